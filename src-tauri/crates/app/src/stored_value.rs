//! Stored value: top-ups. Spending it is a tender of a sale.

mod gift;
mod limit;

use huitou_core::bill::TopUpSlip;
use huitou_core::bill::text::Told;
use huitou_core::code::Code;
use huitou_core::fact::{Decision, StoredValueToppedUp, Subject, TopUpSlipHead};
use huitou_core::id::{MemberId, TopUpId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::money::Money;
use huitou_core::plan::{Gift, GiftPart};
use huitou_core::quantity::Points;
use huitou_core::sale::{counter_amount, within_limit};
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_core::tender::TenderKind;
use huitou_store::Counter;
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::bill::{top_up_body, top_up_of_fact};
use crate::command::{Asking, Command, Deciding, Query};
use crate::count_card::given_postings;
use crate::error::Error;
use crate::member::live_member;
use crate::message::e_bill;
use crate::points::{earning_postings, held, lapse_posting};
use crate::sale::fact::shown;
use crate::share_rule::earned_by_top_up;
use crate::staff::{ShareRequest, checked_shares};
use crate::tier::{Climb, TierQuote};

use gift::{Chosen, chosen, offered, points_now};

pub(crate) use gift::issued;
pub(crate) use limit::{check_limit, check_unnamed_limit, room, rule_name, unnamed_warnings, warnings};

pub use gift::{NextPlan, OfferedPlan, QuotedCard};
pub use limit::{TopUpWarning, WarningKind};

/// Sells stored value to a member.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct TopUp {
    /// Whose.
    pub member_id: String,
    /// What is paid: the principal.
    pub paid_minor: Money,
    /// A gift by hand: the bonus; none where a plan gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bonus_minor: Option<Money>,
    /// The plan that gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<String>,
    /// The whole bonus that the member was told, all parts together; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_bonus_minor: Option<Money>,
    /// How it is paid; not by stored value or points.
    pub tender: TenderKind,
    /// Who sold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<ShareRequest>,
}

/// Answer of `stored_value.top_up`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TopUpAnswer {
    /// Which.
    pub top_up_id: TopUpId,
    /// Whose.
    pub member_id: MemberId,
    /// The balance before.
    pub before: Balance,
    /// The balance after.
    pub after: Balance,
    /// The slip.
    pub slip: TopUpSlip,
}

/// What a top-up would make of a member's balance, and which plans there are for it; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteTopUp {
    /// Whose.
    pub member_id: String,
    /// What would be paid: the principal.
    pub paid_minor: Money,
    /// A gift by hand: the bonus; none where a plan gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bonus_minor: Option<Money>,
    /// The plan that would give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<String>,
}

/// Answer of `stored_value.quote_top_up`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct TopUpQuote {
    /// The balance before.
    pub before: Balance,
    /// The balance after.
    pub after: Balance,
    /// Points before.
    pub points_before: Points,
    /// Points after.
    pub points_after: Points,
    /// What is given in all.
    pub gift: Gift,
    /// Its parts of bonus, points and uses, each with its day; the first is given at once. Coupons come at once.
    pub parts: Vec<GiftPart>,
    /// The count card of the uses that are given at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_card: Option<QuotedCard>,
    /// The plans that apply to this amount and member today, the first that was made first.
    pub plans: Vec<OfferedPlan>,
    /// The plan that would give more, and for which least is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_plan: Option<NextPlan>,
    /// What it does for the member's tier, where the shop has tiers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierQuote>,
    /// What the rules for stored value say of it.
    pub warnings: Vec<TopUpWarning>,
}

impl Query for QuoteTopUp {
    type Answer = TopUpQuote;
    const METHOD: &'static str = "stored_value.quote_top_up";
    const PERMISSION: Permission = Permission::TopUp;

    fn read(&self, at: &Asking<'_>) -> Result<TopUpQuote, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let paid = counter_amount(self.paid_minor)?;
        let chosen = chosen((self.plan_id.as_deref(), self.bonus_minor), member.id, paid, at)?;
        let it = Growth::of(&member, paid, &chosen, at)?;
        let (plans, next_plan) = offered((&member, it.before), paid, at)?;
        let points = held(member.id, at.today, at.tx)?.now;
        let given = points_now(&it.parts);
        let climb = Climb::of(member.id, at.today, at.tx)?;
        Ok(TopUpQuote {
            tier: climb.map(|climb| climb.quoted_top_up(paid, chosen.gift.tier, at)),
            before: it.before.into(),
            after: it.after.into(),
            points_before: points.balance(),
            points_after: points.balance().plus(given.minus(given.min(points.owed()))),
            count_card: chosen.quoted_card(&it.parts, at),
            gift: chosen.gift,
            warnings: warnings(&member, paid, it.before, it.after, at),
            parts: it.parts,
            plans,
            next_plan,
        })
    }
}

/// How a member's stored value grows by a top-up.
struct Growth {
    before: StoredValue,
    after: StoredValue,
    /// The parts of the gift, the first of which is in `after`.
    parts: Vec<GiftPart>,
}

