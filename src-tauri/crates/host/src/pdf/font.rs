//! The one face: which characters it has, how wide they are, and how a text must be changed to be drawn whole.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use printpdf::ParsedFont;
use unicode_segmentation::UnicodeSegmentation;

use super::PdfError;

/// A length in thousandths of a point.
pub(super) type Mil = i32;

/// What stands for a character that the face lacks: a box that is seen, not a gap that is not.
const SUBSTITUTE: char = '□';

/// The face that draws bills.
pub(super) struct Font {
    parsed: ParsedFont,
}

/// The built-in face, parsed once per process.
pub(super) fn built_in() -> Result<&'static Font, PdfError> {
    static FONT: OnceLock<Option<Font>> = OnceLock::new();
    const BYTES: &[u8] = include_bytes!("../../../../../assets/fonts/NotoSansSC-Regular.otf");
    let parse = || ParsedFont::from_bytes(BYTES, 0, &mut Vec::new()).map(|parsed| Font { parsed });
    FONT.get_or_init(parse).as_ref().ok_or(PdfError::FontUnreadable)
}

impl Font {
    /// The face as printpdf embeds it.
    pub(super) fn parsed(&self) -> &ParsedFont {
        &self.parsed
    }

    /// The width of a text on one line.
    pub(super) fn width(&self, text: &str, size: Mil) -> Mil {
        let units: i64 = text.chars().map(|letter| i64::from(self.advance(letter))).sum();
        let em = i64::from(self.parsed.font_metrics.units_per_em).max(1);
        // Rounded up, so that what is measured to fit does fit.
        let width = (units * i64::from(size) + em - 1) / em;
        Mil::try_from(width).unwrap_or(Mil::MAX)
    }

    /// The text as the face can draw it: one visible box for each character it lacks (an emoji of several code points
    /// is one), any blank as a space, and nothing for the marks that only steer a renderer.
    pub(super) fn drawable(&self, text: &str) -> String {
        let mut drawable = String::with_capacity(text.len());
        for cluster in text.graphemes(true) {
            let visible = cluster.chars().filter(|letter| !is_steering(*letter));
            let visible: String = visible.map(|letter| if is_blank(letter) { ' ' } else { letter }).collect();
            if visible.chars().all(|letter| self.glyph(letter).is_some()) {
                drawable.push_str(&visible);
            } else {
                drawable.push(SUBSTITUTE);
            }
        }
        drawable
    }

    /// Which character each glyph of these texts stands for. Where two characters share a glyph, a reader who copies
    /// the text gets one of them for both (the file maps glyph to character): ASCII first, then the unified ideograph.
    pub(super) fn readings<'a>(&self, texts: impl Iterator<Item = &'a str>) -> BTreeMap<u16, char> {
        let mut readings: BTreeMap<u16, char> = BTreeMap::new();
        for letter in texts.flat_map(str::chars) {
            if let Some(glyph) = self.glyph(letter) {
                let reading = readings.entry(glyph).or_insert(letter);
                *reading = std::cmp::min_by_key(*reading, letter, |letter| rank(*letter));
            }
        }
        readings
    }

    /// The text with each character as [`Font::readings`] reads it; it looks and measures the same.
    pub(super) fn as_read(&self, text: &str, readings: &BTreeMap<u16, char>) -> String {
        let read = |letter| self.glyph(letter).and_then(|glyph| readings.get(&glyph).copied()).unwrap_or(letter);
        text.chars().map(read).collect()
    }

    fn glyph(&self, letter: char) -> Option<u16> {
        self.parsed.lookup_glyph_index(u32::from(letter)).filter(|glyph| *glyph != 0)
    }

    fn advance(&self, letter: char) -> u16 {
        self.glyph(letter).map_or(0, |glyph| self.parsed.get_horizontal_advance(glyph))
    }
}

/// The common character before the rare one.
fn rank(letter: char) -> (u8, char) {
    let class = match letter {
        '\0'..='\u{7F}' => 0,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => 1,
        _ => 2,
    };
    (class, letter)
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control()
}

/// Joiners, direction marks, and selectors of a variant that the face does not have.
fn is_steering(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_face_lacks_is_one_visible_box() {
        let font = built_in().unwrap();
        let cases = [
            ("喆䶮é𠮷", "喆䶮é𠮷"),
            ("王😀", "王□"),
            ("👨‍👩‍👧家", "□家"),
            ("👍🏽", "□"),
            ("葛\u{E0100}城", "葛城"),
            ("한글", "□□"),
            ("a\tb\u{a0}c\u{3000}d\u{200b}", "a b c d"),
        ];
        for (text, expected) in cases {
            assert_eq!(font.drawable(text), expected);
        }
    }

    #[test]
    fn figures_are_as_wide_as_each_other() {
        let font = built_in().unwrap();
        for figure in '0'..='9' {
            assert_eq!(font.width(&figure.to_string(), 1_000), font.width("0", 1_000), "{figure}");
        }
        assert_eq!(font.width("米", 1_000), 1_000);
        assert_eq!(font.width("", 1_000), 0);
    }

    #[test]
    fn characters_that_share_a_glyph_are_read_as_the_common_one() {
        let font = built_in().unwrap();
        let texts = ["⼀⼆⽇", "一二日", "兀"];
        let readings = font.readings(texts.into_iter());
        assert_eq!(font.as_read("⼀⼆⽇", &readings), "一二日");
        // Alone it stays what was typed.
        let alone = font.readings(["⼀"].into_iter());
        assert_eq!(font.as_read("⼀", &alone), "⼀");
    }
}
