//! Whether a year saw all that there is to see.

use std::collections::BTreeSet;

use huitou_core::code::Code;
use huitou_host::{METHODS, Method, MethodKind};

use crate::table::{OFTEN, Table};
use crate::wire::{A_LINE, LINE_CODES};
use crate::year::Plays;
use crate::{lab, year};

/// What the program has and the model does not know yet, one a line.
const NOT_YET_MODELLED: &[&str] = &[
    "gift_card.slip",
    "member.find_duplicates",
    "member.quote_merge",
    "member.merge",
    "member.quote_undo_merge",
    "member.undo_merge",
    "merge_invalid",
];

/// What the model knows and the whole year does not meet yet: names of methods and of codes, one a line so that each is struck out alone.
/// A test of some weeks plays them already.
const NOT_YET_PLAYED: &[&str] = &[
    "member.open_balances",
    "member.quote_opening",
    "opening_invalid",
    "opening_recorded",
    "sale.return_unbilled",
    "unbilled_over_limit",
    "count_card.quote_refund",
    "count_card.refund",
    "count_card_used",
    "sale.quote_void",
    "count_card_invalid",
    "unknown_count_card",
    "count_card_unfit",
    "count_card_short",
    "count_card_ended",
    "count_card_line",
    "member.clear_pin",
    "member.draw_code",
    "keep_beyond_change",
    "member.freeze",
    "member.lift_freeze",
    "member.replace_card",
    "member.set_pin",
    "card_dead",
    "card_unchanged",
    "code_of_another_day",
    "code_used",
    "code_wrong",
    "member_frozen",
    "not_frozen",
    "pin_blocked",
    "pin_invalid",
    "pin_needed",
    "pin_not_set",
    "pin_set_already",
    "pin_weak",
    "pin_wrong",
    "points_rule.put",
    "points_rule.list",
    "rule_invalid",
    "rule_conflict",
    "unknown_rule",
    "sale.void",
    "sale_has_returns",
    "sale_not_of_today",
    "correction_needs_note",
    "sale.add_member",
    "sale.change_tender",
    "sale.quote_add_member",
    "sale.quote_change_tender",
    "sale_has_member",
    "tender_given_back",
    "tender_points_fixed",
    "tender_unchanged",
    "sale.quote_exchange",
    "sale.exchange",
    "gift_card.quote_issue",
    "gift_card.issue",
    "gift_card.show",
    "gift_card.quote_bind",
    "gift_card.bind",
    "gift_card_unknown",
    "gift_card_unusable",
    "gift_card_short",
    "tender_gift_card_fixed",
    "member.quote_transfer",
    "member.transfer",
    "transfer_invalid",
    "transfer_needs_proof",
    "share_rule.put",
    "share_rule.list",
    "report.shares",
    "share_rule_invalid",
    "share_rule_conflict",
    "unknown_share_rule",
    "family.put",
    "unknown_person",
    "person_over_limit",
    "tier.put",
    "tier.list",
    "member.set_tier",
    "tier_invalid",
    "tier_conflict",
    "unknown_tier",
    "tier_needs_note",
    "on_account.set_limit",
    "on_account.repay",
    "on_account.statement",
    "report.receivables",
    "on_account_over_limit",
    "repaid_beyond_owed",
    "on_account_repaid",
    "owes_on_account",
    "unknown_repayment",
    "invoice.quote_request",
    "invoice.request",
    "invoice.mark_issued",
    "invoice.mark_reversed",
    "invoice.cancel",
    "invoice.list",
    "unknown_invoice",
    "invoice_asked",
    "invoice_nothing",
    "invoice_changed",
    "invoice_tax_no_invalid",
    "invoice_not_so",
    "invoice_day_invalid",
];

/// Panics where a cell is empty that should be filled, or filled that nobody knew of; where a code was seen too rarely;
/// or where a command was not done, retried and reused often enough.
pub fn check(table: &Table) {
    let expected: BTreeSet<(&str, &str)> = expected_cells().into_iter().collect();
    let seen: BTreeSet<(&str, &str)> = table.cells().collect();
    let empty: Vec<_> = expected.difference(&seen).collect();
    assert!(empty.is_empty(), "cells that stayed empty: {empty:?}");
    let unforeseen: Vec<_> = seen.difference(&expected).collect();
    assert!(unforeseen.is_empty(), "cells that nobody foresaw: {unforeseen:?}");

    let known = |name: &str| {
        METHODS.iter().any(|method| method.name == name) || Code::ALL.iter().any(|code| code.as_str() == name)
    };
    let played =
        |name: &&&str| !known(name) || seen.iter().any(|(method, outcome)| method == *name || outcome == *name);
    let stale: Vec<_> = NOT_YET_PLAYED.iter().chain(NOT_YET_MODELLED).filter(played).collect();
    assert!(stale.is_empty(), "unknown, or played by now, so no longer to be listed: {stale:?}");

    let codes = Code::ALL.iter().map(|code| code.as_str()).filter(|code| is_played(code));
    let rare: Vec<_> = codes.filter(|code| table.total(code) < OFTEN).collect();
    assert!(rare.is_empty(), "codes seen fewer than {OFTEN} times: {rare:?}");

    for method in played_methods() {
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

/// The methods that the year plays.
pub fn played_methods() -> impl Iterator<Item = &'static Method> {
    METHODS.iter().filter(|method| is_played(method.name))
}

/// Whether the whole year plays it yet.
pub fn is_played(name: &str) -> bool {
    is_modelled(name) && !NOT_YET_PLAYED.contains(&name)
}

/// Whether the model knows it.
pub fn is_modelled(name: &str) -> bool {
    !NOT_YET_MODELLED.contains(&name)
}

fn expected_cells() -> Vec<(&'static str, &'static str)> {
    let mut cells = year::bad_cells(Plays::WhatIsComplete);
    cells.extend(lab::cells());
    cells.extend(LINE_CODES.map(|code| (A_LINE, code)));
    for method in played_methods() {
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
