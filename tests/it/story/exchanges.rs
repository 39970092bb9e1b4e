//! Exchanges: lines of a past sale come back and others are sold for them, in one fact; only the difference is paid or given back.

use huitou_core::money::Money;
use huitou_core::refund::{RefundOrder, carried};
use huitou_core::tender::{Tender, TenderKind};
use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::refunds::{back, by, state_of};

/// A shop with rice at 79.90 and tea at 49.90, in which points pay at 100 for one yuan; a member with 500.00 + 100.00.
struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        shop.must("product.put", json!({"sku": "R", "name": "五常大米", "price_minor": 7_990}));
        shop.must("product.put", json!({"sku": "T", "name": "龙井", "price_minor": 4_990}));
        let member = json!({"name": "王芳", "phone": "13800138000", "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", member), "member_id");
        let top_up = json!({"member_id": member, "paid_minor": 50_000, "bonus_minor": 10_000, "tender": "cash"});
        shop.must("stored_value.top_up", top_up);
        Counter { shop, member }
    }

    fn ring(&self, day: i64, member: Option<&str>, lines: Value, tenders: Value) -> Value {
        let mut sale = json!({"lines": lines, "tenders": tenders, "meta": {"at": moment(day, 1)}});
        if let Some(member) = member {
            sale["member_id"] = json!(member);
        }
        self.shop.must("sale.ring", sale)
    }

    /// Exchanges what the quote of it said.
    #[track_caller]
    fn exchange(&self, day: i64, sale: &Value, what: (Value, Value), besides: Value) -> Value {
        let (back, lines) = what;
        let mut asked =
            json!({"sale_id": sale["sale_id"], "lines": lines, "tenders": besides, "meta": {"at": moment(day, 2)}});
        if !back.is_null() {
            asked["back"] = back;
        }
        let before = state_of(&self.shop);
        let quote = self.shop.must("sale.quote_exchange", asked.clone());
        assert_eq!(state_of(&self.shop), before, "nothing is written");
        asked["reason"] = json!("changed_mind");
        asked["expect_returned_minor"] = quote["back"]["total_minor"].clone();
        asked["expect_total_minor"] = quote["sale"]["total_minor"].clone();
        let done = self.shop.must("sale.exchange", asked);
        assert_eq!(done["given_back"], quote["given_back"]);
        assert_eq!(done["bill"]["exchange"]["carried"], quote["carried"]);
        assert_eq!(done["slip"]["tenders"], quote["back"]["tenders"]);
        assert_eq!(done["change_minor"], quote["sale"]["settlement"]["change_minor"]);
        if let Some(member) = done["bill"]["member"].as_object() {
            assert_eq!(member["points_earned"], quote["sale"]["points_earned"]);
        }
        done
    }

    fn refund_all(&self, day: i64, sale: &Value) {
        let all = json!({"sale_id": sale["sale_id"], "reason": "changed_mind", "meta": {"at": moment(day, 3)}});
        self.shop.must("sale.refund", all);
    }

    fn card(&self, day: i64) -> Value {
        self.shop.must("member.card", json!({"member_id": self.member, "meta": {"at": moment(day, 4)}}))
    }
}

#[test]
fn the_difference_is_paid_and_the_whole_of_it_comes_back_to_the_start() {
    let it = Counter::opened();
    let start = state_of(&it.shop);
    let sale = it.ring(1, None, json!([{"sku": "T", "qty": "2"}]), by(&[("cash", 10_000)]));
    // Tea of 49.90 for rice of 79.90: 30.00 are missing, of 50.00 in cash 20.00 go back.
    let rice = json!([{"sku": "R", "qty": "1"}]);
    let done = it.exchange(2, &sale, (back(&[(1, "1")]), rice.clone()), by(&[("cash", 5_000)]));
    assert_eq!((&done["returned_minor"], &done["total_minor"]), (&json!(4_990), &json!(7_990)));
    assert_eq!((&done["change_minor"], &done["given_back"]), (&json!(2_000), &json!([])));
    assert_eq!(done["bill"]["exchange"]["carried"], by(&[("cash", 4_990)]));
    let text = it.shop.must("bill.text", json!({"sale_id": done["sale_id"], "channel": "plain"}));
    assert!(text["text"].as_str().unwrap().contains("换货退回 01-R000001（原单 01-000001）"), "{text}");
    let old = it.shop.must("sale.show", json!({"sale_id": sale["sale_id"]}));
    assert_eq!(old["bill"]["refunds"][0]["kind"], "exchange");
    // One sale and one return; the drawer has the difference more.
    let today = it.shop.must("report.today", json!({"meta": {"at": moment(2, 5)}}));
    assert_eq!((&today["sold_minor"], &today["refunded_minor"]), (&json!(7_990), &json!(4_990)));
    it.refund_all(3, &done);
    it.refund_all(3, &sale);
    assert_eq!(state_of(&it.shop), start);
    it.shop.is_sound();
}

