//! Good requests for every method.

use serde_json::{Value, json};

use super::rules::CATEGORIES;
use super::{Plays, Year};
use crate::model::calendar::{Day, business_day, iso};
use crate::model::{AMOUNT_LIMIT, text};

const SURNAMES: [&str; 12] = ["王", "李", "张", "刘", "陈", "欧阳", "单", "曾", "吕", "赵", "周", "吴"];
const GIVEN: [&str; 10] = ["静", "伟", "芳", "秀英", "敏", "丽", "强", "磊", "洋", "艳"];
const WARES: [&str; 12] =
    ["苹果", "牛奶", "面包", "酱油", "鸡蛋", "五花肉", "青菜", "豆腐", "洗衣液", "纸巾", "面膜", "剪发"];
const UNITS: [&str; 6] = ["piece", "kg", "斤", "piece", "次", "两"];
const TENDERS: [&str; 5] = ["cash", "wechat", "alipay", "card", "other"];

impl Year {
    /// A good request of a method for a day, if the shop has what it needs.
    pub(super) fn good(&mut self, method: &str, today: Day) -> Option<Value> {
        Some(match method {
            "shop.show" | "setting.list" | "staff.list" | "basket.show" | "window.show" => json!({}),
            "product.list" => match self.dice.within(1, 4) {
                1 => json!({"category": "日用"}),
                2 => json!({"favourites": true}),
                3 => json!({"favourites": false, "category": "日用"}),
                _ => json!({}),
            },
            "setting.put" => self.good_setting(),
            "staff.put" => self.good_staff(),
            "product.put" => {
                let put = self.good_product();
                self.with_tier_prices(put)
            }
            "product.search" => {
                let sku = self.any_sku()?;
                let barcode = &self.model.products[&sku].put["barcode"];
                json!({"query": barcode.as_str().filter(|_| self.dice.once_in(2)).unwrap_or(&sku)})
            }
            "member.enrol" => self.good_enrolment(),
            "member.search" => {
                let id = self.some_member(|year, id| year.model.members[id].known.contains_key("phone"))?;
                let phone = &self.model.members[&id].known["phone"];
                json!({"query": phone, "limit": 200})
            }
            "member.card" | "alert.list" => json!({"member_id": self.any_member()?}),
            "member.edit" => self.good_edit()?,
            "member.list" => {
                let mut request = self.good_page();
                if self.dice.once_in(2) {
                    request["order"] = json!(self.dice.one(&["recent", "newest"]));
                }
                request
            }
            "member.movements" => {
                let moved = |year: &Year, id: &str| !year.model.members[id].movements.is_empty();
                let mut request = json!({"member_id": self.some_member(moved)?, "limit": self.dice.within(1, 12)});
                if self.dice.once_in(2) {
                    request["before_seq"] = json!(self.dice.within(1, self.model.facts + 1));
                }
                request
            }
            "plan.put" => self.good_plan(today)?,
            "points_rule.put" => self.good_points_rule(today)?,
            "gift_card.quote_issue" | "gift_card.issue" => self.good_issue(method),
            "gift_card.show" => self.good_gift_card_shown()?,
            "gift_card.quote_bind" | "gift_card.bind" => self.good_bind(method)?,
            "on_account.set_limit" | "on_account.repay" | "on_account.statement" => {
                self.good_on_account(method, today)?
            }
            "report.receivables" => json!({}),
            _ if method.starts_with("invoice.") => self.good_invoice(method, today)?,
            "member.quote_transfer" | "member.transfer" => self.good_transfer(method, today)?,
            "share_rule.put" => self.good_share_rule(today)?,
            "report.shares" => self.good_share_report(today),
            "family.put" => self.good_person()?,
            "tier.put" => self.good_tier(today)?,
            "member.set_tier" => self.good_place(today)?,
            "plan.list" | "points_rule.list" | "tier.list" | "share_rule.list" => match self.dice.within(1, 3) {
                1 => json!({"active": false}),
                2 => json!({"active": true}),
                _ => json!({}),
            },
            "stored_value.quote_top_up" => self.good_top_up_quote(today)?,
            "basket.put" => json!({"basket": self.good_counter_basket()}),
            "window.put" => {
                let mut request = json!({});
                for (field, value) in [
                    ("locale", json!(self.dice.one(&["zh-Hans", "zh-Hant", "en"]))),
                    ("theme", json!(self.dice.one(&["light", "dark", "system"]))),
                    ("scan_ms", json!(self.dice.within(10, 80))),
                    ("text_percent", json!(self.dice.one(&[100, 125, 150, 200]))),
                ] {
                    if self.dice.once_in(2) {
                        request[field] = value;
                    }
                }
                request
            }
            "report.today" => {
                let day = business_day(self.minute) - self.dice.within(0, 10);
                if self.dice.once_in(2) { json!({}) } else { json!({"day": iso(day)}) }
            }
            "report.silent" => self.good_page(),
            "journal.read" => {
                let mut request = json!({"limit": self.dice.within(1, 60)});
                if self.dice.once_in(2) {
                    request["before_seq"] = json!(self.dice.within(1, self.model.facts + 5));
                }
                request
            }
            "member.erase" => {
                let reason = *self.dice.one(&["member_request", "retention", "mistake"]);
                let owes_nothing = |year: &Year, id: &str| {
                    let member = &year.model.members[id];
                    !member.erased && member.account.owed == 0
                };
                json!({"member_id": self.some_member(owes_nothing)?, "reason": reason})
            }
            "stored_value.top_up" => self.good_top_up(today)?,
            "stored_value.quote_refund" => json!({"member_id": self.member_with_balance()?}),
            "stored_value.refund" => self.good_balance_refund(business_day(self.minute))?,
            "stored_value.show_refund" => json!({"balance_refund_id": self.any_balance_refund()?}),
            "stored_value.statement" => self.good_statement()?,
            "report.liability" => self.good_liability(),
            "sale.quote" => {
                let member = self.any_member().filter(|_| self.dice.once_in(2));
                let mut quote = self.good_basket(member.as_deref());
                if self.dice.once_in(2) {
                    let total = self.model.price(&quote, today).ok()?.total;
                    let mut tenders = self.payment(member.as_deref(), total, today);
                    if self.dice.once_in(2) {
                        // So far: one is still to come.
                        tenders.as_array_mut()?.pop();
                    }
                    quote["tenders"] = tenders;
                }
                quote
            }
            "sale.ring" => {
                let member = self.any_member().filter(|_| self.dice.once_in(2));
                self.good_ring(member.as_deref(), today)
            }
            "sale.list" => self.good_list(),
            "sale.show" => json!({"sale_id": self.any_sale()?}),
            "sale.quote_refund" => self.good_refund_quote(today)?,
            "sale.refund" => self.good_refund(today)?,
            "sale.void" => self.good_void(today)?,
            "sale.quote_exchange" | "sale.exchange" => self.good_exchange(method, today)?,
            "member.quote_opening" | "member.open_balances" => self.good_opening(method, today)?,
            "sale.return_unbilled" => self.good_unbilled(today)?,
            "sale.quote_void" => json!({"sale_id": self.good_void(today)?["sale_id"]}),
            "count_card.quote_refund" => json!({"card": self.card_that_can_go_back(today)?}),
            "count_card.refund" => self.good_card_refund(today)?,
            "sale.quote_change_tender" | "sale.change_tender" => self.good_change(method, today)?,
            "sale.quote_add_member" | "sale.add_member" => self.good_forgotten(today)?,
            "member.freeze"
            | "member.lift_freeze"
            | "member.replace_card"
            | "member.set_pin"
            | "member.clear_pin"
            | "member.draw_code" => self.good_guard(method, today)?,
            "points.adjust" => self.good_adjustment(today)?,
            "day.roll" => self.good_roll(),
            "refund.show" => json!({"refund_id": self.any_refund()?}),
            "bill.text" => {
                let mut request = self.document()?;
                request["channel"] = json!(self.dice.one(&["sms", "plain"]));
                request
            }
            "bill.pdf" => {
                let file = self.shop.dir.path().join("bill.pdf");
                let paper = self.dice.one(&["a5", "roll_80", "roll_58"]);
                let mut request = self.document()?;
                (request["paper"], request["file"]) = (json!(paper), json!(file.to_str()));
                request
            }
            "report.export" => {
                let (format, ending) = *self.dice.one(&[("csv", "csv"), ("pdf", "pdf")]);
                let file = self.shop.dir.path().join(format!("report.{ending}"));
                let what = *self.dice.one(&["today", "silent", "sales", "liability", "statement"]);
                let day = iso(business_day(self.minute));
                let mut report = json!({"what": what, "format": format});
                if what == "statement" {
                    report = self.good_statement_to_take_out(format)?;
                } else if ["sales", "liability"].contains(&what) {
                    // A week of sales, so that the paper stays short.
                    report["from"] = json!(iso(business_day(self.minute) - 6));
                    report["to"] = json!(day);
                }
                json!({"report": report, "file": file.to_str()})
            }
            "journal.page" => {
                json!({"from_seq": self.dice.within(1, self.model.facts), "limit": self.dice.within(1, 50)})
            }
            _ => panic!("no good request for {method}: a new method needs its generator"),
        })
    }

