//! Invoices that are asked for, issued, reversed and cancelled, and what becomes of them when goods or money go back.

use serde_json::{Value, json};

use super::{Occasion, Year};
use crate::model::calendar::{Day, iso};
use crate::model::invoices::Invoice;
use crate::model::{Codes, text, whole};

const TITLES: [(&str, &str, &str); 5] = [
    ("company", "示例科技有限公司", "91350100M000100Y43"),
    ("company", "Example Foods Ltd", "91110108MA01ABCD2H"),
    ("company", "隔壁饭店", "350104199001011"),
    ("person", "王先生", ""),
    ("person", "个人", ""),
];

impl Year {
    /// A good request about an invoice.
    pub(super) fn good_invoice(&mut self, method: &str, today: Day) -> Option<Value> {
        (0..20).find_map(|_| {
            let mut request = match method {
                "invoice.quote_request" | "invoice.request" => self.something_to_invoice()?,
                "invoice.list" => self.page_of_invoices(today),
                _ => {
                    let state = if method == "invoice.mark_issued" { "asked" } else { "to_reverse" };
                    let is = |it: &Invoice| if method == "invoice.cancel" { it.stands() } else { it.state() == state };
                    let open = self.model.invoices.iter().filter(|it| is(it));
                    let open: Vec<(String, Day)> = open.map(|it| (it.id.clone(), it.asked_on)).collect();
                    let (id, asked_on) = self.dice.any(&open)?.clone();
                    let no = format!("2633200000{:06}", self.model.facts);
                    let on = self.dice.within(asked_on, today.max(asked_on));
                    let on = if self.dice.once_in(3) { json!(iso(on)) } else { Value::Null };
                    match method {
                        "invoice.mark_issued" => json!({"invoice_id": id, "tax_invoice_no": no, "issued_on": on}),
                        "invoice.mark_reversed" => json!({"invoice_id": id, "red_invoice_no": no, "reversed_on": on}),
                        _ => json!({"invoice_id": id, "reason": self.dice.one(&["抬头开错", "buyer wants none"])}),
                    }
                }
            };
            if method == "invoice.request" {
                let (kind, title, tax_no) = *self.dice.one(&TITLES);
                request["buyer"] = json!({"kind": kind, "title": title});
                if !tax_no.is_empty() {
                    request["buyer"]["tax_no"] = json!(tax_no);
                }
                let quote = self.model.predict(method, &request, "owner", today).ok()?;
                if self.dice.once_in(3) {
                    request["expect_amount_minor"] = quote["amount_minor"].clone();
                }
            }
            request.as_object_mut()?.retain(|_, value| !value.is_null());
            self.model.predict(method, &request, "owner", today).is_ok().then_some(request)
        })
    }

    /// A sale, mostly a late one, a top-up or a gift card.
    fn something_to_invoice(&mut self) -> Option<Value> {
        Some(match self.dice.within(1, 5) {
            1 => json!({"top_up_id": self.dice.any(&self.model.top_ups)?.id}),
            2 => json!({"gift_card_id": self.dice.any(&self.model.gift_cards)?.id}),
            3 => json!({"sale_id": self.dice.any(&self.model.sales)?.id}),
            _ => {
                let late = self.model.sales.len().saturating_sub(8);
                json!({"sale_id": self.dice.any(&self.model.sales[late..])?.id})
            }
        })
    }

    fn page_of_invoices(&mut self, today: Day) -> Value {
        let mut request = json!({"limit": self.dice.within(1, 40)});
        let some = self.dice.any(&self.model.invoices).map(|it| (it.id.clone(), it.no.clone()));
        match self.dice.within(1, 6) {
            1 => request["state"] = json!(self.dice.one(&["asked", "issued", "to_reverse", "cancelled"])),
            2 => request["from"] = json!(iso(today - self.dice.within(0, 30))),
            3 => request["to"] = json!(iso(today - self.dice.within(-3, 30))),
            4 => request["text"] = json!(self.dice.one(&["示例", "FOODS", "m000100y", "个人", "26332"])),
            5 => request["before"] = json!(some.map(|(id, _)| id)),
            _ => request["text"] = json!(some.map(|(_, no)| no)),
        }
        request
    }

