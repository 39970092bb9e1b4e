//! What is done with sales of the same day, and change that stays with the shop.

use serde_json::{Value, json};

use super::returns::REASONS;
use super::{Occasion, Plays, Year};
use crate::model::calendar::Day;
use crate::model::{AMOUNT_LIMIT, Codes, Sale, text, whole};

/// Notes that can be kept.
pub(super) const NOTES: [&str; 2] = ["按错了", "客人改了主意"];

impl Year {
    /// Now and then a member leaves some of the change: the coins, all of it, or something between.
    pub(super) fn keep_change(&mut self, sale: &mut Value, today: Day) {
        if self.plays != Plays::Everything {
            return;
        }
        let Ok(answer) = self.model.predict("sale.ring", sale, "owner", today) else { return };
        let change = whole(&answer, "change_minor");
        if sale["member_id"].is_null() || change == 0 || self.dice.once_in(3) {
            return;
        }
        let kept = match self.dice.within(1, 4) {
            1 => change % 100,
            2 => change,
            _ => self.dice.within(1, change),
        };
        sale["keep_change_minor"] = json!(kept);
        if self.model.predict("sale.ring", sale, "owner", today).is_err() {
            // Somebody who may hold no more.
            sale.as_object_mut().expect("a sale").remove("keep_change_minor");
        }
    }

    /// A member pays with a part of the balance, hands over more cash than is due and leaves some of the change: now and then
    /// as much as was spent of the balance.
    pub(super) fn keep_of(&mut self, member: &str) {
        let occasion = self.occasion("sale.ring");
        let balance = self.model.members[member].principal + self.model.members[member].bonus;
        let stored = self.dice.within(0, balance.min(5_000));
        let total = stored + self.dice.within(1, 3_000);
        let change = self.dice.within(1, 6_000);
        let kept = if self.dice.once_in(2) { stored.min(change) } else { self.dice.within(0, change) };
        let tenders = [("stored_value", stored), ("cash", total - stored + change)].into_iter();
        let tenders = tenders.filter(|(_, amount)| *amount > 0);
        let tenders: Vec<Value> = tenders.map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        let quote = json!({
            "member_id": member, "lines": [{"amount_minor": total}], "keep_change_minor": kept, "tenders": tenders,
        });
        self.run("sale.quote", &quote, &occasion);
        if self.run("sale.ring", &quote, &occasion).is_some() {
            self.ask("stored_value.statement", &json!({"member_id": member, "limit": 5}));
        }
    }

