//! A till at work is killed at any moment, by the system, while requests are on their way.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::Duration;

use huitou_tests::{huitou, text};

use crate::audit::{Depth, Harm, Sent, examine, findings, must_be_unharmed};
use crate::requests::{Answer, Request, make_shop, walk_in};
use crate::talk::Talk;
use crate::work::{Kind, Work};

const SEED: u64 = 20_260_101;
const ROUNDS: u64 = 36;
/// Longer than the checkpointer waits: some kills fall into its work.
const PAST_A_CHECKPOINT: Duration = Duration::from_millis(205);

/// What was killed and what was found.
#[derive(Default)]
pub struct Killed {
    /// How many tills.
    pub kills: u64,
    /// Requests sent before a kill.
    pub sent: u64,
    /// Of them, those answered before it.
    pub answered: u64,
    /// What was found, each with its place.
    pub harms: Vec<(String, Harm)>,
}

/// When a till is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Anywhere in its work.
    Any,
    /// As soon as it has answered once.
    FirstAnswer,
}

/// Works and kills, round after round, in one shop.
pub fn kill_rounds(kind: Kind, moment: Moment, rounds: u64, planted: Option<&str>) -> Killed {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let shop = dir.path().join("shop");
    make_shop(&shop);
    let mut talk = Talk::start(huitou(&shop));
    let mut work = Work::begin(&format!("{kind:?}").to_lowercase(), SEED + kind as u64, |_, params| {
        text(&talk.must("member.enrol", params), "member_id")
    });
    assert!(talk.end(), "the till ends well");
    let mut killed = Killed::default();
    for round in 1..=rounds {
        let sent = work.some(kind, 12);
        let heard = work_and_kill(&shop, &mut work, &sent, moment, round, planted);
        killed.kills += 1;
        killed.sent += sent.len() as u64;
        killed.answered += heard.len() as u64;
        let harms = after(&shop, &mut work, &sent, &heard, round);
        killed.harms.extend(harms.into_iter().map(|harm| (format!("{kind:?}, kill {round}"), harm)));
    }
    let harms = findings(&shop, Depth::Rebuild).into_iter().chain(work.disagreements(&shop));
    killed.harms.extend(harms.map(|harm| (format!("{kind:?}, at the end"), harm)));
    killed
}

type Heard = BTreeMap<String, Answer>;

fn work_and_kill(
    shop: &Path,
    work: &mut Work,
    sent: &[Request],
    moment: Moment,
    round: u64,
    planted: Option<&str>,
) -> Heard {
    let mut command = huitou(shop);
    if let Some(planted) = planted {
        command.env("HUITOU_PLANTED", planted);
    }
    let mut talk = Talk::start(command);
    let mut heard = Heard::new();
    let mut listen = |talk: &mut Talk, count: u64| heard.extend((0..count).map_while(|_| talk.hear()));
    let (first, second) = sent.split_at(sent.len() / 2);
    match moment {
        Moment::FirstAnswer => {
            talk.send(sent);
            listen(&mut talk, 1);
        }
        Moment::Any => {
            if round.is_multiple_of(6) {
                talk.send(first);
                listen(&mut talk, first.len() as u64);
                thread::sleep(PAST_A_CHECKPOINT - Duration::from_millis(work.chance(10)));
                talk.send(second);
            } else {
                talk.send(sent);
                listen(&mut talk, work.chance(sent.len() as u64));
            }
            thread::sleep(Duration::from_micros(work.chance(3_000)));
        }
    }
    heard.extend(talk.kill());
    heard
}

/// Sends everything again, learns from the answers, and examines the shop.
fn after(shop: &Path, work: &mut Work, sent: &[Request], heard: &Heard, round: u64) -> Vec<Harm> {
    let answered: Vec<Sent<'_>> =
        sent.iter().map(|request| Sent { request, answer: heard.get(&request.id).cloned() }).collect();
    let depth = if round.is_multiple_of(10) { Depth::Rebuild } else { Depth::Verify };
    let refused = answered.iter().filter_map(|it| match &it.answer {
        Some(Err(code)) => Some(Harm::Refused(it.request.id.clone(), code.clone())),
        Some(Ok(_)) | None => None,
    });
    let mut harms: Vec<Harm> = refused.collect();
    harms.extend(examine(shop, &[], &answered, &walk_in(&format!("after-kill-{round}")), depth));
    for it in &answered {
        if let Some(Ok(answer)) = &it.answer {
            work.hear(it.request, answer);
        }
    }
    harms.extend(work.disagreements(shop));
    harms
}

#[test]
fn two_hundred_kills_lose_nothing_and_do_nothing_twice() {
    let tills: Vec<(Kind, Killed)> = thread::scope(|scope| {
        let works = Kind::ALL.map(|kind| (kind, scope.spawn(move || kill_rounds(kind, Moment::Any, ROUNDS, None))));
        works.into_iter().map(|(kind, work)| (kind, work.join().expect("the harness goes on"))).collect()
    });
    let mut all = Killed::default();
    for (kind, killed) in tills {
        let Killed { kills, sent, answered, harms } = killed;
        println!("{kind:?}: {kills} kills, {sent} requests sent, {answered} answered before the kill");
        assert!(answered > 0 && answered < sent, "{kind:?}: the kills did not come while requests were on their way");
        all.kills += kills;
        all.sent += sent;
        all.answered += answered;
        all.harms.extend(harms);
    }
    println!("seed {SEED}: {} kills, {} requests sent, {} answered before the kill", all.kills, all.sent, all.answered);
    must_be_unharmed(&all.harms);
    assert!(all.kills >= 200);
}
