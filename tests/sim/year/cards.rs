//! Count cards that are sold, used, brought back and run out, and lines that they cannot pay.

use serde_json::{Value, json};

use super::returns::REASONS;
use super::today::NOTES;
use super::{Occasion, Year};
use crate::model::calendar::{DAY, Day, iso};
use crate::model::{Codes, text};

/// What cards are for, and what they are not for.
const WASH: [&str; 3] = ["WASH1", "WASH2", "WASH3"];

impl Year {
    /// What cards pay is there; nobody else's basket has any of it.
    fn put_washes(&mut self, occasion: &Occasion) {
        for (sku, category) in WASH.into_iter().zip(["洗护", "洗护", "美发"]) {
            if !self.model.products.contains_key(sku) {
                let put = json!({"sku": sku, "name": format!("服务{sku}"), "price_minor": 3_900, "category": category});
                self.do_besides("product.put", &put, occasion);
            }
        }
    }

    /// A count card as a product, one of a few that change their terms.
    fn put_card(&mut self, occasion: &Occasion) -> String {
        let sku = format!("CARD{}", self.dice.within(1, 6));
        let today = occasion.today();
        let count = self.dice.within(1, 30);
        let mut card = json!({"users": self.dice.one(&["member_alone", "several"])});
        card["validity"] = match self.dice.within(1, 6) {
            1 | 2 => json!({"kind": "days", "count": count, "from": "sale"}),
            3 | 4 => json!({"kind": "days", "count": count, "from": "first_use"}),
            5 => {
                json!({"kind": "months", "count": self.dice.within(1, 2), "from": self.dice.one(&["sale", "first_use"])})
            }
            _ => json!({"kind": "until", "day": iso(today + count)}),
        };
        if !self.dice.once_in(3) {
            card["uses"] = json!(self.dice.one(&[1, 2, 3, 7, 10]));
            if self.dice.once_in(4) {
                card["validity"] = json!({"kind": "always"});
            }
        }
        match self.dice.once_in(2) {
            true => card["skus"] = json!(["WASH1", "WASH3"]),
            false => card["categories"] = json!(["洗护"]),
        }
        let price = self.dice.within(1, 30_000);
        let put = json!({"sku": sku, "name": format!("次卡{price}"), "price_minor": price, "card": card});
        self.do_besides("product.put", &put, occasion);
        sku
    }

    /// Somebody buys a card or two and uses them over some days; some of it comes back.
    pub(super) fn play_with_cards(&mut self) {
        let mut occasion = self.occasion("sale.ring");
        self.put_washes(&occasion);
        let sku = self.put_card(&occasion);
        let Some(member) = self.any_member() else { return };
        let mut lines = vec![json!({"sku": sku, "qty": self.dice.word(&["1", "1", "2", "3"])})];
        if self.dice.once_in(3) {
            lines[0]["price_minor"] = json!(self.dice.within(1, 30_000));
        }
        if self.dice.once_in(2) {
            lines.push(json!({"amount_minor": self.dice.within(1, 900)}));
        }
        let sold = self.ring_in(&json!({"member_id": member, "lines": lines}), &occasion);
        let mut rung = Vec::new();
        if let Some(sold) = sold.filter(|_| self.dice.once_in(6)) {
            self.do_besides("sale.quote_void", &json!({"sale_id": sold}), &occasion);
            let void = json!({"sale_id": sold, "reason": "rung_wrongly"});
            if self.do_besides("sale.void", &void, &occasion).is_some() {
                self.look_at_refund(&void);
            }
        }
        for _ in 0..self.dice.within(2, 6) {
            if self.dice.once_in(2) {
                occasion.minute += self.dice.within(0, 9) * DAY;
            }
            let cards: Vec<(String, String, String)> = {
                let latest = self.model.count_cards.iter().rev().take(6);
                latest.map(|card| (card.id.clone(), card.no.clone(), card.member.clone())).collect()
            };
            let Some((id, no, whose)) = self.dice.any(&cards).cloned() else { return };
            let mut line =
                json!({"sku": self.dice.word(&["WASH1", "WASH1", "WASH2"]), "qty": self.dice.word(&["1", "1", "2"])});
            line["card"] = json!(if self.dice.once_in(2) { id } else { no });
            let mut sale = json!({"lines": [line]});
            match self.dice.within(1, 5) {
                1 => {}
                2 => sale["member_id"] = json!(self.any_member()),
                _ => sale["member_id"] = json!(whose),
            }
            if self.dice.once_in(3) {
                sale["lines"].as_array_mut().expect("lines").push(json!({"sku": "WASH3", "qty": "1"}));
            }
            rung.extend(self.ring_in_cash(&sale, &occasion));
            if let Some(sale_id) = self.dice.any(&rung).cloned().filter(|_| self.dice.once_in(3)) {
                self.bring_back(&sale_id, &occasion);
            }
            if self.dice.once_in(4) {
                self.do_besides("day.roll", &json!({}), &occasion);
            }
            if self.dice.once_in(4) {
                self.give_a_card_back(&occasion);
            }
        }
        let besides = self.besides(&occasion);
        self.run(super::CARD, &json!({"member_id": member}), &besides);
    }

