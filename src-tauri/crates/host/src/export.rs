//! What the owner takes out of the shop: a report as a spreadsheet or on paper.

mod invoices;
mod on_account;
mod shares;
mod stored_value;

use std::path::Path;

use chrono::NaiveDate;
use huitou_app::report::{ReportToday, SilentRow, all_silent};
use huitou_app::sale::{ListSales, SaleSummary};
use huitou_app::{Asking, Error, Permission, Query};
use huitou_core::bill::face::tender_name;
use huitou_core::code::{Arg, Args, Code};
use huitou_core::listing::{Column, Listing};
use huitou_core::policy::SettingKey;
use huitou_core::tax::TaxOfRate;
use huitou_core::tender::Tender;
use huitou_core::words::Words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::files::write_outside;
use crate::pdf::listing_pdf;
use crate::till::{Meta, Till};

/// The most rows of a page of a list.
const PAGE: u32 = 200;

/// What is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// The day in numbers.
    Today,
    /// The regulars who have not come.
    Silent,
    /// Sales, the latest first.
    Sales,
    /// What the shop owes in stored value, day by day.
    Liability,
    /// The statement of a member's stored value.
    Statement,
    /// What staff members earned, by month and person.
    Shares,
    /// Who owes on account.
    Receivables,
    /// The statement of what a member owes on account.
    OnAccount,
    /// Requested invoices with their tax, the latest first.
    Invoices,
}

impl ReportKind {
    /// Every kind.
    pub const ALL: [ReportKind; 9] = [
        ReportKind::Today,
        ReportKind::Silent,
        ReportKind::Sales,
        ReportKind::Liability,
        ReportKind::Statement,
        ReportKind::Shares,
        ReportKind::Receivables,
        ReportKind::OnAccount,
        ReportKind::Invoices,
    ];

    /// The name on the wire, and in the file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            ReportKind::Today => "today",
            ReportKind::Silent => "silent",
            ReportKind::Sales => "sales",
            ReportKind::Liability => "liability",
            ReportKind::Statement => "statement",
            ReportKind::Shares => "shares",
            ReportKind::Receivables => "receivables",
            ReportKind::OnAccount => "on_account",
            ReportKind::Invoices => "invoices",
        }
    }
}

/// As what it is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// For a spreadsheet: UTF-8 with its mark, commas.
    Csv,
    /// Sheets of A4.
    Pdf,
}

impl ReportFormat {
    /// How the file's name ends.
    pub const fn ending(self) -> &'static str {
        match self {
            ReportFormat::Csv => "csv",
            ReportFormat::Pdf => "pdf",
        }
    }
}

/// A report to take out.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ExportedReport {
    /// What.
    pub what: ReportKind,
    /// As what.
    pub format: ReportFormat,
    /// Of `today`: which day; the one that now is where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
    /// Of `sales`, `liability`, `shares`, `invoices` and `on_account`: from this business day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Of `sales`, `liability`, `shares`, `invoices` and `on_account`: up to and with this business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Of `statement` and `on_account`: whose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    /// Of `statement`: the balance refund that ended the span; left out for the one that goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_refund_id: Option<String>,
}

/// Writes a report as a file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ExportReport {
    /// What.
    pub report: ExportedReport,
    /// Where to write it; a file that is there is replaced.
    pub file: String,
}

/// Answer of `report.export`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ExportAnswer {
    /// Where it was written.
    pub file: String,
    /// How many rows it has.
    pub rows: u64,
}

/// Writes a report as a file.
///
/// # Errors
/// The refusal of the report itself, and [`Code::FileNotWritten`].
pub fn export_report(till: &Till, request: &ExportReport, meta: &Meta) -> Result<ExportAnswer, Error> {
    let made = made(till, &request.report, meta)?;
    write_outside(till, Path::new(&request.file), &made.bytes)?;
    Ok(ExportAnswer { file: request.file.clone(), rows: made.rows })
}

/// A report as the bytes of its file.
pub(crate) struct MadeReport {
    pub(crate) bytes: Vec<u8>,
    pub(crate) rows: u64,
}

