//! One integration binary: stories, laws, harnesses.

mod paper;
mod contract;
mod story;
