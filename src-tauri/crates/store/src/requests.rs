//! Requests: which fact answered which request id.

use rusqlite::{OptionalExtension, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::planted;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[Table {
    name: "requests",
    kind: Kind::Derived,
    sql: "CREATE TABLE requests (
        request_id TEXT PRIMARY KEY,
        seq INTEGER NOT NULL REFERENCES journal (seq)
    ) STRICT, WITHOUT ROWID;",
}];

impl ReadTx<'_> {
    /// The place of the fact that answered a request.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn request(&self, request_id: &str) -> Result<Option<i64>, StoreError> {
        self.cached("SELECT seq FROM requests WHERE request_id = ?1", |statement| {
            statement.query_row([request_id], |row| row.get(0)).optional()
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn record_request(&self, fact: &Envelope) -> Result<(), StoreError> {
        if planted::is("request_in_second_transaction") {
            self.late_requests.borrow_mut().push((fact.request_id.clone(), fact.seq));
            return Ok(());
        }
        self.cached("INSERT INTO requests (request_id, seq) VALUES (?1, ?2)", |statement| {
            statement.execute(params![fact.request_id, fact.seq])
        })?;
        Ok(())
    }
}
