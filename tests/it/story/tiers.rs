//! Tiers: up at once with the sale or the top-up that reaches one, down when the days of grace are over.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

/// A shop in which 1,000.00 within 30 days are silver, kept for ten days more, and 3,000.00 gold; and a member.
struct Counter {
    shop: TestShop,
    member: String,
    gold: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let month = json!({"over": "days", "count": 30});
        let tier = |name: &str, level: u32, least: i64| {
            let need = json!({"by": "spent", "least_minor": least});
            json!({"name": name, "level": level, "need": need, "window": month, "grace_days": 10, "meta": {"at": moment(0, 0)}})
        };
        let silver = shop.must("tier.put", tier("银卡", 1, 100_000));
        assert_eq!(silver["text"], "30天内消费满1000元，即成为该等级，不再达标后保留10天");
        let gold = text(&shop.must("tier.put", tier("金卡", 2, 300_000)), "tier_id");
        let member = shop.must("member.enrol", json!({"name": "王芳", "meta": {"at": moment(0, 1)}}));
        Counter { member: text(&member, "member_id"), gold, shop }
    }

    fn quote(&self, day: i64, amount: i64) -> Value {
        let lines = json!([{"amount_minor": amount}]);
        self.shop.must("sale.quote", json!({"member_id": self.member, "lines": lines, "meta": {"at": moment(day, 1)}}))
    }

    /// Rings two halves of an amount; the card then says what the quote said.
    fn sell(&self, day: i64, amount: i64) -> Value {
        let quoted = self.quote(day, amount)["tier"].clone();
        let lines = json!([{"amount_minor": amount / 2}, {"amount_minor": amount - amount / 2}]);
        let cash = json!([{"kind": "cash", "amount_minor": amount}]);
        let sale = json!({"member_id": self.member, "lines": lines, "tenders": cash, "meta": {"at": moment(day, 1)}});
        let rung = self.shop.must("sale.ring", sale);
        let card = self.card(day);
        assert_eq!(card["tier_place"], quoted["after"], "as it was quoted");
        assert_eq!(card["tier_next"], quoted["next"], "as it was quoted");
        rung
    }

    fn card(&self, day: i64) -> Value {
        self.shop.must("member.card", json!({"member_id": self.member, "meta": {"at": moment(day, 3)}}))
    }

    /// The tier of the card, and its last day.
    fn tier(&self, day: i64) -> (String, Value) {
        let card = self.card(day);
        (text(&card, "tier"), card["tier_place"]["until"].clone())
    }

    fn roll(&self, day: i64) -> Value {
        self.shop.must("day.roll", json!({"meta": {"at": moment(day, 2)}}))
    }

    /// That nothing is due on a day.
    fn rests(&self, day: i64) {
        let refused = self.shop.refusal("day.roll", json!({"meta": {"at": moment(day, 2)}}));
        assert_eq!(refused, "nothing_due");
    }
}

fn silver_until(day: &str) -> (String, Value) {
    ("银卡".to_owned(), json!(day))
}

fn regular() -> (String, Value) {
    ("regular".to_owned(), Value::Null)
}

/// The first day is the 1st of January 2026.
#[test]
fn the_sale_that_comes_to_enough_brings_the_tier_and_the_counter_says_so_before() {
    let it = Counter::opened();
    it.sell(0, 60_000);
    assert_eq!(it.tier(0), regular());
    let less = it.quote(10, 30_000);
    assert_eq!(less["tier"]["is_up"], false);
    assert_eq!(less["tier"]["text"], "再消费100元升银卡");
    let enough = it.quote(10, 40_000);
    assert_eq!(enough["tier"]["is_up"], true);
    assert_eq!(enough["tier"]["text"], "本单后升银卡");
    let rung = it.sell(10, 40_000);
    assert_eq!(rung["bill"]["member"]["tier_reached"], "银卡");
    // The 600.00 of the 1st count until the 30th; ten days of grace.
    assert_eq!(it.tier(10), silver_until("2026-02-09"));
    assert_eq!(it.card(10)["tier_next"]["missing"], json!({"by": "spent", "missing_minor": 200_000}));
    let again = it.sell(10, 100);
    assert_eq!(again["bill"]["member"].get("tier_reached"), None, "once");
    it.shop.is_sound();
}

