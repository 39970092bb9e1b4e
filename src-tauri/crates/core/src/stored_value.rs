//! Stored value: principal that was paid for and bonus that was a gift, apart from the first day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::split::half_up;

/// A member's stored value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct StoredValue {
    /// What was paid for.
    #[serde(rename = "principal_minor")]
    pub principal: Money,
    /// What was a gift.
    #[serde(rename = "bonus_minor")]
    pub bonus: Money,
}

impl StoredValue {
    /// Principal and bonus together.
    pub fn total(self) -> Money {
        // Both are balances within ±(2^53 − 1), so their sum fits an i64.
        Money::from_minor(self.principal.minor() + self.bonus.minor())
    }
}

/// Stored value as answers tell it: the parts, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct Balance {
    /// What was paid for.
    #[serde(rename = "principal_minor")]
    pub principal: Money,
    /// What was a gift.
    #[serde(rename = "bonus_minor")]
    pub bonus: Money,
    /// Both together.
    #[serde(rename = "total_minor")]
    pub total: Money,
}

impl From<StoredValue> for Balance {
    fn from(value: StoredValue) -> Balance {
        Balance { principal: value.principal, bonus: value.bonus, total: value.total() }
    }
}

/// Which part of the stored value is spent first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SpendOrder {
    /// In the proportion of the balance before the sale, the bonus part rounded half-up.
    #[default]
    Proportional,
    /// Principal, then bonus.
    PrincipalFirst,
    /// Bonus, then principal.
    BonusFirst,
}

/// How `amount` is drawn from `balance`; `None` where the balance does not cover it or the amount is negative.
///
/// Proportional: bonus part = half-up(amount × bonus ÷ (principal + bonus)), principal part the rest. With
/// 0 ≤ amount ≤ balance neither part exceeds its balance, because each balance is a whole number.
pub fn draw(balance: StoredValue, amount: Money, order: SpendOrder) -> Option<StoredValue> {
    if amount < Money::ZERO || amount > balance.total() {
        return None;
    }
    let bonus = match order {
        SpendOrder::Proportional => proportional_bonus(balance, amount),
        SpendOrder::PrincipalFirst => (amount.minor() - balance.principal.minor()).max(0),
        SpendOrder::BonusFirst => amount.minor().min(balance.bonus.minor()),
    };
    Some(StoredValue { principal: Money::from_minor(amount.minor() - bonus), bonus: Money::from_minor(bonus) })
}

fn proportional_bonus(balance: StoredValue, amount: Money) -> i64 {
    let whole = i128::from(balance.total().minor());
    if whole == 0 {
        return 0;
    }
    // At most the bonus, so it fits an i64.
    half_up(i128::from(amount.minor()) * i128::from(balance.bonus.minor()), whole) as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(principal: i64, bonus: i64) -> StoredValue {
        StoredValue { principal: Money::from_minor(principal), bonus: Money::from_minor(bonus) }
    }

    #[test]
    fn draws_as_by_hand() {
        use SpendOrder::{BonusFirst, PrincipalFirst, Proportional};
        // 1000 + 200, 600 spent: requirements.md 2.2.
        for (order, drawn) in [
            (Proportional, value(50_000, 10_000)),
            (PrincipalFirst, value(60_000, 0)),
            (BonusFirst, value(40_000, 20_000)),
        ] {
            assert_eq!(draw(value(100_000, 20_000), Money::from_minor(60_000), order), Some(drawn), "{order:?}");
        }
        // 1100 of 1000 + 200: all of the one, and what is missing of the other.
        let more = |order| draw(value(100_000, 20_000), Money::from_minor(110_000), order);
        assert_eq!(
            (more(PrincipalFirst), more(BonusFirst)),
            (Some(value(100_000, 10_000)), Some(value(90_000, 20_000)))
        );
        // 1 of 1 + 1: the half goes up to the bonus.
        assert_eq!(draw(value(1, 1), Money::from_minor(1), Proportional), Some(value(0, 1)));
        assert_eq!(draw(value(1, 1), Money::from_minor(3), Proportional), None);
        assert_eq!(draw(value(0, 0), Money::ZERO, Proportional), Some(value(0, 0)));
        assert_eq!(draw(value(10, 10), Money::from_minor(-1), Proportional), None);
        // Thirds of 2: 0.67 of the bonus, so 1; of 1: 0.33, so none.
        assert_eq!(draw(value(20, 10), Money::from_minor(2), Proportional), Some(value(1, 1)));
        assert_eq!(draw(value(20, 10), Money::from_minor(1), Proportional), Some(value(1, 0)));
    }

    #[test]
    fn a_balance_tells_its_parts_and_their_sum() {
        let [principal, bonus, total] = [100_000, 20_000, 120_000].map(Money::from_minor);
        assert_eq!(Balance::from(value(100_000, 20_000)), Balance { principal, bonus, total });
    }

    proptest! {
        #[test]
        fn parts_add_up_and_never_exceed_their_balance(
            principal in 0_i64..1_000_000_000_000, bonus in 0_i64..1_000_000_000_000, share in 0_i64..=1_000, order in 0..3,
        ) {
            let order = [SpendOrder::Proportional, SpendOrder::PrincipalFirst, SpendOrder::BonusFirst][order as usize];
            let amount = Money::from_minor((principal + bonus) * share / 1_000);
            let drawn = draw(value(principal, bonus), amount, order).unwrap();
            prop_assert_eq!(drawn.total(), amount);
            prop_assert!((0..=principal).contains(&drawn.principal.minor()));
            prop_assert!((0..=bonus).contains(&drawn.bonus.minor()));
        }
    }
}
