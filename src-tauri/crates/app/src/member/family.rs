//! Several people on one member: who they are, and what each may spend of the stored value today.

use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, Decision, PersonPut, SalePerson, Subject};
use huitou_core::family::{Allowance, CALLED_LETTERS_MAX};
use huitou_core::id::{MemberId, PersonId};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::sale::amount_or_nothing;
use huitou_store::ReadTx;
use huitou_store::family::PersonRow;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding};
use crate::error::Error;
use crate::faults;
use crate::member::live_member;
use crate::shop::unexpected;

/// Names one of several people who use a member's card, or changes the one with this id: what is left out is then empty.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutPerson {
    /// Who is changed; somebody new where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_id: Option<String>,
    /// Whose card it is.
    pub member_id: String,
    /// What the member calls the person, up to 20 characters; it stands on bills.
    pub called: String,
    /// The most of the stored value a business day; 0 for none of it, no limit where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_limit_minor: Option<Money>,
    /// Whether the person uses the card; so it is where this is left out.
    #[serde(default = "crate::rule::yes")]
    #[specta(optional)]
    pub is_active: bool,
}

/// One of several people who use a member's card.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct PersonAnswer {
    /// Who.
    pub person_id: PersonId,
    /// What the member calls the person.
    pub called: String,
    /// The most of the stored value a business day; none where there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_limit_minor: Option<Money>,
    /// What the person may still spend today; in the answer of `family.put` what was left when it was put.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_minor: Option<Money>,
    /// Whether the person uses the card.
    pub is_active: bool,
}

impl PersonAnswer {
    fn of(person: PersonRow, left: Option<Money>) -> PersonAnswer {
        PersonAnswer {
            person_id: person.id,
            called: person.called,
            daily_limit_minor: person.daily_limit,
            left_minor: left,
            is_active: person.is_active,
        }
    }
}

impl Command for PutPerson {
    type Answer = PersonAnswer;
    const METHOD: &'static str = "family.put";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let called = checked_text("called", &self.called, CALLED_LETTERS_MAX)?;
        let daily_limit_minor = self.daily_limit_minor.map(amount_or_nothing).transpose()?;
        // Somebody of a member for whom another stands stays that member's: named under their key, and gone with them.
        let (person_id, whose) = match &self.person_id {
            Some(id) => person_of(id, member.id, at.tx).map(|it| (it.id, it.member))?,
            None => (PersonId::born_at(at.tx.identity().incarnation, at.tx.next_seq()?), member.id),
        };
        let is_active = self.is_active;
        let said = PersonRow { id: person_id, member: whose, called, daily_limit: daily_limit_minor, is_active };
        Ok(Decision::without_postings(PersonPut {
            person_id,
            member_id: whose,
            called: at.seal(Subject::Member(whose), &said.called)?,
            daily_limit_minor,
            left_minor: allowance_of(&said, &at.asking)?.left(),
            is_active,
        }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<PersonAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::PersonPut(body) => body,
            other => return Err(unexpected(&other)),
        };
        let said = PersonRow {
            id: body.person_id,
            member: body.member_id,
            called: at.tx.vault().open_sealed(&body.called)?.unwrap_or_default(),
            daily_limit: body.daily_limit_minor,
            is_active: body.is_active,
        };
        Ok(PersonAnswer::of(said, body.left_minor))
    }
}

/// What a person may spend today.
fn allowance_of(person: &PersonRow, at: &Asking<'_>) -> Result<Allowance, Error> {
    Ok(faults::allowance(at.tx.allowance(person, at.today)?))
}

/// The people of a member.
pub(crate) fn family(member: MemberId, at: &Asking<'_>) -> Result<Vec<PersonAnswer>, Error> {
    let people = at.tx.family(member)?.into_iter().map(|person| {
        let left = allowance_of(&person, at)?.left();
        Ok(PersonAnswer::of(person, left))
    });
    people.collect()
}

/// Who of a member's people buys, and what they may spend.
pub(crate) struct Buying {
    person: PersonRow,
    allowance: Allowance,
}

impl Buying {
    /// The one with this id, who uses the member's card.
    ///
    /// # Errors
    /// [`Code::UnknownPerson`].
    pub(crate) fn of(id: &str, member: MemberId, at: &Asking<'_>) -> Result<Buying, Error> {
        let person = person_of(id, member, at.tx)?;
        if !person.is_active {
            return Err(Code::UnknownPerson.into());
        }
        let allowance = allowance_of(&person, at)?;
        Ok(Buying { person, allowance })
    }

    /// That the person may spend so much.
    ///
    /// # Errors
    /// [`Code::PersonOverLimit`].
    pub(crate) fn check(&self, spent: Money) -> Result<(), Error> {
        Ok(self.allowance.check(spent)?)
    }

    /// How much of an amount the person may spend besides what is tendered already.
    pub(crate) fn within(&self, amount: Money, tendered: Money) -> Money {
        let left = self.allowance.left().map(|left| Money::from_minor((left.minor() - tendered.minor()).max(0)));
        left.map_or(amount, |left| left.min(amount))
    }

    /// As the fact of a sale names the person.
    pub(crate) fn sealed(&self, at: &mut Deciding<'_>) -> Result<SalePerson, Error> {
        let called = at.seal(Subject::Member(self.person.member), &self.person.called)?;
        Ok(SalePerson { person_id: self.person.id, called })
    }
}

/// A member's person, in use or not.
fn person_of(id: &str, member: MemberId, tx: &ReadTx<'_>) -> Result<PersonRow, Error> {
    let id: PersonId = id.parse().map_err(|_| Refusal::from(Code::UnknownPerson))?;
    let person = tx.person(id)?.ok_or(Code::UnknownPerson)?;
    match tx.is_one(person.member, member)? {
        true => Ok(person),
        false => Err(Code::UnknownPerson.into()),
    }
}
