//! A shop of an older format is brought to this one whole, or stays as it was.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use huitou_host::Outside;
use huitou_store::FORMAT;
use huitou_tests::huitou;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;

use crate::acts::{acts_of, asked};
use crate::audit::{Depth, Harm, Sent, examine, must_be_unharmed, requests_of};
use crate::folders::{copy_shop, fast_dir, leave_a_log, real_path};
use crate::power::{cut, moments};
use crate::recording::Recorder;
use crate::requests::walk_in;
use crate::shim::{Fault, Shim};
use crate::sweep::{Swept, conduct, lines};
use crate::talk::Talk;

const SEED: u64 = 20_260_103;
const KILLS: u32 = 24;

/// The shops of older formats that stay in tests/data/shops, each copied so that nobody writes to it.
fn older_shops(dir: &Path) -> Vec<(i64, PathBuf)> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("shops");
    let mut shops = Vec::new();
    for entry in fs::read_dir(&kept).expect("the shops of older formats") {
        let entry = entry.expect("a shop");
        let copy = dir.join(entry.file_name());
        copy_shop(&entry.path(), &copy);
        let format = format_of(&copy);
        if format < FORMAT {
            shops.push((format, copy));
        }
    }
    assert!(!shops.is_empty(), "no shop in tests/data/shops is older than format {FORMAT}: nothing to migrate");
    shops
}

/// The format in the file's header (big-endian at 60), read without opening the database: that would mend it.
fn format_of(shop: &Path) -> i64 {
    let header = fs::read(shop.join("shop.db")).expect("a ledger");
    let number = header.get(60..64).and_then(|bytes| bytes.try_into().ok()).expect("a header");
    u32::from_be_bytes(number).into()
}

/// The copy of the journal that a change of format leaves: sealed, and whole.
fn copy_of_journal(shop: &Path, format: i64, facts: i64) -> Option<Harm> {
    let path = shop.join(format!("before-format-{format}.db"));
    let count: rusqlite::Result<i64> =
        Connection::open(&path).and_then(|db| db.query_row("SELECT count(*) FROM journal", [], |row| row.get(0)));
    match count {
        Ok(found) if facts == found => None,
        Ok(found) => Some(Harm::Wrong(format!("the copy before the change has {found} facts of {facts}"))),
        Err(error) => Some(Harm::Wrong(format!("the copy before the change: {error}"))),
    }
}

/// The acts of a migration from the format before this one; every migration replays the journal alike, so that from the
/// formats before it every fourth of them is asked, beginning elsewhere with each fault.
#[test]
fn each_act_of_a_migration() {
    let dir = fast_dir();
    let dir_path = real_path(&dir);
    let shops = older_shops(&dir_path);
    let last = shops.iter().map(|(format, _)| *format).max();
    for (format, shop) in shops {
        let mut all = Swept::default();
        for fault in [Fault::KillBefore, Fault::KillHalf, Fault::EioOnce, Fault::EnospcFrom] {
            let one_in = if Some(format) == last { 1 } else { 4 };
            let swept = sweep_migration(&dir_path, &shop, format, fault, one_in);
            println!("from format {format} {fault:?}: {} acts {:?}", swept.acts, swept.kinds);
            all.add(swept);
        }
        must_be_unharmed(&all.harms);
        for kind in ['C', 'W', 'T', 'S', 'D', 'R', 'U'] {
            assert!(Some(format) != last || all.kinds.contains_key(&kind), "no act of kind {kind} was swept");
        }
    }
}

fn sweep_migration(dir: &Path, shop: &Path, format: i64, fault: Fault, one_in: usize) -> Swept {
    let watched = dir.join("migrated");
    let shim = Shim::watching(&watched);
    let kept = requests_of(shop);
    let (request, next) = (walk_in("first-after"), walk_in("next-after"));
    let copy = watched.join("shop");
    let till_of_a_copy = || {
        copy_shop(shop, &copy);
        let mut command = huitou(&copy);
        command.arg("rpc");
        command
    };
    let acts = acts_of(&shim, till_of_a_copy(), &lines(fault, &request, &next));
    let mut swept = Swept::default();
    for at in asked(&acts, fault as usize).skip(fault as usize % one_in).step_by(one_in) {
        let mut command = till_of_a_copy();
        shim.slip_under(&mut command, Some((fault, at)), None);
        let run = shim.run(command, &lines(fault, &request, &next));
        let Some(came_at) = run.came_at.clone() else {
            assert!(run.ended_well && at > 1, "without a fault the shop migrates: {}", run.said);
            break;
        };
        swept.count(&came_at);
        let mut harms = conduct(fault, &run, &request, &next);
        let sent = [run.sent(&request)];
        harms.extend(examine(&copy, &kept, &sent, &next, Depth::Rebuild));
        harms.extend(copy_of_journal(&copy, format, kept.len() as i64));
        swept.harms.extend(harms.into_iter().map(|harm| (format!("migration {fault:?} {at} ({came_at})"), harm)));
    }
    swept
}

#[test]
fn power_cuts_while_a_shop_migrates() {
    let dir = fast_dir();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED + 1);
    for (format, shop) in older_shops(dir.path()) {
        leave_a_log(&shop);
        let mut recorder = Recorder::begin(Some(&shop), None);
        recorder.run(None, &[&walk_in("first"), &walk_in("next")]);
        let recording = recorder.end(requests_of(&shop));
        let moments = moments(&recording, 400, &mut rng);
        let cuts = cut(&recording, &moments, &mut rng);
        println!("seed {}: {} power cuts while a shop migrated from format {format}", SEED + 1, cuts.images);
        must_be_unharmed(&cuts.harms);
    }
}

#[test]
fn kills_while_a_shop_migrates() {
    let dir = fast_dir();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let outside = Outside::system();
    for (format, old) in older_shops(dir.path()) {
        let kept = requests_of(&old);
        let shop = dir.path().join("shop");
        copy_shop(&old, &shop);
        let began = (outside.now)();
        assert!(Talk::start(huitou(&shop)).ask(&walk_in("first")).is_some_and(|answer| answer.is_ok()));
        let length = ((outside.now)() - began).to_std().expect("time goes on");
        let (mut harms, mut old_ones) = (Vec::new(), 0);
        for kill in 0..KILLS {
            copy_shop(&old, &shop);
            let request = walk_in("first");
            let mut talk = Talk::start(huitou(&shop));
            talk.send(std::slice::from_ref(&request));
            thread::sleep(Duration::from_micros(rng.random_range(0..length.as_micros() as u64)));
            let heard = talk.kill().pop().map(|(_, answer)| answer);
            old_ones += u32::from(format_of(&shop) == format);
            let sent = [Sent { request: &request, answer: heard }];
            let found = examine(&shop, &kept, &sent, &walk_in("next"), Depth::Rebuild);
            let found = found.into_iter().chain(copy_of_journal(&shop, format, kept.len() as i64));
            harms.extend(found.map(|harm| (format!("migration, kill {kill}"), harm)));
        }
        println!("seed {SEED}: {KILLS} kills of a migration from format {format}, {old_ones} while it was still old");
        must_be_unharmed(&harms);
        assert!(old_ones > 0, "no kill came before the end of the migration");
    }
}