#[test]
fn what_is_left_goes_back_as_a_return_of_it_would_and_never_as_cash_for_stored_value() {
    // Rice and half a tea, 60.00 of stored value and 39.90 in cash; tea of 49.90 for all of it. 50.00 go back over
    // 39.90 : 60.00 as 19.97 and 30.03.
    for (order, given_back, carried) in [
        ("proportional", [("cash", 1_997), ("stored_value", 3_003)], vec![("cash", 1_993), ("stored_value", 2_997)]),
        ("stored_value_first", [("stored_value", 5_000), ("", 0)], vec![("cash", 3_990), ("stored_value", 1_000)]),
    ] {
        let it = Counter::opened();
        it.shop.must("setting.put", json!({"key": "refund.order", "value": order}));
        let start = (state_of(&it.shop), it.card(5)["stored_value"].clone());
        let lines = json!([{"sku": "R", "qty": "1"}, {"amount_minor": 2_000}]);
        let paid = by(&[("stored_value", 6_000), ("cash", 3_990)]);
        let sale = it.ring(1, Some(&it.member), lines, paid);
        // Who spends stored value has to prove it from here on; what comes back with the same fact is nobody else's.
        it.shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": 1}));
        let done = it.exchange(2, &sale, (Value::Null, json!([{"sku": "T", "qty": "1"}])), json!([]));
        let given_back: Vec<(&str, i64)> = given_back.into_iter().filter(|(_, amount)| *amount > 0).collect();
        assert_eq!(done["given_back"], by(&given_back), "{order}");
        assert_eq!(done["bill"]["tenders"], by(&carried), "{order}");
        let stored = it.card(5)["stored_value"]["total_minor"].as_i64().unwrap();
        assert_eq!(stored, 60_000 - carried[1].1, "{order}");
        let movements = it.shop.must("member.movements", json!({"member_id": it.member}));
        assert_eq!(movements["movements"][0]["kind"], "exchange");
        assert_eq!(movements["movements"][0]["stored_value_minor"], 6_000 - carried[1].1);
        it.shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": 0}));
        it.refund_all(3, &done);
        it.shop.is_sound();
        let mut end = (state_of(&it.shop), it.card(5)["stored_value"].clone());
        // The setting was none before.
        end.0.insert("settings".to_owned(), start.0["settings"].clone());
        assert_eq!(end, start, "{order}");
    }
}

#[test]
fn stored_value_beyond_what_comes_back_is_proved_as_in_any_sale() {
    let it = Counter::opened();
    let sale = it.ring(1, Some(&it.member), json!([{"sku": "T", "qty": "1"}]), by(&[("stored_value", 4_990)]));
    it.shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": 2_000}));
    let swap = |stored: i64, day: i64| {
        json!({
            "sale_id": sale["sale_id"], "reason": "faulty", "lines": [{"sku": "R", "qty": "1"}],
            "tenders": by(&[("stored_value", stored), ("cash", 3_000 - stored)]), "meta": {"at": moment(day, 2)},
        })
    };
    assert_eq!(it.shop.refusal("sale.exchange", swap(2_001, 2)), "pin_not_set");
    let done = it.shop.must("sale.exchange", swap(2_000, 2));
    assert_eq!(done["bill"]["member"]["stored_value_spent"]["total_minor"], 6_990);
    // The 20.00 are what went freely today.
    let more = json!({"member_id": it.member, "lines": [{"amount_minor": 1}], "tenders": by(&[("stored_value", 1)]), "meta": {"at": moment(2, 3)}});
    assert_eq!(it.shop.refusal("sale.ring", more), "pin_not_set");
    it.shop.is_sound();
}

