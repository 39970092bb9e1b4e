//! Tampering and privacy: what was changed is found, what is personal is not.

mod blind;
mod breaking;
mod canary;
mod copies;
mod file_bytes;
mod full_shop;
mod privacy;
mod rebuilt;
mod rows;
mod tampers;
