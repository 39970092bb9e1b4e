//! Power cuts: whatever of the unsynced reached the disk, the shop opens with all that was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use huitou_store::Folder;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::acts::asked;
use crate::audit::{Depth, Harm, Sent, examine, findings, lost_notes, must_be_unharmed, requests_of};
use crate::disk::{Disk, Reached};
use crate::folders::{fast_dir, holds, leave_a_log};
use crate::recording::{Recorder, Recording, acts_of_one, killed_and_retried, working_shop};
use crate::requests::{Answer, CANARIES, Request, Scripts, answers, make_shop, walk_in};
use crate::shim::Fault;
use crate::trace::Event;

const SEED: u64 = 20_260_105;
const CUTS: u64 = 1_200;
/// How many of the last acknowledged requests are sent again after a cut.
const SENT_AGAIN: usize = 3;

/// What was cut and what was found.
#[derive(Default)]
pub struct Cuts {
    /// How many images.
    pub images: u64,
    /// How many of them by what had reached the disk.
    pub by_reached: BTreeMap<String, u64>,
    /// The most requests that were acknowledged before a cut.
    pub acknowledged_max: usize,
    /// What was found, each with its place.
    pub harms: Vec<(String, Harm)>,
}

/// What the till had said when the power went.
#[derive(Clone, Default)]
struct Heard {
    bytes: Vec<u8>,
    has_shop: bool,
    answers: Vec<(String, Answer)>,
}

impl Heard {
    fn hear(&mut self, said: &[u8]) {
        self.bytes.extend_from_slice(said);
        if self.bytes.ends_with(b"\n") {
            let bytes = std::mem::take(&mut self.bytes);
            let is_answer = bytes.starts_with(b"{");
            // A chore says in words that it is done.
            self.has_shop |= !is_answer;
            self.answers.extend(if is_answer { answers(&bytes) } else { Vec::new() });
        }
    }

    /// The answer to a request, where it stays the same: that to a sale names its member until they are erased.
    fn lasting_answer(&self, request: &Request) -> Option<Answer> {
        let answer = self.answers.iter().find(|(known, _)| *known == request.id).map(|(_, answer)| answer.clone());
        answer.filter(|_| !request.id.starts_with("sale-"))
    }
}

/// Cuts the power at moments of a recording, and examines each image.
pub fn cut(recording: &Recording, moments: &[(usize, Reached)], rng: &mut ChaCha8Rng) -> Cuts {
    let dir = fast_dir();
    let mut moments = moments.to_vec();
    moments.sort_by_key(|(moment, _)| *moment);
    let mut cuts = Cuts::default();
    let mut disk: Disk = recording.disk.clone();
    let mut heard = Heard { has_shop: !recording.disk_is_empty(), ..Heard::default() };
    let mut seen = 0;
    for (moment, reached) in moments {
        for event in &recording.events[seen..moment] {
            disk.see(event);
            if let Event::Said(said) = event {
                heard.hear(said);
            }
        }
        seen = moment;
        let image = dir.path().join("image");
        let _ = fs::remove_dir_all(&image);
        disk.cut_power(&recording.root, &image, reached, rng);
        let depth = if cuts.images.is_multiple_of(10) { Depth::Rebuild } else { Depth::Verify };
        let harms = after_a_cut(&image.join("shop"), recording, &heard, depth);
        cuts.harms.extend(harms.into_iter().map(|harm| (format!("cut at {moment}, {reached:?}"), harm)));
        cuts.images += 1;
        *cuts.by_reached.entry(format!("{reached:?}")).or_default() += 1;
        cuts.acknowledged_max = cuts.acknowledged_max.max(heard.answers.len());
    }
    cuts
}

fn after_a_cut(shop: &Path, recording: &Recording, heard: &Heard, depth: Depth) -> Vec<Harm> {
    if !heard.has_shop && !Folder::at(shop).has_shop() {
        // It was never said to be there. It can be made.
        make_shop(shop);
        return findings(shop, depth);
    }
    let acknowledged: BTreeSet<String> =
        heard.answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(id, _)| id.clone()).collect();
    // A note has no fact: it is looked for where it is kept.
    let is_note = |id: &&String| recording.requests.iter().any(|it| it.id == **id && it.is_note());
    let facts = acknowledged.iter().filter(|id| !is_note(id));
    let kept: Vec<String> = recording.kept.iter().chain(facts).cloned().collect();
    let is_done = |id: &String| acknowledged.contains(id);
    let done = recording.requests.iter().filter(|it| is_done(&it.id)).count();
    // The last that were acknowledged and the one that was on its way.
    let again = recording.requests.iter().take(done + 1).skip(done.saturating_sub(SENT_AGAIN));
    let sent: Vec<Sent<'_>> = again.map(|request| Sent { request, answer: heard.lasting_answer(request) }).collect();
    let on_its_way = sent.iter().find(|it| !is_done(&it.request.id)).map(|it| it.request);
    let told: Vec<(&Request, bool)> =
        recording.requests.iter().take(done + 1).map(|it| (it, is_done(&it.id))).collect();
    let mut harms = lost_notes(shop, &told);
    if recording.has_erased_all(&acknowledged, on_its_way) && is_anyone_known(shop) {
        harms.push(Harm::Wrong("an erased name or phone is in the folder".to_owned()));
    }
    harms.extend(examine(shop, &kept, &sent, &walk_in("after-the-cut"), depth));
    harms
}

