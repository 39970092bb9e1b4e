//! Sales: quoting, ringing, and looking at them again.

pub(crate) mod fact;
mod looking;
mod request;

use huitou_core::bill::{Bill, BillCoupon};
use huitou_core::code::Code;
use huitou_core::coupon::{self, CouponTerms};
use huitou_core::fact::{Decision, SaleRung};
use huitou_core::id::SaleId;
use huitou_core::money::Money;
use huitou_core::points;
use huitou_core::quantity::{Points, Quantity};
use huitou_core::safety::{FreezeReason, Proof, ProofNeeded};
use huitou_core::sale::{self, PriceReason, PricedLine, Quote, amount_or_nothing};
use huitou_core::stored_value::{self, Balance, StoredValue};
use huitou_core::tax::{self, LineTax, TaxMode, TaxOfRate};
use huitou_core::tender::{
    KeepableChange, Progress, Settlement, Tender, TenderKind, keepable, likely_cash, progress, settle, to_be_proved,
};
use huitou_store::ReadTx;
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::alert::{AlertAnswer, worded};
use crate::bill::{bill_of_fact, sale_body};
use crate::command::{Asking, Command, Deciding, Query};
use crate::count_card::{Deck, LineCard, LineCards, fitting_cards, line_card, line_cards};
use crate::error::Error;
use crate::faults;
use crate::gift_card::{GiftCardTender, QuotedGiftCard, drawn};
use crate::member::family::Buying;
use crate::member::live_member;
use crate::on_account::{check_room, owed_after, put_by};
use crate::points::held;
use crate::points_rule::{PointsByRule, earned_by, told_sources};
use crate::safety::{check_not_frozen, proof_needed, proven};
use crate::staff::{ShareRequest, checked_shares};
use crate::stored_value::{TopUpWarning, room, warnings};
use crate::tier::{Climb, TierQuote, quoted_tier};

use fact::{Sellers, card_postings, fact_body, less, member_part, postings, with_change};
pub use looking::{ListSales, SaleAnswer, SaleChange, SaleSummary, SalesAnswer, ShowSale};
pub use request::LineRequest;
pub(crate) use request::goods_priced;
use request::{basket, coupons};

/// Prices a basket; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteSale {
    /// Whose; none for a walk-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    /// Who of the people on the member's card buys; none for the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_id: Option<String>,
    /// The basket.
    pub lines: Vec<LineRequest>,
    /// Coupon codes as typed, in the order in which they apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// What was tendered so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenders: Vec<Tender>,
    /// Gift cards that pay, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gift_cards: Vec<GiftCardTender>,
    /// How much of the change the member leaves as stored value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_change_minor: Option<Money>,
}

/// Answer of `sale.quote`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct QuoteAnswer {
    /// The lines in the basket's order.
    pub lines: Vec<QuotedLine>,
    /// At list prices.
    pub list_total_minor: Money,
    /// How much the member's tier takes off the list prices.
    #[serde(skip_serializing_if = "Money::is_nothing")]
    #[specta(optional)]
    pub tier_off_minor: Money,
    /// How much all coupons take off.
    pub coupons_off_minor: Money,
    /// Whether the tax is in the prices or comes on top.
    pub tax_mode: TaxMode,
    /// The tax in the total, by rates; empty where the shop tells none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub taxes: Vec<TaxOfRate>,
    /// What is to be paid.
    pub total_minor: Money,
    /// What each coupon takes off.
    pub coupons: Vec<BillCoupon>,
    /// What each gift card pays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub gift_cards: Vec<QuotedGiftCard>,
    /// How far the tenders settle the total.
    pub settlement: SettlementAnswer,
    /// What a buyer is likely to hand over in cash for what is still due.
    pub likely_cash_minor: Vec<Money>,
    /// Why the member is frozen, where that is so: then nothing of the member's can pay, and no coupon is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<FreezeReason>,
    /// What `sale.ring` will want as a proof for the stored value that is tendered so far, and for what is put on account; none where
    /// it wants none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof_needed: Option<ProofNeeded>,
    /// Points that the sale will earn.
    pub points_earned: Points,
    /// What gives them, where the shop has rules in use; they add up to `points_earned`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points_by_rule: Vec<PointsByRule>,
    /// The member's points, where there is a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// How much of what is still due the points can pay; none where the shop takes no points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_usable_minor: Option<Money>,
    /// What the sale does for the member's tier, where there is a member and the shop has tiers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierQuote>,
    /// The member's stored value, where there is a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_value: Option<Balance>,
    /// How much of what is still due the stored value can pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_value_usable_minor: Option<Money>,
    /// How much of what is still due can be put on account; none where the member may owe nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_account_usable_minor: Option<Money>,
    /// What the member owes on account by now, where anything is owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_minor: Option<Money>,
    /// By how much the stored value falls short of the total, where there is some but not enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_value_missing_minor: Option<Money>,
    /// How much of the change the member may leave as stored value; none where there is no change or no member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_keepable: Option<KeepableChange>,
    /// What the rules for stored value say of the change that is left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub warnings: Vec<TopUpWarning>,
    /// The member's coupons that could be used as well, the first to lapse first.
    pub coupons_usable: Vec<CouponTerms>,
    /// The member's coupons for which the basket does not come to enough.
    pub coupons_near: Vec<CouponTerms>,
}

