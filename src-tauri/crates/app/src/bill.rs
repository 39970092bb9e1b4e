//! The bill of a sale and the slips of refunds and top-ups, made from their facts: the same today as when they were made.

use chrono::{DateTime, FixedOffset, NaiveDate};
use huitou_core::bill::face::Face;
use huitou_core::bill::{
    BalanceSlip, Bill, BillCardGiven, BillCardSold, BillCardUse, BillCoupon, BillExchange, BillHolder, BillLine,
    BillMember, BillRefund, BillTender, RefundSlip, RepaymentSlip, ShopHead, SlipCountCard, SlipLine, SlipMember,
    TopUpSlip, text,
};
use huitou_core::code::{Code, Refusal};
use huitou_core::coupon::CouponTerms;
use huitou_core::fact::{
    Body, CardBegun, CardBorn, CardGivenBack, CardUsed, CardsSold, RefundLine, RefundMember, SaleMember, SaleRefunded,
    SaleRung, Sealed, ShownMember, StoredValueToppedUp,
};
use huitou_core::id::{RefundId, SaleId, TopUpId};
use huitou_core::invoice::InvoiceOf;
use huitou_core::money::Money;
use huitou_core::params::InvalidParam;
use huitou_core::policy::{Policy, SettingKey};
use huitou_core::quantity::Points;
use huitou_core::tax;
use huitou_core::tender::Tender;
use huitou_core::words::{Locale, Words};
use huitou_store::journal::{Envelope, StoredFact};
use huitou_store::sales::SaleRow;
use huitou_store::{ReadTx, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::balance_refund::slip_of_balance_refund;
use crate::command::{Asking, Query};
use crate::correction::sale_as_of;
use crate::error::Error;
use crate::invoice::on_bill;
use crate::on_account::slip_of_repayment;
use crate::refund::{given_back, unbilled_slip};
use crate::shop::unexpected;
use crate::tier::moved_name;

/// The bill as text.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct BillText {
    /// Which sale: exactly one of `sale_id`, `refund_id`, `top_up_id`, `balance_refund_id` and `repayment_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_id: Option<String>,
    /// Which refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<String>,
    /// Which top-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_up_id: Option<String>,
    /// Which balance refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_refund_id: Option<String>,
    /// Which repayment of what was on account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repayment_id: Option<String>,
    /// One SMS like a bank's, or the whole bill in lines.
    pub channel: TextChannel,
    /// The language; the shop's own where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
}

/// What a text is for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TextChannel {
    /// One SMS like a bank's.
    Sms,
    /// The whole bill in lines of "label: value".
    Plain,
}

/// Answer of `bill.text`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct BillTextAnswer {
    /// The text.
    pub text: String,
    /// How many SMS it would take.
    pub segments: u32,
}

impl Query for BillText {
    type Answer = BillTextAnswer;
    const METHOD: &'static str = "bill.text";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<BillTextAnswer, Error> {
        let words = Words { locale: self.locale.unwrap_or(at.words.locale), currency: at.words.currency };
        let text = match (Document::named(self.named(), at.tx)?, self.channel) {
            (Document::Bill(bill), TextChannel::Sms) => text::sms(&bill, &words),
            (Document::Bill(bill), TextChannel::Plain) => text::plain(&Face::of(&bill, &words), &words),
            (Document::Slip(slip), TextChannel::Sms) => text::slip_sms(&slip, &words),
            (Document::Slip(slip), TextChannel::Plain) => text::plain(&Face::of_refund(&slip, &words), &words),
            (Document::TopUp(slip), TextChannel::Sms) => text::top_up_sms(&slip, &words),
            (Document::TopUp(slip), TextChannel::Plain) => text::plain(&Face::of_top_up(&slip, &words), &words),
            (Document::BalanceSlip(slip), TextChannel::Sms) => text::balance_slip_sms(&slip, &words),
            (Document::BalanceSlip(slip), TextChannel::Plain) => {
                text::plain(&Face::of_balance_refund(&slip, &words), &words)
            }
            (Document::Repayment(slip), TextChannel::Sms) => text::repayment_sms(&slip, &words),
            (Document::Repayment(slip), TextChannel::Plain) => text::plain(&Face::of_repayment(&slip, &words), &words),
        };
        Ok(BillTextAnswer { segments: text::segments(&text), text })
    }
}

