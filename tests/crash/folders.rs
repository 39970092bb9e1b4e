//! Folders of shops, made, copied and thrown away by the hundred.

use std::fs;
use std::ops::Range;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tempfile::TempDir;

/// A folder in shared memory where there is some: what is kept here needs no disk to be true.
pub fn fast_dir() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = match memory.is_dir() {
        true => tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()),
        false => tempfile::tempdir(),
    };
    made.expect("a temporary folder")
}

/// The path without links, as the shim compares it.
pub fn real_path(dir: &TempDir) -> PathBuf {
    dir.path().canonicalize().expect("the folder's own path")
}

/// Puts a copy of the shop at `to`, whose marker says that it is no copy. What was there is gone.
pub fn copy_shop(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).expect("the last copy is thrown away");
    }
    fs::create_dir_all(to).expect("a folder for the copy");
    for entry in fs::read_dir(from).expect("a shop's folder") {
        let entry = entry.expect("a file of the shop");
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copied file");
        }
    }
    own_marker(to);
}

/// Makes the marker name the file that it now is: its second word is the place of the file on its disk. A half-written one
/// stays as it is.
pub fn own_marker(shop: &Path) {
    let marker = shop.join("incarnation");
    let Ok(text) = fs::read_to_string(&marker) else { return };
    let words: Vec<&str> = text.strip_suffix('\n').map(|line| line.split(' ').collect()).unwrap_or_default();
    if let [incarnation, _, facts] = words[..] {
        let file = fs::metadata(&marker).expect("the marker");
        let text = format!("{incarnation} {}:{} {facts}\n", file.dev(), file.ino());
        fs::write(&marker, text).expect("the marker written anew");
    }
}

/// Leaves a log beside the ledger that changes nothing, as a till does that was killed.
pub fn leave_a_log(shop: &Path) {
    let db = Connection::open(shop.join("shop.db")).expect("the ledger opens");
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).expect("a log that stays");
    // There and back: what is written as it was is not written at all.
    for step in ["+ 1", "- 1"] {
        for (table, column) in [
            ("sales", "change_minor"),
            ("sale_lines", "total_minor"),
            ("accounts", "balance"),
            ("products", "price_minor"),
            ("member_summaries", "sales"),
        ] {
            db.execute(&format!("UPDATE {table} SET {column} = {column} {step}"), []).expect("a log");
        }
    }
    drop(db);
    let log = fs::metadata(shop.join("shop.db-wal")).expect("a log beside the ledger");
    assert!(log.len() > 0);
}

/// Fills the gaps between the cells of each page with these bytes: a page that was split keeps such remains, which no
/// deletion finds.
pub fn leave_in_gaps(shop: &Path, bytes: &[u8]) {
    for name in ["shop.db", "vault.db"] {
        let path = shop.join(name);
        let mut file = fs::read(&path).expect("a database");
        let page_size = usize::from(u16::from_be_bytes([file[16], file[17]]));
        let mut filled = 0;
        for (n, page) in file.chunks_mut(page_size).enumerate() {
            let Some(gap) = gap_of(page, if n == 0 { 100 } else { 0 }) else { continue };
            let remains = bytes.iter().cycle().copied();
            page[gap.clone()].iter_mut().zip(remains).for_each(|(there, left)| *there = left);
            filled += usize::from(gap.len() >= bytes.len());
        }
        assert!(filled > 0, "{name} has no page with such a gap");
        fs::write(&path, file).expect("a database with remains in its gaps");
    }
    assert!(holds(shop, bytes));
}

/// The gap of a leaf, whose header stands at an offset (SQLite's file format, 1.6): behind its cells' places, before the
/// cells.
fn gap_of(page: &[u8], header: usize) -> Option<Range<usize>> {
    let number = |at: usize| usize::from(u16::from_be_bytes([page[header + at], page[header + at + 1]]));
    let is_leaf = matches!(page[header], 10 | 13);
    let (from, to) = (header + 8 + 2 * number(3), number(5));
    (is_leaf && from < to).then_some(from..to)
}

/// Whether any file of the folder holds these bytes.
pub fn holds(shop: &Path, bytes: &[u8]) -> bool {
    let files = fs::read_dir(shop).expect("a shop's folder").map(|entry| entry.expect("a file of the shop").path());
    files.filter(|path| path.is_file()).any(|path| {
        let content = fs::read(path).expect("a file of the shop");
        content.windows(bytes.len()).any(|part| part == bytes)
    })
}
