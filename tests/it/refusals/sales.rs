//! Bad baskets, payments and coupons.

use huitou_core::code::Code;
use serde_json::{Value, json};

use super::counter::{sale, tier_priced};
use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    match code {
        Code::BasketEmpty => {
            vec![
                sale(json!({"lines": [], "tenders": []})),
                ("sale.quote", json!({"lines": []})),
                sale(json!({"member_id": it.member, "lines": [], "tenders": []})),
            ]
        }
        Code::BasketTooLong => {
            let lines: Value = vec![json!({"amount_minor": 1}); 501].into();
            let mut all = baskets(&lines);
            all.push(("basket.put", json!({"basket": {"request_id": "b", "lines": lines}})));
            all
        }
        Code::UnknownProduct => ["", "R1", "r10", "6901234567892", "长".repeat(200).as_str()]
            .iter()
            .flat_map(|sku| ware(sku, "1"))
            .collect(),
        Code::QuantityInvalid => {
            ["0", "-1", "100000", "99999999999", "0.000", "-0.5", "1e3", "", " 1", "one", "１", "1_0", "+1"]
                .iter()
                .flat_map(|quantity| ware("R10", quantity))
                .collect()
        }
        Code::QuantityTooPrecise => [("R10", "1.5"), ("R10", "0.001"), ("A01", "0.0001"), ("A01", "1.23456789")]
            .iter()
            .flat_map(|(sku, qty)| ware(sku, qty))
            .collect(),
        Code::AmountInvalid => amounts(it),
        Code::TotalChanged => {
            let expecting = |total: i64| {
                sale(
                    json!({"lines": [{"sku": "R10", "qty": "1"}], "tenders": cash(12_000), "expect_total_minor": total}),
                )
            };
            vec![expecting(11_999), expecting(0), expecting(-12_000)]
        }
        Code::TenderInvalid => {
            let mut all: Vec<_> =
                [0, -1, -12_000, 10_000_000_000, 9_007_199_254_740_991].map(|amount| paid_with(cash(amount))).into();
            all.push(paid_with(
                json!([{"kind": "cash", "amount_minor": 12_000}, {"kind": "wechat", "amount_minor": 0}]),
            ));
            all.push((
                "stored_value.top_up",
                json!({"member_id": it.member, "paid_minor": 1, "bonus_minor": 0, "tender": "stored_value"}),
            ));
            let by_points = json!({"member_id": it.member, "paid_minor": 1, "bonus_minor": 0, "tender": "points"});
            all.push(("stored_value.top_up", by_points));
            all.extend(["stored_value", "points"].map(|tender| {
                ("stored_value.refund", json!({"member_id": it.member, "cause": "consumer", "tender": tender}))
            }));
            all.extend([0, -1].map(|amount| quoted_with(cash(amount))));
            all
        }
        Code::TenderShort => vec![
            paid_with(json!([])),
            paid_with(cash(11_999)),
            paid_with(json!([{"kind": "card", "amount_minor": 1}, {"kind": "cash", "amount_minor": 11_998}])),
        ],
        Code::TenderExcess => {
            let by = |kind: &str| json!([{"kind": kind, "amount_minor": 12_001}]);
            let mut all: Vec<_> = ["wechat", "alipay", "card", "other"].map(|kind| paid_with(by(kind))).into();
            all.push(of_member(&it.member, 12_000, by("stored_value")));
            all.push(paid_with(
                json!([{"kind": "card", "amount_minor": 12_500}, {"kind": "cash", "amount_minor": 100}]),
            ));
            all.push(quoted_with(by("wechat")));
            all
        }
        Code::MemberNeeded => {
            let with = |coupon: &str| {
                sale(json!({"lines": [{"sku": "R10", "qty": "1"}], "tenders": cash(12_000), "coupons": [coupon]}))
            };
            let by = |kind: &str| json!([{"kind": kind, "amount_minor": 12_000}]);
            let mut all = keeping(json!({"keep_change_minor": 1}));
            all.extend([paid_with(by("stored_value")), paid_with(by("points")), quoted_with(by("points"))]);
            all.push(with(&it.coupon));
            all
        }
        Code::KeepBeyondChange => [1, 800, 99_999]
            .iter()
            .flat_map(|more| keeping(json!({"member_id": it.member, "keep_change_minor": 799 + more})))
            .collect(),
        Code::StoredValueShort => vec![
            of_member(&it.member, 30_001, json!([{"kind": "stored_value", "amount_minor": 30_001}])),
            of_member(&it.other, 100, json!([{"kind": "stored_value", "amount_minor": 100}])),
            of_member(
                &it.member,
                40_000,
                json!([{"kind": "stored_value", "amount_minor": 39_000}, {"kind": "cash", "amount_minor": 1_000}]),
            ),
        ],
        Code::PointsShort => {
            let points = |amount: i64| json!([{"kind": "points", "amount_minor": amount}]);
            let mut all = vec![of_member(&it.other, 12_000, points(12_000)), of_member(&it.other, 121, points(121))];
            let lines = json!([{"amount_minor": 12_000}]);
            let quote = json!({"member_id": it.other, "lines": lines, "tenders": points(121)});
            all.push(("sale.quote", today(quote)));
            all
        }
        Code::PointsNotTaken => {
            let points = json!([{"kind": "points", "amount_minor": 100}]);
            it.shop.must("setting.put", json!({"key": "points.per_unit", "value": 0}));
            let quote = json!({"member_id": it.member, "lines": [{"amount_minor": 100}], "tenders": points});
            vec![of_member(&it.member, 100, points), ("sale.quote", today(quote))]
        }
        Code::CouponUnknown => unknown_coupons(it),
        Code::CouponOfAnotherMember => with_coupons(&it.member, 12_000, json!([it.coupon_of_other])),
        Code::CouponExpired => with_coupons(&it.member, 12_000, json!([it.expired])),
        Code::CouponUsed => {
            let mut all = with_coupons(&it.member, 12_000, json!([it.used]));
            all.extend(with_coupons(&it.member, 12_000, json!([it.coupon, it.used])));
            all
        }
        Code::CouponTwice => with_coupons(&it.member, 12_000, json!([it.coupon, it.coupon.to_lowercase()])),
        Code::CouponBelowMinimum => with_coupons(&it.member, 4_999, json!([it.coupon])),
        other => panic!("{other} is no code of a sale"),
    }
}

