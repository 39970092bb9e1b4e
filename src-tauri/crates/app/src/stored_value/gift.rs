//! What a top-up gives: by a plan, by hand, or nothing; and which plans there are for it.

use chrono::NaiveDate;
use huitou_core::bill::GiftTold;
use huitou_core::code::{Arg, Args, Code};
use huitou_core::count_card::{CardTerms, SoldCard, told_as_given};
use huitou_core::coupon::{CouponCode, CouponTerms};
use huitou_core::fact::{PlanGiven, Subject};
use huitou_core::id::{MemberId, PlanId, TierId};
use huitou_core::money::Money;
use huitou_core::plan::{self, CardProduct, Gift, GiftCoupon, GiftPart, GiftTier, Plan, PlanThings, Use};
use huitou_core::points::lots::LotChange;
use huitou_core::quantity::Points;
use huitou_core::sale::amount_or_nothing;
use huitou_core::stored_value::StoredValue;
use huitou_core::tier::Tier;
use huitou_store::gifts::PromisedCard;
use huitou_store::members::MemberRow;
use schemars::JsonSchema;
use serde::Serialize;

use crate::access::Actor;
use crate::command::{Asking, Deciding};
use crate::count_card;
use crate::error::Error;
use crate::plan::{any_plan, things_of};
use crate::points::{Held, held, until};
use crate::stored_value::limit::may_hold;
use crate::tier::Climb;

/// A plan that applies to a top-up.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct OfferedPlan {
    /// Which.
    pub plan_id: PlanId,
    /// What the shop calls it.
    pub name: String,
    /// What it gives for this amount.
    pub gift: Gift,
    /// What that is worth to the member: bonus, points at the rate at which they pay, what its coupons take off, and what its uses
    /// cost where the count card is bought.
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
    /// The count card of its uses, where it gives some.
    card: Option<PromisedCard>,
}

/// The count card that a top-up would give at once.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct QuotedCard {
    /// What the product is called.
    pub name: String,
    /// How many uses it has.
    pub uses: u32,
    /// Its terms in words.
    pub text: String,
}

/// What the caller chose: a plan, a bonus by hand, or neither. What no plan gives is given by the owner alone.
///
/// # Errors
/// [`Code::PermissionDenied`] for a staff member's bonus by hand, [`Code::PlanNotWithBonus`], [`Code::UnknownPlan`], [`Code::PlanNotApplicable`], [`Code::AmountInvalid`].
pub(super) fn chosen(
    (plan_id, bonus): (Option<&str>, Option<Money>),
    member: MemberId,
    paid: Money,
    at: &Asking<'_>,
) -> Result<Chosen, Error> {
    let by_hand = amount_or_nothing(bonus.unwrap_or(Money::ZERO))?;
    if by_hand > Money::ZERO && matches!(at.actor, Actor::Staff(_)) {
        return Err(Code::PermissionDenied.because().text("actor", at.actor.to_string()).into());
    }
    let Some(plan_id) = plan_id else {
        return Ok(Chosen { gift: Gift::of_bonus(by_hand), plan: None, card: None });
    };
    if by_hand > Money::ZERO {
        return Err(Code::PlanNotWithBonus.into());
    }
    let plan = any_plan(plan_id, at.tx)?;
    let things = things_of([&plan.terms.gift], at.tx)?;
    let plan = on_offer(plan, &at.tx.tiers()?, &things, at.today);
    let unfit = |why: plan::Unfit| Code::PlanNotApplicable.because().text("rule", why.as_str());
    let tier = Climb::of(member, at.today, at.tx)?.and_then(|climb| climb.tier_id());
    let gift = plan.terms.gift_for(paid, use_of(plan.id, (member, tier), at)?).map_err(unfit)?;
    let card = gift.uses.as_ref().and_then(|uses| promised(things.card(uses)?));
    Ok(Chosen { gift, plan: Some(plan), card })
}

/// What the uses of a product are, whatever becomes of it.
fn promised(product: &CardProduct) -> Option<PromisedCard> {
    let (terms, cover) = product.offer.clone()?.split();
    Some(PromisedCard { name: product.name.clone(), terms, cover })
}

fn use_of(plan: PlanId, (member, tier): (MemberId, Option<TierId>), at: &Asking<'_>) -> Result<Use, Error> {
    Ok(Use { today: at.today, used: at.tx.plan_uses(plan, member)?, tier })
}

/// The plan as it can be offered: one whose tier was stopped since, or whose count card is none any more, could not be kept.
fn on_offer(mut plan: Plan, tiers: &[Tier], things: &PlanThings, today: NaiveDate) -> Plan {
    let stopped = |gift: GiftTier| tiers.iter().any(|tier| tier.id == gift.tier_id && !tier.terms.is_active);
    let is_kept = !plan.terms.gift.tier.is_some_and(stopped) && plan.terms.check_uses(things, today).is_ok();
    plan.terms.is_active &= is_kept;
    plan
}

