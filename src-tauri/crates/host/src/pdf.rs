//! A bill on paper: a PDF for a sheet of A5 or a roll of 80 or 58 mm.
//!
//! The words come from [`huitou_core::bill::face::Face`]; here they are only set. `font` measures and says what can be
//! drawn, `wrap` breaks lines, `block` stacks them and breaks pages, `roll` and `sheet` are the two designs, `draw`
//! alone knows printpdf. Lengths are whole thousandths of a point: the same bill gives the same layout everywhere.

mod block;
mod draw;
mod font;
mod listing;
mod pages;
mod roll;
mod sheet;
mod wrap;

use chrono::{DateTime, FixedOffset, Utc};
use huitou_core::bill::face::Face;
use huitou_core::bill::gift_card::GiftCardSlip;
use huitou_core::bill::{BalanceSlip, Bill, RefundSlip, RepaymentSlip, TopUpSlip};
use huitou_core::listing::Listing;
use huitou_core::words::Words;
use qrcode::{EcLevel, QrCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a bill is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub enum Paper {
    /// A sheet of 148 × 210 mm; a long bill takes several.
    #[serde(rename = "a5")]
    A5,
    /// A roll of 80 mm, as long as the bill.
    #[serde(rename = "roll_80")]
    Roll80,
    /// A roll of 58 mm, as long as the bill.
    #[serde(rename = "roll_58")]
    Roll58,
}

impl Paper {
    /// Every paper.
    pub const ALL: [Paper; 3] = [Paper::A5, Paper::Roll80, Paper::Roll58];
}

/// Why a bill could not be set.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The face that is built in was not read: the program is broken, not the bill.
    #[error("the built-in face cannot be read")]
    FontUnreadable,
    /// The bill's number, or what opens a gift card, does not fit a QR code.
    #[error("the number does not fit a QR code: {0}")]
    NumberTooLong(qrcode::types::QrError),
    /// The document was not written as it was set.
    #[error("the PDF writer objected: {0}")]
    Objection(String),
}

/// The bill as a PDF file. The same bill gives the same bytes.
///
/// # Errors
/// [`PdfError::NumberTooLong`] for a bill number of some thousand characters; the others mean a broken program.
pub fn bill_pdf(bill: &Bill, paper: Paper, words: &Words) -> Result<Vec<u8>, PdfError> {
    face_pdf(&Face::of(bill, words), &bill.sale_no, bill.at, paper, words)
}

/// A refund's slip as a PDF file, as [`bill_pdf`] gives a bill.
///
/// # Errors
/// As for [`bill_pdf`].
pub fn slip_pdf(slip: &RefundSlip, paper: Paper, words: &Words) -> Result<Vec<u8>, PdfError> {
    face_pdf(&Face::of_refund(slip, words), &slip.refund_no, slip.at, paper, words)
}

/// A balance refund's slip as a PDF file, as [`bill_pdf`] gives a bill.
///
/// # Errors
/// As for [`bill_pdf`].
pub fn balance_slip_pdf(slip: &BalanceSlip, paper: Paper, words: &Words) -> Result<Vec<u8>, PdfError> {
    face_pdf(&Face::of_balance_refund(slip, words), &slip.refund_no, slip.at, paper, words)
}

/// A top-up's slip as a PDF file, as [`bill_pdf`] gives a bill.
///
/// # Errors
/// As for [`bill_pdf`].
pub fn top_up_pdf(slip: &TopUpSlip, paper: Paper, words: &Words) -> Result<Vec<u8>, PdfError> {
    face_pdf(&Face::of_top_up(slip, words), &slip.top_up_no, slip.at, paper, words)
}

/// A repayment's slip as a PDF file, as [`bill_pdf`] gives a bill.
///
/// # Errors
/// As for [`bill_pdf`].
pub fn repayment_pdf(slip: &RepaymentSlip, paper: Paper, words: &Words) -> Result<Vec<u8>, PdfError> {
    face_pdf(&Face::of_repayment(slip, words), &slip.repayment_no, slip.at, paper, words)
}

/// A gift card's slip as a PDF file, as [`bill_pdf`] gives a bill; its QR code opens the card, its title does not.
///
/// # Errors
/// As for [`bill_pdf`].
pub fn gift_card_pdf(slip: &GiftCardSlip, paper: Paper, words: &Words) -> Result<Vec<u8>, PdfError> {
    let scanned = slip.code.to_string();
    coded_pdf(&Face::of_gift_card(slip, words), (&slip.card_no, &scanned), slip.at, paper, words)
}

fn face_pdf(
    face: &Face,
    number: &str,
    at: DateTime<FixedOffset>,
    paper: Paper,
    words: &Words,
) -> Result<Vec<u8>, PdfError> {
    coded_pdf(face, (number, number), at, paper, words)
}

/// A face with its number in the title, and what a scanner reads of it.
fn coded_pdf(
    face: &Face,
    (number, scanned): (&str, &str),
    at: DateTime<FixedOffset>,
    paper: Paper,
    words: &Words,
) -> Result<Vec<u8>, PdfError> {
    let font = font::built_in()?;
    let code = QrCode::with_error_correction_level(scanned, EcLevel::M).map_err(PdfError::NumberTooLong)?;
    let pages = match paper {
        Paper::A5 => sheet::pages(face, &code, font, words),
        Paper::Roll80 => roll::pages(face, &code, font, words, &roll::WIDE),
        Paper::Roll58 => roll::pages(face, &code, font, words, &roll::NARROW),
    };
    let title = format!("{} {}", face.shop_name.as_deref().unwrap_or(&face.title), number);
    draw::document(&pages, font, &title, at)
}

/// A listing as a PDF file of A4. The same listing of the same moment gives the same bytes.
///
/// # Errors
/// Only where the program is broken.
pub fn listing_pdf(listing: &Listing, at: DateTime<Utc>, words: &Words) -> Result<Vec<u8>, PdfError> {
    let font = font::built_in()?;
    let pages = listing::pages(listing, font, words);
    draw::document(&pages, font, &listing.title, at.fixed_offset())
}
