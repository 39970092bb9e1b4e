//! Which principal is whose: a card that became another member's, members who are one person, and a gift card that became a member's stored value, share one.
//! Where their yuan went need not be known, as long as no more of them is invoiced than was paid in.

use std::collections::BTreeSet;

use huitou_core::id::{GiftCardId, MemberId};
use huitou_core::invoice::Principal;
use huitou_core::money::Money;
use rusqlite::params;

use super::{COLUMNS, InvoiceRow, from_row};
use crate::error::StoreError;
use crate::shop::ReadTx;

/// Who paid principal in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Payer {
    /// A member, by top-ups and change that was left.
    Member(MemberId),
    /// Whoever bought a gift card.
    GiftCard(GiftCardId),
}

impl Payer {
    const fn key(self) -> i64 {
        match self {
            Payer::Member(member) => member.key(),
            Payer::GiftCard(card) => card.key(),
        }
    }

    /// Whom a transfer or a binding joins to this one.
    const fn joined(self) -> &'static str {
        match self {
            Payer::Member(_) => {
                "SELECT to_id, 0 FROM member_transfers WHERE from_id = ?1 \
                 UNION SELECT from_id, 0 FROM member_transfers WHERE to_id = ?1 \
                 UNION SELECT gift_card_id, 1 FROM gift_card_moves WHERE member_id = ?1"
            }
            Payer::GiftCard(_) => {
                "SELECT member_id, 0 FROM gift_card_moves WHERE gift_card_id = ?1 AND member_id IS NOT NULL"
            }
        }
    }

    /// What was paid in and not given back.
    const fn paid_in(self) -> &'static str {
        match self {
            Payer::Member(_) => {
                "SELECT (SELECT ifnull(sum(paid_minor), 0) FROM top_ups WHERE member_id = ?1) \
                 + (SELECT ifnull(sum(change_kept_minor), 0) FROM sales WHERE member_id = ?1) \
                 - (SELECT ifnull(sum(paid_back_minor), 0) FROM balance_refunds WHERE member_id = ?1)"
            }
            Payer::GiftCard(_) => {
                "SELECT ifnull(sum(amount_minor), 0) FROM gift_card_moves WHERE gift_card_id = ?1 AND kind = 'sold'"
            }
        }
    }

    /// What of it stands on invoices.
    const fn invoiced(self) -> &'static str {
        match self {
            Payer::Member(_) => {
                "SELECT (SELECT ifnull(sum(principal_minor), 0) FROM top_ups JOIN invoices ON top_up_id = top_ups.id \
                 WHERE top_ups.member_id = ?1) \
                 + (SELECT ifnull(sum(principal_minor), 0) FROM sales JOIN invoices ON sale_id = sales.id \
                 WHERE sales.member_id = ?1)"
            }
            Payer::GiftCard(_) => "SELECT ifnull(sum(principal_minor), 0) FROM invoices WHERE gift_card_id = ?1",
        }
    }

    /// The invoices of what was paid in, each with the fact that paid it.
    fn of_paid_in(self) -> String {
        let columns = COLUMNS.split(", ").map(|column| format!("invoices.{}", column.trim())).collect::<Vec<_>>();
        let columns = columns.join(", ");
        match self {
            Payer::Member(_) => format!(
                "SELECT {columns}, top_ups.seq FROM top_ups JOIN invoices ON top_up_id = top_ups.id \
                 WHERE top_ups.member_id = ?1 AND principal_minor > 0"
            ),
            Payer::GiftCard(_) => format!(
                "SELECT {columns}, gift_cards.seq FROM gift_cards JOIN invoices ON gift_card_id = gift_cards.id \
                 WHERE gift_cards.id = ?1 AND principal_minor > 0"
            ),
        }
    }
}

