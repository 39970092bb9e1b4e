//! Refunds: what came back of a sale, and how it was given back.

use chrono::NaiveDate;
use huitou_core::fact::{RefundLine, SaleRefunded, SaleReturnedUnbilled, UnbilledLine};
use huitou_core::gift_card::MoveKind;
use huitou_core::id::{RefundId, SaleId};
use huitou_core::money::Money;
use huitou_core::quantity::Quantity;
use huitou_core::refund::ReturnKind;
use huitou_core::tender::Tender;
use rusqlite::{OptionalExtension, Row, params};

use crate::count_cards::CardState;
use crate::counters::Counter;
use crate::error::StoreError;
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "refunds",
        kind: Kind::Derived,
        // What came back without a bill is of no sale, and nobody's.
        sql: "CREATE TABLE refunds (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            return_kind TEXT NOT NULL,
            refund_no TEXT NOT NULL,
            sale_id INTEGER REFERENCES sales (id),
            member_id INTEGER REFERENCES members (id),
            at TEXT NOT NULL,
            business_day TEXT NOT NULL,
            total_minor INTEGER NOT NULL,
            is_whole INTEGER NOT NULL CHECK (is_whole IN (0, 1)),
            reason TEXT NOT NULL,
            points_taken_centi INTEGER NOT NULL,
            points_returned_centi INTEGER NOT NULL,
            CHECK ((sale_id IS NULL) = (return_kind = 'unbilled'))
        ) STRICT;
        CREATE UNIQUE INDEX refunds_by_number ON refunds (refund_no);
        CREATE INDEX refunds_by_sale ON refunds (sale_id);
        CREATE INDEX refunds_by_member ON refunds (member_id) WHERE member_id IS NOT NULL;
        CREATE INDEX refunds_by_day ON refunds (business_day);",
    },
    Table {
        name: "refund_lines",
        kind: Kind::Derived,
        // line is the place in the sale, or without a bill the place in the return.
        sql: "CREATE TABLE refund_lines (
            refund_id INTEGER NOT NULL REFERENCES refunds (id),
            line INTEGER NOT NULL,
            qty_milli INTEGER NOT NULL,
            amount_minor INTEGER NOT NULL,
            tax_rate_milli INTEGER,
            tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND amount_minor),
            PRIMARY KEY (refund_id, line)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "refund_tenders",
        kind: Kind::Derived,
        sql: "CREATE TABLE refund_tenders (
            refund_id INTEGER NOT NULL REFERENCES refunds (id),
            n INTEGER NOT NULL,
            kind TEXT NOT NULL,
            amount_minor INTEGER NOT NULL,
            PRIMARY KEY (refund_id, n)
        ) STRICT, WITHOUT ROWID;",
    },
];

/// A refund as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRow {
    /// Which.
    pub id: RefundId,
    /// Its fact.
    pub seq: i64,
    /// What it is.
    pub kind: ReturnKind,
    /// The slip's number.
    pub refund_no: String,
    /// Of which sale; none where there was no bill.
    pub sale: Option<SaleId>,
    /// When, on the shop's wall.
    pub at: String,
    /// The day of trade on which it was given back.
    pub business_day: NaiveDate,
    /// What went back.
    pub total: Money,
}

const COLUMNS: &str = "id, seq, refund_no, sale_id, at, business_day, total_minor, return_kind";

