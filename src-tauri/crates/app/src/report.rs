//! What the owner reads: the day in numbers, the regulars who have not come, what the shop owes, and what staff members earned.

mod liability;
mod receivables;
mod shares;

use chrono::{Datelike, NaiveDate};
use huitou_core::care::{self, Alert, HalfDays, LastVisit};
use huitou_core::gift_card::MoveKind;
use huitou_core::id::MemberId;
use huitou_core::liability::CardsOwed;
use huitou_core::money::Money;
use huitou_core::params::InvalidParam;
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
pub use receivables::{ReceivableRow, ReceivablesAnswer, ReportReceivables};
pub use shares::{MonthShares, PersonShares, ReportShares, ShareAmounts, SharesAnswer};

/// The most days of a report: a year, a leap year too.
const DAYS_MAX: i64 = 366;

/// The days of a report: from the first of the month on and up to today where nothing else is said.
pub(crate) fn range_of(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(NaiveDate, NaiveDate), Error> {
    let to = to.unwrap_or(today);
    let from = from.or(to.with_day(1)).unwrap_or(to);
    match (1..=DAYS_MAX).contains(&((to - from).num_days() + 1)) {
        true => Ok((from, to)),
        false => Err(InvalidParam::OutOfDays { most: DAYS_MAX }.because().into()),
    }
}

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
    /// What the day took: sales less what was given back, however they were paid; what went on account, too.
    pub takings_minor: Money,
    /// The money that came in, less the money that went out: what `tenders` has of cash, `wechat`, `alipay`, `card` and `other`, change
    /// that was kept, top-ups, gift cards that were sold and repayments, less balance refunds.
    pub received_minor: Money,
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
    /// What gift cards were sold for; none where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_cards_sold_minor: Option<Money>,
    /// What the day did to what members owe on account; none where nothing did and nothing is owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_account: Option<OnAccountToday>,
    /// Change that members left as stored value; no tender's sum counts it.
    pub change_kept_minor: Money,
    /// What the shop owes its members in stored value at the end of the day; today, now.
    pub stored_value: Balance,
    /// Who joined.
    pub new_members: i64,
    /// The tax in what was sold, less the tax in what went back, by rates; empty where the shop told none.
    pub taxes: Vec<TaxOfRate>,
    /// What each kind of tender took, less change and what went back.
    pub tenders: Vec<Tender>,
}

/// What a day did to what members owe.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct OnAccountToday {
    /// What was put on account, less what came back of it: sold, and no money yet.
    pub put_minor: Money,
    /// What was repaid: money of this day, and sold before.
    pub repaid_minor: Money,
    /// By what it was repaid, one of a kind.
    pub repaid_by: Vec<Tender>,
    /// What all members owe at the end of the day; today, now.
    pub owed_minor: Money,
}

fn on_account_today(day: NaiveDate, at: &Asking<'_>) -> Result<Option<OnAccountToday>, Error> {
    let (moved, owed) = (at.tx.on_account_day(day)?, at.tx.on_account_by(day)?);
    let kinds = moved.repaid_by.iter();
    let repaid_by: Vec<Tender> = kinds
        .filter_map(|(kind, amount)| Some(Tender { kind: TenderKind::from_name(kind)?, amount: *amount }))
        .collect();
    if moved.put == Money::ZERO && repaid_by.is_empty() && owed == Money::ZERO {
        return Ok(None);
    }
    let repaid = Money::from_minor(repaid_by.iter().map(|tender| tender.amount.minor()).sum());
    Ok(Some(OnAccountToday { put_minor: moved.put, repaid_minor: repaid, repaid_by, owed_minor: owed }))
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
        let tenders: Vec<Tender> = tenders.collect();
        let gift_cards_sold_minor = gift_cards_sold(business_day, at)?;
        let on_account = on_account_today(business_day, at)?;
        let others = [
            Some(day.change_kept),
            Some(day.top_ups),
            gift_cards_sold_minor,
            on_account.as_ref().map(|it| it.repaid_minor),
        ];
        let received = money_of(&tenders) + others.into_iter().flatten().map(Money::minor).sum::<i64>();
        let cards = cards_of(business_day, at)?;
        let takings = day.sold.minor() - day.refunded.minor();
        let turnover = takings - cards.sold_minor.minor() + cards.refunded_minor.minor() + cards.earned_minor.minor();
        Ok(TodayAnswer {
            business_day,
            takings_minor: Money::from_minor(takings),
            received_minor: Money::from_minor(received - day.balances_refunded.minor()),
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
            gift_cards_sold_minor,
            on_account,
            change_kept_minor: day.change_kept,
            stored_value: at.tx.stored_value_held_by(business_day)?.into(),
            new_members: day.new_members,
            taxes: day.taxes,
            tenders,
        })
    }
}

/// What of these tenders is money.
fn money_of(tenders: &[Tender]) -> i64 {
    tenders.iter().filter(|tender| tender.kind.is_money()).map(|tender| tender.amount.minor()).sum()
}

fn gift_cards_sold(day: NaiveDate, at: &Asking<'_>) -> Result<Option<Money>, Error> {
    let flows = at.tx.gift_card_flows((day, day))?;
    let sold = flows.get(&day).and_then(|flows| flows.iter().find(|(kind, _)| *kind == MoveKind::Sold));
    Ok(sold.map(|(_, amount)| *amount))
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
        rows.extend(at.tx.person_of(member)?.map(|row| (row, away)));
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
