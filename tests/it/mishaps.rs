//! What a clumsy or unlucky user does to the shop's files, and what the shop does not let happen.

use std::fs;

use huitou_core::code::Code;
use huitou_host::gift_card_slip::{SaveGiftCardSlip, save_gift_card_slip};
use huitou_host::pdf::Paper;
use huitou_host::saving::{SaveBill, save_bill};
use huitou_host::{Meta, Outside, Till, making::make_shop};
use huitou_store::{rebuild_and_compare, verify};
use huitou_tests::{TestShop, huitou, played_shop, text};
use serde_json::json;

fn sell(shop: &TestShop, name: &str) -> (String, String) {
    let member = text(&shop.must("member.enrol", json!({"name": name})), "member_id");
    let sale = shop.must(
        "sale.ring",
        json!({
            "member_id": member, "lines": [{"amount_minor": 500}], "tenders": [{"kind": "cash", "amount_minor": 500}],
        }),
    );
    (member, text(&sale, "sale_id"))
}

#[test]
fn a_bill_never_takes_the_place_of_the_ledger_or_of_what_is_no_file() {
    let shop = TestShop::played();
    let (_, sale) = sell(&shop, "王芳");
    let pdf = |file: &std::path::Path| json!({"sale_id": sale, "paper": "a5", "file": file});
    for name in ["shop.db", "vault.db", "incarnation", "lock", "SHOP.DB", "shop.db-wal", ".hidden.pdf", "new"] {
        let refused = shop.refusal("bill.pdf", pdf(&shop.folder().path().join(name)));
        assert_eq!(refused, "file_not_written", "{name}");
    }
    let folder = shop.outside().join("a-folder");
    fs::create_dir(&folder).unwrap();
    assert_eq!(shop.refusal("bill.pdf", pdf(&folder)), "file_not_written");
    let link = shop.outside().join("link.pdf");
    std::os::unix::fs::symlink(shop.folder().shop_db(), &link).unwrap();
    assert_eq!(shop.refusal("bill.pdf", pdf(&link)), "file_not_written");

    shop.must("bill.pdf", pdf(&shop.folder().path().join("bill.pdf")));
    shop.must("bill.pdf", pdf(&shop.folder().path().join("bill.pdf")));
    assert_eq!(verify(shop.folder()).unwrap().findings, Vec::<String>::new());
}

#[test]
fn a_saved_bill_is_written_over_nothing() {
    let shop = TestShop::played();
    let (_, sale_id) = sell(&shop, "王芳");
    let folder = shop.outside().join("documents").join("回头");
    let request = SaveBill {
        sale_id: Some(sale_id),
        refund_id: None,
        top_up_id: None,
        balance_refund_id: None,
        repayment_id: None,
        paper: Paper::A5,
        locale: None,
    };
    let save = || save_bill(&shop.till, &request, &folder, &Meta::default());
    let (first, second) = (save().unwrap(), save().unwrap());
    assert!(first.file.ends_with("/回头/bill-01-000001.pdf"), "{}", first.file);
    assert!(second.file.ends_with("/回头/bill-01-000001-2.pdf"), "{}", second.file);
    assert_eq!(fs::read(&first.file).unwrap().len() as u64, first.bytes);
    // Where the folder is no folder, the refusal names the file that was wanted.
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "").unwrap();
    assert_eq!(save().unwrap_err().refusal().code, Code::FileNotWritten);
}

#[test]
fn a_saved_slip_of_a_gift_card_has_its_number_for_a_name_and_never_its_code() {
    let shop = TestShop::played();
    let code = text(&shop.must("gift_card.issue", json!({"amount_minor": 500, "tender": "cash"})), "code");
    let folder = shop.outside().join("documents");
    let request =
        |code: &str| -> SaveGiftCardSlip { serde_json::from_value(json!({"code": code, "paper": "roll_58"})).unwrap() };
    let saved = save_gift_card_slip(&shop.till, &request(&code), &folder, &Meta::default()).unwrap();
    assert!(saved.file.ends_with("/gift-card-01-G000001.pdf"), "{}", saved.file);
    assert_eq!(fs::read(&saved.file).unwrap().len() as u64, saved.bytes);
    let by_number = save_gift_card_slip(&shop.till, &request("01-G000001"), &folder, &Meta::default());
    assert_eq!(by_number.unwrap_err().refusal().code, Code::GiftCardUnknown);
}

#[test]
fn a_panic_is_an_error_of_its_own_work_alone() {
    let shop = TestShop::played();
    let (member, _) = sell(&shop, "王芳");
    let panicked = shop.till.guard(|till| -> Result<(), _> { till.with_reader(|_| panic!("a panic of the test")) });
    assert_eq!(panicked.unwrap_err().refusal().code, Code::Internal);
    assert_eq!(shop.must("member.card", json!({"member_id": member}))["sales"], 1);
    sell(&shop, "李雷");
}

