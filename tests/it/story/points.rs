//! Points by lots: the first earned are the first used, each lapses on its own day, and a return undoes what follows from it.

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::{Value, json};

/// A shop in which 1.00 earns a point, 100 points pay 1.00 and points stay for a month; and a member without any.
struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        for (key, value) in [("coupon.off_minor", json!(0)), ("points.expiry_months", json!(1))] {
            shop.must("setting.put", json!({"key": key, "value": value}));
        }
        let member = shop.must("member.enrol", json!({"name": "王芳", "meta": {"at": moment(0, 0)}}));
        Counter { member: text(&member, "member_id"), shop }
    }

    fn adjust(&self, day: i64, change: &str) -> Value {
        let params =
            json!({"member_id": self.member, "change": change, "reason": "correction", "meta": {"at": moment(day, 0)}});
        self.shop.must("points.adjust", params)
    }

    /// Sells for an amount of which `by_points` is paid with points.
    fn sell(&self, day: i64, amount: i64, by_points: i64) -> Value {
        let mut tenders = vec![
            json!({"kind": "points", "amount_minor": by_points}),
            json!({"kind": "cash", "amount_minor": amount - by_points}),
        ];
        tenders.retain(|tender| tender["amount_minor"] != json!(0));
        let lines = json!([{"amount_minor": amount}]);
        self.shop.must(
            "sale.ring",
            json!({"member_id": self.member, "lines": lines, "tenders": tenders, "meta": {"at": moment(day, 1)}}),
        )
    }

    fn refund(&self, day: i64, sale: &Value) -> Value {
        let params = json!({"sale_id": sale["sale_id"], "reason": "faulty", "meta": {"at": moment(day, 2)}});
        self.shop.must("sale.refund", params)["slip"]["member"].clone()
    }

    /// Rolls the day until nothing is due; how many points lapsed.
    fn roll(&self, day: i64) -> Vec<Value> {
        let mut lapsed = Vec::new();
        loop {
            match self.shop.call("day.roll", json!({"limit": 1, "meta": {"at": moment(day, 3), "actor": "till"}})) {
                Ok(answer) => lapsed.push(answer["points_lapsed"].clone()),
                Err(error) => {
                    assert_eq!(error["code"], "nothing_due");
                    return lapsed;
                }
            }
        }
    }

    fn card(&self, day: i64) -> Value {
        self.shop.must("member.card", json!({"member_id": self.member, "meta": {"at": moment(day, 4)}}))
    }

    /// What is left of each lot and until when, the first earned first.
    fn lots(&self) -> Vec<(Option<String>, i64)> {
        let db = Connection::open(self.shop.folder().shop_db()).unwrap();
        let mut lots = db.prepare("SELECT until, left_centi FROM point_lots ORDER BY lot").unwrap();
        lots.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    fn balance(&self, account: &str) -> i64 {
        let db = Connection::open(self.shop.folder().shop_db()).unwrap();
        db.query_row("SELECT ifnull(sum(balance), 0) FROM accounts WHERE name = ?1", [account], |row| row.get(0))
            .unwrap()
    }
}

fn until(day: &str, points: i64) -> (Option<String>, i64) {
    (Some(day.to_owned()), points * 100)
}

#[test]
fn the_first_earned_pay_first_and_what_is_left_lapses_on_its_day() {
    let it = Counter::opened();
    // Day 0 is the 1st of January 2026: both stay for a month.
    assert_eq!(it.adjust(0, "100")["until"], "2026-02-01");
    it.adjust(10, "50.5");
    let sale = it.sell(12, 60, 60);
    let member = &sale["bill"]["member"];
    // The 60 that were spent came from the first; 0.60 paid earn nothing.
    assert_eq!(it.lots(), [until("2026-02-01", 40), (Some("2026-02-11".to_owned()), 5_050)]);
    assert_eq!((&member["points_spent"], &member["points_after"]), (&json!("60"), &json!("90.5")));
    assert_eq!(member["points_next_lapse"], json!({"until": "2026-02-01", "points": "40"}));
    // The last day is the 1st of February, day 31.
    assert_eq!((it.card(31)["points"].clone(), it.card(32)["points"].clone()), (json!("90.5"), json!("50.5")));
    assert_eq!(it.roll(31), Vec::<Value>::new());
    assert_eq!(it.roll(32), [json!("40")]);
    assert_eq!((it.lots(), it.balance("points_expired")), (vec![(Some("2026-02-11".to_owned()), 5_050)], 4_000));
    assert_eq!(it.roll(90), [json!("50.5")]);
    assert_eq!(it.card(90)["points_next_lapse"], Value::Null);
    let moves = it.shop.must("member.movements", json!({"member_id": it.member}))["movements"].clone();
    let told: Vec<(&Value, &Value, &Value)> =
        moves.as_array().unwrap().iter().map(|row| (&row["kind"], &row["points"], &row["points_after"])).collect();
    let expected = json!([
        ["points_lapsed", "-50.5", "0"],
        ["points_lapsed", "-40", "50.5"],
        ["sale", "-60", "90.5"],
        ["points_adjusted", "50.5", "150.5"],
        ["points_adjusted", "100", "100"],
    ]);
    assert_eq!(json!(told), expected);
    it.shop.is_sound();
}

