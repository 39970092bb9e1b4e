//! Goods that come back without a bill: nothing is known of their sale, so money goes back and nothing else.

use huitou_core::bill::{BillTender, RefundSlip, SlipLine};
use huitou_core::code::Code;
use huitou_core::fact::{Body, Decision, LineTexts, SaleReturnedUnbilled, Subject, UnbilledLine};
use huitou_core::id::RefundId;
use huitou_core::ledger::{Account, Posting};
use huitou_core::money::Money;
use huitou_core::refund::{RefundReason, ReturnKind};
use huitou_core::sale::Quote;
use huitou_core::tax;
use huitou_core::tender::{Settlement, Tender, settle};
use huitou_store::journal::{Envelope, StoredFact};
use huitou_store::{Counter, ReadTx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Giving;
use crate::access::{Actor, Permission};
use crate::bill::{head, moment};
use crate::command::{Asking, Command, Deciding};
use crate::error::Error;
use crate::faults;
use crate::sale::{LineRequest, goods_priced};
use crate::shop::unexpected;
use crate::stored_value::account_for_money;

/// Gives money back for goods that come back without a bill: at the prices of today, unless the line names another. No member, no
/// points and no coupons, because nothing is known of the sale.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ReturnUnbilled {
    /// What comes back, as a sale takes it; no count cards.
    pub lines: Vec<LineRequest>,
    /// How it goes back: together what the lines come to; not as stored value or points.
    pub tenders: Vec<Tender>,
    /// Why.
    pub reason: RefundReason,
    /// What the staff should know of it; needed where the reason is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The total that the buyer was told; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_total_minor: Option<Money>,
}

/// Answer of `sale.return_unbilled`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct UnbilledAnswer {
    /// Which.
    pub refund_id: RefundId,
    /// The slip's number: the till's code and the counter of refunds.
    pub refund_no: String,
    /// What went back.
    pub total_minor: Money,
    /// The slip.
    pub slip: RefundSlip,
}

impl Command for ReturnUnbilled {
    type Answer = UnbilledAnswer;
    const METHOD: &'static str = "sale.return_unbilled";
    const PERMISSION: Permission = Permission::Refund;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let quote = goods_priced(&self.lines, &at.asking)?;
        let total = quote.total;
        check_limit(total, &at.asking)?;
        let tenders = self.settled(total)?;
        let giving = Giving {
            kind: ReturnKind::Unbilled,
            reason: self.reason,
            note: self.note.as_deref(),
            expected: self.expect_total_minor,
        };
        giving.check_expected(total)?;
        let postings = tenders
            .iter()
            .map(|it| Ok(Posting::moving(Account::Revenue, account_for_money(it.kind, it.amount)?, it.amount.minor())));
        let postings: Vec<Option<Posting>> = postings.collect::<Result<_, Error>>()?;
        let note = giving.sealed_note(Subject::Shop, at)?;
        let number = at.tx.counter(Counter::Refund)? + 1;
        let body = SaleReturnedUnbilled {
            refund_no: format!("{}-R{number:06}", at.tx.identity().till),
            number,
            names: at.seal(Subject::Shop, &texts(&quote))?,
            lines: quote
                .lines
                .into_iter()
                .map(|it| UnbilledLine { sku: it.sku, qty: it.quantity, amount_minor: it.total, tax: it.tax })
                .collect(),
            total_minor: total,
            tenders,
            reason: self.reason,
            note,
        };
        Ok(Decision { body: body.into(), postings: postings.into_iter().flatten().collect() })
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<UnbilledAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::SaleReturnedUnbilled(body) => *body,
            other => return Err(unexpected(&other)),
        };
        let slip = unbilled_slip(&fact.envelope, &body, at.tx)?;
        let SaleReturnedUnbilled { refund_no, total_minor, .. } = body;
        Ok(UnbilledAnswer { refund_id: slip.refund_id, refund_no, total_minor, slip })
    }
}

impl ReturnUnbilled {
    /// What goes back by each kind, one of a kind and without change.
    fn settled(&self, total: Money) -> Result<Vec<Tender>, Error> {
        for tender in &self.tenders {
            account_for_money(tender.kind, tender.amount)?;
        }
        let Settlement { tenders, change, .. } = settle(total, &self.tenders)?;
        match change {
            Money::ZERO => Ok(tenders),
            excess => Err(Code::TenderExcess.because().money("total", total).money("excess", excess).into()),
        }
    }
}

/// That whoever asks may give back so much without a bill.
///
/// # Errors
/// [`Code::UnbilledOverLimit`].
fn check_limit(total: Money, at: &Asking<'_>) -> Result<(), Error> {
    let limit = faults::unbilled_limit(at.policy.unbilled_limit().unwrap_or(Money::ZERO));
    match at.actor {
        Actor::Owner => Ok(()),
        Actor::Till | Actor::Staff(_) if total <= limit && limit > Money::ZERO => Ok(()),
        Actor::Till | Actor::Staff(_) => {
            Err(Code::UnbilledOverLimit.because().money("limit", limit).money("total", total).into())
        }
    }
}

fn texts(quote: &Quote) -> Vec<LineTexts> {
    quote.lines.iter().map(|line| LineTexts { name: line.name.clone(), unit: line.unit.clone() }).collect()
}

/// The slip of what came back without a bill.
///
/// # Errors
/// Where a text of it does not open.
pub(crate) fn unbilled_slip(
    fact: &Envelope,
    body: &SaleReturnedUnbilled,
    tx: &ReadTx<'_>,
) -> Result<RefundSlip, Error> {
    let policy = tx.policy_at(fact.seq)?;
    let mut texts = tx.vault().open_sealed(&body.names)?.unwrap_or_default();
    texts.resize(body.lines.len(), LineTexts::default());
    let line = |(line, (it, texts)): (u32, (&UnbilledLine, LineTexts))| SlipLine {
        line,
        name: texts.name,
        qty: it.qty,
        unit: texts.unit,
        amount: it.amount_minor,
    };
    Ok(RefundSlip {
        shop: head(&policy),
        kind: ReturnKind::Unbilled,
        refund_id: RefundId::born_at(fact.incarnation()?, fact.seq),
        refund_no: body.refund_no.clone(),
        sale_no: None,
        at: moment(fact)?,
        business_day: fact.business_day()?,
        currency: policy.currency(),
        lines: (1..).zip(body.lines.iter().zip(texts)).map(line).collect(),
        total: body.total_minor,
        taxes: tax::by_rate(body.lines.iter().map(|line| (line.amount_minor, line.tax))),
        tenders: body.tenders.iter().map(|it| BillTender { kind: it.kind, amount: it.amount }).collect(),
        cards: Vec::new(),
        count_cards: Vec::new(),
        member: None,
    })
}
