//! The checkpointer: moves what the logs hold into the files, apart from every sale.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;

use crate::connection::{emptied, try_truncate_wal};
use crate::error::{StoreError, While};
use crate::vault::Vault;

/// The connection that keeps the log bounded, apart from the writer so that no sale waits for it.
pub struct Checkpointer {
    pub(crate) db: Connection,
    pub(crate) vault: Arc<Vault>,
    pub(crate) log_holds_erased: Arc<AtomicBool>,
}

impl Checkpointer {
    /// Moves what the log holds into the database as far as readers allow; never waits for the writer.
    ///
    /// # Errors
    /// Where the files cannot be written.
    pub fn run(&self) -> Result<(), StoreError> {
        if self.log_holds_erased.swap(false, Ordering::Relaxed) {
            let cleared = try_truncate_wal(&self.db).and_then(|ledger| Ok(ledger & emptied(&self.vault.db(), 1)?));
            // Until both are empty it is tried again, also after an error.
            self.log_holds_erased.fetch_or(!matches!(cleared, Ok(true)), Ordering::Relaxed);
            return cleared.map(|_| ());
        }
        self.vault.checkpoint()?;
        self.db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).while_("moving the log into the database")
    }
}
