//! The shop under test, and a second look at its file beside it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta};
use huitou_host::making::make_shop;
use huitou_host::rpc::{error_data, split_meta};
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use huitou_tests::played_shop;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

/// A played shop in memory, where there is a file system for that; gone when dropped.
pub struct SimShop {
    /// Its till.
    pub till: Till,
    /// The folder around the shop's own.
    pub dir: TempDir,
    entropy: Arc<Mutex<ChaCha8Rng>>,
}

impl SimShop {
    /// A new shop, whose keys, ids and coupon codes come from the seed, so that a year can be played again.
    pub fn made(seed: u64) -> SimShop {
        let dir = roomy_folder();
        let folder = Folder::at(dir.path().join("shop"));
        let entropy = Arc::new(Mutex::new(ChaCha8Rng::seed_from_u64(!seed)));
        make_shop(&folder, &played_shop(), None, &outside(&entropy), &mut |_, _| {}).expect("a new shop");
        SimShop { till: Till::new(folder, outside(&entropy)), dir, entropy }
    }

    /// Closes the till and opens one in this folder.
    pub fn open_at(&mut self, folder: Folder) {
        self.till = Till::new(folder, outside(&self.entropy));
    }
}

/// Randomness that goes on where it was, and a clock that stands still: in a played shop every request gives its time.
fn outside(entropy: &Arc<Mutex<ChaCha8Rng>>) -> Outside {
    let entropy = Arc::clone(entropy);
    Outside {
        locale: None,
        now: Box::new(|| DateTime::UNIX_EPOCH + TimeDelta::days(20_454)),
        entropy: Box::new(move |bytes| entropy.lock().expect("no panic while dice fall").fill_bytes(bytes)),
    }
}

/// A temporary folder, in memory where that is possible: a year is thousands of syncs.
pub fn roomy_folder() -> TempDir {
    let in_memory = Path::new("/dev/shm");
    let there = in_memory.is_dir().then(|| tempfile::tempdir_in(in_memory).ok()).flatten();
    there.unwrap_or_else(|| tempfile::tempdir().expect("a temporary folder"))
}

/// Calls a method; `meta` stands in the parameters. The error is `{code, args, text}`.
pub fn call(till: &Till, method: &str, params: Value) -> Result<Value, Value> {
    let (params, meta) =
        split_meta(params).map_err(|refusal| error_data(till, &Meta::default(), &refusal.into(), None))?;
    let meta = meta.unwrap_or_default();
    till.call(method, params, &meta).map_err(|error| error_data(till, &meta, &error, None))
}

/// The code of an error.
pub fn code_of(error: &Value) -> String {
    error["code"].as_str().unwrap_or("no code").to_owned()
}

/// The shop's file, read by SQLite alone.
pub struct Watch(Connection);

impl Watch {
    /// Opens the file for reading.
    pub fn over(folder: &Folder) -> Watch {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Watch(Connection::open_with_flags(folder.shop_db(), flags).expect("the shop's file"))
    }

    /// How long the journal is.
    pub fn facts(&self) -> i64 {
        self.number("SELECT max(seq) FROM journal")
    }

    /// How many messages there ever were.
    pub fn messages(&self) -> i64 {
        self.number("SELECT count(*) FROM outbox")
    }

    /// A number that changes whenever anything is committed to the file.
    pub fn version(&self) -> i64 {
        self.number("PRAGMA data_version")
    }

    /// Every account that is not empty.
    pub fn balances(&self) -> BTreeMap<String, i64> {
        let mut statement = self.0.prepare_cached("SELECT name, balance FROM accounts").expect("accounts");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("accounts");
        let balances = rows.map(|row| row.expect("an account"));
        balances.filter(|(_, balance)| *balance != 0).collect()
    }

    fn number(&self, sql: &str) -> i64 {
        let mut statement = self.0.prepare_cached(sql).expect("a look at the file");
        statement.query_row([], |row| row.get(0)).expect("a number")
    }
}
