//! The keys at the counter: favourites and categories.

use huitou_tests::TestShop;
use serde_json::{Value, json};

fn listed(shop: &TestShop, params: Value) -> Vec<String> {
    let answer = shop.must("product.list", params);
    answer["products"].as_array().unwrap().iter().map(|it| it["sku"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn favourites_and_categories_pick_the_keys_at_the_counter() {
    let shop = TestShop::played();
    for (sku, category, favourite) in
        [("A", "水果", true), ("B", "水果", false), ("C", "粮油", true), ("D", "粮油", false), ("E", "", true)]
    {
        let put = json!({"sku": sku, "name": format!("货品{sku}"), "price_minor": 100, "category": category, "favourite": favourite});
        assert_eq!(shop.must("product.put", put)["favourite"], favourite);
    }
    shop.must("product.put", json!({"sku": "F", "name": "不必", "price_minor": 100}));
    for (params, skus) in [
        (json!({}), "A B C D E F"),
        (json!({"favourites": true}), "A C E"),
        (json!({"favourites": false}), "B D F"),
        (json!({"category": "水果"}), "A B"),
        (json!({"category": "粮油", "favourites": true}), "C"),
        (json!({"category": "茶"}), ""),
    ] {
        assert_eq!(listed(&shop, params.clone()).join(" "), skus, "{params}");
    }
    let found = shop.must("product.search", json!({"query": "A"}));
    assert_eq!(found["products"][0]["favourite"], true);
    // What is left out of a put is then empty, a key at the counter too.
    shop.must("product.put", json!({"sku": "A", "name": "货品A", "price_minor": 120}));
    assert_eq!(listed(&shop, json!({"favourites": true})).join(" "), "C E");
    assert_eq!(huitou_store::rebuild_and_compare(shop.folder()).unwrap().differences, []);
}
