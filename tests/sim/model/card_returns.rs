//! Count cards that are given back: what was used of them by either cause, and what then goes back of their sale.

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::cards::CountCard;
use super::number::half_up;
use super::owed::CardFlow;
use super::refunds::Change;
use super::{Codes, Model, text};

/// How many of the cards that ended a member's card shows.
const SHOWN: usize = 5;

/// A count card that ends by a return of its sale.
#[derive(Clone)]
pub(super) struct EndingCard {
    place: usize,
    refunded: i64,
    /// What of its price is earned then.
    earned: i64,
}

/// What a card was used for.
struct Figures {
    /// The days that are gone, and of how many, where its uses are not counted.
    gone: Option<(i64, Option<i64>)>,
    used: i64,
    at_list: i64,
}

impl CountCard {
    /// How many days of its time are gone, today too; and where it was used on a later day, up to that one.
    fn gone(&self, today: Day, cooling_days: i64) -> (i64, Option<i64>) {
        let (Some(from), Some(until)) = self.span() else { return (0, None) };
        let days = until - from + 1;
        let cools = self.uses.is_empty() && cooling_days > 0 && today - self.sold_on <= cooling_days;
        let last = self.uses.iter().map(|(_, _, day, _)| *day).max().map_or(today, |last| last.max(today));
        (if cools { 0 } else { (last - from + 1).clamp(0, days) }, Some(days))
    }

    /// What it gives back by a cause, of what it was paid.
    fn by(&self, cause: &str, figures: &Figures) -> i64 {
        match cause {
            "merchant" => self.paid - figures.used,
            _ => (self.paid - figures.at_list).max(0),
        }
    }
}

impl Model {
    fn figures_of_card(&self, card: &CountCard, today: Day) -> Figures {
        if card.counted().is_some() {
            let at_list = card.uses.iter().map(|(sale, line, _, times)| {
                let line = &self.sales[*sale].lines[*line];
                half_up(i128::from(line.at_list) * i128::from(*times), i128::from(line.sold / 1_000))
            });
            let used = card.earned();
            return Figures { gone: None, used, at_list: at_list.sum::<i64>().max(used) };
        }
        let gone = card.gone(today, self.whole("stored_value.cooling_days"));
        let of = |sum: i64| match gone {
            (gone, Some(days)) => half_up(i128::from(sum) * i128::from(gone), i128::from(days)),
            _ => 0,
        };
        Figures { gone: Some(gone), used: of(card.paid), at_list: of(card.list) }
    }

    fn figures_shown(&self, card: &CountCard, figures: &Figures) -> Value {
        json!({
            "paid_minor": card.paid, "list_minor": card.list, "uses": card.used(),
            "days_gone": figures.gone.map(|(gone, _)| gone), "days": figures.gone.map(|(_, days)| days.unwrap_or_default()),
            "used_minor": figures.used, "used_at_list_minor": figures.at_list,
        })
    }

    /// The card that a request names, if it can be given back.
    fn card_to_give_back(&self, request: &Value, today: Day) -> Result<usize, Codes> {
        let place = self.card_place(text(request, "card")).ok_or(Codes::from(["unknown_count_card"]))?;
        let card = &self.count_cards[place];
        if self.members[&card.member].erased {
            return Err(Codes::from(["member_erased"]));
        }
        let is_gone = card.sold_in.is_none() || self.is_of_another(card);
        if card.has_ended(today) || card.left() == Some(0) || is_gone {
            return Err(Codes::from(["count_card_ended"]));
        }
        Ok(place)
    }

    /// What a card that is given back by a cause changes of its sale.
    pub(super) fn card_back(&self, request: &Value, cause: &str, today: Day) -> Result<Change, Codes> {
        let place = self.card_to_give_back(request, today)?;
        let card = &self.count_cards[place];
        let figures = self.figures_of_card(card, today);
        let refunded = card.by(cause, &figures);
        let sale = card.sold_in.expect("a card that was sold");
        let mut then = self.sales[sale].back();
        then.quantities[card.sold_by] += 1_000;
        then.of_cards[card.sold_by] += refunded;
        Ok(self.change_to(sale, &then, vec![EndingCard { place, refunded, earned: figures.used }], today))
    }

    pub(super) fn predict_card_quote(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let card = &self.count_cards[self.card_to_give_back(request, today)?];
        let figures = self.figures_of_card(card, today);
        let sale = &self.sales[card.sold_in.expect("a card that was sold")];
        for cause in ["merchant", "consumer"] {
            self.judge_change(self.card_back(request, cause, today)?)?;
        }
        let reading = |cause: &str| {
            let change = self.card_back(request, cause, today).expect("a card that can be given back");
            json!({
                "refunded_minor": change.total, "forfeited_minor": card.paid - figures.used - change.total,
                "tenders": change.tenders_shown(), "member": self.members_part_quoted(&change, today),
                "shares_taken_minor": self.shares_taken_shown(&change),
            })
        };
        Ok(json!({
            "card_id": card.id, "card_no": card.no, "name": card.name, "member_id": card.member, "sale_id": sale.id,
            "sale_no": sale.no, "left": card.left(), "figures": self.figures_shown(card, &figures),
            "merchant": reading("merchant"), "consumer": reading("consumer"),
        }))
    }

