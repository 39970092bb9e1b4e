//! Connections: the settings that each one has, whose file it opens, and how its log is emptied.

use std::path::Path;
use std::time::Duration;

use huitou_core::search;
use rusqlite::config::DbConfig;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, OpenFlags};

use crate::error::{StoreError, While};
use crate::folder::{Folder, sync_log, with_suffix};
use crate::planted;
use crate::schema::{APPLICATION_ID, FORMAT};

/// How long a connection waits for another one's lock.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// How many prepared statements a connection keeps.
const STATEMENTS_KEPT: usize = 128;
/// How long emptying a log rests before it tries again.
const CLEARING_PAUSE: Duration = Duration::from_millis(10);

/// Whether each transaction reaches the disk by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Each commit is synced: the only way for a shop that is open.
    EachCommit,
    /// Nothing is synced until the files move into their place: for a shop still in its cradle.
    AtTheEnd,
}

/// The settings that every connection has. WAL with `synchronous=FULL` loses no acknowledged sale at a power cut;
/// checkpoints are the checkpointer's; freed pages are overwritten, so that what was erased is gone.
pub(crate) fn configure(db: &Connection, durability: Durability) -> Result<(), StoreError> {
    let synchronous = match durability {
        Durability::EachCommit if planted::is("synchronous_normal") => "NORMAL",
        Durability::EachCommit => "FULL",
        Durability::AtTheEnd => "OFF",
    };
    prepare_statements_once(db)?;
    db.pragma_update(None, "journal_mode", "WAL").while_("opening the database")?;
    db.pragma_update(None, "synchronous", synchronous).while_("opening the database")?;
    db.pragma_update(None, "foreign_keys", true).while_("opening the database")?;
    db.pragma_update(None, "secure_delete", !planted::is("insecure_delete")).while_("opening the database")?;
    db.pragma_update(
        None,
        "wal_autocheckpoint",
        match durability {
            Durability::EachCommit => 0,
            Durability::AtTheEnd => 1_000,
        },
    )
    .while_("opening the database")?;
    db.pragma_update(None, "trusted_schema", false).while_("opening the database")
}

/// Opens a database for reading; in a folder that cannot be written SQLite has no place for its shared memory, and a
/// database without a log can then be read as it is.
pub(crate) fn open_reading(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let check = |db: &Connection| db.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()));
    let first = Connection::open_with_flags(path, flags).and_then(|db| check(&db).map(|()| db));
    let db = match first {
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) => {
            let has_log = std::fs::metadata(with_suffix(path, "-wal")).is_ok_and(|log| log.len() > 0);
            match has_log {
                true => Err(error),
                false => Connection::open_with_flags(immutable_uri(path), flags),
            }
        }
        other => other,
    }
    .while_("opening the database for reading")?;
    prepare_statements_once(&db)?;
    Ok(db)
}

/// Statements are kept, and a plan depends on its text alone: without the guarantee SQLite looks at each bound value and
/// makes the plan of several statements anew for each (a tenth of a sale's time).
pub(crate) fn prepare_statements_once(db: &Connection) -> Result<(), StoreError> {
    db.busy_timeout(BUSY_WAIT).while_("opening the database")?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).while_("opening the database")?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    let folded = |call: &Context<'_>| Ok(call.get::<Option<String>>(0)?.map(|text| search::fold(&text)));
    db.create_scalar_function("folded", 1, flags, folded).while_("opening the database")
}

fn immutable_uri(path: &Path) -> String {
    let escaped = path.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{escaped}?immutable=1")
}

pub(crate) fn open_writing(folder: &Folder, durability: Durability) -> Result<Connection, StoreError> {
    let db = Connection::open(folder.shop_db()).while_("opening the shop's database")?;
    configure(&db, durability)?;
    Ok(db)
}

/// That there is a shop of this format, for those who only read.
pub(crate) fn check_format(folder: &Folder) -> Result<(), StoreError> {
    if !folder.has_shop() {
        return Err(StoreError::NotFound(folder.path().to_owned()));
    }
    match check_header(folder)? {
        found if found < FORMAT => Err(StoreError::Older { found, known: FORMAT }),
        _ => Ok(()),
    }
}

/// Whose file it is and of which format, before anything is written to it.
pub(crate) fn check_header(folder: &Folder) -> Result<i64, StoreError> {
    let db = open_reading(&folder.shop_db()).map_err(|error| match (&error, folder.vault_db().exists()) {
        (StoreError::Sql { source, .. }, false)
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) =>
        {
            StoreError::Foreign
        }
        (_, _) => error,
    })?;
    let id: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0)).while_("opening the database")?;
    if id != APPLICATION_ID {
        return Err(StoreError::Foreign);
    }
    match format_of(&db)? {
        found if found > FORMAT => Err(StoreError::Newer { found, known: FORMAT }),
        found if found < 1 => Err(StoreError::damaged(format!("format {found}"))),
        found => Ok(found),
    }
}

fn format_of(db: &Connection) -> Result<i64, StoreError> {
    db.pragma_query_value(None, "user_version", |row| row.get(0)).while_("reading the shop's format")
}

/// Empties the log, so that nothing of what was erased stays in it.
pub(crate) fn truncate_wal(db: &Connection) -> Result<(), StoreError> {
    match try_truncate_wal(db)? {
        true => Ok(()),
        false => Err(StoreError::InUse),
    }
}

/// Whether the log could be emptied in so many tries: a checkpoint of the checkpointer stands in the way for a moment, a
/// reader for as long as it reads. Nothing waits for the reader's lock meanwhile.
pub(crate) fn emptied(db: &Connection, tries: u32) -> Result<bool, StoreError> {
    db.busy_timeout(Duration::ZERO).while_("emptying the log")?;
    let mut is_empty = try_truncate_wal(db)?;
    for _ in 1..tries {
        if is_empty {
            break;
        }
        std::thread::sleep(CLEARING_PAUSE);
        is_empty = try_truncate_wal(db)?;
    }
    db.busy_timeout(BUSY_WAIT).while_("emptying the log")?;
    Ok(is_empty)
}

/// The same at once; false where a reader still looks at what the log holds.
pub(crate) fn try_truncate_wal(db: &Connection) -> Result<bool, StoreError> {
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).while_("emptying the log")?;
    match busy {
        // SQLite does not sync what it cut: a power cut would bring back what was in the log.
        0 => db.path().map_or(Ok(()), |path| sync_log(Path::new(path))).map(|()| true),
        _ => Ok(false),
    }
}
