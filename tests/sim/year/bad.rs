//! Bad requests, each with one thing wrong.

use serde_json::{Value, json};

use super::{Occasion, Year, cells};
use crate::model::calendar::{DAY, Day, iso};
use crate::model::{Codes, text};

/// A request with what is wrong with it said by its maker, where the model reads only well-formed ones.
struct Bad {
    params: Value,
    told: Option<&'static str>,
}

impl Year {
    /// Makes a bad request that must be refused with this code, and for no other reason. False where it cannot be made yet.
    pub(super) fn err(&mut self, method: &'static str, code: &'static str) -> bool {
        let mut occasion = self.occasion(method);
        self.model.now = occasion.minute;
        let Some(bad) = self.bad(method, code, &mut occasion) else {
            self.tidy();
            return false;
        };
        self.model.now = occasion.minute;
        let expected = match bad.told {
            Some(told) => Err(Codes::from([told])),
            None => self.model.predict(method, &bad.params, &occasion.actor, occasion.today()),
        };
        if expected.as_ref().err() != Some(&Codes::from([code])) {
            let found = format!("the simulation meant {code}, the model says {expected:?}");
            self.disagree(method, &bad.params, &occasion, &found);
        }
        self.run_expecting(method, &bad.params, &occasion, expected);
        self.tidy();
        true
    }

    fn bad(&mut self, method: &'static str, code: &'static str, occasion: &mut Occasion) -> Option<Bad> {
        let told = |params: Value| Some(Bad { params, told: Some(code) });
        let today = occasion.today();
        match code {
            "invalid_params" => {
                let good = self.good(method, today)?;
                told(self.misshapen(method, good))
            }
            "request_id_invalid" if method == "basket.put" => {
                let mut good = self.good(method, today)?;
                let long = "r".repeat(65);
                good["basket"]["request_id"] = json!(self.dice.one(&["", long.as_str(), "请求", "a b", "tab\there"]));
                Some(Bad { params: good, told: None })
            }
            "request_id_invalid" => {
                let long = "r".repeat(65);
                occasion.request_id = (*self.dice.one(&["", long.as_str(), "请求", "tab\there"])).to_owned();
                told(self.good(method, today)?)
            }
            "file_not_written" => {
                let missing = self.shop.dir.path().join("no such folder").join("bill.pdf");
                let mut good = self.good(method, today)?;
                good["file"] = json!(missing.to_str());
                told(good)
            }
            "unknown_actor" => {
                occasion.actor = (*self.dice.one(&["nobody", "0", "", "42"])).to_owned();
                Some(Bad { params: self.good(method, today)?, told: None })
            }
            "nothing_due" => {
                let wanted = self.day_without_dues(today)?;
                occasion.minute += (wanted - today) * DAY;
                Some(Bad { params: self.good_roll(), told: None })
            }
            "permission_denied" => {
                occasion.actor = match cells::only_the_owner_may(method) && !self.dice.once_in(4) {
                    true => self.dice.any(&self.model.staff)?.0.clone(),
                    false => "till".to_owned(),
                };
                Some(Bad { params: self.good(method, today)?, told: None })
            }
            _ => {
                // Who may do it is not what is wrong.
                if cells::only_the_owner_may(method) || cells::the_owner_may_more(method) {
                    occasion.actor = "owner".to_owned();
                }
                let params = match method {
                    "count_card.quote_refund" | "count_card.refund" => self.bad_card_refund(method, code, occasion)?,
                    "sale.void" | "sale.quote_void" if code == "count_card_used" => {
                        self.void_of_used(method, occasion)?
                    }
                    "member.quote_opening" | "member.open_balances" => self.bad_opening(method, code, occasion)?,
                    "sale.return_unbilled" => self.bad_unbilled(code, occasion)?,
                    "sale.quote_void" if code != "unknown_sale" => {
                        let mut bad = self.bad_void(code, occasion)?;
                        bad.as_object_mut()?.remove("reason");
                        bad
                    }
                    _ if method.starts_with("invoice.") => self.bad_invoice(method, code, occasion)?,
                    _ if method.starts_with("on_account.") || code.contains("on_account") => {
                        self.bad_on_account(method, code, occasion)?
                    }
                    "member.quote_transfer" | "member.transfer" => self.bad_transfer(method, code, occasion)?,
                    _ if method == "family.put" || code.contains("person") => self.bad_person(method, code, today)?,
                    _ if method.starts_with("gift_card") || code.starts_with("gift_card") => {
                        self.bad_gift_card(method, code, occasion)?
                    }
                    _ if code.contains("count_card") => self.bad_card(method, code, occasion)?,
                    _ if Year::is_of_safety(method, code) => self.bad_guard(method, code, occasion)?,
                    "sale.quote_exchange" | "sale.exchange" => self.bad_exchange(method, code, today)?,
                    "sale.quote_refund" | "sale.refund" if code != "unknown_sale" => {
                        self.bad_refund(method, code, today)?
                    }
                    "sale.quote" | "sale.ring" => self.bad_sale(method, code, today)?,
                    "sale.void" if code != "unknown_sale" => self.bad_void(code, occasion)?,
                    "sale.quote_change_tender" | "sale.change_tender" => self.bad_change(method, code, occasion)?,
                    "sale.quote_add_member" | "sale.add_member" => self.bad_forgotten(code, today)?,
                    "points_rule.put" => self.bad_rule(code, today)?,
                    "share_rule.put" => self.bad_share_rule(code, today)?,
                    "tier.put" => self.bad_tier(code, today)?,
                    "member.set_tier" => self.bad_place(code, today)?,
                    "product.put" if code == "unknown_tier" || code == "amount_invalid" => {
                        self.bad_tier_price(code, today)?
                    }
                    "plan.put" => self.bad_plan(code, today)?,
                    "stored_value.quote_top_up" | "stored_value.top_up" => self.bad_top_up(method, code, today)?,
                    _ => self.bad_other(method, code, occasion)?,
                };
                Some(Bad { params, told: None })
            }
        }
    }

