//! Care: what the cashier should know about a member's rhythm. Pure and replaceable; the full science comes later.

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};

use crate::calendar::days_between;
use crate::code::{Arg, Args};
use crate::points::lots::NextLapse;
use crate::words::Words;

/// From how many visit days on a member has a rhythm of their own.
pub const VISITS_FOR_A_RHYTHM: usize = 4;

/// Days in halves, because the median of an even number of gaps may fall between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "serde_json::Number")]
pub struct HalfDays(i64);

impl HalfDays {
    /// As a sentence names it: whole days choose a plural.
    fn arg(self) -> Arg {
        match self.0 % 2 {
            0 => Arg::Count(self.0 / 2),
            _ => Arg::Text(self.to_string()),
        }
    }

    /// Twice the days.
    pub const fn doubled(self) -> i64 {
        self.0
    }
}

impl std::fmt::Display for HalfDays {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let half = if self.0 % 2 == 0 { "" } else { ".5" };
        write!(out, "{}{half}", self.0 / 2)
    }
}

impl Serialize for HalfDays {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 % 2 {
            0 => to.serialize_i64(self.0 / 2),
            // Exact: a double holds every half of a day count.
            _ => to.serialize_f64(self.to_string().parse().unwrap_or_default()),
        }
    }
}

impl TryFrom<serde_json::Number> for HalfDays {
    type Error = &'static str;

    fn try_from(days: serde_json::Number) -> Result<HalfDays, &'static str> {
        let text = days.to_string();
        let (whole, half) =
            text.split_once('.').map_or((text.as_str(), 0), |(whole, part)| (whole, i64::from(part == "5")));
        let whole: i64 = whole.parse().map_err(|_| "not a number of half days")?;
        Ok(HalfDays(whole * 2 + half))
    }
}

impl JsonSchema for HalfDays {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "HalfDays".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "multipleOf": 0.5})
    }
}

impl specta::Type for HalfDays {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        // A number with or without half: TypeScript knows no other, and a double here would be taken for one that may be NaN.
        u32::definition(types)
    }
}

/// The median of the gaps between visit days in order, from [`VISITS_FOR_A_RHYTHM`] visits on.
pub fn usual_gap(visit_days: &[NaiveDate]) -> Option<HalfDays> {
    if visit_days.len() < VISITS_FOR_A_RHYTHM {
        return None;
    }
    let mut gaps: Vec<i64> = visit_days.windows(2).map(|pair| days_between(pair[0], pair[1])).collect();
    gaps.sort_unstable();
    let middle = gaps.len() / 2;
    Some(match gaps.len() % 2 {
        1 => HalfDays(gaps[middle] * 2),
        _ => HalfDays(gaps[middle - 1] + gaps[middle]),
    })
}

/// What care knows of a member before this visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberFacts {
    /// The business days on which the member bought, each once, in order.
    pub visit_days: Vec<NaiveDate>,
    /// The points that lapse next.
    pub next_lapse: Option<NextLapse>,
}

/// The shop's settings for care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarePolicy {
    /// After how many days a member without a rhythm counts as long away.
    pub silent_days: u32,
    /// How many days before points lapse the cashier is told; zero: never.
    pub notice_days: u32,
}

/// A visit that is long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct LastVisit {
    /// Business days since the last visit.
    pub days_since: i64,
    /// The member's usual gap, from 4 visits on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_gap_days: Option<HalfDays>,
    /// The shop's own limit, which was used where there is no usual gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_days: Option<u32>,
}

/// Something that the cashier should know. Facts keep the numbers; words make the sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Alert {
    /// The member has not come for long.
    LastVisit(LastVisit),
    /// Points lapse soon.
    PointsLapse(NextLapse),
}

impl Alert {
    /// The sentence for the cashier, with both numbers.
    pub fn text(&self, words: &Words) -> String {
        match self {
            Alert::LastVisit(LastVisit { days_since, usual_gap_days: Some(gap), .. }) => {
                let args = Args::new().with("days", Arg::Count(*days_since)).with("gap", gap.arg());
                words.text("alert-last-visit-rhythm", &args)
            }
            Alert::LastVisit(LastVisit { days_since, usual_gap_days: None, silent_days }) => {
                let limit = i64::from(silent_days.unwrap_or_default());
                let args = Args::new().with("days", Arg::Count(*days_since)).with("limit", Arg::Count(limit));
                words.text("alert-last-visit-silent", &args)
            }
            Alert::PointsLapse(NextLapse { until, points }) => {
                let args = Args::new().with("points", Arg::Text(points.to_string())).with("day", Arg::Date(*until));
                words.text("alert-points-lapse", &args)
            }
        }
    }
}

