//! A member is known by another name, another phone, another card, or agrees to something no longer.

use huitou_tests::{TestShop, moment, text};
use rusqlite::Connection;
use serde_json::{Value, json};

fn enrolled(shop: &TestShop) -> String {
    let params = json!({
        "name": "欧阳静", "phone": "13800138000", "card_no": "c1", "salutation": "欧阳女士", "wechat": "quiet_oy",
        "address": "和平里 5 号", "birthday": "1980-05-06", "note": "爱喝茶",
        "consents": [{"purpose": "e_bill", "wording": "同意"}, {"purpose": "calls", "wording": "可以来电"}],
        "meta": {"at": moment(0, 0)},
    });
    text(&shop.must("member.enrol", params), "member_id")
}

fn edit(shop: &TestShop, member: &str, changes: Value) -> Value {
    let mut params = changes;
    params["member_id"] = json!(member);
    params["meta"] = json!({"at": moment(1, 0)});
    shop.must("member.edit", params)
}

fn card(shop: &TestShop, member: &str) -> Value {
    shop.must("member.card", json!({"member_id": member}))
}

fn found(shop: &TestShop, query: &str) -> usize {
    shop.must("member.search", json!({"query": query}))["members"].as_array().unwrap().len()
}

#[test]
fn a_new_name_and_phone_are_found_and_the_old_ones_no_longer() {
    let shop = TestShop::played();
    let member = enrolled(&shop);
    let answer = edit(&shop, &member, json!({"name": "单雄信", "phone": "139 0013 9001", "wechat": "lone_hero"}));
    assert_eq!((text(&answer, "member_id"), text(&answer, "member_no")), (member.clone(), "01000001".to_owned()));
    for old in ["欧阳静", "ouyangjing", "oyj", "8000", "13800138000", "quiet_oy"] {
        assert_eq!(found(&shop, old), 0, "{old}");
    }
    for new in ["单雄信", "shanxiongxin", "sxx", "9001", "13900139001", "lone_hero", "C1", "01000001"] {
        assert_eq!(found(&shop, new), 1, "{new}");
    }
    let shown = card(&shop, &member);
    assert_eq!((text(&shown, "name"), text(&shown, "phone")), ("单雄信".to_owned(), "13900139001".to_owned()));
    // What was left out stays.
    for (field, kept) in
        [("card_no", "C1"), ("salutation", "欧阳女士"), ("address", "和平里 5 号"), ("birthday", "1980-05-06")]
    {
        assert_eq!(text(&shown, field), kept, "{field}");
    }
    shop.is_sound();
}

#[test]
fn a_consent_that_is_withdrawn_stops_the_e_bill_and_one_that_is_given_begins_it() {
    let shop = TestShop::played();
    let member = enrolled(&shop);
    let messages = || -> i64 {
        let ledger = Connection::open(shop.folder().shop_db()).unwrap();
        ledger.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0)).unwrap()
    };
    let mut day = 2;
    let mut buy_and_top_up = || {
        day += 1;
        let (at, cash) = (moment(day, 0), json!([{"kind": "cash", "amount_minor": 700}]));
        let sale = json!({"member_id": member, "lines": [{"amount_minor": 700}], "tenders": cash, "meta": {"at": at}});
        shop.must("sale.ring", sale);
        let top_up =
            json!({"member_id": member, "paid_minor": 100, "bonus_minor": 0, "tender": "cash", "meta": {"at": at}});
        shop.must("stored_value.top_up", top_up);
        messages()
    };
    assert_eq!(buy_and_top_up(), 2);
    edit(&shop, &member, json!({"withdraw": ["e_bill", "e_bill", "marketing_sms"]}));
    assert_eq!(card(&shop, &member)["consents"], json!(["calls"]), "only what is withdrawn goes");
    assert_eq!(buy_and_top_up(), 2, "nothing is sent any more");
    edit(&shop, &member, json!({"consents": [{"purpose": "e_bill", "wording": "又同意了"}]}));
    assert_eq!(buy_and_top_up(), 4);
    // Withdrawn and given in one breath: what is agreed to now counts.
    let both = json!({"withdraw": ["e_bill"], "consents": [{"purpose": "e_bill", "wording": "第三次"}]});
    edit(&shop, &member, both);
    assert_eq!(buy_and_top_up(), 6);
    edit(&shop, &member, json!({"phone": ""}));
    assert_eq!(buy_and_top_up(), 6, "there is nowhere to send it");
    shop.is_sound();
}

