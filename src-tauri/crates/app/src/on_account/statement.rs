//! The statement of what a member owes: what was owed, every movement, what is owed then, and how old that is.

use chrono::NaiveDate;
use huitou_core::bill::BillHolder;
use huitou_core::fact::Body;
use huitou_core::id::{MemberId, RefundId, RepaymentId, SaleId};
use huitou_core::money::Money;
use huitou_core::on_account::{Ageing, OnAccountMove, ageing, open_debts};
use huitou_store::members::MemberRow;
use huitou_store::on_account::OnAccountMoveRow;
use huitou_store::{ReadTx, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OnAccount;
use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;
use crate::member::any_member;
use crate::report::range_of;
use crate::sale::fact::shown;

/// What moved what a member owes, the first movement first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowOnAccount {
    /// Whose.
    pub member_id: String,
    /// From this business day on; the first of the month of `to` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Up to and with this business day, 366 days at most; the one that now is where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// Answer of `on_account.statement`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct OnAccountStatement {
    /// Whose.
    pub member_id: MemberId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What was owed when the first day began.
    pub opening_minor: Money,
    /// Every movement of these days.
    pub moves: Vec<OnAccountEntry>,
    /// What was owed when the last day ended: `opening + Σ amounts`.
    pub closing_minor: Money,
    /// How the member stands now; none where nothing is owed and nothing may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<OnAccount>,
    /// What is owed now, by its age today.
    pub ageing: Ageing,
}

/// What moved what a member owes.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct OnAccountEntry {
    /// The fact.
    pub seq: i64,
    /// When, on the shop's wall.
    pub at: String,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// How. A fact that moved it twice, a return or an exchange, has an entry for each.
    pub kind: OnAccountMove,
    /// The sale, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_id: Option<SaleId>,
    /// The bill's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_no: Option<String>,
    /// The return, where goods came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<RefundId>,
    /// The slip's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_no: Option<String>,
    /// The repayment, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repayment_id: Option<RepaymentId>,
    /// The slip's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repayment_no: Option<String>,
    /// By how much more is owed, below zero where less is.
    pub amount_minor: Money,
    /// What is owed then.
    pub owed_after_minor: Money,
}

impl Query for ShowOnAccount {
    type Answer = OnAccountStatement;
    const METHOD: &'static str = "on_account.statement";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn read(&self, at: &Asking<'_>) -> Result<OnAccountStatement, Error> {
        let member = any_member(&self.member_id, at.tx)?;
        let (from, to) = range_of(self.from, self.to, at.today)?;
        let rows = at.tx.on_account_moves(member.id)?;
        // By days of trade: with a clock that was put back, facts of earlier days come later. Sums of what was within one limit.
        let before = rows.iter().filter(|row| row.business_day < from);
        let opening = Money::from_minor(before.map(|row| row.amount.minor()).sum());
        let (mut owed, mut moves) = (opening, Vec::new());
        for row in rows.iter().filter(|row| (from..=to).contains(&row.business_day)) {
            owed = Money::from_minor(owed.minor() + row.amount.minor());
            moves.push(entry(row, owed, at.tx)?);
        }
        Ok(OnAccountStatement {
            member_id: member.id,
            from,
            to,
            opening_minor: opening,
            moves,
            closing_minor: owed,
            now: OnAccount::of(member.id, at.tx)?,
            ageing: aged(member.id, at)?,
        })
    }
}

/// What a member owes by its age today.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn aged(member: MemberId, at: &Asking<'_>) -> Result<Ageing, Error> {
    let (debts, paid) = at.tx.debts(member)?;
    Ok(ageing(&open_debts(&debts, paid), at.today))
}

fn entry(row: &OnAccountMoveRow, owed: Money, tx: &ReadTx<'_>) -> Result<OnAccountEntry, Error> {
    let fact = tx.fact(row.seq)?.envelope;
    let sale = row.sale.map(|sale| tx.sale(sale)).transpose()?.flatten();
    let mut entry = OnAccountEntry {
        seq: row.seq,
        at: fact.at.clone(),
        business_day: row.business_day,
        kind: row.kind,
        sale_id: row.sale,
        sale_no: sale.map(|sale| sale.sale_no),
        refund_id: None,
        refund_no: None,
        repayment_id: None,
        repayment_no: None,
        amount_minor: row.amount,
        owed_after_minor: owed,
    };
    match row.kind {
        OnAccountMove::Opened | OnAccountMove::Sale | OnAccountMove::Corrected => {}
        OnAccountMove::Returned | OnAccountMove::GivenBack => {
            entry.refund_id = Some(RefundId::born_at(fact.incarnation()?, row.seq));
            entry.refund_no = match fact.body()? {
                Body::SaleRefunded(body) => Some(body.refund_no),
                Body::SaleExchanged(body) => Some(body.back.refund_no),
                _ => return Err(StoreError::damaged("what came back of a fact that took nothing back").into()),
            };
        }
        OnAccountMove::Repaid => {
            entry.repayment_id = Some(RepaymentId::born_at(fact.incarnation()?, row.seq));
            entry.repayment_no = match fact.body()? {
                Body::OnAccountRepaid(body) => Some(body.repayment_no),
                _ => return Err(StoreError::damaged("a repayment of a fact that was none").into()),
            };
        }
    }
    Ok(entry)
}

/// How the paper of a statement names its member; nobody once the member was erased.
///
/// # Errors
/// Where a table cannot be read.
pub fn holder_of_statement(member_id: &str, at: &Asking<'_>) -> Result<BillHolder, Error> {
    let member: MemberRow = any_member(member_id, at.tx)?;
    if member.erased {
        return Ok(BillHolder::default());
    }
    let shown = shown(&member);
    Ok(BillHolder { member_no: Some(shown.member_no), masked_name: shown.masked_name, phone_tail: shown.phone_tail })
}
