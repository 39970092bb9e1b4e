//! The laws of docs/ARCHITECTURE.md that a machine can check, over `cargo metadata`, Cargo.lock and a few files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::progress::{answer, at_root};
use crate::root;

/// Each package of ours and those of ours that it may use: a ring sees only rings further in, never its neighbour.
const RINGS: &[(&str, &[&str])] = &[
    ("huitou-core", &[]),
    ("huitou-store", &["huitou-core"]),
    ("huitou-app", &["huitou-core", "huitou-store"]),
    ("huitou-host", &["huitou-core", "huitou-store", "huitou-app"]),
    ("huitou-cli", &["huitou-core", "huitou-store", "huitou-app", "huitou-host"]),
    ("huitou-desktop", &["huitou-core", "huitou-store", "huitou-app", "huitou-host"]),
    ("huitou-tests", &["huitou-core", "huitou-store", "huitou-app", "huitou-host", "huitou-cli"]),
    ("xtask", &[]),
];

/// A crate that brings a power, and the only packages of ours that may ask for it (tests may look anywhere but at windows).
const POWERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["huitou-store", "huitou-tests"]),
    ("libsqlite3-sys", &["huitou-store", "huitou-tests"]),
    ("tauri", &["huitou-desktop"]),
    ("webkit2gtk", &["huitou-desktop"]),
    ("getrandom", &["huitou-host", "huitou-tests"]),
    ("rand", &["huitou-tests"]),
    ("printpdf", &["huitou-host", "huitou-tests"]),
    ("clap", &["huitou-cli", "huitou-tests"]),
];

struct Package {
    name: String,
    manifest: String,
    uses: Vec<Value>,
    default_features: Value,
}

impl Package {
    /// What it uses, tests of its own included.
    fn names_used(&self) -> impl Iterator<Item = &str> {
        self.uses.iter().filter_map(|dependency| dependency["name"].as_str())
    }
}

fn packages() -> Vec<Package> {
    // Without the packages of others, which need not all have been fetched for this system.
    let words = ["metadata", "--no-deps", "--locked", "--offline", "--format-version", "1"];
    let metadata: Value = serde_json::from_str(&answer(&mut at_root("cargo", &words)).unwrap()).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(package).collect()
}

fn package(of: &Value) -> Package {
    Package {
        name: of["name"].as_str().unwrap().to_owned(),
        manifest: fs::read_to_string(of["manifest_path"].as_str().unwrap()).unwrap(),
        uses: of["dependencies"].as_array().unwrap().clone(),
        default_features: of["features"]["default"].clone(),
    }
}

/// Every package of Cargo.lock with the names that it depends on.
fn locked() -> BTreeMap<String, BTreeSet<String>> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for block in lock.split("[[package]]").skip(1) {
        let name = block.lines().find_map(|line| line.strip_prefix("name = ")).unwrap().trim_matches('"');
        let uses = block.lines().filter_map(|line| line.strip_prefix(" \""));
        let uses = uses.filter_map(|line| line.split(['"', ' ']).next()).map(str::to_owned);
        graph.entry(name.to_owned()).or_default().extend(uses);
    }
    graph
}

/// Everything that a package brings in, however far away.
fn reached_from(name: &str) -> BTreeSet<String> {
    let graph = locked();
    let mut reached = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(next) = open.pop() {
        if reached.insert(next.clone()) {
            open.extend(graph.get(&next).into_iter().flatten().cloned());
        }
    }
    reached
}

#[test]
fn a_ring_sees_only_rings_further_in() {
    let rings: BTreeMap<&str, &[&str]> = RINGS.iter().copied().collect();
    for package in packages() {
        let allowed = rings.get(package.name.as_str());
        let allowed = allowed.unwrap_or_else(|| panic!("{} stands in no ring: add it to RINGS", package.name));
        for used in package.names_used().filter(|name| rings.contains_key(name)) {
            assert!(allowed.contains(&used), "{} must not use {used}", package.name);
        }
    }
}

