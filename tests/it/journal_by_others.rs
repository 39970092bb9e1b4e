//! The journal as others read it: a script in another language recomputes chain and balances.

#![expect(clippy::unwrap_used, reason = "a test that unwraps fails at the line that is wrong")]

use std::path::Path;
use std::process::{Command, Output};

use huitou_store::verify;
use huitou_tests::binary;
use rusqlite::Connection;

use crate::small_shop::SmallShop;

fn recompute(shop: &Path) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/recompute.py");
    let mut python = Command::new("python3");
    python.arg(script).arg(binary()).arg(shop).env_remove("HUITOU_PLANTED");
    python.output().unwrap_or_else(|error| panic!("python3 does not run, and this test needs it: {error}"))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A copy of the shop in which one statement was run behind the back of the triggers.
fn tampered(it: &SmallShop, name: &str, sql: &str) -> std::path::PathBuf {
    let copy = it.shop.outside().join(name);
    std::fs::create_dir(&copy).unwrap();
    for file in ["shop.db", "vault.db"] {
        let source = Connection::open(it.path().join(file)).unwrap();
        source.execute("VACUUM INTO ?1", [copy.join(file).to_str().unwrap()]).unwrap();
    }
    let db = Connection::open(copy.join("shop.db")).unwrap();
    let triggers = "SELECT group_concat(sql, ';') || ';' FROM sqlite_master WHERE type = 'trigger'";
    let triggers: String = db.query_row(triggers, [], |row| row.get(0)).unwrap();
    db.execute_batch("DROP TRIGGER journal_keeps; DROP TRIGGER journal_stays;").unwrap();
    if !sql.is_empty() {
        assert_eq!(db.execute(sql, []).unwrap(), 1, "{sql}");
    }
    for trigger in triggers.split_inclusive("END;").filter(|sql| sql.contains("journal_")) {
        db.execute_batch(trigger.trim_start_matches(';')).unwrap();
    }
    copy
}

#[test]
fn a_script_in_another_language_recomputes_chain_and_balances() {
    let it = SmallShop::played();
    let output = recompute(&it.path());
    assert!(output.status.success(), "{}", said(&output));
    let report = verify(it.shop.folder()).unwrap();
    assert_eq!(said(&output), format!("{} facts, head {}, 4 members\n", report.facts, report.head));
}

#[test]
fn the_script_notices_one_changed_byte_in_any_hashed_field() {
    let it = SmallShop::played();
    let untouched = recompute(&tampered(&it, "untouched", ""));
    assert!(untouched.status.success(), "{}", said(&untouched));
    for column in [
        "till",
        "incarnation",
        "kind",
        "at",
        "at_source",
        "business_day",
        "shift",
        "actor",
        "request_id",
        "request_hmac",
    ] {
        let sql =
            format!("UPDATE journal SET {column} = substr({column}, 1, length({column}) - 1) || '~' WHERE seq = 9");
        let output = recompute(&tampered(&it, column, &sql));
        assert!(
            !output.status.success() && said(&output).contains("fact 9 does not follow"),
            "{column}: {}",
            said(&output)
        );
    }
    for (name, change) in [
        ("version", "version = 2"),
        ("hash", "hash = zeroblob(32)"),
        ("body", "body = replace(body, '\"number\":1,', '\"number\":2,')"),
        ("postings", "postings = '[]'"),
    ] {
        let sql =
            format!("UPDATE journal SET {change} WHERE seq = (SELECT min(seq) FROM journal WHERE kind = 'sale.rung')");
        let output = recompute(&tampered(&it, name, &sql));
        assert!(!output.status.success() && said(&output).contains("does not follow"), "{name}: {}", said(&output));
    }
}

#[test]
fn the_script_notices_a_balance_that_is_not_the_sum() {
    let it = SmallShop::played();
    let account = format!("member:{}:bonus", it.member);
    let sql = format!("UPDATE accounts SET balance = balance + 1 WHERE name = '{account}'");
    let output = recompute(&tampered(&it, "balance", &sql));
    assert!(!output.status.success() && said(&output).contains("the card says"), "{}", said(&output));
}
