//! Safety: who is frozen, and the numbers of cards that were replaced.

use chrono::NaiveDate;
use huitou_core::fact::{CardReplaced, FreezeLifted, MemberFrozen};
use huitou_core::id::MemberId;
use huitou_core::member::card_no;
use huitou_core::safety::FreezeReason;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "freezes",
        kind: Kind::Derived,
        sql: "CREATE TABLE freezes (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            reason TEXT NOT NULL,
            frozen_on TEXT NOT NULL
        ) STRICT;",
    },
    Table {
        name: "dead_cards",
        kind: Kind::Derived,
        sql: "CREATE TABLE dead_cards (
            card_no TEXT PRIMARY KEY,
            member_id INTEGER NOT NULL REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            dead_on TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dead_cards_by_member ON dead_cards (member_id);",
    },
];

/// A freeze that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreezeRow {
    /// Why.
    pub reason: FreezeReason,
    /// The business day on which it began.
    pub frozen_on: NaiveDate,
}

/// A card that was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadCardRow {
    /// Whose it was.
    pub member: MemberId,
    /// The business day on which it was replaced.
    pub dead_on: NaiveDate,
}

impl ReadTx<'_> {
    /// The freeze of a member, where there is one.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn freeze(&self, member: MemberId) -> Result<Option<FreezeRow>, StoreError> {
        let sql = concat!(
            "SELECT reason, frozen_on FROM freezes WHERE member_id IN ",
            whole!(),
            " ORDER BY seq DESC LIMIT 1"
        );
        self.cached(sql, |statement| statement.query_row([member.key()], freeze_row).optional())
    }

    /// The replaced card with this number, as it was typed or as numbers are kept: those of older facts are kept as typed.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn dead_card(&self, typed: &str) -> Result<Option<DeadCardRow>, StoreError> {
        let sql = "SELECT member_id, dead_on FROM dead_cards WHERE card_no IN (?1, ?2) LIMIT 1";
        self.cached(sql, |statement| {
            let row = |row: &Row<'_>| Ok(DeadCardRow { member: MemberId::from_key(row.get(0)?), dead_on: row.get(1)? });
            statement.query_row([typed.trim(), card_no(typed).as_str()], row).optional()
        })
    }
}

impl WriteTx<'_> {
    /// A newer freeze takes the place of an older one.
    pub(crate) fn freeze_member(&self, fact: &Envelope, body: &MemberFrozen) -> Result<(), StoreError> {
        self.cached(
            "INSERT OR REPLACE INTO freezes (member_id, seq, reason, frozen_on) VALUES (?1, ?2, ?3, ?4)",
            |statement| {
                let values = params![body.member_id.key(), fact.seq, body.reason.as_str(), fact.business_day];
                statement.execute(values)
            },
        )?;
        Ok(())
    }

    /// Of all who are one person: whoever of them was frozen, the person was.
    pub(crate) fn lift_freeze(&self, body: &FreezeLifted) -> Result<(), StoreError> {
        self.whole(body.member_id)?.into_iter().try_for_each(|member| self.end_freeze(member))
    }

    /// Ends those of a person that were for one reason, whoever of the members was frozen for it.
    fn end_freezes_for(&self, member: MemberId, reason: FreezeReason) -> Result<(), StoreError> {
        let sql = concat!("DELETE FROM freezes WHERE reason = ?2 AND member_id IN ", whole!());
        self.cached(sql, |statement| statement.execute(params![member.key(), reason.as_str()]))?;
        Ok(())
    }

    pub(crate) fn replace_card(&self, fact: &Envelope, body: &CardReplaced) -> Result<(), StoreError> {
        if let Some(reason) = body.freeze_ended {
            self.end_freezes_for(body.member_id, reason)?;
        }
        // A replay after an erasure finds no key: the erasure's own fact follows, and nothing of this is kept.
        let Some(profile) = self.vault.open_sealed(&body.profile)? else { return Ok(()) };
        self.change_profile(body.member_id, &profile)?;
        let dead = body.dead.as_ref().map(|number| self.vault.open_sealed(number)).transpose()?.flatten();
        if let Some(dead) = dead {
            let insert = "INSERT INTO dead_cards (card_no, member_id, seq, dead_on) VALUES (?1, ?2, ?3, ?4)";
            self.cached(insert, |statement| {
                statement.execute(params![dead, body.member_id.key(), fact.seq, fact.business_day])
            })?;
        }
        Ok(())
    }

    /// What an erased member leaves of it: nothing.
    pub(crate) fn end_safety(&self, member: MemberId) -> Result<(), StoreError> {
        self.end_freeze(member)?;
        self.clear_pin(member)?;
        self.end_code(member)?;
        self.cached("DELETE FROM dead_cards WHERE member_id = ?1", |statement| statement.execute([member.key()]))?;
        Ok(())
    }

    fn end_freeze(&self, member: MemberId) -> Result<(), StoreError> {
        self.cached("DELETE FROM freezes WHERE member_id = ?1", |statement| statement.execute([member.key()]))?;
        Ok(())
    }
}

fn freeze_row(row: &Row<'_>) -> rusqlite::Result<FreezeRow> {
    let reason: String = row.get(0)?;
    let unknown = || rusqlite::Error::InvalidColumnType(0, "reason".to_owned(), Type::Text);
    Ok(FreezeRow { reason: FreezeReason::from_name(&reason).ok_or_else(unknown)?, frozen_on: row.get(1)? })
}
