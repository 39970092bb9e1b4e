//! A member was forgotten when a sale was rung.

use huitou_core::bill::text::Told;
use huitou_core::code::Code;
use huitou_core::coupon::{self, CouponCode, CouponTerms};
use huitou_core::fact::{Body, Decision, LineTexts, SaleLine, SaleMember, SaleMemberAdded, Subject};
use huitou_core::id::{MemberId, SaleId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::money::Money;
use huitou_core::points::rules::{Earned, Earning, Visit, earned};
use huitou_core::policy::Policy;
use huitou_core::quantity::{Points, Quantity};
use huitou_core::sale::{LinePayer, PricedLine};
use huitou_core::stored_value::StoredValue;
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use huitou_store::sales::SaleRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{sale_as_of, sale_no};
use crate::access::Permission;
use crate::bill::any_sale;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::faults;
use crate::member::live_member;
use crate::message::e_bill;
use crate::on_account::owed_after;
use crate::points::{Held, earning_postings, held, lapse_posting};
use crate::refund::still_untouched;
use crate::sale::fact::shown;
use crate::shop::unexpected;
use crate::tier::{Climb, TierQuote, deeds_of_sale};

/// What a sale of today would give a member who was forgotten; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteAddMember {
    /// Which sale.
    pub sale_id: String,
    /// Whose it was.
    pub member_id: String,
}

/// Answer of `sale.quote_add_member`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct AddMemberQuote {
    /// Which sale.
    pub sale_id: SaleId,
    /// The number of the bill.
    pub sale_no: String,
    /// What was paid.
    pub total_minor: Money,
    /// Whose it was.
    pub member_id: MemberId,
    /// Points that it earns.
    pub points_earned: Points,
    /// Points before.
    pub points_before: Points,
    /// Points after.
    pub points_after: Points,
    /// What it does for the member's tier, where the shop has tiers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierQuote>,
    /// What the coupon takes off that it earns, where it earns one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_off_minor: Option<Money>,
}

impl Query for QuoteAddMember {
    type Answer = AddMemberQuote;
    const METHOD: &'static str = "sale.quote_add_member";
    const PERMISSION: Permission = Permission::CorrectSales;

    fn read(&self, at: &Asking<'_>) -> Result<AddMemberQuote, Error> {
        let (sale, member) = forgotten(&self.sale_id, &self.member_id, at)?;
        let policy = at.tx.policy_at(sale.seq)?;
        let Held { now: mut points, .. } = held(member.id, at.today, at.tx)?;
        let (before, earned) = (points.balance(), earned_by(&sale, &member, &policy, at)?.total);
        points.earn(i64::MAX, None, earned);
        let coupons = policy.coupons();
        let deeds = deeds_of_sale(member.id, sale.business_day, (sale.total, earned), at.tx)?;
        let climb = Climb::of(member.id, at.today, at.tx)?;
        Ok(AddMemberQuote {
            tier: climb.map(|climb| climb.quoted(&deeds, at)),
            sale_id: sale.id,
            sale_no: sale.sale_no,
            total_minor: sale.total,
            member_id: member.id,
            points_earned: earned,
            points_before: before,
            points_after: points.balance(),
            coupon_off_minor: Some(coupons.off).filter(|_| coupon::is_earned(&coupons, sale.total)),
        })
    }
}

/// Makes a sale of today the sale of a member who was forgotten: it earns what it would have earned, by the settings under which
/// it was rung, and counts as a visit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct AddMember {
    /// Which sale.
    pub sale_id: String,
    /// Whose it was.
    pub member_id: String,
}

/// Answer of `sale.add_member`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct AddMemberAnswer {
    /// Which sale.
    pub sale_id: SaleId,
    /// The number of the bill.
    pub sale_no: String,
    /// Whose it is.
    pub member_id: MemberId,
    /// Points that it earned.
    pub points_earned: Points,
    /// Points after it.
    pub points_after: Points,
    /// The coupons that it earned.
    pub coupons_issued: Vec<CouponTerms>,
}

impl Command for AddMember {
    type Answer = AddMemberAnswer;
    const METHOD: &'static str = "sale.add_member";
    const PERMISSION: Permission = Permission::CorrectSales;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let (sale, member) = forgotten(&self.sale_id, &self.member_id, &at.asking)?;
        let part = member_part(&sale, &member, at)?;
        let mut postings: Vec<Posting> = lapse_posting(member.id, part.points_lapsed).into_iter().collect();
        let settled = part.points_settled;
        postings.extend(earning_postings(Account::PointsGranted, member.id, part.points_earned, settled));
        Ok(Decision { body: SaleMemberAdded { sale_id: sale.id, member: part }.into(), postings })
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<AddMemberAnswer, Error> {
        match fact.envelope.body()? {
            Body::SaleMemberAdded(body) => Ok(AddMemberAnswer {
                sale_id: body.sale_id,
                sale_no: sale_no(body.sale_id, at.tx)?,
                member_id: body.member.member_id,
                points_earned: body.member.points_earned,
                points_after: body.member.points_after,
                coupons_issued: body.member.coupon_issued.into_iter().collect(),
            }),
            other => Err(unexpected(&other)),
        }
    }
}

