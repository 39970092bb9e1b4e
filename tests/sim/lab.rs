//! Shops that are not well: each cause is made in the shop's own folder, every method that meets it is called, nothing
//! is changed by that, and when the cause is gone the same till works.

mod child;

use std::fs;
use std::path::{Path, PathBuf};

use huitou_app::shop::NewShop;
use huitou_host::making::make_shop;
use huitou_host::{MethodKind, Outside, Till};
use huitou_store::{Folder, verify};
use huitou_tests::played_shop;
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::complete::played_methods;
use crate::shop::{call, code_of, roomy_folder};
use crate::table::{OFTEN, Table};

/// The row of the table for making a shop.
pub const INIT: &str = "init";

/// A cause, how it is made, and who meets it.
struct Cause {
    code: &'static str,
    meets: fn(MethodKind) -> bool,
    make: fn(&Folder),
    mend: fn(&Folder),
}

const CAUSES: &[Cause] = &[
    Cause { code: "shop_not_found", meets: everybody, make: put_away, mend: bring_back },
    Cause { code: "shop_foreign", meets: everybody, make: put_another_database, mend: bring_back },
    Cause { code: "shop_foreign", meets: everybody, make: put_a_text, mend: bring_all_back },
    Cause { code: "shop_newer", meets: everybody, make: put_a_newer_one, mend: bring_back },
    Cause { code: "shop_older", meets: readers, make: put_an_older_one, mend: bring_back },
    Cause { code: "shop_damaged", meets: everybody, make: lose_the_vault, mend: find_the_vault },
    Cause { code: "shop_damaged", meets: everybody, make: overwrite_the_pages, mend: bring_back },
    Cause { code: "storage_full", meets: writers, make: fill_the_disk, mend: empty_the_disk },
    Cause { code: "storage_failed", meets: writers, make: break_the_lock, mend: mend_the_lock },
];

/// Every cell that the lab fills: method and code.
pub fn cells() -> Vec<(&'static str, &'static str)> {
    let mut cells: Vec<(&str, &str)> = Vec::new();
    for cause in CAUSES {
        cells.extend(played_methods().filter(|it| (cause.meets)(it.kind)).map(|method| (method.name, cause.code)));
    }
    for method in played_methods() {
        cells.push((method.name, "at_not_allowed"));
        if writers(method.kind) {
            cells.push((method.name, "shop_in_use"));
            cells.push((method.name, "storage_read_only"));
        }
    }
    cells.push((INIT, "shop_exists"));
    cells.push(("sale.quote", "internal"));
    cells
}

/// Makes every cause and counts the refusals.
pub fn refusals() -> Table {
    let mut table = Table::default();
    CAUSES.iter().for_each(|cause| meet(cause, &mut table));
    meet_another_writer(&mut table);
    give_times_to_a_real_shop(&mut table);
    make_it_twice(&mut table);
    child::write_without_permission(&mut table);
    child::panic_in_quotes(&mut table);
    table
}

fn everybody(_: MethodKind) -> bool {
    true
}

/// A note writes too, though no fact.
fn writers(kind: MethodKind) -> bool {
    matches!(kind, MethodKind::Command | MethodKind::Note)
}

fn readers(kind: MethodKind) -> bool {
    !writers(kind)
}

/// A shop in a folder that is gone when dropped.
struct Patient {
    dir: TempDir,
    till: Till,
}

impl Patient {
    fn made(new: &NewShop) -> Patient {
        let dir = roomy_folder();
        let folder = Folder::at(dir.path().join("shop"));
        make_shop(&folder, new, None, &Outside::system(), &mut |_, _| {}).expect("a new shop");
        let patient = Patient { till: Till::new(folder, Outside::system()), dir };
        patient.works();
        patient
    }

    /// The next good requests are answered, and the books are in order.
    fn works(&self) {
        let put = json!({"key": "alert.silent_days", "value": 31});
        for (method, params) in [("setting.put", put), ("shop.show", json!({}))] {
            let answer = call(&self.till, method, params);
            assert!(answer.is_ok(), "{method} works again: {answer:?}");
        }
        let report = verify(self.till.folder()).expect("a shop that can be verified");
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }

    /// The till again, with nothing open.
    fn reopen(&mut self) {
        self.till = Till::new(self.till.folder().clone(), Outside::system());
    }

    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let folder = self.till.folder();
        let files = [folder.shop_db(), folder.vault_db()];
        files.into_iter().filter_map(|file| Some((file.clone(), fs::read(&file).ok()?))).collect()
    }
}

