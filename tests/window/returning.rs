//! Goods come back: from the bill in past sales, with what goes back shown before it does; afterwards the shop is asked.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::driver::Window;
use crate::shop::SmallShop;

/// Two bags of rice and the eggs, 186.60, of which the member's stored value paid 100.00.
fn sold(shop: &SmallShop) -> Value {
    shop.ask(|call| {
        let member = call("member.search", json!({"query": "13800138000"}))["members"][0]["member_id"].clone();
        let lines = json!([{"sku": "R10", "qty": "2"}, {"sku": "E30", "qty": "1"}]);
        let tenders =
            json!([{"kind": "stored_value", "amount_minor": 10_000}, {"kind": "cash", "amount_minor": 10_000}]);
        call("sale.ring", json!({"member_id": member, "lines": lines, "tenders": tenders}))
    })
}

/// From the list of past sales to the return of the latest.
fn opens_the_return(window: &Window) {
    window.press(&[Key::Control.into(), '4']);
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at("dialog .bill");
    window.press(&[Key::Alt.into(), 'r']);
    window.wait_at("dialog .stepper input:focus");
}

fn confirms(window: &Window) {
    window.wait_at("[data-testid=refund-confirm][aria-disabled=false]");
    window.click_at("[data-testid=refund-confirm]");
    window.wait_at("[data-testid=refunded]");
}

#[test]
fn one_bag_comes_back_and_everything_that_follows_is_shown_first() {
    let shop = SmallShop::made();
    let sale = sold(&shop);
    let window = shop.window();
    opens_the_return(&window);
    // The focus is in the first box: one bag.
    window.type_text("1");
    window.press(&[Key::Alt.into(), '2']);
    window.wait_at("[data-testid=refund-confirm][aria-disabled=false]");
    let quote = shop
        .ask(|call| call("sale.quote_refund", json!({"sale_id": sale["sale_id"], "lines": [{"line": 1, "qty": "1"}]})));
    let shown = |minor: &Value| crate::cashier::money(minor.as_i64().unwrap());
    let told = window.text();
    for part in [
        &quote["total_minor"],
        &quote["tenders"][0]["amount_minor"],
        &quote["left_minor"],
        &quote["member"]["stored_value_after"]["total_minor"],
    ] {
        assert!(told.contains(&shown(part)), "{part} is not shown: {told}");
    }
    assert!(told.contains(quote["member"]["points_taken"].as_str().unwrap()), "points: {told}");
    // A scan over the dialog neither chooses nor confirms anything.
    // A hand takes a moment from the keys to the scanner: what was typed just before a scan is taken for its beginning.
    std::thread::sleep(std::time::Duration::from_secs(1));
    window.scan(crate::shop::EGGS, 10);
    assert_eq!(window.count("[data-testid=refunded]"), 0);
    confirms(&window);
    window.wait_for("01-R000001");
    window.screenshot("refunded");
    // A second Enter is no second refund.
    window.key(Key::Enter);
    window.key(Key::Escape);
    window.click_at("[data-testid=refunds] .link");
    window.wait_at("dialog .slip");
    window.key(Key::Escape);
    window.wait_until("the bill alone", |window| window.count("dialog .slip") == 0);
    window.key(Key::Escape);
    window.wait_for("已退");
    drop(window);
    let sales = shop.sales();
    assert_eq!((&sales[0]["total_minor"], &sales[0]["refunded_minor"]), (&json!(18_660), &json!(7_990)));
    shop.ask(|call| {
        let today = call("report.today", json!({}));
        assert_eq!((&today["refunds"], &today["refunded_minor"]), (&json!(1), &json!(7_990)));
    });
}

