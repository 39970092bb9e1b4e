//! `huitou-tests cases FILE`: plays a file of public cases in a shop of its own and says of each step whether it held, deviates on
//! purpose (and in which ADR the reason stands), or failed. What is not built yet, or not understood, is said to be so.

mod form;
mod order;
mod programs;
mod seen;
mod threads;
mod verdict;
mod words;

use std::path::Path;
use std::process::ExitCode;

use form::CaseFile;
use verdict::{Tally, Verdict};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [verb, file] = args.as_slice() else { return usage() };
    if verb != "cases" {
        return usage();
    }
    match read(Path::new(file)) {
        Ok(cases) => play(&cases),
        Err(why) => {
            eprintln!("{file}: {why}");
            ExitCode::from(2)
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("huitou-tests cases FILE");
    ExitCode::from(2)
}

fn read(file: &Path) -> Result<CaseFile, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

fn play(file: &CaseFile) -> ExitCode {
    let mut tally = Tally::default();
    for case in &file.cases {
        println!("{} {}", case.id, case.title);
        for (step, verdict) in case.steps.iter().zip(order::play(case)) {
            tell(&mut tally, &step.act, &verdict);
        }
    }
    for case in &file.issue_cases {
        println!("{} {}", case.id, case.title);
        tell(&mut tally, "all", &threads::play(case));
    }
    println!("{tally}");
    if tally.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn tell(tally: &mut Tally, step: &str, verdict: &Verdict) {
    tally.count(verdict);
    println!("  {step}: {verdict}");
}
