//! Tiers: what a member has to do for one, how long it holds, and which one a member has after a fact (ADR 16).

mod ladder;
mod place;
pub mod told;

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::{days_later, months_later};
use crate::code::{Code, Refusal};
use crate::id::TierId;
use crate::money::{COUNTER_LIMIT, Money};
use crate::quantity::{Factor, Points};

pub use ladder::{Ladder, TierStep};
pub use place::{
    Deed, DeedKind, Doings, Placed, PlacedBy, after, counts_since, given, missing_to_keep, next_above, reached,
    standing,
};

/// The highest level of a tier.
const LEVEL_MAX: u32 = 9;
/// The most days of grace.
const GRACE_MAX: u32 = 365;
/// The most times that points count.
const TIMES_MAX: i64 = 10;
/// The longest window in days, ten years.
const DAYS_MAX: u32 = 3_660;
/// With the leap day that is among them.
const DAYS_OF_FOUR_YEARS: usize = 1_461;
/// The longest window in months, ten years.
const MONTHS_MAX: u32 = 120;

/// What is counted for a tier, and how much of it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum TierNeed {
    /// What was paid for sales, less what went back.
    Spent {
        /// How much.
        #[serde(rename = "least_minor")]
        least: Money,
    },
    /// Business days with a sale that was not returned whole.
    Visits {
        /// How many.
        least: u32,
    },
    /// What was paid for stored value since the last balance refund.
    TopUps {
        /// How much.
        #[serde(rename = "least_minor")]
        least: Money,
    },
    /// Points that sales earned, less what returns took back.
    Points {
        /// How many.
        least: Points,
    },
}

impl TierNeed {
    /// The name of what is counted.
    pub const fn as_str(self) -> &'static str {
        match self {
            TierNeed::Spent { .. } => "spent",
            TierNeed::Visits { .. } => "visits",
            TierNeed::TopUps { .. } => "top_ups",
            TierNeed::Points { .. } => "points",
        }
    }

    /// What is counted under this name, and how much of it as it is stored.
    pub fn from_parts(by: &str, least: i64) -> Option<TierNeed> {
        let minor = Money::from_minor(least);
        match by {
            "spent" => Some(TierNeed::Spent { least: minor }),
            "visits" => Some(TierNeed::Visits { least: u32::try_from(least).ok()? }),
            "top_ups" => Some(TierNeed::TopUps { least: minor }),
            "points" => Some(TierNeed::Points { least: Points::from_centi(least) }),
            _ => None,
        }
    }

    /// What is left of it, as an answer says it.
    fn missing(self, missing: i64) -> TierMissing {
        match self {
            TierNeed::Spent { .. } => TierMissing::Spent { missing: Money::from_minor(missing) },
            TierNeed::Visits { .. } => TierMissing::Visits { missing },
            TierNeed::TopUps { .. } => TierMissing::TopUps { missing: Money::from_minor(missing) },
            TierNeed::Points { .. } => TierMissing::Points { missing: Points::from_centi(missing) },
        }
    }

    /// How much is needed: minor units, visits, or hundredths of a point.
    pub fn least(self) -> i64 {
        match self {
            TierNeed::Spent { least } | TierNeed::TopUps { least } => least.minor(),
            TierNeed::Visits { least } => least.into(),
            TierNeed::Points { least } => least.centi(),
        }
    }
}

/// What is missing for a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum TierMissing {
    /// Buying.
    Spent {
        /// For how much.
        #[serde(rename = "missing_minor")]
        missing: Money,
    },
    /// Coming.
    Visits {
        /// On how many business days.
        missing: i64,
    },
    /// Paying for stored value.
    TopUps {
        /// How much.
        #[serde(rename = "missing_minor")]
        missing: Money,
    },
    /// Earning points.
    Points {
        /// How many.
        missing: Points,
    },
}

/// For how long what a member does counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(tag = "over", rename_all = "snake_case", deny_unknown_fields)]
pub enum TierWindow {
    /// So many business days, its own among them.
    Days {
        /// How many.
        count: u32,
    },
    /// Until the same day so many months later, which is without it.
    Months {
        /// How many.
        count: u32,
    },
    /// Until the end of its calendar month.
    Month,
    /// Until the end of its calendar year.
    Year,
    /// For good.
    Always,
}

