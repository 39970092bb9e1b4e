//! Sales, their lines and tenders, top-ups, and the staff shares of each.

use chrono::NaiveDate;
use huitou_core::fact::{LineTexts, SaleMember, SaleRung, StoredValueToppedUp};
use huitou_core::gift_card::MoveKind;
use huitou_core::id::{MemberId, SaleId, TopUpId};
use huitou_core::money::Money;
use huitou_core::points::lots::OLD_LOT;
use huitou_core::safety::Proven;
use huitou_core::sale::StaffShare;
use huitou_core::search;
use huitou_core::tender::to_be_proved;
use rusqlite::{OptionalExtension, Row, params};

use crate::counters::Counter;
use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "sales",
        kind: Kind::Derived,
        // carried_minor is what of the stored value and on account came back with the same fact, in an exchange. added_seq is the fact that made it its member's, where the member was forgotten at first.
        sql: "CREATE TABLE sales (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            sale_no TEXT NOT NULL,
            member_id INTEGER REFERENCES members (id),
            at TEXT NOT NULL,
            business_day TEXT NOT NULL,
            list_total_minor INTEGER NOT NULL,
            total_minor INTEGER NOT NULL,
            change_minor INTEGER NOT NULL,
            change_kept_minor INTEGER NOT NULL,
            points_earned_centi INTEGER NOT NULL,
            points_of_visit_centi INTEGER NOT NULL,
            points_spent_centi INTEGER NOT NULL,
            points_lot INTEGER NOT NULL,
            points_until TEXT,
            free_minor INTEGER NOT NULL CHECK (free_minor >= 0),
            carried_minor INTEGER NOT NULL CHECK (carried_minor >= 0),
            added_seq INTEGER REFERENCES journal (seq)
        ) STRICT;
        CREATE INDEX sales_spent_freely ON sales (member_id, business_day) WHERE free_minor > 0;
        CREATE INDEX sales_by_member ON sales (member_id, id) WHERE member_id IS NOT NULL;
        CREATE UNIQUE INDEX sales_by_number ON sales (sale_no);
        CREATE INDEX sales_by_day ON sales (business_day);",
    },
    Table {
        name: "sale_lines",
        kind: Kind::Derived,
        sql: "CREATE TABLE sale_lines (
            sale_id INTEGER NOT NULL REFERENCES sales (id),
            n INTEGER NOT NULL,
            sku TEXT,
            name TEXT,
            qty_milli INTEGER NOT NULL,
            list_price_minor INTEGER NOT NULL,
            price_minor INTEGER NOT NULL,
            amount_minor INTEGER NOT NULL,
            discount_minor INTEGER NOT NULL,
            total_minor INTEGER NOT NULL,
            tax_rate_milli INTEGER,
            tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND total_minor),
            PRIMARY KEY (sale_id, n)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "sale_tenders",
        kind: Kind::Derived,
        sql: "CREATE TABLE sale_tenders (
            sale_id INTEGER NOT NULL REFERENCES sales (id),
            n INTEGER NOT NULL,
            kind TEXT NOT NULL,
            amount_minor INTEGER NOT NULL,
            PRIMARY KEY (sale_id, n)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "top_ups",
        kind: Kind::Derived,
        sql: "CREATE TABLE top_ups (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL REFERENCES journal (seq),
            member_id INTEGER NOT NULL REFERENCES members (id),
            business_day TEXT NOT NULL,
            paid_minor INTEGER NOT NULL,
            bonus_minor INTEGER NOT NULL,
            tender TEXT NOT NULL,
            top_up_no TEXT,
            plan_id INTEGER REFERENCES plans (id),
            points_earned_centi INTEGER NOT NULL,
            points_until TEXT
        ) STRICT;
        CREATE INDEX top_ups_by_member ON top_ups (member_id);
        CREATE INDEX top_ups_by_day ON top_ups (business_day);
        CREATE UNIQUE INDEX top_ups_by_number ON top_ups (top_up_no) WHERE top_up_no IS NOT NULL;
        CREATE INDEX top_ups_by_plan ON top_ups (plan_id, member_id) WHERE plan_id IS NOT NULL;",
    },
    Table {
        name: "staff_shares",
        kind: Kind::Derived,
        // line_n 0 is the whole sale or top-up, 1 … its lines.
        sql: "CREATE TABLE staff_shares (
            seq INTEGER NOT NULL REFERENCES journal (seq),
            line_n INTEGER NOT NULL,
            staff_id INTEGER NOT NULL REFERENCES staff (id),
            share TEXT NOT NULL,
            PRIMARY KEY (seq, line_n, staff_id)
        ) STRICT, WITHOUT ROWID;",
    },
];

