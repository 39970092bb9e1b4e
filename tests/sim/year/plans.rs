//! Plans that are made, changed and stopped, top-ups by plan and by hand, and the rules of the region.

use serde_json::{Value, json};

use super::Year;
use super::reading::in_yuan;
use crate::model::calendar::{Day, iso};
use crate::model::plans::{Plan, TopUp};
use crate::model::{AMOUNT_LIMIT, Codes, text};
use crate::shop::code_of;

/// How many plans are on offer at a time.
const ON_OFFER: usize = 6;

impl Year {
    /// A new plan, or one of before with other terms, or one that is stopped.
    pub(super) fn good_plan(&mut self, today: Day) -> Option<Value> {
        let on_offer = self.model.plans.iter().filter(|plan| plan.is_active).count();
        let plans: Vec<String> = self.model.plans.iter().map(|plan| plan.id.clone()).collect();
        let known = self.dice.any(&plans).cloned();
        for _ in 0..20 {
            let mut plan = self.some_plan(today);
            if let Some(id) = known.as_ref().filter(|_| on_offer >= ON_OFFER || self.dice.once_in(4)) {
                plan["plan_id"] = json!(id);
                if self.dice.once_in(2) {
                    plan["is_active"] = json!(false);
                }
            }
            if self.model.predict("plan.put", &plan, "owner", today).is_ok() {
                return Some(plan);
            }
        }
        None
    }

    fn some_plan(&mut self, today: Day) -> Value {
        let from = self.dice.within(1, 12) * self.dice.one(&[1_000, 2_500, 5_000]);
        let n = self.model.facts;
        let mut plan = json!({"name": format!("充{}送礼{n}", from / 100), "paid_from_minor": from});
        if self.dice.once_in(4) {
            plan["is_per_full"] = json!(true);
            plan["paid_to_minor"] = json!(from * self.dice.within(1, 8) + self.dice.within(0, 99));
        } else if self.dice.once_in(2) {
            plan["paid_to_minor"] = json!(from + self.dice.one(&[0, 1, 10_000, 40_000]));
        }
        if self.dice.once_in(3) {
            plan["valid_from"] = json!(iso(today + self.dice.within(-40, 10)));
        }
        if self.dice.once_in(3) {
            plan["valid_until"] = json!(iso(today + self.dice.within(0, 40)));
        }
        if self.dice.once_in(3) {
            plan["per_member"] = json!(self.dice.within(1, 3));
        }
        if self.dice.once_in(5) {
            plan["is_active"] = json!(true);
        }
        plan["gift"] = self.some_gift(from);
        plan
    }

    /// Bonus, points and coupons, alone or together, now and then by the month.
    fn some_gift(&mut self, from: i64) -> Value {
        let mut gift = json!({});
        let kinds = self.dice.within(1, 7);
        if kinds & 1 > 0 {
            gift["bonus_minor"] = json!(self.dice.within(1, from / 5));
        }
        if kinds & 2 > 0 {
            gift["points"] = json!(self.dice.one(&["1", "0.01", "12.5", "100", "33.33", "500"]));
        }
        if kinds & 4 > 0 {
            let coupon = |year: &mut Year| {
                json!({
                    "off_minor": year.dice.within(1, 2_000), "minimum_minor": year.dice.within(0, 60) * 100,
                    "valid_days": year.dice.within(1, 40), "count": year.dice.within(1, 3),
                })
            };
            gift["coupons"] = (0..self.dice.within(1, 2)).map(|_| coupon(self)).collect();
        }
        if kinds & 3 > 0 && self.dice.once_in(2) {
            gift["parts"] = json!(self.dice.one(&[1, 2, 3, 12, 36]));
        }
        gift
    }

