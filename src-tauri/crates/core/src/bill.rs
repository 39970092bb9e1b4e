//! The bill as a document: what was bought, how it was paid, what the member has now. Paper, screen and SMS render it.

pub mod face;
pub mod gift_card;
mod gsm;
pub mod text;

use chrono::{DateTime, FixedOffset, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::balance_refund::{RefundCause, RefundReadings, SpanFigures};
use crate::count_card::{CardSettled, CardTerms};
use crate::coupon::{CouponCode, CouponTerms};
use crate::id::{BalanceRefundId, CountCardId, InvoiceId, RefundId, RepaymentId, SaleId, TopUpId};
use crate::invoice::InvoiceState;
use crate::money::{Currency, Money};
use crate::plan::{GiftPart, GiftsToCome};
use crate::points::lots::NextLapse;
use crate::quantity::{Points, Quantity};
use crate::refund::ReturnKind;
use crate::sale::PriceReason;
use crate::stored_value::Balance;
use crate::tax::{LineTax, TaxMode, TaxOfRate};
use crate::tender::TenderKind;

/// The head of every bill: who sold, and where they can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct ShopHead {
    /// The shop's name; empty where it has none yet.
    pub name: String,
    /// The address; may be empty.
    pub address: String,
    /// The phone; may be empty.
    pub phone: String,
}

/// A bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct Bill {
    /// Who sold.
    pub shop: ShopHead,
    /// The sale.
    pub sale_id: SaleId,
    /// The number of the bill; its QR code holds the same.
    pub sale_no: String,
    /// When, on the shop's wall.
    pub at: DateTime<FixedOffset>,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// The currency of every amount.
    pub currency: Currency,
    /// What was bought.
    pub lines: Vec<BillLine>,
    /// At list prices.
    #[serde(rename = "list_total_minor")]
    pub list_total: Money,
    /// How much the cashier's price changes took off; negative where they added.
    #[serde(rename = "price_changes_minor")]
    pub price_changes: Money,
    /// How much the member's tier took off.
    #[serde(rename = "tier_off_minor", default, skip_serializing_if = "Money::is_nothing")]
    #[specta(optional)]
    pub tier_off: Money,
    /// The coupons used.
    pub coupons: Vec<BillCoupon>,
    /// Whether the tax is in the prices or comes on top.
    pub tax_mode: TaxMode,
    /// The tax in the total, by rates; empty where the shop told none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub taxes: Vec<TaxOfRate>,
    /// `list_total − price_changes − tier_off − Σ coupons`, and with the tax where it comes on top.
    #[serde(rename = "total_minor")]
    pub total: Money,
    /// How it was paid. `Σ tenders − change − change kept = total`.
    pub tenders: Vec<BillTender>,
    /// What went back in cash.
    #[serde(rename = "change_minor")]
    pub change: Money,
    /// Change that the member left as stored value.
    #[serde(rename = "change_kept_minor")]
    pub change_kept: Money,
    /// What came back for it in the same fact, where it was exchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange: Option<BillExchange>,
    /// What was given back since; none in the answer that rang the sale.
    pub refunds: Vec<BillRefund>,
    /// Whether nothing of the sale is left.
    pub is_returned: bool,
    /// The invoice that was asked for since; none in the answer that rang the sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<BillInvoice>,
    /// The member's part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<BillMember>,
}

/// The invoice of what a document is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillInvoice {
    /// Which.
    pub invoice_id: InvoiceId,
    /// The number of the request.
    pub request_no: String,
    /// How far it has come.
    pub state: InvoiceState,
    /// How much of it stands.
    #[serde(rename = "amount_minor")]
    pub amount: Money,
    /// What is to be reversed of it.
    #[serde(rename = "to_reverse_minor")]
    pub to_reverse: Money,
    /// The number of the tax office's invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_invoice_no: Option<String>,
}

