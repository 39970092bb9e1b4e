//! A member's card becomes another member's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Sealed, is_none, is_zero};
use crate::balance_refund::SpanFigures;
use crate::coupon::CouponCode;
use crate::id::{CountCardId, MemberId};
use crate::money::Money;
use crate::plan::GiftsToCome;
use crate::points::lots::LotChange;
use crate::quantity::Points;
use crate::safety::Proven;
use crate::stored_value::StoredValue;

/// See [`Body::BalancesTransferred`](super::Body::BalancesTransferred).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalancesTransferred {
    /// Who gives.
    pub from_member_id: MemberId,
    /// Who takes, and had neither stored value nor points.
    pub to_member_id: MemberId,
    /// The stored value: all that the giver had.
    pub value: StoredValue,
    /// What the giver's span comes to without what is untouched.
    pub figures: SpanFigures,
    /// Top-ups of which nothing was used since: they cool off as they would have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untouched: Vec<UntouchedTopUp>,
    /// The points.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points: Points,
    /// Points of the giver that had lapsed since the last fact.
    #[serde(default, skip_serializing_if = "is_none")]
    pub lapsed: Points,
    /// What changed in the giver's lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots_from: Vec<LotChange>,
    /// What changed in the taker's: the same points until the same days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots_to: Vec<LotChange>,
    /// The count cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<CardMoved>,
    /// The coupons that can still be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<CouponCode>,
    /// Parts of gifts that are to come, and come to the taker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gifts: Option<GiftsToCome>,
    /// How the giver proved to be the giver; none where the owner did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<Proven>,
    /// Why the owner did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Sealed<String>>,
}

/// A top-up that nothing was used of since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UntouchedTopUp {
    /// The day of trade on which it was paid.
    pub paid_on: NaiveDate,
    /// What was paid and given.
    pub value: StoredValue,
}

/// A count card that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardMoved {
    /// Which.
    pub card_id: CountCardId,
    /// What of its price is not earned yet.
    pub worth_minor: Money,
    /// The uses that it has left; none where they are not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub uses: u32,
}
