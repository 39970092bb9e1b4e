//! What a cashier does at the counter and is refused. Each begins with one bag of rice in the basket, 79.90, and no member.

use std::fs;

use fantoccini::key::Key;
use serde_json::{Value, json};

use super::Args;
use crate::driver::Window;
use crate::shop::{RICE, SmallShop};
use crate::words::Words;

/// The counter, and what has been issued before.
pub struct Scene {
    pub window: Window,
    pub words: Words,
    pub coupons: Coupons,
}

/// Coupons of 10.00 from 50.00, issued by sales of the weeks before.
pub struct Coupons {
    good: String,
    used: String,
    expired: String,
    withdrawn: String,
    of_another: String,
    /// Of a member with the tail 9000 who is frozen, and whose first card F1 was replaced by F2.
    of_frozen: String,
}

impl Coupons {
    pub fn given_in(shop: &SmallShop) -> Coupons {
        shop.ask_at(|call| {
            let found =
                |query: &str| call("member.search", json!({"query": query}), None)["members"][0]["member_id"].clone();
            let wang = found("13800138000");
            let other = call("member.enrol", json!({"name": "李雷", "card_no": "C1"}), None)["member_id"].clone();
            // 2 × 79.90 are 159.80, 3 × 79.90 with a coupon of 10.00 are 229.70: a coupon each.
            let sale = |member: &Value, bags: &str, coupons: Value, paid: i64, at: &str| {
                let lines = json!([{"sku": "R10", "qty": bags}]);
                let tenders = json!([{"kind": "card", "amount_minor": paid}]);
                let sale = json!({"member_id": member, "lines": lines, "coupons": coupons, "tenders": tenders});
                let rung = call("sale.ring", sale, Some(at));
                let issued = rung["bill"]["member"]["coupons_issued"][0]["code"].as_str().unwrap().to_owned();
                (issued, rung["sale_id"].clone())
            };
            let days_ago = |days: i64| SmallShop::days_ago(days);
            let (expired, _) = sale(&wang, "2", json!([]), 15_980, &days_ago(90));
            let (used, _) = sale(&wang, "2", json!([]), 15_980, &days_ago(9));
            let (good, _) = sale(&wang, "3", json!([used]), 22_970, &days_ago(5));
            let frozen = call("member.enrol", json!({"name": "石破天", "phone": "13900139000", "card_no": "F1"}), None);
            let frozen = frozen["member_id"].clone();
            let (of_frozen, _) = sale(&frozen, "2", json!([]), 15_980, &days_ago(6));
            let card = json!({"member_id": frozen, "card_no": "F2", "reason": "lost"});
            call("member.replace_card", card, Some(&days_ago(6)));
            call("member.freeze", json!({"member_id": frozen, "reason": "locked"}), Some(&days_ago(6)));
            let (withdrawn, returned) = sale(&wang, "2", json!([]), 15_980, &days_ago(5));
            call("sale.refund", json!({"sale_id": returned, "reason": "faulty"}), Some(&days_ago(4)));
            let (of_another, _) = sale(&other, "2", json!([]), 15_980, &days_ago(4));
            // 159 points, of which 100 pay; nobody may owe any.
            let points = json!([{"kind": "points", "amount_minor": 100}]);
            let spending = json!({"member_id": other, "lines": [{"amount_minor": 100}], "tenders": points});
            call("sale.ring", spending, Some(&days_ago(3)));
            call("setting.put", json!({"key": "points.shortfall", "value": "refuse"}), None);
            call("on_account.set_limit", json!({"member_id": wang, "limit_minor": 5_000, "reason": "邻居"}), None);
            Coupons { good, used, expired, withdrawn, of_another, of_frozen }
        })
    }
}

