//! Goods that come back late: of a year ago under other rules, after a merge, after an erasure; and more of them than were sold.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

use super::refunds::{back, by};
use crate::small_shop::dump;

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

/// A shop with tea at 13 % and rice at 9 % of tax in the prices, and a gold member with 1,000.00 + 200.00.
struct Counter {
    shop: TestShop,
    member: String,
    gold: String,
    rule: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        for (key, value) in [("coupon.off_minor", json!(0)), ("tax.rate", json!("13")), ("tax.mode", json!("included"))]
        {
            shop.must("setting.put", json!({"key": key, "value": value}));
        }
        let tier = json!({"name": "金卡", "level": 2, "window": {"over": "always"}, "price_rate": "0.95", "points_times": "1.5"});
        let gold = text(&shop.must("tier.put", at(tier, 0, 0)), "tier_id");
        let own = json!([{"tier_id": gold, "price_minor": 1_100}]);
        shop.must("product.put", json!({"sku": "TEA", "name": "龙井", "price_minor": 1_298, "tier_prices": own}));
        shop.must("product.put", json!({"sku": "RICE", "name": "五常大米", "price_minor": 7_990, "tax_rate": "9"}));
        let earns = json!({"by": "money", "points": "2", "per_minor": 100});
        let rule = text(&shop.must("points_rule.put", at(json!({"name": "双倍", "earns": earns}), 0, 0)), "rule_id");
        let member = text(&shop.must("member.enrol", at(json!({"name": "王芳"}), 0, 1)), "member_id");
        let it = Counter { shop, member, gold, rule };
        it.set_tier(json!(it.gold), 0);
        it.top_up(&it.member, 0);
        it
    }

    fn set_tier(&self, tier: Value, day: i64) {
        let mut params = json!({"member_id": self.member, "reason": "earlier"});
        if !tier.is_null() {
            params["tier_id"] = tier;
        }
        self.shop.must("member.set_tier", at(params, day, 1));
    }

    fn top_up(&self, member: &str, day: i64) {
        let top_up = json!({"member_id": member, "paid_minor": 100_000, "bonus_minor": 20_000, "tender": "cash"});
        self.shop.must("stored_value.top_up", at(top_up, day, 1));
    }

    fn ring(&self, member: &str, day: i64, lines: Value, tenders: &[(&str, i64)]) -> Value {
        let sale = json!({"member_id": member, "lines": lines, "tenders": by(tenders)});
        self.shop.must("sale.ring", at(sale, day, 2))
    }

    fn refund(&self, sale: &Value, day: i64, lines: Value) -> Result<Value, Value> {
        let mut params = json!({"sale_id": sale["sale_id"], "reason": "faulty"});
        if !lines.is_null() {
            params["lines"] = lines;
        }
        self.shop.call("sale.refund", at(params, day, 3))
    }

    /// That the refund is refused with this code, quoted or made, and changes nothing.
    #[track_caller]
    fn refuses(&self, code: &str, sale: &Value, day: i64, lines: &Value) {
        let before = dump(self.shop.folder().path());
        let refused = self.refund(sale, day, lines.clone()).expect_err("a refusal");
        assert_eq!(refused["code"], code, "{lines}: {refused}");
        assert!(dump(self.shop.folder().path()) == before, "{lines} was refused and changed a table");
    }

    fn card(&self, member: &str, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": member}), day, 4))
    }
}