    pub(super) fn predict_card_refund(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let place = self.card_to_give_back(request, today)?;
        if self.members[&self.count_cards[place].member].guard.frozen.is_some() {
            return Err(Codes::from(["member_frozen"]));
        }
        let change = self.change_asked(request, today).and_then(|change| self.judge_change(change));
        self.predict_return(request, change, "count_card", today)
    }

    /// What a slip tells of the cards that end: by whose cause, where it is not a void.
    pub(super) fn ending_cards_shown(&self, request: &Value, change: &Change, today: Day) -> Value {
        let shown = |ending: &EndingCard| {
            let card = &self.count_cards[ending.place];
            let figures = self.figures_of_card(card, today);
            let settled = request["cause"].is_string().then(|| {
                json!({
                    "cause": request["cause"], "figures": self.figures_shown(card, &figures),
                    "readings": {
                        "merchant_minor": card.by("merchant", &figures), "consumer_minor": card.by("consumer", &figures),
                    },
                })
            });
            json!({
                "card_id": card.id, "card_no": card.no, "uses": card.left().unwrap_or_default(),
                "refunded_minor": ending.refunded, "forfeited_minor": card.paid - ending.earned - ending.refunded,
                "settled": settled,
            })
        };
        if change.cards.is_empty() { Value::Null } else { change.cards.iter().map(shown).collect() }
    }

    /// All of a sale as it comes back by a void, its cards whole.
    pub(super) fn voided(&self, place: usize, today: Day) -> Change {
        let sale = &self.sales[place];
        let mut then = sale.back();
        for (n, line) in sale.lines.iter().enumerate() {
            then.quantities[n] = line.sold;
            then.of_cards[n] = if line.is_card { line.total } else { 0 };
        }
        let sold = self.count_cards.iter().enumerate().filter(|(_, card)| card.sold_in == Some(place));
        let cards = sold.map(|(place, card)| EndingCard { place, refunded: card.paid, earned: 0 }).collect();
        self.change_to(place, &then, cards, today)
    }

    /// What goes back of a card goes through revenue; what is neither earned nor given back stays with the shop.
    pub(super) fn end_cards(&mut self, change: &Change, today: Day) {
        let seq = self.facts;
        for EndingCard { place, refunded, earned } in &change.cards {
            let card = &mut self.count_cards[*place];
            let more = earned - card.earned();
            let (kept, uses) = (card.paid - earned - refunded, card.left().unwrap_or_default());
            let account = format!("member:{}:card:{}", card.member, card.id);
            card.end = Some(("given_back", today, seq));
            for (column, to, amount) in [
                ("earned_minor", "cards_earned", more),
                ("refunded_minor", "revenue", *refunded),
                ("forfeited_minor", "forfeited", kept),
            ] {
                self.transfer(&format!("{account}:value"), to, amount);
                self.card_flows.push(CardFlow { day: today, column, amount });
            }
            self.transfer(&format!("{account}:uses"), "uses_given_back", uses);
        }
    }

    /// The cards of a member that ended last, the last one first; of those that one fact ended the one sold last.
    pub(super) fn ended_cards_shown(&self, member: &str) -> Value {
        let own = self.count_cards.iter().rev().filter(|card| card.member == member);
        let mut ended: Vec<(&CountCard, (&str, Day, i64))> = own.filter_map(|card| Some((card, card.end?))).collect();
        ended.sort_by_key(|(_, (_, _, seq))| -seq);
        let shown = |(card, (how, day, _)): (&CountCard, (&str, Day, i64))| json!({"card_id": card.id, "card_no": card.no, "name": card.name, "end": how, "ended_on": iso(day)});
        let shown: Vec<Value> = ended.into_iter().take(SHOWN).map(shown).collect();
        if shown.is_empty() { Value::Null } else { shown.into() }
    }
}

#[test]
fn in_the_model_a_card_of_days_is_gone_by_its_days_and_cools_off_unused() {
    let card = CountCard {
        id: "1".to_owned(),
        no: "1".to_owned(),
        member: "1".to_owned(),
        name: "月卡".to_owned(),
        offer: json!({"validity": {"kind": "days", "count": 30, "from": "sale"}}),
        sold_in: None,
        sold_by: 0,
        paid: 31_000,
        list: 40_000,
        sold_on: 0,
        uses: vec![(0, 0, 2, 1)],
        end: None,
    };
    // A month of 400.00 sold at 310.00, ten of 31 days gone: 210.00, or 310.00 less 129.03.
    let mut model = Model::opened();
    let figures = model.figures_of_card(&card, 9);
    assert_eq!((card.by("merchant", &figures), card.by("consumer", &figures)), (21_000, 18_097));
    let unused = CountCard { uses: Vec::new(), ..card };
    assert_eq!(
        [unused.gone(7, 7), unused.gone(8, 7), unused.gone(8, 0)],
        [(0, Some(31)), (9, Some(31)), (9, Some(31))]
    );
    model.settings.insert("stored_value.cooling_days".to_owned(), json!(0));
    assert_eq!(model.figures_of_card(&unused, 0).used, 1_000);
}
