//! What the shop owes in stored value, day by day, and the statement of a member.

use huitou_app::balance_refund::{MemberStatement, whole_statement};
use huitou_app::member::{Movement, MovementKind};
use huitou_app::report::{LiabilityParts, ReportLiability};
use huitou_app::{Asking, Error, Query};
use huitou_core::bill::face;
use huitou_core::code::{Arg, Args, Code};
use huitou_core::liability::{CardsOwed, Flow, GiftCardsOwed, Liability};
use huitou_core::listing::{Column, Listing};
use huitou_core::money::Money;
use huitou_core::words::Words;

use super::{ExportedReport, counted};

/// Two rows a day, principal and bonus, one more where there are count cards and one where there are gift cards, and the sums of all
/// days.
pub(super) fn liability(report: &ExportedReport, at: &Asking<'_>) -> Result<Listing, Error> {
    let words = &at.words;
    let owed = ReportLiability { from: report.from, to: report.to }.read(at)?;
    let mut rows: Vec<Vec<String>> =
        owed.days.iter().flat_map(|day| rows_of(&day.business_day.to_string(), &day.owed, words)).collect();
    let sums = words.label("liability-sum");
    rows.extend(rows_of(&sums, &owed.sums, words));
    rows.push(liability_row(&sums, "liability-both", &owed.sums.both, words));
    let range = Args::new().with("from", Arg::Date(owed.from)).with("to", Arg::Date(owed.to));
    Ok(Listing {
        title: words.label("liability-title"),
        about: vec![words.text("liability-range", &range)],
        columns: liability_columns(words),
        rows,
    })
}

fn liability_columns(words: &Words) -> Vec<Column> {
    let number = |id: &str| Column::number(words.label(id), 11);
    let mut columns =
        vec![Column::text(words.label("liability-day"), 12), Column::text(words.label("liability-part"), 8)];
    columns.push(number("liability-opening"));
    columns.extend(FLOWS.map(|flow| number(flow_id(flow))));
    columns.push(number("liability-closing"));
    columns
}

/// The flows in the order in which the columns stand: what comes, then what goes.
const FLOWS: [Flow; 8] = [
    Flow::TakenOver,
    Flow::ToppedUp,
    Flow::Granted,
    Flow::Returned,
    Flow::Spent,
    Flow::Refunded,
    Flow::Expired,
    Flow::Forfeited,
];

const fn flow_id(flow: Flow) -> &'static str {
    match flow {
        Flow::TakenOver => "liability-taken-over",
        Flow::ToppedUp => "liability-topped-up",
        Flow::Granted => "liability-granted",
        Flow::Spent => "liability-spent",
        Flow::Returned => "liability-returned",
        Flow::Refunded => "liability-refunded",
        Flow::Expired => "liability-expired",
        Flow::Forfeited => "liability-forfeited",
    }
}

fn rows_of(day: &str, owed: &LiabilityParts, words: &Words) -> Vec<Vec<String>> {
    let mut rows = vec![
        liability_row(day, "liability-principal", &owed.principal, words),
        liability_row(day, "liability-bonus", &owed.bonus, words),
    ];
    if owed.cards != CardsOwed::default() {
        rows.push(cards_row(day, &owed.cards, words));
    }
    rows.extend(owed.gift_cards.as_ref().map(|owed| gift_cards_row(day, owed, words)));
    rows
}

/// Count cards under the same columns: what was sold comes in, what was earned was spent, what lapsed expired.
fn cards_row(day: &str, owed: &CardsOwed, words: &Words) -> Vec<String> {
    let flow = |flow: Flow| match flow {
        Flow::TakenOver => owed.taken_over_minor,
        Flow::ToppedUp => owed.sold_minor,
        Flow::Spent => owed.earned_minor,
        Flow::Refunded => owed.refunded_minor,
        Flow::Expired => owed.lapsed_minor,
        Flow::Forfeited => owed.forfeited_minor,
        Flow::Granted | Flow::Returned => Money::ZERO,
    };
    row_of(day, "liability-cards", (owed.opening_minor, owed.closing_minor), flow, words)
}

