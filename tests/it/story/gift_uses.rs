//! Uses of a count card as the gift of a top-up: given in parts, used like any, worth nothing when given back.

use huitou_tests::{TestShop, huitou, moment, text};
use proptest::prelude::*;
use rusqlite::Connection;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// A wash shop: a wash is 40.00, a card of ten of them 300.00, good for a month.
struct Wash {
    shop: TestShop,
    member: String,
    other: String,
}

fn at(mut params: Value, day: i64) -> Value {
    params["meta"] = json!({"at": moment(day, 1)});
    params
}

fn card_product(uses: Value, validity: Value) -> Value {
    let card = json!({"uses": uses, "validity": validity, "users": "member_alone", "skus": ["WASH"]});
    json!({"sku": "W10", "name": "洗车卡", "price_minor": 30_000, "unit": "张", "card": card})
}

fn a_month() -> Value {
    json!({"kind": "months", "count": 1, "from": "sale"})
}

/// Seven washes in three months.
fn seven_in_three() -> Value {
    json!({"uses": {"sku": "W10", "count": 7}, "parts": 3})
}

impl Wash {
    fn opened() -> Wash {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let member = |name: &str| text(&shop.must("member.enrol", at(json!({"name": name}), 0)), "member_id");
        let (member, other) = (member("王芳"), member("李雷"));
        let it = Wash { shop, member, other };
        it.product(json!({"sku": "WASH", "name": "洗车", "price_minor": 4_000, "unit": "次"}));
        it.product(card_product(json!(10), a_month()));
        it
    }

    fn product(&self, product: Value) {
        self.shop.must("product.put", at(product, 0));
    }

    /// A plan from 500.00 on.
    fn plan(&self, gift: Value) -> String {
        let plan = json!({"name": "充500送洗车", "paid_from_minor": 50_000, "gift": gift});
        text(&self.shop.must("plan.put", at(plan, 0)), "plan_id")
    }

    fn top_up(&self, member: &str, plan: &str, day: i64) -> Value {
        let top_up = json!({"member_id": member, "paid_minor": 50_000, "plan_id": plan, "tender": "cash"});
        self.shop.must("stored_value.top_up", at(top_up, day))
    }

    fn sell(&self, day: i64) -> String {
        let tenders = json!([{"kind": "cash", "amount_minor": 30_000}]);
        let sale = json!({"member_id": self.member, "lines": [{"sku": "W10", "qty": "1"}], "tenders": tenders});
        text(&self.shop.must("sale.ring", at(sale, day))["bill"]["lines"][0]["cards_sold"][0], "card_no")
    }

    fn wash(&self, card: &str, washes: u32, day: i64) -> Value {
        let lines = json!([{"sku": "WASH", "qty": washes.to_string(), "card": card}]);
        self.shop.must("sale.ring", at(json!({"member_id": self.member, "lines": lines, "tenders": []}), day))
    }

    fn card(&self, member: &str, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": member}), day))
    }

    /// Number, uses left and last day of each card that a member can use.
    fn cards(&self, member: &str, day: i64) -> Vec<(String, i64, String)> {
        let cards = self.card(member, day)["count_cards"].clone();
        let told = |card: &Value| (text(card, "card_no"), card["left"].as_i64().unwrap(), text(card, "until"));
        cards.as_array().into_iter().flatten().map(told).collect()
    }

    /// Does all that is due on a day.
    fn roll(&self, day: i64) {
        while self.shop.call("day.roll", at(json!({}), day)).is_ok() {}
    }

    /// What the accounts of this name come to, all members and cards together.
    fn sum(&self, account: &str) -> i64 {
        let db = Connection::open(self.shop.folder().shop_db()).unwrap();
        let like = account.replace("ID", "%");
        let sql = "SELECT ifnull(sum(balance), 0) FROM accounts WHERE name LIKE ?1";
        db.query_row(sql, [like], |row| row.get(0)).unwrap()
    }
}

