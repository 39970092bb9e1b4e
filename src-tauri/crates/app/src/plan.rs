//! Top-up plans: making, changing and stopping them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, Decision, PlanPut, Subject};
use huitou_core::id::{PlanId, TierId};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::plan::{CardProduct, Gift, Plan, PlanTerms, PlanThings};
use huitou_core::words::Words;
use huitou_store::ReadTx;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::shop::unexpected;
use crate::tier::any_tier;

/// Makes a top-up plan, or changes the one with this id: what is left out is then empty. Top-ups that used it before keep
/// what they gave.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutPlan {
    /// Which is changed; a new one is made where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<String>,
    /// What the shop calls it.
    pub name: String,
    /// The least that is paid.
    pub paid_from_minor: Money,
    /// The most that is paid; no bound where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_to_minor: Option<Money>,
    /// Whether the gift is given once for each full `paid_from_minor`, not once in all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_per_full: bool,
    /// The first business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// How often a member can use it; as often as they like where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_member: Option<u32>,
    /// The tiers for whose members it is; for everybody where it is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<String>,
    /// What it gives.
    pub gift: Gift,
    /// Whether it is on offer; it is where this is left out.
    #[serde(default = "yes")]
    pub is_active: bool,
}

fn yes() -> bool {
    true
}

/// A top-up plan.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct PlanAnswer {
    /// Which.
    pub plan_id: PlanId,
    /// What the shop calls it.
    pub name: String,
    /// What it asks for and gives.
    #[serde(flatten)]
    pub terms: PlanTerms,
    /// What it does, in a sentence.
    pub text: String,
}

impl PlanAnswer {
    fn of(plan: Plan, things: &PlanThings, words: &Words) -> PlanAnswer {
        PlanAnswer { plan_id: plan.id, text: plan.terms.told(things, words), name: plan.name, terms: plan.terms }
    }
}

impl PutPlan {
    fn terms(&self, tx: &ReadTx<'_>) -> Result<PlanTerms, Error> {
        let mut tiers =
            self.tiers.iter().map(|id| any_tier(id, tx).map(|tier| tier.id)).collect::<Result<Vec<TierId>, Error>>()?;
        tiers.sort();
        tiers.dedup();
        Ok(PlanTerms {
            tiers,
            paid_from: self.paid_from_minor,
            paid_to: self.paid_to_minor,
            is_per_full: self.is_per_full,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            per_member: self.per_member,
            gift: self.gift.clone(),
            is_active: self.is_active,
        })
    }
}

impl Command for PutPlan {
    type Answer = PlanAnswer;
    const METHOD: &'static str = "plan.put";
    const PERMISSION: Permission = Permission::ManageSettings;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let plan_id = match &self.plan_id {
            Some(id) => any_plan(id, at.tx)?.id,
            None => PlanId::born_at(at.tx.identity().incarnation, at.tx.next_seq()?),
        };
        let name = checked_text("name", &self.name, 40)?;
        let terms = self.terms(at.tx)?;
        terms.check(at.asking.today)?;
        terms.check_tiers(&at.tx.tiers()?)?;
        terms.check_uses(&things_of([&terms.gift], at.tx)?, at.asking.today)?;
        terms.check_held(&at.asking.policy.region())?;
        contradicts_none(plan_id, &terms, &at.asking)?;
        let name = at.seal(Subject::Shop, &name)?;
        Ok(Decision::without_postings(PlanPut { plan_id, name, terms }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<PlanAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::PlanPut(body) => body,
            other => return Err(unexpected(&other)),
        };
        let name = at.tx.vault().open_sealed(&body.name)?.unwrap_or_default();
        let things = things_of([&body.terms.gift], at.tx)?;
        Ok(PlanAnswer::of(Plan { id: body.plan_id, name, terms: body.terms }, &things, &at.words))
    }
}

/// What the shop calls the things that gifts and their plans name, and what their uses are worth.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn things_of<'a>(gifts: impl IntoIterator<Item = &'a Gift>, tx: &ReadTx<'_>) -> Result<PlanThings, Error> {
    let mut cards = BTreeMap::new();
    for uses in gifts.into_iter().filter_map(|gift| gift.uses.as_ref()) {
        if let Some(product) = tx.product(&uses.sku)? {
            let card = CardProduct { name: product.ware.name, price: product.ware.price, offer: product.card };
            cards.insert(uses.sku.clone(), card);
        }
    }
    Ok(PlanThings::of(&tx.tiers()?, cards))
}

/// That no other plan on offer answers the same amounts on the same days.
fn contradicts_none(id: PlanId, terms: &PlanTerms, at: &Asking<'_>) -> Result<(), Error> {
    let others = at.tx.plans()?.into_iter().filter(|plan| plan.id != id && !plan.terms.is_over(at.today));
    match others.map(|plan| plan.terms).find(|other| terms.contradicts(other)) {
        Some(other) => {
            let things = things_of([&other.gift], at.tx)?;
            Err(Code::PlanConflict.because().text("plan", other.told(&things, &at.words)).into())
        }
        None => Ok(()),
    }
}

/// The plan with this id.
///
/// # Errors
/// [`Code::UnknownPlan`].
pub(crate) fn any_plan(id: &str, tx: &ReadTx<'_>) -> Result<Plan, Error> {
    let id: PlanId = id.parse().map_err(|_| Refusal::from(Code::UnknownPlan))?;
    tx.plan(id)?.ok_or_else(|| Code::UnknownPlan.into())
}

/// Every top-up plan, the first that was made first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListPlans {
    /// Only those on offer, or only those that were stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Answer of `plan.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct PlansAnswer {
    /// The plans.
    pub plans: Vec<PlanAnswer>,
}

impl Query for ListPlans {
    type Answer = PlansAnswer;
    const METHOD: &'static str = "plan.list";
    const PERMISSION: Permission = Permission::TopUp;

    fn read(&self, at: &Asking<'_>) -> Result<PlansAnswer, Error> {
        let mut plans = at.tx.plans()?;
        plans.retain(|plan| self.active.is_none_or(|wanted| plan.terms.is_active == wanted));
        let things = things_of(plans.iter().map(|plan| &plan.terms.gift), at.tx)?;
        Ok(PlansAnswer { plans: plans.into_iter().map(|plan| PlanAnswer::of(plan, &things, &at.words)).collect() })
    }
}
