//! A hairdresser pays shares: of what is sold, of uses of count cards and of top-ups, and takes back what came back.

use std::collections::BTreeMap;
use std::fs;

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

/// A salon with 王 and 李, rules of every kind, and a member.
struct Salon {
    shop: TestShop,
    wang: String,
    li: String,
    member: String,
}

fn at(mut params: Value, day: i64) -> Value {
    params["meta"] = json!({"at": moment(day, 2)});
    params
}

fn salon() -> Salon {
    let shop = TestShop::played();
    shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
    let staff = |name: &str| text(&shop.must("staff.put", json!({"name": name})), "staff_id");
    let (wang, li) = (staff("王师傅"), staff("李师傅"));
    let card = json!({"uses": 3, "validity": {"kind": "days", "count": 300, "from": "sale"}, "users": "several", "skus": ["CUT"]});
    for product in [
        json!({"sku": "CUT", "name": "剪发", "price_minor": 4_000, "unit": "次", "category": "服务"}),
        json!({"sku": "PERM", "name": "烫发", "price_minor": 30_000, "unit": "次", "category": "服务"}),
        json!({"sku": "GEL", "name": "发胶", "price_minor": 3_333, "category": "用品"}),
        json!({"sku": "CUT3", "name": "剪发三次卡", "price_minor": 10_000, "unit": "张", "card": card}),
    ] {
        shop.must("product.put", at(product, 0));
    }
    let percent = |percent: &str| json!({"by": "percent", "percent": percent});
    let fixed = |minor: i64| json!({"by": "fixed", "amount_minor": minor});
    for rule in [
        json!({"name": "全店", "on": "sale", "pays": percent("3")}),
        json!({"name": "服务", "on": "sale", "pays": percent("20"), "categories": ["服务"]}),
        json!({"name": "烫发", "on": "sale", "pays": fixed(5_000), "products": ["PERM"]}),
        json!({"name": "卖卡", "on": "card_sale", "pays": percent("10")}),
        json!({"name": "划卡", "on": "use", "pays": fixed(800)}),
        json!({"name": "充值", "on": "top_up", "pays": percent("2.5")}),
    ] {
        shop.must("share_rule.put", at(rule, 0));
    }
    let member = json!({"name": "欧阳静", "phone": "13800138000"});
    let member = text(&shop.must("member.enrol", at(member, 0)), "member_id");
    Salon { shop, wang, li, member }
}

impl Salon {
    fn both(&self, one: &str, other: &str) -> Value {
        json!([{"staff_id": self.wang, "share": one}, {"staff_id": self.li, "share": other}])
    }

    fn only(&self, who: &str) -> Value {
        json!([{"staff_id": who, "share": "1"}])
    }

    fn ring(&self, day: i64, lines: Value, staff: Value, tenders: Value) -> Value {
        let sale = json!({"member_id": self.member, "lines": lines, "staff": staff, "tenders": tenders});
        self.shop.must("sale.ring", at(sale, day))
    }

    fn back(&self, day: i64, sale: &Value, line: u32, qty: &str) -> Value {
        let lines = json!([{"line": line, "qty": qty}]);
        let request = json!({"sale_id": sale["sale_id"], "lines": lines, "reason": "changed_mind"});
        self.shop.must("sale.refund", at(request, day))
    }

    fn report(&self, from: &str, to: &str) -> Value {
        self.shop.must("report.shares", at(json!({"from": from, "to": to}), 200))
    }

    /// What a person has in all, over a range: sales, cards sold, uses, top-ups, taken back, total.
    fn of(&self, who: &str, from: &str, to: &str) -> [i64; 6] {
        let report = self.report(from, to);
        let people = report["people"].as_array().unwrap();
        let fields = ["sales", "card_sales", "uses", "top_ups", "taken_back", "total"];
        match people.iter().find(|it| it["staff_id"] == who) {
            Some(it) => fields.map(|field| it[format!("{field}_minor")].as_i64().unwrap()),
            None => [0; 6],
        }
    }

    fn year(&self, who: &str) -> [i64; 6] {
        self.of(who, "2026-01-01", "2026-12-31")
    }
}

