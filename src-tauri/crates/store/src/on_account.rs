//! On account: how much each member may owe, what moved what is owed, and what was repaid. What is owed is an account of the ledger.

use chrono::NaiveDate;
use huitou_core::fact::{
    BalancesOpened, OnAccountLimitSet, OnAccountRepaid, SaleRefunded, SaleRung, SaleTenderChanged,
};
use huitou_core::id::{MemberId, RepaymentId, SaleId};
use huitou_core::ledger::Account;
use huitou_core::money::Money;
use huitou_core::on_account::{Credit, Debt, OnAccountMove};
use huitou_core::tender::TenderKind;
use rusqlite::{OptionalExtension, Row, params};

use crate::counters::Counter;
use crate::error::StoreError;
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "on_account_limits",
        kind: Kind::Derived,
        sql: "CREATE TABLE on_account_limits (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            limit_minor INTEGER NOT NULL CHECK (limit_minor >= 0)
        ) STRICT;",
    },
    Table {
        name: "on_account_moves",
        kind: Kind::Derived,
        // amount_minor is by how much more is owed, below zero where less is.
        sql: "CREATE TABLE on_account_moves (
            seq INTEGER NOT NULL REFERENCES journal (seq),
            kind TEXT NOT NULL CHECK (kind IN ('opened', 'sale', 'corrected', 'returned', 'given_back', 'repaid')),
            member_id INTEGER NOT NULL REFERENCES members (id),
            amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
            business_day TEXT NOT NULL,
            sale_id INTEGER REFERENCES sales (id),
            PRIMARY KEY (seq, kind),
            CHECK ((sale_id IS NULL) = (kind IN ('repaid', 'opened'))),
            CHECK (kind NOT IN ('opened', 'sale', 'given_back') OR amount_minor > 0),
            CHECK (kind NOT IN ('returned', 'repaid') OR amount_minor < 0)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX on_account_moves_by_member ON on_account_moves (member_id, seq);
        CREATE INDEX on_account_moves_by_sale ON on_account_moves (sale_id) WHERE sale_id IS NOT NULL;
        CREATE INDEX on_account_moves_by_day ON on_account_moves (business_day);",
    },
    Table {
        name: "repayments",
        kind: Kind::Derived,
        sql: "CREATE TABLE repayments (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            repayment_no TEXT NOT NULL,
            member_id INTEGER NOT NULL REFERENCES members (id),
            business_day TEXT NOT NULL,
            paid_minor INTEGER NOT NULL CHECK (paid_minor > 0),
            tender TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX repayments_by_number ON repayments (repayment_no);
        CREATE INDEX repayments_by_member ON repayments (member_id, seq);
        CREATE INDEX repayments_by_day ON repayments (business_day);",
    },
];

/// What moved what a member owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnAccountMoveRow {
    /// The fact.
    pub seq: i64,
    /// How.
    pub kind: OnAccountMove,
    /// By how much more is owed, below zero where less is.
    pub amount: Money,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// Of which sale; none where it was repaid, or owed before.
    pub sale: Option<SaleId>,
}

/// What a business day did to what is owed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnAccountDay {
    /// What was put on account, less what came back of it.
    pub put: Money,
    /// What was repaid, by kinds of tender.
    pub repaid_by: Vec<(String, Money)>,
}

