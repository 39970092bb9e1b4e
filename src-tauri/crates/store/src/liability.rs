//! What the shop owes in stored value, day by day: the sums of each flow, kept beside the transfers that they come from.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huitou_core::calendar;
use huitou_core::ledger::{Account, Posting, Unit};
use huitou_core::liability::{CardFlow, CardsOwed, Flow, Liability, Part, card_flow_of, flow_of};
use huitou_core::money::Money;
use huitou_core::stored_value::StoredValue;
use rusqlite::{Row, params};

use crate::error::{StoreError, While};
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "stored_value_days",
        kind: Kind::Derived,
        sql: "CREATE TABLE stored_value_days (
            business_day TEXT NOT NULL,
            part TEXT NOT NULL CHECK (part IN ('principal', 'bonus')),
            taken_over_minor INTEGER NOT NULL DEFAULT 0,
            topped_up_minor INTEGER NOT NULL DEFAULT 0,
            granted_minor INTEGER NOT NULL DEFAULT 0,
            spent_minor INTEGER NOT NULL DEFAULT 0,
            returned_minor INTEGER NOT NULL DEFAULT 0,
            refunded_minor INTEGER NOT NULL DEFAULT 0,
            expired_minor INTEGER NOT NULL DEFAULT 0,
            forfeited_minor INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (business_day, part)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "count_card_days",
        kind: Kind::Derived,
        // earned is below zero on a day on which more came back than was used.
        sql: "CREATE TABLE count_card_days (
            business_day TEXT PRIMARY KEY,
            taken_over_minor INTEGER NOT NULL DEFAULT 0,
            sold_minor INTEGER NOT NULL DEFAULT 0,
            earned_minor INTEGER NOT NULL DEFAULT 0,
            refunded_minor INTEGER NOT NULL DEFAULT 0,
            lapsed_minor INTEGER NOT NULL DEFAULT 0,
            forfeited_minor INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;",
    },
];

const fn card_column(flow: CardFlow) -> &'static str {
    match flow {
        CardFlow::TakenOver => "taken_over_minor",
        CardFlow::Sold => "sold_minor",
        CardFlow::Earned => "earned_minor",
        CardFlow::Refunded => "refunded_minor",
        CardFlow::Lapsed => "lapsed_minor",
        CardFlow::Forfeited => "forfeited_minor",
    }
}

const fn column(flow: Flow) -> &'static str {
    match flow {
        Flow::TakenOver => "taken_over_minor",
        Flow::ToppedUp => "topped_up_minor",
        Flow::Granted => "granted_minor",
        Flow::Spent => "spent_minor",
        Flow::Returned => "returned_minor",
        Flow::Refunded => "refunded_minor",
        Flow::Expired => "expired_minor",
        Flow::Forfeited => "forfeited_minor",
    }
}

