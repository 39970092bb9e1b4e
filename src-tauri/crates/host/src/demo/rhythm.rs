//! When members come: each at their own pace, and some of them stop.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::chance::{Dice, Stream};

/// About how many sales to members a demo shop has at most; walk-ins add half as many.
const VISITS_MAX: u64 = 36_000;
/// About how many visits a year one member has in the mean, of all paces and fates; a test measures it.
const VISITS_A_YEAR: u64 = 17;
/// A large crowd keeps at least this many members who come at their full pace.
const REGULARS_MIN: u64 = 500;
/// How long before the first day of trade the first members joined.
pub(super) const DAYS_BEFORE: u32 = 730;

/// exp(σ·z) in thousandths at z = Φ⁻¹((k + ½) ÷ 21), k = 0 … 20: the quantiles of lognormal gaps around a median of 1.
/// σ = 0.25 for those with a habit.
const HABIT: [u32; 21] = [
    609, 693, 745, 785, 820, 853, 883, 913, 942, 971, 1_000, 1_030, 1_062, 1_096, 1_132, 1_173, 1_219, 1_274, 1_343,
    1_442, 1_641,
];
/// The same for σ = 0.8: those who come when they come.
const WHIM: [u32; 21] = [
    205, 310, 389, 461, 531, 601, 672, 746, 825, 909, 1_000, 1_100, 1_213, 1_340, 1_488, 1_665, 1_884, 2_168, 2_570,
    3_229, 4_877,
];

/// How often a member comes while they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Every 5 to 8 days.
    Weekly,
    /// Every 10 to 14 days.
    Fortnightly,
    /// Every 26 to 34 days.
    Monthly,
    /// Any gap from days to months.
    Irregular,
}

const PACES: [(Pace, u32); 4] =
    [(Pace::Weekly, 15), (Pace::Fortnightly, 32), (Pace::Monthly, 30), (Pace::Irregular, 23)];

/// What becomes of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Goes on coming.
    Steady,
    /// Stopped one day.
    Stopped,
    /// Comes less and less.
    Slowing,
    /// Came once, twice or three times.
    Newcomer,
}

/// How many of each 50 members have a fate; the others are steady. 14 % have stopped.
const FATES: [(Fate, u32); 3] = [(Fate::Stopped, 7), (Fate::Slowing, 4), (Fate::Newcomer, 6)];
const BLOCK: u32 = 50;

/// How many members there are, and how many of them come at their full pace.
///
/// A crowd that would come more than about 36,000 times in all is thinned: `regulars` keep their pace, at least 500 of
/// them, and the others come `others_permille` times in 1,000 in the mean, so that 100,000 members are a year of about
/// 54,000 sales and not of two million.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crowd {
    members: u32,
    regulars: u32,
    others_permille: u32,
}

impl Crowd {
    /// The crowd of so many members over so many days.
    pub(super) fn of(members: u32, days: u32) -> Crowd {
        let all = u64::from(members);
        let each = (VISITS_A_YEAR * u64::from(days) / 365).max(2);
        if all * each <= VISITS_MAX {
            return Crowd { members, regulars: members, others_permille: 0 };
        }
        // With one visit for each of the others: regulars × each + (all − regulars) = VISITS_MAX.
        let regulars = (VISITS_MAX.saturating_sub(all) / (each - 1)).clamp(REGULARS_MIN.min(all), all);
        let left = VISITS_MAX.saturating_sub(regulars * each);
        let others_permille = (left * 1_000 / (all - regulars).max(1)).min(1_000);
        Crowd { members, regulars: regulars as u32, others_permille: others_permille as u32 }
    }

    /// Which regular the `n`th member is, spread evenly over all; none for the others.
    fn regular(&self, n: u32) -> Option<u32> {
        let before = |n: u32| (u64::from(n) * u64::from(self.regulars) / u64::from(self.members.max(1))) as u32;
        (before(n + 1) > before(n)).then(|| before(n))
    }
}

/// The days of a member's time with the shop, counted from the first day of trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Course {
    /// When the member joined; below 0 before the first day.
    pub(super) joins: i64,
    /// The days on which the member bought, in order, each once.
    pub(super) visits: Vec<u32>,
    /// How often, and what became of it; none for those who only drop in.
    pub(super) habit: Option<(Pace, Fate)>,
}

/// The year, or other time, that is played.
#[derive(Clone, Copy, Debug)]
pub(super) struct Season {
    /// The first day of trade.
    pub(super) first: NaiveDate,
    /// How many days.
    pub(super) days: u32,
}

/// The course of the `n`th member.
pub(super) fn course(n: u32, crowd: &Crowd, season: Season, seed: u64) -> Course {
    let mut dice = Dice::of(seed, Stream::Course, n);
    let Some(regular) = crowd.regular(n) else { return drop_in(crowd, season, &mut dice) };
    let pace = dice.weighted(&PACES, |it| it.1).0;
    let fate = fate(regular, seed);
    match fate {
        Fate::Newcomer => newcomer(pace, season, &mut dice),
        Fate::Steady | Fate::Stopped | Fate::Slowing => customer(pace, fate, season, &mut dice),
    }
}

