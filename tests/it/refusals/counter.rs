//! Bad requests at the counter.

use huitou_core::code::Code;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today, with_meta};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    match code {
        Code::UnknownMethod => {
            ["sale.rang", "", "sale", "SALE.RING", "rpc.discover"].map(|method| (method, json!({}))).into()
        }
        Code::InvalidParams => invalid_params(it),
        Code::RequestIdInvalid => {
            let put = || json!({"name": "新店员"});
            let basket = |id: &str| json!({"basket": {"request_id": id, "lines": [{"amount_minor": 1}]}});
            let ids = ["", "a b", "号", &"x".repeat(65)];
            let put = ids.map(|id| ("staff.put", with_meta(put(), "request_id", json!(id))));
            put.into_iter().chain(ids.map(|id| ("basket.put", basket(id)))).collect()
        }
        Code::RequestIdReused => {
            let with = |name: &str| with_meta(json!({"name": name}), "request_id", json!("once"));
            it.shop.must("staff.put", with("一"));
            vec![
                ("staff.put", with("二")),
                ("setting.put", with_meta(json!({"key": "shop.name", "value": "一"}), "request_id", json!("once"))),
            ]
        }
        Code::UnknownActor => {
            let by = |actor: &str| ("shop.show", with_meta(json!({}), "actor", json!(actor)));
            vec![by("nobody"), by("1"), by(""), by(&it.member)]
        }
        Code::PermissionDenied => {
            let by = |method, params| (method, with_meta(params, "actor", json!(it.staff)));
            vec![
                by("setting.list", json!({})),
                by("staff.put", json!({"name": "新"})),
                by("plan.put", json!({"name": "送", "paid_from_minor": 1, "gift": {"bonus_minor": 1}})),
                by("journal.page", json!({"from_seq": 1, "limit": 1})),
                by("journal.read", json!({})),
                by("report.today", json!({})),
                by("report.silent", json!({})),
                by("report.liability", json!({})),
                by("report.shares", json!({})),
                by("share_rule.list", json!({})),
                by("member.lift_freeze", json!({"member_id": it.frozen, "reason": "found"})),
                by("member.replace_card", json!({"member_id": it.member, "card_no": "C9", "reason": "lost"})),
                by("member.draw_code", json!({"member_id": it.member})),
                by("member.clear_pin", json!({"member_id": it.member, "reason": "forgotten"})),
                by("stored_value.quote_refund", json!({"member_id": it.member})),
                by("stored_value.refund", json!({"member_id": it.member, "cause": "consumer", "tender": "cash"})),
                by("report.export", json!({"report": {"what": "today", "format": "csv"}, "file": "never.csv"})),
            ]
        }
        Code::FileNotWritten => {
            let to = |file: String| ("bill.pdf", json!({"sale_id": it.sale, "paper": "a5", "file": file}));
            let missing = it.shop.outside().join("nowhere/bill.pdf").display().to_string();
            let report = json!({"what": "today", "format": "csv"});
            let export = ("report.export", json!({"report": report, "file": it.path().join("shop.db")}));
            let slip = json!({"code": it.gift_card(900), "paper": "a5", "file": it.path().join("shop.db")});
            vec![to(missing), to(it.path().display().to_string()), export, ("gift_card.slip", slip)]
        }
        Code::UnknownMember => {
            let mut all: Vec<_> = ["", "0", "99", "-1", "王芳", "99999999999999999999"]
                .map(|id| ("member.card", json!({"member_id": id})))
                .into();
            all.push(sale(json!({"member_id": "7", "lines": [{"amount_minor": 1}], "tenders": [{"kind": "cash", "amount_minor": 1}]})));
            all.push((
                "stored_value.top_up",
                json!({"member_id": "7", "paid_minor": 1, "bonus_minor": 0, "tender": "cash"}),
            ));
            all.push(("member.erase", json!({"member_id": "7", "reason": "mistake"})));
            all.push(("alert.list", json!({"member_id": "7"})));
            all.push(("sale.list", json!({"member_id": "7"})));
            all.push(("member.edit", json!({"member_id": "7", "note": "n"})));
            all.push(("member.movements", json!({"member_id": "7"})));
            all.push(("member.list", json!({"after": "7"})));
            all.push(("report.silent", json!({"after": "7"})));
            all.push(("stored_value.quote_top_up", json!({"member_id": "7", "paid_minor": 1, "bonus_minor": 0})));
            all.push(("basket.put", json!({"basket": {"request_id": "b", "member_id": "7"}})));
            all.push(("stored_value.quote_refund", json!({"member_id": "7"})));
            all.push(("stored_value.refund", json!({"member_id": "7", "cause": "consumer", "tender": "cash"})));
            all.push(("stored_value.statement", json!({"member_id": "7"})));
            let statement = |member: Value| json!({"what": "statement", "format": "csv", "member_id": member});
            all.push(("report.export", json!({"report": statement(json!("7")), "file": "never.csv"})));
            all.push(("report.export", json!({"report": statement(Value::Null), "file": "never.csv"})));
            all
        }
        Code::MemberErased => {
            let statement = json!({"what": "statement", "format": "pdf", "member_id": it.erased});
            vec![
                ("stored_value.quote_refund", json!({"member_id": it.erased})),
                ("stored_value.refund", json!({"member_id": it.erased, "cause": "merchant", "tender": "cash"})),
                ("report.export", json!({"report": statement, "file": "never.pdf"})),
                sale(
                    json!({"member_id": it.erased, "lines": [{"amount_minor": 1}], "tenders": [{"kind": "cash", "amount_minor": 1}]}),
                ),
                (
                    "stored_value.top_up",
                    json!({"member_id": it.erased, "paid_minor": 1, "bonus_minor": 0, "tender": "cash"}),
                ),
                ("member.erase", json!({"member_id": it.erased, "reason": "retention"})),
                ("member.freeze", json!({"member_id": it.erased, "reason": "lost"})),
                ("member.lift_freeze", json!({"member_id": it.erased, "reason": "found"})),
                ("member.set_pin", json!({"member_id": it.erased, "pin": "2580"})),
                ("member.clear_pin", json!({"member_id": it.erased, "reason": "seen"})),
                ("member.draw_code", json!({"member_id": it.erased})),
                ("member.replace_card", json!({"member_id": it.erased, "card_no": "C9", "reason": "lost"})),
                ("alert.list", json!({"member_id": it.erased})),
                ("member.edit", json!({"member_id": it.erased, "name": "单田芳"})),
                ("stored_value.quote_top_up", json!({"member_id": it.erased, "paid_minor": 1, "bonus_minor": 0})),
                ("basket.put", json!({"basket": {"request_id": "b", "member_id": it.erased}})),
            ]
        }
        Code::MemberNeedsIdentity => [
            json!({}),
            json!({"name": "  ", "phone": ""}),
            json!({"wechat": "wx", "note": "n", "birthday": "1980-01-01"}),
        ]
        .map(|params| ("member.enrol", today(params)))
        .into_iter()
        .chain([("member.edit", json!({"member_id": it.member, "name": "", "phone": " ", "card_no": ""}))])
        .collect(),
        Code::PhoneInvalid => ["12345", "1234567890123456", "1380013800a", "+", "电话"]
            .into_iter()
            .flat_map(|phone| {
                let edit = json!({"member_id": it.member, "phone": phone});
                [("member.enrol", json!({"phone": phone})), ("member.edit", edit)]
            })
            .collect(),
        Code::BirthdayInvalid => {
            let days = ["1899-12-31", "2026-03-05", "9999-12-31"];
            let enrol = days.map(|day| ("member.enrol", today(json!({"name": "新", "birthday": day}))));
            // Of an edit the birthday is a text, so that an empty one can forget it.
            let edit = |day: &str| ("member.edit", today(json!({"member_id": it.member, "birthday": day})));
            enrol.into_iter().chain(days.map(edit)).chain(["1980-02-30", "昨天", "23.7.1961"].map(edit)).collect()
        }
        Code::TextInvalid => {
            let enrol = |field: &str, text: &str| ("member.enrol", json!({"name": "新", field: text}));
            let put = |field: &str, text: String| {
                let mut product = json!({"sku": "X", "name": "新货", "price_minor": 1});
                product[field] = json!(text);
                ("product.put", product)
            };
            vec![
                enrol("name", &"长".repeat(65)),
                enrol("note", &"长".repeat(501)),
                enrol("wechat", "a\u{0}b"),
                enrol("address", "a\nb"),
                enrol("card_no", "\u{202e}1"),
                enrol("salutation", &"长".repeat(17)),
                ("member.enrol", json!({"name": "新", "consents": [{"purpose": "calls", "wording": ""}]})),
                ("member.edit", json!({"member_id": it.member, "name": "长".repeat(65)})),
                ("member.edit", json!({"member_id": it.member, "note": "a\u{0}b"})),
                ("member.edit", json!({"member_id": it.member, "consents": [{"purpose": "calls", "wording": " "}]})),
                ("member.replace_card", json!({"member_id": it.member, "card_no": " ", "reason": "lost"})),
                ("member.replace_card", json!({"member_id": it.member, "card_no": "1".repeat(33), "reason": "lost"})),
                put("sku", String::new()),
                put("name", " ".to_owned()),
                put("unit", "很长很长很长很长很长的单位".to_owned()),
                put("category", "类".repeat(41)),
                put("barcode", "1".repeat(33)),
                ("staff.put", json!({"name": ""})),
                ("staff.put", json!({"name": "名".repeat(41)})),
                ("setting.put", json!({"key": "shop.name", "value": "店".repeat(41)})),
                sale(
                    json!({"lines": [{"amount_minor": 1, "name": ""}], "tenders": [{"kind": "cash", "amount_minor": 1}]}),
                ),
            ]
        }
        Code::CardTaken => {
            let enrol =
                ["C1", " C2 ", "c1", "ｃ２"].map(|card| ("member.enrol", json!({"name": "新", "card_no": card})));
            let replace = json!({"member_id": it.member, "card_no": "c2", "reason": "damaged"});
            enrol.into_iter().chain([("member.replace_card", replace)]).collect()
        }
        Code::UnknownStaff => {
            vec![
                ("staff.put", json!({"name": "新", "staff_id": "7"})),
                ("staff.put", json!({"name": "新", "staff_id": "李雷"})),
                paid(json!([{"staff_id": "7", "share": "1"}])),
            ]
        }
        Code::SharesInvalid => {
            let share = |share: &str| json!({"staff_id": it.staff, "share": share});
            let mut all: Vec<_> =
                ["0", "-1", "100.1", "x", "", "1e1", "0.00001"].map(|text| paid(json!([share(text)]))).into();
            all.push(paid(json!([share("1"), share("2")])));
            all
        }
        Code::BarcodeTaken => {
            vec![("product.put", json!({"sku": "X", "name": "新", "price_minor": 1, "barcode": "6901234567892"}))]
        }
        Code::UnknownSale => {
            let mut all: Vec<_> =
                ["", "7", "01-000001", &it.member].map(|id| ("sale.show", json!({"sale_id": id}))).into();
            all.push(("bill.text", json!({"sale_id": "7", "channel": "sms"})));
            all.push(("sale.quote_refund", json!({"sale_id": "7"})));
            all.push(("sale.refund", json!({"sale_id": "7", "reason": "faulty"})));
            all.push(("bill.pdf", json!({"sale_id": "7", "paper": "a5", "file": "never.pdf"})));
            all
        }
        Code::UnknownSetting => {
            ["", "shop", "coupon.min_spend"].map(|key| ("setting.put", json!({"key": key, "value": 1}))).into()
        }
        Code::SettingInvalid => [
            ("alert.silent_days", json!(0)),
            ("alert.silent_days", json!("30")),
            ("coupon.valid_days", json!(4_000)),
            ("coupon.off_minor", json!(-1)),
            ("points.minor_per_point", json!(10_000_000_000_i64)),
            ("shop.locale", json!("fr")),
            ("stored_value.spend_order", json!("random")),
            ("shop.name", json!(5)),
        ]
        .map(|(key, value)| ("setting.put", json!({"key": key, "value": value})))
        .into_iter()
        .chain([0, 9, 81].map(|ms| ("window.put", json!({"scan_ms": ms}))))
        .chain([0, 99, 110, 201].map(|percent| ("window.put", json!({"text_percent": percent}))))
        .collect(),
        other => panic!("{other} is no code of the counter"),
    }
}

