//! Every screen and dialog is read by axe-core and measured, in the real window: empty, busy, in error and full, in three
//! languages, light and dark, from 1024 × 768 to 1920 × 1080, and with text of twice its size.

mod dialogs;
mod pictures;
mod screens;

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::Path;

use fantoccini::key::Key;
use huitou_app::shop::NewShop;
use huitou_host::making::make_shop;
use huitou_host::{Outside, Till};
use huitou_store::Folder;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::driver::Window;
use crate::words::{Words, autonym};

/// Large enough for the largest window.
const DISPLAY: &str = "1920x1080x24";
const SIZES: [(u32, u32); 3] = [(1366, 768), (1024, 768), (1920, 1080)];
/// The rules of WCAG 2.0 to 2.2, A and AA, that this version of axe-core has.
const RULES: u64 = 70;

/// A window that is looked at in one language.
pub struct Sweep {
    window: Window,
    words: Words,
    shop: std::path::PathBuf,
    /// Where it is: `zh-Hans dark full`.
    place: RefCell<String>,
    faults: RefCell<Vec<String>>,
    judged: Cell<usize>,
    measured: Cell<usize>,
}

impl Sweep {
    fn of(shop: &Path, language: &'static str) -> Sweep {
        Sweep::on(DISPLAY, shop, language, &[])
    }

    fn on(display: &str, shop: &Path, language: &'static str, environment: &[(&str, &str)]) -> Sweep {
        let window = Window::open_on(display, shop, environment);
        window.resize(SIZES[0]);
        let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}; npm ci", axe.display()));
        window.script(&format!("{axe}; done(null)"), vec![]);
        Sweep {
            window,
            words: Words::of(language),
            shop: shop.to_owned(),
            place: RefCell::default(),
            faults: RefCell::default(),
            judged: Cell::new(0),
            measured: Cell::new(0),
        }
    }

    /// Chooses language, theme and size of the text, by the controls of the settings.
    fn choose(&self, language: &'static str, theme: &str, percent: &str) {
        self.visit("settings");
        self.window.click(autonym(language));
        self.window.wait_for(&self.words.say("settings-window"));
        self.window.click(&self.words.say(&format!("theme-{theme}")));
        self.window.wait_at(&format!("html[data-theme={theme}]"));
        self.window.click(&format!("{percent}%"));
        self.window.wait_at(&format!("html[data-text='{percent}']"));
        self.place.replace(format!("{language} {theme} {percent} %"));
    }

    /// Goes to a screen by its link in the menu, from another one, so that it is made anew.
    fn visit(&self, id: &str) {
        let elsewhere = if id == "help" { "settings" } else { "help" };
        self.window.click_at(&format!("nav a[href='#{elsewhere}']"));
        self.window.click_at(&format!("nav a[href='#{id}']"));
        self.window.wait_at(&format!("nav a[href='#{id}'][aria-current=page]"));
    }

    /// With `HUITOU_LOOKS=FOLDER` people look instead: every state is a picture there, in one theme and size, and nothing is judged.
    fn is_for_eyes(&self, what: &str) -> bool {
        let Some(folder) = std::env::var_os("HUITOU_LOOKS") else {
            return false;
        };
        let place = self.place.borrow();
        let language = place.split(' ').next().unwrap();
        if !place.contains("dark") {
            self.window.settle();
            let picture = self.window.screenshot(&format!("look-{language}"));
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder).join(language);
            fs::create_dir_all(&folder).unwrap();
            let number = self.judged.get();
            fs::copy(&picture, folder.join(format!("{number:03} {}.png", what.replace(['/', ' '], "-")))).unwrap();
        }
        self.judged.set(self.judged.get() + 1);
        true
    }

    /// Lets axe read what is shown. What harms seriously is a fault, and so is what harms moderately.
    fn judge(&self, what: &str) {
        if self.place.borrow().ends_with("200 %") {
            // The same page, only larger: that is measured.
            return;
        }
        if self.is_for_eyes(what) {
            return;
        }
        let found = self.window.script(include_str!("access/axe.js"), vec![]);
        let at = format!("{}, {what}", self.place.borrow());
        assert_eq!(found["error"], Value::Null, "{at}");
        assert_eq!((&found["listed"], &found["ran"]), (&json!(RULES), &json!(RULES)), "{at}: every rule runs");
        assert!(found["passed"].as_u64() > Some(10), "{at}: axe saw a page");
        self.judged.set(self.judged.get() + 1);
        for violation in found["violations"].as_array().unwrap() {
            self.faults.borrow_mut().push(format!("{at}: {violation:#}"));
        }
    }

    /// Measures what is shown, in a window of every size.
    fn measure(&self, what: &str) {
        if std::env::var_os("HUITOU_LOOKS").is_some() {
            return;
        }
        if self.place.borrow().contains("dark") {
            // The same sizes, only darker: that is read.
            return;
        }
        for size in SIZES {
            self.window.resize(size);
            let found = self.window.script(include_str!("access/measure.js"), vec![]);
            self.measured.set(self.measured.get() + 1);
            for fault in found.as_array().unwrap() {
                let (width, height) = size;
                let at = self.place.borrow();
                self.faults.borrow_mut().push(format!("{at}, {width} × {height}, {what}: {}", fault.as_str().unwrap()));
            }
        }
        self.window.resize(SIZES[0]);
    }

    /// Closes what is open, to where the menu can be clicked.
    fn calm(&self) {
        for _ in 0..8 {
            if self.window.count("dialog[open]") == 0 {
                return;
            }
            self.window.key(Key::Escape);
        }
        panic!("a dialog does not close; shown is:\n{}", self.window.text());
    }

    /// What was found, and that it was looked for.
    fn faults(self) -> Vec<String> {
        println!("{}: {} states read by axe, {} measured", self.place.borrow(), self.judged.get(), self.measured.get());
        self.faults.take()
    }
}

