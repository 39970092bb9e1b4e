//! The shop's settings: a closed list of keys, each with its type, its default and its check.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use crate::care::CarePolicy;
use crate::code::{Code, Refusal};
use crate::coupon::CouponPolicy;
use crate::member::checked_text;
use crate::money::{COUNTER_LIMIT, Currency, Money};
use crate::points::PointsRate;
use crate::points::lots::PointsExpiry;
use crate::refund::RefundOrder;
use crate::region::{Region, RegionPolicy};
use crate::stored_value::SpendOrder;
use crate::tax::{TaxMode, TaxPolicy, TaxRate, TaxRounding};
use crate::words::Locale;

macro_rules! setting_keys {
    ($($(#[$doc:meta])* $variant:ident => $name:literal),+ $(,)?) => {
        /// A setting of the shop.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum SettingKey {
            $($(#[$doc])* $variant),+
        }

        impl SettingKey {
            /// Every key, in the order of their names.
            pub const ALL: &'static [SettingKey] = &[$(SettingKey::$variant),+];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(SettingKey::$variant => $name),+
                }
            }
        }
    };
}

setting_keys! {
    /// After how many days a member without a rhythm counts as long away.
    AlertSilentDays => "alert.silent_days",
    /// The least total of a sale that earns a coupon.
    CouponMinSpend => "coupon.min_spend_minor",
    /// The minimum of the sale that uses a coupon.
    CouponNextMin => "coupon.next_min_minor",
    /// What a coupon takes off; zero switches coupons off.
    CouponOff => "coupon.off_minor",
    /// For how many business days after the sale a coupon can be used.
    CouponValidDays => "coupon.valid_days",
    /// A date `MM-DD` on which points lapse together; empty where only the months count.
    PointsExpiryDate => "points.expiry_date",
    /// For how many months points can be used; zero: they never lapse, unless there is a date.
    PointsExpiryMonths => "points.expiry_months",
    /// The minor units that earn one point; zero switches points off.
    PointsMinorPerPoint => "points.minor_per_point",
    /// How many days before points lapse the cashier is told.
    PointsNoticeDays => "points.notice_days",
    /// How many points pay `points.unit_minor`; zero: points pay nothing.
    PointsPerUnit => "points.per_unit",
    /// What happens to points that are taken back when they were spent already.
    PointsShortfall => "points.shortfall",
    /// How much `points.per_unit` points pay: one unit of the currency where the shop says nothing else.
    PointsUnit => "points.unit_minor",
    /// In which order a sale's tenders get back what is returned.
    RefundOrder => "refund.order",
    /// Up to how much a staff member gives back without a bill at once; zero: only the owner does.
    RefundUnbilledLimit => "refund.unbilled_limit_minor",
    /// The most that a member who is known may hold; zero: as the region has it.
    RegionMaxNamed => "region.max_named_minor",
    /// The most that a member without name and phone may hold; zero: as the region has it.
    RegionMaxUnnamed => "region.max_unnamed_minor",
    /// What happens to a top-up that goes beyond it.
    RegionOverLimit => "region.over_limit",
    /// Whose rules for stored value hold.
    RegionProfile => "region.profile",
    /// What a member can spend of stored value a business day without PIN; zero: all of it.
    SafetyFreeLimit => "safety.free_limit_minor",
    /// The shop's address, printed on bills.
    ShopAddress => "shop.address",
    /// The shop's language.
    ShopLocale => "shop.locale",
    /// The shop's name, printed on bills and signed under messages.
    ShopName => "shop.name",
    /// The shop's phone, printed on bills.
    ShopPhone => "shop.phone",
    /// For how many business days a top-up goes back whole while nothing was spent since; zero switches it off.
    StoredValueCoolingDays => "stored_value.cooling_days",
    /// Which part of the stored value is spent first.
    StoredValueSpendOrder => "stored_value.spend_order",
    /// Whether the tax is in the prices or comes on top.
    TaxMode => "tax.mode",
    /// The rate of tax, in percent, of what has none of its own; empty: the shop tells no tax.
    TaxRate => "tax.rate",
    /// Whether the tax is rounded in each line or once for each rate of a bill.
    TaxRounding => "tax.rounding",
}

impl SettingKey {
    /// The key with this name.
    pub fn from_name(name: &str) -> Option<SettingKey> {
        SettingKey::ALL.iter().copied().find(|key| key.as_str() == name)
    }

    /// Whether the value is free text, which the journal keeps sealed.
    pub const fn is_free_text(self) -> bool {
        matches!(self, SettingKey::ShopAddress | SettingKey::ShopName | SettingKey::ShopPhone)
    }

    /// The value of a shop that has never set it.
    pub fn default_value(self, currency: Currency, locale: Locale) -> SettingValue {
        let units = |units: i64| SettingValue::Integer(units * currency.minor_per_unit());
        match self {
            SettingKey::AlertSilentDays | SettingKey::CouponValidDays | SettingKey::PointsNoticeDays => {
                SettingValue::Integer(30)
            }
            SettingKey::PointsExpiryMonths => SettingValue::Integer(0),
            SettingKey::CouponMinSpend => units(100),
            SettingKey::CouponNextMin => units(50),
            SettingKey::CouponOff => units(10),
            SettingKey::PointsMinorPerPoint | SettingKey::PointsUnit => units(1),
            SettingKey::PointsPerUnit => SettingValue::Integer(100),
            SettingKey::PointsShortfall => SettingValue::Text("owe".to_owned()),
            SettingKey::RefundOrder => SettingValue::Text("proportional".to_owned()),
            SettingKey::RefundUnbilledLimit
            | SettingKey::RegionMaxNamed
            | SettingKey::RegionMaxUnnamed
            | SettingKey::SafetyFreeLimit => SettingValue::Integer(0),
            SettingKey::RegionOverLimit => SettingValue::Text("warn".to_owned()),
            SettingKey::RegionProfile => SettingValue::Text(Region::of_currency(currency).as_str().to_owned()),
            SettingKey::PointsExpiryDate
            | SettingKey::ShopAddress
            | SettingKey::ShopName
            | SettingKey::ShopPhone
            | SettingKey::TaxRate => SettingValue::Text(String::new()),
            SettingKey::TaxMode => SettingValue::Text(TaxMode::default().as_str().to_owned()),
            SettingKey::TaxRounding => SettingValue::Text(TaxRounding::default().as_str().to_owned()),
            SettingKey::ShopLocale => SettingValue::Text(locale.tag().to_owned()),
            SettingKey::StoredValueCoolingDays => SettingValue::Integer(7),
            SettingKey::StoredValueSpendOrder => SettingValue::Text("proportional".to_owned()),
        }
    }

    /// The value as it will be kept.
    ///
    /// # Errors
    /// [`Code::SettingInvalid`] with the reason where the key does not take the value.
    pub fn check(self, value: SettingValue) -> Result<SettingValue, Refusal> {
        let refuse = |reason: &str| Code::SettingInvalid.because().text("key", self.as_str()).text("reason", reason);
        let within = |value: &SettingValue, least: i64, most: i64| match value {
            SettingValue::Integer(number) if (least..=most).contains(number) => Ok(()),
            SettingValue::Integer(_) | SettingValue::Text(_) => Err(refuse(&format!("{least} … {most}"))),
        };
        let one_of = |value: &SettingValue, known: &[&str]| match value {
            SettingValue::Text(text) if known.contains(&text.as_str()) => Ok(()),
            SettingValue::Integer(_) | SettingValue::Text(_) => Err(refuse(&known.join(" | "))),
        };
        match self {
            SettingKey::AlertSilentDays | SettingKey::CouponValidDays => within(&value, 1, 3_650)?,
            SettingKey::PointsExpiryMonths => within(&value, 0, 120)?,
            SettingKey::PointsNoticeDays => within(&value, 0, 365)?,
            SettingKey::PointsExpiryDate => match &value {
                SettingValue::Text(text) if text.is_empty() || PointsExpiry::read_date(text).is_some() => {}
                SettingValue::Integer(_) | SettingValue::Text(_) => return Err(refuse("MM-DD")),
            },
            SettingKey::CouponMinSpend
            | SettingKey::CouponNextMin
            | SettingKey::CouponOff
            | SettingKey::PointsMinorPerPoint
            | SettingKey::PointsPerUnit
            | SettingKey::RefundUnbilledLimit
            | SettingKey::RegionMaxNamed
            | SettingKey::RegionMaxUnnamed
            | SettingKey::SafetyFreeLimit => within(&value, 0, COUNTER_LIMIT)?,
            SettingKey::PointsUnit => within(&value, 1, COUNTER_LIMIT)?,
            SettingKey::StoredValueCoolingDays => within(&value, 0, 3_650)?,
            SettingKey::ShopLocale => one_of(&value, &Locale::ALL.map(Locale::tag))?,
            SettingKey::PointsShortfall => one_of(&value, &["owe", "refuse"])?,
            SettingKey::RefundOrder => one_of(&value, &["proportional", "stored_value_first"])?,
            SettingKey::RegionOverLimit => one_of(&value, &["warn", "block"])?,
            SettingKey::RegionProfile => one_of(&value, &Region::ALL.map(Region::as_str))?,
            SettingKey::StoredValueSpendOrder => one_of(&value, &["proportional", "principal_first", "bonus_first"])?,
            SettingKey::TaxMode => one_of(&value, &TaxMode::ALL.map(TaxMode::as_str))?,
            SettingKey::TaxRounding => one_of(&value, &TaxRounding::ALL.map(TaxRounding::as_str))?,
            SettingKey::TaxRate => match &value {
                SettingValue::Text(text) if text.is_empty() || TaxRate::read(text).is_some() => {}
                SettingValue::Integer(_) | SettingValue::Text(_) => return Err(refuse("0 … 100, 0.001")),
            },
            SettingKey::ShopAddress | SettingKey::ShopName | SettingKey::ShopPhone => {
                let SettingValue::Text(text) = &value else { return Err(refuse("text")) };
                let limit = if self == SettingKey::ShopAddress { 120 } else { 40 };
                return match text.trim() {
                    "" => Ok(SettingValue::Text(String::new())),
                    _ => checked_text(self.as_str(), text, limit).map(SettingValue::Text),
                };
            }
        }
        Ok(value)
    }
}

impl fmt::Display for SettingKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for SettingKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// The value of a setting: a whole number or a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(untagged)]
pub enum SettingValue {
    /// A whole number: an amount in minor units, a count of days.
    Integer(i64),
    /// A text.
    Text(String),
}

/// The settings in force at one place of the journal.
#[derive(Clone, Debug)]
pub struct Policy {
    currency: Currency,
    opened_in: Locale,
    set: BTreeMap<SettingKey, SettingValue>,
}

impl Policy {
    /// The policy of a shop with these settings made; the others have their defaults.
    pub fn new(currency: Currency, opened_in: Locale, set: BTreeMap<SettingKey, SettingValue>) -> Policy {
        Policy { currency, opened_in, set }
    }

    /// The value in force.
    pub fn value(&self, key: SettingKey) -> SettingValue {
        self.set.get(&key).cloned().unwrap_or_else(|| key.default_value(self.currency, self.opened_in))
    }

    /// Up to how much a staff member gives back without a bill; none for no one but the owner.
    pub fn unbilled_limit(&self) -> Option<Money> {
        Some(self.money(SettingKey::RefundUnbilledLimit)).filter(|limit| *limit > Money::ZERO)
    }

    /// The text in force; empty for a number.
    pub fn text(&self, key: SettingKey) -> String {
        match self.value(key) {
            SettingValue::Text(text) => text,
            SettingValue::Integer(_) => String::new(),
        }
    }

    /// The shop's currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The shop's language.
    pub fn locale(&self) -> Locale {
        Locale::from_tag(&self.text(SettingKey::ShopLocale)).unwrap_or(self.opened_in)
    }

    /// When sales earn coupons.
    pub fn coupons(&self) -> CouponPolicy {
        CouponPolicy {
            min_spend: self.money(SettingKey::CouponMinSpend),
            off: self.money(SettingKey::CouponOff),
            next_min: self.money(SettingKey::CouponNextMin),
            valid_days: self.days(SettingKey::CouponValidDays),
        }
    }

    /// When the cashier is told of a long absence, and of points that lapse.
    pub fn care(&self) -> CarePolicy {
        CarePolicy {
            silent_days: self.days(SettingKey::AlertSilentDays),
            notice_days: self.days(SettingKey::PointsNoticeDays),
        }
    }

    /// Which part of the stored value is spent first.
    pub fn spend_order(&self) -> SpendOrder {
        match self.text(SettingKey::StoredValueSpendOrder).as_str() {
            "principal_first" => SpendOrder::PrincipalFirst,
            "bonus_first" => SpendOrder::BonusFirst,
            _ => SpendOrder::Proportional,
        }
    }

    /// For how many business days a top-up goes back whole while nothing was spent since.
    pub fn cooling_days(&self) -> i64 {
        self.integer(SettingKey::StoredValueCoolingDays)
    }

    /// How the shop has its tax.
    pub fn tax(&self) -> TaxPolicy {
        let (mode, rounding) = (self.text(SettingKey::TaxMode), self.text(SettingKey::TaxRounding));
        TaxPolicy {
            mode: TaxMode::ALL.into_iter().find(|it| it.as_str() == mode).unwrap_or_default(),
            rounding: TaxRounding::ALL.into_iter().find(|it| it.as_str() == rounding).unwrap_or_default(),
            rate: TaxRate::read(&self.text(SettingKey::TaxRate)),
        }
    }

    /// In which order a sale's tenders get back what is returned.
    pub fn refund_order(&self) -> RefundOrder {
        match self.text(SettingKey::RefundOrder).as_str() {
            "stored_value_first" => RefundOrder::StoredValueFirst,
            _ => RefundOrder::Proportional,
        }
    }

    /// What points pay.
    pub fn points_rate(&self) -> PointsRate {
        PointsRate { per_unit: self.integer(SettingKey::PointsPerUnit), unit: self.money(SettingKey::PointsUnit) }
    }

    /// When points lapse that are earned now.
    pub fn points_expiry(&self) -> PointsExpiry {
        PointsExpiry {
            months: self.days(SettingKey::PointsExpiryMonths),
            date: PointsExpiry::read_date(&self.text(SettingKey::PointsExpiryDate)),
        }
    }

    /// Whether a member may owe points that are taken back when they were spent already.
    pub fn may_owe_points(&self) -> bool {
        self.text(SettingKey::PointsShortfall) != "refuse"
    }

    /// What the region and the shop allow members to hold.
    pub fn region(&self) -> RegionPolicy {
        RegionPolicy {
            region: Region::from_name(&self.text(SettingKey::RegionProfile)).unwrap_or(Region::None),
            max_named: self.money(SettingKey::RegionMaxNamed),
            max_unnamed: self.money(SettingKey::RegionMaxUnnamed),
            blocks: self.text(SettingKey::RegionOverLimit) == "block",
            currency: self.currency,
        }
    }

    /// What a member can spend of stored value a business day without PIN; none where all of it.
    pub fn free_limit(&self) -> Option<Money> {
        Some(self.money(SettingKey::SafetyFreeLimit)).filter(|limit| *limit > Money::ZERO)
    }

    /// The minor units that earn one point.
    pub fn minor_per_point(&self) -> i64 {
        self.integer(SettingKey::PointsMinorPerPoint)
    }

    fn integer(&self, key: SettingKey) -> i64 {
        match self.value(key) {
            SettingValue::Integer(number) => number,
            SettingValue::Text(_) => 0,
        }
    }

    fn money(&self, key: SettingKey) -> Money {
        Money::from_minor(self.integer(key))
    }

    fn days(&self, key: SettingKey) -> u32 {
        u32::try_from(self.integer(key)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_passes_its_own_check() {
        for key in SettingKey::ALL {
            for currency in Currency::ALL {
                let value = key.default_value(currency, Locale::ZhHans);
                assert_eq!(key.check(value.clone()), Ok(value), "{key} {currency}");
            }
            assert_eq!(SettingKey::from_name(key.as_str()), Some(*key));
        }
    }
}
