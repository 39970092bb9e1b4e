//! The tests of this folder can fail: with a fault planted in verify or rebuild they do.

use std::process::Command;

use huitou_store::{Kind, tables as declared};
use rusqlite::Connection;

use crate::copies::{Workbench, found_by_rebuild};
use crate::full_shop::FullShop;
use crate::rows::{Cell, tables};

#[test]
fn rebuild_alone_finds_a_change_in_every_derived_table() {
    let shop = FullShop::played();
    let bench = Workbench::of(shop.path());
    let derived: Vec<&str> = declared().filter(|table| table.kind == Kind::Derived).map(|table| table.name).collect();
    let db = Connection::open(shop.path().join("shop.db")).unwrap();
    for table in tables(&db).iter().filter(|table| derived.contains(&table.name.as_str())) {
        let mut rows = table.rows(&db);
        let cell = rows[0].last_mut().unwrap();
        *cell = match cell {
            Cell::Integer(number) => Cell::Integer(*number + 5),
            Cell::Text(_) | Cell::Blob(_) | Cell::Null => match table.columns.last().unwrap().declared.as_str() {
                "INTEGER" => Cell::Integer(5),
                _ => Cell::Text(b"5".to_vec()),
            },
        };
        let copy = bench.changed("shop.db", |db| table.replace(db, &rows)).unwrap();
        assert!(found_by_rebuild(&copy).is_some(), "{}: rebuild is blind", table.name);
    }
}

/// Runs a test of this binary with a fault planted; what it said.
#[track_caller]
fn fails_with(fault: &str, test: &str, complaint: &str) {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("HUITOU_PLANTED", fault)
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    assert!(said.contains("running 1 test"), "there is no test {test}: {said}");
    assert!(!child.status.success(), "{test} passes although {fault} is planted");
    assert!(said.contains(complaint), "{test} fails for another reason: {said}");
}

#[test]
fn a_verify_that_does_not_look_at_balances_is_noticed() {
    fails_with("verify_blind", "breaking::verify_alone_finds_what_it_promises", "conservation: verify is blind");
}

#[test]
fn a_rebuild_that_does_not_compare_is_noticed() {
    fails_with("rebuild_blind", "blind::rebuild_alone_finds_a_change_in_every_derived_table", "rebuild is blind");
}

#[test]
fn a_replay_that_skips_facts_is_noticed() {
    let untouched = "breaking::a_shop_that_nobody_touched_has_no_findings_and_neither_has_one_that_was_only_rewritten";
    fails_with("replay_skips", untouched, "Rebuild");
}

#[test]
fn deleting_without_overwriting_is_noticed() {
    let erasure = "erasure::after_an_erasure_nothing_of_the_member_is_in_any_file";
    fails_with("insecure_delete", erasure, "while the till is open");
}

#[test]
fn a_log_that_outlives_an_erasure_is_noticed() {
    let erasure = "erasure::after_an_erasure_nothing_of_the_member_is_in_any_file";
    fails_with("log_kept", erasure, "shop.db-wal");
    let beside_a_reader = "erasure::an_erasure_that_a_kill_and_a_reader_cut_short_is_finished_at_the_next_opening";
    fails_with("log_kept", beside_a_reader, "shop.db-wal");
}

#[test]
fn a_refusal_that_names_what_was_sent_is_noticed() {
    let call = "privacy::a_refusal_on_the_error_stream_of_a_single_call_names_no_name_and_no_phone";
    fails_with("refusals_name_values", call, "stderr of member.enrol");
}
