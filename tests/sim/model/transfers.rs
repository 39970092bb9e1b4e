//! A card that becomes another member's: all that can be given, with what came in and what was used of it.

use serde_json::{Value, json};

use super::calendar::Day;
use super::lots::{Lot, Touch};
use super::settling::Figures;
use super::{Codes, Member, Model, is_text, judged, points, terms, text};

/// A transfer.
#[derive(Clone)]
pub struct Transfer {
    pub(super) seq: i64,
    pub(super) day: Day,
    pub(super) giver: String,
    pub(super) taker: String,
    /// What the giver's span came to, but for what may still cool off.
    pub(super) sums: Figures,
    /// What was paid in and given since stored value was last used: the day, principal and bonus.
    pub(super) unused: Vec<(Day, i64, i64)>,
    /// The top-ups of the giver's span.
    pub(super) top_ups: Vec<usize>,
}

/// What would be given.
struct Given {
    stored: (i64, i64),
    lots: Vec<Lot>,
    points: i64,
    cards: Vec<usize>,
    coupons: Vec<String>,
}

impl Model {
    /// The last transfer before a fact from which a member's span counts anew.
    pub(super) fn transfer_before(&self, member: &str, seq: i64) -> Option<&Transfer> {
        let is_own = |it: &&Transfer| it.seq <= seq && (it.giver == member || it.taker == member);
        self.transfers.iter().rev().find(is_own)
    }

    fn given_by(&self, id: &str, today: Day) -> Given {
        let member = &self.members[id];
        let lots = member.purse.lots.iter().filter(|lot| lot.until.is_none_or(|until| until >= today));
        let has_card = |place: &usize| {
            let card = &self.count_cards[*place];
            card.member == id && !card.has_ended(today) && card.left() != Some(0)
        };
        Given {
            stored: (member.principal, member.bonus),
            lots: lots.cloned().collect(),
            points: member.points_on(today),
            cards: (0..self.count_cards.len()).filter(has_card).collect(),
            coupons: self.usable_coupons(id, today).into_iter().map(|(code, _)| code.clone()).collect(),
        }
    }

    fn member_named(&self, id: &str) -> Result<&Member, Codes> {
        let mut wrong = Codes::new();
        let member = self.member_of(&json!({"member_id": id}), &mut wrong);
        member.ok_or(wrong)
    }

