//! One line a step, and the programs that a step starts.

use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What went wrong, with everything that the failing program said.
#[derive(Debug)]
pub struct Failure {
    doing: String,
    output: String,
}

impl Failure {
    /// A failure without a program's output.
    pub fn new(doing: impl Into<String>) -> Self {
        Failure { doing: doing.into(), output: String::new() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.output.is_empty() {
            writeln!(f, "{}", self.output.trim_end())?;
        }
        write!(f, "failed: {}", self.doing)
    }
}

/// Counts the steps of a chore and prints a line for each.
pub struct Progress {
    total: usize,
    begun: usize,
}

impl Progress {
    /// A chore of `total` steps.
    pub fn of(total: usize) -> Self {
        Progress { total, begun: 0 }
    }

    /// Does one step: `[2/6] build the till … done in 12 s`.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        self.begin(name);
        self.finish(work)
    }

    /// Does one step that prints lines of its own, so its end is a line of its own too.
    pub fn step_aloud<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        self.begin(name);
        println!();
        let (total, begun) = (self.total, self.begun);
        self.finish(|| {
            let answer = work();
            print!("[{begun}/{total}] {name} … ");
            answer
        })
    }

    fn begin(&mut self, name: &str) {
        self.begun += 1;
        print!("[{}/{}] {name} … ", self.begun, self.total);
        flush();
    }

    fn finish<T>(&self, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        let began = now();
        let answer = work();
        let outcome = if answer.is_ok() { "done in" } else { "failed after" };
        println!("{outcome} {:.1} s", began.elapsed().as_secs_f64());
        answer
    }
}

#[expect(clippy::disallowed_methods, reason = "a chore tells how long it took; no sale depends on it")]
fn now() -> Instant {
    Instant::now()
}

/// A line that cannot be flushed is only late.
fn flush() {
    let _ = std::io::stdout().flush();
}

/// Whether a program's lines are shown as they come or only when it fails.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Kept, and shown whole when the program fails.
    OnFailure,
    /// Passed on at once.
    AsTheyCome,
}

/// Runs a program to its end without stdin and returns all that it said, both streams in their order.
pub fn say(command: &mut Command, shown: Shown) -> Result<String, Failure> {
    let doing = spelled(command);
    let failed = |error: std::io::Error| Failure::new(format!("{doing}: {error}"));
    let (reader, writer) = std::io::pipe().map_err(failed)?;
    command.stdin(Stdio::null()).stdout(writer.try_clone().map_err(failed)?).stderr(writer);
    let mut child = command.spawn().map_err(failed)?;
    // The command holds our ends of the pipe: without letting them go, reading would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut output = String::new();
    for line in BufReader::new(reader).split(b'\n') {
        let line = String::from_utf8_lossy(&line.map_err(failed)?).into_owned();
        if shown == Shown::AsTheyCome {
            println!("{line}");
            flush();
        }
        output.push_str(&line);
        output.push('\n');
    }
    match child.wait().map_err(failed)? {
        status if status.success() => Ok(output),
        status => {
            let output = if shown == Shown::AsTheyCome { String::new() } else { output };
            Err(Failure { doing: format!("{doing} ({status})"), output })
        }
    }
}

/// Runs a program and returns its stdout alone; its stderr becomes part of a failure.
pub fn answer(command: &mut Command) -> Result<String, Failure> {
    let doing = spelled(command);
    let output = command.stdin(Stdio::null()).output().map_err(|error| Failure::new(format!("{doing}: {error}")))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let output_whole = format!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
    Err(Failure { doing: format!("{doing} ({})", output.status), output: output_whole })
}

/// Whether a program is there and content with these arguments.
pub fn works(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).current_dir(crate::root()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A program in the repository's root.
pub fn at_root(program: &str, args: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(crate::root());
    command
}

fn spelled(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
