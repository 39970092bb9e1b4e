//! Coupons as the gift of a top-up that come month by month.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

struct Counter {
    shop: TestShop,
    member: String,
    other: String,
}

fn at(mut params: Value, day: i64) -> Value {
    params["meta"] = json!({"at": moment(day, 1)});
    params
}

/// 10.00 off from 30.00 on, for ten days.
fn coupons(count: u32, is_in_parts: bool) -> Value {
    json!({"off_minor": 1_000, "minimum_minor": 3_000, "valid_days": 10, "count": count, "is_in_parts": is_in_parts})
}

/// Seven coupons in three months, and one of 5.00 with the top-up.
fn seven_in_three() -> Value {
    let at_once = json!({"off_minor": 500, "minimum_minor": 0, "valid_days": 90, "count": 1});
    json!({"coupons": [coupons(7, true), at_once], "parts": 3})
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        let member = |name: &str| text(&shop.must("member.enrol", at(json!({"name": name}), 0)), "member_id");
        let (member, other) = (member("王芳"), member("李雷"));
        Counter { shop, member, other }
    }

    fn plan(&self, gift: Value) -> String {
        let plan = json!({"name": "月月送券", "paid_from_minor": 50_000, "gift": gift});
        text(&self.shop.must("plan.put", at(plan, 0)), "plan_id")
    }

    fn top_up(&self, member: &str, plan: &str, day: i64) -> Value {
        let top_up = json!({"member_id": member, "paid_minor": 50_000, "plan_id": plan, "tender": "cash"});
        self.shop.must("stored_value.top_up", at(top_up, day))
    }

    /// What each coupon takes off that a member can use on a day, and until when, the first to end first.
    fn coupons(&self, member: &str, day: i64) -> Vec<(i64, String)> {
        let card = self.shop.must("member.card", at(json!({"member_id": member}), day));
        let told = |coupon: &Value| (coupon["off_minor"].as_i64().unwrap(), text(coupon, "valid_until"));
        card["coupons"].as_array().into_iter().flatten().map(told).collect()
    }

    fn next_gift(&self, member: &str, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": member}), day))["next_gift"].clone()
    }

    fn roll(&self, day: i64) {
        while self.shop.call("day.roll", at(json!({}), day)).is_ok() {}
    }
}

fn told(coupons: &[(i64, &str)]) -> Vec<(i64, String)> {
    coupons.iter().map(|(off, until)| (*off, (*until).to_owned())).collect()
}

