use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;

use super::*;
use crate::code::Code;
use crate::tender::TenderKind;

/// The messages of a locale: id → the names of its variables.
fn messages(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in locale.sources().iter().flat_map(|source| source.lines()).filter(|line| !line.starts_with('#')) {
        if let Some((id, _)) =
            line.split_once(" =").filter(|_| line.starts_with(|first: char| first.is_ascii_lowercase()))
        {
            current = id.to_owned();
            let before = messages.insert(current.clone(), BTreeSet::new());
            assert_eq!(before, None, "{locale:?} has {id} twice");
        }
        messages.entry(current.clone()).or_default().extend(variables(line));
    }
    messages.remove("");
    messages
}

/// The words behind `$`.
fn variables(line: &str) -> impl Iterator<Item = String> {
    let after_sign = line.split('$').skip(1);
    let name = |rest: &str| rest.chars().take_while(|letter| letter.is_ascii_lowercase() || *letter == '_').collect();
    after_sign.map(name).filter(|name: &String| !name.is_empty())
}

/// What the doc comment of a code says its sentence names, in braces.
fn documented_args() -> BTreeMap<&'static str, BTreeSet<String>> {
    let (mut documented, mut args) = (BTreeMap::new(), BTreeSet::new());
    for line in include_str!("../code.rs").lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            args.extend(doc.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())));
        } else if let Some((_, name)) = line.split_once(" => \"") {
            documented.insert(name.trim_end_matches("\","), std::mem::take(&mut args));
        } else {
            args.clear();
        }
    }
    documented
}

#[test]
fn every_message_is_in_every_language_with_the_same_variables() {
    let first = messages(Locale::ZhHans);
    assert!(first.len() > 100, "only {} messages were read", first.len());
    for locale in Locale::ALL {
        assert_eq!(messages(locale), first, "{locale:?}");
    }
}

#[test]
fn every_file_is_fluent_and_every_message_formats() {
    for locale in Locale::ALL {
        for source in locale.sources() {
            if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                panic!("{locale:?}: {errors:?}");
            }
        }
        for (id, variables) in messages(locale) {
            for value in [FluentValue::from("x"), FluentValue::from(1), FluentValue::from(7)] {
                // A message may refer to one of money.
                let names = variables.iter().map(String::as_str).chain(["currency", "amount"]);
                let args: FluentArgs<'_> = names.map(|name| (name.to_owned(), value.clone())).collect();
                let mut errors = Vec::new();
                let pattern = locale.bundle().get_message(&id).and_then(|message| message.value());
                let text = locale.bundle().format_pattern(pattern.expect(&id), Some(&args), &mut errors);
                assert_eq!(errors, [], "{locale:?} {id}");
                assert!(!text.is_empty() && !text.contains(['{', '\u{2068}', '\u{2069}']), "{locale:?} {id}: {text}");
                assert_eq!(text.trim_end(), text, "{locale:?} {id}");
            }
        }
    }
}

#[test]
fn every_refusal_has_a_sentence_with_its_documented_arguments() {
    let documented = documented_args();
    let messages = messages(Locale::ZhHans);
    for code in Code::ALL {
        let documented = documented.get(code.as_str()).expect("documented");
        assert_eq!(messages.get(&code.message_id()), Some(documented), "{code}");
    }
    let refusals = messages.keys().filter(|id| id.starts_with("error-")).count();
    assert_eq!(refusals, Code::ALL.len(), "a sentence without a code");
}

#[test]
fn every_tender_has_a_name() {
    for kind in TenderKind::ALL {
        let id = format!("tender-{}", kind.as_str().replace('_', "-"));
        assert!(messages(Locale::En).contains_key(&id), "{id}");
    }
}

