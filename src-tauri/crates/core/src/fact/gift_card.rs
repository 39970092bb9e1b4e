//! Gift cards that are sold, pay, get back and become a member's.

use serde::{Deserialize, Serialize};

use super::Sealed;
use crate::gift_card::GiftCode;
use crate::id::{GiftCardId, MemberId};
use crate::money::Money;
use crate::stored_value::StoredValue;
use crate::tender::TenderKind;

/// See [`super::Body::GiftCardIssued`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiftCardIssued {
    /// The till's code, G and its own counter: it names the card and opens nothing.
    pub card_no: String,
    /// The counter.
    pub number: i64,
    /// The code, sealed, so that a repeated request tells it again.
    pub code: Sealed<GiftCode>,
    /// A sum of the code under the vault's key, by which it is known.
    pub digest: String,
    /// What was paid, and is on it.
    pub amount_minor: Money,
    /// How it was paid.
    pub tender: TenderKind,
}

/// See [`super::Body::GiftCardBound`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiftCardBound {
    /// Which.
    pub gift_card_id: GiftCardId,
    /// Its number.
    pub card_no: String,
    /// Whose it becomes.
    pub member_id: MemberId,
    /// All that was on it.
    pub amount_minor: Money,
    /// The member's stored value after it.
    pub after: StoredValue,
}

/// What a sale takes off a gift card, or a return gives back to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiftCardMoved {
    /// Which.
    pub gift_card_id: GiftCardId,
    /// Its number.
    pub card_no: String,
    /// How much.
    pub amount_minor: Money,
    /// What is left on it then.
    pub left_minor: Money,
}
