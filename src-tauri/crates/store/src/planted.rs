//! Deliberate faults, one at a time, by which each harness proves that it can fail. Without the feature `planted`, which
//! only the tests turn on, [`is`] is always false and the faults are not in the binary.

/// Whether faults can be planted in this build.
pub const POSSIBLE: bool = cfg!(feature = "planted");

/// Whether the named fault is planted (environment variable `HUITOU_PLANTED`).
#[cfg(feature = "planted")]
pub fn is(fault: &str) -> bool {
    static PLANTED: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    PLANTED.get_or_init(|| std::env::var("HUITOU_PLANTED").ok()).as_deref() == Some(fault)
}

/// Whether the named fault is planted: never in a release.
#[cfg(not(feature = "planted"))]
pub const fn is(_fault: &str) -> bool {
    false
}
