//! Staff shares: what those who sold or served earn of a line or a top-up, by rules of the shop (ADR 24). A share is decided once,
//! when its fact is made, and is taken back as its line comes back.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Arg, Args, Code, Refusal};
use crate::fact::{EarnedShare, StaffEarning};
use crate::id::ShareRuleId;
use crate::money::Money;
use crate::params::InvalidParam;
use crate::quantity::{Percent, Quantity};
use crate::sale::StaffShare;
use crate::scope::{Reach, Scope};
use crate::split::by_largest_remainder;
use crate::words::Words;

/// The most that a rule pays for one piece, use, card or top-up. With it a bill of the longest lines stays an amount of the wire.
const FIXED_MAX: i64 = 100_000_000;
/// The hundredths of a percent in a whole.
const WHOLE: i128 = 10_000;

/// What earns a share. A line is one of the first three, so that no line earns twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ShareOn {
    /// A line that was paid in money, stored value and points included; no count card.
    Sale,
    /// A line that sold count cards.
    CardSale,
    /// A line that a count card paid.
    Use,
    /// A top-up of stored value.
    TopUp,
}

impl ShareOn {
    /// Every one.
    pub const ALL: [ShareOn; 4] = [ShareOn::Sale, ShareOn::CardSale, ShareOn::Use, ShareOn::TopUp];

    /// The name on the wire, and in the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            ShareOn::Sale => "sale",
            ShareOn::CardSale => "card_sale",
            ShareOn::Use => "use",
            ShareOn::TopUp => "top_up",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<ShareOn> {
        ShareOn::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// How much a rule pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum SharePays {
    /// So many percent of what was paid: of a line after discounts and without the tax that came on top, of a use what it
    /// made of the card's price, of a top-up the principal.
    Percent {
        /// 0 to 100, with at most 2 decimals.
        percent: Percent,
    },
    /// So much for each unit of a line, or for each top-up.
    Fixed {
        /// How much; zero where these earn nothing.
        #[serde(rename = "amount_minor")]
        amount: Money,
    },
}

impl SharePays {
    fn is_nothing(self) -> bool {
        match self {
            SharePays::Percent { percent } => percent == Percent::default(),
            SharePays::Fixed { amount } => amount == Money::ZERO,
        }
    }

    fn check(self) -> Result<(), Refusal> {
        match self {
            SharePays::Percent { percent } if !(0..=10_000).contains(&percent.centi()) => {
                Err(InvalidParam::OutOfRange { field: "percent", least: 0, most: 100 }.because())
            }
            SharePays::Fixed { amount } if !(0..=FIXED_MAX).contains(&amount.minor()) => {
                Err(InvalidParam::OutOfRange { field: "amount_minor", least: 0, most: FIXED_MAX }.because())
            }
            SharePays::Percent { .. } | SharePays::Fixed { .. } => Ok(()),
        }
    }

    /// What it comes to, half-up.
    fn of(self, work: &Work<'_>) -> Money {
        let half_up = |amount: i64, part: i128, whole: i128| {
            // No percentage is above 100, and a fixed amount is small: both fit.
            Money::from_minor(((2 * i128::from(amount) * part + whole) / (2 * whole)) as i64)
        };
        match self {
            SharePays::Percent { percent } => half_up(work.base.minor(), percent.centi().into(), WHOLE),
            SharePays::Fixed { amount } => half_up(amount.minor(), work.quantity.milli().into(), 1_000),
        }
    }
}

/// What a rule pays for, how much, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct ShareTerms {
    /// What earns it.
    pub on: ShareOn,
    /// How much.
    pub pays: SharePays,
    /// For what of it, and on which days.
    #[serde(flatten)]
    pub scope: Scope,
}

/// A rule of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareRule {
    /// Which.
    pub id: ShareRuleId,
    /// What the shop calls it.
    pub name: String,
    /// What it pays.
    pub terms: ShareTerms,
}

/// Work that may earn a share: a line, or a top-up.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// What it is.
    pub on: ShareOn,
    /// The product, where there is one.
    pub sku: Option<&'a str>,
    /// The product's category.
    pub category: Option<&'a str>,
    /// Of what percents are counted.
    pub base: Money,
    /// How many units; 1 for an amount and for a top-up.
    pub quantity: Quantity,
}

