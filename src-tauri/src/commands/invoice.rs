//! Requested invoices: asked for, issued, reversed, cancelled.

use huitou_app::invoice::{
    CancelInvoice, CancelledInvoice, InvoiceQuote, InvoicesAnswer, IssuedInvoice, ListInvoices, MarkInvoiceIssued,
    MarkInvoiceReversed, QuoteInvoice, RequestInvoice, RequestedInvoice, ReversedInvoice,
};

use super::methods;

methods! {
    read invoice_quote_request(QuoteInvoice) -> InvoiceQuote;
    write invoice_request(RequestInvoice) -> RequestedInvoice;
    write invoice_mark_issued(MarkInvoiceIssued) -> IssuedInvoice;
    write invoice_mark_reversed(MarkInvoiceReversed) -> ReversedInvoice;
    write invoice_cancel(CancelInvoice) -> CancelledInvoice;
    read invoice_list(ListInvoices) -> InvoicesAnswer;
}
