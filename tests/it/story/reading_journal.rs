//! The owner reads the journal: each fact once, as a sentence, and nobody is named in full.

use std::collections::BTreeMap;

use huitou_core::fact::Body;
use huitou_host::{Outside, Till};
use huitou_tests::{TestShop, huitou, moment, text};
use serde_json::{Value, json};

/// A member's texts that must be in no sentence.
const PERSONAL: [&str; 8] = ["欧阳静", "单雄信", "13800135678", "139", "5678", "VIP-77", "quiet_oy", "和平里"];

/// A shop with a fact of every kind.
fn played() -> TestShop {
    let shop = TestShop::played();
    shop.must("setting.put", json!({"key": "shop.name", "value": "回头小店"}));
    shop.must("setting.put", json!({"key": "alert.silent_days", "value": 21}));
    shop.must("product.put", json!({"sku": "R10", "name": "五常大米", "price_minor": 12_000}));
    let plan = json!({"name": "开业礼", "paid_from_minor": 50_000, "gift": {"bonus_minor": 5_000}});
    let plan = shop.must("plan.put", plan);
    let stopped = json!({
        "plan_id": plan["plan_id"], "name": "开业礼", "paid_from_minor": 50_000, "gift": {"bonus_minor": 5_000},
        "is_active": false,
    });
    shop.must("plan.put", stopped);
    let rule = json!({"name": "会员日", "earns": {"by": "times", "times": "2"}, "month_days": [8]});
    let rule = shop.must("points_rule.put", rule);
    let stopped = json!({
        "rule_id": rule["rule_id"], "name": "会员日", "earns": {"by": "times", "times": "2"}, "month_days": [8], "is_active": false,
    });
    shop.must("points_rule.put", stopped);
    let share = |is_active: bool| json!({"name": "提成", "on": "sale", "pays": {"by": "percent", "percent": "5"}, "is_active": is_active});
    let rule = shop.must("share_rule.put", share(true));
    shop.must("share_rule.put", with(share(false), "rule_id", rule["rule_id"].clone()));
    let by_hand = |is_active: bool| json!({"name": "金卡", "level": 2, "window": {"over": "always"}, "is_active": is_active, "meta": {"at": moment(1, 0)}});
    let gold = shop.must("tier.put", by_hand(true));
    let silver = json!({"name": "银卡", "level": 1, "need": {"by": "visits", "least": 3}, "window": {"over": "year"}, "grace_days": 30});
    shop.must("tier.put", with(silver, "meta", json!({"at": moment(1, 0)})));
    let staff = text(&shop.must("staff.put", json!({"name": "李雷"})), "staff_id");
    let member = |name: &str, phone: &str| {
        let params = json!({"name": name, "phone": phone, "card_no": format!("VIP-77{name}"), "wechat": "quiet_oy", "address": "和平里"});
        text(&shop.must("member.enrol", params), "member_id")
    };
    let (stays, leaves) = (member("欧阳静", "13800135678"), member("单雄信", "13900135678"));
    for id in [&stays, &leaves] {
        let by = json!({"actor": staff, "at": moment(1, 0)});
        shop.must("member.edit", json!({"member_id": id, "note": "常客", "meta": by}));
        let top_up = json!({"member_id": id, "paid_minor": 20_000, "bonus_minor": 1_500, "tender": "wechat", "meta": {"at": moment(1, 0)}});
        shop.must("stored_value.top_up", top_up);
        let sale = json!({"member_id": id, "lines": [{"sku": "R10", "qty": "1"}], "tenders": [{"kind": "stored_value", "amount_minor": 12_000}], "meta": by});
        let rung = shop.must("sale.ring", sale);
        let refund = json!({"sale_id": rung["sale_id"], "reason": "other", "note": "欧阳静说发霉", "meta": by});
        shop.must("sale.refund", refund);
        // 200.00 of three days ago, and nothing used that stayed used: all of it goes back.
        let left = json!({"member_id": id, "cause": "consumer", "tender": "wechat", "note": "欧阳静搬走", "meta": {"at": moment(4, 0)}});
        shop.must("stored_value.refund", left);
    }
    for id in [&stays, &leaves] {
        let opening = json!({"points": "1.5"});
        let before =
            json!({"member_id": id, "opening": opening, "reason": "欧阳静的旧本", "meta": {"at": moment(4, 1)}});
        shop.must("member.open_balances", before);
    }
    let taker = member("石破天", "13700135678");
    let opening = json!({"principal_minor": 100});
    let giver = member("狄云", "13600135678");
    shop.must("member.open_balances", json!({"member_id": giver, "opening": opening, "reason": "旧本"}));
    let given = json!({"member_id": giver, "to_member_id": taker, "reason": "欧阳静的亲戚"});
    shop.must("member.transfer", given);
    shop.must("member.merge", json!({"member_id": taker, "alias_id": giver, "reason": "欧阳静说是一家"}));
    shop.must("member.undo_merge", json!({"alias_id": giver, "reason": "欧阳静说错了"}));
    let card = shop.must("gift_card.issue", json!({"amount_minor": 5_000, "tender": "cash"}));
    shop.must("gift_card.bind", json!({"code": card["code"], "member_id": taker}));
    shop.must("setting.put", json!({"key": "points.expiry_months", "value": 1}));
    let adjusted =
        json!({"member_id": stays, "change": "2.5", "reason": "other", "note": "欧阳静", "meta": {"at": moment(1, 2)}});
    shop.must("points.adjust", adjusted);
    let gift = json!({"bonus_minor": 2_401, "points": "0.03", "parts": 2});
    let monthly = shop.must("plan.put", json!({"name": "分月", "paid_from_minor": 60_000, "gift": gift}));
    let top_up =
        json!({"paid_minor": 60_000, "plan_id": monthly["plan_id"], "tender": "card", "meta": {"at": moment(2, 0)}});
    shop.must("stored_value.top_up", with(top_up, "member_id", json!(stays)));
    for (tier, until, reason) in [
        (&gold["tier_id"], json!(null), "earlier"),
        (&gold["tier_id"], json!("2026-02-01"), "other"),
        (&json!(null), json!(null), "correction"),
        (&gold["tier_id"], json!("2026-02-01"), "goodwill"),
    ] {
        let set = json!({"member_id": stays, "tier_id": tier, "until": until, "reason": reason, "note": "欧阳静", "meta": {"at": moment(3, 0)}});
        shop.must("member.set_tier", set);
    }
    for (called, more) in
        [("儿子", json!({"daily_limit_minor": 5_000})), ("母亲", json!({})), ("邻居", json!({"is_active": false}))]
    {
        let mut person = json!({"member_id": stays, "called": called, "meta": {"at": moment(3, 1)}});
        person.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        shop.must("family.put", person);
    }
    shop.must("tier.put", with(by_hand(false), "tier_id", gold["tier_id"].clone()));
    for hour in [0, 1, 2] {
        shop.must("day.roll", json!({"meta": {"actor": "till", "at": moment(60, hour)}}));
    }
    shop.must(
        "sale.ring",
        json!({"lines": [{"amount_minor": 250}], "tenders": [{"kind": "cash", "amount_minor": 250}]}),
    );
    let wrong = json!({"lines": [{"amount_minor": 99}], "tenders": [{"kind": "cash", "amount_minor": 99}]});
    let wrong = shop.must("sale.ring", wrong);
    let by = json!([{"kind": "wechat", "amount_minor": 99}]);
    shop.must("sale.change_tender", json!({"sale_id": wrong["sale_id"], "tenders": by, "reason": "wrong_key"}));
    shop.must("sale.add_member", json!({"sale_id": wrong["sale_id"], "member_id": stays}));
    shop.must("sale.void", json!({"sale_id": wrong["sale_id"], "reason": "rung_wrongly"}));
    let card = json!({"uses": 3, "validity": {"kind": "always"}, "users": "several", "skus": ["R10"]});
    let card = json!({"sku": "R3", "name": "大米三次卡", "price_minor": 30_000, "unit": "张", "card": card});
    shop.must("product.put", card);
    let bought = json!({"member_id": stays, "lines": [{"sku": "R3", "qty": "1"}], "tenders": [{"kind": "card", "amount_minor": 30_000}]});
    let bought = shop.must("sale.ring", bought);
    let card = bought["bill"]["lines"][0]["cards_sold"][0]["card_no"].clone();
    let used = json!({"member_id": stays, "lines": [{"sku": "R10", "qty": "1", "card": card}], "tenders": []});
    shop.must("sale.ring", used);
    let back = json!({"card": card, "cause": "consumer", "reason": "other", "note": "欧阳静不来了"});
    shop.must("count_card.refund", back);
    let unbilled = json!({"lines": [{"sku": "R10", "qty": "1"}], "tenders": [{"kind": "cash", "amount_minor": 12_000}], "reason": "faulty"});
    shop.must("sale.return_unbilled", unbilled);
    let bags = json!({"lines": [{"sku": "R10", "qty": "2"}], "tenders": [{"kind": "cash", "amount_minor": 24_000}]});
    let bags = shop.must("sale.ring", bags);
    let swapped = json!({
        "sale_id": bags["sale_id"], "back": [{"line": 1, "qty": "1"}], "reason": "faulty", "note": "欧阳静的",
        "lines": [{"amount_minor": 13_000}], "tenders": [{"kind": "cash", "amount_minor": 1_000}],
    });
    shop.must("sale.exchange", swapped);
    let asked = json!({"sale_id": bags["sale_id"], "buyer": {"kind": "person", "title": "欧阳静"}});
    let invoice = shop.must("invoice.request", asked)["invoice_id"].clone();
    shop.must("invoice.mark_issued", json!({"invoice_id": invoice, "tax_invoice_no": "26330001"}));
    shop.must("invoice.cancel", json!({"invoice_id": invoice, "reason": "欧阳静不要了"}));
    shop.must("invoice.mark_reversed", json!({"invoice_id": invoice, "red_invoice_no": "26330002"}));
    for id in [&leaves, &stays] {
        shop.must("member.draw_code", json!({"member_id": id}));
        shop.must("member.set_pin", json!({"member_id": id, "pin": "258013"}));
        shop.call("member.set_pin", json!({"member_id": id, "pin": "135790", "old_pin": "1"})).unwrap_err();
        shop.must("member.clear_pin", json!({"member_id": id, "reason": "seen"}));
    }
    for id in [&leaves, &stays] {
        shop.must("member.freeze", json!({"member_id": id, "reason": "lost"}));
        let card = json!({"member_id": id, "card_no": format!("VIP-771{id}"), "reason": "damaged"});
        shop.must("member.replace_card", card);
    }
    shop.must("member.freeze", json!({"member_id": stays, "reason": "suspicious"}));
    shop.must("member.lift_freeze", json!({"member_id": stays, "reason": "checked"}));
    shop.must("member.erase", json!({"member_id": leaves, "reason": "member_request"}));
    for limit in [3_000, 0] {
        shop.must("on_account.set_limit", json!({"member_id": taker, "limit_minor": limit, "reason": "欧阳静担保"}));
        if limit > 0 {
            let sale = json!({"member_id": taker, "lines": [{"amount_minor": 2_000}], "tenders": [{"kind": "on_account", "amount_minor": 2_000}]});
            shop.must("sale.ring", sale);
        }
    }
    shop.must("on_account.repay", json!({"member_id": taker, "paid_minor": 1_500, "tender": "cash"}));
    // As a copy, and with tables made anew.
    let TestShop { till, dir } = shop;
    let folder = till.folder().clone();
    drop(till);
    std::fs::remove_file(folder.path().join("incarnation")).unwrap();
    Till::new(folder.clone(), Outside::system()).open_for_writing().unwrap();
    let rebuilt = huitou(folder.path()).args(["rebuild", "--replace"]).output().unwrap();
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    TestShop { till: Till::new(folder, Outside::system()), dir }
}

