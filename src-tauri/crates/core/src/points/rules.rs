//! What earns points: rules of the shop, each counted exactly, all of them together rounded once.

use chrono::{Datelike, Days, NaiveDate};
use num_rational::BigRational;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Arg, Args, Code, Refusal};
use crate::id::{RuleId, TierId};
use crate::money::{Money, WIRE_LIMIT};
use crate::params::InvalidParam;
use crate::quantity::{Factor, Points, Quantity};
use crate::sale::{LinePayer, PricedLine, counter_amount};
use crate::scope::{Reach, Scope};
use crate::words::Words;

/// The most points that one unit earns.
const UNIT_MAX: i64 = 1_000;
/// The most points that one visit earns.
const VISIT_MAX: i64 = 100_000;
/// The most by which a rule multiplies.
const TIMES_MAX: i64 = 10;
/// The most points that one minor unit earns: with every factor that there can be, a counter's largest amount then still earns
/// a number that the wire takes.
const PER_MINOR_MAX: i64 = 10;
/// In how many days from today each day of the week and of the month comes, whatever they are.
const DAYS_TO_COME: u64 = 12 * 366;

/// By what a rule gives points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum RuleEarns {
    /// For what is paid, after prices that were changed and coupons: so many points for so much.
    Money {
        /// How many; zero, for some products, where these earn nothing by money.
        points: Points,
        /// For how much.
        #[serde(rename = "per_minor")]
        per: Money,
    },
    /// For what is bought: so many points for each unit of a product.
    Unit {
        /// How many; up to 1000.
        points: Points,
    },
    /// For coming: once a business day.
    Visit {
        /// How many; up to 100,000.
        points: Points,
    },
    /// So many times what the lines earn by money and by unit.
    Times {
        /// How many times, 0 to 10 with at most 2 decimals.
        times: Factor,
    },
}

impl RuleEarns {
    /// The name on the wire, and in the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            RuleEarns::Money { .. } => "money",
            RuleEarns::Unit { .. } => "unit",
            RuleEarns::Visit { .. } => "visit",
            RuleEarns::Times { .. } => "times",
        }
    }

    /// Whether it gives more than another of its kind.
    fn is_more_than(self, other: RuleEarns) -> bool {
        match (self, other) {
            (RuleEarns::Money { points, per }, RuleEarns::Money { points: fewer, per: of }) => {
                i128::from(points.centi()) * i128::from(of.minor())
                    > i128::from(fewer.centi()) * i128::from(per.minor())
            }
            (RuleEarns::Unit { points }, RuleEarns::Unit { points: fewer })
            | (RuleEarns::Visit { points }, RuleEarns::Visit { points: fewer }) => points > fewer,
            (RuleEarns::Times { times }, RuleEarns::Times { times: fewer }) => times > fewer,
            (
                RuleEarns::Money { .. } | RuleEarns::Unit { .. } | RuleEarns::Visit { .. } | RuleEarns::Times { .. },
                _,
            ) => false,
        }
    }

    /// Whether it leaves everything as it would be without it, where it is for all that is sold.
    fn is_nothing(self) -> bool {
        match self {
            RuleEarns::Money { points, .. } | RuleEarns::Unit { points } | RuleEarns::Visit { points } => {
                points == Points::default()
            }
            RuleEarns::Times { times } => times == Factor::ONE,
        }
    }

    fn check(self) -> Result<(), Refusal> {
        let within = |field: &'static str, hundredths: i64, most: i64| match (0..=most * 100).contains(&hundredths) {
            true => Ok(()),
            false => Err(InvalidParam::OutOfRange { field, least: 0, most }.because()),
        };
        match self {
            RuleEarns::Money { points, per } => {
                counter_amount(per)?;
                let most = per.minor().saturating_mul(PER_MINOR_MAX * 100);
                let is_too_much = !(0..=most).contains(&points.centi());
                if is_too_much { Err(Code::RuleInvalid.because().text("rule", "rate")) } else { Ok(()) }
            }
            RuleEarns::Unit { points } => within("points", points.centi(), UNIT_MAX),
            RuleEarns::Visit { points } => within("points", points.centi(), VISIT_MAX),
            RuleEarns::Times { times } => within("times", times.centi(), TIMES_MAX),
        }
    }

    fn told(self, words: &Words) -> String {
        match self {
            RuleEarns::Money { points, .. } if points == Points::default() => words.label("rule-by-money-none"),
            RuleEarns::Money { points, per } => {
                let per = Arg::Text(words.round_amount_on_bill(per));
                let args = Args::new().with("per", per).with("points", Arg::Text(points.to_string()));
                words.text("rule-by-money", &args)
            }
            RuleEarns::Unit { points } => words.text("rule-by-unit", &points_arg(points)),
            RuleEarns::Visit { points } => words.text("rule-by-visit", &points_arg(points)),
            RuleEarns::Times { times } => {
                words.text("rule-by-times", &Args::new().with("times", Arg::Text(times.to_string())))
            }
        }
    }
}

