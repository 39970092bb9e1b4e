//! What members had with the shop before it used this till: entered once for each.

use chrono::NaiveDate;
use huitou_core::fact::BalancesOpened;
use huitou_core::id::MemberId;
use huitou_core::money::Money;
use huitou_core::stored_value::StoredValue;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[Table {
    name: "openings",
    kind: Kind::Derived,
    sql: "CREATE TABLE openings (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            business_day TEXT NOT NULL,
            principal_minor INTEGER NOT NULL CHECK (principal_minor >= 0),
            bonus_minor INTEGER NOT NULL CHECK (bonus_minor >= 0),
            points_centi INTEGER NOT NULL CHECK (points_centi >= 0),
            points_until TEXT,
            owed_minor INTEGER NOT NULL CHECK (owed_minor >= 0)
        ) STRICT;",
}];

/// What was entered for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningRow {
    /// Its fact.
    pub seq: i64,
    /// The day of trade on which it was entered.
    pub business_day: NaiveDate,
    /// The stored value.
    pub value: StoredValue,
}

impl ReadTx<'_> {
    /// What was entered for a member, where anything was.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn opening(&self, member: MemberId) -> Result<Option<OpeningRow>, StoreError> {
        let sql = "SELECT seq, business_day, principal_minor, bonus_minor FROM openings WHERE member_id = ?1";
        let row = |row: &Row<'_>| {
            let (principal, bonus) = (Money::from_minor(row.get(2)?), Money::from_minor(row.get(3)?));
            Ok(OpeningRow { seq: row.get(0)?, business_day: row.get(1)?, value: StoredValue { principal, bonus } })
        };
        self.cached(sql, |statement| statement.query_row([member.key()], row).optional())
    }
}

impl ReadTx<'_> {
    /// What a person had before, whichever of the members who are one person it was entered for first.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn opening_of_any(&self, member: MemberId) -> Result<Option<OpeningRow>, StoreError> {
        let mut first: Option<OpeningRow> = None;
        for member in self.whole(member)? {
            let it = self.opening(member)?;
            first = [first, it].into_iter().flatten().min_by_key(|it| it.seq);
        }
        Ok(first)
    }
}

impl WriteTx<'_> {
    pub(crate) fn open_balances(&self, fact: &Envelope, body: &BalancesOpened) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO openings (member_id, seq, business_day, principal_minor, bonus_minor, points_centi, points_until, \
             owed_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            |statement| {
                statement.execute(params![
                    body.member_id.key(),
                    fact.seq,
                    fact.business_day,
                    body.value.principal.minor(),
                    body.value.bonus.minor(),
                    body.points.centi(),
                    body.until,
                    body.owed_minor.minor()
                ])
            },
        )?;
        self.open_cards(fact, body)?;
        self.open_debt(fact, body)?;
        self.change_lots(body.member_id, &body.lots)
    }
}
