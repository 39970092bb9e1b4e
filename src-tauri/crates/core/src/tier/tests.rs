//! Tiers by hand, and against a count that looks at each day by itself.

use proptest::prelude::*;

use super::place::level_of;
use super::*;
use crate::calendar::days_between;
use crate::id::Incarnation;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn tier(level: u32, least: i64, window: TierWindow, grace_days: u32) -> Tier {
    let id = TierId::born_at(Incarnation::from_entropy([1; 4]), level.into());
    let need = Some(TierNeed::Spent { least: Money::from_minor(least) });
    Tier {
        id,
        name: format!("T{level}"),
        terms: TierTerms { level, need, window, grace_days, price_rate: None, points_times: None, is_active: true },
    }
}

fn spent(doings: &[(&str, i64)]) -> Doings {
    Doings { spent: doings.iter().map(|(on, amount)| (day(on), *amount)).collect(), ..Doings::default() }
}

/// Silver for 1,000.00 and gold for 3,000.00 within 30 days, kept for 10 more.
fn ladder() -> Vec<Tier> {
    let month = TierWindow::Days { count: 30 };
    vec![tier(1, 100_000, month, 10), tier(2, 300_000, month, 10)]
}

fn level(placed: Placed, tiers: &[Tier]) -> u32 {
    level_of(tiers, placed.tier_id)
}

#[test]
fn what_is_done_counts_for_its_window_and_no_longer() {
    for (window, on, until) in [
        (TierWindow::Days { count: 1 }, "2026-01-31", Some("2026-01-31")),
        (TierWindow::Days { count: 30 }, "2026-01-31", Some("2026-03-01")),
        (TierWindow::Months { count: 1 }, "2026-01-31", Some("2026-02-27")),
        (TierWindow::Months { count: 12 }, "2024-02-29", Some("2025-02-27")),
        (TierWindow::Month, "2026-02-03", Some("2026-02-28")),
        (TierWindow::Month, "2026-12-31", Some("2026-12-31")),
        (TierWindow::Year, "2026-12-31", Some("2026-12-31")),
        (TierWindow::Year, "2026-01-01", Some("2026-12-31")),
        (TierWindow::Always, "2026-01-01", None),
    ] {
        assert_eq!(window.counts_until(day(on)), until.map(day), "{window:?} of {on}");
    }
}

#[test]
fn up_at_once_and_down_only_when_the_days_of_grace_are_over() {
    let tiers = ladder();
    let on = |today: &str, now: Placed, doings: &Doings| after(now, &tiers, doings, day(today));
    let first = spent(&[("2026-01-01", 60_000), ("2026-01-11", 40_000)]);
    assert_eq!(on("2026-01-10", Placed::NONE, &first), Placed::NONE, "600.00 are not enough");
    let silver = on("2026-01-11", Placed::NONE, &first);
    // The 600.00 count until the 30th; ten days of grace end on the 9th of February.
    assert_eq!(level(silver, &tiers), 1);
    assert_eq!((silver.met_until, silver.until), (Some(day("2026-01-30")), Some(day("2026-02-09"))));
    // Another 2,000.00 on the 20th: gold, until the 600.00 fall away.
    let more = spent(&[("2026-01-01", 60_000), ("2026-01-11", 40_000), ("2026-01-20", 200_000)]);
    let gold = on("2026-01-20", silver, &more);
    assert_eq!((level(gold, &tiers), gold.met_until), (2, Some(day("2026-01-30"))));
    assert_eq!(on("2026-02-05", gold, &more), gold, "within the days of grace nobody goes down, and they do not grow");
    // When gold is over, the 2,000.00 are still enough for silver.
    let anew = reached(&tiers, &more, day("2026-02-10"));
    assert_eq!((level(anew, &tiers), anew.met_until), (1, Some(day("2026-02-18"))));
}

#[test]
fn what_came_back_ends_a_tier_after_the_days_of_grace() {
    let tiers = ladder();
    let now = after(Placed::NONE, &tiers, &spent(&[("2026-01-11", 100_000)]), day("2026-01-11"));
    let kept = after(now, &tiers, &spent(&[("2026-01-11", 99_999)]), day("2026-01-15"));
    assert_eq!(level(kept, &tiers), 1);
    assert_eq!((kept.met_until, kept.until), (Some(day("2026-01-14")), Some(day("2026-01-25"))));
}

