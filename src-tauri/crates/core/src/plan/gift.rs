//! What a top-up gives on top, in how many monthly parts, and what that is worth.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::COUPONS_MAX;
use crate::calendar;
use crate::code::{Arg, Args};
use crate::count_card::{CardOffer, USES_MAX};
use crate::coupon::{CouponCode, CouponTerms};
use crate::id::{PlanId, TierId};
use crate::money::{Money, WIRE_LIMIT};
use crate::points::PointsRate;
use crate::quantity::Points;
use crate::split::by_largest_remainder;
use crate::tier::Tier;
use crate::words::Words;

/// A tier that a top-up gives, as if it were set by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct GiftTier {
    /// Which.
    pub tier_id: TierId,
    /// For how many months, 1 to 120, up to and with the same day; until a higher one is reached where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
}

/// Uses of a count card that a top-up gives. Each part of them is a card of its own, of the day on which it comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct GiftUses {
    /// The product whose card it is, by number.
    pub sku: String,
    /// How many uses, all parts together, 1 to 9999.
    pub count: u32,
}

/// A product of which a plan gives uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardProduct {
    /// What the shop calls it.
    pub name: String,
    /// What it costs at list price.
    pub price: Money,
    /// The count card that it is; none where it is none any more.
    pub offer: Option<CardOffer>,
}

/// The things of the shop that plans name.
#[derive(Clone, Debug, Default)]
pub struct PlanThings {
    tiers: BTreeMap<TierId, String>,
    cards: BTreeMap<String, CardProduct>,
}

impl PlanThings {
    /// These tiers, and the products with these numbers.
    pub fn of(tiers: &[Tier], cards: BTreeMap<String, CardProduct>) -> PlanThings {
        PlanThings { tiers: tiers.iter().map(|tier| (tier.id, tier.name.clone())).collect(), cards }
    }

    /// The product of which a gift gives uses; none where the shop has none with its number.
    pub fn card(&self, uses: &GiftUses) -> Option<&CardProduct> {
        self.cards.get(&uses.sku)
    }

    pub(super) fn tier_name(&self, id: TierId) -> String {
        self.tiers.get(&id).cloned().unwrap_or_default()
    }

    fn card_name(&self, uses: &GiftUses) -> String {
        self.card(uses).map(|product| product.name.clone()).unwrap_or_default()
    }

    /// What so many uses cost where the card is bought, half-up.
    fn worth(&self, uses: &GiftUses) -> Money {
        let price = self.card(uses).and_then(|product| Some((product.price, product.offer.as_ref()?.uses?)));
        // A price of a counter and four digits of uses are far from the end of an i64.
        let worth = |(price, all): (Money, u32)| {
            let all = i64::from(all.max(1));
            (2 * price.minor() * i64::from(uses.count) + all) / (2 * all)
        };
        Money::from_minor(price.map_or(0, worth))
    }
}

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
    /// For how many business days after the one on which it comes it can be used, 1 to 3650.
    pub valid_days: u32,
    /// How many, all parts together, 1 to 100.
    pub count: u32,
    /// Whether they come with the monthly parts, not all at once.
    #[serde(default, skip_serializing_if = "is_false")]
    #[specta(optional)]
    pub is_in_parts: bool,
}

fn is_false(it: &bool) -> bool {
    !*it
}

impl GiftCoupon {
    /// So many of its kind.
    fn times(&self, count: u32) -> GiftCoupon {
        GiftCoupon { count, ..self.clone() }
    }

    fn told(&self, words: &Words) -> String {
        let amount = |amount: Money| Arg::Text(words.round_amount_on_bill(amount));
        let args = Args::new()
            .with("count", Arg::Count(self.count.into()))
            .with("off", amount(self.off))
            .with("from", amount(self.minimum))
            .with("days", Arg::Count(self.valid_days.into()));
        words.text(if self.minimum > Money::ZERO { "plan-gift-coupons-from" } else { "plan-gift-coupons" }, &args)
    }

    /// What the coupons of this kind are that are given on a day, each with a code of its own.
    pub fn issued(&self, on: NaiveDate, mut code: impl FnMut() -> CouponCode) -> Vec<CouponTerms> {
        let valid_until = calendar::days_later(on, self.valid_days.into());
        let one = |_| CouponTerms { code: code(), off: self.off, minimum: self.minimum, valid_until };
        (0..self.count).map(one).collect()
    }
}

