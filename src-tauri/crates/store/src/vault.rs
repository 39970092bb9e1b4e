//! The vault: keys by which texts are sealed and requests recognised, in a file of its own. A key is durable before the
//! fact that uses it; destroying it is what erasing a member means.
//!
//! Sealing serves erasure, not theft: who has the folder has the vault.

mod pins;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, Mac};
use huitou_core::fact::{Sealed, Subject};
use huitou_core::id::{Incarnation, MemberId, StaffId};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::connection::{Durability, configure, open_reading};
use crate::error::{StoreError, While};
use crate::planted;
use crate::schema::{self, Kind, Table, making};

/// `HUIV`: the vault's mark in the header of its file.
const APPLICATION_ID: i64 = 0x4855_4956;
/// 1: the first; 2: PINs.
const VAULT_FORMAT: i64 = 2;
/// The text whose HMAC the first fact keeps, so that a changed request key is noticed.
pub const HMAC_KEY_CHECK: &str = "huitou request key";
const REQUEST_KEY: &str = "request_hmac";
/// Says that keys were destroyed and the files not made anew since.
const ERASING: &str = "erasing";
const NONCE_BYTES: usize = 24;
/// How many keys stay in memory; beyond it the cache starts again.
const CACHED_KEYS: usize = 4_096;

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "keys",
        kind: Kind::Vault,
        sql: "CREATE TABLE keys (subject TEXT PRIMARY KEY, key BLOB NOT NULL CHECK (length(key) = 32)) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "secrets",
        kind: Kind::Vault,
        sql: "CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;",
    },
    pins::TABLE,
];

pub use pins::PinRow;

type KeyBytes = Zeroizing<[u8; 32]>;

/// The shop's keys.
pub struct Vault {
    db: Mutex<Connection>,
    cache: Mutex<HashMap<Subject, Option<KeyBytes>>>,
    request_key: KeyBytes,
    /// SQLite's count of changes by others, when the cache was last known to be right.
    seen_version: AtomicI64,
}

