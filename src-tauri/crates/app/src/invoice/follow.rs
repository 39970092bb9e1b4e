//! What may be invoiced as things stand, and what becomes of an invoice when they change.

use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{InvoiceTaken, SaleRung};
use huitou_core::id::{GiftCardId, MemberId, SaleId, TopUpId};
use huitou_core::invoice::{
    InvoiceOf, InvoiceParts, Principal, StandingTax, goes, goes_of_top_ups, invoiceable, retendered, taxes, taxes_left,
};
use huitou_core::money::Money;
use huitou_core::params::InvalidParam;
use huitou_core::refund::settled;
use huitou_core::stored_value::StoredValue;
use huitou_store::ReadTx;
use huitou_store::invoices::{InvoiceRow, Payer};
use huitou_store::sales::SaleRow;
use schemars::JsonSchema;
use serde::Serialize;

use crate::bill::top_up_body;
use crate::command::Asking;
use crate::error::Error;
use crate::refund::sale_to_invoice;

/// What of a sale may not be invoiced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct NotInvoiced {
    /// What went back.
    pub returned_minor: Money,
    /// Bonus, which was a gift.
    pub bonus_minor: Money,
    /// Points, which were a gift.
    pub points_minor: Money,
    /// Gift cards, which are invoiced when they are sold.
    pub gift_cards_minor: Money,
    /// Principal that stands on other invoices, was given back or was not paid in here.
    pub principal_minor: Money,
}

/// What becomes of an invoice by what is about to happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct InvoiceFollows {
    /// The number of the request.
    pub request_no: String,
    /// What stands on it.
    pub before_minor: Money,
    /// What will stand on it.
    pub after_minor: Money,
    /// What is to be reversed then, because it was issued.
    pub to_reverse_minor: Money,
}

impl InvoiceFollows {
    /// What a quote says of it.
    pub(crate) fn of(taken: &InvoiceTaken, tx: &ReadTx<'_>) -> Result<InvoiceFollows, Error> {
        let row = tx.invoice(taken.invoice_id)?.ok_or(Code::UnknownInvoice)?;
        let after = taken.parts.total();
        Ok(InvoiceFollows {
            request_no: row.request_no,
            before_minor: taken.before.total(),
            after_minor: after,
            to_reverse_minor: Money::from_minor(row.issued.map_or(0, |issued| issued.minor() - after.minor())),
        })
    }
}

/// What an invoice is asked for, as it stands.
pub(super) struct Source {
    pub(super) of: InvoiceOf,
    pub(super) number: String,
    /// Whose key seals the title: the member's, while there is one who was not erased.
    pub(super) member: Option<MemberId>,
    payer: Option<Payer>,
    pub(super) stands: InvoiceParts,
    pub(super) tax: StandingTax,
    pub(super) not_invoiced: NotInvoiced,
}

impl Source {
    /// What exactly one of these ids names.
    ///
    /// # Errors
    /// [`Code::InvalidParams`], [`Code::UnknownSale`], [`Code::UnknownTopUp`], [`Code::GiftCardUnknown`].
    pub(super) fn named(
        sale: Option<&str>,
        top_up: Option<&str>,
        gift_card: Option<&str>,
        at: &Asking<'_>,
    ) -> Result<Source, Error> {
        match (sale, top_up, gift_card) {
            (Some(sale), None, None) => Source::sale(sale, at),
            (None, Some(top_up), None) => Source::top_up(top_up, at.tx),
            (None, None, Some(card)) => Source::gift_card(card, at.tx),
            _ => Err(InvalidParam::NotOneOf { fields: "sale_id, top_up_id, gift_card_id" }.because().into()),
        }
    }

    fn sale(id: &str, at: &Asking<'_>) -> Result<Source, Error> {
        let it = sale_to_invoice(id, at)?;
        Ok(Source {
            of: InvoiceOf::Sale { sale_id: it.sale.id },
            member: it.sale.member.map(|id| live(id, at.tx)).transpose()?.flatten(),
            payer: it.sale.member.map(Payer::Member),
            number: it.sale.sale_no,
            stands: it.stands,
            tax: it.tax,
            not_invoiced: it.not_invoiced,
        })
    }

    fn top_up(id: &str, tx: &ReadTx<'_>) -> Result<Source, Error> {
        let id: TopUpId = id.parse().map_err(|_| Refusal::from(Code::UnknownTopUp))?;
        let body = top_up_body(&tx.fact(tx.top_up_seq(id)?.ok_or(Code::UnknownTopUp)?)?)?;
        Ok(Source {
            of: InvoiceOf::TopUp { top_up_id: id },
            number: body.slip.map_or_else(|| id.to_string(), |slip| slip.top_up_no),
            member: live(body.member_id, tx)?,
            payer: Some(Payer::Member(body.member_id)),
            stands: InvoiceParts { principal_minor: body.paid_minor, ..InvoiceParts::default() },
            tax: StandingTax::default(),
            not_invoiced: NotInvoiced::default(),
        })
    }

