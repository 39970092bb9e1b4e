//! What may not be wrong with a shop after a crash.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use huitou_store::{Folder, rebuild_and_compare, verify};
use huitou_tests::huitou;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde_json::Value;

use crate::requests::{Answer, Request};
use crate::shim::Fault;
use crate::talk::ask_all;

/// Something that a crash did to a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Harm {
    /// The request was answered, and its fact is gone.
    Missing(String),
    /// The request was done more than once.
    Twice(String),
    /// The request got one answer before and another after.
    OtherAnswer(String),
    /// The request was refused although it must succeed.
    Refused(String, String),
    /// A failing disk was reported by a code that does not say so.
    OddCode(String, String),
    /// The till ended although nothing killed it.
    Ended(String),
    /// The shop does not open.
    Closed(String),
    /// Verify, rebuild or the harness's own count disagree.
    Wrong(String),
}

impl fmt::Display for Harm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Harm::Missing(id) => write!(out, "{id}: answered, and its fact is gone"),
            Harm::Twice(id) => write!(out, "{id}: done twice"),
            Harm::OtherAnswer(id) => write!(out, "{id}: another answer the second time"),
            Harm::Refused(id, code) => write!(out, "{id}: refused with {code}"),
            Harm::OddCode(id, code) => write!(out, "{id}: a failing disk called {code}"),
            Harm::Ended(what) => write!(out, "the till ended by itself: {what}"),
            Harm::Closed(code) => write!(out, "the shop does not open: {code}"),
            Harm::Wrong(what) => write!(out, "{what}"),
        }
    }
}

/// A request that was sent before the crash, and the answer where one was seen.
pub struct Sent<'a> {
    /// What was sent.
    pub request: &'a Request,
    /// What was answered.
    pub answer: Option<Answer>,
}

/// The codes by which a disk that fails so is told: a full one as what it is.
pub const fn storage_codes(fault: Fault) -> &'static [&'static str] {
    match fault {
        Fault::EnospcFrom => &["storage_full"],
        Fault::KillBefore | Fault::KillHalf | Fault::EioOnce => {
            &["storage_failed", "storage_full", "storage_read_only"]
        }
    }
}

/// Whether the replayed tables are compared too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Verify alone.
    Verify,
    /// Verify and rebuild.
    Rebuild,
}

