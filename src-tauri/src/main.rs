//! The window: unpacks, calls and returns. Command bodies live below, in huitou-app and huitou-host. No plugin is loaded.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[cfg(test)]
mod bindings;
mod commands;
mod faults;
mod places;
mod session;
#[cfg(target_os = "linux")]
mod wedge;

use std::process::ExitCode;
use std::time::Duration;

use huitou_host::{Outside, Till};
use huitou_store::Folder;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::commands::scanner::Ear;
use crate::places::Started;
use crate::session::{NAMELESS, Session};

fn main() -> ExitCode {
    let started = match Started::read(std::env::args_os().skip(1), std::env::var_os("HUITOU_SHOP")) {
        Ok(started) => started,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    let run = tauri::Builder::default()
        .setup(move |app| open_counter(app, &started))
        .invoke_handler(commands::handler())
        .run(tauri::generate_context!());
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("huitou-desktop: the window did not open: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The label of the window that sells: what it may call is granted to this one.
const COUNTER: &str = "main";

/// Opens the counter. Made here and not in tauri.conf.json, because only the builder can refuse navigation.
fn open_counter(app: &mut App, started: &Started) -> Result<(), Box<dyn std::error::Error>> {
    let folder = Folder::at(places::shop_folder(started, app)?);
    app.manage(Session::new(Till::new(folder, Outside::system()), places::documents(app)?));
    app.manage(Ear::default());
    if faults::wants_second_window() {
        // The first one: a driver sees only that.
        open_window(app, "ungranted")?;
    }
    open_window(app, COUNTER)?;
    roll_days(app.handle().clone());
    Ok(())
}

/// How often it is looked whether something is due, and whether there is a shop yet.
const LOOK_FOR_DUE_EVERY: Duration = Duration::from_secs(60);
const LOOK_FOR_SHOP_EVERY: Duration = Duration::from_secs(1);

/// Does what is due as the days pass, beside the counter, for as long as the program runs.
fn roll_days(app: AppHandle) {
    std::thread::spawn(move || {
        loop {
            let session = app.state::<Session>();
            // What cannot be done now is done when it is looked again.
            let _ = session.till().guard(Till::roll_day);
            let is_open = session.till().is_open_for_writing();
            std::thread::sleep(if is_open { LOOK_FOR_DUE_EVERY } else { LOOK_FOR_SHOP_EVERY });
        }
    });
}

/// Opens a window on our page and on no other. What it may call stands in capabilities/, under its label.
fn open_window(app: &App, label: &str) -> tauri::Result<()> {
    // Files that are dropped are left to Tauri's own handler, which tells nobody: the page never gets them.
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::default())
        .title(NAMELESS)
        .inner_size(1366.0, 768.0)
        .min_inner_size(1024.0, 700.0)
        .on_navigation(is_our_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .initialization_script(NO_CONTEXT_MENU)
        .devtools(cfg!(debug_assertions))
        .build()?;
    #[cfg(target_os = "linux")]
    {
        paint_without_gpu(&window)?;
        if label == COUNTER && !faults::leaves_shell_deaf() {
            wedge::listen(&window)?;
        }
    }
    match faults::leaves_page_lost() {
        true => Ok(()),
        false => load_again_when_lost(&window),
    }
}

/// A till has a weak graphics card, or none, and WebKit's way through it costs there more than it saves: two thirds of the
/// time from a scan to its painted line and 200 MB (`cargo xtask bench`). A page of words needs no such help.
#[cfg(target_os = "linux")]
fn paint_without_gpu(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    window.with_webview(|webview| {
        if let Some(settings) = WebViewExt::settings(&webview.inner()) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// A page whose process ended (out of memory, a crash of the web engine) would leave an empty window for ever: it is loaded
/// again, and the basket comes from the disk.
#[cfg(target_os = "linux")]
fn load_again_when_lost(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;
    window.with_webview(|webview| {
        webview.inner().connect_web_process_terminated(|page, _why| page.reload());
    })
}

/// Elsewhere the web engine does it, or nothing is known of it: not tested there.
#[cfg(not(target_os = "linux"))]
fn load_again_when_lost(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// A browser's menu (back, reload) has no place at a till; in a text field it pastes, so there it stays.
const NO_CONTEXT_MENU: &str = "addEventListener('contextmenu', (event) => {
    if (!(event.target instanceof Element && event.target.closest('input, textarea'))) event.preventDefault()
})";

/// Neither the CSP nor access control stops a top-level navigation to a foreign page: this does.
fn is_our_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // Windows and Android have no custom schemes and map ours to this host.
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_page_is_opened() {
        for (url, is_ours) in [
            ("tauri://localhost", true),
            ("tauri://localhost/index.html#members", true),
            ("http://tauri.localhost/", true),
            ("https://tauri.localhost.example/", false),
            ("http://127.0.0.1:8080/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("about:blank", false),
        ] {
            assert_eq!(is_our_page(&Url::parse(url).unwrap()), is_ours, "{url}");
        }
    }
}