    /// The same request with a field too many, one too few or one of the wrong type.
    fn misshapen(&mut self, method: &str, good: Value) -> Value {
        let mut params = good;
        let needed = match method {
            "setting.put" => "key",
            "staff.put" => "name",
            "product.put" => "sku",
            "product.search" | "member.search" => "query",
            "member.freeze"
            | "member.lift_freeze"
            | "member.replace_card"
            | "member.clear_pin"
            | "member.draw_code" => "member_id",
            "family.put" => "called",
            "member.set_tier" | "member.quote_transfer" | "member.transfer" => "member_id",
            "gift_card.quote_issue" | "gift_card.issue" => "amount_minor",
            "gift_card.show" => "card",
            "invoice.request" => "buyer",
            "invoice.mark_issued" | "invoice.mark_reversed" | "invoice.cancel" => "invoice_id",
            "on_account.set_limit" | "on_account.repay" | "on_account.statement" => "member_id",
            "gift_card.quote_bind" | "gift_card.bind" => "code",
            "tier.put" => "window",
            "share_rule.put" => "pays",
            "member.set_pin" => "pin",
            "member.quote_opening" | "member.open_balances" => "opening",
            "member.card" | "alert.list" | "member.erase" | "stored_value.top_up" => "member_id",
            "points.adjust" | "member.edit" | "member.movements" | "stored_value.quote_top_up" => "member_id",
            "stored_value.quote_refund" | "stored_value.refund" | "stored_value.statement" => "member_id",
            "stored_value.show_refund" => "balance_refund_id",
            "plan.put" => "gift",
            "points_rule.put" => "earns",
            "basket.put" => "basket",
            "sale.quote" | "sale.ring" | "sale.return_unbilled" | "sale.quote_exchange" | "sale.exchange" => "lines",
            "sale.show" | "bill.text" | "bill.pdf" | "sale.quote_refund" | "sale.refund" | "sale.void"
            | "sale.quote_void" => "sale_id",
            "count_card.quote_refund" | "count_card.refund" => "card",
            "sale.quote_change_tender" | "sale.change_tender" | "sale.quote_add_member" | "sale.add_member" => {
                "sale_id"
            }
            "refund.show" => "refund_id",
            "report.export" => "report",
            "journal.page" => "from_seq",
            _ => "surplus",
        };
        let Value::Object(fields) = &mut params else { return params };
        match self.dice.within(1, 4) {
            4 if method == "bill.text" => {
                // Two, or none: a text is of one thing.
                let things = ["sale_id", "refund_id", "top_up_id", "balance_refund_id"]
                    .map(|field| (field.to_owned(), json!("1")));
                let skipped = self.dice.within(0, 3) as usize;
                match self.dice.once_in(2) {
                    true => fields.extend(things.into_iter().cycle().skip(skipped).take(2)),
                    false => things.iter().for_each(|(field, _)| drop(fields.remove(field))),
                }
            }
            4 if out_of_range(method).is_some() => fields.extend(out_of_range(method)),
            1 => {
                fields.insert("surplus".to_owned(), json!(1));
            }
            2 if fields.remove(needed).is_some() => {}
            _ => {
                fields.insert(needed.to_owned(), json!({"not": "this"}));
            }
        }
        params
    }

