//! Invoices are asked for, issued and reversed, and no yuan is invoiced twice.

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use serde_json::{Value, json};

const TAX_NO: &str = "91350100M000100Y43";

struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        shop.must("setting.put", json!({"key": "coupon.off_minor", "value": 0}));
        for (sku, price, rate) in [("PAPER", 11_300, "13"), ("OIL", 10_900, "9")] {
            shop.must("product.put", json!({"sku": sku, "name": sku, "price_minor": price, "tax_rate": rate}));
        }
        let it = Counter { shop, member: String::new() };
        let member = it.enrol("王芳");
        Counter { member, ..it }
    }

    fn enrol(&self, name: &str) -> String {
        text(&self.shop.must("member.enrol", at(json!({"name": name}), 0, 0)), "member_id")
    }

    fn top_up(&self, member: &str, day: i64, paid: i64, bonus: i64) -> String {
        let params = json!({"member_id": member, "paid_minor": paid, "bonus_minor": bonus, "tender": "cash"});
        text(&self.shop.must("stored_value.top_up", at(params, day, 1)), "top_up_id")
    }

    fn ring(&self, member: &str, day: i64, tenders: &[(&str, i64)]) -> String {
        let total: i64 = tenders.iter().map(|it| it.1).sum();
        let tenders: Vec<Value> = tenders.iter().map(|(kind, it)| json!({"kind": kind, "amount_minor": it})).collect();
        let sale = json!({"member_id": member, "lines": [{"amount_minor": total}], "tenders": tenders});
        text(&self.shop.must("sale.ring", at(sale, day, 2)), "sale_id")
    }

    fn quote(&self, of: Value, day: i64) -> Value {
        self.shop.must("invoice.quote_request", at(of, day, 3))
    }

    /// Asks for an invoice; its id and its amount.
    fn ask(&self, of: Value, day: i64) -> Result<(String, i64), Value> {
        let mut params = of;
        params["buyer"] = json!({"kind": "company", "title": "示例公司", "tax_no": TAX_NO});
        let it = self.shop.call("invoice.request", at(params, day, 4))?;
        Ok((text(&it, "invoice_id"), it["amount_minor"].as_i64().unwrap()))
    }

    fn issue(&self, id: &str, day: i64) {
        self.shop.must("invoice.mark_issued", at(json!({"invoice_id": id, "tax_invoice_no": "26330001"}), day, 5));
    }

    fn refund(&self, sale: &str, day: i64) {
        self.shop.must("sale.refund", at(json!({"sale_id": sale, "reason": "faulty"}), day, 6));
    }

    fn list(&self) -> Vec<Value> {
        self.shop.must("invoice.list", json!({"limit": 200}))["invoices"].as_array().unwrap().clone()
    }

    fn entry(&self, id: &str) -> Value {
        self.list().into_iter().find(|it| it["invoice_id"] == id).unwrap()
    }

    /// The state of an invoice, what stands of it and what is to be reversed.
    fn stands(&self, id: &str) -> (String, i64, i64) {
        let it = self.entry(id);
        (text(&it, "state"), it["amount_minor"].as_i64().unwrap(), it["to_reverse_minor"].as_i64().unwrap())
    }
}

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

fn is(state: &str, stands: i64, to_reverse: i64) -> (String, i64, i64) {
    (state.to_owned(), stands, to_reverse)
}

fn tax(rate: &str, amount: i64, tax: i64) -> Value {
    json!({"rate": rate, "amount_minor": amount, "tax_minor": tax})
}

