//! What staff members earn: the shop's rules, and what lines, top-ups and returns make of them (ADR 24).

use chrono::NaiveDate;
use huitou_core::code::{Code, Refusal};
use huitou_core::fact::{Body, Decision, EarnedShare, RuleTexts, ShareRulePut, Subject, TopUpShareTaken};
use huitou_core::id::{MemberId, ShareRuleId};
use huitou_core::member::checked_text;
use huitou_core::money::Money;
use huitou_core::quantity::Quantity;
use huitou_core::sale::{PricedLine, Quote, StaffShare};
use huitou_core::scope::Scope;
use huitou_core::share::{ShareOn, SharePays, ShareRule, ShareTerms, Work, earned};
use huitou_core::split::pro_rata;
use huitou_core::tax::TaxMode;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::count_card::LineCards;
use crate::error::Error;
use crate::faults;
use crate::rule::{names_each_once, not_sold, product_names};
use crate::shop::unexpected;

/// Makes a rule of what staff members earn, or changes the one with this id: what is left out is then empty. What was earned
/// before stays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutShareRule {
    /// Which is changed; a new one is made where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_id: Option<String>,
    /// What the shop calls it.
    pub name: String,
    /// What earns it.
    pub on: ShareOn,
    /// How much.
    pub pays: SharePays,
    /// For these products, by number; for all of them where it names neither products nor categories. 200 at most; none for
    /// top-ups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// For the products of these categories; 200 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
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

/// A rule of what staff members earn.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ShareRuleAnswer {
    /// Which.
    pub rule_id: ShareRuleId,
    /// What the shop calls it.
    pub name: String,
    /// What it pays for, how much, and when.
    #[serde(flatten)]
    pub terms: ShareTerms,
    /// What it does, in a sentence.
    pub text: String,
}

impl ShareRuleAnswer {
    fn of(rule: ShareRule, at: &Asking<'_>) -> Result<ShareRuleAnswer, Error> {
        let text = told(&rule.terms, at)?;
        Ok(ShareRuleAnswer { rule_id: rule.id, name: rule.name, terms: rule.terms, text })
    }
}

impl PutShareRule {
    fn terms(&self) -> Result<ShareTerms, Error> {
        let scope = Scope {
            products: self.products.clone(),
            categories: self.categories.clone(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            is_active: self.is_active,
        };
        names_each_once(&scope)?;
        Ok(ShareTerms { on: self.on, pays: self.pays, scope })
    }
}

impl Command for PutShareRule {
    type Answer = ShareRuleAnswer;
    const METHOD: &'static str = "share_rule.put";
    const PERMISSION: Permission = Permission::ManageSettings;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let rule_id = match &self.rule_id {
            Some(id) => known(id, &at.asking)?,
            None => ShareRuleId::born_at(at.tx.identity().incarnation, at.tx.next_seq()?),
        };
        let name = checked_text("name", &self.name, 40)?;
        let mut terms = self.terms()?;
        terms.check(at.asking.today)?;
        can_come(&terms, &at.asking)?;
        contradicts_none(rule_id, &terms, &at.asking)?;
        let categories = std::mem::take(&mut terms.scope.categories);
        let texts = at.seal(Subject::Shop, &RuleTexts { name, categories })?;
        Ok(Decision::without_postings(ShareRulePut { rule_id, texts, terms }))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<ShareRuleAnswer, Error> {
        match fact.envelope.body()? {
            Body::ShareRulePut(body) => ShareRuleAnswer::of(put_share_rule(&body, at)?, at),
            other => Err(unexpected(&other)),
        }
    }
}

/// The rule as its fact made it.
///
/// # Errors
/// Where its texts do not open.
pub(crate) fn put_share_rule(body: &ShareRulePut, at: &Asking<'_>) -> Result<ShareRule, Error> {
    let texts = at.tx.vault().open_sealed(&body.texts)?;
    let (name, categories) = texts.map(|texts| (texts.name, texts.categories)).unwrap_or_default();
    let scope = Scope { categories, ..body.terms.scope.clone() };
    Ok(ShareRule { id: body.rule_id, name, terms: ShareTerms { scope, ..body.terms.clone() } })
}

fn known(id: &str, at: &Asking<'_>) -> Result<ShareRuleId, Error> {
    let id: ShareRuleId = id.parse().map_err(|_| Refusal::from(Code::UnknownShareRule))?;
    let is_known = at.tx.share_rules()?.iter().any(|rule| rule.id == id);
    if is_known { Ok(id) } else { Err(Code::UnknownShareRule.into()) }
}

/// That the shop has what the rule names, and that the products can be what it is for.
fn can_come(terms: &ShareTerms, at: &Asking<'_>) -> Result<(), Error> {
    let invalid = |rule: &str| Err(Code::ShareRuleInvalid.because().text("rule", rule).into());
    if let Some(rule) = not_sold(&terms.scope, at)? {
        return invalid(rule);
    }
    for sku in &terms.scope.products {
        let is_card = at.tx.product(sku)?.is_some_and(|product| product.card.is_some());
        match terms.on {
            ShareOn::Sale | ShareOn::Use if is_card => return invalid("card"),
            ShareOn::CardSale if !is_card => return invalid("goods"),
            ShareOn::Sale | ShareOn::Use | ShareOn::CardSale | ShareOn::TopUp => {}
        }
    }
    Ok(())
}

fn contradicts_none(id: ShareRuleId, terms: &ShareTerms, at: &Asking<'_>) -> Result<(), Error> {
    let others = at.tx.share_rules()?.into_iter().filter(|rule| rule.id != id && rule.terms.scope.is_in_use(at.today));
    match others.map(|rule| rule.terms).find(|other| terms.contradicts(other)) {
        Some(other) => Err(Code::ShareRuleConflict.because().text("other", told(&other, at)?).into()),
        None => Ok(()),
    }
}

/// What a rule does, in a sentence, its products by their names.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn told(terms: &ShareTerms, at: &Asking<'_>) -> Result<String, Error> {
    Ok(terms.told(product_names(&terms.scope, at)?, &at.words))
}

