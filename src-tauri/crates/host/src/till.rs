//! The till: one shop, one writer, a few readers, and a checkpointer that keeps the log bounded.
//!
//! Reading opens the shop without its lock. The first write takes the lock and keeps it until the till is dropped.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};
use data_encoding::HEXLOWER;
use huitou_app::day::RollDay;
use huitou_app::{
    Asking, Command, Error, Note, OWNER, Occasion, Permission, Query, TILL, Trial, When, ask, execute, note, try_out,
};
#[cfg(feature = "planted")]
use huitou_app::{decide_early, write_late};
use huitou_core::code::{Code, Refusal};
use huitou_core::id::Incarnation;
use huitou_core::money::Currency;
use huitou_core::words::{Locale, Words};
#[cfg(feature = "planted")]
use huitou_store::planted;
use huitou_store::{Folder, ReadTx, Reader, ReadingRoom, Shop, WriteTx};
use serde::Deserialize;
use serde_json::Value;

use crate::methods;
use crate::outside::{Drawn, Outside, machine_time};

/// How often the checkpointer looks.
const CHECKPOINT_EVERY: Duration = Duration::from_millis(200);
/// How long a copy made before a change of format stays.
const COPIES_KEPT_DAYS: u64 = 30;
/// How many looks of the checkpointer pass between two looks for such copies: six hours.
const COPIES_LOOKED_FOR_EVERY: u32 = 6 * 3_600 * 5;
/// How long the counter has the till for itself between two rolls of a day.
const BETWEEN_ROLLS: Duration = Duration::from_millis(20);
/// How many readers stay open between queries.
const IDLE_READERS_MAX: usize = 4;

/// What a request may say of itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// The request's id; the till makes one where it is missing.
    #[serde(default)]
    pub request_id: Option<String>,
    /// Who acts: `owner`, or a staff member's id.
    #[serde(default)]
    pub actor: Option<String>,
    /// When; only a played shop takes it.
    #[serde(default)]
    pub at: Option<DateTime<FixedOffset>>,
    /// The language of the answer's texts.
    #[serde(default)]
    pub locale: Option<Locale>,
}

/// A shop and the outside that it runs in.
pub struct Till {
    folder: Folder,
    outside: Outside,
    writer: Mutex<Option<Writer>>,
    /// Beside the open writer: nobody who reads waits for a command.
    reading_room: Mutex<Option<ReadingRoom>>,
    readers: Mutex<Vec<Reader>>,
}

impl Till {
    /// The till of the shop in this folder. Nothing is opened yet.
    pub fn new(folder: Folder, outside: Outside) -> Till {
        Till {
            folder,
            outside,
            writer: Mutex::new(None),
            reading_room: Mutex::new(None),
            readers: Mutex::new(Vec::new()),
        }
    }

    /// The shop's folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Takes the shop's lock and opens it for writing, as the first write does.
    ///
    /// # Errors
    /// The store's refusal.
    pub fn open_for_writing(&self) -> Result<(), Error> {
        self.with_writer(|_| Ok(()))
    }

    /// Whether this till has the shop open for writing.
    pub fn is_open_for_writing(&self) -> bool {
        lock(&self.writer).is_some()
    }

    /// Lets the log grow until the till is dropped, so that a bench can see what a sale writes.
    pub fn pause_checkpoints(&self) {
        if let Some(writer) = lock(&self.writer).as_mut() {
            writer.checkpoints = None;
        }
    }

    /// Runs a method of the table. A panic in it is undone and refused as [`Code::Internal`].
    ///
    /// # Errors
    /// The refusal; nothing was written.
    pub fn call(&self, method: &str, params: Value, meta: &Meta) -> Result<Value, Error> {
        let method = methods::named(method)?;
        method.refuse_lists_for_objects(&params)?;
        self.guard(|till| (method.run)(till, params, meta))
    }

