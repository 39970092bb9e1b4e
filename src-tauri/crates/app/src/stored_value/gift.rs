//! What a top-up gives: by a plan, by hand, or nothing; and which plans there are for it.

use chrono::NaiveDate;
use huitou_core::code::{Arg, Args, Code};
use huitou_core::coupon::{CouponCode, CouponTerms};
use huitou_core::fact::{PlanGiven, Subject};
use huitou_core::id::{MemberId, PlanId};
use huitou_core::money::Money;
use huitou_core::plan::{self, Gift, GiftPart, Plan, Use};
use huitou_core::points::lots::LotChange;
use huitou_core::quantity::Points;
use huitou_core::sale::amount_or_nothing;
use huitou_core::{bill::GiftTold, calendar};
use schemars::JsonSchema;
use serde::Serialize;

use crate::command::{Asking, Deciding};
use crate::error::Error;
use crate::plan::any_plan;
use crate::points::{Held, held, until};

/// A plan that applies to a top-up.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct OfferedPlan {
    /// Which.
    pub plan_id: PlanId,
    /// What the shop calls it.
    pub name: String,
    /// What it gives for this amount.
    pub gift: Gift,
    /// What that is worth to the member: bonus, points at the rate at which they pay, and what its coupons take off.
    pub worth_minor: Money,
    /// Whether it is the one that is worth most; of equals the first that was made.
    pub is_suggested: bool,
    /// What it gives, in words.
    pub text: String,
}

/// The nearest plan that would give more for a larger amount.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct NextPlan {
    /// Which.
    pub plan_id: PlanId,
    /// What the shop calls it.
    pub name: String,
    /// How much more would have to be paid.
    pub missing_minor: Money,
    /// What would be paid then.
    pub paid_minor: Money,
    /// What it would give then.
    pub gift: Gift,
    /// Both, in words.
    pub text: String,
}

/// What a top-up gives, and by which plan.
pub(super) struct Chosen {
    pub(super) gift: Gift,
    pub(super) plan: Option<Plan>,
}

/// What the caller chose: a plan, a bonus by hand, or neither.
///
/// # Errors
/// [`Code::PlanNotWithBonus`], [`Code::UnknownPlan`], [`Code::PlanNotApplicable`], [`Code::AmountInvalid`].
pub(super) fn chosen(
    (plan_id, bonus): (Option<&str>, Option<Money>),
    member: MemberId,
    paid: Money,
    at: &Asking<'_>,
) -> Result<Chosen, Error> {
    let by_hand = amount_or_nothing(bonus.unwrap_or(Money::ZERO))?;
    let Some(plan_id) = plan_id else { return Ok(Chosen { gift: Gift::of_bonus(by_hand), plan: None }) };
    if by_hand > Money::ZERO {
        return Err(Code::PlanNotWithBonus.into());
    }
    let plan = any_plan(plan_id, at.tx)?;
    let unfit = |why: plan::Unfit| Code::PlanNotApplicable.because().text("rule", why.as_str());
    let gift = plan.terms.gift_for(paid, use_of(plan.id, member, at)?).map_err(unfit)?;
    Ok(Chosen { gift, plan: Some(plan) })
}

fn use_of(plan: PlanId, member: MemberId, at: &Asking<'_>) -> Result<Use, Error> {
    Ok(Use { today: at.today, used: at.tx.plan_uses(plan, member)? })
}

/// The plans that apply to an amount, the one that is worth most marked, and the next one that would give more.
///
/// # Errors
/// Where a table cannot be read.
pub(super) fn offered(
    member: MemberId,
    paid: Money,
    at: &Asking<'_>,
) -> Result<(Vec<OfferedPlan>, Option<NextPlan>), Error> {
    let mut plans = Vec::new();
    for plan in at.tx.plans()? {
        let it = use_of(plan.id, member, at)?;
        plans.push((plan, it));
    }
    let rate = at.policy.points_rate();
    let fitting: Vec<(&Plan, Gift)> =
        plans.iter().filter_map(|(plan, it)| Some((plan, plan.terms.gift_for(paid, *it).ok()?))).collect();
    let best = plan::best(fitting.iter().map(|(_, gift)| gift), rate);
    let best_worth = best.map_or(Money::ZERO, |best| fitting[best].1.worth(rate));
    let offered = fitting.iter().enumerate().map(|(place, (plan, gift))| OfferedPlan {
        plan_id: plan.id,
        name: plan.name.clone(),
        gift: gift.clone(),
        worth_minor: gift.worth(rate),
        is_suggested: best == Some(place),
        text: gift.told(&at.words),
    });
    let next = plans
        .iter()
        .filter_map(|(plan, it)| next_of(plan, paid, *it, best_worth, at))
        .reduce(|nearest, next| if next.missing_minor < nearest.missing_minor { next } else { nearest });
    Ok((offered.collect(), next))
}

