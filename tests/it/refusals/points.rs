//! Points set right wrongly, and a day with nothing to do.

use huitou_core::code::Code;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let adjust = |change: &str, reason: &str, note: Value| {
        let params = json!({"member_id": it.other, "change": change, "reason": reason, "note": note});
        ("points.adjust", today(params))
    };
    match code {
        Code::PointsInvalid => {
            ["", "0", "0.00", "1.005", "1.000", "-0.001", "1e3", "+1", "一百", "100000000", "99999999999999", " 1"]
                .map(|change| adjust(change, "correction", Value::Null))
                .into()
        }
        // The other member bought for 120.00 once, and has 120 points.
        Code::PointsBelowZero => {
            ["-120.01", "-121", "-99999999"].map(|less| adjust(less, "correction", Value::Null)).into()
        }
        Code::AdjustmentNeedsNote => {
            vec![adjust("1", "other", Value::Null), adjust("1", "other", json!("")), adjust("1", "other", json!("  "))]
        }
        Code::NothingDue => vec![("day.roll", today(json!({}))), ("day.roll", today(json!({"limit": 1})))],
        other => panic!("{other} is no code of points"),
    }
}
