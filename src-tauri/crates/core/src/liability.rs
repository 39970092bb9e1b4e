//! What the shop owes its members in stored value, and what moves it: each posting of a member's principal or bonus is one flow,
//! so that opening, flows and closing of a day always agree.

mod cards;
mod gift_cards;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ledger::{Account, Posting};
use crate::money::Money;

pub use self::cards::{CardFlow, CardsOwed, card_flow_of};
pub use self::gift_cards::GiftCardsOwed;

/// A part of the stored value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// What was paid for.
    Principal,
    /// What was a gift.
    Bonus,
}

impl Part {
    /// Both.
    pub const ALL: [Part; 2] = [Part::Principal, Part::Bonus];

    /// The name in a table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Part::Principal => "principal",
            Part::Bonus => "bonus",
        }
    }

    const fn of(account: Account) -> Option<Part> {
        match account {
            Account::Principal(_) => Some(Part::Principal),
            Account::Bonus(_) => Some(Part::Bonus),
            Account::Drawer
            | Account::Tender(_)
            | Account::Revenue
            | Account::BonusGranted
            | Account::Forfeited
            | Account::PointsGranted
            | Account::PointsSpent
            | Account::PointsExpired
            | Account::PointsAdjusted
            | Account::CardsEarned
            | Account::CardsLapsed
            | Account::UsesSold
            | Account::UsesGranted
            | Account::UsesUsed
            | Account::UsesGivenBack
            | Account::UsesLapsed
            | Account::OpeningMoney
            | Account::OpeningPoints
            | Account::OpeningUses
            | Account::Points(_)
            | Account::PointsOwed(_)
            | Account::CardValue(_, _)
            | Account::CardUses(_, _)
            | Account::GiftCard(_)
            | Account::OnAccount(_) => None,
        }
    }
}

/// A way in which stored value comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flow {
    /// Owed from before the shop used this till.
    TakenOver,
    /// Paid for.
    ToppedUp,
    /// Given with a top-up.
    Granted,
    /// Spent in a sale.
    Spent,
    /// Given back because goods came back.
    Returned,
    /// Given back as money.
    Refunded,
    /// A gift that lapsed.
    Expired,
    /// Kept by the shop when the balance was refunded.
    Forfeited,
}

impl Flow {
    /// Every flow.
    pub const ALL: [Flow; 8] = [
        Flow::TakenOver,
        Flow::ToppedUp,
        Flow::Granted,
        Flow::Spent,
        Flow::Returned,
        Flow::Refunded,
        Flow::Expired,
        Flow::Forfeited,
    ];
}

/// A posting that moves stored value in no way that a report knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stored value or a count card was moved in an unknown way")]
pub struct UnknownFlow;

/// Which flow of which part a posting is; none where it moves no stored value.
///
/// # Errors
/// [`UnknownFlow`], so that no report leaves anything out in silence.
pub fn flow_of(posting: &Posting) -> Result<Option<(Part, Flow)>, UnknownFlow> {
    match (Part::of(posting.debit), Part::of(posting.credit)) {
        (None, None) => Ok(None),
        (None, Some(part)) => match posting.debit {
            Account::OpeningMoney => Ok(Some((part, Flow::TakenOver))),
            // What was paid for a gift card was paid for the member who has it now.
            Account::Drawer | Account::Tender(_) | Account::GiftCard(_) => Ok(Some((part, Flow::ToppedUp))),
            Account::BonusGranted => Ok(Some((part, Flow::Granted))),
            Account::Revenue => Ok(Some((part, Flow::Returned))),
            _ => Err(UnknownFlow),
        },
        (Some(part), None) => match posting.credit {
            Account::Revenue => Ok(Some((part, Flow::Spent))),
            Account::Drawer | Account::Tender(_) => Ok(Some((part, Flow::Refunded))),
            Account::BonusGranted => Ok(Some((part, Flow::Expired))),
            Account::Forfeited => Ok(Some((part, Flow::Forfeited))),
            _ => Err(UnknownFlow),
        },
        // From one member to another: the shop owes as much as before.
        (Some(one), Some(other)) if one == other => Ok(None),
        (Some(_), Some(_)) => Err(UnknownFlow),
    }
}

/// What the shop owed, what moved it, and what it owes then.
/// `opening + taken_over + topped_up + granted + returned − spent − refunded − expired − forfeited = closing`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct Liability {
    /// Owed before.
    pub opening_minor: Money,
    /// Owed from before the shop used this till, entered once for each member.
    pub taken_over_minor: Money,
    /// Paid for.
    pub topped_up_minor: Money,
    /// Given with top-ups.
    pub granted_minor: Money,
    /// Spent in sales.
    pub spent_minor: Money,
    /// Given back because goods came back.
    pub returned_minor: Money,
    /// Given back as money.
    pub refunded_minor: Money,
    /// Gifts that lapsed.
    pub expired_minor: Money,
    /// Kept by the shop when balances were refunded.
    pub forfeited_minor: Money,
    /// Owed after.
    pub closing_minor: Money,
}

impl Liability {
    /// Owed and not moved.
    pub const fn at_rest(opening: Money) -> Liability {
        Liability {
            opening_minor: opening,
            taken_over_minor: Money::ZERO,
            topped_up_minor: Money::ZERO,
            granted_minor: Money::ZERO,
            spent_minor: Money::ZERO,
            returned_minor: Money::ZERO,
            refunded_minor: Money::ZERO,
            expired_minor: Money::ZERO,
            forfeited_minor: Money::ZERO,
            closing_minor: opening,
        }
    }

