//! What the cashier should know of a member who stands at the counter.

use huitou_core::care::{self, Alert, MemberFacts};
use huitou_core::id::MemberId;
use huitou_core::policy::Policy;
use huitou_core::words::Words;
use huitou_store::ReadTx;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;
use crate::faults;
use crate::member::live_member;
use crate::points::held;

/// The alerts that are due for a member.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListAlerts {
    /// Who.
    pub member_id: String,
}

/// Answer of `alert.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct AlertsAnswer {
    /// The most important first.
    pub alerts: Vec<AlertAnswer>,
}

/// An alert with its sentence.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct AlertAnswer {
    /// The kind and its numbers.
    #[serde(flatten)]
    pub alert: Alert,
    /// The sentence for the cashier, with both numbers.
    pub text: String,
}

impl Query for ListAlerts {
    type Answer = AlertsAnswer;
    const METHOD: &'static str = "alert.list";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<AlertsAnswer, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let alerts = due_alerts(member.id, at.tx, &at.policy, at.today)?;
        Ok(AlertsAnswer { alerts: worded(alerts, &at.words) })
    }
}

/// The alerts that are due for a member on a business day.
///
/// # Errors
/// Where the tables cannot be read.
pub(crate) fn due_alerts(
    member: MemberId,
    tx: &ReadTx<'_>,
    policy: &Policy,
    today: chrono::NaiveDate,
) -> Result<Vec<Alert>, Error> {
    let facts =
        MemberFacts { visit_days: tx.visit_days(member)?, next_lapse: held(member, today, tx)?.now.next_lapse() };
    Ok(care::due_alerts(&facts, &faults::told(policy.care()), faults::alerted(today)))
}

/// Alerts with their sentences.
pub(crate) fn worded(alerts: Vec<Alert>, words: &Words) -> Vec<AlertAnswer> {
    alerts.into_iter().map(|alert| AlertAnswer { text: alert.text(words), alert }).collect()
}
