//! What happened to a member's stored value since the last balance refund, read from the facts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huitou_core::balance_refund::{
    Event, RefundReadings, Span, SpanFigures, Untouched, Use, carried, figures, readings,
};
use huitou_core::code::Code;
use huitou_core::fact::{Body, SaleLine};
use huitou_core::id::{MemberId, SaleId};
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

/// A member's span as it becomes another member's.
pub(crate) fn span_to_carry(member: &MemberRow, at: &Asking<'_>) -> Result<(SpanFigures, Vec<Untouched>), Error> {
    // A balance that is not what came in less what was used is damage here, too.
    Standing::of(member, at)?;
    let carried = carried(&span_of(member, at)?);
    Ok(carried.ok_or_else(|| StoreError::damaged("stored value beyond any amount"))?)
}

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
    let mut events = Vec::new();
    let whole = at.tx.whole(member.id)?;
    match at.tx.merges_of(member.id)?.is_empty() {
        true => add_uses(member.id, &mut events, at)?,
        false => add_uses_by_account(&whole, &mut events, at)?,
    }
    for member in whole {
        add_span(member, &mut events, at)?;
    }
    events.sort_by_key(|(seq, _)| *seq);
    Ok(Span(events.into_iter().map(|(_, event)| event).collect()))
}

/// What the sales of a member used who was never one person with another, and brought in.
fn add_uses(member: MemberId, events: &mut Vec<(i64, Event)>, at: &Asking<'_>) -> Result<(), Error> {
    let since = at.tx.span_start_before(member, i64::MAX)?.seq;
    for seq in at.tx.brought_in_after(member, since)? {
        let part = refund_body(&at.tx.fact(seq)?)?.member;
        events.extend(part.map(|part| (seq, Event::BroughtIn(part.returned))));
    }
    for row in at.tx.spent_after(member, since)? {
        events.push((row.seq, Event::Used(use_of(&row, at)?)));
    }
    Ok(())
}

/// What sales used of the accounts of some members, whoever bought: a sale that drew on the accounts of several was one person's, and
/// once these are parted, each account has what was drawn on it (ADR 28).
fn add_uses_by_account(whole: &[MemberId], events: &mut Vec<(i64, Event)>, at: &Asking<'_>) -> Result<(), Error> {
    let mut used: BTreeMap<SaleId, (i64, Money)> = BTreeMap::new();
    for member in whole {
        let since = at.tx.span_start_before(*member, i64::MAX)?.seq;
        for sale in at.tx.sales_moving_value(*member, since)? {
            let drawn = at.tx.drawn_for(sale, since)?;
            let Some(it) = drawn.into_iter().find(|it| it.member == *member) else { continue };
            // Of a sale from before the span more came back than was drawn in it.
            let (principal, bonus) = (it.value.principal.minor(), it.value.bonus.minor());
            let (seq, spent) = used.entry(sale).or_insert((it.seq, Money::ZERO));
            *seq = it.seq.max(*seq);
            *spent = Money::from_minor(spent.minor() + principal.max(0) + bonus.max(0));
            let back = |part: i64| Money::from_minor((-part).max(0));
            let value = StoredValue { principal: back(principal), bonus: back(bonus) };
            events.push((it.seq, Event::BroughtIn(value)));
        }
    }
    for (sale, (seq, spent)) in used {
        let row = at.tx.sale(sale)?.ok_or(Code::UnknownSale)?;
        let paid = Money::from_minor(row.total.minor() - at.tx.refunded_of(sale)?.minor());
        events.push((seq, Event::Used(use_of(&SpentRow { seq, sale, spent, paid }, at)?)));
    }
    Ok(())
}

/// What came into a member's own since the member's last balance refund.
fn add_span(member: MemberId, events: &mut Vec<(i64, Event)>, at: &Asking<'_>) -> Result<(), Error> {
    let start = at.tx.span_start_before(member, i64::MAX)?;
    let since = start.seq;
    if start.is_taken_over {
        let it = at.tx.taken_over(since)?;
        events.push((since, Event::Carried(it.figures)));
        let days_ago = |day: NaiveDate| (at.today - day).num_days();
        let untouched = it.untouched.into_iter();
        events.extend(untouched.map(|(day, value)| (since, Event::ToppedUp { value, days_ago: days_ago(day) })));
    }
    for row in at.tx.top_ups_after(member, since)? {
        events.push((row.seq, paid_in(&row, at)));
    }
    // It was paid in elsewhere and before: nothing of it cools off.
    if let Some(opening) = at.tx.opening(member)?.filter(|opening| opening.seq > since) {
        events.push((opening.seq, Event::BroughtIn(opening.value)));
    }
    for (seq, bonus) in at.tx.gifts_after(member, since)? {
        events.push((seq, Event::BroughtIn(StoredValue { principal: Money::ZERO, bonus })));
    }
    // Paid by whoever bought it, some time ago: nothing of it cools off.
    for (seq, principal) in at.tx.gift_cards_bound_after(member, since)? {
        events.push((seq, Event::BroughtIn(StoredValue { principal, bonus: Money::ZERO })));
    }
    // Behind what the same sale used: the sort keeps the order of one fact.
    for row in at.tx.change_kept_after(member, since)? {
        events.push((row.seq, paid_in(&row, at)));
    }
    Ok(())
}

fn paid_in(row: &ToppedUpRow, at: &Asking<'_>) -> Event {
    Event::ToppedUp { value: row.value, days_ago: at.days_since(row.business_day, row.wall_day) }
}

fn use_of(row: &SpentRow, at: &Asking<'_>) -> Result<Use, Error> {
    let nothing = Use { spent: row.spent, paid: row.paid, list: Money::ZERO };
    // Of a sale that came back whole nothing is used, whatever it cost.
    if row.spent == Money::ZERO {
        return Ok(nothing);
    }
    let sale = at.tx.sale(row.sale)?.ok_or(Code::UnknownSale)?;
    let body = sale_body(&at.tx.fact(sale.seq)?)?;
    let returned = faults::came_back(at.tx.returned_of(row.sale)?);
    let left = |(n, line): (usize, &SaleLine)| {
        // What a count card paid cost no stored value.
        if line.card_used.is_some() {
            return Money::ZERO;
        }
        let came_back = returned.iter().find(|(place, _, _)| *place as usize == n + 1);
        let (back, paid_back) = came_back.map_or((0, 0), |(_, qty, paid)| (qty.milli(), paid.minor()));
        let of_units_left = |amount: Money| pro_rata(amount.minor(), line.qty.milli() - back, line.qty.milli());
        // Of a count card that came back stays what its uses were: they were used at that.
        let kept_of_units_back = line.total_minor.minor() - paid_back - of_units_left(line.total_minor);
        Money::from_minor(of_units_left(body.due_at_list(line)) + kept_of_units_back.max(0))
    };
    let list = Money::sum(body.lines.iter().enumerate().map(left));
    Ok(Use { list: list.ok_or_else(|| StoreError::damaged("a sale beyond any amount"))?, ..nothing })
}

/// The figures as they were when a balance was refunded.
pub(super) fn figures_then(seq: i64, at: &Asking<'_>) -> Result<SpanFigures, Error> {
    match at.tx.fact(seq)?.envelope.body()? {
        Body::StoredValueRefunded(body) => Ok(body.figures),
        other => Err(unexpected(&other)),
    }
}
