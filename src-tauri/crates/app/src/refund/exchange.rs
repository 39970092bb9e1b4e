//! Exchanges: lines of a past sale come back and new ones are sold, in one fact. It is a return and a sale put together, as
//! each would be by itself, one after the other (ADR 14).

use huitou_core::bill::{Bill, BillTender, RefundSlip};
use huitou_core::code::Code;
use huitou_core::coupon::CouponTerms;
use huitou_core::fact::{Body, Decision, SaleExchanged};
use huitou_core::id::{MemberId, RefundId, SaleId};
use huitou_core::money::Money;
use huitou_core::quantity::Points;
use huitou_core::refund::{RefundOrder, RefundReason, ReturnKind, carried};
use huitou_core::safety::Proof;
use huitou_core::tender::{Tender, TenderKind, progress, settle};
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::standing::{MemberPart, Return, Standing};
use super::{Giving, RefundLineRequest, RefundQuote, refund_quote};
use crate::access::Permission;
use crate::alert::{AlertAnswer, worded};
use crate::bill::{bill_of_fact, slip_of_fact};
use crate::command::{Asking, Command, Deciding, Trial};
use crate::error::Error;
use crate::faults;
use crate::sale::{LineRequest, QuoteAnswer, QuoteSale, RingSale};
use crate::shop::unexpected;
use crate::staff::ShareRequest;

/// What would happen if lines of a sale came back and new ones were sold for them; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteExchange {
    /// Of which sale.
    pub sale_id: String,
    /// What comes back; all that is left where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Vec<RefundLineRequest>>,
    /// What is sold for it, to the member of that sale.
    pub lines: Vec<LineRequest>,
    /// Coupon codes as typed, in the order in which they apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// What was tendered so far besides what comes back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenders: Vec<Tender>,
    /// How much of the change the member leaves as stored value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_change_minor: Option<Money>,
}

/// Answer of `sale.quote_exchange`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ExchangeQuote {
    /// What comes back, as `sale.quote_refund` says it.
    pub back: RefundQuote,
    /// The new lines, as `sale.quote` says it once the others came back; what they are paid with is among its tenders.
    pub sale: QuoteAnswer,
    /// What pays the new lines of what comes back, one of a kind.
    pub carried: Vec<Tender>,
    /// What is to be paid besides.
    pub difference_minor: Money,
    /// What goes back to the buyer, one of a kind.
    pub given_back: Vec<Tender>,
}

impl Trial for QuoteExchange {
    type Answer = ExchangeQuote;
    const METHOD: &'static str = "sale.quote_exchange";
    const PERMISSION: Permission = Permission::Refund;

    fn try_out(&self, at: &mut Deciding<'_>) -> Result<ExchangeQuote, Error> {
        let standing = Standing::of(&self.sale_id, &at.asking)?;
        let back = standing.with(self.back.as_deref(), &at.asking)?;
        let quoted = refund_quote(&standing, &back, &at.asking)?;
        let mut swap = Swap::of(&standing, &back);
        let giving =
            Giving { kind: ReturnKind::Exchange, reason: RefundReason::ChangedMind, note: None, expected: None };
        let returned = giving.back(&standing, back, at)?;
        at.after(&returned, |at| {
            let (asked, total) = swap.priced(&self.lines, &self.coupons, at)?;
            progress(swap.difference(total), &self.tenders)?;
            let keep_change_minor = self.keep_change_minor;
            let asked = QuoteSale { tenders: swap.tenders(&self.tenders), keep_change_minor, ..asked };
            let sale = asked.quoted(&swap.carried, &at.asking)?;
            Ok(ExchangeQuote {
                back: quoted,
                difference_minor: swap.difference(total),
                given_back: given_back(&swap.back, &swap.carried),
                carried: swap.carried,
                sale,
            })
        })
    }
}

/// What comes back, and what of it pays the new lines.
struct Swap {
    back: Vec<Tender>,
    /// Stored value among it that the member has then: what another had paid goes back to the other (ADR 28).
    value: Money,
    /// Points among it that the member has then.
    points: Points,
    /// In which order the sale's tenders get back what is returned.
    order: RefundOrder,
    /// Whose the new lines are: the member's of the sale that comes back; nobody's where there is none any more.
    member: Option<MemberId>,
    /// The sale that comes back: who of several people bought then is who buys now.
    sale: SaleId,
    /// What pays the new lines, once they are priced.
    carried: Vec<Tender>,
}