impl Vault {
    /// Makes a new vault with the shop's own key and the key of request ids.
    ///
    /// # Errors
    /// Where the file cannot be made.
    pub(crate) fn create(
        path: &Path,
        shop_key: [u8; 32],
        request_key: [u8; 32],
        durability: Durability,
    ) -> Result<Vault, StoreError> {
        let db = Connection::open(path).while_("making the vault")?;
        configure(&db, durability)?;
        let tables = making(TABLES);
        let schema =
            format!("{tables} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VAULT_FORMAT};");
        db.execute_batch(&schema).while_("making the vault")?;
        db.execute("INSERT INTO secrets (name, value) VALUES (?1, ?2)", params![REQUEST_KEY, request_key])
            .while_("making the vault")?;
        let vault = Vault::with(db, Zeroizing::new(request_key));
        vault.make_key(Subject::Shop, shop_key)?;
        Ok(vault)
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// Where it is missing, foreign or unreadable: then the shop is damaged.
    pub(crate) fn open(path: &Path, writing: bool, durability: Durability) -> Result<Vault, StoreError> {
        if !path.exists() {
            return Err(StoreError::damaged("vault.db is missing"));
        }
        // Whose file it is, before anything is written to it.
        let db = open_reading(path)?;
        let found = check_marks(&db, writing)?;
        let db = match writing {
            true => Connection::open(path).while_("opening the vault")?,
            false => db,
        };
        if writing {
            configure(&db, durability)?;
        }
        if found < VAULT_FORMAT {
            let sql = format!("BEGIN IMMEDIATE; {} PRAGMA user_version = {VAULT_FORMAT}; COMMIT;", pins::TABLE.sql);
            db.execute_batch(&sql).while_("bringing the vault to its format")?;
        }
        let key: Option<[u8; 32]> = db
            .query_row("SELECT value FROM secrets WHERE name = ?1", [REQUEST_KEY], |row| row.get(0))
            .optional()
            .while_("opening the vault")?;
        let key = key.ok_or_else(|| StoreError::damaged("the key of request ids is missing"))?;
        Ok(Vault::with(db, Zeroizing::new(key)))
    }

    fn with(db: Connection, request_key: KeyBytes) -> Vault {
        Vault { db: Mutex::new(db), cache: Mutex::new(HashMap::new()), request_key, seen_version: AtomicI64::new(0) }
    }

    /// Makes a subject's key durable. A key that is there stays: a fact may use it.
    ///
    /// # Errors
    /// Where the vault cannot be written.
    pub fn make_key(&self, subject: Subject, key: [u8; 32]) -> Result<(), StoreError> {
        let key = Zeroizing::new(key);
        self.db()
            .prepare_cached("INSERT OR IGNORE INTO keys (subject, key) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute(params![subject.to_string(), *key]))
            .while_("making a key durable")?;
        self.cache().remove(&subject);
        Ok(())
    }

    /// Destroys the keys of subjects, and marks in the same transaction that an erasure is not finished: their texts are gone
    /// for good once the caller has made the files anew.
    ///
    /// # Errors
    /// Where the vault cannot be written; calling again finishes it.
    pub(crate) fn destroy_keys(&self, subjects: &[Subject]) -> Result<(), StoreError> {
        let doing = "destroying a key";
        let db = self.db();
        let destroying = db.unchecked_transaction().while_(doing)?;
        for subject in subjects {
            destroying.execute("DELETE FROM keys WHERE subject = ?1", [subject.to_string()]).while_(doing)?;
            destroying.execute("DELETE FROM pins WHERE member = ?1", [subject.to_string()]).while_(doing)?;
        }
        if !planted::is("erasure_unmarked") {
            destroying
                .execute("INSERT OR IGNORE INTO secrets (name, value) VALUES (?1, x'')", [ERASING])
                .while_(doing)?;
        }
        destroying.commit().while_(doing)?;
        self.cache().extend(subjects.iter().map(|subject| (*subject, None)));
        Ok(())
    }

    /// Whether keys were destroyed and the files not made anew since.
    ///
    /// # Errors
    /// Where the vault cannot be read.
    pub(crate) fn is_erasing(&self) -> Result<bool, StoreError> {
        self.db()
            .prepare_cached("SELECT 1 FROM secrets WHERE name = ?1")
            .and_then(|mut statement| statement.exists([ERASING]))
            .while_("looking for an unfinished erasure")
    }

    /// Notes that the files were made anew.
    ///
    /// # Errors
    /// Where the vault cannot be written: then they are made anew once more.
    pub(crate) fn note_erased(&self) -> Result<(), StoreError> {
        self.db().execute("DELETE FROM secrets WHERE name = ?1", [ERASING]).while_("finishing an erasure").map(|_| ())
    }

    /// Forgets cached keys where another program changed the vault since: it may have erased a member.
    ///
    /// # Errors
    /// Where the vault cannot be read.
    pub(crate) fn forget_destroyed_keys(&self) -> Result<(), StoreError> {
        let version: i64 =
            self.db().pragma_query_value(None, "data_version", |row| row.get(0)).while_("reading the vault")?;
        if self.seen_version.swap(version, Ordering::Relaxed) != version {
            self.cache().clear();
        }
        Ok(())
    }

    /// Whether the subject's key is there.
    ///
    /// # Errors
    /// Where the vault cannot be read.
    pub(crate) fn has_key(&self, subject: Subject) -> Result<bool, StoreError> {
        Ok(self.key(subject)?.is_some())
    }

    /// Every subject that has a key.
    ///
    /// # Errors
    /// Where the vault cannot be read or names no subject.
    pub(crate) fn subjects(&self) -> Result<Vec<Subject>, StoreError> {
        let db = self.db();
        let mut statement = db.prepare("SELECT subject FROM keys").while_("listing keys")?;
        let names = statement.query_map([], |row| row.get::<_, String>(0)).while_("listing keys")?;
        names
            .map(|name| name.while_("listing keys")?.parse().map_err(|_| StoreError::damaged("a key of no subject")))
            .collect()
    }

    /// Whether the file has the tables of this format, the one secret, perhaps the mark of an erasure, and nothing else.
    ///
    /// # Errors
    /// What it has otherwise, or where it cannot be read.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let model = Connection::open_in_memory().while_("checking the vault")?;
        model.execute_batch(&making(TABLES)).while_("checking the vault")?;
        let db = self.db();
        schema::check_against(&model, &db)?;
        let others = "SELECT count(*) FROM secrets WHERE (name, length(value)) NOT IN (VALUES (?1, 32), (?2, 0))";
        let others: i64 =
            db.query_row(others, [REQUEST_KEY, ERASING], |row| row.get(0)).while_("checking the vault")?;
        match others {
            0 => Ok(()),
            _ => Err(StoreError::damaged("vault.db has a secret that is none of ours")),
        }
    }

    /// Seals a value under a subject's key with a nonce that is never used twice (24 random bytes).
    ///
    /// # Errors
    /// Where the key is missing.
    pub fn seal<T: Serialize + DeserializeOwned>(
        &self,
        subject: Subject,
        value: &T,
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Sealed<T>, StoreError> {
        let key = self.key(subject)?.ok_or_else(|| StoreError::damaged(format!("the key of {subject} is missing")))?;
        let plain = Zeroizing::new(serde_json::to_vec(value).map_err(|_| StoreError::damaged("a text without JSON"))?);
        let aad = subject.to_string();
        let boxed = cipher(&key)
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: aad.as_bytes() })
            .map_err(|_| StoreError::damaged("sealing failed"))?;
        let mut sealed = nonce.to_vec();
        sealed.extend_from_slice(&boxed);
        Ok(Sealed::from_parts(subject, BASE64.encode(&sealed)))
    }