impl Scene {
    /// Out of every dialog and back to the basket.
    pub fn back_to_the_counter(&self) {
        let window = &self.window;
        for _ in 0..8 {
            if window.count("dialog[open]") == 0 && window.count(".pay") == 1 {
                break;
            }
            window.key(Key::Escape);
        }
        window.wait_at(".basket .line");
        while window.count(".toast.wrong button") > 0 {
            window.click_at(".toast.wrong button");
        }
    }

    /// One bag of rice and nobody, as each begins.
    pub fn begin_anew(&self) {
        let window = &self.window;
        for _ in 0..3 {
            if window.count(".tender button") > 0 {
                window.click_at(".tender button");
            }
        }
        window.press(&[Key::Control.into(), Key::Delete.into()]);
        window.wait_at("dialog .danger");
        window.key(Key::Enter);
        window.wait_at(".basket .empty");
        self.add("R10");
        window.wait_for("79.90");
    }

    /// Puts a product into the basket by its number.
    pub fn add(&self, sku: &str) {
        self.window.type_text(sku);
        self.window.key(Key::Enter);
    }

    fn tender(&self, kind: &str, amount: &str) {
        self.window.take_money();
        self.window.tender(kind, amount);
    }

    fn identify(&self, tail: &str) {
        self.window.type_text(tail);
        self.window.wait_at("#found [role=option]");
        self.window.key(Key::Enter);
        self.window.wait_at(".member .tier");
    }

    /// Types a coupon among the tenders.
    fn coupon(&self, code: &str) {
        self.window.take_money();
        self.window.type_text("6");
        self.window.wait_at(".panel form input");
        self.window.click_at(".panel form input");
        self.window.type_text(code);
        self.window.key(Key::Enter);
    }

    fn quantity(&self, typed: &str) {
        self.window.type_text(&format!("{typed}*"));
        self.window.wait_for(typed);
    }

    /// Opens the box in which a member is enrolled.
    fn enrol(&self, fields: &[(&str, &str)]) {
        self.window.press(&[Key::Control.into(), '2']);
        self.window.wait_at(".table");
        self.window.press(&[Key::Alt.into(), 'n']);
        self.window.wait_at("dialog form");
        self.fill(fields);
    }

    /// Fills the fields that the labels name, in place of what stands there, and sends.
    pub fn fill(&self, fields: &[(&str, &str)]) {
        for (label, text) in fields {
            self.window.click_label(&self.words.say(label));
            self.window.press(&[Key::Control.into(), 'a']);
            self.window.type_text(text);
        }
        self.window.key(Key::Enter);
    }

    /// Changes a product in its list, and comes back.
    fn change_product(&self, sku: &str, fields: &[(&str, &str)]) {
        self.window.press(&[Key::Control.into(), '3']);
        self.window.wait_at(".table .open");
        self.window.type_text(sku);
        self.window.wait_until("one product", |window| window.count(".table .open") == 1);
        self.window.click_at(".table .open");
        self.window.wait_at("dialog form");
        self.fill(fields);
        self.window.wait_until("the product saved", |window| window.count("dialog[open]") == 0);
        self.window.press(&[Key::Control.into(), '1']);
        self.window.wait_at(".basket .line");
    }
}

