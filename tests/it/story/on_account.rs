//! On account: a neighbour takes goods and pays at the end of the month.

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use serde_json::{Value, json};

struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    /// A shop without coupons, in which a neighbour may owe 500.00.
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let consents = json!([{"purpose": "e_bill", "wording": "好"}]);
        let member =
            json!({"name": "隔壁饭店", "phone": "13800138000", "consents": consents, "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", member), "member_id");
        let it = Counter { shop, member };
        it.limit(50_000);
        it
    }

    fn limit(&self, limit: i64) {
        let request = json!({"member_id": self.member, "limit_minor": limit, "reason": "邻居，月底结"});
        self.shop.must("on_account.set_limit", request);
    }

    fn basket(&self, total: i64, tenders: &[(&str, i64)]) -> Value {
        let tenders: Vec<Value> =
            tenders.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        json!({"member_id": self.member, "lines": [{"amount_minor": total}], "tenders": tenders})
    }

    fn ring(&self, day: i64, total: i64, tenders: &[(&str, i64)]) -> Value {
        self.shop.must("sale.ring", at(self.basket(total, tenders), day, 2))
    }

    fn refund(&self, day: i64, sale: &Value) -> Value {
        self.shop.must("sale.refund", at(json!({"sale_id": sale["sale_id"], "reason": "faulty"}), day, 3))
    }

    fn repay(&self, day: i64, paid: i64, tender: &str) -> Result<Value, Value> {
        let request = json!({"member_id": self.member, "paid_minor": paid, "tender": tender});
        self.shop.call("on_account.repay", at(request, day, 4))
    }

    fn owed(&self) -> i64 {
        self.shop.must("member.card", json!({"member_id": self.member}))["on_account"]["owed_minor"]
            .as_i64()
            .unwrap_or(0)
    }

    fn today(&self, day: i64) -> Value {
        self.shop.must("report.today", at(json!({}), day, 9))
    }
}

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

fn tender(kind: &str, amount: i64) -> Value {
    json!({"kind": kind, "amount_minor": amount})
}

#[test]
fn a_neighbour_takes_goods_and_pays_later() {
    let it = Counter::opened();
    // 120.00: 20.00 in cash and the rest later. Points are earned as by anybody: 120.
    let quote = it.shop.must("sale.quote", at(it.basket(12_000, &[("cash", 2_000)]), 1, 1));
    assert_eq!((&quote["on_account_usable_minor"], &quote["owed_minor"]), (&json!(10_000), &Value::Null));
    let sale = it.ring(1, 12_000, &[("cash", 2_000), ("on_account", 10_000)]);
    let member = &sale["bill"]["member"];
    assert_eq!((&member["owed_after_minor"], &member["points_earned"]), (&json!(10_000), &json!("120")));
    let paper = json!({"sale_id": sale["sale_id"], "channel": "plain", "locale": "zh-Hans"});
    let paper = text(&it.shop.must("bill.text", paper), "text");
    assert!(paper.contains("挂账：100.00") && paper.contains("挂账未还：100.00"), "{paper}");
    let card = it.shop.must("member.card", json!({"member_id": it.member}));
    assert_eq!(card["on_account"], json!({"limit_minor": 50_000, "owed_minor": 10_000, "room_minor": 40_000}));
    // The day sold 120.00 and took 20.00 of it.
    let today = it.today(1);
    assert_eq!((&today["takings_minor"], &today["turnover_minor"]), (&json!(12_000), &json!(12_000)));
    assert_eq!(today["received_minor"], 2_000);
    assert_eq!(today["tenders"], json!([tender("cash", 2_000), tender("on_account", 10_000)]));
    let none = json!({"put_minor": 10_000, "repaid_minor": 0, "repaid_by": [], "owed_minor": 10_000});
    assert_eq!(today["on_account"], none);
    // A month later: 60.00 in cash and 40.00 by transfer. It is money of that day, and sold before.
    let paid = it.repay(32, 6_000, "cash").unwrap();
    assert_eq!((&paid["repayment_no"], &paid["owed_after_minor"]), (&json!("01-A000001"), &json!(4_000)));
    it.repay(32, 4_000, "other").unwrap();
    let today = it.today(32);
    assert_eq!((&today["takings_minor"], &today["tenders"]), (&json!(0), &json!([])));
    assert_eq!(today["received_minor"], 10_000);
    let repaid = json!({
        "put_minor": 0, "repaid_minor": 10_000, "repaid_by": [tender("cash", 6_000), tender("other", 4_000)], "owed_minor": 0,
    });
    assert_eq!((&today["on_account"], it.owed()), (&repaid, 0));
    assert_eq!(it.repay(32, 1, "cash").unwrap_err()["code"], "repaid_beyond_owed");
    // Each repayment is a movement, with its number.
    let movements = it.shop.must("member.movements", json!({"member_id": it.member}))["movements"].clone();
    let told: Vec<_> =
        ["kind", "paid_minor", "repayment_no", "stored_value_minor"].map(|field| movements[1][field].clone()).into();
    assert_eq!(told, [json!("repayment"), json!(6_000), json!("01-A000001"), json!(0)]);
    assert_eq!((&movements[1]["repayment_id"], movements[1].get("points_after")), (&paid["repayment_id"], None));
    assert_eq!([&movements[0]["kind"], &movements[2]["kind"]], ["repayment", "sale"]);
    // Its slip, and the SMS that said so.
    let slip = |channel: &str| {
        let request = json!({"repayment_id": paid["repayment_id"], "channel": channel, "locale": "zh-Hans"});
        text(&it.shop.must("bill.text", request), "text")
    };
    assert!(slip("sms").contains("还挂账60.00元，还欠40.00元"), "{}", slip("sms"));
    for part in ["还账单", "01-A000001", "60.00", "100.00", "40.00"] {
        assert!(slip("plain").contains(part), "{part}: {}", slip("plain"));
    }
    it.shop.is_sound();
}

