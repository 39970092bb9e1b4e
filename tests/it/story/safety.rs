//! A member loses a card: it is frozen, replaced, and nothing of what was on it is lost.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

/// A shop with a member who has 110.00 of stored value, 120 points, a coupon and the card V-1001.
struct Counter {
    shop: TestShop,
    member: String,
    coupon: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("staff.put", json!({"name": "李雷"}));
        let enrol = json!({"name": "王芳", "phone": "13800138000", "card_no": "V-1001", "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", enrol), "member_id");
        let top_up = json!({"member_id": member, "paid_minor": 10_000, "bonus_minor": 1_000, "tender": "cash",
                            "meta": {"at": moment(0, 1)}});
        shop.must("stored_value.top_up", top_up);
        let sale = json!({"member_id": member, "lines": [{"amount_minor": 12_000}], "meta": {"at": moment(0, 2)},
                          "tenders": [{"kind": "cash", "amount_minor": 12_000}]});
        let coupon = text(&shop.must("sale.ring", sale)["coupons_issued"][0], "code");
        Counter { shop, member, coupon }
    }

    fn basket(&self, amount: i64, tenders: Value) -> Value {
        json!({"member_id": self.member, "lines": [{"amount_minor": amount}], "tenders": tenders,
               "meta": {"at": moment(1, 0)}})
    }

    fn card(&self) -> Value {
        self.shop.must("member.card", json!({"member_id": self.member, "meta": {"at": moment(1, 5)}}))
    }

    fn search(&self, query: &str) -> Value {
        self.shop.must("member.search", json!({"query": query}))
    }

    fn act(&self, method: &str, mut more: Value) -> Value {
        more["member_id"] = json!(self.member);
        more["meta"] = json!({"at": moment(1, 1)});
        self.shop.must(method, more)
    }
}

#[test]
fn who_is_frozen_buys_with_other_money_and_loses_nothing() {
    let it = Counter::opened();
    it.act("member.freeze", json!({"reason": "suspicious"}));
    assert_eq!(it.card()["frozen"], json!({"reason": "suspicious", "since": "2026-01-02"}));
    let quote = it.shop.must("sale.quote", it.basket(6_000, json!([])));
    let usable = ["frozen", "stored_value_usable_minor", "points_usable_minor", "coupons_usable"];
    assert_eq!(usable.map(|key| quote[key].clone()), [json!("suspicious"), json!(0), json!(0), json!([])]);
    // What there is is shown all the same, and nobody is told that it falls short.
    assert_eq!((&quote["stored_value"]["total_minor"], &quote["points"]), (&json!(11_000), &json!("120")));
    assert_eq!(quote["stored_value_missing_minor"], Value::Null);
    for (kind, amount) in [("stored_value", 6_000), ("points", 100)] {
        let rest = json!({"kind": "cash", "amount_minor": 6_000});
        let tenders = json!([{"kind": kind, "amount_minor": amount}, rest]);
        assert_eq!(it.shop.refusal("sale.ring", it.basket(6_000, tenders)), "member_frozen", "{kind}");
    }
    // Cash is taken, points and a coupon are earned, and a top-up goes in.
    let rung = it.shop.must("sale.ring", it.basket(12_000, json!([{"kind": "cash", "amount_minor": 12_000}])));
    assert_eq!(rung["bill"]["member"]["points_after"], "240");
    it.act("stored_value.top_up", json!({"paid_minor": 500, "tender": "cash"}));
    // Goods that come back bring their money back.
    let back = json!({"sale_id": rung["sale_id"], "reason": "faulty", "meta": {"at": moment(1, 2)}});
    it.shop.must("sale.refund", back);
    it.act("member.lift_freeze", json!({"reason": "checked"}));
    assert_eq!(it.card()["frozen"], Value::Null);
    let both = json!([{"kind": "stored_value", "amount_minor": 4_900}, {"kind": "points", "amount_minor": 100}]);
    let mut paid = it.basket(6_000, both);
    paid["coupons"] = json!([it.coupon]);
    it.shop.must("sale.ring", paid);
    // 110.00 + 5.00 − 49.00.
    assert_eq!(it.card()["stored_value"]["total_minor"], 6_600);
    it.shop.is_sound();
}

#[test]
fn a_newer_freeze_takes_the_place_of_an_older_one() {
    let it = Counter::opened();
    it.act("member.freeze", json!({"reason": "lost"}));
    it.act("member.freeze", json!({"reason": "suspicious"}));
    let ended = it.act("member.replace_card", json!({"card_no": "V-1002", "reason": "lost"}));
    assert_eq!(ended["freeze_ended"], Value::Null, "a new card is no answer to a suspicion");
    assert_eq!(it.card()["frozen"]["reason"], "suspicious");
    it.shop.is_sound();
}

