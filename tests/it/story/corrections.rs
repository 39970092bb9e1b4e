//! A sale of today is put right: how it was paid, and whose it was.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

const DAY: &str = "2026-01-02";

struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("product.put", json!({"sku": "R", "name": "五常大米", "price_minor": 6_000}));
        let member = json!({"name": "王芳", "phone": "13800138000", "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", member), "member_id");
        Counter { shop, member }
    }

    fn top_up(&self, hour: i64) {
        let top_up = json!({"member_id": self.member, "paid_minor": 10_000, "bonus_minor": 2_000, "tender": "alipay"});
        self.shop.must("stored_value.top_up", at(top_up, hour));
    }

    /// So many bags at 60.00, paid with a note of a hundred for each.
    fn bags(&self, bags: i64, hour: i64, member: Option<&str>) -> Value {
        let cash = json!([{"kind": "cash", "amount_minor": 10_000 * bags}]);
        let mut sale = json!({"lines": [{"sku": "R", "qty": bags.to_string()}], "tenders": cash});
        if let Some(member) = member {
            sale["member_id"] = json!(member);
        }
        self.shop.must("sale.ring", at(sale, hour))
    }

    fn paid(&self, sale: &Value, tenders: &[(&str, i64)], hour: i64) -> Value {
        let tenders: Value =
            tenders.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        let mut params = json!({"sale_id": sale["sale_id"], "tenders": tenders});
        let quote = self.shop.must("sale.quote_change_tender", at(params.clone(), hour));
        params["reason"] = json!("wrong_key");
        let changed = self.shop.must("sale.change_tender", at(params, hour));
        assert_eq!(changed["changes"], quote["changes"], "what was shown is what was done");
        assert_eq!(changed["stored_value_after"], quote["stored_value_after"]);
        changed
    }

    fn card(&self) -> Value {
        self.shop.must("member.card", at(json!({"member_id": self.member}), 20))
    }

    fn day(&self) -> Value {
        self.shop.must("report.today", json!({"day": DAY}))
    }

    fn is_sound(&self) {
        let report = huitou_store::verify(self.shop.folder()).unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        assert!(huitou_store::rebuild_and_compare(self.shop.folder()).unwrap().differences.is_empty());
    }
}

fn at(mut params: Value, hour: i64) -> Value {
    params["meta"]["at"] = json!(moment(1, hour));
    params
}

fn tenders(of: &[(&str, i64)]) -> Value {
    of.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect()
}

#[test]
fn the_drawer_the_day_and_a_later_return_follow_how_it_was_paid() {
    let it = Counter::opened();
    // 60.00 of a note of a hundred; in truth 45.00 by WeChat and a note of twenty, of which 5.00 went back.
    let sale = it.bags(1, 1, None);
    assert_eq!(it.day()["tenders"], tenders(&[("cash", 6_000)]));
    let changed = it.paid(&sale, &[("wechat", 4_500), ("cash", 2_000)], 2);
    assert_eq!(changed["changes"], tenders(&[("cash", -4_500), ("wechat", 4_500)]));
    assert_eq!(changed["change_minor"], 500);
    let day = it.day();
    assert_eq!(day["tenders"], tenders(&[("cash", 1_500), ("wechat", 4_500)]));
    assert_eq!((&day["sold_minor"], &day["takings_minor"], &day["refunds"]), (&json!(6_000), &json!(6_000), &json!(0)));
    let bill = it.shop.must("sale.show", at(json!({"sale_id": sale["sale_id"]}), 3))["bill"].clone();
    assert_eq!(
        (&bill["tenders"], &bill["change_minor"]),
        (&tenders(&[("wechat", 4_500), ("cash", 2_000)]), &json!(500))
    );

    // Put right a second time, and then it comes back.
    it.paid(&sale, &[("card", 6_000)], 4);
    let back = json!({"sale_id": sale["sale_id"], "reason": "faulty"});
    assert_eq!(it.shop.must("sale.refund", at(back, 5))["slip"]["tenders"], tenders(&[("card", 6_000)]));
    assert_eq!(it.day()["tenders"], tenders(&[("card", 0), ("cash", 0), ("wechat", 0)]));
    it.is_sound();
}

#[test]
fn stored_value_pays_after_all_and_comes_back_as_it_was_spent() {
    let it = Counter::opened();
    it.top_up(1);
    let sale = it.bags(1, 2, Some(&it.member));
    // 60.00 of 100.00 + 20.00 in proportion: 50.00 and 10.00.
    let changed = it.paid(&sale, &[("stored_value", 6_000)], 3);
    let left = json!({"principal_minor": 5_000, "bonus_minor": 1_000, "total_minor": 6_000});
    assert_eq!(changed["stored_value_after"], left);
    // Only 24.00 of it: 36.00 go back, of which 30.00 were principal.
    it.paid(&sale, &[("stored_value", 2_400), ("cash", 3_600)], 4);
    let left = json!({"principal_minor": 8_000, "bonus_minor": 1_600, "total_minor": 9_600});
    assert_eq!(it.card()["stored_value"], left);
    let moved = it.shop.must("stored_value.statement", json!({"member_id": it.member}));
    let kinds: Vec<&Value> = moved["movements"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["tender_changed", "tender_changed", "top_up"]);
    assert_eq!(moved["movements"][0]["stored_value_minor"], 3_600);
    let short = json!({"sale_id": sale["sale_id"], "tenders": tenders(&[("cash", 5_000)])});
    assert_eq!(it.shop.must("sale.quote_change_tender", at(short.clone(), 5))["settlement"]["due_minor"], 1_000);

    let void = it.shop.must("sale.void", at(json!({"sale_id": sale["sale_id"], "reason": "rung_wrongly"}), 6));
    assert_eq!(void["slip"]["tenders"], tenders(&[("cash", 3_600), ("stored_value", 2_400)]));
    assert_eq!(it.card()["stored_value"]["total_minor"], 12_000);
    it.is_sound();
}

