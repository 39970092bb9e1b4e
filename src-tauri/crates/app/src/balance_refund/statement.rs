//! The statement of a member's stored value: every movement of a span, each with the balance after it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use huitou_core::balance_refund::SpanFigures;
use huitou_core::bill::BillHolder;
use huitou_core::code::Code;
use huitou_core::id::MemberId;
use huitou_core::member::masked_name;
use huitou_core::stored_value::StoredValue;
use huitou_store::members::MemberRow;
use huitou_store::merges::MoveRow;
use huitou_store::transfers::SpanStart;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::span::{figures_of, figures_then};
use super::{balance_refund_body, balance_refund_fact};
use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;
use crate::member::movements::{Ledger, Movement};
use crate::member::{any_member, live_member};
use crate::product::checked_limit;

/// Every movement of a member's stored value since the last balance refund or transfer, or in the span that one ended, the latest first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowStatement {
    /// Whose.
    pub member_id: String,
    /// The balance refund that ended the span; left out for the one that goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_refund_id: Option<String>,
    /// Before this fact: the last of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_seq: Option<i64>,
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `stored_value.statement`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct StatementAnswer {
    /// Whose.
    pub member_id: MemberId,
    /// The balance refund or the transfer that the span follows, by its day; none where it began with the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// What came in and what was used.
    pub figures: SpanFigures,
    /// The latest first; movements that left the stored value alone are left out.
    pub movements: Vec<Movement>,
    /// Where the next page begins; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_before_seq: Option<i64>,
}

impl Query for ShowStatement {
    type Answer = StatementAnswer;
    const METHOD: &'static str = "stored_value.statement";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn read(&self, at: &Asking<'_>) -> Result<StatementAnswer, Error> {
        let bounds = Bounds::of(&self.member_id, self.balance_refund_id.as_deref(), at)?;
        let limit = checked_limit(self.limit)?;
        let before = self.before_seq.unwrap_or(i64::MAX).min(bounds.before);
        let ledger = Ledger::of(bounds.member.id, at)?;
        let mut facts = bounds.facts(&ledger, before, limit + 1, at)?;
        let has_more = facts.len() > limit as usize;
        facts.truncate(limit as usize);
        Ok(StatementAnswer {
            member_id: bounds.member.id,
            since: bounds.since(at)?,
            figures: bounds.figures(at)?,
            next_before_seq: facts.last().copied().filter(|_| has_more),
            movements: facts.into_iter().map(|seq| ledger.movement(seq, at)).collect::<Result<_, _>>()?,
        })
    }
}

/// A whole statement, for a file.
pub struct MemberStatement {
    /// Whose.
    pub holder: BillHolder,
    /// The balance refund or the transfer that the span follows, by its day.
    pub since: Option<NaiveDate>,
    /// What came in and what was used.
    pub figures: SpanFigures,
    /// The first one first.
    pub movements: Vec<Movement>,
}

/// A member's statement in one go, for a file.
///
/// # Errors
/// [`Code::UnknownMember`], [`Code::MemberErased`] and [`Code::UnknownRefund`].
pub fn whole_statement(member: &str, balance_refund: Option<&str>, at: &Asking<'_>) -> Result<MemberStatement, Error> {
    // Nobody is left to whom the file of one who was erased could be given.
    live_member(member, at.tx)?;
    let bounds = Bounds::of(member, balance_refund, at)?;
    let ledger = Ledger::of(bounds.member.id, at)?;
    let facts = bounds.facts(&ledger, bounds.before, u32::MAX, at)?;
    let movements = facts.into_iter().rev().map(|seq| ledger.movement(seq, at)).collect::<Result<_, _>>()?;
    let profile = &bounds.member.profile;
    let holder = BillHolder {
        member_no: Some(bounds.member.member_no.clone()),
        masked_name: profile.name.as_deref().map(masked_name),
        phone_tail: profile.phone_tail(),
    };
    Ok(MemberStatement { holder, since: bounds.since(at)?, figures: bounds.figures(at)?, movements })
}

/// Where a span stands in the journal: behind the balance refund or transfer before it, up to and with the refund that ended it.
struct Bounds {
    member: MemberRow,
    after: SpanStart,
    before: i64,
    ended_by: Option<i64>,
}

impl Bounds {
    fn of(member: &str, balance_refund: Option<&str>, at: &Asking<'_>) -> Result<Bounds, Error> {
        let member = any_member(member, at.tx)?;
        let ended_by = balance_refund.map(|id| ended_by(id, &member, at)).transpose()?;
        Ok(Bounds {
            after: first_start(&member, ended_by.unwrap_or(i64::MAX), at)?,
            before: ended_by.map_or(i64::MAX, |seq| seq + 1),
            ended_by,
            member,
        })
    }

    /// Behind which fact its movements begin: what was taken over is one of them.
    fn first(&self) -> i64 {
        self.after.seq - i64::from(self.after.is_taken_over)
    }

    /// The facts before a place of the journal that are movements of it, up to a number of them, the latest first.
    fn facts(&self, ledger: &Ledger, before: i64, limit: u32, at: &Asking<'_>) -> Result<Vec<i64>, Error> {
        let (member, first) = (self.member.id, self.first());
        // A sale of which as much came back as was spent moved nothing, and is told.
        let moving = || at.tx.stored_value_facts(member, first, before, u32::MAX);
        let told: BTreeSet<i64> = if ledger.is_read() { moving()?.into_iter().collect() } else { BTreeSet::new() };
        let counts =
            |it: &MoveRow| it.seq > first && (it.change.value != StoredValue::default() || told.contains(&it.seq));
        match ledger.facts(before, limit, counts) {
            Some(facts) => Ok(facts),
            None => Ok(at.tx.stored_value_facts(member, first, before, limit)?),
        }
    }

    fn since(&self, at: &Asking<'_>) -> Result<Option<NaiveDate>, Error> {
        match self.after.seq {
            0 => Ok(None),
            seq => Ok(Some(at.tx.fact(seq)?.envelope.business_day()?)),
        }
    }

    fn figures(&self, at: &Asking<'_>) -> Result<SpanFigures, Error> {
        match self.ended_by {
            Some(seq) => figures_then(seq, at),
            None => figures_of(&self.member, at),
        }
    }
}

/// Where the first of the spans begins of members who are one person.
fn first_start(member: &MemberRow, before: i64, at: &Asking<'_>) -> Result<SpanStart, Error> {
    let starts = at.tx.whole(member.id)?.into_iter().map(|member| at.tx.span_start_before(member, before));
    let starts = starts.collect::<Result<Vec<_>, _>>()?;
    Ok(starts.into_iter().min_by_key(|start| start.seq).unwrap_or(SpanStart { seq: 0, is_taken_over: false }))
}

/// The place of the balance refund that ended a span of this member.
fn ended_by(id: &str, member: &MemberRow, at: &Asking<'_>) -> Result<i64, Error> {
    let fact = balance_refund_fact(id, at.tx)?;
    let body = balance_refund_body(&fact)?;
    match at.tx.is_one(body.member_id, member.id)? {
        true => Ok(fact.envelope.seq),
        false => Err(Code::UnknownRefund.into()),
    }
}
