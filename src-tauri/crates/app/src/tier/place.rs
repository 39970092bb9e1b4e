//! The tier that a member has: before a fact, after it, and how far the next one is.

use chrono::NaiveDate;
use huitou_core::calendar::months_later;
use huitou_core::fact::{MovedTier, Subject, TierChange};
use huitou_core::id::{MemberId, TierId};
use huitou_core::money::Money;
use huitou_core::plan::GiftTier;
use huitou_core::quantity::{Factor, Points};
use huitou_core::sale::TierPays;
use huitou_core::tier::{
    Deed, DeedKind, Doings, Ladder, Placed, PlacedBy, Tier, TierMissing, TierPrice, counts_since, missing_to_keep,
    next_above, told,
};
use huitou_store::ReadTx;
use huitou_store::sales::SaleRow;
use schemars::JsonSchema;
use serde::Serialize;

use crate::command::{Asking, Deciding};
use crate::error::Error;
use crate::faults;

/// The tier that a member has.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TierPlace {
    /// Which.
    pub tier_id: TierId,
    /// What the shop calls it.
    pub name: String,
    /// How high it is.
    pub level: u32,
    /// How the member came to it.
    pub by: PlacedBy,
    /// The last business day on which the member has done enough for it, if nothing more is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met_until: Option<NaiveDate>,
    /// The last business day on which the member has it; none where it has no end yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Where the member no longer has done enough and is in the days of grace: what is missing today to keep it; none where the
    /// shop has stopped the tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_keep: Option<TierMissing>,
    /// Until when the member has it, in a sentence.
    pub text: String,
}

/// The next tier above a member's, of those for which something is missing the lowest.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct NextTier {
    /// Which.
    pub tier_id: TierId,
    /// What the shop calls it.
    pub name: String,
    /// What is missing for it.
    pub missing: TierMissing,
    /// The same in a sentence.
    pub text: String,
}

/// What a sale or a top-up does for its member's tier.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TierQuote {
    /// The tier that the member has after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<TierPlace>,
    /// Whether it brings the member to a higher one.
    pub is_up: bool,
    /// What is missing for the next one after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextTier>,
    /// What of this the cashier says: the tier that it brings, else what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What becomes of a member's tier when something comes back.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TierFollows {
    /// The tier that the member has after it; none where none is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<TierPlace>,
    /// The same in a sentence.
    pub text: String,
}

/// A member on the shop's ladder of tiers: where the tables have the member, where the member is today, and what was done.
pub(crate) struct Climb {
    member: MemberId,
    tiers: Vec<Tier>,
    placed: Ladder,
    now: Ladder,
    doings: Doings,
    today: NaiveDate,
}

