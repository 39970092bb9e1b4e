//! A gift card from hand to hand: sold with its slip, scanned where money is taken, and asked how much is left.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::json;

use crate::driver::Window;
use crate::shop::{EGGS, SmallShop};
use crate::words::Words;

/// The code that the dialog shows: three groups of letters, and nothing beside them.
fn code_shown(window: &Window) -> String {
    let read = "done(document.querySelector('[data-testid=gift-card-code]').textContent.trim())";
    let code = window.script(read, vec![]).as_str().unwrap().to_owned();
    assert!(code.split('-').map(str::len).eq([5, 5, 4]), "a code, not {code}");
    code
}

fn open_sales(window: &Window) {
    window.press(&[Key::Control.into(), '4']);
    window.wait_at("[data-testid=gift-card-show]");
}

#[test]
fn a_gift_card_is_sold_with_its_slip_pays_by_a_scan_and_says_what_is_left() {
    let shop = SmallShop::made();
    let words = Words::of("zh-Hans");
    let window = shop.window();
    open_sales(&window);
    window.enter_at("[data-testid=gift-card-sell]");
    window.wait_at("dialog input:focus");
    window.type_text("50");
    window.enter_at("[data-testid=gift-card-confirm]:not([aria-disabled=true])");
    window.wait_at("[data-testid=gift-card-code]");
    let code = code_shown(&window);
    window.enter_at("[data-testid=pdf-roll_58]");
    // The file is named by the card's number.
    window.wait_for("gift-card-01-G000001.pdf");
    window.screenshot("gift-card-sold");
    window.key(Key::Escape);
    window.press(&[Key::Control.into(), '1']);
    window.scan(EGGS, 10);
    window.wait_for("收款 26.80");
    window.take_money();
    // Whatever step is open: the cashier was about to take cash.
    window.choose_tender("1");
    // No hand goes from a key to the scanner faster: what comes at once is one burst.
    std::thread::sleep(Duration::from_millis(200));
    window.scan(&code, 10);
    window.wait_at("[data-testid=finished]");
    window.screenshot("gift-card-paid");
    open_sales(&window);
    window.press(&[Key::Alt.into(), 'g']);
    window.wait_at("dialog input:focus");
    window.scan(&code, 10);
    window.wait_at("[data-testid=gift-card-shown]");
    window.wait_for("23.20");
    assert!(!window.text().contains(&code) && window.written().is_empty(), "the code is shown: {}", window.text());
    window.screenshot("gift-card-shown");
    window.type_text("no card");
    window.key(Key::Enter);
    window.wait_at("dialog .refusal");
    window.wait_without(&words.say("gift-card-left"));
    drop(window);
    shop.is_sound();
    let left = shop.ask(|call| call("gift_card.show", json!({"card": "01-G000001"}))["balance_minor"].clone());
    assert_eq!(left, 2_320);
}
