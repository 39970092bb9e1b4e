//! A small shop with one of everything, and a request that succeeds for every method of the table.

#![expect(clippy::unwrap_used, reason = "a test that unwraps fails at the line that is wrong")]

use std::path::{Path, PathBuf};

use huitou_host::{Outside, Till};
use huitou_store::Folder;
use huitou_tests::{TestShop, moment, text};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};

/// Today in the small shop, in days after its first.
pub const TODAY: i64 = 60;

/// A played shop with members, staff, products, coupons and sales.
pub struct SmallShop {
    pub shop: TestShop,
    pub staff: String,
    /// Has 300.00 of stored value, 30.00 of it bonus, and a coupon that can be used.
    pub member: String,
    pub coupon: String,
    /// A coupon of the member that was used, and one that expired.
    pub used: String,
    pub expired: String,
    /// Another member, with a coupon of their own.
    pub other: String,
    pub coupon_of_other: String,
    /// A member whose details are gone.
    pub erased: String,
    pub sale: String,
    /// A sale of three bags, 1.5 kg of apples and 5.00 for carrying, all paid in cash by the member.
    pub mixed: String,
    /// The whole refund of a walk-in's sale, and that sale.
    pub refund: String,
    pub returned: String,
    /// The balance refund of the other member, who has no stored value since.
    pub balance_refund: String,
    /// A frozen member with 50.00 of stored value, points and a coupon, whose first card C4 was replaced by C5.
    pub frozen: String,
    pub coupon_of_frozen: String,
}

/// The request with a moment of today.
pub fn today(params: Value) -> Value {
    with_meta(params, "at", json!(moment(TODAY, 2)))
}

/// The request with one more field of its meta.
pub fn with_meta(mut params: Value, field: &str, value: Value) -> Value {
    params["meta"][field] = value;
    params
}

