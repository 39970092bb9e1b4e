//! One integration binary: stories, laws, harnesses.

mod benches;
mod contract;
mod coupon_codes;
mod demo;
mod journal_by_others;
mod laws;
mod migration;
mod mishaps;
mod paper;
mod refusals;
mod small_shop;
mod story;