fn cash(amount: i64) -> Value {
    json!([{"kind": "cash", "amount_minor": amount}])
}

#[test]
fn each_kind_of_work_earns_by_its_narrowest_rule() {
    let it = salon();
    // Cutting: 20 % of 40.00 = 8.00; a perm 50.00 whatever it costs; gel: 3 % of 33.33 = 0.9999, so 1.00; typed 10.00: 0.30.
    let lines = json!([
        {"sku": "CUT", "qty": "1"},
        {"sku": "PERM", "qty": "1", "price_minor": 20_000, "staff": it.only(&it.li)},
        {"sku": "GEL", "qty": "1"},
        {"amount_minor": 1_000, "name": "发夹"},
    ]);
    it.ring(1, lines, it.only(&it.wang), cash(28_333));
    assert_eq!(it.year(&it.wang), [930, 0, 0, 0, 0, 930]);
    assert_eq!(it.year(&it.li), [5_000, 0, 0, 0, 0, 5_000]);

    // A top-up of 333.00: 2.5 % are 8.325, so 8.33; by 60 and 40 5.00 and 3.33 (4.998 and 3.332).
    let top_up =
        json!({"member_id": it.member, "paid_minor": 33_300, "tender": "wechat", "staff": it.both("60", "40")});
    it.shop.must("stored_value.top_up", at(top_up, 2));
    assert_eq!(it.year(&it.wang)[3], 500);
    assert_eq!(it.year(&it.li)[3], 333);

    // A card of 100.00: 10.00, half each; stored value pays it and changes nothing. Two uses, 8.00 each.
    let sold = it.ring(
        3,
        json!([{"sku": "CUT3", "qty": "1"}]),
        it.both("1", "1"),
        json!([{"kind": "stored_value", "amount_minor": 10_000}]),
    );
    let card = text(&sold["bill"]["lines"][0]["cards_sold"][0], "card_no");
    it.ring(4, json!([{"sku": "CUT", "qty": "2", "card": card}]), it.only(&it.li), json!([]));
    assert_eq!(it.year(&it.wang), [930, 500, 0, 500, 0, 1_930]);
    assert_eq!(it.year(&it.li), [5_000, 500, 1_600, 333, 0, 7_433]);
    // Nobody was named, so nobody earns, not even who rang it.
    it.ring(5, json!([{"sku": "CUT", "qty": "1"}]), json!([]), cash(4_000));
    let by_wang = json!({"lines": [{"sku": "CUT", "qty": "1"}], "tenders": cash(4_000), "meta": {"at": moment(5, 3), "actor": it.wang}});
    it.shop.must("sale.ring", by_wang);
    assert_eq!(it.year(&it.wang)[5], 1_930);
}

