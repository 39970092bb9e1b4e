//! The keys under which a member or a product is found at the counter.
//!
//! A cashier hears a name and types what is quickest: its characters, its pinyin, its initials, the last four
//! digits of a phone. Every such way in is one short text, a [`SearchKey`]; the store keeps them sorted, and what
//! was typed is [`fold`]ed and looked up as the *prefix* of a key ([`prefix_range`]). A thing is found inside a name
//! because every tail of the name is a key of its own.
//!
//! Deliberately absent: ranking (the store knows the last visit), simplified against traditional characters (pinyin
//! finds both), initials mixed with whole syllables (`zsan`), and pruning of keys that are prefixes of others (a key
//! equal to the query may be ranked first).

mod fold;
mod surnames;
#[cfg(test)]
mod tests;
mod units;

use std::collections::BTreeMap;

pub use fold::fold;
pub(crate) use fold::half_width;

use fold::Umlaut;
use units::{Naming, Saying, Unit};

/// One way in: what a query must begin to spell for its row to be found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchKey {
    /// Where in the name the key was found.
    pub class: KeyClass,
    /// Folded text, never empty, at most [`KEY_CHARS_MAX`] characters.
    pub key: String,
}

/// How well a key speaks for its row: found from the start of a name (or as a whole number) before the inside of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum KeyClass {
    /// A name from its beginning, or a number that was given whole (also the phone's last four digits, which are
    /// what members say at the counter).
    Start = 0,
    /// From somewhere inside.
    Inside = 1,
}

/// What a member can be found by. It has no `Debug`, so that no log prints it.
#[derive(Clone, Copy, Default)]
pub struct MemberTexts<'a> {
    /// As the shop writes it: 欧阳静, 王Amy, 张姐.
    pub name: Option<&'a str>,
    /// As it was given, in any punctuation.
    pub phone: Option<&'a str>,
    /// WeChat name.
    pub wechat: Option<&'a str>,
    /// What is printed on the member's card.
    pub card_no: Option<&'a str>,
    /// The number the shop gave.
    pub member_no: Option<&'a str>,
}

/// Longer keys are cut here, and longer queries with them: nobody types so far, and a row's keys stay bounded
/// whatever was stored.
pub const KEY_CHARS_MAX: usize = 64;

/// A member's name is opened at so many places. Real names have up to four characters; the rest is remarks.
const MEMBER_TAILS_MAX: usize = 8;

/// Product names are long and the word asked for may be the last ("… 550ml"), and there are far fewer of them.
const PRODUCT_TAILS_MAX: usize = 24;

/// The keys of a member, sorted by key; each key once, in its better class.
///
/// A name of three characters has about ten, doubtful readings and ü add a few; a phone has two, each number one. At
/// most 160, whatever is stored.
pub fn member_keys(texts: &MemberTexts) -> Vec<SearchKey> {
    let mut keys = Keys::default();
    if let Some(name) = texts.name {
        keys.add_name(name, Naming::Person, MEMBER_TAILS_MAX);
    }
    if let Some(phone) = texts.phone {
        keys.add_phone(phone);
    }
    if let Some(wechat) = texts.wechat {
        keys.add_text(wechat, MEMBER_TAILS_MAX);
    }
    for number in [texts.card_no, texts.member_no].into_iter().flatten() {
        keys.add(KeyClass::Start, &fold(number));
    }
    keys.sorted()
}

/// The keys of a product, sorted by key; each key once, in its better class.
///
/// Names are opened at every character and every word ("五常大米 10kg": `wcdm`, `wuchangdami`, `dami`, `大米`,
/// `10kg`); surname readings play no part in them.
pub fn product_keys(name: &str, sku: &str, barcode: Option<&str>) -> Vec<SearchKey> {
    let mut keys = Keys::default();
    keys.add_name(name, Naming::Thing, PRODUCT_TAILS_MAX);
    keys.add(KeyClass::Start, &fold(sku));
    if let Some(barcode) = barcode.map(fold) {
        keys.add(KeyClass::Start, &barcode);
        if let Some(tail) = last_four_digits(&barcode) {
            keys.add(KeyClass::Inside, tail);
        }
    }
    keys.sorted()
}

/// The range `[from, to)` of keys that begin with a folded query, in code point order (SQLite's `BINARY`).
///
/// `to` is `None` when no key can stand behind the range. An empty query is the range of all keys: refuse it before.
///
/// ```
/// # use huitou_core::search::prefix_range;
/// assert_eq!(prefix_range("zs"), ("zs".to_owned(), Some("zt".to_owned())));
/// ```
pub fn prefix_range(folded: &str) -> (String, Option<String>) {
    let from = clipped(folded);
    let mut head = from.chars();
    while let Some(last) = head.next_back() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            let mut to = head.as_str().to_owned();
            to.push(next);
            return (from.to_owned(), Some(to));
        }
    }
    (from.to_owned(), None)
}