fn invalid_params(it: &SmallShop) -> Vec<(&'static str, Value)> {
    let line = |line: Value| sale(json!({"lines": [line], "tenders": []}));
    vec![
        ("sale.ring", json!({})),
        ("sale.ring", json!({"lines": "R10", "tenders": []})),
        ("sale.ring", json!({"lines": [], "tenders": [], "surprise": 1})),
        line(json!({})),
        // The fields in their order are no object: serde alone would take them.
        line(json!(["R10", "1"])),
        line(json!({"amount_minor": 1, "staff": [[it.staff, "1"]]})),
        sale(json!({"lines": [{"amount_minor": 1}], "tenders": [["cash", 1]]})),
        sale(
            json!({"lines": [{"amount_minor": 1}], "tenders": [{"kind": "cash", "amount_minor": 1}], "staff": [[it.staff, "1"]]}),
        ),
        ("member.enrol", json!({"name": "新", "consents": [["calls", "x"]]})),
        line(json!({"sku": "R10"})),
        line(json!({"qty": "1"})),
        line(json!({"sku": "R10", "qty": 1})),
        line(json!({"sku": "R10", "qty": "1", "amount_minor": 1})),
        line(json!({"amount_minor": 1.5})),
        line(json!({"amount_minor": 9_007_199_254_740_992_i64})),
        line(json!({"amount_minor": -9_007_199_254_740_993_i64})),
        sale(json!({"lines": [{"amount_minor": 1}], "tenders": [{"kind": "gold", "amount_minor": 1}]})),
        ("member.enrol", json!({"name": 5})),
        ("member.enrol", json!({"name": "新", "birthday": "1980-13-01"})),
        ("member.enrol", json!({"name": "新", "consents": [{"purpose": "all", "wording": "x"}]})),
        (
            "member.enrol",
            json!({"name": "新", "consents": [{"purpose": "calls", "wording": "x"}, {"purpose": "calls", "wording": "y"}]}),
        ),
        ("member.search", json!({"query": "w", "limit": 0})),
        ("member.search", json!({"query": "w", "limit": 201})),
        ("member.search", json!({"query": "w", "limit": -1})),
        ("member.erase", json!({"member_id": it.member, "reason": "boredom"})),
        ("member.freeze", json!({"member_id": it.member, "reason": "boredom"})),
        ("member.set_pin", json!({"member_id": it.member, "pin": 2_580})),
        ("member.clear_pin", json!({"member_id": it.member})),
        sale(json!({"lines": [{"amount_minor": 1}], "tenders": [], "proof": "2580"})),
        ("member.lift_freeze", json!({"member_id": it.frozen})),
        ("member.replace_card", json!({"member_id": it.member, "reason": "lost"})),
        ("journal.page", json!({"from_seq": 0, "limit": 1})),
        ("journal.page", json!({"from_seq": 1, "limit": 1_001})),
        ("product.put", json!({"sku": "X", "name": "新", "price_minor": 1, "unit_decimals": 4})),
        ("product.put", json!({"sku": "X", "name": "新", "price_minor": 1, "unit_kg": "0"})),
        tier_priced(
            json!([{"tier_id": it.tier_by_hand(), "price_minor": 1}, {"tier_id": it.tier_by_hand(), "price_minor": 0}]),
        ),
        tier_priced(json!([{"tier_id": it.tier_by_hand()}])),
        ("bill.text", json!({"sale_id": it.sale, "channel": "fax"})),
        ("bill.pdf", json!({"sale_id": it.sale, "paper": "a4", "file": "never.pdf"})),
        ("shop.show", json!({"surprise": 1})),
        ("member.edit", json!({"member_id": it.member, "withdraw": ["all"]})),
        ("member.edit", json!({"member_id": it.member, "name": null, "phone": 5})),
        ("member.list", json!({"order": "tallest"})),
        ("member.list", json!({"limit": 0})),
        ("member.movements", json!({"member_id": it.member, "limit": 201})),
        ("report.silent", json!({"limit": 201})),
        ("report.today", json!({"day": "2026-02-30"})),
        ("report.liability", json!({"from": "2026-02-02", "to": "2026-02-01"})),
        ("report.shares", json!({"from": "2025-01-01", "to": "2026-01-02"})),
        ("report.liability", json!({"from": "2025-01-01", "to": "2026-01-02"})),
        ("stored_value.refund", json!({"member_id": it.member, "cause": "nobody", "tender": "cash"})),
        ("stored_value.statement", json!({"member_id": it.member, "limit": 0})),
        ("bill.text", json!({"sale_id": it.sale, "balance_refund_id": it.balance_refund, "channel": "sms"})),
        ("bill.pdf", json!({"paper": "a5", "file": "never.pdf"})),
        ("journal.read", json!({"limit": 0})),
        ("window.put", json!({"theme": "mauve"})),
        ("window.put", json!({"locale": "fr"})),
        ("basket.put", json!({})),
        ("basket.put", json!({"basket": {}})),
        ("basket.put", json!({"basket": ["b"]})),
        ("basket.put", json!({"basket": {"request_id": "b", "lines": [["R10", "1"]]}})),
        ("basket.put", json!({"basket": {"request_id": "b", "tenders": [["cash", 1]]}})),
        ("basket.put", json!({"basket": {"request_id": "b", "selected": -1}})),
        ("sale.quote", json!({"lines": [{"amount_minor": 1}], "tenders": [["cash", 1]]})),
    ]
}

/// A product with what members of tiers pay for it.
pub fn tier_priced(prices: Value) -> (&'static str, Value) {
    ("product.put", json!({"sku": "X", "name": "新货", "price_minor": 1_000, "tier_prices": prices}))
}

/// A sale of today.
pub fn sale(params: Value) -> (&'static str, Value) {
    ("sale.ring", today(params))
}

/// A sale that is paid, with these staff shares.
fn paid(staff: Value) -> (&'static str, Value) {
    sale(json!({"lines": [{"amount_minor": 1}], "tenders": [{"kind": "cash", "amount_minor": 1}], "staff": staff}))
}
