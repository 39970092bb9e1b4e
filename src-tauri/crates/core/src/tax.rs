//! Tax on sales: which part of a line is tax, and what that comes to by rates (ADR 23). It is a part of what is paid, or is
//! added to it; either way a line's total is all that is paid for it, so that returns and tenders need to know nothing of tax.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::Money;
pub use crate::quantity::TaxRate;
use crate::quantity::parse_plain_decimal;
use crate::split::by_largest_remainder;

/// The thousandths of a percent in a whole.
const WHOLE: i128 = 100_000;

impl TaxRate {
    /// The rate with this percentage: 0 to 100, with at most 3 decimals.
    pub fn of_percent(percent: Decimal) -> Option<TaxRate> {
        let is_within = percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED;
        TaxRate::new(percent).filter(|_| is_within)
    }

    /// The rate that a text names as a plain decimal.
    pub fn read(text: &str) -> Option<TaxRate> {
        parse_plain_decimal(text).and_then(TaxRate::of_percent)
    }
}

/// What prices are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    /// The tax is in them.
    #[default]
    Included,
    /// The tax comes on top.
    Added,
}

impl TaxMode {
    /// Every one.
    pub const ALL: [TaxMode; 2] = [TaxMode::Included, TaxMode::Added];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            TaxMode::Included => "included",
            TaxMode::Added => "added",
        }
    }

    /// Whether the tax is in the prices.
    pub fn is_included(&self) -> bool {
        *self == TaxMode::Included
    }

    /// What an amount at prices like these comes to: itself, or with the tax that comes on top.
    pub fn due(self, amount: Money, rate: Option<TaxRate>) -> Money {
        match (self, rate) {
            // No rate is above 100 %, and an amount is one of a counter.
            (TaxMode::Added, Some(rate)) => Money::from_minor(amount.minor() + self.rounded(amount.minor(), rate)),
            (TaxMode::Added, None) | (TaxMode::Included, _) => amount,
        }
    }

    /// The tax of an amount, exactly: a fraction of two whole numbers.
    fn exact(self, amount: i64, rate: TaxRate) -> (i128, i128) {
        let rate = i128::from(rate.milli());
        let whole = match self {
            TaxMode::Included => WHOLE + rate,
            TaxMode::Added => WHOLE,
        };
        (i128::from(amount) * rate, whole)
    }

    fn rounded(self, amount: i64, rate: TaxRate) -> i64 {
        let (part, whole) = self.exact(amount, rate);
        // At most the amount, since no rate is above 100 %.
        ((2 * part + whole) / (2 * whole)) as i64
    }
}

/// Where the tax is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TaxRounding {
    /// In each line.
    #[default]
    Line,
    /// Once for each rate of a bill.
    Bill,
}

impl TaxRounding {
    /// Every one.
    pub const ALL: [TaxRounding; 2] = [TaxRounding::Line, TaxRounding::Bill];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            TaxRounding::Line => "line",
            TaxRounding::Bill => "bill",
        }
    }
}

/// How the shop has its tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaxPolicy {
    /// What prices are.
    pub mode: TaxMode,
    /// Where the tax is rounded.
    pub rounding: TaxRounding,
    /// The rate of what has none of its own; none where the shop tells no tax of it.
    pub rate: Option<TaxRate>,
}

/// The tax of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct LineTax {
    /// The rate, in percent.
    pub rate: TaxRate,
    /// How much of what is paid for the line is tax.
    pub tax_minor: Money,
}

/// The tax of one rate in a document or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct TaxOfRate {
    /// The rate, in percent.
    pub rate: TaxRate,
    /// What is paid at this rate, less its tax.
    pub net_minor: Money,
    /// The tax.
    pub tax_minor: Money,
}

