//! Members: profile, consents, visits, the summary that lists read, and the keys under which they are found.

mod finding;
mod paging;

use chrono::NaiveDate;
use huitou_core::fact::{MemberEdited, MemberEnrolled, MemberErased, Sealed, Subject};
use huitou_core::id::{MemberId, SaleId};
use huitou_core::member::{ConsentPurpose, Profile};
use huitou_core::money::Money;
use huitou_core::search::{self, KeyClass, MemberTexts, SearchKey};
use rusqlite::{OptionalExtension, Row, params};

use crate::counters::Counter;
use crate::error::StoreError;
use crate::journal::Envelope;
use crate::merges::whole;
use crate::sales::SaleRow;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub use finding::FoundMember;
pub use paging::MemberOrder;

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "members",
        kind: Kind::Derived,
        // whole_id is who stands for the member: the member, but where two were merged.
        sql: "CREATE TABLE members (
            id INTEGER PRIMARY KEY,
            member_no TEXT NOT NULL UNIQUE,
            enrolled_on TEXT NOT NULL,
            erased INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),
            phone TEXT,
            name TEXT,
            card_no TEXT,
            salutation TEXT,
            wechat TEXT,
            address TEXT,
            birthday TEXT,
            note TEXT,
            whole_id INTEGER NOT NULL REFERENCES members (id)
        ) STRICT;
        CREATE UNIQUE INDEX members_by_card ON members (card_no) WHERE card_no IS NOT NULL;
        CREATE INDEX members_by_day ON members (enrolled_on);
        CREATE INDEX members_by_birthday ON members (birthday, name) WHERE birthday IS NOT NULL;
        CREATE INDEX members_by_whole ON members (whole_id) WHERE whole_id <> id;",
    },
    Table {
        name: "member_keys",
        kind: Kind::Derived,
        sql: "CREATE TABLE member_keys (
            class INTEGER NOT NULL,
            key TEXT NOT NULL,
            member_id INTEGER NOT NULL REFERENCES members (id),
            PRIMARY KEY (class, key, member_id)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "member_recall",
        kind: Kind::Derived,
        // The same keys by member, for a search that walks members instead of keys.
        sql: "CREATE TABLE member_recall (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            starts TEXT NOT NULL,
            insides TEXT NOT NULL
        ) STRICT;",
    },
    Table {
        name: "consents",
        kind: Kind::Derived,
        sql: "CREATE TABLE consents (
            member_id INTEGER NOT NULL REFERENCES members (id),
            purpose TEXT NOT NULL,
            given_seq INTEGER NOT NULL REFERENCES journal (seq),
            wording TEXT NOT NULL,
            PRIMARY KEY (member_id, purpose)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "visits",
        kind: Kind::Derived,
        sql: "CREATE TABLE visits (
            member_id INTEGER NOT NULL REFERENCES members (id),
            business_day TEXT NOT NULL,
            sales INTEGER NOT NULL,
            PRIMARY KEY (member_id, business_day)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "member_summaries",
        kind: Kind::Derived,
        // No index on all of last_visit_on: each sale would write two pages more. Sales by day are in its order already.
        sql: "CREATE TABLE member_summaries (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            visits INTEGER NOT NULL,
            sales INTEGER NOT NULL,
            spent_minor INTEGER NOT NULL,
            last_visit_on TEXT,
            last_sale_id INTEGER
        ) STRICT;
        CREATE INDEX member_summaries_without_visit ON member_summaries (last_visit_on) WHERE last_visit_on IS NULL;",
    },
    Table {
        name: "erasures",
        kind: Kind::Derived,
        sql: "CREATE TABLE erasures (
            member_id INTEGER PRIMARY KEY REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            reason TEXT NOT NULL
        ) STRICT;",
    },
];

