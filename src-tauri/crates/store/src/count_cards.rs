//! Count cards: what was sold, what each was used for, and how it ended. Its value and its uses are accounts of the ledger.

use chrono::NaiveDate;
use huitou_core::count_card::{CardCover, CardTerms, SoldCard, StandingUse};
use huitou_core::fact::{BalancesOpened, CardBegun, CardReturned, CardUsed, CardsSold, DayRolled, SaleRung};
use huitou_core::id::{CountCardId, MemberId, SaleId, TopUpId};
use huitou_core::ledger::Account;
use huitou_core::money::Money;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::counters::Counter;
use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "count_cards",
        kind: Kind::Derived,
        // sale and line are of the sale that sold it, top_up_id is the top-up that gave it; both are none where it was entered as one of before. until is none where the card has no end, or its time does not run yet. ended_seq is the fact that ended it.
        sql: "CREATE TABLE count_cards (
            id INTEGER PRIMARY KEY,
            card_no TEXT NOT NULL,
            member_id INTEGER NOT NULL REFERENCES members (id),
            sale_id INTEGER REFERENCES sales (id),
            line INTEGER,
            top_up_id INTEGER REFERENCES top_ups (id),
            name TEXT NOT NULL,
            terms TEXT NOT NULL,
            cover TEXT NOT NULL,
            paid_minor INTEGER NOT NULL CHECK (paid_minor >= 0),
            sold_on TEXT NOT NULL,
            until TEXT,
            state TEXT NOT NULL CHECK (state IN ('open', 'given_back', 'lapsed')),
            ended_seq INTEGER REFERENCES journal (seq),
            CHECK ((state = 'open') = (ended_seq IS NULL)),
            CHECK ((sale_id IS NULL) = (line IS NULL)),
            CHECK (sale_id IS NULL OR top_up_id IS NULL)
        ) STRICT;
        CREATE UNIQUE INDEX count_cards_by_number ON count_cards (card_no);
        CREATE INDEX count_cards_by_member ON count_cards (member_id, state);
        CREATE INDEX count_cards_by_line ON count_cards (sale_id, line);
        CREATE INDEX count_cards_by_day ON count_cards (until) WHERE state = 'open' AND until IS NOT NULL;",
    },
    Table {
        name: "card_uses",
        kind: Kind::Derived,
        // restored are the uses that came back to the card because the line did.
        sql: "CREATE TABLE card_uses (
            sale_id INTEGER NOT NULL REFERENCES sales (id),
            line INTEGER NOT NULL,
            card_id INTEGER NOT NULL REFERENCES count_cards (id),
            business_day TEXT NOT NULL,
            uses INTEGER NOT NULL CHECK (uses > 0),
            list_minor INTEGER NOT NULL,
            restored INTEGER NOT NULL DEFAULT 0 CHECK (restored BETWEEN 0 AND uses),
            PRIMARY KEY (sale_id, line)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX card_uses_by_card ON card_uses (card_id);",
    },
];

/// How a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardState {
    /// It can be used, unless its last day is over.
    Open,
    /// It was given back.
    GivenBack,
    /// Its time was over.
    Lapsed,
}

impl CardState {
    /// The name in a table.
    pub const fn as_str(self) -> &'static str {
        match self {
            CardState::Open => "open",
            CardState::GivenBack => "given_back",
            CardState::Lapsed => "lapsed",
        }
    }

    fn named(name: &str) -> Option<CardState> {
        [CardState::Open, CardState::GivenBack, CardState::Lapsed].into_iter().find(|it| it.as_str() == name)
    }
}

/// How a card came to its member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardOrigin {
    /// A line of a sale sold it, from 1.
    Sold(SaleId, u32),
    /// A top-up gave it.
    Given(TopUpId),
    /// It was entered as a card of before.
    TakenOver,
}

/// A count card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountCardRow {
    /// Which.
    pub id: CountCardId,
    /// Its number.
    pub card_no: String,
    /// Whose.
    pub member: MemberId,
    /// The person whose it is: another member, where somebody stands for that one.
    pub person: MemberId,
    /// How it came to its member.
    pub origin: CardOrigin,
    /// What the product was called.
    pub name: String,
    /// Terms, price and day.
    pub sold: SoldCard,
    /// What it pays.
    pub cover: CardCover,
    /// The last day on which it can be used, where it has one already.
    pub until: Option<NaiveDate>,
    /// How it stands.
    pub state: CardState,
}

const COLUMNS: &str = "id, card_no, member_id, sale_id, line, name, terms, cover, paid_minor, sold_on, until, state, \
    (SELECT whole_id FROM members WHERE id = member_id), top_up_id";

