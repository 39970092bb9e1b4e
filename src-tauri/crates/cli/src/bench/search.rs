//! Finding members by every kind of query, beside the bare index with the same limit.

use std::io::{self, Write};
use std::process::ExitCode;

use huitou_app::shop::NewShop;
use huitou_core::search::{self, KeyClass, MemberTexts};
use huitou_host::demo::DemoPlan;
use huitou_host::making::make_shop;
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use huitou_store::members::MemberRow;
use serde_json::json;

use super::figures::{Times, micros, ratio};
use crate::Failure;

/// How many members the queries are drawn from.
const SAMPLED: u32 = 2_000;
const LIMIT: usize = 20;

/// Kinds that hit few members, whose search should cost little more than the index itself.
const SELECTIVE: [&str; 2] = ["full phone", "no hit"];
/// How many times the bare index a selective search may take in the median, with `--check`.
const TIMES_MAX: u64 = 6;

pub(super) fn run(folder: &Folder, members: u32, queries: usize, seed: u64, check: bool) -> Result<ExitCode, Failure> {
    if !folder.has_shop() {
        make_demo(folder, members, seed)?;
    }
    let till = Till::new(folder.clone(), Outside::system());
    let (count, sample) = till.with_reader(|tx| Ok((tx.member_count()?, tx.sample_members(SAMPLED)?)))?;
    let mut out = io::stdout();
    writeln!(out, "{count} members; per kind: median and p99 of member.search, p99 of the bare index, ratio of p99s")?;
    let mut all = Times::default();
    let mut uses_index = true;
    for (kind, queries) in kinds(&sample, queries, &mut Draw(seed)) {
        let (found, bare) = measure(&till, &queries)?;
        writeln!(
            out,
            "{kind:<22} n {:>5}   {:>12} {:>12}   {:>12}   {}",
            found.count(),
            micros(found.median()),
            micros(found.permille(990)),
            micros(bare.permille(990)),
            ratio(found.permille(990), bare.permille(990))
        )?;
        all.extend(&found);
        uses_index &= !SELECTIVE.contains(&kind) || found.median() <= bare.median() * TIMES_MAX;
    }
    let (median, p99) = (micros(all.median()), micros(all.permille(990)));
    writeln!(out, "all                    n {:>5}   {median:>12} {p99:>12}", all.count())?;
    Ok(if check && !uses_index { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn make_demo(folder: &Folder, members: u32, seed: u64) -> Result<(), Failure> {
    let outside = Outside::system();
    let plan = DemoPlan { members, seed, until: (outside.now)().date_naive(), days: 365 };
    make_shop(folder, &NewShop::default(), Some(&plan), &outside, &mut |_, _| {})?;
    Ok(())
}

/// Warm: each query runs once unmeasured.
fn measure(till: &Till, queries: &[String]) -> Result<(Times, Times), Failure> {
    let (mut found, mut bare) = (Times::default(), Times::default());
    for query in queries {
        let params = || json!({"query": query, "limit": LIMIT});
        till.call("member.search", params(), &Meta::default())?;
        found.of(|| till.call("member.search", params(), &Meta::default()))?;
        bare.of(|| till.with_reader(|tx| Ok(tx.bare_key_lookup(query, LIMIT)?)))?;
    }
    Ok((found, bare))
}

/// Queries of every kind that a cashier types.
fn kinds(sample: &[MemberRow], count: usize, draw: &mut Draw) -> Vec<(&'static str, Vec<String>)> {
    let names: Vec<&str> = sample.iter().filter_map(|member| member.profile.name.as_deref()).collect();
    let phones: Vec<&str> = sample.iter().filter_map(|member| member.profile.phone.as_deref()).collect();
    let mut times = |make: &mut dyn FnMut(&mut Draw) -> String| (0..count).map(|_| make(draw)).collect::<Vec<_>>();
    let spelt = |name: &str, class: KeyClass| -> Vec<String> {
        let keys = search::member_keys(&MemberTexts { name: Some(name), ..MemberTexts::default() });
        keys.into_iter().filter(|key| key.class == class && key.key.is_ascii()).map(|key| key.key).collect()
    };
    let head = |text: &str, count: usize| text.chars().take(count).collect::<String>();
    let tail = |text: &str, skip: usize| text.chars().skip(skip).collect::<String>();
    vec![
        ("phone tail", times(&mut |draw| tail(draw.one(&phones), 7))),
        ("full phone", times(&mut |draw| draw.one(&phones).to_owned())),
        ("full name", times(&mut |draw| draw.one(&names).to_owned())),
        ("surname", times(&mut |draw| head(draw.one(&names), 1))),
        ("commonest surname", times(&mut |draw| draw.one(&["王", "李", "张", "w", "l", "zhang"]).to_owned())),
        ("part of a name", times(&mut |draw| tail(draw.one(&names), 1))),
        ("one letter", times(&mut |draw| char::from(b'a' + (draw.next() % 26) as u8).to_string())),
        (
            "two letters",
            times(&mut |draw| {
                let keys = spelt(draw.one(&names), KeyClass::Start);
                head(draw.one(&keys.iter().map(String::as_str).collect::<Vec<_>>()), 2)
            }),
        ),
        (
            "pinyin or initials",
            times(&mut |draw| {
                let keys = spelt(draw.one(&names), KeyClass::Start);
                draw.one(&keys.iter().map(String::as_str).collect::<Vec<_>>()).to_owned()
            }),
        ),
        (
            "part of the pinyin",
            times(&mut |draw| {
                let keys = spelt(draw.one(&names), KeyClass::Inside);
                draw.one(&keys.iter().map(String::as_str).collect::<Vec<_>>()).to_owned()
            }),
        ),
        (
            "polyphones",
            times(&mut |draw| draw.one(&["单", "曾", "shan", "dan", "zeng", "ceng", "lv", "lu", "xie"]).to_owned()),
        ),
        ("no hit", times(&mut |draw| format!("qx{}", draw.next() % 100_000))),
    ]
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough to draw queries by.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        let count = of.len().max(1) as u64;
        of.get((self.next() % count) as usize).copied().unwrap_or("王")
    }
}
