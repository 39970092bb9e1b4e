//! Top-up plans: which amounts get which gift, on which days, how often, and in how many monthly parts.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::code::{Arg, Args, Code, Refusal};
use crate::id::PlanId;
use crate::money::{COUNTER_LIMIT, Money, WIRE_LIMIT};
use crate::params::InvalidParam;
use crate::points::PointsRate;
use crate::quantity::Points;
use crate::sale::{amount_or_nothing, counter_amount};
use crate::split::by_largest_remainder;
use crate::words::Words;

/// The most coupons that one top-up gives.
pub const COUPONS_MAX: u32 = 100;
/// The most monthly parts of a gift.
pub const PARTS_MAX: u32 = 36;

/// Coupons of one kind that a top-up gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct GiftCoupon {
    /// How much each takes off.
    #[serde(rename = "off_minor")]
    pub off: Money,
    /// What the basket must come to before it.
    #[serde(rename = "minimum_minor")]
    pub minimum: Money,
    /// For how many business days after the top-up it can be used, 1 to 3650.
    pub valid_days: u32,
    /// How many, 1 to 100.
    pub count: u32,
}

/// What a top-up gives on top: bonus, points and coupons, alone or together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Gift {
    /// Bonus money, all parts together.
    #[serde(default, rename = "bonus_minor")]
    pub bonus: Money,
    /// Points, all parts together.
    #[serde(default)]
    pub points: Points,
    /// Coupons, all of them at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<GiftCoupon>,
    /// In how many monthly parts bonus and points come, 1 to 36; the first at once.
    #[serde(default = "one")]
    pub parts: u32,
}

fn one() -> u32 {
    1
}

impl Default for Gift {
    fn default() -> Gift {
        Gift { bonus: Money::ZERO, points: Points::default(), coupons: Vec::new(), parts: 1 }
    }
}

impl Gift {
    /// A gift of bonus money alone, at once.
    pub fn of_bonus(bonus: Money) -> Gift {
        Gift { bonus, ..Gift::default() }
    }

    /// What the gift is worth to a member: bonus, points at the rate at which they pay, and what its coupons take off.
    pub fn worth(&self, rate: PointsRate) -> Money {
        let coupons = self.coupons.iter().map(|it| Money::from_minor(it.off.minor() * i64::from(it.count)));
        let worth = Money::sum(coupons.chain([self.bonus, rate.worth(self.points)]));
        worth.unwrap_or(Money::from_minor(WIRE_LIMIT))
    }

    /// The monthly parts of bonus and points. They add up to the gift, and an earlier part is never the smaller one; the
    /// first is of `first`, each other of the same day of a later month, or of that month's last where it has no such day.
    pub fn parts_from(&self, first: NaiveDate) -> Vec<GiftPart> {
        let equal = vec![1; self.parts.max(1) as usize];
        let bonus = by_largest_remainder(self.bonus.minor(), &equal);
        let points = by_largest_remainder(self.points.centi(), &equal);
        let part = |(n, (bonus, points)): (u32, (i64, i64))| GiftPart {
            n,
            due_on: calendar::months_later(first, n - 1),
            bonus: Money::from_minor(bonus),
            points: Points::from_centi(points),
        };
        (1..).zip(bonus.into_iter().zip(points)).map(part).collect()
    }

    fn is_empty(&self) -> bool {
        self.bonus == Money::ZERO && self.points == Points::default() && self.coupons.is_empty()
    }

    fn coupon_count(&self) -> i64 {
        self.coupons.iter().map(|it| i64::from(it.count)).sum()
    }

    /// The gift so many times over. Its plan was checked at the largest amount.
    fn times(&self, times: i64) -> Gift {
        let coupons = self.coupons.iter().map(|it| GiftCoupon {
            count: u32::try_from(i64::from(it.count) * times).unwrap_or(COUPONS_MAX),
            ..it.clone()
        });
        Gift {
            bonus: Money::from_minor(self.bonus.minor() * times),
            points: Points::from_centi(self.points.centi() * times),
            coupons: coupons.collect(),
            parts: self.parts,
        }
    }
}

/// A monthly part of a gift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct GiftPart {
    /// Which, from 1.
    pub n: u32,
    /// The business day on which the member gets it.
    pub due_on: NaiveDate,
    /// Bonus money.
    #[serde(rename = "bonus_minor")]
    pub bonus: Money,
    /// Points.
    pub points: Points,
}

/// Parts of gifts that are to come, together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct GiftsToCome {
    /// How many.
    pub parts: u32,
    /// Their bonus money.
    #[serde(rename = "bonus_minor")]
    pub bonus: Money,
    /// Their points.
    pub points: Points,
}

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
        match self.per_member {
            Some(most) if it.used >= most => Err(Unfit::UsedUp),
            Some(_) | None => Ok(()),
        }
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
        self.is_active && other.is_active && is_same_band && begins_by(self, other) && begins_by(other, self)
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

    fn check_gift(&self) -> Result<(), Refusal> {
        let gift = &self.gift;
        amount_or_nothing(gift.bonus)?;
        if gift.points < Points::default() {
            return Err(InvalidParam::TooSmall { field: "points", least: 0 }.because());
        }
        within("parts", gift.parts, PARTS_MAX)?;
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
    pub fn told(&self, words: &Words) -> String {
        let gives = Args::new().with("band", self.band_told(words)).with("gift", Arg::Text(self.gift.told(words)));
        let day = |id: &str, day: NaiveDate| words.text(id, &Args::new().with("day", Arg::Date(day)));
        let count = |count: u32| Args::new().with("count", Arg::Count(count.into()));
        let pieces = [
            Some(words.text("plan-gives", &gives)),
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

impl Gift {
    /// The most parts that leave none without something of each that is given; none where nothing comes in parts.
    fn parts_limit(&self) -> Option<i64> {
        [self.bonus.minor(), self.points.centi()].into_iter().filter(|units| *units > 0).min()
    }

    /// What is given, in words: `50元、100积分、2张10元券，分12个月到账`.
    pub fn told(&self, words: &Words) -> String {
        let mut given = Vec::new();
        if self.bonus > Money::ZERO {
            let amount = Arg::Text(words.round_amount_on_bill(self.bonus));
            given.push(words.text("plan-gift-bonus", &Args::new().with("amount", amount)));
        }
        if self.points > Points::default() {
            let points = Arg::Text(self.points.to_string());
            given.push(words.text("plan-gift-points", &Args::new().with("points", points)));
        }
        for coupon in &self.coupons {
            let off = Arg::Text(words.round_amount_on_bill(coupon.off));
            let args = Args::new().with("count", Arg::Count(coupon.count.into())).with("off", off);
            given.push(words.text("plan-gift-coupons", &args));
        }
        let given = words.joined("plan-and", given);
        match self.parts {
            2.. => {
                let parts = Arg::Count(self.parts.into());
                words.text("plan-gift-in-parts", &Args::new().with("gift", Arg::Text(given)).with("parts", parts))
            }
            _ => given,
        }
    }
}

fn within(field: &'static str, number: u32, most: u32) -> Result<(), Refusal> {
    match (1..=most).contains(&number) {
        true => Ok(()),
        false => Err(InvalidParam::OutOfRange { field, least: 1, most: most.into() }.because()),
    }
}

/// Of some gifts the place of the one that is worth most; of equals the first.
pub fn best<'a>(gifts: impl IntoIterator<Item = &'a Gift>, rate: PointsRate) -> Option<usize> {
    let worths = gifts.into_iter().map(|gift| gift.worth(rate)).enumerate();
    worths.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(place, _)| place)
}

#[cfg(test)]
mod tests;
