//! Stored value is given back: what the law gives by either cause, whatever was spent first, and nothing is left.

use huitou_tests::{TestShop, moment, text};
use rusqlite::Connection;
use serde_json::{Value, json};

/// A shop with a member who agreed to e-bills.
struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "shop.name", "value": "小王米店"}));
        shop.must("product.put", json!({"sku": "R", "name": "五常大米", "price_minor": 10_000}));
        let consents = json!([{"purpose": "e_bill", "wording": "同意"}]);
        let member =
            json!({"name": "王芳", "phone": "13800138000", "consents": consents, "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", member), "member_id");
        Counter { shop, member }
    }

    fn top_up(&self, day: i64, paid: i64, bonus: i64) {
        let top_up = json!({
            "member_id": self.member, "paid_minor": paid, "bonus_minor": bonus, "tender": "cash",
            "meta": {"at": moment(day, 1)},
        });
        self.shop.must("stored_value.top_up", top_up);
    }

    /// A sale of an amount at list price, all of it paid with stored value.
    fn spend(&self, day: i64, amount: i64) -> Value {
        let tenders = json!([{"kind": "stored_value", "amount_minor": amount}]);
        let sale = json!({
            "member_id": self.member, "lines": [{"amount_minor": amount}], "tenders": tenders,
            "meta": {"at": moment(day, 2)},
        });
        self.shop.must("sale.ring", sale)
    }

    fn quote(&self, day: i64) -> Value {
        self.shop.must("stored_value.quote_refund", json!({"member_id": self.member, "meta": {"at": moment(day, 3)}}))
    }

    /// What goes back by the merchant's and by the consumer's cause.
    fn readings(&self, day: i64) -> (i64, i64) {
        let quote = self.quote(day);
        let refunded = |cause: &str| quote[cause]["refunded_minor"].as_i64().unwrap();
        (refunded("merchant"), refunded("consumer"))
    }

    /// Gives back what the quote of it said.
    fn refund(&self, day: i64, cause: &str) -> Value {
        let quote = self.quote(day);
        let refund = self.shop.must(
            "stored_value.refund",
            json!({
                "member_id": self.member, "cause": cause, "tender": "cash", "note": "搬家了",
                "expect_total_minor": quote[cause]["refunded_minor"], "meta": {"at": moment(day, 4)},
            }),
        );
        assert_eq!(refund["slip"]["figures"], quote["figures"]);
        assert_eq!(refund["slip"]["forfeited"], quote[cause]["forfeited"]);
        assert_eq!(refund["slip"]["before"], quote["before"]);
        refund
    }

    fn card(&self) -> Value {
        self.shop.must("member.card", json!({"member_id": self.member}))
    }

    fn set(&self, key: &str, value: Value) {
        self.shop.must("setting.put", json!({"key": key, "value": value}));
    }
}

fn value(principal: i64, bonus: i64) -> Value {
    json!({"principal_minor": principal, "bonus_minor": bonus, "total_minor": principal + bonus})
}

#[test]
fn the_law_s_example_gives_500_or_400_whatever_was_spent_first() {
    // 1000 + 200, 600 used at list price. What is not given back depends on what was spent; what is given back does not.
    for (order, before, by_merchant, by_consumer) in [
        ("proportional", value(50_000, 10_000), value(0, 10_000), value(10_000, 10_000)),
        ("principal_first", value(40_000, 20_000), value(0, 10_000), value(0, 20_000)),
        ("bonus_first", value(60_000, 0), value(10_000, 0), value(20_000, 0)),
    ] {
        let it = Counter::opened();
        it.set("stored_value.spend_order", json!(order));
        it.top_up(0, 100_000, 20_000);
        it.spend(10, 60_000);
        let quote = it.quote(20);
        assert_eq!(quote["before"], before, "{order}");
        assert_eq!(quote["merchant"], json!({"refunded_minor": 50_000, "forfeited": by_merchant}), "{order}");
        assert_eq!(quote["consumer"], json!({"refunded_minor": 40_000, "forfeited": by_consumer}), "{order}");
        let refund = it.refund(20, "merchant");
        assert_eq!((&refund["refunded_minor"], &refund["refund_no"]), (&json!(50_000), &json!("01-B000001")));
        assert_eq!(it.card()["stored_value"], json!({"principal_minor": 0, "bonus_minor": 0, "total_minor": 0}));
        let again = json!({"member_id": it.member, "cause": "merchant", "tender": "cash"});
        assert_eq!(it.shop.refusal("stored_value.refund", again), "balance_empty");
        assert_eq!(huitou_store::verify(it.shop.folder()).unwrap().findings, Vec::<String>::new());
    }
}

