//! Members who cannot be merged or parted.

use huitou_core::code::Code;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let fresh = || text(&it.shop.must("member.enrol", json!({"name": "新会员"})), "member_id");
    match code {
        Code::MergeInvalid => {
            let (one, alias) = (fresh(), fresh());
            let both = |one: &str, other: &str| json!({"member_id": one, "alias_id": other, "reason": "同一个人"});
            it.shop.must("member.merge", today(both(&one, &alias)));
            let pairs = [(&it.member, &it.member), (&one, &alias), (&alias, &one)];
            let merged = pairs.into_iter().flat_map(|(one, other)| {
                let quoted = today(json!({"member_id": one, "alias_id": other}));
                [("member.quote_merge", quoted), ("member.merge", today(both(one, other)))]
            });
            let undone = [&it.member, &one].into_iter().flat_map(|alias| {
                let quoted = today(json!({"alias_id": alias}));
                let done = today(json!({"alias_id": alias, "reason": "是两个人"}));
                [("member.quote_undo_merge", quoted), ("member.undo_merge", done)]
            });
            merged.chain(undone).collect()
        }
        other => panic!("{other} is no code of merges"),
    }
}
