//! Tiers: making and changing them, setting a member's by hand, and which one a member has after a fact.

mod place;

use chrono::NaiveDate;
use huitou_core::code::{Arg, Args, Code, Refusal};
use huitou_core::fact::{Body, Decision, MemberTierSet, Sealed, Subject, TierPut};
use huitou_core::id::{MemberId, TierId};
use huitou_core::member::checked_text;
use huitou_core::quantity::Factor;
use huitou_core::tier::{Ladder, Placed, PlacedBy, Tier, TierNeed, TierReason, TierTerms, TierWindow};
use huitou_core::words::Words;
use huitou_store::ReadTx;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::member::live_member;
use crate::shop::unexpected;

pub(crate) use place::{CameBack, Climb, Left, deeds_of_return, deeds_of_sale, moved_name, over, quoted_tier};
pub use place::{NextTier, TierFollows, TierPlace, TierQuote};

/// Makes a tier, or changes the one with this id: what is left out is then empty. Who has the tier keeps it until the member's
/// next fact, or the day roll after its last day, looks at it anew.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutTier {
    /// Which is changed; a new one is made where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier_id: Option<String>,
    /// What the shop calls it.
    pub name: String,
    /// How high it is, 1 to 9: who could have several has the highest.
    pub level: u32,
    /// What a member has to do; given by hand alone where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<TierNeed>,
    /// For how long that counts.
    pub window: TierWindow,
    /// For how many business days a member keeps it who no longer has done enough, 0 to 365; none where it is left out.
    #[serde(default)]
    pub grace_days: u32,
    /// How much of the list price its members pay, 0.01 to 0.99; all of it where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_rate: Option<Factor>,
    /// How many times points count for its members, 0 to 10; once where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_times: Option<Factor>,
    /// Whether members get it; they do where this is left out.
    #[serde(default = "crate::rule::yes")]
    pub is_active: bool,
}

/// A tier.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TierAnswer {
    /// Which.
    pub tier_id: TierId,
    /// What the shop calls it.
    pub name: String,
    /// What it asks for and gives.
    #[serde(flatten)]
    pub terms: TierTerms,
    /// What it does, in a sentence.
    pub text: String,
}

impl TierAnswer {
    fn of(tier: Tier, words: &Words) -> TierAnswer {
        TierAnswer { tier_id: tier.id, text: tier.terms.told(words), name: tier.name, terms: tier.terms }
    }
}

impl PutTier {
    fn terms(&self) -> TierTerms {
        TierTerms {
            level: self.level,
            need: self.need,
            window: self.window,
            grace_days: self.grace_days,
            price_rate: self.price_rate,
            // Once is as if there were no factor.
            points_times: self.points_times.filter(|times| *times != Factor::ONE),
            is_active: self.is_active,
        }
    }
}

impl Command for PutTier {
    type Answer = TierAnswer;
    const METHOD: &'static str = "tier.put";
    const PERMISSION: Permission = Permission::ManageSettings;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let tier_id = match &self.tier_id {
            Some(id) => any_tier(id, at.tx)?.id,
            None => TierId::born_at(at.tx.identity().incarnation, at.tx.next_seq()?),
        };
        let name = checked_text("name", &self.name, 40)?;
        let terms = self.terms();
        terms.check()?;
        contradicts_none(tier_id, &terms, at.tx)?;
        let name = at.seal(Subject::Shop, &name)?;
        Ok(Decision::without_postings(TierPut { tier_id, name, terms }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<TierAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::TierPut(body) => body,
            other => return Err(unexpected(&other)),
        };
        let name = at.tx.vault().open_sealed(&body.name)?.unwrap_or_default();
        Ok(TierAnswer::of(Tier { id: body.tier_id, name, terms: body.terms }, &at.words))
    }
}

/// That each tier in use can be somebody's.
fn contradicts_none(id: TierId, terms: &TierTerms, tx: &ReadTx<'_>) -> Result<(), Error> {
    let other = tx.tiers()?.into_iter().find(|tier| tier.id != id && tier.terms.contradicts(terms));
    match other {
        Some(other) => Err(Code::TierConflict.because().text("other", other.name).into()),
        None => Ok(()),
    }
}

