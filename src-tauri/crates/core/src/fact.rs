//! Facts: what the journal remembers. A body records decisions (amounts, codes, ids, expiries), never inputs to decide
//! again, and every name, phone, address or free text in it is [`Sealed`].

use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize, Serializer, de, de::DeserializeOwned};

use crate::balance_refund::{RefundCause, RefundReadings, SpanFigures};
use crate::care::Alert;
use crate::correction::TenderReason;
use crate::count_card::{CardCover, CardOffer, CardTerms};
use crate::coupon::CouponTerms;
use crate::id::{CountCardId, MemberId, PlanId, RuleId, SaleId, StaffId, TopUpId};
use crate::ledger::Posting;
use crate::member::{ConsentPurpose, Profile};
use crate::money::{Currency, Money};
use crate::plan::{GiftPart, GiftsToCome, PlanTerms};
use crate::points::AdjustmentReason;
use crate::points::lots::{LotChange, NextLapse};
use crate::points::rules::RuleTerms;
use crate::policy::{SettingKey, SettingValue};
use crate::quantity::{Points, Quantity};
use crate::refund::{RefundReason, ReturnKind};
use crate::safety::{CardReason, FreezeReason, LiftReason, OnceCode, PinReason, Proven};
use crate::sale::{CouponUse, StaffShare, UnitOfSale};
use crate::stored_value::StoredValue;
use crate::tender::{Tender, TenderKind};
use crate::words::Locale;

/// Whose key seals a text, and so whose erasure destroys it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The shop: product names, its own address.
    Shop,
    /// A member.
    Member(MemberId),
    /// A staff member.
    Staff(StaffId),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Subject::Shop => out.write_str("shop"),
            Subject::Member(id) => write!(out, "member:{id}"),
            Subject::Staff(id) => write!(out, "staff:{id}"),
        }
    }
}

impl std::str::FromStr for Subject {
    type Err = crate::id::NotAnId;

    fn from_str(text: &str) -> Result<Subject, Self::Err> {
        match text.split_once(':') {
            None if text == "shop" => Ok(Subject::Shop),
            Some(("member", id)) => id.parse().map(Subject::Member),
            Some(("staff", id)) => id.parse().map(Subject::Staff),
            None | Some(_) => Err(crate::id::NotAnId),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: de::Deserializer<'de>>(from: D) -> Result<Subject, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// A value that only the key of its subject opens. The store seals and opens; here is but its shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Sealed<T> {
    /// Whose key.
    pub key: Subject,
    /// Nonce and ciphertext in base64.
    pub sealed: String,
    #[serde(skip)]
    what: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Sealed<T> {
    /// The value's ciphertext, made by the store.
    pub fn from_parts(key: Subject, sealed: String) -> Sealed<T> {
        Sealed { key, sealed, what: PhantomData }
    }
}

/// Whether a fact's time was read from the clock or given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtSource {
    /// The till's clock.
    Clock,
    /// Given with the request, in a played or demo shop.
    Given,
}

impl AtSource {
    /// The name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            AtSource::Clock => "clock",
            AtSource::Given => "given",
        }
    }
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $variant:ident($body:ty) => $kind:literal),+ $(,)?) => {
        /// A fact's body. Each kind is at version 1; a later version upcasts the earlier ones where it is read.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Body {
            $($(#[$doc])* $variant(Box<$body>)),+
        }

        impl Body {
            /// Every kind.
            pub const KINDS: &'static [&'static str] = &[$($kind),+];

            /// The kind's name in the journal.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Body::$variant(_) => $kind),+
                }
            }

            /// The version that this program writes.
            pub const fn version(&self) -> u32 {
                1
            }

            /// The body as stored.
            ///
            /// # Errors
            /// Where a value has no JSON, which no body has.
            pub fn to_json(&self) -> Result<String, serde_json::Error> {
                match self {
                    $(Body::$variant(body) => serde_json::to_string(body)),+
                }
            }

            /// Reads a stored body.
            ///
            /// # Errors
            /// Where this program does not know the kind or version, or the JSON is not of its shape.
            pub fn from_json(kind: &str, version: u32, json: &str) -> Result<Body, BodyError> {
                match (kind, version) {
                    $(($kind, 1) => Ok(Body::$variant(serde_json::from_str(json)?)),)+
                    (_, _) => Err(BodyError::Unknown { kind: kind.to_owned(), version }),
                }
            }
        }

        $(impl From<$body> for Body {
            fn from(body: $body) -> Body {
                Body::$variant(Box::new(body))
            }
        })+
    };
}