impl Climb {
    /// Where a member is today; none where the shop has no tiers.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub(crate) fn of(member: MemberId, today: NaiveDate, tx: &ReadTx<'_>) -> Result<Option<Climb>, Error> {
        let tiers = faults::graces(tx.tiers()?);
        if tiers.is_empty() {
            return Ok(None);
        }
        let placed = faults::steps(tx.ladder(member)?);
        let doings = tx.doings(member, counts_since(&tiers, today))?;
        let now = placed.clone().standing(&tiers, &doings, today);
        Ok(Some(Climb { member, tiers, placed, now, doings, today }))
    }

    /// The same after something more was done.
    pub(crate) fn with(mut self, deeds: &[Deed]) -> Climb {
        deeds.iter().for_each(|deed| self.doings.add(*deed));
        self.now = self.now.after(&self.tiers, &self.doings, self.today);
        self
    }

    /// The same after something came back.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub(crate) fn returned(self, deeds: &[Deed], tx: &ReadTx<'_>) -> Result<Climb, Error> {
        self.losing(|doings| deeds.iter().for_each(|deed| doings.add(*deed)), tx)
    }

    /// The same after all stored value went back: what was paid for it counts no more.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub(crate) fn without_top_ups(self, tx: &ReadTx<'_>) -> Result<Climb, Error> {
        self.losing(|doings| doings.top_ups.clear(), tx)
    }

    fn losing(mut self, lose: impl Fn(&mut Doings), tx: &ReadTx<'_>) -> Result<Climb, Error> {
        // What would have been without it is seen by all that was ever done.
        let with = tx.doings(self.member, None)?;
        let mut without = with.clone();
        lose(&mut without);
        self.now = self.now.returned(&self.tiers, (&with, &without), self.today);
        self.doings = without;
        Ok(self)
    }

    /// The same after a top-up of today, which may give a tier.
    pub(crate) fn topped_up(self, paid: Money, gift: Option<GiftTier>) -> Climb {
        let deed = deed_of_top_up(self.today, paid);
        let mut climb = self.with(&[deed]);
        if let Some(gift) = gift {
            let until = gift.months.map(|months| months_later(climb.today, months));
            climb.now = climb.now.given(&climb.tiers, gift.tier_id, until);
        }
        climb
    }

    /// The tier that the member has today.
    pub(crate) fn tier_id(&self) -> Option<TierId> {
        self.now.now.tier_id
    }

    /// What a fact remembers of it: none where nothing changed.
    ///
    /// # Errors
    /// Where a name cannot be sealed.
    pub(crate) fn changed(self, at: &mut Deciding<'_>) -> Result<Option<TierChange>, Error> {
        match self.now == self.placed {
            true => Ok(None),
            false => change(&self.placed, &self.now, &self.tiers, at).map(Some),
        }
    }

    fn tier(&self, id: Option<TierId>) -> Option<&Tier> {
        self.tiers.iter().find(|tier| Some(tier.id) == id)
    }

    /// What the member pays today for a product with these prices: a price of the tier's own before its part of the list price.
    pub(crate) fn pays(&self, prices: &[TierPrice]) -> Option<TierPays> {
        let tier = self.tier(self.tier_id())?;
        let own = prices.iter().find(|own| own.tier_id == tier.id).map(|own| TierPays::Price(own.price));
        own.or(tier.terms.price_rate.map(TierPays::Rate))
    }

    /// How many times points count for the member today, where that is not once.
    pub(crate) fn points_times(&self) -> Option<(TierId, Factor)> {
        let tier = self.tier(self.tier_id())?;
        tier.terms.points_times.map(|times| (tier.id, times))
    }

    /// The tier that the member has.
    pub(crate) fn place(&self, at: &Asking<'_>) -> Option<TierPlace> {
        let tier = self.tier(self.tier_id())?;
        let now = self.now.now;
        let to_keep = missing_to_keep(now, &self.tiers, &self.doings, self.today);
        Some(TierPlace {
            tier_id: tier.id,
            name: tier.name.clone(),
            level: tier.terms.level,
            by: now.by,
            met_until: now.met_until,
            until: now.until,
            text: told::place_told(&tier.name, now.until, to_keep, &at.words),
            to_keep,
        })
    }

    /// What is missing for the next tier.
    pub(crate) fn next(&self, at: &Asking<'_>) -> Option<NextTier> {
        let (tier, missing) = next_above(self.now.now, &self.tiers, &self.doings, self.today)?;
        let text = told::next_told(&tier.name, missing, &at.words);
        Some(NextTier { tier_id: tier.id, name: tier.name.clone(), missing, text })
    }

    /// What becomes of the tier that the member had today, where something came back; none where it stays as it is.
    pub(crate) fn follows(&self, before: Placed, at: &Asking<'_>) -> Option<TierFollows> {
        if self.now.now == before {
            return None;
        }
        let after = self.place(at);
        let had = self.tier(before.tier_id);
        let level = had.map_or(0, |tier| tier.terms.level);
        // By terms that were changed meanwhile a member may even have more.
        let text = match (had, &after) {
            (_, Some(place)) if place.level >= level => place.text.clone(),
            (had, after) => {
                let left = after.as_ref().map(|place| place.name.as_str());
                told::fallen_told(had.map_or("", |tier| &tier.name), left, &at.words)
            }
        };
        Some(TierFollows { after, text })
    }

    /// The place that the member has today.
    pub(crate) fn today(&self) -> Placed {
        self.now.now
    }

    /// What a sale or a top-up does.
    pub(crate) fn quoted(self, deeds: &[Deed], at: &Asking<'_>) -> TierQuote {
        let before = self.level();
        self.with(deeds).told_since(before, at)
    }

    /// What a top-up of today does, which may give a tier.
    pub(crate) fn quoted_top_up(self, paid: Money, gift: Option<GiftTier>, at: &Asking<'_>) -> TierQuote {
        let before = self.level();
        self.topped_up(paid, gift).told_since(before, at)
    }

    fn level(&self) -> u32 {
        self.tier(self.tier_id()).map_or(0, |tier| tier.terms.level)
    }

    fn told_since(self, before: u32, at: &Asking<'_>) -> TierQuote {
        let is_up = self.level() > before;
        let (place, next) = (self.place(at), self.next(at));
        let reached = place.as_ref().filter(|_| is_up).map(|place| told::reached_told(&place.name, &at.words));
        let text = reached.or_else(|| next.as_ref().map(|next| next.text.clone()));
        TierQuote { after: place, is_up, next, text }
    }
}