#[test]
fn what_a_cashier_reads_in_passing_is_short() {
    for locale in [Locale::ZhHans, Locale::ZhHant] {
        let words = Words { locale, currency: Currency::Cny };
        for (id, other) in [("alert-last-visit-rhythm", "gap"), ("alert-last-visit-silent", "limit")] {
            let text =
                words.text(id, &Args::new().with("days", Arg::Count(3_650)).with(other, Arg::Text("365.5".into())));
            let han = text.chars().filter(|letter| is_han(*letter)).count();
            assert!(han <= 24 && text.contains("3650") && text.contains("365.5"), "{text}");
        }
    }
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A locale's messages without comments.
fn visible(locale: Locale) -> String {
    let lines = locale.sources().iter().flat_map(|source| source.lines()).filter(|line| !line.starts_with('#'));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn traditional_words_are_not_simplified_ones() {
    let list = include_str!("../../../../../tests/data/simplified_only.txt");
    let simplified: BTreeSet<char> = list.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect();
    assert!(simplified.len() > 3_500 && simplified.contains(&'会') && !simplified.contains(&'里'));
    let found =
        |locale: Locale| visible(locale).chars().filter(|letter| simplified.contains(letter)).collect::<String>();
    assert_eq!(found(Locale::ZhHant), "");
    // The list would have caught a copy.
    assert!(found(Locale::ZhHans).chars().count() > 300);
    // Characters that both write, in words that only the mainland says, and 余 for 餘, 后 for 後, which OpenCC allows.
    let mainland =
        ["短信", "充值", "積分", "余額", "之后", "文件", "打印", "默認", "屏幕", "質量", "門店", "收銀台", "賬"];
    for word in mainland {
        assert!(!visible(Locale::ZhHant).contains(word), "{word}");
    }
}

#[test]
fn english_words_have_no_chinese() {
    assert_eq!(visible(Locale::En).chars().filter(|letter| is_han(*letter)).collect::<String>(), "");
}

#[test]
fn chinese_words_have_full_width_punctuation() {
    for locale in [Locale::ZhHans, Locale::ZhHant] {
        let text = visible(locale);
        let letters: Vec<char> = text.chars().collect();
        for pair in letters.windows(2) {
            let half = |letter: char| matches!(letter, ',' | ';' | '!' | '?' | '(' | ')');
            let beside = is_han(pair[0]) && half(pair[1]) || half(pair[0]) && is_han(pair[1]);
            assert!(!beside, "{locale:?}: {}{}", pair[0], pair[1]);
        }
    }
}

#[derive(Deserialize)]
struct Case {
    kind: String,
    currency: Option<Currency>,
    id: Option<String>,
    arg: Option<String>,
    value: serde_json::Value,
    #[serde(flatten)]
    texts: BTreeMap<String, String>,
}

fn formatted(case: &Case, words: &Words) -> String {
    let text = case.value.as_str().unwrap_or_default();
    let number = case.value.as_i64().unwrap_or_default();
    let moment = || DateTime::parse_from_rfc3339(text).unwrap();
    let shown = |arg| match words.value(&arg) {
        FluentValue::String(shown) => shown.into_owned(),
        other => panic!("{other:?} is left to a formatter of its own"),
    };
    match case.kind.as_str() {
        "money" => shown(Arg::Money(Money::from_minor(number))),
        "money_with_unit" => words.amount_with_unit(Money::from_minor(number)),
        "money_with_sign" => words.amount_with_sign(Money::from_minor(number)),
        "date" => shown(Arg::Date(text.parse().unwrap())),
        "moment" => words.moment(moment()),
        "moment_short" => words.moment_short(moment()),
        "quantity" => shown(Arg::Quantity(serde_json::from_value(case.value.clone()).unwrap())),
        "count" => {
            let name: &'static str = case.arg.clone().unwrap().leak();
            words.text(case.id.as_deref().unwrap(), &Args::new().with(name, Arg::Count(number)))
        }
        other => panic!("kind {other}"),
    }
}

#[test]
fn values_stand_in_sentences_as_in_the_table() {
    #[derive(Deserialize)]
    struct Table {
        cases: Vec<Case>,
    }
    let table: Table = serde_json::from_str(include_str!("../../../../../tests/data/format_cases.json")).unwrap();
    assert!(table.cases.len() > 20);
    for case in &table.cases {
        for locale in Locale::ALL {
            let words = Words { locale, currency: case.currency.unwrap_or(Currency::Cny) };
            assert_eq!(Some(&formatted(case, &words)), case.texts.get(locale.tag()), "{} {}", case.kind, case.value);
        }
    }
}
