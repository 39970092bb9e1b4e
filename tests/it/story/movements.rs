//! Every movement of a member's stored value and points leads to what the card says.

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Something that happens to a member's accounts.
#[derive(Clone, Debug)]
enum Event {
    TopUp {
        paid: i64,
        bonus: i64,
    },
    Sale {
        total: i64,
        stored: i64,
    },
    /// Something else in between: a sale to a walk-in.
    WalkIn,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        (1_i64..50_000, 0_i64..9_000).prop_map(|(paid, bonus)| Event::TopUp { paid, bonus }),
        (100_i64..30_000, 0_i64..=100)
            .prop_map(|(total, percent)| Event::Sale { total, stored: total * percent / 100 }),
        Just(Event::WalkIn),
    ];
    prop::collection::vec(event, 1..25)
}

fn happen(shop: &TestShop, member: &str, n: usize, event: &Event) -> bool {
    let meta = json!({"at": moment(n as i64, 1)});
    let whole = |value: &Value| value.as_i64().unwrap();
    match event {
        Event::TopUp { paid, bonus } => {
            let params = json!({"member_id": member, "paid_minor": paid, "bonus_minor": bonus, "tender": "wechat", "meta": meta});
            shop.must("stored_value.top_up", params);
            true
        }
        Event::Sale { total, stored } => {
            let held = shop.must("member.card", json!({"member_id": member}))["stored_value"].clone();
            let stored = (*stored).min(whole(&held["principal_minor"]) + whole(&held["bonus_minor"]));
            let mut tenders = vec![json!({"kind": "stored_value", "amount_minor": stored})];
            tenders.push(json!({"kind": "cash", "amount_minor": total - stored}));
            tenders.retain(|tender| tender["amount_minor"] != 0);
            shop.must(
                "sale.ring",
                json!({"member_id": member, "lines": [{"amount_minor": total}], "tenders": tenders, "meta": meta}),
            );
            true
        }
        Event::WalkIn => {
            let cash = json!([{"kind": "cash", "amount_minor": 100}]);
            shop.must("sale.ring", json!({"lines": [{"amount_minor": 100}], "tenders": cash, "meta": meta}));
            false
        }
    }
}

/// All movements by pages of a size, the latest first.
fn paged(shop: &TestShop, member: &str, limit: usize) -> Vec<Value> {
    let mut all = Vec::new();
    let mut before = Value::Null;
    loop {
        let mut params = json!({"member_id": member, "limit": limit});
        if !before.is_null() {
            params["before_seq"] = before;
        }
        let page = shop.must("member.movements", params);
        let rows = page["movements"].as_array().unwrap();
        assert!(rows.len() <= limit);
        all.extend(rows.iter().cloned());
        before = page["next_before_seq"].clone();
        if before.is_null() {
            return all;
        }
        assert_eq!(rows.len(), limit, "a page that is not the last is full");
    }
}

fn points(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn movements_add_up_to_what_the_card_says(events in events(), limit in 1_usize..9) {
        let shop = TestShop::played();
        let member = text(&shop.must("member.enrol", json!({"name": "王芳", "meta": {"at": moment(0, 0)}})), "member_id");
        let moved = events.iter().enumerate().filter(|(n, event)| happen(&shop, &member, *n, event)).count();
        let movements = paged(&shop, &member, limit);
        prop_assert_eq!(movements.len(), moved, "one a sale or top-up, and nobody else's");
        let (mut principal, mut bonus, mut earned) = (0, 0, Decimal::ZERO);
        for movement in movements.iter().rev() {
            principal += movement["principal_minor"].as_i64().unwrap();
            bonus += movement["bonus_minor"].as_i64().unwrap();
            earned += points(&movement["points"]);
            prop_assert_eq!(&movement["principal_after_minor"], &json!(principal));
            prop_assert_eq!(&movement["bonus_after_minor"], &json!(bonus));
            prop_assert_eq!(&movement["stored_value_after_minor"], &json!(principal + bonus));
            let moved = movement["principal_minor"].as_i64().unwrap() + movement["bonus_minor"].as_i64().unwrap();
            prop_assert_eq!(&movement["stored_value_minor"], &json!(moved));
            if !movement["points_after"].is_null() {
                prop_assert_eq!(points(&movement["points_after"]), earned);
            }
            let made_by = [&movement["sale_id"], &movement["top_up_id"]];
            prop_assert_eq!(made_by.iter().filter(|id| !id.is_null()).count(), 1, "{}", movement);
        }
        let card = shop.must("member.card", json!({"member_id": member}));
        let total = principal + bonus;
        let held = json!({"principal_minor": principal, "bonus_minor": bonus, "total_minor": total});
        prop_assert_eq!(&card["stored_value"], &held);
        prop_assert_eq!(points(&card["points"]), earned);
    }
}

#[test]
fn a_top_up_is_what_its_quote_said() {
    let shop = TestShop::played();
    let member = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
    for (paid, bonus) in [(20_000, 2_000), (1, 0), (99, 12_345)] {
        let mut params = json!({"member_id": member, "paid_minor": paid, "bonus_minor": bonus});
        let quote = shop.must("stored_value.quote_top_up", params.clone());
        assert_eq!(shop.must("stored_value.quote_top_up", params.clone()), quote, "a quote writes nothing");
        params["tender"] = json!("alipay");
        let done = shop.must("stored_value.top_up", params);
        assert_eq!((&done["before"], &done["after"]), (&quote["before"], &quote["after"]));
    }
    let too_much = json!({"member_id": member, "paid_minor": 9_999_999_999_i64, "bonus_minor": 0});
    let mut top_up = too_much.clone();
    top_up["tender"] = json!("cash");
    let refused = |method, params| shop.call(method, params).unwrap_err();
    assert_eq!(refused("stored_value.quote_top_up", too_much), refused("stored_value.top_up", top_up));
}

#[test]
fn the_money_of_an_erased_member_is_still_told() {
    let shop = TestShop::played();
    let member = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
    for n in 0..3 {
        happen(&shop, &member, n, &Event::TopUp { paid: 1_000, bonus: 1 });
    }
    let before = paged(&shop, &member, 2);
    shop.must("member.erase", json!({"member_id": member, "reason": "member_request"}));
    assert_eq!(paged(&shop, &member, 2), before);
}
