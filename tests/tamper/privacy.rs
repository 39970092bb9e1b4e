//! What is personal is in no journal, log, error stream or copy.

use std::path::{Path, PathBuf};

use huitou_store::FORMAT;
use huitou_tests::Rpc;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::canary::sightings;
use crate::full_shop::settle;
use crate::watched::{
    CARD, NAME, PHONE, TYPED, Watched, basket_of, derived, end, former, must, of_the_shop, personal, till, trade,
};

/// Requests that are refused with something personal in the wrong place, as parameters and as whole lines.
fn blunder(rpc: &mut Rpc, member: &str) {
    for (method, params) in misplaced(member) {
        let refused = rpc.call(method, params.clone()).expect("an answer");
        assert!(refused.is_err(), "{method} {params} was not refused");
    }
    for line in [
        format!(r#"{{"jsonrpc":"2.0","id":1,"method":"member.enrol","params":{{"name":"{NAME}","#),
        format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{NAME}","params":{{"phone":"{PHONE}"}}}}"#),
        format!(r#"{{"jsonrpc":"2.0","id":1,"{NAME}":"{PHONE}"}}"#),
        format!(r#""{NAME}""#),
        NAME.to_owned(),
    ] {
        rpc.send_line(&line).unwrap();
        assert!(rpc.receive().expect("an answer")["error"].is_object(), "{line}");
    }
}

fn misplaced(member: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("member.enrol", json!({"name": NAME, "phone": PHONE, "birthday": "1850-01-01"})),
        ("member.enrol", json!({"name": NAME, "phone": PHONE, "birthday": "23.7.1961"})),
        ("member.enrol", json!({"name": NAME, "phone": format!("{PHONE}x")})),
        ("member.enrol", json!({"name": NAME, "phone": 13_577_429_163_i64})),
        ("member.enrol", json!({"name": [NAME], "phone": PHONE})),
        ("member.enrol", json!({"name": NAME, "consents": NAME})),
        ("member.enrol", json!({"name": NAME, "consents": [{"purpose": NAME, "wording": "x"}]})),
        ("member.enrol", json!({"name": format!("{NAME}\u{202e}")})),
        ("member.enrol", json!({NAME: PHONE})),
        ("member.enrol", json!({"name": NAME, "card_no": CARD})),
        ("member.enrol", json!({"name": NAME.repeat(30)})),
        ("member.edit", json!({"member_id": member, "name": NAME, "birthday": "23.7.1961"})),
        ("member.edit", json!({"member_id": member, "name": NAME, "phone": format!("{PHONE}x")})),
        ("member.edit", json!({"member_id": NAME, "phone": PHONE})),
        ("member.edit", json!({"member_id": member, "name": format!("{NAME}\u{202e}")})),
        ("member.edit", json!({"member_id": member, "withdraw": [NAME]})),
        ("member.list", json!({"after": NAME})),
        ("member.movements", json!({"member_id": PHONE})),
        ("report.silent", json!({"after": NAME})),
        ("sale.list", json!({"text": NAME, "limit": PHONE})),
        ("basket.put", json!({"basket": {"request_id": NAME, "lines": [{"amount_minor": 1, "name": TYPED}]}})),
        ("basket.put", json!({"basket": {"request_id": "b", "lines": [{"amount_minor": TYPED}]}})),
        ("basket.put", json!({"basket": {"request_id": "b", "member_id": NAME}})),
        ("basket.put", json!({"basket": {"request_id": "b", NAME: PHONE}})),
        ("window.put", json!({"theme": NAME})),
        ("member.search", json!({"query": NAME, "limit": PHONE})),
        ("member.search", json!({"query": NAME, "limit": 0})),
        ("member.card", json!({"member_id": PHONE})),
        ("member.erase", json!({"member_id": member, "reason": NAME})),
        ("sale.ring", json!({"member_id": NAME, "lines": [{"amount_minor": 1, "name": TYPED}], "tenders": []})),
        ("sale.ring", json!({"member_id": member, "lines": [{"amount_minor": 0, "name": TYPED}], "tenders": []})),
        ("sale.ring", json!({"member_id": member, "lines": [{"amount_minor": TYPED}], "tenders": []})),
        (
            "sale.ring",
            json!({"member_id": member, "lines": [{"amount_minor": 1}], "tenders": [{"kind": NAME, "amount_minor": 1}]}),
        ),
        ("stored_value.top_up", json!({"member_id": member, "paid_minor": PHONE, "bonus_minor": 0, "tender": "cash"})),
        ("setting.put", json!({"key": "alert.silent_days", "value": NAME})),
        ("sale.refund", json!({"sale_id": NAME, "reason": "other", "note": TYPED})),
        ("sale.refund", json!({"sale_id": member, "reason": NAME})),
        ("sale.refund", json!({"sale_id": member, "reason": "faulty", "note": [TYPED]})),
        ("sale.quote_refund", json!({"sale_id": member, "lines": [{"line": 1, "qty": NAME}]})),
        ("refund.show", json!({"refund_id": PHONE})),
        ("stored_value.refund", json!({"member_id": NAME, "cause": "consumer", "tender": "cash", "note": TYPED})),
        ("stored_value.refund", json!({"member_id": member, "cause": NAME, "tender": "cash"})),
        ("stored_value.show_refund", json!({"balance_refund_id": PHONE})),
        ("stored_value.statement", json!({"member_id": member, "balance_refund_id": NAME})),
    ]
}

/// The bytes of every journal row of a database.
fn journal_bytes(db: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let opened = Connection::open(db).unwrap();
    let rows = crate::rows::read_rows(&opened, "journal").unwrap();
    assert!(!rows.is_empty());
    let bytes = |row: &crate::rows::Row| -> Vec<u8> {
        row.iter()
            .flat_map(|cell| match cell {
                crate::rows::Cell::Text(bytes) | crate::rows::Cell::Blob(bytes) => bytes.clone(),
                crate::rows::Cell::Integer(number) => number.to_string().into_bytes(),
                crate::rows::Cell::Null => Vec::new(),
            })
            .collect()
    };
    rows.iter().map(|row| (db.to_owned(), bytes(row))).collect()
}

#[test]
fn nothing_personal_is_in_the_journal_the_error_stream_or_a_copy() {
    let mut shop = Watched::new();
    let mut rpc = shop.rpc();
    let (member, _) = trade(&mut rpc);
    blunder(&mut rpc, &member);
    end(rpc);

    // As a shop of the format before this one, it is brought to this one, and a copy stays.
    settle(&shop.path());
    let db = Connection::open(shop.path().join("shop.db")).unwrap();
    db.pragma_update(None, "user_version", FORMAT - 1).unwrap();
    drop(db);
    let mut rpc = shop.rpc();
    blunder(&mut rpc, &member);
    must(&mut rpc, "setting.put", json!({"key": "shop.phone", "value": "01065550000"}));
    end(rpc);
    let mut rpc = shop.rpc();
    assert_eq!(must(&mut rpc, "basket.show", json!({}))["basket"], basket_of(&member)["basket"], "kept by a migration");
    assert_eq!(must(&mut rpc, "window.show", json!({}))["theme"], "dark");
    end(rpc);
    let copy = shop.path().join(format!("before-format-{}.db", FORMAT - 1));
    let copies: Vec<_> =
        shop.folder().into_iter().filter(|(path, _)| path.to_string_lossy().contains("before-format-")).collect();
    assert!(!copies.is_empty(), "no copy was made");

    let everything = [personal(), of_the_shop()].concat();
    for place in [journal_bytes(&shop.path().join("shop.db")), journal_bytes(&copy), copies] {
        assert_eq!(sightings(&place, &[everything.clone(), derived(), former()].concat()), Vec::<String>::new());
    }
    assert_eq!(sightings(&shop.stderr(), &[everything.clone(), derived(), former()].concat()), Vec::<String>::new());
    // The canaries are where they may be, or the search would prove nothing.
    let ledger: Vec<_> = shop
        .folder()
        .into_iter()
        .filter(|(path, _)| path.ends_with("shop.db") || path.ends_with("shop.db-wal"))
        .collect();
    let seen = sightings(&ledger, &[everything, derived()].concat());
    for canary in [personal(), of_the_shop(), derived()].concat() {
        // Masks are made when they are asked for, and the notes of refunds are opened from their facts.
        const IN_NO_TABLE: [&str; 4] = ["masked name", "masked phone", "note of a refund", "note of a balance refund"];
        let stands_in_a_table = !IN_NO_TABLE.contains(&canary.what.as_str());
        assert!(
            !stands_in_a_table || seen.iter().any(|it| it.starts_with(&canary.what)),
            "{} is not in the ledger",
            canary.what
        );
    }
}

#[test]
fn a_refusal_on_the_error_stream_of_a_single_call_names_no_name_and_no_phone() {
    let shop = Watched::new();
    for (method, params) in misplaced("1") {
        let refused = till(&shop.path()).args(["call", method, &params.to_string()]).output().unwrap();
        let at_issue = personal();
        // An enrolment that nobody refused is not the subject here.
        let streams = [(PathBuf::from(format!("stderr of {method} {params}")), refused.stderr)];
        assert_eq!(sightings(&streams, &at_issue), Vec::<String>::new(), "{method} {params}");
    }
}
