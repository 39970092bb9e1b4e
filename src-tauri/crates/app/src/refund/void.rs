//! Voiding: a sale of today is taken back whole, as if it had not been rung.

use huitou_core::code::Code;
use huitou_core::fact::Decision;
use huitou_core::money::Money;
use huitou_core::refund::{RefundReason, ReturnKind};
use huitou_store::journal::StoredFact;
use huitou_store::sales::SaleRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::standing::Standing;
use super::{Giving, RefundAnswer, RefundQuote, refund_answer, refund_quote};
use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;

/// What voiding a sale of today would give back, count cards that it sold too; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteVoid {
    /// Which sale.
    pub sale_id: String,
}

impl Query for QuoteVoid {
    type Answer = RefundQuote;
    const METHOD: &'static str = "sale.quote_void";
    const PERMISSION: Permission = Permission::Refund;

    fn read(&self, at: &Asking<'_>) -> Result<RefundQuote, Error> {
        let standing = Standing::of(&self.sale_id, at)?;
        still_untouched(&standing.sale, at)?;
        refund_quote(&standing, &standing.voided(at)?, at)
    }
}

/// Voids a sale of today of which nothing came back yet: all that it moved goes the other way, as
/// `sale.quote_void` says it, count cards that it sold end unless a use of them stands, and bills, lists and reports tell it as voided.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct VoidSale {
    /// Which sale.
    pub sale_id: String,
    /// Why.
    pub reason: RefundReason,
    /// What the staff should know of it; needed where the reason is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The total that the buyer was told; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_total_minor: Option<Money>,
}

impl Command for VoidSale {
    type Answer = RefundAnswer;
    const METHOD: &'static str = "sale.void";
    const PERMISSION: Permission = Permission::Refund;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let standing = Standing::of(&self.sale_id, &at.asking)?;
        still_untouched(&standing.sale, &at.asking)?;
        let back = standing.voided(&at.asking)?;
        let giving = Giving {
            kind: ReturnKind::Void,
            reason: self.reason,
            note: self.note.as_deref(),
            expected: self.expect_total_minor,
        };
        giving.back(&standing, back, at)
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<RefundAnswer, Error> {
        refund_answer(fact, at)
    }
}

/// That a sale is of today and nothing of it came back: what was told of an earlier day never changes, and what went back went
/// back as the sale stood then.
///
/// # Errors
/// [`Code::SaleNotOfToday`] and [`Code::SaleHasReturns`].
pub(crate) fn still_untouched(sale: &SaleRow, at: &Asking<'_>) -> Result<(), Error> {
    if sale.business_day != at.today {
        return Err(Code::SaleNotOfToday.because().date("day", sale.business_day).into());
    }
    match at.tx.refunds_of(sale.id)?.is_empty() {
        true => Ok(()),
        false => Err(Code::SaleHasReturns.into()),
    }
}
