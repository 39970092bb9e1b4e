//! A sale was paid otherwise than it was rung.

use huitou_core::code::Code;
use huitou_core::correction::{TenderReason, spent_after, tender_changes};
use huitou_core::fact::{
    Body, Decision, InvoiceTaken, SaleMember, SaleRung, SaleTenderChanged, Subject, TenderChangedMember,
    TenderChangedOnAccount,
};
use huitou_core::id::{MemberId, SaleId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_core::tender::{Progress, Settlement, Tender, TenderKind, progress, settle};
use huitou_core::words::Words;
use huitou_store::ReadTx;
use huitou_store::journal::StoredFact;
use huitou_store::sales::SaleRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{sale_as_of, sale_no};
use crate::access::Permission;
use crate::across::given_elsewhere;
use crate::bill::any_sale;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::faults;
use crate::invoice::{InvoiceFollows, after_change_of_tender};
use crate::refund::still_untouched;
use crate::safety::{check_not_frozen, proven};
use crate::sale::SettlementAnswer;
use crate::sale::fact::account_of;
use crate::shop::unexpected;

/// What another way of paying a sale of today would change; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteChangeTender {
    /// Which sale.
    pub sale_id: String,
    /// How it was paid in truth, so far.
    pub tenders: Vec<Tender>,
}

/// Answer of `sale.quote_change_tender`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ChangeTenderQuote {
    /// Which sale.
    pub sale_id: SaleId,
    /// The number of the bill.
    pub sale_no: String,
    /// What was paid.
    pub total_minor: Money,
    /// How it was paid as far as is known.
    pub paid_by: Vec<Tender>,
    /// What went back in cash.
    pub change_minor: Money,
    /// How far the tenders in truth settle the total.
    pub settlement: SettlementAnswer,
    /// By how much more each kind would have paid, below zero where less; empty until the total is settled.
    pub changes: Vec<Tender>,
    /// The member's stored value before, where it would change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_value_before: Option<Balance>,
    /// The member's stored value after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_value_after: Option<Balance>,
    /// What the member owes on account before, where it would change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_before_minor: Option<Money>,
    /// What the member owes on account after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_after_minor: Option<Money>,
    /// What becomes of the sale's invoice, where less of it would stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceFollows>,
}

impl Query for QuoteChangeTender {
    type Answer = ChangeTenderQuote;
    const METHOD: &'static str = "sale.quote_change_tender";
    const PERMISSION: Permission = Permission::CorrectSales;

    fn read(&self, at: &Asking<'_>) -> Result<ChangeTenderQuote, Error> {
        let sale = any_sale(&self.sale_id, at.tx)?;
        still_untouched(&sale, at)?;
        let body = sale_as_of(&sale, at.tx)?;
        let Progress { paid, due, change } = progress(body.total_minor, &self.tenders)?;
        let kept = body.change_kept();
        // Nothing chosen yet, and the same as before, are no mistakes of one who is asking.
        let corrected = match due == Money::ZERO && !self.tenders.is_empty() {
            true => {
                let settlement = settle(body.total_minor, &self.tenders)?.keeping(kept)?;
                Some(Corrected::of(&sale, &body, settlement, at)?)
            }
            false => None,
        };
        let part = corrected.as_ref().and_then(|it| it.member);
        let on_account = corrected.as_ref().and_then(|it| it.on_account);
        let invoice = corrected.as_ref().map(|it| it.invoice(&sale, &body, at.tx)).transpose()?.flatten();
        let is_less = |taken: &InvoiceTaken| taken.parts.total() < taken.before.total();
        let invoice = invoice.filter(is_less).map(|taken| InvoiceFollows::of(&taken, at.tx)).transpose()?;
        Ok(ChangeTenderQuote {
            invoice,
            sale_id: sale.id,
            sale_no: sale.sale_no,
            total_minor: body.total_minor,
            paid_by: body.tenders,
            change_minor: body.change_minor,
            settlement: SettlementAnswer {
                paid_minor: paid,
                due_minor: due,
                change_minor: change.minus(kept).map_or(Money::ZERO, |left| left.max(Money::ZERO)),
                change_kept_minor: kept,
                is_paid: due == Money::ZERO,
            },
            changes: corrected.map(|it| it.changes).unwrap_or_default(),
            stored_value_before: part.map(|part| at.tx.stored_value(part.member_id)).transpose()?.map(Balance::from),
            stored_value_after: part.map(|part| part.stored_value_after.into()),
            owed_before_minor: on_account.map(|part| part.owed_before_minor),
            owed_after_minor: on_account.map(|part| part.owed_after_minor),
        })
    }
}

