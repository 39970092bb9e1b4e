//! What a member had with the shop before: entered once, from accounts of its own, and no money of today.

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::cards::CountCard;
use super::lots::Touch;
use super::number::{decimal, tens};
use super::owed::CardFlow;
use super::{AMOUNT_LIMIT, Codes, Model, is_text, judged, points, text, whole};

/// What is entered.
struct Opening {
    principal: i64,
    bonus: i64,
    /// Hundredths of points, where any are entered.
    points: i64,
    until: Option<Day>,
    cards: Vec<Value>,
}

impl Model {
    fn opening(&self, request: &Value, today: Day, wrong: &mut Codes) -> Opening {
        let said = &request["opening"];
        let (digits, scale) = decimal(said["points"].as_str().unwrap_or("0")).unwrap_or((-1, 0));
        let cards = said["cards"].as_array().cloned().unwrap_or_default();
        let points = if scale <= 2 { digits * tens(2 - scale) } else { -1 };
        let amounts = [whole(said, "principal_minor"), whole(said, "bonus_minor")];
        let worths = cards.iter().map(|card| whole(card, "worth_minor"));
        if amounts.into_iter().chain(worths).any(|amount| !(0..=AMOUNT_LIMIT).contains(&amount)) {
            wrong.insert("amount_invalid");
        }
        if !(0..10_000_000_000).contains(&points) {
            wrong.insert("points_invalid");
        }
        let is_empty = amounts == [0, 0] && points == 0 && cards.is_empty();
        let last = said["points_until"].as_str().map(super::cards::day_said);
        let is_late = last.is_some_and(|last| points == 0 || last < today);
        let is_unfit = |card: &Value| {
            let offer = self.products.get(text(card, "sku")).map(|product| &product.put["card"]);
            offer.is_none_or(|offer| !offer.is_object() || offer["uses"].is_null() != card["uses"].is_null())
        };
        if is_empty || is_late || cards.iter().any(is_unfit) {
            wrong.insert("opening_invalid");
        }
        let until = last.or_else(|| self.last_day_of_points(today));
        let points = i64::try_from(points).unwrap_or_default();
        Opening { principal: amounts[0], bonus: amounts[1], points, until, cards }
    }

    pub(super) fn predict_opening(&self, method: &str, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let Some(member) = self.member_of(request, &mut wrong) else { return Err(wrong) };
        if member.opened_on.is_some() {
            wrong.insert("opening_recorded");
        }
        let opening = self.opening(request, today, &mut wrong);
        let is_done = method == "member.open_balances";
        if is_done && !is_text(text(request, "reason"), 200) {
            wrong.insert("text_invalid");
        }
        let mut purse = member.purse.clone();
        if opening.points > 0 {
            purse.touch(today, 0, opening.points, opening.until);
        }
        let settled = member.purse.owed - purse.owed;
        let card = |(n, card): (usize, &Value)| {
            let product = self.products.get(text(card, "sku"));
            let no = format!("01-K{:06}", self.count_cards.len() + 1 + n);
            json!({
                "card_no": is_done.then_some(no), "name": product.map(|product| product.put["name"].clone()),
                "worth_minor": card["worth_minor"],
            })
        };
        let until = opening.until.filter(|_| opening.points > settled).map(iso);
        let mut expected = json!({
            "member_id": request["member_id"], "before": Model::stored_value(member.principal, member.bonus),
            "after": Model::stored_value(member.principal + opening.principal, member.bonus + opening.bonus),
            "points_before": points(member.points_on(today)), "points_after": points(purse.on(today)),
            "points_until": until, "cards": opening.cards.iter().enumerate().map(card).collect::<Vec<_>>(),
        });
        if opening.points > 0 && opening.points <= settled {
            // Whether a day is told of points that all settled what was owed is not said yet.
            expected.as_object_mut().expect("fields").remove("points_until");
        }
        judged(wrong, expected)
    }

    pub(super) fn apply_opening(&mut self, request: &Value, today: Day) {
        let opening = self.opening(request, today, &mut Codes::new());
        let id = text(request, "member_id");
        self.transfer("opening:money", &format!("member:{id}:principal"), opening.principal);
        self.transfer("opening:money", &format!("member:{id}:bonus"), opening.bonus);
        let before = self.members[id].purse.sum();
        // It touches the points even where it brings none: what is over of them lapses.
        let (seq, earned, until) = (self.facts, opening.points, opening.until);
        self.touch(id, Touch { seq, day: today, sale: None, spent: 0, earned, until, lapsed: 0 });
        self.gain("opening:points", -opening.points);
        for card in &opening.cards {
            self.enter_card(id, card, today);
        }
        let mut movement = self.movement_of_points(id, before, today, "opening");
        let member = self.members.get_mut(id).expect("a member");
        member.principal += opening.principal;
        member.bonus += opening.bonus;
        member.opened_on = Some(today);
        // What there is after it is told even where nothing of it moved.
        for (field, amount) in [
            ("principal_minor", opening.principal),
            ("bonus_minor", opening.bonus),
            ("stored_value_minor", opening.principal + opening.bonus),
            ("principal_after_minor", member.principal),
            ("bonus_after_minor", member.bonus),
            ("stored_value_after_minor", member.principal + member.bonus),
        ] {
            movement[field] = json!(amount);
        }
        // Why it was entered stands in another field, and goes with the member.
        member.movements.push(movement);
    }

    /// A card of a product with what is left of it: as if it were sold today for what it is still worth.
    fn enter_card(&mut self, member: &str, card: &Value, today: Day) {
        let product = self.products[text(card, "sku")].put.clone();
        let mut offer = product["card"].clone();
        offer["uses"] = card["uses"].clone();
        if card["until"].is_string() {
            offer["validity"] = json!({"kind": "until", "day": card["until"]});
        }
        let worth = whole(card, "worth_minor");
        self.card_flows.push(CardFlow { day: today, column: "taken_over_minor", amount: worth });
        self.count_cards.push(CountCard {
            id: String::new(),
            no: format!("01-K{:06}", self.count_cards.len() + 1),
            member: member.to_owned(),
            name: text(&product, "name").to_owned(),
            offer,
            paid: worth,
            list: worth,
            sold_in: None,
            sold_by: 0,
            sold_on: today,
            uses: Vec::new(),
            end: None,
        });
    }

    /// The ids of cards that were entered, which only the member's card tells.
    pub fn learn_cards(&mut self, shown: &Value) {
        for told in shown["count_cards"].as_array().into_iter().flatten() {
            let nameless = self.count_cards.iter_mut().find(|card| card.id.is_empty() && told["card_no"] == card.no);
            let Some(card) = nameless else { continue };
            card.id = text(told, "card_id").to_owned();
            let (account, worth) = (format!("member:{}:card:{}", card.member, card.id), card.paid);
            let uses = card.left().unwrap_or_default();
            self.transfer("opening:money", &format!("{account}:value"), worth);
            self.transfer("opening:uses", &format!("{account}:uses"), uses);
        }
    }
}
