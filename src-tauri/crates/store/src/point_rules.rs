//! The rules of what earns points as they are now; what a sale earned once is in its fact.

use chrono::NaiveDate;
use huitou_core::fact::PointsRulePut;
use huitou_core::id::{MemberId, RuleId};
use huitou_core::money::Money;
use huitou_core::points::rules::{Rule, RuleEarns, RuleTerms};
use huitou_core::quantity::{Factor, Points};
use huitou_core::scope::Scope;
use rusqlite::types::Type;
use rusqlite::{Error as SqlError, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::rule_things::{Scopes, Things};
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "point_rules",
        kind: Kind::Derived,
        // seq is the fact that made the rule what it is. Days are bits: 1 is Monday, or the first of the month.
        sql: "CREATE TABLE point_rules (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            name TEXT NOT NULL,
            earns_by TEXT NOT NULL CHECK (earns_by IN ('money', 'unit', 'visit', 'times')),
            points_centi INTEGER CHECK (points_centi >= 0),
            per_minor INTEGER CHECK (per_minor > 0),
            times_centi INTEGER CHECK (times_centi >= 0),
            weekdays INTEGER NOT NULL,
            month_days INTEGER NOT NULL,
            valid_from TEXT,
            valid_until TEXT,
            is_active INTEGER NOT NULL CHECK (is_active IN (0, 1))
        ) STRICT;",
    },
    Table {
        name: "point_rule_things",
        kind: Kind::Derived,
        // What a rule is for; nothing here means all that is sold.
        sql: "CREATE TABLE point_rule_things (
            rule_id INTEGER NOT NULL REFERENCES point_rules (id),
            n INTEGER NOT NULL,
            sku TEXT,
            category TEXT,
            PRIMARY KEY (rule_id, n),
            CHECK ((sku IS NULL) <> (category IS NULL))
        ) STRICT, WITHOUT ROWID;",
    },
];

const THINGS: Things = Things("point_rule_things");

const COLUMNS: &str = "id, name, earns_by, points_centi, per_minor, times_centi, weekdays, month_days, valid_from, \
                       valid_until, is_active";

impl ReadTx<'_> {
    /// Every rule of what earns points, the first that was made first.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn point_rules(&self) -> Result<Vec<Rule>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM point_rules ORDER BY id");
        let mut rules: Vec<Rule> = self.cached(&sql, |statement| statement.query_map([], from_row)?.collect())?;
        let mut scopes: Scopes<'_> = rules.iter_mut().map(|rule| (rule.id.key(), &mut rule.terms.scope)).collect();
        self.add_things(THINGS, &mut scopes)?;
        Ok(rules)
    }

    /// Whether a sale of this business day that stands has earned the person points for coming.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn has_points_for_coming(&self, member: MemberId, day: NaiveDate) -> Result<bool, StoreError> {
        let sql = concat!(
            "SELECT 1 FROM sales WHERE business_day = ?2 AND points_of_visit_centi > 0 \
             AND NOT EXISTS (SELECT 1 FROM refunds WHERE sale_id = sales.id AND is_whole = 1) AND member_id IN ",
            whole!()
        );
        self.cached(sql, |statement| statement.exists(params![member.key(), day]))
    }
}

impl WriteTx<'_> {
    pub(crate) fn put_point_rule(&self, fact: &Envelope, body: &PointsRulePut) -> Result<(), StoreError> {
        let texts = self.vault.open_sealed(&body.texts)?.ok_or_else(|| StoreError::damaged("a rule without name"))?;
        let terms = &body.terms;
        let (points, per, times) = match terms.earns {
            RuleEarns::Money { points, per } => (Some(points), Some(per), None),
            RuleEarns::Unit { points } | RuleEarns::Visit { points } => (Some(points), None, None),
            RuleEarns::Times { times } => (None, None, Some(times)),
        };
        self.cached(
            "INSERT INTO point_rules (id, seq, name, earns_by, points_centi, per_minor, times_centi, weekdays, month_days, \
             valid_from, valid_until, is_active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
             ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, name = excluded.name, earns_by = excluded.earns_by, \
             points_centi = excluded.points_centi, per_minor = excluded.per_minor, times_centi = excluded.times_centi, \
             weekdays = excluded.weekdays, month_days = excluded.month_days, valid_from = excluded.valid_from, \
             valid_until = excluded.valid_until, is_active = excluded.is_active",
            |statement| {
                statement.execute(params![
                    body.rule_id.key(),
                    fact.seq,
                    texts.name,
                    terms.earns.as_str(),
                    points.map(Points::centi),
                    per.map(Money::minor),
                    times.map(Factor::centi),
                    bits(&terms.weekdays),
                    bits(&terms.month_days),
                    terms.scope.valid_from,
                    terms.scope.valid_until,
                    terms.scope.is_active,
                ])
            },
        )?;
        self.put_things(THINGS, body.rule_id.key(), &terms.scope.products, &texts.categories)
    }
}

/// Days from 1 as bits.
fn bits(days: &[u32]) -> i64 {
    days.iter().fold(0, |bits, day| bits | 1 << day)
}

fn days(bits: i64) -> Vec<u32> {
    (1..=31).filter(|day| bits & (1 << day) != 0).collect()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Rule> {
    Ok(Rule {
        id: RuleId::from_key(row.get(0)?),
        name: row.get(1)?,
        terms: RuleTerms {
            earns: earns_from_row(row)?,
            weekdays: days(row.get(6)?),
            month_days: days(row.get(7)?),
            scope: Scope { valid_from: row.get(8)?, valid_until: row.get(9)?, is_active: row.get(10)?, ..Scope::all() },
        },
    })
}

fn earns_from_row(row: &Row<'_>) -> rusqlite::Result<RuleEarns> {
    let points = || row.get(3).map(Points::from_centi);
    match row.get_ref(2)?.as_str()? {
        "money" => Ok(RuleEarns::Money { points: points()?, per: Money::from_minor(row.get(4)?) }),
        "unit" => Ok(RuleEarns::Unit { points: points()? }),
        "visit" => Ok(RuleEarns::Visit { points: points()? }),
        "times" => Ok(RuleEarns::Times { times: Factor::from_centi(row.get(5)?) }),
        _ => Err(SqlError::InvalidColumnType(2, "earns_by".to_owned(), Type::Text)),
    }
}
