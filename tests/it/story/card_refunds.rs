//! A count card is given back: by what is left of its uses or of its time, by whose cause it is, and to what had paid for it.

use huitou_tests::{TestShop, moment, text};
use rusqlite::Connection;
use serde_json::{Value, json};

/// A wash shop: a wash is 40.00, ten of them 300.00; a month of washes is 400.00 in the list.
struct Wash {
    shop: TestShop,
    member: String,
}

fn at(mut params: Value, day: i64) -> Value {
    params["meta"] = json!({"at": moment(day, 2)});
    params
}

impl Wash {
    fn opened() -> Wash {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let member =
            text(&shop.must("member.enrol", at(json!({"name": "王芳", "phone": "13800138000"}), 0)), "member_id");
        let wash = json!({"sku": "WASH", "name": "洗车", "price_minor": 4_000, "unit": "次"});
        let card = |uses: Option<u32>| json!({"uses": uses, "validity": {"kind": "days", "count": 30, "from": "sale"}, "users": "several", "skus": ["WASH"]});
        let ten =
            json!({"sku": "W10", "name": "洗车十次卡", "price_minor": 30_000, "unit": "张", "card": card(Some(10))});
        let month = json!({"sku": "WM", "name": "洗车月卡", "price_minor": 40_000, "unit": "张", "card": card(None)});
        for product in [wash, ten, month] {
            shop.must("product.put", at(product, 0));
        }
        Wash { shop, member }
    }

    fn ring(&self, day: i64, lines: Value, tenders: Value) -> Value {
        let sale = json!({"member_id": self.member, "lines": lines, "tenders": tenders});
        self.shop.must("sale.ring", at(sale, day))
    }

    /// Sells a card; its number.
    fn sell(&self, day: i64, line: Value, tenders: Value) -> (Value, String) {
        let sale = self.ring(day, json!([line]), tenders);
        let card = text(&sale["bill"]["lines"][0]["cards_sold"][0], "card_no");
        (sale, card)
    }

    fn wash(&self, day: i64, card: &str, qty: u32) -> Value {
        self.ring(day, json!([{"sku": "WASH", "qty": qty.to_string(), "card": card}]), json!([]))
    }

    fn quote(&self, day: i64, card: &str) -> Value {
        self.shop.must("count_card.quote_refund", at(json!({"card": card}), day))
    }

    fn give_back(&self, day: i64, card: &str, cause: &str, told: i64) -> Value {
        let request = json!({"card": card, "cause": cause, "reason": "changed_mind", "expect_total_minor": told});
        self.shop.must("count_card.refund", at(request, day))
    }

    fn card(&self, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": self.member}), day))
    }

    fn sum(&self, account: &str) -> i64 {
        let db = Connection::open(self.shop.folder().shop_db()).unwrap();
        let like = account.replace("ID", "%");
        db.query_row("SELECT ifnull(sum(balance), 0) FROM accounts WHERE name LIKE ?1", [like], |row| row.get(0))
            .unwrap()
    }
}

fn cash(amount: i64) -> Value {
    json!([{"kind": "cash", "amount_minor": amount}])
}

#[test]
fn a_card_of_uses_goes_back_by_the_uses_that_are_left_and_both_causes_are_shown() {
    let it = Wash::opened();
    let (_, card) = it.sell(1, json!({"sku": "W10", "qty": "1"}), cash(30_000));
    it.wash(2, &card, 4);
    // Four of ten: 120.00 of what was paid, 160.00 at list price.
    let quote = it.quote(20, &card);
    let figures = json!({
        "paid_minor": 30_000, "list_minor": 30_000, "uses": 4, "used_minor": 12_000, "used_at_list_minor": 16_000,
    });
    assert_eq!((&quote["figures"], &quote["left"]), (&figures, &json!(6)));
    assert_eq!(
        (&quote["merchant"]["refunded_minor"], &quote["merchant"]["forfeited_minor"]),
        (&json!(18_000), &json!(0))
    );
    assert_eq!(quote["merchant"]["tenders"], cash(18_000));
    assert_eq!(
        (&quote["consumer"]["refunded_minor"], &quote["consumer"]["forfeited_minor"]),
        (&json!(14_000), &json!(4_000))
    );
    // 300 points were earned by the sale of the card: 180 and 140 of 300 go.
    assert_eq!(quote["merchant"]["member"]["points_taken"], "180");
    assert_eq!(quote["consumer"]["member"]["points_taken"], "140");

    let back = it.give_back(20, &card, "consumer", 14_000);
    let slip = &back["slip"];
    assert_eq!(
        (&slip["kind"], &slip["tenders"], &slip["total_minor"]),
        (&json!("count_card"), &cash(14_000), &json!(14_000))
    );
    assert_eq!((&slip["count_cards"][0]["card_no"], &slip["count_cards"][0]["uses"]), (&json!(card), &json!(6)));
    let owed = (it.sum("member:ID:card:ID:value"), it.sum("member:ID:card:ID:uses"));
    assert_eq!((owed, it.sum("cards_earned"), it.sum("forfeited")), ((0, 0), 12_000, 4_000));
    assert_eq!((it.sum("uses_given_back"), it.sum("revenue"), it.sum("drawer")), (6, 0, -16_000));
    let plain = json!({"refund_id": back["refund_id"], "channel": "plain", "meta": {"locale": "zh-Hans"}});
    let plain = text(&it.shop.must("bill.text", plain), "text");
    for words in ["退次卡单", "次卡实付", "已使用（按原价）", "作废"] {
        assert!(plain.contains(words), "{words}: {plain}");
    }
    it.shop.is_sound();
}

