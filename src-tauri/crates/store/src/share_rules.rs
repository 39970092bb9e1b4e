//! The rules of what staff members earn as they are now, and what they earned by facts, which keep what was decided once.

use chrono::NaiveDate;
use huitou_core::fact::{EarnedShare, SaleRung, ShareRulePut, ShareTaken, StaffEarning, TopUpShareTaken};
use huitou_core::id::{MemberId, SaleId, ShareRuleId, StaffId, TopUpId};
use huitou_core::money::Money;
use huitou_core::quantity::Percent;
use huitou_core::scope::Scope;
use huitou_core::share::{ShareOn, SharePays, ShareRule, ShareTerms};
use rusqlite::types::Type;
use rusqlite::{Error as SqlError, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::rule_things::{Scopes, Things};
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "share_rules",
        kind: Kind::Derived,
        // seq is the fact that made the rule what it is.
        sql: "CREATE TABLE share_rules (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            name TEXT NOT NULL,
            earned_on TEXT NOT NULL CHECK (earned_on IN ('sale', 'card_sale', 'use', 'top_up')),
            percent_centi INTEGER CHECK (percent_centi BETWEEN 0 AND 10000),
            fixed_minor INTEGER CHECK (fixed_minor >= 0),
            valid_from TEXT,
            valid_until TEXT,
            is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
            CHECK ((percent_centi IS NULL) <> (fixed_minor IS NULL))
        ) STRICT;",
    },
    Table {
        name: "share_rule_things",
        kind: Kind::Derived,
        // What a rule is for; nothing here means all of them.
        sql: "CREATE TABLE share_rule_things (
            rule_id INTEGER NOT NULL REFERENCES share_rules (id),
            n INTEGER NOT NULL,
            sku TEXT,
            category TEXT,
            PRIMARY KEY (rule_id, n),
            CHECK ((sku IS NULL) <> (category IS NULL))
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "share_amounts",
        kind: Kind::Derived,
        // of_seq is the sale or top-up that earned it; a fact that takes back has an amount below zero. line 0 is a top-up.
        sql: "CREATE TABLE share_amounts (
            seq INTEGER NOT NULL REFERENCES journal (seq),
            of_seq INTEGER NOT NULL REFERENCES journal (seq),
            line INTEGER NOT NULL,
            staff_id INTEGER NOT NULL REFERENCES staff (id),
            business_day TEXT NOT NULL,
            earned_on TEXT NOT NULL CHECK (earned_on IN ('sale', 'card_sale', 'use', 'top_up')),
            amount_minor INTEGER NOT NULL,
            PRIMARY KEY (seq, of_seq, line, staff_id),
            CHECK ((seq = of_seq AND amount_minor > 0) OR (seq > of_seq AND amount_minor < 0))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX share_amounts_by_day ON share_amounts (business_day);
        CREATE INDEX share_amounts_by_source ON share_amounts (of_seq);",
    },
];

const THINGS: Things = Things("share_rule_things");

const COLUMNS: &str = "id, name, earned_on, percent_centi, fixed_minor, valid_from, valid_until, is_active";

const BY_MONTH: &str = "SELECT substr(business_day, 1, 7), staff_id, earned_on, sum(max(amount_minor, 0)), \
    sum(min(amount_minor, 0)) FROM share_amounts WHERE business_day BETWEEN ?1 AND ?2 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";

/// What somebody earned in a month as one kind of work, and what of it was taken back in that month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareSum {
    /// The month: `2026-03`.
    pub month: String,
    /// Who.
    pub staff: StaffId,
    /// As what.
    pub on: ShareOn,
    /// How much.
    pub earned: Money,
    /// How much was taken back: not below zero.
    pub taken: Money,
}