/// The tier with this id.
///
/// # Errors
/// [`Code::UnknownTier`].
pub(crate) fn any_tier(id: &str, tx: &ReadTx<'_>) -> Result<Tier, Error> {
    let id: TierId = id.parse().map_err(|_| Refusal::from(Code::UnknownTier))?;
    tx.tiers()?.into_iter().find(|tier| tier.id == id).ok_or_else(|| Code::UnknownTier.into())
}

/// Every tier, the lowest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListTiers {
    /// Only those that members get, or only those that were stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Answer of `tier.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TiersAnswer {
    /// The tiers.
    pub tiers: Vec<TierAnswer>,
}

impl Query for ListTiers {
    type Answer = TiersAnswer;
    const METHOD: &'static str = "tier.list";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<TiersAnswer, Error> {
        let mut tiers = at.tx.tiers()?;
        tiers.retain(|tier| self.active.is_none_or(|wanted| tier.terms.is_active == wanted));
        tiers.sort_by_key(|tier| tier.terms.level);
        Ok(TiersAnswer { tiers: tiers.into_iter().map(|tier| TierAnswer::of(tier, &at.words)).collect() })
    }
}

/// Sets a member's tier by hand. A higher one is still reached by doing enough for it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct SetMemberTier {
    /// Whose.
    pub member_id: String,
    /// Which; none takes the member's tier away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier_id: Option<String>,
    /// The last business day on which the member has it, today or later; until it is set again where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: TierReason,
    /// What the staff should know of it; needed where the reason is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Answer of `member.set_tier`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SetTierAnswer {
    /// Whose.
    pub member_id: MemberId,
    /// Which; none for a member of no tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_id: Option<TierId>,
    /// The last business day on which the member has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Command for SetMemberTier {
    type Answer = SetTierAnswer;
    const METHOD: &'static str = "member.set_tier";
    const PERMISSION: Permission = Permission::SetTiers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let tier = self.tier_id.as_deref().map(|id| any_tier(id, at.tx)).transpose()?;
        let invalid = |rule: &str| Error::from(Code::TierInvalid.because().text("rule", rule));
        if tier.as_ref().is_some_and(|tier| !tier.terms.is_active) {
            return Err(invalid("stopped"));
        }
        if self.until.is_some_and(|until| until < at.asking.today) {
            return Err(invalid("over"));
        }
        let note = self.sealed_note(member.id, at)?;
        let to = match &tier {
            Some(tier) => Placed { tier_id: Some(tier.id), by: PlacedBy::Hand, met_until: None, until: self.until },
            None => Placed::NONE,
        };
        let tier = place::change(&at.tx.ladder(member.id)?, &Ladder::at(to), &at.tx.tiers()?, at)?;
        Ok(Decision::without_postings(MemberTierSet { member_id: member.id, tier, reason: self.reason, note }))
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<SetTierAnswer, Error> {
        match fact.envelope.body()? {
            Body::MemberTierSet(body) => Ok(SetTierAnswer {
                member_id: body.member_id,
                tier_id: body.tier.to.tier_id,
                until: body.tier.to.until,
            }),
            other => Err(unexpected(&other)),
        }
    }
}

impl SetMemberTier {
    fn sealed_note(&self, member: MemberId, at: &mut Deciding<'_>) -> Result<Option<Sealed<String>>, Error> {
        match self.note.as_deref().map(str::trim).filter(|note| !note.is_empty()) {
            Some(note) => Ok(Some(at.seal(Subject::Member(member), &checked_text("note", note, 200)?)?)),
            None if self.reason == TierReason::Other => Err(Code::TierNeedsNote.into()),
            None => Ok(None),
        }
    }
}

/// Why a tier was set by hand, in words.
pub(crate) fn tier_reason(reason: TierReason, words: &Words) -> String {
    words.label(&format!("tier-reason-{}", reason.as_str()))
}

/// How many times points count for the members of a tier, in a sentence.
///
/// # Errors
/// Where the table cannot be read.
pub(crate) fn told_factor(id: TierId, at: &Asking<'_>) -> Result<String, Error> {
    let tier = at.tx.tiers()?.into_iter().find(|tier| tier.id == id);
    let (name, times) = tier.map(|tier| (tier.name, tier.terms.points_times)).unwrap_or_default();
    let times = Arg::Text(times.unwrap_or(Factor::ONE).to_string());
    let gives = at.words.text("rule-by-times", &Args::new().with("times", times));
    Ok(at.words.text("rule-for", &Args::new().with("things", Arg::Text(name)).with("gives", Arg::Text(gives))))
}