#[test]
fn each_month_brings_its_coupons_for_the_days_after_it() {
    let it = Counter::opened();
    let plan = it.plan(seven_in_three());
    let plans = it.shop.must("plan.list", json!({"meta": {"locale": "zh-Hans"}}))["plans"].clone();
    assert_eq!(
        plans[0]["text"],
        "充满500元送7张满30元减10元券（10天内有效），分3个月到账，当天另送1张5元券（90天内有效）"
    );
    let quote = json!({"member_id": it.member, "paid_minor": 50_000, "plan_id": plan});
    let quote = it.shop.must("stored_value.quote_top_up", at(quote, 1));
    let parts: Vec<(String, Value)> = quote["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (text(part, "due_on"), part["coupons"][0]["count"].clone()))
        .collect();
    let days = ["2026-01-02", "2026-02-02", "2026-03-02"].map(str::to_owned);
    assert_eq!(parts, days.into_iter().zip([json!(3), json!(2), json!(2)]).collect::<Vec<_>>());
    // Seven of ten yuan and one of five.
    assert_eq!(quote["plans"][0]["worth_minor"], 7_500);

    let made = it.top_up(&it.member, &plan, 1);
    assert_eq!(made["slip"]["coupons_issued"].as_array().unwrap().len(), 4);
    assert_eq!(made["slip"]["to_come"], json!([quote["parts"][1], quote["parts"][2]]));
    let slip = it.shop.must("bill.text", json!({"top_up_id": made["top_up_id"], "channel": "plain"}));
    let slip = text(&slip, "text");
    assert!(slip.contains("再送") && slip.contains("2张优惠券"), "what is to come: {slip}");
    let first = [(1_000, "2026-01-12"), (1_000, "2026-01-12"), (1_000, "2026-01-12"), (500, "2026-04-02")];
    assert_eq!(it.coupons(&it.member, 1), told(&first));
    assert_eq!(it.next_gift(&it.member, 1)["coupons"][0]["count"], 2);

    it.roll(31);
    assert_eq!(it.coupons(&it.member, 31), told(&first[3..]), "the first of February is a day too early");
    let rolled = it.shop.must("day.roll", at(json!({}), 32));
    assert_eq!((&rolled["gifts"], &rolled["coupons_given"], &rolled["members"]), (&json!(1), &json!(2), &json!(1)));
    let second = [(1_000, "2026-02-12"), (1_000, "2026-02-12"), (500, "2026-04-02")];
    assert_eq!(it.coupons(&it.member, 32), told(&second));
    // A part that came late is good for as many days.
    it.roll(70);
    let late = [(1_000, "2026-03-22"), (1_000, "2026-03-22"), (500, "2026-04-02")];
    assert_eq!(it.coupons(&it.member, 70), told(&late));
    assert_eq!(it.next_gift(&it.member, 70), Value::Null);
    let moved = it.shop.must("member.movements", at(json!({"member_id": it.member}), 70))["movements"].clone();
    let given = |row: &Value| (text(row, "kind"), row["coupons_given"].as_i64());
    let given: Vec<(String, Option<i64>)> = moved.as_array().unwrap().iter().map(given).collect();
    let gift = ("gift".to_owned(), Some(2));
    assert_eq!(given, [gift.clone(), gift, ("top_up".to_owned(), Some(4))]);
    let journal = it.shop.must("journal.read", json!({"limit": 1, "meta": {"locale": "zh-Hans"}}));
    assert_eq!(journal["facts"][0]["text"], "到期的充值赠送 1 笔：2张优惠券");
    it.shop.is_sound();
}

#[test]
fn a_coupon_that_came_with_a_month_is_used_like_any_and_comes_back() {
    let it = Counter::opened();
    let plan = it.plan(seven_in_three());
    it.top_up(&it.member, &plan, 1);
    it.roll(32);
    let card = it.shop.must("member.card", at(json!({"member_id": it.member}), 33));
    let code = &card["coupons"][0]["code"];
    let sale = |lines: i64, paid: i64| {
        let tenders = json!([{"kind": "cash", "amount_minor": paid}]);
        at(
            json!({"member_id": it.member, "lines": [{"amount_minor": lines}], "coupons": [code], "tenders": tenders}),
            33,
        )
    };
    assert_eq!(it.shop.refusal("sale.ring", sale(2_999, 1_999)), "coupon_below_minimum");
    let sold = it.shop.must("sale.ring", sale(3_000, 2_000));
    assert_eq!(it.coupons(&it.member, 33).len(), 2);
    it.shop.must("sale.refund", at(json!({"sale_id": sold["sale_id"], "reason": "faulty"}), 34));
    assert_eq!(it.coupons(&it.member, 34).len(), 3);
    it.shop.is_sound();
}

#[test]
fn coupons_to_come_end_with_what_was_paid_for_them_and_go_along_with_a_transfer() {
    let it = Counter::opened();
    let plan = it.plan(seven_in_three());
    it.top_up(&it.member, &plan, 1);
    let moved = json!({"member_id": it.member, "to_member_id": it.other});
    let quote = it.shop.must("member.quote_transfer", at(moved.clone(), 2));
    let to_come = json!({"parts": 2, "bonus_minor": 0, "points": "0", "coupons": 4});
    assert_eq!(quote["gifts_to_come"], to_come, "the two months that are to come");
    let mut moved = at(moved, 2);
    moved["reason"] = json!("送给朋友");
    it.shop.must("member.transfer", moved);
    it.roll(32);
    assert_eq!((it.coupons(&it.member, 32).len(), it.coupons(&it.other, 32).len()), (0, 3));
    let back = json!({"member_id": it.other, "cause": "merchant", "tender": "cash"});
    let back = it.shop.must("stored_value.refund", at(back, 33));
    assert_eq!(back["slip"]["gifts_ended"], json!({"parts": 1, "bonus_minor": 0, "points": "0", "coupons": 2}));
    it.roll(90);
    assert_eq!(it.coupons(&it.other, 40), told(&[(1_000, "2026-02-12"), (1_000, "2026-02-12"), (500, "2026-04-02")]));
    it.top_up(&it.member, &plan, 91);
    it.shop.must("member.erase", at(json!({"member_id": it.member, "reason": "member_request"}), 92));
    it.roll(200);
    it.shop.is_sound();
}

#[test]
fn a_fact_issues_no_more_than_a_hundred_coupons() {
    let it = Counter::opened();
    let plan = it.plan(json!({"coupons": [coupons(100, true)], "parts": 2}));
    for _ in 0..3 {
        it.top_up(&it.member, &plan, 1);
    }
    let rolled = |_| it.shop.must("day.roll", at(json!({"limit": 200}), 32))["coupons_given"].clone();
    assert_eq!([0, 1].map(rolled), [json!(100), json!(50)]);
    assert_eq!(it.shop.refusal("day.roll", at(json!({}), 32)), "nothing_due");
    let all = it.shop.must("member.card", at(json!({"member_id": it.member}), 32))["coupons"].clone();
    let codes: std::collections::BTreeSet<String> =
        all.as_array().unwrap().iter().map(|coupon| text(coupon, "code")).collect();
    assert_eq!(codes.len(), 150, "each with a code of its own");
}