impl ReadTx<'_> {
    /// Every rule of what staff members earn, the first that was made first.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn share_rules(&self) -> Result<Vec<ShareRule>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM share_rules ORDER BY id");
        let mut rules: Vec<ShareRule> = self.cached(&sql, |statement| statement.query_map([], from_row)?.collect())?;
        let mut scopes: Scopes<'_> = rules.iter_mut().map(|rule| (rule.id.key(), &mut rule.terms.scope)).collect();
        self.add_things(THINGS, &mut scopes)?;
        Ok(rules)
    }

    /// What staff members earned and what was taken back, by month, person and kind of work, over a range of business days.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn shares_by_month(&self, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<ShareSum>, StoreError> {
        let row = |row: &Row<'_>| {
            Ok(ShareSum {
                month: row.get(0)?,
                staff: StaffId::from_key(row.get(1)?),
                on: earned_on(row, 2)?,
                earned: Money::from_minor(row.get(3)?),
                taken: Money::from_minor(-row.get::<_, i64>(4)?),
            })
        };
        self.cached(BY_MONTH, |statement| statement.query_map(params![from, to], row)?.collect())
    }

    /// The facts of the top-ups of a person's span that goes on: their own, and before them those of whoever's card they took over.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn top_ups_of_span(&self, member: MemberId) -> Result<Vec<i64>, StoreError> {
        let mut facts = Vec::new();
        for member in self.whole(member)? {
            facts.extend(self.top_ups_of_one(member)?);
        }
        facts.sort_unstable();
        Ok(facts)
    }

    fn top_ups_of_one(&self, member: MemberId) -> Result<Vec<i64>, StoreError> {
        let (mut whose, mut before, mut facts) = (member, i64::MAX, Vec::new());
        loop {
            let start = self.span_start_before(whose, before)?;
            let own = self.top_ups_after(whose, start.seq)?.into_iter().map(|row| row.seq);
            facts.extend(own.filter(|seq| *seq < before));
            if !start.is_taken_over {
                return Ok(facts);
            }
            before = start.seq;
            whose = self.cached("SELECT from_id FROM member_transfers WHERE seq = ?1", |statement| {
                statement.query_row([before], |row| row.get(0).map(MemberId::from_key))
            })?;
        }
    }

    /// What the top-ups of some facts earned for each, in the order of the facts.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn top_up_shares(&self, facts: &[i64]) -> Result<Vec<(TopUpId, StaffEarning)>, StoreError> {
        let mut shares = Vec::new();
        for seq in facts {
            let sql = "SELECT top_ups.id, staff_id, amount_minor FROM top_ups JOIN share_amounts AS it ON it.seq = top_ups.seq \
                       AND it.of_seq = top_ups.seq WHERE top_ups.seq = ?1 ORDER BY staff_id";
            let row = |row: &Row<'_>| {
                let earning = StaffEarning {
                    staff_id: StaffId::from_key(row.get(1)?),
                    amount_minor: Money::from_minor(row.get(2)?),
                };
                Ok((TopUpId::from_key(row.get(0)?), earning))
            };
            let found: Vec<(TopUpId, StaffEarning)> =
                self.cached(sql, |statement| statement.query_map([seq], row)?.collect())?;
            shares.extend(found);
        }
        Ok(shares)
    }
}

/// What was earned or taken back, as a row says it.
struct Amount {
    of_seq: i64,
    line: u32,
    staff: StaffId,
    on: ShareOn,
    minor: i64,
}

