//! Count cards that cannot be kept, and lines that they cannot pay.

use huitou_core::code::Code;
use huitou_tests::{moment, text};
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today, with_meta};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    make_products(it);
    match code {
        Code::CountCardInvalid => invalid(),
        Code::UnknownCountCard => {
            let unknown = ["", "7", "01-K999999", &it.sale];
            let mut bad: Vec<_> = unknown.iter().flat_map(|id| paid(it, id, "CUT", "1")).collect();
            bad.extend(unknown.map(|id| ("count_card.quote_refund", today(json!({"card": id})))));
            bad
        }
        Code::CountCardUnfit => {
            let card = sold(it, "CUT3");
            let mut bad = paid(it, &card, "PERM", "1");
            bad.extend(paid(it, &card, "CUT3", "1"));
            bad.extend(paid(it, &card, "HALF", "1.5"));
            let by = |member: Option<&str>| {
                let lines = json!([{"sku": "CUT", "qty": "1", "card": card}]);
                today(json!({"member_id": member, "lines": lines, "tenders": []}))
            };
            bad.extend([("sale.ring", by(None)), ("sale.quote", by(Some(&it.other)))]);
            bad
        }
        Code::CountCardShort => {
            let card = sold(it, "CUT3");
            let mut bad = paid(it, &card, "CUT", "4");
            let twice = json!([{"sku": "CUT", "qty": "2", "card": card}, {"sku": "CUT", "qty": "2", "card": card}]);
            bad.push(("sale.ring", today(json!({"member_id": it.member, "lines": twice, "tenders": []}))));
            bad
        }
        Code::CountCardEnded => {
            let lines = json!([{"sku": "CUT3", "qty": "1"}]);
            let tenders = json!([{"kind": "cash", "amount_minor": 10_000}]);
            let then = json!(moment(20, 0));
            let ring = with_meta(json!({"member_id": it.member, "lines": lines, "tenders": tenders}), "at", then);
            let card = text(&it.shop.must("sale.ring", ring)["bill"]["lines"][0]["cards_sold"][0], "card_no");
            // Over and lapsed: nothing is left to be due for other cases.
            it.shop.must("day.roll", today(json!({})));
            let mut bad = paid(it, &card, "CUT", "1");
            let used_up = sold(it, "CUT3");
            let lines = json!([{"sku": "CUT", "qty": "3", "card": used_up}]);
            it.shop.must("sale.ring", today(json!({"member_id": it.member, "lines": lines, "tenders": []})));
            let dead = sold(it, "CUT3");
            it.shop.must("count_card.refund", today(json!({"card": dead, "cause": "merchant", "reason": "faulty"})));
            bad.extend(paid(it, &dead, "CUT", "1"));
            let plan =
                json!({"name": "送次", "paid_from_minor": 40_000, "gift": {"uses": {"sku": "CUT3", "count": 2}}});
            let plan = text(&it.shop.must("plan.put", today(plan)), "plan_id");
            let top_up = json!({"member_id": it.member, "paid_minor": 40_000, "plan_id": plan, "tender": "cash"});
            let given = text(&it.shop.must("stored_value.top_up", today(top_up))["slip"]["count_card"], "card_no");
            for card in [card, used_up, dead, given] {
                bad.push(("count_card.quote_refund", today(json!({"card": card}))));
                let refund = json!({"card": card, "cause": "consumer", "reason": "faulty"});
                bad.push(("count_card.refund", today(refund)));
            }
            bad
        }
        Code::CountCardUsed => {
            let sale = ring_card(it, "CUT3");
            let card = text(&sale["bill"]["lines"][0]["cards_sold"][0], "card_no");
            let lines = json!([{"sku": "CUT", "qty": "1", "card": card}]);
            it.shop.must("sale.ring", today(json!({"member_id": it.member, "lines": lines, "tenders": []})));
            let quote = ("sale.quote_void", today(json!({"sale_id": sale["sale_id"]})));
            vec![quote, ("sale.void", today(json!({"sale_id": sale["sale_id"], "reason": "rung_wrongly"})))]
        }
        Code::CountCardLine => {
            let sale = ring_card(it, "CUT3");
            let id = text(&sale, "sale_id");
            let lines = json!([{"line": 1, "qty": "1"}]);
            vec![
                ("sale.quote_refund", today(json!({"sale_id": id}))),
                ("sale.refund", today(json!({"sale_id": id, "lines": lines, "reason": "faulty"}))),
            ]
        }
        other => panic!("{other} is no code of a count card"),
    }
}

fn offer() -> Value {
    json!({"uses": 3, "validity": {"kind": "days", "count": 30, "from": "sale"}, "users": "member_alone", "skus": ["CUT", "CUT3", "HALF"]})
}

fn make_products(it: &SmallShop) {
    for product in [
        json!({"sku": "CUT", "name": "剪发", "price_minor": 5_000, "unit": "次"}),
        json!({"sku": "PERM", "name": "烫发", "price_minor": 20_000, "unit": "次"}),
        json!({"sku": "HALF", "name": "推拿", "price_minor": 8_000, "unit": "时", "unit_decimals": 1}),
        json!({"sku": "CUT3", "name": "剪发三次卡", "price_minor": 10_000, "unit": "张", "card": offer()}),
    ] {
        it.shop.must("product.put", today(product));
    }
}

fn ring_card(it: &SmallShop, sku: &str) -> Value {
    let tenders = json!([{"kind": "cash", "amount_minor": 10_000}]);
    let sale = json!({"member_id": it.member, "lines": [{"sku": sku, "qty": "1"}], "tenders": tenders});
    it.shop.must("sale.ring", today(sale))
}

/// The number of a card that was sold to the member.
fn sold(it: &SmallShop, sku: &str) -> String {
    text(&ring_card(it, sku)["bill"]["lines"][0]["cards_sold"][0], "card_no")
}

/// A line that the card pays, quoted and rung.
fn paid(it: &SmallShop, card: &str, sku: &str, qty: &str) -> Vec<(&'static str, Value)> {
    let lines = json!([{"sku": sku, "qty": qty, "card": card}]);
    let quote = today(json!({"member_id": it.member, "lines": lines}));
    let ring = today(json!({"member_id": it.member, "lines": lines, "tenders": []}));
    vec![("sale.quote", quote), ("sale.ring", ring)]
}

fn invalid() -> Vec<(&'static str, Value)> {
    let with = |field: &str, value: Value, unit: &str| {
        let mut card = offer();
        card[field] = value;
        ("product.put", today(json!({"sku": "CARD", "name": "卡", "price_minor": 1, "unit": unit, "card": card})))
    };
    vec![
        with("skus", json!([]), "张"),
        with("uses", json!(3), "斤"),
        with("validity", json!({"kind": "until", "day": "2026-01-01"}), "张"),
        (
            "product.put",
            today(json!({
                "sku": "CARD", "name": "卡", "price_minor": 1, "unit": "张",
                "card": {"validity": {"kind": "always"}, "users": "several", "categories": ["美发"]},
            })),
        ),
    ]
}
