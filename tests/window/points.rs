//! Points that do not last: the owner says for how long and sets a member's right; the counter says what lapses next.

use std::time::Duration;

use chrono::{Months, NaiveDate};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::driver::Window;
use crate::shop::{EGGS, SmallShop};
use crate::words::Words;

/// The till looks once a minute whether something is due.
const UNTIL_THE_DAY_ROLLS: Duration = Duration::from_secs(120);

/// Today in the shop.
fn today(shop: &SmallShop) -> NaiveDate {
    shop.ask(|call| call("shop.show", json!({}))["business_day"].as_str().unwrap().parse().unwrap())
}

/// A day as the window writes it.
fn written(day: NaiveDate) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}

fn member(call: &dyn Fn(&str, Value) -> Value) -> Value {
    call("member.search", json!({"query": "13800138000"}))["members"][0]["member_id"].clone()
}

/// Gives a setting of the shop another value, by its box.
fn sets(window: &Window, label: &str, text: &str) {
    window.press(&[Key::Control.into(), '8']);
    window.wait_at("[data-testid=points-rule]");
    window.click_label(label);
    window.press(&[Key::Control.into(), 'a']);
    window.type_text(text);
    window.key(Key::Enter);
}

/// Opens the card of the shop's only member.
fn opens_the_card(window: &Window) {
    window.press(&[Key::Control.into(), '2']);
    window.wait_at(".table .open");
    window.click_at(".table .open");
    window.wait_at(".facts");
}

/// Gives the member points out of goodwill, after trying to take one away where there is none.
fn adjusts(window: &Window, words: &Words, points: &str) {
    window.press(&[Key::Alt.into(), 'p']);
    window.wait_at("dialog input:focus");
    window.type_text("-1");
    window.wait_for(&words.tell("adjust-too-many", &[("points", "0")]));
    window.press(&[Key::Control.into(), 'a']);
    window.type_text(&format!("+{points}"));
    window.press(&[Key::Alt.into(), '2']);
    window.wait_at("[data-testid=adjust-confirm][aria-disabled=false]");
    window.screenshot("adjust-points");
    window.key(Key::Enter);
    window.wait_for(&words.tell("adjust-done", &[("points", points)]));
}

#[test]
fn the_owner_sets_points_right_a_sale_uses_them_and_the_card_says_what_lapses_next() {
    let shop = SmallShop::made();
    let words = Words::of("zh-Hans");
    // Less than the 365 days of notice.
    let until = today(&shop).checked_add_months(Months::new(11)).unwrap();
    let window = shop.window();
    sets(&window, &words.say("setting-points-notice-days"), "365");
    window.wait_for(&words.say("setting-saved"));
    sets(&window, &words.say("setting-points-expiry-months"), "11");
    window.wait_for(&words.tell("points-rule-until", &[("day", &written(until))]));
    opens_the_card(&window);
    adjusts(&window, &words, "150");
    window.wait_for(&words.tell("points-next-lapse", &[("points", "150"), ("day", &written(until))]));
    window.wait_at(".columns .table tbody tr:nth-child(2)");
    window.click(&words.say("member-serve"));
    window.wait_at(".member .tier");
    window.wait_for(&words.say("alert-points"));
    window.press(&[Key::Alt.into(), '1']);
    window.wait_without(&words.say("alert-points"));
    window.scan(EGGS, 10);
    window.wait_for("收款 26.80");
    window.take_money();
    // 150 points at 100 for one yuan.
    window.choose_tender("7");
    window.key(Key::Enter);
    window.wait_for("25.30");
    window.choose_tender("1");
    window.key(Key::Enter);
    window.wait_at("[data-testid=finished]");
    // The older points paid, the 26 of this sale are left.
    window.wait_for(&format!("26分，{}到期", written(until)));
    opens_the_card(&window);
    window.wait_for(&words.tell("points-next-lapse", &[("points", "26"), ("day", &written(until))]));
    drop(window);
    let sale = shop.sales().remove(0);
    shop.ask(|call| {
        let bill = call("sale.show", json!({"sale_id": sale["sale_id"]}));
        assert_eq!(bill["bill"]["member"]["points_spent"], "150");
        let moved = call("member.movements", json!({"member_id": member(call)}));
        let moved: Vec<(&Value, &Value)> =
            moved["movements"].as_array().unwrap().iter().map(|one| (&one["kind"], &one["points"])).collect();
        let told =
            [("sale", "-124"), ("points_adjusted", "150"), ("top_up", "0")].map(|(kind, by)| (json!(kind), json!(by)));
        assert_eq!(moved, told.iter().map(|(kind, by)| (kind, by)).collect::<Vec<_>>());
    });
}

#[test]
fn points_lapse_by_themselves_while_the_window_is_open() {
    let shop = SmallShop::played();
    shop.ask_at(|call| {
        let long_ago = SmallShop::days_ago(40);
        call("setting.put", json!({"key": "points.expiry_months", "value": 1}), Some(&long_ago));
        let member = call("member.search", json!({"query": "13800138000"}), None)["members"][0]["member_id"].clone();
        let adjust = json!({"member_id": member, "change": "50", "reason": "goodwill"});
        call("points.adjust", adjust, Some(&long_ago));
    });
    let words = Words::of("zh-Hans");
    let window = shop.window().with_patience(UNTIL_THE_DAY_ROLLS);
    let lapsed = words.say("movement-points-lapsed");
    window.wait_until(&lapsed, |window| {
        opens_the_card(window);
        window.wait_at(".columns .table tbody tr");
        window.text().contains(&lapsed)
    });
    window.wait_for("−50");
    drop(window);
    shop.is_sound();
    shop.ask(|call| {
        let moved = call("member.movements", json!({"member_id": member(call), "limit": 1}));
        let latest = &moved["movements"][0];
        assert_eq!((&latest["kind"], &latest["points"]), (&json!("points_lapsed"), &json!("-50")));
        assert_eq!(latest["points_after"], "0");
    });
}
