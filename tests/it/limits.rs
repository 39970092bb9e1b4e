//! Sums at their limit: a clear refusal and nothing lost, or the right answer; never a panic, a wrapped or a rounded amount.

use huitou_store::{Kind, tables};
use huitou_tests::{TestShop, moment, text};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::small_shop::dump;

/// The most that a counter, a balance or a basket comes to.
const MOST: i64 = 9_999_999_999;

fn at(mut params: Value, day: i64) -> Value {
    params["meta"] = json!({"at": moment(day, 1)});
    params
}

/// A member with as much stored value as there can be, half of it a gift.
fn rich(shop: &TestShop, name: &str) -> String {
    let member = text(&shop.must("member.enrol", at(json!({"name": name}), 0)), "member_id");
    let top_up = json!({"member_id": member, "paid_minor": MOST - MOST / 2, "bonus_minor": MOST / 2, "tender": "card"});
    shop.must("stored_value.top_up", at(top_up, 0));
    member
}

/// That a request is refused with this code and changes nothing.
#[track_caller]
fn is_too_much(shop: &TestShop, code: &str, method: &str, params: Value) {
    let before = dump(shop.folder().path());
    assert_eq!(shop.refusal(method, params.clone()), code, "{method} {params}");
    assert!(dump(shop.folder().path()) == before, "{method} {params} changed a table");
}

#[test]
fn a_balance_is_filled_to_the_last_fen_and_not_beyond_by_any_way() {
    let shop = TestShop::played();
    let member = rich(&shop, "王芳");
    let card = |day: i64| {
        shop.must("member.card", at(json!({"member_id": member}), day))["stored_value"]["total_minor"].clone()
    };
    assert_eq!(card(0), MOST);
    let top_up = |paid: i64, bonus: i64| {
        at(json!({"member_id": member, "paid_minor": paid, "bonus_minor": bonus, "tender": "cash"}), 1)
    };
    is_too_much(&shop, "amount_invalid", "stored_value.top_up", top_up(1, 0));
    is_too_much(&shop, "amount_invalid", "stored_value.top_up", top_up(MOST, MOST));
    is_too_much(&shop, "amount_invalid", "stored_value.top_up", top_up(1, 9_007_199_254_740_991));
    let cash = json!([{"kind": "cash", "amount_minor": 200}]);
    let keeping =
        json!({"member_id": member, "lines": [{"amount_minor": 100}], "tenders": cash, "keep_change_minor": 1});
    is_too_much(&shop, "amount_invalid", "sale.ring", at(keeping, 1));
    let code = shop.must("gift_card.issue", at(json!({"amount_minor": 1, "tender": "cash"}), 1))["code"].clone();
    is_too_much(&shop, "amount_invalid", "gift_card.bind", at(json!({"code": code, "member_id": member}), 1));
    is_too_much(&shop, "amount_invalid", "gift_card.issue", at(json!({"amount_minor": MOST + 1, "tender": "cash"}), 1));
    // All of it is spent by one sale; the goods come back, and it is whole.
    let all = json!([{"kind": "stored_value", "amount_minor": MOST}]);
    let sale = json!({"member_id": member, "lines": [{"amount_minor": MOST}], "tenders": all});
    let sale = shop.must("sale.ring", at(sale, 2))["sale_id"].clone();
    assert_eq!(card(2), 0);
    shop.must("sale.refund", at(json!({"sale_id": sale, "reason": "faulty"}), 3));
    assert_eq!(card(3), MOST);
    let owed = shop.must("report.liability", json!({"from": "2026-01-01", "to": "2026-01-31"}))["sums"]["both"].clone();
    let told = ["topped_up_minor", "granted_minor", "spent_minor", "returned_minor", "closing_minor"]
        .map(|flow| owed[flow].clone());
    assert_eq!(told, [MOST - MOST / 2, MOST / 2, MOST, MOST, MOST].map(|amount| json!(amount)));
    shop.is_sound();
}

