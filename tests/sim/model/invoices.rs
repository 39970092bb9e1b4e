//! Invoices that were asked for: what may be invoiced once, what stands of it after what came back, and how far each has come.

mod follow;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::cards::day_said;
use super::{Codes, Model, Sale, is_text, judged, text};

/// The kinds of tender that are money.
const MONEY: [&str; 6] = ["cash", "wechat", "alipay", "card", "on_account", "other"];

/// What an invoice is of: the place of it.
#[derive(Clone, Copy, PartialEq)]
pub enum Of {
    /// A sale.
    Sale(usize),
    /// A top-up.
    TopUp(usize),
    /// A gift card that was sold.
    GiftCard(usize),
}

/// Money, and principal of stored value.
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Parts {
    money: i64,
    principal: i64,
}

/// An invoice that was asked for.
#[derive(Clone)]
pub struct Invoice {
    /// Its id.
    pub id: String,
    /// The number of the request.
    pub no: String,
    /// What it is of.
    pub of: Of,
    /// When it was asked for.
    pub asked_on: Day,
    member: Option<String>,
    buyer: Value,
    asked: i64,
    stands: Parts,
    issued: Option<(String, Day)>,
    issued_for: i64,
    red: Option<(String, Day)>,
    reversed: i64,
    reason: Option<String>,
}

/// Members and gift cards among whom principal went from one to another.
struct Joined {
    members: BTreeSet<String>,
    cards: BTreeSet<usize>,
}

impl Parts {
    fn sum(self) -> i64 {
        self.money + self.principal
    }

    fn shown(self) -> Value {
        json!({"money_minor": self.money, "principal_minor": self.principal})
    }
}

impl Invoice {
    /// What of it was issued and does not stand any more.
    fn to_reverse(&self) -> i64 {
        if self.issued.is_some() { self.issued_for - self.reversed - self.stands.sum() } else { 0 }
    }

    /// How far it has come.
    pub fn state(&self) -> &'static str {
        match (self.to_reverse() > 0, self.stands.sum() > 0, self.issued.is_some()) {
            (true, _, _) => "to_reverse",
            (false, false, _) => "cancelled",
            (false, true, true) => "issued",
            (false, true, false) => "asked",
        }
    }

    /// Whether something of it stands.
    pub fn stands(&self) -> bool {
        self.stands.sum() > 0
    }

    fn on_a_bill(&self) -> Value {
        json!({
            "invoice_id": self.id, "request_no": self.no, "state": self.state(), "amount_minor": self.stands.sum(),
            "to_reverse_minor": self.to_reverse(), "tax_invoice_no": self.issued.as_ref().map(|(no, _)| no),
        })
    }
}

impl Model {
    /// All whom transfers and bound gift cards join to these, over any number of steps.
    fn joined(&self, member: Option<&str>, card: Option<usize>) -> Joined {
        let mut joined =
            Joined { members: member.map(str::to_owned).into_iter().collect(), cards: card.into_iter().collect() };
        loop {
            let before = (joined.members.len(), joined.cards.len());
            for transfer in &self.transfers {
                if [&transfer.giver, &transfer.taker].iter().any(|id| joined.members.contains(*id)) {
                    joined.members.extend([transfer.giver.clone(), transfer.taker.clone()]);
                }
            }
            for (place, card) in self.gift_cards.iter().enumerate() {
                let Some(member) = card.bound_to() else { continue };
                if joined.cards.contains(&place) || joined.members.contains(member) {
                    joined.cards.insert(place);
                    joined.members.insert(member.to_owned());
                }
            }
            if before == (joined.members.len(), joined.cards.len()) {
                return joined;
            }
        }
    }

    fn joined_to(&self, of: Of) -> Joined {
        match of {
            Of::Sale(place) => self.joined(self.sales[place].member.as_deref(), None),
            Of::TopUp(place) => self.joined(Some(&self.top_ups[place].member), None),
            Of::GiftCard(place) => self.joined(None, Some(place)),
        }
    }

    /// What they paid in, less what balance refunds gave back of it.
    fn paid_in(&self, joined: &Joined) -> i64 {
        let is_of = |member: &str| joined.members.contains(member);
        let top_ups = self.top_ups.iter().filter(|it| is_of(&it.member)).map(|it| it.paid).sum::<i64>();
        let of_members = self.sales.iter().filter(|sale| sale.member.as_deref().is_some_and(is_of));
        let kept = of_members.map(|sale| sale.kept).sum::<i64>();
        let cards = joined.cards.iter().map(|place| self.gift_cards[*place].sold_for()).sum::<i64>();
        let refunds = self.balance_refunds.iter().filter(|refund| is_of(&refund.member));
        top_ups + kept + cards - refunds.map(|refund| refund.of_paid_in).sum::<i64>()
    }

