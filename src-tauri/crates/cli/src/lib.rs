//! The headless till: the product without a window, for scripts, tests, benches and a second look at the data.

mod bench;
mod chores;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use huitou_app::Error;
use huitou_app::shop::NewShop;
use huitou_host::rpc::{self, error_data, name_request, with_request_id};
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use serde_json::{Value, json};

/// Huitou 回头: a till for shops whose customers come back. This is its headless form.
#[derive(Parser)]
#[command(name = "huitou", version)]
struct Cli {
    /// The shop's folder.
    #[arg(long, value_name = "DIR", default_value = "shop")]
    shop: PathBuf,
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Makes a shop, empty or for demonstration.
    Init(Init),
    /// Answers one JSON-RPC 2.0 request a line on stdin with one line on stdout.
    Rpc,
    /// Answers one request: a method and its parameters.
    Call {
        /// `domain.name`, as in docs/CONTRACT.md.
        method: String,
        /// The parameters, a JSON object; `meta` may stand in it.
        #[arg(default_value = "{}")]
        params: String,
    },
    /// Checks chain, conservation, balances, copies of fields, keys and the file itself.
    Verify {
        /// Prints each table and its kind instead.
        #[arg(long)]
        tables: bool,
    },
    /// Replays the journal and compares every row and column of every derived table.
    Rebuild {
        /// Then puts the replayed tables in the place of the shop's.
        #[arg(long)]
        replace: bool,
    },
    /// Prints docs/CONTRACT.md as the method table has it.
    Contract,
    /// Measures against the bare limit of this machine.
    Bench {
        #[command(subcommand)]
        what: bench::Bench,
    },
}

/// What a shop begins with.
#[derive(Args)]
struct Init {
    /// With 60 products and a year of sales.
    #[arg(long)]
    demo: bool,
    /// How many members the demo shop has.
    #[arg(long, default_value_t = 120)]
    members: u32,
    /// The seed of the demo shop.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The last business day of the demo shop; yesterday where it is left out.
    #[arg(long)]
    until: Option<NaiveDate>,
    /// The currency of the ledger, for good.
    #[arg(long, default_value_t = NewShop::default().currency.code().to_owned())]
    currency: String,
    /// zh-Hans, zh-Hant or en.
    #[arg(long, default_value_t = NewShop::default().locale.tag().to_owned())]
    locale: String,
    /// The IANA time zone.
    #[arg(long, default_value_t = NewShop::default().time_zone)]
    time_zone: String,
    /// The hour at which a business day ends, HH:MM.
    #[arg(long, default_value_t = NewShop::default().cut_off)]
    cut_off: String,
    /// Requests may give their time, so that a year can be played in a second.
    #[arg(long)]
    played: bool,
}

/// Reads the arguments and does the chore.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let folder = Folder::at(&cli.shop);
    let outcome = match &cli.chore {
        Chore::Init(init) => chores::init(&folder, init),
        Chore::Rpc => serve(&folder),
        Chore::Call { method, params } => call(&folder, method, params),
        Chore::Verify { tables: true } => chores::print_tables(),
        Chore::Verify { tables: false } => chores::verify_shop(&folder),
        Chore::Rebuild { replace } => chores::rebuild(&folder, *replace),
        Chore::Contract => chores::print_contract(),
        Chore::Bench { what } => bench::run(&folder, what),
    };
    outcome.unwrap_or_else(|failure| {
        // Nothing is left to tell where even stderr is closed.
        let _ = writeln!(io::stderr(), "{}", failure.report(&folder));
        ExitCode::FAILURE
    })
}

/// Why a chore failed.
enum Failure {
    /// A refusal with its code.
    Refused(Error),
    /// The terminal or the pipe broke.
    Output(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Refused(error)
    }
}

impl From<huitou_store::StoreError> for Failure {
    fn from(error: huitou_store::StoreError) -> Failure {
        Failure::Refused(error.into())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Output(error)
    }
}

impl Failure {
    /// The refusal as a line of JSON, as the error of a request would have it.
    fn report(&self, folder: &Folder) -> String {
        match self {
            Failure::Refused(error) => {
                let till = Till::new(folder.clone(), Outside::system());
                error_data(&till, &Meta::default(), error, None).to_string()
            }
            Failure::Output(error) => error.to_string(),
        }
    }
}

fn serve(folder: &Folder) -> Result<ExitCode, Failure> {
    let till = Till::new(folder.clone(), Outside::system());
    rpc::serve(&till, io::stdin().lock(), io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// One request; its answer on stdout, or its refusal on stderr and exit code 1.
fn call(folder: &Folder, method: &str, params: &str) -> Result<ExitCode, Failure> {
    let till = Till::new(folder.clone(), Outside::system());
    let mut meta = Meta::default();
    let mut request_id = None;
    let outcome = parameters(params).and_then(|(params, given)| {
        meta = given;
        request_id = name_request(&till, method, &mut meta);
        till.call(method, params, &meta)
    });
    match outcome {
        Ok(answer) => {
            writeln!(io::stdout(), "{:#}", with_request_id(answer, request_id))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            writeln!(io::stderr(), "{:#}", json!({"error": error_data(&till, &meta, &error, request_id)}))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

fn parameters(text: &str) -> Result<(Value, Meta), Error> {
    let params = serde_json::from_str(text).map_err(|_| huitou_core::code::Code::MalformedJson)?;
    let (params, meta) = rpc::split_meta(params)?;
    Ok((params, meta.unwrap_or_default()))
}