    /// A sale is invoiced, perhaps issued; then some of it comes back or was paid otherwise, and what is too much is reversed.
    pub(super) fn invoice_and_change(&mut self) {
        let late = self.model.sales.len().saturating_sub(6);
        let Some(sale) = self.dice.any(&self.model.sales[late..]).map(|sale| sale.id.clone()) else { return };
        let of = json!({"sale_id": sale});
        let mut request = json!({"sale_id": sale, "buyer": {"kind": "person", "title": "王先生"}});
        self.ask("invoice.quote_request", &of);
        let occasion = self.occasion("invoice.request");
        if self.dice.once_in(3) {
            request["expect_amount_minor"] = json!(1);
        }
        self.run("invoice.request", &request, &occasion);
        self.ask("invoice.quote_request", &of);
        if self.dice.once_in(2) {
            self.do_well("invoice.mark_issued");
        }
        let place = self.model.place_of(&of).expect("a sale");
        for _ in 0..self.dice.within(1, 2) {
            let part = self.some_of(place, 2).filter(|_| !self.dice.once_in(4));
            let mut refund = part.unwrap_or(of.clone());
            self.ask("sale.quote_refund", &refund);
            refund["reason"] = json!("changed_mind");
            let occasion = self.occasion("sale.refund");
            if self.run("sale.refund", &refund, &occasion).is_some() {
                self.look_at_refund(&refund);
            }
            self.ask("invoice.list", &json!({"limit": 3}));
        }
        self.do_well("invoice.mark_reversed");
        self.ask("invoice.quote_request", &of);
        self.ask("invoice.list", &json!({"limit": 50}));
        self.ask("sale.show", &of);
    }

    /// A request about an invoice with one thing wrong.
    pub(super) fn bad_invoice(&mut self, method: &str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        let nobody = *self.dice.one(&["0", "123", "nobody", "", "9223372036854775807"]);
        let mut bad = match code {
            "invoice_asked" | "invoice_nothing" => {
                let (kind, title, tax_no) = *self.dice.one(&TITLES);
                let is_asked = code == "invoice_asked";
                (0..30).find_map(|_| {
                    let mut request = self.something_to_invoice()?;
                    request["buyer"] = json!({"kind": kind, "title": title});
                    if !tax_no.is_empty() {
                        request["buyer"]["tax_no"] = json!(tax_no);
                    }
                    let refused = self.model.predict(method, &request, "owner", today).err()?;
                    (refused.contains("invoice_asked") == is_asked).then_some(request)
                })?
            }
            "invoice_not_so" => {
                let is_open = |it: &Invoice| match method {
                    "invoice.mark_issued" => it.state() == "asked",
                    "invoice.mark_reversed" => it.state() == "to_reverse",
                    _ => it.stands(),
                };
                let closed = self.model.invoices.iter().filter(|it| !is_open(it));
                let closed: Vec<String> = closed.map(|it| it.id.clone()).collect();
                let id = self.dice.any(&closed)?.clone();
                match method {
                    "invoice.mark_issued" => json!({"invoice_id": id, "tax_invoice_no": "1"}),
                    "invoice.mark_reversed" => json!({"invoice_id": id, "red_invoice_no": "1"}),
                    _ => json!({"invoice_id": id, "reason": "抬头开错"}),
                }
            }
            _ => self.good_invoice(method, today)?,
        };
        let no_text = json!(self.dice.one(&["", "长".repeat(201).as_str(), "bell\u{7}"]));
        match (method, code) {
            (_, "unknown_sale") => self.name_nobody(&mut bad, "sale_id", nobody)?,
            (_, "unknown_top_up") => self.name_nobody(&mut bad, "top_up_id", nobody)?,
            (_, "gift_card_unknown") => self.name_nobody(&mut bad, "gift_card_id", nobody)?,
            ("invoice.list", "unknown_invoice") => bad["before"] = json!(nobody),
            (_, "unknown_invoice") => bad["invoice_id"] = json!(nobody),
            ("invoice.request", "text_invalid") => bad["buyer"]["title"] = no_text,
            ("invoice.mark_issued", "text_invalid") => bad["tax_invoice_no"] = no_text,
            ("invoice.mark_reversed", "text_invalid") => bad["red_invoice_no"] = no_text,
            (_, "text_invalid") => bad["reason"] = no_text,
            (_, "invoice_tax_no_invalid") => {
                bad["buyer"] = json!({"kind": "company", "title": "示例科技有限公司"});
                match *self.dice.one(&["", "1", "税号", "9135 0100", "91350100M000100Y44", "91350100M000100Y43"]) {
                    "" => {}
                    // That would be one, but not a person's.
                    "91350100M000100Y43" => {
                        bad["buyer"] = json!({"kind": "person", "title": "王先生", "tax_no": "91350100M000100Y43"});
                    }
                    no => bad["buyer"]["tax_no"] = json!(no),
                }
            }
            (_, "invoice_changed") => {
                let good = self.model.predict("invoice.request", &bad, "owner", today).ok()?;
                bad["expect_amount_minor"] = json!(whole(&good, "amount_minor") + self.dice.one(&[-1, 1, 500]));
            }
            (_, "invoice_day_invalid") => {
                let on = if method == "invoice.mark_issued" { "issued_on" } else { "reversed_on" };
                let asked = self.model.invoices.iter().find(|it| it.id == text(&bad, "invoice_id"))?.asked_on;
                bad[on] = json!(iso(if self.dice.once_in(2) { today.max(asked) + 1 } else { asked - 1 }));
            }
            _ => {}
        }
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }

    fn name_nobody(&mut self, bad: &mut Value, field: &str, nobody: &str) -> Option<()> {
        bad.as_object_mut()?.retain(|field, _| !field.ends_with("_id"));
        bad[field] = json!(nobody);
        Some(())
    }
}
