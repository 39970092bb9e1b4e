//! Rules for points: which of them can be, which hold on a day, and what they give for a basket, line by line.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::calendar::{Day, civil, iso};
use super::number::{decimal, tens};
use super::{AMOUNT_LIMIT, Codes, Model, is_text, judged, points, text, whole};

/// How far ahead a rule is looked for a day that it allows: 12 years.
const AHEAD: i64 = 12 * 366;

/// A rule for points.
#[derive(Clone)]
pub struct Rule {
    /// Its id; empty before it has one.
    pub id: String,
    name: String,
    /// By what it gives: money, unit, visit or times.
    by: String,
    /// Hundredths of points, or of the factor.
    gives: i128,
    /// For how much, where it is by money; else 1.
    per: i128,
    products: Vec<String>,
    categories: Vec<String>,
    weekdays: Vec<i64>,
    month_days: Vec<i64>,
    first: Option<String>,
    last: Option<String>,
    /// Whether it holds on its days.
    pub is_active: bool,
}

/// A fraction that is not below zero but for differences.
#[derive(Clone, Copy)]
struct Fraction(i128, i128);

impl Fraction {
    fn of(numerator: i128, denominator: i128) -> Fraction {
        let (mut one, mut other) = (numerator.abs(), denominator);
        while other != 0 {
            (one, other) = (other, one % other);
        }
        Fraction(numerator / one.max(1), denominator / one.max(1))
    }

