//! What belongs to this device alone: the basket being typed, and how the window looks. No fact; a rebuild keeps it, and a
//! loss of it loses no sale.

use huitou_core::id::MemberId;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "baskets",
        kind: Kind::Local,
        // The member apart from the body, so that an erasure finds the baskets in which something was typed for them.
        sql: "CREATE TABLE baskets (
            place TEXT PRIMARY KEY,
            request_id TEXT NOT NULL,
            member_id INTEGER,
            body TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "window_state",
        kind: Kind::Local,
        sql: "CREATE TABLE window_state (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;",
    },
];

/// The basket at the counter; others are held ones.
const COUNTER: &str = "counter";

/// A basket as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasketRow {
    /// The id of the request that will ring it.
    pub request_id: String,
    /// Whose.
    pub member: Option<MemberId>,
    /// Lines, coupons and tenders, JSON.
    pub body: String,
}

/// What there is of the basket at the counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptBasket {
    /// A basket.
    Whole(BasketRow),
    /// A row that is no text: a damaged page, not a basket.
    Unreadable,
}

impl ReadTx<'_> {
    /// The basket at the counter.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn basket(&self) -> Result<Option<KeptBasket>, StoreError> {
        self.cached("SELECT request_id, member_id, body FROM baskets WHERE place = ?1", |statement| {
            let row = |row: &Row<'_>| {
                let member = row.get::<_, Option<i64>>(1)?.map(MemberId::from_key);
                let kept = text(row, 0)?.zip(text(row, 2)?);
                Ok(match kept {
                    Some((request_id, body)) => KeptBasket::Whole(BasketRow { request_id, member, body }),
                    None => KeptBasket::Unreadable,
                })
            };
            statement.query_row([COUNTER], row).optional()
        })
    }

    /// What the window remembers under a name, JSON; nothing where it is no text, or it could never be put right again.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn window_state(&self, name: &str) -> Result<Option<String>, StoreError> {
        let value = self.cached("SELECT value FROM window_state WHERE name = ?1", |statement| {
            statement.query_row([name], |row| text(row, 0)).optional()
        })?;
        Ok(value.flatten())
    }
}

impl WriteTx<'_> {
    /// Keeps the basket at the counter.
    ///
    /// # Errors
    /// Where the table cannot be written.
    pub fn keep_basket(&self, basket: &BasketRow) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO baskets (place, request_id, member_id, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (place) \
             DO UPDATE SET request_id = excluded.request_id, member_id = excluded.member_id, body = excluded.body",
            |statement| {
                statement.execute(params![COUNTER, basket.request_id, basket.member.map(MemberId::key), basket.body])
            },
        )?;
        Ok(())
    }

    /// Remembers something for the window under a name.
    ///
    /// # Errors
    /// Where the table cannot be written.
    pub fn keep_window_state(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO window_state (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            |statement| statement.execute([name, value]),
        )?;
        Ok(())
    }
}

/// What stands in a column where it is text: the bytes of a damaged page may be none.
fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    Ok(row.get_ref(column)?.as_str().ok().map(str::to_owned))
}
