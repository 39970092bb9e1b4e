//! Command × outcome: what was seen how often, and what must have been.

use std::collections::BTreeMap;
use std::fmt;

/// How often each code, and each of a command's outcomes, must be seen in a whole year.
pub const OFTEN: u64 = 20;

/// How often each outcome of each method was seen.
#[derive(Clone, Default)]
pub struct Table(BTreeMap<(String, String), u64>);

impl Table {
    /// Counts an outcome: `ok`, `retried`, `reused`, `again` or a code.
    pub fn count(&mut self, method: &str, outcome: &str) {
        *self.0.entry((outcome.to_owned(), method.to_owned())).or_default() += 1;
    }

    /// How often a method had an outcome.
    pub fn seen(&self, method: &str, outcome: &str) -> u64 {
        self.0.get(&(outcome.to_owned(), method.to_owned())).copied().unwrap_or_default()
    }

    /// How often any method had an outcome.
    pub fn total(&self, outcome: &str) -> u64 {
        self.0.iter().filter(|((of, _), _)| of == outcome).map(|(_, count)| count).sum()
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.0.values().sum()
    }

    /// Every cell that was seen: method and outcome.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.keys().map(|(outcome, method)| (method.as_str(), outcome.as_str()))
    }

    /// Adds what another table counted.
    pub fn add(&mut self, other: Table) {
        for (cell, count) in other.0 {
            *self.0.entry(cell).or_default() += count;
        }
    }

    fn outcomes(&self) -> Vec<&str> {
        let mut outcomes: Vec<&str> = self.0.keys().map(|(outcome, _)| outcome.as_str()).collect();
        let rank = |outcome: &str| {
            ["ok", "retried", "reused", "again"].iter().position(|first| *first == outcome).unwrap_or(4)
        };
        outcomes.sort_by_key(|outcome| (rank(outcome), outcome.to_owned()));
        outcomes.dedup();
        outcomes
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut methods: Vec<&str> = self.0.keys().map(|(_, method)| method.as_str()).collect();
        methods.sort_unstable();
        methods.dedup();
        for (n, method) in methods.iter().enumerate() {
            writeln!(out, "  {:>2} {method}", n + 1)?;
        }
        write!(out, "{:<26}{:>7}", "", "all")?;
        (1..=methods.len()).try_for_each(|n| write!(out, "{n:>6}"))?;
        writeln!(out)?;
        for outcome in self.outcomes() {
            write!(out, "{outcome:<26}{:>7}", self.total(outcome))?;
            for method in &methods {
                match self.seen(method, outcome) {
                    0 => write!(out, "{:>6}", "·")?,
                    count => write!(out, "{count:>6}")?,
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }
}
