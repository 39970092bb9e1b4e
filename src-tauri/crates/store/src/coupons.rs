//! Coupons: earned by one sale or given with a top-up, used by another sale, taken back when the one that earned them is
//! returned.

use huitou_core::coupon::{Coupon, CouponCode, CouponTerms};
use huitou_core::id::{MemberId, RefundId, SaleId};
use huitou_core::money::Money;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "coupons",
        kind: Kind::Derived,
        // issued_by is the sale that earned it; one without is a gift.
        sql: "CREATE TABLE coupons (
            code TEXT PRIMARY KEY,
            member_id INTEGER NOT NULL REFERENCES members (id),
            issued_seq INTEGER NOT NULL REFERENCES journal (seq),
            issued_by INTEGER REFERENCES sales (id),
            off_minor INTEGER NOT NULL,
            minimum_minor INTEGER NOT NULL,
            valid_until TEXT NOT NULL,
            used_by INTEGER REFERENCES sales (id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX coupons_unused ON coupons (member_id, valid_until) WHERE used_by IS NULL;",
    },
    Table {
        name: "withdrawn_coupons",
        kind: Kind::Derived,
        // Out of the coupons' own table, so that a sale that was returned leaves nothing there.
        sql: "CREATE TABLE withdrawn_coupons (
            code TEXT PRIMARY KEY,
            refund_id INTEGER NOT NULL REFERENCES refunds (id)
        ) STRICT, WITHOUT ROWID;",
    },
];

/// A coupon is the person's, whichever of the members who are one person it was issued to.
const COLUMNS: &str = "code, (SELECT whole_id FROM members WHERE id = member_id), off_minor, minimum_minor, valid_until, used_by, issued_by";

impl ReadTx<'_> {
    /// The coupon with this code.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn coupon(&self, code: &CouponCode) -> Result<Option<Coupon>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM coupons WHERE code = ?1");
        self.cached(&sql, |statement| statement.query_row([code.to_string()], from_row).optional())
    }

    /// Whether a coupon was taken back with what had earned it.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn is_coupon_withdrawn(&self, code: &CouponCode) -> Result<bool, StoreError> {
        self.cached("SELECT 1 FROM withdrawn_coupons WHERE code = ?1", |statement| statement.exists([code.to_string()]))
    }

    /// A person's unused coupons, the first to lapse first; expired ones too.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn unused_coupons(&self, member: MemberId) -> Result<Vec<Coupon>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM coupons WHERE member_id IN {} AND used_by IS NULL ORDER BY valid_until, code",
            whole!()
        );
        self.cached(&sql, |statement| statement.query_map([member.key()], from_row)?.collect())
    }
}

impl WriteTx<'_> {
    /// Issues a coupon by a fact: to the buyer of the sale that earned it, or as a gift.
    pub(crate) fn issue_coupon(
        &self,
        seq: i64,
        member: MemberId,
        earned_by: Option<SaleId>,
        terms: &CouponTerms,
    ) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO coupons (code, member_id, issued_seq, issued_by, off_minor, minimum_minor, valid_until) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            |statement| {
                statement.execute(params![
                    terms.code.to_string(),
                    member.key(),
                    seq,
                    earned_by.map(SaleId::key),
                    terms.off.minor(),
                    terms.minimum.minor(),
                    terms.valid_until
                ])
            },
        )?;
        Ok(())
    }

    pub(crate) fn use_coupon(&self, code: &CouponCode, by: SaleId) -> Result<(), StoreError> {
        let used = self.cached("UPDATE coupons SET used_by = ?2 WHERE code = ?1 AND used_by IS NULL", |statement| {
            statement.execute(params![code.to_string(), by.key()])
        })?;
        match used {
            1 => Ok(()),
            _ => Err(StoreError::damaged("a coupon that is used twice or was never issued")),
        }
    }
}

impl WriteTx<'_> {
    pub(crate) fn restore_coupon(&self, code: &CouponCode) -> Result<(), StoreError> {
        let restored = self
            .cached("UPDATE coupons SET used_by = NULL WHERE code = ?1 AND used_by IS NOT NULL", |statement| {
                statement.execute([code.to_string()])
            })?;
        match restored {
            1 => Ok(()),
            _ => Err(StoreError::damaged("a coupon that comes back without having been used")),
        }
    }

    /// Takes a coupon back that nobody used but the sale that comes back itself.
    pub(crate) fn withdraw_coupon(&self, code: &CouponCode, sale: SaleId, by: RefundId) -> Result<(), StoreError> {
        let sql = "DELETE FROM coupons WHERE code = ?1 AND (used_by IS NULL OR used_by = ?2)";
        let withdrawn = self.cached(sql, |statement| statement.execute(params![code.to_string(), sale.key()]))?;
        if withdrawn != 1 {
            return Err(StoreError::damaged("a coupon that is withdrawn but cannot be"));
        }
        self.cached("INSERT INTO withdrawn_coupons (code, refund_id) VALUES (?1, ?2)", |statement| {
            statement.execute(params![code.to_string(), by.key()])
        })?;
        Ok(())
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Coupon> {
    let code: String = row.get(0)?;
    let code = code
        .parse()
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok(Coupon {
        terms: CouponTerms {
            code,
            off: Money::from_minor(row.get(2)?),
            minimum: Money::from_minor(row.get(3)?),
            valid_until: row.get(4)?,
        },
        member: MemberId::from_key(row.get(1)?),
        used_by: row.get::<_, Option<i64>>(5)?.map(SaleId::from_key),
        issued_by: row.get::<_, Option<i64>>(6)?.map(SaleId::from_key),
    })
}
