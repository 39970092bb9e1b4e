//! Requested invoices (发票): what of a sale, a top-up or a gift card may be invoiced, asking for it, and what becomes of it (ADR 25).

mod follow;
mod list;

use chrono::NaiveDate;
use huitou_core::bill::BillInvoice;
use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, Decision, InvoiceCancelled, InvoiceIssued, InvoiceRequested, InvoiceReversed, Subject};
use huitou_core::id::{InvoiceId, MemberId};
use huitou_core::invoice::{BuyerKind, InvoiceOf, InvoiceParts, InvoiceState, InvoiceTax, InvoiceTitle, taxes};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_store::invoices::InvoiceRow;
use huitou_store::journal::StoredFact;
use huitou_store::{Counter, ReadTx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::shop::unexpected;

use follow::Source;
pub use follow::{InvoiceFollows, NotInvoiced};
pub(crate) use follow::{after_balance_refund, after_change_of_tender, after_return, paid_back};
pub use list::{InvoiceEntry, InvoicesAnswer, ListInvoices, all_invoices};
use list::{entry, titles_of};

/// How long the number of an invoice may be.
const NUMBER_MAX: usize = 40;

/// What may be invoiced of a sale, a top-up or a gift card that was sold, and why it is less than was paid; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteInvoice {
    /// Of which sale: exactly one of `sale_id`, `top_up_id` and `gift_card_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_id: Option<String>,
    /// Of which top-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_up_id: Option<String>,
    /// Of which gift card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift_card_id: Option<String>,
}

/// Answer of `invoice.quote_request`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct InvoiceQuote {
    /// What it is for.
    pub of: InvoiceOf,
    /// The number of the bill, the top-up or the gift card.
    pub number: String,
    /// What may be invoiced; nothing while an invoice stands.
    pub amount_minor: Money,
    /// The same, by where it came from.
    pub parts: InvoiceParts,
    /// The tax in it, by rates; empty for a top-up and a gift card, and where the shop tells none.
    pub taxes: Vec<InvoiceTax>,
    /// What of it may not be invoiced.
    pub not_invoiced: NotInvoiced,
    /// The invoice that was asked for last, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceEntry>,
    /// Whom the member's invoices named before, the last first.
    pub titles: Vec<BuyerTitle>,
}

/// Whom an invoice names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct BuyerTitle {
    /// A company or a person.
    pub kind: BuyerKind,
    /// The name.
    pub title: String,
    /// The taxpayer's number of a company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_no: Option<String>,
}

impl Query for QuoteInvoice {
    type Answer = InvoiceQuote;
    const METHOD: &'static str = "invoice.quote_request";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<InvoiceQuote, Error> {
        let source =
            Source::named(self.sale_id.as_deref(), self.top_up_id.as_deref(), self.gift_card_id.as_deref(), at)?;
        let last = at.tx.invoice_of(source.of)?;
        let parts = match &last {
            Some(row) if row.parts.total() > Money::ZERO => InvoiceParts::default(),
            Some(_) | None => source.invoiceable(at.tx)?,
        };
        let principal = match &last {
            Some(row) => row.parts.principal_minor.max(parts.principal_minor),
            None => parts.principal_minor,
        };
        let left = source.stands.principal_minor.minor() - principal.minor();
        Ok(InvoiceQuote {
            of: source.of,
            amount_minor: parts.total(),
            taxes: taxes(parts.total(), &source.tax),
            parts,
            not_invoiced: NotInvoiced { principal_minor: Money::from_minor(left.max(0)), ..source.not_invoiced },
            invoice: last.map(|row| entry(row, at)).transpose()?,
            titles: source.member.map(|member| titles_of(member, at)).transpose()?.unwrap_or_default(),
            number: source.number,
        })
    }
}

/// Asks for an invoice of all that may be invoiced.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct RequestInvoice {
    /// Of which sale: exactly one of `sale_id`, `top_up_id` and `gift_card_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_id: Option<String>,
    /// Of which top-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_up_id: Option<String>,
    /// Of which gift card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift_card_id: Option<String>,
    /// Whom it names.
    pub buyer: BuyerTitle,
    /// The amount that the buyer was told; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_amount_minor: Option<Money>,
}

/// Answer of `invoice.request`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct RequestedInvoice {
    /// Which.
    pub invoice_id: InvoiceId,
    /// The number of the request: the till's code, F and its own counter.
    pub request_no: String,
    /// What it is for.
    pub of: InvoiceOf,
    /// For how much.
    pub amount_minor: Money,
    /// The same, by where it came from.
    pub parts: InvoiceParts,
    /// The tax in it, by rates.
    pub taxes: Vec<InvoiceTax>,
}

