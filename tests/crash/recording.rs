//! Records of real runs, from which power cuts are made.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use huitou_tests::{huitou, text};
use serde_json::json;
use tempfile::TempDir;

use crate::acts::{Act, acts_of};
use crate::disk::Disk;
use crate::folders::{copy_shop, fast_dir, real_path};
use crate::requests::{Answer, CANARIES, Request, Scripts};
use crate::shim::{Fault, Shim};
use crate::talk::Talk;
use crate::trace::{self, Event};
use crate::work::{Kind, Work};

/// Longer than the checkpointer waits.
const PAST_A_CHECKPOINT: Duration = Duration::from_millis(230);

/// What happened on a disk, and what was sent meanwhile.
pub struct Recording {
    /// The folder that was watched; the shop is in it.
    pub root: PathBuf,
    /// The disk at the beginning.
    pub disk: Disk,
    /// What happened.
    pub events: Vec<Event>,
    /// What was sent, in its order.
    pub requests: Vec<Request>,
    /// Ids of requests that were acknowledged before the beginning.
    pub kept: Vec<String>,
    _dir: TempDir,
}

/// The folder of a recording while it runs.
pub struct Recorder {
    shim: Shim,
    root: PathBuf,
    trace: PathBuf,
    disk: Disk,
    planted: Option<&'static str>,
    requests: Vec<Request>,
    dir: TempDir,
}

impl Recorder {
    /// Begins with a copy of a shop, or with nothing.
    pub fn begin(shop: Option<&Path>, planted: Option<&'static str>) -> Recorder {
        let dir = fast_dir();
        let root = real_path(&dir).join("disk");
        std::fs::create_dir_all(&root).expect("a folder");
        if let Some(shop) = shop {
            copy_shop(shop, &root.join("shop"));
        }
        let trace = real_path(&dir).join("trace");
        let disk = Disk::holding(&root);
        Recorder { shim: Shim::watching(&root), root, trace, disk, planted, requests: Vec::new(), dir }
    }

    fn shop(&self) -> PathBuf {
        self.root.join("shop")
    }

    fn command(&self, fault: Option<(Fault, u64)>) -> Command {
        let mut command = huitou(&self.shop());
        if let Some(planted) = self.planted {
            command.env("HUITOU_PLANTED", planted);
        }
        self.shim.slip_under(&mut command, fault, Some(&self.trace));
        command
    }

    /// Runs a chore to its end.
    pub fn chore(&self, args: &[&str]) {
        let mut command = self.command(None);
        command.args(args);
        let run = self.shim.run(command, &[]);
        assert!(run.ended_well, "{args:?}: {}", run.said);
    }

    /// Sends requests to a till of their own, perhaps to be killed; whether the fault came.
    pub fn run(&mut self, fault: Option<(Fault, u64)>, requests: &[&Request]) -> bool {
        let mut command = self.command(fault);
        command.arg("rpc");
        let known = |id: &str, all: &[Request]| all.iter().any(|request| request.id == id);
        for request in requests {
            if !known(&request.id, &self.requests) {
                self.requests.push((*request).clone());
            }
        }
        self.shim.run(command, requests).came_at.is_some()
    }

    fn talk(&self) -> Talk {
        Talk::start(self.command(None))
    }

    fn must(&mut self, talk: &mut Talk, request: Request) -> Answer {
        let answer = talk.ask(&request);
        self.requests.push(request);
        let answer = answer.expect("the till answers");
        assert!(answer.is_ok(), "{answer:?}");
        answer
    }

    /// The end of the recording.
    pub fn end(self, kept: Vec<String>) -> Recording {
        let Recorder { root, trace, disk, requests, dir, .. } = self;
        Recording { root, disk, events: trace::read(&trace), requests, kept, _dir: dir }
    }
}