/// Gift cards under the same columns: what was sold comes in, what became a member's stored value was spent on it.
fn gift_cards_row(day: &str, owed: &GiftCardsOwed, words: &Words) -> Vec<String> {
    let flow = |flow: Flow| match flow {
        Flow::ToppedUp => owed.sold_minor,
        Flow::Returned => owed.returned_minor,
        // Both are parts of what was sold, an amount of the wire.
        Flow::Spent => Money::from_minor(owed.spent_minor.minor() + owed.bound_minor.minor()),
        Flow::TakenOver | Flow::Granted | Flow::Refunded | Flow::Expired | Flow::Forfeited => Money::ZERO,
    };
    row_of(day, "liability-gift-cards", (owed.opening_minor, owed.closing_minor), flow, words)
}

fn liability_row(day: &str, part: &str, owed: &Liability, words: &Words) -> Vec<String> {
    row_of(day, part, (owed.opening_minor, owed.closing_minor), |flow| owed.by(flow), words)
}

fn row_of(
    day: &str,
    part: &str,
    (opening, closing): (Money, Money),
    flow: impl Fn(Flow) -> Money,
    words: &Words,
) -> Vec<String> {
    let money = |amount: Money| words.currency.format(amount);
    let mut row = vec![day.to_owned(), words.label(part), money(opening)];
    row.extend(FLOWS.map(|it| money(flow(it))));
    row.push(money(closing));
    row
}

/// Every movement of a span, the first one first, each with the balance after it.
pub(super) fn statement(report: &ExportedReport, at: &Asking<'_>) -> Result<Listing, Error> {
    let words = &at.words;
    let member = report.member_id.as_deref().ok_or(Code::UnknownMember)?;
    let it = whole_statement(member, report.balance_refund_id.as_deref(), at)?;
    Ok(Listing {
        title: words.label("statement-title"),
        about: statement_about(&it, words),
        columns: vec![
            Column::text(words.label("bill-time"), 17),
            Column::text(words.label("statement-kind"), 10),
            Column::text(words.label("bill-no"), 13),
            Column::number(words.label("liability-principal"), 11),
            Column::number(words.label("liability-bonus"), 11),
            Column::number(words.label("statement-principal-after"), 12),
            Column::number(words.label("statement-bonus-after"), 12),
            Column::number(words.label("bill-stored-value-after"), 12),
        ],
        rows: it.movements.iter().map(|row| movement_row(row, words)).collect(),
    })
}

fn statement_about(it: &MemberStatement, words: &Words) -> Vec<String> {
    let line = |id: &str, value: String| face::labelled(&words.label(id), &value, words);
    let money = |amount: Money| words.currency.format(amount);
    let since = it.since.map(|day| words.text("statement-since", &Args::new().with("day", Arg::Date(day))));
    let mut about = vec![line("bill-member", face::holder(&it.holder, words))];
    about.extend(since);
    about.extend([
        line("balance-refund-paid-in", money(it.figures.paid_in_minor)),
        line("balance-refund-bonus-in", money(it.figures.bonus_in_minor)),
        line("balance-refund-used", money(it.figures.used_minor)),
        counted(it.movements.len(), words),
    ]);
    about
}

fn movement_row(row: &Movement, words: &Words) -> Vec<String> {
    let kind = match row.kind {
        MovementKind::Sale => "statement-sale",
        MovementKind::TopUp => "statement-top-up",
        MovementKind::Refund => "statement-refund",
        MovementKind::Void => "statement-void",
        MovementKind::Exchange => "statement-exchange",
        MovementKind::CountCardRefund => "statement-count-card-refund",
        MovementKind::TenderChanged => "statement-tender-changed",
        MovementKind::BalanceRefund => "statement-balance-refund",
        MovementKind::Opening => "statement-opening",
        MovementKind::TransferOut => "statement-transfer-out",
        MovementKind::TransferIn => "statement-transfer-in",
        MovementKind::GiftCardBound => "statement-gift-card-bound",
        MovementKind::Gift => "statement-gift",
        // They move no stored value, and stand in no statement of it.
        MovementKind::PointsAdjusted | MovementKind::PointsLapsed | MovementKind::Repayment => "statement-points",
    };
    let money = |amount: Money| words.currency.format(amount);
    let after = |amount: Option<Money>| amount.map(money).unwrap_or_default();
    vec![
        super::time_of(&row.at),
        words.label(kind),
        row.sale_no
            .clone()
            .or_else(|| row.refund_no.clone())
            .or_else(|| row.other_member_no.clone())
            .or_else(|| row.gift_card_no.clone())
            .unwrap_or_default(),
        money(row.principal_minor),
        money(row.bonus_minor),
        after(row.principal_after_minor),
        after(row.bonus_after_minor),
        after(row.stored_value_after_minor),
    ]
}
