//! What the owner reads: the day in numbers, the regulars who have not come, and what the shop owes.

mod liability;

use chrono::NaiveDate;
use huitou_core::care::{self, Alert, HalfDays, LastVisit};
use huitou_core::id::MemberId;
use huitou_core::liability::CardsOwed;
use huitou_core::money::Money;
use huitou_core::quantity::DecimalText;
use huitou_core::split::half_up_quotient;
use huitou_core::stored_value::Balance;
use huitou_core::tax::TaxOfRate;
use huitou_core::tender::{Tender, TenderKind};
use huitou_store::liability::cards_moved;
use huitou_store::members::MemberRow;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;
use crate::member::{MemberHit, any_member};
use crate::product::checked_limit;

pub use liability::{LiabilityAnswer, LiabilityDay, LiabilityParts, ReportLiability};

/// A business day in numbers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ReportToday {
    /// Which; the one that now is where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
}

/// Answer of `report.today`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TodayAnswer {
    /// The day of trade.
    pub business_day: NaiveDate,
    /// What the day took: sales less what was given back.
    pub takings_minor: Money,
    /// What all sales came to.
    pub sold_minor: Money,
    /// How many refunds, whenever their sales were.
    pub refunds: i64,
    /// What they gave back.
    pub refunded_minor: Money,
    /// Of these refunds, how many voided a sale.
    pub voids: i64,
    /// What those gave back.
    pub voided_minor: Money,
    /// How many sales.
    pub bills: i64,
    /// What a sale came to on average, half-up.
    pub average_minor: Money,
    /// Sales of members.
    pub member_bills: i64,
    /// The same in percent of all sales, one decimal, half-up.
    pub member_share_percent: DecimalText,
    /// What count cards did on the day. What was sold is among the sales and no turnover until it is used.
    pub cards: CardsOwed,
    /// What the day earned: takings less the count cards that were sold, plus those that were given back, plus what uses and time
    /// made of cards. What lapsed or was forfeited is no part of it.
    pub turnover_minor: Money,
    /// What members paid for stored value.
    pub top_ups_minor: Money,
    /// Change that members left as stored value; no tender's sum counts it.
    pub change_kept_minor: Money,
    /// What the shop owes its members in stored value, now.
    pub stored_value: Balance,
    /// Who joined.
    pub new_members: i64,
    /// The tax in what was sold, less the tax in what went back, by rates; empty where the shop told none.
    pub taxes: Vec<TaxOfRate>,
    /// What each kind of tender took, less change and what went back.
    pub tenders: Vec<Tender>,
}

impl Query for ReportToday {
    type Answer = TodayAnswer;
    const METHOD: &'static str = "report.today";
    const PERMISSION: Permission = Permission::SeeReports;

    fn read(&self, at: &Asking<'_>) -> Result<TodayAnswer, Error> {
        let business_day = self.day.unwrap_or(at.today);
        let day = at.tx.day(business_day)?;
        let tenders = day
            .tenders
            .iter()
            .filter_map(|(kind, amount)| Some(Tender { kind: TenderKind::from_name(kind)?, amount: *amount }));
        let cards = cards_of(business_day, at)?;
        let takings = day.sold.minor() - day.refunded.minor();
        let turnover = takings - cards.sold_minor.minor() + cards.refunded_minor.minor() + cards.earned_minor.minor();
        Ok(TodayAnswer {
            business_day,
            takings_minor: Money::from_minor(takings),
            cards,
            turnover_minor: Money::from_minor(turnover),
            sold_minor: day.sold,
            refunds: day.refunds,
            refunded_minor: day.refunded,
            voids: day.voids,
            voided_minor: day.voided,
            bills: day.bills,
            average_minor: Money::from_minor(half_up_quotient(day.sold.minor(), day.bills)),
            member_bills: day.member_bills,
            member_share_percent: DecimalText(
                Decimal::new(half_up_quotient(day.member_bills * 1_000, day.bills), 1).to_string(),
            ),
            top_ups_minor: day.top_ups,
            change_kept_minor: day.change_kept,
            stored_value: at.tx.stored_value_held()?.into(),
            new_members: day.new_members,
            taxes: day.taxes,
            tenders: tenders.collect(),
        })
    }
}