#[test]
fn what_comes_back_takes_its_share_with_it_on_that_day_and_all_of_it_in_the_end() {
    let it = salon();
    // Three gels of 33.33: 3 % of 99.99 = 2.9997, so 3.00: 1.50 each. January has 31 days: day 30 is the 31st.
    let sale = it.ring(29, json!([{"sku": "GEL", "qty": "3"}]), it.both("1", "1"), cash(9_999));
    let january = |who: &str| it.of(who, "2026-01-01", "2026-01-31");
    let february = |who: &str| it.of(who, "2026-02-01", "2026-02-28");
    assert_eq!(january(&it.wang), [150, 0, 0, 0, 0, 150]);
    // One of three: 0.50 each. The second in February: 1.00 in all, 0.50; the third 0.50.
    it.back(30, &sale, 1, "1");
    assert_eq!(january(&it.wang), [150, 0, 0, 0, 50, 100]);
    it.back(40, &sale, 1, "1");
    it.back(41, &sale, 1, "1");
    assert_eq!(january(&it.wang), [150, 0, 0, 0, 50, 100], "a month that was told does not change");
    assert_eq!(february(&it.wang), [0, 0, 0, 0, 100, -100]);
    assert_eq!(it.year(&it.li), [150, 0, 0, 0, 150, 0]);
    let report = it.report("2026-01-01", "2026-02-28");
    let months: Vec<&Value> = report["months"].as_array().unwrap().iter().map(|month| &month["month"]).collect();
    assert_eq!(months, ["2026-01", "2026-02"]);
    assert_eq!(report["sums"]["total_minor"], 0);
    assert_eq!(report["people"][0]["name"], "王师傅");

    // A void takes all of it, a correction nothing, and goods without a bill nothing.
    let wrong = it.ring(50, json!([{"sku": "PERM", "qty": "1"}]), it.only(&it.wang), cash(30_000));
    let by_card = json!({"sale_id": wrong["sale_id"], "tenders": [{"kind": "card", "amount_minor": 30_000}], "reason": "wrong_key"});
    it.shop.must("sale.change_tender", at(by_card, 50));
    assert_eq!(february(&it.wang)[5], 5_000 - 100);
    it.shop.must("sale.void", at(json!({"sale_id": wrong["sale_id"], "reason": "rung_wrongly"}), 50));
    assert_eq!(february(&it.wang), [5_000, 0, 0, 0, 5_100, -100]);
    let unbilled = json!({"lines": [{"sku": "GEL", "qty": "1"}], "tenders": cash(3_333), "reason": "faulty"});
    it.shop.must("sale.return_unbilled", at(unbilled, 51));
    assert_eq!(february(&it.wang), [5_000, 0, 0, 0, 5_100, -100]);
}

#[test]
fn prepaid_value_that_goes_back_takes_the_share_of_its_sale_and_not_that_of_its_uses() {
    let it = salon();
    let sold = it.ring(1, json!([{"sku": "CUT3", "qty": "1"}]), it.both("1", "1"), cash(10_000));
    let card = text(&sold["bill"]["lines"][0]["cards_sold"][0], "card_no");
    let cut = it.ring(2, json!([{"sku": "CUT", "qty": "2", "card": card}]), it.only(&it.li), json!([]));
    // One of the two is undone: half of 16.00.
    it.back(3, &cut, 1, "1");
    assert_eq!(it.year(&it.li), [0, 500, 1_600, 0, 800, 1_300]);
    // By the merchant's cause 100.00 − 33.34 = 66.66 go back: 5.00 × 66.66 ÷ 100.00 = 3.333, so 3.33 from each.
    let card = json!({"card": card, "cause": "merchant", "reason": "changed_mind", "expect_total_minor": 6_666});
    it.shop.must("count_card.refund", at(card, 4));
    assert_eq!(it.year(&it.wang), [0, 500, 0, 0, 333, 167]);
    assert_eq!(it.year(&it.li), [0, 500, 1_600, 0, 1_133, 967]);

    // 300.00 and 100.00 were paid in: 7.50 and 2.50. 100.00 used at list price; by the consumer's cause 300.00 of 400.00 go back:
    // 7.50 × 3 ÷ 4 = 5.625, so 5.63, and 2.50 × 3 ÷ 4 = 1.875, so 1.88.
    for (day, paid, who) in [(10, 30_000, &it.wang), (20, 10_000, &it.li)] {
        let top_up = json!({"member_id": it.member, "paid_minor": paid, "tender": "cash", "staff": it.only(who)});
        it.shop.must("stored_value.top_up", at(top_up, day));
    }
    let by_value = json!([{"kind": "stored_value", "amount_minor": 10_000}]);
    it.ring(30, json!([{"amount_minor": 10_000}]), json!([]), by_value);
    let refund = json!({"member_id": it.member, "cause": "consumer", "tender": "cash", "expect_total_minor": 30_000});
    it.shop.must("stored_value.refund", at(refund, 60));
    // The 60th day after the 1st of January is the 2nd of March.
    assert_eq!(it.of(&it.wang, "2026-03-01", "2026-03-31"), [0, 0, 0, 0, 563, -563]);
    assert_eq!(it.of(&it.li, "2026-03-01", "2026-03-31"), [0, 0, 0, 0, 188, -188]);
}