/// The fates of a block are dealt like cards, so that small shops too have their share of each.
fn fate(regular: u32, seed: u64) -> Fate {
    let mut dice = Dice::of(seed, Stream::Fates, regular / BLOCK);
    // Steps that share no factor with 50 visit every card.
    let step = *dice.one_of(&[3_u32, 7, 9, 11, 13, 17, 19, 21, 23]);
    let mut card = (regular % BLOCK * step + dice.below(BLOCK)) % BLOCK;
    for (fate, cards) in FATES {
        match card.checked_sub(cards) {
            Some(rest) => card = rest,
            None => return fate,
        }
    }
    Fate::Steady
}

/// A member who comes now and then, or not at all in this time.
fn drop_in(crowd: &Crowd, season: Season, dice: &mut Dice) -> Course {
    // Up to three chances of a third of the mean each.
    let mut visits: Vec<u32> = Vec::new();
    for _ in 0..3 {
        if dice.below(3_000) < crowd.others_permille {
            visits.push(on_a_shopping_day(dice.below(season.days), season, dice));
        }
    }
    visits.sort_unstable();
    visits.dedup();
    let first = visits.first().copied();
    let joins = match dice.permille(900) {
        true => -i64::from(dice.between(1, DAYS_BEFORE)),
        false => first.unwrap_or_else(|| dice.below(season.days)).into(),
    };
    Course { joins, visits, habit: None }
}

fn newcomer(pace: Pace, season: Season, dice: &mut Dice) -> Course {
    // Most of them are new now; some were new once and never came again.
    let recent = season.days.min(75);
    let joins = match dice.permille(600) {
        true => season.days - 1 - dice.below(recent),
        false => dice.below(season.days),
    };
    let mut visits = vec![on_a_shopping_day(joins, season, dice)];
    let joins = i64::from(visits[0]);
    for _ in 1..dice.between(1, 3) {
        visits.extend(next(visits.last().copied(), dice.between(5, 20), 1_000, pace, season, dice));
    }
    visits.dedup();
    Course { joins, visits, habit: Some((pace, Fate::Newcomer)) }
}

fn customer(pace: Pace, fate: Fate, season: Season, dice: &mut Dice) -> Course {
    let median = match pace {
        Pace::Weekly => dice.between(5, 8),
        Pace::Fortnightly => dice.between(10, 14),
        Pace::Monthly => dice.between(26, 34),
        Pace::Irregular => dice.between(8, 36),
    };
    // Those who joined in the season joined with their first visit; the others were members before it.
    let joined_before = dice.permille(700);
    let start = match joined_before {
        true => dice.below(median.min(season.days)),
        false => dice.below(season.days * 4 / 5 + 1),
    };
    let start = on_a_shopping_day(start, season, dice);
    let joins = if joined_before { -i64::from(dice.between(1, DAYS_BEFORE)) } else { start.into() };
    let stop = match fate {
        Fate::Stopped => stop_day(start, median, season, dice),
        Fate::Steady | Fate::Slowing | Fate::Newcomer => season.days,
    };
    let slows_from = season.days * dice.between(40, 60) / 100;
    let mut visits = vec![start];
    while let Some(last) = visits.last().copied() {
        let stretch = match fate {
            // The gaps grow to two and a half times what they were.
            Fate::Slowing if last > slows_from => 1_000 + 1_500 * (last - slows_from) / (season.days - slows_from),
            Fate::Slowing | Fate::Steady | Fate::Stopped | Fate::Newcomer => 1_000,
        };
        match next(Some(last), median, stretch, pace, season, dice) {
            Some(day) if day < stop => visits.push(day),
            Some(_) | None => break,
        }
    }
    Course { joins, visits, habit: Some((pace, fate)) }
}

/// The day from which a member came no more: after a few visits, and long enough ago to show.
fn stop_day(start: u32, median: u32, season: Season, dice: &mut Dice) -> u32 {
    let latest = season.days.saturating_sub((3 * median).max(45));
    let earliest = (start + 5 * median).min(latest);
    dice.between(earliest, latest).max(start + 1)
}

/// The next visit after `last`, if it is still in the season.
fn next(
    last: Option<u32>,
    median: u32,
    stretch_permille: u32,
    pace: Pace,
    season: Season,
    dice: &mut Dice,
) -> Option<u32> {
    let around = match pace {
        Pace::Weekly | Pace::Fortnightly | Pace::Monthly => dice.quantile(&HABIT),
        Pace::Irregular => dice.quantile(&WHIM),
    };
    let gap = (u64::from(median) * u64::from(around) * u64::from(stretch_permille) + 500_000) / 1_000_000;
    let day = last?.checked_add((gap as u32).max(1)).filter(|day| *day < season.days)?;
    Some(on_a_shopping_day(day, season, dice)).filter(|later| Some(*later) > last)
}

