//! Sums at their limit: a clear refusal and nothing lost, or the right answer; never a panic, a wrapped or a rounded amount.

use huitou_tests::{TestShop, moment, text};
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
