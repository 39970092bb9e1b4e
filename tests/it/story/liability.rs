//! What the shop owes in stored value, day by day, against every transfer of the ledger.

use std::collections::BTreeMap;

use huitou_tests::{TestShop, moment};
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::reports::{day, held, trade, whole};

const FLOWS: [&str; 7] = ["topped_up", "granted", "spent", "returned", "refunded", "expired", "forfeited"];

/// Day, part and flow, as the names of the accounts tell them.
type Moved = BTreeMap<(String, &'static str, &'static str), i64>;

fn moved(shop: &TestShop) -> Moved {
    let db = Connection::open(shop.folder().shop_db()).unwrap();
    let sql = "SELECT business_day, debit, credit, amount FROM transfers JOIN journal USING (seq)";
    let mut rows = db.prepare(sql).unwrap();
    let mut rows = rows.query([]).unwrap();
    let mut sums = Moved::new();
    while let Some(row) = rows.next().unwrap() {
        let (debit, credit): (String, String) = (row.get(1).unwrap(), row.get(2).unwrap());
        for part in ["principal", "bonus"] {
            let is_ours = |name: &str| name.starts_with("member:") && name.ends_with(&format!(":{part}"));
            let is_till = |name: &str| name == "drawer" || name.starts_with("tender:");
            let flow = match (is_ours(&debit), is_ours(&credit)) {
                (false, true) if is_till(&debit) => "topped_up",
                (false, true) if debit == "bonus_granted" => "granted",
                (false, true) if debit == "revenue" => "returned",
                (true, false) if credit == "revenue" => "spent",
                (true, false) if is_till(&credit) => "refunded",
                (true, false) if credit == "forfeited" => "forfeited",
                (false, false) => continue,
                _ => panic!("{debit} → {credit} is no way of stored value"),
            };
            *sums.entry((row.get(0).unwrap(), part, flow)).or_default() += row.get::<_, i64>(3).unwrap();
        }
    }
    sums
}

fn comes_in(flow: &str) -> bool {
    ["topped_up", "granted", "returned"].contains(&flow)
}

/// What is owed of a part when all days up to and with this one are over.
fn owed_after(moved: &Moved, part: &str, until: &str) -> i64 {
    let of_part = moved.iter().filter(|((day, of, _), _)| of == &part && day.as_str() <= until);
    of_part.map(|((_, _, flow), amount)| if comes_in(flow) { *amount } else { -amount }).sum()
}

