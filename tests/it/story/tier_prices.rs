//! What a tier gives: a part off every list price, and points that count more than once.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

/// A shop with rice and tea, whose gold members pay 95 % and get double points; one of them by hand.
struct Counter {
    shop: TestShop,
    member: String,
    gold: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        shop.must("product.put", json!({"sku": "R10", "name": "五常大米", "price_minor": 7_990}));
        shop.must("product.put", json!({"sku": "T01", "name": "龙井", "price_minor": 1_298, "unit": "kg"}));
        let gold = json!({
            "name": "金卡", "level": 2, "window": {"over": "always"}, "price_rate": "0.95", "points_times": "2",
            "meta": {"at": moment(0, 0)},
        });
        let gold = shop.must("tier.put", gold);
        assert_eq!(gold["text"], "由店主手动给，全场9.5折，积分×2");
        let gold = text(&gold, "tier_id");
        let member =
            text(&shop.must("member.enrol", json!({"name": "王芳", "meta": {"at": moment(0, 1)}})), "member_id");
        let set = json!({"member_id": member, "tier_id": gold, "until": "2026-01-10", "reason": "earlier", "meta": {"at": moment(0, 2)}});
        shop.must("member.set_tier", set);
        Counter { shop, member, gold }
    }

    fn quote(&self, day: i64, lines: &Value) -> Value {
        self.shop.must("sale.quote", json!({"member_id": self.member, "lines": lines, "meta": {"at": moment(day, 3)}}))
    }

    /// Rings what was quoted, all in cash: the bill says the same.
    fn sell(&self, day: i64, lines: &Value) -> Value {
        let quote = self.quote(day, lines);
        let cash = json!([{"kind": "cash", "amount_minor": quote["total_minor"]}]);
        let sale = json!({"member_id": self.member, "lines": lines, "tenders": cash, "meta": {"at": moment(day, 3)}});
        let rung = self.shop.must("sale.ring", sale);
        assert_eq!(rung["total_minor"], quote["total_minor"]);
        assert_eq!(rung["bill"]["member"]["points_earned"], quote["points_earned"]);
        for (line, quoted) in rung["bill"]["lines"].as_array().unwrap().iter().zip(quote["lines"].as_array().unwrap()) {
            assert_eq!(
                (&line["price_minor"], &line["price_reason"]),
                (&quoted["price_minor"], &quoted["price_reason"])
            );
        }
        rung
    }
}

#[test]
fn a_tier_takes_its_part_off_each_list_price_and_says_why() {
    let it = Counter::opened();
    // 0.95 × 79.90 = 75.905 → 75.91; 0.95 × 12.98 = 12.331 → 12.33, and 1.5 kg of it 18.495 → 18.50; the rest is as it was typed.
    let basket = json!([
        {"sku": "R10", "qty": "1"}, {"sku": "T01", "qty": "1.5"}, {"sku": "R10", "qty": "1", "price_minor": 7_000}, {"amount_minor": 500},
    ]);
    let quote = it.quote(1, &basket);
    let of =
        |field: &str| quote["lines"].as_array().unwrap().iter().map(|line| line[field].clone()).collect::<Vec<_>>();
    assert_eq!(of("amount_minor"), [7_591, 1_850, 7_000, 500].map(|amount| json!(amount)));
    assert_eq!(of("price_reason"), [json!("tier_rate"), json!("tier_rate"), json!("typed"), Value::Null]);
    // 169.41 × 2, line by line.
    assert_eq!(quote["points_earned"], "338.82");
    let sources = quote["points_by_rule"].as_array().unwrap();
    assert_eq!(
        sources.iter().map(|it| it["text"].as_str().unwrap()).collect::<Vec<_>>(),
        ["消费每1元积1分", "金卡：积分×2"]
    );
    let bill = it.sell(1, &basket)["bill"].clone();
    // 79.90 − 75.91 and 19.47 − 18.50 by the tier, 9.90 by the cashier.
    assert_eq!((&bill["tier_off_minor"], &bill["price_changes_minor"]), (&json!(496), &json!(990)));
    it.shop.is_sound();
}

