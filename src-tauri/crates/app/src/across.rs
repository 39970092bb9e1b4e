//! Members who are one person (ADR 28): a command decides as if they had one account of each kind; here what it moves is laid to the
//! accounts of those whose it is. No account gives more than it has, and what comes back goes where it came from.

use std::collections::{BTreeMap, BTreeSet};

use huitou_core::code::Code;
use huitou_core::fact::{Body, Decision, RefundMember, SaleMember};
use huitou_core::id::{MemberId, SaleId};
use huitou_core::ledger::{Account, Bound, Posting};
use huitou_core::money::Money;
use huitou_core::points::lots::{LotChange, OWED};
use huitou_core::quantity::Points;
use huitou_core::stored_value::StoredValue;
use huitou_store::ReadTx;

use crate::error::Error;

/// Which side of the postings another member takes over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The other pays in the member's stead.
    Debit,
    /// The other receives in the member's stead.
    Credit,
}

/// A member's part of what moves on the account of another.
struct Instead {
    side: Side,
    /// The account that the command named.
    named: Account,
    /// The other's account of the same kind.
    other: Account,
    /// How much, in the smallest unit of what moves: minor units of money, hundredths of points.
    amount: i64,
}

/// Lays what a decision moves to the accounts of those whose it is. Where nobody was ever merged it stays as it is.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn spread(decision: Decision, tx: &ReadTx<'_>) -> Result<Decision, Error> {
    let Decision { body, mut postings } = decision;
    let members: BTreeSet<MemberId> =
        postings.iter().flat_map(|it| [it.debit.member(), it.credit.member()]).flatten().collect();
    let mut is_alone = true;
    for member in &members {
        is_alone &= tx.merges_of(*member)?.is_empty();
    }
    if is_alone {
        return Ok(Decision { body, postings });
    }
    for it in points_of_others(&body) {
        it.take_over(&mut postings);
    }
    for it in value_back(&body, tx)? {
        it.take_over(&mut postings);
    }
    for it in value_drawn(&postings, &members, tx)? {
        it.take_over(&mut postings);
    }
    Ok(Decision { body, postings: in_turn(postings, tx)? })
}

/// The postings in an order in which no account passes its bound on the way: what one gives and gets back with the same fact may be laid
/// to two others, so that what came in first for a single member comes too late, or what is settled is not owed yet.
fn in_turn(mut postings: Vec<Posting>, tx: &ReadTx<'_>) -> Result<Vec<Posting>, Error> {
    let mut balances: BTreeMap<Account, i64> = BTreeMap::new();
    for account in postings.iter().flat_map(|it| [it.debit, it.credit]) {
        balances.insert(account, tx.balance(account)?);
    }
    let mut done = Vec::with_capacity(postings.len());
    while !postings.is_empty() {
        let has_room = |it: &Posting| {
            let gives = it.debit.bound() != Bound::Floor || balances[&it.debit] >= it.amount;
            gives && (it.credit.bound() != Bound::Ceiling || balances[&it.credit] + it.amount <= 0)
        };
        // Where none has, the tables refuse the fact.
        let it = postings.remove(postings.iter().position(has_room).unwrap_or(0));
        *balances.entry(it.debit).or_default() -= it.amount;
        *balances.entry(it.credit).or_default() += it.amount;
        done.push(it);
    }
    Ok(done)
}

impl Instead {
    /// Has the other pay or receive as much as it is of what the named account does; what is more than that moves between the two.
    fn take_over(self, postings: &mut Vec<Posting>) {
        let mut left = self.amount;
        let mut laid = Vec::with_capacity(postings.len() + 1);
        for it in postings.drain(..) {
            let part = match self.side {
                Side::Debit if it.debit == self.named && it.credit != self.other => left.min(it.amount),
                Side::Credit if it.credit == self.named && it.debit != self.other => left.min(it.amount),
                Side::Debit | Side::Credit => 0,
            };
            left -= part;
            if part > 0 {
                let (debit, credit) = match self.side {
                    Side::Debit => (self.other, it.credit),
                    Side::Credit => (it.debit, self.other),
                };
                laid.push(Posting { debit, credit, amount: part, ..it });
            }
            laid.extend(Posting::moving(it.debit, it.credit, it.amount - part));
        }
        let between = match self.side {
            Side::Debit => Posting::moving(self.other, self.named, left),
            Side::Credit => Posting::moving(self.named, self.other, left),
        };
        // Who gives must have it: another's points do before the fact, the member's own only after what comes in, and what is owed the
        // other way round.
        let is_owed = matches!(self.named, Account::PointsOwed(_));
        match (self.side == Side::Debit) != is_owed {
            true => laid.splice(0..0, between).for_each(drop),
            false => laid.extend(between),
        }
        *postings = laid;
    }
}

