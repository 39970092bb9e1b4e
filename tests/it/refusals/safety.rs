//! What a frozen member cannot do, and what cannot be done with a card.

use huitou_core::code::Code;
use huitou_core::words::Locale;
use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

use super::are_sentences;
use super::counter::sale;
use crate::small_shop::{SmallShop, TODAY, today, with_meta};

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
                ("member.set_pin", today(json!({"member_id": it.frozen, "pin": "2580"}))),
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

/// A shop that leaves 50.00 a day free, and a member with 300.00 and the PIN 2580.
fn with_pin(shop: &TestShop) -> String {
    shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": 5_000}));
    let member = without_pin(shop);
    shop.must("member.set_pin", today(json!({"member_id": member, "pin": "2580"})));
    member
}

fn without_pin(shop: &TestShop) -> String {
    let enrol = today(json!({"name": "郭靖", "phone": "13800138000", "birthday": "1980-05-06"}));
    let member = text(&shop.must("member.enrol", enrol), "member_id");
    let top_up = json!({"member_id": member, "paid_minor": 30_000, "tender": "cash"});
    shop.must("stored_value.top_up", today(top_up));
    member
}

fn spend(member: &str, proof: Value) -> Value {
    let tenders = json!([{"kind": "stored_value", "amount_minor": 6_000}]);
    today(json!({"member_id": member, "lines": [{"amount_minor": 6_000}], "tenders": tenders, "proof": proof}))
}

/// The requests that get this code of a PIN.
pub fn requests_of_pins(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let set = |pin: &str, whose: &str| ("member.set_pin", today(json!({"member_id": whose, "pin": pin})));
    match code {
        Code::PinNeeded => vec![("sale.ring", spend(&with_pin(&it.shop), Value::Null))],
        Code::PinNotSet => {
            let member = without_pin(&it.shop);
            let old = json!({"member_id": member, "pin": "2580", "old_pin": "2580"});
            vec![
                ("sale.ring", spend(&member, Value::Null)),
                ("sale.ring", spend(&member, json!({"pin": "2580"}))),
                ("member.set_pin", today(old)),
                ("member.clear_pin", today(json!({"member_id": member, "reason": "forgotten"}))),
            ]
        }
        Code::CodeWrong => {
            let member = with_pin(&it.shop);
            let none = spend(&member, json!({"code": "2222-2222"}));
            let drawn = with_pin(&it.shop);
            it.shop.must("member.draw_code", today(json!({"member_id": drawn})));
            let mut all = vec![("sale.ring", none)];
            all.extend(["", "1", "2580", "2222-2222"].map(|code| ("sale.ring", spend(&drawn, json!({"code": code})))));
            all
        }
        Code::CodeUsed => {
            let member = with_pin(&it.shop);
            let drawn = it.shop.must("member.draw_code", today(json!({"member_id": member})))["code"].clone();
            it.shop.must("sale.ring", spend(&member, json!({"code": drawn})));
            vec![("sale.ring", spend(&member, json!({"code": drawn})))]
        }
        Code::CodeOfAnotherDay => {
            let member = with_pin(&it.shop);
            let yesterday = json!({"member_id": member, "meta": {"at": moment(TODAY - 1, 2)}});
            let drawn = it.shop.must("member.draw_code", yesterday)["code"].clone();
            vec![("sale.ring", spend(&member, json!({"code": drawn})))]
        }
        Code::PinInvalid => ["", "258", "2580147", "25a0", "-258"].map(|pin| set(pin, &it.member)).into(),
        Code::PinWeak => {
            let member = without_pin(&it.shop);
            ["0000", "1234", "654321", "8000", "1980", "0506"].map(|pin| set(pin, &member)).into()
        }
        Code::PinSetAlready => vec![set("135790", &with_pin(&it.shop))],
        other => panic!("{other} is no code of PINs"),
    }
}

/// What is said of wrong PINs in each language: each is a fact, and nothing else is.
fn wrong_pins(code: Code, before: usize) {
    let shop = TestShop::played();
    let member = with_pin(&shop);
    let wrong = || spend(&member, json!({"pin": "1111"}));
    (0..before).for_each(|_| drop(shop.call("sale.ring", wrong()).unwrap_err()));
    let balance = || shop.must("member.card", json!({"member_id": member}))["stored_value"].clone();
    let (held, mut told) = (balance(), Vec::new());
    for locale in Locale::ALL {
        let error = shop.call("sale.ring", with_meta(wrong(), "locale", json!(locale.tag()))).unwrap_err();
        assert_eq!(error["code"], code.as_str(), "{error}");
        told.push(text(&error, "text"));
    }
    are_sentences(code, &told.try_into().unwrap());
    assert_eq!(balance(), held);
    let cash = json!({"lines": [{"amount_minor": 100}], "tenders": [{"kind": "cash", "amount_minor": 100}]});
    shop.must("sale.ring", today(cash));
    assert_eq!(huitou_store::verify(shop.folder()).unwrap().findings, Vec::<String>::new());
}

pub fn a_wrong_pin() {
    wrong_pins(Code::PinWrong, 0);
}

pub fn a_pin_tried_too_often() {
    wrong_pins(Code::PinBlocked, 5);
}
