//! What is quoted is what is done, field by field: baskets, top-ups and what goes back of stored value.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::refunds::by;

/// How the shop of a case is set up.
#[derive(Clone, Debug)]
struct Setup {
    tax: Option<(&'static str, &'static str)>,
    rules: bool,
    order: &'static str,
    expires: bool,
}

/// A basket that is put together, and how it is paid in tenths of what could pay.
#[derive(Clone, Debug)]
struct Basket {
    bags: i64,
    grams: i64,
    typed: i64,
    changed: Option<i64>,
    washes: i64,
    coupons: usize,
    pays: [i64; 4],
    rest: usize,
    by_person: bool,
    keeps: i64,
}

#[derive(Clone, Debug)]
enum Deed {
    Sell(Basket),
    TopUp { paid: i64, plan: usize, bonus: i64 },
    GiveBack { by_merchant: bool },
}

struct Counter {
    shop: TestShop,
    member: String,
    person: String,
    plans: Vec<String>,
    card: String,
    gift_cards: Vec<String>,
}

fn at(mut params: Value, day: i64) -> Value {
    params["meta"] = json!({"at": moment(day, 2)});
    params
}

fn whole(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no amount"))
}

fn points(value: &Value) -> Decimal {
    value.as_str().unwrap_or_else(|| panic!("{value} is no decimal")).parse().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

impl Counter {
    fn opened(setup: &Setup) -> Counter {
        let shop = TestShop::played();
        let mut settings = vec![
            ("stored_value.spend_order", json!(setup.order)),
            ("points.expiry_months", json!(i32::from(setup.expires))),
            ("coupon.min_spend_minor", json!(3_000)),
            ("coupon.next_min_minor", json!(2_000)),
            ("coupon.off_minor", json!(333)),
        ];
        if let Some((mode, rounding)) = setup.tax {
            let tax = [("tax.rate", "13"), ("tax.mode", mode), ("tax.rounding", rounding)];
            settings.extend(tax.map(|(key, value)| (key, json!(value))));
        }
        for (key, value) in settings {
            shop.must("setting.put", json!({"key": key, "value": value}));
        }
        let tier = |name: &str, level: u32, need: Value, rate: &str, times: &str| {
            let window = json!({"over": "days", "count": 20});
            let tier = json!({"name": name, "level": level, "need": need, "window": window, "grace_days": 3, "price_rate": rate, "points_times": times});
            text(&shop.must("tier.put", at(tier, 0)), "tier_id")
        };
        let silver = tier("银卡", 1, json!({"by": "spent", "least_minor": 9_000}), "0.97", "1.25");
        let gold = tier("金卡", 2, json!({"by": "spent", "least_minor": 40_000}), "0.88", "1.5");
        tier("储值卡", 3, json!({"by": "top_ups", "least_minor": 150_000}), "0.8", "2");
        let own = json!([{"tier_id": gold, "price_minor": 3_001}]);
        let rice = json!({"sku": "R", "name": "五常大米", "price_minor": 3_333, "tax_rate": "9", "tier_prices": own, "category": "粮"});
        shop.must("product.put", rice);
        shop.must("product.put", json!({"sku": "A", "name": "红富士", "price_minor": 1_298, "unit": "kg"}));
        shop.must("product.put", json!({"sku": "W", "name": "洗车", "price_minor": 4_000, "unit": "次"}));
        let terms = json!({"uses": 9, "validity": {"kind": "days", "count": 25, "from": "first_use"}, "users": "member_alone", "skus": ["W"]});
        shop.must(
            "product.put",
            json!({"sku": "W9", "name": "洗车卡", "price_minor": 30_000, "unit": "张", "card": terms}),
        );
        if setup.rules {
            for (name, earns, products) in [
                ("米", json!({"by": "unit", "points": "1.37"}), json!(["R"])),
                ("钱", json!({"by": "money", "points": "1", "per_minor": 77}), json!([])),
                ("来", json!({"by": "visit", "points": "5.5"}), json!([])),
                ("倍", json!({"by": "times", "times": "1.75"}), json!(["A"])),
            ] {
                shop.must("points_rule.put", at(json!({"name": name, "earns": earns, "products": products}), 0));
            }
        }
        let coupons = json!([{"off_minor": 700, "minimum_minor": 2_500, "valid_days": 15, "count": 2}]);
        let plan = |from: i64, gift: Value, tiers: Value| {
            let mut plan = json!({"name": "方案", "paid_from_minor": from, "gift": gift});
            plan["tiers"] = tiers;
            text(&shop.must("plan.put", at(plan, 0)), "plan_id")
        };
        let plans = vec![
            plan(10_000, json!({"bonus_minor": 1_001, "points": "12.35", "parts": 3, "coupons": coupons}), json!([])),
            plan(
                10_001,
                json!({"uses": {"sku": "W9", "count": 5}, "bonus_minor": 100, "parts": 2}),
                json!([silver, gold]),
            ),
            plan(10_002, json!({"tier": {"tier_id": gold, "months": 1}, "points": "7.01"}), json!([silver])),
        ];
        let member = json!({"name": "王芳", "phone": "13800138000"});
        let member = text(&shop.must("member.enrol", at(member, 0)), "member_id");
        let limit = json!({"member_id": member, "limit_minor": 20_000, "reason": "老街坊"});
        shop.must("on_account.set_limit", at(limit, 0));
        let son = json!({"member_id": member, "called": "儿子", "daily_limit_minor": 1_500});
        let person = text(&shop.must("family.put", at(son, 0)), "person_id");
        let sale =
            json!({"member_id": member, "lines": [{"sku": "W9", "qty": "1"}], "tenders": by(&[("cash", 40_000)])});
        let card = text(&shop.must("sale.ring", at(sale, 0))["bill"]["lines"][0]["cards_sold"][0], "card_no");
        let issue = |amount: i64| {
            text(&shop.must("gift_card.issue", at(json!({"amount_minor": amount, "tender": "cash"}), 0)), "code")
        };
        let gift_cards = vec![issue(700), issue(9_000)];
        Counter { shop, member, person, plans, card, gift_cards }
    }

    fn card_of_member(&self, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": self.member}), day))
    }
}

/// What a case met, so that a property of plain baskets is noticed.
#[derive(Default)]
struct Met(BTreeMap<&'static str, usize>);

impl Met {
    fn met(&mut self, what: &'static str, is_met: bool) {
        *self.0.entry(what).or_default() += usize::from(is_met);
    }
}

/// The fields that a quote and what was done have in common, one by one.
fn lines_agree(quote: &Value, bill: &Value, met: &mut Met) {
    let (quoted, billed) = (list(&quote["lines"]), list(&bill["lines"]));
    assert_eq!(quoted.len(), billed.len());
    for (quoted, billed) in quoted.iter().zip(billed) {
        for (field, value) in quoted.as_object().unwrap() {
            match field.as_str() {
                "cards_fitting" => {}
                "card" => {
                    let told = [&value["card_no"], &value["uses"], &value["left_after"], &value["until"]];
                    let used = &billed["card"];
                    assert_eq!(told, [&used["card_no"], &used["uses"], &used["left"], &used["until"]]);
                    met.met("a line by a count card", true);
                }
                // A piece and the empty unit of an amount are not printed, and stand in the bill all the same.
                _ => assert_eq!(value, &billed[field], "{field} of {quoted}"),
            }
        }
        let told: BTreeSet<&String> = quoted.as_object().unwrap().keys().collect();
        let only_billed = ["list_amount_minor", "cards_sold", "unit"];
        let more = billed.as_object().unwrap().keys().filter(|field| !told.contains(field));
        assert_eq!(
            more.filter(|field| !only_billed.contains(&field.as_str())).collect::<Vec<_>>(),
            Vec::<&String>::new()
        );
        met.met("a tier's own price", quoted["price_reason"] == "tier_price");
        met.met("a tier's rate", quoted["price_reason"] == "tier_rate");
        met.met("a typed price", quoted["price_reason"] == "typed");
    }
}

impl Counter {
    fn sell(&self, wanted: &Basket, day: i64, met: &mut Met) {
        let mut lines = Vec::new();
        if wanted.bags > 0 {
            let mut line = json!({"sku": "R", "qty": wanted.bags.to_string()});
            if let Some(price) = wanted.changed {
                line["price_minor"] = json!(price);
            }
            lines.push(line);
        }
        if wanted.grams > 0 {
            lines.push(json!({"sku": "A", "qty": format!("{}.{:03}", wanted.grams / 1_000, wanted.grams % 1_000)}));
        }
        lines.push(json!({"amount_minor": wanted.typed, "name": "加工"}));
        if wanted.washes > 0 {
            let wash = json!({"sku": "W", "qty": wanted.washes.to_string(), "card": self.card});
            let trial = json!({"member_id": self.member, "lines": [wash]});
            if self.shop.call("sale.quote", at(trial, day)).is_ok() {
                lines.push(wash);
            }
        }
        let mut basket = json!({"member_id": self.member, "lines": lines});
        if wanted.by_person {
            basket["person_id"] = json!(self.person);
        }
        let quote = |basket: &Value| self.shop.must("sale.quote", at(basket.clone(), day));
        let first = quote(&basket);
        self.coupons_are_as_told(&basket, &first, day, met);
        let codes: Vec<&Value> =
            list(&first["coupons_usable"]).iter().take(wanted.coupons).map(|it| &it["code"]).collect();
        let mut with_coupons = basket.clone();
        with_coupons["coupons"] = json!(codes);
        // What the first takes off may leave the second short of its minimum.
        if self.shop.call("sale.quote", at(with_coupons.clone(), day)).is_ok() {
            basket = with_coupons;
        }
        let unpaid = quote(&basket);
        self.caps_are_as_told(&basket, &unpaid, day, met);
        self.pays(&mut basket, &unpaid, wanted, day);
        let told = quote(&basket);
        assert_eq!(told["settlement"]["is_paid"], true, "{basket}");
        if wanted.keeps > 0 && !told["change_keepable"].is_null() {
            basket["keep_change_minor"] = json!(whole(&told["change_keepable"]["all_minor"]) * wanted.keeps / 3);
        }
        let told = quote(&basket);
        assert_eq!(quote(&basket), told, "a quote writes nothing");
        self.is_rung_as_told(&basket, &told, day, met);
    }

    /// Of the coupons that could be used each can, and of those that are near each has too small a basket.
    fn coupons_are_as_told(&self, basket: &Value, quote: &Value, day: i64, met: &mut Met) {
        let with = |coupon: &Value| {
            let mut with = basket.clone();
            with["coupons"] = json!([coupon["code"]]);
            self.shop.call("sale.quote", at(with, day))
        };
        for coupon in list(&quote["coupons_usable"]) {
            let less = whole(&with(coupon).unwrap()["coupons_off_minor"]);
            assert_eq!(json!(less), coupon["off_minor"]);
        }
        for coupon in list(&quote["coupons_near"]) {
            assert_eq!(with(coupon).unwrap_err()["code"], "coupon_below_minimum");
            met.met("a coupon that is near", true);
        }
    }

    /// What each kind can pay it pays, and a fen more it does not.
    fn caps_are_as_told(&self, basket: &Value, quote: &Value, day: i64, met: &mut Met) {
        let total = whole(&quote["total_minor"]);
        for (kind, field, codes) in [
            ("stored_value", "stored_value_usable_minor", &["stored_value_short", "person_over_limit"][..]),
            ("points", "points_usable_minor", &["points_short"][..]),
            ("on_account", "on_account_usable_minor", &["on_account_over_limit"][..]),
        ] {
            let most = quote[field].as_i64().unwrap_or(0);
            assert!(most <= total, "{kind} pays no more than is due");
            for (amount, fits) in [(most, true), (most + 1, false)] {
                if amount == 0 || amount > total {
                    continue;
                }
                let mut paid = basket.clone();
                paid["tenders"] = by(&[(kind, amount), ("card", total - amount)]);
                paid["tenders"].as_array_mut().unwrap().retain(|tender| tender["amount_minor"] != json!(0));
                let said = self.shop.call("sale.quote", at(paid.clone(), day));
                match said {
                    Ok(said) => {
                        assert!(fits, "{kind} {amount} of {most}");
                        assert_eq!(said["settlement"]["is_paid"], true);
                    }
                    Err(refused) => {
                        assert!(
                            !fits && codes.contains(&text(&refused, "code").as_str()),
                            "{kind} {amount} of {most}: {refused}"
                        );
                        // What a quote refuses a sale refuses with the same words.
                        let rung = self.shop.call("sale.ring", at(paid, day)).unwrap_err();
                        assert_eq!((&rung["code"], &rung["args"]), (&refused["code"], &refused["args"]));
                        met.met("a cap", true);
                    }
                }
            }
        }
    }

    fn pays(&self, basket: &mut Value, quote: &Value, wanted: &Basket, day: i64) {
        let most = |field: &str| quote[field].as_i64().unwrap_or(0);
        let mut left = whole(&quote["total_minor"]);
        let mut tenders = Vec::new();
        let caps = [
            ("stored_value", most("stored_value_usable_minor")),
            ("points", most("points_usable_minor")),
            ("on_account", most("on_account_usable_minor")),
        ];
        for ((kind, cap), tenths) in caps.into_iter().zip(wanted.pays) {
            let part = (cap * tenths / 10).min(left);
            if part > 0 {
                tenders.push((kind, part));
                left -= part;
            }
        }
        let mut by_card = Vec::new();
        for code in &self.gift_cards {
            let held = whole(&self.shop.must("gift_card.show", at(json!({"card": code}), day))["balance_minor"]);
            let part = (held * wanted.pays[3] / 10).min(left);
            if part > 0 {
                by_card.push(json!({"code": code, "amount_minor": part}));
                left -= part;
            }
        }
        basket["gift_cards"] = json!(by_card);
        match ["cash", "wechat", "alipay"][wanted.rest] {
            "cash" => tenders.push(("cash", left / 1_000 * 1_000 + 1_000)),
            kind if left > 0 => tenders.push((kind, left)),
            _ => {}
        }
        basket["tenders"] = by(&tenders);
    }

    fn is_rung_as_told(&self, basket: &Value, told: &Value, day: i64, met: &mut Met) {
        let before = self.card_of_member(day);
        let rung = self.shop.must("sale.ring", at(basket.clone(), day));
        let (bill, after) = (&rung["bill"], self.card_of_member(day));
        let member = &bill["member"];
        lines_agree(told, bill, met);
        for field in ["list_total_minor", "tier_off_minor", "tax_mode", "taxes", "total_minor", "coupons"] {
            assert_eq!(told[field], bill[field], "{field}");
        }
        let off: i64 = list(&bill["coupons"]).iter().map(|used| whole(&used["off_minor"])).sum();
        assert_eq!(told["coupons_off_minor"], off);
        let given: i64 = list(&bill["tenders"]).iter().map(|tender| whole(&tender["amount_minor"])).sum();
        let settled = &told["settlement"];
        assert_eq!(
            [&settled["paid_minor"], &settled["due_minor"], &settled["change_minor"], &settled["change_kept_minor"]],
            [&json!(given), &json!(0), &bill["change_minor"], &bill["change_kept_minor"]]
        );
        assert_eq!((&rung["total_minor"], &rung["change_minor"]), (&told["total_minor"], &settled["change_minor"]));
        let of = |kind: &str| {
            list(&bill["tenders"]).iter().find(|it| it["kind"] == kind).map_or(0, |it| whole(&it["amount_minor"]))
        };
        let cards = list(&told["gift_cards"]);
        assert_eq!(of("gift_card"), cards.iter().map(|it| whole(&it["amount_minor"])).sum::<i64>());
        for card in cards {
            let held = self.shop.must("gift_card.show", at(json!({"card": card["card_no"]}), day));
            assert_eq!(card["left_minor"], held["balance_minor"]);
            met.met("a gift card", true);
        }

        assert_eq!(told["points_earned"], member["points_earned"]);
        let by_rule = list(&told["points_by_rule"]);
        let sum: Decimal = by_rule.iter().map(|it| points(&it["points"])).sum();
        assert!(by_rule.is_empty() || sum == points(&told["points_earned"]), "{by_rule:?}");
        assert_eq!(told["points"], before["points"]);
        let moved = points(&told["points_earned"]) - points(&member["points_spent"]);
        assert_eq!(points(&told["points"]) + moved, points(&member["points_after"]), "nobody owes points here");
        assert_eq!(
            (&after["points"], &after["points_next_lapse"]),
            (&member["points_after"], &member["points_next_lapse"])
        );

        assert_eq!(told["stored_value"], before["stored_value"]);
        let spent = &member["stored_value_spent"];
        assert_eq!(spent["total_minor"], of("stored_value"));
        for part in ["principal_minor", "bonus_minor"] {
            let kept = if part == "principal_minor" { whole(&bill["change_kept_minor"]) } else { 0 };
            let left = whole(&before["stored_value"][part]) - whole(&spent[part]) + kept;
            assert_eq!(after["stored_value"][part], left, "{part}");
        }
        assert_eq!(after["stored_value"], member["stored_value_after"]);
        let owed = told["owed_minor"].as_i64().unwrap_or(0) + of("on_account");
        assert_eq!(member["owed_after_minor"].as_i64().unwrap_or(0), owed);

        let tier = &told["tier"];
        assert_eq!((&tier["after"], &tier["next"]), (&after["tier_place"], &after["tier_next"]));
        let level = |place: &Value| place["tier_place"]["level"].as_i64().unwrap_or(0);
        assert_eq!(tier["is_up"], level(&after) > level(&before));
        let is_another = after["tier"] != before["tier"] && !after["tier_place"].is_null();
        let reached = if is_another { &after["tier"] } else { &Value::Null };
        assert_eq!(&member["tier_reached"], reached);
        assert_eq!(told["proof_needed"], Value::Null, "nothing is to be proved here, and nothing was");

        met.met("a sale", true);
        met.met("a sale that brings a tier", tier["is_up"] == true);
        met.met("a coupon", off > 0);
        met.met("change that is kept", whole(&bill["change_kept_minor"]) > 0);
        met.met("a person of the family", !member["person"].is_null());
        met.met("tax", !list(&bill["taxes"]).is_empty());
        met.met("points of rules", !by_rule.is_empty());
        for (kind, what) in [
            ("points", "paid with points"),
            ("on_account", "put on account"),
            ("stored_value", "paid with stored value"),
        ] {
            met.met(what, of(kind) > 0);
        }
    }

    fn top_up(&self, paid: i64, plan: usize, bonus: i64, day: i64, met: &mut Met) {
        let mut params = json!({"member_id": self.member, "paid_minor": paid});
        match self.plans.get(plan) {
            Some(plan) => params["plan_id"] = json!(plan),
            None => params["bonus_minor"] = json!(bonus),
        }
        let mut done = params.clone();
        done["tender"] = json!("alipay");
        let told = match self.shop.call("stored_value.quote_top_up", at(params, day)) {
            Ok(told) => told,
            Err(refused) => {
                let made = self.shop.call("stored_value.top_up", at(done, day)).unwrap_err();
                assert_eq!((&made["code"], &made["args"]), (&refused["code"], &refused["args"]));
                return met.met("a plan that is refused", true);
            }
        };
        let before = self.card_of_member(day);
        done["expect_bonus_minor"] = told["gift"]["bonus_minor"].clone();
        let made = self.shop.must("stored_value.top_up", at(done, day));
        let (slip, after) = (&made["slip"], self.card_of_member(day));
        assert_eq!((&told["before"], &told["after"]), (&before["stored_value"], &after["stored_value"]));
        assert_eq!((&told["before"], &told["after"]), (&made["before"], &made["after"]));
        assert_eq!((&told["before"], &told["after"]), (&slip["before"], &slip["after"]));
        assert_eq!((&told["points_before"], &told["points_after"]), (&before["points"], &after["points"]));
        assert!(slip["points_after"].is_null() || slip["points_after"] == told["points_after"]);
        // The first part is what is given now, and the others are promised as they were told.
        let parts = list(&told["parts"]);
        let now = parts.first().cloned().unwrap_or(json!({"bonus_minor": told["gift"]["bonus_minor"], "points": "0"}));
        assert_eq!((&slip["bonus_minor"], &slip["points"]), (&now["bonus_minor"], &now["points"]));
        assert_eq!(list(&slip["to_come"]), parts.get(1..).unwrap_or_default());
        let sum = |field: &str| parts.iter().map(|part| part[field].as_i64().unwrap_or(0)).sum::<i64>();
        if !parts.is_empty() {
            assert_eq!(told["gift"]["bonus_minor"].as_i64().unwrap_or(0), sum("bonus_minor"));
            assert_eq!(told["gift"]["uses"]["count"].as_i64().unwrap_or(0), sum("uses"));
        }
        let issued: Vec<Value> =
            list(&slip["coupons_issued"]).iter().map(|it| json!([it["off_minor"], it["minimum_minor"]])).collect();
        let promised = list(&told["gift"]["coupons"]).iter();
        let promised = promised
            .flat_map(|it| vec![json!([it["off_minor"], it["minimum_minor"]]); it["count"].as_u64().unwrap() as usize]);
        assert_eq!(issued, promised.collect::<Vec<_>>());
        assert_eq!(told["count_card"].is_null(), slip["count_card"].is_null());
        if !told["count_card"].is_null() {
            let (quoted, given) = (&told["count_card"], &slip["count_card"]);
            assert_eq!((&quoted["name"], &quoted["uses"]), (&given["name"], &given["terms"]["uses"]));
            met.met("uses that are given", true);
        }
        let tier = &told["tier"];
        assert_eq!((&tier["after"], &tier["next"]), (&after["tier_place"], &after["tier_next"]));
        met.met("a top-up that brings a tier", tier["is_up"] == true);
        met.met("a gift in parts", parts.len() > 1);
        met.met("a top-up", true);
    }

    fn give_back(&self, by_merchant: bool, day: i64, met: &mut Met) {
        let cause = if by_merchant { "merchant" } else { "consumer" };
        let told = match self.shop.call("stored_value.quote_refund", at(json!({"member_id": self.member}), day)) {
            Ok(told) if whole(&told["before"]["total_minor"]) > 0 => told,
            _ => return,
        };
        let (before, reading) = (self.card_of_member(day), &told[cause]);
        let mut params = json!({"member_id": self.member, "cause": cause, "tender": "card"});
        params["expect_total_minor"] = json!(whole(&reading["refunded_minor"]) + 1);
        assert_eq!(self.shop.refusal("stored_value.refund", at(params.clone(), day)), "refund_changed");
        params["expect_total_minor"] = reading["refunded_minor"].clone();
        let made = self.shop.must("stored_value.refund", at(params, day));
        let (slip, after) = (&made["slip"], self.card_of_member(day));
        for field in ["figures", "before", "gifts_ended"] {
            assert_eq!(told[field], slip[field], "{field}");
        }
        assert_eq!(told["before"], before["stored_value"]);
        assert_eq!((&reading["refunded_minor"], &reading["forfeited"]), (&slip["refunded_minor"], &slip["forfeited"]));
        assert_eq!(made["refunded_minor"], slip["refunded_minor"]);
        assert_eq!(
            slip["readings"],
            json!({"merchant_minor": told["merchant"]["refunded_minor"], "consumer_minor": told["consumer"]["refunded_minor"]})
        );
        assert_eq!(told["owed_minor"].as_i64().unwrap_or(0), after["on_account"]["owed_minor"].as_i64().unwrap_or(0));
        let held = json!({"principal_minor": 0, "bonus_minor": 0, "total_minor": 0});
        assert_eq!(
            (&after["stored_value"], &after["next_gift"], &after["points"]),
            (&held, &Value::Null, &before["points"])
        );
        met.met("stored value given back", true);
        met.met("parts of a gift that ended", !told["gifts_ended"].is_null());
        met.met("stored value that is forfeited", whole(&reading["forfeited"]["total_minor"]) > 0);
    }
}

fn basket() -> impl Strategy<Value = Basket> {
    let part = || prop_oneof![1 => Just(0_i64), 2 => 1_i64..=10];
    let goods = (
        0_i64..4,
        prop_oneof![1 => Just(0_i64), 2 => 1_i64..4_000],
        1_i64..9_000,
        prop::option::weighted(0.2, 1_i64..5_000),
        0_i64..3,
    );
    let paid = (0_usize..3, [part(), part(), part(), part()], 0_usize..3, any::<bool>(), 0_i64..=3);
    (goods, paid).prop_map(|((bags, grams, typed, changed, washes), (coupons, pays, rest, by_person, keeps))| Basket {
        bags,
        grams,
        typed,
        changed,
        washes,
        coupons,
        pays,
        rest,
        by_person,
        keeps,
    })
}

fn deed() -> impl Strategy<Value = (i64, Deed)> {
    let deed = prop_oneof![
        6 => basket().prop_map(Deed::Sell),
        3 => (10_000_i64..90_000, 0_usize..4, 0_i64..9_000).prop_map(|(paid, plan, bonus)| Deed::TopUp { paid, plan, bonus }),
        1 => any::<bool>().prop_map(|by_merchant| Deed::GiveBack { by_merchant }),
    ];
    (0_i64..12, deed)
}

fn setup() -> impl Strategy<Value = Setup> {
    let tax = prop_oneof![
        Just(None),
        Just(Some(("included", "line"))),
        Just(Some(("included", "bill"))),
        Just(Some(("added", "line"))),
        Just(Some(("added", "bill"))),
    ];
    let order = prop_oneof![Just("proportional"), Just("principal_first"), Just("bonus_first")];
    (tax, any::<bool>(), order, any::<bool>()).prop_map(|(tax, rules, order, expires)| Setup {
        tax,
        rules,
        order,
        expires,
    })
}

/// Random shops with tiers, plans, count and gift cards, points by rules, coupons, a family, credit and every way of tax.
#[test]
fn what_is_quoted_is_what_is_done_in_every_field() {
    let met = RefCell::new(Met::default());
    let mut runner = TestRunner::new(Config { cases: 16, max_shrink_iters: 60, ..Config::default() });
    let proved = runner.run(&(setup(), prop::collection::vec(deed(), 5..12)), |(setup, deeds)| {
        let it = Counter::opened(&setup);
        let met = &mut *met.borrow_mut();
        it.top_up(30_000, 0, 0, 1, met);
        let mut day = 1;
        for (later, deed) in &deeds {
            day += later;
            while it.shop.call("day.roll", at(json!({}), day)).is_ok() {}
            match deed {
                Deed::Sell(basket) => it.sell(basket, day, met),
                Deed::TopUp { paid, plan, bonus } => it.top_up(*paid, *plan, *bonus, day, met),
                Deed::GiveBack { by_merchant } => it.give_back(*by_merchant, day, met),
            }
        }
        it.shop.is_sound();
        Ok(())
    });
    proved.unwrap();
    let Met(met) = met.into_inner();
    println!("{met:?}");
    let never: Vec<_> = met.iter().filter(|(_, times)| **times == 0).collect();
    assert!(never.is_empty() && met.len() > 22, "never met: {never:?} of {}", met.len());
}

/// More change is kept than there is, and more than the member may hold: the first is what is said, before and at the till.
#[test]
fn change_that_cannot_be_kept_is_refused_alike_before_and_at_the_till() {
    let shop = TestShop::played();
    let member = text(&shop.must("member.enrol", at(json!({"name": "王芳"}), 0)), "member_id");
    let top_up = json!({"member_id": member, "paid_minor": 499_990, "bonus_minor": 0, "tender": "cash"});
    shop.must("stored_value.top_up", at(top_up, 0));
    for (over_limit, keep, code) in [
        ("warn", 9_999_999_999_i64, "keep_beyond_change"),
        ("warn", 51, "keep_beyond_change"),
        ("block", 9_999_999_999, "keep_beyond_change"),
        ("block", 51, "keep_beyond_change"),
        ("block", 11, "stored_value_over_limit"),
    ] {
        shop.must("setting.put", json!({"key": "region.over_limit", "value": over_limit}));
        let tenders = by(&[("cash", 150)]);
        let basket = json!({"member_id": member, "lines": [{"amount_minor": 100}], "tenders": tenders, "keep_change_minor": keep});
        let said = ["sale.quote", "sale.ring"].map(|method| shop.call(method, at(basket.clone(), 1)).unwrap_err());
        assert_eq!(said[0]["code"], code, "{over_limit} {keep}");
        assert_eq!((&said[0]["code"], &said[0]["args"]), (&said[1]["code"], &said[1]["args"]));
    }
}