#[test]
fn a_lost_card_is_dead_and_the_balance_whole() {
    let it = Counter::opened();
    it.act("member.freeze", json!({"reason": "lost"}));
    let ended = it.act("member.replace_card", json!({"card_no": " v-1002 ", "reason": "lost"}));
    assert_eq!(ended["freeze_ended"], "lost");
    let card = it.card();
    assert_eq!((&card["card_no"], &card["frozen"]), (&json!("V-1002"), &Value::Null));
    assert_eq!((&card["stored_value"]["total_minor"], &card["points"]), (&json!(11_000), &json!("120")));
    assert_eq!(card["coupons"].as_array().unwrap().len(), 1);
    let living = it.search("V-1002");
    assert_eq!((&living["members"][0]["member_id"], &living["lost_card"]), (&json!(it.member), &Value::Null));
    for typed in ["V-1001", " v-1001", "ｖ－１００１"] {
        let found = it.search(typed);
        let lost = json!({"member_id": it.member, "member_no": card["member_no"], "dead_on": "2026-01-02"});
        assert_eq!((&found["members"], &found["lost_card"]), (&json!([]), &lost), "{typed}");
    }
    let taken = json!({"name": "李四", "card_no": "V-1001"});
    assert_eq!(it.shop.refusal("member.enrol", taken), "card_dead");
    it.shop.is_sound();
}

#[test]
fn a_dead_number_hides_nobody_who_is_named_by_it() {
    let it = Counter::opened();
    it.act("member.edit", json!({"card_no": "8000"}));
    it.act("member.replace_card", json!({"card_no": "V-2", "reason": "damaged"}));
    let longer = it.shop.must("member.enrol", json!({"name": "赵六", "card_no": "80001"}));
    let found = it.search("8000");
    let ids: Vec<&Value> = found["members"].as_array().unwrap().iter().map(|hit| &hit["member_id"]).collect();
    assert_eq!(ids, [&json!(it.member)], "found by the tail of the phone; {longer} only begins like it");
    assert_eq!(found["lost_card"]["member_id"], json!(it.member));
}

#[test]
fn a_number_that_was_typed_wrong_is_set_right_and_free_again() {
    let it = Counter::opened();
    it.act("member.edit", json!({"card_no": "V-1003"}));
    assert_eq!(it.search("V-1001"), json!({"members": []}));
    it.shop.must("member.enrol", json!({"name": "李四", "card_no": "V-1001"}));
    it.shop.is_sound();
}

#[test]
fn one_without_a_card_gets_one_and_nothing_dies() {
    let it = Counter::opened();
    let other = text(&it.shop.must("member.enrol", json!({"name": "李四"})), "member_id");
    let number = text(&it.shop.must("member.card", json!({"member_id": other})), "member_no");
    it.shop.must("member.replace_card", json!({"member_id": other, "card_no": "V-7", "reason": "renewed"}));
    for typed in ["V-7", &number] {
        let found = it.search(typed);
        assert_eq!((&found["members"][0]["member_id"], &found["lost_card"]), (&json!(other), &Value::Null), "{typed}");
    }
    it.shop.is_sound();
}

#[test]
fn staff_freeze_at_once_and_the_owner_decides_the_rest() {
    let it = Counter::opened();
    let staff = it.shop.must("staff.list", json!({}))["staff"][0]["staff_id"].clone();
    let by = |method: &str, mut params: Value| {
        params["member_id"] = json!(it.member);
        params["meta"] = json!({"actor": staff, "at": moment(1, 0)});
        it.shop.call(method, params).err().map(|error| text(&error, "code"))
    };
    assert_eq!(by("member.freeze", json!({"reason": "lost"})), None);
    assert_eq!(by("member.lift_freeze", json!({"reason": "found"})).as_deref(), Some("permission_denied"));
    let replace = json!({"card_no": "V-9", "reason": "lost"});
    assert_eq!(by("member.replace_card", replace).as_deref(), Some("permission_denied"));
}

#[test]
fn nothing_of_it_is_left_of_one_who_was_erased() {
    let it = Counter::opened();
    it.act("member.freeze", json!({"reason": "locked"}));
    it.act("member.replace_card", json!({"card_no": "V-1002", "reason": "damaged"}));
    it.act("member.erase", json!({"reason": "member_request"}));
    assert_eq!(it.card()["frozen"], Value::Null);
    assert_eq!(it.search("V-1001"), json!({"members": []}));
    it.shop.must("member.enrol", json!({"name": "李四", "card_no": "V-1001"}));
    it.shop.is_sound();
}
