//! Parts of gifts that are to come: promised by a top-up, given by the roll of their day.

use chrono::NaiveDate;
use huitou_core::count_card::{CardCover, CardTerms};
use huitou_core::fact::{GivenPart, PlanGiven};
use huitou_core::id::{MemberId, TopUpId};
use huitou_core::money::Money;
use huitou_core::plan::{GiftPart, GiftsToCome};
use huitou_core::quantity::Points;
use rusqlite::{OptionalExtension, Row, params};

use crate::count_cards::{json, read_json};
use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[Table {
    name: "gift_parts",
    kind: Kind::Derived,
    // The card is what its uses are of, where it has some; the coupons are its kinds. given_seq is the fact that gave it, given_on its day of trade.
    sql: "CREATE TABLE gift_parts (
        top_up_id INTEGER NOT NULL REFERENCES top_ups (id),
        n INTEGER NOT NULL CHECK (n > 1),
        member_id INTEGER NOT NULL REFERENCES members (id),
        due_on TEXT NOT NULL,
        bonus_minor INTEGER NOT NULL CHECK (bonus_minor >= 0),
        points_centi INTEGER NOT NULL CHECK (points_centi >= 0),
        uses INTEGER NOT NULL CHECK (uses >= 0),
        card_name TEXT,
        card_terms TEXT,
        card_cover TEXT,
        coupons TEXT NOT NULL,
        coupon_count INTEGER NOT NULL CHECK (coupon_count >= 0),
        given_seq INTEGER REFERENCES journal (seq),
        given_on TEXT,
        points_until TEXT,
        PRIMARY KEY (top_up_id, n),
        CHECK ((uses > 0) = (card_terms IS NOT NULL)),
        CHECK ((card_name IS NULL) = (card_terms IS NULL) AND (card_cover IS NULL) = (card_terms IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX gift_parts_due ON gift_parts (due_on) WHERE given_seq IS NULL;
    CREATE INDEX gift_parts_by_member ON gift_parts (member_id, given_seq, due_on);",
}];

/// A part of a gift that waits for its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartToCome {
    /// Which top-up promised it.
    pub top_up: TopUpId,
    /// Whose.
    pub member: MemberId,
    /// Which part, and what it gives.
    pub part: GiftPart,
    /// The count card of its uses, where it gives some.
    pub card: Option<PromisedCard>,
}

/// A count card that was promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromisedCard {
    /// What the product was called.
    pub name: String,
    /// Its terms, with the uses of the part.
    pub terms: CardTerms,
    /// What it pays.
    pub cover: CardCover,
}

const COLUMNS: &str =
    "top_up_id, member_id, n, due_on, bonus_minor, points_centi, uses, card_name, card_terms, card_cover, coupons";

impl ReadTx<'_> {
    /// The parts that are due by a day and were not given, the oldest first, up to a number of them.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn gift_parts_due_by(&self, day: NaiveDate, limit: u32) -> Result<Vec<PartToCome>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM gift_parts \
             WHERE given_seq IS NULL AND due_on <= ?1 ORDER BY due_on, top_up_id, n LIMIT ?2"
        );
        self.cached(&sql, |statement| statement.query_map(params![day, limit], from_row)?.collect())
    }

    /// The next part that a person gets.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn next_gift_part(&self, member: MemberId) -> Result<Option<PartToCome>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM gift_parts WHERE member_id IN {} AND given_seq IS NULL \
             ORDER BY due_on, top_up_id, n LIMIT 1",
            whole!()
        );
        self.cached(&sql, |statement| statement.query_row([member.key()], from_row).optional())
    }

    /// What a person is still to get: how many parts, and what they give together.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn gifts_to_come(&self, member: MemberId) -> Result<GiftsToCome, StoreError> {
        let sql = concat!(
            "SELECT count(*), ifnull(sum(bonus_minor), 0), ifnull(sum(points_centi), 0), ifnull(sum(uses), 0), \
                   ifnull(sum(coupon_count), 0) \
                   FROM gift_parts WHERE given_seq IS NULL AND member_id IN ",
            whole!()
        );
        self.cached(sql, |statement| {
            statement.query_row([member.key()], |row| {
                let (bonus, points) = (Money::from_minor(row.get(1)?), Points::from_centi(row.get(2)?));
                Ok(GiftsToCome { parts: row.get(0)?, bonus, points, uses: row.get(3)?, coupons: row.get(4)? })
            })
        })
    }

    /// The bonus money of the parts that a member got after a place of the journal, by their fact, the first one first.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn gifts_after(&self, member: MemberId, seq: i64) -> Result<Vec<(i64, Money)>, StoreError> {
        let sql = "SELECT given_seq, sum(bonus_minor) FROM gift_parts WHERE member_id = ?1 AND given_seq > ?2 \
                   GROUP BY given_seq ORDER BY given_seq";
        self.cached(sql, |statement| {
            let row = |row: &Row<'_>| Ok((row.get(0)?, Money::from_minor(row.get(1)?)));
            statement.query_map(params![member.key(), seq], row)?.collect()
        })
    }
}

