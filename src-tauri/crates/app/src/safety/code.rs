//! Codes for once: drawn by the owner for a member who has no PIN at hand, and good for one sale of the same business day.

use chrono::NaiveDate;
use huitou_core::code::Code;
use huitou_core::fact::{Body, CodeDrawn, Decision, Subject};
use huitou_core::id::MemberId;
use huitou_core::safety::{OnceCode, Secret};
use huitou_store::Vault;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check_not_frozen;
use crate::access::Permission;
use crate::command::{Asking, Command, Deciding};
use crate::error::Error;
use crate::member::live_member;
use crate::shop::unexpected;

/// Draws a code with which a member spends stored value once, today. One that was drawn before is good no more.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct DrawCode {
    /// Who.
    pub member_id: String,
}

/// Answer of `member.draw_code`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct CodeAnswer {
    /// Who.
    pub member_id: MemberId,
    /// The code: for the member's eyes, and told by nothing else.
    pub code: String,
    /// The business day on which it can be used.
    pub valid_on: NaiveDate,
}

impl Command for DrawCode {
    type Answer = CodeAnswer;
    const METHOD: &'static str = "member.draw_code";
    const PERMISSION: Permission = Permission::SecureMembers;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        check_not_frozen(member.id, at.tx)?;
        let code = OnceCode::from_entropy(at.random());
        let digest = digest(member.id, &code, at.tx.vault())?;
        let valid_on = at.asking.today;
        let code = at.seal(Subject::Member(member.id), &code)?;
        Ok(Decision::without_postings(CodeDrawn { member_id: member.id, code, digest, valid_on }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<CodeAnswer, Error> {
        match fact.envelope.body()? {
            Body::CodeDrawn(body) => {
                let code = at.tx.vault().open_sealed(&body.code)?.ok_or(Code::MemberErased)?;
                Ok(CodeAnswer { member_id: body.member_id, code: code.to_string(), valid_on: body.valid_on })
            }
            other => Err(unexpected(&other)),
        }
    }
}

/// That this is the code that was drawn last for the member, of today, and not used.
///
/// # Errors
/// [`Code::CodeWrong`], [`Code::CodeUsed`], [`Code::CodeOfAnotherDay`].
pub(super) fn check_code(member: MemberId, typed: &Secret, at: &Deciding<'_>) -> Result<(), Error> {
    let drawn = at.tx.once_code(member)?.ok_or(Code::CodeWrong)?;
    let given = OnceCode::read(typed).map(|code| digest(member, &code, at.tx.vault())).transpose()?;
    if given.as_deref() != Some(drawn.digest.as_str()) {
        return Err(Code::CodeWrong.into());
    }
    if drawn.is_used {
        return Err(Code::CodeUsed.into());
    }
    match drawn.valid_on == at.asking.today {
        true => Ok(()),
        false => Err(Code::CodeOfAnotherDay.because().date("day", drawn.valid_on).into()),
    }
}

fn digest(member: MemberId, code: &OnceCode, vault: &Vault) -> Result<String, Error> {
    Ok(vault.request_hmac(&format!("code\n{member}\n{}", code.letters()))?)
}