fn next_of(plan: &Plan, paid: Money, it: Use, best: Money, at: &Asking<'_>) -> Option<NextPlan> {
    let missing = plan.terms.missing(paid, it, |gift| gift.worth(at.policy.points_rate()) > best)?;
    let paid = paid.plus(missing)?;
    let gift = plan.terms.gift_for(paid, it).ok()?;
    let args = Args::new()
        .with("missing", Arg::Text(at.words.round_amount_on_bill(missing)))
        .with("gift", Arg::Text(gift.told(&at.words)));
    let text = at.words.text("plan-next", &args);
    Some(NextPlan { plan_id: plan.id, name: plan.name.clone(), missing_minor: missing, paid_minor: paid, gift, text })
}

impl Chosen {
    /// The parts of bonus and points, the first of which is given at once.
    pub(super) fn parts(&self, at: &Asking<'_>) -> Vec<GiftPart> {
        self.gift.parts_from(at.today)
    }

    /// What the member is told of it.
    pub(super) fn told(&self) -> GiftTold {
        GiftTold {
            bonus: self.gift.bonus,
            points: self.gift.points,
            coupons: self.gift.coupons.iter().map(|it| it.count as usize).sum(),
            parts: self.gift.parts as usize,
        }
    }

    /// What the fact remembers of the plan; none of a gift by hand.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub(super) fn given(
        &self,
        parts: &[GiftPart],
        member: MemberId,
        at: &mut Deciding<'_>,
    ) -> Result<Option<PlanGiven>, Error> {
        let Some(plan) = &self.plan else { return Ok(None) };
        let points = PointsGiven::of(points_now(parts), member, at)?;
        Ok(Some(PlanGiven {
            plan_id: plan.id,
            name: at.seal(Subject::Shop, &plan.name)?,
            points: points.points,
            points_settled: points.settled,
            points_lapsed: points.lapsed,
            points_after: points.after,
            points_until: points.until,
            points_lots: points.lots,
            coupons: self.coupons(at),
            to_come: parts.iter().skip(1).copied().collect(),
        }))
    }

    fn coupons(&self, at: &mut Deciding<'_>) -> Vec<CouponTerms> {
        let mut coupons = Vec::new();
        for kind in &self.gift.coupons {
            for _ in 0..kind.count {
                coupons.push(CouponTerms {
                    code: CouponCode::from_entropy(at.random()),
                    off: kind.off,
                    minimum: kind.minimum,
                    valid_until: calendar::days_later(at.asking.today, kind.valid_days.into()),
                });
            }
        }
        coupons
    }
}

/// What points do that are given at once. Where none are, nothing of the member's points is touched.
#[derive(Default)]
struct PointsGiven {
    points: Points,
    settled: Points,
    lapsed: Points,
    after: Points,
    until: Option<NaiveDate>,
    lots: Vec<LotChange>,
}

impl PointsGiven {
    fn of(points: Points, member: MemberId, at: &Deciding<'_>) -> Result<PointsGiven, Error> {
        if points == Points::default() {
            return Ok(PointsGiven::default());
        }
        let today = at.asking.today;
        let Held { before, mut now, lapsed } = held(member, today, at.tx)?;
        let until = until(&at.asking);
        let settled = now.earn(at.tx.next_seq()?, until, points);
        let (after, lots) = (now.balance(), now.changes_since(&before));
        Ok(PointsGiven { points, settled, lapsed, after, until, lots })
    }
}

/// The points that are given at once.
pub(super) fn points_now(parts: &[GiftPart]) -> Points {
    parts.first().map(|part| part.points).unwrap_or_default()
}