impl Swap {
    fn of(standing: &Standing, back: &Return) -> Swap {
        let part = back.member.as_ref().filter(|part| !part.member.erased);
        Swap {
            back: back.tenders(),
            value: part.map(MemberPart::own_value).unwrap_or_default(),
            points: faults::points_of_exchange(part.map(MemberPart::own_points).unwrap_or_default()),
            order: standing.order,
            member: part.map(|part| part.member.id),
            sale: standing.sale.id,
            carried: Vec::new(),
        }
    }

    /// The new lines without what pays them, and their total, once the others came back: that says how much of what came back
    /// pays them.
    fn priced(
        &mut self,
        lines: &[LineRequest],
        coupons: &[String],
        at: &Deciding<'_>,
    ) -> Result<(QuoteSale, Money), Error> {
        let asked = QuoteSale {
            member_id: self.member.map(|id| id.to_string()),
            person_id: self.person(at)?,
            lines: lines.to_vec(),
            coupons: coupons.to_vec(),
            tenders: Vec::new(),
            gift_cards: Vec::new(),
            keep_change_minor: None,
        };
        let total = asked.total(&at.asking)?;
        self.carried = carried(&self.spendable(at)?, total, self.order);
        Ok((asked, total))
    }

    /// Who of the member's people buys; the member where that one uses the card no more, or is on a card that was parted since.
    fn person(&self, at: &Deciding<'_>) -> Result<Option<String>, Error> {
        let (Some(member), Some(person)) = (self.member, at.tx.person_of_sale(self.sale)?) else { return Ok(None) };
        let uses_it = person.is_active && at.tx.is_one(person.member, member)?;
        Ok(uses_it.then(|| person.id.to_string()))
    }

    /// How the new lines are paid: by what came back, and what is paid besides.
    fn tenders(&self, besides: &[Tender]) -> Vec<Tender> {
        [&self.carried, besides].concat()
    }

    /// What of it can pay: what is the member's not while the member is frozen, and of points what they are worth today, and no
    /// more than the member has.
    fn spendable(&self, at: &Deciding<'_>) -> Result<Vec<Tender>, Error> {
        let frozen = self.member.map(|member| at.tx.freeze(member)).transpose()?.flatten().is_some();
        let held = self.member.map(|member| crate::points::held(member, at.asking.today, at.tx)).transpose()?;
        let points = held.map(|held| held.now.balance().min(self.points)).unwrap_or_default();
        let worth = at.asking.policy.points_rate().worth(points);
        let most = |tender: &Tender| match tender.kind {
            kind if kind.needs_member() && frozen => Money::ZERO,
            TenderKind::Points => tender.amount.min(worth),
            TenderKind::StoredValue => tender.amount.min(self.value),
            // It goes back to its cards; who has their codes pays the new lines with them afterwards.
            TenderKind::GiftCard => Money::ZERO,
            _ => tender.amount,
        };
        let able = self.back.iter().map(faults::pays_in_exchange);
        let able = able.map(|tender| Tender { amount: most(&tender), ..tender });
        Ok(able.filter(|tender| tender.amount > Money::ZERO).collect())
    }

    /// What is to be paid besides.
    fn difference(&self, total: Money) -> Money {
        // What pays is never more than the total.
        Money::from_minor(total.minor() - self.carried.iter().map(|tender| tender.amount.minor()).sum::<i64>())
    }
}

/// What goes back to the buyer: what comes back less what pays the new lines.
pub(crate) fn given_back(back: &[Tender], carried: &[Tender]) -> Vec<Tender> {
    let pays = |kind: TenderKind| carried.iter().find(|it| it.kind == kind).map_or(0, |it| it.amount.minor());
    let left = back.iter().map(|it| Tender { amount: Money::from_minor(it.amount.minor() - pays(it.kind)), ..*it });
    left.filter(|it| it.amount > Money::ZERO).collect()
}

