//! Members in a list: those who came last, or joined last.

use huitou_core::id::MemberId;
use huitou_store::members::MemberOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MemberHit, any_member};
use crate::access::Permission;
use crate::command::{Asking, Query};
use crate::error::Error;
use crate::product::checked_limit;

/// In which order members are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// Who came last is first.
    #[default]
    Recent,
    /// Who joined last is first.
    Newest,
}

/// A page of all members but the erased.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListMembers {
    /// The order.
    #[serde(default)]
    pub order: ListOrder,
    /// Behind this member: the last of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `member.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct MemberPage {
    /// The members of the page.
    pub members: Vec<MemberHit>,
    /// How many there are in all.
    pub total: i64,
    /// Where the next page begins; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<MemberId>,
}

impl Query for ListMembers {
    type Answer = MemberPage;
    const METHOD: &'static str = "member.list";
    const PERMISSION: Permission = Permission::ServeMembers;

    fn read(&self, at: &Asking<'_>) -> Result<MemberPage, Error> {
        let limit = checked_limit(self.limit)?;
        // Where the member stands as such: one who was merged since may stand for others.
        let after = self.after.as_deref().map(|id| any_member(id, at.tx)).transpose()?;
        let after = after.map(|row| at.tx.member(row.id)).transpose()?.flatten();
        let order = match self.order {
            ListOrder::Recent => MemberOrder::Recent,
            ListOrder::Newest => MemberOrder::Newest,
        };
        let mut rows = at.tx.member_page(order, after.as_ref(), limit + 1)?;
        let has_more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().map(|row| row.id).filter(|_| has_more);
        Ok(MemberPage {
            members: rows.into_iter().map(MemberHit::from).collect(),
            total: at.tx.living_member_count()?,
            next,
        })
    }
}
