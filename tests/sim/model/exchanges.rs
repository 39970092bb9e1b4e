//! Lines that come back and others that are sold for them: a return, and then a sale on the shop as it stands after it.

use serde_json::{Value, json};

use super::calendar::Day;
use super::number::highest_averages;
use super::refunds::{Change, judge_note};
use super::{AMOUNT_LIMIT, Codes, Member, Model, text, whole};

/// An exchange that can be, as far as its return goes.
struct Exchange {
    /// The return as its own request.
    back: Value,
    change: Change,
    /// The shop after it.
    after: Box<Model>,
    /// The sale as its own request: what is carried is among its tenders.
    ring: Value,
    carried: Vec<(String, i64)>,
    given_back: Vec<(String, i64)>,
    /// What the new lines come to.
    total: i64,
}

impl Member {
    /// What moved on the member's accounts, the return and the sale of an exchange apart.
    pub(super) fn events(&self) -> Vec<&Value> {
        let parts = |movement| self.exchanged.get(&whole(movement, "seq"));
        let apart = |movement| parts(movement).map_or_else(|| vec![movement], |parts| parts.iter().collect());
        self.movements.iter().flat_map(apart).collect()
    }
}

impl Model {
    /// What comes back by an exchange, as a request of its own.
    pub fn back_of(&self, request: &Value) -> Value {
        let mut back = json!({"sale_id": request["sale_id"]});
        for (of, field) in [("back", "lines"), ("reason", "reason"), ("note", "note")] {
            if !request[of].is_null() {
                back[field] = request[of].clone();
            }
        }
        if request["expect_returned_minor"].is_i64() {
            back["expect_total_minor"] = request["expect_returned_minor"].clone();
        }
        back
    }

    fn exchange(&self, request: &Value, today: Day) -> Result<Exchange, Codes> {
        let back = self.back_of(request);
        let change = self.judge_change(self.change_asked(&back, today)?)?;
        let mut after = Box::new(self.clone());
        let no_answer = json!({"refund_id": "this one", "refund_no": "", "slip": {"refund_id": "this one"}});
        after.apply_refund(&back, &no_answer, today, "exchange");
        let sale = &self.sales[change.place];
        let buyer = sale.member.as_ref().filter(|id| !self.members[*id].erased);
        let mut ring = json!({"member_id": buyer, "person_id": self.buyer_again(change.place)});
        for field in ["lines", "coupons", "staff", "keep_change_minor", "expect_total_minor", "proof"] {
            if !request[field].is_null() {
                ring[field] = request[field].clone();
            }
        }
        let total = after.price(&ring, today)?.total;
        let can_pay = after.carriable(buyer, &change);
        let rest = (can_pay.iter().map(|(_, amount)| amount).sum::<i64>() - total).max(0);
        let mut returned = vec![0; can_pay.len()];
        let is_stored = |kind: &str| kind == "stored_value";
        let mut weights: Vec<i64> = can_pay.iter().map(|(_, amount)| *amount).collect();
        let mut left = rest;
        if sale.refund_order == "stored_value_first"
            && let Some(n) = can_pay.iter().position(|(kind, _)| is_stored(kind))
        {
            returned[n] = rest.min(weights[n]);
            left -= returned[n];
            weights[n] = 0;
        }
        for (part, more) in returned.iter_mut().zip(highest_averages(left, &weights)) {
            *part += more;
        }
        let carried: Vec<(String, i64)> = can_pay.iter().zip(returned).map(|((k, n), r)| (k.clone(), n - r)).collect();
        let of = |kind: &str| carried.iter().find(|(known, _)| known == kind).map_or(0, |(_, amount)| *amount);
        let given_back = change.tenders.iter().map(|(kind, amount)| (kind.clone(), amount - of(kind)));
        let given_back = given_back.filter(|(_, amount)| *amount > 0).collect();
        ring["carried_stored_minor"] = json!(of("stored_value"));
        ring["carried_on_account_minor"] = json!(of("on_account"));
        let carried: Vec<(String, i64)> = carried.into_iter().filter(|(_, amount)| *amount > 0).collect();
        let mut tenders = shown(&carried);
        tenders.extend(request["tenders"].as_array().into_iter().flatten().cloned());
        ring["tenders"] = tenders.into();
        Ok(Exchange { back, change, after, ring, carried, given_back, total })
    }

    /// What can pay again of that which comes back: points as far as they are still the member's and worth it, and
    /// neither points nor stored value of a member who is frozen.
    fn carriable(&self, buyer: Option<&String>, change: &Change) -> Vec<(String, i64)> {
        let member = buyer.map(|id| &self.members[id]);
        let is_frozen = member.is_some_and(|member| member.guard.frozen.is_some());
        let points = member.map_or(0, |member| change.points_returned.min(member.purse.sum()));
        let worth = self.worth_of_points(points).unwrap_or_default();
        let part = |(kind, amount): &(String, i64)| match kind.as_str() {
            "points" | "stored_value" if is_frozen => (kind.clone(), 0),
            "points" => (kind.clone(), worth.min(*amount)),
            "gift_card" => (kind.clone(), 0),
            _ => (kind.clone(), *amount),
        };
        change.tenders.iter().map(part).collect()
    }

