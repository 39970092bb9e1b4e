//! Who may spend what a member has: freezes, cards that were replaced, PINs, codes for once, and what goes without any.

use serde_json::{Value, json};

use super::calendar::{DAY, Day, Minute, iso};
use super::{Codes, Member, Model, is_text, judged, text, whole};

/// After so many wrong PINs in a row none is looked at for a while.
const TRIES: i64 = 5;

/// What guards a member's stored value.
#[derive(Clone, Default)]
pub struct Guard {
    /// Why the member is frozen, and since when.
    pub frozen: Option<(String, Day)>,
    /// The PIN, and when it was set.
    pub pin: Option<(String, Day)>,
    /// How many wrong PINs there were in a row.
    pub tries: i64,
    /// Until when no PIN is looked at.
    pub blocked_until: Minute,
    /// The code that was drawn last, its day, and whether it was used.
    pub code: Option<(String, Day, bool)>,
    /// What was spent without a proof, and when.
    freely: Vec<(Day, i64)>,
}

impl Guard {
    /// One more wrong PIN: the fifth blocks for a quarter of an hour, the tenth for an hour, each fifth after that for a day.
    fn mistry(&mut self, now: Minute) {
        self.tries += 1;
        if self.tries % TRIES == 0 {
            self.blocked_until = now
                + match self.tries {
                    5 => 15,
                    10 => 60,
                    _ => DAY,
                };
        }
    }

    fn forgive(&mut self) {
        (self.tries, self.blocked_until) = (0, Minute::MIN);
    }

    /// What was spent without a proof on a day and on later ones.
    fn freely_since(&self, today: Day) -> i64 {
        self.freely.iter().filter(|(day, _)| *day >= today).map(|(_, amount)| amount).sum()
    }

    /// What is wrong with a PIN, of a member who has one.
    fn judge_pin(&self, typed: &str, now: Minute) -> Result<(), &'static str> {
        let (pin, _) = self.pin.as_ref().ok_or("pin_not_set")?;
        if now < self.blocked_until {
            return Err("pin_blocked");
        }
        if pin == typed {
            return Ok(());
        }
        let mut then = self.clone();
        then.mistry(now);
        Err(if then.tries % TRIES == 0 { "pin_blocked" } else { "pin_wrong" })
    }
}