/// What others' points do, by the lots that the fact changes.
fn points_of_others(body: &Body) -> Vec<Instead> {
    let mut sums: BTreeMap<(Account, Account), i64> = BTreeMap::new();
    for (member, changes) in lots(body) {
        for it in changes {
            let Some(other) = it.member.filter(|other| *other != member) else { continue };
            let (named, other, change) = match it.lot {
                // What is owed is a balance below zero.
                OWED => (Account::PointsOwed(member), Account::PointsOwed(other), -it.change.centi()),
                _ => (Account::Points(member), Account::Points(other), it.change.centi()),
            };
            *sums.entry((named, other)).or_default() += change;
        }
    }
    let instead = |((named, other), change): ((Account, Account), i64)| {
        let side = if change < 0 { Side::Debit } else { Side::Credit };
        Instead { side, named, other, amount: change.abs() }
    };
    sums.into_iter().map(instead).collect()
}

/// The lots that a fact changes, by the member whose fact it is.
fn lots(body: &Body) -> Vec<(MemberId, &[LotChange])> {
    match body {
        Body::SaleRung(it) => sale_lots(&it.member).into_iter().collect(),
        Body::SaleRefunded(it) => refund_lots(&it.member).into_iter().collect(),
        Body::SaleExchanged(it) => refund_lots(&it.back.member).into_iter().chain(sale_lots(&it.sold.member)).collect(),
        Body::SaleMemberAdded(it) => {
            vec![(it.member.member_id, it.member.points_lots.as_deref().unwrap_or_default())]
        }
        Body::PointsAdjusted(it) => vec![(it.member_id, &it.lots)],
        Body::BalancesOpened(it) => vec![(it.member_id, &it.lots)],
        Body::StoredValueToppedUp(it) => {
            it.plan.iter().map(|plan| (it.member_id, plan.points_lots.as_slice())).collect()
        }
        Body::DayRolled(it) => {
            let lapses = it.lapses.iter().map(|lapse| (lapse.member_id, lapse.lots.as_slice()));
            lapses.chain(it.gifts.iter().map(|gift| (gift.member_id, gift.lots.as_slice()))).collect()
        }
        // They change no points, or, as a transfer, only those of who is nobody else.
        Body::ShopOpened(_)
        | Body::TillIncarnated(_)
        | Body::TillRebuilt(_)
        | Body::SettingPut(_)
        | Body::ProductPut(_)
        | Body::PlanPut(_)
        | Body::PointsRulePut(_)
        | Body::ShareRulePut(_)
        | Body::TierPut(_)
        | Body::StaffPut(_)
        | Body::MemberEnrolled(_)
        | Body::MemberEdited(_)
        | Body::MemberErased(_)
        | Body::MemberFrozen(_)
        | Body::FreezeLifted(_)
        | Body::CardReplaced(_)
        | Body::PinSet(_)
        | Body::PinCleared(_)
        | Body::PinMistried(_)
        | Body::CodeDrawn(_)
        | Body::MemberTierSet(_)
        | Body::PersonPut(_)
        | Body::MembersMerged(_)
        | Body::MemberUnmerged(_)
        | Body::BalancesTransferred(_)
        | Body::StoredValueRefunded(_)
        | Body::GiftCardIssued(_)
        | Body::GiftCardBound(_)
        | Body::OnAccountLimitSet(_)
        | Body::OnAccountRepaid(_)
        | Body::InvoiceRequested(_)
        | Body::InvoiceIssued(_)
        | Body::InvoiceReversed(_)
        | Body::InvoiceCancelled(_)
        | Body::SaleReturnedUnbilled(_)
        | Body::SaleTenderChanged(_) => Vec::new(),
    }
}

fn sale_lots(part: &Option<SaleMember>) -> Option<(MemberId, &[LotChange])> {
    part.as_ref().map(|part| (part.member_id, part.points_lots.as_deref().unwrap_or_default()))
}

fn refund_lots(part: &Option<RefundMember>) -> Option<(MemberId, &[LotChange])> {
    part.as_ref().map(|part| (part.member_id, part.points_lots.as_deref().unwrap_or_default()))
}

/// What comes back of a sale to the accounts of others that had paid it.
fn value_back(body: &Body, tx: &ReadTx<'_>) -> Result<Vec<Instead>, Error> {
    let returned =
        |sale: SaleId, part: &Option<RefundMember>| part.as_ref().map(|it| (sale, it.member_id, it.returned));
    let back = match body {
        Body::SaleRefunded(it) => returned(it.sale_id, &it.member),
        Body::SaleExchanged(it) => returned(it.back.sale_id, &it.back.member),
        Body::SaleTenderChanged(it) => it.member.map(|part| {
            let less = |before: Money, now: Money| Money::from_minor((before.minor() - now.minor()).max(0));
            let (before, now) = (part.spent_before, part.spent);
            let back =
                StoredValue { principal: less(before.principal, now.principal), bonus: less(before.bonus, now.bonus) };
            (it.sale_id, part.member_id, back)
        }),
        _ => None,
    };
    let Some((sale, member, back)) = back else { return Ok(Vec::new()) };
    let mut instead = Vec::new();
    for (other, value) in given_to_others(sale, member, back, tx)? {
        for (named, other, amount) in [
            (Account::Principal(member), Account::Principal(other), value.principal),
            (Account::Bonus(member), Account::Bonus(other), value.bonus),
        ] {
            instead.push(Instead { side: Side::Credit, named, other, amount: amount.minor() });
        }
    }
    Ok(instead)
}

