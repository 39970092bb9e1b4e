//! Goods come back: what goes back for them, to the cent, and that a sale that was returned whole is as if it had not been.

use std::collections::BTreeMap;

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::small_shop::dump;

/// A shop in which sales earn a coupon of 10.00 from 100.00 on, and points pay at 100 for one yuan.
struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("product.put", json!({"sku": "R", "name": "五常大米", "price_minor": 3_333}));
        shop.must("product.put", json!({"sku": "A", "name": "红富士", "price_minor": 1_298, "unit": "kg"}));
        let consents = json!([{"purpose": "e_bill", "wording": "同意"}]);
        let member =
            json!({"name": "王芳", "phone": "13800138000", "consents": consents, "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", member), "member_id");
        let top_up = json!({"member_id": member, "paid_minor": 100_000, "bonus_minor": 20_000, "tender": "cash"});
        shop.must("stored_value.top_up", top_up);
        Counter { shop, member }
    }

    fn ring(&self, day: i64, lines: Value, tenders: Value, coupons: Value) -> Value {
        self.shop.must(
            "sale.ring",
            json!({
                "member_id": self.member, "lines": lines, "tenders": tenders, "coupons": coupons,
                "meta": {"at": moment(day, 1)},
            }),
        )
    }

    /// Gives back what the quote of it said.
    fn refund(&self, sale: &Value, lines: Value, day: i64) -> Value {
        let mut params = json!({"sale_id": sale["sale_id"], "meta": {"at": moment(day, 2)}});
        if !lines.is_null() {
            params["lines"] = lines;
        }
        let quote = self.shop.must("sale.quote_refund", params.clone());
        params["expect_total_minor"] = quote["total_minor"].clone();
        params["reason"] = json!("changed_mind");
        let refund = self.shop.must("sale.refund", params);
        for (slip, quoted) in [("stored_value_returned", "stored_value_returned"), ("points_after", "points_after")] {
            assert_eq!(refund["slip"]["member"][slip], quote["member"][quoted]);
        }
        assert_eq!(refund["slip"]["tenders"], quote["tenders"]);
        refund
    }

    fn card(&self) -> Value {
        self.shop.must("member.card", json!({"member_id": self.member, "meta": {"at": moment(3, 0)}}))
    }

    fn state(&self) -> BTreeMap<String, Vec<String>> {
        state_of(&self.shop)
    }
}

/// The derived tables but for sales, refunds, transfers, their days and counters; of accounts those that hold something.
pub(super) fn state_of(shop: &TestShop) -> BTreeMap<String, Vec<String>> {
    const PASSED: &[&str] = &[
        "journal",
        "requests",
        "sales",
        "sale_lines",
        "sale_tenders",
        "sale_corrections",
        "sale_correction_tenders",
        "staff_shares",
        "refunds",
        "refund_lines",
        "refund_tenders",
        "withdrawn_coupons",
        "point_lapses",
        "transfers",
        "stored_value_days",
        "count_card_days",
        "counters",
        "outbox",
    ];
    let tables = dump(shop.folder().path()).into_iter();
    let mut state: BTreeMap<String, Vec<String>> = tables
        .filter_map(|(name, rows)| Some((name.strip_prefix("shop.db ")?.to_owned(), rows)))
        .filter(|(name, _)| !PASSED.contains(&name.as_str()))
        .collect();
    let db = Connection::open(shop.folder().shop_db()).unwrap();
    let mut accounts = db.prepare("SELECT name, balance FROM accounts WHERE balance <> 0 ORDER BY name").unwrap();
    let row = |row: &rusqlite::Row<'_>| Ok(format!("{} {}", row.get::<_, String>(0)?, row.get::<_, i64>(1)?));
    let accounts = accounts.query_map([], row).unwrap().map(Result::unwrap).collect();
    state.insert("accounts".to_owned(), accounts);
    state
}

pub(super) fn by(tenders: &[(&str, i64)]) -> Value {
    tenders.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect()
}

pub(super) fn back(lines: &[(u32, &str)]) -> Value {
    lines.iter().map(|(line, qty)| json!({"line": line, "qty": qty})).collect()
}

