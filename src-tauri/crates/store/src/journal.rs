//! The journal: facts in order, hash-chained, never changed.

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use huitou_core::fact::{AtSource, Body, Decision};
use huitou_core::id::Incarnation;
use huitou_core::ledger::Posting;
use rusqlite::{OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use crate::error::{StoreError, While};
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};
use crate::tables::apply;

pub(crate) const TABLES: &[Table] = &[Table {
    name: "journal",
    kind: Kind::Journal,
    sql: "CREATE TABLE journal (
        seq INTEGER PRIMARY KEY CHECK (seq > 0),
        till TEXT NOT NULL,
        incarnation TEXT NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        at TEXT NOT NULL,
        at_source TEXT NOT NULL,
        business_day TEXT NOT NULL,
        shift TEXT NOT NULL,
        actor TEXT NOT NULL,
        request_id TEXT NOT NULL,
        request_hmac TEXT NOT NULL,
        postings TEXT NOT NULL,
        body TEXT NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
    CREATE TRIGGER journal_stays BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;",
}];

const COLUMNS: &str = "seq, till, incarnation, kind, version, at, at_source, business_day, shift, actor, request_id, \
                       request_hmac, postings, body, hash";

/// The hash before the first fact.
pub const GENESIS: [u8; 32] = [0; 32];

/// A journal row as stored: every field that the hash covers, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The fact's place, from 1 without gaps.
    pub seq: i64,
    /// The till's code.
    pub till: String,
    /// The till's incarnation.
    pub incarnation: String,
    /// The body's kind.
    pub kind: String,
    /// The body's version.
    pub version: u32,
    /// When, RFC 3339 with the shop's offset.
    pub at: String,
    /// `clock` or `given`.
    pub at_source: String,
    /// The day of trade.
    pub business_day: String,
    /// The shift.
    pub shift: String,
    /// Who.
    pub actor: String,
    /// The request that made it.
    pub request_id: String,
    /// HMAC of the request's method and parameters.
    pub request_hmac: String,
    /// The transfers, JSON.
    pub postings: String,
    /// The body, JSON.
    pub body: String,
}

impl Envelope {
    /// The bytes that the hash covers: each field's length in 8 bytes, big-endian, then the field; the previous hash
    /// is the first field, numbers are decimal text. docs/CONTRACT.md has an example.
    pub fn hashed_bytes(&self, previous: &[u8; 32]) -> Vec<u8> {
        let (seq, version) = (self.seq.to_string(), self.version.to_string());
        let fields: [&[u8]; 15] = [
            previous,
            self.till.as_bytes(),
            self.incarnation.as_bytes(),
            seq.as_bytes(),
            self.kind.as_bytes(),
            version.as_bytes(),
            self.at.as_bytes(),
            self.at_source.as_bytes(),
            self.business_day.as_bytes(),
            self.shift.as_bytes(),
            self.actor.as_bytes(),
            self.request_id.as_bytes(),
            self.request_hmac.as_bytes(),
            self.postings.as_bytes(),
            self.body.as_bytes(),
        ];
        let mut bytes = Vec::with_capacity(fields.iter().map(|field| field.len() + 8).sum());
        for field in fields {
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        }
        bytes
    }

    /// SHA-256 of [`Envelope::hashed_bytes`].
    pub fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        Sha256::digest(self.hashed_bytes(previous)).into()
    }

    /// The incarnation.
    ///
    /// # Errors
    /// Where it is none.
    pub fn incarnation(&self) -> Result<Incarnation, StoreError> {
        self.incarnation.parse().map_err(|_| StoreError::damaged(format!("fact {}: incarnation", self.seq)))
    }

    /// The day of trade.
    ///
    /// # Errors
    /// Where it is none.
    pub fn business_day(&self) -> Result<NaiveDate, StoreError> {
        self.business_day.parse().map_err(|_| StoreError::damaged(format!("fact {}: business day", self.seq)))
    }

    /// The transfers.
    ///
    /// # Errors
    /// Where they are not of their shape.
    pub fn postings(&self) -> Result<Vec<Posting>, StoreError> {
        serde_json::from_str(&self.postings).map_err(|_| StoreError::damaged(format!("fact {}: postings", self.seq)))
    }

    /// The body.
    ///
    /// # Errors
    /// Where this program does not know it.
    pub fn body(&self) -> Result<Body, StoreError> {
        Body::from_json(&self.kind, self.version, &self.body)
            .map_err(|error| StoreError::damaged(format!("fact {}: {error}", self.seq)))
    }
}

/// A journal row with its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFact {
    /// What the hash covers.
    pub envelope: Envelope,
    /// The hash over the previous hash and the envelope.
    pub hash: [u8; 32],
}

impl StoredFact {
    /// The hash in hex.
    pub fn hash_hex(&self) -> String {
        HEXLOWER.encode(&self.hash)
    }
}

/// When, by whom and for which request a fact is appended.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// RFC 3339 with the shop's offset.
    pub at: String,
    /// Clock or given.
    pub at_source: AtSource,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// The shift.
    pub shift: String,
    /// Who.
    pub actor: String,
    /// The request's id.
    pub request_id: String,
    /// HMAC of its method and parameters.
    pub request_hmac: String,
}