/// What count cards did on a day.
fn cards_of(day: NaiveDate, at: &Asking<'_>) -> Result<CardsOwed, Error> {
    let flows = at.tx.card_flows((day, day))?;
    let flows = flows.get(&day).map(Vec::as_slice).unwrap_or_default();
    Ok(cards_moved(CardsOwed::at_rest(at.tx.cards_owed_before(day)?), flows)?)
}

/// The regulars who have not come: the rule of the last visit over all members, those who spent most first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ReportSilent {
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Behind this member: the last of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Answer of `report.silent`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SilentAnswer {
    /// How many there are in all.
    pub total: i64,
    /// A page of them.
    pub rows: Vec<SilentRow>,
    /// Where the next page begins; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<MemberId>,
}

/// A regular who has not come.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SilentRow {
    /// Who, as lists show members.
    #[serde(flatten)]
    pub member: MemberHit,
    /// Business days since the last visit.
    pub days_since: i64,
    /// The median gap between visits in days, from 4 visits on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual_gap_days: Option<HalfDays>,
    /// The sentence why.
    pub text: String,
    /// Business days with a sale.
    pub visits: i64,
    /// What all sales came to.
    pub spent_minor: Money,
    /// The first item of the last sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_item: Option<String>,
}

impl Query for ReportSilent {
    type Answer = SilentAnswer;
    const METHOD: &'static str = "report.silent";
    const PERMISSION: Permission = Permission::SeeReports;

    fn read(&self, at: &Asking<'_>) -> Result<SilentAnswer, Error> {
        let limit = checked_limit(self.limit)? as usize;
        let after = self.after.as_deref().map(|id| any_member(id, at.tx)).transpose()?;
        let silent = silent_members(at)?;
        // By the place, not by the member, who may have come in between two pages.
        let from = after.map_or(0, |last| silent.partition_point(|(row, _)| place(row) <= place(&last)));
        let page = silent.get(from..).unwrap_or_default();
        let next = page.get(limit).and_then(|_| page.get(limit - 1)).map(|(row, _)| row.id);
        let rows = page.iter().take(limit).map(|found| silent_row(found, at)).collect::<Result<_, _>>()?;
        Ok(SilentAnswer { total: silent.len() as i64, rows, next })
    }
}

/// All of them in one go, for a file.
///
/// # Errors
/// Where a table cannot be read.
pub fn all_silent(at: &Asking<'_>) -> Result<Vec<SilentRow>, Error> {
    silent_members(at)?.iter().map(|found| silent_row(found, at)).collect()
}

/// Everyone for whom the rule of the last visit speaks, those who spent most first.
fn silent_members(at: &Asking<'_>) -> Result<Vec<(MemberRow, LastVisit)>, Error> {
    let policy = at.policy.care();
    let mut due = Vec::new();
    at.tx.each_member_visits(|member, days| {
        due.extend(care::last_visit(days, &policy, at.today).map(|away| (member, away)));
    })?;
    let mut rows = Vec::with_capacity(due.len());
    for (member, away) in due {
        rows.extend(at.tx.member(member)?.map(|row| (row, away)));
    }
    rows.sort_by_key(|(row, _)| place(row));
    Ok(rows)
}

/// Where a member stands in the list: those who spent most first.
fn place(row: &MemberRow) -> (std::cmp::Reverse<i64>, MemberId) {
    (std::cmp::Reverse(row.spent.minor()), row.id)
}

fn silent_row((row, away): &(MemberRow, LastVisit), at: &Asking<'_>) -> Result<SilentRow, Error> {
    Ok(SilentRow {
        member: MemberHit::from(row.clone()),
        days_since: away.days_since,
        usual_gap_days: away.usual_gap_days,
        text: Alert::LastVisit(*away).text(&at.words),
        visits: row.visits,
        spent_minor: row.spent,
        last_item: row.last_sale.map(|sale| at.tx.first_item(sale)).transpose()?.flatten(),
    })
}
