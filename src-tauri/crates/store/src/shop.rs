//! A shop open for writing or for reading: connections, transactions, and the one door to the journal.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use huitou_core::fact::ShopOpened;
use huitou_core::id::Incarnation;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::{StoreError, While};
use crate::folder::{Folder, Lock, Marker, place_of, sync_log, with_suffix};
use crate::schema::{self, APPLICATION_ID, FORMAT};
use crate::vault::{HMAC_KEY_CHECK, Vault, subjects_to_come};
use crate::{journal, planted, rebuild};

/// How long a connection waits for another one's lock.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// How often an erasure tries to empty the logs before it leaves that to the checkpointer, and how long it rests between.
const CLEARING_TRIES: u32 = 50;
const CLEARING_PAUSE: Duration = Duration::from_millis(10);

/// Whether each transaction reaches the disk by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Each commit is synced: the only way for a shop that is open.
    EachCommit,
    /// Nothing is synced until the files move into their place: for a shop still in its cradle.
    AtTheEnd,
}

/// Which till writes, in which of its lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TillIdentity {
    /// The till's code, `01` for the first.
    pub till: String,
    /// Its incarnation.
    pub incarnation: Incarnation,
}

/// A shop open for writing. The lock is held until it is dropped.
pub struct Shop {
    db: Connection,
    vault: Arc<Vault>,
    folder: Folder,
    identity: TillIdentity,
    durability: Durability,
    log_holds_erased: Arc<AtomicBool>,
    lock: Lock,
}

/// A shop open for reading, without the lock.
pub struct Reader {
    db: Connection,
    vault: Arc<Vault>,
    /// Which file it is: a rebuild puts another one in its place.
    place: String,
}

/// What a command reads: one state of the shop from beginning to end.
pub struct ReadTx<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) vault: &'a Vault,
    /// What the shop began with, read once.
    pub(crate) opened: OnceCell<ShopOpened>,
}

/// What a command reads and appends to.
pub struct WriteTx<'a> {
    read: ReadTx<'a>,
    identity: &'a TillIdentity,
    erases: Cell<bool>,
    /// Requests that a planted fault writes only after the commit; empty in a release.
    pub(crate) late_requests: RefCell<Vec<(String, i64)>>,
}

impl<'a> Deref for WriteTx<'a> {
    type Target = ReadTx<'a>;

    fn deref(&self) -> &ReadTx<'a> {
        &self.read
    }
}

impl<'a> ReadTx<'a> {
    /// The keys.
    pub fn vault(&self) -> &'a Vault {
        self.vault
    }

    pub(crate) fn new(db: &'a Connection, vault: &'a Vault) -> ReadTx<'a> {
        ReadTx { db, vault, opened: OnceCell::new() }
    }
}

impl<'a> WriteTx<'a> {
    /// Which till writes.
    pub fn identity(&self) -> &'a TillIdentity {
        self.identity
    }

    /// Says that a member is erased by this command, so that the key is destroyed as soon as the fact is durable.
    pub fn will_erase(&self) {
        self.erases.set(true);
    }

    pub(crate) fn new(read: ReadTx<'a>, identity: &'a TillIdentity) -> WriteTx<'a> {
        WriteTx { read, identity, erases: Cell::new(false), late_requests: RefCell::default() }
    }
}

impl Shop {
    /// Makes an empty shop in the folder: tables and vault, but no fact yet.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where there is one.
    pub fn create(
        folder: Folder,
        identity: TillIdentity,
        shop_key: [u8; 32],
        request_key: [u8; 32],
        durability: Durability,
    ) -> Result<Shop, StoreError> {
        if folder.has_shop() {
            return Err(StoreError::Exists(folder.path().to_owned()));
        }
        folder.create()?;
        let lock = folder.lock()?;
        let vault = Arc::new(Vault::create(&folder.vault_db(), shop_key, request_key, durability)?);
        folder.write_marker(identity.incarnation, 0)?;
        let db = Connection::open(folder.shop_db()).while_("making the shop's database")?;
        configure(&db, durability)?;
        schema::create(&db)?;
        Ok(Shop { db, vault, folder, identity, durability, log_holds_erased: Arc::default(), lock })
    }

    /// Opens the shop for writing, bringing an older format to this one first. Where the files are a copy, the till goes
    /// on as `fresh`, and the caller appends the fact that says so.
    ///
    /// # Errors
    /// Each as its [`StoreError`]; nothing is changed by an error.
    pub fn open(folder: Folder, fresh: Incarnation) -> Result<(Shop, Option<Incarnation>), StoreError> {
        if !folder.has_shop() {
            return Err(StoreError::NotFound(folder.path().to_owned()));
        }
        let lock = folder.lock()?;
        folder.sweep()?;
        let found = check_header(&folder)?;
        let durability = Durability::EachCommit;
        let vault = Arc::new(Vault::open(&folder.vault_db(), true, durability)?);
        if found < FORMAT {
            rebuild::migrate(&folder, &vault, found)?;
        }
        let db = open_writing(&folder, durability)?;
        schema::check(&db)?;
        check_vault(&ReadTx::new(&db, &vault))?;
        let (identity, previous) = identity_of(&ReadTx::new(&db, &vault), &folder, fresh)?;
        let shop = Shop { db, vault, folder, identity, durability, log_holds_erased: Arc::default(), lock };
        shop.finish_erasures()?;
        shop.clear_logs(1)?;
        Ok((shop, previous))
    }