/// How far tenders settle a total.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SettlementAnswer {
    /// What was given.
    pub paid_minor: Money,
    /// What is still missing.
    pub due_minor: Money,
    /// What goes back in cash.
    pub change_minor: Money,
    /// What of the change the member leaves as stored value.
    pub change_kept_minor: Money,
    /// Whether it can be rung so.
    pub is_paid: bool,
}

/// A line of a quote.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct QuotedLine {
    /// The product, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many units.
    pub qty: Quantity,
    /// The unit's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The list price of one unit.
    pub list_price_minor: Money,
    /// The price of one unit as it will be sold.
    pub price_minor: Money,
    /// Why, where it is not the list price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_reason: Option<PriceReason>,
    /// Quantity × price.
    pub amount_minor: Money,
    /// The line's part of the coupons.
    pub discount_minor: Money,
    /// What is to be paid for the line in money; nothing where a count card pays it.
    pub total_minor: Money,
    /// How much of it is tax; none where the shop tells none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<LineTax>,
    /// The count card that pays it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<LineCard>,
    /// The member's count cards that could pay it, the first to lapse first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[specta(optional)]
    pub cards_fitting: Vec<LineCard>,
}

impl Query for QuoteSale {
    type Answer = QuoteAnswer;
    const METHOD: &'static str = "sale.quote";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<QuoteAnswer, Error> {
        faults::panic_in_quote();
        self.quoted(&[], at)
    }
}

impl QuoteSale {
    /// What the basket comes to.
    ///
    /// # Errors
    /// Those of `sale.quote` about lines and coupons.
    pub(crate) fn total(&self, at: &Asking<'_>) -> Result<Money, Error> {
        Ok(priced(self.member_id.as_deref(), &self.lines, &self.coupons, at)?.quote.total)
    }

