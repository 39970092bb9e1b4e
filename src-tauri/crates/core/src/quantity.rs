//! Quantities (3 decimals) and points (2 decimals): decimal strings on the wire, integers in the ledger.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The largest quantity of one line, exclusive.
pub const QUANTITY_LIMIT: i64 = 100_000;

/// Reads a decimal string as a cashier would write it: digits, at most one point, an optional minus.
/// `1e3`, `1_000`, `+1` and blanks are refused, so that what is stored is what was shown.
pub fn parse_plain_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.len() <= 18 && part.bytes().all(|byte| byte.is_ascii_digit());
    (plain(whole) && plain(fraction)).then(|| Decimal::from_str(text).ok()).flatten()
}

macro_rules! decimal_newtype {
    ($(#[$doc:meta])* $name:ident, $scale:expr, $parts:ident, $from_parts:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Decimal);

        impl $name {
            /// How many decimals the ledger keeps.
            pub const SCALE: u32 = $scale;

            /// The value, or `None` where it has more decimals than the ledger keeps, or is more than it counts.
            pub fn new(value: Decimal) -> Option<$name> {
                let value = value.normalize();
                Self::parts_of(value).filter(|_| value.scale() <= Self::SCALE).map(|_| $name(value))
            }

            fn parts_of(value: Decimal) -> Option<i64> {
                value.checked_mul(Decimal::from(10_i64.pow(Self::SCALE)))?.to_i64()
            }

            /// The value as a decimal.
            pub fn value(self) -> Decimal {
                self.0
            }

            /// The value in the smallest parts that the ledger counts.
            ///
            /// # Panics
            /// Where a sum of values is more than the ledger counts: no account takes so much, and another number would be a wrong one.
            pub fn $parts(self) -> i64 {
                match Self::parts_of(self.0) {
                    Some(parts) => parts,
                    None => panic!(concat!("more than the ledger counts: ", $what)),
                }
            }

            /// The value of that many smallest parts.
            pub fn $from_parts(parts: i64) -> $name {
                $name(Decimal::new(parts, Self::SCALE).normalize())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                let text = String::deserialize(from)?;
                parse_plain_decimal(&text)
                    .and_then($name::new)
                    .ok_or_else(|| de::Error::custom(concat!($what, " is not a decimal string of its scale")))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $what.into()
            }
            fn inline_schema() -> bool {
                true
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "format": "decimal"})
            }
        }

        impl specta::Type for $name {
            fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
                String::definition(types)
            }
        }
    };
}

decimal_newtype!(
    /// How much of a product: pieces, kilograms, 斤 … with at most 3 decimals.
    Quantity, 3, milli, from_milli, "quantity"
);
decimal_newtype!(
    /// Loyalty points with at most 2 decimals.
    Points, 2, centi, from_centi, "points"
);
decimal_newtype!(
    /// How many times something counts, with at most 2 decimals.
    Factor, 2, centi, from_centi, "factor"
);

decimal_newtype!(
    /// A rate of tax, in percent with at most 3 decimals.
    TaxRate, 3, milli, from_milli, "tax rate"
);

decimal_newtype!(
    /// A part in percent, with at most 2 decimals.
    Percent, 2, centi, from_centi, "percent"
);

impl Factor {
    /// As it is.
    pub const ONE: Factor = Factor(Decimal::ONE);
}

impl Points {
    /// A number of points, half-up to the hundredth; none below zero.
    pub fn rounded(value: Decimal) -> Points {
        let rounded =
            value.max(Decimal::ZERO).round_dp_with_strategy(Self::SCALE, RoundingStrategy::MidpointAwayFromZero);
        Points(rounded.normalize())
    }

    /// Both together. Points are earned with amounts of a counter, so that no sum of two leaves what a decimal holds.
    #[must_use]
    pub fn plus(self, more: Points) -> Points {
        Points((self.0 + more.0).normalize())
    }

    /// What is left of them.
    #[must_use]
    pub fn minus(self, less: Points) -> Points {
        Points((self.0 - less.0).normalize())
    }

