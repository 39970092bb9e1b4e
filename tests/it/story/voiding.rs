//! A sale that was rung wrongly is voided on its own day.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

const DAY: &str = "2026-01-02";

struct Counter {
    shop: TestShop,
    member: String,
    clerk: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("product.put", json!({"sku": "R", "name": "五常大米", "price_minor": 6_000}));
        let clerk = text(&shop.must("staff.put", json!({"name": "李雷"})), "staff_id");
        let member = json!({"name": "王芳", "phone": "13800138000", "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", member), "member_id");
        let top_up = json!({"member_id": member, "paid_minor": 10_000, "bonus_minor": 2_000, "tender": "wechat", "meta": {"at": moment(0, 1)}});
        shop.must("stored_value.top_up", top_up);
        Counter { shop, member, clerk }
    }

    /// Two bags, 120.00: half of stored value and half in cash; it earns 120 points and a coupon.
    fn two_bags(&self, hour: i64) -> Value {
        self.shop.must(
            "sale.ring",
            json!({
                "member_id": self.member, "lines": [{"sku": "R", "qty": "2"}],
                "tenders": [{"kind": "stored_value", "amount_minor": 6_000}, {"kind": "cash", "amount_minor": 6_000}],
                "meta": {"at": moment(1, hour)},
            }),
        )
    }

    fn void(&self, sale: &Value, at: &str) -> Value {
        json!({"sale_id": sale["sale_id"], "reason": "rung_wrongly", "meta": {"at": at, "actor": self.clerk}})
    }

    fn possible(&self, sale: &Value, at: &str) -> Value {
        self.shop.must("sale.show", json!({"sale_id": sale["sale_id"], "meta": {"at": at}}))["possible"].clone()
    }
}

#[test]
fn all_of_it_goes_back_and_everything_calls_it_a_void() {
    let it = Counter::opened();
    let sale = it.two_bags(2);
    assert_eq!(it.possible(&sale, &moment(1, 3)), json!(["refund", "exchange", "void", "change_tender"]));

    let told = json!({"expect_total_minor": 12_000, "note": "刷成别人的了"});
    let mut params = it.void(&sale, &moment(1, 3));
    for (field, value) in told.as_object().unwrap() {
        params[field] = value.clone();
    }
    let void = it.shop.must("sale.void", params);
    assert_eq!((&void["refund_no"], &void["total_minor"]), (&json!("01-R000001"), &json!(12_000)));
    let slip = &void["slip"];
    assert_eq!(slip["kind"], "void");
    let tenders = json!([{"kind": "cash", "amount_minor": 6_000}, {"kind": "stored_value", "amount_minor": 6_000}]);
    assert_eq!(slip["tenders"], tenders);
    assert_eq!(slip["member"]["points_taken"], "120");
    assert_eq!(slip["member"]["coupons_withdrawn"], sale["coupons_issued"]);

    let card = it.shop.must("member.card", json!({"member_id": it.member, "meta": {"at": moment(1, 4)}}));
    assert_eq!((&card["stored_value"]["total_minor"], &card["points"]), (&json!(12_000), &json!("0")));
    assert_eq!((&card["visits"], &card["spent_minor"]), (&json!(0), &json!(0)));

    let shown = it.shop.must("refund.show", json!({"refund_id": void["refund_id"]}));
    assert_eq!((&shown["reason"], &shown["note"]), (&json!("rung_wrongly"), &json!("刷成别人的了")));
    let again = it.shop.must("sale.show", json!({"sale_id": sale["sale_id"], "meta": {"at": moment(1, 4)}}));
    assert_eq!((&again["possible"], &again["bill"]["refunds"][0]["kind"]), (&json!([]), &json!("void")));
    let listed = it.shop.must("sale.list", json!({}));
    assert_eq!((&listed["sales"][0]["is_voided"], &listed["sales"][0]["is_returned"]), (&json!(true), &json!(true)));
    let moved = it.shop.must("member.movements", json!({"member_id": it.member, "limit": 1}));
    assert_eq!(moved["movements"][0]["kind"], "void");
    let plain = |field: &str, id: &Value| {
        text(&it.shop.must("bill.text", json!({field: id, "channel": "plain", "meta": {"locale": "zh-Hans"}})), "text")
    };
    assert!(plain("refund_id", &void["refund_id"]).contains("作废单"));
    assert!(plain("sale_id", &sale["sale_id"]).contains("已作废 01-R000001"));
}

#[test]
fn the_day_names_its_voids_among_what_went_back() {
    let it = Counter::opened();
    let (wrong, faulty) = (it.two_bags(2), it.two_bags(3));
    it.shop.must("sale.void", it.void(&wrong, &moment(1, 3)));
    let one = json!({"sale_id": faulty["sale_id"], "lines": [{"line": 1, "qty": "1"}], "reason": "faulty", "meta": {"at": moment(1, 4)}});
    it.shop.must("sale.refund", one);
    let day = it.shop.must("report.today", json!({"day": DAY}));
    // 240.00 were sold; 120.00 voided and 60.00 returned: 60.00 stay, half in cash and half of stored value.
    assert_eq!((&day["bills"], &day["sold_minor"], &day["takings_minor"]), (&json!(2), &json!(24_000), &json!(6_000)));
    assert_eq!((&day["refunds"], &day["refunded_minor"]), (&json!(2), &json!(18_000)));
    assert_eq!((&day["voids"], &day["voided_minor"]), (&json!(1), &json!(12_000)));
    let tenders = json!([{"kind": "cash", "amount_minor": 3_000}, {"kind": "stored_value", "amount_minor": 3_000}]);
    assert_eq!(day["tenders"], tenders);
}

#[test]
fn only_a_sale_of_today_of_which_nothing_came_back_is_voided() {
    let it = Counter::opened();
    let (today, partly) = (it.two_bags(2), it.two_bags(3));
    let one = json!({"sale_id": partly["sale_id"], "lines": [{"line": 1, "qty": "1"}], "reason": "faulty", "meta": {"at": moment(1, 4)}});
    it.shop.must("sale.refund", one);
    assert_eq!(it.shop.refusal("sale.void", it.void(&partly, &moment(1, 5))), "sale_has_returns");
    assert_eq!(it.possible(&partly, &moment(1, 5)), json!(["refund", "exchange"]));
    // The day ends at four in the morning, twenty hours after eight.
    for (hour, possible) in
        [(19, json!(["refund", "exchange", "void", "change_tender"])), (20, json!(["refund", "exchange"]))]
    {
        assert_eq!(it.possible(&today, &moment(1, hour)), possible);
    }
    assert_eq!(it.shop.refusal("sale.void", it.void(&today, &moment(1, 20))), "sale_not_of_today");
    it.shop.must("sale.void", it.void(&today, &moment(1, 19)));
    assert_eq!(it.shop.refusal("sale.void", it.void(&today, &moment(1, 19))), "sale_has_returns");
    assert_eq!(it.shop.refusal("sale.refund", it.void(&today, &moment(1, 19))), "refunded_already");
    let report = huitou_store::verify(it.shop.folder()).unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert!(huitou_store::rebuild_and_compare(it.shop.folder()).unwrap().differences.is_empty());
}
