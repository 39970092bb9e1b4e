//! What staff members earn of what they sold or did, and what of it is taken back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::calendar::{Day, civil, day_of, iso};
use super::cards::day_said;
use super::number::{decimal, half_up, largest_remainder, tens};
use super::refunds::{Back, Change};
use super::{Codes, Model, SoldLine, is_text, judged, points, text, whole};

/// A rule of what staff members earn.
#[derive(Clone)]
pub struct ShareRule {
    /// Its id; empty before it has one.
    pub id: String,
    name: String,
    on: String,
    pays: Pays,
    products: Vec<String>,
    categories: Vec<String>,
    first: Option<String>,
    last: Option<String>,
    /// Whether it is in force on its days.
    pub is_active: bool,
}

#[derive(Clone)]
enum Pays {
    /// Hundredths of a percent.
    Percent(i128),
    Fixed(i64),
}

/// What a person earned or had to give back on a day.
#[derive(Clone)]
pub struct Earning {
    day: Day,
    person: String,
    column: &'static str,
    amount: i64,
}

/// The columns, by the kinds of work.
const COLUMNS: [(&str, &str); 4] =
    [("sale", "sales_minor"), ("card_sale", "card_sales_minor"), ("use", "uses_minor"), ("top_up", "top_ups_minor")];
const TAKEN_BACK: &str = "taken_back_minor";

impl ShareRule {
    fn of(request: &Value) -> ShareRule {
        let words = |field: &str| request[field].as_str().map(str::to_owned);
        let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let texts = |field: &str| request[field].as_array().into_iter().flatten().map(said).collect();
        let pays = &request["pays"];
        let (digits, scale) = decimal(text(pays, "percent")).unwrap_or_default();
        ShareRule {
            id: text(request, "rule_id").to_owned(),
            name: text(request, "name").trim().to_owned(),
            on: text(request, "on").to_owned(),
            pays: match pays["by"] == "percent" {
                true => Pays::Percent(digits * 100 / tens(scale)),
                false => Pays::Fixed(whole(pays, "amount_minor")),
            },
            products: texts("products"),
            categories: texts("categories"),
            first: words("valid_from"),
            last: words("valid_until"),
            is_active: request["is_active"].as_bool().unwrap_or(true),
        }
    }

    fn shown(&self) -> Value {
        let pays = match self.pays {
            Pays::Percent(percent) => json!({"by": "percent", "percent": points(percent as i64)}),
            Pays::Fixed(amount) => json!({"by": "fixed", "amount_minor": amount}),
        };
        // A list of none is left out.
        let list = |all: &[String]| if all.is_empty() { Value::Null } else { json!(all) };
        json!({
            "name": self.name, "on": self.on, "pays": pays, "products": list(&self.products),
            "categories": list(&self.categories), "valid_from": self.first, "valid_until": self.last,
            "is_active": self.is_active,
        })
    }

    fn is_for_all(&self) -> bool {
        self.products.is_empty() && self.categories.is_empty()
    }

    fn is_over(&self, today: Day) -> bool {
        self.last.as_ref().is_some_and(|last| *last < iso(today))
    }

    fn holds(&self, today: Day) -> bool {
        let today = iso(today);
        self.is_active
            && self.first.as_ref().is_none_or(|first| *first <= today)
            && self.last.as_ref().is_none_or(|last| today <= *last)
    }

    /// How closely it is for something: by product, by category or for all; none where it is not.
    fn reach(&self, sku: Option<&str>, category: Option<&str>) -> Option<i64> {
        let has = |list: &[String], one: Option<&str>| one.is_some_and(|one| list.iter().any(|known| known == one));
        match self {
            _ if has(&self.products, sku) => Some(2),
            _ if has(&self.categories, category) => Some(1),
            _ if self.is_for_all() => Some(0),
            _ => None,
        }
    }