/// The sale is of the 2nd of January 2026, and comes back in the February of the year after.
#[test]
fn a_sale_of_last_year_comes_back_by_its_own_tax_price_points_and_order() {
    let it = Counter::opened();
    // Gold pays 11.00 for tea and 75.91 for rice: 33.00 + 75.91 = 108.91, of which 50.00 are 41.67 + 8.33 of stored value.
    let lines = json!([{"sku": "TEA", "qty": "3"}, {"sku": "RICE", "qty": "1"}]);
    let sale = it.ring(&it.member, 1, lines, &[("stored_value", 5_000), ("cash", 5_891)]);
    // Two points a yuan, one and a half times.
    assert_eq!((&sale["total_minor"], &sale["bill"]["member"]["points_earned"]), (&json!(10_891), &json!("326.73")));
    let told = |day: &str| it.shop.must("report.today", json!({"day": day}));
    let (of_the_sale, bill) =
        (told("2026-01-02"), it.shop.must("sale.show", json!({"sale_id": sale["sale_id"]}))["bill"].clone());

    // Everything is otherwise since: tax on top at another rate, other prices, no tier, another rule, another order, a coupon.
    for (key, value) in [
        ("tax.mode", json!("added")),
        ("tax.rate", json!("6")),
        ("tax.rounding", json!("bill")),
        ("points.minor_per_point", json!(1)),
        ("points.expiry_months", json!(1)),
        ("refund.order", json!("stored_value_first")),
        ("stored_value.spend_order", json!("principal_first")),
        ("coupon.off_minor", json!(500)),
    ] {
        it.shop.must("setting.put", at(json!({"key": key, "value": value}), 300, 1));
    }
    it.shop
        .must("product.put", at(json!({"sku": "TEA", "name": "龙井", "price_minor": 2_500, "tax_rate": "0"}), 300, 1));
    it.shop.must(
        "product.put",
        at(json!({"sku": "RICE", "name": "五常大米", "price_minor": 100, "tax_rate": "13"}), 300, 1),
    );
    let stopped = json!({
        "tier_id": it.gold, "name": "金卡", "level": 2, "window": {"over": "always"}, "price_rate": "0.5", "points_times": "10", "is_active": false,
    });
    it.shop.must("tier.put", at(stopped, 300, 1));
    it.set_tier(Value::Null, 300);
    let earns = json!({"by": "money", "points": "9", "per_minor": 100});
    it.shop.must("points_rule.put", at(json!({"rule_id": it.rule, "name": "九倍", "earns": earns}), 300, 1));
    // Bought meanwhile, and kept: 9 points a yuan.
    it.ring(&it.member, 380, json!([{"amount_minor": 1_000}]), &[("cash", 1_060)]);

    let given = |lines: Value, day: i64| {
        let mut quote = json!({"sale_id": sale["sale_id"]});
        if !lines.is_null() {
            quote["lines"] = lines.clone();
        }
        let quote = it.shop.must("sale.quote_refund", at(quote, day, 2));
        let slip = it.refund(&sale, day, lines).unwrap()["slip"].clone();
        assert_eq!((&quote["total_minor"], &quote["tenders"]), (&slip["total_minor"], &slip["tenders"]));
        let member = &slip["member"];
        assert_eq!(quote["member"]["stored_value_returned"], member["stored_value_returned"]);
        let value = &member["stored_value_returned"];
        json!([
            slip["total_minor"],
            slip["taxes"],
            slip["tenders"],
            value["principal_minor"],
            value["bonus_minor"],
            member["points_taken"]
        ])
    };
    let tax = |rate: &str, net: i64, tax: i64| json!({"rate": rate, "net_minor": net, "tax_minor": tax});
    // Tea's 33.00 have 3.80 of tax in them, its points are 99: a third is 1.27 and 33. 11.00 over 41.67 : 8.33 : 58.91.
    let first = json!([1_100, [tax("13", 973, 127)], by(&[("cash", 595), ("stored_value", 505)]), 421, 84, "33"]);
    assert_eq!(given(back(&[(1, "1")]), 400), first);
    // 33.00 in all: 12.63, 2.52 and 17.85, less what was given.
    let second =
        json!([2_200, [tax("13", 1_947, 253)], by(&[("cash", 1_190), ("stored_value", 1_010)]), 842, 168, "66"]);
    assert_eq!(given(back(&[(1, "2")]), 401), second);
    // Rice: 75.91 with 6.27 in it, and all that is left of what paid.
    let last =
        json!([7_591, [tax("9", 6_964, 627)], by(&[("cash", 4_106), ("stored_value", 3_485)]), 2_904, 581, "227.73"]);
    assert_eq!(given(Value::Null, 402), last);

    let card = it.card(&it.member, 403);
    let whole = json!({"principal_minor": 100_000, "bonus_minor": 20_000, "total_minor": 120_000});
    // 10.60 were paid for what was kept.
    assert_eq!(
        (&card["stored_value"], &card["points_owed"], &card["spent_minor"]),
        (&whole, &json!("0"), &json!(1_060))
    );
    assert_eq!((&card["points"], &card["visits"], &card["coupons"]), (&json!("95.4"), &json!(1), &json!([])));
    assert_eq!(
        told("2026-01-02"),
        json_with_stored_value_of_now(of_the_sale, &told("2026-01-02")),
        "an earlier report never changes"
    );
    let bill_now = it.shop.must("sale.show", json!({"sale_id": sale["sale_id"]}))["bill"].clone();
    for field in ["lines", "taxes", "tax_mode", "total_minor", "tenders", "list_total_minor", "tier_off_minor"] {
        assert_eq!(bill_now[field], bill[field], "{field} of a bill that is printed again");
    }
    it.refuses("refunded_already", &sale, 404, &Value::Null);
    it.shop.is_sound();
}