/// Corrects how a sale of today was paid: its tenders, the drawer and the day follow, its goods and its total stay.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ChangeTender {
    /// Which sale.
    pub sale_id: String,
    /// How it was paid in truth; cash beyond the total is change. What points paid stays.
    pub tenders: Vec<Tender>,
    /// Why.
    pub reason: TenderReason,
    /// What the staff should know of it; needed where the reason is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Answer of `sale.change_tender`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ChangeTenderAnswer {
    /// Which sale.
    pub sale_id: SaleId,
    /// The number of the bill.
    pub sale_no: String,
    /// How it was paid in truth.
    pub tenders: Vec<Tender>,
    /// What went back in cash.
    pub change_minor: Money,
    /// By how much more each kind paid, below zero where less.
    pub changes: Vec<Tender>,
    /// The member's stored value after, where it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_value_after: Option<Balance>,
    /// What the member owes on account after, where it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_after_minor: Option<Money>,
}

impl Command for ChangeTender {
    type Answer = ChangeTenderAnswer;
    const METHOD: &'static str = "sale.change_tender";
    const PERMISSION: Permission = Permission::CorrectSales;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let sale = any_sale(&self.sale_id, at.tx)?;
        still_untouched(&sale, &at.asking)?;
        let body = sale_as_of(&sale, at.tx)?;
        let corrected = Corrected::of(
            &sale,
            &body,
            settle(body.total_minor, &self.tenders)?.keeping(body.change_kept())?,
            &at.asking,
        )?;
        let note = match self.note.as_deref().map(str::trim).filter(|note| !note.is_empty()) {
            Some(note) => Some(at.seal(subject(&body, &at.asking)?, &checked_text("note", note, 200)?)?),
            None if self.reason == TenderReason::Other => return Err(Code::CorrectionNeedsNote.into()),
            None => None,
        };
        corrected.check_free(at)?;
        let postings = corrected.postings();
        let invoice = corrected.invoice(&sale, &body, at.tx)?;
        let Corrected { settlement, changes, member, on_account } = corrected;
        let fact = SaleTenderChanged {
            invoice,
            sale_id: sale.id,
            tenders: settlement.tenders,
            change_minor: settlement.change,
            changes,
            reason: self.reason,
            note,
            member,
            on_account,
        };
        Ok(Decision { body: fact.into(), postings })
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<ChangeTenderAnswer, Error> {
        match fact.envelope.body()? {
            Body::SaleTenderChanged(body) => Ok(ChangeTenderAnswer {
                sale_id: body.sale_id,
                sale_no: sale_no(body.sale_id, at.tx)?,
                tenders: body.tenders,
                change_minor: body.change_minor,
                changes: body.changes,
                stored_value_after: body.member.map(|part| part.stored_value_after.into()),
                owed_after_minor: body.on_account.map(|part| part.owed_after_minor),
            }),
            other => Err(unexpected(&other)),
        }
    }
}

/// Whose key seals a note about a sale: its member's, while there is one who was not erased.
fn subject(body: &SaleRung, at: &Asking<'_>) -> Result<Subject, Error> {
    let Some(part) = &body.member else { return Ok(Subject::Shop) };
    let erased = at.tx.member(part.member_id)?.is_none_or(|member| member.erased);
    Ok(if erased { Subject::Shop } else { Subject::Member(part.member_id) })
}

/// A sale as it was paid in truth, and what that moves.
struct Corrected {
    settlement: Settlement,
    changes: Vec<Tender>,
    member: Option<TenderChangedMember>,
    on_account: Option<TenderChangedOnAccount>,
}

