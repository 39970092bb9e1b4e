//! Small deliberate faults at the places where a sale is decided, by which the simulation proves that it would notice
//! them. Each function gives back what it gets unless its fault is planted, which no release can do.

mod owed;

pub(crate) use owed::{
    allowance, base_of_share, bound, carried, deeds_taken, forgotten, graces, left_on_gift_card, pays_in_exchange,
    points_of_exchange, spent_in_truth, steps, taken_over, typed_price,
};

use chrono::{Days, NaiveDate};
use huitou_core::balance_refund::SpanFigures;
use huitou_core::care::CarePolicy;
use huitou_core::coupon::{Coupon, CouponTerms};
use huitou_core::fact::{EarnedShare, ShareTaken};
use huitou_core::id::MemberId;
use huitou_core::ledger::Account;
use huitou_core::merge::Merges;
use huitou_core::money::Money;
use huitou_core::points::lots::{self, Lot, PointsEvent, PointsExpiry, Purse};
use huitou_core::points::rules::Rule;
use huitou_core::quantity::{Points, Quantity};
use huitou_core::refund::{GivenBack, Returned, SoldLine};
use huitou_core::sale::Quote;
use huitou_core::split::pro_rata;
use huitou_core::stored_value::StoredValue;
use huitou_core::tender::TenderKind;
use huitou_store::{ReadTx, StoreError, planted};

/// A hundredth of a point too many.
pub(crate) fn points(earned: Points) -> Points {
    match planted::is("points_a_hundredth_more") {
        true => Points::from_centi(earned.centi() + 1),
        false => earned,
    }
}

/// One minor unit of change too many, on one bill in fifty.
pub(crate) fn change(change: Money, number: i64) -> Money {
    match planted::is("change_off_by_one") && number % 50 == 0 {
        true => Money::from_minor(change.minor() + 1),
        false => change,
    }
}

/// The bonus part rounded down instead of half-up.
pub(crate) fn spent(before: StoredValue, spent: StoredValue) -> StoredValue {
    let total = i128::from(before.total().minor());
    if total == 0 || !planted::is("bonus_rounds_down") {
        return spent;
    }
    let amount = spent.total().minor();
    let exact = i128::from(amount) * i128::from(before.bonus.minor()) / total;
    let bonus = i64::try_from(exact).unwrap_or(amount);
    let principal = amount - bonus;
    // Only what the member has can be moved to the principal.
    match principal <= before.principal.minor() {
        true => StoredValue { principal: Money::from_minor(principal), bonus: Money::from_minor(bonus) },
        false => spent,
    }
}

/// Cash booked as if it were paid by card.
pub(crate) fn drawer() -> Account {
    if planted::is("cash_as_card") { Account::Tender(TenderKind::Card) } else { Account::Drawer }
}

/// A payment by points that costs a hundredth of a point less.
pub(crate) fn points_cost(cost: Points) -> Points {
    match planted::is("points_pay_too_little") && cost > Points::default() {
        true => Points::from_centi(cost.centi() - 1),
        false => cost,
    }
}

/// A refund that leaves the points that were earned where they are.
pub(crate) fn without_points(given: &GivenBack) -> GivenBack {
    match planted::is("refund_forgets_points") {
        true => GivenBack { points_earned: Points::default(), ..given.clone() },
        false => given.clone(),
    }
}

/// A refund that rounds the part of each line by itself, whatever was given back before.
pub(crate) fn returned(mut back: GivenBack, sold: &[SoldLine], now: &[Returned]) -> GivenBack {
    if planted::is("refund_rounds_each_part") {
        for ((line, sold), now) in back.lines.iter_mut().zip(sold).zip(now) {
            let part = || pro_rata(sold.total.minor(), now.quantity.milli(), sold.quantity.milli());
            *line = now.for_cards.unwrap_or_else(|| Money::from_minor(part()));
        }
    }
    back
}

/// A coupon valid for a day too long.
pub(crate) fn issued(mut terms: CouponTerms) -> CouponTerms {
    if planted::is("coupon_a_day_longer") {
        terms.valid_until = terms.valid_until.checked_add_days(Days::new(1)).unwrap_or(terms.valid_until);
    }
    terms
}

