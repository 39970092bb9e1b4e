//! The shape of every command and query, and the one road that each takes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use huitou_core::calendar::{self, BusinessClock};
use huitou_core::code::Code;
use huitou_core::fact::{AtSource, Decision, Sealed, Subject};
use huitou_core::ledger::{Account, Posting, Unit};
use huitou_core::money::WIRE_LIMIT;
use huitou_core::params::InvalidParam;
use huitou_core::policy::Policy;
use huitou_core::sale::within_limit;
use huitou_core::words::{Locale, Words};
use huitou_store::journal::{Stamp, StoredFact};
use huitou_store::{ReadTx, WriteTx, planted};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::{Actor, Permission};
use crate::across;
use crate::error::Error;
use crate::faults;

/// The years in which a request can happen: beyond them a day has no four-digit year, and a slip of the pen is likelier.
const YEARS: RangeInclusive<i32> = 1970..=2999;

/// The randomness of the operating system, handed in.
pub trait Entropy {
    /// Fills the bytes with randomness.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// Whether the time of a request was read or given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Read from the clock.
    Clock(DateTime<Utc>),
    /// Given with the request; only a played shop takes it.
    Given(DateTime<Utc>),
    /// Given while the shop is being made.
    Making(DateTime<Utc>),
}

impl When {
    pub(crate) fn at(self) -> DateTime<Utc> {
        match self {
            When::Clock(at) | When::Given(at) | When::Making(at) => calendar::to_millisecond(at),
        }
    }

    const fn source(self) -> AtSource {
        match self {
            When::Clock(_) => AtSource::Clock,
            When::Given(_) | When::Making(_) => AtSource::Given,
        }
    }
}

/// When, by whom and in which language a request comes.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// When.
    pub when: When,
    /// The actor's name: `owner` or a staff member's id.
    pub actor: String,
    /// The request's id.
    pub request_id: String,
    /// The language of the answer's texts, the shop's own where none is asked for.
    pub locale: Option<Locale>,
}

/// A command: a request that writes one fact.
///
/// [`Command::answer`] is made from the stored fact alone, so that a repeated request gets the same answer.
pub trait Command: Serialize + DeserializeOwned + JsonSchema {
    /// What the caller gets.
    type Answer: Serialize + JsonSchema;
    /// The method's name.
    const METHOD: &'static str;
    /// What the actor must be allowed.
    const PERMISSION: Permission;

    /// Decides what happens; reads, but writes nothing.
    ///
    /// # Errors
    /// The refusal of the first rule that says no.
    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error>;

    /// The answer that the fact gives.
    ///
    /// # Errors
    /// Where the fact cannot be read.
    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<Self::Answer, Error>;
}

/// A query: a request that writes nothing.
pub trait Query: Serialize + DeserializeOwned + JsonSchema {
    /// What the caller gets.
    type Answer: Serialize + JsonSchema;
    /// The method's name.
    const METHOD: &'static str;
    /// What the actor must be allowed.
    const PERMISSION: Permission;

    /// The answer.
    ///
    /// # Errors
    /// The refusal of the first rule that says no.
    fn read(&self, at: &Asking<'_>) -> Result<Self::Answer, Error>;
}

/// A trial: a query that has to look at the shop as it would be after something. It decides as a command does, and is undone; so it
/// waits for the writer.
pub trait Trial: Serialize + DeserializeOwned + JsonSchema {
    /// What the caller gets.
    type Answer: Serialize + JsonSchema;
    /// The method's name.
    const METHOD: &'static str;
    /// What the actor must be allowed.
    const PERMISSION: Permission;

    /// The answer; what was done for it is undone.
    ///
    /// # Errors
    /// The refusal of the first rule that says no.
    fn try_out(&self, at: &mut Deciding<'_>) -> Result<Self::Answer, Error>;
}

/// A note: a request that keeps something on this device alone, and writes no fact.
pub trait Note: Serialize + DeserializeOwned + JsonSchema {
    /// What the caller gets.
    type Answer: Serialize + JsonSchema;
    /// The method's name.
    const METHOD: &'static str;
    /// What the actor must be allowed.
    const PERMISSION: Permission;

    /// Keeps it; the last one counts, so that a repetition changes nothing.
    ///
    /// # Errors
    /// The refusal of the first rule that says no.
    fn keep(&self, at: &Asking<'_>, tx: &WriteTx<'_>) -> Result<Self::Answer, Error>;
}

/// What a query, or the answer of a command, may look at.
pub struct Asking<'a> {
    /// The tables.
    pub tx: &'a ReadTx<'a>,
    /// The shop's clock.
    pub clock: BusinessClock,
    /// The business day of the request.
    pub today: NaiveDate,
    /// The day on the shop's wall, a later one after midnight.
    pub wall_day: NaiveDate,
    /// The settings in force.
    pub policy: Policy,
    /// The language of the answer.
    pub words: Words,
    /// Who asks.
    pub actor: Actor,
}

impl Asking<'_> {
    /// How many days ago something was paid, by days of trade or on the wall, whichever are fewer: who pays after midnight and asks
    /// back in the morning of the seventh day is not told that it is the eighth.
    pub(crate) fn days_since(&self, business_day: NaiveDate, wall_day: NaiveDate) -> i64 {
        (self.today - business_day).min(self.wall_day - wall_day).num_days()
    }
}

