//! The arithmetic of a sale: lines, coupons, total. All of it in minor units.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Code, Refusal};
use crate::coupon::{self, Coupon, CouponCode};
use crate::id::MemberId;
use crate::money::{COUNTER_LIMIT, Money, WIRE_LIMIT};
use crate::quantity::{Factor, QUANTITY_LIMIT, Quantity};
use crate::split;
use crate::tax::{self, LineTax, TaxMode, TaxPolicy, TaxRate};

/// The most lines of a basket.
pub const LINES_LIMIT: usize = 500;

/// A unit of sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitOfSale {
    /// `piece`, `kg` or the shop's own: 斤, 次 …
    pub name: String,
    /// Kilograms in one, where it is a weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kg: Option<Decimal>,
    /// How many decimals a quantity may have.
    pub decimals: u32,
}

impl UnitOfSale {
    /// A unit by name, with the weights that shops use (斤 is the mainland's 500 g; 台斤 600 g) known.
    pub fn named(name: &str, kg: Option<Decimal>, decimals: Option<u32>) -> UnitOfSale {
        let kg = kg.or_else(|| known_weight(name));
        let decimals = decimals.unwrap_or(if kg.is_some() { Quantity::SCALE } else { 0 });
        UnitOfSale { name: name.to_owned(), kg, decimals }
    }
}

fn known_weight(name: &str) -> Option<Decimal> {
    let (parts, scale) = match name {
        "kg" | "公斤" | "千克" => (1, 0),
        "g" | "克" => (1, 3),
        "斤" => (5, 1),
        "两" | "兩" => (5, 2),
        "台斤" | "臺斤" => (6, 1),
        _ => return None,
    };
    Some(Decimal::new(parts, scale))
}

/// A product as a sale needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ware {
    /// The shop's number for it.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: Option<String>,
    /// What its price is for.
    pub unit: UnitOfSale,
    /// The list price of one unit.
    pub price: Money,
    /// Its rate of tax, where it has one of its own.
    pub tax_rate: Option<TaxRate>,
}

/// What pays a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinePayer {
    /// The tenders of the sale.
    #[default]
    Tenders,
    /// A count card, by its uses.
    Card,
}

/// Why a line has the price that it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PriceReason {
    /// It is the list price.
    #[default]
    List,
    /// The cashier typed another one.
    Typed,
    /// The member's tier has a price of its own for the product.
    TierPrice,
    /// The member's tier pays so much of the list price.
    TierRate,
}

impl PriceReason {
    /// Whether it is the list price.
    pub fn is_list(&self) -> bool {
        *self == PriceReason::List
    }

    /// Why, where it is not the list price.
    pub fn unless_list(self) -> Option<PriceReason> {
        Some(self).filter(|reason| !reason.is_list())
    }

    /// Whether the member's tier made it.
    pub fn is_of_tier(self) -> bool {
        match self {
            PriceReason::TierPrice | PriceReason::TierRate => true,
            PriceReason::List | PriceReason::Typed => false,
        }
    }
}

/// What the member's tier pays for one unit of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierPays {
    /// A price of its own.
    Price(Money),
    /// So much of the list price.
    Rate(Factor),
}

/// What the cashier put into the basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BasketLine {
    /// A product.
    Ware {
        /// Which.
        ware: Ware,
        /// How many units, as typed.
        quantity: Option<Decimal>,
        /// The price per unit where the cashier changed it.
        price: Option<Money>,
        /// What the member's tier pays, where that is another price.
        tier: Option<TierPays>,
        /// How the line is paid.
        paid_by: LinePayer,
    },
    /// An amount without a product (无码收银).
    Amount {
        /// How much.
        amount: Money,
        /// What for.
        name: Option<String>,
    },
}

