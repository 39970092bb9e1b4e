//! People who use a member's card: named, changed, buying up to their limit, and beyond it.

use serde_json::{Value, json};

use super::{Occasion, Year};
use crate::model::calendar::Day;
use crate::model::{AMOUNT_LIMIT, Codes, whole};

const CALLED: [&str; 4] = ["儿子", "妈妈", "Kim", "先生"];

impl Year {
    /// Somebody new on a card, or somebody of before with another limit or none, or who uses it no more.
    pub(super) fn good_person(&mut self) -> Option<Value> {
        let holds = |year: &Year, id: &str| {
            let member = &year.model.members[id];
            !member.erased && member.principal + member.bonus > 0
        };
        let rich = if self.dice.once_in(3) { None } else { self.some_member(holds) };
        let member = rich.or_else(|| self.any_member())?;
        let mut request = json!({"member_id": member, "called": self.dice.one(&CALLED)});
        let own = self.model.family.iter().filter(|person| person.member == member);
        let own: Vec<String> = own.map(|person| person.id.clone()).collect();
        if let Some(id) = self.dice.any(&own).filter(|_| own.len() > 2 || self.dice.once_in(2)) {
            request["person_id"] = json!(id);
            if self.dice.once_in(3) {
                request["is_active"] = json!(self.dice.once_in(3));
            }
        }
        if !self.dice.once_in(4) {
            request["daily_limit_minor"] = json!(self.dice.one(&[0, 1, 500, 3_000, 5_000, 20_000]));
        }
        Some(request)
    }

    /// Somebody of a member's family who uses the card.
    fn somebody(&mut self) -> Option<(String, String)> {
        let active = self
            .model
            .family
            .iter()
            .filter(|person| person.is_active && self.model.members[&person.member].guard.frozen.is_none());
        let active: Vec<(String, String)> = active.map(|it| (it.id.clone(), it.member.clone())).collect();
        self.dice.any(&active).cloned()
    }

    /// One of several people buys, up to the limit of the day or a little beyond; then it is paid otherwise or goes back.
    pub(super) fn buy_for_the_family(&mut self) {
        let occasion = self.occasion("sale.ring");
        let today = occasion.today();
        let Some((person, member)) = self.somebody() else { return };
        let mut sale = self.good_ring(Some(&member), today);
        sale["person_id"] = json!(person);
        sale.as_object_mut().expect("a sale").remove("keep_change_minor");
        let total = self.model.price(&sale, today).expect("a good basket").total;
        let holds = self.model.members[&member].principal + self.model.members[&member].bonus;
        let limit = self.model.family.iter().find(|it| it.id == person).and_then(|it| it.limit).unwrap_or(total);
        let most = holds.min(total);
        let stored =
            if self.dice.once_in(2) { most.min(limit + self.dice.within(0, 1)) } else { self.dice.within(0, most) };
        let tenders =
            [("stored_value", stored), ("cash", total - stored)].into_iter().filter(|(_, amount)| *amount > 0);
        sale["tenders"] = tenders.map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        if let Some((pin, _)) = &self.model.members[&member].guard.pin {
            sale["proof"] = json!({"pin": pin});
        }
        let mut quote = sale.clone();
        quote
            .as_object_mut()
            .expect("a quote")
            .retain(|field, _| ["member_id", "person_id", "lines", "coupons", "tenders"].contains(&field.as_str()));
        self.run("sale.quote", &quote, &occasion);
        let Some(answer) = self.run("sale.ring", &sale, &occasion) else { return };
        let sale_id = answer["sale_id"].clone();
        self.ask("sale.show", &json!({"sale_id": sale_id}));
        if self.dice.once_in(3) && total > 0 {
            let more = self.dice.within(0, total);
            let tenders =
                [("stored_value", more), ("cash", total - more)].into_iter().filter(|(_, amount)| *amount > 0);
            let tenders: Vec<Value> =
                tenders.map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
            let mut change = json!({"sale_id": sale_id, "tenders": tenders});
            let occasion = Occasion { minute: occasion.minute, ..self.occasion("sale.change_tender") };
            self.run("sale.quote_change_tender", &change, &occasion);
            change["reason"] = json!("paid_otherwise");
            self.run("sale.change_tender", &change, &occasion);
        }
        if self.dice.once_in(2) {
            self.exchange_all(&json!({"sale_id": sale_id}), total);
        }
    }

    /// All of a sale is exchanged for something that costs as much, or a little more in cash.
    fn exchange_all(&mut self, sale: &Value, total: i64) {
        let more = self.dice.within(0, 50);
        let mut exchange = json!({"sale_id": sale["sale_id"], "lines": [{"amount_minor": (total + more).max(1)}]});
        let occasion = self.occasion("sale.exchange");
        let Ok(quote) = self.model.predict("sale.quote_exchange", &exchange, "owner", occasion.today()) else { return };
        let difference = whole(&quote, "difference_minor");
        exchange["tenders"] = match difference {
            0 => json!([]),
            _ => json!([{"kind": "cash", "amount_minor": difference}]),
        };
        exchange["reason"] = json!("changed_mind");
        if self.run("sale.exchange", &exchange, &occasion).is_some() {
            self.look_at_exchange(&exchange);
        }
    }

    /// Somebody who cannot be named, or cannot buy.
    pub(super) fn bad_person(&mut self, method: &str, code: &'static str, today: Day) -> Option<Value> {
        let nobody = json!(self.dice.one(&["0", "77", "nobody", ""]));
        if method != "family.put" {
            let (person, member) = self.somebody()?;
            let mut bad = json!({
                "member_id": member, "person_id": person, "lines": [{"amount_minor": 100}],
                "tenders": [{"kind": "cash", "amount_minor": 100}],
            });
            match code {
                "member_needed" => drop(bad.as_object_mut()?.remove("member_id")),
                "person_over_limit" => {
                    let limit = self.model.family.iter().find(|it| it.id == person)?.limit?;
                    let total = limit + self.dice.within(1, 3);
                    bad["lines"] = json!([{"amount_minor": total}]);
                    bad["tenders"] = json!([{"kind": "stored_value", "amount_minor": total}]);
                    if let Some((pin, _)) =
                        self.model.members[&member].guard.pin.as_ref().filter(|_| method == "sale.ring")
                    {
                        bad["proof"] = json!({"pin": pin});
                    }
                }
                _ if self.dice.once_in(2) => bad["person_id"] = nobody,
                _ => {
                    let gone = self.model.family.iter().filter(|it| !it.is_active || it.member != member);
                    let gone: Vec<String> = gone.map(|it| it.id.clone()).collect();
                    bad["person_id"] = json!(self.dice.any(&gone)?);
                }
            }
            let refused = self.model.predict(method, &bad, "owner", today).err()?;
            return (refused == Codes::from([code])).then_some(bad);
        }
        let mut bad = self.good_person()?;
        match code {
            "unknown_member" => bad["member_id"] = nobody,
            "member_erased" => bad["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?),
            "unknown_person" => bad["person_id"] = nobody,
            "text_invalid" => {
                bad["called"] = json!(self.dice.one(&["", "  ", "bell\u{7}", "长".repeat(21).as_str()]));
            }
            _ => bad["daily_limit_minor"] = json!(self.dice.one(&[-1, AMOUNT_LIMIT + 1])),
        }
        if matches!(code, "unknown_member" | "member_erased") {
            bad.as_object_mut()?.remove("person_id");
        }
        Some(bad)
    }
}
