//! Over the list of members, and over a member's card.

use std::path::Path;

use fantoccini::key::Key;
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use serde_json::{Value, json};

use super::{look, look_behind};
use crate::access::Sweep;
use crate::held::{Held, Hold};

/// Each on the list of members and on a member's card.
pub fn open_each(sweep: &Sweep) {
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
    of_duplicates(sweep);
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
    of_a_family(sweep);
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

/// Those found, the two as one before it is done; merged, and parted again for the next round.
fn of_duplicates(sweep: &Sweep) {
    let window = &sweep.window;
    window.enter_at("[data-testid=duplicates-open]");
    window.wait_at("[data-testid=duplicates] .group button");
    look(sweep, "duplicates");
    window.enter_at("[data-testid=duplicates] .group button");
    window.wait_at("[data-testid=merge-sums]");
    look(sweep, "merge, two as one");
    window.type_text("enrolled twice");
    window.press(&[Key::Enter.into()]);
    window.press(&[Key::Enter.into()]);
    window.enter_at("[data-testid=unmerge]");
    window.wait_at("[data-testid=merge-sums]");
    look(sweep, "part them again");
    window.type_text("two people");
    window.press(&[Key::Enter.into()]);
    window.press(&[Key::Enter.into()]);
    window.wait_until("nobody to part", |window| window.count("[data-testid=unmerge]") == 0);
    sweep.calm();
}

/// Somebody else who uses the card.
fn of_a_family(sweep: &Sweep) {
    let window = &sweep.window;
    window.enter_at("[data-testid=family-add]");
    window.wait_at("dialog form");
    look(sweep, "a person on the card");
    sweep.calm();
}

/// A count card, nothing chosen, then a cause; given back.
fn of_a_card_back(sweep: &Sweep) {
    let window = &sweep.window;
    let card = format!("location.hash = '#members/{}'; done(null)", with_a_count_card(&sweep.shop));
    window.script(&card, vec![]);
    window.enter_at("[data-testid=card-back]");
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
    of_what_is_on_account(sweep);
}

/// How much a member may owe, and a repayment, before it is taken.
fn of_what_is_on_account(sweep: &Sweep) {
    let window = &sweep.window;
    for act in ["repay", "on-account-limit-set", "owed-statement"] {
        window.enter_at(&format!("[data-testid={act}]"));
        window.wait_at(if act == "owed-statement" { "dialog .table[aria-busy=false]" } else { "dialog form" });
        look(sweep, act);
        sweep.calm();
    }
}

/// Who has a count card for each round of dialogs.
const WASHER: &str = "13700137000";

/// Somebody who was enrolled twice.
const TWICE: &str = "任盈盈";

/// What the dialogs need, before there is a window, which lets nobody else write.
pub fn make_ready(shop: &Path) {
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
    let sale = ask("sale.ring", sale)["sale_id"].clone();
    let buyer = json!({"kind": "company", "title": "示例科技有限公司", "tax_no": "91350100M000100Y43"});
    ask("invoice.request", json!({"sale_id": sale, "buyer": buyer}));
    ask("on_account.set_limit", json!({"member_id": member, "limit_minor": 50_000, "reason": "隔壁饭店，月底结"}));
    let taken = json!({
        "member_id": member, "lines": [{"amount_minor": 12_300, "name": "洗车"}],
        "tenders": [{"kind": "on_account", "amount_minor": 12_300}],
    });
    ask("sale.ring", taken);
    for phone in ["13700137001", "13700137002"] {
        ask("member.enrol", json!({"name": TWICE, "phone": phone, "birthday": "1990-03-12"}));
    }
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
    for act in ["freeze", "set-pin", "replace-card", "transfer", "merge", "opening"] {
        window.enter_at(&format!("[data-testid={act}]"));
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
