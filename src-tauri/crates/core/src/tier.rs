//! Tiers: what a member has to do for one, how long it holds, and which one a member has after a fact (ADR 16). Nothing asks
//! for them yet: no table, no method and no screen knows a tier.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::{days_later, months_later};
use crate::id::TierId;
use crate::money::Money;
use crate::quantity::Points;

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

    /// How much is needed: minor units, visits, or hundredths of a point.
    pub fn least(self) -> i64 {
        match self {
            TierNeed::Spent { least } | TierNeed::TopUps { least } => least.minor(),
            TierNeed::Visits { least } => least.into(),
            TierNeed::Points { least } => least.centi(),
        }
    }
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
    /// Whether members get it.
    pub is_active: bool,
}

/// A tier of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Which.
    pub id: TierId,
    /// What it asks for.
    pub terms: TierTerms,
}

impl TierTerms {
    /// Whether two active tiers are of one level, or the higher one asks for no more of the same than the lower one, so that
    /// nobody would ever have the lower one.
    pub fn contradicts(&self, other: &TierTerms) -> bool {
        let (low, high) = if self.level <= other.level { (self, other) } else { (other, self) };
        let is_no_more = match (low.need, high.need) {
            (Some(low), Some(high)) => low.as_str() == high.as_str() && high.least() <= low.least(),
            (None, _) | (_, None) => false,
        };
        self.is_active && other.is_active && (low.level == high.level || (is_no_more && low.window == high.window))
    }
}

/// How a member came to a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PlacedBy {
    /// By doing enough for it.
    Need,
    /// By hand.
    Hand,
}

/// The tier that a member has, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Which; none for a member of no tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier_id: Option<TierId>,
    /// How.
    pub by: PlacedBy,
    /// The last day on which the member has done enough for it, if nothing more is done; none where that is for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_until: Option<NaiveDate>,
    /// The last day on which the member has it; the day roll of a later one looks anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Placed {
    /// A member who has not reached any tier.
    pub const NONE: Placed = Placed { tier_id: None, by: PlacedBy::Need, met_until: None, until: None };
}

/// What a member did of each kind, day by day: minor units, visits, hundredths of a point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doings {
    /// Paid for sales.
    pub spent: Vec<(NaiveDate, i64)>,
    /// Came.
    pub visits: Vec<(NaiveDate, i64)>,
    /// Paid for stored value.
    pub top_ups: Vec<(NaiveDate, i64)>,
    /// Points earned by sales.
    pub points: Vec<(NaiveDate, i64)>,
}

impl Doings {
    fn of(&self, need: TierNeed) -> &[(NaiveDate, i64)] {
        match need {
            TierNeed::Spent { .. } => &self.spent,
            TierNeed::Visits { .. } => &self.visits,
            TierNeed::TopUps { .. } => &self.top_ups,
            TierNeed::Points { .. } => &self.points,
        }
    }
}

/// How far a member is with what a tier needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    /// So much of it is missing today.
    Missing(i64),
    /// Enough, until this day if nothing more is done.
    Until(Option<NaiveDate>),
}

/// What counts today is of no later day. It stops counting with its window, the first done first, until too little is left.
fn met(need: TierNeed, window: TierWindow, doings: &Doings, today: NaiveDate) -> Met {
    let done = doings.of(need).iter().filter(|(day, _)| *day <= today);
    let counting = done.map(|(day, amount)| (window.counts_until(*day), *amount));
    let mut counting: Vec<(Option<NaiveDate>, i64)> =
        counting.filter(|(until, _)| until.is_none_or(|until| until >= today)).collect();
    counting.sort_by_key(|(until, _)| std::cmp::Reverse(until.unwrap_or(NaiveDate::MAX)));
    let mut sum = 0;
    for (until, amount) in counting {
        sum += amount;
        if sum >= need.least() {
            return Met::Until(until);
        }
    }
    Met::Missing(need.least() - sum)
}

/// The highest active tier for which a member has done enough; of no tier where there is none.
pub fn reached(tiers: &[Tier], doings: &Doings, today: NaiveDate) -> Placed {
    let active = tiers.iter().filter(|tier| tier.terms.is_active);
    let placed = active.filter_map(|tier| {
        let met_until = match met(tier.terms.need?, tier.terms.window, doings, today) {
            Met::Until(until) => until,
            Met::Missing(_) => return None,
        };
        let until = met_until.map(|day| days_later(day, tier.terms.grace_days.into()));
        Some((tier.terms.level, Placed { tier_id: Some(tier.id), by: PlacedBy::Need, met_until, until }))
    });
    placed.max_by_key(|(level, _)| *level).map_or(Placed::NONE, |(_, placed)| placed)
}

fn level_of(tiers: &[Tier], id: Option<TierId>) -> u32 {
    let tier = tiers.iter().find(|tier| Some(tier.id) == id);
    tier.map_or(0, |tier| tier.terms.level)
}

/// The tier of a member after a fact: up at once; a tier that was earned holds as long as what is done for it now says; and
/// nobody goes down here. Who no longer has done enough keeps it for the days of grace from today, unless it ends sooner.
pub fn after(now: Placed, tiers: &[Tier], doings: &Doings, today: NaiveDate) -> Placed {
    let reached = reached(tiers, doings, today);
    let (have, gets) = (level_of(tiers, now.tier_id), level_of(tiers, reached.tier_id));
    match now.by {
        _ if gets > have => reached,
        PlacedBy::Hand => now,
        PlacedBy::Need if gets == have => reached,
        PlacedBy::Need => {
            let tier = tiers.iter().find(|tier| Some(tier.id) == now.tier_id);
            let grace = tier.map_or(0, |tier| tier.terms.grace_days);
            let kept = days_later(today, grace.into());
            // A tier whose need was not met before today keeps the day that it was told then.
            let is_new = now.met_until.is_none_or(|day| day >= today);
            let yesterday = today.pred_opt().filter(|_| is_new).or(now.met_until);
            Placed { met_until: yesterday, until: Some(now.until.map_or(kept, |until| until.min(kept))), ..now }
        }
    }
}

/// The next tier above a member's: of those for which something is missing, the lowest.
pub fn next_above<'a>(
    now: Placed,
    tiers: &'a [Tier],
    doings: &Doings,
    today: NaiveDate,
) -> Option<(&'a Tier, TierNeed, i64)> {
    let have = level_of(tiers, now.tier_id);
    let above = tiers.iter().filter(|tier| tier.terms.is_active && tier.terms.level > have);
    let missing = above.filter_map(|tier| {
        let need = tier.terms.need?;
        match met(need, tier.terms.window, doings, today) {
            Met::Missing(missing) => Some((tier, need, missing)),
            Met::Until(_) => None,
        }
    });
    missing.min_by_key(|(tier, _, _)| tier.terms.level)
}

#[cfg(test)]
mod tests;