impl BillText {
    fn named(&self) -> Named<'_> {
        Named {
            sale: self.sale_id.as_deref(),
            refund: self.refund_id.as_deref(),
            top_up: self.top_up_id.as_deref(),
            balance_refund: self.balance_refund_id.as_deref(),
            repayment: self.repayment_id.as_deref(),
        }
    }
}

/// The ids of which a request must give exactly one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Named<'a> {
    /// Of a sale.
    pub sale: Option<&'a str>,
    /// Of a refund.
    pub refund: Option<&'a str>,
    /// Of a top-up.
    pub top_up: Option<&'a str>,
    /// Of a balance refund.
    pub balance_refund: Option<&'a str>,
    /// Of a repayment.
    pub repayment: Option<&'a str>,
}

/// What a customer gets: the bill of a sale, or the slip of a refund, a top-up, a balance refund or a repayment.
#[derive(Clone, Debug)]
pub enum Document {
    /// Of a sale.
    Bill(Box<Bill>),
    /// Of a refund.
    Slip(Box<RefundSlip>),
    /// Of a top-up.
    TopUp(Box<TopUpSlip>),
    /// Of a balance refund.
    BalanceSlip(Box<BalanceSlip>),
    /// Of a repayment.
    Repayment(Box<RepaymentSlip>),
}

impl Document {
    /// The document of the sale, the refund, the top-up, the balance refund or the repayment with this id.
    ///
    /// # Errors
    /// [`Code::InvalidParams`] where not exactly one is named, [`Code::UnknownSale`], [`Code::UnknownRefund`],
    /// [`Code::UnknownTopUp`] or [`Code::UnknownRepayment`].
    pub fn named(named: Named<'_>, tx: &ReadTx<'_>) -> Result<Document, Error> {
        match (named.sale, named.refund, named.top_up, named.balance_refund, named.repayment) {
            (Some(sale), None, None, None, None) => Ok(Document::Bill(Box::new(bill_of_sale(sale, tx)?))),
            (None, Some(refund), None, None, None) => Ok(Document::Slip(Box::new(slip_of_refund(refund, tx)?))),
            (None, None, Some(top_up), None, None) => Ok(Document::TopUp(Box::new(slip_of_top_up(top_up, tx)?))),
            (None, None, None, Some(it), None) => Ok(Document::BalanceSlip(Box::new(slip_of_balance_refund(it, tx)?))),
            (None, None, None, None, Some(it)) => Ok(Document::Repayment(Box::new(slip_of_repayment(it, tx)?))),
            _ => {
                let fields = "sale_id, refund_id, top_up_id, balance_refund_id, repayment_id";
                Err(InvalidParam::NotOneOf { fields }.because().into())
            }
        }
    }
}

/// The bill of the sale with this id as it was in truth, with what was given back since, and without coupons that were taken back.
///
/// # Errors
/// [`Code::UnknownSale`].
pub fn bill_of_sale(sale_id: &str, tx: &ReadTx<'_>) -> Result<Bill, Error> {
    let sale = any_sale(sale_id, tx)?;
    let fact = tx.fact(sale.seq)?;
    let refunds = tx.refunds_of(sale.id)?.into_iter().map(|row| BillRefund {
        kind: row.kind,
        refund_id: row.id,
        refund_no: row.refund_no,
        business_day: row.business_day,
        total: row.total,
    });
    let refunds = refunds.collect();
    let mut bill = Bill {
        refunds,
        is_returned: tx.is_returned(sale.id)?,
        invoice: on_bill(InvoiceOf::Sale { sale_id: sale.id }, tx)?,
        ..bill_of_fact(&fact.envelope, &sale_as_of(&sale, tx)?, tx)?
    };
    if let Some(member) = &mut bill.member {
        let mut kept = Vec::new();
        for terms in std::mem::take(&mut member.coupons_issued) {
            if !tx.is_coupon_withdrawn(&terms.code)? {
                kept.push(terms);
            }
        }
        member.coupons_issued = kept;
    }
    Ok(bill)
}

