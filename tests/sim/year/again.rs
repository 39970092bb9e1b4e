//! The same request again: the same answer. The same id for another request: refused.

use serde_json::{Value, json};

use super::{Occasion, Year, is_over_a_sale};
use crate::model::{Codes, difference, text};
use crate::shop::code_of;

/// How many requests of a kind are remembered for a late retry.
const REMEMBERED: usize = 60;

/// A command that was done.
#[derive(Clone)]
pub struct Told {
    params: Value,
    occasion: Occasion,
    answer: Value,
    locale: Value,
}

impl Year {
    pub(super) fn remember(&mut self, method: &str, params: &Value, occasion: &Occasion, answer: &Value) {
        let locale = self.model.settings["shop.locale"].clone();
        let told = Told { params: params.clone(), occasion: occasion.clone(), answer: answer.clone(), locale };
        let of_method = self.told.entry(method.to_owned()).or_default();
        if of_method.len() == REMEMBERED {
            let forgotten = self.dice.within(0, REMEMBERED as i64 - 1) as usize;
            of_method.swap_remove(forgotten);
        }
        of_method.push(told.clone());
        if self.dice.once_in(8) {
            self.retry(method, &told);
        }
    }

    /// Retries one command of the past, and uses the id of another for something else.
    pub(super) fn repeat_something(&mut self, method: &str) {
        let told = self.told.get(method).cloned().unwrap_or_default();
        if let Some(one) = self.dice.any(&told).cloned() {
            self.retry(method, &one);
        }
        if let Some(one) = self.dice.any(&told).cloned() {
            self.reuse(method, &one);
        }
    }

    /// The answer must be the same to the byte; of a member erased since, it is the same money.
    fn retry(&mut self, method: &str, told: &Told) {
        let mut occasion = told.occasion.clone();
        if self.dice.once_in(3) {
            // Neither time nor actor are parameters of the request.
            occasion.minute = self.minute;
            occasion.actor = "owner".to_owned();
        }
        let version = self.watch.version();
        let params = if self.dice.once_in(3) { said_otherwise(&told.params) } else { told.params.clone() };
        let again = self.send(method, &params, &occasion);
        let place = if is_over_a_sale(method) { self.model.place_of(&params) } else { None };
        let whose = place.and_then(|place| self.model.sales[place].member.as_deref());
        let whose = self.model.members.get(whose.unwrap_or(text(&params, "member_id")));
        let is_erased = whose.is_some_and(|member| member.erased);
        match again {
            // A code is told to its member alone, and went with what was known of them.
            Err(error) if is_erased && method == "member.draw_code" && code_of(&error) == "member_erased" => {}
            Ok(again) if is_erased && method != "member.erase" => {
                let of_money =
                    ["sale_id", "sale_no", "total_minor", "change_minor", "before", "after", "points_after", "until"];
                let of_returns =
                    ["refund_id", "refund_no", "change", "points_settled", "balance_refund_id", "refunded_minor"];
                for field in of_money.into_iter().chain(of_returns) {
                    if again[field] != told.answer[field] {
                        self.disagree(method, &params, &occasion, &format!("the model says the same {field}: {again}"));
                    }
                }
            }
            // Facts hold no sentences: those of an answer are in the language that the shop speaks now, and name products
            // as they are called now.
            Ok(again)
                if self.model.settings["shop.locale"] == told.locale && bytes_of(&again) == bytes_of(&told.answer) => {}
            Ok(again)
                if (self.model.settings["shop.locale"] != told.locale
                    || ["points_rule.put", "share_rule.put"].contains(&method))
                    && without_sentences(again.clone()) == without_sentences(told.answer.clone()) => {}
            Ok(again) => {
                let found =
                    difference(&told.answer, &again).unwrap_or_else(|| "the model says no field more".to_owned());
                self.disagree(method, &params, &occasion, &format!("not the answer again: {found}"))
            }
            other => {
                let found = format!("the model says the answer again; the shop says {other:?}");
                self.disagree(method, &params, &occasion, &found)
            }
        }
        if self.watch.version() != version {
            self.disagree(
                method,
                &params,
                &occasion,
                "the model says that a retry writes nothing, but the file changed",
            );
        }
        self.table.count(method, "retried");
        self.look(method, &params, &occasion);
    }

    fn reuse(&mut self, method: &str, told: &Told) {
        let (method, params) = match self.dice.once_in(5) {
            true if method != "staff.put" => ("staff.put", json!({"name": "another request"})),
            _ => (method, altered(method, &told.params)),
        };
        let mut occasion = told.occasion.clone();
        occasion.actor = "owner".to_owned();
        self.table.count(method, "reused");
        self.run_expecting(method, &params, &occasion, Err(Codes::from(["request_id_reused"])));
    }
}

