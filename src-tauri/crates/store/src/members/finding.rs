//! Finding members: best match first, then the most recent visit, fast also where half the shop matches.

use std::collections::HashSet;

use huitou_core::id::MemberId;
use huitou_core::search::{self, KeyClass};
use rusqlite::params;

use super::MemberRow;
use crate::error::StoreError;
use crate::planted;
use crate::shop::ReadTx;

/// Up to this many hits are sorted one by one.
const SORTED_MAX: usize = 1_000;
/// Up to this many hits are looked for among the latest sales; beyond it the latest buyers are asked whether they match.
const COLLECTED_MAX: usize = 5_000;
/// How far back the walk over sales goes.
const SALES_WALKED_MAX: usize = 20_000;

/// One rank of a search: which keys count.
#[derive(Clone, Copy)]
struct Rank<'q> {
    class: KeyClass,
    from: &'q str,
    to: &'q str,
}

/// A person that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundMember {
    /// Who.
    pub row: MemberRow,
    /// The number of the member under whom the person was found, where another stands for that member.
    pub found_as: Option<String>,
}

impl ReadTx<'_> {
    /// The members that a text finds: whole keys, then beginnings, then insides; within each the last to come first.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn search_members(&self, query: &str, limit: usize) -> Result<Vec<FoundMember>, StoreError> {
        let folded = search::fold(query);
        if folded.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let (from, to) = search::prefix_range(&folded);
        let to = to.unwrap_or_else(|| char::MAX.to_string());
        // The whole key alone: up to the same key with the smallest letter behind it.
        let whole = format!("{from}\0");
        let ranks = [
            Rank { class: KeyClass::Start, from: &from, to: &whole },
            Rank { class: KeyClass::Start, from: &from, to: &to },
            Rank { class: KeyClass::Inside, from: &from, to: &to },
        ];
        let mut found: Vec<i64> = Vec::with_capacity(limit);
        for rank in ranks {
            if found.len() < limit {
                self.add_rank(rank, limit, &mut found)?;
            }
        }
        self.people(found)
    }

    /// The people that members are, each once, with the number of the member under whom they were found, where that is another.
    fn people(&self, members: Vec<i64>) -> Result<Vec<FoundMember>, StoreError> {
        let mut people: Vec<FoundMember> = Vec::with_capacity(members.len());
        for member in members.into_iter().map(MemberId::from_key) {
            let survivor = self.survivor(member)?;
            if people.iter().any(|it| it.row.id == survivor) {
                continue;
            }
            let found_as = match survivor == member {
                true => None,
                false => self.member(member)?.map(|alias| alias.member_no),
            };
            people.extend(self.person_of(survivor)?.map(|row| FoundMember { row, found_as }));
        }
        Ok(people)
    }

    /// The members that a text names whole: by phone or its tail, by card or number.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn members_named(&self, query: &str, limit: usize) -> Result<Vec<FoundMember>, StoreError> {
        let folded = search::fold(query);
        let whole = format!("{folded}\0");
        let mut found: Vec<i64> = Vec::with_capacity(limit);
        if !folded.is_empty() && limit > 0 {
            self.add_rank(Rank { class: KeyClass::Start, from: &folded, to: &whole }, limit, &mut found)?;
        }
        self.people(found)
    }

    /// The first members of the bare index, neither ranked nor read: what a search is measured against.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn bare_key_lookup(&self, query: &str, limit: usize) -> Result<Vec<i64>, StoreError> {
        let (from, to) = search::prefix_range(&search::fold(query));
        let to = to.unwrap_or_else(|| char::MAX.to_string());
        let sql = "SELECT member_id FROM member_keys WHERE class = 0 AND key >= ?1 AND key < ?2 LIMIT ?3";
        self.cached(sql, |statement| statement.query_map(params![from, to, limit], |row| row.get(0))?.collect())
    }

    fn add_rank(&self, rank: Rank<'_>, limit: usize, found: &mut Vec<i64>) -> Result<(), StoreError> {
        let hits = self.hits(rank, COLLECTED_MAX + 1)?;
        let add = |found: &mut Vec<i64>, key: i64| {
            if found.len() < limit && !found.contains(&key) {
                found.push(key);
            }
        };
        if hits.len() > SORTED_MAX {
            self.walk_sales(rank, &hits, limit, |key| {
                add(found, key);
                found.len() < limit
            })?;
        }
        if found.len() < limit {
            let few: HashSet<i64> = hits.iter().copied().take(SORTED_MAX.max(limit)).collect();
            for key in self.by_last_visit(few)? {
                add(found, key);
            }
        }
        Ok(())
    }

    fn hits(&self, rank: Rank<'_>, limit: usize) -> Result<Vec<i64>, StoreError> {
        let sql = match planted::is("search_scans") {
            true => "SELECT member_id FROM member_keys WHERE +class = ?1 AND +key >= ?2 AND +key < ?3 LIMIT ?4",
            false => "SELECT member_id FROM member_keys WHERE class = ?1 AND key >= ?2 AND key < ?3 LIMIT ?4",
        };
        self.cached(sql, |statement| {
            let parameters = params![rank.class as i64, rank.from, rank.to, limit];
            statement.query_map(parameters, |row| row.get(0))?.collect()
        })
    }

    fn by_last_visit(&self, keys: HashSet<i64>) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT last_visit_on, enrolled_on FROM member_summaries JOIN members ON id = member_id \
                   WHERE member_id = ?1";
        let mut dated: Vec<(Option<String>, String, i64)> = Vec::with_capacity(keys.len());
        self.cached(sql, |statement| {
            for key in keys {
                dated.push(statement.query_row([key], |row| Ok((row.get(0)?, row.get(1)?, key)))?);
            }
            Ok(())
        })?;
        dated.sort_unstable_by(|one, other| other.cmp(one));
        Ok(dated.into_iter().map(|(_, _, key)| key).collect())
    }

    /// Offers matching members from the latest sale back, each once, until `take` wants no more.
    fn walk_sales(
        &self,
        rank: Rank<'_>,
        hits: &[i64],
        limit: usize,
        mut take: impl FnMut(i64) -> bool,
    ) -> Result<(), StoreError> {
        let known: Option<HashSet<i64>> = (hits.len() <= COLLECTED_MAX).then(|| hits.iter().copied().collect());
        let mut seen = HashSet::with_capacity(limit * 8);
        let sql = "SELECT member_id FROM sales WHERE member_id IS NOT NULL ORDER BY id DESC LIMIT ?1";
        let mut walk = self.db.prepare_cached(sql).map_err(read_failed)?;
        let mut buyers = walk.query([SALES_WALKED_MAX]).map_err(read_failed)?;
        while let Some(row) = buyers.next().map_err(read_failed)? {
            let key: i64 = row.get(0).map_err(read_failed)?;
            if !seen.insert(key) {
                continue;
            }
            let matches = match &known {
                Some(known) => known.contains(&key),
                None => self.recalls(rank, key)?,
            };
            if matches && !take(key) {
                break;
            }
        }
        Ok(())
    }

    fn recalls(&self, rank: Rank<'_>, key: i64) -> Result<bool, StoreError> {
        let sql = match rank.class {
            KeyClass::Start => "SELECT instr(starts, ?2) > 0 FROM member_recall WHERE member_id = ?1",
            KeyClass::Inside => "SELECT instr(insides, ?2) > 0 FROM member_recall WHERE member_id = ?1",
        };
        let behind_break = format!("\n{}", rank.from);
        self.cached(sql, |statement| {
            let mut rows = statement.query(params![key, behind_break])?;
            rows.next()?.map_or(Ok(false), |row| row.get(0))
        })
    }
}

fn read_failed(source: rusqlite::Error) -> StoreError {
    StoreError::Sql { doing: "searching members", source }
}
