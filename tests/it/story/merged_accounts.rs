//! Members who were one person for some time: what was drawn on an account was used of that account's member, to the cent.

use huitou_tests::{TestShop, moment, text};
use rusqlite::Connection;
use serde_json::{Value, json};

/// A shop without coupons, and somebody who was enrolled twice.
struct Counter {
    shop: TestShop,
    /// Who stands for both later.
    one: String,
    other: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let enrol = |phone: &str| {
            let who = json!({"name": "王芳", "phone": phone, "card_no": &phone[7..]});
            text(&shop.must("member.enrol", at(who, 0, 0)), "member_id")
        };
        let (one, other) = (enrol("13800001234"), enrol("13900005678"));
        Counter { shop, one, other }
    }

    fn top_up(&self, whose: &str, day: i64, paid: i64, bonus: i64) {
        let top_up = json!({"member_id": whose, "paid_minor": paid, "bonus_minor": bonus, "tender": "cash"});
        self.shop.must("stored_value.top_up", at(top_up, day, 1));
    }

    fn sell(&self, whose: &str, day: i64, tenders: &[(&str, i64)]) -> Value {
        let total: i64 = tenders.iter().map(|(_, amount)| amount).sum();
        let sale = json!({"member_id": whose, "lines": [{"amount_minor": total}], "tenders": by(tenders)});
        self.shop.must("sale.ring", at(sale, day, 2))
    }

    fn refund(&self, sale: &Value, day: i64) -> Result<Value, Value> {
        let back = json!({"sale_id": sale["sale_id"], "reason": "faulty"});
        self.shop.call("sale.refund", at(back, day, 3))
    }

    fn merge(&self, day: i64) {
        let both = json!({"member_id": self.one, "alias_id": self.other, "reason": "同一个人"});
        self.shop.must("member.merge", at(both, day, 4));
    }

    fn undo(&self, day: i64) {
        let undo = json!({"alias_id": self.other, "reason": "是两个人"});
        self.shop.must("member.undo_merge", at(undo, day, 5));
    }

    fn erase(&self, whose: &str, day: i64) {
        let erase = json!({"member_id": whose, "reason": "member_request"});
        self.shop.must("member.erase", at(erase, day, 6));
    }

    fn card(&self, whose: &str, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": whose}), day, 7))
    }

    fn value(&self, whose: &str, day: i64) -> i64 {
        self.card(whose, day)["stored_value"]["total_minor"].as_i64().unwrap()
    }

    /// What goes back by the merchant's and by the consumer's cause.
    fn readings(&self, whose: &str, day: i64) -> (i64, i64) {
        let quote = self.shop.must("stored_value.quote_refund", at(json!({"member_id": whose}), day, 7));
        let refunded = |cause: &str| quote[cause]["refunded_minor"].as_i64().unwrap();
        (refunded("merchant"), refunded("consumer"))
    }

    fn give_back(&self, whose: &str, day: i64) -> i64 {
        let back = json!({"member_id": whose, "cause": "merchant", "tender": "cash"});
        self.shop.must("stored_value.refund", at(back, day, 6))["refunded_minor"].as_i64().unwrap()
    }

    fn movements(&self, whose: &str, day: i64) -> Vec<Value> {
        let asked = json!({"member_id": whose});
        self.shop.must("member.movements", at(asked, day, 8))["movements"].as_array().unwrap().clone()
    }

    fn statement(&self, whose: &str, day: i64) -> Vec<Value> {
        let asked = json!({"member_id": whose});
        self.shop.must("stored_value.statement", at(asked, day, 8))["movements"].as_array().unwrap().clone()
    }

    fn balance(&self, whose: &str, what: &str) -> i64 {
        let db = Connection::open(self.shop.folder().shop_db()).unwrap();
        let account = format!("member:{whose}:{what}");
        db.query_row("SELECT ifnull(sum(balance), 0) FROM accounts WHERE name = ?1", [account], |row| row.get(0))
            .unwrap()
    }
}

fn by(tenders: &[(&str, i64)]) -> Value {
    tenders.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect()
}

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

