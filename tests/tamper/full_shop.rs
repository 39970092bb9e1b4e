//! A small shop in which every kind of fact has happened and no table is empty.

mod settings;

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

use self::settings::{profiles, put_plans, put_rules, put_settings_and_products, put_share_rules, put_tiers, tiers};

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
    put_settings_and_products(till);
    let staff: Vec<String> =
        ["李雷", "韩梅梅"].map(|name| text(&till.must("staff.put", json!({"name": name})), "staff_id")).into();
    till.must("staff.put", json!({"name": "韩梅", "staff_id": staff[1]}));
    let members: Vec<String> = profiles().map(|profile| text(&till.must("member.enrol", profile), "member_id")).into();
    put_rules(till);
    put_share_rules(till);
    put_tiers(till);
    let plan = put_plans(till);
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

/// Two members get a tier by hand, one of them with a last day that is over when the day is rolled.
fn set_tiers(till: &Counter, members: &[String]) {
    let highest = &tiers(till)[3];
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

/// Two members take goods on account and pay some of it; some of the goods come back, of one of them after they were paid, and one
/// sale is paid otherwise.
fn take_on_account(till: &Counter, members: &[String]) {
    for (n, member) in [(0, &members[0]), (1, &members[1])] {
        let limit = json!({"member_id": member, "limit_minor": 40_000 + n, "reason": format!("邻居 {n}")});
        till.must("on_account.set_limit", with_time(limit, &moment(49, 7)));
        let lines = json!([{"sku": "R10", "qty": "2"}]);
        let put =
            json!([{"kind": "on_account", "amount_minor": 20_000 + n}, {"kind": "cash", "amount_minor": 4_000 - n}]);
        let sale = json!({"member_id": member, "lines": lines, "tenders": put});
        let sale = till.must("sale.ring", with_time(sale, &moment(49, 7)));
        let again = json!({"member_id": member, "lines": [{"amount_minor": 900 + n}], "tenders": [{"kind": "cash", "amount_minor": 900 + n}]});
        let again = till.must("sale.ring", with_time(again, &moment(49, 7)));
        let otherwise = json!({
            "sale_id": again["sale_id"], "tenders": [{"kind": "on_account", "amount_minor": 900 + n}], "reason": "wrong_key",
        });
        till.must("sale.change_tender", with_time(otherwise, &moment(49, 8)));
        let owed = 20_900 + 2 * n;
        let paid = json!({"member_id": member, "paid_minor": owed - 300 * (1 + n), "tender": if n == 0 { "cash" } else { "card" }});
        till.must("on_account.repay", with_time(paid, &moment(49, 8)));
        let back = json!({"sale_id": sale["sale_id"], "lines": [{"line": 1, "qty": "1"}], "reason": "faulty"});
        till.must("sale.refund", with_time(back, &moment(49, 9)));
    }
}

/// Two members name somebody, and these buy with the members' stored value.
fn buy_as_family(till: &Counter, members: &[String]) {
    for (n, called, limit) in [(0, "儿子", json!(5_000)), (1, "母亲", Value::Null)] {
        let person = json!({"member_id": members[n], "called": called, "daily_limit_minor": limit, "meta": {"at": moment(30, 9)}});
        let person = text(&till.must("family.put", person), "person_id");
        let paid = json!({"member_id": members[n], "paid_minor": 300, "tender": "cash", "meta": {"at": moment(30, 9)}});
        till.must("stored_value.top_up", paid);
        let sale = json!({
            "member_id": members[n], "person_id": person, "lines": [{"amount_minor": 300 + n}],
            "tenders": [{"kind": "stored_value", "amount_minor": 300}, {"kind": "wechat", "amount_minor": n}],
            "meta": {"at": moment(30, 9)},
        });
        let mut sale = sale;
        sale["tenders"].as_array_mut().unwrap().retain(|tender| tender["amount_minor"] != json!(0));
        till.must("sale.ring", sale);
    }
}

fn with_time(mut params: Value, at: &str) -> Value {
    params["meta"] = json!({"at": at});
    params
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
    // One of two bags was exchanged, and the difference paid.
    let bags = json!({"member_id": members[4], "lines": [{"sku": "R10", "qty": "2"}], "tenders": [{"kind": "stored_value", "amount_minor": 10_000}, {"kind": "cash", "amount_minor": 14_000}]});
    let bags = till.must("sale.ring", with_time(bags, &moment(40, 11)));
    let swapped = json!({
        "sale_id": bags["sale_id"], "back": [{"line": 1, "qty": "1"}], "reason": "other", "note": "换小袋",
        "lines": [{"sku": "T01", "qty": "1"}, {"amount_minor": 9_000, "name": "礼盒"}],
        "tenders": [{"kind": "wechat", "amount_minor": 3_800}],
    });
    till.must("sale.exchange", with_time(swapped, &moment(40, 12)));
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
    buy_as_family(till, members);
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
    // Gift cards: two pay a sale that comes back in part, and one becomes a member's.
    let codes: Vec<String> = [6_000, 7_001, 8_002]
        .map(|amount| {
            let card = json!({"amount_minor": amount, "tender": "cash"});
            text(&till.must("gift_card.issue", with_time(card, &moment(49, 3))), "code")
        })
        .to_vec();
    for (n, total) in [(0, 6_500), (1, 3_000)] {
        let cards = json!([{"code": codes[n]}, {"code": codes[n + 1]}]);
        let lines = json!([{"amount_minor": total}]);
        let sale = json!({"lines": lines, "tenders": [], "gift_cards": cards});
        let sale = till.must("sale.ring", with_time(sale, &moment(49, 4)));
        till.must("sale.refund", with_time(json!({"sale_id": sale["sale_id"], "reason": "faulty"}), &moment(49, 5)));
    }
    for (code, member) in codes.iter().zip(members) {
        till.must("gift_card.bind", with_time(json!({"code": code, "member_id": member}), &moment(49, 6)));
    }
    take_on_account(till, members);
    // Two cards become another's: one by its PIN, one by the owner.
    for (n, agreed) in [json!({"proof": {"pin": "258013"}}), json!({"reason": "本人到店"})].into_iter().enumerate()
    {
        let enrol = |name: &str| text(&till.must("member.enrol", json!({"name": name})), "member_id");
        let (from, to) = (enrol(&format!("转让人 {n}")), enrol(&format!("受让人 {n}")));
        let cards = json!([{"sku": "H10", "uses": 2, "worth_minor": 6_000 + n}]);
        let opening = json!({"principal_minor": 10_000, "points": "5.5", "points_until": "2026-12-31", "cards": cards});
        let debtor =
            json!({"member_id": enrol(&format!("老账 {n}")), "opening": {"owed_minor": 901 + n}, "reason": "旧账本"});
        till.must("member.open_balances", with_time(debtor, &moment(49, 0)));
        let before = json!({"member_id": from, "opening": opening, "reason": "旧本"});
        till.must("member.open_balances", with_time(before, &moment(49, 1)));
        let top_up = json!({"member_id": from, "paid_minor": 5_000 + n, "bonus_minor": 501, "tender": "cash"});
        till.must("stored_value.top_up", with_time(top_up, &moment(49, 2)));
        till.must("points.adjust", json!({"member_id": from, "change": "2.5", "reason": "goodwill"}));
        till.must("member.set_pin", json!({"member_id": from, "pin": "258013"}));
        let mut transfer = with_time(agreed, &moment(50, 5));
        transfer["member_id"] = json!(from);
        transfer["to_member_id"] = json!(to);
        till.must("member.transfer", transfer);
    }
    // Two who were enrolled twice: one merge stays, and one is undone after it was drawn across.
    for n in 0..2 {
        let enrol = |name: &str| text(&till.must("member.enrol", json!({"name": name})), "member_id");
        let (one, twin) = (enrol(&format!("合并人 {n}")), enrol(&format!("同一人 {n}")));
        for (whose, paid) in [(&one, 1_000), (&twin, 5_000 + n)] {
            let top_up = json!({"member_id": whose, "paid_minor": paid, "bonus_minor": 101, "tender": "cash"});
            till.must("stored_value.top_up", with_time(top_up, &moment(49, 2)));
            till.must("points.adjust", json!({"member_id": whose, "change": "2.5", "reason": "goodwill"}));
        }
        let both = json!({"member_id": one, "alias_id": twin, "reason": "同一个人"});
        till.must("member.merge", with_time(both, &moment(50, 1)));
        let sale = json!({
            "member_id": twin, "lines": [{"amount_minor": 2_004}],
            "tenders": [{"kind": "stored_value", "amount_minor": 2_000}, {"kind": "points", "amount_minor": 4}],
        });
        till.must("sale.ring", with_time(sale, &moment(50, 2)));
        if n == 1 {
            till.must("member.undo_merge", with_time(json!({"alias_id": twin, "reason": "是两个人"}), &moment(50, 3)));
        }
    }
    // Invoices of every kind and in every state; some of what they are for comes back below or by a balance refund.
    let company = json!({"kind": "company", "title": "示例公司", "tax_no": "91350100M000100Y43"});
    let person = json!({"kind": "person", "title": "欧阳静"});
    till.must("product.put", json!({"sku": "T13", "name": "纸", "price_minor": 11_300, "tax_rate": "13"}));
    till.must("product.put", json!({"sku": "T9", "name": "油", "price_minor": 10_900, "tax_rate": "9"}));
    let mut asked = Vec::new();
    for (n, whose) in [Some(&members[0]), Some(&members[3]), None, None].into_iter().enumerate() {
        let mut sale = json!({
            "lines": [{"sku": "T13", "qty": "2"}, {"sku": "T9", "qty": "1"}, {"amount_minor": 500}],
            "tenders": [{"kind": "cash", "amount_minor": 34_000}],
        });
        if let Some(member) = whose {
            sale["member_id"] = json!(member);
        }
        let sale = text(&till.must("sale.ring", with_time(sale, &moment(49, 7))), "sale_id");
        let buyer = if n % 2 == 0 { &company } else { &person };
        let invoice = with_time(json!({"sale_id": sale, "buyer": buyer}), &moment(49, 8));
        asked.push((sale, text(&till.must("invoice.request", invoice), "invoice_id")));
    }
    for (_, id) in &asked[..3] {
        let issued = json!({"invoice_id": id, "tax_invoice_no": format!("2633{id}")});
        till.must("invoice.mark_issued", with_time(issued, &moment(49, 9)));
    }
    for (n, (sale, _)) in asked.iter().enumerate().filter(|(n, _)| *n != 1) {
        let lines = json!([{"line": 1, "qty": "1"}]);
        let back = json!({"sale_id": sale, "lines": lines, "reason": "faulty"});
        till.must("sale.refund", with_time(back, &moment(50, n as i64)));
    }
    let reversed = json!({"invoice_id": asked[2].1, "red_invoice_no": "26339999"});
    till.must("invoice.mark_reversed", with_time(reversed, &moment(50, 4)));
    let cancelled = json!({"invoice_id": asked[1].1, "reason": "抬头开错"});
    till.must("invoice.cancel", with_time(cancelled, &moment(50, 4)));
    let top_up = json!({"member_id": members[0], "paid_minor": 7_000, "tender": "cash"});
    let top_up = till.must("stored_value.top_up", with_time(top_up, &moment(50, 4)));
    let invoice = json!({"top_up_id": top_up["top_up_id"], "buyer": company});
    till.must("invoice.request", with_time(invoice, &moment(50, 4)));
    let card =
        till.must("gift_card.issue", with_time(json!({"amount_minor": 3_000, "tender": "cash"}), &moment(50, 4)));
    let invoice = json!({"gift_card_id": card["gift_card_id"], "buyer": person});
    till.must("invoice.request", with_time(invoice, &moment(50, 4)));
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
