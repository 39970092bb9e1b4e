//! Plans and tiers that nobody could ever have, or that contradict others: a row for every rule by which the program refuses them.

use std::collections::BTreeSet;
use std::path::Path;

use huitou_core::words::Locale;
use huitou_tests::text;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, dump, today};

const MOST: i64 = 9_999_999_999;

/// The rules of a code, as its sentences tell them apart.
fn rules_of(code: &str, locale: Locale) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/locales");
    let told = std::fs::read_to_string(folder.join(locale.tag()).join("errors.ftl")).unwrap();
    let (_, told) = told.split_once(&format!("\nerror-{code} =\n")).expect("the code's sentences");
    let rows = told.lines().take_while(|row| row.starts_with(' '));
    rows.filter_map(|row| Some(row.trim().strip_prefix('[')?.split_once(']')?.0.to_owned())).collect()
}

/// Asks, is refused by this code and rule in three languages, and nothing has changed.
#[track_caller]
fn is_refused(it: &SmallShop, code: &str, rule: &str, method: &str, params: &Value) {
    let before = dump(&it.path());
    let told = Locale::ALL.map(|locale| {
        let mut params = params.clone();
        params["meta"]["locale"] = json!(locale.tag());
        let refused = it.shop.call(method, params.clone()).expect_err(&format!("{rule}: {params} was not refused"));
        assert_eq!((&refused["code"], &refused["args"]["rule"]), (&json!(code), &json!(rule)), "{params}: {refused}");
        text(&refused, "text")
    });
    assert!(told[0] != told[1] && told[1] != told[2] && told[0] != told[2], "{told:?}");
    assert!(dump(&it.path()) == before, "{rule}: {params} changed a table");
}

fn merged(mut params: Value, fields: &Value) -> Value {
    params.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    today(params)
}

fn tier(fields: Value) -> Value {
    let sound = json!({"name": "银卡", "level": 1, "need": {"by": "spent", "least_minor": 100_000}, "window": {"over": "year"}});
    merged(sound, &fields)
}

fn plan(fields: Value) -> Value {
    merged(json!({"name": "充500送50", "paid_from_minor": 50_000, "gift": {"bonus_minor": 5_000}}), &fields)
}

fn gift(gift: Value) -> Value {
    plan(json!({"gift": gift}))
}

