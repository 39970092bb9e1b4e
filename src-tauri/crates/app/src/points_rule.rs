//! What earns points: the shop's rules, and what they give for a basket.

use chrono::NaiveDate;
use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, Decision, PointsRulePut, RuleTexts, Subject};
use huitou_core::id::{RuleId, TierId};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::params::InvalidParam;
use huitou_core::points::rules::{Earned, Earning, Rule, RuleEarns, RuleTerms, Source, Visit, earned};
use huitou_core::quantity::Points;
use huitou_core::sale::Quote;
use huitou_core::scope::Scope;
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::faults;
use crate::rule::{names_each_once, not_sold, product_names};
use crate::shop::unexpected;
use crate::tier::{Climb, told_factor};

/// Makes a rule of what earns points, or changes the one with this id: what is left out is then empty. Sales that were rung
/// before keep what they earned.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutPointsRule {
    /// Which is changed; a new one is made where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_id: Option<String>,
    /// What the shop calls it.
    pub name: String,
    /// What it gives.
    pub earns: RuleEarns,
    /// For these products, by number; for all that is sold where it names neither products nor categories. 200 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// For the products of these categories; 200 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// On these days of the week alone, 1 (Monday) to 7.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<u32>,
    /// On these days of the month alone, 1 to 31.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub month_days: Vec<u32>,
    /// The first business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Whether it is in force on its days; it is where this is left out.
    #[serde(default = "crate::rule::yes")]
    pub is_active: bool,
}

/// A rule of what earns points.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct PointsRuleAnswer {
    /// Which.
    pub rule_id: RuleId,
    /// What the shop calls it.
    pub name: String,
    /// What it gives, for what, and on which days.
    #[serde(flatten)]
    pub terms: RuleTerms,
    /// What it does, in a sentence.
    pub text: String,
}

impl PointsRuleAnswer {
    fn of(rule: Rule, at: &Asking<'_>) -> Result<PointsRuleAnswer, Error> {
        let text = told(&rule.terms, at)?;
        Ok(PointsRuleAnswer { rule_id: rule.id, name: rule.name, terms: rule.terms, text })
    }
}

impl PutPointsRule {
    /// The terms with each day and each thing once, the days in order.
    fn terms(&self) -> Result<RuleTerms, Error> {
        let sorted = |field: &'static str, days: &[u32]| {
            let mut days = days.to_vec();
            days.sort_unstable();
            let is_twice = days.windows(2).any(|pair| pair[0] == pair[1]);
            if is_twice { Err(InvalidParam::Twice { field }.because()) } else { Ok(days) }
        };
        let scope = Scope {
            products: self.products.clone(),
            categories: self.categories.clone(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            is_active: self.is_active,
        };
        names_each_once(&scope)?;
        Ok(RuleTerms {
            earns: self.earns,
            weekdays: sorted("weekdays", &self.weekdays)?,
            month_days: sorted("month_days", &self.month_days)?,
            scope,
        })
    }
}

