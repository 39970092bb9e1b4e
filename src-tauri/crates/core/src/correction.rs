//! Corrections of a sale on its own day: what another way of paying moves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::split::by_highest_averages;
use crate::stored_value::{SpendOrder, StoredValue, draw};
use crate::tender::{Tender, TenderKind};

/// Why a sale was paid otherwise than it was rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TenderReason {
    /// The wrong key was pressed.
    WrongKey,
    /// The buyer paid another way in the end.
    PaidOtherwise,
    /// Anything else: the note says what.
    Other,
}

impl TenderReason {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            TenderReason::WrongKey => "wrong_key",
            TenderReason::PaidOtherwise => "paid_otherwise",
            TenderReason::Other => "other",
        }
    }
}

/// By how much more each kind pays after a correction than before, below zero where it pays less; kinds that pay the same are
/// left out. What goes back in cash counts to cash. The sum is nothing: the total of a sale is not corrected.
pub fn tender_changes(before: (&[Tender], Money), after: (&[Tender], Money)) -> Vec<Tender> {
    let paid = |(tenders, change): (&[Tender], Money), kind: TenderKind| -> i64 {
        let given: i64 = tenders.iter().filter(|tender| tender.kind == kind).map(|tender| tender.amount.minor()).sum();
        if kind == TenderKind::Cash { given - change.minor() } else { given }
    };
    let change = |kind: TenderKind| Tender { kind, amount: Money::from_minor(paid(after, kind) - paid(before, kind)) };
    TenderKind::ALL.into_iter().map(change).filter(|tender| tender.amount != Money::ZERO).collect()
}

/// What a sale has spent of principal and bonus once `more` of its total is paid with stored value, below zero where less is.
///
/// More is drawn from the balance by the spend order; less goes back to what had paid, as a return gives it back. None where
/// the balance does not suffice, or less is left than goes back.
pub fn spent_after(spent: StoredValue, balance: StoredValue, more: Money, order: SpendOrder) -> Option<StoredValue> {
    let parts = |principal: i64, bonus: i64| StoredValue {
        principal: Money::from_minor(spent.principal.minor() + principal),
        bonus: Money::from_minor(spent.bonus.minor() + bonus),
    };
    if more >= Money::ZERO {
        let drawn = draw(balance, more, order)?;
        return Some(parts(drawn.principal.minor(), drawn.bonus.minor()));
    }
    let less = -more.minor();
    if less > spent.total().minor() {
        return None;
    }
    let back = by_highest_averages(less, &[spent.principal.minor(), spent.bonus.minor()]);
    Some(parts(-back[0], -back[1]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    fn value(principal: i64, bonus: i64) -> StoredValue {
        StoredValue { principal: money(principal), bonus: money(bonus) }
    }

    fn tender(kind: TenderKind, amount: i64) -> Tender {
        Tender { kind, amount: money(amount) }
    }

    #[test]
    fn what_pays_more_and_what_pays_less_come_to_nothing() {
        use TenderKind::{Cash, StoredValue, Wechat};
        // 100 in cash for 60, with 40 of change; in truth 20 by WeChat and 40 of stored value.
        let before = [tender(Cash, 100)];
        let after = [tender(Wechat, 20), tender(StoredValue, 40)];
        let changes = tender_changes((&before, money(40)), (&after, money(0)));
        assert_eq!(changes, [tender(Cash, -60), tender(StoredValue, 40), tender(Wechat, 20)]);
        assert_eq!(tender_changes((&before, money(40)), (&[tender(Cash, 60)], money(0))), []);
    }

    #[test]
    fn stored_value_that_pays_less_goes_back_to_what_had_paid() {
        // 30 of 60, of which 50 were principal: 25 and 5.
        let order = SpendOrder::BonusFirst;
        assert_eq!(spent_after(value(50, 10), value(0, 0), money(-30), order), Some(value(25, 5)));
        // 30 more from 20 + 20, the bonus first.
        assert_eq!(spent_after(value(50, 10), value(20, 20), money(30), order), Some(value(60, 30)));
        assert_eq!(spent_after(value(50, 10), value(20, 9), money(30), order), None);
        // All of it goes back, and no more than all.
        assert_eq!(spent_after(value(50, 10), value(0, 0), money(-60), order), Some(value(0, 0)));
        assert_eq!(spent_after(value(50, 10), value(0, 0), money(-61), order), None);
    }

    #[test]
    fn a_reason_is_called_the_same_everywhere() {
        for reason in [TenderReason::WrongKey, TenderReason::PaidOtherwise, TenderReason::Other] {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
    }

    proptest! {
        #[test]
        fn a_correction_that_is_corrected_is_the_start(
            spent in (0_i64..100_000, 0_i64..100_000), balance in (0_i64..100_000, 0_i64..100_000), more in 0_i64..300_000,
        ) {
            let (spent, balance) = (value(spent.0, spent.1), value(balance.0, balance.1));
            if let Some(after) = spent_after(spent, balance, money(more), SpendOrder::Proportional) {
                prop_assert_eq!(after.total().minor(), spent.total().minor() + more);
                prop_assert!(after.principal.minor() - spent.principal.minor() <= balance.principal.minor());
                prop_assert!(after.bonus.minor() - spent.bonus.minor() <= balance.bonus.minor());
                let none = spent_after(after, value(0, 0), money(-after.total().minor()), SpendOrder::Proportional);
                prop_assert_eq!(none, Some(value(0, 0)));
            } else {
                prop_assert!(more > balance.total().minor());
            }
        }
    }
}