fn fresh_shop() -> (TempDir, Folder) {
    let outside = tempfile::tempdir().unwrap();
    let folder = Folder::at(outside.path().join("shop"));
    make_shop(&folder, &NewShop::default(), None, &Outside::system(), &mut |_, _| {}).unwrap();
    (outside, folder)
}

/// A shop with a year behind it and a sale today.
fn full_shop() -> (TempDir, Folder) {
    let outside = tempfile::tempdir().unwrap();
    let folder = Folder::at(outside.path().join("shop"));
    let plan = crate::shop::demo_plan();
    make_shop(&folder, &NewShop::default(), Some(&plan), &Outside::system(), &mut |_, _| {}).unwrap();
    dialogs::members::make_ready(folder.path());
    let till = Till::new(folder.clone(), Outside::system());
    let sale = json!({"lines": [{"amount_minor": 1_250, "name": "青菜"}], "tenders": [{"kind": "cash", "amount_minor": 2_000}]});
    till.call("sale.ring", sale, &huitou_host::Meta::default()).unwrap();
    (outside, folder)
}

fn faults_of_the_fresh_shop(language: &'static str) -> Vec<String> {
    let (_outside, folder) = fresh_shop();
    let sweep = Sweep::of(folder.path(), language);
    for (theme, percent) in [("dark", "100"), ("light", "200"), ("light", "100")] {
        sweep.choose(language, theme, percent);
        screens::visit_empty(&sweep);
    }
    sweep.faults()
}

fn faults_of_the_full_shop(language: &'static str) -> Vec<String> {
    let (_outside, folder) = full_shop();
    let filling = screens::Filling::of(&folder);
    let sweep = Sweep::of(folder.path(), language);
    for (theme, percent) in [("light", "100"), ("dark", "100")] {
        sweep.choose(language, theme, percent);
        filling.fill(&sweep);
        screens::visit_full(&sweep);
        screens::visit_busy_and_in_error(&sweep);
        dialogs::open_each(&sweep);
    }
    sweep.choose(language, "light", "200");
    filling.fill(&sweep);
    screens::visit_full(&sweep);
    dialogs::open_each(&sweep);
    sweep.faults()
}

