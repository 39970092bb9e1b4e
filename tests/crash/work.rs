//! A till's day at random, and a count of stored value, points and spending that shares nothing with the product.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use huitou_tests::{huitou, text};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::audit::Harm;
use crate::requests::{CANARIES, Request, basket, window};
use crate::talk::Talk;

/// What the till does most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sales to members and to walk-ins, with the baskets that come before.
    Sales,
    /// Top-ups, sales that spend them, and balances that are given back.
    TopUps,
    /// Sales that use coupons.
    Coupons,
    /// Sales, and sales that come back whole, some for something else.
    Refunds,
    /// Enrolments, changes and erasures.
    Members,
    /// Products, settings, staff, and how the window looks.
    Goods,
    /// All of it.
    Everything,
}

impl Kind {
    /// Each.
    pub const ALL: [Kind; 7] =
        [Kind::Sales, Kind::TopUps, Kind::Coupons, Kind::Refunds, Kind::Members, Kind::Goods, Kind::Everything];
}

/// A member as the harness counts.
struct Buyer {
    id: String,
    principal: i64,
    bonus: i64,
    points_centi: i64,
    spent: i64,
    sales: i64,
}

/// A member's sale as it was counted.
#[derive(Clone)]
struct Rung {
    buyer: usize,
    principal: i64,
    bonus: i64,
    total: i64,
}

/// The day.
pub struct Work {
    rng: ChaCha8Rng,
    name: String,
    sent: u64,
    buyers: Vec<Buyer>,
    /// Coupons that were heard of and not yet used: whose, and the code.
    coupons: Vec<(usize, String)>,
    /// The sale that was made last, until it has the id of its request.
    made: Option<Rung>,
    /// Sales by the ids of their requests, until they are heard of.
    sent_sales: BTreeMap<String, Rung>,
    /// Sales that were heard of and not yet returned: the id, and the coupon that each earned.
    sales: Vec<(String, Vec<String>, Rung)>,
    /// Members who may be erased.
    strangers: Vec<String>,
    heard: BTreeSet<String>,
}

const COUPON_OFF: i64 = 1_000;

impl Work {
    /// Begins a day with three members whom the caller enrols.
    pub fn begin(name: &str, seed: u64, mut enrol: impl FnMut(usize, Value) -> String) -> Work {
        let buyer = |n: usize| {
            let name = ["王芳", "李伟", "欧阳静"][n];
            let id = enrol(n, json!({"name": name, "phone": format!("1380000000{n}")}));
            Buyer { id, principal: 0, bonus: 0, points_centi: 0, spent: 0, sales: 0 }
        };
        Work {
            rng: ChaCha8Rng::seed_from_u64(seed),
            name: name.to_owned(),
            sent: 0,
            buyers: (0..3).map(buyer).collect(),
            coupons: Vec::new(),
            made: None,
            sent_sales: BTreeMap::new(),
            sales: Vec::new(),
            strangers: Vec::new(),
            heard: BTreeSet::new(),
        }
    }

    /// The next request; it is counted as done, because it will be sent until it is.
    pub fn next(&mut self, kind: Kind) -> Request {
        let (method, params) = match kind {
            Kind::Sales if self.rng.random_bool(0.4) => self.basket(),
            Kind::Sales => self.sale(),
            Kind::TopUps if self.rng.random_bool(0.5) => self.top_up(),
            Kind::TopUps if self.rng.random_bool(0.2) => self.refund_balance(),
            Kind::TopUps => self.sale(),
            Kind::Coupons => self.sale_with_coupon(),
            Kind::Refunds if self.rng.random_bool(0.5) => self.refund(),
            Kind::Refunds => self.sale(),
            Kind::Members => self.member(),
            Kind::Goods => self.goods(),
            Kind::Everything => match self.rng.random_range(0..9) {
                6 => self.refund_balance(),
                5 => self.refund(),
                4 => self.basket(),
                0 => self.top_up(),
                1 => self.member(),
                2 => self.goods(),
                3 => self.sale_with_coupon(),
                _ => self.sale(),
            },
        };
        self.sent += 1;
        let request = Request::new(format!("{}-{}", self.name, self.sent), method, params);
        self.sent_sales.extend(self.made.take().map(|rung| (request.id.clone(), rung)));
        request
    }

    /// Some requests.
    pub fn some(&mut self, kind: Kind, count: usize) -> Vec<Request> {
        (0..count).map(|_| self.next(kind)).collect()
    }

