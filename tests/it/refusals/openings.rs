//! Opening balances that cannot be entered.

use huitou_core::code::Code;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let both = |whose: &str, opening: Value| {
        let quoted = today(json!({"member_id": whose, "opening": opening}));
        let mut entered = quoted.clone();
        entered["reason"] = json!("旧会员本");
        [("member.quote_opening", quoted), ("member.open_balances", entered)]
    };
    let card = |sku: &str, uses: Value| json!({"cards": [{"sku": sku, "uses": uses, "worth_minor": 900}]});
    match code {
        Code::OpeningRecorded => {
            let whose = text(&it.shop.must("member.enrol", json!({"name": "老会员"})), "member_id");
            let opening = json!({"principal_minor": 1});
            let first = json!({"member_id": whose, "opening": opening, "reason": "旧会员本"});
            it.shop.must("member.open_balances", first);
            both(&whose, opening).into()
        }
        Code::OpeningInvalid => {
            let times = json!({
                "uses": 3, "validity": {"kind": "always"}, "users": "several", "skus": ["R10"],
            });
            let days = json!({
                "validity": {"kind": "days", "count": 30, "from": "sale"}, "users": "several", "skus": ["R10"],
            });
            for (sku, card) in [("TIMES", times), ("DAYS", days)] {
                it.shop.must("product.put", json!({"sku": sku, "name": "卡", "price_minor": 900, "card": card}));
            }
            let openings = [
                json!({}),
                json!({"principal_minor": 0, "points": "0"}),
                json!({"principal_minor": 1, "points_until": "2027-01-01"}),
                json!({"points": "1", "points_until": "2026-01-01"}),
                card("NONE", json!(1)),
                card("R10", json!(1)),
                card("TIMES", Value::Null),
                card("DAYS", json!(1)),
            ];
            openings.into_iter().flat_map(|opening| both(&it.member, opening)).collect()
        }
        other => panic!("{other} is no code of opening balances"),
    }
}
