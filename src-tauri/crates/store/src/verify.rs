//! Verify: the chain, conservation, cached balances, copies of fields, keys, and SQLite's own checks. It changes nothing.

mod copies;
mod vault;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use chrono::NaiveDate;
use huitou_core::fact::Subject;
use huitou_core::id::MemberId;
use huitou_core::ledger::{Account, Bound, Posting, Unit};
use huitou_core::points::lots::replayed;
use huitou_core::quantity::Points;
use rusqlite::params;

use crate::connection::{Durability, check_format, open_reading};
use crate::error::{StoreError, While};
use crate::folder::Folder;
use crate::journal::{self, Envelope, GENESIS};
use crate::members::keys_of;
use crate::planted;
use crate::rebuild::{check_chain, each_batch};
use crate::schema;
use crate::shop::ReadTx;
use crate::vault::Vault;

use copies::check_copies;
use vault::{check_erasures, check_keys_held, check_pins};

/// How many findings a report names.
const NAMED_MAX: usize = 50;

/// How many members are checked between two words of progress.
const MEMBERS_A_STEP: usize = 1_000;

/// What verify found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// How many facts the chain has.
    pub facts: i64,
    /// The hash of the last, in hex.
    pub head: String,
    /// What is wrong, in the order of the checks, the first 50; empty where all is well.
    pub findings: Vec<String>,
    /// How many findings there are, named or not.
    pub found: usize,
}

impl VerifyReport {
    fn find(&mut self, what: impl Into<String>) {
        self.found += 1;
        if self.findings.len() < NAMED_MAX {
            self.findings.push(what.into());
        }
    }
}

/// How far a verification has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyProgress {
    /// Facts and members that were checked.
    pub done: i64,
    /// How many there are.
    pub of: i64,
}

/// Verifies the shop in one reading transaction, beside a writer if there is one.
///
/// # Errors
/// Where the files cannot be read at all; what can be read but is wrong is a finding.
pub fn verify(folder: &Folder) -> Result<VerifyReport, StoreError> {
    let report = verify_stepwise(folder, &mut |_| ControlFlow::Continue(()))?;
    report.ok_or_else(|| StoreError::damaged("a verification that stopped by itself"))
}

/// The same, telling how far it is now and then; none where it was told to stop.
///
/// # Errors
/// As for [`verify`].
pub fn verify_stepwise(
    folder: &Folder,
    tell: &mut dyn FnMut(VerifyProgress) -> ControlFlow<()>,
) -> Result<Option<VerifyReport>, StoreError> {
    check_format(folder)?;
    let vault = Vault::open(&folder.vault_db(), false, Durability::EachCommit)?;
    // Read before the facts: a key is durable before its fact, so that one without a fact is nobody's.
    let held: BTreeSet<Subject> = vault.subjects()?.into_iter().collect();
    let pins = vault.pins()?;
    let db = open_reading(&folder.shop_db())?;
    let reading = db.unchecked_transaction().while_("beginning to verify")?;
    let tx = ReadTx::new(&reading, &vault);
    let mut report = VerifyReport::default();
    let mut steps = Steps { done: 0, of: steps_of(&tx), is_stopped: false, tell };
    let checks: &[&Check<'_>] = &[
        &|tx, report, _| check_file(tx, report),
        &|tx, report, _| check_schema(tx, report),
        &check_facts,
        &|tx, report, _| check_balances(tx, report),
        &|tx, report, _| check_days(tx, report),
        &|tx, report, _| check_copies(tx, report),
        &|tx, report, _| check_points(tx, report),
        &|tx, report, _| check_cards(tx, report),
        &check_keys,
        &|_, _, _| vault.check(),
        &|tx, report, _| check_keys_held(tx, &held, report),
        &|tx, report, _| check_pins(tx, &pins, report),
        &|tx, report, _| check_erasures(tx, report),
    ];
    for check in checks {
        // A check that cannot even read what it checks has found something; the others go on.
        if let Err(error) = check(&tx, &mut report, &mut steps) {
            report.find(error.to_string());
        }
        if steps.is_stopped {
            return Ok(None);
        }
    }
    Ok(Some(report))
}

type Check<'a> = dyn Fn(&ReadTx<'_>, &mut VerifyReport, &mut Steps<'_>) -> Result<(), StoreError> + 'a;

/// How far it is, and whom it tells.
struct Steps<'a> {
    done: i64,
    of: i64,
    is_stopped: bool,
    tell: &'a mut dyn FnMut(VerifyProgress) -> ControlFlow<()>,
}

impl Steps<'_> {
    fn add(&mut self, count: usize) -> ControlFlow<()> {
        self.done += count as i64;
        let said = (self.tell)(VerifyProgress { done: self.done, of: self.of.max(self.done) });
        self.is_stopped |= said.is_break();
        said
    }
}