    fn good_setting(&mut self) -> Value {
        let names = ["小满杂货铺", "惠民超市", ""];
        match self.dice.within(1, 18) {
            1 => json!({"key": "alert.silent_days", "value": self.dice.within(5, 60)}),
            2 | 3 => json!({"key": "coupon.min_spend_minor", "value": self.dice.within(0, 150) * 100}),
            4 => json!({"key": "coupon.next_min_minor", "value": self.dice.within(0, 80) * 100}),
            5 => json!({"key": "coupon.off_minor", "value": self.dice.within(1, 2_000)}),
            6 if self.dice.once_in(4) => json!({"key": "coupon.off_minor", "value": 0}),
            6 | 7 => json!({"key": "coupon.valid_days", "value": self.dice.within(1, 40)}),
            8 => {
                json!({"key": "points.minor_per_point", "value": self.dice.one(&[100, 100, 100, 1_000, 1_000, 7, 1, 0])})
            }
            9 => json!({"key": "shop.name", "value": self.dice.one(&names)}),
            10 => json!({"key": self.dice.one(&["shop.address", "shop.phone"]), "value": "58 号"}),
            11 => json!({"key": "shop.locale", "value": self.dice.one(&["zh-Hans", "zh-Hant", "en"])}),
            12 | 13 => self.good_rule_of_returns(),
            14 => self.good_rule_of_lapses(),
            15 | 16 => self.good_rule_of_region(),
            17 => json!({"key": "stored_value.cooling_days", "value": self.dice.one(&[0, 1, 7, 7, 15, 60])}),
            _ => {
                let order = self.dice.one(&["proportional", "principal_first", "bonus_first"]);
                json!({"key": "stored_value.spend_order", "value": order})
            }
        }
    }

