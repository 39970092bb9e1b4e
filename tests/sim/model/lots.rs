//! A member's points in parts, each with the last day on which it can be used, and all that ever happened to them.

use serde_json::{Value, json};

use super::calendar::{Day, civil, day_of, iso, month_length};
use super::refunds::Back;
use super::{Member, Model, points};

/// A part of a member's points.
#[derive(Clone, Debug, PartialEq)]
pub struct Lot {
    /// Hundredths of points, above zero.
    pub amount: i64,
    /// The last day on which they can be used; none where they stay for ever.
    pub until: Option<Day>,
}

/// Points as a member has them: the first earned first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Purse {
    /// The parts.
    pub lots: Vec<Lot>,
    /// Hundredths of points that must still be given back.
    pub owed: i64,
}

/// What a fact did to a member's points, as it was when it happened.
#[derive(Clone)]
pub struct Touch {
    /// The place of the fact.
    pub seq: i64,
    /// Its day of trade.
    pub day: Day,
    /// The place of the sale, where it is one.
    pub sale: Option<usize>,
    /// Hundredths of points that paid, or were taken away by hand.
    pub spent: i64,
    /// Hundredths of points that were earned, or given by hand.
    pub earned: i64,
    /// The last day on which what was earned can be used.
    pub until: Option<Day>,
    /// Hundredths of points that lapsed by it.
    pub lapsed: i64,
}

impl Lot {
    fn is_over(&self, day: Day) -> bool {
        self.until.is_some_and(|until| until < day)
    }
}

impl Purse {
    /// All points.
    pub fn sum(&self) -> i64 {
        self.lots.iter().map(|lot| lot.amount).sum()
    }

    /// The points that can be used on a day.
    pub fn on(&self, day: Day) -> i64 {
        self.lots.iter().filter(|lot| !lot.is_over(day)).map(|lot| lot.amount).sum()
    }

    /// The last day of what is over on a day for the longest time.
    pub fn over_since(&self, day: Day) -> Option<Day> {
        self.lots.iter().filter(|lot| lot.is_over(day)).filter_map(|lot| lot.until).min()
    }

    /// What lapses next of that which can be used on a day.
    pub fn next_lapse(&self, day: Day) -> Option<(Day, i64)> {
        let until = self.lots.iter().filter(|lot| !lot.is_over(day)).filter_map(|lot| lot.until).min()?;
        Some((until, self.lots.iter().filter(|lot| lot.until == Some(until)).map(|lot| lot.amount).sum()))
    }

    /// The same as the wire writes it.
    pub fn next_lapse_shown(&self, day: Day) -> Value {
        self.next_lapse(day).map_or(Value::Null, |(until, sum)| json!({"until": iso(until), "points": points(sum)}))
    }

    /// A fact on a day: what is over lapses, then what pays is spent, the first earned first, then what is earned settles
    /// what is owed and is kept. What could not be spent is owed. How much lapsed.
    pub fn touch(&mut self, day: Day, spent: i64, earned: i64, until: Option<Day>) -> i64 {
        let before = self.sum();
        self.lots.retain(|lot| !lot.is_over(day));
        let lapsed = before - self.sum();
        let mut left = spent;
        for lot in &mut self.lots {
            let part = left.min(lot.amount);
            lot.amount -= part;
            left -= part;
        }
        self.owed += left;
        let settled = earned.min(self.owed);
        self.owed -= settled;
        self.lots.push(Lot { amount: earned - settled, until });
        self.lots.retain(|lot| lot.amount > 0);
        lapsed
    }
}

impl Member {
    /// The points that can be used on a day.
    pub fn points_on(&self, day: Day) -> i64 {
        self.purse.on(day)
    }
}

impl Model {
    /// The last day for points that are earned today: so many months later, then the first such date from there on.
    pub fn last_day_of_points(&self, today: Day) -> Option<Day> {
        let (months, date) = (self.whole("points.expiry_months"), self.settings["points.expiry_date"].as_str());
        let date = date.and_then(|date| date.split_once('-'));
        if months == 0 && date.is_none() {
            return None;
        }
        let from = months_later(today, months);
        let Some((month, day)) = date else { return Some(from) };
        let (month, day): (i64, i64) = (month.parse().expect("a month"), day.parse().expect("a day"));
        let (year, _, _) = civil(from);
        [year, year + 1].map(|year| cut(year, month, day)).into_iter().find(|date| *date >= from)
    }

