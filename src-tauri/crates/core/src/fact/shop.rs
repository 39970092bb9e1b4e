//! The shop, its till, settings, products, plans, rules and staff.

use serde::{Deserialize, Serialize};

use super::Sealed;
use crate::count_card::CardOffer;
use crate::id::{PlanId, RuleId, ShareRuleId, StaffId, TierId};
use crate::money::{Currency, Money};
use crate::plan::PlanTerms;
use crate::points::rules::RuleTerms;
use crate::policy::{SettingKey, SettingValue};
use crate::sale::UnitOfSale;
use crate::share::ShareTerms;
use crate::tax::TaxRate;
use crate::tier::{TierPrice, TierTerms};
use crate::words::Locale;

/// See [`Body::ShopOpened`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopOpened {
    /// The currency of the ledger, for good.
    pub currency: Currency,
    /// The language until a setting says otherwise.
    pub locale: Locale,
    /// The IANA time zone.
    pub time_zone: String,
    /// The hour at which a business day ends, `HH:MM`.
    pub cut_off: String,
    /// Whether requests may give their time.
    pub played: bool,
    /// HMAC of a fixed text under the request key, by which a changed vault is noticed.
    pub request_key_check: String,
}

/// See [`Body::TillIncarnated`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillIncarnated {
    /// The incarnation before.
    pub previous: String,
}

/// See [`Body::TillRebuilt`]. Messages without an outcome are `unknown` from here on, so that none is sent twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillRebuilt {
    /// The last fact that was replayed.
    pub replayed_to: i64,
}

/// See [`Body::SettingPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingPut {
    /// The setting's name.
    pub key: String,
    /// The value, where it is no free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<SettingValue>,
    /// The value, where it is free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Sealed<SettingValue>>,
}

impl SettingPut {
    /// The setting, where this program knows it.
    pub fn key(&self) -> Option<SettingKey> {
        SettingKey::from_name(&self.key)
    }
}

/// The texts of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductTexts {
    /// Its name.
    pub name: String,
    /// Its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What its price is for.
    pub unit: UnitOfSale,
    /// The count card that it is, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardOffer>,
}

/// See [`Body::ProductPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductPut {
    /// The shop's number for it.
    pub sku: String,
    /// The barcode on its package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// The list price of one unit.
    pub price_minor: Money,
    /// What one unit costs the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_minor: Option<Money>,
    /// Its rate of tax, where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_rate: Option<TaxRate>,
    /// What members of some tiers pay instead, by the tiers' ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tier_prices: Vec<TierPrice>,
    /// Whether it has a key at the counter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub favourite: bool,
    /// Name, category and unit.
    pub texts: Sealed<ProductTexts>,
}

/// See [`Body::PlanPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPut {
    /// Which.
    pub plan_id: PlanId,
    /// What the shop calls it.
    pub name: Sealed<String>,
    /// What it asks for and gives.
    pub terms: PlanTerms,
}

/// The texts of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTexts {
    /// What the shop calls it.
    pub name: String,
    /// The categories that it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

/// See [`Body::PointsRulePut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsRulePut {
    /// Which.
    pub rule_id: RuleId,
    /// Its name and its categories.
    pub texts: Sealed<RuleTexts>,
    /// What it gives; its categories are among the texts.
    pub terms: RuleTerms,
}

/// See [`Body::ShareRulePut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareRulePut {
    /// Which.
    pub rule_id: ShareRuleId,
    /// Its name and its categories.
    pub texts: Sealed<RuleTexts>,
    /// What it pays; its categories are among the texts.
    pub terms: ShareTerms,
}

/// See [`Body::TierPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierPut {
    /// Which.
    pub tier_id: TierId,
    /// What the shop calls it.
    pub name: Sealed<String>,
    /// What it asks for and gives.
    pub terms: TierTerms,
}

/// See [`Body::StaffPut`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffPut {
    /// Who.
    pub staff_id: StaffId,
    /// The name.
    pub name: Sealed<String>,
}