/// The alerts that are due when the member stands at the counter on `today`, the most important first.
pub fn due_alerts(facts: &MemberFacts, policy: &CarePolicy, today: NaiveDate) -> Vec<Alert> {
    let away = last_visit(&facts.visit_days, policy, today).map(Alert::LastVisit);
    let lapse = facts.next_lapse.filter(|it| days_between(today, it.until) <= i64::from(policy.notice_days));
    let lapse = lapse.filter(|_| policy.notice_days > 0).map(Alert::PointsLapse);
    away.into_iter().chain(lapse).collect()
}

/// Whether a member has not come for long.
///
/// Days since ≥ 1.5 × the member's own usual gap or, without a rhythm, ≥ the shop's limit. A member who has
/// never bought has no last visit, and one who was here today is not away.
pub fn last_visit(visit_days: &[NaiveDate], policy: &CarePolicy, today: NaiveDate) -> Option<LastVisit> {
    let days_since = days_between(*visit_days.last()?, today);
    let gap = usual_gap(visit_days);
    let (due, silent_days) = match gap {
        // 2 × days ≥ 1.5 × (2 × gap) in whole numbers: 4 × days ≥ 3 × doubled.
        Some(gap) => (4 * days_since >= 3 * gap.doubled(), None),
        None => (days_since >= i64::from(policy.silent_days), Some(policy.silent_days)),
    };
    (due && days_since > 0).then_some(LastVisit { days_since, usual_gap_days: gap, silent_days })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::quantity::Points;
    use crate::words::Locale;

    fn days(offsets: &[u64]) -> Vec<NaiveDate> {
        let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        offsets.iter().map(|offset| crate::calendar::days_later(start, *offset)).collect()
    }

    fn is_due(visits: &[u64], today: u64) -> bool {
        let policy = CarePolicy { silent_days: 30, notice_days: 30 };
        last_visit(&days(visits), &policy, days(&[today])[0]).is_some()
    }

    #[test]
    fn points_that_lapse_soon_are_told_behind_a_long_absence() {
        let lapse = |on| Some(NextLapse { until: days(&[on])[0], points: Points::from_centi(500) });
        let told = |visits: &[u64], next_lapse, notice_days| {
            let facts = MemberFacts { visit_days: days(visits), next_lapse };
            due_alerts(&facts, &CarePolicy { silent_days: 30, notice_days }, days(&[100])[0]).len()
        };
        assert_eq!([told(&[99], lapse(107), 7), told(&[99], lapse(108), 7), told(&[99], lapse(100), 7)], [1, 0, 1]);
        assert_eq!([told(&[99], lapse(100), 0), told(&[99], None, 7), told(&[0], lapse(107), 7)], [0, 0, 2]);
    }

    #[test]
    fn judges_a_regular_by_the_own_rhythm() {
        // Gaps 10, 12, 14: usual 12, due from 18 days on.
        assert!(!is_due(&[0, 10, 22, 36], 53));
        assert!(is_due(&[0, 10, 22, 36], 54));
        // Gaps 1, 2, 3, 4: usual 2.5, due from 3.75, so on the 4th day.
        assert!(!is_due(&[0, 1, 3, 6, 10], 13));
        assert!(is_due(&[0, 1, 3, 6, 10], 14));
    }

    #[test]
    fn judges_others_by_the_shop() {
        assert!(!is_due(&[0, 1, 2], 31));
        assert!(is_due(&[0, 1, 2], 32));
        assert!(!is_due(&[], 400));
        assert!(!is_due(&[5], 5));
        assert!(!is_due(&[50], 5));
    }

    #[test]
    fn a_gap_of_one_day_is_one_day() {
        let words = Words { locale: Locale::En, currency: Currency::Cny };
        for (gap, told) in [
            (2, "Away 9 days, usually every 1 day"),
            (3, "Away 9 days, usually every 1.5 days"),
            (4, "Away 9 days, usually every 2 days"),
        ] {
            let alert = LastVisit { days_since: 9, usual_gap_days: Some(HalfDays(gap)), silent_days: None };
            assert_eq!(Alert::LastVisit(alert).text(&words), told);
        }
    }

    #[test]
    fn half_days_read_back_as_written() {
        for (gap, json) in [(HalfDays(24), "12"), (HalfDays(5), "2.5"), (HalfDays(0), "0")] {
            assert_eq!(serde_json::to_string(&gap).unwrap(), json);
            assert_eq!(serde_json::from_str::<HalfDays>(json).unwrap(), gap);
        }
    }
}
