//! The bill of a sale, made from its fact: the same today as when it was rung.

use chrono::DateTime;
use huitou_core::bill::{Bill, BillCoupon, BillLine, BillMember, BillTender, ShopHead, text};
use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, SaleMember, SaleRung};
use huitou_core::id::SaleId;
use huitou_core::money::Money;
use huitou_core::policy::SettingKey;
use huitou_core::words::{Locale, Words};
use huitou_store::journal::{Envelope, StoredFact};
use huitou_store::sales::SaleRow;
use huitou_store::{ReadTx, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;
use crate::shop::unexpected;

/// The bill as text.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct BillText {
    /// Which sale.
    pub sale_id: String,
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
        let bill = bill_of_sale(&self.sale_id, at.tx)?;
        let words = Words { locale: self.locale.unwrap_or(at.words.locale), currency: at.words.currency };
        let text = match self.channel {
            TextChannel::Sms => text::sms(&bill, &words),
            TextChannel::Plain => text::plain(&bill, &words),
        };
        Ok(BillTextAnswer { segments: text::segments(&text), text })
    }
}

/// The bill of the sale with this id.
///
/// # Errors
/// [`Code::UnknownSale`].
pub fn bill_of_sale(sale_id: &str, tx: &ReadTx<'_>) -> Result<Bill, Error> {
    let fact = tx.fact(any_sale(sale_id, tx)?.seq)?;
    bill_of_fact(&fact.envelope, &sale_body(&fact)?, tx)
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
        other => Err(unexpected(&other)),
    }
}

/// The bill that a sale's fact gives.
///
/// # Errors
/// Where a text of it does not open.
pub(crate) fn bill_of_fact(fact: &Envelope, body: &SaleRung, tx: &ReadTx<'_>) -> Result<Bill, Error> {
    // The head as it was when the sale was rung.
    let policy = tx.policy_at(fact.seq)?;
    let at = DateTime::parse_from_rfc3339(&fact.at).map_err(|_| StoreError::damaged("the time of a sale"))?;
    let amounts: i64 = body.lines.iter().map(|line| line.amount_minor.minor()).sum();
    Ok(Bill {
        shop: ShopHead {
            name: policy.text(SettingKey::ShopName),
            address: policy.text(SettingKey::ShopAddress),
            phone: policy.text(SettingKey::ShopPhone),
        },
        sale_id: SaleId::born_at(fact.incarnation()?, fact.seq),
        sale_no: body.sale_no.clone(),
        at,
        business_day: fact.business_day()?,
        currency: policy.currency(),
        lines: bill_lines(body, tx)?,
        list_total: body.list_total_minor,
        price_changes: Money::from_minor(body.list_total_minor.minor() - amounts),
        coupons: body.coupons.iter().map(|used| BillCoupon { code: used.code, off: used.off }).collect(),
        total: body.total_minor,
        tenders: body.tenders.iter().map(|it| BillTender { kind: it.kind, amount: it.amount }).collect(),
        change: body.change_minor,
        member: body.member.as_ref().map(|part| bill_member(part, tx)).transpose()?,
    })
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
        list_amount: line.list_amount_minor,
        amount: line.amount_minor,
        discount: line.discount_minor,
        total: line.total_minor,
    });
    Ok(lines.collect())
}

fn bill_member(part: &SaleMember, tx: &ReadTx<'_>) -> Result<BillMember, Error> {
    let shown = tx.vault().open_sealed(&part.shown)?;
    let (member_no, masked_name, phone_tail) =
        shown.map_or((None, None, None), |it| (Some(it.member_no), it.masked_name, it.phone_tail));
    Ok(BillMember {
        member_no,
        masked_name,
        phone_tail,
        stored_value_spent: part.spent.into(),
        stored_value_after: part.stored_value_after.into(),
        points_earned: part.points_earned,
        points_after: part.points_after,
        coupons_issued: part.coupon_issued.iter().cloned().collect(),
    })
}