    /// Learns from the first answer to a request.
    pub fn hear(&mut self, request: &Request, answer: &Value) {
        if !self.heard.insert(request.id.clone()) {
            return;
        }
        match request.method {
            "member.enrol" => self.strangers.push(text(answer, "member_id")),
            "sale.ring" | "sale.exchange" => {
                let issued = answer["coupons_issued"].as_array().expect("a list of coupons");
                let issued: Vec<String> = issued.iter().map(|it| text(it, "code")).collect();
                // A walk-in's sale is not counted, and earns nothing.
                let Some(rung) = self.sent_sales.remove(&request.id) else { return };
                self.coupons.extend(issued.iter().map(|code| (rung.buyer, code.clone())));
                self.sales.push((text(answer, "sale_id"), issued, rung));
            }
            _ => {}
        }
    }

    /// A number for a choice outside.
    pub fn chance(&mut self, below: u64) -> u64 {
        self.rng.random_range(0..below)
    }

    fn basket(&mut self) -> (&'static str, Value) {
        let buyer = self.rng.random_range(0..self.buyers.len());
        let member = self.rng.random_bool(0.6).then(|| self.buyers[buyer].id.as_str());
        ("basket.put", basket(&format!("basket-{}", self.sent), member, self.rng.random_range(1..30_000)))
    }

    fn sale(&mut self) -> (&'static str, Value) {
        let total = self.rng.random_range(300..30_000);
        if self.rng.random_bool(0.2) {
            let cash = json!([{"kind": "cash", "amount_minor": total + 100}]);
            return ("sale.ring", json!({"lines": [{"amount_minor": total}], "tenders": cash}));
        }
        let buyer = self.rng.random_range(0..self.buyers.len());
        self.sale_to(buyer, total, None)
    }

    fn sale_with_coupon(&mut self) -> (&'static str, Value) {
        match self.coupons.is_empty() {
            // A sale of 100 yuan or more brings the next coupon.
            true => {
                let buyer = self.rng.random_range(0..self.buyers.len());
                self.sale_to(buyer, 10_000, None)
            }
            false => {
                let (buyer, code) = self.coupons.swap_remove(0);
                let total = self.rng.random_range(12_000..30_000);
                self.sale_to(buyer, total, Some(code))
            }
        }
    }

    fn sale_to(&mut self, buyer: usize, list: i64, coupon: Option<String>) -> (&'static str, Value) {
        let it = &self.buyers[buyer];
        let total = list - if coupon.is_some() { COUPON_OFF } else { 0 };
        let part = total.min(it.principal + it.bonus);
        let mut tenders = Vec::new();
        if part > 0 {
            tenders.push(json!({"kind": "stored_value", "amount_minor": part}));
        }
        if total > part {
            tenders.push(json!({"kind": "cash", "amount_minor": total - part}));
        }
        let id = it.id.clone();
        self.count_sale(buyer, total, part);
        let lines = json!([{"amount_minor": list - 100, "name": "米"}, {"amount_minor": 100, "name": "袋子"}]);
        let coupons: Vec<String> = coupon.into_iter().collect();
        ("sale.ring", json!({"member_id": id, "lines": lines, "tenders": tenders, "coupons": coupons}))
    }

    /// Counts a sale that spends so much of the stored value, of principal and bonus as they are held.
    fn count_sale(&mut self, buyer: usize, total: i64, part: i64) {
        let it = &mut self.buyers[buyer];
        let whole = it.principal + it.bonus;
        let bonus = if part > 0 { (2 * part * it.bonus + whole) / (2 * whole) } else { 0 };
        let principal = part - bonus;
        it.bonus -= bonus;
        it.principal -= principal;
        it.points_centi += total / 100 * 100;
        it.spent += total;
        it.sales += 1;
        self.made = Some(Rung { buyer, principal, bonus, total });
    }

    /// A sale that was heard of comes back whole: all that it moved goes the other way, and its coupon is nobody's. Some buy
    /// something else for it.
    fn refund(&mut self) -> (&'static str, Value) {
        if self.sales.is_empty() {
            return self.sale();
        }
        let n = self.rng.random_range(0..self.sales.len());
        let (sale, issued, back) = self.sales.swap_remove(n);
        self.coupons.retain(|(_, code)| !issued.contains(code));
        let it = &mut self.buyers[back.buyer];
        it.principal += back.principal;
        it.bonus += back.bonus;
        it.points_centi -= back.total / 100 * 100;
        it.spent -= back.total;
        it.sales -= 1;
        // Sold and taken back within the same day, so that each way is open.
        if self.sent.is_multiple_of(4) {
            return self.exchange(&sale, &back);
        }
        let method = if self.sent.is_multiple_of(3) { "sale.void" } else { "sale.refund" };
        (method, json!({"sale_id": sale, "reason": "faulty", "expect_total_minor": back.total}))
    }

