//! What the window says, read from the locales' files by a reader of our own: neither the page's nor the till's.

use std::fs;
use std::path::Path;

/// The languages, by the names of their folders.
pub const LANGUAGES: [&str; 3] = ["zh-Hans", "zh-Hant", "en"];

/// A language's own name, on the control that chooses it.
pub fn autonym(language: &str) -> &'static str {
    match language {
        "zh-Hans" => "简体中文",
        "zh-Hant" => "繁體中文",
        _ => "English",
    }
}

/// What a machine of this language has in its environment.
pub fn machine(language: &str) -> (&'static str, &'static str) {
    let lang = match language {
        "zh-Hans" => "zh_CN.UTF-8",
        "zh-Hant" => "zh_TW.UTF-8",
        _ => "en_US.UTF-8",
    };
    ("LANG", lang)
}

/// The words of a language.
pub struct Words {
    language: &'static str,
    text: String,
}

impl Words {
    /// Reads the window's words, the refusals, and those that it shares with bills and the journal.
    pub fn of(language: &'static str) -> Words {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/locales").join(language);
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        Words { language, text: ["window.ftl", "bill.ftl", "errors.ftl", "journal.ftl"].map(read).join("\n") }
    }

    /// A message without arguments.
    pub fn say(&self, id: &str) -> String {
        self.tell(id, &[])
    }

    /// A message with its arguments.
    pub fn tell(&self, id: &str, args: &[(&str, &str)]) -> String {
        let pattern = self.pattern(id).unwrap_or_else(|| panic!("{}: no message {id}", self.language));
        formatted(&pattern, args)
    }

    fn pattern(&self, id: &str) -> Option<String> {
        let mut lines = self.text.lines().skip_while(|line| line.split(" =").next() != Some(id));
        let first = lines.next()?.split_once('=')?.1.trim();
        let more = lines.take_while(|line| line.starts_with(' ')).map(str::trim);
        Some(std::iter::once(first).chain(more).collect::<Vec<_>>().join("\n").trim().to_owned())
    }
}

fn formatted(pattern: &str, args: &[(&str, &str)]) -> String {
    let Some((before, rest)) = pattern.split_once('{') else { return pattern.to_owned() };
    let end = closing(rest);
    let (inner, after) = (rest[..end].trim(), &rest[end + 1..]);
    let value = |name: &str| {
        let name = name.trim().trim_start_matches('$');
        args.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no {name} for “{pattern}”")).1
    };
    let middle = match inner.split_once("->") {
        Some((name, variants)) => formatted(chosen(variants, value(name)), args),
        None => value(inner).to_owned(),
    };
    format!("{before}{middle}{}", formatted(after, args))
}

/// Where the brace closes that was opened before this text.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    for (at, letter) in text.char_indices() {
        depth += match letter {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return at;
        }
    }
    panic!("an open brace in “{text}”")
}

/// The variant for a value, else the one with the star.
fn chosen<'a>(variants: &'a str, value: &str) -> &'a str {
    let named = |line: &'a str| {
        let (name, text) = line.trim_start_matches('*').strip_prefix('[')?.split_once(']')?;
        Some((line.starts_with('*'), name, text.trim()))
    };
    let found: Vec<_> = variants.lines().filter_map(|line| named(line.trim())).collect();
    let is_it = |name: &str| name == value || (name == "one" && value == "1");
    let fits = found.iter().find(|(_, name, _)| is_it(name)).or_else(|| found.iter().find(|(star, ..)| *star));
    fits.unwrap_or_else(|| panic!("no variant in “{variants}”")).2
}

#[test]
fn the_reader_reads_what_fluent_means() {
    let words = Words::of("zh-Hans");
    assert_eq!(words.say("cancel"), "取消");
    assert_eq!(words.tell("take", &[("amount", "3.50")]), "收款 3.50");
    assert_eq!(words.tell("days-ago", &[("days", "0")]), "今天");
    assert_eq!(words.tell("days-ago", &[("days", "3")]), "3 天前");
    let limit = [("field", "card_no"), ("limit", "32")];
    assert!(words.tell("error-text-invalid", &limit).starts_with("“卡号”这一栏要填 1 到 32 个字"));
}
