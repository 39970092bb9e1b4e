//! When a member was last here, as the issue tells it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::{Member, Model, points};

/// Twice the median of the gaps between visit days, from 4 visit days on.
pub fn usual_gap_doubled(days: &BTreeSet<Day>) -> Option<i64> {
    if days.len() < 4 {
        return None;
    }
    let in_order: Vec<Day> = days.iter().copied().collect();
    let mut gaps: Vec<i64> = in_order.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    let middle = gaps.len() / 2;
    Some(if gaps.len() % 2 == 1 { 2 * gaps[middle] } else { gaps[middle - 1] + gaps[middle] })
}

/// Halves of a day as the wire writes them: a number with or without a half.
pub fn half_days(doubled: i64) -> Value {
    let text = if doubled % 2 == 0 { format!("{}", doubled / 2) } else { format!("{}.5", doubled / 2) };
    serde_json::from_str(&text).expect("a number")
}

impl Model {
    /// The alerts that are due for a member on a day: the last visit first, then points that lapse soon, if the shop wants to
    /// know of them.
    pub(super) fn alerts(&self, member: &Member, today: Day) -> Vec<Value> {
        let mut due = alerts(&member.visit_days, self.whole("alert.silent_days"), today);
        let notice = self.whole("points.notice_days");
        if let Some((until, sum)) =
            member.purse.next_lapse(today).filter(|(until, _)| notice > 0 && until - today <= notice)
        {
            due.push(json!({"kind": "points_lapse", "until": iso(until), "points": points(sum)}));
        }
        due
    }
}

/// The alerts of visits that are due on a day: at least 1.5 × the usual gap since the last visit or, without a usual gap, at least
/// the shop's number of silent days; never on the day of a visit.
pub fn alerts(days: &BTreeSet<Day>, silent_days: i64, today: Day) -> Vec<Value> {
    let Some(last) = days.last() else { return Vec::new() };
    let since = today - last;
    if since <= 0 {
        return Vec::new();
    }
    match usual_gap_doubled(days) {
        Some(doubled) if 4 * since >= 3 * doubled => {
            vec![json!({"kind": "last_visit", "days_since": since, "usual_gap_days": half_days(doubled)})]
        }
        None if since >= silent_days => {
            vec![json!({"kind": "last_visit", "days_since": since, "usual_gap_days": null})]
        }
        Some(_) | None => Vec::new(),
    }
}

#[test]
fn the_models_alert_begins_at_one_and_a_half_gaps() {
    let days = BTreeSet::from([0, 7, 14, 22]);
    assert_eq!(usual_gap_doubled(&days), Some(14));
    assert!(alerts(&days, 30, 32).is_empty());
    assert_eq!(alerts(&days, 30, 33).len(), 1, "10.5 days are over on the eleventh");
    let few = BTreeSet::from([0, 7]);
    assert!(alerts(&few, 30, 36).is_empty());
    assert_eq!(alerts(&few, 30, 37)[0]["days_since"], 30);
    assert!(alerts(&few, 30, 7).is_empty());
}
