//! A shop comes from paper: what its members had is entered once, and nothing of it is money of today.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let card = json!({
            "uses": 10, "validity": {"kind": "months", "count": 12, "from": "first_use"}, "users": "several", "skus": ["WASH"],
        });
        shop.must("product.put", json!({"sku": "WASH", "name": "洗车", "price_minor": 4_000, "unit": "次"}));
        shop.must(
            "product.put",
            json!({"sku": "WASH10", "name": "洗车十次卡", "price_minor": 30_000, "unit": "张", "card": card}),
        );
        let member = shop.must("member.enrol", json!({"name": "王芳", "meta": {"at": moment(0, 0)}}));
        Counter { member: text(&member, "member_id"), shop }
    }

    fn quote(&self, day: i64, opening: &Value) -> Value {
        let quote = json!({"member_id": self.member, "opening": opening, "meta": {"at": moment(day, 0)}});
        self.shop.must("member.quote_opening", quote)
    }

    fn enter(&self, day: i64, opening: &Value) -> Value {
        let entered = json!({
            "member_id": self.member, "opening": opening, "reason": "旧会员本第 12 页", "meta": {"at": moment(day, 0)},
        });
        self.shop.must("member.open_balances", entered)
    }

    fn sell(&self, day: i64, lines: Value, tenders: Value) -> Value {
        let sale =
            json!({"member_id": self.member, "lines": lines, "tenders": tenders, "meta": {"at": moment(day, 1)}});
        self.shop.must("sale.ring", sale)
    }

    fn card(&self, day: i64) -> Value {
        self.shop.must("member.card", json!({"member_id": self.member, "meta": {"at": moment(day, 4)}}))
    }

    fn ask(&self, method: &str, day: i64) -> Value {
        self.shop.must(method, json!({"member_id": self.member, "meta": {"at": moment(day, 5)}}))
    }
}

fn value(principal: i64, bonus: i64) -> Value {
    json!({"principal_minor": principal, "bonus_minor": bonus, "total_minor": principal + bonus})
}

#[test]
fn what_a_member_had_is_owed_from_then_on_and_no_cash_of_today() {
    let it = Counter::opened();
    let opening =
        json!({"principal_minor": 30_000, "bonus_minor": 4_000, "points": "120.5", "points_until": "2026-06-30"});
    let quote = it.quote(0, &opening);
    assert_eq!((&quote["before"], &quote["after"]), (&value(0, 0), &value(30_000, 4_000)));
    assert_eq!((&quote["points_before"], &quote["points_after"]), (&json!("0"), &json!("120.5")));
    assert_eq!(it.enter(0, &opening), quote, "what was quoted is what is entered");
    let card = it.card(0);
    assert_eq!((&card["stored_value"], &card["opened_on"]), (&value(30_000, 4_000), &json!("2026-01-01")));
    assert_eq!(card["points_next_lapse"], json!({"until": "2026-06-30", "points": "120.5"}));
    let today = it.shop.must("report.today", json!({"meta": {"at": moment(0, 5)}}));
    assert_eq!((&today["top_ups_minor"], &today["takings_minor"]), (&json!(0), &json!(0)));
    assert_eq!(today["tenders"], json!([]), "no drawer and no service took anything");
    assert_eq!(today["stored_value"], value(30_000, 4_000));
    let owed = it.shop.must("report.liability", json!({"meta": {"at": moment(0, 5)}}))["sums"]["both"].clone();
    assert_eq!((&owed["taken_over_minor"], &owed["topped_up_minor"]), (&json!(34_000), &json!(0)));
    assert_eq!(owed["closing_minor"], json!(34_000));
    let row = it.ask("member.movements", 0)["movements"][0].clone();
    assert_eq!((&row["kind"], &row["paid_minor"]), (&json!("opening"), &json!(0)));
    assert_eq!(
        (&row["principal_minor"], &row["bonus_minor"], &row["points"]),
        (&json!(30_000), &json!(4_000), &json!("120.5"))
    );
    assert_eq!(row["reason"], "旧会员本第 12 页");
    assert_eq!(it.ask("stored_value.statement", 0)["movements"][0]["kind"], "opening");
    it.shop.is_sound();
}

