//! Deliberate faults, one at a time, by which each harness proves that it can fail. Without the feature `planted`, which
//! only the tests and the window that they drive turn on, [`is`] is always false and the faults are not in the binary.

/// Whether faults can be planted in this build.
pub const POSSIBLE: bool = cfg!(feature = "planted");

/// The faults under which the stories of the window must not pass as they are.
pub const OF_THE_WINDOW: &[&str] = &[
    "read_only",
    "renamed_command",
    "basket_not_kept",
    "rings_twice",
    "delayed_answer",
    "page_stays_lost",
    "shell_is_deaf",
    "shell_stutters",
];

/// Whether the named fault is planted (environment variable `HUITOU_PLANTED`, more than one with commas between them).
#[cfg(feature = "planted")]
pub fn is(fault: &str) -> bool {
    static PLANTED: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let planted = PLANTED.get_or_init(|| std::env::var("HUITOU_PLANTED").unwrap_or_default());
    planted.split(',').any(|one| one == fault)
}

/// Whether the named fault is planted: never in a release.
#[cfg(not(feature = "planted"))]
pub const fn is(_fault: &str) -> bool {
    false
}

/// A failpoint: what is called in test builds when a command has decided and not yet written.
#[cfg(feature = "planted")]
pub static BETWEEN_READING_AND_WRITING: std::sync::RwLock<Option<fn()>> = std::sync::RwLock::new(None);

/// Passes the failpoint, where a test has set it.
#[cfg(feature = "planted")]
pub fn between_reading_and_writing() {
    let wait = *BETWEEN_READING_AND_WRITING.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(wait) = wait {
        wait();
    }
}

/// Passes the failpoint: there is none in a release.
#[cfg(not(feature = "planted"))]
pub const fn between_reading_and_writing() {}
