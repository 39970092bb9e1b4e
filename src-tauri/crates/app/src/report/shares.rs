//! What staff members earned, by month and person.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huitou_core::id::StaffId;
use huitou_core::money::Money;
use huitou_core::share::ShareOn;
use huitou_store::StoreError;
use huitou_store::share_rules::ShareSum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::range_of;
use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;

/// What staff members earned by sales, uses of count cards and top-ups, and what of it was taken back, by month and person.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ReportShares {
    /// From this business day on; the first of the month of `to` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Up to and with this business day, 366 days at most; the one that now is where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// Answer of `report.shares`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SharesAnswer {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The months in which anybody earned or gave back anything, the first one first.
    pub months: Vec<MonthShares>,
    /// The whole range, by person in the order of joining.
    pub people: Vec<PersonShares>,
    /// Everybody together.
    pub sums: ShareAmounts,
}

/// A month.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct MonthShares {
    /// Which: `2026-03`.
    pub month: String,
    /// By person, in the order of joining.
    pub people: Vec<PersonShares>,
}

/// What a person earned.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct PersonShares {
    /// Who.
    pub staff_id: StaffId,
    /// The name.
    pub name: String,
    /// How much.
    #[serde(flatten)]
    pub amounts: ShareAmounts,
}

/// What was earned, by the kind of work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct ShareAmounts {
    /// By lines that were paid in money.
    pub sales_minor: Money,
    /// By count cards that were sold.
    pub card_sales_minor: Money,
    /// By uses of count cards.
    pub uses_minor: Money,
    /// By top-ups.
    pub top_ups_minor: Money,
    /// What was taken back of all these because something came back, whenever it was earned.
    pub taken_back_minor: Money,
    /// What is left; below zero where more was taken back than earned.
    pub total_minor: Money,
}

impl ShareAmounts {
    fn with(mut self, sum: &ShareSum) -> Option<ShareAmounts> {
        let place = match sum.on {
            ShareOn::Sale => &mut self.sales_minor,
            ShareOn::CardSale => &mut self.card_sales_minor,
            ShareOn::Use => &mut self.uses_minor,
            ShareOn::TopUp => &mut self.top_ups_minor,
        };
        *place = place.plus(sum.earned)?;
        self.taken_back_minor = self.taken_back_minor.plus(sum.taken)?;
        self.total_minor = self.total_minor.plus(sum.earned)?.minus(sum.taken)?;
        Some(self)
    }
}

impl Query for ReportShares {
    type Answer = SharesAnswer;
    const METHOD: &'static str = "report.shares";
    const PERMISSION: Permission = Permission::SeeReports;

    fn read(&self, at: &Asking<'_>) -> Result<SharesAnswer, Error> {
        let (from, to) = range_of(self.from, self.to, at.today)?;
        let rows = at.tx.shares_by_month((from, to))?;
        let mut by_month: BTreeMap<&str, Vec<&ShareSum>> = BTreeMap::new();
        rows.iter().for_each(|row| by_month.entry(&row.month).or_default().push(row));
        let month = |(month, rows): (&str, Vec<&ShareSum>)| -> Result<MonthShares, Error> {
            Ok(MonthShares { month: month.to_owned(), people: people(&rows, at)? })
        };
        Ok(SharesAnswer {
            from,
            to,
            people: people(&rows.iter().collect::<Vec<_>>(), at)?,
            sums: sum_of(rows.iter())?,
            months: by_month.into_iter().map(month).collect::<Result<_, _>>()?,
        })
    }
}

fn people(rows: &[&ShareSum], at: &Asking<'_>) -> Result<Vec<PersonShares>, Error> {
    let mut by_person: BTreeMap<StaffId, Vec<&ShareSum>> = BTreeMap::new();
    rows.iter().for_each(|row| by_person.entry(row.staff).or_default().push(row));
    let person = |(staff_id, rows): (StaffId, Vec<&ShareSum>)| -> Result<PersonShares, Error> {
        let name = at.tx.staff_name(staff_id)?.unwrap_or_default();
        Ok(PersonShares { staff_id, name, amounts: sum_of(rows.into_iter())? })
    };
    by_person.into_iter().map(person).collect()
}

fn sum_of<'a>(mut rows: impl Iterator<Item = &'a ShareSum>) -> Result<ShareAmounts, Error> {
    let sum = rows.try_fold(ShareAmounts::default(), ShareAmounts::with);
    sum.ok_or_else(|| StoreError::damaged("staff shares beyond any amount").into())
}
