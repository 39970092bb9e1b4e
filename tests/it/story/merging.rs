//! Members who are one person: read together, paid from together, and parted again without a yuan that moved.

use std::collections::BTreeMap;

use huitou_store::Kind;
use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};

/// A shop in which 1.00 earns a point and 100 points pay 1.00; and somebody who was enrolled twice.
struct Counter {
    shop: TestShop,
    /// 王芳, who stands for both later.
    one: String,
    /// The same 王芳 again.
    other: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        let enrol = |phone: &str| {
            let who = json!({"name": "王芳", "phone": phone, "meta": {"at": moment(0, 0)}});
            text(&shop.must("member.enrol", who), "member_id")
        };
        let (one, other) = (enrol("13800001234"), enrol("13900005678"));
        Counter { shop, one, other }
    }

    fn top_up(&self, whose: &str, day: i64, paid: i64, bonus: i64) {
        let top_up = json!({"member_id": whose, "paid_minor": paid, "bonus_minor": bonus, "tender": "cash"});
        self.shop.must("stored_value.top_up", at(top_up, day, 1));
    }

    fn adjust(&self, whose: &str, day: i64, change: &str) {
        let adjust = json!({"member_id": whose, "change": change, "reason": "goodwill"});
        self.shop.must("points.adjust", at(adjust, day, 1));
    }

    /// Sells amounts of which so much is paid with stored value, so much with points, and the rest in cash.
    fn sell(&self, whose: &str, day: i64, amounts: &[i64], (by_value, by_points): (i64, i64)) -> Value {
        let cash = amounts.iter().sum::<i64>() - by_value - by_points;
        let tenders = [("stored_value", by_value), ("points", by_points), ("cash", cash)];
        let tenders = tenders.into_iter().filter(|(_, amount)| *amount > 0);
        let tenders: Vec<_> = tenders.map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        let lines: Vec<_> = amounts.iter().map(|amount| json!({"amount_minor": amount})).collect();
        self.shop.must("sale.ring", at(json!({"member_id": whose, "lines": lines, "tenders": tenders}), day, 2))
    }

    fn refund(&self, sale: &Value, line: Option<usize>, day: i64) -> Value {
        let lines = line.map(|line| json!([{"line": line, "qty": "1"}]));
        let back = json!({"sale_id": sale["sale_id"], "lines": lines, "reason": "faulty"});
        self.shop.must("sale.refund", at(back, day, 3))
    }

    fn merge(&self, day: i64) -> Value {
        let both = json!({"member_id": self.one, "alias_id": self.other, "reason": "同一个人"});
        self.shop.must("member.merge", at(both, day, 4))
    }

    fn undo(&self, day: i64) -> Value {
        self.shop.must("member.undo_merge", at(json!({"alias_id": self.other, "reason": "是两个人"}), day, 4))
    }

    fn card(&self, whose: &str, day: i64) -> Value {
        self.shop.must("member.card", at(json!({"member_id": whose}), day, 5))
    }

    fn balance(&self, whose: &str, what: &str) -> i64 {
        let db = Connection::open(self.shop.folder().shop_db()).unwrap();
        let account = format!("member:{whose}:{what}");
        db.query_row("SELECT ifnull(sum(balance), 0) FROM accounts WHERE name = ?1", [account], |row| row.get(0))
            .unwrap()
    }

    /// What the two have in an account of their own each.
    fn balances(&self, what: &str) -> (i64, i64) {
        (self.balance(&self.one, what), self.balance(&self.other, what))
    }

    fn readings(&self, whose: &str, day: i64) -> (i64, i64) {
        let quote = self.shop.must("stored_value.quote_refund", at(json!({"member_id": whose}), day, 5));
        let refunded = |cause: &str| quote[cause]["refunded_minor"].as_i64().unwrap();
        (refunded("merchant"), refunded("consumer"))
    }

    /// Every derived table, but those that grow with each fact.
    fn dump(&self) -> BTreeMap<&'static str, Vec<Vec<Cell>>> {
        let db = Connection::open(self.shop.folder().shop_db()).unwrap();
        let derived = huitou_store::tables().filter(|table| table.kind == Kind::Derived);
        let names = derived.map(|table| table.name).filter(|name| !["merges", "requests"].contains(name));
        let rows = |name: &str| {
            let mut statement = db.prepare(&format!("SELECT * FROM {name}")).unwrap();
            let width = statement.column_count();
            let row = |row: &rusqlite::Row<'_>| (0..width).map(|n| row.get(n)).collect::<rusqlite::Result<Vec<Cell>>>();
            statement.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap()
        };
        names.map(|name| (name, rows(name))).collect()
    }
}

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