#[test]
fn nothing_is_put_there_beyond_the_limit_and_a_lowered_one_changes_no_debt() {
    let it = Counter::opened();
    it.ring(1, 30_000, &[("on_account", 30_000)]);
    let over = it.shop.call("sale.ring", at(it.basket(20_001, &[("on_account", 20_001)]), 1, 3)).unwrap_err();
    assert_eq!(
        (&over["code"], &over["args"]),
        (&json!("on_account_over_limit"), &json!({"limit_minor": 50_000, "left_minor": 20_000, "owed_minor": 30_000}))
    );
    // A part of it can go there, and no change is made of it.
    let excess = it.basket(100, &[("on_account", 101)]);
    assert_eq!(it.shop.refusal("sale.ring", at(excess, 1, 3)), "tender_excess");
    it.limit(10_000);
    assert_eq!(it.owed(), 30_000);
    let usable = it.shop.must("sale.quote", at(it.basket(500, &[]), 1, 3))["on_account_usable_minor"].clone();
    assert_eq!(usable, json!(0));
    it.repay(2, 25_000, "wechat").unwrap();
    let usable = it.shop.must("sale.quote", at(it.basket(9_000, &[]), 2, 5))["on_account_usable_minor"].clone();
    assert_eq!(usable, json!(5_000));
    it.limit(0);
    let usable = it.shop.must("sale.quote", at(it.basket(9_000, &[]), 2, 5));
    assert_eq!((&usable["on_account_usable_minor"], &usable["owed_minor"]), (&Value::Null, &json!(5_000)));
    // Nobody who serves says how much somebody may owe.
    let staff = text(&it.shop.must("staff.put", json!({"name": "李雷"})), "staff_id");
    let by_staff = json!({"member_id": it.member, "limit_minor": 9, "reason": "熟人", "meta": {"actor": staff}});
    assert_eq!(it.shop.refusal("on_account.set_limit", by_staff), "permission_denied");
    let by_staff = json!({"member_id": it.member, "paid_minor": 5_000, "tender": "card", "meta": {"actor": staff}});
    it.shop.must("on_account.repay", by_staff);
    it.shop.is_sound();
}

#[test]
fn what_comes_back_lowers_what_is_owed_and_what_was_repaid_goes_back_in_cash() {
    let it = Counter::opened();
    let first = it.ring(1, 10_000, &[("on_account", 8_000), ("wechat", 2_000)]);
    let other = it.ring(2, 3_000, &[("on_account", 3_000)]);
    it.repay(3, 5_000, "other").unwrap();
    // 60.00 is owed. 80.00 of the first had been on account: 60.00 is owed no more, 20.00 was repaid and goes back in cash.
    let quote = it.shop.must("sale.quote_refund", at(json!({"sale_id": first["sale_id"]}), 4, 1));
    assert_eq!(quote["tenders"], json!([tender("on_account", 6_000), tender("wechat", 2_000), tender("cash", 2_000)]));
    let member = &quote["member"];
    let told = [&member["on_account_returned_minor"], &member["on_account_repaid_minor"], &member["owed_after_minor"]];
    assert_eq!(told, [&json!(8_000), &json!(2_000), &json!(0)]);
    let slip = it.refund(4, &first)["slip"].clone();
    assert_eq!((&slip["tenders"], &slip["member"]["owed_after_minor"]), (&quote["tenders"], &json!(0)));
    let today = it.today(4);
    assert_eq!(
        today["tenders"],
        json!([tender("cash", -2_000), tender("on_account", -6_000), tender("wechat", -2_000)])
    );
    assert_eq!(today["on_account"]["put_minor"], -6_000);
    // Nothing is owed any more, so that the other one comes back in cash: 50.00 were repaid, 50.00 went back.
    assert_eq!(it.refund(5, &other)["slip"]["tenders"], json!([tender("cash", 3_000)]));
    assert_eq!(it.owed(), 0);
    it.shop.is_sound();
}

