//! What can go wrong between this program and its files.

use std::io;
use std::path::PathBuf;

use huitou_core::code::{Code, Refusal};
use rusqlite::ErrorCode;

/// A failure of the store. Each has its [`Code`].
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no shop in the folder.
    #[error("no shop in {0}")]
    NotFound(PathBuf),
    /// There is one already.
    #[error("there is a shop in {0}")]
    Exists(PathBuf),
    /// Another program holds the shop's lock.
    #[error("another program writes to the shop")]
    InUse,
    /// The file is no shop of ours.
    #[error("a database of another program")]
    Foreign,
    /// The shop's format is older than this program's.
    #[error("format {found} is older than {known}")]
    Older {
        /// The file's format.
        found: i64,
        /// This program's format.
        known: i64,
    },
    /// The shop's format is newer than this program's.
    #[error("format {found} is newer than {known}")]
    Newer {
        /// The file's format.
        found: i64,
        /// This program's format.
        known: i64,
    },
    /// The files contradict each other or cannot be read.
    #[error("damaged: {0}")]
    Damaged(String),
    /// SQLite refused.
    #[error("while {doing}: {source}")]
    Sql {
        /// What was being done.
        doing: &'static str,
        /// SQLite's error.
        source: rusqlite::Error,
    },
    /// The file system refused.
    #[error("while {doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The system's error.
        source: io::Error,
    },
}

impl StoreError {
    /// An error of the files that contradicts what this program writes.
    pub fn damaged(what: impl Into<String>) -> StoreError {
        StoreError::Damaged(what.into())
    }

    /// The refusal that a person is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            StoreError::NotFound(folder) => Code::ShopNotFound.because().text("folder", folder.display().to_string()),
            StoreError::Exists(folder) => Code::ShopExists.because().text("folder", folder.display().to_string()),
            StoreError::InUse => Code::ShopInUse.into(),
            StoreError::Foreign => Code::ShopForeign.into(),
            StoreError::Older { found, known } => {
                Code::ShopOlder.because().count("found", *found).count("known", *known)
            }
            StoreError::Newer { found, known } => {
                Code::ShopNewer.because().count("found", *found).count("known", *known)
            }
            StoreError::Damaged(reason) => Code::ShopDamaged.because().text("reason", reason),
            StoreError::Sql { source, .. } => sql_refusal(source, self),
            StoreError::Io { source, .. } => io_refusal(source, self),
        }
    }

    /// Whether the connection may be in a state that only opening anew mends.
    pub fn wants_reopening(&self) -> bool {
        matches!(self, StoreError::Sql { .. } | StoreError::Io { .. } | StoreError::Damaged(_))
    }
}

fn sql_refusal(source: &rusqlite::Error, error: &StoreError) -> Refusal {
    match source.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Code::StorageFull.into(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Code::StorageReadOnly.into(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Code::ShopInUse.into(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Code::ShopDamaged.because().text("reason", error.to_string())
        }
        Some(_) | None => Code::StorageFailed.because().text("reason", error.to_string()),
    }
}

fn io_refusal(source: &io::Error, error: &StoreError) -> Refusal {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::StorageFull.into(),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Code::StorageReadOnly.into(),
        _ => Code::StorageFailed.because().text("reason", error.to_string()),
    }
}

/// Says what was being done when SQLite or the file system refused.
pub(crate) trait While<T> {
    /// The result with what was being done.
    fn while_(self, doing: &'static str) -> Result<T, StoreError>;
}

impl<T> While<T> for Result<T, rusqlite::Error> {
    fn while_(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Sql { doing, source })
    }
}

impl<T> While<T> for Result<T, io::Error> {
    fn while_(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Io { doing, source })
    }
}
