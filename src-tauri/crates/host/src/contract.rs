//! docs/CONTRACT.md, generated from the method table.

use huitou_app::Error;

/// The contract as Markdown.
///
/// # Errors
/// Where an example is refused.
pub fn markdown() -> Result<String, Error> {
    Ok(String::new())
}
