//! What members take on account: how much each may owe, what they owe and since when, and what they paid of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::calendar::{Day, civil, day_of, iso};
use super::cards::day_said;
use super::people::money_account;
use super::{AMOUNT_LIMIT, Codes, Member, Model, Sale, is_text, judged, text, whole};

/// How a member stands who may pay later.
#[derive(Clone, Default)]
pub struct OnAccount {
    /// The most that the member may owe.
    pub limit: i64,
    /// What is owed.
    pub owed: i64,
    moves: Vec<Move>,
}

/// What moved what a member owes.
#[derive(Clone)]
struct Move {
    seq: i64,
    day: Day,
    kind: &'static str,
    /// The place of the sale that it is of.
    sale: Option<usize>,
    /// Its number and its name as the wire writes them: of a return or a repayment.
    slip: Value,
    amount: i64,
}

/// A repayment.
#[derive(Clone)]
pub struct Repayment {
    /// Its id.
    pub id: String,
    /// Its number.
    pub no: String,
    /// How much.
    pub paid: i64,
    day: Day,
    tender: String,
}

impl OnAccount {
    /// What can still be put on account.
    pub fn room(&self) -> i64 {
        (self.limit - self.owed).max(0)
    }

    /// The same with the rest, where anything is owed or may be.
    pub(super) fn shown(&self) -> Value {
        match self.limit > 0 || self.owed > 0 {
            true => json!({"limit_minor": self.limit, "owed_minor": self.owed, "room_minor": self.room()}),
            false => Value::Null,
        }
    }

    /// What is left of each debt, by the day of its sale: what was repaid pays the oldest first.
    fn debts(&self) -> BTreeMap<Day, i64> {
        let mut of_sales: BTreeMap<usize, (Day, i64)> = BTreeMap::new();
        let mut repaid = 0;
        for it in &self.moves {
            match (it.kind, it.sale) {
                ("sale", Some(sale)) => of_sales.entry(sale).or_insert((it.day, 0)).1 += it.amount,
                // A correction is of the day of its sale.
                ("corrected", Some(sale)) => of_sales.entry(sale).or_insert((it.day, 0)).1 += it.amount,
                ("returned", Some(sale)) => of_sales.get_mut(&sale).expect("what was put on account").1 += it.amount,
                _ => repaid -= it.amount,
            }
        }
        let mut debts: BTreeMap<Day, i64> = BTreeMap::new();
        for (day, amount) in of_sales.into_values() {
            *debts.entry(day).or_default() += amount;
        }
        for left in debts.values_mut() {
            let paid = repaid.min(*left);
            *left -= paid;
            repaid -= paid;
        }
        debts.retain(|_, left| *left > 0);
        debts
    }

    /// The day of the oldest debt of which some is left.
    fn oldest_on(&self) -> Option<Day> {
        self.debts().into_keys().next()
    }

    fn ages(&self, today: Day) -> [i64; 4] {
        let mut ages = [0; 4];
        for (day, left) in self.debts() {
            let age = match today - day {
                ..=30 => 0,
                31..=60 => 1,
                61..=90 => 2,
                _ => 3,
            };
            ages[age] += left;
        }
        ages
    }

    fn moves(&mut self, seq: i64, day: Day, kind: &'static str, sale: Option<usize>, amount: i64, slip: Value) {
        if amount != 0 {
            self.owed += amount;
            self.moves.push(Move { seq, day, kind, sale, slip, amount });
        }
    }
}

fn ageing([to_30, to_60, to_90, older]: [i64; 4]) -> Value {
    json!({"to_30_minor": to_30, "to_60_minor": to_60, "to_90_minor": to_90, "older_minor": older})
}

/// The account of a kind of tender, which for what is put on account is the member's own.
pub(super) fn tender_account(kind: &str, member: Option<&str>) -> String {
    match (kind, member) {
        ("on_account", Some(id)) => format!("member:{id}:on_account"),
        _ => money_account(kind),
    }
}

