//! The window: an empty shell that keeps the place of the counter.
//!
//! Command bodies live below, in huitou-host; a command here will unpack, call and return. No plugin is loaded.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use tauri::{App, Url, WebviewUrl, WebviewWindowBuilder};

fn main() -> ExitCode {
    let run = tauri::Builder::default().setup(open_counter).run(tauri::generate_context!());
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("huitou-desktop: the window did not open: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Opens the counter. Made here and not in tauri.conf.json, because only the builder can refuse navigation.
fn open_counter(app: &mut App) -> Result<(), Box<dyn std::error::Error>> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("回头 Huitou")
        .inner_size(1280.0, 800.0)
        .min_inner_size(1024.0, 700.0)
        .on_navigation(is_our_page)
        .build()?;
    Ok(())
}

/// Neither the CSP nor access control stops a top-level navigation to a foreign page: this does.
fn is_our_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // Windows and Android have no custom schemes and map ours to this host.
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}