/// Kind, change and balance after of each, the latest first.
fn told(movements: &[Value]) -> Vec<(String, i64, i64)> {
    let row = |it: &Value| {
        let amount = |name: &str| it[name].as_i64().unwrap();
        (text(it, "kind"), amount("stored_value_minor"), amount("stored_value_after_minor"))
    };
    movements.iter().map(row).collect()
}

fn row(kind: &str, change: i64, after: i64) -> (String, i64, i64) {
    (kind.to_owned(), change, after)
}

#[test]
fn what_was_drawn_on_an_account_was_used_of_its_member_by_the_law_too() {
    let it = Counter::opened();
    // Goods of 160.00 at list price for 120.00: the first one's 100.00 and 20.00 of the other's.
    it.shop.must("product.put", json!({"sku": "R", "name": "大米", "price_minor": 16_000}));
    it.top_up(&it.one, 0, 10_000, 0);
    it.top_up(&it.other, 0, 5_000, 1_000);
    it.merge(1);
    let lines = json!([{"sku": "R", "qty": "1", "price_minor": 12_000}]);
    let sale = json!({"member_id": it.one, "lines": lines, "tenders": by(&[("stored_value", 12_000)])});
    let sale = it.shop.must("sale.ring", at(sale, 2, 0));
    // Of 150 + 10 the bonus pays 120 x 10 / 160 = 7.50, the principal 112.50.
    assert_eq!((it.balance(&it.other, "principal"), it.balance(&it.other, "bonus")), (3_750, 250));
    // Together: 160 - 120 = 40, x 150 / 160; and 150 - 160, which is nothing.
    assert_eq!(it.readings(&it.one, 20), (3_750, 0));
    it.undo(20);
    // Apart: of the first one's 100.00 all is used. Of the other's 50 + 10, 12.50 and 7.50 are: 40 x 50 / 60 = 33.33,
    // and at list price 20 x 160 / 120 = 26.67: 50 - 26.67.
    assert_eq!((it.readings(&it.one, 20), it.readings(&it.other, 20)), ((0, 0), (3_333, 2_333)));
    assert_eq!(it.give_back(&it.other, 21), 3_333);
    it.shop.is_sound();
    // What comes back now comes back to each; it is brought in to the other, whose span began anew.
    it.refund(&sale, 22).unwrap();
    assert_eq!((it.value(&it.one, 22), it.value(&it.other, 22)), (10_000, 2_000));
    assert_eq!(it.balance(&it.other, "bonus"), 750);
    // 12.50 + 7.50 brought in, nothing used: 20 x 12.50 / 20.
    assert_eq!((it.readings(&it.one, 22), it.readings(&it.other, 22)), ((10_000, 10_000), (1_250, 1_250)));
    it.shop.is_sound();
}

#[test]
fn a_top_up_cools_off_while_nothing_was_drawn_on_its_account() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 5_000, 0);
    it.top_up(&it.other, 1, 10_000, 5_000);
    it.merge(1);
    // Of 150 + 50 the bonus pays 40 x 50 / 200 = 10.00, which the other alone has; the principal is the first one's.
    let drawn = it.sell(&it.one, 2, &[("stored_value", 4_000)]);
    assert_eq!((it.value(&it.one, 2), it.value(&it.other, 2)), (16_000, 16_000));
    it.undo(3);
    assert_eq!((it.value(&it.one, 3), it.value(&it.other, 3)), (2_000, 14_000));
    // Something of the other's top-up was used: 140 x 100 / 150 = 93.33, and 100 - 10.
    assert_eq!(it.readings(&it.other, 3), (9_333, 9_000));
    it.refund(&drawn, 3).unwrap();
    // Nothing of it stays used, and it is two days old: all of the principal.
    assert_eq!(it.readings(&it.other, 3), (10_000, 10_000));
    // What the first one spends of the own alone touches nothing of the other's.
    it.sell(&it.one, 3, &[("stored_value", 1_000)]);
    assert_eq!((it.readings(&it.one, 3), it.readings(&it.other, 3)), ((4_000, 4_000), (10_000, 10_000)));
    it.shop.is_sound();
}

