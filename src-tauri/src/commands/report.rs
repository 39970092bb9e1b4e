//! What the owner looks at.

use huitou_app::report::{ReportSilent, ReportToday, SilentAnswer, TodayAnswer};

use super::methods;

methods! {
    read report_today(ReportToday) -> TodayAnswer;
    read report_silent(ReportSilent) -> SilentAnswer;
}
