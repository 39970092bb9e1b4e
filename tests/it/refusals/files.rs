//! Shops whose files are missing, foreign, older, newer, damaged or in use.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use huitou_core::code::Code;
use huitou_core::words::Locale;
use huitou_host::making::make_shop;
use huitou_host::rpc::error_data;
use huitou_host::{Meta, Outside, Till};
use huitou_store::{FORMAT, Folder, verify};
use huitou_tests::{Rpc, TestShop, played_shop, text};
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::are_sentences;
use crate::small_shop::{dump, till_at};

const READING: &str = "product.list";
const WRITING: &str = "staff.put";

/// A closed shop with a product in it.
pub struct Closed {
    dir: TempDir,
}

impl Closed {
    /// A closed shop.
    pub fn shop() -> Closed {
        let closed = Closed { dir: tempfile::tempdir().unwrap() };
        let folder = Folder::at(closed.path());
        make_shop(&folder, &played_shop(), None, &Outside::system(), &mut |_, _| {}).unwrap();
        let product = json!({"sku": "R10", "name": "五常大米", "price_minor": 12_000});
        till_at(&closed.path()).call("product.put", product, &Meta::default()).unwrap();
        for file in ["shop.db", "vault.db"] {
            Connection::open(closed.path().join(file))
                .unwrap()
                .execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)")
                .unwrap();
        }
        closed
    }

    /// The shop's folder.
    pub fn path(&self) -> PathBuf {
        self.dir.path().join("shop")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }
}

fn parameters(method: &str) -> Value {
    if method == WRITING { json!({"name": "李雷"}) } else { json!({}) }
}

/// A method is refused in each language by a till that opens the shop anew.
#[track_caller]
fn refused(shop: &Path, code: Code, method: &str) {
    let told = Locale::ALL.map(|locale| {
        let till = till_at(shop);
        let meta = Meta { locale: Some(locale), ..Meta::default() };
        let error = till.call(method, parameters(method), &meta).expect_err("a refusal");
        let data = error_data(&till, &meta, &error, None);
        assert_eq!(data["code"], code.as_str(), "{method}: {data}");
        text(&data, "text")
    });
    are_sentences(code, &told);
}

/// The contents of the files that are the shop's.
fn contents(shop: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for name in ["shop.db", "vault.db", "incarnation"] {
        all.extend(fs::read(shop.join(name)).ok().map(|bytes| (name.to_owned(), bytes)));
    }
    all
}

/// Refused for reading and writing, no byte changed; and once it is mended the shop is what it was and goes on.
#[track_caller]
fn broken_and_mended(code: Code, methods: &[&str], break_it: impl FnOnce(&Closed)) {
    let closed = Closed::shop();
    let (before, whole) = (dump(&closed.path()), contents(&closed.path()));
    break_it(&closed);
    let broken = contents(&closed.path());
    assert!(broken != whole, "{code}: nothing was broken");
    for method in methods {
        refused(&closed.path(), code, method);
        assert!(contents(&closed.path()) == broken, "{code}: {method} wrote to a file");
    }
    for leftover in ["shop.db-wal", "shop.db-shm", "vault.db-wal", "vault.db-shm"] {
        let _ = fs::remove_file(closed.file(leftover));
    }
    for (name, bytes) in whole {
        fs::write(closed.file(&name), bytes).unwrap();
    }
    assert!(dump(&closed.path()) == before, "{code}");
    works(&closed.path());
}

/// The next good requests work, and nothing is wrong.
#[track_caller]
fn works(shop: &Path) {
    for method in [READING, WRITING] {
        till_at(shop).call(method, parameters(method), &Meta::default()).unwrap();
    }
    assert_eq!(verify(&Folder::at(shop)).unwrap().findings, Vec::<String>::new());
}

