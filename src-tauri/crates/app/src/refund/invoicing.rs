//! What of a sale an invoice may be asked for: what stands of it after the returns so far.

use huitou_core::fact::SaleLine;
use huitou_core::invoice::{InvoiceParts, StandingTax};
use huitou_core::money::Money;
use huitou_core::refund::{GivenBack, given_back};
use huitou_core::split::pro_rata;
use huitou_core::tax::TaxRate;
use huitou_core::tender::{Tender, TenderKind};
use huitou_store::sales::SaleRow;

use super::standing::Standing;
use crate::command::Asking;
use crate::error::Error;
use crate::invoice::NotInvoiced;

/// A sale as an invoice sees it.
pub(crate) struct SaleToInvoice {
    pub(crate) sale: SaleRow,
    pub(crate) stands: InvoiceParts,
    pub(crate) tax: StandingTax,
    /// Why that is less than the sale's total.
    pub(crate) not_invoiced: NotInvoiced,
}

/// The sale with this id as an invoice sees it.
///
/// # Errors
/// [`huitou_core::code::Code::UnknownSale`].
pub(crate) fn sale_to_invoice(sale_id: &str, at: &Asking<'_>) -> Result<SaleToInvoice, Error> {
    let standing = Standing::of(sale_id, at)?;
    let back = given_back(&standing.sold, &standing.returned, standing.order);
    let (stands, tax) = standing.stands(&back);
    let not_invoiced = NotInvoiced {
        returned_minor: back.total(),
        bonus_minor: less(standing.sold.stored_value.bonus, back.stored_value.bonus),
        points_minor: standing.left_by(TenderKind::Points, &back),
        gift_cards_minor: standing.left_by(TenderKind::GiftCard, &back),
        principal_minor: Money::ZERO,
    };
    Ok(SaleToInvoice { sale: standing.sale, stands, tax, not_invoiced })
}

impl Standing {
    /// What stands in money and principal once this went back in all, and the tax of its lines then.
    pub(super) fn stands(&self, back: &GivenBack) -> (InvoiceParts, StandingTax) {
        let left = self.sold.tenders.iter().zip(&back.tenders);
        let left: Vec<Tender> =
            left.map(|(paid, back)| Tender { amount: less(paid.amount, back.amount), ..*paid }).collect();
        let principal = less(self.sold.stored_value.principal, back.stored_value.principal);
        let lines = self.body.lines.iter().zip(&back.lines).map(|(line, back)| stands_of_line(line, *back));
        (InvoiceParts::paid(&left, principal), StandingTax::of(lines))
    }

    fn left_by(&self, kind: TenderKind, back: &GivenBack) -> Money {
        let amount = |tenders: &[Tender]| tenders.iter().find(|it| it.kind == kind).map_or(Money::ZERO, |it| it.amount);
        less(amount(&self.sold.tenders), amount(&back.tenders))
    }
}

fn stands_of_line(line: &SaleLine, back: Money) -> (Money, Option<(TaxRate, Money)>) {
    let tax = line.tax.map(|tax| {
        let gone = pro_rata(tax.tax_minor.minor(), back.minor(), line.total_minor.minor());
        (tax.rate, Money::from_minor(tax.tax_minor.minor() - gone))
    });
    (less(line.total_minor, back), tax)
}

fn less(whole: Money, part: Money) -> Money {
    // What goes back is a part of what was paid.
    Money::from_minor(whole.minor() - part.minor())
}
