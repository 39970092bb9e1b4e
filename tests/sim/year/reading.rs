//! What answers must hold beyond the fields that the model foresees.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::plans::check_text_of_top_up;
use super::{Occasion, Year};
use crate::model::calendar::{Day, iso};
use crate::model::number::{decimal, tens};
use crate::model::{difference, text};
use crate::shop::code_of;

impl Year {
    /// Panics where an answer contradicts the request.
    pub(super) fn check_answer(&self, method: &str, params: &Value, occasion: &Occasion, answer: &Value) {
        match method {
            "member.search" => self.check_members_found(params, answer),
            "journal.page" => self.check_page(params, answer),
            "journal.read" => self.check_sentences_of_facts(params, answer),
            "sale.list" if params["text"].is_string() => self.check_sales_found(params, answer),
            "report.silent" => {
                for row in answer["rows"].as_array().expect("rows") {
                    check_alert(row, Some(self.model.whole("alert.silent_days")));
                }
            }
            "bill.text" if params["balance_refund_id"].is_string() => self.check_text_of_settling(params, answer),
            "bill.text" if params["repayment_id"].is_string() => self.check_text_of_repayment(params, answer),
            "bill.text" => self.check_text(params, answer),
            "bill.pdf" => check_file(params, answer),
            "report.export" => {
                self.check_export(params, answer);
                self.check_export_of_stored_value(params, occasion);
            }
            "member.movements" => check_reasons(answer),
            "sale.ring" | "sale.exchange" | "alert.list" => self.check_sentences(answer),
            _ => {}
        }
    }

    /// Where a refusal says other numbers or reasons than the model.
    pub(super) fn refusal_differs(&self, method: &str, params: &Value, error: &Value, today: Day) -> Option<String> {
        if method.ends_with("transfer") && code_of(error) == "member_frozen" {
            return None;
        }
        if method.ends_with("exchange") && code_of(error) != "points_spent" {
            // What the others say is of the shop as it would be after the return.
            return None;
        }
        let expected = match code_of(error).as_str() {
            code @ ("pin_needed" | "pin_wrong" | "code_of_another_day" | "member_frozen") => {
                self.model.proof_refused(params, code, today)
            }
            code @ ("on_account_over_limit" | "repaid_beyond_owed" | "on_account_repaid" | "owes_on_account") => {
                self.model.on_account_refused(params, code)
            }
            "points_short" => self.model.points_short(params, today),
            "points_spent" => self.model.points_spent(method, params, today),
            "points_below_zero" => self.model.points_below_zero(params, today),
            "stored_value_over_limit" => self.model.over_limit(params),
            "transfer_invalid" => json!({"rule": self.model.flaw_of_transfer(params, today)}),
            "share_rule_invalid" => json!({"rule": self.model.flaw_of_share_rule(params, today)}),
            "person_over_limit" => self.model.over_daily_limit(params, today),
            "tier_invalid" => json!({"rule": self.model.flaw_of_tier(method, params, today)}),
            "rule_invalid" => json!({"rule": self.model.flaw_of_rule(params, today)}),
            "plan_invalid" | "plan_not_applicable" => {
                return self.reason_differs(params, error, today);
            }
            _ => return None,
        };
        difference(&json!({"args": expected}), error)
    }

    /// A whole phone finds all who have it, and nobody else.
    fn check_members_found(&self, params: &Value, answer: &Value) {
        let phone = text(params, "query");
        let has_it = self
            .model
            .members
            .iter()
            .filter(|(_, member)| member.known.get("phone").is_some_and(|known| known == phone));
        let expected: BTreeSet<&str> = has_it.map(|(id, _)| id.as_str()).collect();
        let found = answer["members"].as_array().expect("members");
        let found_ids: BTreeSet<&str> = found.iter().map(|hit| text(hit, "member_id")).collect();
        assert_eq!(found_ids, expected, "the model says who has this phone");
        for hit in found {
            assert!(!text(hit, "phone_masked").contains(phone), "the model says that a phone in a list is masked");
            let tier = self.model.name_of_tier(text(hit, "member_id"));
            assert_eq!(text(hit, "tier"), tier, "the model says which tier a list shows");
        }
    }

    fn check_page(&self, params: &Value, answer: &Value) {
        let (from, limit) = (params["from_seq"].as_i64().unwrap_or(1), params["limit"].as_i64().unwrap_or(1));
        let expected: Vec<i64> = (from..=self.model.facts).take(limit as usize).collect();
        let facts = answer["facts"].as_array().expect("facts");
        let found: Vec<i64> = facts.iter().filter_map(|fact| fact["seq"].as_i64()).collect();
        assert_eq!(found, expected, "the model says which facts are on the page");
        let next = expected.last().map(|last| last + 1).filter(|next| *next <= self.model.facts);
        assert_eq!(answer["next_seq"].as_i64(), next, "the model says where the next page begins");
    }