/// The sale with this id.
///
/// # Errors
/// [`Code::UnknownSale`].
pub(crate) fn any_sale(sale_id: &str, tx: &ReadTx<'_>) -> Result<SaleRow, Error> {
    let id: SaleId = sale_id.parse().map_err(|_| Refusal::from(Code::UnknownSale))?;
    Ok(tx.sale(id)?.ok_or(Code::UnknownSale)?)
}

/// The body of a sale's fact.
///
/// # Errors
/// Where the fact is of another kind.
pub(crate) fn sale_body(fact: &StoredFact) -> Result<SaleRung, Error> {
    match fact.envelope.body()? {
        Body::SaleRung(body) => Ok(*body),
        Body::SaleExchanged(body) => Ok(body.sold),
        other => Err(unexpected(&other)),
    }
}

/// The bill that a sale's fact gives, without what came after it.
///
/// # Errors
/// Where a text of it does not open.
pub(crate) fn bill_of_fact(fact: &Envelope, body: &SaleRung, tx: &ReadTx<'_>) -> Result<Bill, Error> {
    // The head as it was when the sale was rung.
    let policy = tx.policy_at(fact.seq)?;
    // What count cards paid is in none of the sums.
    let due = || body.lines.iter().filter(|line| line.card_used.is_none());
    let amounts: i64 = due().map(|line| line.amount_minor.minor()).sum();
    // What the tier took off is told by its own name.
    let by_tier = due().filter(|line| line.reason().is_of_tier());
    let tier_off: i64 = by_tier.map(|line| line.list_amount_minor.minor() - line.amount_minor.minor()).sum();
    Ok(Bill {
        shop: head(&policy),
        sale_id: SaleId::born_at(fact.incarnation()?, fact.seq),
        sale_no: body.sale_no.clone(),
        at: moment(fact)?,
        business_day: fact.business_day()?,
        currency: policy.currency(),
        lines: bill_lines(body, tx)?,
        list_total: body.list_total_minor,
        price_changes: Money::from_minor(body.list_total_minor.minor() - amounts - tier_off),
        tier_off: Money::from_minor(tier_off),
        coupons: body.coupons.iter().map(|used| BillCoupon { code: used.code, off: used.off }).collect(),
        tax_mode: body.tax_mode,
        taxes: tax::by_rate(body.lines.iter().map(|line| (line.total_minor, line.tax))),
        total: body.total_minor,
        tenders: body.tenders.iter().map(|it| BillTender { kind: it.kind, amount: it.amount }).collect(),
        change: body.change_minor,
        change_kept: body.change_kept(),
        exchange: exchange_of_fact(fact, tx)?,
        refunds: Vec::new(),
        is_returned: false,
        invoice: None,
        member: body.member.as_ref().map(|part| bill_member(part, tx)).transpose()?,
    })
}

/// What came back for a bill's lines, where its fact is an exchange.
fn exchange_of_fact(fact: &Envelope, tx: &ReadTx<'_>) -> Result<Option<BillExchange>, Error> {
    let Body::SaleExchanged(body) = fact.body()? else { return Ok(None) };
    let on_bill = |tenders: &[Tender]| -> Vec<BillTender> {
        tenders.iter().map(|it| BillTender { kind: it.kind, amount: it.amount }).collect()
    };
    let back = &body.back;
    Ok(Some(BillExchange {
        refund_id: RefundId::born_at(fact.incarnation()?, fact.seq),
        refund_no: back.refund_no.clone(),
        sale_id: back.sale_id,
        sale_no: tx.sale(back.sale_id)?.ok_or(Code::UnknownSale)?.sale_no,
        returned: back.total_minor,
        carried: on_bill(&body.sold.carried),
        given_back: on_bill(&given_back(&back.tenders, &body.sold.carried)),
    }))
}