#[test]
fn what_was_paid_after_midnight_cools_off_from_that_day_on() {
    let it = Counter::opened();
    it.top_up(0, 50_000, 0);
    it.spend(1, 20_000);
    it.set("stored_value.cooling_days", json!(7));
    // 2 in the morning of the third of January is still the second's trade.
    let night = json!({"at": "2026-01-03T02:00:00+08:00"});
    let top_up =
        json!({"member_id": it.member, "paid_minor": 10_000, "bonus_minor": 5_000, "tender": "cash", "meta": night});
    it.shop.must("stored_value.top_up", top_up);
    let cooling = |at: &str| {
        let quote = json!({"member_id": it.member, "meta": {"at": at}});
        it.shop.must("stored_value.quote_refund", quote)["figures"]["cooling_paid_minor"].clone()
    };
    assert_eq!(cooling("2026-01-10T10:00:00+08:00"), 10_000, "the seventh day on the wall");
    assert_eq!(cooling("2026-01-11T02:00:00+08:00"), 0, "the eighth, by trade and on the wall");
    let top_up = json!({
        "member_id": it.member, "paid_minor": 10_000, "bonus_minor": 0, "tender": "cash",
        "meta": {"at": "2026-01-20T10:00:00+08:00"},
    });
    it.shop.must("stored_value.top_up", top_up);
    assert_eq!(cooling("2026-01-28T02:00:00+08:00"), 10_000, "the seventh of trade is not over");
    assert_eq!(cooling("2026-01-28T05:00:00+08:00"), 0);
}

#[test]
fn the_drawer_pays_what_goes_back_and_the_shop_keeps_the_rest_as_a_posting_of_its_own() {
    let it = Counter::opened();
    it.set("stored_value.spend_order", json!("principal_first"));
    it.top_up(0, 100_000, 20_000);
    it.spend(10, 60_000);
    it.refund(20, "merchant");
    let page = it.shop.must("journal.page", json!({"from_seq": 1, "limit": 100}));
    let fact = page["facts"].as_array().unwrap().last().unwrap();
    assert_eq!(fact["kind"], "stored_value.refunded");
    let (principal, bonus) = (format!("member:{}:principal", it.member), format!("member:{}:bonus", it.member));
    let posting = |debit: &str, credit: &str, amount: i64| json!({"debit": debit, "credit": credit, "unit": "money", "amount": amount});
    assert_eq!(
        fact["postings"],
        json!([
            posting(&principal, "drawer", 40_000),
            posting(&bonus, "drawer", 10_000),
            posting(&bonus, "forfeited", 10_000)
        ])
    );
    assert!(!text(fact, "body").contains("搬家了"), "the note is sealed");
}

#[test]
fn goods_below_list_price_count_at_list_price_by_the_member_s_cause_and_what_came_back_counts_not() {
    let it = Counter::opened();
    it.top_up(0, 100_000, 20_000);
    let cash = json!([{"kind": "cash", "amount_minor": 10_000}]);
    let earning = json!({"member_id": it.member, "lines": [{"sku": "R", "qty": "1"}], "tenders": cash, "meta": {"at": moment(1, 0)}});
    let code = text(&it.shop.must("sale.ring", earning)["coupons_issued"][0], "code");
    // Five bags of 100.00 for 80.00 each, less a coupon of 10.00: 390.00, half of it stored value.
    let sale = it.shop.must(
        "sale.ring",
        json!({
            "member_id": it.member, "lines": [{"sku": "R", "qty": "5", "price_minor": 8_000}], "coupons": [code],
            "tenders": [{"kind": "stored_value", "amount_minor": 19_500}, {"kind": "cash", "amount_minor": 19_500}],
            "meta": {"at": moment(2, 0)},
        }),
    );
    // 195.00 at 500.00 ÷ 390.00 is 250.00: 1000 − 250; (1200 − 195) × 1000 ÷ 1200.
    assert_eq!(it.readings(20), (83_750, 75_000));
    // Two bags come back: 156.00, half of it stored value. 117.00 of 234.00 stays, for goods of 300.00: 150.00 at list price.
    let back = json!({"sale_id": sale["sale_id"], "lines": [{"line": 1, "qty": "2"}], "reason": "faulty", "meta": {"at": moment(3, 0)}});
    it.shop.must("sale.refund", back);
    let figures = it.quote(20)["figures"].clone();
    assert_eq!((&figures["used_minor"], &figures["used_at_list_minor"]), (&json!(11_700), &json!(15_000)));
    // (1200 − 117) × 1000 ÷ 1200; 1000 − 150.
    assert_eq!(it.readings(20), (90_250, 85_000));
}

