//! Refunds: what would go back for lines of a sale, and giving it back.

mod count_card;
mod exchange;
mod invoicing;
mod standing;
mod unbilled;
mod void;

use huitou_core::bill::text::Told;
use huitou_core::bill::{BillCardUse, RefundSlip};
use huitou_core::code::Code;
use huitou_core::coupon::CouponTerms;
use huitou_core::fact::{
    Body, Decision, LineTexts, RefundMember, SaleLine, SaleRefunded, Sealed, ShownMember, Subject,
};
use huitou_core::id::{MemberId, RefundId, SaleId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::points::lots::NextLapse;
use huitou_core::quantity::{DecimalText, Points, Quantity};
use huitou_core::refund::{RefundReason, ReturnKind};
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_core::tender::{Tender, TenderKind};
use huitou_core::tier::Placed;
use huitou_core::words::Words;
use huitou_store::Counter;
use huitou_store::journal::StoredFact;
use huitou_store::sales::SaleRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::bill::{card_on_bill, refund_body, refund_fact, slip_of_fact, slip_of_refund, usable_on};
use crate::command::{Asking, Command, Deciding, Query};
use crate::count_card::{given_back_postings, returned_postings};
use crate::error::Error;
use crate::invoice::InvoiceFollows;
use crate::message::e_bill;
use crate::points::return_postings;
use crate::sale::fact::{account_of, shown};
use crate::shop::unexpected;
use crate::tier::{Climb, TierFollows};

pub use count_card::{CardReading, CardRefundQuote, QuoteCardRefund, RefundCard};
pub(crate) use exchange::given_back;
pub use exchange::{ExchangeAnswer, ExchangeQuote, ExchangeSale, QuoteExchange};
pub(crate) use invoicing::sale_to_invoice;
use standing::{MemberPart, Return, Standing};
pub(crate) use unbilled::unbilled_slip;
pub use unbilled::{ReturnUnbilled, UnbilledAnswer};
pub(crate) use void::still_untouched;
pub use void::{QuoteVoid, VoidSale};

/// A line that comes back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct RefundLineRequest {
    /// Its place in the sale, from 1.
    pub line: u32,
    /// How many units, as a decimal string.
    pub qty: DecimalText,
}

/// What would go back for lines of a sale; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteRefund {
    /// Which sale.
    pub sale_id: String,
    /// What comes back; all that is left where it is left out. An empty list says what could come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<RefundLineRequest>>,
}

/// Answer of `sale.quote_refund`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct RefundQuote {
    /// Which sale.
    pub sale_id: SaleId,
    /// The number of the bill.
    pub sale_no: String,
    /// Every line of the sale.
    pub lines: Vec<RefundableLine>,
    /// What goes back.
    pub total_minor: Money,
    /// How, one of a kind; stored value is among them.
    pub tenders: Vec<Tender>,
    /// What is left of the sale then.
    pub left_minor: Money,
    /// Whether nothing of it is left.
    pub is_whole: bool,
    /// What becomes of the sale's invoice, where less of it would stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceFollows>,
    /// What is taken back of what the sale had earned for the staff.
    #[serde(skip_serializing_if = "Money::is_nothing")]
    #[specta(optional)]
    pub shares_taken_minor: Money,
    /// What it changes for the sale's member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<RefundedMember>,
}

/// A line of a sale that can come back.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct RefundableLine {
    /// Its place in the sale, from 1.
    pub line: u32,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The unit's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How many decimals a quantity may have, unless it is all that is left.
    pub decimals: u32,
    /// How many units were sold.
    pub sold: Quantity,
    /// How many came back before.
    pub returned: Quantity,
    /// How many can still come back.
    pub left: Quantity,
    /// How many come back now.
    pub qty: Quantity,
    /// What was paid for the line.
    pub total_minor: Money,
    /// What goes back for it now.
    pub amount_minor: Money,
    /// Whether it sold a count card, which comes back by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[specta(optional)]
    pub is_count_card: bool,
    /// The uses that come back to the count card that had paid it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<BillCardUse>,
    /// The uses that are lost, because the count card has ended.
    #[serde(default, skip_serializing_if = "is_none")]
    #[specta(optional)]
    pub uses_lost: u32,
}

fn is_none(count: &u32) -> bool {
    *count == 0
}