    fn gift_card(id: &str, tx: &ReadTx<'_>) -> Result<Source, Error> {
        let id: GiftCardId = id.parse().map_err(|_| Refusal::from(Code::GiftCardUnknown))?;
        let (card_no, sold) = tx.gift_card_sold(id)?.ok_or(Code::GiftCardUnknown)?;
        Ok(Source {
            of: InvoiceOf::GiftCard { gift_card_id: id },
            number: card_no,
            member: None,
            payer: Some(Payer::GiftCard(id)),
            stands: InvoiceParts { principal_minor: sold, ..InvoiceParts::default() },
            tax: StandingTax::default(),
            not_invoiced: NotInvoiced::default(),
        })
    }

    /// What of it may be invoiced, while no invoice of it stands.
    pub(super) fn invoiceable(&self, tx: &ReadTx<'_>) -> Result<InvoiceParts, Error> {
        Ok(invoiceable(self.stands, principal(self.payer, tx)?))
    }
}

fn live(id: MemberId, tx: &ReadTx<'_>) -> Result<Option<MemberId>, Error> {
    Ok(tx.member(id)?.filter(|member| !member.erased).map(|member| member.id))
}

fn principal(payer: Option<Payer>, tx: &ReadTx<'_>) -> Result<Principal, Error> {
    Ok(payer.map(|payer| tx.invoice_principal(payer)).transpose()?.unwrap_or_default())
}

/// The invoice of a sale that stands.
fn standing_of(sale: SaleId, tx: &ReadTx<'_>) -> Result<Option<InvoiceRow>, Error> {
    Ok(tx.invoice_of(InvoiceOf::Sale { sale_id: sale })?.filter(|row| row.parts.total() > Money::ZERO))
}

/// What a return leaves of its sale's invoice; none where nothing of it changes.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn after_return(
    sale: SaleId,
    (stands, tax): (InvoiceParts, &StandingTax),
    tx: &ReadTx<'_>,
) -> Result<Option<InvoiceTaken>, Error> {
    let Some(row) = standing_of(sale, tx)? else { return Ok(None) };
    let parts = row.parts.less(goes(row.parts, stands));
    left(&row, parts, tax, tx)
}

/// What another way of paying leaves of its sale's invoice; none where nothing of it changes.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn after_change_of_tender(
    sale: &SaleRow,
    body: &SaleRung,
    tx: &ReadTx<'_>,
) -> Result<Option<InvoiceTaken>, Error> {
    let Some(row) = standing_of(sale.id, tx)? else { return Ok(None) };
    let spent = body.member.as_ref().map(|part| part.spent).unwrap_or_default();
    let stands = InvoiceParts::paid(&settled(&body.tenders, body.change_in_all()), spent.principal);
    let parts = retendered(row.parts, stands, principal(sale.member.map(Payer::Member), tx)?);
    let lines = body.lines.iter().map(|line| (line.total_minor, line.tax.map(|it| (it.rate, it.tax_minor))));
    left(&row, parts, &StandingTax::of(lines), tx)
}

fn left(
    row: &InvoiceRow,
    parts: InvoiceParts,
    tax: &StandingTax,
    tx: &ReadTx<'_>,
) -> Result<Option<InvoiceTaken>, Error> {
    let was: Vec<_> = tx.invoice_taxes(row.id)?.into_iter().map(|it| it.stands).collect();
    let was: Vec<_> = was.into_iter().filter(|it| it.amount_minor > Money::ZERO).collect();
    let taxes = match row.issued {
        // What is not issued yet can follow the sale in full.
        None => taxes(parts.total(), tax),
        Some(_) => taxes_left(&was, (row.parts.total(), parts.total()), tax),
    };
    let same = parts == row.parts && taxes == was;
    Ok((!same).then_some(InvoiceTaken { invoice_id: row.id, before: row.parts, parts, taxes }))
}

/// Of principal that is given back, what was paid in here: it may be invoiced no more.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn paid_back(member: MemberId, drawn: StoredValue, tx: &ReadTx<'_>) -> Result<Money, Error> {
    let paid_in = tx.invoice_principal(Payer::Member(member))?.paid_in;
    Ok(drawn.principal.min(paid_in.max(Money::ZERO)))
}

/// What a balance refund leaves of the invoices of top-ups and gift cards whose money goes back.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn after_balance_refund(
    member: MemberId,
    paid_back: Money,
    tx: &ReadTx<'_>,
) -> Result<Vec<InvoiceTaken>, Error> {
    let payer = Payer::Member(member);
    let now = tx.invoice_principal(payer)?;
    let then = Principal { paid_in: Money::from_minor(now.paid_in.minor() - paid_back.minor()), ..now };
    let rows = tx.invoices_of_paid_in(payer)?;
    let invoiced: Vec<Money> = rows.iter().map(|row| row.parts.principal_minor).collect();
    let gone = goes_of_top_ups(&invoiced, then.beyond());
    let taken = rows.into_iter().zip(gone).filter(|(_, gone)| *gone > Money::ZERO).map(|(row, gone)| InvoiceTaken {
        invoice_id: row.id,
        before: row.parts,
        parts: row.parts.less(InvoiceParts { principal_minor: gone, ..InvoiceParts::default() }),
        taxes: Vec::new(),
    });
    Ok(taken.collect())
}
