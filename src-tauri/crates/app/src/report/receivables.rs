//! Who owes the shop, and for how long.

use chrono::NaiveDate;
use huitou_core::money::Money;
use huitou_core::on_account::{Ageing, open_debts, urgency};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;
use crate::member::{MemberHit, any_member};
use crate::on_account::aged;

/// Everyone who owes on account, by the age of what is owed: the oldest part first, then the more.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ReportReceivables {}

/// Answer of `report.receivables`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ReceivablesAnswer {
    /// The business day by which the ages are counted.
    pub business_day: NaiveDate,
    /// Everyone who owes.
    pub rows: Vec<ReceivableRow>,
    /// What all of them owe.
    pub owed_minor: Money,
    /// The same by its age.
    pub ageing: Ageing,
}

/// Somebody who owes.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ReceivableRow {
    /// Who, as lists show members.
    #[serde(flatten)]
    pub member: MemberHit,
    /// The most that the member may owe.
    pub limit_minor: Money,
    /// What is owed.
    pub owed_minor: Money,
    /// The same by its age.
    pub ageing: Ageing,
    /// The business day of the oldest sale of which some is owed.
    pub oldest_on: NaiveDate,
}

impl Query for ReportReceivables {
    type Answer = ReceivablesAnswer;
    const METHOD: &'static str = "report.receivables";
    const PERMISSION: Permission = Permission::SeeReports;

    fn read(&self, at: &Asking<'_>) -> Result<ReceivablesAnswer, Error> {
        let (mut rows, mut sum) = (Vec::new(), Ageing::default());
        for id in at.tx.members_on_account()? {
            let (debts, paid) = at.tx.debts(id)?;
            let Some(oldest) = open_debts(&debts, paid).first().copied() else { continue };
            let (credit, ageing) = (at.tx.credit(id)?, aged(id, at)?);
            sum = sum.plus(&ageing);
            rows.push(ReceivableRow {
                member: any_member(&id.to_string(), at.tx)?.into(),
                limit_minor: credit.limit,
                owed_minor: credit.owed,
                ageing,
                oldest_on: oldest.day,
            });
        }
        rows.sort_by_key(|row| (urgency(&row.ageing), row.member.member_id));
        Ok(ReceivablesAnswer { business_day: at.today, owed_minor: sum.total(), ageing: sum, rows })
    }
}