    /// The basket's quote, where some of its tenders come back with the same fact: they need neither proof nor room.
    ///
    /// # Errors
    /// Those of `sale.quote`.
    pub(crate) fn quoted(&self, carried: &[Tender], at: &Asking<'_>) -> Result<QuoteAnswer, Error> {
        let Priced { quote, member, climb, cards, deck } =
            priced(self.member_id.as_deref(), &self.lines, &self.coupons, at)?;
        let earned = member
            .as_ref()
            .map(|member| earned_by(member, climb.as_ref(), &quote, at))
            .transpose()?
            .unwrap_or_default();
        let off = quote.coupons.iter().map(|used| used.off.minor()).sum();
        let (gift_cards, tenders) = drawn(quote.total, &self.gift_cards, &self.tenders, at.tx)?;
        let Progress { paid, due, change } = progress(quote.total, &tenders)?;
        let frozen = member.as_ref().map(|member| at.tx.freeze(member.id)).transpose()?.flatten();
        let buying = buying(self.person_id.as_deref(), member.as_ref(), at)?;
        if let Some(member) = &member {
            check_drawing(member, &tenders, at.tx)?;
        }
        let stored_value = member.as_ref().map(|member| at.tx.stored_value(member.id)).transpose()?;
        let spent = check_held(stored_value, &tenders)?;
        let drawn_anew = Money::from_minor(spent.minor() - given_by(TenderKind::StoredValue, carried).minor());
        let account = Owing::of(member.as_ref(), &tenders, carried, at.tx)?;
        if let Some(buying) = &buying {
            buying.check(drawn_anew)?;
        }
        let points = member.as_ref().map(|member| held(member.id, at.today, at.tx)).transpose()?;
        let points = points.map(|held| held.now.balance());
        let left = Left::of(change, self.keep_change_minor, (member.as_ref(), stored_value, spent), at)?;
        let points_left = check_points(points, &tenders, at)?;
        let free = member.as_ref().filter(|_| frozen.is_none());
        let offered = free.map(|member| offered_coupons(member, &quote, at)).transpose()?.unwrap_or_default();
        let spendable = |minor: Money| if frozen.is_none() { minor } else { Money::ZERO };
        let allowed = |minor: Money| buying.as_ref().map_or(minor, |buying| buying.within(minor, drawn_anew));
        let to_prove = Money::from_minor(to_be_proved(&tenders).minor() - to_be_proved(carried).minor());
        let needed = member.as_ref().map(|member| proof_needed(member.id, to_prove, at)).transpose()?.flatten();
        let done = (quote.total, earned.total);
        let tier = member.as_ref().map(|it| quoted_tier(it.id, climb, done, at)).transpose()?.flatten();
        Ok(QuoteAnswer {
            proof_needed: needed,
            frozen: frozen.map(|freeze| freeze.reason),
            stored_value_usable_minor: stored_value
                .and_then(|held| Some(allowed(spendable(due.min(held.total().minus(spent)?))))),
            on_account_usable_minor: account.room.map(|room| spendable(due.min(room))),
            owed_minor: account.owed,
            stored_value_missing_minor: stored_value
                .filter(|_| frozen.is_none())
                .and_then(|held| missing(held.total(), quote.total)),
            change_keepable: left.keepable,
            warnings: left.warnings,
            coupons_usable: offered.usable,
            coupons_near: offered.near,
            list_total_minor: quote.list_total,
            tier_off_minor: quote.tier_off(),
            tax_mode: quote.tax_mode,
            taxes: tax::by_rate(quote.lines.iter().map(|line| (line.total, line.tax))),
            coupons_off_minor: Money::from_minor(off),
            total_minor: quote.total,
            coupons: quote.coupons.iter().map(|used| BillCoupon { code: used.code, off: used.off }).collect(),
            gift_cards: gift_cards.iter().map(QuotedGiftCard::from).collect(),
            settlement: SettlementAnswer {
                paid_minor: paid,
                due_minor: due,
                change_minor: left.change,
                change_kept_minor: left.kept,
                is_paid: due == Money::ZERO,
            },
            likely_cash_minor: likely_cash(due, at.policy.currency()),
            points,
            points_usable_minor: points_left.map(|left| spendable(due.min(at.policy.points_rate().worth(left)))),
            points_earned: earned.total,
            points_by_rule: told_sources(&earned, at)?,
            tier,
            stored_value: stored_value.map(Balance::from),
            lines: quoted_lines(quote, &cards, &deck, free, at)?,
        })
    }
}

/// What a basket does to what its member owes.
#[derive(Default)]
struct Owing {
    /// What more can be put on account; none where the member may owe nothing.
    room: Option<Money>,
    /// What is owed before the sale.
    owed: Option<Money>,
}

impl Owing {
    /// # Errors
    /// [`Code::MemberNeeded`], [`Code::OnAccountOverLimit`].
    fn of(member: Option<&MemberRow>, tenders: &[Tender], carried: &[Tender], tx: &ReadTx<'_>) -> Result<Owing, Error> {
        let put = put_by(tenders);
        let Some(member) = member else {
            return if put == Money::ZERO { Ok(Owing::default()) } else { Err(Code::MemberNeeded.into()) };
        };
        let credit = tx.credit(member.id)?;
        check_room(credit, put, put_by(carried))?;
        let left = Money::from_minor((credit.room().minor() - put.minor()).max(0));
        Ok(Owing {
            room: Some(left).filter(|_| credit.limit > Money::ZERO),
            owed: Some(credit.owed).filter(|owed| *owed > Money::ZERO),
        })
    }
}

