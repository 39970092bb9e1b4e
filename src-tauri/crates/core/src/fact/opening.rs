//! What a member had with the shop before it used this till.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CardsSold, Sealed, is_none};
use crate::id::MemberId;
use crate::points::lots::LotChange;
use crate::quantity::Points;
use crate::stored_value::StoredValue;

/// See [`Body::BalancesOpened`](super::Body::BalancesOpened). No money moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalancesOpened {
    /// Whose.
    pub member_id: MemberId,
    /// Stored value that was entered.
    pub value: StoredValue,
    /// Stored value before.
    pub before: StoredValue,
    /// Stored value after.
    pub after: StoredValue,
    /// Points that were entered.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points: Points,
    /// Of these, what settled points that the member owed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub settled: Points,
    /// Points that had lapsed since the member's last fact.
    #[serde(default, skip_serializing_if = "is_none")]
    pub lapsed: Points,
    /// Points after.
    pub points_after: Points,
    /// The last day on which the points can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What changed in the member's lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<LotChange>,
    /// The count cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<CardOpened>,
    /// Where it was read, and why it is entered.
    pub reason: Sealed<String>,
}

/// A count card that was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardOpened {
    /// What the product was called.
    pub name: Sealed<String>,
    /// The card, as if it were sold that day with the uses and the worth that are left: one.
    pub card: CardsSold,
}
