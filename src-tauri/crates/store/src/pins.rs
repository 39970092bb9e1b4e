//! PINs: which fact set a member's, and how many tries in a row were wrong. What they are checked against is in the vault.

use chrono::{DateTime, NaiveDate, Utc};
use huitou_core::fact::{CodeDrawn, PinMistried, PinSet};
use huitou_core::id::{MemberId, SaleId};
use huitou_core::money::Money;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "pins",
        kind: Kind::Derived,
        sql: "CREATE TABLE pins (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            set_on TEXT NOT NULL,
            digest TEXT NOT NULL
        ) STRICT;",
    },
    Table {
        name: "pin_tries",
        kind: Kind::Derived,
        // Wrong ones in a row.
        sql: "CREATE TABLE pin_tries (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            wrong INTEGER NOT NULL CHECK (wrong > 0),
            blocked_until TEXT
        ) STRICT;",
    },
    Table {
        name: "once_codes",
        kind: Kind::Derived,
        sql: "CREATE TABLE once_codes (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            digest TEXT NOT NULL,
            valid_on TEXT NOT NULL,
            used_by INTEGER REFERENCES sales (id)
        ) STRICT;",
    },
];

/// The code for once that was drawn last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceCodeRow {
    /// A sum of it.
    pub digest: String,
    /// The business day on which it can be used.
    pub valid_on: NaiveDate,
    /// Whether a sale has used it.
    pub is_used: bool,
}

/// A PIN that is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinInForce {
    /// The place of the fact that set it.
    pub seq: i64,
    /// The business day on which it was set.
    pub set_on: NaiveDate,
}

/// Wrong tries in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub wrong: u32,
    /// Until when no other is looked at.
    pub blocked_until: Option<DateTime<Utc>>,
}

impl ReadTx<'_> {
    /// The PIN of a member, where there is one.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn pin_in_force(&self, member: MemberId) -> Result<Option<PinInForce>, StoreError> {
        self.cached("SELECT seq, set_on FROM pins WHERE member_id = ?1", |statement| {
            let row = |row: &Row<'_>| Ok(PinInForce { seq: row.get(0)?, set_on: row.get(1)? });
            statement.query_row([member.key()], row).optional()
        })
    }

    /// How many tries of a member's PIN were wrong since the last that was right.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn wrong_tries(&self, member: MemberId) -> Result<Tries, StoreError> {
        let tries = self.cached("SELECT wrong, blocked_until FROM pin_tries WHERE member_id = ?1", |statement| {
            let row = |row: &Row<'_>| Ok(Tries { wrong: row.get(0)?, blocked_until: row.get(1)? });
            statement.query_row([member.key()], row).optional()
        })?;
        Ok(tries.unwrap_or_default())
    }

    /// What a person spent of stored value without a proof on a business day or later: a clock that was set back frees nothing.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn spent_freely(&self, member: MemberId, from: NaiveDate) -> Result<Money, StoreError> {
        let sql = concat!(
            "SELECT ifnull(sum(free_minor), 0) FROM sales \
                   WHERE business_day >= ?2 AND free_minor > 0 AND member_id IN ",
            whole!()
        );
        self.cached(sql, |statement| {
            statement.query_row(params![member.key(), from], |row| row.get(0).map(Money::from_minor))
        })
    }

    /// The code for once that was drawn last for a member.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn once_code(&self, member: MemberId) -> Result<Option<OnceCodeRow>, StoreError> {
        let sql = "SELECT digest, valid_on, used_by IS NOT NULL FROM once_codes WHERE member_id = ?1";
        self.cached(sql, |statement| {
            let row =
                |row: &Row<'_>| Ok(OnceCodeRow { digest: row.get(0)?, valid_on: row.get(1)?, is_used: row.get(2)? });
            statement.query_row([member.key()], row).optional()
        })
    }

    /// Every PIN in force: whose, the place of its fact, and the sum of what the vault keeps of it.
    pub(crate) fn set_pins(&self) -> Result<Vec<(MemberId, i64, String)>, StoreError> {
        self.cached("SELECT member_id, seq, digest FROM pins", |statement| {
            let row = |row: &Row<'_>| Ok((MemberId::from_key(row.get(0)?), row.get(1)?, row.get(2)?));
            statement.query_map([], row)?.collect()
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn set_pin(&self, fact: &Envelope, body: &PinSet) -> Result<(), StoreError> {
        self.cached(
            "INSERT OR REPLACE INTO pins (member_id, seq, set_on, digest) VALUES (?1, ?2, ?3, ?4)",
            |statement| statement.execute(params![body.member_id.key(), fact.seq, fact.business_day, body.digest]),
        )?;
        self.forgive_tries(body.member_id)
    }

    pub(crate) fn clear_pin(&self, member: MemberId) -> Result<(), StoreError> {
        self.cached("DELETE FROM pins WHERE member_id = ?1", |statement| statement.execute([member.key()]))?;
        self.forgive_tries(member)
    }

    pub(crate) fn count_try(&self, body: &PinMistried) -> Result<(), StoreError> {
        self.cached(
            "INSERT OR REPLACE INTO pin_tries (member_id, wrong, blocked_until) VALUES (?1, ?2, ?3)",
            |statement| statement.execute(params![body.member_id.key(), body.wrong, body.blocked_until]),
        )?;
        Ok(())
    }

    /// A newer code takes the place of the one before.
    pub(crate) fn draw_code(&self, fact: &Envelope, body: &CodeDrawn) -> Result<(), StoreError> {
        self.cached(
            "INSERT OR REPLACE INTO once_codes (member_id, seq, digest, valid_on) VALUES (?1, ?2, ?3, ?4)",
            |statement| statement.execute(params![body.member_id.key(), fact.seq, body.digest, body.valid_on]),
        )?;
        Ok(())
    }

    pub(crate) fn use_code(&self, member: MemberId, by: SaleId) -> Result<(), StoreError> {
        let used = self
            .cached("UPDATE once_codes SET used_by = ?2 WHERE member_id = ?1 AND used_by IS NULL", |statement| {
                statement.execute(params![member.key(), by.key()])
            })?;
        match used {
            1 => Ok(()),
            _ => Err(StoreError::damaged("a code for once that is used twice or was never drawn")),
        }
    }

    pub(crate) fn end_code(&self, member: MemberId) -> Result<(), StoreError> {
        self.cached("DELETE FROM once_codes WHERE member_id = ?1", |statement| statement.execute([member.key()]))?;
        Ok(())
    }

    /// The right PIN was given.
    pub(crate) fn forgive_tries(&self, member: MemberId) -> Result<(), StoreError> {
        self.cached("DELETE FROM pin_tries WHERE member_id = ?1", |statement| statement.execute([member.key()]))?;
        Ok(())
    }
}
