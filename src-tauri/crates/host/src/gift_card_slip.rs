//! The slip that is handed over with a gift card, as a file.

use std::path::Path;

use huitou_app::gift_card::slip_of_gift_card;
use huitou_app::{Error, Permission};
use huitou_core::code::Code;
use huitou_core::safety::Secret;
use huitou_core::words::{Locale, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::files::write_outside;
use crate::methods::{BillPdfAnswer, DrawnBill};
use crate::pdf::{Paper, gift_card_pdf};
use crate::saving::save_drawn;
use crate::till::{Meta, Till};

/// Who sells gift cards hands their slips over.
pub(crate) const PERMISSION: Permission = Permission::TopUp;

/// Writes a gift card's slip as a PDF file: with its code, for whoever is to have the card.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct GiftCardSlipPdf {
    /// Its code; its number gives no slip.
    pub code: Secret,
    /// The paper.
    pub paper: Paper,
    /// Where to write it; a file that is there is replaced.
    pub file: String,
    /// The language; the shop's own where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
}

/// Saves a gift card's slip as a PDF file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct SaveGiftCardSlip {
    /// Its code.
    pub code: Secret,
    /// The paper.
    pub paper: Paper,
    /// The language; the shop's own where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
}

pub(crate) fn write_slip(till: &Till, request: &GiftCardSlipPdf, meta: &Meta) -> Result<BillPdfAnswer, Error> {
    let drawn = draw(till, &request.code, request.paper, request.locale, meta)?;
    write_outside(till, Path::new(&request.file), &drawn.pdf)?;
    Ok(BillPdfAnswer { file: request.file.clone(), bytes: drawn.pdf.len() as u64 })
}

/// Saves a gift card's slip in the folder, which is made where it is missing. The file has the card's number for a name.
///
/// # Errors
/// [`Code::GiftCardUnknown`] and [`Code::FileNotWritten`].
pub fn save_gift_card_slip(
    till: &Till,
    request: &SaveGiftCardSlip,
    folder: &Path,
    meta: &Meta,
) -> Result<BillPdfAnswer, Error> {
    let drawn = draw(till, &request.code, request.paper, request.locale, meta)?;
    save_drawn(till, "gift-card", &drawn, folder)
}

fn draw(till: &Till, code: &Secret, paper: Paper, locale: Option<Locale>, meta: &Meta) -> Result<DrawnBill, Error> {
    let slip = till.look(PERMISSION, meta, |at| slip_of_gift_card(code, at.tx))?;
    let words = Words { currency: slip.currency, ..till.words(locale.or(meta.locale)) };
    let pdf = gift_card_pdf(&slip, paper, &words).map_err(|_| Code::Internal)?;
    Ok(DrawnBill { number: slip.card_no, pdf })
}
