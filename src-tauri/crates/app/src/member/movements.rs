//! Every movement of a member's stored value, points and debt on account, each with the bill, slip or top-up that made it.

use chrono::NaiveDate;
use huitou_core::fact::{Body, GivenPart, PlanGiven, RefundMember, SaleExchanged, SaleMember, SaleRefunded};
use huitou_core::id::{BalanceRefundId, MemberId, RefundId, RepaymentId, SaleId, TopUpId};
use huitou_core::money::Money;
use huitou_core::quantity::Points;
use huitou_core::refund::ReturnKind;
use huitou_core::stored_value::StoredValue;
use huitou_store::StoreError;
use huitou_store::journal::StoredFact;
use huitou_store::merges::MoveRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::any_member;
use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::count_card::uses_given;
use crate::error::Error;
use crate::points::adjustment_reason;
use crate::product::checked_limit;
use crate::shop::unexpected;

/// What moved on a member's accounts, the latest first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListMovements {
    /// Whose.
    pub member_id: String,
    /// Before this fact: the last of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_seq: Option<i64>,
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `member.movements`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct MovementsAnswer {
    /// The latest first.
    pub movements: Vec<Movement>,
    /// Where the next page begins; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_before_seq: Option<i64>,
}

/// What made a movement.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// A sale.
    Sale,
    /// A top-up.
    TopUp,
    /// A refund.
    Refund,
    /// A sale that was voided.
    Void,
    /// A count card that was given back.
    CountCardRefund,
    /// Lines that came back, and others that were sold for them; of a member who was erased before, the return alone.
    Exchange,
    /// A sale that was paid otherwise than it was rung.
    TenderChanged,
    /// Points set right by hand.
    PointsAdjusted,
    /// Points that lapsed with a day.
    PointsLapsed,
    /// A balance refund.
    BalanceRefund,
    /// Parts of gifts of top-ups that were due.
    Gift,
    /// What the member had before, entered by hand.
    Opening,
    /// What became another member's.
    TransferOut,
    /// What another member gave.
    TransferIn,
    /// What was on a gift card.
    GiftCardBound,
    /// Money for what the member owed on account.
    Repayment,
}

/// One fact's changes of a member's accounts, with the balances after it.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct Movement {
    /// The fact.
    pub seq: i64,
    /// When, on the shop's wall.
    pub at: String,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// What made it.
    pub kind: MovementKind,
    /// The sale, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_id: Option<SaleId>,
    /// The bill's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_no: Option<String>,
    /// The refund, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<RefundId>,
    /// The balance refund, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_refund_id: Option<BalanceRefundId>,
    /// The slip's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_no: Option<String>,
    /// The top-up, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_up_id: Option<TopUpId>,
    /// The slip's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_up_no: Option<String>,
    /// The repayment, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repayment_id: Option<RepaymentId>,
    /// The slip's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repayment_no: Option<String>,
    /// The number of the gift card, where one was bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_card_no: Option<String>,
    /// The number of the other member, where it went from one to the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_member_no: Option<String>,
    /// What was paid for it: the sale's total, the top-up's price, or what was repaid; what went back, as an amount below zero.
    pub paid_minor: Money,
    /// Change of the principal, negative where it was spent.
    pub principal_minor: Money,
    /// Change of the bonus.
    pub bonus_minor: Money,
    /// Change of principal and bonus together.
    pub stored_value_minor: Money,
    /// Change of the points.
    pub points: Points,
    /// Uses of count cards that came as a gift.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[specta(optional)]
    pub uses_given: u32,
    /// Coupons that came as a gift.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[specta(optional)]
    pub coupons_given: u32,
    /// The principal after it, also where it did not move; none where points were set right or lapsed, and of a repayment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal_after_minor: Option<Money>,
    /// The bonus after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bonus_after_minor: Option<Money>,
    /// Principal and bonus together after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_value_after_minor: Option<Money>,
    /// The points after it, also where they did not move; none of a top-up that gave none, a balance refund, a gift card that was
    /// bound, a sale that was paid otherwise and a repayment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_after: Option<Points>,
    /// Why points were set right, what the member had before was entered, or the owner made it another member's, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was noted of it, for the staff; gone with a member who was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Query for ListMovements {
    type Answer = MovementsAnswer;
    const METHOD: &'static str = "member.movements";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn read(&self, at: &Asking<'_>) -> Result<MovementsAnswer, Error> {
        let member = any_member(&self.member_id, at.tx)?;
        let limit = checked_limit(self.limit)?;
        let ledger = Ledger::of(member.id, at)?;
        let before = self.before_seq.unwrap_or(i64::MAX);
        let mut facts = match ledger.facts(before, limit + 1, |_| true) {
            Some(facts) => facts,
            None => at.tx.moving_facts(member.id, before, limit + 1)?,
        };
        let has_more = facts.len() > limit as usize;
        facts.truncate(limit as usize);
        let next_before_seq = facts.last().copied().filter(|_| has_more);
        let movements = facts.into_iter().map(|seq| ledger.movement(seq, at)).collect::<Result<_, _>>()?;
        Ok(MovementsAnswer { movements, next_before_seq })
    }
}