fn value(principal: i64, bonus: i64) -> Value {
    json!({"principal_minor": principal, "bonus_minor": bonus, "total_minor": principal + bonus})
}

#[test]
fn the_two_are_read_as_one_and_pay_together() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 10_000, 2_000);
    it.top_up(&it.other, 0, 5_000, 0);
    it.sell(&it.other, 1, &[300], (0, 0));
    let before = it.balances("principal");
    let quote = it.shop.must("member.quote_merge", at(json!({"member_id": it.one, "alias_id": it.other}), 2, 0));
    let told = |side: &str| (quote[side]["stored_value"].clone(), quote[side]["points"].clone());
    assert_eq!(told("survivor"), (value(10_000, 2_000), json!("0")));
    assert_eq!(told("alias"), (value(5_000, 0), json!("3")));
    assert_eq!(told("together"), (value(15_000, 2_000), json!("3")));
    assert_eq!(it.merge(2)["alias_no"], "01000002");
    assert_eq!(it.balances("principal"), before, "no value moves");
    it.shop.is_sound();
    // Whichever id is named, it is the one person; and so it is under either phone.
    for id in [&it.one, &it.other] {
        let card = it.card(id, 2);
        assert_eq!((&card["member_id"], &card["stored_value"]), (&json!(it.one), &value(15_000, 2_000)));
        assert_eq!(
            (&card["visits"], &card["spent_minor"], &card["phone"]),
            (&json!(1), &json!(300), &json!("13800001234"))
        );
        assert_eq!(card["merged"][0]["member_no"], "01000002");
    }
    let found = it.shop.must("member.search", json!({"query": "5678"}))["members"].clone();
    assert_eq!((&found[0]["member_no"], &found[0]["found_as"]), (&json!("01000001"), &json!("01000002")));
    let named = it.shop.must("member.search", json!({"query": "王芳"}))["members"].clone();
    assert_eq!(named.as_array().unwrap().len(), 1);
    let listed = it.shop.must("member.list", json!({}));
    assert_eq!((listed["members"].as_array().unwrap().len(), &listed["total"]), (1, &json!(1)));
    // 130.00 of 150 + 20: the bonus pays 130 x 20 / 170 = 15.29, the principal 114.71, of which the first has 100.
    let sale = it.sell(&it.other, 3, &[6_500, 6_500], (13_000, 0));
    assert_eq!((it.balances("principal"), it.balances("bonus")), ((0, 3_529), (471, 0)));
    assert_eq!(it.card(&it.one, 3)["stored_value"], value(3_529, 471));
    it.shop.is_sound();
    // A part that comes back goes first where it was drawn last: 57.36 of principal, 14.71 of them the other's.
    it.refund(&sale, Some(1), 4);
    assert_eq!(it.balances("principal").1, 5_000);
    it.refund(&sale, Some(2), 4);
    assert_eq!((it.balances("principal"), it.balances("bonus")), ((10_000, 5_000), (2_000, 0)));
    assert_eq!(it.card(&it.one, 4)["sales"], 1);
    it.shop.is_sound();
    let movements = it.shop.must("member.movements", at(json!({"member_id": it.one}), 4, 6));
    let kinds = movements["movements"].as_array().unwrap().iter().map(|row| text(row, "kind")).collect::<Vec<_>>();
    assert_eq!(kinds, ["refund", "refund", "sale", "sale", "top_up", "top_up"]);
    let statement = it.shop.must("stored_value.statement", at(json!({"member_id": it.one}), 4, 6));
    assert_eq!(statement["movements"].as_array().unwrap().len(), 5);
    let sales = it.shop.must("sale.list", json!({"member_id": it.one}))["sales"].clone();
    assert_eq!(sales.as_array().unwrap().len(), 2);
}

