//! Stored value that is given back: after top-ups, uses and returns of many kinds; and settlings that cannot be.

use serde_json::{Value, json};

use super::{Occasion, Plays, Year};
use crate::model::calendar::{DAY, Day, business_day, iso};
use crate::model::{Member, text, whole};

impl Year {
    /// A member who has stored value; more often one to whom some was given back before.
    pub(super) fn member_with_balance(&mut self) -> Option<String> {
        let again = self.dice.once_in(2);
        let holds = |year: &Year, id: &str| !year.model.members[id].erased && year.balance_of(id) > 0;
        let is_settled = |year: &Year, id: &str| year.model.balance_refunds.iter().any(|refund| refund.member == id);
        let settled = self.some_member(|year, id| holds(year, id) && is_settled(year, id)).filter(|_| again);
        settled.or_else(|| self.some_member(holds))
    }

    fn balance_of(&self, member: &str) -> i64 {
        self.model.members[member].principal + self.model.members[member].bonus
    }

    pub(super) fn good_balance_refund(&mut self, today: Day) -> Option<Value> {
        let member = self.member_with_balance()?;
        Some(self.settling_of(&member, today))
    }

    fn settling_of(&mut self, member: &str, today: Day) -> Value {
        let cause = self.dice.word(&["merchant", "consumer"]);
        let mut request = json!({"member_id": member, "cause": cause, "tender": self.tender()});
        if self.dice.once_in(3) {
            request["note"] = json!(self.dice.one(&["搬家了", "长".repeat(200).as_str(), "  ", ""]));
        }
        if self.dice.once_in(3)
            && let Ok(answer) = self.model.predict("stored_value.refund", &request, "owner", today)
        {
            request["expect_total_minor"] = answer["refunded_minor"].clone();
        }
        request
    }

    pub(super) fn any_balance_refund(&mut self) -> Option<String> {
        self.dice.any(&self.model.balance_refunds).map(|refund| refund.id.clone())
    }

    /// A span that goes on, or one that was ended, of a member of whom something is true.
    pub(super) fn some_span(&mut self, is: impl Fn(&Member) -> bool) -> Option<Value> {
        let ended = self.model.balance_refunds.iter().filter(|refund| is(&self.model.members[&refund.member]));
        let ended: Vec<(String, String)> = ended.map(|refund| (refund.member.clone(), refund.id.clone())).collect();
        Some(match self.dice.any(&ended).filter(|_| self.dice.once_in(2)) {
            Some((member, ended)) => json!({"member_id": member, "balance_refund_id": ended}),
            None => json!({"member_id": self.some_member(|year, id| is(&year.model.members[id]))?}),
        })
    }

    /// A statement to take out, as a report.
    pub(super) fn good_statement_to_take_out(&mut self, format: &str) -> Option<Value> {
        let mut report = self.some_span(|member| !member.erased)?;
        (report["what"], report["format"]) = (json!("statement"), json!(format));
        Some(report)
    }

    pub(super) fn good_statement(&mut self) -> Option<Value> {
        let mut request = self.some_span(|_| true)?;
        if self.dice.once_in(2) {
            request["limit"] = json!(self.dice.within(1, 5));
        }
        if self.dice.once_in(3) {
            request["before_seq"] = json!(self.dice.within(1, self.model.facts + 1));
        }
        Some(request)
    }

    /// Some days, or a month as it comes.
    pub(super) fn good_liability(&mut self) -> Value {
        let today = business_day(self.minute);
        let to = today - self.dice.within(-3, 40);
        match self.dice.within(1, 5) {
            1 => json!({}),
            2 => json!({"to": iso(to)}),
            // Long enough ago for a request that comes two months before its time.
            3 => json!({"from": iso(today - self.dice.within(61, 90))}),
            4 => json!({"from": iso(to - 365), "to": iso(to)}),
            _ => json!({"from": iso(to - self.dice.within(0, 20)), "to": iso(to)}),
        }
    }

    /// Asks what would go back on the last day on which a top-up of today cools off, and on the day after.
    fn ask_while_it_cools_off(&mut self, member: &str) {
        let days = self.model.whole("stored_value.cooling_days");
        for later in [days, days + 1] {
            let mut occasion = self.occasion("stored_value.quote_refund");
            occasion.minute += later * DAY;
            self.run("stored_value.quote_refund", &json!({"member_id": member}), &occasion);
        }
    }