fn bill_lines(body: &SaleRung, tx: &ReadTx<'_>) -> Result<Vec<BillLine>, Error> {
    let texts = tx.line_texts(body)?;
    let lines = body.lines.iter().zip(texts).map(|(line, texts)| BillLine {
        sku: line.sku.clone(),
        name: texts.name,
        qty: line.qty,
        unit: texts.unit,
        list_price: line.list_price_minor,
        price: line.price_minor,
        price_reason: line.reason().unless_list(),
        list_amount: line.list_amount_minor,
        amount: line.amount_minor,
        discount: line.discount_minor,
        total: line.total_minor,
        tax: line.tax,
        card: line.card_used.as_ref().map(card_on_bill),
        cards_sold: line.cards.as_ref().map(cards_on_bill).unwrap_or_default(),
    });
    Ok(lines.collect())
}

/// A count card on a document.
pub(crate) fn card_on_bill(used: &CardUsed) -> BillCardUse {
    BillCardUse { card_no: used.card_no.clone(), uses: used.uses, left: used.left, until: used.until }
}

fn card_on_slip(card: &CardGivenBack) -> SlipCountCard {
    SlipCountCard {
        card_id: card.card_id,
        card_no: card.card_no.clone(),
        uses: card.uses,
        refunded: card.refunded_minor,
        forfeited: card.forfeited_minor,
        settled: card.settled,
    }
}

fn cards_on_bill(sold: &CardsSold) -> Vec<BillCardSold> {
    let card = |card: &CardBorn| BillCardSold {
        card_id: card.card_id,
        card_no: card.card_no.clone(),
        terms: sold.terms,
        until: sold.until,
        paid: card.paid_minor,
    };
    sold.cards.iter().map(card).collect()
}

/// The head as it was when the document was made.
pub(crate) fn head(policy: &Policy) -> ShopHead {
    ShopHead {
        name: policy.text(SettingKey::ShopName),
        address: policy.text(SettingKey::ShopAddress),
        phone: policy.text(SettingKey::ShopPhone),
    }
}

/// When a fact was, on the shop's wall.
pub(crate) fn moment(fact: &Envelope) -> Result<DateTime<FixedOffset>, StoreError> {
    DateTime::parse_from_rfc3339(&fact.at).map_err(|_| StoreError::damaged("the time of a fact"))
}

/// How the document names its member; nobody is named once the member was erased.
pub(crate) fn holder(shown: &Sealed<ShownMember>, tx: &ReadTx<'_>) -> Result<BillHolder, Error> {
    let shown = tx.vault().open_sealed(shown)?;
    // The slip of one who was erased before it was made names nobody.
    let shown = shown.filter(|it| !it.member_no.is_empty());
    Ok(shown.map_or_else(BillHolder::default, |it| BillHolder {
        member_no: Some(it.member_no),
        masked_name: it.masked_name,
        phone_tail: it.phone_tail,
    }))
}

/// The slip of the refund with this id.
///
/// # Errors
/// [`Code::UnknownRefund`].
pub fn slip_of_refund(refund_id: &str, tx: &ReadTx<'_>) -> Result<RefundSlip, Error> {
    let fact = refund_fact(refund_id, tx)?;
    match fact.envelope.body()? {
        Body::SaleReturnedUnbilled(body) => unbilled_slip(&fact.envelope, &body, tx),
        _ => slip_of_fact(&fact.envelope, &refund_body(&fact)?, tx),
    }
}

/// The fact of the refund with this id.
///
/// # Errors
/// [`Code::UnknownRefund`].
pub(crate) fn refund_fact(refund_id: &str, tx: &ReadTx<'_>) -> Result<StoredFact, Error> {
    let id: RefundId = refund_id.parse().map_err(|_| Refusal::from(Code::UnknownRefund))?;
    Ok(tx.fact(tx.refund(id)?.ok_or(Code::UnknownRefund)?.seq)?)
}

