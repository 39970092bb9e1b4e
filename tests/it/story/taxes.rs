//! A shop whose bills show tax: in its prices or on top, at several rates, in returns and in the day's report.

use std::fs;

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

const DAY: &str = "2026-01-02";

/// A grocer: 13 % by the setting, rice at 9 %, books at none.
fn grocer(mode: &str, rounding: &str) -> TestShop {
    let shop = TestShop::played();
    for (key, value) in [("tax.mode", mode), ("tax.rate", "13"), ("tax.rounding", rounding)] {
        shop.must("setting.put", json!({"key": key, "value": value}));
    }
    for (sku, name, price, rate) in
        [("SOAP", "香皂", 1_130, None), ("RICE", "大米", 10_900, Some("9")), ("BOOK", "图书", 2_500, Some("0"))]
    {
        shop.must("product.put", json!({"sku": sku, "name": name, "price_minor": price, "tax_rate": rate}));
    }
    shop
}

fn line(sku: &str, qty: &str) -> Value {
    json!({"sku": sku, "qty": qty})
}

fn ring(shop: &TestShop, lines: &Value, total: i64) -> Value {
    let tenders = json!([{"kind": "wechat", "amount_minor": total}]);
    shop.must("sale.ring", json!({"lines": lines, "tenders": tenders, "meta": {"at": moment(1, 2)}}))
}

fn plain(shop: &TestShop, field: &str, id: &Value) -> String {
    text(&shop.must("bill.text", json!({field: id, "channel": "plain", "meta": {"locale": "zh-Hans"}})), "text")
}

#[test]
fn tax_in_the_prices_is_told_by_rates_and_changes_no_total() {
    let shop = grocer("included", "line");
    // 22.60 with 13 % in it: 2.60. 109.00 with 9 %: 9.00. A typed amount of 11.30 has the shop's rate: 1.30.
    let lines = json!([line("SOAP", "2"), line("RICE", "1"), line("BOOK", "1"), {"amount_minor": 1_130}]);
    let quote = shop.must("sale.quote", json!({"lines": lines}));
    let taxes = json!([
        {"rate": "0", "net_minor": 2_500, "tax_minor": 0},
        {"rate": "9", "net_minor": 10_000, "tax_minor": 900},
        {"rate": "13", "net_minor": 3_000, "tax_minor": 390},
    ]);
    assert_eq!(
        (&quote["total_minor"], &quote["tax_mode"], &quote["taxes"]),
        (&json!(16_790), &json!("included"), &taxes)
    );

    let bill = ring(&shop, &lines, 16_790)["bill"].clone();
    assert_eq!((&bill["taxes"], &bill["lines"][1]["tax"]), (&taxes, &json!({"rate": "9", "tax_minor": 900})));
    let said = plain(&shop, "sale_id", &bill["sale_id"]);
    for row in ["其中税额（9%）：9.00", "其中税额（13%）：3.90", "其中税额（0%）：0.00"] {
        assert!(said.contains(row), "{row} in {said}");
    }
}

#[test]
fn tax_on_top_is_added_to_what_coupons_and_prices_leave() {
    let shop = grocer("added", "line");
    // 11.30 + 13 % = 1.469 → 1.47; three of rice at 100.00 + 9 % = 27.00.
    let lines = json!([line("SOAP", "1"), {"sku": "RICE", "qty": "3", "price_minor": 10_000}]);
    let sale = ring(&shop, &lines, 1_277 + 32_700);
    let bill = &sale["bill"];
    assert_eq!((&bill["total_minor"], &bill["tax_mode"]), (&json!(33_977), &json!("added")));
    assert_eq!((&bill["lines"][0]["amount_minor"], &bill["lines"][0]["total_minor"]), (&json!(1_130), &json!(1_277)));
    let said = plain(&shop, "sale_id", &bill["sale_id"]);
    let (sums, total) = (said.find("税额（13%）：1.47").unwrap(), said.find("应付：¥339.77").unwrap());
    assert!(said.contains("税额（9%）：27.00") && sums < total, "{said}");
    assert!(said.contains("本单已省27.00元"), "27.00 below the list prices: {said}");

    let untaxed = json!({"lines": lines, "tenders": [{"kind": "wechat", "amount_minor": 31_130}]});
    assert_eq!(shop.refusal("sale.ring", untaxed), "tender_short", "without the tax it is not paid");
}

#[test]
fn a_bill_that_rounds_once_spreads_the_tax_over_its_lines() {
    let shop = grocer("added", "bill");
    shop.must("product.put", json!({"sku": "CLIP", "name": "回形针", "price_minor": 10, "tax_rate": "5"}));
    let lines = json!([line("CLIP", "1"), line("CLIP", "1"), line("CLIP", "1")]);
    // Three half cents are 1.5 → 2 cents, not three.
    let quote = shop.must("sale.quote", json!({"lines": lines}));
    assert_eq!((&quote["total_minor"], &quote["taxes"][0]["tax_minor"]), (&json!(32), &json!(2)));
    let totals: Vec<&Value> = quote["lines"].as_array().unwrap().iter().map(|line| &line["total_minor"]).collect();
    assert_eq!(totals, [11, 11, 10]);
}

