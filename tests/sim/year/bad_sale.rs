//! Bad baskets and bad payments, each with one thing wrong.

use serde_json::{Value, json};

use super::{Plays, Year};
use crate::model::calendar::Day;
use crate::model::{AMOUNT_LIMIT, Coupon};

impl Year {
    pub(super) fn bad_sale(&mut self, method: &str, code: &'static str, today: Day) -> Option<Value> {
        let mut sale = match code {
            "tender_invalid" | "tender_short" | "tender_excess" | "stored_value_short" | "total_changed" => {
                return self.bad_payment(code, today);
            }
            "keep_beyond_change" | "stored_value_over_limit" => return self.bad_keeping(code, today),
            "amount_invalid" | "member_needed" if self.plays == Plays::Everything && self.dice.once_in(4) => {
                return self.bad_keeping(code, today);
            }
            "points_short" | "points_not_taken" => return self.bad_points(code, today),
            _ if code.starts_with("coupon_") => self.bad_coupon(code, today)?,
            _ => self.bad_basket(code, today)?,
        };
        if method == "sale.ring" && sale["tenders"].is_null() {
            // Enough for any of these baskets: what is wrong is elsewhere.
            sale["tenders"] = json!([{"kind": "cash", "amount_minor": AMOUNT_LIMIT}]);
        }
        Some(sale)
    }

