//! Tables as they lie in a file: read, changed and written back behind the product's back.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};

/// A value as stored. Text is bytes, so that a flipped byte may make it none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    Null,
    Integer(i64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

/// A row in the order of its columns.
pub type Row = Vec<Cell>;

/// A column of a table.
pub struct Column {
    pub name: String,
    pub declared: String,
    pub may_be_null: bool,
    /// Whether the column is part of the primary key.
    pub in_key: bool,
    /// Whether a unique index has the column, the primary key's among them.
    pub in_unique: bool,
}

/// A table of `sqlite_master` with its columns and what guards it.
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    triggers: Vec<(String, String)>,
}

/// Every table of `sqlite_master`: never a list.
pub fn tables(db: &Connection) -> Vec<Table> {
    let names = strings(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
    names.into_iter().map(|name| table(db, name)).collect()
}

fn table(db: &Connection, name: String) -> Table {
    let unique = format!(
        "SELECT info.name FROM pragma_index_list('{name}') AS list, pragma_index_info(list.name) AS info \
         WHERE list.\"unique\" = 1"
    );
    let unique = strings(db, &unique);
    let mut statement =
        db.prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1) ORDER BY cid").unwrap();
    let columns = statement
        .query_map([&name], |row| {
            let column: String = row.get(0)?;
            let in_key = row.get::<_, i64>(3)? > 0;
            let in_unique = in_key || unique.contains(&column);
            let may_be_null = row.get::<_, i64>(2)? == 0 && !in_key;
            Ok(Column { name: column, declared: row.get(1)?, may_be_null, in_key, in_unique })
        })
        .unwrap();
    let columns = columns.collect::<Result<_, _>>().unwrap();
    let mut statement =
        db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?1").unwrap();
    let triggers = statement.query_map([&name], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let triggers = triggers.collect::<Result<_, _>>().unwrap();
    Table { name, columns, triggers }
}

impl Table {
    /// Every row, sorted.
    pub fn rows(&self, db: &Connection) -> Vec<Row> {
        read_rows(db, &self.name).unwrap()
    }

    /// Makes these rows the table's, around triggers, checks and references.
    pub fn replace(&self, db: &Connection, rows: &[Row]) -> rusqlite::Result<()> {
        db.execute_batch(
            "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF; BEGIN;",
        )?;
        for (trigger, _) in &self.triggers {
            db.execute_batch(&format!("DROP TRIGGER {trigger}"))?;
        }
        db.execute_batch(&format!("DELETE FROM {}", self.name))?;
        for row in rows {
            self.insert(db, row)?;
        }
        for (_, sql) in &self.triggers {
            db.execute_batch(sql)?;
        }
        db.execute_batch("COMMIT;")
    }

    fn insert(&self, db: &Connection, row: &Row) -> rusqlite::Result<()> {
        use rusqlite::types::Value;
        let places: Vec<String> = row.iter().enumerate().map(|(n, cell)| place(n + 1, cell)).collect();
        let values = row.iter().map(|cell| match cell {
            Cell::Null => Value::Null,
            Cell::Integer(number) => Value::Integer(*number),
            Cell::Text(bytes) | Cell::Blob(bytes) => Value::Blob(bytes.clone()),
        });
        let sql = format!("INSERT INTO {} VALUES ({})", self.name, places.join(", "));
        db.prepare_cached(&sql)?.execute(params_from_iter(values)).map(|_| ())
    }
}

fn place(n: usize, cell: &Cell) -> String {
    match cell {
        Cell::Text(_) => format!("CAST(?{n} AS TEXT)"),
        Cell::Null | Cell::Integer(_) | Cell::Blob(_) => format!("?{n}"),
    }
}

/// Every row of a table, sorted.
pub fn read_rows(db: &Connection, table: &str) -> rusqlite::Result<Vec<Row>> {
    rows_of(db, &format!("SELECT * FROM \"{table}\""))
}

fn rows_of(db: &Connection, sql: &str) -> rusqlite::Result<Vec<Row>> {
    let mut statement = db.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        read.push((0..width).map(|n| row.get_ref(n).map(cell)).collect::<Result<Row, _>>()?);
    }
    read.sort_unstable();
    Ok(read)
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => panic!("{number}: no column is a float"),
        ValueRef::Text(bytes) => Cell::Text(bytes.to_vec()),
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
    }
}

/// All that a database says: marks, schema, and every row of every table.
#[derive(Debug, PartialEq, Eq)]
pub struct Dump {
    marks: Vec<i64>,
    schema: Vec<Row>,
    tables: Vec<(String, Vec<Row>)>,
}

impl Dump {
    /// The rows of a table.
    pub fn table(&self, name: &str) -> &[Row] {
        let table = self.tables.iter().find(|(known, _)| known == name);
        table.map(|(_, rows)| rows.as_slice()).unwrap_or_else(|| panic!("no table {name}"))
    }

    /// The dump without the rows of some tables.
    pub fn without(mut self, tables: &[&str]) -> Dump {
        self.tables.retain(|(name, _)| !tables.contains(&name.as_str()));
        self
    }

    /// The names of the tables.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|(name, _)| name.as_str())
    }
}

/// Reads a database whole.
///
/// # Errors
/// Where it is damaged.
pub fn dump(db: &Connection) -> rusqlite::Result<Dump> {
    let mark = |name| db.pragma_query_value(None, name, |row| row.get(0));
    let marks = vec![mark("application_id")?, mark("user_version")?];
    let mut statement = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")?;
    let names: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let tables = names.into_iter().map(|name| read_rows(db, &name).map(|rows| (name, rows)));
    let tables = tables.collect::<Result<_, _>>()?;
    Ok(Dump { marks, schema: rows_of(db, "SELECT type, name, tbl_name, sql FROM sqlite_master")?, tables })
}

fn strings(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}
