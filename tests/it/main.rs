//! One integration binary: stories, laws, harnesses.

mod story;
