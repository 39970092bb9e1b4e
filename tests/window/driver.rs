//! A window on a display of its own, with a home of its own. Dropped, all that it started has ended.

#![expect(clippy::disallowed_methods, reason = "a test waits for what a person would wait for")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// How long anything may take before a test fails. Generous: the machine may be building something else.
const PATIENCE: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(30);
/// Longer than a scanner's second Enter may take.
const SECOND_ENTER: Duration = Duration::from_millis(300);
pub const PLANTED: &str = "HUITOU_PLANTED";
/// Longer than a scanner waits between two keys.
const HAND: Duration = Duration::from_millis(50);
const SCREEN: &str = "1366x768x24";

/// A program that ends with the test.
pub struct Ended(pub Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // One that ended by itself cannot be killed, and need not be.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The window of a shop.
pub struct Window {
    // In the order in which they end: the session closes the program, then the driver goes, then the display.
    client: Option<Client>,
    runtime: Runtime,
    driver: Ended,
    display: String,
    _screen: Ended,
    home: TempDir,
    patience: Duration,
}

impl Window {
    /// Opens the window on the shop in this folder; where there is none, it opens on the set-up.
    pub fn open(shop: &Path) -> Window {
        Window::open_with(shop, &[])
    }

    /// Opens the window with faults planted in it, with commas between them.
    pub fn open_with_faults(shop: &Path, faults: &str) -> Window {
        Window::open_with(shop, &[(PLANTED, faults)])
    }

    /// Opens the window with more in its environment.
    pub fn open_with(shop: &Path, environment: &[(&str, &str)]) -> Window {
        Window::open_on(SCREEN, shop, environment)
    }

    /// Opens the window on a display of this size.
    pub fn open_on(size: &str, shop: &Path, environment: &[(&str, &str)]) -> Window {
        let is_planted = environment.iter().any(|(name, _)| *name == PLANTED);
        assert!(
            !is_planted || faults_can_be_planted(),
            "{}: cargo build -p huitou-desktop --features planted",
            binary().display()
        );
        let (screen, display) = screen(size);
        let (home, port) = (home(), free_port());
        let mut command = Command::new("WebKitWebDriver");
        command.arg("-p").arg(port.to_string()).env("TAURI_WEBVIEW_AUTOMATION", "true");
        // The window inherits all of this from its driver.
        at_home(&mut command, &home, &display, shop);
        command.envs(environment.iter().copied());
        let driver = Ended(command.spawn().expect("WebKitWebDriver (Debian: webkit2gtk-driver)"));
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < PATIENCE, "WebKitWebDriver does not listen");
            std::thread::sleep(GLANCE);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = runtime.block_on(session(port));
        Window { client: Some(client), runtime, driver, display, _screen: screen, home, patience: PATIENCE }
    }

    /// The same window, waited for so long and no longer: for what will not come.
    pub fn with_patience(mut self, patience: Duration) -> Window {
        self.patience = patience;
        self
    }

    /// The folder that the window takes for its user's home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The title that the window bears on its display.
    pub fn title(&self) -> String {
        // Whatever is named: nothing else is on this display.
        let words = ["search", "--onlyvisible", "--name", "", "getwindowname", "%@"];
        let said = Command::new("xdotool").args(words).env("DISPLAY", &self.display).output().expect("xdotool");
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    }

    /// The window's own process, which the driver started.
    pub fn process(&self) -> u32 {
        let binary = binary().canonicalize().expect("the window's program");
        child_of(self.driver.0.id(), |exe| exe == binary).expect("a window")
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("an open window")
    }

    /// All the text that is shown.
    pub fn text(&self) -> String {
        self.runtime.block_on(async {
            match self.client().find(Locator::Css("body")).await {
                Ok(body) => body.text().await.unwrap_or_default(),
                Err(_) => String::new(),
            }
        })
    }

    /// Waits until something is so.
    #[track_caller]
    pub fn wait_until(&self, what: &str, mut is_so: impl FnMut(&Window) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            if began.elapsed() > self.patience {
                let shot = self.screenshot("not-in-time");
                panic!("not in time: {what}; see {}. Shown is:\n{}", shot.display(), self.text());
            }
            std::thread::sleep(GLANCE);
        }
    }

    /// Waits until a text is shown.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |window| window.text().contains(text));
    }

    /// Waits until a text is no longer shown.
    #[track_caller]
    pub fn wait_without(&self, text: &str) {
        self.wait_until(&format!("without {text}"), |window| !window.text().contains(text));
    }

    /// Clicks what bears this text: a button, a link, a label.
    #[track_caller]
    pub fn click(&self, text: &str) {
        let path = format!("//*[self::button or self::a or self::label][contains(normalize-space(.), '{text}')]");
        let place = Locator::XPath(&path);
        let clicked = self.runtime.block_on(async {
            let found = self.client().wait().at_most(self.patience).for_element(place).await?;
            found.click().await
        });
        clicked.unwrap_or_else(|error| panic!("{place:?}: {error}; shown is:\n{}", self.text()));
    }

    /// Clicks the first that a selector finds, where no text names it in every language.
    #[track_caller]
    pub fn click_at(&self, css: &str) {
        let clicked = self.runtime.block_on(async {
            self.client().wait().at_most(PATIENCE).for_element(Locator::Css(css)).await?.click().await
        });
        clicked.unwrap_or_else(|error| panic!("{css}: {error:?}; shown is:\n{}", self.text()));
    }

    /// Enter on a button, wherever it stands: the driver does not click below the edge of what is shown.
    #[track_caller]
    pub fn enter_at(&self, css: &str) {
        self.wait_at(css);
        self.script("document.querySelector(arguments[0]).focus(); done(null)", vec![json!(css)]);
        self.key(Key::Enter);
    }

    /// How many a selector finds.
    pub fn count(&self, css: &str) -> usize {
        self.runtime.block_on(self.client().find_all(Locator::Css(css))).map_or(0, |found| found.len())
    }

    /// Waits until a selector finds something.
    #[track_caller]
    pub fn wait_at(&self, css: &str) {
        self.wait_until(css, |window| window.count(css) > 0);
    }

    /// What an attribute says, of each that a selector finds.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        self.runtime.block_on(async {
            let mut said = Vec::new();
            for found in self.client().find_all(Locator::Css(css)).await.expect("a selector") {
                said.extend(found.attr(name).await.expect("an attribute"));
            }
            said
        })
    }

    /// Makes the window as large as this.
    pub fn resize(&self, (width, height): (u32, u32)) {
        self.runtime.block_on(self.client().set_window_rect(0, 0, width, height)).expect("a size");
        self.wait_until(&format!("{width} × {height}"), |window| {
            window.script("done([innerWidth, innerHeight])", vec![]) == json!([width, height])
        });
    }

    /// Presses keys together and lets them go again: `&[Key::Control.into(), 'k']`, or one alone.
    pub fn press(&self, keys: &[char]) {
        let down = keys.iter().map(|value| KeyAction::Down { value: *value });
        let up = keys.iter().rev().map(|value| KeyAction::Up { value: *value });
        let press = down.chain(up).fold(KeyActions::new("keys".to_owned()), KeyActions::then);
        self.runtime.block_on(self.client().perform_actions(press)).expect("keys");
    }

    /// Presses one key.
    pub fn key(&self, key: Key) {
        self.press(&[key.into()]);
    }

    /// Types a text, key by key, wherever the focus is, and as slowly as a hand: it is no scanner's burst.
    pub fn type_text(&self, text: &str) {
        for letter in text.chars() {
            self.press(&[letter]);
            std::thread::sleep(HAND);
        }
    }

    /// Clicks the label that says just this, in the dialog on top where there is one.
    #[track_caller]
    pub fn click_label(&self, text: &str) {
        let within = if self.count("dialog[open]") > 0 { "//dialog[@open]" } else { "" };
        let path = format!("{within}//label[normalize-space(.)=\"{text}\"]");
        let clicked = self.runtime.block_on(async {
            let found = self.client().wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await?;
            found.click().await
        });
        clicked.unwrap_or_else(|error| panic!("{path}: {error}; shown is:\n{}", self.text()));
    }

    /// Types with real keys of the display, as a scanner does: so many milliseconds a key, and Return. Then the hand comes back to
    /// the keys: an Enter sooner than that is taken for the scanner's second one.
    pub fn scan(&self, code: &str, ms_per_key: u32) {
        self.scan_at_once(&[code], ms_per_key);
    }

    /// Scans one code after the other without a pause.
    pub fn scan_at_once(&self, codes: &[&str], ms_per_key: u32) {
        let delay = ms_per_key.to_string();
        for code in codes {
            self.real_keys(&["type", "--args", "1", "--delay", &delay, code, "key", "Return"]);
        }
        std::thread::sleep(SECOND_ENTER);
    }

    /// Presses real keys of the display, in the words of xdotool.
    pub fn real_keys(&self, words: &[&str]) {
        xdotool(&self.display, words);
    }

    /// Types with real keys of the display: an input method sees only those.
    pub fn keys(&self, text: &str, ms_per_key: u32) {
        self.real_keys(&["type", "--delay", &ms_per_key.to_string(), text]);
    }

    /// What is written in the field that has the focus.
    pub fn written(&self) -> String {
        let written = self.runtime.block_on(async { self.client().active_element().await?.prop("value").await });
        written.expect("a field").unwrap_or_default()
    }

    /// Presses real keys of the display one after the other, so many milliseconds a key: `&["3", "plus", "ctrl+z", "Return"]`.
    pub fn press_real(&self, keys: &[&str], ms_per_key: u32) {
        xdotool(&self.display, &[&["key", "--delay", &ms_per_key.to_string()], keys].concat());
    }

    /// Kills the window's own process, as a power cut would end it.
    pub fn kill(&self) {
        kill(self.process());
    }

    /// Takes a picture of the display, kept among what is built; says where. Of the display, because the driver's own pictures
    /// lag behind the page after real keys.
    pub fn screenshot(&self, name: &str) -> PathBuf {
        let folder = target().join("window");
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let file = folder.join(format!("{name}.png"));
        let mut scrot = Command::new("scrot");
        let status = scrot.arg("--overwrite").arg(&file).env("DISPLAY", &self.display).status();
        assert!(status.expect("scrot (Debian: scrot)").success(), "no picture of {}", self.display);
        file
    }

    /// Waits until what was asked for is painted, before a picture is taken.
    pub fn settle(&self) {
        self.script("requestAnimationFrame(() => requestAnimationFrame(() => done(null)))", vec![]);
        std::thread::sleep(SECOND_ENTER);
    }

    /// The address of the page.
    pub fn address(&self) -> String {
        self.runtime.block_on(self.client().current_url()).expect("an address").to_string()
    }

    /// Runs a script in the page, for proofs of what is refused and for measures. A story never calls it: it would do what no
    /// person can do. The script ends with `done(value)`.
    pub fn script(&self, script: &str, args: Vec<Value>) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        self.runtime.block_on(self.client().execute_async(&script, args)).expect("a script")
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // A window that was killed has no session to close.
            let closed = async { tokio::time::timeout(Duration::from_secs(5), client.close()).await };
            let _ = self.runtime.block_on(closed);
        }
    }
}

