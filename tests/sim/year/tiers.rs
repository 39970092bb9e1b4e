//! Tiers that are made, changed and stopped, members who are given one, and the days on which one is over.

use serde_json::{Value, json};

use super::{CARD, Plays, Year};
use crate::model::calendar::{DAY, Day, iso};
use crate::model::{Codes, text};

/// How many tiers are in use at a time.
const IN_USE: usize = 5;
const REASONS: [&str; 4] = ["earlier", "goodwill", "correction", "other"];

impl Year {
    /// A new tier, or one of before with other terms, or one that is stopped.
    pub(super) fn good_tier(&mut self, today: Day) -> Option<Value> {
        let in_use = self.model.tiers.iter().filter(|tier| tier.is_active).count();
        let ids: Vec<String> = self.model.tiers.iter().map(|tier| tier.id.clone()).collect();
        (0..30).find_map(|_| {
            let mut tier = self.some_tier();
            let known = self.dice.any(&ids).cloned();
            if let Some(id) = known.filter(|_| in_use >= IN_USE || self.dice.once_in(3)) {
                tier["tier_id"] = json!(id);
                if self.dice.once_in(4) {
                    tier["is_active"] = json!(false);
                }
            }
            self.model.predict("tier.put", &tier, "owner", today).is_ok().then_some(tier)
        })
    }

    fn some_tier(&mut self) -> Value {
        let n = self.model.facts;
        let name = self.dice.word(&["银卡", "金卡", "钻石", "常客"]);
        let window = match self.dice.within(1, 8) {
            1..=3 => json!({"over": "days", "count": self.dice.within(5, 20)}),
            4 => json!({"over": "days", "count": self.dice.one(&[1, 400])}),
            5 => json!({"over": "months", "count": self.dice.one(&[1, 1, 2, 12])}),
            6 => json!({"over": "month"}),
            7 => json!({"over": "year"}),
            _ => json!({"over": "always"}),
        };
        let mut tier = json!({"name": format!("{name}{n}"), "level": self.dice.within(1, 6), "window": window});
        if !self.dice.once_in(8) {
            tier["need"] = match self.dice.within(1, 4) {
                1 => json!({"by": "spent", "least_minor": self.dice.one(&[1, 4_000, 12_000, 30_000, 90_000])}),
                2 => json!({"by": "visits", "least": self.dice.one(&[1, 2, 3, 5])}),
                3 => json!({"by": "top_ups", "least_minor": self.dice.one(&[5_000, 20_000, 60_000, 150_000])}),
                _ => json!({"by": "points", "least": self.dice.one(&["0.01", "50", "120.5", "333.33", "900"])}),
            };
        }
        if !self.dice.once_in(3) {
            tier["grace_days"] = json!(self.dice.one(&[0, 1, 3, 10, 365]));
        }
        if self.dice.once_in(2) {
            tier["price_rate"] = json!(self.dice.one(&["0.95", "0.9", "0.88", "0.99", "0.01", "0.5"]));
        }
        if self.dice.once_in(2) {
            tier["points_times"] = json!(self.dice.one(&["1", "1.5", "2", "0", "0.5", "3.33", "10"]));
        }
        if self.dice.once_in(5) {
            tier["is_active"] = json!(true);
        }
        tier
    }

    /// Somebody is given a tier, for some days or until it is set again, or is given none.
    pub(super) fn good_place(&mut self, today: Day) -> Option<Value> {
        let member = self.any_member()?;
        let mut request = json!({"member_id": member, "reason": self.dice.one(&REASONS)});
        let active = self.model.tiers.iter().filter(|tier| tier.is_active);
        let active: Vec<String> = active.map(|tier| tier.id.clone()).collect();
        if let Some(tier) = self.dice.any(&active).cloned().filter(|_| !self.dice.once_in(4)) {
            request["tier_id"] = json!(tier);
            if !self.dice.once_in(3) {
                request["until"] = json!(iso(today + self.dice.one(&[0, 0, 1, 5, 30])));
            }
        }
        if request["reason"] == "other" || self.dice.once_in(4) {
            request["note"] = json!(self.dice.one(&["老顾客", "补"]));
        }
        Some(request)
    }

