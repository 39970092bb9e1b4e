//! The fact of a sale: what it does for its member, what it moves, and what the journal will remember of it.

use huitou_core::bill::text::Told;
use huitou_core::code::Code;
use huitou_core::coupon::{self, CouponCode};
use huitou_core::fact::{GiftCardMoved, LineTexts, SaleLine, SaleMember, SaleRung, ShownMember, Subject};
use huitou_core::ledger::{Account, Posting};
use huitou_core::member::masked_name;
use huitou_core::money::Money;
use huitou_core::points;
use huitou_core::points::rules::Earned;
use huitou_core::quantity::Points;
use huitou_core::sale::{PricedLine, Quote, StaffShare};
use huitou_core::stored_value::{self, StoredValue};
use huitou_core::tender::{Settlement, TenderKind};
use huitou_store::Counter;
use huitou_store::members::MemberRow;

use crate::alert::due_alerts;
use crate::command::{Asking, Deciding};
use crate::count_card::{LineCards, born, sold_postings, used_postings};
use crate::error::Error;
use crate::faults;
use crate::message::e_bill;
use crate::points::{Held, earning_postings, held, lapse_posting, until};
use crate::points_rule::earned_by;
use crate::share_rule::earned_by_lines;
use crate::stored_value::{after_top_up, check_limit};
use crate::tier::{Climb, deeds_of_sale};

/// What the sale does for its member: stored value spent, points and coupon earned, alerts, message.
pub(super) fn member_part(
    (member, climb): (&MemberRow, Option<Climb>),
    quote: &Quote,
    settlement: &Settlement,
    at: &mut Deciding<'_>,
) -> Result<SaleMember, Error> {
    let before = at.tx.stored_value(member.id)?;
    let spent = spend(before, settlement.given(TenderKind::StoredValue), at)?;
    let after = with_change(member, less(before, spent), settlement.kept, &at.asking)?;
    let Earned { total: earned, by_line, of_visit, .. } = earned_by(member, climb.as_ref(), quote, &at.asking)?;
    let earned = faults::points(earned);
    let Held { before: points_before, now: mut points, lapsed } = held(member.id, at.asking.today, at.tx)?;
    let paid_by_points = settlement.given(TenderKind::Points);
    let cost = points::spend(paid_by_points, points.balance(), at.asking.policy.points_rate())?;
    let points_spent = faults::points_cost(cost);
    faults::spend(&mut points, points_spent);
    let until = until(&at.asking).filter(|_| earned > Points::default());
    let settled = points.earn(at.tx.next_seq()?, until, earned);
    let deeds = deeds_of_sale(member.id, at.asking.today, (quote.total, earned), at.tx)?;
    let tier = climb.map(|climb| climb.with(&deeds).changed(at)).transpose()?.flatten();
    let code = CouponCode::from_entropy(at.random());
    let typed: Vec<(usize, String)> = quote.lines.iter().enumerate().filter_map(typed_name).collect();
    let subject = Subject::Member(member.id);
    Ok(SaleMember {
        member_id: member.id,
        spent,
        proven: None,
        change_kept_minor: settlement.kept,
        stored_value_after: after,
        owed_after_minor: None,
        points_earned: earned,
        points_by_line: by_line,
        points_of_visit: of_visit,
        points_settled: settled,
        points_spent,
        points_lapsed: lapsed,
        points_after: points.balance(),
        points_until: until,
        points_lots: Some(points.changes_since(&points_before)),
        points_next_lapse: points.next_lapse(),
        tier,
        shown: at.seal(subject, &shown(member))?,
        person: None,
        coupon_issued: coupon::earned(&at.asking.policy.coupons(), quote.total, at.asking.today, code)
            .map(faults::issued),
        alerts: due_alerts(member.id, at.tx, &at.asking.policy, at.asking.today)?,
        message: e_bill(member, Told::Sale { total: quote.total }, after.total(), at)?,
        typed_names: match typed.is_empty() {
            true => None,
            false => Some(at.seal(subject, &typed)?),
        },
    })
}

pub(super) fn less(before: StoredValue, spent: StoredValue) -> StoredValue {
    StoredValue {
        principal: Money::from_minor(before.principal.minor() - spent.principal.minor()),
        bonus: Money::from_minor(before.bonus.minor() - spent.bonus.minor()),
    }
}

/// Change that is left joins the principal: it was paid in, like a top-up, and the same limits hold.
///
/// # Errors
/// [`Code::StoredValueOverLimit`], and [`Code::AmountInvalid`] for more than a balance may come to.
pub(super) fn with_change(
    member: &MemberRow,
    before: StoredValue,
    kept: Money,
    at: &Asking<'_>,
) -> Result<StoredValue, Error> {
    if kept == Money::ZERO {
        return Ok(before);
    }
    let after = after_top_up(before, kept, Money::ZERO)?;
    check_limit(member, kept, before, after, at)?;
    Ok(after)
}