#[test]
fn a_top_up_of_this_week_goes_back_whole_while_nothing_was_used_since() {
    let it = Counter::opened();
    it.top_up(0, 100_000, 20_000);
    it.spend(1, 60_000);
    it.top_up(10, 20_000, 0);
    // Seven days: 500 or 400 of the old one as ever, and all 200 of the new one.
    assert_eq!(it.quote(17)["figures"]["cooling_paid_minor"], 20_000);
    assert_eq!(it.readings(17), (70_000, 60_000));
    // The eighth day: (1400 − 600) × 1200 ÷ 1400; 1200 − 600.
    assert_eq!(it.readings(18), (68_571, 60_000));
    it.set("stored_value.cooling_days", json!(8));
    assert_eq!(it.readings(18), (70_000, 60_000));
    it.set("stored_value.cooling_days", json!(0));
    assert_eq!(it.readings(17), (68_571, 60_000));
    it.set("stored_value.cooling_days", json!(7));
    // Used, and brought back whole: it is as untouched as before. Used and kept: it cools off no longer.
    let sale = it.spend(11, 1_500);
    assert_eq!(it.quote(12)["figures"]["cooling_paid_minor"], 0);
    it.shop.must(
        "sale.refund",
        json!({"sale_id": sale["sale_id"], "reason": "changed_mind", "meta": {"at": moment(12, 0)}}),
    );
    assert_eq!(it.readings(17), (70_000, 60_000));
}

#[test]
fn what_comes_back_after_a_balance_refund_begins_a_span_of_its_own() {
    let it = Counter::opened();
    it.top_up(0, 100_000, 20_000);
    let sale = it.spend(2, 60_000);
    let first = it.refund(20, "merchant");
    let back = json!({"sale_id": sale["sale_id"], "reason": "faulty", "meta": {"at": moment(21, 0)}});
    it.shop.must("sale.refund", back);
    // 500 of principal and 100 of bonus came back; nothing of the first span counts any more.
    let figures = json!({
        "paid_in_minor": 50_000, "bonus_in_minor": 10_000, "used_minor": 0, "used_at_list_minor": 0,
        "cooling_paid_minor": 0, "cooling_bonus_minor": 0,
    });
    assert_eq!(it.quote(22)["figures"], figures);
    it.spend(23, 12_000);
    // (600 − 120) × 500 ÷ 600; 500 − 120.
    assert_eq!(it.readings(24), (40_000, 38_000));
    let second = it.refund(24, "consumer");
    assert_eq!(second["refund_no"], "01-B000002");

    let kinds = |params: Value| -> Vec<String> {
        let statement = it.shop.must("stored_value.statement", params);
        statement["movements"].as_array().unwrap().iter().map(|row| text(row, "kind")).collect()
    };
    let ended_by = |refund: &Value| json!({"member_id": it.member, "balance_refund_id": refund["balance_refund_id"]});
    assert_eq!(kinds(ended_by(&first)), ["balance_refund", "sale", "top_up"]);
    assert_eq!(kinds(ended_by(&second)), ["balance_refund", "sale", "refund"]);
    assert_eq!(kinds(json!({"member_id": it.member})), Vec::<String>::new());
    let since = it.shop.must("stored_value.statement", ended_by(&second));
    assert_eq!((&since["since"], &since["figures"]["used_minor"]), (&json!("2026-01-21"), &json!(12_000)));
}