    /// What came back pays for what costs more: stored value is spent again, by the balances of now, and the rest is cash.
    fn exchange(&mut self, sale: &str, back: &Rung) -> (&'static str, Value) {
        let more = self.rng.random_range(1..20_000);
        self.count_sale(back.buyer, back.total + more, back.principal + back.bonus);
        let params = json!({
            "sale_id": sale, "reason": "faulty", "lines": [{"amount_minor": back.total + more, "name": "大米"}],
            "tenders": [{"kind": "cash", "amount_minor": more}], "expect_returned_minor": back.total,
        });
        ("sale.exchange", params)
    }

    fn top_up(&mut self) -> (&'static str, Value) {
        let buyer = self.rng.random_range(0..self.buyers.len());
        let it = &mut self.buyers[buyer];
        let (paid, bonus) = (self.rng.random_range(1..5) * 5_000, self.rng.random_range(0..3) * 777);
        it.principal += paid;
        it.bonus += bonus;
        let params = json!({"member_id": it.id, "paid_minor": paid, "bonus_minor": bonus, "tender": "wechat"});
        ("stored_value.top_up", params)
    }

    /// A member leaves: whatever either cause gives back, nothing is held then.
    fn refund_balance(&mut self) -> (&'static str, Value) {
        let holds = |it: &Buyer| it.principal + it.bonus > 0;
        let Some(buyer) = self.buyers.iter().position(holds) else { return self.top_up() };
        let cause = if self.rng.random_bool(0.5) { "merchant" } else { "consumer" };
        let it = &mut self.buyers[buyer];
        (it.principal, it.bonus) = (0, 0);
        ("stored_value.refund", json!({"member_id": it.id, "cause": cause, "tender": "cash"}))
    }

    fn member(&mut self) -> (&'static str, Value) {
        match self.strangers.is_empty() {
            true => {
                let wording = json!([{"purpose": "e_bill", "wording": "好"}]);
                ("member.enrol", json!({"name": CANARIES[0], "phone": CANARIES[1], "consents": wording}))
            }
            false if self.rng.random_bool(0.5) => {
                let note = format!("第 {} 次", self.sent);
                ("member.edit", json!({"member_id": self.strangers[0], "note": note, "birthday": "1980-02-29"}))
            }
            false if self.rng.random_bool(0.5) => match self.rng.random_bool(0.5) {
                true => ("member.freeze", json!({"member_id": self.strangers[0], "reason": "lost"})),
                false => {
                    let card = format!("K{}-{}", self.name, self.sent);
                    ("member.replace_card", json!({"member_id": self.strangers[0], "card_no": card, "reason": "lost"}))
                }
            },
            false => {
                let member = self.strangers.swap_remove(0);
                ("member.erase", json!({"member_id": member, "reason": "member_request"}))
            }
        }
    }

    fn goods(&mut self) -> (&'static str, Value) {
        let n = self.rng.random_range(0..20);
        match self.rng.random_range(0..5) {
            4 => {
                let gift = json!({"bonus_minor": 100 + n, "coupons": [], "parts": 2});
                ("plan.put", json!({"name": format!("方案{n}"), "paid_from_minor": 700_000 + self.sent, "gift": gift}))
            }
            3 => ("window.put", window(10 + n)),
            0 => (
                "product.put",
                json!({"sku": format!("S{n}"), "name": format!("货品{n}"), "price_minor": 100 * n + 50}),
            ),
            1 => ("setting.put", json!({"key": "shop.name", "value": format!("回头{n}号店")})),
            _ => ("staff.put", json!({"name": format!("店员{n}")})),
        }
    }

    /// Where the shop's members are not as counted here.
    pub fn disagreements(&self, shop: &Path) -> Vec<Harm> {
        let mut talk = Talk::start(huitou(shop));
        self.buyers.iter().filter_map(|buyer| buyer.disagreement(&mut talk)).collect()
    }
}

impl Buyer {
    fn disagreement(&self, talk: &mut Talk) -> Option<Harm> {
        let card = talk.must("member.card", json!({"member_id": self.id}));
        let points: rust_decimal::Decimal = text(&card, "points").parse().expect("points are a decimal");
        let ours =
            (self.principal, self.bonus, rust_decimal::Decimal::new(self.points_centi, 2), self.spent, self.sales);
        let number = |value: &Value| value.as_i64().expect("a whole number");
        let value = &card["stored_value"];
        let (principal, bonus) = (number(&value["principal_minor"]), number(&value["bonus_minor"]));
        let theirs = (principal, bonus, points, number(&card["spent_minor"]), number(&card["sales"]));
        (ours != theirs).then(|| Harm::Wrong(format!("a member: counted {ours:?}, the shop says {theirs:?}")))
    }
}
