//! Members: enrolling, finding, the card, changing and erasing.

mod edit;
pub(crate) mod family;
mod list;
mod merging;
pub(crate) mod movements;
mod opening;
mod transfer;

use chrono::NaiveDate;
use huitou_core::care::{self, HalfDays};
use huitou_core::code::{Code, Refusal};
use huitou_core::coupon::CouponTerms;
use huitou_core::fact::{Body, Decision, ErasureReason, MemberEnrolled, MemberErased, Subject};
use huitou_core::id::MemberId;
use huitou_core::member::{Consent, Profile, checked_text, masked_phone};
use huitou_core::money::Money;
use huitou_core::params::InvalidParam;
use huitou_core::plan::GiftPart;
use huitou_core::points::lots::NextLapse;
use huitou_core::quantity::Points;
use huitou_core::stored_value::Balance;
use huitou_store::Counter;
use huitou_store::ReadTx;
use huitou_store::journal::StoredFact;
use huitou_store::members::{FoundMember, MemberRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::count_card::{CountCardAnswer, EndedCard, ended_cards, usable_cards};
use crate::error::Error;
use crate::on_account::{OnAccount, check_owes_nothing};
use crate::points::held;
use crate::product::checked_limit;
use crate::safety::{Frozen, check_card_free};
use crate::shop::unexpected;
use crate::tier::{Climb, NextTier, TierPlace};

pub use edit::EditMember;
pub use family::{PersonAnswer, PutPerson};
pub use list::{ListMembers, ListOrder, MemberPage};
pub use merging::{
    Duplicate, DuplicateReason, DuplicatesAnswer, FindDuplicates, MergeAnswer, MergeMembers, MergeQuote, MergeSide,
    MergedMember, QuoteMerge, QuoteUndoMerge, UndoMerge,
};
pub use movements::{ListMovements, Movement, MovementKind, MovementsAnswer};
pub use opening::{OpenBalances, OpenedCardAnswer, Opening, OpeningAnswer, OpeningCard, QuoteOpening};
pub use transfer::{QuoteTransfer, TransferAnswer, TransferBalances, TransferQuote};

/// Enrols a member. One of phone, name and card number is needed; phones need not be unique.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct EnrolMember {
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
    /// The birthday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<NaiveDate>,
    /// What the staff should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the member agreed to, each purpose once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
}

/// Answer of `member.enrol`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct EnrolAnswer {
    /// Who.
    pub member_id: MemberId,
    /// The number on the card and on bills.
    pub member_no: String,
}

impl Command for EnrolMember {
    type Answer = EnrolAnswer;
    const METHOD: &'static str = "member.enrol";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let profile = self.profile().checked(at.asking.today)?;
        let wordings = checked_wordings(&self.consents)?;
        if let (Some(typed), Some(kept)) = (&self.card_no, &profile.card_no) {
            check_card_free(typed, kept, at.tx)?;
        }
        let identity = at.tx.identity();
        let member_id = MemberId::born_at(identity.incarnation, at.tx.next_seq()?);
        let number = at.tx.counter(Counter::Member)? + 1;
        let member_no = format!("{}{number:06}", identity.till);
        // The key is durable before the fact that uses it; a key without a fact is nobody's.
        at.make_key(Subject::Member(member_id))?;
        let profile = at.seal(Subject::Member(member_id), &profile)?;
        let wordings = match wordings.is_empty() {
            true => None,
            false => Some(at.seal(Subject::Member(member_id), &wordings)?),
        };
        let consents = self.consents.iter().map(|consent| consent.purpose).collect();
        Ok(Decision::without_postings(MemberEnrolled { member_id, member_no, number, profile, consents, wordings }))
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<EnrolAnswer, Error> {
        match fact.envelope.body()? {
            Body::MemberEnrolled(body) => Ok(EnrolAnswer { member_id: body.member_id, member_no: body.member_no }),
            other => Err(unexpected(&other)),
        }
    }
}