    /// Change that cannot be kept.
    pub(super) fn bad_keeping(&mut self, code: &'static str, today: Day) -> Option<Value> {
        let total = self.dice.within(1, 5_000);
        let change = self.dice.within(0, 900);
        let mut sale = json!({
            "lines": [{"amount_minor": total}], "tenders": [{"kind": "cash", "amount_minor": total + change}],
        });
        sale["keep_change_minor"] = match code {
            "amount_invalid" => json!(self.dice.one(&[-1, AMOUNT_LIMIT + 1])),
            "keep_beyond_change" => json!(change + self.dice.one(&[1, 1, 700])),
            "member_needed" => json!(self.dice.within(1, change.max(1))),
            _ => return self.keep_too_much(sale, today),
        };
        if code == "member_needed" && change == 0 {
            return None;
        }
        if code != "member_needed" {
            sale["member_id"] = json!(self.any_member()?);
        }
        // Who may hold no more can keep none of it.
        let refused = self.model.predict("sale.ring", &sale, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(sale)
    }

    /// More change than the member may still hold.
    fn keep_too_much(&mut self, mut sale: Value, today: Day) -> Option<Value> {
        self.set("region.over_limit", &json!("block"));
        sale["member_id"] = json!(self.any_member()?);
        sale["tenders"][0]["amount_minor"] = json!(600_000);
        sale["keep_change_minor"] = json!(600_000 - whole(&sale["lines"][0], "amount_minor"));
        for own in ["region.max_named_minor", "region.max_unnamed_minor"] {
            if self.model.predict("sale.ring", &sale, "owner", today).is_ok() {
                self.set(own, &json!(30_000));
            }
        }
        let refused = self.model.predict("sale.ring", &sale, "owner", today).err()?;
        (refused == Codes::from(["stored_value_over_limit"])).then_some(sale)
    }

    /// A sale of this day of which something is true.
    pub(super) fn sale_of_day(&mut self, today: Day, is: impl Fn(&Year, &Sale) -> bool) -> Option<String> {
        let sales = self.model.sales.iter().filter(|sale| sale.day == today && is(self, sale));
        let ids: Vec<String> = sales.map(|sale| sale.id.clone()).collect();
        self.dice.any(&ids).cloned()
    }

    /// A sale of today that is taken back as if it had not been rung.
    pub(super) fn good_void(&mut self, today: Day) -> Option<Value> {
        (0..10).find_map(|_| {
            let sale = self.sale_of_day(today, |_, sale| sale.refunds.is_empty())?;
            let mut request = json!({"sale_id": sale, "reason": self.dice.one(&REASONS)});
            if request["reason"] == "other" || self.dice.once_in(4) {
                request["note"] = json!(self.dice.one(&NOTES));
            }
            let answer = self.model.predict("sale.void", &request, "owner", today).ok()?;
            if self.dice.once_in(3) {
                request["expect_total_minor"] = answer["total_minor"].clone();
            }
            Some(request)
        })
    }

    /// A sale that can no longer be put right, or is not there.
    pub(super) fn past_sale(&mut self, code: &str, today: Day) -> Option<String> {
        match code {
            "sale_not_of_today" => {
                let ids: Vec<_> = self.model.sales.iter().filter(|sale| sale.day != today).collect();
                self.dice.any(&ids).map(|sale| sale.id.clone())
            }
            _ => self.sale_of_day(today, |_, sale| !sale.refunds.is_empty()),
        }
    }

    /// A void with one thing wrong.
    pub(super) fn bad_void(&mut self, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        if matches!(code, "sale_not_of_today" | "sale_has_returns") {
            let sale = self.past_sale(code, today)?;
            // What else is wrong is not looked at.
            return Some(json!({"sale_id": sale, "reason": self.dice.one(&REASONS)}));
        }
        let sale = match code {
            "member_erased" => self.sell_and_erase(occasion)?,
            "points_spent" => self.sell_and_spend_points(occasion)?,
            _ => text(&self.good_void(today)?, "sale_id").to_owned(),
        };
        let mut bad = json!({"sale_id": sale, "reason": "rung_wrongly"});
        match code {
            "refund_needs_note" => {
                bad["reason"] = json!("other");
                if self.dice.once_in(2) {
                    bad["note"] = json!(self.dice.one(&["", "  "]));
                }
            }
            "text_invalid" => bad["note"] = json!(self.dice.one(&["长".repeat(201).as_str(), "bell\u{7}"])),
            "refund_changed" => {
                let answer = self.model.predict("sale.void", &bad, "owner", today).ok()?;
                bad["expect_total_minor"] = json!(whole(&answer, "total_minor") + self.dice.one(&[-1, 1, 1_000]));
            }
            _ => {}
        }
        Some(bad)
    }

    /// Another request of the owner at the same moment.
    pub(super) fn besides(&mut self, occasion: &Occasion) -> Occasion {
        self.requests += 1;
        let request_id = format!("sim-{}", self.requests);
        Occasion { actor: "owner".to_owned(), request_id, ..occasion.clone() }
    }

    pub(super) fn do_besides(&mut self, method: &str, params: &Value, occasion: &Occasion) -> Option<Value> {
        let besides = self.besides(occasion);
        self.run(method, params, &besides)
    }

    /// Somebody joins, buys with stored value and wants to be forgotten, all on one day. The sale.
    pub(super) fn sell_and_erase(&mut self, occasion: &Occasion) -> Option<String> {
        let joined = self.do_besides("member.enrol", &json!({"name": "过客"}), occasion)?;
        let member = joined["member_id"].clone();
        let top_up = json!({"member_id": member, "paid_minor": 500, "tender": "cash"});
        self.do_besides("stored_value.top_up", &top_up, occasion)?;
        let sale = json!({
            "member_id": member, "lines": [{"amount_minor": 300}],
            "tenders": [{"kind": "stored_value", "amount_minor": 300}],
        });
        let sale = self.do_besides("sale.ring", &sale, occasion)?;
        self.do_besides("member.erase", &json!({"member_id": member, "reason": "member_request"}), occasion)?;
        Some(text(&sale, "sale_id").to_owned())
    }

    /// Somebody earns points and spends them all on the same day, where nobody may owe any. The sale that earned them.
    fn sell_and_spend_points(&mut self, occasion: &Occasion) -> Option<String> {
        for (key, value) in [
            ("points.minor_per_point", json!(100)),
            ("points.shortfall", json!("refuse")),
            ("points.per_unit", json!(100)),
            ("points.unit_minor", json!(100)),
        ] {
            self.set(key, &value);
        }
        let member = self.any_member()?;
        let earner = json!({
            "member_id": member, "lines": [{"amount_minor": 9_000}], "tenders": [{"kind": "wechat", "amount_minor": 9_000}],
        });
        let earner = self.do_besides("sale.ring", &earner, occasion)?;
        let today = occasion.today();
        let worth = self.model.worth_of_points(self.model.members[&member].points_on(today)).filter(|it| *it > 0)?;
        let spender = json!({
            "member_id": member, "lines": [{"amount_minor": worth}], "tenders": [{"kind": "points", "amount_minor": worth}],
        });
        self.do_besides("sale.ring", &spender, occasion)?;
        let bad = json!({"sale_id": earner["sale_id"], "reason": "rung_wrongly"});
        let refused = self.model.predict("sale.void", &bad, "owner", today).err()?;
        (refused == Codes::from(["points_spent"])).then(|| text(&earner, "sale_id").to_owned())
    }
}