#[test]
fn who_buys_need_not_wait_for_the_day_roll() {
    let it = Counter::opened();
    it.adjust(0, "100");
    it.adjust(20, "30");
    let quote = json!({"member_id": it.member, "lines": [{"amount_minor": 500}], "meta": {"at": moment(40, 0)}});
    assert_eq!(it.shop.must("sale.quote", quote)["points"], "30");
    let by_points = |amount: i64| {
        json!({"member_id": it.member, "lines": [{"amount_minor": 100}], "meta": {"at": moment(40, 0)},
               "tenders": [{"kind": "points", "amount_minor": amount}, {"kind": "cash", "amount_minor": 100 - amount}]})
    };
    assert_eq!(it.shop.refusal("sale.ring", by_points(31)), "points_short");
    let sale = it.shop.must("sale.ring", by_points(30));
    let member = &sale["bill"]["member"];
    assert_eq!((&member["points_lapsed"], &member["points_after"]), (&json!("100"), &json!("1")));
    assert_eq!(it.roll(40), Vec::<Value>::new());
    it.shop.is_sound();
}

#[test]
fn what_comes_back_too_late_lapses_and_what_has_lapsed_is_not_taken_again() {
    let it = Counter::opened();
    it.adjust(0, "100");
    // Pays 1.00 with the 100, and 2.00 in cash earn 3: one point for each yuan paid, in whatever way.
    let sale = it.sell(1, 300, 100);
    assert_eq!(it.card(1)["points"], "3");
    // On day 50 both are over: the 100 lapse as they come back, the 3 had lapsed by themselves.
    assert_eq!(it.roll(50), [json!("3")]);
    let slip = it.refund(51, &sale);
    let told = ["points_returned", "points_taken", "points_owed", "points_lapsed", "points_after"]
        .map(|key| slip[key].clone());
    assert_eq!(told, [json!("100"), json!("3"), json!("0"), json!("97"), json!("0")]);
    assert_eq!(
        (it.balance("points_granted"), it.balance("points_spent"), it.balance("points_expired")),
        (0, 0, 10_000)
    );
    it.shop.is_sound();
}

#[test]
fn points_that_paid_for_what_stays_are_drawn_from_what_comes_back() {
    let it = Counter::opened();
    it.adjust(0, "100");
    let first = it.sell(1, 10_000, 100);
    // Earned 100 and spent the first 100: the next sale pays with what the first had earned.
    let second = it.sell(2, 80, 80);
    assert_eq!(it.lots(), [until("2026-02-02", 20)]);
    it.refund(3, &first);
    // As if the first had never been: the second paid with the oldest points.
    assert_eq!(it.lots(), [until("2026-02-01", 20)]);
    it.refund(4, &second);
    assert_eq!(it.lots(), [until("2026-02-01", 100)]);
    it.shop.is_sound();
}

#[test]
fn more_points_settle_what_is_owed_first() {
    let it = Counter::opened();
    let earning = it.sell(1, 10_000, 0);
    it.sell(2, 70, 70);
    let slip = it.refund(3, &earning);
    assert_eq!((&slip["points_taken"], &slip["points_owed"]), (&json!("100"), &json!("70")));
    let answer = it.adjust(4, "75.25");
    assert_eq!((&answer["points_settled"], &answer["points_after"]), (&json!("70"), &json!("5.25")));
    assert_eq!(it.card(4)["points_owed"], "0");
    it.shop.is_sound();
}

#[test]
fn the_cashier_is_told_of_points_that_lapse_soon() {
    let it = Counter::opened();
    it.shop.must("setting.put", json!({"key": "points.notice_days", "value": 10}));
    it.adjust(0, "12.5");
    let alerts = |day: i64| {
        let alerts = it.shop.must("alert.list", json!({"member_id": it.member, "meta": {"at": moment(day, 0)}}));
        alerts["alerts"].as_array().unwrap().iter().map(|alert| text(alert, "text")).collect::<Vec<String>>()
    };
    assert_eq!((alerts(20), alerts(32)), (vec![], vec![]));
    for day in [21, 31] {
        assert_eq!(alerts(day).len(), 1);
        assert!(alerts(day)[0].contains("12.5"), "{:?}", alerts(day));
    }
}

