//! Several people on one member: each spends of the member's stored value, up to so much a business day.

use crate::code::{Code, Refusal};
use crate::money::Money;

/// The longest that a member calls one of them, in characters.
pub const CALLED_LETTERS_MAX: usize = 20;

/// How much one may spend on a day and has spent on it, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The most a business day; none where there is no limit.
    pub daily: Option<Money>,
    /// What was spent on the day.
    pub spent: Money,
}

impl Allowance {
    /// What may still be spent, never below zero; none where there is no limit.
    pub fn left(self) -> Option<Money> {
        self.daily.map(|daily| Money::from_minor(daily.minor().saturating_sub(self.spent.minor()).max(0)))
    }

    /// That so much more may be spent.
    ///
    /// # Errors
    /// [`Code::PersonOverLimit`] with what is left.
    pub fn check(self, more: Money) -> Result<(), Refusal> {
        match (self.daily, self.left()) {
            (Some(daily), Some(left)) if more > left => {
                Err(Code::PersonOverLimit.because().money("left", left).money("limit", daily))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowance(daily: Option<i64>, spent: i64) -> Allowance {
        Allowance { daily: daily.map(Money::from_minor), spent: Money::from_minor(spent) }
    }

    #[test]
    fn the_limit_itself_can_be_spent_and_nothing_more() {
        let it = allowance(Some(5_000), 1_200);
        assert_eq!(it.left(), Some(Money::from_minor(3_800)));
        assert_eq!(it.check(Money::from_minor(3_800)), Ok(()));
        assert_eq!(it.check(Money::from_minor(3_801)).unwrap_err().code, Code::PersonOverLimit);
    }

    #[test]
    fn a_limit_below_what_was_spent_leaves_nothing() {
        let it = allowance(Some(1_000), 1_200);
        assert_eq!(it.left(), Some(Money::ZERO));
        assert_eq!(it.check(Money::ZERO), Ok(()));
        assert!(it.check(Money::from_minor(1)).is_err());
    }

    #[test]
    fn without_a_limit_all_of_it_can_be_spent_and_with_none_of_it_nothing() {
        assert_eq!(allowance(None, i64::MAX).check(Money::from_minor(i64::MAX)), Ok(()));
        assert!(allowance(Some(0), 0).check(Money::from_minor(1)).is_err());
    }
}
