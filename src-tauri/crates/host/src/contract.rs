//! docs/CONTRACT.md, made from the method table: what each method takes and gives, with an example that is run.

mod examples;
mod schema;

use std::fmt::Write;

use data_encoding::HEXLOWER;
use huitou_app::Error;
use huitou_core::code::{Arg, Args, Code};
use huitou_core::fact::Body;
use huitou_core::money::Currency;
use huitou_core::words::{Locale, Words};
use huitou_store::StoreError;
use huitou_store::journal::{GENESIS, StoredFact};

use crate::methods::{METHODS, Method, MethodKind};
use examples::{Example, Played, play};
use schema::Types;

const HEAD: &str = include_str!("contract/head.md");
const JOURNAL: &str = include_str!("contract/journal.md");

/// The contract as Markdown. Examples are run in a shop of their own, with a clock that stands still and randomness that
/// does not vary, so that the text is the same each time.
///
/// # Errors
/// Where an example is refused, or there is no temporary folder.
pub fn markdown() -> Result<String, Error> {
    let Played { examples, first_fact } = play()?;
    let mut text = HEAD.to_owned();
    let mut types = Types::default();
    section(&mut text, "Methods");
    for method in METHODS {
        let example = examples.iter().find(|example| example.method == method.name);
        text.push_str(&method_text(method, example, &mut types));
    }
    section(&mut text, "Types");
    text.push_str(&types.text());
    section(&mut text, "Refusals");
    text.push_str(&codes_text());
    text.push_str(JOURNAL);
    text.push_str(&worked_hash(&first_fact)?);
    Ok(text)
}

/// The methods that have an example; the tests hold it against the method table.
///
/// # Errors
/// As [`markdown`].
pub fn exampled() -> Result<Vec<&'static str>, Error> {
    Ok(play()?.examples.into_iter().map(|example| example.method).collect())
}

fn section(text: &mut String, title: &str) {
    push(text, format_args!("\n## {title}\n"));
}

/// Writing to a string cannot fail.
fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(what);
}

fn method_text(method: &Method, example: Option<&Example>, types: &mut Types) -> String {
    let mut text = String::new();
    let (request, answer) = (types.read((method.request)()), types.read((method.answer)()));
    let kind = match method.kind {
        MethodKind::Command => "command: writes one fact",
        MethodKind::Query => "query",
        MethodKind::Note => "note: kept on this device, no fact",
        MethodKind::Device => "device: reads, and writes a file outside the shop",
    };
    let permission = serde_json::to_value(method.permission).ok();
    let permission = permission.as_ref().and_then(|name| name.as_str()).unwrap_or_default();
    push(&mut text, format_args!("\n### {}\n\n{}\n\n", method.name, request.about));
    push(&mut text, format_args!("*{kind} · permission `{permission}`*\n\n"));
    push(&mut text, format_args!("{}\nAnswer:\n\n{}", request.fields_text(), answer.fields_text()));
    if let Some(example) = example {
        push(&mut text, format_args!("\n```json\n{}\n```\n", example.request));
        push(&mut text, format_args!("\n```json\n{}\n```\n", example.answer));
    }
    text
}

fn codes_text() -> String {
    let mut text = "| code | sentence |\n|---|---|\n".to_owned();
    let words = Words { locale: Locale::En, currency: Currency::Cny };
    for code in Code::ALL {
        // Names of arguments in braces stand for their values.
        let args = ARGUMENTS.iter().fold(Args::new(), |args, name| args.with(name, Arg::Text(format!("{{{name}}}"))));
        push(&mut text, format_args!("| `{code}` | {} |\n", words.text(&code.message_id(), &args)));
    }
    text
}

/// Every name of an argument that a refusal may have.
const ARGUMENTS: [&str; 40] = [
    "actor",
    "amount",
    "balance",
    "bonus",
    "change",
    "decimals",
    "excess",
    "expected",
    "field",
    "file",
    "folder",
    "found",
    "key",
    "known",
    "limit",
    "method",
    "minimum",
    "missing",
    "owed",
    "phone",
    "plan",
    "quantity",
    "reason",
    "room",
    "sku",
    "total",
    "valid_until",
    "days",
    "choices",
    "least",
    "line",
    "most",
    "rule",
    "left",
    "worth",
    "uses",
    "spent",
    "until",
    "day",
    "card_no",
];

fn worked_hash(fact: &StoredFact) -> Result<String, Error> {
    let it = &fact.envelope;
    if !matches!(it.body()?, Body::ShopOpened(_)) {
        return Err(StoreError::damaged("the first fact does not open the shop").into());
    }
    let fields = [
        ("previous hash", HEXLOWER.encode(&GENESIS)),
        ("till", it.till.clone()),
        ("incarnation", it.incarnation.clone()),
        ("seq", it.seq.to_string()),
        ("kind", it.kind.clone()),
        ("version", it.version.to_string()),
        ("at", it.at.clone()),
        ("at_source", it.at_source.clone()),
        ("business_day", it.business_day.clone()),
        ("shift", it.shift.clone()),
        ("actor", it.actor.clone()),
        ("request_id", it.request_id.clone()),
        ("request_hmac", it.request_hmac.clone()),
        ("postings", it.postings.clone()),
        ("body", it.body.clone()),
    ];
    let mut text = "\n| field | value |\n|---|---|\n".to_owned();
    for (name, value) in fields {
        push(&mut text, format_args!("| {name} | `{value}` |\n"));
    }
    push(&mut text, format_args!("\nHashed bytes:\n\n```\n"));
    let bytes = HEXLOWER.encode(&it.hashed_bytes(&GENESIS));
    for line in bytes.as_bytes().chunks(100) {
        push(&mut text, format_args!("{}\n", String::from_utf8_lossy(line)));
    }
    push(&mut text, format_args!("```\n\nSHA-256: `{}`\n", fact.hash_hex()));
    Ok(text)
}