    /// What of a member's principal that a balance refund gives back was paid in.
    pub(super) fn given_of_paid_in(&self, member: &str, principal: i64) -> i64 {
        principal.min(self.paid_in(&self.joined(Some(member), None)).max(0))
    }

    fn is_among(&self, joined: &Joined, of: Of) -> bool {
        match of {
            Of::Sale(place) => self.sales[place].member.as_ref().is_some_and(|id| joined.members.contains(id)),
            Of::TopUp(place) => joined.members.contains(&self.top_ups[place].member),
            Of::GiftCard(place) => joined.cards.contains(&place),
        }
    }

    fn invoiced(&self, joined: &Joined) -> i64 {
        let among = self.invoices.iter().filter(|invoice| self.is_among(joined, invoice.of));
        among.map(|invoice| invoice.stands.principal).sum()
    }

    fn free(&self, of: Of) -> i64 {
        let joined = self.joined_to(of);
        (self.paid_in(&joined) - self.invoiced(&joined)).max(0)
    }

    /// What stands of a thing that could be invoiced, were all of its principal free.
    fn stands_of(&self, of: Of) -> Parts {
        match of {
            Of::Sale(place) => self.sales[place].stands(),
            Of::TopUp(place) => Parts { money: 0, principal: self.top_ups[place].paid },
            Of::GiftCard(place) => Parts { money: 0, principal: self.gift_cards[place].sold_for() },
        }
    }

    /// What a request is about, if it is there.
    fn invoice_of(&self, request: &Value) -> Result<Of, Codes> {
        let (id, found, code) = if let Some(id) = request["sale_id"].as_str() {
            (id, self.place_of(&json!({"sale_id": id})).map(Of::Sale), "unknown_sale")
        } else if let Some(id) = request["top_up_id"].as_str() {
            (id, self.top_ups.iter().position(|it| it.id == id).map(Of::TopUp), "unknown_top_up")
        } else {
            let id = text(request, "gift_card_id");
            (id, self.gift_cards.iter().position(|card| card.id == id).map(Of::GiftCard), "gift_card_unknown")
        };
        found.filter(|_| !id.is_empty()).ok_or(Codes::from([code]))
    }

    fn of_shown(&self, of: Of) -> (Value, &str, Option<&str>) {
        match of {
            Of::Sale(place) => {
                let sale = &self.sales[place];
                (json!({"what": "sale", "sale_id": sale.id}), &sale.no, sale.member.as_deref())
            }
            Of::TopUp(place) => {
                let top_up = &self.top_ups[place];
                (json!({"what": "top_up", "top_up_id": top_up.id}), &top_up.no, Some(&top_up.member))
            }
            Of::GiftCard(place) => {
                let card = &self.gift_cards[place];
                (json!({"what": "gift_card", "gift_card_id": card.id}), &card.no, None)
            }
        }
    }

    fn last_invoice(&self, of: Of) -> Option<&Invoice> {
        self.invoices.iter().rev().find(|invoice| invoice.of == of)
    }

    /// The invoice of a sale as its bill shows it: none that was cancelled and needs nothing more.
    pub(super) fn invoice_on_bill(&self, of: Of) -> Value {
        let shown = self.last_invoice(of).filter(|invoice| invoice.state() != "cancelled");
        shown.map_or(Value::Null, Invoice::on_a_bill)
    }

    fn may_be_invoiced(&self, of: Of) -> Parts {
        let stands = self.stands_of(of);
        Parts { money: stands.money, principal: stands.principal.min(self.free(of)) }
    }

    pub(super) fn predict_invoice_quote(&self, request: &Value) -> Result<Value, Codes> {
        let of = self.invoice_of(request)?;
        let (shown, number, member) = self.of_shown(of);
        let last = self.last_invoice(of);
        let is_free = !last.is_some_and(Invoice::stands);
        let may = if is_free { self.may_be_invoiced(of) } else { Parts::default() };
        let mut not = match of {
            Of::Sale(place) => self.sales[place].not_invoiced(),
            _ => json!({"returned_minor": 0, "bonus_minor": 0, "points_minor": 0, "gift_cards_minor": 0}),
        };
        if is_free {
            not["principal_minor"] = json!(self.stands_of(of).principal - may.principal);
        }
        let mut titles: Vec<&Value> = Vec::new();
        let known = member.filter(|id| !self.members[*id].erased);
        for invoice in self.invoices.iter().rev().filter(|it| known.is_some() && it.member.as_deref() == known) {
            if !titles.contains(&&invoice.buyer) {
                titles.push(&invoice.buyer);
            }
        }
        Ok(json!({
            "of": shown, "number": number, "amount_minor": may.sum(), "parts": may.shown(), "taxes": [],
            "not_invoiced": not, "invoice": last.map(|invoice| self.invoice_shown(invoice)), "titles": titles,
        }))
    }

