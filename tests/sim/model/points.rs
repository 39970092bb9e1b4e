//! Points that pay: what they are worth, and when they are too few; points that are set right by hand, and what is over
//! by a day. How they are earned is a part of selling.

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::lots::Touch;
use super::number::{decimal, tens};
use super::{Codes, Model, judged, points, text, whole};

impl Model {
    /// What an amount costs in hundredths of points, counted up: so many points pay so many fen.
    pub(super) fn cost_in_points(&self, amount: i64) -> i128 {
        let exact = 100 * i128::from(amount) * i128::from(self.whole("points.per_unit"));
        let unit = i128::from(self.whole("points.unit_minor"));
        (exact + unit - 1) / unit
    }

    /// How much of an amount hundredths of points can pay, where the shop takes points.
    pub fn worth_of_points(&self, hundredths: i64) -> Option<i64> {
        let worth = i128::from(hundredths) * i128::from(self.whole("points.unit_minor"));
        let fen = worth.checked_div(100 * i128::from(self.whole("points.per_unit")))?;
        // No amount on the wire is larger.
        Some(i64::try_from(fen).unwrap_or(i64::MAX).min((1 << 53) - 1))
    }

    /// What is wrong with the points among the tenders.
    pub(super) fn judge_points(&self, request: &Value, today: Day, wrong: &mut Codes) {
        let amount = paid_by_points(request);
        if amount == 0 {
            return;
        }
        if self.whole("points.per_unit") == 0 {
            wrong.insert("points_not_taken");
        }
        match self.member_of(request, wrong) {
            Some(member) if self.cost_in_points(amount) > i128::from(member.points_on(today)) => {
                wrong.insert("points_short");
            }
            None if request["member_id"].is_null() => {
                wrong.insert("member_needed");
            }
            _ => {}
        }
    }

    /// What a refusal says where a member has too few points.
    pub fn points_short(&self, request: &Value, today: Day) -> Value {
        let balance = self.members[text(request, "member_id")].points_on(today);
        let missing = self.cost_in_points(paid_by_points(request)) - i128::from(balance);
        let missing = i64::try_from(missing).expect("points of the shop");
        json!({"balance": points(balance), "missing": points(missing), "worth_minor": self.worth_of_points(balance)})
    }

    /// Points are set right by hand: more of them settle what is owed first, and no more than there are can be taken.
    pub(super) fn predict_adjustment(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let note = text(request, "note");
        if !note.is_empty() && (note.chars().count() > 200 || note.chars().any(char::is_control)) {
            wrong.insert("text_invalid");
        }
        if text(request, "reason") == "other" && note.trim().is_empty() {
            wrong.insert("adjustment_needs_note");
        }
        let change = change_of(request);
        if change.is_none() {
            wrong.insert("points_invalid");
        }
        let member = self.member_of(request, &mut wrong);
        let (Some(member), Some(change)) = (member, change) else { return Err(wrong) };
        if -change > member.points_on(today) {
            wrong.insert("points_below_zero");
        }
        let (mut purse, until) = (member.purse.clone(), self.last_day_of_points(today));
        purse.touch(today, (-change).max(0), change.max(0), until);
        let settled = member.purse.owed - purse.owed;
        let until = until.filter(|_| change > settled).map(iso);
        let expected = json!({
            "member_id": request["member_id"], "change": points(change), "until": until,
            "points_settled": points(settled), "points_after": points(purse.sum()),
        });
        judged(wrong, expected)
    }

    /// What a refusal says where more is to be taken away than there is.
    pub fn points_below_zero(&self, request: &Value, today: Day) -> Value {
        json!({"balance": points(self.members[text(request, "member_id")].points_on(today))})
    }

