//! The slip that is handed over with a gift card: what opens it stands there, and how it is used.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::ShopHead;
use super::face::{Entry, Face, entry, shop, shop_name};
use crate::gift_card::GiftCode;
use crate::money::{Currency, Money};
use crate::words::Words;

/// A gift card as a document. Whoever reads it can spend the card, so that it is made for whoever knows the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftCardSlip {
    /// Who sold.
    pub shop: ShopHead,
    /// The card's number, which opens nothing.
    pub card_no: String,
    /// What opens the card; the QR code holds the same.
    pub code: GiftCode,
    /// When it was sold, on the shop's wall.
    pub at: DateTime<FixedOffset>,
    /// The day of trade on which it was sold.
    pub sold_on: NaiveDate,
    /// The currency of every amount.
    pub currency: Currency,
    /// What it was sold for.
    pub sold: Money,
    /// What is on it now.
    pub left: Money,
}

impl Face {
    /// The face of a gift card's slip. What is left is told where it is not what the card was sold for.
    pub fn of_gift_card(slip: &GiftCardSlip, words: &Words) -> Face {
        let row = |id: &str, amount: Money| entry(id, words.currency.format(amount), words);
        Face {
            shop_name: shop_name(&slip.shop),
            title: words.label("gift-card-slip-title"),
            shop: shop(&slip.shop, words),
            about: about(slip, words),
            lines: Vec::new(),
            sums: Vec::new(),
            item_count: String::new(),
            total: entry("gift-card-slip-amount", words.amount_with_sign(slip.sold), words),
            paid: (slip.left != slip.sold).then(|| row("gift-card-slip-left", slip.left)).into_iter().collect(),
            saved: None,
            account: Vec::new(),
            coupons: Vec::new(),
            farewell: ["gift-card-slip-use", "gift-card-slip-holder", "bill-not-an-invoice"]
                .map(|id| words.label(id))
                .to_vec(),
        }
    }
}

fn about(slip: &GiftCardSlip, words: &Words) -> Vec<Entry> {
    vec![
        entry("gift-card-slip-no", &slip.card_no, words),
        entry("gift-card-slip-code", slip.code.to_string(), words),
        entry("gift-card-slip-sold-on", words.date(slip.sold_on), words),
    ]
}
