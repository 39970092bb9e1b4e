//! A small shop in which every kind of fact has happened and no table is empty.

use std::path::{Path, PathBuf};

use huitou_core::fact::Body;
use huitou_host::making::make_shop;
use huitou_host::rpc::{error_data, split_meta};
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use huitou_tests::{huitou, moment, played_shop, text};
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A closed shop: no program has it open, and no log is beside its databases.
pub struct FullShop {
    dir: TempDir,
}

impl FullShop {
    /// Plays the shop, closes it, and makes sure that every kind of fact is there.
    pub fn played() -> FullShop {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("shop");
        let folder = Folder::at(&path);
        make_shop(&folder, &played_shop(), None, &Outside::system(), &mut |_, _| {}).expect("a new shop");
        let members = first_days(&Counter::at(&path));
        // The marker names its own place on the disk: without it the files are a copy, and the till says so.
        std::fs::remove_file(path.join("incarnation")).expect("the marker");
        days_as_a_copy(&Counter::at(&path), &members);
        let rebuilt = huitou(&path).args(["rebuild", "--replace"]).output().expect("the till starts");
        assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
        last_days(&Counter::at(&path), &members);
        settle(&path);
        let shop = FullShop { dir };
        shop.has_every_kind_of_fact();
        shop
    }

    /// The shop's folder.
    pub fn path(&self) -> PathBuf {
        self.dir.path().join("shop")
    }

    fn has_every_kind_of_fact(&self) {
        let db = Connection::open(self.path().join("shop.db")).expect("the database");
        for kind in Body::KINDS {
            let facts: i64 = db
                .query_row("SELECT count(*) FROM journal WHERE kind = ?1", [kind], |row| row.get(0))
                .expect("the journal");
            assert!(facts > 0, "the shop has no fact of kind {kind}: play one");
        }
    }
}

/// Moves what the logs hold into the databases and removes the logs.
pub fn settle(shop: &Path) {
    for name in ["shop.db", "vault.db"] {
        let db = Connection::open(shop.join(name)).expect("the database");
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("a checkpoint");
    }
}

/// The counter of a shop: calls that must succeed.
pub struct Counter {
    /// The till.
    pub till: Till,
}

impl Counter {
    /// The till of the shop in this folder.
    pub fn at(shop: &Path) -> Counter {
        Counter { till: Till::new(Folder::at(shop), Outside::system()) }
    }

    /// Calls a method that must succeed.
    #[track_caller]
    pub fn must(&self, method: &str, params: Value) -> Value {
        let (plain, meta) = split_meta(params.clone()).expect("parameters");
        let meta: Meta = meta.unwrap_or_default();
        self.till.call(method, plain, &meta).unwrap_or_else(|error| {
            panic!("{method} {params}: {}", error_data(&self.till, &meta, &error, None));
        })
    }
}

