//! What comes back: whole, or in several parts with days between them; and returns that cannot be.

use serde_json::{Value, json};

use super::Year;
use crate::model::calendar::Day;
use crate::model::number::{as_decimal, tens};
use crate::model::{Codes, SoldLine, text};

pub(super) const REASONS: [&str; 5] = ["changed_mind", "faulty", "wrong_item", "rung_wrongly", "other"];

/// A sale that comes back in parts.
pub struct Returning {
    sale_id: String,
    /// How many parts are still to come.
    parts: i64,
}

impl Year {
    /// A refund that can be: the next part of a sale that comes back in parts, or the first of another one.
    pub(super) fn good_refund(&mut self, today: Day) -> Option<Value> {
        (0..40).find_map(|_| {
            let goes_on = !self.returning.is_empty() && self.dice.within(1, 12) <= self.returning.len() as i64;
            let mut request = match goes_on {
                true => self.next_part(),
                false => self.first_part(today),
            }?;
            request["reason"] = json!(self.dice.one(&REASONS));
            if request["reason"] == "other" || self.dice.once_in(4) {
                request["note"] = json!(self.dice.one(&["袋子破了", "客人说的", "长".repeat(200).as_str()]));
            }
            let answer = self.model.predict("sale.refund", &request, "owner", today).ok()?;
            if self.dice.once_in(3) {
                request["expect_total_minor"] = answer["total_minor"].clone();
            }
            Some(request)
        })
    }

    /// A member spends all points, then brings back what had earned them, and perhaps what they paid.
    pub(super) fn spend_points_and_return(&mut self) {
        if self.dice.once_in(2) {
            // Points that pay less are sooner gone.
            let per_unit = *self.dice.one(&[100, 250]);
            self.set("points.per_unit", &json!(per_unit));
        }
        let occasion = self.occasion("sale.ring");
        let today = occasion.today();
        let worth = |year: &Year, id: &str| year.model.worth_of_points(year.model.members[id].points_on(today));
        let can_pay = |year: &Year, id: &str| !year.model.members[id].erased && worth(year, id) > Some(0);
        let Some(member) = self.some_member(can_pay) else { return };
        let mut sale = self.good_basket(Some(&member));
        self.fill_up_to_points(&mut sale, &member, today);
        let total = self.model.price(&sale, today).expect("a good basket").total;
        let in_points = worth(self, &member).unwrap_or_default().min(total);
        let tenders = [("points", in_points), (self.tender(), total - in_points)].into_iter();
        let tenders = tenders.filter(|(_, amount)| *amount > 0);
        sale["tenders"] = tenders.map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        self.run("sale.ring", &sale, &occasion);

        let balance = self.model.members[&member].points_on(today);
        let sales = self.model.sales.iter().enumerate().filter(|(_, sale)| sale.member.as_ref() == Some(&member));
        let earners = sales.filter(|(_, sale)| sale.earned > balance && !sale.is_returned());
        let earner = earners.max_by_key(|(_, sale)| sale.earned).map(|(place, _)| place);
        let bought = Some(self.model.sales.len() - 1).filter(|_| !self.dice.once_in(3));
        for place in earner.into_iter().chain(bought) {
            let part = if self.dice.once_in(2) { self.some_of(place, 3) } else { None };
            let mut refund = part.unwrap_or_else(|| self.all_that_is_left(place));
            refund["reason"] = json!("changed_mind");
            let occasion = self.occasion("sale.refund");
            if self.run("sale.refund", &refund, &occasion).is_some() {
                self.look_at_refund(&refund);
            }
        }
    }

    fn next_part(&mut self) -> Option<Value> {
        let n = self.dice.within(0, self.returning.len() as i64 - 1) as usize;
        let (sale_id, parts) = (self.returning[n].sale_id.clone(), self.returning[n].parts);
        let place = self.model.place_of(&json!({"sale_id": sale_id}))?;
        if parts <= 1 && !self.dice.once_in(3) {
            return Some(self.all_that_is_left(place));
        }
        self.some_of(place, parts)
    }