#[test]
fn of_a_sale_whose_card_came_back_the_uses_stay_used_beside_what_was_cheap() {
    let it = Wash::opened();
    let rice = json!({"sku": "R", "name": "米", "price_minor": 10_000, "unit": "袋"});
    it.shop.must("product.put", at(rice, 0));
    let top_up = json!({"member_id": it.member, "paid_minor": 100_000, "tender": "cash"});
    it.shop.must("stored_value.top_up", at(top_up, 0));
    // Rice for 80.00 instead of 100.00, and ten washes for 300.00, of which four are used at 40.00.
    let lines = json!([{"sku": "R", "qty": "1", "price_minor": 8_000}, {"sku": "W10", "qty": "1"}]);
    let sale = it.ring(1, lines, json!([{"kind": "stored_value", "amount_minor": 38_000}]));
    let card = text(&sale["bill"]["lines"][1]["cards_sold"][0], "card_no");
    it.wash(2, &card, 4);
    it.give_back(3, &card, "consumer", 14_000);
    let quote = it.shop.must("stored_value.quote_refund", at(json!({"member_id": it.member}), 20));
    let figures = &quote["figures"];
    assert_eq!((&figures["used_minor"], &figures["used_at_list_minor"]), (&json!(24_000), &json!(26_000)));
    let refunded = |cause: &str| quote[cause]["refunded_minor"].clone();
    assert_eq!((refunded("merchant"), refunded("consumer")), (json!(76_000), json!(74_000)));
}

#[test]
fn a_card_paid_after_midnight_cools_off_from_that_day_on() {
    let it = Wash::opened();
    // Bought at 2 in the morning of the third, which is still the second's trade; the tenth is the seventh day after.
    let tenders = cash(40_000);
    let night = json!({"at": "2026-01-03T02:00:00+08:00"});
    let sale = json!({"member_id": it.member, "lines": [{"sku": "WM", "qty": "1"}], "tenders": tenders, "meta": night});
    let card = text(&it.shop.must("sale.ring", sale)["bill"]["lines"][0]["cards_sold"][0], "card_no");
    let consumer = |at: &str| {
        let quote = it.shop.must("count_card.quote_refund", json!({"card": card, "meta": {"at": at}}));
        quote["consumer"]["refunded_minor"].as_i64().unwrap()
    };
    assert_eq!(consumer("2026-01-10T10:00:00+08:00"), 40_000);
    // By trade the tenth ends at 4 in the morning of the eleventh, but on the eighth day of trade.
    assert!(consumer("2026-01-11T02:00:00+08:00") < 40_000);
}