    /// The same, now and then paid by what the member has.
    fn ring_in(&mut self, sale: &Value, occasion: &Occasion) -> Option<String> {
        if self.dice.once_in(2) {
            return self.ring_in_cash(sale, occasion);
        }
        let today = occasion.today();
        let total = self.model.price(sale, today).map_or(1, |priced| priced.total);
        let mut sale = sale.clone();
        sale["tenders"] = self.payment(sale["member_id"].as_str().map(str::to_owned).as_deref(), total, today);
        let rung = self.do_besides("sale.ring", &sale, occasion)?;
        Some(text(&rung, "sale_id").to_owned())
    }

    /// A card that was sold lately and can go back on a day, by its id or its number.
    pub(super) fn card_that_can_go_back(&mut self, today: Day) -> Option<String> {
        let latest = self.model.count_cards.iter().rev().take(60).map(|card| (card.id.clone(), card.no.clone()));
        let can_go = |(id, _): &(String, String)| {
            self.model.predict("count_card.quote_refund", &json!({"card": id}), "owner", today).is_ok()
        };
        let cards: Vec<(String, String)> = latest.filter(can_go).collect();
        let (id, no) = self.dice.any(&cards)?.clone();
        Some(if self.dice.once_in(2) { id } else { no })
    }

    /// A card that is given back by a cause.
    pub(super) fn good_card_refund(&mut self, today: Day) -> Option<Value> {
        (0..10).find_map(|_| {
            let card = self.card_that_can_go_back(today)?;
            let mut request = json!({"card": card, "cause": self.dice.word(&["merchant", "consumer"])});
            request["reason"] = json!(self.dice.one(&REASONS));
            if request["reason"] == "other" || self.dice.once_in(4) {
                request["note"] = json!(self.dice.one(&NOTES));
            }
            let answer = self.model.predict("count_card.refund", &request, "owner", today).ok()?;
            if self.dice.once_in(3) {
                request["expect_total_minor"] = answer["total_minor"].clone();
            }
            Some(request)
        })
    }

    /// One of the last cards goes back, and what follows from it is looked at; goods of its sale may come back as well.
    fn give_a_card_back(&mut self, occasion: &Occasion) {
        let Some(refund) = self.good_card_refund(occasion.today()) else { return };
        self.do_besides("count_card.quote_refund", &json!({"card": refund["card"]}), occasion);
        let Some(place) = self.model.place_of(&refund) else { return };
        let sale_id = self.model.sales[place].id.clone();
        if self.dice.once_in(4) {
            let goods = json!({"sale_id": sale_id, "reason": "faulty"});
            self.do_besides("sale.refund", &goods, occasion);
        }
        if self.do_besides("count_card.refund", &refund, occasion).is_some() {
            self.look_at_refund(&refund);
            let day = json!({"day": iso(occasion.today())});
            self.ask("report.today", &day);
            if let Some(member) = self.model.sales[place].member.clone() {
                self.ask("stored_value.quote_refund", &json!({"member_id": member}));
            }
        }
        if self.dice.once_in(3) {
            let goods = json!({"sale_id": sale_id, "reason": "faulty"});
            self.do_besides("sale.refund", &goods, occasion);
        }
    }

    /// A card that cannot be given back, or is asked for wrongly.
    pub(super) fn bad_card_refund(&mut self, method: &str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        let mut bad = match code {
            "member_erased" | "count_card_ended" | "member_frozen" | "points_spent" => {
                if code == "points_spent" && self.model.settings["points.shortfall"] != "refuse" {
                    self.set("points.shortfall", &json!("refuse"));
                }
                let all: Vec<String> = self.model.count_cards.iter().map(|card| card.no.clone()).collect();
                let request = |card: &String| json!({"card": card, "cause": "merchant", "reason": "faulty"});
                let is_so = |card: &&String| {
                    self.model.predict(method, &request(card), "owner", today).err() == Some(Codes::from([code]))
                };
                let fitting: Vec<String> = all.iter().filter(is_so).cloned().collect();
                request(self.dice.any(&fitting)?)
            }
            _ => self.good_card_refund(today)?,
        };
        let fields = bad.as_object_mut()?;
        fields.remove("expect_total_minor");
        match code {
            "unknown_count_card" => bad["card"] = json!(self.dice.one(&["0", "01-K999999", "nobody", ""])),
            "refund_needs_note" => {
                bad["reason"] = json!("other");
                match self.dice.once_in(2) {
                    true => drop(bad.as_object_mut()?.remove("note")),
                    false => bad["note"] = json!(self.dice.one(&["", "  "])),
                }
            }
            "text_invalid" => bad["note"] = json!(self.dice.one(&["长".repeat(201).as_str(), "bell\u{7}"])),
            "refund_changed" => {
                let answer = self.model.predict(method, &bad, "owner", today).ok()?;
                bad["expect_total_minor"] = json!(answer["total_minor"].as_i64()? + self.dice.one(&[-1, 1, 1_000]));
            }
            _ => {}
        }
        if method == "count_card.quote_refund" {
            bad.as_object_mut()?.retain(|field, _| field == "card");
        }
        Some(bad)
    }

