//! Which tier a member has after what was done, and after what came back of it.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Tier, TierMissing, TierNeed, TierWindow};
use crate::calendar::days_later;
use crate::id::TierId;

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

    /// What was done before a day.
    pub(super) fn before(&self, day: NaiveDate) -> Doings {
        let earlier = |done: &[(NaiveDate, i64)]| done.iter().filter(|(on, _)| *on < day).copied().collect();
        Doings {
            spent: earlier(&self.spent),
            visits: earlier(&self.visits),
            top_ups: earlier(&self.top_ups),
            points: earlier(&self.points),
        }
    }

    /// The days on which anything was done.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        [&self.spent, &self.visits, &self.top_ups, &self.points].into_iter().flatten().map(|(day, _)| *day)
    }

    pub(super) fn of(&self, need: TierNeed) -> &[(NaiveDate, i64)] {
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
pub(super) enum Met {
    /// So much of it is missing today.
    Missing(i64),
    /// Enough, until this day if nothing more is done.
    Until(Option<NaiveDate>),
}

/// What counts today is of no later day. It stops counting with its window, the first done first, until too little is left.
pub(super) fn met(need: TierNeed, window: TierWindow, doings: &Doings, today: NaiveDate) -> Met {
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

pub(super) fn level_of(tiers: &[Tier], id: Option<TierId>) -> u32 {
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
