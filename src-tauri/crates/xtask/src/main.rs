//! Chores: `cargo xtask setup|run|test`. The README's two commands end here, after `.ci/bootstrap` has made sure that
//! cargo can link at all. Few dependencies on purpose: on a fresh machine everyone waits for this program first.

mod machine;
mod progress;
mod run;
mod test;

#[cfg(test)]
mod laws;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask CHORE

  run [--release]   set up this machine, build the till, open the demo shop, ring a sale
  test              set up this machine, pass all tests
  setup             only install what run and test need
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run"] => run::run(run::Build::Quick),
        ["run", "--release"] => run::run(run::Build::Release),
        ["test"] => test::test(),
        ["setup"] => test::set_up(),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root folder.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here).to_path_buf()
}
