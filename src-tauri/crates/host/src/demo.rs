//! The demo shop: 60 products, members and a year of sales, played by a seeded generator through the same commands that
//! a cashier uses.
//!
//! The same seed, plan and language give the same facts, apart from ids, sealed texts and coupon codes. `rhythm` says when
//! members come, `basket` what they buy, `trade` serves them in the order of the diary made here.

mod basket;
mod catalogue;
mod chance;
mod people;
mod purse;
mod rhythm;
mod trade;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Timelike, Utc, Weekday};
use huitou_app::{Entropy, Error};
use huitou_core::calendar::{BusinessClock, days_between, days_later};
use huitou_store::Shop;

use chance::{Dice, Stream};
use rhythm::{Crowd, DAYS_BEFORE, Season, course, on_a_shopping_day};
use trade::Trade;

/// How many entries of the diary one transaction serves; most are one or two commands.
const ENTRIES_PER_TRANSACTION: usize = 400;

/// How large and how reproducible a demo shop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoPlan {
    /// How many members. Beyond about 2,000 most of them come seldom or never, so that a year has at most about 55,000
    /// sales.
    pub members: u32,
    /// The seed of the generator.
    pub seed: u64,
    /// The last business day of trade.
    pub until: NaiveDate,
    /// How many days of trade, 365 as a rule.
    pub days: u32,
}

impl DemoPlan {
    /// The moment at which the demo shop opens: before every fact that [`fill`] writes.
    pub fn opens_at(&self) -> DateTime<Utc> {
        // A day ahead of the first fact, whatever the shop's time zone.
        days_before(self.season().first, DAYS_BEFORE + 2).and_time(NaiveTime::MIN).and_utc()
    }

    fn season(&self) -> Season {
        let days = self.days.max(1);
        Season { first: days_before(self.until, days - 1), days }
    }
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DemoReport {
    /// Products.
    pub products: u32,
    /// Staff members.
    pub staff: u32,
    /// Members.
    pub members: u32,
    /// Sales, to members and walk-ins.
    pub sales: u32,
    /// Top-ups of stored value.
    pub top_ups: u32,
}

/// Fills a shop that has just begun. `progress` is told how many entries of the diary are served, and of how many.
///
/// # Errors
/// Any refusal: the generator plans so that no command is refused, so one that is ends the run.
pub fn fill(
    shop: &mut Shop,
    plan: &DemoPlan,
    entropy: &mut dyn Entropy,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<DemoReport, Error> {
    let (policy, clock) = shop.read(|tx| Ok::<_, Error>((tx.policy()?, tx.business_clock()?)))?;
    let calendar = Calendar { clock, season: plan.season() };
    let diary = diary(plan, &calendar);
    let of = diary.len() as u32;
    let mut trade = Trade::new(plan.members, plan.seed, &policy, calendar);
    progress(0, of);
    shop.write(|tx| trade.set_up(tx, entropy))?;
    let mut done = 0;
    for page in diary.chunks(ENTRIES_PER_TRANSACTION) {
        shop.write(|tx| page.iter().try_for_each(|entry| trade.serve(tx, entry, entropy)))?;
        done += page.len() as u32;
        progress(done, of);
    }
    Ok(trade.report)
}

/// Who comes to the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    /// A member joins and buys nothing that day.
    Joining(u32),
    /// A member buys, and joins first where they have not.
    Buying(u32),
    /// Someone unknown buys.
    WalkIn,
}

/// An entry of the diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    at: DateTime<Utc>,
    who: Who,
}

/// Everything that happens, in the order of time.
fn diary(plan: &DemoPlan, calendar: &Calendar) -> Vec<Entry> {
    let season = calendar.season;
    let crowd = Crowd::of(plan.members, season.days);
    let mut diary = Vec::new();
    let mut visits = 0;
    for n in 0..plan.members {
        let course = course(n, &crowd, season, plan.seed);
        let mut dice = Dice::of(plan.seed, Stream::Hours, n);
        if course.visits.first().map(|day| i64::from(*day)) != Some(course.joins) {
            diary.push(Entry { at: calendar.moment(course.joins, &mut dice), who: Who::Joining(n) });
        }
        for day in &course.visits {
            diary.push(Entry { at: calendar.moment((*day).into(), &mut dice), who: Who::Buying(n) });
        }
        visits += course.visits.len();
    }
    let mut dice = Dice::of(plan.seed, Stream::WalkIns, 0);
    // A third of all bills.
    for _ in 0..visits / 2 {
        let day = dice.below(season.days);
        let day = on_a_shopping_day(day, season, &mut dice);
        diary.push(Entry { at: calendar.moment(day.into(), &mut dice), who: Who::WalkIn });
    }
    diary.sort_unstable();
    diary
}

/// How busy each hour is, from 8 to 20 o'clock: the morning's vegetables, and the way home from work.
const HOURS: [(u32, u32); 13] = [
    (8, 70),
    (9, 100),
    (10, 90),
    (11, 70),
    (12, 45),
    (13, 35),
    (14, 40),
    (15, 55),
    (16, 80),
    (17, 125),
    (18, 140),
    (19, 100),
    (20, 50),
];

/// The season on the shop's wall.
#[derive(Clone, Copy)]
struct Calendar {
    clock: BusinessClock,
    season: Season,
}

