//! Rules for staff shares that make no difference, or of which nobody could say which holds.

use huitou_core::code::Code;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    match code {
        Code::ShareRuleInvalid => invalid(it),
        Code::ShareRuleConflict => conflicts(it),
        Code::UnknownShareRule => {
            ["", "0", "7", "提成", &it.member].map(|id| put(rule(&json!({"rule_id": id})))).into()
        }
        other => panic!("{other} is no code of a rule for staff shares"),
    }
}

fn put(params: Value) -> (&'static str, Value) {
    ("share_rule.put", today(params))
}

/// Five percent of what is sold, with something else.
fn rule(fields: &Value) -> Value {
    let mut params = json!({"name": "提成", "on": "sale", "pays": {"by": "percent", "percent": "5"}});
    params.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    params
}

/// Today is the 2nd of March 2026.
fn invalid(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let card = json!({"uses": 3, "validity": {"kind": "always"}, "users": "several", "skus": ["R10"]});
    it.shop.must("product.put", json!({"sku": "SHARED3", "name": "三次卡", "price_minor": 9_000, "card": card}));
    let many: Vec<String> = (0..201).map(|n| format!("S{n}")).collect();
    let bad = [
        json!({"pays": {"by": "percent", "percent": "0"}}),
        json!({"pays": {"by": "fixed", "amount_minor": 0}, "on": "use"}),
        json!({"on": "top_up", "products": ["R10"]}),
        json!({"on": "top_up", "categories": ["粮油"]}),
        json!({"products": many}),
        json!({"categories": many}),
        json!({"valid_from": "2027-01-02", "valid_until": "2027-01-01"}),
        json!({"valid_until": "2026-03-01"}),
        json!({"products": ["R10", "nothing"]}),
        json!({"categories": ["没有这类"]}),
        json!({"products": ["SHARED3"]}),
        json!({"on": "use", "products": ["SHARED3"]}),
        json!({"on": "card_sale", "products": ["SHARED3", "R10"]}),
    ];
    bad.iter().map(|fields| put(rule(fields))).collect()
}

fn conflicts(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let made = |fields: Value| text(&it.shop.must("share_rule.put", today(rule(&fields))), "rule_id");
    made(json!({"products": ["A01"], "valid_until": "2026-06-30"}));
    let later = made(json!({"products": ["A01"], "valid_from": "2026-07-01"}));
    made(json!({"on": "top_up"}));
    [
        json!({"products": ["A01"]}),
        json!({"products": ["R10", "A01"], "valid_from": "2026-06-30", "valid_until": "2026-06-30"}),
        json!({"rule_id": later, "products": ["A01"], "valid_from": "2026-06-01"}),
        json!({"on": "top_up", "pays": {"by": "fixed", "amount_minor": 500}}),
    ]
    .iter()
    .map(|fields| put(rule(fields)))
    .collect()
}