    /// What is wrong with tenders that settle by themselves what is left to pay.
    fn judge_difference(&self, request: &Value, exchange: &Exchange, must_settle: bool) -> Codes {
        let difference = exchange.total - exchange.carried.iter().map(|(_, amount)| amount).sum::<i64>();
        let tenders = || request["tenders"].as_array().into_iter().flatten();
        let mut wrong = Codes::new();
        if tenders().any(|tender| !(1..=AMOUNT_LIMIT).contains(&whole(tender, "amount_minor"))) {
            return Codes::from(["tender_invalid"]);
        }
        let given: i64 = tenders().map(|tender| whole(tender, "amount_minor")).sum();
        let in_cash =
            tenders().filter(|it| text(it, "kind") == "cash").map(|it| whole(it, "amount_minor")).sum::<i64>();
        wrong.extend((must_settle && given < difference).then_some("tender_short"));
        wrong.extend((given - in_cash > difference).then_some("tender_excess"));
        wrong
    }

    pub(super) fn predict_exchange_quote(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let exchange = self.exchange(request, today)?;
        let wrong = self.judge_difference(request, &exchange, false);
        let quote = exchange.after.predict_quote(&exchange.ring, today).map_err(|others| &wrong | &others)?;
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let carried: i64 = exchange.carried.iter().map(|(_, amount)| amount).sum();
        Ok(json!({
            "back": self.quoted(&exchange.change, today), "sale": quote, "carried": shown(&exchange.carried),
            "difference_minor": exchange.total - carried, "given_back": shown(&exchange.given_back),
        }))
    }

    pub(super) fn predict_exchange(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let back = self.back_of(request);
        let mut wrong = judge_note(&back, "refund_needs_note");
        if back["lines"].as_array().is_some_and(Vec::is_empty) {
            wrong.insert("refund_empty");
        }
        let place = self.place_of(&back);
        let change = self.change_asked(&back, today).and_then(|change| self.judge_change(change));
        let returned = self.predict_return(&back, change, "exchange", today).map_err(|others| &wrong | &others)?;
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let exchange = self.exchange(request, today)?;
        wrong.extend(self.judge_difference(request, &exchange, true));
        let rung = exchange.after.predict_ring(&exchange.ring, today).map_err(|others| &wrong | &others)?;
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let sale = &self.sales[place.expect("a sale")];
        let mut bill = rung["bill"].clone();
        bill["exchange"] = json!({
            "refund_no": returned["refund_no"], "sale_id": sale.id, "sale_no": sale.no,
            "returned_minor": exchange.change.total, "carried": shown(&exchange.carried),
            "given_back": shown(&exchange.given_back),
        });
        Ok(json!({
            "refund_no": returned["refund_no"], "returned_minor": exchange.change.total,
            "total_minor": exchange.total, "change_minor": rung["change_minor"],
            "given_back": shown(&exchange.given_back), "bill": bill, "slip": returned["slip"],
            "coupons_issued": rung["coupons_issued"], "alerts": rung["alerts"],
        }))
    }

    pub(super) fn apply_exchange(&mut self, request: &Value, answer: &Value, today: Day) {
        let exchange = self.exchange(request, today).expect("an exchange that was judged good");
        let (seq, messages) = (self.facts, self.messages);
        let whose = self.sales[exchange.change.place].member.clone();
        self.apply_refund(&exchange.back, answer, today, "exchange");
        // One message goes out, the new sale's.
        self.messages = messages;
        self.apply_ring(&exchange.ring, answer, today);
        assert_eq!(answer["bill"]["exchange"]["refund_id"], answer["refund_id"], "the model says what was exchanged");
        let Some(member) = whose.map(|id| self.members.get_mut(&id).expect("a member")) else { return };
        let first = member.movements.iter().position(|it| whole(it, "seq") == seq).expect("a movement");
        let parts = member.movements.split_off(first);
        let mut one = parts.last().expect("a movement").clone();
        one["kind"] = json!("exchange");
        for field in ["paid_minor", "principal_minor", "bonus_minor", "stored_value_minor"] {
            one[field] = json!(parts.iter().map(|part| whole(part, field)).sum::<i64>());
        }
        one["points"] = super::points(parts.iter().map(|part| hundredths(&part["points"])).sum());
        (one["refund_id"], one["refund_no"]) = (answer["refund_id"].clone(), answer["refund_no"].clone());
        if let ([_], Some(fields)) = (&parts[..], one.as_object_mut()) {
            // One who was erased gave back; the new sale is nobody's. Whether the movement names it is not said yet.
            fields.retain(|field, _| !["sale_id", "sale_no", "paid_minor"].contains(&field.as_str()));
        }
        member.movements.push(one);
        member.exchanged.insert(seq, parts);
    }
}

fn hundredths(points: &Value) -> i64 {
    let (digits, scale) = points.as_str().and_then(super::number::decimal).expect("points");
    (digits * super::number::tens(2 - scale)) as i64
}

/// Tenders as the wire writes them.
fn shown(tenders: &[(String, i64)]) -> Vec<Value> {
    tenders.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect()
}
