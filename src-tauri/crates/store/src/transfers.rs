//! Cards that became another member's: who gave, who took, what the giver's span came to, and which points went until when.

use chrono::NaiveDate;
use huitou_core::balance_refund::SpanFigures;
use huitou_core::fact::BalancesTransferred;
use huitou_core::id::MemberId;
use huitou_core::money::Money;
use huitou_core::safety::Proven;
use huitou_core::stored_value::StoredValue;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "member_transfers",
        kind: Kind::Derived,
        // The figures are those of the giver's span without the top-ups that follow.
        sql: "CREATE TABLE member_transfers (
            seq INTEGER PRIMARY KEY REFERENCES journal (seq),
            business_day TEXT NOT NULL,
            from_id INTEGER NOT NULL REFERENCES members (id),
            to_id INTEGER NOT NULL REFERENCES members (id),
            points_centi INTEGER NOT NULL CHECK (points_centi >= 0),
            paid_in_minor INTEGER NOT NULL,
            bonus_in_minor INTEGER NOT NULL,
            used_minor INTEGER NOT NULL,
            used_at_list_minor INTEGER NOT NULL,
            CHECK (from_id <> to_id)
        ) STRICT;
        CREATE INDEX member_transfers_from ON member_transfers (from_id, seq);
        CREATE INDEX member_transfers_to ON member_transfers (to_id, seq);",
    },
    Table {
        name: "transferred_top_ups",
        kind: Kind::Derived,
        sql: "CREATE TABLE transferred_top_ups (
            seq INTEGER NOT NULL REFERENCES member_transfers (seq),
            n INTEGER NOT NULL,
            paid_on TEXT NOT NULL,
            principal_minor INTEGER NOT NULL,
            bonus_minor INTEGER NOT NULL,
            PRIMARY KEY (seq, n)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "transferred_points",
        kind: Kind::Derived,
        sql: "CREATE TABLE transferred_points (
            seq INTEGER NOT NULL REFERENCES member_transfers (seq),
            lot INTEGER NOT NULL,
            until TEXT,
            points_centi INTEGER NOT NULL CHECK (points_centi > 0),
            PRIMARY KEY (seq, lot)
        ) STRICT, WITHOUT ROWID;",
    },
];

/// Where a member's span begins: behind a balance refund or a transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanStart {
    /// The fact; 0 where it began with the member.
    pub seq: i64,
    /// Whether that fact gave the member what another one had.
    pub is_taken_over: bool,
}

/// What a member took over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenOver {
    /// What the giver's span came to, without what was untouched.
    pub figures: SpanFigures,
    /// The top-ups of which nothing was used: the day on which each was paid, what was paid and given.
    pub untouched: Vec<(NaiveDate, StoredValue)>,
}

