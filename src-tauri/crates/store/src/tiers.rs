//! The tiers of the shop as they are now, the one that each member has, and what members did for them.

use chrono::NaiveDate;
use huitou_core::fact::{TierChange, TierPut};
use huitou_core::id::{MemberId, TierId};
use huitou_core::quantity::Factor;
use huitou_core::tier::{
    Deed, DeedKind, Doings, Ladder, Placed, PlacedBy, Tier, TierNeed, TierStep, TierTerms, TierWindow,
};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "tiers",
        kind: Kind::Derived,
        // seq is the fact that made the tier what it is. What is needed is minor units, visits or hundredths of a point.
        sql: "CREATE TABLE tiers (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            name TEXT NOT NULL,
            level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 9),
            need_by TEXT,
            need_least INTEGER CHECK (need_least > 0),
            window_over TEXT NOT NULL,
            window_count INTEGER CHECK (window_count > 0),
            grace_days INTEGER NOT NULL CHECK (grace_days >= 0),
            price_rate_centi INTEGER CHECK (price_rate_centi BETWEEN 1 AND 99),
            points_times_centi INTEGER CHECK (points_times_centi >= 0),
            is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
            CHECK ((need_by IS NULL) = (need_least IS NULL))
        ) STRICT;",
    },
    Table {
        name: "member_tiers",
        kind: Kind::Derived,
        // One who has no tier has no row. seq is the fact that placed the member.
        sql: "CREATE TABLE member_tiers (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            tier_id INTEGER NOT NULL REFERENCES tiers (id),
            placed_by TEXT NOT NULL,
            met_until TEXT,
            until TEXT
        ) STRICT;
        CREATE INDEX member_tiers_by_day ON member_tiers (until, member_id) WHERE until IS NOT NULL;",
    },
    Table {
        name: "tier_steps",
        kind: Kind::Derived,
        // What a member had before each fact that brought a tier which the member still has, the first one first.
        sql: "CREATE TABLE tier_steps (
            member_id INTEGER NOT NULL REFERENCES members (id),
            step INTEGER NOT NULL CHECK (step >= 0),
            business_day TEXT NOT NULL,
            tier_id INTEGER REFERENCES tiers (id),
            placed_by TEXT NOT NULL,
            met_until TEXT,
            until TEXT,
            PRIMARY KEY (member_id, step)
        ) STRICT, WITHOUT ROWID;",
    },
];

const COLUMNS: &str = "id, name, level, need_by, need_least, window_over, window_count, grace_days, is_active, \
                       price_rate_centi, points_times_centi";

/// What members bought, day by day, less what went back of it.
const BOUGHT: &str = concat!(
    "SELECT business_day, \
        total_minor - (SELECT ifnull(sum(total_minor), 0) FROM refunds WHERE sale_id = sales.id), \
        points_earned_centi - (SELECT ifnull(sum(points_taken_centi), 0) FROM refunds WHERE sale_id = sales.id) \
    FROM sales WHERE (?2 IS NULL OR business_day >= ?2) AND member_id IN ",
    whole!()
);

/// What one member paid for stored value after a place of the journal.
const TOPPED_UP: &str = "SELECT business_day, paid_minor FROM top_ups WHERE (?2 IS NULL OR business_day >= ?2) \
     AND seq > ?3 AND member_id = ?1";

const VISITED: &str = concat!(
    "SELECT DISTINCT business_day, 1 FROM visits WHERE (?2 IS NULL OR business_day >= ?2) AND member_id IN ",
    whole!()
);