/// A child that runs such a program.
fn child_of(parent: u32, is_it: impl Fn(&Path) -> bool) -> Option<u32> {
    // Each thread has children of its own.
    let threads = fs::read_dir(format!("/proc/{parent}/task")).expect("a process that lives").flatten();
    let children = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let ids: Vec<u32> =
        children.flat_map(|ids| ids.split(' ').filter_map(|id| id.parse().ok()).collect::<Vec<_>>()).collect();
    ids.into_iter().find(|id| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| is_it(&exe)))
}

/// Kills a process, which hears nothing of it.
pub fn kill(process: u32) {
    let killed = Command::new("kill").args(["-KILL", &process.to_string()]).status();
    assert!(killed.expect("kill").success(), "process {process}");
}

/// A window that no driver reads: only real keys reach it, and only the shop tells what they did.
pub struct UnreadWindow {
    program: Ended,
    display: String,
    _screen: Ended,
    _home: TempDir,
}

impl UnreadWindow {
    /// Opens the window on the shop in this folder, with faults planted in it.
    pub fn open(shop: &Path, faults: &str) -> UnreadWindow {
        let ((screen, display), home) = (screen(SCREEN), home());
        let mut command = Command::new(binary());
        at_home(&mut command, &home, &display, shop);
        command.env(PLANTED, faults);
        UnreadWindow { program: Ended(command.spawn().expect("the window")), display, _screen: screen, _home: home }
    }