/// What becomes of the change: what goes back, and what the member leaves.
struct Left {
    change: Money,
    kept: Money,
    keepable: Option<KeepableChange>,
    warnings: Vec<TopUpWarning>,
}

impl Left {
    fn of(
        change: Money,
        keep: Option<Money>,
        (member, held, drawn): (Option<&MemberRow>, Option<StoredValue>, Money),
        at: &Asking<'_>,
    ) -> Result<Left, Error> {
        let kept = kept(keep, member)?;
        let nothing = Left { change, kept, keepable: None, warnings: Vec::new() };
        let Some((member, held)) = member.zip(held) else { return Ok(nothing) };
        let spent = stored_value::draw(held, drawn, at.policy.spend_order()).unwrap_or_default();
        let before = less(held, spent);
        // In the order in which a sale asks.
        let settlement = Settlement { tenders: Vec::new(), change, kept: Money::ZERO }.keeping(kept)?;
        let after = with_change(member, before, kept, at)?;
        Ok(Left {
            change: settlement.change,
            kept,
            keepable: keepable(change, room(member, before, at), at.policy.currency()),
            warnings: if kept > Money::ZERO { warnings(member, kept, before, after, at) } else { Vec::new() },
        })
    }
}

/// How much of the change is to be kept; it needs a member whose it is.
fn kept(keep: Option<Money>, member: Option<&MemberRow>) -> Result<Money, Error> {
    let kept = amount_or_nothing(keep.unwrap_or(Money::ZERO))?;
    match member.is_none() && kept > Money::ZERO {
        true => Err(Code::MemberNeeded.into()),
        false => Ok(kept),
    }
}

/// Who of the member's people buys, where it is not the member.
fn buying(person: Option<&str>, member: Option<&MemberRow>, at: &Asking<'_>) -> Result<Option<Buying>, Error> {
    match (person, member) {
        (None, _) => Ok(None),
        (Some(_), None) => Err(Code::MemberNeeded.into()),
        (Some(id), Some(member)) => Buying::of(id, member.id, at).map(Some),
    }
}

/// What is to be paid with stored value, which the member must hold.
fn check_held(held: Option<StoredValue>, tenders: &[Tender]) -> Result<Money, Error> {
    let given = given_by(TenderKind::StoredValue, tenders).minor();
    match held.map(StoredValue::total) {
        _ if given == 0 => Ok(Money::ZERO),
        None => Err(Code::MemberNeeded.into()),
        Some(balance) if balance.minor() < given => {
            let missing = Money::from_minor(given - balance.minor());
            Err(Code::StoredValueShort.because().money("balance", balance).money("missing", missing).into())
        }
        Some(_) => Ok(Money::from_minor(given)),
    }
}

/// That what is tendered may be drawn from what the member has.
fn check_drawing(member: &MemberRow, tenders: &[Tender], tx: &ReadTx<'_>) -> Result<(), Error> {
    match tenders.iter().any(|tender| tender.kind.needs_member()) {
        true => check_not_frozen(member.id, tx),
        false => Ok(()),
    }
}

/// What is left of the points after what they pay; none without a member, or where the shop takes none.
fn check_points(held: Option<Points>, tenders: &[Tender], at: &Asking<'_>) -> Result<Option<Points>, Error> {
    let given = given_by(TenderKind::Points, tenders);
    match held {
        None if given > Money::ZERO => Err(Code::MemberNeeded.into()),
        None => Ok(None),
        Some(held) => {
            let rate = at.policy.points_rate();
            let spent = points::spend(given, held, rate)?;
            Ok(Some(held.minus(spent)).filter(|_| rate.per_unit > 0))
        }
    }
}

/// What was given of a kind so far, within the total, which `progress` has checked.
fn given_by(kind: TenderKind, tenders: &[Tender]) -> Money {
    Money::from_minor(tenders.iter().filter(|tender| tender.kind == kind).map(|tender| tender.amount.minor()).sum())
}

