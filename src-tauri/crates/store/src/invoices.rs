//! Requested invoices: for what, how far they came, and what of each still stands; and which principal stands on any of them.

mod pool;

use chrono::NaiveDate;
use huitou_core::fact::{InvoiceCancelled, InvoiceIssued, InvoiceRequested, InvoiceReversed, InvoiceTaken};
use huitou_core::id::{GiftCardId, InvoiceId, MemberId, SaleId, TopUpId};
use huitou_core::invoice::{BuyerKind, InvoiceOf, InvoiceParts, InvoiceState, InvoiceTax};
use huitou_core::money::Money;
use huitou_core::tax::TaxRate;
use rusqlite::{OptionalExtension, Row, params};

use crate::counters::Counter;
use crate::error::StoreError;
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub use pool::Payer;

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "invoices",
        kind: Kind::Derived,
        // money and principal are what stands. issued_minor is what the tax office has: what was issued less what was reversed.
        // member_id is whose key seals the title; it is gone with the member.
        sql: "CREATE TABLE invoices (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            request_no TEXT NOT NULL,
            asked_on TEXT NOT NULL,
            sale_id INTEGER REFERENCES sales (id),
            top_up_id INTEGER REFERENCES top_ups (id),
            gift_card_id INTEGER REFERENCES gift_cards (id),
            member_id INTEGER REFERENCES members (id),
            buyer TEXT,
            title TEXT,
            tax_no TEXT,
            asked_minor INTEGER NOT NULL CHECK (asked_minor > 0),
            money_minor INTEGER NOT NULL CHECK (money_minor >= 0),
            principal_minor INTEGER NOT NULL CHECK (principal_minor >= 0),
            tax_invoice_no TEXT,
            issued_on TEXT,
            issued_minor INTEGER,
            red_invoice_no TEXT,
            reversed_on TEXT,
            reversed_minor INTEGER NOT NULL,
            cancelled_seq INTEGER REFERENCES journal (seq),
            CHECK ((sale_id IS NOT NULL) + (top_up_id IS NOT NULL) + (gift_card_id IS NOT NULL) = 1),
            CHECK ((issued_minor IS NULL) = (tax_invoice_no IS NULL)),
            CHECK (issued_minor IS NULL OR issued_minor >= money_minor + principal_minor)
        ) STRICT;
        CREATE UNIQUE INDEX invoices_by_number ON invoices (request_no);
        CREATE INDEX invoices_by_sale ON invoices (sale_id) WHERE sale_id IS NOT NULL;
        CREATE INDEX invoices_by_top_up ON invoices (top_up_id) WHERE top_up_id IS NOT NULL;
        CREATE INDEX invoices_by_gift_card ON invoices (gift_card_id) WHERE gift_card_id IS NOT NULL;
        CREATE INDEX invoices_by_member ON invoices (member_id) WHERE member_id IS NOT NULL;",
    },
    Table {
        name: "invoice_taxes",
        kind: Kind::Derived,
        sql: "CREATE TABLE invoice_taxes (
            invoice_id INTEGER NOT NULL REFERENCES invoices (id),
            rate_milli INTEGER NOT NULL,
            amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
            tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND amount_minor),
            issued_amount_minor INTEGER NOT NULL,
            issued_tax_minor INTEGER NOT NULL,
            PRIMARY KEY (invoice_id, rate_milli)
        ) STRICT, WITHOUT ROWID;",
    },
];

/// A requested invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceRow {
    /// Which.
    pub id: InvoiceId,
    /// The number of the request.
    pub request_no: String,
    /// The day of trade on which it was asked for.
    pub asked_on: NaiveDate,
    /// What it is for.
    pub of: InvoiceOf,
    /// Whose key seals the title.
    pub member: Option<MemberId>,
    /// A company or a person; none once the member was erased.
    pub buyer: Option<BuyerKind>,
    /// Whom it names.
    pub title: Option<String>,
    /// The taxpayer's number.
    pub tax_no: Option<String>,
    /// For how much it was asked.
    pub asked: Money,
    /// What of it stands.
    pub parts: InvoiceParts,
    /// What the tax office has, where it was issued: less what was reversed.
    pub issued: Option<Money>,
    /// The number of the tax office's invoice.
    pub tax_invoice_no: Option<String>,
    /// The day on it.
    pub issued_on: Option<NaiveDate>,
    /// The number of the last red invoice.
    pub red_invoice_no: Option<String>,
    /// The day on it.
    pub reversed_on: Option<NaiveDate>,
    /// What was reversed in all.
    pub reversed: Money,
    /// The fact that cancelled it.
    pub cancelled_seq: Option<i64>,
}