    pub(super) fn apply_adjustment(&mut self, request: &Value, today: Day) {
        let (id, seq) = (text(request, "member_id"), self.facts);
        let change = change_of(request).expect("points that were judged good");
        let until = self.last_day_of_points(today);
        let (spent, earned) = ((-change).max(0), change.max(0));
        let before = self.members[id].purse.sum();
        self.touch(id, Touch { seq, day: today, sale: None, spent, earned, until, lapsed: 0 });
        self.gain("points_adjusted", -change);
        let mut movement = self.movement_of_points(id, before, today, "points_adjusted");
        let note = text(request, "note").trim();
        movement["note"] = if note.is_empty() { Value::Null } else { json!(note) };
        self.members.get_mut(id).expect("a member").movements.push(movement);
    }

    /// Who has points that are over, those first whose points are over the longest, and of these who joined first.
    fn due(&self, request: &Value, today: Day) -> Vec<String> {
        let since =
            |id: &String| Some((self.members[id].purse.over_since(today)?, id.parse::<i64>().ok()?, id.clone()));
        let mut due: Vec<_> = self.members.keys().filter_map(since).collect();
        due.sort();
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        due.into_iter().map(|(_, _, id)| id).take(limit).collect()
    }

    /// Whether anything is due on a day.
    pub fn is_due(&self, today: Day) -> bool {
        !self.due(&json!({}), today).is_empty()
            || !self.cards_due(today).is_empty()
            || !self.parts_due(today).is_empty()
            || !self.tiers_due(today).is_empty()
    }

    pub(super) fn predict_roll(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let due = self.due(request, today);
        if due.is_empty() {
            let (cards, parts) = (self.cards_due(today), self.parts_due(today));
            return match (cards.is_empty(), parts.is_empty(), self.tiers_due(today).is_empty()) {
                (false, _, _) => Ok(self.clone().lapse_cards(request, today)),
                (_, true, false) => Ok(self.clone().end_tiers(request, today)),
                _ => self.predict_parts(request, today),
            };
        }
        let over = |id: &String| self.members[id].purse.sum() - self.members[id].purse.on(today);
        Ok(json!({
            "members": due.len(), "points_lapsed": points(due.iter().map(over).sum()), "gifts": 0,
            "bonus_given_minor": 0, "points_given": "0",
        }))
    }

    /// What is over lapses; where nothing is, parts of gifts are given; and where none are due, tiers end.
    pub(super) fn apply_roll(&mut self, request: &Value, today: Day) {
        let seq = self.facts;
        self.rolls.push(seq);
        let due = self.due(request, today);
        if due.is_empty() {
            match (self.cards_due(today).is_empty(), self.parts_due(today).is_empty()) {
                (false, _) => self.lapse_cards(request, today),
                (true, false) => self.give_parts(request, today),
                (true, true) => self.end_tiers(request, today),
            };
        }
        for id in due {
            let before = self.members[&id].purse.sum();
            self.touch(&id, Touch { seq, day: today, sale: None, spent: 0, earned: 0, until: None, lapsed: 0 });
            let movement = self.movement_of_points(&id, before, today, "points_lapsed");
            self.members.get_mut(&id).expect("a member").movements.push(movement);
        }
    }

    /// A movement of points alone.
    pub(super) fn movement_of_points(&self, id: &str, before: i64, today: Day, kind: &str) -> Value {
        let after = self.members[id].purse.sum();
        json!({
            "seq": self.facts, "business_day": iso(today), "kind": kind, "sale_id": null, "sale_no": null,
            "refund_id": null, "refund_no": null, "top_up_id": null, "paid_minor": 0, "principal_minor": 0,
            "bonus_minor": 0, "stored_value_minor": 0, "points": points(after - before), "points_after": points(after),
            "principal_after_minor": null, "bonus_after_minor": null, "stored_value_after_minor": null, "note": null,
        })
    }
}

/// By how many hundredths points are to be changed: two decimals at most, not 0, and less than a hundred million points.
fn change_of(request: &Value) -> Option<i64> {
    let (digits, scale) = decimal(text(request, "change")).filter(|(_, scale)| *scale <= 2)?;
    let change = digits * tens(2 - scale);
    i64::try_from(change).ok().filter(|change| *change != 0 && change.abs() < 10_000_000_000)
}

