//! Count cards: sold as a line, used instead of money, back with the goods, and over on their day.

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use serde_json::{Value, json};

/// A wash shop: a wash is 40.00; ten of them are 300.00, three 100.00, a month of them 310.00.
struct Wash {
    shop: TestShop,
    member: String,
    other: String,
}

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

impl Wash {
    fn opened() -> Wash {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let member = |name: &str| text(&shop.must("member.enrol", at(json!({"name": name}), 0, 0)), "member_id");
        let (member, other) = (member("王芳"), member("李雷"));
        let it = Wash { shop, member, other };
        it.product(json!({"sku": "WASH", "name": "洗车", "price_minor": 4_000, "unit": "次", "category": "洗护"}));
        it.product(json!({"sku": "WAX", "name": "打蜡", "price_minor": 9_000, "unit": "次", "category": "洗护"}));
        let ten = json!({
            "uses": 10, "validity": {"kind": "days", "count": 90, "from": "first_use"}, "users": "member_alone", "skus": ["WASH"],
        });
        it.product(json!({"sku": "W10", "name": "洗车十次卡", "price_minor": 30_000, "unit": "张", "card": ten}));
        let three = json!({
            "uses": 3, "validity": {"kind": "until", "day": "2026-02-10"}, "users": "several", "categories": ["洗护"],
        });
        it.product(json!({"sku": "W3", "name": "洗护三次卡", "price_minor": 10_000, "unit": "张", "card": three}));
        let month = json!({"validity": {"kind": "days", "count": 30, "from": "sale"}, "users": "member_alone", "skus": ["WASH"]});
        it.product(json!({"sku": "WM", "name": "洗车月卡", "price_minor": 31_000, "unit": "张", "card": month}));
        it
    }

    fn product(&self, product: Value) {
        self.shop.must("product.put", at(product, 0, 0));
    }

    fn ring(&self, day: i64, member: Option<&str>, lines: Value, cash: i64) -> Result<Value, Value> {
        let tenders = if cash > 0 { json!([{"kind": "cash", "amount_minor": cash}]) } else { json!([]) };
        let mut sale = json!({"lines": lines, "tenders": tenders});
        if let Some(member) = member {
            sale["member_id"] = json!(member);
        }
        self.shop.call("sale.ring", at(sale, day, 1))
    }

    /// Sells cards to the member; their numbers.
    #[track_caller]
    fn sell(&self, day: i64, sku: &str, qty: u32, cash: i64) -> (Value, Vec<String>) {
        let sale = self.ring(day, Some(&self.member), json!([{"sku": sku, "qty": qty.to_string()}]), cash).unwrap();
        let sold = sale["bill"]["lines"][0]["cards_sold"].as_array().unwrap();
        let numbers = sold.iter().map(|card| text(card, "card_no")).collect();
        (sale, numbers)
    }

    /// Washes that a card pays.
    fn wash(&self, day: i64, card: &str, qty: u32) -> Result<Value, Value> {
        self.ring(day, Some(&self.member), json!([{"sku": "WASH", "qty": qty.to_string(), "card": card}]), 0)
    }

    fn refund(&self, day: i64, sale: &Value, qty: u32) -> Value {
        let lines = json!([{"line": 1, "qty": qty.to_string()}]);
        let refund = json!({"sale_id": sale["sale_id"], "lines": lines, "reason": "faulty"});
        self.shop.must("sale.refund", at(refund, day, 2))
    }

    fn cards(&self, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": self.member}), day, 3))["count_cards"].clone()
    }

    /// Left and last day of the member's only card.
    fn only(&self, day: i64) -> (Value, Value) {
        let cards = self.cards(day);
        assert_eq!(cards.as_array().map(Vec::len), Some(1), "{cards}");
        (cards[0]["left"].clone(), cards[0]["until"].clone())
    }