    fn plus(self, other: Fraction) -> Fraction {
        Fraction::of(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    fn times(self, other: Fraction) -> Fraction {
        Fraction::of(self.0 * other.0, self.1 * other.1)
    }

    /// To the nearest whole hundredth, a half upwards.
    fn rounded(self) -> i64 {
        let doubled = 2 * self.0 + self.1;
        i64::try_from(doubled.div_euclid(2 * self.1)).expect("points of the shop")
    }
}

/// What gives points.
#[derive(Clone, Debug, PartialEq)]
pub enum Giver {
    /// So much for each point.
    Setting,
    /// A rule of an id.
    Rule(String),
    /// A tier of an id.
    Tier(String),
}

/// What a basket earns.
#[derive(Clone, Default)]
pub struct Earned {
    /// Hundredths of points in all.
    pub all: i64,
    /// Those of each line; none where the sale is counted as a whole.
    pub lines: Option<Vec<i64>>,
    /// Those for coming.
    pub visit: i64,
    /// What gives them.
    pub by_rule: Vec<(Giver, i64)>,
}

impl Rule {
    /// A rule as a request puts it.
    pub fn of(request: &Value) -> Rule {
        let words = |field: &str| request[field].as_str().map(str::to_owned);
        let texts = |field: &str| request[field].as_array().into_iter().flatten().map(said).collect::<Vec<String>>();
        let numbers = |field: &str| {
            let mut all: Vec<i64> = request[field].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
            all.sort_unstable();
            all
        };
        let earns = &request["earns"];
        let given = text(earns, if earns["by"] == "times" { "times" } else { "points" });
        let (digits, scale) = decimal(given).unwrap_or_default();
        Rule {
            id: text(request, "rule_id").to_owned(),
            name: text(request, "name").trim().to_owned(),
            by: text(earns, "by").to_owned(),
            gives: digits * 100 / tens(scale),
            per: earns["per_minor"].as_i64().map_or(1, i128::from),
            products: texts("products"),
            categories: texts("categories"),
            weekdays: numbers("weekdays"),
            month_days: numbers("month_days"),
            first: words("valid_from"),
            last: words("valid_until"),
            is_active: request["is_active"].as_bool().unwrap_or(true),
        }
    }

    fn shown(&self) -> Value {
        let gives = points(self.gives as i64);
        let earns = match self.by.as_str() {
            "times" => json!({"by": "times", "times": gives}),
            "money" => json!({"by": "money", "points": gives, "per_minor": self.per as i64}),
            by => json!({"by": by, "points": gives}),
        };
        // A list of none is left out.
        let list = |all: Vec<Value>| if all.is_empty() { Value::Null } else { all.into() };
        let texts = |all: &[String]| list(all.iter().map(|one| json!(one)).collect());
        let numbers = |all: &[i64]| list(all.iter().map(|one| json!(one)).collect());
        json!({
            "name": self.name, "earns": earns, "products": texts(&self.products), "categories": texts(&self.categories),
            "weekdays": numbers(&self.weekdays), "month_days": numbers(&self.month_days), "valid_from": self.first,
            "valid_until": self.last, "is_active": self.is_active,
        })
    }

    fn is_for_all(&self) -> bool {
        self.products.is_empty() && self.categories.is_empty()
    }

    fn allows(&self, day: Day) -> bool {
        // The first of January 1970 was a Thursday.
        let weekday = (day + 3).rem_euclid(7) + 1;
        let (_, _, month_day) = civil(day);
        let has = |list: &[i64], one: i64| list.is_empty() || list.contains(&one);
        let day = iso(day);
        has(&self.weekdays, weekday)
            && has(&self.month_days, month_day)
            && self.first.as_ref().is_none_or(|first| *first <= day)
            && self.last.as_ref().is_none_or(|last| day <= *last)
    }

    fn is_in_use(&self, today: Day) -> bool {
        self.is_active && self.last.as_ref().is_none_or(|last| *last >= iso(today))
    }

    /// How closely it is for a line: by product, by category or for all; none where it is not.
    fn reach(&self, sku: Option<&str>, category: Option<&str>) -> Option<i64> {
        let has = |list: &[String], one: Option<&str>| one.is_some_and(|one| list.iter().any(|known| known == one));
        match self {
            _ if has(&self.products, sku) => Some(2),
            _ if has(&self.categories, category) => Some(1),
            _ if self.is_for_all() => Some(0),
            _ => None,
        }
    }

    /// Which of two gives more.
    fn against(&self, other: &Rule) -> Ordering {
        (self.gives * other.per).cmp(&(other.gives * self.per))
    }

    /// Whether all its days are the other's too.
    fn is_within(&self, other: &Rule) -> bool {
        let list = |own: &[i64], others: &[i64]| {
            others.is_empty() || !own.is_empty() && own.iter().all(|one| others.contains(one))
        };
        list(&self.weekdays, &other.weekdays)
            && list(&self.month_days, &other.month_days)
            && other.first.as_ref().is_none_or(|first| self.first.as_ref().is_some_and(|own| own >= first))
            && other.last.as_ref().is_none_or(|last| self.last.as_ref().is_some_and(|own| own <= last))
    }

    /// Whether one of two could never count.
    fn contradicts(&self, other: &Rule, today: Day) -> bool {
        let share = |own: &[String], others: &[String]| own.iter().any(|one| others.contains(one));
        let meet = share(&self.products, &other.products)
            || share(&self.categories, &other.categories)
            || self.is_for_all() && other.is_for_all();
        let one_is_idle = match self.against(other) {
            Ordering::Less => self.is_within(other),
            Ordering::Greater => other.is_within(self),
            Ordering::Equal => self.is_within(other) || other.is_within(self),
        };
        self.by == other.by && self.is_in_use(today) && other.is_in_use(today) && meet && one_is_idle
    }
}

impl Model {
    /// A rule of an id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Why a rule could never give anything: the first reason.
    pub fn flaw_of_rule(&self, request: &Value, today: Day) -> Option<&'static str> {
        let rule = Rule::of(request);
        let neutral = if rule.by == "times" { 100 } else { 0 };
        let is_missing = |sku: &String| !self.products.contains_key(sku);
        let has = |category: &String| self.products.values().any(|product| text(&product.put, "category") == category);
        let is_over = rule.is_active && rule.last.as_ref().is_some_and(|last| *last < iso(today));
        let days = || (today..today + AHEAD).any(|day| rule.allows(day));
        [
            ("rate", rule.by == "money" && !(0..=1_000 * rule.per).contains(&rule.gives)),
            ("empty", rule.is_for_all() && rule.gives == neutral),
            ("visit", rule.by == "visit" && !rule.is_for_all()),
            ("many", rule.products.len() > 200 || rule.categories.len() > 200),
            ("dates", rule.last.as_ref().zip(rule.first.as_ref()).is_some_and(|(last, first)| last < first)),
            ("over", is_over),
            ("never", rule.is_active && !is_over && !days()),
            ("product", rule.products.iter().any(is_missing)),
            ("category", !rule.categories.iter().all(has)),
        ]
        .into_iter()
        .find_map(|(flaw, is_so)| is_so.then_some(flaw))
    }

    pub(super) fn predict_rule(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let rule = Rule::of(request);
        let mut wrong = Codes::new();
        if request["rule_id"].is_string() && self.rule(&rule.id).is_none() {
            wrong.insert("unknown_rule");
        }
        if !is_text(&rule.name, 40) {
            wrong.insert("text_invalid");
        }
        if !(1..=i128::from(AMOUNT_LIMIT)).contains(&rule.per) {
            wrong.insert("amount_invalid");
        } else if self.flaw_of_rule(request, today).is_some() {
            wrong.insert("rule_invalid");
        }
        if self.rules.iter().any(|other| other.id != rule.id && rule.contradicts(other, today)) {
            wrong.insert("rule_conflict");
        }
        judged(wrong, rule.shown())
    }

    pub(super) fn apply_rule(&mut self, request: &Value, answer: &Value) {
        let mut rule = Rule::of(request);
        rule.id = text(answer, "rule_id").to_owned();
        match self.rules.iter_mut().find(|known| known.id == rule.id) {
            Some(known) => *known = rule,
            None => {
                assert!(request["rule_id"].is_null(), "the model says that a changed rule keeps its id");
                self.rules.push(rule);
            }
        }
    }

    pub(super) fn rules_shown(&self, request: &Value) -> Value {
        let asked = request["active"].as_bool();
        let wanted = self.rules.iter().filter(|rule| asked.is_none_or(|active| rule.is_active == active));
        let shown = |rule: &Rule| {
            let mut shown = rule.shown();
            shown["rule_id"] = json!(rule.id);
            shown
        };
        json!({"rules": wanted.map(shown).collect::<Vec<_>>()})
    }

    /// Whether the shop counts points by rules.
    pub(super) fn has_rules(&self, today: Day) -> bool {
        self.rules.iter().any(|rule| rule.is_in_use(today))
    }

    /// What lines that were priced earn for a member on a day, where a point is earned by so much.
    pub(super) fn earned_by(&self, member: &str, lines: &[Value], per_point: i64, today: Day) -> Earned {
        let total: i64 = lines.iter().map(|line| whole(line, "total_minor")).sum();
        let of_tier = self.times_of_tier(member, today);
        if !self.has_rules(today) && of_tier.is_none() {
            let all = if per_point > 0 { total / per_point * 100 } else { 0 };
            return Earned { all, ..Earned::default() };
        }
        let holding: Vec<&Rule> = self.rules.iter().filter(|rule| rule.is_active && rule.allows(today)).collect();
        let (mut sum, mut before, mut of_lines) = (Fraction(0, 1), 0, Vec::new());
        // What each rule gives, those that multiply apart: they come behind the others.
        let mut parts: Vec<(Giver, Fraction)> = Vec::new();
        let mut factors: Vec<(Giver, Fraction)> = Vec::new();
        let mut by_tier = Fraction(0, 1);
        for line in lines {
            let counts = |by: &str| counting(&holding, by, line["sku"].as_str(), self.category_of(line));
            if !line["card"].is_null() {
                // The card did when it was bought.
                of_lines.push(0);
                continue;
            }
            let mut of_line = Fraction(0, 1);
            let paid = i128::from(whole(line, "total_minor"));
            let by_money = match counts("money") {
                Some(rule) => (Giver::Rule(rule.id.clone()), Fraction::of(paid * rule.gives, rule.per)),
                None => (
                    Giver::Setting,
                    if per_point > 0 { Fraction::of(paid * 100, per_point.into()) } else { Fraction(0, 1) },
                ),
            };
            let (digits, scale) = decimal(text(line, "qty")).unwrap_or_default();
            let by_unit = counts("unit").filter(|_| line["sku"].is_string());
            let by_unit =
                by_unit.map(|rule| (Giver::Rule(rule.id.clone()), Fraction::of(digits * rule.gives, tens(scale))));
            for (rule, gives) in [by_money].into_iter().chain(by_unit) {
                of_line = of_line.plus(gives);
                add(&mut parts, rule, gives);
            }
            if let Some(rule) = counts("times") {
                let more = of_line.times(Fraction::of(rule.gives - 100, 100));
                add(&mut factors, Giver::Rule(rule.id.clone()), more);
                of_line = of_line.plus(more);
            }
            if let Some((_, times)) = &of_tier {
                let more = of_line.times(Fraction::of(times - 100, 100));
                by_tier = by_tier.plus(more);
                of_line = of_line.plus(more);
            }
            sum = sum.plus(of_line);
            of_lines.push(sum.rounded() - before);
            before = sum.rounded();
        }
        let came = self.points_for_coming(member, &holding, today);
        let visit = came.as_ref().map_or(0, |rule| rule.gives as i64);
        let mut by_rule = Vec::new();
        let (mut so_far, mut told) = (Fraction(0, 1), 0);
        for (rule, gives) in parts.into_iter().chain(factors).chain(of_tier.map(|(id, _)| (Giver::Tier(id), by_tier))) {
            so_far = so_far.plus(gives);
            by_rule.push((rule, so_far.rounded() - told));
            told = so_far.rounded();
        }
        by_rule.extend(came.map(|rule| (Giver::Rule(rule.id.clone()), visit)));
        by_rule.retain(|(_, gives)| *gives != 0);
        Earned { all: before + visit, lines: Some(of_lines), visit, by_rule }
    }

    /// The category that the product of a line has.
    fn category_of(&self, line: &Value) -> Option<&str> {
        self.products.get(line["sku"].as_str()?)?.put["category"].as_str()
    }

    /// The rule that gives most for coming, if nothing of that day that stayed has got any yet.
    fn points_for_coming(&self, member: &str, holding: &[&Rule], today: Day) -> Option<Rule> {
        let of_the_day = |sale: &&super::Sale| sale.member.as_deref() == Some(member) && sale.day == today;
        let mut sales = self.sales.iter().filter(of_the_day);
        if sales.any(|sale| sale.earned_for_coming > 0 && !sale.is_returned()) {
            return None;
        }
        counting(holding, "visit", None, None).cloned()
    }
}

/// Of the rules of a kind that are for a line the narrowest, of equally narrow ones that which gives most, of equals the first.
fn counting<'a>(holding: &[&'a Rule], by: &str, sku: Option<&str>, category: Option<&str>) -> Option<&'a Rule> {
    let mut best: Option<(&Rule, i64)> = None;
    for rule in holding.iter().filter(|rule| rule.by == by) {
        let Some(reach) = rule.reach(sku, category) else { continue };
        let is_better =
            best.is_none_or(|(other, others)| reach > others || reach == others && rule.against(other).is_gt());
        if is_better {
            best = Some((rule, reach));
        }
    }
    best.map(|(rule, _)| rule)
}