bodies! {
    /// The shop began.
    ShopOpened(ShopOpened) => "shop.opened",
    /// The till goes on under a new incarnation, because its files are a copy.
    TillIncarnated(TillIncarnated) => "till.incarnated",
    /// The derived tables were made anew from the journal.
    TillRebuilt(TillRebuilt) => "till.rebuilt",
    /// A setting got a value.
    SettingPut(SettingPut) => "setting.put",
    /// A product was made or changed.
    ProductPut(ProductPut) => "product.put",
    /// A top-up plan was made, changed or stopped.
    PlanPut(PlanPut) => "plan.put",
    /// A rule of what earns points was made, changed or stopped.
    PointsRulePut(PointsRulePut) => "points_rule.put",
    /// A staff member was made or renamed.
    StaffPut(StaffPut) => "staff.put",
    /// A member joined.
    MemberEnrolled(MemberEnrolled) => "member.enrolled",
    /// A member's profile or consents were changed.
    MemberEdited(MemberEdited) => "member.edited",
    /// A member was erased: the key is destroyed, the money stays.
    MemberErased(MemberErased) => "member.erased",
    /// A member was frozen.
    MemberFrozen(MemberFrozen) => "member.frozen",
    /// A member's freeze was lifted.
    FreezeLifted(FreezeLifted) => "member.freeze_lifted",
    /// A member got another card.
    CardReplaced(CardReplaced) => "member.card_replaced",
    /// A member set a PIN.
    PinSet(PinSet) => "member.pin_set",
    /// A member's PIN was taken away.
    PinCleared(PinCleared) => "member.pin_cleared",
    /// A wrong PIN was given.
    PinMistried(PinMistried) => "member.pin_mistried",
    /// A code was drawn with which a member spends stored value once.
    CodeDrawn(CodeDrawn) => "member.code_drawn",
    /// Stored value was paid for.
    StoredValueToppedUp(StoredValueToppedUp) => "stored_value.topped_up",
    /// A member's stored value was given back: what the law gives, and the rest forfeited.
    StoredValueRefunded(StoredValueRefunded) => "stored_value.refunded",
    /// A sale.
    SaleRung(SaleRung) => "sale.rung",
    /// Lines of a sale came back.
    SaleRefunded(SaleRefunded) => "sale.refunded",
    /// A sale was paid otherwise than it was rung.
    SaleTenderChanged(SaleTenderChanged) => "sale.tender_changed",
    /// A member was forgotten when a sale was rung.
    SaleMemberAdded(SaleMemberAdded) => "sale.member_added",
    /// A member's points were set right by hand.
    PointsAdjusted(PointsAdjusted) => "points.adjusted",
    /// Time passed: what was due by the day happened.
    DayRolled(DayRolled) => "day.rolled",
}

/// A stored body that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// A kind or version of a later program.
    #[error("fact of unknown kind {kind} version {version}")]
    Unknown {
        /// The kind.
        kind: String,
        /// The version.
        version: u32,
    },
    /// Not of the kind's shape.
    #[error("fact body: {0}")]
    Shape(#[from] serde_json::Error),
}

/// See [`Body::ShopOpened`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopOpened {
    /// The currency of the ledger, for good.
    pub currency: Currency,
    /// The language until a setting says otherwise.
    pub locale: Locale,
    /// The IANA time zone.
    pub time_zone: String,
    /// The hour at which a business day ends, `HH:MM`.
    pub cut_off: String,
    /// Whether requests may give their time.
    pub played: bool,
    /// HMAC of a fixed text under the request key, by which a changed vault is noticed.
    pub request_key_check: String,
}

