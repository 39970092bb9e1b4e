//! On account (挂账): how much a member may take and pay later, and paying it (ADR 22). Taking goods so is a tender of a sale.

mod statement;

use huitou_core::bill::RepaymentSlip;
use huitou_core::bill::text::Told;
use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, Decision, OnAccountLimitSet, OnAccountRepaid, Subject};
use huitou_core::id::{MemberId, RepaymentId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::on_account::Credit;
use huitou_core::sale::{amount_or_nothing, counter_amount};
use huitou_core::tender::{Tender, TenderKind};
use huitou_store::journal::{Envelope, StoredFact};
use huitou_store::members::MemberRow;
use huitou_store::{Counter, ReadTx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::bill::{head, holder, moment};
use crate::command::{Asking, Command, Deciding};
use crate::error::Error;
use crate::member::live_member;
use crate::message::e_bill;
use crate::sale::fact::shown;
use crate::shop::unexpected;
use crate::stored_value::account_for_money;

pub(crate) use statement::aged;
pub use statement::{OnAccountEntry, OnAccountStatement, ShowOnAccount, holder_of_statement};

/// How a member stands who may pay later, or owes.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema, specta::Type)]
pub struct OnAccount {
    /// The most that the member may owe; zero where nothing more can be put on account.
    pub limit_minor: Money,
    /// What is owed.
    pub owed_minor: Money,
    /// What can still be put on account.
    pub room_minor: Money,
}

impl OnAccount {
    /// How a member stands; none where the member may owe nothing and owes nothing.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub(crate) fn of(member: MemberId, tx: &ReadTx<'_>) -> Result<Option<OnAccount>, Error> {
        let credit = tx.credit(member)?;
        let is_used = credit.limit > Money::ZERO || credit.owed > Money::ZERO;
        Ok(is_used.then(|| OnAccount::from(credit)))
    }
}

impl From<Credit> for OnAccount {
    fn from(credit: Credit) -> OnAccount {
        OnAccount { limit_minor: credit.limit, owed_minor: credit.owed, room_minor: credit.room() }
    }
}

/// Says how much a member may owe on account. A lowered limit changes no debt; zero takes it away, and what is owed stays owed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct SetOnAccountLimit {
    /// Whose.
    pub member_id: String,
    /// The most.
    pub limit_minor: Money,
    /// Why.
    pub reason: String,
}

/// Answer of `on_account.set_limit`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct OnAccountLimitAnswer {
    /// Whose.
    pub member_id: MemberId,
    /// The most that the member may owe.
    pub limit_minor: Money,
}

impl Command for SetOnAccountLimit {
    type Answer = OnAccountLimitAnswer;
    const METHOD: &'static str = "on_account.set_limit";
    const PERMISSION: Permission = Permission::LetOwe;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let limit_minor = amount_or_nothing(self.limit_minor)?;
        let reason = checked_text("reason", &self.reason, 200)?;
        let reason = at.seal(Subject::Member(member.id), &reason)?;
        Ok(Decision::without_postings(OnAccountLimitSet { member_id: member.id, limit_minor, reason }))
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<OnAccountLimitAnswer, Error> {
        match fact.envelope.body()? {
            Body::OnAccountLimitSet(body) => {
                Ok(OnAccountLimitAnswer { member_id: body.member_id, limit_minor: body.limit_minor })
            }
            other => Err(unexpected(&other)),
        }
    }
}

/// Takes money for what a member owes on account, all of it or some. The oldest debt is paid first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Repay {
    /// Who pays.
    pub member_id: String,
    /// How much; never more than is owed.
    pub paid_minor: Money,
    /// How it is paid: by money, not by stored value, points or gift cards.
    pub tender: TenderKind,
}

/// Answer of `on_account.repay`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct RepayAnswer {
    /// Which.
    pub repayment_id: RepaymentId,
    /// The slip's number: the till's code, A and its own counter.
    pub repayment_no: String,
    /// Who paid.
    pub member_id: MemberId,
    /// What is owed then.
    pub owed_after_minor: Money,
    /// The slip.
    pub slip: RepaymentSlip,
}

