//! Invoices that are asked for, issued, reversed and cancelled, and what returns take out of them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Sealed;
use crate::id::{InvoiceId, MemberId};
use crate::invoice::{InvoiceOf, InvoiceParts, InvoiceTax, InvoiceTitle};
use crate::money::Money;

/// See [`super::Body::InvoiceRequested`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRequested {
    /// The till's code, F and its own counter.
    pub request_no: String,
    /// The counter.
    pub number: i64,
    /// What it is for.
    pub of: InvoiceOf,
    /// Whose key seals the title; the shop's where it is nobody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<MemberId>,
    /// Whom it names.
    pub title: Sealed<InvoiceTitle>,
    /// For how much.
    pub parts: InvoiceParts,
    /// The tax in it, by rates; none of a top-up or a gift card, and where the shop tells none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<InvoiceTax>,
}

/// See [`super::Body::InvoiceIssued`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceIssued {
    /// Which.
    pub invoice_id: InvoiceId,
    /// The number of the tax office's invoice.
    pub tax_invoice_no: String,
    /// The day on it.
    pub issued_on: NaiveDate,
    /// For how much: all that stood.
    pub amount_minor: Money,
}

/// See [`super::Body::InvoiceReversed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceReversed {
    /// Which.
    pub invoice_id: InvoiceId,
    /// The number of the red invoice.
    pub red_invoice_no: String,
    /// The day on it.
    pub reversed_on: NaiveDate,
    /// How much: all that was issued and stood no more.
    pub amount_minor: Money,
}

/// See [`super::Body::InvoiceCancelled`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceCancelled {
    /// Which.
    pub invoice_id: InvoiceId,
    /// Why.
    pub reason: Sealed<String>,
    /// How much of it stood.
    pub cancelled_minor: Money,
    /// How much is to be reversed then, because it was issued.
    pub to_reverse_minor: Money,
}

/// What stands on an invoice once something came back or was paid otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceTaken {
    /// Which.
    pub invoice_id: InvoiceId,
    /// What stood on it.
    pub before: InvoiceParts,
    /// What stands.
    pub parts: InvoiceParts,
    /// The tax in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<InvoiceTax>,
}