/// See [`Body::TillIncarnated`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillIncarnated {
    /// The incarnation before.
    pub previous: String,
}

/// See [`Body::TillRebuilt`]. Messages without an outcome are `unknown` from here on, so that none is sent twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillRebuilt {
    /// The last fact that was replayed.
    pub replayed_to: i64,
}

/// See [`Body::SettingPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingPut {
    /// The setting's name.
    pub key: String,
    /// The value, where it is no free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<SettingValue>,
    /// The value, where it is free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Sealed<SettingValue>>,
}

impl SettingPut {
    /// The setting, where this program knows it.
    pub fn key(&self) -> Option<SettingKey> {
        SettingKey::from_name(&self.key)
    }
}

/// The texts of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductTexts {
    /// Its name.
    pub name: String,
    /// Its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What its price is for.
    pub unit: UnitOfSale,
    /// The count card that it is, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardOffer>,
}

/// See [`Body::ProductPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductPut {
    /// The shop's number for it.
    pub sku: String,
    /// The barcode on its package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// The list price of one unit.
    pub price_minor: Money,
    /// What one unit costs the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_minor: Option<Money>,
    /// Whether it has a key at the counter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub favourite: bool,
    /// Name, category and unit.
    pub texts: Sealed<ProductTexts>,
}

/// See [`Body::PlanPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPut {
    /// Which.
    pub plan_id: PlanId,
    /// What the shop calls it.
    pub name: Sealed<String>,
    /// What it asks for and gives.
    pub terms: PlanTerms,
}

/// The texts of a rule of what earns points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTexts {
    /// What the shop calls it.
    pub name: String,
    /// The categories that it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

/// See [`Body::PointsRulePut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsRulePut {
    /// Which.
    pub rule_id: RuleId,
    /// Its name and its categories.
    pub texts: Sealed<RuleTexts>,
    /// What it gives; its categories are among the texts.
    pub terms: RuleTerms,
}

/// See [`Body::StaffPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffPut {
    /// Who.
    pub staff_id: StaffId,
    /// The name.
    pub name: Sealed<String>,
}

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

/// A message that must leave the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The phone.
    pub to: String,
    /// The words as they will be sent.
    pub text: String,
}

/// See [`Body::StoredValueToppedUp`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredValueToppedUp {
    /// Whose.
    pub member_id: MemberId,
    /// What was paid.
    pub paid_minor: Money,
    /// The gift; of one in parts the first part.
    pub bonus_minor: Money,
    /// How it was paid.
    pub tender: TenderKind,
    /// Who sold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<StaffShare>,
    /// The balance before.
    pub before: StoredValue,
    /// The balance after.
    pub after: StoredValue,
    /// The message, where the member agreed to e-bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Sealed<Message>>,
    /// The number and the names of its slip; none in facts from before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<TopUpSlipHead>,
    /// What a plan gave, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanGiven>,
}

/// What names the slip of a top-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopUpSlipHead {
    /// The till's code and its own counter.
    pub top_up_no: String,
    /// The counter.
    pub number: i64,
    /// How the slip names the member.
    pub shown: Sealed<ShownMember>,
}

/// What a plan gave besides the bonus of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanGiven {
    /// Which.
    pub plan_id: PlanId,
    /// What the shop called it then.
    pub name: Sealed<String>,
    /// Points given at once.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points: Points,
    /// Of these, what settled points that the member owed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_settled: Points,
    /// Where points were given: points that had lapsed since the member's last fact.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_lapsed: Points,
    /// Points after the top-up.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_after: Points,
    /// The last day on which the points can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_until: Option<NaiveDate>,
    /// What changed in the member's lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points_lots: Vec<LotChange>,
    /// The coupons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<CouponTerms>,
    /// The parts of bonus and points that are to come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_come: Vec<GiftPart>,
}