#[test]
fn a_company_asks_for_its_invoice_and_a_part_of_it_is_reversed_when_goods_come_back() {
    let it = Counter::opened();
    let lines = json!([{"sku": "PAPER", "qty": "1"}, {"sku": "OIL", "qty": "1"}]);
    let sale = json!({"lines": lines, "tenders": [{"kind": "wechat", "amount_minor": 22_200}]});
    let sale = text(&it.shop.must("sale.ring", at(sale, 1, 1)), "sale_id");
    let of = json!({"sale_id": sale});
    // 113.00 at 13 %: 100.00 and 13.00 of tax. 109.00 at 9 %: 100.00 and 9.00.
    let quote = it.quote(of.clone(), 1);
    assert_eq!(quote["amount_minor"], 22_200);
    assert_eq!(quote["taxes"], json!([tax("9", 10_900, 900), tax("13", 11_300, 1_300)]));
    let (id, amount) = it.ask(of.clone(), 1).unwrap();
    assert_eq!(amount, 22_200);
    let bill = |it: &Counter| it.shop.must("sale.show", of.clone())["bill"]["invoice"].clone();
    assert_eq!((&bill(&it)["state"], &bill(&it)["request_no"]), (&json!("asked"), &json!("01-F000001")));
    assert_eq!(it.ask(of.clone(), 1).unwrap_err()["code"], "invoice_asked");
    it.issue(&id, 2);
    assert_eq!((&bill(&it)["state"], &bill(&it)["tax_invoice_no"]), (&json!("issued"), &json!("26330001")));
    let text_of_bill = it.shop.must("bill.text", json!({"sale_id": sale, "channel": "plain", "locale": "zh-Hans"}));
    assert!(text(&text_of_bill, "text").contains("发票：已开（26330001）"), "{text_of_bill}");
    // The paper comes back: the quote says what that means, and 113.00 are to be reversed.
    let back = json!({"sale_id": sale, "lines": [{"line": 1, "qty": "1"}]});
    let follows = it.shop.must("sale.quote_refund", at(back.clone(), 3, 0))["invoice"].clone();
    let told =
        json!({"request_no": "01-F000001", "before_minor": 22_200, "after_minor": 10_900, "to_reverse_minor": 11_300});
    assert_eq!(follows, told);
    let mut back = at(back, 3, 1);
    back["reason"] = json!("faulty");
    it.shop.must("sale.refund", back);
    assert_eq!(it.stands(&id), is("to_reverse", 10_900, 11_300));
    let entry = it.entry(&id);
    assert_eq!(entry["taxes"], json!([tax("9", 10_900, 900)]));
    assert_eq!(entry["taxes_to_reverse"], json!([tax("13", 11_300, 1_300)]));
    let red = it.shop.must("invoice.mark_reversed", at(json!({"invoice_id": id, "red_invoice_no": "26330002"}), 4, 0));
    assert_eq!(red["amount_minor"], 11_300);
    assert_eq!(it.stands(&id), is("issued", 10_900, 0));
    // The title was wrong: what stands is reversed, too, and asked for again at once.
    let cancelled = it.shop.must("invoice.cancel", at(json!({"invoice_id": id, "reason": "抬头开错"}), 5, 0));
    assert_eq!((&cancelled["cancelled_minor"], &cancelled["to_reverse_minor"]), (&json!(10_900), &json!(10_900)));
    assert_eq!(it.stands(&id), is("to_reverse", 0, 10_900));
    let (again, amount) = it.ask(of, 5).unwrap();
    assert_eq!((amount, it.stands(&again)), (10_900, is("asked", 10_900, 0)));
    it.shop.must("invoice.mark_reversed", at(json!({"invoice_id": id, "red_invoice_no": "26330003"}), 5, 1));
    assert_eq!(it.stands(&id), is("cancelled", 0, 0));
    assert_eq!((&it.entry(&id)["reversed_minor"], &it.entry(&id)["reason"]), (&json!(22_200), &json!("抬头开错")));
    it.shop.is_sound();
}

