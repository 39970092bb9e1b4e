//! Members who were one person and are two again: what one had paid with the other's goes back to the other, and pays nothing anew.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

struct Parted {
    shop: TestShop,
    /// Who stood for both.
    one: String,
    other: String,
}

impl Parted {
    /// Somebody enrolled twice, in a shop without coupons; the second record has 50.00 and a son who uses the card.
    fn enrolled_twice() -> (Parted, String) {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let enrol =
            |phone: &str| text(&shop.must("member.enrol", at(json!({"name": "王芳", "phone": phone}), 0)), "member_id");
        let (one, other) = (enrol("13800001234"), enrol("13900005678"));
        shop.must("stored_value.top_up", at(json!({"member_id": other, "paid_minor": 5_000, "tender": "cash"}), 0));
        let son = text(&shop.must("family.put", at(json!({"member_id": other, "called": "儿子"}), 0)), "person_id");
        (Parted { shop, one, other }, son)
    }

    fn merge(&self) {
        let both = json!({"member_id": self.one, "alias_id": self.other, "reason": "同一个人"});
        self.shop.must("member.merge", at(both, 1));
    }

    fn part(&self) {
        self.shop.must("member.undo_merge", at(json!({"alias_id": self.other, "reason": "是两个人"}), 3));
    }

    /// Sold while they were one.
    fn sold(&self, person: Option<&str>, kind: &str) -> Value {
        let tenders = json!([{"kind": kind, "amount_minor": 4_000}]);
        let sale =
            json!({"member_id": self.one, "person_id": person, "lines": [{"amount_minor": 4_000}], "tenders": tenders});
        self.shop.must("sale.ring", at(sale, 2))["sale_id"].clone()
    }

    fn exchange(&self, sale: &Value, tenders: Value) -> Result<Value, Value> {
        let lines = json!([{"amount_minor": 4_000}]);
        let asked = json!({"sale_id": sale, "lines": lines, "tenders": tenders, "reason": "faulty"});
        self.shop.call("sale.exchange", at(asked, 4))
    }

    fn value(&self, whose: &str) -> Value {
        self.shop.must("member.card", at(json!({"member_id": whose}), 5))["stored_value"]["total_minor"].clone()
    }
}

fn at(mut params: Value, day: i64) -> Value {
    params["meta"] = json!({"at": moment(day, day)});
    params
}

#[test]
fn what_the_other_had_paid_pays_no_exchange() {
    let (it, _) = Parted::enrolled_twice();
    it.merge();
    let sale = it.sold(None, "stored_value");
    it.part();
    let asked = json!({"sale_id": sale, "lines": [{"amount_minor": 4_000}]});
    let quote = it.shop.must("sale.quote_exchange", at(asked, 4));
    assert_eq!((&quote["carried"], &quote["difference_minor"]), (&json!([]), &json!(4_000)));
    it.exchange(&sale, json!([{"kind": "cash", "amount_minor": 4_000}])).unwrap();
    assert_eq!((it.value(&it.one), it.value(&it.other)), (json!(0), json!(5_000)));
    it.shop.is_sound();
}

#[test]
fn who_has_stored_value_does_not_pay_with_it_in_the_other_s_stead() {
    let (it, _) = Parted::enrolled_twice();
    it.merge();
    let sale = it.sold(None, "stored_value");
    it.part();
    it.shop.must("stored_value.top_up", at(json!({"member_id": it.one, "paid_minor": 9_000, "tender": "cash"}), 3));
    it.exchange(&sale, json!([{"kind": "cash", "amount_minor": 4_000}])).unwrap();
    assert_eq!((it.value(&it.one), it.value(&it.other)), (json!(9_000), json!(5_000)));
    it.shop.is_sound();
}

#[test]
fn a_sale_for_which_the_other_s_son_came_can_be_exchanged() {
    let (it, son) = Parted::enrolled_twice();
    it.merge();
    let sale = it.sold(Some(&son), "cash");
    it.part();
    let exchanged = it.exchange(&sale, json!([])).unwrap();
    assert_eq!(exchanged["bill"]["member"]["person"], Value::Null);
    it.shop.is_sound();
}

#[test]
fn a_card_of_which_another_spent_can_be_given_to_somebody_with_what_it_comes_to() {
    let (it, _) = Parted::enrolled_twice();
    it.merge();
    it.sold(None, "stored_value");
    it.part();
    let taker = text(&it.shop.must("member.enrol", at(json!({"name": "李雷"}), 3)), "member_id");
    let going = json!({"member_id": it.other, "to_member_id": taker});
    assert_eq!(it.shop.must("member.quote_transfer", at(going.clone(), 4))["stored_value"]["total_minor"], 1_000);
    let mut given = going;
    given["reason"] = json!("送人");
    it.shop.must("member.transfer", at(given, 4));
    // 50.00 were paid in and 40.00 used of them, by whoever bought.
    let figures = it.shop.must("stored_value.quote_refund", at(json!({"member_id": taker}), 5))["figures"].clone();
    assert_eq!((&figures["paid_in_minor"], &figures["used_minor"]), (&json!(5_000), &json!(4_000)));
    it.shop.is_sound();
}
