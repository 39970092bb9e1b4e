//! Who may do what.

use huitou_core::code::Code;
use huitou_core::id::StaffId;
use huitou_store::ReadTx;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;

/// The owner's name as an actor.
pub const OWNER: &str = "owner";

/// What a method needs its actor to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Quote and ring sales, see bills and alerts.
    Sell,
    /// Give back what was paid for lines of a sale.
    Refund,
    /// Sell stored value.
    TopUp,
    /// Give a member's stored value back.
    RefundBalance,
    /// Enrol members and see their cards.
    ServeMembers,
    /// Erase members.
    EraseMembers,
    /// See products.
    SeeProducts,
    /// Make and change products.
    ManageProducts,
    /// Make and rename staff members.
    ManageStaff,
    /// See and change settings.
    ManageSettings,
    /// Read the journal.
    ReadJournal,
    /// See what the owner's reports say.
    SeeReports,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Permission; 12] = [
        Permission::Sell,
        Permission::Refund,
        Permission::TopUp,
        Permission::RefundBalance,
        Permission::ServeMembers,
        Permission::EraseMembers,
        Permission::SeeProducts,
        Permission::ManageProducts,
        Permission::ManageStaff,
        Permission::ManageSettings,
        Permission::ReadJournal,
        Permission::SeeReports,
    ];
}

/// Who acts. The owner is there from the first day; staff members act with their id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The owner.
    Owner,
    /// A staff member, who serves at the counter.
    Staff(StaffId),
}

impl Actor {
    /// The actor with this name: `owner` or a staff member's id.
    ///
    /// # Errors
    /// [`Code::UnknownActor`].
    pub fn named(name: &str, tx: &ReadTx<'_>) -> Result<Actor, Error> {
        if name == OWNER {
            return Ok(Actor::Owner);
        }
        let id: StaffId = name.parse().map_err(|_| Error::from(Code::UnknownActor))?;
        tx.staff_name(id)?.map(|_| Actor::Staff(id)).ok_or_else(|| Code::UnknownActor.into())
    }

    /// Whether the actor may do it.
    pub const fn may(self, permission: Permission) -> bool {
        match self {
            Actor::Owner => true,
            Actor::Staff(_) => matches!(
                permission,
                Permission::Sell
                    | Permission::Refund
                    | Permission::TopUp
                    | Permission::ServeMembers
                    | Permission::SeeProducts
            ),
        }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Actor::Owner => out.write_str(OWNER),
            Actor::Staff(id) => id.fmt(out),
        }
    }
}