impl Command for Repay {
    type Answer = RepayAnswer;
    const METHOD: &'static str = "on_account.repay";
    const PERMISSION: Permission = Permission::TopUp;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let paid = counter_amount(self.paid_minor)?;
        let from = account_for_money(self.tender, paid)?;
        let owed = at.tx.credit(member.id)?.owed;
        if paid > owed {
            return Err(Code::RepaidBeyondOwed.because().money("owed", owed).money("amount", paid).into());
        }
        let owed_after = Money::from_minor(owed.minor() - paid.minor());
        let number = at.tx.counter(Counter::Repayment)? + 1;
        let told = Told::Repayment { paid, owed: owed_after };
        let body = OnAccountRepaid {
            repayment_no: format!("{}-A{number:06}", at.tx.identity().till),
            number,
            member_id: member.id,
            paid_minor: paid,
            tender: self.tender,
            owed_before_minor: owed,
            owed_after_minor: owed_after,
            shown: at.seal(Subject::Member(member.id), &shown(&member))?,
            message: e_bill(&member, told, Money::ZERO, at)?,
        };
        let posting = Posting::moving(from, Account::OnAccount(member.id), paid.minor());
        Ok(Decision { body: body.into(), postings: posting.into_iter().collect() })
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<RepayAnswer, Error> {
        let body = repayment_body(fact)?;
        let slip = repayment_of_fact(&fact.envelope, &body, at.tx)?;
        Ok(RepayAnswer {
            repayment_id: slip.repayment_id,
            repayment_no: body.repayment_no,
            member_id: body.member_id,
            owed_after_minor: body.owed_after_minor,
            slip,
        })
    }
}

/// The slip of the repayment with this id.
///
/// # Errors
/// [`Code::UnknownRepayment`].
pub(crate) fn slip_of_repayment(id: &str, tx: &ReadTx<'_>) -> Result<RepaymentSlip, Error> {
    let id: RepaymentId = id.parse().map_err(|_| Refusal::from(Code::UnknownRepayment))?;
    let fact = tx.fact(tx.repayment_seq(id)?.ok_or(Code::UnknownRepayment)?)?;
    repayment_of_fact(&fact.envelope, &repayment_body(&fact)?, tx)
}

fn repayment_body(fact: &StoredFact) -> Result<OnAccountRepaid, Error> {
    match fact.envelope.body()? {
        Body::OnAccountRepaid(body) => Ok(*body),
        other => Err(unexpected(&other)),
    }
}

fn repayment_of_fact(fact: &Envelope, body: &OnAccountRepaid, tx: &ReadTx<'_>) -> Result<RepaymentSlip, Error> {
    let policy = tx.policy_at(fact.seq)?;
    Ok(RepaymentSlip {
        shop: head(&policy),
        repayment_id: RepaymentId::born_at(fact.incarnation()?, fact.seq),
        repayment_no: body.repayment_no.clone(),
        at: moment(fact)?,
        business_day: fact.business_day()?,
        currency: policy.currency(),
        holder: holder(&body.shown, tx)?,
        paid: body.paid_minor,
        tender: body.tender,
        owed_before: body.owed_before_minor,
        owed_after: body.owed_after_minor,
    })
}

/// What of these tenders is put on account.
pub(crate) fn put_by(tenders: &[Tender]) -> Money {
    // Tenders of one sale, which `settle` has added up.
    let given = tenders.iter().filter(|tender| tender.kind == TenderKind::OnAccount);
    Money::from_minor(given.map(|tender| tender.amount.minor()).sum())
}

/// That so much can be put on account, where some of it came back with the same fact: that much was on account before.
///
/// # Errors
/// [`Code::OnAccountOverLimit`].
pub(crate) fn check_room(credit: Credit, put: Money, carried: Money) -> Result<(), Error> {
    match put > carried {
        true => Ok(credit.check(put)?),
        false => Ok(()),
    }
}

/// What a member owes, as facts and documents tell it: none where it is nothing.
pub(crate) fn owed_after(credit: Credit, more: Money) -> Option<Money> {
    // What is owed stays within the limit of one counter's amount.
    Some(Money::from_minor(credit.owed.minor() + more.minor())).filter(|owed| *owed > Money::ZERO)
}

/// That a member owes nothing: who leaves, or gives all away, pays first.
///
/// # Errors
/// [`Code::OwesOnAccount`].
pub(crate) fn check_owes_nothing(member: &MemberRow, tx: &ReadTx<'_>) -> Result<(), Error> {
    match tx.credit(member.id)?.owed {
        Money::ZERO => Ok(()),
        owed => Err(Code::OwesOnAccount.because().money("owed", owed).into()),
    }
}