impl Calendar {
    /// When the shop is named and its shelf filled: before the first member joins.
    fn set_up_at(&self) -> DateTime<Utc> {
        self.at(-i64::from(DAYS_BEFORE) - 1, 7 * 3_600)
    }

    /// A moment in business hours of a day, counted from the first of trade.
    fn moment(&self, day: i64, dice: &mut Dice) -> DateTime<Utc> {
        let hour = dice.weighted(&HOURS, |it| it.1).0;
        self.at(day, hour * 3_600 + dice.below(3_600))
    }

    /// The moment at so many seconds after midnight, on the shop's wall, of a business day.
    fn at(&self, day: i64, second: u32) -> DateTime<Utc> {
        let date = match u32::try_from(day) {
            Ok(after) => days_later(self.season.first, after.into()),
            Err(_) => days_before(self.season.first, day.unsigned_abs() as u32),
        };
        let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap_or_default();
        let at = self.utc(date, time);
        match self.clock.business_day(at) < date {
            // Before the cut-off it is still the business day before: the same hour a day later is this one.
            true => self.utc(days_later(date, 1), time),
            false => at,
        }
    }

    fn utc(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let wall = date.and_time(time);
        // The offset is asked for twice, because the first moment asked about is a guess.
        let guess = wall - self.clock.local(wall.and_utc()).offset().to_owned();
        (wall - self.clock.local(guess.and_utc()).offset().to_owned()).and_utc()
    }

    fn business_day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.clock.business_day(at)
    }

    /// Days from the first of trade, 0 before it.
    fn day_of_trade(&self, at: DateTime<Utc>) -> u32 {
        u32::try_from(days_between(self.season.first, self.business_day(at))).unwrap_or(0)
    }

    fn weekend_and_hour(&self, at: DateTime<Utc>) -> (bool, u32) {
        let wall = self.clock.local(at);
        (matches!(wall.weekday(), Weekday::Sat | Weekday::Sun), wall.hour())
    }
}

/// The day `days` earlier, or the first of the calendar.
fn days_before(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(zone: &str, cut_off: &str) -> Calendar {
        let first = NaiveDate::from_ymd_opt(2025, 11, 22).unwrap();
        Calendar { clock: BusinessClock::new(zone, cut_off).unwrap(), season: Season { first, days: 365 } }
    }

    fn plan() -> DemoPlan {
        DemoPlan { members: 120, seed: 1, until: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), days: 365 }
    }

    #[test]
    fn every_entry_falls_on_its_business_day_anywhere() {
        for (zone, cut_off) in [
            ("Asia/Shanghai", "04:00"),
            ("America/New_York", "04:00"),
            ("Pacific/Kiritimati", "00:00"),
            ("Pacific/Pago_Pago", "00:00"),
            ("Asia/Taipei", "10:30"),
        ] {
            let calendar = calendar(zone, cut_off);
            let mut dice = Dice::of(1, Stream::Hours, 0);
            for day in -730..365_i64 {
                let at = calendar.moment(day, &mut dice);
                assert_eq!(
                    days_between(calendar.season.first, calendar.business_day(at)),
                    day,
                    "{zone} {cut_off} {at}"
                );
            }
            assert!(plan().opens_at() < calendar.set_up_at(), "{zone}");
            assert!(calendar.set_up_at() < calendar.at(-730, 8 * 3_600), "{zone}");
        }
    }

    #[test]
    fn the_season_ends_on_the_last_day_asked_for() {
        let season = plan().season();
        assert_eq!(days_later(season.first, u64::from(season.days) - 1), plan().until);
        let calendar = calendar("Asia/Shanghai", "04:00");
        let diary = diary(&plan(), &calendar);
        let last = diary.last().map(|entry| calendar.business_day(entry.at));
        assert_eq!(last, Some(plan().until));
    }

    #[test]
    fn a_third_of_all_bills_is_unknown_peoples_and_the_evening_is_busy() {
        let calendar = calendar("Asia/Shanghai", "04:00");
        let diary = diary(&plan(), &calendar);
        let bills = diary.iter().filter(|entry| !matches!(entry.who, Who::Joining(_))).count();
        let walk_ins = diary.iter().filter(|entry| entry.who == Who::WalkIn).count();
        assert!((32..=34).contains(&(walk_ins * 100 / bills)), "{walk_ins} of {bills}");
        let at_hour = |hour| diary.iter().filter(|entry| calendar.weekend_and_hour(entry.at).1 == hour).count();
        assert!(at_hour(18) > 2 * at_hour(13), "{} at 18, {} at 13", at_hour(18), at_hour(13));
        assert_eq!(at_hour(22) + at_hour(6), 0);
        assert!(diary.is_sorted());
    }

    #[test]
    fn every_member_joins_once_and_before_buying() {
        let diary = diary(&plan(), &calendar("Asia/Shanghai", "04:00"));
        for n in 0..plan().members {
            let of = diary.iter().filter(|entry| matches!(entry.who, Who::Joining(it) | Who::Buying(it) if it == n));
            let joinings: Vec<usize> =
                of.enumerate().filter(|(_, entry)| entry.who == Who::Joining(n)).map(|(place, _)| place).collect();
            assert!(joinings.is_empty() || joinings == [0], "{n}: {joinings:?}");
        }
    }
}
