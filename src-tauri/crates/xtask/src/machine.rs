//! What this machine needs: Debian packages, and cargo's own tools. Says first what is missing, then installs it.

use crate::progress::{Failure, Progress, Shown, answer, at_root, say, works};

/// A Debian package and the reason for it.
pub struct Package {
    name: &'static str,
    why: &'static str,
}

const fn package(name: &'static str, why: &'static str) -> Package {
    Package { name, why }
}

/// What building and running the headless till needs. No font: the bill's face is compiled in.
pub const TO_RUN: &[Package] = &[
    package("gcc", "links Rust and compiles the embedded SQLite"),
    package("libc6-dev", "links Rust and compiles the embedded SQLite"),
    package("ca-certificates", "fetches crates over TLS"),
];

/// What building and opening the window needs besides.
pub const TO_OPEN: &[Package] = &[
    package("fonts-noto-cjk", "shows Chinese in the window"),
    package("libwebkit2gtk-4.1-dev", "compiles the window"),
    package("pkg-config", "finds the libraries of the window"),
    package("xauth", "opens the window where there is no display"),
    package("xvfb", "opens the window where there is no display"),
];

/// What the tests need besides.
pub const TO_TEST: &[Package] = &[
    package("ibus", "composes Chinese while a scanner types"),
    package("ibus-gtk3", "composes Chinese while a scanner types"),
    package("ibus-libpinyin", "composes Chinese while a scanner types"),
    package("poppler-utils", "reads the PDFs back (pdftotext, pdftoppm)"),
    package("procps", "kills the window at a random key"),
    package("python3", "recomputes the journal's chain in another language"),
    package("qpdf", "checks the PDFs"),
    package("scrot", "takes pictures of the display"),
    package("strace", "counts the syncs of a sale"),
    package("webkit2gtk-driver", "drives the real window"),
    package("xdotool", "presses real keys, as a scanner does"),
    package("zbar-tools", "reads the QR codes back"),
];

/// Installs what is missing of `packages`: one step, and nothing is touched when nothing is missing.
pub fn install_packages(progress: &mut Progress, packages: &[&Package]) -> Result<(), Failure> {
    if !works("dpkg-query", &["--version"]) {
        let names: Vec<&str> = packages.iter().map(|package| package.name).collect();
        println!("No Debian machine, so nothing is installed. On Debian 12 this needs: {}", names.join(" "));
        return progress.step("leave the packages to you", || Ok(()));
    }
    let missing = missing_of(packages);
    if missing.is_empty() {
        return progress.step("look for missing Debian packages: none", || Ok(()));
    }
    println!("Missing Debian packages, to be installed now:");
    for package in &missing {
        println!("  {:<24}{}", package.name, package.why);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    progress.step("install them with apt-get", || apt_install(&names))
}

fn missing_of<'a>(packages: &[&'a Package]) -> Vec<&'a Package> {
    packages.iter().copied().filter(|package| !is_installed(package.name)).collect()
}

fn is_installed(name: &str) -> bool {
    // Not `dpkg -s`, which is content with a removed package whose settings are left.
    let status = at_root("dpkg-query", &["--show", "--showformat=${db:Status-Status}", name]).output();
    status.is_ok_and(|output| output.stdout == b"installed")
}

fn apt_install(names: &[&str]) -> Result<(), Failure> {
    // A source of this machine that we do not need may be out of reach: whether that matters, the install tells.
    let update = apt_get(&["update"]);
    apt_get(&[&["install", "-y", "--no-install-recommends"], names].concat()).map_err(|failure| match update {
        Err(update) => Failure::new(format!("{update}\n{failure}")),
        Ok(()) => failure,
    })
}

fn apt_get(args: &[&str]) -> Result<(), Failure> {
    let as_root: &[&str] = if is_root() { &[] } else { &["sudo"] };
    let apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"];
    let patient = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];
    let words = [as_root, &apt, &patient, args].concat();
    say(&mut at_root(words[0], &words[1..]), Shown::OnFailure).map(drop)
}

fn is_root() -> bool {
    at_root("id", &["-u"]).output().is_ok_and(|output| output.stdout == b"0\n")
}

/// The oldest Node.js that the page is built with. Debian 12 has an older one, so apt-get cannot help.
const NODE: (u32, u32) = (20, 19);

/// Makes sure that Node.js and npm are there and new enough: one step. Installing them is left to the owner of the machine.
pub fn look_for_node(progress: &mut Progress) -> Result<(), Failure> {
    progress.step("look for Node.js and npm", || {
        let said = answer(&mut at_root("node", &["--version"])).unwrap_or_default();
        match is_new_enough(&said) && works("npm", &["--version"]) {
            true => Ok(()),
            false => {
                let found = if said.is_empty() { "none" } else { said.trim() };
                let (major, minor) = NODE;
                let needed = format!("Node.js {major}.{minor} or later with npm, found {found}");
                Err(Failure::new(format!("the window's page needs {needed}: install it from https://nodejs.org")))
            }
        }
    })
}

/// Of `v20.19.3`.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map_while(|number| number.parse().ok());
    let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else { return false };
    (major, minor) >= NODE
}

/// The oldest test runner that the settings in .config/nextest.toml were tried with; it still compiles with our oldest Rust.
const NEXTEST: &str = "0.9.128";

/// Makes sure that `cargo fmt`, `cargo clippy` and `cargo nextest` work: one step.
pub fn install_cargo_tools(progress: &mut Progress) -> Result<(), Failure> {
    let components: Vec<&str> = ["rustfmt", "clippy"].into_iter().filter(|tool| !has_component(tool)).collect();
    let has_nextest = works("cargo", &["nextest", "--version"]);
    if components.is_empty() && has_nextest {
        return progress.step("look for missing cargo tools: none", || Ok(()));
    }
    println!("Missing cargo tools, to be installed now:");
    for component in &components {
        println!("  {component:<24}from rustup");
    }
    if !has_nextest {
        println!("  {:<24}compiled from source, once: some minutes", "cargo-nextest");
    }
    progress.step("install them", || {
        if !components.is_empty() {
            let words = [&["component", "add"], components.as_slice()].concat();
            say(&mut at_root("rustup", &words), Shown::OnFailure)?;
        }
        if !has_nextest { install_nextest() } else { Ok(()) }
    })
}

fn has_component(tool: &str) -> bool {
    let subcommand = if tool == "rustfmt" { "fmt" } else { tool };
    works("cargo", &[subcommand, "--version"])
}

fn install_nextest() -> Result<(), Failure> {
    let words = ["install", "cargo-nextest", "--version", NEXTEST, "--locked", "--no-default-features"];
    let mut command = at_root("cargo", &words);
    // It waits for tests nearly all of its life: compiling it fast is worth more than running it fast.
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
    say(&mut command, Shown::OnFailure).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_node_that_builds_the_page_is_new_enough() {
        for (version, is) in [
            ("v20.19.0\n", true),
            ("v22.1.0", true),
            ("v20.18.3", false),
            ("v18.20.4", false),
            ("", false),
            ("v", false),
        ] {
            assert_eq!(is_new_enough(version), is, "{version:?}");
        }
    }
}