pub fn no_shop() {
    broken_and_mended(Code::ShopNotFound, &[READING, WRITING], |shop| fs::remove_file(shop.file("shop.db")).unwrap());
    let empty = tempfile::tempdir().unwrap();
    for place in [empty.path().to_owned(), empty.path().join("nowhere")] {
        refused(&place, Code::ShopNotFound, READING);
        refused(&place, Code::ShopNotFound, WRITING);
    }
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0, "a refusal makes no folder and no file");
}

pub fn a_second_shop() {
    let closed = Closed::shop();
    let before = dump(&closed.path());
    let told = Locale::ALL.map(|locale| {
        let made = make_shop(&Folder::at(closed.path()), &played_shop(), None, &Outside::system(), &mut |_, _| {});
        let meta = Meta { locale: Some(locale), ..Meta::default() };
        let data = error_data(&till_at(&closed.path()), &meta, &made.expect_err("a refusal"), None);
        assert_eq!(data["code"], "shop_exists");
        text(&data, "text")
    });
    are_sentences(Code::ShopExists, &told);
    assert!(dump(&closed.path()) == before);
    works(&closed.path());
}

pub fn a_second_writer() {
    let closed = Closed::shop();
    let mut first = Rpc::start(&closed.path());
    first.call(WRITING, json!({"name": "韩梅梅"})).unwrap().unwrap();
    let before = dump(&closed.path());
    refused(&closed.path(), Code::ShopInUse, WRITING);
    assert!(dump(&closed.path()) == before);
    till_at(&closed.path()).call(READING, json!({}), &Meta::default()).expect("a reader needs no lock");
    first.call(WRITING, json!({"name": "李雷"})).unwrap().expect("the first writer goes on");
    assert!(first.close().wait().unwrap().success());
    works(&closed.path());
}

pub fn a_foreign_file() {
    let of_another = |shop: &Closed, mark: i64| {
        fs::remove_file(shop.file("shop.db")).unwrap();
        let db = Connection::open(shop.file("shop.db")).unwrap();
        db.execute_batch(&format!("PRAGMA application_id = {mark}; CREATE TABLE journal (it)")).unwrap();
    };
    for mark in [0, 1, 0x4855_4956] {
        broken_and_mended(Code::ShopForeign, &[READING, WRITING], |shop| of_another(shop, mark));
    }
    // No database at all, and nothing beside it that is ours.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.db"), "a diary, and not a short one. ".repeat(100)).unwrap();
    refused(folder.path(), Code::ShopForeign, READING);
    refused(folder.path(), Code::ShopForeign, WRITING);
    assert!(fs::read_to_string(folder.path().join("shop.db")).unwrap().starts_with("a diary"));
}

fn with_format(shop: &Closed, format: i64) {
    let db = Connection::open(shop.file("shop.db")).unwrap();
    db.pragma_update(None, "user_version", format).unwrap();
}

pub fn an_older_format() {
    // Opening for writing brings it to this format, so only reading is refused.
    broken_and_mended(Code::ShopOlder, &[READING], |shop| with_format(shop, FORMAT - 1));
    let closed = Closed::shop();
    with_format(&closed, FORMAT - 1);
    refused(&closed.path(), Code::ShopOlder, READING);
    till_at(&closed.path())
        .call(WRITING, parameters(WRITING), &Meta::default())
        .expect("a writer brings it to this format");
    works(&closed.path());
}

pub fn a_newer_format() {
    for format in [FORMAT + 1, 1_000_000] {
        broken_and_mended(Code::ShopNewer, &[READING, WRITING], |shop| with_format(shop, format));
    }
}