/// The 2nd of March 2026 is today in the small shop.
#[test]
fn every_rule_by_which_a_plan_can_never_apply_has_a_row() {
    let it = SmallShop::played();
    let made = |params: Value| text(&it.shop.must("tier.put", params), "tier_id");
    let by_hand =
        |level: u32, is_active: bool| made(tier(json!({"level": level, "need": null, "is_active": is_active})));
    let (low, high, higher, stopped) = (by_hand(5, true), by_hand(7, true), by_hand(8, true), by_hand(6, false));
    let card = |sku: &str, uses: Value, validity: Value| {
        let card = json!({"uses": uses, "validity": validity, "users": "several", "skus": ["R10"]});
        it.shop.must("product.put", today(json!({"sku": sku, "name": sku, "price_minor": 9_000, "card": card})));
    };
    let month = json!({"kind": "months", "count": 1, "from": "sale"});
    card("TEN", json!(10), month.clone());
    card("ANY", Value::Null, month);
    card("DATED", json!(10), json!({"kind": "until", "day": "2026-12-31"}));
    card("OVER", json!(10), json!({"kind": "until", "day": "2026-03-05"}));
    let coupons = json!([{"off_minor": 1_000, "minimum_minor": 0, "valid_days": 30, "count": 60}]);
    let monthly = |count: u32| {
        let kind = json!({"off_minor": 500, "minimum_minor": 0, "valid_days": 9, "count": count, "is_in_parts": true});
        json!({"coupons": [kind]})
    };
    let given = |id: &str| json!({"tier": {"tier_id": id, "months": 1}});
    let uses = |sku: &str, count: u32| json!({"uses": {"sku": sku, "count": count}});
    let parted = |mut gift: Value, parts: u32| {
        gift["parts"] = json!(parts);
        gift
    };
    let rows = [
        ("empty", gift(json!({}))),
        ("empty", gift(json!({"bonus_minor": 0, "points": "0", "coupons": []}))),
        ("band", plan(json!({"paid_to_minor": 49_999}))),
        ("dates", plan(json!({"valid_from": "2027-01-02", "valid_until": "2027-01-01"}))),
        ("over", plan(json!({"valid_until": "2026-03-01"}))),
        ("limit", plan(json!({"per_member": 0}))),
        ("parts_of_nothing", gift(json!({"coupons": coupons, "parts": 2}))),
        ("parts_of_nothing", gift(parted(given(&high), 2))),
        ("parts", gift(json!({"bonus_minor": 2, "parts": 3}))),
        ("parts", gift(json!({"points": "0.02", "parts": 3}))),
        ("parts", gift(parted(uses("TEN", 3), 4))),
        ("parts", gift(parted(monthly(3), 4))),
        ("large", plan(json!({"paid_from_minor": MOST}))),
        ("large", plan(json!({"paid_from_minor": 1, "is_per_full": true}))),
        ("large", plan(json!({"paid_from_minor": 1, "is_per_full": true, "gift": {"points": "2"}}))),
        ("tier_stopped", plan(json!({"tiers": [stopped]}))),
        ("tier_stopped", plan(json!({"tiers": [low, stopped]}))),
        ("tier_stopped", gift(given(&stopped))),
        ("tier_stopped", plan(json!({"tiers": [low], "gift": given(&stopped)}))),
        ("tier_below", plan(json!({"tiers": [high], "gift": given(&low)}))),
        ("tier_below", plan(json!({"tiers": [high, higher], "gift": given(&low)}))),
        ("uses", plan(json!({"paid_from_minor": 100, "is_per_full": true, "gift": uses("TEN", 1)}))),
        ("coupons", plan(json!({"paid_from_minor": 100, "is_per_full": true, "gift": {"coupons": coupons}}))),
        ("coupons", gift(json!({"coupons": [coupons[0], coupons[0]]}))),
        ("no_card", gift(uses("R10", 3))),
        ("no_card", gift(uses("NONE", 3))),
        ("uncounted", gift(uses("ANY", 3))),
        ("card_over", {
            let mut later = gift(uses("OVER", 3));
            later["meta"]["at"] = json!(huitou_tests::moment(70, 2));
            later
        }),
        // The plan begins when the card has ended.
        ("card_over", plan(json!({"valid_from": "2027-01-01", "gift": uses("DATED", 3)}))),
        ("card_day", gift(parted(uses("DATED", 3), 2))),
    ];
    // Where more than 5,000.00 are refused, 4,999.99 and the larger half of three fen are too much.
    let held = |from: i64| plan(json!({"paid_from_minor": from, "gift": {"bonus_minor": 3, "parts": 2}}));
    let beyond = ("beyond_limit", held(499_999));
    let met: BTreeSet<String> = rows.iter().chain([&beyond]).map(|(rule, _)| (*rule).to_owned()).collect();
    for locale in Locale::ALL {
        assert_eq!(met, rules_of("plan-invalid", locale), "the rows here and the rules of the program");
    }
    for (rule, params) in &rows {
        is_refused(&it, "plan_invalid", rule, "plan.put", params);
    }
    // What is a hair's breadth from each of them applies.
    for params in [
        plan(json!({"paid_to_minor": 50_000})),
        plan(json!({"paid_from_minor": 50_001, "valid_from": "2027-01-01", "valid_until": "2027-01-01"})),
        plan(json!({"paid_from_minor": 50_002, "valid_until": "2026-03-02"})),
        plan(json!({"paid_from_minor": 50_003, "per_member": 1})),
        plan(json!({"paid_from_minor": 50_004, "gift": {"bonus_minor": 3, "parts": 3}})),
        plan(json!({"paid_from_minor": 50_009, "gift": parted(monthly(4), 4)})),
        held(499_997),
        plan(json!({"paid_from_minor": MOST - 5_000})),
        plan(json!({"paid_from_minor": 50_005, "tiers": [low, high], "gift": given(&low)})),
        plan(json!({"paid_from_minor": 50_006, "tiers": [low], "gift": given(&high)})),
        plan(json!({"paid_from_minor": 50_007, "valid_from": "2026-12-31", "gift": uses("DATED", 3)})),
        plan(json!({"paid_from_minor": 50_008, "tiers": [stopped], "is_active": false})),
    ] {
        it.shop.must("plan.put", params);
    }
    it.shop.must("setting.put", today(json!({"key": "region.over_limit", "value": "block"})));
    is_refused(&it, "plan_invalid", beyond.0, "plan.put", &beyond.1);
    it.shop.must("plan.put", held(499_998));
    it.shop.must("plan.put", merged(beyond.1, &json!({"is_active": false})));
}

