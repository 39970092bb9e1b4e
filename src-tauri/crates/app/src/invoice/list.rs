//! Invoices looked at again: what was asked for, what is issued, what is to be reversed.

use chrono::NaiveDate;
use huitou_core::code::Code;
use huitou_core::fact::Body;
use huitou_core::id::{InvoiceId, MemberId};
use huitou_core::invoice::{BuyerKind, InvoiceOf, InvoiceParts, InvoiceState, InvoiceTax};
use huitou_core::money::Money;
use huitou_store::invoices::{InvoiceFilter, InvoiceRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BuyerTitle, any_invoice};
use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;
use crate::product::checked_limit;
use crate::shop::unexpected;

/// How many invoices are looked through for titles, and how many titles are remembered.
const REMEMBERED: (u32, usize) = (100, 5);
/// The most rows of a page.
const PAGE: u32 = 200;

/// Requested invoices, the latest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListInvoices {
    /// In this state alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<InvoiceState>,
    /// Asked for from this business day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Up to and with this business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// With this in the title, the taxpayer's number or one of its numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Asked for before this one: the last of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `invoice.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct InvoicesAnswer {
    /// The latest first.
    pub invoices: Vec<InvoiceEntry>,
}

/// A requested invoice.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct InvoiceEntry {
    /// Which.
    pub invoice_id: InvoiceId,
    /// The number of the request.
    pub request_no: String,
    /// What it is for.
    pub of: InvoiceOf,
    /// The number of the bill, the top-up or the gift card.
    pub number: String,
    /// How far it has come.
    pub state: InvoiceState,
    /// The day of trade on which it was asked for.
    pub asked_on: NaiveDate,
    /// Whose invoices remember the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<MemberId>,
    /// Whom it names; gone with a member who was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<BuyerTitle>,
    /// For how much it was asked.
    pub asked_minor: Money,
    /// How much of it stands.
    pub amount_minor: Money,
    /// The same, by where it came from.
    pub parts: InvoiceParts,
    /// The tax in what stands, by rates.
    pub taxes: Vec<InvoiceTax>,
    /// The number of the tax office's invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_invoice_no: Option<String>,
    /// The day on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<NaiveDate>,
    /// What is to be reversed of it.
    pub to_reverse_minor: Money,
    /// The tax in what is to be reversed, by rates.
    pub taxes_to_reverse: Vec<InvoiceTax>,
    /// The number of the last red invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub red_invoice_no: Option<String>,
    /// The day on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversed_on: Option<NaiveDate>,
    /// What was reversed in all.
    pub reversed_minor: Money,
    /// Why it was cancelled; gone with a member who was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Query for ListInvoices {
    type Answer = InvoicesAnswer;
    const METHOD: &'static str = "invoice.list";
    const PERMISSION: Permission = Permission::ManageInvoices;

    fn read(&self, at: &Asking<'_>) -> Result<InvoicesAnswer, Error> {
        let before = self.before.as_deref().map(|id| any_invoice(id, at.tx)).transpose()?;
        let text = self.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let filter = InvoiceFilter {
            state: self.state,
            from: self.from,
            to: self.to,
            text: text.map(str::to_owned),
            before: before.map(|row| row.id),
        };
        let rows = at.tx.invoices(&filter, checked_limit(self.limit)?)?;
        Ok(InvoicesAnswer { invoices: rows.into_iter().map(|row| entry(row, at)).collect::<Result<_, _>>()? })
    }
}

/// Every invoice that was asked for in a range, the latest first.
///
/// # Errors
/// Where a table cannot be read.
pub fn all_invoices(
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    at: &Asking<'_>,
) -> Result<Vec<InvoiceEntry>, Error> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let wanted = ListInvoices { from, to, before, limit: Some(PAGE), ..ListInvoices::default() };
        let page = wanted.read(at)?.invoices;
        before = page.last().map(|it| it.invoice_id.to_string());
        let is_last = page.len() < PAGE as usize;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// An invoice as a list shows it.
pub(super) fn entry(row: InvoiceRow, at: &Asking<'_>) -> Result<InvoiceEntry, Error> {
    let taxes = at.tx.invoice_taxes(row.id)?;
    let told = |its: &dyn Fn(usize) -> InvoiceTax| -> Vec<InvoiceTax> {
        (0..taxes.len()).map(its).filter(|it| it.amount_minor > Money::ZERO).collect()
    };
    let to_reverse = row.issued.is_some();
    Ok(InvoiceEntry {
        invoice_id: row.id,
        number: number(row.of, at)?,
        state: row.state(),
        buyer: buyer(&row),
        amount_minor: row.parts.total(),
        taxes: told(&|n| taxes[n].stands),
        taxes_to_reverse: if to_reverse { told(&|n| taxes[n].to_reverse) } else { Vec::new() },
        to_reverse_minor: row.to_reverse(),
        reason: row.cancelled_seq.map(|seq| reason(seq, at)).transpose()?.flatten(),
        request_no: row.request_no,
        of: row.of,
        asked_on: row.asked_on,
        member_id: row.member,
        asked_minor: row.asked,
        parts: row.parts,
        tax_invoice_no: row.tax_invoice_no,
        issued_on: row.issued_on,
        red_invoice_no: row.red_invoice_no,
        reversed_on: row.reversed_on,
        reversed_minor: row.reversed,
    })
}

fn buyer(row: &InvoiceRow) -> Option<BuyerTitle> {
    let kind: BuyerKind = row.buyer?;
    Some(BuyerTitle { kind, title: row.title.clone()?, tax_no: row.tax_no.clone() })
}

fn number(of: InvoiceOf, at: &Asking<'_>) -> Result<String, Error> {
    Ok(match of {
        InvoiceOf::Sale { sale_id } => at.tx.sale(sale_id)?.ok_or(Code::UnknownSale)?.sale_no,
        InvoiceOf::TopUp { top_up_id } => at.tx.top_up_no(top_up_id)?.unwrap_or_else(|| top_up_id.to_string()),
        InvoiceOf::GiftCard { gift_card_id } => at.tx.gift_card_sold(gift_card_id)?.ok_or(Code::GiftCardUnknown)?.0,
    })
}

fn reason(seq: i64, at: &Asking<'_>) -> Result<Option<String>, Error> {
    match at.tx.fact(seq)?.envelope.body()? {
        Body::InvoiceCancelled(body) => Ok(at.tx.vault().open_sealed(&body.reason)?),
        other => Err(unexpected(&other)),
    }
}

/// Whom a member's invoices named, the last first, each once.
pub(super) fn titles_of(member: MemberId, at: &Asking<'_>) -> Result<Vec<BuyerTitle>, Error> {
    let mut titles: Vec<BuyerTitle> = Vec::new();
    for title in at.tx.invoices_of_member(member, REMEMBERED.0)?.iter().filter_map(buyer) {
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles.truncate(REMEMBERED.1);
    Ok(titles)
}