/// Makes a report, of one state of the shop from its first row to its last.
pub(crate) fn made(till: &Till, report: &ExportedReport, meta: &Meta) -> Result<MadeReport, Error> {
    // The list of sales alone is the counter's too; a file of it is not.
    let (listing, words) = till.look(Permission::SeeReports, meta, |at| Ok((listing(report, at)?, at.words)))?;
    let bytes = match report.format {
        ReportFormat::Csv => csv_of(&listing)?,
        ReportFormat::Pdf => listing_pdf(&listing, till.now(), &words).map_err(|_| Code::Internal)?,
    };
    Ok(MadeReport { bytes, rows: listing.rows.len() as u64 })
}

fn listing(report: &ExportedReport, at: &Asking<'_>) -> Result<Listing, Error> {
    let mut listing = match report.what {
        ReportKind::Today => today(report.day, at)?,
        ReportKind::Silent => silent(at)?,
        ReportKind::Sales => sales(report, at)?,
        ReportKind::Liability => stored_value::liability(report, at)?,
        ReportKind::Statement => stored_value::statement(report, at)?,
        ReportKind::Shares => shares::shares(report, at)?,
        ReportKind::Receivables => on_account::receivables(at)?,
        ReportKind::OnAccount => on_account::statement(report, at)?,
        ReportKind::Invoices => invoices::invoices(report, at)?,
    };
    let made = at.words.text("report-made", &Args::new().with("day", Arg::Date(at.today)));
    let head = [at.policy.text(SettingKey::ShopName), made].into_iter().filter(|line| !line.is_empty());
    listing.about.splice(0..0, head);
    Ok(listing)
}

fn today(day: Option<NaiveDate>, at: &Asking<'_>) -> Result<Listing, Error> {
    let words = &at.words;
    let day = ReportToday { day }.read(at)?;
    let money = |amount| words.currency.format(amount);
    let row = |id: &str, value: String| vec![words.label(id), value];
    let mut rows = vec![
        row("report-takings", money(day.takings_minor)),
        row("report-received", money(day.received_minor)),
        row("report-sold", money(day.sold_minor)),
        row("report-refunded", money(day.refunded_minor)),
        row("report-voided", money(day.voided_minor)),
        row("report-turnover", money(day.turnover_minor)),
        row("report-cards-sold", money(day.cards.sold_minor)),
        row("report-cards-earned", money(day.cards.earned_minor)),
        row("report-cards-refunded", money(day.cards.refunded_minor)),
        row("report-cards-owed", money(day.cards.closing_minor)),
        row("report-bills", day.bills.to_string()),
        row("report-average", money(day.average_minor)),
        row("report-member-bills", day.member_bills.to_string()),
        row("report-member-share", format!("{}%", day.member_share_percent.0)),
        row("report-top-ups", money(day.top_ups_minor)),
        row("report-change-kept", money(day.change_kept_minor)),
        row("report-principal-held", money(day.stored_value.principal)),
        row("report-bonus-held", money(day.stored_value.bonus)),
        row("report-new-members", day.new_members.to_string()),
    ];
    if let Some(account) = &day.on_account {
        rows.push(row("report-on-account-put", money(account.put_minor)));
        let kind = |it: &Tender| Args::new().with("tender", Arg::Text(tender_name(it.kind, words)));
        let repaid = account.repaid_by.iter();
        rows.extend(repaid.map(|it| vec![words.text("report-on-account-repaid", &kind(it)), money(it.amount)]));
        rows.push(row("report-on-account-owed", money(account.owed_minor)));
    }
    let rate = |tax: &TaxOfRate| Args::new().with("rate", Arg::Text(tax.rate.to_string()));
    rows.extend(day.taxes.iter().map(|tax| vec![words.text("report-tax", &rate(tax)), money(tax.tax_minor)]));
    rows.extend(day.tenders.iter().map(|it| vec![tender_name(it.kind, words), money(it.amount)]));
    Ok(Listing {
        title: words.text("report-today", &Args::new().with("day", Arg::Date(day.business_day))),
        about: Vec::new(),
        columns: vec![Column::text(words.label("report-what"), 60), Column::number(words.label("report-value"), 40)],
        rows,
    })
}

