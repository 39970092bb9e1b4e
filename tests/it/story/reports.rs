//! The owner's reports against the same shop asked fact by fact.

use std::collections::BTreeMap;

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;
use serde_json::{Value, json};

pub(super) fn whole(value: &Value, field: &str) -> i64 {
    value[field].as_i64().unwrap_or_else(|| panic!("no {field} in {value}"))
}

/// The day of trade that began so many days after the first.
pub(super) fn day(n: i64) -> String {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(n as u64);
    date.to_string()
}

/// Some days of trade at random; members in the order of joining.
pub(super) fn trade(shop: &TestShop, seed: u64, days: i64) -> Vec<String> {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    shop.must("product.put", json!({"sku": "R10", "name": "五常大米", "price_minor": 12_000}));
    let mut members: Vec<String> = Vec::new();
    let mut sales: Vec<String> = Vec::new();
    for day in 0..days {
        for _ in 0..dice.random_range(0..7) {
            // From 08:00 to 05:00 of the next morning: some of it is already the next day of trade.
            let meta = json!({"at": moment(day, dice.random_range(0..22))});
            let someone = (!members.is_empty()).then(|| members[dice.random_range(0..members.len())].clone());
            match (dice.random_range(0..10), someone) {
                (0..=1, _) | (2..=3, None) => {
                    let name = format!("会员{}", members.len());
                    members.push(text(&shop.must("member.enrol", json!({"name": name, "meta": meta})), "member_id"));
                }
                (2..=3, Some(member)) => {
                    let paid = dice.random_range(1..40_000);
                    let top_up = json!({"member_id": member, "paid_minor": paid, "bonus_minor": paid / 10, "tender": "wechat", "meta": meta});
                    shop.must("stored_value.top_up", top_up);
                }
                (4, _) if !sales.is_empty() => {
                    let sale = sales.swap_remove(dice.random_range(0..sales.len()));
                    let back = json!({"sale_id": sale, "reason": "faulty", "meta": meta});
                    // Where its day is over it can only be returned.
                    let is_voided = dice.random_bool(0.5) && shop.call("sale.void", back.clone()).is_ok();
                    if !is_voided {
                        shop.must("sale.refund", back);
                    }
                }
                (5, Some(member)) => refund_balance(shop, &mut dice, &member, &meta),
                (_, someone) => sales.push(ring(shop, &mut dice, someone.filter(|_| day % 3 != 0), &meta)),
            }
        }
    }
    members
}

/// A member leaves, where there is anything to leave with.
fn refund_balance(shop: &TestShop, dice: &mut ChaCha8Rng, member: &str, meta: &Value) {
    let cause = ["merchant", "consumer"][dice.random_range(0..2)];
    let tender = ["cash", "wechat"][dice.random_range(0..2)];
    let refund = json!({"member_id": member, "cause": cause, "tender": tender, "meta": meta});
    if let Err(refused) = shop.call("stored_value.refund", refund) {
        assert_eq!(refused["code"], "balance_empty");
    }
}

fn ring(shop: &TestShop, dice: &mut ChaCha8Rng, member: Option<String>, meta: &Value) -> String {
    let total = if dice.random_bool(0.5) { 12_000 } else { dice.random_range(1..9_000) };
    let line = if total == 12_000 { json!({"sku": "R10", "qty": "1"}) } else { json!({"amount_minor": total}) };
    let mut sale = json!({"lines": [line], "meta": meta});
    let (mut left, mut tenders) = (total, Vec::new());
    if let Some(member) = member {
        let held = &shop.must("member.card", json!({"member_id": member}))["stored_value"];
        let stored = (whole(held, "principal_minor") + whole(held, "bonus_minor")).min(left / 2);
        if stored > 0 {
            tenders.push(json!({"kind": "stored_value", "amount_minor": stored}));
            left -= stored;
        }
        sale["member_id"] = json!(member);
    }
    let kind = ["cash", "cash", "alipay", "card", "other"][dice.random_range(0..5)];
    let given = if kind == "cash" { left + dice.random_range(0..5_000) } else { left };
    tenders.push(json!({"kind": kind, "amount_minor": given}));
    sale["tenders"] = tenders.into();
    text(&shop.must("sale.ring", sale), "sale_id")
}