/// A line with its price. `total = amount − discount`, with the tax where it is added, and nothing where a count card pays it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedLine {
    /// The product, where there is one.
    pub sku: Option<String>,
    /// The product's name, or what was typed for the amount.
    pub name: Option<String>,
    /// The product's category.
    pub category: Option<String>,
    /// The unit's name, where there is a product.
    pub unit: Option<String>,
    /// How many units; 1 for an amount.
    pub quantity: Quantity,
    /// The list price of one unit.
    pub list_price: Money,
    /// The price of one unit as sold.
    pub price: Money,
    /// Why.
    pub price_reason: PriceReason,
    /// Quantity × list price, rounded half-up.
    pub list_amount: Money,
    /// Quantity × price, rounded half-up.
    pub amount: Money,
    /// The line's part of the coupons.
    pub discount: Money,
    /// What pays it.
    pub payer: LinePayer,
    /// Its own rate of tax, where it has one.
    pub tax_rate: Option<TaxRate>,
    /// How much of the total is tax; none where none is told.
    pub tax: Option<LineTax>,
    /// What is to be paid in money for the line.
    pub total: Money,
}

impl PricedLine {
    /// What the line comes to in money before coupons.
    pub fn due(&self) -> Money {
        match self.payer {
            LinePayer::Tenders => self.amount,
            LinePayer::Card => Money::ZERO,
        }
    }
}

/// A coupon in a quote and what it takes off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct CouponUse {
    /// Which.
    pub code: CouponCode,
    /// How much it takes off.
    #[serde(rename = "off_minor")]
    pub off: Money,
}

/// A priced basket: `total = Σ amounts − Σ coupons = Σ line totals`, with the tax where it is added; lines that count cards pay
/// are in none of the sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The lines in the basket's order.
    pub lines: Vec<PricedLine>,
    /// The coupons in the order given.
    pub coupons: Vec<CouponUse>,
    /// At list prices.
    pub list_total: Money,
    /// Whether the tax is in the prices.
    pub tax_mode: TaxMode,
    /// What is to be paid.
    pub total: Money,
}

impl Quote {
    /// How much the member's tier takes off the list prices.
    pub fn tier_off(&self) -> Money {
        let by_tier = self.lines.iter().filter(|line| line.price_reason.is_of_tier());
        // Both are parts of a counter's sums.
        Money::from_minor(by_tier.map(|line| line.list_amount.minor() - line.amount.minor()).sum())
    }
}

/// Prices a basket.
///
/// Coupons apply in the order given; the minimum of each is tested on what the coupons before it have left. Their sum
/// is split over the lines by largest remainder, weighted by the line amounts. Tax is counted on what they leave.
///
/// # Errors
/// The code of the first line or coupon that is refused.
pub fn quote(
    basket: &[BasketLine],
    coupons: &[Coupon],
    member: Option<MemberId>,
    today: NaiveDate,
    tax: &TaxPolicy,
) -> Result<Quote, Refusal> {
    if basket.is_empty() {
        return Err(Code::BasketEmpty.into());
    }
    if basket.len() > LINES_LIMIT {
        return Err(Code::BasketTooLong.because().count("limit", LINES_LIMIT as i64));
    }
    let mut lines = basket.iter().map(priced).collect::<Result<Vec<_>, _>>()?;
    let is_due = |line: &&PricedLine| line.payer == LinePayer::Tenders;
    let list_total = total_of(lines.iter().filter(is_due).map(|line| line.list_amount))?;
    let amount = total_of(lines.iter().map(PricedLine::due))?;

    let uses = used_coupons(coupons, member, amount, today)?;
    let off: i64 = uses.iter().map(|used| used.off.minor()).sum();
    let weights: Vec<i64> = lines.iter().map(|line| line.due().minor()).collect();
    for (line, part) in lines.iter_mut().zip(split::by_largest_remainder(off, &weights)) {
        line.discount = Money::from_minor(part);
        line.total = Money::from_minor(line.due().minor() - part);
    }
    with_tax(&mut lines, tax);
    let total = total_of(lines.iter().map(|line| line.total))?;
    Ok(Quote { lines, coupons: uses, list_total, tax_mode: tax.mode, total })
}

/// What a count card pays has no tax: it was in the card's price.
fn with_tax(lines: &mut [PricedLine], policy: &TaxPolicy) {
    let rate = |line: &PricedLine| match line.payer {
        LinePayer::Tenders => line.tax_rate.or(policy.rate),
        LinePayer::Card => None,
    };
    let amounts: Vec<(Money, Option<TaxRate>)> = lines.iter().map(|line| (line.total, rate(line))).collect();
    for (line, tax) in lines.iter_mut().zip(tax::taxes(&amounts, policy)) {
        line.tax = tax;
        if let (TaxMode::Added, Some(tax)) = (policy.mode, tax) {
            line.total = Money::from_minor(line.total.minor() + tax.tax_minor.minor());
        }
    }
}