/// A sale as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleRow {
    /// Which.
    pub id: SaleId,
    /// Its fact.
    pub seq: i64,
    /// The bill's number.
    pub sale_no: String,
    /// Whose.
    pub member: Option<MemberId>,
    /// The fact that made it its member's: its own, or a later one.
    pub member_seq: i64,
    /// When, on the shop's wall.
    pub at: String,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// What was paid.
    pub total: Money,
}

/// Which sales a list wants; the latest first.
#[derive(Clone, Debug, Default)]
pub struct SaleFilter {
    /// Of this member alone.
    pub member: Option<MemberId>,
    /// From this business day on.
    pub from: Option<NaiveDate>,
    /// Up to and with this business day.
    pub to: Option<NaiveDate>,
    /// Rung before this one.
    pub before: Option<SaleId>,
    /// With this bill number.
    pub sale_no: Option<String>,
    /// In which something is found.
    pub finding: Option<Finding>,
}

/// What is looked for in sales: any of it is enough.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// Part of the bill number or of a line's name, as it was typed.
    pub text: String,
    /// The total.
    pub total: Option<Money>,
    /// The same text folded, where it may mean a buyer or a product: then whoever and whatever it finds counts.
    pub folded: Option<String>,
}

/// Each sale is asked by primary keys, from the latest back until the page is full: what a text means may be half the shop.
const FOUND: &str = "(instr(sale_no, ?7) > 0 OR total_minor = ?8 \
    OR EXISTS (SELECT 1 FROM member_recall WHERE member_recall.member_id = sales.member_id \
        AND (instr(starts, ?9) > 0 OR instr(insides, ?9) > 0)) \
    OR EXISTS (SELECT 1 FROM sale_lines WHERE sale_id = id AND (instr(name, ?7) > 0 OR instr(folded(name), ?10) > 0 \
        OR sku IN (SELECT sku FROM product_keys WHERE class IN (0, 1) AND key >= ?10 AND key < ?11))))";

/// What of the stored value and on account went without a proof; of sales from before there were proofs, all of it. What came
/// back with the same fact did not go.
fn spent_freely(part: &SaleMember, body: &SaleRung) -> Money {
    match part.proven {
        Some(Proven::Free) | None => body.to_be_proved(),
        Some(Proven::Pin | Proven::Code) => Money::ZERO,
    }
}

const COLUMNS: &str = "id, seq, sale_no, member_id, at, business_day, total_minor, added_seq";

