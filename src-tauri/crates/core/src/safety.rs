//! Safety of what a member has in the shop: why it is frozen, and why a card is replaced.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name on the wire and in a table.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text),+
                }
            }

            /// The one with this name.
            pub fn from_name(name: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|known| known.as_str() == name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}

reasons! {
    /// Why a member was frozen: while that lasts, no stored value, no points and no coupons go out.
    FreezeReason {
        /// The card was lost. A new card ends it.
        Lost => "lost",
        /// The member wants it so.
        Locked => "locked",
        /// Somebody else may be using it.
        Suspicious => "suspicious",
    }
}

reasons! {
    /// Why a freeze was lifted.
    LiftReason {
        /// What was lost was found.
        Found => "found",
        /// The member came, and it was made sure that it is the member.
        Checked => "checked",
        /// It was frozen by mistake.
        Mistake => "mistake",
    }
}

reasons! {
    /// Why a card was replaced.
    CardReason {
        /// The old one was lost.
        Lost => "lost",
        /// The old one is damaged.
        Damaged => "damaged",
        /// The shop has other cards now.
        Renewed => "renewed",
    }
}