/// What a member does by a sale of a day.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn deeds_of_sale(
    member: MemberId,
    day: NaiveDate,
    (total, points): (Money, Points),
    tx: &ReadTx<'_>,
) -> Result<Vec<Deed>, Error> {
    let is_first = tx.sales_of_visit(member, day)? == 0;
    let visit = is_first.then_some(Deed { kind: DeedKind::Visit, day, amount: 1 });
    let spent = Deed { kind: DeedKind::Spent, day, amount: total.minor() };
    let points = Deed { kind: DeedKind::Points, day, amount: points.centi() };
    Ok([spent, points].into_iter().chain(visit).collect())
}

/// What a sale of today does for its member's tier; none where the shop has no tiers.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn quoted_tier(
    member: MemberId,
    climb: Option<Climb>,
    paid_and_earned: (Money, Points),
    at: &Asking<'_>,
) -> Result<Option<TierQuote>, Error> {
    let deeds = deeds_of_sale(member, at.today, paid_and_earned, at.tx)?;
    Ok(climb.map(|climb| climb.quoted(&deeds, at)))
}

/// What comes back of a sale.
pub(crate) struct CameBack {
    /// What was paid for it.
    pub(crate) back: Money,
    /// The points that it had earned.
    pub(crate) taken: Points,
    /// What is left.
    pub(crate) left: Left,
}

/// What is left of a sale.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Something.
    Some,
    /// Nothing.
    Nothing,
}

/// What is taken out of what a member did when part of a sale comes back: it counted for the day of the sale. One who was
/// erased has no tier.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn deeds_of_return(
    sale: &SaleRow,
    member: MemberId,
    it: &CameBack,
    tx: &ReadTx<'_>,
) -> Result<Vec<Deed>, Error> {
    let day = sale.business_day;
    let was_the_visit = it.left == Left::Nothing && tx.sales_of_visit(member, day)? == 1;
    let visit = was_the_visit.then_some(Deed { kind: DeedKind::Visit, day, amount: -1 });
    let spent = Deed { kind: DeedKind::Spent, day, amount: -it.back.minor() };
    let points = Deed { kind: DeedKind::Points, day, amount: -it.taken.centi() };
    Ok(faults::deeds_taken([spent, points].into_iter().chain(visit).collect()))
}

/// What a member does by a top-up.
fn deed_of_top_up(day: NaiveDate, paid: Money) -> Deed {
    Deed { kind: DeedKind::TopUp, day, amount: paid.minor() }
}

/// What a fact remembers of a member's move from one place to another.
pub(super) fn change(from: &Ladder, to: &Ladder, tiers: &[Tier], at: &mut Deciding<'_>) -> Result<TierChange, Error> {
    let (had, has) = (from.now.tier_id, to.now.tier_id);
    let tier = tiers.iter().find(|tier| Some(tier.id) == has && has != had);
    let name = tier.map(|tier| at.seal(Subject::Shop, &tier.name)).transpose()?;
    let steps = (from.steps != to.steps).then(|| to.steps.clone());
    Ok(TierChange { from: had, to: to.now, name, steps })
}

/// What the shop called the tier to which a fact brought its member, where it is another one than before.
///
/// # Errors
/// Where the name does not open.
pub(crate) fn moved_name(change: Option<&TierChange>, tx: &ReadTx<'_>) -> Result<Option<String>, Error> {
    let name = change.and_then(|change| change.name.as_ref());
    Ok(name.map(|name| tx.vault().open_sealed(name)).transpose()?.flatten())
}

/// The members whose tier was over before today, and what they have from here on.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn over(limit: u32, at: &mut Deciding<'_>) -> Result<Vec<MovedTier>, Error> {
    let today = at.asking.today;
    let mut moved = Vec::new();
    for member_id in at.tx.members_with_tiers_over(today, limit)? {
        let climb = Climb::of(member_id, today, at.tx)?;
        let tier = climb.map(|climb| climb.changed(at)).transpose()?.flatten();
        moved.extend(tier.map(|tier| MovedTier { member_id, tier }));
    }
    Ok(moved)
}