impl Model {
    /// What a sale or a correction lacks to spend so much of a member's stored value.
    pub(super) fn judge_proof(
        &self,
        member: &Member,
        proof: &Value,
        stored: i64,
        today: Day,
    ) -> Result<(), &'static str> {
        let guard = &member.guard;
        if stored <= 0 {
            return Ok(());
        }
        if let Some(pin) = proof["pin"].as_str() {
            return guard.judge_pin(pin, self.now);
        }
        if let Some(code) = proof["code"].as_str() {
            return match &guard.code {
                Some((drawn, _, _)) if *drawn != code => Err("code_wrong"),
                None => Err("code_wrong"),
                Some((_, _, true)) => Err("code_used"),
                Some((_, day, _)) if *day != today => Err("code_of_another_day"),
                Some(_) => Ok(()),
            };
        }
        self.proof_needed(member, stored, today).map_or(Ok(()), Err)
    }

    /// What a member is told who spends more than is free.
    fn proof_needed(&self, member: &Member, stored: i64, today: Day) -> Option<&'static str> {
        let limit = self.whole("safety.free_limit_minor");
        let is_free = limit == 0 || member.guard.freely_since(today) + stored <= limit;
        let code = if member.guard.pin.is_some() { "pin_needed" } else { "pin_not_set" };
        (stored > 0 && !is_free).then_some(code)
    }

    /// The same as a quote tells it.
    pub(super) fn proof_shown(&self, member: &Member, stored: i64, today: Day) -> Value {
        match self.proof_needed(member, stored, today) {
            None => Value::Null,
            Some(needed) => json!(if needed == "pin_needed" { "pin" } else { "code" }),
        }
    }

    /// What refusals of proofs say.
    pub fn proof_refused(&self, request: &Value, code: &str, today: Day) -> Value {
        let place = self.place_of(request);
        let whose = place.and_then(|place| self.sales[place].member.as_deref()).unwrap_or(text(request, "member_id"));
        let Some(member) = self.members.get(whose) else { return json!({}) };
        match code {
            "pin_needed" => json!({
                "limit_minor": self.settings["safety.free_limit_minor"], "spent_minor": member.guard.freely_since(today),
            }),
            // The try that is told has been counted.
            "pin_wrong" => json!({"left": TRIES - (member.guard.tries + 1) % TRIES}),
            "code_of_another_day" => json!({"day": member.guard.code.as_ref().map(|(_, day, _)| iso(*day))}),
            "member_frozen" => json!({"reason": member.guard.frozen.as_ref().map(|(reason, _)| reason)}),
            _ => json!({}),
        }
    }

    /// Counts a wrong PIN, the only refusal that is a fact. Whether it was one.
    pub fn count_try(&mut self, request: &Value, code: &str) -> bool {
        let now = self.now;
        let of_sale = self.place_of(request).and_then(|place| self.sales[place].member.clone());
        let whose = of_sale.unwrap_or(text(request, "member_id").to_owned());
        let Some(member) = self.members.get_mut(&whose) else { return false };
        let is_counted = code == "pin_wrong" || code == "pin_blocked" && now >= member.guard.blocked_until;
        if is_counted {
            member.guard.mistry(now);
            self.facts += 1;
        }
        is_counted
    }

    /// What a sale leaves behind of the proof with which it spent stored value.
    pub(super) fn use_proof(&mut self, id: &str, proof: &Value, stored: i64, today: Day) {
        let guard = &mut self.members.get_mut(id).expect("a member").guard;
        if stored <= 0 {
            return;
        }
        if proof["pin"].is_string() {
            guard.forgive();
        } else if proof["code"].is_string() {
            guard.code.as_mut().expect("a code").2 = true;
        } else {
            guard.freely.push((today, stored));
        }
    }

    pub(super) fn predict_safety(
        &self,
        method: &str,
        request: &Value,
        actor: &str,
        today: Day,
    ) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let Some(member) = self.member_of(request, &mut wrong) else { return Err(wrong) };
        let guard = &member.guard;
        let mut expected = json!({"member_id": request["member_id"]});
        match method {
            "member.freeze" => expected["frozen"] = json!({"reason": request["reason"], "since": iso(today)}),
            "member.lift_freeze" if guard.frozen.is_none() => drop(wrong.insert("not_frozen")),
            "member.lift_freeze" => {}
            "member.replace_card" => {
                wrong.extend(self.judge_new_card(request, member));
                expected["freeze_ended"] =
                    json!(guard.frozen.as_ref().map(|(why, _)| why).filter(|why| *why == "lost"));
            }
            "member.set_pin" => {
                wrong
                    .extend(self.judge_new_pin(request, member, actor == "owner" || member.enrolled_on == today).err());
                expected["set_on"] = json!(iso(today));
            }
            "member.clear_pin" => {
                wrong.extend(guard.pin.is_none().then_some("pin_not_set"));
                expected["set_on"] = Value::Null;
            }
            _ => expected["valid_on"] = json!(iso(today)),
        }
        judged(wrong, expected)
    }

    fn judge_new_card(&self, request: &Value, member: &Member) -> Option<&'static str> {
        let card = text(request, "card_no").trim();
        let has_card = |member: &Member| member.known.get("card_no").is_some_and(|known| known == card);
        if !is_text(card, 32) {
            Some("text_invalid")
        } else if has_card(member) {
            Some("card_unchanged")
        } else if self.dead.contains_key(card) {
            Some("card_dead")
        } else {
            self.members.values().any(has_card).then_some("card_taken")
        }
    }

    /// The new PIN first, then the old one. The first one of all is no business of the staff, unless the member joined today.
    fn judge_new_pin(&self, request: &Value, member: &Member, may_be_first: bool) -> Result<(), &'static str> {
        let pin = text(request, "pin");
        if !(4..=6).contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("pin_invalid");
        }
        if is_weak(pin, member) {
            return Err("pin_weak");
        }
        match request["old_pin"].as_str() {
            Some(old) => member.guard.judge_pin(old, self.now),
            None if member.guard.pin.is_some() => Err("pin_set_already"),
            None if !may_be_first => Err("permission_denied"),
            None => Ok(()),
        }
    }

    pub(super) fn apply_safety(&mut self, method: &str, request: &Value, answer: &Value, today: Day) {
        let id = text(request, "member_id");
        let member = self.members.get_mut(id).expect("a member");
        let guard = &mut member.guard;
        match method {
            "member.freeze" => guard.frozen = Some((text(request, "reason").to_owned(), today)),
            "member.lift_freeze" => guard.frozen = None,
            "member.set_pin" => {
                guard.pin = Some((text(request, "pin").to_owned(), today));
                guard.forgive();
            }
            "member.clear_pin" => {
                guard.pin = None;
                guard.forgive();
            }
            "member.draw_code" => guard.code = Some((text(answer, "code").to_owned(), today, false)),
            _ => {
                guard.frozen = guard.frozen.take().filter(|(reason, _)| reason != "lost");
                let old = member.known.insert("card_no", text(request, "card_no").trim().to_owned());
                self.dead.extend(old.map(|old| (old, (id.to_owned(), today))));
            }
        }
    }

    /// Nobody's value could be taken with what an erased member had.
    pub(super) fn forget_guard(&mut self, id: &str) {
        self.members.get_mut(id).expect("a member").guard = Guard::default();
        self.dead.retain(|_, (whose, _)| whose != id);
    }

    /// What a search by a number says where that is the number of a card that was replaced.
    pub(super) fn lost_card(&self, query: &str) -> Value {
        self.dead.get(query).map_or(
            Value::Null,
            |(id, day)| json!({"member_id": id, "member_no": self.members[id].no, "dead_on": iso(*day)}),
        )
    }

    /// Whether stored value, points or coupons of a member who is frozen would go out.
    pub(super) fn judge_frozen(&self, request: &Value, wrong: &mut Codes) {
        let Some(member) = self.members.get(text(request, "member_id")) else { return };
        let has_coupons = request["coupons"].as_array().is_some_and(|codes| !codes.is_empty());
        let tenders = request["tenders"].as_array().into_iter().flatten();
        let own = |kind: &str| ["stored_value", "points", "on_account"].contains(&kind);
        let spends = tenders.filter(|it| own(text(it, "kind"))).any(|it| whole(it, "amount_minor") > 0);
        if member.guard.frozen.is_some() && (has_coupons || spends) {
            wrong.insert("member_frozen");
        }
    }
}

