//! Cards that cannot become another member's.

use huitou_core::code::Code;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today, with_meta};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let fresh = || text(&it.shop.must("member.enrol", json!({"name": "新会员"})), "member_id");
    match code {
        Code::TransferInvalid => {
            let both = |from: &str, to: &str| {
                let quoted = today(json!({"member_id": from, "to_member_id": to}));
                let mut done = quoted.clone();
                done["reason"] = json!("送人");
                [("member.quote_transfer", quoted), ("member.transfer", done)]
            };
            // The other member has points, and the member stored value.
            let pairs = [
                (it.member.clone(), it.member.clone()),
                (fresh(), fresh()),
                (it.member.clone(), it.other.clone()),
                (it.other.clone(), it.member.clone()),
            ];
            pairs.iter().flat_map(|(from, to)| both(from, to)).collect()
        }
        Code::TransferNeedsProof => {
            let plain = today(json!({"member_id": it.member, "to_member_id": fresh()}));
            let mut said = plain.clone();
            said["reason"] = json!("送人");
            let by_staff = |params: &Value| ("member.transfer", with_meta(params.clone(), "actor", json!(it.staff)));
            vec![("member.transfer", plain.clone()), by_staff(&plain), by_staff(&said)]
        }
        other => panic!("{other} is no code of transfers"),
    }
}
