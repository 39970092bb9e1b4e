//! Money in minor units, and the currencies a shop can keep its ledger in.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

/// The largest amount on the wire, 2^53 − 1: beyond it a JSON reader with doubles would lose a cent.
pub const WIRE_LIMIT: i64 = (1 << 53) - 1;

/// The largest amount that a line, a tender or a top-up may name: 99,999,999.99 in a currency of two decimals.
/// A typing mistake at the counter is refused long before it can overflow a sum.
pub const COUNTER_LIMIT: i64 = 9_999_999_999;

/// An amount in the minor units of the shop's currency (fen, cents; whole dollars where the scale is 0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, specta::Type)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// Whether it is no amount at all: what answers and facts leave out.
    pub fn is_nothing(&self) -> bool {
        *self == Money::ZERO
    }

    /// An amount of `minor` units.
    pub const fn from_minor(minor: i64) -> Money {
        Money(minor)
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// `self + other`, or `None` where the sum leaves the range of the wire.
    pub fn plus(self, other: Money) -> Option<Money> {
        Money::within_wire(self.0.checked_add(other.0)?)
    }

    /// `self − other`, or `None` where the difference leaves the range of the wire.
    pub fn minus(self, other: Money) -> Option<Money> {
        Money::within_wire(self.0.checked_sub(other.0)?)
    }

    /// The sum of the amounts, or `None` where it leaves the range of the wire.
    pub fn sum(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
        amounts.into_iter().try_fold(Money::ZERO, Money::plus)
    }

    /// `self × factor`, rounded half-up to a whole minor unit; `None` on overflow.
    pub fn times(self, factor: Decimal) -> Option<Money> {
        let exact = Decimal::from(self.0).checked_mul(factor)?;
        let rounded = exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        Money::within_wire(rounded.to_i64()?)
    }

    /// Whether the amount can be typed at a counter: above zero and at most [`COUNTER_LIMIT`].
    pub fn is_counter_amount(self) -> bool {
        self.0 > 0 && self.0 <= COUNTER_LIMIT
    }

    fn within_wire(minor: i64) -> Option<Money> {
        (-WIRE_LIMIT..=WIRE_LIMIT).contains(&minor).then_some(Money(minor))
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Money, D::Error> {
        let minor = i64::deserialize(from)?;
        Money::within_wire(minor).ok_or_else(|| de::Error::custom("amount beyond ±(2^53 − 1) minor units"))
    }
}

/// A currency and how many decimals its ledger keeps (ISO 4217, but TWD as shops use it: whole dollars).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Chinese yuan, 2 decimals.
    Cny,
    /// New Taiwan dollar, no decimals at a counter.
    Twd,
    /// Hong Kong dollar, 2 decimals.
    Hkd,
    /// Macanese pataca, 2 decimals.
    Mop,
    /// Singapore dollar, 2 decimals.
    Sgd,
    /// Malaysian ringgit, 2 decimals.
    Myr,
    /// US dollar, 2 decimals.
    Usd,
}

impl Currency {
    /// Every currency a shop can choose.
    pub const ALL: [Currency; 7] =
        [Currency::Cny, Currency::Twd, Currency::Hkd, Currency::Mop, Currency::Sgd, Currency::Myr, Currency::Usd];