    /// A sale of today whose card was used.
    pub(super) fn void_of_used(&mut self, method: &str, occasion: &Occasion) -> Option<Value> {
        self.put_washes(occasion);
        let card = json!({
            "uses": 2, "validity": {"kind": "days", "count": 5, "from": "sale"}, "users": "member_alone", "skus": ["WASH1"],
        });
        let put = json!({"sku": "CARD9", "name": "两次卡", "price_minor": 7_500, "card": card});
        self.do_besides("product.put", &put, occasion)?;
        let member = self.some_member(|year, id| !year.model.members[id].erased && year.is_free(id))?;
        let sold = json!({"member_id": member, "lines": [{"sku": "CARD9", "qty": "1"}]});
        let sold = self.ring_in_cash(&sold, occasion)?;
        let card = self.model.count_cards.last()?.no.clone();
        let used = json!({"member_id": member, "lines": [{"sku": "WASH1", "qty": "1", "card": card}]});
        self.ring_in_cash(&used, occasion)?;
        let mut bad = json!({"sale_id": sold});
        if method == "sale.void" {
            bad["reason"] = json!("rung_wrongly");
        }
        Some(bad)
    }

    fn is_free(&self, member: &str) -> bool {
        self.model.members[member].guard.frozen.is_none()
    }

    /// Quotes and rings what the model prices, paid to the fen. The sale.
    fn ring_in_cash(&mut self, sale: &Value, occasion: &Occasion) -> Option<String> {
        let total = self.model.price(sale, occasion.today()).map_or(1, |priced| priced.total);
        let mut sale = sale.clone();
        sale["tenders"] = if total > 0 { json!([{"kind": "cash", "amount_minor": total}]) } else { json!([]) };
        self.do_besides("sale.quote", &sale, occasion);
        if self.dice.once_in(2) {
            sale["staff"] = self.shares();
        }
        let rung = self.do_besides("sale.ring", &sale, occasion)?;
        Some(text(&rung, "sale_id").to_owned())
    }

    /// A line that a card paid comes back, in a part or whole, or the whole sale is voided.
    fn bring_back(&mut self, sale_id: &str, occasion: &Occasion) {
        let mut back = json!({"sale_id": sale_id, "lines": [{"line": 1, "qty": "1"}]});
        self.do_besides("sale.quote_refund", &back, occasion);
        back["reason"] = json!("changed_mind");
        match self.dice.once_in(3) {
            true => {
                drop(self.do_besides("sale.void", &json!({"sale_id": sale_id, "reason": "rung_wrongly"}), occasion))
            }
            false => drop(self.do_besides("sale.refund", &back, occasion)),
        }
    }

    /// A refusal of a count card, or of the line that sold one.
    pub(super) fn bad_card(&mut self, method: &'static str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        self.put_washes(occasion);
        let card = json!({
            "uses": 2, "validity": {"kind": "days", "count": 5, "from": "sale"}, "users": "member_alone", "skus": ["WASH1"],
        });
        let mut put = json!({"sku": "CARD9", "name": "两次卡", "price_minor": 7_500, "card": card});
        if code == "count_card_invalid" {
            self.put_flaw_of_card(&mut put, today);
            return Some(put);
        }
        self.do_besides("product.put", &put, occasion)?;
        let member = self.any_member()?;
        let mut before = occasion.clone();
        before.minute -= if code == "count_card_ended" { 6 * DAY } else { 0 };
        let sale = json!({"member_id": member, "lines": [{"sku": "CARD9", "qty": "1"}]});
        let sold = self.ring_in_cash(&sale, &before)?;
        let card = self.model.count_cards.last()?.no.clone();
        let mut bad = json!({"sale_id": sold, "lines": [{"line": 1, "qty": "1"}], "reason": "faulty"});
        match method {
            "sale.quote_refund" => drop(bad.as_object_mut()?.remove("reason")),
            "sale.refund" => {}
            _ => {
                let mut line = json!({"sku": "WASH1", "qty": "1", "card": card});
                bad = json!({"member_id": member});
                match code {
                    "unknown_count_card" => line["card"] = json!(self.dice.one(&["0", "01-K999999", "nobody", ""])),
                    "count_card_short" => line["qty"] = json!("3"),
                    "count_card_unfit" if self.dice.once_in(2) => line["sku"] = json!("WASH2"),
                    "count_card_unfit" => {
                        bad["member_id"] =
                            json!(self.some_member(|year, id| id != member && !year.model.members[id].erased)?);
                    }
                    _ => {}
                }
                bad["lines"] = json!([line]);
                bad["tenders"] = json!([]);
            }
        }
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }

    fn put_flaw_of_card(&mut self, put: &mut Value, today: Day) {
        match self.dice.within(1, 4) {
            1 => put["card"]["skus"] = json!([]),
            2 => {
                put["card"]["validity"] = json!({"kind": "always"});
                put["card"]["uses"] = Value::Null;
            }
            3 => put["card"]["validity"] = json!({"kind": "until", "day": iso(today - 1)}),
            _ => put["unit_decimals"] = json!(1),
        }
    }
}
