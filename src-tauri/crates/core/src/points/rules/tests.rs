//! Rules by hand, and that points are never lost between lines and rules.

use proptest::prelude::*;

use super::*;
use crate::id::Incarnation;
use crate::money::Currency;
use crate::refund::{RefundOrder, Returned, Sold, SoldLine, given_back};
use crate::sale::PriceReason;
use crate::scope::NAMED_MAX;
use crate::stored_value::StoredValue;
use crate::words::Locale;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn points(text: &str) -> Points {
    Points::new(text.parse().unwrap()).unwrap()
}

/// 2026-11-25, a Wednesday.
fn wednesday() -> NaiveDate {
    day("2026-11-25")
}

fn by_money(points_for: &str, per: i64) -> RuleTerms {
    terms(RuleEarns::Money { points: points(points_for), per: Money::from_minor(per) })
}

fn by_times(hundredths: i64) -> RuleTerms {
    terms(RuleEarns::Times { times: Factor::from_centi(hundredths) })
}

fn terms(earns: RuleEarns) -> RuleTerms {
    RuleTerms { earns, weekdays: Vec::new(), month_days: Vec::new(), scope: Scope::all() }
}

fn of(names: &[&str], terms: RuleTerms) -> RuleTerms {
    let products = names.iter().map(|name| (*name).to_owned()).collect();
    RuleTerms { scope: Scope { products, ..terms.scope }, ..terms }
}

fn under(names: &[&str], terms: RuleTerms) -> RuleTerms {
    let categories = names.iter().map(|name| (*name).to_owned()).collect();
    RuleTerms { scope: Scope { categories, ..terms.scope }, ..terms }
}

fn on_wednesdays(terms: RuleTerms) -> RuleTerms {
    RuleTerms { weekdays: vec![3], ..terms }
}

fn book(all: Vec<RuleTerms>) -> Vec<Rule> {
    let incarnation = Incarnation::from_entropy([1; 4]);
    let rule = |(n, terms)| Rule { id: RuleId::born_at(incarnation, n), name: format!("{n}"), terms };
    (1..).zip(all).map(rule).collect()
}

fn line(sku: &str, category: &str, milli: i64, total: i64) -> PricedLine {
    let money = Money::from_minor(total);
    PricedLine {
        price_reason: PriceReason::List,
        sku: Some(sku.to_owned()),
        name: None,
        category: Some(category.to_owned()).filter(|name| !name.is_empty()),
        unit: None,
        quantity: Quantity::from_milli(milli),
        list_price: money,
        price: money,
        list_amount: money,
        amount: money,
        discount: Money::ZERO,
        tax_rate: None,
        tax: None,
        payer: crate::sale::LinePayer::Tenders,
        total: money,
    }
}

fn earn(rules: &[Rule], lines: &[PricedLine], today: NaiveDate, visit: Visit) -> Earned {
    earned(lines, &Earning { rules, minor_per_point: 100, today, visit, tier: None })
}

fn total(rules: Vec<RuleTerms>, lines: &[PricedLine]) -> String {
    earn(&book(rules), lines, wednesday(), Visit::First).total.to_string()
}

#[test]
fn a_shop_without_rules_gives_a_point_for_each_full_unit_of_the_whole() {
    let lines = [line("A", "", 1_000, 199), line("B", "", 1_000, 199)];
    let it = earn(&[], &lines, wednesday(), Visit::First);
    assert_eq!((it.total, it.by_line), (points("3"), None), "3.98 are three full yuan");
    let stopped = RuleTerms { scope: Scope { is_active: false, ..Scope::all() }, ..by_times(200) };
    let over = RuleTerms { scope: Scope { valid_until: Some(day("2026-11-24")), ..Scope::all() }, ..by_times(200) };
    assert_eq!(total(vec![stopped, over], &lines), "3", "rules that are not in use are none");
}

#[test]
fn counts_exactly_and_rounds_once() {
    // 1 point for 3.00: three lines of 1.00 are 0.333… each, which together is one point and not 0.99.
    let lines = ["A", "B", "C"].map(|sku| line(sku, "", 1_000, 100));
    let it = earn(&book(vec![by_money("1", 300)]), &lines, wednesday(), Visit::First);
    assert_eq!(it.total, points("1"));
    assert_eq!(it.by_line.unwrap(), ["0.33", "0.34", "0.33"].map(points));
    // 0.005 is half a hundredth and goes up: 0.50 at 1 for 100.00.
    assert_eq!(total(vec![by_money("1", 10_000)], &[line("A", "", 1_000, 50)]), "0.01");
    assert_eq!(total(vec![by_money("1", 10_000)], &[line("A", "", 1_000, 49)]), "0");
}

