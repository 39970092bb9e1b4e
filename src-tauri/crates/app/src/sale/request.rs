//! A basket as the wire names it, turned into what the arithmetic prices.

use huitou_core::code::Code;
use huitou_core::coupon::{Coupon, CouponCode};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::params::InvalidParam;
use huitou_core::quantity::DecimalText;
use huitou_core::sale::{self, BasketLine, LINES_LIMIT, Quote};
use huitou_store::ReadTx;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::command::Asking;
use crate::count_card::payer;
use crate::error::Error;
use crate::faults;
use crate::staff::ShareRequest;
use crate::tier::Climb;

/// A line: a product with a quantity, or an amount without a product.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct LineRequest {
    /// The product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// How many units, as a decimal string; needed with a product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qty: Option<DecimalText>,
    /// The price of one unit where the cashier changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_minor: Option<Money>,
    /// The amount of a line without a product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<Money>,
    /// The count card that pays the line, by its id or its number; whole units of a product that it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// What the amount is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who sold it, where that differs from the sale.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<ShareRequest>,
}

/// The basket with its products looked up, and what the member's tier pays for them.
///
/// # Errors
/// [`Code::UnknownProduct`], and [`Code::InvalidParams`] for a line that is neither a product nor an amount.
pub(super) fn basket(lines: &[LineRequest], climb: Option<&Climb>, tx: &ReadTx<'_>) -> Result<Vec<BasketLine>, Error> {
    if lines.len() > LINES_LIMIT {
        return Err(Code::BasketTooLong.because().count("limit", LINES_LIMIT as i64).into());
    }
    (1..).zip(lines).map(|(place, line)| basket_line(place, line, climb, tx)).collect()
}

/// A line that is refused is named by its place alone: what was typed for a number may be a name or a phone.
fn basket_line(place: i64, line: &LineRequest, climb: Option<&Climb>, tx: &ReadTx<'_>) -> Result<BasketLine, Error> {
    match line {
        LineRequest { sku: Some(sku), qty: Some(qty), amount_minor: None, name: None, .. } => {
            let row = tx.product(sku)?.ok_or_else(|| Code::UnknownProduct.because().count("line", place))?;
            let tier = climb.and_then(|climb| climb.pays(&row.tier_prices));
            Ok(BasketLine::Ware {
                ware: row.ware,
                quantity: qty.value(),
                price: faults::typed_price(line.price_minor, tier),
                tier,
                paid_by: payer(line),
            })
        }
        LineRequest {
            sku: None, qty: None, price_minor: None, amount_minor: Some(amount), card: None, name, ..
        } => {
            let name = name.as_deref().map(|name| checked_text("name", name, 80)).transpose()?;
            Ok(BasketLine::Amount { amount: *amount, name })
        }
        _ => Err(InvalidParam::NeitherWareNorAmount { line: place }.because().into()),
    }
}

/// The coupons with these codes.
///
/// # Errors
/// [`Code::CouponUnknown`] for one that was mistyped or never issued, [`Code::CouponWithdrawn`].
pub(super) fn coupons(codes: &[String], tx: &ReadTx<'_>) -> Result<Vec<Coupon>, Error> {
    let coupon = |typed: &String| -> Result<Coupon, Error> {
        let code = CouponCode::read(typed).map_err(|_| Code::CouponUnknown)?;
        match tx.coupon(&code)? {
            Some(coupon) => Ok(coupon),
            None if tx.is_coupon_withdrawn(&code)? => Err(Code::CouponWithdrawn.into()),
            None => Err(Code::CouponUnknown.into()),
        }
    };
    codes.iter().map(coupon).collect()
}

/// Goods with their prices, and nothing else: no member's, no coupons, no count cards.
///
/// # Errors
/// Those of a basket; [`Code::CountCardLine`] where a line is a count card or is paid by one.
pub(crate) fn goods_priced(lines: &[LineRequest], at: &Asking<'_>) -> Result<Quote, Error> {
    let quote = sale::quote(&basket(lines, None, at.tx)?, &[], None, at.today, &at.policy.tax())?;
    for (place, (request, line)) in (1..).zip(lines.iter().zip(&quote.lines)) {
        let product = line.sku.as_deref().map(|sku| at.tx.product(sku)).transpose()?.flatten();
        if request.card.is_some() || product.is_some_and(|product| product.card.is_some()) {
            return Err(Code::CountCardLine.because().count("line", place).into());
        }
    }
    Ok(quote)
}