impl ShareTerms {
    fn reach(&self, work: &Work<'_>) -> Option<Reach> {
        self.scope.reach(work.sku, work.category).filter(|_| self.on == work.on)
    }

    /// That the rule can be kept, and makes a difference to somebody on some day.
    ///
    /// # Errors
    /// [`Code::ShareRuleInvalid`] with what is wrong; [`Code::InvalidParams`] for a number out of its range.
    pub fn check(&self, today: NaiveDate) -> Result<(), Refusal> {
        self.pays.check()?;
        let broken = match self.scope.is_for_all() {
            true if self.pays.is_nothing() => Some("empty"),
            false if self.on == ShareOn::TopUp => Some("top_up"),
            _ => self.scope.broken(today),
        };
        broken.map_or(Ok(()), |rule| Err(Code::ShareRuleInvalid.because().text("rule", rule)))
    }

    /// Whether two rules in use are for the same things, equally narrowly, on some of the same days: nobody could say which holds.
    pub fn contradicts(&self, other: &ShareTerms) -> bool {
        let (own, others) = (&self.scope, &other.scope);
        own.is_active && others.is_active && self.on == other.on && own.names_the_same(others) && own.meets(others)
    }

    /// What the rule does, in a sentence: `卖出烫发：提成10%`. `products` are the names of those it is for.
    pub fn told(&self, products: Vec<String>, words: &Words) -> String {
        let on = format!("share-on-{}", self.on.as_str().replace('_', "-"));
        let on = match self.scope.things(products, words) {
            None => words.label(&on),
            Some(things) => words.text(&format!("{on}-of"), &Args::new().with("things", Arg::Text(things))),
        };
        let gives = Args::new().with("on", Arg::Text(on));
        let gives = match self.pays {
            SharePays::Percent { percent } => {
                words.text("share-percent", &gives.with("percent", Arg::Text(percent.to_string())))
            }
            SharePays::Fixed { amount } => {
                let amount = Arg::Text(words.round_amount_on_bill(amount));
                let id = if self.on == ShareOn::TopUp { "share-fixed-each" } else { "share-fixed-unit" };
                words.text(id, &gives.with("amount", amount))
            }
        };
        words.joined("plan-comma", [gives].into_iter().chain(self.scope.told_days(words)).collect())
    }
}

/// The rule that holds for some work on a day: the narrowest. Two that are equally narrow contradict each other and were refused;
/// where one was stopped and taken up again otherwise, the first that was made holds.
fn holding<'a>(rules: &'a [ShareRule], work: &Work<'_>, day: NaiveDate) -> Option<&'a ShareRule> {
    let reached = rules.iter().filter(|rule| rule.terms.scope.holds_on(day));
    let reached = reached.filter_map(|rule| Some((rule.terms.reach(work)?, rule)));
    reached.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, rule)| rule)
}

/// What each of those who did some work earns of it: the share of the rule that holds, half-up to the smallest coin, in parts by
/// their weights with largest remainder, so that they add up to it. None where nobody did it, or it comes to nothing.
pub fn earned(rules: &[ShareRule], work: &Work<'_>, by: &[StaffShare], day: NaiveDate) -> Option<EarnedShare> {
    let rule = holding(rules, work, day).filter(|_| !by.is_empty())?;
    let total = rule.terms.pays.of(work);
    let parts = by_largest_remainder(total.minor(), &weights(by));
    let earning = |(share, part): (&StaffShare, i64)| StaffEarning {
        staff_id: share.staff_id,
        amount_minor: Money::from_minor(part),
    };
    let by: Vec<StaffEarning> = by.iter().zip(parts).map(earning).filter(|it| it.amount_minor > Money::ZERO).collect();
    (!by.is_empty()).then_some(EarnedShare { rule_id: rule.id, on: work.on, by })
}

/// Weights in their smallest parts: they have 4 decimals at most (ADR 5).
fn weights(by: &[StaffShare]) -> Vec<i64> {
    by.iter().map(|it| (it.share * rust_decimal::Decimal::from(10_000)).try_into().unwrap_or(i64::MAX)).collect()
}

#[cfg(test)]
mod tests;