#[test]
fn a_tier_by_hand_stays_until_a_higher_one_is_reached() {
    let tiers = ladder();
    let gold = Placed { tier_id: Some(tiers[1].id), by: PlacedBy::Hand, met_until: None, until: None };
    let silver = Placed { tier_id: Some(tiers[0].id), ..gold };
    let enough = spent(&[("2026-01-01", 300_000)]);
    assert_eq!(after(gold, &tiers, &Doings::default(), day("2026-01-01")), gold);
    assert_eq!(after(gold, &tiers, &enough, day("2026-01-01")), gold);
    let up = after(silver, &tiers, &enough, day("2026-01-01"));
    assert_eq!((level(up, &tiers), up.by), (2, PlacedBy::Need));
}

fn spent_more(missing: i64) -> TierMissing {
    TierMissing::Spent { missing: Money::from_minor(missing) }
}

#[test]
fn within_the_days_of_grace_it_is_told_what_is_missing_and_after_them_it_is_looked_at_anew() {
    let tiers = ladder();
    let doings = spent(&[("2026-01-01", 60_000), ("2026-01-11", 40_000)]);
    let silver = after(Placed::NONE, &tiers, &doings, day("2026-01-11"));
    let missing = |today: &str| missing_to_keep(silver, &tiers, &doings, day(today));
    assert_eq!(missing("2026-01-30"), None, "the last day on which enough was done");
    assert_eq!(missing("2026-01-31"), Some(spent_more(60_000)));
    assert_eq!(standing(silver, &tiers, &doings, day("2026-02-09")), silver);
    assert_eq!(standing(silver, &tiers, &doings, day("2026-02-10")), Placed::NONE);
    let more = spent(&[("2026-01-11", 40_000), ("2026-02-01", 60_000)]);
    let again = standing(silver, &tiers, &more, day("2026-02-10"));
    assert_eq!((level(again, &tiers), again.until), (0, None), "the 400.00 are over");
}

#[test]
fn a_tier_that_nobody_could_come_to_is_refused_by_its_first_broken_rule() {
    let month = TierWindow::Days { count: 30 };
    let sound = tier(1, 100, month, 10).terms;
    let visits =
        |least: u32, window: TierWindow| TierTerms { need: Some(TierNeed::Visits { least }), window, ..sound.clone() };
    assert_eq!(sound.check(), Ok(()));
    assert_eq!(visits(30, month).check(), Ok(()));
    for (terms, rule) in [
        (TierTerms { level: 0, ..sound.clone() }, "level"),
        (TierTerms { level: 10, ..sound.clone() }, "level"),
        (TierTerms { need: Some(TierNeed::Spent { least: Money::ZERO }), ..sound.clone() }, "need"),
        (TierTerms { need: Some(TierNeed::Points { least: Points::from_centi(-1) }), ..sound.clone() }, "need"),
        (TierTerms { window: TierWindow::Days { count: 0 }, ..sound.clone() }, "window"),
        (TierTerms { window: TierWindow::Months { count: 121 }, ..sound.clone() }, "window"),
        (visits(31, month), "visits"),
        (visits(32, TierWindow::Month), "visits"),
        (TierTerms { grace_days: 366, ..sound.clone() }, "grace"),
        (TierTerms { price_rate: Some(Factor::from_centi(0)), ..sound.clone() }, "rate"),
        (TierTerms { price_rate: Some(Factor::from_centi(100)), ..sound.clone() }, "rate"),
        (TierTerms { points_times: Some(Factor::from_centi(1_001)), ..sound.clone() }, "times"),
    ] {
        let refusal = terms.check().unwrap_err();
        assert_eq!(refusal, Code::TierInvalid.because().text("rule", rule), "{terms:?}");
    }
}