impl ReadTx<'_> {
    /// How much a member may owe, and owes. The limit of one for whom another stands rests.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn credit(&self, member: MemberId) -> Result<Credit, StoreError> {
        let sql = "SELECT limit_minor FROM on_account_limits JOIN members ON members.id = member_id \
                   WHERE member_id = ?1 AND whole_id = members.id";
        let limit = self.cached(sql, |statement| statement.query_row([member.key()], |row| row.get(0)).optional())?;
        let owed = Money::from_minor(-self.balance(Account::OnAccount(member))?);
        Ok(Credit { limit: limit.map_or(Money::ZERO, Money::from_minor), owed })
    }

    /// What all members owe at the end of a day of trade.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn on_account_by(&self, day: NaiveDate) -> Result<Money, StoreError> {
        let sql = "SELECT ifnull(sum(amount_minor), 0) FROM on_account_moves WHERE business_day <= ?1";
        self.cached(sql, |statement| statement.query_row([day], |row| row.get(0).map(Money::from_minor)))
    }

    /// Everyone who ever owed anything.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn members_on_account(&self) -> Result<Vec<MemberId>, StoreError> {
        let sql = "SELECT DISTINCT member_id FROM on_account_moves ORDER BY member_id";
        self.cached(sql, |statement| statement.query_map([], |row| row.get(0).map(MemberId::from_key))?.collect())
    }

    /// The fact of a repayment.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn repayment_seq(&self, id: RepaymentId) -> Result<Option<i64>, StoreError> {
        self.cached("SELECT seq FROM repayments WHERE id = ?1", |statement| {
            statement.query_row([id.key()], |row| row.get(0)).optional()
        })
    }

    /// All that moved what a member owes, the first one first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn on_account_moves(&self, member: MemberId) -> Result<Vec<OnAccountMoveRow>, StoreError> {
        // Within an exchange, what came back comes first.
        let sql = "SELECT seq, kind, amount_minor, business_day, sale_id FROM on_account_moves WHERE member_id = ?1 \
                   ORDER BY seq, kind = 'sale', kind = 'given_back'";
        self.cached(sql, |statement| {
            let row = |row: &Row<'_>| {
                Ok(OnAccountMoveRow {
                    seq: row.get(0)?,
                    kind: kind(row, 1)?,
                    amount: Money::from_minor(row.get(2)?),
                    business_day: row.get(3)?,
                    sale: row.get::<_, Option<i64>>(4)?.map(SaleId::from_key),
                })
            };
            statement.query_map([member.key()], row)?.collect()
        })
    }

    /// What a member owed before and what each of the member's sales put on account less what came back of it, the oldest by its
    /// business day first, and what was paid in all, less what of that went back.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn debts(&self, member: MemberId) -> Result<(Vec<Debt>, Money), StoreError> {
        let sql = "SELECT day, amount FROM (SELECT sales.business_day AS day, sum(amount_minor) AS amount, sales.seq AS seq \
                   FROM on_account_moves JOIN sales ON sales.id = sale_id \
                   WHERE on_account_moves.member_id = ?1 AND kind IN ('sale', 'corrected', 'returned') GROUP BY sales.id \
                   UNION ALL SELECT business_day, amount_minor, seq FROM on_account_moves WHERE member_id = ?1 AND kind = 'opened') \
                   ORDER BY day, seq";
        let debts = self.cached(sql, |statement| {
            let row = |row: &Row<'_>| Ok(Debt { day: row.get(0)?, amount: Money::from_minor(row.get(1)?) });
            statement.query_map([member.key()], row)?.collect()
        })?;
        let sql = "SELECT ifnull(-sum(amount_minor), 0) FROM on_account_moves \
                   WHERE member_id = ?1 AND kind IN ('repaid', 'given_back')";
        let paid = self.cached(sql, |statement| statement.query_row([member.key()], |row| row.get(0)))?;
        Ok((debts, Money::from_minor(paid)))
    }

    /// What a business day did to what members owe.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn on_account_day(&self, day: NaiveDate) -> Result<OnAccountDay, StoreError> {
        let sql =
            "SELECT ifnull(sum(amount_minor), 0) FROM on_account_moves WHERE business_day = ?1 AND sale_id IS NOT NULL";
        let put: i64 = self.cached(sql, |statement| statement.query_row([day], |row| row.get(0)))?;
        let sql =
            "SELECT tender, sum(paid_minor) FROM repayments WHERE business_day = ?1 GROUP BY tender ORDER BY tender";
        let repaid_by = self.cached(sql, |statement| {
            statement.query_map([day], |row| Ok((row.get(0)?, Money::from_minor(row.get(1)?))))?.collect()
        })?;
        Ok(OnAccountDay { put: Money::from_minor(put), repaid_by })
    }

    /// How many members do not owe what moved it.
    pub(crate) fn wrong_on_account(&self) -> Result<usize, StoreError> {
        let sql = "SELECT members.id, ifnull(sum(amount_minor), 0) FROM members LEFT JOIN on_account_moves ON member_id = members.id \
                   GROUP BY members.id";
        let members: Vec<(i64, i64)> =
            self.cached(sql, |statement| statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())?;
        let mut wrong = 0;
        for (id, owed) in members {
            wrong += usize::from(self.balance(Account::OnAccount(MemberId::from_key(id)))? != -owed);
        }
        Ok(wrong)
    }
}

