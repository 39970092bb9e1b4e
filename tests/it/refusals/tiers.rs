//! Tiers that nobody could have, of which two contradict each other, and that cannot be given.

use huitou_core::code::Code;
use serde_json::{Value, json};

use super::counter::tier_priced;
use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    match code {
        Code::TierInvalid => {
            let stopped = tier(json!({"is_active": false}));
            let stopped = it.shop.must("tier.put", stopped.1)["tier_id"].clone();
            let by_hand = it.tier_by_hand();
            let mut requests = invalid();
            requests.push(set(it, json!({"tier_id": stopped})));
            requests.push(set(it, json!({"tier_id": by_hand, "until": "2026-03-01"})));
            requests.push(set(it, json!({"until": "2025-01-01"})));
            requests
        }
        Code::TierConflict => {
            let silver = it.shop.must("tier.put", tier(json!({"level": 2})).1)["tier_id"].clone();
            it.shop.must("tier.put", tier(json!({"level": 4, "need": {"by": "spent", "least_minor": 300_000}})).1);
            vec![
                tier(json!({"level": 2, "need": {"by": "visits", "least": 3}})),
                tier(json!({"level": 3})),
                tier(json!({"level": 1, "need": {"by": "spent", "least_minor": 100_001}})),
                tier(json!({"tier_id": silver, "level": 4, "need": null})),
                tier(json!({"tier_id": silver, "need": {"by": "spent", "least_minor": 300_000}})),
            ]
        }
        Code::UnknownTier => {
            let unknown = ["", "0", "7", "金卡", &it.member];
            let put = unknown.map(|id| tier(json!({"tier_id": id})));
            let priced = unknown.map(|id| tier_priced(json!([{"tier_id": id, "price_minor": 1}])));
            put.into_iter().chain(unknown.map(|id| set(it, json!({"tier_id": id})))).chain(priced).collect()
        }
        Code::TierNeedsNote => {
            vec![set(it, json!({"reason": "other"})), set(it, json!({"reason": "other", "note": "  "}))]
        }
        other => panic!("{other} is no code of a tier"),
    }
}

fn with(mut params: Value, fields: &Value) -> Value {
    params.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    today(params)
}

/// Spending 1,000.00 within a year, with something else.
fn tier(fields: Value) -> (&'static str, Value) {
    let sound = json!({
        "name": "银卡", "level": 1, "need": {"by": "spent", "least_minor": 100_000}, "window": {"over": "year"}, "grace_days": 10,
    });
    ("tier.put", with(sound, &fields))
}

fn set(it: &SmallShop, fields: Value) -> (&'static str, Value) {
    ("member.set_tier", with(json!({"member_id": it.other, "reason": "goodwill"}), &fields))
}

fn invalid() -> Vec<(&'static str, Value)> {
    vec![
        tier(json!({"level": 0})),
        tier(json!({"level": 10})),
        tier(json!({"need": {"by": "spent", "least_minor": 0}})),
        tier(json!({"need": {"by": "top_ups", "least_minor": -5}})),
        tier(json!({"need": {"by": "spent", "least_minor": 10_000_000_000_i64}})),
        tier(json!({"need": {"by": "visits", "least": 0}})),
        tier(json!({"need": {"by": "points", "least": "0"}})),
        tier(json!({"window": {"over": "days", "count": 0}})),
        tier(json!({"window": {"over": "days", "count": 3_661}})),
        tier(json!({"window": {"over": "months", "count": 121}})),
        tier(json!({"need": {"by": "visits", "least": 31}, "window": {"over": "days", "count": 30}})),
        tier(json!({"need": {"by": "visits", "least": 32}, "window": {"over": "month"}})),
        tier(json!({"need": {"by": "visits", "least": 367}})),
        tier(json!({"grace_days": 366})),
        tier(json!({"price_rate": "0"})),
        tier(json!({"price_rate": "1"})),
        tier(json!({"points_times": "10.01"})),
    ]
}