/// What the points among the tenders of a request are to pay.
pub(super) fn paid_by_points(request: &Value) -> i64 {
    let tenders = request["tenders"].as_array().into_iter().flatten();
    tenders.filter(|tender| text(tender, "kind") == "points").map(|tender| whole(tender, "amount_minor")).sum()
}

#[test]
fn in_the_model_points_that_were_spent_are_owed_and_settled_by_what_comes_back_or_is_earned() {
    let mut model = Model::opened();
    model.members.insert("1".to_owned(), super::Member::default());
    let ring = |amount: i64, kind: &str| {
        json!({
            "member_id": "1", "lines": [{"amount_minor": amount}], "tenders": [{"kind": kind, "amount_minor": amount}],
        })
    };
    let rung = |n: i64| json!({"sale_id": n.to_string(), "sale_no": format!("01-{n:06}"), "bill": {}});
    model.apply("sale.ring", &ring(9_900, "cash"), &rung(1), 0);
    assert_eq!(model.members["1"].purse.sum(), 9_900);
    // 99 points pay 99 fen, and nothing is earned by so little.
    let quote = model.predict("sale.quote", &ring(70, "points"), "owner", 0).expect("a quote");
    assert_eq!([&quote["points"], &quote["points_usable_minor"]], [&json!("99"), &json!(0)]);
    assert_eq!(model.predict("sale.ring", &ring(100, "points"), "owner", 0), Err(Codes::from(["points_short"])));
    model.apply("sale.ring", &ring(70, "points"), &rung(2), 0);
    assert_eq!(model.members["1"].purse.sum(), 2_900);
    assert_eq!((model.accounts["points_spent"], model.accounts["tender:points"]), (7_000, -70));

    let refund = |sale: &str| json!({"sale_id": sale, "reason": "faulty"});
    let members_part = |model: &Model, sale: &str| {
        let expected = model.predict("sale.refund", &refund(sale), "owner", 0).expect("a refund");
        let of = |field: &str| text(&expected["slip"]["member"], field).to_owned();
        ["points_returned", "points_taken", "points_owed", "points_after"].map(of)
    };
    assert_eq!(members_part(&model, "1"), ["0", "99", "70", "0"]);
    model.settings.insert("points.shortfall".to_owned(), json!("refuse"));
    assert_eq!(model.predict("sale.refund", &refund("1"), "owner", 0), Err(Codes::from(["points_spent"])));
    assert_eq!(model.points_spent("sale.refund", &refund("1"), 0), json!({"missing": "70"}));
    model.settings.insert("points.shortfall".to_owned(), json!("owe"));

    let answer = |n: i64| {
        let id = n.to_string();
        json!({"refund_id": id, "refund_no": format!("01-R{n:06}"), "slip": {"refund_id": id}})
    };
    model.apply("sale.refund", &refund("1"), &answer(1), 1);
    let card = model.card("1", 1);
    assert_eq!([&card["points"], &card["points_owed"]], ["0", "70"]);
    assert_eq!(model.accounts["member:1:points_owed"], -7_000);
    assert_eq!(model.members["1"].movements[2]["points"], "-29");

    // Who earned meanwhile has settled a part; what comes back settles the rest.
    model.apply("sale.ring", &ring(4_000, "cash"), &rung(3), 2);
    assert_eq!((model.members["1"].purse.sum(), model.members["1"].purse.owed), (0, 3_000));
    assert_eq!(members_part(&model, "2"), ["70", "0", "0", "40"]);
    model.apply("sale.refund", &refund("2"), &answer(2), 2);
    assert_eq!((model.members["1"].purse.sum(), model.members["1"].purse.owed), (4_000, 0));
    assert_eq!((model.accounts["member:1:points_owed"], model.accounts["points_spent"]), (0, 0));
    assert_eq!(model.members["1"].movements[4]["points"], "40");
}