    /// Why a card cannot become this member's, whoever wants it.
    pub fn flaw_of_transfer(&self, request: &Value, today: Day) -> Option<&'static str> {
        let (giver, taker) = (text(request, "member_id"), text(request, "to_member_id"));
        if giver == taker {
            return Some("same");
        }
        let to = &self.members[taker];
        if to.principal + to.bonus > 0 || to.purse.sum() > 0 || to.purse.owed > 0 {
            return Some("not_empty");
        }
        let given = self.given_by(giver, today);
        let is_nothing = given.stored == (0, 0) && given.points == 0 && given.cards.is_empty();
        (is_nothing && given.coupons.is_empty() && self.gifts_to_come(giver).is_null()).then_some("empty")
    }

    pub(super) fn predict_transfer(
        &self,
        method: &str,
        request: &Value,
        actor: &str,
        today: Day,
    ) -> Result<Value, Codes> {
        let refused = |code: &'static str| Err(Codes::from([code]));
        let (giver, taker) = (text(request, "member_id"), text(request, "to_member_id"));
        let from = self.member_named(giver)?;
        let to = self.member_named(taker)?;
        let flaw = self.flaw_of_transfer(request, today);
        if flaw == Some("same") {
            return refused("transfer_invalid");
        }
        if from.guard.frozen.is_some() || to.guard.frozen.is_some() {
            return refused("member_frozen");
        }
        if from.account.owed > 0 {
            return refused("owes_on_account");
        }
        if flaw.is_some() {
            return refused("transfer_invalid");
        }
        let given = self.given_by(giver, today);
        let sum = given.stored.0 + given.stored.1;
        if sum > 0 && self.is_blocked(to, 0, sum) {
            return refused("stored_value_over_limit");
        }
        let stored_value = Model::stored_value(given.stored.0, given.stored.1);
        let mut expected = json!({
            "member_id": giver, "to_member_id": taker, "stored_value": stored_value, "points": points(given.points),
        });
        if method == "member.quote_transfer" {
            let codes = given.coupons.iter();
            let cards = self.cards_shown(giver, today);
            expected["count_cards"] = if cards.is_null() { json!([]) } else { cards };
            expected["coupons"] = codes.map(|code| terms(&self.coupons[code])).collect();
            expected["gifts_to_come"] = self.gifts_to_come(giver);
            expected["warnings"] = if sum > 0 { self.warnings(to, sum, sum).into() } else { json!([]) };
            return Ok(expected);
        }
        (expected["count_cards"], expected["coupons"]) = (json!(given.cards.len()), json!(given.coupons.len()));
        let mut wrong = Codes::new();
        if request["reason"].is_string() && !is_text(text(request, "reason"), 200) {
            wrong.insert("text_invalid");
        } else if request["proof"].is_object() {
            // However much there is, it is proved as more than nothing.
            wrong.extend(self.judge_proof(from, &request["proof"], sum.max(1), today).err());
        } else if actor != "owner" || request["reason"].is_null() {
            wrong.insert("transfer_needs_proof");
        }
        judged(wrong, expected)
    }

    pub(super) fn apply_transfer(&mut self, request: &Value, today: Day) {
        let (giver, taker) = (text(request, "member_id").to_owned(), text(request, "to_member_id").to_owned());
        let given = self.given_by(&giver, today);
        let (sums, unused) = self.span_that_goes_along(&giver);
        let top_ups = self.top_ups_of_span(&giver);
        let (seq, before) = (self.facts, [&giver, &taker].map(|id| self.members[id].purse.sum()));
        if request["proof"].is_object() {
            self.use_proof(&giver, &request["proof"], 1, today);
        }
        self.transfer(&format!("member:{giver}:principal"), &format!("member:{taker}:principal"), given.stored.0);
        self.transfer(&format!("member:{giver}:bonus"), &format!("member:{taker}:bonus"), given.stored.1);
        let touch = |spent: i64, lot: Option<&Lot>| Touch {
            seq,
            day: today,
            sale: None,
            spent,
            earned: lot.map_or(0, |lot| lot.amount),
            until: lot.and_then(|lot| lot.until),
            lapsed: 0,
        };
        self.touch(&giver, touch(given.points, None));
        for lot in &given.lots {
            self.touch(&taker, touch(0, Some(lot)));
        }
        for place in &given.cards {
            let card = &mut self.count_cards[*place];
            card.member.clone_from(&taker);
            let (left, uses, id) = (card.paid - card.earned(), card.left().unwrap_or_default(), card.id.clone());
            let account = |member: &str, of: &str| format!("member:{member}:card:{id}:{of}");
            self.transfer(&account(&giver, "value"), &account(&taker, "value"), left);
            self.transfer(&account(&giver, "uses"), &account(&taker, "uses"), uses);
        }
        for code in &given.coupons {
            self.coupons.get_mut(code).expect("a coupon").member.clone_from(&taker);
        }
        for top_up in self.top_ups.iter_mut().filter(|top_up| top_up.to == giver) {
            top_up.to.clone_from(&taker);
        }
        let parties = [(&giver, &taker, -1), (&taker, &giver, 1)];
        for ((id, other, sign), before) in parties.into_iter().zip(before) {
            let kind = if sign < 0 { "transfer_out" } else { "transfer_in" };
            let mut movement = self.movement_of_points(id, before, today, kind);
            let other_no = self.members[other].no.clone();
            let member = self.members.get_mut(id).expect("a member");
            member.principal += sign * given.stored.0;
            member.bonus += sign * given.stored.1;
            for (field, amount) in [
                ("principal_minor", sign * given.stored.0),
                ("bonus_minor", sign * given.stored.1),
                ("stored_value_minor", sign * (given.stored.0 + given.stored.1)),
                ("principal_after_minor", member.principal),
                ("bonus_after_minor", member.bonus),
                ("stored_value_after_minor", member.principal + member.bonus),
            ] {
                movement[field] = json!(amount);
            }
            movement["other_member_no"] = json!(other_no);
            member.movements.push(movement);
        }
        self.transfers.push(Transfer { seq, day: today, giver, taker, sums, unused, top_ups });
    }

    /// Whether a member's stored value went or came whole after a fact.
    pub(super) fn was_transferred_since(&self, member: &str, seq: i64) -> bool {
        self.transfers.iter().any(|it| it.seq > seq && (it.giver == member || it.taker == member))
    }

    /// Whether a count card is no longer its buyer's.
    pub(super) fn is_of_another(&self, card: &super::cards::CountCard) -> bool {
        card.sold_in.is_some_and(|sale| self.sales[sale].member.as_ref() != Some(&card.member))
    }
}
