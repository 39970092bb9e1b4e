//! Balance refunds: what the law gives back of a member's stored value, and giving it back.

mod span;
mod statement;

use huitou_core::balance_refund::{RefundCause, SpanFigures, drawn};
use huitou_core::bill::BalanceSlip;
use huitou_core::bill::text::Told;
use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, Decision, Sealed, StoredValueRefunded, Subject};
use huitou_core::id::{BalanceRefundId, MemberId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::plan::GiftsToCome;
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_core::tender::TenderKind;
use huitou_core::tier::Placed;
use huitou_core::words::Words;
use huitou_store::journal::{Envelope, StoredFact};
use huitou_store::{Counter, ReadTx, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::bill::{head, holder, moment};
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::faults;
use crate::invoice::{InvoiceFollows, after_balance_refund, paid_back};
use crate::member::live_member;
use crate::message::e_bill;
use crate::on_account::owed_after;
use crate::safety::check_not_frozen;
use crate::sale::fact::shown;
use crate::share_rule::taken_from_top_ups;
use crate::shop::unexpected;
use crate::stored_value::account_for_money;
use crate::tier::{Climb, TierFollows};

use span::Standing;

pub(crate) use span::span_to_carry;
pub use statement::{MemberStatement, ShowStatement, StatementAnswer, whole_statement};

/// What would go back of a member's stored value, by the merchant's and by the consumer's cause; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteBalanceRefund {
    /// Whose.
    pub member_id: String,
}

/// Answer of `stored_value.quote_refund`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct BalanceRefundQuote {
    /// Whose.
    pub member_id: MemberId,
    /// What came in and what was used since the last balance refund.
    pub figures: SpanFigures,
    /// For how many business days a top-up goes back whole while nothing was spent since.
    pub cooling_days: i64,
    /// Within how many days it must be paid, where the region says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pay_within_days: Option<u32>,
    /// The balance before; after it there is none.
    pub before: Balance,
    /// What the member owes on account, where anything is owed: it is not taken off what goes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_minor: Option<Money>,
    /// Parts of gifts that would never come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gifts_ended: Option<GiftsToCome>,
    /// What becomes of the member's tier, where that changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierFollows>,
    /// By the merchant's cause.
    pub merchant: BalanceReading,
    /// By the consumer's cause.
    pub consumer: BalanceReading,
}

/// What a cause gives back, and what it leaves with the shop.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct BalanceReading {
    /// What goes back.
    pub refunded_minor: Money,
    /// What stays with the shop.
    pub forfeited: Balance,
    /// What is taken back of what the top-ups had earned for the staff.
    #[serde(skip_serializing_if = "Money::is_nothing")]
    #[specta(optional)]
    pub shares_taken_minor: Money,
    /// What becomes of the invoices whose money would go back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub invoices: Vec<InvoiceFollows>,
}

impl Query for QuoteBalanceRefund {
    type Answer = BalanceRefundQuote;
    const METHOD: &'static str = "stored_value.quote_refund";
    const PERMISSION: Permission = Permission::RefundBalance;

    fn read(&self, at: &Asking<'_>) -> Result<BalanceRefundQuote, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let standing = Standing::of(&member, at)?;
        let reading = |cause| -> Result<BalanceReading, Error> {
            let Settled { refunded, forfeited, drawn } = settled(&standing, cause)?;
            let taken = after_balance_refund(member.id, paid_back(member.id, drawn, at.tx)?, at.tx)?;
            let invoices = taken.iter().map(|it| InvoiceFollows::of(it, at.tx)).collect::<Result<_, _>>()?;
            let shares = taken_from_top_ups(member.id, refunded, standing.figures.paid_in_minor, at)?;
            let shares_taken_minor = Money::from_minor(shares.iter().map(|it| it.amount_minor.minor()).sum());
            Ok(BalanceReading { refunded_minor: refunded, forfeited: forfeited.into(), shares_taken_minor, invoices })
        };
        let climb = Climb::of(member.id, at.today, at.tx)?;
        let had = climb.as_ref().map(Climb::today).unwrap_or(Placed::NONE);
        let left = climb.map(|climb| climb.without_top_ups(at.tx)).transpose()?;
        Ok(BalanceRefundQuote {
            member_id: member.id,
            figures: standing.figures,
            cooling_days: at.policy.cooling_days(),
            pay_within_days: at.policy.region().region.rules().refund_days,
            before: standing.balance.into(),
            owed_minor: owed_after(at.tx.credit(member.id)?, Money::ZERO),
            gifts_ended: gifts_ended(member.id, at.tx)?,
            tier: left.and_then(|climb| climb.follows(had, at)),
            merchant: reading(RefundCause::Merchant)?,
            consumer: reading(RefundCause::Consumer)?,
        })
    }
}

