//! Bad returns.

use huitou_core::code::Code;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    match code {
        Code::CouponWithdrawn => withdrawn(it),
        Code::RefundEmpty => vec![refund(json!({"sale_id": it.mixed, "lines": [], "reason": "faulty"}))],
        Code::RefundedAlready => vec![
            refund(json!({"sale_id": it.returned, "reason": "faulty"})),
            ("sale.quote_refund", today(json!({"sale_id": it.returned}))),
        ],
        Code::RefundLineUnknown => [json!([(0, "1")]), json!([(4, "1")]), json!([(1, "1"), (1, "1")])]
            .iter()
            .flat_map(|lines| of_lines(&it.mixed, lines))
            .collect(),
        Code::RefundBeyondSold => [
            (&it.mixed, json!([(1, "4")])),
            (&it.mixed, json!([(2, "1.501")])),
            (&it.mixed, json!([(3, "2")])),
            (&it.mixed, json!([(1, "1"), (2, "99999")])),
            (&it.returned, json!([(1, "1")])),
        ]
        .iter()
        .flat_map(|(sale, lines)| of_lines(sale, lines))
        .collect(),
        Code::RefundChanged => {
            let sale = |total| refund(json!({"sale_id": it.mixed, "reason": "faulty", "expect_total_minor": total}));
            // 27000 were paid in and nothing was used, so that all of it goes back by either cause.
            let balance = |cause: &str| {
                let told =
                    json!({"member_id": it.member, "cause": cause, "tender": "cash", "expect_total_minor": 26_999});
                ("stored_value.refund", today(told))
            };
            [1, 0, -900].map(sale).into_iter().chain(["merchant", "consumer"].map(balance)).collect()
        }
        Code::BalanceEmpty => ["merchant", "consumer"]
            .map(|cause| json!({"member_id": it.other, "cause": cause, "tender": "cash"}))
            .map(|params| ("stored_value.refund", today(params)))
            .into(),
        Code::RefundNeedsNote => ["", "  "]
            .map(|note| refund(json!({"sale_id": it.mixed, "reason": "other", "note": note})))
            .into_iter()
            .chain([refund(json!({"sale_id": it.mixed, "reason": "other"}))])
            .collect(),
        Code::SaleNotOfToday => [&it.mixed, &it.sale]
            .map(|sale| ("sale.void", today(json!({"sale_id": sale, "reason": "rung_wrongly"}))))
            .into(),
        Code::SaleHasReturns => partly_returned(it),
        Code::PointsSpent => spent_already(it),
        Code::UnknownRefund => {
            let mut all: Vec<_> =
                ["", "7", "01-R000001", &it.sale].map(|id| ("refund.show", json!({"refund_id": id}))).into();
            all.extend(
                ["", "7", "01-B000001", &it.refund]
                    .map(|id| ("stored_value.show_refund", json!({"balance_refund_id": id}))),
            );
            all.push(("bill.text", json!({"balance_refund_id": it.refund, "channel": "plain"})));
            // The balance refund of somebody else ends no span of this member.
            let ended = json!({"member_id": it.member, "balance_refund_id": it.balance_refund});
            all.push(("stored_value.statement", today(ended)));
            all.push(("bill.text", json!({"refund_id": "7", "channel": "sms"})));
            all.push(("bill.pdf", json!({"refund_id": "7", "paper": "a5", "file": "never.pdf"})));
            all
        }
        other => panic!("{other} is no code of a return"),
    }
}

fn refund(params: Value) -> (&'static str, Value) {
    ("sale.refund", today(params))
}

/// The same lines quoted and given back.
fn of_lines(sale: &str, lines: &Value) -> Vec<(&'static str, Value)> {
    let pairs = lines.as_array().into_iter().flatten();
    let lines: Vec<Value> = pairs.map(|pair| json!({"line": pair[0], "qty": pair[1]})).collect();
    vec![
        ("sale.quote_refund", today(json!({"sale_id": sale, "lines": lines}))),
        refund(json!({"sale_id": sale, "lines": lines, "reason": "changed_mind"})),
    ]
}

/// A sale earns a coupon and is returned: the coupon goes with it.
fn withdrawn(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let lines = json!([{"amount_minor": 15_000}]);
    let cash = json!([{"kind": "cash", "amount_minor": 15_000}]);
    let rung = it.shop.must("sale.ring", today(json!({"member_id": it.other, "lines": lines, "tenders": cash})));
    it.shop.must("sale.refund", today(json!({"sale_id": rung["sale_id"], "reason": "wrong_item"})));
    let code = text(&rung["coupons_issued"][0], "code");
    vec![
        ("sale.quote", today(json!({"member_id": it.other, "lines": lines, "coupons": [code]}))),
        ("sale.ring", today(json!({"member_id": it.other, "lines": lines, "coupons": [code], "tenders": cash}))),
    ]
}

/// Points are earned by one sale and pay another: the first cannot be returned where nobody may owe points.
fn spent_already(it: &SmallShop) -> Vec<(&'static str, Value)> {
    it.shop.must("setting.put", json!({"key": "points.per_unit", "value": 100}));
    let enrolled = it.shop.must("member.enrol", today(json!({"name": "吕布"})));
    let ring = |amount: i64, kind: &str| {
        let tenders = json!([{"kind": kind, "amount_minor": amount}]);
        let lines = json!([{"amount_minor": amount}]);
        it.shop
            .must("sale.ring", today(json!({"member_id": enrolled["member_id"], "lines": lines, "tenders": tenders})))
    };
    let earning = ring(9_000, "cash");
    ring(60, "points");
    it.shop.must("setting.put", json!({"key": "points.shortfall", "value": "refuse"}));
    vec![
        refund(json!({"sale_id": earning["sale_id"], "reason": "faulty"})),
        ("sale.quote_refund", today(json!({"sale_id": earning["sale_id"]}))),
    ]
}

/// Of two sales of today one came back in part, the other whole.
fn partly_returned(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let returned = |lines: Value| {
        let goods = json!([{"sku": "R10", "qty": "2"}]);
        let cash = json!([{"kind": "cash", "amount_minor": 40_000}]);
        let sale = it.shop.must("sale.ring", today(json!({"lines": goods, "tenders": cash})))["sale_id"].clone();
        it.shop.must("sale.refund", today(json!({"sale_id": sale, "lines": lines, "reason": "faulty"})));
        sale
    };
    let sales = [json!([{"line": 1, "qty": "1"}]), json!([{"line": 1, "qty": "2"}])].map(returned);
    sales.map(|sale| ("sale.void", today(json!({"sale_id": sale, "reason": "rung_wrongly"})))).into()
}