/// See [`Body::StoredValueRefunded`]. Nothing of the balance is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredValueRefunded {
    /// The till's code and its own counter.
    pub refund_no: String,
    /// The counter.
    pub number: i64,
    /// Whose.
    pub member_id: MemberId,
    /// By whose cause.
    pub cause: RefundCause,
    /// What came in and what was used, as it was shown.
    pub figures: SpanFigures,
    /// What would go back by either cause.
    pub readings: RefundReadings,
    /// What goes back.
    pub refunded_minor: Money,
    /// How.
    pub tender: TenderKind,
    /// What stays with the shop.
    pub forfeited: StoredValue,
    /// The balance before.
    pub before: StoredValue,
    /// Parts of gifts that never come, because the stored value that they were given for went back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gifts_ended: Option<GiftsToCome>,
    /// What was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed<String>>,
    /// How the slip names the member.
    pub shown: Sealed<ShownMember>,
    /// The message, where the member agreed to e-bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Sealed<Message>>,
}

/// A line of a sale; its name is in [`SaleRung::names`] or [`SaleMember::typed_names`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleLine {
    /// The product, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// How many units.
    pub qty: Quantity,
    /// The list price of one unit.
    pub list_price_minor: Money,
    /// The price of one unit as sold.
    pub price_minor: Money,
    /// Quantity × list price.
    pub list_amount_minor: Money,
    /// Quantity × price.
    pub amount_minor: Money,
    /// The line's part of the coupons.
    pub discount_minor: Money,
    /// What is paid for the line.
    pub total_minor: Money,
    /// Who sold it, where that differs from the sale.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<StaffShare>,
    /// The count cards that it sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cards: Option<CardsSold>,
    /// The count card that paid it, instead of the tenders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_used: Option<CardUsed>,
}

/// The count cards that a line sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardsSold {
    /// The terms, which they keep whatever becomes of the product.
    pub terms: CardTerms,
    /// What they pay.
    pub cover: Sealed<CardCover>,
    /// The last day on which they can be used, where it is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Each of them.
    pub cards: Vec<CardBorn>,
}

/// A count card that was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardBorn {
    /// Which.
    pub card_id: CountCardId,
    /// The till's code and its own counter.
    pub card_no: String,
    /// The counter.
    pub number: i64,
    /// What was paid for it.
    pub paid_minor: Money,
}

/// What a count card did for a line, or what a return of the line undid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardUsed {
    /// Which.
    pub card_id: CountCardId,
    /// Its number.
    pub card_no: String,
    /// Whose it is.
    pub member_id: MemberId,
    /// How many uses.
    pub uses: u32,
    /// What of its price was earned; below zero where a return takes it back.
    pub earned_minor: Money,
    /// How many uses are left then; none where they are not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// The last day on which it can be used then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// The texts of a line as the bill shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTexts {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// What a sale changed for its member, and how the bill names the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleMember {
    /// Who.
    pub member_id: MemberId,
    /// How much stored value was spent.
    pub spent: StoredValue,
    /// How it was proved that it is the member who spends it; none where nothing was spent, and in facts from before there
    /// were proofs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<Proven>,
    /// Change that the member left as principal, after what was spent.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub change_kept_minor: Money,
    /// Stored value after the sale.
    pub stored_value_after: StoredValue,
    /// Points earned.
    pub points_earned: Points,
    /// Of these, what each line earned; none where the sale was counted as a whole, because the shop had no rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_by_line: Option<Vec<Points>>,
    /// Of these, what was for coming.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_of_visit: Points,
    /// Of these, what settled points that the member owed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_settled: Points,
    /// Points that paid.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_spent: Points,
    /// Points that lapsed with it, because they were over.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_lapsed: Points,
    /// Points after the sale.
    pub points_after: Points,
    /// The last day on which the points earned can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_until: Option<NaiveDate>,
    /// What changed in the member's lots; a sale from before there were lots has none, and changed the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_lots: Option<Vec<LotChange>>,
    /// What lapses next, after the sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_next_lapse: Option<NextLapse>,
    /// How the bill names the member.
    pub shown: Sealed<ShownMember>,
    /// The coupon that the sale earned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon_issued: Option<CouponTerms>,
    /// What the cashier was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// The e-bill, where the member agreed to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Sealed<Message>>,
    /// What was typed for amounts, by line number from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed_names: Option<Sealed<Vec<(usize, String)>>>,
}

