//! Shops of every format that was ever written open in this version, and are what their journal says.

use std::fs;
use std::path::{Path, PathBuf};

use huitou_host::{Outside, Till};
use huitou_store::{FORMAT, Folder, Reader, StoreError, rebuild_and_compare, verify};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

/// The kept shops with their formats.
fn kept_shops() -> Vec<(i64, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/shops");
    let shops: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let format = path.file_name().unwrap().to_str().unwrap().strip_prefix("format-").unwrap().parse().unwrap();
            (format, path)
        })
        .collect();
    assert!((1..FORMAT).all(|format| shops.iter().any(|(kept, _)| *kept == format)), "a shop of every older format");
    shops
}

fn copy_of(shop: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in ["shop.db", "vault.db"] {
        fs::copy(shop.join(file), copy.path().join(file)).unwrap();
    }
    copy
}

fn journal_of(db: &Path) -> Vec<(i64, String, Vec<u8>)> {
    let db = Connection::open(db).unwrap();
    let mut statement = db.prepare("SELECT seq, body, hash FROM journal ORDER BY seq").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn an_older_shop_opens_as_what_its_journal_says() {
    for (format, shop) in kept_shops() {
        let copy = copy_of(&shop);
        let folder = Folder::at(copy.path());
        let before = journal_of(&folder.shop_db());
        if format < FORMAT {
            assert!(matches!(Reader::open(&folder), Err(StoreError::Older { found, .. }) if found == format));
        }

        Till::new(folder.clone(), Outside::system()).open_for_writing().unwrap();

        let after = journal_of(&folder.shop_db());
        assert_eq!(after[..before.len()], before, "format {format}: the journal is carried over as it was");
        assert_eq!(verify(&folder).unwrap().findings, Vec::<String>::new(), "format {format}");
        assert_eq!(rebuild_and_compare(&folder).unwrap().differences, [], "format {format}");
        if format < FORMAT {
            let kept = copy.path().join(format!("before-format-{format}.db"));
            assert_eq!(journal_of(&kept), before, "format {format}: the copy is the journal");
        }
    }
}

#[test]
fn an_older_shop_goes_on_selling() {
    for (format, shop) in kept_shops() {
        let copy = copy_of(&shop);
        let till = Till::new(Folder::at(copy.path()), Outside::system());
        let call = |method: &str, params: serde_json::Value| {
            let (params, meta) = huitou_host::rpc::split_meta(params).unwrap();
            till.call(method, params, &meta.unwrap_or_default()).unwrap()
        };
        till.open_for_writing().unwrap();
        let found = call("member.search", json!({"query": "ouyangjing"}));
        let member = found["members"][0]["member_id"].clone();
        // Topped up with 501.00 + 50.00 and four times 30.01 spent: 551.00 − 120.04.
        let card = call("member.card", json!({"member_id": member}));
        let held = &card["stored_value"];
        let total = held["principal_minor"].as_i64().unwrap() + held["bonus_minor"].as_i64().unwrap();
        assert_eq!(total, 55_100 - 4 * 3_001, "format {format}");
        let sold = call(
            "sale.ring",
            json!({
                "member_id": member, "lines": [{"sku": "R10", "qty": "1"}],
                "tenders": [{"kind": "stored_value", "amount_minor": 8_290}],
                "meta": {"at": "2026-03-01T10:00:00+08:00"},
            }),
        );
        // Twelve sales to members and four walk-ins; from format 4 on one that points paid for in part.
        let sales_before = if format < 4 { 16 } else { 17 };
        assert_eq!(sold["sale_no"], format!("01-{:06}", sales_before + 1), "format {format}");
        assert_eq!(sold["alerts"][0]["kind"], "last_visit");
    }
}

#[test]
fn an_older_shop_gives_stored_value_back() {
    for (format, shop) in kept_shops() {
        let copy = copy_of(&shop);
        let folder = Folder::at(copy.path());
        let till = Till::new(folder.clone(), Outside::system());
        let call = |method: &str, params: serde_json::Value| {
            let (params, meta) = huitou_host::rpc::split_meta(params).unwrap();
            till.call(method, params, &meta.unwrap_or_default()).unwrap()
        };
        till.open_for_writing().unwrap();
        let member = call("member.search", json!({"query": "ouyangjing"}))["members"][0]["member_id"].clone();
        let at = json!({"at": "2026-03-01T10:00:00+08:00"});
        // 501.00 + 50.00 paid in and 120.04 used: 430.96 × 501 ÷ 551 is 391.85.
        let quote = call("stored_value.quote_refund", json!({"member_id": member, "meta": at}));
        assert_eq!(quote["merchant"]["refunded_minor"], 39_185, "format {format}");
        call("stored_value.refund", json!({"member_id": member, "cause": "merchant", "tender": "cash", "meta": at}));
        assert_eq!(call("member.card", json!({"member_id": member}))["stored_value"]["total_minor"], 0);
        drop(till);
        assert_eq!(verify(&folder).unwrap().findings, Vec::<String>::new(), "format {format}");
        assert_eq!(rebuild_and_compare(&folder).unwrap().differences, [], "format {format}");
    }
}
