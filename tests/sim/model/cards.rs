//! Count cards: sold as a line, used as what pays a line, earned by the uses that stand, and over on a day.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::calendar::{Day, day_of, iso};
use super::lots::months_later;
use super::number::{decimal, half_up, largest_remainder, tens};
use super::owed::CardFlow;
use super::refunds::Change;
use super::{Codes, Model, text, whole};

/// A count card.
#[derive(Clone)]
pub struct CountCard {
    /// Its id.
    pub id: String,
    /// Its number.
    pub no: String,
    /// Whose it is.
    pub member: String,
    pub(super) name: String,
    /// What it pays, how long and for whom, as its product was put when it was sold.
    pub(super) offer: Value,
    pub(super) paid: i64,
    /// What it cost at list price, never less than what was paid.
    pub(super) list: i64,
    /// The place of the sale that sold it; none where it was entered as one of before.
    pub sold_in: Option<usize>,
    /// The line that sold it.
    pub(super) sold_by: usize,
    pub(super) sold_on: Day,
    /// The uses that stand: the sale, the line, the day and how many.
    pub(super) uses: Vec<(usize, usize, Day, i64)>,
    /// How it ended, on which day, and by which fact.
    pub end: Option<(&'static str, Day, i64)>,
}

impl CountCard {
    pub(super) fn counted(&self) -> Option<i64> {
        self.offer["uses"].as_i64()
    }

    pub(super) fn used(&self) -> i64 {
        self.uses.iter().map(|(_, _, _, times)| times).sum()
    }

    pub(super) fn left(&self) -> Option<i64> {
        self.counted().map(|all| all - self.used())
    }

    /// The day from which it runs, and its last day, as far as either is known.
    pub(super) fn span(&self) -> (Option<Day>, Option<Day>) {
        let validity = &self.offer["validity"];
        let first_use = self.uses.iter().map(|(_, _, day, _)| *day).min();
        let from = if validity["from"] == "first_use" { first_use } else { Some(self.sold_on) };
        let count = whole(validity, "count");
        let until = match text(validity, "kind") {
            "days" => from.map(|from| from + count),
            "months" => from.map(|from| months_later(from, count)),
            "until" => Some(day_said(text(validity, "day"))),
            _ => None,
        };
        (from, until)
    }

    pub fn until(&self) -> Option<Day> {
        self.span().1
    }

    /// Whether it pays nothing any more on a day.
    pub(super) fn has_ended(&self, today: Day) -> bool {
        self.end.is_some() || self.until().is_some_and(|until| until < today)
    }

    /// What the uses that stand have earned: equal parts, or the days up to the last use.
    pub(super) fn earned(&self) -> i64 {
        match (self.counted(), self.span()) {
            (Some(all), _) => {
                let parts = largest_remainder(self.paid, &vec![1; all as usize]);
                parts.iter().take(self.used() as usize).sum()
            }
            (None, (Some(from), Some(until))) => {
                let last =
                    self.uses.iter().map(|(_, _, day, _)| *day).max().map_or(from - 1, |last| last.clamp(from, until));
                half_up(i128::from(self.paid) * i128::from(last - from + 1), i128::from(until - from + 1))
            }
            _ => 0,
        }
    }

    fn covers(&self, sku: &str, category: Option<&str>) -> bool {
        let has = |field: &str, one: &str| self.offer[field].as_array().is_some_and(|all| all.contains(&json!(one)));
        has("skus", sku) || category.is_some_and(|category| has("categories", category))
    }

    /// The card with some more uses.
    fn with(&self, day: Day, times: i64) -> CountCard {
        let mut then = self.clone();
        then.uses.push((usize::MAX, 0, day, times));
        then
    }

