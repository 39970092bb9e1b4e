//! A tier in words: what it asks for, until when a member has it, and what is missing for the next.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{TierMissing, TierTerms, TierWindow};
use crate::code::{Arg, Args};
use crate::words::{Locale, Words};

impl TierTerms {
    /// What a member does for it and how long it holds, in a sentence.
    pub fn told(&self, words: &Words) -> String {
        let given = [self.reached_told(words)].into_iter().chain(self.gives_told(words));
        words.joined("plan-comma", given.collect())
    }

    /// What its members have of it.
    fn gives_told(&self, words: &Words) -> Vec<String> {
        let rate = self.price_rate.map(|rate| {
            let told = match words.locale {
                // 0.95 is 9.5折, and 5% off.
                Locale::ZhHans | Locale::ZhHant => (rate.value() * Decimal::TEN).normalize().to_string(),
                Locale::En => (100 - rate.centi()).to_string(),
            };
            words.text("tier-price-rate", &Args::new().with("rate", Arg::Text(told)))
        });
        let times = self
            .points_times
            .map(|times| words.text("rule-by-times", &Args::new().with("times", Arg::Text(times.to_string()))));
        rate.into_iter().chain(times).collect()
    }

    fn reached_told(&self, words: &Words) -> String {
        let Some(need) = self.need else { return words.label("tier-by-hand") };
        let args = Args::new()
            .with("over", Arg::Text(self.window.told(words)))
            .with("doing", Arg::Text(doing(need.missing(need.least()), "tier-need", words)));
        let reached = words.text("tier-reached-by", &args);
        match self.grace_days {
            0 => reached,
            days => {
                let grace = words.text("tier-grace", &Args::new().with("days", Arg::Count(days.into())));
                words.joined("plan-comma", vec![reached, grace])
            }
        }
    }
}

impl TierWindow {
    fn told(self, words: &Words) -> String {
        let id = format!("tier-over-{}", self.as_str());
        match self.count() {
            Some(count) => words.text(&id, &Args::new().with("count", Arg::Count(count.into()))),
            None => words.label(&id),
        }
    }
}

/// What is done, or still to be done.
fn doing(it: TierMissing, id: &str, words: &Words) -> String {
    let (kind, amount) = match it {
        TierMissing::Spent { missing } => ("spent", words.round_amount_on_bill(missing)),
        TierMissing::Visits { missing } => ("visits", missing.to_string()),
        TierMissing::TopUps { missing } => ("top-ups", words.round_amount_on_bill(missing)),
        TierMissing::Points { missing } => ("points", missing.to_string()),
    };
    words.text(&format!("{id}-{kind}"), &Args::new().with("amount", Arg::Text(amount)))
}

/// What is missing for the next tier, in a sentence.
pub fn next_told(name: &str, missing: TierMissing, words: &Words) -> String {
    let args = Args::new()
        .with("doing", Arg::Text(doing(missing, "tier-more", words)))
        .with("tier", Arg::Text(name.to_owned()));
    words.text("tier-next", &args)
}

/// Until when a member has a tier, and what is missing where it is in its days of grace.
pub fn place_told(name: &str, until: Option<NaiveDate>, to_keep: Option<TierMissing>, words: &Words) -> String {
    let args = Args::new().with("tier", Arg::Text(name.to_owned()));
    let Some(until) = until else { return words.text("tier-for-good", &args) };
    let args = args.with("day", Arg::Date(until));
    match to_keep {
        None => words.text("tier-until", &args),
        Some(missing) => {
            let args = args.with("doing", Arg::Text(doing(missing, "tier-more", words)));
            words.text("tier-in-grace", &args)
        }
    }
}

/// That a sale or top-up brings a member to a tier.
pub fn reached_told(name: &str, words: &Words) -> String {
    words.text("tier-reached", &Args::new().with("tier", Arg::Text(name.to_owned())))
}

/// That a member has a tier no longer, because what had brought it came back: which one is left, if any.
pub fn fallen_told(had: &str, has: Option<&str>, words: &Words) -> String {
    let args = Args::new().with("tier", Arg::Text(had.to_owned()));
    match has {
        Some(has) => words.text("tier-fallen-to", &args.with("left", Arg::Text(has.to_owned()))),
        None => words.text("tier-fallen", &args),
    }
}
