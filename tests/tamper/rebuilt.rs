//! A rebuild begins with nothing but the journal and ends with what was there.

use std::path::Path;

use huitou_store::{Kind, tables};
use huitou_tests::{Rpc, huitou};
use rusqlite::Connection;
use serde_json::json;

use crate::copies::{Workbench, found_in};
use crate::full_shop::{FullShop, settle};
use crate::rows::{Cell, Dump, Row, dump};

fn dump_of(shop: &Path) -> Dump {
    dump(&Connection::open(shop.join("shop.db")).unwrap()).unwrap()
}

/// A copy whose journal alone is left.
fn without_derived_tables(bench: &Workbench) -> std::path::PathBuf {
    let copy = bench.changed("shop.db", |db| {
        db.execute_batch("PRAGMA foreign_keys = OFF;")?;
        tables()
            .filter(|table| table.kind == Kind::Derived)
            .try_for_each(|table| db.execute_batch(&format!("DROP TABLE {}", table.name)))
    });
    copy.unwrap()
}

/// The rows as a rebuild leaves them: a message whose outcome nobody knows is in doubt.
fn in_doubt(rows: &[Row]) -> Vec<Row> {
    let doubt = |cell: &Cell| {
        if *cell == Cell::Text(b"queued".to_vec()) { Cell::Text(b"unknown".to_vec()) } else { cell.clone() }
    };
    let mut rows: Vec<Row> = rows.iter().map(|row| row.iter().map(doubt).collect()).collect();
    rows.sort_unstable();
    rows
}

#[test]
fn a_copy_without_its_derived_tables_is_rebuilt_to_the_same_rows() {
    let shop = FullShop::played();
    let bench = Workbench::of(shop.path());
    let before = dump_of(&bench.copy());
    let copy = without_derived_tables(&bench);
    // What is of this device alone is in no fact: nothing could make it anew.
    let mut left: Vec<_> = tables().filter(|table| table.kind != Kind::Derived).map(|table| table.name).collect();
    left.sort_unstable();
    assert_eq!(dump_of(&copy).names().collect::<Vec<_>>(), left);
    assert!(found_in(&copy).is_some(), "the derived tables are gone");

    let rebuilt = huitou(&copy).args(["rebuild", "--replace"]).output().unwrap();
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    settle(&copy);
    let after = dump_of(&copy);
    assert_eq!(found_in(&copy), None);

    let mut compared = 0;
    for table in tables().map(|table| table.name) {
        let (old, new) = (before.table(table), after.table(table));
        match table {
            "journal" | "requests" => {
                assert!(old.iter().all(|row| new.contains(row)), "{table}: a row was lost");
                assert_eq!(new.len(), old.len() + 1, "{table}: that it was rebuilt is a fact");
            }
            "outbox" => {
                assert_ne!(in_doubt(old), old, "a message waits, so that the rebuild can doubt it");
                assert_eq!(in_doubt(old), new, "{table}");
            }
            _ => assert_eq!(old, new, "{table}"),
        }
        compared += old.len();
    }
    println!("{compared} rows are the same");
}

#[test]
fn a_till_that_reads_beside_a_rebuild_sees_the_new_tables() {
    let shop = FullShop::played();
    let mut reading = Rpc::start(&shop.path());
    let products =
        |till: &mut Rpc| till.call("product.list", json!({})).unwrap().unwrap()["products"].as_array().unwrap().len();
    let before = products(&mut reading);
    let rebuilt = huitou(&shop.path()).args(["rebuild", "--replace"]).output().unwrap();
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    let mut writing = Rpc::start(&shop.path());
    writing.call("product.put", json!({"sku": "NEW", "name": "新货", "price_minor": 100})).unwrap().unwrap();
    assert_eq!(products(&mut reading), before + 1, "it still reads the file that was replaced");
    for till in [reading, writing] {
        assert!(till.close().wait().unwrap().success());
    }
}

#[test]
fn a_rebuild_leaves_a_shop_of_a_newer_format_as_it_is() {
    let shop = FullShop::played();
    let bench = Workbench::of(shop.path());
    let copy = bench.changed("shop.db", |db| db.execute_batch("PRAGMA user_version = 1000")).unwrap();
    let before = dump_of(&copy);
    for words in [&["rebuild", "--replace"][..], &["rebuild"], &["verify"]] {
        let refused = huitou(&copy).args(words).output().unwrap();
        assert!(!refused.status.success());
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("shop_newer"), "{words:?}: {said}");
    }
    assert_eq!(dump_of(&copy), before);
}

#[test]
fn a_rebuild_of_an_empty_folder_says_that_there_is_no_shop() {
    let folder = tempfile::tempdir().unwrap();
    for shop in [folder.path().to_owned(), folder.path().join("nowhere")] {
        for words in [&["rebuild", "--replace"][..], &["rebuild"], &["verify"]] {
            let refused = huitou(&shop).args(words).output().unwrap();
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(!refused.status.success() && said.contains("shop_not_found"), "{words:?}: {said}");
        }
    }
}