    /// What the accounts of this name come to, all members and cards together.
    fn sum(&self, account: &str) -> i64 {
        let db = Connection::open(self.shop.folder().shop_db()).unwrap();
        let like = account.replace("ID", "%");
        db.query_row("SELECT ifnull(sum(balance), 0) FROM accounts WHERE name LIKE ?1", [like], |row| row.get(0))
            .unwrap()
    }

    /// Owed for cards, earned with them, uses that are left.
    fn sums(&self) -> (i64, i64, i64) {
        (self.sum("member:ID:card:ID:value"), self.sum("cards_earned"), self.sum("member:ID:card:ID:uses"))
    }
}

#[test]
fn a_card_is_no_revenue_until_it_is_used() {
    let it = Wash::opened();
    let (sale, cards) = it.sell(1, "W10", 1, 30_000);
    assert_eq!((sale["total_minor"].clone(), cards), (json!(30_000), vec!["01-K000001".to_owned()]));
    assert_eq!((it.sum("revenue"), it.sums()), (0, (30_000, 0, 10)));
    assert_eq!(it.only(1), (json!(10), Value::Null), "its time begins with the first use");

    let washed = it.wash(5, "01-K000001", 2).unwrap();
    assert_eq!((washed["total_minor"].clone(), washed["bill"]["list_total_minor"].clone()), (json!(0), json!(0)));
    // Two of ten parts of 300.00; the first use was on 6 January, and 90 days later is 6 April.
    assert_eq!((it.sum("revenue"), it.sums()), (0, (24_000, 6_000, 8)));
    assert_eq!(it.only(5), (json!(8), json!("2026-04-06")));
    let bill = it.shop.must("bill.text", json!({"sale_id": washed["sale_id"], "channel": "plain"}));
    assert!(text(&bill, "text").contains("次卡 01-K000001"), "{bill}");
    it.shop.is_sound();
}

#[test]
fn uses_come_back_with_their_line_and_the_card_is_as_it_was() {
    let it = Wash::opened();
    it.sell(1, "W3", 1, 10_000);
    let washed = it.wash(2, "01-K000001", 3).unwrap();
    // 33.34 + 33.33 + 33.33.
    assert_eq!(it.sums(), (0, 10_000, 0));
    assert_eq!(it.cards(2), Value::Null, "all of it is used");
    let slip = it.refund(3, &washed, 1);
    assert_eq!((slip["total_minor"].clone(), slip["slip"]["cards"][0]["left"].clone()), (json!(0), json!(1)));
    assert_eq!(it.sums(), (3_333, 6_667, 1));
    it.refund(4, &washed, 2);
    assert_eq!(it.sums(), (10_000, 0, 3));
    it.shop.is_sound();
}

#[test]
fn the_time_of_a_card_runs_from_the_first_use_that_stands() {
    let it = Wash::opened();
    it.sell(1, "W10", 1, 30_000);
    let first = it.wash(2, "01-K000001", 1).unwrap();
    it.wash(12, "01-K000001", 1).unwrap();
    assert_eq!(it.only(12).1, json!("2026-04-03"));
    it.refund(13, &first, 1);
    assert_eq!(it.only(13), (json!(9), json!("2026-04-13")));
    it.shop.is_sound();
}

