//! What staff members earn of a fact, and what of it is taken back.

use serde::{Deserialize, Serialize};

use crate::id::{ShareRuleId, StaffId, TopUpId};
use crate::money::Money;
use crate::share::ShareOn;

/// What a line or a top-up earned for those who sold or did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarnedShare {
    /// By which rule.
    pub rule_id: ShareRuleId,
    /// As what.
    pub on: ShareOn,
    /// Each of them who earned anything.
    pub by: Vec<StaffEarning>,
}

/// What one of them earned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffEarning {
    /// Who.
    pub staff_id: StaffId,
    /// How much.
    pub amount_minor: Money,
}

/// What is taken back of a line's share, because some of the line came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareTaken {
    /// The line's place in the sale, from 1.
    pub line: u32,
    /// As what it was earned.
    pub on: ShareOn,
    /// From whom.
    pub staff_id: StaffId,
    /// How much.
    pub amount_minor: Money,
}

/// What is taken back of a top-up's share, because stored value was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopUpShareTaken {
    /// Of which top-up.
    pub top_up_id: TopUpId,
    /// From whom.
    pub staff_id: StaffId,
    /// How much.
    pub amount_minor: Money,
}