#[test]
fn it_counts_as_paid_in_for_a_balance_refund_and_never_cools_off() {
    let it = Counter::opened();
    it.enter(0, &json!({"principal_minor": 30_000, "bonus_minor": 4_000}));
    // 100.00 at list price: the merchant's (340 - 100) x 300 / 340 = 211.7647, the consumer's 300 - 100.
    it.sell(0, json!([{"amount_minor": 10_000}]), json!([{"kind": "stored_value", "amount_minor": 10_000}]));
    let quote = it.ask("stored_value.quote_refund", 0);
    assert_eq!(quote["merchant"]["refunded_minor"], 21_176);
    assert_eq!(quote["consumer"]["refunded_minor"], 20_000);
    assert_eq!(quote["figures"]["cooling_paid_minor"], 0);
    // A top-up after it cools off by itself: 200 more go back whole.
    let top_up = json!({"member_id": it.member, "paid_minor": 20_000, "bonus_minor": 0, "tender": "cash", "meta": {"at": moment(0, 2)}});
    it.shop.must("stored_value.top_up", top_up);
    let quote = it.ask("stored_value.quote_refund", 1);
    assert_eq!(
        (&quote["figures"]["cooling_paid_minor"], &quote["consumer"]["refunded_minor"]),
        (&json!(20_000), &json!(40_000))
    );
    let back = json!({"member_id": it.member, "cause": "consumer", "tender": "cash", "meta": {"at": moment(1, 1)}});
    it.shop.must("stored_value.refund", back);
    assert_eq!(it.card(1)["stored_value"], value(0, 0));
    it.shop.is_sound();
}

#[test]
fn a_count_card_of_before_goes_on_with_what_is_left_of_it() {
    let it = Counter::opened();
    // 4 uses of 120.00 that are left: each earns 30.00, and the last day is the one on the old card.
    let cards = json!([{"sku": "WASH10", "uses": 4, "worth_minor": 12_000, "until": "2026-03-31"}]);
    let entered = it.enter(0, &json!({"cards": cards}));
    let card_no = text(&entered["cards"][0], "card_no");
    assert_eq!((card_no.as_str(), &entered["cards"][0]["worth_minor"]), ("01-K000001", &json!(12_000)));
    let shown = it.card(0)["count_cards"][0].clone();
    assert_eq!((&shown["left"], &shown["until"]), (&json!(4), &json!("2026-03-31")));
    let washed = it.sell(5, json!([{"sku": "WASH", "qty": "1", "card": card_no}]), json!([]));
    assert_eq!(it.card(5)["count_cards"][0]["left"], 3);
    let owed = it.shop.must("report.liability", json!({"meta": {"at": moment(5, 5)}}))["sums"]["cards"].clone();
    let moved =
        ["taken_over_minor", "sold_minor", "earned_minor", "closing_minor"].map(|flow| owed[flow].as_i64().unwrap());
    assert_eq!(moved, [12_000, 0, 3_000, 9_000]);
    // Nobody knows what had paid for it: it is used on, not given back.
    let back = json!({"card": card_no, "cause": "merchant", "reason": "faulty", "meta": {"at": moment(5, 6)}});
    let refused = it.shop.call("count_card.refund", back).unwrap_err();
    assert_eq!((&refused["code"], &refused["args"]["rule"]), (&json!("count_card_ended"), &json!("taken_over")));
    it.shop.is_sound();
    let back = json!({"sale_id": washed["sale_id"], "reason": "faulty", "meta": {"at": moment(6, 0)}});
    it.shop.must("sale.refund", back);
    assert_eq!(it.card(6)["count_cards"][0]["left"], 4);
    // Day 90 is the 1st of April: what is left of it lapses.
    let rolled = it.shop.must("day.roll", json!({"meta": {"at": moment(90, 0), "actor": "till"}}));
    assert_eq!((&rolled["count_cards"], &rolled["count_cards_left_minor"]), (&json!(1), &json!(12_000)));
    it.shop.is_sound();
}

#[test]
fn without_points_it_lets_lapse_what_is_over_and_a_return_finds_it_so() {
    let it = Counter::opened();
    it.shop.must("setting.put", json!({"key": "points.expiry_months", "value": 1}));
    let sale = it.sell(0, json!([{"amount_minor": 5_000}]), json!([{"kind": "cash", "amount_minor": 5_000}]));
    // 50 points of the 1st of January are over after the 1st of February; 30 of day 20 are not.
    it.sell(20, json!([{"amount_minor": 3_000}]), json!([{"kind": "cash", "amount_minor": 3_000}]));
    let entered = it.enter(40, &json!({"principal_minor": 10_000}));
    assert_eq!((&entered["points_before"], &entered["points_after"]), (&json!("30"), &json!("30")));
    it.shop.is_sound();
    // The 50 are taken back with the goods, which had lapsed: the 30 stay and nothing is owed.
    let back = json!({"sale_id": sale["sale_id"], "reason": "faulty", "meta": {"at": moment(41, 0)}});
    let slip = it.shop.must("sale.refund", back)["slip"]["member"].clone();
    assert_eq!(["points_taken", "points_lapsed", "points_after"].map(|it| &slip[it]), ["50", "-50", "30"]);
    it.shop.is_sound();
}