#[test]
fn two_who_are_full_are_merged_and_parted_whole() {
    let shop = TestShop::played();
    let (one, other) = (rich(&shop, "王芳"), rich(&shop, "王方"));
    shop.must("member.merge", at(json!({"member_id": one, "alias_id": other, "reason": "同一个人"}), 1));
    let card =
        |who: &str| shop.must("member.card", at(json!({"member_id": who}), 2))["stored_value"]["total_minor"].clone();
    assert_eq!(card(&one), 2 * MOST);
    let more = json!({"member_id": one, "paid_minor": 1, "bonus_minor": 0, "tender": "cash"});
    is_too_much(&shop, "amount_invalid", "stored_value.top_up", at(more, 2));
    let all = json!([{"kind": "stored_value", "amount_minor": MOST}]);
    let sale = json!({"member_id": one, "lines": [{"amount_minor": MOST}], "tenders": all});
    let sale = shop.must("sale.ring", at(sale, 2))["sale_id"].clone();
    assert_eq!(card(&one), MOST);
    shop.must("sale.refund", at(json!({"sale_id": sale, "reason": "faulty"}), 3));
    shop.must("member.undo_merge", at(json!({"alias_id": other, "reason": "是两个人"}), 3));
    assert_eq!((card(&one), card(&other)), (json!(MOST), json!(MOST)));
    shop.is_sound();
}

#[test]
fn a_basket_comes_to_its_limit_and_no_line_goes_beyond_it() {
    let shop = TestShop::played();
    shop.must("setting.put", json!({"key": "tax.mode", "value": "added"}));
    shop.must("setting.put", json!({"key": "tax.rate", "value": "100"}));
    shop.must("product.put", json!({"sku": "G", "name": "金条", "price_minor": MOST, "unit": "kg", "tax_rate": "0"}));
    let basket = |lines: Value, total: i64| {
        at(json!({"lines": lines, "tenders": [{"kind": "card", "amount_minor": total.min(MOST)}], "coupons": []}), 0)
    };
    let ring = |lines: Value| is_too_much(&shop, "amount_invalid", "sale.ring", basket(lines, MOST));
    shop.must("sale.ring", basket(json!([{"sku": "G", "qty": "1"}]), MOST));
    ring(json!([{"sku": "G", "qty": "1.001"}]));
    ring(json!([{"sku": "G", "qty": "99999.999"}]));
    ring(json!([{"sku": "G", "qty": "0.5"}, {"sku": "G", "qty": "0.5"}, {"amount_minor": 1}]));
    ring(json!([{"sku": "G", "qty": "1", "price_minor": MOST + 1}]));
    ring(json!([{"amount_minor": 9_007_199_254_740_991_i64}]));
    // As much tax again on top: half is all that can be.
    ring(json!([{"amount_minor": MOST / 2 + 1}]));
    shop.must("sale.ring", basket(json!([{"amount_minor": MOST / 2}]), MOST - 1));
    ring(json!((0..500).map(|_| json!({"amount_minor": MOST})).collect::<Vec<_>>()));
    // More cash than a drawer holds is as much change.
    let notes: Vec<Value> = (0..900).map(|_| json!({"kind": "cash", "amount_minor": MOST})).collect();
    let sale = shop.must("sale.ring", at(json!({"lines": [{"amount_minor": 50}], "tenders": notes}), 0));
    assert_eq!(sale["change_minor"], 900 * MOST - 100);
    shop.is_sound();
}

