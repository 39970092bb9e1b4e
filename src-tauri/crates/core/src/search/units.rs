//! A name as it is read aloud: characters with their readings, words, ornament.

use pinyin::{Pinyin, ToPinyinMulti};

use super::KEY_CHARS_MAX;
use super::fold::{Piece, Umlaut, pieces};
use super::surnames;

/// What is named decides how its first character is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// A surname comes first: 单 is shan.
    Person,
    /// 单 is dan (单人床).
    Thing,
}

/// A piece of a name at which a cashier may begin to type.
pub(super) struct Unit {
    /// Folded, not empty.
    pub text: String,
    sound: Sound,
}

enum Sound {
    /// A character with its readings, most likely first. A compound surname has its readings in its first
    /// character, two syllables each, beside those that this character would have by itself.
    Character { readings: Vec<&'static str>, compound: Vec<[&'static str; 2]> },
    /// A Latin word, a number, or a character of no known reading: said as written.
    AsWritten,
    /// Emoji and punctuation.
    Silent,
}

impl Unit {
    pub(super) fn is_said(&self) -> bool {
        !matches!(self.sound, Sound::Silent)
    }

    pub(super) fn is_said_with_umlaut(&self) -> bool {
        match &self.sound {
            Sound::Character { readings, compound } => {
                readings.iter().chain(compound.iter().flatten()).any(|syllable| syllable.contains('ü'))
            }
            Sound::AsWritten | Sound::Silent => false,
        }
    }
}

/// One way to say a name from somewhere to its end.
#[derive(Clone, Default)]
pub(super) struct Saying<'a> {
    /// How many times a less likely reading was taken, each counted by its place in the list.
    doubt: usize,
    pub syllables: Vec<&'a str>,
}

/// A name with several doubtful characters has many sayings; so many are kept.
const SAYINGS_MAX: usize = 4;

/// Readings of one character outside a surname. Dictionaries list more, none of them said.
const READINGS_MAX: usize = 3;

/// The units of a text, no more than a key can hold.
pub(super) fn units(text: &str, naming: Naming, umlaut: Umlaut) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut within_word = false;
    for piece in pieces(text, umlaut) {
        let Piece::Text(text) = piece else {
            within_word = false;
            continue;
        };
        if within_word
            && is_word(&text)
            && let Some(word) = units.last_mut()
        {
            word.text.push_str(&text);
            continue;
        }
        if units.len() == KEY_CHARS_MAX {
            break;
        }
        within_word = is_word(&text);
        let sound = sound(&text);
        units.push(Unit { text, sound });
    }
    if naming == Naming::Person {
        read_surname(&mut units);
    }
    units
}

/// For every unit, the likeliest ways to say the name from it on, best first.
///
/// Built from the end: the best ways to say a tail are among this unit's readings before the best ways to say the
/// rest. Among equal doubts the earlier character keeps its second reading, because queries begin there.
pub(super) fn sayings(units: &[Unit]) -> Vec<Vec<Saying<'_>>> {
    let mut tails: Vec<Vec<Saying>> = vec![vec![Saying::default()]; units.len() + 1];
    for (i, unit) in units.iter().enumerate().rev() {
        let mut tail = Vec::new();
        match &unit.sound {
            Sound::Character { readings, compound } => {
                for (doubt, syllables) in compound.iter().enumerate() {
                    say(syllables, doubt, &tails[i + 2], &mut tail);
                }
                if compound.is_empty() {
                    for (doubt, syllable) in readings.iter().enumerate() {
                        say(&[*syllable], doubt, &tails[i + 1], &mut tail);
                    }
                }
            }
            Sound::AsWritten => say(&[&unit.text], 0, &tails[i + 1], &mut tail),
            Sound::Silent => say(&[], 0, &tails[i + 1], &mut tail),
        }
        tail.sort_by_key(|(doubt_here, saying)| (saying.doubt, std::cmp::Reverse(*doubt_here)));
        tail.truncate(SAYINGS_MAX);
        tails[i] = tail.into_iter().map(|(_, saying)| saying).collect();
    }
    tails
}

/// Adds every way to say `rest` with these syllables before it.
fn say<'a>(syllables: &[&'a str], doubt: usize, rest: &[Saying<'a>], tail: &mut Vec<(usize, Saying<'a>)>) {
    for saying in rest {
        let syllables = [syllables, &saying.syllables].concat();
        let saying = Saying { doubt: doubt + saying.doubt, syllables };
        tail.push((doubt, saying));
    }
}

fn sound(text: &str) -> Sound {
    let Some(c) = text.chars().next() else {
        return Sound::Silent;
    };
    let readings = readings(c);
    if !readings.is_empty() {
        let compound = Vec::new();
        Sound::Character { readings, compound }
    } else if c.is_alphanumeric() {
        Sound::AsWritten
    } else {
        Sound::Silent
    }
}

/// Letters and digits of scripts that write words; kana, hangul and ideographs (from U+2E80) stand alone.
fn is_word(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() && c < '\u{2E80}')
}

/// Readings without tone, most likely first; empty for what is no Chinese character.
fn readings(c: char) -> Vec<&'static str> {
    let readings_max = if surnames::is_said_one_way(c) { 1 } else { READINGS_MAX };
    let mut readings = Vec::with_capacity(1);
    for reading in c.to_pinyin_multi().into_iter().flatten().map(Pinyin::plain) {
        if readings.len() < readings_max && !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings
}

/// Gives the surname its own readings, and after them the ordinary one, for who does not know better.
fn read_surname(units: &mut [Unit]) {
    let Some(at) = surname_place(units) else {
        return;
    };
    let (first, second) = (sole_char(units, at), sole_char(units, at + 1));
    let Some(Unit { sound: Sound::Character { readings, compound }, .. }) = units.get_mut(at) else {
        return;
    };
    let ordinary = readings.first().copied();
    if let Some(special) = first.and_then(surnames::of_one) {
        *readings = special.to_vec();
        readings.extend(ordinary.filter(|ordinary| !special.contains(ordinary)));
    }
    let Some((first, second)) = first.zip(second) else {
        return;
    };
    if let Some(special) = surnames::of_two(first, second) {
        *compound = special.to_vec();
        let by_character = ordinary.zip(self::readings(second).first().copied());
        if let Some(ordinary) = by_character.map(|(first, second)| [first, second]) {
            compound.extend((!special.contains(&ordinary)).then_some(ordinary));
        }
    }
}

/// A name's first Chinese character, or the next where that one is only familiar (小单, 老曾, 阿乐).
fn surname_place(units: &[Unit]) -> Option<usize> {
    let first = units.iter().position(|unit| matches!(unit.sound, Sound::Character { .. }))?;
    let familiar = matches!(units[first].text.as_str(), "小" | "老" | "阿" | "大");
    let next = units.get(first + 1);
    let has_next = next.is_some_and(|unit| matches!(unit.sound, Sound::Character { .. }));
    Some(if familiar && has_next { first + 1 } else { first })
}

fn sole_char(units: &[Unit], at: usize) -> Option<char> {
    let unit = units.get(at)?;
    match unit.sound {
        Sound::Character { .. } => unit.text.chars().next(),
        Sound::AsWritten | Sound::Silent => None,
    }
}
