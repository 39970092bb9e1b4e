//! What a refusal tells, in which language, and what it never repeats.

use huitou_app::shop::NewShop;
use huitou_core::words::Locale;
use huitou_host::rpc::serve;
use huitou_host::{Outside, Till};
use huitou_store::Folder;
use huitou_tests::{TestShop, text};
use serde_json::{Value, json};

#[test]
fn a_refusal_repeats_nothing_that_may_be_a_name_or_a_phone() {
    let shop = TestShop::played();
    for typed in ["王芳", "13800138000"] {
        let line = json!([{"amount_minor": 1}, {"sku": typed, "qty": "1"}]);
        let refused = |method: &str, params: Value| shop.call(method, params).unwrap_err();
        let told = [
            refused("sale.quote", json!({"lines": line})),
            refused("sale.ring", json!({"lines": line, "tenders": []})),
            refused("shop.show", json!({"meta": {"actor": typed}})),
            refused("setting.put", json!({"key": typed, "value": 1})),
            refused(typed, json!({})),
            refused("member.card", json!({"member_id": typed})),
            refused("member.search", json!({typed: "w"})),
            refused("sale.quote", json!({"lines": [typed]})),
            refused("sale.quote", json!({"lines": [[typed]]})),
        ];
        assert_eq!(told[0]["args"], json!({"line": 2}));
        for refusal in told {
            assert!(!refusal.to_string().contains(typed), "{refusal}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_the_language_that_is_asked_for() {
    let nowhere = tempfile::tempdir().unwrap();
    let asked = |line: &str, environment: Option<Locale>| {
        let outside = Outside { locale: environment, ..Outside::system() };
        let mut answer = Vec::new();
        serve(&Till::new(Folder::at(nowhere.path()), outside), line.as_bytes(), &mut answer).unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        text(&answer["error"]["data"], "text")
    };
    let no_request = |meta: Value| json!({"jsonrpc": "2.0", "id": 1, "meta": meta}).to_string();
    let no_shop =
        |params: Value| json!({"jsonrpc": "2.0", "id": 1, "method": "shop.show", "params": params}).to_string();
    for (line, environment, begins) in [
        (no_shop(json!({})), None, "文件夹"),
        (no_shop(json!({})), Some(Locale::En), "There is no shop"),
        (no_shop(json!({"meta": {"locale": "zh-Hant"}})), Some(Locale::En), "資料夾"),
        (no_shop(json!({"meta": {"locale": "zh-Hant", "surplus": 1}})), Some(Locale::En), "請求"),
        (no_request(json!({})), None, "这不是"),
        (no_request(json!({})), Some(Locale::ZhHant), "這不是"),
        (no_request(json!({"locale": "en"})), None, "This is not"),
    ] {
        let told = asked(&line, environment);
        assert!(told.starts_with(begins), "{line} {environment:?}: {told}");
    }
}

#[test]
fn a_card_is_one_card_in_any_case_and_width() {
    let shop = TestShop::played();
    let member = shop.must("member.enrol", json!({"card_no": " vip-８a "}));
    assert_eq!(shop.must("member.card", json!({"member_id": member["member_id"]}))["card_no"], "VIP-8A");
    for typed in ["VIP-8A", "vip-8a", "ｖｉｐ－８Ａ"] {
        assert_eq!(shop.refusal("member.enrol", json!({"card_no": typed})), "card_taken", "{typed}");
        let found = shop.must("member.search", json!({"query": typed}));
        assert_eq!(found["members"][0]["member_id"], member["member_id"], "{typed}");
    }
}

#[test]
fn a_cut_off_is_kept_as_hours_and_minutes() {
    let shop = TestShop::made(&NewShop { cut_off: "4:0".to_owned(), ..NewShop::default() });
    assert_eq!(shop.must("shop.show", json!({}))["cut_off"], "04:00");
}

#[test]
fn a_balance_beyond_the_limit_is_refused_with_what_it_would_be() {
    let shop = TestShop::played();
    let member = shop.must("member.enrol", json!({"name": "王芳"}))["member_id"].clone();
    let top_up = |paid: i64| json!({"member_id": member, "paid_minor": paid, "bonus_minor": 0, "tender": "cash"});
    shop.must("stored_value.top_up", top_up(9_000_000_000));
    let refused = shop.call("stored_value.top_up", top_up(9_000_000_000)).unwrap_err();
    assert_eq!(refused["args"]["amount_minor"], 18_000_000_000_i64, "{refused}");
}