#[test]
fn points_that_lapse_on_a_date_lapse_together() {
    let it = Counter::opened();
    it.shop.must("setting.put", json!({"key": "points.expiry_date", "value": "06-30"}));
    assert_eq!(it.adjust(0, "1")["until"], "2026-06-30");
    // A month after the 15th of June is beyond it.
    assert_eq!(it.adjust(165, "1")["until"], "2027-06-30");
    it.shop.must("setting.put", json!({"key": "points.expiry_months", "value": 0}));
    it.shop.must("setting.put", json!({"key": "points.expiry_date", "value": ""}));
    assert_eq!(it.adjust(166, "1")["until"], Value::Null);
    for value in ["6-30", "02-30", "6月30日", "0630"] {
        let refused = it.shop.call("setting.put", json!({"key": "points.expiry_date", "value": value})).unwrap_err();
        assert_eq!(refused["code"], "setting_invalid", "{value}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Two shops in which the same points are earned and the same days pass; in one of them there are sales besides, that spend
    /// points and earn some, and all of them are returned. Their points are the same, lot by lot.
    #[test]
    fn sales_that_were_returned_leave_no_trace_in_points(
        steps in prop::collection::vec((0_u32..5, 0_i64..9, 1_i64..3_000, 0_usize..9), 8..24),
    ) {
        let (it, other) = (Counter::opened(), Counter::opened());
        let (mut day, mut open, mut rolls) = (0, Vec::new(), 0);
        for (what, later, amount, which) in steps {
            day += later;
            match what {
                0 => {
                    let change = format!("{}.{:02}", amount / 10, amount % 100);
                    if change != "0.00" {
                        it.adjust(day, &change);
                        other.adjust(day, &change);
                    }
                }
                1 => {
                    it.roll(day);
                    other.roll(day);
                    rolls += 1;
                }
                2 if !open.is_empty() => {
                    let sale = open.remove(which % open.len());
                    it.refund(day, &sale);
                }
                _ => {
                    let quote = json!({"member_id": it.member, "lines": [{"amount_minor": amount * 10}], "meta": {"at": moment(day, 0)}});
                    let usable = it.shop.must("sale.quote", quote)["points_usable_minor"].as_i64().unwrap();
                    open.push(it.sell(day, amount * 10, usable * (1 + which as i64) / 9));
                }
            }
        }
        for sale in open.iter().rev() {
            it.refund(day, sale);
        }
        it.roll(day + 1);
        other.roll(day + 1);
        prop_assert_eq!(it.lots(), other.lots(), "after {} rolls", rolls);
        for account in ["points_granted", "points_spent", "points_expired", "points_adjusted"] {
            prop_assert_eq!(it.balance(account), other.balance(account), "{}", account);
        }
        prop_assert_eq!(it.card(day + 1)["points_owed"].clone(), json!("0"));
        it.shop.is_sound();
    }
}

#[test]
fn the_day_roll_begins_with_those_whose_points_are_over_the_longest() {
    let it = Counter::opened();
    let other = it.shop.must("member.enrol", json!({"name": "李雷", "meta": {"at": moment(0, 0)}}));
    let adjust = |whose: &str, day: i64, points: &str| {
        let params =
            json!({"member_id": whose, "change": points, "reason": "goodwill", "meta": {"at": moment(day, 0)}});
        it.shop.must("points.adjust", params);
    };
    adjust(&text(&other, "member_id"), 9, "20");
    adjust(&it.member, 11, "50");
    assert_eq!(it.roll(60), [json!("20"), json!("50")]);
}

#[test]
fn a_return_lapses_nothing_that_a_sale_of_its_day_would_not() {
    let it = Counter::opened();
    it.sell(0, 5_000, 0);
    // In a played shop a later day may come first: what is earned afterwards on an earlier day stays.
    it.sell(77, 100, 0);
    it.sell(14, 10_000, 0);
    let sale = it.sell(15, 3_000, 0);
    assert_eq!(it.card(15)["points"], "131");
    let slip = it.refund(15, &sale);
    assert_eq!((&slip["points_lapsed"], &slip["points_after"]), (&json!("0"), &json!("101")));
    it.shop.is_sound();
}
