//! What becomes of invoices when goods or money go back, or a sale was paid otherwise.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::{Invoice, Of, Parts};
use crate::model::Model;

impl Model {
    fn place_of_standing(&self, of: Of) -> Option<usize> {
        self.invoices.iter().rposition(|invoice| invoice.of == of && invoice.stands())
    }

    /// What stands of a sale's invoice where so much of the sale does.
    fn left_of(invoice: &Invoice, sale: Parts) -> Parts {
        let Parts { money, principal } = invoice.stands;
        Parts { money: money.min(sale.money), principal: principal.min(sale.principal) }
    }

    /// What becomes of a sale's invoice where so much of the sale stands then.
    pub(in crate::model) fn invoice_follows(&self, place: usize, sale: Parts) -> Value {
        let Some(invoice) = self.place_of_standing(Of::Sale(place)).map(|it| &self.invoices[it]) else {
            return Value::Null;
        };
        let then = Model::left_of(invoice, sale);
        if then == invoice.stands { Value::Null } else { follows(invoice, then) }
    }

    /// What came back of a sale is not on its invoice any more.
    pub(in crate::model) fn follow_return(&mut self, sale: usize) {
        if let Some(place) = self.place_of_standing(Of::Sale(sale)) {
            let then = Model::left_of(&self.invoices[place], self.sales[sale].stands());
            self.invoices[place].stands = then;
        }
    }

    /// A sale that is paid otherwise leaves money first, then principal that is free, and no more than stood: the place of its
    /// invoice and what stands of it then.
    fn after_correction(&self, sale: usize, now: Parts) -> Option<(usize, Parts)> {
        let place = self.place_of_standing(Of::Sale(sale))?;
        let stood = self.invoices[place].stands;
        let joined = self.joined_to(Of::Sale(sale));
        let free = (self.paid_in(&joined) - self.invoiced(&joined) + stood.principal).max(0);
        let money = stood.sum().min(now.money);
        let principal = (stood.sum() - money).min(now.principal).min(free);
        Some((place, Parts { money, principal }))
    }

    /// The same as a quote tells it.
    pub(in crate::model) fn invoice_follows_correction(&self, sale: usize, now: Parts) -> Value {
        let Some((place, then)) = self.after_correction(sale, now) else { return Value::Null };
        let invoice = &self.invoices[place];
        if then.sum() == invoice.stands.sum() { Value::Null } else { follows(invoice, then) }
    }

    pub(in crate::model) fn follow_correction(&mut self, sale: usize) {
        if let Some((place, then)) = self.after_correction(sale, self.sales[sale].stands()) {
            self.invoices[place].stands = then;
        }
    }

    /// What stands of the invoices of top-ups and gift cards where a balance refund gives so much of what was paid in back.
    fn after_balance_refund(&self, member: &str, given: i64) -> Vec<(usize, Parts)> {
        let joined = self.joined(Some(member), None);
        let mut excess = self.invoiced(&joined) - (self.paid_in(&joined) - given);
        let mut places: Vec<usize> = (0..self.invoices.len())
            .filter(|place| {
                let invoice = &self.invoices[*place];
                self.is_among(&joined, invoice.of) && !matches!(invoice.of, Of::Sale(_)) && invoice.stands()
            })
            .collect();
        places.sort_by_key(|place| {
            Reverse(match self.invoices[*place].of {
                Of::TopUp(it) => self.top_ups[it].seq,
                Of::GiftCard(it) => self.gift_cards[it].seq,
                Of::Sale(it) => self.sales[it].seq,
            })
        });
        let mut changed = Vec::new();
        for place in places {
            let stands = self.invoices[place].stands;
            let off = excess.clamp(0, stands.principal);
            excess -= off;
            if off > 0 {
                changed.push((place, Parts { principal: stands.principal - off, ..stands }));
            }
        }
        changed
    }

    /// The same as a quote tells it.
    pub(in crate::model) fn invoices_follow(&self, member: &str, principal: i64) -> Value {
        let given = self.given_of_paid_in(member, principal);
        // Taken off the last that was paid first, and told in the order of paying.
        let changed = self.after_balance_refund(member, given).into_iter().rev();
        let told: Vec<Value> = changed.map(|(place, then)| follows(&self.invoices[place], then)).collect();
        if told.is_empty() { Value::Null } else { told.into() }
    }

    /// A balance refund takes what it gives back off the invoices. What of it was paid in.
    pub(in crate::model) fn follow_balance_refund(&mut self, member: &str, principal: i64) -> i64 {
        let given = self.given_of_paid_in(member, principal);
        for (place, then) in self.after_balance_refund(member, given) {
            self.invoices[place].stands = then;
        }
        given
    }
}

fn follows(invoice: &Invoice, then: Parts) -> Value {
    let after = Invoice { stands: then, ..invoice.clone() };
    json!({
        "request_no": invoice.no, "before_minor": invoice.stands.sum(), "after_minor": then.sum(),
        "to_reverse_minor": after.to_reverse(),
    })
}