/// Whether a name or phone of those who were to be erased is in the folder.
pub fn is_anyone_known(shop: &Path) -> bool {
    shop.is_dir() && CANARIES.iter().any(|canary| holds(shop, canary.as_bytes()))
}

impl Recording {
    /// Whether everyone whom an erasure names is erased, and nobody of them is just being enrolled.
    fn has_erased_all(&self, acknowledged: &BTreeSet<String>, on_its_way: Option<&Request>) -> bool {
        let mut erasures = self.requests.iter().filter(|it| it.method == "member.erase").peekable();
        let is_enrolling = on_its_way.is_some_and(|it| it.id.starts_with("enrol-"));
        let is_over = |erasure: &Request| {
            let enrolment = erasure.id.replace("erase-", "enrol-");
            acknowledged.contains(&erasure.id) || !(acknowledged.contains(&enrolment) || enrolment == erasure.id)
        };
        erasures.peek().is_some() && !is_enrolling && erasures.all(is_over)
    }

    fn disk_is_empty(&self) -> bool {
        self.disk.is_empty(&self.root)
    }

    /// The moments right after an answer: then all of it must be durable.
    fn answered(&self) -> Vec<usize> {
        let said = self.events.iter().enumerate().filter(|(_, event)| matches!(event, Event::Said(_)));
        said.map(|(n, _)| n + 1).collect()
    }

    fn renamed(&self) -> Vec<usize> {
        let events = self.events.iter().enumerate().filter(|(_, event)| matches!(event, Event::Renamed { .. }));
        events.map(|(n, _)| n).collect()
    }
}

/// Every answer's own moment with nothing unsynced, those around a renaming many times, and moments and ways at random
/// for the rest.
pub fn moments(recording: &Recording, count: u64, rng: &mut ChaCha8Rng) -> Vec<(usize, Reached)> {
    let mut moments: Vec<(usize, Reached)> =
        recording.answered().into_iter().map(|moment| (moment, Reached::None)).collect();
    for renamed in recording.renamed() {
        moments.extend((0..36).map(|n| (renamed + 1 + n % 2, [Reached::Subset, Reached::Prefix][n / 30])));
    }
    while (moments.len() as u64) < count {
        let reached = Reached::ALL[moments.len() % Reached::ALL.len()];
        moments.push((rng.random_range(0..=recording.events.len()), reached));
    }
    moments
}

/// Cuts of a shop from its making on, at work and with erasures.
pub fn cut_a_working_shop(count: u64, planted: Option<&'static str>) -> Cuts {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let recording = working_shop(planted);
    let moments = moments(&recording, count, &mut rng);
    cut(&recording, &moments, &mut rng)
}

#[test]
fn a_thousand_power_cuts_lose_nothing_that_was_acknowledged() {
    let cuts = cut_a_working_shop(CUTS, None);
    let Cuts { images, by_reached, acknowledged_max, harms } = cuts;
    println!("seed {SEED}: {images} power cuts, up to {acknowledged_max} requests acknowledged, {by_reached:?}");
    must_be_unharmed(&harms);
    assert!(images >= 1_000 && acknowledged_max >= 60);
    assert_eq!(by_reached.len(), Reached::ALL.len());
}

/// A till is killed, the request is sent again to the next one, and then the power goes: what the first till wrote
/// without a sync and the second one answered for must be there. Every third of the acts that a sweep asks, beginning elsewhere
/// with each request and fault: an image costs three tills.
#[test]
fn power_cuts_after_a_kill_and_its_retry() {
    let dir = fast_dir();
    let scripts = Scripts::in_folder(dir.path());
    let mut rng = ChaCha8Rng::seed_from_u64(SEED + 1);
    let (mut images, mut harms) = (0, Vec::new());
    for (n, request) in scripts.requests.iter().enumerate() {
        let acts = acts_of_one(&scripts, request);
        for fault in [Fault::KillBefore, Fault::KillHalf, Fault::EioOnce] {
            let turn = n + fault as usize;
            for at in asked(&acts, turn).skip(turn % 3).step_by(3) {
                let Some(recording) = killed_and_retried(&scripts, request, fault, at) else { break };
                let answered = recording.answered().pop().expect("the second till answers");
                let cuts = cut(&recording, &[(answered, Reached::None), (answered, Reached::Subset)], &mut rng);
                images += cuts.images;
                let place = |it: &str| format!("{} {fault:?} {at}, {it}", request.method);
                harms.extend(cuts.harms.into_iter().map(|(at, harm)| (place(&at), harm)));
            }
        }
    }
    println!("seed {}: {images} power cuts after a kill and its retry", SEED + 1);
    must_be_unharmed(&harms);
    assert!(images >= 500);
}

/// New tables take the place of the old, with a log beside them that belongs to one of the two.
#[test]
fn power_cuts_while_tables_are_replaced() {
    let dir = fast_dir();
    let scripts = Scripts::in_folder(dir.path());
    leave_a_log(&scripts.shop);
    let mut recorder = Recorder::begin(Some(&scripts.shop), None);
    recorder.chore(&["rebuild", "--replace"]);
    recorder.run(None, &[scripts.of("sale.ring"), &scripts.next]);
    let recording = recorder.end(requests_of(&scripts.shop));
    let mut rng = ChaCha8Rng::seed_from_u64(SEED + 2);
    let moments = moments(&recording, 300, &mut rng);
    let cuts = cut(&recording, &moments, &mut rng);
    println!("seed {}: {} power cuts while tables were replaced", SEED + 2, cuts.images);
    must_be_unharmed(&cuts.harms);
}
