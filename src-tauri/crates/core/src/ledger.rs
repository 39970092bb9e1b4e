//! The ledger's words: accounts, units and postings. A posting is one debit, one credit, one unit, never below zero.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::id::{CountCardId, GiftCardId, MemberId};
use crate::tender::TenderKind;

/// What an account counts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Minor units of the shop's currency.
    Money,
    /// Hundredths of a point.
    Points,
    /// Uses of count cards.
    Uses,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Unit; 3] = [Unit::Money, Unit::Points, Unit::Uses];

    /// The name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Unit::Money => "money",
            Unit::Points => "points",
            Unit::Uses => "uses",
        }
    }
}

/// On which side of zero a balance must stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// At zero or above: what the shop owes a member.
    Floor,
    /// At zero or below: what a member owes the shop.
    Ceiling,
    /// On either.
    None,
}

impl Bound {
    /// The name in a table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Bound::Floor => "floor",
            Bound::Ceiling => "ceiling",
            Bound::None => "none",
        }
    }
}

/// An account of the shop. A balance is credits less debits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// Cash in the drawer.
    Drawer,
    /// What a payment service or a card terminal owes the shop: recorded, not processed.
    Tender(TenderKind),
    /// What the shop earned.
    Revenue,
    /// Bonus money that the shop gave with top-ups.
    BonusGranted,
    /// Stored value that stayed with the shop when a member's balance was refunded, and what stayed of a count card that was
    /// given back.
    Forfeited,
    /// What the shop earned with count cards, by their uses or their time.
    CardsEarned,
    /// What was left of the price of count cards that lapsed.
    CardsLapsed,
    /// Points that the shop gave.
    PointsGranted,
    /// Points that members spent.
    PointsSpent,
    /// Points that members did not use in time.
    PointsExpired,
    /// Points that were set right by hand.
    PointsAdjusted,
    /// Uses that the shop sold with count cards.
    UsesSold,
    /// Uses of count cards that the shop gave.
    UsesGranted,
    /// Uses that count cards were used for.
    UsesUsed,
    /// Uses that went with count cards that were given back.
    UsesGivenBack,
    /// Uses that were left when their count card lapsed.
    UsesLapsed,
    /// Money that members had with the shop before it used this till: stored value, and what count cards are worth.
    OpeningMoney,
    /// Points that members had before.
    OpeningPoints,
    /// Uses of count cards that members had left before.
    OpeningUses,
    /// A member's stored value that was paid for.
    Principal(MemberId),
    /// A member's stored value that was a gift.
    Bonus(MemberId),
    /// A member's points.
    Points(MemberId),
    /// Points that a member must still give back, as a balance below zero: what was taken back when they were spent already.
    PointsOwed(MemberId),
    /// What a member has taken on account and must still pay, as a balance below zero.
    OnAccount(MemberId),
    /// What was paid for a member's count card and is not earned yet.
    CardValue(MemberId, CountCardId),
    /// The uses that a member's count card has left; none has one that is not counted.
    CardUses(MemberId, CountCardId),
    /// What is left on a gift card: nobody's, and owed to whoever has its code.
    GiftCard(GiftCardId),
}

impl Account {
    /// The unit that the account counts.
    pub const fn unit(self) -> Unit {
        match self {
            Account::PointsGranted
            | Account::PointsSpent
            | Account::PointsExpired
            | Account::PointsAdjusted
            | Account::OpeningPoints
            | Account::Points(_)
            | Account::PointsOwed(_) => Unit::Points,
            Account::UsesSold
            | Account::UsesGranted
            | Account::UsesUsed
            | Account::UsesGivenBack
            | Account::UsesLapsed
            | Account::OpeningUses
            | Account::CardUses(_, _) => Unit::Uses,
            Account::Drawer
            | Account::Tender(_)
            | Account::Revenue
            | Account::BonusGranted
            | Account::Forfeited
            | Account::CardsEarned
            | Account::CardsLapsed
            | Account::OpeningMoney
            | Account::Principal(_)
            | Account::Bonus(_)
            | Account::OnAccount(_)
            | Account::CardValue(_, _)
            | Account::GiftCard(_) => Unit::Money,
        }
    }