/// The tax of amounts, each half-up, or half-up once for each rate and then split over its amounts by largest remainder.
/// No tax is told of an amount without a rate.
pub fn taxes(amounts: &[(Money, Option<TaxRate>)], policy: &TaxPolicy) -> Vec<Option<LineTax>> {
    let told = |rate: Option<TaxRate>, tax: i64| rate.map(|rate| LineTax { rate, tax_minor: Money::from_minor(tax) });
    let parts: Vec<i64> = match policy.rounding {
        TaxRounding::Line => {
            let tax = |(amount, rate): &(Money, Option<TaxRate>)| {
                rate.map_or(0, |rate| policy.mode.rounded(amount.minor(), rate))
            };
            amounts.iter().map(tax).collect()
        }
        TaxRounding::Bill => by_bill(amounts, policy.mode),
    };
    amounts.iter().zip(parts).map(|((_, rate), tax)| told(*rate, tax)).collect()
}

fn by_bill(amounts: &[(Money, Option<TaxRate>)], mode: TaxMode) -> Vec<i64> {
    let mut parts = vec![0; amounts.len()];
    let mut rates: Vec<TaxRate> = amounts.iter().filter_map(|(_, rate)| *rate).collect();
    rates.sort();
    rates.dedup();
    for rate in rates {
        let weight = |(amount, its): &(Money, Option<TaxRate>)| if *its == Some(rate) { amount.minor() } else { 0 };
        let weights: Vec<i64> = amounts.iter().map(weight).collect();
        let tax = mode.rounded(weights.iter().sum(), rate);
        for (part, more) in parts.iter_mut().zip(by_largest_remainder(tax, &weights)) {
            *part += more;
        }
    }
    parts
}