impl Command for RequestInvoice {
    type Answer = RequestedInvoice;
    const METHOD: &'static str = "invoice.request";
    const PERMISSION: Permission = Permission::Sell;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let (sale, top_up, card) = (self.sale_id.as_deref(), self.top_up_id.as_deref(), self.gift_card_id.as_deref());
        let source = Source::named(sale, top_up, card, &at.asking)?;
        let title = InvoiceTitle::read(self.buyer.kind, &self.buyer.title, self.buyer.tax_no.as_deref())?;
        if let Some(row) = at.tx.invoice_of(source.of)?.filter(|row| row.parts.total() > Money::ZERO) {
            return Err(Code::InvoiceAsked.because().text("request_no", row.request_no).into());
        }
        let parts = source.invoiceable(at.tx)?;
        let amount = parts.total();
        if amount == Money::ZERO {
            return Err(Code::InvoiceNothing.into());
        }
        if let Some(expected) = self.expect_amount_minor.filter(|expected| *expected != amount) {
            return Err(Code::InvoiceChanged.because().money("expected", expected).money("amount", amount).into());
        }
        let number = at.tx.counter(Counter::Invoice)? + 1;
        let body = InvoiceRequested {
            request_no: format!("{}-F{number:06}", at.tx.identity().till),
            number,
            of: source.of,
            member_id: source.member,
            title: at.seal(subject(source.member), &title)?,
            parts,
            taxes: taxes(amount, &source.tax),
        };
        Ok(Decision::without_postings(body))
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<RequestedInvoice, Error> {
        match fact.envelope.body()? {
            Body::InvoiceRequested(body) => Ok(RequestedInvoice {
                invoice_id: InvoiceId::born_at(fact.envelope.incarnation()?, fact.envelope.seq),
                request_no: body.request_no,
                of: body.of,
                amount_minor: body.parts.total(),
                parts: body.parts,
                taxes: body.taxes,
            }),
            other => Err(unexpected(&other)),
        }
    }
}

/// Whose key seals what is told of an invoice. A title that is nobody's is data of the shop's own books.
fn subject(member: Option<MemberId>) -> Subject {
    member.map_or(Subject::Shop, Subject::Member)
}

/// Notes that the tax office's invoice was issued.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct MarkInvoiceIssued {
    /// Which.
    pub invoice_id: String,
    /// Its number.
    pub tax_invoice_no: String,
    /// The day on it; today where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<NaiveDate>,
}

/// Answer of `invoice.mark_issued`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct IssuedInvoice {
    /// Which.
    pub invoice_id: InvoiceId,
    /// The number of the request.
    pub request_no: String,
    /// The number of the tax office's invoice.
    pub tax_invoice_no: String,
    /// The day on it.
    pub issued_on: NaiveDate,
    /// For how much.
    pub amount_minor: Money,
}

impl Command for MarkInvoiceIssued {
    type Answer = IssuedInvoice;
    const METHOD: &'static str = "invoice.mark_issued";
    const PERMISSION: Permission = Permission::ManageInvoices;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let row = any_invoice(&self.invoice_id, at.tx)?;
        must_be(&row, InvoiceState::Asked)?;
        Ok(Decision::without_postings(InvoiceIssued {
            invoice_id: row.id,
            tax_invoice_no: checked_text("tax_invoice_no", &self.tax_invoice_no, NUMBER_MAX)?,
            issued_on: checked_day(self.issued_on, row.asked_on, &at.asking)?,
            amount_minor: row.parts.total(),
        }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<IssuedInvoice, Error> {
        match fact.envelope.body()? {
            Body::InvoiceIssued(body) => Ok(IssuedInvoice {
                invoice_id: body.invoice_id,
                request_no: request_no(body.invoice_id, at.tx)?,
                tax_invoice_no: body.tax_invoice_no,
                issued_on: body.issued_on,
                amount_minor: body.amount_minor,
            }),
            other => Err(unexpected(&other)),
        }
    }
}

/// Notes that what no longer stands of an issued invoice was reversed (红冲).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct MarkInvoiceReversed {
    /// Which.
    pub invoice_id: String,
    /// The number of the red invoice.
    pub red_invoice_no: String,
    /// The day on it; today where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_on: Option<NaiveDate>,
}

/// Answer of `invoice.mark_reversed`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ReversedInvoice {
    /// Which.
    pub invoice_id: InvoiceId,
    /// The number of the request.
    pub request_no: String,
    /// The number of the red invoice.
    pub red_invoice_no: String,
    /// The day on it.
    pub reversed_on: NaiveDate,
    /// How much was reversed.
    pub amount_minor: Money,
}

