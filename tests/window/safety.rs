//! The owner draws a code for a member who has forgotten the PIN: a scanner can read it from the screen.

use std::process::Command;

use fantoccini::key::Key;
use serde_json::json;

use crate::shop::SmallShop;

#[test]
fn a_code_for_once_is_read_from_the_screen_as_a_scanner_reads_it() {
    let shop = SmallShop::made();
    shop.ask(|call| {
        let member = call("member.search", json!({"query": "13800138000"}))["members"][0]["member_id"].clone();
        call("member.set_pin", json!({"member_id": member, "pin": "483920"}));
        call("setting.put", json!({"key": "safety.free_limit_minor", "value": 2_000}));
    });
    let window = shop.window();
    window.press(&[Key::Control.into(), '2']);
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.enter_at("[data-testid=draw-code]");
    window.enter_at("[data-testid=safety-confirm]:not([aria-disabled=true])");
    window.wait_at("[data-testid=drawn-code]");
    let read = "done(document.querySelector('[data-testid=drawn-code]').textContent.trim())";
    let code = window.script(read, vec![]).as_str().unwrap().to_owned();
    window.settle();
    let picture = window.screenshot("drawn-code");
    let zbar = Command::new("zbarimg").args(["-q", "--raw", "--nodbus"]).arg(picture).output();
    let scanned = String::from_utf8(zbar.expect("zbarimg (Debian: zbar-tools)").stdout).unwrap();
    assert_eq!(scanned.trim_end(), code);
}
