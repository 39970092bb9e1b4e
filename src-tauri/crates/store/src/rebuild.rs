//! Rebuild: the journal replayed into an empty database. It proves that tables are a function of journal and vault, mends
//! them when they are not, and brings an older format to this one.

use std::fs;
use std::ops::ControlFlow;

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use crate::connection::{Durability, check_format, check_header, configure, open_reading, truncate_wal};
use crate::error::{StoreError, While};
use crate::folder::Folder;
use crate::journal::{self, GENESIS, StoredFact};
use crate::planted;
use crate::schema::{self, Kind, Table, tables};
use crate::shop::{ReadTx, TillIdentity, WriteTx, check_vault};
use crate::tables::apply;
use crate::vault::Vault;

/// How many facts are read at a time.
const BATCH: u32 = 1_000;
/// How many differences a report names.
const NAMED_MAX: usize = 20;

/// A place where the replayed table differs from the shop's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// Where and how; never a value, which may be personal.
    pub what: String,
}

/// What a rebuild found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RebuildReport {
    /// How many facts were replayed.
    pub facts: i64,
    /// How many rows of derived tables were compared.
    pub rows: i64,
    /// The first 20 differences.
    pub differences: Vec<Difference>,
    /// How many differences there are, named or not.
    pub found: usize,
}

/// Replays the journal beside the shop and compares every row and column of every derived table.
///
/// # Errors
/// Where the files cannot be read, or a fact cannot be replayed: then the journal itself is damaged.
pub fn rebuild_and_compare(folder: &Folder) -> Result<RebuildReport, StoreError> {
    check_format(folder)?;
    let vault = Vault::open(&folder.vault_db(), false, Durability::EachCommit)?;
    let source = open_reading(&folder.shop_db())?;
    let reading = source.unchecked_transaction().while_("beginning the rebuild")?;
    // Without a name: SQLite makes it where temporary files are, and it is gone with the connection, also after a kill.
    let scratch = Connection::open("").while_("making the rebuild's database")?;
    let facts = replay(&ReadTx::new(&reading, &vault), &scratch, &vault)?;
    compare(&reading, &scratch, facts)
}

