//! Bad returns.

use huitou_core::code::Code;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today, with_meta};

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
        Code::UnbilledOverLimit => {
            let clerk = it.shop.must("staff.put", today(json!({"name": "小李"})))["staff_id"].clone();
            let back = |amount: i64| {
                let tenders = json!([{"kind": "cash", "amount_minor": amount}]);
                let back = json!({"lines": [{"amount_minor": amount}], "tenders": tenders, "reason": "faulty"});
                with_meta(today(back), "actor", clerk.clone())
            };
            it.shop.must("setting.put", today(json!({"key": "refund.unbilled_limit_minor", "value": 500})));
            vec![("sale.return_unbilled", back(501))]
        }
        Code::SaleNotOfToday => {
            [&it.mixed, &it.sale].iter().flat_map(|sale| ways_to_correct(it, &json!(sale))).collect()
        }
        Code::SaleHasReturns => partly_returned(it),
        Code::TenderUnchanged => {
            let sale = walk_in(it, 5_000);
            let cash = json!([{"kind": "cash", "amount_minor": 2_000}, {"kind": "cash", "amount_minor": 3_000}]);
            both_ways(&sale, &cash)
        }
        Code::TenderPointsFixed => paid_with_points(it),
        Code::TenderGivenBack => given_back_since(it),
        Code::CorrectionNeedsNote => {
            let sale = walk_in(it, 5_000);
            let card = json!([{"kind": "card", "amount_minor": 5_000}]);
            let change = json!({"sale_id": sale, "tenders": card, "reason": "other"});
            let mut blank = change.clone();
            blank["note"] = json!("  ");
            [change, blank].map(|change| ("sale.change_tender", today(change))).into()
        }
        Code::SaleHasMember => {
            let lines = json!([{"amount_minor": 900}]);
            let cash = json!([{"kind": "cash", "amount_minor": 900}]);
            let rung =
                it.shop.must("sale.ring", today(json!({"member_id": it.member, "lines": lines, "tenders": cash})));
            [&it.member, &it.other]
                .iter()
                .flat_map(|member| {
                    let params = json!({"sale_id": rung["sale_id"], "member_id": member});
                    ["sale.quote_add_member", "sale.add_member"].map(|method| (method, today(params.clone())))
                })
                .collect()
        }
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
    sales.iter().flat_map(|sale| ways_to_correct(it, sale)).collect()
}

/// Every way in which a sale is taken back or corrected on its day.
fn ways_to_correct(it: &SmallShop, sale: &Value) -> Vec<(&'static str, Value)> {
    let mut all = both_ways(sale, &json!([{"kind": "card", "amount_minor": 1}]));
    let member = json!({"sale_id": sale, "member_id": it.other});
    all.push(("sale.quote_add_member", today(member.clone())));
    all.push(("sale.add_member", today(member)));
    all.push(("sale.void", today(json!({"sale_id": sale, "reason": "rung_wrongly"}))));
    all
}

/// The same tenders quoted and put right.
fn both_ways(sale: &Value, tenders: &Value) -> Vec<(&'static str, Value)> {
    let params = json!({"sale_id": sale, "tenders": tenders});
    let mut change = params.clone();
    change["reason"] = json!("wrong_key");
    vec![("sale.quote_change_tender", today(params)), ("sale.change_tender", today(change))]
}

fn walk_in(it: &SmallShop, amount: i64) -> Value {
    let lines = json!([{"amount_minor": amount}]);
    let cash = json!([{"kind": "cash", "amount_minor": amount}]);
    it.shop.must("sale.ring", today(json!({"lines": lines, "tenders": cash})))["sale_id"].clone()
}

/// Ten of eleven yuan in cash and one with points: neither more nor fewer points can have paid.
fn paid_with_points(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let by = |cash: i64, points: i64| json!([{"kind": "cash", "amount_minor": cash}, {"kind": "points", "amount_minor": points}]);
    it.shop.must("setting.put", json!({"key": "points.per_unit", "value": 100}));
    let member = it.shop.must("member.enrol", today(json!({"name": "张飞"})))["member_id"].clone();
    let ring = |amount: i64, tenders: Value| {
        let lines = json!([{"amount_minor": amount}]);
        it.shop.must("sale.ring", today(json!({"member_id": member, "lines": lines, "tenders": tenders})))
    };
    ring(20_000, json!([{"kind": "cash", "amount_minor": 20_000}]));
    let rung = ring(1_100, by(1_000, 100));
    let fewer = [by(1_050, 50), by(900, 200), json!([{"kind": "cash", "amount_minor": 1_100}])];
    fewer.iter().flat_map(|tenders| both_ways(&rung["sale_id"], tenders)).collect()
}

/// Stored value paid, and then all that was left of it was given back.
fn given_back_since(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let member = it.shop.must("member.enrol", today(json!({"name": "貂蝉"})))["member_id"].clone();
    let top_up = json!({"member_id": member, "paid_minor": 5_000, "bonus_minor": 0, "tender": "cash"});
    it.shop.must("stored_value.top_up", today(top_up));
    let stored = json!([{"kind": "stored_value", "amount_minor": 1_000}]);
    let sale = json!({"member_id": member, "lines": [{"amount_minor": 1_000}], "tenders": stored});
    let rung = it.shop.must("sale.ring", today(sale));
    it.shop.must("stored_value.refund", today(json!({"member_id": member, "cause": "consumer", "tender": "cash"})));
    both_ways(&rung["sale_id"], &json!([{"kind": "cash", "amount_minor": 1_000}]))
}
