//! What staff members earned, a row for each month and person.

use huitou_app::report::{PersonShares, ReportShares, ShareAmounts};
use huitou_app::{Asking, Error, Query};
use huitou_core::code::{Arg, Args};
use huitou_core::listing::{Column, Listing};
use huitou_core::words::Words;

use super::ExportedReport;

/// A row for each month and person, then the sums of the people, then that of all.
pub(super) fn shares(report: &ExportedReport, at: &Asking<'_>) -> Result<Listing, Error> {
    let words = &at.words;
    let it = ReportShares { from: report.from, to: report.to }.read(at)?;
    let person = |month: &str, person: &PersonShares| row(month, &person.name, &person.amounts, words);
    let sum = words.label("liability-sum");
    let mut rows: Vec<Vec<String>> =
        it.months.iter().flat_map(|month| month.people.iter().map(|one| person(&month.month, one))).collect();
    rows.extend(it.people.iter().map(|one| person(&sum, one)));
    rows.push(row(&sum, &words.label("report-shares-everybody"), &it.sums, words));
    let range = Args::new().with("from", Arg::Date(it.from)).with("to", Arg::Date(it.to));
    Ok(Listing {
        title: words.label("report-shares-title"),
        about: vec![words.text("liability-range", &range)],
        columns: vec![
            Column::text(words.label("report-shares-month"), 10),
            Column::text(words.label("report-shares-person"), 14),
            Column::number(words.label("report-shares-sales"), 12),
            Column::number(words.label("report-shares-card-sales"), 12),
            Column::number(words.label("report-shares-uses"), 12),
            Column::number(words.label("report-shares-top-ups"), 12),
            Column::number(words.label("report-shares-taken-back"), 12),
            Column::number(words.label("report-shares-total"), 12),
        ],
        rows,
    })
}

fn row(month: &str, name: &str, it: &ShareAmounts, words: &Words) -> Vec<String> {
    let amounts =
        [it.sales_minor, it.card_sales_minor, it.uses_minor, it.top_ups_minor, it.taken_back_minor, it.total_minor];
    let amounts = amounts.into_iter().map(|amount| words.currency.format(amount));
    [month.to_owned(), name.to_owned()].into_iter().chain(amounts).collect()
}