#[test]
fn a_card_that_changes_hands_takes_the_shares_of_its_top_ups_along() {
    let it = salon();
    let friend = json!({"name": "单雄信", "phone": "13900139000"});
    let friend = text(&it.shop.must("member.enrol", at(friend, 0)), "member_id");
    let top_up = |member: &str, paid: i64, who: &str, day: i64| {
        let top_up = json!({"member_id": member, "paid_minor": paid, "tender": "cash", "staff": it.only(who)});
        it.shop.must("stored_value.top_up", at(top_up, day));
    };
    let refund = |member: &str, told: i64, day: i64| {
        let refund = json!({"member_id": member, "cause": "merchant", "tender": "cash", "expect_total_minor": told});
        it.shop.must("stored_value.refund", at(refund, day));
    };
    top_up(&it.member, 30_000, &it.wang, 1);
    let transfer = json!({"member_id": it.member, "to_member_id": friend, "reason": "送给朋友"});
    it.shop.must("member.transfer", at(transfer, 2));
    // The giver begins anew: 100.00, of which 2.50 go with all of it, and nothing of what went before.
    top_up(&it.member, 10_000, &it.li, 3);
    refund(&it.member, 10_000, 4);
    assert_eq!((it.year(&it.wang)[4], it.year(&it.li)[4]), (0, 250));
    // The taker gives back all that was paid in for it.
    refund(&friend, 30_000, 5);
    assert_eq!((it.year(&it.wang), it.year(&it.li)[4]), ([0, 0, 0, 750, 750, 0], 250));
}

#[test]
fn the_share_is_of_what_is_paid_without_the_tax_on_top() {
    let it = salon();
    it.shop.must("setting.put", json!({"key": "tax.mode", "value": "added"}));
    it.shop.must("setting.put", json!({"key": "tax.rate", "value": "10"}));
    // 33.33 and 3.33 tax: 3 % of 33.33 = 0.9999.
    it.ring(1, json!([{"sku": "GEL", "qty": "1"}]), it.only(&it.wang), cash(3_666));
    assert_eq!(it.year(&it.wang)[0], 100);
    it.shop.must("setting.put", json!({"key": "tax.mode", "value": "included"}));
    // 40.00 with the tax in it: 20 % of all of it.
    it.ring(2, json!([{"sku": "CUT", "qty": "1"}]), it.only(&it.wang), cash(4_000));
    assert_eq!(it.year(&it.wang)[0], 900);
}

#[test]
fn a_changed_rule_is_for_what_comes_and_is_told_in_a_sentence() {
    let it = salon();
    let rules = it.shop.must("share_rule.list", json!({"active": true, "meta": {"locale": "zh-Hans"}}));
    let told: Vec<String> = rules["rules"].as_array().unwrap().iter().map(|rule| text(rule, "text")).collect();
    assert_eq!(
        told,
        [
            "卖出商品，提成3%",
            "卖出服务，提成20%",
            "卖出烫发，每件（次）提成50元",
            "卖出次卡，提成10%",
            "做次卡项目，每件（次）提成8元",
            "充值，提成2.5%",
        ]
    );
    it.ring(1, json!([{"sku": "CUT", "qty": "1"}]), it.only(&it.wang), cash(4_000));
    let services = text(&rules["rules"][1], "rule_id");
    let changed = json!({
        "rule_id": services, "name": "服务", "on": "sale", "pays": {"by": "percent", "percent": "30"}, "categories": ["服务"],
        "valid_from": "2026-01-03", "valid_until": "2026-01-31",
    });
    let changed = it.shop.must("share_rule.put", at(changed, 1));
    assert_eq!(text(&changed, "text"), "卖出服务，提成30%，2026年1月3日起，到2026年1月31日");
    // On the 2nd of January it does not hold yet, and the rule for all does: 3 % of 40.00.
    it.ring(1, json!([{"sku": "CUT", "qty": "1"}]), it.only(&it.wang), cash(4_000));
    it.ring(2, json!([{"sku": "CUT", "qty": "1"}]), it.only(&it.wang), cash(4_000));
    assert_eq!(it.year(&it.wang)[0], 800 + 120 + 1_200);
}