impl InvoiceRow {
    /// How far it has come.
    pub fn state(&self) -> InvoiceState {
        InvoiceState::of(self.parts.total(), self.issued)
    }

    /// What is to be reversed.
    pub fn to_reverse(&self) -> Money {
        // What is issued is never less than what stands.
        Money::from_minor(self.issued.map_or(0, |issued| issued.minor() - self.parts.total().minor()))
    }
}

/// The tax of an invoice at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoiceTaxRow {
    /// What stands.
    pub stands: InvoiceTax,
    /// What is to be reversed.
    pub to_reverse: InvoiceTax,
}

/// Which invoices a list wants; the latest first.
#[derive(Clone, Debug, Default)]
pub struct InvoiceFilter {
    /// In this state.
    pub state: Option<InvoiceState>,
    /// Asked for from this business day on.
    pub from: Option<NaiveDate>,
    /// Up to and with this business day.
    pub to: Option<NaiveDate>,
    /// Whose title, or one of whose numbers, has this in it.
    pub text: Option<String>,
    /// Asked for before this one.
    pub before: Option<InvoiceId>,
}

const COLUMNS: &str = "id, request_no, asked_on, sale_id, top_up_id, gift_card_id, member_id, buyer, title, tax_no, asked_minor, \
    money_minor, principal_minor, issued_minor, tax_invoice_no, issued_on, red_invoice_no, reversed_on, reversed_minor, cancelled_seq";

/// The state, as [`InvoiceState::of`] says it.
const STATE: &str = "CASE WHEN issued_minor IS NULL THEN iif(money_minor + principal_minor > 0, 'asked', 'cancelled') \
    WHEN issued_minor > money_minor + principal_minor THEN 'to_reverse' \
    WHEN money_minor + principal_minor > 0 THEN 'issued' ELSE 'cancelled' END";

const FOUND: &str = "(?4 IS NULL OR instr(lower(title), lower(?4)) > 0 OR instr(tax_no, upper(?4)) > 0 OR instr(request_no, ?4) > 0 \
    OR instr(tax_invoice_no, ?4) > 0 OR instr(red_invoice_no, ?4) > 0 \
    OR EXISTS (SELECT 1 FROM sales WHERE sales.id = sale_id AND instr(sale_no, ?4) > 0) \
    OR EXISTS (SELECT 1 FROM top_ups WHERE top_ups.id = top_up_id AND instr(top_up_no, ?4) > 0) \
    OR EXISTS (SELECT 1 FROM gift_cards WHERE gift_cards.id = gift_card_id AND instr(card_no, ?4) > 0))";

impl ReadTx<'_> {
    /// A requested invoice.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn invoice(&self, id: InvoiceId) -> Result<Option<InvoiceRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM invoices WHERE id = ?1");
        self.cached(&sql, |statement| statement.query_row([id.key()], from_row).optional())
    }

    /// The last invoice that was asked for of something; the one before it no longer stands.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn invoice_of(&self, of: InvoiceOf) -> Result<Option<InvoiceRow>, StoreError> {
        let (column, key) = match of {
            InvoiceOf::Sale { sale_id } => ("sale_id", sale_id.key()),
            InvoiceOf::TopUp { top_up_id } => ("top_up_id", top_up_id.key()),
            InvoiceOf::GiftCard { gift_card_id } => ("gift_card_id", gift_card_id.key()),
        };
        let sql = format!("SELECT {COLUMNS} FROM invoices WHERE {column} = ?1 ORDER BY seq DESC LIMIT 1");
        self.cached(&sql, |statement| statement.query_row([key], from_row).optional())
    }

    /// The latest invoices that the filter lets through.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn invoices(&self, filter: &InvoiceFilter, limit: u32) -> Result<Vec<InvoiceRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM invoices WHERE (?1 IS NULL OR {STATE} = ?1) AND (?2 IS NULL OR asked_on >= ?2) \
             AND (?3 IS NULL OR asked_on <= ?3) AND {FOUND} AND (?5 IS NULL OR id < ?5) ORDER BY id DESC LIMIT ?6"
        );
        self.cached(&sql, |statement| {
            let state = filter.state.map(InvoiceState::as_str);
            let before = filter.before.map(InvoiceId::key);
            statement.query_map(params![state, filter.from, filter.to, filter.text, before, limit], from_row)?.collect()
        })
    }

    /// The invoices whose titles a member's key seals, the latest first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn invoices_of_member(&self, member: MemberId, limit: u32) -> Result<Vec<InvoiceRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM invoices WHERE member_id = ?1 AND title IS NOT NULL ORDER BY id DESC LIMIT ?2"
        );
        self.cached(&sql, |statement| statement.query_map(params![member.key(), limit], from_row)?.collect())
    }

    /// The tax of an invoice, by rates.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn invoice_taxes(&self, id: InvoiceId) -> Result<Vec<InvoiceTaxRow>, StoreError> {
        let sql = "SELECT rate_milli, amount_minor, tax_minor, issued_amount_minor, issued_tax_minor FROM invoice_taxes \
                   WHERE invoice_id = ?1 ORDER BY rate_milli";
        let row = |row: &Row<'_>| {
            let rate = TaxRate::from_milli(row.get(0)?);
            let tax = |amount: i64, tax: i64| InvoiceTax {
                rate,
                amount_minor: Money::from_minor(amount),
                tax_minor: Money::from_minor(tax),
            };
            let (amount, its): (i64, i64) = (row.get(1)?, row.get(2)?);
            let (issued, issued_tax): (i64, i64) = (row.get(3)?, row.get(4)?);
            let to_reverse = tax((issued - amount).max(0), (issued_tax - its).max(0));
            Ok(InvoiceTaxRow { stands: tax(amount, its), to_reverse })
        };
        self.cached(sql, |statement| statement.query_map([id.key()], row)?.collect())
    }
}

