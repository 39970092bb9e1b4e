//! What stands over the screens, or takes their place for a moment: each dialog, the taking of money, the finished bill.

pub mod members;

use fantoccini::key::Key;

use super::Sweep;
use crate::held::{Held, Hold};

/// Opens each, reads and measures it, and puts it away. The counter has its full basket with a member.
pub fn open_each(sweep: &Sweep) {
    of_the_counter(sweep);
    of_taking_money(sweep);
    members::open_each(sweep);
    of_products_and_sales(sweep);
    of_a_finished_sale(sweep);
}

fn look(sweep: &Sweep, what: &str) {
    sweep.judge(what);
    sweep.measure(what);
}

/// Opens with a key, looks at what is there then, and closes it.
fn look_behind(sweep: &Sweep, keys: &[char], sign: &str, what: &str) {
    sweep.window.press(keys);
    sweep.window.wait_at(sign);
    look(sweep, what);
    sweep.calm();
}

fn of_the_counter(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("counter");
    window.wait_at(".basket .picked");
    look_behind(sweep, &['*'], "dialog .pad", "quantity");
    look_behind(sweep, &[Key::F6.into()], "dialog .pad", "price");
    look_behind(sweep, &['+'], "dialog .pad", "amount only");
    look_behind(sweep, &[Key::Alt.into(), 'u'], "[data-testid=unbilled-confirm]", "a return without a bill");
    look_behind(sweep, &[Key::Alt.into(), 'd'], "dialog form", "somebody else's count card");
    look_behind(sweep, &[Key::Control.into(), Key::Delete.into()], "dialog .danger", "clear?");
    look_behind(sweep, &[Key::F8.into()], "dialog .bill", "last bill");
    look_behind(sweep, &[Key::Alt.into(), 'p'], "dialog form", "who sells");
    window.key(Key::F9);
    window.wait_at("dialog input");
    window.type_text("wang");
    window.wait_at("dialog li button");
    look(sweep, "find a member");
    sweep.calm();
    window.type_text("da");
    window.wait_at("#found [role=option]");
    look(sweep, "found");
    window.key(Key::Escape);
    window.type_text("zzzz");
    window.wait_at(".found .none");
    look(sweep, "nothing found");
    window.key(Key::Escape);
    window.scan("6999999999994", 10);
    window.wait_at(".left .notice");
    look(sweep, "unknown code");
    window.key(Key::Escape);
}

fn of_taking_money(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("counter");
    window.wait_at(".basket .picked");
    window.take_money();
    assert!(window.count(".kind") >= 8, "every kind of tender");
    look(sweep, "how is it paid");
    for (key, sign, what) in [("1", ".notes", "cash"), ("6", ".panel form", "coupon")] {
        window.type_text(key);
        window.wait_at(sign);
        look(sweep, what);
        window.key(Key::Escape);
        window.wait_at(".kind");
    }
    window.tender("3", "1");
    window.wait_at(".arrived");
    look(sweep, "has it arrived?");
    window.key(Key::Enter);
    window.wait_at(".panel[aria-busy=false] .tender");
    look(sweep, "a part is paid");
    // Beyond what the member holds.
    window.tender("2", "99999");
    window.wait_at(".panel .refusal");
    look(sweep, "a tender refused");
    window.key(Key::Escape);
    window.wait_at(".kind");
    window.drop_tender();
    window.key(Key::Escape);
}

fn of_products_and_sales(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("products");
    window.wait_at(".table .open");
    look_behind(sweep, &[Key::Alt.into(), 'n'], "dialog form", "new product");
    window.click_at(".table .open");
    window.wait_at("dialog form");
    look(sweep, "edit a product");
    sweep.calm();
    sweep.visit("sales");
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at("dialog .bill");
    window.press(&[Key::Control.into(), 'm']);
    window.wait_at("dialog textarea");
    window.press(&[Key::Control.into(), 'p']);
    window.wait_at("dialog .done");
    look(sweep, "a bill with its text");
    window.press(&[Key::Alt.into(), 'f']);
    window.wait_at("[data-testid=invoice-sums]");
    look(sweep, "an invoice");
    sweep.calm();
    of_gift_cards(sweep);
    sweep.visit("invoices");
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at("[data-testid=invoice-mark-confirm]");
    look(sweep, "an invoice to be noted");
    sweep.calm();
    of_a_return(sweep);
    of_settings(sweep);
    sweep.visit("journal");
    window.wait_at(".table tbody tr");
    window.click(&sweep.words.say("verify"));
    window.wait_at(".done");
    look(sweep, "verified");
}

