//! Cards that are lost, PINs that are typed and mistyped, codes for once: scenes that leave nobody frozen and the shop
//! without a limit, and refusals that are made in such a scene.

use serde_json::{Value, json};

use super::{Occasion, Year};
use crate::model::Codes;
use crate::model::calendar::Day;

const FREEZE: [&str; 3] = ["lost", "locked", "suspicious"];
const LIFT: [&str; 3] = ["found", "checked", "mistake"];
const REPLACE: [&str; 3] = ["lost", "damaged", "renewed"];
const CLEAR: [&str; 3] = ["forgotten", "seen", "unwanted"];
/// PINs that nobody has in a phone here.
const PINS: [&str; 6] = ["2580", "25801", "470259", "9204", "604728", "5172"];

impl Year {
    /// A good request about a member's card, PIN or code.
    pub(super) fn good_guard(&mut self, method: &str, today: Day) -> Option<Value> {
        (0..20).find_map(|_| {
            let member = match method {
                "member.lift_freeze" => self.some_member(|year, id| year.model.members[id].guard.frozen.is_some()),
                "member.clear_pin" => self.some_member(|year, id| year.model.members[id].guard.pin.is_some()),
                _ => self.any_member(),
            };
            let member = member?;
            let mut request = json!({"member_id": member});
            match method {
                "member.freeze" => request["reason"] = json!(self.dice.one(&FREEZE)),
                "member.lift_freeze" => request["reason"] = json!(self.dice.one(&LIFT)),
                "member.clear_pin" => request["reason"] = json!(self.dice.one(&CLEAR)),
                "member.replace_card" => {
                    request["card_no"] = json!(format!("V{}", self.model.facts));
                    request["reason"] = json!(self.dice.one(&REPLACE));
                }
                "member.set_pin" => {
                    request["pin"] = json!(self.dice.one(&PINS));
                    if let Some((old, _)) = &self.model.members[&member].guard.pin {
                        request["old_pin"] = json!(old);
                    }
                }
                _ => {}
            }
            self.model.predict(method, &request, "owner", today).is_ok().then_some(request)
        })
    }

    /// Nobody stays frozen by a scene, and everything is free again.
    pub(super) fn tidy(&mut self) {
        while let Some(member) = self.some_member(|year, id| year.model.members[id].guard.frozen.is_some()) {
            let lift = json!({"member_id": member, "reason": self.dice.one(&LIFT)});
            let occasion = self.occasion("member.lift_freeze");
            self.run("member.lift_freeze", &lift, &occasion);
        }
        if self.model.whole("safety.free_limit_minor") != 0 {
            self.set("safety.free_limit_minor", &json!(0));
        }
    }

    /// Somebody who has stored value, more of it where it is little.
    fn spender(&mut self, occasion: &Occasion) -> Option<String> {
        let member = self.any_member()?;
        self.set("region.over_limit", &json!("warn"));
        let top_up = json!({"member_id": member, "paid_minor": 20_000, "tender": "cash"});
        if self.model.members[&member].principal < 10_000 {
            self.do_besides("stored_value.top_up", &top_up, occasion)?;
        }
        Some(member)
    }

    /// A member loses the card: nothing goes out until it is replaced or the freeze lifted, and all else goes on.
    pub(super) fn lose_a_card(&mut self) {
        let occasion = self.occasion("member.freeze");
        let Some(member) = self.spender(&occasion) else { return };
        let mut reason = *self.dice.one(&FREEZE);
        for _ in 0..self.dice.within(1, 2) {
            self.do_besides("member.freeze", &json!({"member_id": member, "reason": reason}), &occasion);
            reason = if self.dice.once_in(2) { "lost" } else { reason };
        }
        for _ in 0..3 {
            // With coupons, stored value and points, which are refused, or without.
            let mut sale = self.good_basket(Some(&member));
            let total = self.model.price(&sale, occasion.today()).expect("a good basket").total.max(1);
            let kind = self.dice.word(&["stored_value", "points", "cash", "cash"]);
            sale["tenders"] = json!([{"kind": kind, "amount_minor": total}]);
            if self.dice.once_in(4) {
                sale["coupons"] = json!(["ANY"]);
            }
            self.do_besides("sale.quote", &sale, &occasion);
            self.do_besides("sale.ring", &sale, &occasion);
        }
        let top_up = json!({"member_id": member, "paid_minor": 1_000, "tender": "wechat"});
        self.do_besides("stored_value.top_up", &top_up, &occasion);
        let settle = json!({"member_id": member, "cause": "consumer", "tender": "cash"});
        self.do_besides("stored_value.refund", &settle, &occasion);
        let old = self.model.members[&member].known.get("card_no").cloned();
        if !self.dice.once_in(3) {
            let replace = json!({
                "member_id": member, "card_no": format!("N{}", self.model.facts), "reason": self.dice.one(&REPLACE),
            });
            self.do_besides("member.replace_card", &replace, &occasion);
            if let Some(old) = old {
                self.look_for_a_lost_card(&old, &occasion);
            }
        }
        if self.dice.once_in(5) {
            let erase = json!({"member_id": member, "reason": "member_request"});
            self.do_besides("member.erase", &erase, &occasion);
        }
        self.tidy();
    }

