//! What the shop owes in stored value, day by day and to the cent.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huitou_core::liability::{CardsOwed, Flow, GiftCardsOwed, Liability, Part};
use huitou_core::money::Money;
use huitou_store::StoreError;
use huitou_store::gift_cards::gift_cards_moved;
use huitou_store::liability::{cards_moved, moved};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::range_of;
use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;

/// What the shop owes its members in stored value and for count cards that are not used, per business day and part.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ReportLiability {
    /// From this business day on; the first of the month of `to` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Up to and with this business day, 366 days at most; the one that now is where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// Answer of `report.liability`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct LiabilityAnswer {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Every day of the range, the first one first.
    pub days: Vec<LiabilityDay>,
    /// All of them together.
    pub sums: LiabilityParts,
}

/// A day of what is owed.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct LiabilityDay {
    /// Which.
    pub business_day: NaiveDate,
    /// What was owed.
    #[serde(flatten)]
    pub owed: LiabilityParts,
}

/// What is owed, by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct LiabilityParts {
    /// What was paid for.
    pub principal: Liability,
    /// What was a gift.
    pub bonus: Liability,
    /// Both together.
    pub both: Liability,
    /// What was paid for count cards and is not earned.
    pub cards: CardsOwed,
    /// What is on gift cards; none before the first one was sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_cards: Option<GiftCardsOwed>,
}

impl LiabilityParts {
    fn of(
        principal: Liability,
        bonus: Liability,
        cards: CardsOwed,
        gift_cards: GiftCardsOwed,
    ) -> Result<LiabilityParts, Error> {
        let both = principal.beside(&bonus).ok_or_else(beyond)?;
        let gift_cards = Some(gift_cards).filter(|owed| *owed != GiftCardsOwed::default());
        Ok(LiabilityParts { principal, bonus, both, cards, gift_cards })
    }
}

impl Query for ReportLiability {
    type Answer = LiabilityAnswer;
    const METHOD: &'static str = "report.liability";
    const PERMISSION: Permission = Permission::SeeReports;

    fn read(&self, at: &Asking<'_>) -> Result<LiabilityAnswer, Error> {
        let (from, to) = range_of(self.from, self.to, at.today)?;
        let (principal, bonus) =
            (PartOwed::of(Part::Principal, (from, to), at)?, PartOwed::of(Part::Bonus, (from, to), at)?);
        let (cards_before, card_flows) = (at.tx.cards_owed_before(from)?, at.tx.card_flows((from, to))?);
        let (gift_before, gift_flows) = (at.tx.gift_cards_owed_before(from)?, at.tx.gift_card_flows((from, to))?);
        let mut gift_sums = GiftCardsOwed::at_rest(gift_before);
        let (mut before, mut days) = ((principal.opening, bonus.opening, cards_before), Vec::new());
        for business_day in from.iter_days().take_while(|day| *day <= to) {
            let flows = card_flows.get(&business_day).map(Vec::as_slice).unwrap_or_default();
            let cards = cards_moved(CardsOwed::at_rest(before.2), flows)?;
            let (principal, bonus) = (principal.day(business_day, before.0)?, bonus.day(business_day, before.1)?);
            let flows = gift_flows.get(&business_day).map(Vec::as_slice).unwrap_or_default();
            let gift_cards = gift_cards_moved(GiftCardsOwed::at_rest(gift_sums.closing_minor), flows)?;
            gift_sums = gift_cards_moved(gift_sums, flows)?;
            before = (principal.closing_minor, bonus.closing_minor, cards.closing_minor);
            days.push(LiabilityDay { business_day, owed: LiabilityParts::of(principal, bonus, cards, gift_cards)? });
        }
        let sum = |opening: Money, part: fn(&LiabilityParts) -> &Liability| {
            let whole = days.iter().try_fold(Liability::at_rest(opening), |sum, day| sum.then(part(&day.owed)));
            whole.ok_or_else(beyond)
        };
        let cards = days.iter().try_fold(CardsOwed::at_rest(cards_before), |sum, day| sum.then(&day.owed.cards));
        let sums = LiabilityParts::of(
            sum(principal.opening, |owed| &owed.principal)?,
            sum(bonus.opening, |owed| &owed.bonus)?,
            cards.ok_or_else(beyond)?,
            gift_sums,
        )?;
        Ok(LiabilityAnswer { from, to, days, sums })
    }
}

/// A part over a range of days.
struct PartOwed {
    opening: Money,
    flows: BTreeMap<NaiveDate, Vec<(Flow, Money)>>,
}

impl PartOwed {
    fn of(part: Part, range: (NaiveDate, NaiveDate), at: &Asking<'_>) -> Result<PartOwed, Error> {
        let opening = at.tx.owed_before(range.0, part)?;
        Ok(PartOwed { opening, flows: at.tx.stored_value_flows(range, part)? })
    }

    fn day(&self, day: NaiveDate, opening: Money) -> Result<Liability, Error> {
        let flows = self.flows.get(&day).map(Vec::as_slice).unwrap_or_default();
        Ok(moved(Liability::at_rest(opening), flows)?)
    }
}

fn beyond() -> Error {
    StoreError::damaged("what is owed is beyond any amount").into()
}