fn meet(cause: &Cause, table: &mut Table) {
    let mut patient = Patient::made(&played_shop());
    patient.reopen();
    let methods: Vec<&str> = played_methods().filter(|it| (cause.meets)(it.kind)).map(|it| it.name).collect();
    (cause.make)(patient.till.folder());
    let before = patient.files();
    let rounds = OFTEN.div_ceil(methods.len() as u64);
    for _ in 0..rounds {
        for method in &methods {
            (cause.make)(patient.till.folder());
            expect(&patient.till, method, plain(method, patient.dir.path()), cause.code, table);
        }
    }
    assert!(patient.files() == before, "{}: a file changed", cause.code);
    (cause.mend)(patient.till.folder());
    patient.works();
}

fn expect(till: &Till, method: &str, params: Value, code: &str, table: &mut Table) {
    match call(till, method, params) {
        Err(error) if code_of(&error) == code => table.count(method, code),
        other => panic!("{method} must be refused with {code}, but: {other:?}"),
    }
}

fn meet_another_writer(table: &mut Table) {
    let patient = Patient::made(&played_shop());
    let second = Till::new(patient.till.folder().clone(), Outside::system());
    for _ in 0..3 {
        for method in played_methods().filter(|it| writers(it.kind)) {
            expect(&second, method.name, plain(method.name, patient.dir.path()), "shop_in_use", table);
        }
        assert!(call(&second, "shop.show", json!({})).is_ok(), "reading needs no lock");
    }
    patient.works();
}

fn give_times_to_a_real_shop(table: &mut Table) {
    let patient = Patient::made(&NewShop { played: false, ..played_shop() });
    let before = patient.files();
    for method in played_methods() {
        let mut params = plain(method.name, patient.dir.path());
        params["meta"] = json!({"at": "2026-05-01T12:00:00+08:00"});
        expect(&patient.till, method.name, params, "at_not_allowed", table);
    }
    assert!(patient.files() == before, "at_not_allowed: a file changed");
    patient.works();
}

fn make_it_twice(table: &mut Table) {
    let mut patient = Patient::made(&played_shop());
    patient.reopen();
    let before = patient.files();
    for _ in 0..OFTEN {
        let again = make_shop(patient.till.folder(), &played_shop(), None, &Outside::system(), &mut |_, _| {});
        match again {
            Err(error) => table.count(INIT, error.refusal().code.as_str()),
            Ok(_) => panic!("a shop was made over another"),
        }
    }
    assert!(patient.files() == before, "shop_exists: a file changed");
    patient.works();
}

/// A well-formed request of each method; what it names need not be there.
fn plain(method: &str, outside: &Path) -> Value {
    match method {
        "setting.put" => json!({"key": "shop.name", "value": "小满"}),
        "staff.put" => json!({"name": "小张"}),
        "product.put" => json!({"sku": "1", "name": "茶", "price_minor": 100}),
        "product.search" | "member.search" => json!({"query": "茶"}),
        "member.enrol" => json!({"name": "王芳"}),
        "member.card" | "member.movements" | "alert.list" => json!({"member_id": "1"}),
        "member.edit" => json!({"member_id": "1", "note": "改过"}),
        "points_rule.put" => json!({"name": "双倍", "earns": {"by": "times", "times": "2"}}),
        "member.freeze" => json!({"member_id": "1", "reason": "lost"}),
        "member.lift_freeze" => json!({"member_id": "1", "reason": "found"}),
        "member.replace_card" => json!({"member_id": "1", "card_no": "2", "reason": "lost"}),
        "member.set_pin" => json!({"member_id": "1", "pin": "2580"}),
        "member.clear_pin" => json!({"member_id": "1", "reason": "seen"}),
        "member.draw_code" => json!({"member_id": "1"}),
        "plan.put" => json!({"name": "充10送1", "paid_from_minor": 1_000, "gift": {"bonus_minor": 100}}),
        "stored_value.quote_top_up" => json!({"member_id": "1", "paid_minor": 1, "bonus_minor": 0}),
        "basket.put" => json!({"basket": {"request_id": "b", "lines": [{"amount_minor": 1}]}}),
        "member.erase" => json!({"member_id": "1", "reason": "mistake"}),
        "stored_value.top_up" => json!({"member_id": "1", "paid_minor": 1, "bonus_minor": 0, "tender": "cash"}),
        "points.adjust" => json!({"member_id": "1", "change": "1", "reason": "goodwill"}),
        "stored_value.quote_refund" | "stored_value.statement" => json!({"member_id": "1"}),
        "stored_value.refund" => json!({"member_id": "1", "cause": "merchant", "tender": "cash"}),
        "stored_value.show_refund" => json!({"balance_refund_id": "1"}),
        "sale.quote" => json!({"lines": [{"amount_minor": 1}]}),
        "sale.ring" => json!({"lines": [{"amount_minor": 1}], "tenders": [{"kind": "cash", "amount_minor": 1}]}),
        "sale.show" | "sale.quote_refund" => json!({"sale_id": "1"}),
        "sale.quote_change_tender" => json!({"sale_id": "1", "tenders": []}),
        "sale.change_tender" => json!({"sale_id": "1", "tenders": [], "reason": "wrong_key"}),
        "sale.quote_add_member" | "sale.add_member" => json!({"sale_id": "1", "member_id": "1"}),
        "sale.void" => json!({"sale_id": "1", "reason": "rung_wrongly"}),
        "sale.refund" => json!({"sale_id": "1", "reason": "faulty"}),
        "sale.quote_exchange" => json!({"sale_id": "1", "lines": [{"amount_minor": 1}]}),
        "sale.exchange" => json!({"sale_id": "1", "reason": "faulty", "lines": [{"amount_minor": 1}]}),
        "refund.show" => json!({"refund_id": "1"}),
        "bill.text" => json!({"sale_id": "1", "channel": "sms"}),
        "bill.pdf" => json!({"sale_id": "1", "paper": "a5", "file": outside.join("bill.pdf").to_str()}),
        "report.export" => {
            json!({"report": {"what": "today", "format": "csv"}, "file": outside.join("report.csv").to_str()})
        }
        "journal.page" => json!({"from_seq": 1, "limit": 1}),
        _ => json!({}),
    }
}