#[test]
fn a_void_an_exchange_and_a_correction_follow_the_tender() {
    let it = Counter::opened();
    let wrong = it.ring(1, 4_000, &[("on_account", 4_000)]);
    it.shop.must("sale.void", at(json!({"sale_id": wrong["sale_id"], "reason": "rung_wrongly"}), 1, 4));
    assert_eq!(it.owed(), 0);
    // Rung as cash, and in truth put on account; then half of it was cash after all.
    let sale = it.ring(1, 9_000, &[("cash", 9_000)]);
    let paid_by = |tenders: Value| json!({"sale_id": sale["sale_id"], "tenders": tenders, "reason": "wrong_key"});
    let changed = it.shop.must("sale.change_tender", at(paid_by(json!([tender("on_account", 9_000)])), 1, 5));
    assert_eq!((&changed["owed_after_minor"], it.owed()), (&json!(9_000), 9_000));
    let half = json!([tender("on_account", 4_500), tender("cash", 4_500)]);
    it.shop.must("sale.change_tender", at(paid_by(half), 1, 5));
    assert_eq!(it.owed(), 4_500);
    assert_eq!(it.today(1)["tenders"], json!([tender("cash", 4_500), tender("on_account", 4_500)]));
    // Exchanged for something dearer, when the limit has been taken away: what was on account stays there.
    it.limit(0);
    let swap = json!({
        "sale_id": sale["sale_id"], "reason": "wrong_item", "lines": [{"amount_minor": 10_000}], "tenders": [tender("cash", 1_000)],
    });
    let swapped = it.shop.must("sale.exchange", at(swap, 2, 1));
    let carried = json!([tender("on_account", 4_500), tender("cash", 4_500)]);
    assert_eq!((&swapped["bill"]["exchange"]["carried"], it.owed()), (&carried, 4_500));
    // More of it cannot go there.
    let more = json!({
        "sale_id": swapped["sale_id"], "reason": "wrong_item", "lines": [{"amount_minor": 11_000}], "tenders": [tender("on_account", 1_000)],
    });
    assert_eq!(it.shop.refusal("sale.exchange", at(more, 2, 2)), "on_account_over_limit");
    it.refund(3, &json!({"sale_id": swapped["sale_id"]}));
    assert_eq!(it.owed(), 0);
    it.shop.is_sound();
}

#[test]
fn who_is_frozen_takes_nothing_more_and_may_pay_and_who_owes_does_not_leave() {
    let it = Counter::opened();
    it.ring(1, 5_000, &[("on_account", 5_000)]);
    it.shop.must("member.freeze", at(json!({"member_id": it.member, "reason": "lost"}), 2, 1));
    let usable = it.shop.must("sale.quote", at(it.basket(500, &[]), 2, 1))["on_account_usable_minor"].clone();
    assert_eq!(usable, json!(0));
    let taken = it.basket(500, &[("on_account", 500)]);
    assert_eq!(it.shop.refusal("sale.ring", at(taken, 2, 2)), "member_frozen");
    it.repay(2, 2_000, "cash").unwrap();
    let erase = json!({"member_id": it.member, "reason": "member_request"});
    let owes = it.shop.call("member.erase", at(erase.clone(), 2, 5)).unwrap_err();
    assert_eq!((&owes["code"], &owes["args"]["owed_minor"]), (&json!("owes_on_account"), &json!(3_000)));
    it.repay(2, 3_000, "cash").unwrap();
    it.shop.must("member.erase", at(erase, 2, 6));
    it.shop.is_sound();
}

