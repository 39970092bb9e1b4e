//! Change that a member leaves: it joins the principal with the sale's own fact, counts as paid in, and stays when goods come back.

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::reports::whole;

struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let member = json!({"name": "王芳", "phone": "13800138000", "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", member), "member_id");
        Counter { shop, member }
    }

    fn top_up(&self, paid: i64, bonus: i64) {
        let top_up = json!({"member_id": self.member, "paid_minor": paid, "bonus_minor": bonus, "tender": "card", "meta": {"at": moment(0, 1)}});
        self.shop.must("stored_value.top_up", top_up);
    }

    /// A basket of one amount, with what was tendered and what is kept.
    fn sale(&self, day: i64, total: i64, tenders: &[(&str, i64)], keep: Option<i64>) -> Value {
        let tenders: Vec<_> =
            tenders.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        let mut sale = json!({"member_id": self.member, "lines": [{"amount_minor": total}], "tenders": tenders, "meta": {"at": moment(day, 2)}});
        if let Some(keep) = keep {
            sale["keep_change_minor"] = json!(keep);
        }
        sale
    }

    fn held(&self) -> (i64, i64) {
        let held = &self.shop.must("member.card", json!({"member_id": self.member}))["stored_value"];
        (whole(held, "principal_minor"), whole(held, "bonus_minor"))
    }

    fn is_whole(&self) {
        let folder = self.shop.folder();
        assert_eq!(huitou_store::verify(folder).unwrap().findings, Vec::<String>::new());
        assert_eq!(huitou_store::rebuild_and_compare(folder).unwrap().differences, vec![]);
    }
}

#[test]
fn the_coins_of_the_change_join_the_balance_and_stay_when_the_goods_come_back() {
    let it = Counter::opened();
    // 92.01 paid with 100.00: 7.99 go back, of which 0.99 are coins.
    let paid = [("cash", 10_000)];
    let asked = it.shop.must("sale.quote", it.sale(1, 9_201, &paid, None));
    assert_eq!(asked["change_keepable"], json!({"small_minor": 99, "all_minor": 799}));
    let quote = it.shop.must("sale.quote", it.sale(1, 9_201, &paid, Some(99)));
    let settlement =
        json!({"paid_minor": 10_000, "due_minor": 0, "change_minor": 700, "change_kept_minor": 99, "is_paid": true});
    assert_eq!((&quote["settlement"], &quote["warnings"]), (&settlement, &Value::Null));
    let rung = it.shop.must("sale.ring", it.sale(1, 9_201, &paid, Some(99)));
    assert_eq!((&rung["change_minor"], &rung["change_kept_minor"]), (&json!(700), &json!(99)));
    assert_eq!((&rung["bill"]["change_minor"], &rung["bill"]["change_kept_minor"]), (&json!(700), &json!(99)));
    assert_eq!(rung["bill"]["member"]["stored_value_after"]["principal_minor"], 99);
    assert_eq!(rung["bill"]["member"]["points_earned"], asked["points_earned"], "of the total alone");
    assert_eq!(it.held(), (99, 0));

    let page = it.shop.must("journal.page", json!({"from_seq": 1, "limit": 100}));
    let fact = page["facts"].as_array().unwrap().last().unwrap().clone();
    let principal = format!("member:{}:principal", it.member);
    let moved: Vec<_> = fact["postings"].as_array().unwrap().iter().filter(|it| it["unit"] == "money").collect();
    assert_eq!(
        json!(moved),
        json!([
            {"debit": "drawer", "credit": "revenue", "unit": "money", "amount": 9_201},
            {"debit": "drawer", "credit": principal, "unit": "money", "amount": 99},
        ])
    );
    let day = fact["business_day"].clone();
    let today = it.shop.must("report.today", json!({"day": day}));
    assert_eq!((&today["change_kept_minor"], &today["top_ups_minor"]), (&json!(99), &json!(0)));
    assert_eq!(today["tenders"], json!([{"kind": "cash", "amount_minor": 9_201}]));
    assert_eq!(today["received_minor"], 9_300, "100.00 less 7.00");
    let owed = it.shop.must("report.liability", json!({"from": day, "to": day}));
    assert_eq!(owed["sums"]["principal"]["topped_up_minor"], 99);
    let statement = it.shop.must("stored_value.statement", json!({"member_id": it.member}));
    let movements = statement["movements"].as_array().unwrap();
    assert_eq!(movements.len(), 1);
    assert_eq!((&movements[0]["principal_minor"], &movements[0]["principal_after_minor"]), (&json!(99), &json!(99)));
    let text = it.shop.must("bill.text", json!({"sale_id": rung["sale_id"], "channel": "plain"}));
    assert!(self::text(&text, "text").contains("找零存入余额：0.99"), "{text}");

    let refund = json!({"sale_id": rung["sale_id"], "reason": "faulty", "meta": {"at": moment(2, 0)}});
    let back = it.shop.must("sale.refund", refund);
    assert_eq!(back["slip"]["tenders"], json!([{"kind": "cash", "amount_minor": 9_201}]));
    assert_eq!(it.held(), (99, 0), "it was paid in, not spent");
    // It goes back like what was topped up.
    let quote =
        it.shop.must("stored_value.quote_refund", json!({"member_id": it.member, "meta": {"at": moment(3, 0)}}));
    assert_eq!((&quote["figures"]["paid_in_minor"], &quote["figures"]["cooling_paid_minor"]), (&json!(99), &json!(99)));
    assert_eq!(quote["consumer"]["refunded_minor"], 99);
    it.is_whole();
}

