//! What is put on account, repaid and given back, and what cannot be.

use serde_json::{Value, json};

use super::{Occasion, Plays, Year};
use crate::model::calendar::{Day, business_day, iso};
use crate::model::{AMOUNT_LIMIT, Codes, text};

const WHY: [&str; 3] = ["隔壁饭店，月底结", "老邻居", "owner knows them"];

impl Year {
    /// A good request about what somebody owes.
    pub(super) fn good_on_account(&mut self, method: &str, today: Day) -> Option<Value> {
        Some(match method {
            "on_account.set_limit" => {
                let limit = *self.dice.one(&[0, 1, 5_000, 20_000, 100_000, AMOUNT_LIMIT]);
                json!({"member_id": self.any_member()?, "limit_minor": limit, "reason": self.dice.one(&WHY)})
            }
            "on_account.repay" => {
                let member = self.somebody_who_owes()?;
                let owed = self.model.members[&member].account.owed;
                let paid = if self.dice.once_in(3) { owed } else { self.dice.within(1, owed) };
                json!({"member_id": member, "paid_minor": paid, "tender": self.tender()})
            }
            _ => {
                let owing = self.somebody_who_owes().filter(|_| !self.dice.once_in(3));
                let mut request = json!({"member_id": owing.or_else(|| self.some_member(|_, _| true))?});
                let day = |ahead: i64| json!(iso(today + ahead));
                match self.dice.within(1, 4) {
                    1 => request["to"] = day(self.dice.within(-20, 20)),
                    2 => {
                        (request["from"], request["to"]) =
                            (day(-self.dice.within(0, 300)), day(self.dice.within(0, 60)))
                    }
                    _ => {}
                }
                request
            }
        })
    }

    pub(super) fn somebody_who_owes(&mut self) -> Option<String> {
        self.some_member(|year, id| year.model.members[id].account.owed > 0)
    }

    /// What a member can still put on account, where that is played.
    pub(super) fn room(&self, member: Option<&str>) -> i64 {
        let room = member.map_or(0, |id| self.model.members[id].account.room());
        if self.plays == Plays::Everything { room } else { 0 }
    }

    /// A member puts a sale on account, in whole or in part; then it is paid otherwise, repaid, comes back, or all of it.
    pub(super) fn buy_on_account(&mut self) {
        let Some(member) = self.any_member() else { return };
        let occasion = self.occasion("sale.ring");
        if self.model.members[&member].account.room() < 3_000 && !self.dice.once_in(4) {
            let owed = self.model.members[&member].account.owed;
            let limit = json!({
                "member_id": member, "limit_minor": owed + self.dice.within(1, 40_000), "reason": self.dice.one(&WHY),
            });
            self.do_besides("on_account.set_limit", &limit, &occasion);
        }
        let mut sale = self.good_basket(Some(&member));
        let total = self.model.price(&sale, occasion.today()).expect("a good basket").total;
        let most = self.room(Some(&member)).min(total);
        let put = if self.dice.once_in(3) { self.dice.within(0, most) } else { most };
        let rest = (self.tender(), total - put);
        let tenders = [("on_account", put), rest].into_iter().filter(|(_, amount)| *amount > 0);
        sale["tenders"] = tenders.map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        if self.dice.once_in(2) {
            let mut quote = sale.clone();
            if self.dice.once_in(2) {
                quote["tenders"].as_array_mut().expect("tenders").pop();
            }
            self.run("sale.quote", &quote, &occasion);
        }
        let Some(rung) = self.run("sale.ring", &sale, &occasion) else { return };
        for _ in 0..self.dice.within(0, 3) {
            match self.dice.within(1, 3) {
                1 => self.repay_of(&member),
                2 => {
                    let place = self.model.place_of(&rung).expect("a sale");
                    let part = self.some_of(place, 2).filter(|_| !self.dice.once_in(3));
                    let mut refund = part.unwrap_or(json!({"sale_id": rung["sale_id"]}));
                    refund["reason"] = json!("changed_mind");
                    let occasion = self.occasion("sale.refund");
                    self.ask("sale.quote_refund", &json!({"sale_id": rung["sale_id"]}));
                    if self.run("sale.refund", &refund, &occasion).is_some() {
                        self.look_at_refund(&refund);
                    }
                }
                _ => self.do_well("sale.change_tender"),
            }
        }
        self.look_at_account(&member);
    }

    fn repay_of(&mut self, member: &str) {
        let owed = self.model.members[member].account.owed;
        let paid = if self.dice.once_in(2) { owed } else { self.dice.within(1, owed.max(1)) };
        let request = json!({"member_id": member, "paid_minor": paid.max(1), "tender": self.tender()});
        let occasion = self.occasion("on_account.repay");
        self.run("on_account.repay", &request, &occasion);
    }

    pub(super) fn look_at_account(&mut self, member: &str) {
        let today = business_day(self.minute);
        for (method, params) in [
            ("on_account.statement", json!({"member_id": member})),
            ("on_account.statement", json!({"member_id": member, "from": iso(today - 200), "to": iso(today + 100)})),
            ("report.receivables", json!({})),
            ("report.today", json!({})),
            ("stored_value.quote_refund", json!({"member_id": member})),
        ] {
            if self.dice.once_in(2) {
                self.ask(method, &params);
            }
        }
    }