#[test]
fn principal_is_invoiced_when_it_is_paid_in_or_when_it_is_spent_and_never_twice() {
    let it = Counter::opened();
    let top_up = json!({"top_up_id": it.top_up(&it.member, 1, 50_000, 5_000)});
    // 110.00 of stored value are 100.00 of principal and 10.00 of bonus, which was a gift.
    let sale = it.ring(&it.member, 2, &[("stored_value", 11_000), ("card", 2_000)]);
    let first = json!({"sale_id": sale});
    let quote = it.quote(first.clone(), 2);
    assert_eq!(quote["parts"], json!({"money_minor": 2_000, "principal_minor": 10_000}));
    assert_eq!(quote["not_invoiced"]["bonus_minor"], 1_000);
    let (asked, _) = it.ask(first, 2).unwrap();
    // 400.00 of the top-up are left for its own invoice.
    let quote = it.quote(top_up.clone(), 2);
    assert_eq!((&quote["amount_minor"], &quote["not_invoiced"]["principal_minor"]), (&json!(40_000), &json!(10_000)));
    let (paid_in, amount) = it.ask(top_up.clone(), 2).unwrap();
    assert_eq!(amount, 40_000);
    let slip =
        it.shop.must("bill.text", json!({"top_up_id": top_up["top_up_id"], "channel": "plain", "locale": "zh-Hans"}));
    assert!(text(&slip, "text").contains("发票：未开"), "{slip}");
    // And nothing of it for the next sale: 55.00 are 50.00 and 5.00.
    let second = json!({"sale_id": it.ring(&it.member, 3, &[("stored_value", 5_500)])});
    assert_eq!(it.quote(second.clone(), 3)["not_invoiced"]["principal_minor"], 5_000);
    assert_eq!(it.ask(second.clone(), 3).unwrap_err()["code"], "invoice_nothing");
    // The first sale comes back before its invoice was issued: the request is over, and its 100.00 are free.
    it.refund(&sale, 4);
    assert_eq!(it.stands(&asked), is("cancelled", 0, 0));
    assert_eq!(it.ask(second, 4).unwrap().1, 5_000);
    assert_eq!(it.stands(&paid_in), is("asked", 40_000, 0));
    it.shop.is_sound();
}

#[test]
fn a_balance_refund_takes_its_money_out_of_the_invoices_of_top_ups() {
    let it = Counter::opened();
    let early = it.ask(json!({"top_up_id": it.top_up(&it.member, 1, 10_000, 0)}), 1).unwrap().0;
    let late = it.ask(json!({"top_up_id": it.top_up(&it.member, 2, 20_000, 0)}), 2).unwrap().0;
    it.issue(&late, 3);
    it.ring(&it.member, 4, &[("stored_value", 5_000)]);
    // 300.00 less 50.00: 250.00 go back, all of the last top-up and 50.00 of the first.
    let quote = it.shop.must("stored_value.quote_refund", at(json!({"member_id": it.member}), 30, 0));
    let follows = |no: &str, before: i64, after: i64, reverse: i64| json!({"request_no": no, "before_minor": before, "after_minor": after, "to_reverse_minor": reverse});
    let told = json!([follows("01-F000001", 10_000, 5_000, 0), follows("01-F000002", 20_000, 0, 20_000)]);
    assert_eq!((&quote["merchant"]["refunded_minor"], &quote["merchant"]["invoices"]), (&json!(25_000), &told));
    it.shop
        .must("stored_value.refund", at(json!({"member_id": it.member, "cause": "merchant", "tender": "cash"}), 30, 1));
    assert_eq!(it.stands(&early), is("asked", 5_000, 0));
    assert_eq!(it.stands(&late), is("to_reverse", 0, 20_000));
    it.shop.is_sound();
}

#[test]
fn what_was_there_before_is_not_invoiced_and_never_hides_what_was_paid_in() {
    let it = Counter::opened();
    let opening = json!({"principal_minor": 10_000});
    let opening = json!({"member_id": it.member, "opening": opening, "reason": "旧会员本"});
    it.shop.must("member.open_balances", at(opening, 1, 0));
    let sale = json!({"sale_id": it.ring(&it.member, 2, &[("stored_value", 4_000)])});
    assert_eq!(it.ask(sale, 2).unwrap_err()["code"], "invoice_nothing");
    let back = json!({"member_id": it.member, "cause": "merchant", "tender": "cash"});
    it.shop.must("stored_value.refund", at(back, 20, 0));
    let top_up = json!({"top_up_id": it.top_up(&it.member, 21, 3_000, 0)});
    assert_eq!(it.ask(top_up, 21).unwrap().1, 3_000);
    it.shop.is_sound();
}