/// How a bill names its member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownMember {
    /// The member's number.
    pub member_no: String,
    /// The name, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masked_name: Option<String>,
    /// The last digits of the phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_tail: Option<String>,
}

/// See [`Body::SaleRung`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleRung {
    /// The till's code and its own counter.
    pub sale_no: String,
    /// The counter.
    pub number: i64,
    /// The lines.
    pub lines: Vec<SaleLine>,
    /// The texts of the lines; those typed in a member's sale are in [`SaleMember::typed_names`].
    pub names: Sealed<Vec<LineTexts>>,
    /// The coupons used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<CouponUse>,
    /// At list prices.
    pub list_total_minor: Money,
    /// What was paid.
    pub total_minor: Money,
    /// The tenders, one of a kind.
    pub tenders: Vec<Tender>,
    /// What went back in cash. `Σ tenders − change − change kept = total`.
    pub change_minor: Money,
    /// Who sold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<StaffShare>,
    /// The member's part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<SaleMember>,
}

impl SaleRung {
    /// Change that the member left as stored value.
    pub fn change_kept(&self) -> Money {
        self.member.as_ref().map_or(Money::ZERO, |member| member.change_kept_minor)
    }

    /// What was given in cash beyond what was owed, whether it went back or was kept.
    pub fn change_in_all(&self) -> Money {
        // Both are parts of what one counter took.
        Money::from_minor(self.change_minor.minor() + self.change_kept().minor())
    }
}

/// A line that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    /// The line's place in the sale, from 1.
    pub line: u32,
    /// How many units.
    pub qty: Quantity,
    /// What goes back for them.
    pub amount_minor: Money,
}

/// The uses of a count card that a return brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardReturned {
    /// The line that it had paid, from 1.
    pub line: u32,
    /// The card as it is then; none where it has ended meanwhile, and the uses do not come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardUsed>,
    /// How many uses were lost with a card that has ended.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lost: u32,
}

/// What a refund changed for the sale's member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundMember {
    /// Who.
    pub member_id: MemberId,
    /// Stored value that went back.
    pub returned: StoredValue,
    /// Stored value after the refund.
    pub stored_value_after: StoredValue,
    /// Points given back, because they had paid.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_returned: Points,
    /// Of these, what settled points that the member owed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_settled: Points,
    /// Points taken back from the balance.
    pub points_from_balance: Points,
    /// Points taken back that were spent already, and are owed from now on.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_owed: Points,
    /// What lapsed besides: what came back too late, or was over since the member's last fact. Below zero where points that
    /// are taken back had lapsed already.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_lapsed: Points,
    /// Points after the refund.
    pub points_after: Points,
    /// What changed in the member's lots; a refund from before there were lots has none, and changed the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_lots: Option<Vec<LotChange>>,
    /// Coupons that the sale had used and that are the member's again, expired ones too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons_restored: Vec<CouponTerms>,
    /// Coupons that no sale has earned any more; the sale itself may have used them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons_withdrawn: Vec<CouponTerms>,
    /// How the slip names the member.
    pub shown: Sealed<ShownMember>,
    /// The message, where the member agreed to e-bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Sealed<Message>>,
}

/// See [`Body::SaleRefunded`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleRefunded {
    /// What it is; a plain refund in facts from before there were others.
    #[serde(default, skip_serializing_if = "ReturnKind::is_refund")]
    pub kind: ReturnKind,
    /// The till's code and its own counter.
    pub refund_no: String,
    /// The counter.
    pub number: i64,
    /// Which sale.
    pub sale_id: SaleId,
    /// The lines.
    pub lines: Vec<RefundLine>,
    /// What went back.
    pub total_minor: Money,
    /// How, one of a kind, stored value among them.
    pub tenders: Vec<Tender>,
    /// Whether nothing of the sale is left.
    pub is_whole: bool,
    /// What came back to count cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<CardReturned>,
    /// Why.
    pub reason: RefundReason,
    /// What was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed<String>>,
    /// The member's part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<RefundMember>,
}

