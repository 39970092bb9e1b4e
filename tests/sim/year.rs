//! A year in a small shop: what is done, and what is compared after each request.

mod again;
mod bad;
mod bad_sale;
mod cards;
mod cells;
mod correcting;
mod days;
mod exchanges;
mod family;
mod gift_cards;
mod good;
mod good_sale;
mod invoices;
mod lapses;
mod moves;
mod on_account;
mod openings;
mod plans;
mod reading;
mod returns;
mod rules;
mod safety;
mod settling;
mod shares;
mod tiers;
mod today;
mod transfers;
mod unbilled;

use std::collections::BTreeMap;

use huitou_host::{METHODS, MethodKind};
use huitou_store::{rebuild_and_compare, verify};
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::model::calendar::{DAY, Day, Minute, business_day, day_of, in_utc, on_the_wall};
use crate::model::{Codes, Model, difference, text};
use crate::shop::{SimShop, Watch, call, code_of};
use crate::table::Table;

pub use cells::bad_cells;

/// What is played.
#[derive(Clone, Copy, PartialEq)]
pub enum Plays {
    /// What the whole year plays, so that its table can be complete.
    WhatIsComplete,
    /// All that the model knows.
    Everything,
}

/// A shop, its model, and what was told so far.
pub struct Year {
    seed: u64,
    plays: Plays,
    shop: SimShop,
    watch: Watch,
    model: Model,
    dice: Dice,
    /// What was seen how often.
    pub table: Table,
    first_day: Day,
    /// By how many days the calendar went on without the shop.
    ahead: i64,
    minute: Minute,
    requests: u64,
    told: BTreeMap<String, Vec<again::Told>>,
    guests: Vec<days::Guest>,
    returning: Vec<returns::Returning>,
    queue: Vec<(&'static str, &'static str)>,
    turn: usize,
}

/// When, by whom and under which id a request comes.
#[derive(Clone, Debug)]
pub struct Occasion {
    minute: Minute,
    actor: String,
    request_id: String,
    in_utc: bool,
}

impl Occasion {
    fn today(&self) -> Day {
        business_day(self.minute)
    }

    fn meta(&self) -> Value {
        let at = if self.in_utc { in_utc(self.minute) } else { on_the_wall(self.minute) };
        json!({"request_id": self.request_id, "actor": self.actor, "at": at})
    }
}

impl Year {
    /// The year of a seed, before its first day.
    pub fn of(seed: u64) -> Year {
        Year::playing(seed, Plays::WhatIsComplete)
    }

    /// The year of a seed in which so much is played.
    pub fn playing(seed: u64, plays: Plays) -> Year {
        let shop = SimShop::made(seed);
        let watch = Watch::over(shop.till.folder());
        let first_day = day_of(2026, 1, 1);
        Year {
            seed,
            plays,
            watch,
            model: Model::opened(),
            dice: Dice::of(seed),
            table: Table::default(),
            first_day,
            ahead: 0,
            minute: first_day * DAY + 8 * 60,
            requests: 0,
            told: BTreeMap::new(),
            guests: Vec::new(),
            returning: Vec::new(),
            queue: Vec::new(),
            turn: 0,
            shop,
        }
    }

    /// Plays some days and looks over the books at the end of every 30th.
    pub fn play(&mut self, days: i64) {
        self.open();
        for day in 0..days {
            let today = self.next_day(day);
            self.play_day(day, today);
            if (day + 1) % 30 == 0 || day + 1 == days {
                self.audit();
                self.move_on(day / 30);
                self.audit();
            }
        }
    }

    /// Sends a good or bad request, compares its outcome with the model's and looks at what it changed. The answer.
    fn run(&mut self, method: &str, params: &Value, occasion: &Occasion) -> Option<Value> {
        self.model.now = occasion.minute;
        let expected = self.model.predict(method, params, &occasion.actor, occasion.today());
        self.run_expecting(method, params, occasion, expected)
    }

