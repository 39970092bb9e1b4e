//! Gift cards that are sold, pay, are bound, and get back what they paid.

use serde_json::{Value, json};

use super::{Occasion, Year};
use crate::model::calendar::Day;
use crate::model::{AMOUNT_LIMIT, Codes, whole};

impl Year {
    /// A card for somebody, now and then for as much as a name is asked for.
    pub(super) fn good_issue(&mut self, method: &str) -> Value {
        let amount = match self.dice.within(1, 12) {
            1 => 999_999 + self.dice.within(0, 1),
            2..=5 => self.dice.within(1, 9_999),
            _ => self.dice.within(1, 50) * 1_000,
        };
        let mut request = json!({"amount_minor": amount});
        if method == "gift_card.issue" {
            request["tender"] = json!(self.tender());
            if self.model.predict(method, &request, "owner", 0).is_err() {
                self.set("region.over_limit", &json!("warn"));
            }
        }
        request
    }

    /// A card with something on it, as somebody types its code.
    fn loaded(&mut self) -> Option<(String, i64)> {
        let loaded = self.model.gift_cards.iter().filter(|card| card.balance > 0);
        let loaded: Vec<(String, i64)> = loaded.map(|card| (card.code.clone(), card.balance)).collect();
        let (code, balance) = self.dice.any(&loaded)?.clone();
        let typed = match self.dice.within(1, 3) {
            1 => code.to_lowercase(),
            2 => format!("{}-{}-{}", &code[..5], &code[5..10], &code[10..]),
            _ => code,
        };
        Some((typed, balance))
    }

    pub(super) fn good_gift_card_shown(&mut self) -> Option<Value> {
        let cards: Vec<(String, String)> =
            self.model.gift_cards.iter().map(|card| (card.code.clone(), card.no.clone())).collect();
        let (code, no) = self.dice.any(&cards)?.clone();
        Some(json!({"card": if self.dice.once_in(2) { code } else { no }}))
    }

    pub(super) fn good_bind(&mut self, method: &str) -> Option<Value> {
        let (code, _) = self.loaded()?;
        let request = json!({"code": code, "member_id": self.any_member()?});
        if self.model.predict(method, &request, "owner", 0).is_err() {
            self.set("region.over_limit", &json!("warn"));
        }
        Some(request)
    }

    /// A sale, quoted and rung, that one to three gift cards pay, whole or in part.
    pub(super) fn pay_by_gift_cards(&mut self) {
        let occasion = self.occasion("sale.ring");
        let member = self.any_member().filter(|_| self.dice.once_in(2));
        let mut sale = self.good_basket(member.as_deref());
        let total = self.model.price(&sale, occasion.today()).expect("a good basket").total;
        let mut left = total;
        let mut cards = Vec::new();
        for _ in 0..self.dice.within(1, 3) {
            let Some((code, balance)) = self.loaded() else { break };
            let mut card = json!({"code": code});
            let mut paid = balance.min(left);
            if paid > 1 && self.dice.once_in(3) {
                paid = self.dice.within(1, paid);
                card["amount_minor"] = json!(paid);
            }
            cards.push(card);
            left -= paid;
        }
        sale["gift_cards"] = cards.into();
        let kind = self.tender();
        let change = if kind == "cash" { self.dice.within(0, 500) } else { 0 };
        sale["tenders"] = match (left, self.dice.once_in(3)) {
            (0, true) => json!([{"kind": "cash", "amount_minor": 100}]),
            (0, false) => json!([]),
            _ => json!([{"kind": kind, "amount_minor": left + change}]),
        };
        self.run("sale.quote", &sale, &occasion);
        let Some(answer) = self.run("sale.ring", &sale, &occasion) else { return };
        self.ask("report.liability", &json!({}));
        self.ask("report.today", &json!({}));
        if self.dice.once_in(2) {
            let place = self.model.sales.len() - 1;
            let part = self.some_of(place, 2).filter(|_| self.dice.once_in(2));
            let mut refund = part.unwrap_or(json!({"sale_id": answer["sale_id"]}));
            refund["reason"] = json!("changed_mind");
            let occasion = self.occasion("sale.refund");
            if self.run("sale.refund", &refund, &occasion).is_some() {
                self.look_at_refund(&refund);
            }
        }
        for card in sale["gift_cards"].as_array().cloned().into_iter().flatten() {
            self.ask("gift_card.show", &json!({"card": card["code"]}));
        }
    }

    /// Gift cards that cannot be sold, bound, shown or pay.
    pub(super) fn bad_gift_card(&mut self, method: &str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        let unknown = json!(self.dice.one(&["", "HELLO", "22222222222222", "O0I1L-AAAAA-AAAA"]));
        let mut bad = match method {
            "gift_card.quote_issue" | "gift_card.issue" => self.good_issue(method),
            "gift_card.show" => json!({"card": unknown}),
            "gift_card.quote_bind" | "gift_card.bind" => self.good_bind(method)?,
            _ => return self.bad_payment_by_gift_card(method, code, &unknown, today),
        };
        match code {
            "amount_invalid" => bad["amount_minor"] = json!(self.dice.one(&[0, -1, AMOUNT_LIMIT + 1])),
            "tender_invalid" => bad["tender"] = json!(self.dice.one(&["stored_value", "points", "gift_card"])),
            "stored_value_over_limit" => {
                self.set("region.over_limit", &json!("block"));
                for own in ["region.max_named_minor", "region.max_unnamed_minor"] {
                    if self.model.predict(method, &bad, "owner", today).is_ok() {
                        self.set(own, &json!(1));
                    }
                }
            }
            "gift_card_unknown" if method != "gift_card.show" => bad["code"] = unknown,
            "gift_card_unusable" => bad["code"] = json!(self.emptied()?),
            "unknown_member" => bad["member_id"] = json!(self.dice.one(&["0", "77", "nobody", ""])),
            "member_erased" => bad["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?),
            _ => {}
        }
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }

    fn emptied(&mut self) -> Option<String> {
        let empty = self.model.gift_cards.iter().filter(|card| card.balance == 0);
        let empty: Vec<String> = empty.map(|card| card.code.clone()).collect();
        self.dice.any(&empty).cloned()
    }

    fn bad_payment_by_gift_card(
        &mut self,
        method: &str,
        code: &'static str,
        unknown: &Value,
        today: Day,
    ) -> Option<Value> {
        let (typed, balance) = self.loaded()?;
        let total = balance + self.dice.within(1, 500);
        let cards = match code {
            "gift_card_unknown" => json!([{"code": unknown}]),
            "gift_card_unusable" if self.dice.once_in(2) => json!([{"code": self.emptied()?}]),
            "gift_card_unusable" => json!([{"code": typed, "amount_minor": 1}, {"code": typed}]),
            _ => json!([{"code": typed, "amount_minor": balance + 1}]),
        };
        let bad = json!({
            "lines": [{"amount_minor": total}], "tenders": [{"kind": "cash", "amount_minor": total}], "gift_cards": cards,
        });
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        let is_it = refused == Codes::from([code]) && whole(&bad["lines"][0], "amount_minor") > 0;
        is_it.then_some(bad)
    }
}