impl WriteTx<'_> {
    pub(crate) fn set_on_account_limit(&self, fact: &Envelope, body: &OnAccountLimitSet) -> Result<(), StoreError> {
        self.cached(
            "INSERT OR REPLACE INTO on_account_limits (member_id, seq, limit_minor) VALUES (?1, ?2, ?3)",
            |statement| statement.execute(params![body.member_id.key(), fact.seq, body.limit_minor.minor()]),
        )?;
        Ok(())
    }

    pub(crate) fn record_repayment(&self, fact: &Envelope, body: &OnAccountRepaid) -> Result<(), StoreError> {
        let id = RepaymentId::born_at(fact.incarnation()?, fact.seq);
        self.count(Counter::Repayment, body.number)?;
        self.cached(
            "INSERT INTO repayments (id, seq, repayment_no, member_id, business_day, paid_minor, tender) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            |statement| {
                statement.execute(params![
                    id.key(),
                    fact.seq,
                    body.repayment_no,
                    body.member_id.key(),
                    fact.business_day,
                    body.paid_minor.minor(),
                    body.tender.as_str()
                ])
            },
        )?;
        self.move_on_account(fact, body.member_id, (OnAccountMove::Repaid, -body.paid_minor.minor()), None)?;
        match &body.message {
            Some(message) => self.queue_message(fact.seq, body.member_id, message),
            None => Ok(()),
        }
    }

    /// What was owed before the shop used this till.
    pub(crate) fn open_debt(&self, fact: &Envelope, body: &BalancesOpened) -> Result<(), StoreError> {
        self.move_on_account(fact, body.member_id, (OnAccountMove::Opened, body.owed_minor.minor()), None)
    }

    /// What a sale put on account.
    pub(crate) fn put_on_account(&self, fact: &Envelope, sale: SaleId, body: &SaleRung) -> Result<(), StoreError> {
        let Some(part) = &body.member else { return Ok(()) };
        self.move_on_account(fact, part.member_id, (OnAccountMove::Sale, body.on_account().minor()), Some(sale))
    }

    /// What a return took off, and of it what had been repaid and went back in cash.
    pub(crate) fn return_on_account(&self, fact: &Envelope, body: &SaleRefunded) -> Result<(), StoreError> {
        let Some(part) = &body.member else { return Ok(()) };
        let back = part.on_account_returned_minor.minor();
        let lowered = body.tenders.iter().find(|it| it.kind == TenderKind::OnAccount).map_or(0, |it| it.amount.minor());
        let (member, sale) = (part.member_id, Some(body.sale_id));
        self.move_on_account(fact, member, (OnAccountMove::Returned, -back), sale)?;
        self.move_on_account(fact, member, (OnAccountMove::GivenBack, back - lowered), sale)
    }

    /// By how much more of a sale is on account than was rung.
    pub(crate) fn correct_on_account(&self, fact: &Envelope, body: &SaleTenderChanged) -> Result<(), StoreError> {
        let Some(part) = &body.on_account else { return Ok(()) };
        let more = part.owed_after_minor.minor() - part.owed_before_minor.minor();
        self.move_on_account(fact, part.member_id, (OnAccountMove::Corrected, more), Some(body.sale_id))
    }

    /// Who was erased owed nothing, and may owe nothing.
    pub(crate) fn end_on_account(&self, member: MemberId) -> Result<(), StoreError> {
        self.cached("DELETE FROM on_account_limits WHERE member_id = ?1", |statement| {
            statement.execute([member.key()])
        })?;
        Ok(())
    }

    fn move_on_account(
        &self,
        fact: &Envelope,
        member: MemberId,
        (kind, more): (OnAccountMove, i64),
        sale: Option<SaleId>,
    ) -> Result<(), StoreError> {
        if more == 0 {
            return Ok(());
        }
        self.cached(
            "INSERT INTO on_account_moves (seq, kind, member_id, amount_minor, business_day, sale_id) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            |statement| {
                let (kind, sale) = (kind.as_str(), sale.map(SaleId::key));
                statement.execute(params![fact.seq, kind, member.key(), more, fact.business_day, sale])
            },
        )?;
        Ok(())
    }
}

fn kind(row: &Row<'_>, at: usize) -> rusqlite::Result<OnAccountMove> {
    OnAccountMove::from_name(&row.get::<_, String>(at)?).ok_or(rusqlite::Error::InvalidQuery)
}