#[test]
fn points_of_before_settle_what_is_owed_and_are_a_lot_of_their_own() {
    let it = Counter::opened();
    // 50 points are earned and spent, and then taken back with the goods: 50 are owed.
    let sale = it.sell(0, json!([{"amount_minor": 5_000}]), json!([{"kind": "cash", "amount_minor": 5_000}]));
    it.sell(0, json!([{"amount_minor": 50}]), json!([{"kind": "points", "amount_minor": 50}]));
    it.shop.must("sale.refund", json!({"sale_id": sale["sale_id"], "reason": "faulty", "meta": {"at": moment(0, 2)}}));
    assert_eq!(it.card(0)["points_owed"], "50");
    let quote = it.quote(1, &json!({"points": "80"}));
    assert_eq!((&quote["points_before"], &quote["points_after"]), (&json!("0"), &json!("30")));
    it.enter(1, &json!({"points": "80"}));
    assert_eq!((&it.card(1)["points"], &it.card(1)["points_owed"]), (&json!("30"), &json!("0")));
    it.shop.is_sound();
}

#[test]
fn it_is_the_owner_s_and_done_once() {
    let it = Counter::opened();
    let staff = it.shop.must("staff.put", json!({"name": "李雷"}));
    let entered = |meta: Value| json!({"member_id": it.member, "opening": {"principal_minor": 100}, "reason": "旧本", "meta": meta});
    assert_eq!(
        it.shop.refusal("member.open_balances", entered(json!({"actor": staff["staff_id"]}))),
        "permission_denied"
    );
    let mut nameless = entered(json!({}));
    nameless["reason"] = json!("  ");
    assert_eq!(it.shop.refusal("member.open_balances", nameless), "text_invalid");
    it.enter(3, &json!({"principal_minor": 100}));
    let again = it.shop.call("member.open_balances", entered(json!({"at": moment(4, 0)}))).unwrap_err();
    assert_eq!((&again["code"], &again["args"]["day"]), (&json!("opening_recorded"), &json!("2026-01-04")));
    it.shop.must("member.erase", json!({"member_id": it.member, "reason": "member_request"}));
    assert_eq!(it.shop.refusal("member.open_balances", entered(json!({}))), "member_erased");
}

#[test]
fn what_was_on_account_before_is_owed_and_repaid_and_is_no_sale_of_today() {
    let it = Counter::opened();
    let opening = json!({"owed_minor": 8_000});
    let quote = it.quote(0, &opening);
    assert_eq!((&quote["owed_after_minor"], &quote["after"]), (&json!(8_000), &value(0, 0)));
    assert_eq!(it.enter(0, &opening), quote, "what was quoted is what is entered");
    // No limit was asked for it, and with none nothing more goes there.
    assert_eq!(it.card(0)["on_account"], json!({"limit_minor": 0, "owed_minor": 8_000, "room_minor": 0}));
    let today = it.shop.must("report.today", json!({"meta": {"at": moment(0, 5)}}));
    let on_account = json!({"put_minor": 0, "repaid_minor": 0, "repaid_by": [], "owed_minor": 8_000});
    assert_eq!((&today["on_account"], &today["received_minor"]), (&on_account, &json!(0)));
    assert_eq!((&today["takings_minor"], &today["tenders"]), (&json!(0), &json!([])));
    // 40 days later 20.00 more, and 50.00 are repaid: of the older debt, of which 30.00 are left.
    it.shop.must("on_account.set_limit", json!({"member_id": it.member, "limit_minor": 10_000, "reason": "老客"}));
    it.sell(40, json!([{"amount_minor": 2_000}]), json!([{"kind": "on_account", "amount_minor": 2_000}]));
    let paid = json!({"member_id": it.member, "paid_minor": 5_000, "tender": "cash", "meta": {"at": moment(40, 2)}});
    assert_eq!(it.shop.must("on_account.repay", paid)["owed_after_minor"], 5_000);
    let statement =
        json!({"member_id": it.member, "from": "2026-01-01", "to": "2026-02-10", "meta": {"at": moment(40, 5)}});
    let statement = it.shop.must("on_account.statement", statement);
    let moves: Vec<_> = statement["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (text(row, "kind"), row["amount_minor"].as_i64().unwrap(), row["owed_after_minor"].as_i64().unwrap())
        })
        .collect();
    let told = [("opened", 8_000, 8_000), ("sale", 2_000, 10_000), ("repaid", -5_000, 5_000)];
    assert_eq!(moves, told.map(|(kind, amount, owed)| (kind.to_owned(), amount, owed)));
    let ageing = json!({"to_30_minor": 2_000, "to_60_minor": 3_000, "to_90_minor": 0, "older_minor": 0});
    assert_eq!(statement["ageing"], ageing);
    // It is owed as any debt is: who owes is not erased.
    let erase = json!({"member_id": it.member, "reason": "member_request"});
    assert_eq!(it.shop.refusal("member.erase", erase), "owes_on_account");
    it.shop.is_sound();
}
