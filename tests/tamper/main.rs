//! Tampering and privacy: what was changed is found, what is personal is not.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that unwraps fails at the line that is wrong")]

mod blind;
mod breaking;
mod canary;
mod copies;
mod erasure;
mod file_bytes;
mod full_shop;
mod privacy;
mod rebuilt;
mod rows;
mod tampers;
mod watched;
