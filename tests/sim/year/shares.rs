//! Rules of what staff members earn, made, changed and stopped, and such as cannot be.

use serde_json::{Value, json};

use super::Year;
use super::rules::CATEGORIES;
use crate::model::Codes;
use crate::model::calendar::{Day, iso};

/// How many rules hold at a time.
const IN_FORCE: usize = 9;

impl Year {
    /// A new rule for shares, or one of before with other terms, or one that is stopped.
    pub(super) fn good_share_rule(&mut self, today: Day) -> Option<Value> {
        let in_force = self.model.share_rules.iter().filter(|rule| rule.is_active).count();
        let ids: Vec<String> = self.model.share_rules.iter().map(|rule| rule.id.clone()).collect();
        (0..30).find_map(|_| {
            let mut rule = self.some_share_rule(today);
            let known = self.dice.any(&ids).cloned();
            if let Some(id) = known.filter(|_| in_force >= IN_FORCE || self.dice.once_in(4)) {
                rule["rule_id"] = json!(id);
                if self.dice.once_in(3) {
                    rule["is_active"] = json!(false);
                }
            }
            self.model.predict("share_rule.put", &rule, "owner", today).is_ok().then_some(rule)
        })
    }

    fn some_share_rule(&mut self, today: Day) -> Value {
        let n = self.model.facts;
        let on = self.dice.word(&["sale", "sale", "card_sale", "use", "use", "top_up"]);
        let pays = match self.dice.once_in(2) {
            true => json!({"by": "percent", "percent": self.dice.one(&["5", "0.01", "12.5", "33.33", "100", "0"])}),
            false => json!({"by": "fixed", "amount_minor": self.dice.one(&[1, 300, 77, 0, 1_000])}),
        };
        let mut rule = json!({"name": format!("提成{n}"), "on": on, "pays": pays});
        let is_fit = |put: &Value| put["card"].is_object() == (on == "card_sale");
        let fit = self.model.products.values().filter(|product| is_fit(&product.put));
        let mut skus: Vec<Value> = fit.map(|product| product.put["sku"].clone()).collect();
        self.dice.shuffle(&mut skus);
        if on != "top_up" {
            match self.dice.within(1, 4) {
                1 if !skus.is_empty() => rule["products"] = json!(skus[..skus.len().min(10)]),
                2 => rule["categories"] = json!([self.dice.one(&CATEGORIES)]),
                3 if !skus.is_empty() => {
                    rule["products"] = json!(skus[..skus.len().min(3)]);
                    rule["categories"] = json!(["生鲜"]);
                }
                _ => {}
            }
        }
        if self.dice.once_in(3) {
            rule["valid_from"] = json!(iso(today + self.dice.within(-20, 4)));
        }
        if self.dice.once_in(3) {
            rule["valid_until"] = json!(iso(today + self.dice.within(4, 30)));
        }
        rule
    }

    /// A rule for shares with one thing wrong.
    pub(super) fn bad_share_rule(&mut self, code: &'static str, today: Day) -> Option<Value> {
        let mut rule = self.some_share_rule(today);
        match code {
            "unknown_share_rule" => rule["rule_id"] = json!(self.dice.one(&["0", "77", "nobody", ""])),
            "text_invalid" => {
                rule["name"] = json!(self.dice.one(&["", "  ", "bell\u{7}", "长".repeat(41).as_str()]));
            }
            "share_rule_invalid" => self.put_flaw_of_share_rule(&mut rule, today),
            _ => {
                let shown = self.model.predict("share_rule.list", &json!({"active": true}), "owner", today).ok()?;
                let mut same = self.dice.any(shown["rules"].as_array()?)?.clone();
                same.as_object_mut()?.retain(|field, value| field != "rule_id" && !value.is_null());
                rule = same;
            }
        }
        let refused = self.model.predict("share_rule.put", &rule, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(rule)
    }

    fn put_flaw_of_share_rule(&mut self, rule: &mut Value, today: Day) {
        let day = |ahead: i64| json!(iso(today + ahead));
        let card = self.model.products.values().find(|product| product.put["card"].is_object());
        let card = card.map(|product| product.put["sku"].clone());
        let many: Vec<String> = (0..201).map(|n| format!("C{n}")).collect();
        match self.dice.within(1, 9) {
            1 => rule["categories"] = json!(many),
            2 => *rule = json!({"name": "空", "on": rule["on"], "pays": {"by": "percent", "percent": "0"}}),
            3 => (rule["on"], rule["categories"]) = (json!("top_up"), json!([CATEGORIES[0]])),
            4 => (rule["valid_from"], rule["valid_until"]) = (day(5), day(4)),
            5 => (rule["valid_from"], rule["valid_until"]) = (day(-9), day(-1)),
            6 => (rule["on"], rule["products"]) = (json!("sale"), json!(["NO-SUCH"])),
            7 => (rule["on"], rule["products"]) = (json!("use"), json!([card.unwrap_or(json!("NO-SUCH"))])),
            8 => {
                let goods = self.any_sku();
                (rule["on"], rule["products"]) = (json!("card_sale"), json!([goods]));
            }
            _ => (rule["on"], rule["categories"]) = (json!("sale"), json!(["没有这一类"])),
        }
    }

    /// What staff members earned: of the month so far, of some weeks, or of what they did long ago.
    pub(super) fn good_share_report(&mut self, today: Day) -> Value {
        let ahead = self.dice.within(-3, 40);
        match self.dice.within(1, 4) {
            1 => json!({}),
            2 => json!({"to": iso(today + ahead)}),
            _ => json!({"from": iso(today - self.dice.within(0, 90)), "to": iso(today + ahead.max(0))}),
        }
    }
}