/// Facts and members; what cannot be counted is found by the checks.
fn steps_of(tx: &ReadTx<'_>) -> i64 {
    let facts = journal::head(tx).map_or(0, |(facts, _)| facts);
    facts + tx.member_count().unwrap_or(0)
}

fn check_file(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    let vault = tx.vault.db();
    for (db, sql, what) in [
        (tx.db, "PRAGMA integrity_check(20)", "file"),
        (tx.db, "PRAGMA foreign_key_check", "reference"),
        (&vault, "PRAGMA integrity_check(20)", "vault"),
    ] {
        let mut statement = db.prepare(sql).while_("checking the file")?;
        let mut rows = statement.query([]).while_("checking the file")?;
        while let Some(row) = rows.next().while_("checking the file")? {
            let word: String = row.get(0).while_("checking the file")?;
            if word != "ok" {
                report.find(format!("{what}: {word}"));
            }
        }
    }
    Ok(())
}

fn check_schema(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    let format: i64 = tx.db.pragma_query_value(None, "user_version", |row| row.get(0)).while_("checking the tables")?;
    if format != schema::FORMAT {
        report.find(format!("format {format}"));
    }
    schema::check(tx.db)
}

/// The chain, and per fact: its body is readable, its transfers and its request are the tables'.
fn check_facts(tx: &ReadTx<'_>, report: &mut VerifyReport, steps: &mut Steps<'_>) -> Result<(), StoreError> {
    let mut previous = GENESIS;
    let mut place = 0;
    each_batch(tx, |batch| {
        for fact in batch {
            place += 1;
            for outcome in [check_chain(fact, place, &previous), check_fact(tx, &fact.envelope)] {
                if let Err(error) = outcome {
                    report.find(error.to_string());
                }
            }
            previous = fact.hash;
            report.facts = fact.envelope.seq;
            report.head = fact.hash_hex();
        }
        Ok(steps.add(batch.len()))
    })?;
    if steps.is_stopped {
        return Ok(());
    }
    for (table, column) in [
        ("requests", "seq"),
        ("transfers", "seq"),
        ("sales", "seq"),
        ("refunds", "seq"),
        ("top_ups", "seq"),
        ("merges", "seq"),
        ("balance_refunds", "seq"),
        ("openings", "seq"),
        ("member_transfers", "seq"),
        ("gift_cards", "seq"),
        ("gift_card_moves", "seq"),
        ("on_account_limits", "seq"),
        ("on_account_moves", "seq"),
        ("repayments", "seq"),
        ("invoices", "seq"),
        ("plans", "seq"),
        ("point_rules", "seq"),
        ("share_rules", "seq"),
        ("share_amounts", "seq"),
        ("tiers", "seq"),
        ("member_tiers", "seq"),
        ("coupons", "issued_seq"),
        ("point_lapses", "seq"),
        ("point_adjustments", "seq"),
        ("gift_parts", "given_seq"),
    ] {
        let beyond: i64 = tx
            .db
            .query_row(&format!("SELECT count(*) FROM {table} WHERE {column} > ?1"), [report.facts], |row| row.get(0))
            .while_("checking what follows from the journal")?;
        if beyond > 0 {
            report.find(format!("{table}: {beyond} rows beyond the last fact"));
        }
    }
    Ok(())
}

fn check_fact(tx: &ReadTx<'_>, fact: &Envelope) -> Result<(), StoreError> {
    let seq = fact.seq;
    fact.body()?;
    let stored: Vec<(String, String, String, i64)> =
        tx.cached("SELECT debit, credit, unit, amount FROM transfers WHERE seq = ?1 ORDER BY n", |statement| {
            statement.query_map([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?.collect()
        })?;
    let as_stored =
        |it: &Posting| (it.debit.to_string(), it.credit.to_string(), it.unit.as_str().to_owned(), it.amount);
    if stored != fact.postings()?.iter().map(as_stored).collect::<Vec<_>>() {
        return Err(StoreError::damaged(format!("fact {seq}: its transfers differ")));
    }
    if tx.request(&fact.request_id)? != Some(seq) {
        return Err(StoreError::damaged(format!("fact {seq}: its request differs")));
    }
    Ok(())
}

/// Cached balances are the sums of their transfers, none is below its floor, and each unit adds up to nothing.
fn check_balances(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    if planted::is("verify_blind") {
        return Ok(());
    }
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut statement =
        tx.db.prepare("SELECT debit, credit, unit, amount FROM transfers").while_("adding up transfers")?;
    let mut rows = statement.query([]).while_("adding up transfers")?;
    while let Some(row) = rows.next().while_("adding up transfers")? {
        let read = || -> rusqlite::Result<(String, String, String, i64)> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        };
        let (debit, credit, unit, amount) = read().while_("adding up transfers")?;
        *sums.entry((debit, unit.clone())).or_default() -= amount;
        *sums.entry((credit, unit)).or_default() += amount;
    }
    let mut accounts = tx.db.prepare("SELECT name, unit, bound, balance FROM accounts").while_("checking balances")?;
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    let mut rows = accounts.query([]).while_("checking balances")?;
    while let Some(row) = rows.next().while_("checking balances")? {
        let read = || -> rusqlite::Result<(String, String, String, i64)> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        };
        let (name, unit, bound, balance) = read().while_("checking balances")?;
        if sums.remove(&(name.clone(), unit.clone())).unwrap_or(0) != balance {
            report.find(format!("account {name}: its balance is not the sum of its transfers"));
        }
        let expected = name.parse().map_or(Bound::None, Account::bound);
        if bound != expected.as_str() {
            report.find(format!("account {name}: its bound is not that of its kind"));
        }
        if expected == Bound::Floor && balance < 0 || expected == Bound::Ceiling && balance > 0 {
            report.find(format!("account {name}: beyond zero"));
        }
        *totals.entry(unit).or_default() += balance;
    }
    if let Some(((name, _), _)) = sums.into_iter().find(|(_, sum)| *sum != 0) {
        report.find(format!("account {name}: its transfers have no balance"));
    }
    for (unit, total) in totals {
        let known = Unit::ALL.iter().any(|it| it.as_str() == unit);
        if total != 0 || !known {
            report.find(format!("unit {unit}: balances add up to {total}, not to nothing"));
        }
    }
    Ok(())
}

