//! Whatever is changed in any table of either database, verify or rebuild finds it.

use std::collections::BTreeMap;
use std::path::Path;

use huitou_store::{Kind, tables as declared};
use rusqlite::Connection;
use serde_json::json;

use crate::copies::{Finder, Workbench, found_by_rebuild, found_by_verify, found_in};
use crate::full_shop::{Counter, FullShop};
use crate::rows::{Table, tables};
use crate::tampers::tampers;

/// Tables that have one row and why there is no second.
const ONE_ROW: &[(&str, &str)] = &[
    ("secrets", "the key of request ids is the only secret before gateways come"),
    ("baskets", "there is one counter; held baskets are still to come"),
    ("window_state", "the window is all that remembers how it looks"),
];

/// Tables of this device alone. No fact says what is in them, so that verify and rebuild have nothing to hold them
/// against: a basket that somebody changed is a basket. What a change of them may never do has a test of its own.
fn is_local(table: &Table) -> bool {
    declared().any(|known| known.kind == Kind::Local && known.name == table.name)
}

fn read_tables(shop: &FullShop, database: &str) -> Vec<(Table, Vec<crate::rows::Row>)> {
    let db = Connection::open(shop.path().join(database)).unwrap();
    tables(&db).into_iter().map(|table| (table.rows(&db), table)).map(|(rows, table)| (table, rows)).collect()
}

#[test]
fn no_table_of_the_full_shop_is_empty() {
    let shop = FullShop::played();
    for database in ["shop.db", "vault.db"] {
        for (table, rows) in read_tables(&shop, database) {
            let least = if ONE_ROW.iter().any(|(name, _)| *name == table.name) { 1 } else { 2 };
            assert!(
                rows.len() >= least,
                "{database} {}: {} rows, so tampering proves too little",
                table.name,
                rows.len()
            );
        }
    }
}

#[test]
fn a_shop_that_nobody_touched_has_no_findings_and_neither_has_one_that_was_only_rewritten() {
    let shop = FullShop::played();
    let bench = Workbench::of(shop.path());
    assert_eq!(found_in(&bench.copy()), None);
    for database in ["shop.db", "vault.db"] {
        for (table, rows) in read_tables(&shop, database) {
            let copy = bench.changed(database, |db| table.replace(db, &rows)).unwrap();
            assert_eq!(found_in(&copy), None, "{} written back as it was", table.name);
        }
    }
}

#[test]
fn every_change_of_a_row_or_a_value_in_any_table_is_found() {
    let shop = FullShop::played();
    let bench = Workbench::of(shop.path());
    let mut slipped = Vec::new();
    let mut found: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for database in ["shop.db", "vault.db"] {
        for (table, rows) in read_tables(&shop, database).into_iter().filter(|(table, _)| !is_local(table)) {
            let tally = found.entry(format!("{database} {}", table.name)).or_default();
            for tamper in tampers(&table, &rows) {
                let copy = bench.changed(database, |db| table.replace(db, &tamper.rows));
                let copy = match copy {
                    Ok(copy) => copy,
                    // Two rows of one number: no database holds that, so there is nothing to be found.
                    Err(error) if is_not_unique(&error) => continue,
                    Err(error) => panic!("{}: {error}", tamper.what),
                };
                match found_in(&copy) {
                    Some((Finder::Verify, _)) => tally.0 += 1,
                    Some((Finder::Rebuild, _)) => tally.1 += 1,
                    None => slipped.push(tamper.what),
                }
            }
        }
    }
    for (table, (by_verify, by_rebuild)) in &found {
        println!("{table:<28} verify {by_verify:>4}  only rebuild {by_rebuild:>4}");
    }
    let (verify, rebuild) = found.values().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    println!("{verify} found by verify, {rebuild} only by rebuild, {} slipped through", slipped.len());
    assert!(slipped.is_empty(), "{} slipped through:\n{}", slipped.len(), slipped.join("\n"));
}

#[test]
fn a_change_of_a_table_of_this_device_costs_the_basket_at_most() {
    let shop = FullShop::played();
    let bench = Workbench::of(shop.path());
    let local: Vec<_> = read_tables(&shop, "shop.db").into_iter().filter(|(table, _)| is_local(table)).collect();
    assert_eq!(local.len(), declared().filter(|table| table.kind == Kind::Local).count());
    let mut tried = 0;
    for (table, rows) in local {
        for tamper in tampers(&table, &rows) {
            let copy = match bench.changed("shop.db", |db| table.replace(db, &tamper.rows)) {
                Ok(copy) => copy,
                Err(error) if is_not_unique(&error) => continue,
                Err(error) => panic!("{}: {error}", tamper.what),
            };
            goes_on(&copy, &tamper.what);
            tried += 1;
        }
    }
    println!("{tried} changes of tables of this device");
    assert!(tried >= 30);
}

