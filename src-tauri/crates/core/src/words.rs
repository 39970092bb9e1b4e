//! Words: every visible sentence, from the Fluent files of assets/locales, in three languages.

use std::borrow::Cow;
use std::sync::OnceLock;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Arg, Args, Refusal};
use crate::money::{Currency, Money};

/// A language of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, specta::Type)]
pub enum Locale {
    /// 简体中文
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// 繁體中文
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// English
    #[serde(rename = "en")]
    En,
}

/// The Fluent files of a locale, embedded.
macro_rules! sources {
    ($lang:literal) => {
        &[
            include_str!(concat!("../../../../assets/locales/", $lang, "/errors.ftl")),
            include_str!(concat!("../../../../assets/locales/", $lang, "/bill.ftl")),
            include_str!(concat!("../../../../assets/locales/", $lang, "/care.ftl")),
            include_str!(concat!("../../../../assets/locales/", $lang, "/journal.ftl")),
            include_str!(concat!("../../../../assets/locales/", $lang, "/report.ftl")),
        ]
    };
}

impl Locale {
    /// Every locale.
    pub const ALL: [Locale; 3] = [Locale::ZhHans, Locale::ZhHant, Locale::En];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Locale::ZhHans => "zh-Hans",
            Locale::ZhHant => "zh-Hant",
            Locale::En => "en",
        }
    }

    /// The locale with this tag.
    pub fn from_tag(tag: &str) -> Option<Locale> {
        Locale::ALL.into_iter().find(|locale| locale.tag() == tag)
    }

    /// The locale of a POSIX name, `zh_TW.UTF-8` or `en_GB`; none for a language that is not ours.
    pub fn from_environment(name: &str) -> Option<Locale> {
        let name = name.split(['.', '@']).next().unwrap_or_default().replace('-', "_").to_ascii_lowercase();
        let mut parts = name.split('_');
        match parts.next() {
            Some("en") => Some(Locale::En),
            Some("zh") => match parts.any(|part| matches!(part, "tw" | "hk" | "mo" | "hant")) {
                true => Some(Locale::ZhHant),
                false => Some(Locale::ZhHans),
            },
            Some(_) | None => None,
        }
    }

    /// The Fluent text of the locale's files.
    pub const fn sources(self) -> &'static [&'static str] {
        match self {
            Locale::ZhHans => sources!("zh-Hans"),
            Locale::ZhHant => sources!("zh-Hant"),
            Locale::En => sources!("en"),
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static BUNDLES: [OnceLock<FluentBundle<FluentResource>>; 3] = [const { OnceLock::new() }; 3];
        let place = match self {
            Locale::ZhHans => 0,
            Locale::ZhHant => 1,
            Locale::En => 2,
        };
        BUNDLES[place].get_or_init(|| bundle_of(self))
    }
}

fn bundle_of(locale: Locale) -> FluentBundle<FluentResource> {
    let language = locale.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks break SMS lengths and paper (design.md, Words).
    bundle.set_use_isolating(false);
    for source in locale.sources() {
        // A file with an error keeps its good messages; the test of all keys sees the missing one.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// How a shop speaks: its language and its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub locale: Locale,
    /// The currency that amounts are formatted in.
    pub currency: Currency,
}

impl Words {
    /// The sentence of a message id; the id itself where a file lacks it, so that nothing is silently empty.
    pub fn text(&self, id: &str, args: &Args) -> String {
        let bundle = self.locale.bundle();
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let fluent: FluentArgs<'_> = args.iter().map(|(name, arg)| (name, self.value(arg))).collect();
        bundle.format_pattern(pattern, Some(&fluent), &mut Vec::new()).into_owned()
    }

    /// A message without arguments.
    pub fn label(&self, id: &str) -> String {
        self.text(id, &Args::new())
    }

    /// The sentence of a refusal.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        self.text(&refusal.code.message_id(), &refusal.args)
    }

    /// A day as people write it: `2026年11月21日`, `21 Nov 2026`.
    pub fn date(&self, day: NaiveDate) -> String {
        match self.locale {
            Locale::ZhHans | Locale::ZhHant => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Locale::En => day.format("%-d %b %Y").to_string(),
        }
    }

    /// A moment with its year: `2026年11月21日 19:20`, `21 Nov 2026 19:20`.
    pub fn moment(&self, at: DateTime<FixedOffset>) -> String {
        format!("{} {}", self.date(at.date_naive()), at.format("%H:%M"))
    }

    /// A moment of these days, for an SMS: `11月21日19:20`, `19:20 21 Nov`.
    pub fn moment_short(&self, at: DateTime<FixedOffset>) -> String {
        match self.locale {
            Locale::ZhHans | Locale::ZhHant => format!("{}月{}日{}", at.month(), at.day(), at.format("%H:%M")),
            Locale::En => at.format("%H:%M %-d %b").to_string(),
        }
    }

    /// An amount as an SMS names it: `35.50元`; bare digits in English, as gateways refuse signs of currencies.
    pub fn amount_with_unit(&self, amount: Money) -> String {
        self.money("money-with-unit", self.currency.format(amount))
    }

    /// An amount behind the sign of its currency: `¥35.50`, `NT$355`.
    pub fn amount_with_sign(&self, amount: Money) -> String {
        self.money("money-with-sign", self.currency.format(amount))
    }

    /// An amount in a sentence of a bill: `35.50元`, `¥35.50` in English.
    pub fn amount_on_bill(&self, amount: Money) -> String {
        self.money("bill-money", self.currency.format(amount))
    }

    /// The same, without decimals that are all zero: `50元`, `12.50元`.
    pub fn round_amount_on_bill(&self, amount: Money) -> String {
        let digits = self.currency.format(amount);
        let is_round = amount.minor() % self.currency.minor_per_unit() == 0;
        let whole = digits.split_once('.').filter(|_| is_round).map(|(whole, _)| whole.to_owned());
        self.money("bill-money", whole.unwrap_or(digits))
    }

    /// Texts in a row, each joined to those before by the message: `50元、100积分`. Empty where there are none.
    pub fn joined(&self, id: &str, texts: Vec<String>) -> String {
        let join =
            |first, next| self.text(id, &Args::new().with("first", Arg::Text(first)).with("next", Arg::Text(next)));
        texts.into_iter().reduce(join).unwrap_or_default()
    }

    fn money(&self, id: &str, digits: String) -> String {
        let currency = Arg::Text(self.currency.code().to_owned());
        self.text(id, &Args::new().with("currency", currency).with("amount", Arg::Text(digits)))
    }

    fn value<'a>(&self, arg: &'a Arg) -> FluentValue<'a> {
        match arg {
            Arg::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Arg::Count(count) => FluentValue::from(*count),
            Arg::Money(amount) => FluentValue::from(self.currency.format(*amount)),
            Arg::Quantity(quantity) => FluentValue::from(quantity.to_string()),
            Arg::Date(day) => FluentValue::from(self.date(*day)),
        }
    }
}

#[cfg(test)]
mod tests;
