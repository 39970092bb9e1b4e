//! The headless till as the tests drive it: the product's own `main`, built so that faults can be planted in it.

use std::process::ExitCode;

fn main() -> ExitCode {
    huitou_cli::main()
}
