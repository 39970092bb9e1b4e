//! Balance refunds: stored value that was given back for good, and what happened to it since the last one.

use chrono::NaiveDate;
use huitou_core::fact::StoredValueRefunded;
use huitou_core::id::{BalanceRefundId, MemberId, SaleId};
use huitou_core::money::Money;
use huitou_core::stored_value::StoredValue;
use rusqlite::{OptionalExtension, Row, params};

use crate::counters::Counter;
use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[Table {
    name: "balance_refunds",
    kind: Kind::Derived,
    sql: "CREATE TABLE balance_refunds (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            refund_no TEXT NOT NULL,
            member_id INTEGER NOT NULL REFERENCES members (id),
            business_day TEXT NOT NULL,
            cause TEXT NOT NULL,
            tender TEXT NOT NULL,
            refunded_minor INTEGER NOT NULL,
            paid_back_minor INTEGER NOT NULL CHECK (paid_back_minor BETWEEN 0 AND refunded_minor),
            forfeited_principal_minor INTEGER NOT NULL,
            forfeited_bonus_minor INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX balance_refunds_by_number ON balance_refunds (refund_no);
        CREATE INDEX balance_refunds_by_member ON balance_refunds (member_id, seq);
        CREATE INDEX balance_refunds_by_day ON balance_refunds (business_day);",
}];

/// A top-up of a span, or change that was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToppedUpRow {
    /// Its fact.
    pub seq: i64,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// The day on the shop's wall, a later one after midnight.
    pub wall_day: NaiveDate,
    /// What was paid and what was given.
    pub value: StoredValue,
}

/// A sale that stored value paid for, or some of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpentRow {
    /// The fact that spent it: the sale's, or the last correction by which more of it was paid so.
    pub seq: i64,
    /// Which.
    pub sale: SaleId,
    /// Stored value that was spent, less what came back.
    pub spent: Money,
    /// What was paid in all, less what went back.
    pub paid: Money,
}

/// Facts that moved a member's stored value between two places of the journal, neither of them included.
const MOVING: &str = concat!(
    "SELECT seq FROM top_ups WHERE member_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 \
    UNION ALL SELECT seq FROM sales JOIN sale_tenders ON sale_id = id \
    WHERE member_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 AND kind = 'stored_value' \
    UNION ALL SELECT seq FROM sale_corrections \
    WHERE member_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 AND stored_value_minor <> 0 \
    UNION ALL SELECT seq FROM sales WHERE member_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 AND change_kept_minor > 0 \
    UNION ALL SELECT seq FROM refunds JOIN refund_tenders ON refund_id = id \
    WHERE member_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 AND kind = 'stored_value' \
    UNION ALL SELECT seq FROM balance_refunds WHERE member_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 \
    UNION ALL SELECT seq FROM openings WHERE member_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 AND principal_minor + bonus_minor > 0 \
    UNION ALL SELECT seq FROM member_transfers WHERE from_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 \
    UNION ALL SELECT seq FROM member_transfers WHERE to_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 \
    UNION ALL SELECT seq FROM gift_card_moves WHERE member_id IN ",
    whole!(),
    " AND seq > ?2 AND seq < ?3 \
    UNION SELECT given_seq FROM gift_parts WHERE member_id IN ",
    whole!(),
    " AND given_seq > ?2 AND given_seq < ?3 AND bonus_minor > 0"
);

