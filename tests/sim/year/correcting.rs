//! Sales of today that are put right: paid otherwise than they were rung, or somebody's after all.

use serde_json::{Value, json};

use super::today::NOTES;
use super::{Occasion, Year};
use crate::model::calendar::Day;
use crate::model::{AMOUNT_LIMIT, Codes, Sale, text, whole};

impl Year {
    /// Other tenders for a sale of today, if there is one.
    pub(super) fn good_change(&mut self, method: &str, today: Day) -> Option<Value> {
        (0..20).find_map(|_| {
            let sale = self.sale_of_day(today, |_, sale| sale.refunds.is_empty() && sale.total > 0)?;
            let mut request = json!({"sale_id": sale, "tenders": self.other_tenders(&sale)});
            if method == "sale.change_tender" {
                request["reason"] = json!(self.dice.one(&["wrong_key", "paid_otherwise", "other"]));
                if request["reason"] == "other" || self.dice.once_in(4) {
                    request["note"] = json!(self.dice.one(&NOTES));
                }
            } else if self.dice.once_in(4) {
                // Not all of it yet.
                request["tenders"].as_array_mut()?.pop();
            }
            self.model.predict(method, &request, "owner", today).is_ok().then_some(request)
        })
    }

    /// What points and gift cards paid stays; the rest is paid by stored value, in cash with some change or otherwise.
    fn other_tenders(&mut self, sale_id: &str) -> Value {
        let sale = self.sale_with(sale_id);
        let tender = |kind: &str, amount: i64| json!({"kind": kind, "amount_minor": amount});
        let stays = |it: &&Value| it["kind"] == "points" || it["kind"] == "gift_card";
        let mut tenders: Vec<Value> =
            sale.bill["tenders"].as_array().into_iter().flatten().filter(stays).cloned().collect();
        let mut left = sale.total - tenders.iter().map(|it| whole(it, "amount_minor")).sum::<i64>();
        let held = sale.member.as_ref().map(|id| &self.model.members[id]);
        let stored = held.map_or(0, |member| member.principal + member.bonus) + sale.spent.0 + sale.spent.1;
        let most = stored.min(left);
        if most > 0 && !self.dice.once_in(3) {
            let part = if self.dice.once_in(2) { most } else { self.dice.within(1, most) };
            tenders.push(tender("stored_value", part));
            left -= part;
        }
        let room = self.room(sale.member.as_deref()) + sale.took("on_account");
        let most = room.min(left);
        if most > 0 && self.dice.once_in(2) {
            let part = if self.dice.once_in(2) { most } else { self.dice.within(1, most) };
            tenders.push(tender("on_account", part));
            left -= part;
        }
        if left > 1 && self.dice.once_in(3) {
            let part = self.dice.within(1, left - 1);
            tenders.push(tender(self.dice.word(&["wechat", "alipay", "card", "other"]), part));
            left -= part;
        }
        if left > 0 || sale.kept > 0 {
            let more = if self.dice.once_in(2) { self.dice.within(0, 500) } else { 0 };
            match self.dice.once_in(2) || sale.kept > 0 {
                true => tenders.push(tender("cash", left + sale.kept + more)),
                false => tenders.push(tender(self.tender(), left)),
            }
        }
        if self.dice.once_in(3) {
            self.dice.shuffle(&mut tenders);
        }
        tenders.into()
    }

    /// Somebody tops up with a gift and pays by it, and a part of that was paid otherwise after all: principal and bonus come
    /// back as they had paid.
    pub(super) fn pay_by_both_and_correct(&mut self) -> Option<()> {
        for (key, value) in [("region.over_limit", json!("warn")), ("stored_value.spend_order", json!("proportional"))]
        {
            self.set(key, &value);
        }
        let may_spend = |year: &Year, id: &str| {
            let member = &year.model.members[id];
            !member.erased && member.guard.frozen.is_none() && member.guard.pin.is_none()
        };
        let member = self.some_member(may_spend)?;
        let top_up = json!({"member_id": member, "paid_minor": 3_000, "bonus_minor": 1_500, "tender": "cash"});
        let paid = json!([{"kind": "stored_value", "amount_minor": 900}]);
        let sale = json!({"member_id": member, "lines": [{"amount_minor": 900}], "tenders": paid});
        let occasion = self.occasion("sale.change_tender");
        self.do_besides("stored_value.top_up", &top_up, &occasion)?;
        self.model.predict("sale.ring", &sale, "owner", occasion.today()).ok()?;
        let sale = self.do_besides("sale.ring", &sale, &occasion)?;
        let stays = self.dice.within(300, 899);
        let change = json!({
            "sale_id": sale["sale_id"], "reason": "wrong_key",
            "tenders": [
                {"kind": "stored_value", "amount_minor": stays}, {"kind": "wechat", "amount_minor": 900 - stays},
            ],
        });
        self.do_besides("sale.change_tender", &change, &occasion)?;
        self.look_at_correction(&change);
        Some(())
    }

