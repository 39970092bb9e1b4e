//! Selling in the real window, with keys alone; afterwards the shop is opened and asked.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::shop::{EGGS, RICE, SmallShop};

#[test]
fn a_whole_sale_by_scanner_and_keyboard_is_in_the_ledger() {
    a_whole_sale(&SmallShop::made());
}

#[test]
fn a_basket_comes_back_after_a_kill() {
    a_basket_that_comes_back(&SmallShop::made());
}

/// Two products, cash with change, the next sale.
pub fn a_whole_sale(shop: &SmallShop) {
    let window = shop.window();
    window.scan_at_once(&[RICE, EGGS, EGGS], 10);
    // Two of the eggs: 79.90 + 2 × 26.80.
    window.wait_for("收款 133.50");
    window.take_money();
    window.tender("1", "150");
    window.wait_for("16.50");
    window.wait_for("01-000001");
    window.screenshot("finished");
    // The next scan begins the next sale.
    window.scan(RICE, 10);
    window.wait_without("01-000001");
    window.wait_for("收款 79.90");
    drop(window);
    let sales = shop.sales();
    assert_eq!(sales.len(), 1);
    assert_eq!(sales[0]["total_minor"], 13_350);
}

#[test]
fn a_member_is_found_by_pinyin_and_pays_with_stored_value_and_cash() {
    let shop = SmallShop::made();
    let window = shop.window();
    window.type_text("wxm");
    window.wait_for("138****8000");
    window.key(Key::Enter);
    window.wait_for("110.00");
    window.scan_at_once(&[RICE, RICE], 10);
    window.wait_for("收款 159.80");
    window.take_money();
    window.tender("2", "100");
    window.wait_for("59.80");
    window.choose_tender("1");
    window.key(Key::Enter);
    window.wait_for("01-000001");
    window.screenshot("finished-member");
    drop(window);
    let sale = shop.sales().remove(0);
    assert_eq!(sale["total_minor"], 15_980);
    shop.ask(|call| {
        let card = call("member.card", json!({"member_id": sale["member_id"]}));
        let held = &card["stored_value"];
        assert_eq!(held["principal_minor"].as_i64().unwrap() + held["bonus_minor"].as_i64().unwrap(), 1_000);
        let movements = call("member.movements", json!({"member_id": sale["member_id"]}));
        assert_eq!(movements["movements"].as_array().unwrap().len(), 2, "the top-up and the sale");
    });
}

/// Three kills, with one more in the basket before each.
pub fn a_basket_that_comes_back(shop: &SmallShop) {
    for times in 1..=3 {
        let window = shop.window();
        window.scan(RICE, 10);
        let shown = format!("{}.{:02}", 7_990 * times / 100, 7_990 * times % 100);
        window.wait_for(&format!("收款 {shown}"));
        window.kill();
    }
    let window = shop.window();
    window.wait_for("收款 239.70");
    drop(window);
    assert_eq!(shop.sales(), Vec::<Value>::new());
}

#[test]
fn a_scan_over_a_dialog_is_kept() {
    let shop = SmallShop::made();
    let window = shop.window();
    window.scan(EGGS, 10);
    window.wait_for("收款 26.80");
    // Clearing asks first.
    window.press(&[Key::Control.into(), Key::Delete.into()]);
    window.wait_for("清空这一单");
    window.scan(RICE, 10);
    window.wait_at("dialog[open] .toast");
    window.key(Key::Escape);
    window.wait_for("收款 106.70");
    window.wait_for(RICE);
}

/// While the till is still at work, the cashier who sees no bill presses Enter again, and again. Only under an answer that is
/// late: one that is there begins the next sale with the second Enter.
pub fn an_enter_too_many(shop: &SmallShop) {
    let window = shop.window();
    window.scan(RICE, 10);
    window.wait_for("收款 79.90");
    window.take_money();
    window.choose_tender("1");
    window.key(Key::Enter);
    window.key(Key::Enter);
    window.wait_for("正在记账…");
    window.key(Key::Enter);
    window.press_real(&["1", "Return", "Return"], 40);
    assert!(window.text().contains("正在记账…"), "{}", window.text());
    window.wait_for("01-000001");
    drop(window);
    let totals: Vec<i64> = shop.sales().iter().map(|sale| sale["total_minor"].as_i64().unwrap()).collect();
    assert_eq!(totals, [7_990]);
}