impl ReadTx<'_> {
    /// A sale.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn sale(&self, id: SaleId) -> Result<Option<SaleRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM sales WHERE id = ?1");
        self.cached(&sql, |statement| statement.query_row([id.key()], from_row).optional())
    }

    /// The latest sales that the filter lets through.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn sales(&self, filter: &SaleFilter, limit: u32) -> Result<Vec<SaleRow>, StoreError> {
        let is_merged = match filter.member {
            Some(member) => self.whole(member)?.len() > 1,
            None => false,
        };
        let sql = listing(filter, if is_merged { Buyer::Merged } else { Buyer::Single });
        self.cached(&sql, |statement| {
            let (member, before) = (filter.member.map(MemberId::key), filter.before.map(SaleId::key));
            let finding = filter.finding.as_ref();
            let range = finding.and_then(|it| it.folded.as_deref()).map(search::prefix_range);
            let (from, to) = range.unzip();
            let parameters = params![
                member,
                filter.from,
                filter.to,
                before,
                limit,
                filter.sale_no,
                finding.map(|it| &it.text),
                finding.and_then(|it| it.total).map(Money::minor),
                from.as_ref().map(|from| format!("\n{from}")),
                from,
                to.map(|to| to.unwrap_or_else(|| char::MAX.to_string())),
            ];
            statement.query_map(parameters, from_row)?.collect()
        })
    }

    /// The name of the first line of a sale that has one.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn first_item(&self, id: SaleId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT name FROM sale_lines WHERE sale_id = ?1 AND name IS NOT NULL ORDER BY n LIMIT 1";
        self.cached(sql, |statement| statement.query_row([id.key()], |row| row.get(0)).optional())
    }

    /// The texts of a sale's lines; what was typed in a member's sale is gone with the member's key.
    ///
    /// # Errors
    /// Where a text does not open.
    pub fn line_texts(&self, body: &SaleRung) -> Result<Vec<LineTexts>, StoreError> {
        let mut texts = self.vault.open_sealed(&body.names)?.unwrap_or_default();
        texts.resize(body.lines.len(), LineTexts::default());
        let typed = body.member.as_ref().and_then(|member| member.typed_names.as_ref());
        for (n, name) in typed.map(|sealed| self.vault.open_sealed(sealed)).transpose()?.flatten().unwrap_or_default() {
            if let Some(line) = texts.get_mut(n) {
                line.name = Some(name);
            }
        }
        Ok(texts)
    }
}

impl ReadTx<'_> {
    /// The place of a top-up's fact.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn top_up_seq(&self, id: TopUpId) -> Result<Option<i64>, StoreError> {
        self.cached("SELECT seq FROM top_ups WHERE id = ?1", |statement| {
            statement.query_row([id.key()], |row| row.get(0)).optional()
        })
    }

    /// The number of a top-up's slip; none of one from before there were slips.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn top_up_no(&self, id: TopUpId) -> Result<Option<String>, StoreError> {
        let number = self.cached("SELECT top_up_no FROM top_ups WHERE id = ?1", |statement| {
            statement.query_row([id.key()], |row| row.get(0)).optional()
        })?;
        Ok(number.flatten())
    }
}

