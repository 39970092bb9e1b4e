//! Figures of a bench: times in nanoseconds, ratios in hundredths, whole numbers throughout.

use std::time::{Duration, Instant};

/// How long something took, each time.
#[derive(Default)]
pub(super) struct Times(Vec<u64>);

impl Times {
    /// Runs something and notes how long it took.
    #[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
    pub(super) fn of<T, E>(&mut self, act: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let start = Instant::now();
        let outcome = act()?;
        self.note(start.elapsed());
        Ok(outcome)
    }

    fn note(&mut self, took: Duration) {
        self.0.push(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
    }

    /// How many were noted.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that so many in a thousand did not exceed.
    pub(super) fn permille(&self, permille: usize) -> u64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * permille / 1_000).min(sorted.len().saturating_sub(1));
        sorted.get(place).copied().unwrap_or_default()
    }

    /// The median.
    pub(super) fn median(&self) -> u64 {
        self.permille(500)
    }

    /// Joins the times of another kind.
    pub(super) fn extend(&mut self, other: &Times) {
        self.0.extend_from_slice(&other.0);
    }
}

/// Nanoseconds as microseconds: `12.3 µs`.
pub(super) fn micros(nanos: u64) -> String {
    format!("{}.{} µs", nanos / 1_000, nanos % 1_000 / 100)
}

/// A ratio with two decimals.
pub(super) fn ratio(of: u64, to: u64) -> String {
    hundredths(of.saturating_mul(100) / to.max(1))
}

/// Hundredths with two decimals.
pub(super) fn hundredths(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
