//! A member's card becomes another member's: what was paid for, what was given, points, count cards and coupons (ADR 20).

use chrono::TimeDelta;
use huitou_core::balance_refund::{SpanFigures, Untouched};
use huitou_core::code::Code;
use huitou_core::coupon::CouponTerms;
use huitou_core::fact::{BalancesTransferred, Body, CardMoved, Decision, Subject, UntouchedTopUp};
use huitou_core::id::MemberId;
use huitou_core::ledger::{Account, Posting};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::plan::GiftsToCome;
use huitou_core::points::lots::Purse;
use huitou_core::quantity::Points;
use huitou_core::safety::{Proof, Proven};
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::live_member;
use crate::access::{Actor, Permission};
use crate::balance_refund::span_to_carry;
use crate::command::{Asking, Command, Deciding, Query};
use crate::count_card::{CountCardAnswer, usable_cards};
use crate::error::Error;
use crate::faults;
use crate::on_account::check_owes_nothing;
use crate::points::{Held, held, lapse_posting};
use crate::safety::{check_not_frozen, proven_giver};
use crate::shop::unexpected;
use crate::stored_value::{TopUpWarning, check_limit, warnings};

/// What would become another member's; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteTransfer {
    /// Who gives.
    pub member_id: String,
    /// Who takes: a member with neither stored value nor points.
    pub to_member_id: String,
}

/// Answer of `member.quote_transfer`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TransferQuote {
    /// Who gives, and has nothing of it then.
    pub member_id: MemberId,
    /// Who takes, and has this then.
    pub to_member_id: MemberId,
    /// The stored value.
    pub stored_value: Balance,
    /// The points; each lapses on the day on which it would have.
    pub points: Points,
    /// The count cards.
    pub count_cards: Vec<CountCardAnswer>,
    /// The coupons.
    pub coupons: Vec<CouponTerms>,
    /// Parts of gifts that are to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gifts_to_come: Option<GiftsToCome>,
    /// What the rules for stored value say of it.
    pub warnings: Vec<TopUpWarning>,
}

/// Makes all that a member has another member's, without a fee. The giver proves it with PIN or code; or the owner does it and says
/// why.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct TransferBalances {
    /// Who gives.
    pub member_id: String,
    /// Who takes: a member with neither stored value nor points.
    pub to_member_id: String,
    /// That it is the giver who wants it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// Why the owner does it without a proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Answer of `member.transfer`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TransferAnswer {
    /// Who gave.
    pub member_id: MemberId,
    /// Who took.
    pub to_member_id: MemberId,
    /// The stored value.
    pub stored_value: Balance,
    /// The points.
    pub points: Points,
    /// How many count cards.
    pub count_cards: u32,
    /// How many coupons.
    pub coupons: u32,
}

/// All that goes.
struct Going {
    from: MemberRow,
    to: MemberRow,
    value: StoredValue,
    held: Held,
    cards: Vec<CountCardAnswer>,
    coupons: Vec<CouponTerms>,
    gifts: Option<GiftsToCome>,
    /// What a balance refund counts, and the top-ups that are untouched.
    span: (SpanFigures, Vec<Untouched>),
}

fn invalid(rule: &'static str) -> Error {
    Code::TransferInvalid.because().text("rule", rule).into()
}

fn going(from: &str, to: &str, at: &Asking<'_>) -> Result<Going, Error> {
    let (from, to) = (live_member(from, at.tx)?, live_member(to, at.tx)?);
    if from.id == to.id {
        return Err(invalid("same"));
    }
    // A span of several members cannot be carried, and lots of two would be one.
    if at.tx.whole(from.id)?.len() > 1 || at.tx.whole(to.id)?.len() > 1 {
        return Err(invalid("merged"));
    }
    for member in [&from, &to] {
        check_not_frozen(member.id, at.tx)?;
    }
    check_owes_nothing(&from, at.tx)?;
    let taker = held(to.id, at.today, at.tx)?;
    let has_points = taker.before.balance() > Points::default() || taker.before.owed() > Points::default();
    if has_points || at.tx.stored_value(to.id)?.total() > Money::ZERO {
        return Err(invalid("not_empty"));
    }
    let coupons = at.tx.unused_coupons(from.id)?.into_iter().map(|coupon| coupon.terms);
    let going = Going {
        value: at.tx.stored_value(from.id)?,
        held: held(from.id, at.today, at.tx)?,
        cards: usable_cards(from.id, at)?,
        coupons: coupons.filter(|terms| at.today <= terms.valid_until).collect(),
        gifts: Some(at.tx.gifts_to_come(from.id)?).filter(|gifts| gifts.parts > 0),
        span: span_to_carry(&from, at)?,
        from,
        to,
    };
    match going.is_nothing() {
        true => Err(invalid("empty")),
        false => {
            check_limit(&going.to, Money::ZERO, StoredValue::default(), going.value, at)?;
            Ok(going)
        }
    }
}

