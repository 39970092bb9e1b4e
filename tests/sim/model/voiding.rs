//! A sale of today that is taken back whole, and what can still be done with a sale.

use serde_json::{Value, json};

use super::calendar::Day;
use super::{Codes, Model, Sale, text};

impl Sale {
    /// Whether it was taken back as if it had not been rung.
    pub fn is_voided(&self) -> bool {
        self.refunds.iter().any(|refund| text(refund, "kind") == "void")
    }

    /// Why it can be neither voided nor put right on a day, which goes before all else that may be wrong.
    pub(super) fn is_past(&self, today: Day) -> Option<&'static str> {
        match self.day == today {
            false => Some("sale_not_of_today"),
            true if !self.refunds.is_empty() => Some("sale_has_returns"),
            true => None,
        }
    }
}

impl Model {
    /// The place of a sale of today of which nothing came back, or why there is none.
    pub(super) fn place_of_today(&self, request: &Value, today: Day) -> Result<usize, Codes> {
        let place = self.place_of(request).ok_or(Codes::from(["unknown_sale"]))?;
        self.sales[place].is_past(today).map_or(Ok(place), |code| Err(Codes::from([code])))
    }

    /// All of it comes back.
    pub(super) fn predict_void(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let place = self.place_of_today(request, today)?;
        if self.sales[place].lines.iter().any(|line| line.is_card) {
            // Whether an unused one ends with its sale is not modelled: none is voided here.
            return Err(Codes::from(["count_card_used"]));
        }
        let mut expected = self.predict_refund(request, today)?;
        expected["slip"]["kind"] = json!("void");
        Ok(expected)
    }

    /// Whether a use stands of a card that the sale sold.
    fn is_used_by_card(&self, request: &Value) -> bool {
        let place = self.place_of(request);
        self.count_cards.iter().any(|card| Some(card.sold_in) == place && card.used() > 0)
    }

    /// What can still be done with a sale on a day.
    pub(super) fn possible(&self, request: &Value, today: Day) -> Vec<&'static str> {
        let sale = &self.sales[self.place_of(request).expect("a sale that is shown")];
        let is_open = sale.is_past(today).is_none();
        [
            ("refund", !sale.is_returned()),
            ("void", is_open && !self.is_used_by_card(request)),
            ("change_tender", is_open && sale.total > 0),
            ("add_member", is_open && sale.member.is_none()),
        ]
        .into_iter()
        .filter_map(|(change, can_be)| can_be.then_some(change))
        .collect()
    }
}
