//! The demo shop: the same seed plays the same year, and what it played is a sound shop.
#![expect(clippy::unwrap_used, reason = "a test that unwraps fails at the line that is wrong")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use huitou_app::alert::ListAlerts;
use huitou_app::{Error, Occasion, When, ask};
use huitou_core::care::usual_gap;
use huitou_core::id::MemberId;
use huitou_core::money::{Currency, Money};
use huitou_core::tender::TenderKind;
use huitou_core::words::Locale;
use huitou_host::Outside;
use huitou_host::demo::{DemoPlan, DemoReport};
use huitou_host::making::make_shop;
use huitou_store::journal::{Envelope, StoredFact};
use huitou_store::sales::SaleFilter;
use huitou_store::{Folder, Reader, rebuild_and_compare, verify};
use huitou_tests::played_shop;
use serde_json::Value;
use tempfile::TempDir;

struct Demo {
    plan: DemoPlan,
    report: DemoReport,
    folder: Folder,
    _dir: TempDir,
}

impl Demo {
    fn played(plan: DemoPlan, locale: Locale, currency: Currency) -> Demo {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path().join("shop"));
        let mut new = played_shop();
        (new.locale, new.currency, new.played) = (locale, currency, false);
        let report = make_shop(&folder, &new, Some(&plan), &Outside::system(), &mut |_, _| {}).unwrap();
        Demo { plan, report: report.unwrap(), folder, _dir: dir }
    }

    fn of_seed(seed: u64) -> Demo {
        Demo::played(plan(seed), Locale::ZhHans, Currency::Cny)
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.folder).unwrap()
    }

    fn facts(&self) -> Vec<StoredFact> {
        self.reader().read(|tx| tx.facts_from(1, u32::MAX)).unwrap()
    }

    /// When, how much and by whom, as the member's place in the order of first sales.
    fn sales(&self) -> Vec<(String, Money, Option<usize>)> {
        let mut rows = self.reader().read(|tx| tx.sales(&SaleFilter::default(), u32::MAX)).unwrap();
        rows.reverse();
        let mut order: BTreeMap<MemberId, usize> = BTreeMap::new();
        let mut place = |id: MemberId| {
            let next = order.len();
            *order.entry(id).or_insert(next)
        };
        rows.into_iter().map(|row| (row.at, row.total, row.member.map(&mut place))).collect()
    }

    fn members(&self) -> BTreeSet<MemberId> {
        let rows = self.reader().read(|tx| tx.sales(&SaleFilter::default(), u32::MAX)).unwrap();
        rows.into_iter().filter_map(|row| row.member).collect()
    }

    fn visit_days(&self, member: MemberId) -> Vec<NaiveDate> {
        self.reader().read(|tx| tx.visit_days(member)).unwrap()
    }

    /// Whether a cashier would be told, the day after the last day of trade, that the member was long away.
    fn has_last_visit_alert(&self, member: MemberId) -> bool {
        let occasion = Occasion {
            when: When::Making(noon(self.plan.until + Days::new(1))),
            actor: "owner".to_owned(),
            request_id: String::new(),
            locale: None,
        };
        let request = ListAlerts { member_id: member.to_string() };
        !self.reader().read(|tx| ask(tx, &request, &occasion).map_err(store_error)).unwrap().alerts.is_empty()
    }
}

fn store_error(error: Error) -> huitou_store::StoreError {
    huitou_store::StoreError::damaged(error.to_string())
}

fn plan(seed: u64) -> DemoPlan {
    DemoPlan { members: 50, seed, until: NaiveDate::from_ymd_opt(2026, 6, 30).unwrap(), days: 240 }
}

fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(4, 0, 0).unwrap().and_utc()
}