/// The parts of gifts that are to come, where there are any.
fn gifts_ended(member: MemberId, tx: &ReadTx<'_>) -> Result<Option<GiftsToCome>, Error> {
    Ok(Some(tx.gifts_to_come(member)?).filter(|gifts| gifts.parts > 0))
}

/// A balance that is given up: what goes back, of which part, and what stays.
struct Settled {
    refunded: Money,
    drawn: StoredValue,
    forfeited: StoredValue,
}

fn settled(standing: &Standing, cause: RefundCause) -> Result<Settled, Error> {
    let (balance, refunded) = (standing.balance, standing.readings.by(cause));
    let drawn = drawn(balance, refunded).ok_or_else(|| StoreError::damaged("more goes back than there is"))?;
    let less = |whole: Money, part: Money| Money::from_minor(whole.minor() - part.minor());
    let forfeited =
        StoredValue { principal: less(balance.principal, drawn.principal), bonus: less(balance.bonus, drawn.bonus) };
    Ok(Settled { refunded, drawn, forfeited })
}

/// Gives a member's stored value back: what the law gives by the cause, and the rest is forfeited.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct RefundBalance {
    /// Whose.
    pub member_id: String,
    /// By whose cause.
    pub cause: RefundCause,
    /// How it goes back; not as stored value or points.
    pub tender: TenderKind,
    /// What the staff should know of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The amount that the member was told; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_total_minor: Option<Money>,
}

/// Answer of `stored_value.refund`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct BalanceRefundAnswer {
    /// Which.
    pub balance_refund_id: BalanceRefundId,
    /// The slip's number: the till's code, B and its own counter.
    pub refund_no: String,
    /// Whose.
    pub member_id: MemberId,
    /// What went back.
    pub refunded_minor: Money,
    /// The slip.
    pub slip: BalanceSlip,
}

impl Command for RefundBalance {
    type Answer = BalanceRefundAnswer;
    const METHOD: &'static str = "stored_value.refund";
    const PERMISSION: Permission = Permission::RefundBalance;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        check_not_frozen(member.id, at.tx)?;
        let standing = Standing::of(&member, &at.asking)?;
        if standing.balance.total() == Money::ZERO {
            return Err(Code::BalanceEmpty.into());
        }
        let settled = settled(&standing, self.cause)?;
        let total = settled.refunded;
        let to = account_for_money(self.tender, total)?;
        if let Some(expected) = self.expect_total_minor.filter(|expected| *expected != total) {
            return Err(Code::RefundChanged.because().money("expected", expected).money("total", total).into());
        }
        let number = at.tx.counter(Counter::BalanceRefund)? + 1;
        let paid_back = paid_back(member.id, settled.drawn, at.tx)?;
        let climb = Climb::of(member.id, at.asking.today, at.tx)?;
        let left = climb.map(|climb| climb.without_top_ups(at.tx)).transpose()?;
        let tier = left.map(|climb| climb.changed(at)).transpose()?.flatten();
        let body = StoredValueRefunded {
            refund_no: format!("{}-B{number:06}", at.tx.identity().till),
            number,
            member_id: member.id,
            cause: self.cause,
            figures: standing.figures,
            readings: standing.readings,
            refunded_minor: total,
            tender: self.tender,
            forfeited: settled.forfeited,
            before: standing.balance,
            gifts_ended: gifts_ended(member.id, at.tx)?,
            paid_back_minor: paid_back,
            invoices: after_balance_refund(member.id, paid_back, at.tx)?,
            shares: taken_from_top_ups(member.id, total, standing.figures.paid_in_minor, &at.asking)?,
            note: self.sealed_note(member.id, at)?,
            tier,
            shown: at.seal(Subject::Member(member.id), &shown(&member))?,
            message: e_bill(&member, Told::BalanceRefund { total }, Money::ZERO, at)?,
        };
        Ok(Decision { body: body.into(), postings: postings(member.id, &settled, to) })
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<BalanceRefundAnswer, Error> {
        let body = balance_refund_body(fact)?;
        let slip = slip_of_fact(&fact.envelope, &body, at.tx)?;
        Ok(BalanceRefundAnswer {
            balance_refund_id: slip.balance_refund_id,
            refund_no: body.refund_no,
            member_id: body.member_id,
            refunded_minor: body.refunded_minor,
            slip,
        })
    }
}