/// Takes lines of a sale back and sells new ones for them, in one fact: what `sale.refund` and `sale.ring` would do one after
/// the other. What comes back pays first; only the difference is paid or given back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ExchangeSale {
    /// Of which sale.
    pub sale_id: String,
    /// What comes back; all that is left where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Vec<RefundLineRequest>>,
    /// Why.
    pub reason: RefundReason,
    /// What the staff should know of it; needed where the reason is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What is sold for it, to the member of that sale.
    pub lines: Vec<LineRequest>,
    /// How the difference is paid; cash beyond it is change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenders: Vec<Tender>,
    /// How much of the change the member leaves as stored value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_change_minor: Option<Money>,
    /// Coupon codes as typed, in the order in which they apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// Who sold the new lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<ShareRequest>,
    /// What comes back as the buyer was told; another amount is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_returned_minor: Option<Money>,
    /// The total of the new lines that the buyer was told; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_total_minor: Option<Money>,
    /// What proves that it is the member who spends stored value beyond what comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// Answer of `sale.exchange`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ExchangeAnswer {
    /// The sale of the new lines.
    pub sale_id: SaleId,
    /// Its bill's number.
    pub sale_no: String,
    /// The return.
    pub refund_id: RefundId,
    /// Its slip's number.
    pub refund_no: String,
    /// What came back.
    pub returned_minor: Money,
    /// What the new lines come to.
    pub total_minor: Money,
    /// What goes back in cash of what was paid besides.
    pub change_minor: Money,
    /// What goes back to the buyer of what came back, one of a kind.
    pub given_back: Vec<BillTender>,
    /// The bill, with what was exchanged.
    pub bill: Bill,
    /// The slip of the return.
    pub slip: RefundSlip,
    /// The coupons that the new lines earned.
    pub coupons_issued: Vec<CouponTerms>,
    /// What the cashier should know.
    pub alerts: Vec<AlertAnswer>,
}

impl Command for ExchangeSale {
    type Answer = ExchangeAnswer;
    const METHOD: &'static str = "sale.exchange";
    const PERMISSION: Permission = Permission::Refund;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let standing = Standing::of(&self.sale_id, &at.asking)?;
        let back = standing.with(self.back.as_deref(), &at.asking)?;
        let mut swap = Swap::of(&standing, &back);
        let giving = Giving {
            kind: ReturnKind::Exchange,
            reason: self.reason,
            note: self.note.as_deref(),
            expected: self.expect_returned_minor,
        };
        let returned = giving.back(&standing, back, at)?;
        let sold = at.after(&returned, |at| self.sold(&mut swap, at))?;
        together(returned, sold)
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<ExchangeAnswer, Error> {
        let SaleExchanged { back, sold } = match fact.envelope.body()? {
            Body::SaleExchanged(body) => *body,
            other => return Err(unexpected(&other)),
        };
        let bill = bill_of_fact(&fact.envelope, &sold, at.tx)?;
        let slip = slip_of_fact(&fact.envelope, &back, at.tx)?;
        let part = sold.member.as_ref();
        Ok(ExchangeAnswer {
            sale_id: bill.sale_id,
            sale_no: sold.sale_no.clone(),
            refund_id: slip.refund_id,
            refund_no: back.refund_no,
            returned_minor: back.total_minor,
            total_minor: sold.total_minor,
            change_minor: sold.change_minor,
            given_back: bill.exchange.as_ref().map(|it| it.given_back.clone()).unwrap_or_default(),
            coupons_issued: part.and_then(|part| part.coupon_issued.clone()).into_iter().collect(),
            alerts: worded(part.map(|part| part.alerts.clone()).unwrap_or_default(), &at.words),
            bill,
            slip,
        })
    }
}

impl ExchangeSale {
    /// The sale of the new lines, once the others came back.
    fn sold(&self, swap: &mut Swap, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let (asked, total) = swap.priced(&self.lines, &self.coupons, at)?;
        // By itself: change of cash that came back would turn what is paid besides into cash. Of another total the sale says so.
        if self.expect_total_minor.is_none_or(|expected| expected == total) {
            settle(swap.difference(total), &self.tenders)?;
        }
        let ring = RingSale {
            member_id: asked.member_id,
            person_id: asked.person_id,
            lines: asked.lines,
            tenders: swap.tenders(&self.tenders),
            gift_cards: Vec::new(),
            coupons: asked.coupons,
            keep_change_minor: self.keep_change_minor,
            staff: self.staff.clone(),
            expect_total_minor: self.expect_total_minor,
            proof: self.proof.clone(),
        };
        ring.rung(&swap.carried, at)
    }
}

/// A return and a sale as one fact: the return first, so that no account passes zero on the way. One message is enough.
fn together(returned: Decision, sold: Decision) -> Result<Decision, Error> {
    let (mut back, sold_body) = match (returned.body, sold.body) {
        (Body::SaleRefunded(back), Body::SaleRung(sold)) => (*back, *sold),
        (_, _) => return Err(Code::Internal.into()),
    };
    if let Some(part) = &mut back.member {
        part.message = None;
    }
    let postings = [returned.postings, sold.postings].concat();
    Ok(Decision { body: SaleExchanged { back, sold: sold_body }.into(), postings })
}
