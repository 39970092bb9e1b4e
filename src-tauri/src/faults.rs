//! Deliberate faults of the shell, by which the tests of the window prove that they would notice them. Each does nothing
//! unless it is planted, which no shop's window can do.

use std::time::Duration;

use huitou_store::planted;

/// Longer than a cashier waits before the next Enter.
const DELAY: Duration = Duration::from_secs(3);

/// A command of another name than the page calls.
pub(crate) fn renames(command: &str) -> bool {
    planted::is("renamed_command") && command == "sale_ring"
}

/// Between a sale's commit and its answer: the same again under an id of its own, or a long silence.
pub(crate) fn once_written(method: &str, again: impl FnOnce()) {
    if method != "sale.ring" {
        return;
    }
    if planted::is("rings_twice") {
        again();
    }
    if planted::is("delayed_answer") {
        std::thread::sleep(DELAY);
    }
}

/// A window beside the counter that was granted nothing, as a customer's display would be.
pub(crate) fn wants_second_window() -> bool {
    planted::is("second_window")
}

/// The shell does not hear the scanner, and the page believes that it does.
pub(crate) fn leaves_shell_deaf() -> bool {
    planted::is("shell_is_deaf")
}

/// Whatever the shell hears of the scanner, it says twice.
pub(crate) fn makes_shell_stutter() -> bool {
    planted::is("shell_stutters")
}

/// A page whose process ended is not loaded again.
pub(crate) fn leaves_page_lost() -> bool {
    planted::is("page_stays_lost")
}