    /// Works with the till so that a panic ends nothing but this work: it is undone and refused as [`Code::Internal`].
    ///
    /// # Errors
    /// The work's own.
    pub fn guard<T>(&self, work: impl FnOnce(&Till) -> Result<T, Error>) -> Result<T, Error> {
        catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|_| {
            self.close_writer();
            Err(Code::Internal.into())
        })
    }

    /// The refusal that a person is told of an error.
    pub fn refusal_of(&self, error: &Error) -> Refusal {
        match error {
            Error::Refused(refusal) | Error::Noted { refusal, .. } => refusal.clone(),
            Error::Store(error) => self.folder.refusal_of(error),
        }
    }

    /// What the clock says.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.outside.now)()
    }

    /// A fresh request id.
    pub fn new_request_id(&self) -> String {
        HEXLOWER.encode(&self.outside.random::<16>())
    }

    /// The language and currency in which a refusal is worded: the language asked for, else the shop's own where it can be
    /// read, else that of whoever started the program.
    pub fn words(&self, locale: Option<Locale>) -> Words {
        let shop = self.with_reader(|tx| {
            let policy = tx.policy()?;
            Ok(Words { locale: policy.locale(), currency: policy.currency() })
        });
        let fallback = Words { locale: self.outside.locale.unwrap_or(Locale::ZhHans), currency: Currency::Cny };
        let words = shop.unwrap_or(fallback);
        Words { locale: locale.unwrap_or(words.locale), ..words }
    }

    /// Runs a command in its own transaction.
    ///
    /// # Errors
    /// The refusal.
    pub fn write<C: Command>(&self, request: &C, meta: &Meta) -> Result<C::Answer, Error> {
        let occasion = self.occasion(meta);
        #[cfg(feature = "planted")]
        if planted::is("decides_before_it_locks") {
            return self.decide_then_write(request, &occasion);
        }
        self.with_writer(|shop| {
            let outcome = shop.write(|tx| execute(tx, request, &occasion, &mut Drawn(&self.outside)));
            let Err(Error::Noted { refusal, fact }) = outcome else { return outcome };
            // Before anybody is told: a kill in between tells nobody whether it was right.
            shop.write(|tx| note::<C>(tx, &fact, &occasion, &mut Drawn(&self.outside)))?;
            Err(refusal.into())
        })
    }

    /// Does what is due because time passed, a few members at a time, so that a sale comes between them. Only in a till that
    /// is open for writing: it opens no shop, and brings none to another format.
    ///
    /// # Errors
    /// The refusal.
    pub fn roll_day(&self) -> Result<(), Error> {
        let meta = Meta { actor: Some(TILL.to_owned()), ..Meta::default() };
        while self.is_open_for_writing() {
            match self.write(&RollDay::default(), &meta) {
                // Whoever waits to sell comes first: a lock that is taken again at once may pass them over.
                Ok(_) => std::thread::sleep(BETWEEN_ROLLS),
                Err(Error::Refused(refusal)) if refusal.code == Code::NothingDue => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The planted fault: decides in one transaction and writes in another, with others between them.
    #[cfg(feature = "planted")]
    fn decide_then_write<C: Command>(&self, request: &C, occasion: &Occasion) -> Result<C::Answer, Error> {
        let mut decided = None;
        let undone: Result<(), Error> = self.with_writer(|shop| {
            shop.write(|tx| {
                decided = Some(decide_early(tx, request, occasion, &mut Drawn(&self.outside)));
                Err(Code::Internal.into())
            })
        });
        let decision = decided.unwrap_or_else(|| Err(undone.err().unwrap_or_else(|| Code::Internal.into())))?;
        planted::between_reading_and_writing();
        self.with_writer(|shop| shop.write(|tx| write_late(tx, request, occasion, &decision)))
    }

    /// Runs a command and undoes it: what the planted fault answers before the commit.
    ///
    /// # Errors
    /// The refusal.
    pub(crate) fn rehearse<C: Command>(&self, request: &C, meta: &Meta) -> Result<C::Answer, Error> {
        let occasion = self.occasion(meta);
        self.undone(|tx| execute(tx, request, &occasion, &mut Drawn(&self.outside)))
    }

    /// Answers a trial: what it does is undone.
    ///
    /// # Errors
    /// The refusal.
    pub fn try_out<T: Trial>(&self, request: &T, meta: &Meta) -> Result<T::Answer, Error> {
        let occasion = self.occasion(meta);
        self.undone(|tx| try_out(tx, request, &occasion, &mut Drawn(&self.outside)))
    }

    /// Works in a transaction that is undone.
    fn undone<T>(&self, work: impl FnOnce(&WriteTx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.with_writer(|shop| {
            let mut outcome = None;
            let undone: Result<(), Error> = shop.write(|tx| {
                outcome = Some(work(tx));
                Err(Code::Internal.into())
            });
            outcome.unwrap_or_else(|| Err(undone.err().unwrap_or_else(|| Code::Internal.into())))
        })
    }

    /// Keeps a note in its own transaction.
    ///
    /// # Errors
    /// The refusal.
    pub fn keep<N: Note>(&self, note: &N, meta: &Meta) -> Result<N::Answer, Error> {
        let occasion = self.occasion(meta);
        self.with_writer(|shop| shop.write(|tx| huitou_app::keep(tx, note, &occasion)))
    }

    /// Answers a query.
    ///
    /// # Errors
    /// The refusal.
    pub fn read<Q: Query>(&self, request: &Q, meta: &Meta) -> Result<Q::Answer, Error> {
        let occasion = self.occasion(meta);
        self.with_reader(|tx| ask(tx, request, &occasion))
    }

    /// Looks at the shop as a query does, for what asks several of them of one state of it.
    ///
    /// # Errors
    /// The look's own, and the refusal of an actor who may not.
    pub(crate) fn look<T>(
        &self,
        permission: Permission,
        meta: &Meta,
        look: impl FnOnce(&Asking<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let occasion = self.occasion(meta);
        self.with_reader(|tx| huitou_app::look(tx, permission, &occasion, look))
    }

    /// Looks at the shop in one reading transaction.
    ///
    /// # Errors
    /// The look's own, or the store's refusal.
    pub fn with_reader<T>(&self, look: impl FnOnce(&ReadTx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let idle = lock(&self.readers).pop();
        let reader = match idle.filter(|reader| reader.is_current(&self.folder)) {
            Some(reader) => reader,
            None => self.new_reader()?,
        };
        let outcome = reader.read(look);
        let is_sound = !matches!(&outcome, Err(Error::Store(error)) if error.wants_reopening());
        let mut idle = lock(&self.readers);
        if is_sound && idle.len() < IDLE_READERS_MAX {
            idle.push(reader);
        }
        outcome
    }

    fn new_reader(&self) -> Result<Reader, Error> {
        let room = lock(&self.reading_room).clone();
        if let Some(room) = room {
            return Ok(room.reader()?);
        }
        // A writer that is just being opened may bring the shop to this format: it is waited for.
        match lock(&self.writer).as_ref() {
            Some(writer) => Ok(writer.shop.reading_room().reader()?),
            None => Ok(Reader::open(&self.folder)?),
        }
    }

    fn with_writer<T>(&self, act: impl FnOnce(&mut Shop) -> Result<T, Error>) -> Result<T, Error> {
        let mut writer = lock(&self.writer);
        let open = match writer.take() {
            Some(open) => open,
            None => {
                // Readers opened before have keys of their own; from here on all share the writer's.
                self.close_readers();
                let open = Writer::open(&self.folder, &self.outside, &self.occasion(&Meta::default()))?;
                *lock(&self.reading_room) = Some(open.shop.reading_room());
                open
            }
        };
        let open = writer.insert(open);
        let outcome = act(&mut open.shop);
        match &outcome {
            Err(Error::Store(error)) if error.wants_reopening() => {
                // The connection may be in doubt; the next write opens the shop anew.
                *writer = None;
                self.close_readers();
            }
            Ok(_) | Err(_) => {}
        }
        outcome
    }

    fn close_writer(&self) {
        *lock(&self.writer) = None;
        self.close_readers();
    }

    fn close_readers(&self) {
        *lock(&self.reading_room) = None;
        lock(&self.readers).clear();
    }

    fn occasion(&self, meta: &Meta) -> Occasion {
        Occasion {
            when: match meta.at {
                Some(at) => When::Given(at.with_timezone(&Utc)),
                None => When::Clock((self.outside.now)()),
            },
            actor: meta.actor.clone().unwrap_or_else(|| OWNER.to_owned()),
            request_id: meta.request_id.clone().unwrap_or_else(|| self.new_request_id()),
            locale: meta.locale,
        }
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        // Readers first: the last connection to close moves the log into the database.
        self.close_readers();
        *lock(&self.writer) = None;
    }
}

/// A shop open for writing, with its checkpointer.
struct Writer {
    // Declared first, so dropped first: no checkpoint runs while the shop closes.
    checkpoints: Option<Checkpoints>,
    shop: Shop,
}

impl Drop for Writer {
    fn drop(&mut self) {
        // A courtesy to the next opening: without it, an older ledger put back is noticed only by its keys.
        let _ = self.shop.note_head();
    }
}

impl Writer {
    fn open(folder: &Folder, outside: &Outside, occasion: &Occasion) -> Result<Writer, Error> {
        let (mut shop, previous) = Shop::open(folder.clone(), Incarnation::from_entropy(outside.random()))?;
        folder.forget_copies((outside.now)().into(), COPIES_KEPT_DAYS)?;
        if let Some(previous) = previous {
            shop.write(|tx| huitou_app::shop::go_on_as_copy(tx, previous, occasion))?;
        }
        Ok(Writer { checkpoints: Some(Checkpoints::start(&shop)?), shop })
    }
}

/// The thread that moves the log into the database, apart from every sale.
struct Checkpoints {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    fn start(shop: &Shop) -> Result<Checkpoints, Error> {
        let (checkpointer, folder) = (shop.checkpointer()?, shop.folder().clone());
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut rounds = 0_u32;
            while stopped.recv_timeout(CHECKPOINT_EVERY) == Err(RecvTimeoutError::Timeout) {
                // A checkpoint that fails is tried again; the facts are safe in the log meanwhile.
                let _ = checkpointer.run();
                // A shop may be open for months. What cannot be removed now is looked for again.
                rounds = (rounds + 1) % COPIES_LOOKED_FOR_EVERY;
                if rounds == 0 {
                    let _ = folder.forget_copies(machine_time(), COPIES_KEPT_DAYS);
                }
            }
        });
        Ok(Checkpoints { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported by its own thread.
            let _ = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in a command rolled its transaction back; what the mutex guards is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