#[test]
fn what_two_were_given_back_together_brings_in_to_each_what_comes_back_later() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 3_000, 0);
    it.top_up(&it.other, 0, 5_000, 0);
    it.merge(1);
    let sale = it.sell(&it.one, 2, &[("stored_value", 6_000)]);
    assert_eq!(it.give_back(&it.one, 3), 2_000);
    it.undo(4);
    it.refund(&sale, 5).unwrap();
    assert_eq!((it.value(&it.one, 5), it.value(&it.other, 5)), (3_000, 3_000));
    assert_eq!((it.readings(&it.one, 5), it.readings(&it.other, 5)), ((3_000, 3_000), (3_000, 3_000)));
    assert_eq!(told(&it.statement(&it.other, 5)), [row("refund", 3_000, 3_000)]);
    it.shop.is_sound();
}

#[test]
fn who_was_given_back_alone_before_is_counted_anew_when_they_are_one() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 10_000, 0);
    let rung = it.sell(&it.one, 1, &[("cash", 4_000)]);
    it.top_up(&it.other, 0, 2_000, 0);
    assert_eq!(it.give_back(&it.other, 1), 2_000);
    let top_up = json!({"member_id": it.other, "paid_minor": 1_000, "tender": "cash"});
    it.shop.must("stored_value.top_up", at(top_up, 1, 7));
    let both = json!({"member_id": it.other, "alias_id": it.one, "reason": "同一个人"});
    it.shop.must("member.merge", at(both, 1, 8));
    // The first one's sale of before is paid with stored value after all, as one person: 40.00 of the own account.
    let otherwise =
        json!({"sale_id": rung["sale_id"], "tenders": by(&[("stored_value", 4_000)]), "reason": "wrong_key"});
    it.shop.must("sale.change_tender", at(otherwise, 1, 9));
    assert_eq!((it.balance(&it.one, "principal"), it.balance(&it.other, "principal")), (6_000, 1_000));
    // Of 110.00, 40.00 are used: what the other had got back before plays no part.
    assert_eq!(it.readings(&it.one, 20), (7_000, 7_000));
    it.shop.must("member.undo_merge", at(json!({"alias_id": it.one, "reason": "是两个人"}), 20, 8));
    assert_eq!((it.readings(&it.one, 21), it.readings(&it.other, 21)), ((6_000, 6_000), (1_000, 1_000)));
    it.shop.is_sound();
}

#[test]
fn movements_and_statement_tell_what_moved_on_the_accounts_of_those_who_are_the_person_now() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 10_000, 0);
    it.top_up(&it.other, 1, 5_000, 0);
    it.merge(2);
    let sale = it.sell(&it.one, 3, &[("stored_value", 12_000)]);
    // As one they always were one: what each line leaves is what the next one begins with.
    let together = [row("sale", -12_000, 3_000), row("top_up", 5_000, 15_000), row("top_up", 10_000, 10_000)];
    assert_eq!(
        (told(&it.movements(&it.one, 3)), told(&it.statement(&it.other, 3))),
        (together.to_vec(), together.to_vec())
    );
    it.undo(4);
    // Parted, each sees what went of the own, and the sums are what they have.
    let own = [row("sale", -10_000, 0), row("top_up", 10_000, 10_000)];
    let others = [row("sale", -2_000, 3_000), row("top_up", 5_000, 5_000)];
    assert_eq!((told(&it.movements(&it.one, 4)), told(&it.statement(&it.one, 4))), (own.to_vec(), own.to_vec()));
    assert_eq!(
        (told(&it.movements(&it.other, 4)), told(&it.statement(&it.other, 4))),
        (others.to_vec(), others.to_vec())
    );
    assert_eq!(it.movements(&it.other, 4)[0]["sale_no"], sale["sale_no"]);
    it.refund(&sale, 5).unwrap();
    assert_eq!(told(&it.movements(&it.one, 5))[0], row("refund", 10_000, 10_000));
    assert_eq!(told(&it.statement(&it.other, 5))[0], row("refund", 2_000, 5_000));
    // A page ends where the next one begins.
    let page = |before: Option<i64>| {
        let asked = json!({"member_id": it.other, "limit": 2, "before_seq": before});
        it.shop.must("member.movements", at(asked, 6, 0))
    };
    let first = page(None);
    let second = page(first["next_before_seq"].as_i64());
    assert_eq!(told(second["movements"].as_array().unwrap()), [row("top_up", 5_000, 5_000)]);
    assert_eq!(second["next_before_seq"], Value::Null);
}

