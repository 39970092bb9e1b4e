//! Points by hand, and what is due because time passed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CardBegun, Sealed, TierChange, is_none, is_zero};
use crate::coupon::CouponTerms;
use crate::id::{CountCardId, MemberId, TopUpId};
use crate::money::Money;
use crate::points::AdjustmentReason;
use crate::points::lots::LotChange;
use crate::quantity::Points;
use crate::stored_value::StoredValue;

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
    /// The count card of its uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardBegun>,
    /// Its coupons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<CouponTerms>,
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

/// A member whose tier was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedTier {
    /// Who.
    pub member_id: MemberId,
    /// From which tier to which.
    pub tier: TierChange,
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
    /// The tiers that were over; only where nothing else is due any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<MovedTier>,
}
