//! Puts the window's own commands under Tauri's access control.

fn main() {
    // Each command is named here and granted in capabilities/main.json; without this list every command is open to
    // every local page. There is none yet.
    let commands = tauri_build::AppManifest::new().commands(&[]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
        std::process::exit(1);
    }
}