    fn first_part(&mut self, today: Day) -> Option<Value> {
        let sales = self.model.sales.len();
        let from = if self.dice.once_in(2) { 0 } else { sales.saturating_sub(40) };
        let wanted = self.dice.within(1, 16);
        let places: Vec<usize> = (from..sales)
            .filter(|place| {
                let sale = &self.model.sales[*place];
                let member = sale.member.as_ref().map(|id| &self.model.members[id]);
                let is_erased = member.is_some_and(|member| member.erased);
                sale.refunds.is_empty()
                    && !sale.lines.iter().any(|line| line.is_card)
                    && match wanted {
                        1 => is_erased && sale.spent == (0, 0),
                        2 => !sale.coupons.is_empty(),
                        3 => true,
                        // Points that it earned are gone, or points that paid would settle some that are owed.
                        4 | 5 => member.is_some_and(|member| member.points_on(today) < sale.earned),
                        6 => sale.points_spent > 0 && member.is_some_and(|member| member.purse.owed > 0),
                        // Points that it earned or that paid are of a time from which others lapsed since.
                        13..=15 => sale.earned + sale.points_spent > 0 && self.model.has_lapsed_since(sale),
                        7 | 8 => sale.points_spent > 0 && sale.lines.iter().any(is_fine),
                        _ => sale.lines.iter().any(is_fine),
                    }
            })
            .collect();
        let place = *self.dice.any(&places)?;
        // A coupon comes back with all of its sale.
        if self.dice.once_in(3) || wanted == 2 { Some(self.all_that_is_left(place)) } else { self.some_of(place, 4) }
    }

    fn all_that_is_left(&mut self, place: usize) -> Value {
        let sale = &self.model.sales[place];
        if !self.dice.once_in(3) {
            return json!({"sale_id": sale.id});
        }
        let lines = sale.lines.iter().enumerate().filter(|(_, line)| line.left() > 0);
        let lines = lines.map(|(n, line)| json!({"line": n + 1, "qty": as_decimal(line.left(), 3)}));
        json!({"sale_id": sale.id, "lines": lines.collect::<Vec<_>>()})
    }

    /// A part of one or two lines, so small that as many more can follow.
    pub(super) fn some_of(&mut self, place: usize, parts: i64) -> Option<Value> {
        let sale = self.model.sales[place].clone();
        let mut open: Vec<usize> = (0..sale.lines.len()).filter(|n| sale.lines[*n].left() > 0).collect();
        self.dice.shuffle(&mut open);
        open.sort_by_key(|n| !is_fine(&sale.lines[*n]));
        let mut lines = Vec::new();
        for n in open.iter().take(if self.dice.once_in(4) { 2 } else { 1 }) {
            let line = &sale.lines[*n];
            let decimals = self.model.decimals_of(line);
            let steps = line.left() / tens(3 - decimals) as i64;
            let qty = match steps {
                0 | 1 => as_decimal(line.left(), 3),
                _ => as_decimal(self.dice.within(1, (steps / parts).max(1)), decimals),
            };
            lines.push(json!({"line": n + 1, "qty": qty}));
        }
        (!lines.is_empty()).then(|| json!({"sale_id": sale.id, "lines": lines}))
    }

    /// Remembers how many parts of a sale are still to come.
    pub(super) fn came_back(&mut self, request: &Value) {
        let Some(place) = self.model.place_of(request) else { return };
        let is_over = self.model.sales[place].is_returned();
        let sale_id = text(request, "sale_id").to_owned();
        match self.returning.iter().position(|it| it.sale_id == sale_id) {
            Some(n) if is_over || self.returning[n].parts <= 1 => drop(self.returning.swap_remove(n)),
            Some(n) => self.returning[n].parts -= 1,
            None if is_over || self.dice.once_in(5) => {}
            None => self.returning.push(Returning { sale_id, parts: self.dice.within(2, 4) }),
        }
    }

    /// A quote of all that is left, of nothing, or of a part.
    pub(super) fn good_refund_quote(&mut self, today: Day) -> Option<Value> {
        let place = self.dice.within(0, self.model.sales.len() as i64 - 1) as usize;
        let quote = match self.dice.within(1, 4) {
            1 => None,
            2 => Some(self.all_that_is_left(place)),
            3 => self.some_of(place, 1),
            _ => self.good_refund(today),
        };
        let mut quote = quote.unwrap_or(json!({"sale_id": self.model.sales[place].id, "lines": []}));
        quote.as_object_mut()?.retain(|field, _| ["sale_id", "lines"].contains(&field.as_str()));
        if self.model.predict("sale.quote_refund", &quote, "owner", today).is_err() {
            quote["lines"] = json!([]);
        }
        Some(quote)
    }

