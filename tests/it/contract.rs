//! docs/CONTRACT.md is what the program says of itself, and each of its examples was run.

use std::collections::BTreeSet;

use huitou_host::{METHODS, contract};

#[test]
fn the_committed_contract_is_the_program_s() {
    let committed = include_str!("../../docs/CONTRACT.md");
    let made = contract::markdown().unwrap();
    assert!(committed == made, "docs/CONTRACT.md is stale: cargo run -p huitou-cli -- contract > docs/CONTRACT.md");
}

#[test]
fn every_method_has_an_example_that_was_run() {
    let exampled: BTreeSet<&str> = contract::exampled().unwrap().into_iter().collect();
    let methods: BTreeSet<&str> = METHODS.iter().map(|method| method.name).collect();
    assert_eq!(exampled, methods);
}