fn with(mut params: Value, field: &str, value: Value) -> Value {
    params[field] = value;
    params
}

fn read(shop: &TestShop, limit: usize, locale: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut before = Value::Null;
    loop {
        let mut params = json!({"limit": limit, "meta": {"locale": locale}});
        if !before.is_null() {
            params["before_seq"] = before;
        }
        let page = shop.must("journal.read", params);
        all.extend(page["facts"].as_array().unwrap().iter().cloned());
        before = page["next_before_seq"].clone();
        if before.is_null() {
            return all;
        }
    }
}

#[test]
fn every_fact_is_read_once_in_a_sentence_of_each_language_that_names_nobody() {
    let shop = played();
    let page = shop.must("journal.page", json!({"from_seq": 1, "limit": 1_000}));
    let facts = page["facts"].as_array().unwrap();
    let kinds: Vec<&str> = facts.iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    for kind in Body::KINDS {
        assert!(kinds.contains(kind), "the shop has no fact of kind {kind}: play one");
    }
    let mut told: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (limit, locale) in [(1, "zh-Hans"), (7, "zh-Hant"), (200, "en")] {
        let sentences = read(&shop, limit, locale);
        let seqs: Vec<i64> = sentences.iter().map(|fact| fact["seq"].as_i64().unwrap()).collect();
        let expected: Vec<i64> = (1..=facts.len() as i64).rev().collect();
        assert_eq!(seqs, expected, "each once, the latest first");
        for (sentence, fact) in sentences.iter().rev().zip(facts) {
            assert_eq!((&sentence["kind"], &sentence["at"]), (&fact["kind"], &fact["at"]));
            let words = text(sentence, "text");
            let broken = ["{", "}", "$", "journal-", "\u{2068}", "\u{2069}"].iter().find(|part| words.contains(**part));
            assert_eq!(broken, None, "{words}");
            let named = PERSONAL.iter().find(|personal| words.contains(**personal));
            assert_eq!(named, None, "{words}");
            told.entry(fact["seq"].as_i64().unwrap()).or_default().push(words);
        }
    }
    for (seq, sentences) in told {
        let mut distinct = sentences.clone();
        distinct.sort();
        distinct.dedup();
        assert!(distinct.len() == 3, "fact {seq} is told alike in two languages: {sentences:?}");
    }
}

