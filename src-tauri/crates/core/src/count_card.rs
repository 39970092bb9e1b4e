//! Count cards (次卡): what they cover, how long they run, and what of their price is earned. All of it is a function of the
//! uses that stand, so that a use that comes back leaves the card as if it had not been.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::balance_refund::{RefundCause, RefundReadings};
use crate::calendar::{days_between, days_later, months_later};
use crate::code::{Arg, Args, Code, Refusal};
use crate::money::Money;
use crate::params::InvalidParam;
use crate::split::pro_rata;
use crate::words::Words;

/// The most uses of a card.
pub const USES_MAX: u32 = 9_999;
/// The most products or categories that a card names.
pub const COVERED_MAX: usize = 50;
const DAYS_MAX: u32 = 3_650;
const MONTHS_MAX: u32 = 120;

/// From when a card's time runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CardStart {
    /// From the day on which it was sold.
    Sale,
    /// From the day on which it was first used.
    FirstUse,
}

/// How long a card can be used. The day from which it runs is a day more, as the law counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CardValidity {
    /// For ever.
    Always {},
    /// For some days.
    Days {
        /// How many, 1 to 3650.
        count: u32,
        /// From when.
        from: CardStart,
    },
    /// Up to the same day of a later month, or that month's last where it has no such day.
    Months {
        /// How many, 1 to 120.
        count: u32,
        /// From when.
        from: CardStart,
    },
    /// Up to and with a day.
    Until {
        /// The last day.
        day: NaiveDate,
    },
}

/// Who may use a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CardUsers {
    /// The member whose it is, alone.
    MemberAlone,
    /// Whoever names its number.
    Several,
}

/// What a card of a product is, as the owner sets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct CardOffer {
    /// How many uses, 1 to 9999; as many as one likes while it runs where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
    /// How long.
    pub validity: CardValidity,
    /// Who.
    pub users: CardUsers,
    /// The products that it pays, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skus: Vec<String>,
    /// The categories whose products it pays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

impl CardOffer {
    /// What a card that is sold keeps, whatever becomes of the product.
    pub fn split(self) -> (CardTerms, CardCover) {
        let CardOffer { uses, validity, users, skus, categories } = self;
        (CardTerms { uses, validity, users }, CardCover { skus, categories })
    }

    /// What the card is, in words: `10次，购买后1年内有效，用于洗车、打蜡`.
    pub fn told(&self, words: &Words) -> String {
        let terms = CardTerms { uses: self.uses, validity: self.validity, users: self.users };
        let pays = words.joined("plan-and", self.skus.iter().chain(&self.categories).cloned().collect());
        let pays = words.text("count-card-pays", &Args::new().with("what", Arg::Text(pays)));
        words.joined("plan-comma", vec![told(&terms, words), pays])
    }

    /// That the card can be kept: it pays something, it ends some day where its uses do not, and it is not over.
    ///
    /// # Errors
    /// [`Code::CountCardInvalid`] with the rule that it breaks; [`Code::InvalidParams`] for a number out of its range.
    pub fn check(&self, today: NaiveDate) -> Result<(), Refusal> {
        self.uses.map_or(Ok(()), |uses| within("uses", uses, USES_MAX))?;
        match self.validity {
            CardValidity::Days { count, .. } => within("count", count, DAYS_MAX)?,
            CardValidity::Months { count, .. } => within("count", count, MONTHS_MAX)?,
            CardValidity::Always {} | CardValidity::Until { .. } => {}
        }
        for (field, named) in [("skus", self.skus.len()), ("categories", self.categories.len())] {
            if named > COVERED_MAX {
                return Err(InvalidParam::OutOfRange { field, least: 0, most: COVERED_MAX as i64 }.because());
            }
        }
        let rules = [
            ("covers_nothing", self.skus.is_empty() && self.categories.is_empty()),
            ("no_end", self.uses.is_none() && self.validity == CardValidity::Always {}),
            ("over", matches!(self.validity, CardValidity::Until { day } if day < today)),
        ];
        match rules.iter().find(|(_, is_broken)| *is_broken) {
            Some((rule, _)) => Err(Code::CountCardInvalid.because().text("rule", *rule)),
            None => Ok(()),
        }
    }
}

fn within(field: &'static str, count: u32, most: u32) -> Result<(), Refusal> {
    match (1..=most).contains(&count) {
        true => Ok(()),
        false => Err(InvalidParam::OutOfRange { field, least: 1, most: most.into() }.because()),
    }
}

