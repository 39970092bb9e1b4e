//! A full disk and a folder that cannot be written, on a real file system: what chmod says, root does not hear.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use huitou_core::code::Code;
use huitou_core::words::Locale;
use huitou_store::{Folder, rebuild_and_compare, verify};
use huitou_tests::{Rpc, binary, text};
use serde_json::{Value, json};

use super::are_sentences;
use super::files::Closed;
use crate::small_shop::dump;

/// A shell in a mount namespace. What `unshare` would do to the root fails in a chroot, whose root is no mount: where it
/// is one, the script itself keeps its mounts to itself.
const UNSHARED: [&str; 5] = ["--mount", "--propagation", "unchanged", "sh", "-ec"];
const OWN_MOUNTS: &str = "mount --make-rprivate / 2>/dev/null || true\n";

/// A command in a mount namespace of its own, or under another user where mounting is not allowed.
fn in_namespace(script: &str, shop: &Path) -> Command {
    let mut command = Command::new("unshare");
    let script = format!("{OWN_MOUNTS}{script}");
    command.args(UNSHARED).args([&script, "sh"]).arg(shop).arg(binary()).env_remove("HUITOU_PLANTED");
    command
}

fn may_mount() -> bool {
    let mut command = Command::new("unshare");
    command.args(UNSHARED).arg(format!("{OWN_MOUNTS}mount -t tmpfs -o size=64k tmpfs /mnt"));
    command.output().is_ok_and(|output| output.status.success())
}

/// Starts a till whose script ends in `exec` of the binary with `--shop DIR rpc`.
fn rpc(mut command: Command) -> Rpc {
    command.env_remove("HUITOU_PLANTED");
    Rpc::start_with(command)
}

/// The code and the sentences of a refused request in each language.
#[track_caller]
fn refused(till: &mut Rpc, code: Code, method: &str, params: &Value) {
    let told = Locale::ALL.map(|locale| {
        let mut params = params.clone();
        params["meta"] = json!({"locale": locale.tag()});
        let error = till.call(method, params).expect("the till lives").expect_err("a refusal");
        assert_eq!(error["code"], code.as_str(), "{error}");
        text(&error, "text")
    });
    are_sentences(code, &told);
}

pub fn a_folder_that_cannot_be_written() {
    let closed = Closed::shop();
    let before = dump(&closed.path());
    let mut till = if may_mount() {
        let script = "mount --bind \"$1\" \"$1\"; mount -o remount,ro,bind \"$1\"; exec \"$2\" --shop \"$1\" rpc";
        rpc(in_namespace(script, &closed.path()))
    } else {
        as_nobody(&closed.path())
    };
    let put = json!({"name": "李雷"});
    refused(&mut till, Code::StorageReadOnly, "staff.put", &put);
    let listed = till.call("product.list", json!({})).expect("the till lives").expect("reading works in such a folder");
    assert_eq!(listed["products"][0]["sku"], "R10");
    refused(&mut till, Code::StorageReadOnly, "staff.put", &put);
    assert!(till.close().wait().unwrap().success());
    assert!(dump(&closed.path()) == before);
    let mut till = Rpc::start(&closed.path());
    till.call("staff.put", put).unwrap().expect("the folder can be written again");
    assert!(till.close().wait().unwrap().success());
    sound(&closed.path());
}

/// Where mounting is not allowed: a user who may read the folder but not write to it.
fn as_nobody(shop: &Path) -> Rpc {
    fs::set_permissions(shop.parent().unwrap(), fs::Permissions::from_mode(0o755)).unwrap();
    let probe =
        Command::new("setpriv").args(["--reuid=65534", "--clear-groups"]).arg(binary()).arg("--version").output();
    let works = probe.as_ref().is_ok_and(|output| output.status.success());
    assert!(
        works,
        "neither a mount namespace nor another user can be had here, so a read-only folder cannot be proved: {probe:?}"
    );
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--clear-groups"]).arg(binary()).arg("--shop").arg(shop);
    rpc(command)
}

/// A till on a file system of its own in memory, seen from here through its process.
struct SmallDisk {
    till: Rpc,
    shop: PathBuf,
}