/// By how much a balance that is not empty falls short of a total.
fn missing(balance: Money, total: Money) -> Option<Money> {
    total.minus(balance).filter(|missing| balance > Money::ZERO && *missing > Money::ZERO)
}

/// A member's coupons beside those of a basket.
#[derive(Default)]
struct OfferedCoupons {
    usable: Vec<CouponTerms>,
    near: Vec<CouponTerms>,
}

/// The member's other coupons, by whether the basket as it stands comes to what each needs.
fn offered_coupons(member: &MemberRow, quote: &Quote, at: &Asking<'_>) -> Result<OfferedCoupons, Error> {
    let mut offered = OfferedCoupons::default();
    // What the coupons of the basket have left, before a tax that is added.
    let left = quote.lines.iter().map(|line| line.due().minor() - line.discount.minor()).sum();
    for coupon in at.tx.unused_coupons(member.id)? {
        if quote.coupons.iter().any(|used| used.code == coupon.terms.code) {
            continue;
        }
        match coupon::redeem(&coupon, member.id, Money::from_minor(left), at.today) {
            Ok(_) => offered.usable.push(coupon.terms),
            Err(refusal) if refusal.code == Code::CouponBelowMinimum => offered.near.push(coupon.terms),
            Err(_) => {}
        }
    }
    Ok(offered)
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
            price_reason: line.price_reason.unless_list(),
            amount_minor: line.amount,
            discount_minor: line.discount,
            total_minor: line.total,
            tax: line.tax,
            card: None,
            cards_fitting: Vec::new(),
        }
    }
}

/// The lines with the count cards that pay them or could.
fn quoted_lines(
    quote: Quote,
    cards: &LineCards,
    deck: &Deck,
    member: Option<&MemberRow>,
    at: &Asking<'_>,
) -> Result<Vec<QuotedLine>, Error> {
    let fitting = member.map(|member| fitting_cards(&quote, cards, deck, member.id, at)).transpose()?;
    let mut fitting = fitting.unwrap_or_default().into_iter();
    let line = |(line, used): (PricedLine, &Option<_>)| {
        let card = used.as_ref().map(|used| line_card(used, at.tx)).transpose()?;
        Ok(QuotedLine { card, cards_fitting: fitting.next().unwrap_or_default(), ..QuotedLine::from(line) })
    };
    quote.lines.into_iter().zip(&cards.used).map(line).collect()
}

/// A basket with its prices, whose it is, and what count cards do for it.
struct Priced {
    quote: Quote,
    member: Option<MemberRow>,
    climb: Option<Climb>,
    cards: LineCards,
    deck: Deck,
}

fn priced(member_id: Option<&str>, lines: &[LineRequest], codes: &[String], at: &Asking<'_>) -> Result<Priced, Error> {
    let member = member_id.map(|id| live_member(id, at.tx)).transpose()?;
    if let Some(member) = member.as_ref().filter(|_| !codes.is_empty()) {
        check_not_frozen(member.id, at.tx)?;
    }
    let climb = member.as_ref().map(|member| Climb::of(member.id, at.today, at.tx)).transpose()?.flatten();
    let basket = basket(lines, climb.as_ref(), at.tx)?;
    let coupons = faults::presented(coupons(codes, at.tx)?);
    let whose = member.as_ref().map(|member| member.id);
    let quote = sale::quote(&basket, &coupons, whose, at.today, &at.policy.tax())?;
    let quote = faults::split(quote);
    let (cards, deck) = line_cards(lines, &quote, whose, at)?;
    Ok(Priced { quote, member, climb, cards, deck })
}

