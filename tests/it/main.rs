//! One integration binary: stories, laws, harnesses.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says where")]
#![expect(clippy::float_arithmetic, reason = "places on paper are measured in points; no money is")]

mod benches;
mod cases;
mod contract;
mod coupon_codes;
mod demo;
mod journal_by_others;
mod laws;
mod limits;
mod migration;
mod mishaps;
mod paper;
mod races;
mod refusals;
mod small_shop;
mod story;
