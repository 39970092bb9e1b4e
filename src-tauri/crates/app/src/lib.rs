//! Does. One type per command with its request, its answer, its permission and the facts it decides. Synchronous; now,
//! actor and randomness are arguments, and the caller opens the transaction.

pub mod access;
mod across;
pub mod alert;
pub mod balance_refund;
pub mod basket;
pub mod bill;
pub mod command;
pub mod correction;
pub mod count_card;
pub mod day;
mod error;
mod faults;
pub mod gift_card;
pub mod invoice;
pub mod journal;
pub mod member;
mod message;
pub mod on_account;
pub mod plan;
pub mod points;
pub mod points_rule;
pub mod product;
pub mod refund;
pub mod report;
mod rule;
pub mod safety;
pub mod sale;
pub mod setting;
pub mod share_rule;
pub mod shop;
pub mod staff;
pub mod stored_value;
pub mod tier;
pub mod window;

pub use access::{Actor, OWNER, Permission, TILL};
pub use command::{
    Asking, Command, Deciding, Entropy, Note, Occasion, Query, Trial, When, ask, execute, keep, look, note, try_out,
};
#[cfg(feature = "planted")]
pub use command::{decide_early, write_late};
pub use error::Error;