/// The day's sums from each sale's own bill, and from the journal what no bill tells.
fn summed(shop: &TestShop, day: &str) -> Value {
    let listed = shop.must("sale.list", json!({"from": day, "to": day, "limit": 200}));
    let sales = listed["sales"].as_array().unwrap();
    let (mut sold, mut of_members) = (0, 0);
    let mut taken: BTreeMap<String, i64> = BTreeMap::new();
    for sale in sales {
        let bill = shop.must("sale.show", json!({"sale_id": sale["sale_id"]}))["bill"].clone();
        sold += whole(&bill, "total_minor");
        of_members += usize::from(!sale["member_id"].is_null());
        for tender in bill["tenders"].as_array().unwrap() {
            *taken.entry(text(tender, "kind")).or_default() += whole(tender, "amount_minor");
        }
        if let Some(cash) = taken.get_mut("cash") {
            *cash -= whole(&bill, "change_minor") + whole(&bill, "change_kept_minor");
        }
    }
    let facts = shop.must("journal.page", json!({"from_seq": 1, "limit": 1_000}));
    assert!(facts["next_seq"].is_null(), "the journal is longer than a page");
    let of_day = |kind: &str| {
        let kind = kind.to_owned();
        facts["facts"]
            .as_array()
            .unwrap()
            .iter()
            .filter(move |fact| fact["kind"] == kind.as_str() && fact["business_day"] == day)
    };
    let body = |fact: &Value| serde_json::from_str::<Value>(&text(fact, "body")).unwrap();
    let top_ups: i64 = of_day("stored_value.topped_up").map(|fact| whole(&body(fact), "paid_minor")).sum();
    let refunds: Vec<Value> = of_day("sale.refunded").map(body).collect();
    let refunded: i64 = refunds.iter().map(|refund| whole(refund, "total_minor")).sum();
    for tender in refunds.iter().flat_map(|refund| refund["tenders"].as_array().unwrap()) {
        *taken.entry(text(tender, "kind")).or_default() -= whole(tender, "amount_minor");
    }
    let settled: i64 = of_day("stored_value.refunded").map(|fact| whole(&body(fact), "refunded_minor")).sum();
    let money: i64 = taken.iter().filter(|(kind, _)| *kind != "stored_value").map(|(_, amount)| amount).sum();
    let voids: Vec<&Value> = refunds.iter().filter(|refund| refund["kind"] == "void").collect();
    let bills = sales.len();
    let half_up = |sum: i64, count: i64| if count == 0 { 0 } else { (2 * sum + count) / (2 * count) };
    let tenths = half_up(1_000 * of_members as i64, bills as i64);
    let no_cards: serde_json::Map<String, Value> =
        ["opening", "taken_over", "sold", "earned", "refunded", "lapsed", "forfeited", "closing"]
            .map(|column| (format!("{column}_minor"), json!(0)))
            .into_iter()
            .collect();
    json!({
        "takings_minor": sold - refunded, "sold_minor": sold, "refunds": refunds.len(), "refunded_minor": refunded,
        "voids": voids.len(), "voided_minor": voids.iter().map(|refund| whole(refund, "total_minor")).sum::<i64>(),
        "bills": bills, "average_minor": half_up(sold, bills as i64), "member_bills": of_members,
        "member_share_percent": format!("{}.{}", tenths / 10, tenths % 10), "top_ups_minor": top_ups, "change_kept_minor": 0,
        "new_members": of_day("member.enrolled").count(), "taxes": [],
        "tenders": taken.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect::<Vec<_>>(),
        "business_day": day, "stored_value": held_by(shop, day),
        "received_minor": money + top_ups - settled,
        // Nobody buys a count card here.
        "cards": no_cards,
        "turnover_minor": sold - refunded,
    })
}

/// What all members held at the end of a day, by what was moved.
fn held_by(shop: &TestShop, day: &str) -> Value {
    let db = Connection::open(shop.folder().shop_db()).unwrap();
    let sum = |part: &str| -> i64 {
        let sql = "SELECT ifnull(sum(amount * ((credit LIKE ?1) - (debit LIKE ?1))), 0) FROM transfers JOIN journal USING (seq) \
                   WHERE business_day <= ?2";
        db.query_row(sql, [format!("member:%:{part}"), day.to_owned()], |row| row.get(0)).unwrap()
    };
    let (principal, bonus) = (sum("principal"), sum("bonus"));
    json!({"principal_minor": principal, "bonus_minor": bonus, "total_minor": principal + bonus})
}