/// The report against the facts, added up without the tables.
#[test]
fn the_report_is_the_sum_of_the_facts() {
    let it = salon();
    let top_up = |day: i64, paid: i64| {
        let top_up = json!({"member_id": it.member, "paid_minor": paid, "tender": "cash", "staff": it.both("2", "1")});
        it.shop.must("stored_value.top_up", at(top_up, day));
    };
    for n in 0..12 {
        let day = 1 + n * 9;
        top_up(day, 1_000 + 777 * n);
        let lines =
            json!([{"sku": "GEL", "qty": (n + 2).to_string()}, {"sku": "CUT", "qty": "1", "staff": it.only(&it.li)}]);
        let sale = it.ring(day, lines, it.both("1", "0.3333"), cash(3_333 * (n + 2) + 4_000));
        it.back(day + 3, &sale, 1, "1");
        if n % 3 == 0 {
            it.shop.must("sale.refund", at(json!({"sale_id": sale["sale_id"], "reason": "faulty"}), day + 5));
        }
    }
    let refund = json!({"member_id": it.member, "cause": "consumer", "tender": "cash"});
    it.shop.must("stored_value.refund", at(refund, 120));

    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut from = 1;
    while let Some(facts) = it.shop.must("journal.page", json!({"from_seq": from, "limit": 100}))["facts"].as_array() {
        if facts.is_empty() {
            break;
        }
        for fact in facts {
            let body: Value = serde_json::from_str(&text(fact, "body")).unwrap();
            let month = text(fact, "business_day")[..7].to_owned();
            let lines = body["lines"].as_array().cloned().unwrap_or_default();
            let earned =
                lines.iter().chain([&body]).flat_map(|it| it["share"]["by"].as_array().cloned().unwrap_or_default());
            let taken = body["shares"].as_array().cloned().unwrap_or_default();
            for (share, sign) in earned.map(|it| (it, 1)).chain(taken.into_iter().map(|it| (it, -1))) {
                let amount = sign * share["amount_minor"].as_i64().unwrap();
                *sums.entry((month.clone(), text(&share, "staff_id"))).or_default() += amount;
            }
            from = fact["seq"].as_i64().unwrap() + 1;
        }
    }
    let report = it.report("2026-01-01", "2026-12-31");
    let mut told: BTreeMap<(String, String), i64> = BTreeMap::new();
    for month in report["months"].as_array().unwrap() {
        for person in month["people"].as_array().unwrap() {
            told.insert((text(month, "month"), text(person, "staff_id")), person["total_minor"].as_i64().unwrap());
        }
    }
    assert_eq!(told, sums);
    assert!(told.len() >= 8, "four months and two people: {told:?}");
    let everybody: i64 = told.values().sum();
    assert_eq!(report["sums"]["total_minor"], everybody);
}

#[test]
fn the_owner_takes_the_report_out() {
    let it = salon();
    it.ring(1, json!([{"sku": "CUT", "qty": "1"}]), it.both("1", "1"), cash(4_000));
    let file = |format: &str| it.shop.outside().join(format!("shares.{format}")).display().to_string();
    for format in ["csv", "pdf"] {
        let report = json!({"what": "shares", "format": format, "from": "2026-01-01", "to": "2026-01-31"});
        let answer = it.shop.must("report.export", json!({"report": report, "file": file(format)}));
        assert_eq!(answer["rows"], 5);
    }
    let csv = fs::read_to_string(file("csv")).unwrap();
    let rows: Vec<&str> = csv.trim_start_matches('\u{FEFF}').lines().collect();
    assert_eq!(
        rows,
        [
            "月份,店员,卖商品,卖次卡,做次卡,充值,扣回,合计",
            "2026-01,王师傅,4.00,0.00,0.00,0.00,0.00,4.00",
            "2026-01,李师傅,4.00,0.00,0.00,0.00,0.00,4.00",
            "本期合计,王师傅,4.00,0.00,0.00,0.00,0.00,4.00",
            "本期合计,李师傅,4.00,0.00,0.00,0.00,0.00,4.00",
            "本期合计,全店,8.00,0.00,0.00,0.00,0.00,8.00",
        ]
    );
}