#[test]
fn a_tier_that_is_no_longer_met_is_kept_for_its_grace_and_ends_with_the_day_roll() {
    let it = Counter::opened();
    it.sell(0, 60_000);
    it.sell(10, 250_000);
    assert_eq!(it.card(10)["tier"], "金卡");
    assert_eq!(it.card(29)["tier_place"]["text"], "金卡保留到2026年2月9日");
    // On the 31st the 600.00 are over: 2,500.00 are left.
    let in_grace = it.card(30);
    assert_eq!(in_grace["tier_place"]["to_keep"], json!({"by": "spent", "missing_minor": 50_000}));
    assert_eq!(in_grace["tier_place"]["text"], "金卡保留到2026年2月9日，再消费500元才能继续");
    it.rests(39);
    assert_eq!(it.card(39)["tier"], "金卡");
    // On the 10th of February 2,500.00 of the 11th of January are all that counts, no longer than that day.
    assert_eq!(it.roll(40)["tiers"], 1);
    assert_eq!(it.tier(40), regular(), "of the 11th of January nothing counts on the 10th of February");
    it.rests(40);
    it.shop.is_sound();
}

#[test]
fn of_a_tier_that_the_shop_has_stopped_nobody_is_told_how_to_keep_it() {
    let it = Counter::opened();
    it.sell(0, 60_000);
    it.sell(10, 250_000);
    let stopped = json!({
        "tier_id": it.gold, "name": "金卡", "level": 2, "need": {"by": "spent", "least_minor": 300_000},
        "window": {"over": "days", "count": 30}, "grace_days": 10, "is_active": false, "meta": {"at": moment(29, 4)},
    });
    it.shop.must("tier.put", stopped);
    // The member keeps it for its days of grace, and 500.00 more would not make it last longer.
    let place = it.card(30)["tier_place"].clone();
    assert_eq!((&place["text"], place.get("to_keep")), (&json!("金卡保留到2026年2月9日"), None));
    it.sell(31, 60_000);
    assert_eq!(it.tier(31), ("金卡".to_owned(), json!("2026-02-09")));
    it.shop.is_sound();
}

#[test]
fn who_goes_down_gets_the_tier_that_is_still_reached() {
    let it = Counter::opened();
    it.sell(0, 150_000);
    it.sell(20, 150_000);
    assert_eq!(it.card(20)["tier"], "金卡");
    assert_eq!(it.roll(40)["members"], 1);
    // 1,500.00 of the 21st of January count until the 19th of February.
    assert_eq!(it.tier(40), silver_until("2026-03-01"));
    // Nobody rolled the day: the next sale looks anew by itself.
    let late = Counter::opened();
    late.sell(0, 150_000);
    late.sell(20, 150_000);
    let rung = late.sell(40, 100);
    assert_eq!(rung["bill"]["member"]["tier_reached"], "银卡");
    assert_eq!(late.tier(40), silver_until("2026-03-01"));
    late.shop.is_sound();
}

#[test]
fn what_had_brought_a_tier_takes_it_along_when_it_comes_back() {
    let it = Counter::opened();
    let sale = it.sell(5, 120_000);
    assert_eq!(it.tier(5), silver_until("2026-02-14"));
    let half = json!({"sale_id": sale["sale_id"], "lines": [{"line": 1, "qty": "1"}], "meta": {"at": moment(7, 1)}});
    let quote = it.shop.must("sale.quote_refund", half.clone());
    assert_eq!(quote["member"]["tier"], json!({"text": "不再是银卡"}), "the quote says so before");
    it.shop.must("sale.refund", with(half, "reason", json!("faulty")));
    assert_eq!(it.tier(7), regular());
    it.sell(9, 40_000);
    assert_eq!(it.tier(9), silver_until("2026-02-14"), "enough, until the 600.00 of the 6th are over");
    let rest = json!({"sale_id": sale["sale_id"], "reason": "faulty", "meta": {"at": moment(9, 2)}});
    it.shop.must("sale.refund", rest);
    assert_eq!(it.tier(9), regular());
    it.shop.is_sound();
}

#[test]
fn a_tier_that_was_earned_without_what_comes_back_ends_as_if_that_had_never_been() {
    let it = Counter::opened();
    it.sell(1, 100_000);
    let more = it.sell(20, 100_000);
    assert_eq!(it.tier(20), silver_until("2026-03-01"));
    let back = json!({"sale_id": more["sale_id"], "meta": {"at": moment(32, 1)}});
    let quote = it.shop.must("sale.quote_refund", back.clone());
    // The 1,000.00 of the 2nd of January counted until the 31st; ten days of grace.
    assert_eq!(quote["member"]["tier"]["text"], "银卡保留到2026年2月10日，再消费1000元才能继续");
    it.shop.must("sale.refund", with(back, "reason", json!("faulty")));
    assert_eq!(it.tier(32), silver_until("2026-02-10"));
    it.shop.is_sound();
    let late = Counter::opened();
    late.sell(1, 100_000);
    let more = late.sell(20, 100_000);
    let back = json!({"sale_id": more["sale_id"], "reason": "faulty", "meta": {"at": moment(45, 1)}});
    late.shop.must("sale.refund", back);
    assert_eq!(late.tier(45), regular(), "the days of grace were over too");
    late.shop.is_sound();
}

