//! What the shop owes its members in stored value, day by day: everything that ever moved it, summed up.

use serde_json::{Value, json};

use super::calendar::{Day, civil, day_of, iso};
use super::{Member, Model, text, whole};

impl Model {
    /// What is owed, day by day.
    pub fn predict_liability(&self, request: &Value, today: Day) -> Value {
        let day = |field: &str| request[field].as_str().map(day_said);
        let to = day("to").unwrap_or(today);
        let (year, month, _) = civil(to);
        let from = day("from").unwrap_or(day_of(year, month, 1));
        let moved = self.moved();
        let over = |from: Day, to: Day| {
            let [principal, bonus] = [0, 1].map(|part| owed(&moved, part, from, to));
            let cards = self.cards_owed(from, to);
            let both: Vec<i64> = principal.iter().zip(&bonus).map(|(one, other)| one + other).collect();
            let gift_cards = self.gift_cards_owed(from, to);
            json!({
                "principal": liability(&principal), "bonus": liability(&bonus), "both": liability(&both), "cards": cards,
                "gift_cards": gift_cards,
            })
        };
        let of_day = |day: Day| {
            let mut shown = over(day, day);
            shown["business_day"] = json!(iso(day));
            shown
        };
        let days: Vec<Value> = (from..=to).map(of_day).collect();
        json!({"from": iso(from), "to": iso(to), "days": days, "sums": over(from, to)})
    }

    /// What is owed for count cards over some days.
    pub(super) fn cards_owed(&self, from: Day, to: Day) -> Value {
        let closing = |day: Day| {
            let until = self.card_flows.iter().filter(|flow| flow.day <= day);
            let signed = |flow: &CardFlow| match flow.column {
                "sold_minor" | "taken_over_minor" => flow.amount,
                _ => -flow.amount,
            };
            until.map(signed).sum::<i64>()
        };
        let mut owed = json!({"opening_minor": closing(from - 1), "closing_minor": closing(to)});
        for column in CARD_COLUMNS {
            let within = self.card_flows.iter().filter(|flow| (from..=to).contains(&flow.day) && flow.column == column);
            owed[column] = json!(within.map(|flow| flow.amount).sum::<i64>());
        }
        owed
    }

    /// Everything that ever moved stored value.
    fn moved(&self) -> Vec<Moved> {
        let mut moved = Vec::new();
        for movement in self.members.values().flat_map(Member::events) {
            let day = day_said(text(movement, "business_day"));
            let parts = [whole(movement, "principal_minor"), whole(movement, "bonus_minor")];
            match text(movement, "kind") {
                "top_up" => {
                    moved.push(Moved { day, column: TOPPED_UP, parts: [parts[0], 0] });
                    moved.push(Moved { day, column: GRANTED, parts: [0, parts[1]] });
                }
                "sale" => {
                    // What was kept of the change was paid in; the rest of the movement is what was spent.
                    let kept = self.kept_by(movement);
                    moved.push(Moved { day, column: TOPPED_UP, parts: [kept, 0] });
                    moved.push(Moved { day, column: SPENT, parts: [kept - parts[0], -parts[1]] });
                }
                "refund" | "void" | "count_card_refund" => moved.push(Moved { day, column: RETURNED, parts }),
                // Paid by stored value after all, or by less of it.
                "tender_changed" if parts[0] + parts[1] < 0 => {
                    moved.push(Moved { day, column: SPENT, parts: parts.map(|part| -part) });
                }
                "tender_changed" => moved.push(Moved { day, column: RETURNED, parts }),
                "gift" => moved.push(Moved { day, column: GRANTED, parts }),
                // The shop owes as much as before.
                "transfer_out" | "transfer_in" => {}
                "gift_card_bound" => moved.push(Moved { day, column: TOPPED_UP, parts }),
                "opening" => moved.push(Moved { day, column: TAKEN_OVER, parts }),
                // Its parts are told apart below.
                "balance_refund" => {}
                "points_adjusted" | "points_lapsed" | "repayment" => {}
                other => panic!("the model has no movement {other}"),
            }
        }
        for refund in &self.balance_refunds {
            moved.push(Moved { day: refund.day, column: REFUNDED, parts: [refund.given.0, refund.given.1] });
            moved.push(Moved { day: refund.day, column: FORFEITED, parts: [refund.kept.0, refund.kept.1] });
        }
        moved
    }
}

/// An amount of principal and of bonus that moved on a day, in one column of what is owed.
struct Moved {
    day: Day,
    column: usize,
    parts: [i64; 2],
}

/// An amount that moved what is owed for count cards on a day, by the name of its column.
#[derive(Clone)]
pub struct CardFlow {
    pub(super) day: Day,
    pub(super) column: &'static str,
    pub(super) amount: i64,
}

/// The columns of what is owed for count cards, between what was owed before and after.
pub const CARD_COLUMNS: [&str; 6] =
    ["taken_over_minor", "sold_minor", "earned_minor", "refunded_minor", "lapsed_minor", "forfeited_minor"];

/// The columns of what is owed, and whether each adds to it.
const COLUMNS: [(&str, i64); 8] = [
    ("taken_over_minor", 1),
    ("topped_up_minor", 1),
    ("granted_minor", 1),
    ("spent_minor", -1),
    ("returned_minor", 1),
    ("refunded_minor", -1),
    ("expired_minor", -1),
    ("forfeited_minor", -1),
];
const TAKEN_OVER: usize = 0;
const TOPPED_UP: usize = 1;
const GRANTED: usize = 2;
const SPENT: usize = 3;
const RETURNED: usize = 4;
const REFUNDED: usize = 5;
const FORFEITED: usize = 7;

/// What was owed before the first day, each column over the days, and what was owed after the last.
fn owed(moved: &[Moved], part: usize, from: Day, to: Day) -> Vec<i64> {
    let until = |day: Day| moved.iter().filter(move |it| it.day <= day);
    let balance = |day: Day| until(day).map(|it| COLUMNS[it.column].1 * it.parts[part]).sum::<i64>();
    let mut row = vec![balance(from - 1)];
    row.extend((0..COLUMNS.len()).map(|column| {
        let within = until(to).filter(|it| it.day >= from && it.column == column);
        within.map(|it| it.parts[part]).sum::<i64>()
    }));
    row.push(balance(to));
    row
}

/// A row of what is owed as the wire writes it.
fn liability(row: &[i64]) -> Value {
    let names = ["opening_minor"].into_iter().chain(COLUMNS.map(|(name, _)| name)).chain(["closing_minor"]);
    names.zip(row).map(|(name, amount)| (name.to_owned(), json!(amount))).collect::<serde_json::Map<_, _>>().into()
}

/// The day that a request or a movement names.
fn day_said(words: &str) -> Day {
    let parts: Vec<i64> = words.split('-').filter_map(|part| part.parse().ok()).collect();
    let [year, month, day] = parts[..] else { panic!("{words} is no day") };
    day_of(year, month, day)
}

#[test]
fn the_model_reads_the_days_that_it_writes() {
    assert_eq!(day_said("2026-02-28") + 1, day_said("2026-03-01"));
    assert_eq!(iso(day_said("2028-02-29")), "2028-02-29");
}