fn points_arg(points: Points) -> Args {
    Args::new().with("points", Arg::Text(points.to_string()))
}

/// What a rule gives, for what, and on which days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct RuleTerms {
    /// What it gives.
    pub earns: RuleEarns,
    /// On these days of the week alone, 1 (Monday) to 7.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<u32>,
    /// On these days of the month alone, 1 to 31.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub month_days: Vec<u32>,
    /// For what, and from when until when.
    #[serde(flatten)]
    pub scope: Scope,
}

/// A rule of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which.
    pub id: RuleId,
    /// What the shop calls it.
    pub name: String,
    /// What it gives.
    pub terms: RuleTerms,
}

impl RuleTerms {
    /// Whether it is in force on a business day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        let is_of = |days: &[u32], day: u32| days.is_empty() || days.contains(&day);
        self.scope.holds_on(day)
            && is_of(&self.weekdays, day.weekday().number_from_monday())
            && is_of(&self.month_days, day.day())
    }

    /// How it reaches a line, where it does.
    fn reach(&self, line: &PricedLine) -> Option<Reach> {
        self.scope.reach(line.sku.as_deref(), line.category.as_deref())
    }

    /// That the rule can be kept, and gives something to somebody on some day.
    ///
    /// # Errors
    /// [`Code::RuleInvalid`] with what is wrong; [`Code::InvalidParams`] and [`Code::AmountInvalid`] for a number out of its range.
    pub fn check(&self, today: NaiveDate) -> Result<(), Refusal> {
        self.earns.check()?;
        for (field, days, most) in [("weekdays", &self.weekdays, 7), ("month_days", &self.month_days, 31)] {
            if days.iter().any(|day| !(1..=most).contains(day)) {
                return Err(InvalidParam::OutOfRange { field, least: 1, most: most.into() }.because());
            }
        }
        let is_visit = matches!(self.earns, RuleEarns::Visit { .. });
        let broken = match self.scope.is_for_all() {
            true if self.earns.is_nothing() => Some("empty"),
            false if is_visit => Some("visit"),
            _ => self.scope.broken(today),
        };
        let broken = broken.or_else(|| (self.scope.is_active && !self.comes(today)).then_some("never"));
        broken.map_or(Ok(()), |rule| Err(Code::RuleInvalid.because().text("rule", rule)))
    }

    /// Whether there is a day, today or later, on which it is in force.
    fn comes(&self, today: NaiveDate) -> bool {
        let first = self.scope.valid_from.map_or(today, |first| first.max(today));
        let days = (0..DAYS_TO_COME).map_while(|later| first.checked_add_days(Days::new(later)));
        days.take_while(|day| !self.scope.is_over(*day)).any(|day| self.holds_on(day))
    }

    /// Whether two rules in use give points of one kind for the same things, and one of them could never be the one that holds:
    /// their days are the same, or those of the lesser one all belong to the other.
    pub fn contradicts(&self, other: &RuleTerms) -> bool {
        let is_more = self.earns.is_more_than(other.earns);
        let is_less = other.earns.is_more_than(self.earns);
        let is_shadowed = match (is_more, is_less) {
            (true, _) => other.days_are_within(self),
            (_, true) => self.days_are_within(other),
            (false, false) => self.days_are_within(other) || other.days_are_within(self),
        };
        self.scope.is_active
            && other.scope.is_active
            && self.earns.as_str() == other.earns.as_str()
            && self.scope.names_the_same(&other.scope)
            && is_shadowed
    }

    fn days_are_within(&self, other: &RuleTerms) -> bool {
        let is_within =
            |days: &[u32], of: &[u32]| of.is_empty() || (!days.is_empty() && days.iter().all(|day| of.contains(day)));
        is_within(&self.weekdays, &other.weekdays)
            && is_within(&self.month_days, &other.month_days)
            && self.scope.lies_within(&other.scope)
    }

    /// What the rule does, in a sentence: `每周三，粮油：积分×2，到2026年12月31日`. `products` are the names of those it is for.
    pub fn told(&self, products: Vec<String>, words: &Words) -> String {
        let list = |names: Vec<String>| words.joined("rule-and", names);
        let named = |id: &str, days: String| words.text(id, &Args::new().with("days", Arg::Text(days)));
        let weekdays = self.weekdays.iter().map(|day| words.label(&format!("weekday-{day}"))).collect();
        let month_days = self.month_days.iter().map(u32::to_string).collect();
        let gives = self.earns.told(words);
        let gives = match self.scope.things(products, words) {
            None => gives,
            Some(things) => {
                let args = Args::new().with("things", Arg::Text(things)).with("gives", Arg::Text(gives));
                words.text("rule-for", &args)
            }
        };
        let pieces = [
            (!self.weekdays.is_empty()).then(|| named("rule-weekdays", list(weekdays))),
            (!self.month_days.is_empty()).then(|| named("rule-month-days", list(month_days))),
            Some(gives),
        ];
        words.joined("plan-comma", pieces.into_iter().flatten().chain(self.scope.told_days(words)).collect())
    }
}

