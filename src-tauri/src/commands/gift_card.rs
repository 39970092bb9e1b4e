//! Gift cards: sold, handed over, shown and bound to a member. They pay as tenders of a sale.

use huitou_app::gift_card::{
    BindGiftCard, BoundGiftCard, GiftCardAnswer, GiftCardBindQuote, GiftCardQuote, IssueGiftCard, IssuedGiftCard,
    QuoteBindGiftCard, QuoteGiftCard, ShowGiftCard,
};
use huitou_host::gift_card_slip::{SaveGiftCardSlip, save_gift_card_slip};
use huitou_host::methods::BillPdfAnswer;
use tauri::State;

use super::methods;
use crate::session::{CallMeta, Refused, Session};

methods! {
    read gift_card_quote_issue(QuoteGiftCard) -> GiftCardQuote;
    write gift_card_issue(IssueGiftCard) -> IssuedGiftCard;
    read gift_card_show(ShowGiftCard) -> GiftCardAnswer;
    read gift_card_quote_bind(QuoteBindGiftCard) -> GiftCardBindQuote;
    write gift_card_bind(BindGiftCard) -> BoundGiftCard;
}

/// `gift_card.slip` without its file: Rust chooses the place and says it, and never writes over anything.
#[tauri::command(async)]
#[cfg_attr(test, specta::specta)]
pub(crate) fn gift_card_save_slip(
    request: SaveGiftCardSlip,
    meta: CallMeta,
    session: State<'_, Session>,
) -> Result<BillPdfAnswer, Refused> {
    session.guard(meta.locale, |till| {
        let folder = session.folder_for_people(meta.locale);
        save_gift_card_slip(till, &request, &folder, &session.told(&meta))
    })
}
