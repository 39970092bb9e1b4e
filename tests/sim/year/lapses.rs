//! Points set right by hand, how long points last, and the days on which they are over.

use serde_json::{Value, json};

use super::{CARD, Year};
use crate::model::calendar::{DAY, Day, business_day, iso};
use crate::model::number::as_decimal;
use crate::model::text;

const REASONS: [&str; 3] = ["correction", "goodwill", "other"];
const NOTES: [&str; 3] = ["多等了半小时", "记错了", "补"];
/// Last days of a year's points; the first one is no day at all.
const DATES: [&str; 7] = ["", "", "03-31", "06-30", "12-31", "02-29", "01-01"];

impl Year {
    /// The next day of the year: now and then some weeks later, and for once some days before.
    pub(super) fn next_day(&mut self, n: i64) -> Day {
        if self.dice.once_in(30) {
            self.ahead += self.dice.within(10, 40);
        }
        let back = if self.dice.once_in(10) { self.dice.within(1, 12) } else { 0 };
        self.first_day + n + self.ahead - back
    }

    /// What the days bring of themselves, and what somebody does about points.
    pub(super) fn see_to_points(&mut self, n: i64) {
        let today = business_day(self.minute);
        let last_long = self.model.last_day_of_points(today).is_none_or(|until| until - today > 100);
        if n == 1 || last_long && self.dice.once_in(8) {
            self.set("points.expiry_date", &json!(""));
            self.set("points.expiry_months", &json!(1));
        }
        if n == 5 {
            // A date sooner than the months: points that are earned before it are good until the next year's.
            self.set("points.expiry_date", &json!(iso(today + 10)[5..]));
        }
        if self.dice.once_in(12) {
            let rule = self.good_rule_of_lapses();
            self.set(text(&rule, "key"), &rule["value"]);
        }
        for _ in 0..self.dice.within(0, 2) {
            self.do_well("points.adjust");
        }
        if self.dice.once_in(2) {
            self.roll_day();
        }
        self.ask_on_the_brink();
    }

    /// Asks for a member's points on the last day of some of them and on the day after, and for the alerts on the first day
    /// of their notice and on the day before.
    fn ask_on_the_brink(&mut self) {
        let today = business_day(self.minute);
        let has_some = |year: &Year, id: &str| {
            let member = &year.model.members[id];
            !member.erased && member.purse.next_lapse(today).is_some()
        };
        let Some(id) = self.some_member(has_some) else { return };
        let (until, _) = self.model.members[&id].purse.next_lapse(today).expect("points that lapse");
        let notice = self.model.whole("points.notice_days");
        let quote = json!({"member_id": id, "lines": [{"amount_minor": 100}]});
        let member = json!({"member_id": id});
        for (method, params, day) in [
            (CARD, &member, until),
            (CARD, &member, until + 1),
            ("sale.quote", &quote, until),
            ("sale.quote", &quote, until + 1),
            ("alert.list", &member, until - notice),
            ("alert.list", &member, until - notice - 1),
        ] {
            if self.dice.once_in(2) {
                let mut occasion = self.occasion(method);
                occasion.minute += (day - occasion.today()) * DAY;
                self.run(method, params, &occasion);
            }
        }
    }

    /// Does what is due: once, or until nothing is.
    fn roll_day(&mut self) {
        let mut occasion = self.occasion("day.roll");
        let to_the_end = self.dice.once_in(2);
        while self.model.is_due(occasion.today()) {
            let params = self.good_roll();
            self.run("day.roll", &params, &occasion);
            self.requests += 1;
            occasion.request_id = format!("sim-{}", self.requests);
            if !to_the_end {
                return;
            }
        }
        self.run("day.roll", &json!({}), &occasion);
    }

    pub(super) fn good_roll(&mut self) -> Value {
        match self.dice.within(1, 3) {
            1 => json!({}),
            2 => json!({"limit": self.dice.within(1, 3)}),
            _ => json!({"limit": self.dice.one(&[7, 20, 200])}),
        }
    }

