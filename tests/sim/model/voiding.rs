//! A sale of today that is taken back whole, and what can still be done with a sale.

use serde_json::Value;

use super::calendar::Day;
use super::cards::CountCard;
use super::refunds::Change;
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
        let change = self.void_asked(request, today);
        // What else is wrong with the request is not looked at for a sale that is past.
        self.place_of_today(request, today)?;
        self.predict_return(request, change, "void", today)
    }

    pub(super) fn predict_void_quote(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        Ok(self.quoted(&self.void_asked(request, today)?, today))
    }

    /// What a void would change: a card that was used keeps its sale.
    fn void_asked(&self, request: &Value, today: Day) -> Result<Change, Codes> {
        let place = self.place_of_today(request, today)?;
        let kept = self.keeps_its_sale(request);
        if kept.is_empty() { self.judge_change(self.voided(place, today)) } else { Err(kept) }
    }

    /// Why a card that the sale sold does not let it be voided: a use of it stands; or it has lapsed, which only a clock that went
    /// back can bring, or is another member's by now.
    fn keeps_its_sale(&self, request: &Value) -> Codes {
        let place = self.place_of(request);
        let sold_by_it = self.count_cards.iter().filter(|card| place.is_some() && card.sold_in == place);
        let why = |card: &CountCard| match card.used() {
            0 if card.end.is_some() || self.is_of_another(card) => Some("count_card_ended"),
            0 => None,
            _ => Some("count_card_used"),
        };
        sold_by_it.filter_map(why).collect()
    }

    /// What can still be done with a sale on a day.
    pub(super) fn possible(&self, request: &Value, today: Day) -> Vec<&'static str> {
        let sale = &self.sales[self.place_of(request).expect("a sale that is shown")];
        let is_open = sale.is_past(today).is_none();
        [
            // A card that it sold comes back by itself.
            ("refund", sale.has_goods_left()),
            ("exchange", sale.has_goods_left()),
            ("void", is_open && self.keeps_its_sale(request).is_empty()),
            ("change_tender", is_open && sale.total > 0),
            ("add_member", is_open && sale.member.is_none()),
        ]
        .into_iter()
        .filter_map(|(change, can_be)| can_be.then_some(change))
        .collect()
    }
}
