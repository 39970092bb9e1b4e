//! Line breaks. Chinese breaks between any two characters, but not before a closing mark or after an opening one
//! (kinsoku); a word or a number stays whole unless it is wider than the line.

use super::font::{Font, Mil};

/// Marks that may not begin a line.
const NO_START: &str = "，。、；：？！…—～·•）》」』】〕〗〉｝］”’％‰℃々〻ー,.;:?!)]}%°′″／";
/// Marks that may not end a line.
const NO_END: &str = "（《「『【〔〖〈｛［“‘([{¥￥$€£＃#";

/// The text in lines no wider than `width`. A single character wider than that still gets its line.
pub(super) fn wrap(font: &Font, text: &str, size: Mil, width: Mil) -> Vec<String> {
    let fits = |line: &str| font.width(line.trim_end(), size) <= width;
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if fits(&format!("{line}{piece}")) {
            line.push_str(piece);
            continue;
        }
        finish(&mut lines, &mut line);
        if fits(piece) {
            line.push_str(piece);
            continue;
        }
        for letter in piece.chars() {
            if !line.is_empty() && !fits(&format!("{line}{letter}")) {
                finish(&mut lines, &mut line);
            }
            line.push(letter);
        }
    }
    finish(&mut lines, &mut line);
    lines
}

fn finish(lines: &mut Vec<String>, line: &mut String) {
    let done = line.trim();
    if !done.is_empty() {
        lines.push(done.to_owned());
    }
    line.clear();
}

/// The text in pieces between which a line may break.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (place, letter) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, letter)) {
            pieces.push(&text[start..place]);
            start = place;
        }
        before = Some(letter);
    }
    pieces.push(&text[start..]);
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NO_START.contains(after) || NO_END.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after)
}

/// Characters that are written without spaces between words.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}' | '□')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::font::built_in;

    fn wrapped(text: &str, ems: Mil) -> Vec<String> {
        wrap(built_in().unwrap(), text, 1_000, ems * 1_000)
    }

    #[test]
    fn breaks_where_a_reader_expects_it() {
        let cases: &[(&str, Mil, &[&str])] = &[
            ("五常大米五公斤", 4, &["五常大米", "五公斤"]),
            ("五常大米，新米", 4, &["五常大", "米，新米"]),
            ("五常大【新】米", 4, &["五常大", "【新】米"]),
            ("organic whole milk", 6, &["organic", "whole milk"]),
            ("有机milk一升", 5, &["有机milk", "一升"]),
            ("Donaudampfschifffahrt", 6, &["Donaudamp", "fschifffahrt"]),
            ("  ", 4, &[]),
            ("", 4, &[]),
            ("宽", 0, &["宽"]),
        ];
        for (text, ems, expected) in cases {
            assert_eq!(wrapped(text, *ems), *expected, "{text}");
        }
    }

    #[test]
    fn no_line_is_too_wide_and_no_letter_is_lost() {
        let font = built_in().unwrap();
        let text = "【限量】东北五常稻花香2号 organic rice（当季新米，真空装）5kg/袋×2 “买一送一” 100%原产地……";
        for ems in 3..40 {
            let lines = wrapped(text, ems);
            for line in &lines {
                assert!(font.width(line, 1_000) <= ems * 1_000, "{ems}: {line}");
            }
            let squeezed = |text: &str| text.chars().filter(|letter| *letter != ' ').collect::<String>();
            assert_eq!(squeezed(&lines.concat()), squeezed(text), "{ems}");
        }
    }
}
