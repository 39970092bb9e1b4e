//! A seeded year in a small shop, compared with a naive model after every command.
