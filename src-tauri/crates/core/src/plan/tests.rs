//! Plans by hand, and that no part of a gift is lost.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::calendar;
use crate::count_card::CardOffer;
use crate::money::Currency;
use crate::points::PointsRate;
use crate::words::Locale;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

/// 充500送50.
fn plan() -> PlanTerms {
    PlanTerms {
        paid_from: money(50_000),
        paid_to: None,
        is_per_full: false,
        valid_from: None,
        valid_until: None,
        per_member: None,
        tiers: Vec::new(),
        gift: Gift::of_bonus(money(5_000)),
        is_active: true,
    }
}

fn coupon(off: i64, count: u32) -> GiftCoupon {
    GiftCoupon { off: money(off), minimum: Money::ZERO, valid_days: 30, count, is_in_parts: false }
}

/// Coupons of 1.00 that come with the months.
fn monthly(count: u32) -> GiftCoupon {
    GiftCoupon { is_in_parts: true, ..coupon(100, count) }
}

fn uses(sku: &str, count: u32) -> Option<GiftUses> {
    Some(GiftUses { sku: sku.to_owned(), count })
}

/// 洗车卡: ten for 300.00, a month; a card without a count, one that ends on a day, and something that is no card.
fn things() -> PlanThings {
    let offer = |uses: Option<u32>, validity: CardValidity| CardOffer {
        uses,
        validity,
        users: crate::count_card::CardUsers::MemberAlone,
        skus: vec!["W".to_owned()],
        categories: Vec::new(),
    };
    let month = CardValidity::Months { count: 1, from: crate::count_card::CardStart::Sale };
    let product =
        |name: &str, offer: Option<CardOffer>| CardProduct { name: name.to_owned(), price: money(30_000), offer };
    let cards = [
        ("K10", product("洗车卡", Some(offer(Some(10), month)))),
        ("KM", product("包月卡", Some(offer(None, month)))),
        ("KD", product("年底卡", Some(offer(Some(5), CardValidity::Until { day: day("2026-12-31") })))),
        ("W", product("洗车", None)),
    ];
    PlanThings::of(&[], cards.into_iter().map(|(sku, product)| (sku.to_owned(), product)).collect())
}

fn today() -> Use {
    Use { today: day("2026-11-22"), used: 0, tier: None }
}

/// The rule that a plan breaks, or the code of its refusal.
fn broken(terms: &PlanTerms) -> String {
    let refusal = terms.check(today().today).unwrap_err();
    match refusal.args.iter().find(|(name, _)| *name == "rule") {
        Some((_, Arg::Text(rule))) if refusal.code == Code::PlanInvalid => rule.clone(),
        _ => refusal.code.to_string(),
    }
}

#[test]
fn a_plan_gives_once_or_for_each_full_amount() {
    let each = PlanTerms { is_per_full: true, ..plan() };
    for (paid, once, per_full) in [(50_000, 5_000, 5_000), (99_999, 5_000, 5_000), (150_000, 5_000, 15_000)] {
        assert_eq!(plan().gift_for(money(paid), today()).unwrap().bonus, money(once));
        assert_eq!(each.gift_for(money(paid), today()).unwrap().bonus, money(per_full));
    }
    assert_eq!(plan().gift_for(money(49_999), today()), Err(Unfit::Amount));
    let banded = PlanTerms { paid_to: Some(money(60_000)), ..plan() };
    assert!(banded.gift_for(money(60_000), today()).is_ok());
    assert_eq!(banded.gift_for(money(60_001), today()), Err(Unfit::Amount));
}

#[test]
fn a_plan_is_for_its_days_and_its_number_of_times() {
    let week = PlanTerms { valid_from: Some(day("2026-11-20")), valid_until: Some(day("2026-11-26")), ..plan() };
    for (on, expected) in [
        ("2026-11-19", Err(Unfit::Early)),
        ("2026-11-20", Ok(())),
        ("2026-11-26", Ok(())),
        ("2026-11-27", Err(Unfit::Over)),
    ] {
        assert_eq!(week.gift_for(money(50_000), Use { today: day(on), ..today() }).map(|_| ()), expected, "{on}");
    }
    let twice = PlanTerms { per_member: Some(2), ..plan() };
    assert!(twice.gift_for(money(50_000), Use { used: 1, ..today() }).is_ok());
    assert_eq!(twice.gift_for(money(50_000), Use { used: 2, ..today() }), Err(Unfit::UsedUp));
    assert_eq!(PlanTerms { is_active: false, ..plan() }.gift_for(money(50_000), today()), Err(Unfit::Stopped));
}

