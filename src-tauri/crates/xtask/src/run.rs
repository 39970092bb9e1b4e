//! `cargo xtask run`: from a bare machine to a first sale in the demo shop, through the headless till like any other client,
//! and then the window, on a shop of its own that its set-up makes.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::machine::{self, Package, TO_OPEN, TO_RUN};
use crate::progress::{Failure, Progress, Shown, answer, at_root, say};
use crate::window;

/// How the till is compiled.
#[derive(Clone, Copy)]
pub enum Build {
    /// Minutes less of waiting; quick enough for a demo.
    Quick,
    /// What a shop would run.
    Release,
}

/// Whether the window is opened at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The window, until it is closed.
    Window,
    /// The headless till alone: nothing but Rust is needed.
    Headless,
}

const STEPS_OF_THE_TILL: usize = 6;

/// Sets up this machine, builds the till, opens the demo shop, rings a sale in it, and opens the window.
pub fn run(build: Build, end: End) -> Result<(), Failure> {
    if end == End::Headless {
        let mut progress = Progress::of(STEPS_OF_THE_TILL);
        machine::install_packages(&mut progress, &TO_RUN.iter().collect::<Vec<_>>())?;
        return sell(&mut progress, build);
    }
    let mut progress = Progress::of(STEPS_OF_THE_TILL + window::STEPS);
    let packages: Vec<&Package> = TO_RUN.iter().chain(TO_OPEN).collect();
    machine::install_packages(&mut progress, &packages)?;
    sell(&mut progress, build)?;
    window::open(&mut progress, build)
}

/// Builds the till, opens the demo shop and rings a sale in it.
fn sell(progress: &mut Progress, build: Build) -> Result<(), Failure> {
    let till = progress.step("build the till, minutes the first time", || build_till(build))?;
    let shop = demo_shop(progress, till)?;
    let sale = progress.step("ring a sale", || ring(&shop))?;
    let text = progress.step("write its e-bill", || e_bill(&shop, &sale))?;
    let file = progress.step("write its PDF", || pdf(&shop, &sale))?;
    println!("\n{}\n", text.trim_end());
    for alert in &sale.alerts {
        println!("For the cashier: {alert}");
    }
    println!("PDF: {}", file.display());
    println!(
        "Go on with: {} --shop {} call member.search '{{\"query\":\"zs\"}}'",
        shop.till.display(),
        shop.folder.display()
    );
    Ok(())
}

fn build_till(build: Build) -> Result<PathBuf, Failure> {
    build.package("huitou-cli", "huitou")
}

impl Build {
    /// Builds a package; where its program is.
    pub fn package(self, package: &str, program: &str) -> Result<PathBuf, Failure> {
        let (args, folder): (&[&str], &str) = match self {
            Build::Quick => (&[], "debug"),
            Build::Release => (&["--release"], "release"),
        };
        let words = [&["build", "--locked", "--package", package], args].concat();
        say(&mut at_root("cargo", &words), Shown::OnFailure)?;
        Ok(target().join(folder).join(program))
    }
}

/// Cargo's folder for what is built: not in the repository when the caller moved it.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from)
}

/// A shop on disk and the headless till that opens it.
struct Shop {
    till: PathBuf,
    folder: PathBuf,
}

impl Shop {
    /// Asks one method.
    fn call(&self, method: &str, params: &Value) -> Result<Value, Failure> {
        let said = answer(self.command().args(["call", method, &params.to_string()]))?;
        serde_json::from_str(&said)
            .map_err(|error| Failure::new(format!("{method}: the till's answer is no JSON ({error}): {said}")))
    }

    fn command(&self) -> Command {
        let mut command = at_root("env", &[] as &[&str]);
        command.arg(&self.till).arg("--shop").arg(&self.folder);
        command
    }
}

/// Opens the demo shop, made at the first run. One that does not open any more (cut short, or of a till too new or too old) is
/// put aside, never deleted.
fn demo_shop(progress: &mut Progress, till: PathBuf) -> Result<Shop, Failure> {
    let shop = Shop { till, folder: target().join("demo-shop") };
    if !shop.folder.exists() {
        return progress.step("make the demo shop, a year of sales", || make(shop));
    }
    progress.step("open the demo shop", || match shop.call("product.list", &json!({})) {
        Ok(_) => Ok(shop),
        Err(failure) => {
            let aside = put_aside(&shop.folder)?;
            print!("{failure}; now at {}, making another … ", aside.display());
            make(shop)
        }
    })
}

fn make(shop: Shop) -> Result<Shop, Failure> {
    say(shop.command().args(["init", "--demo"]), Shown::OnFailure)?;
    Ok(shop)
}