/// What is owed is told as of now in the report of any day.
fn json_with_stored_value_of_now(mut told: Value, now: &Value) -> Value {
    told["stored_value"] = now["stored_value"].clone();
    told
}

/// Each way to ask for more than there is to come back, in each state that a sale can be in.
#[test]
fn more_than_was_sold_or_than_is_left_never_comes_back() {
    let it = Counter::opened();
    let lines = json!([{"sku": "TEA", "qty": "3"}, {"sku": "RICE", "qty": "1"}, {"amount_minor": 500}]);
    let sale = it.ring(&it.member, 1, lines, &[("stored_value", 11_391)]);
    let beyond = |left: &str, more: &str| {
        let over = [
            json!([{"line": 1, "qty": more}]),
            json!([{"line": 1, "qty": left}, {"line": 2, "qty": "2"}]),
            json!([{"line": 3, "qty": "2"}]),
        ];
        over.iter().for_each(|lines| it.refuses("refund_beyond_sold", &sale, 2, lines));
    };
    let nonsense = || {
        for (code, lines) in [
            ("refund_line_unknown", json!([{"line": 0, "qty": "1"}])),
            ("refund_line_unknown", json!([{"line": 4, "qty": "1"}])),
            ("refund_line_unknown", json!([{"line": 4_294_967_295_u32, "qty": "1"}])),
            ("quantity_invalid", json!([{"line": 1, "qty": "0"}])),
            ("quantity_invalid", json!([{"line": 1, "qty": "-1"}])),
            ("quantity_invalid", json!([{"line": 1, "qty": "100000"}])),
            ("quantity_invalid", json!([{"line": 1, "qty": "999999999999999999"}])),
            ("quantity_too_precise", json!([{"line": 1, "qty": "0.5"}])),
            ("refund_empty", json!([])),
        ] {
            it.refuses(code, &sale, 2, &lines);
        }
    };
    beyond("3", "4");
    nonsense();
    it.refund(&sale, 2, back(&[(1, "2")])).unwrap();
    beyond("1", "2");
    nonsense();
    it.refund(&sale, 2, back(&[(1, "1"), (3, "1")])).unwrap();
    for lines in [back(&[(1, "1")]), back(&[(3, "1")]), back(&[(2, "1"), (1, "1")])] {
        it.refuses("refund_beyond_sold", &sale, 2, &lines);
    }
    it.refund(&sale, 2, Value::Null).unwrap();
    for lines in [Value::Null, back(&[(2, "1")]), back(&[(1, "1")])] {
        let code = if lines.is_null() { "refunded_already" } else { "refund_beyond_sold" };
        it.refuses(code, &sale, 2, &lines);
    }
    for (method, mut params) in [
        ("sale.void", json!({})),
        (
            "sale.exchange",
            json!({"back": back(&[(2, "1")]), "lines": [{"amount_minor": 100}], "tenders": by(&[("cash", 100)])}),
        ),
    ] {
        params["sale_id"] = sale["sale_id"].clone();
        params["reason"] = json!("faulty");
        assert!(it.shop.call(method, at(params, 1, 3)).is_err(), "{method} of what came back");
    }
    assert_eq!(it.card(&it.member, 3)["stored_value"]["total_minor"], 120_000);
    it.shop.is_sound();
}