impl WriteTx<'_> {
    /// The place that the next fact will have.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn next_seq(&self) -> Result<i64, StoreError> {
        Ok(head(self)?.0 + 1)
    }

    /// Appends a fact with its transfers and applies it to the derived tables.
    ///
    /// # Errors
    /// Where a table refuses: the command is then undone.
    pub fn append(&self, decision: &Decision, stamp: &Stamp) -> Result<StoredFact, StoreError> {
        let (before, previous) = head(self)?;
        let envelope = self.envelope(before + 1, decision, stamp)?;
        let hash = envelope.hash(&previous);
        let fact = StoredFact { envelope, hash };
        insert(self, &fact)?;
        apply(self, &fact.envelope, &decision.body, &decision.postings)?;
        Ok(fact)
    }

    /// Looks at the shop as it would be after a decision, which is then undone: nothing of it is left, and the next fact still has
    /// the place that this one would have had.
    ///
    /// # Errors
    /// The look's own; where a table refuses the decision.
    pub fn as_after<T, E: From<StoreError>>(
        &self,
        decision: &Decision,
        stamp: &Stamp,
        look: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let envelope = self.envelope(self.next_seq()?, decision, stamp)?;
        let run = |sql: &str| self.db.execute_batch(sql).while_("looking at what would be");
        // The fact itself is in no journal: rows that name it would be refused at once.
        run("PRAGMA defer_foreign_keys = ON; SAVEPOINT as_after")?;
        let applied = apply(self, &envelope, &decision.body, &decision.postings);
        let outcome = applied.map_err(E::from).and_then(|()| look());
        run("ROLLBACK TO as_after; RELEASE as_after; PRAGMA defer_foreign_keys = OFF")?;
        outcome
    }

    fn envelope(&self, seq: i64, decision: &Decision, stamp: &Stamp) -> Result<Envelope, StoreError> {
        let shape = |_| StoreError::damaged("a fact without JSON");
        Ok(Envelope {
            seq,
            till: self.identity().till.clone(),
            incarnation: self.identity().incarnation.to_string(),
            kind: decision.body.kind().to_owned(),
            version: decision.body.version(),
            at: stamp.at.clone(),
            at_source: stamp.at_source.as_str().to_owned(),
            business_day: stamp.business_day.to_string(),
            shift: stamp.shift.clone(),
            actor: stamp.actor.clone(),
            request_id: stamp.request_id.clone(),
            request_hmac: stamp.request_hmac.clone(),
            postings: serde_json::to_string(&decision.postings).map_err(shape)?,
            body: decision.body.to_json().map_err(shape)?,
        })
    }
}

pub(crate) fn insert(tx: &WriteTx<'_>, fact: &StoredFact) -> Result<(), StoreError> {
    let StoredFact { envelope: it, hash } = fact;
    tx.cached(
        "INSERT INTO journal (seq, till, incarnation, kind, version, at, at_source, business_day, shift, actor, \
         request_id, request_hmac, postings, body, hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        |statement| {
            statement.execute(params![
                it.seq,
                it.till,
                it.incarnation,
                it.kind,
                it.version,
                it.at,
                it.at_source,
                it.business_day,
                it.shift,
                it.actor,
                it.request_id,
                it.request_hmac,
                it.postings,
                it.body,
                hash
            ])
        },
    )?;
    Ok(())
}

/// The place and the hash of the last fact; those before the first where there is none.
pub(crate) fn head(tx: &ReadTx<'_>) -> Result<(i64, [u8; 32]), StoreError> {
    let last = tx.cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", |statement| {
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()
    })?;
    Ok(last.unwrap_or((0, GENESIS)))
}

/// The last fact.
pub(crate) fn last(tx: &ReadTx<'_>) -> Result<Option<StoredFact>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM journal ORDER BY seq DESC LIMIT 1");
    tx.cached(&sql, |statement| statement.query_row([], from_row).optional())
}

impl ReadTx<'_> {
    /// The fact at a place.
    ///
    /// # Errors
    /// Where the journal cannot be read or has no such place.
    pub fn fact(&self, seq: i64) -> Result<StoredFact, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM journal WHERE seq = ?1");
        self.cached(&sql, |statement| statement.query_row([seq], from_row).optional())?
            .ok_or_else(|| StoreError::damaged(format!("fact {seq} is missing")))
    }

    /// Up to `limit` facts from a place on.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn facts_from(&self, from_seq: i64, limit: u32) -> Result<Vec<StoredFact>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM journal WHERE seq >= ?1 ORDER BY seq LIMIT ?2");
        self.cached(&sql, |statement| statement.query_map(params![from_seq, limit], from_row)?.collect())
    }
}

impl ReadTx<'_> {
    /// Up to `limit` facts before a place, the latest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn facts_before(&self, before_seq: i64, limit: u32) -> Result<Vec<StoredFact>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM journal WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2");
        self.cached(&sql, |statement| statement.query_map(params![before_seq, limit], from_row)?.collect())
    }
}

/// A journal row from the columns in their order.
fn from_row(row: &Row<'_>) -> rusqlite::Result<StoredFact> {
    let envelope = Envelope {
        seq: row.get(0)?,
        till: row.get(1)?,
        incarnation: row.get(2)?,
        kind: row.get(3)?,
        version: row.get(4)?,
        at: row.get(5)?,
        at_source: row.get(6)?,
        business_day: row.get(7)?,
        shift: row.get(8)?,
        actor: row.get(9)?,
        request_id: row.get(10)?,
        request_hmac: row.get(11)?,
        postings: row.get(12)?,
        body: row.get(13)?,
    };
    Ok(StoredFact { envelope, hash: row.get(14)? })
}