#[test]
fn points_that_paid_pay_again_as_far_as_they_are_worth_it() {
    let it = Counter::opened();
    it.shop.must("setting.put", json!({"key": "points.per_unit", "value": 100}));
    it.shop.must(
        "points.adjust",
        json!({"member_id": it.member, "change": "1000", "reason": "goodwill", "meta": {"at": moment(0, 1)}}),
    );
    let paid = by(&[("points", 1_000), ("cash", 3_990)]);
    let sale = it.ring(1, Some(&it.member), json!([{"sku": "T", "qty": "1"}]), paid.clone());
    assert_eq!(it.card(1)["points"], "49");
    // 1,000 points come back and pay 10.00 again; the 49 that were earned go and are earned anew.
    let done = it.exchange(2, &sale, (Value::Null, json!([{"amount_minor": 4_990}])), json!([]));
    assert_eq!(done["bill"]["tenders"], by(&[("points", 1_000), ("cash", 3_990)]));
    assert_eq!(it.card(2)["points"], "49");
    // Where points pay half as much they pay 5.00, and the rest is paid besides.
    it.shop.must("setting.put", json!({"key": "points.per_unit", "value": 200}));
    let again = it.exchange(3, &done, (Value::Null, json!([{"amount_minor": 4_990}])), by(&[("wechat", 500)]));
    assert_eq!(again["bill"]["tenders"], by(&[("points", 500), ("cash", 3_990), ("wechat", 500)]));
    assert_eq!(again["given_back"], by(&[("points", 500)]));
    // A frozen member's points pay nothing, and cash does.
    it.shop.must("member.freeze", json!({"member_id": it.member, "reason": "lost"}));
    let frozen = it.exchange(4, &again, (Value::Null, json!([{"amount_minor": 4_490}])), json!([]));
    assert_eq!(frozen["bill"]["exchange"]["carried"], by(&[("cash", 3_990), ("wechat", 500)]));
    it.shop.is_sound();
}

#[test]
fn the_new_lines_see_what_came_back_uses_coupons_and_the_tier() {
    let it = Counter::opened();
    let card = json!({"uses": 3, "validity": {"kind": "always"}, "users": "several", "skus": ["R"]});
    it.shop
        .must("product.put", json!({"sku": "C", "name": "三次卡", "price_minor": 10_000, "unit": "张", "card": card}));
    let bought = it.ring(1, Some(&it.member), json!([{"sku": "C", "qty": "1"}]), by(&[("cash", 10_000)]));
    let card = text(&bought["bill"]["lines"][0]["cards_sold"][0], "card_no");
    let used = it.ring(1, Some(&it.member), json!([{"sku": "R", "qty": "3", "card": card}]), json!([]));
    // All three uses come back, and two of them pay again.
    let again = json!([{"sku": "R", "qty": "2", "card": card}]);
    let done = it.exchange(2, &used, (Value::Null, again), json!([]));
    assert_eq!(done["bill"]["lines"][0]["card"]["left"], 1);
    // A coupon that comes back with its sale pays again, and one that the sale had earned is gone.
    it.shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 1_000}));
    it.shop.must("setting.put", json!({"key": "coupon.min_spend_minor", "value": 5_000}));
    let earning = it.ring(3, Some(&it.member), json!([{"sku": "R", "qty": "1"}]), by(&[("cash", 7_990)]));
    let coupon = earning["coupons_issued"][0]["code"].clone();
    let swap = json!({
        "sale_id": earning["sale_id"], "reason": "faulty", "lines": [{"sku": "R", "qty": "1"}], "coupons": [coupon],
        "meta": {"at": moment(3, 2)},
    });
    assert_eq!(it.shop.refusal("sale.exchange", swap), "coupon_withdrawn");
    let using = json!({
        "member_id": it.member, "lines": [{"sku": "R", "qty": "1"}], "coupons": [coupon],
        "tenders": by(&[("cash", 6_990)]), "meta": {"at": moment(3, 3)},
    });
    let using = it.shop.must("sale.ring", using);
    let swap = json!({
        "sale_id": using["sale_id"], "reason": "faulty", "lines": [{"sku": "R", "qty": "1"}], "coupons": [coupon],
        "meta": {"at": moment(3, 4)},
    });
    let swapped = it.shop.must("sale.exchange", swap);
    assert_eq!((&swapped["total_minor"], &swapped["given_back"]), (&json!(6_990), &json!([])));
    it.shop.is_sound();
}

