//! The binary `huitou`.

use std::process::ExitCode;

fn main() -> ExitCode {
    huitou_cli::main()
}