    fn run_expecting(
        &mut self,
        method: &str,
        params: &Value,
        occasion: &Occasion,
        expected: Result<Value, Codes>,
    ) -> Option<Value> {
        let version = self.watch.version();
        let actual = self.send(method, params, occasion);
        if std::env::var_os("HUITOU_SIM_TELL").is_some() {
            let told = actual.as_ref().unwrap_or_else(|error| error);
            println!("{method} {params} by {} on {}: {told}", occasion.actor, occasion.meta()["at"]);
        }
        let mut is_counted = false;
        let answer = match (expected, actual) {
            (Ok(expected), Ok(actual)) => {
                if let Some(found) = difference(&expected, &actual) {
                    self.disagree(method, params, occasion, &found);
                }
                self.check_answer(method, params, occasion, &actual);
                self.table.count(method, "ok");
                Some(actual)
            }
            (Err(codes), Err(error)) if codes.contains(code_of(&error).as_str()) => {
                if let Some(found) = self.refusal_differs(method, params, &error, occasion.today()) {
                    self.disagree(method, params, occasion, &found);
                }
                self.table.count(method, &code_of(&error));
                // A wrong PIN is counted, and that is a fact.
                self.model.now = occasion.minute;
                is_counted = self.model.count_try(params, &code_of(&error));
                None
            }
            (expected, actual) => {
                let told = expected.map_or_else(|codes| format!("{codes:?}"), |_| "yes".to_owned());
                let found = format!("the model says {told}, the shop says {actual:?}");
                self.disagree(method, params, occasion, &found)
            }
        };
        match &answer {
            Some(answer) if is_command(method) => {
                self.model.apply(method, params, answer, occasion.today());
                if method == "member.open_balances" {
                    let mut owner = occasion.clone();
                    owner.actor = "owner".to_owned();
                    let card = self.send(CARD, &json!({"member_id": params["member_id"]}), &owner);
                    self.model.learn_cards(&card.expect("a member's card"));
                }
                if ["sale.ring", "sale.exchange"].contains(&method) {
                    let sale = text(answer, "sale_id").to_owned();
                    self.model.rung.insert(occasion.request_id.clone(), sale);
                }
                self.remember(method, params, occasion, answer);
            }
            Some(answer) if is_note(method) => self.keep_note(method, params, occasion, answer),
            _ if is_counted => {}
            _ if self.watch.version() != version => {
                self.disagree(method, params, occasion, "the model says that nothing is written, but the file changed")
            }
            _ => {}
        }
        self.look(method, params, occasion);
        answer
    }

    /// A note is no command: it has no fact and no id of its own. What was kept is there, twice is once, and nothing but
    /// the tables of this device changed.
    fn keep_note(&mut self, method: &str, params: &Value, occasion: &Occasion, answer: &Value) {
        self.model.keep(method, params);
        let again = self.send(method, params, occasion);
        if again.as_ref() != Ok(answer) {
            let found = format!("the model says that a note is kept twice as once; the shop says {again:?}");
            self.disagree(method, params, occasion, &found);
        }
        self.table.count(method, "again");
        let show = if method == "basket.put" { "basket.show" } else { "window.show" };
        self.run(show, &json!({}), occasion);
    }

    fn send(&self, method: &str, params: &Value, occasion: &Occasion) -> Result<Value, Value> {
        let mut whole = params.clone();
        if let Value::Object(fields) = &mut whole {
            fields.insert("meta".to_owned(), occasion.meta());
        }
        call(&self.shop.till, method, whole)
    }

    /// Journal and accounts against the model, and the card of the member whom the request named.
    fn look(&mut self, method: &str, params: &Value, occasion: &Occasion) {
        let facts = self.watch.facts();
        if facts != self.model.facts {
            let found = format!("the model says {} facts, the journal has {facts}", self.model.facts);
            self.disagree(method, params, occasion, &found);
        }
        let messages = self.watch.messages();
        if messages != self.model.messages {
            let found = format!("the model says {} messages, the shop has {messages}", self.model.messages);
            self.disagree(method, params, occasion, &found);
        }
        let balances = self.watch.balances();
        let expected: BTreeMap<String, i64> = self
            .model
            .accounts
            .iter()
            .filter(|(_, balance)| **balance != 0)
            .map(|(name, sum)| (name.clone(), *sum))
            .collect();
        if balances != expected {
            let differing: Vec<String> = expected
                .keys()
                .chain(balances.keys())
                .filter(|name| expected.get(*name) != balances.get(*name))
                .map(|name| {
                    format!("{name}: the model says {:?}, the shop says {:?}", expected.get(name), balances.get(name))
                })
                .collect();
            self.disagree(method, params, occasion, &differing.join("; "));
        }
        let place = if is_over_a_sale(method) { self.model.place_of(params) } else { None };
        let whose = place.and_then(|place| self.model.sales[place].member.as_deref());
        let id = whose.unwrap_or(text(params, "member_id"));
        if is_command(method) && self.model.members.contains_key(id) {
            let card = json!({"member_id": id});
            let mut owner = occasion.clone();
            owner.actor = "owner".to_owned();
            self.run(CARD, &card, &owner);
        }
    }

