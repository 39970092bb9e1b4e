//! A seeded year in a small shop, compared with a naive model after every command.

mod dice;
mod model;
mod shop;
mod table;
mod year;

use year::Year;

const SEED: u64 = 20_260_101;

#[test]
fn a_year_in_a_small_shop_agrees_with_the_model() {
    let seed = number("HUITOU_SIM_SEED").unwrap_or(SEED);
    let days = number("HUITOU_SIM_DAYS").unwrap_or(365) as i64;
    println!("seed {seed}, {days} days");
    let mut year = Year::of(seed);
    year.play(days);
    println!("{}", year.table);
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