    /// Opens a sealed value; `None` where its key was destroyed.
    ///
    /// # Errors
    /// Where the key does not fit or the value is not of its type: the files are damaged.
    pub fn open_sealed<T: Serialize + DeserializeOwned>(&self, sealed: &Sealed<T>) -> Result<Option<T>, StoreError> {
        let Some(key) = self.key(sealed.key)? else {
            return Ok(None);
        };
        let misfit = || StoreError::damaged(format!("a text of {} does not open", sealed.key));
        let bytes = BASE64.decode(sealed.sealed.as_bytes()).map_err(|_| misfit())?;
        let (nonce, boxed) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(misfit)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| misfit())?;
        let aad = sealed.key.to_string();
        let plain = cipher(&key)
            .decrypt(&XNonce::from(nonce), Payload { msg: boxed, aad: aad.as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| misfit())?;
        serde_json::from_slice(&plain).map(Some).map_err(|_| misfit())
    }

    /// HMAC-SHA-256 of a request under the shop's request key, in hex: recognises a request, tells nothing of it.
    ///
    /// # Errors
    /// Where HMAC takes no key of this length: never.
    pub fn request_hmac(&self, request: &str) -> Result<String, StoreError> {
        let hmac = Hmac::<Sha256>::new_from_slice(self.request_key.as_slice())
            .map_err(|_| StoreError::damaged("the key of request ids has another length"))?;
        Ok(HEXLOWER.encode(&hmac.chain_update(request).finalize().into_bytes()))
    }

    fn key(&self, subject: Subject) -> Result<Option<KeyBytes>, StoreError> {
        if let Some(known) = self.cache().get(&subject) {
            return Ok(known.clone());
        }
        // Held over the note in the cache: a key that is destroyed meanwhile must not come back.
        let db = self.db();
        let key: Option<[u8; 32]> = db
            .prepare_cached("SELECT key FROM keys WHERE subject = ?1")
            .and_then(|mut statement| statement.query_row([subject.to_string()], |row| row.get(0)).optional())
            .while_("reading a key")?;
        let key = key.map(Zeroizing::new);
        let mut cache = self.cache();
        if cache.len() >= CACHED_KEYS {
            cache.clear();
        }
        cache.insert(subject, key.clone());
        Ok(key)
    }

    /// Moves what the log holds into the file; one that others still read is left for the next time.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub(crate) fn checkpoint(&self) -> Result<(), StoreError> {
        self.db().query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).while_("moving the vault's log")
    }

    pub(crate) fn db(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere leaves the connection whole: SQLite rolls back what was open.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cache(&self) -> MutexGuard<'_, HashMap<Subject, Option<KeyBytes>>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The vault's format: this one, or for who writes an older one.
fn check_marks(db: &Connection, writing: bool) -> Result<i64, StoreError> {
    let mark = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).while_("opening the vault");
    if mark("application_id")? != APPLICATION_ID {
        return Err(StoreError::damaged("vault.db is another program's"));
    }
    match mark("user_version")? {
        VAULT_FORMAT => Ok(VAULT_FORMAT),
        1 if writing => Ok(1),
        found if found > VAULT_FORMAT => Err(StoreError::Newer { found, known: VAULT_FORMAT }),
        found => Err(StoreError::damaged(format!("vault.db has the format {found}"))),
    }
}

/// Whose keys may be there before their fact is: of what the fact after `last_seq` may begin.
pub(crate) fn subjects_to_come(incarnation: Incarnation, last_seq: i64) -> [Subject; 2] {
    let seq = last_seq + 1;
    [Subject::Member(MemberId::born_at(incarnation, seq)), Subject::Staff(StaffId::born_at(incarnation, seq))]
}

fn cipher(key: &KeyBytes) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(**key))
}
