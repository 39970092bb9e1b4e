//! Members who are one person (ADR 28): found by what they have in common, merged with what it comes to shown before, and parted
//! again. No value moves: what is read of the one who stands for them is read of all of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, Decision, MemberUnmerged, MembersMerged, Subject};
use huitou_core::id::MemberId;
use huitou_core::member::{checked_text, masked_phone};
use huitou_core::money::Money;
use huitou_core::quantity::Points;
use huitou_core::safety::FreezeReason;
use huitou_core::search::fold;
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use huitou_store::merges::AliasRow;
use huitou_store::{ReadTx, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MemberHit, live_member};
use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query, Trial};
use crate::count_card::usable_cards;
use crate::error::Error;
use crate::on_account::check_owes_nothing;
use crate::points::held;
use crate::product::checked_limit;
use crate::shop::unexpected;
use crate::stored_value::{TopUpWarning, warnings};

/// Members who may be one person: they have the same phone or card number, or the same name and birthday.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct FindDuplicates {
    /// How many groups at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `member.find_duplicates`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct DuplicatesAnswer {
    /// Those who have something in common, group by group. Who is in two groups has something else in common with each.
    pub duplicates: Vec<Duplicate>,
}

/// Members who may be one person.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct Duplicate {
    /// What they have in common.
    pub reasons: Vec<DuplicateReason>,
    /// Who, the first that joined first. Those who were merged already are one of them.
    pub members: Vec<MemberHit>,
}

/// What members have in common who may be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateReason {
    /// The phone, however it was written.
    Phone,
    /// The number of the card, or one's card has the number of the other's phone.
    Card,
    /// Name and birthday.
    NameAndBirthday,
}

impl Query for FindDuplicates {
    type Answer = DuplicatesAnswer;
    const METHOD: &'static str = "member.find_duplicates";
    const PERMISSION: Permission = Permission::MergeMembers;

    fn read(&self, at: &Asking<'_>) -> Result<DuplicatesAnswer, Error> {
        let limit = checked_limit(self.limit)?;
        let mut duplicates = Vec::new();
        for group in at.tx.lookalikes(limit)? {
            if duplicates.len() == limit as usize {
                break;
            }
            let rows = group.into_iter().map(|member| at.tx.person_of(member));
            let rows: Vec<MemberRow> = rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
            let reasons = in_common(&rows);
            if !reasons.is_empty() {
                duplicates.push(Duplicate { reasons, members: rows.into_iter().map(MemberHit::from).collect() });
            }
        }
        Ok(DuplicatesAnswer { duplicates })
    }
}

/// What at least two of them have in common. Keys under which people are found may be alike for other reasons.
fn in_common(rows: &[MemberRow]) -> Vec<DuplicateReason> {
    let is_twice = |key: &dyn Fn(&MemberRow) -> Option<String>| {
        let mut count: BTreeMap<String, u32> = BTreeMap::new();
        rows.iter().filter_map(key).for_each(|key| *count.entry(key).or_default() += 1);
        count.into_values().any(|count| count > 1)
    };
    // The last digits tell one number from another, with or without the code of its country.
    let phone = |row: &MemberRow| {
        let folded = fold(row.profile.phone.as_deref()?);
        let from = folded.char_indices().rev().nth(7).map_or(0, |(at, _)| at);
        Some(folded[from..].to_owned())
    };
    let card = |row: &MemberRow| row.profile.card_no.as_deref().map(fold);
    let born = |row: &MemberRow| Some(format!("{} {}", row.profile.birthday?, fold(row.profile.name.as_deref()?)));
    let is_crossed = rows.iter().any(|one| {
        let card = card(one);
        let phone = |other: &MemberRow| other.profile.phone.as_deref().map(fold);
        card.is_some() && rows.iter().any(|other| other.id != one.id && phone(other) == card)
    });
    let reasons = [
        (DuplicateReason::Phone, is_twice(&phone)),
        (DuplicateReason::Card, is_crossed || is_twice(&card)),
        (DuplicateReason::NameAndBirthday, is_twice(&born)),
    ];
    reasons.into_iter().filter(|(_, is_so)| *is_so).map(|(reason, _)| reason).collect()
}

/// What merging two members would come to; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteMerge {
    /// Who is to stand for both.
    pub member_id: String,
    /// Who is the same person.
    pub alias_id: String,
}

/// Answer of `member.quote_merge` and `member.quote_undo_merge`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct MergeQuote {
    /// Who stands for both, without the other.
    pub survivor: MergeSide,
    /// The other, by themselves.
    pub alias: MergeSide,
    /// The two as one.
    pub together: MergeSide,
    /// What the rules for stored value say of what they have together.
    pub warnings: Vec<TopUpWarning>,
}

