//! Gift cards: sold to whoever pays, spent by whoever has the code, and a member's once they are bound.

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use serde_json::{Value, json};

struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let member = json!({"name": "王芳", "phone": "13800138000", "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", member), "member_id");
        Counter { shop, member }
    }

    fn issue(&self, day: i64, amount: i64) -> String {
        text(&self.shop.must("gift_card.issue", at(json!({"amount_minor": amount, "tender": "cash"}), day, 1)), "code")
    }

    fn ring(&self, day: i64, total: i64, cards: Value, tenders: Value) -> Result<Value, Value> {
        let basket = json!({"lines": [{"amount_minor": total}], "tenders": tenders, "gift_cards": cards});
        self.shop.call("sale.ring", at(basket, day, 2))
    }

    fn refund(&self, day: i64, sale: &Value) {
        self.shop.must("sale.refund", at(json!({"sale_id": sale["sale_id"], "reason": "faulty"}), day, 3));
    }

    fn left(&self, code: &str) -> i64 {
        self.shop.must("gift_card.show", json!({"card": code}))["balance_minor"].as_i64().unwrap()
    }

    fn owed(&self) -> Value {
        self.shop.must("report.liability", json!({"from": "2026-01-01", "to": "2026-03-31"}))["sums"].clone()
    }
}

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

#[test]
fn a_card_is_sold_pays_gets_back_and_is_owed_apart() {
    let it = Counter::opened();
    let sold = it.shop.must("gift_card.issue", at(json!({"amount_minor": 10_000, "tender": "cash"}), 1, 1));
    assert_eq!((&sold["card_no"], &sold["amount_minor"]), (&json!("01-G000001"), &json!(10_000)));
    let code = text(&sold, "code");
    let today = it.shop.must("report.today", at(json!({}), 1, 5));
    // It is cash in the drawer and nothing earned.
    assert_eq!((&today["takings_minor"], &today["gift_cards_sold_minor"]), (&json!(0), &json!(10_000)));
    assert_eq!(today["received_minor"], 10_000);
    // 75.00 by the card, as the scanner types it or as somebody reads it out.
    let sale = it.ring(2, 7_500, json!([{"code": code.to_lowercase().replace('-', "")}]), json!([])).unwrap();
    assert_eq!(sale["bill"]["tenders"], json!([{"kind": "gift_card", "amount_minor": 7_500}]));
    assert_eq!(it.left(&code), 2_500);
    // What is left and cash for the rest, with change for the cash alone.
    let rest = it.ring(3, 4_000, json!([{"code": code}]), json!([{"kind": "cash", "amount_minor": 2_000}])).unwrap();
    assert_eq!((it.left(&code), &rest["change_minor"]), (0, &json!(500)));
    assert_eq!(it.ring(3, 100, json!([{"code": code}]), json!([])).unwrap_err()["code"], "gift_card_unusable");
    // The goods come back: 25.00 to the card and 15.00 in cash.
    it.refund(4, &rest);
    assert_eq!(it.left(&code), 2_500);
    it.refund(4, &sale);
    assert_eq!(it.left(&code), 10_000);
    let owed = json!({
        "opening_minor": 0, "sold_minor": 10_000, "returned_minor": 10_000, "spent_minor": 10_000, "bound_minor": 0,
        "closing_minor": 10_000,
    });
    assert_eq!(it.owed()["gift_cards"], owed);
    assert_eq!(it.owed()["both"]["closing_minor"], 0);
    // By its number it is shown, too, and never its code.
    let shown = it.shop.must("gift_card.show", json!({"card": "01-G000001"}));
    assert_eq!((&shown["balance_minor"], shown["moves"].as_array().unwrap().len()), (&json!(10_000), 5));
    assert!(!shown.to_string().contains(&code));
    it.shop.is_sound();
}

