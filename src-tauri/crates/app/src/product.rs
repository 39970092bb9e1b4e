//! Products.

use chrono::NaiveDate;
use huitou_core::code::{Args, Code};
use huitou_core::count_card::{CardOffer, CardValidity};
use huitou_core::fact::{Body, Decision, ProductPut, ProductTexts, Subject};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::params::InvalidParam;
use huitou_core::quantity::DecimalText;
use huitou_core::sale::{UnitOfSale, amount_or_nothing};
use huitou_core::tax::TaxRate;
use huitou_core::tier::TierPrice;
use huitou_store::ReadTx;
use huitou_store::journal::StoredFact;
use huitou_store::products::ProductRow;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::shop::unexpected;
use crate::stored_value::rule_name;
use crate::tier::any_tier;

/// Makes a product, or changes the one with this number: what is left out is then empty.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutProduct {
    /// The shop's number for it.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// The list price of one unit.
    pub price_minor: Money,
    /// The barcode on its package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// `piece` (the default), `kg`, or the shop's own: 斤, 两, 台斤, 次 …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Kilograms in one unit, where it is a weight; known for kg, g, 斤, 两 and 台斤.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_kg: Option<DecimalText>,
    /// How many decimals a quantity may have, 0 to 3; 3 for weights and 0 for others where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_decimals: Option<u32>,
    /// Its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What one unit costs the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_minor: Option<Money>,
    /// Its rate of tax in percent, 0 to 100 with at most 3 decimals, where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_rate: Option<DecimalText>,
    /// What members of some tiers pay for one unit, whatever the tier's part of the list price is; never more than that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tier_prices: Vec<PutTierPrice>,
    /// Whether it gets a key at the counter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub favourite: bool,
    /// The count card that it is, where it is one; cards that were sold keep their terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardOffer>,
}

/// What members of a tier pay.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutTierPrice {
    /// Which tier.
    pub tier_id: String,
    /// How much for one unit.
    pub price_minor: Money,
}

/// A product.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ProductAnswer {
    /// The shop's number for it.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// The list price of one unit.
    pub price_minor: Money,
    /// The barcode on its package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// The unit's name.
    pub unit: String,
    /// Kilograms in one unit, where it is a weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_kg: Option<DecimalText>,
    /// How many decimals a quantity may have.
    pub unit_decimals: u32,
    /// Its category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What one unit costs the shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_minor: Option<Money>,
    /// Its rate of tax in percent, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_rate: Option<TaxRate>,
    /// What members of some tiers pay for one unit, by the tiers' ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub tier_prices: Vec<TierPrice>,
    /// Whether it has a key at the counter.
    pub favourite: bool,
    /// The count card that it is, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<CardOffer>,
    /// What that is, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_text: Option<String>,
    /// What the rules of the region say of it, where they say something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_warning: Option<String>,
}

impl PutProduct {
    fn unit_of_sale(&self) -> Result<UnitOfSale, Error> {
        let name = match &self.unit {
            Some(name) => checked_text("unit", name, 12)?,
            None => "piece".to_owned(),
        };
        let kg = match &self.unit_kg {
            Some(text) => {
                let kg = text.value().filter(|kg| *kg > Decimal::ZERO && *kg <= Decimal::ONE_THOUSAND);
                Some(kg.ok_or_else(|| InvalidParam::NotAboveZero { field: "unit_kg", most: 1_000 }.because())?)
            }
            None => None,
        };
        match self.unit_decimals {
            Some(4..) => Err(InvalidParam::OutOfRange { field: "unit_decimals", least: 0, most: 3 }.because().into()),
            decimals => Ok(UnitOfSale::named(&name, kg, decimals)),
        }
    }

    /// What members of tiers pay: never more than everybody, or nobody would want to be one of them.
    fn checked_tier_prices(&self, tx: &ReadTx<'_>) -> Result<Vec<TierPrice>, Error> {
        let mut prices = Vec::with_capacity(self.tier_prices.len());
        for of_tier in &self.tier_prices {
            let (tier_id, price) = (any_tier(&of_tier.tier_id, tx)?.id, of_tier.price_minor);
            if price < Money::ZERO || price > self.price_minor {
                let refusal = Code::AmountInvalid.because().money("amount", price);
                return Err(refusal.money("least", Money::ZERO).money("limit", self.price_minor).into());
            }
            prices.push(TierPrice { tier_id, price });
        }
        prices.sort_by_key(|price| price.tier_id);
        match prices.windows(2).any(|pair| pair[0].tier_id == pair[1].tier_id) {
            true => Err(InvalidParam::Twice { field: "tier_prices" }.because().into()),
            false => Ok(prices),
        }
    }
}

