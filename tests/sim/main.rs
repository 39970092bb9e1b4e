//! A seeded year in a small shop, compared with a naive model after every command.
//!
//! `HUITOU_SIM_SEED` gives another year, `HUITOU_SIM_DAYS` another length; the table is complete after a whole year only.
//! With `HUITOU_SIM_TELL` every request is told with its answer.

#![expect(clippy::expect_used, reason = "a simulation that cannot go on must fail where it stands")]

mod complete;
mod dice;
mod lab;
mod merging;
mod model;
mod planted;
mod shop;
mod table;
mod wire;
mod year;

use year::{Plays, Year};

/// The year that is always played.
const SEED: u64 = 20_260_101;
/// Its length in days.
const DAYS: i64 = 365;
/// How many days everything is played that the model knows.
const WEEKS: i64 = 28;
/// Seeds whose year once disagreed with the model, played for as many days as that took.
const ONCE_WRONG: &[(u64, i64)] = &[(20_260_101, 90)];

#[test]
fn a_year_in_a_small_shop_agrees_with_the_model_and_meets_every_refusal() {
    let seed = number("HUITOU_SIM_SEED").unwrap_or(SEED);
    let days = number("HUITOU_SIM_DAYS").map_or(DAYS, |days| days as i64);
    println!("seed {seed}, {days} days");
    let mut year = Year::of(seed);
    year.play(days);
    year.count_refunds(days >= DAYS);
    year.count_settlings(days >= DAYS);
    let mut table = year.table;
    table.add(wire::refusals());
    table.add(lab::refusals());
    println!("{table}\n{} calls", table.calls());
    if days >= DAYS {
        complete::check(&table);
    }
}

#[test]
fn weeks_in_which_everything_is_done_agree_with_the_model() {
    let days = number("HUITOU_SIM_DAYS").map_or(WEEKS, |days| days as i64);
    let seed = number("HUITOU_SIM_SEED").unwrap_or(SEED);
    println!("seed {seed}, {days} days");
    let mut year = Year::playing(seed, Plays::Everything);
    year.play(days);
    year.count_refunds(false);
    println!("{}", year.table);
}

#[test]
fn seeds_that_once_disagreed_agree() {
    for (seed, days) in ONCE_WRONG {
        Year::of(*seed).play(*days);
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
