use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::id::StaffId;
use crate::quantity::parse_plain_decimal;
use crate::split::pro_rata;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn percent(text: &str) -> SharePays {
    SharePays::Percent { percent: Percent::new(parse_plain_decimal(text).unwrap()).unwrap() }
}

fn fixed(minor: i64) -> SharePays {
    SharePays::Fixed { amount: money(minor) }
}

fn terms(on: ShareOn, pays: SharePays) -> ShareTerms {
    ShareTerms { on, pays, scope: Scope::all() }
}

fn within(scope: Scope, terms: ShareTerms) -> ShareTerms {
    ShareTerms { scope, ..terms }
}

fn rule(id: i64, terms: ShareTerms) -> ShareRule {
    ShareRule { id: ShareRuleId::from_key(id), name: String::new(), terms }
}

fn staff(weights: &[&str]) -> Vec<StaffShare> {
    let one = |(n, weight): (i64, &&str)| StaffShare { staff_id: StaffId::from_key(n), share: weight.parse().unwrap() };
    (1..).zip(weights).map(one).collect()
}

fn line(sku: &'static str, category: &'static str, base: i64, milli: i64) -> Work<'static> {
    Work {
        on: ShareOn::Sale,
        sku: Some(sku),
        category: Some(category),
        base: money(base),
        quantity: Quantity::from_milli(milli),
    }
}

fn amounts(it: Option<EarnedShare>) -> Vec<i64> {
    it.map(|it| it.by.iter().map(|one| one.amount_minor.minor()).collect()).unwrap_or_default()
}

const TODAY: &str = "2026-03-09";

#[test]
fn shares_are_as_by_hand() {
    // 7.5 % of 99.99 are 7.49925, so 7.50; for three alike 2.50 each, for 60 and 40 4.50 and 3.00.
    let rules = [rule(1, terms(ShareOn::Sale, percent("7.5")))];
    let work = line("CUT", "理发", 9_999, 1_000);
    let by = |weights: &[&str]| amounts(earned(&rules, &work, &staff(weights), day(TODAY)));
    assert_eq!(by(&["1"]), [750]);
    assert_eq!(by(&["1", "1", "1"]), [250, 250, 250]);
    assert_eq!(by(&["60", "40"]), [450, 300]);
    // 750 over 0.5 and 0.25: 500 and 250; over 1, 1 and 0.0001: 374.98…, 374.98…, 0.037: the two units left go to the largest remainders.
    assert_eq!(by(&["0.5", "0.25"]), [500, 250]);
    assert_eq!(by(&["1", "1", "0.0001"]), [375, 375]);
    assert_eq!(by(&[]), [0_i64; 0]);
    // 2.00 for each kilogram: 0.755 kg are 1.51.
    let rules = [rule(1, terms(ShareOn::Sale, fixed(200)))];
    assert_eq!(amounts(earned(&rules, &line("A", "", 900, 755), &staff(&["1"]), day(TODAY))), [151]);
}

#[test]
fn the_narrowest_rule_of_the_kind_holds_on_its_days() {
    let product = within(Scope { products: vec!["PERM".into()], ..Scope::all() }, terms(ShareOn::Sale, fixed(0)));
    let category = ShareTerms {
        scope: Scope { categories: vec!["理发".into()], valid_until: Some(day("2026-03-31")), ..Scope::all() },
        ..terms(ShareOn::Sale, percent("20"))
    };
    let rules = [
        rule(1, terms(ShareOn::Sale, percent("5"))),
        rule(2, product),
        rule(3, category),
        rule(4, terms(ShareOn::Use, percent("50"))),
    ];
    let one = |work: &Work<'_>, today: &str| amounts(earned(&rules, work, &staff(&["1"]), day(today)));
    assert_eq!(one(&line("TEA", "茶", 10_000, 1_000), TODAY), [500]);
    assert_eq!(one(&line("CUT", "理发", 10_000, 1_000), TODAY), [2_000]);
    assert_eq!(one(&line("CUT", "理发", 10_000, 1_000), "2026-04-01"), [500]);
    assert_eq!(one(&line("PERM", "理发", 10_000, 1_000), TODAY), [0_i64; 0], "a product that earns nothing");
    let used = Work { on: ShareOn::Use, ..line("CUT", "理发", 3_001, 1_000) };
    // Half of 30.01 is 15.005, half-up.
    assert_eq!(one(&used, TODAY), [1_501]);
    assert_eq!(one(&Work { on: ShareOn::TopUp, ..used }, TODAY), [0_i64; 0]);
}

