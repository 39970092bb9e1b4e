//! The acts of every command on the disk: the till is killed before and half-way through one, it fails once, or the disk
//! is full from there on.

use std::collections::BTreeMap;
use std::path::Path;

use huitou_tests::huitou;

use crate::acts::{acts_of, asked};
use crate::audit::{Depth, Harm, examine, must_be_unharmed, requests_of, storage_codes};
use crate::folders::{copy_shop, fast_dir, real_path};
use crate::power::is_anyone_known;
use crate::requests::{Request, Scripts};
use crate::shim::{Fault, Run, Shim};

/// A sweep never needs as many acts as this: a fault that always comes is a loop.
const ACTS_MAX: u64 = 5_000;

/// What a sweep did and found.
#[derive(Default)]
pub struct Swept {
    /// At how many acts the fault came.
    pub acts: u64,
    /// Of which kinds they were: C made, W written, T cut, S synced, D folder synced, R renamed, U removed.
    pub kinds: BTreeMap<char, u64>,
    /// What was found, each with its place.
    pub harms: Vec<(String, Harm)>,
}

impl Swept {
    /// Counts one act.
    pub fn count(&mut self, came_at: &str) {
        self.acts += 1;
        *self.kinds.entry(came_at.chars().next().unwrap_or('?')).or_default() += 1;
    }

    /// Adds another sweep.
    pub fn add(&mut self, other: Swept) {
        self.acts += other.acts;
        for (kind, count) in other.kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
        self.harms.extend(other.harms);
    }
}

/// Sends a request once for each act that is asked, with the fault at that act, and examines the shop after each.
pub fn sweep(dir: &Path, scripts: &Scripts, request: &Request, fault: Fault, planted: Option<&str>) -> Swept {
    let watched = dir.join("swept");
    let shim = Shim::watching(&watched);
    let next = &scripts.next;
    let copy = watched.join("shop");
    let till_of_a_copy = || {
        copy_shop(&scripts.shop, &copy);
        let mut command = huitou(&copy);
        command.arg("rpc");
        if let Some(planted) = planted {
            command.env("HUITOU_PLANTED", planted);
        }
        command
    };
    let acts = acts_of(&shim, till_of_a_copy(), &lines(fault, request, next));
    let turn = scripts.requests.iter().position(|it| it.id == request.id).unwrap_or_default() + fault as usize;
    let mut swept = Swept::default();
    for at in asked(&acts, turn).take_while(|at| *at < ACTS_MAX) {
        let mut command = till_of_a_copy();
        shim.slip_under(&mut command, Some((fault, at)), None);
        let run = shim.run(command, &lines(fault, request, next));
        let Some(came_at) = run.came_at.clone() else {
            assert!(run.ended_well && at > 1, "{}: without a fault the till ends well: {}", request.method, run.said);
            return swept;
        };
        swept.count(&came_at);
        let place = || format!("{} {fault:?} {at} ({came_at})", request.method);
        let mut harms = conduct(fault, &run, request, next);
        let sent = [run.sent(request)];
        harms.extend(examine(&copy, &[], &sent, next, Depth::Rebuild));
        if request.method == "member.erase" && is_anyone_known(&copy) {
            harms.push(Harm::Wrong("an erased name or phone is in the folder".to_owned()));
        }
        swept.harms.extend(harms.into_iter().map(|harm| (place(), harm)));
    }
    panic!("{}: the fault comes for ever", request.method);
}

/// What is sent: where the till lives on, the same request again and then the next, twice.
pub fn lines<'a>(fault: Fault, request: &'a Request, next: &'a Request) -> Vec<&'a Request> {
    match fault {
        Fault::KillBefore | Fault::KillHalf => vec![request],
        Fault::EioOnce => vec![request, request, next, next],
        Fault::EnospcFrom => vec![request, request, next],
    }
}