#[test]
fn a_card_that_changes_hands_takes_its_principal_along() {
    let it = Counter::opened();
    let top_up = json!({"top_up_id": it.top_up(&it.member, 1, 30_000, 0)});
    let taker = it.enrol("欧阳静");
    let given = json!({"member_id": it.member, "to_member_id": taker, "reason": "送给母亲"});
    it.shop.must("member.transfer", at(given, 2, 0));
    let sale = json!({"sale_id": it.ring(&taker, 3, &[("stored_value", 12_000)])});
    assert_eq!(it.ask(sale, 3).unwrap().1, 12_000);
    assert_eq!(it.ask(top_up, 3).unwrap().1, 18_000);
    let rest = json!({"sale_id": it.ring(&taker, 4, &[("stored_value", 10_000)])});
    assert_eq!(it.ask(rest, 4).unwrap_err()["code"], "invoice_nothing");
    it.shop.is_sound();
}

#[test]
fn a_gift_card_is_invoiced_when_it_is_sold() {
    let it = Counter::opened();
    let sell =
        |day: i64| it.shop.must("gift_card.issue", at(json!({"amount_minor": 10_000, "tender": "cash"}), day, 0));
    let (one, other) = (sell(1), sell(1));
    let of = |card: &Value| json!({"gift_card_id": card["gift_card_id"]});
    assert_eq!(it.ask(of(&one), 1).unwrap().1, 10_000);
    let shown = it.shop.must("gift_card.show", json!({"card": "01-G000001"}));
    assert_eq!(shown["invoice"]["state"], "asked");
    // 60.00 by the card and 20.00 in cash: what the card paid is invoiced already.
    let basket = json!({
        "lines": [{"amount_minor": 8_000}], "tenders": [{"kind": "cash", "amount_minor": 2_000}],
        "gift_cards": [{"code": one["code"], "amount_minor": 6_000}],
    });
    let sale = json!({"sale_id": it.shop.must("sale.ring", at(basket, 2, 0))["sale_id"]});
    let quote = it.quote(sale, 2);
    assert_eq!((&quote["amount_minor"], &quote["not_invoiced"]["gift_cards_minor"]), (&json!(2_000), &json!(6_000)));
    // Bound, both are the member's principal: 40.00 that are invoiced, and 100.00 that are not.
    for card in [&one, &other] {
        it.shop.must("gift_card.bind", at(json!({"code": card["code"], "member_id": it.member}), 3, 0));
    }
    let sale = json!({"sale_id": it.ring(&it.member, 4, &[("stored_value", 14_000)])});
    assert_eq!(it.ask(sale, 4).unwrap().1, 10_000);
    assert_eq!(it.ask(of(&other), 4).unwrap_err()["code"], "invoice_nothing");
    it.shop.is_sound();
}

#[test]
fn a_sale_that_was_paid_otherwise_keeps_what_is_still_money() {
    let it = Counter::opened();
    let top_up = json!({"top_up_id": it.top_up(&it.member, 1, 5_000, 0)});
    let sale = it.ring(&it.member, 1, &[("cash", 8_000)]);
    let (id, _) = it.ask(json!({"sale_id": sale}), 1).unwrap();
    it.issue(&id, 1);
    // What the quote said becomes of the invoice.
    let pay = |tenders: Value, hour: i64| {
        let asked = json!({"sale_id": sale, "tenders": tenders});
        let said = it.shop.must("sale.quote_change_tender", at(asked.clone(), 1, hour))["invoice"].clone();
        let mut params = asked;
        params["reason"] = json!("wrong_key");
        it.shop.must("sale.change_tender", at(params, 1, hour));
        said
    };
    assert_eq!(pay(json!([{"kind": "wechat", "amount_minor": 8_000}]), 6), Value::Null);
    assert_eq!(it.stands(&id), is("issued", 8_000, 0));
    // Of stored value 20.00 are free, and stay; then the top-up's invoice takes the rest.
    let said =
        pay(json!([{"kind": "wechat", "amount_minor": 6_000}, {"kind": "stored_value", "amount_minor": 2_000}]), 7);
    assert_eq!((said, it.stands(&id)), (Value::Null, is("issued", 8_000, 0)));
    assert_eq!(it.entry(&id)["parts"], json!({"money_minor": 6_000, "principal_minor": 2_000}));
    assert_eq!(it.ask(top_up, 1).unwrap().1, 3_000);
    let said =
        pay(json!([{"kind": "wechat", "amount_minor": 3_000}, {"kind": "stored_value", "amount_minor": 5_000}]), 8);
    let follows = json!({
        "request_no": it.entry(&id)["request_no"], "before_minor": 8_000, "after_minor": 5_000, "to_reverse_minor": 3_000,
    });
    assert_eq!((said, it.stands(&id)), (follows, is("to_reverse", 5_000, 3_000)));
    it.shop.is_sound();
}

