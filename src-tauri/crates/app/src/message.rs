//! What a member who agreed to e-bills is told of each sale, top-up and refund: it is the alarm against fraud, too.

use huitou_core::bill::text::{Notice, Told, notice_sms};
use huitou_core::fact::{Message, Sealed, Subject};
use huitou_core::member::ConsentPurpose;
use huitou_core::money::Money;
use huitou_core::policy::SettingKey;
use huitou_store::members::MemberRow;

use crate::command::Deciding;
use crate::error::Error;

/// The message of what happened, sealed under the member's key; none for one who did not agree or has no phone.
///
/// # Errors
/// Where the tables cannot be read.
pub(crate) fn e_bill(
    member: &MemberRow,
    told: Told,
    balance: Money,
    at: &mut Deciding<'_>,
) -> Result<Option<Sealed<Message>>, Error> {
    let Some(to) = recipient(member, at)? else { return Ok(None) };
    let tail = member.profile.phone_tail();
    let notice = Notice {
        shop_name: &at.asking.policy.text(SettingKey::ShopName),
        phone_tail: tail.as_deref(),
        member_no: &member.member_no,
        at: at.asking.clock.local(at.at),
        told,
        balance,
    };
    let text = notice_sms(&notice, &at.shop_words());
    Ok(Some(at.seal(Subject::Member(member.id), &Message { to, text })?))
}

fn recipient(member: &MemberRow, at: &Deciding<'_>) -> Result<Option<String>, Error> {
    match &member.profile.phone {
        Some(phone) if at.tx.has_consent(member.id, ConsentPurpose::EBill)? => Ok(Some(phone.clone())),
        Some(_) | None => Ok(None),
    }
}