/// What lines come to by rates, the lowest first: each with what is paid for it, its tax in it.
pub fn by_rate(lines: impl IntoIterator<Item = (Money, Option<LineTax>)>) -> Vec<TaxOfRate> {
    let mut sums: BTreeMap<TaxRate, (i64, i64)> = BTreeMap::new();
    for (total, tax) in lines {
        let Some(LineTax { rate, tax_minor }) = tax else { continue };
        let (net, tax) = sums.entry(rate).or_default();
        *net += total.minor() - tax_minor.minor();
        *tax += tax_minor.minor();
    }
    let sum = |(rate, (net, tax)): (TaxRate, (i64, i64))| TaxOfRate {
        rate,
        net_minor: Money::from_minor(net),
        tax_minor: Money::from_minor(tax),
    };
    sums.into_iter().map(sum).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(percent: &str) -> TaxRate {
        TaxRate::of_percent(percent.parse().unwrap()).unwrap()
    }

    fn parts(amounts: &[(i64, &str)], mode: TaxMode, rounding: TaxRounding) -> Vec<i64> {
        let amounts: Vec<_> =
            amounts.iter().map(|(amount, percent)| (Money::from_minor(*amount), Some(rate(percent)))).collect();
        let policy = TaxPolicy { mode, rounding, rate: None };
        taxes(&amounts, &policy).into_iter().map(|tax| tax.unwrap().tax_minor.minor()).collect()
    }

    #[test]
    fn taxes_by_hand() {
        // 113.00 with 13 % in it: 13.00. 35.50 with 13 %: 35.50 × 13 ÷ 113 = 4.0841 → 4.08.
        assert_eq!(parts(&[(11_300, "13"), (3_550, "13")], TaxMode::Included, TaxRounding::Line), [1_300, 408]);
        // 100.00 and 15 % on top; 0.10 with 5 % on top is half a cent: 0.01.
        assert_eq!(parts(&[(10_000, "15"), (10, "5")], TaxMode::Added, TaxRounding::Line), [1_500, 1]);
        assert_eq!(parts(&[(10_000, "8.875")], TaxMode::Added, TaxRounding::Line), [888]);
        assert_eq!(parts(&[(10_000, "0")], TaxMode::Included, TaxRounding::Line), [0]);
    }

    #[test]
    fn what_an_amount_comes_to_has_the_tax_that_comes_on_top() {
        let due = |mode: TaxMode, rate| mode.due(Money::from_minor(10_000), rate).minor();
        assert_eq!(due(TaxMode::Added, Some(rate("15"))), 11_500);
        assert_eq!((due(TaxMode::Added, None), due(TaxMode::Included, Some(rate("15")))), (10_000, 10_000));
    }

    #[test]
    fn a_bill_that_is_rounded_once_does_not_add_up_half_cents() {
        // Three times 0.10 with 5 % on top: each 0.005 → 0.01, together 0.015 → 0.02.
        let amounts = [(10, "5"), (10, "5"), (10, "5")];
        assert_eq!(parts(&amounts, TaxMode::Added, TaxRounding::Line), [1, 1, 1]);
        assert_eq!(parts(&amounts, TaxMode::Added, TaxRounding::Bill), [1, 1, 0]);
        // Each rate by itself: 0.30 with 5 % is 0.015 → 0.02, 0.30 with 10 % is 0.03.
        let amounts = [(10, "5"), (30, "10"), (20, "5")];
        assert_eq!(parts(&amounts, TaxMode::Added, TaxRounding::Bill), [1, 3, 1]);
    }

    #[test]
    fn a_rate_is_a_percentage_of_at_most_a_hundred() {
        for (percent, good) in [("0", true), ("100", true), ("100.001", false), ("-1", false), ("1.0001", false)] {
            assert_eq!(TaxRate::of_percent(percent.parse().unwrap()).is_some(), good, "{percent}");
        }
    }

    #[test]
    fn a_rate_is_read_as_it_is_written_and_the_ways_of_tax_are_called_the_same_everywhere() {
        assert_eq!(
            (TaxRate::read("8.875"), TaxRate::read("1e1"), TaxRate::read("101")),
            (Some(rate("8.875")), None, None)
        );
        for mode in TaxMode::ALL {
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.as_str());
        }
        for rounding in TaxRounding::ALL {
            assert_eq!(serde_json::to_value(rounding).unwrap(), rounding.as_str());
        }
        assert_eq!(TaxMode::ALL.map(|mode| mode.is_included()), [true, false]);
    }

    #[test]
    fn what_has_no_rate_has_no_tax() {
        let lines = [(Money::from_minor(10_600), Some(rate("6"))), (Money::from_minor(500), None)];
        let taxes = taxes(&lines, &TaxPolicy::default());
        assert_eq!(taxes[1], None);
        let sums = by_rate(lines.iter().map(|(total, _)| *total).zip(taxes));
        let minor = |it: &TaxOfRate| (it.rate.to_string(), it.net_minor.minor(), it.tax_minor.minor());
        assert_eq!(sums.iter().map(minor).collect::<Vec<_>>(), [("6".to_owned(), 10_000, 600)]);
    }

    proptest! {
        /// A bill rounded once is within half a minor unit of the exact tax of each rate; a line is in every way.
        #[test]
        fn tax_is_within_half_a_unit_and_never_more_than_is_paid(
            amounts in prop::collection::vec((0_i64..20_000_000, 0_usize..4), 1..20), added in any::<bool>(),
        ) {
            let rates = [Some(rate("13")), Some(rate("6")), Some(rate("8.875")), None];
            let mode = if added { TaxMode::Added } else { TaxMode::Included };
            let amounts: Vec<_> = amounts.iter().map(|(it, of)| (Money::from_minor(*it), rates[*of])).collect();
            let is_near = |tax: i64, (part, whole): (i128, i128)| (2 * (i128::from(tax) * whole - part)).abs() <= whole;
            for rounding in TaxRounding::ALL {
                let taxes = taxes(&amounts, &TaxPolicy { mode, rounding, rate: None });
                for ((amount, rate), tax) in amounts.iter().zip(&taxes) {
                    prop_assert_eq!(rate.is_some(), tax.is_some());
                    let Some(LineTax { rate, tax_minor }) = *tax else { continue };
                    prop_assert!(tax_minor >= Money::ZERO && tax_minor <= *amount);
                    let exact = mode.exact(amount.minor(), rate);
                    prop_assert!(rounding == TaxRounding::Bill || is_near(tax_minor.minor(), exact));
                }
                for of in rates.iter().flatten() {
                    let is_of = |it: &&Option<LineTax>| it.is_some_and(|it| it.rate == *of);
                    let tax: i64 = taxes.iter().filter(is_of).flatten().map(|it| it.tax_minor.minor()).sum();
                    let amount: i64 = amounts.iter().filter(|(_, its)| *its == Some(*of)).map(|(it, _)| it.minor()).sum();
                    prop_assert!(rounding == TaxRounding::Line || is_near(tax, mode.exact(amount, *of)));
                }
            }
        }
    }
}
