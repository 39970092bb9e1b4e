//! What a frozen member cannot do, and what cannot be done with a card.

use huitou_core::code::Code;
use serde_json::{Value, json};

use super::counter::sale;
use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let replace = |whose: &str, card: &str| {
        ("member.replace_card", today(json!({"member_id": whose, "card_no": card, "reason": "lost"})))
    };
    match code {
        Code::MemberFrozen => {
            let basket = |coupons: Value, tenders: Value| json!({"member_id": it.frozen, "lines": [{"amount_minor": 6_000}], "coupons": coupons, "tenders": tenders});
            let by = |kind: &str| basket(json!([]), json!([{"kind": kind, "amount_minor": 100}]));
            let all = |kind: &str| basket(json!([]), json!([{"kind": kind, "amount_minor": 6_000}]));
            vec![
                ("sale.quote", today(by("stored_value"))),
                ("sale.quote", today(by("points"))),
                ("sale.quote", today(basket(json!([it.coupon_of_frozen]), json!([])))),
                sale(all("stored_value")),
                sale(all("points")),
                sale(basket(json!([it.coupon_of_frozen]), json!([{"kind": "cash", "amount_minor": 6_000}]))),
                ("stored_value.refund", today(json!({"member_id": it.frozen, "cause": "merchant", "tender": "cash"}))),
            ]
        }
        Code::NotFrozen => ["found", "checked", "mistake"]
            .map(|reason| ("member.lift_freeze", today(json!({"member_id": it.member, "reason": reason}))))
            .into(),
        Code::CardDead => {
            let mut all: Vec<_> = ["C4", " c4 ", "ｃ４"]
                .into_iter()
                .flat_map(|card| {
                    [
                        ("member.enrol", today(json!({"name": "新", "card_no": card}))),
                        ("member.edit", today(json!({"member_id": it.member, "card_no": card}))),
                        replace(&it.member, card),
                    ]
                })
                .collect();
            // Nor is it living for whoever had it.
            all.push(replace(&it.frozen, "C4"));
            all
        }
        Code::CardUnchanged => ["C1", " c1", "Ｃ１"].map(|card| replace(&it.member, card)).into(),
        other => panic!("{other} is no code of safety"),
    }
}