impl ReadTx<'_> {
    /// Every tier, the first that was made first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn tiers(&self) -> Result<Vec<Tier>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM tiers ORDER BY id");
        self.cached(&sql, |statement| statement.query_map([], from_row)?.collect())
    }

    /// The tier in which a person was placed.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn placed(&self, member: MemberId) -> Result<Placed, StoreError> {
        let sql = "SELECT tier_id, placed_by, met_until, until FROM member_tiers WHERE member_id = \
                   (SELECT whole_id FROM members WHERE id = ?1)";
        let placed = self.cached(sql, |statement| statement.query_row([member.key()], placed_from_row).optional())?;
        Ok(placed.unwrap_or(Placed::NONE))
    }

    /// The same with the steps that led to it.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn ladder(&self, member: MemberId) -> Result<Ladder, StoreError> {
        let now = self.placed(member)?;
        if now == Placed::NONE {
            return Ok(Ladder::at(now));
        }
        let sql = "SELECT tier_id, placed_by, met_until, until, business_day FROM tier_steps WHERE member_id = \
                   (SELECT whole_id FROM members WHERE id = ?1) ORDER BY step";
        let step = |row: &Row<'_>| Ok(TierStep { day: row.get(4)?, before: placed_from_row(row)? });
        let steps = self.cached(sql, |statement| statement.query_map([member.key()], step)?.collect())?;
        Ok(Ladder { now, steps })
    }

    /// What a person did from a day on, or ever.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn doings(&self, member: MemberId, since: Option<NaiveDate>) -> Result<Doings, StoreError> {
        let mut doings = Doings::default();
        let bought: Vec<(NaiveDate, i64, i64)> = self.cached(BOUGHT, |statement| {
            let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            statement.query_map(params![member.key(), since], row)?.collect()
        })?;
        for (day, spent, points) in bought {
            doings.add(Deed { kind: DeedKind::Spent, day, amount: spent });
            doings.add(Deed { kind: DeedKind::Points, day, amount: points });
        }
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        for it in self.whole(member)? {
            // Each member's count until a balance refund gave back what that one had, by whichever name it was.
            let given_back = self.balance_refund_before(it, i64::MAX)?;
            let paid: Vec<(NaiveDate, i64)> = self.cached(TOPPED_UP, |statement| {
                statement.query_map(params![it.key(), since, given_back], row)?.collect()
            })?;
            paid.into_iter().for_each(|(day, amount)| doings.add(Deed { kind: DeedKind::TopUp, day, amount }));
        }
        let came: Vec<(NaiveDate, i64)> =
            self.cached(VISITED, |statement| statement.query_map(params![member.key(), since], row)?.collect())?;
        came.into_iter().for_each(|(day, amount)| doings.add(Deed { kind: DeedKind::Visit, day, amount }));
        Ok(doings)
    }

    /// How many sales of a business day stand of a person.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn sales_of_visit(&self, member: MemberId, day: NaiveDate) -> Result<i64, StoreError> {
        let sql =
            concat!("SELECT ifnull(sum(sales), 0) FROM visits WHERE business_day = ?2 AND member_id IN ", whole!());
        self.cached(sql, |statement| statement.query_row(params![member.key(), day], |row| row.get(0)))
    }

    /// Members whose tier was over before `today`, those first whose tier is over the longest, up to a number of them.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn members_with_tiers_over(&self, today: NaiveDate, limit: u32) -> Result<Vec<MemberId>, StoreError> {
        let sql = "SELECT member_id FROM member_tiers WHERE until < ?1 \
                   AND EXISTS (SELECT 1 FROM members WHERE id = member_id AND whole_id = id) ORDER BY until, member_id LIMIT ?2";
        self.cached(sql, |statement| {
            statement.query_map(params![today, limit], |row| row.get(0).map(MemberId::from_key))?.collect()
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn put_tier(&self, fact: &Envelope, body: &TierPut) -> Result<(), StoreError> {
        let name = self.vault.open_sealed(&body.name)?.ok_or_else(|| StoreError::damaged("a tier without name"))?;
        let terms = &body.terms;
        self.cached(
            "INSERT INTO tiers (id, seq, name, level, need_by, need_least, window_over, window_count, grace_days, is_active, \
             price_rate_centi, points_times_centi) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, \
             name = excluded.name, level = excluded.level, need_by = excluded.need_by, need_least = excluded.need_least, \
             window_over = excluded.window_over, window_count = excluded.window_count, grace_days = excluded.grace_days, \
             is_active = excluded.is_active, price_rate_centi = excluded.price_rate_centi, \
             points_times_centi = excluded.points_times_centi",
            |statement| {
                statement.execute(params![
                    body.tier_id.key(),
                    fact.seq,
                    name,
                    terms.level,
                    terms.need.map(TierNeed::as_str),
                    terms.need.map(TierNeed::least),
                    terms.window.as_str(),
                    terms.window.count(),
                    terms.grace_days,
                    terms.is_active,
                    terms.price_rate.map(Factor::centi),
                    terms.points_times.map(Factor::centi),
                ])
            },
        )?;
        Ok(())
    }

    /// Writes the tier that a fact gave a member, where it gave another one or another day.
    pub(crate) fn place(
        &self,
        fact: &Envelope,
        member: MemberId,
        change: Option<&TierChange>,
    ) -> Result<(), StoreError> {
        let Some(change) = change else { return Ok(()) };
        // The person has the tier.
        let member = self.survivor(member)?;
        if let Some(steps) = &change.steps {
            self.put_steps(member, steps)?;
        }
        let Some(tier) = change.to.tier_id else { return self.end_tier(member) };
        self.cached(
            "INSERT OR REPLACE INTO member_tiers (member_id, seq, tier_id, placed_by, met_until, until) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            |statement| {
                let Placed { by, met_until, until, .. } = change.to;
                statement.execute(params![member.key(), fact.seq, tier.key(), by.as_str(), met_until, until])
            },
        )?;
        Ok(())
    }

    fn put_steps(&self, member: MemberId, steps: &[TierStep]) -> Result<(), StoreError> {
        self.cached("DELETE FROM tier_steps WHERE member_id = ?1", |statement| statement.execute([member.key()]))?;
        let sql = "INSERT INTO tier_steps (member_id, step, business_day, tier_id, placed_by, met_until, until) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        for (place, TierStep { day, before }) in steps.iter().enumerate() {
            let Placed { tier_id, by, met_until, until } = before;
            let tier = tier_id.map(TierId::key);
            self.cached(sql, |statement| {
                statement.execute(params![member.key(), place as i64, day, tier, by.as_str(), met_until, until])
            })?;
        }
        Ok(())
    }

    /// Leaves a member without a tier.
    pub(crate) fn end_tier(&self, member: MemberId) -> Result<(), StoreError> {
        self.put_steps(member, &[])?;
        self.cached("DELETE FROM member_tiers WHERE member_id = ?1", |statement| statement.execute([member.key()]))?;
        Ok(())
    }
}

