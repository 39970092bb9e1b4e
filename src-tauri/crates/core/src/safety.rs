//! Safety of what a member has in the shop: why it is frozen, why a card is replaced, and how who spends it proves to be
//! the member.

use std::fmt;

use chrono::TimeDelta;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};

use crate::code::{Code, Refusal};
use crate::coupon::ALPHABET;
use crate::member::Profile;
use crate::search::half_width;

macro_rules! reasons {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name on the wire and in a table.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text),+
                }
            }

            /// The one with this name.
            pub fn from_name(name: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|known| known.as_str() == name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}

reasons! {
    /// Why a member was frozen: while that lasts, no stored value, no points and no coupons go out.
    FreezeReason {
        /// The card was lost. A new card ends it.
        Lost => "lost",
        /// The member wants it so.
        Locked => "locked",
        /// Somebody else may be using it.
        Suspicious => "suspicious",
    }
}

reasons! {
    /// Why a freeze was lifted.
    LiftReason {
        /// What was lost was found.
        Found => "found",
        /// The member came, and it was made sure that it is the member.
        Checked => "checked",
        /// It was frozen by mistake.
        Mistake => "mistake",
    }
}

reasons! {
    /// Why a card was replaced.
    CardReason {
        /// The old one was lost.
        Lost => "lost",
        /// The old one is damaged.
        Damaged => "damaged",
        /// The shop has other cards now.
        Renewed => "renewed",
    }
}

reasons! {
    /// Why a PIN was taken away.
    PinReason {
        /// The member does not know it any more.
        Forgotten => "forgotten",
        /// Somebody else may know it.
        Seen => "seen",
        /// The member wants none.
        Unwanted => "unwanted",
    }
}

reasons! {
    /// How it was proved that a member's stored value is spent by the member.
    Proven {
        /// Not at all: it was within what the shop leaves free.
        Free => "free",
        /// With the member's PIN.
        Pin => "pin",
        /// With a code for once.
        Code => "code",
    }
}

reasons! {
    /// What would prove it.
    ProofNeeded {
        /// The member's PIN, or a code for once.
        Pin => "pin",
        /// A code for once; the member has no PIN.
        Code => "code",
    }
}

/// Something that opens value and that nobody but its owner knows. It is written nowhere: a log, a text for people, JSON and
/// what is summed of a request get the same sign for each, since a sum over four digits would tell them.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// What stands for each.
    pub const SIGN: &'static str = "…";

    /// What was typed: for who checks it, and for nobody else.
    pub fn typed(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(Secret::SIGN)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(Secret::SIGN)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
        String::deserialize(from).map(Secret)
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "secret".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "secret"})
    }
}

impl specta::Type for Secret {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        String::definition(types)
    }
}

/// What proves that a member's stored value is spent by the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The member's PIN.
    Pin(Secret),
    /// A code for once.
    Code(Secret),
}

/// How many letters a code for once has: 31^8 ≈ 2^39.6, for one business day, looked at one try after the other.
const CODE_LETTERS: usize = 8;

/// A code that proves once, on one business day: 8 letters of the alphabet of coupons.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnceCode(String);

impl OnceCode {
    /// The code that these random bytes give.
    pub fn from_entropy(bytes: [u8; 16]) -> OnceCode {
        let mut rest = u128::from_be_bytes(bytes);
        let letters = (0..CODE_LETTERS).map(|_| {
            let value = (rest % ALPHABET.len() as u128) as usize;
            rest /= ALPHABET.len() as u128;
            char::from(ALPHABET[value])
        });
        OnceCode(letters.collect())
    }

    /// The code as typed or scanned: any case, spaces and hyphens anywhere, full-width letters; none where it is none.
    pub fn read(typed: &Secret) -> Option<OnceCode> {
        let is_filler = |letter: &char| letter.is_whitespace() || *letter == '-';
        let letters = typed.typed().chars().filter(|letter| !is_filler(letter));
        let code: String = letters.map(|letter| half_width(letter).to_ascii_uppercase()).collect();
        let is_code = code.len() == CODE_LETTERS && code.bytes().all(|letter| ALPHABET.contains(&letter));
        is_code.then_some(OnceCode(code))
    }

    /// The letters.
    pub fn letters(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OnceCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, other) = self.0.split_at(CODE_LETTERS / 2);
        write!(out, "{one}-{other}")
    }
}

impl fmt::Debug for OnceCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("OnceCode(…)")
    }
}