#[test]
fn a_card_that_was_given_back_is_dead_and_its_number_says_so() {
    let it = Wash::opened();
    let (_, card) = it.sell(1, json!({"sku": "W10", "qty": "1"}), cash(30_000));
    let washed = it.wash(2, &card, 1);
    it.give_back(3, &card, "merchant", 27_000);
    let lines = json!([{"sku": "WASH", "qty": "1", "card": card}]);
    let refused = |method: &str, params: Value| it.shop.call(method, at(params, 4)).unwrap_err();
    for (method, params) in [
        ("sale.ring", json!({"member_id": it.member, "lines": lines, "tenders": []})),
        ("count_card.quote_refund", json!({"card": card})),
        ("count_card.refund", json!({"card": card, "cause": "merchant", "reason": "faulty"})),
    ] {
        let refusal = refused(method, params);
        assert_eq!((&refusal["code"], &refusal["args"]["rule"]), (&json!("count_card_ended"), &json!("given_back")));
        assert!(text(&refusal, "text").contains(&card), "{refusal}");
    }
    let seen = it.card(4);
    assert_eq!(seen["count_cards"], Value::Null);
    let ended = &seen["count_cards_ended"][0];
    assert_eq!(
        (&ended["card_no"], &ended["end"], &ended["ended_on"]),
        (&json!(card), &json!("given_back"), &json!("2026-01-04"))
    );
    let moved = it.shop.must("member.movements", at(json!({"member_id": it.member, "limit": 1}), 4));
    assert_eq!(
        (&moved["movements"][0]["kind"], &moved["movements"][0]["paid_minor"]),
        (&json!("count_card_refund"), &json!(-27_000))
    );
    // The wash that the card had paid comes back later: no use comes back to a dead card.
    let quote = it.shop.must("sale.quote_refund", at(json!({"sale_id": washed["sale_id"]}), 4));
    assert_eq!(quote["lines"][0]["uses_lost"], json!(1));
    it.shop.is_sound();
}

#[test]
fn a_card_without_a_count_goes_back_by_the_days_that_are_left() {
    let it = Wash::opened();
    // Sold on 2 January at 310.00 instead of 400.00 for 30 days: 31 days with the first.
    let (_, card) = it.sell(1, json!({"sku": "WM", "qty": "1", "price_minor": 31_000}), cash(31_000));
    // Within the week and never used, all of it goes back.
    assert_eq!(it.quote(8, &card)["consumer"]["refunded_minor"], json!(31_000));
    // A day later 9 days are gone: 310.00 × 9 ÷ 31 = 90.00, and at list price 400.00 × 9 ÷ 31 = 116.13.
    let quote = it.quote(9, &card);
    let figures = &quote["figures"];
    assert_eq!((&figures["days_gone"], &figures["days"]), (&json!(9), &json!(31)));
    assert_eq!((&figures["used_minor"], &figures["used_at_list_minor"]), (&json!(9_000), &json!(11_613)));
    assert_eq!(
        (&quote["merchant"]["refunded_minor"], &quote["consumer"]["refunded_minor"]),
        (&json!(22_000), &json!(19_387))
    );
    // Washed on the third day: 30.00 are earned by then. Given back on the tenth, ten days are gone.
    it.wash(3, &card, 2);
    assert_eq!(it.sum("cards_earned"), 3_000);
    it.give_back(10, &card, "consumer", 31_000 - 12_903);
    // 310.00 × 10 ÷ 31 = 100.00 are earned; 400.00 × 10 ÷ 31 = 129.03 count; the 29.03 between them stay with the shop.
    assert_eq!((it.sum("cards_earned"), it.sum("forfeited"), it.sum("drawer")), (10_000, 2_903, -12_903));
    it.shop.is_sound();
}

#[test]
fn it_goes_back_to_what_had_paid_and_stored_value_never_becomes_cash() {
    let it = Wash::opened();
    let top_up = json!({"member_id": it.member, "paid_minor": 20_000, "bonus_minor": 0, "tender": "wechat"});
    it.shop.must("stored_value.top_up", at(top_up, 0));
    // Two cards, 600.00: 200.00 of stored value and 400.00 in cash.
    let tenders = json!([{"kind": "stored_value", "amount_minor": 20_000}, {"kind": "cash", "amount_minor": 40_000}]);
    let sale = it.ring(1, json!([{"sku": "W10", "qty": "2"}]), tenders);
    let cards = &sale["bill"]["lines"][0]["cards_sold"];
    let (one, two) = (text(&cards[0], "card_no"), text(&cards[1], "card_no"));
    // One third of 300.00 is stored value.
    let back = it.give_back(2, &one, "merchant", 30_000);
    let thirds = json!([{"kind": "cash", "amount_minor": 20_000}, {"kind": "stored_value", "amount_minor": 10_000}]);
    assert_eq!(back["slip"]["tenders"], thirds);
    assert_eq!(it.card(2)["stored_value"]["principal_minor"], 10_000);
    // The line itself still does not come back as goods.
    let lines = json!([{"line": 1, "qty": "1"}]);
    let as_goods = json!({"sale_id": sale["sale_id"], "lines": lines, "reason": "faulty"});
    assert_eq!(it.shop.refusal("sale.refund", at(as_goods, 2)), "count_card_line");
    it.give_back(3, &two, "merchant", 30_000);
    // Nobody used anything: nothing is left of the sale, of its points and of its visit.
    let seen = it.card(3);
    assert_eq!((&seen["stored_value"]["total_minor"], &seen["points"]), (&json!(20_000), &json!("0")));
    assert_eq!((&seen["visits"], &seen["spent_minor"]), (&json!(0), &json!(0)));
    let shown = it.shop.must("sale.show", at(json!({"sale_id": sale["sale_id"]}), 3));
    assert_eq!(
        (&shown["bill"]["is_returned"], &shown["bill"]["refunds"][0]["kind"]),
        (&json!(true), &json!("count_card"))
    );
    // All that was paid in can be given back again.
    let quote = it.shop.must("stored_value.quote_refund", at(json!({"member_id": it.member}), 3));
    assert_eq!(quote["consumer"]["refunded_minor"], json!(20_000));
    it.shop.is_sound();
}

