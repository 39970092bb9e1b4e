//! Top-up plans as they are now; what a plan gave once is in the fact of its top-up.

use huitou_core::fact::PlanPut;
use huitou_core::id::{MemberId, PlanId, TierId};
use huitou_core::money::Money;
use huitou_core::plan::{Gift, GiftCoupon, GiftTier, GiftUses, Plan, PlanTerms};
use huitou_core::quantity::Points;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "plans",
        kind: Kind::Derived,
        // seq is the fact that made the plan what it is.
        sql: "CREATE TABLE plans (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            name TEXT NOT NULL,
            paid_from_minor INTEGER NOT NULL CHECK (paid_from_minor > 0),
            paid_to_minor INTEGER CHECK (paid_to_minor >= paid_from_minor),
            is_per_full INTEGER NOT NULL CHECK (is_per_full IN (0, 1)),
            valid_from TEXT,
            valid_until TEXT,
            per_member INTEGER CHECK (per_member > 0),
            bonus_minor INTEGER NOT NULL CHECK (bonus_minor >= 0),
            points_centi INTEGER NOT NULL CHECK (points_centi >= 0),
            parts INTEGER NOT NULL CHECK (parts > 0),
            gift_tier_id INTEGER REFERENCES tiers (id),
            gift_tier_months INTEGER CHECK (gift_tier_months IS NULL OR gift_tier_months > 0 AND gift_tier_id IS NOT NULL),
            gift_sku TEXT,
            gift_uses INTEGER CHECK (gift_uses > 0),
            is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
            CHECK ((gift_sku IS NULL) = (gift_uses IS NULL))
        ) STRICT;",
    },
    Table {
        name: "plan_tiers",
        kind: Kind::Derived,
        sql: "CREATE TABLE plan_tiers (
            plan_id INTEGER NOT NULL REFERENCES plans (id),
            tier_id INTEGER NOT NULL REFERENCES tiers (id),
            PRIMARY KEY (plan_id, tier_id)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "plan_coupons",
        kind: Kind::Derived,
        sql: "CREATE TABLE plan_coupons (
            plan_id INTEGER NOT NULL REFERENCES plans (id),
            n INTEGER NOT NULL,
            off_minor INTEGER NOT NULL,
            minimum_minor INTEGER NOT NULL,
            valid_days INTEGER NOT NULL,
            count INTEGER NOT NULL,
            is_in_parts INTEGER NOT NULL CHECK (is_in_parts IN (0, 1)),
            PRIMARY KEY (plan_id, n)
        ) STRICT, WITHOUT ROWID;",
    },
];

const COLUMNS: &str = "id, name, paid_from_minor, paid_to_minor, is_per_full, valid_from, valid_until, per_member, \
                       bonus_minor, points_centi, parts, is_active, gift_tier_id, gift_tier_months, gift_sku, gift_uses";

impl ReadTx<'_> {
    /// A plan.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn plan(&self, id: PlanId) -> Result<Option<Plan>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM plans WHERE id = ?1");
        let plan = self.cached(&sql, |statement| statement.query_row([id.key()], from_row).optional())?;
        plan.map(|plan| self.with_coupons(plan)).transpose()
    }

    /// Every plan, the first that was made first.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn plans(&self) -> Result<Vec<Plan>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM plans ORDER BY id");
        let plans: Vec<Plan> = self.cached(&sql, |statement| statement.query_map([], from_row)?.collect())?;
        plans.into_iter().map(|plan| self.with_coupons(plan)).collect()
    }

    /// How often a member has used a plan.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn plan_uses(&self, plan: PlanId, member: MemberId) -> Result<u32, StoreError> {
        let sql = concat!("SELECT count(*) FROM top_ups WHERE plan_id = ?2 AND member_id IN ", whole!());
        self.cached(sql, |statement| statement.query_row(params![member.key(), plan.key()], |row| row.get(0)))
    }

    fn with_coupons(&self, mut plan: Plan) -> Result<Plan, StoreError> {
        plan.terms.gift.coupons = self.cached(
            "SELECT off_minor, minimum_minor, valid_days, count, is_in_parts FROM plan_coupons WHERE plan_id = ?1 ORDER BY n",
            |statement| statement.query_map([plan.id.key()], coupon_from_row)?.collect(),
        )?;
        plan.terms.tiers = self
            .cached("SELECT tier_id FROM plan_tiers WHERE plan_id = ?1 ORDER BY tier_id", |statement| {
                statement.query_map([plan.id.key()], |row| row.get(0).map(TierId::from_key))?.collect()
            })?;
        Ok(plan)
    }
}