#[test]
fn what_is_left_on_the_last_day_lapses_with_the_next() {
    let it = Wash::opened();
    it.sell(1, "W3", 1, 10_000);
    let washed = it.wash(2, "01-K000001", 1).unwrap();
    let roll = |day: i64| it.shop.call("day.roll", at(json!({}), day, 4));
    // 10 February is the fortieth day after 1 January.
    assert_eq!(roll(40).unwrap_err()["code"], "nothing_due");
    assert_eq!(it.only(40).0, json!(2));
    assert_eq!(it.wash(41, "01-K000001", 1).unwrap_err()["args"]["rule"], "over");
    let rolled = roll(41).unwrap();
    assert_eq!((rolled["count_cards"].clone(), rolled["count_cards_left_minor"].clone()), (json!(1), json!(6_666)));
    assert_eq!((it.sums(), it.sum("cards_lapsed"), it.sum("uses_lapsed")), ((0, 3_334, 0), 6_666, 2));
    assert_eq!(it.wash(42, "01-K000001", 1).unwrap_err()["args"]["rule"], "lapsed");
    // A wash that comes back now brings no use back: the card has ended.
    let quote = it.shop.must("sale.quote_refund", at(json!({"sale_id": washed["sale_id"]}), 42, 1));
    assert_eq!(quote["lines"][0]["uses_lost"], json!(1));
    it.refund(42, &washed, 1);
    assert_eq!((it.sums(), it.sum("cards_lapsed")), ((0, 3_334, 0), 6_666));
    it.shop.is_sound();
}

#[test]
fn a_month_of_washes_is_earned_by_its_days() {
    let it = Wash::opened();
    // Sold on 1 January for 30 days: 31 days with the first. On 10 January ten of them are earned, 100.00.
    it.sell(0, "WM", 1, 31_000);
    it.wash(3, "01-K000001", 1).unwrap();
    let washed = it.wash(9, "01-K000001", 5).unwrap();
    assert_eq!(it.sums(), (21_000, 10_000, 0));
    // What stands is the wash of the fourth day: four days, 40.00.
    it.refund(10, &washed, 5);
    assert_eq!(it.sums(), (27_000, 4_000, 0));
    it.shop.must("day.roll", at(json!({}), 31, 0));
    assert_eq!((it.sums(), it.sum("cards_lapsed")), ((0, 4_000, 0), 27_000));
    it.shop.is_sound();
}

#[test]
fn the_quote_offers_the_cards_that_fit_and_the_first_to_lapse_first() {
    let it = Wash::opened();
    it.sell(1, "W10", 1, 30_000);
    it.sell(1, "W3", 2, 20_000);
    let quote = |lines: Value| it.shop.must("sale.quote", at(json!({"member_id": it.member, "lines": lines}), 2, 0));
    let numbers = |line: &Value| -> Vec<String> {
        line["cards_fitting"].as_array().into_iter().flatten().map(|card| text(card, "card_no")).collect()
    };
    let quoted = quote(json!([{"sku": "WASH", "qty": "1"}, {"sku": "WAX", "qty": "4"}, {"sku": "WAX", "qty": "1"}]));
    assert_eq!(numbers(&quoted["lines"][0]), ["01-K000002", "01-K000003", "01-K000001"]);
    assert_eq!(numbers(&quoted["lines"][1]), [""; 0], "four are more than any has");
    assert_eq!(numbers(&quoted["lines"][2]), ["01-K000002", "01-K000003"]);
    // A card that pays one line has less for the next.
    let quoted = quote(json!([{"sku": "WASH", "qty": "3", "card": "01-K000002"}, {"sku": "WAX", "qty": "1"}]));
    assert_eq!(
        (quoted["total_minor"].clone(), quoted["lines"][0]["card"]["left_after"].clone()),
        (json!(9_000), json!(0))
    );
    assert_eq!(numbers(&quoted["lines"][1]), ["01-K000003"]);
}

#[test]
fn others_use_a_card_for_several_by_its_number() {
    let it = Wash::opened();
    it.sell(1, "W3", 1, 10_000);
    it.sell(1, "W10", 1, 30_000);
    let by =
        |member: Option<&str>, card: &str| it.ring(2, member, json!([{"sku": "WASH", "qty": "1", "card": card}]), 0);
    let walked_in = by(None, "01-K000001").unwrap();
    by(Some(&it.other), "01-K000001").unwrap();
    assert_eq!(by(Some(&it.other), "01-K000002").unwrap_err()["code"], "count_card_unfit");
    assert_eq!(it.sum("member:ID:card:ID:uses"), 11);
    it.refund(3, &walked_in, 1);
    assert_eq!(it.sum("member:ID:card:ID:uses"), 12);
    it.shop.is_sound();
}

