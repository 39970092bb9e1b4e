//! A customer comes back with a question: the bill is found by what is remembered of it.

use huitou_tests::{TestShop, moment, text};
use serde_json::{Value, json};

/// The numbers of the bills that a text finds, the latest first.
fn bills(shop: &TestShop, params: Value) -> Vec<String> {
    let answer = shop.must("sale.list", params);
    answer["sales"].as_array().unwrap().iter().map(|sale| text(sale, "sale_no")).collect()
}

fn played() -> TestShop {
    let shop = TestShop::played();
    shop.must("product.put", json!({"sku": "R10", "name": "五常大米 10kg", "price_minor": 12_000}));
    shop.must("product.put", json!({"sku": "TEA", "name": "龙井茶", "price_minor": 6_600}));
    let enrol =
        |name: &str, phone: &str| text(&shop.must("member.enrol", json!({"name": name, "phone": phone})), "member_id");
    let (quiet, fang) = (enrol("欧阳静", "13800135678"), enrol("王芳", "13900137777"));
    let ring = |member: Option<&str>, lines: Value, total: i64, day: i64| {
        let mut sale = json!({"lines": lines, "tenders": [{"kind": "cash", "amount_minor": total}], "meta": {"at": moment(day, 1)}});
        if let Some(member) = member {
            sale["member_id"] = json!(member);
        }
        shop.must("sale.ring", sale);
    };
    ring(Some(&quiet), json!([{"sku": "R10", "qty": "1"}]), 12_000, 0);
    ring(Some(&fang), json!([{"amount_minor": 150}, {"sku": "TEA", "qty": "1"}]), 6_750, 1);
    ring(None, json!([{"sku": "TEA", "qty": "2"}]), 13_200, 2);
    ring(None, json!([{"amount_minor": 4_321, "name": "送货 大米"}]), 4_321, 3);
    ring(Some(&quiet), json!([{"amount_minor": 99}]), 99, 4);
    shop
}

#[test]
fn a_bill_is_found_by_number_item_buyer_and_amount() {
    let shop = played();
    let no = |n: i64| format!("01-{n:06}");
    for (words, found) in [
        ("01-000003", vec![3]),
        ("00000", vec![5, 4, 3, 2, 1]),
        ("大米", vec![4, 1]),
        ("龙井", vec![3, 2]),
        ("五常大米 10kg", vec![1]),
        ("欧阳", vec![5, 1]),
        ("oyj", vec![5, 1]),
        ("wangfang", vec![2]),
        ("5678", vec![5, 1]),
        ("13900137777", vec![2]),
        ("132.00", vec![3]),
        ("132", vec![3]),
        ("43.21", vec![4]),
        ("0.99", vec![5]),
        (" 龙井 ", vec![3, 2]),
        ("刘备", vec![]),
        ("%", vec![]),
        ("' OR 1", vec![]),
    ] {
        let expected: Vec<String> = found.into_iter().map(no).collect();
        assert_eq!(bills(&shop, json!({"text": words})), expected, "{words:?}");
    }
    assert_eq!(bills(&shop, json!({"text": "  "})).len(), 5, "nothing typed is no search");
}

#[test]
fn an_item_is_found_in_any_case_and_width_and_a_product_as_it_is_found_elsewhere() {
    let shop = played();
    shop.must("product.put", json!({"sku": "COLA", "name": "Pepsi 可乐 500ML", "price_minor": 300}));
    for (day, line) in [(5, json!({"sku": "COLA", "qty": "1"})), (6, json!({"amount_minor": 300, "name": "Gift Wrap"}))]
    {
        let cash = json!([{"kind": "cash", "amount_minor": 300}]);
        shop.must("sale.ring", json!({"lines": [line], "tenders": cash, "meta": {"at": moment(day, 1)}}));
    }
    for words in ["pepsi", "ＰＥＰＳＩ", "500ml", "可乐500", "kele", "kl", "cola"] {
        assert_eq!(bills(&shop, json!({"text": words})), ["01-000006"], "{words}");
    }
    for words in ["gift wrap", "GIFT", "ｗｒａｐ"] {
        assert_eq!(bills(&shop, json!({"text": words})), ["01-000007"], "{words}");
    }
    // As it was sold it is found also where the product has another name by now.
    shop.must("product.put", json!({"sku": "COLA", "name": "汽水", "price_minor": 300}));
    assert_eq!(bills(&shop, json!({"text": "PEPSI"})), ["01-000006"]);
    assert_eq!(bills(&shop, json!({"text": "qishui"})), ["01-000006"]);
}

