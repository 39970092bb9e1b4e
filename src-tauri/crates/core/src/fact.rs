//! Facts: what the journal remembers. A body records decisions (amounts, codes, ids, expiries), never inputs to decide
//! again, and every name, phone, address or free text in it is [`Sealed`].

mod day;
mod gift_card;
mod invoice;
mod member;
mod on_account;
mod opening;
mod refund;
mod sale;
mod share;
mod shop;
mod stored_value;
mod transfer;

use std::marker::PhantomData;

use serde::{Deserialize, Serialize, Serializer, de, de::DeserializeOwned};

pub use self::day::{DayRolled, GivenPart, LapsedCard, LapsedPoints, MovedTier, PointsAdjusted};
pub use self::gift_card::{GiftCardBound, GiftCardIssued, GiftCardMoved};
pub use self::invoice::{InvoiceCancelled, InvoiceIssued, InvoiceRequested, InvoiceReversed, InvoiceTaken};
pub use self::member::{
    CardReplaced, CodeDrawn, ErasureReason, FreezeLifted, MemberEdited, MemberEnrolled, MemberErased, MemberFrozen,
    MemberTierSet, MemberUnmerged, MembersMerged, PersonPut, PinCleared, PinMistried, PinSet, TierChange,
};
pub use self::on_account::{OnAccountLimitSet, OnAccountRepaid};
pub use self::opening::{BalancesOpened, CardBegun};
pub use self::refund::{
    CardGivenBack, CardReturned, RefundLine, RefundMember, SaleExchanged, SaleMemberAdded, SaleRefunded,
    SaleReturnedUnbilled, SaleTenderChanged, TenderChangedMember, TenderChangedOnAccount, UnbilledLine,
};
pub use self::sale::{
    CardBorn, CardUsed, CardsSold, LineTexts, SaleLine, SaleMember, SalePerson, SaleRung, ShownMember,
};
pub use self::share::{EarnedShare, ShareTaken, StaffEarning, TopUpShareTaken};
pub use self::shop::{
    PlanPut, PointsRulePut, ProductPut, ProductTexts, RuleTexts, SettingPut, ShareRulePut, ShopOpened, StaffPut,
    TierPut, TillIncarnated, TillRebuilt,
};
pub use self::stored_value::{Message, PlanGiven, StoredValueRefunded, StoredValueToppedUp, TopUpSlipHead};
pub use self::transfer::{BalancesTransferred, CardMoved, UntouchedTopUp};
use crate::id::{MemberId, StaffId};
use crate::ledger::Posting;
use crate::quantity::Points;

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
    /// A rule of what staff members earn was made, changed or stopped.
    ShareRulePut(ShareRulePut) => "share_rule.put",
    /// A tier was made, changed or stopped.
    TierPut(TierPut) => "tier.put",
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
    /// What a member had with the shop before it used this till was entered.
    BalancesOpened(BalancesOpened) => "member.balances_opened",
    /// A member's tier was set by hand.
    MemberTierSet(MemberTierSet) => "member.tier_set",
    /// One of several people who use a member's card was named, changed or ended.
    PersonPut(PersonPut) => "family.put",
    /// Two members are one person: one stands for both.
    MembersMerged(MembersMerged) => "member.merged",
    /// A merge was undone: who was merged is a member of their own again.
    MemberUnmerged(MemberUnmerged) => "member.unmerged",
    /// What a member had became another member's.
    BalancesTransferred(BalancesTransferred) => "member.transferred",
    /// Stored value was paid for.
    StoredValueToppedUp(StoredValueToppedUp) => "stored_value.topped_up",
    /// A member's stored value was given back: what the law gives, and the rest forfeited.
    StoredValueRefunded(StoredValueRefunded) => "stored_value.refunded",
    /// How much a member may owe was said, or taken away.
    OnAccountLimitSet(OnAccountLimitSet) => "on_account.limit_set",
    /// A member paid what had been taken on account, or some of it.
    OnAccountRepaid(OnAccountRepaid) => "on_account.repaid",
    /// A gift card was sold.
    GiftCardIssued(GiftCardIssued) => "gift_card.issued",
    /// What was on a gift card became a member's stored value.
    GiftCardBound(GiftCardBound) => "gift_card.bound",
    /// An invoice was asked for.
    InvoiceRequested(InvoiceRequested) => "invoice.requested",
    /// An invoice was issued.
    InvoiceIssued(InvoiceIssued) => "invoice.issued",
    /// An invoice was reversed as far as it no longer stood.
    InvoiceReversed(InvoiceReversed) => "invoice.reversed",
    /// An invoice is not wanted any more, or was wrong.
    InvoiceCancelled(InvoiceCancelled) => "invoice.cancelled",
    /// A sale.
    SaleRung(SaleRung) => "sale.rung",
    /// Lines of a sale came back.
    SaleRefunded(SaleRefunded) => "sale.refunded",
    /// Lines of a sale came back, and others were sold for them.
    SaleExchanged(SaleExchanged) => "sale.exchanged",
    /// Goods came back without a bill.
    SaleReturnedUnbilled(SaleReturnedUnbilled) => "sale.returned_unbilled",
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

fn is_zero(count: &u32) -> bool {
    *count == 0
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