#[test]
fn what_comes_back_takes_its_tax_with_it_at_the_rate_of_the_sale() {
    let shop = grocer("included", "line");
    let sale = ring(&shop, &json!([line("RICE", "3"), line("SOAP", "1")]), 33_830);
    // Next year's rate is another one.
    shop.must("product.put", json!({"sku": "RICE", "name": "大米", "price_minor": 10_900, "tax_rate": "13"}));
    shop.must("setting.put", json!({"key": "tax.mode", "value": "added"}));
    let back = |qty: &str, hour: i64| {
        let lines = json!([{"line": 1, "qty": qty}]);
        let at = json!({"at": moment(2, hour)});
        shop.must("sale.refund", json!({"sale_id": sale["sale_id"], "lines": lines, "reason": "faulty", "meta": at}))
    };
    // Of 27.00: a third, then the rest.
    let [first, second] = [back("1", 1), back("2", 2)];
    let tax = |it: &Value| it["slip"]["taxes"].clone();
    assert_eq!(tax(&first), json!([{"rate": "9", "net_minor": 10_000, "tax_minor": 900}]));
    assert_eq!(tax(&second), json!([{"rate": "9", "net_minor": 20_000, "tax_minor": 1_800}]));
    assert!(plain(&shop, "refund_id", &first["refund_id"]).contains("其中税额（9%）：9.00"));

    let day = |day: &str| shop.must("report.today", json!({"day": day}))["taxes"].clone();
    let sold = json!([
        {"rate": "9", "net_minor": 30_000, "tax_minor": 2_700},
        {"rate": "13", "net_minor": 1_000, "tax_minor": 130},
    ]);
    assert_eq!(day(DAY), sold, "the day of the sale stays as it was");
    assert_eq!(day("2026-01-03"), json!([{"rate": "9", "net_minor": -30_000, "tax_minor": -2_700}]));

    let file = shop.outside().join("day.csv");
    let report = json!({"what": "today", "format": "csv", "day": DAY});
    shop.must("report.export", json!({"report": report, "file": file, "meta": {"locale": "zh-Hans"}}));
    let csv = fs::read_to_string(file).unwrap();
    assert!(csv.contains("税额 9%（已减退款）,27.00"), "{csv}");
    assert_eq!(huitou_store::verify(shop.folder()).unwrap().findings, Vec::<String>::new());
}

#[test]
fn what_the_law_takes_at_list_price_is_taken_with_the_tax_that_came_on_top() {
    let shop = grocer("added", "line");
    let member = text(&shop.must("member.enrol", json!({"name": "王芳", "meta": {"at": moment(0, 0)}})), "member_id");
    let top_up = json!({"member_id": member, "paid_minor": 100_000, "bonus_minor": 0, "tender": "cash", "meta": {"at": moment(0, 1)}});
    shop.must("stored_value.top_up", top_up);
    // Rice of 109.00 at 9 %: 118.81. The second bag for 50.00: 54.50, and 118.81 at list price.
    for (hour, price, due) in [(2, 10_900, 11_881), (3, 5_000, 5_450)] {
        let sale = json!({
            "member_id": member, "lines": [{"sku": "RICE", "qty": "1", "price_minor": price}],
            "tenders": [{"kind": "stored_value", "amount_minor": due}], "meta": {"at": moment(9, hour)},
        });
        shop.must("sale.ring", sale);
    }
    let quote = shop.must("stored_value.quote_refund", json!({"member_id": member, "meta": {"at": moment(10, 0)}}));
    let back = |cause: &str| quote[cause]["refunded_minor"].as_i64().unwrap();
    // 1000.00 less what was paid, 173.31; less what it cost at list price, 2 × 118.81.
    assert_eq!((back("merchant"), back("consumer")), (82_669, 76_238));
}

#[test]
fn goods_without_a_bill_come_back_with_the_tax_of_today() {
    let shop = grocer("added", "line");
    let lines = json!([{"sku": "RICE", "qty": "1"}]);
    let tenders = json!([{"kind": "cash", "amount_minor": 11_881}]);
    let meta = json!({"at": moment(1, 3)});
    let back = json!({"lines": lines, "tenders": tenders, "reason": "faulty", "meta": meta});
    let slip = shop.must("sale.return_unbilled", back)["slip"].clone();
    let taxes = json!([{"rate": "9", "net_minor": 10_900, "tax_minor": 981}]);
    assert_eq!((&slip["total_minor"], &slip["taxes"]), (&json!(11_881), &taxes));
    let day = shop.must("report.today", json!({"day": DAY}))["taxes"].clone();
    assert_eq!(day, json!([{"rate": "9", "net_minor": -10_900, "tax_minor": -981}]));
}

#[test]
fn a_shop_that_tells_no_tax_has_none_anywhere() {
    let shop = TestShop::played();
    let bill = ring(&shop, &json!([{"amount_minor": 1_130}]), 1_130)["bill"].clone();
    assert!(bill.get("taxes").is_none() && bill["lines"][0].get("tax").is_none(), "{bill}");
    assert!(!plain(&shop, "sale_id", &bill["sale_id"]).contains('税'));
    for rate in ["100.5", "-1", "1.2345", "x"] {
        let put = json!({"sku": "A", "name": "甲", "price_minor": 100, "tax_rate": rate});
        assert_eq!(shop.refusal("product.put", put), "invalid_params", "{rate}");
        assert_eq!(shop.refusal("setting.put", json!({"key": "tax.rate", "value": rate})), "setting_invalid", "{rate}");
    }
}