    /// What a product costs the members of some tiers.
    pub(super) fn with_tier_prices(&mut self, mut put: Value) -> Value {
        if self.plays != Plays::Everything {
            return put;
        }
        put.as_object_mut().expect("a product").remove("tier_prices");
        let mut ids: Vec<String> = self.model.tiers.iter().map(|tier| tier.id.clone()).collect();
        if ids.is_empty() || !self.dice.once_in(3) {
            return put;
        }
        self.dice.shuffle(&mut ids);
        let list = put["price_minor"].as_i64().unwrap_or_default();
        let price = |id: String| {
            let own = if self.dice.once_in(4) { list } else { self.dice.within(0, list) };
            json!({"tier_id": id, "price_minor": own})
        };
        put["tier_prices"] = ids.into_iter().take(3).map(price).collect();
        put
    }

    /// Prices of a tier that is none, or that nobody would want.
    pub(super) fn bad_tier_price(&mut self, code: &'static str, today: Day) -> Option<Value> {
        let mut put = self.good("product.put", today)?;
        let list = put["price_minor"].as_i64()?;
        let known = self.dice.any(&self.model.tiers).map(|tier| tier.id.clone());
        match (code, known) {
            ("unknown_tier", _) => {
                put["tier_prices"] = json!([{"tier_id": self.dice.one(&["0", "77", "nobody", ""]), "price_minor": 0}]);
            }
            (_, Some(tier)) if self.dice.once_in(2) => {
                let price = *self.dice.one(&[-1, list + 1]);
                put["tier_prices"] = json!([{"tier_id": tier, "price_minor": price}]);
            }
            _ => {
                let amounts = [-1_i64, -500, 10_000_000_000, 9_007_199_254_740_991];
                put[*self.dice.one(&["price_minor", "cost_minor"])] = json!(self.dice.one(&amounts));
            }
        }
        Some(put)
    }