    /// The member whose account it is.
    pub const fn member(self) -> Option<MemberId> {
        match self {
            Account::Principal(member)
            | Account::Bonus(member)
            | Account::Points(member)
            | Account::PointsOwed(member)
            | Account::OnAccount(member)
            | Account::CardValue(member, _)
            | Account::CardUses(member, _) => Some(member),
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
            | Account::GiftCard(_) => None,
        }
    }

    /// On which side of zero the balance must stay.
    pub const fn bound(self) -> Bound {
        match self {
            Account::Principal(_)
            | Account::Bonus(_)
            | Account::Points(_)
            | Account::CardValue(_, _)
            | Account::CardUses(_, _)
            | Account::GiftCard(_) => Bound::Floor,
            Account::PointsOwed(_) | Account::OnAccount(_) => Bound::Ceiling,
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
            | Account::OpeningUses => Bound::None,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Account::Drawer => out.write_str("drawer"),
            Account::Tender(kind) => write!(out, "tender:{}", kind.as_str()),
            Account::Revenue => out.write_str("revenue"),
            Account::BonusGranted => out.write_str("bonus_granted"),
            Account::Forfeited => out.write_str("forfeited"),
            Account::CardsEarned => out.write_str("cards_earned"),
            Account::CardsLapsed => out.write_str("cards_lapsed"),
            Account::UsesSold => out.write_str("uses_sold"),
            Account::UsesGranted => out.write_str("uses_granted"),
            Account::UsesUsed => out.write_str("uses_used"),
            Account::UsesGivenBack => out.write_str("uses_given_back"),
            Account::UsesLapsed => out.write_str("uses_lapsed"),
            Account::GiftCard(card) => write!(out, "gift_card:{card}"),
            Account::OpeningMoney => out.write_str("opening:money"),
            Account::OpeningPoints => out.write_str("opening:points"),
            Account::OpeningUses => out.write_str("opening:uses"),
            Account::PointsGranted => out.write_str("points_granted"),
            Account::PointsSpent => out.write_str("points_spent"),
            Account::PointsExpired => out.write_str("points_expired"),
            Account::PointsAdjusted => out.write_str("points_adjusted"),
            // Member first, so that a member's accounts are neighbours in the table.
            Account::Principal(member) => write!(out, "member:{member}:principal"),
            Account::Bonus(member) => write!(out, "member:{member}:bonus"),
            Account::Points(member) => write!(out, "member:{member}:points"),
            Account::PointsOwed(member) => write!(out, "member:{member}:points_owed"),
            Account::OnAccount(member) => write!(out, "member:{member}:on_account"),
            Account::CardValue(member, card) => write!(out, "member:{member}:card:{card}:value"),
            Account::CardUses(member, card) => write!(out, "member:{member}:card:{card}:uses"),
        }
    }
}

/// The text names no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an account")]
pub struct NotAnAccount;

impl FromStr for Account {
    type Err = NotAnAccount;