impl EnrolMember {
    fn profile(&self) -> Profile {
        Profile {
            phone: self.phone.clone(),
            name: self.name.clone(),
            card_no: self.card_no.clone(),
            salutation: self.salutation.clone(),
            wechat: self.wechat.clone(),
            address: self.address.clone(),
            birthday: self.birthday,
            note: self.note.clone(),
        }
    }
}

/// The words of consents, each purpose once.
fn checked_wordings(consents: &[Consent]) -> Result<Vec<String>, Error> {
    let mut purposes: Vec<_> = consents.iter().map(|consent| consent.purpose).collect();
    purposes.sort_unstable();
    purposes.dedup();
    if purposes.len() != consents.len() {
        return Err(InvalidParam::Twice { field: "consents" }.because().into());
    }
    let wordings = consents.iter().map(|consent| checked_text("wording", &consent.wording, 1_000));
    Ok(wordings.collect::<Result<_, _>>()?)
}

/// Finds members by the last 4 digits or all of the phone, name or part of it, pinyin or its initials, WeChat name, card
/// or member number; best and most recent first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct SearchMembers {
    /// What was typed.
    pub query: String,
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `member.search`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct MembersAnswer {
    /// The members found.
    pub members: Vec<MemberHit>,
    /// Where the query is the number of a card that was replaced: whose it was. Then only whoever the query names whole is
    /// among the members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_card: Option<LostCard>,
}

/// A card that was replaced.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct LostCard {
    /// Whose it was.
    pub member_id: MemberId,
    /// The member's number.
    pub member_no: String,
    /// The business day on which it was replaced.
    pub dead_on: NaiveDate,
}

/// A member in a list: the phone is masked.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct MemberHit {
    /// Who.
    pub member_id: MemberId,
    /// The number on the card and on bills.
    pub member_no: String,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How the member is addressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salutation: Option<String>,
    /// The phone with its middle hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_masked: Option<String>,
    /// The name of the tier in which the member was placed last; `regular` for one of no tier.
    pub tier: String,
    /// The last business day with a sale.
    pub last_visit_on: Option<NaiveDate>,
    /// The number of the member under whom this one was found, where the two were merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_as: Option<String>,
}

impl Query for SearchMembers {
    type Answer = MembersAnswer;
    const METHOD: &'static str = "member.search";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn read(&self, at: &Asking<'_>) -> Result<MembersAnswer, Error> {
        let limit = checked_limit(self.limit)? as usize;
        let lost_card = lost_card(&self.query, at.tx)?;
        let rows = match lost_card {
            None => at.tx.search_members(&self.query, limit)?,
            // Who has a number that only begins like it is not meant; who is named by it is not hidden.
            Some(_) => at.tx.members_named(&self.query, limit)?,
        };
        Ok(MembersAnswer { members: rows.into_iter().map(MemberHit::from).collect(), lost_card })
    }
}

fn lost_card(typed: &str, tx: &ReadTx<'_>) -> Result<Option<LostCard>, Error> {
    let Some(card) = tx.dead_card(typed)? else { return Ok(None) };
    let member = tx.person_of(card.member)?.ok_or(Code::UnknownMember)?;
    Ok(Some(LostCard { member_id: member.id, member_no: member.member_no, dead_on: card.dead_on }))
}

impl From<MemberRow> for MemberHit {
    fn from(row: MemberRow) -> MemberHit {
        MemberHit {
            member_id: row.id,
            member_no: row.member_no,
            phone_masked: row.profile.phone.as_deref().map(masked_phone),
            name: row.profile.name,
            salutation: row.profile.salutation,
            tier: row.tier,
            last_visit_on: row.last_visit_on,
            found_as: None,
        }
    }
}

impl From<FoundMember> for MemberHit {
    fn from(found: FoundMember) -> MemberHit {
        MemberHit { found_as: found.found_as, ..MemberHit::from(found.row) }
    }
}

/// All that the shop knows of a member.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowCard {
    /// Who.
    pub member_id: String,
}