#[test]
fn beyond_what_is_free_the_pin_proves_who_takes() {
    let it = Counter::opened();
    it.shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": 20_000}));
    let top_up = json!({"member_id": it.member, "paid_minor": 10_000, "bonus_minor": 0, "tender": "cash"});
    it.shop.must("stored_value.top_up", at(top_up, 1, 1));
    it.shop.must("member.set_pin", at(json!({"member_id": it.member, "pin": "258013"}), 1, 1));
    // Stored value and what is put on account count together: 50.00 + 150.00 are free.
    it.ring(1, 20_000, &[("stored_value", 5_000), ("on_account", 15_000)]);
    let more = it.basket(100, &[("on_account", 100)]);
    let quote = it.shop.must("sale.quote", at(more.clone(), 1, 3));
    assert_eq!(quote["proof_needed"], "pin");
    assert_eq!(it.shop.refusal("sale.ring", at(more.clone(), 1, 3)), "pin_needed");
    let mut proven = at(more, 1, 3);
    proven["proof"] = json!({"pin": "258013"});
    it.shop.must("sale.ring", proven);
    assert_eq!(it.owed(), 15_100);
    // A correction proves nothing, so that no more goes there today.
    let cash = it.ring(1, 300, &[("cash", 300)]);
    let otherwise = json!({"sale_id": cash["sale_id"], "tenders": [tender("on_account", 300)], "reason": "wrong_key"});
    assert_eq!(it.shop.refusal("sale.change_tender", at(otherwise, 1, 5)), "pin_needed");
    it.shop.is_sound();
}

#[test]
fn a_balance_refund_tells_the_debt_and_takes_nothing_off() {
    let it = Counter::opened();
    let top_up = json!({"member_id": it.member, "paid_minor": 10_000, "bonus_minor": 0, "tender": "cash"});
    it.shop.must("stored_value.top_up", at(top_up, 1, 1));
    it.ring(1, 7_000, &[("on_account", 7_000)]);
    let quote = it.shop.must("stored_value.quote_refund", at(json!({"member_id": it.member}), 1, 4));
    assert_eq!((&quote["owed_minor"], &quote["consumer"]["refunded_minor"]), (&json!(7_000), &json!(10_000)));
}

#[test]
fn the_owner_sees_who_owes_and_for_how_long_and_the_neighbour_gets_a_statement() {
    let it = Counter::opened();
    let first = it.ring(1, 10_000, &[("on_account", 10_000)]);
    it.ring(40, 5_000, &[("on_account", 5_000)]);
    // 100.00 of day 1 and 20.00 of day 40 are paid; of that day 30.00 are open.
    it.repay(45, 12_000, "cash").unwrap();
    it.ring(95, 2_000, &[("on_account", 2_000)]);
    let other = text(&it.shop.must("member.enrol", json!({"name": "欧阳静"})), "member_id");
    it.shop.must("on_account.set_limit", json!({"member_id": other, "limit_minor": 1_000, "reason": "街坊"}));
    let taken = json!({"member_id": other, "lines": [{"amount_minor": 700}], "tenders": [tender("on_account", 700)]});
    it.shop.must("sale.ring", at(taken, 2, 2));
    let report = it.shop.must("report.receivables", at(json!({}), 95, 9));
    let aged = |parts: [i64; 4]| json!({"to_30_minor": parts[0], "to_60_minor": parts[1], "to_90_minor": parts[2], "older_minor": parts[3]});
    // 93 days are older than 55.
    let rows: Vec<Value> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!([row["member_id"], row["owed_minor"], row["oldest_on"], row["ageing"]]))
        .collect();
    assert_eq!(
        rows,
        [
            json!([other, 700, "2026-01-03", aged([0, 0, 0, 700])]),
            json!([it.member, 5_000, "2026-02-10", aged([2_000, 3_000, 0, 0])]),
        ]
    );
    assert_eq!((&report["owed_minor"], &report["ageing"]), (&json!(5_700), &aged([2_000, 3_000, 0, 700])));
    // What was paid for goods that come back pays the others; what none of them needs goes back in cash.
    let back = it.refund(96, &first);
    assert_eq!(back["slip"]["tenders"], json!([tender("on_account", 5_000), tender("cash", 5_000)]));
    let asked = json!({"member_id": it.member, "from": "2026-02-01", "to": "2026-12-31"});
    let statement = it.shop.must("on_account.statement", at(asked.clone(), 96, 9));
    assert_eq!((&statement["opening_minor"], &statement["closing_minor"]), (&json!(10_000), &json!(0)));
    let told: Vec<Value> = statement["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| json!([it["kind"], it["amount_minor"], it["owed_after_minor"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["sale", 5_000, 15_000]),
            json!(["repaid", -12_000, 3_000]),
            json!(["sale", 2_000, 5_000]),
            json!(["returned", -10_000, -5_000]),
            json!(["given_back", 5_000, 0]),
        ]
    );
    assert_eq!(
        (&statement["moves"][1]["repayment_no"], &statement["moves"][3]["refund_no"]),
        (&json!("01-A000001"), &json!("01-R000001"))
    );
    assert_eq!(statement["ageing"], aged([0, 0, 0, 0]));
    // Both as files.
    let csv = |report: Value| {
        let file = it.shop.outside().join("owed.csv").display().to_string();
        it.shop.must("report.export", at(json!({"report": report, "file": file}), 96, 9));
        std::fs::read_to_string(file).unwrap()
    };
    let listed = csv(json!({"what": "receivables", "format": "csv"}));
    assert!(
        listed.contains("01000002,欧阳静,,2026-01-03,7.00,0.00,0.00,0.00,7.00") && !listed.contains("01000001"),
        "{listed}"
    );
    let mut file = asked;
    file["what"] = json!("on_account");
    file["format"] = json!("csv");
    assert!(csv(file).contains("还账,01-A000001,-120.00,30.00"));
    it.shop.is_sound();
}

