//! What is wrong with a parameter: the rules behind [`Code::InvalidParams`], each with words of its own.

use crate::code::{Code, Refusal};

/// A parameter that a request cannot have. None of them repeats what was sent: a name or a phone may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidParam {
    /// Something is missing, unknown or of the wrong type. What the JSON reader says is for the programmer.
    Misshapen {
        /// The reader's own words, without values.
        reason: String,
    },
    /// A list or a plain value stands where an object belongs: an order of fields is no contract.
    NotAnObject {
        /// Where: `params`, `lines[0]`.
        field: String,
    },
    /// A whole number below its least.
    TooSmall {
        /// Which.
        field: &'static str,
        /// The least that it may be.
        least: i64,
    },
    /// A whole number out of its range.
    OutOfRange {
        /// Which.
        field: &'static str,
        /// The least that it may be.
        least: i64,
        /// The most that it may be.
        most: i64,
    },
    /// Not a decimal above zero, or too large.
    NotAboveZero {
        /// Which.
        field: &'static str,
        /// The most that it may be.
        most: i64,
    },
    /// A moment in a year that no shop has.
    OutOfYears {
        /// The first year.
        least: i64,
        /// The last year.
        most: i64,
    },
    /// `from` and `to` are the wrong way round, or more days apart than a report takes.
    OutOfDays {
        /// The most days.
        most: i64,
    },
    /// An entry of a list is there twice.
    Twice {
        /// Which list.
        field: &'static str,
    },
    /// A line that is neither a product with a quantity nor an amount.
    NeitherWareNorAmount {
        /// The line's place in the basket, from 1.
        line: i64,
    },
    /// Not exactly one of some parameters is there.
    NotOneOf {
        /// Which.
        fields: &'static str,
    },
    /// Not one of the few values that the parameter takes.
    NotAChoice {
        /// Which.
        field: &'static str,
        /// What it takes.
        choices: String,
    },
    /// Not an IANA time zone.
    NotAZone,
    /// Not an hour `HH:MM`.
    NotAnHour {
        /// Which.
        field: &'static str,
    },
}

impl InvalidParam {
    /// The name by which the sentence chooses its words.
    pub const fn rule(&self) -> &'static str {
        match self {
            InvalidParam::Misshapen { .. } => "shape",
            InvalidParam::NotAnObject { .. } => "object",
            InvalidParam::TooSmall { .. } => "least",
            InvalidParam::OutOfRange { .. } => "range",
            InvalidParam::NotAboveZero { .. } => "above_zero",
            InvalidParam::OutOfYears { .. } => "years",
            InvalidParam::OutOfDays { .. } => "days",
            InvalidParam::Twice { .. } => "once",
            InvalidParam::NeitherWareNorAmount { .. } => "line",
            InvalidParam::NotOneOf { .. } => "one_of",
            InvalidParam::NotAChoice { .. } => "choice",
            InvalidParam::NotAZone => "zone",
            InvalidParam::NotAnHour { .. } => "hour",
        }
    }

    /// The refusal.
    pub fn because(self) -> Refusal {
        let refusal = Code::InvalidParams.because().text("rule", self.rule());
        match self {
            InvalidParam::Misshapen { reason } => refusal.text("reason", reason),
            InvalidParam::NotAnObject { field } => refusal.text("field", field),
            InvalidParam::TooSmall { field, least } => refusal.text("field", field).count("least", least),
            InvalidParam::OutOfRange { field, least, most } => {
                refusal.text("field", field).count("least", least).count("most", most)
            }
            InvalidParam::NotAboveZero { field, most } => refusal.text("field", field).count("most", most),
            InvalidParam::OutOfYears { least, most } => {
                refusal.text("field", "at").count("least", least).count("most", most)
            }
            InvalidParam::OutOfDays { most } => refusal.text("field", "from, to").count("most", most),
            InvalidParam::Twice { field } | InvalidParam::NotAnHour { field } => refusal.text("field", field),
            InvalidParam::NeitherWareNorAmount { line } => refusal.text("field", "lines").count("line", line),
            InvalidParam::NotOneOf { fields } => refusal.text("field", fields),
            InvalidParam::NotAChoice { field, choices } => refusal.text("field", field).text("choices", choices),
            InvalidParam::NotAZone => refusal.text("field", "time_zone"),
        }
    }
}

/// What was given for the name of a method or a setting, where it can be one; else it may be anybody's name or phone, and
/// refusals may be logged.
pub fn plain_name(given: &str) -> &str {
    let is_plain = |letter: u8| letter.is_ascii_lowercase() || matches!(letter, b'_' | b'.');
    if given.len() <= 64 && given.bytes().all(is_plain) { given } else { "…" }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::money::Currency;
    use crate::words::{Locale, Words};

    fn one_of_each() -> Vec<InvalidParam> {
        vec![
            InvalidParam::Misshapen { reason: "missing field `lines`".to_owned() },
            InvalidParam::NotAnObject { field: "lines[0]".to_owned() },
            InvalidParam::TooSmall { field: "from_seq", least: 1 },
            InvalidParam::OutOfRange { field: "limit", least: 1, most: 200 },
            InvalidParam::OutOfDays { most: 366 },
            InvalidParam::NotAboveZero { field: "unit_kg", most: 1_000 },
            InvalidParam::OutOfYears { least: 1970, most: 2999 },
            InvalidParam::Twice { field: "consents" },
            InvalidParam::NeitherWareNorAmount { line: 2 },
            InvalidParam::NotOneOf { fields: "sale_id, refund_id" },
            InvalidParam::NotAChoice { field: "currency", choices: "CNY, TWD".to_owned() },
            InvalidParam::NotAZone,
            InvalidParam::NotAnHour { field: "cut_off" },
        ]
    }

    #[test]
    fn every_rule_has_words_of_its_own_in_every_language() {
        for locale in Locale::ALL {
            let words = Words { locale, currency: Currency::Cny };
            let told: Vec<String> = one_of_each().into_iter().map(|param| words.refusal(&param.because())).collect();
            assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), told.len(), "{told:#?}");
            for (sentence, param) in told.iter().zip(one_of_each()) {
                assert!(!sentence.contains(['{', '}', '$']), "{param:?}: {sentence}");
            }
        }
    }

    #[test]
    fn only_what_looks_like_a_name_of_ours_is_repeated() {
        for (given, told) in [("sale.rang", "sale.rang"), ("王芳", "…"), ("13800138000", "…"), (&"a".repeat(65), "…")]
        {
            assert_eq!(plain_name(given), told);
        }
    }

    #[test]
    fn what_the_reader_says_comes_last_and_is_marked() {
        let refusal = InvalidParam::Misshapen { reason: "missing field `lines`".to_owned() }.because();
        let told = Locale::ALL.map(|locale| Words { locale, currency: Currency::Cny }.refusal(&refusal));
        let endings = [
            "（技术细节：missing field `lines`）",
            "（技術細節：missing field `lines`）",
            "(Technical detail: missing field `lines`)",
        ];
        for (sentence, ending) in told.iter().zip(endings) {
            assert!(sentence.ends_with(ending), "{sentence}");
        }
    }
}