#[test]
fn a_sale_of_a_card_is_voided_on_its_day_while_no_use_of_it_stands() {
    let it = Wash::opened();
    let sale = it.ring(1, json!([{"sku": "W10", "qty": "1"}, {"sku": "WASH", "qty": "1"}]), cash(34_000));
    let card = text(&sale["bill"]["lines"][0]["cards_sold"][0], "card_no");
    let possible = || it.shop.must("sale.show", at(json!({"sale_id": sale["sale_id"]}), 1))["possible"].clone();
    let void = || it.shop.call("sale.void", at(json!({"sale_id": sale["sale_id"], "reason": "rung_wrongly"}), 1));
    let washed = it.wash(1, &card, 1);
    let refusal = void().unwrap_err();
    assert_eq!((&refusal["code"], &refusal["args"]["card_no"]), (&json!("count_card_used"), &json!(card)));
    assert_eq!(possible(), json!(["refund", "exchange", "change_tender"]));
    let back = json!({"sale_id": washed["sale_id"], "reason": "rung_wrongly"});
    it.shop.must("sale.refund", at(back, 1));
    assert_eq!(possible(), json!(["refund", "exchange", "void", "change_tender"]));
    let quote = it.shop.must("sale.quote_void", at(json!({"sale_id": sale["sale_id"]}), 1));
    assert_eq!((&quote["total_minor"], &quote["is_whole"]), (&json!(34_000), &json!(true)));
    let voided = void().unwrap();
    assert_eq!((&voided["total_minor"], &voided["slip"]["count_cards"][0]["card_no"]), (&json!(34_000), &json!(card)));
    let accounts =
        ["drawer", "revenue", "cards_earned", "forfeited", "member:ID:card:ID:value", "member:ID:card:ID:uses"];
    assert_eq!(accounts.map(|account| it.sum(account)), [0; 6]);
    assert_eq!(it.card(1)["count_cards_ended"][0]["end"], "given_back");
    it.shop.is_sound();
}

#[test]
fn a_sale_whose_card_has_lapsed_is_not_voided_and_what_is_said_is_true() {
    let it = Wash::opened();
    let (sale, card) = it.sell(1, json!({"sku": "W10", "qty": "1"}), cash(30_000));
    it.shop.must("day.roll", at(json!({}), 40));
    // The clock is set back to the day of the sale: nobody has used the card, and it is over all the same.
    for (method, reason) in [("sale.void", json!("rung_wrongly")), ("sale.quote_void", Value::Null)] {
        let mut void = json!({"sale_id": sale["sale_id"], "reason": reason});
        void.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let refused = it.shop.call(method, at(void, 1)).unwrap_err();
        assert_eq!((&refused["code"], &refused["args"]["rule"]), (&json!("count_card_ended"), &json!("lapsed")));
        assert_eq!(refused["text"], json!(format!("次卡 {card} 已经到期作废，不能再用，也不能再退。")));
    }
    let shown = it.shop.must("sale.show", at(json!({"sale_id": sale["sale_id"]}), 1));
    assert_eq!(shown["possible"], json!(["change_tender"]));
    it.shop.is_sound();
}

#[test]
fn of_a_sale_of_which_a_card_kept_a_part_nothing_more_is_promised() {
    let it = Wash::opened();
    let (sale, card) = it.sell(1, json!({"sku": "W10", "qty": "1"}), cash(30_000));
    it.wash(2, &card, 3);
    it.give_back(3, &card, "consumer", 18_000);
    let id = json!({"sale_id": sale["sale_id"]});
    assert_eq!(it.shop.must("sale.show", at(id.clone(), 3))["possible"], json!([]));
    assert_eq!(it.shop.refusal("sale.quote_refund", at(id, 3)), "refunded_already");
}

