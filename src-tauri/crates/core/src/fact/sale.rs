//! A sale: its lines, its member, what paid it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{EarnedShare, GiftCardMoved, Message, Sealed, TierChange, is_none};
use crate::care::Alert;
use crate::count_card::{CardCover, CardTerms};
use crate::coupon::CouponTerms;
use crate::id::{CountCardId, MemberId, PersonId};
use crate::money::Money;
use crate::points::lots::{LotChange, NextLapse};
use crate::quantity::{Points, Quantity};
use crate::safety::Proven;
use crate::sale::{CouponUse, PriceReason, StaffShare};
use crate::stored_value::StoredValue;
use crate::tax::{LineTax, TaxMode};
use crate::tender::{Tender, TenderKind, to_be_proved};

/// A line of a sale; its name is in [`SaleRung::names`] or [`SaleMember::typed_names`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleLine {
    /// The product, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// How many units.
    pub qty: Quantity,
    /// The list price of one unit.
    pub list_price_minor: Money,
    /// The price of one unit as sold.
    pub price_minor: Money,
    /// Why; in facts from before there were reasons one that differs from the list price was typed.
    #[serde(default, skip_serializing_if = "PriceReason::is_list")]
    pub price_reason: PriceReason,
    /// Quantity × list price.
    pub list_amount_minor: Money,
    /// Quantity × price.
    pub amount_minor: Money,
    /// The line's part of the coupons.
    pub discount_minor: Money,
    /// What is paid for the line.
    pub total_minor: Money,
    /// How much of it is tax; none where none is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<LineTax>,
    /// Who sold it, where that differs from the sale.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<StaffShare>,
    /// What it earned for them; none in facts from before there were rules for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<EarnedShare>,
    /// The count cards that it sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cards: Option<CardsSold>,
    /// The count card that paid it, instead of the tenders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_used: Option<CardUsed>,
}

/// The count cards that a line sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardsSold {
    /// The terms, which they keep whatever becomes of the product.
    pub terms: CardTerms,
    /// What they pay.
    pub cover: Sealed<CardCover>,
    /// The last day on which they can be used, where it is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Each of them.
    pub cards: Vec<CardBorn>,
}

/// A count card that was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardBorn {
    /// Which.
    pub card_id: CountCardId,
    /// The till's code and its own counter.
    pub card_no: String,
    /// The counter.
    pub number: i64,
    /// What was paid for it.
    pub paid_minor: Money,
}

/// What a count card did for a line, or what a return of the line undid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardUsed {
    /// Which.
    pub card_id: CountCardId,
    /// Its number.
    pub card_no: String,
    /// Whose it is.
    pub member_id: MemberId,
    /// How many uses.
    pub uses: u32,
    /// What of its price was earned; below zero where a return takes it back.
    pub earned_minor: Money,
    /// How many uses are left then; none where they are not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// The last day on which it can be used then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl SaleLine {
    /// Why it has its price.
    pub fn reason(&self) -> PriceReason {
        match self.price_reason {
            PriceReason::List if self.price_minor != self.list_price_minor => PriceReason::Typed,
            reason => reason,
        }
    }
}

/// The texts of a line as the bill shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTexts {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// What a sale changed for its member, and how the bill names the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleMember {
    /// Who.
    pub member_id: MemberId,
    /// How much stored value was spent.
    pub spent: StoredValue,
    /// How it was proved that it is the member who spends it; none where nothing was spent, and in facts from before there
    /// were proofs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<Proven>,
    /// Change that the member left as principal, after what was spent.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub change_kept_minor: Money,
    /// Stored value after the sale.
    pub stored_value_after: StoredValue,
    /// What the member owes on account after the sale; none where nothing is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed_after_minor: Option<Money>,
    /// Points earned.
    pub points_earned: Points,
    /// Of these, what each line earned; none where the sale was counted as a whole, because the shop had no rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_by_line: Option<Vec<Points>>,
    /// Of these, what was for coming.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_of_visit: Points,
    /// Of these, what settled points that the member owed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_settled: Points,
    /// Points that paid.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_spent: Points,
    /// Points that lapsed with it, because they were over.
    #[serde(default, skip_serializing_if = "is_none")]
    pub points_lapsed: Points,
    /// Points after the sale.
    pub points_after: Points,
    /// The last day on which the points earned can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_until: Option<NaiveDate>,
    /// What changed in the member's lots; a sale from before there were lots has none, and changed the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_lots: Option<Vec<LotChange>>,
    /// What lapses next, after the sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_next_lapse: Option<NextLapse>,
    /// How it changed the member's tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierChange>,
    /// How the bill names the member.
    pub shown: Sealed<ShownMember>,
    /// Who of several people it was; none for the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<SalePerson>,
    /// The coupon that the sale earned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon_issued: Option<CouponTerms>,
    /// What the cashier was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// The e-bill, where the member agreed to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Sealed<Message>>,
    /// What was typed for amounts, by line number from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed_names: Option<Sealed<Vec<(usize, String)>>>,
}

/// Who of several people on one member bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalePerson {
    /// Who.
    pub person_id: PersonId,
    /// What the member called the person then.
    pub called: Sealed<String>,
}

/// How a bill names its member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownMember {
    /// The member's number.
    pub member_no: String,
    /// The name, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masked_name: Option<String>,
    /// The last digits of the phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_tail: Option<String>,
}

/// See [`Body::SaleRung`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleRung {
    /// The till's code and its own counter.
    pub sale_no: String,
    /// The counter.
    pub number: i64,
    /// The lines.
    pub lines: Vec<SaleLine>,
    /// The texts of the lines; those typed in a member's sale are in [`SaleMember::typed_names`].
    pub names: Sealed<Vec<LineTexts>>,
    /// The coupons used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<CouponUse>,
    /// At list prices.
    pub list_total_minor: Money,
    /// Whether the tax was in the prices.
    #[serde(default, skip_serializing_if = "TaxMode::is_included")]
    pub tax_mode: TaxMode,
    /// What was paid.
    pub total_minor: Money,
    /// The tenders, one of a kind.
    pub tenders: Vec<Tender>,
    /// What each gift card paid of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gift_cards: Vec<GiftCardMoved>,
    /// What of the tenders came back with the same fact, in an exchange.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<Tender>,
    /// What went back in cash. `Σ tenders − change − change kept = total`.
    pub change_minor: Money,
    /// Who sold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<StaffShare>,
    /// The member's part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<SaleMember>,
}

impl SaleRung {
    /// Change that the member left as stored value.
    pub fn change_kept(&self) -> Money {
        self.member.as_ref().map_or(Money::ZERO, |member| member.change_kept_minor)
    }

    /// What went by tenders that may have to be proved, and had not come back with the same fact.
    pub fn to_be_proved(&self) -> Money {
        Money::from_minor(to_be_proved(&self.tenders).minor() - to_be_proved(&self.carried).minor())
    }

    /// What the sale put on account.
    pub fn on_account(&self) -> Money {
        let given = self.tenders.iter().find(|tender| tender.kind == TenderKind::OnAccount);
        given.map_or(Money::ZERO, |tender| tender.amount)
    }

    /// What a line would have cost at its list price, with the tax where it came on top.
    pub fn due_at_list(&self, line: &SaleLine) -> Money {
        self.tax_mode.due(line.list_amount_minor, line.tax.map(|tax| tax.rate))
    }

    /// What was given in cash beyond what was owed, whether it went back or was kept.
    pub fn change_in_all(&self) -> Money {
        // Both are parts of what one counter took.
        Money::from_minor(self.change_minor.minor() + self.change_kept().minor())
    }
}