fn priced(line: &BasketLine) -> Result<PricedLine, Refusal> {
    match line {
        BasketLine::Ware { ware, quantity, price, tier, paid_by } => {
            // What a count card pays is paid by the use, not by the price.
            let tier = tier.filter(|_| *paid_by == LinePayer::Tenders);
            Ok(PricedLine { payer: *paid_by, ..priced_ware(ware, *quantity, (*price, tier))? })
        }
        BasketLine::Amount { amount, name } => {
            let amount = counter_amount(*amount)?;
            Ok(PricedLine {
                sku: None,
                name: name.clone(),
                category: None,
                unit: None,
                quantity: Quantity::from_milli(1_000),
                list_price: amount,
                price: amount,
                price_reason: PriceReason::List,
                list_amount: amount,
                amount,
                discount: Money::ZERO,
                payer: LinePayer::Tenders,
                tax_rate: None,
                tax: None,
                total: amount,
            })
        }
    }
}

/// The price of one unit and why: what the cashier typed, else what the tier pays: its own price, or its part of the list
/// price, rounded half-up.
fn unit_price(ware: &Ware, typed: Option<Money>, tier: Option<TierPays>) -> Result<(Money, PriceReason), Refusal> {
    let (price, reason) = match (typed, tier) {
        (Some(typed), _) => (amount_or_nothing(typed)?, PriceReason::Typed),
        (None, Some(TierPays::Price(price))) => (amount_or_nothing(price)?, PriceReason::TierPrice),
        (None, Some(TierPays::Rate(rate))) => (within_limit(ware.price.times(rate.value()))?, PriceReason::TierRate),
        (None, None) => (amount_or_nothing(ware.price)?, PriceReason::List),
    };
    Ok((price, if price == ware.price { PriceReason::List } else { reason }))
}

fn priced_ware(
    ware: &Ware,
    quantity: Option<Decimal>,
    (typed, tier): (Option<Money>, Option<TierPays>),
) -> Result<PricedLine, Refusal> {
    let quantity = checked_quantity(quantity, ware.unit.decimals)?;
    let (price, price_reason) = unit_price(ware, typed, tier)?;
    let list_amount = extended(ware.price, quantity)?;
    let amount = extended(price, quantity)?;
    Ok(PricedLine {
        sku: Some(ware.sku.clone()),
        name: Some(ware.name.clone()),
        category: ware.category.clone(),
        unit: Some(ware.unit.name.clone()),
        quantity,
        list_price: ware.price,
        price,
        price_reason,
        list_amount,
        amount,
        discount: Money::ZERO,
        payer: LinePayer::Tenders,
        tax_rate: ware.tax_rate,
        tax: None,
        total: amount,
    })
}

/// Quantity × price, within the counter's limit.
fn extended(price: Money, quantity: Quantity) -> Result<Money, Refusal> {
    within_limit(price.times(quantity.value()))
}

/// A quantity as typed: above zero, within its limit, with no more decimals than its unit has.
///
/// # Errors
/// [`Code::QuantityInvalid`], [`Code::QuantityTooPrecise`].
pub fn checked_quantity(quantity: Option<Decimal>, decimals: u32) -> Result<Quantity, Refusal> {
    let invalid = |text: String| Code::QuantityInvalid.because().text("quantity", text).count("limit", QUANTITY_LIMIT);
    let value = quantity.ok_or_else(|| invalid("?".to_owned()))?;
    if value <= Decimal::ZERO || value >= Decimal::from(QUANTITY_LIMIT) {
        return Err(invalid(value.to_string()));
    }
    let too_precise = || {
        let refusal = Code::QuantityTooPrecise.because().text("quantity", value.to_string());
        refusal.count("decimals", decimals.into())
    };
    Quantity::new(value).filter(|quantity| quantity.value().scale() <= decimals).ok_or_else(too_precise)
}

/// An amount that may be zero, as the price of a gift is: up to the counter's limit.
///
/// # Errors
/// [`Code::AmountInvalid`].
pub fn amount_or_nothing(amount: Money) -> Result<Money, Refusal> {
    let good = amount >= Money::ZERO && amount.minor() <= COUNTER_LIMIT;
    good.then_some(amount).ok_or_else(|| amount_invalid(amount, Money::ZERO))
}

