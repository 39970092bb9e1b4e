//! The bill as a text to send, and as a file for people.

use huitou_app::bill::{BillText, BillTextAnswer};
use huitou_host::methods::BillPdfAnswer;
use huitou_host::saving::{SaveBill, save_bill};
use tauri::State;

use super::methods;
use crate::session::{CallMeta, Refused, Session};

methods! {
    read bill_text(BillText) -> BillTextAnswer;
}

/// `bill.pdf` without its file: Rust chooses the place and says it, and never writes over anything.
#[tauri::command(async)]
#[cfg_attr(test, specta::specta)]
pub(crate) fn bill_save(
    request: SaveBill,
    meta: CallMeta,
    session: State<'_, Session>,
) -> Result<BillPdfAnswer, Refused> {
    session.guard(meta.locale, |till| {
        let folder = session.folder_for_people(meta.locale);
        save_bill(till, &request, &folder, &session.told(&meta))
    })
}
