//! Tampering and privacy: what was changed is found, what is personal is not.

mod breaking;
mod copies;
mod full_shop;
mod rows;
mod tampers;
