//! Goods come back and nobody has the bill.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

fn at(mut params: Value, by: &str) -> Value {
    params["meta"] = json!({"at": moment(1, 2), "actor": by});
    params
}

struct Shop {
    shop: TestShop,
    clerk: String,
}

impl Shop {
    /// Rice at 60.00 a bag, 10.00 in the drawer's day.
    fn opened() -> Shop {
        let shop = TestShop::played();
        shop.must("product.put", json!({"sku": "R", "name": "五常大米", "price_minor": 6_000, "unit": "袋"}));
        let clerk = text(&shop.must("staff.put", json!({"name": "李雷"})), "staff_id");
        let sale = json!({"lines": [{"amount_minor": 10_000}], "tenders": [{"kind": "cash", "amount_minor": 10_000}]});
        shop.must("sale.ring", at(sale, "owner"));
        Shop { shop, clerk }
    }

    fn back(&self, by: &str, lines: Value, tenders: Value) -> Result<Value, Value> {
        self.shop.call("sale.return_unbilled", at(json!({"lines": lines, "tenders": tenders, "reason": "faulty"}), by))
    }

    #[track_caller]
    fn is_refused(&self, by: &str, lines: Value, tenders: Value) -> String {
        text(&self.back(by, lines, tenders).unwrap_err(), "code")
    }
}

fn by(kind: &str, amount: i64) -> Value {
    json!([{"kind": kind, "amount_minor": amount}])
}

#[test]
fn money_goes_back_at_the_price_of_today_and_the_day_follows() {
    let it = Shop::opened();
    let lines = json!([{"sku": "R", "qty": "1"}, {"amount_minor": 500, "name": "袋子"}]);
    let tenders = json!([{"kind": "cash", "amount_minor": 2_500}, {"kind": "wechat", "amount_minor": 4_000}]);
    let back = it.back("owner", lines, tenders.clone()).unwrap();
    assert_eq!((&back["refund_no"], &back["total_minor"]), (&json!("01-R000001"), &json!(6_500)));
    let slip = &back["slip"];
    assert_eq!((&slip["kind"], &slip["sale_no"], &slip["member"]), (&json!("unbilled"), &Value::Null, &Value::Null));
    assert_eq!((&slip["tenders"], &slip["lines"][0]["name"]), (&tenders, &json!("五常大米")));
    // 100.00 were sold; 65.00 went back, 25.00 of it out of the drawer.
    let day = it.shop.must("report.today", at(json!({}), "owner"));
    assert_eq!(
        (&day["sold_minor"], &day["refunds"], &day["refunded_minor"]),
        (&json!(10_000), &json!(1), &json!(6_500))
    );
    assert_eq!((&day["takings_minor"], &day["voids"]), (&json!(3_500), &json!(0)));
    let tenders = json!([{"kind": "cash", "amount_minor": 7_500}, {"kind": "wechat", "amount_minor": -4_000}]);
    assert_eq!(day["tenders"], tenders);
    let shown = it.shop.must("refund.show", json!({"refund_id": back["refund_id"]}));
    assert_eq!((&shown["slip"], &shown["reason"]), (slip, &json!("faulty")));
    let plain = json!({"refund_id": back["refund_id"], "channel": "plain", "meta": {"locale": "zh-Hans"}});
    let plain = text(&it.shop.must("bill.text", plain), "text");
    assert!(plain.contains("无单退货") && !plain.contains("单号 01-0"), "{plain}");
    assert_eq!(huitou_store::verify(it.shop.folder()).unwrap().findings, Vec::<String>::new());
    assert!(huitou_store::rebuild_and_compare(it.shop.folder()).unwrap().differences.is_empty());
}

#[test]
fn the_slips_of_all_returns_are_counted_together() {
    let it = Shop::opened();
    it.back("owner", json!([{"amount_minor": 100}]), by("cash", 100)).unwrap();
    let sale = it.shop.must("sale.list", json!({}))["sales"][0]["sale_id"].clone();
    let refund = it.shop.must("sale.refund", at(json!({"sale_id": sale, "reason": "faulty"}), "owner"));
    assert_eq!(refund["refund_no"], "01-R000002");
}

#[test]
fn a_staff_member_gives_back_up_to_what_the_owner_allows() {
    let it = Shop::opened();
    let bag = json!([{"sku": "R", "qty": "1"}]);
    assert_eq!(it.is_refused(&it.clerk, bag.clone(), by("cash", 6_000)), "unbilled_over_limit", "only the owner does");
    it.shop.must("setting.put", at(json!({"key": "refund.unbilled_limit_minor", "value": 6_000}), "owner"));
    it.back(&it.clerk, bag, by("cash", 6_000)).unwrap();
    assert_eq!(it.is_refused(&it.clerk, json!([{"amount_minor": 6_001}]), by("cash", 6_001)), "unbilled_over_limit");
    it.back("owner", json!([{"amount_minor": 6_001}]), by("cash", 6_001)).unwrap();
}

#[test]
fn what_is_given_back_comes_to_the_lines_and_never_to_a_members_account() {
    let it = Shop::opened();
    let bag = || json!([{"sku": "R", "qty": "1"}]);
    assert_eq!(it.is_refused("owner", bag(), by("cash", 5_999)), "tender_short");
    assert_eq!(it.is_refused("owner", bag(), by("cash", 6_001)), "tender_excess");
    assert_eq!(it.is_refused("owner", bag(), by("wechat", 6_001)), "tender_excess");
    assert_eq!(it.is_refused("owner", bag(), by("stored_value", 6_000)), "tender_invalid");
    assert_eq!(it.is_refused("owner", bag(), by("points", 6_000)), "tender_invalid");
    assert_eq!(it.is_refused("owner", json!([]), json!([])), "basket_empty");
    let card = json!({"uses": 3, "validity": {"kind": "always"}, "users": "several", "skus": ["R"]});
    let card = json!({"sku": "R3", "name": "大米三次卡", "price_minor": 100, "unit": "张", "card": card});
    it.shop.must("product.put", card);
    assert_eq!(it.is_refused("owner", json!([{"sku": "R3", "qty": "1"}]), by("cash", 100)), "count_card_line");
    let noted = json!({"lines": bag(), "tenders": by("cash", 6_000), "reason": "other"});
    assert_eq!(it.shop.refusal("sale.return_unbilled", at(noted, "owner")), "refund_needs_note");
    let told = json!({"lines": bag(), "tenders": by("cash", 6_000), "reason": "faulty", "expect_total_minor": 5_000});
    assert_eq!(it.shop.refusal("sale.return_unbilled", at(told, "owner")), "refund_changed");
    assert_eq!(it.shop.must("report.today", at(json!({}), "owner"))["refunds"], 0);
}
