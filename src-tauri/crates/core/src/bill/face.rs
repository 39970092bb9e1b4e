//! The face of a bill: every string of it in one language and in reading order. Plain text and paper only lay it out,
//! so that both say the same.

use chrono::{DateTime, FixedOffset};

use super::{
    BalanceSlip, Bill, BillCardGiven, BillCardSold, BillCardUse, BillExchange, BillHolder, BillInvoice, BillLine,
    BillMember, BillRefund, BillTender, RefundSlip, RepaymentSlip, ShopHead, SlipCountCard, SlipLine, SlipMember,
    TopUpSlip,
};
use crate::balance_refund::RefundCause;
use crate::code::{Arg, Args};
use crate::count_card::{self, CardSettled};
use crate::coupon::CouponTerms;
use crate::money::Money;
use crate::plan::{GiftPart, GiftsToCome};
use crate::points::lots::NextLapse;
use crate::quantity::{Points, Quantity};
use crate::refund::ReturnKind;
use crate::stored_value::Balance;
use crate::tax::TaxOfRate;
use crate::tender::TenderKind;
use crate::words::Words;

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub label: String,
    /// How much, or which.
    pub value: String,
    /// What the value is made of.
    pub note: Option<String>,
}

impl Entry {
    /// `label: value (note)`
    pub fn in_words(&self, words: &Words) -> String {
        let note = self.note.as_ref().map(|note| aside(note, words)).unwrap_or_default();
        labelled(&self.label, &format!("{}{note}", self.value), words)
    }
}

/// `label: value`
pub fn labelled(label: &str, value: &str, words: &Words) -> String {
    let (label, value) = (Arg::Text(label.to_owned()), Arg::Text(value.to_owned()));
    words.text("bill-entry", &Args::new().with("label", label).with("value", value))
}

/// ` (text)`, to be put behind something.
pub fn aside(text: &str, words: &Words) -> String {
    words.text("bill-aside", &Args::new().with("text", Arg::Text(text.to_owned())))
}

/// A line of the bill in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceLine {
    /// The name; a plain word for goods where the bill has none.
    pub name: String,
    /// The quantity, with its unit where it is not pieces: `2`, `0.755公斤`.
    pub qty: String,
    /// The price of one unit as sold; empty in a refund, where one unit is worth what is left of its line.
    pub price: String,
    /// The list price, where it differs: `原价38.00`.
    pub list_price: Option<String>,
    /// Quantity × price.
    pub amount: String,
}

impl FaceLine {
    /// `2 × 35.00`, or `2` alone where no price is told.
    pub fn multiplication(&self) -> String {
        match self.price.is_empty() {
            true => self.qty.clone(),
            false => format!("{} × {}", self.qty, self.price),
        }
    }
}

/// A coupon that the sale earned, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceCoupon {
    /// What it gives and from which basket on.
    pub terms: String,
    /// Its code.
    pub code: String,
    /// Until when.
    pub valid_until: String,
}

/// A bill in words. Empty parts are absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// The shop's name.
    pub shop_name: Option<String>,
    /// What the document is called.
    pub title: String,
    /// The shop's address and phone.
    pub shop: Vec<Entry>,
    /// Bill number, time, member.
    pub about: Vec<Entry>,
    /// What was bought; none where no goods move.
    pub lines: Vec<FaceLine>,
    /// From list prices to the total; empty where nothing was taken off or added.
    pub sums: Vec<Entry>,
    /// How many lines: `共3项`; empty where there is none.
    pub item_count: String,
    /// The total, with the currency's sign.
    pub total: Entry,
    /// How it was paid, and the change.
    pub paid: Vec<Entry>,
    /// What the buyer saved.
    pub saved: Option<String>,
    /// Stored value and points.
    pub account: Vec<Entry>,
    /// The coupons that the sale earned.
    pub coupons: Vec<FaceCoupon>,
    /// Thanks, and what the bill is not.
    pub farewell: Vec<String>,
}

