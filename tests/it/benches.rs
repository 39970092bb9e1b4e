//! The benches see what they are there to see. Counts and ratios of one run alone decide; no time does.

use std::path::Path;
use std::process::Command;

use huitou_tests::huitou;

fn bench(shop: &Path, what: &[&str], fault: Option<&str>) -> (bool, String) {
    let mut command: Command = huitou(shop);
    command.arg("bench").args(what);
    if let Some(fault) = fault {
        command.env("HUITOU_PLANTED", fault);
    }
    let run = command.output().expect("the till starts");
    (run.status.success(), String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr))
}

#[test]
fn a_sale_is_synced_once_and_a_second_transaction_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let what = ["sale", "--sales", "50", "--check"];
    let (sound, told) = bench(&folder.path().join("sound"), &what, None);
    assert!(sound, "{told}");
    let (sound, told) = bench(&folder.path().join("planted"), &what, Some("request_in_second_transaction"));
    assert!(!sound, "{told}");
}

#[test]
fn a_search_uses_its_index_and_a_scan_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let what = ["search", "--members", "400", "--queries", "20", "--check"];
    let (sound, told) = bench(&folder.path().join("shop"), &what, None);
    assert!(sound, "{told}");
    let (sound, told) = bench(&folder.path().join("shop"), &what, Some("search_scans"));
    assert!(!sound, "{told}");
}

#[test]
fn a_regular_s_sale_takes_no_longer_for_the_history_and_one_that_reads_it_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let what = ["basket", "--years", "2", "--baskets", "30", "--check"];
    let (sound, told) = bench(&folder.path().join("shop"), &what, None);
    assert!(sound, "{told}");
    let (sound, told) = bench(&folder.path().join("shop"), &what, Some("sale_reads_history"));
    assert!(!sound, "{told}");
}