impl WriteTx<'_> {
    pub(crate) fn put_share_rule(&self, fact: &Envelope, body: &ShareRulePut) -> Result<(), StoreError> {
        let texts = self.vault.open_sealed(&body.texts)?.ok_or_else(|| StoreError::damaged("a rule without name"))?;
        let terms = &body.terms;
        let (percent, fixed) = match terms.pays {
            SharePays::Percent { percent } => (Some(percent.centi()), None),
            SharePays::Fixed { amount } => (None, Some(amount.minor())),
        };
        self.cached(
            "INSERT INTO share_rules (id, seq, name, earned_on, percent_centi, fixed_minor, valid_from, valid_until, is_active) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, name = excluded.name, earned_on = excluded.earned_on, \
             percent_centi = excluded.percent_centi, fixed_minor = excluded.fixed_minor, valid_from = excluded.valid_from, \
             valid_until = excluded.valid_until, is_active = excluded.is_active",
            |statement| {
                statement.execute(params![
                    body.rule_id.key(),
                    fact.seq,
                    texts.name,
                    terms.on.as_str(),
                    percent,
                    fixed,
                    terms.scope.valid_from,
                    terms.scope.valid_until,
                    terms.scope.is_active,
                ])
            },
        )?;
        self.put_things(THINGS, body.rule_id.key(), &terms.scope.products, &texts.categories)
    }

    /// What the lines of a sale earned.
    pub(crate) fn record_line_shares(&self, fact: &Envelope, body: &SaleRung) -> Result<(), StoreError> {
        let lines = (1..).zip(&body.lines);
        lines.filter_map(|(n, line)| Some((n, line.share.as_ref()?))).try_for_each(|(n, it)| self.earn(fact, n, it))
    }

    /// What a top-up earned.
    pub(crate) fn record_top_up_share(&self, fact: &Envelope, share: Option<&EarnedShare>) -> Result<(), StoreError> {
        share.map_or(Ok(()), |share| self.earn(fact, 0, share))
    }

    fn earn(&self, fact: &Envelope, line: u32, share: &EarnedShare) -> Result<(), StoreError> {
        share.by.iter().try_for_each(|it| {
            let minor = it.amount_minor.minor();
            self.put_share_amount(fact, &Amount { of_seq: fact.seq, line, staff: it.staff_id, on: share.on, minor })
        })
    }

    /// What is taken back of what a sale had earned.
    pub(crate) fn take_line_shares(
        &self,
        fact: &Envelope,
        sale: SaleId,
        shares: &[ShareTaken],
    ) -> Result<(), StoreError> {
        if shares.is_empty() {
            return Ok(());
        }
        let sale = self.sale(sale)?.ok_or_else(|| StoreError::damaged("a share of no sale"))?;
        shares.iter().try_for_each(|it| {
            let minor = -it.amount_minor.minor();
            let amount = Amount { of_seq: sale.seq, line: it.line, staff: it.staff_id, on: it.on, minor };
            self.put_share_amount(fact, &amount)
        })
    }

    /// What is taken back of what top-ups had earned.
    pub(crate) fn take_top_up_shares(&self, fact: &Envelope, shares: &[TopUpShareTaken]) -> Result<(), StoreError> {
        for it in shares {
            let of_seq = self.top_up_seq(it.top_up_id)?.ok_or_else(|| StoreError::damaged("a share of no top-up"))?;
            let minor = -it.amount_minor.minor();
            let amount = Amount { of_seq, line: 0, staff: it.staff_id, on: ShareOn::TopUp, minor };
            self.put_share_amount(fact, &amount)?;
        }
        Ok(())
    }

    fn put_share_amount(&self, fact: &Envelope, it: &Amount) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO share_amounts (seq, of_seq, line, staff_id, business_day, earned_on, amount_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            |statement| {
                statement.execute(params![
                    fact.seq,
                    it.of_seq,
                    it.line,
                    it.staff.key(),
                    fact.business_day,
                    it.on.as_str(),
                    it.minor
                ])
            },
        )?;
        Ok(())
    }
}

fn earned_on(row: &Row<'_>, column: usize) -> rusqlite::Result<ShareOn> {
    let unknown = || SqlError::InvalidColumnType(column, "earned_on".to_owned(), Type::Text);
    ShareOn::from_name(&row.get::<_, String>(column)?).ok_or_else(unknown)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ShareRule> {
    let pays = match row.get(3)? {
        Some(centi) => SharePays::Percent { percent: Percent::from_centi(centi) },
        None => SharePays::Fixed { amount: Money::from_minor(row.get(4)?) },
    };
    Ok(ShareRule {
        id: ShareRuleId::from_key(row.get(0)?),
        name: row.get(1)?,
        terms: ShareTerms {
            on: earned_on(row, 2)?,
            pays,
            scope: Scope { valid_from: row.get(5)?, valid_until: row.get(6)?, is_active: row.get(7)?, ..Scope::all() },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::plan_of;

    #[test]
    fn a_month_of_shares_is_found_without_reading_the_years_before() {
        let plan = plan_of(BY_MONTH).expect("a plan");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{plan:#?}");
    }
}