/// A shop from its making on: two tills after each other, checkpoints while they work, and erasures.
pub fn working_shop(planted: Option<&'static str>) -> Recording {
    let mut recorder = Recorder::begin(None, planted);
    recorder.chore(&["init", "--played"]);
    let mut talk = recorder.talk();
    // The work's own members are enrolled under the shim too, so that all that is kept is in the record.
    let mut work = Work::begin("power", 20_260_104, |n, params| {
        let request = Request::new(format!("buyer-{n}"), "member.enrol", params);
        text(&recorder.must(&mut talk, request).expect("an enrolment"), "member_id")
    });
    for part in 0..4 {
        work_on(&mut recorder, &mut talk, &mut work, 10);
        erase_someone(&mut recorder, &mut talk, part);
        thread::sleep(PAST_A_CHECKPOINT);
        if part == 1 {
            let first = std::mem::replace(&mut talk, recorder.talk());
            assert!(first.end(), "the first till ends well");
        }
    }
    work_on(&mut recorder, &mut talk, &mut work, 8);
    assert!(talk.end(), "the second till ends well");
    recorder.end(vec!["shop-opened".to_owned()])
}

fn work_on(recorder: &mut Recorder, talk: &mut Talk, work: &mut Work, count: usize) {
    for _ in 0..count {
        let kinds = [Kind::Sales, Kind::TopUps, Kind::Coupons, Kind::Refunds, Kind::Goods];
        let kind = kinds[work.chance(kinds.len() as u64) as usize];
        let request = work.next(kind);
        let answer = recorder.must(talk, request.clone()).expect("work is done");
        work.hear(&request, &answer);
    }
}

/// Enrols a member with a name that is nowhere else, sells to them, and erases them.
fn erase_someone(recorder: &mut Recorder, talk: &mut Talk, part: usize) {
    let wording = json!([{"purpose": "e_bill", "wording": "好"}]);
    let enrol = json!({"name": CANARIES[0], "phone": CANARIES[1], "consents": wording});
    let answer = recorder.must(talk, Request::new(format!("enrol-{part}"), "member.enrol", enrol));
    let member = text(&answer.expect("an enrolment"), "member_id");
    let edit = json!({"member_id": member, "note": CANARIES[0], "withdraw": ["e_bill"]});
    let _ = recorder.must(talk, Request::new(format!("edit-{part}"), "member.edit", edit));
    let typed = json!([{"amount_minor": 700, "name": CANARIES[0]}]);
    let basket = json!({"basket": {"request_id": format!("sale-{part}"), "member_id": member, "lines": typed}});
    let _ = recorder.must(talk, Request::new(format!("basket-{part}"), "basket.put", basket));
    let lines = json!([{"amount_minor": 700, "name": "鸟食"}]);
    let sale = json!({"member_id": member, "lines": lines, "tenders": [{"kind": "cash", "amount_minor": 700}]});
    let _ = recorder.must(talk, Request::new(format!("sale-{part}"), "sale.ring", sale));
    let erase = json!({"member_id": member, "reason": "member_request"});
    let _ = recorder.must(talk, Request::new(format!("erase-{part}"), "member.erase", erase));
}

/// The acts of a command that nothing ends.
pub fn acts_of_one(scripts: &Scripts, request: &Request) -> Vec<Act> {
    let recorder = Recorder::begin(Some(&scripts.shop), None);
    let mut command = recorder.command(None);
    command.arg("rpc");
    acts_of(&recorder.shim, command, &[request])
}

/// A command that was killed at an act and sent again to the next till: what the second one answers must last, although
/// the first one wrote it. None where there is no such act.
pub fn killed_and_retried(scripts: &Scripts, request: &Request, fault: Fault, at: u64) -> Option<Recording> {
    let mut recorder = Recorder::begin(Some(&scripts.shop), None);
    if !recorder.run(Some((fault, at)), &[request]) {
        return None;
    }
    recorder.run(None, &[request]);
    Some(recorder.end(Vec::new()))
}
