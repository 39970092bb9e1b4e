//! What a step came to, and how it is told.

use std::fmt;

use rust_decimal::Decimal;

/// What one expectation, or a whole step, came to. The worse is the greater.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is so.
    Held,
    /// It is otherwise on purpose: our own figure is what our own rule says, and the file's is what the other rule says.
    Deviates {
        /// Where the reason stands.
        adr: u16,
        /// What is so instead.
        instead: String,
    },
    /// What it needs is not built, or its words were not understood: nothing is claimed.
    NotYet(String),
    /// It is not so.
    Failed(String),
}

impl Verdict {
    /// Whether a figure is as expected.
    pub fn of(key: &str, expected: Decimal, seen: Decimal) -> Verdict {
        if expected == seen {
            return Verdict::Held;
        }
        Verdict::Failed(format!("{key}: expected {}, is {}", expected.normalize(), seen.normalize()))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Held => write!(f, "held"),
            Verdict::Deviates { adr, instead } => write!(f, "deviates (ADR {adr}): {instead}"),
            Verdict::NotYet(why) => write!(f, "not yet: {why}"),
            Verdict::Failed(how) => write!(f, "failed: {how}"),
        }
    }
}

/// How many steps came to what.
#[derive(Default)]
pub struct Tally {
    held: u32,
    deviates: u32,
    not_yet: u32,
    failed: u32,
}

impl Tally {
    /// Counts a step.
    pub fn count(&mut self, verdict: &Verdict) {
        *match verdict {
            Verdict::Held => &mut self.held,
            Verdict::Deviates { .. } => &mut self.deviates,
            Verdict::NotYet(_) => &mut self.not_yet,
            Verdict::Failed(_) => &mut self.failed,
        } += 1;
    }

    /// Whether a step failed.
    pub fn has_failed(&self) -> bool {
        self.failed > 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { held, deviates, not_yet, failed } = self;
        write!(f, "{held} held, {deviates} deviate, {failed} failed, {not_yet} not yet")
    }
}
