//! Top-up plans: which of them can be, which apply to a top-up, and what they give at once and by the month.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::calendar::{Day, day_of, iso};
use super::lots::{Purse, Touch, months_later};
use super::number::{decimal, largest_remainder, tens};
use super::people::money_account;
use super::selling::as_kept;
use super::tiers::Deed;
use super::{AMOUNT_LIMIT, Codes, Coupon, Member, Model, is_text, judged, points, text, whole};

/// A top-up plan.
#[derive(Clone)]
pub struct Plan {
    /// Its id; empty before it has one.
    pub id: String,
    /// What the shop calls it.
    pub name: String,
    /// The least that is paid.
    pub from: i64,
    /// The most, if there is one.
    pub to: Option<i64>,
    /// Whether it gives for each full `from`.
    pub is_per_full: bool,
    /// Its first day as the wire writes it, if there is one.
    pub first: Option<String>,
    /// Its last day.
    pub last: Option<String>,
    /// How often a member can use it.
    pub per_member: Option<i64>,
    /// What it gives once.
    pub gift: Gift,
    /// Whether it is on offer.
    pub is_active: bool,
}

/// What a top-up gives on top.
#[derive(Clone, Default)]
pub struct Gift {
    /// Bonus, all parts together.
    pub bonus: i64,
    /// Hundredths of points, all parts together.
    pub points: i64,
    /// Coupons: what they take off, from what on, for how many days, and how many of them.
    pub coupons: Vec<[i64; 4]>,
    /// In how many monthly parts bonus and points come.
    pub parts: i64,
}

/// A part of a gift.
#[derive(Clone)]
pub struct Part {
    /// Which, from 1.
    pub n: usize,
    /// The day on which it is due.
    pub due_on: Day,
    /// Bonus.
    pub bonus: i64,
    /// Hundredths of points.
    pub points: i64,
    /// Whether the member has it.
    pub is_given: bool,
}

/// A top-up.
#[derive(Clone)]
pub struct TopUp {
    /// Its id.
    pub id: String,
    /// Its number.
    pub no: String,
    /// The place of its fact.
    pub seq: i64,
    /// Whose.
    pub member: String,
    /// Who gets the parts of its gift that are to come.
    pub to: String,
    /// The plan that gave, if one did.
    pub plan: Option<String>,
    /// Its day of trade.
    pub day: Day,
    /// What was paid.
    pub paid: i64,
    /// What was given, and is to be.
    pub parts: Vec<Part>,
    /// Its slip as the answer showed it.
    pub slip: Value,
    /// What staff members earned by it.
    pub shares: Vec<(String, i64)>,
}

/// What a top-up would change.
struct Given<'a> {
    member: &'a Member,
    paid: i64,
    plan: Option<&'a Plan>,
    gift: Gift,
    parts: Vec<Part>,
    /// The member's points then, where some are given at once.
    purse: Option<Purse>,
    coupons: Vec<Coupon>,
}

impl Plan {
    /// A plan as a request puts it.
    pub fn of(request: &Value) -> Plan {
        let words = |field: &str| request[field].as_str().map(str::to_owned);
        Plan {
            id: text(request, "plan_id").to_owned(),
            name: text(request, "name").trim().to_owned(),
            from: whole(request, "paid_from_minor"),
            to: request["paid_to_minor"].as_i64(),
            is_per_full: request["is_per_full"].as_bool().unwrap_or(false),
            first: words("valid_from"),
            last: words("valid_until"),
            per_member: request["per_member"].as_i64(),
            gift: Gift::of(&request["gift"]),
            is_active: request["is_active"].as_bool().unwrap_or(true),
        }
    }

    fn shown(&self) -> Value {
        json!({
            "name": self.name, "paid_from_minor": self.from, "paid_to_minor": self.to, "is_per_full": self.is_per_full,
            "valid_from": self.first, "valid_until": self.last, "per_member": self.per_member,
            "gift": self.gift.shown(), "is_active": self.is_active,
        })
    }

    /// What it gives for an amount in its band.
    fn gift_for(&self, paid: i64) -> Gift {
        self.gift.times(if self.is_per_full { paid / self.from } else { 1 })
    }

