//! Gift cards: value that is nobody's by name, opened by a code (ADR 21).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::coupon::CouponCode;
use crate::money::Money;
use crate::safety::Secret;

/// The code that opens a gift card: 13 random letters and a check letter, as a coupon has them; 31^13 ≈ 2^64.4.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiftCode(CouponCode);

impl GiftCode {
    /// The code that these random bytes give.
    pub fn from_entropy(bytes: [u8; 16]) -> GiftCode {
        GiftCode(CouponCode::from_entropy(bytes))
    }

    /// The code as typed or scanned; none where it is none, or was mistyped.
    pub fn read(typed: &Secret) -> Option<GiftCode> {
        CouponCode::read(typed.typed()).ok().map(GiftCode)
    }
}

impl fmt::Display for GiftCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl fmt::Debug for GiftCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("GiftCode(…)")
    }
}

/// How what is on a gift card moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// It was sold.
    Sold,
    /// It paid in a sale.
    Spent,
    /// Goods that it had paid came back.
    Returned,
    /// It became a member's stored value.
    Bound,
}

impl MoveKind {
    /// Every kind.
    pub const ALL: [MoveKind; 4] = [MoveKind::Sold, MoveKind::Spent, MoveKind::Returned, MoveKind::Bound];

    /// The name in a table.
    pub const fn as_str(self) -> &'static str {
        match self {
            MoveKind::Sold => "sold",
            MoveKind::Spent => "spent",
            MoveKind::Returned => "returned",
            MoveKind::Bound => "bound",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<MoveKind> {
        MoveKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether there is more on the card then.
    pub const fn brings_in(self) -> bool {
        matches!(self, MoveKind::Sold | MoveKind::Returned)
    }
}

/// How what goes back in all to a sale's gift cards is theirs: the one that paid first is made whole first. As the sum grows none
/// of them gets less, so that returns in any parts add up to the same.
pub fn shares_back(spent: &[Money], back: Money) -> Vec<Money> {
    let mut left = back.minor();
    let share = |spent: &Money| {
        let share = spent.minor().min(left);
        left -= share;
        Money::from_minor(share)
    };
    spent.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_typed_and_told_by_no_log() {
        let code = GiftCode::from_entropy([7; 16]);
        let typed = |text: &str| -> Secret { serde_json::from_value(serde_json::json!(text)).unwrap() };
        assert_eq!(GiftCode::read(&typed(&code.to_string().to_lowercase().replace('-', " "))), Some(code));
        assert_eq!(GiftCode::read(&typed("22222-22222-2223")), None);
        assert_eq!(format!("{code:?}"), "GiftCode(…)");
    }

    proptest! {
        #[test]
        fn what_goes_back_to_cards_adds_up_and_never_shrinks(
            spent in prop::collection::vec(1_i64..1_000, 1..5), one in 0_i64..=100, other in 0_i64..=100,
        ) {
            let all: i64 = spent.iter().sum();
            let cards: Vec<Money> = spent.iter().map(|amount| Money::from_minor(*amount)).collect();
            let (less, more) = (all * one.min(other) / 100, all * one.max(other) / 100);
            let back = |sum: i64| shares_back(&cards, Money::from_minor(sum));
            prop_assert_eq!(back(less).iter().map(|it| it.minor()).sum::<i64>(), less);
            prop_assert!(back(less).iter().zip(back(more)).all(|(before, after)| *before <= after));
            prop_assert_eq!(back(all), cards);
        }
    }
}