#[test]
fn what_is_missing_for_the_next_gift_is_told() {
    let any = |_: &Gift| true;
    assert_eq!(plan().missing(money(30_000), today(), any), Some(money(20_000)));
    assert_eq!(plan().missing(money(50_000), today(), any), None);
    let each = PlanTerms { is_per_full: true, paid_to: Some(money(120_000)), ..plan() };
    assert_eq!(each.missing(money(70_000), today(), any), Some(money(30_000)));
    assert_eq!(each.missing(money(100_000), today(), any), None, "150,000 is beyond the band");
    assert_eq!(plan().missing(money(30_000), Use { used: 9, ..today() }, any), Some(money(20_000)));
    assert_eq!(PlanTerms { is_active: false, ..plan() }.missing(money(30_000), today(), any), None);
    // Three fulls of 5.98 are the first that give more than 16.84.
    let third = PlanTerms { paid_from: money(15_000), is_per_full: true, gift: Gift::of_bonus(money(598)), ..plan() };
    let better = |gift: &Gift| gift.bonus > money(1_684);
    assert_eq!(third.missing(money(5_000), today(), better), Some(money(40_000)));
    let bounded = PlanTerms { paid_to: Some(money(44_999)), ..third };
    assert_eq!(bounded.missing(money(5_000), today(), better), None);
}

#[test]
fn a_plan_that_cannot_be_kept_is_refused_with_the_rule() {
    let with = |gift: Gift| PlanTerms { gift, ..plan() };
    let points = |centi: i64| Gift { points: Points::from_centi(centi), ..Gift::default() };
    let coupons = |count: u32| Gift { coupons: vec![coupon(1_000, count)], ..Gift::default() };
    for (terms, rule) in [
        (with(Gift::default()), "empty"),
        (PlanTerms { paid_to: Some(money(49_999)), ..plan() }, "band"),
        (PlanTerms { valid_from: Some(day("2026-12-02")), valid_until: Some(day("2026-12-01")), ..plan() }, "dates"),
        (PlanTerms { valid_until: Some(day("2026-11-21")), ..plan() }, "over"),
        (PlanTerms { per_member: Some(0), ..plan() }, "limit"),
        (with(Gift { parts: 2, ..coupons(1) }), "parts_of_nothing"),
        (with(Gift { parts: 3, ..Gift::of_bonus(money(2)) }), "parts"),
        (with(Gift { parts: 3, coupons: vec![monthly(2)], ..Gift::of_bonus(money(3)) }), "parts"),
        (with(Gift { parts: 3, bonus: money(5_000), ..points(2) }), "parts"),
        // For each fen up to 99,999,999.99 two fen more.
        (PlanTerms { paid_from: money(1), is_per_full: true, ..with(Gift::of_bonus(money(2))) }, "large"),
        (PlanTerms { paid_from: money(1), is_per_full: true, ..with(points(101)) }, "large"),
        (PlanTerms { paid_from: money(COUNTER_LIMIT), ..plan() }, "large"),
        // 100 coupons up to 50,000, and for each 500 as many again.
        (PlanTerms { is_per_full: true, paid_to: Some(money(100_000)), ..with(coupons(51)) }, "coupons"),
        (PlanTerms { is_per_full: true, ..with(coupons(1)) }, "coupons"),
        (PlanTerms { paid_from: Money::ZERO, ..plan() }, "amount_invalid"),
        (with(Gift::of_bonus(money(-1))), "amount_invalid"),
        (with(points(-1)), "invalid_params"),
        (with(Gift { parts: 0, ..Gift::of_bonus(money(100)) }), "invalid_params"),
        (with(Gift { parts: 37, ..Gift::of_bonus(money(100)) }), "invalid_params"),
        (with(Gift { parts: 3, uses: uses("K10", 2), ..Gift::default() }), "parts"),
        // 51 uses for each 500 up to 99,999,999.99 are many.
        (PlanTerms { is_per_full: true, ..with(Gift { uses: uses("K10", 51), ..Gift::default() }) }, "uses"),
        (
            PlanTerms {
                is_per_full: true,
                paid_to: Some(money(100_000)),
                ..with(Gift { uses: uses("K10", 5_000), ..Gift::default() })
            },
            "uses",
        ),
        (with(Gift { uses: uses("K10", 0), ..Gift::default() }), "invalid_params"),
        (with(Gift { uses: uses("K10", 10_000), ..Gift::default() }), "invalid_params"),
        (with(coupons(0)), "invalid_params"),
        (with(coupons(101)), "invalid_params"),
    ] {
        assert_eq!(broken(&terms), rule, "{terms:?}");
    }
    for terms in [
        plan(),
        PlanTerms { is_per_full: true, ..plan() },
        PlanTerms { paid_from: money(1), is_per_full: true, ..with(Gift::of_bonus(money(1))) },
        PlanTerms { is_per_full: true, paid_to: Some(money(100_000)), ..with(coupons(50)) },
        PlanTerms { is_active: false, valid_until: Some(day("2026-11-21")), ..plan() },
        with(Gift { parts: 36, ..Gift::of_bonus(money(36)) }),
        with(Gift { parts: 9, uses: uses("K10", 9), ..Gift::default() }),
        PlanTerms {
            is_per_full: true,
            paid_to: Some(money(100_000)),
            ..with(Gift { uses: uses("K10", 4_999), ..Gift::default() })
        },
    ] {
        assert_eq!(terms.check(today().today), Ok(()), "{terms:?}");
    }
}