/// What came back for the lines of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillExchange {
    /// The return.
    pub refund_id: RefundId,
    /// Its slip's number.
    pub refund_no: String,
    /// Of which sale.
    pub sale_id: SaleId,
    /// The number of that bill.
    pub sale_no: String,
    /// What came back.
    #[serde(rename = "returned_minor")]
    pub returned: Money,
    /// What of it paid this bill, one of a kind: these are among its tenders.
    pub carried: Vec<BillTender>,
    /// What of it went back to the buyer, one of a kind.
    pub given_back: Vec<BillTender>,
}

/// A refund on the bill of its sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillRefund {
    /// What it is.
    pub kind: ReturnKind,
    /// Which.
    pub refund_id: RefundId,
    /// The slip's number.
    pub refund_no: String,
    /// The day of trade on which it was given back.
    pub business_day: NaiveDate,
    /// What went back.
    #[serde(rename = "total_minor")]
    pub total: Money,
}

/// A refund as a document: what came back, how it was given back, what the member has now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct RefundSlip {
    /// Who sold.
    pub shop: ShopHead,
    /// What it is.
    pub kind: ReturnKind,
    /// The refund.
    pub refund_id: RefundId,
    /// The slip's number; its QR code holds the same.
    pub refund_no: String,
    /// The number of the bill; none where there was no bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_no: Option<String>,
    /// When, on the shop's wall.
    pub at: DateTime<FixedOffset>,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// The currency of every amount.
    pub currency: Currency,
    /// What came back.
    pub lines: Vec<SlipLine>,
    /// What went back for it.
    #[serde(rename = "total_minor")]
    pub total: Money,
    /// The tax in it, by rates; empty where the sale told none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub taxes: Vec<TaxOfRate>,
    /// How it went back.
    pub tenders: Vec<BillTender>,
    /// The count cards that got uses back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub cards: Vec<BillCardUse>,
    /// The count cards that were given back: nobody can use them any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub count_cards: Vec<SlipCountCard>,
    /// The member's part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<SlipMember>,
}

/// A count card that was given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct SlipCountCard {
    /// Which.
    pub card_id: CountCardId,
    /// Its number.
    pub card_no: String,
    /// How many uses went with it; none where they are not counted.
    pub uses: u32,
    /// What went back for it.
    #[serde(rename = "refunded_minor")]
    pub refunded: Money,
    /// What stays with the shop.
    #[serde(rename = "forfeited_minor")]
    pub forfeited: Money,
    /// By whose cause, and what it was used for; none where its sale was voided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<CardSettled>,
}

/// A line of a refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct SlipLine {
    /// Its place in the sale, from 1; without a bill its place in the return.
    pub line: u32,
    /// The name; none where an amount was typed without one, or its member was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many units came back.
    pub qty: Quantity,
    /// The unit's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What goes back for them.
    #[serde(rename = "amount_minor")]
    pub amount: Money,
}

/// The member's part of a refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct SlipMember {
    /// How a bill names the member.
    #[serde(flatten)]
    pub holder: BillHolder,
    /// Stored value that went back.
    pub stored_value_returned: Balance,
    /// Stored value after the refund.
    pub stored_value_after: Balance,
    /// What is owed on account after the refund, where anything was or is.
    #[serde(rename = "owed_after_minor", skip_serializing_if = "Option::is_none")]
    pub owed_after: Option<Money>,
    /// Points given back, because they had paid.
    pub points_returned: Points,
    /// Of these, points that made up for owed ones.
    pub points_settled: Points,
    /// Points taken back.
    pub points_taken: Points,
    /// Of these, points that were spent already and are owed from now on.
    pub points_owed: Points,
    /// Points that lapsed besides; below zero where points that are taken back had lapsed already.
    pub points_lapsed: Points,
    /// Points after the refund.
    pub points_after: Points,
    /// Coupons that can be used again.
    pub coupons_restored: Vec<CouponTerms>,
    /// Coupons that no sale has earned any more.
    pub coupons_withdrawn: Vec<CouponTerms>,
}

