//! What the vault holds: the keys of everyone who was not erased, what each PIN is checked against, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

use huitou_core::fact::Subject;
use huitou_core::id::{Incarnation, MemberId};

use super::VerifyReport;
use crate::error::{StoreError, While};
use crate::journal;
use crate::shop::ReadTx;
use crate::vault::{HMAC_KEY_CHECK, PinRow, Vault};

/// The moments that a writer is given to finish an erasure.
const PATIENCE: [Duration; 3] = [Duration::ZERO, Duration::from_millis(100), Duration::from_secs(1)];

/// The vault is this shop's, has the key of everyone who was not erased, and no other but that of a fact to come.
pub(super) fn check_keys_held(
    tx: &ReadTx<'_>,
    held: &BTreeSet<Subject>,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
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
pub(super) fn check_pins(tx: &ReadTx<'_>, held: &[PinRow], report: &mut VerifyReport) -> Result<(), StoreError> {
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
pub(super) fn check_erasures(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
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
