//! Files that leave the shop: written whole or not at all, and never over one of the shop's own.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use huitou_app::Error;
use huitou_core::code::Code;

use crate::till::Till;

/// What a file may be in the shop's own folder.
const TAKEN_OUT: [&str; 2] = [".pdf", ".csv"];

/// Writes a file for a person.
///
/// # Errors
/// [`Code::FileNotWritten`].
pub(crate) fn write_outside(till: &Till, file: &Path, bytes: &[u8]) -> Result<(), Error> {
    let not_written = || Error::from(Code::FileNotWritten.because().text("file", file.display().to_string()));
    if !may_replace(file, till.folder().path()) {
        return Err(not_written());
    }
    replace_file(file, bytes, &till.new_request_id()).map_err(|_| not_written())
}

/// Writes the whole file beside its place and moves it in, so that a half-written file is never found.
pub(crate) fn replace_file(file: &Path, bytes: &[u8], unique: &str) -> io::Result<()> {
    let part = file.with_file_name(format!(".{unique}.part"));
    // A name that was never there: nobody's file is written over or removed.
    let mut out = of_this_user(OpenOptions::new().write(true).create_new(true)).open(&part)?;
    let written = out.write_all(bytes).and_then(|()| fs::rename(&part, file));
    if written.is_err() {
        // What is left of the attempt is of no use; if it cannot be removed either, the error already says why.
        let _ = fs::remove_file(&part);
    }
    written
}

/// Bills name members, and a gift card's slip is as good as the card: nobody else who uses the computer reads them.
#[cfg(unix)]
fn of_this_user(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

/// Elsewhere the folder's own rules say who reads a file.
#[cfg(not(unix))]
fn of_this_user(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Whether a file may be written there: a name that is free or a plain file, and none of the shop's own.
fn may_replace(file: &Path, shop: &Path) -> bool {
    let is_plain = fs::symlink_metadata(file).map_or(true, |there| there.is_file());
    let Some(name) = file.file_name().and_then(|name| name.to_str()) else { return false };
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_in_shop = matches!((parent.canonicalize(), shop.canonicalize()), (Ok(parent), Ok(shop)) if parent == shop);
    // In the shop's folder bills and reports alone: its ledger, keys, lock, marker and copies have other names.
    let lower = name.to_ascii_lowercase();
    let is_taken_out = TAKEN_OUT.iter().any(|ending| lower.ends_with(ending)) && !name.starts_with('.');
    is_plain && (!is_in_shop || is_taken_out)
}
