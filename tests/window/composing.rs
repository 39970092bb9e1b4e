//! A scanner at a till where somebody writes Chinese: a real input method (ibus with libpinyin) takes the keys first.

#![expect(clippy::disallowed_methods, reason = "a test waits for what a person would wait for")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::driver::{Ended, Window};
use crate::shop::{EGGS, RICE, SmallShop};

const PATIENCE: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(50);
/// A code with small letters, which are pinyin to an input method: 12.50.
const SOAP: &str = "bmw93agystgxpb";

/// An input method with a bus of its own. Its engine ends when its daemon does.
struct Pinyin {
    home: TempDir,
    daemon: Option<Ended>,
}

impl Pinyin {
    fn started() -> Pinyin {
        let mut pinyin = Pinyin { home: tempfile::tempdir().unwrap(), daemon: None };
        let mut daemon = pinyin.at_home("ibus-daemon");
        daemon.args(["--address", &pinyin.address(), "--panel=disable", "--emoji-extension=disable", "--cache=none"]);
        // Its settings stay in memory: it asks no session bus for any.
        daemon.arg("--config=/usr/libexec/ibus-memconf").stdout(Stdio::null()).stderr(Stdio::null());
        pinyin.daemon = Some(Ended(daemon.spawn().expect("ibus-daemon (Debian: ibus)")));
        let began = Instant::now();
        while pinyin.engine(&["libpinyin"]) != "libpinyin" {
            assert!(began.elapsed() < PATIENCE, "no libpinyin (Debian: ibus-libpinyin)");
            std::thread::sleep(GLANCE);
        }
        pinyin
    }

    fn address(&self) -> String {
        format!("unix:path={}", self.home.path().join("bus").display())
    }

    fn at_home(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_remove("DISPLAY").env("DBUS_SESSION_BUS_ADDRESS", "disabled:").stdin(Stdio::null());
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"] {
            command.env(name, self.home.path());
        }
        command.env("GSETTINGS_BACKEND", "memory").env("LANG", "C.UTF-8");
        command
    }

    /// Chooses an engine, and says which one is chosen.
    fn engine(&self, choose: &[&str]) -> String {
        let ibus = |words: &[&str]| {
            let mut command = self.at_home("timeout");
            command.args(["5", "ibus", "engine"]).args(words).env("IBUS_ADDRESS", self.address());
            command.output().expect("ibus").stdout
        };
        // It fails where it finds no keyboard layout to set, too: only the second answer counts.
        ibus(choose);
        String::from_utf8_lossy(&ibus(&[])).trim().to_owned()
    }

    fn window(&self, shop: &SmallShop) -> Window {
        let address = self.address();
        shop.window_with(&[("GTK_IM_MODULE", "ibus"), ("IBUS_ADDRESS", &address)])
    }
}

/// The window of the shop, which has soap now, too. It begins in the search box.
fn opened(pinyin: &Pinyin, shop: &SmallShop) -> Window {
    shop.ask(|call| {
        call("product.put", json!({"sku": "S1", "name": "香皂", "barcode": SOAP, "price_minor": 1_250}));
    });
    pinyin.window(shop)
}

/// Pinyin without its word yet, and a pause in which the scanner is taken up.
fn half_typed(window: &Window) {
    window.keys("ni", 150);
    std::thread::sleep(Duration::from_millis(300));
}

#[test]
fn a_barcode_into_half_typed_pinyin_is_sold_and_nothing_stays_in_the_box() {
    a_barcode_into_pinyin(&SmallShop::made());
}

#[test]
fn a_code_with_small_letters_is_read_as_the_scanner_sent_it() {
    a_code_with_small_letters(&SmallShop::made());
}

pub fn a_barcode_into_pinyin(shop: &SmallShop) {
    let pinyin = Pinyin::started();
    let window = opened(&pinyin, shop);
    half_typed(&window);
    window.scan(RICE, 10);
    window.wait_for("收款 79.90");
    assert_eq!(window.written(), "");
    // And again, the other.
    half_typed(&window);
    window.scan(EGGS, 10);
    window.wait_for("收款 106.70");
    std::thread::sleep(Duration::from_millis(500));
    assert!(window.text().contains("收款 106.70"), "each scan is one: {}", window.text());
    assert_eq!(window.written(), "");
}

pub fn a_code_with_small_letters(shop: &SmallShop) {
    let pinyin = Pinyin::started();
    let window = opened(&pinyin, shop);
    window.scan(SOAP, 10);
    window.wait_for("收款 12.50");
    std::thread::sleep(Duration::from_millis(500));
    assert!(window.text().contains("收款 12.50"), "one scan is one: {}", window.text());
    assert_eq!(window.written(), "");
    // A scanner that ends its codes with nothing.
    window.keys(SOAP, 10);
    window.wait_for("收款 25.00");
    // No end key waits for an input method that is behind.
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(window.written(), "");
    assert!(window.text().contains("收款 25.00"), "each scan is one: {}", window.text());
}

#[test]
fn who_writes_pinyin_still_writes_chinese() {
    let (pinyin, shop) = (Pinyin::started(), SmallShop::made());
    let window = opened(&pinyin, &shop);
    window.keys("wang", 150);
    window.keys(" ", 150);
    window.wait_until("a word", |window| window.written() == "王");
}
