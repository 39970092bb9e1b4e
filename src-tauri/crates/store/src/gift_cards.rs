//! Gift cards: what each was sold for, spent on, given back and bound to. What is left on one is an account of the ledger.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huitou_core::fact::{GiftCardBound, GiftCardIssued, GiftCardMoved};
use huitou_core::gift_card::MoveKind;
use huitou_core::id::{GiftCardId, MemberId, SaleId};
use huitou_core::ledger::Account;
use huitou_core::liability::GiftCardsOwed;
use huitou_core::money::Money;
use rusqlite::{OptionalExtension, Row, params};

use crate::counters::Counter;
use crate::error::StoreError;
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "gift_cards",
        kind: Kind::Derived,
        // digest is a sum of the code under the vault's key; the code itself stands sealed in the fact, and nowhere else.
        sql: "CREATE TABLE gift_cards (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            card_no TEXT NOT NULL,
            digest TEXT NOT NULL,
            sold_on TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX gift_cards_by_number ON gift_cards (card_no);
        CREATE UNIQUE INDEX gift_cards_by_digest ON gift_cards (digest);",
    },
    Table {
        name: "gift_card_moves",
        kind: Kind::Derived,
        sql: "CREATE TABLE gift_card_moves (
            seq INTEGER NOT NULL REFERENCES journal (seq),
            gift_card_id INTEGER NOT NULL REFERENCES gift_cards (id),
            kind TEXT NOT NULL CHECK (kind IN ('sold', 'spent', 'returned', 'bound')),
            amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
            business_day TEXT NOT NULL,
            sale_id INTEGER REFERENCES sales (id),
            member_id INTEGER REFERENCES members (id),
            PRIMARY KEY (seq, gift_card_id),
            CHECK ((sale_id IS NOT NULL) = (kind IN ('spent', 'returned'))),
            CHECK ((member_id IS NOT NULL) = (kind = 'bound'))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX gift_card_moves_by_card ON gift_card_moves (gift_card_id, seq);
        CREATE INDEX gift_card_moves_by_day ON gift_card_moves (business_day);
        CREATE INDEX gift_card_moves_by_member ON gift_card_moves (member_id, seq) WHERE member_id IS NOT NULL;",
    },
];

/// A gift card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftCardRow {
    /// Which.
    pub id: GiftCardId,
    /// The fact that sold it.
    pub seq: i64,
    /// Its number.
    pub card_no: String,
    /// The day of trade on which it was sold.
    pub sold_on: NaiveDate,
}

/// What moved a gift card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftCardMoveRow {
    /// The fact.
    pub seq: i64,
    /// How.
    pub kind: MoveKind,
    /// How much.
    pub amount: Money,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// In which sale.
    pub sale: Option<SaleId>,
    /// Whose it became.
    pub member: Option<MemberId>,
}

impl ReadTx<'_> {
    /// The gift card whose code has this sum.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn gift_card_of(&self, digest: &str) -> Result<Option<GiftCardRow>, StoreError> {
        self.cached("SELECT id, seq, card_no, sold_on FROM gift_cards WHERE digest = ?1", |statement| {
            statement.query_row([digest], card).optional()
        })
    }

    /// The gift card with this number.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn gift_card_numbered(&self, card_no: &str) -> Result<Option<GiftCardRow>, StoreError> {
        self.cached("SELECT id, seq, card_no, sold_on FROM gift_cards WHERE card_no = ?1", |statement| {
            statement.query_row([card_no], card).optional()
        })
    }

    /// The number of a gift card, and what it was sold for.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn gift_card_sold(&self, id: GiftCardId) -> Result<Option<(String, Money)>, StoreError> {
        let sql = "SELECT card_no, amount_minor FROM gift_cards JOIN gift_card_moves ON gift_card_id = gift_cards.id \
                   WHERE gift_cards.id = ?1 AND kind = 'sold'";
        let row = |row: &Row<'_>| Ok((row.get(0)?, Money::from_minor(row.get(1)?)));
        self.cached(sql, |statement| statement.query_row([id.key()], row).optional())
    }

    /// All that moved a gift card, the first one first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn gift_card_moves(&self, id: GiftCardId) -> Result<Vec<GiftCardMoveRow>, StoreError> {
        let sql = "SELECT seq, kind, amount_minor, business_day, sale_id, member_id FROM gift_card_moves \
                   WHERE gift_card_id = ?1 ORDER BY seq";
        self.cached(sql, |statement| {
            let row = |row: &Row<'_>| {
                Ok(GiftCardMoveRow {
                    seq: row.get(0)?,
                    kind: kind(row, 1)?,
                    amount: Money::from_minor(row.get(2)?),
                    business_day: row.get(3)?,
                    sale: row.get::<_, Option<i64>>(4)?.map(SaleId::from_key),
                    member: row.get::<_, Option<i64>>(5)?.map(MemberId::from_key),
                })
            };
            statement.query_map([id.key()], row)?.collect()
        })
    }

    /// What of gift cards became a member's stored value after a fact.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn gift_cards_bound_after(&self, member: MemberId, seq: i64) -> Result<Vec<(i64, Money)>, StoreError> {
        let sql = "SELECT seq, amount_minor FROM gift_card_moves WHERE member_id = ?1 AND seq > ?2 ORDER BY seq";
        self.cached(sql, |statement| {
            let row = |row: &Row<'_>| Ok((row.get(0)?, Money::from_minor(row.get(1)?)));
            statement.query_map(params![member.key(), seq], row)?.collect()
        })
    }

    /// What was owed for gift cards when a business day began.
    ///
    /// # Errors
    /// Where the table cannot be read, or a sum leaves the range of the wire.
    pub fn gift_cards_owed_before(&self, day: NaiveDate) -> Result<Money, StoreError> {
        let sql = "SELECT kind, sum(amount_minor) FROM gift_card_moves WHERE business_day < ?1 GROUP BY kind";
        let moves: Vec<(MoveKind, Money)> = self.cached(sql, |statement| {
            let row = |row: &Row<'_>| Ok((kind(row, 0)?, Money::from_minor(row.get(1)?)));
            statement.query_map([day], row)?.collect()
        })?;
        Ok(gift_cards_moved(GiftCardsOwed::default(), &moves)?.closing_minor)
    }

    /// What moved gift cards on each business day of a range on which anything did.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn gift_card_flows(
        &self,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<BTreeMap<NaiveDate, Vec<(MoveKind, Money)>>, StoreError> {
        let sql = "SELECT business_day, kind, sum(amount_minor) FROM gift_card_moves \
                   WHERE business_day BETWEEN ?1 AND ?2 GROUP BY business_day, kind";
        let rows: Vec<(NaiveDate, MoveKind, Money)> = self.cached(sql, |statement| {
            let row = |row: &Row<'_>| Ok((row.get(0)?, kind(row, 1)?, Money::from_minor(row.get(2)?)));
            statement.query_map(params![from, to], row)?.collect()
        })?;
        let mut days: BTreeMap<NaiveDate, Vec<(MoveKind, Money)>> = BTreeMap::new();
        for (day, kind, amount) in rows {
            days.entry(day).or_default().push((kind, amount));
        }
        Ok(days)
    }

    /// How many gift cards do not hold what was sold and returned less what was spent and bound.
    pub(crate) fn wrong_gift_cards(&self) -> Result<usize, StoreError> {
        let sql = "SELECT gift_cards.id, ifnull(sum(CASE WHEN kind IN ('sold', 'returned') THEN amount_minor ELSE -amount_minor END), 0) \
                   FROM gift_cards LEFT JOIN gift_card_moves ON gift_card_id = gift_cards.id GROUP BY gift_cards.id";
        let cards: Vec<(i64, i64)> =
            self.cached(sql, |statement| statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())?;
        let mut wrong = 0;
        for (id, left) in cards {
            wrong += usize::from(self.balance(Account::GiftCard(GiftCardId::from_key(id)))? != left);
        }
        Ok(wrong)
    }
}

