//! PINs: setting one, taking one away, and checking one.

use chrono::NaiveDate;
use huitou_core::code::Code;
use huitou_core::fact::{Body, Decision, PinCleared, PinMistried, PinSet};
use huitou_core::id::MemberId;
use huitou_core::safety::{Pin, PinReason, Secret, blocked_for, tries_left};
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check_not_frozen;
use crate::access::{Actor, Permission};
use crate::command::{Asking, Command, Deciding};
use crate::error::Error;
use crate::faults;
use crate::member::live_member;
use crate::shop::unexpected;

/// Sets a member's PIN. Where there is one already, the old one is needed; where there is none, a staff member sets it for who joined
/// today alone, so that nobody who was only named at the counter gets by it at what a member holds. A repeated request id answers for the first PIN:
/// PINs are no part of what tells two requests apart.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct SetPin {
    /// Who.
    pub member_id: String,
    /// The PIN: 4 to 6 digits, none that somebody would try first.
    pub pin: Secret,
    /// The PIN until now, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_pin: Option<Secret>,
}

/// Answer of `member.set_pin` and of `member.clear_pin`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct PinAnswer {
    /// Who.
    pub member_id: MemberId,
    /// The business day on which the PIN was set; none where it was taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_on: Option<NaiveDate>,
}

impl Command for SetPin {
    type Answer = PinAnswer;
    const METHOD: &'static str = "member.set_pin";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        check_not_frozen(member.id, at.tx)?;
        let pin = Pin::read(&self.pin)?;
        if pin.is_weak(&member.profile) {
            return Err(Code::PinWeak.into());
        }
        match (at.tx.pin_in_force(member.id)?, &self.old_pin) {
            (Some(_), None) => return Err(Code::PinSetAlready.into()),
            (_, Some(old)) => check_pin(member.id, old, at)?,
            (None, None) => check_first(&member, at)?,
        }
        // In the vault before the fact; a kill between the two leaves the PIN before in force.
        let salt = at.random();
        let digest = at.tx.vault().put_pin(member.id, at.tx.next_seq()?, &pin, salt)?;
        at.tx.will_forget_pins();
        Ok(Decision::without_postings(PinSet { member_id: member.id, digest }))
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<PinAnswer, Error> {
        match fact.envelope.body()? {
            Body::PinSet(body) => {
                Ok(PinAnswer { member_id: body.member_id, set_on: Some(fact.envelope.business_day()?) })
            }
            other => Err(unexpected(&other)),
        }
    }
}

/// That the first PIN is set by the owner, or for somebody who joined today.
fn check_first(member: &MemberRow, at: &Deciding<'_>) -> Result<(), Error> {
    match at.asking.actor {
        Actor::Staff(_) if member.enrolled_on < at.asking.today => {
            Err(Code::PermissionDenied.because().text("actor", at.asking.actor.to_string()).into())
        }
        Actor::Owner | Actor::Till | Actor::Staff(_) => Ok(()),
    }
}

/// Takes a member's PIN away, so that the member can set another one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ClearPin {
    /// Who.
    pub member_id: String,
    /// Why.
    pub reason: PinReason,
}

impl Command for ClearPin {
    type Answer = PinAnswer;
    const METHOD: &'static str = "member.clear_pin";
    const PERMISSION: Permission = Permission::SecureMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        at.tx.pin_in_force(member.id)?.ok_or(Code::PinNotSet)?;
        at.tx.will_forget_pins();
        Ok(Decision::without_postings(PinCleared { member_id: member.id, reason: self.reason }))
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<PinAnswer, Error> {
        match fact.envelope.body()? {
            Body::PinCleared(body) => Ok(PinAnswer { member_id: body.member_id, set_on: None }),
            other => Err(unexpected(&other)),
        }
    }
}

/// That this is the member's PIN.
///
/// # Errors
/// [`Code::PinNotSet`], [`Code::PinBlocked`], and [`Code::PinWrong`] with the fact that it was.
pub(super) fn check_pin(member: MemberId, typed: &Secret, at: &Deciding<'_>) -> Result<(), Error> {
    let pin_in_force = at.tx.pin_in_force(member)?.ok_or(Code::PinNotSet)?;
    let tries = at.tx.wrong_tries(member)?;
    let local = |until| at.asking.clock.local(until).format("%Y-%m-%d %H:%M").to_string();
    if let Some(until) = tries.blocked_until.filter(|until| at.at < *until) {
        return Err(Code::PinBlocked.because().text("until", local(until)).into());
    }
    // What is no PIN at all is a wrong one, too.
    let is_right = match Pin::read(typed) {
        Ok(pin) => at.tx.vault().is_pin(member, pin_in_force.seq, &pin)?,
        Err(_) => false,
    };
    if is_right {
        return Ok(());
    }
    let wrong = faults::wrong_tries(tries.wrong.saturating_add(1));
    let blocked_until = blocked_for(wrong).map(|pause| at.at + pause);
    let refusal = match blocked_until {
        Some(until) => Code::PinBlocked.because().text("until", local(until)),
        None => Code::PinWrong.because().count("left", i64::from(tries_left(wrong))),
    };
    let fact = Decision::without_postings(PinMistried { member_id: member, wrong, blocked_until });
    Err(Error::Noted { refusal, fact: Box::new(fact) })
}