    /// Points last some months, or until a date, or both, or for ever; and how soon the counter hears of it.
    pub(super) fn good_rule_of_lapses(&mut self) -> Value {
        match self.dice.within(1, 7) {
            1..=4 => json!({"key": "points.expiry_months", "value": self.dice.one(&[0, 1, 1, 1, 1, 2, 2, 3, 13])}),
            5 | 6 => json!({"key": "points.expiry_date", "value": self.dice.one(&DATES)}),
            _ => json!({"key": "points.notice_days", "value": self.dice.one(&[0, 1, 7, 14, 30, 30, 60, 365])}),
        }
    }

    /// More points, often for somebody who owes some, or fewer, often all.
    pub(super) fn good_adjustment(&mut self, today: Day) -> Option<Value> {
        let owes = |year: &Year, id: &str| !year.model.members[id].erased && year.model.members[id].purse.owed > 0;
        let debtor = if self.dice.once_in(3) { self.some_member(owes) } else { None };
        let member = debtor.or_else(|| self.any_member())?;
        let balance = self.model.members[&member].points_on(today);
        let change = match self.dice.within(1, 3) {
            1 if balance > 0 && self.dice.once_in(3) => -balance,
            1 if balance > 0 => -self.dice.within(1, balance),
            2 => 100 * self.dice.within(1, 80),
            _ => self.dice.within(1, 9_999),
        };
        let mut request =
            json!({"member_id": member, "change": self.signed(change), "reason": self.dice.one(&REASONS)});
        if request["reason"] == "other" || self.dice.once_in(4) {
            request["note"] = json!(self.dice.one(&NOTES));
        }
        Some(request)
    }

    /// Hundredths as somebody may write them.
    fn signed(&mut self, hundredths: i64) -> String {
        let sign = if hundredths < 0 { "-" } else { "" };
        let size = hundredths.abs();
        match self.dice.once_in(4) {
            true => format!("{sign}{}.{:02}", size / 100, size % 100),
            false => format!("{sign}{}", as_decimal(size, 2)),
        }
    }

    /// Points set right with one thing wrong.
    pub(super) fn bad_adjustment(&mut self, code: &str, today: Day) -> Option<Value> {
        let mut bad = self.good_adjustment(today)?;
        match code {
            "points_invalid" => {
                let wrong = ["0", "0.00", "-0", "1.234", "-0.001", "+1", "", "abc", "1e3", "1.", "100000000", "-1,5"];
                bad["change"] = json!(self.dice.one(&wrong));
            }
            "points_below_zero" => {
                let balance = self.model.members[text(&bad, "member_id")].points_on(today);
                let beyond = if self.dice.once_in(2) { 1 } else { self.dice.within(1, 9_999) };
                bad["change"] = json!(self.signed(-balance - beyond));
            }
            "adjustment_needs_note" => {
                bad["reason"] = json!("other");
                match self.dice.once_in(2) {
                    true => drop(bad.as_object_mut()?.remove("note")),
                    false => bad["note"] = json!(self.dice.one(&["", "  "])),
                }
            }
            "text_invalid" => bad["note"] = json!(self.dice.one(&["长".repeat(201).as_str(), "bell\u{7}"])),
            _ => panic!("no points for {code}"),
        }
        Some(bad)
    }

    /// A day on which nothing is due: any, or the last one of what lapses first.
    pub(super) fn day_without_dues(&mut self, today: Day) -> Option<Day> {
        let lots = self.model.members.values().flat_map(|member| &member.purse.lots);
        let day_before = self.model.next_part_on().map(|due_on| due_on - 1);
        let first = lots.filter_map(|lot| lot.until).chain(day_before).chain(self.model.next_card_until());
        let first = first.chain(self.model.next_tier_until()).min();
        match first {
            Some(first) if !self.dice.once_in(3) => Some(first),
            _ if self.model.is_due(today) => None,
            _ => Some(today),
        }
    }
}