/// What a refund changes for the sale's member.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct RefundedMember {
    /// Who.
    pub member_id: MemberId,
    /// Stored value before.
    pub stored_value_before: Balance,
    /// Stored value that goes back.
    pub stored_value_returned: Balance,
    /// Stored value after.
    pub stored_value_after: Balance,
    /// What had been on account of that which comes back.
    #[serde(skip_serializing_if = "Money::is_nothing")]
    #[specta(optional)]
    pub on_account_returned_minor: Money,
    /// Of this, what was repaid already: it goes back in cash.
    #[serde(skip_serializing_if = "Money::is_nothing")]
    #[specta(optional)]
    pub on_account_repaid_minor: Money,
    /// What is owed on account after, where anything was or is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_after_minor: Option<Money>,
    /// Points that are given back, because they had paid.
    pub points_returned: Points,
    /// Of these, points that make up for owed ones.
    pub points_settled: Points,
    /// Points that are taken back.
    pub points_taken: Points,
    /// Of these, points that were spent already and will be owed.
    pub points_owed: Points,
    /// Points that lapse besides: what comes back too late, or was over already. Below zero where points that are taken back
    /// had lapsed, and count no longer as lapsed.
    pub points_lapsed: Points,
    /// The points that lapse next, after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_next_lapse: Option<NextLapse>,
    /// Points after.
    pub points_after: Points,
    /// Coupons that can be used again.
    pub coupons_restored: Vec<CouponTerms>,
    /// Coupons that no sale has earned any more: they are taken back.
    pub coupons_withdrawn: Vec<CouponTerms>,
    /// The coupon that the sale had earned, where it was used already: it stays with the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_kept: Option<CouponTerms>,
    /// What becomes of the member's tier, where that changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierFollows>,
}

impl Query for QuoteRefund {
    type Answer = RefundQuote;
    const METHOD: &'static str = "sale.quote_refund";
    const PERMISSION: Permission = Permission::Refund;

    fn read(&self, at: &Asking<'_>) -> Result<RefundQuote, Error> {
        let standing = Standing::of(&self.sale_id, at)?;
        let back = standing.with(self.lines.as_deref(), at)?;
        refund_quote(&standing, &back, at)
    }
}

fn refund_quote(standing: &Standing, back: &Return, at: &Asking<'_>) -> Result<RefundQuote, Error> {
    Ok(RefundQuote {
        sale_id: standing.sale.id,
        sale_no: standing.sale.sale_no.clone(),
        total_minor: back.total(),
        tenders: back.tenders(),
        left_minor: back.left,
        is_whole: back.is_whole,
        invoice: back.invoice.as_ref().map(|it| InvoiceFollows::of(it, at.tx)).transpose()?,
        shares_taken_minor: back.shares_taken(),
        member: refunded_member(standing, back, at)?,
        lines: refundable(standing, back, at)?,
    })
}

fn refundable(standing: &Standing, back: &Return, at: &Asking<'_>) -> Result<Vec<RefundableLine>, Error> {
    let texts = at.tx.line_texts(&standing.body)?;
    let lines = standing.body.lines.iter().zip(texts).enumerate();
    let line = |(n, (sold, texts)): (usize, (&SaleLine, LineTexts))| {
        let now = back.lines.iter().find(|line| line.line as usize == n + 1);
        let card = back.cards.iter().find(|it| it.line as usize == n + 1);
        Ok(RefundableLine {
            line: n as u32 + 1,
            name: texts.name,
            unit: texts.unit,
            decimals: standing.decimals(n, at)?,
            sold: sold.qty,
            returned: standing.returned[n].quantity,
            left: standing.left_of(n),
            qty: now.map(|line| line.qty).unwrap_or_default(),
            total_minor: sold.total_minor,
            amount_minor: now.map_or(Money::ZERO, |line| line.amount_minor),
            is_count_card: sold.cards.is_some(),
            card: card.and_then(|it| it.card.as_ref()).map(card_on_bill),
            uses_lost: card.map_or(0, |it| it.lost),
        })
    };
    lines.map(line).collect()
}

