//! Who a member is: texts as the shop keeps them, and how much of them a list or a bill shows.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Code, Refusal};
use crate::search::half_width;

/// How many letters the number of a card may have.
pub const CARD_NO_LETTERS_MAX: usize = 32;

/// What is known of a member. The journal keeps it sealed under the member's key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Digits, with a leading `+` where it was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number of the member's card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_no: Option<String>,
    /// How the member is addressed: 王女士.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salutation: Option<String>,
    /// The WeChat name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wechat: Option<String>,
    /// Where to deliver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The birthday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<NaiveDate>,
    /// What the staff should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Profile {
    /// The profile as it will be kept: trimmed, digits folded, empty fields gone.
    ///
    /// # Errors
    /// [`Code::TextInvalid`], [`Code::PhoneInvalid`], [`Code::BirthdayInvalid`], and [`Code::MemberNeedsIdentity`]
    /// where neither phone, name nor card number is left.
    pub fn checked(self, today: NaiveDate) -> Result<Profile, Refusal> {
        let profile = Profile {
            phone: filled(self.phone).map(|phone| checked_phone(&phone)).transpose()?,
            name: optional_text("name", self.name, 64)?,
            card_no: optional_text("card_no", self.card_no, CARD_NO_LETTERS_MAX)?.map(|typed| card_no(&typed)),
            salutation: optional_text("salutation", self.salutation, 16)?,
            wechat: optional_text("wechat", self.wechat, 64)?,
            address: optional_text("address", self.address, 200)?,
            birthday: self.birthday.map(|day| checked_birthday(day, today)).transpose()?,
            note: optional_text("note", self.note, 500)?,
        };
        let known = profile.phone.is_some() || profile.name.is_some() || profile.card_no.is_some();
        known.then_some(profile).ok_or(Code::MemberNeedsIdentity.into())
    }

    /// The last 4 digits of the phone.
    pub fn phone_tail(&self) -> Option<String> {
        self.phone.as_deref().map(phone_tail)
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn optional_text(field: &'static str, text: Option<String>, limit: usize) -> Result<Option<String>, Refusal> {
    filled(text).map(|text| checked_text(field, &text, limit)).transpose()
}

/// A text as it will be kept: trimmed, with something in it, within `limit` characters, no control characters.
///
/// # Errors
/// [`Code::TextInvalid`] naming the field.
pub fn checked_text(field: &'static str, text: &str, limit: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let good = !text.is_empty() && text.chars().count() <= limit && !text.chars().any(is_harmful);
    let refusal = || Code::TextInvalid.because().text("field", field).count("limit", limit as i64);
    good.then(|| text.to_owned()).ok_or_else(refusal)
}

/// Control characters, breaks that would forge a line of a bill, marks that turn the direction of what follows (a price
/// read backwards), and letters that nobody sees. The joiner of emoji (U+200D) is none of them.
fn is_harmful(letter: char) -> bool {
    let is_break = matches!(letter, '\u{2028}' | '\u{2029}');
    let turns =
        matches!(letter, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_unseen = matches!(
        letter,
        '\u{00AD}' | '\u{115F}' | '\u{1160}' | '\u{200B}' | '\u{200C}' | '\u{2060}'
            ..='\u{2064}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
    );
    letter.is_control() || is_break || turns || is_unseen
}

/// A card number as it is kept and looked up: half width and capitals, so that `c1`, `C1` and `Ｃ１` are one card.
pub fn card_no(typed: &str) -> String {
    typed.trim().chars().map(|letter| half_width(letter).to_ascii_uppercase()).collect()
}

fn checked_phone(typed: &str) -> Result<String, Refusal> {
    let is_filler = |letter: &char| matches!(letter, ' ' | '\u{3000}' | '-' | '(' | ')' | '.');
    let phone: String = typed.trim().chars().map(half_width).filter(|letter| !is_filler(letter)).collect();
    let digits = phone.strip_prefix('+').unwrap_or(&phone);
    let good = (6..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    // The number itself stays out of the refusal, which may be logged.
    good.then_some(phone).ok_or_else(|| Code::PhoneInvalid.into())
}

fn checked_birthday(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let good = day.year() >= 1900 && day <= today;
    // The day itself stays out of the refusal, which may be logged.
    good.then_some(day).ok_or_else(|| Code::BirthdayInvalid.into())
}

/// The last 4 digits, by which people name their number.
pub fn phone_tail(phone: &str) -> String {
    phone.chars().skip(phone.chars().count().saturating_sub(4)).collect()
}

/// The number with its middle hidden: `138****8000`; short numbers keep their tail only.
pub fn masked_phone(phone: &str) -> String {
    let head = phone.chars().count().saturating_sub(8).min(3);
    let head: String = phone.chars().take(head).collect();
    format!("{head}****{}", phone_tail(phone))
}

/// The name with all but its first character hidden: 王**, A**.
pub fn masked_name(name: &str) -> String {
    name.chars().next().map(|first| format!("{first}**")).unwrap_or_default()
}

/// What a member agreed to, each on its own (PIPL art. 14: purpose by purpose).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// Running the membership.
    Account,
    /// An electronic bill after each sale.
    EBill,
    /// Offers by SMS.
    MarketingSms,
    /// Calls.
    Calls,
    /// Keeping preferences.
    Profile,
}

impl ConsentPurpose {
    /// The name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            ConsentPurpose::Account => "account",
            ConsentPurpose::EBill => "e_bill",
            ConsentPurpose::MarketingSms => "marketing_sms",
            ConsentPurpose::Calls => "calls",
            ConsentPurpose::Profile => "profile",
        }
    }
}

/// A consent: for what, and the words that were read to the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// For what.
    pub purpose: ConsentPurpose,
    /// The words that the member agreed to.
    pub wording: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_kept_as_digits() {
        for (typed, kept) in [
            ("138 0013 8000", Some("13800138000")),
            ("１３８００１３８０００", Some("13800138000")),
            ("+852 6123-4567", Some("+85261234567")),
            ("12345", None),
            ("1380013800a", None),
        ] {
            assert_eq!(checked_phone(typed).ok().as_deref(), kept, "{typed}");
        }
    }

    #[test]
    fn a_card_number_is_the_same_in_any_case_and_width() {
        for typed in ["Vip-8a", " vip-8A ", "ｖｉｐ－８ａ", "VIP-8A"] {
            let profile = Profile { card_no: Some(typed.to_owned()), ..Profile::default() };
            let kept = profile.checked(NaiveDate::MIN).unwrap().card_no;
            assert_eq!(kept.as_deref(), Some("VIP-8A"), "{typed:?}");
        }
    }

    #[test]
    fn a_list_shows_little() {
        assert_eq!(masked_phone("13800138000"), "138****8000");
        assert_eq!(masked_phone("61234567"), "****4567");
        assert_eq!(masked_name("欧阳静"), "欧**");
    }

    #[test]
    fn texts_with_control_or_direction_marks_are_refused() {
        for text in ["", "  ", "a\u{202E}b", "a\nb", "a\0b", "米\u{2028}Total: 0.00", "\u{200B}", "\u{3164}"] {
            assert!(checked_text("name", text, 64).is_err(), "{text:?}");
        }
        assert_eq!(checked_text("name", " 喆䶮é😀 ", 4).as_deref(), Ok("喆䶮é😀"));
    }
}