#[test]
fn the_next_tier_says_what_is_missing_today() {
    let tiers = ladder();
    let doings = spent(&[("2026-01-01", 60_000), ("2026-01-11", 40_000)]);
    let missing = |today: &str, now: Placed| {
        next_above(now, &tiers, &doings, day(today)).map(|(tier, missing)| (tier.terms.level, missing))
    };
    assert_eq!(missing("2026-01-10", Placed::NONE), Some((1, spent_more(40_000))));
    let silver = after(Placed::NONE, &tiers, &doings, day("2026-01-11"));
    assert_eq!(missing("2026-01-11", silver), Some((2, spent_more(200_000))));
    assert_eq!(missing("2026-02-05", silver), Some((2, spent_more(260_000))), "the 600.00 count no more");
}

#[test]
fn tiers_of_which_nobody_would_have_the_lower_one_contradict_each_other() {
    let month = TierWindow::Days { count: 30 };
    let terms = |level: u32, least: i64| tier(level, least, month, 0).terms;
    for (one, other, contradict) in [
        (terms(1, 100), terms(2, 101), false),
        (terms(1, 100), terms(2, 100), true),
        (terms(3, 99), terms(2, 100), true),
        (terms(1, 100), terms(1, 200), true),
        (terms(1, 100), TierTerms { need: None, ..terms(1, 100) }, true),
        (terms(1, 100), TierTerms { need: None, ..terms(2, 100) }, false),
        // Whoever has spent 1.00 in 30 days has not always done so in a calendar month, but has in 31 days, or ever.
        (terms(1, 100), TierTerms { window: TierWindow::Month, ..terms(2, 100) }, false),
        (terms(1, 100), TierTerms { window: TierWindow::Year, ..terms(2, 100) }, false),
        (terms(1, 100), TierTerms { window: TierWindow::Days { count: 29 }, ..terms(2, 100) }, false),
        (terms(1, 100), TierTerms { window: TierWindow::Days { count: 31 }, ..terms(2, 100) }, true),
        (terms(1, 100), TierTerms { window: TierWindow::Months { count: 1 }, ..terms(2, 100) }, false),
        (terms(1, 100), TierTerms { window: TierWindow::Months { count: 2 }, ..terms(2, 100) }, true),
        (terms(1, 100), TierTerms { window: TierWindow::Always, ..terms(2, 100) }, true),
        (TierTerms { window: TierWindow::Month, ..terms(1, 100) }, terms(2, 100), false),
        (
            TierTerms { window: TierWindow::Month, ..terms(1, 100) },
            TierTerms { window: TierWindow::Year, ..terms(2, 99) },
            true,
        ),
        (
            TierTerms { window: TierWindow::Year, ..terms(1, 100) },
            TierTerms { window: TierWindow::Months { count: 12 }, ..terms(2, 99) },
            true,
        ),
        (terms(1, 100), TierTerms { need: Some(TierNeed::Visits { least: 5 }), ..terms(2, 100) }, false),
        (terms(1, 100), TierTerms { is_active: false, ..terms(1, 100) }, false),
    ] {
        assert_eq!(one.contradicts(&other), contradict, "{one:?} and {other:?}");
        assert_eq!(other.contradicts(&one), contradict, "the other way round");
    }
}

/// Whether something of a day counts on another, by what the windows say of themselves.
fn counts(window: TierWindow, of: NaiveDate, on: NaiveDate) -> bool {
    of <= on
        && match window {
            TierWindow::Days { count } => days_between(of, on) < i64::from(count),
            TierWindow::Months { count } => on < months_later(of, count),
            TierWindow::Month => (of.year(), of.month()) == (on.year(), on.month()),
            TierWindow::Year => of.year() == on.year(),
            TierWindow::Always => true,
        }
}

fn any_window() -> impl Strategy<Value = TierWindow> {
    prop_oneof![
        (1_u32..60).prop_map(|count| TierWindow::Days { count }),
        (1_u32..4).prop_map(|count| TierWindow::Months { count }),
        Just(TierWindow::Month),
        Just(TierWindow::Year),
        Just(TierWindow::Always),
    ]
}

