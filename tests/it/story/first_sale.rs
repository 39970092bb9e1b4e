//! A member buys: a bill, a coupon, an alert.

use huitou_store::{rebuild_and_compare, verify};
use huitou_tests::{TestShop, moment, text};
use serde_json::json;

#[test]
fn a_member_buys_and_gets_a_bill_a_coupon_and_an_alert() {
    let shop = TestShop::played();
    shop.must("product.put", json!({"sku": "R10", "name": "五常大米 10kg", "price_minor": 12_000}));
    let member = text(&shop.must("member.enrol", json!({"name": "王芳", "meta": {"at": moment(0, 0)}})), "member_id");
    let ring = |day: i64, coupons: serde_json::Value, total: i64| {
        shop.must(
            "sale.ring",
            json!({
                "member_id": member, "lines": [{"sku": "R10", "qty": "1"}], "coupons": coupons,
                "tenders": [{"kind": "cash", "amount_minor": total}], "meta": {"at": moment(day, 1)},
            }),
        )
    };
    let first = ring(0, json!([]), 12_000);
    assert_eq!(first["coupons_issued"][0]["off_minor"], 1_000);
    assert_eq!(first["alerts"], json!([]));

    // 31 days later: longer than the shop's 30 days, and the coupon's last day was yesterday.
    let code = text(&first["coupons_issued"][0], "code");
    let refused = json!({
        "member_id": member, "lines": [{"sku": "R10", "qty": "1"}], "coupons": [code],
        "tenders": [{"kind": "cash", "amount_minor": 11_000}], "meta": {"at": moment(31, 1)},
    });
    assert_eq!(shop.refusal("sale.ring", refused), "coupon_expired");
    let second = ring(31, json!([]), 12_000);
    assert_eq!(second["alerts"][0]["days_since"], 31);
    let code = text(&second["coupons_issued"][0], "code");

    let third = ring(40, json!([code.to_lowercase()]), 11_000);
    assert_eq!(third["total_minor"], 11_000);
    assert_eq!(third["bill"]["lines"][0]["discount_minor"], 1_000);
    assert_eq!(verify(shop.folder()).unwrap().findings, Vec::<String>::new());
    assert_eq!(rebuild_and_compare(shop.folder()).unwrap().differences, []);
}
