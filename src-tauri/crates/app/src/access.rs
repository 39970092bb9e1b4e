//! Who may do what.

use huitou_core::code::Code;
use huitou_core::id::StaffId;
use huitou_store::ReadTx;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;

/// The owner's name as an actor.
pub const OWNER: &str = "owner";

/// The name under which the till acts by itself.
pub const TILL: &str = "till";

/// What a method needs its actor to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Quote and ring sales, see bills and alerts.
    Sell,
    /// Give back what was paid for lines of a sale.
    Refund,
    /// Correct a sale of today: how it was paid, whose it was.
    CorrectSales,
    /// Set a member's points right by hand.
    AdjustPoints,
    /// Set a member's tier by hand.
    SetTiers,
    /// Have done what is due because time passed.
    RollDay,
    /// Sell stored value and gift cards, and take repayments of what was on account.
    TopUp,
    /// Give a member's stored value or count card back.
    RefundBalance,
    /// Make what a member has another member's.
    TransferBalances,
    /// Enter what members had with the shop before.
    OpenBalances,
    /// Say how much a member may owe.
    LetOwe,
    /// Enrol members and see their cards.
    ServeMembers,
    /// Merge members who are one person, and undo it.
    MergeMembers,
    /// Erase members.
    EraseMembers,
    /// Lift freezes, replace cards, take PINs away and draw codes for once.
    SecureMembers,
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
    /// See requested invoices, and say that they are issued, reversed or not wanted.
    ManageInvoices,
}

impl Permission {
    /// Every permission.
    pub const ALL: &[Permission] = &[
        Permission::Sell,
        Permission::Refund,
        Permission::CorrectSales,
        Permission::AdjustPoints,
        Permission::SetTiers,
        Permission::RollDay,
        Permission::TopUp,
        Permission::RefundBalance,
        Permission::TransferBalances,
        Permission::OpenBalances,
        Permission::LetOwe,
        Permission::ServeMembers,
        Permission::MergeMembers,
        Permission::EraseMembers,
        Permission::SecureMembers,
        Permission::SeeProducts,
        Permission::ManageProducts,
        Permission::ManageStaff,
        Permission::ManageSettings,
        Permission::ReadJournal,
        Permission::SeeReports,
        Permission::ManageInvoices,
    ];
}

/// Who acts. The owner is there from the first day; staff members act with their id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The owner.
    Owner,
    /// The till by itself, as time passes.
    Till,
    /// A staff member, who serves at the counter.
    Staff(StaffId),
}

impl Actor {
    /// The actor with this name: `owner`, `till`, or a staff member's id.
    ///
    /// # Errors
    /// [`Code::UnknownActor`].
    pub fn named(name: &str, tx: &ReadTx<'_>) -> Result<Actor, Error> {
        match name {
            OWNER => return Ok(Actor::Owner),
            TILL => return Ok(Actor::Till),
            _ => {}
        }
        let id: StaffId = name.parse().map_err(|_| Error::from(Code::UnknownActor))?;
        tx.staff_name(id)?.map(|_| Actor::Staff(id)).ok_or_else(|| Code::UnknownActor.into())
    }

    /// Whether the actor may do it.
    pub const fn may(self, permission: Permission) -> bool {
        match self {
            Actor::Owner => true,
            Actor::Till => matches!(permission, Permission::RollDay),
            Actor::Staff(_) => matches!(
                permission,
                Permission::Sell
                    | Permission::Refund
                    | Permission::CorrectSales
                    | Permission::RollDay
                    | Permission::TopUp
                    | Permission::TransferBalances
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
            Actor::Till => out.write_str(TILL),
            Actor::Staff(id) => id.fmt(out),
        }
    }
}