#[test]
fn every_rule_by_which_nobody_could_have_a_tier_has_a_row() {
    let it = SmallShop::played();
    let stopped = text(&it.shop.must("tier.put", tier(json!({"level": 9, "is_active": false}))), "tier_id");
    let set = |fields: Value| merged(json!({"member_id": it.other, "reason": "goodwill"}), &fields);
    let need = |need: Value| tier(json!({"need": need}));
    let rows = [
        ("level", "tier.put", tier(json!({"level": 0}))),
        ("level", "tier.put", tier(json!({"level": 10}))),
        ("need", "tier.put", need(json!({"by": "spent", "least_minor": 0}))),
        ("need", "tier.put", need(json!({"by": "top_ups", "least_minor": MOST + 1}))),
        ("need", "tier.put", need(json!({"by": "visits", "least": 0}))),
        ("need", "tier.put", need(json!({"by": "points", "least": "-1"}))),
        ("window", "tier.put", tier(json!({"window": {"over": "days", "count": 0}}))),
        ("window", "tier.put", tier(json!({"window": {"over": "months", "count": 121}}))),
        (
            "visits",
            "tier.put",
            tier(json!({"need": {"by": "visits", "least": 8}, "window": {"over": "days", "count": 7}})),
        ),
        ("visits", "tier.put", tier(json!({"need": {"by": "visits", "least": 32}, "window": {"over": "month"}}))),
        ("visits", "tier.put", need(json!({"by": "visits", "least": 367}))),
        ("grace", "tier.put", tier(json!({"grace_days": 366}))),
        ("rate", "tier.put", tier(json!({"price_rate": "1"}))),
        ("times", "tier.put", tier(json!({"points_times": "-0.01"}))),
        ("stopped", "member.set_tier", set(json!({"tier_id": stopped}))),
        ("over", "member.set_tier", set(json!({"tier_id": it.tier_by_hand(), "until": "2026-03-01"}))),
    ];
    let met: BTreeSet<String> = rows.iter().map(|(rule, _, _)| (*rule).to_owned()).collect();
    for locale in Locale::ALL {
        assert_eq!(met, rules_of("tier-invalid", locale), "the rows here and the rules of the program");
    }
    for (rule, method, params) in &rows {
        is_refused(&it, "tier_invalid", rule, method, params);
    }
}

/// Of two tiers the lower one is nobody's where the higher one is had for no more of the same, counted for as long or longer.
#[test]
fn a_tier_that_a_higher_one_always_swallows_is_refused_whichever_is_made_first() {
    let window = |over: &str, count: u32| match count {
        0 => json!({"over": over}),
        count => json!({"over": over, "count": count}),
    };
    let spent = |least: i64| json!({"by": "spent", "least_minor": least});
    let visits = |least: u32| json!({"by": "visits", "least": least});
    // The window and the need of the lower one, those of the higher one, and whether nobody would have the lower one.
    for (low, high, is_swallowed) in [
        ((window("year", 0), spent(1_000)), (window("year", 0), spent(1_000)), true),
        ((window("year", 0), spent(1_000)), (window("year", 0), spent(1_001)), false),
        ((window("year", 0), spent(1_000)), (window("year", 0), visits(1)), false),
        ((window("days", 30), spent(1_000)), (window("days", 31), spent(1_000)), true),
        ((window("days", 30), spent(1_000)), (window("days", 29), spent(1_000)), false),
        ((window("days", 30), spent(1_000)), (window("days", 60), spent(500)), true),
        ((window("days", 30), spent(1_000)), (window("days", 60), spent(2_000)), false),
        ((window("days", 3_660), visits(9)), (window("always", 0), visits(9)), true),
        ((window("always", 0), visits(9)), (window("days", 3_660), visits(9)), false),
        ((window("month", 0), visits(9)), (window("year", 0), visits(8)), true),
        ((window("year", 0), visits(9)), (window("month", 0), visits(8)), false),
        ((window("month", 0), visits(9)), (window("months", 1), visits(9)), true),
        ((window("months", 1), visits(9)), (window("month", 0), visits(9)), false),
        ((window("month", 0), visits(9)), (window("days", 31), visits(9)), true),
        ((window("month", 0), visits(9)), (window("days", 30), visits(9)), false),
        ((window("year", 0), visits(9)), (window("months", 12), visits(9)), true),
        ((window("year", 0), visits(9)), (window("days", 366), visits(9)), true),
        ((window("year", 0), visits(9)), (window("days", 365), visits(9)), false),
        // The shortest month has 28 days, the longest 31, and two of them have 59 at the least.
        ((window("days", 28), visits(9)), (window("months", 1), visits(9)), true),
        ((window("days", 29), visits(9)), (window("months", 1), visits(9)), false),
        ((window("days", 59), visits(9)), (window("months", 2), visits(9)), true),
        ((window("days", 60), visits(9)), (window("months", 2), visits(9)), false),
        ((window("months", 1), visits(9)), (window("days", 31), visits(9)), true),
        ((window("months", 1), visits(9)), (window("days", 30), visits(9)), false),
        ((window("days", 1), spent(9)), (window("month", 0), spent(9)), true),
        ((window("days", 2), spent(9)), (window("month", 0), spent(9)), false),
    ] {
        let it = huitou_tests::TestShop::played();
        let tier = |level: u32, (window, need): &(Value, Value)| {
            today(json!({"name": format!("T{level}"), "level": level, "window": window, "need": need}))
        };
        for (first, second) in [((1, &low), (2, &high)), ((2, &high), (1, &low))] {
            let made = it.must("tier.put", tier(first.0, first.1))["tier_id"].clone();
            let other = it.call("tier.put", tier(second.0, second.1));
            let refused = other.as_ref().err().map(|error| text(error, "code"));
            assert_eq!(refused.as_deref(), is_swallowed.then_some("tier_conflict"), "{low:?} {high:?}");
            // Neither is in the way of the next turn.
            for (level, its, id) in
                [(first.0, first.1, Some(made)), (second.0, second.1, other.ok().map(|it| it["tier_id"].clone()))]
            {
                if let Some(id) = id {
                    let mut stopped = tier(level, its);
                    stopped["tier_id"] = id;
                    stopped["is_active"] = json!(false);
                    it.must("tier.put", stopped);
                }
            }
        }
    }
}