/// All that says what a sale earns.
#[derive(Clone, Debug)]
pub struct Earning<'a> {
    /// The shop's rules, the first that was made first.
    pub rules: &'a [Rule],
    /// The minor units that earn one point where no rule for all says otherwise; zero where money earns none.
    pub minor_per_point: i64,
    /// The business day.
    pub today: NaiveDate,
    /// Whether the member has got points for coming today.
    pub visit: Visit,
    /// The member's tier and how many times it counts, where that is not once.
    pub tier: Option<(TierId, Factor)>,
}

/// Whether a member's coming was counted today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// Not yet.
    First,
    /// By a sale that stands.
    Counted,
}

/// What gave points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The setting.
    Setting,
    /// A rule.
    Rule(RuleId),
    /// The member's tier.
    Tier(TierId),
}

/// What a sale earns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earned {
    /// All of it.
    pub total: Points,
    /// What each line earns; none where the sale was counted as a whole, because the shop has no rules.
    pub by_line: Option<Vec<Points>>,
    /// For coming.
    pub of_visit: Points,
    /// What each rule gave, that which multiplies the difference that it made; they add up to the total. Nothing in a shop
    /// without rules.
    pub by_source: Vec<(Source, Points)>,
}

/// What the lines of a sale earn, of what is paid for each after coupons.
///
/// Without rules in use it is one point for each full `minor_per_point` of the whole. Else for each line, of the rules of a kind
/// that hold today and reach it, the narrowest holds (a product before a category before all), of several the one that gives the
/// most: points by money and by unit, times its factor and that of the member's tier, all exact. Their sum is rounded half-up to the hundredth, once; each
/// line has what the sum up to it comes to, rounded, less what was given before it. Points for coming are added as they are.
pub fn earned(lines: &[PricedLine], it: &Earning<'_>) -> Earned {
    if it.tier.is_none() && !it.rules.iter().any(|rule| rule.terms.scope.is_in_use(it.today)) {
        let paid = lines.iter().map(|line| line.total.minor()).sum();
        let total = Points::earned(paid, it.minor_per_point);
        return Earned { total, ..Earned::default() };
    }
    let parts: Vec<LineParts> = lines.iter().map(|line| it.line_parts(line)).collect();
    let by_line = rounded(parts.iter().map(LineParts::total));
    let visit = it.best(|rule| visit_points(rule).map(|_| Reach::All));
    let visit = visit.filter(|_| it.visit == Visit::First);
    let of_visit = visit.and_then(visit_points).unwrap_or_default();
    let mut by_source = it.by_source(&parts);
    by_source.extend(visit.map(|rule| (Source::Rule(rule.id), of_visit)));
    let total = by_line.iter().fold(of_visit, |sum, points| sum.plus(*points));
    Earned { total, by_line: Some(by_line), of_visit, by_source: given(by_source) }
}

fn given(sources: Vec<(Source, Points)>) -> Vec<(Source, Points)> {
    sources.into_iter().filter(|(_, points)| *points != Points::default()).collect()
}

fn visit_points(rule: &Rule) -> Option<Points> {
    match rule.terms.earns {
        RuleEarns::Visit { points } => Some(points),
        RuleEarns::Money { .. } | RuleEarns::Unit { .. } | RuleEarns::Times { .. } => None,
    }
}

/// What a line earns in hundredths of a point, exactly: first by money and by unit, then the difference that a factor makes.
struct LineParts(Vec<(Source, BigRational)>);

impl LineParts {
    fn total(&self) -> BigRational {
        self.0.iter().map(|(_, part)| part.clone()).sum()
    }
}