/// What is owed in stored value and for count cards, day by day, is what the transfers say.
fn check_days(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    if !tx.are_flows_of_transfers()? {
        report.find("stored value and count cards: the sums of the days are not those of the transfers");
    }
    Ok(())
}

/// A member's lots come to the balance of points, and are what all that happened leaves.
fn check_points(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    let members: Vec<i64> =
        tx.cached("SELECT id FROM members", |statement| statement.query_map([], |row| row.get(0))?.collect())?;
    let mut wrong = 0;
    for member in members.into_iter().map(MemberId::from_key) {
        let merges = tx.merges_of(member)?;
        let (all, events) = (tx.purse_of_all(member, &merges)?, tx.points_events(member, &merges)?);
        let own = all.lots().iter().filter(|lot| lot.member == member);
        let in_lots = own.fold(Points::default(), |sum, lot| sum.plus(lot.left));
        let is_right =
            in_lots == tx.points(member)? && all.holds_as(&replayed(member, &events, &merges, NaiveDate::MIN));
        wrong += i64::from(!is_right);
    }
    if wrong > 0 {
        report.find(format!("points: the lots of {wrong} members are not what their facts leave"));
    }
    let wrong = tx.wrong_wholes()?;
    if wrong > 0 {
        report.find(format!("merges: {wrong} members are not the person that their merges say"));
    }
    Ok(())
}

/// What a count card is worth, its uses and its last day are what its uses leave, a gift card holds what moved it, and a member
/// owes what moved that.
fn check_cards(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    let wrong = tx.wrong_count_cards()?;
    if wrong > 0 {
        report.find(format!("count cards: {wrong} are not what their uses and their end leave"));
    }
    let wrong = tx.wrong_gift_cards()?;
    if wrong > 0 {
        report.find(format!("gift cards: {wrong} do not hold what moved them"));
    }
    let wrong = tx.wrong_on_account()?;
    if wrong > 0 {
        report.find(format!("on account: {wrong} members do not owe what moved it"));
    }
    Ok(())
}

/// The search keys are those of the members' texts.
fn check_keys(tx: &ReadTx<'_>, report: &mut VerifyReport, steps: &mut Steps<'_>) -> Result<(), StoreError> {
    let ids: Vec<i64> =
        tx.cached("SELECT id FROM members", |statement| statement.query_map([], |row| row.get(0))?.collect())?;
    let mut wrong = 0;
    for (n, id) in ids.into_iter().enumerate() {
        if n % MEMBERS_A_STEP == MEMBERS_A_STEP - 1 && steps.add(MEMBERS_A_STEP).is_break() {
            return Ok(());
        }
        let Some(member) = tx.member(MemberId::from_key(id))? else {
            wrong += 1;
            continue;
        };
        let expected = match member.erased {
            true => 0,
            false => keys_of(&member.member_no, &member.profile).len() as i64,
        };
        let mut found = 0;
        for key in keys_of(&member.member_no, &member.profile) {
            let is_there = tx
                .cached("SELECT 1 FROM member_keys WHERE class = ?1 AND key = ?2 AND member_id = ?3", |statement| {
                    statement.exists(params![key.class as i64, key.key, id])
                })?;
            found += i64::from(is_there);
        }
        wrong += i64::from(found != expected);
    }
    if wrong > 0 {
        report.find(format!("search keys: {wrong} members are not found as they should"));
    }
    Ok(())
}