impl Corrected {
    fn of(sale: &SaleRow, body: &SaleRung, settlement: Settlement, at: &Asking<'_>) -> Result<Corrected, Error> {
        let changes = tender_changes((&body.tenders, body.change_minor), (&settlement.tenders, settlement.change));
        if changes.is_empty() {
            return Err(Code::TenderUnchanged.into());
        }
        let of_kind = |kind: TenderKind| changes.iter().find(|tender| tender.kind == kind).map(|tender| tender.amount);
        if of_kind(TenderKind::Points).is_some() {
            // Points are kept by lots that have gone on since.
            let paid = body.tenders.iter().find(|tender| tender.kind == TenderKind::Points);
            let amount = paid.map_or(Money::ZERO, |tender| tender.amount);
            return Err(Code::TenderPointsFixed.because().money("amount", amount).into());
        }
        if of_kind(TenderKind::GiftCard).is_some() {
            let paid = Money::sum(body.gift_cards.iter().map(|it| it.amount_minor)).unwrap_or(Money::ZERO);
            return Err(Code::TenderGiftCardFixed.because().money("amount", paid).into());
        }
        let member = match (of_kind(TenderKind::StoredValue), &body.member) {
            (None, _) => None,
            (Some(_), None) => return Err(Code::MemberNeeded.into()),
            (Some(more), Some(part)) => Some(changed_member(sale, part, more, at)?),
        };
        let on_account = match (of_kind(TenderKind::OnAccount), &body.member) {
            (None, _) => None,
            (Some(_), None) => return Err(Code::MemberNeeded.into()),
            (Some(more), Some(part)) => Some(changed_on_account(part.member_id, more, at)?),
        };
        Ok(Corrected { settlement, changes, member, on_account })
    }

    /// What it leaves of the sale's invoice; none where nothing of it changes.
    fn invoice(&self, sale: &SaleRow, body: &SaleRung, tx: &ReadTx<'_>) -> Result<Option<InvoiceTaken>, Error> {
        let mut paid = body.clone();
        paid.tenders.clone_from(&self.settlement.tenders);
        paid.change_minor = self.settlement.change;
        if let (Some(part), Some(now)) = (&mut paid.member, self.member) {
            part.spent = now.spent;
        }
        after_change_of_tender(sale, &paid, tx)
    }

    /// Nobody proves anything once the buyer may have gone: more stored value pays, and more goes on account, only as far as the
    /// shop leaves it free.
    fn check_free(&self, at: &Deciding<'_>) -> Result<(), Error> {
        let of_value = self.member.as_ref().map(|part| part.member_id);
        let Some(member) = of_value.or(self.on_account.as_ref().map(|part| part.member_id)) else { return Ok(()) };
        let more = self.changes.iter().filter(|tender| tender.kind.needs_proof() && tender.amount > Money::ZERO);
        let more = Money::from_minor(more.map(|tender| tender.amount.minor()).sum());
        proven(at.tx.survivor(member)?, more, None, at).map(|_| ())
    }

    /// What paid less gets it back, and what paid more gives it: nothing is earned by it.
    fn postings(&self) -> Vec<Posting> {
        let between = |account: Account, more: i64| match more < 0 {
            true => Posting::moving(Account::Revenue, account, -more),
            false => Posting::moving(account, Account::Revenue, more),
        };
        let tenders = self.changes.iter().filter_map(|tender| Some((account_of(tender.kind)?, tender.amount.minor())));
        let mut postings: Vec<Posting> = tenders.filter_map(|(account, more)| between(account, more)).collect();
        if let Some(part) = &self.member {
            let (member, before, now) = (part.member_id, part.spent_before, part.spent);
            let principal = now.principal.minor() - before.principal.minor();
            let bonus = now.bonus.minor() - before.bonus.minor();
            postings.extend(between(Account::Principal(member), principal));
            postings.extend(between(Account::Bonus(member), bonus));
        }
        if let Some(part) = &self.on_account {
            let more = part.owed_after_minor.minor() - part.owed_before_minor.minor();
            postings.extend(between(Account::OnAccount(part.member_id), more));
        }
        postings
    }
}