impl WriteTx<'_> {
    pub(crate) fn issue_gift_card(&self, fact: &Envelope, body: &GiftCardIssued) -> Result<(), StoreError> {
        let id = GiftCardId::born_at(fact.incarnation()?, fact.seq);
        self.count(Counter::GiftCard, body.number)?;
        self.cached(
            "INSERT INTO gift_cards (id, seq, card_no, digest, sold_on) VALUES (?1, ?2, ?3, ?4, ?5)",
            |statement| statement.execute(params![id.key(), fact.seq, body.card_no, body.digest, fact.business_day]),
        )?;
        self.move_gift_card(fact, id, (MoveKind::Sold, body.amount_minor), None, None)
    }

    pub(crate) fn bind_gift_card(&self, fact: &Envelope, body: &GiftCardBound) -> Result<(), StoreError> {
        self.move_gift_card(fact, body.gift_card_id, (MoveKind::Bound, body.amount_minor), None, Some(body.member_id))
    }

    /// What a sale takes off gift cards, or a return gives back to them.
    pub(crate) fn move_gift_cards(
        &self,
        fact: &Envelope,
        (sale, kind): (SaleId, MoveKind),
        moved: &[GiftCardMoved],
    ) -> Result<(), StoreError> {
        moved
            .iter()
            .try_for_each(|it| self.move_gift_card(fact, it.gift_card_id, (kind, it.amount_minor), Some(sale), None))
    }

    fn move_gift_card(
        &self,
        fact: &Envelope,
        id: GiftCardId,
        (kind, amount): (MoveKind, Money),
        sale: Option<SaleId>,
        member: Option<MemberId>,
    ) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO gift_card_moves (seq, gift_card_id, kind, amount_minor, business_day, sale_id, member_id) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            |statement| {
                statement.execute(params![
                    fact.seq,
                    id.key(),
                    kind.as_str(),
                    amount.minor(),
                    fact.business_day,
                    sale.map(SaleId::key),
                    member.map(MemberId::key)
                ])
            },
        )?;
        Ok(())
    }
}

/// What is owed for gift cards once some moves moved it.
///
/// # Errors
/// Where a sum leaves the range of the wire.
pub fn gift_cards_moved(owed: GiftCardsOwed, moves: &[(MoveKind, Money)]) -> Result<GiftCardsOwed, StoreError> {
    let after = moves.iter().try_fold(owed, |sum, (kind, amount)| sum.with(*kind, *amount));
    after.ok_or_else(|| StoreError::damaged("what is owed for gift cards is beyond any amount"))
}

fn card(row: &Row<'_>) -> rusqlite::Result<GiftCardRow> {
    Ok(GiftCardRow {
        id: GiftCardId::from_key(row.get(0)?),
        seq: row.get(1)?,
        card_no: row.get(2)?,
        sold_on: row.get(3)?,
    })
}

fn kind(row: &Row<'_>, at: usize) -> rusqlite::Result<MoveKind> {
    MoveKind::from_name(&row.get::<_, String>(at)?).ok_or(rusqlite::Error::InvalidQuery)
}
