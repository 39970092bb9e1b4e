//! Goods that come back, and sales that are set right.

use serde::{Deserialize, Serialize};

use super::{
    CardUsed, GiftCardMoved, InvoiceTaken, LineTexts, Message, SaleMember, SaleRung, Sealed, ShareTaken, ShownMember,
    TierChange, is_none, is_zero,
};
use crate::correction::TenderReason;
use crate::count_card::CardSettled;
use crate::coupon::CouponTerms;
use crate::id::{CountCardId, MemberId, SaleId};
use crate::money::Money;
use crate::points::lots::LotChange;
use crate::quantity::{Points, Quantity};
use crate::refund::{RefundReason, ReturnKind};
use crate::stored_value::StoredValue;
use crate::tax::LineTax;
use crate::tender::Tender;

/// A line that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    /// The line's place in the sale, from 1.
    pub line: u32,
    /// How many units.
    pub qty: Quantity,
    /// What goes back for them.
    pub amount_minor: Money,
    /// How much of it is tax, at the rate of the sale; none where the sale told none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<LineTax>,
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

/// A count card that was given back with the line that had sold it. Its uses and its value are gone: what was refunded, earned
/// and forfeited is all that was left of its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardGivenBack {
    /// The line that had sold it, from 1.
    pub line: u32,
    /// Which.
    pub card_id: CountCardId,
    /// Its number.
    pub card_no: String,
    /// Whose.
    pub member_id: MemberId,
    /// How many uses were left; none where they are not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub uses: u32,
    /// What goes back for it.
    pub refunded_minor: Money,
    /// What its time had earned since the last use.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub earned_minor: Money,
    /// What stays with the shop.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub forfeited_minor: Money,
    /// By whose cause; none where its sale was voided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<CardSettled>,
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
    /// What had been on account of that which came back. What of it was repaid already is among the tenders as cash.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub on_account_returned_minor: Money,
    /// What the member owes on account after the refund; none where nothing is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed_after_minor: Option<Money>,
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
    /// How it changed the member's tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierChange>,
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
    /// What goes back to gift cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gift_cards: Vec<GiftCardMoved>,
    /// Whether nothing of the sale is left.
    pub is_whole: bool,
    /// What came back to count cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<CardReturned>,
    /// The count cards that were given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub count_cards: Vec<CardGivenBack>,
    /// What is taken back of the shares that the lines had earned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<ShareTaken>,
    /// What stands on the invoice of the sale, where less of it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceTaken>,
    /// Why.
    pub reason: RefundReason,
    /// What was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed<String>>,
    /// The member's part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<RefundMember>,
}

/// See [`Body::SaleExchanged`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleExchanged {
    /// What came back, as if it were a fact of its own.
    pub back: SaleRefunded,
    /// What was sold for it, as if it were the next fact.
    pub sold: SaleRung,
}

/// A line that came back without a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnbilledLine {
    /// The product; none for a typed amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// How many units.
    pub qty: Quantity,
    /// What goes back for them.
    pub amount_minor: Money,
    /// How much of it is tax, by the rates of the day; none where the shop tells none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<LineTax>,
}

/// See [`Body::SaleReturnedUnbilled`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleReturnedUnbilled {
    /// The till's code and the counter of refunds.
    pub refund_no: String,
    /// The counter.
    pub number: i64,
    /// What came back.
    pub lines: Vec<UnbilledLine>,
    /// The texts of the lines.
    pub names: Sealed<Vec<LineTexts>>,
    /// What goes back.
    pub total_minor: Money,
    /// How, one of a kind.
    pub tenders: Vec<Tender>,
    /// Why.
    pub reason: RefundReason,
    /// What was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed<String>>,
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

/// What a change of tender changed of what the sale's member owes on account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderChangedOnAccount {
    /// Who.
    pub member_id: MemberId,
    /// What was owed until then.
    pub owed_before_minor: Money,
    /// What is owed then.
    pub owed_after_minor: Money,
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
    /// The member's part, where more or less of it is on account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_account: Option<TenderChangedOnAccount>,
    /// What stands on the invoice of the sale, where other money or less of it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceTaken>,
}

/// See [`Body::SaleMemberAdded`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleMemberAdded {
    /// Which sale.
    pub sale_id: SaleId,
    /// What the sale would have changed for the member.
    pub member: SaleMember,
}