fn changed_member(
    sale: &SaleRow,
    part: &SaleMember,
    more: Money,
    at: &Asking<'_>,
) -> Result<TenderChangedMember, Error> {
    let member = at.tx.member(part.member_id)?.ok_or(Code::UnknownMember)?;
    if member.erased {
        return Err(Code::MemberErased.into());
    }
    check_not_given_back(sale, member.id, at)?;
    if more > Money::ZERO {
        check_not_frozen(member.id, at.tx)?;
        if let Some(person) = at.tx.person_of_sale(sale.id)? {
            at.tx.allowance(&person, at.today)?.check(more)?;
        }
    }
    let balance = at.tx.stored_value(member.id)?;
    let spent = spent_after(part.spent, balance, more, at.policy.spend_order());
    let spent = faults::spent_in_truth(spent, part.spent).ok_or_else(|| {
        let missing = Money::from_minor(more.minor() - balance.total().minor());
        Code::StoredValueShort.because().money("balance", balance.total()).money("missing", missing)
    })?;
    let freed = |now: Money, before: Money| Money::from_minor((before.minor() - now.minor()).max(0));
    let back = StoredValue {
        principal: freed(spent.principal, part.spent.principal),
        bonus: freed(spent.bonus, part.spent.bonus),
    };
    let elsewhere = given_elsewhere(sale.id, member.id, back, at.tx)?;
    let less = |balance: Money, now: Money, before: Money, elsewhere: Money| {
        Money::from_minor(balance.minor() - now.minor() + before.minor() - elsewhere.minor())
    };
    Ok(TenderChangedMember {
        member_id: member.id,
        spent_before: part.spent,
        spent,
        stored_value_after: StoredValue {
            principal: less(balance.principal, spent.principal, part.spent.principal, elsewhere.principal),
            bonus: less(balance.bonus, spent.bonus, part.spent.bonus, elsewhere.bonus),
        },
    })
}

/// That nobody who paid the sale with stored value had theirs given back since: it was computed from what the sale had spent then.
///
/// # Errors
/// [`Code::TenderGivenBack`].
fn check_not_given_back(sale: &SaleRow, member: MemberId, at: &Asking<'_>) -> Result<(), Error> {
    let mut payers = vec![(member, sale.seq)];
    if !at.tx.merges_of(member)?.is_empty() {
        let others = at.tx.drawn_for(sale.id, 0)?.into_iter().filter(|it| it.member != member);
        payers.extend(others.filter(|it| it.value != StoredValue::default()).map(|it| (it.member, it.seq)));
    }
    for (payer, seq) in payers {
        if at.tx.span_start_before(payer, i64::MAX)?.seq > seq {
            return Err(Code::TenderGivenBack.into());
        }
    }
    Ok(())
}

/// What a member owes once so much more of a sale is on account, below zero where less is.
fn changed_on_account(member: MemberId, more: Money, at: &Asking<'_>) -> Result<TenderChangedOnAccount, Error> {
    let credit = at.tx.credit(member)?;
    if more > Money::ZERO {
        if at.tx.member(member)?.is_none_or(|member| member.erased) {
            return Err(Code::MemberErased.into());
        }
        check_not_frozen(member, at.tx)?;
        credit.check(more)?;
    }
    let after = Money::from_minor(credit.owed.minor() + more.minor());
    if after < Money::ZERO {
        // What was repaid would have to go back, and the buyer may have gone.
        let less = Money::from_minor(-more.minor());
        return Err(Code::OnAccountRepaid.because().money("owed", credit.owed).money("amount", less).into());
    }
    Ok(TenderChangedOnAccount { member_id: member, owed_before_minor: credit.owed, owed_after_minor: after })
}

/// Why a sale was paid otherwise, in words.
pub(crate) fn tender_reason(reason: TenderReason, words: &Words) -> String {
    words.label(&format!("tender-reason-{}", reason.as_str().replace('_', "-")))
}