/// An amount typed at the counter: above zero, within its limit.
///
/// # Errors
/// [`Code::AmountInvalid`].
pub fn counter_amount(amount: Money) -> Result<Money, Refusal> {
    amount.is_counter_amount().then_some(amount).ok_or_else(|| amount_invalid(amount, Money::from_minor(1)))
}

/// What amounts above zero come to, as [`Money::times`] and [`Money::sum`] give it: within the counter's limit.
///
/// # Errors
/// [`Code::AmountInvalid`], naming what they come to.
pub fn within_limit(amount: Option<Money>) -> Result<Money, Refusal> {
    let amount = amount.unwrap_or(Money::from_minor(WIRE_LIMIT));
    (amount.minor() <= COUNTER_LIMIT).then_some(amount).ok_or_else(|| amount_invalid(amount, Money::ZERO))
}

fn amount_invalid(amount: Money, least: Money) -> Refusal {
    let refusal = Code::AmountInvalid.because().money("amount", amount);
    refusal.money("least", least).money("limit", Money::from_minor(COUNTER_LIMIT))
}

fn total_of(amounts: impl Iterator<Item = Money>) -> Result<Money, Refusal> {
    within_limit(Money::sum(amounts))
}

fn used_coupons(
    coupons: &[Coupon],
    member: Option<MemberId>,
    amount: Money,
    today: NaiveDate,
) -> Result<Vec<CouponUse>, Refusal> {
    let Some(member) = member else {
        return if coupons.is_empty() { Ok(Vec::new()) } else { Err(Code::MemberNeeded.into()) };
    };
    let mut uses: Vec<CouponUse> = Vec::with_capacity(coupons.len());
    let mut left = amount;
    for coupon in coupons {
        if uses.iter().any(|used| used.code == coupon.terms.code) {
            return Err(Code::CouponTwice.into());
        }
        let off = coupon::redeem(coupon, member, left, today)?;
        left = Money::from_minor(left.minor() - off.minor());
        uses.push(CouponUse { code: coupon.terms.code, off });
    }
    Ok(uses)
}