impl Earning<'_> {
    /// Of the rules that hold today and reach something, the narrowest; of these the one that gives the most, the first made
    /// of equals.
    fn best(&self, reach: impl Fn(&Rule) -> Option<Reach>) -> Option<&Rule> {
        let today = self.rules.iter().filter(|rule| rule.terms.holds_on(self.today));
        let reaching = today.filter_map(|rule| reach(rule).map(|reach| (reach, rule)));
        let is_better = |(reach, rule): (Reach, &Rule), (best, than): (Reach, &Rule)| {
            reach > best || (reach == best && rule.terms.earns.is_more_than(than.terms.earns))
        };
        reaching.reduce(|best, next| if is_better(next, best) { next } else { best }).map(|(_, rule)| rule)
    }

    fn line_parts(&self, line: &PricedLine) -> LineParts {
        // A line that a count card pays earned its points when the card was bought.
        if line.payer == LinePayer::Card {
            return LineParts(Vec::new());
        }
        let of_kind =
            |kind: &'static str| self.best(|rule| rule.terms.reach(line).filter(|_| rule.terms.earns.as_str() == kind));
        let mut parts = Vec::new();
        match of_kind("money") {
            Some(rule) => parts.extend(rule.terms.earns.of(line).map(|part| (Source::Rule(rule.id), part))),
            None if self.minor_per_point > 0 => {
                let by_setting =
                    RuleEarns::Money { points: Points::from_centi(100), per: Money::from_minor(self.minor_per_point) };
                parts.extend(by_setting.of(line).map(|part| (Source::Setting, part)));
            }
            None => {}
        }
        let unit = of_kind("unit");
        parts.extend(unit.and_then(|rule| Some((Source::Rule(rule.id), rule.terms.earns.of(line)?))));
        if let Some(rule) = of_kind("times")
            && let RuleEarns::Times { times } = rule.terms.earns
        {
            let base = LineParts(parts.clone()).total();
            parts.push((Source::Rule(rule.id), base * ratio(times.centi() - 100, 100)));
        }
        if let Some((tier, times)) = self.tier {
            let base = LineParts(parts.clone()).total();
            parts.push((Source::Tier(tier), base * ratio(times.centi() - 100, 100)));
        }
        LineParts(parts)
    }

    /// What each source gave: what all sources up to it come to, rounded, less what was given before it.
    fn by_source(&self, lines: &[LineParts]) -> Vec<(Source, Points)> {
        let place = |source: &Source| match source {
            Source::Setting => 0,
            Source::Rule(id) => {
                let rule = self.rules.iter().find(|rule| rule.id == *id);
                i32::from(rule.is_some_and(|rule| matches!(rule.terms.earns, RuleEarns::Times { .. })))
            }
            Source::Tier(_) => 2,
        };
        let mut sums: Vec<(Source, BigRational)> = Vec::new();
        for (source, part) in lines.iter().flat_map(|line| &line.0) {
            match sums.iter_mut().find(|(known, _)| known == source) {
                Some((_, sum)) => *sum += part,
                None => sums.push((*source, part.clone())),
            }
        }
        // What multiplies comes last, so that no sum on the way falls below nothing.
        sums.sort_by_key(|(source, _)| place(source));
        let points = rounded(sums.iter().map(|(_, sum)| sum.clone()));
        sums.iter().map(|(source, _)| *source).zip(points).collect()
    }
}

impl RuleEarns {
    /// What a line earns by money or by unit, in hundredths of a point.
    fn of(self, line: &PricedLine) -> Option<BigRational> {
        match self {
            RuleEarns::Money { points, per } => Some(ratio(points.centi(), per.minor()) * whole(line.total.minor())),
            RuleEarns::Unit { points } => line.sku.as_ref().map(|_| by_quantity(points, line.quantity)),
            RuleEarns::Visit { .. } | RuleEarns::Times { .. } => None,
        }
    }
}

fn by_quantity(points: Points, quantity: Quantity) -> BigRational {
    ratio(points.centi(), 1_000) * whole(quantity.milli())
}

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(number.into())
}

fn ratio(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// Hundredths of a point, each as what the sum up to it comes to, half-up, less those before it: so the parts add up to the
/// rounded sum.
fn rounded(parts: impl Iterator<Item = BigRational>) -> Vec<Points> {
    let (mut sum, mut before) = (whole(0), 0);
    let mut next = |part: BigRational| {
        sum += part;
        let now = (sum.clone() + ratio(1, 2)).floor().to_integer();
        let now = i64::try_from(now).unwrap_or(WIRE_LIMIT);
        Points::from_centi(now - std::mem::replace(&mut before, now))
    };
    parts.map(&mut next).collect()
}

#[cfg(test)]
mod tests;