#[test]
fn several_cards_pay_each_by_its_code_and_points_are_earned_as_for_money() {
    let it = Counter::opened();
    let (one, other) = (it.issue(1, 3_000), it.issue(1, 5_000));
    let basket = json!({
        "member_id": it.member, "lines": [{"amount_minor": 6_000}], "tenders": [{"kind": "wechat", "amount_minor": 500}],
        "gift_cards": [{"code": one}, {"code": other, "amount_minor": 2_500}],
    });
    let quote = it.shop.must("sale.quote", at(basket.clone(), 2, 1));
    let pays = |no: &str, amount: i64, left: i64| json!({"card_no": no, "amount_minor": amount, "left_minor": left});
    assert_eq!(quote["gift_cards"], json!([pays("01-G000001", 3_000, 0), pays("01-G000002", 2_500, 2_500)]));
    assert_eq!(quote["settlement"]["is_paid"], true);
    let sale = it.shop.must("sale.ring", at(basket, 2, 2));
    // 60 points of 60.00: how it is paid is no matter.
    assert_eq!(sale["bill"]["member"]["points_earned"], "60");
    assert_eq!((it.left(&one), it.left(&other)), (0, 2_500));
    it.shop.is_sound();
    it.refund(3, &sale);
    assert_eq!((it.left(&one), it.left(&other)), (3_000, 5_000));
    it.shop.is_sound();
}

#[test]
fn bound_it_is_the_member_s_principal_and_goes_back_as_what_was_paid_in() {
    let it = Counter::opened();
    let code = it.issue(1, 20_000);
    let sale = it.ring(2, 8_000, json!([{"code": code}]), json!([])).unwrap();
    let binding = json!({"code": code, "member_id": it.member});
    assert_eq!(it.shop.must("gift_card.quote_bind", at(binding.clone(), 3, 0))["amount_minor"], 12_000);
    let bound = it.shop.must("gift_card.bind", at(binding.clone(), 3, 1));
    assert_eq!((&bound["after"]["principal_minor"], it.left(&code)), (&json!(12_000), 0));
    assert_eq!(it.shop.refusal("gift_card.bind", at(binding, 3, 2)), "gift_card_unusable");
    let movement = it.shop.must("member.movements", json!({"member_id": it.member}))["movements"][0].clone();
    assert_eq!((&movement["kind"], &movement["gift_card_no"]), (&json!("gift_card_bound"), &json!("01-G000001")));
    let back = it.shop.must("stored_value.quote_refund", at(json!({"member_id": it.member}), 3, 3));
    assert_eq!(
        (&back["merchant"]["refunded_minor"], &back["consumer"]["refunded_minor"]),
        (&json!(12_000), &json!(12_000))
    );
    // It counts as paid in by the member, and as owed for the card no more.
    let owed = it.owed();
    assert_eq!(
        (&owed["principal"]["topped_up_minor"], &owed["gift_cards"]["bound_minor"]),
        (&json!(12_000), &json!(12_000))
    );
    // What comes back later comes back to the card, and can be bound again.
    it.refund(4, &sale);
    assert_eq!(it.left(&code), 8_000);
    it.shop.is_sound();
}