    pub(super) fn any_refund(&mut self) -> Option<String> {
        self.dice.any(&self.model.refunds).map(|refund| refund.id.clone())
    }

    /// A refund, or a quote of one, with one thing wrong.
    pub(super) fn bad_refund(&mut self, method: &str, code: &'static str, today: Day) -> Option<Value> {
        let mut refund = self.good_refund(today)?;
        refund.as_object_mut()?.remove("expect_total_minor");
        let place = self.model.place_of(&refund)?;
        let lines = self.model.sales[place].lines.clone();
        let mut open: Vec<usize> = (0..lines.len()).filter(|n| lines[*n].left() >= 1_000).collect();
        self.dice.shuffle(&mut open);
        let one = |n: usize, qty: String| json!([{"line": n + 1, "qty": qty}]);
        match code {
            "refunded_already" => refund["sale_id"] = json!(self.some_returned_sale()?),
            "refund_line_unknown" => {
                let n = *open.first()?;
                let all = as_decimal(lines[n].left(), 3);
                let unknown = *self.dice.one(&[0, lines.len() + 1, lines.len() + 1_000]);
                refund["lines"] = match self.dice.once_in(2) {
                    true => json!([{"line": n + 1, "qty": all}, {"line": unknown, "qty": "1"}]),
                    false => json!([{"line": n + 1, "qty": all}, {"line": n + 1, "qty": "1"}]),
                };
            }
            "quantity_invalid" => {
                let qty = *self.dice.one(&["0", "-1", "abc", "1e3", "", "1."]);
                refund["lines"] = one(*open.first()?, qty.to_owned());
            }
            "quantity_too_precise" => {
                let n = *open.first()?;
                let zeros = "0".repeat(self.model.decimals_of(&lines[n]) as usize);
                refund["lines"] = one(n, format!("0.{zeros}1"));
            }
            "refund_beyond_sold" => {
                let n = self.dice.within(0, lines.len() as i64 - 1) as usize;
                let decimals = self.model.decimals_of(&lines[n]);
                let steps = lines[n].left() / tens(3 - decimals) as i64;
                refund["lines"] = one(n, as_decimal(steps + 1, decimals));
            }
            "member_erased" => {
                let is_erased = |id: &String| self.model.members[id].erased;
                let sales = self.model.sales.iter().filter(|sale| sale.spent != (0, 0) && !sale.is_returned());
                let sales = sales.filter(|sale| sale.member.as_ref().is_some_and(is_erased));
                let ids: Vec<String> = sales.map(|sale| sale.id.clone()).collect();
                refund["sale_id"] = json!(self.dice.any(&ids)?);
            }
            "points_spent" => refund = self.refund_of_spent_points(refund, today)?,
            "refund_empty" => refund["lines"] = json!([]),
            "refund_needs_note" => {
                refund["reason"] = json!("other");
                match self.dice.once_in(2) {
                    true => drop(refund.as_object_mut()?.remove("note")),
                    false => refund["note"] = json!(self.dice.one(&["", "  "])),
                }
            }
            "text_invalid" => refund["note"] = json!(self.dice.one(&["长".repeat(201).as_str(), "bell\u{7}"])),
            "refund_changed" => {
                let answer = self.model.predict(method, &refund, "owner", today).ok()?;
                let total = answer["total_minor"].as_i64()?;
                refund["expect_total_minor"] = json!(total + self.dice.one(&[-1, 1, 1_000]));
            }
            _ => panic!("no refund for {code}"),
        }
        if matches!(code, "refunded_already" | "member_erased") {
            refund.as_object_mut()?.remove("lines");
        }
        if method == "sale.quote_refund" {
            refund.as_object_mut()?.retain(|field, _| ["sale_id", "lines"].contains(&field.as_str()));
        }
        // What is left of a sale may bear nothing that is to be given back to anybody.
        let refused = self.model.predict(method, &refund, "owner", today).err()?;
        let may_be_another = matches!(code, "member_erased" | "points_spent");
        (!may_be_another || refused == Codes::from([code])).then_some(refund)
    }

