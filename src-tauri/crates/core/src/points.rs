//! Points: what earns them, what they pay, and how each lot of them is kept until it lapses.

pub mod lots;
pub mod rules;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Code, Refusal};
use crate::money::{Currency, Money};
use crate::quantity::Points;

/// How many points pay one unit of the currency; zero where points pay nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointsRate {
    /// Points for one unit.
    pub per_unit: i64,
    /// The shop's currency.
    pub currency: Currency,
}

impl PointsRate {
    /// What an amount costs in points, half-up to the hundredth: amount ÷ minor units a unit × points a unit.
    ///
    /// # Errors
    /// [`Code::PointsNotTaken`] where points pay nothing.
    pub fn cost(self, amount: Money) -> Result<Points, Refusal> {
        if self.per_unit <= 0 {
            return Err(Code::PointsNotTaken.into());
        }
        // At most 10^10 by 10^10: more than any balance, but not than a decimal.
        let exact = Decimal::from(amount.minor()) * Decimal::from(self.per_unit);
        let exact = exact / Decimal::from(self.currency.minor_per_unit());
        Ok(Points::rounded(exact))
    }

    /// The most that some points pay, rounded down.
    pub fn worth(self, points: Points) -> Money {
        let minor = i128::from(points.centi().max(0)) * i128::from(self.currency.minor_per_unit());
        match self.per_unit {
            // At most the points themselves, in minor units.
            1.. => Money::from_minor((minor / (100 * i128::from(self.per_unit))) as i64),
            _ => Money::ZERO,
        }
    }
}

/// Points that a payment costs, drawn from a balance.
///
/// # Errors
/// [`Code::PointsShort`], and those of [`PointsRate::cost`].
pub fn spend(amount: Money, balance: Points, rate: PointsRate) -> Result<Points, Refusal> {
    if amount == Money::ZERO {
        return Ok(Points::default());
    }
    let cost = rate.cost(amount)?;
    let short = || {
        let refusal = Code::PointsShort.because().text("balance", balance.to_string());
        refusal.text("missing", cost.minus(balance).to_string()).money("worth", rate.worth(balance))
    };
    if cost > balance { Err(short()) } else { Ok(cost) }
}

/// Why points are set right by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentReason {
    /// They were counted wrongly.
    Correction,
    /// Out of goodwill, to make up for something.
    Goodwill,
    /// Anything else: the note says what.
    Other,
}

impl AdjustmentReason {
    /// Every reason.
    pub const ALL: [AdjustmentReason; 3] =
        [AdjustmentReason::Correction, AdjustmentReason::Goodwill, AdjustmentReason::Other];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            AdjustmentReason::Correction => "correction",
            AdjustmentReason::Goodwill => "goodwill",
            AdjustmentReason::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(per_unit: i64, currency: Currency) -> PointsRate {
        PointsRate { per_unit, currency }
    }

    #[test]
    fn costs_as_by_hand() {
        let yuan = rate(100, Currency::Cny);
        assert_eq!(yuan.cost(Money::from_minor(350)).unwrap().to_string(), "350");
        assert_eq!(yuan.worth(Points::from_centi(35_099)), Money::from_minor(350));
        let three = rate(3, Currency::Cny);
        assert_eq!(three.cost(Money::from_minor(1)).unwrap().to_string(), "0.03");
        assert_eq!(three.worth(Points::from_centi(5)), Money::from_minor(1));
        assert_eq!(rate(100, Currency::Twd).cost(Money::from_minor(5)).unwrap().to_string(), "500");
        assert_eq!(rate(0, Currency::Cny).cost(Money::from_minor(1)).unwrap_err().code, Code::PointsNotTaken);
        assert_eq!(rate(0, Currency::Cny).worth(Points::from_centi(100)), Money::ZERO);
        // Beyond what any account counts, and still told.
        let most = Money::from_minor(crate::money::COUNTER_LIMIT);
        let beyond = spend(most, Points::default(), rate(crate::money::COUNTER_LIMIT, Currency::Cny)).unwrap_err();
        assert!(beyond.args.iter().any(|(name, _)| name == "missing"));
        let refused = spend(Money::from_minor(351), Points::from_centi(35_000), yuan).unwrap_err();
        assert_eq!(refused.code, Code::PointsShort);
    }

    proptest! {
        #[test]
        fn what_points_are_worth_they_can_pay(centi in 0_i64..1_000_000_000_000, per_unit in 1_i64..1_000_000) {
            for currency in Currency::ALL {
                let rate = rate(per_unit, currency);
                let points = Points::from_centi(centi);
                let worth = rate.worth(points);
                prop_assert!(rate.cost(worth).unwrap() <= points);
                prop_assert!(rate.cost(Money::from_minor(worth.minor() + 1)).unwrap() > points);
            }
        }
    }
}
