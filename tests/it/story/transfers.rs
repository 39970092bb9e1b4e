//! A card becomes another member's: all of it, with its days, and what either would get back for it stays the same.

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use serde_json::{Value, json};

struct Counter {
    shop: TestShop,
    giver: String,
    taker: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        shop.must("product.put", json!({"sku": "R", "name": "五常大米", "price_minor": 10_000}));
        let enrol = |name: &str| {
            text(&shop.must("member.enrol", json!({"name": name, "meta": {"at": moment(0, 0)}})), "member_id")
        };
        let (giver, taker) = (enrol("王芳"), enrol("欧阳静"));
        Counter { shop, giver, taker }
    }

    fn top_up(&self, whose: &str, day: i64, paid: i64, bonus: i64) {
        let top_up = json!({"member_id": whose, "paid_minor": paid, "bonus_minor": bonus, "tender": "cash"});
        self.shop.must("stored_value.top_up", at(top_up, day, 1));
    }

    fn sell(&self, whose: &str, day: i64, lines: Value, tenders: Value) -> Value {
        self.shop.must("sale.ring", at(json!({"member_id": whose, "lines": lines, "tenders": tenders}), day, 2))
    }

    /// An amount at list price, all of it paid with stored value.
    fn spend(&self, whose: &str, day: i64, amount: i64) -> Value {
        let value = json!([{"kind": "stored_value", "amount_minor": amount}]);
        self.sell(whose, day, json!([{"amount_minor": amount}]), value)
    }

    fn transfer(&self, day: i64) -> Value {
        let transfer = json!({"member_id": self.giver, "to_member_id": self.taker, "reason": "送给朋友"});
        self.shop.must("member.transfer", at(transfer, day, 3))
    }

    fn card(&self, whose: &str, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": whose}), day, 4))
    }

    /// What goes back by the merchant's and by the consumer's cause.
    fn readings(&self, whose: &str, day: i64) -> (i64, i64) {
        let quote = self.shop.must("stored_value.quote_refund", at(json!({"member_id": whose}), day, 4));
        let refunded = |cause: &str| quote[cause]["refunded_minor"].as_i64().unwrap();
        (refunded("merchant"), refunded("consumer"))
    }
}

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

fn value(principal: i64, bonus: i64) -> Value {
    json!({"principal_minor": principal, "bonus_minor": bonus, "total_minor": principal + bonus})
}

#[test]
fn the_taker_would_get_back_what_the_giver_would() {
    let it = Counter::opened();
    // 1000 + 200, 600 paid for goods of 800; then 200 + 100 that still cool off. P, B, C, D = 1000, 200, 600, 800.
    it.top_up(&it.giver, 0, 100_000, 20_000);
    let lines = json!([{"sku": "R", "qty": "8", "price_minor": 7_500}]);
    it.sell(&it.giver, 10, lines, json!([{"kind": "stored_value", "amount_minor": 60_000}]));
    it.top_up(&it.giver, 20, 20_000, 10_000);
    // The merchant's: all of it by the same share is more than 200 + 500: 900 x 1200 / 1500 = 720. The consumer's: 200 + 200.
    assert_eq!(it.readings(&it.giver, 23), (72_000, 40_000));
    let given = it.transfer(23);
    // 600 of 1200 are left in proportion, 500 + 100, and 200 + 100.
    assert_eq!(given["stored_value"], value(70_000, 20_000));
    assert_eq!(it.card(&it.giver, 23)["stored_value"], value(0, 0));
    assert_eq!(it.card(&it.taker, 23)["stored_value"], value(70_000, 20_000));
    assert_eq!(it.readings(&it.taker, 23), (72_000, 40_000));
    // On day 28 it has cooled off for the taker as for the giver: 900 x 1200 / 1500, and 1200 - 800.
    assert_eq!(it.readings(&it.taker, 28), (72_000, 40_000));
    assert_eq!(it.readings(&it.giver, 28), (0, 0));
    let owed = it.shop.must("report.liability", at(json!({"from": "2026-01-24", "to": "2026-01-24"}), 23, 5));
    let both = &owed["sums"]["both"];
    assert_eq!((&both["opening_minor"], &both["closing_minor"]), (&json!(90_000), &json!(90_000)));
    // Both are told, each with the other's number; the taker's statement begins with it.
    let last = |whose: &str| it.shop.must("member.movements", json!({"member_id": whose}))["movements"][0].clone();
    let (out, taken) = (last(&it.giver), last(&it.taker));
    assert_eq!((&out["kind"], &out["stored_value_minor"]), (&json!("transfer_out"), &json!(-90_000)));
    assert_eq!((&out["other_member_no"], &out["reason"]), (&json!("01000002"), &json!("送给朋友")));
    assert_eq!((&taken["kind"], &taken["stored_value_minor"]), (&json!("transfer_in"), &json!(90_000)));
    assert_eq!((&taken["other_member_no"], &taken["reason"]), (&json!("01000001"), &Value::Null));
    let statement = |whose: &str| it.shop.must("stored_value.statement", at(json!({"member_id": whose}), 23, 5));
    assert_eq!(statement(&it.taker)["movements"][0]["kind"], "transfer_in");
    assert_eq!(statement(&it.taker)["figures"]["used_at_list_minor"], 80_000);
    assert_eq!(statement(&it.giver)["movements"], json!([]));
    it.shop.is_sound();
    it.shop
        .must("stored_value.refund", at(json!({"member_id": it.taker, "cause": "consumer", "tender": "cash"}), 23, 6));
    it.shop.is_sound();
}

