//! Who is named on an invoice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Code, Refusal};
use crate::member::checked_text;

/// How long a title may be.
const TITLE_MAX: usize = 100;

/// Who asks for an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum BuyerKind {
    /// A company or another body with a taxpayer's number.
    Company,
    /// A person, who has none.
    Person,
}

impl BuyerKind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            BuyerKind::Company => "company",
            BuyerKind::Person => "person",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<BuyerKind> {
        [BuyerKind::Company, BuyerKind::Person].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Whom an invoice names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceTitle {
    /// A company or a person.
    pub kind: BuyerKind,
    /// The name.
    pub title: String,
    /// The taxpayer's number of a company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_no: Option<TaxNo>,
}

impl InvoiceTitle {
    /// A title as it was typed.
    ///
    /// # Errors
    /// [`Code::TextInvalid`], and [`Code::InvoiceTaxNoInvalid`] where a company has no number, it is none, or a person has one.
    pub fn read(kind: BuyerKind, title: &str, tax_no: Option<&str>) -> Result<InvoiceTitle, Refusal> {
        let title = checked_text("title", title, TITLE_MAX)?;
        let wrong = |rule: &str| Code::InvoiceTaxNoInvalid.because().text("rule", rule);
        let typed = tax_no.map(str::trim).filter(|typed| !typed.is_empty());
        let tax_no = match (kind, typed) {
            (BuyerKind::Person, None) => None,
            (BuyerKind::Person, Some(_)) => return Err(wrong("person")),
            (BuyerKind::Company, None) => return Err(wrong("missing")),
            (BuyerKind::Company, Some(typed)) => Some(TaxNo::read(typed).ok_or_else(|| wrong("wrong"))?),
        };
        Ok(InvoiceTitle { kind, title, tax_no })
    }
}

/// The characters of a unified social credit code, in the order of their values (GB 32100-2015, 4.3): no I, O, S, V and Z.
const CREDIT_CODE: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// How long a unified social credit code is.
const CREDIT_CODE_LENGTH: usize = 18;
/// How long the numbers of taxpayers were before there were credit codes.
const OLD_LENGTHS: [usize; 2] = [15, 20];

/// The number by which a taxpayer is known: a unified social credit code with its check character, or one of 15 or 20 characters from
/// before there were such codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxNo(String);

impl TaxNo {
    /// Reads a number as it was typed: small letters and blanks are no mistakes.
    pub fn read(typed: &str) -> Option<TaxNo> {
        let number: String = typed.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
        let number = number.to_ascii_uppercase();
        let is_plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        let is_right = match number.len() {
            CREDIT_CODE_LENGTH => has_its_check(&number),
            length => OLD_LENGTHS.contains(&length),
        };
        (is_plain && is_right).then_some(TaxNo(number))
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether the last character is the check of those before it: 31 less the sum of their values, weighted by powers of 3, modulo 31.
fn has_its_check(code: &str) -> bool {
    let value = |byte: u8| CREDIT_CODE.iter().position(|it| *it == byte);
    let Some(values) = code.bytes().map(value).collect::<Option<Vec<usize>>>() else { return false };
    let Some((check, before)) = values.split_last() else { return false };
    let (sum, _) = before.iter().fold((0, 1), |(sum, weight), value| ((sum + value * weight) % 31, weight * 3 % 31));
    *check == (31 - sum) % 31
}
