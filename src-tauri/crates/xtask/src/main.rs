//! Chores: `cargo xtask setup|run|test|bundle|bench|bindings`. The README's two commands end here, after `.ci/bootstrap` has made sure that
//! cargo can link at all. Few dependencies on purpose: on a fresh machine everyone waits for this program first.

mod machine;
mod progress;
mod run;
mod test;
mod window;

#[cfg(test)]
mod laws;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask CHORE

  run [--release] [--headless]
                    set up this machine, build the till, open the demo shop, ring a sale, and open the window;
                    --headless leaves the window out
  test              set up this machine, pass all tests
  setup             only install what run and test need
  bundle            make the .deb of the window
  bench             time the window as a shop gets it, on a shop of 100,000 members
  bindings          make the page's bindings anew from the commands of the window
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run", options @ ..] if options.iter().all(|option| ["--release", "--headless"].contains(option)) => {
            let build = if options.contains(&"--release") { run::Build::Release } else { run::Build::Quick };
            let end = if options.contains(&"--headless") { run::End::Headless } else { run::End::Window };
            run::run(build, end)
        }
        ["test"] => test::test(),
        ["setup"] => test::set_up(),
        ["bundle"] => window::bundle(),
        ["bench"] => window::bench(),
        ["bindings"] => window::bindings(),
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