    /// How many points pay a yuan, whether anybody may owe points, or how what goes back is divided.
    pub(super) fn good_rule_of_returns(&mut self) -> Value {
        match self.dice.within(1, 6) {
            3 => json!({"key": "points.unit_minor", "value": self.dice.one(&[100, 100, 300, 1, 10_007])}),
            1 => json!({"key": "refund.order", "value": self.dice.one(&["proportional", "stored_value_first"])}),
            2 => json!({"key": "points.shortfall", "value": self.dice.one(&["owe", "owe", "refuse"])}),
            _ if self.dice.once_in(30) => json!({"key": "points.per_unit", "value": AMOUNT_LIMIT}),
            _ => json!({"key": "points.per_unit", "value": self.dice.one(&[100, 100, 100, 250, 250, 1, 7, 0])}),
        }
    }

    /// Lets the shop take points, or none.
    pub(super) fn take_points(&mut self, takes: bool) {
        if takes != self.model.worth_of_points(0).is_some() {
            let per_unit = if takes { *self.dice.one(&[100, 1, 7, 250]) } else { 0 };
            self.set("points.per_unit", &json!(per_unit));
        }
    }

    /// Gives a setting a good value.
    pub(super) fn set(&mut self, key: &str, value: &Value) {
        let occasion = self.occasion("setting.put");
        self.run("setting.put", &json!({"key": key, "value": value}), &occasion);
    }

    fn good_staff(&mut self) -> Value {
        let name = self.new_name();
        match self.dice.any(&self.model.staff) {
            Some((id, _)) if !self.dice.once_in(4) || self.model.staff.len() > 8 => {
                json!({"name": name, "staff_id": id})
            }
            _ => json!({"name": name}),
        }
    }

    /// A new product, or an old one with another price or another name.
    fn good_product(&mut self) -> Value {
        let n = self.model.products.len() as i64;
        if n >= 40 && !self.dice.once_in(8) {
            let sku = self.any_sku().unwrap_or_default();
            let mut put = self.model.products[&sku].put.clone();
            match self.dice.within(1, 8) {
                1 | 2 => put["name"] = json!(format!("{}{}", self.dice.one(&WARES), self.dice.within(1, 99))),
                3 => {
                    // Sold by another unit from now on.
                    put["unit"] = json!(self.dice.one(&UNITS));
                    put["unit_decimals"] = if put["unit"] == "次" { json!(1) } else { Value::Null };
                }
                _ => put["price_minor"] = json!(self.price()),
            }
            return put;
        }
        let unit = *self.dice.one(&UNITS);
        let name = format!("{}{n}", self.dice.one(&WARES));
        let mut put = json!({"sku": format!("S{n:04}"), "name": name, "price_minor": self.price(), "unit": unit});
        if self.dice.once_in(2) {
            put["barcode"] = json!(ean(690_000_000_000 + n));
        }
        if unit == "次" {
            put["unit_decimals"] = json!(1);
        }
        if self.dice.once_in(3) {
            let is_new = self.plays == Plays::Everything;
            put["category"] = json!(if is_new { self.dice.word(&CATEGORIES) } else { "日用" });
            put["cost_minor"] = json!(self.dice.within(1, 500));
        }
        if self.dice.once_in(4) {
            put["favourite"] = json!(true);
        }
        put
    }