#[test]
fn three_bags_come_back_one_by_one() {
    let it = Counter::opened();
    let start = it.state();
    // 3 × 33.33 + 0.755 kg × 12.98 = 99.99 + 9.80 = 109.79: 50.00 of stored value (41.67 + 8.33), the rest in cash.
    let lines = json!([{"sku": "R", "qty": "3"}, {"sku": "A", "qty": "0.755"}]);
    let sale = it.ring(1, lines, by(&[("stored_value", 5_000), ("cash", 6_000)]), json!([]));
    assert_eq!((&sale["total_minor"], &sale["change_minor"]), (&json!(10_979), &json!(21)));
    assert_eq!(it.card()["points"], "109");

    // One bag: 33.33 over 41.67 : 8.33 : 59.79 is 12.65, 2.53 and 18.15; of 109 points 33.09. The coupon needs 100.00.
    let first = it.refund(&sale, back(&[(1, "1")]), 2);
    assert_eq!(first["total_minor"], 3_333);
    assert_eq!(first["slip"]["tenders"], by(&[("cash", 1_815), ("stored_value", 1_518)]));
    let member = &first["slip"]["member"];
    assert_eq!(
        member["stored_value_returned"],
        json!({"principal_minor": 1_265, "bonus_minor": 253, "total_minor": 1_518})
    );
    assert_eq!((&member["points_taken"], &member["points_after"]), (&json!("33.09"), &json!("75.91")));
    assert_eq!(member["coupons_withdrawn"], sale["coupons_issued"]);
    assert_eq!(it.card()["coupons"], json!([]));
    assert_eq!(it.card()["spent_minor"], 10_979 - 3_333);

    let shown = it.shop.must("sale.show", json!({"sale_id": sale["sale_id"]}));
    assert_eq!(shown["bill"]["refunds"][0]["total_minor"], 3_333);
    let listed = it.shop.must("sale.list", json!({}));
    assert_eq!(listed["sales"][0]["refunded_minor"], 3_333);

    it.refund(&sale, back(&[(2, "0.755"), (1, "1")]), 2);
    let last = it.refund(&sale, Value::Null, 3);
    assert_eq!(last["refund_no"], "01-R000003");
    assert_eq!(it.state(), start, "all of it came back");
    assert_eq!(it.card()["last_visit_on"], Value::Null);
    assert_eq!(
        it.shop.refusal("sale.refund", json!({"sale_id": sale["sale_id"], "reason": "faulty"})),
        "refunded_already"
    );
}

#[test]
fn points_that_paid_come_back_and_points_that_are_gone_are_owed() {
    let it = Counter::opened();
    let earning = it.ring(1, json!([{"amount_minor": 9_000}]), by(&[("cash", 9_000)]), json!([]));
    let spending = it.ring(2, json!([{"amount_minor": 1_000}]), by(&[("points", 80), ("cash", 920)]), json!([]));
    // 90 earned, 80 spent, 10 earned.
    assert_eq!(it.card()["points"], "20");
    it.refund(&earning, Value::Null, 3);
    assert_eq!((&it.card()["points"], &it.card()["points_owed"]), (&json!("0"), &json!("70")));
    // Half of the second: 40 come back and 5 go.
    assert_eq!(
        it.shop.refusal(
            "sale.refund",
            json!({"sale_id": spending["sale_id"], "lines": back(&[(1, "0.5")]), "reason": "faulty"})
        ),
        "quantity_too_precise"
    );
    let later = it.ring(3, json!([{"amount_minor": 10_000}]), by(&[("wechat", 10_000)]), json!([]));
    assert_eq!((&it.card()["points"], &it.card()["points_owed"]), (&json!("30"), &json!("0")));
    let movements = it.shop.must("member.movements", json!({"member_id": it.member}));
    let points: Vec<&str> =
        movements["movements"].as_array().unwrap().iter().map(|it| it["points"].as_str().unwrap()).collect();
    assert_eq!(points, ["30", "-20", "-70", "90", "0"]);
    for sale in [&spending, &later] {
        it.refund(sale, Value::Null, 4);
    }
    assert_eq!((&it.card()["points"], &it.card()["points_owed"]), (&json!("0"), &json!("0")));
}