#[test]
fn all_of_it_comes_back_in_two_parts_and_then_nothing_is_left() {
    let shop = SmallShop::made();
    shop.ask(|call| {
        let need = json!({"by": "spent", "least_minor": 15_000});
        call(
            "tier.put",
            json!({"name": "银卡", "level": 1, "need": need, "window": {"over": "year"}, "grace_days": 30}),
        );
    });
    sold(&shop);
    let window = shop.window();
    opens_the_return(&window);
    window.type_text("1");
    window.press(&[Key::Alt.into(), '1']);
    // 106.70 are left of the sale that had brought the tier.
    window.wait_at("[data-testid=tier-follows]");
    window.wait_for("不再是银卡");
    window.screenshot("refund-takes-tier");
    confirms(&window);
    window.key(Key::Escape);
    window.wait_at("[data-testid=refunds] .link");
    window.press(&[Key::Alt.into(), 'r']);
    window.wait_at("dialog .stepper input:focus");
    window.press(&[Key::Alt.into(), 'a']);
    window.press(&[Key::Alt.into(), '4']);
    confirms(&window);
    window.wait_for("01-R000002");
    window.key(Key::Escape);
    window.wait_at("[data-testid=refund][aria-disabled=true]");
    window.key(Key::Escape);
    window.wait_for("全部退完");
    drop(window);
    let sales = shop.sales();
    assert_eq!(sales[0]["refunded_minor"], 18_660);
    shop.ask(|call| {
        let found = call("member.search", json!({"query": "13800138000"}));
        let card = call("member.card", json!({"member_id": found["members"][0]["member_id"]}));
        assert_eq!(
            card["stored_value"],
            json!({"principal_minor": 10_000, "bonus_minor": 1_000, "total_minor": 11_000})
        );
        assert_eq!((&card["points"], &card["visits"], &card["coupons"]), (&json!("0"), &json!(0), &json!([])));
    });
}

#[test]
fn the_bill_that_stands_on_the_counter_says_what_came_back() {
    let shop = SmallShop::made();
    let window = shop.window();
    window.scan(crate::shop::EGGS, 10);
    window.wait_for("收款 26.80");
    window.take_money();
    window.choose_tender("1");
    window.key(Key::Enter);
    window.wait_at("[data-testid=finished]");
    assert_eq!(window.count("[data-testid=refunds]"), 0);
    window.key(Key::F8);
    window.wait_at("dialog .bill");
    window.press(&[Key::Alt.into(), 'r']);
    window.wait_at("dialog .stepper input:focus");
    window.press(&[Key::Alt.into(), 'a']);
    window.press(&[Key::Alt.into(), '4']);
    confirms(&window);
    window.key(Key::Escape);
    window.wait_at("dialog [data-testid=refunds]");
    window.key(Key::Escape);
    window.wait_until("the bill alone", |window| window.count("dialog") == 0);
    window.wait_at(".card.bill [data-testid=refunds]");
    window.wait_for("01-R000001");
    drop(window);
    assert_eq!(shop.sales()[0]["is_returned"], true);
}

#[test]
fn a_member_pays_with_points_and_cash() {
    let shop = SmallShop::made();
    sold(&shop);
    let window = shop.window();
    window.type_text("wxm");
    window.wait_for("138****8000");
    window.key(Key::Enter);
    window.wait_at(".member .tier");
    window.scan(crate::shop::EGGS, 10);
    window.wait_for("收款 26.80");
    window.take_money();
    // 186 points at 100 for one yuan.
    window.wait_for("1.86");
    window.choose_tender("7");
    window.key(Key::Enter);
    window.wait_for("24.94");
    window.choose_tender("1");
    window.key(Key::Enter);
    window.wait_for("01-000002");
    drop(window);
    let sale = shop.sales().remove(0);
    let bill = shop.ask(|call| call("sale.show", json!({"sale_id": sale["sale_id"]})));
    let tenders = json!([{"kind": "points", "amount_minor": 186}, {"kind": "cash", "amount_minor": 2_494}]);
    assert_eq!(bill["bill"]["tenders"], tenders);
    assert_eq!(bill["bill"]["member"]["points_spent"], "186");
    assert_eq!(bill["bill"]["member"]["points_after"], "26");
}
