//! What the owner reads: sums of a day, and the visits of everyone.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huitou_core::id::MemberId;
use huitou_core::money::Money;
use huitou_core::tax::{TaxOfRate, TaxRate};
use rusqlite::{Row, params};

use crate::error::{StoreError, While};
use crate::merges::whole;
use crate::shop::ReadTx;

/// A day of trade in sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayRow {
    /// Sales.
    pub bills: i64,
    /// Sales of members.
    pub member_bills: i64,
    /// What all sales came to.
    pub sold: Money,
    /// Refunds of the day, whenever their sales were.
    pub refunds: i64,
    /// What they gave back.
    pub refunded: Money,
    /// Of these, sales that were voided.
    pub voids: i64,
    /// What they came to.
    pub voided: Money,
    /// What members paid for stored value.
    pub top_ups: Money,
    /// What balance refunds gave back.
    pub balances_refunded: Money,
    /// Change that members left as stored value.
    pub change_kept: Money,
    /// Who joined.
    pub new_members: i64,
    /// The tax in what was sold, less the tax in what went back, by rates.
    pub taxes: Vec<TaxOfRate>,
    /// What each kind of tender took, less change and what went back.
    pub tenders: Vec<(String, Money)>,
}

impl ReadTx<'_> {
    /// The sums of a business day.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn day(&self, day: NaiveDate) -> Result<DayRow, StoreError> {
        let (bills, member_bills, sold, change, kept): (i64, i64, i64, i64, i64) = self.cached(
            "SELECT count(*), count(member_id), ifnull(sum(total_minor), 0), ifnull(sum(change_minor), 0), \
             ifnull(sum(change_kept_minor), 0) FROM sales WHERE business_day = ?1",
            |statement| {
                statement.query_row([day], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
            },
        )?;
        let top_ups = self
            .cached("SELECT ifnull(sum(paid_minor), 0) FROM top_ups WHERE business_day = ?1", |statement| {
                statement.query_row([day], |row| row.get(0))
            })?;
        let balances_refunded: i64 = self.cached(
            "SELECT ifnull(sum(refunded_minor), 0) FROM balance_refunds WHERE business_day = ?1",
            |statement| statement.query_row([day], |row| row.get(0)),
        )?;
        let new_members = self.cached("SELECT count(*) FROM members WHERE enrolled_on = ?1", |statement| {
            statement.query_row([day], |row| row.get(0))
        })?;
        let mut tenders: BTreeMap<String, i64> = self.cached(
            "SELECT kind, sum(amount_minor) FROM sales JOIN sale_tenders ON sale_id = id WHERE business_day = ?1 GROUP BY kind",
            |statement| statement.query_map([day], |row| Ok((row.get(0)?, row.get(1)?)))?.collect(),
        )?;
        // Change goes back in cash, and what of it was left paid for stored value.
        if let Some(cash) = tenders.get_mut("cash") {
            *cash -= change + kept;
        }
        for (kind, amount) in self.corrected_by_tender(day)? {
            *tenders.entry(kind).or_default() += amount;
        }
        let (refunds, refunded, voids, voided): (i64, i64, i64, i64) = self.cached(
            "SELECT count(*), ifnull(sum(total_minor), 0), count(*) FILTER (WHERE return_kind = 'void'), \
             ifnull(sum(total_minor) FILTER (WHERE return_kind = 'void'), 0) FROM refunds WHERE business_day = ?1",
            |statement| statement.query_row([day], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))),
        )?;
        for (kind, amount) in self.refunded_by_tender(day)? {
            *tenders.entry(kind).or_default() -= amount;
        }
        Ok(DayRow {
            bills,
            member_bills,
            sold: Money::from_minor(sold),
            refunds,
            refunded: Money::from_minor(refunded),
            voids,
            voided: Money::from_minor(voided),
            top_ups: Money::from_minor(top_ups),
            balances_refunded: Money::from_minor(balances_refunded),
            change_kept: Money::from_minor(kept),
            new_members,
            taxes: self.taxes_of(day)?,
            tenders: tenders.into_iter().map(|(kind, amount)| (kind, Money::from_minor(amount))).collect(),
        })
    }

    /// By how much more each kind paid than was rung; of the day of the sale, because none is corrected later.
    fn corrected_by_tender(&self, day: NaiveDate) -> Result<Vec<(String, i64)>, StoreError> {
        self.cached(
            "SELECT kind, sum(amount_minor) FROM sale_corrections JOIN sale_correction_tenders USING (seq) \
             WHERE business_day = ?1 GROUP BY kind",
            |statement| statement.query_map([day], |row| Ok((row.get(0)?, row.get(1)?)))?.collect(),
        )
    }

    fn taxes_of(&self, day: NaiveDate) -> Result<Vec<TaxOfRate>, StoreError> {
        let sql = "SELECT tax_rate_milli, sum(total), sum(tax) FROM \
                   (SELECT tax_rate_milli, sale_lines.total_minor AS total, tax_minor AS tax \
                    FROM sales JOIN sale_lines ON sale_id = id WHERE business_day = ?1 \
                    UNION ALL SELECT tax_rate_milli, -refund_lines.amount_minor, -refund_lines.tax_minor \
                    FROM refunds JOIN refund_lines ON refund_id = id WHERE business_day = ?1) \
                   WHERE tax_rate_milli IS NOT NULL GROUP BY tax_rate_milli ORDER BY tax_rate_milli";
        self.cached(sql, |statement| {
            let row = |row: &Row<'_>| {
                let (total, tax): (i64, i64) = (row.get(1)?, row.get(2)?);
                Ok(TaxOfRate {
                    rate: TaxRate::from_milli(row.get(0)?),
                    net_minor: Money::from_minor(total - tax),
                    tax_minor: Money::from_minor(tax),
                })
            };
            statement.query_map([day], row)?.collect()
        })
    }

    fn refunded_by_tender(&self, day: NaiveDate) -> Result<Vec<(String, i64)>, StoreError> {
        self.cached(
            "SELECT kind, sum(amount_minor) FROM refunds JOIN refund_tenders ON refund_id = id WHERE business_day = ?1 \
             GROUP BY kind",
            |statement| statement.query_map([day], |row| Ok((row.get(0)?, row.get(1)?)))?.collect(),
        )
    }

    /// The visit days of each person who was not erased, in order, one person at a time.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn each_member_visits(&self, mut see: impl FnMut(MemberId, &[NaiveDate])) -> Result<(), StoreError> {
        let doing = "reading every visit";
        let sql = "SELECT member_id, business_day FROM visits JOIN members ON id = member_id WHERE erased = 0 \
                   AND whole_id = id \
                   AND NOT EXISTS (SELECT 1 FROM members AS alias WHERE alias.whole_id = member_id AND alias.whole_id <> alias.id) \
                   ORDER BY member_id, business_day";
        let mut statement = self.db.prepare_cached(sql).while_(doing)?;
        let mut rows = statement.query([]).while_(doing)?;
        let (mut member, mut days) = (None, Vec::new());
        while let Some(row) = rows.next().while_(doing)? {
            let next = MemberId::from_key(row.get(0).while_(doing)?);
            if let Some(last) = member.filter(|last| *last != next) {
                see(last, &days);
                days.clear();
            }
            member = Some(next);
            days.push(row.get(1).while_(doing)?);
        }
        if let Some(last) = member {
            see(last, &days);
        }
        let sql = "SELECT DISTINCT members.id FROM merges JOIN members ON members.id = survivor_id \
                   WHERE undone_seq IS NULL AND whole_id = members.id AND erased = 0 ORDER BY members.id";
        let merged: Vec<MemberId> =
            self.cached(sql, |statement| statement.query_map([], |row| row.get(0).map(MemberId::from_key))?.collect())?;
        for member in merged {
            let days = self.visit_days(member)?;
            if !days.is_empty() {
                see(member, &days);
            }
        }
        Ok(())
    }

    /// The facts that moved a person's stored value, points or debt on account, the latest first.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn moving_facts(&self, member: MemberId, before: i64, limit: u32) -> Result<Vec<i64>, StoreError> {
        let sql = concat!(
            "SELECT seq FROM (SELECT ifnull(added_seq, seq) AS seq FROM sales WHERE member_id IN ",
            whole!(),
            " AND ifnull(added_seq, seq) < ?2 \
                   UNION ALL SELECT seq FROM sale_corrections WHERE member_id IN ",
            whole!(),
            " AND seq < ?2 AND what = 'tender' \
                   UNION ALL SELECT seq FROM top_ups WHERE member_id IN ",
            whole!(),
            " AND seq < ?2 \
                   UNION ALL SELECT seq FROM refunds WHERE member_id IN ",
            whole!(),
            " AND seq < ?2 \
                   UNION ALL SELECT seq FROM balance_refunds WHERE member_id IN ",
            whole!(),
            " AND seq < ?2 \
                   UNION ALL SELECT seq FROM openings WHERE member_id IN ",
            whole!(),
            " AND seq < ?2 \
                   UNION ALL SELECT seq FROM member_transfers WHERE from_id IN ",
            whole!(),
            " AND seq < ?2 \
                   UNION ALL SELECT seq FROM member_transfers WHERE to_id IN ",
            whole!(),
            " AND seq < ?2 \
                   UNION ALL SELECT seq FROM gift_card_moves WHERE member_id IN ",
            whole!(),
            " AND seq < ?2 \
                   UNION ALL SELECT seq FROM repayments WHERE member_id IN ",
            whole!(),
            " AND seq < ?2 \
                   UNION ALL SELECT seq FROM point_lapses WHERE member_id IN ",
            whole!(),
            " AND seq < ?2 \
                   UNION SELECT given_seq FROM gift_parts WHERE member_id IN ",
            whole!(),
            " AND given_seq < ?2 \
                   UNION ALL SELECT seq FROM point_adjustments WHERE member_id IN ",
            whole!(),
            " AND seq < ?2) ORDER BY seq DESC LIMIT ?3"
        );
        self.cached(sql, |statement| {
            statement.query_map(params![member.key(), before, limit], |row| row.get(0))?.collect()
        })
    }
}