    /// Writes down what a fact does to a member's points, and does it.
    pub(super) fn touch(&mut self, id: &str, mut touch: Touch) {
        let member = self.members.get_mut(id).expect("a member");
        let (before, owed) = (member.purse.sum(), member.purse.owed);
        touch.lapsed = member.purse.touch(touch.day, touch.spent, touch.earned, touch.until);
        let (more, less_owed) = (member.purse.sum() - before, owed - member.purse.owed);
        let lapsed = touch.lapsed;
        member.touches.push(touch);
        self.book_points(id, more, less_owed);
        self.gain("points_expired", lapsed);
    }

    /// What a member's accounts of points gain.
    pub(super) fn book_points(&mut self, id: &str, more: i64, less_owed: i64) {
        self.gain(&format!("member:{id}:points"), more);
        self.gain(&format!("member:{id}:points_owed"), less_owed);
    }

    /// The points that a member would have today if no more than `then` of each line of a sale had come back: everything
    /// that happened to them is played again.
    pub(super) fn purse_with(&self, id: &str, place: usize, then: &Back) -> Purse {
        let mut purse = Purse::default();
        for touch in &self.members[id].touches {
            let (taken, returned) = touch.sale.map_or((0, 0), |n| match n == place {
                true => self.sales[n].points_back(then),
                false => self.sales[n].points_back(&self.sales[n].back()),
            });
            purse.touch(touch.day, touch.spent - returned, touch.earned - taken, touch.until);
        }
        purse
    }
}

/// The same day some months later, cut to the end of the month.
pub fn months_later(day: Day, months: i64) -> Day {
    let (year, month, day) = civil(day);
    let month = month - 1 + months;
    cut(year + month.div_euclid(12), month.rem_euclid(12) + 1, day)
}

/// A day of a month, or its last one where it is shorter.
fn cut(year: i64, month: i64, day: i64) -> Day {
    day_of(year, month, day.min(month_length(year, month)))
}

#[test]
fn in_the_model_points_last_so_many_months_and_then_until_the_date() {
    let mut model = Model::opened();
    let mut last = |months: i64, date: &str, today: (i64, i64, i64)| {
        model.settings.insert("points.expiry_months".to_owned(), json!(months));
        model.settings.insert("points.expiry_date".to_owned(), json!(date));
        model.last_day_of_points(day_of(today.0, today.1, today.2)).map(iso).unwrap_or_default()
    };
    assert_eq!(last(0, "", (2026, 1, 31)), "");
    assert_eq!(last(1, "", (2026, 1, 31)), "2026-02-28");
    assert_eq!(last(14, "", (2026, 11, 30)), "2028-01-30");
    assert_eq!(last(0, "01-31", (2026, 1, 31)), "2026-01-31");
    assert_eq!(last(0, "01-31", (2026, 2, 1)), "2027-01-31");
    assert_eq!(last(2, "01-31", (2026, 11, 30)), "2027-01-31");
    assert_eq!(last(3, "01-31", (2026, 11, 30)), "2028-01-31");
    assert_eq!(last(0, "02-29", (2026, 1, 1)), "2026-02-28");
    assert_eq!(last(0, "02-29", (2028, 2, 29)), "2028-02-29");
}

#[test]
fn in_the_model_the_first_earned_pay_first_and_what_is_over_pays_no_more() {
    let mut purse = Purse::default();
    purse.touch(0, 0, 100, Some(9));
    purse.touch(0, 0, 50, Some(5));
    purse.touch(5, 70, 0, None);
    assert_eq!(purse.lots, [Lot { amount: 30, until: Some(9) }, Lot { amount: 50, until: Some(5) }]);
    assert_eq!([purse.on(5), purse.on(6), purse.on(10)], [80, 30, 0]);
    assert_eq!(purse.next_lapse(5), Some((5, 50)));
    assert_eq!(purse.touch(6, 40, 4, None), 50);
    assert_eq!((purse.lots.len(), purse.owed), (0, 6));
    assert_eq!(purse.touch(3, 0, 8, None), 0, "a day of an earlier date brings nothing back");
    assert_eq!((purse.sum(), purse.owed), (2, 0));
}