/// What a command may look at while it decides.
pub struct Deciding<'a> {
    /// All that a query may look at.
    pub asking: Asking<'a>,
    /// The tables and the place of the fact to come.
    pub tx: &'a WriteTx<'a>,
    /// The moment of the request.
    pub at: DateTime<Utc>,
    occasion: &'a Occasion,
    entropy: &'a mut dyn Entropy,
}

impl Deciding<'_> {
    /// Looks at the shop as it would be after a part of what is decided, which is then undone.
    ///
    /// # Errors
    /// The look's own; where the tables refuse the part.
    pub(crate) fn after<T>(
        &mut self,
        part: &Decision,
        look: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (tx, stamp) = (self.tx, stamp(self.tx, self.occasion, &self.asking, String::new()));
        let part = across::spread(part.clone(), tx)?;
        tx.as_after(&part, &stamp, || look(self))
    }

    /// Fresh random bytes.
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// Seals a value under a subject's key.
    ///
    /// # Errors
    /// Where the key is missing.
    pub fn seal<T: Serialize + DeserializeOwned>(&mut self, subject: Subject, value: &T) -> Result<Sealed<T>, Error> {
        let nonce = self.random();
        Ok(self.tx.vault().seal(subject, value, nonce)?)
    }

    /// Makes a new subject's key durable.
    ///
    /// # Errors
    /// Where the vault cannot be written.
    pub fn make_key(&mut self, subject: Subject) -> Result<(), Error> {
        let key = self.random();
        Ok(self.tx.vault().make_key(subject, key)?)
    }

    /// The words in which the shop itself speaks, to members.
    pub fn shop_words(&self) -> Words {
        Words { locale: self.asking.policy.locale(), currency: self.asking.policy.currency() }
    }
}

/// Runs a command in the caller's transaction: checks the request's id, the actor and the time, decides, appends the
/// fact, answers. A repeated request gets the answer again.
///
/// # Errors
/// The refusal; the caller then rolls the transaction back.
pub fn execute<C: Command>(
    tx: &WriteTx<'_>,
    request: &C,
    occasion: &Occasion,
    entropy: &mut dyn Entropy,
) -> Result<C::Answer, Error> {
    let hmac = request_hmac(tx, request, occasion)?;
    let mut asking = asking(tx, occasion, C::PERMISSION)?;
    if let Some(seq) = tx.request(&occasion.request_id)? {
        let fact = tx.fact(seq)?;
        // In the language of then, unless one is asked for.
        asking.words.locale = occasion.locale.unwrap_or(tx.policy_at(seq)?.locale());
        return match faults::is_retry(fact.envelope.request_hmac == hmac) {
            true => C::answer(&fact, &asking),
            false => Err(Code::RequestIdReused.into()),
        };
    }
    let mut deciding = Deciding { asking, tx, at: occasion.when.at(), occasion, entropy };
    let decision = across::spread(request.decide(&mut deciding)?, tx)?;
    check_balances(&decision.postings, tx)?;
    let Deciding { asking, .. } = deciding;
    let stamp = stamp(tx, occasion, &asking, hmac);
    planted::between_reading_and_writing();
    let fact = tx.append(&decision, &stamp)?;
    C::answer(&fact, &asking)
}

/// That no account comes to more than a balance can be told as: beyond it a sum of them would be a wrong one some day.
///
/// # Errors
/// [`Code::AmountInvalid`], [`Code::PointsInvalid`] or [`Code::CountCardInvalid`], by what the account counts.
fn check_balances(postings: &[Posting], tx: &ReadTx<'_>) -> Result<(), Error> {
    let mut changes: BTreeMap<Account, i128> = BTreeMap::new();
    for it in postings {
        *changes.entry(it.debit).or_default() -= i128::from(it.amount);
        *changes.entry(it.credit).or_default() += i128::from(it.amount);
    }
    for (account, change) in changes {
        let after = i128::from(tx.balance(account)?) + change;
        if after.abs() > i128::from(WIRE_LIMIT) {
            return Err(match account.unit() {
                Unit::Money => within_limit(None).err().map_or(Code::AmountInvalid.into(), Error::from),
                Unit::Points => Code::PointsInvalid.because().text("rule", "full").into(),
                Unit::Uses => Code::CountCardInvalid.because().text("rule", "full").into(),
            });
        }
    }
    Ok(())
}

/// Writes the fact of a refusal, after what was refused was undone. Its request id is its own: a request that is refused has
/// no answer to give again.
///
/// # Errors
/// Where it cannot be written.
pub fn note<C: Command>(
    tx: &WriteTx<'_>,
    fact: &Decision,
    occasion: &Occasion,
    entropy: &mut dyn Entropy,
) -> Result<(), Error> {
    let asking = asking(tx, occasion, C::PERMISSION)?;
    let mut id = [0; 16];
    entropy.fill(&mut id);
    let request_id = HEXLOWER.encode(&id);
    tx.append(fact, &Stamp { request_id, ..stamp(tx, occasion, &asking, String::new()) })?;
    Ok(())
}

