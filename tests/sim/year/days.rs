//! What happens on a day: members with their rhythms, walk-ins, top-ups, changes, questions and mistakes.

use huitou_host::MethodKind;
use serde_json::{Value, json};

use super::cells::methods;
use super::{Plays, Year, bad_cells, is_command};
use crate::model::calendar::{DAY, Day, business_day, iso};
use crate::model::{Codes, text};

/// How many mistakes are made on a day.
const MISTAKES: usize = 24;

/// A member as they behave: the day of the next visit, the gap after it, and the day from which they stay away.
pub struct Guest {
    member_id: String,
    next: Day,
    gap: i64,
    stops: Day,
}

impl Year {
    /// The first morning: products, staff and the first members.
    pub(super) fn open(&mut self) {
        for (method, times) in
            [("staff.put", 3), ("product.put", 40), ("member.enrol", 12), ("plan.put", 3), ("stored_value.top_up", 6)]
        {
            for _ in 0..times {
                self.do_well(method);
            }
        }
    }

    pub(super) fn play_day(&mut self, n: i64, day: Day) {
        self.minute = day * DAY + 8 * 60 + self.dice.within(0, 60);
        self.receive_guests(day);
        for _ in 0..self.dice.within(1, 3) {
            self.do_well("sale.ring");
        }
        for (method, one_in) in [
            ("member.enrol", 3),
            ("member.edit", 2),
            ("plan.put", 2),
            ("stored_value.top_up", 1),
            ("stored_value.quote_top_up", 1),
            ("sale.refund", 1),
            ("sale.refund", 1),
            ("stored_value.refund", 6),
            ("product.put", 3),
            ("setting.put", 4),
        ] {
            if self.dice.once_in(one_in) {
                self.do_well(method);
            }
        }
        if self.dice.once_in(2) {
            let rule = self.good_rule_of_returns();
            self.set(text(&rule, "key"), &rule["value"]);
        }
        if self.model.whole("coupon.off_minor") == 0 && self.dice.once_in(8) {
            let off = self.dice.within(1, 2_000);
            self.set("coupon.off_minor", &json!(off));
        }
        self.see_to_points(n);
        if self.dice.once_in(4) {
            let rule = self.good_rule_of_region();
            self.set(text(&rule, "key"), &rule["value"]);
        }
        if self.dice.once_in(2) {
            self.spend_points_and_return();
        }
        if self.plays == Plays::Everything {
            self.do_what_is_new();
        }
        if self.dice.once_in(3) {
            self.settle_with_somebody();
        }
        for (method, every) in [("staff.put", 10), ("member.erase", 11)] {
            if n % every == 0 {
                self.do_well(method);
            }
        }
        self.ask_and_repeat(n);
        for _ in 0..MISTAKES {
            self.make_a_mistake();
        }
        if self.dice.once_in(5) {
            self.work_past_midnight(day);
        }
    }

    /// What the whole year does not play yet.
    fn do_what_is_new(&mut self) {
        for (method, one_in) in [
            ("points_rule.put", 2),
            ("tier.put", 3),
            ("family.put", 2),
            ("share_rule.put", 2),
            ("report.shares", 1),
            ("gift_card.issue", 1),
            ("gift_card.bind", 6),
            ("invoice.request", 1),
            ("invoice.request", 2),
            ("invoice.mark_issued", 2),
            ("invoice.mark_reversed", 2),
            ("invoice.cancel", 4),
            ("invoice.list", 3),
            ("on_account.set_limit", 3),
            ("on_account.repay", 2),
            ("on_account.statement", 2),
            ("report.receivables", 2),
            ("member.set_tier", 2),
            ("sale.void", 2),
            ("sale.change_tender", 1),
            ("sale.change_tender", 3),
            ("sale.quote_change_tender", 3),
            ("sale.exchange", 1),
            ("sale.quote_exchange", 2),
            ("sale.add_member", 2),
            ("sale.quote_add_member", 4),
            ("member.quote_opening", 4),
            ("member.open_balances", 3),
        ] {
            if self.dice.once_in(one_in) {
                self.do_well(method);
            }
        }
        if self.dice.once_in(3) {
            self.play_with_cards();
        }
        if self.dice.once_in(2) {
            self.take_back_without_a_bill();
        }
        if self.model.tiers.len() < 2 {
            self.do_well("tier.put");
        }
        self.look_at_tiers();
        if self.dice.once_in(3) {
            self.give_a_card_away();
        }
        self.pay_by_gift_cards();
        self.buy_on_account();
        self.invoice_and_change();
        if self.dice.once_in(4) {
            self.pay_by_both_and_correct();
        }
        self.buy_for_the_family();
        if self.dice.once_in(5) {
            self.lose_a_card();
        }
        if self.dice.once_in(4) {
            self.spend_with_proofs();
        }
        for _ in 0..MISTAKES / 2 {
            self.make_a_mistake();
        }
    }

    fn receive_guests(&mut self, day: Day) {
        let due: Vec<usize> = (0..self.guests.len()).filter(|n| self.guests[*n].next <= day).collect();
        for n in due {
            let guest = &mut self.guests[n];
            guest.next = day + (guest.gap + self.dice.within(-2, 2)).max(1);
            let (id, is_gone) = (guest.member_id.clone(), day > guest.stops);
            if !is_gone && !self.model.members[&id].erased {
                self.sell_to(&id);
            }
        }
    }