#[test]
fn points_of_both_that_lapsed_in_one_roll_are_one_movement_and_points_used_of_the_other_s_are_told_there() {
    let it = Counter::opened();
    it.shop.must("setting.put", json!({"key": "points.expiry_months", "value": 1}));
    let adjust = |whose: &str, day: i64, change: &str| {
        let adjust = json!({"member_id": whose, "change": change, "reason": "goodwill"});
        it.shop.must("points.adjust", at(adjust, day, 1));
    };
    adjust(&it.one, 0, "30");
    adjust(&it.other, 0, "12");
    it.shop.must("day.roll", at(json!({}), 40, 0));
    adjust(&it.other, 41, "50");
    it.merge(41);
    let points = |movements: &[Value]| -> Vec<(String, Value, Value)> {
        movements.iter().map(|it| (text(it, "kind"), it["points"].clone(), it["points_after"].clone())).collect()
    };
    let line = |kind: &str, change: &str, after: &str| (kind.to_owned(), json!(change), json!(after));
    let before = [
        line("points_adjusted", "50", "50"),
        line("points_lapsed", "-42", "0"),
        line("points_adjusted", "12", "42"),
        line("points_adjusted", "30", "30"),
    ];
    assert_eq!(points(&it.movements(&it.one, 41)), before);
    // 20 points pay 0.20, all of them the other's; the sale of 1.00 earns one.
    it.sell(&it.one, 42, &[("points", 20), ("cash", 80)]);
    it.undo(43);
    assert_eq!(points(&it.movements(&it.one, 43))[0], line("sale", "1", "1"));
    assert_eq!(points(&it.movements(&it.other, 43))[0], line("sale", "-20", "30"));
    it.shop.is_sound();
}

#[test]
fn what_one_gave_the_other_before_they_were_one_is_no_movement_of_the_person() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 10_000, 1_000);
    let given = json!({"member_id": it.one, "to_member_id": it.other, "reason": "换卡"});
    it.shop.must("member.transfer", at(given, 1, 0));
    it.sell(&it.other, 2, &[("stored_value", 1_100)]);
    it.merge(3);
    let all = [row("sale", -1_100, 9_900), row("top_up", 11_000, 11_000)];
    assert_eq!(told(&it.movements(&it.one, 3)), all);
    assert!(it.statement(&it.one, 3).iter().all(|row| text(row, "kind") != "transfer_out"));
    it.undo(4);
    let kinds = |whose: &str| told(&it.movements(whose, 4)).into_iter().map(|(kind, ..)| kind).collect::<Vec<_>>();
    assert_eq!(
        (kinds(&it.one), kinds(&it.other)),
        (vec!["transfer_out".to_owned(), "top_up".to_owned()], vec!["sale".to_owned(), "transfer_in".to_owned()],)
    );
    it.shop.is_sound();
}

#[test]
fn nothing_goes_back_to_an_account_that_nobody_can_use_any_more() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 1_000, 0);
    it.top_up(&it.other, 0, 5_000, 0);
    it.merge(1);
    let mixed = it.sell(&it.one, 2, &[("stored_value", 3_000)]);
    let others = it.sell(&it.one, 2, &[("stored_value", 500)]);
    it.undo(2);
    it.erase(&it.other, 2);
    let refused = it.refund(&mixed, 2).unwrap_err();
    assert_eq!(refused["code"], "member_erased");
    let quoted = json!({"sale_id": mixed["sale_id"]});
    assert_eq!(it.shop.refusal("sale.quote_refund", at(quoted, 2, 8)), "member_erased");
    let cash = json!({"sale_id": others["sale_id"], "tenders": by(&[("cash", 500)])});
    assert_eq!(it.shop.refusal("sale.quote_change_tender", at(cash, 2, 9)), "member_erased");
    it.shop.is_sound();
}