/// A balance refund as a document: what came in, what was used, what goes back and what stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BalanceSlip {
    /// Who sold.
    pub shop: ShopHead,
    /// The balance refund.
    pub balance_refund_id: BalanceRefundId,
    /// The slip's number; its QR code holds the same.
    pub refund_no: String,
    /// When, on the shop's wall.
    pub at: DateTime<FixedOffset>,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// The currency of every amount.
    pub currency: Currency,
    /// Whose.
    #[serde(flatten)]
    pub holder: BillHolder,
    /// By whose cause.
    pub cause: RefundCause,
    /// What came in and what was used.
    pub figures: SpanFigures,
    /// What would go back by either cause.
    pub readings: RefundReadings,
    /// What goes back.
    #[serde(rename = "refunded_minor")]
    pub refunded: Money,
    /// How.
    pub tender: TenderKind,
    /// What stays with the shop.
    pub forfeited: Balance,
    /// Stored value before; after it there is none.
    pub before: Balance,
    /// Parts of gifts that never come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gifts_ended: Option<GiftsToCome>,
}

/// A top-up as a document: what was paid, what was given, what is to come, and the balance before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct TopUpSlip {
    /// Who sold.
    pub shop: ShopHead,
    /// The top-up.
    pub top_up_id: TopUpId,
    /// The slip's number; its QR code holds the same. The id in a top-up from before slips had numbers.
    pub top_up_no: String,
    /// When, on the shop's wall.
    pub at: DateTime<FixedOffset>,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// The currency of every amount.
    pub currency: Currency,
    /// How a document names its member.
    #[serde(flatten)]
    pub holder: BillHolder,
    /// What was paid.
    #[serde(rename = "paid_minor")]
    pub paid: Money,
    /// How it was paid.
    pub tender: TenderKind,
    /// What the shop called the plan, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_name: Option<String>,
    /// Bonus money given at once.
    #[serde(rename = "bonus_minor")]
    pub bonus: Money,
    /// Points given at once.
    pub points: Points,
    /// Coupons given at once.
    pub coupons_issued: Vec<CouponTerms>,
    /// The count card of the uses that were given at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_card: Option<BillCardGiven>,
    /// The parts of the gift that are to come, the next first.
    pub to_come: Vec<GiftPart>,
    /// Stored value before.
    pub before: Balance,
    /// Stored value after.
    pub after: Balance,
    /// Points after, where some were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_after: Option<Points>,
    /// What the shop called the tier to which it brought the member, where it is another one than before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_reached: Option<String>,
    /// The invoice that was asked for since; none in the answer that made the top-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<BillInvoice>,
}

impl TopUpSlip {
    /// All that was given, whenever it comes.
    pub fn given(&self) -> GiftTold {
        let later = self.to_come.iter().fold((0, Points::default()), |(bonus, points), part| {
            (bonus + part.bonus.minor(), points.plus(part.points))
        });
        let uses_now = self.count_card.as_ref().and_then(|card| card.terms.uses).unwrap_or(0);
        GiftTold {
            bonus: Money::from_minor(self.bonus.minor() + later.0),
            points: self.points.plus(later.1),
            uses: uses_now + self.to_come.iter().map(|part| part.uses).sum::<u32>(),
            coupons: self.coupons_issued.len()
                + self.to_come.iter().map(|part| part.coupon_count() as usize).sum::<usize>(),
            parts: self.to_come.len() + 1,
        }
    }
}

/// A count card that came with a top-up, for which nothing was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillCardGiven {
    /// Its number.
    pub card_no: String,
    /// What the product was called.
    pub name: String,
    /// Its terms.
    pub terms: CardTerms,
    /// The last day on which it can be used, where it is known already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// A repayment as a document: what was paid, and what is owed before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct RepaymentSlip {
    /// Who sold.
    pub shop: ShopHead,
    /// The repayment.
    pub repayment_id: RepaymentId,
    /// The slip's number; its QR code holds the same.
    pub repayment_no: String,
    /// When, on the shop's wall.
    pub at: DateTime<FixedOffset>,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// The currency of every amount.
    pub currency: Currency,
    /// How a document names its member.
    #[serde(flatten)]
    pub holder: BillHolder,
    /// What was paid.
    #[serde(rename = "paid_minor")]
    pub paid: Money,
    /// How it was paid.
    pub tender: TenderKind,
    /// What was owed before.
    #[serde(rename = "owed_before_minor")]
    pub owed_before: Money,
    /// What is owed then.
    #[serde(rename = "owed_after_minor")]
    pub owed_after: Money,
}