#[test]
fn tiers_go_one_by_one_in_whatever_order_what_had_brought_them_comes_back() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let it = Counter::opened();
        let sales = [it.sell(1, 100_000), it.sell(2, 200_000), it.sell(3, 50_000)];
        assert_eq!(it.tier(3).0, "金卡");
        // Without 1,000.00, or without the 2,000.00, it is silver; without both, nothing.
        let levels = order.map(|n| {
            let back = json!({"sale_id": sales[n]["sale_id"], "reason": "faulty", "meta": {"at": moment(4, 1)}});
            it.shop.must("sale.refund", back);
            it.tier(4).0
        });
        let left = |returned: &[usize]| -> i64 {
            [100_000, 200_000, 50_000]
                .iter()
                .enumerate()
                .filter(|(n, _)| !returned.contains(n))
                .map(|(_, paid)| paid)
                .sum()
        };
        let expected = [1, 2, 3].map(|n| match left(&order[..n]) {
            300_000.. => "金卡",
            100_000.. => "银卡",
            _ => "regular",
        });
        assert_eq!(levels, expected, "{order:?}");
        it.shop.is_sound();
    }
}

#[test]
fn a_return_after_the_owner_has_asked_for_less_may_find_a_tier() {
    let it = Counter::opened();
    it.sell(1, 60_000);
    let other = it.sell(1, 20_000);
    let tiers = it.shop.must("tier.list", json!({}))["tiers"].clone();
    let silver = tiers.as_array().unwrap().iter().find(|tier| tier["name"] == "银卡").unwrap()["tier_id"].clone();
    let need = json!({"by": "spent", "least_minor": 50_000});
    let window = json!({"over": "days", "count": 30});
    let put = json!({"tier_id": silver, "name": "银卡", "level": 1, "need": need, "window": window, "grace_days": 10});
    it.shop.must("tier.put", with(put, "meta", json!({"at": moment(2, 0)})));
    let back = json!({"sale_id": other["sale_id"], "meta": {"at": moment(2, 1)}});
    let quote = it.shop.must("sale.quote_refund", back);
    assert_eq!(quote["member"]["tier"]["text"], "银卡保留到2026年2月10日");
}

#[test]
fn a_void_of_the_sale_that_reached_it_takes_the_tier() {
    let it = Counter::opened();
    let sale = it.sell(1, 300_000);
    let void = json!({"sale_id": sale["sale_id"], "meta": {"at": moment(1, 2)}});
    let quote = it.shop.must("sale.quote_void", void.clone());
    assert_eq!(quote["member"]["tier"], json!({"text": "不再是金卡"}));
    it.shop.must("sale.void", with(void, "reason", json!("rung_wrongly")));
    assert_eq!(it.tier(1), regular());
    it.shop.is_sound();
}

#[test]
fn a_forgotten_member_reaches_it_by_the_sale_that_was_nobodys() {
    let it = Counter::opened();
    let cash = json!([{"kind": "cash", "amount_minor": 100_000}]);
    let sale = json!({"lines": [{"amount_minor": 100_000}], "tenders": cash, "meta": {"at": moment(3, 0)}});
    let sale = it.shop.must("sale.ring", sale)["sale_id"].clone();
    let add = json!({"sale_id": sale, "member_id": it.member, "meta": {"at": moment(3, 1)}});
    let quote = it.shop.must("sale.quote_add_member", add.clone());
    assert_eq!(quote["tier"]["text"], "本单后升银卡");
    it.shop.must("sale.add_member", add);
    assert_eq!(it.tier(3), silver_until("2026-02-12"));
    it.shop.is_sound();
}