/// The same request, its fields in another order and empty lists where they were left out.
fn said_otherwise(params: &Value) -> Value {
    let Value::Object(fields) = params else { return params.clone() };
    let mut turned: serde_json::Map<String, Value> = fields.clone().into_iter().rev().collect();
    if fields.contains_key("lines") && !fields.contains_key("reason") && !fields.contains_key("coupons") {
        turned.insert("coupons".to_owned(), json!([]));
    }
    Value::Object(turned)
}

/// Another good request of the same method.
fn altered(method: &str, params: &Value) -> Value {
    let mut other = params.clone();
    match method {
        "setting.put" => other["value"] = if params["value"].is_string() { json!("en") } else { json!(77) },
        "staff.put" => other["name"] = json!("某某"),
        "product.put" => other["price_minor"] = json!(params["price_minor"].as_i64().unwrap_or_default() + 1),
        "member.enrol" | "member.edit" => other["note"] = json!("another note"),
        "member.erase" => {
            other["reason"] = json!(if text(params, "reason") == "mistake" { "retention" } else { "mistake" });
        }
        "sale.refund" | "sale.void" | "sale.exchange" | "count_card.refund" | "sale.return_unbilled" => {
            other["reason"] = json!(if text(params, "reason") == "faulty" { "changed_mind" } else { "faulty" });
        }
        "points.adjust" => {
            other["reason"] = json!(if text(params, "reason") == "goodwill" { "correction" } else { "goodwill" });
        }
        "day.roll" => other["limit"] = json!(params["limit"].as_i64().unwrap_or(20) % 200 + 1),
        "stored_value.refund" => {
            other["cause"] = json!(if text(params, "cause") == "merchant" { "consumer" } else { "merchant" });
        }
        "sale.change_tender" => {
            other["reason"] = json!(if text(params, "reason") == "wrong_key" { "paid_otherwise" } else { "wrong_key" });
        }
        "sale.add_member" => other["member_id"] = json!("another"),
        "points_rule.put" => other["name"] = json!("another rule"),
        "gift_card.issue" => other["amount_minor"] = json!(params["amount_minor"].as_i64().unwrap_or_default() + 1),
        "gift_card.bind" => other["member_id"] = json!("another"),
        "member.transfer" => other["to_member_id"] = json!("another"),
        "share_rule.put" => other["name"] = json!("another rule"),
        "invoice.request" => other["buyer"]["title"] = json!("another title"),
        "invoice.mark_issued" => other["tax_invoice_no"] = json!("another"),
        "invoice.mark_reversed" => other["red_invoice_no"] = json!("another"),
        "invoice.cancel" => other["reason"] = json!("another reason"),
        "on_account.set_limit" => other["reason"] = json!("another reason"),
        "on_account.repay" => other["paid_minor"] = json!(params["paid_minor"].as_i64().unwrap_or_default() + 1),
        "family.put" => other["called"] = json!("another"),
        "tier.put" => other["name"] = json!("another tier"),
        "member.set_tier" => {
            other["reason"] = json!(if text(params, "reason") == "goodwill" { "correction" } else { "goodwill" });
        }
        "member.freeze"
        | "member.lift_freeze"
        | "member.replace_card"
        | "member.set_pin"
        | "member.clear_pin"
        | "member.draw_code" => other["member_id"] = json!("another"),
        "member.open_balances" => other["reason"] = json!("another book"),
        "plan.put" => other["name"] = json!("another plan"),
        "stored_value.top_up" => other["paid_minor"] = json!(params["paid_minor"].as_i64().unwrap_or_default() + 1),
        "sale.ring" => {
            other["expect_total_minor"] = match params["expect_total_minor"].as_i64() {
                Some(expected) => json!(expected + 1),
                None => json!(1),
            };
        }
        _ => panic!("no other request of {method}"),
    }
    if other == *params {
        other["value"] = json!("zh-Hant");
    }
    other
}

/// An answer without its sentence and those of its alerts.
fn without_sentences(mut answer: Value) -> Value {
    for alert in answer["alerts"].as_array_mut().into_iter().flatten() {
        alert["text"].take();
    }
    if answer["text"].is_string() {
        answer["text"].take();
    }
    answer
}

/// An answer as it goes through the pipe.
fn bytes_of(answer: &Value) -> Vec<u8> {
    serde_json::to_vec(answer).expect("an answer is JSON")
}
