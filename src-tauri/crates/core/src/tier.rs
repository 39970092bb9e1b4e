//! Tiers: what a member has to do for one, how long it holds, and which one a member has after a fact (ADR 16).

pub mod told;

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::{days_later, months_later};
use crate::code::{Code, Refusal};
use crate::id::TierId;
use crate::money::{COUNTER_LIMIT, Money};
use crate::quantity::{Factor, Points};

/// The highest level of a tier.
const LEVEL_MAX: u32 = 9;
/// The most days of grace.
const GRACE_MAX: u32 = 365;
/// The most times that points count.
const TIMES_MAX: i64 = 10;
/// The longest window in days, ten years.
const DAYS_MAX: u32 = 3_660;
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

    /// Whether all that counts for the other counts here at least as long, whenever it is done: on every day of four years, one of
    /// which has a day more.
    fn covers(self, other: TierWindow) -> bool {
        const FOUR_YEARS: usize = 4 * 365 + 1;
        let days = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default().iter_days().take(FOUR_YEARS);
        let counts_longer = |day| match (self.counts_until(day), other.counts_until(day)) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(until), Some(other)) => until >= other,
        };
        days.into_iter().all(counts_longer)
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

    /// Whether two active tiers are of one level, or the higher one asks for no more of the same than the lower one and gives as long
    /// for it, so that nobody would ever have the lower one.
    pub fn contradicts(&self, other: &TierTerms) -> bool {
        let (low, high) = if self.level <= other.level { (self, other) } else { (other, self) };
        let is_no_more = match (low.need, high.need) {
            (Some(low), Some(high)) => low.as_str() == high.as_str() && high.least() <= low.least(),
            (None, _) | (_, None) => false,
        };
        self.is_active && other.is_active && (low.level == high.level || (is_no_more && high.window.covers(low.window)))
    }
}

/// A day before which nothing that a member did counts for any tier today; none where something counts for good.
pub fn counts_since(tiers: &[Tier], today: NaiveDate) -> Option<NaiveDate> {
    let windows = tiers.iter().filter(|tier| tier.terms.is_active).map(|tier| tier.terms.window.since(today));
    windows.collect::<Option<Vec<_>>>()?.into_iter().min().or(Some(today))
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

impl PlacedBy {
    /// The name on the wire and in a table.
    pub const fn as_str(self) -> &'static str {
        match self {
            PlacedBy::Need => "need",
            PlacedBy::Hand => "hand",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<PlacedBy> {
        [PlacedBy::Need, PlacedBy::Hand].into_iter().find(|known| known.as_str() == name)
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

/// Something that a member did, or that came back of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Of what.
    pub kind: DeedKind,
    /// The business day for which it counts.
    pub day: NaiveDate,
    /// How much: minor units, visits, hundredths of a point; below zero where it came back.
    pub amount: i64,
}

/// What a member does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeedKind {
    /// Pays for a sale.
    Spent,
    /// Comes.
    Visit,
    /// Pays for stored value.
    TopUp,
    /// Earns points by a sale.
    Points,
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
    /// With something more, or less, on a day.
    pub fn add(&mut self, deed: Deed) {
        let days = match deed.kind {
            DeedKind::Spent => &mut self.spent,
            DeedKind::Visit => &mut self.visits,
            DeedKind::TopUp => &mut self.top_ups,
            DeedKind::Points => &mut self.points,
        };
        match days.iter_mut().find(|(day, _)| *day == deed.day) {
            Some((_, amount)) => *amount += deed.amount,
            None => days.push((deed.day, deed.amount)),
        }
    }

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

/// The tier of a member on a day: the one that was placed, or, where its last day is over, whichever is reached.
pub fn standing(placed: Placed, tiers: &[Tier], doings: &Doings, today: NaiveDate) -> Placed {
    match placed.until {
        Some(until) if until < today => reached(tiers, doings, today),
        Some(_) | None => placed,
    }
}

/// What a member must still do to keep a tier that is in its days of grace; none where it is not, where it was given by hand, and
/// where the shop has stopped it: then nothing that is done keeps it.
pub fn missing_to_keep(now: Placed, tiers: &[Tier], doings: &Doings, today: NaiveDate) -> Option<TierMissing> {
    let tier = tiers.iter().find(|tier| Some(tier.id) == now.tier_id)?;
    let is_in_grace = now.met_until.is_some_and(|met_until| met_until < today);
    let need = tier.terms.need.filter(|_| tier.terms.is_active && is_in_grace)?;
    match met(need, tier.terms.window, doings, today) {
        Met::Missing(missing) => Some(need.missing(missing)),
        Met::Until(_) => None,
    }
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

/// The tier of a member to whom one is given until a day, for good where there is none: as if it were set by hand, but nobody goes
/// down by a gift, or loses days that there were.
pub fn given(now: Placed, tiers: &[Tier], tier_id: TierId, until: Option<NaiveDate>) -> Placed {
    let gift = Placed { tier_id: Some(tier_id), by: PlacedBy::Hand, met_until: None, until };
    let (have, gets) = (level_of(tiers, now.tier_id), level_of(tiers, Some(tier_id)));
    let is_longer = match (now.until, until) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(before), Some(until)) => until > before,
    };
    if gets > have || gets == have && is_longer { gift } else { now }
}

/// The next tier above a member's: of those for which something is missing, the lowest.
pub fn next_above<'a>(
    now: Placed,
    tiers: &'a [Tier],
    doings: &Doings,
    today: NaiveDate,
) -> Option<(&'a Tier, TierMissing)> {
    let have = level_of(tiers, now.tier_id);
    let above = tiers.iter().filter(|tier| tier.terms.is_active && tier.terms.level > have);
    let missing = above.filter_map(|tier| {
        let need = tier.terms.need?;
        match met(need, tier.terms.window, doings, today) {
            Met::Missing(missing) => Some((tier, need.missing(missing))),
            Met::Until(_) => None,
        }
    });
    missing.min_by_key(|(tier, _)| tier.terms.level)
}

#[cfg(test)]
mod tests;