/// Coupons that nobody has used, whatever happened.
pub(crate) fn presented(mut coupons: Vec<Coupon>) -> Vec<Coupon> {
    if planted::is("coupon_used_twice") {
        coupons.iter_mut().for_each(|coupon| coupon.used_by = None);
    }
    coupons
}

/// The discount of the first line one minor unit too high, that of the last one too low.
pub(crate) fn split(mut quote: Quote) -> Quote {
    if planted::is("discount_split_wrong")
        && let [first, .., last] = &mut quote.lines[..]
        && last.discount > Money::ZERO
        && first.total > Money::ZERO
    {
        for (line, more) in [(first, 1), (last, -1)] {
            line.discount = Money::from_minor(line.discount.minor() + more);
            line.total = Money::from_minor(line.total.minor() - more);
        }
    }
    quote
}

/// Yesterday, so that an alert comes a day late.
pub(crate) fn alerted(today: NaiveDate) -> NaiveDate {
    if planted::is("alert_a_day_late") { today.pred_opt().unwrap_or(today) } else { today }
}

/// The date on the wall instead of the day of trade.
pub(crate) fn today(today: NaiveDate, on_the_wall: NaiveDate) -> NaiveDate {
    if planted::is("day_ends_at_midnight") { on_the_wall } else { today }
}

/// A reused request id taken for a retry.
pub(crate) fn is_retry(is_same: bool) -> bool {
    is_same || planted::is("reused_id_is_answered")
}

/// A bug in the pricing of a quote.
pub(crate) fn panic_in_quote() {
    assert!(!planted::is("panic_in_quote"), "planted");
}

/// Yesterday, so that points lapse a day late, or never, so that they still pay on the days after their last.
pub(crate) fn lapsing(today: NaiveDate) -> NaiveDate {
    if planted::is("points_lapse_after_paying") {
        return NaiveDate::MIN;
    }
    if planted::is("points_lapse_a_day_late") { today.pred_opt().unwrap_or(today) } else { today }
}

/// Points that lapse booked as if they had paid.
pub(crate) fn expired() -> Account {
    if planted::is("lapse_booked_as_spent") { Account::PointsSpent } else { Account::PointsExpired }
}

/// Months of thirty days, or a date that comes whatever the months say.
pub(crate) fn until(rule: PointsExpiry, today: NaiveDate) -> Option<NaiveDate> {
    if planted::is("expiry_months_of_30_days") && rule.date.is_none() && rule.months > 0 {
        return today.checked_add_days(Days::new(30 * u64::from(rule.months)));
    }
    if planted::is("expiry_date_forgets_months") && rule.date.is_some() {
        return PointsExpiry { months: 0, ..rule }.until(today);
    }
    rule.until(today)
}

/// Uses the points that were earned last.
pub(crate) fn spend(purse: &mut Purse, points: Points) {
    if !planted::is("last_earned_first_used") {
        return purse.spend(points);
    }
    let (mut lots, mut missing) = (purse.lots().to_vec(), points);
    for lot in lots.iter_mut().rev() {
        let used = lot.left.min(missing);
        lot.left = lot.left.minus(used);
        missing = missing.minus(used);
    }
    lots.retain(|lot| lot.left > Points::default());
    *purse = purse.with_lots(lots);
}

/// A member who owes nothing, whatever is owed.
pub(crate) fn indebted(purse: Purse) -> Purse {
    match planted::is("adjustment_settles_nothing") {
        true => purse.with_nothing_owed(),
        false => purse,
    }
}

/// What a return leaves, with what was over meanwhile brought back, or with lots that grow by it and never lapse.
pub(crate) fn replayed(
    before: &Purse,
    member: MemberId,
    (events, merges): (&[PointsEvent], &Merges),
    today: NaiveDate,
) -> Purse {
    if planted::is("return_forgets_lapse") {
        let timeless: Vec<_> = events.iter().map(|it| PointsEvent { day: NaiveDate::MIN, ..*it }).collect();
        return lots::replayed(member, &timeless, merges, NaiveDate::MIN);
    }
    let after = lots::replayed(member, events, merges, today);
    if !planted::is("returned_points_last_for_ever") {
        return after;
    }
    let grew = |lot: &Lot| {
        before.lots().iter().find(|it| (it.lot, it.member) == (lot.lot, lot.member)).is_none_or(|it| it.left < lot.left)
    };
    let for_ever = after.lots().iter().map(|lot| if grew(lot) { Lot { until: None, ..*lot } } else { *lot });
    after.with_lots(for_ever.collect())
}