#[test]
fn debts_limits_and_what_was_before_have_a_most() {
    let shop = TestShop::played();
    let member = text(&shop.must("member.enrol", at(json!({"name": "王芳"}), 0)), "member_id");
    let limit = |most: i64| at(json!({"member_id": member, "limit_minor": most, "reason": "邻居"}), 0);
    is_too_much(&shop, "amount_invalid", "on_account.set_limit", limit(MOST + 1));
    shop.must("on_account.set_limit", limit(MOST));
    let put = |amount: i64| {
        let tenders = json!([{"kind": "on_account", "amount_minor": amount}]);
        at(json!({"member_id": member, "lines": [{"amount_minor": amount}], "tenders": tenders}), 1)
    };
    shop.must("sale.ring", put(MOST));
    is_too_much(&shop, "on_account_over_limit", "sale.ring", put(1));
    let repaid = |amount: i64| at(json!({"member_id": member, "paid_minor": amount, "tender": "cash"}), 2);
    is_too_much(&shop, "amount_invalid", "on_account.repay", repaid(MOST + 1));
    shop.must("on_account.repay", repaid(MOST));
    is_too_much(&shop, "repaid_beyond_owed", "on_account.repay", repaid(1));
    let old = text(&shop.must("member.enrol", at(json!({"name": "老会员"}), 0)), "member_id");
    for opening in [
        json!({"principal_minor": MOST + 1}),
        json!({"principal_minor": MOST, "bonus_minor": 1}),
        json!({"owed_minor": MOST + 1}),
    ] {
        is_too_much(
            &shop,
            "amount_invalid",
            "member.open_balances",
            at(json!({"member_id": old, "opening": opening, "reason": "旧本"}), 3),
        );
    }
    shop.is_sound();
}

#[test]
fn points_that_no_account_holds_are_refused_in_every_writing() {
    let shop = TestShop::played();
    let member = text(&shop.must("member.enrol", at(json!({"name": "王芳"}), 0)), "member_id");
    let adjust = |change: &str| at(json!({"member_id": member, "change": change, "reason": "correction"}), 0);
    // 2^63 hundredths and their neighbours, and as many digits as a decimal may have.
    for change in [
        "92233720368547758.07",
        "92233720368547758.08",
        "-92233720368547758.07",
        "-92233720368547758.08",
        "-92233720368547758.09",
        "999999999999999999",
        "-999999999999999999",
        "999999999999999999.99",
        "-999999999999999999.99",
        "100000000",
        "-100000000",
    ] {
        is_too_much(&shop, "points_invalid", "points.adjust", adjust(change));
        let opening = json!({"member_id": member, "opening": {"points": change}, "reason": "旧本"});
        is_too_much(&shop, "points_invalid", "member.open_balances", at(opening, 0));
        let need = json!({"by": "points", "least": change});
        let tier = json!({"name": "金卡", "level": 1, "need": need, "window": {"over": "year"}});
        assert!(["tier_invalid", "invalid_params"].contains(&shop.refusal("tier.put", at(tier, 0)).as_str()));
        let plan = json!({"name": "送积分", "paid_from_minor": 100, "gift": {"points": change}});
        // A plan's gift may be a hundred times as much.
        let refused = shop.call("plan.put", at(plan, 0)).err().map(|error| text(&error, "code"));
        assert!(
            change == "100000000"
                || refused.is_some_and(|code| ["plan_invalid", "invalid_params"].contains(&code.as_str()))
        );
        for by in ["unit", "visit", "money"] {
            let mut earns = json!({"by": by, "points": change});
            if by == "money" {
                earns["per_minor"] = json!(MOST);
            }
            let refused = shop.call("points_rule.put", at(json!({"name": "规则", "earns": earns}), 0));
            // Ten points a fen are the most by money, so that 100 million are little for 99,999,999.99.
            let is_little = by == "money" && change == "100000000";
            assert_eq!(refused.is_err(), !is_little, "{by} {change}: {refused:?}");
            assert!(
                refused.is_ok()
                    || ["rule_invalid", "invalid_params"].contains(&text(&refused.unwrap_err(), "code").as_str())
            );
        }
    }
    shop.is_sound();
}

