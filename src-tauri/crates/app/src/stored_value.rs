//! Stored value: top-ups. Spending it is a tender of a sale.

use huitou_core::bill::text::Told;
use huitou_core::code::Code;
use huitou_core::fact::{Body, Decision, StoredValueToppedUp};
use huitou_core::id::{MemberId, TopUpId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::money::Money;
use huitou_core::sale::{amount_or_nothing, counter_amount, within_limit};
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_core::tender::TenderKind;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::member::live_member;
use crate::message::e_bill;
use crate::shop::unexpected;
use crate::staff::{ShareRequest, checked_shares};

/// Sells stored value to a member.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct TopUp {
    /// Whose.
    pub member_id: String,
    /// What is paid: the principal.
    pub paid_minor: Money,
    /// The gift: the bonus; may be zero.
    pub bonus_minor: Money,
    /// How it is paid; not by stored value or points.
    pub tender: TenderKind,
    /// Who sold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<ShareRequest>,
}

/// Answer of `stored_value.top_up`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TopUpAnswer {
    /// Which.
    pub top_up_id: TopUpId,
    /// Whose.
    pub member_id: MemberId,
    /// The balance before.
    pub before: Balance,
    /// The balance after.
    pub after: Balance,
}

/// What a top-up would make of a member's balance; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteTopUp {
    /// Whose.
    pub member_id: String,
    /// What would be paid: the principal.
    pub paid_minor: Money,
    /// The gift: the bonus; may be zero.
    pub bonus_minor: Money,
}

/// Answer of `stored_value.quote_top_up`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TopUpQuote {
    /// The balance before.
    pub before: Balance,
    /// The balance after.
    pub after: Balance,
}

impl Query for QuoteTopUp {
    type Answer = TopUpQuote;
    const METHOD: &'static str = "stored_value.quote_top_up";
    const PERMISSION: Permission = Permission::TopUp;

    fn read(&self, at: &Asking<'_>) -> Result<TopUpQuote, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let (paid, bonus) = checked_amounts(self.paid_minor, self.bonus_minor)?;
        let before = at.tx.stored_value(member.id)?;
        Ok(TopUpQuote { before: before.into(), after: after_top_up(before, paid, bonus)?.into() })
    }
}

/// What is paid and given, each within what a counter takes.
fn checked_amounts(paid: Money, bonus: Money) -> Result<(Money, Money), Error> {
    let bonus = match bonus {
        Money::ZERO => Money::ZERO,
        other => counter_amount(other)?,
    };
    Ok((counter_amount(paid)?, bonus))
}

impl Command for TopUp {
    type Answer = TopUpAnswer;
    const METHOD: &'static str = "stored_value.top_up";
    const PERMISSION: Permission = Permission::TopUp;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let paid = counter_amount(self.paid_minor)?;
        let bonus = amount_or_nothing(self.bonus_minor)?;
        let from = account_for_money(self.tender, paid)?;
        let staff = checked_shares(&self.staff, at.tx)?;
        let before = at.tx.stored_value(member.id)?;
        let after = after_top_up(before, paid, bonus)?;
        let told = Told::TopUp { paid, bonus };
        let message = e_bill(&member, told, after.total(), at)?;
        let postings = [
            Posting::moving(from, Account::Principal(member.id), paid.minor()),
            Posting::moving(Account::BonusGranted, Account::Bonus(member.id), bonus.minor()),
        ];
        let body = StoredValueToppedUp {
            member_id: member.id,
            paid_minor: paid,
            bonus_minor: bonus,
            tender: self.tender,
            staff,
            before,
            after,
            message,
        };
        Ok(Decision { body: body.into(), postings: postings.into_iter().flatten().collect() })
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<TopUpAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::StoredValueToppedUp(body) => body,
            other => return Err(unexpected(&other)),
        };
        Ok(TopUpAnswer {
            top_up_id: TopUpId::born_at(fact.envelope.incarnation()?, fact.envelope.seq),
            member_id: body.member_id,
            before: body.before.into(),
            after: body.after.into(),
        })
    }
}

/// Where money for stored value comes from, or goes back to.
///
/// # Errors
/// [`Code::TenderInvalid`] for stored value itself and for points.
pub(crate) fn account_for_money(tender: TenderKind, amount: Money) -> Result<Account, Error> {
    match tender {
        TenderKind::Cash => Ok(Account::Drawer),
        TenderKind::StoredValue | TenderKind::Points => {
            Err(Code::TenderInvalid.because().money("amount", amount).into())
        }
        kind @ (TenderKind::Wechat | TenderKind::Alipay | TenderKind::Card | TenderKind::Other) => {
            Ok(Account::Tender(kind))
        }
    }
}

/// The balance after a top-up, within what a balance may come to.
fn after_top_up(before: StoredValue, paid: Money, bonus: Money) -> Result<StoredValue, Error> {
    // A balance that one tender could not spend is a typing mistake.
    within_limit(Money::sum([before.principal, before.bonus, paid, bonus]))?;
    let after = |before: Money, more: Money| Money::from_minor(before.minor() + more.minor());
    Ok(StoredValue { principal: after(before.principal, paid), bonus: after(before.bonus, bonus) })
}
