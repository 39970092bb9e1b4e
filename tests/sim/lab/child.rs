//! Causes that need a process of their own: another user, and a planted bug.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::Command;

use huitou_tests::{Rpc, binary, huitou, played_shop};
use serde_json::json;

use super::{Patient, plain, writers};
use crate::complete::played_methods;
use crate::shop::code_of;
use crate::table::{OFTEN, Table};

/// A user who owns nothing.
const NOBODY: u32 = 65_534;

/// The folder cannot be written to. That means nothing to root, so root asks somebody else to try.
pub fn write_without_permission(table: &mut Table) {
    let mut patient = Patient::made(&played_shop());
    patient.reopen();
    let before = patient.files();
    let shop = patient.till.folder().path().to_owned();
    let allow = |mode: u32| fs::set_permissions(&shop, fs::Permissions::from_mode(mode)).expect("permissions");
    let open = |path: &std::path::Path| {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
    };
    open(patient.dir.path());
    for file in fs::read_dir(&shop).expect("the shop's files") {
        let file = file.expect("a file").path();
        fs::set_permissions(file, fs::Permissions::from_mode(0o444)).expect("permissions");
    }
    allow(0o555);
    // Somebody else may not reach the place where binaries are built.
    let bin = tempfile::tempdir().expect("a temporary folder");
    open(bin.path());
    let copy = bin.path().join("huitou");
    fs::copy(binary(), &copy).expect("the binary");
    open(&copy);
    let mut command = Command::new(&copy);
    command.arg("--shop").arg(&shop).env_remove("HUITOU_PLANTED").current_dir("/");
    if fs::metadata(&shop).expect("the shop").uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    let mut till = Rpc::start_with(command);
    for _ in 0..3 {
        for method in played_methods().filter(|it| writers(it.kind)) {
            expect(&mut till, method.name, "storage_read_only", &patient, table);
        }
    }
    end(till);
    allow(0o755);
    for file in fs::read_dir(&shop).expect("the shop's files") {
        let file = file.expect("a file").path();
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).expect("permissions");
    }
    assert!(patient.files() == before, "storage_read_only: a file changed");
    patient.works();
}

/// A panic is undone, answered, and the till goes on.
pub fn panic_in_quotes(table: &mut Table) {
    let mut patient = Patient::made(&played_shop());
    patient.reopen();
    let mut command = huitou(patient.till.folder().path());
    // The panics' own words would fill the screen.
    command.env("HUITOU_PLANTED", "panic_in_quote").env("RUST_BACKTRACE", "0").stderr(std::process::Stdio::null());
    let mut till = Rpc::start_with(command);
    for n in 0..OFTEN {
        expect(&mut till, "sale.quote", "internal", &patient, table);
        let put = json!({"key": "alert.silent_days", "value": 40 + n});
        let answer = till.call("setting.put", put).expect("the till is there");
        assert!(answer.is_ok(), "the till goes on: {answer:?}");
    }
    end(till);
    patient.works();
}

fn expect(till: &mut Rpc, method: &str, code: &str, patient: &Patient, table: &mut Table) {
    let answer = till.call(method, plain(method, patient.dir.path())).expect("the till is there");
    match answer {
        Err(error) if code_of(&error) == code => table.count(method, code),
        other => panic!("{method} must be refused with {code}, but: {other:?}"),
    }
}

fn end(mut till: Rpc) {
    till.child.kill().expect("a child");
    till.child.wait().expect("a child");
}