#[test]
fn what_the_other_had_paid_comes_back_though_the_buyer_was_erased() {
    let it = Counter::opened();
    it.top_up(&it.other, 0, 5_000, 0);
    it.merge(1);
    let others = it.sell(&it.one, 2, &[("stored_value", 3_000)]);
    it.undo(3);
    it.erase(&it.one, 4);
    it.refund(&others, 5).unwrap();
    assert_eq!(it.value(&it.other, 5), 5_000);
    assert_eq!(told(&it.movements(&it.other, 5))[0], row("refund", 3_000, 5_000));
    it.shop.is_sound();
}

#[test]
fn a_change_of_tender_after_they_were_parted_says_what_each_has() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 10_000, 0);
    it.top_up(&it.other, 0, 5_000, 0);
    it.merge(1);
    let sale = it.sell(&it.one, 2, &[("stored_value", 13_000)]);
    it.undo(2);
    let cash = json!({"sale_id": sale["sale_id"], "tenders": by(&[("cash", 13_000)])});
    let quote = it.shop.must("sale.quote_change_tender", at(cash.clone(), 2, 8));
    let told = |it: &Value| {
        (it["stored_value_before"]["total_minor"].clone(), it["stored_value_after"]["total_minor"].clone())
    };
    assert_eq!(told(&quote), (json!(0), json!(10_000)));
    let mut done = cash;
    done["reason"] = json!("wrong_key");
    let done = it.shop.must("sale.change_tender", at(done, 2, 9));
    assert_eq!(done["stored_value_after"]["total_minor"], 10_000);
    assert_eq!((it.value(&it.one, 2), it.value(&it.other, 2)), (10_000, 5_000));
    assert_eq!((it.readings(&it.one, 20), it.readings(&it.other, 20)), ((10_000, 10_000), (5_000, 5_000)));
    it.shop.is_sound();
}

#[test]
fn what_the_other_was_given_back_for_is_corrected_no_more() {
    let it = Counter::opened();
    it.top_up(&it.other, 0, 5_000, 0);
    it.merge(1);
    let sale = it.sell(&it.one, 2, &[("stored_value", 3_000)]);
    it.undo(2);
    assert_eq!(it.give_back(&it.other, 2), 2_000);
    let cash = json!({"sale_id": sale["sale_id"], "tenders": by(&[("cash", 3_000)])});
    assert_eq!(it.shop.refusal("sale.quote_change_tender", at(cash, 2, 8)), "tender_given_back");
    it.shop.is_sound();
}

#[test]
fn points_that_go_back_to_the_other_pay_no_exchange() {
    let it = Counter::opened();
    let adjust = |whose: &str, day: i64, change: &str| {
        let adjust = json!({"member_id": whose, "change": change, "reason": "goodwill"});
        it.shop.must("points.adjust", at(adjust, day, 1));
    };
    adjust(&it.other, 0, "50");
    adjust(&it.one, 1, "500");
    it.merge(1);
    // 0.50 of 1.00 are paid with the oldest points, which are the other's.
    let sale = it.sell(&it.one, 2, &[("points", 50), ("cash", 50)]);
    it.undo(3);
    let asked = json!({"sale_id": sale["sale_id"], "lines": [{"amount_minor": 100}]});
    let quote = it.shop.must("sale.quote_exchange", at(asked.clone(), 4, 0));
    assert_eq!((&quote["carried"], &quote["difference_minor"]), (&by(&[("cash", 50)]), &json!(50)));
    let mut done = asked;
    done["tenders"] = by(&[("cash", 50)]);
    done["reason"] = json!("faulty");
    it.shop.must("sale.exchange", at(done, 4, 1));
    assert_eq!(
        (it.card(&it.one, 4)["points"].clone(), it.card(&it.other, 4)["points"].clone()),
        (json!("501"), json!("50"))
    );
    it.shop.is_sound();
}

#[test]
fn a_new_card_ends_the_freeze_of_the_lost_one_and_no_other() {
    let it = Counter::opened();
    let freeze = |whose: &str, reason: &str| {
        it.shop.must("member.freeze", at(json!({"member_id": whose, "reason": reason}), 0, 1));
    };
    freeze(&it.other, "suspicious");
    freeze(&it.one, "lost");
    it.merge(1);
    let card = json!({"member_id": it.one, "card_no": "A7", "reason": "lost"});
    assert_eq!(it.shop.must("member.replace_card", at(card, 2, 0))["freeze_ended"], "lost");
    assert_eq!(it.card(&it.one, 2)["frozen"]["reason"], "suspicious");
    let spent = json!({"member_id": it.one, "lines": [{"amount_minor": 100}], "tenders": by(&[("points", 100)])});
    assert_eq!(it.shop.refusal("sale.ring", at(spent, 2, 1)), "member_frozen");
    it.shop.must("member.lift_freeze", at(json!({"member_id": it.other, "reason": "found"}), 2, 2));
    assert_eq!(it.card(&it.other, 2)["frozen"], Value::Null);
    it.shop.is_sound();
}