    /// A member tops up, uses some of it and brings some back, in any order, and then gets the rest.
    pub(super) fn settle_with_somebody(&mut self) {
        let member = self.member_with_balance().filter(|_| !self.dice.once_in(4)).or_else(|| self.any_member());
        let Some(member) = member else { return };
        if self.dice.once_in(4) {
            let days = *self.dice.one(&[0, 1, 7, 7, 7, 15]);
            self.set("stored_value.cooling_days", &json!(days));
        }
        for _ in 0..self.dice.within(0, 3) {
            let kinds = if self.plays == Plays::Everything { 8 } else { 6 };
            match self.dice.within(1, kinds) {
                7 | 8 => self.keep_of(&member),
                1 | 2 => self.top_up_of(&member),
                3 => self.use_of(&member),
                4 => self.return_to(&member),
                5 => {
                    self.top_up_of(&member);
                    self.use_up(&member);
                }
                _ => {
                    // What was bought from a fresh top-up comes back whole.
                    self.top_up_of(&member);
                    self.use_of(&member);
                    self.return_of(&member, self.model.sales.len() - 1, true);
                }
            }
        }
        self.ask("stored_value.quote_refund", &json!({"member_id": member}));
        self.ask_while_it_cools_off(&member);
        self.ask("stored_value.statement", &json!({"member_id": member, "limit": 200}));
        let occasion = self.occasion("stored_value.refund");
        let request = self.settling_of(&member, occasion.today());
        if self.run("stored_value.refund", &request, &occasion).is_some() {
            self.look_at_settling(&member);
        }
    }

    fn top_up_of(&mut self, member: &str) {
        let paid = self.dice.within(1, 30) * 1_000 + self.dice.within(0, 99);
        let bonus = if self.dice.once_in(4) { 0 } else { self.dice.within(0, paid / 2) };
        let request = json!({"member_id": member, "paid_minor": paid, "bonus_minor": bonus, "tender": self.tender()});
        let occasion = self.occasion("stored_value.top_up");
        self.run("stored_value.top_up", &request, &occasion);
    }

    /// A sale below its list price, paid by stored value in whole or in part.
    fn use_of(&mut self, member: &str) {
        let mut sale = self.good_basket(Some(member));
        for line in sale["lines"].as_array_mut().expect("lines") {
            if let Some(product) = self.model.products.get(text(line, "sku")).filter(|_| self.dice.once_in(2)) {
                line["price_minor"] = json!(self.dice.within(product.price / 4, product.price));
            }
        }
        let occasion = self.occasion("sale.ring");
        let total = self.model.price(&sale, occasion.today()).expect("a good basket").total;
        let most = self.balance_of(member).min(total);
        let stored = if self.dice.once_in(3) { self.dice.within(0, most) } else { most };
        let tenders = [("stored_value", stored), (self.tender(), total - stored)].into_iter();
        let tenders = tenders.filter(|(_, amount)| *amount > 0);
        sale["tenders"] = tenders.map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        self.run("sale.ring", &sale, &occasion);
    }

    /// All but a little is spent, so that by the consumer's cause often nothing is left to give.
    fn use_up(&mut self, member: &str) {
        let amount = self.balance_of(member) - self.dice.within(1, 300);
        let sale = json!({
            "member_id": member, "lines": [{"amount_minor": amount}],
            "tenders": [{"kind": "stored_value", "amount_minor": amount}],
        });
        let occasion = self.occasion("sale.ring");
        self.run("sale.ring", &sale, &occasion);
    }

    /// Something comes back that was paid by stored value, in this span or before it.
    fn return_to(&mut self, member: &str) {
        let sales = self.model.sales.iter().enumerate();
        let places: Vec<usize> = sales
            .filter(|(_, sale)| sale.member.as_deref() == Some(member) && sale.spent != (0, 0) && !sale.is_returned())
            .map(|(place, _)| place)
            .collect();
        if let Some(place) = self.dice.any(&places).copied() {
            let is_whole = self.dice.once_in(2);
            self.return_of(member, place, is_whole);
        }
    }

    fn return_of(&mut self, member: &str, place: usize, is_whole: bool) {
        if self.model.sales[place].member.as_deref() != Some(member) || self.model.sales[place].is_returned() {
            return;
        }
        let part = if is_whole { None } else { self.some_of(place, 3) };
        let mut refund = part.unwrap_or(json!({"sale_id": self.model.sales[place].id}));
        refund["reason"] = json!("changed_mind");
        let occasion = self.occasion("sale.refund");
        if self.run("sale.refund", &refund, &occasion).is_some() {
            self.look_at_refund(&refund);
        }
    }

    /// The slip, the statement, the member's movements, the day and what is owed, each now and then.
    pub(super) fn look_at_settling(&mut self, member: &str) {
        let Some(refund) = self.model.balance_refunds.last() else { return };
        let (id, today) = (refund.id.clone(), business_day(self.minute));
        let range = json!({"from": iso(today - 3), "to": iso(today + 3)});
        for (method, params) in [
            ("stored_value.show_refund", json!({"balance_refund_id": id})),
            ("stored_value.statement", json!({"member_id": member, "balance_refund_id": id})),
            ("stored_value.statement", json!({"member_id": member})),
            ("bill.text", json!({"balance_refund_id": id, "channel": "plain"})),
            ("member.movements", json!({"member_id": member, "limit": 3})),
            ("report.liability", range),
            ("report.today", json!({})),
            ("journal.read", json!({"limit": 5})),
        ] {
            if self.dice.once_in(3) {
                self.ask(method, &params);
            }
        }
    }