#[test]
fn the_oldest_points_of_both_are_used_first_and_come_back_where_they_came_from() {
    let it = Counter::opened();
    it.adjust(&it.other, 0, "50");
    it.adjust(&it.one, 1, "100");
    it.merge(2);
    // 60 points pay 0.60: all 50 of the other's, and 10. A sale of 1.00 earns one, which is the survivor's.
    let sale = it.sell(&it.one, 3, &[100], (0, 60));
    assert_eq!(it.balances("points"), (9_100, 0));
    assert_eq!(it.card(&it.one, 3)["points"], "91");
    it.shop.is_sound();
    it.refund(&sale, None, 4);
    assert_eq!(it.balances("points"), (10_000, 5_000));
    it.shop.is_sound();
    // What was earned before the merge and is taken back after it is owed by whoever bought, and the next earnings settle it.
    let earned = it.sell(&it.other, 5, &[20_000], (0, 0));
    it.sell(&it.one, 6, &[400], (0, 340));
    assert_eq!(it.card(&it.one, 6)["points"], "14");
    it.refund(&earned, None, 7);
    let card = it.card(&it.one, 7);
    assert_eq!((&card["points"], &card["points_owed"]), (&json!("0"), &json!("186")));
    it.shop.is_sound();
    it.sell(&it.one, 8, &[20_000], (0, 0));
    let card = it.card(&it.one, 8);
    assert_eq!((&card["points"], &card["points_owed"]), (&json!("14"), &json!("0")));
    it.shop.is_sound();
}

#[test]
fn a_merge_that_is_undone_at_once_never_was() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 10_000, 2_000);
    it.top_up(&it.other, 0, 5_000, 500);
    it.sell(&it.one, 1, &[3_000], (2_000, 0));
    it.sell(&it.other, 1, &[700], (300, 0));
    let before = it.dump();
    it.merge(2);
    let quote = it.shop.must("member.quote_undo_merge", at(json!({"alias_id": it.other}), 2, 5));
    assert_eq!(quote["alias"]["stored_value"]["total_minor"], 5_200);
    assert_eq!(quote["together"]["stored_value"]["total_minor"], 15_200);
    it.undo(2);
    assert_eq!(it.dump(), before);
    it.shop.is_sound();
}

#[test]
fn after_an_undo_each_has_what_is_left_and_what_comes_back_goes_where_it_came_from() {
    let it = Counter::opened();
    it.top_up(&it.one, 0, 10_000, 0);
    it.top_up(&it.other, 0, 5_000, 0);
    it.adjust(&it.other, 0, "50");
    it.merge(1);
    let sale = it.sell(&it.one, 2, &[12_000], (11_980, 20));
    assert_eq!((it.balances("principal"), it.balances("points")), ((0, 3_020), (12_000, 3_000)));
    it.undo(3);
    it.shop.is_sound();
    // Later sales stay with the survivor, and the other has what is left.
    let (one, other) = (it.card(&it.one, 3), it.card(&it.other, 3));
    assert_eq!((&one["sales"], &other["sales"], &other["member_id"]), (&json!(1), &json!(0), &json!(it.other)));
    assert_eq!((&other["stored_value"], &other["points"]), (&value(3_020, 0), &json!("30")));
    // One spent what the other had paid in: it was used of the other's, 19.80 of 50.00.
    assert_eq!((it.readings(&it.one, 4), it.readings(&it.other, 4)), ((0, 0), (3_020, 3_020)));
    it.merge(5);
    assert_eq!(it.readings(&it.one, 20), (3_020, 3_020));
    it.undo(20);
    let back = it.refund(&sale, None, 21)["slip"]["member"].clone();
    assert_eq!((it.balances("principal"), it.balances("points")), ((10_000, 5_000), (0, 5_000)));
    assert_eq!(back["stored_value_after"]["total_minor"], 10_000);
    it.shop.is_sound();
    assert_eq!((it.readings(&it.one, 21), it.readings(&it.other, 21)), ((10_000, 10_000), (5_000, 5_000)));
}

