//! The window opens: on a shop, and where there is none.

use huitou_app::shop::NewShop;
use huitou_tests::TestShop;

use crate::driver::Window;

#[test]
fn the_window_opens_on_its_shop_and_shows_its_page() {
    let shop = TestShop::made(&NewShop::default());
    let window = Window::open(shop.folder().path());
    window.wait_until("something is shown", |window| !window.text().trim().is_empty());
    assert!(window.address().starts_with("tauri://localhost"), "{}", window.address());
    assert!(window.process() > 0);
    let picture = std::fs::read(window.screenshot("opening")).unwrap();
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 2_000, "a picture of {} bytes", picture.len());
}

#[test]
fn the_window_opens_where_there_is_no_shop_and_makes_none_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("shop");
    let window = Window::open(&shop);
    window.wait_until("something is shown", |window| !window.text().trim().is_empty());
    assert!(!shop.exists());
    // Nothing of the window lies outside its own home.
    assert!(window.home().join("data").is_dir() && window.display().starts_with(':'));
}
