//! Baskets and how they are paid.

use serde_json::{Value, json};

use super::Year;
use crate::model::calendar::Day;
use crate::model::number::{as_decimal, tens};

impl Year {
    /// A basket of one to four lines, without coupons.
    pub(super) fn good_basket(&mut self, member: Option<&str>) -> Value {
        let most = if self.dice.once_in(30) { 40 } else { 4 };
        let lines: Vec<Value> = (0..self.dice.within(1, most)).map(|_| self.good_line()).collect();
        let mut basket = json!({"lines": lines});
        if let Some(member) = member {
            basket["member_id"] = json!(member);
        }
        basket
    }

    fn good_line(&mut self) -> Value {
        let Some(sku) = self.any_sku().filter(|_| !self.dice.once_in(5)) else {
            let mut line = json!({"amount_minor": self.dice.within(1, 9_000)});
            if self.dice.once_in(2) {
                line["name"] = json!("代收快递");
            }
            return line;
        };
        let decimals = self.model.products[&sku].decimals;
        let one = tens(decimals) as i64;
        let parts = if self.dice.once_in(2) { one } else { self.dice.within(1, 3 * one) };
        let mut line = json!({"sku": sku, "qty": as_decimal(parts, decimals)});
        if self.dice.once_in(8) {
            line["price_minor"] = json!(self.dice.within(1, 3_000));
        }
        if self.dice.once_in(12) {
            line["staff"] = self.shares();
        }
        line
    }

    /// A sale, perhaps with coupons, paid in full.
    pub(super) fn good_ring(&mut self, member: Option<&str>, today: Day) -> Value {
        let mut sale = self.good_basket(member);
        if let Some(member) = member {
            if self.dice.once_in(3) {
                self.fill_up_to_points(&mut sale, member, today);
            }
            self.add_coupons(&mut sale, member, today);
        }
        let total = self.model.price(&sale, today).expect("a good basket").total;
        sale["tenders"] = self.payment(member, total, today);
        self.keep_change(&mut sale, today);
        if self.dice.once_in(3) {
            sale["expect_total_minor"] = json!(total);
        }
        if self.dice.once_in(4) {
            sale["staff"] = self.shares();
        }
        sale
    }

    /// One more thing, so that the basket comes to as much as all points of the member can pay.
    pub(super) fn fill_up_to_points(&mut self, sale: &mut Value, member: &str, today: Day) {
        let total = self.model.price(sale, today).expect("a good basket").total;
        let worth = self.model.worth_of_points(self.model.members[member].points_on(today)).unwrap_or_default();
        if (total + 1..10_000_000).contains(&worth) {
            sale["lines"].as_array_mut().expect("lines").push(json!({"amount_minor": worth - total}));
        }
    }

    /// As many coupons of the member as the basket can bear, now and then typed sloppily.
    fn add_coupons(&mut self, sale: &mut Value, member: &str, today: Day) {
        if self.dice.once_in(3) {
            return;
        }
        let usable: Vec<String> =
            self.model.usable_coupons(member, today).into_iter().map(|(code, _)| code.clone()).collect();
        let mut typed: Vec<String> = Vec::new();
        for code in usable.into_iter().take(3) {
            let mut longer = typed.clone();
            longer.push(self.typed(&code));
            let mut attempt = sale.clone();
            attempt["coupons"] = json!(longer);
            if self.model.price(&attempt, today).is_ok() {
                typed = longer;
            }
        }
        if !typed.is_empty() {
            sale["coupons"] = json!(typed);
        }
    }

    fn typed(&mut self, code: &str) -> String {
        match self.dice.within(1, 4) {
            1 => code.to_lowercase(),
            2 => format!("{}-{} {}", &code[..4], &code[4..9], &code[9..]),
            _ => code.to_owned(),
        }
    }

    /// Tenders that pay a total: what a member has in stored value and points, or a part of it, and the rest in cash
    /// with change or in another kind.
    pub(super) fn payment(&mut self, member: Option<&str>, total: i64, today: Day) -> Value {
        if total == 0 {
            return json!([]);
        }
        let mut tenders = Vec::new();
        let mut left = total;
        let room = self.room(member);
        let member = member.map(|id| &self.model.members[id]);
        let stored = member.map_or(0, |member| member.principal + member.bonus);
        let in_points =
            member.and_then(|member| self.model.worth_of_points(member.points_on(today))).unwrap_or_default();
        let mut own = vec![("stored_value", stored), ("points", in_points)];
        own.extend(Some(("on_account", room)).filter(|(_, room)| *room > 0));
        self.dice.shuffle(&mut own);
        for (kind, holds) in own {
            let most = holds.min(left);
            if most > 0 && !self.dice.once_in(3) {
                let drawn = if self.dice.once_in(3) { self.dice.within(1, most) } else { most };
                tenders.push(json!({"kind": kind, "amount_minor": drawn}));
                left -= drawn;
            }
        }
        if left > 1 && self.dice.once_in(4) {
            let part = self.dice.within(1, left - 1);
            tenders.push(json!({"kind": self.tender(), "amount_minor": part}));
            left -= part;
        }
        match self.dice.within(1, 3) {
            _ if left == 0 => {}
            1 => tenders.push(json!({"kind": self.tender(), "amount_minor": left})),
            2 => tenders.push(json!({"kind": "cash", "amount_minor": left})),
            _ => {
                let note = *self.dice.one(&[100, 1_000, 5_000, 10_000]);
                tenders.push(json!({"kind": "cash", "amount_minor": (left + note - 1) / note * note}));
            }
        }
        if self.dice.once_in(4) {
            self.dice.shuffle(&mut tenders);
        }
        tenders.into()
    }
}
