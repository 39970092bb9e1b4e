//! A basket with what was tendered so far: what is due, what goes back, and what the buyer is likely to hand over.

use huitou_app::shop::NewShop;
use huitou_core::money::Currency;
use huitou_core::tender::TenderKind;
use huitou_tests::{TestShop, played_shop, text};
use proptest::prelude::*;
use serde_json::{Value, json};

fn whole(value: &Value, field: &str) -> i64 {
    value[field].as_i64().unwrap_or_else(|| panic!("no {field} in {value}"))
}

/// The kinds that anybody can pay with; points are a story of their own.
fn kinds() -> Vec<TenderKind> {
    TenderKind::ALL.into_iter().filter(|kind| *kind != TenderKind::Points).collect()
}

#[test]
fn what_is_due_and_what_goes_back_come_with_every_tender() {
    let shop = TestShop::played();
    let member = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
    shop.must(
        "stored_value.top_up",
        json!({"member_id": member, "paid_minor": 3_000, "bonus_minor": 0, "tender": "cash"}),
    );
    let mut tenders = Vec::new();
    let mut quote = |kind: &str, amount: i64| {
        if amount != 0 {
            tenders.push(json!({"kind": kind, "amount_minor": amount}));
        }
        let quote = shop
            .must("sale.quote", json!({"member_id": member, "lines": [{"amount_minor": 8_650}], "tenders": tenders}));
        (quote["settlement"].clone(), quote["likely_cash_minor"].clone())
    };
    let settlement = |paid: i64, due: i64, change: i64| json!({"paid_minor": paid, "due_minor": due, "change_minor": change, "change_kept_minor": 0, "is_paid": due == 0});
    assert_eq!(quote("cash", 0), (settlement(0, 8_650, 0), json!([8_650, 8_700, 9_000, 10_000])));
    assert_eq!(quote("stored_value", 3_000), (settlement(3_000, 5_650, 0), json!([5_650, 5_700, 6_000, 10_000])));
    assert_eq!(quote("cash", 5_000), (settlement(8_000, 650, 0), json!([650, 700, 1_000, 2_000, 5_000])));
    assert_eq!(quote("cash", 1_000), (settlement(9_000, 0, 350), json!([])));
}

#[test]
fn stored_value_that_is_not_there_is_refused_before_the_sale() {
    let shop = TestShop::played();
    let member = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
    let top_up = json!({"member_id": member, "paid_minor": 3_000, "bonus_minor": 500, "tender": "cash"});
    shop.must("stored_value.top_up", top_up);
    let asked = |member: Option<&str>, amount: i64| {
        let tenders = json!([{"kind": "stored_value", "amount_minor": amount}]);
        shop.call("sale.quote", json!({"member_id": member, "lines": [{"amount_minor": 8_650}], "tenders": tenders}))
    };
    assert_eq!(whole(&asked(Some(&member), 3_500).unwrap()["settlement"], "due_minor"), 5_150);
    let short = asked(Some(&member), 3_501).unwrap_err();
    assert_eq!((&short["code"], &short["args"]["missing_minor"]), (&json!("stored_value_short"), &json!(1)));
    assert_eq!(asked(None, 1).unwrap_err()["code"], "member_needed");
}