fn first_days(till: &Counter) -> Vec<String> {
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
    let staff: Vec<String> =
        ["李雷", "韩梅梅"].map(|name| text(&till.must("staff.put", json!({"name": name})), "staff_id")).into();
    till.must("staff.put", json!({"name": "韩梅", "staff_id": staff[1]}));
    let members: Vec<String> = profiles().map(|profile| text(&till.must("member.enrol", profile), "member_id")).into();
    let plan = json!({
        "name": "充300送30", "paid_from_minor": 30_000, "paid_to_minor": 90_000, "valid_from": "2026-01-01",
        "valid_until": "2026-12-31", "per_member": 2,
        "gift": {
            "bonus_minor": 3_001, "points": "30", "parts": 3,
            "coupons": [
                {"off_minor": 700, "minimum_minor": 3_000, "valid_days": 90, "count": 2},
                {"off_minor": 300, "minimum_minor": 1_000, "valid_days": 60, "count": 1},
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
    put_rules(till);
    put_tiers(till);
    for member in &members {
        let top_up = json!({"member_id": member, "paid_minor": 30_000, "plan_id": plan, "tender": "cash"});
        till.must("stored_value.top_up", with_time(top_up, &moment(0, 9)));
    }
    for (n, member) in members.iter().enumerate() {
        let shares =
            json!([{"staff_id": staff[n % 2], "share": "60"}, {"staff_id": staff[(n + 1) % 2], "share": "40"}]);
        till.must(
            "stored_value.top_up",
            json!({"member_id": member, "paid_minor": 50_000, "bonus_minor": 5_000 + n, "tender": "wechat",
                   "staff": shares, "meta": {"at": moment(1, n as i64)}}),
        );
        sell(till, member, 2 + n as i64, &staff);
    }
    members
}

/// Tiers by everything that is counted, one of them changed later, one stopped and one that is given by hand.
fn put_tiers(till: &Counter) {
    let spent = json!({"by": "spent", "least_minor": 500_000});
    let tier =
        json!({"name": "铜", "level": 1, "need": spent, "window": {"over": "month"}, "meta": {"at": moment(0, 8)}});
    let tier = text(&till.must("tier.put", tier), "tier_id");
    for tier in [
        json!({"tier_id": tier, "name": "铜卡", "level": 2, "need": {"by": "spent", "least_minor": 5_000}, "window": {"over": "year"}, "grace_days": 30}),
        json!({"name": "银卡", "level": 3, "need": {"by": "top_ups", "least_minor": 60_000}, "window": {"over": "months", "count": 6}}),
        json!({"name": "金卡", "level": 4, "need": {"by": "points", "least": "4000"}, "window": {"over": "always"}, "grace_days": 7}),
        json!({"name": "旧卡", "level": 5, "need": {"by": "visits", "least": 9}, "window": {"over": "days", "count": 30}, "is_active": false}),
        json!({"name": "至尊", "level": 9, "window": {"over": "always"}}),
    ] {
        till.must("tier.put", with_time(tier, &moment(0, 8)));
    }
}

/// Two members get a tier by hand, one of them with a last day that is over when the day is rolled.
fn set_tiers(till: &Counter, members: &[String]) {
    let tiers = till.must("tier.list", json!({"active": true}));
    let highest = text(&tiers["tiers"][3], "tier_id");
    for (n, until, reason) in
        [(0, json!("2026-02-01"), "goodwill"), (2, Value::Null, "other"), (3, json!("2027-01-01"), "earlier")]
    {
        till.must(
            "member.set_tier",
            json!({"member_id": members[n], "tier_id": highest, "until": until, "reason": reason, "note": format!("老街坊 {n}"),
                   "meta": {"at": moment(30, 8)}}),
        );
    }
}

/// Rules of what earns points, one of them changed later and one stopped.
fn put_rules(till: &Counter) {
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

fn with_time(mut params: Value, at: &str) -> Value {
    params["meta"] = json!({"at": at});
    params
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

fn profiles() -> [Value; 5] {
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

/// A visit: products, a typed line, stored value, shares of staff, and the next day the coupon.
fn sell(till: &Counter, member: &str, day: i64, staff: &[String]) {
    let first = till.must(
        "sale.ring",
        json!({
            "member_id": member,
            "lines": [
                {"sku": "A01", "qty": format!("{}.5", day), "staff": [{"staff_id": staff[0], "share": "1"}]},
                {"sku": "R10", "qty": "1", "price_minor": 11_000 + day},
                {"amount_minor": 300 + day, "name": format!("改裤脚 {day}")},
            ],
            "tenders": [{"kind": "stored_value", "amount_minor": 4_000 + day}, {"kind": "alipay", "amount_minor": 500 + day},
                        {"kind": "cash", "amount_minor": 20_000 + day * 100}],
            "staff": [{"staff_id": staff[1], "share": "2"}],
            "meta": {"at": moment(day, 2)},
        }),
    );
    let code = text(&first["coupons_issued"][0], "code");
    // A bag comes back before the next visit.
    till.must(
        "sale.refund",
        json!({"sale_id": first["sale_id"], "lines": [{"line": 1, "qty": "1"}], "reason": "other",
               "note": format!("苹果碰伤 {day}"), "meta": {"at": moment(day, 3)}}),
    );
    let basket = json!([{"sku": "T01", "qty": "1"}, {"sku": "H01", "qty": "1"}]);
    let quote = till.must(
        "sale.quote",
        json!({"member_id": member, "lines": basket, "coupons": [code], "meta": {"at": moment(day + 1, 2)}}),
    );
    till.must(
        "sale.ring",
        json!({"member_id": member, "lines": basket, "coupons": [code],
               "tenders": [{"kind": "card", "amount_minor": quote["total_minor"]}], "meta": {"at": moment(day + 1, 2)}}),
    );
}

fn days_as_a_copy(till: &Counter, members: &[String]) {
    for (n, member) in members.iter().enumerate() {
        let at = moment(40, n as i64);
        let lines = json!([{"sku": "R10", "qty": (n + 1).to_string()}]);
        till.must(
            "sale.ring",
            json!({"member_id": member, "lines": lines, "tenders": [{"kind": "cash", "amount_minor": 12_000 * (n + 1)}], "meta": {"at": at}}),
        );
    }
    // Three sales that had earned coupons come back whole.
    for (n, member) in members[..3].iter().enumerate() {
        let at = moment(40, 5 + n as i64);
        let listed = till.must("sale.list", json!({"member_id": member, "limit": 1}));
        let sale = &listed["sales"][0]["sale_id"];
        till.must("sale.refund", json!({"sale_id": sale, "reason": "changed_mind", "meta": {"at": at}}));
    }
    // One was nobody's, and paid otherwise.
    let forgotten = json!({"lines": [{"sku": "T01", "qty": "1"}], "tenders": [{"kind": "cash", "amount_minor": 10_000}], "meta": {"at": moment(40, 10)}});
    let forgotten = &till.must("sale.ring", forgotten)["sale_id"];
    till.must(
        "sale.add_member",
        json!({"sale_id": forgotten, "member_id": members[0], "meta": {"at": moment(40, 10)}}),
    );
    let by = json!([{"kind": "stored_value", "amount_minor": 1}, {"kind": "card", "amount_minor": 6_799}]);
    let mended = json!({"sale_id": forgotten, "tenders": by, "reason": "other", "note": "刷卡付的", "meta": {"at": moment(40, 10)}});
    till.must("sale.change_tender", mended);
    cut_by_card(till, members);
    // One was rung wrongly.
    let listed = till.must("sale.list", json!({"member_id": members[3], "limit": 1}));
    let wrong = &listed["sales"][0]["sale_id"];
    let note = json!({"sale_id": wrong, "reason": "other", "note": "打成别人的了", "meta": {"at": moment(40, 9)}});
    till.must("sale.void", note);
    // Both are kept by the rebuild that comes next.
    let typed = json!([{"sku": "R10", "qty": "1"}, {"amount_minor": 350, "name": "送货"}]);
    till.must("basket.put", json!({"basket": {"request_id": "b-1", "member_id": members[0], "lines": typed}}));
    till.must("window.put", json!({"locale": "zh-Hant", "theme": "dark", "scan_ms": 25}));
    till.must(
        "sale.ring",
        json!({"lines": [{"amount_minor": 999, "name": "零头"}], "tenders": [{"kind": "other", "amount_minor": 999}], "meta": {"at": moment(41, 1)}}),
    );
}

/// Count cards that will lapse, and one without an end; two uses each, of which one comes back.
fn cut_by_card(till: &Counter, members: &[String]) {
    for (sku, validity) in [("H03", json!({"kind": "until", "day": "2026-02-14"})), ("H10", json!({"kind": "always"}))]
    {
        let card =
            json!({"uses": 3, "validity": validity, "users": "several", "skus": ["H01"], "categories": ["理发"]});
        till.must(
            "product.put",
            json!({"sku": sku, "name": "理发卡", "price_minor": 10_000, "unit": "张", "card": card, "meta": {"at": moment(40, 8)}}),
        );
        for member in &members[..2] {
            let lines = json!([{"sku": sku, "qty": "1"}]);
            let tenders =
                json!([{"kind": "stored_value", "amount_minor": 2_000}, {"kind": "cash", "amount_minor": 8_000}]);
            let sale = json!({"member_id": member, "lines": lines, "tenders": tenders});
            let sold = till.must("sale.ring", with_time(sale, &moment(40, 9)));
            let card = text(&sold["bill"]["lines"][0]["cards_sold"][0], "card_no");
            let lines = json!([{"sku": "H01", "qty": "2", "card": card}]);
            let cut = till.must(
                "sale.ring",
                with_time(json!({"member_id": member, "lines": lines, "tenders": []}), &moment(40, 10)),
            );
            let back = json!({"sale_id": cut["sale_id"], "lines": [{"line": 1, "qty": "1"}], "reason": "faulty"});
            till.must("sale.refund", with_time(back, &moment(40, 11)));
        }
    }
    let unbilled = json!({
        "lines": [{"sku": "H01", "qty": "1", "price_minor": 4_500}, {"amount_minor": 350, "name": "旧梳子"}], "reason": "other", "note": "没带单子",
        "tenders": [{"kind": "cash", "amount_minor": 4_850}],
    });
    till.must("sale.return_unbilled", with_time(unbilled, &moment(40, 12)));
    // Another that is given back: one of three uses is gone.
    let lines = json!([{"sku": "H10", "qty": "1"}]);
    let tenders = json!([{"kind": "stored_value", "amount_minor": 1_000}, {"kind": "wechat", "amount_minor": 9_000}]);
    let sale = json!({"member_id": members[1], "lines": lines, "tenders": tenders});
    let sold = till.must("sale.ring", with_time(sale, &moment(40, 12)));
    let card = text(&sold["bill"]["lines"][0]["cards_sold"][0], "card_no");
    let used = json!({"member_id": members[1], "lines": [{"sku": "H01", "qty": "1", "card": card}], "tenders": []});
    till.must("sale.ring", with_time(used, &moment(40, 13)));
    let back = json!({"card": card, "cause": "consumer", "reason": "other", "note": "不剪了"});
    till.must("count_card.refund", with_time(back, &moment(40, 14)));
}

fn last_days(till: &Counter, members: &[String]) {
    for member in &members[..3] {
        till.must(
            "sale.ring",
            json!({"member_id": member, "lines": [{"sku": "T01", "qty": "2"}],
                   "tenders": [{"kind": "cash", "amount_minor": 20_000}], "meta": {"at": moment(50, 3)}}),
        );
    }
    till.must(
        "member.edit",
        json!({"member_id": members[1], "name": "欧阳静静", "card_no": "C022", "address": "", "withdraw": ["calls"],
               "consents": [{"purpose": "e_bill", "wording": "再次同意"}], "meta": {"at": moment(50, 4)}}),
    );
    // PINs, one of somebody who is erased later, one that was taken away; of two the last try was wrong.
    for (n, pin) in [(0, "258013"), (1, "135790"), (2, "940271"), (3, "80246")] {
        till.must("member.set_pin", json!({"member_id": members[n], "pin": pin, "meta": {"at": moment(50, 3)}}));
    }
    till.must("member.clear_pin", json!({"member_id": members[2], "reason": "seen", "meta": {"at": moment(50, 3)}}));
    for n in [0, 1, 1, 1, 1, 1] {
        let wrong = json!({"member_id": members[n], "pin": "2580", "old_pin": "2581"});
        let meta: Meta = serde_json::from_value(json!({"at": moment(50, 3)})).expect("a moment");
        till.till.call("member.set_pin", wrong, &meta).expect_err("a wrong PIN");
    }
    for n in [0, 1, 3] {
        let drawn = till.must("member.draw_code", json!({"member_id": members[n], "meta": {"at": moment(50, 3)}}));
        if n == 1 {
            let value = json!([{"kind": "stored_value", "amount_minor": 150}]);
            till.must(
                "sale.ring",
                json!({"member_id": members[n], "lines": [{"amount_minor": 150}], "tenders": value,
                       "proof": {"code": drawn["code"]}, "meta": {"at": moment(50, 3)}}),
            );
        }
    }
    // Cards that were lost or damaged; one of them is another's who is erased later.
    for (n, reason) in [(0, "renewed"), (1, "damaged"), (3, "lost")] {
        till.must("member.freeze", json!({"member_id": members[n], "reason": "lost", "meta": {"at": moment(50, 4)}}));
        let card = json!({"member_id": members[n], "card_no": format!("K{n}99"), "reason": reason, "meta": {"at": moment(50, 5)}});
        till.must("member.replace_card", card);
    }
    for (n, reason) in [(2, "suspicious"), (3, "locked"), (4, "lost"), (1, "locked")] {
        till.must("member.freeze", json!({"member_id": members[n], "reason": reason, "meta": {"at": moment(50, 6)}}));
    }
    till.must(
        "member.lift_freeze",
        json!({"member_id": members[1], "reason": "checked", "meta": {"at": moment(50, 7)}}),
    );
    // Points by hand, of which some are over and lapse with the day, and others stay.
    till.must("setting.put", json!({"key": "points.expiry_months", "value": 1, "meta": {"at": moment(50, 5)}}));
    for (n, day) in [(0, 5), (1, 6), (2, 7), (0, 45)] {
        till.must(
            "points.adjust",
            json!({"member_id": members[n], "change": format!("{day}.25"), "reason": "other",
                   "note": format!("补记积分 {day}"), "meta": {"at": moment(day, 4)}}),
        );
    }
    set_tiers(till, members);
    // Points first, then count cards, then the parts of gifts, then tiers.
    for hour in [6, 7, 8, 9] {
        till.must("day.roll", json!({"meta": {"at": moment(50, hour)}}));
    }
    // What two had before; one of the cards of before is used.
    for (n, opening) in [
        json!({"principal_minor": 20_000, "bonus_minor": 1_999, "points": "31.5", "points_until": "2026-12-31"}),
        json!({"points": "8", "cards": [{"sku": "H10", "uses": 2, "worth_minor": 6_001}]}),
    ]
    .into_iter()
    .enumerate()
    {
        let before = json!({"member_id": members[n], "opening": opening, "reason": format!("旧会员本第 {n} 页")});
        let opened = till.must("member.open_balances", with_time(before, &moment(50, 9)));
        if let Some(card) = opened["cards"][0]["card_no"].as_str() {
            let lines = json!([{"sku": "H01", "qty": "1", "card": card}]);
            till.must(
                "sale.ring",
                with_time(json!({"member_id": members[0], "lines": lines, "tenders": []}), &moment(50, 9)),
            );
        }
    }
    // One leaves for the shop's sake, one of their own accord; both come again.
    for (member, cause) in [(&members[0], "merchant"), (&members[1], "consumer")] {
        till.must(
            "stored_value.refund",
            json!({"member_id": member, "cause": cause, "tender": "cash", "note": format!("不再来 {cause}"),
                   "meta": {"at": moment(50, 5)}}),
        );
    }
    till.must("member.freeze", json!({"member_id": members[1], "reason": "locked", "meta": {"at": moment(50, 8)}}));
    for (member, reason) in [(&members[3], "member_request"), (&members[4], "retention")] {
        till.must("member.erase", json!({"member_id": member, "reason": reason, "meta": {"at": moment(51, 0)}}));
    }
}
