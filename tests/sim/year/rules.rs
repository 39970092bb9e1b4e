//! Rules for points that are made, changed and stopped, and such as cannot be.

use serde_json::{Value, json};

use super::Year;
use crate::model::calendar::{Day, iso};
use crate::model::{AMOUNT_LIMIT, Codes};

/// How many rules hold at a time.
const IN_FORCE: usize = 7;
/// The categories of the shop's products.
pub(super) const CATEGORIES: [&str; 3] = ["日用", "生鲜", "米面"];

impl Year {
    /// A new rule for some days, or one of before with other terms, or one that is stopped.
    pub(super) fn good_points_rule(&mut self, today: Day) -> Option<Value> {
        let in_force = self.model.rules.iter().filter(|rule| rule.is_active).count();
        let ids: Vec<String> = self.model.rules.iter().map(|rule| rule.id.clone()).collect();
        (0..20).find_map(|_| {
            let mut rule = self.some_rule(today);
            let known = self.dice.any(&ids).cloned();
            if let Some(id) = known.filter(|_| in_force >= IN_FORCE || self.dice.once_in(4)) {
                rule["rule_id"] = json!(id);
                if self.dice.once_in(2) {
                    rule["is_active"] = json!(false);
                }
            }
            self.model.predict("points_rule.put", &rule, "owner", today).is_ok().then_some(rule)
        })
    }

    fn some_rule(&mut self, today: Day) -> Value {
        let n = self.model.facts;
        let by = self.dice.word(&["money", "money", "unit", "times", "times", "visit"]);
        let earns = match by {
            "money" => {
                let given = self.dice.word(&["1", "2.5", "0.01", "3.33", "0"]);
                json!({"by": by, "points": given, "per_minor": self.dice.one(&[1, 7, 100, 150, 300, 1_000])})
            }
            "unit" => json!({"by": by, "points": self.dice.one(&["0", "0.5", "1", "3.25", "12"])}),
            "times" => json!({"by": by, "times": self.dice.one(&["0", "1", "1.5", "2", "2", "3", "0.33"])}),
            _ => json!({"by": by, "points": self.dice.one(&["1", "5", "0.55", "20"])}),
        };
        let mut rule = json!({"name": format!("积分{n}"), "earns": earns});
        let mut skus: Vec<String> = self.model.products.keys().cloned().collect();
        self.dice.shuffle(&mut skus);
        if by != "visit" {
            match self.dice.within(1, 4) {
                1 => rule["products"] = json!(skus[..skus.len().min(12)]),
                2 => rule["categories"] = json!([self.dice.one(&CATEGORIES)]),
                3 => {
                    rule["products"] = json!(skus[..skus.len().min(5)]);
                    rule["categories"] = json!(["生鲜", "日用"]);
                }
                _ => {}
            }
        }
        if self.dice.once_in(4) {
            let mut days: Vec<i64> = (1..=7).collect();
            self.dice.shuffle(&mut days);
            rule["weekdays"] = json!(days[..4]);
        }
        if self.dice.once_in(6) {
            let mut days: Vec<i64> = (1..=31).collect();
            self.dice.shuffle(&mut days);
            rule["month_days"] = json!(days[..15]);
        }
        if self.dice.once_in(3) {
            rule["valid_from"] = json!(iso(today + self.dice.within(-10, 4)));
        }
        // Not for long, so that there are days without any.
        rule["valid_until"] = json!(iso(today + self.dice.within(4, 12)));
        if self.dice.once_in(5) {
            rule["is_active"] = json!(true);
        }
        rule
    }

    /// A rule with one thing wrong.
    pub(super) fn bad_rule(&mut self, code: &'static str, today: Day) -> Option<Value> {
        let mut rule = self.some_rule(today);
        rule["is_active"] = json!(true);
        match code {
            "unknown_rule" => rule["rule_id"] = json!(self.dice.one(&["0", "77", "nobody", ""])),
            "text_invalid" => {
                rule["name"] = json!(self.dice.one(&["", "  ", "bell\u{7}", "长".repeat(41).as_str()]));
            }
            "amount_invalid" => {
                let per = self.dice.one(&[0, -1, AMOUNT_LIMIT + 1]);
                rule["earns"] = json!({"by": "money", "points": "1", "per_minor": per});
            }
            "rule_invalid" => self.put_flaw_of_rule(&mut rule, today),
            "rule_conflict" => {
                // The same again, or the same with fewer days and less to give.
                let in_force: Vec<Value> = {
                    let shown =
                        self.model.predict("points_rule.list", &json!({"active": true}), "owner", today).ok()?;
                    shown["rules"].as_array()?.clone()
                };
                let mut same = self.dice.any(&in_force)?.clone();
                let fields = same.as_object_mut()?;
                fields.retain(|field, value| field != "rule_id" && !value.is_null());
                if self.dice.once_in(2) && fields.get("weekdays").is_none() {
                    same["weekdays"] = json!([2, 5]);
                }
                rule = same;
            }
            _ => panic!("no rule for {code}"),
        }
        let refused = self.model.predict("points_rule.put", &rule, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(rule)
    }

    /// What nobody would ever get anything by.
    fn put_flaw_of_rule(&mut self, rule: &mut Value, today: Day) {
        let day = |ahead: i64| json!(iso(today + ahead));
        let many: Vec<String> = (0..201).map(|n| format!("C{n}")).collect();
        match self.dice.within(1, 9) {
            1 => rule["categories"] = json!(many),
            2 => {
                let points = self.dice.word(&["10.01", "-1", "-0.01", "5000"]);
                rule["earns"] = json!({"by": "money", "points": points, "per_minor": 1});
            }
            3 => {
                let nothing = [
                    json!({"by": "money", "points": "0", "per_minor": 100}),
                    json!({"by": "unit", "points": "0"}),
                    json!({"by": "visit", "points": "0"}),
                    json!({"by": "times", "times": "1"}),
                ];
                let earns = self.dice.one(&nothing).clone();
                *rule = json!({"name": "空", "earns": earns});
            }
            4 => {
                rule["earns"] = json!({"by": "visit", "points": "1"});
                rule["categories"] = json!([CATEGORIES[0]]);
            }
            5 => (rule["valid_from"], rule["valid_until"]) = (day(5), day(4)),
            6 => {
                (rule["valid_from"], rule["valid_until"]) = (day(-9), day(-1));
            }
            7 => {
                (rule["valid_from"], rule["valid_until"]) = (json!("2027-06-01"), json!("2027-06-30"));
                rule["month_days"] = json!([31]);
            }
            8 => {
                rule["earns"] = json!({"by": "unit", "points": "2"});
                rule["products"] = json!(["NO-SUCH"]);
            }
            _ => {
                rule["earns"] = json!({"by": "times", "times": "2"});
                rule["categories"] = json!(["没有这一类"]);
            }
        }
    }
}