impl SmallShop {
    /// Plays the shop up to today.
    pub fn played() -> SmallShop {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.next_min_minor", "value": 5_000}));
        let staff = text(&shop.must("staff.put", json!({"name": "李雷"})), "staff_id");
        for product in [
            json!({"sku": "R10", "name": "五常大米", "price_minor": 12_000, "barcode": "6901234567892"}),
            json!({"sku": "A01", "name": "红富士", "price_minor": 1_298, "unit": "kg"}),
        ] {
            shop.must("product.put", product);
        }
        let enrol = |name: &str, card: &str| {
            let params = json!({"name": name, "phone": "13800138000", "card_no": card, "meta": {"at": moment(0, 0)}});
            text(&shop.must("member.enrol", params), "member_id")
        };
        let (member, other, erased) = (enrol("王芳", "C1"), enrol("欧阳静", "C2"), enrol("单田芳", "C3"));
        let top_up = json!({"member_id": member, "paid_minor": 27_000, "bonus_minor": 3_000, "tender": "cash", "meta": {"at": moment(1, 0)}});
        shop.must("stored_value.top_up", top_up);
        let ring = |whose: &str, day: i64, coupons: Value, total: i64| {
            shop.must(
                "sale.ring",
                json!({"member_id": whose, "lines": [{"sku": "R10", "qty": "1"}], "coupons": coupons,
                       "tenders": [{"kind": "cash", "amount_minor": total}], "meta": {"at": moment(day, 1)}}),
            )
        };
        let code = |rung: &Value| text(&rung["coupons_issued"][0], "code");
        let expired = code(&ring(&member, 2, json!([]), 12_000));
        let used = code(&ring(&member, 40, json!([]), 12_000));
        let coupon = code(&ring(&member, 50, json!([used]), 11_000));
        let coupon_of_other = code(&ring(&other, 50, json!([]), 12_000));
        let last = ring(&erased, 51, json!([]), 12_000);
        shop.must("member.erase", json!({"member_id": erased, "reason": "mistake", "meta": {"at": moment(52, 0)}}));
        let sale = text(&last, "sale_id");
        let at = |day: i64| json!({"at": moment(day, 2)});
        let lines = json!([{"sku": "R10", "qty": "3"}, {"sku": "A01", "qty": "1.5"}, {"amount_minor": 500}]);
        let cash = json!([{"kind": "cash", "amount_minor": 40_000}]);
        // It earns no coupon, so that the member has the one above.
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let mixed =
            shop.must("sale.ring", json!({"member_id": member, "lines": lines, "tenders": cash, "meta": at(53)}));
        let walk_in =
            shop.must("sale.ring", json!({"lines": [{"amount_minor": 900}], "tenders": cash, "meta": at(53)}));
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 1_000}));
        shop.must("setting.put", json!({"key": "refund.unbilled_limit_minor", "value": 20_000}));
        let (mixed, returned) = (text(&mixed, "sale_id"), text(&walk_in, "sale_id"));
        let refund = shop.must("sale.refund", json!({"sale_id": returned, "reason": "faulty", "meta": at(54)}));
        let refund = text(&refund, "refund_id");
        let top_up =
            json!({"member_id": other, "paid_minor": 1_000, "bonus_minor": 0, "tender": "cash", "meta": at(55)});
        shop.must("stored_value.top_up", top_up);
        let cause = json!({"member_id": other, "cause": "merchant", "tender": "cash", "meta": at(55)});
        let balance_refund = text(&shop.must("stored_value.refund", cause), "balance_refund_id");
        let frozen = enrol("石破天", "C4");
        let top_up =
            json!({"member_id": frozen, "paid_minor": 5_000, "bonus_minor": 0, "tender": "cash", "meta": at(56)});
        shop.must("stored_value.top_up", top_up);
        let coupon_of_frozen = code(&ring(&frozen, 56, json!([]), 12_000));
        let card = json!({"member_id": frozen, "card_no": "C5", "reason": "damaged", "meta": at(57)});
        shop.must("member.replace_card", card);
        shop.must("member.freeze", json!({"member_id": frozen, "reason": "suspicious", "meta": at(57)}));
        SmallShop {
            shop,
            staff,
            member,
            coupon,
            used,
            expired,
            other,
            coupon_of_other,
            erased,
            sale,
            mixed,
            refund,
            returned,
            balance_refund,
            frozen,
            coupon_of_frozen,
        }
    }

    /// The shop's folder.
    pub fn path(&self) -> PathBuf {
        self.shop.folder().path().to_owned()
    }

    /// Points that are over today.
    pub fn earn_what_is_over(&self, points: usize) {
        let months =
            |months: i64| self.shop.must("setting.put", json!({"key": "points.expiry_months", "value": months}));
        months(1);
        let earned = json!({"member_id": self.other, "change": points.to_string(), "reason": "goodwill", "meta": {"at": moment(3, 0)}});
        self.shop.must("points.adjust", earned);
        months(0);
    }

    /// A tier that is given by hand alone, made where there is none.
    pub fn tier_by_hand(&self) -> String {
        let tiers = self.shop.must("tier.list", json!({"active": true}));
        match tiers["tiers"].as_array().and_then(|tiers| tiers.first()) {
            Some(tier) => text(tier, "tier_id"),
            None => {
                let tier = json!({"name": "至尊", "level": 9, "window": {"over": "always"}});
                text(&self.shop.must("tier.put", tier), "tier_id")
            }
        }
    }

    /// A product that is a count card.
    fn card_product(&self) -> &'static str {
        let card = json!({"uses": 3, "validity": {"kind": "always"}, "users": "several", "skus": ["R10"]});
        self.shop
            .must("product.put", today(json!({"sku": "RG", "name": "赠三次卡", "price_minor": 30_000, "card": card})));
        "RG"
    }

    /// The code of a gift card that was just sold.
    pub fn gift_card(&self, amount: usize) -> String {
        text(&self.shop.must("gift_card.issue", json!({"amount_minor": amount, "tender": "cash"})), "code")
    }

    /// Somebody who was just enrolled.
    fn stranger(&self, name: &str) -> String {
        text(&self.shop.must("member.enrol", json!({"name": name})), "member_id")
    }

    /// Somebody for whom another stands.
    fn merged(&self) -> String {
        let (one, alias) = (self.stranger("合并人"), self.stranger("同一人"));
        self.shop.must("member.merge", json!({"member_id": one, "alias_id": alias, "reason": "同一个人"}));
        alias
    }

    /// A sale to nobody of which an invoice may be asked.
    pub fn sale_for_invoice(&self) -> String {
        let cash = json!([{"kind": "cash", "amount_minor": 12_000}]);
        let sale = json!({"lines": [{"sku": "R10", "qty": "1"}], "tenders": cash});
        text(&self.shop.must("sale.ring", today(sale)), "sale_id")
    }

    /// An invoice that was asked for.
    pub fn invoice(&self) -> String {
        let buyer = json!({"kind": "company", "title": "示例公司", "tax_no": "91350100M000100Y43"});
        let params = json!({"sale_id": self.sale_for_invoice(), "buyer": buyer});
        text(&self.shop.must("invoice.request", today(params)), "invoice_id")
    }

    /// Parameters with which a method succeeds, and others with which it would do something else. Each call of a command
    /// needs things of its own, which `n` gives.
    pub fn requests(&self, method: &str, n: usize) -> (Value, Value) {
        let file = |name: &str| self.shop.outside().join(format!("{name}-{n}.pdf")).display().to_string();
        let line = json!([{"sku": "R10", "qty": "1"}, {"amount_minor": 100 + n, "name": "加工"}]);
        let cash = json!([{"kind": "cash", "amount_minor": 20_000}]);
        match method {
            "shop.show" | "setting.list" | "staff.list" | "product.list" | "basket.show" | "window.show" => {
                (json!({}), json!({}))
            }
            "report.silent" | "journal.read" => (json!({}), json!({"limit": 1})),
            "report.receivables" => (json!({}), json!({})),
            "on_account.statement" => {
                let debtor = self.debtor(n, 500);
                (
                    json!({"member_id": debtor}),
                    json!({"member_id": self.member, "from": "2026-01-01", "to": "2026-01-31"}),
                )
            }
            "report.liability" | "report.shares" => (json!({}), json!({"from": "2026-01-01", "to": "2026-01-31"})),
            "report.today" => (json!({}), json!({"day": "2026-01-02"})),
            "setting.put" => (
                json!({"key": "shop.name", "value": format!("小店 {n}")}),
                json!({"key": "shop.name", "value": "大店"}),
            ),
            "staff.put" => (json!({"name": format!("店员 {n}")}), json!({"name": format!("店员 {n}0")})),
            "product.put" => {
                let own = json!([{"tier_id": self.tier_by_hand(), "price_minor": 450}]);
                (
                    json!({"sku": format!("N{n}"), "name": "新货", "price_minor": 500, "tier_prices": own, "card": {
                        "uses": 3, "validity": {"kind": "days", "count": 90, "from": "sale"}, "users": "several", "skus": ["R10"],
                    }}),
                    json!({"sku": format!("N{n}"), "name": "新货", "price_minor": 501}),
                )
            }
            "plan.put" => {
                let coupon = json!({"off_minor": 500, "minimum_minor": 0, "valid_days": 9, "count": 2});
                let tier = json!({"tier_id": self.tier_by_hand(), "months": 12});
                let gift = json!({"bonus_minor": 100, "points": "12", "parts": 3, "coupons": [coupon], "tier": tier, "uses": {"sku": self.card_product(), "count": 6}});
                let with = |name: &str| json!({"name": name, "paid_from_minor": 900_000 + n, "gift": gift});
                (with("充值有礼"), with("充值大礼"))
            }
            "tier.put" => {
                let need = json!({"by": "spent", "least_minor": 100_000 + n});
                let with = |name: &str| {
                    json!({"name": name, "level": 1 + n % 9, "need": need, "window": {"over": "months", "count": 12},
                           "grace_days": 30, "is_active": false})
                };
                (with("银卡"), with("金卡"))
            }
            "member.set_tier" => {
                let tier = self.tier_by_hand();
                let with = |reason: &str| {
                    json!({"member_id": self.other, "tier_id": tier, "until": format!("2{:03}-12-31", 100 + n),
                           "reason": reason, "note": "老街坊"})
                };
                (with("earlier"), with("other"))
            }
            "family.put" => {
                let with =
                    |called: &str| json!({"member_id": self.other, "called": called, "daily_limit_minor": 1_000 + n});
                (with("儿子"), with("女儿"))
            }
            "plan.list" | "points_rule.list" | "share_rule.list" | "tier.list" => (json!({}), json!({"active": true})),
            "share_rule.put" => {
                let with = |percent: &str| {
                    let pays = json!({"by": "percent", "percent": percent});
                    let day = format!("2{:03}-12-31", 100 + n);
                    json!({"name": "提成", "on": "sale", "pays": pays, "products": ["R10"], "valid_from": day, "valid_until": day})
                };
                (with("2"), with("2.5"))
            }
            "points_rule.put" => {
                let with = |times: &str| {
                    let earns = json!({"by": "times", "times": times});
                    json!({"name": "会员日", "earns": earns, "products": ["R10"], "month_days": [1 + n % 28], "weekdays": [1, 7],
                           "valid_from": "2027-01-01", "valid_until": format!("2{:03}-12-31", 100 + n)})
                };
                (with("2"), with("2.5"))
            }
            "product.search" | "member.search" => (json!({"query": "w"}), json!({"query": "o"})),
            "member.enrol" => (
                json!({"name": "新人", "card_no": format!("N{n}"), "consents": [{"purpose": "calls", "wording": "可以"}]}),
                json!({"name": "新人", "card_no": format!("N{n}")}),
            ),
            "member.edit" => {
                let consents = json!([{"purpose": "e_bill", "wording": "可以"}]);
                let with = |note: String| json!({"member_id": self.other, "note": note, "consents": consents});
                (with(format!("备注 {n}")), with(String::new()))
            }
            "member.card" | "member.movements" | "alert.list" => {
                (json!({"member_id": self.member}), json!({"member_id": self.other}))
            }
            "member.list" => (json!({}), json!({"order": "newest"})),
            "member.erase" => {
                let victim = self.shop.must("member.enrol", json!({"name": format!("过客 {n}")}));
                let with = |reason: &str| json!({"member_id": victim["member_id"], "reason": reason});
                (with("member_request"), with("retention"))
            }
            "member.freeze" => {
                let victim = self.shop.must("member.enrol", json!({"name": format!("过客 {n}")}));
                let with = |reason: &str| json!({"member_id": victim["member_id"], "reason": reason});
                (with("lost"), with("locked"))
            }
            "member.lift_freeze" => {
                let victim = self.shop.must("member.enrol", json!({"name": format!("过客 {n}")}))["member_id"].clone();
                self.shop.must("member.freeze", json!({"member_id": victim, "reason": "locked"}));
                let with = |reason: &str| json!({"member_id": victim, "reason": reason});
                (with("found"), with("mistake"))
            }
            "member.set_pin" => {
                let with = |whose: &str| json!({"member_id": whose, "pin": "258013"});
                let victim = self.shop.must("member.enrol", json!({"name": format!("过客 {n}")}));
                // The PIN is no part of what tells two requests apart.
                (with(&text(&victim, "member_id")), with(&self.erased))
            }
            "member.draw_code" => {
                let victim = self.shop.must("member.enrol", json!({"name": format!("过客 {n}")}));
                (json!({"member_id": victim["member_id"]}), json!({"member_id": self.other}))
            }
            "member.clear_pin" => {
                let victim = self.shop.must("member.enrol", json!({"name": format!("过客 {n}")}))["member_id"].clone();
                self.shop.must("member.set_pin", json!({"member_id": victim, "pin": "258013"}));
                let with = |reason: &str| json!({"member_id": victim, "reason": reason});
                (with("forgotten"), with("unwanted"))
            }
            "member.replace_card" => {
                let with = |card: String| json!({"member_id": self.other, "card_no": card, "reason": "renewed"});
                (with(format!("R{n}")), with(format!("S{n}")))
            }
            "member.quote_opening" => {
                let card = json!({"uses": 3, "validity": {"kind": "always"}, "users": "several", "skus": ["R10"]});
                let card = json!({"sku": "R3", "name": "三次卡", "price_minor": 30_000, "card": card});
                self.shop.must("product.put", card);
                let cards = json!([{"sku": "R3", "uses": 2, "worth_minor": 20_000}]);
                let with = |points: usize| {
                    let opening = json!({"principal_minor": 100, "points": points.to_string(), "cards": cards});
                    json!({"member_id": self.member, "opening": opening})
                };
                (with(n + 1), with(n + 2))
            }
            "member.open_balances" => {
                let victim =
                    self.shop.must("member.enrol", json!({"name": format!("老会员 {n}")}))["member_id"].clone();
                let opening =
                    json!({"principal_minor": 100 + n, "bonus_minor": 5, "points": "7.5", "owed_minor": 70 + n});
                let with = |reason: &str| json!({"member_id": victim, "opening": opening, "reason": reason});
                (with("旧会员本"), with("旧系统"))
            }
            "member.quote_transfer" => {
                let taker = self.shop.must("member.enrol", json!({"name": format!("受让人 {n}")}));
                let with = |from: &str| json!({"member_id": from, "to_member_id": taker["member_id"]});
                (with(&self.member), with(&self.other))
            }
            "member.transfer" => {
                let enrol = |name: &str| {
                    text(&self.shop.must("member.enrol", json!({"name": format!("{name} {n}")})), "member_id")
                };
                let (from, to) = (enrol("转让人"), enrol("受让人"));
                let opening = json!({"principal_minor": 100 + n, "points": "3"});
                self.shop
                    .must("member.open_balances", json!({"member_id": from, "opening": opening, "reason": "旧本"}));
                self.shop.must("member.set_pin", json!({"member_id": from, "pin": "258013"}));
                let proof = json!({"pin": "258013"});
                let with =
                    |reason: &str| json!({"member_id": from, "to_member_id": to, "proof": proof, "reason": reason});
                (with("送给母亲"), with("搬走了"))
            }
            "member.find_duplicates" => (json!({"limit": 5}), json!({"limit": 6})),
            "member.quote_merge" => {
                let with = |one: &str, other: &str| json!({"member_id": one, "alias_id": other});
                (with(&self.member, &self.other), with(&self.other, &self.member))
            }
            "member.merge" => {
                let (one, twin) = (self.stranger("合并人"), self.stranger("同一人"));
                let with = |reason: &str| json!({"member_id": one, "alias_id": twin, "reason": reason});
                (with("同一个人"), with("办了两次"))
            }
            "member.quote_undo_merge" => {
                let (one, other) = (self.merged(), self.merged());
                (json!({"alias_id": one}), json!({"alias_id": other}))
            }
            "member.undo_merge" => {
                let alias = self.merged();
                let with = |reason: &str| json!({"alias_id": alias, "reason": reason});
                (with("是两个人"), with("弄错了"))
            }
            "gift_card.quote_issue" => (json!({"amount_minor": 1_000}), json!({"amount_minor": 2_000})),
            "gift_card.issue" => {
                let with = |amount: usize| json!({"amount_minor": amount, "tender": "cash"});
                (with(1_000 + n), with(2_000 + n))
            }
            "gift_card.show" => {
                let card = || self.gift_card(1_000 + n);
                (json!({"card": card()}), json!({"card": card()}))
            }
            "gift_card.slip" => {
                let code = self.gift_card(1_000 + n);
                (
                    json!({"code": code, "paper": "a5", "file": file("e")}),
                    json!({"code": code, "paper": "roll_58", "file": file("f")}),
                )
            }
            "gift_card.quote_bind" | "gift_card.bind" => {
                let code = self.gift_card(1_000 + n);
                let with = |whose: &str| json!({"code": code, "member_id": whose});
                (with(&self.member), with(&self.other))
            }
            "invoice.quote_request" => {
                (json!({"sale_id": self.sale_for_invoice()}), json!({"sale_id": self.sale_for_invoice()}))
            }
            "invoice.request" => {
                let sale = self.sale_for_invoice();
                let to = |title: &str| json!({"sale_id": sale, "buyer": {"kind": "person", "title": title}});
                (to("王芳"), to("欧阳静"))
            }
            "invoice.mark_issued" => {
                let id = self.invoice();
                let with = |number: &str| json!({"invoice_id": id, "tax_invoice_no": number});
                (with("26330001"), with("26330002"))
            }
            "invoice.mark_reversed" => {
                let id = self.invoice();
                self.shop.must("invoice.mark_issued", today(json!({"invoice_id": id, "tax_invoice_no": "26330001"})));
                self.shop.must("invoice.cancel", today(json!({"invoice_id": id, "reason": "抬头开错"})));
                let with = |number: &str| json!({"invoice_id": id, "red_invoice_no": number});
                (with("26330003"), with("26330004"))
            }
            "invoice.cancel" => {
                let id = self.invoice();
                let with = |reason: &str| json!({"invoice_id": id, "reason": reason});
                (with("不要了"), with("抬头开错"))
            }
            "invoice.list" => (json!({}), json!({"state": "asked", "limit": 1})),
            "stored_value.top_up" => {
                let with = |paid: usize| json!({"member_id": self.member, "paid_minor": paid, "tender": "card"});
                (with(1_000 + n), with(2_000 + n))
            }
            "stored_value.quote_top_up" => {
                let with = |paid: usize| json!({"member_id": self.member, "paid_minor": paid, "bonus_minor": 0});
                (with(1_000), with(2_000))
            }
            "on_account.set_limit" => {
                let with =
                    |limit: usize| json!({"member_id": self.other, "limit_minor": limit, "reason": "邻居，月底结"});
                (with(1_000 + n), with(2_000 + n))
            }
            "on_account.repay" => {
                let debtor = self.debtor(n, 500);
                let with = |tender: &str| json!({"member_id": debtor, "paid_minor": 100 + n, "tender": tender});
                (with("cash"), with("wechat"))
            }
            "stored_value.quote_refund" => (json!({"member_id": self.member}), json!({"member_id": self.other})),
            "stored_value.refund" => {
                let leaver = self.shop.must("member.enrol", json!({"name": format!("离店 {n}")}));
                let top_up =
                    json!({"member_id": leaver["member_id"], "paid_minor": 100, "bonus_minor": 5, "tender": "card"});
                self.shop.must("stored_value.top_up", top_up);
                let with = |cause: &str| json!({"member_id": leaver["member_id"], "cause": cause, "tender": "cash", "note": "搬走"});
                (with("consumer"), with("merchant"))
            }
            "stored_value.show_refund" => {
                let it = json!({"balance_refund_id": self.balance_refund});
                (it.clone(), it)
            }
            "stored_value.statement" => (
                json!({"member_id": self.member}),
                json!({"member_id": self.other, "balance_refund_id": self.balance_refund}),
            ),
            "basket.put" => {
                let with = |member: &str| {
                    let basket = json!({
                        "request_id": format!("basket-{n}"), "member_id": member, "lines": line, "coupons": [self.coupon],
                        "tenders": cash, "selected": 1,
                        "exchange": {
                            "sale_id": self.sale, "sale_no": "01-000001", "back": [{"line": 1, "qty": "1"}], "reason": "other",
                            "note": "换一袋",
                        },
                    });
                    json!({ "basket": basket })
                };
                (with(&self.member), with(&self.other))
            }
            "window.put" => (json!({"locale": "en", "theme": "dark", "scan_ms": 10 + n % 70}), json!({"scan_ms": 80})),
            "sale.quote" => (
                json!({"lines": line, "tenders": [{"kind": "wechat", "amount_minor": 1}]}),
                json!({"member_id": self.member, "lines": line}),
            ),
            "sale.ring" => (
                json!({"member_id": self.member, "lines": line, "tenders": cash}),
                json!({"member_id": self.other, "lines": line, "tenders": cash}),
            ),
            "sale.list" => (json!({"member_id": self.member}), json!({})),
            "sale.quote_refund" => {
                let with = |qty: &str| json!({"sale_id": self.mixed, "lines": [{"line": 1, "qty": qty}]});
                (with("1"), with("2"))
            }
            "sale.refund" => {
                let sold = self.shop.must("sale.ring", today(json!({"lines": line, "tenders": cash})));
                let with = |reason: &str| {
                    let lines = json!([{"line": 1, "qty": "1"}]);
                    json!({"sale_id": sold["sale_id"], "lines": lines, "reason": reason, "note": "袋子破了"})
                };
                (with("faulty"), with("other"))
            }
            "sale.quote_change_tender" | "sale.change_tender" => {
                let sold = self.shop.must("sale.ring", today(json!({"lines": line, "tenders": cash})));
                let paid_by = |kind: &str| {
                    let mut params = json!({"sale_id": sold["sale_id"], "tenders": [{"kind": kind, "amount_minor": sold["total_minor"]}]});
                    if method == "sale.change_tender" {
                        params["reason"] = json!("other");
                        params["note"] = json!("微信付的");
                    }
                    params
                };
                (paid_by("wechat"), paid_by("card"))
            }
            "sale.quote_add_member" | "sale.add_member" => {
                let sold = self.shop.must("sale.ring", today(json!({"lines": line, "tenders": cash})));
                let with = |member: &str| json!({"sale_id": sold["sale_id"], "member_id": member});
                (with(&self.member), with(&self.other))
            }
            "sale.void" => {
                let sold = self.shop.must("sale.ring", today(json!({"lines": line, "tenders": cash})));
                let with = |reason: &str| json!({"sale_id": sold["sale_id"], "reason": reason, "note": "打错了"});
                (with("rung_wrongly"), with("other"))
            }
            "sale.quote_exchange" | "sale.exchange" => {
                let sold = self.shop.must("sale.ring", today(json!({"lines": line, "tenders": cash})));
                let with = |reason: &str| {
                    let mut params = json!({
                        "sale_id": sold["sale_id"], "back": [{"line": 1, "qty": "1"}], "tenders": cash,
                        "lines": [{"sku": "R10", "qty": "1"}, {"amount_minor": 50, "name": "送货"}],
                    });
                    if method == "sale.exchange" {
                        params["reason"] = json!(reason);
                        params["note"] = json!("换一袋");
                        params["staff"] = json!([]);
                    }
                    params
                };
                (with("faulty"), with("other"))
            }
            "sale.return_unbilled" => {
                let exact = json!([{"kind": "cash", "amount_minor": 12_100 + n}]);
                let with = |reason: &str| json!({"lines": line, "tenders": exact, "reason": reason, "note": "没有单"});
                (with("faulty"), with("other"))
            }
            "sale.quote_void" => {
                let sold =
                    || self.shop.must("sale.ring", today(json!({"lines": line, "tenders": cash})))["sale_id"].clone();
                (json!({"sale_id": sold()}), json!({"sale_id": sold()}))
            }
            "count_card.quote_refund" => (json!({"card": self.sell_card()}), json!({"card": self.sell_card()})),
            "count_card.refund" => {
                let card = self.sell_card();
                let with =
                    |cause: &str| json!({"card": card, "cause": cause, "reason": "changed_mind", "note": "搬走"});
                (with("merchant"), with("consumer"))
            }
            "points.adjust" => {
                let with = |change: String| json!({"member_id": self.member, "change": change, "reason": "correction", "note": "漏记了"});
                (with(format!("{n}.25")), with(format!("{n}.5")))
            }
            "day.roll" => {
                self.earn_what_is_over(n);
                (json!({}), json!({"limit": 7}))
            }
            "refund.show" => (json!({"refund_id": self.refund}), json!({"refund_id": self.refund})),
            "sale.show" => (json!({"sale_id": self.sale}), json!({"sale_id": self.sale})),
            "bill.text" => {
                (json!({"sale_id": self.sale, "channel": "sms"}), json!({"refund_id": self.refund, "channel": "plain"}))
            }
            "bill.pdf" => (
                json!({"sale_id": self.sale, "paper": "a5", "file": file("a")}),
                json!({"refund_id": self.refund, "paper": "roll_80", "file": file("b")}),
            ),
            "report.export" => (
                json!({"report": {"what": "today", "format": "csv"}, "file": file("c").replace(".pdf", ".csv")}),
                json!({"report": {"what": "silent", "format": "pdf"}, "file": file("d")}),
            ),
            "journal.page" => (json!({"from_seq": 1, "limit": 10}), json!({"from_seq": 2, "limit": 10})),
            other => panic!("{other} is a new method: give it a request that succeeds"),
        }
    }

    /// A new member who owes so much on account.
    pub fn debtor(&self, n: usize, owed: usize) -> String {
        let debtor = text(&self.shop.must("member.enrol", json!({"name": format!("赊账人 {n}")})), "member_id");
        let limit = json!({"member_id": debtor, "limit_minor": 1_000_000, "reason": "邻居"});
        self.shop.must("on_account.set_limit", limit);
        let sale = json!({"member_id": debtor, "lines": [{"amount_minor": owed + n}], "tenders": [{"kind": "on_account", "amount_minor": owed + n}]});
        self.shop.must("sale.ring", today(sale));
        debtor
    }

    /// Sells the member a count card; its number.
    fn sell_card(&self) -> String {
        let card = json!({"uses": 3, "validity": {"kind": "always"}, "users": "several", "categories": ["美发"]});
        let card = json!({"sku": "SC3", "name": "三次卡", "price_minor": 900, "unit": "张", "card": card});
        self.shop.must("product.put", today(card));
        let sale = json!({
            "member_id": self.member, "lines": [{"sku": "SC3", "qty": "1"}], "tenders": [{"kind": "cash", "amount_minor": 900}],
        });
        text(&self.shop.must("sale.ring", today(sale))["bill"]["lines"][0]["cards_sold"][0], "card_no")
    }
}

/// A fresh till on the shop in this folder, as after a restart.
pub fn till_at(shop: &Path) -> Till {
    Till::new(Folder::at(shop), Outside::system())
}

/// Every row of every table of ledger and vault, sorted.
pub fn dump(shop: &Path) -> Vec<(String, Vec<String>)> {
    let mut tables = Vec::new();
    for file in ["shop.db", "vault.db"] {
        let db = Connection::open(shop.join(file)).unwrap();
        let mut names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").unwrap();
        let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        tables.extend(names.into_iter().map(|name| (format!("{file} {name}"), rows(&db, &name))));
    }
    assert!(tables.len() > 20, "the dump is not read right");
    tables
}

fn rows(db: &Connection, table: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let width = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..width).map(|n| row.get::<_, Cell>(n)).collect::<Result<Vec<Cell>, _>>();
    let mut rows: Vec<String> =
        statement.query_map([], row).unwrap().map(|row| format!("{:?}", row.unwrap())).collect();
    rows.sort_unstable();
    rows
}