#[test]
fn the_narrowest_rule_holds_and_of_equals_the_one_that_gives_most() {
    // 100.00 of rice under grain.
    let rice = [line("R10", "粮油", 1_000, 10_000)];
    let one = by_money("1", 100);
    let two = under(&["粮油"], by_money("2", 100));
    let none = of(&["R10"], by_money("0", 100));
    assert_eq!(total(vec![one.clone()], &rice), "100");
    assert_eq!(total(vec![one.clone(), two.clone()], &rice), "200");
    assert_eq!(
        total(vec![one.clone(), two, none], &rice),
        "0",
        "what is named earns nothing, whatever its category does"
    );
    let on_wednesday = on_wednesdays(by_money("3", 200));
    assert_eq!(total(vec![one.clone(), on_wednesday.clone()], &rice), "150");
    let thursday = earn(&book(vec![one, on_wednesday]), &rice, day("2026-11-26"), Visit::First);
    assert_eq!(thursday.total, points("100"));
}

#[test]
fn which_rule_holds_does_not_hang_on_the_order_but_for_equals() {
    let rice = [line("R10", "粮油", 1_000, 10_000)];
    let (one, three) = (by_money("1", 100), on_wednesdays(by_money("3", 100)));
    for rules in [vec![one.clone(), three.clone()], vec![three.clone(), one.clone()]] {
        assert_eq!(total(rules, &rice), "300");
    }
    // The narrowest holds, though a wider one gives more.
    for rules in [vec![of(&["R10"], one.clone()), three.clone()], vec![three, of(&["R10"], one.clone())]] {
        assert_eq!(total(rules, &rice), "100");
    }
    // Of two that give the same the first that was made.
    let rules = book(vec![one.clone(), one]);
    let it = earn(&rules, &rice, wednesday(), Visit::First);
    assert_eq!(it.by_source, [(Source::Rule(rules[0].id), points("100"))]);
}

#[test]
fn where_money_earns_nothing_rules_still_do() {
    // 1.5 kg at 5 points a kilogram; the line has a price, and the setting is off.
    let rules = book(vec![terms(RuleEarns::Unit { points: points("5") })]);
    let it = Earning { rules: &rules, minor_per_point: 0, today: wednesday(), visit: Visit::First, tier: None };
    assert_eq!(earned(&[line("A01", "水果", 1_500, 1_947)], &it).total, points("7.5"));
    assert_eq!(earned(&[line("A01", "水果", 1_500, 1_947)], &Earning { rules: &[], ..it }).total, points("0"));
}

#[test]
fn units_and_factors_and_coming_add_up_with_what_each_gave() {
    // 12.98 × 1.5 kg = 19.47: 19.47 points by the setting, 5 a kilogram are 7.5, all of it doubled; 10 for coming.
    let apples = [line("A01", "水果", 1_500, 1_947)];
    let rules = book(vec![
        of(&["A01"], terms(RuleEarns::Unit { points: points("5") })),
        on_wednesdays(by_times(200)),
        terms(RuleEarns::Visit { points: points("10") }),
    ]);
    let it = earn(&rules, &apples, wednesday(), Visit::First);
    assert_eq!((it.total, it.of_visit), (points("63.94"), points("10")));
    let given = [(Source::Setting, "19.47"), (Source::Rule(rules[0].id), "7.5"), (Source::Rule(rules[1].id), "26.97")];
    let given = given.into_iter().chain([(Source::Rule(rules[2].id), "10")]).map(|(source, it)| (source, points(it)));
    assert_eq!(it.by_source, given.collect::<Vec<_>>());
    let again = earn(&rules, &apples, wednesday(), Visit::Counted);
    assert_eq!(again.total, points("53.94"), "coming counts once a day");
}

#[test]
fn the_highest_of_two_factors_holds_alone() {
    let lines = [line("A", "", 1_000, 10_000)];
    let eighth = RuleTerms { month_days: vec![25], ..by_times(300) };
    assert_eq!(total(vec![on_wednesdays(by_times(200)), eighth], &lines), "300");
    let half = under(&["烟酒"], by_times(50));
    assert_eq!(total(vec![by_times(200), half], &[line("T", "烟酒", 1_000, 10_000)]), "50");
}