#[test]
fn a_quote_without_a_shortfall_is_a_sale() {
    let shop = TestShop::played();
    let mut params = json!({
        "lines": [{"amount_minor": 8_650}],
        "tenders": [{"kind": "wechat", "amount_minor": 650}, {"kind": "cash", "amount_minor": 10_000}],
    });
    let quote = shop.must("sale.quote", params.clone());
    params["expect_total_minor"] = quote["total_minor"].clone();
    let rung = shop.must("sale.ring", params);
    assert_eq!(rung["change_minor"], quote["settlement"]["change_minor"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn due_and_paid_less_change_are_the_total(
        baskets in prop::collection::vec((1_i64..200_000, prop::collection::vec((0_usize..6, 1_i64..120_000), 0..6)), 8),
    ) {
        let shop = TestShop::played();
        // Who holds enough for any of them.
        let rich = text(&shop.must("member.enrol", json!({"name": "李富"})), "member_id");
        let top_up = json!({"member_id": rich, "paid_minor": 10_000_000, "bonus_minor": 0, "tender": "cash"});
        shop.must("stored_value.top_up", top_up);
        for (total, given) in baskets {
            let given: Vec<(&str, i64)> = given.into_iter().map(|(kind, amount)| (kinds()[kind].as_str(), amount)).collect();
            let tenders: Vec<Value> = given.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
            let asked = shop.call(
                "sale.quote",
                json!({"member_id": rich, "lines": [{"amount_minor": total}], "tenders": tenders}),
            );
            let beside_cash: i64 = given.iter().filter(|(kind, _)| *kind != "cash").map(|(_, amount)| amount).sum();
            if beside_cash > total {
                prop_assert_eq!(&asked.unwrap_err()["code"], "tender_excess");
                continue;
            }
            let quote = asked.unwrap();
            let settled = &quote["settlement"];
            let [paid, due, change] = ["paid_minor", "due_minor", "change_minor"].map(|field| whole(settled, field));
            prop_assert_eq!(paid, given.iter().map(|(_, amount)| amount).sum::<i64>());
            prop_assert_eq!(due + paid - change, total);
            prop_assert!(due >= 0 && change >= 0 && (due == 0 || change == 0));
            prop_assert!(change <= paid - beside_cash, "change is cash");
            likely(&quote["likely_cash_minor"], due)?;
        }
    }
}

/// Each is enough, the first is exact, and they rise.
fn likely(amounts: &Value, due: i64) -> Result<(), TestCaseError> {
    let amounts: Vec<i64> = amounts.as_array().unwrap().iter().map(|amount| amount.as_i64().unwrap()).collect();
    if due == 0 {
        prop_assert_eq!(amounts, Vec::<i64>::new());
        return Ok(());
    }
    prop_assert_eq!(amounts.first(), Some(&due));
    prop_assert!(amounts.is_sorted_by(|one, next| one < next), "{amounts:?}");
    prop_assert!(amounts.len() <= 5);
    Ok(())
}

#[test]
fn likely_cash_is_made_of_the_notes_of_each_currency() {
    for currency in Currency::ALL {
        let shop = TestShop::made(&NewShop { currency, ..played_shop() });
        for due in [1, 5, 99, 100, 101, 999, 5_000, 12_345, 99_999, 100_000, 9_999_999_999] {
            let quote = shop.must("sale.quote", json!({"lines": [{"amount_minor": due}]}));
            likely(&quote["likely_cash_minor"], due).unwrap();
            let unit = currency.minor_per_unit();
            for amount in quote["likely_cash_minor"].as_array().unwrap().iter().skip(1) {
                assert_eq!(amount.as_i64().unwrap() % unit, 0, "{currency:?} {due}: {amount} has coins");
            }
        }
    }
}

#[test]
fn a_quote_says_what_stored_value_and_other_coupons_can_do() {
    let shop = TestShop::played();
    for (key, value) in
        [("coupon.min_spend_minor", 5_000), ("coupon.off_minor", 1_000), ("coupon.next_min_minor", 6_000)]
    {
        shop.must("setting.put", json!({"key": key, "value": value}));
    }
    let member = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
    let cash = json!([{"kind": "cash", "amount_minor": 5_000}]);
    let sale = json!({"member_id": member, "lines": [{"amount_minor": 5_000}], "tenders": cash});
    let coupon = shop.must("sale.ring", sale)["coupons_issued"][0].clone();
    let quote = |amount: i64, more: Value| {
        let mut request = json!({"member_id": member, "lines": [{"amount_minor": amount}]});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let quote = shop.must("sale.quote", request);
        let fields = ["stored_value_usable_minor", "stored_value_missing_minor", "coupons_usable", "coupons_near"];
        json!(fields.map(|field| &quote[field]))
    };
    assert_eq!(quote(16_000, json!({})), json!([0, null, [coupon], []]), "nothing is held: nothing is missing of it");

    // 100 are paid and 10 given: 110 are held.
    let top_up = json!({"member_id": member, "paid_minor": 10_000, "bonus_minor": 1_000, "tender": "cash"});
    assert_eq!(shop.must("stored_value.top_up", top_up)["after"]["total_minor"], 11_000);
    let paid = |kind: &str, amount: i64| json!({"tenders": [{"kind": kind, "amount_minor": amount}]});
    let with_coupon = json!({"coupons": [coupon["code"]]});
    for (amount, more, expected) in [
        (5_999, json!({}), json!([5_999, null, [], [coupon]])),
        (6_000, json!({}), json!([6_000, null, [coupon], []])),
        (11_000, json!({}), json!([11_000, null, [coupon], []])),
        (16_000, json!({}), json!([11_000, 5_000, [coupon], []])),
        (16_000, paid("stored_value", 10_000), json!([1_000, 5_000, [coupon], []])),
        (16_000, paid("cash", 15_500), json!([500, 5_000, [coupon], []])),
        (16_000, paid("cash", 20_000), json!([0, 5_000, [coupon], []])),
        (16_000, with_coupon, json!([11_000, 4_000, [], []])),
    ] {
        assert_eq!(quote(amount, more.clone()), expected, "{amount} {more}");
    }
    let walk_in = shop.must("sale.quote", json!({"lines": [{"amount_minor": 16_000}]}));
    assert_eq!([&walk_in["stored_value_usable_minor"], &walk_in["coupons_usable"]], [&Value::Null, &json!([])]);
}
