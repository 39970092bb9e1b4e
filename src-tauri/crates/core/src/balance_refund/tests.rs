use proptest::prelude::*;

use super::*;
use crate::stored_value::{SpendOrder, draw};

fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn value(principal: i64, bonus: i64) -> StoredValue {
    StoredValue { principal: money(principal), bonus: money(bonus) }
}

fn topped_up(principal: i64, bonus: i64, days_ago: i64) -> Event {
    Event::ToppedUp { value: value(principal, bonus), days_ago }
}

fn used(spent: i64, paid: i64, list: i64) -> Event {
    Event::Used(Use { spent: money(spent), paid: money(paid), list: money(list) })
}

/// By the merchant's and by the consumer's cause, with a week to cool off.
fn back(events: &[Event]) -> (i64, i64) {
    let figures = figures(&Span(events.to_vec()), 7).unwrap();
    let RefundReadings { merchant_minor, consumer_minor } = readings(&figures);
    (merchant_minor.minor(), consumer_minor.minor())
}

#[test]
fn the_law_s_own_example_gives_500_or_400() {
    // 1000 + 200, 600 used at list price: 600 × 1000 ÷ 1200 = 500; 1000 − 600 = 400.
    assert_eq!(back(&[topped_up(100_000, 20_000, 30), used(60_000, 60_000, 60_000)]), (50_000, 40_000));
}

#[test]
fn each_cause_has_its_reading_and_is_called_the_same_everywhere() {
    let it = RefundReadings { merchant_minor: money(50_000), consumer_minor: money(40_000) };
    assert_eq!(RefundCause::ALL.map(|cause| it.by(cause)), [money(50_000), money(40_000)]);
    for cause in RefundCause::ALL {
        assert_eq!(serde_json::to_value(cause).unwrap(), cause.as_str());
    }
}

#[test]
fn what_goes_back_is_drawn_from_principal_first_and_never_more_than_there_is() {
    // 400 of 500 + 100; 500 of 450 + 150, for which the bonus has to pay as well.
    assert_eq!(drawn(value(50_000, 10_000), money(40_000)), Some(value(40_000, 0)));
    assert_eq!(drawn(value(45_000, 15_000), money(50_000)), Some(value(45_000, 5_000)));
    assert_eq!(drawn(value(50_000, 10_000), money(60_001)), None);
}

#[test]
fn goods_below_list_price_count_at_list_price_by_the_consumer_s_cause_alone() {
    // 600 were paid for goods of 800, 300 of it with stored value: 300 used, 400 at list price.
    let events = [topped_up(100_000, 20_000, 30), used(30_000, 60_000, 80_000)];
    assert_eq!(back(&events), (75_000, 60_000));
    // Goods sold above list price count as they were paid.
    assert_eq!(back(&[topped_up(100_000, 20_000, 30), used(30_000, 60_000, 50_000)]), (75_000, 70_000));
    // 1 fen of 3 for goods of 5: 1 × 5 ÷ 3 = 1.67, so 2.
    assert_eq!(back(&[topped_up(10, 0, 30), used(1, 3, 5)]), (9, 8));
}

#[test]
fn nothing_goes_back_below_zero() {
    // All of the principal is used up at list price, though 100 of bonus is left: 100 × 1000 ÷ 1200 = 83.33.
    assert_eq!(back(&[topped_up(100_000, 20_000, 30), used(110_000, 110_000, 110_000)]), (8_333, 0));
    assert_eq!(back(&[topped_up(100_000, 20_000, 30), used(120_000, 120_000, 150_000)]), (0, 0));
    assert_eq!(back(&[]), (0, 0));
    // A gift alone is worth nothing by either cause.
    assert_eq!(back(&[Event::BroughtIn(value(0, 500))]), (0, 0));
}

#[test]
fn a_top_up_of_this_week_goes_back_whole_unless_something_was_used_since() {
    assert_eq!(back(&[topped_up(100_000, 20_000, 7)]), (100_000, 100_000));
    // On the eighth day the shop's cause still gives all of the principal, since nothing was used.
    assert_eq!(back(&[topped_up(100_000, 20_000, 8)]), (100_000, 100_000));
    // The old one bears the use, the new one goes back whole: 500 and 400 as in the example, and 300 more.
    let old = [topped_up(100_000, 20_000, 30), used(60_000, 60_000, 60_000)];
    assert_eq!(back(&[&old[..], &[topped_up(30_000, 6_000, 0)]].concat()), (80_000, 70_000));
    // Used after it, both are of one pot: (1560 − 600) × 1300 ÷ 1560 = 800; 1300 − 600.
    assert_eq!(back(&[old[0], topped_up(30_000, 6_000, 0), old[1]]), (80_000, 70_000));
    // With more bonus on the new one the pot of both gives more than 500 + 200: (1500 − 600) × 1200 ÷ 1500 = 720.
    assert_eq!(back(&[old[0], topped_up(20_000, 10_000, 0), old[1]]), (72_000, 60_000));
    assert_eq!(back(&[old[0], old[1], topped_up(20_000, 10_000, 0)]), (72_000, 60_000));
    // With less bonus 500 + 200 are more: (1400 − 600) × 1200 ÷ 1400 = 685.71.
    assert_eq!(back(&[old[0], old[1], topped_up(20_000, 0, 0)]), (70_000, 60_000));
    // A sale that came back whole has used nothing.
    assert_eq!(back(&[topped_up(50_000, 25_000, 3), used(0, 0, 0)]), (50_000, 50_000));
}