/// The body of a refund's fact.
///
/// # Errors
/// Where the fact is of another kind.
pub(crate) fn refund_body(fact: &StoredFact) -> Result<SaleRefunded, Error> {
    match fact.envelope.body()? {
        Body::SaleRefunded(body) => Ok(*body),
        Body::SaleExchanged(body) => Ok(body.back),
        other => Err(unexpected(&other)),
    }
}

/// The slip that a refund's fact gives.
///
/// # Errors
/// Where a text of it does not open.
pub(crate) fn slip_of_fact(fact: &Envelope, body: &SaleRefunded, tx: &ReadTx<'_>) -> Result<RefundSlip, Error> {
    let policy = tx.policy_at(fact.seq)?;
    let sale = tx.sale(body.sale_id)?.ok_or(Code::UnknownSale)?;
    let texts = tx.line_texts(&sale_body(&tx.fact(sale.seq)?)?)?;
    let line = |it: &RefundLine| {
        let texts = texts.get((it.line as usize).wrapping_sub(1)).cloned().unwrap_or_default();
        SlipLine { line: it.line, name: texts.name, qty: it.qty, unit: texts.unit, amount: it.amount_minor }
    };
    Ok(RefundSlip {
        shop: head(&policy),
        kind: body.kind,
        refund_id: RefundId::born_at(fact.incarnation()?, fact.seq),
        refund_no: body.refund_no.clone(),
        sale_no: Some(sale.sale_no),
        at: moment(fact)?,
        business_day: fact.business_day()?,
        currency: policy.currency(),
        lines: body.lines.iter().map(line).collect(),
        total: body.total_minor,
        taxes: tax::by_rate(body.lines.iter().map(|line| (line.amount_minor, line.tax))),
        tenders: body.tenders.iter().map(|it| BillTender { kind: it.kind, amount: it.amount }).collect(),
        cards: body.cards.iter().filter_map(|it| it.card.as_ref().map(card_on_bill)).collect(),
        count_cards: body.count_cards.iter().map(card_on_slip).collect(),
        member: body.member.as_ref().map(|part| slip_member(part, fact.business_day()?, tx)).transpose()?,
    })
}

/// The slip of the top-up with this id.
///
/// # Errors
/// [`Code::UnknownTopUp`].
pub fn slip_of_top_up(top_up_id: &str, tx: &ReadTx<'_>) -> Result<TopUpSlip, Error> {
    let id: TopUpId = top_up_id.parse().map_err(|_| Refusal::from(Code::UnknownTopUp))?;
    let fact = tx.fact(tx.top_up_seq(id)?.ok_or(Code::UnknownTopUp)?)?;
    let slip = top_up_of_fact(&fact.envelope, &top_up_body(&fact)?, tx)?;
    Ok(TopUpSlip { invoice: on_bill(InvoiceOf::TopUp { top_up_id: id }, tx)?, ..slip })
}

/// The body of a top-up's fact.
///
/// # Errors
/// Where the fact is of another kind.
pub(crate) fn top_up_body(fact: &StoredFact) -> Result<StoredValueToppedUp, Error> {
    match fact.envelope.body()? {
        Body::StoredValueToppedUp(body) => Ok(*body),
        other => Err(unexpected(&other)),
    }
}

