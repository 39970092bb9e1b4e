//! The journal: page by page, as sentences, and verified.

use std::ops::ControlFlow;

use huitou_app::journal::{JournalAnswer, PageJournal, ReadJournal, ReadingAnswer};
use huitou_store::verify_stepwise;
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
/// None where it was cancelled.
#[tauri::command]
#[cfg_attr(test, specta::specta)]
pub(crate) async fn verify_shop(app: AppHandle, progress: Channel<Progress>) -> Result<Option<VerifyAnswer>, Refused> {
    at_length(app, move |session| {
        session.guard(session.own_locale(), |till| {
            let count = |steps: i64| u32::try_from(steps).unwrap_or(u32::MAX);
            let report = verify_stepwise(till.folder(), &mut |step| {
                session.tell(&progress, count(step.done), count(step.of));
                match session.is_cancelled() {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            })?;
            Ok(report.map(|report| VerifyAnswer {
                facts: report.facts,
                head: report.head,
                findings: report.findings,
                found: report.found,
            }))
        })
    })
    .await
}
