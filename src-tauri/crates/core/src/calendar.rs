//! The business day: by which cut-off hour and time zone a moment belongs to a day of trade.

use std::str::FromStr;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, Timelike, Utc};
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
    pub fn business_day(&self, at: DateTime<Utc>) -> NaiveDate {
        let local = self.local(at).naive_local();
        let today = local.date();
        if local.time() < self.cut_off { today.pred_opt().unwrap_or(today) } else { today }
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

#[cfg(test)]
mod tests {
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
}
