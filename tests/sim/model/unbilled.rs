//! Goods that come back though nobody has their bill: money alone goes back.

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::people::money_account;
use super::refunds::judge_note;
use super::{AMOUNT_LIMIT, Codes, Model, Refund, judged, text, whole};

impl Model {
    /// The refusals in their order: the basket, count cards in it, what staff may give back, how it is paid, the rest.
    pub(super) fn predict_unbilled(&self, request: &Value, actor: &str, today: Day) -> Result<Value, Codes> {
        let lines = request["lines"].as_array().map_or(&[][..], Vec::as_slice);
        let has_card = |line: &Value| {
            let sold = self.products.get(text(line, "sku")).is_some_and(|product| product.put["card"].is_object());
            sold || line["card"].is_string()
        };
        let priced = self.price(&json!({"lines": lines}), today);
        if lines.iter().any(has_card) {
            return Err(&Codes::from(["count_card_line"]) | &priced.err().unwrap_or_default());
        }
        let priced = priced?;
        let limit = self.whole("refund.unbilled_limit_minor");
        if actor != "owner" && (limit == 0 || priced.total > limit) {
            return Err(Codes::from(["unbilled_over_limit"]));
        }
        let tenders = merged(request);
        let mut wrong = Codes::new();
        for tender in request["tenders"].as_array().into_iter().flatten() {
            let is_money = !["stored_value", "points", "gift_card", "on_account"].contains(&text(tender, "kind"));
            if !is_money || !(1..=AMOUNT_LIMIT).contains(&whole(tender, "amount_minor")) {
                wrong.insert("tender_invalid");
            }
        }
        let given: i64 = tenders.iter().map(|(_, amount)| amount).sum();
        wrong.extend((given < priced.total).then_some("tender_short"));
        wrong.extend((given > priced.total).then_some("tender_excess"));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let expected = request["expect_total_minor"].as_i64();
        wrong.extend(expected.is_some_and(|expected| expected != priced.total).then_some("refund_changed"));
        wrong.extend(judge_note(request, "refund_needs_note"));
        let no = format!("01-R{:06}", self.refunds.len() + 1);
        let line = |(n, line): (usize, &Value)| {
            json!({
                "line": n + 1, "name": line["name"], "unit": line["unit"], "qty": line["qty"],
                "amount_minor": line["total_minor"],
            })
        };
        let shown: Vec<Value> =
            tenders.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect();
        let slip = json!({
            "kind": "unbilled", "refund_no": no, "sale_no": null, "business_day": iso(today), "currency": "CNY",
            "lines": priced.lines.iter().enumerate().map(line).collect::<Vec<_>>(), "total_minor": priced.total,
            "tenders": shown, "member": null,
            "shop": {
                "name": self.settings["shop.name"], "address": self.settings["shop.address"],
                "phone": self.settings["shop.phone"],
            },
        });
        judged(wrong, json!({"refund_no": no, "total_minor": priced.total, "slip": slip}))
    }

    pub(super) fn apply_unbilled(&mut self, request: &Value, answer: &Value, today: Day) {
        let (id, no) = (text(answer, "refund_id").to_owned(), text(answer, "refund_no").to_owned());
        assert!(self.refunds.iter().all(|other| other.id != id), "the model says a new id");
        assert_eq!(answer["slip"]["refund_id"], answer["refund_id"], "the model says whose slip it is");
        let tenders = merged(request);
        for (kind, amount) in &tenders {
            self.transfer("revenue", &money_account(kind), *amount);
        }
        let note = text(request, "note").trim();
        self.refunds.push(Refund {
            id,
            no,
            seq: self.facts,
            sale: None,
            day: today,
            total: tenders.iter().map(|(_, amount)| amount).sum(),
            tenders,
            slip: answer["slip"].clone(),
            marks: vec!["without a bill"],
            reason: request["reason"].clone(),
            note: if note.is_empty() { Value::Null } else { json!(note) },
            kind: "unbilled",
            is_of_erased: false,
        });
    }
}

/// How it goes back, one of a kind.
fn merged(request: &Value) -> Vec<(String, i64)> {
    let mut tenders: Vec<(String, i64)> = Vec::new();
    for tender in request["tenders"].as_array().into_iter().flatten() {
        let (kind, amount) = (text(tender, "kind"), whole(tender, "amount_minor"));
        match tenders.iter_mut().find(|(known, _)| known == kind) {
            Some(known) => known.1 += amount,
            None => tenders.push((kind.to_owned(), amount)),
        }
    }
    tenders
}
