//! Staff members.

use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, Decision, StaffPut, Subject};
use huitou_core::id::StaffId;
use huitou_core::member::checked_text;
use huitou_core::quantity::DecimalText;
use huitou_core::sale::StaffShare;
use huitou_store::ReadTx;
use huitou_store::journal::StoredFact;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::shop::unexpected;

/// Makes a staff member, or renames one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutStaff {
    /// The name.
    pub name: String,
    /// The staff member to rename; none makes a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_id: Option<String>,
}

/// A staff member.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct StaffAnswer {
    /// Who.
    pub staff_id: StaffId,
    /// The name.
    pub name: String,
}

impl Command for PutStaff {
    type Answer = StaffAnswer;
    const METHOD: &'static str = "staff.put";
    const PERMISSION: Permission = Permission::ManageStaff;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let name = checked_text("name", &self.name, 40)?;
        let staff_id = match &self.staff_id {
            Some(id) => known_staff(id, at.tx)?,
            None => StaffId::born_at(at.tx.identity().incarnation, at.tx.next_seq()?),
        };
        at.make_key(Subject::Staff(staff_id))?;
        let name = at.seal(Subject::Staff(staff_id), &name)?;
        Ok(Decision::without_postings(StaffPut { staff_id, name }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<StaffAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::StaffPut(body) => body,
            other => return Err(unexpected(&other)),
        };
        let name = at.tx.vault().open_sealed(&body.name)?.unwrap_or_default();
        Ok(StaffAnswer { staff_id: body.staff_id, name })
    }
}

/// Every staff member.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListStaff {}

/// Answer of `staff.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct StaffListAnswer {
    /// In the order of joining.
    pub staff: Vec<StaffAnswer>,
}

impl Query for ListStaff {
    type Answer = StaffListAnswer;
    const METHOD: &'static str = "staff.list";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<StaffListAnswer, Error> {
        let rows = at.tx.staff()?.into_iter();
        Ok(StaffListAnswer { staff: rows.map(|row| StaffAnswer { staff_id: row.id, name: row.name }).collect() })
    }
}

/// A staff member's share in a sale, a line or a top-up.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShareRequest {
    /// Who.
    pub staff_id: String,
    /// A weight, as a decimal string above 0 and up to 100: `1` and `1`, or `60` and `40`.
    pub share: DecimalText,
}

/// The shares as recorded.
///
/// # Errors
/// [`Code::SharesInvalid`], [`Code::UnknownStaff`].
pub(crate) fn checked_shares(shares: &[ShareRequest], tx: &ReadTx<'_>) -> Result<Vec<StaffShare>, Error> {
    let mut checked: Vec<StaffShare> = Vec::with_capacity(shares.len());
    for share in shares {
        let staff_id = known_staff(&share.staff_id, tx)?;
        let weight = share.share.value().map(|weight| weight.normalize());
        let weight = weight.filter(|weight| *weight > Decimal::ZERO && *weight <= Decimal::ONE_HUNDRED);
        let weight = weight.filter(|weight| weight.scale() <= 4).ok_or(Code::SharesInvalid)?;
        if checked.iter().any(|known| known.staff_id == staff_id) {
            return Err(Code::SharesInvalid.into());
        }
        checked.push(StaffShare { staff_id, share: weight });
    }
    Ok(checked)
}

fn known_staff(id: &str, tx: &ReadTx<'_>) -> Result<StaffId, Error> {
    let id: StaffId = id.parse().map_err(|_| Refusal::from(Code::UnknownStaff))?;
    tx.staff_name(id)?.map(|_| id).ok_or_else(|| Code::UnknownStaff.into())
}