impl ReadTx<'_> {
    /// Where a member's span begins that a place of the journal is in.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn span_start_before(&self, member: MemberId, seq: i64) -> Result<SpanStart, StoreError> {
        let sql = "SELECT ifnull(max(seq), 0) FROM member_transfers WHERE from_id = ?1 AND seq < ?2 \
                   UNION ALL SELECT ifnull(max(seq), 0) FROM member_transfers WHERE to_id = ?1 AND seq < ?2";
        let transfers: Vec<i64> =
            self.cached(sql, |statement| statement.query_map(params![member.key(), seq], |row| row.get(0))?.collect())?;
        let given_back = self.balance_refund_before(member, seq)?;
        let (gave, took) = (transfers.first().copied().unwrap_or(0), transfers.get(1).copied().unwrap_or(0));
        Ok(SpanStart { seq: given_back.max(gave).max(took), is_taken_over: took > given_back.max(gave) })
    }

    /// What a fact gave a member of another one's.
    ///
    /// # Errors
    /// Where a table cannot be read, or where the fact is no transfer.
    pub fn taken_over(&self, seq: i64) -> Result<TakenOver, StoreError> {
        let sql =
            "SELECT paid_in_minor, bonus_in_minor, used_minor, used_at_list_minor FROM member_transfers WHERE seq = ?1";
        let figures = self.cached(sql, |statement| {
            let row = |row: &Row<'_>| {
                Ok(SpanFigures {
                    paid_in_minor: Money::from_minor(row.get(0)?),
                    bonus_in_minor: Money::from_minor(row.get(1)?),
                    used_minor: Money::from_minor(row.get(2)?),
                    used_at_list_minor: Money::from_minor(row.get(3)?),
                    ..SpanFigures::default()
                })
            };
            statement.query_row([seq], row).optional()
        })?;
        let sql = "SELECT paid_on, principal_minor, bonus_minor FROM transferred_top_ups WHERE seq = ?1 ORDER BY n";
        let untouched = self.cached(sql, |statement| {
            let row = |row: &Row<'_>| {
                let (principal, bonus) = (Money::from_minor(row.get(1)?), Money::from_minor(row.get(2)?));
                Ok((row.get(0)?, StoredValue { principal, bonus }))
            };
            statement.query_map([seq], row)?.collect()
        })?;
        let figures = figures.ok_or_else(|| StoreError::damaged("a span that was taken over from nobody"))?;
        Ok(TakenOver { figures, untouched })
    }
}

impl WriteTx<'_> {
    pub(crate) fn transfer_balances(&self, fact: &Envelope, body: &BalancesTransferred) -> Result<(), StoreError> {
        let (from, to) = (body.from_member_id, body.to_member_id);
        self.record_transfer(fact, body)?;
        self.change_lots(from, &body.lots_from)?;
        self.change_lots(to, &body.lots_to)?;
        for card in &body.cards {
            self.cached("UPDATE count_cards SET member_id = ?2 WHERE id = ?1", |statement| {
                statement.execute(params![card.card_id.key(), to.key()])
            })?;
        }
        for code in &body.coupons {
            self.cached("UPDATE coupons SET member_id = ?2 WHERE code = ?1", |statement| {
                statement.execute(params![code.to_string(), to.key()])
            })?;
        }
        self.cached("UPDATE gift_parts SET member_id = ?2 WHERE member_id = ?1 AND given_seq IS NULL", |statement| {
            statement.execute(params![from.key(), to.key()])
        })?;
        match body.proven {
            Some(Proven::Pin) => self.forgive_tries(from),
            Some(Proven::Code) => self.end_code(from),
            Some(Proven::Free) | None => Ok(()),
        }
    }

    fn record_transfer(&self, fact: &Envelope, body: &BalancesTransferred) -> Result<(), StoreError> {
        let it = &body.figures;
        self.cached(
            "INSERT INTO member_transfers (seq, business_day, from_id, to_id, points_centi, paid_in_minor, bonus_in_minor, \
             used_minor, used_at_list_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            |statement| {
                statement.execute(params![
                    fact.seq,
                    fact.business_day,
                    body.from_member_id.key(),
                    body.to_member_id.key(),
                    body.points.centi(),
                    it.paid_in_minor.minor(),
                    it.bonus_in_minor.minor(),
                    it.used_minor.minor(),
                    it.used_at_list_minor.minor()
                ])
            },
        )?;
        for (n, it) in body.untouched.iter().enumerate() {
            self.cached(
                "INSERT INTO transferred_top_ups (seq, n, paid_on, principal_minor, bonus_minor) VALUES (?1, ?2, ?3, ?4, ?5)",
                |statement| {
                    let (principal, bonus) = (it.value.principal.minor(), it.value.bonus.minor());
                    statement.execute(params![fact.seq, n + 1, it.paid_on, principal, bonus])
                },
            )?;
        }
        for it in &body.lots_to {
            self.cached(
                "INSERT INTO transferred_points (seq, lot, until, points_centi) VALUES (?1, ?2, ?3, ?4)",
                |statement| statement.execute(params![fact.seq, it.lot, it.until, it.change.centi()]),
            )?;
        }
        Ok(())
    }
}
