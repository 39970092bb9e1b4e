//! Verify: the chain, conservation, cached balances, copies of fields, keys, and SQLite's own checks. It changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use chrono::NaiveDate;
use huitou_core::fact::Subject;
use huitou_core::id::{Incarnation, MemberId};
use huitou_core::ledger::{Account, Bound, Posting, Unit};
use huitou_core::points::lots::replayed;
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
use crate::vault::{HMAC_KEY_CHECK, PinRow, Vault};

/// How many findings a report names.
const NAMED_MAX: usize = 50;

/// How many members are checked between two words of progress.
const MEMBERS_A_STEP: usize = 1_000;

/// The moments that a writer is given to finish an erasure.
const PATIENCE: [Duration; 3] = [Duration::ZERO, Duration::from_millis(100), Duration::from_secs(1)];

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
        ("balance_refunds", "seq"),
        ("openings", "seq"),
        ("plans", "seq"),
        ("point_rules", "seq"),
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

/// Fields that stand in two places agree.
fn check_copies(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    for (what, sql) in [
        (
            "sales: time or day is not the journal's",
            "SELECT count(*) FROM sales JOIN journal USING (seq) WHERE sales.at <> journal.at \
             OR sales.business_day <> journal.business_day",
        ),
        ("sales without a fact", "SELECT count(*) FROM sales WHERE seq NOT IN (SELECT seq FROM journal)"),
        (
            "sales: total is not the sum of the lines",
            "SELECT count(*) FROM sales WHERE total_minor <> (SELECT sum(total_minor) FROM sale_lines WHERE sale_id = id)",
        ),
        (
            "sales: total is not what was tendered less change",
            "SELECT count(*) FROM sales WHERE total_minor <> \
             (SELECT ifnull(sum(amount_minor), 0) FROM sale_tenders WHERE sale_id = id) - change_minor - change_kept_minor",
        ),
        (
            "sale corrections: of another day than the sale's or the journal's, or after something came back",
            "SELECT count(*) FROM sale_corrections AS it JOIN sales ON sales.id = sale_id JOIN journal ON journal.seq = it.seq \
             WHERE it.business_day <> sales.business_day OR it.business_day <> journal.business_day \
             OR EXISTS (SELECT 1 FROM refunds WHERE refunds.sale_id = it.sale_id AND refunds.seq < it.seq)",
        ),
        (
            "sale corrections: the total of a sale is not what was tendered in truth",
            "SELECT count(*) FROM sale_corrections AS it WHERE \
             (SELECT ifnull(sum(amount_minor), 0) FROM sale_correction_tenders WHERE seq = it.seq) <> 0 \
             OR stored_value_minor <> (SELECT ifnull(sum(amount_minor), 0) FROM sale_correction_tenders \
             WHERE seq = it.seq AND kind = 'stored_value')",
        ),
        (
            "sale corrections: a member was added to a sale that is another's",
            "SELECT count(*) FROM sale_corrections AS it JOIN sales ON sales.id = sale_id WHERE \
             it.member_id IS NOT NULL AND it.member_id IS NOT sales.member_id OR (what = 'member') <> (it.seq IS added_seq)",
        ),
        (
            "refunds: time or day is not the journal's",
            "SELECT count(*) FROM refunds JOIN journal USING (seq) WHERE refunds.at <> journal.at \
             OR refunds.business_day <> journal.business_day",
        ),
        (
            "refunds: total is not the sum of the lines, or not what went back",
            "SELECT count(*) FROM refunds WHERE \
             total_minor <> (SELECT ifnull(sum(amount_minor), 0) FROM refund_lines WHERE refund_id = id) OR \
             NOT EXISTS (SELECT 1 FROM refund_lines WHERE refund_id = id) OR \
             total_minor <> (SELECT ifnull(sum(amount_minor), 0) FROM refund_tenders WHERE refund_id = id)",
        ),
        (
            "refunds: of another member's sale, or of a line that the sale has not",
            "SELECT count(*) FROM refunds AS it JOIN sales ON sales.id = it.sale_id WHERE \
             it.member_id IS NOT sales.member_id OR EXISTS (SELECT 1 FROM refund_lines WHERE refund_id = it.id \
             AND NOT EXISTS (SELECT 1 FROM sale_lines WHERE sale_lines.sale_id = it.sale_id AND n = line))",
        ),
        (
            "sales: more of a line was returned than sold",
            "SELECT count(*) FROM sale_lines AS it WHERE EXISTS (SELECT 1 FROM refunds WHERE refunds.sale_id = it.sale_id) \
             AND (SELECT ifnull(sum(qty_milli), 0) FROM refunds JOIN refund_lines ON refund_id = id \
             WHERE refunds.sale_id = it.sale_id AND line = it.n) > it.qty_milli",
        ),
        (
            "refunds: whole, or not, is not what is left of the sale",
            "SELECT count(*) FROM refunds AS it WHERE is_whole <> (seq = (SELECT max(seq) FROM refunds WHERE sale_id = it.sale_id) \
             AND (SELECT sum(qty_milli) FROM sale_lines WHERE sale_id = it.sale_id) = \
             (SELECT sum(qty_milli) FROM refunds JOIN refund_lines ON refund_id = id WHERE refunds.sale_id = it.sale_id) \
             AND (SELECT total_minor FROM sales WHERE id = it.sale_id) = \
             (SELECT sum(total_minor) FROM refunds WHERE sale_id = it.sale_id))",
        ),
        (
            "count cards: not as many were given back as came back of the line that had sold them",
            "SELECT count(*) FROM (SELECT sale_id, line, sum(state = 'given_back') * 1000 AS back FROM count_cards \
             GROUP BY sale_id, line) AS it WHERE back <> (SELECT ifnull(sum(qty_milli), 0) FROM refunds \
             JOIN refund_lines ON refund_id = id WHERE refunds.sale_id = it.sale_id AND refund_lines.line = it.line)",
        ),
        (
            "balance refunds: day is not the journal's, or what went back and stayed is not what was moved",
            "SELECT count(*) FROM balance_refunds AS it JOIN journal USING (seq) WHERE it.business_day <> journal.business_day \
             OR refunded_minor + forfeited_principal_minor + forfeited_bonus_minor <> \
             (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq) \
             OR forfeited_principal_minor + forfeited_bonus_minor <> \
             (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq AND credit = 'forfeited')",
        ),
        (
            "gift parts: of another member than their top-up, or of one without a plan",
            "SELECT count(*) FROM gift_parts AS it JOIN top_ups ON top_ups.id = it.top_up_id WHERE \
             it.member_id <> top_ups.member_id OR top_ups.plan_id IS NULL",
        ),
        (
            "gift parts: given on another day than their fact's",
            "SELECT count(*) FROM gift_parts JOIN journal ON seq = given_seq WHERE given_on IS NOT journal.business_day",
        ),
        (
            "opening balances: day is not the journal's, or they are not what was moved",
            "SELECT count(*) FROM openings AS it JOIN journal USING (seq) WHERE it.business_day <> journal.business_day \
             OR kind <> 'member.balances_opened' OR principal_minor + bonus_minor <> \
             (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq AND debit = 'opening:money' AND credit NOT LIKE '%:value') \
             OR points_centi <> (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq AND debit = 'opening:points')",
        ),
        (
            "count cards: of another member than their sale's",
            "SELECT count(*) FROM count_cards AS it JOIN sales ON sales.id = sale_id WHERE sales.member_id IS NOT it.member_id",
        ),
        (
            "card uses: of another day than their sale's, or more of them than units of the line",
            "SELECT count(*) FROM card_uses AS it JOIN sales ON sales.id = it.sale_id \
             LEFT JOIN sale_lines ON sale_lines.sale_id = it.sale_id AND n = line WHERE \
             it.business_day <> sales.business_day OR uses * 1000 IS NOT qty_milli",
        ),
        (
            "sales: more of the stored value went without a proof than there was",
            // What a correction adds went without one, whatever proved what the sale itself had spent.
            "SELECT count(*) FROM sales WHERE free_minor \
             - (SELECT ifnull(sum(max(stored_value_minor, 0)), 0) FROM sale_corrections WHERE sale_id = sales.id) \
             NOT IN (0, (SELECT ifnull(sum(amount_minor), 0) FROM sale_tenders WHERE sale_id = sales.id AND kind = 'stored_value'))",
        ),
        (
            "PINs: day is not the journal's, or of a fact that set none",
            "SELECT count(*) FROM pins JOIN journal USING (seq) WHERE set_on <> business_day OR kind <> 'member.pin_set'",
        ),
        (
            "codes for once: day is not the journal's, of a fact that drew none, or used by another's sale",
            "SELECT count(*) FROM once_codes AS it JOIN journal USING (seq) WHERE valid_on <> business_day \
             OR kind <> 'member.code_drawn' \
             OR EXISTS (SELECT 1 FROM sales WHERE id = used_by AND member_id IS NOT it.member_id)",
        ),
        (
            "freezes: day is not the journal's, or of a fact that froze nobody",
            "SELECT count(*) FROM freezes JOIN journal USING (seq) WHERE frozen_on <> business_day OR kind <> 'member.frozen'",
        ),
        (
            "dead cards: day is not the journal's, or of a fact that replaced none",
            "SELECT count(*) FROM dead_cards JOIN journal USING (seq) WHERE dead_on <> business_day \
             OR kind <> 'member.card_replaced'",
        ),
        ("dead cards that are a member's", "SELECT count(*) FROM dead_cards JOIN members USING (card_no)"),
        (
            "coupons: of another fact than the sale that earned them",
            "SELECT count(*) FROM coupons JOIN sales ON sales.id = issued_by WHERE issued_seq <> ifnull(added_seq, sales.seq)",
        ),
        (
            "summaries: visits, sales or spending are not the sales'",
            "SELECT count(*) FROM member_summaries AS it WHERE \
             sales <> (SELECT count(*) FROM sales WHERE member_id = it.member_id) - \
             (SELECT count(*) FROM refunds WHERE member_id = it.member_id AND is_whole = 1) OR \
             spent_minor <> (SELECT ifnull(sum(total_minor), 0) FROM sales WHERE member_id = it.member_id) - \
             (SELECT ifnull(sum(total_minor), 0) FROM refunds WHERE member_id = it.member_id) OR \
             visits <> (SELECT count(*) FROM visits WHERE member_id = it.member_id) OR \
             last_visit_on IS NOT (SELECT max(business_day) FROM visits WHERE member_id = it.member_id)",
        ),
    ] {
        let wrong: i64 = tx.db.query_row(sql, [], |row| row.get(0)).while_("checking copies of fields")?;
        if wrong > 0 {
            report.find(format!("{what}: {wrong} rows"));
        }
    }
    Ok(())
}

