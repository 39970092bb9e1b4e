//! Selling in the real window, with keys alone; afterwards the shop is opened and asked.

use std::process::Command;

use fantoccini::key::Key;
use huitou_app::shop::NewShop;
use huitou_host::making::make_shop;
use huitou_host::{Meta, Outside, Till};
use huitou_store::{Folder, rebuild_and_compare, verify};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::driver::Window;

const RICE: &str = "6900000000017";
const EGGS: &str = "6900000000024";

/// A shop with two products and a member who has topped up, closed again.
struct Closed {
    _outside: TempDir,
    folder: Folder,
}

impl Closed {
    fn made() -> Closed {
        let outside = tempfile::tempdir().unwrap();
        let folder = Folder::at(outside.path().join("shop"));
        make_shop(&folder, &NewShop::default(), None, &Outside::system(), &mut |_, _| {}).unwrap();
        let shop = Closed { _outside: outside, folder };
        shop.ask(|call| {
            call("setting.put", json!({"key": "shop.name", "value": "小王米店"}));
            let product = |sku: &str, name: &str, barcode: &str, price: i64| {
                json!({"sku": sku, "name": name, "barcode": barcode, "price_minor": price, "favourite": true})
            };
            call("product.put", product("R10", "五常大米 10kg", RICE, 7_990));
            call("product.put", product("E30", "鲜鸡蛋 30枚", EGGS, 2_680));
            let member = call("member.enrol", json!({"name": "王小明", "salutation": "王先生", "phone": "13800138000"}));
            let member = &member["member_id"];
            call(
                "stored_value.top_up",
                json!({"member_id": member, "paid_minor": 10_000, "bonus_minor": 1_000, "tender": "cash"}),
            );
        });
        shop
    }

    /// Asks the shop while no window has it open.
    fn ask<T>(&self, ask: impl FnOnce(&dyn Fn(&str, Value) -> Value) -> T) -> T {
        let till = Till::new(self.folder.clone(), Outside::system());
        ask(&|method, params| till.call(method, params, &Meta::default()).unwrap())
    }

    fn window(&self) -> Window {
        let window = Window::open(self.folder.path());
        window.wait_for("小王米店");
        // Its favourites are there; names that are cut short count as hidden, prices do not.
        window.wait_for("26.80");
        window
    }

    /// The sales of the shop, the latest first; chain, balances and tables are right.
    fn sales(&self) -> Vec<Value> {
        assert_eq!(verify(&self.folder).unwrap().findings, Vec::<String>::new());
        assert_eq!(rebuild_and_compare(&self.folder).unwrap().differences, []);
        self.ask(|call| call("sale.list", json!({}))["sales"].as_array().unwrap().clone())
    }
}

#[test]
fn a_whole_sale_by_scanner_and_keyboard_is_in_the_ledger() {
    let shop = Closed::made();
    let window = shop.window();
    window.scan_at_once(&[RICE, EGGS, EGGS], 10);
    // Two of the eggs: 79.90 + 2 × 26.80.
    window.wait_for("收款 133.50");
    window.key(Key::Enter);
    window.wait_for("现金");
    window.type_text("1");
    window.wait_for("收多少");
    window.type_text("150");
    window.key(Key::Enter);
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
    let shop = Closed::made();
    let window = shop.window();
    window.type_text("wxm");
    window.wait_for("138****8000");
    window.key(Key::Enter);
    window.wait_for("110.00");
    window.scan_at_once(&[RICE, RICE], 10);
    window.wait_for("收款 159.80");
    window.key(Key::Enter);
    window.wait_for("储值");
    window.type_text("2");
    window.wait_for("收多少");
    window.type_text("100");
    window.key(Key::Enter);
    window.wait_for("59.80");
    window.type_text("1");
    window.wait_for("收多少");
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

#[test]
fn a_basket_comes_back_after_a_kill() {
    let shop = Closed::made();
    for times in 1..=3 {
        let window = shop.window();
        window.scan(RICE, 10);
        let shown = format!("{}.{:02}", 7_990 * times / 100, 7_990 * times % 100);
        window.wait_for(&format!("收款 {shown}"));
        let killed = Command::new("kill").args(["-9", &window.process().to_string()]).status();
        assert!(killed.unwrap().success());
    }
    let window = shop.window();
    window.wait_for("收款 239.70");
    drop(window);
    assert_eq!(shop.sales(), Vec::<Value>::new());
}

#[test]
fn a_scan_over_a_dialog_is_kept() {
    let shop = Closed::made();
    let window = shop.window();
    window.scan(EGGS, 10);
    window.wait_for("收款 26.80");
    // Clearing asks first.
    window.press(&[Key::Control.into(), Key::Delete.into()]);
    window.wait_for("清空这一单");
    window.scan(RICE, 10);
    window.key(Key::Escape);
    window.wait_for("收款 106.70");
    window.wait_for(RICE);
}
