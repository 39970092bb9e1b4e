//! The shop's folder: its files, the lock that guards writers, and the marker by which a copy is noticed.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use huitou_core::code::{Code, Refusal};
use huitou_core::id::Incarnation;

use crate::error::{StoreError, While};

/// The file by which is tried whether one can be written.
const PROBE: &str = ".probe";
/// More than a folder's name alone takes.
const PROBE_BYTES: usize = 4_096;

/// A shop's folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// The lock of writers.
#[derive(Debug)]
pub struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // A program that is being started has a copy of the open file for a moment, and closing ours alone would leave it
        // locked; unlocking unlocks all. Where it fails, the end of this program does the same.
        let _ = self.0.unlock();
    }
}

/// What the marker beside the database says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// The files that this incarnation wrote, in which the journal once had so many facts.
    Own(Incarnation, i64),
    /// The marker is missing, unreadable or was copied: these files are a copy.
    Foreign,
}

impl Folder {
    /// The folder at this path.
    pub fn at(path: impl Into<PathBuf>) -> Folder {
        Folder(path.into())
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The ledger.
    pub fn shop_db(&self) -> PathBuf {
        self.0.join("shop.db")
    }

    /// The keys.
    pub fn vault_db(&self) -> PathBuf {
        self.0.join("vault.db")
    }

    /// Where derived tables are made anew before they take the ledger's place.
    pub(crate) fn remake_db(&self) -> PathBuf {
        self.0.join(".remake.db")
    }

    /// The copy of the journal before a change of format: sealed facts only.
    pub(crate) fn before_format(&self, format: i64) -> PathBuf {
        self.0.join(format!("before-format-{format}.db"))
    }

    fn marker(&self) -> PathBuf {
        self.0.join("incarnation")
    }

    /// The folder in which a new shop is made before it takes its place.
    pub fn cradle(&self) -> Folder {
        Folder(self.0.join(".cradle"))
    }

    /// Whether there is a shop; one whose ledger is a link to a disk that is not there is a shop too.
    pub fn has_shop(&self) -> bool {
        fs::symlink_metadata(self.shop_db()).is_ok()
    }

    /// That a new shop can be made here: neither a shop, nor the vault of one whose ledger is elsewhere. What a kill left of
    /// a shop that was moving in is neither.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::Damaged`].
    pub fn refuse_to_overwrite(&self) -> Result<(), StoreError> {
        if self.has_shop() {
            return Err(StoreError::Exists(self.0.clone()));
        }
        // The ledger moves last. The vault may be in both places: a power cut may keep a rename's new name and the old.
        let was_moving_in = self.cradle().has_shop();
        match self.vault_db().exists() && !was_moving_in {
            true => Err(StoreError::damaged("vault.db is here, and its shop.db is not")),
            false => Ok(()),
        }
    }

    /// Makes the folder where it is missing, and makes its own name durable.
    ///
    /// # Errors
    /// Where the file system refuses.
    pub fn create(&self) -> Result<(), StoreError> {
        let missing: Vec<&Path> = self.0.ancestors().skip(1).take_while(|folder| is_missing(folder)).collect();
        fs::create_dir_all(&self.0).while_("making the shop's folder")?;
        // A folder's name is kept by the folder above it: without these syncs a power cut takes the whole shop.
        [self.0.as_path()].into_iter().chain(missing).try_for_each(|folder| sync_folder(above(folder)))
    }

    /// Takes the lock of writers; it is held until it is dropped.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where another program holds it.
    pub fn lock(&self) -> Result<Lock, StoreError> {
        let mut options = OpenOptions::new();
        let options = options.create(true).truncate(false).read(true).write(true);
        let file = options.open(self.0.join("lock")).while_("opening the shop's lock")?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(TryLockError::Error(source)) => Err(StoreError::Io { doing: "locking the shop", source }),
        }
    }