    /// A page, perhaps behind a member, who may have been erased since.
    fn good_page(&mut self) -> Value {
        let mut request = json!({"limit": self.dice.within(1, 30)});
        if let Some(after) = self.some_member(|_, _| true).filter(|_| self.dice.once_in(2)) {
            request["after"] = json!(after);
        }
        request
    }

    /// A member changes some of what is known; now and then forgets a part, or agrees to more or less.
    fn good_edit(&mut self) -> Option<Value> {
        let id = self.any_member()?;
        let n = self.model.facts;
        let mut edit = json!({"member_id": id});
        match self.dice.within(1, 7) {
            1 => edit["name"] = json!(self.new_name()),
            2 => edit["phone"] = json!(format!("139{:08}", n * 7 + 10_000_000)),
            3 => edit["card_no"] = json!(format!("M{n}")),
            4 => {
                edit["birthday"] =
                    json!(if self.dice.once_in(3) { String::new() } else { iso(self.dice.within(-9_000, 9_000)) })
            }
            5 => edit["consents"] = json!([{"purpose": "e_bill", "wording": "同意接收电子账单"}]),
            6 => edit["withdraw"] = json!(["calls", "e_bill"]),
            _ => {
                edit[self.dice.word(&["note", "wechat", "address", "salutation"])] = json!(self.dice.one(&["", "改过"]))
            }
        }
        if self.dice.once_in(6) && self.model.members[&id].known.contains_key("name") {
            // The name stays, so that somebody is still known.
            (edit["phone"], edit["card_no"]) = (json!(""), json!(" "));
        }
        Some(edit)
    }

    /// A basket as the counter keeps it, for a request that comes soon, or that came long ago.
    pub(super) fn good_counter_basket(&mut self) -> Value {
        let member = self.any_member().filter(|_| self.dice.once_in(2));
        let mut basket = self.good_basket(member.as_deref());
        let rung: Vec<String> = self.model.rung.keys().cloned().collect();
        let old = self.dice.any(&rung).filter(|_| self.dice.once_in(4)).cloned();
        let soon = self.requests as i64 + self.dice.within(1, 4);
        basket["request_id"] = json!(old.unwrap_or_else(|| format!("sim-{soon}")));
        if self.dice.once_in(2) {
            basket["tenders"] = json!([{"kind": "cash", "amount_minor": self.dice.within(-5, 10_000)}]);
            basket["coupons"] = json!(["NOBODY-LOOKED-AT-THIS"]);
            basket["selected"] = json!(self.dice.within(0, 9));
        }
        if self.dice.once_in(9) {
            // Emptied again.
            basket.as_object_mut().expect("a basket").remove("lines");
        }
        basket
    }

    fn price(&mut self) -> i64 {
        if self.dice.once_in(3) { self.dice.within(1, 999) } else { self.dice.within(2, 80) * 50 }
    }

    fn good_enrolment(&mut self) -> Value {
        let n = self.model.facts;
        let mut enrolment = json!({"name": self.new_name()});
        if self.dice.once_in(2) {
            enrolment["phone"] = json!(format!("138{:08}", n * 7 + 10_000_000));
        }
        if self.dice.once_in(3) {
            enrolment["card_no"] = json!(format!("K{n}"));
        }
        if self.dice.once_in(4) {
            enrolment["birthday"] = json!(iso(self.dice.within(-15_000, 12_000)));
            enrolment["wechat"] = json!(format!("wx{n}"));
        }
        if self.dice.once_in(4) {
            enrolment["note"] = json!("喜欢低糖");
            enrolment["consents"] = json!([{"purpose": "e_bill", "wording": "同意接收电子账单"}]);
        }
        enrolment
    }

    fn new_name(&mut self) -> String {
        format!("{}{}", self.dice.one(&SURNAMES), self.dice.one(&GIVEN))
    }