/// A member, or several as one, in figures.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct MergeSide {
    /// Who.
    pub member_id: MemberId,
    /// The number on the card and on bills.
    pub member_no: String,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The phone with its middle hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_masked: Option<String>,
    /// The number of the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_no: Option<String>,
    /// Stored value.
    pub stored_value: Balance,
    /// Points that can be used today.
    pub points: Points,
    /// Points that must still be given back.
    pub points_owed: Points,
    /// Count cards that can be used today.
    pub count_cards: u32,
    /// Coupons that can be used today.
    pub coupons: u32,
    /// The name of the tier in which the member was placed last; `regular` for one of no tier.
    pub tier: String,
    /// Business days with a sale that was not returned whole.
    pub visits: i64,
    /// What all sales came to, less what went back.
    pub spent_minor: Money,
    /// Why the member is frozen, where that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<FreezeReason>,
    /// Whether stored value is spent with a PIN.
    pub has_pin: bool,
}

impl MergeSide {
    fn of(member: MemberId, at: &Asking<'_>) -> Result<MergeSide, Error> {
        let row = at.tx.person_of(member)?.ok_or(Code::UnknownMember)?;
        let points = held(row.id, at.today, at.tx)?.now;
        let coupons = at.tx.unused_coupons(row.id)?.into_iter().filter(|it| at.today <= it.terms.valid_until);
        Ok(MergeSide {
            member_id: row.id,
            member_no: row.member_no,
            phone_masked: row.profile.phone.as_deref().map(masked_phone),
            name: row.profile.name,
            card_no: row.profile.card_no,
            stored_value: at.tx.stored_value(row.id)?.into(),
            points: points.balance(),
            points_owed: points.owed(),
            count_cards: usable_cards(row.id, at)?.len() as u32,
            coupons: coupons.count() as u32,
            tier: row.tier,
            visits: row.visits,
            spent_minor: row.spent,
            frozen: at.tx.freeze(row.id)?.map(|freeze| freeze.reason),
            has_pin: at.tx.pin_in_force(row.id)?.is_some(),
        })
    }
}

fn invalid(rule: &'static str) -> Error {
    Code::MergeInvalid.because().text("rule", rule).into()
}

/// Who is to stand for both, and who is the same person: both can buy, and they are two.
fn pair(member: &str, alias: &str, tx: &ReadTx<'_>) -> Result<(MemberRow, MemberRow), Error> {
    let (survivor, alias) = (live_member(member, tx)?, live_member(alias, tx)?);
    if survivor.id == alias.id {
        return Err(invalid("same"));
    }
    // What is on account is the survivor's alone: a debt of another would be looked at by nobody.
    check_owes_nothing(&alias, tx)?;
    Ok((survivor, alias))
}

fn merged_fact(survivor: MemberId, alias: MemberId, reason: &str, at: &mut Deciding<'_>) -> Result<Decision, Error> {
    let reason = at.seal(Subject::Member(survivor), &reason.to_owned())?;
    Ok(Decision::without_postings(MembersMerged { survivor_id: survivor, alias_id: alias, reason }))
}

impl Trial for QuoteMerge {
    type Answer = MergeQuote;
    const METHOD: &'static str = "member.quote_merge";
    const PERMISSION: Permission = Permission::MergeMembers;

    fn try_out(&self, at: &mut Deciding<'_>) -> Result<MergeQuote, Error> {
        let (survivor, alias) = pair(&self.member_id, &self.alias_id, at.tx)?;
        let (one, other) = (MergeSide::of(survivor.id, &at.asking)?, MergeSide::of(alias.id, &at.asking)?);
        let before = at.tx.stored_value(survivor.id)?;
        let merged = merged_fact(survivor.id, alias.id, "", at)?;
        let (together, after) =
            at.after(&merged, |at| Ok((MergeSide::of(survivor.id, &at.asking)?, at.tx.stored_value(survivor.id)?)))?;
        let warnings = told(&survivor, before, after, &at.asking);
        Ok(MergeQuote { survivor: one, alias: other, together, warnings })
    }
}

/// What the region says of a balance that grew though nobody paid: it is told, and refuses nothing.
fn told(member: &MemberRow, before: StoredValue, after: StoredValue, at: &Asking<'_>) -> Vec<TopUpWarning> {
    match after == before {
        true => Vec::new(),
        false => warnings(member, Money::ZERO, before, after, at),
    }
}

/// Makes two members one person: from here on one stands for both, and all that is read of the one is read of both. No value
/// moves; it can be undone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct MergeMembers {
    /// Who is to stand for both.
    pub member_id: String,
    /// Who is the same person.
    pub alias_id: String,
    /// Why, at most 200 characters.
    pub reason: String,
}