fn silent(at: &Asking<'_>) -> Result<Listing, Error> {
    let words = &at.words;
    let rows: Vec<Vec<String>> = all_silent(at)?.iter().map(|row| silent_row(row, words)).collect();
    Ok(Listing {
        title: words.label("report-silent"),
        about: vec![counted(rows.len(), words)],
        columns: vec![
            Column::text(words.label("report-member-no"), 11),
            Column::text(words.label("report-name"), 10),
            Column::text(words.label("report-phone"), 13),
            Column::text(words.label("report-why"), 33),
            Column::number(words.label("report-days"), 7),
            Column::number(words.label("report-spent"), 11),
            Column::text(words.label("report-last-item"), 15),
        ],
        rows,
    })
}

fn counted(rows: usize, words: &Words) -> String {
    words.text("report-count", &Args::new().with("count", Arg::Count(rows as i64)))
}

fn silent_row(row: &SilentRow, words: &Words) -> Vec<String> {
    let member = &row.member;
    let name = member.name.clone().or_else(|| member.salutation.clone());
    vec![
        member.member_no.clone(),
        name.unwrap_or_default(),
        member.phone_masked.clone().unwrap_or_default(),
        row.text.clone(),
        row.days_since.to_string(),
        words.currency.format(row.spent_minor),
        row.last_item.clone().unwrap_or_default(),
    ]
}

fn sales(report: &ExportedReport, at: &Asking<'_>) -> Result<Listing, Error> {
    let words = &at.words;
    let mut rows = Vec::new();
    let mut before = None;
    loop {
        let wanted = ListSales { from: report.from, to: report.to, before, limit: Some(PAGE), ..ListSales::default() };
        let page = wanted.read(at)?.sales;
        rows.extend(page.iter().map(|sale| sale_row(sale, words)));
        before = page.last().map(|sale| sale.sale_id.to_string());
        if page.len() < PAGE as usize {
            break;
        }
    }
    Ok(Listing {
        title: words.label("report-sales"),
        about: vec![counted(rows.len(), words)],
        columns: vec![
            Column::text(words.label("bill-no"), 16),
            Column::text(words.label("bill-time"), 24),
            Column::text(words.label("bill-member"), 14),
            Column::text(words.label("bill-item"), 26),
            Column::number(words.label("bill-amount"), 14),
            Column::number(words.label("report-refunded"), 14),
        ],
        rows,
    })
}

fn sale_row(sale: &SaleSummary, words: &Words) -> Vec<String> {
    vec![
        sale.sale_no.clone(),
        time_of(&sale.at),
        sale.member_masked_name.clone().unwrap_or_default(),
        sale.first_item.clone().unwrap_or_default(),
        words.currency.format(sale.total_minor),
        words.currency.format(sale.refunded_minor),
    ]
}

/// A moment on the shop's wall, to the minute.
fn time_of(at: &str) -> String {
    let moment = chrono::DateTime::parse_from_rfc3339(at).map(|at| at.format("%Y-%m-%d %H:%M").to_string());
    moment.unwrap_or_else(|_| at.to_owned())
}

/// The listing for a spreadsheet: with the mark by which Excel knows UTF-8, and no cell that it would take for a formula.
fn csv_of(listing: &Listing) -> Result<Vec<u8>, Error> {
    let mut csv = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    let written = csv.write_record(listing.columns.iter().map(|column| &column.label)).and_then(|()| {
        listing.rows.iter().try_for_each(|row| {
            csv.write_record(row.iter().zip(&listing.columns).map(|(cell, column)| match column.is_number {
                true => cell.clone(),
                false => harmless(cell),
            }))
        })
    });
    // Memory takes what is written, and every row has a cell for each column.
    written.map_err(|_| Code::Internal)?;
    Ok(csv.into_inner().map_err(|_| Code::Internal)?)
}

/// A text that a spreadsheet shows instead of computing it (OWASP, CSV injection).
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_computes_nothing_and_keeps_every_comma() {
        let listing = Listing {
            columns: vec![Column::text("a,b".to_owned(), 1), Column::number("c".to_owned(), 1)],
            rows: vec![vec!["=1+1".to_owned(), "-5.00".to_owned()], vec!["\"x\", y".to_owned(), "1".to_owned()]],
            ..Listing::default()
        };
        let bytes = csv_of(&listing).unwrap();
        let expected = "\u{FEFF}\"a,b\",c\n'=1+1,-5.00\n\"\"\"x\"\", y\",1\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }
}
