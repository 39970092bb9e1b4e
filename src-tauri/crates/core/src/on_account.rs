//! On account (挂账): goods that a member takes now and pays for later, up to a limit that the owner gives (ADR 22).

use std::cmp::Reverse;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::code::{Code, Refusal};
use crate::money::Money;

/// How much a member may owe, and owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// The most; zero where the owner has given none, or taken it away.
    pub limit: Money,
    /// What is owed.
    pub owed: Money,
}

impl Credit {
    /// What can still be put on account; never below zero, since a lowered limit changes no debt.
    pub fn room(self) -> Money {
        Money::from_minor(self.limit.minor().saturating_sub(self.owed.minor()).max(0))
    }

    /// That so much more can be put on account.
    ///
    /// # Errors
    /// [`Code::OnAccountOverLimit`] with what is left.
    pub fn check(self, more: Money) -> Result<(), Refusal> {
        match more > self.room() {
            true => {
                let refusal = Code::OnAccountOverLimit.because().money("limit", self.limit);
                Err(refusal.money("left", self.room()).money("owed", self.owed))
            }
            false => Ok(()),
        }
    }

    /// How much of what comes back of goods on account lowers what is owed; the rest was repaid already, and goes back in cash.
    pub fn lowered_by(self, back: Money) -> Money {
        back.min(self.owed)
    }
}

/// What moved what a member owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum OnAccountMove {
    /// What was owed before the shop used this till, entered by hand.
    Opened,
    /// Goods were taken on account.
    Sale,
    /// A sale was paid otherwise than it was rung.
    Corrected,
    /// Goods came back.
    Returned,
    /// Of what came back, what had been repaid: it went back in cash.
    GivenBack,
    /// The member paid.
    Repaid,
}

impl OnAccountMove {
    /// Each.
    pub const ALL: [OnAccountMove; 6] = [
        OnAccountMove::Opened,
        OnAccountMove::Sale,
        OnAccountMove::Corrected,
        OnAccountMove::Returned,
        OnAccountMove::GivenBack,
        OnAccountMove::Repaid,
    ];

    /// The name in a table.
    pub const fn as_str(self) -> &'static str {
        match self {
            OnAccountMove::Opened => "opened",
            OnAccountMove::Sale => "sale",
            OnAccountMove::Corrected => "corrected",
            OnAccountMove::Returned => "returned",
            OnAccountMove::GivenBack => "given_back",
            OnAccountMove::Repaid => "repaid",
        }
    }

    /// The move with this name.
    pub fn from_name(name: &str) -> Option<OnAccountMove> {
        OnAccountMove::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// What a sale put on account, less what came back of it; or what was owed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Debt {
    /// The business day of the sale, or that on which it was entered.
    pub day: NaiveDate,
    /// How much.
    pub amount: Money,
}

/// What is owed, by how many days ago it was put on account. All of them together are what is owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct Ageing {
    /// For up to 30 days.
    pub to_30_minor: Money,
    /// For 31 to 60 days.
    pub to_60_minor: Money,
    /// For 61 to 90 days.
    pub to_90_minor: Money,
    /// For more than 90 days.
    pub older_minor: Money,
}

impl Ageing {
    /// What is owed in all.
    pub fn total(&self) -> Money {
        let parts = [self.to_30_minor, self.to_60_minor, self.to_90_minor, self.older_minor];
        Money::from_minor(parts.iter().map(|part| part.minor()).sum())
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Ageing) -> Ageing {
        let sum = |one: Money, more: Money| Money::from_minor(one.minor() + more.minor());
        Ageing {
            to_30_minor: sum(self.to_30_minor, other.to_30_minor),
            to_60_minor: sum(self.to_60_minor, other.to_60_minor),
            to_90_minor: sum(self.to_90_minor, other.to_90_minor),
            older_minor: sum(self.older_minor, other.older_minor),
        }
    }
}

/// What is open of debts once so much of them was paid: the oldest is paid first. Debts are in the order of their days.
pub fn open_debts(debts: &[Debt], paid: Money) -> Vec<Debt> {
    let mut left = paid.minor();
    let mut open = Vec::new();
    for debt in debts {
        let pays = debt.amount.minor().min(left);
        left -= pays;
        let amount = Money::from_minor(debt.amount.minor() - pays);
        open.extend((amount > Money::ZERO).then_some(Debt { amount, ..*debt }));
    }
    open
}

/// Open debts by their age on a day.
pub fn ageing(open: &[Debt], today: NaiveDate) -> Ageing {
    let mut ageing = Ageing::default();
    for debt in open {
        let part = match (today - debt.day).num_days() {
            ..=30 => &mut ageing.to_30_minor,
            31..=60 => &mut ageing.to_60_minor,
            61..=90 => &mut ageing.to_90_minor,
            _ => &mut ageing.older_minor,
        };
        *part = Money::from_minor(part.minor() + debt.amount.minor());
    }
    ageing
}

