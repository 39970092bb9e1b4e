//! Days as the model counts them, from 1970-01-01 on the shop's wall, which is eight hours ahead of UTC all year.

/// A day of trade, in days since 1970-01-01.
pub type Day = i64;

/// A minute on the shop's wall, in minutes since 1970-01-01 00:00 there.
pub type Minute = i64;

/// Minutes in a day.
pub const DAY: Minute = 24 * 60;
/// The wall's lead over UTC.
const LEAD: Minute = 8 * 60;
/// The day of trade ends at 04:00.
const CUT_OFF: Minute = 4 * 60;

/// The day of trade of a minute.
pub fn business_day(minute: Minute) -> Day {
    (minute - CUT_OFF).div_euclid(DAY)
}

/// Year, month and day of a day: leap years every 4, but not every 100, but every 400.
pub fn civil(day: Day) -> (i64, i64, i64) {
    let mut year = 1970;
    let mut left = day;
    while left < 0 {
        year -= 1;
        left += year_length(year);
    }
    while left >= year_length(year) {
        left -= year_length(year);
        year += 1;
    }
    let mut month = 1;
    while left >= month_length(year, month) {
        left -= month_length(year, month);
        month += 1;
    }
    (year, month, left + 1)
}

/// The day of a year, a month and a day of the month.
pub fn day_of(year: i64, month: i64, day: i64) -> Day {
    let years: i64 = (1970..year).map(year_length).sum::<i64>() - (year..1970).map(year_length).sum::<i64>();
    let months: i64 = (1..month).map(|month| month_length(year, month)).sum();
    years + months + day - 1
}

/// A day as the wire writes it.
pub fn iso(day: Day) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A minute as RFC 3339 with the shop's offset.
pub fn on_the_wall(minute: Minute) -> String {
    format!("{}+08:00", clock(minute))
}

/// The same minute as RFC 3339 in UTC.
pub fn in_utc(minute: Minute) -> String {
    format!("{}Z", clock(minute - LEAD))
}

fn clock(minute: Minute) -> String {
    let of_day = minute.rem_euclid(DAY);
    format!("{}T{:02}:{:02}:00", iso(minute.div_euclid(DAY)), of_day / 60, of_day % 60)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn year_length(year: i64) -> i64 {
    365 + i64::from(is_leap(year))
}

/// How many days a month has.
pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[test]
fn the_models_calendar_knows_leap_days_and_the_cut_off() {
    assert_eq!(iso(day_of(2028, 2, 29)), "2028-02-29");
    assert_eq!(iso(day_of(2028, 2, 29) + 1), "2028-03-01");
    assert_eq!([iso(-1), iso(day_of(1900, 3, 1))], ["1969-12-31", "1900-03-01"]);
    let midnight = day_of(2026, 1, 1) * DAY;
    assert_eq!(iso(business_day(midnight + 239)), "2025-12-31");
    assert_eq!(iso(business_day(midnight + 240)), "2026-01-01");
    assert_eq!(on_the_wall(midnight), "2026-01-01T00:00:00+08:00");
    assert_eq!(in_utc(midnight), "2025-12-31T16:00:00Z");
}