    pub(super) fn ask(&mut self, method: &str, params: &Value) {
        let mut occasion = self.occasion(method);
        occasion.actor = "owner".to_owned();
        self.run(method, params, &occasion);
    }

    /// Spoils a settling, or a question about one.
    pub(super) fn spoil_settling(&mut self, good: &mut Value, code: &str, today: Day) -> Option<()> {
        good.as_object_mut()?.remove("expect_total_minor");
        match code {
            "balance_empty" => {
                let has_none = |year: &Year, id: &str| !year.model.members[id].erased && year.balance_of(id) == 0;
                good["member_id"] = json!(self.some_member(has_none)?);
            }
            "tender_invalid" => good["tender"] = json!(self.dice.word(&["stored_value", "points"])),
            "text_invalid" => good["note"] = json!(self.dice.one(&["长".repeat(201).as_str(), "bell\u{7}"])),
            "refund_changed" => {
                let answer = self.model.predict("stored_value.refund", good, "owner", today).ok()?;
                let refunded = answer["refunded_minor"].as_i64()?;
                good["expect_total_minor"] = json!(refunded + self.dice.one(&[-1, 1, 1_000]));
            }
            _ => panic!("no settling for {code}"),
        }
        Some(())
    }

    /// A statement of nobody, of one who was erased, or of a span that was not ended so; the balance refund of another
    /// member ends none.
    pub(super) fn bad_statement(&mut self, code: &str, nobody: &Value) -> Option<Value> {
        let mut bad = self.some_span(|member| member.erased == (code == "member_erased"))?;
        if code == "unknown_member" {
            bad.as_object_mut()?.remove("balance_refund_id");
            bad["member_id"] = nobody.clone();
        }
        if code != "unknown_refund" {
            return Some(bad);
        }
        let whose = text(&bad, "member_id").to_owned();
        let others = self.model.balance_refunds.iter().filter(|refund| refund.member != whose);
        let others: Vec<String> = others.map(|refund| refund.id.clone()).collect();
        let other = self.dice.any(&others).filter(|_| self.dice.once_in(2));
        bad["balance_refund_id"] = other.map_or(nobody.clone(), |id| json!(id));
        Some(bad)
    }

    pub(super) fn bad_statement_to_take_out(&mut self, code: &str, nobody: &Value) -> Option<Value> {
        let mut report = self.bad_statement(code, nobody)?;
        (report["what"], report["format"]) = (json!("statement"), json!(self.dice.word(&["csv", "pdf"])));
        Some(report)
    }

    /// A slip in lines has its number and every amount; an SMS what went back.
    pub(super) fn check_text_of_settling(&self, params: &Value, answer: &Value) {
        let refund = self.model.balance_refund(text(params, "balance_refund_id")).expect("a balance refund");
        let words = text(answer, "text");
        let mut said = vec![yuan(refund.refunded)];
        if text(params, "channel") == "plain" {
            said.push(refund.no.clone());
            said.extend(refund.on_slip.iter().map(|amount| yuan(*amount)));
        }
        for said in said {
            assert!(words.contains(&said), "the model says that {said} stands in {words}");
        }
        assert!(answer["segments"].as_i64().is_some_and(|segments| segments >= 1), "the model says at least one SMS");
    }

    /// A balance refund's sentence has its number, what went back and what stayed.
    pub(super) fn check_sentence_of_settling(&self, fact: &Value) {
        let (kind, words) = (text(fact, "kind"), text(fact, "text"));
        let refund = self.model.balance_refunds.iter().find(|refund| fact["seq"] == refund.seq);
        assert_eq!(kind == "stored_value.refunded", refund.is_some(), "the model says which facts give back: {fact}");
        let Some(refund) = refund else { return };
        for said in [refund.no.clone(), yuan(refund.refunded), yuan(refund.forfeited)] {
            assert!(words.contains(&said), "the model says that {said} stands in {words}");
        }
    }

    /// A statement or a report of what is owed as a spreadsheet has the figures of its answer, row by row.
    pub(super) fn check_export_of_stored_value(&self, params: &Value, occasion: &Occasion) {
        let (report, today) = (&params["report"], occasion.today());
        let expected = match (text(report, "what"), text(report, "format")) {
            ("liability", "csv") => self.rows_of_liability(report, today),
            ("statement", "csv") => self.rows_of_statement(report, today),
            _ => return,
        };
        let file = std::fs::read_to_string(text(params, "file")).expect("a spreadsheet is text");
        let figures = |row: &str| -> Vec<String> {
            let words = row.split(',').map(str::to_owned);
            words.filter(|word| word.split_once('.').is_some_and(|(_, fen)| fen.len() == 2)).collect()
        };
        let found: Vec<Vec<String>> = file.lines().skip(1).map(figures).collect();
        assert_eq!(found, expected, "seed {}: the model says these rows of {report}", self.seed);
    }