/// So many points that one more fact brings them beyond what can be told: it is refused, and nothing is lost.
#[test]
fn a_purse_that_is_full_takes_no_more_points() {
    let shop = TestShop::played();
    let member = text(&shop.must("member.enrol", at(json!({"name": "王芳"}), 0)), "member_id");
    // 10 points a fen, ten times: 100,000,000 × 100 × 10 × 10 points a sale of the most.
    for (name, earns) in
        [("钱", json!({"by": "money", "points": "10", "per_minor": 1})), ("倍", json!({"by": "times", "times": "10"}))]
    {
        shop.must("points_rule.put", at(json!({"name": name, "earns": earns}), 0));
    }
    let tier = json!({"name": "金卡", "level": 1, "window": {"over": "always"}, "points_times": "10"});
    let tier = shop.must("tier.put", at(tier, 0))["tier_id"].clone();
    shop.must("member.set_tier", at(json!({"member_id": member, "tier_id": tier, "reason": "earlier"}), 0));
    let sale = at(
        json!({"member_id": member, "lines": [{"amount_minor": MOST}], "tenders": [{"kind": "card", "amount_minor": MOST}]}),
        1,
    );
    let held = || shop.must("member.card", at(json!({"member_id": member}), 1))["points"].as_str().unwrap().to_owned();
    let mut rung = 0_u64;
    let refused = loop {
        match shop.call("sale.ring", sale.clone()) {
            Ok(_) => rung += 1,
            Err(refused) => break refused,
        }
        assert_eq!(held(), (rung * 9_999_999_999 * 1_000).to_string());
        assert!(rung < 20, "so many points are told as they are: {}", held());
    };
    // 9,999,999,999,000 a sale, and 90,071,992,547,409.91 are the most.
    assert_eq!((rung, &refused["code"]), (9, &json!("points_invalid")));
    assert!(text(&refused, "text").contains("积分已多到记不下"), "{refused}");
    is_too_much(&shop, "points_invalid", "sale.ring", sale);
    // The buyer pays without the card, and what there is can be used.
    let cash = json!([{"kind": "cash", "amount_minor": 500}]);
    shop.must("sale.ring", at(json!({"lines": [{"amount_minor": 500}], "tenders": cash}), 1));
    let less = json!({"member_id": member, "change": "-99999999.99", "reason": "correction"});
    shop.must("points.adjust", at(less, 1));
    shop.is_sound();
}

/// What holds the amounts of a column, so that no sum of them leaves its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// Each is an amount of the counter, or a part or the whole of one; or so many times what a rule gives for it. So many of them as
    /// would fill a whole number of 64 bits, a thousand million and more, no shop ever has.
    Counter,
    /// A balance: no account takes more than can be told.
    Balance,
    /// A sum of a day or a member, of amounts each of which is in an account, too.
    Sum,
    /// A number of things that somebody counts.
    Count,
    /// What a rule of the shop says, within the rule's own bounds.
    Rule,
}

/// Every column of amounts that the program keeps; one that is not named here is new.
fn held(table: &str, column: &str) -> Held {
    match (table, column) {
        ("accounts", "balance") => Held::Balance,
        ("stored_value_days" | "count_card_days", _) | ("member_summaries", "spent_minor") => Held::Sum,
        ("visits" | "member_summaries", "sales" | "visits")
        | ("card_uses" | "gift_parts" | "count_cards", "uses" | "restored") => Held::Count,
        ("point_rules" | "share_rules" | "tiers", _)
        | ("plans", "paid_from_minor" | "paid_to_minor")
        | ("sales", "points_of_visit_centi") => Held::Rule,
        (
            "transfers"
            | "sales"
            | "sale_lines"
            | "sale_tenders"
            | "sale_corrections"
            | "sale_correction_tenders"
            | "refunds"
            | "refund_lines"
            | "refund_tenders"
            | "top_ups"
            | "balance_refunds"
            | "coupons"
            | "plans"
            | "plan_coupons"
            | "gift_parts"
            | "gift_card_moves"
            | "on_account_limits"
            | "on_account_moves"
            | "repayments"
            | "openings"
            | "member_transfers"
            | "transferred_top_ups"
            | "transferred_points"
            | "point_lots"
            | "point_lapses"
            | "point_adjustments"
            | "share_amounts"
            | "products"
            | "family"
            | "family_sales"
            | "invoices"
            | "invoice_taxes"
            | "card_uses"
            | "count_cards",
            _,
        ) => Held::Counter,
        _ => panic!("{table}.{column} is a new amount: say what holds it"),
    }
}

