//! What members had before the shop used this till, entered once for each, and such as cannot be entered.

use serde_json::{Value, json};

use super::{Occasion, Year};
use crate::model::calendar::{Day, iso};
use crate::model::{AMOUNT_LIMIT, Codes};

impl Year {
    /// What an old book says of a member of whom nothing was entered yet.
    pub(super) fn good_opening(&mut self, method: &str, today: Day) -> Option<Value> {
        let is_new = |year: &Year, id: &str| {
            let member = &year.model.members[id];
            !member.erased && member.opened_on.is_none()
        };
        let mut opening = json!({});
        if !self.dice.once_in(4) {
            opening["principal_minor"] = json!(self.dice.within(1, 60_000));
        }
        if self.dice.once_in(2) {
            opening["bonus_minor"] = json!(self.dice.within(1, 9_000));
        }
        if self.dice.once_in(2) || opening == json!({}) {
            opening["points"] = json!(self.dice.one(&["1", "0.55", "120.5", "3000"]));
            if self.dice.once_in(2) {
                opening["points_until"] = json!(iso(today + self.dice.within(0, 50)));
            }
        }
        let cards = self.model.products.iter().filter(|(_, product)| product.put["card"].is_object());
        let cards: Vec<(String, bool)> =
            cards.map(|(sku, product)| (sku.clone(), product.put["card"]["uses"].is_null())).collect();
        if self.dice.once_in(2) {
            let entered = (0..self.dice.within(1, 2)).filter_map(|_| {
                let (sku, is_uncounted) = self.dice.any(&cards)?.clone();
                let mut card = json!({"sku": sku, "worth_minor": self.dice.within(1, 20_000)});
                // A last day of its own, so that none is over already.
                card["until"] = json!(iso(today + self.dice.within(1, 30)));
                if !is_uncounted {
                    card["uses"] = json!(self.dice.within(1, 9));
                }
                Some(card)
            });
            opening["cards"] = entered.collect();
        }
        let mut request = json!({"member_id": self.some_member(is_new)?, "opening": opening});
        if method == "member.open_balances" {
            request["reason"] = json!(self.dice.one(&["旧会员本第 12 页", "old book"]));
        }
        Some(request)
    }

    /// Opening balances with one thing wrong.
    pub(super) fn bad_opening(&mut self, method: &str, code: &'static str, occasion: &Occasion) -> Option<Value> {
        let today = occasion.today();
        let mut bad = self.good_opening(method, today)?;
        match code {
            "unknown_member" => bad["member_id"] = json!(self.dice.one(&["0", "77", "nobody", ""])),
            "member_erased" => bad["member_id"] = json!(self.some_member(|year, id| year.model.members[id].erased)?),
            "opening_recorded" => {
                let is_recorded = |year: &Year, id: &str| {
                    let member = &year.model.members[id];
                    !member.erased && member.opened_on.is_some()
                };
                bad["member_id"] = json!(self.some_member(is_recorded)?);
            }
            "amount_invalid" => {
                let field = self.dice.word(&["principal_minor", "bonus_minor"]);
                bad["opening"][field] = json!(self.dice.one(&[-1, AMOUNT_LIMIT + 1]));
            }
            "text_invalid" => bad["reason"] = json!(self.dice.one(&["", "  ", "bell\u{7}"])),
            _ => {
                bad["opening"] = match self.dice.within(1, 5) {
                    1 => json!({}),
                    2 => json!({"principal_minor": 1, "points_until": iso(today + 9)}),
                    3 => json!({"points": "1", "points_until": iso(today - 1)}),
                    4 => json!({"cards": [{"sku": self.any_sku()?, "uses": 1, "worth_minor": 900}]}),
                    _ => {
                        let counted = self.model.products.iter().filter(|(_, it)| it.put["card"]["uses"].is_number());
                        let counted: Vec<String> = counted.map(|(sku, _)| sku.clone()).collect();
                        json!({"cards": [{"sku": self.dice.any(&counted)?, "worth_minor": 900}]})
                    }
                };
            }
        }
        let refused = self.model.predict(method, &bad, "owner", today).err()?;
        (refused == Codes::from([code])).then_some(bad)
    }
}
