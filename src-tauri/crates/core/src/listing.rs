//! A listing: a table with a title as the owner takes it out of the shop, the same for a spreadsheet and for paper.

/// A title, what it is about, and a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The title.
    pub title: String,
    /// The shop, the day, the count: one line each.
    pub about: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a text for each column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its label.
    pub label: String,
    /// How wide it is on paper, as a share of all columns.
    pub share: u32,
    /// Numbers stand at the right.
    pub is_number: bool,
}

impl Column {
    /// A column of texts.
    pub fn text(label: String, share: u32) -> Column {
        Column { label, share, is_number: false }
    }

    /// A column of numbers.
    pub fn number(label: String, share: u32) -> Column {
        Column { label, share, is_number: true }
    }
}