/// What moved on a person's accounts. A fact says what it moved for its own member; of who was ever one person with another the
/// accounts say it, as they are the person's now (ADR 28).
pub(crate) struct Ledger {
    whole: Vec<MemberId>,
    /// The latest first; none for one who was never one person with another.
    moves: Option<Vec<MoveRow>>,
}

impl Ledger {
    /// That of a member.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub(crate) fn of(member: MemberId, at: &Asking<'_>) -> Result<Ledger, Error> {
        let is_alone = at.tx.merges_of(member)?.is_empty();
        let moves = (!is_alone).then(|| at.tx.moves_of_person(member)).transpose()?;
        Ok(Ledger { whole: at.tx.whole(member)?, moves })
    }

    /// Whether the accounts say what moved.
    pub(crate) fn is_read(&self) -> bool {
        self.moves.is_some()
    }

    /// The facts before a place of the journal that the accounts know, up to a number of them, the latest first; none where the facts
    /// themselves say all.
    pub(crate) fn facts(&self, before: i64, limit: u32, counts: impl Fn(&MoveRow) -> bool) -> Option<Vec<i64>> {
        let moves = self.moves.as_ref()?.iter().filter(|it| it.seq < before && counts(it));
        Some(moves.map(|it| it.seq).take(limit as usize).collect())
    }

    /// What a fact moved of the person's.
    ///
    /// # Errors
    /// Where the fact moves nothing of a member.
    pub(crate) fn movement(&self, seq: i64, at: &Asking<'_>) -> Result<Movement, Error> {
        let told = movement(&self.whole, &at.tx.fact(seq)?, at)?;
        let Some(it) = self.moves.iter().flatten().find(|it| it.seq == seq) else { return Ok(told) };
        let MoveRow { change, after, .. } = it;
        Ok(Movement {
            principal_minor: change.value.principal,
            bonus_minor: change.value.bonus,
            stored_value_minor: change.value.total(),
            points: change.points,
            principal_after_minor: told.principal_after_minor.map(|_| after.value.principal),
            bonus_after_minor: told.bonus_after_minor.map(|_| after.value.bonus),
            stored_value_after_minor: told.stored_value_after_minor.map(|_| after.value.total()),
            points_after: told.points_after.map(|_| after.points),
            ..told
        })
    }
}

