//! Changing what is known of a member, and what the member agrees to.

use chrono::NaiveDate;
use huitou_core::code::Code;
use huitou_core::fact::{Body, Decision, MemberEdited, Subject};
use huitou_core::id::MemberId;
use huitou_core::member::{Consent, ConsentPurpose, Profile};
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EnrolAnswer, checked_wordings, live_member};
use crate::access::Permission;
use crate::command::{Asking, Command, Deciding};
use crate::error::Error;
use crate::safety::check_card_lives;
use crate::shop::unexpected;

/// Changes what is known of a member. A field that is left out stays; an empty text forgets it. One of phone, name and card
/// number stays needed. Another card number is a correction: the one before is free again.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct EditMember {
    /// Who.
    pub member_id: String,
    /// The phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number of the member's card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_no: Option<String>,
    /// How the member is addressed: 王女士.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salutation: Option<String>,
    /// The WeChat name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wechat: Option<String>,
    /// Where to deliver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The birthday, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// What the staff should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the member agrees to now, each purpose once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// What the member agrees to no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdraw: Vec<ConsentPurpose>,
}

impl Command for EditMember {
    type Answer = EnrolAnswer;
    const METHOD: &'static str = "member.edit";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let known_card = member.profile.card_no.clone();
        let mut profile = self.over(member.profile)?.checked(at.asking.today)?;
        match self.card_no.as_deref().map(str::trim).filter(|typed| Some(*typed) != known_card.as_deref()) {
            Some(typed) => refuse_card_of_another(member.id, [Some(typed), profile.card_no.as_deref()], at)?,
            // A card of an older fact is kept as it was typed then: written anew it might be another member's.
            None => profile.card_no = known_card,
        }
        let wordings = checked_wordings(&self.consents)?;
        let subject = Subject::Member(member.id);
        let profile = at.seal(subject, &profile)?;
        let wordings = match wordings.is_empty() {
            true => None,
            false => Some(at.seal(subject, &wordings)?),
        };
        let consents = self.consents.iter().map(|consent| consent.purpose).collect();
        let mut withdrawn = self.withdraw.clone();
        withdrawn.sort_unstable();
        withdrawn.dedup();
        let body = MemberEdited { member_id: member.id, profile, consents, wordings, withdrawn };
        Ok(Decision::without_postings(body))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<EnrolAnswer, Error> {
        let member_id = match fact.envelope.body()? {
            Body::MemberEdited(body) => body.member_id,
            other => return Err(unexpected(&other)),
        };
        let member = at.tx.member(member_id)?.ok_or(Code::UnknownMember)?;
        Ok(EnrolAnswer { member_id, member_no: member.member_no })
    }
}

/// A card is looked for as it was typed and as it is kept: those of older facts are kept as they were typed then.
fn refuse_card_of_another(who: MemberId, cards: [Option<&str>; 2], at: &Deciding<'_>) -> Result<(), Error> {
    for card in cards.into_iter().flatten() {
        if at.tx.member_of_card(card)?.is_some_and(|other| other != who) {
            return Err(Code::CardTaken.into());
        }
        check_card_lives(card, at.tx)?;
    }
    Ok(())
}

impl EditMember {
    /// The profile with what this request changes; texts are checked later.
    fn over(&self, known: Profile) -> Result<Profile, Error> {
        let birthday = match self.birthday.as_deref().map(str::trim) {
            None => known.birthday,
            Some("") => None,
            Some(day) => Some(day.parse::<NaiveDate>().map_err(|_| Code::BirthdayInvalid)?),
        };
        Ok(Profile {
            phone: self.phone.clone().or(known.phone),
            name: self.name.clone().or(known.name),
            card_no: self.card_no.clone().or(known.card_no),
            salutation: self.salutation.clone().or(known.salutation),
            wechat: self.wechat.clone().or(known.wechat),
            address: self.address.clone().or(known.address),
            birthday,
            note: self.note.clone().or(known.note),
        })
    }
}