#[test]
fn a_new_shop_is_not_made_over_the_keys_of_one_whose_ledger_is_elsewhere() {
    let shop = TestShop::played();
    sell(&shop, "王芳");
    let folder = shop.folder().clone();
    drop(shop.till);
    let elsewhere = folder.path().with_file_name("shop.db");
    fs::rename(folder.shop_db(), &elsewhere).unwrap();
    let keys = fs::read(folder.vault_db()).unwrap();

    let made = make_shop(&folder, &played_shop(), None, &Outside::system(), &mut |_, _| {});
    assert_eq!(made.unwrap_err().refusal().code.as_str(), "shop_damaged");

    assert_eq!(fs::read(folder.vault_db()).unwrap(), keys);
    fs::rename(&elsewhere, folder.shop_db()).unwrap();
    assert_eq!(verify(&folder).unwrap().findings, Vec::<String>::new());
}

#[test]
fn tables_are_not_replaced_under_another_shop_s_keys() {
    let (shop, other) = (TestShop::played(), TestShop::played());
    sell(&shop, "王芳");
    let folder = shop.folder().clone();
    drop((shop.till, other.till));
    let own = folder.path().with_file_name("own-vault.db");
    fs::rename(folder.vault_db(), &own).unwrap();
    fs::copy(other_vault(&other.dir), folder.vault_db()).unwrap();

    let replaced = huitou(folder.path()).args(["rebuild", "--replace"]).output().unwrap();
    assert!(!replaced.status.success());

    fs::rename(&own, folder.vault_db()).unwrap();
    assert_eq!(verify(&folder).unwrap().findings, Vec::<String>::new());
    assert_eq!(rebuild_and_compare(&folder).unwrap().differences, []);
}

fn other_vault(dir: &tempfile::TempDir) -> std::path::PathBuf {
    dir.path().join("shop/vault.db")
}

#[test]
fn an_older_ledger_put_back_gives_no_id_twice_and_destroys_no_key() {
    let shop = TestShop::played();
    sell(&shop, "王芳");
    let TestShop { till, dir } = shop;
    let folder = till.folder().clone();
    drop(till);
    let (older, newer) = (dir.path().join("older.db"), dir.path().join("newer.db"));
    fs::copy(folder.shop_db(), &older).unwrap();
    let shop = TestShop { till: Till::new(folder.clone(), Outside::system()), dir };
    let alice = sell(&shop, "爱丽丝");
    let TestShop { till, dir } = shop;
    drop(till);
    fs::copy(folder.shop_db(), &newer).unwrap();

    fs::copy(&older, folder.shop_db()).unwrap();
    let shop = TestShop { till: Till::new(folder.clone(), Outside::system()), dir };
    let bob = sell(&shop, "鲍勃");
    assert_ne!(alice.0, bob.0);
    assert_ne!(alice.1, bob.1);
    assert_eq!(verify(&folder).unwrap().findings, Vec::<String>::new());
    let TestShop { till, dir } = shop;
    drop(till);

    fs::copy(&newer, folder.shop_db()).unwrap();
    let shop = TestShop { till: Till::new(folder.clone(), Outside::system()), dir };
    assert_eq!(shop.must("member.card", json!({"member_id": alice.0}))["name"], "爱丽丝");
    assert_eq!(rebuild_and_compare(&folder).unwrap().differences, []);
}

#[test]
fn times_that_no_shop_has_are_refused() {
    let shop = TestShop::played();
    for at in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "-262143-01-01T00:00:00Z", "+262142-12-31T23:59:59Z"] {
        for method in ["shop.show", "staff.list"] {
            assert_eq!(shop.refusal(method, json!({"meta": {"at": at}})), "invalid_params", "{method} {at}");
        }
        let member = json!({"name": "王芳", "meta": {"at": at}});
        assert_eq!(shop.refusal("member.enrol", member), "invalid_params", "{at}");
    }
}

#[test]
fn a_request_is_an_object_and_nothing_else() {
    let shop = TestShop::played();
    for line in [r#"["2.0",1,"staff.put",{"name":"Z"},null]"#, r#"[]"#, r#"1"#, r#""x""#, "null"] {
        let mut answer = Vec::new();
        huitou_host::rpc::serve(&shop.till, line.as_bytes(), &mut answer).unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["error"]["data"]["code"], "not_a_request", "{line}");
    }
    assert_eq!(shop.must("staff.list", json!({}))["staff"], json!([]));
}

#[test]
fn a_shop_that_is_refused_leaves_no_folder_behind() {
    let outside = tempfile::tempdir().unwrap();
    let folder = huitou_store::Folder::at(outside.path().join("shop"));
    for (time_zone, cut_off) in [("Mars/Phobos", "04:00"), ("Asia/Shanghai", "25:00")] {
        let new =
            huitou_app::shop::NewShop { time_zone: time_zone.to_owned(), cut_off: cut_off.to_owned(), ..played_shop() };
        assert!(make_shop(&folder, &new, None, &Outside::system(), &mut |_, _| {}).is_err(), "{time_zone} {cut_off}");
        assert!(!folder.path().exists(), "{time_zone} {cut_off}");
    }
}

#[test]
fn who_reads_first_waits_for_no_command_that_is_under_way() {
    let shop = TestShop::played();
    shop.till.open_for_writing().unwrap();
    // Another program holds the ledger, so that the sale waits.
    let other = rusqlite::Connection::open(shop.folder().shop_db()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let sale = scope.spawn(|| sell(&shop, "王芳"));
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(shop.must("product.list", json!({}))["products"], json!([]));
        assert!(!sale.is_finished(), "the list was shown only after the sale");
        other.execute_batch("ROLLBACK").unwrap();
        sale.join().unwrap();
    });
}