#[test]
fn a_card_moves_to_another_member_once_it_is_given_up() {
    let shop = TestShop::played();
    let first = enrolled(&shop);
    let second = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
    for typed in ["C1", "c1", " ｃ１ "] {
        let refused = shop.refusal("member.edit", json!({"member_id": second, "card_no": typed}));
        assert_eq!(refused, "card_taken", "{typed}");
    }
    // The own card is no other member's.
    edit(&shop, &first, json!({"card_no": "ｃ１", "note": "卡已换新"}));
    edit(&shop, &first, json!({"card_no": " "}));
    assert_eq!(card(&shop, &first)["card_no"], Value::Null);
    edit(&shop, &second, json!({"card_no": "c1"}));
    let hits = shop.must("member.search", json!({"query": "C1"}));
    assert_eq!(text(&hits["members"][0], "member_id"), second);
    assert_eq!(shop.refusal("member.enrol", json!({"card_no": "C1"})), "card_taken");
    shop.is_sound();
}

#[test]
fn a_card_that_an_older_version_kept_as_it_was_typed_is_not_given_twice() {
    let shop = TestShop::played();
    let first = enrolled(&shop);
    let second = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
    // As facts before card numbers were folded left it.
    let ledger = Connection::open(shop.folder().shop_db()).unwrap();
    let kept = ledger.execute("UPDATE members SET card_no = 'c1' WHERE id = ?1", [first.parse::<i64>().unwrap()]);
    assert_eq!(kept.unwrap(), 1);
    assert_eq!(shop.refusal("member.enrol", json!({"card_no": "c1"})), "card_taken");
    assert_eq!(shop.refusal("member.edit", json!({"member_id": second, "card_no": "c1"})), "card_taken");
}

#[test]
fn who_keeps_a_card_as_it_was_typed_once_is_edited_although_another_has_the_same_in_capitals() {
    let shop = TestShop::played();
    let other = text(&shop.must("member.enrol", json!({"name": "王芳", "card_no": "D1"})), "member_id");
    let first = enrolled(&shop);
    // As facts before card numbers were folded left it.
    let ledger = Connection::open(shop.folder().shop_db()).unwrap();
    let first_id = [first.parse::<i64>().unwrap()];
    ledger.execute("UPDATE members SET card_no = 'd1' WHERE id = ?1", first_id).unwrap();
    let keys =
        ledger.execute("UPDATE member_keys SET key = 'd1' WHERE key = 'c1' AND member_id = ?1", first_id).unwrap();
    assert_eq!(keys, 1, "a card is found in any case");
    edit(&shop, &first, json!({"note": "不要香菜"}));
    edit(&shop, &first, json!({"card_no": "d1", "note": "少放盐"}));
    let shown = card(&shop, &first);
    assert_eq!((&shown["card_no"], &shown["note"]), (&json!("d1"), &json!("少放盐")));
    assert_eq!(shop.refusal("member.edit", json!({"member_id": first, "card_no": "D1"})), "card_taken");
    edit(&shop, &other, json!({"note": "D1 是她的"}));
    edit(&shop, &first, json!({"card_no": "d2"}));
    assert_eq!(card(&shop, &first)["card_no"], "D2", "a changed card is kept as cards are");
    shop.is_sound();
}

#[test]
fn an_empty_text_forgets_but_somebody_must_be_left() {
    let shop = TestShop::played();
    let member = enrolled(&shop);
    let empty = ["salutation", "wechat", "address", "birthday", "note"];
    let changes: Value = empty
        .map(|field| (field.to_owned(), json!(if field == "note" { "  " } else { "" })))
        .into_iter()
        .collect::<serde_json::Map<_, _>>()
        .into();
    edit(&shop, &member, changes);
    let shown = card(&shop, &member);
    for field in empty {
        assert_eq!(shown[field], Value::Null, "{field}");
    }
    edit(&shop, &member, json!({"name": "", "card_no": ""}));
    assert_eq!(shop.refusal("member.edit", json!({"member_id": member, "phone": ""})), "member_needs_identity");
    assert_eq!(text(&card(&shop, &member), "phone"), "13800138000", "a refusal changes nothing");
    edit(&shop, &member, json!({"phone": "", "name": "静"}));
    assert_eq!(found(&shop, "8000"), 0);
    shop.is_sound();
}

#[test]
fn what_a_bill_says_of_a_member_is_what_is_known_today() {
    let shop = TestShop::played();
    let member = enrolled(&shop);
    let sale = json!({
        "member_id": member, "lines": [{"amount_minor": 700}], "tenders": [{"kind": "cash", "amount_minor": 700}],
        "meta": {"at": moment(1, 0), "request_id": "before"},
    });
    let rung = shop.must("sale.ring", sale.clone());
    edit(&shop, &member, json!({"name": "单雄信"}));
    let again = shop.must("sale.ring", sale);
    let shown = shop.must("sale.show", json!({"sale_id": rung["sale_id"]}));
    assert_eq!(again["bill"], shown["bill"], "told twice, a bill is one bill");
    let listed = shop.must("sale.list", json!({"text": "单雄信"}));
    assert_eq!(listed["sales"][0]["member_masked_name"], "单**");
    assert_eq!(shop.must("sale.list", json!({"text": "欧阳静"}))["sales"], json!([]));
}