/// The terms of a card as it was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct CardTerms {
    /// How many uses; not counted where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
    /// How long.
    pub validity: CardValidity,
    /// Who.
    pub users: CardUsers,
}

/// What a card pays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct CardCover {
    /// The products, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skus: Vec<String>,
    /// The categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

impl CardCover {
    /// Whether it pays a product.
    pub fn covers(&self, sku: &str, category: Option<&str>) -> bool {
        self.skus.iter().any(|it| it == sku) || category.is_some_and(|it| self.categories.iter().any(|one| one == it))
    }
}

/// A use that stands: what came back is not among it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingUse {
    /// Its business day.
    pub day: NaiveDate,
    /// How many.
    pub uses: u32,
    /// What they cost at list price.
    pub list: Money,
}

/// A card as it was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoldCard {
    /// Its terms.
    pub terms: CardTerms,
    /// What was paid for it.
    pub paid: Money,
    /// The business day on which it was sold.
    pub sold_on: NaiveDate,
}

impl SoldCard {
    /// The last day on which it can be used; none where it has no end, or its time does not run yet.
    pub fn until(&self, uses: &[StandingUse]) -> Option<NaiveDate> {
        let begin = |from| match from {
            CardStart::Sale => Some(self.sold_on),
            CardStart::FirstUse => first_day(uses),
        };
        match self.terms.validity {
            CardValidity::Always {} => None,
            CardValidity::Days { count, from } => begin(from).map(|day| days_later(day, count.into())),
            CardValidity::Months { count, from } => begin(from).map(|day| months_later(day, count)),
            CardValidity::Until { day } => Some(day),
        }
    }

    /// How many uses are left; none where they are not counted.
    pub fn left(&self, uses: &[StandingUse]) -> Option<u32> {
        self.terms.uses.map(|all| all.saturating_sub(used(uses)))
    }

    /// What of its price is earned by the uses that stand. Counted ones earn a part each, by largest remainder over all uses;
    /// of a card whose uses are not counted the time up to the last use is earned.
    pub fn earned(&self, uses: &[StandingUse]) -> Money {
        match self.terms.uses {
            Some(all) => self.earned_by(used(uses).min(all), all),
            None => uses.iter().map(|it| it.day).max().map_or(Money::ZERO, |day| self.earned_by_time(uses, day)),
        }
    }

    fn earned_by(&self, used: u32, all: u32) -> Money {
        // Equal parts by largest remainder: the first `paid mod all` of them are one larger.
        let (paid, used, all) = (self.paid.minor(), i64::from(used), i64::from(all.max(1)));
        Money::from_minor(paid / all * used + used.min(paid % all))
    }

    /// What is earned of a card by its time up to and with a day, half-up; each of its days counts the same.
    pub fn earned_by_time(&self, uses: &[StandingUse], day: NaiveDate) -> Money {
        let Some(last) = self.until(uses) else { return Money::ZERO };
        let first = self.begins(uses).min(last);
        let days = days_between(first, last) + 1;
        let gone = (days_between(first, day) + 1).clamp(0, days);
        Money::from_minor(pro_rata(self.paid.minor(), gone, days))
    }

    fn begins(&self, uses: &[StandingUse]) -> NaiveDate {
        match self.terms.validity {
            CardValidity::Days { from: CardStart::FirstUse, .. }
            | CardValidity::Months { from: CardStart::FirstUse, .. } => first_day(uses).unwrap_or(self.sold_on),
            _ => self.sold_on,
        }
    }
}

/// What a card was used for, and what of its price that counts for by either cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct CardFigures {
    /// What was paid for it.
    pub paid_minor: Money,
    /// What it cost at list price, never less than what was paid.
    pub list_minor: Money,
    /// How many uses stand.
    pub uses: u32,
    /// How many days of its time are gone, today too, where its uses are not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_gone: Option<u32>,
    /// Of how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// What was used, at the price that was paid.
    pub used_minor: Money,
    /// What was used, at list price.
    pub used_at_list_minor: Money,
}

impl CardFigures {
    /// What goes back by either cause: paid − used by the merchant's, max(0, paid − used at list price) by the consumer's
    /// (法释〔2025〕4号, Art. 15, 18–20, 22).
    pub fn readings(&self) -> RefundReadings {
        let less = |used: Money| Money::from_minor((self.paid_minor.minor() - used.minor()).max(0));
        RefundReadings { merchant_minor: less(self.used_minor), consumer_minor: less(self.used_at_list_minor) }
    }
}

