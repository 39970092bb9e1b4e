//! What moves value in the owner's hands: a plan, a balance that is given back, two members who are one, goods for goods.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::driver::Window;
use crate::shop::{EGGS, SmallShop};
use crate::words::Words;

/// The card of the latest member.
fn open_card(window: &Window) {
    window.press(&[Key::Control.into(), '2']);
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at("[data-testid=freeze]");
}

fn card_of(shop: &SmallShop, phone: &str) -> Value {
    shop.ask(|call| {
        let member = call("member.search", json!({"query": phone}))["members"][0]["member_id"].clone();
        call("member.card", json!({"member_id": member}))
    })
}

#[test]
fn a_plan_is_made_a_member_tops_up_by_it_and_gets_the_balance_back() {
    let shop = SmallShop::made();
    let words = Words::of("zh-Hans");
    let window = shop.window();
    window.press(&[Key::Control.into(), '8']);
    window.enter_at("[data-testid=plan-new]");
    window.wait_at("dialog form");
    for (label, text) in [
        ("plan-name", "500 + 6"),
        ("plan-from", "500"),
        ("plan-parts", "3"),
        ("plan-coupon-off", "10"),
        ("plan-coupon-count", "6"),
    ] {
        window.click_label(&words.say(label));
        window.press(&[Key::Control.into(), 'a']);
        window.type_text(text);
    }
    window.click_label(&words.say("plan-coupon-in-parts"));
    window.screenshot("a-plan");
    window.key(Key::Enter);
    window.wait_for("充满500元送6张10元券（30天内有效），分3个月到账");

    open_card(&window);
    window.key(Key::F10);
    window.wait_at("dialog input:focus");
    window.type_text("500");
    // The first two of the six come at once, the others by month.
    window.wait_for("2张优惠券");
    window.wait_for("610.00");
    window.screenshot("top-up-by-plan");
    window.key(Key::Enter);
    window.wait_for(&words.say("top-up-done"));
    window.key(Key::Enter);
    window.wait_until("the card alone", |window| window.count("dialog[open]") == 0);
    let before = card_of(&shop, "13800138000");
    assert_eq!(before["stored_value"]["total_minor"], 61_000);
    assert_eq!(before["coupons"].as_array().unwrap().len(), 2);

    // Nothing was used of it: all that was paid goes back by either cause, and no month brings anything more.
    window.press(&[Key::Alt.into(), 'r']);
    window.wait_at("dialog input[type=radio]:focus");
    window.press(&[Key::Alt.into(), '2']);
    window.wait_at("[data-testid=give-back-confirm][aria-disabled=false]");
    window.wait_at("[data-testid=give-back-follows]");
    window.wait_for("4张优惠券");
    window.screenshot("give-back-follows");
    window.click_at("[data-testid=give-back-confirm]");
    window.wait_at("[data-testid=given-back]");
    window.wait_for("600.00");
    drop(window);
    let after = card_of(&shop, "13800138000");
    assert_eq!((&after["stored_value"]["total_minor"], &after["next_gift"]), (&json!(0), &Value::Null));
    shop.is_sound();
}

#[test]
fn two_members_become_one_and_are_parted_again() {
    let shop = SmallShop::made();
    shop.ask(|call| {
        let twin = call("member.enrol", json!({"name": "王小明", "card_no": "13800138000"}));
        let top_up = json!({"member_id": twin["member_id"], "paid_minor": 5_000, "bonus_minor": 0, "tender": "cash"});
        call("stored_value.top_up", top_up);
    });
    let window = shop.window();
    window.press(&[Key::Control.into(), '2']);
    window.enter_at("[data-testid=duplicates-open]");
    window.wait_at("[data-testid=duplicates] .group button");
    window.enter_at("[data-testid=duplicates] .group button");
    window.wait_at("[data-testid=merge-sums]");
    window.wait_for("160.00");
    window.screenshot("merge-sums");
    window.type_text("enrolled twice");
    window.key(Key::Enter);
    window.wait_at("[data-testid=merge-confirm]:focus");
    window.key(Key::Enter);
    window.wait_at("[data-testid=unmerge]");
    window.wait_for("160.00");
    assert_eq!(card_of(&shop, "13800138000")["stored_value"]["total_minor"], 16_000);
    window.enter_at("[data-testid=unmerge]");
    window.wait_at("[data-testid=merge-sums]");
    window.type_text("father and son");
    window.key(Key::Enter);
    window.wait_until("the button", |window| window.count("dialog button:focus") == 1);
    window.key(Key::Enter);
    window.wait_until("nobody to part", |window| window.count("[data-testid=unmerge]") == 0);
    drop(window);
    let each = shop.ask(|call| {
        let members = call("member.list", json!({}))["members"].clone();
        let held = |hit: &Value| {
            let card = call("member.card", json!({"member_id": hit["member_id"]}));
            card["stored_value"]["total_minor"].as_i64().unwrap()
        };
        members.as_array().unwrap().iter().map(held).sum::<i64>()
    });
    assert_eq!(each, 16_000, "parted, nothing moved");
    shop.is_sound();
}

#[test]
fn a_bag_is_exchanged_for_eggs_and_the_rest_goes_back() {
    let shop = SmallShop::made();
    shop.ask(|call| {
        let member = call("member.search", json!({"query": "13800138000"}))["members"][0]["member_id"].clone();
        let tenders = json!([{"kind": "cash", "amount_minor": 7_990}]);
        call("sale.ring", json!({"member_id": member, "lines": [{"sku": "R10", "qty": "1"}], "tenders": tenders}));
    });
    let window = shop.window();
    window.press(&[Key::Control.into(), '4']);
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at("dialog .bill");
    window.press(&[Key::Alt.into(), 'e']);
    window.wait_at("dialog .stepper input:focus");
    window.press(&[Key::Alt.into(), 'a']);
    window.press(&[Key::Alt.into(), '2']);
    window.wait_at("[data-testid=exchange-go][aria-disabled=false]");
    window.click_at("[data-testid=exchange-go]");
    window.wait_at("[data-testid=exchange-strip]");
    window.scan(EGGS, 10);
    // 79.90 for 26.80: 53.10 go back in cash.
    window.wait_for("53.10");
    window.wait_for("完成换货");
    window.screenshot("exchange");
    window.key(Key::Enter);
    window.wait_for("完成这一单");
    window.key(Key::Enter);
    window.wait_at("[data-testid=finished]");
    window.wait_at("[data-testid=given-back]");
    window.screenshot("exchanged");
    drop(window);
    shop.ask(|call| {
        let today = call("report.today", json!({}));
        assert_eq!((&today["takings_minor"], &today["refunded_minor"]), (&json!(2_680), &json!(7_990)));
    });
    shop.is_sound();
}