/// Before there is a shop, and while one is made; and the window that finds it in use. Light and dark are the system's there.
fn faults_of_the_first_start(language: &'static str) -> Vec<String> {
    let looks = [("light", "Adwaita"), ("dark", "Adwaita:dark")].map(|(theme, system)| {
        let outside = tempfile::tempdir().unwrap();
        let shop = outside.path().join("shop");
        let lang = crate::words::machine(language);
        let first = Sweep::on(DISPLAY, &shop, language, &[("GTK_THEME", system), lang]);
        first.place.replace(format!("{language} {theme} first start"));
        first.window.wait_for(autonym(language));
        first.window.click(autonym(language));
        first.window.wait_for(&first.words.say("setup-go"));
        let is_dark = first.window.script("done(matchMedia('(prefers-color-scheme: dark)').matches)", vec![]);
        assert_eq!(is_dark, theme == "dark");
        first.judge("set-up");
        first.measure("set-up");
        if theme == "dark" {
            return first.faults();
        }
        first.window.click(&first.words.say("setup-demo"));
        first.window.click(&first.words.say("setup-go"));
        first.window.wait_at("progress");
        first.judge("a shop is made");
        first.window.wait_at("nav a");
        let second = Sweep::on(DISPLAY, &shop, language, &[("GTK_THEME", system), lang]);
        second.place.replace(format!("{language} {theme} second window"));
        second.window.wait_at(".stuck .refusal");
        second.judge("in use");
        second.measure("in use");
        [first.faults(), second.faults()].concat()
    });
    looks.concat()
}

#[track_caller]
fn is_without_fault(language: &'static str) {
    let faults =
        [faults_of_the_first_start(language), faults_of_the_fresh_shop(language), faults_of_the_full_shop(language)]
            .concat();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn everything_can_be_read_and_reached_in_simplified_chinese() {
    is_without_fault("zh-Hans");
}

#[test]
fn everything_can_be_read_and_reached_in_traditional_chinese() {
    is_without_fault("zh-Hant");
}

#[test]
fn everything_can_be_read_and_reached_in_english() {
    is_without_fault("en");
}

/// The eyes themselves: each fault that is planted into the page is seen.
#[test]
fn what_is_planted_is_found() {
    let (_outside, folder) = fresh_shop();
    let sweep = Sweep::of(folder.path(), "zh-Hans");
    sweep.window.wait_for(&sweep.words.say("walk-in"));
    let plant = "const box = document.createElement('div'); box.id = 'planted'
        box.style.cssText = 'position: fixed; inset: 8rem 2rem auto; z-index: 9; background: #fff; color: #000'
        document.querySelector('main').append(box); box.innerHTML = arguments[0]
        for (const each of box.querySelectorAll('[data-style]')) each.style.cssText = each.dataset.style; done(null)";
    for (html, sign) in [
        ("<button data-style='width: 60px; height: 60px'></button>", "button-name"),
        ("<p data-style='color: #999; background: #fff; padding: 8px'>灰字</p>", "color-contrast"),
        ("<img src='x.png'>", "image-alt"),
        ("<button data-style='width: 40px; height: 40px'>小</button>", "small target"),
        ("<p data-style='font-size: 15px'>小字</p>", "small text"),
        ("<p class='caption' data-style='font-size: 13px'>note</p>", "small text"),
        (
            "<p data-style='width: 60px; overflow: hidden; white-space: nowrap'>太长的一句话放不下</p>",
            "cut off sideways",
        ),
        ("<p data-style='height: 20px; overflow: hidden'>两行<br>字的脚</p>", "cut off"),
        ("<div data-style='overflow-x: auto'><p data-style='width: 4000px'>太宽</p></div>", "scrolls sideways"),
        ("<p data-style='position: relative; left: -2000px'>出去了</p>", "outside the window"),
        ("<b data-testid='due' data-style='font-size: 39px'>1</b>", "small amount due"),
    ] {
        sweep.window.script(plant, vec![json!(html)]);
        sweep.judge(html);
        sweep.measure(html);
        let faults = sweep.faults.take();
        assert!(faults.iter().any(|fault| fault.contains(sign)), "{html}: {faults:?}");
        sweep.window.script("document.getElementById('planted').remove(); done(null)", vec![]);
    }
}