/// Every rule of what staff members earn, the first that was made first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListShareRules {
    /// Only those that are active, or only those that were stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Answer of `share_rule.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ShareRulesAnswer {
    /// The rules.
    pub rules: Vec<ShareRuleAnswer>,
}

impl Query for ListShareRules {
    type Answer = ShareRulesAnswer;
    const METHOD: &'static str = "share_rule.list";
    const PERMISSION: Permission = Permission::ManageSettings;

    fn read(&self, at: &Asking<'_>) -> Result<ShareRulesAnswer, Error> {
        let mut rules = at.tx.share_rules()?;
        rules.retain(|rule| self.active.is_none_or(|wanted| rule.terms.scope.is_active == wanted));
        let rules = rules.into_iter().map(|rule| ShareRuleAnswer::of(rule, at)).collect::<Result<_, _>>()?;
        Ok(ShareRulesAnswer { rules })
    }
}

/// What each line of a basket earns for those who sold it: its own staff, or that of the sale.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn earned_by_lines(
    quote: &Quote,
    cards: &LineCards,
    staff: &[StaffShare],
    line_staff: &[Vec<StaffShare>],
    at: &Asking<'_>,
) -> Result<Vec<Option<EarnedShare>>, Error> {
    if staff.is_empty() && line_staff.iter().all(Vec::is_empty) {
        return Ok(vec![None; quote.lines.len()]);
    }
    let rules = at.tx.share_rules()?;
    let lines = quote.lines.iter().zip(line_staff).enumerate();
    let share = |(n, (line, own)): (usize, (&PricedLine, &Vec<StaffShare>))| {
        let by = if own.is_empty() { staff } else { own };
        earned(&rules, &work_of(line, n, quote.tax_mode, cards), by, at.today).map(faults::share)
    };
    Ok(lines.map(share).collect())
}

fn work_of<'a>(line: &'a PricedLine, n: usize, mode: TaxMode, cards: &LineCards) -> Work<'a> {
    let (on, base) = match (&cards.used[n], &cards.sold[n]) {
        (Some(used), _) => (ShareOn::Use, used.earned_minor),
        (None, Some(_)) => (ShareOn::CardSale, before_tax(line, mode)),
        (None, None) => (ShareOn::Sale, faults::base_of_share(before_tax(line, mode), line)),
    };
    Work { on, sku: line.sku.as_deref(), category: line.category.as_deref(), base, quantity: line.quantity }
}

/// What is paid for a line without the tax that came on top: that is the state's.
fn before_tax(line: &PricedLine, mode: TaxMode) -> Money {
    match (mode, line.tax) {
        (TaxMode::Added, Some(tax)) => Money::from_minor(line.total.minor() - tax.tax_minor.minor()),
        (TaxMode::Added, None) | (TaxMode::Included, _) => line.total,
    }
}

/// What a top-up earns for those who sold it.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn earned_by_top_up(
    paid: Money,
    staff: &[StaffShare],
    at: &Asking<'_>,
) -> Result<Option<EarnedShare>, Error> {
    if staff.is_empty() {
        return Ok(None);
    }
    let one = Quantity::from_milli(1_000);
    let work = Work { on: ShareOn::TopUp, sku: None, category: None, base: paid, quantity: one };
    Ok(earned(&at.tx.share_rules()?, &work, staff, at.today))
}

/// What goes of the shares of the top-ups of a member's span when stored value is given back: of each the part that goes back of
/// all that was paid in.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn taken_from_top_ups(
    member: MemberId,
    refunded: Money,
    paid_in: Money,
    at: &Asking<'_>,
) -> Result<Vec<TopUpShareTaken>, Error> {
    if refunded == Money::ZERO {
        return Ok(Vec::new());
    }
    let facts = at.tx.top_ups_of_span(member)?;
    // Neither reading of the law is more than what was paid in (ADR 10).
    let part = |amount: Money| pro_rata(amount.minor(), refunded.minor().min(paid_in.minor()), paid_in.minor());
    let taken = at.tx.top_up_shares(&facts)?.into_iter().map(|(top_up_id, it)| TopUpShareTaken {
        top_up_id,
        staff_id: it.staff_id,
        amount_minor: Money::from_minor(part(it.amount_minor)),
    });
    Ok(taken.filter(|it| it.amount_minor > Money::ZERO).collect())
}
