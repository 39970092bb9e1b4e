//! What is owed on every day, computed by this test from what the facts of the journal say happened, and from nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::refunds::by;
use super::reports::day;

/// By business day, part and flow.
type Moved = BTreeMap<(String, &'static str, &'static str), i64>;

const COMES: [&str; 5] = ["opening", "taken_over", "topped_up", "granted", "returned"];
const GOES: [&str; 4] = ["spent", "refunded", "expired", "forfeited"];

fn at(mut params: Value, day: i64) -> Value {
    params["meta"] = json!({"at": moment(day, 2)});
    params
}

fn minor(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Principal and bonus of a part of a fact.
fn both(value: &Value) -> [(&'static str, i64); 2] {
    [("principal", minor(&value["principal_minor"])), ("bonus", minor(&value["bonus_minor"]))]
}

/// Every fact of the journal: its kind, its day and its body.
fn facts(shop: &TestShop) -> Vec<(String, String, Value)> {
    let (mut all, mut from) = (Vec::new(), json!(1));
    loop {
        let page = shop.must("journal.page", json!({"from_seq": from, "limit": 1_000}));
        for fact in list(&page["facts"]) {
            let body = serde_json::from_str(&text(fact, "body")).unwrap();
            all.push((text(fact, "kind"), text(fact, "business_day"), body));
        }
        from = page["next_seq"].clone();
        if from.is_null() {
            return all;
        }
    }
}

/// What the facts did to stored value, gift cards and count cards.
fn moved(shop: &TestShop) -> Moved {
    let mut sums = Moved::new();
    for (kind, day, body) in facts(shop) {
        let mut add = |part: &'static str, flow: &'static str, amount: i64| {
            *sums.entry((day.clone(), part, flow)).or_default() += amount;
        };
        match kind.as_str() {
            "member.balances_opened" => {
                both(&body["value"]).into_iter().for_each(|(part, amount)| add(part, "taken_over", amount));
            }
            "stored_value.topped_up" => {
                add("principal", "topped_up", minor(&body["paid_minor"]));
                add("bonus", "granted", minor(&body["bonus_minor"]));
            }
            "stored_value.refunded" => {
                for ((part, before), (_, kept)) in both(&body["before"]).into_iter().zip(both(&body["forfeited"])) {
                    add(part, "refunded", before - kept);
                    add(part, "forfeited", kept);
                }
            }
            "sale.rung" => rung(&body, &mut add),
            "sale.refunded" => returned(&body, &mut add),
            "sale.exchanged" => {
                returned(&body["back"], &mut add);
                rung(&body["sold"], &mut add);
            }
            "sale.tender_changed" => {
                let member = &body["member"];
                for ((part, now), (_, then)) in both(&member["spent"]).into_iter().zip(both(&member["spent_before"])) {
                    add(part, if now > then { "spent" } else { "returned" }, (now - then).abs());
                }
            }
            "day.rolled" => {
                list(&body["gifts"]).iter().for_each(|gift| add("bonus", "granted", minor(&gift["bonus_minor"])));
                list(&body["cards"]).iter().for_each(|card| add("cards", "lapsed", minor(&card["left_minor"])));
            }
            "gift_card.issued" => add("gift_cards", "sold", minor(&body["amount_minor"])),
            "gift_card.bound" => {
                add("gift_cards", "bound", minor(&body["amount_minor"]));
                add("principal", "topped_up", minor(&body["amount_minor"]));
            }
            _ => {}
        }
    }
    sums.retain(|_, amount| *amount != 0);
    sums
}

fn rung(sale: &Value, add: &mut impl FnMut(&'static str, &'static str, i64)) {
    both(&sale["member"]["spent"]).into_iter().for_each(|(part, amount)| add(part, "spent", amount));
    add("principal", "topped_up", minor(&sale["member"]["change_kept_minor"]));
    list(&sale["gift_cards"]).iter().for_each(|card| add("gift_cards", "spent", minor(&card["amount_minor"])));
    for line in list(&sale["lines"]) {
        list(&line["cards"]["cards"]).iter().for_each(|card| add("cards", "sold", minor(&card["paid_minor"])));
        add("cards", "earned", minor(&line["card_used"]["earned_minor"]));
    }
}

fn returned(refund: &Value, add: &mut impl FnMut(&'static str, &'static str, i64)) {
    both(&refund["member"]["returned"]).into_iter().for_each(|(part, amount)| add(part, "returned", amount));
    list(&refund["gift_cards"]).iter().for_each(|card| add("gift_cards", "returned", minor(&card["amount_minor"])));
    for card in list(&refund["count_cards"]) {
        add("cards", "refunded", minor(&card["refunded_minor"]));
        add("cards", "earned", minor(&card["earned_minor"]));
        add("cards", "forfeited", minor(&card["forfeited_minor"]));
    }
}

#[derive(Clone, Debug)]
enum Deed {
    TopUp {
        who: usize,
        paid: i64,
        plan: bool,
    },
    /// So much, in tenths by stored value and by a gift card; kept is change.
    Sell {
        who: usize,
        amounts: [i64; 2],
        tenths: i64,
        gift: bool,
        keeps: bool,
    },
    Refund {
        which: usize,
        line: Option<usize>,
    },
    Exchange {
        which: usize,
        amount: i64,
    },
    /// Sold by stored value, of which half is paid by card after all.
    Otherwise {
        who: usize,
        amount: i64,
    },
    GiveBack {
        who: usize,
        by_merchant: bool,
    },
    Bind {
        who: usize,
    },
    Merge,
    Undo,
    Wash,
    Roll,
}

fn deed() -> impl Strategy<Value = (i64, Deed)> {
    let who = || 0_usize..3;
    let sold = (who(), [100_i64..9_000, 100_i64..9_000], 0_i64..=10, any::<bool>(), any::<bool>());
    let deed = prop_oneof![
        4 => (who(), 10_000_i64..60_000, any::<bool>()).prop_map(|(who, paid, plan)| Deed::TopUp { who, paid, plan }),
        7 => sold.prop_map(|(who, amounts, tenths, gift, keeps)| Deed::Sell { who, amounts, tenths, gift, keeps }),
        4 => (0_usize..9, prop::option::of(1_usize..=2)).prop_map(|(which, line)| Deed::Refund { which, line }),
        2 => (0_usize..9, 100_i64..9_000).prop_map(|(which, amount)| Deed::Exchange { which, amount }),
        2 => (who(), 100_i64..9_000).prop_map(|(who, amount)| Deed::Otherwise { who, amount }),
        2 => (who(), any::<bool>()).prop_map(|(who, by_merchant)| Deed::GiveBack { who, by_merchant }),
        1 => who().prop_map(|who| Deed::Bind { who }),
        2 => Just(Deed::Merge),
        1 => Just(Deed::Undo),
        2 => Just(Deed::Wash),
        4 => Just(Deed::Roll),
    ];
    (0_i64..7, deed)
}

struct Counter {
    shop: TestShop,
    members: Vec<String>,
    plan: String,
    card: String,
    sales: Vec<Value>,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        for (key, value) in [("coupon.off_minor", 0), ("points.expiry_months", 1)] {
            shop.must("setting.put", json!({"key": key, "value": value}));
        }
        shop.must("product.put", json!({"sku": "W", "name": "洗车", "price_minor": 4_000, "unit": "次"}));
        let terms = json!({"uses": 7, "validity": {"kind": "days", "count": 30, "from": "sale"}, "users": "several", "skus": ["W"]});
        shop.must(
            "product.put",
            json!({"sku": "W7", "name": "洗车卡", "price_minor": 20_000, "unit": "张", "card": terms}),
        );
        let gift = json!({"bonus_minor": 1_000, "points": "3", "parts": 3});
        let plan = text(
            &shop.must("plan.put", at(json!({"name": "充100送10", "paid_from_minor": 10_000, "gift": gift}), 0)),
            "plan_id",
        );
        let enrol = |name: &str| text(&shop.must("member.enrol", at(json!({"name": name}), 0)), "member_id");
        let members = ["王芳", "王方", "李雷"].map(enrol).to_vec();
        let opening = json!({"principal_minor": 12_345, "bonus_minor": 678});
        shop.must(
            "member.open_balances",
            at(json!({"member_id": members[2], "opening": opening, "reason": "旧本"}), 0),
        );
        let sale =
            json!({"member_id": members[0], "lines": [{"sku": "W7", "qty": "1"}], "tenders": by(&[("cash", 20_000)])});
        let card = text(&shop.must("sale.ring", at(sale, 0))["bill"]["lines"][0]["cards_sold"][0], "card_no");
        Counter { shop, members, plan, card, sales: Vec::new() }
    }

    /// Does it where it can be done; whether it was.
    fn does(&mut self, deed: &Deed, day: i64) -> bool {
        let call = |method: &str, params: Value| self.shop.call(method, at(params, day));
        let sale = |which: usize| (!self.sales.is_empty()).then(|| self.sales[which % self.sales.len()].clone());
        match *deed {
            Deed::TopUp { who, paid, plan } => {
                let mut params = json!({"member_id": self.members[who], "paid_minor": paid, "tender": "cash"});
                let (field, value) =
                    if plan { ("plan_id", json!(self.plan)) } else { ("bonus_minor", json!(paid / 9)) };
                params[field] = value;
                call("stored_value.top_up", params).is_ok()
            }
            Deed::Sell { who, amounts, tenths, gift, keeps } => {
                let total: i64 = amounts.iter().sum();
                let card = call("member.card", json!({"member_id": self.members[who]})).unwrap();
                let stored = (minor(&card["stored_value"]["total_minor"]) * tenths / 10).min(total);
                let mut sale = json!({"member_id": self.members[who], "lines": amounts.map(|amount| json!({"amount_minor": amount}))});
                let mut left = total - stored;
                if gift && left > 0 {
                    let issued = json!({"amount_minor": left / 2 + 7, "tender": "wechat"});
                    let code = call("gift_card.issue", issued).unwrap()["code"].clone();
                    sale["gift_cards"] = json!([{"code": code, "amount_minor": left / 2 + left % 2}]);
                    left -= left / 2 + left % 2;
                }
                let mut tenders = vec![("stored_value", stored), ("cash", left + 99)];
                tenders.retain(|(_, amount)| *amount > 0);
                sale["tenders"] = by(&tenders);
                if keeps {
                    sale["keep_change_minor"] = json!(42);
                }
                let rung = call("sale.ring", sale).unwrap();
                self.sales.push(rung["sale_id"].clone());
                true
            }
            Deed::Refund { which, line } => sale(which).is_some_and(|sale| {
                let lines = line.map(|line| json!([{"line": line, "qty": "1"}]));
                call("sale.refund", json!({"sale_id": sale, "lines": lines, "reason": "faulty"})).is_ok()
            }),
            Deed::Exchange { which, amount } => {
                let Some(sale) = sale(which) else { return false };
                let mut params = json!({"sale_id": sale, "back": [{"line": 1, "qty": "1"}], "lines": [{"amount_minor": amount}], "tenders": []});
                let Ok(quote) = self.shop.call("sale.quote_exchange", at(params.clone(), day)) else { return false };
                let due = minor(&quote["settlement"]["due_minor"]);
                params["tenders"] = if due > 0 { by(&[("card", due)]) } else { json!([]) };
                params["reason"] = json!("wrong_item");
                let done = call("sale.exchange", params);
                if let Ok(done) = &done {
                    self.sales.push(done["sale_id"].clone());
                }
                done.is_ok()
            }
            Deed::Otherwise { who, amount } => {
                let card = call("member.card", json!({"member_id": self.members[who]})).unwrap();
                let stored = minor(&card["stored_value"]["total_minor"]).min(amount);
                let paid = |stored: i64| {
                    let mut tenders = vec![("stored_value", stored), ("card", amount - stored)];
                    tenders.retain(|(_, amount)| *amount > 0);
                    by(&tenders)
                };
                let lines = [amount / 2, amount - amount / 2].map(|amount| json!({"amount_minor": amount}));
                let sale = json!({"member_id": self.members[who], "lines": lines, "tenders": paid(stored)});
                let sale = call("sale.ring", sale).unwrap()["sale_id"].clone();
                let otherwise = json!({"sale_id": sale, "tenders": paid(stored / 2), "reason": "wrong_key"});
                let is_done = call("sale.change_tender", otherwise).is_ok();
                self.sales.push(sale);
                is_done
            }
            Deed::GiveBack { who, by_merchant } => {
                let cause = if by_merchant { "merchant" } else { "consumer" };
                call("stored_value.refund", json!({"member_id": self.members[who], "cause": cause, "tender": "cash"}))
                    .is_ok()
            }
            Deed::Bind { who } => {
                let code =
                    call("gift_card.issue", json!({"amount_minor": 1_234, "tender": "cash"})).unwrap()["code"].clone();
                call("gift_card.bind", json!({"code": code, "member_id": self.members[who]})).is_ok()
            }
            Deed::Merge => {
                let merge = json!({"member_id": self.members[0], "alias_id": self.members[1], "reason": "同一个人"});
                call("member.merge", merge).is_ok()
            }
            Deed::Undo => call("member.undo_merge", json!({"alias_id": self.members[1], "reason": "是两个人"})).is_ok(),
            Deed::Wash => {
                let line = json!([{"sku": "W", "qty": "1", "card": self.card}]);
                call("sale.ring", json!({"member_id": self.members[0], "lines": line, "tenders": []})).is_ok()
            }
            Deed::Roll => call("day.roll", json!({})).is_ok(),
        }
    }
}

/// Each column of a day, and of the whole, is what the facts say; a day opens as the one before closed.
fn is_as_the_facts_say(shop: &TestShop, days: i64) {
    let moved = moved(shop);
    let report = shop.must("report.liability", json!({"from": day(0), "to": day(days)}));
    let columns = |part: &str| match part {
        "gift_cards" => (vec!["opening", "sold", "returned"], vec!["spent", "bound"]),
        "cards" => (vec!["opening", "taken_over", "sold"], vec!["earned", "refunded", "lapsed", "forfeited"]),
        _ => (COMES.to_vec(), GOES.to_vec()),
    };
    for part in ["principal", "bonus", "gift_cards", "cards"] {
        let (comes, goes) = columns(part);
        let mut owed = 0;
        for (n, told) in (0..).zip(list(&report["days"])) {
            let told = &told[part];
            let of_facts = |flow: &&str| {
                let found = moved.iter().find(|((of, its, moves), _)| (of, its, moves) == (&day(n), &part, flow));
                found.map_or(0, |(_, amount)| *amount)
            };
            let column = |flow: &str| minor(&told[format!("{flow}_minor")]);
            assert_eq!(column("opening"), owed, "{part} of {}", day(n));
            for flow in comes[1..].iter().chain(&goes) {
                assert_eq!(column(flow), of_facts(flow), "{flow} of {part} of {}", day(n));
            }
            owed += comes[1..].iter().map(of_facts).sum::<i64>() - goes.iter().map(of_facts).sum::<i64>();
            assert_eq!(column("closing"), owed, "{part} after {}", day(n));
        }
        assert_eq!(minor(&report["sums"][part]["closing_minor"]), owed, "{part} in all");
    }
}

/// Top-ups with gifts in parts, openings, sales by stored value and gift cards, change that is kept, returns, exchanges, other tenders, balance
/// refunds with what is forfeited, cards that lapse and members who are one person for a while.
#[test]
fn what_is_owed_on_every_day_is_what_the_facts_say() {
    let done: RefCell<BTreeMap<String, usize>> = RefCell::default();
    let mut runner = TestRunner::new(Config { cases: 8, max_shrink_iters: 60, ..Config::default() });
    let proved = runner.run(&prop::collection::vec(deed(), 20..45), |deeds| {
        let mut it = Counter::opened();
        let mut today = 1;
        for (later, deed) in &deeds {
            today += later;
            let name = format!("{deed:?}").split([' ', '{']).next().unwrap_or_default().to_owned();
            *done.borrow_mut().entry(name).or_default() += usize::from(it.does(deed, today));
        }
        while it.shop.call("day.roll", at(json!({}), today + 40)).is_ok() {}
        is_as_the_facts_say(&it.shop, today + 41);
        it.shop.is_sound();
        Ok(())
    });
    proved.unwrap();
    let done = done.into_inner();
    println!("{done:?}");
    assert_eq!(done.len(), 11, "every deed was met: {done:?}");
    assert!(done.values().all(|times| *times > 0), "each was done: {done:?}");
}