impl WriteTx<'_> {
    pub(crate) fn request_invoice(&self, fact: &Envelope, body: &InvoiceRequested) -> Result<(), StoreError> {
        let id = InvoiceId::born_at(fact.incarnation()?, fact.seq);
        // Nobody can read it any more once the member was erased.
        let title = self.vault.open_sealed(&body.title)?;
        let (sale, top_up, gift_card) = match body.of {
            InvoiceOf::Sale { sale_id } => (Some(sale_id.key()), None, None),
            InvoiceOf::TopUp { top_up_id } => (None, Some(top_up_id.key()), None),
            InvoiceOf::GiftCard { gift_card_id } => (None, None, Some(gift_card_id.key())),
        };
        self.count(Counter::Invoice, body.number)?;
        self.cached(
            "INSERT INTO invoices (id, seq, request_no, asked_on, sale_id, top_up_id, gift_card_id, member_id, buyer, title, tax_no, \
             asked_minor, money_minor, principal_minor, reversed_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0)",
            |statement| {
                statement.execute(params![
                    id.key(),
                    fact.seq,
                    body.request_no,
                    fact.business_day,
                    sale,
                    top_up,
                    gift_card,
                    body.member_id.map(MemberId::key),
                    title.as_ref().map(|it| it.kind.as_str()),
                    title.as_ref().map(|it| it.title.as_str()),
                    title.as_ref().and_then(|it| it.tax_no.as_ref()).map(|it| it.as_str()),
                    body.parts.total().minor(),
                    body.parts.money_minor.minor(),
                    body.parts.principal_minor.minor()
                ])
            },
        )?;
        self.put_invoice_taxes(id, &body.taxes)
    }

    pub(crate) fn issue_invoice(&self, body: &InvoiceIssued) -> Result<(), StoreError> {
        let key = body.invoice_id.key();
        self.cached(
            "UPDATE invoices SET tax_invoice_no = ?2, issued_on = ?3, issued_minor = ?4 WHERE id = ?1",
            |statement| statement.execute(params![key, body.tax_invoice_no, body.issued_on, body.amount_minor.minor()]),
        )?;
        self.settle_invoice_taxes(body.invoice_id)
    }

    pub(crate) fn reverse_invoice(&self, body: &InvoiceReversed) -> Result<(), StoreError> {
        let key = body.invoice_id.key();
        self.cached(
            "UPDATE invoices SET red_invoice_no = ?2, reversed_on = ?3, \
             reversed_minor = reversed_minor + ?4, issued_minor = issued_minor - ?4 WHERE id = ?1",
            |statement| {
                statement.execute(params![key, body.red_invoice_no, body.reversed_on, body.amount_minor.minor()])
            },
        )?;
        self.settle_invoice_taxes(body.invoice_id)
    }

    pub(crate) fn cancel_invoice(&self, fact: &Envelope, body: &InvoiceCancelled) -> Result<(), StoreError> {
        self.cached("UPDATE invoices SET cancelled_seq = ?2 WHERE id = ?1", |statement| {
            statement.execute(params![body.invoice_id.key(), fact.seq])
        })?;
        self.set_invoice(body.invoice_id, InvoiceParts::default(), &[])
    }

    /// What a return or another way of paying leaves of an invoice.
    pub(crate) fn take_from_invoices<'a>(
        &self,
        taken: impl IntoIterator<Item = &'a InvoiceTaken>,
    ) -> Result<(), StoreError> {
        taken.into_iter().try_for_each(|it| self.set_invoice(it.invoice_id, it.parts, &it.taxes))
    }

    /// What an erased member leaves of it: that there was one.
    pub(crate) fn end_invoices(&self, member: MemberId) -> Result<(), StoreError> {
        self.cached(
            "UPDATE invoices SET buyer = NULL, title = NULL, tax_no = NULL WHERE member_id = ?1",
            |statement| statement.execute([member.key()]),
        )?;
        Ok(())
    }

    fn set_invoice(&self, id: InvoiceId, parts: InvoiceParts, taxes: &[InvoiceTax]) -> Result<(), StoreError> {
        let (money, principal) = (parts.money_minor.minor(), parts.principal_minor.minor());
        self.cached("UPDATE invoices SET money_minor = ?2, principal_minor = ?3 WHERE id = ?1", |statement| {
            statement.execute(params![id.key(), money, principal])
        })?;
        self.cached("UPDATE invoice_taxes SET amount_minor = 0, tax_minor = 0 WHERE invoice_id = ?1", |statement| {
            statement.execute([id.key()])
        })?;
        self.put_invoice_taxes(id, taxes)
    }

    fn put_invoice_taxes(&self, id: InvoiceId, taxes: &[InvoiceTax]) -> Result<(), StoreError> {
        for it in taxes {
            self.cached(
                "INSERT INTO invoice_taxes (invoice_id, rate_milli, amount_minor, tax_minor, issued_amount_minor, issued_tax_minor) \
                 VALUES (?1, ?2, ?3, ?4, 0, 0) ON CONFLICT (invoice_id, rate_milli) \
                 DO UPDATE SET amount_minor = excluded.amount_minor, tax_minor = excluded.tax_minor",
                |statement| {
                    let (amount, tax) = (it.amount_minor.minor(), it.tax_minor.minor());
                    statement.execute(params![id.key(), it.rate.milli(), amount, tax])
                },
            )?;
        }
        Ok(())
    }

    fn settle_invoice_taxes(&self, id: InvoiceId) -> Result<(), StoreError> {
        self.cached(
            "UPDATE invoice_taxes SET issued_amount_minor = amount_minor, issued_tax_minor = tax_minor WHERE invoice_id = ?1",
            |statement| statement.execute([id.key()]),
        )?;
        Ok(())
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<InvoiceRow> {
    let keys = (row.get::<_, Option<i64>>(3)?, row.get::<_, Option<i64>>(4)?, row.get::<_, Option<i64>>(5)?);
    let of = match keys {
        (Some(sale), None, None) => InvoiceOf::Sale { sale_id: SaleId::from_key(sale) },
        (None, Some(top_up), None) => InvoiceOf::TopUp { top_up_id: TopUpId::from_key(top_up) },
        (None, None, Some(card)) => InvoiceOf::GiftCard { gift_card_id: GiftCardId::from_key(card) },
        _ => return Err(rusqlite::Error::InvalidQuery),
    };
    Ok(InvoiceRow {
        id: InvoiceId::from_key(row.get(0)?),
        request_no: row.get(1)?,
        asked_on: row.get(2)?,
        of,
        member: row.get::<_, Option<i64>>(6)?.map(MemberId::from_key),
        buyer: row.get::<_, Option<String>>(7)?.and_then(|name| BuyerKind::from_name(&name)),
        title: row.get(8)?,
        tax_no: row.get(9)?,
        asked: Money::from_minor(row.get(10)?),
        parts: InvoiceParts {
            money_minor: Money::from_minor(row.get(11)?),
            principal_minor: Money::from_minor(row.get(12)?),
        },
        issued: row.get::<_, Option<i64>>(13)?.map(Money::from_minor),
        tax_invoice_no: row.get(14)?,
        issued_on: row.get(15)?,
        red_invoice_no: row.get(16)?,
        reversed_on: row.get(17)?,
        reversed: Money::from_minor(row.get(18)?),
        cancelled_seq: row.get(19)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::plan_of;

    #[test]
    fn an_invoice_is_found_by_what_it_is_for_without_reading_them_all() {
        for column in ["sale_id", "top_up_id", "gift_card_id"] {
            let sql = format!("SELECT {COLUMNS} FROM invoices WHERE {column} = ?1 ORDER BY seq DESC LIMIT 1");
            let plan = plan_of(&sql).expect("a plan");
            assert!(plan[0].starts_with("SEARCH invoices USING INDEX invoices_by_"), "{column}: {plan:?}");
        }
    }
}