    /// The most that can be paid under it.
    fn most(&self) -> i64 {
        self.to.unwrap_or(AMOUNT_LIMIT)
    }

    /// Why nobody could ever use it.
    pub fn flaws(&self, today: Day) -> Vec<&'static str> {
        let gift = &self.gift;
        let at_most =
            if self.is_per_full && self.from > 0 { gift.times(self.most() / self.from) } else { gift.clone() };
        let coupons: i64 = at_most.coupons.iter().map(|coupon| coupon[3]).sum();
        let is_last_before = |day: &String| self.last.as_ref().is_some_and(|last| last < day);
        [
            ("empty", gift.bonus == 0 && gift.points == 0 && gift.coupons.is_empty()),
            ("band", self.to.is_some_and(|to| to < self.from)),
            ("dates", self.first.as_ref().is_some_and(is_last_before)),
            ("over", self.is_active && is_last_before(&iso(today))),
            ("limit", self.per_member == Some(0)),
            ("parts_of_nothing", gift.parts > 1 && gift.bonus == 0 && gift.points == 0),
            ("parts", [gift.bonus, gift.points].iter().any(|units| (1..gift.parts).contains(units))),
            ("large", at_most.bonus > AMOUNT_LIMIT || at_most.points > 100 * AMOUNT_LIMIT),
            ("coupons", coupons > 100),
        ]
        .into_iter()
        .filter_map(|(flaw, is_so)| is_so.then_some(flaw))
        .collect()
    }

    /// Whether both are for the same amounts on some of the same days from today on.
    fn contradicts(&self, other: &Plan, today: Day) -> bool {
        let today = iso(today);
        let first = [&self.first, &other.first].into_iter().flatten().chain([&today]).max();
        let last = [&self.last, &other.last].into_iter().flatten().min();
        let share_days = last.is_none_or(|last| first <= Some(last));
        self.is_active && other.is_active && (self.from, self.to) == (other.from, other.to) && share_days
    }
}

impl Gift {
    fn of(request: &Value) -> Gift {
        let (digits, scale) = request["points"].as_str().and_then(decimal).unwrap_or_default();
        let coupons = request["coupons"].as_array().into_iter().flatten();
        let numbers = ["off_minor", "minimum_minor", "valid_days", "count"];
        Gift {
            bonus: whole(request, "bonus_minor"),
            points: (digits * 100 / tens(scale)) as i64,
            coupons: coupons.map(|coupon| numbers.map(|field| whole(coupon, field))).collect(),
            parts: request["parts"].as_i64().unwrap_or(1),
        }
    }

    fn shown(&self) -> Value {
        let coupon = |[off, minimum, days, count]: &[i64; 4]| json!({"off_minor": off, "minimum_minor": minimum, "valid_days": days, "count": count});
        let coupons: Vec<Value> = self.coupons.iter().map(coupon).collect();
        // A list of none is left out.
        json!({
            "bonus_minor": self.bonus, "points": points(self.points), "parts": self.parts,
            "coupons": if coupons.is_empty() { Value::Null } else { coupons.into() },
        })
    }

    fn times(&self, times: i64) -> Gift {
        let coupons = self.coupons.iter().map(|[off, minimum, days, count]| [*off, *minimum, *days, count * times]);
        Gift { bonus: self.bonus * times, points: self.points * times, coupons: coupons.collect(), parts: self.parts }
    }

    /// Its monthly parts, as equal as they can be, the first on the day itself.
    fn parts_from(&self, day: Day) -> Vec<Part> {
        let equal = vec![1; self.parts as usize];
        let both = largest_remainder(self.bonus, &equal).into_iter().zip(largest_remainder(self.points, &equal));
        let part = |(before, (bonus, points)): (usize, (i64, i64))| Part {
            n: before + 1,
            due_on: months_later(day, before as i64),
            bonus,
            points,
            is_given: before == 0,
        };
        both.enumerate().map(part).collect()
    }
}