    fn shown(&self) -> Value {
        json!({
            "card_id": self.id, "card_no": self.no, "name": self.name, "left": self.left(),
            "until": self.until().map(iso), "paid_minor": self.paid, "sold_on": iso(self.sold_on),
        })
    }
}

impl Model {
    /// What is wrong with a product that is a count card.
    pub(super) fn judge_offer(&self, request: &Value, decimals: u32, today: Day) -> Option<&'static str> {
        let card = request.get("card").filter(|card| card.is_object())?;
        let is_empty = |field: &str| card[field].as_array().is_none_or(Vec::is_empty);
        let validity = &card["validity"];
        let is_past = validity["kind"] == "until" && text(validity, "day") < iso(today).as_str();
        let is_wrong = is_empty("skus") && is_empty("categories")
            || card["uses"].is_null() && validity["kind"] == "always"
            || is_past
            || decimals > 0;
        is_wrong.then_some("count_card_invalid")
    }

    /// The card of an id or a number.
    pub(super) fn card_place(&self, named: &str) -> Option<usize> {
        self.count_cards.iter().position(|card| card.id == named || card.no == named)
    }

    /// How a card that a line names would pay it, beside what it pays before it in the same basket.
    pub(super) fn pay_by_card(
        &self,
        request: &Value,
        line: &Value,
        paid_before: &mut Vec<(usize, i64)>,
        today: Day,
        wrong: &mut Codes,
    ) -> Option<Value> {
        let named = line["card"].as_str()?;
        let Some(place) = self.card_place(named) else {
            wrong.insert("unknown_count_card");
            return None;
        };
        let card = &self.count_cards[place];
        let (digits, scale) = decimal(text(line, "qty")).unwrap_or_default();
        let times = (digits / tens(scale)) as i64;
        let before: i64 = paid_before.iter().filter(|(other, _)| *other == place).map(|(_, times)| times).sum();
        let category = self.products[text(line, "sku")].put["category"].as_str();
        let is_strange = card.offer["users"] == "member_alone" && text(request, "member_id") != card.member;
        let then = card.with(today, before + times);
        let is_unfit = is_strange || !card.covers(text(line, "sku"), category) || digits % tens(scale) != 0;
        for (code, is_so) in [
            ("member_erased", self.members[&card.member].erased),
            ("member_frozen", self.members[&card.member].guard.frozen.is_some()),
            ("count_card_unfit", is_unfit),
            ("count_card_ended", card.has_ended(today)),
            ("count_card_short", then.left().is_some_and(|left| left < 0)),
        ] {
            wrong.extend(is_so.then_some(code));
        }
        paid_before.push((place, times));
        Some(json!({
            "card_id": card.id, "card_no": card.no, "name": card.name, "uses": times, "left_after": then.left(),
            "until": then.until().map(iso),
        }))
    }

    /// Writes down which cards a sale sold and used, with the ids that its answer gave. What each line's uses have earned.
    pub(super) fn apply_cards(&mut self, request: &Value, answer: &Value, today: Day) -> Vec<i64> {
        let place = self.sales.len() - 1;
        let mut used = vec![0; self.sales[place].lines.len()];
        for (n, line) in request["lines"].as_array().into_iter().flatten().enumerate() {
            let shown = &answer["bill"]["lines"][n];
            if let Some(place_of_card) = line["card"].as_str().and_then(|named| self.card_place(named)) {
                let times = self.sales[place].lines[n].sold / 1_000;
                used[n] = self.change_uses(place_of_card, today, |card| card.uses.push((place, n, today, times)));
            }
            let Some(product) = self.products.get(text(line, "sku")).filter(|it| it.put["card"].is_object()) else {
                continue;
            };
            let (name, offer) = (text(&product.put, "name").to_owned(), product.put["card"].clone());
            let sold = shown["cards_sold"].as_array().expect("cards that were sold").clone();
            assert_eq!(sold.len() as i64, self.sales[place].lines[n].sold / 1_000, "the model says a card for each");
            let [parts, at_list] = [self.sales[place].lines[n].total, self.sales[place].lines[n].at_list]
                .map(|sum| largest_remainder(sum, &vec![1; sold.len()]));
            for ((told, paid), list) in sold.iter().zip(parts).zip(at_list) {
                let no = format!("01-K{:06}", self.count_cards.len() + 1);
                assert_eq!(
                    (&told["card_no"], &told["paid_minor"]),
                    (&json!(no), &json!(paid)),
                    "the model says of the card"
                );
                let (id, member) = (text(told, "card_id").to_owned(), text(request, "member_id").to_owned());
                let account = format!("member:{member}:card:{id}");
                self.transfer("revenue", &format!("{account}:value"), paid);
                self.card_flows.push(CardFlow { day: today, column: "sold_minor", amount: paid });
                self.transfer("uses_sold", &format!("{account}:uses"), offer["uses"].as_i64().unwrap_or_default());
                let (name, offer) = (name.clone(), offer.clone());
                let card = CountCard {
                    id,
                    no,
                    member,
                    name,
                    offer,
                    paid,
                    list: list.max(paid),
                    sold_in: Some(place),
                    sold_by: n,
                    sold_on: today,
                    uses: Vec::new(),
                    end: None,
                };
                assert_eq!(
                    told["until"].as_str(),
                    card.until().map(iso).as_deref(),
                    "the model says how long it lasts"
                );
                self.count_cards.push(card);
                self.sales[place].lines[n].is_card = true;
            }
        }
        used
    }