#[test]
fn two_plans_contradict_each_other_where_nobody_could_say_which_holds() {
    let from = |first: &str| PlanTerms { valid_from: Some(day(first)), ..plan() };
    let until = |last: &str| PlanTerms { valid_until: Some(day(last)), ..plan() };
    assert!(plan().contradicts(&plan()));
    assert!(until("2026-12-01").contradicts(&from("2026-12-01")), "they share a day");
    assert!(!until("2026-12-01").contradicts(&from("2026-12-02")));
    assert!(!from("2026-12-02").contradicts(&until("2026-12-01")));
    assert!(!plan().contradicts(&PlanTerms { paid_to: Some(money(60_000)), ..plan() }), "another band");
    assert!(!plan().contradicts(&PlanTerms { is_active: false, ..plan() }));
}

#[test]
fn parts_come_on_the_same_day_of_each_month_from_the_first() {
    let gift = Gift { points: Points::from_centi(1), parts: 4, ..Gift::of_bonus(money(1_001)) };
    let parts = gift.parts_from(day("2027-11-30"));
    let told: Vec<(u32, String, i64, i64)> =
        parts.iter().map(|it| (it.n, it.due_on.to_string(), it.bonus.minor(), it.points.centi())).collect();
    // February cuts its own day alone: March has the 30th again.
    let expected =
        [(1, "2027-11-30", 251, 1), (2, "2027-12-30", 250, 0), (3, "2028-01-30", 250, 0), (4, "2028-02-29", 250, 0)];
    assert_eq!(told, expected.map(|(n, on, bonus, points)| (n, on.to_owned(), bonus, points)));
    let year = Gift { parts: 6, ..Gift::of_bonus(money(600)) }.parts_from(day("2027-10-31"));
    assert_eq!(year[5].due_on, day("2028-03-31"));
}

