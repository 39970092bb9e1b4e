//! Members who are one person (ADR 28): each merge with what undid it, and who stands for whom now.
//!
//! Every row of another table stays its own member's; what is read of a person is read of all who are one with them.

use std::collections::{BTreeMap, BTreeSet};

use huitou_core::fact::{MemberUnmerged, MembersMerged};
use huitou_core::id::{MemberId, SaleId};
use huitou_core::ledger::Account;
use huitou_core::merge::{Merge, Merges};
use huitou_core::money::Money;
use huitou_core::quantity::Points;
use huitou_core::search::fold;
use huitou_core::stored_value::StoredValue;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::members::MemberRow;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[Table {
    name: "merges",
    kind: Kind::Derived,
    sql: "CREATE TABLE merges (
        seq INTEGER PRIMARY KEY REFERENCES journal (seq),
        alias_id INTEGER NOT NULL REFERENCES members (id),
        survivor_id INTEGER NOT NULL REFERENCES members (id),
        merged_on TEXT NOT NULL,
        undone_seq INTEGER REFERENCES journal (seq),
        CHECK (alias_id <> survivor_id AND (undone_seq IS NULL OR undone_seq > seq))
    ) STRICT;
    CREATE INDEX merges_by_alias ON merges (alias_id);
    CREATE INDEX merges_by_survivor ON merges (survivor_id);
    CREATE UNIQUE INDEX merges_in_force ON merges (alias_id) WHERE undone_seq IS NULL;",
}];

/// The ids of all who are one person with member ?1, that member too.
macro_rules! whole {
    () => {
        "(SELECT whole_id FROM members WHERE id = ?1 UNION SELECT alias.id FROM members JOIN members AS alias \
         ON alias.whole_id = members.whole_id AND alias.whole_id <> alias.id WHERE members.id = ?1)"
    };
}
pub(crate) use whole;

/// A member who is another's alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliasRow {
    /// Who.
    pub member: MemberId,
    /// The number on the card and on bills.
    pub member_no: String,
    /// The business day of the merge.
    pub merged_on: String,
    /// Who stands for the alias by that merge, who may be an alias too.
    pub survivor: MemberId,
    /// The fact that merged them.
    pub seq: i64,
}

/// What the accounts of one member paid of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnRow {
    /// Whose accounts.
    pub member: MemberId,
    /// The last fact that drew on them for the sale.
    pub seq: i64,
    /// What was drawn, less what came back; a part is below zero where more came back than was drawn behind a place of the journal.
    pub value: StoredValue,
}

/// Stored value and points: what several accounts have together, or by how much a fact changed that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// The stored value.
    pub value: StoredValue,
    /// The points.
    pub points: Points,
}

impl Holding {
    fn less(&self, it: &Holding) -> Holding {
        // What accounts had before: the tables hold no balance beyond the wire.
        let less = |one: Money, other: Money| Money::from_minor(one.minor() - other.minor());
        let value = StoredValue {
            principal: less(self.value.principal, it.value.principal),
            bonus: less(self.value.bonus, it.value.bonus),
        };
        Holding { value, points: self.points.minus(it.points) }
    }
}

/// A fact that moved something of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveRow {
    /// The fact.
    pub seq: i64,
    /// What it moved on the person's accounts.
    pub change: Holding,
    /// What the accounts have after it.
    pub after: Holding,
}