/// Only decides: what a planted fault does in a transaction before the one in which it writes.
///
/// # Errors
/// The refusal.
#[cfg(feature = "planted")]
pub fn decide_early<C: Command>(
    tx: &WriteTx<'_>,
    request: &C,
    occasion: &Occasion,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Error> {
    let asking = asking(tx, occasion, C::PERMISSION)?;
    across::spread(request.decide(&mut Deciding { asking, tx, at: occasion.when.at(), occasion, entropy })?, tx)
}

/// Only writes what was decided early.
///
/// # Errors
/// The refusal.
#[cfg(feature = "planted")]
pub fn write_late<C: Command>(
    tx: &WriteTx<'_>,
    request: &C,
    occasion: &Occasion,
    decision: &Decision,
) -> Result<C::Answer, Error> {
    let hmac = request_hmac(tx, request, occasion)?;
    let asking = asking(tx, occasion, C::PERMISSION)?;
    let fact = tx.append(decision, &stamp(tx, occasion, &asking, hmac))?;
    C::answer(&fact, &asking)
}

/// Answers a trial; the caller then rolls the transaction back.
///
/// # Errors
/// The refusal.
pub fn try_out<T: Trial>(
    tx: &WriteTx<'_>,
    request: &T,
    occasion: &Occasion,
    entropy: &mut dyn Entropy,
) -> Result<T::Answer, Error> {
    let asking = asking(tx, occasion, T::PERMISSION)?;
    request.try_out(&mut Deciding { asking, tx, at: occasion.when.at(), occasion, entropy })
}

/// Answers a query in the caller's transaction.
///
/// # Errors
/// The refusal.
pub fn ask<Q: Query>(tx: &ReadTx<'_>, request: &Q, occasion: &Occasion) -> Result<Q::Answer, Error> {
    look(tx, Q::PERMISSION, occasion, |at| request.read(at))
}

/// Looks at the shop as a query does, for what asks several of them in one transaction.
///
/// # Errors
/// The refusal.
pub fn look<T>(
    tx: &ReadTx<'_>,
    permission: Permission,
    occasion: &Occasion,
    look: impl FnOnce(&Asking<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    look(&asking(tx, occasion, permission)?)
}

/// Keeps a note in the caller's transaction.
///
/// # Errors
/// The refusal; the caller then rolls the transaction back.
pub fn keep<N: Note>(tx: &WriteTx<'_>, note: &N, occasion: &Occasion) -> Result<N::Answer, Error> {
    note.keep(&asking(tx, occasion, N::PERMISSION)?, tx)
}

fn asking<'a>(tx: &'a ReadTx<'a>, occasion: &Occasion, permission: Permission) -> Result<Asking<'a>, Error> {
    let actor = Actor::named(&occasion.actor, tx)?;
    if !actor.may(permission) {
        return Err(Code::PermissionDenied.because().text("actor", actor.to_string()).into());
    }
    if matches!(occasion.when, When::Given(_)) && !tx.shop_opened()?.played {
        return Err(Code::AtNotAllowed.into());
    }
    if !YEARS.contains(&occasion.when.at().year()) {
        let (least, most) = (i64::from(*YEARS.start()), i64::from(*YEARS.end()));
        return Err(InvalidParam::OutOfYears { least, most }.because().into());
    }
    let clock = tx.business_clock()?;
    let policy = tx.policy()?;
    let words = Words { locale: occasion.locale.unwrap_or(policy.locale()), currency: policy.currency() };
    let at = occasion.when.at();
    let today = faults::today(clock.business_day(at), clock.local(at).date_naive());
    Ok(Asking { tx, clock, today, wall_day: clock.local(at).date_naive(), policy, words, actor })
}

fn request_hmac<C: Command>(tx: &WriteTx<'_>, request: &C, occasion: &Occasion) -> Result<String, Error> {
    checked_request_id(&occasion.request_id)?;
    // A request without JSON would be a bug of its type: it was read from JSON.
    let parameters = serde_json::to_string(request).map_err(|_| Code::Internal)?;
    Ok(tx.vault().request_hmac(&format!("{}\n{parameters}", C::METHOD))?)
}

/// That a request id is one: 1 to 64 printable ASCII characters.
///
/// # Errors
/// [`Code::RequestIdInvalid`].
pub(crate) fn checked_request_id(id: &str) -> Result<(), Error> {
    match (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(Code::RequestIdInvalid.into()),
    }
}

pub(crate) fn stamp(tx: &WriteTx<'_>, occasion: &Occasion, asking: &Asking<'_>, request_hmac: String) -> Stamp {
    Stamp {
        at: calendar::stamp(asking.clock.local(occasion.when.at())),
        at_source: occasion.when.source(),
        business_day: asking.today,
        // A shift opens by itself per till and business day until shifts come.
        shift: format!("{}-{}", tx.identity().till, asking.today),
        actor: occasion.actor.clone(),
        request_id: occasion.request_id.clone(),
        request_hmac,
    }
}
