//! The reader of public cases says what is so: what holds, what differs on purpose, what it cannot say, and what is wrong.

use std::path::Path;
use std::process::{Command, Output};

use huitou_tests::binary;

fn play(file: &str) -> Output {
    let program = binary().with_file_name(format!("huitou-tests{}", std::env::consts::EXE_SUFFIX));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/cases").join(file);
    Command::new(program).arg("cases").arg(file).output().unwrap()
}

/// The verdicts in their order, each without its reason.
fn verdicts(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let steps = text.lines().filter(|line| line.starts_with("  "));
    steps.map(|line| line.trim().split(": ").nth(1).unwrap().to_owned()).collect()
}

#[test]
fn each_step_is_told_as_what_it_is() {
    let output = play("held.json");
    let tenders = "deviates (ADR 26)";
    let by_case = [
        ("own-1", ["held", "held"].as_slice()),
        ("own-2", &["held", "held"]),
        // The total stays, and points are earned on what is paid.
        ("own-3", &["held", tenders, "held", tenders, "not yet", "not yet"]),
        ("own-6", &["held", "held"]),
        ("own-7", &["held"; 5]),
        ("own-4", &["not yet"]),
        ("own-5", &["held"]),
        ("the threads", &[tenders, "held", "held"]),
    ];
    let expected: Vec<&str> = by_case.iter().flat_map(|(_, verdicts)| verdicts.iter().copied()).collect();
    assert_eq!(verdicts(&output), expected, "{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success());
}

#[test]
fn a_wrong_expectation_is_noticed() {
    let output = play("wrong.json");
    assert_eq!(verdicts(&output), ["failed"; 5], "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_is_no_file_of_cases_is_said_to_be_none() {
    assert_eq!(play("nowhere.json").status.code(), Some(2));
}