#[test]
fn the_best_gift_is_the_one_that_is_worth_most_and_of_equals_the_first() {
    let rate = PointsRate { per_unit: 100, unit: Money::from_minor(100) };
    let bonus = Gift::of_bonus(money(1_000));
    // 900 points are 9.00, and a coupon takes 1.01 off.
    let mixed = Gift { points: Points::from_centi(90_000), coupons: vec![coupon(101, 1)], ..Gift::default() };
    assert_eq!(mixed.worth(rate, &things()), money(1_001));
    let id = |key: i64| PlanId::from_key(key);
    let better =
        |first: &Gift, second: &Gift, rate: PointsRate| best([(id(1), first), (id(2), second)], rate, &things());
    assert_eq!(better(&bonus, &mixed, rate).map(|(plan, _)| plan), Some(id(2)));
    assert_eq!(better(&bonus, &bonus, rate), Some((id(1), bonus.bonus)));
    assert_eq!(better(&bonus, &mixed, PointsRate { per_unit: 0, ..rate }).map(|(plan, _)| plan), Some(id(1)));
    assert_eq!(best([], rate, &things()), None);
    // Ten uses are bought for 300.00: one is 30.00, and three of a card of seven for 300.00 would be 128.571.
    let given = |sku: &str, count: u32| Gift { uses: uses(sku, count), ..Gift::default() }.worth(rate, &things());
    assert_eq!([given("K10", 1), given("K10", 25)], [money(3_000), money(75_000)]);
    assert_eq!([given("KM", 3), given("W", 3), given("?", 3)], [Money::ZERO; 3], "nobody sells uses of these");
    let ten = things().card(&uses("K10", 1).unwrap()).unwrap().clone();
    let seven = CardProduct { offer: ten.offer.clone().map(|it| CardOffer { uses: Some(7), ..it }), ..ten };
    let seven = PlanThings::of(&[], BTreeMap::from([("K7".to_owned(), seven)]));
    assert_eq!(Gift { uses: uses("K7", 3), ..Gift::default() }.worth(rate, &seven), money(12_857));
}

#[test]
fn a_plan_says_what_it_does() {
    let terms = PlanTerms { per_member: Some(1), valid_until: Some(day("2026-12-31")), ..plan() };
    let full = PlanTerms {
        is_per_full: true,
        paid_to: Some(money(200_000)),
        gift: Gift {
            points: Points::from_centi(8_850),
            coupons: vec![coupon(1_250, 2)],
            uses: uses("K10", 24),
            parts: 12,
            ..Gift::of_bonus(money(5_000))
        },
        ..plan()
    };
    for (locale, told, also) in [
        (
            Locale::ZhHans,
            "充满500元送50元，每人一次，到2026年12月31日",
            "每充满500元（最多2000元）送50元、88.5积分、洗车卡24次，分12个月到账，当天另送2张12.50元券（30天内有效）",
        ),
        (
            Locale::ZhHant,
            "儲滿500元送50元，每人一次，到2026年12月31日",
            "每儲滿500元（最多2000元）送50元、88.5點、洗车卡24次，分12個月入帳，當天另送2張12.50元券（30天內有效）",
        ),
        (
            Locale::En,
            "Top up ¥500 or more: ¥50, once per member, until 31 Dec 2026",
            "For each ¥500 topped up (¥2000 at most): ¥50, 88.5 points, 24 uses of 洗车卡, in 12 monthly parts, and 2 coupons of ¥12.50 (good for 30 days) at once",
        ),
    ] {
        let words = Words { locale, currency: Currency::Cny };
        assert_eq!(terms.told(&things(), &words), told);
        assert_eq!(full.told(&things(), &words), also);
    }
}