#[test]
fn who_is_frozen_or_erased_gets_no_card_back_and_a_staff_member_gives_none() {
    let it = Wash::opened();
    let (_, card) = it.sell(1, json!({"sku": "W10", "qty": "1"}), cash(30_000));
    let clerk = text(&it.shop.must("staff.put", at(json!({"name": "李雷"}), 1)), "staff_id");
    let request = |by: &str| json!({"card": card, "cause": "merchant", "reason": "faulty", "meta": {"at": moment(2, 0), "actor": by}});
    assert_eq!(it.shop.refusal("count_card.refund", request(&clerk)), "permission_denied");
    it.shop.must("member.freeze", at(json!({"member_id": it.member, "reason": "lost"}), 2));
    assert_eq!(it.shop.refusal("count_card.refund", request("owner")), "member_frozen");
    it.shop.must("member.erase", at(json!({"member_id": it.member, "reason": "member_request"}), 2));
    assert_eq!(it.shop.refusal("count_card.refund", request("owner")), "member_erased");
    it.shop.is_sound();
}

#[test]
fn what_is_owed_for_cards_opens_moves_and_closes_and_the_day_tells_it_apart_from_turnover() {
    let it = Wash::opened();
    let (_, one) = it.sell(1, json!({"sku": "W10", "qty": "1"}), cash(30_000));
    let (_, two) = it.sell(1, json!({"sku": "W10", "qty": "1"}), cash(30_000));
    it.ring(1, json!([{"sku": "WASH", "qty": "1"}]), cash(4_000));
    it.wash(2, &one, 3);
    it.wash(2, &two, 1);
    it.give_back(3, &one, "consumer", 18_000);
    it.shop.must("day.roll", at(json!({}), 40));
    let report = it.shop.must("report.liability", at(json!({"from": "2026-01-02", "to": "2026-02-10"}), 40));
    let row = |owed: &Value| {
        ["opening", "sold", "earned", "refunded", "lapsed", "forfeited", "closing"]
            .map(|column| owed["cards"][format!("{column}_minor")].as_i64().unwrap())
    };
    // 600.00 sold; four uses of 30.00; of the first card 300.00 − 3 × 40.00 goes back and 30.00 stay; of the second 270.00 lapse.
    assert_eq!(row(&report["days"][0]), [0, 60_000, 0, 0, 0, 0, 60_000]);
    assert_eq!(row(&report["days"][1]), [60_000, 0, 12_000, 0, 0, 0, 48_000]);
    assert_eq!(row(&report["days"][2]), [48_000, 0, 0, 18_000, 0, 3_000, 27_000]);
    assert_eq!(row(&report["days"][39]), [27_000, 0, 0, 0, 27_000, 0, 0]);
    assert_eq!(row(&report["sums"]), [0, 60_000, 12_000, 18_000, 27_000, 3_000, 0]);

    let day = |n: i64| {
        let day = it.shop.must("report.today", at(json!({"day": moment(n, 2)[..10]}), 40));
        ["takings_minor", "turnover_minor", "sold_minor", "refunded_minor"].map(|field| day[field].as_i64().unwrap())
    };
    // 640.00 were taken and one wash sold; then four uses were earned; then 180.00 went back, which were no turnover before.
    assert_eq!(day(1), [64_000, 4_000, 64_000, 0]);
    assert_eq!(day(2), [0, 12_000, 0, 0]);
    assert_eq!(day(3), [-18_000, 0, 0, 18_000]);

    let file = it.shop.outside().join("liability.csv").display().to_string();
    let export = json!({"what": "liability", "format": "csv", "from": "2026-01-04", "to": "2026-01-04"});
    it.shop.must("report.export", json!({"report": export, "file": file, "meta": {"locale": "en"}}));
    let csv = std::fs::read_to_string(file).unwrap();
    assert!(csv.contains("2026-01-04,Cards,480.00,0.00,0.00,0.00,0.00,0.00,180.00,0.00,30.00,270.00\n"), "{csv}");

    let db = Connection::open(it.shop.folder().shop_db()).unwrap();
    db.execute("UPDATE count_card_days SET earned_minor = earned_minor + 1 WHERE sold_minor > 0", []).unwrap();
    let found = huitou_store::verify(it.shop.folder()).unwrap().findings;
    assert_eq!(found, ["stored value and count cards: the sums of the days are not those of the transfers"]);
}
