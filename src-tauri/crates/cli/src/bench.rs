//! Benches: what the till does beside the bare limit of this machine, in the same run.

use std::process::ExitCode;

use clap::Subcommand;
use huitou_store::Folder;

use crate::Failure;

/// What to measure.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// A durable sale beside a bare append and fdatasync.
    Sale,
    /// Finding members beside the bare index.
    Search,
}

pub(crate) fn run(_folder: &Folder, what: &Bench) -> Result<ExitCode, Failure> {
    match what {
        Bench::Sale | Bench::Search => Ok(ExitCode::SUCCESS),
    }
}
