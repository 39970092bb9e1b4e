//! That it is the member who spends stored value.

use huitou_core::code::Code;
use huitou_core::id::MemberId;
use huitou_core::money::Money;
use huitou_core::safety::{Proof, ProofNeeded, Proven};

use super::code::check_code;
use super::pin::check_pin;
use crate::command::{Asking, Deciding};
use crate::error::Error;

/// How it is proved that a member spends this much stored value; none where nothing is spent, and then no proof is looked at.
///
/// # Errors
/// Those of the PIN, and [`Code::PinNeeded`] or [`Code::PinNotSet`] where there is no proof and it is beyond what is free.
pub(crate) fn proven(
    member: MemberId,
    spent: Money,
    proof: Option<&Proof>,
    at: &Deciding<'_>,
) -> Result<Option<Proven>, Error> {
    if spent == Money::ZERO {
        return Ok(None);
    }
    match proof {
        Some(Proof::Pin(typed)) => {
            check_pin(member, typed, at)?;
            Ok(Some(Proven::Pin))
        }
        Some(Proof::Code(typed)) => {
            check_code(member, typed, at)?;
            Ok(Some(Proven::Code))
        }
        None => match beyond_free(member, spent, &at.asking)? {
            None => Ok(Some(Proven::Free)),
            Some(_) if at.tx.pin_in_force(member)?.is_none() => Err(Code::PinNotSet.into()),
            Some(free) => Err(Code::PinNeeded.because().money("limit", free.limit).money("spent", free.spent).into()),
        },
    }
}

/// That it is the member who gives all away: nothing of that is free.
///
/// # Errors
/// Those of the PIN and of the code.
pub(crate) fn proven_giver(member: MemberId, proof: &Proof, at: &Deciding<'_>) -> Result<Proven, Error> {
    match proof {
        Proof::Pin(typed) => check_pin(member, typed, at).map(|()| Proven::Pin),
        Proof::Code(typed) => check_code(member, typed, at).map(|()| Proven::Code),
    }
}

/// What will be needed to spend this much; none where it is free.
pub(crate) fn proof_needed(member: MemberId, spent: Money, at: &Asking<'_>) -> Result<Option<ProofNeeded>, Error> {
    if spent == Money::ZERO || beyond_free(member, spent, at)?.is_none() {
        return Ok(None);
    }
    Ok(Some(match at.tx.pin_in_force(member)? {
        Some(_) => ProofNeeded::Pin,
        None => ProofNeeded::Code,
    }))
}

/// What is free, where it does not suffice.
struct Free {
    limit: Money,
    spent: Money,
}

fn beyond_free(member: MemberId, more: Money, at: &Asking<'_>) -> Result<Option<Free>, Error> {
    let Some(limit) = at.policy.free_limit() else { return Ok(None) };
    let spent = at.tx.spent_freely(member, at.today)?;
    let is_within = spent.plus(more).is_some_and(|sum| sum <= limit);
    Ok((!is_within).then_some(Free { limit, spent }))
}
