//! Rules for points that give nothing, or of which one could never hold.

use huitou_core::code::Code;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    match code {
        Code::RuleInvalid => invalid(),
        Code::RuleConflict => conflicts(it),
        Code::UnknownRule => ["", "0", "7", "会员日", &it.member]
            .map(|id| put(json!({"rule_id": id, "name": "会员日", "earns": {"by": "times", "times": "2"}})))
            .into(),
        other => panic!("{other} is no code of a rule for points"),
    }
}

fn put(params: Value) -> (&'static str, Value) {
    ("points_rule.put", today(params))
}

/// Today is the 2nd of March 2026, a Monday.
fn invalid() -> Vec<(&'static str, Value)> {
    let with = |fields: Value| {
        let mut params = json!({"name": "会员日", "earns": {"by": "times", "times": "2"}});
        params.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        put(params)
    };
    let many: Vec<String> = (0..201).map(|n| format!("S{n}")).collect();
    vec![
        with(json!({"earns": {"by": "times", "times": "1"}})),
        with(json!({"earns": {"by": "money", "points": "0", "per_minor": 100}})),
        with(json!({"earns": {"by": "money", "points": "1000.01", "per_minor": 100}})),
        with(json!({"earns": {"by": "money", "points": "-1", "per_minor": 100}})),
        with(json!({"earns": {"by": "visit", "points": "5"}, "products": ["R10"]})),
        with(json!({"products": many})),
        with(json!({"categories": many})),
        with(json!({"valid_from": "2027-01-02", "valid_until": "2027-01-01"})),
        with(json!({"valid_until": "2026-01-02"})),
        with(json!({"weekdays": [3], "valid_from": "2027-01-07", "valid_until": "2027-01-12"})),
        with(json!({"month_days": [30, 31], "valid_from": "2027-02-01", "valid_until": "2027-02-28"})),
        with(json!({"products": ["R10", "nothing"]})),
        with(json!({"categories": ["没有这类"]})),
    ]
}

fn conflicts(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let rule = |points: &str, fields: Value| {
        let mut params = json!({"name": "苹果", "earns": {"by": "unit", "points": points}, "products": ["A01"]});
        params.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        params
    };
    let made = |params: Value| text(&it.shop.must("points_rule.put", today(params)), "rule_id");
    made(rule("5", json!({})));
    let saturdays = made(rule("8", json!({"weekdays": [6]})));
    vec![
        put(rule("5", json!({}))),
        put(rule("9", json!({}))),
        // Fewer on Sundays than every day gives.
        put(rule("4", json!({"weekdays": [7]}))),
        put(rule("4", json!({"products": ["R10", "A01"], "valid_from": "2027-01-01"}))),
        put(rule("5", json!({"rule_id": saturdays}))),
    ]
}