/// Answer of `member.card`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct CardAnswer {
    /// Who.
    pub member_id: MemberId,
    /// The number on the card and on bills.
    pub member_no: String,
    /// Whether the member was erased: then nothing is known but the money.
    pub erased: bool,
    /// The full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How the member is addressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salutation: Option<String>,
    /// The phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The number of the member's card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_no: Option<String>,
    /// The WeChat name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wechat: Option<String>,
    /// Where to deliver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The birthday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<NaiveDate>,
    /// What the staff should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where the member is frozen: why, and since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Frozen>,
    /// Where the member has a PIN: the business day on which it was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin_set_on: Option<NaiveDate>,
    /// What can be spent of stored value a business day without PIN; zero: all of it, so that a PIN protects nothing.
    pub free_limit_minor: Money,
    /// Where what the member had before was entered: on which business day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<NaiveDate>,
    /// What the member agreed to.
    pub consents: Vec<String>,
    /// The business day of joining.
    pub enrolled_on: NaiveDate,
    /// Stored value.
    pub stored_value: Balance,
    /// How the member stands who may pay later, or owes; none where neither is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_account: Option<OnAccount>,
    /// Points.
    pub points: Points,
    /// Points that the member must still give back; later earnings settle them first.
    pub points_owed: Points,
    /// The points that lapse next, and the last day on which they can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_next_lapse: Option<NextLapse>,
    /// The name of the tier in which the member was placed last; `regular` for one of no tier.
    pub tier: String,
    /// The tier that the member has today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_place: Option<TierPlace>,
    /// What is missing for the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_next: Option<NextTier>,
    /// Business days with a sale that was not returned whole.
    pub visits: i64,
    /// Sales that were not returned whole.
    pub sales: i64,
    /// What all sales came to, less what went back.
    pub spent_minor: Money,
    /// The last of those business days.
    pub last_visit_on: Option<NaiveDate>,
    /// The first item of the last sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_item: Option<String>,
    /// The median gap between visits in days, from 4 visits on.
    pub usual_gap_days: Option<HalfDays>,
    /// The coupons that can be used today, the first to lapse first.
    pub coupons: Vec<CouponTerms>,
    /// The next part of a gift that came with a top-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_gift: Option<NextGift>,
    /// The count cards that can be used today, the first to lapse first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub count_cards: Vec<CountCardAnswer>,
    /// The count cards that ended last, five at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub count_cards_ended: Vec<EndedCard>,
    /// Who else uses the card, or did, the first that was named first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub family: Vec<PersonAnswer>,
    /// The members who were merged with this one, the first that was merged first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub merged: Vec<MergedMember>,
}

/// The next part of a gift.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct NextGift {
    /// Which part, its day, and what it gives.
    #[serde(flatten)]
    pub part: GiftPart,
    /// How many parts are to come, this one included, of all gifts.
    pub parts_left: i64,
}

