//! Members, their consent, their cards and how these are kept safe.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Sealed;
use crate::id::{MemberId, PersonId, TierId};
use crate::member::{ConsentPurpose, Profile};
use crate::money::Money;
use crate::safety::{CardReason, FreezeReason, LiftReason, OnceCode, PinReason};
use crate::tier::{Placed, TierReason, TierStep};

/// See [`Body::MemberEnrolled`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEnrolled {
    /// Who.
    pub member_id: MemberId,
    /// The till's code and its own counter.
    pub member_no: String,
    /// The counter.
    pub number: i64,
    /// What is known of the member.
    pub profile: Sealed<Profile>,
    /// What the member agreed to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentPurpose>,
    /// The words of each consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wordings: Option<Sealed<Vec<String>>>,
}

/// See [`Body::MemberEdited`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEdited {
    /// Who.
    pub member_id: MemberId,
    /// What is known from here on.
    pub profile: Sealed<Profile>,
    /// What the member agreed to now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentPurpose>,
    /// The words of each consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wordings: Option<Sealed<Vec<String>>>,
    /// What the member agrees to no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<ConsentPurpose>,
}

/// Why a member was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ErasureReason {
    /// The member asked for it.
    MemberRequest,
    /// The time for which the data may be kept is over.
    Retention,
    /// Entered by mistake.
    Mistake,
}

/// See [`Body::MemberErased`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberErased {
    /// Who.
    pub member_id: MemberId,
    /// Why.
    pub reason: ErasureReason,
    /// Those for whom the member stood: they go with the member.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<MemberId>,
}

/// See [`Body::MembersMerged`]. No account and no row is moved: what is read of the survivor is read of both from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersMerged {
    /// Who stands for both.
    pub survivor_id: MemberId,
    /// Who was the same person.
    pub alias_id: MemberId,
    /// Why.
    pub reason: Sealed<String>,
}

/// See [`Body::MemberUnmerged`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberUnmerged {
    /// Who is a member of their own again.
    pub alias_id: MemberId,
    /// Who had stood for them by the merge.
    pub survivor_id: MemberId,
    /// The fact that had merged them.
    pub merged_seq: i64,
    /// Why.
    pub reason: Sealed<String>,
}

/// See [`Body::MemberFrozen`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFrozen {
    /// Who.
    pub member_id: MemberId,
    /// Why.
    pub reason: FreezeReason,
}

/// See [`Body::FreezeLifted`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeLifted {
    /// Who.
    pub member_id: MemberId,
    /// Why.
    pub reason: LiftReason,
}

/// See [`Body::CardReplaced`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardReplaced {
    /// Who.
    pub member_id: MemberId,
    /// What is known from here on: the new number.
    pub profile: Sealed<Profile>,
    /// The number of the old card, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead: Option<Sealed<String>>,
    /// Why.
    pub reason: CardReason,
    /// The freeze that ended with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze_ended: Option<FreezeReason>,
}

/// See [`Body::PinSet`]. The PIN itself is in the vault alone, and there only its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinSet {
    /// Who.
    pub member_id: MemberId,
    /// A sum of what the vault keeps of it, by which a change there is noticed.
    pub digest: String,
}

/// See [`Body::PinCleared`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinCleared {
    /// Who.
    pub member_id: MemberId,
    /// Why.
    pub reason: PinReason,
}

/// See [`Body::PinMistried`]. A fact of its own, so that no restart and no rebuild forgets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinMistried {
    /// Whose.
    pub member_id: MemberId,
    /// How many in a row were wrong, this one included.
    pub wrong: u32,
    /// Until when no other is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_until: Option<DateTime<Utc>>,
}

/// See [`Body::CodeDrawn`]. It takes the place of one that was drawn before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeDrawn {
    /// Whose.
    pub member_id: MemberId,
    /// The code.
    pub code: Sealed<OnceCode>,
    /// A sum of it, by which it is known again.
    pub digest: String,
    /// The business day on which it can be used.
    pub valid_on: NaiveDate,
}

/// How a fact changed the tier of its member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierChange {
    /// The tier before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<TierId>,
    /// The place from here on.
    pub to: Placed,
    /// What the shop called the tier then; only where it is another one than before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Sealed<String>>,
    /// The steps that led to it, from here on; as before where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<TierStep>>,
}

/// See [`Body::MemberTierSet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberTierSet {
    /// Whose.
    pub member_id: MemberId,
    /// From which tier to which.
    pub tier: TierChange,
    /// Why.
    pub reason: TierReason,
    /// What was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed<String>>,
}

/// See [`Body::PersonPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPut {
    /// Who.
    pub person_id: PersonId,
    /// Whose card it is.
    pub member_id: MemberId,
    /// What the member calls the person.
    pub called: Sealed<String>,
    /// The most of the stored value a business day; none where there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_limit_minor: Option<Money>,
    /// What the person might still spend then; none where there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_minor: Option<Money>,
    /// Whether the person uses the card from here on.
    pub is_active: bool,
}
