//! The real window: the product's own program under a display of its own, driven from outside through WebDriver.
//!
//! Stories press keys and click, and read what is shown. Only `capability` runs scripts in the page, to prove what is refused.

#![expect(clippy::unwrap_used, reason = "a test that unwraps fails at the line that is wrong")]
#![expect(clippy::expect_used, reason = "a test that cannot go on says where")]

mod capability;
mod driver;
mod opening;
mod selling;
mod shop;
mod speed;