pub fn damaged_files() {
    let cut = |shop: &Closed, name: &str, share: usize| {
        let bytes = fs::read(shop.file(name)).unwrap();
        fs::write(shop.file(name), &bytes[..bytes.len() * share / 10]).unwrap();
    };
    let both = &[READING, WRITING];
    broken_and_mended(Code::ShopDamaged, both, |shop| cut(shop, "shop.db", 2));
    broken_and_mended(Code::ShopDamaged, both, |shop| fs::write(shop.file("shop.db"), "not a database").unwrap());
    broken_and_mended(Code::ShopDamaged, both, |shop| with_format(shop, 0));
    broken_and_mended(Code::ShopDamaged, both, |shop| fs::remove_file(shop.file("vault.db")).unwrap());
    broken_and_mended(Code::ShopDamaged, both, |shop| fs::write(shop.file("vault.db"), "").unwrap());
    broken_and_mended(Code::ShopDamaged, both, |shop| cut(shop, "vault.db", 1));
    broken_and_mended(Code::ShopDamaged, both, |shop| {
        Connection::open(shop.file("shop.db")).unwrap().execute_batch("DROP TABLE outbox").unwrap();
    });
    broken_and_mended(Code::ShopDamaged, &[WRITING], |shop| {
        let other = Closed::shop();
        fs::copy(other.file("vault.db"), shop.file("vault.db")).unwrap();
    });
}

pub fn a_lock_that_is_no_file() {
    let closed = Closed::shop();
    let before = dump(&closed.path());
    fs::remove_file(closed.file("lock")).unwrap();
    fs::create_dir(closed.file("lock")).unwrap();
    refused(&closed.path(), Code::StorageFailed, WRITING);
    assert!(dump(&closed.path()) == before);
    fs::remove_dir(closed.file("lock")).unwrap();
    works(&closed.path());
}

pub fn a_real_shop_takes_no_time() {
    let shop = TestShop::made(&huitou_app::shop::NewShop { played: false, ..played_shop() });
    let before = dump(shop.folder().path());
    for (method, params) in [(WRITING, parameters(WRITING)), (READING, json!({})), ("shop.show", json!({}))] {
        let told = Locale::ALL.map(|locale| {
            let mut params = params.clone();
            params["meta"] = json!({"at": "2026-01-01T08:00:00+08:00", "locale": locale.tag()});
            let error = shop.call(method, params).expect_err("a refusal");
            assert_eq!(error["code"], "at_not_allowed");
            text(&error, "text")
        });
        are_sentences(Code::AtNotAllowed, &told);
    }
    assert!(dump(shop.folder().path()) == before);
    shop.must(WRITING, parameters(WRITING));
}

/// An outside whose randomness panics while `fails` is set: the only honest way to a bug on demand.
pub fn a_panic_in_a_command() {
    let closed = Closed::shop();
    let fails = Arc::new(AtomicBool::new(false));
    let system = Outside::system();
    let (clock, switch, entropy) = (system.now, Arc::clone(&fails), system.entropy);
    let outside = Outside {
        locale: None,
        now: clock,
        entropy: Box::new(move |bytes| {
            // Ids are of 16 bytes, incarnations of 4: the command's own randomness fails, not the till's.
            assert!(!switch.load(Ordering::Relaxed) || bytes.len() < 24, "a planted bug");
            entropy(bytes);
        }),
    };
    let till = Till::new(Folder::at(closed.path()), outside);
    till.call(WRITING, parameters(WRITING), &Meta::default()).unwrap();
    let before = dump(&closed.path());
    fails.store(true, Ordering::Relaxed);
    let told = Locale::ALL.map(|locale| {
        let meta = Meta { locale: Some(locale), ..Meta::default() };
        let error = till
            .call("product.put", json!({"sku": "X", "name": "新货", "price_minor": 1}), &meta)
            .expect_err("a refusal");
        let data = error_data(&till, &meta, &error, None);
        assert_eq!(data["code"], "internal");
        text(&data, "text")
    });
    are_sentences(Code::Internal, &told);
    fails.store(false, Ordering::Relaxed);
    assert!(dump(&closed.path()) == before);
    till.call(WRITING, parameters(WRITING), &Meta::default()).expect("the till goes on");
    drop(till);
    works(&closed.path());
}