    fn invoice_shown(&self, invoice: &Invoice) -> Value {
        let (of, number, _) = self.of_shown(invoice.of);
        json!({
            "invoice_id": invoice.id, "request_no": invoice.no, "of": of, "number": number, "state": invoice.state(),
            "asked_on": iso(invoice.asked_on), "buyer": invoice.buyer, "asked_minor": invoice.asked,
            "member_id": invoice.member,
            "amount_minor": invoice.stands.sum(), "parts": invoice.stands.shown(), "taxes": [],
            "tax_invoice_no": invoice.issued.as_ref().map(|(no, _)| no),
            "issued_on": invoice.issued.as_ref().map(|(_, day)| iso(*day)), "to_reverse_minor": invoice.to_reverse(),
            "taxes_to_reverse": [], "red_invoice_no": invoice.red.as_ref().map(|(no, _)| no),
            "reversed_on": invoice.red.as_ref().map(|(_, day)| iso(*day)), "reversed_minor": invoice.reversed,
            "reason": invoice.reason,
        })
    }

    pub(super) fn predict_invoice(&self, request: &Value) -> Result<Value, Codes> {
        let of = self.invoice_of(request)?;
        let refused = |code: &'static str| Err(Codes::from([code]));
        let buyer = &request["buyer"];
        if !is_text(text(buyer, "title"), 100) {
            return refused("text_invalid");
        }
        let is_company = buyer["kind"] == "company";
        if buyer["tax_no"].as_str().map_or(is_company, |no| !is_company || !is_tax_no(no.trim())) {
            return refused("invoice_tax_no_invalid");
        }
        if self.last_invoice(of).is_some_and(Invoice::stands) {
            return refused("invoice_asked");
        }
        let may = self.may_be_invoiced(of);
        if may.sum() == 0 {
            return refused("invoice_nothing");
        }
        if request["expect_amount_minor"].as_i64().is_some_and(|expected| expected != may.sum()) {
            return refused("invoice_changed");
        }
        Ok(json!({
            "request_no": format!("01-F{:06}", self.invoices.len() + 1), "of": self.of_shown(of).0,
            "amount_minor": may.sum(), "parts": may.shown(), "taxes": [],
        }))
    }

    pub(super) fn apply_invoice(&mut self, request: &Value, answer: &Value, today: Day) {
        let of = self.invoice_of(request).expect("what was judged good");
        let stands = self.may_be_invoiced(of);
        let id = text(answer, "invoice_id").to_owned();
        assert!(self.invoices.iter().all(|other| other.id != id), "the model says a new id");
        let member = self.of_shown(of).2.filter(|id| !self.members[*id].erased).map(str::to_owned);
        self.invoices.push(Invoice {
            id,
            no: text(answer, "request_no").to_owned(),
            of,
            asked_on: today,
            member,
            buyer: request["buyer"].clone(),
            asked: stands.sum(),
            stands,
            issued: None,
            issued_for: 0,
            red: None,
            reversed: 0,
            reason: None,
        });
    }

    /// What is gone with a member: titles, and why something was cancelled before.
    pub(super) fn forget_invoices(&mut self, member: &str) {
        for invoice in self.invoices.iter_mut().filter(|it| it.member.as_deref() == Some(member)) {
            (invoice.buyer, invoice.reason) = (Value::Null, None);
        }
    }

    fn invoice_named(&self, request: &Value) -> Result<usize, Codes> {
        let id = text(request, "invoice_id");
        self.invoices.iter().position(|invoice| invoice.id == id).ok_or(Codes::from(["unknown_invoice"]))
    }