fn told(cards: &[(&str, i64, &str)]) -> Vec<(String, i64, String)> {
    cards.iter().map(|(no, left, until)| ((*no).to_owned(), *left, (*until).to_owned())).collect()
}

#[test]
fn each_part_of_the_uses_is_a_card_of_the_day_on_which_it_comes() {
    let it = Wash::opened();
    let plan = it.plan(seven_in_three());
    let plans = it.shop.must("plan.list", json!({"meta": {"locale": "zh-Hans"}}));
    assert_eq!(plans["plans"][0]["text"], "充满500元送洗车卡7次，分3个月到账");
    let quote = json!({"member_id": it.member, "paid_minor": 50_000, "plan_id": plan});
    let quote = it.shop.must("stored_value.quote_top_up", at(quote, 1));
    // Three, two and two; ten cost 300.00, so seven are worth 210.00. A month from 2 January ends with 2 February.
    let parts: Vec<i64> =
        quote["parts"].as_array().unwrap().iter().map(|part| part["uses"].as_i64().unwrap()).collect();
    assert_eq!((parts, &quote["plans"][0]["worth_minor"]), (vec![3, 2, 2], &json!(21_000)));
    let card = json!({"name": "洗车卡", "uses": 3, "text": "3次，2026年2月2日前有效（含当天）"});
    assert_eq!(quote["count_card"], card);

    let made = it.top_up(&it.member, &plan, 1);
    assert_eq!(
        (&made["slip"]["count_card"]["card_no"], &made["slip"]["bonus_minor"]),
        (&json!("01-K000001"), &json!(0))
    );
    let slip = it.shop.must("bill.text", json!({"top_up_id": made["top_up_id"], "channel": "plain"}));
    let slip = text(&slip, "text");
    assert!(slip.contains("赠送次卡 01-K000001") && slip.contains("洗车卡"), "{slip}");
    assert!(slip.contains("次卡2次"), "what is to come: {slip}");
    assert_eq!(it.cards(&it.member, 1), told(&[("01-K000001", 3, "2026-02-02")]));
    let shown = it.card(&it.member, 1);
    assert_eq!(
        (&shown["count_cards"][0]["is_gift"], &shown["count_cards"][0]["paid_minor"]),
        (&json!(true), &json!(0))
    );
    assert_eq!((&shown["next_gift"]["due_on"], &shown["next_gift"]["uses"]), (&json!("2026-02-02"), &json!(2)));
    assert_eq!((it.sum("uses_granted"), it.sum("member:ID:card:ID:value")), (-3, 0));

    // One wash in January. On 2 February the next two come while the first card can be used for its last day.
    it.wash("01-K000001", 1, 9);
    it.roll(31);
    assert_eq!(it.cards(&it.member, 31).len(), 1, "the first of February is a day too early");
    let rolled = it.shop.must("day.roll", at(json!({}), 32));
    assert_eq!((&rolled["gifts"], &rolled["uses_given"]), (&json!(1), &json!(2)));
    assert_eq!(it.cards(&it.member, 32), told(&[("01-K000001", 2, "2026-02-02"), ("01-K000002", 2, "2026-03-02")]));
    it.roll(33);
    assert_eq!(it.cards(&it.member, 33), told(&[("01-K000002", 2, "2026-03-02")]), "the first is over, used or not");
    let moved = it.shop.must("member.movements", at(json!({"member_id": it.member}), 33))["movements"].clone();
    let uses: Vec<(String, i64)> = moved
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| Some((text(row, "kind"), row["uses_given"].as_i64()?)))
        .collect();
    assert_eq!(uses, [("gift".to_owned(), 2), ("top_up".to_owned(), 3)]);
    it.roll(60);
    it.roll(400);
    assert_eq!((it.sum("uses_granted"), it.sum("uses_used"), it.sum("uses_lapsed")), (-7, 1, 6));
    assert_eq!((it.sum("cards_earned"), it.sum("cards_lapsed")), (0, 0), "nobody paid for any of it");
    it.shop.is_sound();
    let verified = huitou(it.shop.folder().path()).arg("verify").output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn of_cards_that_end_together_the_given_one_is_offered_first() {
    let it = Wash::opened();
    let plan = it.plan(json!({"uses": {"sku": "W10", "count": 2}}));
    // Bought today, bought and given tomorrow: what was paid for yesterday ends first, and what was given costs nothing to use.
    let (first, second) = (it.sell(0), it.sell(1));
    let given = text(&it.top_up(&it.member, &plan, 1)["slip"]["count_card"], "card_no");
    let expected = told(&[(&first, 10, "2026-02-01"), (&given, 2, "2026-02-02"), (&second, 10, "2026-02-02")]);
    assert_eq!(it.cards(&it.member, 2), expected);
    let lines = json!([{"sku": "WASH", "qty": "1"}]);
    let quote = it.shop.must("sale.quote", at(json!({"member_id": it.member, "lines": lines}), 2));
    let fitting = quote["lines"][0]["cards_fitting"].as_array().unwrap();
    let fitting: Vec<String> = fitting.iter().map(|card| text(card, "card_no")).collect();
    assert_eq!(fitting, [first, given.clone(), second]);
    // More than the given card has is no line of it.
    let lines = json!([{"sku": "WASH", "qty": "3", "card": given}]);
    assert_eq!(
        it.shop.refusal("sale.quote", at(json!({"member_id": it.member, "lines": lines}), 2)),
        "count_card_short"
    );
}

