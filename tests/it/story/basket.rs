//! The basket at the counter outlives the program, and tells when it became a sale.

use huitou_host::{Outside, Till};
use huitou_store::Kind;
use huitou_tests::{TestShop, huitou, text};
use rusqlite::Connection;
use serde_json::{Value, json};

/// The same shop after the program ended and began again.
fn reopened(shop: TestShop) -> TestShop {
    let TestShop { till, dir } = shop;
    let folder = till.folder().clone();
    drop(till);
    TestShop { till: Till::new(folder, Outside::system()), dir }
}

fn shown(shop: &TestShop) -> Value {
    shop.must("basket.show", json!({}))
}

fn stocked() -> (TestShop, String) {
    let shop = TestShop::played();
    shop.must("product.put", json!({"sku": "R10", "name": "五常大米", "price_minor": 12_000}));
    let member = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
    (shop, member)
}

fn half_done(member: &str) -> Value {
    json!({
        "request_id": "b-1", "member_id": member,
        "lines": [{"sku": "R10", "qty": "1.50", "price_minor": 11_000}, {"amount_minor": 300, "name": "改裤脚"}, {"sku": "GONE"}],
        "coupons": ["not yet whole"], "tenders": [{"kind": "cash", "amount_minor": 0}], "selected": 1,
        "staff": [{"staff_id": "7", "share": "1"}],
    })
}

#[test]
fn a_basket_comes_back_as_it_was_left_however_unfinished() {
    let (shop, member) = stocked();
    assert_eq!(shown(&shop), json!({}), "there is none at first");
    let basket = half_done(&member);
    assert_eq!(shop.must("basket.put", json!({"basket": basket})), json!({}));
    let shop = reopened(shop);
    assert_eq!(shown(&shop), json!({"basket": basket}));
    // A rebuild keeps it too.
    let TestShop { till, dir } = shop;
    let folder = till.folder().clone();
    drop(till);
    let rebuilt = huitou(folder.path()).args(["rebuild", "--replace"]).output().unwrap();
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    let shop = TestShop { till: Till::new(folder, Outside::system()), dir };
    assert_eq!(shown(&shop), json!({"basket": basket}));
    // The last one counts.
    let empty = json!({"request_id": "b-2"});
    shop.must("basket.put", json!({"basket": empty}));
    assert_eq!(shown(&shop), json!({"basket": empty}));
}

#[test]
fn a_basket_that_cannot_be_read_is_lost_and_the_counter_opens() {
    let (shop, member) = stocked();
    for damage in ["body = '{half'", "body = CAST(x'ff7b7d' AS TEXT)", "request_id = CAST(x'fe' AS TEXT)"] {
        shop.must("basket.put", json!({"basket": half_done(&member)}));
        let db = Connection::open(shop.folder().shop_db()).unwrap();
        db.execute(&format!("UPDATE baskets SET {damage}"), []).unwrap();
        drop(db);
        assert_eq!(shown(&shop), json!({"lost": true}), "{damage}");
        let next = json!({"request_id": "b-2", "lines": [{"amount_minor": 5}]});
        shop.must("basket.put", json!({"basket": next}));
        assert_eq!(shown(&shop), json!({"basket": next}), "{damage}");
    }
    // The same for how the window looks.
    shop.must("window.put", json!({"scan_ms": 80}));
    let db = Connection::open(shop.folder().shop_db()).unwrap();
    for damage in ["'{half'", "CAST(x'ff7b7d' AS TEXT)"] {
        db.execute(&format!("UPDATE window_state SET value = {damage}"), []).unwrap();
        assert_eq!(shop.must("window.show", json!({}))["scan_ms"], 30, "{damage}");
    }
}