#[test]
fn uses_that_nobody_could_be_given_are_refused() {
    let of =
        |sku: &str, parts: u32| PlanTerms { gift: Gift { uses: uses(sku, 4), parts, ..Gift::default() }, ..plan() };
    let rule = |terms: &PlanTerms, on: &str| match terms.check_uses(&things(), day(on)) {
        Ok(()) => "kept".to_owned(),
        Err(refusal) => match refusal.args.iter().find(|(name, _)| *name == "rule") {
            Some((_, Arg::Text(rule))) => rule.clone(),
            _ => refusal.code.to_string(),
        },
    };
    for (terms, on, expected) in [
        (of("K10", 1), "2026-11-22", "kept"),
        (of("K10", 4), "2026-11-22", "kept"),
        (of("?", 1), "2026-11-22", "no_card"),
        (of("W", 1), "2026-11-22", "no_card"),
        (of("KM", 1), "2026-11-22", "uncounted"),
        (of("KD", 1), "2026-12-31", "kept"),
        (of("KD", 1), "2027-01-01", "card_over"),
        (of("KD", 2), "2026-11-22", "card_day"),
        (plan(), "2026-11-22", "kept"),
    ] {
        assert_eq!(rule(&terms, on), expected, "{terms:?} on {on}");
    }
    // What is stopped names a product of the shop, whatever became of it.
    let stopped = |sku: &str| PlanTerms { is_active: false, ..of(sku, 2) };
    assert_eq!(["KD", "W", "?"].map(|sku| rule(&stopped(sku), "2027-01-01")), ["kept", "kept", "no_card"]);
}

proptest! {
    #[test]
    fn parts_add_up_to_the_gift(
        bonus in 0_i64..=COUNTER_LIMIT, centi in 0_i64..=100 * COUNTER_LIMIT, count in 0_u32..=USES_MAX, parts in 1_u32..=PARTS_MAX, start in 0_u64..80_000,
        kinds in prop::collection::vec(1_u32..=COUPONS_MAX, 0..4),
    ) {
        let first = calendar::days_later(day("1970-01-01"), start);
        let given = if count == 0 { None } else { uses("K10", count) };
        let coupons = kinds.iter().map(|count| monthly(*count)).chain([coupon(1, 7)]).collect();
        let gift = Gift { points: Points::from_centi(centi), uses: given, parts, coupons, ..Gift::of_bonus(money(bonus)) };
        let all = gift.parts_from(first);
        prop_assert_eq!(all.len(), parts as usize);
        prop_assert_eq!(all[0].due_on, first);
        prop_assert_eq!(Money::sum(all.iter().map(|part| part.bonus)), Some(gift.bonus));
        prop_assert_eq!(all.iter().map(|part| part.points.centi()).sum::<i64>(), centi);
        prop_assert_eq!(all.iter().map(|part| part.uses).sum::<u32>(), count);
        // What comes at once is no part.
        for (place, count) in kinds.iter().enumerate() {
            prop_assert_eq!(all.iter().map(|part| part.coupons[place].count).sum::<u32>(), *count);
            prop_assert!(all.windows(2).all(|pair| pair[0].coupons[place].count >= pair[1].coupons[place].count));
        }
        prop_assert!(all.iter().all(|part| part.coupons.len() == kinds.len()));
        // Nothing is left out of a part where there is enough for all of them.
        let least = [(bonus, all[all.len() - 1].bonus.minor()), (centi, all[all.len() - 1].points.centi()), (count.into(), all[all.len() - 1].uses.into())];
        prop_assert!(least.iter().all(|(whole, last)| *last == whole / i64::from(parts)));
        for pair in all.windows(2) {
            prop_assert!(pair[0].due_on < pair[1].due_on && pair[0].bonus >= pair[1].bonus && pair[0].points >= pair[1].points && pair[0].uses >= pair[1].uses);
        }
    }

    #[test]
    fn a_plan_that_is_kept_gives_what_an_account_takes(
        from in 1_i64..=COUNTER_LIMIT, bands in prop::option::of(1_i64..=60), per_mille in 0_i64..1_200, count in 0_u32..4,
        share in 0_i64..=1_000,
    ) {
        let most = bands.map(|bands| money((from * bands).min(COUNTER_LIMIT)));
        let (bonus, centi) = (from * per_mille / 1_000, from * per_mille / 10);
        let coupons = if count == 0 { Vec::new() } else { vec![coupon(1, count)] };
        let gift = Gift { bonus: money(bonus), points: Points::from_centi(centi), coupons, ..Gift::default() };
        let terms = PlanTerms { paid_from: money(from), paid_to: most, is_per_full: true, gift, ..plan() };
        prop_assume!(terms.check(today().today).is_ok());
        let paid = money(from + (most.map_or(COUNTER_LIMIT, Money::minor) - from) * share / 1_000);
        let given = terms.gift_for(paid, today()).unwrap();
        let times = paid.minor() / from;
        prop_assert_eq!(given.bonus.minor(), bonus * times);
        prop_assert_eq!(given.points.centi(), centi * times);
        prop_assert!(given.bonus.minor() <= COUNTER_LIMIT);
        prop_assert!(given.points.centi() <= 100 * COUNTER_LIMIT);
        prop_assert!(given.coupon_count() <= i64::from(COUPONS_MAX));
    }
}