impl Face {
    /// The face of a bill.
    pub fn of(bill: &Bill, words: &Words) -> Face {
        let member = bill.member.as_ref();
        let mut about = about(&bill.sale_no, bill.at, member.map(|member| &member.holder), words);
        about.extend(bill.invoice.as_ref().map(|it| invoice(it, words)));
        Face {
            shop_name: shop_name(&bill.shop),
            title: words.label("bill-title"),
            shop: shop(&bill.shop, words),
            about,
            lines: bill.lines.iter().map(|line| line_face(line, words)).collect(),
            sums: sums(bill, words),
            item_count: item_count(bill.lines.len(), words),
            total: entry("bill-total", words.amount_with_sign(bill.total), words),
            paid: paid(bill, words),
            saved: saved(bill, words),
            account: bill_account(bill, words),
            coupons: member
                .iter()
                .flat_map(|member| &member.coupons_issued)
                .map(|terms| coupon(terms, words))
                .collect(),
            farewell: vec![words.label("bill-thanks"), words.label("bill-not-an-invoice")],
        }
    }

    /// The face of a refund's slip.
    pub fn of_refund(slip: &RefundSlip, words: &Words) -> Face {
        let member = slip.member.as_ref();
        let mut about = about_number("refund-no", &slip.refund_no, slip.at, member.map(|member| &member.holder), words);
        if let Some(sale_no) = &slip.sale_no {
            about.insert(1, entry("bill-no", sale_no, words));
        }
        about.extend(settled(slip).map(|it| entry("balance-refund-cause", words.label(cause_id(it.cause)), words)));
        let back = slip.tenders.iter().map(|given| given_back_by(given.kind, given.amount, words));
        let back = tax_within(&slip.taxes, words).into_iter().chain(back);
        Face {
            shop_name: shop_name(&slip.shop),
            title: words.label(refund_title(slip.kind)),
            shop: shop(&slip.shop, words),
            about,
            lines: slip.lines.iter().map(|line| slip_line(line, words)).collect(),
            sums: settled(slip).flat_map(|it| card_sums(it, words)).collect(),
            item_count: item_count(slip.lines.len(), words),
            total: entry("refund-total", words.amount_with_sign(slip.total), words),
            paid: back.collect(),
            saved: None,
            account: refund_account(slip, words),
            coupons: Vec::new(),
            farewell: vec![words.label("refund-farewell"), words.label("bill-not-an-invoice")],
        }
    }

    /// The face of a top-up's slip.
    pub fn of_top_up(slip: &TopUpSlip, words: &Words) -> Face {
        let mut about = about_number("top-up-no", &slip.top_up_no, slip.at, Some(&slip.holder), words);
        about.extend(slip.invoice.as_ref().map(|it| invoice(it, words)));
        Face {
            shop_name: shop_name(&slip.shop),
            title: words.label("top-up-slip-title"),
            shop: shop(&slip.shop, words),
            about,
            lines: vec![top_up_line(slip, words)],
            sums: Vec::new(),
            item_count: item_count(1, words),
            total: entry("top-up-paid-in", words.amount_with_sign(slip.paid), words),
            paid: vec![entry(&tender_id(slip.tender), words.currency.format(slip.paid), words)],
            saved: None,
            account: top_up_account(slip, words),
            coupons: slip.coupons_issued.iter().map(|terms| coupon(terms, words)).collect(),
            farewell: vec![words.label("top-up-farewell"), words.label("bill-not-an-invoice")],
        }
    }

