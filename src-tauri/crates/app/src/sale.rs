//! Sales: quoting, ringing, and looking at them again.

mod request;

use chrono::NaiveDate;
use huitou_core::bill::Bill;
use huitou_core::bill::text::{SaleNotice, sale_sms};
use huitou_core::code::Code;
use huitou_core::coupon::{self, CouponCode, CouponTerms};
use huitou_core::fact::{Decision, LineTexts, Message, SaleLine, SaleMember, SaleRung, Sealed, ShownMember, Subject};
use huitou_core::id::{MemberId, SaleId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::member::masked_name;
use huitou_core::money::Money;
use huitou_core::policy::SettingKey;
use huitou_core::quantity::Points;
use huitou_core::sale::{self, PricedLine, Quote, Settlement, StaffShare, Tender, TenderKind};
use huitou_core::stored_value::{self, StoredValue};
use huitou_store::Counter;
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use huitou_store::sales::SaleFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::alert::{AlertAnswer, due_alerts, worded};
use crate::bill::{bill_of_fact, bill_of_sale, sale_body};
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::faults;
use crate::member::live_member;
use crate::product::checked_limit;
use crate::staff::{ShareRequest, checked_shares};
use crate::stored_value::e_bill_recipient;

pub use request::LineRequest;
use request::{basket, coupons};

/// Prices a basket; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteSale {
    /// Whose; none for a walk-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    /// The basket.
    pub lines: Vec<LineRequest>,
    /// Coupon codes as typed, in the order in which they apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
}

/// Answer of `sale.quote`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuoteAnswer {
    /// The lines in the basket's order.
    pub lines: Vec<QuotedLine>,
    /// At list prices.
    pub list_total_minor: Money,
    /// How much all coupons take off.
    pub coupons_off_minor: Money,
    /// What is to be paid.
    pub total_minor: Money,
    /// Points that the sale will earn.
    pub points_earned: Points,
    /// The member's stored value, where there is a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_value: Option<StoredValue>,
}

/// A line of a quote.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuotedLine {
    /// The product, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many units.
    pub qty: huitou_core::quantity::Quantity,
    /// The unit's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The list price of one unit.
    pub list_price_minor: Money,
    /// The price of one unit as it will be sold.
    pub price_minor: Money,
    /// Quantity × price.
    pub amount_minor: Money,
    /// The line's part of the coupons.
    pub discount_minor: Money,
    /// What is to be paid for the line.
    pub total_minor: Money,
}

impl Query for QuoteSale {
    type Answer = QuoteAnswer;
    const METHOD: &'static str = "sale.quote";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<QuoteAnswer, Error> {
        faults::panic_in_quote();
        let (quote, member) = priced(self.member_id.as_deref(), &self.lines, &self.coupons, at)?;
        let earned = Points::earned(quote.total.minor(), at.policy.minor_per_point());
        let off = quote.coupons.iter().map(|used| used.off.minor()).sum();
        Ok(QuoteAnswer {
            list_total_minor: quote.list_total,
            coupons_off_minor: Money::from_minor(off),
            total_minor: quote.total,
            points_earned: member.as_ref().map_or(Points::default(), |_| earned),
            stored_value: member.map(|member| at.tx.stored_value(member.id)).transpose()?,
            lines: quote.lines.into_iter().map(QuotedLine::from).collect(),
        })
    }
}

impl From<PricedLine> for QuotedLine {
    fn from(line: PricedLine) -> QuotedLine {
        QuotedLine {
            sku: line.sku,
            name: line.name,
            qty: line.quantity,
            unit: line.unit,
            list_price_minor: line.list_price,
            price_minor: line.price,
            amount_minor: line.amount,
            discount_minor: line.discount,
            total_minor: line.total,
        }
    }
}

fn priced(
    member_id: Option<&str>,
    lines: &[LineRequest],
    codes: &[String],
    at: &Asking<'_>,
) -> Result<(Quote, Option<MemberRow>), Error> {
    let member = member_id.map(|id| live_member(id, at.tx)).transpose()?;
    let basket = basket(lines, at.tx)?;
    let coupons = faults::presented(coupons(codes, at.tx)?);
    let quote = sale::quote(&basket, &coupons, member.as_ref().map(|member| member.id), at.today)?;
    Ok((faults::split(quote), member))
}

/// Rings a sale: bill, points, coupon, alerts and message in one fact.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RingSale {
    /// Whose; none for a walk-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    /// The basket.
    pub lines: Vec<LineRequest>,
    /// How it is paid; cash beyond the total is change.
    pub tenders: Vec<Tender>,
    /// Coupon codes as typed, in the order in which they apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// Who sold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<ShareRequest>,
    /// The total that the buyer was told; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_total_minor: Option<Money>,
}

/// Answer of `sale.ring`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RingAnswer {
    /// Which.
    pub sale_id: SaleId,
    /// The bill's number: the till's code and its own counter.
    pub sale_no: String,
    /// What was paid.
    pub total_minor: Money,
    /// What goes back in cash.
    pub change_minor: Money,
    /// The bill.
    pub bill: Bill,
    /// The coupons that the sale earned.
    pub coupons_issued: Vec<CouponTerms>,
    /// What the cashier should know.
    pub alerts: Vec<AlertAnswer>,
}