/// A staff member's share of a line, a sale or a top-up, as a weight: 1 and 1, or 60 and 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffShare {
    /// Who.
    pub staff_id: crate::id::StaffId,
    /// The weight.
    pub share: Decimal,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::SaleId;

    fn ware(price: i64, unit: &str) -> Ware {
        let unit = UnitOfSale::named(unit, None, None);
        Ware {
            sku: "S".into(),
            name: "米".into(),
            category: None,
            unit,
            price: Money::from_minor(price),
            tax_rate: None,
        }
    }

    fn line(price: i64, unit: &str, quantity: &str) -> BasketLine {
        BasketLine::Ware {
            ware: ware(price, unit),
            quantity: quantity.parse().ok(),
            price: None,
            tier: None,
            paid_by: LinePayer::Tenders,
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    #[test]
    fn prices_by_hand() {
        // The basket of the sketch: 79.90 + 0.755 kg × 12.98 + 59.90 + 2 × 14.90; 0.755 × 12.98 = 9.7999 → 9.80.
        let basket = [
            line(7_990, "piece", "1"),
            line(1_298, "kg", "0.755"),
            line(5_990, "piece", "1"),
            line(1_490, "piece", "2"),
        ];
        let quote = quote(&basket, &[], None, today(), &TaxPolicy::default()).unwrap();
        assert_eq!(quote.total.minor(), 7_990 + 980 + 5_990 + 2_980);
    }

    #[test]
    fn a_tier_pays_its_part_of_each_unit_s_list_price_and_a_typed_price_stands() {
        let at = |price: i64, typed: Option<i64>, tier: TierPays, paid_by: LinePayer| {
            let line = BasketLine::Ware {
                ware: ware(price, "piece"),
                quantity: Some(Decimal::from(3)),
                price: typed.map(Money::from_minor),
                tier: Some(tier),
                paid_by,
            };
            let quote = quote(&[line], &[], None, today(), &TaxPolicy::default()).unwrap();
            let line = &quote.lines[0];
            (line.list_amount.minor(), line.price.minor(), line.price_reason, quote.total.minor())
        };
        let tenders = LinePayer::Tenders;
        let (rate, own) = (TierPays::Rate(Factor::from_centi(95)), TierPays::Price(Money::from_minor(1_100)));
        // 0.95 × 12.98 = 12.331 → 12.33, and three of them.
        assert_eq!(at(1_298, None, rate, tenders), (3_894, 1_233, PriceReason::TierRate, 3_699));
        // 0.95 × 0.10 = 0.095 → 0.10: what changes nothing is the list price.
        assert_eq!(at(10, None, rate, tenders), (30, 10, PriceReason::List, 30));
        assert_eq!(at(1_298, Some(1_000), rate, tenders), (3_894, 1_000, PriceReason::Typed, 3_000));
        assert_eq!(at(1_298, Some(1_298), own, tenders), (3_894, 1_298, PriceReason::List, 3_894));
        assert_eq!(at(1_298, None, rate, LinePayer::Card), (3_894, 1_298, PriceReason::List, 0));
        assert_eq!(at(1_298, None, own, tenders), (3_894, 1_100, PriceReason::TierPrice, 3_300));
        assert_eq!(at(1_100, None, own, tenders), (3_300, 1_100, PriceReason::List, 3_300));
        assert_eq!(at(1_298, None, own, LinePayer::Card), (3_894, 1_298, PriceReason::List, 0));
    }

    #[test]
    fn refuses_what_a_unit_does_not_allow() {
        for (unit, quantity, code) in [
            ("piece", "0", Code::QuantityInvalid),
            ("piece", "-1", Code::QuantityInvalid),
            ("piece", "100000", Code::QuantityInvalid),
            ("piece", "x", Code::QuantityInvalid),
            ("piece", "1.5", Code::QuantityTooPrecise),
            ("次", "0.5", Code::QuantityTooPrecise),
            ("斤", "0.0001", Code::QuantityTooPrecise),
        ] {
            let refused = quote(&[line(100, unit, quantity)], &[], None, today(), &TaxPolicy::default()).unwrap_err();
            assert_eq!(refused.code, code, "{quantity} {unit}");
        }
        assert!(quote(&[line(100, "斤", "1.250")], &[], None, today(), &TaxPolicy::default()).is_ok());
        assert!(quote(&[line(100, "piece", "2.000")], &[], None, today(), &TaxPolicy::default()).is_ok());
    }

    #[test]
    fn an_amount_that_is_refused_is_the_one_that_is_wrong() {
        let refused = |line: BasketLine| quote(&[line], &[], None, today(), &TaxPolicy::default()).unwrap_err();
        let limit = Money::from_minor(COUNTER_LIMIT);
        let because = |amount: i64, least: i64| {
            let refusal = Code::AmountInvalid.because().money("amount", Money::from_minor(amount));
            refusal.money("least", Money::from_minor(least)).money("limit", limit)
        };
        // 99,999 bags at 200,000.00: what they come to is too much, the price of one is not.
        assert_eq!(refused(line(20_000_000, "piece", "99999")), because(1_999_980_000_000, 0));
        assert_eq!(refused(line(-1, "piece", "1")), because(-1, 0));
        let typed = BasketLine::Amount { amount: Money::ZERO, name: None };
        assert_eq!(refused(typed), because(0, 1));
        assert!(quote(&[line(0, "piece", "1")], &[], None, today(), &TaxPolicy::default()).is_ok(), "a gift");
    }

    #[test]
    fn what_a_card_pays_is_in_no_sum_and_gets_no_part_of_a_coupon() {
        let by_card = |line: BasketLine| match line {
            BasketLine::Ware { ware, quantity, price, tier, .. } => {
                BasketLine::Ware { ware, quantity, price, tier, paid_by: LinePayer::Card }
            }
            amount @ BasketLine::Amount { .. } => amount,
        };
        // 60.00 in money, 2 × 80.00 by a card; the coupon of 10.00 takes off of the 60.00 alone.
        let basket = [line(6_000, "piece", "1"), by_card(line(8_000, "次", "2"))];
        let quote =
            quote(&basket, &[coupon(1_000)], Some(MemberId::from_key(1)), today(), &TaxPolicy::default()).unwrap();
        assert_eq!((quote.list_total.minor(), quote.total.minor()), (6_000, 5_000));
        let of = |line: &PricedLine| (line.amount.minor(), line.discount.minor(), line.total.minor());
        assert_eq!(quote.lines.iter().map(of).collect::<Vec<_>>(), [(6_000, 1_000, 5_000), (16_000, 0, 0)]);
    }

    #[test]
    fn tax_is_in_the_price_or_on_top_of_what_coupons_leave() {
        let with_rate = |line: BasketLine, rate: &str| match line {
            BasketLine::Ware { ware, quantity, price, tier, paid_by } => {
                let tax_rate = TaxRate::of_percent(rate.parse().unwrap());
                BasketLine::Ware { ware: Ware { tax_rate, ..ware }, quantity, price, tier, paid_by }
            }
            amount @ BasketLine::Amount { .. } => amount,
        };
        // 100.00 by the shop's 15 % and 50.00 by its own 5 %, with a coupon of 30.00: 80.00 and 40.00 are left.
        let basket = [line(10_000, "piece", "1"), with_rate(line(5_000, "piece", "1"), "5")];
        let of = |mode: TaxMode| {
            let policy = TaxPolicy { mode, rate: TaxRate::of_percent(15.into()), ..TaxPolicy::default() };
            let quote = quote(&basket, &[coupon(3_000)], Some(MemberId::from_key(1)), today(), &policy).unwrap();
            let line = |it: &PricedLine| (it.total.minor(), it.tax.unwrap().tax_minor.minor());
            (quote.total.minor(), quote.lines.iter().map(line).collect::<Vec<_>>())
        };
        // 80.00 × 15 ÷ 115 = 10.4348 → 10.43; 40.00 × 5 ÷ 105 = 1.9048 → 1.90.
        assert_eq!(of(TaxMode::Included), (12_000, vec![(8_000, 1_043), (4_000, 190)]));
        assert_eq!(of(TaxMode::Added), (13_400, vec![(9_200, 1_200), (4_200, 200)]));
    }

    #[test]
    fn a_coupon_is_in_a_sale_once() {
        let twice = [coupon(1), coupon(1)];
        let refused =
            quote(&[line(100, "piece", "1")], &twice, Some(MemberId::from_key(1)), today(), &TaxPolicy::default())
                .unwrap_err();
        assert_eq!(refused.code, Code::CouponTwice);
    }

    fn coupon(off: i64) -> Coupon {
        Coupon {
            terms: coupon::CouponTerms {
                code: CouponCode::from_entropy([off as u8; 16]),
                off: Money::from_minor(off),
                minimum: Money::ZERO,
                valid_until: today(),
            },
            member: MemberId::from_key(1),
            issued_by: Some(SaleId::from_key(1)),
            used_by: None,
        }
    }

    proptest! {
        #[test]
        fn a_quote_adds_up(lines in prop::collection::vec((0_i64..1_000_000, 1_i64..90_000), 1..40), offs in prop::collection::vec(1_i64..200_000, 0..3)) {
            let basket: Vec<_> = lines.iter().map(|(price, milli)| BasketLine::Ware {
                ware: ware(*price, "kg"), quantity: Some(Decimal::new(*milli, 3)), price: None, tier: None, paid_by: LinePayer::Tenders,
            }).collect();
            let mut coupons: Vec<_> = offs.iter().map(|off| coupon(*off)).collect();
            coupons.dedup_by_key(|coupon| coupon.terms.code);
            let Ok(quote) = quote(&basket, &coupons, Some(MemberId::from_key(1)), today(), &TaxPolicy::default()) else {
                return Ok(()); // two equal coupons that are not neighbours: refused as one twice
            };
            let amounts: i64 = quote.lines.iter().map(|line| line.amount.minor()).sum();
            let off: i64 = quote.coupons.iter().map(|used| used.off.minor()).sum();
            let totals: i64 = quote.lines.iter().map(|line| line.total.minor()).sum();
            prop_assert_eq!(quote.total.minor(), amounts - off);
            prop_assert_eq!(quote.total.minor(), totals);
            prop_assert!(quote.lines.iter().all(|line| line.total >= Money::ZERO && line.discount >= Money::ZERO));
        }
    }
}
