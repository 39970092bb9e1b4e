//! The shim: compiled here, put between the till and the file system there.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::audit::Sent;
use crate::requests::{Answer, Request, answers};
use crate::talk::run;

const SOURCE: &str = include_str!("shim.c");
const SIGKILL: i32 = 9;

/// What the shim does at the n-th act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Kills the till before it.
    KillBefore,
    /// Does half of a write, or the whole of what has no half; then kills the till.
    KillHalf,
    /// Fails it with EIO, once.
    EioOnce,
    /// Fails it with ENOSPC where it needs space, and everything after it.
    EnospcFrom,
}

impl Fault {
    const fn as_str(self) -> &'static str {
        match self {
            Fault::KillBefore => "kill_before",
            Fault::KillHalf => "kill_half",
            Fault::EioOnce => "eio_once",
            Fault::EnospcFrom => "enospc_from",
        }
    }
}

/// The shim in its place: which folder it watches and where it reports.
pub struct Shim {
    library: PathBuf,
    watched: PathBuf,
    report: PathBuf,
}

/// What became of a till under the shim.
pub struct Run {
    /// The answers that came out, in their order.
    pub answers: Vec<(String, Answer)>,
    /// Whether the shim killed it.
    pub was_killed: bool,
    /// Whether it ended well.
    pub ended_well: bool,
    /// The act at which the fault came: its kind and its file; none where it did not come.
    pub came_at: Option<String>,
    /// What it said on stderr.
    pub said: String,
}

impl Run {
    /// A request that was sent with its answer: the good one where there are several.
    pub fn sent<'a>(&self, request: &'a Request) -> Sent<'a> {
        let of_it = || self.answers.iter().filter(|(id, _)| *id == request.id).map(|(_, answer)| answer);
        Sent { request, answer: of_it().find(|answer| answer.is_ok()).or_else(|| of_it().next()).cloned() }
    }
}

impl Shim {
    /// The shim that watches this folder, a path without links. Its report lies beside.
    pub fn watching(folder: &Path) -> Shim {
        let mut report = folder.as_os_str().to_owned();
        report.push(".fault");
        Shim { library: compiled(), watched: folder.to_owned(), report: PathBuf::from(report) }
    }

    /// Puts the shim under a command: a fault at an act, a record of what happens, both or neither.
    pub fn slip_under(&self, command: &mut Command, fault: Option<(Fault, u64)>, trace: Option<&Path>) {
        command.env("LD_PRELOAD", &self.library).env("CRASH_DIR", &self.watched).env("CRASH_REPORT", &self.report);
        if let Some((fault, at)) = fault {
            command.env("CRASH_FAULT", fault.as_str()).env("CRASH_AT", at.to_string());
        }
        if let Some(trace) = trace {
            command.env("CRASH_TRACE", trace);
        }
    }

    /// Runs a command that has the shim under it to its end.
    pub fn run(&self, command: Command, requests: &[&Request]) -> Run {
        let _ = fs::remove_file(&self.report);
        let output = run(command, requests);
        let is_rpc = !requests.is_empty();
        Run {
            answers: if is_rpc { answers(&output.stdout) } else { Vec::new() },
            was_killed: output.status.signal() == Some(SIGKILL),
            ended_well: output.status.success(),
            came_at: fs::read_to_string(&self.report).ok().map(|line| line.trim_end().to_owned()),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The shim's library, compiled once for each version of its source.
fn compiled() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut hash = DefaultHasher::new();
    SOURCE.hash(&mut hash);
    let library = folder.join(format!("crash-shim-{:016x}.so", hash.finish()));
    if library.exists() {
        return library;
    }
    fs::create_dir_all(folder).expect("the target's temporary folder");
    // Tests run side by side, each compiling for itself; the rename makes the last one as good as the first.
    let work = tempfile::tempdir_in(folder).expect("a folder to compile in");
    let (source, made) = (work.path().join("shim.c"), work.path().join("shim.so"));
    fs::write(&source, SOURCE).expect("the shim's source");
    let output = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&made, &source])
        .args(["-ldl", "-lpthread"])
        .output()
        .unwrap_or_else(|error| panic!("the crash tests need a C compiler named cc (Debian: gcc): {error}"));
    assert!(output.status.success(), "the shim does not compile: {}", String::from_utf8_lossy(&output.stderr));
    fs::rename(&made, &library).expect("the shim in its place");
    library
}
