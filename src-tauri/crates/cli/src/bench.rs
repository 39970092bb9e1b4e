//! Benches: what the till does beside the bare limit of this machine, turn about in the same run, as ratios.

mod basket;
mod figures;
mod sale;
mod search;

use std::process::ExitCode;

use clap::Subcommand;
use huitou_store::Folder;

use crate::Failure;

/// What to measure. The shop is made where there is none; use a folder of its own on the disk in question.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// A durable sale beside a bare append of 4 KiB and fdatasync.
    Sale {
        /// How many sales.
        #[arg(long, default_value_t = 2_000)]
        sales: u32,
        /// Fails where a sale syncs other than once or writes more pages than it should.
        #[arg(long)]
        check: bool,
        /// Nothing but the sales, for counting system calls from outside.
        #[arg(long)]
        bare: bool,
    },
    /// A basket of 50 lines of a regular of many years, quoted and rung, beside a bare append of 4 KiB and fdatasync.
    Basket {
        /// For how many years the regular has bought twice a week, where the shop must be made.
        #[arg(long, default_value_t = 10)]
        years: u32,
        /// How many baskets.
        #[arg(long, default_value_t = 300)]
        baskets: u32,
        /// Fails where the sale of a regular takes much more than that of a newcomer.
        #[arg(long)]
        check: bool,
    },
    /// Finding members beside the bare index.
    Search {
        /// How many members, where the shop must be made.
        #[arg(long, default_value_t = 100_000)]
        members: u32,
        /// How many queries of each kind.
        #[arg(long, default_value_t = 200)]
        queries: usize,
        /// The seed of the queries.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Fails where a query that hits few does not use the index.
        #[arg(long)]
        check: bool,
    },
}

pub(crate) fn run(folder: &Folder, what: &Bench) -> Result<ExitCode, Failure> {
    match what {
        Bench::Sale { sales, bare: true, .. } => sale::ring_only(folder, *sales),
        Bench::Sale { sales, check, bare: false } => sale::run(folder, *sales, *check),
        Bench::Basket { years, baskets, check } => basket::run(folder, *years, *baskets, *check),
        Bench::Search { members, queries, seed, check } => search::run(folder, *members, *queries, *seed, *check),
    }
}
