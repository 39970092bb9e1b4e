//! What answers must hold beyond the fields that the model foresees.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Year;
use crate::model::text;

impl Year {
    /// Panics where an answer contradicts the request.
    pub(super) fn check_answer(&self, method: &str, params: &Value, answer: &Value) {
        match method {
            "member.search" => self.check_members_found(params, answer),
            "journal.page" => self.check_page(params, answer),
            "bill.text" => self.check_text(params, answer),
            "bill.pdf" => check_file(params, answer),
            "sale.ring" | "alert.list" => self.check_sentences(answer),
            _ => {}
        }
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

    /// The total stands in every text of a bill.
    fn check_text(&self, params: &Value, answer: &Value) {
        let sale = self.model.sales.iter().find(|sale| sale.id == text(params, "sale_id")).expect("a sale");
        let total = format!("{}.{:02}", sale.total / 100, sale.total % 100);
        let words = text(answer, "text");
        assert!(words.contains(&total), "the model says that {total} stands in {words}");
        assert!(answer["segments"].as_i64().is_some_and(|segments| segments >= 1), "the model says at least one SMS");
    }

    /// An alert says both numbers.
    fn check_sentences(&self, answer: &Value) {
        for alert in answer["alerts"].as_array().into_iter().flatten() {
            let words = text(alert, "text");
            let other =
                if alert["usual_gap_days"].is_null() { &alert["silent_days"] } else { &alert["usual_gap_days"] };
            for number in [&alert["days_since"], other] {
                assert!(words.contains(&number.to_string()), "the model says that {number} stands in {words}");
            }
        }
    }
}

fn check_file(params: &Value, answer: &Value) {
    let bytes = std::fs::read(text(params, "file")).expect("the bill's file");
    assert!(bytes.starts_with(b"%PDF-"), "the model says a PDF");
    assert_eq!(answer["bytes"].as_u64(), Some(bytes.len() as u64), "the model says how long the file is");
}