impl ReadTx<'_> {
    /// The principal of which this payer paid a part: what was paid in and not given back, and what of it stands on invoices.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn invoice_principal(&self, payer: Payer) -> Result<Principal, StoreError> {
        let (mut paid_in, mut invoiced) = (0, 0);
        for payer in self.pool(payer)? {
            let sum = |sql: &str| -> Result<i64, StoreError> {
                self.cached(sql, |statement| statement.query_row([payer.key()], |row| row.get(0)))
            };
            paid_in += sum(payer.paid_in())?;
            invoiced += sum(payer.invoiced())?;
        }
        Ok(Principal { paid_in: Money::from_minor(paid_in), invoiced: Money::from_minor(invoiced) })
    }

    /// The invoices of top-ups and gift cards of that principal, in the order in which they were paid.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn invoices_of_paid_in(&self, payer: Payer) -> Result<Vec<InvoiceRow>, StoreError> {
        let mut found: Vec<(i64, InvoiceRow)> = Vec::new();
        for payer in self.pool(payer)? {
            let rows: Vec<(i64, InvoiceRow)> = self.cached(&payer.of_paid_in(), |statement| {
                statement.query_map([payer.key()], |row| Ok((row.get(20)?, from_row(row)?)))?.collect()
            })?;
            found.extend(rows);
        }
        found.sort_by_key(|(paid, _)| *paid);
        Ok(found.into_iter().map(|(_, row)| row).collect())
    }

    /// All who share a principal.
    fn pool(&self, payer: Payer) -> Result<BTreeSet<Payer>, StoreError> {
        let (mut pool, mut next) = (BTreeSet::from([payer]), vec![payer]);
        while let Some(payer) = next.pop() {
            let joined: Vec<(i64, i64)> = self.cached(payer.joined(), |statement| {
                statement.query_map([payer.key()], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })?;
            let joined = joined.into_iter().map(|(key, is_card)| match is_card {
                0 => Payer::Member(MemberId::from_key(key)),
                _ => Payer::GiftCard(GiftCardId::from_key(key)),
            });
            let merged = match payer {
                Payer::Member(member) => self.merged_principal(member)?,
                Payer::GiftCard(_) => Vec::new(),
            };
            for other in joined.chain(merged.into_iter().map(Payer::Member)) {
                if pool.insert(other) {
                    next.push(other);
                }
            }
        }
        Ok(pool)
    }

    /// Whom a merge joins to a member. One that was undone does where they may have spent of each other's, or had an invoice or money
    /// back for what the other had paid in.
    fn merged_principal(&self, member: MemberId) -> Result<Vec<MemberId>, StoreError> {
        let sql = "SELECT survivor_id, seq, undone_seq FROM merges WHERE alias_id = ?1 \
                   UNION SELECT alias_id, seq, undone_seq FROM merges WHERE survivor_id = ?1";
        let merges: Vec<(i64, i64, Option<i64>)> = self.cached(sql, |statement| {
            statement.query_map([member.key()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        })?;
        let all = self.merges_of(member)?.ever(member);
        let mut joined = Vec::new();
        for (other, seq, undone) in merges {
            let mut joins = undone.is_none();
            for it in &all {
                joins = joins || self.used_principal_between(*it, (seq, undone.unwrap_or(i64::MAX)))?;
            }
            if joins {
                joined.push(MemberId::from_key(other));
            }
        }
        Ok(joined)
    }

    /// Whether a member spent stored value, had it back, or had an invoice between two places of the journal.
    fn used_principal_between(&self, member: MemberId, (from, to): (i64, i64)) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM sales JOIN sale_tenders ON sale_id = id \
                   WHERE member_id = ?1 AND seq > ?2 AND seq < ?3 AND kind = 'stored_value' \
                   UNION ALL SELECT 1 FROM sale_corrections WHERE member_id = ?1 AND seq > ?2 AND seq < ?3 AND stored_value_minor <> 0 \
                   UNION ALL SELECT 1 FROM balance_refunds WHERE member_id = ?1 AND seq > ?2 AND seq < ?3 \
                   UNION ALL SELECT 1 FROM sales JOIN invoices ON sale_id = sales.id \
                   WHERE sales.member_id = ?1 AND invoices.seq > ?2 AND invoices.seq < ?3 \
                   UNION ALL SELECT 1 FROM top_ups JOIN invoices ON invoices.top_up_id = top_ups.id \
                   WHERE top_ups.member_id = ?1 AND invoices.seq > ?2 AND invoices.seq < ?3";
        self.cached(sql, |statement| statement.exists(params![member.key(), from, to]))
    }
}
