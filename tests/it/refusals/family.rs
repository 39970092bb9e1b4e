//! Who is nobody's, and who has spent what they may.

use huitou_core::code::Code;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let person = |member: &str, fields: Value| {
        let mut request = json!({"member_id": member, "called": "儿子"});
        request.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        today(request)
    };
    let named = |member: &str, fields: Value| text(&it.shop.must("family.put", person(member, fields)), "person_id");
    match code {
        Code::UnknownPerson => {
            let others = named(&it.other, json!({}));
            let ended = named(&it.member, json!({"is_active": false}));
            let strangers = ["", "0", "7", "儿子", &it.member, &others];
            let changed = strangers.map(|id| ("family.put", person(&it.member, json!({"person_id": id}))));
            let buying = strangers.into_iter().chain([ended.as_str()]).flat_map(|id| bought(it, id, 100));
            changed.into_iter().chain(buying).collect()
        }
        Code::PersonOverLimit => {
            let limited = named(&it.member, json!({"daily_limit_minor": 500}));
            let nothing = named(&it.member, json!({"daily_limit_minor": 0}));
            bought(it, &limited, 501).into_iter().chain(bought(it, &nothing, 1)).collect()
        }
        other => panic!("{other} is no code of a family"),
    }
}

/// A sale of so much, paid with the member's stored value, quoted and rung.
fn bought(it: &SmallShop, person: &str, amount: i64) -> [(&'static str, Value); 2] {
    let basket = today(json!({
        "member_id": it.member, "person_id": person, "lines": [{"amount_minor": amount}],
        "tenders": [{"kind": "stored_value", "amount_minor": amount}],
    }));
    [("sale.quote", basket.clone()), ("sale.ring", basket)]
}
