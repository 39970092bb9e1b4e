//! What the rules of the region say of a top-up: a warning for the cashier, or no.

use huitou_core::code::{Arg, Args, Code};
use huitou_core::money::Money;
use huitou_core::region::{Holder, OverLimit};
use huitou_core::stored_value::StoredValue;
use huitou_store::members::MemberRow;
use schemars::JsonSchema;
use serde::Serialize;

use crate::command::Asking;
use crate::error::Error;

/// What a warning is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// The balance would be beyond what a member may hold.
    OverLimit,
    /// Somebody who pays so much at once must be known by name.
    RealName,
}

/// What the rules say of a top-up.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TopUpWarning {
    /// What it is about.
    pub kind: WarningKind,
    /// Whose rule: `cn`, `cn_zhejiang`, or `own` for the shop's settings.
    pub rule: String,
    /// The amount that the rule names.
    pub limit_minor: Money,
    /// How much can still be topped up, gift included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_minor: Option<Money>,
    /// Whether the top-up will be refused.
    pub is_refused: bool,
    /// The sentence for the cashier.
    pub text: String,
}

/// All that the rules say of a top-up.
pub(crate) fn warnings(
    member: &MemberRow,
    paid: Money,
    before: StoredValue,
    after: StoredValue,
    at: &Asking<'_>,
) -> Vec<TopUpWarning> {
    warnings_for(holder(member), paid, (before.total(), after.total()), at)
}

/// All that the rules say of a card that nobody is named on.
pub(crate) fn unnamed_warnings(paid: Money, at: &Asking<'_>) -> Vec<TopUpWarning> {
    warnings_for(Holder::Unnamed, paid, (Money::ZERO, paid), at)
}

fn warnings_for(holder: Holder, paid: Money, (before, after): (Money, Money), at: &Asking<'_>) -> Vec<TopUpWarning> {
    let region = at.policy.region();
    let over = region.over_limit(holder, before, after).map(|over| over_warning(over, after, at));
    let real_name = region.needs_name(holder, paid).map(|from| {
        let rule = region.region.as_str();
        let args = Args::new().with("from", Arg::Money(from)).with("rule", rule_name(rule, at));
        TopUpWarning {
            kind: WarningKind::RealName,
            rule: rule.to_owned(),
            limit_minor: from,
            room_minor: None,
            is_refused: region.blocks,
            text: at.words.text("region-real-name", &args),
        }
    });
    over.into_iter().chain(real_name).collect()
}

/// How much more the member may hold, where more is refused.
pub(crate) fn room(member: &MemberRow, before: StoredValue, at: &Asking<'_>) -> Option<Money> {
    at.policy.region().room(holder(member), before.total())
}

/// That what is paid now may be made stored value.
///
/// # Errors
/// [`Code::StoredValueOverLimit`] where the shop does not go beyond the limit, or must know who pays so much.
pub(crate) fn check_limit(
    member: &MemberRow,
    paid: Money,
    before: StoredValue,
    after: StoredValue,
    at: &Asking<'_>,
) -> Result<(), Error> {
    check_within(holder(member), paid, (before.total(), after.total()), at)
}

/// Whether a member who holds something may be sold more, and be given so much bonus at once.
pub(crate) fn may_hold(
    member: &MemberRow,
    before: StoredValue,
    (paid, bonus): (Money, Money),
    at: &Asking<'_>,
) -> bool {
    let after = before.total().plus(paid).and_then(|held| held.plus(bonus));
    after.is_some_and(|after| check_within(holder(member), paid, (before.total(), after), at).is_ok())
}

/// That a card that nobody is named on may hold this much.
///
/// # Errors
/// [`Code::StoredValueOverLimit`], as for a member.
pub(crate) fn check_unnamed_limit(amount: Money, at: &Asking<'_>) -> Result<(), Error> {
    check_within(Holder::Unnamed, amount, (Money::ZERO, amount), at)
}

fn check_within(holder: Holder, paid: Money, (before, after): (Money, Money), at: &Asking<'_>) -> Result<(), Error> {
    let region = at.policy.region();
    if !region.blocks {
        return Ok(());
    }
    if let Some(OverLimit { limit, room }) = region.over_limit(holder, before, after) {
        let refusal = Code::StoredValueOverLimit.because().text("rule", limit.rule);
        return Err(refusal.money("limit", limit.most).money("room", room).into());
    }
    match region.needs_name(holder, paid) {
        Some(from) => {
            let refusal = Code::StoredValueOverLimit.because().text("rule", "real_name");
            Err(refusal.money("limit", from).money("room", Money::ZERO).into())
        }
        None => Ok(()),
    }
}

fn over_warning(over: OverLimit, after: Money, at: &Asking<'_>) -> TopUpWarning {
    let OverLimit { limit, room } = over;
    let args = Args::new()
        .with("after", Arg::Money(after))
        .with("limit", Arg::Money(limit.most))
        .with("rule", rule_name(limit.rule, at));
    TopUpWarning {
        kind: WarningKind::OverLimit,
        rule: limit.rule.to_owned(),
        limit_minor: limit.most,
        room_minor: Some(room),
        is_refused: at.policy.region().blocks,
        text: at.words.text("region-over-limit", &args),
    }
}

/// The rule as people call it.
pub(crate) fn rule_name(rule: &str, at: &Asking<'_>) -> Arg {
    Arg::Text(at.words.label(&format!("region-rule-{}", rule.replace('_', "-"))))
}

fn holder(member: &MemberRow) -> Holder {
    match (&member.profile.name, &member.profile.phone) {
        (Some(_), _) => Holder::Named,
        (None, Some(_)) => Holder::ByPhone,
        (None, None) => Holder::Unnamed,
    }
}