impl ReadTx<'_> {
    /// A count card.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn count_card(&self, id: CountCardId) -> Result<Option<CountCardRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM count_cards WHERE id = ?1");
        self.cached(&sql, |statement| statement.query_row([id.key()], from_row).optional())
    }

    /// The count card with this number.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn count_card_numbered(&self, card_no: &str) -> Result<Option<CountCardRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM count_cards WHERE card_no = ?1");
        self.cached(&sql, |statement| statement.query_row([card_no], from_row).optional())
    }

    /// A person's count cards that have not ended, the first to lapse first; of those of one day the given ones before those that were
    /// paid for, and the older before the newer.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn open_count_cards(&self, member: MemberId) -> Result<Vec<CountCardRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM count_cards WHERE member_id IN {} AND state = 'open' \
             ORDER BY until IS NULL, until, top_up_id IS NULL, id",
            whole!()
        );
        self.cached(&sql, |statement| statement.query_map([member.key()], from_row)?.collect())
    }

    /// A person's count cards that ended, the last first, up to a number of them, each with the day on which it did.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn ended_count_cards(
        &self,
        member: MemberId,
        limit: u32,
    ) -> Result<Vec<(CountCardRow, NaiveDate)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, business_day FROM count_cards JOIN journal ON seq = ended_seq \
             WHERE member_id IN {} AND state <> 'open' ORDER BY ended_seq DESC, id DESC LIMIT ?2",
            whole!()
        );
        self.cached(&sql, |statement| {
            let row = |row: &Row<'_>| Ok((from_row(row)?, row.get(14)?));
            statement.query_map(params![member.key(), limit], row)?.collect()
        })
    }

    /// The uses of a card that stand.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn standing_uses(&self, card: CountCardId) -> Result<Vec<StandingUse>, StoreError> {
        // What they cost at list price goes down with those that came back, half-up.
        let sql = "SELECT business_day, uses - restored, (2 * list_minor * (uses - restored) + uses) / (2 * uses) FROM card_uses \
                   WHERE card_id = ?1 AND uses > restored ORDER BY sale_id, line";
        self.cached(sql, |statement| {
            let row = |row: &Row<'_>| {
                Ok(StandingUse { day: row.get(0)?, uses: row.get(1)?, list: Money::from_minor(row.get(2)?) })
            };
            statement.query_map([card.key()], row)?.collect()
        })
    }

    /// How many cards could last be used before `today` and have not ended, those first that are over the longest, up to a
    /// number of them.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn lapsing_count_cards(&self, today: NaiveDate, limit: u32) -> Result<Vec<CountCardRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM count_cards WHERE state = 'open' AND until < ?1 ORDER BY until, id LIMIT ?2"
        );
        self.cached(&sql, |statement| statement.query_map(params![today, limit], from_row)?.collect())
    }

    /// How many cards are not as their uses and their end leave them: their accounts, or their last day.
    pub(crate) fn wrong_count_cards(&self) -> Result<usize, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM count_cards");
        let cards: Vec<CountCardRow> =
            self.cached(&sql, |statement| statement.query_map([], from_row)?.collect::<rusqlite::Result<_>>())?;
        let mut wrong = 0;
        for card in cards {
            let uses = self.standing_uses(card.id)?;
            let (worth, left) = match card.state {
                CardState::Open => {
                    let worth = card.sold.paid.minor() - card.sold.earned(&uses).minor();
                    (worth, i64::from(card.sold.left(&uses).unwrap_or(0)))
                }
                CardState::GivenBack | CardState::Lapsed => (0, 0),
            };
            let is_right = self.balance(Account::CardValue(card.member, card.id))? == worth
                && self.balance(Account::CardUses(card.member, card.id))? == left
                && (card.state != CardState::Open || card.until == card.sold.until(&uses));
            wrong += usize::from(!is_right);
        }
        Ok(wrong)
    }
}