    /// The ISO 4217 code.
    pub const fn code(self) -> &'static str {
        match self {
            Currency::Cny => "CNY",
            Currency::Twd => "TWD",
            Currency::Hkd => "HKD",
            Currency::Mop => "MOP",
            Currency::Sgd => "SGD",
            Currency::Myr => "MYR",
            Currency::Usd => "USD",
        }
    }

    /// How many decimals an amount has.
    pub const fn scale(self) -> u32 {
        match self {
            Currency::Twd => 0,
            Currency::Cny | Currency::Hkd | Currency::Mop | Currency::Sgd | Currency::Myr | Currency::Usd => 2,
        }
    }

    /// Minor units in one whole unit.
    pub const fn minor_per_unit(self) -> i64 {
        10_i64.pow(self.scale())
    }

    /// The sums, in whole units, that people make up with its usual notes.
    pub const fn note_steps(self) -> &'static [i64] {
        match self {
            Currency::Twd => &[10, 50, 100, 500, 1_000],
            Currency::Hkd | Currency::Mop => &[1, 10, 20, 50, 100, 500],
            Currency::Cny | Currency::Sgd | Currency::Myr | Currency::Usd => &[1, 5, 10, 20, 50, 100],
        }
    }

    /// The currency with this ISO code.
    pub fn from_code(code: &str) -> Option<Currency> {
        Currency::ALL.into_iter().find(|currency| currency.code() == code)
    }

    /// Whole units and their parts as an amount; none where they are finer than the ledger or beyond the wire.
    pub fn minor_of(self, units: Decimal) -> Option<Money> {
        let minor = units.checked_mul(Decimal::from(self.minor_per_unit()))?;
        let minor = if minor.is_integer() { minor.to_i64()? } else { return None };
        Money::within_wire(minor)
    }

    /// The amount in digits, without symbol or grouping: `35.50`, `-0.05`, `355` for TWD.
    pub fn format(self, amount: Money) -> String {
        let sign = if amount.0 < 0 { "-" } else { "" };
        let per_unit = self.minor_per_unit().unsigned_abs();
        let minor = amount.0.unsigned_abs();
        match self.scale() {
            0 => format!("{sign}{minor}"),
            scale => format!("{sign}{}.{:0width$}", minor / per_unit, minor % per_unit, width = scale as usize),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_up_at_the_money_boundary() {
        for (minor, factor, expected) in [(1290, "0.755", 974), (5, "0.5", 3), (-5, "0.5", -3), (1, "0.499", 0)] {
            let product = Money(minor).times(factor.parse().unwrap());
            assert_eq!(product, Some(Money(expected)), "{minor} × {factor}");
        }
    }

    #[test]
    fn formats_by_the_scale_of_the_currency() {
        assert_eq!(Currency::Cny.format(Money(3550)), "35.50");
        assert_eq!(Currency::Cny.format(Money(-5)), "-0.05");
        assert_eq!(Currency::Cny.format(Money::ZERO), "0.00");
        assert_eq!(Currency::Twd.format(Money(355)), "355");
    }

    #[test]
    fn each_currency_has_the_code_and_the_decimals_of_its_counter() {
        // The codes and decimals of ISO 4217, but for the cents of TWD, which nobody pays with.
        let currencies = [
            ("CNY", "1234.56"),
            ("TWD", "123456"),
            ("HKD", "1234.56"),
            ("MOP", "1234.56"),
            ("SGD", "1234.56"),
            ("MYR", "1234.56"),
            ("USD", "1234.56"),
        ];
        for (code, text) in currencies {
            let currency = Currency::from_code(code).unwrap();
            assert_eq!((currency.to_string(), currency.format(Money(123_456))), (code.to_owned(), text.to_owned()));
            assert_eq!(serde_json::to_value(currency).unwrap(), code);
            assert_eq!(currency.minor_of(text.parse().unwrap()), Some(Money(123_456)), "{code}");
            assert!(currency.note_steps().is_sorted() && currency.note_steps().contains(&50), "{code}");
        }
        assert_eq!(currencies.map(|(code, _)| Currency::from_code(code)), Currency::ALL.map(Some));
        for code in ["cny", "EUR", ""] {
            assert_eq!(Currency::from_code(code), None, "{code}");
        }
    }

    #[test]
    fn units_become_minor_units_where_the_ledger_can_keep_them() {
        for (currency, units, minor) in [
            (Currency::Cny, "0", Some(0)),
            (Currency::Cny, "12.3", Some(1_230)),
            (Currency::Cny, "-0.05", Some(-5)),
            (Currency::Cny, "0.005", None),
            (Currency::Twd, "35.00", Some(35)),
            (Currency::Twd, "35.5", None),
            (Currency::Cny, "90071992547409.91", Some(9_007_199_254_740_991)),
            (Currency::Cny, "90071992547409.92", None),
            (Currency::Cny, "79228162514264337593543950335", None),
        ] {
            assert_eq!(currency.minor_of(units.parse().unwrap()), minor.map(Money), "{units} {currency}");
        }
    }

    #[test]
    fn a_counter_takes_what_is_above_nothing_up_to_its_limit() {
        for (minor, is_counter_amount) in
            [(-1, false), (0, false), (1, true), (9_999_999_999, true), (10_000_000_000, false)]
        {
            assert_eq!(Money(minor).is_counter_amount(), is_counter_amount, "{minor}");
        }
        assert_eq!([-1, 0, 1].map(|minor| Money(minor).is_nothing()), [false, true, false]);
    }

    #[test]
    fn sums_refuse_to_leave_the_wire() {
        let most = 9_007_199_254_740_991;
        assert_eq!(Money(most).plus(Money(1)), None);
        assert_eq!(Money(most - 1).plus(Money(1)), Some(Money(most)));
        assert_eq!(Money(-most).minus(Money(1)), None);
        assert_eq!(Money(1 - most).minus(Money(1)), Some(Money(-most)));
        assert_eq!(Money::sum([Money(i64::MAX), Money(1)]), None);
        assert_eq!(Money::sum([Money(i64::MIN), Money(-1)]), None);
        assert_eq!(Money::sum([30, -5, 75].map(Money)), Some(Money(100)));
        assert_eq!(Money(most).times(Decimal::TWO), None);
        let read = |text: &str| serde_json::from_str::<Money>(text).ok();
        assert_eq!((read("9007199254740991"), read("-35")), (Some(Money(most)), Some(Money(-35))));
        assert_eq!((read("9007199254740992"), read("-9007199254740992")), (None, None));
    }
}
