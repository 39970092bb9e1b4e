//! Copies of a shop to tamper with, and what the product finds in them.

use std::fs;
use std::path::{Path, PathBuf};

use huitou_store::{Folder, rebuild_and_compare, verify};
use rusqlite::Connection;
use tempfile::TempDir;

/// A folder into which the same shop is copied again and again.
pub struct Workbench {
    original: PathBuf,
    dir: TempDir,
}

impl Workbench {
    /// A workbench for copies of this closed shop.
    pub fn of(original: PathBuf) -> Workbench {
        // In memory where there is such a place: thousands of copies wear out a disk for nothing.
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
        Workbench { original, dir }
    }

    /// A fresh copy in the place of the last one.
    pub fn copy(&self) -> PathBuf {
        let copy = self.dir.path().join("shop");
        let _ = fs::remove_dir_all(&copy);
        copy_shop(&self.original, &copy);
        copy
    }

    /// A fresh copy, changed through SQLite in one of its databases.
    pub fn changed(
        &self,
        database: &str,
        change: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<PathBuf> {
        let copy = self.copy();
        change(&Connection::open(copy.join(database))?)?;
        Ok(copy)
    }
}

/// Copies the files of a closed shop.
pub fn copy_shop(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the shop's folder") {
        let entry = entry.expect("a file");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

/// Who found something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finder {
    Verify,
    Rebuild,
}

/// What verify finds and, where that is nothing, what rebuild finds.
pub fn found_in(shop: &Path) -> Option<(Finder, String)> {
    let by_verify = found_by_verify(shop).map(|what| (Finder::Verify, what));
    by_verify.or_else(|| found_by_rebuild(shop).map(|what| (Finder::Rebuild, what)))
}

/// The first finding of verify.
pub fn found_by_verify(shop: &Path) -> Option<String> {
    match verify(&Folder::at(shop)) {
        Ok(report) => report.findings.into_iter().next(),
        Err(error) => Some(error.to_string()),
    }
}

/// The first difference that a rebuild finds.
pub fn found_by_rebuild(shop: &Path) -> Option<String> {
    match rebuild_and_compare(&Folder::at(shop)) {
        Ok(report) => report.differences.into_iter().next().map(|it| format!("{}: {}", it.table, it.what)),
        Err(error) => Some(error.to_string()),
    }
}
