//! Rules for points: double on Wednesdays, none on cigarettes, five for a kilogram of apples, something for coming.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

/// A shop with rice, apples and cigarettes, in which 1.00 earns a point; and a member.
struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        for product in [
            json!({"sku": "R10", "name": "五常大米", "price_minor": 12_000, "category": "粮油"}),
            json!({"sku": "A01", "name": "红富士", "price_minor": 1_298, "unit": "kg", "category": "水果"}),
            json!({"sku": "C01", "name": "香烟", "price_minor": 4_500, "category": "烟酒"}),
        ] {
            shop.must("product.put", product);
        }
        let member = shop.must("member.enrol", json!({"name": "王芳", "meta": {"at": moment(0, 0)}}));
        Counter { member: text(&member, "member_id"), shop }
    }

    fn rule(&self, earns: Value, mut fields: Value) -> Value {
        fields["name"] = json!("规则");
        fields["earns"] = earns;
        fields["meta"] = json!({"at": moment(0, 1)});
        self.shop.must("points_rule.put", fields)
    }

    fn quote(&self, day: i64, lines: &Value) -> Value {
        let params = json!({"member_id": self.member, "lines": lines, "meta": {"at": moment(day, 1)}});
        self.shop.must("sale.quote", params)
    }

    /// Rings what was quoted, all in cash; it must earn what the quote said.
    fn sell(&self, day: i64, lines: Value) -> Value {
        let quote = self.quote(day, &lines);
        let cash = json!([{"kind": "cash", "amount_minor": quote["total_minor"]}]);
        let params = json!({"member_id": self.member, "lines": lines, "tenders": cash, "meta": {"at": moment(day, 1)}});
        let rung = self.shop.must("sale.ring", params);
        assert_eq!(rung["bill"]["member"]["points_earned"], quote["points_earned"], "as it was quoted");
        rung
    }

    fn give_back(&self, day: i64, sale: &Value, lines: Value) -> Value {
        let params =
            json!({"sale_id": sale["sale_id"], "lines": lines, "reason": "faulty", "meta": {"at": moment(day, 2)}});
        self.shop.must("sale.refund", params)
    }

    fn points(&self, day: i64) -> String {
        let card = self.shop.must("member.card", json!({"member_id": self.member, "meta": {"at": moment(day, 3)}}));
        text(&card, "points")
    }
}

/// The first day is a Thursday, the 1st of January 2026: the 6th day after it is the first Wednesday.
const WEDNESDAY: i64 = 6;

#[test]
fn rules_give_what_their_sentences_say_and_the_quote_tells_which() {
    let it = Counter::opened();
    assert_eq!(it.quote(1, &json!([{"amount_minor": 399}]))["points_earned"], "3", "without rules whole points");
    let none = it.rule(json!({"by": "money", "points": "0", "per_minor": 100}), json!({"categories": ["烟酒"]}));
    assert_eq!(none["text"], "烟酒：消费不积分");
    let apples = it.rule(json!({"by": "unit", "points": "5"}), json!({"products": ["A01"]}));
    assert_eq!(apples["text"], "红富士：每件积5分");
    let double = it.rule(json!({"by": "times", "times": "2"}), json!({"weekdays": [3]}));
    assert_eq!(double["text"], "每逢周三，积分×2");
    let basket = json!([{"sku": "R10", "qty": "1"}, {"sku": "A01", "qty": "1.5"}, {"sku": "C01", "qty": "2"}]);
    // 120.00 of rice, 1.5 × 12.98 = 19.47 of apples with 7.5 for the weight, nothing for 90.00 of cigarettes.
    let thursday = it.quote(WEDNESDAY + 1, &basket);
    assert_eq!(thursday["points_earned"], "146.97");
    let wednesday = it.quote(WEDNESDAY, &basket);
    assert_eq!(wednesday["points_earned"], "293.94");
    let by_rule = json!([
        {"text": "消费每1元积1分", "points": "139.47"},
        {"rule_id": apples["rule_id"], "text": "红富士：每件积5分", "points": "7.5"},
        {"rule_id": double["rule_id"], "text": "每逢周三，积分×2", "points": "146.97"},
    ]);
    assert_eq!(wednesday["points_by_rule"], by_rule);
    it.sell(WEDNESDAY, basket);
    assert_eq!(it.points(WEDNESDAY), "293.94");
    it.shop.is_sound();
}