/// Rings a sale: bill, points, coupon, alerts and message in one fact.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct RingSale {
    /// Whose; none for a walk-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    /// Who of the people on the member's card buys; none for the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_id: Option<String>,
    /// The basket.
    pub lines: Vec<LineRequest>,
    /// How it is paid; cash beyond the total is change.
    pub tenders: Vec<Tender>,
    /// Gift cards that pay, in this order. Their codes are secret: a repeated request id answers for the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gift_cards: Vec<GiftCardTender>,
    /// Coupon codes as typed, in the order in which they apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// How much of the change the member leaves as stored value: it joins the principal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_change_minor: Option<Money>,
    /// Who sold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<ShareRequest>,
    /// The total that the buyer was told; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_total_minor: Option<Money>,
    /// What proves that it is the member who spends stored value or pays later. It is looked at where either is done. A repeated
    /// request id answers for the first: what is secret is no part of what tells two requests apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// Answer of `sale.ring`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct RingAnswer {
    /// Which.
    pub sale_id: SaleId,
    /// The bill's number: the till's code and its own counter.
    pub sale_no: String,
    /// What was paid.
    pub total_minor: Money,
    /// What goes back in cash.
    pub change_minor: Money,
    /// What of the change the member left as stored value.
    pub change_kept_minor: Money,
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
        self.rung(&[], at)
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<RingAnswer, Error> {
        ring_answer(fact, at)
    }
}

impl RingSale {
    /// The sale, where some of its tenders came back with the same fact.
    ///
    /// # Errors
    /// Those of `sale.ring`.
    pub(crate) fn rung(&self, carried: &[Tender], at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let Priced { quote, member, climb, cards, .. } =
            priced(self.member_id.as_deref(), &self.lines, &self.coupons, &at.asking)?;
        if let Some(expected) = self.expect_total_minor.filter(|expected| *expected != quote.total) {
            return Err(Code::TotalChanged.because().money("expected", expected).money("total", quote.total).into());
        }
        let kept = kept(self.keep_change_minor, member.as_ref())?;
        let (mut gift_cards, tenders) = drawn(quote.total, &self.gift_cards, &self.tenders, at.tx)?;
        gift_cards.retain(|it| it.amount_minor > Money::ZERO);
        let settlement = settle(quote.total, &tenders)?.keeping(kept)?;
        let line_staff = self.lines.iter().map(|line| checked_shares(&line.staff, at.tx)).collect::<Result<_, _>>()?;
        let staff = checked_shares(&self.staff, at.tx)?;
        let part = match &member {
            Some(member) => {
                check_drawing(member, &self.tenders, at.tx)?;
                let mut part = member_part((member, climb), &quote, &settlement, at)?;
                let back = given_by(TenderKind::StoredValue, carried);
                let drawn = Money::from_minor(part.spent.total().minor() - back.minor());
                let credit = at.tx.credit(member.id)?;
                let put = settlement.given(TenderKind::OnAccount);
                check_room(credit, put, put_by(carried))?;
                part.owed_after_minor = owed_after(credit, put);
                if let Some(buying) = buying(self.person_id.as_deref(), Some(member), &at.asking)? {
                    buying.check(drawn)?;
                    part.person = Some(buying.sealed(at)?);
                }
                // The last question, so that no PIN is tried where the sale cannot be rung anyway.
                let anew = put.minor() - put_by(carried).minor();
                let to_prove = Money::from_minor(drawn.minor() + anew);
                part.proven = proven(member.id, to_prove, self.proof.as_ref(), at)?;
                Some(part)
            }
            None if self.person_id.is_some() || settlement.tenders.iter().any(|tender| tender.kind.needs_member()) => {
                return Err(Code::MemberNeeded.into());
            }
            None => None,
        };
        let mut postings = postings(&quote, &settlement, part.as_ref(), &gift_cards);
        let body = fact_body(quote, settlement, part, cards, Sellers { staff, line_staff }, at)?;
        let body = SaleRung { gift_cards, carried: carried.to_vec(), ..body };
        postings.extend(card_postings(&body));
        Ok(Decision { body: body.into(), postings })
    }
}

fn ring_answer(fact: &StoredFact, at: &Asking<'_>) -> Result<RingAnswer, Error> {
    let body = sale_body(fact)?;
    let bill = bill_of_fact(&fact.envelope, &body, at.tx)?;
    let part = body.member.as_ref();
    Ok(RingAnswer {
        sale_id: bill.sale_id,
        sale_no: body.sale_no.clone(),
        total_minor: body.total_minor,
        change_minor: body.change_minor,
        change_kept_minor: body.change_kept(),
        coupons_issued: part.and_then(|part| part.coupon_issued.clone()).into_iter().collect(),
        alerts: worded(part.map(|part| part.alerts.clone()).unwrap_or_default(), &at.words),
        bill,
    })
}