#[test]
fn a_rule_that_can_never_hold_is_refused() {
    let sound = terms(ShareOn::Sale, percent("5"));
    assert_eq!(sound.check(day(TODAY)), Ok(()));
    let yesterday = Some(day("2026-03-08"));
    let cases = [
        (terms(ShareOn::Use, percent("0")), "empty"),
        (terms(ShareOn::TopUp, fixed(0)), "empty"),
        (within(Scope { products: vec!["A".into()], ..Scope::all() }, terms(ShareOn::TopUp, fixed(100))), "top_up"),
        (within(Scope { categories: vec![String::new(); 201], ..Scope::all() }, sound.clone()), "many"),
        (
            within(Scope { valid_from: Some(day(TODAY)), valid_until: yesterday, ..Scope::all() }, sound.clone()),
            "dates",
        ),
        (within(Scope { valid_until: yesterday, ..Scope::all() }, sound.clone()), "over"),
    ];
    for (terms, because) in cases {
        let refusal = terms.check(day(TODAY)).unwrap_err();
        assert_eq!(refusal, Code::ShareRuleInvalid.because().text("rule", because));
    }
    for pays in [percent("100.01"), percent("-1"), fixed(-1), fixed(FIXED_MAX + 1)] {
        assert_eq!(terms(ShareOn::Sale, pays).check(day(TODAY)).unwrap_err().code, Code::InvalidParams);
    }
}

#[test]
fn two_rules_for_the_same_things_on_the_same_days_contradict_each_other() {
    let of = |products: &[&str], from: Option<&str>, until: Option<&str>| ShareTerms {
        scope: Scope {
            products: products.iter().map(|sku| (*sku).to_owned()).collect(),
            valid_from: from.map(day),
            valid_until: until.map(day),
            ..Scope::all()
        },
        ..terms(ShareOn::Sale, percent("5"))
    };
    let all = of(&[], None, None);
    assert!(all.contradicts(&of(&[], Some("2026-05-01"), None)));
    assert!(!all.contradicts(&of(&["A"], None, None)), "a narrower one holds");
    assert!(of(&["A", "B"], None, None).contradicts(&of(&["B"], None, None)));
    assert!(!of(&["A"], None, Some("2026-03-31")).contradicts(&of(&["A"], Some("2026-04-01"), None)));
    assert!(of(&["A"], None, Some("2026-04-01")).contradicts(&of(&["A"], Some("2026-04-01"), None)));
    assert!(!all.contradicts(&terms(ShareOn::Use, percent("5"))));
    assert!(!all.contradicts(&within(Scope { is_active: false, ..Scope::all() }, all.clone())));
}

proptest! {
    #[test]
    fn parts_are_the_whole_and_returns_in_any_order_take_back_all_of_it(
        base in 0_i64..=crate::money::COUNTER_LIMIT,
        milli in 1_i64..100_000_000,
        centi in 1_i64..=10_000,
        fixed_minor in prop::option::of(1_i64..=FIXED_MAX),
        weights in prop::collection::vec(1_i64..=1_000_000, 1..6),
        cuts in prop::collection::vec(0_i64..=1_000, 0..6),
    ) {
        let pays = fixed_minor.map_or(SharePays::Percent { percent: Percent::from_centi(centi) }, fixed);
        let rules = [rule(1, terms(ShareOn::Sale, pays))];
        let by: Vec<StaffShare> = (1..).zip(&weights)
            .map(|(n, weight)| StaffShare { staff_id: StaffId::from_key(n), share: Decimal::new(*weight, 4) }).collect();
        let work = line("A", "", base, milli);
        let parts = amounts(earned(&rules, &work, &by, day(TODAY)));
        // By hand: half-up of a fraction is the floor of twice it and one, halved.
        let whole = match fixed_minor {
            Some(amount) => (i128::from(amount) * i128::from(milli) * 2 + 1_000) / 2_000,
            None => (i128::from(base) * i128::from(centi) * 2 + 10_000) / 20_000,
        };
        prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), whole);
        // Any parts of the quantity come back, one after the other, and then the rest.
        let mut returned = 0;
        let mut taken = vec![0; parts.len()];
        for cut in cuts.iter().chain([&1_000]) {
            let after = returned + (milli - returned) * cut / 1_000;
            for (taken, part) in taken.iter_mut().zip(&parts) {
                let now = pro_rata(*part, after, milli) - pro_rata(*part, returned, milli);
                prop_assert!(now >= 0);
                *taken += now;
            }
            returned = after;
        }
        prop_assert_eq!(taken, parts);
    }
}
