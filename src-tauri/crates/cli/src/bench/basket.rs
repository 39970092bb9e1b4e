//! A basket of 50 lines of a regular of many years turn about with that of somebody who is new, and with a bare append of 4 KiB
//! and fdatasync, in the same folder and process.

use std::fs::{self, File};
use std::io::{self, Write};
use std::process::ExitCode;

use chrono::{DateTime, Days, Utc};
use huitou_app::Error;
use huitou_app::shop::NewShop;
use huitou_host::making::make_shop;
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use serde_json::{Value, json};

use super::figures::{Times, micros, ratio};
use crate::Failure;

/// How many products there are, and lines in a basket.
const LINES: usize = 50;
/// How many visits make a year of the regular's.
const VISITS_A_YEAR: u32 = 104;
/// Of how many of these visits one comes back in part.
const RETURNS_ONE_IN: u32 = 25;
/// On which day the history begins, in seconds since 1970.
const FIRST_DAY: i64 = 1_451_613_600;

/// How much more the sale of a regular may take than that of somebody new, in hundredths of the median, with `--check`.
const HISTORY_COSTS_MAX: u64 = 2_00;

pub(super) fn run(folder: &Folder, years: u32, baskets: u32, check: bool) -> Result<ExitCode, Failure> {
    let outside = Outside::system();
    if !folder.has_shop() {
        make_shop(folder, &NewShop { played: true, ..NewShop::default() }, None, &outside, &mut |_, _| {})?;
    }
    let mut shop = Regular { till: Till::new(folder.clone(), outside), member: String::new(), day: 0 };
    shop.buy_for(years)?;
    let raw = folder.path().join("bench.raw");
    let mut file = File::create(&raw)?;
    let page = [0x5A; 4_096];
    let [mut limit, mut quote, mut ring, mut newcomer] = [(); 4].map(|()| Times::default());
    let fresh = shop.call("member.enrol", json!({"name": "新人"}))?["member_id"].clone();
    for _ in 0..baskets {
        let basket = shop.basket(LINES);
        limit.of(|| file.write_all(&page).and_then(|()| file.sync_data()))?;
        quote.of(|| shop.call("sale.quote", basket.clone()))?;
        let of_another = json!({"member_id": fresh, "lines": basket["lines"]});
        ring.of(|| shop.ring(basket, 1))?;
        newcomer.of(|| shop.ring(of_another, 0))?;
    }
    fs::remove_file(&raw)?;
    let mut out = io::stdout();
    writeln!(
        out,
        "n = {}: {LINES} lines, a member with {} visits in {years} years",
        ring.count(),
        years * VISITS_A_YEAR
    )?;
    for (name, permille) in [("median", 500), ("p99", 990)] {
        let [limit, quote, ring] = [&limit, &quote, &ring].map(|times| times.permille(permille));
        writeln!(out, "{name:<7} append 4 KiB + fdatasync {:>16}", micros(limit))?;
        writeln!(out, "        quote {:>37}   ratio {}", micros(quote), ratio(quote, limit))?;
        writeln!(out, "        ring  {:>37}   ratio {}", micros(ring), ratio(ring, limit))?;
    }
    let (regular, newcomer) = (ring.median(), newcomer.median());
    writeln!(out, "ring of the regular / of a newcomer   {}", ratio(regular, newcomer))?;
    let is_too_much = regular.saturating_mul(100) / newcomer.max(1) > HISTORY_COSTS_MAX;
    Ok(if check && is_too_much { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A shop with one regular who pays with stored value, points and cash.
struct Regular {
    till: Till,
    member: String,
    day: u64,
}

impl Regular {
    fn call(&self, method: &str, mut params: Value) -> Result<Value, Error> {
        let first = DateTime::<Utc>::from_timestamp(FIRST_DAY, 0).unwrap_or_default();
        let at = first.checked_add_days(Days::new(self.day)).unwrap_or(first);
        params["meta"] = json!({"at": at.to_rfc3339()});
        let (params, meta) = huitou_host::rpc::split_meta(params)?;
        self.till.call(method, params, &meta.unwrap_or_else(Meta::default))
    }

    /// Plays the history, once for each shop.
    fn buy_for(&mut self, years: u32) -> Result<(), Failure> {
        let last_day = u64::from(years * VISITS_A_YEAR) * 7 / 2 + 1;
        let found = self.call("member.search", json!({"query": "李"}))?;
        if let Some(known) = found["members"][0]["member_id"].as_str() {
            self.member = known.to_owned();
            self.day = last_day;
            return Ok(());
        }
        self.call("setting.put", json!({"key": "points.expiry_months", "value": 12}))?;
        for n in 0..LINES {
            let product = json!({"sku": format!("P{n}"), "name": format!("商品 {n} 号"), "price_minor": 300 + n * 50});
            self.call("product.put", product)?;
        }
        let consents = json!([{"purpose": "e_bill", "wording": "同意接收电子账单"}]);
        let enrolled =
            self.call("member.enrol", json!({"name": "李雷", "phone": "13900001111", "consents": consents}))?;
        self.member = enrolled["member_id"].as_str().unwrap_or_default().to_owned();
        for visit in 0..years * VISITS_A_YEAR {
            self.day = u64::from(visit) * 7 / 2;
            let basket = self.basket(3);
            let sale = self.ring(basket, i64::from(visit > 10))?;
            if visit % RETURNS_ONE_IN == 0 {
                let lines = json!([{"line": 1, "qty": "1"}]);
                self.call("sale.refund", json!({"sale_id": sale["sale_id"], "lines": lines, "reason": "faulty"}))?;
            }
        }
        self.day = last_day;
        Ok(())
    }

    fn basket(&self, lines: usize) -> Value {
        let line = |n: usize| json!({"sku": format!("P{}", (self.day as usize + n * 7) % LINES), "qty": "2"});
        json!({"member_id": self.member, "lines": (0..lines).map(line).collect::<Vec<_>>()})
    }

    /// Rings a basket, some of it paid with points.
    fn ring(&self, mut basket: Value, by_points: i64) -> Result<Value, Error> {
        let mut tenders = vec![json!({"kind": "cash", "amount_minor": 1_000_000})];
        if by_points > 0 {
            tenders.push(json!({"kind": "points", "amount_minor": by_points}));
        }
        basket["tenders"] = json!(tenders);
        self.call("sale.ring", basket)
    }
}
