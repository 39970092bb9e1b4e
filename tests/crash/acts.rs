//! Which acts of a till a sweep asks.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::requests::Request;
use crate::shim::Shim;
use crate::trace::heads;

/// Of the inner writes of a run one in so many is asked.
const ONE_IN: usize = 5;
/// So many writes at each end of a run are asked.
const EDGE: usize = 2;

/// An act as a sweep tells it from others: its kind, and the file that it is done to.
pub type Act = (char, u64);

/// The acts of a command that nothing ends or fails.
pub fn acts_of(shim: &Shim, mut command: Command, requests: &[&Request]) -> Vec<Act> {
    let trace = tempfile::NamedTempFile::new().expect("a file for the record");
    shim.slip_under(&mut command, None, Some(trace.path()));
    let run = shim.run(command, requests);
    assert!(run.ended_well, "without a fault the till ends well: {}", run.said);
    acts_in(trace.path())
}

fn acts_in(trace: &Path) -> Vec<Act> {
    let heads = heads(trace);
    heads.into_iter().filter(|(kind, _)| *kind != 'A').collect()
}

/// The acts to ask, counted from 1: all, but of the inner writes of a run one in five, beginning elsewhere with each `turn`.
/// A run is writes to one file with no other act between them. What they wrote counts for nothing before the last of them,
/// or the sync behind it: frames of a log without their commit, pages of a ledger whose log is still whole. So one of the
/// inner ones says what its neighbours would. Behind the last act it goes on, for a till that acts more often this time; where no
/// fault comes any more, the sweep is over. `HUITOU_CRASH=whole` asks all; two cores take two hours for it.
pub fn asked(acts: &[Act], turn: usize) -> impl Iterator<Item = u64> {
    let is_whole = env::var_os("HUITOU_CRASH").is_some_and(|it| it == "whole");
    let mut asked = Vec::new();
    let mut at = 0;
    for run in acts.chunk_by(|one, next| one == next && one.0 == 'W') {
        let is_edge = |n: usize| n < EDGE || n + EDGE >= run.len();
        let chosen = (0..run.len()).filter(|n| is_whole || is_edge(*n) || (n + turn).is_multiple_of(ONE_IN));
        asked.extend(chosen.map(|n| (at + n + 1) as u64));
        at += run.len();
    }
    asked.into_iter().chain(at as u64 + 1..)
}

#[test]
fn only_inner_writes_of_a_run_are_left_out() {
    let (made, synced, log, ledger) = (('C', 1), ('S', 1), ('W', 1), ('W', 2));
    let long = [vec![made], vec![log; 12], vec![synced, log, ledger, ledger, ledger, synced, synced]].concat();
    let asked = |turn| asked(&long, turn).take_while(|at| *at <= 21).collect::<Vec<u64>>();
    // Of the twelve writes (acts 2 to 13) the first two, the last two, and each fifth of those between.
    assert_eq!(asked(0), [1, 2, 3, 7, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
    assert_eq!(asked(1), [1, 2, 3, 6, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
    let every: Vec<u64> = (0..ONE_IN).flat_map(asked).collect();
    assert!((1..=20).all(|act| every.contains(&act)), "in five turns each act is asked");
}