    /// The shop's folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Runs one command in one transaction: all of it or, on an error or a panic, none.
    ///
    /// # Errors
    /// The command's own, or the store's where it cannot begin or commit.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        command: impl FnOnce(&WriteTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction =
            self.db.transaction_with_behavior(TransactionBehavior::Immediate).while_("beginning a command")?;
        let tx = WriteTx::new(ReadTx::new(&transaction, &self.vault), &self.identity);
        let outcome = command(&tx)?;
        let erases = tx.erases.get();
        let late_requests = tx.late_requests.take();
        transaction.commit().while_("committing a command")?;
        for (request_id, seq) in late_requests {
            self.db
                .execute("INSERT INTO requests (request_id, seq) VALUES (?1, ?2)", (request_id, seq))
                .while_("recording a request late")?;
        }
        if erases {
            self.finish_erasures()?;
        }
        Ok(outcome)
    }

    /// Runs a query in one transaction.
    ///
    /// # Errors
    /// The query's own, or the store's where it cannot begin.
    pub fn read<T, E: From<StoreError>>(&self, query: impl FnOnce(&ReadTx<'_>) -> Result<T, E>) -> Result<T, E> {
        read_in(&self.db, &self.vault, query)
    }

    /// Destroys the keys of members whose erasure is a fact, and clears what the log still held of them.
    ///
    /// # Errors
    /// Where a file cannot be written; opening the shop again finishes it.
    pub fn finish_erasures(&self) -> Result<(), StoreError> {
        let unfinished = self.read(|tx| tx.erased_with_key())?;
        for member in &unfinished {
            self.vault.destroy_key(*member)?;
        }
        if unfinished.is_empty() {
            return Ok(());
        }
        // What a killed rebuild left has every name in clear; and a page that was once split may still hold, in the gap
        // between its cells, what was since deleted from its sibling: only new files have no such gaps.
        self.folder.sweep()?;
        for db in [&self.db, &*self.vault.db()] {
            if planted::is("insecure_delete") {
                continue;
            }
            db.execute_batch("VACUUM").while_("making the files anew after an erasure")?;
        }
        self.clear_logs(CLEARING_TRIES)
    }

    /// Empties the logs. While a reader still looks at what the ledger's holds, the checkpointer tries again, and each
    /// opening does: a kill may have come between an erasure and this.
    fn clear_logs(&self, tries: u32) -> Result<(), StoreError> {
        let vault = self.vault.db();
        let cleared = (planted::is("log_kept") || emptied(&self.db, tries)?) & emptied(&vault, tries)?;
        self.log_holds_erased.store(!cleared, Ordering::Relaxed);
        Ok(())
    }

    /// Opens a second connection for a reader beside this one, with the same keys.
    ///
    /// # Errors
    /// Where the files do not open.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let place = place_of(&self.folder.shop_db());
        Ok(Reader { db: open_reading(&self.folder.shop_db())?, vault: Arc::clone(&self.vault), place })
    }

    /// Opens the connection that keeps the log bounded, apart from the writer so that no sale waits for it.
    ///
    /// # Errors
    /// Where the files do not open.
    pub fn checkpointer(&self) -> Result<Checkpointer, StoreError> {
        let db = open_writing(&self.folder, self.durability)?;
        db.busy_timeout(Duration::ZERO).while_("opening the database")?;
        let (vault, log_holds_erased) = (Arc::clone(&self.vault), Arc::clone(&self.log_holds_erased));
        Ok(Checkpointer { db, vault, log_holds_erased })
    }

    /// Ends the writing and leaves no log behind: all is in the two files.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn close(self) -> Result<Folder, StoreError> {
        truncate_wal(&self.db)?;
        truncate_wal(&self.vault.db())?;
        let Shop { db, vault, folder, lock, .. } = self;
        db.close().map_err(|(_, error)| error).while_("closing the shop")?;
        drop(vault);
        drop(lock);
        Ok(folder)
    }

    /// Notes in the marker how many facts there are, so that an older ledger put in this one's place is seen.
    ///
    /// # Errors
    /// Where the marker cannot be written; the one before then stays.
    pub fn note_head(&self) -> Result<(), StoreError> {
        match self.read(journal::last)? {
            Some(last) => self.folder.write_marker(self.identity.incarnation, last.envelope.seq),
            None => Ok(()),
        }
    }
}

/// That the vault is this shop's: the first fact knows a sum of its request key.
pub(crate) fn check_vault(tx: &ReadTx<'_>) -> Result<(), StoreError> {
    match tx.shop_opened()?.request_key_check == tx.vault.request_hmac(HMAC_KEY_CHECK) {
        true => Ok(()),
        false => Err(StoreError::damaged("vault.db is not this shop's")),
    }
}