/// Makes the derived tables anew from the journal, lets the caller append the fact that says so, and puts the new file in
/// the place of the old. The caller holds the shop's lock. The old file is in its place until the new one is whole.
///
/// # Errors
/// Where the journal cannot be replayed or a file cannot be written; the shop is then as it was.
pub fn remake<E: From<StoreError>>(
    folder: &Folder,
    say_so: impl FnOnce(&WriteTx<'_>, i64) -> Result<(), E>,
) -> Result<i64, E> {
    check_header(folder)?;
    let vault = Vault::open(&folder.vault_db(), true, Durability::EachCommit)?;
    remake_with(folder, &vault, say_so)
}

/// Brings a shop of an older format to this one; a copy of its journal, sealed as it is, stays beside it.
pub(crate) fn migrate(folder: &Folder, vault: &Vault, found: i64) -> Result<(), StoreError> {
    copy_journal(folder, found)?;
    remake_with(folder, vault, |_, _| Ok::<_, StoreError>(())).map(|_| ())
}

fn remake_with<E: From<StoreError>>(
    folder: &Folder,
    vault: &Vault,
    say_so: impl FnOnce(&WriteTx<'_>, i64) -> Result<(), E>,
) -> Result<i64, E> {
    folder.sweep()?;
    let path = folder.remake_db();
    let source = Connection::open(folder.shop_db()).while_("opening the shop's database")?;
    configure(&source, Durability::EachCommit)?;
    let new = Connection::open(&path).while_("making the new database")?;
    let facts = replay(&ReadTx::new(&source, vault), &new, vault)?;
    configure(&new, Durability::EachCommit)?;
    copy_local(&source, &new)?;
    let identity = last_identity(&ReadTx::new(&new, vault))?;
    let writing = new.unchecked_transaction().while_("appending to the new database")?;
    say_so(&WriteTx::new(ReadTx::new(&writing, vault), &identity), facts)?;
    writing.commit().while_("appending to the new database")?;
    truncate_wal(&new)?;
    new.close().map_err(|(_, error)| error).while_("closing the new database")?;

    // The old log must be empty before the new file takes the place: SQLite would play it into the new one.
    truncate_wal(&source)?;
    source.close().map_err(|(_, error)| error).while_("closing the old database")?;
    fs::File::open(&path).and_then(|file| file.sync_all()).while_("making the new database durable")?;
    for suffix in ["-wal", "-shm"] {
        crate::folder::remove_file(&crate::folder::with_suffix(&folder.shop_db(), suffix))?;
    }
    // Durable first: after a power cut the new file must not lie beside the old log.
    folder.sync()?;
    fs::rename(&path, folder.shop_db()).while_("putting the new database in its place")?;
    folder.sync()?;
    Ok(facts)
}

/// What belongs to this device alone goes on as it is; a format before the window has none.
fn copy_local(source: &Connection, new: &Connection) -> Result<(), StoreError> {
    let doing = "keeping the basket and the window's state";
    for table in tables().filter(|table| table.kind == Kind::Local) {
        if !source.table_exists(None, table.name).while_(doing)? {
            continue;
        }
        let columns = columns_of(new, table.name)?;
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let holders = vec!["?"; names.len()].join(", ");
        let mut insert = new
            .prepare(&format!("INSERT INTO {} ({}) VALUES ({holders})", table.name, names.join(", ")))
            .while_(doing)?;
        let mut statement =
            source.prepare(&format!("SELECT {} FROM {}", names.join(", "), table.name)).while_(doing)?;
        let mut rows = statement.query([]).while_(doing)?;
        while let Some(row) = rows.next().while_(doing)? {
            let values =
                (0..names.len()).map(|n| row.get::<_, Value>(n)).collect::<Result<Vec<_>, _>>().while_(doing)?;
            insert.execute(params_from_iter(values)).while_(doing)?;
        }
    }
    Ok(())
}

/// The journal alone, as it is stored: nothing in it is readable without the vault.
fn copy_journal(folder: &Folder, found: i64) -> Result<(), StoreError> {
    let path = folder.before_format(found);
    crate::folder::remove_file(&path)?;
    let copy = Connection::open(&path).while_("copying the journal")?;
    let table = tables().find(|table| table.kind == Kind::Journal);
    copy.execute_batch(table.map_or("", |table| table.sql)).while_("copying the journal")?;
    let source = open_reading(&folder.shop_db())?;
    let vaultless = Vault::open(&folder.vault_db(), false, Durability::EachCommit)?;
    let nobody = nobody();
    let writing = copy.unchecked_transaction().while_("copying the journal")?;
    let tx = WriteTx::new(ReadTx::new(&writing, &vaultless), &nobody);
    each_fact(&ReadTx::new(&source, &vaultless), |fact| journal::insert(&tx, fact))?;
    writing.commit().while_("copying the journal")?;
    Ok(())
}

/// The till of the last fact, who goes on.
fn last_identity(tx: &ReadTx<'_>) -> Result<TillIdentity, StoreError> {
    let last = journal::last(tx)?.ok_or_else(|| StoreError::damaged("the journal is empty"))?.envelope;
    Ok(TillIdentity { incarnation: last.incarnation()?, till: last.till })
}

/// The writer of a replay: facts carry their own till.
fn nobody() -> TillIdentity {
    TillIdentity { till: String::new(), incarnation: huitou_core::id::Incarnation::from_entropy([0; 4]) }
}

/// Makes the tables in `target` and fills them from the journal of `source`.
fn replay(source: &ReadTx<'_>, target: &Connection, vault: &Vault) -> Result<i64, StoreError> {
    check_vault(source)?;
    configure(target, Durability::AtTheEnd)?;
    schema::create(target)?;
    let nobody = nobody();
    let writing = target.unchecked_transaction().while_("replaying the journal")?;
    let tx = WriteTx::new(ReadTx::new(&writing, vault), &nobody);
    let mut previous = GENESIS;
    let mut facts = 0;
    each_fact(source, |fact| {
        facts += 1;
        check_chain(fact, facts, &previous)?;
        previous = fact.hash;
        journal::insert(&tx, fact)?;
        if planted::is("replay_skips") && facts % 7 == 0 {
            return Ok(());
        }
        apply(&tx, &fact.envelope, &fact.envelope.body()?, &fact.envelope.postings()?)
    })?;
    writing.commit().while_("replaying the journal")?;
    Ok(facts)
}

/// The fact is where it belongs and its hash follows from the one before.
pub(crate) fn check_chain(fact: &StoredFact, place: i64, previous: &[u8; 32]) -> Result<(), StoreError> {
    if fact.envelope.seq != place {
        return Err(StoreError::damaged(format!("fact {place} is missing")));
    }
    match fact.hash == fact.envelope.hash(previous) {
        true => Ok(()),
        false => Err(StoreError::damaged(format!("fact {place} does not follow from the one before"))),
    }
}

/// Each fact in order, a batch at a time.
pub(crate) fn each_fact(
    tx: &ReadTx<'_>,
    mut see: impl FnMut(&StoredFact) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    each_batch(tx, |batch| batch.iter().try_for_each(&mut see).map(|()| ControlFlow::Continue(())))
}

/// Batches of facts in order, until one says that it is enough.
pub(crate) fn each_batch(
    tx: &ReadTx<'_>,
    mut see: impl FnMut(&[StoredFact]) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    let mut next = i64::MIN;
    loop {
        let batch = tx.facts_from(next, BATCH)?;
        let Some(last) = batch.last() else { return Ok(()) };
        next = last.envelope.seq + 1;
        if see(&batch)?.is_break() {
            return Ok(());
        }
    }
}

fn compare(shop: &Connection, scratch: &Connection, facts: i64) -> Result<RebuildReport, StoreError> {
    let mut report = RebuildReport { facts, ..RebuildReport::default() };
    for table in tables().filter(|table| table.kind == Kind::Derived && !planted::is("rebuild_blind")) {
        compare_table(table, shop, scratch, &mut report)?;
    }
    Ok(report)
}

fn compare_table(
    table: Table,
    shop: &Connection,
    scratch: &Connection,
    report: &mut RebuildReport,
) -> Result<(), StoreError> {
    let columns = columns_of(scratch, table.name)?;
    let key: Vec<&str> = columns.iter().filter(|column| column.in_key).map(|column| column.name.as_str()).collect();
    let sql = format!("SELECT * FROM {} ORDER BY {}", table.name, key.join(", "));
    let doing = "comparing a table";
    let (mut ours, mut theirs) = (shop.prepare(&sql).while_(doing)?, scratch.prepare(&sql).while_(doing)?);
    let (mut ours, mut theirs) = (ours.query([]).while_(doing)?, theirs.query([]).while_(doing)?);
    let mut place = 0_i64;
    loop {
        place += 1;
        let mut differs = |what: String| {
            report.found += 1;
            if report.differences.len() < NAMED_MAX {
                report.differences.push(Difference { table: table.name, what });
            }
        };
        match (ours.next().while_(doing)?, theirs.next().while_(doing)?) {
            (None, None) => return Ok(()),
            (Some(_), None) => {
                differs(format!("row {place} is in the shop but not in the journal"));
                return Ok(());
            }
            (None, Some(_)) => {
                differs(format!("row {place} is in the journal but not in the shop"));
                return Ok(());
            }
            (Some(our), Some(their)) => {
                for (n, column) in columns.iter().enumerate() {
                    let (our, their): (Value, Value) = (our.get(n).while_(doing)?, their.get(n).while_(doing)?);
                    if our != their {
                        differs(format!("row {place}: column {} differs", column.name));
                    }
                }
                report.rows += 1;
            }
        }
    }
}

struct Column {
    name: String,
    in_key: bool,
}

fn columns_of(db: &Connection, table: &str) -> Result<Vec<Column>, StoreError> {
    let mut statement =
        db.prepare("SELECT name, pk > 0 FROM pragma_table_info(?1) ORDER BY cid").while_("reading the schema")?;
    let rows = statement
        .query_map(params![table], |row| Ok(Column { name: row.get(0)?, in_key: row.get(1)? }))
        .while_("reading the schema")?;
    rows.collect::<Result<_, _>>().while_("reading the schema")
}