#[test]
fn a_power_belongs_to_its_ring() {
    for package in packages() {
        for (power, owners) in POWERS {
            let asks = package.names_used().any(|used| used == *power);
            assert!(!asks || owners.contains(&package.name.as_str()), "{} must not use {power}", package.name);
        }
    }
}

#[test]
fn only_the_window_reaches_tauri() {
    let is_window = |name: &String| name.starts_with("tauri") || name == "wry" || name == "tao";
    assert!(reached_from("huitou-desktop").iter().any(is_window), "the lock is not read right");
    for (name, _) in RINGS.iter().filter(|(name, _)| *name != "huitou-desktop") {
        let found: Vec<String> = reached_from(name).into_iter().filter(is_window).collect();
        assert!(found.is_empty(), "{name} reaches {found:?}");
    }
}

#[test]
fn core_reaches_no_database_and_no_network() {
    let reached = reached_from("huitou-core");
    assert!(reached.contains("rust_decimal"), "the lock is not read right");
    for forbidden in ["rusqlite", "libsqlite3-sys", "tokio", "mio", "socket2"] {
        assert!(!reached.contains(forbidden), "huitou-core reaches {forbidden}");
    }
}

#[test]
fn only_host_and_cli_may_read_the_clock_through_chrono() {
    for package in packages() {
        if ["huitou-host", "huitou-cli", "huitou-tests"].contains(&package.name.as_str()) {
            continue;
        }
        for chrono in package.uses.iter().filter(|used| used["name"] == "chrono") {
            let features = chrono["features"].as_array().unwrap();
            assert!(!features.iter().any(|feature| feature == "clock" || feature == "now"), "{}", package.name);
            assert_eq!(chrono["uses_default_features"], false, "{}: chrono's defaults bring the clock", package.name);
        }
    }
}

#[test]
fn only_the_tests_ask_for_planted_faults() {
    for package in packages() {
        assert!(!package.default_features.to_string().contains("planted"), "{}", package.name);
        let asks = package.uses.iter().any(|used| used["features"].to_string().contains("planted"));
        assert_eq!(asks, package.name == "huitou-tests", "{}", package.name);
    }
}

#[test]
fn every_package_obeys_the_lints_of_the_workspace() {
    for package in packages() {
        assert!(package.manifest.contains("[lints]\nworkspace = true"), "{}", package.name);
    }
}

#[test]
fn the_top_of_the_repository_stays_small() {
    const ALLOWED: &[&str] = &[
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "README.md",
        "assets",
        "docs",
        "package-lock.json",
        "package.json",
        "src-tauri",
        "tests",
        "ui",
    ];
    const MADE: &[&str] = &["target", "node_modules"];
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let allowed = name.starts_with('.') || ALLOWED.contains(&name.as_str()) || MADE.contains(&name.as_str());
        assert!(allowed, "{name} has no place at the top");
    }
}

#[test]
fn the_window_loads_nothing_from_afar() {
    let text = fs::read_to_string(root().join("src-tauri/tauri.conf.json")).unwrap();
    let config: Value = serde_json::from_str(&text).unwrap();
    let policy = config["app"]["security"]["csp"].as_object().unwrap();
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["script-src"], "'self'");
    for (directive, sources) in policy {
        for source in sources.as_str().unwrap().split(' ') {
            let near = ["'none'", "'self'", "data:", "ipc:", "http://ipc.localhost"].contains(&source);
            assert!(near, "{directive} lets in {source}");
        }
    }
}

#[test]
fn the_window_has_no_shell_and_no_file_plugin() {
    let reached = reached_from("huitou-desktop");
    for forbidden in ["tauri-plugin-shell", "tauri-plugin-fs", "tauri-plugin-http", "tauri-plugin-opener"] {
        assert!(!reached.contains(forbidden), "{forbidden}");
    }
}
