//! What the shop owes for count cards that were paid and not used yet: each posting of a card's value is one flow, too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::UnknownFlow;
use crate::ledger::{Account, Posting};
use crate::money::Money;

/// A way in which what is owed for count cards comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CardFlow {
    /// Entered as cards of before.
    TakenOver,
    /// Sold.
    Sold,
    /// Earned by uses or time; what a use that came back had earned is less.
    Earned,
    /// Given back.
    Refunded,
    /// Left of cards that lapsed.
    Lapsed,
    /// Kept by the shop when cards were given back.
    Forfeited,
}

impl CardFlow {
    /// Every flow.
    pub const ALL: [CardFlow; 6] = [
        CardFlow::TakenOver,
        CardFlow::Sold,
        CardFlow::Earned,
        CardFlow::Refunded,
        CardFlow::Lapsed,
        CardFlow::Forfeited,
    ];
}

/// Which flow a posting is and by how much; none where it moves no value of a count card.
///
/// # Errors
/// [`UnknownFlow`], so that no report leaves anything out in silence.
pub fn card_flow_of(posting: &Posting) -> Result<Option<(CardFlow, i64)>, UnknownFlow> {
    match (posting.debit, posting.credit) {
        // From one member to another: the shop owes as much as before.
        (Account::CardValue(_, one), Account::CardValue(_, other)) if one == other => Ok(None),
        (Account::CardValue(_, _), Account::CardValue(_, _)) => Err(UnknownFlow),
        (Account::OpeningMoney, Account::CardValue(_, _)) => Ok(Some((CardFlow::TakenOver, posting.amount))),
        (Account::Revenue, Account::CardValue(_, _)) => Ok(Some((CardFlow::Sold, posting.amount))),
        (Account::CardsEarned, Account::CardValue(_, _)) => Ok(Some((CardFlow::Earned, -posting.amount))),
        (Account::CardValue(_, _), Account::CardsEarned) => Ok(Some((CardFlow::Earned, posting.amount))),
        (Account::CardValue(_, _), Account::Revenue) => Ok(Some((CardFlow::Refunded, posting.amount))),
        (Account::CardValue(_, _), Account::CardsLapsed) => Ok(Some((CardFlow::Lapsed, posting.amount))),
        (Account::CardValue(_, _), Account::Forfeited) => Ok(Some((CardFlow::Forfeited, posting.amount))),
        (Account::CardValue(_, _), _) | (_, Account::CardValue(_, _)) => Err(UnknownFlow),
        (_, _) => Ok(None),
    }
}

/// What the shop owed for count cards, what moved it, and what it owes then.
/// `opening + taken over + sold − earned − refunded − lapsed − forfeited = closing`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct CardsOwed {
    /// Owed before.
    pub opening_minor: Money,
    /// Entered as cards of before.
    pub taken_over_minor: Money,
    /// Sold.
    pub sold_minor: Money,
    /// Earned by uses and time; below zero where more uses came back than there were.
    pub earned_minor: Money,
    /// Given back, voids too.
    pub refunded_minor: Money,
    /// Left of cards that lapsed.
    pub lapsed_minor: Money,
    /// Kept by the shop when cards were given back.
    pub forfeited_minor: Money,
    /// Owed after.
    pub closing_minor: Money,
}

impl CardsOwed {
    /// Owed and not moved.
    pub fn at_rest(opening: Money) -> CardsOwed {
        CardsOwed { opening_minor: opening, closing_minor: opening, ..CardsOwed::default() }
    }

    /// With one more flow; none where a sum leaves the range of the wire.
    #[must_use]
    pub fn with(mut self, flow: CardFlow, amount: Money) -> Option<CardsOwed> {
        let sum = match flow {
            CardFlow::TakenOver => &mut self.taken_over_minor,
            CardFlow::Sold => &mut self.sold_minor,
            CardFlow::Earned => &mut self.earned_minor,
            CardFlow::Refunded => &mut self.refunded_minor,
            CardFlow::Lapsed => &mut self.lapsed_minor,
            CardFlow::Forfeited => &mut self.forfeited_minor,
        };
        *sum = sum.plus(amount)?;
        self.closing_minor = match flow {
            CardFlow::TakenOver | CardFlow::Sold => self.closing_minor.plus(amount)?,
            CardFlow::Earned | CardFlow::Refunded | CardFlow::Lapsed | CardFlow::Forfeited => {
                self.closing_minor.minus(amount)?
            }
        };
        Some(self)
    }

    /// What moved after it as well.
    #[must_use]
    pub fn then(self, next: &CardsOwed) -> Option<CardsOwed> {
        CardFlow::ALL.into_iter().try_fold(self, |sum, flow| sum.with(flow, next.by(flow)))
    }

    /// What moved by a flow.
    pub const fn by(&self, flow: CardFlow) -> Money {
        match flow {
            CardFlow::TakenOver => self.taken_over_minor,
            CardFlow::Sold => self.sold_minor,
            CardFlow::Earned => self.earned_minor,
            CardFlow::Refunded => self.refunded_minor,
            CardFlow::Lapsed => self.lapsed_minor,
            CardFlow::Forfeited => self.forfeited_minor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{CountCardId, MemberId};

    #[test]
    fn every_way_of_a_cards_value_has_its_flow_and_any_other_is_refused() {
        let value = Account::CardValue(MemberId::from_key(7), CountCardId::from_key(9));
        let told = |debit, credit| card_flow_of(&Posting::moving(debit, credit, 5).unwrap());
        for (debit, credit, flow, amount) in [
            (Account::OpeningMoney, value, CardFlow::TakenOver, 5),
            (Account::Revenue, value, CardFlow::Sold, 5),
            (value, Account::CardsEarned, CardFlow::Earned, 5),
            (Account::CardsEarned, value, CardFlow::Earned, -5),
            (value, Account::Revenue, CardFlow::Refunded, 5),
            (value, Account::CardsLapsed, CardFlow::Lapsed, 5),
            (value, Account::Forfeited, CardFlow::Forfeited, 5),
        ] {
            assert_eq!(told(debit, credit), Ok(Some((flow, amount))), "{debit} → {credit}");
        }
        assert_eq!(told(Account::Drawer, Account::Revenue), Ok(None));
        assert_eq!((told(Account::Drawer, value), told(value, Account::Drawer)), (Err(UnknownFlow), Err(UnknownFlow)));
    }

    #[test]
    fn a_day_of_cards_opens_with_what_was_owed_and_closes_with_what_is() {
        let money = Money::from_minor;
        let flows = [(CardFlow::Sold, 300), (CardFlow::Earned, 90), (CardFlow::Earned, -30), (CardFlow::Refunded, 100)];
        let more = [(CardFlow::Lapsed, 50), (CardFlow::Forfeited, 20)];
        let plus = |day: CardsOwed, (flow, amount): (CardFlow, i64)| day.with(flow, money(amount));
        let day = flows.into_iter().try_fold(CardsOwed::at_rest(money(10)), plus).unwrap();
        assert_eq!((day.earned_minor, day.closing_minor), (money(60), money(150)));
        let next = more.into_iter().try_fold(CardsOwed::at_rest(day.closing_minor), plus).unwrap();
        assert_eq!((next.opening_minor, next.closing_minor), (money(150), money(80)));
        assert_eq!(day.then(&next).unwrap().closing_minor, money(80));
    }
}
