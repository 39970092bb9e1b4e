//! The steps by which a member came to a tier, and how they are taken back with what had brought them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::place::{Met, level_of, met};
use super::{Doings, Placed, PlacedBy, Tier, TierNeed, after, given, standing};
use crate::calendar::days_later;
use crate::id::TierId;

/// A fact that brought its member to a higher tier, or out of the days of grace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierStep {
    /// The business day of the fact.
    pub day: NaiveDate,
    /// What the member had before it.
    pub before: Placed,
}

/// The tier that a member has, and the steps that led to it, the first one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// The tier.
    pub now: Placed,
    /// The steps; none for a tier that was set by hand or given.
    pub steps: Vec<TierStep>,
}

impl Ladder {
    /// A member who came by no step to a tier, or to none.
    pub const fn at(now: Placed) -> Ladder {
        Ladder { now, steps: Vec::new() }
    }

    /// The same on a day: where the last day is over, whichever is reached.
    #[must_use]
    pub fn standing(self, tiers: &[Tier], doings: &Doings, today: NaiveDate) -> Ladder {
        let now = standing(self.now, tiers, doings, today);
        if now == self.now { self } else { Ladder::at(Placed::NONE).moved(now, tiers, today) }
    }

    /// The same after a fact of today (see [`after`]).
    #[must_use]
    pub fn after(self, tiers: &[Tier], doings: &Doings, today: NaiveDate) -> Ladder {
        let now = after(self.now, tiers, doings, today);
        self.moved(now, tiers, today)
    }

    /// The same with a tier that is given (see [`given`]), which needs no step.
    #[must_use]
    pub fn given(self, tiers: &[Tier], tier_id: TierId, until: Option<NaiveDate>) -> Ladder {
        let now = given(self.now, tiers, tier_id, until);
        if now == self.now { self } else { Ladder::at(now) }
    }

    /// The same after something came back, as if it had never been: from the first step on that would not have been on its day
    /// without it, what was done since decides anew; a tier that was reached all the same ends when it would have ended, days of
    /// grace included.
    #[must_use]
    pub fn returned(self, tiers: &[Tier], (with, without): (&Doings, &Doings), today: NaiveDate) -> Ladder {
        let is_undone = |to: Placed, step: &TierStep| {
            let first_met = |doings| days_met(to, tiers, doings, step.day).find(|day| *day <= today);
            first_met(with) != first_met(without)
        };
        let first = self.steps_to().position(|(to, step)| is_undone(to, step));
        let left = match first {
            Some(first) => self.anew(first, tiers, without, today),
            None => self,
        };
        left.standing(tiers, without, today).ended(tiers, without, today).after(tiers, without, today)
    }

    /// Each step and the place to which it led.
    fn steps_to(&self) -> impl Iterator<Item = (Placed, &TierStep)> {
        let places = self.steps.iter().skip(1).map(|above| above.before).chain([self.now]);
        places.zip(&self.steps)
    }

    /// The same decided anew from a step on.
    fn anew(mut self, first: usize, tiers: &[Tier], doings: &Doings, today: NaiveDate) -> Ladder {
        let TierStep { day, before } = self.steps[first];
        self.steps.truncate(first);
        Ladder { now: before, ..self }.gone_through(tiers, doings, (day, today))
    }

    /// The same after each day of a time on which something was done or a tier was over.
    fn gone_through(mut self, tiers: &[Tier], doings: &Doings, (since, until): (NaiveDate, NaiveDate)) -> Ladder {
        let days: BTreeSet<NaiveDate> = doings.days().collect();
        let mut next = Some(since);
        while let Some(today) = next.filter(|day| *day <= until) {
            self = self.standing(tiers, &doings.before(today), today).after(tiers, doings, today);
            let over = self.now.until.and_then(|last| last.succ_opt()).filter(|over| *over > today);
            next = today.succ_opt().and_then(|later| days.range(later..).next().copied().into_iter().chain(over).min());
        }
        self
    }

    /// The same with the day on which enough was done last; what was after it where its days of grace are over too.
    fn ended(mut self, tiers: &[Tier], doings: &Doings, today: NaiveDate) -> Ladder {
        let Some((tier, need)) = earned(self.now, tiers) else { return self };
        let met_until = |day| match met(need, tier.terms.window, doings, day) {
            Met::Until(until) => until,
            Met::Missing(_) => None,
        };
        let last = days_met(self.now, tiers, doings, NaiveDate::MIN).filter_map(met_until).max();
        let Some(last) = last.filter(|last| *last < today) else { return self };
        let until = days_later(last, tier.terms.grace_days.into());
        let until = self.now.until.map_or(until, |before| before.min(until));
        self.now = Placed { met_until: Some(last), until: Some(until), ..self.now };
        match until.succ_opt() {
            Some(over) => self.gone_through(tiers, doings, (over, today)),
            None => self,
        }
    }

    /// At another place, by a step where it is a better one.
    fn moved(mut self, now: Placed, tiers: &[Tier], today: NaiveDate) -> Ladder {
        if is_better(self.now, now, tiers, today) {
            self.steps.push(TierStep { day: today, before: self.now });
        }
        self.now = now;
        self
    }
}

/// Whether a place has a higher tier than the one before, or holds one again that was in its days of grace.
fn is_better(from: Placed, to: Placed, tiers: &[Tier], today: NaiveDate) -> bool {
    let (had, has) = (level_of(tiers, from.tier_id), level_of(tiers, to.tier_id));
    let was_in_grace = from.met_until.is_some_and(|day| day < today);
    let is_met = to.met_until.is_none_or(|day| day >= today);
    has > had || has == had && was_in_grace && is_met
}

/// The tier of a place and what it needs, where it was earned and not given.
fn earned(place: Placed, tiers: &[Tier]) -> Option<(&Tier, TierNeed)> {
    let tier = tiers.iter().find(|tier| Some(tier.id) == place.tier_id)?;
    tier.terms.need.filter(|_| place.by == PlacedBy::Need).map(|need| (tier, need))
}

/// The first day of a time and the later ones on which something was done, of these those on which enough was done for the tier of
/// a place, in their order.
fn days_met(place: Placed, tiers: &[Tier], doings: &Doings, since: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let earned = earned(place, tiers);
    let done = earned.iter().flat_map(|(_, need)| doings.of(*need)).map(|(day, _)| *day).filter(|day| *day > since);
    let days: BTreeSet<NaiveDate> = done.chain([since]).collect();
    let is_met = move |day: &NaiveDate| {
        let met = earned.map(|(tier, need)| met(need, tier.terms.window, doings, *day));
        matches!(met, Some(Met::Until(_)))
    };
    days.into_iter().filter(is_met)
}
