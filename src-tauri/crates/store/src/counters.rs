//! Counters: the last number given to a sale, a refund, a top-up, a balance refund, a count card, a gift card, a repayment,
//! an invoice and a member.

use rusqlite::{OptionalExtension, params};

use crate::error::StoreError;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[Table {
    name: "counters",
    kind: Kind::Derived,
    sql: "CREATE TABLE counters (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;",
}];

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Sales, for the bill's number.
    Sale,
    /// Refunds, for the slip's number.
    Refund,
    /// Top-ups, for the slip's number.
    TopUp,
    /// Balance refunds, for the number of theirs.
    BalanceRefund,
    /// Count cards, for the number on the card.
    CountCard,
    /// Gift cards, for the number on the card.
    GiftCard,
    /// Repayments, for the slip's number.
    Repayment,
    /// Requested invoices, for the number of the request.
    Invoice,
    /// Members, for the number on the card.
    Member,
}

impl Counter {
    const fn as_str(self) -> &'static str {
        match self {
            Counter::Sale => "sale",
            Counter::Refund => "refund",
            Counter::TopUp => "top_up",
            Counter::BalanceRefund => "balance_refund",
            Counter::CountCard => "count_card",
            Counter::GiftCard => "gift_card",
            Counter::Repayment => "repayment",
            Counter::Invoice => "invoice",
            Counter::Member => "member",
        }
    }
}

impl ReadTx<'_> {
    /// The last number given; 0 before the first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn counter(&self, counter: Counter) -> Result<i64, StoreError> {
        let value = self.cached("SELECT value FROM counters WHERE name = ?1", |statement| {
            statement.query_row([counter.as_str()], |row| row.get(0)).optional()
        })?;
        Ok(value.unwrap_or(0))
    }
}

impl WriteTx<'_> {
    pub(crate) fn count(&self, counter: Counter, value: i64) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            |statement| statement.execute(params![counter.as_str(), value]),
        )?;
        Ok(())
    }
}