/// The rule that the terms break, or the code of the refusal.
fn broken(terms: &RuleTerms) -> String {
    let refusal = terms.check(wednesday()).unwrap_err();
    match refusal.args.iter().find(|(name, _)| *name == "rule") {
        Some((_, Arg::Text(rule))) if refusal.code == Code::RuleInvalid => rule.clone(),
        _ => refusal.code.to_string(),
    }
}

#[test]
fn a_rule_that_gives_nothing_to_anybody_on_any_day_is_refused() {
    let visit = terms(RuleEarns::Visit { points: points("1") });
    let between = |first: &str, last: &str, it: RuleTerms| RuleTerms {
        scope: Scope { valid_from: Some(day(first)), valid_until: Some(day(last)), ..it.scope },
        ..it
    };
    for (rule, terms) in [
        ("empty", by_money("0", 100)),
        ("empty", by_times(100)),
        ("visit", of(&["A"], visit.clone())),
        ("many", of(&["A"; NAMED_MAX + 1], by_times(200))),
        ("dates", between("2026-12-02", "2026-12-01", by_times(200))),
        ("over", between("2026-11-01", "2026-11-24", by_times(200))),
        // From Thursday to Saturday there is no Wednesday, in February no 30th.
        ("never", between("2026-11-26", "2026-11-28", on_wednesdays(by_times(200)))),
        ("never", between("2027-02-01", "2027-02-28", RuleTerms { month_days: vec![30], ..by_times(200) })),
        ("rate", by_money("10.01", 1)),
        ("rate", by_money("-1", 100)),
        ("amount_invalid", by_money("1", 0)),
        ("invalid_params", by_times(1_001)),
        ("invalid_params", by_times(-1)),
        ("invalid_params", terms(RuleEarns::Unit { points: points("1000.01") })),
        ("invalid_params", RuleTerms { weekdays: vec![8], ..by_times(200) }),
        ("invalid_params", RuleTerms { month_days: vec![0], ..by_times(200) }),
    ] {
        assert_eq!(broken(&terms), rule, "{terms:?}");
    }
    for good in [by_money("10", 1), of(&["A"], by_money("0", 100)), of(&["A"], by_times(100)), by_times(0), visit] {
        assert_eq!(good.check(wednesday()), Ok(()), "{good:?}");
    }
    let rare = RuleTerms { weekdays: vec![1], month_days: vec![31], ..by_times(200) };
    assert_eq!(rare.check(wednesday()), Ok(()));
    // After 2026-12-31 the next Thursday that is a 31st is in August 2028.
    let rarer = RuleTerms { weekdays: vec![4], month_days: vec![31], ..by_times(200) };
    assert_eq!(rarer.check(day("2027-01-01")), Ok(()));
}

#[test]
fn rules_of_which_one_never_holds_contradict_each_other() {
    let (one, two) = (by_money("1", 100), by_money("2", 100));
    let dated = |it: RuleTerms| RuleTerms { scope: Scope { valid_from: Some(day("2026-12-01")), ..it.scope }, ..it };
    let by_unit = |text: &str| terms(RuleEarns::Unit { points: points(text) });
    let by_visit = |text: &str| terms(RuleEarns::Visit { points: points(text) });
    for (first, second, contradict) in [
        // Of two that give the same the one with fewer days never holds alone; one that gives more holds on its days.
        (on_wednesdays(one.clone()), one.clone(), true),
        (on_wednesdays(by_unit("5")), by_unit("5"), true),
        (on_wednesdays(by_visit("5")), by_visit("5"), true),
        (on_wednesdays(by_times(200)), by_times(200), true),
        (on_wednesdays(by_unit("10")), by_unit("5"), false),
        (on_wednesdays(by_visit("10")), by_visit("5"), false),
        (on_wednesdays(by_times(300)), by_times(200), false),
        (on_wednesdays(by_unit("5")), by_unit("10"), true),
        (on_wednesdays(by_unit("5")), RuleTerms { month_days: vec![8], ..by_unit("5") }, false),
        (one.clone(), two.clone(), true),
        (one.clone(), one.clone(), true),
        (one.clone(), on_wednesdays(two.clone()), false),
        (on_wednesdays(one.clone()), two.clone(), true),
        (one.clone(), dated(two.clone()), false),
        (dated(one.clone()), two.clone(), true),
        (on_wednesdays(by_times(200)), RuleTerms { month_days: vec![8], ..by_times(300) }, false),
        (one.clone(), by_times(200), false),
        (one.clone(), under(&["粮油"], two.clone()), false),
        (under(&["粮油", "水果"], one.clone()), under(&["水果"], two.clone()), true),
        (under(&["粮油"], one.clone()), under(&["水果"], two.clone()), false),
        (of(&["A"], one.clone()), of(&["B", "A"], one.clone()), true),
        (one.clone(), RuleTerms { scope: Scope { is_active: false, ..two.scope }, ..two }, false),
    ] {
        assert_eq!(first.contradicts(&second), contradict, "{first:?} and {second:?}");
        assert_eq!(second.contradicts(&first), contradict, "the other way round");
    }
}

