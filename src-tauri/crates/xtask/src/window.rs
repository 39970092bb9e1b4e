//! The window: its page, its program, its package, its bindings and its bench.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::machine::{self, Package, TO_OPEN, TO_RUN, TO_TEST};
use crate::progress::{Failure, Progress, Shown, at_root, say};
use crate::root;
use crate::run::{Build, target};

/// The steps of [`open`].
pub const STEPS: usize = 5;
const STEPS_OF_THE_PAGE: usize = 3;

/// Builds the page and the window, and opens it: on the shop that `HUITOU_SHOP` names, else on one of this checkout.
pub fn open(progress: &mut Progress, build: Build) -> Result<(), Failure> {
    build_page(progress)?;
    let name = "build the window, minutes the first time";
    let window = progress.step(name, || build.package("huitou-desktop", "huitou-desktop"))?;
    let shop = std::env::var_os("HUITOU_SHOP").map_or_else(|| target().join("shop"), PathBuf::from);
    let mut command = if has_display() {
        at_root("env", &[] as &[&str])
    } else {
        println!("There is no display, so the window opens under Xvfb, where nobody sees it. Ctrl+C ends it.");
        at_root("xvfb-run", &["--auto-servernum", "--server-args=-screen 0 1366x768x24"])
    };
    command.arg(window).arg("--shop").arg(&shop);
    let name = format!("open the window on {}, until it is closed", shop.display());
    progress.step_aloud(&name, || say(&mut command, Shown::AsTheyCome).map(drop))
}

fn has_display() -> bool {
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(is_set)
}

fn build_page(progress: &mut Progress) -> Result<(), Failure> {
    machine::look_for_node(progress)?;
    match is_installed() {
        true => progress.step("look for changed packages of the page: none", || Ok(()))?,
        false => progress.step("install the packages of the page", || npm("ci --no-audit --no-fund"))?,
    }
    progress.step("build the page", || npm("run build --workspace ui"))
}

/// Whether what npm installed is no older than the lock.
fn is_installed() -> bool {
    let changed = |path: &str| -> Option<SystemTime> { root().join(path).metadata().ok()?.modified().ok() };
    let (lock, installed) = (changed("package-lock.json"), changed("node_modules/.package-lock.json"));
    installed.is_some() && installed >= lock
}

fn npm(words: &str) -> Result<(), Failure> {
    let words: Vec<&str> = words.split(' ').collect();
    say(&mut at_root("npm", &words), Shown::OnFailure).map(drop)
}

/// Makes the .deb: the page, the program as a shop gets it, and its package.
pub fn bundle() -> Result<(), Failure> {
    let mut progress = Progress::of(1 + STEPS_OF_THE_PAGE + 1);
    let packages: Vec<&Package> = TO_RUN.iter().chain(TO_OPEN).collect();
    machine::install_packages(&mut progress, &packages)?;
    build_page(&mut progress)?;
    progress.step("build the window and its package, many minutes the first time", || {
        // Of the workspace, never of the registry: the lock says which.
        let words = ["--no-install", "tauri", "build", "--ci", "--bundles", "deb", "--", "--locked"];
        say(&mut at_root("npx", &words), Shown::OnFailure).map(drop)
    })?;
    for package in packages_in(&target().join("release/bundle/deb")) {
        println!("{}\nInstall it with: sudo apt-get install {}", package.display(), package.display());
    }
    Ok(())
}

fn packages_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|kind| kind == "deb")).collect()
}

/// How many members the shop of the bench has, and how often each step is timed.
const BENCH_MEMBERS: &str = "100000";
const BENCH_TIMES: &str = "100";

/// Times the window as a shop gets it, on a shop with many members: the stopwatch is one of the tests.
pub fn bench() -> Result<(), Failure> {
    let mut progress = Progress::of(1 + STEPS_OF_THE_PAGE + 4);
    let packages: Vec<&Package> = TO_RUN.iter().chain(TO_OPEN).chain(TO_TEST).collect();
    machine::install_packages(&mut progress, &packages)?;
    build_page(&mut progress)?;
    let window = progress.step("build the window, many minutes the first time", || {
        Build::Release.package("huitou-desktop", "huitou-desktop")
    })?;
    let till = progress.step("build the till", || Build::Release.package("huitou-cli", "huitou"))?;
    let shop = target().join("bench-shop");
    progress.step("make a shop of a hundred thousand members, once", || {
        if shop.join("shop.db").exists() {
            return Ok(());
        }
        let words = ["init", "--demo", "--members", BENCH_MEMBERS];
        say(at_root("env", &[&till]).arg("--shop").arg(&shop).args(words), Shown::OnFailure).map(drop)
    })?;
    progress.step_aloud("time the window", || {
        let words = "nextest run --cargo-quiet --locked --workspace --exclude huitou-desktop --no-capture -E test(the_stopwatch_sees_every_step)";
        let words: Vec<&str> = words.split(' ').collect();
        let mut command = at_root("cargo", &words);
        command.env("HUITOU_WINDOW", &window).env("HUITOU_BENCH_SHOP", &shop).env("HUITOU_BENCH_TIMES", BENCH_TIMES);
        say(&mut command, Shown::AsTheyCome).map(drop)
    })
}

/// Makes the page's bindings anew. The program's build wants a page, whatever is on it.
pub fn bindings() -> Result<(), Failure> {
    let mut progress = Progress::of(1);
    progress.step("make ui/src/backend/bindings.ts", || {
        let words = ["test", "--locked", "--package", "huitou-desktop", "the_bindings_are_those_of_the_commands"];
        say(at_root("cargo", &words).env("HUITOU_BINDINGS", "write"), Shown::OnFailure).map(drop)
    })
}
