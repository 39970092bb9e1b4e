//! One integration binary: stories, laws, harnesses.

mod benches;
mod contract;
mod demo;
mod migration;
mod paper;
mod story;