#[test]
fn a_rule_is_told_in_a_sentence() {
    let told = |terms: &RuleTerms, names: &[&str]| {
        let names = || names.iter().map(|name| (*name).to_owned()).collect();
        Locale::ALL.map(|locale| terms.told(names(), &Words { locale, currency: Currency::Cny }))
    };
    let saturdays = RuleTerms {
        weekdays: vec![3, 6],
        scope: Scope { valid_until: Some(day("2026-12-31")), ..Scope::all() },
        ..by_times(150)
    };
    for (terms, names, sentences) in [
        (by_money("1", 1_000), vec![], ["消费每10元积1分", "消費每10元累積1點", "points: 1 for each ¥10 paid"]),
        (
            of(&["T1"], by_money("0", 100)),
            vec!["香烟"],
            ["香烟：消费不积分", "香烟：消費不累積點數", "香烟: no points for what is paid"],
        ),
        (
            under(&["茶"], terms(RuleEarns::Unit { points: points("5") })),
            vec![],
            ["茶：每件积5分", "茶：每件累積5點", "茶: points: 5 for each unit"],
        ),
        (
            terms(RuleEarns::Visit { points: points("10") }),
            vec![],
            ["每天第一次到店积10分", "每天第一次來店累積10點", "points: 10 for the first visit of a day"],
        ),
        (
            saturdays,
            vec![],
            [
                "每逢周三、周六，积分×1.5，到2026年12月31日",
                "每逢週三、週六，點數×1.5，到2026年12月31日",
                "on Wed, Sat, points ×1.5, until 31 Dec 2026",
            ],
        ),
        (
            RuleTerms { month_days: vec![8, 18], ..by_times(200) },
            vec![],
            ["每月8、18日，积分×2", "每月8、18日，點數×2", "on day 8, 18 of the month, points ×2"],
        ),
    ] {
        assert_eq!(told(&terms, &names), sentences, "{terms:?}");
    }
}

fn any_terms() -> impl Strategy<Value = RuleTerms> {
    let earns = prop_oneof![
        (0_i64..100_000, 1_i64..1_000_000).prop_map(|(centi, per)| RuleEarns::Money {
            points: Points::from_centi(centi.min(per * 1_000)),
            per: Money::from_minor(per),
        }),
        (0_i64..100_000).prop_map(|centi| RuleEarns::Unit { points: Points::from_centi(centi) }),
        (0_i64..100_000).prop_map(|centi| RuleEarns::Visit { points: Points::from_centi(centi) }),
        (0_i64..=1_000).prop_map(|centi| RuleEarns::Times { times: Factor::from_centi(centi) }),
    ];
    let names = || prop::collection::vec(prop::sample::select(vec!["A", "B", "C"]), 0..3);
    let days = prop::collection::vec(1_u32..8, 0..3);
    (earns, names(), names(), days).prop_map(|(earns, products, categories, weekdays)| RuleTerms {
        weekdays,
        ..of(&products, under(&categories, terms(earns)))
    })
}

fn any_lines() -> impl Strategy<Value = Vec<PricedLine>> {
    let name = || prop::sample::select(vec!["A", "B", "C", "D"]);
    let one = (name(), name(), 1_i64..20_000, 0_i64..5_000_000);
    let one = one.prop_map(|(sku, category, milli, total)| line(sku, category, milli, total));
    prop::collection::vec(one, 1..8)
}

fn any_tier() -> impl Strategy<Value = Option<(TierId, Factor)>> {
    prop::option::of((0_i64..=1_000).prop_map(gold))
}

fn gold(centi: i64) -> (TierId, Factor) {
    (TierId::born_at(Incarnation::from_entropy([2; 4]), 1), Factor::from_centi(centi))
}