#[test]
fn what_a_return_and_a_sale_refuse_an_exchange_refuses_by_the_same_codes() {
    let it = Counter::opened();
    let sale = it.ring(1, None, json!([{"sku": "T", "qty": "2"}]), by(&[("cash", 9_980)]));
    let swap = |fields: Value| {
        let mut params = json!({
            "sale_id": sale["sale_id"], "back": back(&[(1, "1")]), "reason": "faulty", "lines": [{"sku": "R", "qty": "1"}],
            "tenders": by(&[("cash", 3_000)]), "meta": {"at": moment(2, 1)},
        });
        params.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        params
    };
    let before = state_of(&it.shop);
    for (fields, code) in [
        (json!({"sale_id": "7"}), "unknown_sale"),
        (json!({"back": []}), "refund_empty"),
        (json!({"back": back(&[(2, "1")])}), "refund_line_unknown"),
        (json!({"back": back(&[(1, "3")])}), "refund_beyond_sold"),
        (json!({"back": back(&[(1, "0.5")])}), "quantity_too_precise"),
        (json!({"reason": "other"}), "refund_needs_note"),
        (json!({"expect_returned_minor": 4_991}), "refund_changed"),
        (json!({"lines": []}), "basket_empty"),
        (json!({"lines": [{"sku": "X", "qty": "1"}]}), "unknown_product"),
        (json!({"expect_total_minor": 7_991, "tenders": []}), "total_changed"),
        (json!({"tenders": []}), "tender_short"),
        (json!({"tenders": by(&[("wechat", 3_001)])}), "tender_excess"),
        (json!({"tenders": by(&[("stored_value", 3_000)])}), "member_needed"),
        (json!({"coupons": ["ABCD2345"]}), "coupon_unknown"),
    ] {
        assert_eq!(it.shop.refusal("sale.exchange", swap(fields)), code);
    }
    assert_eq!(state_of(&it.shop), before);
    // The same request again is the same exchange.
    let once = swap(json!({"meta": {"at": moment(2, 1), "request_id": "swap-1"}}));
    let first = it.shop.must("sale.exchange", once.clone());
    assert_eq!(it.shop.must("sale.exchange", once), first);
    it.refund_all(3, &sale);
    assert_eq!(
        it.shop.refusal("sale.quote_exchange", json!({"sale_id": sale["sale_id"], "lines": [{"amount_minor": 1}]})),
        "refunded_already"
    );
    it.shop.is_sound();
}

#[test]
fn one_who_was_erased_exchanges_as_a_walk_in() {
    let it = Counter::opened();
    let sale = it.ring(1, Some(&it.member), json!([{"sku": "T", "qty": "1"}]), by(&[("cash", 4_990)]));
    it.shop.must("member.erase", json!({"member_id": it.member, "reason": "member_request"}));
    let done = it.exchange(2, &sale, (Value::Null, json!([{"amount_minor": 4_000}])), json!([]));
    assert_eq!((&done["given_back"], &done["bill"]["member"]), (&by(&[("cash", 990)]), &Value::Null));
    // What was the member's came back; the new lines are a walk-in's and no movement of theirs.
    let movements = it.shop.must("member.movements", json!({"member_id": it.member}));
    let last = &movements["movements"][0];
    assert_eq!((&last["kind"], &last["paid_minor"]), (&json!("exchange"), &json!(-4_990)));
    assert_eq!((&last["sale_id"], last.get("sale_no")), (&sale["sale_id"], None));
    assert_eq!(last["refund_no"], done["refund_no"]);
    it.shop.is_sound();
}