#[test]
fn what_the_law_gives_back_is_of_all_that_both_paid_in_and_used() {
    let it = Counter::opened();
    // 1000 + 200 and 100; 600 used. P, B, C, D = 1100, 200, 600, 600.
    it.top_up(&it.one, 0, 100_000, 20_000);
    it.top_up(&it.other, 0, 10_000, 0);
    it.sell(&it.one, 1, &[60_000], (60_000, 0));
    it.merge(20);
    // 700 x 1100 / 1300 = 592.31, and 1100 - 600.
    assert_eq!(it.readings(&it.other, 21), (59_231, 50_000));
    let back = json!({"member_id": it.one, "cause": "merchant", "tender": "cash"});
    assert_eq!(it.shop.must("stored_value.refund", at(back, 21, 1))["refunded_minor"], 59_231);
    assert_eq!((it.balances("principal"), it.balances("bonus")), ((0, 0), (0, 0)));
    it.shop.is_sound();
    // Both begin anew, together and apart.
    it.undo(22);
    it.top_up(&it.other, 23, 3_000, 0);
    assert_eq!((it.readings(&it.one, 40), it.readings(&it.other, 40)), ((0, 0), (3_000, 3_000)));
    it.shop.is_sound();
}

#[test]
fn count_cards_coupons_family_and_a_freeze_are_the_person_s() {
    let it = Counter::opened();
    it.shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 500}));
    it.shop.must("setting.put", json!({"key": "coupon.min_spend_minor", "value": 1_000}));
    it.shop.must("product.put", json!({"sku": "WASH", "name": "洗车", "price_minor": 4_000, "unit": "次"}));
    let card = json!({"uses": 3, "validity": {"kind": "always"}, "users": "member_alone", "skus": ["WASH"]});
    let product = json!({"sku": "W3", "name": "洗车卡", "price_minor": 9_000, "unit": "张", "card": card});
    it.shop.must("product.put", product);
    let bought = json!({
        "member_id": it.other, "lines": [{"sku": "W3", "qty": "1"}], "tenders": [{"kind": "cash", "amount_minor": 9_000}],
    });
    it.shop.must("sale.ring", at(bought, 0, 1));
    let son = json!({"member_id": it.other, "called": "儿子", "daily_limit_minor": 500});
    let son = text(&it.shop.must("family.put", at(son, 0, 1)), "person_id");
    it.top_up(&it.one, 0, 2_000, 0);
    it.merge(1);
    let card = it.card(&it.one, 1);
    let coupon = text(&card["coupons"][0], "code");
    assert_eq!((&card["count_cards"][0]["left"], &card["family"][0]["called"]), (&json!(3), &json!("儿子")));
    let sale = json!({
        "member_id": it.one, "person_id": son, "coupons": [coupon],
        "lines": [{"sku": "WASH", "qty": "1", "card": "01-K000001"}, {"amount_minor": 5_900}],
        "tenders": [{"kind": "stored_value", "amount_minor": 500}, {"kind": "cash", "amount_minor": 4_900}],
    });
    let sale = it.shop.must("sale.ring", at(sale, 1, 5));
    assert_eq!(it.card(&it.one, 1)["count_cards"][0]["left"], 2);
    it.shop.is_sound();
    it.refund(&sale, None, 2);
    assert_eq!(it.card(&it.one, 2)["count_cards"][0]["left"], 3);
    it.shop.is_sound();
    // A card of several members is not transferred, neither away nor to them.
    let third = text(&it.shop.must("member.enrol", json!({"name": "单田芳"})), "member_id");
    for (from, to) in [(&it.one, &third), (&third, &it.other)] {
        let given = json!({"member_id": from, "to_member_id": to, "reason": "送人"});
        let refused = it.shop.call("member.transfer", at(given, 2, 6)).unwrap_err();
        assert_eq!((&refused["code"], &refused["args"]["rule"]), (&json!("transfer_invalid"), &json!("merged")));
    }
    it.undo(3);
    // Frozen before they were merged: the person is, and one lifting is enough.
    it.shop.must("member.freeze", at(json!({"member_id": it.other, "reason": "lost"}), 3, 5));
    it.merge(4);
    assert_eq!(it.card(&it.one, 4)["frozen"]["reason"], "lost");
    let spent = json!({
        "member_id": it.one, "lines": [{"amount_minor": 100}], "tenders": [{"kind": "stored_value", "amount_minor": 100}],
    });
    assert_eq!(it.shop.refusal("sale.ring", at(spent, 4, 6)), "member_frozen");
    it.shop.must("member.lift_freeze", at(json!({"member_id": it.one, "reason": "found"}), 4, 7));
    it.undo(5);
    assert_eq!(it.card(&it.other, 5)["frozen"], Value::Null);
    it.shop.is_sound();
}

