//! Remembers. The only crate with SQL: a folder with the journal of facts, the tables that show them, and the vault.
//!
//! [`Shop`] is a shop open for writing, [`Reader`] one open for reading. A command reads through [`ReadTx`], decides, and
//! calls [`WriteTx::append`]: that one function writes the fact, its transfers and every derived row, in the command's
//! own transaction, and replay uses the same. Nothing else writes a derived table.

pub mod accounts;
pub mod balance_refunds;
mod checkpointer;
mod connection;
pub mod corrections;
pub mod count_cards;
pub mod counters;
pub mod coupons;
mod error;
pub mod family;
mod folder;
pub mod gift_cards;
pub mod gifts;
pub mod invoices;
pub mod journal;
pub mod liability;
pub mod local;
pub mod members;
pub mod merges;
pub mod on_account;
pub mod openings;
pub mod outbox;
pub mod pins;
pub mod plans;
pub mod planted;
pub mod point_rules;
pub mod points;
pub mod products;
mod rebuild;
pub mod refunds;
pub mod reports;
pub mod requests;
mod rule_things;
pub mod safety;
pub mod sales;
mod schema;
pub mod settings;
pub mod share_rules;
mod shop;
pub mod staff;
mod tables;
pub mod tiers;
pub mod transfers;
mod vault;
mod verify;

pub use checkpointer::Checkpointer;
pub use connection::Durability;
pub use counters::Counter;
pub use error::StoreError;
pub use folder::{Folder, Lock, Marker};
pub use rebuild::{Difference, RebuildReport, rebuild_and_compare, remake};
pub use schema::{FORMAT, Kind, Table, tables, vault_tables};
pub use shop::{ReadTx, Reader, ReadingRoom, Shop, TillIdentity, WriteTx};
pub use vault::{HMAC_KEY_CHECK, Vault};
pub use verify::{VerifyProgress, VerifyReport, verify, verify_stepwise};