#[test]
fn after_a_merge_and_after_its_undoing_no_more_comes_back_than_was_sold() {
    let it = Counter::opened();
    let alias = text(&it.shop.must("member.enrol", at(json!({"name": "王方"}), 0, 1)), "member_id");
    it.top_up(&alias, 0);
    let sale =
        it.ring(&alias, 1, json!([{"amount_minor": 4_000}, {"sku": "TEA", "qty": "4"}]), &[("stored_value", 9_192)]);
    it.refund(&sale, 2, back(&[(2, "1")])).unwrap();
    let more = [back(&[(2, "4")]), back(&[(1, "1"), (2, "4")])];
    it.shop.must("member.merge", at(json!({"member_id": it.member, "alias_id": alias, "reason": "同一个人"}), 3, 1));
    more.iter().for_each(|lines| it.refuses("refund_beyond_sold", &sale, 3, lines));
    it.refund(&sale, 3, back(&[(2, "1")])).unwrap();
    more.iter().chain([&back(&[(2, "3")])]).for_each(|lines| it.refuses("refund_beyond_sold", &sale, 3, lines));
    it.shop.must("member.undo_merge", at(json!({"alias_id": alias, "reason": "是两个人"}), 4, 1));
    it.refuses("refund_beyond_sold", &sale, 4, &back(&[(2, "3")]));
    it.refund(&sale, 5, Value::Null).unwrap();
    it.refuses("refunded_already", &sale, 5, &Value::Null);
    it.refuses("refund_beyond_sold", &sale, 5, &back(&[(1, "1")]));
    for member in [&it.member, &alias] {
        let card = it.card(member, 6);
        assert_eq!((&card["stored_value"]["total_minor"], &card["points"]), (&json!(120_000), &json!("0")));
    }
    it.shop.is_sound();
}

#[test]
fn after_an_erasure_money_comes_back_once_and_stored_value_never() {
    let it = Counter::opened();
    let lines = || json!([{"amount_minor": 4_000}, {"amount_minor": 6_000}]);
    let cash = it.ring(&it.member, 1, lines(), &[("cash", 10_000)]);
    let mixed = it.ring(&it.member, 1, lines(), &[("cash", 5_000), ("stored_value", 5_000)]);
    it.refund(&cash, 2, back(&[(1, "1")])).unwrap();
    it.shop.must("member.erase", at(json!({"member_id": it.member, "reason": "member_request"}), 3, 1));
    it.refuses("refund_beyond_sold", &cash, 4, &back(&[(1, "1")]));
    for lines in [Value::Null, back(&[(1, "1")])] {
        it.refuses("member_erased", &mixed, 4, &lines);
    }
    // More than was sold is told first.
    it.refuses("refund_beyond_sold", &mixed, 4, &back(&[(1, "2")]));
    assert_eq!(it.refund(&cash, 4, Value::Null).unwrap()["total_minor"], 6_000);
    it.refuses("refunded_already", &cash, 5, &Value::Null);
    it.shop.is_sound();
}