/// A member with the summary of their buying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub id: MemberId,
    /// The number on the card and on bills.
    pub member_no: String,
    /// The business day of joining.
    pub enrolled_on: NaiveDate,
    /// The name of the tier in which the member was placed; `regular` for one of no tier.
    pub tier: String,
    /// Whether the member was erased: then the profile is empty.
    pub erased: bool,
    /// What is known.
    pub profile: Profile,
    /// Business days with a sale that was not returned whole.
    pub visits: i64,
    /// Sales that were not returned whole.
    pub sales: i64,
    /// What all sales came to, less what went back.
    pub spent: Money,
    /// The last of those business days.
    pub last_visit_on: Option<NaiveDate>,
    /// The sale of that day, the last where there are several.
    pub last_sale: Option<SaleId>,
}

/// A consent as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentRow {
    /// For what.
    pub purpose: String,
    /// The words; empty once the member was erased.
    pub wording: String,
    /// The fact.
    pub given_seq: i64,
}

const ROW: &str = "SELECT id, member_no, enrolled_on, \
                   ifnull((SELECT name FROM member_tiers JOIN tiers ON tiers.id = tier_id \
                       WHERE member_tiers.member_id = members.id), 'regular') AS tier, erased, phone, name, card_no, salutation, wechat, address, \
                   birthday, note, visits, sales, spent_minor, last_visit_on, last_sale_id \
                   FROM members JOIN member_summaries ON member_id = id";

impl ReadTx<'_> {
    /// How many people there are who were not erased.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn living_member_count(&self) -> Result<i64, StoreError> {
        self.cached("SELECT count(*) FROM members WHERE erased = 0 AND whole_id = id", |statement| {
            statement.query_row([], |row| row.get(0))
        })
    }

    /// A member as such, whoever stands for them.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn member(&self, id: MemberId) -> Result<Option<MemberRow>, StoreError> {
        let sql = format!("{ROW} WHERE id = ?1");
        self.cached(&sql, |statement| statement.query_row([id.key()], from_row).optional())
    }

    /// How many members there are, erased ones too.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn member_count(&self) -> Result<i64, StoreError> {
        self.cached("SELECT count(*) FROM members", |statement| statement.query_row([], |row| row.get(0)))
    }

    /// Up to `count` members spread evenly over all.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn sample_members(&self, count: u32) -> Result<Vec<MemberRow>, StoreError> {
        let step = (self.member_count()? / i64::from(count.max(1))).max(1);
        let sql = format!("{ROW} WHERE id % ?1 = 0 LIMIT ?2");
        self.cached(&sql, |statement| statement.query_map(params![step, count], from_row)?.collect())
    }

    /// The member whose card has this number.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn member_of_card(&self, card_no: &str) -> Result<Option<MemberId>, StoreError> {
        self.cached("SELECT id FROM members WHERE card_no = ?1", |statement| {
            statement.query_row([card_no], |row| row.get(0).map(MemberId::from_key)).optional()
        })
    }

    /// The business days on which a person bought, in order.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn visit_days(&self, id: MemberId) -> Result<Vec<NaiveDate>, StoreError> {
        let sql =
            concat!("SELECT DISTINCT business_day FROM visits WHERE member_id IN ", whole!(), " ORDER BY business_day");
        self.cached(sql, |statement| statement.query_map([id.key()], |row| row.get(0))?.collect())
    }

    /// What a member agreed to.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn consents(&self, id: MemberId) -> Result<Vec<ConsentRow>, StoreError> {
        let sql = "SELECT purpose, wording, given_seq FROM consents WHERE member_id = ?1 ORDER BY purpose";
        self.cached(sql, |statement| {
            let row =
                |row: &Row<'_>| Ok(ConsentRow { purpose: row.get(0)?, wording: row.get(1)?, given_seq: row.get(2)? });
            statement.query_map([id.key()], row)?.collect()
        })
    }

    /// Whether a member agreed to something.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn has_consent(&self, id: MemberId, purpose: ConsentPurpose) -> Result<bool, StoreError> {
        self.cached("SELECT 1 FROM consents WHERE member_id = ?1 AND purpose = ?2", |statement| {
            statement.exists(params![id.key(), purpose.as_str()])
        })
    }

    /// Erased members whose key is still there: a kill came between the fact and the key.
    pub(crate) fn erased_with_key(&self) -> Result<Vec<Subject>, StoreError> {
        let erased: Vec<i64> = self.cached("SELECT member_id FROM erasures ORDER BY member_id", |statement| {
            statement.query_map([], |row| row.get(0))?.collect()
        })?;
        let mut unfinished = Vec::new();
        for key in erased {
            let subject = Subject::Member(MemberId::from_key(key));
            if self.vault.has_key(subject)? {
                unfinished.push(subject);
            }
        }
        Ok(unfinished)
    }
}

