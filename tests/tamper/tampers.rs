//! Every way in which a row may be wrong: a list of changed tables for each table.

use crate::rows::{Cell, Column, Row, Table};

/// A table as somebody left it.
pub struct Tamper {
    /// What was done, for the one who reads the failure.
    pub what: String,
    /// The rows of the table then.
    pub rows: Vec<Row>,
}

/// Every way in which this table may be changed by one row or one value.
pub fn tampers(table: &Table, rows: &[Row]) -> Vec<Tamper> {
    let mut all = deleted_rows(table, rows);
    all.push(added_row(table, rows, another));
    all.push(added_row(table, rows, neighbour));
    all.extend(swapped_rows(table, rows));
    for n in 0..table.columns.len() {
        all.extend(changed_values(table, rows, n));
        all.extend(swapped_values(table, rows, n));
        all.extend(flipped_bytes(table, rows, n));
    }
    // Emptying what is empty changes nothing.
    all.retain(|tamper| tamper.rows != rows);
    all
}

/// First, middle and last.
fn places(length: usize) -> Vec<usize> {
    let mut places = vec![0, length / 2, length - 1];
    places.dedup();
    places
}

fn deleted_rows(table: &Table, rows: &[Row]) -> Vec<Tamper> {
    let without = |gone: usize| {
        let kept = rows.iter().enumerate().filter(|(n, _)| *n != gone).map(|(_, row)| row.clone());
        Tamper { what: format!("{}: row {gone} deleted", table.name), rows: kept.collect() }
    };
    places(rows.len()).into_iter().map(without).collect()
}

fn added_row(table: &Table, rows: &[Row], key: fn(&Cell, &Column) -> Cell) -> Tamper {
    let mut added = rows.last().expect("a table with rows").clone();
    for (cell, column) in added.iter_mut().zip(&table.columns) {
        if column.in_unique {
            *cell = key(cell, column);
        }
    }
    let rows = rows.iter().cloned().chain([added]).collect();
    Tamper { what: format!("{}: a row added", table.name), rows }
}

/// The first two rows exchange all that is not their key.
fn swapped_rows(table: &Table, rows: &[Row]) -> Option<Tamper> {
    let (one, other) = (rows.first()?, rows.get(1)?);
    let mut swapped = rows.to_vec();
    for n in (0..table.columns.len()).filter(|n| !table.columns[*n].in_key) {
        swapped[0][n] = other[n].clone();
        swapped[1][n] = one[n].clone();
    }
    (swapped != rows).then(|| Tamper { what: format!("{}: rows 0 and 1 swapped", table.name), rows: swapped })
}

fn changed_values(table: &Table, rows: &[Row], n: usize) -> Vec<Tamper> {
    let column = &table.columns[n];
    let mut all = Vec::new();
    for place in places(rows.len()) {
        let mut put = |cell: Cell| {
            let what = format!("{}.{}: row {place} changed to {cell:?}", table.name, column.name);
            all.push(Tamper { what, rows: with(rows, place, n, cell) });
        };
        let cell = &rows[place][n];
        put(another(cell, column));
        if column.may_be_null && *cell != Cell::Null {
            put(Cell::Null);
        }
        if let Cell::Text(_) = cell
            && !column.in_unique
        {
            put(Cell::Text(Vec::new()));
        }
    }
    all
}

fn swapped_values(table: &Table, rows: &[Row], n: usize) -> Option<Tamper> {
    let column = &table.columns[n];
    let other = rows.iter().position(|row| row[n] != rows[0][n]).filter(|_| !column.in_key)?;
    let swapped = with(rows, 0, n, rows[other][n].clone());
    let swapped = with(&swapped, other, n, rows[0][n].clone());
    let what = format!("{}.{}: rows 0 and {other} swapped", table.name, column.name);
    Some(Tamper { what, rows: swapped })
}

/// One bit of the first, the middle and the last byte, and of a letter its case.
fn flipped_bytes(table: &Table, rows: &[Row], n: usize) -> Vec<Tamper> {
    let mut all = Vec::new();
    for place in places(rows.len()) {
        let (bytes, is_text) = match &rows[place][n] {
            Cell::Text(bytes) => (bytes, true),
            Cell::Blob(bytes) => (bytes, false),
            Cell::Null | Cell::Integer(_) => continue,
        };
        if bytes.is_empty() {
            continue;
        }
        for at in places(bytes.len()) {
            for bit in [0x01, 0x20, 0x80] {
                let mut flipped = bytes.clone();
                flipped[at] ^= bit;
                let cell = if is_text { Cell::Text(flipped) } else { Cell::Blob(flipped) };
                let what =
                    format!("{}.{}: row {place} byte {at} flipped by {bit:#x}", table.name, table.columns[n].name);
                all.push(Tamper { what, rows: with(rows, place, n, cell) });
            }
        }
    }
    all
}

fn with(rows: &[Row], place: usize, n: usize, cell: Cell) -> Vec<Row> {
    let mut changed = rows.to_vec();
    changed[place][n] = cell;
    changed
}

/// A key that looks like the one after this.
fn neighbour(cell: &Cell, column: &Column) -> Cell {
    match cell {
        Cell::Integer(number) => Cell::Integer(number + 1),
        Cell::Text(bytes) => match bytes.split_last() {
            Some((last, rest)) => Cell::Text([rest, &[last ^ 1]].concat()),
            None => another(cell, column),
        },
        Cell::Blob(_) | Cell::Null => another(cell, column),
    }
}

/// Another value of the column's type, such as nobody else has.
fn another(cell: &Cell, column: &Column) -> Cell {
    match cell {
        Cell::Integer(number @ (0 | 1)) if !column.in_unique => Cell::Integer(1 - number),
        Cell::Integer(number) if column.in_unique => Cell::Integer(number + 1_000_003),
        Cell::Integer(number) => Cell::Integer(number + 1),
        Cell::Text(bytes) => Cell::Text([bytes.as_slice(), b"7"].concat()),
        Cell::Blob(bytes) => Cell::Blob(bytes.iter().map(|byte| byte ^ 0xff).collect()),
        Cell::Null => match column.declared.as_str() {
            "INTEGER" => Cell::Integer(77),
            "TEXT" => Cell::Text(b"77".to_vec()),
            other => panic!("{}: a column of type {other} is new: say how it is changed", column.name),
        },
    }
}