/// What a fact moved of a member's.
///
/// # Errors
/// Where the fact moves nothing of a member.
fn movement(whole: &[MemberId], fact: &StoredFact, at: &Asking<'_>) -> Result<Movement, Error> {
    let it = &fact.envelope;
    let row = |kind, paid, change: StoredValue, after: Option<StoredValue>| -> Result<Movement, Error> {
        Ok(Movement {
            seq: it.seq,
            at: it.at.clone(),
            business_day: it.business_day()?,
            kind,
            sale_id: None,
            sale_no: None,
            refund_id: None,
            balance_refund_id: None,
            refund_no: None,
            top_up_id: None,
            top_up_no: None,
            repayment_id: None,
            repayment_no: None,
            other_member_no: None,
            gift_card_no: None,
            paid_minor: paid,
            principal_minor: change.principal,
            bonus_minor: change.bonus,
            stored_value_minor: change.total(),
            points: Points::default(),
            uses_given: 0,
            coupons_given: 0,
            principal_after_minor: after.map(|after| after.principal),
            bonus_after_minor: after.map(|after| after.bonus),
            stored_value_after_minor: after.map(StoredValue::total),
            points_after: None,
            reason: None,
            note: None,
        })
    };
    let none = Points::default();
    let less = |amount: Money| Money::from_minor(-amount.minor());
    let returned = |body: &SaleRefunded| -> Result<Movement, Error> {
        let part = body.member.as_ref();
        let change = part.map(|part| part.returned).unwrap_or_default();
        let after = part.map(|part| part.stored_value_after).unwrap_or_default();
        Ok(Movement {
            sale_id: Some(body.sale_id),
            refund_id: Some(RefundId::born_at(it.incarnation()?, it.seq)),
            refund_no: Some(body.refund_no.clone()),
            points: part.map(points_of_refund).unwrap_or_default(),
            points_after: part.map(|part| part.points_after),
            ..row(kind_of_return(body.kind), less(body.total_minor), change, Some(after))?
        })
    };
    match it.body()? {
        Body::SaleRung(body) => {
            let part = body.member.as_ref();
            let spent = part.map(|part| part.spent).unwrap_or_default();
            let kept = body.change_kept().minor();
            let change =
                StoredValue { principal: Money::from_minor(kept - spent.principal.minor()), bonus: less(spent.bonus) };
            let after = part.map(|part| part.stored_value_after).unwrap_or_default();
            Ok(Movement {
                sale_id: Some(SaleId::born_at(it.incarnation()?, it.seq)),
                sale_no: Some(body.sale_no.clone()),
                points: part.map(points_of_sale).unwrap_or_default(),
                points_after: part.map(|part| part.points_after),
                ..row(MovementKind::Sale, body.total_minor, change, Some(after))?
            })
        }
        Body::StoredValueToppedUp(body) => {
            let change = StoredValue { principal: body.paid_minor, bonus: body.bonus_minor };
            let gift = body.plan.as_ref().filter(|plan| plan.points > Points::default());
            Ok(Movement {
                points: gift.map(points_of_plan).unwrap_or_default(),
                points_after: gift.map(|plan| plan.points_after),
                uses_given: body.plan.as_ref().map_or(0, |plan| uses_given(plan.card.as_ref())),
                coupons_given: body.plan.as_ref().map_or(0, |plan| plan.coupons.len() as u32),
                top_up_no: body.slip.as_ref().map(|slip| slip.top_up_no.clone()),
                top_up_id: Some(TopUpId::born_at(it.incarnation()?, it.seq)),
                ..row(MovementKind::TopUp, body.paid_minor, change, Some(body.after))?
            })
        }
        Body::BalancesOpened(body) => Ok(Movement {
            points: body.points.minus(body.settled).minus(body.lapsed),
            points_after: Some(body.points_after),
            reason: at.tx.vault().open_sealed(&body.reason)?,
            ..row(MovementKind::Opening, Money::ZERO, body.value, Some(body.after))?
        }),
        Body::BalancesTransferred(body) => {
            let (gives, other) = match whole.contains(&body.from_member_id) {
                true => (true, body.to_member_id),
                false => (false, body.from_member_id),
            };
            let (change, after) = match gives {
                true => (
                    StoredValue { principal: less(body.value.principal), bonus: less(body.value.bonus) },
                    StoredValue::default(),
                ),
                false => (body.value, body.value),
            };
            let reason = body.reason.as_ref().filter(|_| gives);
            Ok(Movement {
                other_member_no: at.tx.member(other)?.map(|row| row.member_no),
                points: if gives { none.minus(body.points).minus(body.lapsed) } else { body.points },
                points_after: Some(if gives { none } else { body.points }),
                reason: reason.map(|reason| at.tx.vault().open_sealed(reason)).transpose()?.flatten(),
                ..row(
                    if gives { MovementKind::TransferOut } else { MovementKind::TransferIn },
                    Money::ZERO,
                    change,
                    Some(after),
                )?
            })
        }
        Body::GiftCardBound(body) => {
            let change = StoredValue { principal: body.amount_minor, bonus: Money::ZERO };
            Ok(Movement {
                gift_card_no: Some(body.card_no.clone()),
                ..row(MovementKind::GiftCardBound, Money::ZERO, change, Some(body.after))?
            })
        }
        Body::StoredValueRefunded(body) => {
            let change = StoredValue { principal: less(body.before.principal), bonus: less(body.before.bonus) };
            Ok(Movement {
                balance_refund_id: Some(BalanceRefundId::born_at(it.incarnation()?, it.seq)),
                refund_no: Some(body.refund_no.clone()),
                ..row(MovementKind::BalanceRefund, less(body.refunded_minor), change, Some(StoredValue::default()))?
            })
        }
        Body::SaleRefunded(body) => returned(&body),
        // The new lines are nobody's where the member was erased before: what came back is all that was the member's.
        Body::SaleExchanged(body) if body.sold.member.is_none() => returned(&body.back),
        Body::SaleExchanged(body) => {
            let SaleExchanged { back, sold } = *body;
            let returned = back.member.as_ref().map(|part| part.returned).unwrap_or_default();
            let spent = sold.member.as_ref().map(|part| part.spent).unwrap_or_default();
            let minus = |more: Money, less: Money| Money::from_minor(more.minor() - less.minor());
            let change = StoredValue {
                principal: minus(returned.principal, spent.principal),
                bonus: minus(returned.bonus, spent.bonus),
            };
            let paid = minus(sold.total_minor, back.total_minor);
            let after = sold.member.as_ref().map(|part| (part.stored_value_after, part.points_after));
            let points = back.member.as_ref().map(points_of_refund).unwrap_or_default();
            Ok(Movement {
                sale_id: Some(SaleId::born_at(it.incarnation()?, it.seq)),
                sale_no: Some(sold.sale_no.clone()),
                refund_id: Some(RefundId::born_at(it.incarnation()?, it.seq)),
                refund_no: Some(back.refund_no.clone()),
                points: points.plus(sold.member.as_ref().map(points_of_sale).unwrap_or_default()),
                points_after: after.map(|(_, points)| points),
                ..row(MovementKind::Exchange, paid, change, after.map(|(value, _)| value))?
            })
        }
        Body::SaleTenderChanged(body) => {
            let part =
                body.member.ok_or_else(|| StoreError::damaged("a change of tender that moved nothing of a member"))?;
            let change = |before: Money, now: Money| Money::from_minor(before.minor() - now.minor());
            let change = StoredValue {
                principal: change(part.spent_before.principal, part.spent.principal),
                bonus: change(part.spent_before.bonus, part.spent.bonus),
            };
            Ok(Movement {
                sale_id: Some(body.sale_id),
                sale_no: at.tx.sale(body.sale_id)?.map(|sale| sale.sale_no),
                ..row(MovementKind::TenderChanged, Money::ZERO, change, Some(part.stored_value_after))?
            })
        }
        Body::OnAccountRepaid(body) => Ok(Movement {
            repayment_id: Some(RepaymentId::born_at(it.incarnation()?, it.seq)),
            repayment_no: Some(body.repayment_no),
            ..row(MovementKind::Repayment, body.paid_minor, StoredValue::default(), None)?
        }),
        Body::SaleMemberAdded(body) => {
            let sale = at.tx.sale(body.sale_id)?;
            let total = sale.as_ref().map_or(Money::ZERO, |sale| sale.total);
            let after = body.member.stored_value_after;
            Ok(Movement {
                sale_id: Some(body.sale_id),
                sale_no: sale.map(|sale| sale.sale_no),
                points: points_of_sale(&body.member),
                points_after: Some(body.member.points_after),
                ..row(MovementKind::Sale, total, StoredValue::default(), Some(after))?
            })
        }
        Body::PointsAdjusted(body) => Ok(Movement {
            points: body.change.minus(body.settled).minus(body.lapsed),
            points_after: Some(body.after),
            reason: Some(adjustment_reason(body.reason, &at.words)),
            note: body.note.as_ref().map(|note| at.tx.vault().open_sealed(note)).transpose()?.flatten(),
            ..row(MovementKind::PointsAdjusted, Money::ZERO, StoredValue::default(), None)?
        }),
        Body::DayRolled(body) => {
            let gifts = || body.gifts.iter().filter(|gift| whole.contains(&gift.member_id));
            if let Some(last) = gifts().next_back() {
                let bonus = gifts().map(|gift| gift.bonus_minor.minor());
                let change = StoredValue { principal: Money::ZERO, bonus: Money::from_minor(bonus.sum()) };
                return Ok(Movement {
                    uses_given: gifts().map(|gift| uses_given(gift.card.as_ref())).sum(),
                    coupons_given: gifts().map(|gift| gift.coupons.len() as u32).sum(),
                    points: points_of_gifts(&body.gifts, whole),
                    points_after: Some(last.points_after),
                    ..row(MovementKind::Gift, Money::ZERO, change, Some(last.after))?
                });
            }
            let lapse = body.lapses.iter().find(|lapse| whole.contains(&lapse.member_id));
            Ok(Movement {
                points: lapse.map(|lapse| none.minus(lapse.points)).unwrap_or_default(),
                points_after: lapse.map(|lapse| lapse.after),
                ..row(MovementKind::PointsLapsed, Money::ZERO, StoredValue::default(), None)?
            })
        }
        other => Err(unexpected(&other)),
    }
}