#[test]
fn a_card_keeps_the_terms_and_the_price_with_which_it_was_sold() {
    let it = Wash::opened();
    // A coupon does not matter to it: two for 199.99 are 100.00 and 99.99.
    let line = json!([{"sku": "W3", "qty": "2", "price_minor": 10_000}, {"amount_minor": 1}]);
    it.ring(1, Some(&it.member), line, 20_001).unwrap();
    let other = json!({"uses": 1, "validity": {"kind": "always"}, "users": "member_alone", "skus": ["WAX"]});
    it.product(json!({"sku": "W3", "name": "打蜡卡", "price_minor": 5_000, "unit": "张", "card": other}));
    let cards = it.cards(2);
    assert_eq!(
        (&cards[0]["name"], &cards[0]["left"], &cards[0]["until"]),
        (&json!("洗护三次卡"), &json!(3), &json!("2026-02-10"))
    );
    it.wash(2, "01-K000001", 1).unwrap();
    it.shop.is_sound();
}

/// A shop of random sales, uses, returns and days: nothing is lost and nothing comes from nowhere.
#[test]
fn whatever_happens_the_accounts_of_cards_add_up() {
    let step = (0_u32..8, 0_usize..8, 1_u32..4, 0_i64..12);
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let run = runner.run(&prop::collection::vec(step, 10..40), |steps| {
        let it = Wash::opened();
        let (mut day, mut cards, mut washed, mut paid, mut back) = (1, Vec::new(), Vec::<Value>::new(), 0, 0);
        for (what, which, count, days) in steps {
            day += if what == 5 { days } else { 0 };
            match what {
                0 => {
                    let (sku, price) = [("W10", 30_000), ("WM", 31_000), ("W3", 10_000)][which % 3];
                    // Nobody buys what is over.
                    let (sku, price) = if sku == "W3" && day > 40 { ("W10", 30_000) } else { (sku, price) };
                    let (_, numbers) = it.sell(day, sku, count, price * i64::from(count));
                    cards.extend(numbers);
                    paid += price * i64::from(count);
                }
                1..=3 if !cards.is_empty() => {
                    let card = &cards[which % cards.len()];
                    washed.extend(it.wash(day, card, count).ok());
                }
                4 if !washed.is_empty() => {
                    let sale = washed.remove(which % washed.len());
                    let back = json!({"sale_id": sale["sale_id"], "reason": "faulty"});
                    it.shop.must("sale.refund", at(back, day, 2));
                }
                // Given back by either cause, where it has not ended and is not used up: nothing goes back twice.
                6 if !cards.is_empty() => {
                    let cause = ["merchant", "consumer"][count as usize % 2];
                    let card = json!({"card": cards[which % cards.len()], "cause": cause, "reason": "faulty"});
                    if let Ok(given) = it.shop.call("count_card.refund", at(card, day, 2)) {
                        back += given["total_minor"].as_i64().unwrap();
                    }
                }
                _ => while it.shop.call("day.roll", at(json!({"limit": 2}), day, 3)).is_ok() {},
            }
        }
        let (owed, earned, left) = it.sums();
        let (lapsed, kept) = (it.sum("cards_lapsed"), it.sum("forfeited"));
        prop_assert_eq!(owed + earned + lapsed + kept + back, paid, "all that was paid is somewhere");
        prop_assert_eq!((it.sum("drawer"), it.sum("revenue")), (back - paid, 0), "what came in less what went back");
        let gone = ["uses_used", "uses_lapsed", "uses_given_back", "uses_sold"].map(|account| it.sum(account));
        prop_assert_eq!(left + gone.iter().sum::<i64>(), 0);
        let report = it.shop.must("report.liability", json!({"from": "2026-01-01", "to": "2026-12-31"}));
        let cards = ["closing", "sold", "earned", "refunded", "lapsed", "forfeited"]
            .map(|column| report["sums"]["cards"][format!("{column}_minor")].as_i64().unwrap());
        prop_assert_eq!(cards, [owed, paid, earned, back, lapsed, kept]);
        it.shop.is_sound();
        Ok(())
    });
    run.unwrap();
}