#[test]
fn a_statement_has_every_movement_once_with_the_balance_after_it() {
    let it = Counter::opened();
    it.top_up(0, 100_000, 20_000);
    for day in 1..8 {
        it.spend(day, 1_000 * day);
    }
    // Paid in cash: no movement of stored value.
    let cash = json!([{"kind": "cash", "amount_minor": 500}]);
    it.shop.must("sale.ring", json!({"member_id": it.member, "lines": [{"amount_minor": 500}], "tenders": cash}));
    let (mut rows, mut before) = (Vec::new(), Value::Null);
    loop {
        let mut params = json!({"member_id": it.member, "limit": 3});
        if !before.is_null() {
            params["before_seq"] = before;
        }
        let page = it.shop.must("stored_value.statement", params);
        rows.extend(page["movements"].as_array().unwrap().iter().cloned());
        before = page["next_before_seq"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(rows.len(), 8);
    let minor = |row: &Value, field: &str| row[field].as_i64().unwrap();
    let mut balance = 0;
    for row in rows.iter().rev() {
        balance += minor(row, "principal_minor") + minor(row, "bonus_minor");
        assert_eq!(minor(row, "stored_value_after_minor"), balance);
    }
    assert_eq!(balance, 120_000 - 28_000);
}

#[test]
fn the_statement_is_a_file_with_the_first_movement_first() {
    let it = Counter::opened();
    it.top_up(0, 100_000, 20_000);
    it.spend(10, 60_000);
    let refund = it.refund(20, "consumer");
    let file = |format: &str| it.shop.outside().join(format!("statement.{format}")).display().to_string();
    for format in ["csv", "pdf"] {
        let report = json!({
            "what": "statement", "format": format, "member_id": it.member,
            "balance_refund_id": refund["balance_refund_id"],
        });
        let saved =
            it.shop.must("report.export", json!({"report": report, "file": file(format), "meta": {"locale": "en"}}));
        assert_eq!(saved["rows"], 3);
    }
    let csv = std::fs::read_to_string(file("csv")).unwrap();
    let expected = "\u{FEFF}Time,What,Bill no.,Principal,Bonus,Principal left,Bonus left,Stored balance\n\
        2026-01-01 09:00,Top-up,,1000.00,200.00,1000.00,200.00,1200.00\n\
        2026-01-11 10:00,Sale,01-000001,-500.00,-100.00,500.00,100.00,600.00\n\
        2026-01-21 12:00,Balance refund,01-B000001,-500.00,-100.00,0.00,0.00,0.00\n";
    assert_eq!(csv, expected);
    assert!(std::fs::read(file("pdf")).unwrap().starts_with(b"%PDF"));
}

#[test]
fn points_and_coupons_stay_and_a_repeated_request_pays_once() {
    let it = Counter::opened();
    it.top_up(0, 100_000, 20_000);
    it.spend(1, 60_000);
    let before = it.card();
    let refund = json!({
        "member_id": it.member, "cause": "consumer", "tender": "wechat",
        "meta": {"at": moment(20, 0), "request_id": "once"},
    });
    let first = it.shop.must("stored_value.refund", refund.clone());
    assert_eq!(it.shop.must("stored_value.refund", refund), first);
    let after = it.card();
    for kept in ["points", "coupons", "visits", "spent_minor"] {
        assert_eq!(after[kept], before[kept], "{kept}");
    }
    assert_eq!(before["points"], "600");
}

#[test]
fn the_slip_and_the_message_say_what_went_back_and_on_what_grounds() {
    let it = Counter::opened();
    it.top_up(0, 100_000, 20_000);
    it.spend(10, 60_000);
    let refund = it.refund(20, "consumer");
    let slip = |channel: &str| {
        let params = json!({"balance_refund_id": refund["balance_refund_id"], "channel": channel});
        text(&it.shop.must("bill.text", params), "text")
    };
    insta::assert_snapshot!(slip("plain"), @r"
    小王米店

    退卡单号：01-B000001
    时间：2026年1月21日 12:00
    会员：王** 尾号8000
    退卡原因：顾客原因

    充值本金：1000.00
    赠送金：200.00
    已使用（按原价）：600.00
    退还金额：¥400.00
    现金退回：400.00

    退卡前储值：600.00（本金500.00，赠送金100.00）
    不退部分：200.00（本金100.00，赠送金100.00）
    储值余额：0.00（本金0.00，赠送金0.00）

    请核对退款金额
    本账单不作发票使用
    ");
    assert_eq!(slip("sms"), "【小王米店】您尾号8000的会员卡1月21日12:00退卡退回400.00元，储值余额0.00元。");
    let db = Connection::open(it.shop.folder().shop_db()).unwrap();
    let sent: String = db.query_row("SELECT text FROM outbox ORDER BY seq DESC LIMIT 1", [], |row| row.get(0)).unwrap();
    assert_eq!(sent, slip("sms"), "the message of then");
    let shown = json!({"balance_refund_id": refund["balance_refund_id"]});
    assert_eq!(it.shop.must("stored_value.show_refund", shown.clone())["note"], "搬家了");
    for paper in ["a5", "roll_80", "roll_58"] {
        let file = it.shop.outside().join(format!("{paper}.pdf")).display().to_string();
        let pdf = json!({"balance_refund_id": refund["balance_refund_id"], "paper": paper, "file": file});
        it.shop.must("bill.pdf", pdf);
        assert!(std::fs::read(file).unwrap().starts_with(b"%PDF"));
    }

    // Of one who was erased since, the amounts alone are left.
    it.shop.must("member.erase", json!({"member_id": it.member, "reason": "member_request"}));
    assert_eq!(it.shop.must("stored_value.show_refund", shown)["note"], Value::Null);
    assert_eq!(slip("sms"), "【小王米店】1月21日12:00退卡退回400.00元。");
    let movements = it.shop.must("member.movements", json!({"member_id": it.member, "limit": 1}));
    assert_eq!(movements["movements"][0]["kind"], "balance_refund");
    assert_eq!(movements["movements"][0]["paid_minor"], -40_000);
}

#[test]
fn a_gift_in_parts_counts_as_far_as_it_came_and_ends_with_the_refund() {
    let it = Counter::opened();
    let plan = json!({
        "name": "充1000送120", "paid_from_minor": 100_000,
        "gift": {"bonus_minor": 12_000, "points": "24", "parts": 12},
        "meta": {"at": moment(0, 1)},
    });
    let plan = it.shop.must("plan.put", plan);
    let top_up = json!({
        "member_id": it.member, "paid_minor": 100_000, "plan_id": plan["plan_id"], "tender": "cash", "meta": {"at": moment(0, 2)},
    });
    it.shop.must("stored_value.top_up", top_up);
    // The second part comes in February, the third in March: 10.00 each; day 59 is the 1st of March.
    it.spend(30, 50_000);
    it.shop.must("day.roll", json!({"meta": {"at": moment(59, 0)}}));
    let quote = it.quote(60);
    assert_eq!(
        (&quote["figures"]["paid_in_minor"], &quote["figures"]["bonus_in_minor"]),
        (&json!(100_000), &json!(3_000))
    );
    // 530.00 left of 1,030.00: 530 × 1000 ÷ 1030 = 514.563; 1,000 − 500.
    assert_eq!(it.readings(60), (51_456, 50_000));
    assert_eq!(quote["gifts_ended"], json!({"parts": 9, "bonus_minor": 9_000, "points": "18"}));
    let slip = it.refund(60, "merchant")["slip"].clone();
    assert_eq!(slip["gifts_ended"], quote["gifts_ended"]);
    assert_eq!(it.shop.refusal("day.roll", json!({"meta": {"at": moment(360, 0)}})), "nothing_due");
    // 500 of the sale, and 2 of each part that came.
    assert_eq!(it.card()["points"], "506");
    let statement = it.shop.must(
        "stored_value.statement",
        json!({"member_id": it.member, "balance_refund_id": slip["balance_refund_id"]}),
    );
    let kinds: Vec<&Value> = statement["movements"].as_array().unwrap().iter().map(|row| &row["kind"]).collect();
    assert_eq!(json!(kinds), json!(["balance_refund", "gift", "sale", "top_up"]));
    assert_eq!(huitou_store::verify(it.shop.folder()).unwrap().findings, Vec::<String>::new());
    assert_eq!(huitou_store::rebuild_and_compare(it.shop.folder()).unwrap().differences, []);
}
