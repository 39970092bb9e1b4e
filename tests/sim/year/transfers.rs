//! Cards that become another member's, and such as cannot.

use serde_json::{Value, json};

use super::{CARD, Occasion, Year};
use crate::model::calendar::Day;
use crate::model::{Codes, text};

const WHY: [&str; 2] = ["送给母亲，本人到店", "owner's word"];

impl Year {
    /// Somebody gives all to a member who has nothing, now and then back to one who gave it before.
    pub(super) fn good_transfer(&mut self, method: &str, today: Day) -> Option<Value> {
        (0..20).find_map(|_| {
            let holds = |year: &Year, id: &str| {
                let member = &year.model.members[id];
                !member.erased && member.principal + member.bonus > 0
            };
            let rich = if self.dice.once_in(4) { None } else { self.some_member(holds) };
            let giver = rich.or_else(|| self.any_member())?;
            let taker = self.some_member(|year, id| {
                let member = &year.model.members[id];
                let has_nothing = member.principal + member.bonus + member.purse.owed + member.points_on(today) == 0;
                !member.erased && has_nothing && id != giver
            })?;
            let mut request = json!({"member_id": giver, "to_member_id": taker});
            if method == "member.transfer" {
                let guard = &self.model.members[&giver].guard;
                let pin = guard.pin.as_ref().map(|(pin, _)| pin.clone());
                let code = guard.code.as_ref().filter(|(_, day, used)| *day == today && !used).map(|it| it.0.clone());
                match (pin, code) {
                    (Some(pin), _) if !self.dice.once_in(3) => request["proof"] = json!({"pin": pin}),
                    (_, Some(code)) if !self.dice.once_in(3) => request["proof"] = json!({"code": code}),
                    _ => request["reason"] = json!(self.dice.one(&WHY)),
                }
            }
            self.model.predict(method, &request, "owner", today).is_ok().then_some(request)
        })
    }

    /// A member who has nothing yet takes all of somebody's; then both are looked at, and what either does next counts anew.
    pub(super) fn give_a_card_away(&mut self) {
        let mut occasion = self.occasion("member.transfer");
        occasion.actor = "owner".to_owned();
        if self.dice.once_in(2) {
            self.do_well("member.enrol");
        }
        let Some(request) = self.good_transfer("member.transfer", occasion.today()) else { return };
        let mut quote = request.clone();
        quote.as_object_mut().expect("a transfer").retain(|field, _| field.ends_with("_id"));
        self.ask("member.quote_transfer", &quote);
        for id in ["member_id", "to_member_id"] {
            self.ask("stored_value.quote_refund", &json!({"member_id": request[id]}));
        }
        if self.run("member.transfer", &request, &occasion).is_none() {
            return;
        }
        self.look_at_both(&request);
        let taker = text(&request, "to_member_id").to_owned();
        for member in [taker, text(&request, "member_id").to_owned()] {
            if self.dice.once_in(2) {
                self.keep_of(&member);
                self.ask("stored_value.quote_refund", &json!({"member_id": member}));
            }
        }
    }

    fn look_at_both(&mut self, request: &Value) {
        for id in ["member_id", "to_member_id"] {
            let member = &request[id];
            for (method, params) in [
                (CARD, json!({"member_id": member})),
                ("member.movements", json!({"member_id": member, "limit": 3})),
                ("stored_value.quote_refund", json!({"member_id": member})),
                ("stored_value.statement", json!({"member_id": member, "limit": 5})),
            ] {
                self.ask(method, &params);
            }
        }
        self.ask("report.liability", &json!({}));
    }

    /// A transfer, or a quote of one, with one thing wrong.
    pub(super) fn bad_transfer(&mut self, method: &str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        let mut bad = self.good_transfer("member.transfer", today)?;
        let side = self.dice.word(&["member_id", "to_member_id"]);
        match code {
            "unknown_member" => bad[side] = json!(self.dice.one(&["0", "77", "nobody", ""])),
            "member_erased" => bad[side] = json!(self.some_member(|year, id| year.model.members[id].erased)?),
            "member_frozen" => {
                let freeze = json!({"member_id": bad[side], "reason": "lost"});
                self.do_besides("member.freeze", &freeze, occasion)?;
            }
            "transfer_invalid" => match self.dice.within(1, 3) {
                1 => bad["to_member_id"] = bad["member_id"].clone(),
                2 => {
                    let giver = text(&bad, "member_id").to_owned();
                    let holds = |year: &Year, id: &str| {
                        let member = &year.model.members[id];
                        !member.erased && id != giver && member.principal + member.bonus + member.points_on(today) > 0
                    };
                    bad["to_member_id"] = json!(self.some_member(holds)?);
                }
                _ => {
                    let poor = self.do_besides("member.enrol", &json!({"name": "新人"}), occasion)?;
                    bad["member_id"] = poor["member_id"].clone();
                }
            },
            "stored_value_over_limit" => {
                self.set("region.over_limit", &json!("block"));
                for own in ["region.max_named_minor", "region.max_unnamed_minor"] {
                    if self.model.predict(method, &bad, "owner", today).is_ok() {
                        self.set(own, &json!(1));
                    }
                }
            }
            "transfer_needs_proof" => {
                bad.as_object_mut()?.retain(|field, _| field.ends_with("_id"));
            }
            "text_invalid" => {
                bad.as_object_mut()?.retain(|field, _| field.ends_with("_id"));
                bad["reason"] = json!(self.dice.one(&["", "长".repeat(201).as_str(), "bell\u{7}"]));
            }
            _ => bad["proof"] = json!({"code": "HELLO"}),
        }
        if method == "member.quote_transfer" {
            bad.as_object_mut()?.retain(|field, _| field.ends_with("_id"));
        }
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }
}