impl SmallDisk {
    fn with_copy_of(closed: &Closed, mount_point: &Path) -> SmallDisk {
        let script =
            "mount -t tmpfs -o size=3m tmpfs \"$3\"; cp -a \"$1\" \"$3/shop\"; exec \"$2\" --shop \"$3/shop\" rpc";
        let mut command = in_namespace(script, &closed.path());
        command.arg(mount_point);
        let till = rpc(command);
        let shop = mount_point.join("shop");
        SmallDisk { till, shop }
    }

    /// The shop's folder as this process sees it.
    fn seen(&self) -> PathBuf {
        let inside = self.shop.strip_prefix("/").unwrap();
        Path::new("/proc").join(self.till.child.id().to_string()).join("root").join(inside)
    }

    /// A copy of the files as they are now.
    fn copied(&self, to: &Path) -> PathBuf {
        let _ = fs::remove_dir_all(to);
        fs::create_dir(to).unwrap();
        for name in ["shop.db", "shop.db-wal", "vault.db", "vault.db-wal"] {
            if let Ok(bytes) = fs::read(self.seen().join(name)) {
                fs::write(to.join(name), bytes).unwrap();
            }
        }
        to.to_owned()
    }

    /// Fills the disk to its last byte.
    fn fill(&self) {
        let filler = fs::OpenOptions::new().create(true).append(true).open(self.seen().join("filler"));
        let mut filler = filler.unwrap();
        for block in [4_096, 1] {
            while filler.write_all(&vec![0; block]).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.seen().join("filler")).unwrap();
    }
}

pub fn a_full_disk() {
    assert!(
        may_mount(),
        "a full disk cannot be proved here: mounting a small file system needs root (unshare --mount, tmpfs)"
    );
    let closed = Closed::shop();
    let outside = tempfile::tempdir().unwrap();
    let mount_point = outside.path().join("disk");
    fs::create_dir(&mount_point).unwrap();
    let mut disk = SmallDisk::with_copy_of(&closed, &mount_point);
    let sale = json!({"lines": [{"sku": "R10", "qty": "1"}], "tenders": [{"kind": "cash", "amount_minor": 12_000}]});
    disk.till.call("sale.ring", sale.clone()).unwrap().expect("the disk has room");

    let enrol = json!({"name": "王芳"});
    let mut rung = 1;
    for (method, params) in [("sale.ring", &sale), ("member.enrol", &enrol), ("sale.ring", &sale)] {
        let told = Locale::ALL.map(|locale| full(&mut disk, outside.path(), locale, (method, params), &mut rung));
        are_sentences(Code::StorageFull, &told);
    }
    let listed = disk.till.call("sale.list", json!({"limit": 200})).unwrap().expect("reading works on a full disk");
    assert_eq!(listed["sales"].as_array().unwrap().len(), rung, "what was acknowledged is there, and nothing else");

    disk.free();
    disk.till.call("sale.ring", sale).unwrap().expect("the next good request works");
    disk.till.call("member.enrol", json!({"name": "王芳"})).unwrap().expect("so does a member");
    let copy = disk.copied(&outside.path().join("three"));
    sound(&copy);
    assert!(disk.till.close().wait().unwrap().success());
}

/// Sends a request until the full disk refuses it: what was told then. A till that was refused opens its files anew, and
/// then has the room of its own log; the disk is filled again each time.
fn full(disk: &mut SmallDisk, outside: &Path, locale: Locale, request: (&str, &Value), rung: &mut usize) -> String {
    let (method, params) = request;
    let mut params = params.clone();
    params["meta"] = json!({"locale": locale.tag()});
    for _ in 0..200 {
        disk.fill();
        let before = dump(&disk.copied(&outside.join("before")));
        match disk.till.call(method, params.clone()).expect("the till lives") {
            Ok(_) => *rung += usize::from(method == "sale.ring"),
            Err(error) => {
                assert_eq!(error["code"], "storage_full", "{error}");
                let after = dump(&disk.copied(&outside.join("after")));
                assert!(after == before, "a refused {method} changed a table");
                return text(&error, "text");
            }
        }
    }
    panic!("the disk never got full");
}

#[track_caller]
fn sound(shop: &Path) {
    assert_eq!(verify(&Folder::at(shop)).unwrap().findings, Vec::<String>::new());
    assert_eq!(rebuild_and_compare(&Folder::at(shop)).unwrap().differences, []);
}
