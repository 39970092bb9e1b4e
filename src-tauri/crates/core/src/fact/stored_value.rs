//! Money that a member leaves with the shop, and takes out again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CardBegun, EarnedShare, InvoiceTaken, Sealed, ShownMember, TierChange, TopUpShareTaken, is_none};
use crate::balance_refund::{RefundCause, RefundReadings, SpanFigures};
use crate::coupon::CouponTerms;
use crate::id::{MemberId, PlanId};
use crate::money::Money;
use crate::plan::{GiftPart, GiftsToCome};
use crate::points::lots::LotChange;
use crate::quantity::Points;
use crate::sale::StaffShare;
use crate::stored_value::StoredValue;
use crate::tender::TenderKind;

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
    /// What it earned for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<EarnedShare>,
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
    /// How it changed the member's tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierChange>,
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
    /// The coupons that were given at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<CouponTerms>,
    /// The count card of the uses that were given at once; those that are to come have its name, its terms and what it pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardBegun>,
    /// The parts that are to come.
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
    /// What is taken back of the shares that the top-ups had earned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<TopUpShareTaken>,
    /// Of the principal that goes back, what was paid in here and may be invoiced no more.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub paid_back_minor: Money,
    /// What stands on invoices of top-ups and gift cards whose money went back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invoices: Vec<InvoiceTaken>,
    /// What was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed<String>>,
    /// How it changed the member's tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierChange>,
    /// How the slip names the member.
    pub shown: Sealed<ShownMember>,
    /// The message, where the member agreed to e-bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Sealed<Message>>,
}