#[test]
fn a_given_use_earns_nothing_comes_back_with_its_line_and_is_worth_nothing() {
    let it = Wash::opened();
    let plan = it.plan(seven_in_three());
    let given = text(&it.top_up(&it.member, &plan, 1)["slip"]["count_card"], "card_no");
    let washed = it.wash(&given, 2, 2);
    assert_eq!((&washed["total_minor"], it.sum("cards_earned"), it.sum("uses_used")), (&json!(0), 0, 2));
    it.shop.must("sale.refund", at(json!({"sale_id": washed["sale_id"], "reason": "faulty"}), 3));
    assert_eq!(it.cards(&it.member, 3), told(&[(&given, 3, "2026-02-02")]));
    let refused = it.shop.call("count_card.quote_refund", at(json!({"card": given}), 3)).unwrap_err();
    assert_eq!((&refused["code"], &refused["args"]["rule"]), (&json!("count_card_ended"), &json!("given")));
    // All that was paid goes back, whatever was washed for nothing. What was given stays, and what was to come ends.
    it.wash(&given, 1, 4);
    let back = json!({"member_id": it.member, "cause": "merchant", "tender": "cash"});
    let back = it.shop.must("stored_value.refund", at(back, 20));
    assert_eq!(back["refunded_minor"], 50_000);
    assert_eq!(back["slip"]["gifts_ended"], json!({"parts": 2, "bonus_minor": 0, "points": "0", "uses": 4}));
    assert_eq!(it.cards(&it.member, 20), told(&[(&given, 2, "2026-02-02")]));
    it.roll(100);
    assert_eq!((it.sum("uses_granted"), it.sum("drawer")), (-3, 0));
    it.shop.is_sound();
}

#[test]
fn what_was_promised_comes_whatever_becomes_of_the_product_and_what_cannot_be_kept_is_not_offered() {
    let it = Wash::opened();
    let plan = it.plan(seven_in_three());
    it.top_up(&it.member, &plan, 1);
    // The product becomes a card for any number of washes, and then no card at all.
    for product in [
        card_product(Value::Null, a_month()),
        json!({"sku": "W10", "name": "洗车液", "price_minor": 2_000, "unit": "瓶"}),
    ] {
        it.product(product);
        let quote = |plan: Value| {
            let mut params = json!({"member_id": it.member, "paid_minor": 50_000});
            params["plan_id"] = plan;
            it.shop.call("stored_value.quote_top_up", at(params, 2))
        };
        assert_eq!(quote(Value::Null).unwrap()["plans"], json!([]));
        let refused = quote(json!(plan)).unwrap_err();
        assert_eq!((&refused["code"], &refused["args"]["rule"]), (&json!("plan_not_applicable"), &json!("stopped")));
    }
    it.roll(32);
    let cards = it.card(&it.member, 32)["count_cards"].clone();
    assert_eq!(
        (&cards[1]["name"], &cards[1]["left"], &cards[1]["until"]),
        (&json!("洗车卡"), &json!(2), &json!("2026-03-02"))
    );
    it.wash(&text(&cards[1], "card_no"), 2, 32);
    it.shop.is_sound();
}

