//! The business day: by which cut-off hour and time zone a moment belongs to a day of trade.

use std::str::FromStr;

use chrono::{
    DateTime, Days, FixedOffset, MappedLocalTime, Months, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;

use crate::params::InvalidParam;

/// The zone and hour that were in force when a fact was written. The day it gives is stamped and never recomputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessClock {
    zone: Tz,
    cut_off: NaiveTime,
}

impl BusinessClock {
    /// A clock for an IANA zone name and a cut-off `HH:MM`.
    ///
    /// # Errors
    /// Which of the two is not one.
    pub fn new(zone: &str, cut_off: &str) -> Result<BusinessClock, InvalidParam> {
        let zone = Tz::from_str(zone).map_err(|_| InvalidParam::NotAZone)?;
        let cut_off = NaiveTime::parse_from_str(cut_off, "%H:%M");
        let cut_off = cut_off.map_err(|_| InvalidParam::NotAnHour { field: "cut_off" })?;
        Ok(BusinessClock { zone, cut_off })
    }

    /// The cut-off as `HH:MM`, however it was typed.
    pub fn cut_off(&self) -> String {
        self.cut_off.format("%H:%M").to_string()
    }

    /// The moment on the shop's wall.
    pub fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        at.with_timezone(&self.zone).fixed_offset()
    }

    /// The day of trade that the moment belongs to: before the cut-off it is still yesterday.
    ///
    /// A later moment never belongs to an earlier day. Where clocks are put back over the cut-off, the day has begun the
    /// first time that they show it; where they are put back over midnight, tomorrow may have begun.
    pub fn business_day(&self, at: DateTime<Utc>) -> NaiveDate {
        let today = self.local(at).date_naive();
        let has_begun = |day: &NaiveDate| self.has_begun(*day, at);
        let begun = today.succ_opt().filter(has_begun).or_else(|| Some(today).filter(has_begun));
        begun.or_else(|| today.pred_opt()).unwrap_or(today)
    }

    fn has_begun(&self, day: NaiveDate, at: DateTime<Utc>) -> bool {
        let start = day.and_time(self.cut_off);
        match self.zone.from_local_datetime(&start) {
            MappedLocalTime::Single(begins) | MappedLocalTime::Ambiguous(begins, _) => begins <= at,
            // The clocks were put forward over the cut-off: the day begins with the first moment after it.
            MappedLocalTime::None => start <= self.local(at).naive_local(),
        }
    }
}

/// The moment as the journal writes it: RFC 3339 with the shop's offset, to the millisecond.
pub fn stamp(at: DateTime<FixedOffset>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// The moment cut to the millisecond, as the journal keeps it.
pub fn to_millisecond(at: DateTime<Utc>) -> DateTime<Utc> {
    let whole = at.nanosecond() / 1_000_000 * 1_000_000;
    at.with_nanosecond(whole).unwrap_or(at)
}

/// Business days from `from` to `to`; negative where `to` is earlier (a shop played out of order).
pub fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days()
}

