//! What the full shop sells, to whom, and by which rules.

use huitou_tests::{moment, text};
use serde_json::{Value, json};

use super::{Counter, with_time};

/// Tiers by everything that is counted, one of them changed later, one stopped and one that is given by hand.
pub fn put_tiers(till: &Counter) {
    let spent = json!({"by": "spent", "least_minor": 500_000});
    let tier =
        json!({"name": "铜", "level": 1, "need": spent, "window": {"over": "month"}, "meta": {"at": moment(0, 8)}});
    let tier = text(&till.must("tier.put", tier), "tier_id");
    for tier in [
        json!({"tier_id": tier, "name": "铜卡", "level": 2, "need": {"by": "spent", "least_minor": 5_000}, "window": {"over": "year"}, "grace_days": 30}),
        json!({"name": "银卡", "level": 3, "need": {"by": "top_ups", "least_minor": 60_000}, "window": {"over": "months", "count": 6}}),
        json!({"name": "金卡", "level": 4, "need": {"by": "points", "least": "4000"}, "window": {"over": "always"}, "grace_days": 7}),
        json!({"name": "旧卡", "level": 5, "need": {"by": "visits", "least": 9}, "window": {"over": "days", "count": 30}, "price_rate": "0.9", "points_times": "1.5", "is_active": false}),
        json!({"name": "至尊", "level": 9, "window": {"over": "always"}}),
    ] {
        till.must("tier.put", with_time(tier, &moment(0, 8)));
    }
    let own = json!([{"tier_id": tier, "price_minor": 1_500}]);
    let mug =
        json!({"sku": "MUG", "name": "杯子", "price_minor": 1_900, "tier_prices": own, "meta": {"at": moment(0, 8)}});
    till.must("product.put", mug);
}

/// Those that can be had, the lowest first.
pub fn tiers(till: &Counter) -> Vec<String> {
    let tiers = till.must("tier.list", json!({"active": true}));
    tiers["tiers"].as_array().unwrap().iter().map(|tier| text(tier, "tier_id")).collect()
}

/// Rules of what earns points, one of them changed later and one stopped.
pub fn put_rules(till: &Counter) {
    let by_money = json!({"by": "money", "points": "1.5", "per_minor": 100});
    let rule = json!({"name": "粮油一倍半", "earns": by_money, "categories": ["粮油"], "meta": {"at": moment(0, 8)}});
    let rule = text(&till.must("points_rule.put", rule), "rule_id");
    for rule in [
        json!({"rule_id": rule, "name": "粮油水果一倍半", "earns": by_money, "categories": ["粮油", "水果"], "products": ["T01"]}),
        json!({"name": "会员日", "earns": {"by": "times", "times": "2"}, "weekdays": [3], "month_days": [8, 18],
               "valid_from": "2026-01-01", "valid_until": "2027-12-31"}),
        json!({"name": "到店有礼", "earns": {"by": "visit", "points": "3"}}),
        json!({"name": "理发", "earns": {"by": "unit", "points": "5"}, "products": ["H01"], "is_active": false}),
    ] {
        till.must("points_rule.put", with_time(rule, &moment(0, 8)));
    }
}

/// Rules of what staff members earn, one of them changed later and one stopped.
pub fn put_share_rules(till: &Counter) {
    let percent = |percent: &str| json!({"by": "percent", "percent": percent});
    let rule = json!({"name": "粮油", "on": "sale", "pays": percent("5"), "categories": ["粮油"], "meta": {"at": moment(0, 8)}});
    let rule = text(&till.must("share_rule.put", rule), "rule_id");
    for rule in [
        json!({"rule_id": rule, "name": "粮油水果", "on": "sale", "pays": percent("7.25"), "categories": ["粮油", "水果"], "products": ["T01"]}),
        json!({"name": "其他", "on": "sale", "pays": {"by": "fixed", "amount_minor": 30}, "valid_from": "2026-01-01", "valid_until": "2027-12-31"}),
        json!({"name": "充值", "on": "top_up", "pays": percent("1.5")}),
        json!({"name": "理发", "on": "use", "pays": {"by": "fixed", "amount_minor": 900}, "products": ["H01"], "is_active": false}),
    ] {
        till.must("share_rule.put", with_time(rule, &moment(0, 8)));
    }
}