    /// Whether nobody could say which of two holds.
    fn contradicts(&self, other: &ShareRule, today: Day) -> bool {
        let share = |own: &[String], others: &[String]| own.iter().any(|one| others.contains(one));
        let meet = share(&self.products, &other.products)
            || share(&self.categories, &other.categories)
            || self.is_for_all() && other.is_for_all();
        let first = [&self.first, &other.first].into_iter().flatten().max();
        let last = [&self.last, &other.last].into_iter().flatten().min();
        let has_day = first.zip(last).is_none_or(|(first, last)| first <= last);
        let are_on = self.is_active && other.is_active && !self.is_over(today) && !other.is_over(today);
        self.on == other.on && are_on && meet && has_day
    }

    /// What it pays for so many thousandths of units that came to so much.
    fn earned(&self, base: i64, thousandths: i64) -> i64 {
        match self.pays {
            Pays::Percent(percent) => half_up(i128::from(base) * percent, 10_000),
            Pays::Fixed(amount) => half_up(i128::from(amount) * i128::from(thousandths), 1_000),
        }
    }
}

/// What is taken in all; left out where that is nothing.
fn sum_shown(taken: &[(String, i64)]) -> Value {
    let sum: i64 = taken.iter().map(|(_, taken)| taken).sum();
    json!((sum != 0).then_some(sum))
}

impl Model {
    fn share_rule(&self, id: &str) -> Option<&ShareRule> {
        self.share_rules.iter().find(|rule| rule.id == id)
    }