impl WriteTx<'_> {
    pub(crate) fn record_cards(&self, fact: &Envelope, sale: SaleId, body: &SaleRung) -> Result<(), StoreError> {
        let texts = self.line_texts(body)?;
        for (n, (line, text)) in body.lines.iter().zip(texts).enumerate() {
            if let (Some(sold), Some(part)) = (&line.cards, &body.member) {
                let origin = CardOrigin::Sold(sale, n as u32 + 1);
                self.begin_cards(fact, origin, part.member_id, text.name.as_deref().unwrap_or_default(), sold)?;
            }
            if let Some(used) = &line.card_used {
                self.use_card(fact, (sale, n + 1), used, line.list_amount_minor)?;
            }
        }
        Ok(())
    }

    /// The cards that were entered as those of before.
    pub(crate) fn open_cards(&self, fact: &Envelope, body: &BalancesOpened) -> Result<(), StoreError> {
        body.cards.iter().try_for_each(|it| self.begin_card(fact, CardOrigin::TakenOver, body.member_id, it))
    }

    /// The card that a top-up gave a member.
    pub(crate) fn give_card(
        &self,
        fact: &Envelope,
        top_up: TopUpId,
        member: MemberId,
        card: &CardBegun,
    ) -> Result<(), StoreError> {
        self.begin_card(fact, CardOrigin::Given(top_up), member, card)
    }

    fn begin_card(
        &self,
        fact: &Envelope,
        origin: CardOrigin,
        member: MemberId,
        it: &CardBegun,
    ) -> Result<(), StoreError> {
        let name = self.vault().open_sealed(&it.name)?.unwrap_or_default();
        self.begin_cards(fact, origin, member, &name, &it.card)
    }

    fn begin_cards(
        &self,
        fact: &Envelope,
        origin: CardOrigin,
        member: MemberId,
        name: &str,
        sold: &CardsSold,
    ) -> Result<(), StoreError> {
        let missing = || StoreError::damaged("a count card without what it pays");
        let cover: CardCover = self.vault().open_sealed(&sold.cover)?.ok_or_else(missing)?;
        let (sale, line, top_up) = match origin {
            CardOrigin::Sold(sale, line) => (Some(sale.key()), Some(line), None),
            CardOrigin::Given(top_up) => (None, None, Some(top_up.key())),
            CardOrigin::TakenOver => (None, None, None),
        };
        for card in &sold.cards {
            self.count(Counter::CountCard, card.number)?;
            self.cached(
                "INSERT INTO count_cards (id, card_no, member_id, sale_id, line, name, terms, cover, paid_minor, sold_on, until, \
                 top_up_id, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'open')",
                |statement| {
                    statement.execute(params![
                        card.card_id.key(),
                        card.card_no,
                        member.key(),
                        sale,
                        line,
                        name,
                        json(&sold.terms)?,
                        json(&cover)?,
                        card.paid_minor.minor(),
                        fact.business_day,
                        sold.until,
                        top_up
                    ])
                },
            )?;
        }
        Ok(())
    }

    fn use_card(
        &self,
        fact: &Envelope,
        (sale, line): (SaleId, usize),
        used: &CardUsed,
        list: Money,
    ) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO card_uses (sale_id, line, card_id, business_day, uses, list_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            |statement| {
                let card = used.card_id.key();
                statement.execute(params![sale.key(), line, card, fact.business_day, used.uses, list.minor()])
            },
        )?;
        self.move_card_end(used)
    }

    fn move_card_end(&self, card: &CardUsed) -> Result<(), StoreError> {
        self.cached("UPDATE count_cards SET until = ?2 WHERE id = ?1", |statement| {
            statement.execute(params![card.card_id.key(), card.until])
        })?;
        Ok(())
    }

    /// What a return brought back to the cards that had paid.
    pub(crate) fn return_to_cards(&self, sale: SaleId, returned: &[CardReturned]) -> Result<(), StoreError> {
        for it in returned {
            let Some(card) = &it.card else { continue };
            self.cached(
                "UPDATE card_uses SET restored = restored + ?3 WHERE sale_id = ?1 AND line = ?2",
                |statement| statement.execute(params![sale.key(), it.line, card.uses]),
            )?;
            self.move_card_end(card)?;
        }
        Ok(())
    }

    pub(crate) fn end_card(&self, fact: &Envelope, card: CountCardId, state: CardState) -> Result<(), StoreError> {
        let ended = self.cached(
            "UPDATE count_cards SET state = ?2, ended_seq = ?3 WHERE id = ?1 AND state = 'open'",
            |statement| statement.execute(params![card.key(), state.as_str(), fact.seq]),
        )?;
        match ended {
            1 => Ok(()),
            _ => Err(StoreError::damaged("a count card that ended twice or was never sold")),
        }
    }

    pub(crate) fn lapse_cards(&self, fact: &Envelope, body: &DayRolled) -> Result<(), StoreError> {
        body.cards.iter().try_for_each(|card| self.end_card(fact, card.card_id, CardState::Lapsed))
    }
}

pub(crate) fn json<T: Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

pub(crate) fn read_json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text: String = row.get(at)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error)))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<CountCardRow> {
    let terms: CardTerms = read_json(row, 6)?;
    let state: String = row.get(11)?;
    let sale: Option<i64> = row.get(3)?;
    let top_up: Option<i64> = row.get(13)?;
    // The table takes one of them at most, and a line with each sale.
    let origin = match (sale.map(SaleId::from_key).zip(row.get(4)?), top_up) {
        (Some((sale, line)), _) => CardOrigin::Sold(sale, line),
        (None, Some(top_up)) => CardOrigin::Given(TopUpId::from_key(top_up)),
        (None, None) => CardOrigin::TakenOver,
    };
    Ok(CountCardRow {
        id: CountCardId::from_key(row.get(0)?),
        card_no: row.get(1)?,
        member: MemberId::from_key(row.get(2)?),
        person: MemberId::from_key(row.get(12)?),
        origin,
        name: row.get(5)?,
        sold: SoldCard { terms, paid: Money::from_minor(row.get(8)?), sold_on: row.get(9)? },
        cover: read_json(row, 7)?,
        until: row.get(10)?,
        // The column takes no other.
        state: CardState::named(&state).unwrap_or(CardState::Lapsed),
    })
}
