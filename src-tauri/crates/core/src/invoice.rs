//! Requested invoices: what of a sale or a top-up may be invoiced, so that no yuan is invoiced twice, and the number by which a
//! taxpayer is known (ADR 25).
//!
//! What may be invoiced is money that was paid in. Of a sale these are its tenders in money, and the principal of stored value as far as
//! it was not invoiced when it was topped up; of a top-up the principal as far as no sale was invoiced for it.

mod title;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{GiftCardId, SaleId, TopUpId};
use crate::money::Money;
use crate::split::{by_largest_remainder, pro_rata};
use crate::tax::TaxRate;
use crate::tender::{Tender, TenderKind};

pub use title::{BuyerKind, InvoiceTitle, TaxNo};

/// What an invoice was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum InvoiceOf {
    /// A sale.
    Sale {
        /// Which.
        sale_id: SaleId,
    },
    /// A top-up.
    TopUp {
        /// Which.
        top_up_id: TopUpId,
    },
    /// A gift card that was sold.
    GiftCard {
        /// Which.
        gift_card_id: GiftCardId,
    },
}

/// How far an invoice has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceState {
    /// It was asked for and is not issued yet.
    Asked,
    /// It is issued, and stands.
    Issued,
    /// It is issued for more than stands: the difference is to be reversed (红冲).
    ToReverse,
    /// Nothing of it stands.
    Cancelled,
}

impl InvoiceState {
    /// Every state.
    pub const ALL: [InvoiceState; 4] =
        [InvoiceState::Asked, InvoiceState::Issued, InvoiceState::ToReverse, InvoiceState::Cancelled];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            InvoiceState::Asked => "asked",
            InvoiceState::Issued => "issued",
            InvoiceState::ToReverse => "to_reverse",
            InvoiceState::Cancelled => "cancelled",
        }
    }

    /// The state of an invoice of which so much stands, and which the tax office has for so much; none where it was never issued.
    pub fn of(stands: Money, issued: Option<Money>) -> InvoiceState {
        match issued {
            None if stands > Money::ZERO => InvoiceState::Asked,
            Some(issued) if issued > stands => InvoiceState::ToReverse,
            Some(_) if stands > Money::ZERO => InvoiceState::Issued,
            None | Some(_) => InvoiceState::Cancelled,
        }
    }
}

/// Money of a sale or a top-up, by where it came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct InvoiceParts {
    /// What was paid with it: cash, cards, wallets. Nothing of a top-up.
    pub money_minor: Money,
    /// Principal of stored value: what a sale spent of it, or what a top-up paid in.
    pub principal_minor: Money,
}

impl InvoiceParts {
    /// Both together.
    pub fn total(self) -> Money {
        // Two parts of what one counter took.
        Money::from_minor(self.money_minor.minor() + self.principal_minor.minor())
    }

    /// What is left of them when some goes.
    #[must_use]
    pub fn less(self, gone: InvoiceParts) -> InvoiceParts {
        let less = |whole: Money, part: Money| Money::from_minor(whole.minor() - part.minor());
        InvoiceParts {
            money_minor: less(self.money_minor, gone.money_minor),
            principal_minor: less(self.principal_minor, gone.principal_minor),
        }
    }

    /// What tenders in money and principal come to. Bonus and points were never paid, and a gift card was when it was sold.
    pub fn paid(tenders: &[Tender], principal: Money) -> InvoiceParts {
        let money = |tender: &Tender| match tender.kind {
            TenderKind::Cash
            | TenderKind::Wechat
            | TenderKind::Alipay
            | TenderKind::Card
            | TenderKind::Other
            | TenderKind::OnAccount => tender.amount.minor(),
            TenderKind::StoredValue | TenderKind::Points | TenderKind::GiftCard => 0,
        };
        InvoiceParts { money_minor: Money::from_minor(tenders.iter().map(money).sum()), principal_minor: principal }
    }

    fn at_most(self, most: InvoiceParts) -> InvoiceParts {
        InvoiceParts {
            money_minor: self.money_minor.min(most.money_minor),
            principal_minor: self.principal_minor.min(most.principal_minor),
        }
    }
}

/// A member's principal: what was paid in and not given back, and what of it stands on invoices, of top-ups and of sales alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Principal {
    /// Paid in by top-ups and by change that was kept, less what balance refunds gave back.
    pub paid_in: Money,
    /// Invoiced, requests that are not issued yet included.
    pub invoiced: Money,
}

impl Principal {
    /// How much of it may still be invoiced.
    pub fn free(self) -> Money {
        Money::from_minor((self.paid_in.minor() - self.invoiced.minor()).max(0))
    }

    /// How much of it is invoiced though it was given back.
    pub fn beyond(self) -> Money {
        Money::from_minor((self.invoiced.minor() - self.paid_in.minor()).max(0))
    }
}

/// What may be invoiced of a sale or a top-up as it stands.
pub fn invoiceable(stands: InvoiceParts, principal: Principal) -> InvoiceParts {
    InvoiceParts { principal_minor: stands.principal_minor.min(principal.free()), ..stands }
}

/// What goes of an invoice when less of its sale stands.
pub fn goes(invoiced: InvoiceParts, stands: InvoiceParts) -> InvoiceParts {
    invoiced.less(invoiced.at_most(stands))
}