#[test]
fn uses_to_come_end_with_their_member_go_with_a_card_and_stay_with_one_who_is_merged() {
    let it = Wash::opened();
    let plan = it.plan(seven_in_three());
    it.top_up(&it.member, &plan, 1);
    // The member's card becomes another's: what there is and what is to come.
    let transfer = json!({"member_id": it.member, "to_member_id": it.other});
    let quote = it.shop.must("member.quote_transfer", at(transfer.clone(), 2));
    assert_eq!(quote["gifts_to_come"], json!({"parts": 2, "bonus_minor": 0, "points": "0", "uses": 4}));
    let mut agreed = transfer;
    agreed["reason"] = json!("送给儿子，本人到店");
    it.shop.must("member.transfer", at(agreed, 2));
    it.roll(32);
    assert_eq!(it.cards(&it.other, 32).len(), 2);
    assert_eq!((it.cards(&it.member, 32).len(), &it.card(&it.member, 32)["next_gift"]), (0, &Value::Null));
    // Merged, the person has them; parted again, whose they are.
    let merged = json!({"member_id": it.member, "alias_id": it.other, "reason": "一个人"});
    it.shop.must("member.merge", at(merged, 33));
    assert_eq!(it.card(&it.member, 33)["next_gift"]["uses"], 2);
    it.roll(60);
    assert_eq!(it.cards(&it.member, 60), told(&[("01-K000002", 2, "2026-03-02"), ("01-K000003", 2, "2026-04-02")]));
    it.wash("01-K000003", 1, 60);
    it.shop.must("member.undo_merge", at(json!({"alias_id": it.other, "reason": "是两个人"}), 60));
    let left: Vec<i64> = it.cards(&it.other, 60).iter().map(|(_, left, _)| *left).collect();
    assert_eq!((left, it.cards(&it.member, 60).len()), (vec![2, 1], 0));
    // Who is erased gets no more.
    it.top_up(&it.member, &plan, 60);
    it.shop.must("member.erase", at(json!({"member_id": it.member, "reason": "member_request"}), 61));
    it.roll(200);
    assert_eq!(it.sum("uses_granted"), -10, "seven, and the three of the one who was erased");
    it.shop.is_sound();
}

#[test]
fn a_fact_gives_32_cards_at_most_and_the_next_one_gives_the_others() {
    let it = Wash::opened();
    let plan = it.plan(json!({"uses": {"sku": "W10", "count": 2}, "parts": 2}));
    for _ in 0..35 {
        it.top_up(&it.member, &plan, 0);
    }
    let roll = || it.shop.must("day.roll", at(json!({"limit": 200}), 31));
    assert_eq!([roll(), roll()].map(|rolled| rolled["gifts"].clone()), [json!(32), json!(3)]);
    assert_eq!(it.shop.refusal("day.roll", at(json!({"limit": 200}), 31)), "nothing_due");
    assert_eq!(it.cards(&it.member, 31).len(), 70);
    it.shop.is_sound();
}