/// What all members hold, by their cards.
pub(super) fn held(shop: &TestShop) -> Value {
    let members = shop.must("member.list", json!({"limit": 200}));
    let cards: Vec<Value> = members["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| shop.must("member.card", json!({"member_id": hit["member_id"]})))
        .collect();
    let sum = |field: &str| cards.iter().map(|card| whole(&card["stored_value"], field)).sum::<i64>();
    let (principal, bonus) = (sum("principal_minor"), sum("bonus_minor"));
    json!({"principal_minor": principal, "bonus_minor": bonus, "total_minor": principal + bonus})
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn the_day_in_numbers_is_the_sum_of_its_bills(seed in any::<u64>()) {
        let shop = TestShop::played();
        trade(&shop, seed, 12);
        for n in 0..14 {
            let report = shop.must("report.today", json!({"day": day(n)}));
            prop_assert_eq!(report, summed(&shop, &day(n)));
        }
        prop_assert_eq!(held_by(&shop, &day(14)), held(&shop));
        let now = shop.must("report.today", json!({"meta": {"at": moment(5, 1)}}));
        prop_assert_eq!(now, summed(&shop, &day(5)), "the day that now is");
    }
}

#[test]
fn what_was_reported_of_a_day_never_changes() {
    let shop = TestShop::played();
    let on = |day: i64, mut params: Value| {
        params["meta"] = json!({"at": moment(day, 1)});
        params
    };
    let member = text(&shop.must("member.enrol", on(0, json!({"name": "王芳", "phone": "13800138000"}))), "member_id");
    let of = |day: i64, mut params: Value| {
        params["member_id"] = json!(member);
        on(day, params)
    };
    shop.must("on_account.set_limit", of(0, json!({"limit_minor": 50_000, "reason": "老顾客"})));
    let mut reported = Vec::new();
    let sale = |day: i64, kind: &str| {
        let tenders = json!([{"kind": kind, "amount_minor": 10_000}]);
        shop.must("sale.ring", of(day, json!({"lines": [{"amount_minor": 10_000}], "tenders": tenders})))
    };
    for day in 0..6 {
        match day {
            0 => shop.must(
                "stored_value.top_up",
                of(0, json!({"paid_minor": 70_000, "bonus_minor": 7_000, "tender": "cash"})),
            ),
            1 => sale(1, "on_account"),
            2 => sale(2, "stored_value"),
            3 => shop.must("on_account.repay", of(3, json!({"paid_minor": 4_000, "tender": "cash"}))),
            4 => shop.must("stored_value.refund", of(4, json!({"cause": "merchant", "tender": "cash"}))),
            _ => sale(5, "cash"),
        };
        reported.push(shop.must("report.today", on(day, json!({}))));
        for (day, report) in (0..).zip(&reported) {
            let again = shop.must("report.today", json!({"day": super::reports::day(day)}));
            assert_eq!(&again, report, "of day {day}");
        }
    }
    let totals: Vec<i64> = reported.iter().map(|report| whole(&report["stored_value"], "total_minor")).collect();
    assert_eq!(totals, [77_000, 77_000, 67_000, 67_000, 0, 0]);
    let owed: Vec<i64> = reported.iter().map(|it| it["on_account"]["owed_minor"].as_i64().unwrap_or(0)).collect();
    assert_eq!(owed, [0, 10_000, 10_000, 6_000, 6_000, 6_000]);
}

#[test]
fn a_day_ends_at_the_cut_off_and_change_is_no_cash() {
    let shop = TestShop::played();
    let ring = |hour: i64, cash: i64| {
        let sale = json!({"lines": [{"amount_minor": 700}], "tenders": [{"kind": "cash", "amount_minor": cash}], "meta": {"at": moment(0, hour)}});
        shop.must("sale.ring", sale);
    };
    ring(1, 1_000);
    ring(19, 700); // 03:00 of the next morning.
    ring(20, 700); // 04:00.
    let report = shop.must("report.today", json!({"day": "2026-01-01"}));
    assert_eq!((&report["bills"], &report["takings_minor"]), (&json!(2), &json!(1_400)));
    assert_eq!(report["tenders"], json!([{"kind": "cash", "amount_minor": 1_400}]));
    let quiet = shop.must("report.today", json!({"day": "2020-02-29"}));
    assert_eq!((&quiet["bills"], &quiet["average_minor"], &quiet["tenders"]), (&json!(0), &json!(0), &json!([])));
}

/// Every page of the report, one row after the other.
fn silent(shop: &TestShop, limit: usize, meta: &Value) -> (i64, Vec<Value>) {
    let mut rows = Vec::new();
    let mut after = Value::Null;
    loop {
        let mut params = json!({"limit": limit, "meta": meta});
        if !after.is_null() {
            params["after"] = after;
        }
        let page = shop.must("report.silent", params);
        rows.extend(page["rows"].as_array().unwrap().iter().cloned());
        after = page["next"].clone();
        if after.is_null() {
            return (whole(&page, "total"), rows);
        }
    }
}

#[test]
fn who_has_not_come_is_whom_the_cashier_would_be_alerted_to() {
    let shop = TestShop::played();
    let members = trade(&shop, 20_260_101, 60);
    shop.must("member.erase", json!({"member_id": members[0], "reason": "retention"}));
    let mut seen = 0;
    for (n, locale) in [(61, "zh-Hans"), (70, "zh-Hant"), (95, "en")] {
        let meta = json!({"at": moment(n, 1), "locale": locale});
        let mut expected = Vec::new();
        for member in &members[1..] {
            let alerts = shop.must("alert.list", json!({"member_id": member, "meta": meta}));
            let card = shop.must("member.card", json!({"member_id": member, "meta": meta}));
            for alert in alerts["alerts"].as_array().unwrap() {
                expected.push(json!({
                    "member_id": member, "member_no": card["member_no"], "name": card["name"],
                    "days_since": alert["days_since"], "usual_gap_days": alert["usual_gap_days"], "text": alert["text"],
                    "visits": card["visits"], "spent_minor": card["spent_minor"], "last_item": card["last_item"],
                    "last_visit_on": card["last_visit_on"],
                }));
            }
        }
        expected.sort_by_key(|row| (-whole(row, "spent_minor"), text(row, "member_id").parse::<i64>().unwrap()));
        for limit in [1, 3, 200] {
            let (total, rows) = silent(&shop, limit, &meta);
            assert_eq!(total as usize, expected.len());
            assert_eq!(rows.len(), expected.len(), "each once, {limit} a page");
            for (row, expected) in rows.iter().zip(&expected) {
                for (field, value) in expected.as_object().unwrap() {
                    assert_eq!(&row[field], value, "{field}");
                }
            }
        }
        seen += expected.len();
    }
    println!("{} members, {seen} rows", members.len());
    assert!(seen >= 20);
}

#[test]
fn a_page_goes_on_where_it_was_also_where_its_last_member_has_come_meanwhile() {
    let shop = TestShop::played();
    let mut members = Vec::new();
    for (n, total) in [500, 400, 300, 200].into_iter().enumerate() {
        let member = text(
            &shop.must("member.enrol", json!({"name": format!("客{n}"), "meta": {"at": moment(0, 0)}})),
            "member_id",
        );
        let sale = json!({"member_id": member, "lines": [{"amount_minor": total}], "tenders": [{"kind": "cash", "amount_minor": total}], "meta": {"at": moment(0, 1)}});
        shop.must("sale.ring", sale);
        members.push(member);
    }
    let page = |after: &Value| {
        let mut params = json!({"limit": 2, "meta": {"at": moment(40, 1)}});
        if !after.is_null() {
            params["after"] = after.clone();
        }
        let page = shop.must("report.silent", params);
        let ids = page["rows"].as_array().unwrap().iter().map(|row| text(row, "member_id")).collect::<Vec<_>>();
        (ids, page["next"].clone())
    };
    let (first, next) = page(&Value::Null);
    assert_eq!(first, members[..2]);
    let sale = json!({"member_id": members[1], "lines": [{"amount_minor": 10}], "tenders": [{"kind": "cash", "amount_minor": 10}], "meta": {"at": moment(40, 0)}});
    shop.must("sale.ring", sale);
    assert_eq!(page(&next).0, members[2..], "not from the beginning");
}

#[test]
fn members_are_paged_each_once_in_either_order() {
    let shop = TestShop::played();
    let mut members = trade(&shop, 7, 40);
    shop.must("member.erase", json!({"member_id": members[2], "reason": "retention"}));
    for name in ["从未来过", "也没来过", "办卡而已"] {
        members.push(text(&shop.must("member.enrol", json!({"name": name})), "member_id"));
    }
    for order in ["recent", "newest"] {
        let whole_list = shop.must("member.list", json!({"order": order, "limit": 200}));
        let all: Vec<Value> = whole_list["members"].as_array().unwrap().clone();
        assert_eq!(whole(&whole_list, "total") as usize, members.len() - 1);
        assert_eq!(all.len(), members.len() - 1);
        let days: Vec<String> = all
            .iter()
            .map(|hit| {
                let card = shop.must("member.card", json!({"member_id": hit["member_id"]}));
                let day = if order == "recent" { &card["last_visit_on"] } else { &card["enrolled_on"] };
                day.as_str().unwrap_or_default().to_owned()
            })
            .collect();
        assert!(days.is_sorted_by(|one, next| one >= next), "{order}: {days:?}");
        for limit in [1, 4] {
            let (mut paged, mut after) = (Vec::new(), Value::Null);
            loop {
                let mut params = json!({"order": order, "limit": limit});
                if !after.is_null() {
                    params["after"] = after;
                }
                let page = shop.must("member.list", params);
                paged.extend(page["members"].as_array().unwrap().iter().cloned());
                after = page["next"].clone();
                if after.is_null() {
                    break;
                }
            }
            assert_eq!(paged, all, "{order}, {limit} a page");
        }
    }
}
