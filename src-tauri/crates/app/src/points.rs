//! Points: a member's purse as it is today, and setting points right by hand.

use chrono::NaiveDate;
use huitou_core::code::Code;
use huitou_core::fact::{Body, Decision, PointsAdjusted, Subject};
use huitou_core::id::MemberId;
use huitou_core::ledger::{Account, Posting};
use huitou_core::member::checked_text;
use huitou_core::money::COUNTER_LIMIT;
use huitou_core::points::AdjustmentReason;
use huitou_core::points::lots::{PointsMoved, Purse};
use huitou_core::quantity::{DecimalText, Points};
use huitou_core::words::Words;
use huitou_store::ReadTx;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding};
use crate::error::Error;
use crate::faults;
use crate::member::live_member;
use crate::shop::unexpected;

/// A member's points as the tables have them, and without what can no longer be used.
pub(crate) struct Held {
    /// As the tables have them.
    pub(crate) before: Purse,
    /// What can be used today.
    pub(crate) now: Purse,
    /// What lapsed since the member's last fact.
    pub(crate) lapsed: Points,
}

/// A member's points on a business day.
///
/// # Errors
/// Where the tables cannot be read.
pub(crate) fn held(member: MemberId, today: NaiveDate, tx: &ReadTx<'_>) -> Result<Held, Error> {
    faults::reads_history(member, tx)?;
    let before = tx.purse(member)?;
    let mut now = before.clone();
    let lapsed = now.lapse(faults::lapsing(today));
    Ok(Held { before, now, lapsed })
}

/// What lapses of a member's points.
pub(crate) fn lapse_posting(member: MemberId, lapsed: Points) -> Option<Posting> {
    Posting::moving(Account::Points(member), faults::expired(), lapsed.centi())
}

/// The last day on which points can be used that are earned today; none where they never lapse.
pub(crate) fn until(at: &Asking<'_>) -> Option<NaiveDate> {
    faults::until(at.policy.points_expiry(), at.today)
}

/// What is earned: what the member owes is settled first.
pub(crate) fn earning_postings(from: Account, member: MemberId, earned: Points, settled: Points) -> Vec<Posting> {
    let to_balance = earned.minus(settled).centi();
    let owed = Posting::moving(from, Account::PointsOwed(member), settled.centi());
    owed.into_iter().chain(Posting::moving(from, Account::Points(member), to_balance)).collect()
}

/// What a return moves: first what is given back, so that no balance passes zero on the way.
pub(crate) fn return_postings(member: MemberId, it: &PointsMoved) -> Vec<Posting> {
    let none = Points::default();
    let settled = it.settled.min(it.returned);
    let revived = it.lapsed.min(none);
    let mut postings = earning_postings(Account::PointsSpent, member, it.returned, settled);
    let revived = none.minus(revived);
    postings.extend(earning_postings(Account::PointsExpired, member, revived, it.settled.minus(settled)));
    let from_balance = it.taken.minus(it.owed).centi();
    postings.extend(Posting::moving(Account::Points(member), Account::PointsGranted, from_balance));
    postings.extend(Posting::moving(Account::PointsOwed(member), Account::PointsGranted, it.owed.centi()));
    postings.extend(lapse_posting(member, it.lapsed.max(none)));
    postings
}

/// Sets a member's points right by hand.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct AdjustPoints {
    /// Whose.
    pub member_id: String,
    /// More points, or fewer with a minus, as a decimal string with at most 2 decimals; at most 99,999,999.99. Points that the
    /// member owes are settled first.
    pub change: DecimalText,
    /// Why.
    pub reason: AdjustmentReason,
    /// What the staff should know of it; needed where the reason is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Answer of `points.adjust`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct AdjustAnswer {
    /// Whose.
    pub member_id: MemberId,
    /// What was changed.
    pub change: Points,
    /// Of more points, what settled points that the member owed.
    pub points_settled: Points,
    /// Points after it.
    pub points_after: Points,
    /// The last day on which more points can be used, where any are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Command for AdjustPoints {
    type Answer = AdjustAnswer;
    const METHOD: &'static str = "points.adjust";
    const PERMISSION: Permission = Permission::AdjustPoints;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?.id;
        let change = self.checked_change()?;
        let note = match self.note.as_deref().map(str::trim).filter(|note| !note.is_empty()) {
            Some(note) => Some(at.seal(Subject::Member(member), &checked_text("note", note, 200)?)?),
            None if self.reason == AdjustmentReason::Other => return Err(Code::AdjustmentNeedsNote.into()),
            None => None,
        };
        let Held { before, mut now, lapsed } = held(member, at.asking.today, at.tx)?;
        let mut postings: Vec<Posting> = lapse_posting(member, lapsed).into_iter().collect();
        let (mut until, mut settled) = (None, Points::default());
        match change.centi() {
            more @ 1.. => {
                let more = Points::from_centi(more);
                until = self::until(&at.asking);
                now = faults::indebted(now);
                settled = now.earn(at.tx.next_seq()?, until, more);
                postings.extend(earning_postings(Account::PointsAdjusted, member, more, settled));
            }
            less => {
                let less = Points::from_centi(-less);
                if less > now.balance() {
                    let refusal = Code::PointsBelowZero.because().text("balance", now.balance().to_string());
                    return Err(refusal.into());
                }
                now.spend(less);
                postings.extend(Posting::moving(Account::Points(member), Account::PointsAdjusted, less.centi()));
            }
        }
        let body = PointsAdjusted {
            member_id: member,
            change,
            settled,
            lapsed,
            after: now.balance(),
            until,
            lots: now.changes_since(&before),
            reason: self.reason,
            note,
        };
        Ok(Decision { body: body.into(), postings })
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<AdjustAnswer, Error> {
        match fact.envelope.body()? {
            Body::PointsAdjusted(body) => Ok(AdjustAnswer {
                member_id: body.member_id,
                change: body.change,
                points_settled: body.settled,
                points_after: body.after,
                until: body.until.filter(|_| body.change > body.settled),
            }),
            other => Err(unexpected(&other)),
        }
    }
}

impl AdjustPoints {
    /// Neither nothing nor more than a counter counts.
    fn checked_change(&self) -> Result<Points, Error> {
        let change = self.change.value().filter(|change| change.scale() <= Points::SCALE).and_then(Points::new);
        let within = |change: &Points| (1..=COUNTER_LIMIT.unsigned_abs()).contains(&change.centi().unsigned_abs());
        Ok(change.filter(within).ok_or(Code::PointsInvalid)?)
    }
}

/// Why points were set right, in words.
pub(crate) fn adjustment_reason(reason: AdjustmentReason, words: &Words) -> String {
    words.label(&format!("points-reason-{}", reason.as_str()))
}