impl Command for PutPointsRule {
    type Answer = PointsRuleAnswer;
    const METHOD: &'static str = "points_rule.put";
    const PERMISSION: Permission = Permission::ManageSettings;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let rule_id = match &self.rule_id {
            Some(id) => known(id, &at.asking)?,
            None => RuleId::born_at(at.tx.identity().incarnation, at.tx.next_seq()?),
        };
        let name = checked_text("name", &self.name, 40)?;
        let mut terms = self.terms()?;
        terms.check(at.asking.today)?;
        if let Some(rule) = not_sold(&terms.scope, &at.asking)? {
            return Err(Code::RuleInvalid.because().text("rule", rule).into());
        }
        contradicts_none(rule_id, &terms, &at.asking)?;
        let categories = std::mem::take(&mut terms.scope.categories);
        let texts = at.seal(Subject::Shop, &RuleTexts { name, categories })?;
        Ok(Decision::without_postings(PointsRulePut { rule_id, texts, terms }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<PointsRuleAnswer, Error> {
        match fact.envelope.body()? {
            Body::PointsRulePut(body) => PointsRuleAnswer::of(put_rule(&body, at)?, at),
            other => Err(unexpected(&other)),
        }
    }
}

/// The rule as its fact made it.
///
/// # Errors
/// Where its texts do not open.
pub(crate) fn put_rule(body: &PointsRulePut, at: &Asking<'_>) -> Result<Rule, Error> {
    let texts = at.tx.vault().open_sealed(&body.texts)?;
    let (name, categories) = texts.map(|texts| (texts.name, texts.categories)).unwrap_or_default();
    let scope = Scope { categories, ..body.terms.scope.clone() };
    Ok(Rule { id: body.rule_id, name, terms: RuleTerms { scope, ..body.terms.clone() } })
}

fn known(id: &str, at: &Asking<'_>) -> Result<RuleId, Error> {
    let id: RuleId = id.parse().map_err(|_| Refusal::from(Code::UnknownRule))?;
    let is_known = at.tx.point_rules()?.iter().any(|rule| rule.id == id);
    if is_known { Ok(id) } else { Err(Code::UnknownRule.into()) }
}

fn contradicts_none(id: RuleId, terms: &RuleTerms, at: &Asking<'_>) -> Result<(), Error> {
    let others = at.tx.point_rules()?.into_iter().filter(|rule| rule.id != id && rule.terms.scope.is_in_use(at.today));
    match others.map(|rule| rule.terms).find(|other| terms.contradicts(other)) {
        Some(other) => Err(Code::RuleConflict.because().text("other", told(&other, at)?).into()),
        None => Ok(()),
    }
}

/// What a rule does, in a sentence, its products by their names.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn told(terms: &RuleTerms, at: &Asking<'_>) -> Result<String, Error> {
    Ok(terms.told(product_names(&terms.scope, at)?, &at.words))
}

/// Every rule of what earns points, the first that was made first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListPointsRules {
    /// Only those that are active, or only those that were stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Answer of `points_rule.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct PointsRulesAnswer {
    /// The rules.
    pub rules: Vec<PointsRuleAnswer>,
}

impl Query for ListPointsRules {
    type Answer = PointsRulesAnswer;
    const METHOD: &'static str = "points_rule.list";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<PointsRulesAnswer, Error> {
        let mut rules = at.tx.point_rules()?;
        rules.retain(|rule| self.active.is_none_or(|wanted| rule.terms.scope.is_active == wanted));
        let rules = rules.into_iter().map(|rule| PointsRuleAnswer::of(rule, at)).collect::<Result<_, _>>()?;
        Ok(PointsRulesAnswer { rules })
    }
}

/// What a basket earns its member today.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn earned_by(
    member: &MemberRow,
    climb: Option<&Climb>,
    quote: &Quote,
    at: &Asking<'_>,
) -> Result<Earned, Error> {
    let rules = faults::holding(at.tx.point_rules()?);
    let visit = match at.tx.has_points_for_coming(member.id, at.today)? {
        true => Visit::Counted,
        false => Visit::First,
    };
    let minor_per_point = at.policy.minor_per_point();
    let tier = climb.and_then(Climb::points_times);
    Ok(earned(&quote.lines, &Earning { rules: &rules, minor_per_point, today: at.today, visit, tier }))
}

/// Points of a basket that one rule gives.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct PointsByRule {
    /// Which; none for the setting `points.minor_per_point`, and for a tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_id: Option<RuleId>,
    /// The member's tier, where that gives them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_id: Option<TierId>,
    /// What it does, in a sentence.
    pub text: String,
    /// How many. A rule that multiplies has the difference that it makes, below zero where that is less.
    pub points: Points,
}

/// What gives the points of a basket.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn told_sources(earned: &Earned, at: &Asking<'_>) -> Result<Vec<PointsByRule>, Error> {
    let rules = at.tx.point_rules()?;
    let told = |(source, points): &(Source, Points)| -> Result<PointsByRule, Error> {
        let rule = match source {
            Source::Setting => None,
            Source::Rule(id) => rules.iter().find(|rule| rule.id == *id),
            Source::Tier(id) => {
                let text = told_factor(*id, at)?;
                return Ok(PointsByRule { rule_id: None, tier_id: Some(*id), text, points: *points });
            }
        };
        let text = match rule {
            Some(rule) => told(&rule.terms, at)?,
            None => told(&by_setting(at), at)?,
        };
        Ok(PointsByRule { rule_id: rule.map(|rule| rule.id), tier_id: None, text, points: *points })
    };
    earned.by_source.iter().map(told).collect()
}

/// The setting as if it were a rule.
fn by_setting(at: &Asking<'_>) -> RuleTerms {
    RuleTerms {
        earns: RuleEarns::Money {
            points: Points::from_centi(100),
            per: Money::from_minor(at.policy.minor_per_point()),
        },
        weekdays: Vec::new(),
        month_days: Vec::new(),
        scope: Scope::all(),
    }
}