/// Opens the shop after a crash, looks whether all that was acknowledged is there, sends each request again and then one
/// more, and looks at what is there then. `kept` are the ids of requests that were acknowledged and are not sent again.
pub fn examine(shop: &Path, kept: &[String], sent: &[Sent<'_>], next: &Request, depth: Depth) -> Vec<Harm> {
    let before = match facts_by_request(shop) {
        Ok(facts) => facts,
        Err(error) => return vec![Harm::Closed(error.to_string())],
    };
    let count = |facts: &BTreeMap<String, i64>, id: &str| facts.get(id).copied().unwrap_or(0);
    let was_answered = |it: &&Sent<'_>| matches!(it.answer, Some(Ok(_)));
    let answered = sent.iter().filter(was_answered).filter(|it| !it.request.is_note()).map(|it| &it.request.id);
    let missing = kept.iter().chain(answered).filter(|id| count(&before, id) == 0);
    let mut harms: Vec<Harm> = missing.map(|id| Harm::Missing(id.clone())).collect();

    let told: Vec<(&Request, bool)> = sent.iter().map(|it| (it.request, was_answered(&it))).collect();
    harms.extend(lost_notes(shop, &told));

    // In a till of its own: a lock held here would be inherited by the tills that other tests start meanwhile.
    // A basket of somebody who is erased by now is not taken again.
    let sent: Vec<&Sent<'_>> = sent.iter().filter(|it| !is_of_erased(it.request, &told)).collect();
    let requests: Vec<&Request> = sent.iter().map(|it| it.request).chain([next]).collect();
    let answers = ask_all(huitou(shop), &requests);
    for (n, request) in requests.iter().enumerate() {
        let earlier = sent.get(n).and_then(|it| it.answer.as_ref());
        match (earlier, answers.get(n)) {
            (_, None) => harms.push(Harm::Ended(format!("{}: no answer", request.id))),
            (_, Some((_, Err(code)))) => harms.push(Harm::Refused(request.id.clone(), code.clone())),
            (Some(Ok(earlier)), Some((_, Ok(later)))) if earlier != later => {
                harms.push(Harm::OtherAnswer(request.id.clone()));
            }
            (_, Some((_, Ok(_)))) => {}
        }
    }
    let after = facts_by_request(shop).unwrap_or_default();
    let done: Vec<(&Request, bool)> = requests.iter().map(|request| (*request, true)).collect();
    harms.extend(lost_notes(shop, &done));
    for request in requests {
        match count(&after, &request.id) {
            0 if request.is_note() => {}
            _ if request.is_note() => harms.push(Harm::Wrong(format!("{}: a note has a fact", request.id))),
            0 => harms.push(Harm::Wrong(format!("{}: no fact after its answer", request.id))),
            1 => {}
            _ => harms.push(Harm::Twice(request.id.clone())),
        }
    }
    harms.extend(findings(shop, depth));
    harms
}

/// Whether the request keeps a basket of somebody whom a later one erases.
fn is_of_erased(request: &Request, told: &[(&Request, bool)]) -> bool {
    let member = &request.params["basket"]["member_id"];
    let erasure = |it: &Request| it.method == "member.erase" && it.params["member_id"] == *member;
    !member.is_null() && told.iter().skip_while(|(it, _)| it.id != request.id).any(|(it, _)| erasure(it))
}

/// Notes that were acknowledged, and neither they nor a later one is there. `told` are requests in the order in which they
/// were sent, each with whether it was answered.
pub fn lost_notes(shop: &Path, told: &[(&Request, bool)]) -> Vec<Harm> {
    let lost = |(method, field, sql): (&str, Option<&str>, &str)| {
        let notes: Vec<&(&Request, bool)> = told.iter().filter(|(it, _)| it.method == method).collect();
        let last = notes.iter().rposition(|(_, was_answered)| *was_answered)?;
        let kept: rusqlite::Result<Option<String>> =
            look(shop).and_then(|db| db.query_row(sql, [], |row| row.get(0)).optional());
        let kept = match kept {
            Ok(kept) => kept.and_then(|json| serde_json::from_str::<Value>(&json).ok()),
            Err(error) => return Some(Harm::Wrong(format!("{method}: {error}"))),
        };
        let is_there = notes[last..].iter().any(|(note, _)| match &kept {
            Some(kept) => *kept == field.map_or(&note.params, |field| &note.params[field]).clone(),
            None => is_of_erased(note, told),
        });
        (!is_there).then(|| Harm::Missing(format!("{} or a later one ({kept:?})", notes[last].0.id)))
    };
    [
        ("basket.put", Some("basket"), "SELECT body FROM baskets WHERE place = 'counter'"),
        ("window.put", None, "SELECT value FROM window_state WHERE name = 'window'"),
    ]
    .into_iter()
    .filter_map(lost)
    .collect()
}

/// What verify, rebuild and a look from outside find in a shop that no writer has open.
pub fn findings(shop: &Path, depth: Depth) -> Vec<Harm> {
    let folder = Folder::at(shop);
    let mut harms = Vec::new();
    match verify(&folder) {
        Ok(report) => harms.extend(report.findings.into_iter().map(|it| Harm::Wrong(format!("verify: {it}")))),
        Err(error) => harms.push(Harm::Wrong(format!("verify: {error}"))),
    }
    if depth == Depth::Rebuild {
        match rebuild_and_compare(&folder) {
            Ok(report) => harms
                .extend(report.differences.iter().map(|it| Harm::Wrong(format!("rebuild: {} {}", it.table, it.what)))),
            Err(error) => harms.push(Harm::Wrong(format!("rebuild: {error}"))),
        }
    }
    for (what, sql) in [
        ("requests with two facts", "SELECT count(*) - count(DISTINCT request_id) FROM journal"),
        ("sales with the number of another", "SELECT count(*) - count(DISTINCT sale_no) FROM sales"),
        ("gaps in the journal", "SELECT max(seq) - count(*) FROM journal"),
        (
            "sales without their fact or facts without their sale",
            "SELECT abs((SELECT count(*) FROM sales)
                      - (SELECT count(*) FROM journal WHERE kind IN ('sale.rung', 'sale.exchanged')))",
        ),
    ] {
        let wrong: rusqlite::Result<i64> = look(shop).and_then(|db| db.query_row(sql, [], |row| row.get(0)));
        match wrong {
            Ok(0) => {}
            Ok(wrong) => harms.push(Harm::Wrong(format!("{wrong} {what}"))),
            Err(error) => harms.push(Harm::Wrong(format!("{what}: {error}"))),
        }
    }
    harms
}

/// How many facts each request has.
pub fn facts_by_request(shop: &Path) -> rusqlite::Result<BTreeMap<String, i64>> {
    let db = look(shop)?;
    let mut statement = db.prepare("SELECT request_id, count(*) FROM journal GROUP BY 1")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The ids of the requests that a shop has facts of.
pub fn requests_of(shop: &Path) -> Vec<String> {
    facts_by_request(shop).expect("a whole shop").into_keys().collect()
}

/// The ledger through the harness's own eyes.
fn look(shop: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(shop.join("shop.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// Fails with every harm in its place.
#[track_caller]
pub fn must_be_unharmed(harms: &[(String, Harm)]) {
    let shown: Vec<String> = harms.iter().take(25).map(|(place, harm)| format!("{place}: {harm}")).collect();
    assert!(harms.is_empty(), "{} harms, the first:\n{}", harms.len(), shown.join("\n"));
}
