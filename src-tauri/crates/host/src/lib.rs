//! The outside: clock, randomness, threads, files, PDF; and the method table that window, headless till and tests call.

pub mod contract;
pub mod demo;
pub mod export;
mod files;
pub mod gift_card_slip;
pub mod making;
pub mod methods;
mod outside;
pub mod pdf;
pub mod rpc;
pub mod saving;
mod till;

pub use methods::{METHODS, Method, MethodKind};
pub use outside::{Outside, SystemEntropy};
pub use till::{Meta, Till};
