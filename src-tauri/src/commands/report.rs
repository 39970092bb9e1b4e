//! What the owner looks at, and takes out.

use huitou_app::report::{
    LiabilityAnswer, ReceivablesAnswer, ReportLiability, ReportReceivables, ReportShares, ReportSilent, ReportToday,
    SharesAnswer, SilentAnswer, TodayAnswer,
};
use huitou_host::export::{ExportAnswer, ExportedReport};
use huitou_host::saving::save_report;
use tauri::AppHandle;

use super::methods;
use crate::session::{CallMeta, Refused, at_length};

methods! {
    read report_today(ReportToday) -> TodayAnswer;
    read report_silent(ReportSilent) -> SilentAnswer;
    read report_liability(ReportLiability) -> LiabilityAnswer;
    read report_shares(ReportShares) -> SharesAnswer;
    read report_receivables(ReportReceivables) -> ReceivablesAnswer;
}

/// `report.export` without its file: Rust chooses the place and says it, and never writes over anything.
#[tauri::command]
#[cfg_attr(test, specta::specta)]
pub(crate) async fn report_save(
    app: AppHandle,
    request: ExportedReport,
    meta: CallMeta,
) -> Result<ExportAnswer, Refused> {
    at_length(app, move |session| {
        session.guard(meta.locale, |till| {
            let folder = session.folder_for_people(meta.locale);
            save_report(till, &request, &folder, &session.told(&meta))
        })
    })
    .await
}