const DROP_KEY: &str = "DELETE FROM member_keys WHERE class = ?1 AND key = ?2 AND member_id = ?3";

impl WriteTx<'_> {
    pub(crate) fn enrol_member(&self, fact: &Envelope, body: &MemberEnrolled) -> Result<(), StoreError> {
        let id = body.member_id;
        // A replay after an erasure finds no key: the erasure's own fact follows.
        let profile = self.vault.open_sealed(&body.profile)?.unwrap_or_default();
        self.count(Counter::Member, body.number)?;
        self.cached(
            "INSERT INTO members (id, member_no, enrolled_on, whole_id) VALUES (?1, ?2, ?3, ?1)",
            |statement| statement.execute(params![id.key(), body.member_no, fact.business_day]),
        )?;
        self.cached(
            "INSERT INTO member_summaries (member_id, visits, sales, spent_minor) VALUES (?1, 0, 0, 0)",
            |statement| statement.execute([id.key()]),
        )?;
        self.put_consents(fact, id, &body.consents, body.wordings.as_ref())?;
        self.put_profile(id, &profile)
    }

    pub(crate) fn edit_member(&self, fact: &Envelope, body: &MemberEdited) -> Result<(), StoreError> {
        let id = body.member_id;
        // A replay after an erasure finds no key: the erasure's own fact follows.
        let profile = self.vault.open_sealed(&body.profile)?.unwrap_or_default();
        for purpose in &body.withdrawn {
            self.cached("DELETE FROM consents WHERE member_id = ?1 AND purpose = ?2", |statement| {
                statement.execute(params![id.key(), purpose.as_str()])
            })?;
        }
        self.put_consents(fact, id, &body.consents, body.wordings.as_ref())?;
        self.change_profile(id, &profile)
    }

    /// Writes what is known of a member from now on, and the keys under which it is found.
    pub(crate) fn change_profile(&self, id: MemberId, profile: &Profile) -> Result<(), StoreError> {
        self.drop_keys(id)?;
        self.put_profile(id, profile)
    }

    /// Writes what is known of a member, and the keys under which it is found.
    fn put_profile(&self, id: MemberId, profile: &Profile) -> Result<(), StoreError> {
        let member_no: String = self.cached(
            "UPDATE members SET phone = ?2, name = ?3, card_no = ?4, salutation = ?5, wechat = ?6, address = ?7, \
             birthday = ?8, note = ?9 WHERE id = ?1 RETURNING member_no",
            |statement| {
                let values = params![
                    id.key(),
                    profile.phone,
                    profile.name,
                    profile.card_no,
                    profile.salutation,
                    profile.wechat,
                    profile.address,
                    profile.birthday,
                    profile.note
                ];
                statement.query_row(values, |row| row.get(0))
            },
        )?;
        self.put_keys(id, &keys_of(&member_no, profile))
    }

    /// Takes a member's keys away, each by its place: a search for them by the member would read those of all members.
    fn drop_keys(&self, id: MemberId) -> Result<(), StoreError> {
        if let Some(before) = self.member(id)? {
            for key in keys_of(&before.member_no, &before.profile) {
                self.cached(DROP_KEY, |statement| statement.execute(params![key.class as i64, key.key, id.key()]))?;
            }
        }
        self.cached("DELETE FROM member_recall WHERE member_id = ?1", |statement| statement.execute([id.key()]))?;
        Ok(())
    }

    fn put_consents(
        &self,
        fact: &Envelope,
        id: MemberId,
        consents: &[ConsentPurpose],
        wordings: Option<&Sealed<Vec<String>>>,
    ) -> Result<(), StoreError> {
        let wordings = wordings.map(|sealed| self.vault.open_sealed(sealed)).transpose()?.flatten();
        let wordings = wordings.unwrap_or_default();
        for (n, purpose) in consents.iter().enumerate() {
            let wording = wordings.get(n).map(String::as_str).unwrap_or_default();
            // Given again, the newer words count.
            self.cached(
                "INSERT OR REPLACE INTO consents (member_id, purpose, given_seq, wording) VALUES (?1, ?2, ?3, ?4)",
                |statement| statement.execute(params![id.key(), purpose.as_str(), fact.seq, wording]),
            )?;
        }
        Ok(())
    }

    fn put_keys(&self, id: MemberId, keys: &[SearchKey]) -> Result<(), StoreError> {
        let insert = "INSERT OR IGNORE INTO member_keys (class, key, member_id) VALUES (?1, ?2, ?3)";
        for key in keys {
            self.cached(insert, |statement| statement.execute(params![key.class as i64, key.key, id.key()]))?;
        }
        self.cached("INSERT INTO member_recall (member_id, starts, insides) VALUES (?1, ?2, ?3)", |statement| {
            let (starts, insides) = (recall(keys, KeyClass::Start), recall(keys, KeyClass::Inside));
            statement.execute(params![id.key(), starts, insides])
        })?;
        Ok(())
    }

    /// Erases a member, and with them all for whom they stand.
    pub(crate) fn erase_member(&self, fact: &Envelope, body: &MemberErased) -> Result<(), StoreError> {
        let all = std::iter::once(&body.member_id).chain(&body.aliases);
        all.copied().try_for_each(|member| self.erase_one(fact, member, body))
    }

    fn erase_one(&self, fact: &Envelope, member: MemberId, body: &MemberErased) -> Result<(), StoreError> {
        let key = member.key();
        for sql in [
            "UPDATE members SET erased = 1, phone = NULL, name = NULL, card_no = NULL, salutation = NULL, wechat = NULL, \
             address = NULL, birthday = NULL, note = NULL WHERE id = ?1",
            "DELETE FROM member_keys WHERE member_id = ?1",
            "DELETE FROM member_recall WHERE member_id = ?1",
            "UPDATE consents SET wording = '' WHERE member_id = ?1",
            "UPDATE outbox SET state = 'cancelled', recipient = NULL, text = NULL WHERE member_id = ?1",
            "UPDATE sale_lines SET name = NULL WHERE sku IS NULL AND sale_id IN (SELECT id FROM sales WHERE member_id = ?1)",
        ] {
            self.cached(sql, |statement| statement.execute([key]))?;
        }
        self.end_gifts(&[member])?;
        self.end_safety(member)?;
        self.end_family(member)?;
        self.end_on_account(member)?;
        self.end_invoices(member)?;
        self.end_tier(member)?;
        let reason = serde_json::to_value(body.reason).ok().and_then(|name| name.as_str().map(str::to_owned));
        self.cached("INSERT INTO erasures (member_id, seq, reason) VALUES (?1, ?2, ?3)", |statement| {
            statement.execute(params![key, fact.seq, reason])
        })?;
        Ok(())
    }

    /// Counts a sale into the member's visits and summary.
    pub(crate) fn record_visit(&self, id: MemberId, sale: SaleId, day: &str, total: Money) -> Result<(), StoreError> {
        // Two statements: RETURNING would make SQLite keep a table of its own, at three times the cost.
        let first_today = self.cached(
            "INSERT INTO visits (member_id, business_day, sales) VALUES (?1, ?2, 1) ON CONFLICT DO NOTHING",
            |statement| statement.execute(params![id.key(), day]),
        )? == 1;
        if !first_today {
            self.cached(
                "UPDATE visits SET sales = sales + 1 WHERE member_id = ?1 AND business_day = ?2",
                |statement| statement.execute(params![id.key(), day]),
            )?;
        }
        self.cached(
            "UPDATE member_summaries SET visits = visits + ?2, sales = sales + 1, spent_minor = spent_minor + ?3, \
             last_sale_id = iif(last_visit_on IS NULL OR last_visit_on <= ?4, ?5, last_sale_id), \
             last_visit_on = max(ifnull(last_visit_on, ?4), ?4) WHERE member_id = ?1",
            |statement| statement.execute(params![id.key(), first_today, total.minor(), day, sale.key()]),
        )?;
        Ok(())
    }
}