impl ReadTx<'_> {
    /// A refund.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn refund(&self, id: RefundId) -> Result<Option<RefundRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM refunds WHERE id = ?1");
        self.cached(&sql, |statement| statement.query_row([id.key()], from_row).optional())
    }

    /// The refunds of a sale, the first one first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn refunds_of(&self, sale: SaleId) -> Result<Vec<RefundRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM refunds WHERE sale_id = ?1 ORDER BY seq");
        self.cached(&sql, |statement| statement.query_map([sale.key()], from_row)?.collect())
    }

    /// How much of each line of a sale was returned, of lines of which any was: the line's place from 1, the quantity, and
    /// what went back for it.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn returned_of(&self, sale: SaleId) -> Result<Vec<(u32, Quantity, Money)>, StoreError> {
        self.cached(
            "SELECT line, sum(qty_milli), sum(amount_minor) FROM refunds JOIN refund_lines ON refund_id = id WHERE sale_id = ?1 \
             GROUP BY line ORDER BY line",
            |statement| {
                let row = |row: &Row<'_>| {
                    Ok((row.get(0)?, Quantity::from_milli(row.get(1)?), Money::from_minor(row.get(2)?)))
                };
                statement.query_map([sale.key()], row)?.collect()
            },
        )
    }

    /// Whether nothing of a sale is left.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn is_returned(&self, sale: SaleId) -> Result<bool, StoreError> {
        self.cached("SELECT 1 FROM refunds WHERE sale_id = ?1 AND is_whole = 1", |statement| {
            statement.exists([sale.key()])
        })
    }

    /// Whether a sale was voided.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn is_voided(&self, sale: SaleId) -> Result<bool, StoreError> {
        self.cached("SELECT 1 FROM refunds WHERE sale_id = ?1 AND return_kind = 'void'", |statement| {
            statement.exists([sale.key()])
        })
    }

    /// What went back of a sale in all.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn refunded_of(&self, sale: SaleId) -> Result<Money, StoreError> {
        self.cached("SELECT ifnull(sum(total_minor), 0) FROM refunds WHERE sale_id = ?1", |statement| {
            statement.query_row([sale.key()], |row| row.get(0).map(Money::from_minor))
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn record_refund(&self, fact: &Envelope, body: &SaleRefunded) -> Result<(), StoreError> {
        let id = RefundId::born_at(fact.incarnation()?, fact.seq);
        let member = body.member.as_ref().map(|part| part.member_id.key());
        self.count(Counter::Refund, body.number)?;
        self.cached(
            "INSERT INTO refunds (id, seq, return_kind, refund_no, sale_id, member_id, at, business_day, total_minor, is_whole, \
             reason, points_taken_centi, points_returned_centi) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            |statement| {
                let part = body.member.as_ref();
                let taken = part.map(|part| part.points_from_balance.plus(part.points_owed));
                statement.execute(params![
                    id.key(),
                    fact.seq,
                    body.kind.as_str(),
                    body.refund_no,
                    body.sale_id.key(),
                    member,
                    fact.at,
                    fact.business_day,
                    body.total_minor.minor(),
                    body.is_whole,
                    body.reason.as_str(),
                    taken.unwrap_or_default().centi(),
                    part.map_or(0, |part| part.points_returned.centi())
                ])
            },
        )?;
        self.put_refund_parts(id, &body.lines, &body.tenders)?;
        self.take_line_shares(fact, body.sale_id, &body.shares)?;
        self.take_from_invoices(&body.invoice)?;
        self.return_to_cards(body.sale_id, &body.cards)?;
        self.move_gift_cards(fact, (body.sale_id, MoveKind::Returned), &body.gift_cards)?;
        self.return_on_account(fact, body)?;
        body.count_cards.iter().try_for_each(|card| self.end_card(fact, card.card_id, CardState::GivenBack))?;
        let Some(part) = &body.member else { return Ok(()) };
        let sale = self.sale(body.sale_id)?.ok_or_else(|| StoreError::damaged("a refund of no sale"))?;
        match &part.points_lots {
            Some(changes) => self.change_lots(part.member_id, changes)?,
            None => {
                let more = part.points_returned.minus(part.points_settled);
                self.change_old_lot(part.member_id, more, part.points_from_balance)?;
            }
        }
        self.return_visit(part.member_id, &sale, body.total_minor, body.is_whole)?;
        self.place(fact, part.member_id, part.tier.as_ref())?;
        part.coupons_restored.iter().try_for_each(|terms| self.restore_coupon(&terms.code))?;
        part.coupons_withdrawn.iter().try_for_each(|terms| self.withdraw_coupon(&terms.code, body.sale_id, id))?;
        match &part.message {
            Some(message) => self.queue_message(fact.seq, part.member_id, message),
            None => Ok(()),
        }
    }

    /// What came back without a bill: of no sale, and nobody's.
    pub(crate) fn record_unbilled(&self, fact: &Envelope, body: &SaleReturnedUnbilled) -> Result<(), StoreError> {
        let id = RefundId::born_at(fact.incarnation()?, fact.seq);
        self.count(Counter::Refund, body.number)?;
        self.cached(
            "INSERT INTO refunds (id, seq, return_kind, refund_no, at, business_day, total_minor, is_whole, reason, \
             points_taken_centi, points_returned_centi) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, 0, 0)",
            |statement| {
                statement.execute(params![
                    id.key(),
                    fact.seq,
                    ReturnKind::Unbilled.as_str(),
                    body.refund_no,
                    fact.at,
                    fact.business_day,
                    body.total_minor.minor(),
                    body.reason.as_str()
                ])
            },
        )?;
        let line = |(line, it): (u32, &UnbilledLine)| RefundLine {
            line,
            qty: it.qty,
            amount_minor: it.amount_minor,
            tax: it.tax,
        };
        let lines: Vec<RefundLine> = (1..).zip(&body.lines).map(line).collect();
        self.put_refund_parts(id, &lines, &body.tenders)
    }

    fn put_refund_parts(&self, id: RefundId, lines: &[RefundLine], tenders: &[Tender]) -> Result<(), StoreError> {
        for line in lines {
            self.cached(
                "INSERT INTO refund_lines (refund_id, line, qty_milli, amount_minor, tax_rate_milli, tax_minor) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                |statement| {
                    statement.execute(params![
                        id.key(),
                        line.line,
                        line.qty.milli(),
                        line.amount_minor.minor(),
                        line.tax.map(|tax| tax.rate.milli()),
                        line.tax.map_or(0, |tax| tax.tax_minor.minor())
                    ])
                },
            )?;
        }
        for (n, tender) in tenders.iter().enumerate() {
            self.cached(
                "INSERT INTO refund_tenders (refund_id, n, kind, amount_minor) VALUES (?1, ?2, ?3, ?4)",
                |statement| statement.execute(params![id.key(), n + 1, tender.kind.as_str(), tender.amount.minor()]),
            )?;
        }
        Ok(())
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<RefundRow> {
    Ok(RefundRow {
        id: RefundId::from_key(row.get(0)?),
        seq: row.get(1)?,
        refund_no: row.get(2)?,
        sale: row.get::<_, Option<i64>>(3)?.map(SaleId::from_key),
        at: row.get(4)?,
        business_day: row.get(5)?,
        total: Money::from_minor(row.get(6)?),
        kind: kind_from(&row.get::<_, String>(7)?)?,
    })
}

fn kind_from(name: &str) -> rusqlite::Result<ReturnKind> {
    ReturnKind::from_name(name).ok_or(rusqlite::Error::InvalidQuery)
}