    /// A top-up with a gift by hand or by a plan.
    pub(super) fn good_top_up(&mut self, today: Day) -> Option<Value> {
        let mut request = self.good_top_up_quote(today)?;
        request["tender"] = json!(self.tender());
        if self.dice.once_in(3) {
            request["staff"] = self.shares();
        }
        if self.dice.once_in(3) {
            let gift = self.model.predict("stored_value.quote_top_up", &request, "owner", today).ok()?;
            request["expect_bonus_minor"] = gift["gift"]["bonus_minor"].clone();
        }
        if self.model.predict("stored_value.top_up", &request, "owner", today).is_err() {
            // Somebody who may hold no more: the owner lets it be with a warning.
            self.set("region.over_limit", &json!("warn"));
        }
        Some(request)
    }

    /// What a top-up would do, not yet how it is paid.
    pub(super) fn good_top_up_quote(&mut self, today: Day) -> Option<Value> {
        self.some_top_up(today)
    }

    fn some_top_up(&mut self, today: Day) -> Option<Value> {
        let member = self.any_member()?;
        let paid = match self.dice.within(1, 40) {
            // As much as asks for a name.
            1 => 999_999 + self.dice.within(0, 1),
            2..=10 => self.dice.within(1, 50_000),
            _ => self.dice.within(1, 60) * 1_000,
        };
        let mut request = json!({"member_id": member, "paid_minor": paid});
        if let Some((plan, paid)) = self.plan_for(&member, today).filter(|_| !self.dice.once_in(3)) {
            (request["plan_id"], request["paid_minor"]) = (json!(plan), json!(paid));
        } else if self.dice.once_in(2) {
            request["bonus_minor"] = json!(if self.dice.once_in(4) { 0 } else { self.dice.within(0, paid / 3) });
        }
        Some(request)
    }

    /// A plan that a member can use, and an amount for it.
    fn plan_for(&mut self, member: &str, today: Day) -> Option<(String, i64)> {
        let mut usable = Vec::new();
        for plan in &self.model.plans {
            let request = json!({"member_id": member, "plan_id": plan.id, "paid_minor": plan.from});
            if self.model.not_applicable(&request, today).is_empty() {
                usable.push((plan.id.clone(), plan.from, plan.to));
            }
        }
        let (id, from, to) = self.dice.any(&usable)?.clone();
        let most = to.unwrap_or(from * 5);
        let paid = match self.dice.within(1, 4) {
            1 => from,
            2 => most,
            _ => self.dice.within(from, most),
        };
        Some((id, paid))
    }

    /// A rule of the region, or one of the shop's own in its place.
    pub(super) fn good_rule_of_region(&mut self) -> Value {
        match self.dice.within(1, 4) {
            1 => {
                let profile = self.dice.one(&["none", "cn", "cn_zhejiang", "cn_zhejiang", "tw", "hk"]);
                json!({"key": "region.profile", "value": profile})
            }
            2 => json!({"key": "region.over_limit", "value": self.dice.one(&["warn", "block"])}),
            n => {
                let key = if n == 3 { "region.max_named_minor" } else { "region.max_unnamed_minor" };
                json!({"key": key, "value": self.dice.one(&[0, 0, 30_000, 150_000, AMOUNT_LIMIT])})
            }
        }
    }