/// The shop sells, its facts are whole, and the next basket and the next look are kept.
fn goes_on(shop: &Path, what: &str) {
    assert_eq!(found_in(shop), None, "{what}: no fact is concerned");
    let counter = Counter::at(shop);
    let shown = counter.must("basket.show", json!({}));
    assert!(shown["lost"] == true || shown.get("lost").is_none(), "{what}: {shown}");
    counter.must("window.show", json!({}));
    let cash = json!([{"kind": "cash", "amount_minor": 700}]);
    counter.must("sale.ring", json!({"lines": [{"amount_minor": 700}], "tenders": cash}));
    let basket = json!({"request_id": "b-2", "lines": [{"amount_minor": 5}]});
    counter.must("basket.put", json!({"basket": basket}));
    assert_eq!(counter.must("basket.show", json!({}))["basket"], basket, "{what}");
    let look = json!({"locale": "en", "theme": "light", "scan_ms": 40, "text_percent": 125});
    assert_eq!(counter.must("window.put", look.clone()), look, "{what}");
    drop(counter);
    assert_eq!(found_in(shop), None, "{what}");
}

fn is_not_unique(error: &rusqlite::Error) -> bool {
    error.to_string().starts_with("UNIQUE constraint failed")
}

#[test]
fn a_missing_or_changed_index_trigger_table_or_mark_is_found() {
    let shop = FullShop::played();
    let bench = Workbench::of(shop.path());
    let mut slipped = Vec::new();
    let mut tried = 0;
    for database in ["shop.db", "vault.db"] {
        for sql in schema_tampers(&Connection::open(shop.path().join(database)).unwrap()) {
            let copy = bench.changed(database, |db| {
                db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON;")?;
                db.execute_batch(&sql)
            });
            let copy = copy.unwrap_or_else(|error| panic!("{sql}: {error}"));
            tried += 1;
            if found_in(&copy).is_none() {
                slipped.push(format!("{database}: {sql}"));
            }
        }
    }
    println!("{tried} changes of the schema");
    assert!(slipped.is_empty(), "{} slipped through:\n{}", slipped.len(), slipped.join("\n"));
}

/// Every index, trigger and table dropped, each trigger tamed, something added, and the marks of the file changed.
fn schema_tampers(db: &Connection) -> Vec<String> {
    let mut statement = db.prepare("SELECT type, name, tbl_name FROM sqlite_master WHERE sql IS NOT NULL").unwrap();
    let objects = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let objects: Vec<(String, String, String)> = objects.collect::<Result<_, _>>().unwrap();
    let mark = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    let marks = ["user_version", "application_id"].into_iter();
    let mut all: Vec<String> = marks
        .flat_map(|name| [0, mark(name) - 1, mark(name) + 1].map(|value| format!("PRAGMA {name} = {value}")))
        .collect();
    let table = objects.iter().find(|(kind, _, _)| kind == "table").map(|(_, name, _)| name.clone()).unwrap();
    all.push(format!("CREATE INDEX strange ON {table} (1)"));
    all.push("CREATE TABLE strange (it)".to_owned());
    all.push(format!("CREATE TRIGGER strange BEFORE DELETE ON {table} BEGIN SELECT 1; END"));
    for (kind, name, table) in objects {
        all.push(format!("DROP {kind} {name}"));
        if kind == "trigger" {
            all.push(format!(
                "DROP TRIGGER {name}; CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT 1; END"
            ));
        }
    }
    all
}

#[test]
fn verify_alone_finds_what_it_promises() {
    let shop = FullShop::played();
    let bench = Workbench::of(shop.path());
    for (promise, sql) in [
        ("the chain", "UPDATE journal SET actor = 'nobody' WHERE seq = 7"),
        ("conservation", "UPDATE accounts SET balance = balance + 1 WHERE name = 'revenue'"),
        (
            "cached balances",
            "UPDATE accounts SET balance = balance + iif(name = 'revenue', 1, -1) WHERE name IN ('revenue', 'drawer')",
        ),
        ("the journal's transfers", "UPDATE transfers SET amount = amount + 1 WHERE rowid_of_one"),
        ("copies of fields", "UPDATE sales SET business_day = '2026-01-01'"),
        ("references", "UPDATE coupons SET issued_by = 5"),
        ("search keys", "DELETE FROM member_keys WHERE key = (SELECT min(key) FROM member_keys)"),
    ] {
        let sql = sql.replace("rowid_of_one", "seq = (SELECT max(seq) FROM transfers) AND n = 0");
        let copy = bench.changed("shop.db", |db| {
            db.execute_batch("PRAGMA foreign_keys = OFF; DROP TRIGGER journal_keeps; DROP TRIGGER transfers_keep;")?;
            assert!(db.execute(&sql, [])? > 0, "{promise}: nothing was changed");
            db.execute_batch(
                "CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
                 CREATE TRIGGER transfers_keep BEFORE UPDATE ON transfers
            BEGIN SELECT RAISE(ABORT, 'a transfer is never changed'); END;",
            )
        });
        let found = found_by_verify(&copy.unwrap());
        assert!(found.is_some(), "{promise}: verify is blind");
    }
    assert_eq!(found_by_rebuild(&bench.copy()), None);
}