/// A member's lots come to the balance of points, and are what all that happened leaves.
fn check_points(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    let members: Vec<i64> =
        tx.cached("SELECT id FROM members", |statement| statement.query_map([], |row| row.get(0))?.collect())?;
    let mut wrong = 0;
    for member in members.into_iter().map(MemberId::from_key) {
        let (purse, events) = (tx.purse(member)?, tx.points_events(member)?);
        let is_right = purse.balance() == tx.points(member)? && purse == replayed(&events, NaiveDate::MIN);
        wrong += i64::from(!is_right);
    }
    if wrong > 0 {
        report.find(format!("points: the lots of {wrong} members are not what their facts leave"));
    }
    Ok(())
}

/// What a count card is worth, its uses and its last day are what its uses leave.
fn check_cards(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    let wrong = tx.wrong_count_cards()?;
    if wrong > 0 {
        report.find(format!("count cards: {wrong} are not what their uses and their end leave"));
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

/// The vault is this shop's, has the key of everyone who was not erased, and no other but that of a fact to come.
fn check_keys_held(tx: &ReadTx<'_>, held: &BTreeSet<Subject>, report: &mut VerifyReport) -> Result<(), StoreError> {
    if tx.shop_opened()?.request_key_check != tx.vault.request_hmac(HMAC_KEY_CHECK)? {
        report.find("vault: the key of request ids is not this shop's");
    }
    let mut known = BTreeSet::from([Subject::Shop]);
    let mut wrong = i64::from(!held.contains(&Subject::Shop));
    let mut erased = Vec::new();
    // Who joined or was erased since `held` was read is asked for again.
    let is_missing = |subject| Ok::<_, StoreError>(!held.contains(&subject) && !tx.vault.has_key(subject)?);
    let mut statement = tx.db.prepare("SELECT id, erased FROM members").while_("checking the vault")?;
    let mut rows = statement.query([]).while_("checking the vault")?;
    while let Some(row) = rows.next().while_("checking the vault")? {
        let subject = Subject::Member(MemberId::from_key(row.get(0).while_("checking the vault")?));
        match row.get(1).while_("checking the vault")? {
            true => erased.push(subject),
            false => wrong += i64::from(is_missing(subject)?),
        }
        known.insert(subject);
    }
    wrong += still_held(tx.vault, erased)?;
    for staff in tx.staff()? {
        wrong += i64::from(is_missing(Subject::Staff(staff.id))?);
        known.insert(Subject::Staff(staff.id));
    }
    let heads = heads(tx)?;
    let strange = held.difference(&known).filter(|subject| !is_of_a_fact_beyond(**subject, &heads)).count();
    if wrong > 0 || strange > 0 {
        report.find(format!("vault: {wrong} keys are not as their owner's erasure says, {strange} are nobody's"));
    }
    Ok(())
}

/// The vault has what each PIN is checked against as it was when it was set, and nothing else but that of the fact to come.
fn check_pins(tx: &ReadTx<'_>, held: &[PinRow], report: &mut VerifyReport) -> Result<(), StoreError> {
    let set = tx.set_pins()?;
    let mut wrong = 0;
    for (member, seq, digest) in &set {
        let found = held.iter().find(|row| (row.member, row.seq) == (*member, *seq));
        // One that was set since `held` was read is asked for again.
        let found = found.cloned().map_or_else(|| tx.vault.pin(*member, *seq), |row| Ok(Some(row)))?;
        let is_right = found.map(|row| tx.vault.digest_of_pin(&row)).transpose()?.as_deref() == Some(digest);
        wrong += i64::from(!is_right);
    }
    let next = journal::head(tx)?.0 + 1;
    let is_known =
        |row: &&PinRow| row.seq == next || set.iter().any(|(member, seq, _)| (row.member, row.seq) == (*member, *seq));
    let mut strange: Vec<&PinRow> = held.iter().filter(|row| !is_known(row)).collect();
    // A writer forgets what was replaced just after the fact, so that it is given a moment.
    for pause in PATIENCE {
        if strange.is_empty() {
            break;
        }
        thread::sleep(pause);
        let now = tx.vault.pins()?;
        strange.retain(|row| now.contains(row));
    }
    if wrong > 0 || !strange.is_empty() {
        let strange = strange.len();
        report.find(format!("vault: {wrong} PINs are not as they were set, {strange} are nobody's"));
    }
    Ok(())
}

/// How many of the erased still have a key. A writer destroys it just after the fact, so that it is given a moment.
fn still_held(vault: &Vault, mut erased: Vec<Subject>) -> Result<i64, StoreError> {
    for pause in PATIENCE {
        thread::sleep(pause);
        vault.forget_destroyed_keys()?;
        let mut held = Vec::new();
        for subject in erased {
            if vault.has_key(subject)? {
                held.push(subject);
            }
        }
        erased = held;
        if erased.is_empty() {
            break;
        }
    }
    Ok(erased.len() as i64)
}

/// That the files were made anew after the last erasure. A writer does it just after the fact, so that it is given a moment.
fn check_erasures(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    for pause in PATIENCE {
        thread::sleep(pause);
        if !tx.vault.is_erasing()? {
            return Ok(());
        }
    }
    report
        .find("an erasure is not finished: the files may still hold traces; opening the shop for writing finishes it");
    Ok(())
}

/// The last place of each incarnation.
fn heads(tx: &ReadTx<'_>) -> Result<BTreeMap<Incarnation, i64>, StoreError> {
    let rows: Vec<(String, i64)> = tx
        .cached("SELECT incarnation, max(seq) FROM journal GROUP BY incarnation", |statement| {
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })?;
    Ok(rows.into_iter().filter_map(|(incarnation, seq)| Some((incarnation.parse().ok()?, seq))).collect())
}

/// Whether a key is of a fact that an incarnation of this journal would have had next: a kill came between the two, or the
/// ledger is an older copy.
fn is_of_a_fact_beyond(subject: Subject, heads: &BTreeMap<Incarnation, i64>) -> bool {
    let (incarnation, seq) = match subject {
        Subject::Shop => return false,
        Subject::Member(id) => id.birth(),
        Subject::Staff(id) => id.birth(),
    };
    heads.get(&incarnation).is_some_and(|head| seq > *head)
}