/// A sale of today that is nobody's, and whose it was.
fn forgotten(sale_id: &str, member_id: &str, at: &Asking<'_>) -> Result<(SaleRow, MemberRow), Error> {
    let sale = any_sale(sale_id, at.tx)?;
    still_untouched(&sale, at)?;
    if sale.member.is_some() {
        return Err(Code::SaleHasMember.into());
    }
    Ok((sale, live_member(member_id, at.tx)?))
}

/// What the sale earns its member: by the setting when it was rung and the rules of its day.
fn earned_by(sale: &SaleRow, member: &MemberRow, policy: &Policy, at: &Asking<'_>) -> Result<Earned, Error> {
    let body = sale_as_of(sale, at.tx)?;
    let texts = at.tx.line_texts(&body)?;
    let lines = body.lines.into_iter().zip(texts).map(|(line, texts)| priced(line, texts, at));
    let lines = lines.collect::<Result<Vec<PricedLine>, Error>>()?;
    let visit = match at.tx.has_points_for_coming(member.id, at.today)? {
        true => Visit::Counted,
        false => Visit::First,
    };
    let rules = at.tx.point_rules()?;
    let tier = Climb::of(member.id, at.today, at.tx)?.and_then(|climb| climb.points_times());
    let minor_per_point = policy.minor_per_point();
    Ok(earned(&lines, &Earning { rules: &rules, minor_per_point, today: at.today, visit, tier }))
}

/// A line as it was sold, in the category that its product has.
fn priced(line: SaleLine, texts: LineTexts, at: &Asking<'_>) -> Result<PricedLine, Error> {
    // A line that a count card paid earned its points when the card was bought.
    let (payer, quantity) = match line.card_used {
        Some(_) => (LinePayer::Card, Quantity::default()),
        None => (LinePayer::Tenders, line.qty),
    };
    let product = line.sku.as_deref().map(|sku| at.tx.product(sku)).transpose()?.flatten();
    let price_reason = line.reason();
    Ok(PricedLine {
        category: product.and_then(|product| product.ware.category),
        sku: line.sku,
        name: texts.name,
        unit: texts.unit,
        quantity,
        list_price: line.list_price_minor,
        price: line.price_minor,
        price_reason,
        list_amount: line.list_amount_minor,
        amount: line.amount_minor,
        discount: line.discount_minor,
        total: line.total_minor,
        tax_rate: None,
        tax: line.tax,
        payer,
    })
}

/// What the sale would have changed for its member: it spent nothing of what only members have.
fn member_part(sale: &SaleRow, member: &MemberRow, at: &mut Deciding<'_>) -> Result<SaleMember, Error> {
    let policy = at.tx.policy_at(sale.seq)?;
    let balance = at.tx.stored_value(member.id)?;
    let Earned { total: earned, by_line, of_visit, .. } = earned_by(sale, member, &policy, &at.asking)?;
    let earned = faults::forgotten(earned);
    let Held { before, now: mut points, lapsed } = held(member.id, at.asking.today, at.tx)?;
    let until = policy.points_expiry().until(at.asking.today).filter(|_| earned > Points::default());
    let settled = points.earn(at.tx.next_seq()?, until, earned);
    let deeds = deeds_of_sale(member.id, sale.business_day, (sale.total, earned), at.tx)?;
    let climb = Climb::of(member.id, at.asking.today, at.tx)?;
    let tier = climb.map(|climb| climb.with(&deeds).changed(at)).transpose()?.flatten();
    let code = CouponCode::from_entropy(at.random());
    Ok(SaleMember {
        tier,
        member_id: member.id,
        spent: StoredValue::default(),
        change_kept_minor: Money::ZERO,
        stored_value_after: balance,
        owed_after_minor: owed_after(at.tx.credit(member.id)?, Money::ZERO),
        points_earned: earned,
        points_by_line: by_line,
        points_of_visit: of_visit,
        points_settled: settled,
        points_spent: Points::default(),
        points_lapsed: lapsed,
        points_after: points.balance(),
        points_until: until,
        points_lots: Some(points.changes_since(&before)),
        points_next_lapse: points.next_lapse(),
        shown: at.seal(Subject::Member(member.id), &shown(member))?,
        person: None,
        coupon_issued: coupon::earned(&policy.coupons(), sale.total, at.asking.today, code),
        proven: None,
        alerts: Vec::new(),
        message: e_bill(member, Told::Sale { total: sale.total }, balance.total(), at)?,
        typed_names: None,
    })
}