impl Part {
    fn shown(&self) -> Value {
        json!({"n": self.n, "due_on": iso(self.due_on), "bonus_minor": self.bonus, "points": points(self.points)})
    }
}

impl Given<'_> {
    /// The part that comes at once.
    fn now(&self) -> (i64, i64) {
        self.parts.first().map_or((0, 0), |part| (part.bonus, part.points))
    }

    fn before(&self) -> (i64, i64) {
        (self.member.principal, self.member.bonus)
    }

    fn after(&self) -> (i64, i64) {
        (self.member.principal + self.paid, self.member.bonus + self.now().0)
    }
}

impl Model {
    /// A plan with this id.
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    pub(super) fn predict_plan(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let plan = Plan::of(request);
        if request["plan_id"].is_string() && self.plan(&plan.id).is_none() {
            wrong.insert("unknown_plan");
        }
        if !is_text(&plan.name, 40) {
            wrong.insert("text_invalid");
        }
        let is_amount = |amount: i64, least: i64| (least..=AMOUNT_LIMIT).contains(&amount);
        let is_coupon = |[off, minimum, _, _]: &[i64; 4]| is_amount(*off, 1) && is_amount(*minimum, 0);
        if !is_amount(plan.from, 1) || !is_amount(plan.gift.bonus, 0) || !plan.gift.coupons.iter().all(is_coupon) {
            wrong.insert("amount_invalid");
        }
        if !plan.flaws(today).is_empty() || self.is_beyond_everybody(&plan) {
            wrong.insert("plan_invalid");
        }
        if self.plans.iter().any(|other| other.id != plan.id && plan.contradicts(other, today)) {
            wrong.insert("plan_conflict");
        }
        judged(wrong, plan.shown())
    }

    /// Whether its least amount, with what comes at once, is more than anybody may hold.
    fn is_beyond_everybody(&self, plan: &Plan) -> bool {
        let parts = plan.gift.parts.max(1);
        // Of equal parts the first is the largest.
        let first = (plan.gift.bonus + parts - 1) / parts;
        plan.is_active && plan.from > 0 && self.most_anybody_holds().is_some_and(|most| plan.from + first > most)
    }

    pub(super) fn apply_plan(&mut self, request: &Value, answer: &Value) {
        let mut plan = Plan::of(request);
        plan.id = text(answer, "plan_id").to_owned();
        match self.plans.iter_mut().find(|known| known.id == plan.id) {
            Some(known) => *known = plan,
            None => {
                assert!(request["plan_id"].is_null(), "the model says that a changed plan keeps its id");
                self.plans.push(plan);
            }
        }
    }

    pub(super) fn predict_plans(&self, request: &Value) -> Value {
        let asked = request["active"].as_bool();
        let wanted = self.plans.iter().filter(|plan| asked.is_none_or(|active| plan.is_active == active));
        let shown = |plan: &Plan| {
            let mut shown = plan.shown();
            shown["plan_id"] = json!(plan.id);
            shown
        };
        json!({"plans": wanted.map(shown).collect::<Vec<_>>()})
    }