#[derive(Default)]
struct Keys(BTreeMap<String, KeyClass>);

impl Keys {
    fn add(&mut self, class: KeyClass, folded: &str) {
        let key = clipped(folded);
        if key.is_empty() {
            return;
        }
        let best = self.0.entry(key.to_owned()).or_insert(class);
        *best = class.min(*best);
    }

    fn add_name(&mut self, name: &str, naming: Naming, tails_max: usize) {
        for umlaut in [Umlaut::V, Umlaut::U] {
            let units = units::units(name, naming, umlaut);
            self.add_units(&units, umlaut, tails_max);
            if !name.contains(fold::is_umlaut) && !units.iter().any(Unit::is_said_with_umlaut) {
                break; // Both spellings are the same.
            }
        }
    }

    fn add_units(&mut self, units: &[Unit], umlaut: Umlaut, tails_max: usize) {
        let sayings = units::sayings(units);
        let mut class = KeyClass::Start;
        for (i, unit) in units.iter().enumerate().take(tails_max) {
            if i == 0 || unit.is_said() {
                let tail: String = units[i..].iter().map(|unit| unit.text.as_str()).collect();
                self.add(class, &tail);
                for saying in &sayings[i] {
                    self.add_saying(class, saying, umlaut);
                }
            }
            if unit.is_said() {
                class = KeyClass::Inside; // Until here there was only ornament (🌸小花 begins with 小花 too).
            }
        }
    }

    fn add_saying(&mut self, class: KeyClass, saying: &Saying, umlaut: Umlaut) {
        let mut whole = String::new();
        let mut initials = String::new();
        for syllable in &saying.syllables {
            let syllable = fold::fold_as(syllable, umlaut);
            initials.push_str(initial(&syllable));
            whole.push_str(&syllable);
        }
        self.add(class, &whole);
        self.add(class, &initials);
    }

    /// A text without pinyin: itself, and its tails at every character.
    fn add_text(&mut self, text: &str, tails_max: usize) {
        let folded = fold(text);
        self.add(KeyClass::Start, &folded);
        for (at, c) in folded.char_indices().take(tails_max).skip(1) {
            if c.is_alphanumeric() {
                self.add(KeyClass::Inside, &folded[at..]);
            }
        }
    }

    fn add_phone(&mut self, phone: &str) {
        let folded = fold(phone);
        self.add(KeyClass::Start, &folded);
        if let Some(national) = without_country_code(&folded) {
            self.add(KeyClass::Start, &national);
        }
        if let Some(tail) = last_four_digits(&folded) {
            self.add(KeyClass::Start, tail);
        }
    }

    fn sorted(self) -> Vec<SearchKey> {
        self.0.into_iter().map(|(key, class)| SearchKey { class, key }).collect()
    }
}

/// The letter a syllable or a word has among the initials; a number stays whole (`wcdm10kg`).
fn initial(syllable: &str) -> &str {
    let mut rest = syllable.chars();
    match rest.next() {
        Some(first) if !first.is_numeric() => &syllable[..first.len_utf8()],
        _ => syllable,
    }
}

/// As a number is dialled at home: the shop hears 138…, also of a number kept as +86 138….
///
/// Country codes: mainland 86, Hong Kong 852, Macau 853, Taiwan 886 (ITU-T E.164). The `+` is gone when this is
/// called, so a code counts only where the whole length says that it is one.
fn without_country_code(folded: &str) -> Option<String> {
    let digits = folded.strip_prefix("00").unwrap_or(folded);
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    match (digits.len(), digits.get(..3)?) {
        (13, "861") => Some(digits[2..].to_owned()),
        (11, "852" | "853") => Some(digits[3..].to_owned()),
        (12, "886") => Some(format!("0{}", &digits[3..])),
        _ => None,
    }
}

/// The last four characters where they are digits and not the whole number.
fn last_four_digits(folded: &str) -> Option<&str> {
    let (at, _) = folded.char_indices().nth_back(3)?;
    let tail = &folded[at..];
    (at > 0 && tail.bytes().all(|digit| digit.is_ascii_digit())).then_some(tail)
}

fn clipped(folded: &str) -> &str {
    match folded.char_indices().nth(KEY_CHARS_MAX) {
        Some((end, _)) => &folded[..end],
        None => folded,
    }
}
