//! The journal: page by page, as sentences, and verified.

use huitou_app::journal::{JournalAnswer, PageJournal, ReadJournal, ReadingAnswer};
use huitou_store::verify;
use serde::Serialize;
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::methods;
use crate::session::{Progress, Refused, at_length};

methods! {
    read journal_page(PageJournal) -> JournalAnswer;
    read journal_read(ReadJournal) -> ReadingAnswer;
}

/// Answer of `verify_shop`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(specta::Type))]
pub(crate) struct VerifyAnswer {
    /// How many facts the journal has.
    facts: i64,
    /// The hash of the last, in hex.
    head: String,
    /// What is wrong, the first 50; empty where all is well.
    findings: Vec<String>,
    /// How many findings there are, named or not.
    found: usize,
}

/// Checks chain, conservation, balances, copies of fields, keys and the files, beside the counter, which goes on selling.
#[tauri::command]
#[cfg_attr(test, specta::specta)]
pub(crate) async fn verify_shop(app: AppHandle, progress: Channel<Progress>) -> Result<VerifyAnswer, Refused> {
    at_length(app, move |session| {
        session.guard(session.own_locale(), |till| {
            // The store tells no progress yet: its steps, and the look at `session.is_cancelled()` between them, go here.
            session.tell(&progress, 0, 1);
            let report = verify(till.folder())?;
            session.tell(&progress, 1, 1);
            let (facts, head) = (report.facts, report.head);
            Ok(VerifyAnswer { facts, head, findings: report.findings, found: report.found })
        })
    })
    .await
}