    /// What cannot be put on account, repaid or left owing.
    pub(super) fn bad_on_account(&mut self, method: &str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        let bad = match (method, code) {
            ("on_account.set_limit" | "on_account.repay" | "on_account.statement", _) => {
                let mut bad = self.good_on_account(method, today)?;
                match code {
                    "unknown_member" => bad["member_id"] = json!(self.dice.one(&["0", "77", "nobody", ""])),
                    "member_erased" => {
                        bad["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?);
                    }
                    "amount_invalid" if method == "on_account.set_limit" => {
                        bad["limit_minor"] = json!(self.dice.one(&[-1, AMOUNT_LIMIT + 1]));
                    }
                    "amount_invalid" => bad["paid_minor"] = json!(self.dice.one(&[0, -1, AMOUNT_LIMIT + 1])),
                    "text_invalid" => {
                        bad["reason"] = json!(self.dice.one(&["", "长".repeat(201).as_str(), "bell\u{7}"]))
                    }
                    "tender_invalid" => {
                        bad["tender"] = json!(self.dice.word(&["stored_value", "points", "gift_card", "on_account"]));
                    }
                    _ => {
                        let member = self.any_member()?;
                        let owed = self.model.members[&member].account.owed;
                        bad = json!({
                            "member_id": member, "paid_minor": owed + self.dice.within(1, 500), "tender": self.tender(),
                        });
                    }
                }
                bad
            }
            ("member.erase", _) => json!({"member_id": self.somebody_who_owes()?, "reason": "member_request"}),
            ("member.transfer" | "member.quote_transfer", _) => {
                let giver = self.somebody_who_owes()?;
                let taker = self.some_member(|year, id| id != giver && !year.model.members[id].erased)?;
                let mut bad = json!({"member_id": giver, "to_member_id": taker});
                if method == "member.transfer" {
                    bad["reason"] = json!("送给母亲，本人到店");
                }
                bad
            }
            ("sale.quote" | "sale.ring", _) => {
                let member = self.any_member()?;
                let total = self.room(Some(&member)) + self.dice.within(1, 500);
                json!({
                    "member_id": member, "lines": [{"amount_minor": total}],
                    "tenders": [{"kind": "on_account", "amount_minor": total}],
                })
            }
            ("sale.change_tender" | "sale.quote_change_tender", _) => {
                let is_less = code == "on_account_repaid";
                let sale = self.sale_of_day(today, |year, sale| {
                    let account = sale.member.as_ref().map(|id| &year.model.members[id].account);
                    let put = sale.taken.iter().find(|(kind, _)| kind == "on_account").map_or(0, |(_, amount)| *amount);
                    let fits = |owed: i64, room: i64| if is_less { owed < put } else { room < sale.total - put };
                    sale.refunds.is_empty() && account.is_some_and(|account| fits(account.owed, account.room()))
                })?;
                let of = self.model.sales[self.model.place_of(&json!({"sale_id": sale}))?].clone();
                let kind = if is_less { self.tender() } else { "on_account" };
                let mut tenders = vec![json!({"kind": kind, "amount_minor": of.total})];
                if of.kept > 0 {
                    tenders.push(json!({"kind": "cash", "amount_minor": of.kept}));
                }
                let mut bad = json!({"sale_id": sale, "tenders": tenders});
                if method == "sale.change_tender" {
                    bad["reason"] = json!("wrong_key");
                }
                bad
            }
            _ => {
                // As much again as the member may put there, for goods that come back.
                let mut bad = self.good_exchange("sale.exchange", today)?;
                let place = self.model.place_of(&bad)?;
                let buyer = self.model.sales[place].member.clone().filter(|id| !self.model.members[id].erased)?;
                let returned = self.model.sales[place].total;
                let more = self.room(Some(&buyer)) + returned + self.dice.within(1, 500);
                for field in ["coupons", "keep_change_minor", "expect_total_minor", "expect_returned_minor"] {
                    bad.as_object_mut()?.remove(field);
                }
                bad["lines"] = json!([{"amount_minor": more + returned}]);
                let quote = json!({
                    "sale_id": bad["sale_id"], "back": bad["back"], "lines": bad["lines"], "tenders": [],
                });
                let quoted = self.model.predict("sale.quote_exchange", &quote, "owner", today).ok()?;
                let difference = quoted["difference_minor"].as_i64()?;
                bad["tenders"] = json!([
                    {"kind": "on_account", "amount_minor": more},
                    {"kind": "cash", "amount_minor": (difference - more).max(1)},
                ]);
                if method == "sale.quote_exchange" {
                    let asked = ["sale_id", "back", "lines", "tenders"];
                    bad.as_object_mut()?.retain(|field, _| asked.contains(&field.as_str()));
                }
                bad
            }
        };
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }

    pub(super) fn any_repayment(&mut self) -> Option<String> {
        let ids: Vec<String> = self.model.repayments.iter().map(|it| it.id.clone()).collect();
        self.dice.any(&ids).cloned()
    }

    /// A repayment's slip has its number, and every text of it what was paid.
    pub(super) fn check_text_of_repayment(&self, params: &Value, answer: &Value) {
        let of = |it: &&crate::model::on_account::Repayment| it.id == text(params, "repayment_id");
        let repayment = self.model.repayments.iter().find(of).expect("a repayment");
        let words = text(answer, "text");
        let paid = super::reading::in_yuan(repayment.paid);
        assert!(words.contains(&paid), "the model says that {paid} stands in {words}");
        if text(params, "channel") == "plain" {
            assert!(words.contains(&repayment.no), "the model says that {} stands in {words}", repayment.no);
        }
    }
}
