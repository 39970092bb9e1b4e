//! Points: what earns them, what they pay, and how each lot of them is kept until it lapses.

pub mod lots;
pub mod rules;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Code, Refusal};
use crate::money::{Money, WIRE_LIMIT};
use crate::quantity::Points;

/// How many points pay how much; no points where they pay nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointsRate {
    /// So many points …
    pub per_unit: i64,
    /// … pay this much: one unit of the currency, or what the shop says. Above zero.
    pub unit: Money,
}

impl PointsRate {
    /// What an amount costs in points: amount ÷ unit × points a unit, up to the next hundredth, so that nothing is ever paid with
    /// no points at all. Where the unit is that of the currency the quotient is exact.
    ///
    /// # Errors
    /// [`Code::PointsNotTaken`] where points pay nothing.
    pub fn cost(self, amount: Money) -> Result<Points, Refusal> {
        if self.per_unit <= 0 {
            return Err(Code::PointsNotTaken.into());
        }
        // At most 10^10 by 10^10: more than any balance, but not than a hundredth of what an i128 holds.
        let hundredths = 100 * i128::from(amount.minor().max(0)) * i128::from(self.per_unit);
        let unit = i128::from(self.unit.minor().max(1));
        let hundredths = hundredths / unit + i128::from(hundredths % unit != 0);
        Ok(Points::rounded(Decimal::from_i128_with_scale(hundredths, Points::SCALE)))
    }

    /// The most that some points pay, rounded down.
    pub fn worth(self, points: Points) -> Money {
        if self.per_unit <= 0 {
            return Money::ZERO;
        }
        let minor = i128::from(points.centi().max(0)) * i128::from(self.unit.minor().max(1));
        let worth = minor / (100 * i128::from(self.per_unit));
        Money::from_minor(i64::try_from(worth).unwrap_or(WIRE_LIMIT).min(WIRE_LIMIT))
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
    use crate::code::{Arg, Args};
    use crate::money::Currency;

    fn rate(per_unit: i64, currency: Currency) -> PointsRate {
        PointsRate { per_unit, unit: Money::from_minor(currency.minor_per_unit()) }
    }

    #[test]
    fn costs_as_by_hand() {
        let yuan = rate(100, Currency::Cny);
        assert_eq!(yuan.cost(Money::from_minor(350)).unwrap().to_string(), "350");
        assert_eq!(yuan.worth(Points::from_centi(35_099)), Money::from_minor(350));
        let three = rate(3, Currency::Cny);
        assert_eq!(three.cost(Money::from_minor(1)).unwrap().to_string(), "0.03");
        assert_eq!(three.worth(Points::from_centi(5)), Money::from_minor(1));
        // 100 points pay 3.00, and a hundredth of a point a fen of a rate that is far finer than it.
        let three_yuan = PointsRate { per_unit: 100, unit: Money::from_minor(300) };
        assert_eq!(three_yuan.worth(Points::from_centi(303_000)), Money::from_minor(9_090));
        assert_eq!(three_yuan.cost(Money::from_minor(9_090)).unwrap().to_string(), "3030");
        assert_eq!(three_yuan.cost(Money::from_minor(1)).unwrap().to_string(), "0.34");
        let fine = PointsRate { per_unit: 1, unit: Money::from_minor(100_000) };
        assert_eq!(fine.cost(Money::from_minor(1)).unwrap().to_string(), "0.01");
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

    #[test]
    fn all_points_may_pay_and_nothing_costs_none() {
        let yuan = rate(100, Currency::Cny);
        // 3.50 at 100 points a yuan: 350 points, and not a hundredth less.
        let pay = |centi| spend(Money::from_minor(350), Points::from_centi(centi), yuan);
        assert_eq!(pay(35_000), Ok(Points::from_centi(35_000)));
        // 349.99 points pay 3.49.
        let told = Args::new().with("balance", Arg::Text("349.99".to_owned()));
        let told = told.with("missing", Arg::Text("0.01".to_owned())).with("worth", Arg::Money(Money::from_minor(349)));
        assert_eq!(pay(34_999).unwrap_err().args, told);
        let none = Points::default();
        assert_eq!(spend(Money::ZERO, none, rate(0, Currency::Cny)), Ok(none), "a rate is asked for where points pay");
    }

    #[test]
    fn a_reason_is_called_the_same_everywhere() {
        for reason in AdjustmentReason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
    }

    proptest! {
        #[test]
        fn what_points_are_worth_they_can_pay(
            centi in 0_i64..1_000_000_000_000,
            per_unit in 1_i64..1_000_000,
            unit in prop_oneof![Just(1), Just(100), 1_i64..100_000],
        ) {
            let rate = PointsRate { per_unit, unit: Money::from_minor(unit) };
            let points = Points::from_centi(centi);
            let worth = rate.worth(points);
            prop_assert!(rate.cost(worth).unwrap() <= points);
            prop_assert!(rate.cost(Money::from_minor(worth.minor() + 1)).unwrap() > points);
        }
    }
}
