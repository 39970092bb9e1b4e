//! Coupons: an unguessable, typable code and the rule of "Y off next time".

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::calendar;
use crate::code::{Code, Refusal};
use crate::id::{MemberId, SaleId};
use crate::money::Money;
use crate::search::half_width;

/// The letters of a code: no I, L, O, 0 or 1, which eyes confuse. 31 of them, a prime, for the check letter.
pub(crate) const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Letters that carry randomness: 31^13 ≈ 2^64.4.
const RANDOM_LETTERS: usize = 13;
const LETTERS: usize = RANDOM_LETTERS + 1;

/// A coupon's code: 13 random letters and a check letter.
///
/// The check letter makes Σ (place × value) ≡ 0 (mod 31) with places 1…14. As 31 is prime and every place and every
/// difference of places is below it, no single wrong letter and no swap of neighbours keeps the sum (a weighted
/// modulus check as in ISBN-10).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CouponCode([u8; LETTERS]);

impl CouponCode {
    /// The code that these random bytes give; all of its 64 bits come from them.
    pub fn from_entropy(bytes: [u8; 16]) -> CouponCode {
        let mut rest = u128::from_be_bytes(bytes);
        let mut letters = [0; LETTERS];
        let mut sum = 0;
        for (place, letter) in letters.iter_mut().take(RANDOM_LETTERS).enumerate() {
            let value = (rest % 31) as usize;
            rest /= 31;
            sum += (place + 1) * value;
            *letter = ALPHABET[value];
        }
        // 14 × check ≡ −sum (mod 31); 20 is the inverse of 14, since 14 × 20 = 280 = 9 × 31 + 1.
        let check = (31 - sum % 31) * 20 % 31;
        letters[LETTERS - 1] = ALPHABET[check];
        CouponCode(letters)
    }

    /// Reads a code as typed: any case, spaces and hyphens anywhere, full-width letters.
    ///
    /// # Errors
    /// [`NotACode`] where a letter is not of the alphabet, the length is wrong or the check letter does not match.
    pub fn read(typed: &str) -> Result<CouponCode, NotACode> {
        let mut letters = [0; LETTERS];
        let mut count = 0;
        let mut sum = 0;
        for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            let letter = half_width(letter).to_ascii_uppercase();
            let value = ALPHABET.iter().position(|known| char::from(*known) == letter).ok_or(NotACode)?;
            *letters.get_mut(count).ok_or(NotACode)? = ALPHABET[value];
            count += 1;
            sum += count * value;
        }
        (count == LETTERS && sum % 31 == 0).then_some(CouponCode(letters)).ok_or(NotACode)
    }
}

/// The text is not a coupon code, or was mistyped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a coupon code")]
pub struct NotACode;

impl FromStr for CouponCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<CouponCode, NotACode> {
        CouponCode::read(text)
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.iter().enumerate() {
            if place == 5 || place == 10 {
                out.write_str("-")?;
            }
            write!(out, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

impl fmt::Debug for CouponCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A code is as good as money: it does not belong in a log.
        out.write_str("CouponCode(…)")
    }
}

impl Serialize for CouponCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CouponCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<CouponCode, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for CouponCode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "coupon code".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "coupon code"})
    }
}

impl specta::Type for CouponCode {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        String::definition(types)
    }
}

/// What a coupon gives and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct CouponTerms {
    /// The code that the member shows.
    pub code: CouponCode,
    /// How much it takes off.
    #[serde(rename = "off_minor")]
    pub off: Money,
    /// What the basket must come to before this coupon.
    #[serde(rename = "minimum_minor")]
    pub minimum: Money,
    /// The last business day on which it can be used.
    pub valid_until: NaiveDate,
}

/// A coupon as it stands: its terms, whose it is, and the sale that used it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// What it gives.
    pub terms: CouponTerms,
    /// Whose it is.
    pub member: MemberId,
    /// The sale that earned it; none for a gift.
    pub issued_by: Option<SaleId>,
    /// The sale that used it.
    pub used_by: Option<SaleId>,
}

/// When a sale earns a coupon, and what it gives; all four are settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CouponPolicy {
    /// The least total of a sale that earns one.
    pub min_spend: Money,
    /// What it takes off; zero switches coupons off.
    pub off: Money,
    /// The minimum of the sale that uses it.
    pub next_min: Money,
    /// For how many business days after the sale it can be used.
    pub valid_days: u32,
}

/// Whether a sale of `total` earns a coupon, or still does once that is all that is left of it.
pub fn is_earned(policy: &CouponPolicy, total: Money) -> bool {
    policy.off > Money::ZERO && total > Money::ZERO && total >= policy.min_spend
}

/// The coupon that a sale of `total` on `today` earns, if any.
pub fn earned(policy: &CouponPolicy, total: Money, today: NaiveDate, code: CouponCode) -> Option<CouponTerms> {
    is_earned(policy, total).then(|| CouponTerms {
        code,
        off: policy.off,
        minimum: policy.next_min,
        valid_until: calendar::days_later(today, policy.valid_days.into()),
    })
}

/// What a coupon takes off a basket that stands at `left` after the coupons before it: never more than is left.
///
/// # Errors
/// The code of the first rule that the coupon breaks: another member's, used, expired, below its minimum.
pub fn redeem(coupon: &Coupon, member: MemberId, left: Money, today: NaiveDate) -> Result<Money, Refusal> {
    if coupon.member != member {
        return Err(Code::CouponOfAnotherMember.into());
    }
    if coupon.used_by.is_some() {
        return Err(Code::CouponUsed.into());
    }
    if today > coupon.terms.valid_until {
        return Err(Code::CouponExpired.because().date("valid_until", coupon.terms.valid_until));
    }
    if left < coupon.terms.minimum {
        return Err(Code::CouponBelowMinimum.because().money("minimum", coupon.terms.minimum).money("total", left));
    }
    Ok(coupon.terms.off.min(left))
}
