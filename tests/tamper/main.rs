//! Tampering and privacy: what was changed is found, what is personal is not.

mod blind;
mod breaking;
mod copies;
mod file_bytes;
mod full_shop;
mod rebuilt;
mod rows;
mod tampers;