pub fn amounts(args: &[(&'static str, &str)]) -> Args {
    args.iter().map(|(name, amount)| (*name, (*amount).to_owned())).collect()
}

/// The files for people have a file where their folder would be.
pub fn file_not_written(at: &Scene) -> Args {
    let folder = match at.words.say("product-name").as_str() {
        "回头" => "回头",
        "回頭" => "回頭",
        _ => "Huitou",
    };
    let documents = at.window.home().join("Documents");
    fs::create_dir_all(&documents).unwrap();
    fs::write(documents.join(folder), "").unwrap();
    at.window.key(Key::F8);
    at.window.wait_at("dialog .bill");
    at.window.press(&[Key::Control.into(), 'p']);
    vec![("file", documents.join(folder).join("bill-01-000007.pdf").display().to_string())]
}

/// Added once more than a line can hold.
pub fn quantity_invalid(at: &Scene) -> Args {
    at.quantity("99999");
    at.add("R10");
    amounts(&[("quantity", "100000"), ("limit", "100000")])
}

/// Half a kilogram lies in the basket when the apples are made to be counted.
pub fn quantity_too_precise(at: &Scene) -> Args {
    at.add("A1");
    at.window.wait_at("dialog .pad");
    at.window.type_text("0.5");
    at.window.key(Key::Enter);
    at.window.wait_for("86.39");
    at.change_product("A1", &[("unit", "bag")]);
    at.add("R10");
    amounts(&[("quantity", "0.5"), ("decimals", "0")])
}

pub fn amount_invalid(at: &Scene) -> Args {
    at.window.key(Key::F6);
    at.window.wait_at("dialog .pad");
    at.window.type_text("99999999");
    at.window.key(Key::Enter);
    at.window.wait_for("99999999.00");
    at.quantity("2");
    amounts(&[("amount", "199999998.00"), ("least", "0.00"), ("limit", "99999999.99")])
}

/// Rice and two boxes of eggs, 110 given, then one box only: it is paid, and the price of eggs changes before Enter.
pub fn total_changed(at: &Scene) -> Args {
    at.add("E30");
    at.window.wait_for("106.70");
    at.quantity("2");
    at.window.wait_for("133.50");
    at.tender("1", "110");
    at.window.wait_at(".panel .tender");
    at.window.key(Key::Escape);
    at.window.wait_at(".pay");
    at.quantity("1");
    at.window.wait_for("106.70");
    at.change_product("E30", &[("list-price", "30")]);
    at.window.key(Key::Enter);
    at.window.wait_for(&at.words.say("ring"));
    at.window.key(Key::Enter);
    at.window.wait_at(".panel .notice");
    amounts(&[("from", "106.70"), ("to", "109.90")])
}

pub fn tender_excess(at: &Scene) -> Args {
    at.tender("5", "100");
    amounts(&[("total", "79.90"), ("excess", "20.10")])
}

pub fn member_needed(at: &Scene) -> Args {
    at.coupon(&at.coupons.good);
    vec![]
}

pub fn stored_value_short(at: &Scene) -> Args {
    at.identify("8000");
    at.quantity("2");
    at.window.wait_for("159.80");
    at.tender("2", "159.80");
    amounts(&[("balance", "110.00"), ("missing", "49.80")])
}

/// 50.00 can be put on account, and nothing is owed.
pub fn on_account_over_limit(at: &Scene) -> Args {
    at.identify("8000");
    at.tender("0", "79.90");
    amounts(&[("left", "50.00"), ("limit", "50.00"), ("owed", "0.00")])
}

/// 159 + 159 + 229 points, at 100 for one yuan.
pub fn points_short(at: &Scene) -> Args {
    at.identify("8000");
    at.tender("7", "79.90");
    amounts(&[("balance", "547"), ("missing", "7443"), ("worth", "5.47")])
}

pub fn coupon_withdrawn(at: &Scene) -> Args {
    at.identify("8000");
    at.coupon(&at.coupons.withdrawn);
    vec![]
}

/// The sale before the last: it had earned 159 points, of which 60 are left.
pub fn points_spent(at: &Scene) -> Args {
    at.window.press(&[Key::Control.into(), '4']);
    at.window.wait_at(".table tbody tr:nth-child(2) .open");
    at.window.click_at(".table tbody tr:nth-child(2) .open");
    at.window.wait_at("dialog .bill");
    at.window.press(&[Key::Alt.into(), 'r']);
    at.window.wait_at("dialog .stepper input:focus");
    at.window.press(&[Key::Alt.into(), 'a']);
    amounts(&[("missing", "99")])
}

pub fn unknown_count_card(it: &Scene) -> Args {
    it.window.press(&[Key::Alt.into(), 'd']);
    it.window.wait_at("dialog form");
    it.window.type_text("01-K999999");
    it.window.key(Key::Enter);
    Vec::new()
}

pub fn coupon_unknown(at: &Scene) -> Args {
    at.identify("8000");
    at.coupon("AAAAA-AAAAA-AAAB");
    vec![]
}

pub fn coupon_of_another_member(at: &Scene) -> Args {
    at.identify("8000");
    at.coupon(&at.coupons.of_another);
    vec![]
}

pub fn coupon_expired(at: &Scene) -> Args {
    at.identify("8000");
    at.coupon(&at.coupons.expired);
    vec![("valid_until", super::ANYTHING.to_owned())]
}

pub fn coupon_used(at: &Scene) -> Args {
    at.identify("8000");
    at.coupon(&at.coupons.used);
    vec![]
}

/// The same coupon, written with its dashes and without.
pub fn coupon_twice(at: &Scene) -> Args {
    at.identify("8000");
    at.coupon(&at.coupons.good);
    at.window.wait_at(".kind");
    at.window.wait_for("69.90");
    at.window.key(Key::Escape);
    at.window.wait_at(".pay");
    at.coupon(&at.coupons.good.replace('-', ""));
    vec![]
}

pub fn coupon_below_minimum(at: &Scene) -> Args {
    at.identify("8000");
    at.window.key(Key::F6);
    at.window.wait_at("dialog .pad");
    at.window.type_text("49.99");
    at.window.key(Key::Enter);
    at.window.wait_for("49.99");
    at.coupon(&at.coupons.good);
    amounts(&[("minimum", "50.00"), ("total", "49.99")])
}

pub fn member_needs_identity(at: &Scene) -> Args {
    at.enrol(&[("note", "hello")]);
    vec![]
}

pub fn phone_invalid(at: &Scene) -> Args {
    at.enrol(&[("phone", "138")]);
    vec![]
}

pub fn birthday_invalid(at: &Scene) -> Args {
    at.enrol(&[("name", "Li"), ("birthday", "2090-01-01")]);
    vec![]
}

pub fn text_invalid(at: &Scene) -> Args {
    at.enrol(&[("name", "Li"), ("salutation", "seventeen letters")]);
    amounts(&[("field", "salutation"), ("limit", "16")])
}

pub fn card_taken(at: &Scene) -> Args {
    at.enrol(&[("name", "Li"), ("card-no", "c1")]);
    vec![]
}

pub fn card_dead(at: &Scene) -> Args {
    at.enrol(&[("name", "Li"), ("card-no", "f1")]);
    vec![]
}

/// Opens the card of the one who is frozen and gives it the card that it has.
pub fn card_unchanged(at: &Scene) -> Args {
    at.window.press(&[Key::Control.into(), '2']);
    at.window.wait_at(".table .open");
    at.window.type_text("9000");
    at.window.wait_until("one member", |window| window.count(".table .open") == 1);
    at.window.click_at(".table .open");
    at.window.enter_at("[data-testid=replace-card]");
    at.window.wait_at("dialog form");
    at.window.click_label(&at.words.say("card-reason-damaged"));
    at.fill(&[("replace-new", "F2")]);
    vec![]
}

pub fn member_frozen(at: &Scene) -> Args {
    at.window.type_text("9000");
    at.window.wait_at("#found [role=option]");
    at.window.key(Key::Enter);
    at.window.wait_at("[data-testid=frozen-read]");
    at.window.key(Key::Enter);
    at.window.wait_at(".member .notice");
    at.coupon(&at.coupons.of_frozen);
    vec![("reason", "locked".to_owned())]
}

pub fn barcode_taken(at: &Scene) -> Args {
    at.window.press(&[Key::Control.into(), '3']);
    at.window.wait_at(".table .open");
    at.window.press(&[Key::Alt.into(), 'n']);
    at.window.wait_at("dialog form");
    at.fill(&[("product-name-label", "x"), ("list-price", "1"), ("sku", "X1"), ("barcode", RICE)]);
    amounts(&[("sku", "R10")])
}