impl Model {
    /// Why a sale cannot put so much on account; what is carried in an exchange asks for no room.
    pub(super) fn judge_on_account(&self, member: Option<&Member>, amount: i64, carried: i64, wrong: &mut Codes) {
        match member.map(|member| &member.account) {
            _ if amount == 0 => {}
            None => drop(wrong.insert("member_needed")),
            Some(account) if amount > carried && account.owed + amount > account.limit => {
                wrong.insert("on_account_over_limit");
            }
            Some(_) => {}
        }
    }

    /// Why a correction cannot put so much more on account, or less.
    pub(super) fn judge_more_on_account(&self, member: Option<&str>, more: i64) -> Result<(), Codes> {
        let refused = |code: &'static str| Err(Codes::from([code]));
        if more == 0 {
            return Ok(());
        }
        let Some(member) = member.map(|id| &self.members[id]) else { return refused("member_needed") };
        match more > 0 {
            true if member.erased => refused("member_erased"),
            true if member.guard.frozen.is_some() => refused("member_frozen"),
            true if member.account.owed + more > member.account.limit => refused("on_account_over_limit"),
            false if member.account.owed < -more => refused("on_account_repaid"),
            _ => Ok(()),
        }
    }

    /// What the refusals of what is put on account, paid or taken off say.
    pub fn on_account_refused(&self, request: &Value, code: &str) -> Value {
        let of_sale = self.place_of(request).and_then(|place| self.sales[place].member.as_deref());
        let Some(member) = self.members.get(of_sale.unwrap_or(text(request, "member_id"))) else { return json!({}) };
        let OnAccount { limit, owed, .. } = member.account;
        match code {
            "on_account_over_limit" => {
                json!({"left_minor": member.account.room(), "owed_minor": owed, "limit_minor": limit})
            }
            "repaid_beyond_owed" => json!({"owed_minor": owed, "amount_minor": request["paid_minor"]}),
            _ => json!({"owed_minor": owed}),
        }
    }

    /// What of the due still fits under the limit; none where there is none.
    pub(super) fn on_account_usable(member: &Member, tendered: i64, due: i64) -> Value {
        let account = &member.account;
        let left = (account.limit - account.owed - tendered).max(0);
        match (account.limit, member.guard.frozen.is_some()) {
            (0, _) => Value::Null,
            (_, true) => json!(0),
            _ => json!(due.min(left)),
        }
    }

    /// What a sale put on account, or a correction of it put there in addition.
    pub(super) fn put_on_account(&mut self, id: &str, sale: usize, kind: &'static str, amount: i64, today: Day) {
        let seq = self.facts;
        self.members.get_mut(id).expect("a member").account.moves(seq, today, kind, Some(sale), amount, Value::Null);
    }

    /// What came back of a sale was on account: as much of it as is owed is owed no more, and the rest was given back.
    pub(super) fn take_off_account(&mut self, sale: usize, part: i64, rest: i64, slip: &Value, today: Day) {
        let (Some(id), seq) = (self.sales[sale].member.clone(), self.facts) else { return };
        let account = &mut self.members.get_mut(&id).expect("a member").account;
        account.moves(seq, today, "returned", Some(sale), -part, slip.clone());
        account.moves(seq, today, "given_back", Some(sale), rest, slip.clone());
    }

    /// What goes back where a part of it had been on account: what was repaid of that goes back in cash.
    pub(super) fn off_account(&self, sale: &Sale, mut tenders: Vec<(String, i64)>) -> (Vec<(String, i64)>, (i64, i64)) {
        let owed = sale.member.as_ref().map_or(0, |id| self.members[id].account.owed);
        let Some(place) = tenders.iter().position(|(kind, _)| kind == "on_account") else { return (tenders, (0, 0)) };
        let part = tenders[place].1;
        let rest = part - part.min(owed);
        tenders[place].1 -= rest;
        if rest > 0 {
            let before_stored = tenders.iter().position(|(kind, _)| kind == "stored_value").unwrap_or(tenders.len());
            match tenders.iter_mut().find(|(kind, _)| kind == "cash") {
                Some(cash) => cash.1 += rest,
                None => tenders.insert(before_stored, ("cash".to_owned(), rest)),
            }
        }
        tenders.retain(|(_, amount)| *amount > 0);
        (tenders, (part, rest))
    }

