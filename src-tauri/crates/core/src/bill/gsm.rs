//! How many segments an SMS takes: GSM 7-bit (3GPP TS 23.038) where every character is in it, else UCS-2.

/// The basic alphabet of 3GPP TS 23.038 section 6.2.1, one septet each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension, reached by an escape: two septets each.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// What a message holds alone, and what a part of a longer one holds beside its header.
struct Room {
    alone: usize,
    part: usize,
}

const SEPTETS: Room = Room { alone: 160, part: 153 };
const UTF16_UNITS: Room = Room { alone: 70, part: 67 };

/// How many segments the text takes; none for the empty text.
///
/// A character of two units, an extended GSM one or a surrogate pair, never straddles two parts.
pub fn segments(text: &str) -> u32 {
    match text.chars().map(septets).collect::<Option<Vec<usize>>>() {
        Some(sizes) => parts(&sizes, &SEPTETS),
        None => parts(&text.chars().map(char::len_utf16).collect::<Vec<usize>>(), &UTF16_UNITS),
    }
}

fn septets(letter: char) -> Option<usize> {
    match letter {
        _ if BASIC.contains(letter) => Some(1),
        _ if EXTENSION.contains(letter) => Some(2),
        _ => None,
    }
}

fn parts(sizes: &[usize], room: &Room) -> u32 {
    match sizes.iter().sum::<usize>() {
        0 => return 0,
        whole if whole <= room.alone => return 1,
        _ => {}
    }
    let (mut count, mut used) = (1, 0);
    for size in sizes {
        if used + size > room.part {
            (count, used) = (count + 1, 0);
        }
        used += size;
    }
    count
}

/// The text with typographic punctuation in its typewriter form, which the GSM alphabet has.
pub(super) fn plain_punctuation(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '‘' | '’' | '‚' | '′' | '`' | '´' => plain.push('\''),
            '“' | '”' | '„' | '″' => plain.push('"'),
            '‐' | '‑' | '–' | '—' | '−' => plain.push('-'),
            '…' => plain.push_str("..."),
            '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => plain.push(' '),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_segments_as_networks_do() {
        let cases: &[(&str, String, u32)] = &[
            ("nothing", String::new(), 0),
            ("one letter", "a".into(), 1),
            ("160 letters fill one", "a".repeat(160), 1),
            ("161 need two", "a".repeat(161), 2),
            ("two parts hold 306", "a".repeat(306), 2),
            ("307 need three", "a".repeat(307), 3),
            ("the extension counts twice", "€".repeat(80), 1),
            ("81 of it need two", "€".repeat(81), 2),
            // 306 septets would fill two parts, but 76 pairs fill 152 of 153 and the 77th may not straddle.
            ("an escape does not straddle", "€".repeat(153), 3),
            ("an escape that fits the edge", format!("{}{}", "a".repeat(151), "€".repeat(77)), 2),
            ("an escape pushed over the edge", format!("{}€{}", "a".repeat(152), "a".repeat(152)), 3),
            ("the yen sign is GSM", "¥".repeat(160), 1),
            ("the full-width one is not", "￥".repeat(71), 2),
            ("a curly quote is not", format!("{}’", "a".repeat(70)), 2),
            ("70 Chinese characters fill one", "米".repeat(70), 1),
            ("71 need two", "米".repeat(71), 2),
            ("two parts hold 134", "米".repeat(134), 2),
            ("135 need three", "米".repeat(135), 3),
            ("a surrogate pair counts twice", "😀".repeat(35), 1),
            ("36 pairs need two", "😀".repeat(36), 2),
            ("a pair does not straddle", "😀".repeat(67), 3),
            ("a pair at the edge", format!("{}😀{}", "米".repeat(66), "米".repeat(66)), 3),
            ("é and Δ are GSM, ê is not", "éΔ".repeat(80), 1),
            ("ê is not", "ê".repeat(71), 2),
        ];
        for (what, text, expected) in cases {
            assert_eq!(segments(text), *expected, "{what}");
        }
    }

    #[test]
    fn the_alphabet_is_whole_and_has_no_letter_twice() {
        let mut letters: Vec<char> = BASIC.chars().chain(EXTENSION.chars()).collect();
        // 128 places less the escape, and ten extensions.
        assert_eq!(letters.len(), 127 + 10);
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), 137);
    }
}
