//! What happened to a member's stored value since the last balance refund, read from the facts.

use huitou_core::balance_refund::{Event, RefundReadings, Span, SpanFigures, Use, figures, readings};
use huitou_core::code::Code;
use huitou_core::fact::{Body, SaleLine};
use huitou_core::money::Money;
use huitou_core::split::pro_rata;
use huitou_core::stored_value::StoredValue;
use huitou_store::StoreError;
use huitou_store::balance_refunds::{SpentRow, ToppedUpRow};
use huitou_store::members::MemberRow;

use crate::bill::{refund_body, sale_body};
use crate::command::Asking;
use crate::error::Error;
use crate::faults;
use crate::shop::unexpected;

/// A member's stored value as it stands, and what either cause gives back of it.
pub(super) struct Standing {
    pub(super) balance: StoredValue,
    pub(super) figures: SpanFigures,
    pub(super) readings: RefundReadings,
}

impl Standing {
    /// As it stands now.
    pub(super) fn of(member: &MemberRow, at: &Asking<'_>) -> Result<Standing, Error> {
        let balance = at.tx.stored_value(member.id)?;
        let figures = figures_of(member, at)?;
        // What is left of what came in is what there is: anything else would give back another amount than the law.
        let left = figures.paid_in_minor.plus(figures.bonus_in_minor).and_then(|sum| sum.minus(figures.used_minor));
        match left == Some(balance.total()) {
            true => Ok(Standing { balance, readings: readings(&figures), figures }),
            false => Err(StoreError::damaged("a balance that is not what came in less what was used").into()),
        }
    }
}

/// What came in and what was used since the last balance refund.
pub(super) fn figures_of(member: &MemberRow, at: &Asking<'_>) -> Result<SpanFigures, Error> {
    let sums = figures(&span_of(member, at)?, faults::cooling(at.policy.cooling_days())).map(faults::used);
    Ok(sums.ok_or_else(|| StoreError::damaged("stored value beyond any amount"))?)
}

fn span_of(member: &MemberRow, at: &Asking<'_>) -> Result<Span, Error> {
    let since = at.tx.balance_refund_before(member.id, i64::MAX)?;
    let mut events = Vec::new();
    for row in at.tx.top_ups_after(member.id, since)? {
        events.push((row.seq, paid_in(&row, at)));
    }
    // It was paid in elsewhere and before: nothing of it cools off.
    if let Some(opening) = at.tx.opening(member.id)?.filter(|opening| opening.seq > since) {
        events.push((opening.seq, Event::BroughtIn(opening.value)));
    }
    for seq in at.tx.brought_in_after(member.id, since)? {
        let part = refund_body(&at.tx.fact(seq)?)?.member;
        events.extend(part.map(|part| (seq, Event::BroughtIn(part.returned))));
    }
    for (seq, bonus) in at.tx.gifts_after(member.id, since)? {
        events.push((seq, Event::BroughtIn(StoredValue { principal: Money::ZERO, bonus })));
    }
    for row in at.tx.spent_after(member.id, since)? {
        events.push((row.seq, Event::Used(use_of(&row, at)?)));
    }
    // Behind what the same sale used: the sort keeps the order of one fact.
    for row in at.tx.change_kept_after(member.id, since)? {
        events.push((row.seq, paid_in(&row, at)));
    }
    events.sort_by_key(|(seq, _)| *seq);
    Ok(Span(events.into_iter().map(|(_, event)| event).collect()))
}

fn paid_in(row: &ToppedUpRow, at: &Asking<'_>) -> Event {
    Event::ToppedUp { value: row.value, days_ago: (at.today - row.business_day).num_days() }
}

fn use_of(row: &SpentRow, at: &Asking<'_>) -> Result<Use, Error> {
    let nothing = Use { spent: row.spent, paid: row.paid, list: Money::ZERO };
    // Of a sale that came back whole nothing is used, whatever it cost.
    if row.spent == Money::ZERO {
        return Ok(nothing);
    }
    let sale = at.tx.sale(row.sale)?.ok_or(Code::UnknownSale)?;
    let lines = sale_body(&at.tx.fact(sale.seq)?)?.lines;
    let returned = faults::came_back(at.tx.returned_of(row.sale)?);
    let left = |(n, line): (usize, &SaleLine)| {
        // What a count card paid cost no stored value.
        if line.card_used.is_some() {
            return Money::ZERO;
        }
        let back = returned.iter().find(|(place, _, _)| *place as usize == n + 1).map_or(0, |(_, qty, _)| qty.milli());
        Money::from_minor(pro_rata(line.list_amount_minor.minor(), line.qty.milli() - back, line.qty.milli()))
    };
    let list = Money::sum(lines.iter().enumerate().map(left));
    Ok(Use { list: list.ok_or_else(|| StoreError::damaged("a sale beyond any amount"))?, ..nothing })
}

/// The figures as they were when a balance was refunded.
pub(super) fn figures_then(seq: i64, at: &Asking<'_>) -> Result<SpanFigures, Error> {
    match at.tx.fact(seq)?.envelope.body()? {
        Body::StoredValueRefunded(body) => Ok(body.figures),
        other => Err(unexpected(&other)),
    }
}
