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