#[test]
fn a_line_that_comes_back_takes_its_own_points_and_the_whole_takes_all() {
    let it = Counter::opened();
    it.rule(json!({"by": "money", "points": "0", "per_minor": 100}), json!({"products": ["C01"]}));
    it.rule(json!({"by": "money", "points": "1", "per_minor": 700}), json!({}));
    // 3 bags of 120.00 at a point for 7.00: 51.428…, rounded once 51.43; cigarettes earn nothing.
    let sale = it.sell(1, json!([{"sku": "C01", "qty": "1"}, {"sku": "R10", "qty": "3"}]));
    assert_eq!(it.points(1), "51.43");
    it.give_back(1, &sale, json!([{"line": 1, "qty": "1"}]));
    assert_eq!(it.points(1), "51.43", "cigarettes had earned nothing");
    // One of three takes 17.143… → 17.14, two 34.286… → 34.29.
    it.give_back(2, &sale, json!([{"line": 2, "qty": "1"}]));
    assert_eq!(it.points(2), "34.29");
    it.give_back(3, &sale, json!([{"line": 2, "qty": "1"}]));
    assert_eq!(it.points(3), "17.14");
    it.give_back(4, &sale, json!([{"line": 2, "qty": "1"}]));
    assert_eq!(it.points(4), "0");
    it.shop.is_sound();
}

#[test]
fn coming_counts_once_a_day_and_again_when_the_sale_that_got_it_came_back() {
    let it = Counter::opened();
    it.rule(json!({"by": "visit", "points": "10"}), json!({}));
    let first = it.sell(1, json!([{"amount_minor": 500}]));
    assert_eq!(it.points(1), "15");
    it.sell(1, json!([{"amount_minor": 300}]));
    assert_eq!(it.points(1), "18", "the second of the day");
    it.give_back(1, &first, json!([{"line": 1, "qty": "1"}]));
    assert_eq!(it.points(1), "3");
    it.sell(1, json!([{"amount_minor": 200}]));
    assert_eq!(it.points(1), "15");
    it.sell(2, json!([{"amount_minor": 100}]));
    assert_eq!(it.points(2), "26", "another day");
    it.shop.is_sound();
}

#[test]
fn a_rule_that_is_changed_or_stopped_changes_no_sale_of_before() {
    let it = Counter::opened();
    let rule = it.rule(json!({"by": "times", "times": "3"}), json!({}));
    let sale = it.sell(1, json!([{"amount_minor": 1_000}, {"amount_minor": 1_000}]));
    assert_eq!(it.points(1), "60");
    it.rule(json!({"by": "times", "times": "3"}), json!({"rule_id": rule["rule_id"], "is_active": false}));
    assert_eq!(it.shop.must("points_rule.list", json!({"active": true})), json!({"rules": []}));
    it.give_back(2, &sale, json!([{"line": 1, "qty": "1"}]));
    assert_eq!(it.points(2), "30", "a line takes back what it earned then");
    it.sell(3, json!([{"amount_minor": 250}]));
    assert_eq!(it.points(3), "32", "and without a rule points are whole again");
    it.shop.is_sound();
}

#[test]
fn a_coupon_lowers_what_earns_and_stored_value_does_not() {
    let it = Counter::opened();
    for (key, value) in [("coupon.off_minor", 1_000), ("coupon.min_spend_minor", 100), ("coupon.next_min_minor", 0)] {
        it.shop.must("setting.put", json!({"key": key, "value": value}));
    }
    it.rule(json!({"by": "times", "times": "2"}), json!({}));
    let top_up = json!({"member_id": it.member, "paid_minor": 50_000, "bonus_minor": 0, "tender": "cash", "meta": {"at": moment(1, 0)}});
    it.shop.must("stored_value.top_up", top_up);
    let coupon = text(&it.sell(1, json!([{"amount_minor": 100}]))["coupons_issued"][0], "code");
    assert_eq!(it.points(1), "2");
    // 120.00 less 10.00, all of it by stored value: 110 × 2.
    it.shop.must(
        "sale.ring",
        json!({"member_id": it.member, "lines": [{"sku": "R10", "qty": "1"}], "coupons": [coupon],
               "tenders": [{"kind": "stored_value", "amount_minor": 11_000}], "meta": {"at": moment(2, 1)}}),
    );
    assert_eq!(it.points(2), "222");
}
