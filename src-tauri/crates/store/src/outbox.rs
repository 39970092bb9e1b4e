//! The outbox: messages that wait for their turn to leave the shop. Workers that send them come later; their submissions
//! and outcomes will be facts.

use huitou_core::fact::{Message, Sealed};
use huitou_core::id::MemberId;
use rusqlite::params;

use crate::error::StoreError;
use crate::schema::{Kind, Table};
use crate::shop::WriteTx;

pub(crate) const TABLES: &[Table] = &[Table {
    name: "outbox",
    kind: Kind::Derived,
    // A message is of one fact. `unknown` is never sent by itself: it may have left before a rebuild.
    sql: "CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY REFERENCES journal (seq),
        member_id INTEGER NOT NULL REFERENCES members (id),
        state TEXT NOT NULL CHECK (state IN ('queued', 'unknown', 'cancelled')),
        recipient TEXT,
        text TEXT
    ) STRICT;",
}];

impl WriteTx<'_> {
    pub(crate) fn queue_message(
        &self,
        seq: i64,
        member: MemberId,
        message: &Sealed<Message>,
    ) -> Result<(), StoreError> {
        let message = self.vault.open_sealed(message)?;
        // It is told to the person, and goes with whoever stands for the member.
        let member = self.survivor(member)?;
        self.cached(
            "INSERT INTO outbox (seq, member_id, state, recipient, text) VALUES (?1, ?2, 'queued', ?3, ?4)",
            |statement| {
                let (to, text) = message.map(|message| (message.to, message.text)).unzip();
                statement.execute(params![seq, member.key(), to, text])
            },
        )?;
        Ok(())
    }

    /// After a rebuild nobody knows which messages had left.
    pub(crate) fn doubt_messages(&self) -> Result<(), StoreError> {
        self.cached("UPDATE outbox SET state = 'unknown' WHERE state = 'queued'", |statement| statement.execute([]))?;
        Ok(())
    }
}