/// What a top-up gives on top: bonus, points, uses of a count card, coupons and a tier, alone or together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Gift {
    /// Bonus money, all parts together.
    #[serde(default, rename = "bonus_minor")]
    pub bonus: Money,
    /// Points, all parts together.
    #[serde(default)]
    pub points: Points,
    /// Coupons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<GiftCoupon>,
    /// Uses of a count card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<GiftUses>,
    /// A tier, at once. Who has a higher one keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<GiftTier>,
    /// In how many monthly parts bonus, points, uses and coupons `is_in_parts` come, 1 to 36; the first at once.
    #[serde(default = "one")]
    pub parts: u32,
}

fn one() -> u32 {
    1
}

impl Default for Gift {
    fn default() -> Gift {
        Gift { bonus: Money::ZERO, points: Points::default(), coupons: Vec::new(), uses: None, tier: None, parts: 1 }
    }
}

impl Gift {
    /// A gift of bonus money alone, at once.
    pub fn of_bonus(bonus: Money) -> Gift {
        Gift { bonus, ..Gift::default() }
    }

    /// What the gift is worth to a member: bonus, points at the rate at which they pay, what its coupons take off, and what its
    /// uses cost where the card is bought.
    pub fn worth(&self, rate: PointsRate, things: &PlanThings) -> Money {
        let coupons = self.coupons.iter().map(|it| Money::from_minor(it.off.minor() * i64::from(it.count)));
        let uses = self.uses.as_ref().map(|uses| things.worth(uses));
        let worth = Money::sum(coupons.chain(uses).chain([self.bonus, rate.worth(self.points)]));
        worth.unwrap_or(Money::from_minor(WIRE_LIMIT))
    }

    /// The monthly parts of all that comes in parts. They add up to it, and an earlier part is never the smaller one; the
    /// first is of `first`, each other of the same day of a later month, or of that month's last where it has no such day.
    pub fn parts_from(&self, first: NaiveDate) -> Vec<GiftPart> {
        let equal = vec![1; self.parts.max(1) as usize];
        let split = |whole: i64| by_largest_remainder(whole, &equal);
        let (bonus, points, uses) = (split(self.bonus.minor()), split(self.points.centi()), split(self.use_count()));
        let coupons: Vec<(&GiftCoupon, Vec<i64>)> =
            self.coupons_in_parts().map(|kind| (kind, split(kind.count.into()))).collect();
        let part = |place: usize| GiftPart {
            n: place as u32 + 1,
            due_on: calendar::months_later(first, place as u32),
            bonus: Money::from_minor(bonus[place]),
            points: Points::from_centi(points[place]),
            // Parts of 9,999 and of 100 at most.
            uses: uses[place] as u32,
            coupons: coupons.iter().map(|(kind, counts)| kind.times(counts[place] as u32)).collect(),
        };
        (0..equal.len()).map(part).collect()
    }

    /// The bonus money of the first part.
    pub fn bonus_at_once(&self) -> Money {
        let equal = vec![1; self.parts.max(1) as usize];
        by_largest_remainder(self.bonus.minor(), &equal).first().copied().map_or(Money::ZERO, Money::from_minor)
    }

    /// The coupons that come with the top-up itself, whatever comes in parts.
    pub fn coupons_at_once(&self) -> impl Iterator<Item = &GiftCoupon> {
        self.coupons.iter().filter(|kind| !kind.is_in_parts)
    }

    fn coupons_in_parts(&self) -> impl Iterator<Item = &GiftCoupon> {
        self.coupons.iter().filter(|kind| kind.is_in_parts)
    }

    pub(super) fn is_empty(&self) -> bool {
        let has_value = self.bonus > Money::ZERO || self.points > Points::default();
        !has_value && self.coupons.is_empty() && self.uses.is_none() && self.tier.is_none()
    }

    pub(super) fn use_count(&self) -> i64 {
        self.uses.as_ref().map_or(0, |uses| uses.count.into())
    }

    pub(super) fn coupon_count(&self) -> i64 {
        self.coupons.iter().map(|it| i64::from(it.count)).sum()
    }

    /// The gift so many times over. Its plan was checked at the largest amount.
    pub(super) fn times(&self, times: i64) -> Gift {
        let coupons = self
            .coupons
            .iter()
            .map(|kind| kind.times(u32::try_from(i64::from(kind.count) * times).unwrap_or(COUPONS_MAX)));
        Gift {
            bonus: Money::from_minor(self.bonus.minor() * times),
            points: Points::from_centi(self.points.centi() * times),
            coupons: coupons.collect(),
            uses: self.uses.as_ref().map(|it| GiftUses {
                count: u32::try_from(i64::from(it.count) * times).unwrap_or(USES_MAX),
                ..it.clone()
            }),
            tier: self.tier,
            parts: self.parts,
        }
    }
}