#[test]
fn a_coupon_comes_back_unless_what_had_earned_it_is_gone() {
    let it = Counter::opened();
    let earning = it.ring(1, json!([{"amount_minor": 10_000}]), by(&[("cash", 10_000)]), json!([]));
    let code = earning["coupons_issued"][0]["code"].clone();
    let using = it.ring(2, json!([{"amount_minor": 9_000}]), by(&[("cash", 8_000)]), json!([code]));
    let kept = it.shop.must("sale.quote_refund", json!({"sale_id": earning["sale_id"]}));
    assert_eq!(kept["member"]["coupon_kept"]["code"], code, "used already: the cashier is told");
    let told = json!({"sale_id": using["sale_id"], "meta": {"at": moment(2, 2)}});
    let told = it.shop.must("sale.quote_refund", told);
    assert_eq!(told["member"]["coupons_restored"][0]["code"], code);
    assert_eq!(told["member"]["coupons_withdrawn"], json!([]));

    it.refund(&using, Value::Null, 3);
    assert_eq!(it.card()["coupons"][0]["code"], code);
    let after = it.shop.must("sale.quote_refund", json!({"sale_id": using["sale_id"], "lines": []}));
    assert_eq!(after["member"]["coupons_restored"], json!([]), "it came back once");
    let again = it.ring(3, json!([{"amount_minor": 9_000}]), by(&[("cash", 8_000)]), json!([code]));
    it.refund(&earning, Value::Null, 3);
    let slip = it.refund(&again, Value::Null, 3)["slip"]["member"].clone();
    assert_eq!((&slip["coupons_restored"], &slip["coupons_withdrawn"][0]["code"]), (&json!([]), &code));
    assert_eq!(it.card()["coupons"], json!([]));
    let bill = it.shop.must("sale.show", json!({"sale_id": earning["sale_id"]}))["bill"].clone();
    assert_eq!(bill["member"]["coupons_issued"], json!([]), "a bill that is printed again promises nothing");
    assert_eq!(bill["is_returned"], true);
    let quote = json!({"member_id": it.member, "lines": [{"amount_minor": 9_000}], "coupons": [code]});
    assert_eq!(it.shop.refusal("sale.quote", quote), "coupon_withdrawn");
}

#[test]
fn a_refund_is_of_its_own_day_and_says_so_by_sms() {
    let it = Counter::opened();
    it.shop.must("setting.put", json!({"key": "shop.name", "value": "小王米店"}));
    let sale = it.ring(1, json!([{"sku": "R", "qty": "1"}]), by(&[("cash", 3_333)]), json!([]));
    let day = |day: &str| it.shop.must("report.today", json!({"day": day}));
    let before = day("2026-01-02");
    let refund = it.refund(&sale, Value::Null, 2);
    assert_eq!(day("2026-01-02"), before, "an earlier report never changes");
    let after = day("2026-01-03");
    assert_eq!(
        (&after["takings_minor"], &after["refunds"], &after["refunded_minor"]),
        (&json!(-3_333), &json!(1), &json!(3_333))
    );
    assert_eq!(after["tenders"], by(&[("cash", -3_333)]));
    let sms = it.shop.must("bill.text", json!({"refund_id": refund["refund_id"], "channel": "sms"}));
    assert_eq!(sms["text"], "【小王米店】您尾号8000的会员卡1月3日10:00退款33.33元，储值余额1200.00元。");
    let plain = it.shop.must("bill.text", json!({"refund_id": refund["refund_id"], "channel": "plain"}));
    for part in ["退款单", "01-R000001", "退款合计：¥33.33", "现金退回：33.33", "收回积分：33"] {
        assert!(plain["text"].as_str().unwrap().contains(part), "{part} is not in {}", plain["text"]);
    }
}

#[test]
fn stored_value_first_is_the_rule_of_the_day_of_the_sale() {
    let it = Counter::opened();
    let rule = |order: &str| it.shop.must("setting.put", json!({"key": "refund.order", "value": order}));
    let lines = || json!([{"sku": "R", "qty": "3"}]);
    let tenders = || by(&[("stored_value", 5_000), ("cash", 4_999)]);
    let usual = it.ring(1, lines(), tenders(), json!([]));
    rule("stored_value_first");
    let first = it.ring(1, lines(), tenders(), json!([]));
    rule("proportional");
    let one = |sale: &Value| it.refund(sale, back(&[(1, "1")]), 2)["slip"]["tenders"].clone();
    assert_eq!(one(&usual), by(&[("cash", 1_666), ("stored_value", 1_667)]));
    assert_eq!(one(&first), by(&[("stored_value", 3_333)]));
    assert_eq!(one(&first), by(&[("cash", 1_666), ("stored_value", 1_667)]));
}