    /// Brings back a sale whose points were spent since, where nobody may owe points.
    fn refund_of_spent_points(&mut self, mut refund: Value, today: Day) -> Option<Value> {
        if self.model.settings["points.shortfall"] != "refuse" {
            self.set("points.shortfall", &json!("refuse"));
        }
        let places = 0..self.model.sales.len();
        let is_spent = |place: &usize| {
            let sale = &self.model.sales[*place];
            let balance = sale.member.as_ref().map(|id| self.model.members[id].points_on(today));
            let sells_card = sale.lines.iter().any(|line| line.is_card);
            balance.is_some_and(|balance| balance < sale.earned) && !sale.is_returned() && !sells_card
        };
        let places: Vec<usize> = places.filter(is_spent).collect();
        let place = *self.dice.any(&places)?;
        let part = if self.dice.once_in(2) { self.some_of(place, 1)? } else { self.all_that_is_left(place) };
        refund["sale_id"] = part["sale_id"].clone();
        refund["lines"] = part["lines"].clone();
        if refund["lines"].is_null() {
            refund.as_object_mut()?.remove("lines");
        }
        Some(refund)
    }

    fn some_returned_sale(&mut self) -> Option<String> {
        let sales = self.model.sales.iter().filter(|sale| sale.is_returned());
        let ids: Vec<String> = sales.map(|sale| sale.id.clone()).collect();
        self.dice.any(&ids).cloned()
    }

    /// Says how refunds went, and panics where too few of them were of the harder kinds.
    pub fn count_refunds(&self, is_whole_year: bool) {
        let refunds = &self.model.refunds;
        let of = |is: &dyn Fn(usize) -> bool| self.model.sales.iter().filter(|sale| is(sale.refunds.len())).count();
        let (refunded, in_parts) = (of(&|parts| parts > 0), of(&|parts| parts >= 3));
        println!("{} refunds of {refunded} sales, {in_parts} in three or more parts", refunds.len());
        let mut marks = std::collections::BTreeMap::<&str, usize>::new();
        refunds.iter().flat_map(|refund| &refund.marks).for_each(|mark| *marks.entry(mark).or_default() += 1);
        for (mark, count) in &marks {
            println!("{count:>7} {mark}");
        }
        if !is_whole_year {
            return;
        }
        let weighed = marks.get("of a weighed line").copied().unwrap_or_default();
        assert!(10 * in_parts >= 3 * refunded, "only {in_parts} of {refunded} sales came back in three or more parts");
        assert!(
            10 * weighed >= 3 * refunds.len(),
            "only {weighed} of {} refunds were of a weighed line",
            refunds.len()
        );
        let later = marks.get("after an expiry or a day roll").copied().unwrap_or_default();
        let lapsed = marks.get("after points of its member lapsed").copied().unwrap_or_default();
        assert!(5 * later >= refunds.len(), "only {later} of {} refunds were after a lapse", refunds.len());
        assert!(
            10 * lapsed >= refunds.len(),
            "only {lapsed} of {} refunds were after a lapse of their member",
            refunds.len()
        );
        for mark in MARKS {
            assert!(marks.contains_key(mark), "no refund {mark}");
        }
    }
}

/// What some refunds of a year must have been.
const MARKS: [&str; 22] = [
    "of a weighed line",
    "of a line whose unit changed",
    "of a sale of another month",
    "whole",
    "whole at once",
    "to stored value",
    "to two tenders or more",
    "stored value first",
    "of an erased member",
    "with points taken",
    "with points owed",
    "with points returned",
    "with a part of the points returned",
    "after points of its member lapsed",
    "with points lapsed besides",
    "with points taken that had lapsed",
    "with points returned too late",
    "with points settled",
    "with points settled and points owed",
    "with a coupon restored",
    "with a coupon withdrawn",
    "with a coupon kept",
];

/// Whether a line can come back in several parts.
fn is_fine(line: &SoldLine) -> bool {
    line.left() % 1_000 != 0 || line.left() >= 3_000
}