    /// A plan with one thing wrong.
    pub(super) fn bad_plan(&mut self, code: &'static str, today: Day) -> Option<Value> {
        let mut plan = self.good_plan(today)?;
        plan["is_active"] = json!(true);
        match code {
            "unknown_plan" => plan["plan_id"] = json!(self.dice.one(&["0", "77", "nobody", ""])),
            "text_invalid" => {
                plan["name"] = json!(self.dice.one(&["", "  ", "bell\u{7}", "长".repeat(41).as_str()]));
            }
            "amount_invalid" => self.put_bad_amount(&mut plan),
            "plan_invalid" => self.put_flaw(&mut plan, today),
            "plan_conflict" => {
                let (own, now) = (text(&plan, "plan_id").to_owned(), iso(today));
                let is_on = |day: &Option<String>| day.as_ref().is_none_or(|last| *last >= now);
                let others = self.model.plans.iter().filter(|it| it.is_active && it.id != own && is_on(&it.last));
                let others: Vec<_> = others.cloned().collect();
                let other = self.dice.any(&others)?;
                (plan["paid_from_minor"], plan["paid_to_minor"]) = (json!(other.from), json!(other.to));
                plan["valid_from"] = json!(self.dice.one(&[other.first.clone(), other.last.clone(), None]).clone());
                plan["valid_until"] = json!(self.dice.one(&[Some(iso(today + 4_000)), None]).clone());
                plan["gift"] = json!({"bonus_minor": 1});
            }
            _ => panic!("no plan for {code}"),
        }
        let refused = self.model.predict("plan.put", &plan, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(plan)
    }

    fn put_bad_amount(&mut self, plan: &mut Value) {
        let gift = json!({"coupons": [{"off_minor": 0, "minimum_minor": 0, "valid_days": 1, "count": 1}]});
        match self.dice.within(1, 4) {
            1 => plan["paid_from_minor"] = json!(self.dice.one(&[0, -1])),
            2 => plan["gift"] = json!({"bonus_minor": -1, "points": "1"}),
            3 => plan["gift"] = gift,
            _ => {
                plan["gift"] = gift;
                plan["gift"]["coupons"][0]["off_minor"] = json!(5);
                plan["gift"]["coupons"][0]["minimum_minor"] = json!(self.dice.one(&[-1, AMOUNT_LIMIT + 1]));
            }
        }
        if self.dice.once_in(2) {
            plan.as_object_mut().expect("a plan").remove("paid_to_minor");
        }
    }

    /// What nobody could ever use.
    fn put_flaw(&mut self, plan: &mut Value, today: Day) {
        let from = plan["paid_from_minor"].as_i64().unwrap_or_default();
        let day = |ahead: i64| json!(iso(today + ahead));
        match self.dice.within(1, 9) {
            1 => plan["gift"] = self.dice.one(&[json!({}), json!({"bonus_minor": 0, "points": "0"})]).clone(),
            2 => plan["paid_to_minor"] = json!(from - 1),
            3 => (plan["valid_from"], plan["valid_until"]) = (day(5), day(4)),
            4 => (plan["valid_from"], plan["valid_until"]) = (Value::Null, day(-1)),
            5 => plan["per_member"] = json!(0),
            6 => {
                plan["gift"]["parts"] = json!(2);
                plan["gift"]["coupons"] = json!([{"off_minor": 5, "minimum_minor": 0, "valid_days": 1, "count": 1}]);
                (plan["gift"]["bonus_minor"], plan["gift"]["points"]) = (json!(0), json!("0"));
            }
            7 => {
                plan["gift"] = self
                    .dice
                    .one(&[json!({"bonus_minor": 5, "parts": 6}), json!({"points": "0.3", "parts": 31})])
                    .clone()
            }
            8 => {
                (plan["is_per_full"], plan["paid_to_minor"]) = (json!(true), Value::Null);
                plan["gift"] = json!({"bonus_minor": from + 1});
            }
            _ => {
                (plan["is_per_full"], plan["paid_to_minor"]) = (json!(true), json!(11 * from));
                plan["gift"] = json!({"coupons": [{"off_minor": 5, "minimum_minor": 0, "valid_days": 1, "count": 10}]});
            }
        }
    }

    /// A top-up, or a quote of one, with one thing wrong; nothing for a code that is not of plans.
    pub(super) fn bad_top_up(&mut self, method: &str, code: &'static str, today: Day) -> Option<Value> {
        let mut request = self.good(method, today)?;
        let fields = request.as_object_mut()?;
        fields.remove("expect_bonus_minor");
        let by_hand = matches!(code, "gift_changed" | "stored_value_over_limit") && self.dice.once_in(2);
        if by_hand || !matches!(code, "plan_not_applicable" | "plan_not_with_bonus" | "gift_changed") {
            fields.remove("plan_id");
        }
        match code {
            "unknown_plan" => {
                fields.remove("bonus_minor");
                request["plan_id"] = json!(self.dice.one(&["0", "77", "nobody", ""]));
            }
            "plan_not_with_bonus" => {
                request["plan_id"].as_str()?;
                request["bonus_minor"] = json!(self.dice.within(1, 900));
            }
            "plan_not_applicable" => {
                let plans: Vec<_> = self.model.plans.clone();
                let plan = self.dice.any(&plans)?;
                fields.remove("bonus_minor");
                request["plan_id"] = json!(plan.id);
                request["paid_minor"] =
                    json!(self.dice.one(&[plan.from, plan.from - 1, plan.to.unwrap_or(plan.from) + 1]));
            }
            "gift_changed" => {
                let quote = self.model.predict("stored_value.quote_top_up", &request, "owner", today).ok()?;
                let bonus = quote["gift"]["bonus_minor"].as_i64()?;
                request["expect_bonus_minor"] = json!(bonus + self.dice.one(&[1, -1, 700]));
            }
            "stored_value_over_limit" => {
                let method = "stored_value.top_up";
                if self.model.settings["region.over_limit"] == "warn" {
                    self.set("region.over_limit", &json!("block"));
                }
                for paid in [30_001, 500_001] {
                    if self.model.predict(method, &request, "owner", today).is_ok() {
                        request["paid_minor"] = json!(paid);
                    }
                }
                for own in ["region.max_named_minor", "region.max_unnamed_minor"] {
                    if self.model.predict(method, &request, "owner", today).is_ok() {
                        self.set(own, &json!(30_000));
                    }
                }
            }
            "amount_invalid" => {
                let (paid, bonus) =
                    *self.dice.one(&[(0_i64, 5_i64), (-100, 0), (10_000_000_000, 0), (100, -1), (100, 10_000_000_000)]);
                (request["paid_minor"], request["bonus_minor"]) = (json!(paid), json!(bonus));
            }
            "tender_invalid" => request["tender"] = json!(self.dice.one(&["stored_value", "points"])),
            "shares_invalid" => request["staff"] = self.bad_shares()?,
            "unknown_staff" => request["staff"] = json!([{"staff_id": "nobody", "share": "1"}]),
            "unknown_member" => request["member_id"] = json!(self.dice.one(&["0", "123", "nobody", ""])),
            "member_erased" => {
                request["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?);
            }
            _ => panic!("no top-up for {code}"),
        }
        let refused = self.model.predict(method, &request, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(request)
    }

    pub(super) fn any_top_up(&mut self) -> Option<String> {
        self.dice.any(&self.model.top_ups).map(|top_up| top_up.id.clone())
    }

    /// Where a refusal of a plan gives a reason that the model does not know of.
    pub(super) fn reason_differs(&self, params: &Value, error: &Value, today: Day) -> Option<String> {
        let told = text(&error["args"], "rule");
        let reasons = match code_of(error).as_str() {
            "plan_invalid" => Plan::of(params).flaws(today),
            _ => self.model.not_applicable(params, today),
        };
        (!reasons.contains(&told)).then(|| format!("the model says {reasons:?}, the shop says {error}"))
    }
}

/// What was paid stands in every text of a top-up; on paper also what was given, what is to come, and what there was before.
pub(super) fn check_text_of_top_up(top_up: &TopUp, channel: &str, answer: &Value) {
    let words = text(answer, "text");
    let mut amounts = vec![top_up.paid];
    if channel == "plain" {
        let of_slip = |place: &str| top_up.slip.pointer(place).and_then(Value::as_i64);
        amounts.extend(of_slip("/before/total_minor"));
        amounts.extend(of_slip("/after/total_minor"));
        amounts.extend(top_up.parts.iter().map(|part| part.bonus).filter(|bonus| *bonus > 0));
        assert!(words.contains(&top_up.no), "the model says that {} stands in {words}", top_up.no);
    }
    for amount in amounts.into_iter().map(in_yuan) {
        assert!(words.contains(&amount), "the model says that {amount} stands in {words}");
    }
    assert!(answer["segments"].as_i64().is_some_and(|segments| segments >= 1), "the model says at least one SMS");
}