#[test]
fn an_exchange_and_a_void_leave_the_old_invoice_to_be_reversed() {
    let it = Counter::opened();
    let sale = it.ring(&it.member, 1, &[("cash", 10_000)]);
    let (id, _) = it.ask(json!({"sale_id": sale}), 1).unwrap();
    it.issue(&id, 1);
    let swap = json!({
        "sale_id": sale, "reason": "changed_mind", "lines": [{"amount_minor": 13_000}],
        "tenders": [{"kind": "cash", "amount_minor": 3_000}],
    });
    let quote = json!({"sale_id": sale, "lines": swap["lines"]});
    let quote = it.shop.must("sale.quote_exchange", at(quote, 2, 0));
    assert_eq!(quote["back"]["invoice"]["to_reverse_minor"], 10_000);
    let swapped = it.shop.must("sale.exchange", at(swap, 2, 1));
    assert_eq!(it.stands(&id), is("to_reverse", 0, 10_000));
    let (new, amount) = it.ask(json!({"sale_id": swapped["sale_id"]}), 2).unwrap();
    assert_eq!(amount, 13_000);
    it.shop.must("sale.void", at(json!({"sale_id": swapped["sale_id"], "reason": "rung_wrongly"}), 2, 7));
    assert_eq!(it.stands(&new), is("cancelled", 0, 0));
    it.shop.is_sound();
}

#[test]
fn titles_are_remembered_found_and_gone_with_their_member() {
    let it = Counter::opened();
    let ask = |day: i64, buyer: &Value| {
        let sale = it.ring(&it.member, day, &[("cash", 1_000)]);
        it.shop.must("invoice.request", at(json!({"sale_id": sale, "buyer": buyer}), day, 4));
    };
    let (firm, herself) =
        (json!({"kind": "company", "title": "示例公司", "tax_no": TAX_NO}), json!({"kind": "person", "title": "王芳"}));
    for (day, buyer) in [(1, &firm), (2, &herself), (3, &firm)] {
        ask(day, buyer);
    }
    let sale = it.ring(&it.member, 4, &[("cash", 1_000)]);
    let titles = || it.quote(json!({"sale_id": sale}), 4)["titles"].clone();
    assert_eq!(titles(), json!([firm, herself]));
    let found = |text: &str| {
        let list = it.shop.must("invoice.list", json!({"text": text}))["invoices"].clone();
        list.as_array().unwrap().iter().map(|it| text_of(it, "request_no")).collect::<Vec<_>>()
    };
    assert_eq!(found("王芳"), ["01-F000002"]);
    assert_eq!(found("91350100m"), ["01-F000003", "01-F000001"]);
    assert_eq!(found("01-000002"), ["01-F000002"]);
    let listed = |params: Value| it.shop.must("invoice.list", params)["invoices"].as_array().unwrap().len();
    assert_eq!(listed(json!({"from": "2026-01-03", "to": "2026-01-04"})), 2);
    assert_eq!((listed(json!({"state": "asked"})), listed(json!({"state": "issued"}))), (3, 0));
    it.shop.must("member.erase", at(json!({"member_id": it.member, "reason": "member_request"}), 5, 0));
    assert_eq!((found("王芳"), found("示例")), (Vec::new(), Vec::new()));
    assert!(it.list().iter().all(|it| it["buyer"].is_null() && it["amount_minor"] == 1_000));
    assert_eq!(titles(), json!([]));
    it.shop.is_sound();
}