    /// One point for each full `minor_per_point` of `paid_minor`, floored; none where the rule is off (zero) or
    /// nothing was paid.
    pub fn earned(paid_minor: i64, minor_per_point: i64) -> Points {
        match minor_per_point {
            1.. => Points(Decimal::from(paid_minor.max(0) / minor_per_point)),
            _ => Points::default(),
        }
    }
}

/// A decimal string as sent, not yet judged: the command that knows the unit says what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(transparent)]
pub struct DecimalText(pub String);

impl DecimalText {
    /// The number, or `None` where the text is not a plain decimal.
    pub fn value(&self) -> Option<Decimal> {
        parse_plain_decimal(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_what_a_cashier_would_write() {
        for (text, good) in [
            ("1", true),
            ("0.755", true),
            ("-2", true),
            ("1e3", false),
            ("", false),
            (".5", false),
            ("1.", false),
            ("+1", false),
            (" 1", false),
            ("1_0", false),
            ("١", false),
            ("1.2.3", false),
            ("-", false),
            ("--1", false),
            ("999999999999999999.999999999", true),
            ("1000000000000000000", false),
            ("0.0000000000000000001", false),
        ] {
            assert_eq!(parse_plain_decimal(text).is_some(), good, "{text:?}");
            assert_eq!(DecimalText(text.to_owned()).value().map(|it| it.to_string()), good.then(|| text.to_owned()));
        }
    }

    #[test]
    fn parts_come_back_as_the_same_value() {
        for parts in [0, 1, 755, -1_000, 99_999_999] {
            assert_eq!(Quantity::from_milli(parts).milli(), parts);
            assert_eq!(Points::from_centi(parts).centi(), parts);
        }
    }

    #[test]
    fn what_the_ledger_cannot_count_is_no_value() {
        let points = |text: &str| parse_plain_decimal(text).and_then(Points::new).map(Points::centi);
        assert_eq!(points("92233720368547758.07"), Some(i64::MAX));
        assert_eq!(points("-92233720368547758.08"), Some(i64::MIN));
        for text in ["92233720368547758.08", "-92233720368547758.09", "999999999999999999", "-999999999999999999.99"] {
            assert_eq!(points(text), None, "{text}");
        }
    }

    #[test]
    fn the_wire_takes_no_more_decimals_than_the_ledger_keeps() {
        for (text, milli) in [("\"0.755\"", Some(755)), ("\"-2.5\"", Some(-2_500)), ("\"0.7555\"", None), ("1", None)] {
            assert_eq!(serde_json::from_str(text).ok().map(Quantity::milli), milli, "{text}");
        }
        assert_eq!(serde_json::to_string(&Quantity::from_milli(2_500)).unwrap(), "\"2.5\"");
        assert_eq!(serde_json::from_str(" \"0.05\"").ok(), Some(Points::from_centi(5)));
        assert!(serde_json::from_str::<Points>("\"0.005\"").is_err());
    }

    #[test]
    fn points_are_rounded_half_up_and_never_below_nothing() {
        for (text, centi) in [("0.005", 1), ("0.0049", 0), ("12.345", 1_235), ("-0.01", 0), ("-3", 0)] {
            assert_eq!(Points::rounded(text.parse().unwrap()).centi(), centi, "{text}");
        }
        let [two, three] = [200, 350].map(Points::from_centi);
        assert_eq!((two.plus(three).to_string(), two.minus(three).to_string()), ("5.5".to_owned(), "-1.5".to_owned()));
    }

    #[test]
    fn points_are_floored_per_whole_unit() {
        assert_eq!(Points::earned(3_599, 100).to_string(), "35");
        assert_eq!(Points::earned(99, 100), Points::default());
        assert_eq!(Points::earned(3_599, 0), Points::default());
        assert_eq!(Points::earned(-3_599, 100), Points::default());
        assert_eq!(Points::earned(3_599, -100), Points::default());
    }
}
