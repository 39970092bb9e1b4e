//! Single bits flipped anywhere in the files: each is found, or it changed nothing that anybody can read.

use std::fs;
use std::path::Path;

use huitou_core::id::Incarnation;
use huitou_store::{Folder, Kind, Shop, tables};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;

use crate::copies::{Workbench, found_in};
use crate::full_shop::FullShop;
use crate::rows::{Dump, dump};

fn dump_of(shop: &Path, database: &str) -> rusqlite::Result<Dump> {
    dump(&Connection::open(shop.join(database))?)
}

fn does_not_open(shop: &Path) -> bool {
    Shop::open(Folder::at(shop), Incarnation::from_entropy([1, 2, 3, 4])).is_err()
}

/// Flips bits of a file at seeded places and at each of the first hundred; how many were found.
fn flip(database: &str, seed: u64, times: usize) -> u32 {
    let shop = FullShop::played();
    let bench = Workbench::of(shop.path());
    let whole = fs::read(shop.path().join(database)).unwrap();
    // A bit of a basket is nothing that a fact could contradict.
    let local: Vec<&str> = tables().filter(|table| table.kind == Kind::Local).map(|table| table.name).collect();
    let original = dump_of(&bench.copy(), database).unwrap().without(&local);
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let drawn: Vec<usize> = (0..times).map(|_| dice.random_range(0..whole.len())).collect();
    let (mut found, mut harmless, mut slipped) = (0, 0, Vec::new());
    // The header is where one byte means the most.
    for place in (0..100).chain(drawn) {
        let bit = dice.random_range(0..8);
        let copy = bench.copy();
        let mut flipped = whole.clone();
        flipped[place] ^= 1 << bit;
        fs::write(copy.join(database), flipped).unwrap();
        if found_in(&copy).is_some() || does_not_open(&copy) {
            found += 1;
        } else if dump_of(&copy, database).is_ok_and(|it| it.without(&local) == original) {
            harmless += 1;
        } else {
            slipped.push(format!("byte {place} bit {bit}"));
        }
    }
    println!("{database}: {found} found, {harmless} harmless, {} slipped through", slipped.len());
    assert!(slipped.is_empty(), "{database}, seed {seed}: {}", slipped.join(", "));
    found
}

#[test]
fn a_bit_flipped_anywhere_in_the_ledger_is_found_or_harmless() {
    let found = flip("shop.db", 20_261_121, 700);
    // The pages of a small shop are half empty: the other half of the flips falls where nobody looks.
    assert!(found > 200, "{found} found");
}

#[test]
fn a_bit_flipped_anywhere_in_the_vault_is_found_or_harmless() {
    let found = flip("vault.db", 20_261_122, 300);
    assert!(found > 50, "{found} found");
}