    /// Two rows for each day, one where there is anything of count cards and one where there is of gift cards, and what they come to.
    fn rows_of_liability(&self, report: &Value, today: Day) -> Vec<Vec<String>> {
        let owed = self.model.predict_liability(report, today);
        let days = owed["days"].as_array().expect("days").iter().chain([&owed["sums"]]);
        let mut rows = Vec::new();
        for day in days {
            rows.extend(["principal", "bonus"].map(|part| amounts(&day[part], &OWED)));
            let cards = &day["cards"];
            if OWED_FOR_CARDS.iter().any(|field| whole(cards, field) != 0) {
                rows.push(amounts(cards, &OWED_FOR_CARDS));
            }
            rows.extend(day.get("gift_cards").filter(|owed| !owed.is_null()).map(gift_cards_row));
        }
        rows.push(amounts(&owed["sums"]["both"], &OWED));
        rows
    }

    /// A row for each movement, the first one first.
    fn rows_of_statement(&self, report: &Value, today: Day) -> Vec<Vec<String>> {
        let mut whole = report.clone();
        whole["limit"] = json!(i64::MAX);
        let statement = self.model.predict_statement(&whole, today).expect("a statement");
        let movements = statement["movements"].as_array().expect("movements").iter().rev();
        movements.map(|movement| amounts(movement, &STATED)).collect()
    }

    /// Says how settlings went, and panics where there were none of the harder kinds.
    pub fn count_settlings(&self, is_whole_year: bool) {
        let refunds = &self.model.balance_refunds;
        println!("{} balance refunds", refunds.len());
        for mark in MARKS {
            let count = refunds.iter().filter(|refund| refund.marks.contains(&mark)).count();
            println!("{count:>7} {mark}");
            assert!(count > 0 || !is_whole_year, "no balance refund {mark}");
        }
    }
}

/// Gift cards under the columns of stored value: what was bound stands with what was spent.
fn gift_cards_row(owed: &Value) -> Vec<String> {
    let mut row = serde_json::Map::from_iter(OWED.map(|field| (field.to_owned(), json!(0))));
    for (field, from) in [
        ("opening_minor", "opening_minor"),
        ("topped_up_minor", "sold_minor"),
        ("returned_minor", "returned_minor"),
        ("closing_minor", "closing_minor"),
    ] {
        row.insert(field.to_owned(), owed[from].clone());
    }
    row.insert("spent_minor".to_owned(), json!(whole(owed, "spent_minor") + whole(owed, "bound_minor")));
    amounts(&Value::Object(row), &OWED)
}

/// What some balance refunds of a year must have been.
const MARKS: [&str; 13] = [
    "by the merchant's cause",
    "by the consumer's cause",
    "of both causes alike",
    "whole, nothing kept",
    "of nothing, all kept",
    "with bonus given back",
    "with a part that cools off",
    "with nothing but what cools off",
    "with what cools off after a use that came back",
    "with use at more than was paid",
    "after a return of this span",
    "after a return of an earlier span",
    "again",
];

/// The amounts of a row of what is owed, as a spreadsheet has them.
const OWED: [&str; 10] = [
    "opening_minor",
    "taken_over_minor",
    "topped_up_minor",
    "granted_minor",
    "returned_minor",
    "spent_minor",
    "refunded_minor",
    "expired_minor",
    "forfeited_minor",
    "closing_minor",
];

/// The same of a row of what is owed for count cards: what was sold stands with what was topped up, what was earned with
/// what was spent, what lapsed with what expired; cards know nothing that is granted or comes back.
const OWED_FOR_CARDS: [&str; 10] = [
    "opening_minor",
    "taken_over_minor",
    "sold_minor",
    "granted_minor",
    "returned_minor",
    "earned_minor",
    "refunded_minor",
    "lapsed_minor",
    "forfeited_minor",
    "closing_minor",
];

/// The amounts of a row of a statement, as a spreadsheet has them.
const STATED: [&str; 5] =
    ["principal_minor", "bonus_minor", "principal_after_minor", "bonus_after_minor", "stored_value_after_minor"];

fn amounts(row: &Value, fields: &[&str]) -> Vec<String> {
    fields.iter().map(|field| yuan(whole(row, field))).collect()
}

/// An amount as people write it.
fn yuan(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", amount.abs() / 100, amount.abs() % 100)
}
