//! One integration binary: stories, laws, harnesses.

mod contract;
mod migration;
mod paper;
mod story;
