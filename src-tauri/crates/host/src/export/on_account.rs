//! Who owes on account, and the statement of one of them.

use huitou_app::on_account::{OnAccountEntry, ShowOnAccount, holder_of_statement};
use huitou_app::report::{ReceivableRow, ReportReceivables};
use huitou_app::{Asking, Error, Query};
use huitou_core::bill::face;
use huitou_core::code::{Arg, Args, Code};
use huitou_core::listing::{Column, Listing};
use huitou_core::money::Money;
use huitou_core::on_account::{Ageing, OnAccountMove};
use huitou_core::words::Words;

use super::{ExportedReport, counted};

/// What is owed by its age: one part of it.
type Part = fn(&Ageing) -> Money;

/// The parts of what is owed, by its age.
const AGES: [(&str, Part); 4] = [
    ("on-account-to-30", |it| it.to_30_minor),
    ("on-account-to-60", |it| it.to_60_minor),
    ("on-account-to-90", |it| it.to_90_minor),
    ("on-account-older", |it| it.older_minor),
];

/// A row for each who owes, and the sums.
pub(super) fn receivables(at: &Asking<'_>) -> Result<Listing, Error> {
    let words = &at.words;
    let it = ReportReceivables {}.read(at)?;
    let mut rows: Vec<Vec<String>> = it.rows.iter().map(|row| receivable_row(row, words)).collect();
    let sum = [words.label("liability-sum"), String::new(), String::new(), String::new()];
    rows.push(sum.into_iter().chain(amounts(it.owed_minor, &it.ageing, words)).collect());
    let mut columns = vec![
        Column::text(words.label("report-member-no"), 11),
        Column::text(words.label("report-name"), 12),
        Column::text(words.label("report-phone"), 13),
        Column::text(words.label("on-account-oldest"), 12),
        Column::number(words.label("on-account-owed-title"), 12),
    ];
    columns.extend(AGES.map(|(id, _)| Column::number(words.label(id), 10)));
    Ok(Listing { title: words.label("receivables-title"), about: vec![counted(it.rows.len(), words)], columns, rows })
}

fn receivable_row(row: &ReceivableRow, words: &Words) -> Vec<String> {
    let member = &row.member;
    let name = member.name.clone().or_else(|| member.salutation.clone()).unwrap_or_default();
    let who =
        [member.member_no.clone(), name, member.phone_masked.clone().unwrap_or_default(), row.oldest_on.to_string()];
    who.into_iter().chain(amounts(row.owed_minor, &row.ageing, words)).collect()
}

fn amounts(owed: Money, ageing: &Ageing, words: &Words) -> Vec<String> {
    let parts = AGES.map(|(_, part)| words.currency.format(part(ageing)));
    [words.currency.format(owed)].into_iter().chain(parts).collect()
}

/// Every movement of what a member owes, the first one first, each with what is owed then.
pub(super) fn statement(report: &ExportedReport, at: &Asking<'_>) -> Result<Listing, Error> {
    let words = &at.words;
    let member_id = report.member_id.clone().ok_or(Code::UnknownMember)?;
    let holder = holder_of_statement(&member_id, at)?;
    let it = ShowOnAccount { member_id, from: report.from, to: report.to }.read(at)?;
    let line = |id: &str, value: String| face::labelled(&words.label(id), &value, words);
    let money = |amount: Money| words.currency.format(amount);
    let range = Args::new().with("from", Arg::Date(it.from)).with("to", Arg::Date(it.to));
    let mut about = vec![
        line("bill-member", face::holder(&holder, words)),
        words.text("liability-range", &range),
        line("on-account-opening", money(it.opening_minor)),
        line("on-account-closing", money(it.closing_minor)),
    ];
    let aged = AGES.iter().map(|(id, part)| (id, part(&it.ageing))).filter(|(_, amount)| *amount > Money::ZERO);
    about.extend(aged.map(|(id, amount)| line(id, money(amount))));
    about.push(counted(it.moves.len(), words));
    Ok(Listing {
        title: words.label("on-account-statement-title"),
        about,
        columns: vec![
            Column::text(words.label("bill-time"), 17),
            Column::text(words.label("statement-kind"), 20),
            Column::text(words.label("bill-no"), 14),
            Column::number(words.label("on-account-change"), 14),
            Column::number(words.label("on-account-owed-title"), 14),
        ],
        rows: it.moves.iter().map(|row| move_row(row, words)).collect(),
    })
}

fn move_row(row: &OnAccountEntry, words: &Words) -> Vec<String> {
    let number = row.refund_no.as_ref().or(row.repayment_no.as_ref()).or(row.sale_no.as_ref());
    vec![
        super::time_of(&row.at),
        words.label(kind_id(row.kind)),
        number.cloned().unwrap_or_default(),
        words.currency.format(row.amount_minor),
        words.currency.format(row.owed_after_minor),
    ]
}

const fn kind_id(kind: OnAccountMove) -> &'static str {
    match kind {
        OnAccountMove::Opened => "on-account-move-opened",
        OnAccountMove::Sale => "on-account-move-sale",
        OnAccountMove::Corrected => "on-account-move-corrected",
        OnAccountMove::Returned => "on-account-move-returned",
        OnAccountMove::GivenBack => "on-account-move-given-back",
        OnAccountMove::Repaid => "on-account-move-repaid",
    }
}