    /// The face of a repayment's slip.
    pub fn of_repayment(slip: &RepaymentSlip, words: &Words) -> Face {
        let paid = words.currency.format(slip.paid);
        let line = FaceLine {
            name: words.label("repayment-line"),
            qty: "1".to_owned(),
            price: String::new(),
            list_price: None,
            amount: paid.clone(),
        };
        Face {
            shop_name: shop_name(&slip.shop),
            title: words.label("repayment-title"),
            shop: shop(&slip.shop, words),
            about: about_number("repayment-no", &slip.repayment_no, slip.at, Some(&slip.holder), words),
            lines: vec![line],
            sums: Vec::new(),
            item_count: item_count(1, words),
            total: entry("repayment-paid", words.amount_with_sign(slip.paid), words),
            paid: vec![entry(&tender_id(slip.tender), paid, words)],
            saved: None,
            account: vec![
                entry("repayment-owed-before", words.currency.format(slip.owed_before), words),
                entry("bill-owed-after", words.currency.format(slip.owed_after), words),
            ],
            coupons: Vec::new(),
            farewell: vec![words.label("repayment-farewell"), words.label("bill-not-an-invoice")],
        }
    }

    /// The face of a balance refund's slip: the sums are those from which the law comes to what goes back.
    pub fn of_balance_refund(slip: &BalanceSlip, words: &Words) -> Face {
        Face {
            shop_name: shop_name(&slip.shop),
            title: words.label("balance-refund-title"),
            shop: shop(&slip.shop, words),
            about: vec![
                entry("balance-refund-no", &slip.refund_no, words),
                entry("bill-time", words.moment(slip.at), words),
                entry("bill-member", holder(&slip.holder, words), words),
                entry("balance-refund-cause", words.label(cause_id(slip.cause)), words),
            ],
            lines: Vec::new(),
            sums: span_sums(slip, words),
            item_count: String::new(),
            total: entry("balance-refund-total", words.amount_with_sign(slip.refunded), words),
            paid: balance_paid(slip, words),
            saved: None,
            account: balance_account(slip, words),
            coupons: Vec::new(),
            farewell: vec![words.label("refund-farewell"), words.label("bill-not-an-invoice")],
        }
    }

    /// ` (3 items)`, to be put behind what the lines are called; empty where there are none.
    pub fn counted(&self, words: &Words) -> String {
        if self.item_count.is_empty() { String::new() } else { aside(&self.item_count, words) }
    }
}

const fn cause_id(cause: RefundCause) -> &'static str {
    match cause {
        RefundCause::Merchant => "balance-refund-by-merchant",
        RefundCause::Consumer => "balance-refund-by-consumer",
    }
}

/// Whether the invoice is issued, and under which number.
fn invoice(it: &BillInvoice, words: &Words) -> Entry {
    let id = format!("invoice-state-{}", it.state.as_str().replace('_', "-"));
    Entry { label: words.label("bill-invoice"), value: words.label(&id), note: it.tax_invoice_no.clone() }
}

/// What came in, and what was used at the price that counts.
fn span_sums(slip: &BalanceSlip, words: &Words) -> Vec<Entry> {
    let it = &slip.figures;
    let (used, amount) = match slip.cause {
        RefundCause::Merchant => ("balance-refund-used", it.used_minor),
        RefundCause::Consumer => ("balance-refund-used-at-list", it.used_at_list_minor),
    };
    let row = |id: &str, amount: Money| entry(id, words.currency.format(amount), words);
    let mut sums = vec![
        row("balance-refund-paid-in", it.paid_in_minor),
        row("balance-refund-bonus-in", it.bonus_in_minor),
        row(used, amount),
    ];
    if it.cooling_paid_minor > Money::ZERO {
        sums.push(row("balance-refund-cooling", it.cooling_paid_minor));
    }
    sums
}

fn balance_account(slip: &BalanceSlip, words: &Words) -> Vec<Entry> {
    let mut account = vec![
        stored_value("balance-refund-before", slip.before, words),
        stored_value("balance-refund-forfeited", slip.forfeited, words),
    ];
    account.extend(slip.gifts_ended.map(|gifts| entry("balance-refund-gifts-ended", gifts.told(words), words)));
    account.push(stored_value("bill-stored-value-after", Balance::default(), words));
    account
}

fn balance_paid(slip: &BalanceSlip, words: &Words) -> Vec<Entry> {
    if slip.refunded == Money::ZERO {
        return Vec::new();
    }
    vec![given_back_by(slip.tender, slip.refunded, words)]
}