/// The day, or one or two later where it is a day on which fewer people shop.
pub(super) fn on_a_shopping_day(day: u32, season: Season, dice: &mut Dice) -> u32 {
    let mut day = day;
    for _ in 0..2 {
        let stays = match season.first.checked_add_days(Days::new(day.into())).map(|date| date.weekday()) {
            Some(Weekday::Sat | Weekday::Sun) => 1_000,
            Some(Weekday::Fri) => 900,
            Some(Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu) | None => 720,
        };
        if dice.permille(stays) {
            break;
        }
        day = (day + 1).min(season.days - 1);
    }
    day
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const DAYS: u32 = 365;

    fn courses(members: u32, seed: u64) -> Vec<Course> {
        let season = Season { first: NaiveDate::from_ymd_opt(2025, 11, 22).unwrap(), days: DAYS };
        let crowd = Crowd::of(members, DAYS);
        (0..members).map(|n| course(n, &crowd, season, seed)).collect()
    }

    fn visits(courses: &[Course]) -> usize {
        courses.iter().map(|course| course.visits.len()).sum()
    }

    fn median_gap(course: &Course) -> Option<u32> {
        let mut gaps: Vec<u32> = course.visits.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_unstable();
        (gaps.len() >= 4).then(|| gaps[gaps.len() / 2])
    }

    #[test]
    fn visits_are_in_order_within_the_season_after_joining() {
        for course in courses(2_000, 1).iter().chain(&courses(20_000, 2)) {
            assert!(course.visits.windows(2).all(|pair| pair[0] < pair[1]), "{course:?}");
            assert!(course.visits.iter().all(|day| *day < DAYS && i64::from(*day) >= course.joins), "{course:?}");
            assert!(course.joins >= -i64::from(DAYS_BEFORE) && course.joins < DAYS.into());
        }
    }

    #[test]
    fn some_have_stopped_at_different_times() {
        for seed in 0..20 {
            let courses = courses(120, seed);
            let stopped = |course: &&Course| matches!(course.habit, Some((_, Fate::Stopped)));
            let last_days: BTreeSet<u32> =
                courses.iter().filter(stopped).filter_map(|course| course.visits.last().copied()).collect();
            let count = courses.iter().filter(stopped).count();
            assert!((10..=24).contains(&count), "{count} of 120 have stopped");
            assert!(last_days.iter().all(|day| *day < DAYS - 40), "{last_days:?}");
            assert!(last_days.len() > 6, "{last_days:?}");
        }
    }

    #[test]
    fn each_pace_has_its_own_gaps() {
        let courses = courses(2_000, 3);
        for (pace, least, most) in [(Pace::Weekly, 5, 9), (Pace::Fortnightly, 9, 16), (Pace::Monthly, 23, 40)] {
            let steady = courses.iter().filter(|course| course.habit == Some((pace, Fate::Steady)));
            let gaps: Vec<u32> = steady.filter_map(median_gap).collect();
            assert!(gaps.len() > 100, "{pace:?}: {}", gaps.len());
            let within = gaps.iter().filter(|gap| (least..=most).contains(*gap)).count();
            assert!(within * 100 >= gaps.len() * 95, "{pace:?}: {within} of {}", gaps.len());
        }
    }

    #[test]
    fn newcomers_come_up_to_three_times_and_the_slowing_come_less() {
        let courses = courses(2_000, 4);
        let of = |fate| courses.iter().filter(move |course| matches!(course.habit, Some((_, it)) if it == fate));
        assert!(of(Fate::Newcomer).all(|course| (1..=3).contains(&course.visits.len())));
        let half = |course: &Course, late: bool| course.visits.iter().filter(|day| (**day > DAYS / 2) == late).count();
        let early: usize = of(Fate::Slowing).filter(|course| course.joins < 0).map(|course| half(course, false)).sum();
        let late: usize = of(Fate::Slowing).filter(|course| course.joins < 0).map(|course| half(course, true)).sum();
        assert!(late * 10 < early * 8, "{early} visits, then {late}");
    }

    #[test]
    fn a_large_crowd_is_thinned() {
        let in_the_mean = visits(&courses(2_000, 5)) / 2_000;
        assert!((VISITS_A_YEAR as usize - 2..=VISITS_A_YEAR as usize + 1).contains(&in_the_mean), "{in_the_mean}");
        for members in [2_500, 10_000, 40_000, 100_000] {
            let courses = courses(members, 6);
            let visits = visits(&courses);
            assert!((28_000..40_000).contains(&visits), "{members} members: {visits} visits");
            let frequent = courses.iter().filter(|course| course.visits.len() >= 4).count();
            assert!(frequent > 300, "{members} members: {frequent} come often");
        }
        assert_eq!(Crowd::of(0, DAYS), Crowd { members: 0, regulars: 0, others_permille: 0 });
    }

    #[test]
    fn one_more_member_changes_nothing_about_the_others() {
        assert_eq!(courses(120, 7)[..], courses(121, 7)[..120]);
    }
}
