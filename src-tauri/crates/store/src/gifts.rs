//! Parts of gifts that are to come: promised by a top-up, given by the roll of their day.

use chrono::NaiveDate;
use huitou_core::fact::GivenPart;
use huitou_core::id::{MemberId, TopUpId};
use huitou_core::money::Money;
use huitou_core::plan::{GiftPart, GiftsToCome};
use huitou_core::quantity::Points;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[Table {
    name: "gift_parts",
    kind: Kind::Derived,
    // given_seq is the fact that gave it, given_on its day of trade.
    sql: "CREATE TABLE gift_parts (
        top_up_id INTEGER NOT NULL REFERENCES top_ups (id),
        n INTEGER NOT NULL CHECK (n > 1),
        member_id INTEGER NOT NULL REFERENCES members (id),
        due_on TEXT NOT NULL,
        bonus_minor INTEGER NOT NULL CHECK (bonus_minor >= 0),
        points_centi INTEGER NOT NULL CHECK (points_centi >= 0),
        given_seq INTEGER REFERENCES journal (seq),
        given_on TEXT,
        points_until TEXT,
        PRIMARY KEY (top_up_id, n)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX gift_parts_due ON gift_parts (due_on) WHERE given_seq IS NULL;
    CREATE INDEX gift_parts_by_member ON gift_parts (member_id, given_seq, due_on);",
}];

/// A part of a gift that waits for its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartToCome {
    /// Which top-up promised it.
    pub top_up: TopUpId,
    /// Whose.
    pub member: MemberId,
    /// Which part, and what it gives.
    pub part: GiftPart,
}

const COLUMNS: &str = "top_up_id, member_id, n, due_on, bonus_minor, points_centi";

impl ReadTx<'_> {
    /// The parts that are due by a day and were not given, the oldest first, up to a number of them.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn gift_parts_due_by(&self, day: NaiveDate, limit: u32) -> Result<Vec<PartToCome>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM gift_parts \
             WHERE given_seq IS NULL AND due_on <= ?1 ORDER BY due_on, top_up_id, n LIMIT ?2"
        );
        self.cached(&sql, |statement| statement.query_map(params![day, limit], from_row)?.collect())
    }

    /// The next part that a member gets.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn next_gift_part(&self, member: MemberId) -> Result<Option<PartToCome>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM gift_parts WHERE member_id = ?1 AND given_seq IS NULL \
             ORDER BY due_on, top_up_id, n LIMIT 1"
        );
        self.cached(&sql, |statement| statement.query_row([member.key()], from_row).optional())
    }

    /// What a member is still to get: how many parts, and what they give together.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn gifts_to_come(&self, member: MemberId) -> Result<GiftsToCome, StoreError> {
        let sql = "SELECT count(*), ifnull(sum(bonus_minor), 0), ifnull(sum(points_centi), 0) \
                   FROM gift_parts WHERE member_id = ?1 AND given_seq IS NULL";
        self.cached(sql, |statement| {
            statement.query_row([member.key()], |row| {
                let (bonus, points) = (Money::from_minor(row.get(1)?), Points::from_centi(row.get(2)?));
                Ok(GiftsToCome { parts: row.get(0)?, bonus, points })
            })
        })
    }

    /// The bonus money of the parts that a member got after a place of the journal, by their fact, the first one first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn gifts_after(&self, member: MemberId, seq: i64) -> Result<Vec<(i64, Money)>, StoreError> {
        let sql = "SELECT given_seq, sum(bonus_minor) FROM gift_parts WHERE member_id = ?1 AND given_seq > ?2 \
                   GROUP BY given_seq ORDER BY given_seq";
        self.cached(sql, |statement| {
            let row = |row: &Row<'_>| Ok((row.get(0)?, Money::from_minor(row.get(1)?)));
            statement.query_map(params![member.key(), seq], row)?.collect()
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn promise_gift(&self, top_up: TopUpId, member: MemberId, parts: &[GiftPart]) -> Result<(), StoreError> {
        for part in parts {
            self.cached(
                "INSERT INTO gift_parts (top_up_id, n, member_id, due_on, bonus_minor, points_centi) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                |statement| {
                    statement.execute(params![
                        top_up.key(),
                        part.n,
                        member.key(),
                        part.due_on,
                        part.bonus.minor(),
                        part.points.centi()
                    ])
                },
            )?;
        }
        Ok(())
    }
}

impl WriteTx<'_> {
    /// Ends the gifts of a member whose stored value was given back, or who was erased: their parts to come never come.
    pub(crate) fn end_gifts(&self, member: MemberId) -> Result<(), StoreError> {
        self.cached("DELETE FROM gift_parts WHERE member_id = ?1 AND given_seq IS NULL", |statement| {
            statement.execute([member.key()])
        })?;
        Ok(())
    }

    pub(crate) fn give_part(&self, fact: &Envelope, part: &GivenPart) -> Result<(), StoreError> {
        let given = self.cached(
            "UPDATE gift_parts SET given_seq = ?3, given_on = ?4, points_until = ?5 \
             WHERE top_up_id = ?1 AND n = ?2 AND given_seq IS NULL",
            |statement| {
                statement.execute(params![part.top_up_id.key(), part.n, fact.seq, fact.business_day, part.until])
            },
        )?;
        match given {
            1 => self.change_lots(part.member_id, &part.lots),
            _ => Err(StoreError::damaged("a part of a gift that was given twice or never promised")),
        }
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<PartToCome> {
    Ok(PartToCome {
        top_up: TopUpId::from_key(row.get(0)?),
        member: MemberId::from_key(row.get(1)?),
        part: GiftPart {
            n: row.get(2)?,
            due_on: row.get(3)?,
            bonus: Money::from_minor(row.get(4)?),
            points: Points::from_centi(row.get(5)?),
        },
    })
}