impl ReadTx<'_> {
    /// Who stands for a member: the member, where nobody else does.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn survivor(&self, member: MemberId) -> Result<MemberId, StoreError> {
        let survivor = self.cached("SELECT whole_id FROM members WHERE id = ?1", |statement| {
            statement.query_row([member.key()], |row| row.get(0).map(MemberId::from_key)).optional()
        })?;
        Ok(survivor.unwrap_or(member))
    }

    /// All who are one person with a member: who stands for them first, then the others in the order in which they were merged.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn whole(&self, member: MemberId) -> Result<Vec<MemberId>, StoreError> {
        let survivor = self.survivor(member)?;
        let aliases = self.aliases(survivor)?;
        Ok(std::iter::once(survivor).chain(aliases.into_iter().map(|alias| alias.member)).collect())
    }

    /// Whether two members are one person.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn is_one(&self, member: MemberId, other: MemberId) -> Result<bool, StoreError> {
        Ok(member == other || self.survivor(member)? == self.survivor(other)?)
    }

    /// Those for whom a member stands, in the order in which they were merged.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn aliases(&self, survivor: MemberId) -> Result<Vec<AliasRow>, StoreError> {
        let sql = "SELECT members.id, member_no, merged_on, survivor_id, merges.seq FROM members \
                   JOIN merges ON alias_id = members.id AND undone_seq IS NULL \
                   WHERE whole_id = ?1 AND whole_id <> members.id ORDER BY merges.seq";
        self.cached(sql, |statement| {
            let row = |row: &Row<'_>| {
                Ok(AliasRow {
                    member: MemberId::from_key(row.get(0)?),
                    member_no: row.get(1)?,
                    merged_on: row.get(2)?,
                    survivor: MemberId::from_key(row.get(3)?),
                    seq: row.get(4)?,
                })
            };
            statement.query_map([survivor.key()], row)?.collect()
        })
    }

    /// Every merge, undone or not, of all who were ever one person with a member.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn merges_of(&self, member: MemberId) -> Result<Merges, StoreError> {
        let (mut known, mut found, mut next) = (vec![member], Vec::<Merge>::new(), vec![member]);
        let sql = "SELECT alias_id, survivor_id, seq, undone_seq FROM merges WHERE alias_id = ?1 OR survivor_id = ?1";
        while let Some(member) = next.pop() {
            let of_member: Vec<Merge> =
                self.cached(sql, |statement| statement.query_map([member.key()], merge_from_row)?.collect())?;
            for it in of_member {
                for other in [it.alias, it.survivor] {
                    if !known.contains(&other) {
                        known.push(other);
                        next.push(other);
                    }
                }
                if !found.contains(&it) {
                    found.push(it);
                }
            }
        }
        found.sort_unstable_by_key(|it| it.seq);
        Ok(Merges::new(found))
    }

    /// A member as the person that the member is: who stands for them, with what all of them did.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn person_of(&self, member: MemberId) -> Result<Option<MemberRow>, StoreError> {
        let whole = self.whole(member)?;
        let Some(mut row) = self.member(whole[0])? else { return Ok(None) };
        for alias in &whole[1..] {
            let Some(other) = self.member(*alias)? else { continue };
            row.sales += other.sales;
            row.spent = row.spent.plus(other.spent).ok_or_else(|| StoreError::damaged("spending beyond any amount"))?;
            // Of one day the sale that was rung last.
            if (other.last_visit_on, other.last_sale) > (row.last_visit_on, row.last_sale) {
                (row.last_visit_on, row.last_sale) = (other.last_visit_on, other.last_sale);
            }
        }
        if whole.len() > 1 {
            row.visits = self.visit_days(row.id)?.len() as i64;
        }
        Ok(Some(row))
    }

    /// What facts behind a place of the journal moved of the stored value of each member for a sale: what the sale and its corrections
    /// drew, less what came back, in the order in which it was drawn first. 0 for all that the sale has spent as it stands.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn drawn_for(&self, sale: SaleId, since: i64) -> Result<Vec<DrawnRow>, StoreError> {
        let sql = "SELECT it.seq, debit, credit, amount, it.seq IN (SELECT seq FROM refunds WHERE sale_id = ?1) AS is_back, \
                   it.seq IN (SELECT seq FROM sales WHERE id = ?1) AS is_sale FROM transfers AS it WHERE unit = 'money' \
                   AND it.seq IN (SELECT seq FROM sales WHERE id = ?1 UNION SELECT seq FROM sale_corrections WHERE sale_id = ?1 \
                   UNION SELECT seq FROM refunds WHERE sale_id = ?1) AND it.seq > ?2 ORDER BY it.seq, it.n";
        let moved: Vec<(i64, String, String, i64, bool, bool)> = self.cached(sql, |statement| {
            let row =
                |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?));
            statement.query_map(params![sale.key(), since], row)?.collect()
        })?;
        let mut drawn: Vec<DrawnRow> = Vec::new();
        for (seq, debit, credit, amount, is_back, is_sale) in moved {
            // An exchange is the return of one sale and another sale: what it draws is the other's.
            let sides = [(&debit, amount, !is_back || is_sale), (&credit, -amount, is_back || !is_sale)];
            for (account, amount, _) in sides.into_iter().filter(|(_, _, counts)| *counts) {
                let Ok(account) = account.parse::<Account>() else { continue };
                let (Account::Principal(member) | Account::Bonus(member)) = account else { continue };
                let place = drawn.iter().position(|it| it.member == member).unwrap_or_else(|| {
                    drawn.push(DrawnRow { member, seq, value: StoredValue::default() });
                    drawn.len() - 1
                });
                let it = &mut drawn[place];
                if amount > 0 {
                    it.seq = seq;
                }
                let part =
                    if account == Account::Principal(member) { &mut it.value.principal } else { &mut it.value.bonus };
                *part = Money::from_minor(part.minor() + amount);
            }
        }
        Ok(drawn)
    }

    /// The sales of all who were ever one person with a member of which a fact behind a place of the journal moved stored value, the
    /// first one first.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn sales_moving_value(&self, member: MemberId, since: i64) -> Result<Vec<SaleId>, StoreError> {
        let sql = "SELECT id FROM sales JOIN sale_tenders ON sale_id = id \
                   WHERE member_id = ?1 AND seq > ?2 AND kind = 'stored_value' \
                   UNION SELECT sale_id FROM sale_corrections WHERE member_id = ?1 AND seq > ?2 AND stored_value_minor <> 0 \
                   UNION SELECT refunds.sale_id FROM refunds JOIN refund_tenders ON refund_id = id \
                   WHERE member_id = ?1 AND seq > ?2 AND kind = 'stored_value' AND refunds.sale_id IS NOT NULL";
        let mut sales = BTreeSet::new();
        for other in self.merges_of(member)?.ever(member) {
            let of_other: Vec<SaleId> = self.cached(sql, |statement| {
                statement.query_map(params![other.key(), since], |row| row.get(0).map(SaleId::from_key))?.collect()
            })?;
            sales.extend(of_other);
        }
        Ok(sales.into_iter().collect())
    }

    /// All that moved stored value, points or debts of a person who was merged with others, or could have, the latest first, each with
    /// what the accounts of those who are the person now have after it. What went from one of them to another is left out, and what
    /// another fact took of theirs while they were one with others is among them.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn moves_of_person(&self, member: MemberId) -> Result<Vec<MoveRow>, StoreError> {
        let whole = self.whole(member)?;
        let own: BTreeSet<i64> = self.moving_facts(member, i64::MAX, u32::MAX)?.into_iter().collect();
        let mut facts = own.clone();
        for other in self.merges_of(member)?.ever(member) {
            facts.extend(self.moving_facts(other, i64::MAX, u32::MAX)?);
        }
        let mut after = Holding { value: self.stored_value(member)?, points: Points::default() };
        for it in &whole {
            after.points = after.points.plus(self.points(*it)?);
        }
        let mut moves = Vec::new();
        for seq in facts.into_iter().rev() {
            let change = self.moved_by(seq, &whole)?;
            let is_told = match own.contains(&seq) {
                true => change != Holding::default() || !self.is_within(seq, member)?,
                false => change != Holding::default(),
            };
            if is_told {
                moves.push(MoveRow { seq, change, after });
            }
            after = after.less(&change);
        }
        Ok(moves)
    }

    /// What a fact moved on the accounts of some members.
    fn moved_by(&self, seq: i64, whole: &[MemberId]) -> Result<Holding, StoreError> {
        let sql = "SELECT debit, credit, amount FROM transfers WHERE seq = ?1";
        let moved: Vec<(String, String, i64)> = self.cached(sql, |statement| {
            statement.query_map([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        })?;
        let (mut principal, mut bonus, mut points) = (0, 0, 0);
        for (debit, credit, amount) in moved {
            for (account, amount) in [(debit, -amount), (credit, amount)] {
                match account.parse::<Account>() {
                    Ok(Account::Principal(member)) if whole.contains(&member) => principal += amount,
                    Ok(Account::Bonus(member)) if whole.contains(&member) => bonus += amount,
                    Ok(Account::Points(member)) if whole.contains(&member) => points += amount,
                    Ok(_) | Err(_) => {}
                }
            }
        }
        let value = StoredValue { principal: Money::from_minor(principal), bonus: Money::from_minor(bonus) };
        Ok(Holding { value, points: Points::from_centi(points) })
    }

    /// Whether a fact made what one member had another's who is the same person.
    fn is_within(&self, seq: i64, member: MemberId) -> Result<bool, StoreError> {
        let sql = concat!(
            "SELECT 1 FROM member_transfers WHERE seq = ?2 AND from_id IN ",
            whole!(),
            " AND to_id IN ",
            whole!()
        );
        self.cached(sql, |statement| statement.exists(params![member.key(), seq]))
    }

    /// Members who may be one person, by what they have in common: the ids of each group, in the order of joining. The whole phone
    /// or card number, as a search finds them; or name and birthday.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn lookalikes(&self, limit: u32) -> Result<Vec<Vec<MemberId>>, StoreError> {
        // A tail of a phone has four digits, and a name is no number.
        let by_number = "SELECT group_concat(DISTINCT whole_id) FROM member_keys JOIN members ON members.id = member_id \
                         WHERE class = 0 AND length(key) > 4 AND key GLOB '*[0-9]*' GROUP BY key \
                         HAVING count(DISTINCT whole_id) > 1 LIMIT ?1";
        let found: Vec<String> =
            self.cached(by_number, |statement| statement.query_map([limit], |row| row.get(0))?.collect())?;
        let by_number =
            found.iter().map(|ids| ids.split(',').filter_map(|id| id.parse().ok()).collect::<BTreeSet<i64>>());
        let mut groups: Vec<Vec<MemberId>> = Vec::new();
        for group in by_number.chain(self.of_one_birthday(limit as usize)?) {
            let group: Vec<MemberId> = group.into_iter().map(MemberId::from_key).collect();
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        Ok(groups)
    }

    /// Persons with one birthday and one name, in whatever way it is written.
    fn of_one_birthday(&self, limit: usize) -> Result<Vec<BTreeSet<i64>>, StoreError> {
        let sql = "SELECT birthday, name, whole_id FROM members WHERE birthday IS NOT NULL AND name IS NOT NULL";
        let named: Vec<(String, String, i64)> = self.cached(sql, |statement| {
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        })?;
        let mut groups: BTreeMap<(String, String), BTreeSet<i64>> = BTreeMap::new();
        for (birthday, name, whole) in named {
            groups.entry((birthday, fold(&name))).or_default().insert(whole);
        }
        Ok(groups.into_values().filter(|group| group.len() > 1).take(limit).collect())
    }

    /// How many members are not the person that the table says, by their merges.
    pub(crate) fn wrong_wholes(&self) -> Result<i64, StoreError> {
        let all: Vec<(MemberId, MemberId)> = self.cached("SELECT id, whole_id FROM members", |statement| {
            let row = |row: &Row<'_>| Ok((MemberId::from_key(row.get(0)?), MemberId::from_key(row.get(1)?)));
            statement.query_map([], row)?.collect()
        })?;
        let sql = "SELECT alias_id, survivor_id, seq, undone_seq FROM merges ORDER BY seq";
        let merges = self.cached(sql, |statement| statement.query_map([], merge_from_row)?.collect())?;
        let merges = Merges::new(merges);
        Ok(all.into_iter().filter(|(member, whole)| merges.survivor(*member) != *whole).count() as i64)
    }
}

impl WriteTx<'_> {
    pub(crate) fn merge_members(&self, fact: &Envelope, body: &MembersMerged) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO merges (seq, alias_id, survivor_id, merged_on) VALUES (?1, ?2, ?3, ?4)",
            |statement| {
                let (alias, survivor) = (body.alias_id.key(), body.survivor_id.key());
                statement.execute(params![fact.seq, alias, survivor, fact.business_day])
            },
        )?;
        self.settle_wholes(body.alias_id)
    }

    pub(crate) fn undo_merge(&self, fact: &Envelope, body: &MemberUnmerged) -> Result<(), StoreError> {
        self.cached("UPDATE merges SET undone_seq = ?2 WHERE seq = ?1 AND undone_seq IS NULL", |statement| {
            statement.execute(params![body.merged_seq, fact.seq])
        })?;
        self.settle_wholes(body.alias_id)
    }

    /// Writes who stands for everybody who was ever one person with a member.
    fn settle_wholes(&self, member: MemberId) -> Result<(), StoreError> {
        let merges = self.merges_of(member)?;
        for it in merges.ever(member) {
            self.cached("UPDATE members SET whole_id = ?2 WHERE id = ?1", |statement| {
                statement.execute(params![it.key(), merges.survivor(it).key()])
            })?;
        }
        Ok(())
    }
}

fn merge_from_row(row: &Row<'_>) -> rusqlite::Result<Merge> {
    Ok(Merge {
        alias: MemberId::from_key(row.get(0)?),
        survivor: MemberId::from_key(row.get(1)?),
        seq: row.get(2)?,
        undone: row.get(3)?,
    })
}

#[cfg(test)]
mod tests {
    use crate::schema::plan_of;

    #[test]
    fn who_is_one_person_is_found_without_looking_at_other_members() {
        let plan = plan_of(concat!("SELECT 1 FROM visits WHERE member_id IN ", whole!())).expect("a plan");
        let is_lookup = |step: &String| {
            step.contains("USING INTEGER PRIMARY KEY") || step.contains("USING COVERING INDEX members_by_whole")
        };
        let members = plan.iter().filter(|step| step.contains("members") || step.contains("alias"));
        assert!(members.clone().count() >= 3 && members.clone().all(is_lookup), "{plan:#?}");
    }
}
