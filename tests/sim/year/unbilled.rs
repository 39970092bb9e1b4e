//! Goods that come back without a bill, by the owner or as far as staff may, and such as cannot.

use serde_json::{Value, json};

use super::returns::REASONS;
use super::today::NOTES;
use super::{Occasion, Year};
use crate::model::calendar::Day;
use crate::model::{AMOUNT_LIMIT, Codes};

impl Year {
    /// What comes back, paid back to the fen in one way or two.
    pub(super) fn good_unbilled(&mut self, today: Day) -> Option<Value> {
        let basket = self.good_basket(None);
        let total = self.model.price(&basket, today).ok().filter(|priced| priced.total > 0)?.total;
        let mut request = json!({"lines": basket["lines"], "reason": self.dice.one(&REASONS)});
        if request["reason"] == "other" || self.dice.once_in(4) {
            request["note"] = json!(self.dice.one(&NOTES));
        }
        let part = if self.dice.once_in(3) { self.dice.within(0, total - 1) } else { 0 };
        let tenders = [(self.tender(), part), (self.tender(), total - part)].into_iter().filter(|(_, it)| *it > 0);
        request["tenders"] = tenders.map(|(kind, it)| json!({"kind": kind, "amount_minor": it})).collect();
        if self.dice.once_in(3) {
            request["expect_total_minor"] = json!(total);
        }
        Some(request)
    }

    /// Somebody of the staff gives back as much as they may; the owner whatever it is.
    pub(super) fn take_back_without_a_bill(&mut self) {
        let mut occasion = self.occasion("sale.return_unbilled");
        let Some(request) = self.good_unbilled(occasion.today()) else { return };
        let total = self.model.price(&json!({"lines": request["lines"]}), occasion.today()).map_or(0, |it| it.total);
        if occasion.actor != "owner" && self.dice.once_in(2) {
            let limit = *self.dice.one(&[0, total - 1, total, total, total + 1]);
            self.set("refund.unbilled_limit_minor", &json!(limit));
        } else {
            occasion.actor = "owner".to_owned();
        }
        if let Some(answer) = self.run("sale.return_unbilled", &request, &occasion) {
            for (method, params) in [
                ("refund.show", json!({"refund_id": answer["refund_id"]})),
                ("report.today", json!({"day": answer["slip"]["business_day"]})),
                ("bill.text", json!({"refund_id": answer["refund_id"], "channel": "plain"})),
                ("journal.read", json!({"limit": 3})),
            ] {
                if self.dice.once_in(3) {
                    self.ask(method, &params);
                }
            }
        }
    }

    /// One thing wrong.
    pub(super) fn bad_unbilled(&mut self, code: &'static str, occasion: &mut Occasion) -> Option<Value> {
        let today = occasion.today();
        occasion.actor = "owner".to_owned();
        let mut bad = self.good_unbilled(today)?;
        bad.as_object_mut()?.remove("expect_total_minor");
        let total = self.model.price(&json!({"lines": bad["lines"]}), today).ok()?.total;
        let tender = |kind: &str, amount: i64| json!({"kind": kind, "amount_minor": amount});
        match code {
            "count_card_line" => {
                let cards = self.model.products.iter().filter(|(_, product)| product.put["card"].is_object());
                let skus: Vec<String> = cards.map(|(sku, _)| sku.clone()).collect();
                bad["lines"][0] = json!({"sku": self.dice.any(&skus)?, "qty": "1"});
            }
            "unbilled_over_limit" => {
                occasion.actor = self.dice.any(&self.model.staff)?.0.clone();
                if self.model.whole("refund.unbilled_limit_minor") >= total {
                    let limit = if self.dice.once_in(2) { 0 } else { total - 1 };
                    self.set("refund.unbilled_limit_minor", &json!(limit));
                }
            }
            "tender_invalid" => {
                let kind = self.dice.word(&["stored_value", "points"]);
                bad["tenders"] = match self.dice.within(1, 3) {
                    1 => json!([tender("cash", total), tender("card", 0)]),
                    _ => json!([tender(kind, total)]),
                };
            }
            "tender_short" if total == 1 => return None,
            "tender_short" => bad["tenders"] = json!([tender(self.tender(), total - 1)]),
            "tender_excess" => bad["tenders"] = json!([tender(self.tender(), total + self.dice.one(&[1, 700]))]),
            "refund_changed" => bad["expect_total_minor"] = json!(total + self.dice.one(&[-1, 1, 1_000])),
            "refund_needs_note" => {
                bad["reason"] = json!("other");
                bad["note"] = json!(self.dice.one(&["", "  "]));
            }
            "text_invalid" if self.dice.once_in(2) => {
                bad["note"] = json!(self.dice.one(&["长".repeat(201).as_str(), "bell\u{7}"]));
            }
            _ => {
                bad["lines"] = self.bad_sale("sale.quote", code, today)?["lines"].clone();
                bad["tenders"] = json!([tender("cash", AMOUNT_LIMIT)]);
            }
        }
        let refused = self.model.predict("sale.return_unbilled", &bad, &occasion.actor, today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }
}