    /// A spreadsheet has a line for each row and one above them; the sales of a week are all there.
    fn check_export(&self, params: &Value, answer: &Value) {
        let rows = answer["rows"].as_u64().expect("rows");
        let file = std::fs::read(text(params, "file")).expect("the report's file");
        let report = &params["report"];
        match text(report, "format") {
            "csv" => {
                let lines = file.iter().filter(|byte| **byte == b'\n').count() as u64;
                assert_eq!(lines, rows + 1, "the model says that each row is a line");
            }
            _ => assert!(file.starts_with(b"%PDF-"), "the model says that it is a PDF"),
        }
        if text(report, "what") == "sales" {
            let (from, to) = (text(report, "from"), text(report, "to"));
            let within = |sale: &&crate::model::Sale| (from..=to).contains(&iso(sale.day).as_str());
            assert_eq!(
                rows,
                self.model.sales.iter().filter(within).count() as u64,
                "the model says how many were sold"
            );
        }
    }

    /// The total stands in every text of a bill or a slip.
    fn check_text(&self, params: &Value, answer: &Value) {
        if let Some(top_up) = self.model.top_ups.iter().find(|top_up| top_up.id == text(params, "top_up_id")) {
            return check_text_of_top_up(top_up, text(params, "channel"), answer);
        }
        let refund = self.model.refunds.iter().find(|refund| refund.id == text(params, "refund_id"));
        let total = refund.map_or_else(|| self.sale_of(params).total, |refund| refund.total);
        let total = format!("{}.{:02}", total / 100, total % 100);
        let words = text(answer, "text");
        assert!(words.contains(&total), "the model says that {total} stands in {words}");
        assert!(answer["segments"].as_i64().is_some_and(|segments| segments >= 1), "the model says at least one SMS");
    }

    fn sale_of(&self, params: &Value) -> &crate::model::Sale {
        &self.model.sales[self.model.place_of(params).expect("a sale")]
    }

    /// An alert says both numbers.
    fn check_sentences(&self, answer: &Value) {
        for alert in answer["alerts"].as_array().into_iter().flatten() {
            check_alert(alert, None);
        }
    }

    /// A sentence a fact, the latest first, and no member is named in full.
    fn check_sentences_of_facts(&self, params: &Value, answer: &Value) {
        let before = params["before_seq"].as_i64().unwrap_or(i64::MAX).min(self.model.facts + 1);
        let limit = params["limit"].as_i64().unwrap_or(20) as usize;
        let expected: Vec<i64> = (1..before).rev().take(limit).collect();
        let facts = answer["facts"].as_array().expect("facts");
        let found: Vec<i64> = facts.iter().filter_map(|fact| fact["seq"].as_i64()).collect();
        assert_eq!(found, expected, "the model says which facts are on the page");
        let next = expected.last().copied().filter(|last| *last > 1);
        assert_eq!(answer["next_before_seq"].as_i64(), next, "the model says where the next page begins");
        for fact in facts {
            let (kind, words) = (text(fact, "kind"), text(fact, "text"));
            let refund = self.model.refunds.iter().find(|refund| fact["seq"] == refund.seq);
            let by_kind = match kind {
                "sale.refunded" | "sale.exchanged" => Some(true),
                "sale.returned_unbilled" => Some(false),
                _ => None,
            };
            let has_bill = refund.map(|refund| refund.sale.is_some());
            assert_eq!(by_kind, has_bill, "the model says which facts are refunds: {fact}");
            self.check_sentence_of_settling(fact);
            let top_up = self.model.top_ups.iter().find(|top_up| fact["seq"] == top_up.seq);
            assert_eq!(
                kind == "stored_value.topped_up",
                top_up.is_some(),
                "the model says which facts are top-ups: {fact}"
            );
            if let Some(paid) = top_up.map(|top_up| in_yuan(top_up.paid)) {
                assert!(words.contains(&paid), "the model says that {paid} stands in {words}");
            }
            if let Some(refund) = refund {
                assert!(words.contains(&refund.no), "the model says that {} stands in {words}", refund.no);
            }
            assert!(words.chars().count() > 1 && !words.contains("journal-"), "the model says a sentence: {fact}");
            let is_of_member = kind.starts_with("member.")
                || kind.starts_with("stored_value.")
                || ["sale.rung", "sale.refunded", "sale.exchanged", "points.adjusted"].contains(&kind);
            for known in self.model.members.values().map(|member| &member.known).filter(|_| is_of_member) {
                for personal in ["name", "phone", "card_no"].iter().filter_map(|field| known.get(field)) {
                    assert!(!words.contains(personal), "the model says that {personal} does not stand in {words}");
                }
            }
        }
    }

