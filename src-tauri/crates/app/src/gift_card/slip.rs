//! The slip of a gift card, for whoever has its code.

use huitou_core::bill::gift_card::GiftCardSlip;
use huitou_core::code::Code;
use huitou_core::fact::Body;
use huitou_core::gift_card::GiftCode;
use huitou_core::safety::Secret;
use huitou_store::ReadTx;

use super::{left_on, opened_by};
use crate::bill::{head, moment};
use crate::error::Error;
use crate::shop::unexpected;

/// The slip of the gift card that a code opens. Not of a number: it would tell who works here the codes of cards that others hold.
///
/// # Errors
/// [`Code::GiftCardUnknown`].
pub fn slip_of_gift_card(typed: &Secret, tx: &ReadTx<'_>) -> Result<GiftCardSlip, Error> {
    let code = GiftCode::read(typed).ok_or(Code::GiftCardUnknown)?;
    let card = opened_by(typed, tx)?;
    let fact = tx.fact(card.seq)?.envelope;
    let policy = tx.policy_at(fact.seq)?;
    match fact.body()? {
        Body::GiftCardIssued(body) => Ok(GiftCardSlip {
            shop: head(&policy),
            code,
            at: moment(&fact)?,
            sold_on: card.sold_on,
            currency: policy.currency(),
            sold: body.amount_minor,
            left: left_on(card.id, tx)?,
            card_no: card.card_no,
        }),
        other => Err(unexpected(&other)),
    }
}