#[test]
fn without_days_to_cool_off_no_top_up_is_apart() {
    let span = Span(vec![topped_up(100_000, 20_000, 30), used(60_000, 60_000, 60_000), topped_up(20_000, 10_000, 0)]);
    let figures = figures(&span, 0).unwrap();
    assert_eq!((figures.cooling_paid_minor, figures.cooling_bonus_minor), (Money::ZERO, Money::ZERO));
    // (1500 − 600) × 1200 ÷ 1500; 1200 − 600.
    assert_eq!(readings(&figures), RefundReadings { merchant_minor: money(72_000), consumer_minor: money(60_000) });
}

#[test]
fn what_comes_back_of_an_earlier_span_is_paid_in() {
    // 100 + 50 came back: 150 × 100 ÷ 150 by the one, 100 by the other.
    assert_eq!(back(&[Event::BroughtIn(value(10_000, 5_000))]), (10_000, 10_000));
    assert_eq!(back(&[Event::BroughtIn(value(10_000, 5_000)), used(3_000, 3_000, 4_500)]), (8_000, 5_500));
}

#[test]
fn sums_beyond_the_wire_are_none() {
    let most = crate::money::WIRE_LIMIT;
    assert_eq!(figures(&Span(vec![topped_up(most, 0, 0), topped_up(1, 0, 0)]), 7), None);
    assert_eq!(figures(&Span(vec![topped_up(most, 0, 9), used(most, 1, most)]), 7), None);
}

/// What a member did, from which a span is lived: (kind, amount, share or extra, days ago).
type Deed = (u8, i64, i64, i64);

/// Plays deeds with a spend order: the span, and the balance at its end.
fn lived(deeds: &[Deed], order: SpendOrder) -> (Span, StoredValue) {
    let (mut balance, mut events) = (value(0, 0), Vec::new());
    for (kind, amount, share, days_ago) in deeds {
        match kind {
            0 | 1 => {
                let more = value(*amount, amount * share / 1_000);
                balance = value(
                    balance.principal.minor() + more.principal.minor(),
                    balance.bonus.minor() + more.bonus.minor(),
                );
                events.push(match kind {
                    0 => Event::ToppedUp { value: more, days_ago: *days_ago },
                    _ => Event::BroughtIn(more),
                });
            }
            _ => {
                let spent = balance.total().minor() * share / 1_000;
                let part = draw(balance, money(spent), order).unwrap();
                balance = value(
                    balance.principal.minor() - part.principal.minor(),
                    balance.bonus.minor() - part.bonus.minor(),
                );
                events.push(used(spent, spent + amount / 3, amount * 2));
            }
        }
    }
    (Span(events), balance)
}

#[test]
fn what_another_member_takes_over_reads_as_it_did_and_still_cools_off() {
    let events = [topped_up(100_000, 20_000, 30), used(60_000, 60_000, 80_000), topped_up(20_000, 10_000, 3)];
    let (figures, untouched) = carried(&Span(events.to_vec())).unwrap();
    assert_eq!((figures.paid_in_minor, figures.used_at_list_minor), (money(100_000), money(80_000)));
    assert_eq!(untouched, [(value(20_000, 10_000), 3)]);
    let taken = [Event::Carried(figures), topped_up(20_000, 10_000, 3)];
    assert_eq!(back(&taken), back(&events));
    // Used by the other member, it cools off no more, as it would not have before.
    let later = used(1_000, 1_000, 1_000);
    assert_eq!(back(&[taken[0], taken[1], later]), back(&[events[0], events[1], events[2], later]));
}

