//! The journal as others read it, and as the owner does.

mod reading;

use huitou_core::params::InvalidParam;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;

pub use reading::{FactSentence, ReadJournal, ReadingAnswer};

/// A page of the journal.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PageJournal {
    /// The first place wanted, from 1.
    pub from_seq: i64,
    /// How many at most, 1 to 1000.
    pub limit: u32,
}

/// Answer of `journal.page`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct JournalAnswer {
    /// The facts in order.
    pub facts: Vec<FactAnswer>,
    /// Where the next page begins; none at the end.
    pub next_seq: Option<i64>,
}

/// A fact as stored. Names, phones and free texts in its body are sealed.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct FactAnswer {
    /// The till's code.
    pub till: String,
    /// The till's incarnation.
    pub incarnation: String,
    /// The place, from 1 without gaps.
    pub seq: i64,
    /// The body's kind.
    pub kind: String,
    /// The body's version.
    pub version: u32,
    /// When, RFC 3339 with the shop's offset.
    pub at: String,
    /// `clock` or `given`.
    pub at_source: String,
    /// The day of trade.
    pub business_day: String,
    /// The shift.
    pub shift: String,
    /// Who: `owner` or a staff member's id.
    pub actor: String,
    /// The request that made it.
    pub request_id: String,
    /// HMAC-SHA-256 of the request's method and parameters, in hex; empty for facts that no request made.
    pub request_hmac: String,
    /// The transfers.
    pub postings: Vec<PostingAnswer>,
    /// The transfers as stored: the bytes that the hash covers.
    pub postings_stored: String,
    /// The body as stored: JSON text, and the bytes that the hash covers.
    pub body: String,
    /// SHA-256 over the previous hash and the fields above, in hex.
    pub hash: String,
}

/// A transfer of a fact.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct PostingAnswer {
    /// The account whose balance falls.
    pub debit: String,
    /// The account whose balance rises.
    pub credit: String,
    /// `money` in minor units or `points` in hundredths.
    pub unit: String,
    /// How much.
    pub amount: i64,
}

impl Query for PageJournal {
    type Answer = JournalAnswer;
    const METHOD: &'static str = "journal.page";
    const PERMISSION: Permission = Permission::ReadJournal;

    fn read(&self, at: &Asking<'_>) -> Result<JournalAnswer, Error> {
        if self.from_seq < 1 {
            return Err(InvalidParam::TooSmall { field: "from_seq", least: 1 }.because().into());
        }
        if !(1..=1_000).contains(&self.limit) {
            return Err(InvalidParam::OutOfRange { field: "limit", least: 1, most: 1_000 }.because().into());
        }
        let mut facts = at.tx.facts_from(self.from_seq, self.limit + 1)?;
        let next_seq = facts.get(self.limit as usize).map(|fact| fact.envelope.seq);
        facts.truncate(self.limit as usize);
        let facts = facts.into_iter().map(fact_answer).collect::<Result<_, _>>()?;
        Ok(JournalAnswer { facts, next_seq })
    }
}

fn fact_answer(fact: StoredFact) -> Result<FactAnswer, Error> {
    let hash = fact.hash_hex();
    let postings = fact.envelope.postings()?.into_iter().map(|it| PostingAnswer {
        debit: it.debit.to_string(),
        credit: it.credit.to_string(),
        unit: it.unit.as_str().to_owned(),
        amount: it.amount,
    });
    let postings = postings.collect();
    let it = fact.envelope;
    Ok(FactAnswer {
        till: it.till,
        incarnation: it.incarnation,
        seq: it.seq,
        kind: it.kind,
        version: it.version,
        at: it.at,
        at_source: it.at_source,
        business_day: it.business_day,
        shift: it.shift,
        actor: it.actor,
        request_id: it.request_id,
        request_hmac: it.request_hmac,
        postings,
        postings_stored: it.postings,
        body: it.body,
        hash,
    })
}