#[test]
fn a_tier_multiplies_after_every_rule_but_those_for_coming() {
    let with = |rules: Vec<RuleTerms>, centi: i64, lines: &[PricedLine]| {
        let rules = book(rules);
        let tier = Some(gold(centi));
        earned(lines, &Earning { rules: &rules, minor_per_point: 100, today: wednesday(), visit: Visit::First, tier })
    };
    // 1.99 + 1.99 at a point for each yuan are 3.98 points, times 1.5 = 5.97: by lines, though the shop has no rules.
    let two = [line("A", "", 1_000, 199), line("B", "", 1_000, 199)];
    let it = with(vec![], 150, &two);
    assert_eq!((it.total, it.by_line.unwrap()), (points("5.97"), vec![points("2.99"), points("2.98")]));
    // 2.985 is rounded up, once; the second line has what is left.
    assert_eq!(it.by_source, [(Source::Setting, points("3.98")), (Source::Tier(gold(0).0), points("1.99"))]);
    // 10.00 doubled by a rule and half as much again by the tier: 10 × 2 × 1.5 = 30, and 7 for coming as they are.
    let rules = vec![by_times(200), terms(RuleEarns::Visit { points: points("7") })];
    let it = with(rules.clone(), 150, &[line("A", "", 1_000, 1_000)]);
    assert_eq!((it.total, it.of_visit), (points("37"), points("7")));
    assert_eq!(it.by_source.iter().map(|(_, points)| points.to_string()).collect::<Vec<_>>(), ["10", "10", "10", "7"]);
    // A tier whose points count nothing.
    assert_eq!(with(rules, 0, &[line("A", "", 1_000, 1_000)]).total, points("7"));
}

proptest! {
    #[test]
    fn what_lines_rules_and_tier_give_adds_up_to_what_the_sale_earns(
        rules in prop::collection::vec(any_terms(), 1..6), lines in any_lines(), per in 0_i64..10_000, tier in any_tier(),
    ) {
        let rules = book(rules);
        let it = earned(&lines, &Earning { rules: &rules, minor_per_point: per, today: wednesday(), visit: Visit::First, tier });
        let sum = |all: &mut dyn Iterator<Item = Points>| all.fold(Points::default(), Points::plus);
        let by_line = it.by_line.clone().unwrap();
        prop_assert!(by_line.iter().all(|points| *points >= Points::default()));
        prop_assert_eq!(sum(&mut by_line.into_iter().chain([it.of_visit])), it.total);
        prop_assert_eq!(sum(&mut it.by_source.into_iter().map(|(_, points)| points)), it.total);
    }

    #[test]
    fn a_sale_that_comes_back_in_any_parts_takes_back_what_it_earned(
        rules in prop::collection::vec(any_terms(), 0..6),
        lines in any_lines(),
        tier in any_tier(),
        parts in prop::collection::vec(prop::collection::vec(0_i64..=1_000, 8), 1..5),
    ) {
        let rules = book(rules);
        let it = earned(&lines, &Earning { rules: &rules, minor_per_point: 100, today: wednesday(), visit: Visit::First, tier });
        let sold = Sold {
            lines: lines.iter().map(|line| SoldLine { quantity: line.quantity, total: line.total }).collect(),
            tenders: Vec::new(),
            stored_value: StoredValue { principal: Money::from_minor(lines.iter().map(|line| line.total.minor()).sum()), bonus: Money::ZERO },
            points_spent: Points::default(),
            points_earned: it.total,
            points_by_line: it.by_line,
        };
        let mut returned = vec![Returned::default(); lines.len()];
        let mut before = given_back(&sold, &returned, RefundOrder::Proportional);
        let mut taken = Points::default();
        for part in parts.iter().chain([&vec![1_000; 8]]) {
            for ((now, line), share) in returned.iter_mut().zip(&lines).zip(part) {
                let left = line.quantity.milli() - now.quantity.milli();
                *now = now.plus(Returned::goods(Quantity::from_milli(left * share / 1_000)));
            }
            let back = given_back(&sold, &returned, RefundOrder::Proportional);
            let step = back.since(&before).points_earned;
            prop_assert!(step >= Points::default());
            taken = taken.plus(step);
            before = back;
        }
        prop_assert_eq!(taken, it.total);
    }

    #[test]
    fn amounts_of_a_counter_earn_what_the_wire_takes(quantity in 1_i64..99_999_999) {
        let most = book(vec![by_money("10", 1), terms(RuleEarns::Unit { points: points("1000") }), by_times(1_000)]);
        let lines = [line("A", "", quantity, crate::money::COUNTER_LIMIT)];
        let it = Earning { rules: &most, minor_per_point: 100, today: wednesday(), visit: Visit::First, tier: Some(gold(1_000)) };
        prop_assert!(earned(&lines, &it).total.centi() < WIRE_LIMIT);
    }
}