/// How the till itself behaved under the fault.
pub fn conduct(fault: Fault, run: &Run, request: &Request, next: &Request) -> Vec<Harm> {
    let mut harms = Vec::new();
    match fault {
        Fault::KillBefore | Fault::KillHalf => {
            assert!(run.was_killed, "the shim kills: {}", run.said);
            return harms;
        }
        Fault::EioOnce | Fault::EnospcFrom => {}
    }
    if !run.ended_well || run.answers.len() != lines(fault, request, next).len() {
        harms.push(Harm::Ended(run.said.clone()));
    }
    let mut failures = 0;
    for (id, answer) in &run.answers {
        match answer {
            Ok(_) => {}
            Err(code) if storage_codes(fault).contains(&code.as_str()) => failures += 1,
            Err(code) => harms.push(Harm::OddCode(id.clone(), code.clone())),
        }
    }
    // What failed once succeeds when it is sent again, in the same till.
    if fault == Fault::EioOnce && failures > 1 {
        harms.push(Harm::Refused(request.id.clone(), format!("{failures} times, although the disk failed once")));
    }
    harms
}

fn sweep_every_command(fault: Fault) {
    let dir = fast_dir();
    let scripts = Scripts::in_folder(&real_path(&dir));
    let mut all = Swept::default();
    for request in &scripts.requests {
        let swept = sweep(&real_path(&dir), &scripts, request, fault, None);
        println!("{fault:?} {}: {} acts {:?}", request.method, swept.acts, swept.kinds);
        all.add(swept);
    }
    println!("{fault:?}: {} commands, {} acts {:?}", scripts.requests.len(), all.acts, all.kinds);
    must_be_unharmed(&all.harms);
    assert!(all.acts >= 20 * scripts.requests.len() as u64, "each command acts on the disk at least 20 times");
    for kind in ['C', 'W', 'S', 'D', 'U'] {
        assert!(all.kinds.contains_key(&kind), "no act of kind {kind} was swept");
    }
}

#[test]
fn killed_before_each_act_of_each_command() {
    sweep_every_command(Fault::KillBefore);
}

#[test]
fn killed_half_way_through_each_act_of_each_command() {
    sweep_every_command(Fault::KillHalf);
}

#[test]
fn one_error_at_each_act_of_each_command() {
    sweep_every_command(Fault::EioOnce);
}

#[test]
fn a_disk_full_from_each_act_of_each_command_on() {
    sweep_every_command(Fault::EnospcFrom);
}

/// The tables made anew: whatever happens, they are the old or the new ones, and the till goes on.
#[test]
fn each_act_of_a_rebuild_that_replaces() {
    let dir = fast_dir();
    let dir_path = real_path(&dir);
    let scripts = Scripts::in_folder(&dir_path);
    let mut all = Swept::default();
    for fault in [Fault::KillBefore, Fault::KillHalf, Fault::EioOnce, Fault::EnospcFrom] {
        let swept = sweep_replacing(&dir_path, &scripts, fault);
        println!("rebuild --replace {fault:?}: {} acts {:?}", swept.acts, swept.kinds);
        all.add(swept);
    }
    must_be_unharmed(&all.harms);
    assert!(all.kinds.contains_key(&'R'), "the new tables were never renamed into their place");
}

fn sweep_replacing(dir: &Path, scripts: &Scripts, fault: Fault) -> Swept {
    let watched = dir.join("replaced");
    let shim = Shim::watching(&watched);
    let kept = requests_of(&scripts.shop);
    let copy = watched.join("shop");
    let rebuild_of_a_copy = || {
        copy_shop(&scripts.shop, &copy);
        let mut command = huitou(&copy);
        command.args(["rebuild", "--replace"]);
        command
    };
    let acts = acts_of(&shim, rebuild_of_a_copy(), &[]);
    let mut swept = Swept::default();
    for at in asked(&acts, fault as usize).take_while(|at| *at < ACTS_MAX) {
        let mut command = rebuild_of_a_copy();
        shim.slip_under(&mut command, Some((fault, at)), None);
        let run = shim.run(command, &[]);
        let Some(came_at) = run.came_at.clone() else {
            assert!(run.ended_well && at > 1, "without a fault the tables are replaced: {}", run.said);
            return swept;
        };
        swept.count(&came_at);
        let place = || format!("rebuild --replace {fault:?} {at} ({came_at})");
        let mut harms = examine(&copy, &kept, &[], &scripts.next, Depth::Rebuild);
        if !run.was_killed && !run.ended_well && !storage_codes(fault).iter().any(|code| run.said.contains(code)) {
            harms.push(Harm::OddCode("rebuild --replace".to_owned(), run.said.clone()));
        }
        swept.harms.extend(harms.into_iter().map(|harm| (place(), harm)));
    }
    panic!("the fault comes for ever");
}