/// A fact without what chance of the machine puts into it: sealed texts, coupon codes, the incarnation in ids.
fn told(it: &Envelope) -> String {
    let mut body: Value = serde_json::from_str(&it.body).unwrap();
    hide(&mut body);
    let actor_and_rest = format!("{} {} {} {} {}", it.actor, it.request_id, it.postings, body, it.shift);
    format!("{} {} {} {} {}", it.seq, it.kind, it.at, it.business_day, without_incarnations(&actor_and_rest))
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "sealed" | "code" | "request_key_check" => *value = Value::Null,
                    _ => hide(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(hide),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// An id is 31 bits of incarnation and 32 of sequence; the sequence stays.
fn without_incarnations(text: &str) -> String {
    let mut told = String::new();
    for part in text.split_inclusive(|letter: char| !letter.is_ascii_digit()) {
        let digits = part.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        match digits.parse::<u64>() {
            Ok(id) if id >> 32 > 0 => told.push_str(&(id & 0xFFFF_FFFF).to_string()),
            Ok(_) | Err(_) => told.push_str(digits),
        }
        told.push_str(&part[digits.len()..]);
    }
    told
}

#[test]
fn the_same_seed_plays_the_same_year() {
    let (one, same, other) = (Demo::of_seed(7), Demo::of_seed(7), Demo::of_seed(8));
    assert_eq!(one.report, same.report);
    assert_eq!(one.sales(), same.sales());
    for (fact, again) in one.facts().iter().zip(&same.facts()) {
        assert_eq!(told(&fact.envelope), told(&again.envelope));
    }
    assert_ne!(one.sales(), other.sales());
}

#[test]
fn what_was_played_is_sound_in_every_language_and_money() {
    let pairs = [
        (Locale::ZhHans, Currency::Cny),
        (Locale::ZhHant, Currency::Twd),
        (Locale::ZhHant, Currency::Hkd),
        (Locale::En, Currency::Usd),
        (Locale::En, Currency::Myr),
    ];
    for (locale, currency) in pairs {
        let short = DemoPlan { members: 20, days: 60, ..plan(3) };
        let demo = Demo::played(short, locale, currency);
        assert_eq!(verify(&demo.folder).unwrap().findings, Vec::<String>::new(), "{locale:?} {currency}");
        assert_eq!(rebuild_and_compare(&demo.folder).unwrap().differences, [], "{locale:?} {currency}");
        assert_eq!((demo.report.products, demo.report.staff, demo.report.members), (60, 3, 20));
    }
}

#[test]
fn the_year_has_regulars_and_lapsed_members_whom_the_cashier_is_told_of() {
    let demo = Demo::of_seed(7);
    let members = demo.members();
    let with_rhythm: Vec<MemberId> =
        members.iter().copied().filter(|member| usual_gap(&demo.visit_days(*member)).is_some()).collect();
    assert!(with_rhythm.len() >= 25, "{} of {} have a rhythm", with_rhythm.len(), members.len());
    let gaps: BTreeSet<_> = with_rhythm.iter().filter_map(|member| usual_gap(&demo.visit_days(*member))).collect();
    assert!(gaps.len() >= 8, "{gaps:?}");

    let long_ago = demo.plan.until - Days::new(75);
    let is_lapsed = |member: &&MemberId| demo.visit_days(**member).last().is_some_and(|last| *last < long_ago);
    let lapsed: Vec<_> = with_rhythm.iter().filter(is_lapsed).collect();
    assert!((2..=15).contains(&lapsed.len()), "{} lapsed", lapsed.len());
    for member in lapsed {
        assert!(demo.has_last_visit_alert(*member), "{:?}", demo.visit_days(*member));
    }
    let told_of = members.iter().filter(|member| demo.has_last_visit_alert(**member)).count();
    assert!(told_of * 2 < members.len(), "{told_of} of {} are long away", members.len());
}

#[test]
fn the_report_counts_what_is_in_the_journal() {
    let demo = Demo::of_seed(9);
    let facts = demo.facts();
    let count = |kind: &str| facts.iter().filter(|fact| fact.envelope.kind == kind).count() as u32;
    assert_eq!(demo.report.sales, count("sale.rung"));
    assert_eq!(demo.report.top_ups, count("stored_value.topped_up"));
    assert_eq!(demo.report.members, count("member.enrolled"));
    assert!(demo.report.top_ups > 0);
    let days: BTreeSet<&str> = facts
        .iter()
        .filter(|fact| fact.envelope.kind == "sale.rung")
        .map(|fact| fact.envelope.business_day.as_str())
        .collect();
    assert_eq!(days.last().copied(), Some("2026-06-30"));
    // The first fact is the shop's own beginning, before there is a demo.
    assert!(facts.iter().skip(1).map(|fact| &fact.envelope.at).is_sorted(), "facts are in the order of time");
}

#[test]
fn people_pay_in_every_way_of_the_place_and_use_their_coupons() {
    let demo = Demo::of_seed(7);
    let bodies: Vec<Value> = demo
        .facts()
        .iter()
        .filter(|fact| fact.envelope.kind == "sale.rung")
        .map(|fact| serde_json::from_str(&fact.envelope.body).unwrap())
        .collect();
    let some = |is: &dyn Fn(&Value) -> bool| bodies.iter().filter(|body| is(body)).count();
    let list = |body: &Value, field: &str| body[field].as_array().cloned().unwrap_or_default();
    for kind in [TenderKind::Cash, TenderKind::StoredValue, TenderKind::Wechat, TenderKind::Alipay] {
        let pays = |body: &Value| list(body, "tenders").iter().any(|tender| tender["kind"] == kind.as_str());
        assert!(some(&pays) >= 10, "{}: {}", kind.as_str(), some(&pays));
    }
    assert!(some(&|body| list(body, "tenders").len() > 1) >= 3, "split tenders");
    assert!(some(&|body| !list(body, "coupons").is_empty()) >= 5, "coupons used");
    assert!(some(&|body| body["change_minor"].as_i64() > Some(0)) >= 20, "change");
    assert!(some(&|body| list(body, "staff").len() > 1) >= 5, "two who sold together");
    let walk_ins = some(&|body| body["member"].is_null());
    assert!((30..=36).contains(&(walk_ins * 100 / bodies.len())), "{walk_ins} of {}", bodies.len());
    let lines: Vec<Value> = bodies.iter().flat_map(|body| list(body, "lines")).collect();
    let of_lines = |is: &dyn Fn(&Value) -> bool| lines.iter().filter(|line| is(line)).count();
    assert!(of_lines(&|line| line["sku"].is_null()) >= 5, "amounts without a product");
    assert!(of_lines(&|line| line["qty"].as_str().is_some_and(|qty| qty.contains('.'))) >= 200, "weighed lines");
    assert!(of_lines(&|line| line["price_minor"] != line["list_price_minor"]) >= 5, "changed prices");
}
