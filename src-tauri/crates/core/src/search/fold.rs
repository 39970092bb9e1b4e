//! The form that stored texts and typed queries share.

/// Folds what a cashier typed, or a stored text, to the form of the keys.
///
/// Full width becomes half width, capitals small, accented Latin letters plain (`zhāng` is `zhang`) and ü `v`, as
/// pinyin keyboards type it. Spaces, hyphens, dots, apostrophes, brackets, `+` and whatever is invisible go: a phone
/// is the same in every punctuation, and 买买提·阿不都 with and without its dot. Everything else stays, emoji and
/// traditional characters too.
///
/// Folding twice changes nothing. It is NFKC for the cases of a shop (full width, Latin); half-width kana,
/// compatibility ideographs and Vietnamese letters stay as they are, the same on both sides.
///
/// ```
/// # use huitou_core::search::fold;
/// assert_eq!(fold(" Ａｍｙ-Chen · 138 0013 8000"), "amychen13800138000");
/// assert_eq!(fold("Lǚ"), "lv");
/// ```
pub fn fold(text: &str) -> String {
    fold_as(text, Umlaut::V)
}

/// How ü is typed where the keyboard has none: 吕 is `lv` to who thinks in pinyin and `lu` to everybody else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Umlaut {
    V,
    U,
}

pub(super) fn fold_as(text: &str, umlaut: Umlaut) -> String {
    let mut folded = String::with_capacity(text.len());
    for piece in pieces(text, umlaut) {
        if let Piece::Text(text) = piece {
            folded.push_str(&text);
        }
    }
    folded
}

/// What one stored character is in a key.
pub(super) enum Piece {
    /// One character, or two for a ligature.
    Text(String),
    /// Nothing, but a word ends here.
    Gap,
}

/// The characters of a text, folded one by one; invisible ones and combining marks are left out.
pub(super) fn pieces(text: &str, umlaut: Umlaut) -> impl Iterator<Item = Piece> {
    let mut rest = text.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            let mut c = rest.next()?;
            if matches!(c, 'u' | 'U') && rest.next_if_eq(&'\u{308}').is_some() {
                c = 'ü'; // Decomposed, as macOS and iOS write it.
            }
            if is_gap(c) {
                return Some(Piece::Gap);
            }
            if !is_invisible(c) {
                return Some(Piece::Text(folded_char(c, umlaut)));
            }
        }
    })
}

/// Whether a character is ü with any tone, or the mark that makes one of a u.
pub(super) fn is_umlaut(c: char) -> bool {
    matches!(c, 'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'Ü' | 'Ǖ' | 'Ǘ' | 'Ǚ' | 'Ǜ' | '\u{308}')
}

fn folded_char(c: char, umlaut: Umlaut) -> String {
    let mut folded = String::with_capacity(c.len_utf8());
    for small in half_width(c).to_lowercase() {
        match small {
            c if is_invisible(c) => {} // The dot that İ leaves behind.
            c if is_umlaut(c) => folded.push(match umlaut {
                Umlaut::V => 'v',
                Umlaut::U => 'u',
            }),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            c => folded.push(plain_letter(c)),
        }
    }
    folded
}

/// ASCII of the Halfwidth and Fullwidth Forms block (U+FF01–U+FF5E), which keeps ASCII's order.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Latin-1, Latin Extended-A and the pinyin vowels without their marks.
fn plain_letter(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ḿ' => 'm',
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ǹ' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='û' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        c => c,
    }
}

/// Where a word ends and nothing is written: white space, hyphens and dashes, dots, apostrophes, brackets, plus.
fn is_gap(c: char) -> bool {
    let c = half_width(c);
    let is_dash = matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}');
    let is_dot = matches!(c, '.' | '·' | '•' | '‧' | '・' | '･');
    c.is_whitespace() || c.is_control() || is_dash || is_dot || "'‘’()+".contains(c)
}

/// Combining marks, soft hyphen, zero-width and direction marks, variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36F}'
            | '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
    )
}