    fn from_str(text: &str) -> Result<Account, NotAnAccount> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts[..] {
            ["drawer"] => Ok(Account::Drawer),
            ["revenue"] => Ok(Account::Revenue),
            ["bonus_granted"] => Ok(Account::BonusGranted),
            ["forfeited"] => Ok(Account::Forfeited),
            ["cards_earned"] => Ok(Account::CardsEarned),
            ["cards_lapsed"] => Ok(Account::CardsLapsed),
            ["uses_sold"] => Ok(Account::UsesSold),
            ["uses_granted"] => Ok(Account::UsesGranted),
            ["uses_used"] => Ok(Account::UsesUsed),
            ["uses_given_back"] => Ok(Account::UsesGivenBack),
            ["uses_lapsed"] => Ok(Account::UsesLapsed),
            ["opening", "money"] => Ok(Account::OpeningMoney),
            ["opening", "points"] => Ok(Account::OpeningPoints),
            ["opening", "uses"] => Ok(Account::OpeningUses),
            ["points_granted"] => Ok(Account::PointsGranted),
            ["points_spent"] => Ok(Account::PointsSpent),
            ["points_expired"] => Ok(Account::PointsExpired),
            ["points_adjusted"] => Ok(Account::PointsAdjusted),
            ["gift_card", card] => card.parse().map(Account::GiftCard).map_err(|_| NotAnAccount),
            ["tender", kind] => TenderKind::from_name(kind).map(Account::Tender).ok_or(NotAnAccount),
            ["member", id, what] => {
                let member = id.parse().map_err(|_| NotAnAccount)?;
                match what {
                    "principal" => Ok(Account::Principal(member)),
                    "bonus" => Ok(Account::Bonus(member)),
                    "points" => Ok(Account::Points(member)),
                    "points_owed" => Ok(Account::PointsOwed(member)),
                    "on_account" => Ok(Account::OnAccount(member)),
                    _ => Err(NotAnAccount),
                }
            }
            ["member", id, "card", card, what] => {
                let (member, card) = (id.parse().map_err(|_| NotAnAccount)?, card.parse().map_err(|_| NotAnAccount)?);
                match what {
                    "value" => Ok(Account::CardValue(member, card)),
                    "uses" => Ok(Account::CardUses(member, card)),
                    _ => Err(NotAnAccount),
                }
            }
            _ => Err(NotAnAccount),
        }
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Account, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// One transfer: `amount` of `unit` leaves `debit`'s balance and joins `credit`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The account whose balance falls by the amount.
    pub debit: Account,
    /// The account whose balance rises by the amount.
    pub credit: Account,
    /// What is moved.
    pub unit: Unit,
    /// How much, in the unit's smallest parts; always above zero.
    pub amount: i64,
}

impl Posting {
    /// The posting, or `None` where nothing moves.
    ///
    /// # Panics
    /// In test builds where the accounts count different units or the amount is negative: a bug of the decision.
    pub fn moving(debit: Account, credit: Account, amount: i64) -> Option<Posting> {
        debug_assert_eq!(debit.unit(), credit.unit(), "a transfer has one unit");
        debug_assert!(amount >= 0, "a transfer the other way swaps its accounts");
        (amount > 0).then_some(Posting { debit, credit, unit: debit.unit(), amount })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_names_are_read_back() {
        let member = MemberId::from_key(7);
        let tenders = TenderKind::ALL.into_iter().map(Account::Tender);
        let others = [
            Account::Drawer,
            Account::Revenue,
            Account::BonusGranted,
            Account::Forfeited,
            Account::CardsEarned,
            Account::CardsLapsed,
            Account::UsesSold,
            Account::UsesGranted,
            Account::UsesUsed,
            Account::UsesGivenBack,
            Account::UsesLapsed,
            Account::OpeningMoney,
            Account::OpeningPoints,
            Account::OpeningUses,
            Account::CardValue(member, CountCardId::from_key(9)),
            Account::CardUses(member, CountCardId::from_key(9)),
            Account::GiftCard(GiftCardId::from_key(11)),
            Account::PointsGranted,
            Account::PointsSpent,
            Account::PointsExpired,
            Account::PointsAdjusted,
            Account::Principal(member),
            Account::Bonus(member),
            Account::Points(member),
            Account::PointsOwed(member),
            Account::OnAccount(member),
        ];
        for account in tenders.chain(others) {
            assert_eq!(account.to_string().parse(), Ok(account));
        }
        assert_eq!("member:x:principal".parse::<Account>(), Err(NotAnAccount));
    }
}