/// The plans that apply to an amount, the one that is worth most marked, and the next one that would give more. Neither would leave the
/// member with more than may be held, where that is refused.
///
/// # Errors
/// Where a table cannot be read.
pub(super) fn offered(
    (member, before): (&MemberRow, StoredValue),
    paid: Money,
    at: &Asking<'_>,
) -> Result<(Vec<OfferedPlan>, Option<NextPlan>), Error> {
    let (tiers, shop_plans, mut plans) = (at.tx.tiers()?, at.tx.plans()?, Vec::new());
    let things = things_of(shop_plans.iter().map(|plan| &plan.terms.gift), at.tx)?;
    let tier = Climb::of(member.id, at.today, at.tx)?.and_then(|climb| climb.tier_id());
    for plan in shop_plans {
        let it = use_of(plan.id, (member.id, tier), at)?;
        plans.push((on_offer(plan, &tiers, &things, at.today), it));
    }
    let rate = at.policy.points_rate();
    let fitting: Vec<(&Plan, Gift)> =
        plans.iter().filter_map(|(plan, it)| Some((plan, plan.terms.gift_for(paid, *it).ok()?))).collect();
    let may_hold = |paid: Money, gift: &Gift| may_hold(member, before, (paid, gift.bonus_at_once()), at);
    let sold = fitting.iter().filter(|(_, gift)| may_hold(paid, gift));
    let best = plan::best(sold.map(|(plan, gift)| (plan.id, gift)), rate, &things);
    let best_worth = best.map_or(Money::ZERO, |(_, worth)| worth);
    let offered = fitting.iter().map(|(plan, gift)| OfferedPlan {
        plan_id: plan.id,
        name: plan.name.clone(),
        gift: gift.clone(),
        worth_minor: gift.worth(rate, &things),
        is_suggested: best.is_some_and(|(best, _)| best == plan.id),
        text: gift.told(&things, &at.words),
    });
    let next = plans
        .iter()
        .filter_map(|(plan, it)| next_of(plan, (paid, best_worth), *it, &things, at))
        .filter(|next| may_hold(next.paid_minor, &next.gift))
        .reduce(|nearest, next| if next.missing_minor < nearest.missing_minor { next } else { nearest });
    Ok((offered.collect(), next))
}

fn next_of(
    plan: &Plan,
    (paid, best): (Money, Money),
    it: Use,
    things: &PlanThings,
    at: &Asking<'_>,
) -> Option<NextPlan> {
    let missing = plan.terms.missing(paid, it, |gift| gift.worth(at.policy.points_rate(), things) > best)?;
    let paid = paid.plus(missing)?;
    let gift = plan.terms.gift_for(paid, it).ok()?;
    let args = Args::new()
        .with("missing", Arg::Text(at.words.round_amount_on_bill(missing)))
        .with("gift", Arg::Text(gift.told(things, &at.words)));
    let text = at.words.text("plan-next", &args);
    Some(NextPlan { plan_id: plan.id, name: plan.name.clone(), missing_minor: missing, paid_minor: paid, gift, text })
}

impl Chosen {
    /// The parts of all that comes in parts, the first of which is given at once.
    pub(super) fn parts(&self, at: &Asking<'_>) -> Vec<GiftPart> {
        self.gift.parts_from(at.today)
    }

    /// What the member is told of it.
    pub(super) fn told(&self) -> GiftTold {
        GiftTold {
            bonus: self.gift.bonus,
            points: self.gift.points,
            uses: self.gift.uses.as_ref().map_or(0, |uses| uses.count),
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
        let card = self.card_now(parts).map(|card| count_card::given(&card, 0, at)).transpose()?;
        Ok(Some(PlanGiven {
            plan_id: plan.id,
            name: at.seal(Subject::Shop, &plan.name)?,
            points: points.points,
            points_settled: points.settled,
            points_lapsed: points.lapsed,
            points_after: points.after,
            points_until: points.until,
            points_lots: points.lots,
            coupons: self.coupons_now(parts, at),
            card,
            to_come: parts.iter().skip(1).cloned().collect(),
        }))
    }

    /// The count card of the uses that are given at once.
    fn card_now(&self, parts: &[GiftPart]) -> Option<PromisedCard> {
        let uses = Some(parts.first()?.uses).filter(|uses| *uses > 0);
        self.card
            .as_ref()
            .filter(|_| uses.is_some())
            .map(|card| PromisedCard { terms: CardTerms { uses, ..card.terms }, ..card.clone() })
    }

    /// The same as the cashier tells it.
    pub(super) fn quoted_card(&self, parts: &[GiftPart], at: &Asking<'_>) -> Option<QuotedCard> {
        let card = self.card_now(parts)?;
        let sold = SoldCard { terms: card.terms, paid: Money::ZERO, sold_on: at.today };
        let text = told_as_given(&card.terms, sold.until(&[]), &at.words);
        Some(QuotedCard { name: card.name, uses: card.terms.uses?, text })
    }

    /// The coupons that come at once and those of the first part.
    fn coupons_now(&self, parts: &[GiftPart], at: &mut Deciding<'_>) -> Vec<CouponTerms> {
        let first = parts.iter().take(1).flat_map(|part| &part.coupons);
        issued(self.gift.coupons_at_once().chain(first), at)
    }
}

/// The coupons of some kinds that are given today.
pub(crate) fn issued<'a>(kinds: impl Iterator<Item = &'a GiftCoupon>, at: &mut Deciding<'_>) -> Vec<CouponTerms> {
    let today = at.asking.today;
    kinds.flat_map(|kind| kind.issued(today, || CouponCode::from_entropy(at.random()))).collect()
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