fn put_aside(folder: &Path) -> Result<PathBuf, Failure> {
    let free = (1..).map(|n| folder.with_extension(format!("old-{n}"))).find(|path| !path.exists());
    let aside = free.unwrap_or_else(|| folder.with_extension("old"));
    std::fs::rename(folder, &aside)
        .map_err(|error| Failure::new(format!("move {} aside: {error}", folder.display())))?;
    Ok(aside)
}

/// What the cashier hears of a sale.
struct Sale {
    id: String,
    alerts: Vec<String>,
}

/// Sells three things for cash to the member who stayed away longest.
fn ring(shop: &Shop) -> Result<Sale, Failure> {
    let lines = three_lines(&shop.call("product.list", &json!({}))?)?;
    let found = shop.call("member.search", &json!({ "query": "王", "limit": 200 }))?;
    let mut sale = json!({ "lines": lines, "member_id": longest_away(&found) });
    let quote = shop.call("sale.quote", &sale)?;
    let total = quote["total_minor"].as_i64().ok_or_else(|| Failure::new(format!("no total in {quote}")))?;
    sale["expect_total_minor"] = json!(total);
    sale["tenders"] = json!([{ "kind": "cash", "amount_minor": cash_for(total) }]);
    let rung = shop.call("sale.ring", &sale)?;
    Ok(Sale { id: text_of(&rung, "sale_id")?, alerts: alerts_of(&rung) })
}

/// Two lines by the piece and one by weight.
fn three_lines(catalogue: &Value) -> Result<Vec<Value>, Failure> {
    let products = catalogue["products"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_weighed = |product: &&Value| product["unit_decimals"].as_u64().is_some_and(|decimals| decimals > 0);
    let by_piece = products.iter().filter(|product| !is_weighed(product)).zip(["1", "2"]);
    let weighed = products.iter().filter(is_weighed).zip(["1.255"]);
    let lines: Vec<Value> =
        by_piece.chain(weighed).map(|(product, qty)| json!({ "sku": product["sku"], "qty": qty })).collect();
    if lines.is_empty() { Err(Failure::new("the demo shop has no products")) } else { Ok(lines) }
}

/// The member whose last visit is longest ago; null, a walk-in, where nobody was found.
fn longest_away(found: &Value) -> Value {
    let members = found["members"].as_array().map(Vec::as_slice).unwrap_or_default();
    let visited = members.iter().filter(|member| member["last_visit_on"].is_string());
    let longest = visited.min_by_key(|member| member["last_visit_on"].as_str());
    longest.map_or(Value::Null, |member| member["member_id"].clone())
}

fn alerts_of(rung: &Value) -> Vec<String> {
    let alerts = rung["alerts"].as_array().map(Vec::as_slice).unwrap_or_default();
    alerts.iter().filter_map(|alert| alert["text"].as_str()).map(str::to_owned).collect()
}

fn text_of(answer: &Value, field: &str) -> Result<String, Failure> {
    answer[field].as_str().map(str::to_owned).ok_or_else(|| Failure::new(format!("no {field} in {answer}")))
}

/// The notes that a member would hand over: whole hundreds.
fn cash_for(total_minor: i64) -> i64 {
    const HUNDRED: i64 = 10_000;
    (total_minor + HUNDRED - 1) / HUNDRED * HUNDRED
}

fn e_bill(shop: &Shop, sale: &Sale) -> Result<String, Failure> {
    let bill = shop.call("bill.text", &json!({ "sale_id": sale.id, "channel": "plain" }))?;
    text_of(&bill, "text")
}

fn pdf(shop: &Shop, sale: &Sale) -> Result<PathBuf, Failure> {
    let file = shop.folder.join(format!("bill-{}.pdf", sale.id));
    shop.call("bill.pdf", &json!({ "sale_id": sale.id, "paper": "roll_80", "file": file }))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cash_is_the_next_whole_hundred() {
        for (total, cash) in [(1, 10_000), (10_000, 10_000), (10_001, 20_000)] {
            assert_eq!(cash_for(total), cash);
        }
    }

    #[test]
    fn the_member_longest_away_is_served_and_nobody_is_a_walk_in() {
        let found = json!({ "members": [
            { "member_id": "1", "last_visit_on": "2026-11-20" },
            { "member_id": "2", "last_visit_on": "2026-03-01" },
            { "member_id": "3", "last_visit_on": null },
        ] });
        assert_eq!(longest_away(&found), "2");
        assert_eq!(longest_away(&json!({ "members": [] })), Value::Null);
    }
}
