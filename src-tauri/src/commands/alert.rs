//! What the cashier should know of a member.

use huitou_app::alert::{AlertsAnswer, ListAlerts};

use super::methods;

methods! {
    read alert_list(ListAlerts) -> AlertsAnswer;
}
