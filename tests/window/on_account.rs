//! On account: the owner says how much a neighbour may owe, the neighbour takes goods and pays later.

use fantoccini::key::Key;
use serde_json::json;

use crate::driver::Window;
use crate::shop::{EGGS, SmallShop};
use crate::words::Words;

/// The card of the shop's only member.
fn open_card(window: &Window) {
    window.press(&[Key::Control.into(), '2']);
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at("[data-testid=on-account-limit-set]");
}

#[test]
fn a_neighbour_takes_eggs_on_account_and_pays_for_them_later() {
    let shop = SmallShop::made();
    let words = Words::of("zh-Hans");
    let window = shop.window();
    open_card(&window);
    window.enter_at("[data-testid=on-account-limit-set]");
    window.wait_at("dialog input:focus");
    window.type_text("50");
    window.key(Key::Tab);
    window.type_text("neighbour");
    window.screenshot("on-account-limit");
    window.key(Key::Enter);
    window.wait_for(&words.say("on-account-limit-done"));
    window.click(&words.say("member-serve"));
    window.wait_at(".member .tier");
    window.scan(EGGS, 10);
    window.wait_for("收款 26.80");
    window.take_money();
    window.wait_for(&words.say("on-account-usable"));
    window.screenshot("on-account-tender");
    window.choose_tender("0");
    window.key(Key::Enter);
    window.wait_at("[data-testid=finished]");
    window.wait_for(&words.say("on-account-owed"));
    window.screenshot("on-account-bill");
    open_card(&window);
    window.enter_at("[data-testid=repay]");
    window.wait_at("dialog input:focus");
    window.screenshot("on-account-repay");
    window.key(Key::Enter);
    window.wait_for(&words.tell("repay-done", &[("number", "01-A000001")]));
    window.screenshot("on-account-repaid");
    drop(window);
    shop.is_sound();
    let card = shop.ask(|call| {
        let member = call("member.search", json!({"query": "13800138000"}))["members"][0]["member_id"].clone();
        call("member.card", json!({"member_id": member}))["on_account"].clone()
    });
    assert_eq!(card, json!({"limit_minor": 5_000, "owed_minor": 0, "room_minor": 5_000}));
}
