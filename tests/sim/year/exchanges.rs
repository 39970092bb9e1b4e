//! Goods that are exchanged for others: for as much, for more, for less, and such as cannot be.

use serde_json::{Value, json};

use super::Year;
use crate::model::calendar::Day;
use crate::model::{AMOUNT_LIMIT, Codes, whole};

impl Year {
    /// Lines of a sale come back, whole or in part, and others are sold for them.
    pub(super) fn good_exchange(&mut self, method: &str, today: Day) -> Option<Value> {
        (0..12).find_map(|_| {
            let back = self.good_refund(today)?;
            let mut request = json!({"sale_id": back["sale_id"]});
            if back["lines"].is_array() {
                request["back"] = back["lines"].clone();
            }
            let place = self.model.place_of(&back)?;
            let buyer = self.model.sales[place].member.clone().filter(|id| !self.model.members[id].erased);
            request["lines"] = self.new_lines(buyer.as_deref(), &back, today);
            if let Some(id) = buyer.as_ref().filter(|_| self.dice.once_in(3)) {
                let usable = self.model.usable_coupons(id, today);
                let codes: Vec<String> = usable.into_iter().map(|(code, _)| code.clone()).collect();
                if let Some(code) = self.dice.any(&codes) {
                    request["coupons"] = json!([code]);
                }
            }
            let quote = self.model.predict("sale.quote_exchange", &request, "owner", today).ok()?;
            let difference = whole(&quote, "difference_minor");
            request["tenders"] = self.payment(buyer.as_deref(), difference, today);
            if method == "sale.quote_exchange" {
                if self.dice.once_in(3) {
                    request["tenders"].as_array_mut()?.pop();
                }
            } else {
                self.say_why(&mut request, &back, &quote);
            }
            if self.model.predict(method, &request, "owner", today).is_err() {
                // More stored value or points than there are then, or than can be spent without a proof.
                let in_cash = json!([{"kind": "cash", "amount_minor": difference}]);
                request["tenders"] = if difference > 0 { in_cash } else { json!([]) };
            }
            self.model.predict(method, &request, "owner", today).is_ok().then_some(request)
        })
    }

    /// New lines, now and then one thing more that is worth just what is still to come back.
    fn new_lines(&mut self, buyer: Option<&str>, back: &Value, today: Day) -> Value {
        let returned = self.model.predict("sale.refund", back, "owner", today).map(|it| whole(&it, "total_minor"));
        let returned = returned.unwrap_or_default();
        match self.dice.within(1, 4) {
            1 if returned > 0 => json!([{"amount_minor": returned}]),
            2 if returned > 1 => json!([{"amount_minor": self.dice.within(1, returned)}]),
            _ => self.good_basket(buyer)["lines"].clone(),
        }
    }

    fn say_why(&mut self, request: &mut Value, back: &Value, quote: &Value) {
        request["reason"] = back["reason"].clone();
        if back["note"].is_string() {
            request["note"] = back["note"].clone();
        }
        if self.dice.once_in(3) {
            request["expect_returned_minor"] = quote["back"]["total_minor"].clone();
            request["expect_total_minor"] = quote["sale"]["total_minor"].clone();
        }
        if self.dice.once_in(4) {
            request["staff"] = self.shares();
        }
        let change = whole(&quote["sale"]["settlement"], "change_minor");
        if change > 0 && self.dice.once_in(3) {
            request["keep_change_minor"] = json!(self.dice.within(1, change));
        }
    }