#[test]
fn a_spreadsheet_of_what_is_owed_has_a_row_of_gift_cards() {
    let it = Counter::opened();
    let code = it.issue(1, 10_000);
    let sale = it.ring(2, 3_000, json!([{"code": code, "amount_minor": 3_000}]), json!([])).unwrap();
    it.refund(2, &sale);
    it.ring(2, 1_500, json!([{"code": code, "amount_minor": 1_500}]), json!([])).unwrap();
    it.shop.must("gift_card.bind", at(json!({"code": code, "member_id": it.member}), 3, 1));
    let file = it.shop.outside().join("owed.csv").display().to_string();
    let report = json!({"what": "liability", "format": "csv", "from": "2026-01-02", "to": "2026-01-04"});
    it.shop.must("report.export", json!({"report": report, "file": file, "meta": {"locale": "zh-Hans"}}));
    let csv = std::fs::read_to_string(file).unwrap();
    let rows: Vec<&str> = csv.lines().filter(|row| row.contains("礼品卡")).collect();
    // 100.00 are sold; 30.00 come back, 45.00 are spent; 85.00 become a member's, which stands under what was spent.
    let figures = |row: &str| row.split(',').skip(2).map(str::trim).collect::<Vec<_>>().join(" ");
    assert_eq!(
        rows.iter().map(|row| figures(row)).collect::<Vec<_>>(),
        [
            "0.00 0.00 100.00 0.00 0.00 0.00 0.00 0.00 0.00 100.00",
            "100.00 0.00 0.00 0.00 30.00 45.00 0.00 0.00 0.00 85.00",
            "85.00 0.00 0.00 0.00 0.00 85.00 0.00 0.00 0.00 0.00",
            "0.00 0.00 100.00 0.00 30.00 130.00 0.00 0.00 0.00 0.00",
        ]
    );
}

#[test]
fn a_lost_answer_tells_the_same_code_again_and_the_slip_is_made_of_the_code_alone() {
    let it = Counter::opened();
    let sell =
        || json!({"amount_minor": 10_000, "tender": "cash", "meta": {"at": moment(1, 1), "request_id": "gift-1"}});
    let (sold, again) = (it.shop.must("gift_card.issue", sell()), it.shop.must("gift_card.issue", sell()));
    assert_eq!(again, sold);
    assert_eq!(it.owed()["gift_cards"]["sold_minor"], 10_000, "it was sold once");
    let code = text(&sold, "code");
    let file = |name: &str| it.shop.outside().join(name);
    let slip = |opened: &str, name: &str| json!({"code": opened, "paper": "roll_80", "file": file(name), "meta": {"locale": "zh-Hans"}});
    // As it is written, and as somebody types it.
    it.shop.must("gift_card.slip", slip(&code, "one.pdf"));
    it.shop.must("gift_card.slip", slip(&code.to_lowercase().replace('-', ""), "other.pdf"));
    let read = |name: &str| std::fs::read(file(name)).unwrap();
    assert!(read("one.pdf").starts_with(b"%PDF") && read("one.pdf") == read("other.pdf"));
    // Its number opens nothing, and leaves no file.
    assert_eq!(it.shop.refusal("gift_card.slip", slip("01-G000001", "never.pdf")), "gift_card_unknown");
    assert!(!file("never.pdf").exists());
    // What was spent is told on the next one.
    it.ring(2, 4_000, json!([{"code": code}]), json!([])).unwrap();
    it.shop.must("gift_card.slip", slip(&code, "later.pdf"));
    assert_ne!(read("later.pdf"), read("one.pdf"));
}

#[test]
fn nobody_reads_a_code_in_the_shop_s_files() {
    let it = Counter::opened();
    let code = it.issue(1, 5_000);
    it.ring(2, 1_000, json!([{"code": code}]), json!([])).unwrap();
    it.shop.must("gift_card.bind", at(json!({"code": code, "member_id": it.member}), 3, 0));
    let plain = code.replace('-', "");
    for name in ["shop.db", "shop.db-wal"] {
        let Ok(bytes) = std::fs::read(it.shop.folder().path().join(name)) else { continue };
        for secret in [&code, &plain] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{name}");
        }
    }
}

#[test]
fn the_region_says_how_much_a_card_without_a_name_may_hold() {
    let it = Counter::opened();
    // 1,000 yuan (商务部令 2012 No. 9); warned of, and refused where the shop says so.
    let quote = it.shop.must("gift_card.quote_issue", json!({"amount_minor": 100_001}));
    assert_eq!((&quote["warnings"][0]["rule"], &quote["warnings"][0]["is_refused"]), (&json!("cn"), &json!(false)));
    it.issue(1, 100_001);
    it.shop.must("setting.put", json!({"key": "region.over_limit", "value": "block"}));
    let more = json!({"amount_minor": 100_001, "tender": "cash"});
    assert_eq!(it.shop.refusal("gift_card.issue", at(more, 1, 0)), "stored_value_over_limit");
    it.issue(1, 100_000);
}