#[test]
fn of_one_day_the_last_item_is_that_of_the_sale_that_was_rung_last() {
    let it = Counter::opened();
    let buys = |whose: &str, name: &str, hour: i64| {
        let sale = json!({"member_id": whose, "lines": [{"amount_minor": 100, "name": name}], "tenders": by(&[("cash", 100)])});
        it.shop.must("sale.ring", at(sale, 1, hour));
    };
    buys(&it.one, "苹果", 1);
    buys(&it.other, "梨", 2);
    it.merge(1);
    assert_eq!(it.card(&it.one, 1)["last_item"], "梨");
}

#[test]
fn a_sale_of_the_alias_is_corrected_by_the_survivor_s_pin() {
    let it = Counter::opened();
    it.shop.must("member.set_pin", at(json!({"member_id": it.one, "pin": "4827"}), 0, 1));
    it.shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": 1_000}));
    it.top_up(&it.other, 0, 5_000, 0);
    let rung = it.sell(&it.other, 1, &[("cash", 3_000)]);
    it.merge(1);
    let otherwise =
        json!({"sale_id": rung["sale_id"], "tenders": by(&[("stored_value", 3_000)]), "reason": "wrong_key"});
    assert_eq!(it.shop.refusal("sale.change_tender", at(otherwise, 1, 8)), "pin_needed");
}

#[test]
fn what_one_paid_in_is_invoiced_to_the_other_only_where_they_spent_as_one() {
    for spends_meanwhile in [false, true] {
        let it = Counter::opened();
        it.top_up(&it.one, 0, 10_000, 0);
        // The other's was paid for elsewhere: nothing of it is invoiced here.
        let opening = json!({"member_id": it.other, "opening": {"principal_minor": 5_000}, "reason": "旧卡"});
        it.shop.must("member.open_balances", at(opening, 0, 1));
        it.merge(1);
        if spends_meanwhile {
            it.sell(&it.one, 1, &[("stored_value", 1_000)]);
        }
        it.undo(1);
        let sale = it.sell(&it.other, 2, &[("stored_value", 3_000)]);
        let asked = json!({"sale_id": sale["sale_id"], "buyer": {"kind": "person", "title": "王芳"}});
        match (it.shop.call("invoice.request", at(asked, 2, 4)), spends_meanwhile) {
            (Err(refused), false) => assert_eq!(refused["code"], "invoice_nothing"),
            (Ok(asked), true) => assert_eq!(asked["amount_minor"], 3_000),
            (other, _) => panic!("{other:?}"),
        }
        it.shop.is_sound();
    }
}

#[test]
fn a_return_settles_nothing_of_what_another_owes_who_was_the_same_person_once() {
    let it = Counter::opened();
    it.merge(0);
    it.undo(0);
    // The other has used the 62 points of goods that come back, and owes 61 of them.
    let earned = it.sell(&it.other, 1, &[("cash", 6_200)]);
    it.sell(&it.other, 2, &[("points", 62), ("cash", 38)]);
    it.refund(&earned, 3).unwrap();
    assert_eq!(it.card(&it.other, 3)["points_owed"], "61");
    it.sell(&it.one, 4, &[("cash", 200)]);
    let used = it.sell(&it.one, 5, &[("points", 1), ("cash", 99)]);
    let back = it.refund(&used, 6).unwrap()["slip"]["member"].clone();
    assert_eq!((&back["points_returned"], &back["points_taken"]), (&json!("1"), &json!("1")));
    assert_eq!((&back["points_settled"], &back["points_owed"]), (&json!("0"), &json!("0")));
    assert_eq!(it.card(&it.one, 6)["points"], "2");
    it.shop.is_sound();
}