    /// An exchange, or a quote of one, with one thing wrong.
    pub(super) fn bad_exchange(&mut self, method: &str, code: &'static str, today: Day) -> Option<Value> {
        let tender = |kind: &str, amount: i64| json!({"kind": kind, "amount_minor": amount});
        let of_return = [
            "refunded_already",
            "refund_line_unknown",
            "quantity_invalid",
            "quantity_too_precise",
            "refund_beyond_sold",
            "member_erased",
            "points_spent",
            "refund_empty",
            "refund_needs_note",
            "text_invalid",
            "refund_changed",
        ];
        let mut bad = if of_return.contains(&code) {
            let back = self.bad_refund("sale.refund", code, today)?;
            let mut bad = json!({
                "sale_id": back["sale_id"], "lines": [{"amount_minor": 100}], "reason": back["reason"],
                "tenders": [tender("cash", 100)],
            });
            for (field, of) in [("back", "lines"), ("note", "note"), ("expect_returned_minor", "expect_total_minor")] {
                if !back[of].is_null() {
                    bad[field] = back[of].clone();
                }
            }
            bad
        } else {
            self.good_exchange("sale.exchange", today)?
        };
        let nobody = *self.dice.one(&["0", "123", "nobody", "", "9223372036854775807"]);
        match code {
            "unknown_sale" => bad["sale_id"] = json!(nobody),
            "basket_empty" => bad["lines"] = json!([]),
            "basket_too_long" => bad["lines"] = vec![json!({"amount_minor": 1}); 501].into(),
            "unknown_product" => bad["lines"] = json!([{"sku": "NO-SUCH", "qty": "1"}]),
            "amount_invalid" => bad["lines"] = json!([{"amount_minor": self.dice.one(&[0, -5, AMOUNT_LIMIT + 1])}]),
            "coupon_unknown" => bad["coupons"] = json!(["HELLO"]),
            "tender_invalid" => bad["tenders"].as_array_mut()?.push(tender("cash", 0)),
            "tender_excess" => bad["tenders"].as_array_mut()?.push(tender("card", AMOUNT_LIMIT)),
            "tender_short" => bad["tenders"] = json!([]),
            "stored_value_short" | "member_needed" => {
                bad["lines"] = json!([{"amount_minor": AMOUNT_LIMIT / 10}]);
                bad["tenders"] =
                    json!([tender("stored_value", AMOUNT_LIMIT / 10 - 1_000_000), tender("cash", 1_000_000)]);
            }
            "points_short" => {
                bad["lines"] = json!([{"amount_minor": AMOUNT_LIMIT / 10}]);
                bad["tenders"] = json!([tender("points", AMOUNT_LIMIT / 10 - 1_000_000), tender("cash", 1_000_000)]);
            }
            "total_changed" => bad["expect_total_minor"] = json!(1_234_567),
            "shares_invalid" => bad["staff"] = self.bad_shares()?,
            "unknown_staff" => bad["staff"] = json!([{"staff_id": nobody, "share": "1"}]),
            _ => {}
        }
        if !matches!(code, "total_changed" | "refund_changed") {
            bad.as_object_mut()?.retain(|field, _| !field.starts_with("expect_"));
        }
        if matches!(code, "stored_value_short" | "member_needed" | "points_short" | "amount_invalid") {
            bad.as_object_mut()?.retain(|field, _| !["coupons", "keep_change_minor"].contains(&field.as_str()));
        }
        if method == "sale.quote_exchange" {
            let asked = ["sale_id", "back", "lines", "coupons", "tenders", "keep_change_minor"];
            bad.as_object_mut()?.retain(|field, _| asked.contains(&field.as_str()));
        }
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }

    /// Both sales after an exchange, what the member sees of it, and the new one coming back again.
    pub(super) fn look_at_exchange(&mut self, params: &Value) {
        let Some(sale) = self.model.sales.last().cloned() else { return };
        let refund = self.model.refunds.last().map(|refund| refund.id.clone());
        let mut questions = vec![
            ("sale.show", json!({"sale_id": sale.id})),
            ("sale.show", json!({"sale_id": params["sale_id"]})),
            ("sale.quote_refund", json!({"sale_id": sale.id, "lines": []})),
            ("refund.show", json!({"refund_id": refund})),
            ("report.today", json!({})),
            ("report.liability", json!({})),
            ("sale.list", json!({"limit": 5})),
        ];
        if let Some(member) = &sale.member {
            questions.push(("member.movements", json!({"member_id": member, "limit": 3})));
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
            let refund = json!({"sale_id": sale.id, "reason": "changed_mind"});
            let occasion = self.occasion("sale.refund");
            if self.run("sale.refund", &refund, &occasion).is_some() {
                self.look_at_refund(&refund);
            }
        }
    }
}