#[test]
fn the_better_of_two_plans_counts_what_its_uses_cost() {
    let it = Wash::opened();
    // Two washes of ten for 300.00 are 60.00.
    it.plan(json!({"uses": {"sku": "W10", "count": 2}}));
    let bonus = |paid: i64, bonus: i64| {
        let plan = json!({"name": "送钱", "paid_from_minor": paid, "gift": {"bonus_minor": bonus}});
        it.shop.must("plan.put", at(plan, 0));
    };
    bonus(49_000, 5_999);
    let suggested = || {
        let quote =
            it.shop.must("stored_value.quote_top_up", at(json!({"member_id": it.member, "paid_minor": 50_000}), 1));
        let plans = quote["plans"].as_array().unwrap().clone();
        text(plans.iter().find(|plan| plan["is_suggested"] == true).unwrap(), "text")
    };
    assert_eq!(suggested(), "洗车卡2次");
    bonus(48_000, 6_001);
    assert_eq!(suggested(), "60.01元");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    /// Bonus, points and uses, alone and together: what came and what a balance refund ended is what was promised, part by part.
    #[test]
    fn what_came_and_what_ended_is_what_was_promised(
        gifts in prop::collection::vec((0_i64..900, 0_i64..9_000, 0_u32..30, 1_u32..7, 0_i64..60), 1..4),
        days in prop::collection::vec(1_i64..50, 0..5), refunded in 61_i64..260,
    ) {
        let it = Wash::opened();
        it.product(card_product(json!(10), json!({"kind": "always"})));
        let (mut bonus, mut centi, mut uses, mut parts_due) = (0, 0, 0, Vec::new());
        for (n, (more, points, count, parts, day)) in (1..).zip(gifts) {
            let mut gift = json!({"bonus_minor": more, "points": format!("{}.{:02}", points / 100, points % 100), "parts": parts});
            if count > 0 {
                gift["uses"] = json!({"sku": "W10", "count": count});
            }
            let plan = json!({"name": "方案", "paid_from_minor": n * 100, "gift": gift});
            let Ok(plan) = it.shop.call("plan.put", at(plan, 0)) else { continue };
            let top_up = json!({"member_id": it.member, "paid_minor": n * 100, "plan_id": plan["plan_id"], "tender": "cash"});
            let made = it.shop.must("stored_value.top_up", at(top_up, day));
            let later = made["slip"]["to_come"].as_array().unwrap();
            prop_assert_eq!(later.len() + 1, parts as usize);
            parts_due.extend(later.iter().map(|part| text(part, "due_on")));
            (bonus, centi, uses) = (bonus + more, centi + points, uses + i64::from(count));
        }
        let mut day = 60;
        for pause in days {
            day += pause;
            if day < refunded {
                it.roll(day);
            }
        }
        it.roll(refunded);
        let back = json!({"member_id": it.member, "cause": "consumer", "tender": "cash"});
        let ended = match it.shop.call("stored_value.refund", at(back, refunded)) {
            Ok(back) => back["slip"]["gifts_ended"].clone(),
            // No plan could be kept, so nobody paid anything.
            Err(_) => Value::Null,
        };
        // What is due by then is given, all else is ended: 2026 begins on day 0.
        let is_late = |due: &&String| {
            let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
            due.parse::<chrono::NaiveDate>().unwrap() > first + chrono::TimeDelta::days(refunded)
        };
        prop_assert_eq!(ended["parts"].as_u64().unwrap_or(0), parts_due.iter().filter(is_late).count() as u64);
        let ended_points: Decimal = ended["points"].as_str().unwrap_or("0").parse().unwrap();
        let of = |what: &str| ended[what].as_i64().unwrap_or(0);
        prop_assert_eq!(of("bonus_minor") - it.sum("bonus_granted"), bonus);
        prop_assert_eq!(ended_points + Decimal::new(-it.sum("points_granted"), 2), Decimal::new(centi, 2));
        prop_assert_eq!(of("uses") - it.sum("uses_granted"), uses);
        // Uses stay with the member, each of them once.
        let left: i64 = it.cards_left(refunded);
        prop_assert_eq!(left, -it.sum("uses_granted"));
        it.roll(refunded + 400);
        prop_assert_eq!(of("uses") - it.sum("uses_granted"), uses, "nothing comes after the refund");
        it.shop.is_sound();
    }
}

impl Wash {
    fn cards_left(&self, day: i64) -> i64 {
        let cards = self.card(&self.member, day)["count_cards"].clone();
        cards.as_array().into_iter().flatten().map(|card| card["left"].as_i64().unwrap()).sum()
    }
}