    /// Changes the uses of a card and moves what that earns, or unearns: how much.
    fn change_uses(&mut self, place: usize, today: Day, change: impl FnOnce(&mut CountCard)) -> i64 {
        let card = &mut self.count_cards[place];
        let (earned, used) = (card.earned(), card.used());
        change(card);
        let (more, times) = (card.earned() - earned, if card.counted().is_some() { card.used() - used } else { 0 });
        let account = format!("member:{}:card:{}", card.member, card.id);
        self.card_flows.push(CardFlow { day: today, column: "earned_minor", amount: more });
        self.transfer(&format!("{account}:value"), "cards_earned", more);
        self.transfer(&format!("{account}:uses"), "uses_used", times);
        more
    }

    /// What comes back to the cards that had paid lines of a sale: the line, the card, how many uses, and whether they are lost.
    fn uses_back(&self, change: &Change, today: Day) -> Vec<(usize, usize, i64, bool)> {
        let of_card = |(place, card): (usize, &CountCard)| {
            let of_sale = card.uses.iter().filter(|(sale, ..)| *sale == change.place);
            let of_sale =
                of_sale.map(|(_, line, _, _)| (*line, place, change.quantities[*line] / 1_000, card.has_ended(today)));
            of_sale.filter(|(_, _, times, _)| *times > 0).collect::<Vec<_>>()
        };
        self.count_cards.iter().enumerate().flat_map(of_card).collect()
    }

    /// The same for a line as a quote tells it.
    pub(super) fn uses_back_shown(&self, change: &Change, line: usize, today: Day) -> (Value, Value) {
        let backs = self.uses_back(change, today);
        let Some((_, place, times, is_lost)) = backs.iter().find(|(of, ..)| *of == line) else {
            return (Value::Null, Value::Null);
        };
        if *is_lost {
            return (Value::Null, json!(times));
        }
        (json!({"card_no": self.count_cards[*place].no, "uses": times}), Value::Null)
    }

    pub(super) fn give_uses_back(&mut self, change: &Change, today: Day) {
        for (line, place, times, is_lost) in self.uses_back(change, today) {
            if !is_lost {
                self.change_uses(place, today, |card| {
                    let of_line = card.uses.iter_mut().find(|(sale, n, ..)| (*sale, *n) == (change.place, line));
                    of_line.expect("a use").3 -= times;
                    card.uses.retain(|(_, _, _, times)| *times > 0);
                });
            }
        }
    }