#[test]
fn every_buyer_of_a_name_is_found_however_many_there_are() {
    let shop = TestShop::played();
    for n in 0..70 {
        let member = text(&shop.must("member.enrol", json!({"name": format!("王{n}")})), "member_id");
        let cash = json!([{"kind": "cash", "amount_minor": 300}]);
        shop.must("sale.ring", json!({"member_id": member, "lines": [{"amount_minor": 300}], "tenders": cash}));
    }
    assert_eq!(bills(&shop, json!({"text": "wang", "limit": 200})).len(), 70);
}

#[test]
fn a_bill_number_or_an_amount_is_no_number_of_a_member_and_no_phone() {
    let shop = played();
    let third = text(&shop.must("member.enrol", json!({"name": "单雄信", "phone": "13200136750"})), "member_id");
    let cash = json!([{"kind": "cash", "amount_minor": 800}]);
    let sale =
        json!({"member_id": third, "lines": [{"amount_minor": 800}], "tenders": cash, "meta": {"at": moment(5, 1)}});
    shop.must("sale.ring", sale);
    assert_eq!(shop.must("member.card", json!({"member_id": third}))["member_no"], "01000003");
    for (words, found) in [
        ("01-000003", vec!["01-000003"]),
        ("132.00", vec!["01-000003"]),
        ("67.50", vec!["01-000002"]),
        ("01000003", vec!["01-000006"]),
        ("132-0013-6750", vec!["01-000006"]),
        ("6750", vec!["01-000006"]),
    ] {
        assert_eq!(bills(&shop, json!({"text": words})), found, "{words}");
    }
}

#[test]
fn what_is_looked_for_is_looked_for_within_the_rest_of_the_list() {
    let shop = played();
    assert_eq!(bills(&shop, json!({"text": "欧阳", "from": "2026-01-02"})), ["01-000005"]);
    assert_eq!(bills(&shop, json!({"text": "龙井", "to": "2026-01-02"})), ["01-000002"]);
    assert_eq!(bills(&shop, json!({"text": "龙井", "limit": 1})), ["01-000003"]);
    let last = shop.must("sale.list", json!({"text": "龙井", "limit": 1}))["sales"][0]["sale_id"].clone();
    assert_eq!(bills(&shop, json!({"text": "龙井", "before": last})), ["01-000002"]);
    assert_eq!(bills(&shop, json!({"text": "龙井", "sale_no": "01-000002"})), ["01-000002"]);
    assert_eq!(bills(&shop, json!({"text": "大米", "sale_no": "01-000002"})), Vec::<String>::new());
}

#[test]
fn a_list_names_the_first_item_and_hides_the_buyer_s_name() {
    let shop = played();
    let sales = shop.must("sale.list", json!({}));
    let shown: Vec<(Value, Value)> = sales["sales"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["first_item"].clone(), it["member_masked_name"].clone()))
        .collect();
    let expected = [
        (Value::Null, json!("欧**")),
        (json!("送货 大米"), Value::Null),
        (json!("龙井茶"), Value::Null),
        (json!("龙井茶"), json!("王**")),
        (json!("五常大米 10kg"), json!("欧**")),
    ];
    assert_eq!(shown, expected);
    assert!(!sales.to_string().contains("欧阳静"));
}

#[test]
fn who_was_erased_is_found_no_longer() {
    let shop = played();
    let found = shop.must("member.search", json!({"query": "欧阳静"}));
    shop.must("member.erase", json!({"member_id": found["members"][0]["member_id"], "reason": "member_request"}));
    for words in ["欧阳静", "oyj", "5678"] {
        assert_eq!(bills(&shop, json!({"text": words})), Vec::<String>::new(), "{words}");
    }
    assert_eq!(bills(&shop, json!({"text": "120"})), ["01-000001"], "the money stays");
}