impl WriteTx<'_> {
    /// What a plan gave: coupons, points and uses of the day, and the parts that are to come.
    pub(crate) fn give_of_plan(
        &self,
        fact: &Envelope,
        top_up: TopUpId,
        member: MemberId,
        plan: &PlanGiven,
    ) -> Result<(), StoreError> {
        plan.coupons.iter().try_for_each(|it| self.issue_coupon(fact.seq, member, None, it))?;
        if let Some(card) = &plan.card {
            self.give_card(fact, top_up, member, card)?;
        }
        let card = self.promised_card(plan)?;
        plan.to_come.iter().try_for_each(|part| self.promise_part(top_up, member, part, card.as_ref()))?;
        self.change_lots(member, &plan.points_lots)
    }

    /// The card of which the parts to come give uses, as that of the first part is; none where no uses were given.
    fn promised_card(&self, plan: &PlanGiven) -> Result<Option<PromisedCard>, StoreError> {
        let Some(first) = &plan.card else { return Ok(None) };
        let missing = || StoreError::damaged("a count card without what it pays");
        Ok(Some(PromisedCard {
            name: self.vault().open_sealed(&first.name)?.unwrap_or_default(),
            terms: first.card.terms,
            cover: self.vault().open_sealed(&first.card.cover)?.ok_or_else(missing)?,
        }))
    }

    fn promise_part(
        &self,
        top_up: TopUpId,
        member: MemberId,
        part: &GiftPart,
        card: Option<&PromisedCard>,
    ) -> Result<(), StoreError> {
        let card = card.filter(|_| part.uses > 0);
        let terms = card.map(|card| json(&CardTerms { uses: Some(part.uses), ..card.terms })).transpose();
        let cover = card.map(|card| json(&card.cover)).transpose();
        self.cached(
                "INSERT INTO gift_parts (top_up_id, n, member_id, due_on, bonus_minor, points_centi, uses, card_name, card_terms, \
                 card_cover, coupons, coupon_count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                |statement| {
                    statement.execute(params![
                        top_up.key(),
                        part.n,
                        member.key(),
                        part.due_on,
                        part.bonus.minor(),
                        part.points.centi(),
                        part.uses,
                        card.map(|card| &card.name),
                        terms?,
                        cover?,
                        json(&part.coupons)?,
                        part.coupon_count()
                    ])
                },
            )?;
        Ok(())
    }

    /// Ends the gifts of members whose stored value was given back, or who was erased: their parts to come never come.
    pub(crate) fn end_gifts(&self, members: &[MemberId]) -> Result<(), StoreError> {
        for member in members {
            self.cached("DELETE FROM gift_parts WHERE member_id = ?1 AND given_seq IS NULL", |statement| {
                statement.execute([member.key()])
            })?;
        }
        Ok(())
    }

    pub(crate) fn give_part(&self, fact: &Envelope, part: &GivenPart) -> Result<(), StoreError> {
        let given = self.cached(
            "UPDATE gift_parts SET given_seq = ?3, given_on = ?4, points_until = ?5 \
             WHERE top_up_id = ?1 AND n = ?2 AND given_seq IS NULL",
            |statement| {
                statement.execute(params![part.top_up_id.key(), part.n, fact.seq, fact.business_day, part.until])
            },
        )?;
        match given {
            1 => self.change_lots(part.member_id, &part.lots)?,
            _ => return Err(StoreError::damaged("a part of a gift that was given twice or never promised")),
        }
        part.coupons.iter().try_for_each(|it| self.issue_coupon(fact.seq, part.member_id, None, it))?;
        part.card.iter().try_for_each(|card| self.give_card(fact, part.top_up_id, part.member_id, card))
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<PartToCome> {
    let uses: u32 = row.get(6)?;
    Ok(PartToCome {
        top_up: TopUpId::from_key(row.get(0)?),
        member: MemberId::from_key(row.get(1)?),
        part: GiftPart {
            n: row.get(2)?,
            due_on: row.get(3)?,
            bonus: Money::from_minor(row.get(4)?),
            points: Points::from_centi(row.get(5)?),
            uses,
            coupons: read_json(row, 10)?,
        },
        card: if uses == 0 { None } else { Some(promised(row)?) },
    })
}

fn promised(row: &Row<'_>) -> rusqlite::Result<PromisedCard> {
    Ok(PromisedCard { name: row.get(7)?, terms: read_json(row, 8)?, cover: read_json(row, 9)? })
}