    fn disagree(&self, method: &str, params: &Value, occasion: &Occasion, found: &str) -> ! {
        let mut params = params.to_string();
        if params.len() > 2_000 {
            params = params.chars().take(1_000).collect();
        }
        panic!("seed {}, {method} {params} by {} on {}: {found}", self.seed, occasion.actor, occasion.meta()["at"]);
    }

    /// Verify and rebuild, and the journal's own postings summed up.
    fn audit(&mut self) {
        let folder = self.shop.till.folder();
        let verified = verify(folder).expect("a shop that can be verified");
        assert!(verified.findings.is_empty(), "seed {}: verify found {:?}", self.seed, verified.findings);
        assert_eq!(verified.facts, self.model.facts, "the model says how many facts there are");
        let rebuilt = rebuild_and_compare(folder).expect("a journal that can be replayed");
        assert!(rebuilt.differences.is_empty(), "seed {}: rebuild found {:?}", self.seed, rebuilt.differences);
        assert_eq!(rebuilt.facts, self.model.facts);
        self.sum_journal();
    }

    fn sum_journal(&mut self) {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        let mut next = Some(1);
        let mut expected_seq = 1;
        while let Some(from_seq) = next {
            let page =
                call(&self.shop.till, "journal.page", json!({"from_seq": from_seq, "limit": 1000})).expect("a page");
            for fact in page["facts"].as_array().expect("facts") {
                assert_eq!(fact["seq"], expected_seq, "the model says a journal without gaps");
                expected_seq += 1;
                for posting in fact["postings"].as_array().expect("postings") {
                    let amount = posting["amount"].as_i64().expect("an amount");
                    *sums.entry(text(posting, "debit").to_owned()).or_default() -= amount;
                    *sums.entry(text(posting, "credit").to_owned()).or_default() += amount;
                }
            }
            next = page["next_seq"].as_i64();
        }
        assert_eq!(expected_seq, self.model.facts + 1, "the model says how many facts there are");
        sums.retain(|_, sum| *sum != 0);
        let mut expected = self.model.accounts.clone();
        expected.retain(|_, sum| *sum != 0);
        assert_eq!(sums, expected, "seed {}: the model says what the postings come to", self.seed);
    }

    /// The next moment at the counter; now and then one long before or after.
    fn occasion(&mut self, method: &str) -> Occasion {
        let days = self.dice.within(-60, 60);
        let far = if self.dice.once_in(25) { days * DAY + self.dice.within(-600, 600) } else { 0 };
        let staff: Vec<String> = self.model.staff.iter().map(|(id, _)| id.clone()).collect();
        let by_staff = !staff.is_empty() && self.dice.once_in(3) && !cells::only_the_owner_may(method);
        let by_till = method == "day.roll" && self.dice.once_in(2);
        let actor = if by_till {
            "till".to_owned()
        } else if by_staff {
            self.dice.one(&staff).clone()
        } else {
            "owner".to_owned()
        };
        self.requests += 1;
        let request_id = format!("sim-{}", self.requests);
        self.model.now = self.minute + far;
        Occasion { minute: self.minute + far, actor, request_id, in_utc: self.dice.once_in(4) }
    }
}

const CARD: &str = "member.card";

/// Whether a command is over a sale that its request names.
fn is_over_a_sale(method: &str) -> bool {
    ["sale.refund", "sale.void", "sale.exchange", "sale.change_tender", "count_card.refund"].contains(&method)
}

/// Whether a method keeps something on this device alone.
fn is_note(method: &str) -> bool {
    METHODS.iter().any(|known| known.name == method && known.kind == MethodKind::Note)
}

/// Whether a method writes a fact.
fn is_command(method: &str) -> bool {
    METHODS.iter().any(|known| known.name == method && known.kind == MethodKind::Command)
}
