//! The window opens: on a shop, and where there is none.

use fantoccini::key::Key;
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
fn a_first_start_makes_the_shop_and_the_counter_listens_to_the_scanner() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("shop");
    let window = Window::open(&shop);
    // Whatever language this machine speaks.
    window.wait_for("简体中文");
    window.click("简体中文");
    window.wait_for("开一家店");
    window.click("店名");
    window.type_text("Wang 1");
    window.screenshot("first-start");
    window.click("空店");
    window.click("开始收银");
    window.wait_until("a shop", |_| shop.join("shop.db").exists());
    window.wait_for("Wang 1");
    window.wait_without("开一家店");
    window.wait_until("the shop's name in the title", |window| window.title().contains("Wang 1 ·"));

    window.scan("6900000000017", 10);
    window.wait_for("没有条码 6900000000017 的商品");
    window.screenshot("unknown-code");
    window.key(Key::Escape);
    window.wait_without("没有条码 6900000000017 的商品");
}

#[test]
fn the_window_opens_where_there_is_no_shop_and_makes_none_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("shop");
    let window = Window::open(&shop);
    window.wait_until("something is shown", |window| !window.text().trim().is_empty());
    assert!(!shop.exists());
    // Nothing of the window lies outside its own home.
    assert!(window.home().join("data").is_dir());
}