/// Answer of `member.merge` and `member.undo_merge`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct MergeAnswer {
    /// Who stands for both, or did.
    pub member_id: MemberId,
    /// Their number.
    pub member_no: String,
    /// The other.
    pub alias_id: MemberId,
    /// The other's number.
    pub alias_no: String,
}

impl MergeAnswer {
    fn of(survivor: MemberId, alias: MemberId, tx: &ReadTx<'_>) -> Result<MergeAnswer, Error> {
        let number = |id: MemberId| Ok::<_, Error>(tx.member(id)?.ok_or(Code::UnknownMember)?.member_no);
        Ok(MergeAnswer { member_id: survivor, member_no: number(survivor)?, alias_id: alias, alias_no: number(alias)? })
    }
}

impl Command for MergeMembers {
    type Answer = MergeAnswer;
    const METHOD: &'static str = "member.merge";
    const PERMISSION: Permission = Permission::MergeMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let (survivor, alias) = pair(&self.member_id, &self.alias_id, at.tx)?;
        let reason = checked_text("reason", &self.reason, 200)?;
        merged_fact(survivor.id, alias.id, &reason, at)
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<MergeAnswer, Error> {
        match fact.envelope.body()? {
            Body::MembersMerged(body) => MergeAnswer::of(body.survivor_id, body.alias_id, at.tx),
            other => Err(unexpected(&other)),
        }
    }
}

/// What parting a member again from the one who stands for them would come to; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteUndoMerge {
    /// Who was merged, as `member.card` of the other names them.
    pub alias_id: String,
}

/// A member who was merged, and who stands for them.
fn parted(alias: &str, tx: &ReadTx<'_>) -> Result<(MemberId, AliasRow), Error> {
    let id: MemberId = alias.parse().map_err(|_| Refusal::from(Code::UnknownMember))?;
    let survivor = live_member(alias, tx)?.id;
    let alias = tx.aliases(survivor)?.into_iter().find(|it| it.member == id);
    Ok((survivor, alias.ok_or_else(|| invalid("not_merged"))?))
}

fn unmerged_fact(alias: &AliasRow, reason: &str, at: &mut Deciding<'_>) -> Result<Decision, Error> {
    let reason = at.seal(Subject::Member(alias.survivor), &reason.to_owned())?;
    Ok(Decision::without_postings(MemberUnmerged {
        alias_id: alias.member,
        survivor_id: alias.survivor,
        merged_seq: alias.seq,
        reason,
    }))
}

impl Trial for QuoteUndoMerge {
    type Answer = MergeQuote;
    const METHOD: &'static str = "member.quote_undo_merge";
    const PERMISSION: Permission = Permission::MergeMembers;

    fn try_out(&self, at: &mut Deciding<'_>) -> Result<MergeQuote, Error> {
        let (survivor, alias) = parted(&self.alias_id, at.tx)?;
        let together = MergeSide::of(survivor, &at.asking)?;
        let undone = unmerged_fact(&alias, "", at)?;
        let (survivor, alias) = at.after(&undone, |at| {
            Ok((MergeSide::of(survivor, &at.asking)?, MergeSide::of(alias.member, &at.asking)?))
        })?;
        Ok(MergeQuote { survivor, alias, together, warnings: Vec::new() })
    }
}

/// Undoes a merge: the member is one of their own again, with what is in their accounts then. No value moves, and what the other
/// bought meanwhile stays the other's.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct UndoMerge {
    /// Who was merged, as `member.card` of the other names them.
    pub alias_id: String,
    /// Why, at most 200 characters.
    pub reason: String,
}

impl Command for UndoMerge {
    type Answer = MergeAnswer;
    const METHOD: &'static str = "member.undo_merge";
    const PERMISSION: Permission = Permission::MergeMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let (_, alias) = parted(&self.alias_id, at.tx)?;
        let reason = checked_text("reason", &self.reason, 200)?;
        unmerged_fact(&alias, &reason, at)
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<MergeAnswer, Error> {
        match fact.envelope.body()? {
            Body::MemberUnmerged(body) => MergeAnswer::of(body.survivor_id, body.alias_id, at.tx),
            other => Err(unexpected(&other)),
        }
    }
}

/// A member for whom another stands.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct MergedMember {
    /// Who.
    pub member_id: MemberId,
    /// Their number.
    pub member_no: String,
    /// The business day of the merge.
    pub merged_on: NaiveDate,
}

/// The members for whom one stands, the first that was merged first.
pub(super) fn merged(member: MemberId, tx: &ReadTx<'_>) -> Result<Vec<MergedMember>, Error> {
    let aliases = tx.aliases(member)?.into_iter().map(|it| {
        let day = it.merged_on.parse().map_err(|_| StoreError::damaged("a merge without a day"))?;
        Ok(MergedMember { member_id: it.member, member_no: it.member_no, merged_on: day })
    });
    aliases.collect()
}