/// The slip that a top-up's fact gives.
///
/// # Errors
/// Where a text of it does not open.
pub(crate) fn top_up_of_fact(fact: &Envelope, body: &StoredValueToppedUp, tx: &ReadTx<'_>) -> Result<TopUpSlip, Error> {
    let policy = tx.policy_at(fact.seq)?;
    let id = TopUpId::born_at(fact.incarnation()?, fact.seq);
    let plan = body.plan.as_ref();
    let points = plan.map(|it| it.points).unwrap_or_default();
    Ok(TopUpSlip {
        shop: head(&policy),
        top_up_id: id,
        top_up_no: body.slip.as_ref().map_or_else(|| id.to_string(), |slip| slip.top_up_no.clone()),
        at: moment(fact)?,
        business_day: fact.business_day()?,
        currency: policy.currency(),
        holder: top_up_holder(body, tx)?,
        paid: body.paid_minor,
        tender: body.tender,
        plan_name: plan.map(|it| tx.vault().open_sealed(&it.name)).transpose()?.flatten(),
        bonus: body.bonus_minor,
        points,
        coupons_issued: plan.map(|it| it.coupons.clone()).unwrap_or_default(),
        count_card: plan.and_then(|it| it.card.as_ref()).map(|card| given_card(card, tx)).transpose()?.flatten(),
        to_come: plan.map(|it| it.to_come.clone()).unwrap_or_default(),
        before: body.before.into(),
        after: body.after.into(),
        points_after: plan.filter(|_| points > Points::default()).map(|it| it.points_after),
        tier_reached: moved_name(body.tier.as_ref(), tx)?,
        invoice: None,
    })
}

/// The count card that came with a top-up.
fn given_card(card: &CardBegun, tx: &ReadTx<'_>) -> Result<Option<BillCardGiven>, Error> {
    let name = tx.vault().open_sealed(&card.name)?.unwrap_or_default();
    Ok(card.card.cards.first().map(|born| BillCardGiven {
        card_no: born.card_no.clone(),
        name,
        terms: card.card.terms,
        until: card.card.until,
    }))
}

/// How the slip names its member. A top-up from before there were slips knows the number alone.
fn top_up_holder(body: &StoredValueToppedUp, tx: &ReadTx<'_>) -> Result<BillHolder, Error> {
    match &body.slip {
        Some(slip) => holder(&slip.shown, tx),
        None => {
            let member = tx.member(body.member_id)?.filter(|member| !member.erased);
            Ok(BillHolder { member_no: member.map(|member| member.member_no), ..BillHolder::default() })
        }
    }
}

/// The coupons that can be used on a day.
pub(crate) fn usable_on(day: NaiveDate, coupons: &[CouponTerms]) -> Vec<CouponTerms> {
    coupons.iter().filter(|terms| day <= terms.valid_until).cloned().collect()
}

fn slip_member(part: &RefundMember, day: NaiveDate, tx: &ReadTx<'_>) -> Result<SlipMember, Error> {
    Ok(SlipMember {
        holder: holder(&part.shown, tx)?,
        stored_value_returned: part.returned.into(),
        stored_value_after: part.stored_value_after.into(),
        owed_after: match part.on_account_returned_minor {
            Money::ZERO => part.owed_after_minor,
            _ => Some(part.owed_after_minor.unwrap_or_default()),
        },
        points_returned: part.points_returned,
        points_settled: part.points_settled,
        points_taken: part.points_from_balance.plus(part.points_owed),
        points_owed: part.points_owed,
        points_lapsed: part.points_lapsed,
        points_after: part.points_after,
        coupons_restored: usable_on(day, &part.coupons_restored),
        coupons_withdrawn: part.coupons_withdrawn.clone(),
    })
}

fn bill_member(part: &SaleMember, tx: &ReadTx<'_>) -> Result<BillMember, Error> {
    Ok(BillMember {
        holder: holder(&part.shown, tx)?,
        person: part.person.as_ref().map(|it| tx.vault().open_sealed(&it.called)).transpose()?.flatten(),
        stored_value_spent: part.spent.into(),
        stored_value_after: part.stored_value_after.into(),
        owed_after: part.owed_after_minor,
        points_spent: part.points_spent,
        points_earned: part.points_earned,
        points_lapsed: part.points_lapsed,
        points_after: part.points_after,
        points_next_lapse: part.points_next_lapse,
        tier_reached: moved_name(part.tier.as_ref(), tx)?,
        coupons_issued: part.coupon_issued.iter().cloned().collect(),
    })
}