const fn kind_of_return(kind: ReturnKind) -> MovementKind {
    match kind {
        // What came back without a bill moves nothing of a member.
        ReturnKind::Refund | ReturnKind::Unbilled => MovementKind::Refund,
        ReturnKind::Void => MovementKind::Void,
        ReturnKind::CountCard => MovementKind::CountCardRefund,
        ReturnKind::Exchange => MovementKind::Exchange,
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// By how much a plan's gift changed the balance of points.
fn points_of_plan(plan: &PlanGiven) -> Points {
    plan.points.minus(plan.points_settled).minus(plan.points_lapsed)
}

/// By how much a sale changed the balance of points.
fn points_of_sale(part: &SaleMember) -> Points {
    part.points_earned.minus(part.points_settled).minus(part.points_spent).minus(part.points_lapsed)
}

/// By how much the parts of gifts of a day changed a person's balance of points.
fn points_of_gifts(gifts: &[GivenPart], whole: &[MemberId]) -> Points {
    let of_member = gifts.iter().filter(|gift| whole.contains(&gift.member_id));
    of_member.fold(Points::default(), |sum, gift| sum.plus(gift.points.minus(gift.settled)))
}

/// By how much a refund changed the balance of points.
fn points_of_refund(part: &RefundMember) -> Points {
    part.points_returned.minus(part.points_settled).minus(part.points_from_balance).minus(part.points_lapsed)
}