    /// Quotes now and then, then rings.
    fn sell_to(&mut self, member: &str) {
        let occasion = self.occasion("sale.ring");
        let sale = self.good_ring(Some(member), occasion.today());
        if self.dice.once_in(3) {
            let mut quote = sale.clone();
            if let Value::Object(fields) = &mut quote {
                let kept = ["member_id", "lines", "coupons", "tenders", "keep_change_minor"];
                let asked = if self.dice.once_in(2) { 5 } else { 3 };
                fields.retain(|name, _| kept[..asked].contains(&name.as_str()));
            }
            self.run("alert.list", &json!({"member_id": member}), &occasion);
            self.run("sale.quote", &quote, &occasion);
        }
        if self.dice.once_in(4) {
            // As the counter does it: the basket is kept under the id of the request that will ring it.
            let mut basket = sale.clone();
            if let Value::Object(fields) = &mut basket {
                let kept = ["member_id", "lines", "coupons", "tenders", "keep_change_minor"];
                fields.retain(|name, field| kept.contains(&name.as_str()) && *field != json!([]));
            }
            basket["request_id"] = json!(occasion.request_id);
            self.run("basket.put", &json!({"basket": basket}), &occasion);
            self.run("sale.ring", &sale, &occasion);
            self.run("basket.show", &json!({}), &occasion);
        } else {
            self.run("sale.ring", &sale, &occasion);
        }
        self.minute += self.dice.within(1, 20);
    }

    /// A good request of a method, which must be done.
    pub(super) fn do_well(&mut self, method: &str) {
        let mut occasion = self.occasion(method);
        if method == "sale.return_unbilled" {
            // How much staff may give back is asked elsewhere.
            occasion.actor = "owner".to_owned();
        }
        let params = match method {
            // Coupons are chosen for the day of the sale.
            "sale.ring" => {
                let member = self.any_member().filter(|_| self.dice.once_in(3));
                Some(self.good_ring(member.as_deref(), occasion.today()))
            }
            // So is what goes back of what was paid lately.
            "stored_value.refund" => self.good_balance_refund(occasion.today()),
            _ => self.good(method, occasion.today()),
        };
        let Some(params) = params else { return };
        self.model.now = occasion.minute;
        let denied = Err(Codes::from(["permission_denied"]));
        if self.model.predict(method, &params, &occasion.actor, occasion.today()) == denied {
            // Something of it is the owner's, who then does it.
            self.run(method, &params, &occasion);
            occasion.actor = "owner".to_owned();
        }
        let answer = self.run(method, &params, &occasion);
        if answer.is_none() && params["birthday"].is_null() {
            self.disagree(method, &params, &occasion, "the simulation makes only good requests here");
        }
        if ["sale.refund", "sale.void"].contains(&method) {
            self.look_at_refund(&params);
        }
        if method == "sale.exchange" {
            self.look_at_exchange(&params);
        }
        if ["sale.change_tender", "sale.add_member"].contains(&method) {
            self.look_at_correction(&params);
        }
        if let (Some(answer), "member.enrol") = (answer, method) {
            let (gap, stops) = (*self.dice.one(&[3, 7, 7, 10, 14, 21, 30, 45]), self.dice.within(20, 500));
            let today = business_day(self.minute);
            let member_id = text(&answer, "member_id").to_owned();
            self.guests.push(Guest { member_id, next: today, gap, stops: today + stops });
        }
        self.minute += self.dice.within(1, 12);
    }

    /// The sale, the slip, the member and the day now and then, each as it stands after a refund.
    pub(super) fn look_at_refund(&mut self, params: &Value) {
        self.came_back(params);
        let Some(refund) = self.model.refunds.last() else { return };
        let Some(sale) = refund.sale.map(|place| &self.model.sales[place]) else { return };
        let mut questions = vec![
            ("sale.show", json!({"sale_id": sale.id})),
            ("sale.quote_refund", json!({"sale_id": sale.id, "lines": []})),
            ("refund.show", json!({"refund_id": refund.id})),
            ("report.today", json!({"day": iso(refund.day)})),
            ("sale.list", json!({"sale_no": sale.no})),
        ];
        if let Some(member) = &sale.member {
            questions.push(("member.movements", json!({"member_id": member, "limit": 3})));
            questions.push(("member.list", json!({"order": "recent", "limit": 200})));
        }
        for (method, params) in questions {
            let mut occasion = self.occasion(method);
            occasion.actor = "owner".to_owned();
            if self.dice.once_in(3) {
                self.run(method, &params, &occasion);
            }
        }
    }

    /// Three questions or notes, and two commands of the past again, each method in its turn.
    fn ask_and_repeat(&mut self, day: i64) {
        let questions: Vec<&str> = methods(self.plays)
            .into_iter()
            .filter(|method| method.kind != MethodKind::Command)
            .map(|method| method.name)
            .collect();
        let commands: Vec<&str> =
            methods(self.plays).into_iter().map(|method| method.name).filter(|name| is_command(name)).collect();
        let turn = day as usize;
        for n in 3 * turn..3 * turn + 3 {
            let method = questions[n % questions.len()];
            self.do_well(method);
        }
        for n in [2 * turn, 2 * turn + 1] {
            self.repeat_something(commands[n % commands.len()]);
        }
    }

    /// Each cell of the table in its turn; one that cannot be had yet comes later.
    fn make_a_mistake(&mut self) {
        for _ in 0..20 {
            if self.turn == self.queue.len() {
                self.queue = bad_cells(self.plays);
                self.dice.shuffle(&mut self.queue);
                self.turn = 0;
            }
            let (method, code) = self.queue[self.turn];
            self.turn += 1;
            if self.err(method, code) {
                return;
            }
        }
    }

    /// The day of trade ends at 04:00, not at midnight.
    fn work_past_midnight(&mut self, day: Day) {
        for minute in [23 * 60 + 59, 27 * 60 + 59, 28 * 60] {
            self.minute = day * DAY + minute;
            self.do_well("sale.ring");
        }
    }
}
