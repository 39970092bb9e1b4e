//! Members who are one person: what was on account before, and top-ups that were given back together.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

/// A shop without coupons, and somebody who was enrolled twice.
struct Counter {
    shop: TestShop,
    /// Who stands for both later.
    one: String,
    other: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let enrol = |phone: &str| {
            let who = json!({"name": "王芳", "phone": phone, "meta": {"at": moment(0, 0)}});
            text(&shop.must("member.enrol", who), "member_id")
        };
        let (one, other) = (enrol("13800001234"), enrol("13900005678"));
        Counter { shop, one, other }
    }

    fn limit(&self, whose: &str, limit: i64) {
        let limit = json!({"member_id": whose, "limit_minor": limit, "reason": "邻居"});
        self.shop.must("on_account.set_limit", at(limit, 0, 1));
    }

    fn sell(&self, whose: &str, day: i64, total: i64, kind: &str) -> Value {
        let tenders = json!([{"kind": kind, "amount_minor": total}]);
        let sale = json!({"member_id": whose, "lines": [{"amount_minor": total}], "tenders": tenders});
        self.shop.must("sale.ring", at(sale, day, 2))
    }

    fn repay(&self, whose: &str, day: i64, paid: i64) -> Value {
        let paid = json!({"member_id": whose, "paid_minor": paid, "tender": "cash"});
        self.shop.must("on_account.repay", at(paid, day, 3))
    }

    fn both(&self) -> Value {
        json!({"member_id": self.one, "alias_id": self.other})
    }

    fn merge(&self, day: i64) -> Result<Value, Value> {
        let mut both = self.both();
        both["reason"] = json!("同一个人");
        self.shop.call("member.merge", at(both, day, 4))
    }

    fn undo(&self, day: i64) {
        let undo = json!({"alias_id": self.other, "reason": "是两个人"});
        self.shop.must("member.undo_merge", at(undo, day, 4));
    }

    fn card(&self, whose: &str, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": whose}), day, 5))
    }
}

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

#[test]
fn who_owes_is_nobody_s_alias_before_it_is_repaid() {
    let it = Counter::opened();
    it.limit(&it.other, 10_000);
    it.sell(&it.other, 1, 3_000, "on_account");
    let refused = it.merge(1).unwrap_err();
    assert_eq!((&refused["code"], &refused["args"]), (&json!("owes_on_account"), &json!({"owed_minor": 3_000})));
    assert_eq!(it.shop.refusal("member.quote_merge", at(it.both(), 1, 4)), "owes_on_account");
    // Who stands for both may owe: it is seen and repaid under either.
    let turned = json!({"member_id": it.other, "alias_id": it.one});
    it.shop.must("member.quote_merge", at(turned, 1, 4));
    it.repay(&it.other, 1, 3_000);
    it.merge(1).unwrap();
    it.shop.is_sound();
}

#[test]
fn nothing_is_put_on_an_alias_and_what_was_repaid_comes_back_in_cash() {
    let it = Counter::opened();
    it.limit(&it.one, 5_000);
    it.limit(&it.other, 10_000);
    let eaten = it.sell(&it.other, 1, 3_000, "on_account");
    it.repay(&it.other, 1, 3_000);
    it.sell(&it.one, 2, 4_000, "on_account");
    let rung = it.sell(&it.other, 2, 2_000, "cash");
    it.merge(2).unwrap();
    // The alias's limit of 100.00 rests: nobody would look at a debt of theirs.
    let tenders = json!([{"kind": "on_account", "amount_minor": 2_000}]);
    let otherwise = json!({"sale_id": rung["sale_id"], "tenders": tenders});
    let refused = it.shop.call("sale.quote_change_tender", at(otherwise, 2, 5)).unwrap_err();
    let args = json!({"limit_minor": 0, "left_minor": 0, "owed_minor": 0});
    assert_eq!((&refused["code"], &refused["args"]), (&json!("on_account_over_limit"), &args));
    // The survivor's debt is seen and repaid under either.
    for whose in [&it.one, &it.other] {
        let on_account = json!({"limit_minor": 5_000, "owed_minor": 4_000, "room_minor": 1_000});
        assert_eq!(it.card(whose, 2)["on_account"], on_account);
    }
    let paid = it.repay(&it.other, 3, 1_500);
    assert_eq!((&paid["member_id"], &paid["owed_after_minor"]), (&json!(it.one), &json!(2_500)));
    // What the alias had repaid goes back as it was paid, and the survivor owes as much as before.
    let back = json!({"sale_id": eaten["sale_id"], "reason": "faulty"});
    let back = it.shop.must("sale.refund", at(back, 4, 0));
    let cash: Vec<_> = back["slip"]["tenders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["kind"].clone(), it["amount_minor"].clone()))
        .collect();
    assert_eq!(cash, [(json!("cash"), json!(3_000))]);
    assert_eq!(it.card(&it.one, 4)["on_account"]["owed_minor"], 2_500);
    it.shop.is_sound();
    it.undo(5);
    let own = |whose: &str| it.card(whose, 5)["on_account"].clone();
    assert_eq!((&own(&it.one)["owed_minor"], &own(&it.other)["limit_minor"]), (&json!(2_500), &json!(10_000)));
    assert_eq!(own(&it.other)["owed_minor"], 0);
    it.shop.is_sound();
}

/// A tier for 100.00 of top-ups: how much of them is missing.
fn missing(it: &Counter, whose: &str, day: i64) -> Value {
    it.card(whose, day)["tier_next"]["missing"]["missing_minor"].clone()
}

#[test]
fn a_top_up_counts_for_a_tier_until_what_its_member_had_was_given_back() {
    let it = Counter::opened();
    let gold = json!({
        "name": "金卡", "level": 1, "need": {"by": "top_ups", "least_minor": 10_000}, "window": {"over": "always"},
    });
    it.shop.must("tier.put", gold);
    let top_up = |whose: &str, day: i64, paid: i64| {
        let paid = json!({"member_id": whose, "paid_minor": paid, "tender": "cash"});
        it.shop.must("stored_value.top_up", at(paid, day, 1));
    };
    let give_back = |day: i64, amount: i64| {
        let back = json!({"member_id": it.one, "cause": "merchant", "tender": "cash"});
        let back = it.shop.must("stored_value.refund", at(back, day, 6));
        assert_eq!(back["refunded_minor"], amount);
    };
    top_up(&it.one, 0, 3_000);
    top_up(&it.other, 0, 6_000);
    it.merge(1).unwrap();
    assert_eq!(missing(&it, &it.one, 1), 1_000);
    // Together: 90.00 go back, and nothing of it counts any more, not of the alias either when they are parted.
    give_back(2, 9_000);
    assert_eq!(missing(&it, &it.one, 2), 10_000);
    it.undo(3);
    assert_eq!((missing(&it, &it.one, 3), missing(&it, &it.other, 3)), (json!(10_000), json!(10_000)));
    // Apart: what one of them was given back takes nothing from the other, when they are merged again.
    top_up(&it.one, 4, 4_000);
    top_up(&it.other, 4, 2_500);
    give_back(5, 4_000);
    it.merge(6).unwrap();
    assert_eq!(missing(&it, &it.one, 6), 7_500);
    it.shop.is_sound();
}
