//! What a member had with the shop before it used this till.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CardsSold, Sealed, is_none};
use crate::id::MemberId;
use crate::money::Money;
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
    pub cards: Vec<CardBegun>,
    /// What the member owed on account.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub owed_minor: Money,
    /// What is owed then; none where that is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed_after_minor: Option<Money>,
    /// Where it was read, and why it is entered.
    pub reason: Sealed<String>,
}

/// A count card that no sale sold: one of before, or one that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardBegun {
    /// What the product was called.
    pub name: Sealed<String>,
    /// The card, as if it were sold that day with the uses and the worth that are left or given: one.
    pub card: CardsSold,
}