    /// Who finds a card that was replaced learns whose it was.
    fn look_for_a_lost_card(&mut self, card: &str, occasion: &Occasion) {
        let besides = self.besides(occasion);
        let expected = self.model.predict("member.search", &json!({"query": card}), "owner", occasion.today());
        let expected = expected.expect("a search");
        let found = self.send("member.search", &json!({"query": card}), &besides).expect("a search");
        for field in ["member_id", "member_no", "dead_on"] {
            let (told, known) = (&found["lost_card"][field], &expected["lost_card"][field]);
            assert_eq!(told, known, "seed {}: the model says whose card {card} was", self.seed);
        }
    }

    /// A member spends beyond what is free with the PIN, mistypes it now and then, and waits or gets a code.
    pub(super) fn spend_with_proofs(&mut self) {
        let mut occasion = self.occasion("sale.ring");
        let Some(member) = self.spender(&occasion) else { return };
        let limit = *self.dice.one(&[1, 500, 500, 2_000]);
        self.set("safety.free_limit_minor", &json!(limit));
        for _ in 0..self.dice.within(4, 9) {
            let pin = self.model.members[&member].guard.pin.clone().map(|(pin, _)| pin);
            let code = self.model.members[&member].guard.code.clone().map(|(code, _, _)| code);
            let amount = self.dice.within(1, 900);
            let sale = json!({
                "member_id": member, "lines": [{"amount_minor": amount}],
                "tenders": [{"kind": "stored_value", "amount_minor": amount}],
            });
            match self.dice.within(1, 12) {
                1 | 2 => {
                    let mut set = json!({"member_id": member, "pin": self.dice.one(&PINS)});
                    if let Some(old) = pin.filter(|_| !self.dice.once_in(5)) {
                        set["old_pin"] = if self.dice.once_in(4) { json!("0000") } else { json!(old) };
                    }
                    self.do_besides("member.set_pin", &set, &occasion);
                }
                3 => {
                    let clear = json!({"member_id": member, "reason": self.dice.one(&CLEAR)});
                    if self.dice.once_in(3) {
                        self.do_besides("member.clear_pin", &clear, &occasion);
                    }
                }
                4 => drop(self.do_besides("member.draw_code", &json!({"member_id": member}), &occasion)),
                5 => {
                    // Time passes, or the clock is set back.
                    occasion.minute += *self.dice.one(&[14, 15, 60, 24 * 60, -30, -24 * 60]);
                }
                6 => self.correct_beyond_what_is_free(&member, &occasion),
                n => {
                    let mut sale = sale;
                    let wrong = *self.dice.one(&["0000", "abc", "", "25802"]);
                    match n {
                        7 | 8 => {
                            sale["proof"] = json!({"pin": if self.dice.once_in(2) { wrong } else { pin.as_deref().unwrap_or("1111") }})
                        }
                        9 => sale["proof"] = json!({"code": code.as_deref().unwrap_or("AAAA-AAAA")}),
                        10 => {
                            for _ in 0..5 {
                                sale["proof"] = json!({"pin": wrong});
                                self.do_besides("sale.ring", &sale, &occasion);
                            }
                        }
                        _ => {}
                    }
                    let mut quote = sale.clone();
                    quote.as_object_mut().expect("a sale").remove("proof");
                    self.do_besides("sale.quote", &quote, &occasion);
                    self.do_besides("sale.ring", &sale, &occasion);
                }
            }
        }
        self.tidy();
    }