    /// The cards whose last day is over, whether anything is left of them or not, the first that ended first.
    pub(super) fn cards_due(&self, today: Day) -> Vec<usize> {
        let is_due = |place: &usize| {
            let card = &self.count_cards[*place];
            card.end.is_none() && card.has_ended(today)
        };
        let mut due: Vec<usize> = (0..self.count_cards.len()).filter(is_due).collect();
        due.sort_by_key(|place| (self.count_cards[*place].until(), *place));
        due
    }

    /// The last day of the card that lapses next.
    pub fn next_card_until(&self) -> Option<Day> {
        self.count_cards.iter().filter(|card| card.end.is_none()).filter_map(CountCard::until).min()
    }

    /// What is left of cards that are over goes; what it tells.
    pub(super) fn lapse_cards(&mut self, request: &Value, today: Day) -> Value {
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        let due: Vec<usize> = self.cards_due(today).into_iter().take(limit).collect();
        let whose: BTreeSet<&String> = due.iter().map(|place| &self.count_cards[*place].member).collect();
        let members = whose.len();
        let (mut left, seq) = (0, self.facts);
        for place in &due {
            let card = &mut self.count_cards[*place];
            card.end = Some(("lapsed", today, seq));
            let (rest, uses) = (card.paid - card.earned(), card.left().unwrap_or_default());
            let account = format!("member:{}:card:{}", card.member, card.id);
            self.transfer(&format!("{account}:value"), "cards_lapsed", rest);
            self.transfer(&format!("{account}:uses"), "uses_lapsed", uses);
            self.card_flows.push(CardFlow { day: today, column: "lapsed_minor", amount: rest });
            left += rest;
        }
        json!({
            "members": members, "points_lapsed": "0", "count_cards": due.len(), "count_cards_left_minor": (left > 0).then_some(left), "gifts": 0,
            "bonus_given_minor": 0, "points_given": "0",
        })
    }

    /// A member's cards that can be used on a day, the first to lapse first.
    pub(super) fn cards_shown(&self, member: &str, today: Day) -> Value {
        let usable = |card: &&CountCard| card.member == member && !card.has_ended(today) && card.left() != Some(0);
        let mut cards: Vec<&CountCard> = self.count_cards.iter().filter(usable).collect();
        cards.sort_by_key(|card| card.until().unwrap_or(Day::MAX));
        if cards.is_empty() { Value::Null } else { cards.into_iter().map(CountCard::shown).collect() }
    }
}

pub(super) fn day_said(words: &str) -> Day {
    let parts: Vec<i64> = words.split('-').filter_map(|part| part.parse().ok()).collect();
    let [year, month, day] = parts[..] else { panic!("{words} is no day") };
    day_of(year, month, day)
}

#[test]
fn in_the_model_a_card_earns_by_its_uses_or_by_its_days() {
    let card = |offer: Value| CountCard {
        id: "1".to_owned(),
        no: "1".to_owned(),
        member: "1".to_owned(),
        name: "卡".to_owned(),
        offer,
        sold_in: None,
        sold_by: 0,
        paid: 10_000,
        list: 10_000,
        sold_on: 0,
        uses: Vec::new(),
        end: None,
    };
    let always = json!({"kind": "always"});
    let three = card(json!({"uses": 3, "validity": always}));
    assert_eq!(
        [three.earned(), three.with(5, 1).earned(), three.with(5, 2).earned(), three.with(5, 3).earned()],
        [0, 3_334, 6_667, 10_000]
    );
    let days = card(json!({"validity": {"kind": "days", "count": 30, "from": "sale"}}));
    assert_eq!((days.until(), days.with(0, 1).earned(), days.with(9, 1).earned()), (Some(30), 323, 3_226));
    let first = card(json!({"validity": {"kind": "days", "count": 6, "from": "first_use"}}));
    assert_eq!((first.until(), first.with(3, 1).until(), first.with(3, 1).earned()), (None, Some(9), 1_429));
    // Used first on an earlier day that was told later: its time moves back, and no more is earned than was paid.
    let earlier = first.with(30, 1).with(3, 1);
    assert_eq!((earlier.until(), earlier.earned()), (Some(9), 10_000));
}