fn unknown(column: usize, name: &str) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, name.to_owned(), Type::Text)
}

fn placed_from_row(row: &Row<'_>) -> rusqlite::Result<Placed> {
    let by: String = row.get(1)?;
    Ok(Placed {
        tier_id: row.get::<_, Option<i64>>(0)?.map(TierId::from_key),
        by: PlacedBy::from_name(&by).ok_or_else(|| unknown(1, "placed_by"))?,
        met_until: row.get(2)?,
        until: row.get(3)?,
    })
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Tier> {
    let need: Option<(String, i64)> = row.get::<_, Option<String>>(3)?.zip(row.get(4)?);
    let need = need.map(|(by, least)| TierNeed::from_parts(&by, least).ok_or_else(|| unknown(3, "need_by")));
    let over: String = row.get(5)?;
    Ok(Tier {
        id: TierId::from_key(row.get(0)?),
        name: row.get(1)?,
        terms: TierTerms {
            level: row.get(2)?,
            need: need.transpose()?,
            window: TierWindow::from_parts(&over, row.get(6)?).ok_or_else(|| unknown(5, "window_over"))?,
            grace_days: row.get(7)?,
            is_active: row.get(8)?,
            price_rate: row.get::<_, Option<i64>>(9)?.map(Factor::from_centi),
            points_times: row.get::<_, Option<i64>>(10)?.map(Factor::from_centi),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::plan_of;

    #[test]
    fn what_a_member_did_is_found_without_looking_at_other_members() {
        for sql in [BOUGHT, TOPPED_UP, VISITED] {
            let plan = plan_of(sql).expect("a plan");
            assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{plan:#?}");
        }
    }
}