/// A monthly part of a gift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
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
    /// Uses of a count card.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[specta(optional)]
    pub uses: u32,
    /// Coupons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub coupons: Vec<GiftCoupon>,
}

impl GiftPart {
    /// How many coupons it gives.
    pub fn coupon_count(&self) -> u32 {
        self.coupons.iter().map(|kind| kind.count).sum()
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
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
    /// Their uses of count cards.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[specta(optional)]
    pub uses: u32,
    /// Their coupons.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[specta(optional)]
    pub coupons: u32,
}

impl GiftsToCome {
    /// One part.
    pub fn of(part: &GiftPart) -> GiftsToCome {
        let GiftPart { bonus, points, uses, .. } = *part;
        GiftsToCome { parts: 1, bonus, points, uses, coupons: part.coupon_count() }
    }

    /// What they give, in words: `50.00、100积分、次卡2次、3张优惠券`.
    pub fn told(&self, words: &Words) -> String {
        let count = |id: &str, count: u32| {
            (count > 0).then(|| words.text(id, &Args::new().with("count", Arg::Count(count.into()))))
        };
        let points = Args::new().with("points", Arg::Text(self.points.to_string()));
        let given = [
            (self.bonus > Money::ZERO).then(|| words.currency.format(self.bonus)),
            (self.points > Points::default()).then(|| words.text("plan-gift-points", &points)),
            count("gift-uses", self.uses),
            count("gift-coupons", self.coupons),
        ];
        words.joined("plan-and", given.into_iter().flatten().collect())
    }
}

impl Gift {
    /// The most parts that leave none without something of each that is given; none where nothing comes in parts.
    pub(super) fn parts_limit(&self) -> Option<i64> {
        let coupons = self.coupons_in_parts().map(|kind| i64::from(kind.count));
        let others = [self.bonus.minor(), self.points.centi(), self.use_count()];
        others.into_iter().filter(|units| *units > 0).chain(coupons).min()
    }

    /// What is given, in words: `50元、100积分，分12个月到账，当天另送2张10元券`.
    pub fn told(&self, things: &PlanThings, words: &Words) -> String {
        let in_parts = words.joined("plan-and", self.told_in_parts(things, words));
        let at_once = words.joined("plan-and", self.told_at_once(things, words));
        let args = Args::new()
            .with("gift", Arg::Text(in_parts.clone()))
            .with("parts", Arg::Count(self.parts.into()))
            .with("now", Arg::Text(at_once.clone()));
        match (self.parts > 1, at_once.is_empty()) {
            (true, true) => words.text("plan-gift-in-parts", &args),
            (true, false) => words.text("plan-gift-in-parts-and-now", &args),
            (false, _) => {
                let given = [in_parts, at_once].into_iter().filter(|told| !told.is_empty());
                words.joined("plan-and", given.collect())
            }
        }
    }

    fn told_in_parts(&self, things: &PlanThings, words: &Words) -> Vec<String> {
        let mut given = Vec::new();
        if self.bonus > Money::ZERO {
            let amount = Arg::Text(words.round_amount_on_bill(self.bonus));
            given.push(words.text("plan-gift-bonus", &Args::new().with("amount", amount)));
        }
        if self.points > Points::default() {
            let points = Arg::Text(self.points.to_string());
            given.push(words.text("plan-gift-points", &Args::new().with("points", points)));
        }
        if let Some(uses) = &self.uses {
            let args = Args::new().with("count", Arg::Count(uses.count.into()));
            given.push(words.text("plan-gift-uses", &args.with("card", Arg::Text(things.card_name(uses)))));
        }
        given.extend(self.coupons_in_parts().map(|kind| kind.told(words)));
        given
    }

    fn told_at_once(&self, things: &PlanThings, words: &Words) -> Vec<String> {
        let tier = self.tier.map(|gift| {
            let args = Args::new().with("tier", Arg::Text(things.tier_name(gift.tier_id)));
            match gift.months {
                Some(months) => words.text("plan-gift-tier-months", &args.with("months", Arg::Count(months.into()))),
                None => words.text("plan-gift-tier", &args),
            }
        });
        self.coupons_at_once().map(|kind| kind.told(words)).chain(tier).collect()
    }
}

/// Of some plans' gifts the one that is worth most, and what it is worth; of equals the first.
pub fn best<'a>(
    gifts: impl IntoIterator<Item = (PlanId, &'a Gift)>,
    rate: PointsRate,
    things: &PlanThings,
) -> Option<(PlanId, Money)> {
    let worths = gifts.into_iter().map(|(plan, gift)| (plan, gift.worth(rate, things)));
    worths.reduce(|best, next| if next.1 > best.1 { next } else { best })
}