/// A PIN: 4 to 6 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// The PIN as typed, full-width digits too.
    ///
    /// # Errors
    /// [`Code::PinInvalid`].
    pub fn read(typed: &Secret) -> Result<Pin, Refusal> {
        let digits: String = typed.typed().trim().chars().map(half_width).collect();
        let good = (4..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        good.then_some(Pin(digits)).ok_or_else(|| Code::PinInvalid.into())
    }

    /// The digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Whether it is among the first that somebody would try: one digit again and again, digits in a row, or part of the
    /// member's phone or birthday.
    pub fn is_weak(&self, profile: &Profile) -> bool {
        let steps = || self.0.as_bytes().windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0]));
        let is_run = [0, 1, -1].into_iter().any(|step| steps().all(|it| it == step));
        let is_in = |text: Option<String>| text.is_some_and(|text| text.contains(&self.0));
        is_run || is_in(profile.phone.clone()) || is_in(profile.birthday.map(|day| day.format("%Y%m%d").to_string()))
    }
}

/// How many tries in a row are wrong before a PIN is blocked for a while.
pub const TRIES: u32 = 5;

/// How many tries are left after so many wrong ones in a row.
pub const fn tries_left(wrong: u32) -> u32 {
    TRIES - wrong % TRIES
}

/// For how long a PIN is blocked after so many wrong tries in a row; none where another try is left.
pub fn blocked_for(wrong: u32) -> Option<TimeDelta> {
    match wrong {
        0 => None,
        _ if !wrong.is_multiple_of(TRIES) => None,
        TRIES => Some(TimeDelta::minutes(15)),
        _ if wrong == 2 * TRIES => Some(TimeDelta::hours(1)),
        _ => Some(TimeDelta::days(1)),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn pin(typed: &str) -> Result<Pin, Refusal> {
        Pin::read(&Secret(typed.to_owned()))
    }

    #[test]
    fn a_pin_has_four_to_six_digits() {
        for typed in ["2580", "１３７９", " 90211 ", "770421"] {
            assert!(pin(typed).is_ok(), "{typed}");
        }
        for typed in ["", "258", "2580147", "25a0", "25.0", "二五八零", "-2580", "2 580"] {
            assert_eq!(pin(typed).err().map(|refusal| refusal.code), Some(Code::PinInvalid), "{typed}");
        }
    }

    #[test]
    fn what_somebody_would_try_first_is_weak() {
        let known = Profile {
            phone: Some("13800138000".to_owned()),
            birthday: NaiveDate::from_ymd_opt(1980, 5, 6),
            ..Profile::default()
        };
        for typed in ["0000", "1234", "234567", "9876", "3210", "8000", "0013", "1980", "0506", "800506"] {
            assert!(pin(typed).unwrap().is_weak(&known), "{typed}");
        }
        for typed in ["2580", "1357", "0102", "8765431", "1243"].iter().filter(|typed| typed.len() <= 6) {
            assert!(!pin(typed).unwrap().is_weak(&known), "{typed}");
        }
        assert!(!pin("8000").unwrap().is_weak(&Profile::default()));
    }

    #[test]
    fn each_five_wrong_tries_block_for_longer() {
        let minutes = |wrong: u32| blocked_for(wrong).map(|it| it.num_minutes());
        assert_eq!(
            [0, 1, 4, 5, 6, 10, 11, 15, 20].map(minutes),
            [None, None, None, Some(15), None, Some(60), None, Some(1_440), Some(1_440)]
        );
        assert_eq!([0, 1, 4, 5, 9].map(tries_left), [5, 4, 1, 5, 1]);
    }

    #[test]
    fn a_code_is_read_as_it_is_told() {
        let code = OnceCode::from_entropy([7; 16]);
        let told = code.to_string();
        for typed in
            [told.clone(), told.to_lowercase(), told.replace('-', ""), told.replace('-', " － ").replace('－', "")]
        {
            assert!(OnceCode::read(&Secret(typed.clone())) == Some(code.clone()), "{typed}");
        }
        for typed in ["", "2222-222", "2222-22222", "2222-222I", "2222-2220"] {
            assert!(OnceCode::read(&Secret(typed.to_owned())).is_none(), "{typed}");
        }
        assert_eq!(format!("{code:?}"), "OnceCode(…)");
    }

    #[test]
    fn a_secret_is_written_nowhere() {
        let proof: Proof = serde_json::from_str(r#"{"pin": "2580"}"#).unwrap();
        assert_eq!(proof, Proof::Pin(Secret("2580".to_owned())));
        assert_eq!(serde_json::to_string(&proof).unwrap(), r#"{"pin":"…"}"#);
        assert_eq!(format!("{proof:?}"), "Pin(…)");
    }
}