proptest! {
    #[test]
    fn a_tier_is_met_until_the_last_day_on_which_a_count_day_by_day_comes_to_enough(
        window in any_window(),
        least in 1_i64..400,
        done in prop::collection::vec((0_u64..200, 0_i64..100), 0..12),
        today in 0_u64..200,
    ) {
        let later = |days: u64| days_later(day("2026-01-01"), days);
        let doings = Doings { spent: done.iter().map(|(on, amount)| (later(*on), *amount)).collect(), ..Doings::default() };
        let tiers = vec![tier(1, least, window, 0)];
        let today = later(today);
        // Nothing of a later day is known today.
        let sum = |on: NaiveDate| -> i64 {
            let known = doings.spent.iter().filter(|(of, _)| *of <= today && counts(window, *of, on));
            known.map(|(_, amount)| *amount).sum()
        };
        let placed = reached(&tiers, &doings, today);
        prop_assert_eq!(level(placed, &tiers) == 1, sum(today) >= least);
        if level(placed, &tiers) == 1 {
            let days = (0..800).map(|days| days_later(today, days));
            let last = days.take_while(|on| sum(*on) >= least).last();
            let is_for_good = window == TierWindow::Always;
            prop_assert_eq!(placed.met_until, last.filter(|_| !is_for_good));
        }
    }

    #[test]
    fn the_tier_of_each_day_is_what_a_look_at_every_fact_and_every_day_gives(
        facts in prop::collection::vec((0_u64..12, 0_i64..150_000, 0_i64..4), 1..14),
        window in 5_u32..40,
        grace_days in 0_u32..15,
    ) {
        let window = TierWindow::Days { count: window };
        let tiers = vec![tier(1, 100_000, window, grace_days), tier(2, 250_000, window, grace_days)];
        let later = |days: u64| days_later(day("2026-01-01"), days);
        // A fact some days after the one before: something is bought, or a quarter, a half or more of what was bought comes back.
        let (mut today, mut bought): (u64, Vec<(NaiveDate, i64)>) = (0, Vec::new());
        let (mut placed, mut doings) = (Placed::NONE, Doings::default());
        let (mut naive_level, mut naive_until) = (0_u32, None::<NaiveDate>);
        let sum = |bought: &[(NaiveDate, i64)], on: NaiveDate, known: NaiveDate| -> i64 {
            let counting = bought.iter().filter(|(of, _)| *of <= known && counts(window, *of, on));
            counting.map(|(_, amount)| *amount).sum()
        };
        let highest = |bought: &[(NaiveDate, i64)], on: NaiveDate| -> (u32, Option<NaiveDate>) {
            for (level, least) in [(2, 250_000), (1, 100_000)] {
                let days = (0..100).map(|days| days_later(on, days));
                if let Some(last) = days.take_while(|ahead| sum(bought, *ahead, on) >= least).last() {
                    return (level, Some(days_later(last, grace_days.into())));
                }
            }
            (0, None)
        };
        for (gap, amount, quarters) in facts {
            // Every day is rolled, the day of the fact too.
            for ahead in today..=today + gap {
                let on = later(ahead);
                placed = standing(placed, &tiers, &doings, on);
                if naive_until.is_some_and(|until| until < on) {
                    (naive_level, naive_until) = highest(&bought, on);
                }
                prop_assert_eq!((level(placed, &tiers), placed.until), (naive_level, naive_until), "on {}", on);
            }
            today += gap;
            let on = later(today);
            match bought.first_mut().filter(|_| quarters > 0) {
                Some(first) => {
                    let back = first.1 * quarters / 4;
                    first.1 -= back;
                    doings.add(Deed { kind: DeedKind::Spent, day: first.0, amount: -back });
                }
                None => {
                    bought.push((on, amount));
                    doings.add(Deed { kind: DeedKind::Spent, day: on, amount });
                }
            }
            placed = after(placed, &tiers, &doings, on);
            let (reaches, until) = highest(&bought, on);
            if reaches >= naive_level {
                (naive_level, naive_until) = (reaches, until);
            } else {
                naive_until = naive_until.map(|until| until.min(days_later(on, grace_days.into())));
            }
            prop_assert_eq!((level(placed, &tiers), placed.until), (naive_level, naive_until), "after a fact on {}", on);
        }
    }

    #[test]
    fn no_fact_brings_a_member_down(
        done in prop::collection::vec((0_u64..120, 0_i64..200_000), 1..12),
        steps in prop::collection::vec(0_u64..20, 1..10),
    ) {
        let tiers = ladder();
        let later = |days: u64| days_later(day("2026-01-01"), days);
        let doings = Doings { spent: done.iter().map(|(on, amount)| (later(*on), *amount)).collect(), ..Doings::default() };
        let (mut now, mut today) = (Placed::NONE, later(0));
        for step in steps {
            today = days_later(today, step);
            let next = after(now, &tiers, &doings, today);
            prop_assert!(level(next, &tiers) >= level(now, &tiers));
            prop_assert!(level(next, &tiers) >= level(reached(&tiers, &doings, today), &tiers));
            // What was told once grows only with what is done, or when a higher tier comes.
            prop_assert_eq!(after(next, &tiers, &doings, today), next);
            now = next;
        }
    }
}