/// How the documents of today name a member.
pub(crate) fn shown(member: &MemberRow) -> ShownMember {
    ShownMember {
        member_no: member.member_no.clone(),
        masked_name: member.profile.name.as_deref().map(masked_name),
        phone_tail: member.profile.phone_tail(),
    }
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

/// Where what is tendered comes from; stored value and what is put on account come from accounts of its member, and a gift card
/// from its own.
pub(crate) fn account_of(kind: TenderKind) -> Option<Account> {
    match kind {
        TenderKind::Cash => Some(faults::drawer()),
        TenderKind::StoredValue | TenderKind::GiftCard | TenderKind::OnAccount => None,
        TenderKind::Wechat | TenderKind::Alipay | TenderKind::Card | TenderKind::Other | TenderKind::Points => {
            Some(Account::Tender(kind))
        }
    }
}

/// What a sale moves. Stored value is a liability that is spent, so it is a tender, never a discount.
pub(super) fn postings(
    quote: &Quote,
    settlement: &Settlement,
    part: Option<&SaleMember>,
    gift_cards: &[GiftCardMoved],
) -> Vec<Posting> {
    let spent = |it: &GiftCardMoved| {
        Posting::moving(Account::GiftCard(it.gift_card_id), Account::Revenue, it.amount_minor.minor())
    };
    let mut postings: Vec<Posting> = gift_cards.iter().filter_map(spent).collect();
    for tender in &settlement.tenders {
        let is_cash = tender.kind == TenderKind::Cash;
        let change = if is_cash { settlement.change.minor() + settlement.kept.minor() } else { 0 };
        let from = account_of(tender.kind);
        postings.extend(from.and_then(|from| Posting::moving(from, Account::Revenue, tender.amount.minor() - change)));
    }
    if let Some(part) = part {
        let member = part.member_id;
        postings.extend(lapse_posting(member, part.points_lapsed));
        let spent = part.points_spent.centi();
        postings.extend(Posting::moving(Account::Points(member), Account::PointsSpent, spent));
        postings.extend(Posting::moving(Account::Principal(member), Account::Revenue, part.spent.principal.minor()));
        postings.extend(Posting::moving(Account::Bonus(member), Account::Revenue, part.spent.bonus.minor()));
        let put = settlement.given(TenderKind::OnAccount).minor();
        postings.extend(Posting::moving(Account::OnAccount(member), Account::Revenue, put));
        let kept = part.change_kept_minor.minor();
        postings.extend(Posting::moving(faults::drawer(), Account::Principal(member), kept));
        postings.extend(earning_postings(Account::PointsGranted, member, part.points_earned, part.points_settled));
    }
    debug_assert_eq!(revenue(&postings), quote.total.minor(), "what is paid is what is earned");
    postings
}

fn revenue(postings: &[Posting]) -> i64 {
    postings.iter().filter(|it| it.credit == Account::Revenue).map(|it| it.amount).sum()
}

/// Who sold it.
pub(super) struct Sellers {
    /// All of it.
    pub(super) staff: Vec<StaffShare>,
    /// Each line, where that differs.
    pub(super) line_staff: Vec<Vec<StaffShare>>,
}

/// What its count cards move: those that paid are earned, those that are sold are not yet.
pub(super) fn card_postings(body: &SaleRung) -> Vec<Posting> {
    let used = body.lines.iter().filter_map(|line| line.card_used.as_ref()).flat_map(used_postings);
    let member = body.member.as_ref().map(|part| part.member_id);
    let sold = body.lines.iter().filter_map(|line| line.cards.as_ref()).zip(member.into_iter().cycle());
    used.chain(sold.flat_map(|(cards, member)| sold_postings(member, cards))).collect()
}

pub(super) fn fact_body(
    quote: Quote,
    settlement: Settlement,
    member: Option<SaleMember>,
    cards: LineCards,
    sellers: Sellers,
    at: &mut Deciding<'_>,
) -> Result<SaleRung, Error> {
    let number = at.tx.counter(Counter::Sale)? + 1;
    let mut born = born(&cards.sold, &quote, at)?.into_iter();
    let mut shares = earned_by_lines(&quote, &cards, &sellers.staff, &sellers.line_staff, &at.asking)?.into_iter();
    let mut used = cards.used.into_iter();
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
        lines: quote
            .lines
            .into_iter()
            .zip(sellers.line_staff)
            .map(|(line, staff)| SaleLine {
                cards: born.next().flatten(),
                card_used: used.next().flatten(),
                share: shares.next().flatten(),
                ..fact_line(line, staff)
            })
            .collect(),
        coupons: quote.coupons,
        list_total_minor: quote.list_total,
        tax_mode: quote.tax_mode,
        total_minor: quote.total,
        tenders: settlement.tenders,
        gift_cards: Vec::new(),
        carried: Vec::new(),
        change_minor: faults::change(settlement.change, number),
        staff: sellers.staff,
        member,
    })
}

fn fact_line(line: PricedLine, staff: Vec<StaffShare>) -> SaleLine {
    SaleLine {
        sku: line.sku,
        qty: line.quantity,
        list_price_minor: line.list_price,
        price_minor: line.price,
        price_reason: line.price_reason,
        list_amount_minor: line.list_amount,
        amount_minor: line.amount,
        discount_minor: line.discount,
        total_minor: line.total,
        tax: line.tax,
        staff,
        share: None,
        cards: None,
        card_used: None,
    }
}