    fn bad_basket(&mut self, code: &'static str, today: Day) -> Option<Value> {
        let mut sale = self.good_basket(None);
        match code {
            "basket_empty" => sale["lines"] = json!([]),
            "basket_too_long" => sale["lines"] = vec![json!({"amount_minor": 1}); 501].into(),
            "unknown_product" => self.put_line(&mut sale, json!({"sku": "NO-SUCH", "qty": "1"})),
            "quantity_invalid" => {
                let sku = self.any_sku()?;
                let qty = *self.dice.one(&["0", "-1", "100000", "abc", "1e3", "", "1.", "99999999999999999999999999"]);
                self.put_line(&mut sale, json!({"sku": sku, "qty": qty}));
            }
            "quantity_too_precise" => {
                let sku = self.any_sku()?;
                let decimals = self.model.products[&sku].decimals as usize;
                self.put_line(&mut sale, json!({"sku": sku, "qty": format!("1.{}1", "0".repeat(decimals))}));
            }
            "amount_invalid" => {
                let sku = self.any_sku()?;
                let line = match self.dice.within(1, 5) {
                    1 => json!({"amount_minor": 0}),
                    2 => json!({"amount_minor": -500}),
                    3 => json!({"amount_minor": AMOUNT_LIMIT + 1}),
                    4 => json!({"sku": sku, "qty": "1", "price_minor": -1}),
                    _ => json!({"sku": sku, "qty": "99999", "price_minor": 200_000}),
                };
                self.put_line(&mut sale, line);
            }
            "text_invalid" => {
                let name = *self.dice.one(&["bell\u{7}", "\u{0}"]);
                self.put_line(&mut sale, json!({"amount_minor": 5, "name": name}));
            }
            "unknown_member" => sale["member_id"] = json!(self.dice.one(&["0", "77", "nobody", ""])),
            "member_erased" => sale["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?),
            "member_needed" if self.dice.once_in(2) => {
                let total = self.model.price(&sale, today).ok()?.total;
                // Where the shop takes no points, that is wrong as well.
                let takes_points = self.model.worth_of_points(0).is_some();
                let kind = if takes_points { self.dice.word(&["stored_value", "points"]) } else { "stored_value" };
                sale["tenders"] = json!([{"kind": kind, "amount_minor": total}]);
            }
            "member_needed" => {
                let usable = |coupon: &Coupon| !coupon.used && !coupon.withdrawn && coupon.valid_until >= today;
                let all = self.model.coupons.iter().filter(|(_, coupon)| usable(coupon));
                let all: Vec<(String, i64)> = all.map(|(code, coupon)| (code.clone(), coupon.minimum)).collect();
                let (code, minimum) = self.dice.any(&all)?.clone();
                sale = json!({"lines": [{"amount_minor": minimum + 1}], "coupons": [code]});
            }
            "shares_invalid" if self.dice.once_in(2) => sale["staff"] = self.bad_shares()?,
            "shares_invalid" => sale["lines"][0]["staff"] = self.bad_shares()?,
            "unknown_staff" => sale["staff"] = json!([{"staff_id": self.dice.one(&["0", "5", "x"]), "share": "1"}]),
            _ => panic!("no basket for {code}"),
        }
        Some(sale)
    }

    fn put_line(&mut self, sale: &mut Value, line: Value) {
        let lines = sale["lines"].as_array_mut().expect("lines");
        let place = self.dice.within(0, lines.len() as i64 - 1) as usize;
        lines[place] = line;
    }

    /// A basket with a coupon that breaks one rule.
    fn bad_coupon(&mut self, code: &'static str, today: Day) -> Option<Value> {
        if code == "coupon_unknown" {
            let member = self.any_member()?;
            let mut sale = self.good_basket(Some(&member));
            let known: Vec<String> = self.model.coupons.keys().cloned().collect();
            let typed = match self.dice.any(&known).filter(|_| self.dice.once_in(2)) {
                Some(known) => format!("{}{}", if known.starts_with('Z') { 'Y' } else { 'Z' }, &known[1..]),
                None => (*self.dice.one(&["HELLO", "", "22222222222222", "O0I1L"])).to_owned(),
            };
            sale["coupons"] = json!([typed]);
            return Some(sale);
        }
        let alive = |year: &Year, coupon: &Coupon| !year.model.members[&coupon.member].erased;
        let fits = |year: &Year, coupon: &Coupon| {
            let is_expired = today > coupon.valid_until;
            alive(year, coupon)
                && coupon.used == (code == "coupon_used")
                && coupon.withdrawn == (code == "coupon_withdrawn")
                && is_expired == (code == "coupon_expired")
        };
        let fitting: Vec<(String, Coupon)> = {
            let all = self.model.coupons.iter().filter(|(_, coupon)| fits(self, coupon));
            all.map(|(code, coupon)| (code.clone(), coupon.clone())).collect()
        };
        let (typed, coupon) = self.dice.any(&fitting)?.clone();
        let owner = coupon.member.clone();
        let member = match code {
            "coupon_of_another_member" => self.some_member(|year, id| id != owner && !year.model.members[id].erased)?,
            _ => owner,
        };
        let enough = match code {
            "coupon_below_minimum" if coupon.minimum < 2 => return None,
            "coupon_below_minimum" => coupon.minimum - 1,
            _ => coupon.minimum + coupon.off + 1,
        };
        let coupons = match code {
            "coupon_twice" => json!([typed, typed]),
            _ => json!([typed]),
        };
        Some(json!({"member_id": member, "lines": [{"amount_minor": enough}], "coupons": coupons}))
    }

    /// More than the member's points can pay, at once or in two parts, or any of them where the shop takes none.
    fn bad_points(&mut self, code: &'static str, today: Day) -> Option<Value> {
        self.take_points(code == "points_short");
        let member = self.any_member()?;
        let usable = self.model.worth_of_points(self.model.members[&member].points_on(today)).unwrap_or_default();
        let beyond = self.dice.within(1, 500);
        if usable + 2 * beyond > AMOUNT_LIMIT {
            return None;
        }
        let tender = |kind: &str, amount: i64| json!({"kind": kind, "amount_minor": amount});
        let (total, tenders) = match self.dice.within(1, 3) {
            1 if usable > 0 => (usable + beyond, json!([tender("points", usable), tender("points", beyond)])),
            2 => (usable + 2 * beyond, json!([tender("points", usable + beyond), tender(self.tender(), beyond)])),
            _ => (usable + beyond, json!([tender("points", usable + beyond)])),
        };
        Some(json!({"member_id": member, "lines": [{"amount_minor": total}], "tenders": tenders}))
    }

    fn bad_payment(&mut self, code: &'static str, today: Day) -> Option<Value> {
        if code == "stored_value_short" {
            let member = self.any_member()?;
            let balance = self.model.members[&member].principal + self.model.members[&member].bonus;
            let total = balance + self.dice.within(1, 500);
            let tenders = json!([{"kind": "stored_value", "amount_minor": total}]);
            return Some(json!({"member_id": member, "lines": [{"amount_minor": total}], "tenders": tenders}));
        }
        let mut sale = self.good_basket(None);
        let total = self.model.price(&sale, today).ok()?.total;
        let tender = |kind: &str, amount: i64| json!({"kind": kind, "amount_minor": amount});
        sale["tenders"] = match code {
            "tender_invalid" => {
                let bad = *self.dice.one(&[0, -1, AMOUNT_LIMIT + 1]);
                let kind = self.dice.word(&["cash", "wechat", "other", "stored_value", "points"]);
                // The rest pays all, so that the bad one alone is wrong.
                if bad > 0 { json!([tender(kind, bad)]) } else { json!([tender("cash", total), tender(kind, bad)]) }
            }
            "tender_short" if self.dice.once_in(4) => json!([]),
            "tender_short" if total > 1 => json!([tender(self.tender(), total - 1)]),
            "tender_short" => return None,
            "tender_excess" => json!([tender(self.dice.word(&["wechat", "alipay", "card", "other"]), total + 1)]),
            _ => {
                sale["expect_total_minor"] = json!(total + self.dice.one(&[-1, 1, 1_000]));
                json!([tender("cash", total)])
            }
        };
        Some(sale)
    }
}