/// Who rises pays no more, and gets no fewer points.
#[test]
fn no_tier_is_worse_than_the_one_below_it() {
    let it = SmallShop::played();
    let put = |level: u32, terms: Value| {
        let base = tier(json!({"name": format!("T{level}"), "level": level, "need": null}));
        it.shop
            .call("tier.put", merged(base, &terms))
            .map(|made| made["tier_id"].clone())
            .map_err(|it| text(&it, "code"))
    };
    put(5, json!({"price_rate": "0.9", "points_times": "1.5"})).unwrap();
    let refused = Err("tier_conflict".to_owned());
    assert_eq!(put(6, json!({"price_rate": "0.91"})), refused);
    assert_eq!(put(6, json!({"points_times": "1.49"})), refused);
    assert_eq!(put(4, json!({"price_rate": "0.89"})), refused);
    assert_eq!(put(4, json!({"points_times": "1.51"})), refused);
    put(6, json!({"price_rate": "0.9", "points_times": "1.5"})).unwrap();
    put(4, json!({"price_rate": "0.95", "points_times": "1"})).unwrap();
    // What has neither may have prices of its own.
    put(7, json!({})).unwrap();
    put(8, json!({"price_rate": "0.99", "is_active": false})).unwrap();
}

/// Two plans that answer the same amounts on a day for the same members: nobody could say which holds.
#[test]
fn plans_contradict_each_other_where_they_share_a_band_a_day_and_a_tier() {
    let it = SmallShop::played();
    let by_hand = |level: u32| {
        let tier = tier(json!({"name": format!("T{level}"), "level": level, "need": null}));
        text(&it.shop.must("tier.put", tier), "tier_id")
    };
    let (silver, gold) = (by_hand(3), by_hand(4));
    let days = |from: Option<&str>, until: Option<&str>| json!({"valid_from": from, "valid_until": until});
    let tiers = |ids: &[&String]| json!({"tiers": ids});
    for (n, (one, other, contradict)) in [
        (json!({}), json!({}), true),
        (json!({}), json!({"paid_to_minor": 900_000}), false),
        (json!({}), json!({"is_active": false}), false),
        (json!({}), days(Some("2027-01-01"), None), true),
        (days(None, Some("2026-05-31")), days(Some("2026-06-01"), None), false),
        (days(None, Some("2026-05-31")), days(Some("2026-05-31"), None), true),
        (tiers(&[&silver]), tiers(&[&gold]), false),
        (tiers(&[&silver]), tiers(&[&gold, &silver]), true),
        (tiers(&[&silver]), json!({}), true),
    ]
    .into_iter()
    .enumerate()
    {
        let with = |fields: &Value| {
            let mut plan = plan(json!({"paid_from_minor": 200_000 + n}));
            plan.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            plan
        };
        it.shop.must("plan.put", with(&one));
        let refused = it.shop.call("plan.put", with(&other)).err().map(|error| text(&error, "code"));
        assert_eq!(refused.as_deref(), contradict.then_some("plan_conflict"), "{one} {other}");
    }
}