impl Reader {
    /// Opens the shop for reading; another program may write to it meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Older`] where only a writer may open it, and the others as for a writer.
    pub fn open(folder: &Folder) -> Result<Reader, StoreError> {
        check_format(folder)?;
        let vault = Arc::new(Vault::open(&folder.vault_db(), false, Durability::EachCommit)?);
        let place = place_of(&folder.shop_db());
        let db = open_reading(&folder.shop_db())?;
        schema::check(&db)?;
        Ok(Reader { db, vault, place })
    }

    /// Whether what it reads is still the shop's: a rebuild by another program puts a new file in the place of the old.
    pub fn is_current(&self, folder: &Folder) -> bool {
        self.place == place_of(&folder.shop_db())
    }

    /// Runs a query in one transaction.
    ///
    /// # Errors
    /// The query's own, or the store's where it cannot begin.
    pub fn read<T, E: From<StoreError>>(&self, query: impl FnOnce(&ReadTx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.vault.forget_destroyed_keys()?;
        read_in(&self.db, &self.vault, query)
    }
}

/// The connection that keeps the log bounded, apart from the writer so that no sale waits for it.
pub struct Checkpointer {
    db: Connection,
    vault: Arc<Vault>,
    log_holds_erased: Arc<AtomicBool>,
}

impl Checkpointer {
    /// Moves what the log holds into the database as far as readers allow; never waits for the writer.
    ///
    /// # Errors
    /// Where the files cannot be written.
    pub fn run(&self) -> Result<(), StoreError> {
        if self.log_holds_erased.swap(false, Ordering::Relaxed) {
            let cleared = try_truncate_wal(&self.db).and_then(|ledger| Ok(ledger & emptied(&self.vault.db(), 1)?));
            // Until both are empty it is tried again, also after an error.
            self.log_holds_erased.fetch_or(!matches!(cleared, Ok(true)), Ordering::Relaxed);
            return cleared.map(|_| ());
        }
        self.vault.checkpoint()?;
        self.db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).while_("moving the log into the database")
    }
}

fn read_in<T, E: From<StoreError>>(
    db: &Connection,
    vault: &Vault,
    query: impl FnOnce(&ReadTx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = db.unchecked_transaction().while_("beginning a query")?;
    let answer = query(&ReadTx::new(&transaction, vault))?;
    transaction.finish().while_("ending a query")?;
    Ok(answer)
}

/// The settings that every connection has. WAL with `synchronous=FULL` loses no acknowledged sale at a power cut;
/// checkpoints are the checkpointer's; freed pages are overwritten, so that what was erased is gone.
pub(crate) fn configure(db: &Connection, durability: Durability) -> Result<(), StoreError> {
    let synchronous = match durability {
        Durability::EachCommit if planted::is("synchronous_normal") => "NORMAL",
        Durability::EachCommit => "FULL",
        Durability::AtTheEnd => "OFF",
    };
    db.busy_timeout(BUSY_WAIT).while_("opening the database")?;
    db.set_prepared_statement_cache_capacity(128);
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
    db.busy_timeout(BUSY_WAIT).while_("opening the database for reading")?;
    db.set_prepared_statement_cache_capacity(128);
    Ok(db)
}

fn immutable_uri(path: &Path) -> String {
    let escaped = path.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{escaped}?immutable=1")
}

fn open_writing(folder: &Folder, durability: Durability) -> Result<Connection, StoreError> {
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

/// The till of the last fact, or a fresh incarnation of it where these files are a copy: the marker says so, the journal is
/// shorter than it was, or there is a key of a fact that it does not have. Such a key stays, for a kill may have come before
/// its fact, or an older ledger may have been put in the place of one that has it.
fn identity_of(
    tx: &ReadTx<'_>,
    folder: &Folder,
    fresh: Incarnation,
) -> Result<(TillIdentity, Option<Incarnation>), StoreError> {
    let last = journal::last(tx)?.ok_or_else(|| StoreError::damaged("the journal is empty"))?;
    let known: Incarnation =
        last.envelope.incarnation.parse().map_err(|_| StoreError::damaged("an incarnation that is none"))?;
    let till = last.envelope.till.clone();
    let is_whole = match folder.read_marker()? {
        Marker::Own(incarnation, facts) => incarnation == known && facts <= last.envelope.seq,
        Marker::Foreign => false,
    };
    let mut has_key_to_come = false;
    for subject in subjects_to_come(known, last.envelope.seq) {
        has_key_to_come |= tx.vault.has_key(subject)?;
    }
    if is_whole && !has_key_to_come {
        return Ok((TillIdentity { till, incarnation: known }, None));
    }
    let incarnation = fresh.after(known);
    folder.write_marker(incarnation, last.envelope.seq)?;
    Ok((TillIdentity { till, incarnation }, Some(known)))
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
fn emptied(db: &Connection, tries: u32) -> Result<bool, StoreError> {
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
fn try_truncate_wal(db: &Connection) -> Result<bool, StoreError> {
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).while_("emptying the log")?;
    match busy {
        // SQLite does not sync what it cut: a power cut would bring back what was in the log.
        0 => db.path().map_or(Ok(()), |path| sync_log(Path::new(path))).map(|()| true),
        _ => Ok(false),
    }
}