fn minor(owed: &Value, flow: &str) -> i64 {
    whole(owed, &format!("{flow}_minor"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn every_day_is_the_plain_sum_of_its_transfers_and_opens_as_the_day_before_closed(seed in any::<u64>()) {
        const DAYS: i64 = 25;
        let shop = TestShop::played();
        trade(&shop, seed, DAYS);
        let moved = moved(&shop);
        let report = shop.must("report.liability", json!({"from": day(0), "to": day(DAYS)}));
        let days = report["days"].as_array().unwrap();
        prop_assert_eq!(days.len() as i64, DAYS + 1);
        for part in ["principal", "bonus"] {
            let mut before = 0;
            for (n, owed) in (0..).zip(days) {
                prop_assert_eq!(&owed["business_day"], &json!(day(n)));
                let owed = &owed[part];
                for flow in FLOWS {
                    let plain = moved.get(&(day(n), part, flow)).copied().unwrap_or(0);
                    prop_assert_eq!(minor(owed, flow), plain, "{} {} of day {}", part, flow, n);
                }
                prop_assert_eq!(minor(owed, "opening"), before);
                before = minor(owed, "closing");
                prop_assert_eq!(before, owed_after(&moved, part, &day(n)), "{} after day {}", part, n);
            }
            prop_assert_eq!(&held(&shop)[format!("{part}_minor")], &json!(before), "the cards say the same");
            for flow in FLOWS {
                let sum: i64 = days.iter().map(|owed| minor(&owed[part], flow)).sum();
                prop_assert_eq!(minor(&report["sums"][part], flow), sum);
            }
        }
        for owed in days.iter().chain([&report["sums"]]) {
            for column in FLOWS.into_iter().chain(["opening", "closing"]) {
                let both = minor(&owed["principal"], column) + minor(&owed["bonus"], column);
                prop_assert_eq!(minor(&owed["both"], column), both);
            }
        }
        // A range in the middle says of its days what the whole does.
        let middle = shop.must("report.liability", json!({"from": day(7), "to": day(11)}));
        prop_assert_eq!(middle["days"].as_array().unwrap(), &days[7..12]);
        prop_assert_eq!(&middle["sums"]["both"]["opening_minor"], &days[7]["both"]["opening_minor"]);
        prop_assert_eq!(&middle["sums"]["both"]["closing_minor"], &days[11]["both"]["closing_minor"]);
    }
}

#[test]
fn a_month_is_reported_up_to_today_where_nothing_is_asked_for() {
    let shop = TestShop::played();
    let report = shop.must("report.liability", json!({"meta": {"at": moment(40, 0)}}));
    assert_eq!((&report["from"], &report["to"]), (&json!("2026-02-01"), &json!("2026-02-10")));
    let february = shop.must("report.liability", json!({"to": "2024-02-29"}));
    assert_eq!(february["days"].as_array().unwrap().len(), 29);
    assert_eq!(february["sums"]["both"]["closing_minor"], 0);
}

#[test]
fn verify_finds_a_day_that_is_not_the_sum_of_its_transfers() {
    let shop = TestShop::played();
    trade(&shop, 3, 12);
    let folder = shop.folder().clone();
    assert_eq!(huitou_store::verify(&folder).unwrap().findings, Vec::<String>::new());
    let db = Connection::open(folder.shop_db()).unwrap();
    let changed = db.execute("UPDATE stored_value_days SET spent_minor = spent_minor + 1 WHERE part = 'principal'", []);
    assert!(changed.unwrap() > 0);
    let found = huitou_store::verify(&folder).unwrap().findings;
    assert_eq!(found, ["stored value and count cards: the sums of the days are not those of the transfers"]);
}

#[test]
fn the_file_has_a_row_for_each_day_and_part_and_the_sums_below() {
    let shop = TestShop::played();
    let member = shop.must("member.enrol", json!({"name": "王芳", "meta": {"at": moment(0, 0)}}));
    let top_up = json!({"member_id": member["member_id"], "paid_minor": 100_000, "bonus_minor": 20_000, "tender": "cash", "meta": {"at": moment(0, 1)}});
    shop.must("stored_value.top_up", top_up);
    let file = |format: &str| shop.outside().join(format!("liability.{format}")).display().to_string();
    let report = |format: &str| json!({"what": "liability", "format": format, "from": day(0), "to": day(1)});
    for format in ["csv", "pdf"] {
        let saved = shop
            .must("report.export", json!({"report": report(format), "file": file(format), "meta": {"locale": "en"}}));
        assert_eq!(saved["rows"], 7);
    }
    let csv = std::fs::read_to_string(file("csv")).unwrap();
    let expected = "\u{FEFF}Day,Part,Opening,Taken over,Paid in,Given,Goods back,Spent,Refunded,Expired,Kept,Closing\n\
        2026-01-01,Principal,0.00,0.00,1000.00,0.00,0.00,0.00,0.00,0.00,0.00,1000.00\n\
        2026-01-01,Bonus,0.00,0.00,0.00,200.00,0.00,0.00,0.00,0.00,0.00,200.00\n\
        2026-01-02,Principal,1000.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,1000.00\n\
        2026-01-02,Bonus,200.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,200.00\n\
        Sum,Principal,0.00,0.00,1000.00,0.00,0.00,0.00,0.00,0.00,0.00,1000.00\n\
        Sum,Bonus,0.00,0.00,0.00,200.00,0.00,0.00,0.00,0.00,0.00,200.00\n\
        Sum,Both,0.00,0.00,1000.00,200.00,0.00,0.00,0.00,0.00,0.00,1200.00\n";
    assert_eq!(csv, expected);
    assert!(std::fs::read(file("pdf")).unwrap().starts_with(b"%PDF"));
}
