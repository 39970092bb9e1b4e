//! Staff members.

use huitou_core::fact::StaffPut;
use huitou_core::id::StaffId;
use rusqlite::{OptionalExtension, params};

use crate::error::StoreError;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[Table {
    name: "staff",
    kind: Kind::Derived,
    sql: "CREATE TABLE staff (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL
    ) STRICT;",
}];

/// A staff member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// Who.
    pub id: StaffId,
    /// The name.
    pub name: String,
}

impl ReadTx<'_> {
    /// A staff member's name.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn staff_name(&self, id: StaffId) -> Result<Option<String>, StoreError> {
        self.cached("SELECT name FROM staff WHERE id = ?1", |statement| {
            statement.query_row([id.key()], |row| row.get(0)).optional()
        })
    }

    /// Every staff member in the order of joining.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn staff(&self) -> Result<Vec<StaffRow>, StoreError> {
        self.cached("SELECT id, name FROM staff ORDER BY id", |statement| {
            statement
                .query_map([], |row| Ok(StaffRow { id: StaffId::from_key(row.get(0)?), name: row.get(1)? }))?
                .collect()
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn put_staff(&self, body: &StaffPut) -> Result<(), StoreError> {
        let name = self.vault.open_sealed(&body.name)?.unwrap_or_default();
        self.cached(
            "INSERT INTO staff (id, name) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            |statement| statement.execute(params![body.staff_id.key(), name]),
        )?;
        Ok(())
    }
}