#[test]
fn one_who_was_erased_gets_cash_back_but_no_stored_value() {
    let it = Counter::opened();
    let cash = it.ring(1, json!([{"amount_minor": 500}]), by(&[("cash", 500)]), json!([]));
    let stored = it.ring(1, json!([{"amount_minor": 500}]), by(&[("stored_value", 500)]), json!([]));
    it.shop.must("member.erase", json!({"member_id": it.member, "reason": "member_request"}));
    let refund = |sale: &Value| json!({"sale_id": sale["sale_id"], "reason": "other", "note": "坏了"});
    it.shop.must("setting.put", json!({"key": "points.shortfall", "value": "refuse"}));
    let answer = it.shop.must("sale.refund", refund(&cash));
    let slip = &answer["slip"];
    let told = it.shop.must("refund.show", json!({"refund_id": answer["refund_id"]}));
    assert_eq!((&told["reason"], &told["note"]), (&json!("other"), &json!("坏了")));
    assert_eq!((&slip["total_minor"], &slip["member"]["member_no"]), (&json!(500), &Value::Null));
    assert_eq!(it.shop.refusal("sale.refund", refund(&stored)), "member_erased");
}

#[test]
fn a_quantity_follows_the_unit_by_which_it_was_sold() {
    let it = Counter::opened();
    let lines = json!([{"sku": "R", "qty": "3"}, {"sku": "A", "qty": "0.755"}]);
    let sale = it.ring(1, lines, by(&[("cash", 11_000)]), json!([]));
    it.shop.must("product.put", json!({"sku": "R", "name": "五常大米", "price_minor": 3_333, "unit": "kg"}));
    it.shop.must("product.put", json!({"sku": "A", "name": "红富士", "price_minor": 1_298, "unit": "piece"}));
    let quote = |lines: Value| json!({"sale_id": sale["sale_id"], "lines": lines});
    assert_eq!(it.shop.refusal("sale.quote_refund", quote(back(&[(1, "0.005")]))), "quantity_too_precise");
    let part = it.shop.must("sale.quote_refund", quote(back(&[(2, "0.3")])));
    assert_eq!((&part["lines"][1]["decimals"], &part["lines"][1]["left"]), (&json!(3), &json!("0.755")));
}