fn refunded_member(standing: &Standing, back: &Return, at: &Asking<'_>) -> Result<Option<RefundedMember>, Error> {
    let Some(part) = &back.member else { return Ok(None) };
    // Where nothing comes back nothing changes.
    let climb = if back.lines.is_empty() { None } else { part.climb(at)? };
    let had = climb.as_ref().map(Climb::today).unwrap_or(Placed::NONE);
    let fallen = climb.map(|climb| climb.returned(&part.deeds(&standing.sale, back, at.tx)?, at.tx)).transpose()?;
    Ok(Some(RefundedMember {
        member_id: part.member.id,
        stored_value_before: part.before.into(),
        stored_value_returned: part.returned.into(),
        stored_value_after: part.after().into(),
        on_account_returned_minor: part.on_account.returned,
        on_account_repaid_minor: part.on_account.in_cash(),
        owed_after_minor: Some(part.on_account.owed_after()).filter(|_| part.on_account.is_told()),
        points_returned: part.points.returned,
        points_settled: part.points.settled,
        points_taken: part.points.taken,
        points_owed: part.points.owed,
        points_lapsed: part.points.lapsed,
        points_next_lapse: part.next_lapse,
        points_after: part.points.after,
        coupons_restored: usable_on(at.today, &part.restored),
        coupons_withdrawn: part.withdrawn.clone(),
        coupon_kept: part.kept.clone(),
        tier: fallen.and_then(|climb| climb.follows(had, at)),
    }))
}

/// Gives back what was paid for lines of a sale, with all that follows from it, in one fact.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct RefundSale {
    /// Which sale.
    pub sale_id: String,
    /// What comes back; all that is left where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<RefundLineRequest>>,
    /// Why.
    pub reason: RefundReason,
    /// What the staff should know of it; needed where the reason is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The total that the buyer was told; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_total_minor: Option<Money>,
}

/// Answer of `sale.refund`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct RefundAnswer {
    /// Which.
    pub refund_id: RefundId,
    /// The slip's number: the till's code and its own counter.
    pub refund_no: String,
    /// Of which sale.
    pub sale_id: SaleId,
    /// What went back.
    pub total_minor: Money,
    /// The slip.
    pub slip: RefundSlip,
}

impl Command for RefundSale {
    type Answer = RefundAnswer;
    const METHOD: &'static str = "sale.refund";
    const PERMISSION: Permission = Permission::Refund;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let standing = Standing::of(&self.sale_id, &at.asking)?;
        let back = standing.with(self.lines.as_deref(), &at.asking)?;
        let giving = Giving {
            kind: ReturnKind::Refund,
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

/// The answer that a return's fact gives.
fn refund_answer(fact: &StoredFact, at: &Asking<'_>) -> Result<RefundAnswer, Error> {
    let body = refund_body(fact)?;
    let slip = slip_of_fact(&fact.envelope, &body, at.tx)?;
    Ok(RefundAnswer {
        refund_id: slip.refund_id,
        refund_no: body.refund_no,
        sale_id: body.sale_id,
        total_minor: body.total_minor,
        slip,
    })
}

/// How and why something is given back: the one road of every return.
struct Giving<'a> {
    kind: ReturnKind,
    reason: RefundReason,
    note: Option<&'a str>,
    expected: Option<Money>,
}

impl Giving<'_> {
    fn back(&self, standing: &Standing, back: Return, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        if back.lines.is_empty() {
            return Err(Code::RefundEmpty.into());
        }
        let total = back.total();
        self.check_expected(total)?;
        let subject = back.member.as_ref().map_or(Subject::Shop, MemberPart::subject);
        let note = self.sealed_note(subject, at)?;
        let postings = postings(&back);
        let number = at.tx.counter(Counter::Refund)? + 1;
        let sale = &standing.sale;
        let member = back.member.as_ref().map(|part| member_fact(part, (sale, &back), at)).transpose()?;
        let body = SaleRefunded {
            kind: self.kind,
            refund_no: format!("{}-R{number:06}", at.tx.identity().till),
            number,
            sale_id: standing.sale.id,
            total_minor: total,
            tenders: back.tenders(),
            lines: back.lines,
            is_whole: back.is_whole,
            cards: back.cards,
            gift_cards: back.gift_cards,
            count_cards: back.count_cards,
            shares: back.shares,
            invoice: back.invoice,
            reason: self.reason,
            note,
            member,
        };
        Ok(Decision { body: body.into(), postings })
    }

    fn check_expected(&self, total: Money) -> Result<(), Error> {
        match self.expected.filter(|expected| *expected != total) {
            Some(expected) => {
                Err(Code::RefundChanged.because().money("expected", expected).money("total", total).into())
            }
            None => Ok(()),
        }
    }