impl TierWindow {
    /// The name in a table.
    pub const fn as_str(self) -> &'static str {
        match self {
            TierWindow::Days { .. } => "days",
            TierWindow::Months { .. } => "months",
            TierWindow::Month => "month",
            TierWindow::Year => "year",
            TierWindow::Always => "always",
        }
    }

    /// How many days or months, where it counts them.
    pub const fn count(self) -> Option<u32> {
        match self {
            TierWindow::Days { count } | TierWindow::Months { count } => Some(count),
            TierWindow::Month | TierWindow::Year | TierWindow::Always => None,
        }
    }

    /// The window with this name.
    pub fn from_parts(over: &str, count: Option<u32>) -> Option<TierWindow> {
        match (over, count) {
            ("days", Some(count)) => Some(TierWindow::Days { count }),
            ("months", Some(count)) => Some(TierWindow::Months { count }),
            ("month", None) => Some(TierWindow::Month),
            ("year", None) => Some(TierWindow::Year),
            ("always", None) => Some(TierWindow::Always),
            _ => None,
        }
    }

    /// The most days that it has; none where it counts for good.
    fn days_at_most(self) -> Option<u32> {
        match self {
            TierWindow::Days { count } => Some(count),
            TierWindow::Months { count } => Some(count.saturating_mul(31)),
            TierWindow::Month => Some(31),
            TierWindow::Year => Some(366),
            TierWindow::Always => None,
        }
    }

    /// A day before which nothing counts any more today; none where it counts for good.
    fn since(self, today: NaiveDate) -> Option<NaiveDate> {
        let days = self.days_at_most()?;
        Some(today.checked_sub_days(chrono::Days::new(days.into())).unwrap_or(NaiveDate::MIN))
    }

    /// Whether everything counts by it for at least as long as by another. Months and years come round every four years but for
    /// three in four centuries, so every day of four years is looked at.
    fn covers(self, other: TierWindow) -> bool {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap_or_default();
        first.iter_days().take(DAYS_OF_FOUR_YEARS).all(|day| match (self.counts_until(day), other.counts_until(day)) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(until), Some(other)) => until >= other,
        })
    }

    fn is_sound(self) -> bool {
        match self {
            TierWindow::Days { count } => (1..=DAYS_MAX).contains(&count),
            TierWindow::Months { count } => (1..=MONTHS_MAX).contains(&count),
            TierWindow::Month | TierWindow::Year | TierWindow::Always => true,
        }
    }

    /// The last day on which something of `day` counts; none where it counts for good.
    pub fn counts_until(self, day: NaiveDate) -> Option<NaiveDate> {
        let before = |next: Option<NaiveDate>| next.and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX);
        match self {
            TierWindow::Days { count } => Some(days_later(day, u64::from(count.saturating_sub(1)))),
            TierWindow::Months { count } => Some(before(Some(months_later(day, count)))),
            TierWindow::Month => Some(before(day.with_day(1).map(|first| months_later(first, 1)))),
            TierWindow::Year => Some(before(NaiveDate::from_ymd_opt(day.year() + 1, 1, 1))),
            TierWindow::Always => None,
        }
    }
}

/// What a tier asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct TierTerms {
    /// How high it is, 1 to 9: who could have several has the highest.
    pub level: u32,
    /// What a member has to do; none where it is given by hand alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<TierNeed>,
    /// For how long that counts.
    pub window: TierWindow,
    /// For how many business days a member keeps it who no longer has done enough, 0 to 365.
    pub grace_days: u32,
    /// How much of the list price its members pay, 0.01 to 0.99; all of it where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_rate: Option<Factor>,
    /// How many times points count for its members, 0 to 10; once where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_times: Option<Factor>,
    /// Whether members get it.
    pub is_active: bool,
}

/// What the members of a tier pay for one unit of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct TierPrice {
    /// Which tier.
    pub tier_id: TierId,
    /// How much, never more than the list price.
    #[serde(rename = "price_minor")]
    pub price: Money,
}

/// A tier of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Which.
    pub id: TierId,
    /// What the shop calls it.
    pub name: String,
    /// What it asks for.
    pub terms: TierTerms,
}

impl TierTerms {
    /// That a member could come to it.
    ///
    /// # Errors
    /// [`Code::TierInvalid`] with the first rule that is broken: `level`, `need`, `window`, `visits`, `grace`, `rate` or `times`.
    pub fn check(&self) -> Result<(), Refusal> {
        let needed = self.need.map(TierNeed::least);
        let days = self.window.days_at_most();
        let visits = match self.need {
            Some(TierNeed::Visits { least }) => Some(least),
            Some(TierNeed::Spent { .. } | TierNeed::TopUps { .. } | TierNeed::Points { .. }) | None => None,
        };
        let broken = [
            ("level", !(1..=LEVEL_MAX).contains(&self.level)),
            ("need", needed.is_some_and(|least| !(1..=COUNTER_LIMIT).contains(&least))),
            ("window", !self.window.is_sound()),
            ("visits", visits.zip(days).is_some_and(|(visits, days)| visits > days)),
            ("grace", self.grace_days > GRACE_MAX),
            ("rate", self.price_rate.is_some_and(|rate| !(1..=99).contains(&rate.centi()))),
            ("times", self.points_times.is_some_and(|times| !(0..=TIMES_MAX * 100).contains(&times.centi()))),
        ];
        match broken.iter().find(|(_, is_broken)| *is_broken) {
            Some((rule, _)) => Err(Code::TierInvalid.because().text("rule", *rule)),
            None => Ok(()),
        }
    }

    /// Whether two active tiers are of one level; or the higher one asks for no more of the same in at least the same time as the
    /// lower one, so that nobody would ever have the lower one; or it has a rate or a factor that is the worse one, so that who rises pays for it.
    pub fn contradicts(&self, other: &TierTerms) -> bool {
        let (low, high) = if self.level <= other.level { (self, other) } else { (other, self) };
        let is_no_more = match (low.need, high.need) {
            (Some(low), Some(high)) => low.as_str() == high.as_str() && high.least() <= low.least(),
            (None, _) | (_, None) => false,
        };
        let is_dearer = low.price_rate.zip(high.price_rate).is_some_and(|(low, high)| high > low);
        let earns_less = low.points_times.zip(high.points_times).is_some_and(|(low, high)| high < low);
        let is_swallowed = is_no_more && high.window.covers(low.window);
        self.is_active && other.is_active && (low.level == high.level || is_swallowed || is_dearer || earns_less)
    }
}

/// Why a member's tier was set by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TierReason {
    /// The member had it before there was this till.
    Earlier,
    /// Out of goodwill.
    Goodwill,
    /// It was set or reached by mistake.
    Correction,
    /// Anything else: the note says what.
    Other,
}

impl TierReason {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            TierReason::Earlier => "earlier",
            TierReason::Goodwill => "goodwill",
            TierReason::Correction => "correction",
            TierReason::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests;