/// What goes back by a kind of tender.
fn given_back_by(kind: TenderKind, amount: Money, words: &Words) -> Entry {
    let name = Arg::Text(tender_name(kind, words));
    let label = words.text("refund-by", &Args::new().with("tender", name));
    Entry { label, value: words.currency.format(amount), note: None }
}

/// What was bought: stored value, by the name of its plan where there was one.
fn top_up_line(slip: &TopUpSlip, words: &Words) -> FaceLine {
    let name = match &slip.plan_name {
        Some(plan) => words.text("top-up-line-with-plan", &Args::new().with("plan", Arg::Text(plan.clone()))),
        None => words.label("top-up-line"),
    };
    FaceLine {
        name,
        qty: "1".to_owned(),
        price: String::new(),
        list_price: None,
        amount: words.currency.format(slip.paid),
    }
}

fn top_up_account(slip: &TopUpSlip, words: &Words) -> Vec<Entry> {
    let mut account = vec![stored_value("top-up-before", slip.before, words)];
    if slip.bonus > Money::ZERO {
        account.push(entry("top-up-bonus-given", words.currency.format(slip.bonus), words));
    }
    account.push(stored_value("bill-stored-value-after", slip.after, words));
    if slip.points > Points::default() {
        account.push(entry("top-up-points-given", slip.points.to_string(), words));
    }
    if let Some(points) = slip.points_after {
        account.push(entry("bill-points-after", points.to_string(), words));
    }
    account.extend(slip.count_card.as_ref().map(|card| given_card(card, words)));
    account.extend(slip.to_come.iter().map(|part| to_come(part, words)));
    account.extend(slip.tier_reached.as_ref().map(|tier| entry("bill-tier-reached", tier, words)));
    account
}

/// A part of a gift that is to come, by its day.
fn to_come(part: &GiftPart, words: &Words) -> Entry {
    let label = words.text("top-up-to-come", &Args::new().with("day", Arg::Date(part.due_on)));
    Entry { label, value: GiftsToCome::of(part).told(words), note: None }
}

/// A count card that was given: its number and its uses, and until when.
fn given_card(card: &BillCardGiven, words: &Words) -> Entry {
    let args = Args::new().with("number", Arg::Text(card.card_no.clone()));
    let value = count_card::told_as_given(&card.terms, card.until, words);
    Entry { label: words.text("bill-count-card-given", &args), value, note: Some(card.name.clone()) }
}

pub(super) fn shop_name(shop: &ShopHead) -> Option<String> {
    Some(shop.name.trim().to_owned()).filter(|name| !name.is_empty())
}

fn item_count(lines: usize, words: &Words) -> String {
    words.text("bill-item-count", &Args::new().with("lines", Arg::Count(lines as i64)))
}

/// The name of a kind of tender.
pub fn tender_name(kind: TenderKind, words: &Words) -> String {
    words.label(&tender_id(kind))
}

fn tender_id(kind: TenderKind) -> String {
    format!("tender-{}", kind.as_str().replace('_', "-"))
}

pub(super) fn entry(id: &str, value: impl Into<String>, words: &Words) -> Entry {
    Entry { label: words.label(id), value: value.into(), note: None }
}

pub(super) fn shop(shop: &ShopHead, words: &Words) -> Vec<Entry> {
    [("bill-address", &shop.address), ("bill-phone", &shop.phone)]
        .into_iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .map(|(id, value)| entry(id, value.trim(), words))
        .collect()
}

fn about(sale_no: &str, at: DateTime<FixedOffset>, member: Option<&BillHolder>, words: &Words) -> Vec<Entry> {
    about_number("bill-no", sale_no, at, member, words)
}