/// What a top-up gave in all, as its SMS names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GiftTold {
    /// Bonus money.
    pub bonus: Money,
    /// Points.
    pub points: Points,
    /// Uses of a count card.
    pub uses: u32,
    /// How many coupons.
    pub coupons: usize,
    /// In how many monthly parts; the first is given already.
    pub parts: usize,
}

/// How a document names its member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillHolder {
    /// The member's number; none once the member was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_no: Option<String>,
    /// The name, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masked_name: Option<String>,
    /// The last digits of the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_tail: Option<String>,
}

/// A line of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillLine {
    /// The product's number, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The name; none where an amount was typed without one, or its member was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many units.
    pub qty: Quantity,
    /// The unit's name; `piece` and the empty one of an amount are not printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The list price of one unit.
    #[serde(rename = "list_price_minor")]
    pub list_price: Money,
    /// The price of one unit as sold.
    #[serde(rename = "price_minor")]
    pub price: Money,
    /// Why, where it is not the list price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_reason: Option<PriceReason>,
    /// Quantity × list price.
    #[serde(rename = "list_amount_minor")]
    pub list_amount: Money,
    /// Quantity × price.
    #[serde(rename = "amount_minor")]
    pub amount: Money,
    /// The line's part of the coupons.
    #[serde(rename = "discount_minor")]
    pub discount: Money,
    /// What is paid for the line in money; nothing where a count card paid it.
    #[serde(rename = "total_minor")]
    pub total: Money,
    /// How much of it is tax; none where the shop told none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<LineTax>,
    /// The count card that paid it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<BillCardUse>,
    /// The count cards that it sold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub cards_sold: Vec<BillCardSold>,
}

/// A count card that paid a line, or got uses back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillCardUse {
    /// Its number.
    pub card_no: String,
    /// How many uses.
    pub uses: u32,
    /// How many are left after it; none where they are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// The last day on which it can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// A count card that was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillCardSold {
    /// Which.
    pub card_id: CountCardId,
    /// Its number.
    pub card_no: String,
    /// Its terms.
    pub terms: CardTerms,
    /// The last day on which it can be used, where it is known already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What was paid for it.
    #[serde(rename = "paid_minor")]
    pub paid: Money,
}

/// A coupon that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillCoupon {
    /// Its code.
    pub code: CouponCode,
    /// What it took off.
    #[serde(rename = "off_minor")]
    pub off: Money,
}

/// A tender of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillTender {
    /// How.
    pub kind: TenderKind,
    /// How much was given.
    #[serde(rename = "amount_minor")]
    pub amount: Money,
}

/// The member's part of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct BillMember {
    /// How the bill names the member.
    #[serde(flatten)]
    pub holder: BillHolder,
    /// Who of several people on the member's card it was, as the member calls the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// How much stored value was spent.
    pub stored_value_spent: Balance,
    /// Stored value after the sale.
    pub stored_value_after: Balance,
    /// What is owed on account after the sale, where anything is.
    #[serde(rename = "owed_after_minor", skip_serializing_if = "Option::is_none")]
    pub owed_after: Option<Money>,
    /// Points that paid.
    pub points_spent: Points,
    /// Points earned.
    pub points_earned: Points,
    /// Points that lapsed with this sale, because they were over and no day roll had taken them yet.
    pub points_lapsed: Points,
    /// Points after the sale.
    pub points_after: Points,
    /// The points that lapse next, and the last day on which they can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_next_lapse: Option<NextLapse>,
    /// What the shop called the tier to which the sale brought the member, where it is another one than before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_reached: Option<String>,
    /// The coupons that the sale earned.
    pub coupons_issued: Vec<CouponTerms>,
}