    /// Why a rule for shares could never pay anything: the first reason.
    pub fn flaw_of_share_rule(&self, request: &Value, today: Day) -> Option<&'static str> {
        let rule = ShareRule::of(request);
        let pays_nothing = matches!(rule.pays, Pays::Percent(0) | Pays::Fixed(0));
        let has = |category: &String| self.products.values().any(|product| text(&product.put, "category") == category);
        let first = [
            ("empty", rule.is_for_all() && pays_nothing),
            ("top_up", rule.on == "top_up" && !rule.is_for_all()),
            ("many", rule.products.len() > 200 || rule.categories.len() > 200),
            ("dates", rule.last.as_ref().zip(rule.first.as_ref()).is_some_and(|(last, first)| last < first)),
            ("over", rule.is_active && rule.is_over(today)),
        ];
        let of_product = |sku: &String| match self.products.get(sku) {
            None => Some("product"),
            Some(product) if product.put["card"].is_object() => (rule.on != "card_sale").then_some("card"),
            Some(_) => (rule.on == "card_sale").then_some("goods"),
        };
        let first = first.into_iter().find_map(|(flaw, is_so)| is_so.then_some(flaw));
        let of_categories = || (!rule.categories.iter().all(has)).then_some("category");
        first.or_else(|| rule.products.iter().find_map(of_product)).or_else(of_categories)
    }

    pub(super) fn predict_share_rule(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let rule = ShareRule::of(request);
        let mut wrong = Codes::new();
        if request["rule_id"].is_string() && self.share_rule(&rule.id).is_none() {
            wrong.insert("unknown_share_rule");
        }
        if !is_text(&rule.name, 40) {
            wrong.insert("text_invalid");
        }
        if self.flaw_of_share_rule(request, today).is_some() {
            wrong.insert("share_rule_invalid");
        }
        if self.share_rules.iter().any(|other| other.id != rule.id && rule.contradicts(other, today)) {
            wrong.insert("share_rule_conflict");
        }
        judged(wrong, rule.shown())
    }

    pub(super) fn apply_share_rule(&mut self, request: &Value, answer: &Value) {
        let mut rule = ShareRule::of(request);
        rule.id = text(answer, "rule_id").to_owned();
        match self.share_rules.iter_mut().find(|known| known.id == rule.id) {
            Some(known) => *known = rule,
            None => {
                assert!(request["rule_id"].is_null(), "the model says that a changed rule keeps its id");
                self.share_rules.push(rule);
            }
        }
    }

    pub(super) fn share_rules_shown(&self, request: &Value) -> Value {
        let asked = request["active"].as_bool();
        let wanted = self.share_rules.iter().filter(|rule| asked.is_none_or(|active| rule.is_active == active));
        let shown = |rule: &ShareRule| {
            let mut shown = rule.shown();
            shown["rule_id"] = json!(rule.id);
            shown
        };
        json!({"rules": wanted.map(shown).collect::<Vec<_>>()})
    }

    /// The parts of some work, split over who did it, parts of nothing left out.
    fn split(
        &self,
        on: &str,
        sku: Option<&str>,
        (base, thousandths): (i64, i64),
        staff: &Value,
        today: Day,
    ) -> Vec<(String, i64)> {
        let category = sku.and_then(|sku| self.products.get(sku)).and_then(|product| product.put["category"].as_str());
        let holding = self.share_rules.iter().filter(|rule| rule.on == on && rule.holds(today));
        let reaching = holding.filter_map(|rule| Some((rule.reach(sku, category)?, rule)));
        let Some((_, rule)) = reaching.max_by_key(|(reach, _)| *reach) else { return Vec::new() };
        let people: Vec<&Value> = staff.as_array().into_iter().flatten().collect();
        let weight = |share: &&Value| {
            let (digits, scale) = decimal(text(share, "share")).unwrap_or_default();
            (digits * tens(6) / tens(scale)) as i64
        };
        let weights: Vec<i64> = people.iter().map(weight).collect();
        let parts = largest_remainder(rule.earned(base, thousandths), &weights);
        let parts = people.iter().zip(parts).filter(|(_, part)| *part != 0);
        parts.map(|(share, part)| (text(share, "staff_id").to_owned(), part)).collect()
    }

    fn earn(&mut self, on: &str, parts: &[(String, i64)], day: Day) {
        let column = COLUMNS.iter().find(|(kind, _)| *kind == on).expect("a kind of work").1;
        let earning =
            |(person, amount): &(String, i64)| Earning { day, person: person.clone(), column, amount: *amount };
        self.earnings.extend(parts.iter().map(earning));
    }

    /// What the last sale earns for those who sold it, line by line.
    pub(super) fn share_sale(&mut self, request: &Value, used: &[i64], today: Day) {
        let place = self.sales.len() - 1;
        for (n, line) in request["lines"].as_array().cloned().into_iter().flatten().enumerate() {
            let no_staff = line["staff"].as_array().is_none_or(Vec::is_empty);
            let staff = if no_staff { &request["staff"] } else { &line["staff"] };
            let sold = &self.sales[place].lines[n];
            let on = match (line["card"].is_string(), sold.is_card) {
                (true, _) => "use",
                (false, true) => "card_sale",
                (false, false) => "sale",
            };
            let base = if on == "use" { used[n] } else { sold.total };
            let parts = self.split(on, sold.sku.as_deref(), (base, sold.sold), staff, today);
            self.earn(on, &parts, today);
            self.sales[place].lines[n].shares = parts;
        }
    }

    /// What a top-up earns for those who sold it.
    pub(super) fn share_top_up(&mut self, request: &Value, today: Day) {
        let paid = whole(request, "paid_minor");
        let parts = self.split("top_up", None, (paid, 1_000), &request["staff"], today);
        self.earn("top_up", &parts, today);
        self.top_ups.last_mut().expect("a top-up").shares = parts;
    }

    fn take_back(&mut self, person: &str, amount: i64, day: Day) {
        if amount != 0 {
            self.earnings.push(Earning { day, person: person.to_owned(), column: TAKEN_BACK, amount });
        }
    }

    /// What a return takes back, where so much of a sale had come back before.
    pub(super) fn unshare(&mut self, place: usize, before: &Back, today: Day) {
        for (person, taken) in self.taken_of_sale(place, before, &self.sales[place].back()) {
            self.take_back(&person, taken, today);
        }
    }

    /// What the staff lose of a sale between two standings of it.
    fn taken_of_sale(&self, place: usize, before: &Back, after: &Back) -> Vec<(String, i64)> {
        let of_line = |(n, line): (usize, &SoldLine)| {
            let of = |part: i64, back: &Back| match line.is_card && line.total > 0 {
                true => half_up(i128::from(part) * i128::from(back.of_cards[n]), i128::from(line.total)),
                false => half_up(i128::from(part) * i128::from(back.quantities[n]), i128::from(line.sold)),
            };
            let taken = |(person, part): &(String, i64)| (person.clone(), of(*part, after) - of(*part, before));
            line.shares.iter().map(taken).collect::<Vec<_>>()
        };
        self.sales[place].lines.iter().enumerate().flat_map(of_line).collect()
    }

    /// What quotes of returns say that the staff lose; nothing where they lose nothing.
    pub(super) fn shares_taken_shown(&self, change: &Change) -> Value {
        let taken = self.taken_of_sale(change.place, &self.sales[change.place].back(), &change.then);
        sum_shown(&taken)
    }

    fn taken_of_top_ups(&self, places: &[usize], refunded: i64, paid_in: i64) -> Vec<(String, i64)> {
        let shares = places.iter().flat_map(|place| &self.top_ups[*place].shares);
        let taken = |part: i64| match paid_in {
            0 => 0,
            _ => half_up(i128::from(part) * i128::from(refunded), i128::from(paid_in)),
        };
        shares.map(|(person, part)| (person.clone(), taken(*part))).collect()
    }

    /// What quotes of balance refunds say that the staff lose.
    pub(super) fn top_up_shares_taken_shown(&self, places: &[usize], refunded: i64, paid_in: i64) -> Value {
        sum_shown(&self.taken_of_top_ups(places, refunded, paid_in))
    }

    /// What a balance refund takes back of the top-ups of its span.
    pub(super) fn unshare_top_ups(&mut self, places: &[usize], refunded: i64, paid_in: i64, today: Day) {
        for (person, taken) in self.taken_of_top_ups(places, refunded, paid_in) {
            self.take_back(&person, taken, today);
        }
    }

    pub(super) fn predict_shares(&self, request: &Value, today: Day) -> Value {
        let day = |field: &str| request[field].as_str().map(day_said);
        let to = day("to").unwrap_or(today);
        let (year, month, _) = civil(to);
        let from = day("from").unwrap_or(day_of(year, month, 1));
        let within: Vec<&Earning> = self.earnings.iter().filter(|it| (from..=to).contains(&it.day)).collect();
        let amounts = |of: &dyn Fn(&Earning) -> bool| {
            let mut sums: BTreeMap<&str, i64> = COLUMNS.iter().map(|(_, column)| (*column, 0)).collect();
            sums.insert(TAKEN_BACK, 0);
            within.iter().filter(|it| of(it)).for_each(|it| *sums.entry(it.column).or_default() += it.amount);
            let taken = sums[TAKEN_BACK];
            let total = sums.values().sum::<i64>() - 2 * taken;
            let mut shown = json!(sums);
            shown["total_minor"] = json!(total);
            shown
        };
        let month_of = |day: Day| iso(day)[..7].to_owned();
        let people = |of: &dyn Fn(&Earning) -> bool| -> Vec<Value> {
            let has = |id: &String| within.iter().any(|it| it.person == *id && of(it));
            let row = |(id, name): &(String, String)| {
                let mut row = amounts(&|it: &Earning| it.person == *id && of(it));
                (row["staff_id"], row["name"]) = (json!(id), json!(name));
                row
            };
            self.staff.iter().filter(|(id, _)| has(id)).map(row).collect()
        };
        let months: BTreeSet<String> = within.iter().map(|it| month_of(it.day)).collect();
        let of_month =
            |month: &String| json!({"month": month, "people": people(&|it: &Earning| month_of(it.day) == *month)});
        json!({
            "from": iso(from), "to": iso(to), "months": months.iter().map(of_month).collect::<Vec<_>>(),
            "people": people(&|_: &Earning| true), "sums": amounts(&|_: &Earning| true),
        })
    }
}