impl WriteTx<'_> {
    /// Takes what went back of a sale out of the member's summary, and a sale of which nothing is left out of the visits.
    pub(crate) fn return_visit(
        &self,
        id: MemberId,
        sale: &SaleRow,
        back: Money,
        is_whole: bool,
    ) -> Result<(), StoreError> {
        self.cached("UPDATE member_summaries SET spent_minor = spent_minor - ?2 WHERE member_id = ?1", |statement| {
            statement.execute(params![id.key(), back.minor()])
        })?;
        if !is_whole {
            return Ok(());
        }
        for sql in [
            "UPDATE visits SET sales = sales - 1 WHERE member_id = ?1 AND business_day = ?2",
            "DELETE FROM visits WHERE member_id = ?1 AND business_day = ?2 AND sales = 0",
        ] {
            self.cached(sql, |statement| statement.execute(params![id.key(), sale.business_day]))?;
        }
        let sql = "UPDATE member_summaries SET sales = sales - 1, \
            visits = (SELECT count(*) FROM visits WHERE member_id = ?1), \
            last_visit_on = (SELECT max(business_day) FROM visits WHERE member_id = ?1) WHERE member_id = ?1";
        self.cached(sql, |statement| statement.execute([id.key()]))?;
        self.name_last_sale(id)
    }

    /// Of the last day the sale that was rung last, as each sale had it when it was rung.
    pub(crate) fn name_last_sale(&self, id: MemberId) -> Result<(), StoreError> {
        let sql = "UPDATE member_summaries SET last_sale_id = (SELECT id FROM sales WHERE member_id = ?1 \
                AND NOT EXISTS (SELECT 1 FROM refunds WHERE sale_id = sales.id AND is_whole = 1) \
                ORDER BY business_day DESC, seq DESC LIMIT 1) \
            WHERE member_id = ?1";
        self.cached(sql, |statement| statement.execute([id.key()]))?;
        Ok(())
    }
}