/// A number under its label, the time and the member.
fn about_number(
    id: &str,
    number: &str,
    at: DateTime<FixedOffset>,
    member: Option<&BillHolder>,
    words: &Words,
) -> Vec<Entry> {
    let mut about = vec![entry(id, number, words), entry("bill-time", words.moment(at), words)];
    about.extend(member.map(|member| entry("bill-member", holder(member, words), words)));
    about
}

/// How a document names its member: masked name, tail of the phone or, without one, the number.
pub fn holder(member: &BillHolder, words: &Words) -> String {
    let tail = member.phone_tail.as_ref().map(|tail| ("bill-member-tail", "tail", tail));
    let number = member.member_no.as_ref().map(|number| ("bill-member-no", "number", number));
    let known_by =
        tail.or(number).map(|(id, arg, value)| words.text(id, &Args::new().with(arg, Arg::Text(value.clone()))));
    match (&member.masked_name, known_by) {
        (Some(name), Some(known_by)) => format!("{name} {known_by}"),
        (Some(only), None) => only.clone(),
        (None, Some(only)) => only,
        (None, None) => words.label("bill-member-erased"),
    }
}

fn line_face(line: &BillLine, words: &Words) -> FaceLine {
    FaceLine {
        name: line.name.clone().unwrap_or_else(|| words.label("bill-line-unnamed")),
        qty: qty(line.qty, line.unit.as_deref(), words),
        price: words.currency.format(line.price),
        list_price: (line.list_price != line.price).then(|| list_price(line, words)),
        // What a count card paid is not due in money, so that the column adds up to the total.
        amount: words.currency.format(if line.card.is_some() { Money::ZERO } else { line.amount }),
    }
}

fn list_price(line: &BillLine, words: &Words) -> String {
    words.text("bill-list-price", &Args::new().with("price", Arg::Money(line.list_price)))
}

fn slip_line(line: &SlipLine, words: &Words) -> FaceLine {
    FaceLine {
        name: line.name.clone().unwrap_or_else(|| words.label("bill-line-unnamed")),
        qty: qty(line.qty, line.unit.as_deref(), words),
        price: String::new(),
        list_price: None,
        amount: words.currency.format(line.amount),
    }
}

fn qty(qty: Quantity, unit: Option<&str>, words: &Words) -> String {
    let unit = match unit {
        None | Some("" | "piece") => return qty.to_string(),
        Some(known @ ("kg" | "g")) => words.label(&format!("unit-{known}")),
        Some(own) => own.to_owned(),
    };
    words.text("bill-qty-with-unit", &Args::new().with("qty", Arg::Quantity(qty)).with("unit", Arg::Text(unit)))
}

fn sums(bill: &Bill, words: &Words) -> Vec<Entry> {
    let on_top: &[TaxOfRate] = if bill.tax_mode.is_included() { &[] } else { &bill.taxes };
    let is_plain = bill.price_changes == Money::ZERO && bill.tier_off == Money::ZERO;
    if is_plain && bill.coupons.is_empty() && on_top.is_empty() {
        return Vec::new();
    }
    let negative = |amount: Money| words.currency.format(Money::from_minor(-amount.minor()));
    let mut sums = vec![entry("bill-list-total", words.currency.format(bill.list_total), words)];
    if bill.price_changes != Money::ZERO {
        let id = if bill.price_changes > Money::ZERO { "bill-price-off" } else { "bill-price-added" };
        sums.push(entry(id, negative(bill.price_changes), words));
    }
    if bill.tier_off != Money::ZERO {
        sums.push(entry("bill-tier-off", negative(bill.tier_off), words));
    }
    for coupon in &bill.coupons {
        let label = format!("{} {}", words.label("bill-coupon-used"), coupon.code);
        sums.push(Entry { label, value: negative(coupon.off), note: None });
    }
    sums.extend(on_top.iter().map(|tax| tax_entry("bill-tax-added", tax, words)));
    sums
}

/// The tax of one rate under a label that names it.
fn tax_entry(id: &str, tax: &TaxOfRate, words: &Words) -> Entry {
    let label = words.text(id, &Args::new().with("rate", Arg::Text(tax.rate.to_string())));
    Entry { label, value: words.currency.format(tax.tax_minor), note: None }
}