    /// A sale in cash that was paid by stored value in truth.
    fn correct_beyond_what_is_free(&mut self, member: &str, occasion: &Occasion) {
        let amount = self.dice.within(1, 900);
        let sale = json!({
            "member_id": member, "lines": [{"amount_minor": amount}],
            "tenders": [{"kind": "cash", "amount_minor": amount}],
        });
        let Some(sale) = self.do_besides("sale.ring", &sale, occasion) else { return };
        let tenders = json!([{"kind": "stored_value", "amount_minor": amount}]);
        let mut change = json!({"sale_id": sale["sale_id"], "tenders": tenders});
        self.do_besides("sale.quote_change_tender", &change, occasion);
        change["reason"] = json!("wrong_key");
        self.do_besides("sale.change_tender", &change, occasion);
    }

    /// A refusal of a card, a PIN or a code, or of what needs one; what was frozen for it is tidied up behind it.
    pub(super) fn bad_guard(&mut self, method: &'static str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        let bad = match method {
            "sale.quote" | "sale.ring" => self.bad_spending(code, occasion)?,
            "sale.quote_change_tender" | "sale.change_tender" => self.bad_correction(method, code, occasion)?,
            "stored_value.refund" => {
                let member = self.spender(occasion)?;
                self.do_besides("member.freeze", &json!({"member_id": member, "reason": "locked"}), occasion)?;
                json!({"member_id": member, "cause": "merchant", "tender": "cash"})
            }
            "member.enrol" | "member.edit" => {
                let mut good = self.good(method, today)?;
                let dead: Vec<String> = self.model.dead.keys().cloned().collect();
                good["card_no"] = json!(self.dice.any(&dead)?);
                good.as_object_mut()?.remove("birthday");
                good
            }
            _ => self.bad_guarding(method, code, occasion)?,
        };
        self.model.now = occasion.minute;
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }

    fn bad_guarding(&mut self, method: &'static str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let member = self.any_member()?;
        let guard = self.model.members[&member].guard.clone();
        let mut bad = match method {
            "member.freeze" => json!({"member_id": member, "reason": "lost"}),
            "member.lift_freeze" => json!({"member_id": member, "reason": "found"}),
            "member.replace_card" => json!({"member_id": member, "card_no": "X-1", "reason": "damaged"}),
            "member.clear_pin" => json!({"member_id": member, "reason": "seen"}),
            "member.set_pin" => json!({"member_id": member, "pin": "258014"}),
            _ => json!({"member_id": member}),
        };
        match code {
            "unknown_member" => bad["member_id"] = json!(self.dice.one(&["0", "123", "nobody", ""])),
            "member_erased" => bad["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?),
            "text_invalid" => bad["card_no"] = json!(self.dice.one(&["", "  ", "bell\u{7}", "9".repeat(33).as_str()])),
            "card_unchanged" => bad["card_no"] = json!(self.model.members[&member].known.get("card_no")?),
            "card_taken" => {
                let others = self.model.members.iter().filter(|(id, _)| **id != member);
                let cards: Vec<String> = others.filter_map(|(_, it)| it.known.get("card_no").cloned()).collect();
                bad["card_no"] = json!(self.dice.any(&cards)?);
            }
            "card_dead" => {
                let dead: Vec<String> = self.model.dead.keys().cloned().collect();
                bad["card_no"] = json!(self.dice.any(&dead)?);
            }
            "pin_invalid" => bad["pin"] = json!(self.dice.one(&["123", "2580147", "25a0", ""])),
            "pin_weak" => {
                let known = &self.model.members[&member].known;
                let tail = known.get("phone").map(|phone| phone[phone.len() - 4..].to_owned());
                let year = known.get("birthday").map(|day| day[..4].to_owned());
                let weak = ["1111", "123456", "98765", "000000"].map(str::to_owned);
                let weak: Vec<String> = weak.into_iter().chain(tail).chain(year).collect();
                bad["pin"] = json!(self.dice.one(&weak));
            }
            "pin_not_set" if method == "member.set_pin" => bad["old_pin"] = json!("2580"),
            "pin_set_already" | "pin_wrong" | "pin_blocked" => {
                if guard.pin.is_none() {
                    self.do_besides("member.set_pin", &json!({"member_id": member, "pin": "470259"}), occasion)?;
                }
                if code != "pin_set_already" {
                    bad["old_pin"] = json!("470258");
                }
                while code == "pin_blocked" && self.mistries(method, &bad, occasion) {
                    self.do_besides(method, &bad, occasion);
                }
            }
            _ => {}
        }
        Some(bad)
    }

    /// Whether a PIN would be told wrong, and not blocked yet, at a moment.
    fn mistries(&mut self, method: &str, params: &Value, occasion: &Occasion) -> bool {
        self.model.now = occasion.minute;
        self.model.predict(method, params, "owner", occasion.today()) == Err(Codes::from(["pin_wrong"]))
    }

    /// A sale of stored value by somebody who is frozen, or without what proves who spends it.
    fn bad_spending(&mut self, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let member = self.spender(occasion)?;
        let guard = self.model.members[&member].guard.clone();
        let mut sale = json!({
            "member_id": member, "lines": [{"amount_minor": 900}],
            "tenders": [{"kind": "stored_value", "amount_minor": 900}],
        });
        let set = json!({"member_id": member, "pin": "470259"});
        match code {
            "member_frozen" => {
                let reason = self.dice.one(&FREEZE);
                self.do_besides("member.freeze", &json!({"member_id": member, "reason": reason}), occasion)?;
                match self.dice.within(1, 3) {
                    1 => sale["coupons"] = json!(["ANYTHING"]),
                    2 => {
                        // Half of it by points, where the shop takes them and there are enough.
                        sale["tenders"] = json!([{"kind": "points", "amount_minor": 900}]);
                        let refused = self.model.predict("sale.ring", &sale, "owner", occasion.today()).err()?;
                        if refused != Codes::from([code]) {
                            sale["tenders"] = json!([{"kind": "stored_value", "amount_minor": 900}]);
                        }
                    }
                    _ => {}
                }
            }
            "pin_needed" | "pin_not_set" => {
                self.set("safety.free_limit_minor", &json!(899));
                if code == "pin_needed" && guard.pin.is_none() {
                    self.do_besides("member.set_pin", &set, occasion)?;
                } else if code == "pin_not_set" && guard.pin.is_some() {
                    self.do_besides("member.clear_pin", &json!({"member_id": member, "reason": "unwanted"}), occasion)?;
                }
            }
            "pin_wrong" | "pin_blocked" => {
                if guard.pin.is_none() {
                    self.do_besides("member.set_pin", &set, occasion)?;
                }
                sale["proof"] = json!({"pin": "0001"});
                while code == "pin_blocked" && self.mistries("sale.ring", &sale, occasion) {
                    self.do_besides("sale.ring", &sale, occasion);
                }
            }
            _ => {
                let mut before = occasion.clone();
                before.minute -= if code == "code_of_another_day" { 24 * 60 } else { 0 };
                let drawn = self.do_besides("member.draw_code", &json!({"member_id": member}), &before)?;
                sale["proof"] = json!({"code": drawn["code"]});
                match code {
                    "code_used" => drop(self.do_besides("sale.ring", &sale, occasion)?),
                    "code_wrong" if self.dice.once_in(2) => sale["proof"] = json!({"code": "AAAA-AAAA"}),
                    // The one before is good no more.
                    "code_wrong" => {
                        drop(self.do_besides("member.draw_code", &json!({"member_id": member}), occasion)?)
                    }
                    _ => {}
                }
            }
        }
        Some(sale)
    }

    /// A sale of today that stored value cannot pay after all, because the member is frozen or has spent what is free.
    fn bad_correction(&mut self, method: &str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let mut sale = self.bad_spending(if code == "member_frozen" { "pin_needed" } else { code }, occasion)?;
        let tenders = sale["tenders"].clone();
        sale["tenders"] = json!([{"kind": "wechat", "amount_minor": 900}]);
        let member = sale["member_id"].clone();
        let rung = self.do_besides("sale.ring", &sale, occasion)?;
        if code == "member_frozen" {
            self.do_besides("member.freeze", &json!({"member_id": member, "reason": "suspicious"}), occasion)?;
        }
        let mut bad = json!({"sale_id": rung["sale_id"], "tenders": tenders});
        if method == "sale.change_tender" {
            bad["reason"] = json!("paid_otherwise");
        }
        Some(bad)
    }

    /// Whether a refusal is about cards, PINs or codes.
    pub(super) fn is_of_safety(method: &str, code: &str) -> bool {
        const OWN: [&str; 6] = [
            "member.freeze",
            "member.lift_freeze",
            "member.replace_card",
            "member.set_pin",
            "member.clear_pin",
            "member.draw_code",
        ];
        OWN.contains(&method)
            || code.starts_with("pin_")
            || ["member_frozen", "card_dead", "code_wrong", "code_used", "code_of_another_day"].contains(&code)
    }
}