impl WriteTx<'_> {
    pub(crate) fn put_plan(&self, fact: &Envelope, body: &PlanPut) -> Result<(), StoreError> {
        let name = self.vault.open_sealed(&body.name)?.ok_or_else(|| StoreError::damaged("a plan without name"))?;
        let terms = &body.terms;
        self.cached(
            "INSERT INTO plans (id, seq, name, paid_from_minor, paid_to_minor, is_per_full, valid_from, valid_until, \
             per_member, bonus_minor, points_centi, parts, is_active, gift_tier_id, gift_tier_months, gift_sku, gift_uses) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) ON CONFLICT (id) DO UPDATE SET \
             seq = excluded.seq, name = excluded.name, paid_from_minor = excluded.paid_from_minor, \
             paid_to_minor = excluded.paid_to_minor, is_per_full = excluded.is_per_full, \
             valid_from = excluded.valid_from, valid_until = excluded.valid_until, per_member = excluded.per_member, \
             bonus_minor = excluded.bonus_minor, points_centi = excluded.points_centi, parts = excluded.parts, \
             is_active = excluded.is_active, gift_tier_id = excluded.gift_tier_id, \
             gift_tier_months = excluded.gift_tier_months, gift_sku = excluded.gift_sku, gift_uses = excluded.gift_uses",
            |statement| {
                statement.execute(params![
                    body.plan_id.key(),
                    fact.seq,
                    name,
                    terms.paid_from.minor(),
                    terms.paid_to.map(Money::minor),
                    terms.is_per_full,
                    terms.valid_from,
                    terms.valid_until,
                    terms.per_member,
                    terms.gift.bonus.minor(),
                    terms.gift.points.centi(),
                    terms.gift.parts,
                    terms.is_active,
                    terms.gift.tier.map(|it| it.tier_id.key()),
                    terms.gift.tier.and_then(|it| it.months),
                    terms.gift.uses.as_ref().map(|it| &it.sku),
                    terms.gift.uses.as_ref().map(|it| it.count),
                ])
            },
        )?;
        self.put_plan_tiers(body.plan_id, &terms.tiers)?;
        self.put_plan_coupons(body.plan_id, &terms.gift.coupons)
    }

    fn put_plan_tiers(&self, plan: PlanId, tiers: &[TierId]) -> Result<(), StoreError> {
        self.cached("DELETE FROM plan_tiers WHERE plan_id = ?1", |statement| statement.execute([plan.key()]))?;
        for tier in tiers {
            self.cached("INSERT INTO plan_tiers (plan_id, tier_id) VALUES (?1, ?2)", |statement| {
                statement.execute([plan.key(), tier.key()])
            })?;
        }
        Ok(())
    }

    fn put_plan_coupons(&self, plan: PlanId, coupons: &[GiftCoupon]) -> Result<(), StoreError> {
        self.cached("DELETE FROM plan_coupons WHERE plan_id = ?1", |statement| statement.execute([plan.key()]))?;
        for (n, coupon) in coupons.iter().enumerate() {
            self.cached(
                "INSERT INTO plan_coupons (plan_id, n, off_minor, minimum_minor, valid_days, count, is_in_parts) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                |statement| {
                    statement.execute(params![
                        plan.key(),
                        n + 1,
                        coupon.off.minor(),
                        coupon.minimum.minor(),
                        coupon.valid_days,
                        coupon.count,
                        coupon.is_in_parts
                    ])
                },
            )?;
        }
        Ok(())
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Plan> {
    Ok(Plan {
        id: PlanId::from_key(row.get(0)?),
        name: row.get(1)?,
        terms: PlanTerms {
            paid_from: Money::from_minor(row.get(2)?),
            paid_to: row.get::<_, Option<i64>>(3)?.map(Money::from_minor),
            is_per_full: row.get(4)?,
            valid_from: row.get(5)?,
            valid_until: row.get(6)?,
            per_member: row.get(7)?,
            tiers: Vec::new(),
            gift: Gift {
                bonus: Money::from_minor(row.get(8)?),
                points: Points::from_centi(row.get(9)?),
                coupons: Vec::new(),
                uses: gift_uses(row)?,
                tier: gift_tier(row)?,
                parts: row.get(10)?,
            },
            is_active: row.get(11)?,
        },
    })
}

fn gift_tier(row: &Row<'_>) -> rusqlite::Result<Option<GiftTier>> {
    let (id, months) = (row.get::<_, Option<i64>>(12)?, row.get(13)?);
    Ok(id.map(|id| GiftTier { tier_id: TierId::from_key(id), months }))
}

fn gift_uses(row: &Row<'_>) -> rusqlite::Result<Option<GiftUses>> {
    let (sku, count) = (row.get::<_, Option<String>>(14)?, row.get::<_, Option<u32>>(15)?);
    Ok(sku.zip(count).map(|(sku, count)| GiftUses { sku, count }))
}

fn coupon_from_row(row: &Row<'_>) -> rusqlite::Result<GiftCoupon> {
    Ok(GiftCoupon {
        off: Money::from_minor(row.get(0)?),
        minimum: Money::from_minor(row.get(1)?),
        valid_days: row.get(2)?,
        count: row.get(3)?,
        is_in_parts: row.get(4)?,
    })
}