fn cash(amount: i64) -> Value {
    json!([{"kind": "cash", "amount_minor": amount}])
}

/// The same basket quoted and rung.
fn baskets(lines: &Value) -> Vec<(&'static str, Value)> {
    vec![("sale.quote", today(json!({"lines": lines}))), sale(json!({"lines": lines, "tenders": cash(100_000)}))]
}

fn ware(sku: &str, quantity: &str) -> Vec<(&'static str, Value)> {
    baskets(&json!([{"amount_minor": 5}, {"sku": sku, "qty": quantity}]))
}

fn paid_with(tenders: Value) -> (&'static str, Value) {
    sale(json!({"lines": [{"sku": "R10", "qty": "1"}], "tenders": tenders}))
}

fn quoted_with(tenders: Value) -> (&'static str, Value) {
    ("sale.quote", today(json!({"lines": [{"sku": "R10", "qty": "1"}], "tenders": tenders})))
}

/// 92.01 paid with 100.00, so that 7.99 go back, quoted and rung.
fn keeping(mut request: Value) -> Vec<(&'static str, Value)> {
    request["lines"] = json!([{"amount_minor": 9_201}]);
    request["tenders"] = cash(10_000);
    vec![("sale.quote", today(request.clone())), sale(request)]
}

fn of_member(member: &str, amount: i64, tenders: Value) -> (&'static str, Value) {
    sale(json!({"member_id": member, "lines": [{"amount_minor": amount}], "tenders": tenders}))
}

fn amounts(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    for amount in [0, -1, -12_000, 10_000_000_000_i64, 9_007_199_254_740_991] {
        all.extend(baskets(&json!([{"amount_minor": amount}])));
        all.push((
            "stored_value.top_up",
            json!({"member_id": it.member, "paid_minor": amount, "bonus_minor": 0, "tender": "cash"}),
        ));
    }
    for amount in [-1, 10_000_000_000_i64] {
        all.extend(baskets(&json!([{"sku": "R10", "qty": "1", "price_minor": amount}])));
        all.push(("product.put", json!({"sku": "X", "name": "新", "price_minor": amount})));
        all.push(("product.put", json!({"sku": "X", "name": "新", "price_minor": 1, "cost_minor": amount})));
        all.push((
            "stored_value.top_up",
            json!({"member_id": it.member, "paid_minor": 1, "bonus_minor": amount, "tender": "cash"}),
        ));
    }
    for price in [-1, 1_001] {
        all.push(tier_priced(json!([{"tier_id": it.tier_by_hand(), "price_minor": price}])));
    }
    for keep in [-1, 10_000_000_000_i64] {
        all.extend(keeping(json!({"member_id": it.member, "keep_change_minor": keep})));
    }
    for (paid, bonus) in [(0, 0), (-1, 5), (1, -1), (10_000_000_000_i64, 0), (9_999_999_999, 0)] {
        let quote = json!({"member_id": it.member, "paid_minor": paid, "bonus_minor": bonus});
        all.push(("stored_value.quote_top_up", quote));
    }
    // A quantity and a price that are each possible, a total that is not, and a balance beyond what can be spent.
    all.extend(baskets(&json!([{"sku": "R10", "qty": "99999", "price_minor": 9_999_999_999_i64}])));
    all.extend(baskets(&json!([{"amount_minor": 9_999_999_999_i64}, {"amount_minor": 1}])));
    all.push((
        "stored_value.top_up",
        json!({"member_id": it.member, "paid_minor": 9_999_999_999_i64, "bonus_minor": 0, "tender": "cash"}),
    ));
    all
}

fn with_coupons(member: &str, amount: i64, coupons: Value) -> Vec<(&'static str, Value)> {
    let lines = json!([{"amount_minor": amount}]);
    vec![
        ("sale.quote", today(json!({"member_id": member, "lines": lines, "coupons": coupons}))),
        sale(json!({"member_id": member, "lines": lines, "coupons": coupons, "tenders": cash(amount)})),
    ]
}

fn unknown_coupons(it: &SmallShop) -> Vec<(&'static str, Value)> {
    // The last letter is the check letter: with another one the code is mistyped.
    let mistyped = |last: char| it.coupon[..it.coupon.len() - 1].to_owned() + &last.to_string();
    let last = it.coupon.chars().last().unwrap_or('2');
    let codes = [
        String::new(),
        "COUPON".to_owned(),
        "2".repeat(14),
        mistyped(if last == '2' { '3' } else { '2' }),
        format!("{}2", it.coupon),
        "券".repeat(14),
    ];
    codes.iter().flat_map(|code| with_coupons(&it.member, 12_000, json!([code]))).collect()
}