    /// Types a code as a quick scanner does.
    pub fn scan(&self, code: &str) {
        xdotool(&self.display, &["type", "--args", "1", "--delay", "2", code, "key", "Return"]);
    }

    /// The process of the page, which the web engine keeps apart from the window's.
    pub fn page(&self) -> Option<u32> {
        child_of(self.program.0.id(), |exe| exe.ends_with("WebKitWebProcess"))
    }
}

/// The window's program: `HUITOU_WINDOW`, else the one built beside the tests.
pub fn binary() -> PathBuf {
    let binary = match std::env::var_os("HUITOU_WINDOW") {
        Some(binary) => PathBuf::from(binary),
        None => target().join(format!("debug/huitou-desktop{}", std::env::consts::EXE_SUFFIX)),
    };
    assert!(binary.is_file(), "{}: cargo build -p huitou-desktop", binary.display());
    binary
}

/// Whether the window's program was built for the tests.
fn faults_can_be_planted() -> bool {
    static CAN: OnceLock<bool> = OnceLock::new();
    let look =
        || memchr::memmem::find(&fs::read(binary()).expect("the window's program"), PLANTED.as_bytes()).is_some();
    *CAN.get_or_init(look)
}

fn target() -> PathBuf {
    // Tests live in target/<profile>/deps.
    let exe = std::env::current_exe().expect("the test's own path");
    exe.ancestors().nth(3).expect("target/<profile>/deps").to_path_buf()
}