#[test]
fn a_coupon_that_expired_meanwhile_is_not_promised() {
    let it = Counter::opened();
    let earning = it.ring(1, json!([{"amount_minor": 10_000}]), by(&[("cash", 10_000)]), json!([]));
    let using = it.ring(
        2,
        json!([{"amount_minor": 9_000}]),
        by(&[("cash", 8_000)]),
        json!([earning["coupons_issued"][0]["code"]]),
    );
    let slip = it.refund(&using, Value::Null, 90)["slip"]["member"].clone();
    assert_eq!(slip["coupons_restored"], json!([]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Sales with and without coupons, paid in several ways, then returned in any parts and any order, with sales that stay
    /// between them: the start.
    #[test]
    fn all_that_comes_back_leaves_the_start(
        sales in prop::collection::vec((1_i64..5, 1_i64..3_000, 1_i64..20_000, 0_u32..4), 1..5),
        steps in prop::collection::vec((0_usize..5, 1_i64..=1_000), 3..16),
        first in any::<bool>(),
    ) {
        let it = Counter::opened();
        it.shop.must("setting.put", json!({"key": "refund.order", "value": if first { "stored_value_first" } else { "proportional" }}));
        let mut start = it.state();
        let mut open = Vec::new();
        let mut coupons: Vec<Value> = Vec::new();
        for (bags, grams, typed, way) in sales {
            let apples = format!("{}.{:03}", grams / 1_000, grams % 1_000);
            let lines = json!([{"sku": "R", "qty": bags.to_string()}, {"sku": "A", "qty": apples}, {"amount_minor": typed}]);
            let used: Vec<Value> = coupons.pop().into_iter().collect();
            let quote = it.shop.call("sale.quote", json!({"member_id": it.member, "lines": lines, "coupons": used, "meta": {"at": moment(1, 1)}}));
            let used = if quote.is_ok() { used } else { Vec::new() };
            let quote = quote.or_else(|_| it.shop.call("sale.quote", json!({"member_id": it.member, "lines": lines, "meta": {"at": moment(1, 1)}}))).unwrap();
            let total = quote["total_minor"].as_i64().unwrap();
            let points = quote["points_usable_minor"].as_i64().unwrap().min(total / 3);
            let stored = (total - points) / 2;
            let mut tenders = vec![("cash", total - points - stored + 100), ("stored_value", stored), ("points", points)];
            match way {
                0 => tenders = vec![("card", total)],
                1 => tenders = vec![("stored_value", total.min(quote["stored_value"]["total_minor"].as_i64().unwrap()))],
                _ => {}
            }
            let given: i64 = tenders.iter().map(|(_, amount)| amount).sum();
            if given < total {
                tenders.push(("wechat", total - given));
            }
            tenders.retain(|(_, amount)| *amount > 0);
            let rung = it.ring(1, lines, by(&tenders), json!(used));
            coupons.extend(rung["coupons_issued"].as_array().unwrap().iter().map(|issued| issued["code"].clone()));
            open.push((rung, [bags * 1_000, grams, 1_000], [0; 3]));
        }
        let sold = open.len();
        for (n, share) in steps {
            let (sale, held, gone) = &mut open[n % sold];
            let mut lines = Vec::new();
            for (line, (held, gone)) in held.iter().zip(gone.iter_mut()).enumerate() {
                let unit = if line == 1 { 1 } else { 1_000 };
                let now = (held - *gone) * share / 1_000 / unit * unit;
                if now > 0 {
                    lines.push(json!({"line": line + 1, "qty": format!("{}.{:03}", now / 1_000, now % 1_000)}));
                    *gone += now;
                }
            }
            if !lines.is_empty() {
                it.refund(sale, json!(lines), 2);
            }
        }
        // One that was rung wrongly is voided on its day, also where an earlier one is still out.
        let wrong = it.ring(2, json!([{"sku": "R", "qty": "2"}]), by(&[("cash", 6_666)]), json!([]));
        it.shop.must("sale.void", json!({"sale_id": wrong["sale_id"], "reason": "rung_wrongly", "meta": {"at": moment(2, 5)}}));
        // One was nobody's, and was paid otherwise than it was rung.
        let bags = json!({"lines": [{"sku": "R", "qty": "4"}], "tenders": by(&[("cash", 14_000)]), "meta": {"at": moment(2, 6)}});
        let forgotten = it.shop.must("sale.ring", bags);
        let whose = json!({"sale_id": forgotten["sale_id"], "member_id": it.member, "meta": {"at": moment(2, 6)}});
        it.shop.must("sale.add_member", whose);
        let held = it.card()["stored_value"]["total_minor"].as_i64().unwrap().min(5_000);
        let paid: Vec<_> = [("stored_value", held), ("wechat", 13_332 - held)].into_iter().filter(|(_, amount)| *amount > 0).collect();
        let otherwise = json!({"sale_id": forgotten["sale_id"], "tenders": by(&paid), "reason": "wrong_key", "meta": {"at": moment(2, 6)}});
        it.shop.must("sale.change_tender", otherwise);
        it.refund(&forgotten, back(&[(1, "1")]), 3);
        // What is bought meanwhile stays.
        let last = it.ring(2, json!([{"amount_minor": 50}]), by(&[("cash", 50)]), json!([]));
        for (sale, held, gone) in &open {
            if held != gone {
                it.refund(sale, Value::Null, 2);
            }
        }
        it.refund(&last, Value::Null, 2);
        it.refund(&forgotten, Value::Null, 3);
        let mut end = it.state();
        // The settings of the test itself are of before.
        for state in [&mut start, &mut end] {
            state.remove("settings");
        }
        prop_assert_eq!(end, start);
        let report = huitou_store::verify(it.shop.folder()).unwrap();
        prop_assert!(report.findings.is_empty(), "{:?}", report.findings);
        prop_assert!(huitou_store::rebuild_and_compare(it.shop.folder()).unwrap().differences.is_empty());
    }
}