#[test]
fn goods_of_an_earlier_day_that_are_taken_later_are_owed_from_that_day() {
    let it = Counter::opened();
    it.ring(40, 1_000, &[("on_account", 1_000)]);
    // The clock stood a month behind for one sale.
    it.ring(5, 500, &[("on_account", 500)]);
    it.ring(41, 300, &[("on_account", 300)]);
    it.repay(41, 200, "cash").unwrap();
    let asked = json!({"member_id": it.member, "from": "2026-02-01", "to": "2026-02-28"});
    let statement = it.shop.must("on_account.statement", at(asked, 42, 9));
    let told: Vec<Value> = statement["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| json!([it["amount_minor"], it["owed_after_minor"]]))
        .collect();
    assert_eq!((&statement["opening_minor"], &statement["closing_minor"]), (&json!(500), &json!(1_600)));
    assert_eq!(told, [json!([1_000, 1_500]), json!([300, 1_800]), json!([-200, 1_600])]);
    // 3.00 of the oldest are left, of a day 37 days ago.
    let report = it.shop.must("report.receivables", at(json!({}), 42, 9));
    assert_eq!(report["rows"][0]["oldest_on"], "2026-01-06");
    assert_eq!(
        report["rows"][0]["ageing"],
        json!({"to_30_minor": 1_300, "to_60_minor": 300, "to_90_minor": 0, "older_minor": 0})
    );
    it.shop.is_sound();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is taken, paid and brought back: what is owed is what was taken less what came back and what was paid, never below
    /// zero nor above the limit, and once all goods are back the shop has given back what was paid for them.
    #[test]
    fn everything_returned_is_the_start(
        steps in prop::collection::vec((0_usize..5, 0_usize..8, 1_i64..20_000), 4..20),
    ) {
        let it = Counter::opened();
        // Tendered money that was paid and went back, by nature of the tender.
        let (mut sales, mut repaid, mut cash_back) = (Vec::new(), 0, 0);
        let (mut put, mut returned) = (0, 0);
        let cash_of = |answer: &Value| -> i64 {
            let of = answer["slip"]["tenders"].as_array().unwrap().iter().find(|it| it["kind"] == "cash");
            of.map_or(0, |it| it["amount_minor"].as_i64().unwrap())
        };
        for (what, which, amount) in steps {
            match what {
                0..=1 => {
                    let on_account = amount / 2 + 1;
                    let wechat = amount + 1 - on_account;
                    let tenders = [("on_account", on_account), ("wechat", wechat)];
                    let tenders: Vec<_> = tenders.into_iter().filter(|(_, amount)| *amount > 0).collect();
                    let rung = it.shop.call("sale.ring", at(it.basket(amount + 1, &tenders), 1, 2));
                    prop_assert_eq!(rung.is_ok(), it.owed() <= 50_000 && put - returned - repaid + cash_back + on_account <= 50_000);
                    if let Ok(sale) = rung {
                        put += on_account;
                        sales.push((sale, on_account));
                    }
                }
                2..=3 => {
                    let paid = amount.min(it.owed());
                    if paid > 0 {
                        it.repay(1, paid, "cash").unwrap();
                        repaid += paid;
                    }
                }
                _ if !sales.is_empty() => {
                    let (sale, on_account) = sales.remove(which % sales.len());
                    cash_back += cash_of(&it.refund(2, &sale));
                    returned += on_account;
                }
                _ => {}
            }
            prop_assert_eq!(it.owed(), put - returned - repaid + cash_back);
            prop_assert!(it.owed() >= 0 && it.owed() <= 50_000);
        }
        for (sale, on_account) in sales {
            cash_back += cash_of(&it.refund(3, &sale));
            returned += on_account;
        }
        prop_assert_eq!((it.owed(), put, cash_back), (0, returned, repaid));
        it.shop.is_sound();
    }
}