#[test]
fn a_tier_is_reached_by_what_both_did() {
    let it = Counter::opened();
    let gold = json!({
        "name": "金卡", "level": 1, "need": {"by": "spent", "least_minor": 10_000}, "window": {"over": "always"},
    });
    it.shop.must("tier.put", gold);
    it.sell(&it.one, 0, &[5_000], (0, 0));
    it.sell(&it.other, 0, &[4_900], (0, 0));
    it.merge(1);
    assert_eq!(it.card(&it.one, 1)["tier_next"]["missing"]["missing_minor"], 100);
    it.sell(&it.one, 2, &[100], (0, 0));
    assert_eq!((&it.card(&it.one, 2)["tier"], &it.card(&it.one, 2)["visits"]), (&json!("金卡"), &json!(2)));
    it.shop.is_sound();
    it.undo(3);
    assert_eq!(it.card(&it.other, 3)["tier"], "regular");
    it.shop.is_sound();
}

#[test]
fn one_of_three_stands_for_all_and_whoever_is_erased_goes_with_them() {
    let it = Counter::opened();
    let third = text(&it.shop.must("member.enrol", json!({"name": "王小芳", "phone": "13700009999"})), "member_id");
    it.top_up(&it.one, 0, 100, 0);
    it.top_up(&it.other, 0, 200, 0);
    it.top_up(&third, 0, 400, 0);
    it.merge(1);
    let again = json!({"member_id": third, "alias_id": it.other, "reason": "也是她"});
    // Who is another's alias is meant as that other.
    let done = it.shop.must("member.merge", at(again.clone(), 2, 0));
    assert_eq!((&done["member_id"], &done["alias_id"]), (&json!(third), &json!(it.one)));
    assert_eq!(it.card(&it.other, 2)["stored_value"], value(700, 0));
    let refused = it.shop.call("member.merge", at(again, 2, 1)).unwrap_err();
    assert_eq!((&refused["code"], &refused["args"]["rule"]), (&json!("merge_invalid"), &json!("same")));
    it.shop.is_sound();
    it.sell(&third, 3, &[650], (650, 0));
    // 400 of the one who stands for all, then 200 of the one who was merged first, and 50 of the other's 100.
    assert_eq!((it.balance(&third, "principal"), it.balances("principal")), (0, (50, 0)));
    it.shop.is_sound();
    // Undone in the middle: the first two are one again.
    it.shop.must("member.undo_merge", at(json!({"alias_id": it.one, "reason": "不是她"}), 4, 0));
    assert_eq!(it.card(&it.other, 4)["member_id"], json!(it.one));
    let none = it.shop.call("member.undo_merge", at(json!({"alias_id": third, "reason": "不是她"}), 4, 1)).unwrap_err();
    assert_eq!((&none["code"], &none["args"]["rule"]), (&json!("merge_invalid"), &json!("not_merged")));
    it.shop.is_sound();
    let gone = it.shop.must("member.erase", at(json!({"member_id": it.one, "reason": "member_request"}), 5, 0));
    assert_eq!(gone["merged"], json!(["01000002"]));
    for id in [&it.one, &it.other] {
        let card = it.card(id, 5);
        assert_eq!((&card["erased"], &card["name"]), (&json!(true), &Value::Null));
    }
    let found = it.shop.must("member.search", json!({"query": "13900005678"}))["members"].clone();
    assert_eq!(found, json!([]));
    let undone = at(json!({"alias_id": it.other, "reason": "是两个人"}), 6, 0);
    assert_eq!(it.shop.refusal("member.undo_merge", undone), "member_erased");
    it.shop.is_sound();
}

