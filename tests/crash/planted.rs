//! The harnesses can fail: with a fault planted in the till, each finds the loss that it is there to find.

use crate::audit::Harm;
use crate::folders::{fast_dir, real_path};
use crate::kill::{Moment, kill_rounds};
use crate::power::cut_a_working_shop;
use crate::requests::Scripts;
use crate::shim::Fault;
use crate::sweep::{Swept, sweep};
use crate::work::Kind;

fn swept_with(planted: &str, method: &str) -> Swept {
    let dir = fast_dir();
    let scripts = Scripts::in_folder(&real_path(&dir));
    let request = scripts.of(method);
    sweep(&real_path(&dir), &scripts, request, Fault::KillBefore, Some(planted))
}

#[test]
fn an_answer_before_the_commit_is_found_by_the_shim() {
    let swept = swept_with("answer_before_commit", "product.put");
    let losses = swept.harms.iter().filter(|(_, harm)| matches!(harm, Harm::Missing(_))).count();
    println!("answer before commit: {losses} losses at {} acts", swept.acts);
    assert!(losses > 0, "{:?}", swept.harms);
}

#[test]
fn an_answer_before_the_commit_is_found_by_kills() {
    // The till sleeps between answer and commit, and is killed as soon as the answer is heard.
    let killed = kill_rounds(Kind::Sales, Moment::FirstAnswer, 20, Some("answer_before_commit"));
    let losses = killed.harms.iter().filter(|(_, harm)| matches!(harm, Harm::Missing(_))).count();
    println!("answer before commit: {losses} losses at {} kills", killed.kills);
    assert!(losses > 0, "{:?}", killed.harms);
}

#[test]
fn a_request_in_a_second_transaction_is_found_by_the_shim() {
    let swept = swept_with("request_in_second_transaction", "product.put");
    let twice = swept.harms.iter().filter(|(_, harm)| matches!(harm, Harm::Twice(_))).count();
    println!("request in a second transaction: {twice} done twice at {} acts", swept.acts);
    assert!(twice > 0, "{:?}", swept.harms);
}

#[test]
fn an_erasure_that_is_not_marked_as_unfinished_is_found_by_the_shim() {
    let swept = swept_with("erasure_unmarked", "member.erase");
    let traces = swept.harms.iter().filter(|(_, harm)| matches!(harm, Harm::Wrong(_))).count();
    println!("an unmarked erasure: {traces} kills leave traces, of {} acts", swept.acts);
    assert!(traces > 0, "{:?}", swept.harms);
}

#[test]
fn commits_that_are_not_synced_are_found_by_power_cuts() {
    let cuts = cut_a_working_shop(150, Some("synchronous_normal"));
    let losses = cuts.harms.iter().filter(|(_, harm)| matches!(harm, Harm::Missing(_))).count();
    println!("synchronous=NORMAL: {losses} acknowledged requests lost in {} power cuts", cuts.images);
    assert!(losses > 0, "{:?}", cuts.harms);
}