impl ReadTx<'_> {
    /// What was owed of a part when a business day began.
    ///
    /// # Errors
    /// Where the table cannot be read, or a sum leaves the range of the wire.
    pub fn owed_before(&self, day: NaiveDate, part: Part) -> Result<Money, StoreError> {
        let sums = Flow::ALL.map(|flow| format!("ifnull(sum({}), 0)", column(flow))).join(", ");
        let sql = format!("SELECT {sums} FROM stored_value_days WHERE business_day < ?1 AND part = ?2");
        let before =
            self.cached(&sql, |statement| statement.query_row(params![day, part.as_str()], |row| flows(row, 0)))?;
        Ok(moved(Liability::default(), &before)?.closing_minor)
    }

    /// What is owed to members in stored value at the end of a day of trade.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn stored_value_held_by(&self, day: NaiveDate) -> Result<StoredValue, StoreError> {
        let next = calendar::days_later(day, 1);
        Ok(StoredValue {
            principal: self.owed_before(next, Part::Principal)?,
            bonus: self.owed_before(next, Part::Bonus)?,
        })
    }

    /// What moved a part on each business day of a range on which anything did, the first one first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn stored_value_flows(
        &self,
        (from, to): (NaiveDate, NaiveDate),
        part: Part,
    ) -> Result<BTreeMap<NaiveDate, Vec<(Flow, Money)>>, StoreError> {
        let columns = Flow::ALL.map(column).join(", ");
        let sql = format!(
            "SELECT business_day, {columns} FROM stored_value_days WHERE business_day BETWEEN ?1 AND ?2 AND part = ?3"
        );
        self.cached(&sql, |statement| {
            let row = |row: &Row<'_>| Ok((row.get(0)?, flows(row, 1)?));
            statement.query_map(params![from, to, part.as_str()], row)?.collect()
        })
    }

    /// What was owed for count cards when a business day began.
    ///
    /// # Errors
    /// Where the table cannot be read, or a sum leaves the range of the wire.
    pub fn cards_owed_before(&self, day: NaiveDate) -> Result<Money, StoreError> {
        let sums = CardFlow::ALL.map(|flow| format!("ifnull(sum({}), 0)", card_column(flow))).join(", ");
        let sql = format!("SELECT {sums} FROM count_card_days WHERE business_day < ?1");
        let before = self.cached(&sql, |statement| statement.query_row([day], |row| card_flows(row, 0)))?;
        Ok(cards_moved(CardsOwed::default(), &before)?.closing_minor)
    }

    /// What moved on each business day of a range on which anything did of what is owed for count cards.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn card_flows(
        &self,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<BTreeMap<NaiveDate, Vec<(CardFlow, Money)>>, StoreError> {
        let columns = CardFlow::ALL.map(card_column).join(", ");
        let sql = format!("SELECT business_day, {columns} FROM count_card_days WHERE business_day BETWEEN ?1 AND ?2");
        self.cached(&sql, |statement| {
            let row = |row: &Row<'_>| Ok((row.get(0)?, card_flows(row, 1)?));
            statement.query_map([from, to], row)?.collect()
        })
    }

    /// Whether the sums of each day are those of its transfers.
    pub(crate) fn are_flows_of_transfers(&self) -> Result<bool, StoreError> {
        Ok(self.flows_of_transfers()? == self.flows_kept()?)
    }

    fn flows_of_transfers(&self) -> Result<Flows, StoreError> {
        let doing = "adding up what is owed";
        let sql = "SELECT business_day, debit, credit, amount FROM transfers JOIN journal USING (seq) \
                   WHERE unit = 'money' AND (debit LIKE 'member:%' OR credit LIKE 'member:%')";
        let mut statement = self.db.prepare(sql).while_(doing)?;
        let mut rows = statement.query([]).while_(doing)?;
        let mut sums = Flows::new();
        while let Some(row) = rows.next().while_(doing)? {
            let account = |at: usize| -> Result<Account, StoreError> {
                let name: String = row.get(at).while_(doing)?;
                name.parse().map_err(|_| StoreError::damaged("a transfer of no account"))
            };
            let amount = row.get(3).while_(doing)?;
            let posting = Posting { debit: account(1)?, credit: account(2)?, unit: Unit::Money, amount };
            if let Some((part, flow)) = flow(&posting)? {
                let day = row.get(0).while_(doing)?;
                *sums.entry((day, part.as_str().to_owned(), column(flow))).or_default() += i128::from(amount);
            }
            if let Some((flow, amount)) = card_flow(&posting)? {
                let day = row.get(0).while_(doing)?;
                *sums.entry((day, CARDS.to_owned(), card_column(flow))).or_default() += i128::from(amount);
            }
        }
        // What came and went again is no row's doing.
        sums.retain(|_, sum| *sum != 0);
        Ok(sums)
    }

    fn flows_kept(&self) -> Result<Flows, StoreError> {
        let sql = format!("SELECT business_day, part, {} FROM stored_value_days", Flow::ALL.map(column).join(", "));
        let row = |row: &Row<'_>| -> rusqlite::Result<Vec<_>> {
            let (day, part): (String, String) = (row.get(0)?, row.get(1)?);
            let moved = flows(row, 2)?.into_iter().filter(|(_, amount)| *amount != Money::ZERO);
            let kept =
                |(flow, amount): (Flow, Money)| ((day.clone(), part.clone(), column(flow)), i128::from(amount.minor()));
            Ok(moved.map(kept).collect())
        };
        let mut rows: Vec<Vec<_>> =
            self.cached(&sql, |statement| statement.query_map([], row)?.collect::<rusqlite::Result<_>>())?;
        let sql = format!("SELECT business_day, {} FROM count_card_days", CardFlow::ALL.map(card_column).join(", "));
        let row = |row: &Row<'_>| -> rusqlite::Result<Vec<_>> {
            let day: String = row.get(0)?;
            let moved = card_flows(row, 1)?.into_iter().filter(|(_, amount)| *amount != Money::ZERO);
            let kept = |(flow, amount): (CardFlow, Money)| {
                ((day.clone(), CARDS.to_owned(), card_column(flow)), i128::from(amount.minor()))
            };
            Ok(moved.map(kept).collect())
        };
        rows.extend(
            self.cached(&sql, |statement| statement.query_map([], row)?.collect::<rusqlite::Result<Vec<Vec<_>>>>())?,
        );
        Ok(rows.into_iter().flatten().collect())
    }
}