    /// Shares of one or two staff members.
    pub(super) fn shares(&mut self) -> Value {
        let mut staff: Vec<String> = self.model.staff.iter().map(|(id, _)| id.clone()).collect();
        self.dice.shuffle(&mut staff);
        let weights = ["1", "40", "0.5", "100"];
        let share = |id: String| json!({"staff_id": id, "share": self.dice.one(&weights)});
        staff.into_iter().take(2).map(share).collect()
    }

    fn good_list(&mut self) -> Value {
        let mut request = json!({"limit": self.dice.within(1, 40)});
        if self.dice.once_in(2) {
            request["member_id"] = json!(self.any_member());
        }
        if self.dice.once_in(3) {
            request["before"] = json!(self.any_sale());
        }
        if self.dice.once_in(4) {
            request["text"] = json!(self.words_of_a_sale());
        } else if self.dice.once_in(4) {
            request["sale_no"] = json!(self.dice.any(&self.model.sales).map(|sale| sale.no.clone()));
        }
        if self.dice.once_in(3) {
            let day = business_day(self.minute);
            request["from"] = json!(iso(day - self.dice.within(0, 40)));
            request["to"] = json!(iso(day - self.dice.within(-2, 10)));
        }
        if let Value::Object(fields) = &mut request {
            fields.retain(|_, value| !value.is_null());
        }
        request
    }

    /// What somebody may remember of a sale: part of its number, an item, the buyer's name or what it came to.
    fn words_of_a_sale(&mut self) -> Option<String> {
        let sale = self.dice.any(&self.model.sales)?.clone();
        let items = self.model.items(&sale);
        let name = sale.member.as_ref().and_then(|id| self.model.members[id].known.get("name").cloned());
        Some(match self.dice.within(1, 4) {
            1 => sale.no[sale.no.len() - 4..].to_owned(),
            2 => items.first().map_or_else(|| sale.no.clone(), |name| (*name).to_owned()),
            3 => name.unwrap_or_else(|| sale.no.clone()),
            _ => format!("{}.{:02}", sale.total / 100, sale.total % 100),
        })
    }

    /// Any member who was not erased.
    pub(super) fn any_member(&mut self) -> Option<String> {
        self.some_member(|year, id| !year.model.members[id].erased)
    }

    /// Any member of whom something is true.
    pub(super) fn some_member(&mut self, is: impl Fn(&Year, &str) -> bool) -> Option<String> {
        let ids: Vec<String> = self.model.members.keys().filter(|id| is(self, id)).cloned().collect();
        self.dice.any(&ids).cloned()
    }

    pub(super) fn any_sku(&mut self) -> Option<String> {
        // Services and their cards have scenes of their own.
        let skus = self.model.products.keys().filter(|sku| sku.starts_with('S'));
        let skus: Vec<String> = skus.cloned().collect();
        self.dice.any(&skus).cloned()
    }

    fn document(&mut self) -> Option<Value> {
        if let Some(repayment) = self.any_repayment().filter(|_| self.dice.once_in(5)) {
            return Some(json!({"repayment_id": repayment}));
        }
        if let Some(top_up) = self.any_top_up().filter(|_| self.dice.once_in(3)) {
            return Some(json!({"top_up_id": top_up}));
        }
        if let Some(refund) = self.any_balance_refund().filter(|_| self.dice.once_in(4)) {
            return Some(json!({"balance_refund_id": refund}));
        }
        match self.any_refund().filter(|_| self.dice.once_in(3)) {
            Some(refund) => Some(json!({"refund_id": refund})),
            None => Some(json!({"sale_id": self.any_sale()?})),
        }
    }

    fn any_sale(&mut self) -> Option<String> {
        let n = self.model.sales.len();
        let recent = if self.dice.once_in(2) { 0 } else { n.saturating_sub(30) };
        self.dice.any(&self.model.sales[recent..]).map(|sale| sale.id.clone())
    }

    /// Any tender that is not stored value.
    pub(super) fn tender(&mut self) -> &'static str {
        self.dice.word(&TENDERS)
    }
}

/// An EAN-13 with its check digit.
fn ean(twelve: i64) -> String {
    let digits = format!("{twelve:012}");
    let weighed = |(place, digit): (usize, u8)| i64::from(digit - b'0') * if place % 2 == 0 { 1 } else { 3 };
    let sum: i64 = digits.bytes().enumerate().map(weighed).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[test]
fn the_barcodes_of_the_simulation_have_their_check_digit() {
    assert_eq!(ean(400_638_133_393), "4006381333931");
    assert_eq!(text(&json!({"a": "b"}), "a"), "b");
}
