//! Who sits at this window, and the till that every command goes through.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use huitou_app::shop::ShowShop;
use huitou_app::window::ShowWindow;
use huitou_app::{Command, Error, Note, OWNER, Query, Trial};
use huitou_core::code::{Args, Code};
use huitou_core::words::Locale;
use huitou_host::{Meta, Till};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, WebviewWindow};

use crate::faults;

/// The title of a window whose shop has no name yet.
pub(crate) const NAMELESS: &str = "回头 Huitou";

/// What the page may say of a request. Who acts is not among it: that is the session's to know.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(specta::Type))]
#[serde(rename = "Meta", deny_unknown_fields)]
pub(crate) struct CallMeta {
    /// The request's id; the till makes one where it is missing.
    #[serde(default)]
    request_id: Option<String>,
    /// The language of the answer's texts.
    #[serde(default)]
    pub(crate) locale: Option<Locale>,
}

/// Why nothing was done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(specta::Type))]
pub(crate) struct Refused {
    /// What a program branches on.
    code: Code,
    /// What the sentence names.
    args: Args,
    /// What a person reads.
    text: String,
}

/// How far work that takes long has come.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(specta::Type))]
pub(crate) struct Progress {
    done: u32,
    of: u32,
}

/// The till of this window's shop, and what only this window knows. The folder is fixed for the life of the program; the shop
/// in it may be made, or become free, while the window is open.
pub(crate) struct Session {
    till: Till,
    documents: PathBuf,
    cancelled: AtomicBool,
}

impl Session {
    pub(crate) fn new(till: Till, documents: PathBuf) -> Session {
        Session { till, documents, cancelled: AtomicBool::new(false) }
    }

    pub(crate) fn till(&self) -> &Till {
        &self.till
    }

    pub(crate) fn write<C: Command>(&self, request: &C, meta: &CallMeta) -> Result<C::Answer, Refused> {
        let answer = self.guard(meta.locale, |till| till.write(request, &self.told(meta)))?;
        faults::once_written(C::METHOD, || drop(self.guard(None, |till| till.write(request, &Meta::default()))));
        Ok(answer)
    }

    pub(crate) fn read<Q: Query>(&self, request: &Q, meta: &CallMeta) -> Result<Q::Answer, Refused> {
        self.guard(meta.locale, |till| till.read(request, &self.told(meta)))
    }

    pub(crate) fn try_out<T: Trial>(&self, request: &T, meta: &CallMeta) -> Result<T::Answer, Refused> {
        self.guard(meta.locale, |till| till.try_out(request, &self.told(meta)))
    }

    pub(crate) fn keep<N: Note>(&self, note: &N, meta: &CallMeta) -> Result<N::Answer, Refused> {
        self.guard(meta.locale, |till| till.keep(note, &self.told(meta)))
    }

    /// Works with the till; a refusal, or a panic that was undone, is told in a language.
    pub(crate) fn guard<T>(
        &self,
        locale: Option<Locale>,
        work: impl FnOnce(&Till) -> Result<T, Error>,
    ) -> Result<T, Refused> {
        self.till.guard(work).map_err(|error| {
            let refusal = self.till.refusal_of(&error);
            let text = self.till.words(locale).refusal(&refusal);
            Refused { code: refusal.code, args: refusal.args, text }
        })
    }

    /// The till's meta: of the page's, with who acts. The owner, until staff sign in.
    pub(crate) fn told(&self, meta: &CallMeta) -> Meta {
        let actor = Some(OWNER.to_owned());
        Meta { request_id: meta.request_id.clone(), actor, at: None, locale: meta.locale }
    }

    /// The language chosen on this device, for what is asked without one; none where the shop cannot be read.
    pub(crate) fn own_locale(&self) -> Option<Locale> {
        let window = self.till.guard(|till| till.read(&ShowWindow {}, &Meta::default()));
        window.ok().map(|window| window.locale)
    }

    /// The folder into which files for people are written.
    pub(crate) fn folder_for_people(&self, locale: Option<Locale>) -> PathBuf {
        self.documents.join(match self.till.words(locale).locale {
            Locale::ZhHans => "回头",
            Locale::ZhHant => "回頭",
            Locale::En => "Huitou",
        })
    }

    /// Gives the window the shop's name, where it has one.
    pub(crate) fn entitle(&self, window: &WebviewWindow) {
        let shop = self.till.guard(|till| till.read(&ShowShop {}, &Meta::default()));
        let name = shop.map(|shop| shop.name).unwrap_or_default();
        let title = if name.is_empty() { NAMELESS.to_owned() } else { format!("{name} · {NAMELESS}") };
        // A window that is closing bears no title, and needs none.
        let _ = window.set_title(&title);
    }

    /// Tells the page how far the work has come.
    pub(crate) fn tell(&self, progress: &Channel<Progress>, done: u32, of: u32) {
        // A page that is gone hears nothing; the work goes on.
        let _ = progress.send(Progress { done, of });
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Does work that takes long on a thread of its own, so that short commands are answered meanwhile.
pub(crate) async fn at_length<T: Send + 'static>(
    app: AppHandle,
    work: impl FnOnce(&Session) -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    let worker = app.clone();
    let done = tauri::async_runtime::spawn_blocking(move || {
        let session = worker.state::<Session>();
        session.cancelled.store(false, Ordering::Relaxed);
        work(&session)
    });
    match done.await {
        Ok(answer) => answer,
        // The work itself is guarded: what panicked is outside the till.
        Err(_) => app.state::<Session>().guard(None, |_| Err(Code::Internal.into())),
    }
}