/// What goes of each invoice of a member's top-ups when principal that they invoiced is given back: of the last first, since what was
/// paid in first was used first.
pub fn goes_of_top_ups(invoiced: &[Money], beyond: Money) -> Vec<Money> {
    let mut left = beyond.minor();
    let mut gone = vec![Money::ZERO; invoiced.len()];
    for (gone, invoiced) in gone.iter_mut().zip(invoiced).rev() {
        let part = left.min(invoiced.minor());
        *gone = Money::from_minor(part);
        left -= part;
    }
    gone
}

/// What stands on an invoice once its sale was paid otherwise: money first, then principal that is free, and never more than stood on
/// it. An invoice that was issued need not be reversed because a buyer paid by card and not in cash.
pub fn retendered(invoiced: InvoiceParts, stands: InvoiceParts, principal: Principal) -> InvoiceParts {
    let money = stands.money_minor.min(invoiced.total());
    let left = Money::from_minor(invoiced.total().minor() - money.minor());
    // Its own principal is free for it.
    let others = Principal {
        invoiced: Money::from_minor(principal.invoiced.minor() - invoiced.principal_minor.minor()),
        ..principal
    };
    InvoiceParts { money_minor: money, principal_minor: stands.principal_minor.min(others.free()).min(left) }
}

/// The part of an invoice that is of one tax rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct InvoiceTax {
    /// The rate, in percent.
    pub rate: TaxRate,
    /// What of the invoice is of this rate, its tax in it.
    pub amount_minor: Money,
    /// The tax.
    pub tax_minor: Money,
}

/// What stands of a sale, by tax rates; the part without a rate is the first, with none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandingTax(Vec<(Option<TaxRate>, i64, i64)>);

impl StandingTax {
    /// Of lines: what stands of each, its rate, and how much of that is tax.
    pub fn of(lines: impl IntoIterator<Item = (Money, Option<(TaxRate, Money)>)>) -> StandingTax {
        let mut sums = vec![(None, 0, 0)];
        for (amount, tax) in lines {
            let (rate, tax) = tax.map_or((None, 0), |(rate, tax)| (Some(rate), tax.minor()));
            match sums.iter_mut().find(|it| it.0 == rate) {
                Some(sum) => *sum = (rate, sum.1 + amount.minor(), sum.2 + tax),
                None => sums.push((rate, amount.minor(), tax)),
            }
        }
        sums.sort_by_key(|it| it.0);
        StandingTax(sums)
    }

    fn weight(&self, rate: Option<TaxRate>) -> i64 {
        self.0.iter().find(|it| it.0 == rate).map_or(0, |it| it.1)
    }
}

/// The tax of an invoice of so much of a sale: its amount is split over the rates of what stands by largest remainder, and each part
/// has its share of the tax of its rate. Empty where no line has a rate.
pub fn taxes(amount: Money, sale: &StandingTax) -> Vec<InvoiceTax> {
    let weights: Vec<i64> = sale.0.iter().map(|it| it.1).collect();
    let parts = by_largest_remainder(amount.minor().min(weights.iter().sum()), &weights);
    let rated = sale.0.iter().zip(parts).filter_map(|((rate, whole, tax), part)| {
        let tax_minor = Money::from_minor(pro_rata(*tax, part, *whole));
        Some(InvoiceTax { rate: (*rate)?, amount_minor: Money::from_minor(part), tax_minor })
    });
    rated.filter(|it| it.amount_minor > Money::ZERO).collect()
}

/// The tax of an invoice of which less stands now: split as what stands of its sale, but of no rate more than before, so that what is
/// reversed is below zero for none. `before` and `now` are what stood and stands on it.
pub fn taxes_left(was: &[InvoiceTax], (before, now): (Money, Money), sale: &StandingTax) -> Vec<InvoiceTax> {
    let rated: i64 = was.iter().map(|it| it.amount_minor.minor()).sum();
    let rates: Vec<Option<TaxRate>> = [None].into_iter().chain(was.iter().map(|it| Some(it.rate))).collect();
    let mosts: Vec<i64> =
        [before.minor() - rated].into_iter().chain(was.iter().map(|it| it.amount_minor.minor())).collect();
    let weights: Vec<i64> = rates.iter().map(|rate| sale.weight(*rate)).collect();
    let wanted = by_largest_remainder(now.minor().min(weights.iter().sum()), &weights);
    let mut parts: Vec<i64> = wanted.iter().zip(&mosts).map(|(part, most)| *part.min(most)).collect();
    let mut left = now.minor() - parts.iter().sum::<i64>();
    for (part, most) in parts.iter_mut().zip(&mosts) {
        let more = left.min(most - *part);
        *part += more;
        left -= more;
    }
    let tax = |it: &InvoiceTax, part: i64| InvoiceTax {
        amount_minor: Money::from_minor(part),
        tax_minor: Money::from_minor(pro_rata(it.tax_minor.minor(), part, it.amount_minor.minor())),
        ..*it
    };
    let left = was.iter().zip(&parts[1..]).map(|(it, part)| tax(it, *part));
    left.filter(|it| it.amount_minor > Money::ZERO).collect()
}

#[cfg(test)]
mod tests;
