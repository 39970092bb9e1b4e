//! Stories in the shop's language.

mod first_sale;
