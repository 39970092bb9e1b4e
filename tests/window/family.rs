//! Several people on one card: somebody is named, buys at the counter, and the bill says who it was.

use fantoccini::key::Key;
use serde_json::json;

use crate::driver::Window;
use crate::shop::{EGGS, SmallShop};
use crate::words::Words;

/// Names somebody who may spend so much a day, on the card of the shop's only member.
fn names(window: &Window, words: &Words, called: &str, limit: &str) {
    window.press(&[Key::Control.into(), '2']);
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at("[data-testid=family-add]");
    window.click_at("[data-testid=family-add]");
    window.wait_at("dialog input:focus");
    window.type_text(called);
    window.key(Key::Tab);
    window.type_text(limit);
    window.screenshot("family-dialog");
    window.key(Key::Enter);
    window.wait_for(&words.say("family-done"));
    window.screenshot("family-named");
    window.wait_for(called);
}

#[test]
fn somebody_is_named_on_the_card_buys_and_is_said_on_the_bill() {
    let shop = SmallShop::made();
    let words = Words::of("zh-Hans");
    let window = shop.window();
    names(&window, &words, "son", "50");
    window.click(&words.say("member-serve"));
    window.wait_at(".member .tier");
    window.click_label("son");
    window.wait_for(&words.tell("family-left", &[("left", "50.00")]));
    window.scan(EGGS, 10);
    window.wait_for("收款 26.80");
    window.screenshot("family-counter");
    window.take_money();
    window.choose_tender("2");
    window.key(Key::Enter);
    window.wait_for(&words.say("bill-person"));
    window.screenshot("family-bill");
    drop(window);
    let sale = shop.ask(|call| call("sale.list", json!({"limit": 1}))["sales"][0]["sale_id"].clone());
    let bill = shop.ask(|call| call("sale.show", json!({"sale_id": sale}))["bill"].clone());
    assert_eq!(bill["member"]["person"], "son");
}
