//! What the shop owes for gift cards: nobody's, beside what it owes its members.

use schemars::JsonSchema;
use serde::Serialize;

use crate::gift_card::MoveKind;
use crate::money::Money;

/// What the shop owed for gift cards, what moved it, and what it owes then.
/// `opening + sold + returned − spent − bound = closing`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct GiftCardsOwed {
    /// Owed before.
    pub opening_minor: Money,
    /// Sold.
    pub sold_minor: Money,
    /// Given back to cards because goods came back.
    pub returned_minor: Money,
    /// Spent in sales.
    pub spent_minor: Money,
    /// Moved to members' stored value.
    pub bound_minor: Money,
    /// Owed after.
    pub closing_minor: Money,
}

impl GiftCardsOwed {
    /// Owed and not moved.
    pub fn at_rest(opening: Money) -> GiftCardsOwed {
        GiftCardsOwed { opening_minor: opening, closing_minor: opening, ..GiftCardsOwed::default() }
    }

    /// With one more move; none where a sum leaves the range of the wire.
    #[must_use]
    pub fn with(mut self, kind: MoveKind, amount: Money) -> Option<GiftCardsOwed> {
        let sum = match kind {
            MoveKind::Sold => &mut self.sold_minor,
            MoveKind::Returned => &mut self.returned_minor,
            MoveKind::Spent => &mut self.spent_minor,
            MoveKind::Bound => &mut self.bound_minor,
        };
        *sum = sum.plus(amount)?;
        self.closing_minor = match kind.brings_in() {
            true => self.closing_minor.plus(amount)?,
            false => self.closing_minor.minus(amount)?,
        };
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sold_and_returned_is_owed_until_it_is_spent_or_bound() {
        let money = Money::from_minor;
        let moves = [(MoveKind::Sold, 500), (MoveKind::Spent, 200), (MoveKind::Returned, 50), (MoveKind::Bound, 300)];
        let with = |owed: GiftCardsOwed, (kind, amount): (MoveKind, i64)| owed.with(kind, money(amount));
        let owed = moves.into_iter().try_fold(GiftCardsOwed::at_rest(money(10)), with).unwrap();
        assert_eq!((owed.opening_minor, owed.closing_minor), (money(10), money(60)));
    }
}