#[test]
fn points_count_cards_coupons_and_gifts_to_come_go_with_their_days() {
    let it = Counter::opened();
    it.shop.must("product.put", json!({"sku": "WASH", "name": "洗车", "price_minor": 4_000, "unit": "次"}));
    let card = json!({"uses": 10, "validity": {"kind": "always"}, "users": "several", "skus": ["WASH"]});
    it.shop.must(
        "product.put",
        json!({"sku": "W10", "name": "洗车卡", "price_minor": 30_000, "unit": "张", "card": card}),
    );
    let gift = json!({
        "bonus_minor": 300, "points": "30", "parts": 3,
        "coupons": [{"off_minor": 500, "minimum_minor": 0, "valid_days": 60, "count": 1}],
    });
    let plan = it.shop.must("plan.put", json!({"name": "充300", "paid_from_minor": 30_000, "gift": gift}));
    let top_up = json!({"member_id": it.giver, "paid_minor": 30_000, "plan_id": plan["plan_id"], "tender": "cash"});
    it.shop.must("stored_value.top_up", at(top_up, 0, 1));
    let opening = json!({
        "points": "25", "points_until": "2026-06-30", "cards": [{"sku": "W10", "uses": 4, "worth_minor": 12_000}],
    });
    let entered = json!({"member_id": it.giver, "opening": opening, "reason": "旧本"});
    let card_no = text(&it.shop.must("member.open_balances", at(entered, 1, 0))["cards"][0], "card_no");
    let quote =
        it.shop.must("member.quote_transfer", at(json!({"member_id": it.giver, "to_member_id": it.taker}), 5, 0));
    assert_eq!((&quote["stored_value"], &quote["points"]), (&value(30_000, 100), &json!("35")));
    assert_eq!((&quote["count_cards"][0]["left"], quote["coupons"].as_array().unwrap().len()), (&json!(4), 1));
    assert_eq!(quote["gifts_to_come"], json!({"parts": 2, "bonus_minor": 200, "points": "20"}));
    it.transfer(5);
    it.shop.is_sound();
    let (given, taken) = (it.card(&it.giver, 5), it.card(&it.taker, 5));
    assert_eq!((&given["points"], &given["coupons"], &given["next_gift"]), (&json!("0"), &json!([]), &Value::Null));
    assert_eq!(taken["points_next_lapse"], json!({"until": "2026-06-30", "points": "25"}));
    let coupon = text(&taken["coupons"][0], "code");
    // The taker uses the coupon, the card and, a month later, what comes of the gift.
    let lines = json!([{"sku": "R", "qty": "1"}, {"sku": "WASH", "qty": "1", "card": card_no}]);
    let sale = json!({
        "member_id": it.taker, "lines": lines, "coupons": [coupon],
        "tenders": [{"kind": "stored_value", "amount_minor": 9_500}],
    });
    let sale = it.shop.must("sale.ring", at(sale, 6, 0));
    assert_eq!(it.card(&it.taker, 6)["count_cards"][0]["left"], 3);
    it.shop.must("day.roll", at(json!({}), 40, 0));
    // 10 and 25 were taken over, 95 earned, 10 came on the day.
    assert_eq!(it.card(&it.taker, 40)["points"], "140");
    it.shop.is_sound();
    it.shop.must("sale.refund", at(json!({"sale_id": sale["sale_id"], "reason": "faulty"}), 41, 0));
    assert_eq!(it.card(&it.taker, 41)["count_cards"][0]["left"], 4);
    it.shop.is_sound();
}

