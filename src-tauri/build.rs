//! Puts the window's own commands under Tauri's access control, and refuses to build a window without its page.

use std::path::Path;

/// Without this list every command is open to every local page.
fn commands() -> &'static [&'static str] {
    macro_rules! commands {
        ($($domain:ident::$name:ident),+ $(,)?) => { &[$(stringify!($name)),+] };
    }
    include!("src/commands/list.rs")
}

fn main() {
    println!("cargo::rerun-if-changed=src/commands/list.rs");
    // The page is compiled in: a new one needs a new program.
    println!("cargo::rerun-if-changed=../ui/dist");
    if !Path::new("../ui/dist/index.html").is_file() {
        println!("cargo::error=the page of the window is not built: npm ci && npm run build -w ui");
        std::process::exit(1);
    }
    let attributes = tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(commands()));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
        std::process::exit(1);
    }
}