/// A program that stands for a keyboard, a scanner or the display's clock: none of them waits for a busy machine. Where that
/// may not be asked for, `nice` says so and starts it all the same.
fn hardware(program: &str) -> Command {
    let mut command = Command::new("nice");
    command.args(["-n", "-15", program]).stderr(Stdio::null());
    command
}

fn xdotool(display: &str, words: &[&str]) {
    let status = hardware("xdotool").args(words).env("DISPLAY", display).status();
    assert!(status.expect("xdotool (Debian: xdotool)").success(), "{words:?}");
}

/// A home of its own.
fn home() -> TempDir {
    let home = tempfile::tempdir().expect("a home");
    for folder in ["data", "config", "cache", "run"] {
        fs::create_dir(home.path().join(folder)).expect("a folder at home");
    }
    home
}

/// Puts a program at home on a display, on a shop, and in no language.
fn at_home(command: &mut Command, home: &TempDir, display: &str, shop: &Path) {
    command.env("DISPLAY", display).env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY").env("NO_AT_BRIDGE", "1");
    command.env("HOME", home.path()).env("HUITOU_SHOP", shop).env("LANG", "C.UTF-8");
    for (name, folder) in [
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        command.env(name, home.path().join(folder));
    }
    for name in ["DBUS_SESSION_BUS_ADDRESS", "LC_ALL", "LC_MESSAGES", PLANTED] {
        command.env_remove(name);
    }
    // Not the test's own: WebKit's processes end a moment after the window, and would keep it open.
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(fs::File::create(home.path().join("log")).expect("a log"));
}

/// Starts a display under a number that is free.
fn screen(size: &str) -> (Ended, String) {
    let mut command = hardware("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("Xvfb (Debian: xvfb)");
    let stdout = child.stdout.take().expect("a pipe");
    let ended = Ended(child);
    let mut number = String::new();
    BufReader::new(stdout).read_line(&mut number).expect("a display");
    assert!(!number.trim().is_empty(), "Xvfb found no display");
    (ended, format!(":{}", number.trim()))
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr()).expect("a free port").port()
}

async fn session(port: u16) -> Client {
    let options = json!({"binary": binary(), "args": []});
    let capabilities = Capabilities::from_iter([("webkitgtk:browserOptions".to_owned(), options)]);
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let address = format!("http://127.0.0.1:{port}");
    let connecting = builder.capabilities(capabilities).connect(&address);
    let client = tokio::time::timeout(PATIENCE, connecting).await.expect("the window in time");
    client.expect("a window")
}
