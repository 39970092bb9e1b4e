//! `cargo xtask test`: sets up the machine, then passes every check. The steps are a table; the first that fails ends it.

use crate::machine::{self, Package, TO_OPEN, TO_RUN, TO_TEST};
use crate::progress::{Failure, Progress, Shown, at_root, say};

struct Check {
    name: &'static str,
    command: &'static str,
    shown: Shown,
}

/// What is tested has the faults that the harnesses plant, the window too; what a shop gets has none, and is linted as that. All
/// that is tested is selected in the same words each time, so that every crate is compiled once. The page comes before it, which
/// the window has compiled in.
const CHECKS: &[Check] = &[
    Check { name: "check the format", command: "cargo fmt --all --check", shown: Shown::OnFailure },
    Check { name: "install the packages of the page", command: "npm ci --no-audit --no-fund", shown: Shown::OnFailure },
    Check { name: "build the page", command: "npm run build --workspace ui", shown: Shown::OnFailure },
    Check { name: "check the types of the page", command: "npm run check --workspace ui", shown: Shown::OnFailure },
    Check { name: "lint the page", command: "npm run lint --workspace ui", shown: Shown::OnFailure },
    Check { name: "run the tests of the page", command: "npm run test --workspace ui", shown: Shown::OnFailure },
    Check {
        name: "build the window and the tests, minutes the first time",
        command: "cargo build --locked --workspace --features huitou-desktop/planted --bins --tests",
        shown: Shown::OnFailure,
    },
    Check {
        name: "run the tests without a window",
        command: "cargo nextest run --profile ci --cargo-quiet --locked --workspace --features huitou-desktop/planted -E !binary(window)",
        shown: Shown::AsTheyCome,
    },
    Check {
        name: "run the examples in the docs",
        command: "cargo test --quiet --doc --locked --workspace --features huitou-desktop/planted",
        shown: Shown::OnFailure,
    },
    Check {
        name: "drive the real window",
        command: "cargo nextest run --profile ci --cargo-quiet --locked --workspace --features huitou-desktop/planted -E binary(window)",
        shown: Shown::AsTheyCome,
    },
    Check {
        name: "lint everything that is tested",
        command: "cargo clippy --locked --workspace --features huitou-desktop/planted --all-targets -- -D warnings",
        shown: Shown::OnFailure,
    },
    Check {
        name: "lint the till and the window that a shop gets",
        command: "cargo clippy --locked --package huitou-cli --package huitou-desktop --all-targets -- -D warnings",
        shown: Shown::OnFailure,
    },
];

const SET_UP_STEPS: usize = 3;

/// Sets up this machine and passes all tests.
pub fn test() -> Result<(), Failure> {
    let mut progress = Progress::of(SET_UP_STEPS + CHECKS.len());
    set_up_with(&mut progress)?;
    let mut closing = Vec::new();
    for check in CHECKS {
        let output = pass(&mut progress, check)?;
        closing.extend(output.lines().filter(|line| is_closing(line)).map(str::to_owned));
    }
    println!("All {} checks pass.", CHECKS.len());
    for line in closing {
        println!("{line}");
    }
    Ok(())
}

/// Only installs what the chores need.
pub fn set_up() -> Result<(), Failure> {
    set_up_with(&mut Progress::of(SET_UP_STEPS))
}

fn set_up_with(progress: &mut Progress) -> Result<(), Failure> {
    let packages: Vec<&Package> = TO_RUN.iter().chain(TO_OPEN).chain(TO_TEST).collect();
    machine::install_packages(progress, &packages)?;
    machine::look_for_node(progress)?;
    machine::install_cargo_tools(progress)
}

fn pass(progress: &mut Progress, check: &Check) -> Result<String, Failure> {
    let mut words = check.command.split(' ');
    let program = words.next().unwrap_or_default();
    let args: Vec<&str> = words.collect();
    let work = || say(&mut at_root(program, &args), check.shown);
    match check.shown {
        Shown::OnFailure => progress.step(check.name, work),
        Shown::AsTheyCome => progress.step_aloud(check.name, work),
    }
}

/// The lines in which nextest and rustdoc count their tests: said again at the very end, where people and machines look.
/// A crate without examples counts none and says nothing.
fn is_closing(line: &str) -> bool {
    let counts = line.trim_start().starts_with("Summary [") || line.starts_with("test result: ");
    counts && !line.contains(" 0 passed; 0 failed;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_count_tests_are_said_again() {
        for (line, is) in [
            ("     Summary [  12.3s] 10 tests run: 10 passed, 0 skipped", true),
            ("test result: ok. 3 passed; 0 failed; 0 ignored", true),
            ("test result: ok. 0 passed; 0 failed; 0 ignored", false),
            ("        PASS [   0.1s] a test", false),
        ] {
            assert_eq!(is_closing(line), is, "{line}");
        }
    }
}
