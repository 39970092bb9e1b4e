//! Ids: where in which journal a thing began. On the wire a decimal string, in a table one integer.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A till's life between two copies of its journal: a random number of 31 bits, new on creation, a larger one on copy and
/// restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Incarnation(u32);

impl Incarnation {
    /// The incarnation that these random bytes give.
    pub fn from_entropy(bytes: [u8; 4]) -> Incarnation {
        // Never zero, so that an id is never a small number that could be taken for a counter.
        Incarnation((u32::from_be_bytes(bytes) >> 1).max(1))
    }

    /// This one moved to a random place shortly after the one before it, so that the ids of a till's later life sort after
    /// those of its earlier ones, as its journal does. At the very end of the range it stays where it is.
    #[must_use]
    pub fn after(self, previous: Incarnation) -> Incarnation {
        let room = (u32::MAX >> 1).saturating_sub(previous.0).min(1 << 20);
        match self.0.checked_rem(room) {
            Some(step) => Incarnation(previous.0 + 1 + step),
            None => self,
        }
    }
}

impl fmt::Display for Incarnation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:08x}", self.0)
    }
}

impl FromStr for Incarnation {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Incarnation, NotAnId> {
        let bits = u32::from_str_radix(text, 16).map_err(|_| NotAnId)?;
        (text.len() == 8 && bits >> 31 == 0).then_some(Incarnation(bits)).ok_or(NotAnId)
    }
}

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

/// The integer that names what the fact `seq` of an incarnation began: 31 bits of incarnation, 32 of sequence.
/// Two tills, or two copies of one till, never give the same id to different things.
fn address(incarnation: Incarnation, seq: i64) -> i64 {
    debug_assert!((0..1 << 32).contains(&seq), "a journal of 4 billion facts is beyond one till");
    i64::from(incarnation.0) << 32 | seq
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl $name {
            /// The id of what the fact `seq` of this incarnation began.
            pub fn born_at(incarnation: Incarnation, seq: i64) -> $name {
                $name(address(incarnation, seq))
            }
            /// The incarnation and the place of the fact that began it.
            pub const fn birth(self) -> (Incarnation, i64) {
                (Incarnation((self.0 >> 32) as u32), self.0 & 0xFFFF_FFFF)
            }
            /// The id as a table keeps it.
            pub const fn key(self) -> i64 {
                self.0
            }
            /// The id from a table's key.
            pub const fn from_key(key: i64) -> $name {
                $name(key)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<$name, NotAnId> {
                let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                plain.then(|| text.parse().ok()).flatten().map($name).ok_or(NotAnId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                String::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn inline_schema() -> bool {
                true
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "format": "id"})
            }
        }

        impl specta::Type for $name {
            fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
                String::definition(types)
            }
        }
    };
}

id!(
    /// A member of the shop.
    MemberId
);
id!(
    /// A sale.
    SaleId
);
id!(
    /// A refund of a sale.
    RefundId
);
id!(
    /// A refund of a member's balance.
    BalanceRefundId
);
id!(
    /// A staff member.
    StaffId
);
id!(
    /// A top-up of stored value.
    TopUpId
);
id!(
    /// A top-up plan.
    PlanId
);
id!(
    /// A rule of what earns points.
    RuleId
);
id!(
    /// A rule of what staff members earn.
    ShareRuleId
);
id!(
    /// A tier.
    TierId
);
id!(
    /// One of several people who use one member's card.
    PersonId
);
id!(
    /// A count card.
    CountCardId
);
id!(
    /// A gift card.
    GiftCardId
);
id!(
    /// A repayment of what a member had taken on account.
    RepaymentId
);
id!(
    /// A requested invoice.
    InvoiceId
);

/// The most count cards that one fact begins.
pub const CARDS_OF_A_FACT_MAX: u32 = 32;

impl CountCardId {
    /// The id of the card `n`, from 0, that the fact `seq` began: one sale sells several. 134 million facts of one incarnation
    /// leave room for it.
    pub fn of_fact(incarnation: Incarnation, seq: i64, n: u32) -> CountCardId {
        debug_assert!(n < CARDS_OF_A_FACT_MAX, "a fact begins few cards");
        CountCardId::born_at(incarnation, seq * i64::from(CARDS_OF_A_FACT_MAX) + i64::from(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_two_incarnations_never_meet() {
        let one = Incarnation::from_entropy([0x80, 0, 0, 1]);
        let two = Incarnation::from_entropy([0x80, 0, 0, 3]);
        assert_ne!(SaleId::born_at(one, 7), SaleId::born_at(two, 7));
        assert!(SaleId::born_at(one, 7).key() > 0);
        assert_eq!(one.to_string().parse(), Ok(one));
    }

    #[test]
    fn ids_of_a_later_incarnation_sort_after_those_of_an_earlier_one() {
        let last = Incarnation(u32::MAX >> 1);
        for previous in [1, 7, 1 << 20, last.0 - 1] {
            for random in [1, 2, 1 << 20, u32::MAX >> 1] {
                let later = Incarnation(random).after(Incarnation(previous));
                assert!(SaleId::born_at(later, 1) > SaleId::born_at(Incarnation(previous), 4_000_000_000));
                assert!(later <= last);
            }
        }
        assert_eq!(Incarnation(5).after(last), Incarnation(5));
    }

    #[test]
    fn an_id_is_read_strictly() {
        for text in ["", "-1", "+1", "1.0", "0x1", " 1", "99999999999999999999"] {
            assert_eq!(text.parse::<MemberId>(), Err(NotAnId), "{text:?}");
        }
    }
}
