//! Safety of what a member has here, and the life of a card: freezing and lifting it, replacing a card, PINs.

mod code;
mod pin;
mod proof;

use chrono::NaiveDate;
use huitou_core::code::Code;
use huitou_core::fact::{Body, CardReplaced, Decision, FreezeLifted, MemberFrozen, Subject};
use huitou_core::id::MemberId;
use huitou_core::member::{CARD_NO_LETTERS_MAX, Profile, card_no, checked_text};
use huitou_core::safety::{CardReason, FreezeReason, LiftReason};
use huitou_store::ReadTx;
use huitou_store::journal::StoredFact;
use huitou_store::safety::FreezeRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding};
use crate::error::Error;
use crate::member::live_member;
use crate::shop::unexpected;

pub use code::{CodeAnswer, DrawCode};
pub use pin::{ClearPin, PinAnswer, SetPin};
pub(crate) use proof::{proof_needed, proven, proven_giver};

/// Freezes a member: no stored value, no points and no coupons go out until it is lifted. Sales without them, top-ups and
/// returns go on. Frozen again, the newer reason counts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct FreezeMember {
    /// Who.
    pub member_id: String,
    /// Why.
    pub reason: FreezeReason,
}

/// Answer of `member.freeze`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct FreezeAnswer {
    /// Who.
    pub member_id: MemberId,
    /// The freeze.
    pub frozen: Frozen,
}

/// A freeze that lasts.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema, specta::Type)]
pub struct Frozen {
    /// Why.
    pub reason: FreezeReason,
    /// The business day on which it began.
    pub since: NaiveDate,
}

impl From<FreezeRow> for Frozen {
    fn from(row: FreezeRow) -> Frozen {
        Frozen { reason: row.reason, since: row.frozen_on }
    }
}

impl Command for FreezeMember {
    type Answer = FreezeAnswer;
    const METHOD: &'static str = "member.freeze";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        Ok(Decision::without_postings(MemberFrozen { member_id: member.id, reason: self.reason }))
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<FreezeAnswer, Error> {
        match fact.envelope.body()? {
            Body::MemberFrozen(body) => {
                let frozen = Frozen { reason: body.reason, since: fact.envelope.business_day()? };
                Ok(FreezeAnswer { member_id: body.member_id, frozen })
            }
            other => Err(unexpected(&other)),
        }
    }
}

/// Lifts a member's freeze.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct LiftFreeze {
    /// Who.
    pub member_id: String,
    /// Why.
    pub reason: LiftReason,
}

/// Answer of `member.lift_freeze`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct LiftAnswer {
    /// Who.
    pub member_id: MemberId,
}

impl Command for LiftFreeze {
    type Answer = LiftAnswer;
    const METHOD: &'static str = "member.lift_freeze";
    const PERMISSION: Permission = Permission::SecureMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        match at.tx.freeze(member.id)? {
            Some(_) => Ok(Decision::without_postings(FreezeLifted { member_id: member.id, reason: self.reason })),
            None => Err(Code::NotFrozen.into()),
        }
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<LiftAnswer, Error> {
        match fact.envelope.body()? {
            Body::FreezeLifted(body) => Ok(LiftAnswer { member_id: body.member_id }),
            other => Err(unexpected(&other)),
        }
    }
}

/// Gives a member another card. The number of the old one is dead: nobody can be enrolled with it, and whoever scans it is
/// told whose it was. Balance, points and coupons stay as they are. A freeze because the card was lost ends with it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ReplaceCard {
    /// Who.
    pub member_id: String,
    /// The number of the new card.
    pub card_no: String,
    /// Why.
    pub reason: CardReason,
}

/// Answer of `member.replace_card`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ReplaceAnswer {
    /// Who.
    pub member_id: MemberId,
    /// The freeze that ended with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freeze_ended: Option<FreezeReason>,
}

impl Command for ReplaceCard {
    type Answer = ReplaceAnswer;
    const METHOD: &'static str = "member.replace_card";
    const PERMISSION: Permission = Permission::SecureMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let old = member.profile.card_no.clone();
        let number = card_no(&checked_text("card_no", &self.card_no, CARD_NO_LETTERS_MAX)?);
        let profile = Profile { card_no: Some(number.clone()), ..member.profile };
        let is_old = |typed: &str| old.as_deref() == Some(typed);
        if is_old(&number) || is_old(self.card_no.trim()) {
            return Err(Code::CardUnchanged.into());
        }
        check_card_free(&self.card_no, &number, at.tx)?;
        let subject = Subject::Member(member.id);
        let freeze = at.tx.freeze(member.id)?.map(|freeze| freeze.reason);
        let body = CardReplaced {
            member_id: member.id,
            profile: at.seal(subject, &profile)?,
            dead: old.map(|old| at.seal(subject, &old)).transpose()?,
            reason: self.reason,
            freeze_ended: freeze.filter(|reason| *reason == FreezeReason::Lost),
        };
        Ok(Decision::without_postings(body))
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<ReplaceAnswer, Error> {
        match fact.envelope.body()? {
            Body::CardReplaced(body) => {
                Ok(ReplaceAnswer { member_id: body.member_id, freeze_ended: body.freeze_ended })
            }
            other => Err(unexpected(&other)),
        }
    }
}

/// That a card number, as typed and as kept, is neither a member's nor of a card that was replaced.
///
/// # Errors
/// [`Code::CardTaken`], [`Code::CardDead`].
pub(crate) fn check_card_free(typed: &str, kept: &str, tx: &ReadTx<'_>) -> Result<(), Error> {
    // Cards of older facts are kept as they were typed then.
    for number in [kept, typed.trim()] {
        if tx.member_of_card(number)?.is_some() {
            return Err(Code::CardTaken.into());
        }
    }
    check_card_lives(typed, tx)
}

/// That a card number is none of a card that was replaced.
///
/// # Errors
/// [`Code::CardDead`].
pub(crate) fn check_card_lives(typed: &str, tx: &ReadTx<'_>) -> Result<(), Error> {
    match tx.dead_card(typed)? {
        Some(_) => Err(Code::CardDead.into()),
        None => Ok(()),
    }
}

/// That a member may spend stored value, points and coupons.
///
/// # Errors
/// [`Code::MemberFrozen`].
pub(crate) fn check_not_frozen(member: MemberId, tx: &ReadTx<'_>) -> Result<(), Error> {
    match tx.freeze(member)? {
        Some(freeze) => Err(Code::MemberFrozen.because().text("reason", freeze.reason.as_str()).into()),
        None => Ok(()),
    }
}