/// What is bought on a day of the first fifty, and, where it comes back, how many days later.
fn any_buying() -> impl Strategy<Value = (u64, i64, Option<u64>)> {
    (0_u64..50, 1_i64..200_000, prop::option::weighted(0.7, 0_u64..60))
}

proptest! {
    #[test]
    fn of_two_tiers_that_contradict_each_other_nobody_has_the_lower_one(
        (low, high) in (any_window(), any_window()),
        done in prop::collection::vec((0_u64..1_000, 1_i64..100), 1..12),
        today in 0_u64..1_100,
    ) {
        let later = |days: u64| days_later(day("2027-01-01"), days);
        let tiers = vec![tier(1, 100, low, 0), tier(2, 100, high, 0)];
        let doings = Doings { spent: done.iter().map(|(on, amount)| (later(*on), *amount)).collect(), ..Doings::default() };
        if tiers[0].terms.contradicts(&tiers[1].terms) {
            prop_assert_ne!(level(reached(&tiers, &doings, later(today)), &tiers), 1);
        }
    }

    #[test]
    fn of_two_tiers_that_do_not_somebody_has_the_lower_one(low in any_window(), high in any_window()) {
        let tiers = vec![tier(1, 100, low, 0), tier(2, 100, high, 0)];
        if !tiers[0].terms.contradicts(&tiers[1].terms) {
            // Whoever spends 1.00 on some day of four years has the lower one on a later day.
            let days = (0..1_461).map(|days| days_later(day("2027-01-01"), days));
            let has_low = |on: NaiveDate| {
                let doings = Doings { spent: vec![(on, 100)], ..Doings::default() };
                let last = low.counts_until(on).unwrap_or(NaiveDate::MAX);
                level(reached(&tiers, &doings, last), &tiers) == 1
            };
            prop_assert!(days.into_iter().any(has_low));
        }
    }

    #[test]
    fn what_came_back_leaves_the_tier_as_if_it_had_never_been(
        bought in prop::collection::vec(any_buying(), 1..9),
        window in any_window(),
        grace_days in 0_u32..15,
    ) {
        let tiers = vec![tier(1, 100_000, window, grace_days), tier(2, 250_000, window, grace_days)];
        let later = |days: u64| days_later(day("2026-01-01"), days);
        // Day by day, what is bought before what comes back: with all of it, and in a shop where what came back was never bought.
        let (mut ladder, mut twin) = (Ladder::at(Placed::NONE), Ladder::at(Placed::NONE));
        let (mut doings, mut kept) = (Doings::default(), Doings::default());
        let spent = |on: u64, amount: i64| Deed { kind: DeedKind::Spent, day: later(on), amount };
        for today in 0..115_u64 {
            let on = later(today);
            ladder = ladder.standing(&tiers, &doings, on);
            twin = twin.standing(&tiers, &kept, on);
            for (_, amount, back) in bought.iter().filter(|(when, _, _)| *when == today) {
                doings.add(spent(today, *amount));
                ladder = ladder.after(&tiers, &doings, on);
                if back.is_none() {
                    kept.add(spent(today, *amount));
                    twin = twin.after(&tiers, &kept, on);
                }
            }
            for (when, amount, back) in &bought {
                if back.map(|days| when + days) == Some(today) {
                    let with = doings.clone();
                    doings.add(spent(*when, -amount));
                    ladder = ladder.returned(&tiers, (&with, &doings), on);
                }
            }
        }
        let end = later(115);
        ladder = ladder.standing(&tiers, &doings, end);
        twin = twin.standing(&tiers, &kept, end);
        prop_assert_eq!(ladder.now, twin.now);
    }
}
