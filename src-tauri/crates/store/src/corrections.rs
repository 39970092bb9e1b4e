//! Corrections of sales on their own day. The sale's fact stays; what it was in truth is read from it and these.

use huitou_core::fact::{SaleMemberAdded, SaleTenderChanged};
use huitou_core::id::SaleId;
use huitou_core::points::lots::OLD_LOT;
use huitou_core::tender::TenderKind;
use rusqlite::params;

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "sale_corrections",
        kind: Kind::Derived,
        // member_id is whose stored value moved, or who was added.
        sql: "CREATE TABLE sale_corrections (
            seq INTEGER PRIMARY KEY REFERENCES journal (seq),
            sale_id INTEGER NOT NULL REFERENCES sales (id),
            what TEXT NOT NULL CHECK (what IN ('tender', 'member')),
            member_id INTEGER REFERENCES members (id),
            business_day TEXT NOT NULL,
            stored_value_minor INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX sale_corrections_by_sale ON sale_corrections (sale_id);
        CREATE INDEX sale_corrections_by_member ON sale_corrections (member_id) WHERE member_id IS NOT NULL;
        CREATE INDEX sale_corrections_by_day ON sale_corrections (business_day);",
    },
    Table {
        name: "sale_correction_tenders",
        kind: Kind::Derived,
        // By how much more each kind paid.
        sql: "CREATE TABLE sale_correction_tenders (
            seq INTEGER NOT NULL REFERENCES sale_corrections (seq),
            kind TEXT NOT NULL,
            amount_minor INTEGER NOT NULL,
            PRIMARY KEY (seq, kind)
        ) STRICT, WITHOUT ROWID;",
    },
];

impl ReadTx<'_> {
    /// The facts that corrected a sale, the first one first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn corrections_of(&self, sale: SaleId) -> Result<Vec<i64>, StoreError> {
        self.cached("SELECT seq FROM sale_corrections WHERE sale_id = ?1 ORDER BY seq", |statement| {
            statement.query_map([sale.key()], |row| row.get(0))?.collect()
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn change_tender(&self, fact: &Envelope, body: &SaleTenderChanged) -> Result<(), StoreError> {
        let stored = body.changes.iter().find(|tender| tender.kind == TenderKind::StoredValue);
        self.put_correction(fact, body.sale_id, "tender", body.member.map(|part| part.member_id.key()), {
            stored.map_or(0, |tender| tender.amount.minor())
        })?;
        // More of it went without a proof; less of it gives nothing free back.
        let more = body.changes.iter().filter(|tender| tender.kind.needs_proof());
        let freely: i64 = more.map(|tender| tender.amount.minor().max(0)).sum();
        self.cached("UPDATE sales SET free_minor = free_minor + ?2 WHERE id = ?1", |statement| {
            statement.execute(params![body.sale_id.key(), freely])
        })?;
        self.correct_on_account(fact, body)?;
        self.take_from_invoices(&body.invoice)?;
        if let Some(more) = stored {
            self.respend(body.sale_id, more.amount)?;
        }
        for tender in &body.changes {
            self.cached(
                "INSERT INTO sale_correction_tenders (seq, kind, amount_minor) VALUES (?1, ?2, ?3)",
                |statement| statement.execute(params![fact.seq, tender.kind.as_str(), tender.amount.minor()]),
            )?;
        }
        Ok(())
    }

    pub(crate) fn add_member(&self, fact: &Envelope, body: &SaleMemberAdded) -> Result<(), StoreError> {
        let part = &body.member;
        let sale = self.sale(body.sale_id)?.ok_or_else(|| StoreError::damaged("a member added to no sale"))?;
        self.put_correction(fact, sale.id, "member", Some(part.member_id.key()), 0)?;
        let lot = part.points_lots.as_ref().map_or(OLD_LOT, |_| fact.seq);
        self.cached(
            "UPDATE sales SET member_id = ?2, points_earned_centi = ?3, points_lot = ?4, points_until = ?5, added_seq = ?6, \
             points_of_visit_centi = ?7 \
             WHERE id = ?1",
            |statement| {
                let earned = part.points_earned.centi();
                let key = sale.id.key();
                let of_visit = part.points_of_visit.centi();
                let whose = part.member_id.key();
                statement.execute(params![key, whose, earned, lot, part.points_until, fact.seq, of_visit])
            },
        )?;
        self.change_lots(part.member_id, part.points_lots.as_deref().unwrap_or_default())?;
        self.record_visit(part.member_id, sale.id, &sale.business_day.to_string(), sale.total)?;
        self.name_last_sale(part.member_id)?;
        self.place(fact, part.member_id, part.tier.as_ref())?;
        if let Some(coupon) = &part.coupon_issued {
            self.issue_coupon(fact.seq, part.member_id, Some(sale.id), coupon)?;
        }
        match &part.message {
            Some(message) => self.queue_message(fact.seq, part.member_id, message),
            None => Ok(()),
        }
    }

    fn put_correction(
        &self,
        fact: &Envelope,
        sale: SaleId,
        what: &str,
        member: Option<i64>,
        stored_value: i64,
    ) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO sale_corrections (seq, sale_id, what, member_id, business_day, stored_value_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            |statement| statement.execute(params![fact.seq, sale.key(), what, member, fact.business_day, stored_value]),
        )?;
        Ok(())
    }
}
