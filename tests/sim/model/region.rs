//! What a region's rules say of stored value: how much a member may hold, and from what on the buyer's name is asked for.

use serde_json::{Value, json};

use super::keeping::after_spending;
use super::{Member, Model, text, whole};

/// Sold at once to somebody without a name, this much needs the buyer's name: ten thousand yuan.
const REAL_NAME: i64 = 1_000_000;

impl Model {
    /// How much a member may hold, and whose rule that is: the shop's own goes before the region's.
    fn most_held(&self, member: &Member) -> Option<(&'static str, i64)> {
        let own = if is_named(member) { "region.max_named_minor" } else { "region.max_unnamed_minor" };
        match self.whole(own) {
            0 => of_region(self.settings["region.profile"].as_str().unwrap_or_default(), is_named(member)),
            own => Some(("own", own)),
        }
    }

    /// The most that anybody may hold, named or not, where more is refused; none where it is not, or somebody has no limit.
    pub(super) fn most_anybody_holds(&self) -> Option<i64> {
        let profile = self.settings["region.profile"].as_str().unwrap_or_default();
        let most = |is_named: bool, own: &str| match self.whole(own) {
            0 => of_region(profile, is_named).map(|(_, most)| most),
            own => Some(own),
        };
        let (named, unnamed) = (most(true, "region.max_named_minor")?, most(false, "region.max_unnamed_minor")?);
        (self.settings["region.over_limit"] == "block").then_some(named.max(unnamed))
    }

    /// Whether a balance is more than a member may be sold, or somebody who pays so much at once must be known.
    pub(super) fn is_blocked(&self, member: &Member, paid: i64, after: i64) -> bool {
        let is_over = self.most_held(member).is_some_and(|(_, limit)| after > limit);
        (is_over || self.asks_for_name(member, paid)) && self.settings["region.over_limit"] == "block"
    }

    fn asks_for_name(&self, member: &Member, paid: i64) -> bool {
        let profile = self.settings["region.profile"].as_str().unwrap_or_default();
        // A phone tells who is meant, and not who it is.
        ["cn", "cn_zhejiang"].contains(&profile) && !member.known.contains_key("name") && paid >= REAL_NAME
    }

    /// What the rules say of a top-up.
    pub(super) fn warnings(&self, member: &Member, paid: i64, after: i64) -> Vec<Value> {
        let over = self.most_held(member).filter(|(_, limit)| after > *limit).map(|(rule, limit)| {
            json!({
                "kind": "over_limit", "rule": rule, "limit_minor": limit, "room_minor": room(member, limit),
                "is_refused": self.settings["region.over_limit"] == "block",
            })
        });
        let profile = self.settings["region.profile"].as_str().unwrap_or_default();
        let nameless = self.asks_for_name(member, paid).then(|| {
            json!({
                "kind": "real_name", "rule": profile, "limit_minor": REAL_NAME, "room_minor": null,
                "is_refused": self.settings["region.over_limit"] == "block",
            })
        });
        over.into_iter().chain(nameless).collect()
    }

    /// How much more a member may hold, where more is refused.
    pub(super) fn room_for(&self, member: &Member) -> Option<i64> {
        let limit = self.most_held(member).filter(|_| self.settings["region.over_limit"] == "block");
        limit.map(|(_, limit)| room(member, limit))
    }

    /// What a refusal of too much stored value says, in a top-up or in a sale that keeps change.
    pub fn over_limit(&self, request: &Value) -> Value {
        let tenders = request["tenders"].as_array().into_iter().flatten();
        let spent = tenders.filter(|it| text(it, "kind") == "stored_value").map(|it| whole(it, "amount_minor")).sum();
        let whose = request["to_member_id"].as_str().unwrap_or(text(request, "member_id"));
        let member = self.members.get(whose).cloned().unwrap_or_default();
        let member = after_spending(&member, spent);
        let paid = whole(request, "paid_minor").max(whole(request, "amount_minor"));
        let held = |limit: i64| member.principal + member.bonus + paid <= limit;
        let by_name = self.asks_for_name(&member, paid);
        let Some((rule, limit)) = self.most_held(&member).filter(|(_, limit)| !by_name || !held(*limit)) else {
            return json!({"rule": "real_name", "limit_minor": REAL_NAME, "room_minor": 0});
        };
        json!({"rule": rule, "limit_minor": limit, "room_minor": room(&member, limit)})
    }
}

/// The limits of 国办发〔2011〕25号 and of the Zhejiang rules of 2017, in fen.
fn of_region(profile: &str, is_named: bool) -> Option<(&'static str, i64)> {
    match (profile, is_named) {
        ("cn", true) => Some(("cn", 500_000)),
        ("cn", false) => Some(("cn", 100_000)),
        ("cn_zhejiang", true) => Some(("cn_zhejiang", 200_000)),
        ("cn_zhejiang", false) => Some(("cn_zhejiang", 50_000)),
        _ => None,
    }
}

/// Whether it is known who the member is.
fn is_named(member: &Member) -> bool {
    ["name", "phone"].iter().any(|field| member.known.contains_key(field))
}

/// How much can still be topped up.
fn room(member: &Member, limit: i64) -> i64 {
    (limit - member.principal - member.bonus).max(0)
}