#[test]
fn a_tier_by_hand_stays_until_its_day_and_a_higher_one_is_still_reached() {
    let it = Counter::opened();
    let set = |day: i64, fields: Value| {
        let mut params = json!({"member_id": it.member, "reason": "earlier", "meta": {"at": moment(day, 1)}});
        params.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        it.shop.must("member.set_tier", params)
    };
    set(1, json!({"tier_id": it.gold, "until": "2026-06-30"}));
    it.sell(2, 100_000);
    assert_eq!(it.tier(2), ("金卡".to_owned(), json!("2026-06-30")), "a lower one that is reached changes nothing");
    assert_eq!(it.card(2)["tier_place"]["by"], "hand");
    set(3, json!({}));
    assert_eq!(it.tier(3), regular());
    it.sell(4, 100);
    assert_eq!(it.card(4)["tier"], "银卡", "what was done counts again with the next fact");
    it.shop.is_sound();
}

#[test]
fn top_ups_reach_a_tier_and_a_balance_refund_takes_them_back() {
    let it = Counter::opened();
    let need = json!({"by": "top_ups", "least_minor": 100_000});
    let tier = json!({"name": "储值会员", "level": 3, "need": need, "window": {"over": "always"}, "grace_days": 5});
    it.shop.must("tier.put", tier);
    let top_up = |method: &str, paid: i64| {
        let mut params =
            json!({"member_id": it.member, "paid_minor": paid, "bonus_minor": 0, "meta": {"at": moment(1, 1)}});
        if method == "stored_value.top_up" {
            params["tender"] = json!("cash");
        }
        it.shop.must(method, params)
    };
    top_up("stored_value.top_up", 60_000);
    assert_eq!(top_up("stored_value.quote_top_up", 40_000)["tier"]["text"], "本单后升储值会员");
    assert_eq!(top_up("stored_value.top_up", 40_000)["slip"]["tier_reached"], "储值会员");
    assert_eq!(it.card(1)["tier_place"]["text"], "储值会员，长期有效");
    let back = json!({"member_id": it.member, "cause": "merchant", "tender": "cash", "meta": {"at": moment(10, 1)}});
    let asked = json!({"member_id": it.member, "meta": {"at": moment(10, 0)}});
    let quote = it.shop.must("stored_value.quote_refund", asked);
    assert_eq!(quote["tier"], json!({"text": "不再是储值会员"}));
    it.shop.must("stored_value.refund", back);
    assert_eq!(it.tier(10), regular());
    it.shop.is_sound();
}

#[test]
fn visits_are_days_and_one_that_came_back_whole_is_none() {
    let it = Counter::opened();
    let need = json!({"by": "visits", "least": 2});
    it.shop.must("tier.put", json!({"name": "熟客", "level": 5, "need": need, "window": {"over": "year"}}));
    it.sell(1, 100);
    let second = it.sell(1, 200);
    assert_eq!(it.card(1)["tier_next"]["name"], "银卡", "the lowest that is missing");
    assert_eq!(it.tier(1), regular(), "the same day");
    it.shop
        .must("sale.refund", json!({"sale_id": second["sale_id"], "reason": "faulty", "meta": {"at": moment(1, 2)}}));
    let third = it.sell(2, 300);
    assert_eq!(third["bill"]["member"]["tier_reached"], "熟客", "the first of that day still counts as a visit");
    assert_eq!(it.tier(2), ("熟客".to_owned(), json!("2026-12-31")));
    it.shop.must("sale.refund", json!({"sale_id": third["sale_id"], "reason": "faulty", "meta": {"at": moment(3, 2)}}));
    assert_eq!(it.tier(3), regular());
    it.shop.is_sound();
}

#[test]
fn a_tier_that_was_stopped_is_reached_by_nobody_and_kept_until_it_is_looked_at() {
    let it = Counter::opened();
    it.sell(1, 300_000);
    let need = json!({"by": "spent", "least_minor": 300_000});
    let stopped = json!({
        "tier_id": it.gold, "name": "金卡", "level": 2, "need": need, "window": {"over": "days", "count": 30}, "grace_days": 10,
        "is_active": false, "meta": {"at": moment(2, 0)},
    });
    it.shop.must("tier.put", stopped);
    assert_eq!(it.tier(2), ("金卡".to_owned(), json!("2026-02-10")));
    it.sell(3, 100);
    assert_eq!(it.tier(3), ("金卡".to_owned(), json!("2026-01-14")), "ten days of grace from that sale");
    assert_eq!(it.roll(14)["tiers"], 1);
    assert_eq!(it.card(14)["tier"], "银卡");
    it.shop.is_sound();
}

fn with(mut params: Value, field: &str, value: Value) -> Value {
    params[field] = value;
    params
}
