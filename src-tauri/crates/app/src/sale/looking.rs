//! Sales looked at again: the list, and one as its bill.

use chrono::NaiveDate;
use huitou_core::bill::Bill;
use huitou_core::id::{MemberId, SaleId};
use huitou_core::member::masked_name;
use huitou_core::money::Money;
use huitou_core::quantity::parse_plain_decimal;
use huitou_core::search;
use huitou_store::count_cards::CardState;
use huitou_store::sales::{Finding, SaleFilter, SaleRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::bill::{any_sale, bill_of_sale};
use crate::command::{Asking, Query};
use crate::error::Error;
use crate::member::any_member;
use crate::product::checked_limit;

/// The latest sales.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListSales {
    /// Of this member alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    /// From this business day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Up to and with this business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Rung before this sale: the last of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// With this bill number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_no: Option<String>,
    /// In which this is found: part of the bill number or of an item's name, a product or a buyer as they are searched for
    /// anywhere, or the total as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `sale.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SalesAnswer {
    /// The latest first.
    pub sales: Vec<SaleSummary>,
}

/// A sale in a list.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SaleSummary {
    /// Which.
    pub sale_id: SaleId,
    /// The bill's number.
    pub sale_no: String,
    /// When, on the shop's wall.
    pub at: String,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// Whose.
    pub member_id: Option<MemberId>,
    /// How a list names the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_masked_name: Option<String>,
    /// The first item that has a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_item: Option<String>,
    /// What was paid.
    pub total_minor: Money,
    /// What was given back of it since.
    pub refunded_minor: Money,
    /// Whether nothing of it is left.
    pub is_returned: bool,
    /// Whether it was voided.
    pub is_voided: bool,
}

impl Query for ListSales {
    type Answer = SalesAnswer;
    const METHOD: &'static str = "sale.list";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<SalesAnswer, Error> {
        let member = self.member_id.as_deref().map(|id| any_member(id, at.tx)).transpose()?;
        let before = self.before.as_deref().map(|id| any_sale(id, at.tx)).transpose()?;
        let filter = SaleFilter {
            member: member.map(|member| member.id),
            from: self.from,
            to: self.to,
            before: before.map(|sale| sale.id),
            sale_no: self.sale_no.clone(),
            finding: self.finding(at),
        };
        let rows = at.tx.sales(&filter, checked_limit(self.limit)?)?;
        Ok(SalesAnswer { sales: rows.into_iter().map(|row| summary(row, at)).collect::<Result<_, _>>()? })
    }
}

impl ListSales {
    fn finding(&self, at: &Asking<'_>) -> Option<Finding> {
        let text = self.text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        let total = parse_plain_decimal(text).and_then(|units| at.policy.currency().minor_of(units));
        let is_amount = total.is_some() && text.contains('.');
        // Folded, an amount or a bill number would be digits of a phone, a member's number or a barcode.
        let folded = (!is_amount && !is_bill_number(text)).then(|| search::fold(text));
        Some(Finding { text: text.to_owned(), total, folded: folded.filter(|folded| !folded.is_empty()) })
    }
}

/// Whether a text is a whole bill number as it is printed: the till's two digits and six of its counter.
fn is_bill_number(text: &str) -> bool {
    let are_digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(till, number)| are_digits(till, 2) && are_digits(number, 6))
}

fn summary(row: SaleRow, at: &Asking<'_>) -> Result<SaleSummary, Error> {
    let member = row.member.map(|id| at.tx.member(id)).transpose()?.flatten();
    Ok(SaleSummary {
        sale_id: row.id,
        sale_no: row.sale_no,
        at: row.at,
        business_day: row.business_day,
        member_id: row.member,
        member_masked_name: member.and_then(|member| member.profile.name).map(|name| masked_name(&name)),
        first_item: at.tx.first_item(row.id)?,
        refunded_minor: at.tx.refunded_of(row.id)?,
        is_returned: at.tx.is_returned(row.id)?,
        is_voided: at.tx.is_voided(row.id)?,
        total_minor: row.total,
    })
}

/// A sale again, as its bill.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowSale {
    /// Which.
    pub sale_id: String,
}

/// Answer of `sale.show`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SaleAnswer {
    /// The bill.
    pub bill: Bill,
    /// What can still be done with the sale.
    pub possible: Vec<SaleChange>,
}

/// What can be done with a sale once it is rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SaleChange {
    /// Lines of it come back: as long as there is one that sold no count card, which comes back by itself.
    Refund,
    /// The same, and others are sold for them.
    Exchange,
    /// It is voided: only on its own day, before anything came back, and while no use stands of a count card that it sold, none has
    /// lapsed and its buyer has them all.
    Void,
    /// How it was paid is corrected: on its own day, before anything came back, unless nothing was paid.
    ChangeTender,
    /// A forgotten member is added: as long as nothing came back on its own day and it is nobody's.
    AddMember,
}

impl Query for ShowSale {
    type Answer = SaleAnswer;
    const METHOD: &'static str = "sale.show";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<SaleAnswer, Error> {
        let bill = bill_of_sale(&self.sale_id, at.tx)?;
        Ok(SaleAnswer { possible: possible(&bill, at)?, bill })
    }
}

/// What can still be done, in the order in which it is offered.
fn possible(bill: &Bill, at: &Asking<'_>) -> Result<Vec<SaleChange>, Error> {
    if bill.is_returned {
        return Ok(Vec::new());
    }
    let mut possible = match has_goods_left(bill, at)? {
        true => vec![SaleChange::Refund, SaleChange::Exchange],
        false => Vec::new(),
    };
    if bill.refunds.is_empty() && bill.business_day == at.today {
        possible.extend(has_its_cards(bill, at)?.then_some(SaleChange::Void));
        possible.extend((bill.total > Money::ZERO).then_some(SaleChange::ChangeTender));
        possible.extend(bill.member.is_none().then_some(SaleChange::AddMember));
    }
    Ok(possible)
}

/// Whether anything is left of a line that sold no count card.
fn has_goods_left(bill: &Bill, at: &Asking<'_>) -> Result<bool, Error> {
    let returned = at.tx.returned_of(bill.sale_id)?;
    let back = |line: u32| returned.iter().find(|(it, _, _)| *it == line).map_or(0, |(_, qty, _)| qty.milli());
    Ok((1..).zip(&bill.lines).any(|(line, it)| it.cards_sold.is_empty() && it.qty.milli() > back(line)))
}

/// Whether the buyer has every count card that the sale sold, none has lapsed, and no use of one stands.
fn has_its_cards(bill: &Bill, at: &Asking<'_>) -> Result<bool, Error> {
    let buyer = at.tx.sale(bill.sale_id)?.and_then(|sale| sale.member);
    for card in bill.lines.iter().flat_map(|line| &line.cards_sold) {
        let kept = at.tx.count_card(card.card_id)?.filter(|card| card.state == CardState::Open);
        if kept.map(|card| card.member) != buyer || !at.tx.standing_uses(card.card_id)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}