#[test]
fn a_product_has_a_price_of_its_own_for_a_tier_and_the_basket_follows_its_member() {
    let it = Counter::opened();
    let own = json!([{"tier_id": it.gold, "price_minor": 1_100}]);
    let tea = json!({"sku": "T01", "name": "龙井", "price_minor": 1_298, "unit": "kg", "tier_prices": own});
    assert_eq!(it.shop.must("product.put", tea)["tier_prices"], own);
    assert_eq!(it.shop.must("product.search", json!({"query": "T01"}))["products"][0]["tier_prices"], own);
    // 2 kg at 11.00, not at 0.95 × 12.98; the rice has no price of its own, and of the third line the cashier's holds.
    let basket = json!([{"sku": "T01", "qty": "2"}, {"sku": "R10", "qty": "1"}, {"sku": "T01", "qty": "1", "price_minor": 1_298}]);
    let said = |quote: &Value| {
        let lines = quote["lines"].as_array().unwrap().iter();
        lines.map(|line| (line["total_minor"].as_i64().unwrap(), line["price_reason"].clone())).collect::<Vec<_>>()
    };
    let by_tier = [(2_200, json!("tier_price")), (7_591, json!("tier_rate")), (1_298, Value::Null)];
    let quote = it.quote(1, &basket);
    assert_eq!(said(&quote), by_tier);
    // 3.96 of the tea and 3.99 of the rice.
    assert_eq!(quote["tier_off_minor"], 795);
    // Nobody's basket is at list prices, another member's too, and then the member is put into it again.
    let at_list = [(2_596, Value::Null), (7_990, Value::Null), (1_298, Value::Null)];
    let nobody = it.shop.must("sale.quote", json!({"lines": basket, "meta": {"at": moment(1, 3)}}));
    assert_eq!((said(&nobody), &nobody["tier_off_minor"]), (at_list.to_vec(), &Value::Null));
    let other = text(&it.shop.must("member.enrol", json!({"name": "李明", "meta": {"at": moment(1, 3)}})), "member_id");
    let other = it.shop.must("sale.quote", json!({"member_id": other, "lines": basket, "meta": {"at": moment(1, 3)}}));
    assert_eq!(said(&other), at_list);
    assert_eq!(it.sell(1, &basket)["bill"]["tier_off_minor"], 795);
    // A price that is taken away is none.
    it.shop.must("product.put", json!({"sku": "T01", "name": "龙井", "price_minor": 1_298, "unit": "kg"}));
    assert_eq!(said(&it.quote(2, &basket))[0], (2_466, json!("tier_rate")));
    it.shop.is_sound();
}

#[test]
fn who_has_no_tier_any_more_pays_the_list_price_and_what_comes_back_is_what_was_paid() {
    let it = Counter::opened();
    let basket = json!([{"sku": "R10", "qty": "3"}]);
    let sale = it.sell(5, &basket);
    assert_eq!(sale["total_minor"], 22_773);
    assert_eq!(it.quote(10, &basket)["total_minor"], 23_970, "over since yesterday, whether the day was rolled or not");
    let mut back = 0;
    for day in [11, 12, 13] {
        let part = json!({"sale_id": sale["sale_id"], "lines": [{"line": 1, "qty": "1"}], "reason": "faulty", "meta": {"at": moment(day, 3)}});
        back += it.shop.must("sale.refund", part)["total_minor"].as_i64().unwrap();
    }
    assert_eq!(back, 22_773);
    let card = it.shop.must("member.card", json!({"member_id": it.member, "meta": {"at": moment(14, 3)}}));
    assert_eq!((&card["points"], &card["points_owed"]), (&json!("0"), &json!("0")));
    it.shop.is_sound();
}