/// The day `days` later, saturating at the end of the calendar.
pub fn days_later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// The same day so many months later, or that month's last where it has no such day; saturating at the end of the calendar.
pub fn months_later(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::{Offset, TimeDelta};
    use chrono_tz::TZ_VARIANTS;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_small_hours_belong_to_yesterday() {
        let clock = BusinessClock::new("Asia/Shanghai", "04:00").unwrap();
        for (at, day) in [
            ("2026-11-20T19:59:59Z", "2026-11-20"), // 03:59:59 at the shop
            ("2026-11-20T20:00:00Z", "2026-11-21"),
            ("2026-11-21T15:59:59Z", "2026-11-21"),
        ] {
            assert_eq!(clock.business_day(at.parse().unwrap()).to_string(), day, "{at}");
        }
    }

    #[test]
    fn refuses_zones_and_hours_that_are_none() {
        assert_eq!(BusinessClock::new("Asia/Atlantis", "04:00"), Err(InvalidParam::NotAZone));
        for hour in ["25:00", "4", "", "04:60", "noon"] {
            let refused = InvalidParam::NotAnHour { field: "cut_off" };
            assert_eq!(BusinessClock::new("Asia/Taipei", hour), Err(refused), "{hour}");
        }
    }

    #[test]
    fn a_cut_off_is_kept_with_two_digits_each() {
        assert_eq!(BusinessClock::new("Asia/Taipei", "4:0").unwrap().cut_off(), "04:00");
    }

    #[test]
    fn clocks_put_back_over_the_cut_off_do_not_bring_yesterday_back() {
        for (zone, cut_off, at, day) in [
            // 03:00 became 02:00 at 01:00 UTC; the cut-off was shown at 00:30 UTC and again at 01:30 UTC.
            ("Europe/Berlin", "02:30", "2026-10-25T00:29:59Z", "2026-10-24"),
            ("Europe/Berlin", "02:30", "2026-10-25T00:30:00Z", "2026-10-25"),
            ("Europe/Berlin", "02:30", "2026-10-25T01:00:00Z", "2026-10-25"),
            ("Europe/Berlin", "02:30", "2026-10-25T01:30:00Z", "2026-10-25"),
            // 02:00 became 03:00 at 01:00 UTC: the day begins with the hour that follows.
            ("Europe/Berlin", "02:30", "2026-03-29T00:59:59Z", "2026-03-28"),
            ("Europe/Berlin", "02:30", "2026-03-29T01:00:00Z", "2026-03-29"),
            // One minute after midnight became 23:01 of the day before, at 02:31 UTC.
            ("America/St_Johns", "00:00", "2006-10-29T02:30:30Z", "2006-10-29"),
            ("America/St_Johns", "00:00", "2006-10-29T02:31:00Z", "2006-10-29"),
        ] {
            let clock = BusinessClock::new(zone, cut_off).unwrap();
            assert_eq!(clock.business_day(at.parse().unwrap()).to_string(), day, "{zone} {at}");
        }
    }

    /// The first moment, to the minute, at which the zone's clocks are put back in the year that follows.
    fn put_back(zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let offset = |at: &DateTime<Utc>| at.with_timezone(&zone).offset().fix().local_minus_utc();
        let mut days = (0..366).map(|day| after + TimeDelta::days(day));
        let day = days.find(|day| offset(&(*day + TimeDelta::days(1))) < offset(day))?;
        (0..=1_440).map(|minute| day + TimeDelta::minutes(minute)).find(|at| offset(at) < offset(&day))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_later_moment_never_belongs_to_an_earlier_day(
            zone in 0..TZ_VARIANTS.len(),
            year in 1970_i32..2037,
            // The cut-off, from what the clocks show when they are put back.
            beside in prop_oneof![3 => -10_i64..70, 1 => -720_i64..720],
            mut minutes in prop::collection::vec(prop_oneof![3 => -70_i64..70, 1 => -1_600_i64..1_600], 2..20),
        ) {
            let zone = TZ_VARIANTS[zone];
            let january = Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap();
            let around = put_back(zone, january).unwrap_or(january);
            let shown = around.with_timezone(&zone).time();
            let minute = (i64::from(shown.hour() * 60 + shown.minute()) + beside).rem_euclid(1_440);
            let clock = BusinessClock::new(zone.name(), &format!("{}:{}", minute / 60, minute % 60)).unwrap();
            minutes.sort_unstable();
            let moments = minutes.iter().map(|minute| around + TimeDelta::minutes(*minute));
            let days: Vec<_> = moments.map(|at| (clock.business_day(at), at)).collect();
            for pair in days.windows(2) {
                prop_assert!(pair[0].0 <= pair[1].0, "{} {}: {:?}", zone, clock.cut_off(), pair);
            }
        }
    }
}
