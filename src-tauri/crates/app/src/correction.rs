//! Corrections of a sale of today: how it was paid (改支付方式), and whose it was (补会员).

mod member;
mod tender;

use huitou_core::code::Code;
use huitou_core::fact::{Body, SaleRung};
use huitou_core::id::SaleId;
use huitou_core::money::Money;
use huitou_store::ReadTx;
use huitou_store::sales::SaleRow;

use crate::bill::sale_body;
use crate::error::Error;
use crate::shop::unexpected;

pub use member::{AddMember, AddMemberAnswer, AddMemberQuote, QuoteAddMember};
pub(crate) use tender::tender_reason;
pub use tender::{ChangeTender, ChangeTenderAnswer, ChangeTenderQuote, QuoteChangeTender};

/// A sale as it was in truth: its fact with the corrections since. Its lines and its total are never corrected.
///
/// # Errors
/// Where a fact cannot be read.
pub(crate) fn sale_as_of(sale: &SaleRow, tx: &ReadTx<'_>) -> Result<SaleRung, Error> {
    let mut body = sale_body(&tx.fact(sale.seq)?)?;
    for seq in tx.corrections_of(sale.id)? {
        match tx.fact(seq)?.envelope.body()? {
            Body::SaleTenderChanged(it) => {
                body.tenders = it.tenders;
                body.change_minor = it.change_minor;
                if let (Some(part), Some(now)) = (&mut body.member, it.member) {
                    part.spent = now.spent;
                    part.stored_value_after = now.stored_value_after;
                }
                if let (Some(part), Some(now)) = (&mut body.member, it.on_account) {
                    part.owed_after_minor = Some(now.owed_after_minor).filter(|owed| *owed > Money::ZERO);
                }
            }
            Body::SaleMemberAdded(it) => body.member = Some(it.member),
            other => return Err(unexpected(&other)),
        }
    }
    Ok(body)
}

/// The number of a sale's bill.
fn sale_no(sale: SaleId, tx: &ReadTx<'_>) -> Result<String, Error> {
    Ok(tx.sale(sale)?.ok_or(Code::UnknownSale)?.sale_no)
}