impl Growth {
    fn of(member: &MemberRow, paid: Money, chosen: &Chosen, at: &Asking<'_>) -> Result<Growth, Error> {
        let parts = chosen.parts(at);
        let before = at.tx.stored_value(member.id)?;
        let after = after_top_up(before, paid, bonus_now(&parts))?;
        Ok(Growth { before, after, parts })
    }
}

fn bonus_now(parts: &[GiftPart]) -> Money {
    parts.first().map_or(Money::ZERO, |part| part.bonus)
}

impl Command for TopUp {
    type Answer = TopUpAnswer;
    const METHOD: &'static str = "stored_value.top_up";
    const PERMISSION: Permission = Permission::TopUp;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let paid = counter_amount(self.paid_minor)?;
        let chosen = chosen((self.plan_id.as_deref(), self.bonus_minor), member.id, paid, &at.asking)?;
        self.check_expected(&chosen.gift)?;
        let from = account_for_money(self.tender, self.paid_minor)?;
        let staff = checked_shares(&self.staff, at.tx)?;
        let Growth { before, after, parts } = Growth::of(&member, paid, &chosen, &at.asking)?;
        check_limit(&member, paid, before, after, &at.asking)?;
        let told = Told::TopUp { paid, gift: chosen.told() };
        let message = e_bill(&member, told, after.total(), at)?;
        let plan = chosen.given(&parts, member.id, at)?;
        let climb = Climb::of(member.id, at.asking.today, at.tx)?;
        let tier = climb.map(|climb| climb.topped_up(paid, chosen.gift.tier).changed(at)).transpose()?.flatten();
        let body = StoredValueToppedUp {
            member_id: member.id,
            paid_minor: paid,
            bonus_minor: bonus_now(&parts),
            tender: self.tender,
            share: earned_by_top_up(paid, &staff, &at.asking)?,
            staff,
            before,
            after,
            message,
            slip: Some(slip_head(&member, at)?),
            plan,
            tier,
        };
        Ok(Decision { postings: postings(from, &body), body: body.into() })
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<TopUpAnswer, Error> {
        let body = top_up_body(fact)?;
        let slip = top_up_of_fact(&fact.envelope, &body, at.tx)?;
        Ok(TopUpAnswer {
            top_up_id: slip.top_up_id,
            member_id: body.member_id,
            before: body.before.into(),
            after: body.after.into(),
            slip,
        })
    }
}

impl TopUp {
    fn check_expected(&self, gift: &Gift) -> Result<(), Error> {
        match self.expect_bonus_minor.filter(|expected| *expected != gift.bonus) {
            Some(expected) => {
                Err(Code::GiftChanged.because().money("expected", expected).money("bonus", gift.bonus).into())
            }
            None => Ok(()),
        }
    }
}

/// Where money for stored value comes from, or goes back to.
///
/// # Errors
/// [`Code::TenderInvalid`] for stored value itself, for points, for gift cards and for paying later.
pub(crate) fn account_for_money(tender: TenderKind, amount: Money) -> Result<Account, Error> {
    match tender {
        TenderKind::Cash => Ok(Account::Drawer),
        TenderKind::StoredValue | TenderKind::Points | TenderKind::GiftCard | TenderKind::OnAccount => {
            Err(Code::TenderInvalid.because().money("amount", amount).into())
        }
        kind @ (TenderKind::Wechat | TenderKind::Alipay | TenderKind::Card | TenderKind::Other) => {
            Ok(Account::Tender(kind))
        }
    }
}

fn slip_head(member: &MemberRow, at: &mut Deciding<'_>) -> Result<TopUpSlipHead, Error> {
    let number = at.tx.counter(Counter::TopUp)? + 1;
    Ok(TopUpSlipHead {
        top_up_no: format!("{}-T{number:06}", at.tx.identity().till),
        number,
        shown: at.seal(Subject::Member(member.id), &shown(member))?,
    })
}

/// What is paid and what is given at once; points settle what the member owes first.
fn postings(from: Account, body: &StoredValueToppedUp) -> Vec<Posting> {
    let member = body.member_id;
    let value = [
        Posting::moving(from, Account::Principal(member), body.paid_minor.minor()),
        Posting::moving(Account::BonusGranted, Account::Bonus(member), body.bonus_minor.minor()),
    ];
    let mut postings: Vec<Posting> = value.into_iter().flatten().collect();
    if let Some(plan) = &body.plan {
        postings.extend(lapse_posting(member, plan.points_lapsed));
        postings.extend(earning_postings(Account::PointsGranted, member, plan.points, plan.points_settled));
        postings.extend(plan.card.iter().flat_map(|card| given_postings(member, card)));
    }
    postings
}

/// The balance after what was paid in and given, within what a balance may come to.
pub(crate) fn after_top_up(before: StoredValue, paid: Money, bonus: Money) -> Result<StoredValue, Error> {
    // A balance that one tender could not spend is a typing mistake.
    within_limit(Money::sum([before.principal, before.bonus, paid, bonus]))?;
    let after = |before: Money, more: Money| Money::from_minor(before.minor() + more.minor());
    Ok(StoredValue { principal: after(before.principal, paid), bonus: after(before.bonus, bonus) })
}