/// A card that was given back: by whose cause, and what followed from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct CardSettled {
    /// By whose cause.
    pub cause: RefundCause,
    /// What it was used for.
    pub figures: CardFigures,
    /// What would go back by either cause.
    pub readings: RefundReadings,
}

/// When a card is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// What the card cost at list price.
    pub list: Money,
    /// On which day.
    pub today: NaiveDate,
    /// How many days after it was paid.
    pub days_ago: i64,
    /// For how many days after it was paid a card that was not used goes back whole.
    pub cooling_days: i64,
}

impl SoldCard {
    /// What the card was used for when it is given back. Uses that are counted count one by one, whatever time is left; of a
    /// card whose uses are not counted the time counts, up to and with the day, unless nothing was used and it cools off.
    /// None where a sum leaves the range of the wire.
    pub fn figures(&self, uses: &[StandingUse], ending: Ending) -> Option<CardFigures> {
        let list = ending.list.max(self.paid);
        let figures = CardFigures {
            paid_minor: self.paid,
            list_minor: list,
            uses: used(uses),
            days_gone: None,
            days: None,
            used_minor: self.earned(uses),
            used_at_list_minor: Money::ZERO,
        };
        if self.terms.uses.is_some() {
            let at_list = Money::sum(uses.iter().map(|it| it.list))?.max(figures.used_minor);
            return Some(CardFigures { used_at_list_minor: at_list, ..figures });
        }
        let (gone, days) = self.days_gone(uses, ending);
        let part = |amount: Money| Money::from_minor(pro_rata(amount.minor(), gone, days.max(1)));
        // Both are some years at most.
        let (days_gone, days) = (Some(gone as u32), Some(days as u32));
        Some(CardFigures { days_gone, days, used_minor: part(self.paid), used_at_list_minor: part(list), ..figures })
    }

    fn days_gone(&self, uses: &[StandingUse], ending: Ending) -> (i64, i64) {
        let Some(last) = self.until(uses) else { return (0, 0) };
        let first = self.begins(uses).min(last);
        let days = days_between(first, last) + 1;
        let cools_off = uses.is_empty() && ending.cooling_days > 0 && ending.days_ago <= ending.cooling_days;
        if cools_off {
            return (0, days);
        }
        // A use may be of a later day than today, where the clock was set back.
        let to = uses.iter().map(|it| it.day).fold(ending.today, NaiveDate::max);
        ((days_between(first, to) + 1).clamp(0, days), days)
    }
}

fn used(uses: &[StandingUse]) -> u32 {
    uses.iter().map(|it| it.uses).sum()
}

fn first_day(uses: &[StandingUse]) -> Option<NaiveDate> {
    uses.iter().map(|it| it.day).min()
}

/// A card's terms in words: `10次，2027年1月1日前有效，可多人使用`.
pub fn told(terms: &CardTerms, words: &Words) -> String {
    let count = |id: &str, count: u32| words.text(id, &Args::new().with("count", Arg::Count(count.into())));
    let uses = terms.uses.map_or_else(|| words.label("count-card-unlimited"), |uses| count("count-card-uses", uses));
    let validity = match terms.validity {
        CardValidity::Always {} => words.label("count-card-always"),
        CardValidity::Days { count: days, from: CardStart::Sale } => count("count-card-days", days),
        CardValidity::Days { count: days, from: CardStart::FirstUse } => count("count-card-days-first", days),
        CardValidity::Months { count: months, from: CardStart::Sale } => count("count-card-months", months),
        CardValidity::Months { count: months, from: CardStart::FirstUse } => count("count-card-months-first", months),
        CardValidity::Until { day } => words.text("count-card-until", &Args::new().with("day", Arg::Date(day))),
    };
    let several = (terms.users == CardUsers::Several).then(|| words.label("count-card-several"));
    words.joined("plan-comma", [Some(uses), Some(validity), several].into_iter().flatten().collect())
}

/// The terms of a card that was given: its last day where that is known, since nobody bought it.
pub fn told_as_given(terms: &CardTerms, until: Option<NaiveDate>, words: &Words) -> String {
    let validity = until.map_or(terms.validity, |day| CardValidity::Until { day });
    told(&CardTerms { validity, ..*terms }, words)
}

#[cfg(test)]
mod tests;