    /// A tier with one thing wrong.
    pub(super) fn bad_tier(&mut self, code: &'static str, today: Day) -> Option<Value> {
        let mut tier = self.some_tier();
        match code {
            "unknown_tier" => tier["tier_id"] = json!(self.dice.one(&["0", "77", "nobody", ""])),
            "text_invalid" => {
                tier["name"] = json!(self.dice.one(&["", "  ", "bell\u{7}", "长".repeat(41).as_str()]));
            }
            "tier_invalid" => self.put_flaw_of_tier(&mut tier),
            _ => {
                // The same level, or a higher one for no more of the same.
                let in_use = self.model.predict("tier.list", &json!({"active": true}), "owner", today).ok()?;
                let mut same = self.dice.any(in_use["tiers"].as_array()?)?.clone();
                let level = same["level"].as_i64()?;
                if self.dice.once_in(2) {
                    tier["level"] = json!(level);
                } else {
                    same.as_object_mut()?.retain(|field, value| field != "tier_id" && !value.is_null());
                    same["level"] = json!((level + self.dice.within(1, 3)).min(9));
                    tier = same;
                }
                tier["is_active"] = json!(true);
            }
        }
        let refused = self.model.predict("tier.put", &tier, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(tier)
    }

    /// What nobody could ever have, or what no tier can give.
    fn put_flaw_of_tier(&mut self, tier: &mut Value) {
        match self.dice.within(1, 7) {
            1 => tier["level"] = json!(self.dice.one(&[0, 10])),
            2 => {
                let needs = [
                    json!({"by": "spent", "least_minor": 0}),
                    json!({"by": "spent", "least_minor": 10_000_000_000_i64}),
                    json!({"by": "visits", "least": 0}),
                    json!({"by": "top_ups", "least_minor": -1}),
                    json!({"by": "points", "least": "0"}),
                    json!({"by": "points", "least": "-5"}),
                    json!({"by": "points", "least": "100000000"}),
                ];
                tier["need"] = self.dice.one(&needs).clone();
            }
            3 => {
                let (over, count) = *self.dice.one(&[("days", 0), ("days", 3_661), ("months", 0), ("months", 121)]);
                tier["window"] = json!({"over": over, "count": count});
            }
            4 => {
                let windows = [
                    (json!({"over": "days", "count": 4}), 5),
                    (json!({"over": "months", "count": 2}), 63),
                    (json!({"over": "month"}), 32),
                    (json!({"over": "year"}), 367),
                ];
                let (window, least) = self.dice.one(&windows).clone();
                (tier["window"], tier["need"]) = (window, json!({"by": "visits", "least": least}));
            }
            5 => tier["grace_days"] = json!(366),
            6 => tier["price_rate"] = json!(self.dice.one(&["0", "1", "1.5", "-0.5"])),
            _ => tier["points_times"] = json!(self.dice.one(&["10.01", "-1", "500"])),
        }
    }

    /// A tier given to somebody, with one thing wrong.
    pub(super) fn bad_place(&mut self, code: &'static str, today: Day) -> Option<Value> {
        let mut bad = self.good_place(today)?;
        match code {
            "unknown_member" => bad["member_id"] = json!(self.dice.one(&["0", "123", "nobody", ""])),
            "member_erased" => bad["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?),
            "unknown_tier" => bad["tier_id"] = json!(self.dice.one(&["0", "77", "nobody", ""])),
            "tier_invalid" => {
                let stopped = self.model.tiers.iter().filter(|tier| !tier.is_active);
                let stopped: Vec<String> = stopped.map(|tier| tier.id.clone()).collect();
                match self.dice.any(&stopped).cloned().filter(|_| self.dice.once_in(2)) {
                    Some(tier) => bad["tier_id"] = json!(tier),
                    None if bad["tier_id"].is_null() => return None,
                    None => bad["until"] = json!(iso(today - self.dice.within(1, 40))),
                }
            }
            "text_invalid" => bad["note"] = json!(self.dice.one(&["长".repeat(201).as_str(), "bell\u{7}"])),
            _ => {
                bad["reason"] = json!("other");
                match self.dice.once_in(2) {
                    true => drop(bad.as_object_mut()?.remove("note")),
                    false => bad["note"] = json!(self.dice.one(&["", "  "])),
                }
            }
        }
        Some(bad)
    }

    /// The member whose tier is over next, on the last day of it and on the day after, and what would come of a sale then.
    pub(super) fn look_at_tiers(&mut self) {
        let has_end =
            |year: &Year, id: &str| year.model.members[id].place.as_ref().is_some_and(|place| place.until.is_some());
        let Some(id) = self.some_member(has_end) else { return };
        let place = self.model.members[&id].place.clone().expect("a place");
        let until = place.until.expect("a last day");
        let met_until = place.met_until.unwrap_or(until);
        let mut quote = self.good_basket(Some(&id));
        quote["member_id"] = json!(id);
        let member = json!({"member_id": id});
        let top_up = json!({"member_id": id, "paid_minor": self.dice.within(1, 60) * 1_000});
        for day in [met_until, met_until + 1, until, until + 1] {
            for (method, params) in [(CARD, &member), ("sale.quote", &quote), ("stored_value.quote_top_up", &top_up)] {
                if self.dice.once_in(4) {
                    let mut occasion = self.occasion(method);
                    occasion.minute += (day - occasion.today()) * DAY;
                    self.run(method, params, &occasion);
                }
            }
        }
        if self.dice.once_in(4) {
            let mut occasion = self.occasion("day.roll");
            occasion.minute += (until + 1 - occasion.today()) * DAY;
            if self.model.is_due(occasion.today()) {
                let roll = self.good_roll();
                self.run("day.roll", &roll, &occasion);
                self.run(CARD, &json!({"member_id": text(&member, "member_id")}), &occasion);
            }
        }
    }
}