#[test]
fn a_sale_sells_32_cards_at_most_and_each_to_a_member() {
    let it = Wash::opened();
    let lines = |one: &str, two: &str| json!([{"sku": "W3", "qty": one}, {"sku": "W10", "qty": two}]);
    let refused = it.ring(1, Some(&it.member), lines("20", "13"), 590_000).unwrap_err();
    assert_eq!((refused["code"].clone(), refused["args"]["limit"].clone()), (json!("quantity_invalid"), json!(33)));
    assert_eq!(it.ring(1, None, lines("1", "1"), 40_000).unwrap_err()["code"], "member_needed");
    it.ring(1, Some(&it.member), lines("20", "12"), 560_000).unwrap();
    assert_eq!(it.cards(1).as_array().map(Vec::len), Some(32));
    it.shop.is_sound();
}

#[test]
fn a_card_that_earns_too_little_lasts_too_long_or_gets_nothing_back_is_noticed() {
    for (fault, story) in [
        ("count_card_earns_too_little", "a_card_is_no_revenue_until_it_is_used"),
        ("count_card_a_day_longer", "what_is_left_on_the_last_day_lapses_with_the_next"),
        ("return_forgets_count_card", "uses_come_back_with_their_line_and_the_card_is_as_it_was"),
    ] {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", &format!("story::count_cards::{story}")]).env("RUST_BACKTRACE", "0");
        let told = command.env("HUITOU_PLANTED", fault).output().unwrap();
        let said = String::from_utf8_lossy(&told.stdout);
        assert!(!told.status.success() && said.contains("1 failed"), "{fault} went unnoticed: {said}");
    }
}

#[test]
fn the_card_of_a_frozen_member_pays_nobody() {
    let it = Wash::opened();
    it.sell(1, "W3", 1, 10_000);
    it.shop.must("member.freeze", at(json!({"member_id": it.member, "reason": "lost"}), 2, 0));
    let washes = json!([{"sku": "WASH", "qty": "1", "card": "01-K000001"}]);
    assert_eq!(it.wash(2, "01-K000001", 1).unwrap_err()["code"], "member_frozen");
    assert_eq!(it.ring(2, None, washes, 0).unwrap_err()["code"], "member_frozen");
    let lines = json!([{"sku": "WASH", "qty": "1"}]);
    let quote = it.shop.must("sale.quote", at(json!({"member_id": it.member, "lines": lines}), 2, 0));
    assert_eq!(quote["lines"][0]["cards_fitting"], Value::Null);
    assert_eq!(it.sums(), (10_000, 0, 3));
}

#[test]
fn a_sale_that_a_card_paid_is_voided() {
    let it = Wash::opened();
    let (sold, _) = it.sell(1, "W3", 1, 10_000);
    let possible =
        |sale: &Value| it.shop.must("sale.show", at(json!({"sale_id": sale["sale_id"]}), 1, 2))["possible"].clone();
    let void = |sale: &Value| {
        it.shop.call("sale.void", at(json!({"sale_id": sale["sale_id"], "reason": "rung_wrongly"}), 1, 3))
    };
    let washed = it.wash(1, "01-K000001", 2).unwrap();
    assert_eq!(possible(&sold), json!(["change_tender"]), "a card comes back by itself");
    assert_eq!(void(&sold).unwrap_err()["code"], "count_card_used");
    assert_eq!((it.sums(), possible(&washed)), ((3_333, 6_667, 1), json!(["refund", "exchange", "void"])));
    void(&washed).unwrap();
    assert_eq!(it.sums(), (10_000, 0, 3));
    it.shop.is_sound();
}
