//! Decides. Money, sale arithmetic, coupons, stored value, care rules, the bill as a document and the
//! words of the product, all as pure functions over values: no I/O, clock, randomness or SQL here.
//!
//! A command's road: [`sale::quote`] prices a basket, [`tender::settle`] checks the tenders,
//! [`fact::SaleRung`] is what the journal will remember of it, [`bill::Bill`] what the member gets.

pub mod balance_refund;
pub mod bill;
pub mod calendar;
pub mod care;
pub mod code;
pub mod correction;
pub mod count_card;
pub mod coupon;
pub mod fact;
pub mod family;
pub mod gift_card;
pub mod id;
pub mod invoice;
pub mod ledger;
pub mod liability;
pub mod listing;
pub mod member;
pub mod merge;
pub mod money;
pub mod on_account;
pub mod params;
pub mod plan;
pub mod points;
pub mod policy;
pub mod quantity;
pub mod refund;
pub mod region;
pub mod safety;
pub mod sale;
pub mod scope;
pub mod search;
pub mod share;
pub mod split;
pub mod stored_value;
pub mod tax;
pub mod tender;
pub mod tier;
pub mod words;
