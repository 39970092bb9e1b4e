//! Gift cards that cannot be spent or bound.

use huitou_core::code::Code;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let lines = json!([{"amount_minor": 500}]);
    let pay = |cards: Value| {
        let basket = today(json!({"lines": lines, "tenders": [], "gift_cards": cards}));
        [("sale.quote", basket.clone()), ("sale.ring", basket)]
    };
    match code {
        Code::GiftCardUnknown => {
            // Mistyped, and right in form but never sold.
            let codes = ["22222-22222-2223", "22222-22222-2222", "x", ""];
            let bind = |code: &str| today(json!({"code": code, "member_id": it.member}));
            let slip =
                |code: &str| ("gift_card.slip", today(json!({"code": code, "paper": "a5", "file": "never.pdf"})));
            let of = |code: &&str| {
                let [quoted, rung] = pay(json!([{"code": code}]));
                let bound = [("gift_card.quote_bind", bind(code)), ("gift_card.bind", bind(code))];
                let shown = ("gift_card.show", today(json!({"card": code})));
                [quoted, rung, shown, slip(code)].into_iter().chain(bound)
            };
            // Its number is not what opens a card.
            let numbered = it.shop.must("gift_card.show", json!({"card": it.gift_card(900)}))["card_no"].clone();
            let numbered = slip(numbered.as_str().expect("a card has a number"));
            codes.iter().flat_map(of).chain([numbered]).collect()
        }
        Code::GiftCardUnusable => {
            let (full, empty) = (it.gift_card(900), it.gift_card(500));
            it.shop.must("sale.ring", today(json!({"lines": lines, "tenders": [], "gift_cards": [{"code": empty}]})));
            let bind = today(json!({"code": empty, "member_id": it.member}));
            let bad = [json!([{"code": empty}]), json!([{"code": full}, {"code": full.to_lowercase()}])];
            let bound = [("gift_card.quote_bind", bind.clone()), ("gift_card.bind", bind)];
            bad.into_iter().flat_map(pay).chain(bound).collect()
        }
        Code::GiftCardShort => pay(json!([{"code": it.gift_card(300), "amount_minor": 301}])).to_vec(),
        Code::TenderGiftCardFixed => {
            let basket = json!({"lines": lines, "tenders": [], "gift_cards": [{"code": it.gift_card(900)}]});
            let sale = it.shop.must("sale.ring", today(basket))["sale_id"].clone();
            let paid = json!([{"kind": "cash", "amount_minor": 500}]);
            let quoted = today(json!({"sale_id": sale, "tenders": paid}));
            let mut changed = quoted.clone();
            changed["reason"] = json!("wrong_key");
            vec![("sale.quote_change_tender", quoted), ("sale.change_tender", changed)]
        }
        other => panic!("{other} is no code of gift cards"),
    }
}
