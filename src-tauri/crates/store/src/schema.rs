//! The tables and their kinds, how a new database is made, and how one is told from a stranger's.

use std::sync::OnceLock;

use rusqlite::Connection;

use crate::error::{StoreError, While};
use crate::{
    accounts, balance_refunds, corrections, count_cards, counters, coupons, family, gift_cards, gifts, invoices,
    journal, liability, local, members, merges, on_account, openings, outbox, pins, plans, point_rules, points,
    products, refunds, requests, safety, sales, settings, share_rules, staff, tiers, transfers, vault,
};

/// `HUIT`: the ledger's mark in the header of its file.
pub(crate) const APPLICATION_ID: i64 = 0x4855_4954;

/// The format that this program writes. Derived tables of an older one are made anew from the journal.
/// 1: the first; 2: a bill's number is unique and found by an index; 3: the window's own tables, favourites, sums of a day,
/// members who never came; 4: refunds, points owed; 5: lots of points, balance refunds, days of what is owed, top-up plans,
/// count cards, freezes and dead cards, rules for points, PINs, tiers, what was there before, transfers, gift cards, invoices,
/// goods on account, merges.
pub const FORMAT: i64 = 5;

/// What a table is for, and so what may be done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Facts: appended, never changed.
    Journal,
    /// A pure function of journal and vault.
    Derived,
    /// This device only: baskets and window state.
    Local,
    /// Keys, in the file of their own.
    Vault,
}

impl Kind {
    /// The name that `verify --tables` prints.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Journal => "journal",
            Kind::Derived => "derived",
            Kind::Local => "local",
            Kind::Vault => "vault",
        }
    }
}

/// A table, and the SQL that makes it with its indexes and triggers.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The name.
    pub name: &'static str,
    /// The kind.
    pub kind: Kind,
    pub(crate) sql: &'static str,
}

/// Every table of the ledger, each after those that it refers to.
pub fn tables() -> impl Iterator<Item = Table> {
    let groups: &[&[Table]] = &[
        journal::TABLES,
        requests::TABLES,
        settings::TABLES,
        staff::TABLES,
        products::TABLES,
        point_rules::TABLES,
        share_rules::TABLES,
        counters::TABLES,
        members::TABLES,
        merges::TABLES,
        tiers::TABLES,
        plans::TABLES,
        safety::TABLES,
        accounts::TABLES,
        sales::TABLES,
        family::TABLES,
        pins::TABLES,
        corrections::TABLES,
        gifts::TABLES,
        refunds::TABLES,
        count_cards::TABLES,
        gift_cards::TABLES,
        on_account::TABLES,
        points::TABLES,
        openings::TABLES,
        transfers::TABLES,
        balance_refunds::TABLES,
        liability::TABLES,
        invoices::TABLES,
        coupons::TABLES,
        outbox::TABLES,
        local::TABLES,
    ];
    groups.iter().copied().flatten().copied()
}

/// Every table of the vault.
pub fn vault_tables() -> impl Iterator<Item = Table> {
    vault::TABLES.iter().copied()
}

/// The SQL that makes the tables.
pub(crate) fn making<'a>(tables: impl IntoIterator<Item = &'a Table>) -> String {
    tables.into_iter().map(|table| table.sql).collect()
}

/// Makes every table in an empty database.
pub(crate) fn create(db: &Connection) -> Result<(), StoreError> {
    let tables = making(&tables().collect::<Vec<_>>());
    let sql = format!(
        "BEGIN IMMEDIATE; {tables} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}; COMMIT;"
    );
    db.execute_batch(&sql).while_("making the tables")
}

/// A table, index or trigger: its kind and name, what it is of, and how it was made.
type Object = (String, String, Option<String>);

/// Whether the database has exactly the tables, indexes and triggers of this format.
pub(crate) fn check(db: &Connection) -> Result<(), StoreError> {
    // The same for each opening, and a tenth of what an opening takes.
    static EXPECTED: OnceLock<Vec<Object>> = OnceLock::new();
    if let Some(expected) = EXPECTED.get() {
        return compare(expected, db);
    }
    let model = Connection::open_in_memory().while_("reading the schema")?;
    create(&model)?;
    let objects = objects(&model)?;
    compare(EXPECTED.get_or_init(|| objects), db)
}

/// Whether a database has exactly the tables, indexes and triggers of a model.
pub(crate) fn check_against(model: &Connection, db: &Connection) -> Result<(), StoreError> {
    compare(&objects(model)?, db)
}

fn compare(expected: &[Object], db: &Connection) -> Result<(), StoreError> {
    let found = objects(db)?;
    let missing = expected.iter().find(|object| !found.contains(object));
    let strange = found.iter().find(|object| !expected.contains(object));
    match missing.or(strange) {
        None => Ok(()),
        Some((name, ..)) => Err(StoreError::damaged(format!("{name} is not as this format has it"))),
    }
}

fn objects(db: &Connection) -> Result<Vec<Object>, StoreError> {
    let mut statement = db
        .prepare("SELECT type || ' ' || name, tbl_name, sql FROM sqlite_master ORDER BY 1")
        .while_("reading the schema")?;
    let rows =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).while_("reading the schema")?;
    rows.collect::<Result<_, _>>().while_("reading the schema")
}

/// The steps in which SQLite goes about a statement.
#[cfg(test)]
pub(crate) fn plan_of(sql: &str) -> Result<Vec<String>, StoreError> {
    let db = Connection::open_in_memory().while_("making a plan")?;
    crate::connection::prepare_statements_once(&db)?;
    create(&db)?;
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).while_("making a plan")?;
    statement.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>().while_("making a plan")
}
