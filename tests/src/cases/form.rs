//! The form of a file of public cases: what is given, the steps in order, and what each is expected to come to.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A file of cases.
#[derive(Deserialize)]
pub struct CaseFile {
    /// Cases with steps.
    #[serde(default)]
    pub cases: Vec<Case>,
    /// Cases from public threads, each given and expected in one.
    #[serde(default)]
    pub issue_cases: Vec<ThreadCase>,
}

/// A basket, what the shop gives for it, and steps on that one basket.
#[derive(Deserialize)]
pub struct Case {
    /// Its name in the file.
    pub id: String,
    /// What it is about.
    #[serde(default)]
    pub title: String,
    /// What the member has before.
    #[serde(default)]
    pub member: Map<String, Value>,
    /// The basket.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// What the shop gives, each by its kind.
    #[serde(default)]
    pub programs: Vec<Value>,
    /// What is done, in order.
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// A line of the basket.
#[derive(Deserialize)]
pub struct Line {
    /// Its product.
    pub sku: String,
    /// The price of one.
    pub unit_price: Value,
    /// How many.
    pub qty: Value,
    /// The product's category.
    pub category: Option<String>,
    /// The taxes on it.
    #[serde(default)]
    pub tax: Vec<Tax>,
    /// What else the file says of it, which a till that does not know it must not pass over.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A tax on a line.
#[derive(Deserialize)]
pub struct Tax {
    /// Percent.
    pub rate_pct: Value,
    /// `incl`: the price has it; `excl`: it comes on top.
    pub mode: String,
}

/// A step.
#[derive(Deserialize)]
pub struct Step {
    /// What is done, in words.
    #[serde(rename = "do", default)]
    pub act: String,
    /// What it is expected to come to.
    #[serde(default)]
    pub expect: Map<String, Value>,
}

/// A case from a thread.
#[derive(Deserialize)]
pub struct ThreadCase {
    /// Its name in the file.
    pub id: String,
    /// What it is about.
    #[serde(default)]
    pub title: String,
    /// What is given.
    pub given: Value,
    /// What is expected.
    pub expect: Map<String, Value>,
}

/// A number of the file, exactly as it is written there.
pub fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

/// An amount in minor units, where it is a whole number of them.
pub fn minor(value: &Value) -> Option<i64> {
    whole_minor(number(value)?)
}

/// The same of a number.
pub fn whole_minor(amount: Decimal) -> Option<i64> {
    let minor = (amount * Decimal::ONE_HUNDRED).normalize();
    if minor.scale() == 0 { minor.try_into().ok() } else { None }
}

/// Minor units as the file writes money.
pub fn money(minor: i64) -> Decimal {
    Decimal::new(minor, 2)
}