/// One is sold, with its code and its slip; what is on it is looked up, and a code that opens none.
fn of_gift_cards(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("sales");
    window.enter_at("[data-testid=gift-card-sell]");
    window.wait_at("dialog input:focus");
    window.type_text("20");
    window.wait_at("[data-testid=gift-card-confirm]:not([aria-disabled=true])");
    look(sweep, "sell a gift card");
    window.enter_at("[data-testid=gift-card-confirm]");
    window.wait_at("[data-testid=gift-card-code]");
    window.press(&[Key::Control.into(), 'p']);
    window.wait_at("dialog .done.wrap");
    look(sweep, "a gift card sold, with its slip");
    sweep.calm();
    look_behind(sweep, &[Key::Alt.into(), 'g'], "[data-testid=gift-card-look]", "look up a gift card");
    window.press(&[Key::Alt.into(), 'g']);
    window.wait_at("dialog input:focus");
    window.type_text("01-G000001");
    window.key(Key::Enter);
    window.wait_at("[data-testid=gift-card-shown]");
    look(sweep, "what is left on a gift card");
    window.type_text("01-G999999");
    window.key(Key::Enter);
    window.wait_at("dialog .refusal");
    look(sweep, "no such gift card");
    sweep.calm();
}

/// A plan for top-ups, with the boxes of its coupon; what else the settings make anew.
fn of_settings(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("settings");
    window.enter_at("[data-testid=plan-new]");
    window.wait_at("dialog form");
    window.click_label(&sweep.words.say("plan-coupon-off"));
    window.type_text("10");
    look(sweep, "new plan");
    sweep.calm();
    for (button, what) in
        [("tier-new", "new tier"), ("rule-new", "new rule for points"), ("share-rule-new", "new rule for staff shares")]
    {
        window.enter_at(&format!("[data-testid={button}]"));
        window.wait_at("dialog form");
        look(sweep, what);
        sweep.calm();
    }
}

/// Nothing chosen, all of it, refused, given back; then the slip on the bill.
fn of_a_return(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("sales");
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at("dialog .bill");
    window.press(&[Key::Alt.into(), 'e']);
    window.wait_at("dialog .stepper input:focus");
    look(sweep, "what is exchanged?");
    window.key(Key::Escape);
    window.wait_at("dialog [data-testid=exchange]");
    window.press(&[Key::Alt.into(), 'r']);
    window.wait_at("dialog .stepper input:focus");
    look(sweep, "what comes back?");
    window.press(&[Key::Alt.into(), 'a']);
    window.press(&[Key::Alt.into(), '2']);
    window.wait_at("[data-testid=refund-confirm][aria-disabled=false]");
    look(sweep, "what goes back");
    window.click_at("[data-testid=refund-confirm]");
    window.wait_at("[data-testid=refunded]");
    look(sweep, "given back");
    window.key(Key::Escape);
    window.wait_at("[data-testid=refunds] .link");
    look(sweep, "a bill with a refund");
    window.enter_at("[data-testid=refunds] .link");
    window.wait_at("dialog .slip");
    look(sweep, "a slip");
    sweep.calm();
}

/// The last: the full basket is gone then.
fn of_a_finished_sale(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("counter");
    window.wait_at(".basket .picked");
    window.take_money();
    window.choose_tender("1");
    let held = Held::answers(&sweep.shop, Hold::Writes);
    window.key(Key::Enter);
    window.wait_at(".wait");
    sweep.judge("ringing");
    held.go();
    window.wait_at("[data-testid=finished]");
    look(sweep, "finished");
    // On an empty basket Enter does nothing, so it may be pressed again where a window that was resized missed it.
    window.wait_until("the next sale", |window| {
        window.key(Key::Enter);
        window.count(".basket .empty") > 0
    });
    of_putting_right(sweep);
}

/// The bill that was just paid: taken back whole, and paid otherwise.
fn of_putting_right(sweep: &Sweep) {
    let window = &sweep.window;
    window.press(&[Key::F8.into()]);
    window.wait_at("dialog .bill");
    window.press(&[Key::Alt.into(), 'v']);
    window.wait_at("[data-testid=void-confirm][aria-disabled=false]");
    look(sweep, "void it?");
    window.key(Key::Escape);
    window.wait_until("the bill alone", |window| window.count("[data-testid=void-confirm]") == 0);
    window.press(&[Key::Alt.into(), 't']);
    window.wait_at("[data-testid=given]");
    look(sweep, "how was it paid?");
    sweep.calm();
}