/// The part that is no stored value, beside those that are.
const CARDS: &str = "cards";

/// Day, part and column, and what moved.
type Flows = BTreeMap<(String, String, &'static str), i128>;

fn flows(row: &Row<'_>, first: usize) -> rusqlite::Result<Vec<(Flow, Money)>> {
    let flow = |(n, flow)| Ok((flow, Money::from_minor(row.get(first + n)?)));
    Flow::ALL.into_iter().enumerate().map(flow).collect()
}

fn card_flows(row: &Row<'_>, first: usize) -> rusqlite::Result<Vec<(CardFlow, Money)>> {
    let flow = |(n, flow)| Ok((flow, Money::from_minor(row.get(first + n)?)));
    CardFlow::ALL.into_iter().enumerate().map(flow).collect()
}

/// What is owed for count cards once some flows moved it.
///
/// # Errors
/// Where a sum leaves the range of the wire.
pub fn cards_moved(owed: CardsOwed, flows: &[(CardFlow, Money)]) -> Result<CardsOwed, StoreError> {
    let after = flows.iter().try_fold(owed, |sum, (flow, amount)| sum.with(*flow, *amount));
    after.ok_or_else(|| StoreError::damaged("what is owed for count cards is beyond any amount"))
}

fn card_flow(posting: &Posting) -> Result<Option<(CardFlow, i64)>, StoreError> {
    card_flow_of(posting).map_err(|error| StoreError::damaged(error.to_string()))
}

/// What is owed once some flows moved it.
///
/// # Errors
/// Where a sum leaves the range of the wire.
pub fn moved(owed: Liability, flows: &[(Flow, Money)]) -> Result<Liability, StoreError> {
    let after = flows.iter().try_fold(owed, |sum, (flow, amount)| sum.with(*flow, *amount));
    after.ok_or_else(|| StoreError::damaged("what is owed in stored value is beyond any amount"))
}

fn flow(posting: &Posting) -> Result<Option<(Part, Flow)>, StoreError> {
    flow_of(posting).map_err(|error| StoreError::damaged(error.to_string()))
}

impl WriteTx<'_> {
    pub(crate) fn count_flows(&self, business_day: &str, postings: &[Posting]) -> Result<(), StoreError> {
        self.count_card_flows(business_day, postings)?;
        for posting in postings {
            let Some((part, flow)) = flow(posting)? else { continue };
            let name = column(flow);
            let sql = format!(
                "INSERT INTO stored_value_days (business_day, part, {name}) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (business_day, part) DO UPDATE SET {name} = {name} + excluded.{name}"
            );
            self.cached(&sql, |statement| statement.execute(params![business_day, part.as_str(), posting.amount]))?;
        }
        Ok(())
    }

    fn count_card_flows(&self, business_day: &str, postings: &[Posting]) -> Result<(), StoreError> {
        for posting in postings {
            let Some((flow, amount)) = card_flow(posting)? else { continue };
            let name = card_column(flow);
            let sql = format!(
                "INSERT INTO count_card_days (business_day, {name}) VALUES (?1, ?2) \
                 ON CONFLICT (business_day) DO UPDATE SET {name} = {name} + excluded.{name}"
            );
            self.cached(&sql, |statement| statement.execute(params![business_day, amount]))?;
        }
        Ok(())
    }
}
