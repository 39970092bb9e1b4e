//! A durable sale turn about with a bare append of 4 KiB and fdatasync, in the same folder and process.

use std::fs::{self, File};
use std::io::{self, Write};
use std::process::{Command, ExitCode};

use huitou_app::Error;
use huitou_app::shop::NewShop;
use huitou_host::making::make_shop;
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use serde_json::{Value, json};

use super::figures::{Times, hundredths, micros, ratio};
use crate::Failure;

/// How many members take turns: enough that each sale finds other pages.
const MEMBERS: usize = 1_000;
/// How many sales run before the measuring begins.
const WARM_UP: u32 = 200;
/// How many sales the log's growth is measured over.
const PAGED: u32 = 200;
/// What SQLite writes to its log for a page of 4,096 bytes.
const FRAME_BYTES: u64 = 4_096 + 24;

/// The most pages that a sale may write, in hundredths, with `--check`.
const PAGES_MAX: u64 = 30_00;

pub(super) fn run(folder: &Folder, sales: u32, check: bool) -> Result<ExitCode, Failure> {
    let mut shop = Bench::open(folder)?;
    shop.fill()?;
    for _ in 0..WARM_UP {
        shop.ring()?;
    }
    let pages = shop.pages_per_sale()?;
    shop.resume()?;
    let measured = shop.turn_about(sales, pages)?;
    report(&measured)?;
    drop(shop);
    let syncs = syncs_per_sale(folder);
    let mut out = io::stdout();
    writeln!(out, "pages written per sale     {}", hundredths(pages))?;
    match syncs {
        Some(syncs) => writeln!(out, "fdatasyncs per sale        {}", hundredths(syncs))?,
        None => writeln!(out, "fdatasyncs per sale        not counted: strace is missing or may not trace")?,
    }
    // A checkpoint in the longer of two runs may add a sync; a second transaction per sale adds one for each.
    let once = syncs.is_some_and(|syncs| (95..=110).contains(&syncs));
    Ok(if check && !(once && pages <= PAGES_MAX) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Nothing but sales: what strace counts.
pub(super) fn ring_only(folder: &Folder, sales: u32) -> Result<ExitCode, Failure> {
    let mut shop = Bench::open(folder)?;
    // From before the first write: a checkpoint syncs too, and how many there are depends on the time it takes.
    shop.till.pause_checkpoints();
    shop.fill()?;
    for _ in 0..sales {
        shop.ring()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What was measured, in turn with each other.
#[derive(Default)]
struct Measured {
    /// One write of 4 KiB and one fdatasync: the bare limit.
    limit: Times,
    /// The pages of a sale written as SQLite writes them, and one fdatasync: what the disk takes of a sale.
    pages: Times,
    sale: Times,
}

fn report(measured: &Measured) -> Result<(), Failure> {
    let mut out = io::stdout();
    let Measured { limit, pages, sale } = measured;
    writeln!(out, "n = {}: 3 lines, member, coupon used and issued, message row, journal, hash", sale.count())?;
    for (name, permille) in [("median", 500), ("p99", 990)] {
        let [sale, limit, pages] = [sale, limit, pages].map(|times| times.permille(permille));
        writeln!(out, "{name:<7} sale {:>36}", micros(sale))?;
        writeln!(out, "        append 4 KiB + fdatasync {:>16}   ratio {}", micros(limit), ratio(sale, limit))?;
        writeln!(out, "        the sale's pages + fdatasync {:>12}   ratio {}", micros(pages), ratio(sale, pages))?;
    }
    writeln!(out, "p99 of a sale / median of the limit   {}", ratio(sale.permille(990), limit.median()))?;
    Ok(())
}

/// A shop whose members come in turn, each with the coupon of the last time.
struct Bench {
    till: Till,
    folder: Folder,
    members: Vec<(String, Option<String>)>,
    turn: usize,
}

impl Bench {
    fn open(folder: &Folder) -> Result<Bench, Failure> {
        let outside = Outside::system();
        if !folder.has_shop() {
            make_shop(folder, &NewShop::default(), None, &outside, &mut |_, _| {})?;
        }
        let till = Till::new(folder.clone(), outside);
        till.open_for_writing()?;
        Ok(Bench { till, folder: folder.clone(), members: Vec::new(), turn: 0 })
    }

    fn fill(&mut self) -> Result<(), Failure> {
        let known = self.call("member.search", json!({"query": "李", "limit": 1}))?;
        if known["members"].as_array().is_none_or(Vec::is_empty) {
            self.call("setting.put", json!({"key": "shop.name", "value": "小王米店"}))?;
            for n in 0..60 {
                let product =
                    json!({"sku": format!("P{n}"), "name": format!("商品 {n} 号"), "price_minor": 3_000 + n * 50});
                self.call("product.put", product)?;
            }
        }
        for n in 0..MEMBERS {
            let member = json!({
                "name": format!("李{n}"), "phone": format!("139{n:08}"),
                "consents": [{"purpose": "e_bill", "wording": "同意接收电子账单"}],
            });
            let member = self.call("member.enrol", member)?;
            self.members.push((text(&member["member_id"]), None));
        }
        Ok(())
    }

    fn call(&self, method: &str, params: Value) -> Result<Value, Error> {
        self.till.call(method, params, &Meta::default())
    }

    /// One sale of the next member, with the coupon of the last time.
    fn ring(&mut self) -> Result<(), Error> {
        let request = self.request();
        let answer = self.call("sale.ring", request)?;
        self.take(&answer);
        Ok(())
    }

    fn request(&self) -> Value {
        let (member, coupon) = &self.members[self.turn % MEMBERS];
        let line = |step: usize| json!({"sku": format!("P{}", (self.turn * 7 + step * 13) % 60), "qty": "2"});
        json!({
            "member_id": member,
            "lines": [line(0), line(1), line(2)],
            "coupons": coupon.iter().collect::<Vec<_>>(),
            "tenders": [{"kind": "cash", "amount_minor": 100_000}],
        })
    }

    fn take(&mut self, answer: &Value) {
        let coupon = answer["coupons_issued"][0]["code"].as_str().map(str::to_owned);
        self.members[self.turn % MEMBERS].1 = coupon;
        self.turn += 1;
    }

    /// The bare limit, a sale's pages and a sale in turn.
    fn turn_about(&mut self, sales: u32, pages: u64) -> Result<Measured, Failure> {
        let [raw, log] = ["bench.raw", "bench.log"].map(|name| self.folder.path().join(name));
        let (mut raw_file, mut log_file) = (File::create(&raw)?, File::create(&log)?);
        let (page, header) = ([0x5A; 4_096], [0xA5; 24]);
        let mut measured = Measured::default();
        for _ in 0..sales {
            measured.limit.of(|| raw_file.write_all(&page).and_then(|()| raw_file.sync_data()))?;
            measured.pages.of(|| {
                for _ in 0..pages / 100 {
                    log_file.write_all(&header)?;
                    log_file.write_all(&page)?;
                }
                log_file.sync_data()
            })?;
            let request = self.request();
            let answer = measured.sale.of(|| self.call("sale.ring", request))?;
            self.take(&answer);
        }
        fs::remove_file(&raw)?;
        fs::remove_file(&log)?;
        Ok(measured)
    }

    /// Opens the shop anew, so that checkpoints run again.
    fn resume(&mut self) -> Result<(), Failure> {
        self.till = Till::new(self.folder.clone(), Outside::system());
        Ok(self.till.open_for_writing()?)
    }

    /// Hundredths of pages, from the growth of the log while no checkpoint runs.
    fn pages_per_sale(&mut self) -> Result<u64, Failure> {
        self.till.pause_checkpoints();
        let log = self.folder.path().join("shop.db-wal");
        // The log starts again after a checkpoint; it grows once it is longer than it ever was.
        let longest = fs::metadata(&log)?.len();
        while fs::metadata(&log)?.len() <= longest {
            self.ring()?;
        }
        let before = fs::metadata(&log)?.len();
        for _ in 0..PAGED {
            self.ring()?;
        }
        Ok((fs::metadata(&log)?.len() - before) * 100 / FRAME_BYTES / u64::from(PAGED))
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Counted from outside by strace, as the difference between a longer and a shorter run; in hundredths.
fn syncs_per_sale(folder: &Folder) -> Option<u64> {
    const SHORT: u64 = 100;
    const LONG: u64 = 300;
    let (short, long) = (count_syncs(folder, SHORT)?, count_syncs(folder, LONG)?);
    Some(long.saturating_sub(short) * 100 / (LONG - SHORT))
}

fn count_syncs(folder: &Folder, sales: u64) -> Option<u64> {
    let trace = folder.path().join("bench.strace");
    let traced = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=fdatasync,fsync", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().ok()?)
        .arg("--shop")
        .arg(folder.path())
        .args(["bench", "sale", "--bare", "--sales", &sales.to_string()])
        .status()
        .ok()?;
    let text = fs::read_to_string(&trace).ok()?;
    let _ = fs::remove_file(&trace);
    traced.success().then(|| text.lines().filter(|line| line.contains("sync(")).count() as u64)
}