fn add(parts: &mut Vec<(Giver, Fraction)>, giver: Giver, gives: Fraction) {
    match parts.iter_mut().find(|(known, _)| *known == giver) {
        Some(known) => known.1 = known.1.plus(gives),
        None => parts.push((giver, gives)),
    }
}

fn said(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Earned {
    /// What gives the points as a quote shows it; a list of none is left out.
    pub(super) fn by_rule_shown(&self) -> Value {
        let shown = |(giver, gives): &(Giver, i64)| {
            let (rule, tier) = match giver {
                Giver::Setting => (None, None),
                Giver::Rule(id) => (Some(id), None),
                Giver::Tier(id) => (None, Some(id)),
            };
            json!({"rule_id": rule, "tier_id": tier, "points": points(*gives)})
        };
        let all: Vec<Value> = self.by_rule.iter().map(shown).collect();
        if all.is_empty() { Value::Null } else { all.into() }
    }
}

#[test]
fn in_the_model_the_narrowest_rule_counts_and_everything_is_rounded_once() {
    let mut model = Model::opened();
    for (sku, category) in [("A", json!("水果")), ("B", json!("水果")), ("C", Value::Null)] {
        let product = json!({"sku": sku, "name": sku, "price_minor": 100, "unit": "kg", "category": category});
        model.apply("product.put", &product, &json!({}), 0);
    }
    let mut put = |id: &str, rule: Value| model.apply("points_rule.put", &rule, &json!({"rule_id": id}), 0);
    put("1", json!({"name": "a", "earns": {"by": "money", "points": "1", "per_minor": 300}}));
    put("2", json!({"name": "b", "earns": {"by": "unit", "points": "5"}, "categories": ["水果"]}));
    put("3", json!({"name": "c", "earns": {"by": "unit", "points": "1"}, "products": ["B"]}));
    put("4", json!({"name": "d", "earns": {"by": "times", "times": "2"}, "categories": ["水果"]}));
    put("5", json!({"name": "e", "earns": {"by": "visit", "points": "3"}}));
    // 1.00 each: a third of a point; A has 5 for half a kilogram's 2.5, twice; B 0.5 for its own rule, twice.
    let lines = [
        json!({"sku": "A", "qty": "0.5", "total_minor": 100}),
        json!({"sku": "B", "qty": "0.5", "total_minor": 100}),
        json!({"sku": "C", "qty": "0.5", "total_minor": 100}),
    ];
    let earned = model.earned_by("1", &lines, 100, 0);
    // 5.6667, 1.6667 and 0.3333 are 7.6667, and 3 for coming.
    assert_eq!((earned.all, earned.lines, earned.visit), (1_067, Some(vec![567, 166, 34]), 300));
    // By money 1, by unit 2.5 and 0.5, the factor as much again as the fruit had: 3.6667.
    let by_rule = [("1", 100), ("2", 250), ("3", 50), ("4", 367), ("5", 300)];
    assert_eq!(earned.by_rule, by_rule.map(|(rule, gives)| (Giver::Rule(rule.to_owned()), gives)));
}
