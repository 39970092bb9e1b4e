//! The bindings of the page, made from the commands and their types. Only in tests: a shop's program makes none.

use std::path::Path;

use specta_typescript::Typescript;
use tauri_specta::{Builder, Commands, ErrorHandlingMode};

const BINDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/backend/bindings.ts");
const HEADER: &str = "/* eslint-disable */\n// Made from the commands in src-tauri by `cargo xtask bindings`; a test fails when it is stale. Do not edit.\n";

fn commands() -> Commands<tauri::Wry> {
    macro_rules! commands {
        ($($domain:ident::$name:ident),+ $(,)?) => {
            tauri_specta::collect_commands![$(crate::commands::$domain::$name),+]
        };
    }
    include!("commands/list.rs")
}

fn bindings() -> String {
    let file = std::env::temp_dir().join(format!("huitou-bindings-{}.ts", std::process::id()));
    Builder::<tauri::Wry>::new()
        .commands(commands())
        .error_handling(ErrorHandlingMode::Result)
        // One shape for both directions: what may be missing in a request is `?:`, and so is what is left out of an answer.
        .disable_serde_phases()
        // Every integer on the wire is checked to ±(2^53 − 1), both ways.
        .dangerously_cast_bigints_to_number()
        .export(Typescript::default().header(HEADER), &file)
        .unwrap();
    let made = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    made
}

#[test]
fn the_bindings_are_those_of_the_commands() {
    let (made, file) = (bindings(), Path::new(BINDINGS));
    if std::env::var_os("HUITOU_BINDINGS").is_some_and(|word| word == "write") {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, made).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert!(kept == made, "ui/src/backend/bindings.ts is stale: cargo xtask bindings");
}