    /// Reads the marker.
    ///
    /// # Errors
    /// Where the file system refuses; a missing marker is an answer.
    pub fn read_marker(&self) -> Result<Marker, StoreError> {
        let text = match fs::read_to_string(self.marker()) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
                return Ok(Marker::Foreign);
            }
            Err(source) => return Err(StoreError::Io { doing: "reading the till's marker", source }),
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        Ok(match words[..] {
            [incarnation, place, facts] if place == place_of(&self.marker()) => {
                let own = incarnation.parse().ok().zip(facts.parse().ok());
                own.map_or(Marker::Foreign, |(incarnation, facts)| Marker::Own(incarnation, facts))
            }
            _ => Marker::Foreign,
        })
    }

    /// Writes the marker of an incarnation. It names its own place on the disk, so that a copied marker is seen, and how
    /// many facts the journal has, so that an older ledger put back is seen.
    ///
    /// # Errors
    /// Where the file system refuses.
    pub fn write_marker(&self, incarnation: Incarnation, facts: i64) -> Result<(), StoreError> {
        let new = self.0.join("incarnation.new");
        let mut file = File::create(&new).while_("writing the till's marker")?;
        writeln!(file, "{incarnation} {} {facts}", place_of(&new)).while_("writing the till's marker")?;
        file.sync_all().while_("writing the till's marker")?;
        fs::rename(&new, self.marker()).while_("writing the till's marker")?;
        self.sync()
    }

    /// Makes renames in the folder durable.
    ///
    /// # Errors
    /// Where the file system refuses.
    pub fn sync(&self) -> Result<(), StoreError> {
        sync_folder(&self.0)
    }

    /// Moves a finished shop from its cradle into its place, the ledger last: a folder with a `shop.db` is a shop.
    ///
    /// # Errors
    /// Where the file system refuses; the shop is then not there.
    pub fn move_in(&self) -> Result<(), StoreError> {
        let cradle = self.cradle();
        for (from, to) in
            [(cradle.vault_db(), self.vault_db()), (cradle.marker(), self.marker()), (cradle.shop_db(), self.shop_db())]
        {
            File::open(&from).and_then(|file| file.sync_all()).while_("making the new shop durable")?;
            fs::rename(&from, &to).while_("moving the new shop into its place")?;
            self.sync()?;
        }
        // The shop is in its place; an empty cradle that stays is swept when it is opened.
        let _ = remove_folder(&cradle.0);
        Ok(())
    }

    /// The refusal that a person is told. Of a file that cannot be made or synced SQLite does not say why: writing one here
    /// tells a full disk from a folder that cannot be written, and from a disk that fails.
    pub fn refusal_of(&self, error: &StoreError) -> Refusal {
        let told = error.refusal();
        if !matches!(told.code, Code::StorageReadOnly | Code::StorageFailed) {
            return told;
        }
        let probe = self.0.join(PROBE);
        let tried = File::create(&probe).and_then(|mut file| {
            file.write_all(&[0; PROBE_BYTES])?;
            file.sync_all()
        });
        // What stays is swept at the next opening.
        let _ = remove_file(&probe);
        match tried.while_("trying whether there is room") {
            Err(full) if full.refusal().code == Code::StorageFull => full.refusal(),
            Err(_) | Ok(()) => told,
        }
    }

    /// Removes copies made before a change of format that are older than `days`.
    ///
    /// # Errors
    /// Where the file system refuses.
    pub fn forget_copies(&self, now: SystemTime, days: u64) -> Result<(), StoreError> {
        let doing = "looking for old copies";
        for entry in fs::read_dir(&self.0).while_(doing)? {
            let entry = entry.while_(doing)?;
            if !entry.file_name().to_string_lossy().starts_with("before-format-") {
                continue;
            }
            let made = entry.metadata().and_then(|file| file.modified()).while_(doing)?;
            let age = now.duration_since(made).unwrap_or_default();
            if age > Duration::from_secs(days * 86_400) {
                remove_file(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Removes what a killed program left half made.
    ///
    /// # Errors
    /// Where the file system refuses.
    pub fn sweep(&self) -> Result<(), StoreError> {
        remove_folder(&self.cradle().0)?;
        for entry in fs::read_dir(&self.0).while_("sweeping the shop's folder")? {
            let entry = entry.while_("sweeping the shop's folder")?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(".remake.db") || name == PROBE {
                remove_file(&entry.path())?;
            }
        }
        Ok(())
    }
}

/// The file beside a database that SQLite names with a suffix.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes durable what was done to a database's log; where there is none, nothing was.
pub(crate) fn sync_log(database: &Path) -> Result<(), StoreError> {
    let doing = "making the emptied log durable";
    match OpenOptions::new().write(true).open(with_suffix(database, "-wal")) {
        Ok(log) => log.sync_all().while_(doing),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(source) => Err(StoreError::Io { doing, source }),
    }
}

/// Removes a file that may be missing.
pub(crate) fn remove_file(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            Err(StoreError::Io { doing: "removing a leftover file", source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn is_missing(folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && !folder.exists()
}

/// The folder in which this one is; that of the program for a bare name.
fn above(folder: &Path) -> &Path {
    folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn remove_folder(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            Err(StoreError::Io { doing: "removing a leftover folder", source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|folder| folder.sync_all()).while_("making a rename durable")
}

/// Windows has no handle to sync a folder with; NTFS journals its renames.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// What names a file on its disk and is another for its copy.
#[cfg(unix)]
pub(crate) fn place_of(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map(|file| format!("{}:{}", file.dev(), file.ino())).unwrap_or_default()
}

#[cfg(not(unix))]
pub(crate) fn place_of(path: &Path) -> String {
    let made = fs::metadata(path).and_then(|file| file.created()).ok();
    format!("{made:?}").replace(' ', "")
}