#[test]
fn what_a_correction_spent_was_used_after_the_top_up_before_it() {
    let it = Counter::opened();
    let sale = it.bags(1, 1, Some(&it.member));
    it.top_up(2);
    it.paid(&sale, &[("stored_value", 6_000)], 3);
    // The top-up does not cool off, for it was used since: (120 - 60) x 100 / 120 = 50.00, and 100 - 60 = 40.00.
    let quote = it.shop.must("stored_value.quote_refund", at(json!({"member_id": it.member}), 4));
    assert_eq!(
        (&quote["merchant"]["refunded_minor"], &quote["consumer"]["refunded_minor"]),
        (&json!(5_000), &json!(4_000))
    );
    it.is_sound();
}

#[test]
fn a_forgotten_member_has_what_the_sale_would_have_given_and_a_return_takes_it_back() {
    let it = Counter::opened();
    it.top_up(1);
    let sale = it.bags(2, 2, None);
    let possible = |hour| it.shop.must("sale.show", at(json!({"sale_id": sale["sale_id"]}), hour))["possible"].clone();
    assert_eq!(possible(3), json!(["refund", "exchange", "void", "change_tender", "add_member"]));
    let whose = json!({"sale_id": sale["sale_id"], "member_id": it.member});
    let quote = it.shop.must("sale.quote_add_member", at(whose.clone(), 3));
    assert_eq!((&quote["points_earned"], &quote["points_after"]), (&json!("120"), &json!("120")));
    assert_eq!(quote["coupon_off_minor"], 1_000);
    let added = it.shop.must("sale.add_member", at(whose, 3));
    assert_eq!((&added["points_after"], &added["coupons_issued"][0]["off_minor"]), (&json!("120"), &json!(1_000)));
    assert_eq!(possible(4), json!(["refund", "exchange", "void", "change_tender"]));
    let card = it.card();
    assert_eq!((&card["visits"], &card["sales"], &card["spent_minor"]), (&json!(1), &json!(1), &json!(12_000)));
    assert_eq!(it.day()["member_bills"], 1);
    let listed = it.shop.must("sale.list", json!({"member_id": it.member}));
    assert_eq!(listed["sales"][0]["sale_id"], sale["sale_id"]);
    let bill = it.shop.must("sale.show", at(json!({"sale_id": sale["sale_id"]}), 4))["bill"].clone();
    assert_eq!((&bill["member"]["points_earned"], &bill["total_minor"]), (&json!("120"), &json!(12_000)));
    let moved = it.shop.must("member.movements", json!({"member_id": it.member, "limit": 1}));
    assert_eq!((&moved["movements"][0]["kind"], &moved["movements"][0]["points"]), (&json!("sale"), &json!("120")));

    // One bag: 60 points go, and the coupon that needs 100.00.
    let back = json!({"sale_id": sale["sale_id"], "lines": [{"line": 1, "qty": "1"}], "reason": "faulty"});
    let slip = it.shop.must("sale.refund", at(back, 5))["slip"].clone();
    assert_eq!((&slip["member"]["points_taken"], &slip["member"]["points_after"]), (&json!("60"), &json!("60")));
    assert_eq!(slip["member"]["coupons_withdrawn"], added["coupons_issued"]);
    it.shop.must("sale.refund", at(json!({"sale_id": sale["sale_id"], "reason": "faulty"}), 6));
    let card = it.card();
    assert_eq!((&card["visits"], &card["points"], &card["spent_minor"]), (&json!(0), &json!("0"), &json!(0)));
    it.is_sound();
}

#[test]
fn the_points_of_a_forgotten_sale_are_earned_when_its_member_is_added() {
    let it = Counter::opened();
    let sale = it.bags(1, 1, None);
    // 60 points of a later sale, of which 50 pay; the forgotten sale could not have paid them.
    it.bags(1, 2, Some(&it.member));
    let spending =
        json!({"member_id": it.member, "lines": [{"amount_minor": 50}], "tenders": tenders(&[("points", 50)])});
    it.shop.must("sale.ring", at(spending, 3));
    it.shop.must("sale.add_member", at(json!({"sale_id": sale["sale_id"], "member_id": it.member}), 4));
    assert_eq!(it.card()["points"], "70");
    it.shop.must("sale.void", at(json!({"sale_id": sale["sale_id"], "reason": "rung_wrongly"}), 5));
    assert_eq!(it.card()["points"], "10");
    it.is_sound();
}

#[test]
fn a_correction_is_of_the_day_of_its_sale() {
    let it = Counter::opened();
    let sale = it.bags(1, 1, None);
    let card = json!({"sale_id": sale["sale_id"], "tenders": tenders(&[("card", 6_000)]), "reason": "wrong_key"});
    assert_eq!(it.shop.refusal("sale.change_tender", at(card.clone(), 20)), "sale_not_of_today");
    let whose = json!({"sale_id": sale["sale_id"], "member_id": it.member});
    assert_eq!(it.shop.refusal("sale.add_member", at(whose, 20)), "sale_not_of_today");
    it.shop.must("sale.change_tender", at(card.clone(), 19));
    assert_eq!(it.shop.refusal("sale.change_tender", at(card, 19)), "tender_unchanged");
    let nobody =
        json!({"sale_id": sale["sale_id"], "tenders": tenders(&[("stored_value", 6_000)]), "reason": "wrong_key"});
    assert_eq!(it.shop.refusal("sale.change_tender", at(nobody, 19)), "member_needed");
}