/// To whom else stored value of a sale goes back: what was drawn last comes back first, so that any parts come to the same.
fn given_to_others(
    sale: SaleId,
    member: MemberId,
    back: StoredValue,
    tx: &ReadTx<'_>,
) -> Result<Vec<(MemberId, StoredValue)>, Error> {
    let mut left = back;
    let take = |left: &mut Money, drawn: Money| {
        let part = Money::from_minor(left.minor().min(drawn.minor()).max(0));
        *left = Money::from_minor(left.minor() - part.minor());
        part
    };
    let drawn = tx.drawn_for(sale, 0)?.into_iter().filter(|it| it.member != member).rev();
    let given = drawn.map(|it| {
        let principal = take(&mut left.principal, it.value.principal);
        (it.member, StoredValue { principal, bonus: take(&mut left.bonus, it.value.bonus) })
    });
    Ok(given.collect())
}

/// Of the stored value of a sale that comes back what goes to members who are not the same person any more.
///
/// # Errors
/// [`Code::MemberErased`] where some of it would go to an account that nobody can use any more.
pub(crate) fn given_elsewhere(
    sale: SaleId,
    member: MemberId,
    back: StoredValue,
    tx: &ReadTx<'_>,
) -> Result<StoredValue, Error> {
    let (mut own, mut elsewhere) = (back, StoredValue::default());
    if !tx.merges_of(member)?.is_empty() {
        for (other, value) in given_to_others(sale, member, back, tx)? {
            own = less(own, value);
            check_can_use(other, value, tx)?;
            if !tx.is_one(other, member)? {
                // Parts of what comes back.
                elsewhere.principal = Money::from_minor(elsewhere.principal.minor() + value.principal.minor());
                elsewhere.bonus = Money::from_minor(elsewhere.bonus.minor() + value.bonus.minor());
            }
        }
    }
    check_can_use(member, own, tx)?;
    Ok(elsewhere)
}

fn check_can_use(member: MemberId, value: StoredValue, tx: &ReadTx<'_>) -> Result<(), Error> {
    match value != StoredValue::default() && tx.member(member)?.is_none_or(|it| it.erased) {
        true => Err(Code::MemberErased.into()),
        false => Ok(()),
    }
}

/// Of the points that a return gives back what goes to members who are not the same person any more: never more than all of them.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn points_elsewhere(
    member: MemberId,
    returned: Points,
    changes: &[LotChange],
    tx: &ReadTx<'_>,
) -> Result<Points, Error> {
    let mut elsewhere = Points::default();
    for it in changes {
        let Some(other) = it.member else { continue };
        if !tx.is_one(other, member)? {
            // What is owed is a balance below zero.
            elsewhere = if it.lot == OWED { elsewhere.minus(it.change) } else { elsewhere.plus(it.change) };
        }
    }
    Ok(elsewhere.max(Points::default()).min(returned))
}

fn less(one: StoredValue, other: StoredValue) -> StoredValue {
    StoredValue {
        principal: Money::from_minor(one.principal.minor() - other.principal.minor()),
        bonus: Money::from_minor(one.bonus.minor() - other.bonus.minor()),
    }
}

/// What others pay of the stored value that a member's own account has not: who stands for all first, then in the order of merging.
fn value_drawn(postings: &[Posting], members: &BTreeSet<MemberId>, tx: &ReadTx<'_>) -> Result<Vec<Instead>, Error> {
    let mut instead = Vec::new();
    for member in members.iter().copied() {
        let whole = tx.whole(member)?;
        for kind in [Account::Principal as fn(MemberId) -> Account, Account::Bonus] {
            let mut missing = missing(postings, kind(member), tx.balance(kind(member))?);
            for other in whole.iter().copied().filter(|other| *other != member) {
                let has = tx.balance(kind(other))? + received(postings, kind(other));
                let amount = missing.min(has).max(0);
                missing -= amount;
                instead.push(Instead { side: Side::Debit, named: kind(member), other: kind(other), amount });
            }
        }
    }
    instead.retain(|it| it.amount > 0);
    Ok(instead)
}

/// By how much an account falls short of what goes out of it, at the worst moment.
fn missing(postings: &[Posting], account: Account, balance: i64) -> i64 {
    let (mut now, mut missing) = (balance, 0);
    for it in postings {
        now += i64::from(it.credit == account) * it.amount - i64::from(it.debit == account) * it.amount;
        missing = missing.max(-now);
    }
    missing
}

/// What comes into an account with the same fact, less what goes out of it.
fn received(postings: &[Posting], account: Account) -> i64 {
    let of = |it: &Posting| i64::from(it.credit == account) * it.amount - i64::from(it.debit == account) * it.amount;
    postings.iter().map(of).sum()
}