/// One digit again and again, digits in a row up or down, or part of the phone or of the birthday.
fn is_weak(pin: &str, member: &Member) -> bool {
    let digits: Vec<i64> = pin.bytes().map(|byte| i64::from(byte - b'0')).collect();
    let all_by = |step: i64| digits.windows(2).all(|pair| pair[1] - pair[0] == step);
    let phone = member.known.get("phone").is_some_and(|phone| phone.contains(pin));
    let birthday = member.known.get("birthday").is_some_and(|day| day.replace('-', "").contains(pin));
    all_by(0) || all_by(1) || all_by(-1) || phone || birthday
}

#[test]
fn in_the_model_the_fifth_wrong_pin_blocks_and_the_right_one_ends_the_row() {
    let mut guard = Guard { pin: Some(("2580".to_owned(), 0)), ..Guard::default() };
    let mut told = |typed: &str, now: Minute| {
        let told = guard.judge_pin(typed, now).err();
        match told {
            Some("pin_wrong") => guard.mistry(now),
            Some(_) if now >= guard.blocked_until => guard.mistry(now),
            Some(_) => {}
            None => guard.forgive(),
        }
        told
    };
    for _ in 0..4 {
        assert_eq!(told("1111", 100), Some("pin_wrong"));
    }
    assert_eq!(told("2580", 100), None, "the row ends");
    for _ in 0..4 {
        assert_eq!(told("1111", 100), Some("pin_wrong"));
    }
    assert_eq!(
        [told("1111", 100), told("2580", 114), told("1111", 115)],
        [Some("pin_blocked"), Some("pin_blocked"), Some("pin_wrong")]
    );
    for _ in 0..3 {
        assert_eq!(told("1111", 115), Some("pin_wrong"));
    }
    assert_eq!(
        [told("1111", 115), told("2580", 174), told("2580", 175)],
        [Some("pin_blocked"), Some("pin_blocked"), None]
    );
    let member = Member::default();
    assert!(
        is_weak("1111", &member) && is_weak("3456", &member) && is_weak("9876", &member) && !is_weak("2580", &member)
    );
}