fn products() -> [Value; 4] {
    [
        json!({"sku": "R10", "name": "五常大米 10kg", "price_minor": 12_000, "barcode": "6901234567892",
               "category": "粮油", "cost_minor": 9_000}),
        json!({"sku": "A01", "name": "红富士苹果", "price_minor": 1_298, "unit": "斤", "category": "水果", "cost_minor": 700}),
        json!({"sku": "T01", "name": "龙井茶", "price_minor": 6_600, "barcode": "6909876543217"}),
        json!({"sku": "H01", "name": "理发", "price_minor": 4_500, "unit": "次", "unit_decimals": 0}),
    ]
}

pub fn profiles() -> [Value; 5] {
    let profile = |name: &str, phone: &str, card: &str, at: i64| {
        json!({"name": name, "phone": phone, "card_no": card, "salutation": "女士", "wechat": format!("wx_{card}"),
               "address": format!("长安街 {card} 号"), "birthday": "1980-05-06", "note": format!("爱喝茶 {card}"),
               "consents": [{"purpose": "e_bill", "wording": "同意电子小票"}, {"purpose": "calls", "wording": "可以来电"}],
               "meta": {"at": moment(0, at)}})
    };
    [
        profile("王芳", "13800138000", "C001", 1),
        profile("欧阳静", "13800138001", "C002", 2),
        json!({"phone": "13900139002", "meta": {"at": moment(0, 3)}}),
        profile("单田芳", "13800138003", "C004", 4),
        profile("曾国强", "13800138004", "C005", 5),
    ]
}

/// Plans with every kind of gift, one of them stopped and one for members of some tiers; the id of the first.
pub fn put_plans(till: &Counter) -> String {
    let plan = json!({
        "name": "充300送30", "paid_from_minor": 30_000, "paid_to_minor": 90_000, "valid_from": "2026-01-01",
        "valid_until": "2026-12-31", "per_member": 2,
        "gift": {
            "bonus_minor": 3_001, "points": "30", "parts": 3, "uses": {"sku": "T05", "count": 7},
            "coupons": [
                {"off_minor": 700, "minimum_minor": 3_000, "valid_days": 90, "count": 2},
                {"off_minor": 300, "minimum_minor": 1_000, "valid_days": 60, "count": 1},
                {"off_minor": 400, "minimum_minor": 2_000, "valid_days": 45, "count": 7, "is_in_parts": true},
            ],
        },
        "meta": {"at": moment(0, 8)},
    });
    let plan = text(&till.must("plan.put", plan), "plan_id");
    let stopped = json!([{"off_minor": 100, "minimum_minor": 500, "valid_days": 7, "count": 4}]);
    till.must(
        "plan.put",
        json!({"name": "旧方案", "paid_from_minor": 20_000, "is_per_full": true, "paid_to_minor": 60_000, "is_active": false,
               "gift": {"coupons": stopped}, "meta": {"at": moment(0, 8)}}),
    );
    let tiers = tiers(till);
    till.must(
        "plan.put",
        json!({"name": "至尊专享", "paid_from_minor": 9_000_000, "tiers": &tiers[2..], "gift": {"tier": {"tier_id": tiers[3], "months": 6}},
               "meta": {"at": moment(0, 8)}}),
    );
    plan
}

/// What the shop is called, and what it sells: by the piece and by weight, taxed, and a count card.
pub fn put_settings_and_products(till: &Counter) {
    for (key, value) in [
        ("shop.name", json!("回头小店")),
        ("shop.address", json!("北京市东城区一号")),
        ("shop.phone", json!("01065550000")),
        ("coupon.min_spend_minor", json!(5_000)),
        ("coupon.next_min_minor", json!(2_000)),
        ("alert.silent_days", json!(20)),
    ] {
        till.must("setting.put", json!({"key": key, "value": value, "meta": {"at": moment(0, 0)}}));
    }
    for product in products() {
        till.must("product.put", product);
    }
    till.must(
        "product.put",
        json!({"sku": "T01", "name": "龙井茶 50g", "price_minor": 6_800, "category": "茶", "tax_rate": "13"}),
    );
    let card = json!({"uses": 5, "validity": {"kind": "months", "count": 4, "from": "sale"}, "users": "several", "skus": ["T01"]});
    till.must(
        "product.put",
        json!({"sku": "T05", "name": "茶五次卡", "price_minor": 30_000, "unit": "张", "card": card}),
    );
}