/// The tax that is in a total.
fn tax_within(taxes: &[TaxOfRate], words: &Words) -> Vec<Entry> {
    taxes.iter().map(|tax| tax_entry("bill-tax-included", tax, words)).collect()
}

fn paid(bill: &Bill, words: &Words) -> Vec<Entry> {
    let tender = |kind, amount| entry(&tender_id(kind), words.currency.format(amount), words);
    let mut paid = if bill.tax_mode.is_included() { tax_within(&bill.taxes, words) } else { Vec::new() };
    paid.extend(bill.tenders.iter().map(|given| tender(given.kind, given.amount)));
    if bill.change != Money::ZERO {
        paid.push(entry("bill-change", words.currency.format(bill.change), words));
    }
    if bill.change_kept != Money::ZERO {
        paid.push(entry("bill-change-kept", words.currency.format(bill.change_kept), words));
    }
    paid.extend(bill.exchange.iter().flat_map(|exchange| exchanged(exchange, words)));
    paid.extend(bill.refunds.iter().map(|refund| refunded(refund, words)));
    paid
}

/// What came back for the bill's lines, what of it paid them, and what went back to the buyer.
fn exchanged(exchange: &BillExchange, words: &Words) -> Vec<Entry> {
    let args = Args::new()
        .with("number", Arg::Text(exchange.refund_no.clone()))
        .with("bill", Arg::Text(exchange.sale_no.clone()));
    let value = words.currency.format(exchange.returned);
    let mut told = vec![Entry { label: words.text("bill-exchange-returned", &args), value, note: None }];
    for (id, tenders) in [("bill-exchange-paid", &exchange.carried), ("bill-exchange-given-back", &exchange.given_back)]
    {
        let name = |tender: &BillTender| Args::new().with("tender", Arg::Text(words.label(&tender_id(tender.kind))));
        told.extend(tenders.iter().map(|it| Entry {
            label: words.text(id, &name(it)),
            value: words.currency.format(it.amount),
            note: None,
        }));
    }
    told
}

/// What was given back since, and when.
fn refunded(refund: &BillRefund, words: &Words) -> Entry {
    let args =
        Args::new().with("number", Arg::Text(refund.refund_no.clone())).with("day", Arg::Date(refund.business_day));
    let value = words.currency.format(Money::from_minor(-refund.total.minor()));
    let id = match refund.kind {
        ReturnKind::Refund => "bill-refunded",
        ReturnKind::Void => "bill-voided",
        ReturnKind::CountCard => "bill-count-card-refunded",
        ReturnKind::Exchange => "bill-exchanged",
        // Stands on no bill.
        ReturnKind::Unbilled => "unbilled-title",
    };
    Entry { label: words.text(id, &args), value, note: None }
}

const fn refund_title(kind: ReturnKind) -> &'static str {
    match kind {
        ReturnKind::Refund => "refund-title",
        ReturnKind::Void => "void-title",
        ReturnKind::CountCard => "count-card-refund-title",
        ReturnKind::Exchange => "exchange-title",
        ReturnKind::Unbilled => "unbilled-title",
    }
}

fn saved(bill: &Bill, words: &Words) -> Option<String> {
    // What was taken off, whether or not tax comes on top of the rest.
    let by_price = bill.price_changes.minor() + bill.tier_off.minor();
    let off = by_price + bill.coupons.iter().map(|coupon| coupon.off.minor()).sum::<i64>();
    let saved = Some(Money::from_minor(off)).filter(|saved| *saved > Money::ZERO)?;
    let amount = Arg::Text(words.amount_on_bill(saved));
    Some(words.text("bill-saved", &Args::new().with("amount", amount)))
}