    pub(super) fn predict_limit(&self, request: &Value) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        self.member_of(request, &mut wrong);
        if !(0..=AMOUNT_LIMIT).contains(&whole(request, "limit_minor")) {
            wrong.insert("amount_invalid");
        }
        if !is_text(text(request, "reason"), 200) {
            wrong.insert("text_invalid");
        }
        judged(wrong, json!({"member_id": request["member_id"], "limit_minor": request["limit_minor"]}))
    }

    pub(super) fn apply_limit(&mut self, request: &Value) {
        let member = self.members.get_mut(text(request, "member_id")).expect("a member");
        member.account.limit = whole(request, "limit_minor");
    }

    pub(super) fn predict_repayment(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let Some(member) = self.member_of(request, &mut wrong) else { return Err(wrong) };
        let paid = whole(request, "paid_minor");
        if ["stored_value", "points", "gift_card", "on_account"].contains(&text(request, "tender")) {
            wrong.insert("tender_invalid");
        }
        let owed = member.account.owed;
        if !(1..=AMOUNT_LIMIT).contains(&paid) {
            wrong.insert("amount_invalid");
        } else if paid > owed {
            wrong.insert("repaid_beyond_owed");
        }
        let name = member.known.get("name").and_then(|name| name.chars().next());
        let no = format!("01-A{:06}", self.repayments.len() + 1);
        let slip = json!({
            "repayment_no": no, "business_day": iso(today), "currency": "CNY", "member_no": member.no,
            "masked_name": name.map(|first| format!("{first}**")),
            "phone_tail": member.known.get("phone").map(|phone| &phone[phone.len() - 4..]), "paid_minor": paid,
            "tender": request["tender"], "owed_before_minor": owed, "owed_after_minor": owed - paid,
            "shop": {
                "name": self.settings["shop.name"], "address": self.settings["shop.address"],
                "phone": self.settings["shop.phone"],
            },
        });
        let expected = json!({
            "repayment_no": no, "member_id": request["member_id"], "owed_after_minor": owed - paid, "slip": slip,
        });
        judged(wrong, expected)
    }

    pub(super) fn apply_repayment(&mut self, request: &Value, answer: &Value, today: Day) {
        let (member, paid, seq) = (text(request, "member_id"), whole(request, "paid_minor"), self.facts);
        let (id, no) = (text(answer, "repayment_id").to_owned(), text(answer, "repayment_no").to_owned());
        assert!(self.repayments.iter().all(|other| other.id != id), "the model says a new id");
        assert_eq!(answer["slip"]["repayment_id"], answer["repayment_id"], "the model says whose slip it is");
        self.send_message(member);
        self.transfer(&money_account(text(request, "tender")), &tender_account("on_account", Some(member)), paid);
        let slip = json!({"repayment_id": id, "repayment_no": no});
        let member = self.members.get_mut(member).expect("a member");
        member.account.moves(seq, today, "repaid", None, -paid, slip);
        member.movements.push(json!({
            "seq": seq, "business_day": iso(today), "kind": "repayment", "repayment_id": id, "repayment_no": no,
            "paid_minor": paid, "principal_minor": 0, "bonus_minor": 0, "stored_value_minor": 0, "points": "0",
            "principal_after_minor": null, "bonus_after_minor": null, "stored_value_after_minor": null,
            "points_after": null,
        }));
        self.repayments.push(Repayment { id, no, paid, day: today, tender: text(request, "tender").to_owned() });
    }

    /// What a day did to what members owe, where that comes to anything or anything is owed.
    pub(super) fn on_account_of_day(&self, day: &str, put: i64) -> Value {
        let mut repaid_by: BTreeMap<&str, i64> = BTreeMap::new();
        for repayment in self.repayments.iter().filter(|it| iso(it.day) == day) {
            *repaid_by.entry(&repayment.tender).or_default() += repayment.paid;
        }
        let [_, _, owed] = self.held_on(day);
        let by: Vec<Value> =
            repaid_by.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        match owed != 0 || put != 0 || !repaid_by.is_empty() {
            true => json!({
                "put_minor": put, "repaid_minor": repaid_by.values().sum::<i64>(), "repaid_by": by, "owed_minor": owed,
            }),
            false => Value::Null,
        }
    }

    pub(super) fn predict_account(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let id = text(request, "member_id");
        let account = &self.members.get(id).ok_or(Codes::from(["unknown_member"]))?.account;
        let day = |field: &str| request[field].as_str().map(day_said);
        let to = day("to").unwrap_or(today);
        let (year, month, _) = civil(to);
        let from = day("from").unwrap_or(day_of(year, month, 1));
        let until = |last: Day| account.moves.iter().filter(|it| it.day <= last).map(|it| it.amount).sum::<i64>();
        let mut after = until(from - 1);
        let shown = |it: &Move| {
            after += it.amount;
            let sale = it.sale.map(|place| &self.sales[place]);
            let mut shown = json!({
                "seq": it.seq, "business_day": iso(it.day), "kind": it.kind, "sale_id": sale.map(|sale| &sale.id),
                "sale_no": sale.map(|sale| &sale.no), "refund_id": null, "refund_no": null, "repayment_id": null,
                "repayment_no": null, "amount_minor": it.amount, "owed_after_minor": after,
            });
            for (field, value) in it.slip.as_object().into_iter().flatten() {
                shown[field] = value.clone();
            }
            shown
        };
        let within = account.moves.iter().filter(|it| (from..=to).contains(&it.day));
        let moves: Vec<Value> = within.map(shown).collect();
        let expected = json!({
            "member_id": id, "from": iso(from), "to": iso(to), "opening_minor": until(from - 1),
            "moves": moves, "closing_minor": until(to), "now": account.shown(),
            "ageing": ageing(account.ages(today)),
        });
        Ok(expected)
    }

    pub(super) fn predict_receivables(&self, today: Day) -> Value {
        let owing = self.members.iter().filter(|(_, member)| member.account.owed > 0);
        let mut owing: Vec<(&String, &Member, [i64; 4])> =
            owing.map(|(id, member)| (id, member, member.account.ages(today))).collect();
        owing.sort_by_key(|(id, _, [to_30, to_60, to_90, older])| {
            (Reverse([*older, *to_90, *to_60, *to_30]), id.parse::<i64>().expect("an id is a number"))
        });
        let row = |(id, member, ages): &(&String, &Member, [i64; 4])| {
            let mut row = json!({
                "member_id": id, "member_no": member.no, "name": member.known.get("name"),
                "salutation": member.known.get("salutation"), "tier": self.name_of_tier(id),
                "last_visit_on": member.visit_days.last().map(|day| iso(*day)), "limit_minor": member.account.limit,
                "owed_minor": member.account.owed, "ageing": ageing(*ages),
            });
            if let Some(day) = member.account.oldest_on() {
                row["oldest_on"] = json!(iso(day));
            }
            row
        };
        let all = |age: usize| owing.iter().map(|(_, _, ages)| ages[age]).sum::<i64>();
        let ages = [all(0), all(1), all(2), all(3)];
        json!({
            "business_day": iso(today), "rows": owing.iter().map(row).collect::<Vec<_>>(),
            "owed_minor": ages.iter().sum::<i64>(), "ageing": ageing(ages),
        })
    }
}

#[test]
fn in_the_model_a_repayment_pays_the_oldest_debt_and_a_return_its_own() {
    let mut account = OnAccount { limit: 1_000, ..OnAccount::default() };
    account.moves(1, 0, "sale", Some(0), 300, Value::Null);
    account.moves(2, 40, "sale", Some(1), 200, Value::Null);
    account.moves(3, 41, "repaid", None, -250, Value::Null);
    assert_eq!((account.owed, account.ages(41)), (250, [200, 50, 0, 0]));
    // All of the first comes back: 50 of it was owed, and 250 of what was repaid pay the second.
    account.moves(4, 41, "returned", Some(0), -300, Value::Null);
    account.moves(4, 41, "given_back", Some(0), 50, Value::Null);
    assert_eq!((account.owed, account.debts().len()), (0, 0));
    account.moves(5, 95, "sale", Some(2), 100, Value::Null);
    assert_eq!(
        (account.ages(125), account.ages(126), account.ages(94)),
        ([100, 0, 0, 0], [0, 100, 0, 0], [100, 0, 0, 0])
    );
}