impl WriteTx<'_> {
    pub(crate) fn record_sale(&self, fact: &Envelope, body: &SaleRung) -> Result<(), StoreError> {
        let id = SaleId::born_at(fact.incarnation()?, fact.seq);
        let member = body.member.as_ref().map(|member| member.member_id);
        self.count(Counter::Sale, body.number)?;
        self.cached(
            "INSERT INTO sales (id, seq, sale_no, member_id, at, business_day, list_total_minor, total_minor, \
             change_minor, change_kept_minor, points_earned_centi, points_of_visit_centi, points_spent_centi, points_lot, \
             points_until, free_minor, carried_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            |statement| {
                let part = body.member.as_ref();
                let lot = part.and_then(|part| part.points_lots.as_ref()).map_or(OLD_LOT, |_| fact.seq);
                statement.execute(params![
                    id.key(),
                    fact.seq,
                    body.sale_no,
                    member.map(MemberId::key),
                    fact.at,
                    fact.business_day,
                    body.list_total_minor.minor(),
                    body.total_minor.minor(),
                    body.change_minor.minor(),
                    body.change_kept().minor(),
                    part.map_or(0, |part| part.points_earned.centi()),
                    part.map_or(0, |part| part.points_of_visit.centi()),
                    part.map_or(0, |part| part.points_spent.centi()),
                    lot,
                    part.and_then(|part| part.points_until),
                    part.map_or(0, |part| spent_freely(part, body).minor()),
                    to_be_proved(&body.carried).minor()
                ])
            },
        )?;
        self.put_lines(id, body)?;
        self.put_line_shares(fact.seq, body)?;
        self.put_tenders(id, body)?;
        self.put_shares(fact.seq, 0, &body.staff)?;
        self.record_line_shares(fact, body)?;
        for coupon in &body.coupons {
            self.use_coupon(&coupon.code, id)?;
        }
        self.record_cards(fact, id, body)?;
        self.move_gift_cards(fact, (id, MoveKind::Spent), &body.gift_cards)?;
        self.put_on_account(fact, id, body)?;
        let Some(part) = &body.member else { return Ok(()) };
        match part.proven {
            Some(Proven::Pin) => self.forgive_tries(part.member_id)?,
            Some(Proven::Code) => self.use_code(part.member_id, id)?,
            Some(Proven::Free) | None => {}
        }
        self.record_person(fact, id, body)?;
        match &part.points_lots {
            Some(changes) => self.change_lots(part.member_id, changes)?,
            None => {
                let more = part.points_earned.minus(part.points_settled);
                self.change_old_lot(part.member_id, more, part.points_spent)?;
            }
        }
        self.record_visit(part.member_id, id, &fact.business_day, body.total_minor)?;
        self.place(fact, part.member_id, part.tier.as_ref())?;
        if let Some(coupon) = &part.coupon_issued {
            self.issue_coupon(fact.seq, part.member_id, Some(id), coupon)?;
        }
        match &part.message {
            Some(message) => self.queue_message(fact.seq, part.member_id, message),
            None => Ok(()),
        }
    }

    fn put_lines(&self, id: SaleId, body: &SaleRung) -> Result<(), StoreError> {
        let texts = self.line_texts(body)?;
        for (n, (line, text)) in body.lines.iter().zip(&texts).enumerate() {
            self.cached(
                "INSERT INTO sale_lines (sale_id, n, sku, name, qty_milli, list_price_minor, price_minor, amount_minor, \
                 discount_minor, total_minor, tax_rate_milli, tax_minor) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                |statement| {
                    statement.execute(params![
                        id.key(),
                        n + 1,
                        line.sku,
                        text.name,
                        line.qty.milli(),
                        line.list_price_minor.minor(),
                        line.price_minor.minor(),
                        line.amount_minor.minor(),
                        line.discount_minor.minor(),
                        line.total_minor.minor(),
                        line.tax.map(|tax| tax.rate.milli()),
                        line.tax.map_or(0, |tax| tax.tax_minor.minor())
                    ])
                },
            )?;
        }
        Ok(())
    }

    fn put_line_shares(&self, seq: i64, body: &SaleRung) -> Result<(), StoreError> {
        body.lines.iter().enumerate().try_for_each(|(n, line)| self.put_shares(seq, n + 1, &line.staff))
    }

    fn put_tenders(&self, id: SaleId, body: &SaleRung) -> Result<(), StoreError> {
        for (n, tender) in body.tenders.iter().enumerate() {
            self.cached(
                "INSERT INTO sale_tenders (sale_id, n, kind, amount_minor) VALUES (?1, ?2, ?3, ?4)",
                |statement| statement.execute(params![id.key(), n + 1, tender.kind.as_str(), tender.amount.minor()]),
            )?;
        }
        Ok(())
    }

    fn put_shares(&self, seq: i64, line_n: usize, shares: &[StaffShare]) -> Result<(), StoreError> {
        for share in shares {
            self.cached(
                "INSERT INTO staff_shares (seq, line_n, staff_id, share) VALUES (?1, ?2, ?3, ?4)",
                |statement| statement.execute(params![seq, line_n, share.staff_id.key(), share.share.to_string()]),
            )?;
        }
        Ok(())
    }

    pub(crate) fn record_top_up(&self, fact: &Envelope, body: &StoredValueToppedUp) -> Result<(), StoreError> {
        let id = TopUpId::born_at(fact.incarnation()?, fact.seq);
        self.cached(
            "INSERT INTO top_ups (id, seq, member_id, business_day, paid_minor, bonus_minor, tender, top_up_no, plan_id, \
             points_earned_centi, points_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            |statement| {
                statement.execute(params![
                    id.key(),
                    fact.seq,
                    body.member_id.key(),
                    fact.business_day,
                    body.paid_minor.minor(),
                    body.bonus_minor.minor(),
                    body.tender.as_str(),
                    body.slip.as_ref().map(|slip| &slip.top_up_no),
                    body.plan.as_ref().map(|plan| plan.plan_id.key()),
                    body.plan.as_ref().map_or(0, |plan| plan.points.centi()),
                    body.plan.as_ref().and_then(|plan| plan.points_until)
                ])
            },
        )?;
        self.put_shares(fact.seq, 0, &body.staff)?;
        self.record_top_up_share(fact, body.share.as_ref())?;
        self.place(fact, body.member_id, body.tier.as_ref())?;
        if let Some(slip) = &body.slip {
            self.count(Counter::TopUp, slip.number)?;
        }
        if let Some(plan) = &body.plan {
            self.give_of_plan(fact, id, body.member_id, plan)?;
        }
        match &body.message {
            Some(message) => self.queue_message(fact.seq, body.member_id, message),
            None => Ok(()),
        }
    }
}