    /// With one more flow; none where a sum leaves the range of the wire.
    #[must_use]
    pub fn with(mut self, flow: Flow, amount: Money) -> Option<Liability> {
        let sum = match flow {
            Flow::TakenOver => &mut self.taken_over_minor,
            Flow::ToppedUp => &mut self.topped_up_minor,
            Flow::Granted => &mut self.granted_minor,
            Flow::Spent => &mut self.spent_minor,
            Flow::Returned => &mut self.returned_minor,
            Flow::Refunded => &mut self.refunded_minor,
            Flow::Expired => &mut self.expired_minor,
            Flow::Forfeited => &mut self.forfeited_minor,
        };
        *sum = sum.plus(amount)?;
        self.closing_minor = match flow {
            Flow::TakenOver | Flow::ToppedUp | Flow::Granted | Flow::Returned => self.closing_minor.plus(amount)?,
            Flow::Spent | Flow::Refunded | Flow::Expired | Flow::Forfeited => self.closing_minor.minus(amount)?,
        };
        Some(self)
    }

    /// What moved after it as well.
    #[must_use]
    pub fn then(self, next: &Liability) -> Option<Liability> {
        Flow::ALL.into_iter().try_fold(self, |sum, flow| sum.with(flow, next.by(flow)))
    }

    /// Two parts together.
    #[must_use]
    pub fn beside(self, other: &Liability) -> Option<Liability> {
        Liability::at_rest(self.opening_minor.plus(other.opening_minor)?).then(&self)?.then(other)
    }

    /// What moved by a flow.
    pub const fn by(&self, flow: Flow) -> Money {
        match flow {
            Flow::TakenOver => self.taken_over_minor,
            Flow::ToppedUp => self.topped_up_minor,
            Flow::Granted => self.granted_minor,
            Flow::Spent => self.spent_minor,
            Flow::Returned => self.returned_minor,
            Flow::Refunded => self.refunded_minor,
            Flow::Expired => self.expired_minor,
            Flow::Forfeited => self.forfeited_minor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::MemberId;
    use crate::tender::TenderKind;

    #[test]
    fn every_way_of_stored_value_has_its_flow_and_any_other_is_refused() {
        let (principal, bonus) = (Account::Principal(MemberId::from_key(7)), Account::Bonus(MemberId::from_key(7)));
        let told = |debit, credit| flow_of(&Posting::moving(debit, credit, 1).unwrap());
        for (debit, credit, expected) in [
            (Account::OpeningMoney, principal, (Part::Principal, Flow::TakenOver)),
            (Account::Drawer, principal, (Part::Principal, Flow::ToppedUp)),
            (Account::Tender(TenderKind::Wechat), principal, (Part::Principal, Flow::ToppedUp)),
            (Account::BonusGranted, bonus, (Part::Bonus, Flow::Granted)),
            (principal, Account::Revenue, (Part::Principal, Flow::Spent)),
            (Account::Revenue, bonus, (Part::Bonus, Flow::Returned)),
            (principal, Account::Drawer, (Part::Principal, Flow::Refunded)),
            (bonus, Account::Tender(TenderKind::Card), (Part::Bonus, Flow::Refunded)),
            (bonus, Account::BonusGranted, (Part::Bonus, Flow::Expired)),
            (principal, Account::Forfeited, (Part::Principal, Flow::Forfeited)),
        ] {
            assert_eq!(told(debit, credit), Ok(Some(expected)), "{debit} → {credit}");
        }
        assert_eq!(told(Account::Drawer, Account::Revenue), Ok(None));
        assert_eq!(told(principal, bonus), Err(UnknownFlow));
        assert_eq!(told(principal, Account::Principal(MemberId::from_key(8))), Ok(None));
        assert_eq!(told(Account::Forfeited, principal), Err(UnknownFlow));
    }

    #[test]
    fn a_day_opens_with_what_was_owed_and_closes_with_what_is() {
        let money = Money::from_minor;
        let flows = [(Flow::ToppedUp, 1_000), (Flow::Granted, 200), (Flow::Spent, 600), (Flow::Returned, 50)];
        let more = [(Flow::Refunded, 400), (Flow::Expired, 30), (Flow::Forfeited, 20), (Flow::Spent, 100)];
        let plus = |day: Liability, (flow, amount): (Flow, i64)| day.with(flow, money(amount));
        let day = flows.into_iter().try_fold(Liability::at_rest(money(70)), plus).unwrap();
        assert_eq!(day.closing_minor, money(720));
        let next = more.into_iter().try_fold(Liability::at_rest(day.closing_minor), plus).unwrap();
        assert_eq!((next.opening_minor, next.closing_minor), (money(720), money(170)));
        let both_days = day.then(&next).unwrap();
        assert_eq!(
            (both_days.opening_minor, both_days.spent_minor, both_days.closing_minor),
            (money(70), money(700), money(170))
        );
        let doubled = both_days.beside(&both_days).unwrap();
        assert_eq!(
            (doubled.opening_minor, doubled.forfeited_minor, doubled.closing_minor),
            (money(140), money(40), money(340))
        );
        assert_eq!(Liability::at_rest(money(crate::money::WIRE_LIMIT)).with(Flow::ToppedUp, money(1)), None);
    }
}