impl Command for RingSale {
    type Answer = RingAnswer;
    const METHOD: &'static str = "sale.ring";
    const PERMISSION: Permission = Permission::Sell;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let (quote, member) = priced(self.member_id.as_deref(), &self.lines, &self.coupons, &at.asking)?;
        if let Some(expected) = self.expect_total_minor.filter(|expected| *expected != quote.total) {
            return Err(Code::TotalChanged.because().money("expected", expected).money("total", quote.total).into());
        }
        let settlement = sale::settle(quote.total, &self.tenders)?;
        let line_staff = self.lines.iter().map(|line| checked_shares(&line.staff, at.tx)).collect::<Result<_, _>>()?;
        let staff = checked_shares(&self.staff, at.tx)?;
        let part = match &member {
            Some(member) => Some(member_part(member, &quote, &settlement, at)?),
            None if settlement.given(TenderKind::StoredValue) > Money::ZERO => return Err(Code::MemberNeeded.into()),
            None => None,
        };
        let postings = postings(&quote, &settlement, part.as_ref());
        let body = fact_body(quote, settlement, part, staff, line_staff, at)?;
        Ok(Decision { body: body.into(), postings })
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<RingAnswer, Error> {
        let body = sale_body(fact)?;
        let bill = bill_of_fact(&fact.envelope, &body, at.tx)?;
        let part = body.member.as_ref();
        Ok(RingAnswer {
            sale_id: bill.sale_id,
            sale_no: body.sale_no.clone(),
            total_minor: body.total_minor,
            change_minor: body.change_minor,
            coupons_issued: part.and_then(|part| part.coupon_issued.clone()).into_iter().collect(),
            alerts: worded(part.map(|part| part.alerts.clone()).unwrap_or_default(), &at.words),
            bill,
        })
    }
}

/// What the sale does for its member: stored value spent, points and coupon earned, alerts, message.
fn member_part(
    member: &MemberRow,
    quote: &Quote,
    settlement: &Settlement,
    at: &mut Deciding<'_>,
) -> Result<SaleMember, Error> {
    let before = at.tx.stored_value(member.id)?;
    let spent = spend(before, settlement.given(TenderKind::StoredValue), at)?;
    let after = StoredValue {
        principal: Money::from_minor(before.principal.minor() - spent.principal.minor()),
        bonus: Money::from_minor(before.bonus.minor() - spent.bonus.minor()),
    };
    let earned = faults::points(Points::earned(quote.total.minor(), at.asking.policy.minor_per_point()));
    let points_after = Points::from_centi(at.tx.points(member.id)?.centi() + earned.centi());
    let code = CouponCode::from_entropy(at.random());
    let typed: Vec<(usize, String)> = quote.lines.iter().enumerate().filter_map(typed_name).collect();
    let subject = Subject::Member(member.id);
    let shown = ShownMember {
        member_no: member.member_no.clone(),
        masked_name: member.profile.name.as_deref().map(masked_name),
        phone_tail: member.profile.phone_tail(),
    };
    Ok(SaleMember {
        member_id: member.id,
        spent,
        stored_value_after: after,
        points_earned: earned,
        points_after,
        shown: at.seal(subject, &shown)?,
        coupon_issued: coupon::earned(&at.asking.policy.coupons(), quote.total, at.asking.today, code)
            .map(faults::issued),
        alerts: due_alerts(member.id, at.tx, &at.asking.policy, at.asking.today)?,
        message: message(member, quote.total, after, at)?,
        typed_names: match typed.is_empty() {
            true => None,
            false => Some(at.seal(subject, &typed)?),
        },
    })
}

fn typed_name((n, line): (usize, &PricedLine)) -> Option<(usize, String)> {
    line.name.clone().filter(|_| line.sku.is_none()).map(|name| (n, name))
}

fn spend(before: StoredValue, amount: Money, at: &Deciding<'_>) -> Result<StoredValue, Error> {
    let spent = stored_value::draw(before, amount, at.asking.policy.spend_order());
    spent.map(|spent| faults::spent(before, spent)).ok_or_else(|| {
        let missing = Money::from_minor(amount.minor() - before.total().minor());
        Code::StoredValueShort.because().money("balance", before.total()).money("missing", missing).into()
    })
}

fn message(
    member: &MemberRow,
    total: Money,
    after: StoredValue,
    at: &mut Deciding<'_>,
) -> Result<Option<Sealed<Message>>, Error> {
    let Some(to) = e_bill_recipient(member, at)? else { return Ok(None) };
    let tail = member.profile.phone_tail();
    let notice = SaleNotice {
        shop_name: &at.asking.policy.text(SettingKey::ShopName),
        phone_tail: tail.as_deref(),
        member_no: &member.member_no,
        at: at.asking.clock.local(at.at),
        total,
        balance: after.total(),
    };
    let text = sale_sms(&notice, &at.shop_words());
    Ok(Some(at.seal(Subject::Member(member.id), &Message { to, text })?))
}

