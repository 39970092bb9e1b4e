//! Requested invoices, a row for each, and behind it one for each tax rate.

use huitou_app::invoice::{BuyerTitle, InvoiceEntry, all_invoices};
use huitou_app::{Asking, Error};
use huitou_core::invoice::{BuyerKind, InvoiceTax};
use huitou_core::listing::{Column, Listing};
use huitou_core::money::Money;
use huitou_core::tax::TaxRate;
use huitou_core::words::Words;

use super::{ExportedReport, counted};

/// How many columns tell the invoice before those of its tax.
const OF_INVOICE: usize = 11;

pub(super) fn invoices(report: &ExportedReport, at: &Asking<'_>) -> Result<Listing, Error> {
    let words = &at.words;
    let all = all_invoices((report.from, report.to), at)?;
    Ok(Listing {
        title: words.label("report-invoices"),
        about: vec![counted(all.len(), words)],
        columns: columns(words),
        rows: all.iter().flat_map(|it| rows(it, words)).collect(),
    })
}

fn columns(words: &Words) -> Vec<Column> {
    vec![
        Column::text(words.label("invoice-request-no"), 9),
        Column::text(words.label("invoice-asked-on"), 9),
        Column::text(words.label("invoice-for"), 9),
        Column::text(words.label("invoice-state"), 7),
        Column::text(words.label("invoice-buyer"), 5),
        Column::text(words.label("invoice-title"), 13),
        Column::text(words.label("invoice-tax-no"), 13),
        Column::text(words.label("invoice-tax-invoice-no"), 9),
        Column::text(words.label("invoice-issued-on"), 9),
        Column::number(words.label("invoice-amount"), 8),
        Column::number(words.label("invoice-to-reverse"), 8),
        Column::number(words.label("invoice-tax-rate"), 5),
        Column::number(words.label("invoice-tax-amount"), 8),
        Column::number(words.label("invoice-tax"), 7),
        Column::number(words.label("invoice-tax-to-reverse"), 7),
    ]
}

/// The invoice, and the tax of each of its rates: of the first beside it, of the others below.
fn rows(it: &InvoiceEntry, words: &Words) -> Vec<Vec<String>> {
    let money = |amount| words.currency.format(amount);
    let buyer = it.buyer.as_ref();
    let text = |of: fn(&BuyerTitle) -> String| buyer.map(of).unwrap_or_default();
    let head = vec![
        it.request_no.clone(),
        it.asked_on.to_string(),
        it.number.clone(),
        words.label(&format!("invoice-state-{}", it.state.as_str().replace('_', "-"))),
        buyer.map(|it| words.label(buyer_id(it.kind))).unwrap_or_default(),
        text(|it| it.title.clone()),
        text(|it| it.tax_no.clone().unwrap_or_default()),
        it.tax_invoice_no.clone().unwrap_or_default(),
        it.issued_on.map(|day| day.to_string()).unwrap_or_default(),
        money(it.amount_minor),
        money(it.to_reverse_minor),
    ];
    let rates = tax_rows(it, words);
    if rates.is_empty() {
        return vec![[head, vec![String::new(); 4]].concat()];
    }
    let empty = vec![String::new(); OF_INVOICE];
    let heads = std::iter::once(head).chain(std::iter::repeat(empty));
    heads.zip(rates).map(|(head, tax)| [head, tax].concat()).collect()
}

/// What stands and what is to be reversed of each rate.
fn tax_rows(it: &InvoiceEntry, words: &Words) -> Vec<Vec<String>> {
    let mut rates: Vec<_> = it.taxes.iter().chain(&it.taxes_to_reverse).map(|tax| tax.rate).collect();
    rates.sort();
    rates.dedup();
    let of = |taxes: &[InvoiceTax], rate| taxes.iter().copied().find(|tax| tax.rate == rate);
    let cell = |tax: Option<InvoiceTax>, part: fn(InvoiceTax) -> Money| {
        words.currency.format(tax.map(part).unwrap_or_default())
    };
    let row = |rate: TaxRate| {
        let (stands, reversed) = (of(&it.taxes, rate), of(&it.taxes_to_reverse, rate));
        let amounts = [cell(stands, |tax| tax.amount_minor), cell(stands, |tax| tax.tax_minor)];
        let rate = format!("{rate}%");
        [rate].into_iter().chain(amounts).chain([cell(reversed, |tax| tax.tax_minor)]).collect()
    };
    rates.into_iter().map(row).collect()
}

const fn buyer_id(kind: BuyerKind) -> &'static str {
    match kind {
        BuyerKind::Company => "invoice-buyer-company",
        BuyerKind::Person => "invoice-buyer-person",
    }
}