    /// An invoice that is issued, reversed or cancelled.
    pub(super) fn predict_invoice_step(&self, method: &str, request: &Value, today: Day) -> Result<Value, Codes> {
        let invoice = &self.invoices[self.invoice_named(request)?];
        let refused = |code: &'static str| Err(Codes::from([code]));
        let is_open = match method {
            "invoice.mark_issued" => invoice.state() == "asked",
            "invoice.mark_reversed" => invoice.state() == "to_reverse",
            _ => invoice.stands(),
        };
        if !is_open {
            return refused("invoice_not_so");
        }
        let mut expected = json!({"invoice_id": invoice.id, "request_no": invoice.no});
        if method == "invoice.cancel" {
            expected["cancelled_minor"] = json!(invoice.stands.sum());
            expected["to_reverse_minor"] =
                json!(if invoice.issued.is_some() { invoice.issued_for - invoice.reversed } else { 0 });
            let wrong = (!is_text(text(request, "reason"), 200)).then_some("text_invalid");
            return judged(wrong.into_iter().collect(), expected);
        }
        let (no, on, since) = match method {
            "invoice.mark_issued" => ("tax_invoice_no", "issued_on", invoice.asked_on),
            _ => ("red_invoice_no", "reversed_on", invoice.issued.as_ref().expect("an issued one").1),
        };
        if !is_text(text(request, no), 40) {
            return refused("text_invalid");
        }
        let day = request[on].as_str().map_or(today, day_said);
        if day < since || day > today {
            return refused("invoice_day_invalid");
        }
        expected[no] = json!(text(request, no).trim());
        expected[on] = json!(iso(day));
        expected["amount_minor"] =
            json!(if method == "invoice.mark_issued" { invoice.stands.sum() } else { invoice.to_reverse() });
        Ok(expected)
    }

    pub(super) fn apply_invoice_step(&mut self, method: &str, request: &Value, today: Day) {
        let place = self.invoice_named(request).expect("an invoice");
        let invoice = &mut self.invoices[place];
        let day = |field: &str| request[field].as_str().map_or(today, day_said);
        match method {
            "invoice.mark_issued" => {
                invoice.issued = Some((text(request, "tax_invoice_no").trim().to_owned(), day("issued_on")));
                invoice.issued_for = invoice.stands.sum();
            }
            "invoice.mark_reversed" => {
                invoice.reversed += invoice.to_reverse();
                invoice.red = Some((text(request, "red_invoice_no").trim().to_owned(), day("reversed_on")));
            }
            _ => {
                invoice.stands = Parts::default();
                invoice.reason = Some(text(request, "reason").trim().to_owned());
            }
        }
    }

    pub(super) fn predict_invoices(&self, request: &Value) -> Result<Value, Codes> {
        let before = match request["before"].as_str() {
            Some(id) => self.invoice_named(&json!({"invoice_id": id}))?,
            None => self.invoices.len(),
        };
        let words = request["text"].as_str().map(str::to_lowercase);
        let says = |shown: &Value| {
            let of_buyer = ["title", "tax_no"].iter().map(|field| text(&shown["buyer"], field));
            let numbers = ["request_no", "number", "tax_invoice_no", "red_invoice_no"].iter().map(|no| text(shown, no));
            words.as_ref().is_none_or(|words| of_buyer.chain(numbers).any(|it| it.to_lowercase().contains(words)))
        };
        let is_wanted = |shown: &Value| {
            let day = text(shown, "asked_on");
            (request["state"].is_null() || request["state"] == shown["state"])
                && request["from"].as_str().is_none_or(|from| from <= day)
                && request["to"].as_str().is_none_or(|to| day <= to)
                && says(shown)
        };
        let shown = self.invoices[..before].iter().rev().map(|invoice| self.invoice_shown(invoice));
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        Ok(json!({"invoices": shown.filter(is_wanted).take(limit).collect::<Vec<_>>()}))
    }
}

impl Sale {
    /// What stands of it in money and in principal.
    pub(super) fn stands(&self) -> Parts {
        self.stands_with(&self.back())
    }

    fn not_invoiced(&self) -> Value {
        let stands = self.stands_by_kind(&self.back());
        let of = |kind: &str| stands.iter().filter(|(known, _)| *known == kind).map(|(_, amount)| amount).sum::<i64>();
        json!({
            "returned_minor": self.refunded(), "bonus_minor": of("bonus"), "points_minor": of("points"),
            "gift_cards_minor": of("gift_card"),
        })
    }

    /// The same where so much of it came back.
    pub(super) fn stands_with(&self, back: &super::refunds::Back) -> Parts {
        let stands = self.stands_by_kind(back);
        let of = |is: &dyn Fn(&str) -> bool| stands.iter().filter(|(kind, _)| is(kind)).map(|(_, amount)| amount).sum();
        Parts { money: of(&|kind| MONEY.contains(&kind)), principal: of(&|kind| kind == "principal") }
    }
}

/// Whether it is a taxpayer's number: one of GB 32100 with its check character, or one from before.
fn is_tax_no(no: &str) -> bool {
    const DIGITS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> = no.chars().map(|it| DIGITS.find(it)).collect();
    match (no.len(), values) {
        (15 | 20, _) => no.bytes().all(|it| it.is_ascii_digit() || it.is_ascii_uppercase()),
        (18, Some(values)) => {
            let weights = (0..17).scan(1, |weight, _| Some(std::mem::replace(weight, *weight * 3 % 31)));
            let sum: usize = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
            (sum + values[17]).is_multiple_of(31)
        }
        _ => false,
    }
}
