//! What stands over the screens, or takes their place for a moment: each dialog, the taking of money, the finished bill.

use std::path::Path;

use fantoccini::key::Key;
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use serde_json::{Value, json};

use super::Sweep;
use crate::held::{Held, Hold};

/// Opens each, reads and measures it, and puts it away. The counter has its full basket with a member.
pub fn open_each(sweep: &Sweep) {
    of_the_counter(sweep);
    of_taking_money(sweep);
    of_members(sweep);
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

fn of_members(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("counter");
    window.wait_at(".member .tier");
    window.key(Key::F10);
    window.wait_at("dialog .big");
    window.type_text("100");
    window.wait_at("dialog .before-after");
    look(sweep, "top up");
    sweep.calm();
    sweep.visit("members");
    window.wait_at(".table .open");
    window.press(&[Key::Alt.into(), 'n']);
    window.wait_at("dialog form");
    window.key(Key::Enter);
    window.wait_at("dialog .refusal");
    look(sweep, "enrol, refused");
    window.type_text("13900139000");
    let held = Held::answers(&sweep.shop, Hold::Writes);
    window.key(Key::Enter);
    window.wait_at("dialog button[type=submit]:disabled");
    sweep.judge("enrol, busy");
    // Sooner than the window gives up.
    held.go();
    window.wait_at(".facts");
    sweep.visit("members");
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at(".facts");
    window.wait_at(".columns .table tbody tr");
    look(sweep, "a member's card");
    window.press(&[Key::Alt.into(), 'e']);
    window.wait_at("dialog form");
    look(sweep, "edit a member");
    sweep.calm();
    look_behind(sweep, &[Key::Alt.into(), 's'], "dialog .table[aria-busy=false]", "a statement");
    of_points_set_right(sweep);
    of_safety(sweep);
    window.click(&sweep.words.say("erase"));
    window.wait_at("dialog .danger");
    look(sweep, "erase?");
    sweep.calm();
    of_a_balance_refund(sweep);
    of_a_card_back(sweep);
}

/// A count card, nothing chosen, then a cause; given back.
fn of_a_card_back(sweep: &Sweep) {
    let window = &sweep.window;
    let card = format!("location.hash = '#members/{}'; done(null)", with_a_count_card(&sweep.shop));
    window.script(&card, vec![]);
    window.wait_at("[data-testid=card-back]");
    // Below the edge of the card, where the driver does not click.
    window.script("document.querySelector('[data-testid=card-back]').focus(); done(null)", vec![]);
    window.key(Key::Enter);
    window.wait_at("dialog input[type=radio]:focus");
    look(sweep, "count card back: whose reason?");
    window.press(&[Key::Alt.into(), '2']);
    window.wait_at("dialog [data-testid=refund-sums]");
    window.script("document.querySelector('dialog input[value=changed_mind]').click(); done(null)", vec![]);
    window.wait_at("[data-testid=card-back-confirm][aria-disabled=false]");
    look(sweep, "count card back: a reading chosen");
    window.click_at("[data-testid=card-back-confirm]");
    window.wait_at("[data-testid=refunded]");
    look(sweep, "count card given back");
    sweep.calm();
    window.wait_at("[data-testid=count-card-ended]");
    look(sweep, "a count card that ended");
}

/// Who has a count card for each round of dialogs.
const WASHER: &str = "13700137000";

/// Sells them before there is a window, which lets nobody else write.
pub fn sell_count_cards(shop: &Path) {
    let till = Till::new(Folder::at(shop), Outside::system());
    let ask = |method: &str, params: Value| till.call(method, params, &Meta::default()).unwrap();
    let card = json!({"uses": 5, "validity": {"kind": "always"}, "users": "several", "categories": ["洗护"]});
    ask(
        "product.put",
        json!({"sku": "WASH5", "name": "洗车五次卡", "price_minor": 15_000, "unit": "张", "card": card}),
    );
    let member = ask("member.enrol", json!({"name": "令狐冲", "phone": WASHER}))["member_id"].clone();
    let sale = json!({
        "member_id": member, "lines": [{"sku": "WASH5", "qty": "3"}], "tenders": [{"kind": "cash", "amount_minor": 45_000}],
    });
    ask("sale.ring", sale);
}

fn with_a_count_card(shop: &Path) -> String {
    let till = Till::new(Folder::at(shop), Outside::system());
    let found = till.call("member.search", json!({"query": WASHER}), &Meta::default()).unwrap();
    found["members"][0]["member_id"].as_str().unwrap().to_owned()
}

/// Nothing chosen, one reading chosen, given back; then the slip from the movements.
fn of_a_balance_refund(sweep: &Sweep) {
    let window = &sweep.window;
    let card = format!("location.hash = '#members/{}'; done(null)", lately_with_a_balance(&sweep.shop));
    window.script(&card, vec![]);
    window.wait_at("[data-testid=give-back]");
    window.press(&[Key::Alt.into(), 'r']);
    window.wait_at("dialog input[type=radio]:focus");
    look(sweep, "whose reason?");
    window.press(&[Key::Alt.into(), '2']);
    window.wait_at("[data-testid=give-back-confirm][aria-disabled=false]");
    look(sweep, "a reading chosen");
    window.click_at("[data-testid=give-back-confirm]");
    window.wait_at("[data-testid=given-back]");
    look(sweep, "stored value given back");
    sweep.calm();
    window.wait_until("a card with nothing left", |window| window.count("[data-testid=give-back]") == 0);
    window.wait_for("01-B0");
    window.click_at(".columns .table .open");
    window.wait_at("dialog .slip");
    look(sweep, "a slip of a balance refund");
    sweep.calm();
}

/// One who came lately, and so is not in the basket, where those are who have not come for long.
fn lately_with_a_balance(shop: &Path) -> String {
    let till = Till::new(Folder::at(shop), Outside::system());
    let ask = |method: &str, params: Value| till.call(method, params, &Meta::default()).unwrap();
    let members = ask("member.list", json!({"order": "recent", "limit": 200}));
    let ids = members["members"].as_array().unwrap().iter().map(|hit| hit["member_id"].as_str().unwrap());
    let holds = |id: &&str| {
        let card = ask("member.card", json!({"member_id": id}));
        card["stored_value"]["principal_minor"].as_i64() > Some(0)
    };
    ids.into_iter().find(holds).unwrap().to_owned()
}

/// What is done for the safety of a card, each before anything is said.
fn of_safety(sweep: &Sweep) {
    let window = &sweep.window;
    for act in ["freeze", "set-pin", "replace-card", "opening"] {
        let selector = format!("[data-testid={act}]");
        window.wait_at(&selector);
        // Below the edge of the card, where the driver does not click.
        window.script(&format!("document.querySelector('{selector}').focus(); done(null)"), vec![]);
        window.key(Key::Enter);
        window.wait_at("dialog form");
        look(sweep, act);
        sweep.calm();
    }
}

/// Nothing said, more taken away than there are, and what would be left.
fn of_points_set_right(sweep: &Sweep) {
    let window = &sweep.window;
    window.press(&[Key::Alt.into(), 'p']);
    window.wait_at("dialog input:focus");
    look(sweep, "adjust points");
    window.type_text("-9999999");
    window.wait_at("dialog [aria-invalid]");
    look(sweep, "adjust points, too many");
    window.type_text("+");
    window.press(&[Key::Alt.into(), '2']);
    window.wait_at("[data-testid=adjust-confirm][aria-disabled=false]");
    look(sweep, "adjust points, before and after");
    sweep.calm();
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
    sweep.calm();
    of_a_return(sweep);
    of_a_plan(sweep);
    of_a_rule(sweep);
    of_a_tier(sweep);
    sweep.visit("journal");
    window.wait_at(".table tbody tr");
    window.click(&sweep.words.say("verify"));
    window.wait_at(".done");
    look(sweep, "verified");
}

/// A plan for top-ups, with the boxes of its coupon.
fn of_a_plan(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("settings");
    window.wait_at("[data-testid=plan-new]");
    // Below the edge of the settings, where the driver does not click.
    window.script("document.querySelector('[data-testid=plan-new]').focus(); done(null)", vec![]);
    window.key(Key::Enter);
    window.wait_at("dialog form");
    window.click_label(&sweep.words.say("plan-coupon-off"));
    window.type_text("10");
    look(sweep, "new plan");
    sweep.calm();
}

/// A tier.
fn of_a_tier(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("settings");
    window.wait_at("[data-testid=tier-new]");
    window.script("document.querySelector('[data-testid=tier-new]').focus(); done(null)", vec![]);
    window.key(Key::Enter);
    window.wait_at("dialog form");
    look(sweep, "new tier");
    sweep.calm();
}

/// A rule for points.
fn of_a_rule(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("settings");
    window.wait_at("[data-testid=rule-new]");
    window.script("document.querySelector('[data-testid=rule-new]').focus(); done(null)", vec![]);
    window.key(Key::Enter);
    window.wait_at("dialog form");
    look(sweep, "new rule for points");
    sweep.calm();
}

/// Nothing chosen, all of it, refused, given back; then the slip on the bill.
fn of_a_return(sweep: &Sweep) {
    let window = &sweep.window;
    sweep.visit("sales");
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at("dialog .bill");
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
    // Below the edge of a long bill, where the driver does not click.
    window.script("document.querySelector('[data-testid=refunds] .link').focus(); done(null)", vec![]);
    window.key(Key::Enter);
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