/// Count cards, stored value and points.
fn bill_account(bill: &Bill, words: &Words) -> Vec<Entry> {
    let used = bill.lines.iter().filter_map(|line| line.card.as_ref());
    let used = used.map(|card| card_entry("bill-count-card-used", card, words));
    let sold = bill.lines.iter().flat_map(|line| &line.cards_sold).map(|card| sold_card(card, words));
    let member = bill.member.iter().flat_map(|member| account(member, words));
    used.chain(sold).chain(member).collect()
}

fn refund_account(slip: &RefundSlip, words: &Words) -> Vec<Entry> {
    let cards = slip.cards.iter().map(|card| card_entry("refund-count-card", card, words));
    let dead = slip.count_cards.iter().flat_map(|card| dead_card(card, words));
    cards.chain(dead).chain(slip.member.iter().flat_map(|member| slip_account(member, words))).collect()
}

/// A count card by its number: its uses, and how many are left.
fn card_entry(id: &str, card: &BillCardUse, words: &Words) -> Entry {
    let args = Args::new().with("number", Arg::Text(card.card_no.clone()));
    let uses = Args::new().with("count", Arg::Count(card.uses.into()));
    let left =
        card.left.map(|left| words.text("bill-count-card-left", &Args::new().with("count", Arg::Count(left.into()))));
    Entry { label: words.text(id, &args), value: words.text("count-card-uses", &uses), note: left }
}

/// What was settled of the count cards that a slip gives back.
fn settled(slip: &RefundSlip) -> impl Iterator<Item = &CardSettled> {
    slip.count_cards.iter().filter_map(|card| card.settled.as_ref())
}

/// What was paid for a count card, and what was used of it at the price that counts.
fn card_sums(it: &CardSettled, words: &Words) -> [Entry; 2] {
    let (used, amount) = match it.cause {
        RefundCause::Merchant => ("balance-refund-used", it.figures.used_minor),
        RefundCause::Consumer => ("balance-refund-used-at-list", it.figures.used_at_list_minor),
    };
    let row = |id: &str, amount: Money| entry(id, words.currency.format(amount), words);
    [row("count-card-refund-paid", it.figures.paid_minor), row(used, amount)]
}

/// A count card that nobody can use any more: the uses that went with it, and what stays of its price.
fn dead_card(card: &SlipCountCard, words: &Words) -> Vec<Entry> {
    let args = Args::new().with("number", Arg::Text(card.card_no.clone()));
    let uses = Args::new().with("count", Arg::Count(card.uses.into()));
    let value = if card.uses == 0 { String::new() } else { words.text("count-card-uses", &uses) };
    let mut entries = vec![Entry { label: words.text("count-card-refund-dead", &args), value, note: None }];
    if card.forfeited > Money::ZERO {
        entries.push(entry("balance-refund-forfeited", words.currency.format(card.forfeited), words));
    }
    entries
}

/// A count card that was sold: its number and its terms.
fn sold_card(card: &BillCardSold, words: &Words) -> Entry {
    let args = Args::new().with("number", Arg::Text(card.card_no.clone()));
    let label = words.text("bill-count-card-sold", &args);
    Entry { label, value: count_card::told(&card.terms, words), note: None }
}

fn account(member: &BillMember, words: &Words) -> Vec<Entry> {
    let mut account = Vec::new();
    account.extend(member.person.as_ref().map(|person| entry("bill-person", person, words)));
    let none = Balance::default();
    if member.stored_value_spent != none {
        account.push(stored_value("bill-stored-value-spent", member.stored_value_spent, words));
    }
    if member.stored_value_after != none || member.stored_value_spent != none {
        account.push(stored_value("bill-stored-value-after", member.stored_value_after, words));
    }
    account.extend(member.owed_after.map(|owed| entry("bill-owed-after", words.currency.format(owed), words)));
    let no_points = Points::default();
    if member.points_spent != no_points {
        account.push(entry("bill-points-spent", member.points_spent.to_string(), words));
    }
    if member.points_earned != no_points {
        account.push(entry("bill-points-earned", member.points_earned.to_string(), words));
    }
    if member.points_lapsed != no_points {
        account.push(entry("bill-points-lapsed", member.points_lapsed.to_string(), words));
    }
    if [member.points_after, member.points_earned, member.points_spent].iter().any(|points| *points != no_points) {
        account.push(entry("bill-points-after", member.points_after.to_string(), words));
    }
    if let Some(NextLapse { until, points }) = member.points_next_lapse {
        let args = Args::new().with("points", Arg::Text(points.to_string())).with("day", Arg::Date(until));
        account.push(entry("bill-points-next-lapse", words.text("bill-points-until", &args), words));
    }
    account.extend(member.tier_reached.as_ref().map(|tier| entry("bill-tier-reached", tier, words)));
    account
}

