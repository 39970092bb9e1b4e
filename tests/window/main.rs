//! The real window: the product's own program under a display of its own, driven from outside through WebDriver.
//!
//! Stories press keys and click, and read what is shown. Only `capability`, to prove what is refused, `access` and `speed`, to
//! measure, run scripts in the page. `killed` kills it at random keys (`HUITOU_SEED` gives others); `sabotage` plants faults in
//! it, under which stories must fail, so the window is built for the tests: `cargo build -p huitou-desktop --features planted`.

#![expect(clippy::unwrap_used, reason = "a test that unwraps fails at the line that is wrong")]
#![expect(clippy::expect_used, reason = "a test that cannot go on says where")]

mod access;
mod capability;
mod cashier;
mod composing;
mod driver;
mod family;
mod gift_cards;
mod held;
mod killed;
mod on_account;
mod opening;
mod points;
mod refused;
mod returning;
mod sabotage;
mod safety;
mod selling;
mod settling;
mod shop;
mod speed;
mod steps;
mod words;
