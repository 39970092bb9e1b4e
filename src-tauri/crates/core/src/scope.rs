//! For what and when a rule of the shop holds: products, categories and days, the same for points and for staff shares.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Arg, Args};
use crate::words::Words;

/// The most products, and the most categories, that a rule names.
pub const NAMED_MAX: usize = 200;

/// For what a rule is and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct Scope {
    /// For these products; for all of them where it names neither products nor categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// For the products of these categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// The first business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Whether it is in force on its days.
    pub is_active: bool,
}

/// How narrowly a rule names what it is for; the narrowest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// It names nothing.
    All,
    /// It names the category.
    Category,
    /// It names the product.
    Product,
}

impl Scope {
    /// All things, on all days.
    pub const fn all() -> Scope {
        Scope { products: Vec::new(), categories: Vec::new(), valid_from: None, valid_until: None, is_active: true }
    }

    /// Whether it can still be in force, today or later.
    pub fn is_in_use(&self, today: NaiveDate) -> bool {
        self.is_active && !self.is_over(today)
    }

    /// Whether its last day is past.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.valid_until.is_some_and(|last| last < today)
    }

    /// Whether it is in force on a business day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.is_in_use(day) && self.valid_from.is_none_or(|first| first <= day)
    }

    /// Whether it names neither products nor categories.
    pub fn is_for_all(&self) -> bool {
        self.products.is_empty() && self.categories.is_empty()
    }

    /// How it reaches a product, where it does.
    pub fn reach(&self, sku: Option<&str>, category: Option<&str>) -> Option<Reach> {
        let is_among =
            |names: &[String], name: Option<&str>| name.is_some_and(|name| names.iter().any(|it| it == name));
        if self.is_for_all() {
            return Some(Reach::All);
        }
        if is_among(&self.products, sku) {
            return Some(Reach::Product);
        }
        is_among(&self.categories, category).then_some(Reach::Category)
    }

    /// Whether two scopes name all, or a product or a category in common.
    pub fn names_the_same(&self, other: &Scope) -> bool {
        let shares = |one: &[String], two: &[String]| one.iter().any(|name| two.contains(name));
        (self.is_for_all() && other.is_for_all())
            || shares(&self.products, &other.products)
            || shares(&self.categories, &other.categories)
    }

    /// Whether there is a day from the first to the last of both.
    pub fn meets(&self, other: &Scope) -> bool {
        let begins_by = |one: &Scope, two: &Scope| match (one.valid_from, two.valid_until) {
            (Some(first), Some(last)) => first <= last,
            _ => true,
        };
        begins_by(self, other) && begins_by(other, self)
    }

    /// Whether each of its days, from the first to the last, is one of another.
    pub fn lies_within(&self, other: &Scope) -> bool {
        let begins_later = other.valid_from.is_none_or(|first| self.valid_from.is_some_and(|own| own >= first));
        let ends_earlier = other.valid_until.is_none_or(|last| self.valid_until.is_some_and(|own| own <= last));
        begins_later && ends_earlier
    }

    /// By which rule it could never be kept: too many names, the last day before the first, all of it in the past.
    pub fn broken(&self, today: NaiveDate) -> Option<&'static str> {
        let rules = [
            ("many", self.products.len() > NAMED_MAX || self.categories.len() > NAMED_MAX),
            ("dates", self.valid_from.zip(self.valid_until).is_some_and(|(first, last)| last < first)),
            ("over", self.is_active && self.is_over(today)),
        ];
        rules.iter().find(|(_, is_broken)| *is_broken).map(|(rule, _)| *rule)
    }

    /// The names of what it is for, in a row: `龙井、粮油`. `products` are the names of its products; none where it is for all.
    pub fn things(&self, products: Vec<String>, words: &Words) -> Option<String> {
        let things = products.into_iter().chain(self.categories.iter().cloned()).collect();
        (!self.is_for_all()).then(|| words.joined("rule-and", things))
    }

    /// The pieces of its sentence that say from when and until when.
    pub fn told_days(&self, words: &Words) -> impl Iterator<Item = String> {
        let named = |id: &str, day: NaiveDate| words.text(id, &Args::new().with("day", Arg::Date(day)));
        let first = self.valid_from.map(|first| named("plan-from-day", first));
        first.into_iter().chain(self.valid_until.map(|last| named("plan-until-day", last)))
    }
}
