use proptest::prelude::*;

use super::*;

fn day(n: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::TimeDelta::days(n)
}

fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn card(uses: Option<u32>, validity: CardValidity, paid: i64) -> SoldCard {
    let terms = CardTerms { uses, validity, users: CardUsers::MemberAlone };
    SoldCard { terms, paid: money(paid), sold_on: day(0) }
}

fn one(n: i64, uses: u32) -> StandingUse {
    StandingUse { day: day(n), uses, list: Money::ZERO }
}

#[test]
fn a_use_earns_its_part_of_what_was_paid() {
    // 100.00 for three: 33.34, 33.33, 33.33.
    let card = card(Some(3), CardValidity::Always {}, 10_000);
    for (used, earned, left) in [(0, 0, 3), (1, 3_334, 2), (2, 6_667, 1), (3, 10_000, 0)] {
        let uses = [one(5, used)];
        assert_eq!((card.earned(&uses), card.left(&uses)), (money(earned), Some(left)));
    }
}

#[test]
fn a_card_without_a_count_is_earned_by_its_days() {
    // Sold on 1 January for 30 days: up to and with 31 January, 31 days with the first. On the 10th ten of them are gone:
    // 310.00 × 10 ÷ 31 = 100.00.
    let by_sale = card(None, CardValidity::Days { count: 30, from: CardStart::Sale }, 31_000);
    assert_eq!(by_sale.until(&[]), Some(day(30)));
    assert_eq!(by_sale.earned(&[one(9, 1)]), money(10_000));
    assert_eq!(by_sale.earned(&[one(9, 1), one(3, 5)]), money(10_000), "the last use counts, in any order");
    assert_eq!(by_sale.earned(&[]), Money::ZERO);
    assert_eq!(by_sale.earned_by_time(&[], day(400)), money(31_000));
    // From its first use, on 11 January.
    let by_use = card(None, CardValidity::Days { count: 30, from: CardStart::FirstUse }, 31_000);
    assert_eq!((by_use.until(&[]), by_use.until(&[one(10, 1)])), (None, Some(day(40))));
    assert_eq!(by_use.earned(&[one(10, 1), one(19, 1)]), money(10_000));
    assert_eq!(by_use.earned_by_time(&[], day(400)), Money::ZERO, "its time does not run yet");
}

#[test]
fn months_end_on_the_day_on_which_they_began() {
    let months = |from| card(Some(1), CardValidity::Months { count: 1, from }, 100);
    let sold = SoldCard { sold_on: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(), ..months(CardStart::Sale) };
    assert_eq!(sold.until(&[]), NaiveDate::from_ymd_opt(2026, 2, 28));
    assert_eq!(months(CardStart::Sale).until(&[]), NaiveDate::from_ymd_opt(2026, 2, 1));
    assert_eq!(card(Some(1), CardValidity::Until { day: day(9) }, 1).until(&[]), Some(day(9)));
}

#[test]
fn a_card_that_cannot_be_kept_is_refused_by_its_rule() {
    let good = CardOffer {
        uses: Some(10),
        validity: CardValidity::Always {},
        users: CardUsers::Several,
        skus: vec!["CUT".to_owned()],
        categories: Vec::new(),
    };
    let today = day(10);
    assert_eq!(good.check(today), Ok(()));
    let broken = |rule: &str| Err(Code::CountCardInvalid.because().text("rule", rule));
    assert_eq!(CardOffer { skus: Vec::new(), ..good.clone() }.check(today), broken("covers_nothing"));
    assert_eq!(CardOffer { uses: None, ..good.clone() }.check(today), broken("no_end"));
    let over = CardValidity::Until { day: day(9) };
    assert_eq!(CardOffer { validity: over, ..good.clone() }.check(today), broken("over"));
    for uses in [0, 10_000] {
        let refused = CardOffer { uses: Some(uses), ..good.clone() }.check(today).unwrap_err();
        assert_eq!(refused.code, Code::InvalidParams, "{uses}");
    }
}

proptest! {
    #[test]
    fn what_is_earned_comes_to_what_was_paid_in_any_order(
        paid in 0_i64..100_000_000, all in 1_u32..200, steps in prop::collection::vec((0_i64..60, 1_u32..5, any::<bool>()), 0..80),
    ) {
        for card in [
            card(Some(all), CardValidity::Always {}, paid),
            card(None, CardValidity::Months { count: 1, from: CardStart::Sale }, paid),
            card(None, CardValidity::Days { count: 20, from: CardStart::FirstUse }, paid),
        ] {
            let (mut uses, mut sum) = (Vec::<StandingUse>::new(), 0);
            for (day, count, comes_back) in &steps {
                let before = card.earned(&uses).minor();
                match *comes_back && !uses.is_empty() {
                    true => { uses.remove(*count as usize % uses.len()); }
                    false if card.left(&uses).is_none_or(|left| left >= *count) => uses.push(one(*day, *count)),
                    false => {}
                }
                let after = card.earned(&uses);
                sum += after.minor() - before;
                prop_assert!((Money::ZERO..=card.paid).contains(&after));
                prop_assert_eq!(sum, after.minor(), "the parts are what they come to");
            }
            // All of it back: as it was sold.
            prop_assert_eq!(card.earned(&[]), Money::ZERO);
            // All of it used: all of the price.
            if card.terms.uses.is_some() {
                prop_assert_eq!(card.earned(&[one(0, all)]), card.paid);
            } else if let Some(last) = card.until(&[one(0, 1)]) {
                prop_assert_eq!(card.earned_by_time(&[one(0, 1)], last), card.paid);
            }
        }
    }

    #[test]
    fn each_use_earns_a_part_that_is_as_large_as_the_others_or_one_larger(paid in 0_i64..100_000_000, all in 1_u32..300) {
        let card = card(Some(all), CardValidity::Always {}, paid);
        let of = |used| card.earned(&[one(0, used)]).minor();
        let parts: Vec<i64> = (0..all).map(|used| of(used + 1) - of(used)).collect();
        prop_assert_eq!(&parts, &crate::split::by_largest_remainder(paid, &vec![1; all as usize]));
    }
}