/// What a sale moves. Stored value is a liability that is spent, so it is a tender, never a discount.
fn postings(quote: &Quote, settlement: &Settlement, part: Option<&SaleMember>) -> Vec<Posting> {
    let mut postings = Vec::new();
    for tender in &settlement.tenders {
        let (from, amount) = match tender.kind {
            TenderKind::Cash => (faults::drawer(), tender.amount.minor() - settlement.change.minor()),
            TenderKind::StoredValue => continue,
            kind @ (TenderKind::Wechat | TenderKind::Alipay | TenderKind::Card | TenderKind::Other) => {
                (Account::Tender(kind), tender.amount.minor())
            }
        };
        postings.extend(Posting::moving(from, Account::Revenue, amount));
    }
    if let Some(part) = part {
        let member = part.member_id;
        let earned = part.points_earned.centi();
        postings.extend(Posting::moving(Account::Principal(member), Account::Revenue, part.spent.principal.minor()));
        postings.extend(Posting::moving(Account::Bonus(member), Account::Revenue, part.spent.bonus.minor()));
        postings.extend(Posting::moving(Account::PointsGranted, Account::Points(member), earned));
    }
    debug_assert_eq!(revenue(&postings), quote.total.minor(), "what is paid is what is earned");
    postings
}

fn revenue(postings: &[Posting]) -> i64 {
    postings.iter().filter(|it| it.credit == Account::Revenue).map(|it| it.amount).sum()
}

fn fact_body(
    quote: Quote,
    settlement: Settlement,
    member: Option<SaleMember>,
    staff: Vec<StaffShare>,
    line_staff: Vec<Vec<StaffShare>>,
    at: &mut Deciding<'_>,
) -> Result<SaleRung, Error> {
    let number = at.tx.counter(Counter::Sale)? + 1;
    // What was typed in a member's sale is sealed under the member's key, with the member's part.
    let shop_keeps = |line: &PricedLine| line.sku.is_some() || member.is_none();
    let texts: Vec<LineTexts> = quote
        .lines
        .iter()
        .map(|line| LineTexts { name: line.name.clone().filter(|_| shop_keeps(line)), unit: line.unit.clone() })
        .collect();
    Ok(SaleRung {
        sale_no: format!("{}-{number:06}", at.tx.identity().till),
        number,
        names: at.seal(Subject::Shop, &texts)?,
        lines: quote.lines.into_iter().zip(line_staff).map(fact_line).collect(),
        coupons: quote.coupons,
        list_total_minor: quote.list_total,
        total_minor: quote.total,
        tenders: settlement.tenders,
        change_minor: faults::change(settlement.change, number),
        staff,
        member,
    })
}

fn fact_line((line, staff): (PricedLine, Vec<StaffShare>)) -> SaleLine {
    SaleLine {
        sku: line.sku,
        qty: line.quantity,
        list_price_minor: line.list_price,
        price_minor: line.price,
        list_amount_minor: line.list_amount,
        amount_minor: line.amount,
        discount_minor: line.discount,
        total_minor: line.total,
        staff,
    }
}

/// The latest sales.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSales {
    /// Of this member alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    /// From this business day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Up to and with this business day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Rung before this sale: the last of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// With this bill number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_no: Option<String>,
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `sale.list`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SalesAnswer {
    /// The latest first.
    pub sales: Vec<SaleSummary>,
}

/// A sale in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SaleSummary {
    /// Which.
    pub sale_id: SaleId,
    /// The bill's number.
    pub sale_no: String,
    /// When, on the shop's wall.
    pub at: String,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// Whose.
    pub member_id: Option<MemberId>,
    /// What was paid.
    pub total_minor: Money,
}

impl Query for ListSales {
    type Answer = SalesAnswer;
    const METHOD: &'static str = "sale.list";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<SalesAnswer, Error> {
        let member = self.member_id.as_deref().map(|id| crate::member::any_member(id, at.tx)).transpose()?;
        let before = self.before.as_deref().map(|id| crate::bill::any_sale(id, at.tx)).transpose()?;
        let filter = SaleFilter {
            member: member.map(|member| member.id),
            from: self.from,
            to: self.to,
            before: before.map(|sale| sale.id),
            sale_no: self.sale_no.clone(),
        };
        let rows = at.tx.sales(&filter, checked_limit(self.limit)?)?;
        let sales = rows.into_iter().map(|row| SaleSummary {
            sale_id: row.id,
            sale_no: row.sale_no,
            at: row.at,
            business_day: row.business_day,
            member_id: row.member,
            total_minor: row.total,
        });
        Ok(SalesAnswer { sales: sales.collect() })
    }
}

/// A sale again, as its bill.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowSale {
    /// Which.
    pub sale_id: String,
}

/// Answer of `sale.show`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SaleAnswer {
    /// The bill.
    pub bill: Bill,
}

impl Query for ShowSale {
    type Answer = SaleAnswer;
    const METHOD: &'static str = "sale.show";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<SaleAnswer, Error> {
        Ok(SaleAnswer { bill: bill_of_sale(&self.sale_id, at.tx)? })
    }
}