#[test]
fn a_sale_spends_first_and_then_keeps() {
    let it = Counter::opened();
    it.top_up(100_000, 20_000);
    // 100.00: 60.00 of stored value, of which a sixth is bonus, and 50.00 in cash, of which 10.00 are kept.
    let rung = it.shop.must("sale.ring", it.sale(20, 10_000, &[("stored_value", 6_000), ("cash", 5_000)], Some(1_000)));
    assert_eq!(rung["change_minor"], 0);
    assert_eq!(it.held(), (100_000 - 5_000 + 1_000, 20_000 - 1_000));
    let moved = it.shop.must("member.movements", json!({"member_id": it.member, "limit": 1}))["movements"][0].clone();
    assert_eq!((&moved["principal_minor"], &moved["bonus_minor"]), (&json!(-4_000), &json!(-1_000)));
    // What was kept is younger than what was used: it cools off, the top-up of weeks ago does not.
    let quote =
        it.shop.must("stored_value.quote_refund", json!({"member_id": it.member, "meta": {"at": moment(21, 0)}}));
    let figures = &quote["figures"];
    let told =
        ["paid_in_minor", "bonus_in_minor", "used_minor", "cooling_paid_minor"].map(|field| whole(figures, field));
    assert_eq!(told, [101_000, 20_000, 6_000, 1_000]);
    // 1000 + 200 less 60 is 1140, of it 1000 ÷ 1200 is 950, and the 10 that cool off.
    assert_eq!(quote["merchant"]["refunded_minor"], 95_000 + 1_000);
    assert_eq!(quote["consumer"]["refunded_minor"], 100_000 - 6_000 + 1_000);
    it.is_whole();
}

#[test]
fn a_member_keeps_no_more_than_the_region_lets_one_hold() {
    let it = Counter::opened();
    it.top_up(499_950, 0);
    let paid = [("cash", 10_000)];
    let warned = it.shop.must("sale.quote", it.sale(1, 9_201, &paid, Some(99)));
    assert_eq!(
        (&warned["warnings"][0]["kind"], &warned["warnings"][0]["is_refused"]),
        (&json!("over_limit"), &json!(false))
    );
    it.shop.must("setting.put", json!({"key": "region.over_limit", "value": "block"}));
    let asked = it.shop.must("sale.quote", it.sale(1, 9_201, &paid, None));
    assert_eq!(asked["change_keepable"], json!({"small_minor": 50, "all_minor": 50}));
    for method in ["sale.quote", "sale.ring"] {
        assert_eq!(it.shop.refusal(method, it.sale(1, 9_201, &paid, Some(51))), "stored_value_over_limit");
    }
    it.shop.must("sale.ring", it.sale(1, 9_201, &paid, Some(50)));
    assert_eq!(it.held(), (500_000, 0));
    let full = it.shop.must("sale.quote", it.sale(2, 9_201, &paid, None));
    assert_eq!(full["change_keepable"], Value::Null, "nothing more can be kept");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_back_the_kept_change_stays(
        sales in prop::collection::vec((1_i64..30_000, 0_i64..20_000, 0_i64..=100, 0_i64..=100), 1..6), order in any::<u64>(),
    ) {
        let it = Counter::opened();
        it.top_up(40_000, 7_000);
        let (mut principal, mut rung, mut spent) = (40_000, Vec::new(), 0);
        for (day, (total, extra, by_card, keep)) in (1..).zip(&sales) {
            let stored = (total * by_card / 100).min(47_000 - spent).min(*total);
            let (cash, kept) = (total - stored + extra, extra * keep / 100);
            let tenders: Vec<_> = [("stored_value", stored), ("cash", cash)].into_iter().filter(|(_, amount)| *amount > 0).collect();
            let sale = it.sale(day, *total, &tenders, Some(kept));
            let quote = it.shop.must("sale.quote", sale.clone());
            let answer = it.shop.must("sale.ring", sale);
            prop_assert_eq!(&answer["change_kept_minor"], &json!(kept));
            prop_assert_eq!(&answer["change_minor"], &json!(extra - kept));
            prop_assert_eq!(&answer["change_minor"], &quote["settlement"]["change_minor"]);
            principal += kept;
            spent += stored;
            let (held, bonus) = it.held();
            prop_assert_eq!(held + bonus, principal + 7_000 - spent);
            rung.push(answer["sale_id"].clone());
        }
        // Back in another order than they were sold.
        let turn = (order % rung.len() as u64) as usize;
        rung.rotate_left(turn);
        for sale in &rung {
            it.shop.must("sale.refund", json!({"sale_id": sale, "reason": "changed_mind", "meta": {"at": moment(30, 0)}}));
        }
        prop_assert_eq!(it.held(), (principal, 7_000));
        it.is_whole();
    }
}