impl ReadTx<'_> {
    /// The fact of a balance refund.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn balance_refund(&self, id: BalanceRefundId) -> Result<Option<i64>, StoreError> {
        self.cached("SELECT seq FROM balance_refunds WHERE id = ?1", |statement| {
            statement.query_row([id.key()], |row| row.get(0)).optional()
        })
    }

    /// The fact of the last balance refund before a place of the journal that gave back what a member had, by whichever member's
    /// name: those who were one person with the member then had theirs given back together. 0 where there is none.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn balance_refund_before(&self, member: MemberId, seq: i64) -> Result<i64, StoreError> {
        let merges = self.merges_of(member)?;
        let mut last = 0;
        for other in merges.ever(member) {
            let sql = "SELECT seq FROM balance_refunds WHERE member_id = ?1 AND seq < ?2 ORDER BY seq DESC";
            let given_back: Vec<i64> = self
                .cached(sql, |statement| statement.query_map(params![other.key(), seq], |row| row.get(0))?.collect())?;
            let is_of_member = |seq: &i64| merges.survivor_at(other, *seq) == merges.survivor_at(member, *seq);
            last = last.max(given_back.into_iter().find(is_of_member).unwrap_or(0));
        }
        Ok(last)
    }

    /// A member's top-ups after a place of the journal, the first one first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn top_ups_after(&self, member: MemberId, seq: i64) -> Result<Vec<ToppedUpRow>, StoreError> {
        let sql = "SELECT seq, top_ups.business_day, substr(at, 1, 10), paid_minor, bonus_minor FROM top_ups JOIN journal USING (seq) \
                   WHERE member_id = ?1 AND seq > ?2 ORDER BY seq";
        self.cached(sql, |statement| statement.query_map(params![member.key(), seq], topped_up_from)?.collect())
    }

    /// The change that a member left as stored value after a place of the journal, the first one first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn change_kept_after(&self, member: MemberId, seq: i64) -> Result<Vec<ToppedUpRow>, StoreError> {
        let sql = "SELECT seq, business_day, substr(at, 1, 10), change_kept_minor, 0 FROM sales \
                   WHERE member_id = ?1 AND seq > ?2 AND change_kept_minor > 0 ORDER BY seq";
        self.cached(sql, |statement| statement.query_map(params![member.key(), seq], topped_up_from)?.collect())
    }

    /// A member's sales after a place of the journal that stored value paid for, the first one first.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn spent_after(&self, member: MemberId, seq: i64) -> Result<Vec<SpentRow>, StoreError> {
        // Used where the last correction that raised it stands: a top-up before that was used by it.
        let sql = "SELECT ifnull((SELECT max(seq) FROM sale_corrections WHERE sale_id = sales.id AND stored_value_minor > 0), \
                       sales.seq) AS place, id, \
                   ifnull((SELECT amount_minor FROM sale_tenders WHERE sale_id = sales.id AND kind = 'stored_value'), 0) + \
                   (SELECT ifnull(sum(stored_value_minor), 0) FROM sale_corrections WHERE sale_id = sales.id) - \
                   (SELECT ifnull(sum(back.amount_minor), 0) FROM refunds \
                   JOIN refund_tenders AS back ON refund_id = refunds.id \
                   WHERE refunds.sale_id = sales.id AND back.kind = 'stored_value'), \
                   total_minor - (SELECT ifnull(sum(refunds.total_minor), 0) FROM refunds WHERE refunds.sale_id = sales.id) \
                   FROM sales WHERE member_id = ?1 AND seq > ?2 AND \
                   (EXISTS (SELECT 1 FROM sale_tenders WHERE sale_id = sales.id AND kind = 'stored_value') OR \
                   EXISTS (SELECT 1 FROM sale_corrections WHERE sale_id = sales.id AND stored_value_minor <> 0)) \
                   ORDER BY place";
        let row = |row: &Row<'_>| {
            Ok(SpentRow {
                seq: row.get(0)?,
                sale: SaleId::from_key(row.get(1)?),
                spent: Money::from_minor(row.get(2)?),
                paid: Money::from_minor(row.get(3)?),
            })
        };
        self.cached(sql, |statement| statement.query_map(params![member.key(), seq], row)?.collect())
    }

    /// The refunds after a place of the journal that gave a member stored value for sales from before it.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn brought_in_after(&self, member: MemberId, seq: i64) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT refunds.seq FROM refunds JOIN refund_tenders ON refund_id = refunds.id \
                   JOIN sales ON sales.id = refunds.sale_id WHERE refunds.member_id = ?1 AND refunds.seq > ?2 \
                   AND kind = 'stored_value' AND sales.seq <= ?2 ORDER BY refunds.seq";
        self.cached(sql, |statement| statement.query_map(params![member.key(), seq], |row| row.get(0))?.collect())
    }

    /// The facts that moved a member's stored value between two places of the journal, neither included, the latest first.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn stored_value_facts(
        &self,
        member: MemberId,
        after: i64,
        before: i64,
        limit: u32,
    ) -> Result<Vec<i64>, StoreError> {
        let sql = format!("{MOVING} ORDER BY seq DESC LIMIT ?4");
        self.cached(&sql, |statement| {
            statement.query_map(params![member.key(), after, before, limit], |row| row.get(0))?.collect()
        })
    }
}

fn topped_up_from(row: &Row<'_>) -> rusqlite::Result<ToppedUpRow> {
    Ok(ToppedUpRow { seq: row.get(0)?, business_day: row.get(1)?, wall_day: row.get(2)?, value: value_from(row, 3)? })
}

fn value_from(row: &Row<'_>, at: usize) -> rusqlite::Result<StoredValue> {
    Ok(StoredValue { principal: Money::from_minor(row.get(at)?), bonus: Money::from_minor(row.get(at + 1)?) })
}

impl WriteTx<'_> {
    pub(crate) fn record_balance_refund(&self, fact: &Envelope, body: &StoredValueRefunded) -> Result<(), StoreError> {
        let id = BalanceRefundId::born_at(fact.incarnation()?, fact.seq);
        self.count(Counter::BalanceRefund, body.number)?;
        self.cached(
            "INSERT INTO balance_refunds (id, seq, refund_no, member_id, business_day, cause, tender, refunded_minor, \
             forfeited_principal_minor, forfeited_bonus_minor, paid_back_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            |statement| {
                statement.execute(params![
                    id.key(),
                    fact.seq,
                    body.refund_no,
                    body.member_id.key(),
                    fact.business_day,
                    body.cause.as_str(),
                    body.tender.as_str(),
                    body.refunded_minor.minor(),
                    body.forfeited.principal.minor(),
                    body.forfeited.bonus.minor(),
                    body.paid_back_minor.minor()
                ])
            },
        )?;
        self.take_top_up_shares(fact, &body.shares)?;
        self.take_from_invoices(&body.invoices)?;
        self.end_gifts(&self.whole(body.member_id)?)?;
        self.place(fact, body.member_id, body.tier.as_ref())?;
        match &body.message {
            Some(message) => self.queue_message(fact.seq, body.member_id, message),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::plan_of;

    #[test]
    fn a_span_is_found_by_its_member_without_reading_the_shop() {
        let plan = plan_of(&format!("{MOVING} ORDER BY seq DESC LIMIT ?4")).expect("a plan");
        let scans: Vec<&String> = plan.iter().filter(|step| step.contains("SCAN")).collect();
        assert!(scans.is_empty(), "{plan:#?}");
    }
}