    fn sale_with(&self, sale_id: &str) -> Sale {
        self.model.sales[self.model.place_of(&json!({"sale_id": sale_id})).expect("a sale")].clone()
    }

    /// Other tenders with one thing wrong.
    pub(super) fn bad_change(&mut self, method: &str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        let tender = |kind: &str, amount: i64| json!({"kind": kind, "amount_minor": amount});
        let sale = match code {
            "unknown_sale" => self.dice.word(&["0", "nobody", "", "9223372036854775807"]).to_owned(),
            "sale_not_of_today" | "sale_has_returns" => self.past_sale(code, today)?,
            "member_erased" => self.sell_and_erase(occasion)?,
            "tender_given_back" => self.sell_and_give_back(occasion)?,
            "keep_beyond_change" => self.sell_and_keep(occasion)?,
            "tender_gift_card_fixed" => {
                let by_cards = |_: &Year, sale: &Sale| is_open(sale) && !sale.by_gift_cards.is_empty();
                self.sale_of_day(today, by_cards)?
            }
            "member_needed" => self.sale_of_day(today, |_, sale| is_open(sale) && sale.member.is_none())?,
            "stored_value_short" => {
                let has_member = |year: &Year, sale: &Sale| {
                    is_open(sale) && sale.member.as_ref().is_some_and(|id| !year.model.members[id].erased)
                };
                self.sale_of_day(today, has_member)?
            }
            _ => self.sale_of_day(today, |_, sale| is_open(sale))?,
        };
        let mut bad = json!({"sale_id": sale, "tenders": [tender("card", 100)]});
        if method == "sale.change_tender" {
            bad["reason"] = json!(self.dice.one(&["wrong_key", "paid_otherwise"]));
        }
        if !matches!(code, "unknown_sale" | "sale_not_of_today" | "sale_has_returns") {
            let of = self.sale_with(&sale);
            let in_cash = of.total + of.kept;
            bad["tenders"] = match code {
                "tender_invalid" => {
                    json!([tender("cash", in_cash), tender("card", *self.dice.one(&[0, -1, AMOUNT_LIMIT + 1]))])
                }
                "tender_short" => json!([tender(self.tender(), of.total - 1)]),
                "tender_excess" => json!([tender("card", of.total + 1)]),
                "tender_unchanged" => of.bill["tenders"].clone(),
                "tender_gift_card_fixed" => {
                    let points = of.bill["tenders"].as_array().into_iter().flatten();
                    let points: Vec<Value> = points.filter(|it| it["kind"] == "points").cloned().collect();
                    let rest = in_cash - points.iter().map(|it| whole(it, "amount_minor")).sum::<i64>();
                    points.into_iter().chain([tender("cash", rest)]).collect()
                }
                "tender_points_fixed" if of.points_spent > 0 => json!([tender("cash", in_cash)]),
                "tender_points_fixed" => json!([tender("points", of.total), tender("cash", of.kept + 1)]),
                "keep_beyond_change" => json!([tender("card", of.total)]),
                "member_erased" => json!([tender("wechat", of.total)]),
                "text_invalid" | "correction_needs_note" => self.other_tenders(&sale),
                // Nobody's stored value, too much of it, or what was given back since.
                _ => json!([tender("stored_value", of.total), tender("cash", of.kept + 1)]),
            };
        }
        match code {
            "text_invalid" => bad["note"] = json!(self.dice.one(&["长".repeat(201).as_str(), "bell\u{7}"])),
            "correction_needs_note" => {
                bad["reason"] = json!("other");
                if self.dice.once_in(2) {
                    bad["note"] = json!(self.dice.one(&["", "  "]));
                }
            }
            _ => {}
        }
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }

    /// A member buys, and gets all stored value back on the same day. The sale.
    fn sell_and_give_back(&mut self, occasion: &Occasion) -> Option<String> {
        let member = self.any_member()?;
        let top_up = json!({"member_id": member, "paid_minor": 700, "tender": "cash"});
        let sale = json!({
            "member_id": member, "lines": [{"amount_minor": 300}], "tenders": [{"kind": "cash", "amount_minor": 300}],
        });
        self.set("region.over_limit", &json!("warn"));
        self.do_besides("stored_value.top_up", &top_up, occasion)?;
        let sale = self.do_besides("sale.ring", &sale, occasion)?;
        let refund = json!({"member_id": member, "cause": self.dice.word(&["merchant", "consumer"]), "tender": "cash"});
        self.do_besides("stored_value.refund", &refund, occasion)?;
        Some(text(&sale, "sale_id").to_owned())
    }

    /// A member buys in cash and leaves the change. The sale.
    fn sell_and_keep(&mut self, occasion: &Occasion) -> Option<String> {
        let member = self.any_member()?;
        self.set("region.over_limit", &json!("warn"));
        let sale = json!({
            "member_id": member, "lines": [{"amount_minor": 951}], "keep_change_minor": 49,
            "tenders": [{"kind": "cash", "amount_minor": 1_000}],
        });
        let sale = self.do_besides("sale.ring", &sale, occasion)?;
        Some(text(&sale, "sale_id").to_owned())
    }

    /// A walk-in of today who is a member after all.
    pub(super) fn good_forgotten(&mut self, today: Day) -> Option<Value> {
        let sale = self.sale_of_day(today, |_, sale| is_open(sale) && sale.member.is_none())?;
        Some(json!({"sale_id": sale, "member_id": self.any_member()?}))
    }

    /// Somebody who cannot be the forgotten member, or a sale that has none to be named.
    pub(super) fn bad_forgotten(&mut self, code: &'static str, today: Day) -> Option<Value> {
        let nobody = *self.dice.one(&["0", "123", "nobody", ""]);
        let mut bad = json!({"sale_id": nobody, "member_id": self.any_member()?});
        match code {
            "unknown_sale" => return Some(bad),
            "sale_not_of_today" | "sale_has_returns" => bad["sale_id"] = json!(self.past_sale(code, today)?),
            "sale_has_member" => {
                bad["sale_id"] = json!(self.sale_of_day(today, |_, sale| is_open(sale) && sale.member.is_some())?);
            }
            _ => {
                bad["sale_id"] = self.good_forgotten(today)?["sale_id"].clone();
                bad["member_id"] = match code {
                    "unknown_member" => json!(nobody),
                    _ => json!(self.some_member(|year, id| year.model.members[id].erased)?),
                };
            }
        }
        Some(bad)
    }

    /// What is put right is looked at: the sale, the day, the member's part of it, and now and then it comes back.
    pub(super) fn look_at_correction(&mut self, params: &Value) {
        let Some(place) = self.model.place_of(params) else { return };
        let sale = self.model.sales[place].clone();
        let mut questions = vec![
            ("sale.show", json!({"sale_id": sale.id})),
            ("sale.quote_refund", json!({"sale_id": sale.id})),
            ("sale.list", json!({"limit": 5})),
            ("report.today", json!({})),
            ("report.liability", json!({})),
        ];
        if let Some(member) = &sale.member {
            questions.push(("member.movements", json!({"member_id": member, "limit": 3})));
            questions.push(("member.list", json!({"order": "recent", "limit": 200})));
            questions.push(("stored_value.quote_refund", json!({"member_id": member})));
            questions.push(("stored_value.statement", json!({"member_id": member, "limit": 5})));
        }
        for (method, params) in questions {
            let mut occasion = self.occasion(method);
            occasion.actor = "owner".to_owned();
            if self.dice.once_in(3) {
                self.run(method, &params, &occasion);
            }
        }
        if self.dice.once_in(3) {
            let part = self.some_of(place, 2).filter(|_| self.dice.once_in(2));
            let mut refund = part.unwrap_or(json!({"sale_id": sale.id}));
            refund["reason"] = json!("changed_mind");
            let occasion = self.occasion("sale.refund");
            if self.run("sale.refund", &refund, &occasion).is_some() {
                self.look_at_refund(&refund);
            }
        }
    }
}

fn is_open(sale: &Sale) -> bool {
    sale.refunds.is_empty() && sale.total > 0
}
