//! Top-up plans: which amounts get which gift, on which days, how often, and in how many monthly parts.

mod gift;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Arg, Args, Code, Refusal};
use crate::count_card::{CardValidity, USES_MAX};
use crate::id::{PlanId, TierId};
use crate::money::{COUNTER_LIMIT, Money};
use crate::params::InvalidParam;
use crate::quantity::Points;
use crate::region::{Holder, RegionPolicy};
use crate::sale::{amount_or_nothing, counter_amount};
use crate::tier::Tier;
use crate::words::Words;

pub use self::gift::{CardProduct, Gift, GiftCoupon, GiftPart, GiftTier, GiftUses, GiftsToCome, PlanThings, best};

/// The most coupons that one top-up gives.
pub const COUPONS_MAX: u32 = 100;
/// The most monthly parts of a gift.
pub const PARTS_MAX: u32 = 36;
/// The most months for which a tier is given.
pub const TIER_MONTHS_MAX: u32 = 120;

/// What a plan asks for and gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct PlanTerms {
    /// The least that is paid.
    #[serde(rename = "paid_from_minor")]
    pub paid_from: Money,
    /// The most that is paid; no bound where it is left out.
    #[serde(rename = "paid_to_minor", default, skip_serializing_if = "Option::is_none")]
    pub paid_to: Option<Money>,
    /// Whether the gift is given once for each full `paid_from_minor`, not once in all.
    pub is_per_full: bool,
    /// The first business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// How often a member can use it; as often as they like where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_member: Option<u32>,
    /// The tiers for whose members it is; for everybody where it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub tiers: Vec<TierId>,
    /// What it gives.
    pub gift: Gift,
    /// Whether it is on offer.
    pub is_active: bool,
}

/// A plan of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Which.
    pub id: PlanId,
    /// What the shop calls it.
    pub name: String,
    /// What it asks for and gives.
    pub terms: PlanTerms,
}

/// Why a plan gives nothing for a top-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It was stopped.
    Stopped,
    /// It has not begun.
    Early,
    /// It is over.
    Over,
    /// It is for members of other tiers.
    Tier,
    /// The amount is not of its band.
    Amount,
    /// The member has used it as often as one can.
    UsedUp,
}

impl Unfit {
    /// The name by which the sentence chooses its words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Unfit::Stopped => "stopped",
            Unfit::Early => "early",
            Unfit::Over => "over",
            Unfit::Tier => "tier",
            Unfit::Amount => "amount",
            Unfit::UsedUp => "used_up",
        }
    }
}

/// What a top-up is measured against: its day, and how often the member has used the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The business day.
    pub today: NaiveDate,
    /// How often before.
    pub used: u32,
    /// The tier that the member has before it.
    pub tier: Option<TierId>,
}

impl PlanTerms {
    /// What the plan gives for an amount.
    ///
    /// # Errors
    /// Why it gives nothing.
    pub fn gift_for(&self, paid: Money, it: Use) -> Result<Gift, Unfit> {
        self.is_open(it)?;
        if paid < self.paid_from || self.paid_to.is_some_and(|most| paid > most) {
            return Err(Unfit::Amount);
        }
        Ok(self.gift.times(self.times_in(paid)))
    }

    /// How much more has to be paid, at least, for a gift that is better; none where no amount gets one. Where the gift is given
    /// for each full amount, more of them are never worse.
    pub fn missing(&self, paid: Money, it: Use, is_better: impl Fn(&Gift) -> bool) -> Option<Money> {
        self.is_open(it).ok()?;
        let from = self.paid_from.minor();
        let most = if self.is_per_full { self.most() / from } else { 1 };
        let (mut least, mut enough) = (paid.minor() / from + 1, most);
        if enough < least || from * enough > self.most() || !is_better(&self.gift.times(enough)) {
            return None;
        }
        while least < enough {
            let middle = least + (enough - least) / 2;
            match is_better(&self.gift.times(middle)) {
                true => enough = middle,
                false => least = middle + 1,
            }
        }
        Some(Money::from_minor(from * enough - paid.minor()))
    }

