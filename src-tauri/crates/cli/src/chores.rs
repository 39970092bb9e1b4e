//! Chores of the headless till beside its methods.

use std::io::{self, Write};
use std::process::ExitCode;

use huitou_app::shop::{NewShop, record_rebuild};
use huitou_app::{OWNER, Occasion, When};
use huitou_core::calendar::BusinessClock;
use huitou_core::code::Refusal;
use huitou_core::money::Currency;
use huitou_core::params::InvalidParam;
use huitou_core::words::Locale;
use huitou_host::demo::DemoPlan;
use huitou_host::making::make_shop;
use huitou_host::{Outside, contract};
use huitou_store::{Folder, StoreError, rebuild_and_compare, remake, tables, vault_tables, verify};

use crate::{Failure, Init};

/// How many days of trade a demo shop has.
const DEMO_DAYS: u32 = 365;

pub(crate) fn init(folder: &Folder, init: &Init) -> Result<ExitCode, Failure> {
    let outside = Outside::system();
    let new = new_shop(init).map_err(huitou_app::Error::from)?;
    let plan = init.demo.then(|| demo_plan(init, &outside));
    let mut shown = 0;
    let mut progress = |done: u32, of: u32| {
        let tenth = done * 10 / of.max(1);
        if tenth > shown {
            shown = tenth;
            // Progress is a courtesy; where it cannot be shown the work goes on.
            let _ = writeln!(io::stderr(), "{}%", tenth * 10);
        }
    };
    let report = make_shop(folder, &new, plan.as_ref(), &outside, &mut progress)?;
    let mut out = io::stdout();
    writeln!(out, "{}", folder.path().display())?;
    if let Some(report) = report {
        let products = report.products;
        let (staff, members, sales, top_ups) = (report.staff, report.members, report.sales, report.top_ups);
        writeln!(out, "products {products} staff {staff} members {members} sales {sales} top-ups {top_ups}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn new_shop(init: &Init) -> Result<NewShop, Refusal> {
    let not_among = |field, choices: &[&str]| InvalidParam::NotAChoice { field, choices: choices.join(", ") }.because();
    let currency = Currency::from_code(&init.currency);
    let locale = Locale::from_tag(&init.locale);
    Ok(NewShop {
        currency: currency.ok_or_else(|| not_among("currency", &Currency::ALL.map(Currency::code)))?,
        locale: locale.ok_or_else(|| not_among("locale", &Locale::ALL.map(Locale::tag)))?,
        time_zone: init.time_zone.clone(),
        cut_off: init.cut_off.clone(),
        played: init.played,
    })
}

/// The demo shop's last day of trade is yesterday, so that nothing in it lies ahead of a first real sale.
fn demo_plan(init: &Init, outside: &Outside) -> DemoPlan {
    let now = (outside.now)();
    let today = BusinessClock::new(&init.time_zone, &init.cut_off)
        .map_or_else(|_| now.date_naive(), |clock| clock.business_day(now));
    let until = init.until.or_else(|| today.pred_opt()).unwrap_or(today);
    DemoPlan { members: init.members, seed: init.seed, until, days: DEMO_DAYS }
}

pub(crate) fn print_tables() -> Result<ExitCode, Failure> {
    for table in tables().chain(vault_tables()) {
        writeln!(io::stdout(), "{:<8} {}", table.kind.as_str(), table.name)?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn verify_shop(folder: &Folder) -> Result<ExitCode, Failure> {
    let report = verify(folder)?;
    let mut out = io::stdout();
    for finding in &report.findings {
        writeln!(out, "{finding}")?;
    }
    writeln!(out, "{} facts, head {}, {} findings", report.facts, report.head, report.found)?;
    Ok(if report.found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(crate) fn rebuild(folder: &Folder, replace: bool) -> Result<ExitCode, Failure> {
    if replace {
        return replace_tables(folder);
    }
    let report = rebuild_and_compare(folder)?;
    let mut out = io::stdout();
    for difference in &report.differences {
        writeln!(out, "{}: {}", difference.table, difference.what)?;
    }
    let differences = report.found;
    writeln!(out, "{} facts replayed, {} rows compared, {differences} differences", report.facts, report.rows)?;
    Ok(if differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn replace_tables(folder: &Folder) -> Result<ExitCode, Failure> {
    if !folder.has_shop() {
        return Err(StoreError::NotFound(folder.path().to_owned()).into());
    }
    let outside = Outside::system();
    let lock = folder.lock()?;
    let occasion = Occasion {
        when: When::Clock((outside.now)()),
        actor: OWNER.to_owned(),
        request_id: format!("rebuilt-{}", u64::from_be_bytes(outside.random())),
        locale: None,
    };
    // In the new file from the first: no message in it is ever taken for one that was not sent.
    let facts = remake(folder, |tx, facts| record_rebuild(tx, facts, &occasion))?;
    drop(lock);
    writeln!(io::stdout(), "{facts} facts replayed, derived tables replaced")?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn print_contract() -> Result<ExitCode, Failure> {
    write!(io::stdout(), "{}", contract::markdown()?)?;
    Ok(ExitCode::SUCCESS)
}