/// The keys of a member's texts.
pub(crate) fn keys_of(member_no: &str, profile: &Profile) -> Vec<SearchKey> {
    search::member_keys(&MemberTexts {
        name: profile.name.as_deref(),
        phone: profile.phone.as_deref(),
        wechat: profile.wechat.as_deref(),
        card_no: profile.card_no.as_deref(),
        member_no: Some(member_no),
    })
}

/// Keys of a class, each behind a line break, so that a beginning is found as `\n` and the query.
fn recall(keys: &[SearchKey], class: KeyClass) -> String {
    keys.iter().filter(|key| key.class == class).flat_map(|key| ["\n", key.key.as_str()]).collect()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<MemberRow> {
    Ok(MemberRow {
        id: MemberId::from_key(row.get(0)?),
        member_no: row.get(1)?,
        enrolled_on: row.get(2)?,
        tier: row.get(3)?,
        erased: row.get(4)?,
        profile: Profile {
            phone: row.get(5)?,
            name: row.get(6)?,
            card_no: row.get(7)?,
            salutation: row.get(8)?,
            wechat: row.get(9)?,
            address: row.get(10)?,
            birthday: row.get(11)?,
            note: row.get(12)?,
        },
        visits: row.get(13)?,
        sales: row.get(14)?,
        spent: Money::from_minor(row.get(15)?),
        last_visit_on: row.get(16)?,
        last_sale: row.get::<_, Option<i64>>(17)?.map(SaleId::from_key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::plan_of;

    #[test]
    fn an_edit_reads_the_keys_of_no_other_member() {
        let plan = plan_of(DROP_KEY).expect("a plan");
        assert_eq!(plan, ["SEARCH member_keys USING PRIMARY KEY (class=? AND key=? AND member_id=?)"]);
    }
}