    /// Why a plan gives a member nothing on a day, whatever the amount.
    fn closed(&self, plan: &Plan, member: &str, today: Day) -> Vec<&'static str> {
        let today = iso(today);
        let used = self.top_ups.iter().filter(|it| it.member == member && it.plan.as_ref() == Some(&plan.id)).count();
        [
            ("stopped", !plan.is_active),
            ("early", plan.first.as_ref().is_some_and(|first| today < *first)),
            ("over", plan.last.as_ref().is_some_and(|last| *last < today)),
            ("used_up", plan.per_member.is_some_and(|most| used as i64 >= most)),
        ]
        .into_iter()
        .filter_map(|(reason, is_so)| is_so.then_some(reason))
        .collect()
    }

    /// Why a plan does not apply to a top-up.
    pub fn not_applicable(&self, request: &Value, today: Day) -> Vec<&'static str> {
        let Some(plan) = self.plan(text(request, "plan_id")) else { return Vec::new() };
        let mut reasons = self.closed(plan, text(request, "member_id"), today);
        if !(plan.from..=plan.most()).contains(&whole(request, "paid_minor")) {
            reasons.push("amount");
        }
        reasons
    }

    /// What a gift is worth: bonus, points as they pay, and what its coupons take off.
    fn worth(&self, gift: &Gift) -> i64 {
        let coupons: i64 = gift.coupons.iter().map(|[off, _, _, count]| off * count).sum();
        gift.bonus + self.worth_of_points(gift.points).unwrap_or_default() + coupons
    }

    /// What a top-up would change, or why it may not.
    fn given(&self, request: &Value, actor: &str, today: Day) -> Result<Given<'_>, Codes> {
        let mut wrong = Codes::new();
        if actor != "owner" && whole(request, "bonus_minor") > 0 {
            wrong.insert("permission_denied");
        }
        let (paid, bonus) = (whole(request, "paid_minor"), whole(request, "bonus_minor"));
        if !(1..=AMOUNT_LIMIT).contains(&paid) || !(0..=AMOUNT_LIMIT).contains(&bonus) {
            wrong.insert("amount_invalid");
        }
        let plan = self.plan(text(request, "plan_id"));
        match plan {
            None if request["plan_id"].is_string() => drop(wrong.insert("unknown_plan")),
            Some(_) if !self.not_applicable(request, today).is_empty() => drop(wrong.insert("plan_not_applicable")),
            _ => {}
        }
        if request["plan_id"].is_string() && request["bonus_minor"].is_i64() {
            wrong.insert("plan_not_with_bonus");
        }
        let Some(member) = self.member_of(request, &mut wrong).filter(|_| wrong.is_empty()) else { return Err(wrong) };
        let by_hand = Gift { bonus, parts: 1, ..Gift::default() };
        let gift = plan.map_or(by_hand, |plan| plan.gift_for(paid));
        if request["expect_bonus_minor"].as_i64().is_some_and(|expected| expected != gift.bonus) {
            return Err(Codes::from(["gift_changed"]));
        }
        let parts = gift.parts_from(today);
        if member.principal + member.bonus + paid + parts[0].bonus > AMOUNT_LIMIT {
            return Err(Codes::from(["amount_invalid"]));
        }
        let purse = parts.first().filter(|part| part.points > 0).map(|part| {
            let mut purse = member.purse.clone();
            purse.touch(today, 0, part.points, self.last_day_of_points(today));
            purse
        });
        let mut coupons = Vec::new();
        for [off, minimum, days, count] in &gift.coupons {
            let member = text(request, "member_id").to_owned();
            let coupon = Coupon {
                member,
                off: *off,
                minimum: *minimum,
                valid_until: today + days,
                used: false,
                withdrawn: false,
                earned_by: None,
            };
            coupons.extend(vec![coupon; *count as usize]);
        }
        Ok(Given { member, paid, plan, gift, parts, purse, coupons })
    }

    pub(super) fn predict_top_up_quote(&self, request: &Value, actor: &str, today: Day) -> Result<Value, Codes> {
        let given = self.given(request, actor, today)?;
        let (before, after) = (given.before(), given.after());
        let id = text(request, "member_id");
        let offered = self.offered(id, given.paid, today);
        // Nobody is talked into what is refused then.
        let sold = |gift: &Gift, paid: i64| {
            let after = before.0 + before.1 + paid + gift.parts_from(today)[0].bonus;
            !self.is_blocked(given.member, paid, after)
        };
        let best = offered.iter().filter(|(_, gift, _)| sold(gift, given.paid)).map(|(_, _, worth)| *worth).max();
        let suggested = offered.iter().position(|(_, gift, worth)| Some(*worth) == best && sold(gift, given.paid));
        let best = best.unwrap_or_default();
        let shown = |(n, (plan, gift, worth)): (usize, &(&Plan, Gift, i64))| {
            json!({
                "plan_id": plan.id, "name": plan.name, "gift": gift.shown(), "worth_minor": worth,
                "is_suggested": Some(n) == suggested,
            })
        };
        Ok(json!({
            "before": Model::stored_value(before.0, before.1), "after": Model::stored_value(after.0, after.1),
            "points_before": points(given.member.points_on(today)),
            "points_after": points(given.purse.as_ref().map_or(given.member.points_on(today), Purse::sum)),
            "gift": given.gift.shown(), "parts": given.parts.iter().map(Part::shown).collect::<Vec<_>>(),
            "plans": offered.iter().enumerate().map(shown).collect::<Vec<_>>(),
            "next_plan": self.next_plan(id, (given.paid, best), today, sold),
            "tier": self.tier_quoted(id, today, Deed { topped_up: given.paid, ..Deed::default() }),
            "warnings": self.warnings(given.member, given.paid, after.0 + after.1),
        }))
    }

    /// The plans that apply to an amount, what they give and what that is worth.
    fn offered(&self, member: &str, paid: i64, today: Day) -> Vec<(&Plan, Gift, i64)> {
        let open = self.plans.iter().filter(|plan| self.closed(plan, member, today).is_empty());
        let offered = open.filter(|plan| (plan.from..=plan.most()).contains(&paid));
        let with_gift = |plan| {
            let gift = Plan::gift_for(plan, paid);
            let worth = self.worth(&gift);
            (plan, gift, worth)
        };
        offered.map(with_gift).collect()
    }

    /// The plan with the least amount above this one at which it is worth more than the best one here.
    fn next_plan(
        &self,
        member: &str,
        (paid, best): (i64, i64),
        today: Day,
        sold: impl Fn(&Gift, i64) -> bool,
    ) -> Value {
        let open = self.plans.iter().filter(|plan| self.closed(plan, member, today).is_empty());
        let at = |plan: &Plan| self.better_from(plan, paid, best);
        let better = open.filter_map(|plan| Some((at(plan)?, plan)));
        let nearest = better.filter(|(at, plan)| sold(&plan.gift_for(*at), *at)).min_by_key(|(at, _)| *at);
        nearest.map_or(Value::Null, |(at, plan)| {
            json!({
                "plan_id": plan.id, "name": plan.name, "missing_minor": at - paid, "gift": plan.gift_for(at).shown(),
            })
        })
    }

    fn better_from(&self, plan: &Plan, paid: i64, best: i64) -> Option<i64> {
        let is_better = |amount: &i64| self.worth(&plan.gift_for(*amount)) > best;
        if !plan.is_per_full {
            return Some(plan.from).filter(|from| *from > paid).filter(is_better);
        }
        let last = plan.most() / plan.from;
        let mut fulls = paid / plan.from + 1..=last;
        if fulls.is_empty() || !is_better(&(last * plan.from)) {
            return None;
        }
        fulls.find_map(|full| Some(full * plan.from).filter(is_better))
    }

    pub(super) fn predict_top_up(&self, request: &Value, actor: &str, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        if ["stored_value", "points", "gift_card", "on_account"].contains(&text(request, "tender")) {
            wrong.insert("tender_invalid");
        }
        self.judge_shares(request, &mut wrong);
        let given = self.given(request, actor, today).map_err(|others| &wrong | &others)?;
        let (before, after, now) = (given.before(), given.after(), given.now());
        if self.is_blocked(given.member, given.paid, after.0 + after.1) {
            wrong.insert("stored_value_over_limit");
        }
        let known = |field: &str| given.member.known.get(field);
        let first = known("name").and_then(|name| name.chars().next());
        let (before, after) = (Model::stored_value(before.0, before.1), Model::stored_value(after.0, after.1));
        let deed = Deed { topped_up: given.paid, ..Deed::default() };
        let slip = json!({
            "top_up_no": format!("01-T{:06}", self.top_ups.len() + 1), "business_day": iso(today), "currency": "CNY",
            "member_no": given.member.no, "masked_name": first.map(|first| format!("{first}**")),
            "phone_tail": known("phone").map(|phone| &phone[phone.len() - 4..]),
            "paid_minor": given.paid, "tender": request["tender"], "plan_name": given.plan.map(|plan| &plan.name),
            "bonus_minor": now.0, "points": points(now.1),
            "coupons_issued": given.coupons.iter().map(super::terms).collect::<Vec<_>>(),
            "to_come": given.parts.iter().skip(1).map(Part::shown).collect::<Vec<_>>(),
            "before": before, "after": after,
            "tier_reached": self.tier_reached(text(request, "member_id"), today, deed),
            "points_after": given.purse.as_ref().map(|purse| points(purse.sum())),
            "shop": {
                "name": self.settings["shop.name"], "address": self.settings["shop.address"],
                "phone": self.settings["shop.phone"],
            },
        });
        judged(wrong, json!({"member_id": request["member_id"], "before": before, "after": after, "slip": slip}))
    }

    pub(super) fn apply_top_up(&mut self, request: &Value, answer: &Value, today: Day) {
        let given = self.given(request, "owner", today).expect("a top-up that was judged good");
        let (paid, (bonus, earned)) = (given.paid, given.now());
        let (parts, coupons, slip) = (given.parts, given.coupons, answer["slip"].clone());
        let (id, no) = (text(answer, "top_up_id").to_owned(), text(&slip, "top_up_no").to_owned());
        assert_eq!(slip["top_up_id"], answer["top_up_id"], "the model says whose slip it is");
        assert!(self.top_ups.iter().all(|other| other.id != id), "the model says a new id");
        for (coupon, terms) in coupons.into_iter().zip(slip["coupons_issued"].as_array().expect("coupons")) {
            let code = as_kept(text(terms, "code"));
            assert_eq!(code.len(), 14, "the model says 14 letters");
            assert!(self.coupons.insert(code, coupon).is_none(), "the model says a new code");
        }
        let whose = text(request, "member_id");
        self.see_to_place(whose, today);
        self.send_message(whose);
        self.transfer(&money_account(text(request, "tender")), &format!("member:{whose}:principal"), paid);
        let moved = self.grant(whose, bonus, earned, today);
        let member = self.members.get_mut(whose).expect("a member");
        member.principal += paid;
        member.movements.push(json!({
            "seq": self.facts, "business_day": iso(today), "kind": "top_up", "sale_id": null, "sale_no": null,
            "top_up_id": id, "top_up_no": no, "paid_minor": paid, "principal_minor": paid, "bonus_minor": bonus,
            "points": points(moved.unwrap_or_default()), "principal_after_minor": member.principal,
            "bonus_after_minor": member.bonus, "stored_value_minor": paid + bonus,
            "stored_value_after_minor": member.principal + member.bonus,
            "points_after": moved.map(|_| points(member.purse.sum())), "refund_id": null, "refund_no": null,
        }));
        let seq = self.facts;
        let (member, plan) = (whose.to_owned(), request["plan_id"].as_str().map(str::to_owned));
        let to = member.clone();
        self.top_ups.push(TopUp { id, no, seq, member, to, plan, day: today, paid, parts, slip, shares: Vec::new() });
        self.share_top_up(request, today);
        self.place_anew(whose, today);
    }

    /// Gives bonus and points to a member. By how much the points changed, where some were given.
    fn grant(&mut self, id: &str, bonus: i64, earned: i64, today: Day) -> Option<i64> {
        self.transfer("bonus_granted", &format!("member:{id}:bonus"), bonus);
        self.members.get_mut(id).expect("a member").bonus += bonus;
        if earned == 0 {
            return None;
        }
        let (before, until) = (self.members[id].purse.sum(), self.last_day_of_points(today));
        self.touch(id, Touch { seq: self.facts, day: today, sale: None, spent: 0, earned, until, lapsed: 0 });
        self.gain("points_granted", -earned);
        Some(self.members[id].purse.sum() - before)
    }

    /// The parts of gifts that are to come: the place of the top-up, and of the part in it. One who was erased gets none.
    fn to_come(&self) -> Vec<(usize, usize)> {
        let of_top_up = |(place, top_up): (usize, &TopUp)| {
            let open = (0..top_up.parts.len()).filter(|n| !top_up.parts[*n].is_given);
            open.map(|n| (place, n)).collect::<Vec<_>>()
        };
        let kept = self.top_ups.iter().enumerate().filter(|(_, top_up)| !self.members[&top_up.to].erased);
        let mut to_come: Vec<(usize, usize)> = kept.flat_map(of_top_up).collect();
        to_come.sort_by_key(|(place, n)| (self.top_ups[*place].parts[*n].due_on, *place, *n));
        to_come
    }

    /// The day from which the next part of all gifts can be given.
    pub fn next_part_on(&self) -> Option<Day> {
        self.to_come().first().map(|(place, n)| self.top_ups[*place].parts[*n].due_on)
    }

    /// The parts that are due by a day, the first that was due first.
    pub(super) fn parts_due(&self, today: Day) -> Vec<(usize, usize)> {
        let to_come = self.to_come();
        to_come.into_iter().filter(|(place, n)| self.top_ups[*place].parts[*n].due_on <= today).collect()
    }

    /// What a roll tells that finds no points to lapse.
    pub(super) fn predict_parts(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let wrong = if self.parts_due(today).is_empty() { Codes::from(["nothing_due"]) } else { Codes::new() };
        judged(wrong, self.clone().give_parts(request, today))
    }

    /// Gives the parts that are due, as many as one roll may. What it tells of them.
    pub(super) fn give_parts(&mut self, request: &Value, today: Day) -> Value {
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        let parts: Vec<_> = self.parts_due(today).into_iter().take(limit).collect();
        let whose: BTreeSet<String> = parts.iter().map(|(place, _)| self.top_ups[*place].to.clone()).collect();
        let before: Vec<Member> = whose.iter().map(|id| self.members[id].clone()).collect();
        let given: Vec<Part> = parts.into_iter().map(|part| self.give(part, today)).collect();
        for (id, before) in whose.iter().zip(&before) {
            let mut movement = self.movement_of_points(id, before.purse.sum(), today, "gift");
            let member = self.members.get_mut(id).expect("a member");
            for (field, amount) in [
                ("bonus_minor", member.bonus - before.bonus),
                ("stored_value_minor", member.bonus - before.bonus),
                ("principal_after_minor", member.principal),
                ("bonus_after_minor", member.bonus),
                ("stored_value_after_minor", member.principal + member.bonus),
            ] {
                movement[field] = json!(amount);
            }
            member.movements.push(movement);
        }
        json!({
            "members": whose.len(), "points_lapsed": "0", "gifts": given.len(),
            "bonus_given_minor": given.iter().map(|part| part.bonus).sum::<i64>(),
            "points_given": points(given.iter().map(|part| part.points).sum()),
        })
    }

    fn give(&mut self, (place, n): (usize, usize), today: Day) -> Part {
        let top_up = &mut self.top_ups[place];
        top_up.parts[n].is_given = true;
        let (id, part) = (top_up.to.clone(), top_up.parts[n].clone());
        self.grant(&id, part.bonus, part.points, today);
        part
    }

    /// The part of a gift that a member gets next, and how many are to come.
    pub(super) fn next_gift(&self, member: &str) -> Value {
        let to_come = self.to_come();
        let of_member: Vec<_> = to_come.into_iter().filter(|(place, _)| self.top_ups[*place].to == member).collect();
        of_member.first().map_or(Value::Null, |(place, n)| {
            let mut shown = self.top_ups[*place].parts[*n].shown();
            shown["parts_left"] = json!(of_member.len());
            shown
        })
    }
}

#[test]
fn in_the_model_a_gift_comes_in_parts_that_add_up_each_on_the_day_of_the_first() {
    let gift = Gift { bonus: 1_000, points: 50, coupons: Vec::new(), parts: 3 };
    let parts = gift.parts_from(day_of(2028, 1, 31));
    let days: Vec<String> = parts.iter().map(|part| iso(part.due_on)).collect();
    assert_eq!(days, ["2028-01-31", "2028-02-29", "2028-03-31"]);
    assert_eq!(
        parts.iter().map(|part| (part.bonus, part.points)).collect::<Vec<_>>(),
        [(334, 17), (333, 17), (333, 16)]
    );
    assert_eq!(iso(months_later(day_of(2026, 12, 31), 2)), "2027-02-28");
}