    fn sealed_note(&self, subject: Subject, at: &mut Deciding<'_>) -> Result<Option<Sealed<String>>, Error> {
        match self.note.map(str::trim).filter(|note| !note.is_empty()) {
            Some(note) => Ok(Some(at.seal(subject, &checked_text("note", note, 200)?)?)),
            None if self.reason == RefundReason::Other => Err(Code::RefundNeedsNote.into()),
            None => Ok(None),
        }
    }
}

fn member_fact(
    part: &MemberPart,
    (sale, back): (&SaleRow, &Return),
    at: &mut Deciding<'_>,
) -> Result<RefundMember, Error> {
    let deeds = part.deeds(sale, back, at.tx)?;
    let climb = part.climb(&at.asking)?.map(|climb| climb.returned(&deeds, at.tx)).transpose()?;
    let tier = climb.map(|climb| climb.changed(at)).transpose()?.flatten();
    // The slip of one who was erased names nobody.
    let shown = if part.member.erased { ShownMember::default() } else { shown(&part.member) };
    Ok(RefundMember {
        member_id: part.of,
        returned: part.returned,
        stored_value_after: part.after(),
        on_account_returned_minor: part.on_account.returned,
        owed_after_minor: Some(part.on_account.owed_after()).filter(|owed| *owed > Money::ZERO),
        points_returned: part.points.returned,
        points_settled: part.points.settled,
        points_from_balance: part.points.taken.minus(part.points.owed),
        points_owed: part.points.owed,
        points_lapsed: part.points.lapsed,
        points_lots: Some(part.lots.clone()),
        points_after: part.points.after,
        coupons_restored: part.restored.clone(),
        coupons_withdrawn: part.withdrawn.clone(),
        tier,
        shown: at.seal(part.subject(), &shown)?,
        message: e_bill(&part.member, Told::Refund { total: back.total() }, part.after().total(), at)?,
    })
}

/// What a refund moves: what the sale moved, the other way.
fn postings(back: &Return) -> Vec<Posting> {
    let mut postings: Vec<Posting> = back.cards.iter().flat_map(returned_postings).collect();
    postings.extend(back.count_cards.iter().flat_map(given_back_postings));
    postings.extend(back.gift_cards.iter().filter_map(|it| {
        Posting::moving(Account::Revenue, Account::GiftCard(it.gift_card_id), it.amount_minor.minor())
    }));
    for tender in &back.given.tenders {
        let to = account_of(tender.kind).map(|to| Posting::moving(Account::Revenue, to, tender.amount.minor()));
        postings.extend(to.flatten());
    }
    if let Some(part) = &back.member {
        let (member, StoredValue { principal, bonus }) = (part.of, part.returned);
        postings.extend(Posting::moving(Account::Revenue, Account::Principal(member), principal.minor()));
        postings.extend(Posting::moving(Account::Revenue, Account::Bonus(member), bonus.minor()));
        let lowered = part.on_account.lowered.minor();
        postings.extend(Posting::moving(Account::Revenue, Account::OnAccount(member), lowered));
        let in_cash = part.on_account.in_cash().minor();
        let drawer = account_of(TenderKind::Cash);
        postings.extend(drawer.and_then(|drawer| Posting::moving(Account::Revenue, drawer, in_cash)));
        postings.extend(return_postings(member, &part.points));
    }
    postings
}

/// A refund again, as its slip.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowRefund {
    /// Which.
    pub refund_id: String,
}

/// Answer of `refund.show`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SlipAnswer {
    /// The slip.
    pub slip: RefundSlip,
    /// Why, for the staff.
    pub reason: RefundReason,
    /// What was noted, for the staff; gone with a member who was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Query for ShowRefund {
    type Answer = SlipAnswer;
    const METHOD: &'static str = "refund.show";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<SlipAnswer, Error> {
        let fact = refund_fact(&self.refund_id, at.tx)?;
        let (note, reason) = match fact.envelope.body()? {
            Body::SaleReturnedUnbilled(body) => (body.note, body.reason),
            Body::SaleRefunded(body) => (body.note, body.reason),
            Body::SaleExchanged(body) => (body.back.note, body.back.reason),
            other => return Err(unexpected(&other)),
        };
        let note = note.as_ref().map(|note| at.tx.vault().open_sealed(note)).transpose()?.flatten();
        Ok(SlipAnswer { slip: slip_of_refund(&self.refund_id, at.tx)?, reason, note })
    }
}

/// Why goods came back, in words.
pub(crate) fn refund_reason(reason: RefundReason, words: &Words) -> String {
    words.label(&format!("refund-reason-{}", reason.as_str().replace('_', "-")))
}
