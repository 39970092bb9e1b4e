//! A shop open for writing or for reading: connections, transactions, and the one door to the journal.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use huitou_core::fact::{ShopOpened, Subject};
use huitou_core::id::Incarnation;
use rusqlite::{Connection, TransactionBehavior};

use crate::checkpointer::Checkpointer;
use crate::connection::{
    Durability, check_format, check_header, configure, emptied, open_reading, open_writing, truncate_wal,
};
use crate::error::{StoreError, While};
use crate::folder::{Folder, Lock, Marker, place_of};
use crate::schema::{self, FORMAT};
use crate::vault::{HMAC_KEY_CHECK, Vault, subjects_to_come};
use crate::{journal, planted, rebuild};

/// How often an erasure tries to empty the logs before it leaves that to the checkpointer.
const CLEARING_TRIES: u32 = 50;

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

/// Opens readers beside a shop that is open for writing.
#[derive(Clone)]
pub struct ReadingRoom {
    vault: Arc<Vault>,
    folder: Folder,
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
    forgets_pins: Cell<bool>,
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

    /// Says that this command sets or takes away a PIN, so that the vault forgets the one before as soon as the fact is durable.
    pub fn will_forget_pins(&self) {
        self.forgets_pins.set(true);
    }

    pub(crate) fn new(read: ReadTx<'a>, identity: &'a TillIdentity) -> WriteTx<'a> {
        WriteTx {
            read,
            identity,
            erases: Cell::new(false),
            forgets_pins: Cell::new(false),
            late_requests: RefCell::default(),
        }
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
        shop.destroy_keys_of_erased()?;
        shop.forget_old_pins()?;
        // Where there is no room for new files the shop must sell all the same: the mark stays, verify tells of it, and the
        // next opening or erasure tries again.
        let _ = shop.make_files_anew();
        shop.clear_logs(1)?;
        if planted::is("read_only") {
            shop.db.pragma_update(None, "query_only", true).while_("opening the database")?;
        }
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
        let (erases, forgets_pins) = (tx.erases.get(), tx.forgets_pins.get());
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
        if forgets_pins {
            self.forget_old_pins()?;
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

    /// Takes out of the vault what no PIN in force is checked against.
    fn forget_old_pins(&self) -> Result<(), StoreError> {
        let set = self.read(|tx| tx.set_pins())?;
        self.vault.forget_pins_but(&set.into_iter().map(|(member, seq, _)| (member, seq)).collect::<Vec<_>>())
    }

    /// Destroys the keys of members whose erasure is a fact, and makes the files anew where that was not done since.
    ///
    /// # Errors
    /// Where a file cannot be written; opening the shop again finishes it.
    pub fn finish_erasures(&self) -> Result<(), StoreError> {
        self.destroy_keys_of_erased()?;
        self.make_files_anew()
    }

    fn destroy_keys_of_erased(&self) -> Result<(), StoreError> {
        let unfinished = self.read(|tx| tx.erased_with_key())?;
        for member in &unfinished {
            // Before the key: a kill between the two must leave the erasure to be seen as unfinished.
            if let Subject::Member(id) = member {
                self.db
                    .execute("DELETE FROM baskets WHERE member_id = ?1", [id.key()])
                    .while_("forgetting the basket of an erased member")?;
            }
        }
        match unfinished.is_empty() {
            true => Ok(()),
            false => self.vault.destroy_keys(&unfinished),
        }
    }

    /// What a killed rebuild left has every name in clear; and a page that was once split may still hold, in the gap between
    /// its cells, what was since deleted from its sibling: only new files have no such gaps. Until they are made, a mark in
    /// the vault says that they are to be.
    fn make_files_anew(&self) -> Result<(), StoreError> {
        if !self.vault.is_erasing()? {
            return Ok(());
        }
        self.folder.sweep()?;
        for db in [&self.db, &*self.vault.db()] {
            if planted::is("insecure_delete") {
                continue;
            }
            db.execute_batch("VACUUM").while_("making the files anew after an erasure")?;
        }
        self.vault.note_erased()?;
        self.clear_logs(CLEARING_TRIES)
    }

    /// Empties the logs. While a reader still looks at what the ledger's holds, the checkpointer tries again, and each
    /// opening does: a kill may have come between an erasure and this. A log or a leftover that was removed meanwhile must
    /// not come back with a power cut.
    fn clear_logs(&self, tries: u32) -> Result<(), StoreError> {
        self.folder.sync()?;
        let vault = self.vault.db();
        let cleared = (planted::is("log_kept") || emptied(&self.db, tries)?) & emptied(&vault, tries)?;
        self.log_holds_erased.store(!cleared, Ordering::Relaxed);
        Ok(())
    }

    /// What opens readers beside this shop, with the same keys, also while it is writing.
    pub fn reading_room(&self) -> ReadingRoom {
        ReadingRoom { vault: Arc::clone(&self.vault), folder: self.folder.clone() }
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
        match self.read(journal::head)? {
            (0, _) => Ok(()),
            (facts, _) => self.folder.write_marker(self.identity.incarnation, facts),
        }
    }
}

/// That the vault is this shop's: the first fact knows a sum of its request key.
pub(crate) fn check_vault(tx: &ReadTx<'_>) -> Result<(), StoreError> {
    match tx.shop_opened()?.request_key_check == tx.vault.request_hmac(HMAC_KEY_CHECK)? {
        true => Ok(()),
        false => Err(StoreError::damaged("vault.db is not this shop's")),
    }
}

impl ReadingRoom {
    /// Opens a connection for a reader.
    ///
    /// # Errors
    /// Where the files do not open.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let place = place_of(&self.folder.shop_db());
        Ok(Reader { db: open_reading(&self.folder.shop_db())?, vault: Arc::clone(&self.vault), place })
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
