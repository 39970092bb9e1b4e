//! A shop is made whole or not at all.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use huitou_host::Outside;
use huitou_store::Folder;
use huitou_tests::huitou;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::acts::{acts_of, asked};
use crate::audit::{Depth, Harm, examine, findings, must_be_unharmed, storage_codes};
use crate::folders::{fast_dir, real_path};
use crate::requests::walk_in;
use crate::shim::{Fault, Shim};
use crate::sweep::Swept;

const SEED: u64 = 20_260_102;
const DEMO_KILLS: u32 = 24;
const PLAIN: [&str; 2] = ["init", "--played"];
const DEMO: [&str; 6] = ["init", "--demo", "--members", "6", "--until", "2026-06-30"];

/// Makes the shop again where there is none, and examines it.
fn no_shop_or_a_whole_one(shop: &Path, init: &[&str]) -> Vec<Harm> {
    let mut harms = Vec::new();
    if !Folder::at(shop).has_shop() {
        let output = huitou(shop).args(init).output().expect("the till starts");
        if !output.status.success() {
            return vec![Harm::Closed(String::from_utf8_lossy(&output.stderr).into_owned())];
        }
    }
    harms.extend(findings(shop, Depth::Rebuild));
    harms.extend(examine(shop, &["shop-opened".to_owned()], &[], &walk_in("first"), Depth::Verify));
    let leftovers = fs::read_dir(shop).expect("the shop's folder").map(|it| it.expect("an entry").file_name());
    let hidden = leftovers.filter(|name| name.to_string_lossy().starts_with('.'));
    harms.extend(hidden.map(|name| Harm::Wrong(format!("{} is left over", name.to_string_lossy()))));
    harms
}

#[test]
fn each_act_of_making_a_shop() {
    let dir = fast_dir();
    let watched = real_path(&dir).join("made");
    let shim = Shim::watching(&watched);
    let shop = watched.join("shops").join("shop");
    let mut swept = Swept::default();
    for fault in [Fault::KillBefore, Fault::KillHalf, Fault::EioOnce, Fault::EnospcFrom] {
        let before = swept.acts;
        let init_of_nothing = || {
            let _ = fs::remove_dir_all(&watched);
            fs::create_dir_all(&watched).expect("a folder");
            let mut command = huitou(&shop);
            command.args(PLAIN);
            command
        };
        let acts = acts_of(&shim, init_of_nothing(), &[]);
        for at in asked(&acts, fault as usize) {
            let mut command = init_of_nothing();
            shim.slip_under(&mut command, Some((fault, at)), None);
            let run = shim.run(command, &[]);
            let Some(came_at) = run.came_at.clone() else {
                assert!(run.ended_well && at > 1, "without a fault there is a shop: {}", run.said);
                break;
            };
            swept.count(&came_at);
            let mut harms = no_shop_or_a_whole_one(&shop, &PLAIN);
            if !run.was_killed && !run.ended_well && !storage_codes(fault).iter().any(|code| run.said.contains(code)) {
                harms.push(Harm::OddCode("init".to_owned(), run.said.clone()));
            }
            swept.harms.extend(harms.into_iter().map(|harm| (format!("init {fault:?} {at} ({came_at})"), harm)));
        }
        println!("init {fault:?}: {} acts", swept.acts - before);
    }
    println!("init: {} acts {:?}", swept.acts, swept.kinds);
    must_be_unharmed(&swept.harms);
    for kind in ['C', 'M', 'W', 'T', 'S', 'D', 'R', 'U', 'Y'] {
        assert!(swept.kinds.contains_key(&kind), "no act of kind {kind} was swept");
    }
}

#[test]
fn kills_while_a_demo_shop_is_made() {
    let dir = fast_dir();
    let outside = Outside::system();
    let began = (outside.now)();
    let whole = dir.path().join("whole");
    assert!(huitou(&whole).args(DEMO).output().expect("the till starts").status.success());
    let length = ((outside.now)() - began).to_std().expect("time goes on");
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let (mut harms, mut halves) = (Vec::new(), 0);
    for kill in 0..DEMO_KILLS {
        let shop = dir.path().join(format!("demo-{kill}"));
        let mut command = huitou(&shop);
        let mut child =
            command.args(DEMO).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the till starts");
        thread::sleep(Duration::from_micros(rng.random_range(0..length.as_micros() as u64)));
        child.kill().expect("a kill");
        child.wait().expect("the till is gone");
        halves += u32::from(!Folder::at(&shop).has_shop());
        // A few of those that are not there are made again as they were to be; the others are made plain.
        let again: &[&str] = if kill.is_multiple_of(8) { &DEMO } else { &PLAIN };
        let found = no_shop_or_a_whole_one(&shop, again);
        harms.extend(found.into_iter().map(|harm| (format!("init --demo, kill {kill}"), harm)));
        fs::remove_dir_all(&shop).expect("the shop is thrown away");
    }
    println!("seed {SEED}: {DEMO_KILLS} kills of init --demo, {halves} of them before there was a shop");
    must_be_unharmed(&harms);
    assert!(halves >= DEMO_KILLS / 2, "the kills came too late: {halves}");
}
