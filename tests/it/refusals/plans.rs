//! Bad plans, and top-ups that no plan and no rule allows.

use huitou_core::code::Code;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    match code {
        Code::PlanInvalid => invalid(it),
        Code::PlanConflict => conflicts(it),
        Code::UnknownPlan => unknown(it),
        Code::PlanNotApplicable => not_applicable(it),
        Code::PlanNotWithBonus => {
            let plan = made(it, json!({"name": "送", "paid_from_minor": 70_000, "gift": {"bonus_minor": 500}}));
            topped_up(it, json!({"paid_minor": 70_000, "plan_id": plan, "bonus_minor": 1}))
        }
        Code::GiftChanged => {
            let gift = json!({"bonus_minor": 1_200, "parts": 12});
            let plan = made(it, json!({"name": "分月", "paid_from_minor": 80_000, "gift": gift}));
            let with = |params: Value| top_up(it, params);
            vec![
                with(json!({"paid_minor": 80_000, "plan_id": plan, "expect_bonus_minor": 100})),
                with(json!({"paid_minor": 80_000, "bonus_minor": 5, "expect_bonus_minor": 0})),
                with(json!({"paid_minor": 80_000, "expect_bonus_minor": 1})),
            ]
        }
        Code::StoredValueOverLimit => {
            it.shop.must("setting.put", json!({"key": "region.over_limit", "value": "block"}));
            // The member has 300.00 at most; the region says 5,000.00.
            let all = [json!({"paid_minor": 500_001}), json!({"paid_minor": 499_000, "bonus_minor": 1_001})];
            all.map(|params| top_up(it, params)).into()
        }
        Code::UnknownTopUp => ["", "7", "01-T000001", &it.sale]
            .map(|id| ("bill.text", json!({"top_up_id": id, "channel": "plain"})))
            .into_iter()
            .chain([("bill.pdf", json!({"top_up_id": "7", "paper": "a5", "file": "never.pdf"}))])
            .collect(),
        other => panic!("{other} is no code of a plan"),
    }
}

fn made(it: &SmallShop, params: Value) -> String {
    text(&it.shop.must("plan.put", today(params)), "plan_id")
}

fn put(params: Value) -> (&'static str, Value) {
    ("plan.put", today(params))
}

fn with_member(it: &SmallShop, mut params: Value) -> Value {
    params["member_id"] = json!(it.member);
    today(params)
}

fn top_up(it: &SmallShop, mut params: Value) -> (&'static str, Value) {
    params["tender"] = json!("cash");
    ("stored_value.top_up", with_member(it, params))
}

/// The same top-up quoted and made.
fn topped_up(it: &SmallShop, params: Value) -> Vec<(&'static str, Value)> {
    vec![("stored_value.quote_top_up", with_member(it, params.clone())), top_up(it, params)]
}

fn invalid(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let gift = json!({"bonus_minor": 5_000});
    let coupons = json!([{"off_minor": 1_000, "minimum_minor": 0, "valid_days": 30, "count": 60}]);
    let with = |field: &str, value: Value| {
        let mut params = json!({"name": "充500送50", "paid_from_minor": 50_000, "gift": gift});
        params[field] = value;
        put(params)
    };
    let tier = |level: u32, is_active: bool| {
        let tier =
            json!({"name": format!("T{level}"), "level": level, "window": {"over": "year"}, "is_active": is_active});
        text(&it.shop.must("tier.put", today(tier)), "tier_id")
    };
    let (low, high, stopped) = (tier(7, true), tier(8, true), tier(6, false));
    let card = |sku: &str, uses: Value, validity: Value| {
        let card = json!({"uses": uses, "validity": validity, "users": "several", "skus": ["R10"]});
        it.shop.must("product.put", today(json!({"sku": sku, "name": sku, "price_minor": 9_000, "card": card})));
        sku.to_owned()
    };
    let month = json!({"kind": "months", "count": 1, "from": "sale"});
    let (ten, endless) = (card("P10", json!(10), month.clone()), card("PM", Value::Null, month));
    let dated = card("PD", json!(10), json!({"kind": "until", "day": "2027-01-01"}));
    let uses =
        |sku: &str, count: u32, parts: u32| with("gift", json!({"uses": {"sku": sku, "count": count}, "parts": parts}));
    let mut below = json!({"name": "降级", "paid_from_minor": 50_000, "gift": {"tier": {"tier_id": low}}});
    below["tiers"] = json!([high]);
    vec![
        put(below),
        uses("R10", 3, 1),
        uses("P404", 3, 1),
        uses(&endless, 3, 1),
        uses(&dated, 3, 2),
        uses(&ten, 3, 4),
        put(
            json!({"name": "太多", "paid_from_minor": 100, "is_per_full": true, "gift": {"uses": {"sku": ten, "count": 1}}}),
        ),
        with("tiers", json!([stopped])),
        with("gift", json!({"tier": {"tier_id": stopped, "months": 1}})),
        with("gift", json!({})),
        with("paid_to_minor", json!(49_999)),
        with("valid_until", json!("2026-01-02")),
        with("per_member", json!(0)),
        with("gift", json!({"coupons": coupons, "parts": 2})),
        with("gift", json!({"bonus_minor": 2, "parts": 3})),
        with("gift", json!({"points": "0.02", "parts": 3})),
        with("paid_from_minor", json!(9_999_999_999_i64)),
        with("gift", json!({"coupons": [coupons[0], coupons[0]]})),
        put(json!({
            "name": "反了", "paid_from_minor": 50_000, "gift": gift, "valid_from": "2027-01-02", "valid_until": "2027-01-01",
        })),
    ]
}

fn conflicts(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let gift = json!({"bonus_minor": 100});
    let plan = |from: i64| json!({"name": "方案", "paid_from_minor": from, "gift": gift});
    made(it, plan(60_000));
    let other = made(it, plan(61_000));
    let mut later = plan(60_000);
    later["valid_from"] = json!("2027-01-01");
    let mut moved = plan(60_000);
    moved["plan_id"] = json!(other);
    vec![put(plan(60_000)), put(later), put(moved)]
}

fn unknown(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let ids = ["", "0", "7", "充500送50", &it.member];
    let put = |id: &str| put(json!({"plan_id": id, "name": "方案", "paid_from_minor": 1, "gift": {"bonus_minor": 1}}));
    let used = |id: &str| topped_up(it, json!({"paid_minor": 50_000, "plan_id": id}));
    ids.iter().flat_map(|id| used(id).into_iter().chain([put(id)])).collect()
}

/// Stopped, not begun, used up, and of another amount.
fn not_applicable(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let gift = json!({"bonus_minor": 100});
    let plan = |from: i64, field: &str, value: Value| {
        let mut params = json!({"name": "方案", "paid_from_minor": from, "gift": gift});
        params[field] = value;
        made(it, params)
    };
    let stopped = plan(90_000, "is_active", json!(false));
    let early = plan(91_000, "valid_from", json!("2027-01-01"));
    let once = plan(92_000, "per_member", json!(1));
    let (method, params) = top_up(it, json!({"paid_minor": 92_000, "plan_id": once}));
    it.shop.must(method, params);
    let gold = plan(95_000, "tiers", json!([it.tier_by_hand()]));
    let banded = plan(93_000, "paid_to_minor", json!(94_000));
    [(stopped, 90_000), (early, 91_000), (once, 92_000), (gold, 95_000), (banded.clone(), 92_999), (banded, 94_001)]
        .into_iter()
        .flat_map(|(plan, paid)| topped_up(it, json!({"paid_minor": paid, "plan_id": plan})))
        .collect()
}