/// Whether the buyer is one member, or several who are one person: their sales have to be sorted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Buyer {
    Single,
    Merged,
}

/// One statement for each way in, so that each has its index.
fn listing(filter: &SaleFilter, buyer: Buyer) -> String {
    let whose = match (filter.member, &filter.sale_no, buyer) {
        (Some(_), None, Buyer::Single) => "member_id = ?1 AND ?6 IS NULL",
        (None, None, _) => "?1 IS NULL AND ?6 IS NULL",
        (Some(_), Some(_), Buyer::Single) => "member_id = ?1 AND sale_no = ?6",
        (None, Some(_), _) => "?1 IS NULL AND sale_no = ?6",
        (Some(_), None, Buyer::Merged) => concat!("member_id IN ", whole!(), " AND ?6 IS NULL"),
        (Some(_), Some(_), Buyer::Merged) => concat!("sale_no = ?6 AND member_id IN ", whole!()),
    };
    let found = match &filter.finding {
        Some(_) => FOUND,
        None => "?7 IS NULL AND ?8 IS NULL AND ?9 IS NULL AND ?10 IS NULL AND ?11 IS NULL",
    };
    format!(
        "SELECT {COLUMNS} FROM sales WHERE {whose} AND {found} AND (?2 IS NULL OR business_day >= ?2) \
         AND (?3 IS NULL OR business_day <= ?3) AND (?4 IS NULL OR id < ?4) ORDER BY id DESC LIMIT ?5"
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<SaleRow> {
    Ok(SaleRow {
        id: SaleId::from_key(row.get(0)?),
        seq: row.get(1)?,
        sale_no: row.get(2)?,
        member: row.get::<_, Option<i64>>(3)?.map(MemberId::from_key),
        at: row.get(4)?,
        business_day: row.get(5)?,
        total: Money::from_minor(row.get(6)?),
        member_seq: row.get::<_, Option<i64>>(7)?.map_or_else(|| row.get(1), Ok)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::plan_of;

    #[test]
    fn a_list_of_sales_walks_from_the_latest_back_and_asks_each_by_its_keys() {
        let finding = Some(Finding { folded: Some("wang".to_owned()), ..Finding::default() });
        let anyone = SaleFilter { finding, ..SaleFilter::default() };
        let somebody = SaleFilter { member: Some(MemberId::from_key(1)), ..anyone.clone() };
        for (filter, first) in [(anyone, "SCAN sales"), (somebody, "SEARCH sales USING INDEX sales_by_member")] {
            let plan = plan_of(&listing(&filter, Buyer::Single)).expect("a plan");
            assert!(plan[0].starts_with(first), "{plan:?}");
            let others: Vec<&String> = plan[1..].iter().filter(|step| step.starts_with("SCAN")).collect();
            assert!(others.is_empty() && !plan.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER")), "{plan:#?}");
            for table in ["member_recall USING INTEGER PRIMARY KEY", "sale_lines USING PRIMARY KEY", "product_keys"] {
                assert!(plan.iter().any(|step| step.contains(&format!("SEARCH {table}"))), "{table}: {plan:#?}");
            }
        }
    }
}
