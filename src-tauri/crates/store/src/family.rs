//! Several people on one member, and what each spent of the member's stored value.

use chrono::NaiveDate;
use huitou_core::fact::{PersonPut, SaleRung};
use huitou_core::family::Allowance;
use huitou_core::id::{MemberId, PersonId, SaleId};
use huitou_core::money::Money;
use huitou_core::tender::TenderKind;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "family",
        kind: Kind::Derived,
        // seq is the fact that made the person what they are.
        sql: "CREATE TABLE family (
            id INTEGER PRIMARY KEY,
            member_id INTEGER NOT NULL REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            called TEXT NOT NULL,
            daily_limit_minor INTEGER CHECK (daily_limit_minor >= 0),
            is_active INTEGER NOT NULL CHECK (is_active IN (0, 1))
        ) STRICT;
        CREATE INDEX family_by_member ON family (member_id);",
    },
    Table {
        name: "family_sales",
        kind: Kind::Derived,
        sql: "CREATE TABLE family_sales (
            sale_id INTEGER PRIMARY KEY REFERENCES sales (id),
            person_id INTEGER NOT NULL REFERENCES family (id),
            business_day TEXT NOT NULL,
            spent_minor INTEGER NOT NULL CHECK (spent_minor >= 0)
        ) STRICT;
        CREATE INDEX family_sales_by_day ON family_sales (person_id, business_day);",
    },
];

/// One of several people who use a member's card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Whose card it is.
    pub member: MemberId,
    /// What the member calls the person.
    pub called: String,
    /// The most of the stored value a business day.
    pub daily_limit: Option<Money>,
    /// Whether the person uses the card.
    pub is_active: bool,
}

const COLUMNS: &str = "id, member_id, called, daily_limit_minor, is_active";

impl ReadTx<'_> {
    /// Who has this id.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn person(&self, id: PersonId) -> Result<Option<PersonRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM family WHERE id = ?1");
        self.cached(&sql, |statement| statement.query_row([id.key()], person_row).optional())
    }

    /// The people of a member, the first that was named first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn family(&self, member: MemberId) -> Result<Vec<PersonRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM family WHERE member_id IN {} ORDER BY id", whole!());
        self.cached(&sql, |statement| statement.query_map([member.key()], person_row)?.collect())
    }

    /// What a person may spend on a business day. What was spent on later days counts, too: a clock that is set back frees nothing.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn allowance(&self, person: &PersonRow, day: NaiveDate) -> Result<Allowance, StoreError> {
        let sql = "SELECT ifnull(sum(spent_minor), 0) FROM family_sales WHERE person_id = ?1 AND business_day >= ?2";
        let spent = self.cached(sql, |statement| {
            statement.query_row(params![person.id.key(), day], |row| row.get(0).map(Money::from_minor))
        })?;
        Ok(Allowance { daily: person.daily_limit, spent })
    }

    /// Who of several people bought.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn person_of_sale(&self, sale: SaleId) -> Result<Option<PersonRow>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM family WHERE id = (SELECT person_id FROM family_sales WHERE sale_id = ?1)");
        self.cached(&sql, |statement| statement.query_row([sale.key()], person_row).optional())
    }
}

impl WriteTx<'_> {
    pub(crate) fn put_person(&self, fact: &Envelope, body: &PersonPut) -> Result<(), StoreError> {
        // A replay after an erasure finds no key: the erasure's own fact follows, and nothing of this is kept.
        let Some(called) = self.vault.open_sealed(&body.called)? else { return Ok(()) };
        self.cached(
            "INSERT INTO family (id, member_id, seq, called, daily_limit_minor, is_active) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, called = excluded.called, \
             daily_limit_minor = excluded.daily_limit_minor, is_active = excluded.is_active",
            |statement| {
                let limit = body.daily_limit_minor.map(Money::minor);
                let (id, member) = (body.person_id.key(), body.member_id.key());
                statement.execute(params![id, member, fact.seq, called, limit, body.is_active])
            },
        )?;
        Ok(())
    }

    /// Counts what the person of a sale spent, besides what came back with the same fact. One of a member who was erased since is
    /// not there any more.
    pub(crate) fn record_person(&self, fact: &Envelope, sale: SaleId, body: &SaleRung) -> Result<(), StoreError> {
        let Some((part, person)) = body.member.as_ref().and_then(|part| Some((part, part.person.as_ref()?))) else {
            return Ok(());
        };
        let carried = body.carried.iter().filter(|tender| tender.kind == TenderKind::StoredValue);
        let carried: i64 = carried.map(|tender| tender.amount.minor()).sum();
        self.cached(
            "INSERT INTO family_sales (sale_id, person_id, business_day, spent_minor) \
             SELECT ?1, id, ?3, ?4 FROM family WHERE id = ?2",
            |statement| {
                let spent = part.spent.total().minor() - carried;
                statement.execute(params![sale.key(), person.person_id.key(), fact.business_day, spent])
            },
        )?;
        Ok(())
    }

    /// A sale was paid otherwise: its person spent so much more, or less. What had come back with it was never counted.
    pub(crate) fn respend(&self, sale: SaleId, more: Money) -> Result<(), StoreError> {
        self.cached(
            "UPDATE family_sales SET spent_minor = max(0, spent_minor + ?2) WHERE sale_id = ?1",
            |statement| statement.execute(params![sale.key(), more.minor()]),
        )?;
        Ok(())
    }

    /// What an erased member leaves of it: nothing.
    pub(crate) fn end_family(&self, member: MemberId) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM family_sales WHERE person_id IN (SELECT id FROM family WHERE member_id = ?1)",
            "DELETE FROM family WHERE member_id = ?1",
        ] {
            self.cached(sql, |statement| statement.execute([member.key()]))?;
        }
        Ok(())
    }
}

fn person_row(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        id: PersonId::from_key(row.get(0)?),
        member: MemberId::from_key(row.get(1)?),
        called: row.get(2)?,
        daily_limit: row.get::<_, Option<i64>>(3)?.map(Money::from_minor),
        is_active: row.get(4)?,
    })
}