#[test]
fn who_was_enrolled_twice_is_found_by_phone_card_and_birthday() {
    let shop = TestShop::played();
    let enrol = |params: Value| text(&shop.must("member.enrol", params), "member_no");
    enrol(json!({"name": "王芳", "phone": "13800001234"}));
    enrol(json!({"name": "芳芳", "phone": "+86 138-0000-1234"}));
    enrol(json!({"name": "欧阳静", "card_no": "13600002222"}));
    enrol(json!({"name": "静", "phone": "13600002222"}));
    enrol(json!({"name": "李雷", "birthday": "1990-02-28", "phone": "13500001234"}));
    enrol(json!({"name": "李雷", "birthday": "1990-02-28"}));
    enrol(json!({"name": "李雷", "birthday": "1991-02-28"}));
    let found = shop.must("member.find_duplicates", json!({}))["duplicates"].clone();
    let told: Vec<(Value, Vec<Value>)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let members = it["members"].as_array().unwrap();
            (it["reasons"].clone(), members.iter().map(|member| member["member_no"].clone()).collect())
        })
        .collect();
    let pair = |reason: &str, one: &str, other: &str| (json!([reason]), vec![json!(one), json!(other)]);
    let expected = [
        pair("phone", "01000001", "01000002"),
        pair("card", "01000003", "01000004"),
        pair("name_and_birthday", "01000005", "01000006"),
    ];
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(expected.iter().all(|it| told.contains(it)), "{told:?}");
}

/// What happens at the counter.
#[derive(Clone, Debug)]
enum Deed {
    TopUp { other: bool, paid: i64, bonus: i64 },
    Adjust { other: bool, points: i64 },
    Sell { other: bool, amounts: [i64; 2], by_value: i64, by_points: i64 },
    Refund { which: usize, line: Option<usize> },
    Merge,
    Undo,
    Roll,
}

fn deed() -> impl Strategy<Value = Deed> {
    let sold = (any::<bool>(), 1_i64..9_000, 1_i64..9_000, 0_i64..=100, 0_i64..=100);
    prop_oneof![
        2 => (any::<bool>(), 1_i64..9_000, 0_i64..3_000).prop_map(|(other, paid, bonus)| Deed::TopUp { other, paid, bonus }),
        1 => (any::<bool>(), 1_i64..90).prop_map(|(other, points)| Deed::Adjust { other, points }),
        4 => sold.prop_map(|(other, one, two, by_value, by_points)| Deed::Sell { other, amounts: [one, two], by_value, by_points }),
        3 => (0_usize..9, prop::option::of(1_usize..=2)).prop_map(|(which, line)| Deed::Refund { which, line }),
        2 => Just(Deed::Merge),
        2 => Just(Deed::Undo),
        1 => Just(Deed::Roll),
    ]
}

impl Counter {
    fn together(&self, day: i64) -> (i64, i64) {
        let of = |what: &str| {
            let (one, other) = self.balances(what);
            one + other
        };
        let _ = day;
        (of("principal") + of("bonus"), of("points") + of("points_owed"))
    }