impl Going {
    fn is_nothing(&self) -> bool {
        let has_value = self.value.total() > Money::ZERO || self.held.now.balance() > Points::default();
        !has_value && self.cards.is_empty() && self.coupons.is_empty() && self.gifts.is_none()
    }
}

impl Query for QuoteTransfer {
    type Answer = TransferQuote;
    const METHOD: &'static str = "member.quote_transfer";
    const PERMISSION: Permission = Permission::TransferBalances;

    fn read(&self, at: &Asking<'_>) -> Result<TransferQuote, Error> {
        let it = going(&self.member_id, &self.to_member_id, at)?;
        Ok(TransferQuote {
            member_id: it.from.id,
            to_member_id: it.to.id,
            warnings: warnings(&it.to, Money::ZERO, StoredValue::default(), it.value, at),
            stored_value: it.value.into(),
            points: it.held.now.balance(),
            count_cards: it.cards,
            coupons: it.coupons,
            gifts_to_come: it.gifts,
        })
    }
}

impl Command for TransferBalances {
    type Answer = TransferAnswer;
    const METHOD: &'static str = "member.transfer";
    const PERMISSION: Permission = Permission::TransferBalances;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let it = going(&self.member_id, &self.to_member_id, &at.asking)?;
        let (from, to) = (it.from.id, it.to.id);
        let reason = self.reason.as_deref().map(|reason| checked_text("reason", reason, 200)).transpose()?;
        let proven = self.proven(from, reason.is_some(), at)?;
        let (figures, untouched) = it.span;
        let today = at.asking.today;
        let paid = |(value, days_ago)| UntouchedTopUp { paid_on: today - TimeDelta::days(days_ago), value };
        let (mut left, mut taken) = (it.held.now.clone(), Purse::empty(to));
        for lot in it.held.now.lots() {
            taken.earn(lot.lot, lot.until, lot.left);
        }
        let taken = faults::taken_over(taken);
        let points = left.balance();
        left.spend(points);
        let body = BalancesTransferred {
            from_member_id: from,
            to_member_id: to,
            value: it.value,
            figures: faults::carried(figures),
            untouched: untouched.into_iter().map(paid).collect(),
            points,
            lapsed: it.held.lapsed,
            lots_from: left.changes_since(&it.held.before),
            lots_to: taken.changes_since(&Purse::empty(to)),
            cards: it.cards.iter().map(|card| moved(from, card, at)).collect::<Result<_, _>>()?,
            coupons: it.coupons.iter().map(|terms| terms.code).collect(),
            gifts: it.gifts,
            proven,
            reason: reason.map(|reason| at.seal(Subject::Member(from), &reason)).transpose()?,
        };
        Ok(Decision { postings: postings(&body), body: body.into() })
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<TransferAnswer, Error> {
        match fact.envelope.body()? {
            Body::BalancesTransferred(body) => Ok(TransferAnswer {
                member_id: body.from_member_id,
                to_member_id: body.to_member_id,
                stored_value: body.value.into(),
                points: body.points,
                count_cards: body.cards.len() as u32,
                coupons: body.coupons.len() as u32,
            }),
            other => Err(unexpected(&other)),
        }
    }
}

impl TransferBalances {
    /// The giver proves it, or the owner answers for it with a reason.
    fn proven(&self, from: MemberId, has_reason: bool, at: &Deciding<'_>) -> Result<Option<Proven>, Error> {
        match &self.proof {
            Some(proof) => proven_giver(from, proof, at).map(Some),
            None if has_reason && at.asking.actor == Actor::Owner => Ok(None),
            None => Err(Code::TransferNeedsProof.into()),
        }
    }
}

fn moved(from: MemberId, card: &CountCardAnswer, at: &Deciding<'_>) -> Result<CardMoved, Error> {
    let (value, uses) = (Account::CardValue(from, card.card_id), Account::CardUses(from, card.card_id));
    // No card has more uses than its terms.
    let uses = at.tx.balance(uses)? as u32;
    Ok(CardMoved { card_id: card.card_id, worth_minor: Money::from_minor(at.tx.balance(value)?), uses })
}

fn postings(body: &BalancesTransferred) -> Vec<Posting> {
    let (from, to) = (body.from_member_id, body.to_member_id);
    let mut postings: Vec<Posting> = [
        Posting::moving(Account::Principal(from), Account::Principal(to), body.value.principal.minor()),
        Posting::moving(Account::Bonus(from), Account::Bonus(to), body.value.bonus.minor()),
        lapse_posting(from, body.lapsed),
        Posting::moving(Account::Points(from), Account::Points(to), body.points.centi()),
    ]
    .into_iter()
    .flatten()
    .collect();
    for card in &body.cards {
        let id = card.card_id;
        let worth = card.worth_minor.minor();
        postings.extend(Posting::moving(Account::CardValue(from, id), Account::CardValue(to, id), worth));
        postings.extend(Posting::moving(Account::CardUses(from, id), Account::CardUses(to, id), i64::from(card.uses)));
    }
    postings
}