impl Command for MarkInvoiceReversed {
    type Answer = ReversedInvoice;
    const METHOD: &'static str = "invoice.mark_reversed";
    const PERMISSION: Permission = Permission::ManageInvoices;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let row = any_invoice(&self.invoice_id, at.tx)?;
        must_be(&row, InvoiceState::ToReverse)?;
        Ok(Decision::without_postings(InvoiceReversed {
            invoice_id: row.id,
            red_invoice_no: checked_text("red_invoice_no", &self.red_invoice_no, NUMBER_MAX)?,
            reversed_on: checked_day(self.reversed_on, row.issued_on.unwrap_or(row.asked_on), &at.asking)?,
            amount_minor: row.to_reverse(),
        }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<ReversedInvoice, Error> {
        match fact.envelope.body()? {
            Body::InvoiceReversed(body) => Ok(ReversedInvoice {
                invoice_id: body.invoice_id,
                request_no: request_no(body.invoice_id, at.tx)?,
                red_invoice_no: body.red_invoice_no,
                reversed_on: body.reversed_on,
                amount_minor: body.amount_minor,
            }),
            other => Err(unexpected(&other)),
        }
    }
}

/// Takes an invoice back: what it had may be asked for again. One that was issued is to be reversed then.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct CancelInvoice {
    /// Which.
    pub invoice_id: String,
    /// Why.
    pub reason: String,
}

/// Answer of `invoice.cancel`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct CancelledInvoice {
    /// Which.
    pub invoice_id: InvoiceId,
    /// The number of the request.
    pub request_no: String,
    /// How much of it stood.
    pub cancelled_minor: Money,
    /// How much is to be reversed now, because it was issued; nothing of one that was not.
    pub to_reverse_minor: Money,
}

impl Command for CancelInvoice {
    type Answer = CancelledInvoice;
    const METHOD: &'static str = "invoice.cancel";
    const PERMISSION: Permission = Permission::ManageInvoices;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let row = any_invoice(&self.invoice_id, at.tx)?;
        if row.parts.total() == Money::ZERO {
            return Err(not_so(&row));
        }
        let reason = checked_text("reason", &self.reason, 200)?;
        Ok(Decision::without_postings(InvoiceCancelled {
            invoice_id: row.id,
            reason: at.seal(live_subject(row.member, at.tx)?, &reason)?,
            cancelled_minor: row.parts.total(),
            to_reverse_minor: row.issued.unwrap_or(Money::ZERO),
        }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<CancelledInvoice, Error> {
        match fact.envelope.body()? {
            Body::InvoiceCancelled(body) => Ok(CancelledInvoice {
                invoice_id: body.invoice_id,
                request_no: request_no(body.invoice_id, at.tx)?,
                cancelled_minor: body.cancelled_minor,
                to_reverse_minor: body.to_reverse_minor,
            }),
            other => Err(unexpected(&other)),
        }
    }
}

/// Whose key seals a reason: the key of one who was erased is gone.
fn live_subject(member: Option<MemberId>, tx: &ReadTx<'_>) -> Result<Subject, Error> {
    let live = member.map(|id| tx.member(id)).transpose()?.flatten().filter(|member| !member.erased);
    Ok(subject(live.map(|member| member.id)))
}

/// The invoice with this id.
///
/// # Errors
/// [`Code::UnknownInvoice`].
fn any_invoice(id: &str, tx: &ReadTx<'_>) -> Result<InvoiceRow, Error> {
    let id: InvoiceId = id.parse().map_err(|_| Refusal::from(Code::UnknownInvoice))?;
    Ok(tx.invoice(id)?.ok_or(Code::UnknownInvoice)?)
}

fn request_no(id: InvoiceId, tx: &ReadTx<'_>) -> Result<String, Error> {
    Ok(tx.invoice(id)?.ok_or(Code::UnknownInvoice)?.request_no)
}

fn must_be(row: &InvoiceRow, state: InvoiceState) -> Result<(), Error> {
    if row.state() == state { Ok(()) } else { Err(not_so(row)) }
}

fn not_so(row: &InvoiceRow) -> Error {
    let refusal = Code::InvoiceNotSo.because().text("request_no", row.request_no.as_str());
    refusal.text("state", row.state().as_str()).into()
}

/// A day that was typed: not before what it follows, and not to come.
fn checked_day(typed: Option<NaiveDate>, from: NaiveDate, at: &Asking<'_>) -> Result<NaiveDate, Error> {
    let from = from.min(at.today);
    match typed.unwrap_or(at.today) {
        day if (from..=at.today).contains(&day) => Ok(day),
        day => {
            let refusal = Code::InvoiceDayInvalid.because().date("day", day);
            Err(refusal.date("from", from).date("to", at.today).into())
        }
    }
}

/// What a bill or a slip says of its invoice: nothing of one that was cancelled.
pub(crate) fn on_bill(of: InvoiceOf, tx: &ReadTx<'_>) -> Result<Option<BillInvoice>, Error> {
    let row = tx.invoice_of(of)?.filter(|row| row.state() != InvoiceState::Cancelled);
    Ok(row.map(|row| BillInvoice {
        invoice_id: row.id,
        state: row.state(),
        amount: row.parts.total(),
        to_reverse: row.to_reverse(),
        request_no: row.request_no,
        tax_invoice_no: row.tax_invoice_no,
    }))
}