#[test]
fn a_card_that_is_bound_counts_for_what_its_member_may_hold() {
    let it = Counter::opened();
    let code = it.issue(1, 100_000);
    let held = json!({"member_id": it.member, "paid_minor": 400_001, "tender": "cash"});
    it.shop.must("stored_value.top_up", at(held, 1, 2));
    let binding = json!({"code": code, "member_id": it.member});
    // 5,000 yuan with a name (商务部令 2012 No. 9): 4,000.01 and 1,000.00 are more. The quote warns, as that of a top-up does.
    let quote = it.shop.must("gift_card.quote_bind", at(binding.clone(), 2, 0));
    assert_eq!(quote["warnings"].as_array().unwrap().len(), 1);
    assert_eq!((&quote["warnings"][0]["rule"], &quote["warnings"][0]["is_refused"]), (&json!("cn"), &json!(false)));
    it.shop.must("setting.put", json!({"key": "region.over_limit", "value": "block"}));
    for method in ["gift_card.quote_bind", "gift_card.bind"] {
        assert_eq!(it.shop.refusal(method, at(binding.clone(), 2, 1)), "stored_value_over_limit");
    }
    it.shop.must("setting.put", json!({"key": "region.over_limit", "value": "warn"}));
    let mut expected = quote;
    expected.as_object_mut().unwrap().remove("warnings");
    assert_eq!(
        it.shop.must("gift_card.bind", at(binding, 2, 2)),
        expected,
        "as it was quoted; a command warns of nothing"
    );
    assert_eq!(expected["after"]["total_minor"], 500_001);
    it.shop.is_sound();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is sold, spent, returned and bound: nothing is made, nothing is lost, and all returned is all there was.
    #[test]
    fn what_was_paid_for_cards_is_on_them_spent_or_bound(
        cards in prop::collection::vec(1_i64..20_000, 2..4),
        steps in prop::collection::vec((0_usize..5, 0_usize..8, 1_i64..15_000), 4..16),
    ) {
        let it = Counter::opened();
        let codes: Vec<String> = cards.iter().map(|amount| it.issue(1, *amount)).collect();
        let (mut sales, mut bound) = (Vec::new(), 0);
        for (what, which, amount) in steps {
            let code = &codes[which % codes.len()];
            match what {
                0..=2 => {
                    // As far as two cards go, and the rest in cash.
                    let named: Vec<Value> =
                        [which, which + 1].map(|n| json!({"code": codes[n % codes.len()]})).to_vec();
                    sales.extend(it.ring(2, amount, json!(named), json!([{"kind": "cash", "amount_minor": amount}])).ok());
                }
                3 if !sales.is_empty() => {
                    let sale: Value = sales.remove(which % sales.len());
                    it.refund(3, &sale);
                }
                _ => {
                    let binding = at(json!({"code": code, "member_id": it.member}), 3, 4);
                    if what == 4 && let Ok(answer) = it.shop.call("gift_card.bind", binding) {
                        bound += answer["amount_minor"].as_i64().unwrap();
                    }
                }
            }
            let left: i64 = codes.iter().map(|code| it.left(code)).sum();
            let gift = it.owed()["gift_cards"].clone();
            let sum = |flow: &str| gift[flow].as_i64().unwrap();
            prop_assert_eq!(sum("closing_minor"), left);
            prop_assert_eq!(left + sum("spent_minor") - sum("returned_minor") + bound, cards.iter().sum::<i64>());
        }
        for sale in sales.drain(..) {
            it.refund(4, &sale);
        }
        let left: i64 = codes.iter().map(|code| it.left(code)).sum();
        prop_assert_eq!(left + bound, cards.iter().sum::<i64>());
        it.shop.is_sound();
    }
}