proptest! {
    #[test]
    fn what_goes_back_is_never_below_zero_nor_above_the_balance_and_no_spend_order_changes_it(
        deeds in prop::collection::vec((0_u8..4, 1_i64..5_000_000, 0_i64..=1_000, 0_i64..12), 0..12),
        days in 0_i64..9,
    ) {
        let orders = [SpendOrder::Proportional, SpendOrder::PrincipalFirst, SpendOrder::BonusFirst];
        let told = orders.map(|order| {
            let (span, balance) = lived(&deeds, order);
            let readings = readings(&figures(&span, days).unwrap());
            for cause in RefundCause::ALL {
                let refunded = readings.by(cause);
                assert!(refunded >= Money::ZERO && refunded <= balance.total());
                let drawn = drawn(balance, refunded).unwrap();
                assert_eq!(drawn.total(), refunded);
                assert!(drawn.principal == balance.principal || drawn.bonus == Money::ZERO, "principal first");
            }
            assert!(readings.consumer_minor <= readings.merchant_minor);
            readings
        });
        prop_assert_eq!(told[0], told[1]);
        prop_assert_eq!(told[0], told[2]);
    }
}

/// A fraction in lowest terms above a divisor that is not negative; it shares nothing with the code under test.
#[derive(Clone, Copy)]
struct Fraction(i128, i128);

impl Fraction {
    fn new(above: i128, below: i128) -> Fraction {
        let (mut one, mut other) = (above.abs(), below);
        while other != 0 {
            (one, other) = (other, one % other);
        }
        Fraction(above / one.max(1), below / one.max(1))
    }

    fn whole(number: i64) -> Fraction {
        Fraction(number.into(), 1)
    }

    fn plus(self, other: Fraction) -> Fraction {
        Fraction::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    fn times(self, other: Fraction) -> Fraction {
        Fraction::new(self.0 * other.0, self.1 * other.1)
    }

    fn over(self, other: Fraction) -> Fraction {
        Fraction::new(self.0 * other.1, self.1 * other.0)
    }

    fn less(self, other: Fraction) -> Fraction {
        self.plus(Fraction(-other.0, other.1))
    }

    /// The nearest whole number, the half up: the floor of a half more.
    fn rounded(self) -> i64 {
        let half_more = self.plus(Fraction(1, 2));
        i64::try_from(half_more.0.div_euclid(half_more.1)).unwrap()
    }
}

/// Both readings as the law's sentences say them, in exact numbers.
fn by_fractions(deeds: &[Deed], days: i64) -> (i64, i64) {
    let (span, _) = lived(deeds, SpendOrder::Proportional);
    let is_use = |event: &Event| matches!(event, Event::Used(it) if it.spent.minor() > 0);
    let (mut paid, mut bonus, mut used, mut listed, mut whole, mut given_with_it) = (0, 0, 0, 0, 0, 0);
    for (n, event) in span.0.iter().enumerate() {
        match event {
            Event::ToppedUp { value, days_ago } => {
                let cools = days > 0 && *days_ago <= days && !span.0[n..].iter().any(is_use);
                whole += if cools { value.principal.minor() } else { 0 };
                given_with_it += if cools { value.bonus.minor() } else { 0 };
                paid += if cools { 0 } else { value.principal.minor() };
                bonus += if cools { 0 } else { value.bonus.minor() };
            }
            Event::BroughtIn(value) => {
                paid += value.principal.minor();
                bonus += value.bonus.minor();
            }
            // In these lives nobody takes over another's.
            Event::Carried(_) => {}
            Event::Used(it) if it.spent.minor() == 0 => {}
            Event::Used(it) => {
                used += it.spent.minor();
                let dearer =
                    Fraction::whole(it.list.minor().max(it.paid.minor())).over(Fraction::whole(it.paid.minor()));
                listed += Fraction::whole(it.spent.minor()).times(dearer).rounded();
            }
        }
    }
    let of_pot = |paid: i64, bonus: i64| match paid + bonus {
        0 => 0,
        came_in => {
            let ratio = Fraction::whole(paid).over(Fraction::whole(came_in));
            Fraction::whole(came_in).less(Fraction::whole(used)).times(ratio).rounded()
        }
    };
    let merchant = (whole + of_pot(paid, bonus)).max(of_pot(paid + whole, bonus + given_with_it));
    (merchant, whole + (paid - listed).max(0))
}

#[test]
fn five_hundred_members_get_what_exact_fractions_say() {
    let mut state = 20_251_101_u64;
    let mut below = |limit: i64| {
        // A linear congruential generator (Knuth, MMIX), its upper half.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64 % limit
    };
    let mut apart = 0;
    for case in 0..500 {
        let deeds: Vec<Deed> = (0..1 + below(10))
            .map(|n| {
                let kind = if n == 0 { 0 } else { below(4) as u8 };
                (kind, 1 + below(3_000_000), below(1_001), below(15))
            })
            .collect();
        let days = below(9);
        let (span, _) = lived(&deeds, SpendOrder::BonusFirst);
        let told = readings(&figures(&span, days).unwrap());
        let expected = by_fractions(&deeds, days);
        assert_eq!((told.merchant_minor.minor(), told.consumer_minor.minor()), expected, "case {case}: {deeds:?}");
        apart += i64::from(expected.0 != expected.1);
    }
    assert!(apart > 100, "only {apart} cases in which the two readings differ");
}