#[test]
fn goods_that_come_back_later_are_the_giver_s_and_what_was_spent_before_is_settled() {
    let it = Counter::opened();
    it.top_up(&it.giver, 0, 50_000, 0);
    let sale = it.spend(&it.giver, 1, 20_000);
    it.transfer(1);
    let corrected = json!({"sale_id": sale["sale_id"], "tenders": [{"kind": "cash", "amount_minor": 20_000}]});
    assert_eq!(it.shop.refusal("sale.quote_change_tender", at(corrected, 1, 4)), "tender_given_back");
    it.shop.must("sale.refund", at(json!({"sale_id": sale["sale_id"], "reason": "faulty"}), 2, 0));
    assert_eq!(it.card(&it.giver, 2)["stored_value"], value(20_000, 0));
    assert_eq!((it.readings(&it.giver, 2), it.readings(&it.taker, 9)), ((20_000, 20_000), (30_000, 30_000)));
    it.shop.is_sound();
    // It may go on to a third, and what was carried is carried on.
    let third = text(&it.shop.must("member.enrol", json!({"name": "单田芳"})), "member_id");
    let on = json!({"member_id": it.taker, "to_member_id": third, "reason": "又送人了"});
    it.shop.must("member.transfer", at(on, 10, 0));
    assert_eq!(it.readings(&third, 10), (30_000, 30_000));
    it.shop.is_sound();
}