#[test]
fn a_sentence_says_who_did_what_to_whom() {
    let shop = played();
    let sentences = read(&shop, 200, "en");
    let of = |kind: &str| -> Vec<(String, String)> {
        let of_kind = sentences.iter().rev().filter(|fact| fact["kind"] == kind);
        of_kind.map(|fact| (text(fact, "actor"), text(fact, "text"))).collect()
    };
    let owner = |words: &str| ("Owner".to_owned(), words.to_owned());
    let clerk = |words: &str| ("李雷".to_owned(), words.to_owned());
    assert_eq!(of("setting.put")[0], owner("Setting “shop.name” is now “回头小店”"));
    assert_eq!(of("setting.put")[1], owner("Setting “alert.silent_days” is now “21”"));
    assert_eq!(of("product.put")[0], owner("Product “五常大米” costs 120.00"));
    let told = "“开业礼”: Top up ¥500 or more: ¥50";
    let stopped = "“开业礼” stopped: Top up ¥500 or more: ¥50";
    assert_eq!(of("plan.put")[..2], [owner(&format!("Top-up plan {told}")), owner(&format!("Top-up plan {stopped}"))]);
    let told = "“会员日”: on day 8 of the month, points ×2";
    let rules = [format!("Rule for points {told}"), format!("Stopped the rule for points {told}")];
    assert_eq!(of("points_rule.put"), rules.map(|words| owner(&words)));
    let told = "“提成”: goods sold: 5%";
    let rules = [format!("Rule for staff shares {told}"), format!("Stopped the rule for staff shares {told}")];
    assert_eq!(of("share_rule.put"), rules.map(|words| owner(&words)));
    let visits = "Tier “银卡”: Come on 3 days within a calendar year, kept for 30 days when that is no longer met";
    assert_eq!(
        of("tier.put"),
        ["Tier “金卡”: given by the owner", visits, "Stopped the tier “金卡”: given by the owner"].map(owner)
    );
    assert_eq!(
        of("member.tier_set"),
        [
            "01000001 欧** got the tier “金卡”: had it before",
            "The tier of 01000001 欧** has another last day: another reason",
            "01000001 欧** has no tier any more: correction",
            "01000001 欧** got the tier “金卡”: goodwill",
        ]
        .map(owner)
    );
    assert_eq!(
        of("family.put"),
        [
            "“儿子” of 01000001 欧** uses the card, up to 50.00 a day",
            "“母亲” of 01000001 欧** uses the card, without a limit",
            "“邻居” of 01000001 欧** no longer uses the card",
        ]
        .map(owner)
    );
    // Of who was erased since, the number alone is left.
    let enrolled = ["01000001 欧**", "01000002", "01000003 石**", "01000004 狄**"];
    assert_eq!(of("member.enrolled"), enrolled.map(|whom| owner(&format!("New member {whom}"))));
    assert_eq!(of("member.edited"), [clerk("Member 01000001 欧** changed"), clerk("Member 01000002 changed")]);
    assert_eq!(of("stored_value.topped_up")[0], owner("01000001 欧** topped up 200.00, gift 15.00"));
    assert_eq!(of("sale.rung")[0], clerk("Bill 01-000001, 01000001 欧**, 120.00 paid"));
    assert_eq!(of("sale.rung")[2], owner("Bill 01-000003, walk-in, 2.50 paid"));
    let otherwise = "Bill 01-000004 was paid otherwise, Cash -0.99, WeChat Pay +0.99 (Wrong key pressed)";
    assert_eq!(of("sale.tender_changed"), [owner(otherwise)]);
    assert_eq!(of("sale.member_added"), [owner("Bill 01-000004 is the sale of 01000001 欧**")]);
    assert_eq!(of("sale.refunded")[2], owner("Void 01-R000003 of bill 01-000004: 0.99 went back (Rung wrongly)"));
    let opened = "Opening balances of 01000001 欧**: principal 0.00, bonus 0.00, points 1.5, count cards 0, owed on account 0.00";
    assert_eq!(of("member.balances_opened")[0], owner(opened));
    // One of three parts of 300.00 is used, at list price 120.00: 180.00 go back and 20.00 stay.
    let card = "Count card 01-K000001 given back, 01-R000004 of bill 01-000005: 180.00 went back, 20.00 stayed (the member's; Another reason)";
    assert_eq!(of("sale.refunded")[3], owner(card));
    let unbilled = "Return without a bill 01-R000005: 120.00 went back (Faulty or spoilt)";
    assert_eq!(of("sale.returned_unbilled"), [owner(unbilled)]);
    let swapped =
        "Exchange 01-R000006: 120.00 of bill 01-000007 came back for bill 01-000008 of 130.00 (Faulty or spoilt)";
    assert_eq!(of("sale.exchanged"), [owner(swapped)]);
    let given = "01000004 狄** transferred the card to 01000003 石**: stored value 1.00, points 0, count cards 0";
    assert_eq!(of("member.transferred"), [owner(given)]);
    assert_eq!(of("member.merged"), [owner("01000004 狄** was merged into 01000003 石**")]);
    let undone = "Merge undone: 01000004 狄** and 01000003 石** are two members again";
    assert_eq!(of("member.unmerged"), [owner(undone)]);
    assert_eq!(of("gift_card.issued"), [owner("Gift card 01-G000001 sold: 50.00")]);
    let bound = "50.00 of gift card 01-G000001 became stored value of 01000003 石**";
    assert_eq!(of("gift_card.bound"), [owner(bound)]);
    let limits = ["01000003 石** may owe up to 30.00 on account", "01000003 石** may put nothing more on account"];
    assert_eq!(of("on_account.limit_set"), limits.map(owner));
    let repaid = "01000003 石** paid 15.00 of what was on account (01-A000001); 5.00 is owed";
    assert_eq!(of("on_account.repaid"), [owner(repaid)]);
    assert_eq!(of("invoice.requested"), [owner("Invoice 01-F000001 requested: 120.00")]);
    assert_eq!(of("invoice.issued"), [owner("Invoice 01-F000001 issued as 26330001: 120.00")]);
    assert_eq!(of("invoice.cancelled"), [owner("Invoice 01-F000001 cancelled: 120.00")]);
    assert_eq!(of("invoice.reversed"), [owner("Invoice 01-F000001 reversed by 26330002: 120.00")]);
    assert_eq!(of("points.adjusted"), [owner("Points of 01000001 欧** +2.5: another reason")]);
    assert_eq!(of("member.code_drawn")[1], owner("A one-time code was given to 01000001 欧**"));
    assert_eq!(of("member.pin_set")[1], owner("01000001 欧** set a PIN"));
    assert_eq!(of("member.pin_mistried")[1], owner("A wrong PIN for 01000001 欧**, number 1 in a row"));
    let seen = "PIN of 01000001 欧** taken away: somebody may have seen it";
    assert_eq!(of("member.pin_cleared")[1], owner(seen));
    assert_eq!(of("member.frozen")[1], owner("01000001 欧** frozen: the card was lost"));
    assert_eq!(of("member.freeze_lifted"), [owner("Freeze of 01000001 欧** lifted: it is the member")]);
    assert_eq!(of("member.card_replaced")[1], owner("01000001 欧** got another card: the old one is damaged"));
    let till = |words: &str| ("The till".to_owned(), words.to_owned());
    assert_eq!(
        of("stored_value.refunded")[0],
        owner("Balance refund 01-B000001 to 01000001 欧**: 200.00 went back, 15.00 stayed (the member's)")
    );
    let gift = "1 part of a top-up gift given: 12.00, 0.01 points";
    assert_eq!(
        of("day.rolled"),
        [till("2.52 points of 1 member lapsed"), till(gift), till("The tier of 1 member ended")],
        "0.02 points came with the first part"
    );
    assert_eq!(of("member.erased"), [owner("Member 01000002 erased")]);
    let before_all = shop.must("journal.read", json!({"before_seq": 1}));
    assert_eq!(before_all, json!({"facts": []}));
}