#[test]
fn a_basket_that_was_rung_tells_its_sale_also_where_nobody_saw_the_answer() {
    let (shop, member) = stocked();
    let lines = json!([{"sku": "R10", "qty": "1"}]);
    let basket = json!({"request_id": "b-1", "member_id": member, "lines": lines});
    shop.must("basket.put", json!({"basket": basket}));
    let sale = |cash: i64| json!({"member_id": member, "lines": lines, "tenders": [{"kind": "cash", "amount_minor": cash}], "meta": {"request_id": "b-1"}});
    assert_eq!(shop.refusal("sale.ring", sale(1)), "tender_short");
    assert_eq!(shown(&shop), json!({"basket": basket}), "a refusal leaves the basket");
    let rung = shop.must("sale.ring", sale(12_000));
    let shop = reopened(shop);
    assert_eq!(shown(&shop), json!({"finished": rung["sale_id"]}));
    // The basket that was still on its way when the sale was rung makes no second one.
    shop.must("basket.put", json!({"basket": basket}));
    assert_eq!(shown(&shop), json!({"finished": rung["sale_id"]}));
    assert_eq!(shop.must("sale.ring", sale(12_000)), rung);
    shop.must("basket.put", json!({"basket": {"request_id": "b-2"}}));
    assert_eq!(shown(&shop), json!({"basket": {"request_id": "b-2"}}));
}

#[test]
fn a_basket_writes_no_fact_and_is_gone_with_its_member() {
    let (shop, member) = stocked();
    let facts = || {
        let page = shop.must("journal.page", json!({"from_seq": 1, "limit": 1_000}));
        page["facts"].as_array().unwrap().len()
    };
    let before = facts();
    for n in 0..20 {
        shop.must("basket.put", json!({"basket": {"request_id": format!("b-{n}"), "member_id": member}}));
        shop.must("window.put", json!({"scan_ms": 10 + n}));
    }
    assert_eq!(facts(), before);
    shop.must("member.erase", json!({"member_id": member, "reason": "member_request"}));
    assert_eq!(shown(&shop), json!({}));
    assert_eq!(shop.must("window.show", json!({}))["scan_ms"], 29);
    let again = json!({"basket": {"request_id": "b-19", "member_id": member, "lines": [{"amount_minor": 1, "name": "王芳的"}]}});
    assert_eq!(shop.refusal("basket.put", again), "member_erased", "a window that still shows it cannot keep it again");
    let of_a_walk_in = json!({"basket": {"request_id": "b-20"}});
    shop.must("basket.put", of_a_walk_in);
}

#[test]
fn what_was_chosen_for_the_window_stays_and_the_rest_is_as_the_shop_has_it() {
    let shop = TestShop::played();
    let sized = |locale: &str, theme: &str, scan_ms: i64, percent: i64| json!({"locale": locale, "theme": theme, "scan_ms": scan_ms, "text_percent": percent});
    let look = |locale: &str, theme: &str, scan_ms: i64| sized(locale, theme, scan_ms, 100);
    assert_eq!(shop.must("window.show", json!({})), look("zh-Hans", "system", 30));
    shop.must("setting.put", json!({"key": "shop.locale", "value": "en"}));
    assert_eq!(shop.must("window.show", json!({})), look("en", "system", 30));
    assert_eq!(shop.must("window.put", json!({"theme": "dark"})), look("en", "dark", 30));
    assert_eq!(shop.must("window.put", json!({"locale": "zh-Hant", "scan_ms": 80})), look("zh-Hant", "dark", 80));
    assert_eq!(shop.must("window.put", json!({"text_percent": 200})), sized("zh-Hant", "dark", 80, 200));
    let shop = reopened(shop);
    assert_eq!(shop.must("window.show", json!({})), sized("zh-Hant", "dark", 80, 200));
}

#[test]
fn nothing_else_is_of_this_device_alone() {
    let local: Vec<&str> =
        huitou_store::tables().filter(|table| table.kind == Kind::Local).map(|table| table.name).collect();
    assert_eq!(local, ["baskets", "window_state"], "a new one: say what a loss of it costs, and what an erasure takes");
}