#[test]
fn the_list_is_taken_out_with_its_tax() {
    let it = Counter::opened();
    let lines = json!([{"sku": "PAPER", "qty": "1"}, {"sku": "OIL", "qty": "1"}]);
    let sale = json!({"lines": lines, "tenders": [{"kind": "wechat", "amount_minor": 22_200}]});
    let sale = text(&it.shop.must("sale.ring", at(sale, 1, 1)), "sale_id");
    it.ask(json!({"sale_id": sale}), 1).unwrap();
    let file = it.shop.outside().join("invoices.csv");
    let report = json!({"what": "invoices", "format": "csv"});
    it.shop.must("report.export", json!({"report": report, "file": file, "meta": {"locale": "zh-Hans"}}));
    let csv = std::fs::read_to_string(file).unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(
        rows[1],
        format!("01-F000001,2026-01-02,01-000001,未开,单位,示例公司,{TAX_NO},,,222.00,0.00,9%,109.00,9.00,0.00")
    );
    assert_eq!(rows[2], ",,,,,,,,,,,13%,113.00,13.00,0.00");
    assert_eq!(rows.len(), 3);
}

fn text_of(value: &Value, field: &str) -> String {
    text(value, field)
}

/// An act of a naive shop: which, an amount, and which sale or top-up.
type Act = (u8, i64, usize);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever happens, in any order, no more stands on invoices than was paid in and not given back.
    #[test]
    fn no_more_is_invoiced_than_was_paid(acts in prop::collection::vec((0_u8..7, 1_i64..200, 0_usize..8), 8..28)) {
        let it = Counter::opened();
        let mut of: Vec<Value> = Vec::new();
        let (mut paid, mut back) = (0, 0);
        for (n, (act, hundreds, place)) in acts.into_iter().enumerate() {
            let day = 1 + n as i64;
            let (in_paid, in_back) = played(&it, (act, hundreds * 100, place), day, &mut of);
            paid += in_paid;
            back += in_back;
            let list = it.list();
            let stands: i64 = list.iter().map(|it| it["amount_minor"].as_i64().unwrap()).sum();
            prop_assert!(stands <= paid - back, "{stands} of {paid} less {back}");
            for it in &list {
                let parts = &it["parts"];
                prop_assert!(parts["money_minor"].as_i64().unwrap() >= 0 && parts["principal_minor"].as_i64().unwrap() >= 0);
            }
        }
        it.shop.is_sound();
    }
}

/// Plays an act: what was paid in real money by it, and what went back.
fn played(it: &Counter, (act, amount, place): Act, day: i64, of: &mut Vec<Value>) -> (i64, i64) {
    let held = || {
        let card = it.shop.must("member.card", json!({"member_id": it.member}));
        card["stored_value"]["total_minor"].as_i64().unwrap()
    };
    let chosen = of.get(place).cloned();
    match (act, chosen) {
        (0, _) => {
            of.push(json!({"top_up_id": it.top_up(&it.member, day, amount, amount / 10)}));
            (amount, 0)
        }
        (1, _) => {
            let stored = held().min(amount);
            let tenders = [("stored_value", stored), ("cash", amount)];
            let tenders: Vec<_> = tenders.into_iter().filter(|it| it.1 > 0).collect();
            of.push(json!({"sale_id": it.ring(&it.member, day, &tenders)}));
            (amount, 0)
        }
        (2 | 3, Some(chosen)) => {
            // Refused where nothing is left, or one stands already.
            let _ = it.ask(chosen, day);
            (0, 0)
        }
        (4, Some(chosen)) if chosen["sale_id"].is_string() => {
            let back = json!({"sale_id": chosen["sale_id"], "reason": "faulty"});
            let Ok(slip) = it.shop.call("sale.refund", at(back, day, 6)) else { return (0, 0) };
            let tenders = slip["slip"]["tenders"].as_array().unwrap().clone();
            let money = tenders.iter().filter(|it| it["kind"] == "cash").map(|it| it["amount_minor"].as_i64().unwrap());
            (0, money.sum())
        }
        (5, _) if held() > 0 => {
            let params = json!({"member_id": it.member, "cause": "consumer", "tender": "cash"});
            let refund = it.shop.must("stored_value.refund", at(params, day, 7));
            (0, refund["refunded_minor"].as_i64().unwrap())
        }
        (6, _) => {
            for id in it.list().iter().filter(|it| it["state"] == "asked").map(|it| text(it, "invoice_id")).take(1) {
                it.issue(&id, day);
            }
            (0, 0)
        }
        _ => (0, 0),
    }
}