/// Table and column of every amount in the ledger, as the program makes it.
fn columns(db: &Connection) -> Vec<(&'static str, String)> {
    let is_amount = |name: &str| {
        let counts = ["balance", "amount", "uses", "restored", "visits", "sales"];
        name.ends_with("_minor") || name.ends_with("_centi") || counts.contains(&name)
    };
    let of = |table: &str| -> Vec<String> {
        let mut names =
            db.prepare(&format!("SELECT name FROM pragma_table_info('{table}') WHERE type = 'INTEGER'")).unwrap();
        let names = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap);
        names.filter(|name: &String| is_amount(name)).collect()
    };
    let derived = tables().filter(|table| table.kind == Kind::Derived);
    derived.flat_map(|table| of(table.name).into_iter().map(move |column| (table.name, column))).collect()
}

/// By requests alone each column comes to the most that one request brings there, several times over where they add up; all of it comes
/// back, and every sum, report and table is right.
#[test]
fn every_column_of_amounts_is_brought_to_its_most_and_nothing_is_lost() {
    let shop = TestShop::played();
    let ring = |member: Option<&str>, day: i64, lines: Value, tenders: Value| {
        let mut sale = json!({"lines": lines, "tenders": tenders});
        if let Some(member) = member {
            sale["member_id"] = json!(member);
        }
        shop.must("sale.ring", at(sale, day))
    };
    let by = |kind: &str, amount: i64| json!([{"kind": kind, "amount_minor": amount}]);
    let refund = |sale: &Value, day: i64| {
        shop.must("sale.refund", at(json!({"sale_id": sale["sale_id"], "reason": "faulty"}), day))
    };
    for (key, value) in [
        ("coupon.off_minor", json!(MOST)),
        ("coupon.next_min_minor", json!(MOST)),
        ("coupon.min_spend_minor", json!(MOST)),
        ("points.expiry_months", json!(1)),
        ("points.unit_minor", json!(MOST)),
        ("points.per_unit", json!(99_999_999)),
        ("tax.rate", json!("100")),
    ] {
        shop.must("setting.put", json!({"key": key, "value": value}));
    }
    let staff = text(&shop.must("staff.put", json!({"name": "李雷"})), "staff_id");
    let share = json!({"name": "提成", "on": "sale", "pays": {"by": "percent", "percent": "100"}});
    shop.must("share_rule.put", at(share, 0));
    let terms = json!({"uses": 9_999, "validity": {"kind": "days", "count": 30, "from": "sale"}, "users": "several", "skus": ["G"]});
    shop.must("product.put", at(json!({"sku": "G", "name": "金条", "price_minor": MOST, "cost_minor": MOST}), 0));
    shop.must("product.put", at(json!({"sku": "K", "name": "次卡", "price_minor": MOST, "card": terms}), 0));
    let need = json!({"by": "spent", "least_minor": MOST});
    shop.must("tier.put", at(json!({"name": "金卡", "level": 1, "need": need, "window": {"over": "year"}}), 0));
    let coupon = json!({"off_minor": MOST, "minimum_minor": MOST, "valid_days": 9, "count": 1});
    let gift = json!({"bonus_minor": MOST - 1, "points": "9999999999", "parts": 2, "coupons": [coupon]});
    let plan = json!({"name": "方案", "paid_from_minor": 1, "paid_to_minor": 1, "gift": gift});
    let plan = shop.must("plan.put", at(plan, 0))["plan_id"].clone();
    let enrol = |name: &str| text(&shop.must("member.enrol", at(json!({"name": name}), 0)), "member_id");

    // One is given a gift in two parts, another tops up, a third had all of it before; what they have goes every way.
    let given = enrol("得礼");
    shop.must(
        "stored_value.top_up",
        at(json!({"member_id": given, "paid_minor": 1, "plan_id": plan, "tender": "cash"}), 0),
    );
    let rich = rich(&shop, "王芳");
    let old = enrol("老会员");
    let card = json!({"sku": "K", "uses": 9_999, "worth_minor": MOST});
    let opening = json!({"principal_minor": MOST, "points": "99999999.99", "owed_minor": MOST, "cards": [card]});
    shop.must("member.open_balances", at(json!({"member_id": old, "opening": opening, "reason": "旧本"}), 0));
    for change in ["99999999.99", "99999999.99", "-99999999.99"] {
        shop.must("points.adjust", at(json!({"member_id": rich, "change": change, "reason": "correction"}), 0));
    }
    for _ in 0..3 {
        let all = ring(Some(&rich), 1, json!([{"sku": "G", "qty": "1"}]), by("stored_value", MOST));
        refund(&all, 1);
    }
    let sold = json!([{"sku": "G", "qty": "1", "staff": [{"staff_id": staff, "share": "1"}]}]);
    let cash = ring(Some(&rich), 1, sold, by("cash", MOST));
    assert_eq!(cash["coupons_issued"][0]["off_minor"], MOST);
    let gratis = json!({"member_id": rich, "lines": [{"sku": "G", "qty": "1"}], "tenders": [], "coupons": [cash["coupons_issued"][0]["code"]]});
    let gratis = shop.must("sale.ring", at(gratis, 1));
    assert_eq!(gratis["total_minor"], 0);
    // Paid by card after all, with an invoice of all of it.
    shop.must(
        "sale.change_tender",
        at(json!({"sale_id": cash["sale_id"], "tenders": by("card", MOST), "reason": "wrong_key"}), 1),
    );
    let buyer = json!({"kind": "person", "title": "王芳"});
    shop.must("invoice.request", at(json!({"sale_id": cash["sale_id"], "buyer": buyer}), 1));
    let son = json!({"member_id": rich, "called": "儿子", "daily_limit_minor": MOST});
    let son = shop.must("family.put", at(son, 1))["person_id"].clone();
    let by_son = json!({"member_id": rich, "person_id": son, "lines": [{"amount_minor": MOST}], "tenders": by("stored_value", MOST)});
    refund(&shop.must("sale.ring", at(by_son, 1)), 1);
    // A card of so many uses, all of them used by one line that costs nothing; another one lapses.
    let cards = ring(Some(&rich), 1, json!([{"sku": "K", "qty": "1"}]), by("wechat", MOST));
    let no = cards["bill"]["lines"][0]["cards_sold"][0]["card_no"].clone();
    let used = ring(Some(&rich), 2, json!([{"sku": "G", "qty": "1", "card": no}]), json!([]));
    refund(&used, 2);
    for qty in ["1", "9998"] {
        // A line is at most 99,999,999.99 at list price, whoever pays it.
        let line = json!([{"sku": "G", "qty": qty, "card": no}]);
        let sale = at(json!({"member_id": rich, "lines": line, "tenders": []}), 2);
        assert_eq!(shop.call("sale.ring", sale).is_ok(), qty == "1");
    }
    // On account, by a gift card, and back.
    shop.must("on_account.repay", at(json!({"member_id": old, "paid_minor": MOST, "tender": "card"}), 2));
    shop.must("on_account.set_limit", at(json!({"member_id": old, "limit_minor": MOST, "reason": "邻居"}), 2));
    refund(&ring(Some(&old), 2, json!([{"amount_minor": MOST}]), by("on_account", MOST)), 2);
    let code = shop.must("gift_card.issue", at(json!({"amount_minor": MOST, "tender": "alipay"}), 2))["code"].clone();
    let by_gift = json!({"lines": [{"amount_minor": MOST}], "tenders": [], "gift_cards": [{"code": code}]});
    refund(&shop.must("sale.ring", at(by_gift, 2)), 2);
    shop.must("gift_card.bind", at(json!({"code": code, "member_id": enrol("礼品")}), 2));
    // Points pay all that they can, and come back.
    refund(&ring(Some(&rich), 2, json!([{"amount_minor": MOST}]), by("points", MOST)), 2);
    // Cash for nearly nothing is change, and all of it is kept; and change that goes back.
    let keeps = json!({"member_id": enrol("存零"), "lines": [{"amount_minor": 1}], "tenders": by("cash", MOST), "keep_change_minor": MOST - 1});
    shop.must("sale.ring", at(keeps, 2));
    ring(None, 2, json!([{"amount_minor": 1}]), by("cash", MOST));
    // Goods for goods; by card at first, and by stored value in truth.
    let sale = ring(None, 2, json!([{"sku": "G", "qty": "1"}]), by("cash", MOST));
    let swap = json!({"sale_id": sale["sale_id"], "back": [{"line": 1, "qty": "1"}], "lines": [{"amount_minor": MOST}], "tenders": [], "reason": "faulty"});
    shop.must("sale.exchange", at(swap, 2));
    let sale = ring(Some(&rich), 2, json!([{"amount_minor": MOST}]), by("card", MOST));
    let otherwise = json!({"sale_id": sale["sale_id"], "tenders": by("stored_value", MOST), "reason": "wrong_key"});
    shop.must("sale.change_tender", at(otherwise, 2));
    let swapping = self::rich(&shop, "换货");
    let sale = ring(Some(&swapping), 2, json!([{"sku": "G", "qty": "1"}]), by("stored_value", MOST));
    let swap = json!({"sale_id": sale["sale_id"], "back": [{"line": 1, "qty": "1"}], "lines": [{"amount_minor": MOST}], "tenders": [], "reason": "faulty"});
    shop.must("sale.exchange", at(swap, 2));
    let untouched = self::rich(&shop, "未动");
    let transfer = json!({"member_id": untouched, "to_member_id": enrol("接手"), "reason": "转给女儿"});
    shop.must("member.transfer", at(transfer, 2));
    // It stays spent: what is carried over to who takes the card is what came in and what was used.
    shop.must(
        "stored_value.top_up",
        at(json!({"member_id": rich, "paid_minor": 1, "bonus_minor": 0, "tender": "cash"}), 2),
    );
    // Given back at once: all that was paid, and the gift is kept by the shop. An invoice of a top-up, issued and reversed.
    for name in ["退卡一", "退卡二", "退卡三"] {
        let leaver = self::rich(&shop, name);
        let back = json!({"member_id": leaver, "cause": "merchant", "tender": "cash"});
        shop.must("stored_value.refund", at(back, 2));
    }
    let billed = enrol("开票");
    let top_up = json!({"member_id": billed, "paid_minor": MOST, "bonus_minor": 0, "tender": "cash"});
    let top_up = shop.must("stored_value.top_up", at(top_up, 2))["top_up_id"].clone();
    shop.must("invoice.request", at(json!({"top_up_id": top_up, "buyer": buyer}), 2));
    let sale = ring(None, 2, json!([{"amount_minor": MOST}]), by("cash", MOST));
    let invoice =
        shop.must("invoice.request", at(json!({"sale_id": sale["sale_id"], "buyer": buyer}), 2))["invoice_id"].clone();
    shop.must("invoice.mark_issued", at(json!({"invoice_id": invoice, "tax_invoice_no": "26330001"}), 2));
    refund(&sale, 2);
    shop.must("invoice.mark_reversed", at(json!({"invoice_id": invoice, "red_invoice_no": "26330002"}), 2));
    let sale = ring(None, 2, json!([{"amount_minor": MOST}]), by("cash", MOST));
    let invoice =
        shop.must("invoice.request", at(json!({"sale_id": sale["sale_id"], "buyer": buyer}), 2))["invoice_id"].clone();
    shop.must("invoice.mark_issued", at(json!({"invoice_id": invoice, "tax_invoice_no": "26330003"}), 2));
    let gifts_before = json!({"bonus_minor": MOST});
    shop.must(
        "member.open_balances",
        at(json!({"member_id": enrol("旧赠送"), "opening": gifts_before, "reason": "旧本"}), 2),
    );
    // A card of one use is used, another one is given back, and uses come with a top-up in parts.
    let one = json!({"uses": 1, "validity": {"kind": "always"}, "users": "several", "skus": ["G"]});
    shop.must("product.put", at(json!({"sku": "K1", "name": "一次卡", "price_minor": MOST, "card": one}), 0));
    let two = [0, 1].map(|_| {
        let sold = ring(Some(&old), 2, json!([{"sku": "K1", "qty": "1"}]), by("card", MOST));
        sold["bill"]["lines"][0]["cards_sold"][0]["card_no"].clone()
    });
    ring(Some(&old), 2, json!([{"sku": "G", "qty": "1", "card": two[0]}]), json!([]));
    shop.must("count_card.refund", at(json!({"card": two[1], "cause": "merchant", "reason": "changed_mind"}), 2));
    let uses = json!({"uses": {"sku": "K", "count": 9_999}, "parts": 3});
    let uses =
        shop.must("plan.put", at(json!({"name": "次数", "paid_from_minor": MOST, "gift": uses}), 0))["plan_id"].clone();
    shop.must(
        "stored_value.top_up",
        at(json!({"member_id": enrol("次数"), "paid_minor": MOST, "plan_id": uses, "tender": "cash"}), 2),
    );
    // What one had becomes another's, what another had is given back, and what is left of the points lapses.
    let taker = enrol("受让人");
    shop.must("member.transfer", at(json!({"member_id": rich, "to_member_id": taker, "reason": "转给母亲"}), 3));
    let back = json!({"member_id": old, "cause": "merchant", "tender": "cash"});
    assert_eq!(shop.must("stored_value.refund", at(back, 4))["refunded_minor"], MOST);
    while shop.call("day.roll", at(json!({}), 60)).is_ok() {}
    while shop.call("day.roll", at(json!({}), 120)).is_ok() {}
    shop.must("points.adjust", at(json!({"member_id": taker, "change": "99999999.99", "reason": "correction"}), 121));
    shop.is_sound();

    let db = Connection::open(shop.folder().shop_db()).unwrap();
    let all = columns(&db);
    assert!(all.len() > 70, "the amounts are not where this test looks for them: {}", all.len());
    let mut small = Vec::new();
    for (table, column) in &all {
        let sql = format!("SELECT ifnull(max(abs({column})), 0) FROM {table}");
        let most: i64 = db.query_row(&sql, [], |row| row.get(0)).unwrap();
        let is_driven = match held(table, column) {
            Held::Counter => most >= MOST / 2,
            Held::Sum => most >= MOST / 2,
            Held::Balance => most >= MOST,
            Held::Count => most >= 1,
            Held::Rule => true,
        };
        if !is_driven {
            small.push(format!("{table}.{column}"));
        }
    }
    println!("{} columns of amounts; not at their most: {small:?}", all.len());
    assert_eq!(small, NOT_DRIVEN);
    // What was sold and what went, of amounts that no sum has lost a fen of.
    let owed = shop.must("report.liability", json!({"from": "2026-01-01", "to": "2026-06-30"}))["sums"].clone();
    for part in ["principal", "bonus"] {
        let of = |flow: &str| owed[part][format!("{flow}_minor")].as_i64().unwrap();
        let comes = of("taken_over") + of("topped_up") + of("granted") + of("returned");
        assert_eq!(comes - of("spent") - of("refunded") - of("expired") - of("forfeited"), of("closing"), "{part}");
    }
}

/// What nothing that can be asked for brings to its most: of a principal only what was used at list price above what was paid is kept, of
/// a card only what its uses cost by themselves beyond its price, and stored value of members never lapses.
const NOT_DRIVEN: [&str; 3] =
    ["balance_refunds.forfeited_principal_minor", "stored_value_days.expired_minor", "count_card_days.forfeited_minor"];