    /// Each sale that has the words is found, and no other but those of members who may be meant.
    fn check_sales_found(&self, params: &Value, answer: &Value) {
        let words = text(params, "text");
        let found = answer["sales"].as_array().expect("sales");
        let ids: Vec<&str> = found.iter().map(|sale| text(sale, "sale_id")).collect();
        let is_full = found.len() as i64 >= params["limit"].as_i64().unwrap_or(20);
        let day_is_within = |day: &str| {
            params["from"].as_str().is_none_or(|from| from <= day) && params["to"].as_str().is_none_or(|to| day <= to)
        };
        let mut earlier = params["before"].is_null();
        let mut expected_order = Vec::new();
        for sale in self.model.sales.iter().rev() {
            if !earlier {
                earlier = sale.id == text(params, "before");
                continue;
            }
            let wanted = params["member_id"].is_null() || sale.member.as_deref() == params["member_id"].as_str();
            if !wanted || !day_is_within(&iso(sale.day)) {
                continue;
            }
            let said = sale.no.contains(words)
                || self.model.items(sale).iter().any(|item| item.contains(words))
                || format!("{}.{:02}", sale.total / 100, sale.total % 100) == words;
            let is_name = |id: &String| self.model.members[id].known.get("name").is_some_and(|name| name == words);
            let by_name = sale.member.as_ref().is_some_and(is_name);
            let is_found = ids.contains(&sale.id.as_str());
            assert!(is_found || is_full || !(said || by_name), "the model says that {words:?} finds {}", sale.no);
            let ends_so = |sku: &String| text(&self.model.products[sku].put, "barcode").ends_with(words);
            let by_barcode = sale.lines.iter().filter_map(|line| line.sku.as_ref()).any(ends_so);
            // The total is also read without what is written for the eye: 41, or the end of a bill's number, 0041.
            let is_total =
                decimal(words).is_some_and(|(digits, scale)| digits * 100 == i128::from(sale.total) * tens(scale));
            let may_be = said || by_barcode || is_total || sale.member.is_some();
            assert!(!is_found || may_be, "the model says that {words:?} is not in {}", sale.no);
            if is_found {
                expected_order.push(self.model.summary(sale));
            }
        }
        let found = difference(&Value::from(expected_order), &answer["sales"]);
        assert_eq!(found, None, "the model says how sales are listed, the latest first");
    }
}

/// An amount in yuan, as people write it.
pub(super) fn in_yuan(amount: i64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}

/// An alert's sentence has both of its numbers.
fn check_alert(alert: &Value, silent_days: Option<i64>) {
    let words = text(alert, "text");
    if alert["kind"] == "points_lapse" {
        let until = text(alert, "until").split('-').next().unwrap_or_default();
        for part in [text(alert, "points"), until] {
            assert!(words.contains(part), "the model says that {part} stands in {words}");
        }
        return;
    }
    let silent_days = silent_days.map_or_else(|| alert["silent_days"].clone(), Value::from);
    let other = if alert["usual_gap_days"].is_null() { &silent_days } else { &alert["usual_gap_days"] };
    for number in [&alert["days_since"], other] {
        assert!(words.contains(&number.to_string()), "the model says that {number} stands in {words}");
    }
}

/// Why points were set right is said in words, and of nothing else.
fn check_reasons(answer: &Value) {
    for movement in answer["movements"].as_array().expect("movements") {
        if text(movement, "kind").starts_with("transfer_") {
            // Why the owner did it without a proof, where that was so.
            continue;
        }
        let is_by_hand = ["points_adjusted", "opening"].contains(&text(movement, "kind"));
        assert_eq!(is_by_hand, !text(movement, "reason").is_empty(), "the model says where a reason is: {movement}");
    }
}

fn check_file(params: &Value, answer: &Value) {
    let bytes = std::fs::read(text(params, "file")).expect("the bill's file");
    assert!(bytes.starts_with(b"%PDF-"), "the model says a PDF");
    assert_eq!(answer["bytes"].as_u64(), Some(bytes.len() as u64), "the model says how long the file is");
}