proptest! {
    /// What pays comes to what there is to pay, no kind pays more than came back by it, and a fen more to pay takes nothing out of what
    /// another kind paid. Where stored value goes back first, the others pay until all of it went.
    #[test]
    fn what_comes_back_pays_what_there_is_to_pay(
        amounts in prop::collection::vec(1_i64..20_000, 1..5), stored in 0_i64..20_000, total in 0_i64..120_000, is_first in any::<bool>(),
    ) {
        let order = if is_first { RefundOrder::StoredValueFirst } else { RefundOrder::Proportional };
        let kinds = [TenderKind::Cash, TenderKind::Wechat, TenderKind::Card, TenderKind::Points];
        let tender = |(kind, amount): (TenderKind, i64)| Tender { kind, amount: Money::from_minor(amount) };
        let back: Vec<Tender> = kinds.into_iter().zip(amounts).chain([(TenderKind::StoredValue, stored)]).map(tender).collect();
        let pays = |total: i64| {
            let carried = carried(&back, Money::from_minor(total), order);
            let of = |it: &Tender| carried.iter().find(|paid| paid.kind == it.kind).map_or(0, |paid| paid.amount.minor());
            back.iter().map(of).collect::<Vec<i64>>()
        };
        let (worth, paid, more) = (back.iter().map(|it| it.amount.minor()).sum::<i64>(), pays(total), pays(total + 1));
        prop_assert_eq!(paid.iter().sum::<i64>(), total.min(worth));
        for ((it, paid), more) in back.iter().zip(&paid).zip(&more) {
            prop_assert!((0..=it.amount.minor()).contains(paid) && more >= paid, "{:?}: {} and then {}", it, paid, more);
        }
        if is_first && *paid.last().unwrap_or(&0) > 0 {
            prop_assert_eq!(paid.iter().sum::<i64>() - paid.last().unwrap_or(&0), worth - stored);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// A sale paid in any way, exchanged again and again in any parts, and then everything comes back: the start.
    #[test]
    fn all_that_was_exchanged_and_comes_back_leaves_the_start(
        bags in 1_i64..5,
        typed in 1_i64..9_000,
        swaps in prop::collection::vec((1_i64..5, 1_i64..30_000, 0_u8..3), 1..4),
        is_stored_first in any::<bool>(),
    ) {
        let it = Counter::opened();
        let order = if is_stored_first { "stored_value_first" } else { "proportional" };
        it.shop.must("setting.put", json!({"key": "refund.order", "value": order}));
        it.shop.must("setting.put", json!({"key": "points.per_unit", "value": 100}));
        it.shop.must("points.adjust", json!({"member_id": it.member, "change": "500", "reason": "goodwill", "meta": {"at": moment(0, 1)}}));
        let start = state_of(&it.shop);
        let total = bags * 7_990 + typed;
        let paid = by(&[("points", 1), ("stored_value", total / 3), ("cash", total - total / 3 - 1)]);
        let lines = json!([{"sku": "R", "qty": bags.to_string()}, {"amount_minor": typed}]);
        let mut open = vec![(it.ring(1, Some(&it.member), lines, paid), bags)];
        for (n, (qty, price, way)) in (2..).zip(swaps) {
            let (last, held) = open.pop().unwrap();
            let gone = qty.min(held);
            let lines = json!([{"sku": "R", "qty": "1"}, {"amount_minor": price}]);
            let all = gone == held;
            let what = if all { Value::Null } else { back(&[(1, &gone.to_string())]) };
            let mut asked = json!({"sale_id": last["sale_id"], "lines": lines, "meta": {"at": moment(n, 2)}});
            if !all {
                asked["back"] = what.clone();
            }
            let missing = it.shop.must("sale.quote_exchange", asked)["difference_minor"].as_i64().unwrap();
            let kind = if missing > 10_000 { "card" } else { ["cash", "wechat", "stored_value"][usize::from(way)] };
            let besides = if missing > 0 { by(&[(kind, missing)]) } else { json!([]) };
            let done = it.exchange(n, &last, (what, lines), besides);
            if !all {
                open.push((last, held - gone));
            }
            open.push((done, 1));
        }
        it.shop.is_sound();
        for (sale, _) in open {
            it.refund_all(9, &sale);
        }
        prop_assert_eq!(state_of(&it.shop), start);
        it.shop.is_sound();
    }
}
