//! Accounts and transfers. A transfer is never changed; a balance is cached and must equal the sum of its transfers.

use huitou_core::id::MemberId;
use huitou_core::ledger::{Account, Posting};
use huitou_core::money::Money;
use huitou_core::quantity::Points;
use huitou_core::stored_value::StoredValue;
use rusqlite::{OptionalExtension, params};

use crate::error::StoreError;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "accounts",
        kind: Kind::Derived,
        sql: "CREATE TABLE accounts (
            name TEXT PRIMARY KEY,
            unit TEXT NOT NULL,
            bound TEXT NOT NULL CHECK (bound IN ('floor', 'ceiling', 'none')),
            balance INTEGER NOT NULL,
            CHECK (bound <> 'floor' OR balance >= 0),
            CHECK (bound <> 'ceiling' OR balance <= 0)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "transfers",
        kind: Kind::Derived,
        sql: "CREATE TABLE transfers (
            seq INTEGER NOT NULL REFERENCES journal (seq),
            n INTEGER NOT NULL,
            debit TEXT NOT NULL REFERENCES accounts (name),
            credit TEXT NOT NULL REFERENCES accounts (name),
            unit TEXT NOT NULL,
            amount INTEGER NOT NULL CHECK (amount > 0),
            PRIMARY KEY (seq, n)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER transfers_keep BEFORE UPDATE ON transfers
            BEGIN SELECT RAISE(ABORT, 'a transfer is never changed'); END;
        CREATE TRIGGER transfers_stay BEFORE DELETE ON transfers
            BEGIN SELECT RAISE(ABORT, 'a transfer is never deleted'); END;",
    },
];

impl ReadTx<'_> {
    /// An account's balance, credits less debits; zero where nothing was ever moved.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn balance(&self, account: Account) -> Result<i64, StoreError> {
        let balance = self.cached("SELECT balance FROM accounts WHERE name = ?1", |statement| {
            statement.query_row([account.to_string()], |row| row.get(0)).optional()
        })?;
        Ok(balance.unwrap_or(0))
    }

    /// The stored value of a person: of a member and of all who are one with them.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn stored_value(&self, member: MemberId) -> Result<StoredValue, StoreError> {
        let mut value = StoredValue::default();
        for member in self.whole(member)? {
            let more = |money: Money, account: Account| -> Result<Money, StoreError> {
                let sum = money.plus(Money::from_minor(self.balance(account)?));
                sum.ok_or_else(|| StoreError::damaged("stored value beyond any amount"))
            };
            value.principal = more(value.principal, Account::Principal(member))?;
            value.bonus = more(value.bonus, Account::Bonus(member))?;
        }
        Ok(value)
    }

    /// The points in a member's own account.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn points(&self, member: MemberId) -> Result<Points, StoreError> {
        Ok(Points::from_centi(self.balance(Account::Points(member))?))
    }

    /// The points that a member must still give back, apart from those who are one with them.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn points_owed(&self, member: MemberId) -> Result<Points, StoreError> {
        Ok(Points::from_centi(-self.balance(Account::PointsOwed(member))?))
    }
}

impl WriteTx<'_> {
    pub(crate) fn transfer(&self, seq: i64, postings: &[Posting]) -> Result<(), StoreError> {
        for (n, posting) in postings.iter().enumerate() {
            self.move_balance(posting.debit, -posting.amount)?;
            self.move_balance(posting.credit, posting.amount)?;
            self.cached(
                "INSERT INTO transfers (seq, n, debit, credit, unit, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                |statement| {
                    let (debit, credit) = (posting.debit.to_string(), posting.credit.to_string());
                    statement.execute(params![seq, n, debit, credit, posting.unit.as_str(), posting.amount])
                },
            )?;
        }
        Ok(())
    }

    fn move_balance(&self, account: Account, change: i64) -> Result<(), StoreError> {
        let name = account.to_string();
        let moved = self.cached("UPDATE accounts SET balance = balance + ?2 WHERE name = ?1", |statement| {
            statement.execute(params![name, change])
        })?;
        if moved == 0 {
            // An upsert would hold the floor against the change instead of the balance.
            self.cached("INSERT INTO accounts (name, unit, bound, balance) VALUES (?1, ?2, ?3, ?4)", |statement| {
                statement.execute(params![name, account.unit().as_str(), account.bound().as_str(), change])
            })?;
        }
        Ok(())
    }
}