fn tier(n: i64, level: u32) -> Tier {
    let window = crate::tier::TierWindow::Always;
    let terms = crate::tier::TierTerms {
        level,
        need: None,
        window,
        grace_days: 0,
        price_rate: None,
        points_times: None,
        is_active: true,
    };
    Tier { id: TierId::from_key(n), name: format!("T{n}"), terms }
}

fn gives(n: i64) -> Option<GiftTier> {
    Some(GiftTier { tier_id: TierId::from_key(n), months: Some(12) })
}

#[test]
fn a_plan_for_some_tiers_is_for_nobody_else() {
    let gold = PlanTerms { tiers: vec![TierId::from_key(2), TierId::from_key(3)], ..plan() };
    for (has, expected) in [(None, Err(Unfit::Tier)), (Some(1), Err(Unfit::Tier)), (Some(2), Ok(())), (Some(3), Ok(()))]
    {
        let it = Use { tier: has.map(TierId::from_key), ..today() };
        assert_eq!(gold.gift_for(money(50_000), it).map(|_| ()), expected, "{has:?}");
        assert_eq!(gold.missing(money(40_000), it, |_| true).is_some(), expected.is_ok());
    }
    let silver = PlanTerms { tiers: vec![TierId::from_key(1)], ..plan() };
    let mixed = PlanTerms { tiers: vec![TierId::from_key(1), TierId::from_key(3)], ..plan() };
    assert!(!gold.contradicts(&silver) && gold.contradicts(&mixed) && silver.contradicts(&mixed));
    assert!(plan().contradicts(&gold) && gold.contradicts(&plan()));
}

#[test]
fn a_tier_that_nobody_could_be_given_is_refused() {
    let mut stopped = tier(4, 9);
    stopped.terms.is_active = false;
    let tiers = [tier(1, 1), tier(2, 2), tier(3, 3), stopped];
    let of = |its: &[i64], given: Option<GiftTier>| PlanTerms {
        tiers: its.iter().map(|n| TierId::from_key(*n)).collect(),
        gift: Gift { tier: given, ..Gift::default() },
        ..plan()
    };
    let refused = |terms: &PlanTerms| {
        let refusal = terms.check_tiers(&tiers).unwrap_err();
        match refusal.args.iter().find(|(name, _)| *name == "rule") {
            Some((_, Arg::Text(rule))) => rule.clone(),
            _ => refusal.code.to_string(),
        }
    };
    for (terms, rule) in [
        (of(&[7], None), "unknown_tier"),
        (of(&[], gives(7)), "unknown_tier"),
        (of(&[4], None), "tier_stopped"),
        (of(&[1], gives(4)), "tier_stopped"),
        (of(&[2, 3], gives(1)), "tier_below"),
    ] {
        assert_eq!(refused(&terms), rule);
    }
    for terms in [of(&[], gives(1)), of(&[1, 3], gives(2)), of(&[2], gives(2)), of(&[1], gives(3))] {
        assert_eq!((terms.check_tiers(&tiers), terms.check(today().today)), (Ok(()), Ok(())));
    }
    // What was stopped with its tier stays stopped.
    assert_eq!(PlanTerms { is_active: false, ..of(&[4], gives(4)) }.check_tiers(&tiers), Ok(()));
    let months = PlanTerms {
        gift: Gift { tier: Some(GiftTier { months: Some(121), ..gives(1).unwrap() }), ..Gift::default() },
        ..plan()
    };
    assert_eq!(broken(&months), "invalid_params");
}