/// A cashier who is told of points that lapse a day late.
pub(crate) fn told(policy: CarePolicy) -> CarePolicy {
    match planted::is("points_notice_a_day_late") {
        true => CarePolicy { notice_days: policy.notice_days.saturating_sub(1), ..policy },
        false => policy,
    }
}

/// A day more in which a top-up cools off.
pub(crate) fn cooling(days: i64) -> i64 {
    days + i64::from(planted::is("cooling_a_day_longer"))
}

/// What was used counted at the prices that were paid, whoever ends the contract.
pub(crate) fn used(figures: SpanFigures) -> SpanFigures {
    match planted::is("balance_refund_at_paid_prices") {
        true => SpanFigures { used_at_list_minor: figures.used_minor, ..figures },
        false => figures,
    }
}

/// A list price of all that was sold, whatever came back of it.
pub(crate) fn came_back(returned: Vec<(u32, Quantity, Money)>) -> Vec<(u32, Quantity, Money)> {
    if planted::is("list_price_of_all_sold") { Vec::new() } else { returned }
}

/// What is forfeited booked as if it had been sold.
pub(crate) fn forfeited() -> Account {
    if planted::is("forfeit_as_revenue") { Account::Revenue } else { Account::Forfeited }
}

/// Yesterday, so that a count card can be used a day too long.
pub(crate) fn cards_lapsing(today: NaiveDate) -> NaiveDate {
    if planted::is("count_card_a_day_longer") { today.pred_opt().unwrap_or(today) } else { today }
}

/// A use that earns a minor unit too little.
pub(crate) fn card_earned(earned: Money) -> Money {
    match planted::is("count_card_earns_too_little") && earned > Money::ZERO {
        true => Money::from_minor(earned.minor() - 1),
        false => earned,
    }
}

/// Uses that stay used when their line comes back.
pub(crate) fn uses_back(uses: u32) -> u32 {
    if planted::is("return_forgets_count_card") { 0 } else { uses }
}

/// All that ever happened to a member's points, read again for each sale.
pub(crate) fn reads_history(member: MemberId, tx: &ReadTx<'_>) -> Result<(), StoreError> {
    if planted::is("sale_reads_history") {
        for _ in 0..20 {
            tx.points_events(member, &tx.merges_of(member)?)?;
        }
    }
    Ok(())
}

/// Whether the basket at the counter is only said to be kept.
pub(crate) fn loses_baskets() -> bool {
    planted::is("basket_not_kept")
}

/// The first of those who did some work earns one minor unit too much.
pub(crate) fn share(mut share: EarnedShare) -> EarnedShare {
    if let Some(first) = share.by.first_mut().filter(|_| planted::is("share_off_by_one")) {
        first.amount_minor = Money::from_minor(first.amount_minor.minor() + 1);
    }
    share
}

/// A return that takes one minor unit less of a share than is due, where it takes more than one.
pub(crate) fn share_taken(taken: ShareTaken) -> ShareTaken {
    match planted::is("share_kept_on_return") && taken.amount_minor.minor() > 1 {
        true => ShareTaken { amount_minor: Money::from_minor(taken.amount_minor.minor() - 1), ..taken },
        false => taken,
    }
}

/// Rules of points that hold on every day of the week and of the month.
pub(crate) fn holding(mut rules: Vec<Rule>) -> Vec<Rule> {
    if planted::is("points_rule_every_day") {
        for rule in &mut rules {
            rule.terms.weekdays.clear();
            rule.terms.month_days.clear();
        }
    }
    rules
}

/// Never more than four wrong tries, so that no PIN is ever blocked.
pub(crate) fn wrong_tries(wrong: u32) -> u32 {
    if planted::is("pin_never_blocked") { wrong.min(4) } else { wrong }
}

/// What goods without a bill may come to, taken for no limit where it is zero.
pub(crate) fn unbilled_limit(limit: Money) -> Money {
    match planted::is("unbilled_zero_is_no_limit") && limit == Money::ZERO {
        true => Money::from_minor(i64::MAX),
        false => limit,
    }
}

/// What was held before the shop used this till booked as if it had been paid today.
pub(crate) fn opening() -> Account {
    if planted::is("opening_into_the_drawer") { Account::Drawer } else { Account::OpeningMoney }
}