impl RefundBalance {
    fn sealed_note(&self, member: MemberId, at: &mut Deciding<'_>) -> Result<Option<Sealed<String>>, Error> {
        match self.note.as_deref().map(str::trim).filter(|note| !note.is_empty()) {
            Some(note) => Ok(Some(at.seal(Subject::Member(member), &checked_text("note", note, 200)?)?)),
            None => Ok(None),
        }
    }
}

/// What goes back leaves the member for the tender, what stays for the shop: both accounts are empty then.
fn postings(member: MemberId, settled: &Settled, to: Account) -> Vec<Posting> {
    let Settled { drawn, forfeited, .. } = settled;
    let (principal, bonus) = (Account::Principal(member), Account::Bonus(member));
    let postings = [
        Posting::moving(principal, to, drawn.principal.minor()),
        Posting::moving(bonus, to, drawn.bonus.minor()),
        Posting::moving(principal, faults::forfeited(), forfeited.principal.minor()),
        Posting::moving(bonus, faults::forfeited(), forfeited.bonus.minor()),
    ];
    postings.into_iter().flatten().collect()
}

/// A balance refund again, as its slip.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowBalanceRefund {
    /// Which.
    pub balance_refund_id: String,
}

/// Answer of `stored_value.show_refund`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct BalanceSlipAnswer {
    /// Whose it was.
    pub member_id: MemberId,
    /// The slip.
    pub slip: BalanceSlip,
    /// What was noted, for the staff; gone with a member who was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Query for ShowBalanceRefund {
    type Answer = BalanceSlipAnswer;
    const METHOD: &'static str = "stored_value.show_refund";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<BalanceSlipAnswer, Error> {
        let fact = balance_refund_fact(&self.balance_refund_id, at.tx)?;
        let body = balance_refund_body(&fact)?;
        let note = body.note.as_ref().map(|note| at.tx.vault().open_sealed(note)).transpose()?.flatten();
        Ok(BalanceSlipAnswer { member_id: body.member_id, slip: slip_of_fact(&fact.envelope, &body, at.tx)?, note })
    }
}

/// The slip of the balance refund with this id.
///
/// # Errors
/// [`Code::UnknownRefund`].
pub fn slip_of_balance_refund(id: &str, tx: &ReadTx<'_>) -> Result<BalanceSlip, Error> {
    let fact = balance_refund_fact(id, tx)?;
    slip_of_fact(&fact.envelope, &balance_refund_body(&fact)?, tx)
}

fn balance_refund_fact(id: &str, tx: &ReadTx<'_>) -> Result<StoredFact, Error> {
    let id: BalanceRefundId = id.parse().map_err(|_| Refusal::from(Code::UnknownRefund))?;
    Ok(tx.fact(tx.balance_refund(id)?.ok_or(Code::UnknownRefund)?)?)
}

fn balance_refund_body(fact: &StoredFact) -> Result<StoredValueRefunded, Error> {
    match fact.envelope.body()? {
        Body::StoredValueRefunded(body) => Ok(*body),
        other => Err(unexpected(&other)),
    }
}

fn slip_of_fact(fact: &Envelope, body: &StoredValueRefunded, tx: &ReadTx<'_>) -> Result<BalanceSlip, Error> {
    let policy = tx.policy_at(fact.seq)?;
    Ok(BalanceSlip {
        shop: head(&policy),
        balance_refund_id: BalanceRefundId::born_at(fact.incarnation()?, fact.seq),
        refund_no: body.refund_no.clone(),
        at: moment(fact)?,
        business_day: fact.business_day()?,
        currency: policy.currency(),
        holder: holder(&body.shown, tx)?,
        cause: body.cause,
        figures: body.figures,
        readings: body.readings,
        refunded: body.refunded_minor,
        tender: body.tender,
        forfeited: body.forfeited.into(),
        before: body.before.into(),
        gifts_ended: body.gifts_ended,
    })
}

/// By whose cause a balance was refunded, in words.
pub(crate) fn cause_name(cause: RefundCause, words: &Words) -> String {
    words.label(&format!("balance-refund-by-{}", cause.as_str()))
}