fn ending(list: i64, today: i64) -> Ending {
    Ending { list: money(list), today: day(today), days_ago: today, cooling_days: 7 }
}

#[test]
fn a_card_goes_back_by_its_uses_at_the_price_paid_or_at_list_price() {
    // 100.00 for three washes of 40.00 each: after two 33.33 are left, and 20.00 at list price.
    let card = card(Some(3), CardValidity::Days { count: 30, from: CardStart::Sale }, 10_000);
    let used = |uses: u32| [StandingUse { day: day(1), uses, list: money(4_000 * i64::from(uses)) }];
    for (uses, merchant, consumer) in [(0, 10_000, 10_000), (1, 6_666, 6_000), (2, 3_333, 2_000), (3, 0, 0)] {
        let figures = card.figures(&used(uses)[..usize::from(uses > 0)], ending(10_000, 29)).unwrap();
        let readings = figures.readings();
        assert_eq!(
            (readings.merchant_minor, readings.consumer_minor),
            (money(merchant), money(consumer)),
            "{uses} uses"
        );
    }
    // Cheaper washes than the card's own parts count as those.
    let cheap = [StandingUse { day: day(1), uses: 2, list: money(100) }];
    assert_eq!(card.figures(&cheap, ending(10_000, 2)).unwrap().used_at_list_minor, money(6_667));
}

#[test]
fn a_card_without_a_count_goes_back_by_its_days() {
    // 310.00 instead of 400.00 for 31 days.
    let card = card(None, CardValidity::Days { count: 30, from: CardStart::Sale }, 31_000);
    let used = |uses: &[StandingUse], today: i64| {
        let figures = card.figures(uses, ending(40_000, today)).unwrap();
        (figures.days_gone, figures.used_minor, figures.used_at_list_minor)
    };
    assert_eq!(used(&[], 7), (Some(0), Money::ZERO, Money::ZERO), "it cools off");
    // Nine of 31 days: 90.00; 400.00 × 9 ÷ 31 = 116.129.
    assert_eq!(used(&[], 8), (Some(9), money(9_000), money(11_613)));
    assert_eq!(used(&[one(0, 1)], 0), (Some(1), money(1_000), money(1_290)), "used at once, it no longer cools off");
    assert_eq!(used(&[one(9, 1)], 3), (Some(10), money(10_000), money(12_903)), "a use of a later day");
    assert_eq!(used(&[], 400), (Some(31), money(31_000), money(40_000)));
    // Its time does not run yet.
    let by_use = SoldCard {
        terms: CardTerms { validity: CardValidity::Days { count: 30, from: CardStart::FirstUse }, ..card.terms },
        ..card
    };
    assert_eq!(by_use.figures(&[], ending(0, 300)).unwrap().used_minor, Money::ZERO);
}

proptest! {
    #[test]
    fn what_goes_back_is_never_more_than_is_left_and_never_more_by_the_members_cause(
        uses in prop::option::of(1_u32..60),
        days in prop::collection::vec((0_i64..40, 1_u32..4, 0_i64..9_000), 0..8),
        paid in 0_i64..1_000_000,
        list in 0_i64..1_000_000,
        today in 0_i64..60,
        from in prop::sample::select(vec![CardStart::Sale, CardStart::FirstUse]),
        cooling_days in 0_i64..10,
    ) {
        let card = card(uses, CardValidity::Days { count: 30, from }, paid);
        let mut left = uses.unwrap_or(u32::MAX);
        let mut standing = Vec::new();
        for (n, count, list) in days {
            if count <= left {
                left -= count;
                standing.push(StandingUse { day: day(n), uses: count, list: money(list) });
            }
        }
        let figures = card.figures(&standing, Ending { list: money(list), today: day(today), days_ago: today, cooling_days }).unwrap();
        let readings = figures.readings();
        let worth = paid - card.earned(&standing).minor();
        prop_assert!(figures.used_minor >= card.earned(&standing), "what was earned stays earned");
        prop_assert_eq!(readings.merchant_minor.minor(), paid - figures.used_minor.minor());
        prop_assert!(readings.merchant_minor.minor() <= worth && readings.consumer_minor <= readings.merchant_minor);
        prop_assert!(readings.consumer_minor >= Money::ZERO);
        if standing.is_empty() && (uses.is_some() || today <= cooling_days) && (uses.is_some() || cooling_days > 0) {
            prop_assert_eq!(readings.consumer_minor, money(paid), "nothing was used");
        }
    }
}