impl Query for ShowCard {
    type Answer = CardAnswer;
    const METHOD: &'static str = "member.card";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn read(&self, at: &Asking<'_>) -> Result<CardAnswer, Error> {
        let row = any_member(&self.member_id, at.tx)?;
        let points = held(row.id, at.today, at.tx)?.now;
        let last_item = row.last_sale.map(|sale| at.tx.first_item(sale)).transpose()?.flatten();
        let usable = at.tx.unused_coupons(row.id)?.into_iter().map(|coupon| coupon.terms);
        let climb = if row.erased { None } else { Climb::of(row.id, at.today, at.tx)? };
        Ok(CardAnswer {
            member_id: row.id,
            frozen: at.tx.freeze(row.id)?.map(Frozen::from),
            pin_set_on: at.tx.pin_in_force(row.id)?.map(|pin| pin.set_on),
            opened_on: at.tx.opening_of_any(row.id)?.map(|opening| opening.business_day),
            free_limit_minor: at.policy.free_limit().unwrap_or(Money::ZERO),
            consents: at.tx.consents(row.id)?.into_iter().map(|consent| consent.purpose).collect(),
            stored_value: at.tx.stored_value(row.id)?.into(),
            on_account: OnAccount::of(row.id, at.tx)?,
            points: points.balance(),
            points_owed: points.owed(),
            points_next_lapse: points.next_lapse(),
            next_gift: next_gift(&row, at)?,
            count_cards: if row.erased { Vec::new() } else { usable_cards(row.id, at)? },
            count_cards_ended: if row.erased { Vec::new() } else { ended_cards(row.id, at)? },
            family: family::family(row.id, at)?,
            merged: merging::merged(row.id, at.tx)?,
            usual_gap_days: care::usual_gap(&at.tx.visit_days(row.id)?),
            // An erased member can use none of them any more.
            coupons: usable.filter(|terms| !row.erased && at.today <= terms.valid_until).collect(),
            last_item,
            member_no: row.member_no,
            erased: row.erased,
            name: row.profile.name,
            salutation: row.profile.salutation,
            phone: row.profile.phone,
            card_no: row.profile.card_no,
            wechat: row.profile.wechat,
            address: row.profile.address,
            birthday: row.profile.birthday,
            note: row.profile.note,
            enrolled_on: row.enrolled_on,
            tier: row.tier,
            tier_place: climb.as_ref().and_then(|climb| climb.place(at)),
            tier_next: climb.as_ref().and_then(|climb| climb.next(at)),
            visits: row.visits,
            sales: row.sales,
            spent_minor: row.spent,
            last_visit_on: row.last_visit_on,
        })
    }
}

/// One who was erased gets no more.
fn next_gift(row: &MemberRow, at: &Asking<'_>) -> Result<Option<NextGift>, Error> {
    let next = at.tx.next_gift_part(row.id)?.filter(|_| !row.erased);
    let parts_left = i64::from(at.tx.gifts_to_come(row.id)?.parts);
    Ok(next.map(|next| NextGift { part: next.part, parts_left }))
}

/// Erases a member: destroys the key of all that is known, keeps the money, nameless. There is no way back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct EraseMember {
    /// Who.
    pub member_id: String,
    /// Why.
    pub reason: ErasureReason,
}

/// Answer of `member.erase`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct EraseAnswer {
    /// Who.
    pub member_id: MemberId,
    /// The number, which alone stays.
    pub member_no: String,
    /// The numbers of the members who had been merged with this one: they are erased, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub merged: Vec<String>,
}

impl Command for EraseMember {
    type Answer = EraseAnswer;
    const METHOD: &'static str = "member.erase";
    const PERMISSION: Permission = Permission::EraseMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        check_owes_nothing(&member, at.tx)?;
        at.tx.will_erase();
        let aliases = at.tx.whole(member.id)?.split_off(1);
        Ok(Decision::without_postings(MemberErased { member_id: member.id, reason: self.reason, aliases }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<EraseAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::MemberErased(body) => body,
            other => return Err(unexpected(&other)),
        };
        let number = |id: MemberId| Ok::<_, Error>(at.tx.member(id)?.ok_or(Code::UnknownMember)?.member_no);
        let merged = body.aliases.iter().copied().map(number).collect::<Result<_, _>>()?;
        Ok(EraseAnswer { member_id: body.member_id, member_no: number(body.member_id)?, merged })
    }
}

/// The member with this id, erased or not; where another stands for the member, that one.
///
/// # Errors
/// [`Code::UnknownMember`].
pub(crate) fn any_member(id: &str, tx: &ReadTx<'_>) -> Result<MemberRow, Error> {
    let id: MemberId = id.parse().map_err(|_| Refusal::from(Code::UnknownMember))?;
    tx.person_of(id)?.ok_or_else(|| Code::UnknownMember.into())
}

/// The member with this id, who can buy.
///
/// # Errors
/// [`Code::UnknownMember`], [`Code::MemberErased`].
pub(crate) fn live_member(id: &str, tx: &ReadTx<'_>) -> Result<MemberRow, Error> {
    let member = any_member(id, tx)?;
    match member.erased {
        true => Err(Code::MemberErased.into()),
        false => Ok(member),
    }
}