    fn is_open(&self, it: Use) -> Result<(), Unfit> {
        if !self.is_active {
            return Err(Unfit::Stopped);
        }
        if self.valid_from.is_some_and(|first| it.today < first) {
            return Err(Unfit::Early);
        }
        if self.is_over(it.today) {
            return Err(Unfit::Over);
        }
        if !self.is_for(it.tier) {
            return Err(Unfit::Tier);
        }
        match self.per_member {
            Some(most) if it.used >= most => Err(Unfit::UsedUp),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether it is for members of this tier.
    pub fn is_for(&self, tier: Option<TierId>) -> bool {
        self.tiers.is_empty() || tier.is_some_and(|tier| self.tiers.contains(&tier))
    }

    /// Whether its last day has passed.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.valid_until.is_some_and(|last| today > last)
    }

    /// Whether two plans on offer answer the same amounts on the same days, so that nobody could say which holds.
    pub fn contradicts(&self, other: &PlanTerms) -> bool {
        let begins_by = |one: &PlanTerms, two: &PlanTerms| match (one.valid_from, two.valid_until) {
            (Some(first), Some(last)) => first <= last,
            _ => true,
        };
        let is_same_band = (self.paid_from, self.paid_to) == (other.paid_from, other.paid_to);
        let share_a_tier =
            self.tiers.is_empty() || other.tiers.is_empty() || self.tiers.iter().any(|tier| other.tiers.contains(tier));
        self.is_active
            && other.is_active
            && is_same_band
            && share_a_tier
            && begins_by(self, other)
            && begins_by(other, self)
    }

    /// That the plan can be kept: it gives something, to somebody, some day, and nothing beyond what an account takes.
    ///
    /// # Errors
    /// [`Code::PlanInvalid`] with the rule that it breaks; [`Code::AmountInvalid`] and [`Code::InvalidParams`] for an amount
    /// or a number out of its range.
    pub fn check(&self, today: NaiveDate) -> Result<(), Refusal> {
        counter_amount(self.paid_from)?;
        self.paid_to.map(counter_amount).transpose()?;
        self.check_gift()?;
        let rules = [
            ("empty", self.gift.is_empty()),
            ("band", self.paid_to.is_some_and(|most| most < self.paid_from)),
            ("dates", self.valid_from.zip(self.valid_until).is_some_and(|(first, last)| last < first)),
            ("over", self.is_active && self.is_over(today)),
            ("limit", self.per_member == Some(0)),
            ("parts_of_nothing", self.gift.parts > 1 && self.gift.parts_limit().is_none()),
            ("parts", self.gift.parts_limit().is_some_and(|most| i64::from(self.gift.parts) > most)),
        ];
        match rules.iter().find(|(_, is_broken)| *is_broken) {
            Some((rule, _)) => Err(Code::PlanInvalid.because().text("rule", *rule)),
            None => self.check_largest(),
        }
    }

    /// That it gives nothing that its members could never get: tiers that are stopped, or a tier below that of everybody for whom it is.
    ///
    /// # Errors
    /// [`Code::UnknownTier`]; [`Code::PlanInvalid`] with the rule that it breaks.
    pub fn check_tiers(&self, tiers: &[Tier]) -> Result<(), Refusal> {
        let known = |id: TierId| tiers.iter().find(|tier| tier.id == id).ok_or_else(|| Code::UnknownTier.because());
        let its = self.tiers.iter().map(|id| known(*id)).collect::<Result<Vec<&Tier>, Refusal>>()?;
        let given = self.gift.tier.map(|gift| known(gift.tier_id)).transpose()?;
        let broken = |rule: &str| Err(Code::PlanInvalid.because().text("rule", rule));
        if self.is_active && its.iter().copied().chain(given).any(|tier| !tier.terms.is_active) {
            return broken("tier_stopped");
        }
        let is_below = |given: &Tier| !its.is_empty() && its.iter().all(|tier| tier.terms.level > given.terms.level);
        if given.is_some_and(is_below) { broken("tier_below") } else { Ok(()) }
    }

    /// That somebody who has nothing could hold what its least amount leaves them with, where more is refused.
    ///
    /// # Errors
    /// [`Code::PlanInvalid`] with the rule that it breaks, and the most that a member may hold.
    pub fn check_held(&self, region: &RegionPolicy) -> Result<(), Refusal> {
        let limits = region.limit(Holder::Named).zip(region.limit(Holder::Unnamed));
        let Some((named, unnamed)) = limits.filter(|_| self.is_active && region.blocks) else { return Ok(()) };
        let most = named.most.max(unnamed.most);
        let first = self.gift.times(self.times_in(self.paid_from)).bonus_at_once();
        match self.paid_from.plus(first).is_some_and(|held| held <= most) {
            true => Ok(()),
            false => Err(Code::PlanInvalid.because().text("rule", "beyond_limit").money("limit", most)),
        }
    }

    /// That the uses of its gift can be given: of a product that is a count card, counts its uses, and has an end that no part comes after.
    ///
    /// # Errors
    /// [`Code::PlanInvalid`] with the rule that it breaks.
    pub fn check_uses(&self, things: &PlanThings, today: NaiveDate) -> Result<(), Refusal> {
        let Some(uses) = &self.gift.uses else { return Ok(()) };
        let broken = |rule: &str| Err(Code::PlanInvalid.because().text("rule", rule));
        let Some(product) = things.card(uses) else { return broken("no_card") };
        if !self.is_active {
            return Ok(());
        }
        let Some(offer) = &product.offer else { return broken("no_card") };
        let begins = self.valid_from.map_or(today, |first| first.max(today));
        match offer.validity {
            _ if offer.uses.is_none() => broken("uncounted"),
            CardValidity::Until { day } if day < begins => broken("card_over"),
            CardValidity::Until { .. } if self.gift.parts > 1 => broken("card_day"),
            _ => Ok(()),
        }
    }

    fn check_gift(&self) -> Result<(), Refusal> {
        let gift = &self.gift;
        amount_or_nothing(gift.bonus)?;
        if gift.points < Points::default() {
            return Err(InvalidParam::TooSmall { field: "points", least: 0 }.because());
        }
        within("parts", gift.parts, PARTS_MAX)?;
        if let Some(months) = gift.tier.and_then(|tier| tier.months) {
            within("months", months, TIER_MONTHS_MAX)?;
        }
        if let Some(uses) = &gift.uses {
            within("count", uses.count, USES_MAX)?;
        }
        for coupon in &gift.coupons {
            counter_amount(coupon.off)?;
            amount_or_nothing(coupon.minimum)?;
            within("valid_days", coupon.valid_days, 3_650)?;
            within("count", coupon.count, COUPONS_MAX)?;
        }
        Ok(())
    }

    /// What it gives at its largest amount must fit an account, and its least amount with the gift must fit one too.
    fn check_largest(&self) -> Result<(), Refusal> {
        let times = self.times_in(Money::from_minor(self.most()));
        let beyond = |amount: i64| i128::from(amount) * i128::from(times) > i128::from(COUNTER_LIMIT);
        let most_points = Decimal::from(COUNTER_LIMIT / times);
        let is_too_large = beyond(self.gift.bonus.minor())
            || self.gift.points.value() > most_points
            || self.paid_from.minor() + self.gift.bonus.minor() > COUNTER_LIMIT;
        if is_too_large {
            return Err(Code::PlanInvalid.because().text("rule", "large"));
        }
        if i128::from(self.gift.use_count()) * i128::from(times) > i128::from(USES_MAX) {
            return Err(Code::PlanInvalid.because().text("rule", "uses").count("most", USES_MAX.into()));
        }
        let coupons = i128::from(self.gift.coupon_count()) * i128::from(times);
        match coupons > i128::from(COUPONS_MAX) {
            true => Err(Code::PlanInvalid.because().text("rule", "coupons").count("most", COUPONS_MAX.into())),
            false => Ok(()),
        }
    }

    fn most(&self) -> i64 {
        self.paid_to.map_or(COUNTER_LIMIT, Money::minor)
    }

    /// How often the gift is given for an amount of the band; never less than once.
    fn times_in(&self, paid: Money) -> i64 {
        if self.is_per_full { (paid.minor() / self.paid_from.minor()).max(1) } else { 1 }
    }

    /// What the plan does, in a sentence: `充满500元送50元，每人一次，到2026年12月31日`.
    pub fn told(&self, things: &PlanThings, words: &Words) -> String {
        let gives =
            Args::new().with("band", self.band_told(words)).with("gift", Arg::Text(self.gift.told(things, words)));
        let day = |id: &str, day: NaiveDate| words.text(id, &Args::new().with("day", Arg::Date(day)));
        let count = |count: u32| Args::new().with("count", Arg::Count(count.into()));
        let tiers: Vec<String> = self.tiers.iter().map(|tier| things.tier_name(*tier)).collect();
        let tiers = Args::new().with("tiers", Arg::Text(words.joined("plan-and", tiers)));
        let pieces = [
            Some(words.text("plan-gives", &gives)),
            (!self.tiers.is_empty()).then(|| words.text("plan-for-tiers", &tiers)),
            self.per_member.map(|most| words.text("plan-per-member", &count(most))),
            self.valid_from.map(|first| day("plan-from-day", first)),
            self.valid_until.map(|last| day("plan-until-day", last)),
        ];
        words.joined("plan-comma", pieces.into_iter().flatten().collect())
    }

    fn band_told(&self, words: &Words) -> Arg {
        let amount = |amount: Money| Arg::Text(words.round_amount_on_bill(amount));
        let args = Args::new().with("from", amount(self.paid_from));
        Arg::Text(match (self.is_per_full, self.paid_to) {
            (false, None) => words.text("plan-band", &args),
            (false, Some(most)) if most == self.paid_from => words.text("plan-band-exact", &args),
            (false, Some(most)) => words.text("plan-band-to", &args.with("to", amount(most))),
            (true, None) => words.text("plan-band-per-full", &args),
            (true, Some(most)) => words.text("plan-band-per-full-to", &args.with("to", amount(most))),
        })
    }
}

fn within(field: &'static str, number: u32, most: u32) -> Result<(), Refusal> {
    match (1..=most).contains(&number) {
        true => Ok(()),
        false => Err(InvalidParam::OutOfRange { field, least: 1, most: most.into() }.because()),
    }
}

#[cfg(test)]
mod tests;