#[test]
fn a_count_card_that_was_bought_and_transferred_is_used_on_and_not_given_back() {
    let it = Counter::opened();
    it.shop.must("product.put", json!({"sku": "WASH", "name": "洗车", "price_minor": 4_000, "unit": "次"}));
    let card = json!({"uses": 3, "validity": {"kind": "always"}, "users": "member_alone", "skus": ["WASH"]});
    let product = json!({"sku": "W3", "name": "洗车卡", "price_minor": 9_000, "unit": "张", "card": card});
    it.shop.must("product.put", product);
    let sold =
        it.sell(&it.giver, 1, json!([{"sku": "W3", "qty": "1"}]), json!([{"kind": "cash", "amount_minor": 9_000}]));
    let wash = |whose: &str, day: i64| {
        it.sell(whose, day, json!([{"sku": "WASH", "qty": "1", "card": "01-K000001"}]), json!([]))
    };
    it.transfer(1);
    let uses = |whose: &str| {
        let card = it.card(whose, 1);
        card["count_cards"].as_array().into_iter().flatten().map(|card| card["left"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!((uses(&it.giver), uses(&it.taker)), (0, 3));
    // What had paid for it was the giver's, who has it no more.
    let void = ("sale.void", json!({"sale_id": sold["sale_id"], "reason": "rung_wrongly"}));
    let give_back = ("count_card.refund", json!({"card": "01-K000001", "cause": "merchant", "reason": "faulty"}));
    for (method, params) in [void, give_back.clone()] {
        let refused = it.shop.call(method, at(params, 1, 5)).unwrap_err();
        assert_eq!((&refused["code"], &refused["args"]["rule"]), (&json!("count_card_ended"), &json!("transferred")));
    }
    let shown = it.shop.must("sale.show", at(json!({"sale_id": sold["sale_id"]}), 1, 5));
    assert_eq!(shown["possible"], json!(["change_tender"]), "a card comes back by itself");
    // The taker uses it alone; a use comes back to the taker, whoever asks.
    let refused = it.shop.call(
        "sale.ring",
        at(
            json!({"member_id": it.giver, "lines": [{"sku": "WASH", "qty": "1", "card": "01-K000001"}], "tenders": []}),
            2,
            0,
        ),
    );
    assert_eq!(refused.unwrap_err()["code"], "count_card_unfit");
    let washed = wash(&it.taker, 2);
    assert_eq!(uses(&it.taker), 2);
    it.shop.must("sale.refund", at(json!({"sale_id": washed["sale_id"], "reason": "faulty"}), 3, 0));
    assert_eq!((uses(&it.giver), uses(&it.taker)), (0, 3));
    it.shop.is_sound();
    // Transferred back, it is the buyer's again and goes back.
    let back = json!({"member_id": it.taker, "to_member_id": it.giver, "reason": "反悔"});
    it.shop.must("member.transfer", at(back, 4, 0));
    assert_eq!(it.shop.must(give_back.0, at(give_back.1, 4, 1))["total_minor"], 9_000);
    it.shop.is_sound();
}

#[test]
fn points_of_a_sale_of_before_are_the_giver_s_and_so_are_those_that_had_paid() {
    let it = Counter::opened();
    let earned =
        it.sell(&it.giver, 1, json!([{"amount_minor": 10_000}]), json!([{"kind": "cash", "amount_minor": 10_000}]));
    let points = |whose: &str| {
        let card = it.card(whose, 9);
        (text(&card, "points"), card["points_owed"].as_str().unwrap_or("0").to_owned())
    };
    assert_eq!(points(&it.giver), ("100".to_owned(), "0".to_owned()));
    it.transfer(2);
    assert_eq!((points(&it.giver).0, points(&it.taker).0), ("0".to_owned(), "100".to_owned()));
    // The goods come back: the points that they had earned went along, so the giver owes them and the taker keeps them.
    let back = json!({"sale_id": earned["sale_id"], "reason": "faulty"});
    it.shop.must("sale.refund", at(back, 3, 0));
    assert_eq!(points(&it.giver), ("0".to_owned(), "100".to_owned()));
    assert_eq!(points(&it.taker), ("100".to_owned(), "0".to_owned()));
    // Who owes points takes no card over.
    let refused = json!({"member_id": it.taker, "to_member_id": it.giver, "reason": "反悔"});
    assert_eq!(it.shop.refusal("member.transfer", at(refused, 4, 0)), "transfer_invalid");
    it.shop.is_sound();
}

#[test]
fn the_giver_proves_it_or_the_owner_answers_for_it() {
    let it = Counter::opened();
    let staff = it.shop.must("staff.put", json!({"name": "李雷"}))["staff_id"].clone();
    it.top_up(&it.giver, 0, 10_000, 0);
    it.shop.must("member.set_pin", json!({"member_id": it.giver, "pin": "258013"}));
    let asked = |proof: Value| json!({"member_id": it.giver, "to_member_id": it.taker, "proof": proof, "meta": {"actor": staff, "at": moment(1, 0)}});
    assert_eq!(it.shop.refusal("member.transfer", asked(Value::Null)), "transfer_needs_proof");
    assert_eq!(it.shop.refusal("member.transfer", asked(json!({"pin": "135790"}))), "pin_wrong");
    assert_eq!(it.shop.refusal("member.transfer", asked(json!({"code": "2222-2222"}))), "code_wrong");
    let code = it.shop.must("member.draw_code", at(json!({"member_id": it.giver}), 1, 0))["code"].clone();
    it.shop.must("member.transfer", asked(json!({"code": code})));
    // A code is good once: given back, it would have to be drawn again.
    it.shop
        .must("member.transfer", at(json!({"member_id": it.taker, "to_member_id": it.giver, "reason": "反悔"}), 1, 1));
    assert_eq!(it.shop.refusal("member.transfer", asked(json!({"code": code}))), "code_wrong");
    it.shop.must("member.transfer", asked(json!({"pin": "258013"})));
    it.shop.is_sound();
    for frozen in [&it.giver, &it.taker] {
        it.shop.must("member.freeze", json!({"member_id": frozen, "reason": "locked"}));
        let back = json!({"member_id": it.taker, "to_member_id": it.giver, "reason": "反悔"});
        assert_eq!(it.shop.refusal("member.transfer", back), "member_frozen");
        it.shop.must("member.lift_freeze", json!({"member_id": frozen, "reason": "checked"}));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    /// Whatever was paid in, used, carried over and brought back: both together have what they had, and both readings stay.
    #[test]
    fn nothing_is_made_and_nothing_lost(
        paid in 1_000_i64..90_000, bonus in 0_i64..30_000, spent in 0_i64..100, later in 0_i64..100, more in 0_i64..20_000, day in 0_i64..20,
    ) {
        let it = Counter::opened();
        it.top_up(&it.giver, 0, paid, bonus);
        let used = (paid + bonus) * spent / 100;
        let sale = (used > 0).then(|| it.spend(&it.giver, 1, used));
        if more > 0 {
            it.top_up(&it.giver, 2, more, more / 7);
        }
        let before = it.readings(&it.giver, day + 2);
        let held = it.card(&it.giver, day + 2)["stored_value"].clone();
        it.transfer(day + 2);
        prop_assert_eq!(it.readings(&it.taker, day + 2), before);
        prop_assert_eq!(&it.card(&it.taker, day + 2)["stored_value"], &held);
        prop_assert_eq!(&it.card(&it.giver, day + 2)["stored_value"], &value(0, 0));
        let left = held["total_minor"].as_i64().unwrap();
        let again = left * later / 100;
        let second = (again > 0).then(|| it.spend(&it.taker, day + 3, again));
        for sale in sale.into_iter().chain(second) {
            it.shop.must("sale.refund", at(json!({"sale_id": sale["sale_id"], "reason": "faulty"}), day + 4, 0));
        }
        // All that was used came back: the giver's to the giver, the taker's to the taker.
        prop_assert_eq!(&it.card(&it.giver, day + 4)["stored_value"]["total_minor"], &json!(used));
        prop_assert_eq!(&it.card(&it.taker, day + 4)["stored_value"], &held);
        it.shop.is_sound();
    }
}
