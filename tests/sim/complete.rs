//! Whether a year saw all that there is to see.

use std::collections::BTreeSet;

use huitou_core::code::Code;
use huitou_host::{METHODS, MethodKind};

use crate::table::{OFTEN, Table};
use crate::wire::{A_LINE, LINE_CODES};
use crate::{lab, year};

/// Panics where a cell is empty that should be filled, or filled that nobody knew of; where a code was seen too rarely;
/// or where a command was not done, retried and reused often enough.
pub fn check(table: &Table) {
    let expected: BTreeSet<(&str, &str)> = expected_cells().into_iter().collect();
    let seen: BTreeSet<(&str, &str)> = table.cells().collect();
    let empty: Vec<_> = expected.difference(&seen).collect();
    assert!(empty.is_empty(), "cells that stayed empty: {empty:?}");
    let unforeseen: Vec<_> = seen.difference(&expected).collect();
    assert!(unforeseen.is_empty(), "cells that nobody foresaw: {unforeseen:?}");

    let codes = Code::ALL.iter().map(|code| code.as_str());
    let rare: Vec<_> = codes.filter(|code| table.total(code) < OFTEN).collect();
    assert!(rare.is_empty(), "codes seen fewer than {OFTEN} times: {rare:?}");

    for method in METHODS {
        let outcomes: &[&str] = match method.kind {
            MethodKind::Command => &["ok", "retried", "reused"],
            // A note has no id that could be used for something else.
            MethodKind::Note => &["ok", "again"],
            MethodKind::Query | MethodKind::Device => &["ok"],
        };
        for outcome in outcomes {
            let times = table.seen(method.name, outcome);
            assert!(times >= OFTEN, "{} {outcome} only {times} times", method.name);
        }
    }
}

fn expected_cells() -> Vec<(&'static str, &'static str)> {
    let mut cells = year::bad_cells();
    cells.extend(lab::cells());
    cells.extend(LINE_CODES.map(|code| (A_LINE, code)));
    for method in METHODS {
        cells.push((method.name, "ok"));
        match method.kind {
            MethodKind::Command => {
                cells.extend([(method.name, "retried"), (method.name, "reused"), (method.name, "request_id_reused")]);
            }
            MethodKind::Note => cells.push((method.name, "again")),
            MethodKind::Query | MethodKind::Device => {}
        }
    }
    cells
}