fn slip_account(member: &SlipMember, words: &Words) -> Vec<Entry> {
    let mut account = Vec::new();
    let none = Balance::default();
    if member.stored_value_returned != none {
        account.push(stored_value("refund-stored-value", member.stored_value_returned, words));
    }
    if member.stored_value_after != none || member.stored_value_returned != none {
        account.push(stored_value("bill-stored-value-after", member.stored_value_after, words));
    }
    account.extend(member.owed_after.map(|owed| entry("bill-owed-after", words.currency.format(owed), words)));
    let no_points = Points::default();
    if member.points_returned != no_points {
        account.push(entry("refund-points-returned", member.points_returned.to_string(), words));
    }
    if member.points_settled != no_points {
        account.push(entry("refund-points-settled", member.points_settled.to_string(), words));
    }
    if member.points_taken != no_points {
        account.push(entry("refund-points-taken", member.points_taken.to_string(), words));
    }
    if member.points_owed != no_points {
        account.push(entry("refund-points-owed", member.points_owed.to_string(), words));
    }
    if member.points_lapsed > no_points {
        account.push(entry("refund-points-lapsed", member.points_lapsed.to_string(), words));
    }
    if member.points_lapsed < no_points {
        let lapsed = no_points.minus(member.points_lapsed);
        account.push(entry("refund-points-lapsed-before", lapsed.to_string(), words));
    }
    if [member.points_after, member.points_taken, member.points_returned].iter().any(|points| *points != no_points) {
        account.push(entry("bill-points-after", member.points_after.to_string(), words));
    }
    let coupons =
        [("refund-coupon-restored", &member.coupons_restored), ("refund-coupon-withdrawn", &member.coupons_withdrawn)];
    for (id, codes) in coupons {
        account.extend(codes.iter().map(|terms| coupon_entry(id, terms, words)));
    }
    account
}

/// A coupon by its code, with the day until which it can be used.
fn coupon_entry(id: &str, terms: &CouponTerms, words: &Words) -> Entry {
    let until = Args::new().with("day", Arg::Date(terms.valid_until));
    Entry { note: Some(words.text("bill-coupon-valid-until", &until)), ..entry(id, terms.code.to_string(), words) }
}

/// The sum and what it is made of, which law and member want apart.
fn stored_value(id: &str, value: Balance, words: &Words) -> Entry {
    let args = Args::new().with("principal", Arg::Money(value.principal)).with("bonus", Arg::Money(value.bonus));
    let note = Some(words.text("bill-stored-value-parts", &args));
    Entry { note, ..entry(id, words.currency.format(value.total), words) }
}

fn coupon(terms: &CouponTerms, words: &Words) -> FaceCoupon {
    let off = Arg::Text(words.round_amount_on_bill(terms.off));
    let args = Args::new().with("off", off);
    let text = match terms.minimum > Money::ZERO {
        true => {
            words.text("bill-coupon-terms", &args.with("minimum", Arg::Text(words.round_amount_on_bill(terms.minimum))))
        }
        false => words.text("bill-coupon-terms-no-minimum", &args),
    };
    FaceCoupon {
        terms: text,
        code: terms.code.to_string(),
        valid_until: words.text("bill-coupon-valid-until", &Args::new().with("day", Arg::Date(terms.valid_until))),
    }
}