/// By how long who owes has owed most: the oldest part first, then the more.
pub fn urgency(ageing: &Ageing) -> Reverse<(i64, i64, i64, i64)> {
    let parts = [ageing.older_minor, ageing.to_90_minor, ageing.to_60_minor, ageing.to_30_minor];
    let [older, to_90, to_60, to_30] = parts.map(Money::minor);
    Reverse((older, to_90, to_60, to_30))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(n)
    }

    #[test]
    fn the_limit_itself_can_be_owed_and_a_lowered_one_leaves_no_room() {
        let credit = Credit { limit: money(5_000), owed: money(1_200) };
        assert_eq!(credit.room(), money(3_800));
        assert!(credit.check(money(3_800)).is_ok());
        let refusal = credit.check(money(3_801)).unwrap_err();
        assert_eq!(
            refusal,
            Code::OnAccountOverLimit
                .because()
                .money("limit", money(5_000))
                .money("left", money(3_800))
                .money("owed", money(1_200))
        );
        let lowered = Credit { limit: money(1_000), ..credit };
        assert_eq!(lowered.room(), Money::ZERO);
        assert!(lowered.check(Money::ZERO).is_ok() && lowered.check(money(1)).is_err());
    }

    #[test]
    fn debts_age_by_the_day_and_the_oldest_is_paid_first() {
        // 100.00 on day 0, 50.00 on day 40, 30.00 on day 90; 120.00 were paid: 30.00 of day 40 and 30.00 of day 90 are open.
        let debts =
            [(0, 10_000), (40, 5_000), (90, 3_000)].map(|(n, minor)| Debt { day: day(n), amount: money(minor) });
        let open = open_debts(&debts, money(12_000));
        assert_eq!(open, [Debt { day: day(40), amount: money(3_000) }, debts[2]]);
        let told = |today: i64| {
            let it = ageing(&open, day(today));
            [it.to_30_minor, it.to_60_minor, it.to_90_minor, it.older_minor].map(Money::minor)
        };
        assert_eq!(told(90), [3_000, 3_000, 0, 0]);
        assert_eq!(told(101), [3_000, 0, 3_000, 0]);
        assert_eq!(told(131), [0, 3_000, 0, 3_000]);
        assert_eq!(ageing(&open_debts(&debts, money(18_000)), day(90)), Ageing::default());
    }

    /// A naive shop that keeps each debt by itself, with what was paid of it.
    #[derive(Default)]
    struct Naive {
        debts: Vec<(i64, i64, i64)>,
    }

    impl Naive {
        fn owed(&self) -> i64 {
            self.debts.iter().map(|(_, amount, paid)| amount - paid).sum()
        }

        fn pay(&mut self, mut amount: i64) -> i64 {
            for (_, owed, paid) in &mut self.debts {
                let more = amount.min(*owed - *paid);
                *paid += more;
                amount -= more;
            }
            amount
        }

        /// What had been paid for goods that come back pays the other debts, the oldest first; what no debt needs goes back in cash.
        fn give_back(&mut self, n: usize, back: i64) -> i64 {
            let (_, amount, _) = &mut self.debts[n];
            *amount -= back;
            let pool: i64 = self.debts.iter_mut().map(|(_, _, paid)| std::mem::take(paid)).sum();
            self.pay(pool)
        }
    }

    proptest! {
        #[test]
        fn ageing_is_what_a_shop_finds_that_keeps_each_debt_by_itself(
            steps in prop::collection::vec((0_usize..3, 0_usize..9, 1_i64..5_000, 0_i64..40), 1..40),
        ) {
            let (mut naive, mut paid, mut today) = (Naive::default(), 0, 0);
            for (what, which, amount, later) in steps {
                today += later;
                let owed = naive.owed();
                match what {
                    0 => naive.debts.push((today, amount, 0)),
                    1 => {
                        let amount = amount.min(owed);
                        paid += amount;
                        prop_assert_eq!(naive.pay(amount), 0);
                    }
                    _ if !naive.debts.is_empty() => {
                        let n = which % naive.debts.len();
                        let back = amount.min(naive.debts[n].1);
                        let cash = back - Credit { limit: Money::ZERO, owed: money(owed) }.lowered_by(money(back)).minor();
                        paid -= cash;
                        prop_assert_eq!(naive.give_back(n, back), cash);
                    }
                    _ => {}
                }
                let debts: Vec<Debt> = naive.debts.iter().map(|(n, amount, _)| Debt { day: day(*n), amount: money(*amount) }).collect();
                let open = open_debts(&debts, money(paid));
                let theirs: Vec<Debt> = naive.debts.iter().filter(|(_, amount, paid)| amount > paid)
                    .map(|(n, amount, paid)| Debt { day: day(*n), amount: money(amount - paid) }).collect();
                prop_assert_eq!(&open, &theirs);
                prop_assert_eq!(ageing(&open, day(today)).total().minor(), naive.owed());
            }
        }
    }
}