    fn does(&self, deed: &Deed, day: i64, sales: &mut Vec<Value>) {
        let who = |other: bool| if other { &self.other } else { &self.one };
        match *deed {
            Deed::TopUp { other, paid, bonus } => self.top_up(who(other), day, paid, bonus),
            Deed::Adjust { other, points } => self.adjust(who(other), day, &points.to_string()),
            Deed::Sell { other, amounts, by_value, by_points } => {
                let card = self.card(who(other), day);
                let total: i64 = amounts.iter().sum();
                let held = card["stored_value"]["total_minor"].as_i64().unwrap();
                let value = (held * by_value / 100).min(total);
                let points: f64 = text(&card, "points").parse().unwrap();
                let points = (points as i64 * by_points / 100).min(total - value);
                sales.push(self.sell(who(other), day, &amounts, (value, points)));
            }
            Deed::Refund { which, line } if !sales.is_empty() => {
                let sale = &sales[which % sales.len()];
                let lines = line.map(|line| json!([{"line": line, "qty": "1"}]));
                let back = json!({"sale_id": sale["sale_id"], "lines": lines, "reason": "faulty"});
                if let Err(refused) = self.shop.call("sale.refund", at(back, day, 3)) {
                    let code = text(&refused, "code");
                    assert!(["refunded_already", "refund_beyond_sold"].contains(&code.as_str()), "{refused}");
                }
            }
            Deed::Refund { .. } => {}
            Deed::Merge | Deed::Undo => {
                let before = self.together(day);
                let is_merged = self.card(&self.other, day)["member_id"] == json!(self.one);
                match (deed, is_merged) {
                    (Deed::Merge, false) => drop(self.merge(day)),
                    (Deed::Undo, true) => drop(self.undo(day)),
                    (_, _) => {}
                }
                assert_eq!(self.together(day), before, "it moves no value");
                self.shop.is_sound();
            }
            Deed::Roll => {
                let _ = self.shop.call("day.roll", at(json!({}), day, 0));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 40, ..ProptestConfig::default() })]

    /// Whatever two members do apart, as one and apart again: nothing is made and nothing lost, and once all goods came back each
    /// account has what was paid into it.
    #[test]
    fn nothing_is_made_and_nothing_lost(deeds in prop::collection::vec(deed(), 4..22), expires in any::<bool>()) {
        let it = Counter::opened();
        if expires {
            it.shop.must("setting.put", json!({"key": "points.expiry_months", "value": 1}));
        }
        let (mut sales, mut paid) = (Vec::new(), (0, 0));
        for (n, deed) in deeds.iter().enumerate() {
            let day = 3 * n as i64;
            let is_merged = it.card(&it.other, day)["member_id"] == json!(it.one);
            if let Deed::TopUp { other, paid: principal, bonus } = deed {
                let to = if *other && !is_merged { &mut paid.1 } else { &mut paid.0 };
                *to += principal + bonus;
            }
            it.does(deed, day, &mut sales);
            let whole = if is_merged { it.card(&it.one, day)["stored_value"]["total_minor"].as_i64() } else { None };
            let (value, _) = it.together(day);
            prop_assert!(matches!(deed, Deed::Undo) || whole.is_none_or(|whole| whole == value));
        }
        it.shop.is_sound();
        let day = 3 * deeds.len() as i64;
        for sale in &sales {
            let back = json!({"sale_id": sale["sale_id"], "reason": "faulty"});
            if let Err(refused) = it.shop.call("sale.refund", at(back, day, 3)) {
                prop_assert_eq!(text(&refused, "code"), "refunded_already");
            }
        }
        let ((p1, p2), (b1, b2)) = (it.balances("principal"), it.balances("bonus"));
        prop_assert_eq!((p1 + b1, p2 + b2), paid);
        prop_assert_eq!(it.balances("points_owed"), (0, 0));
        it.shop.is_sound();
    }
}

#[test]
fn sales_whose_points_both_had_used_come_back_one_after_the_other() {
    let it = Counter::opened();
    let first = it.sell(&it.one, 0, &[1, 5_323], (0, 0));
    let second = it.sell(&it.other, 3, &[5_717, 1_676], (0, 0));
    let third = it.sell(&it.other, 6, &[8_377, 8_475], (0, 3));
    it.merge(9);
    assert_eq!(it.card(&it.one, 9)["points"], "291");
    let fourth = it.sell(&it.other, 12, &[7_522, 4_079], (0, 282));
    for sale in [&first, &second, &third, &fourth] {
        it.refund(sale, None, 15);
        it.shop.is_sound();
    }
    // What the third had used and what the fourth owes are settled in one fact: nobody is owed points on the way.
    assert_eq!((it.balances("points"), it.balances("points_owed")), ((0, 0), (0, 0)));
}