fn away(folder: &Folder) -> PathBuf {
    folder.path().join("shop.db.away")
}

/// Takes the shop's database out of its place, once.
fn put_away(folder: &Folder) {
    if !away(folder).exists() {
        fs::rename(folder.shop_db(), away(folder)).expect("a file put away");
    }
}

fn bring_back(folder: &Folder) {
    for suffix in ["-wal", "-shm"] {
        // There is none where nothing was opened.
        let _ = fs::remove_file(folder.path().join(format!("shop.db{suffix}")));
    }
    fs::rename(away(folder), folder.shop_db()).expect("a file brought back");
}

/// Puts a file in the place of the shop's database, once.
fn put_instead(folder: &Folder, make: impl FnOnce(&Path)) {
    if !away(folder).exists() {
        put_away(folder);
        make(&folder.shop_db());
    }
}

fn put_another_database(folder: &Folder) {
    put_instead(folder, |file| {
        let other = Connection::open(file).expect("a database");
        other.execute_batch("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup');").expect("a table");
    });
}

/// Beside a vault, a file that is no database is a shop that was damaged.
fn put_a_text(folder: &Folder) {
    lose_the_vault(folder);
    put_instead(folder, |file| fs::write(file, "milk, eggs, flour\n".repeat(500)).expect("a text"));
}

fn put_a_newer_one(folder: &Folder) {
    put_instead(folder, |file| {
        fs::copy(away(folder), file).expect("a copy");
        let shop = Connection::open(file).expect("a database");
        shop.pragma_update(None, "user_version", 99).expect("a newer format");
    });
}

fn bring_all_back(folder: &Folder) {
    find_the_vault(folder);
    bring_back(folder);
}

/// The oldest format that was ever released.
fn put_an_older_one(folder: &Folder) {
    let older = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/shops/format-1/shop.db");
    put_instead(folder, |file| {
        fs::copy(older, file).expect("a copy");
    });
}

/// The file keeps its header and loses everything else.
fn overwrite_the_pages(folder: &Folder) {
    put_instead(folder, |file| {
        let mut bytes = fs::read(away(folder)).expect("the shop");
        bytes[100..].fill(0xa5);
        fs::write(file, bytes).expect("a damaged shop");
    });
}

fn lose_the_vault(folder: &Folder) {
    if folder.vault_db().exists() {
        fs::rename(folder.vault_db(), folder.path().join("vault.db.away")).expect("a file put away");
    }
}

fn find_the_vault(folder: &Folder) {
    fs::rename(folder.path().join("vault.db.away"), folder.vault_db()).expect("a file brought back");
}

/// A copy of a shop gets a marker of its own, and here it goes to a device without room: the kernel's own ENOSPC, for
/// every user and in every chroot. Each write of the ledger on a full disk is the business of the crash harness.
fn fill_the_disk(folder: &Folder) {
    let (marker, new) = (folder.path().join("incarnation"), folder.path().join("incarnation.new"));
    assert!(Path::new("/dev/full").exists(), "a system without /dev/full would get a file of that name");
    if marker.exists() {
        fs::remove_file(marker).expect("the marker");
        std::os::unix::fs::symlink("/dev/full", new).expect("a link");
    }
}

fn empty_the_disk(folder: &Folder) {
    fs::remove_file(folder.path().join("incarnation.new")).expect("the link");
}

/// The kernel refuses to open a folder for writing, whoever asks.
fn break_the_lock(folder: &Folder) {
    let lock = folder.path().join("lock");
    if !lock.is_dir() {
        fs::remove_file(&lock).expect("the lock");
        fs::create_dir(&lock).expect("a folder");
    }
}

fn mend_the_lock(folder: &Folder) {
    fs::remove_dir(folder.path().join("lock")).expect("the folder");
}