impl Command for PutProduct {
    type Answer = ProductAnswer;
    const METHOD: &'static str = "product.put";
    const PERMISSION: Permission = Permission::ManageProducts;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let sku = checked_text("sku", &self.sku, 32)?;
        let optional = |field, text: &Option<String>, limit| {
            let filled = text.as_deref().filter(|text| !text.trim().is_empty());
            filled.map(|text| checked_text(field, text, limit)).transpose()
        };
        let barcode = optional("barcode", &self.barcode, 32)?;
        let category = optional("category", &self.category, 40)?;
        let texts = ProductTexts {
            name: checked_text("name", &self.name, 80)?,
            category,
            unit: self.unit_of_sale()?,
            card: self.card.clone(),
        };
        check_card(&texts, at.asking.today)?;
        let price_minor = amount_or_nothing(self.price_minor)?;
        let cost_minor = self.cost_minor.map(amount_or_nothing).transpose()?;
        let tax_rate = self.tax_rate.as_ref().map(checked_rate).transpose()?;
        let tier_prices = self.checked_tier_prices(at.tx)?;
        if let Some(other) = barcode.as_deref().map(|code| at.tx.sku_of_barcode(code)).transpose()?.flatten()
            && other != sku
        {
            return Err(Code::BarcodeTaken.because().text("sku", other).into());
        }
        let texts = at.seal(Subject::Shop, &texts)?;
        Ok(Decision::without_postings(ProductPut {
            sku,
            barcode,
            price_minor,
            cost_minor,
            tax_rate,
            tier_prices,
            favourite: self.favourite,
            texts,
        }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<ProductAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::ProductPut(body) => body,
            other => return Err(unexpected(&other)),
        };
        let missing = || huitou_store::StoreError::damaged("a product without name");
        let texts = at.tx.vault().open_sealed(&body.texts)?.ok_or_else(missing)?;
        Ok(ProductAnswer {
            sku: body.sku,
            name: texts.name,
            price_minor: body.price_minor,
            barcode: body.barcode,
            unit: texts.unit.name,
            unit_kg: texts.unit.kg.map(|kg| DecimalText(kg.to_string())),
            unit_decimals: texts.unit.decimals,
            category: texts.category,
            cost_minor: body.cost_minor,
            tax_rate: body.tax_rate,
            tier_prices: body.tier_prices,
            favourite: body.favourite,
            card_text: texts.card.as_ref().map(|card| card.told(&at.words)),
            card_warning: texts.card.as_ref().and_then(|card| card_warning(card, at)),
            card: texts.card,
        })
    }
}

fn checked_rate(percent: &DecimalText) -> Result<TaxRate, Error> {
    let rate = percent.value().and_then(TaxRate::of_percent);
    rate.ok_or_else(|| InvalidParam::OutOfRange { field: "tax_rate", least: 0, most: 100 }.because().into())
}

/// A card can be kept, and is sold in whole numbers.
fn check_card(texts: &ProductTexts, today: NaiveDate) -> Result<(), Error> {
    let Some(card) = &texts.card else { return Ok(()) };
    card.check(today)?;
    for sku in &card.skus {
        checked_text("skus", sku, 32)?;
    }
    for category in &card.categories {
        checked_text("categories", category, 40)?;
    }
    match texts.unit.decimals {
        0 => Ok(()),
        _ => Err(Code::CountCardInvalid.because().text("rule", "decimals").into()),
    }
}

/// That what is paid in advance must have no end there.
fn card_warning(card: &CardOffer, at: &Asking<'_>) -> Option<String> {
    let region = at.policy.region().region;
    let has_end = card.validity != CardValidity::Always {};
    let args = Args::new().with("rule", rule_name(region.as_str(), at));
    (has_end && !region.rules().may_expire).then(|| at.words.text("count-card-must-not-end", &args))
}

impl ProductAnswer {
    fn of(row: ProductRow, at: &Asking<'_>) -> ProductAnswer {
        ProductAnswer {
            sku: row.ware.sku,
            name: row.ware.name,
            price_minor: row.ware.price,
            barcode: row.barcode,
            unit: row.ware.unit.name,
            unit_kg: row.ware.unit.kg.map(|kg| DecimalText(kg.to_string())),
            unit_decimals: row.ware.unit.decimals,
            category: row.ware.category,
            cost_minor: row.cost,
            tax_rate: row.ware.tax_rate,
            tier_prices: row.tier_prices,
            favourite: row.favourite,
            card_text: row.card.as_ref().map(|card| card.told(&at.words)),
            card_warning: row.card.as_ref().and_then(|card| card_warning(card, at)),
            card: row.card,
        }
    }
}

/// Answer of `product.list` and `product.search`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ProductsAnswer {
    /// The products.
    pub products: Vec<ProductAnswer>,
}

/// Every product by number.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListProducts {
    /// Of this category alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Only those with a key at the counter, or only the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourites: Option<bool>,
}

impl Query for ListProducts {
    type Answer = ProductsAnswer;
    const METHOD: &'static str = "product.list";
    const PERMISSION: Permission = Permission::SeeProducts;

    fn read(&self, at: &Asking<'_>) -> Result<ProductsAnswer, Error> {
        let mut rows = at.tx.products()?;
        rows.retain(|row| self.category.is_none() || row.ware.category == self.category);
        rows.retain(|row| self.favourites.is_none_or(|wanted| row.favourite == wanted));
        Ok(ProductsAnswer { products: rows.into_iter().map(|row| ProductAnswer::of(row, at)).collect() })
    }
}

/// The products that a text finds: name or part of it, pinyin or its initials, number, barcode or its last digits.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct SearchProducts {
    /// What was typed or scanned.
    pub query: String,
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

impl Query for SearchProducts {
    type Answer = ProductsAnswer;
    const METHOD: &'static str = "product.search";
    const PERMISSION: Permission = Permission::SeeProducts;

    fn read(&self, at: &Asking<'_>) -> Result<ProductsAnswer, Error> {
        let rows = at.tx.search_products(&self.query, checked_limit(self.limit)?)?;
        Ok(ProductsAnswer { products: rows.into_iter().map(|row| ProductAnswer::of(row, at)).collect() })
    }
}

/// How many rows a list may have.
///
/// # Errors
/// [`Code::InvalidParams`] beyond 1 to 200.
pub(crate) fn checked_limit(limit: Option<u32>) -> Result<u32, Error> {
    match limit.unwrap_or(20) {
        limit @ 1..=200 => Ok(limit),
        _ => Err(InvalidParam::OutOfRange { field: "limit", least: 1, most: 200 }.because().into()),
    }
}
