//! Refusals of a whole window: those of a shop that does not open, and what wants a shop of its own.

use std::fs;
use std::path::Path;

use fantoccini::key::Key;
use huitou_app::shop::NewShop;
use huitou_host::Outside;
use huitou_host::making::make_shop;
use huitou_store::Folder;
use serde_json::json;

use super::{ANYTHING, Args};
use crate::driver::Window;
use crate::shop::SmallShop;
use crate::words::{Words, autonym, machine};

fn open(language: &'static str, shop: &Path) -> Window {
    Window::open_with(shop, &[machine(language)])
}

/// A shop whose window speaks this language.
fn shop(language: &'static str) -> SmallShop {
    let shop = SmallShop::made();
    shop.ask(|call| {
        call("window.put", json!({"locale": language}));
    });
    shop
}

/// The shop that was broken goes with the window that looked at it.
fn broken(language: &'static str, break_it: impl FnOnce(&Folder)) -> Window {
    let shop = shop(language);
    break_it(&shop.folder);
    let window = open(language, shop.folder.path());
    window.wait_at(".stuck .refusal");
    window
}

pub fn shop_exists(language: &'static str, words: &Words) -> (Window, Args) {
    let outside = tempfile::tempdir().unwrap();
    let folder = Folder::at(outside.path().join("shop"));
    let window = Window::open(folder.path());
    window.wait_for(autonym(language));
    window.click(autonym(language));
    window.wait_for(&words.say("setup-go"));
    make_shop(&folder, &NewShop::default(), None, &Outside::system(), &mut |_, _| {}).unwrap();
    window.click(&words.say("setup-go"));
    window.wait_at(".setup .refusal");
    (window, vec![("folder", folder.path().display().to_string())])
}

pub fn shop_in_use(language: &'static str, words: &Words) -> (Window, Args) {
    let shop = shop(language);
    let first = Window::open(shop.folder.path());
    first.wait_for(&words.say("screen-counter"));
    let second = open(language, shop.folder.path());
    second.wait_at(".stuck .refusal");
    second.wait_for(&words.say("error-shop-in-use"));
    (second, vec![])
}

pub fn shop_foreign(language: &'static str, _: &Words) -> (Window, Args) {
    let diary = "a diary, and not a short one. ".repeat(300);
    let window = broken(language, |folder| {
        fs::remove_file(folder.vault_db()).unwrap();
        fs::write(folder.shop_db(), diary).unwrap();
    });
    (window, vec![])
}

pub fn shop_newer(language: &'static str, _: &Words) -> (Window, Args) {
    let window = broken(language, |folder| {
        let db = rusqlite::Connection::open(folder.shop_db()).unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
    });
    (window, vec![("found", "99".to_owned()), ("known", ANYTHING.to_owned())])
}

pub fn shop_damaged(language: &'static str, _: &Words) -> (Window, Args) {
    let window = broken(language, |folder| fs::write(folder.vault_db(), "").unwrap());
    (window, vec![("reason", ANYTHING.to_owned())])
}

pub fn storage_failed(language: &'static str, _: &Words) -> (Window, Args) {
    let window = broken(language, |folder| {
        fs::remove_file(folder.path().join("lock")).unwrap();
        fs::create_dir(folder.path().join("lock")).unwrap();
    });
    (window, vec![("reason", ANYTHING.to_owned())])
}

/// Five hundred lines were left in the basket; the cashier types one more.
pub fn basket_too_long(language: &'static str, _: &Words) -> (Window, Args) {
    let shop = shop(language);
    shop.ask(|call| {
        let lines = vec![json!({"amount_minor": 100}); 500];
        call("basket.put", json!({"basket": {"request_id": "long", "lines": lines}}));
    });
    let window = Window::open(shop.folder.path());
    window.wait_at(".basket li:nth-child(500)");
    window.type_text("+");
    window.wait_at("dialog .pad");
    window.type_text("1");
    window.key(Key::Enter);
    window.wait_at(".sum .refusal, .right .refusal");
    (window, vec![("limit", "500".to_owned())])
}