    fn bad_other(&mut self, method: &'static str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        if matches!(code, "unknown_member" | "unknown_sale" | "unknown_refund" | "unknown_top_up" | "unknown_staff")
            || code == "unknown_repayment"
        {
            return self.naming_nobody(method, code, today);
        }
        if method == "points.adjust" && code != "member_erased" {
            return self.bad_adjustment(code, today);
        }
        let too_long = "长".repeat(501);
        let no_text = *self.dice.one(&[too_long.as_str(), "bell\u{7}"]);
        let mut good = self.good(method, today)?;
        match (method, code) {
            ("setting.put", "unknown_setting") => {
                good["key"] = json!(self.dice.one(&["coupon.colour", "", "Shop.Name"]))
            }
            ("setting.put", "setting_invalid") => good = self.bad_setting(),
            ("setting.put", _) => good = json!({"key": "shop.name", "value": no_text}),
            ("staff.put" | "product.put", "text_invalid") => good["name"] = json!(self.dice.one(&[no_text, "", "  "])),
            ("product.put", "amount_invalid") => {
                good[*self.dice.one(&["price_minor", "cost_minor"])] =
                    json!(self.dice.one(&[-1_i64, -500, 10_000_000_000, 9_007_199_254_740_991]));
            }
            ("product.put", _) => {
                let taken = self.model.products.values().filter(|other| text(&other.put, "sku") != text(&good, "sku"));
                let taken: Vec<Value> =
                    taken.map(|other| other.put["barcode"].clone()).filter(Value::is_string).collect();
                good["barcode"] = self.dice.any(&taken)?.clone();
            }
            ("member.enrol", "member_needs_identity") => good = json!({"note": "nobody"}),
            ("member.edit", "member_needs_identity") => {
                (good["name"], good["phone"], good["card_no"]) = (json!(""), json!(" "), json!(""));
            }
            ("member.edit", "birthday_invalid") => {
                let tomorrow = iso(occasion.today() + 1);
                good["birthday"] = json!(self.dice.one(&["1899-12-31", tomorrow.as_str(), "昨天", "1980-02-30"]));
            }
            ("window.put", _) => good["scan_ms"] = json!(self.dice.one(&[0, 9, 81, 1_000])),
            ("basket.put", "basket_too_long") => good["basket"]["lines"] = vec![json!({"amount_minor": 1}); 501].into(),
            ("basket.put", "member_erased") => {
                good["basket"]["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?);
            }
            ("member.enrol" | "member.edit", "phone_invalid") => {
                good["phone"] = json!(self.dice.one(&["电话", "12", "138-abc", "1"]))
            }
            ("member.enrol", "birthday_invalid") => {
                let tomorrow = iso(occasion.today() + 1);
                good["birthday"] = json!(self.dice.one(&["1899-12-31", tomorrow.as_str(), "0001-01-01"]));
            }
            ("member.enrol" | "member.edit", "text_invalid") => {
                good[*self.dice.one(&["name", "note", "wechat", "address"])] = json!(no_text)
            }
            ("member.enrol" | "member.edit", "card_taken") => {
                let whose = text(&good, "member_id");
                let others = self.model.members.iter().filter(|(id, _)| *id != whose);
                let cards = others.filter_map(|(_, member)| member.known.get("card_no").cloned());
                good["card_no"] = json!(self.dice.any(&cards.collect::<Vec<_>>())?);
            }
            ("report.export", "member_erased") => {
                good["report"] = self.bad_statement_to_take_out(code, &Value::Null)?
            }
            (_, "member_erased") => {
                good["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?)
            }
            ("stored_value.refund", _) => {
                self.spoil_settling(&mut good, code, occasion.today())?;
            }
            _ => panic!("no request of {method} for {code}"),
        }
        if code != "birthday_invalid" && method == "member.enrol" {
            good.as_object_mut()?.remove("birthday");
        }
        Some(good)
    }

    fn naming_nobody(&mut self, method: &str, code: &str, today: Day) -> Option<Value> {
        let nobody = json!(self.dice.one(&["0", "123", "nobody", "", "9223372036854775807"]));
        let mut good = self.good(method, today)?;
        match (method, code) {
            ("staff.put", _) => good["staff_id"] = nobody,
            (_, "unknown_staff") => good["staff"] = json!([{"staff_id": nobody, "share": "1"}]),
            ("sale.list", "unknown_sale") => good["before"] = nobody,
            ("member.list" | "report.silent", _) => good["after"] = nobody,
            ("basket.put", _) => good["basket"]["member_id"] = nobody,
            ("bill.text" | "bill.pdf", _) => {
                let asked = match code {
                    "unknown_refund" => self.dice.word(&["refund_id", "balance_refund_id"]).to_owned(),
                    _ => code.replace("unknown_", "") + "_id",
                };
                good.as_object_mut()?.retain(|field, _| !field.ends_with("_id"));
                good[asked] = nobody;
            }
            ("stored_value.statement", _) => good = self.bad_statement(code, &nobody)?,
            ("report.export", _) => {
                good["report"] = self.bad_statement_to_take_out(code, &nobody)?;
            }
            ("stored_value.show_refund", _) => good["balance_refund_id"] = nobody,
            (_, "unknown_refund") => good["refund_id"] = nobody,
            (_, "unknown_sale") => good["sale_id"] = nobody,
            _ => good["member_id"] = nobody,
        }
        if method == "sale.list" && code == "unknown_sale" {
            good.as_object_mut()?.remove("member_id");
        }
        Some(good)
    }

    /// A staff member twice, or a weight that is none.
    pub(super) fn bad_shares(&mut self) -> Option<Value> {
        let id = self.dice.any(&self.model.staff)?.0.clone();
        let wrong = *self.dice.one(&["0", "-1", "100.01", "half", "", "1e1"]);
        Some(match self.dice.once_in(3) {
            true => json!([{"staff_id": id, "share": "1"}, {"staff_id": id, "share": "2"}]),
            false => json!([{"staff_id": id, "share": wrong}]),
        })
    }

    fn bad_setting(&mut self) -> Value {
        let (key, value) = match self.dice.within(1, 17) {
            1 => ("alert.silent_days", json!(0)),
            2 => ("coupon.valid_days", json!("thirty")),
            3 => ("coupon.off_minor", json!(-1)),
            4 => ("shop.locale", json!("fr")),
            5 => ("shop.name", json!(5)),
            6 => ("points.shortfall", json!("forgive")),
            7 => ("refund.order", json!("cash_first")),
            8 => ("points.per_unit", self.dice.one(&[json!(-1), json!(10_000_000_000_i64), json!("100")]).clone()),
            9 => ("points.expiry_months", self.dice.one(&[json!(-1), json!(121), json!("1")]).clone()),
            10 => ("points.notice_days", self.dice.one(&[json!(-1), json!(366), json!("")]).clone()),
            11 => {
                let dates = ["02-30", "13-01", "00-10", "6-30", "12/31", "2026-12-31", "1231", "never"];
                ("points.expiry_date", json!(self.dice.one(&dates)))
            }
            12 => ("region.profile", json!("mars")),
            13 => ("region.over_limit", json!("shout")),
            14 => (self.dice.word(&["region.max_named_minor", "region.max_unnamed_minor"]), json!(-1)),
            16 => ("points.unit_minor", self.dice.one(&[json!(0), json!(-100), json!("1")]).clone()),
            15 => ("stored_value.cooling_days", self.dice.one(&[json!(-1), json!("seven"), json!(100_000)]).clone()),
            _ => ("stored_value.spend_order", json!("backwards")),
        };
        json!({"key": key, "value": value})
    }
}

/// A field of the right type with a value that it cannot have.
fn out_of_range(method: &str) -> Option<(String, Value)> {
    let (field, value) = match method {
        "product.put" => ("unit_decimals", json!(4)),
        "product.search" => ("limit", json!(0)),
        "member.search" | "sale.list" => ("limit", json!(201)),
        "member.list" | "journal.read" => ("limit", json!(0)),
        "member.movements" | "report.silent" => ("limit", json!(201)),
        "report.today" => ("day", json!("2026-02-30")),
        "window.put" => ("theme", json!("mauve")),
        "basket.put" => ("basket", json!({"request_id": "b", "lines": [["S0001", "1"]]})),
        "member.edit" => ("withdraw", json!(["astrology"])),
        "stored_value.quote_top_up" => ("bonus_minor", json!(9_007_199_254_740_993_i64)),
        "journal.page" => ("limit", json!(1_001)),
        "sale.quote" | "sale.ring" => ("lines", json!([{"sku": "S0001"}])),
        "member.enrol" => ("consents", json!([{"purpose": "astrology", "wording": "yes"}])),
        "bill.pdf" => ("paper", json!("a4")),
        "sale.quote_change_tender" => ("tenders", json!([{"kind": "shells", "amount_minor": 1}])),
        "sale.quote_refund" => ("lines", json!([["1", "1"]])),
        "share_rule.put" => ("pays", json!({"by": "fixed", "amount_minor": 100_000_001})),
        "tier.put" => ("window", json!({"over": "fortnight"})),
        "member.freeze" | "member.lift_freeze" | "member.replace_card" | "member.clear_pin" | "member.set_tier" => {
            ("reason", json!("because"))
        }
        "points.adjust" => ("reason", json!("why_not")),
        "day.roll" => ("limit", json!(201)),
        "sale.quote_exchange" => ("back", json!([["1", "1"]])),
        "sale.refund" | "sale.void" | "sale.exchange" | "sale.change_tender" | "sale.return_unbilled" => {
            ("reason", json!("no_reason"))
        }
        "report.export" => ("report", json!({"what": "today", "format": "xlsx"})),
        "stored_value.refund" | "count_card.refund" => ("cause", json!("nobody")),
        "stored_value.statement" => ("limit", json!(201)),
        "invoice.list" => ("state", json!("lost")),
        "on_account.repay" => ("tender", json!("shells")),
        "report.liability" | "report.shares" | "on_account.statement" => ("from", json!("2020-01-01")),
        "plan.put" => ("gift", json!({"bonus_minor": 1, "parts": 37})),
        "points_rule.put" => ("weekdays", json!([0])),
        "points_rule.list" | "plan.list" | "tier.list" | "share_rule.list" => ("active", json!("perhaps")),
        "stored_value.top_up" => ("paid_minor", json!(9_007_199_254_740_993_i64)),
        _ => return None,
    };
    Some((field.to_owned(), value))
}
