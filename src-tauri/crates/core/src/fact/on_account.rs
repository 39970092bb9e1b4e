//! What a member may owe, and pays.

use serde::{Deserialize, Serialize};

use super::{Message, Sealed, ShownMember};
use crate::id::MemberId;
use crate::money::Money;
use crate::tender::TenderKind;

/// See [`super::Body::OnAccountLimitSet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnAccountLimitSet {
    /// Whose.
    pub member_id: MemberId,
    /// The most that the member may owe; zero takes it away, and what is owed stays owed.
    pub limit_minor: Money,
    /// Why.
    pub reason: Sealed<String>,
}

/// See [`super::Body::OnAccountRepaid`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnAccountRepaid {
    /// The till's code, A and its own counter.
    pub repayment_no: String,
    /// The counter.
    pub number: i64,
    /// Who paid.
    pub member_id: MemberId,
    /// How much.
    pub paid_minor: Money,
    /// How.
    pub tender: TenderKind,
    /// What was owed before.
    pub owed_before_minor: Money,
    /// What is owed then.
    pub owed_after_minor: Money,
    /// How the slip names the member.
    pub shown: Sealed<ShownMember>,
    /// The message, where the member agreed to e-bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Sealed<Message>>,
}