/// What a change of tender changed for the sale's member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderChangedMember {
    /// Who.
    pub member_id: MemberId,
    /// Stored value that the sale spent until then.
    pub spent_before: StoredValue,
    /// Stored value that it has spent now.
    pub spent: StoredValue,
    /// Stored value of the member after it.
    pub stored_value_after: StoredValue,
}

/// See [`Body::SaleTenderChanged`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleTenderChanged {
    /// Which sale.
    pub sale_id: SaleId,
    /// The tenders as they were in truth, one of a kind.
    pub tenders: Vec<Tender>,
    /// What went back in cash.
    pub change_minor: Money,
    /// By how much more each kind paid than was known until then, below zero where it paid less.
    pub changes: Vec<Tender>,
    /// Why.
    pub reason: TenderReason,
    /// What was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed<String>>,
    /// The member's part, where stored value paid more or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<TenderChangedMember>,
}

/// See [`Body::SaleMemberAdded`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleMemberAdded {
    /// Which sale.
    pub sale_id: SaleId,
    /// What the sale would have changed for the member.
    pub member: SaleMember,
}

/// See [`Body::PointsAdjusted`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsAdjusted {
    /// Whose.
    pub member_id: MemberId,
    /// More points, or fewer.
    pub change: Points,
    /// Of more points, what settled points that the member owed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub settled: Points,
    /// Points that had lapsed since the member's last fact.
    #[serde(default, skip_serializing_if = "is_none")]
    pub lapsed: Points,
    /// Points after it.
    pub after: Points,
    /// The last day on which more points can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What changed in the member's lots.
    pub lots: Vec<LotChange>,
    /// Why.
    pub reason: AdjustmentReason,
    /// What was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed<String>>,
}

/// Points of a member that lapsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LapsedPoints {
    /// Whose.
    pub member_id: MemberId,
    /// How many.
    pub points: Points,
    /// Points after it.
    pub after: Points,
    /// What changed in the member's lots.
    pub lots: Vec<LotChange>,
}

/// A part of a gift that came with a top-up, on its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenPart {
    /// Whose.
    pub member_id: MemberId,
    /// The top-up that promised it.
    pub top_up_id: TopUpId,
    /// Which part.
    pub n: u32,
    /// Bonus money.
    pub bonus_minor: Money,
    /// Stored value after it.
    pub after: StoredValue,
    /// Points.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points: Points,
    /// Of these, what settled points that the member owed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub settled: Points,
    /// Points after it.
    pub points_after: Points,
    /// The last day on which the points can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What changed in the member's lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<LotChange>,
}

/// A count card that lapsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LapsedCard {
    /// Which.
    pub card_id: CountCardId,
    /// Whose.
    pub member_id: MemberId,
    /// How many uses were left; none where they are not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub uses: u32,
    /// What was left of its price.
    pub left_minor: Money,
}

/// See [`Body::DayRolled`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRolled {
    /// The points that lapsed, member by member.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lapses: Vec<LapsedPoints>,
    /// The count cards that lapsed; only where no points lapse any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<LapsedCard>,
    /// The parts of gifts that were due; only where nothing lapses any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gifts: Vec<GivenPart>,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

fn is_nothing(amount: &Money) -> bool {
    *amount == Money::ZERO
}

fn is_none(points: &Points) -> bool {
    *points == Points::default()
}

/// A decision of a command: the fact to append and what it moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The fact.
    pub body: Body,
    /// The transfers.
    pub postings: Vec<Posting>,
}

impl Decision {
    /// A fact that moves nothing.
    pub fn without_postings(body: impl Into<Body>) -> Decision {
        Decision { body: body.into(), postings: Vec::new() }
    }
}
