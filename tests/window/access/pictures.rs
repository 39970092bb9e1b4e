//! Pictures of the screens for people to look at: kept among what is built, or where `HUITOU_PICTURES` says, from the root of
//! the repository: `HUITOU_PICTURES=docs/design`.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use fantoccini::key::Key;

use super::screens::Filling;
use super::{Sweep, full_shop};
use crate::driver::Window;
use crate::words::Words;

const DISPLAY: &str = "1366x768x24";

/// Takes a picture; one that is kept when the display shows what the page says: another than the last, and twice the same.
fn take(window: &Window, last: &RefCell<Vec<u8>>, name: &str) {
    let file = format!("picture-{name}");
    let Some(folder) = std::env::var_os("HUITOU_PICTURES") else {
        window.screenshot(&file);
        return;
    };
    let shot = || fs::read(window.screenshot(&file)).unwrap();
    let mut before = Vec::new();
    window.wait_until(name, |window| {
        window.settle();
        let now = std::mem::replace(&mut before, shot());
        now == before && now != *last.borrow()
    });
    let picture = window.screenshot(&file);
    last.replace(before);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    fs::create_dir_all(&folder).unwrap();
    fs::copy(&picture, folder.join(format!("{name}.png"))).unwrap();
}

/// Who takes pictures of a window.
struct Pictures {
    sweep: Sweep,
    last: RefCell<Vec<u8>>,
}

impl Pictures {
    fn of(shop: &Path, language: &'static str) -> Pictures {
        let sweep = Sweep::on(DISPLAY, shop, language, &[]);
        sweep.choose(language, "light", "100");
        Pictures { sweep, last: RefCell::default() }
    }

    /// Opens a screen, and takes its picture when the sign is there.
    fn of_screen(&self, id: &str, sign: &str, name: &str) {
        self.sweep.visit(id);
        self.sweep.window.wait_at(sign);
        take(&self.sweep.window, &self.last, name);
    }

    fn of_the_counter(&self, filling: &Filling) {
        let sweep = &self.sweep;
        let window = &sweep.window;
        self.of_screen("counter", ".basket .empty", "counter-empty");
        filling.fill(sweep);
        take(window, &self.last, "counter-zh-Hans");
        window.type_text("mi");
        window.wait_at("#found [role=option]");
        take(window, &self.last, "counter-found");
        window.key(Key::Escape);
        for (keys, sign, name) in
            [(vec!['*'], "dialog .pad", "quantity"), (vec![Key::F9.into()], "dialog input", "find-member")]
        {
            window.press(&keys);
            window.wait_at(sign);
            take(window, &self.last, name);
            sweep.calm();
        }
        window.key(Key::F10);
        window.wait_at("dialog .big");
        window.type_text("500");
        window.wait_at("dialog .before-after");
        take(window, &self.last, "top-up");
        sweep.calm();
        window.key(Key::Enter);
        window.wait_at(".kind");
        take(window, &self.last, "tenders");
        window.type_text("1");
        window.wait_at(".notes");
        take(window, &self.last, "cash");
        window.type_text("500");
        window.key(Key::Enter);
        window.wait_at("[data-testid=finished]");
        take(window, &self.last, "finished");
        window.wait_until("the next sale", |window| {
            window.key(Key::Enter);
            window.count(".basket .empty") > 0
        });
    }

    fn of_the_other_screens(&self) {
        let sweep = &self.sweep;
        let window = &sweep.window;
        self.of_screen("members", ".table tbody tr", "members");
        window.press(&[Key::Alt.into(), 'n']);
        window.wait_at("dialog form");
        take(window, &self.last, "enrol");
        sweep.calm();
        window.click_at(".table .open");
        window.wait_at(".columns .table tbody tr");
        take(window, &self.last, "member");
        window.press(&[Key::Alt.into(), 'p']);
        window.wait_at("dialog input:focus");
        window.type_text("+50");
        window.press(&[Key::Alt.into(), '2']);
        window.wait_at("[data-testid=adjust-confirm][aria-disabled=false]");
        take(window, &self.last, "adjust-points");
        sweep.calm();
        self.of_screen("products", ".table tbody tr", "products");
        window.click_at(".table .open");
        window.wait_at("dialog form");
        take(window, &self.last, "product");
        sweep.calm();
        self.of_screen("sales", ".table tbody tr", "sales");
        window.click_at(".table .open");
        window.wait_at("dialog .bill");
        take(window, &self.last, "bill");
        window.press(&[Key::Alt.into(), 'r']);
        window.wait_at("dialog .stepper input:focus");
        window.press(&[Key::Alt.into(), 'a']);
        window.press(&[Key::Alt.into(), '2']);
        window.wait_at("[data-testid=refund-confirm][aria-disabled=false]");
        take(window, &self.last, "refund");
        window.click_at("[data-testid=refund-confirm]");
        window.wait_at("[data-testid=refunded]");
        take(window, &self.last, "refunded");
        sweep.calm();
        sweep.visit("today");
        window.wait_at(".numbers");
        window.click_label(&sweep.words.say("day"));
        window.type_text(&crate::shop::demo_plan().until.to_string());
        window.wait_at(".lower tr:nth-child(1)");
        take(window, &self.last, "today");
        for (id, sign) in [
            ("silent", ".table tbody tr"),
            ("liability", ".numbers .money"),
            ("journal", ".table tbody tr"),
            ("settings", "section:nth-of-type(2) form"),
            ("help", ".sheets"),
        ] {
            self.of_screen(id, sign, id);
        }
    }
}

fn of_the_first_start() {
    let outside = tempfile::tempdir().unwrap();
    let window = Window::open(&outside.path().join("shop"));
    window.wait_for("简体中文");
    window.click("简体中文");
    window.wait_for(&Words::of("zh-Hans").say("setup-go"));
    take(&window, &RefCell::default(), "first-start");
}

#[test]
fn every_screen_has_its_picture() {
    of_the_first_start();
    let (_outside, folder) = full_shop();
    let filling = Filling::of(&folder);
    let pictures = Pictures::of(folder.path(), "zh-Hans");
    pictures.of_the_counter(&filling);
    pictures.of_the_other_screens();
    filling.fill(&pictures.sweep);
    pictures.sweep.choose("zh-Hans", "dark", "100");
    pictures.of_screen("counter", ".basket .picked", "counter-dark");
    pictures.of_screen("silent", ".table tbody tr", "silent-dark");
    drop(pictures);
    for (language, name) in [("en", "counter-en"), ("zh-Hant", "counter-zh-Hant")] {
        Pictures::of(folder.path(), language).of_screen("counter", ".basket .picked", name);
    }
}
