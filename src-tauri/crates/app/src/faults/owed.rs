//! Faults in what is a member's, a card's or somebody's wages: those that a bookkeeper would fear.

use huitou_core::balance_refund::SpanFigures;
use huitou_core::family::Allowance;
use huitou_core::money::Money;
use huitou_core::points::lots::{Lot, Purse};
use huitou_core::quantity::{Factor, Points};
use huitou_core::sale::{PricedLine, TierPays};
use huitou_core::stored_value::StoredValue;
use huitou_core::tender::{Tender, TenderKind};
use huitou_core::tier::{Deed, Ladder, Tier};
use huitou_store::planted;

/// Tiers that are kept for a day longer than the shop says, or not for a day.
pub(crate) fn graces(mut tiers: Vec<Tier>) -> Vec<Tier> {
    for tier in &mut tiers {
        if planted::is("tier_grace_a_day_longer") {
            tier.terms.grace_days += 1;
        }
        if planted::is("tier_without_grace") {
            tier.terms.grace_days = 0;
        }
    }
    tiers
}

/// A member whose tier is kept whatever had brought it.
pub(crate) fn steps(ladder: Ladder) -> Ladder {
    if planted::is("tier_forgets_its_steps") { Ladder::at(ladder.now) } else { ladder }
}

/// What came back counted on for the tier of who returned it.
pub(crate) fn deeds_taken(deeds: Vec<Deed>) -> Vec<Deed> {
    if planted::is("tier_counts_what_came_back") { Vec::new() } else { deeds }
}

/// The part of the price that a tier pays, taken off a price that the cashier typed.
pub(crate) fn typed_price(typed: Option<Money>, tier: Option<TierPays>) -> Option<Money> {
    let rate = match tier {
        Some(TierPays::Rate(rate)) if planted::is("tier_rate_on_typed_price") => rate,
        Some(TierPays::Rate(_) | TierPays::Price(_)) | None => Factor::ONE,
    };
    typed.map(|price| price.times(rate.value()).unwrap_or(price))
}

/// Less stored value that paid for a sale all taken from the principal, as if no bonus had paid.
pub(crate) fn spent_in_truth(spent: Option<StoredValue>, before: StoredValue) -> Option<StoredValue> {
    let now = spent?;
    let all_principal = before.principal.minor() + before.bonus.minor() - now.total().minor();
    match planted::is("correction_gives_back_principal") && (0..=before.principal.minor()).contains(&all_principal) {
        true => Some(StoredValue { principal: Money::from_minor(before.principal.minor() - all_principal), ..before }),
        false => Some(now),
    }
}

/// A forgotten member who earns nothing.
pub(crate) fn forgotten(earned: Points) -> Points {
    if planted::is("forgotten_member_earns_nothing") { Points::default() } else { earned }
}

/// What goes back to gift cards paying new lines as if it were cash.
pub(crate) fn pays_in_exchange(tender: &Tender) -> Tender {
    match tender.kind == TenderKind::GiftCard && planted::is("exchange_carries_gift_cards") {
        true => Tender { kind: TenderKind::Cash, ..*tender },
        false => *tender,
    }
}

/// Points that came back in an exchange and pay nothing of its new lines.
pub(crate) fn points_of_exchange(points: Points) -> Points {
    if planted::is("exchange_loses_points") { Points::default() } else { points }
}

/// A minor unit more on a gift card of which a part was spent than is left.
pub(crate) fn left_on_gift_card(left: Money) -> Money {
    match planted::is("gift_card_left_off_by_one") && left > Money::ZERO {
        true => Money::from_minor(left.minor() + 1),
        false => left,
    }
}

/// Half of what is on a gift card, so that the member gets no more of it.
pub(crate) fn bound(amount: Money) -> Money {
    match planted::is("gift_card_bind_keeps_half") && amount.minor() > 1 {
        true => Money::from_minor(amount.minor() / 2),
        false => amount,
    }
}

/// A span that is carried as if what was given had been paid, so that the taker would get it back.
pub(crate) fn carried(figures: SpanFigures) -> SpanFigures {
    match planted::is("transfer_makes_gifts_paid") {
        true => SpanFigures {
            paid_in_minor: Money::from_minor(figures.paid_in_minor.minor() + figures.bonus_in_minor.minor()),
            bonus_in_minor: Money::ZERO,
            ..figures
        },
        false => figures,
    }
}

/// Points that last for ever once they are another member's.
pub(crate) fn taken_over(purse: Purse) -> Purse {
    match planted::is("transferred_points_last_for_ever") {
        true => {
            let for_ever = purse.lots().iter().map(|lot| Lot { until: None, ..*lot }).collect();
            purse.with_lots(for_ever)
        }
        false => purse,
    }
}

/// What a share is a part of: the list price instead of what is paid.
pub(crate) fn base_of_share(paid: Money, line: &PricedLine) -> Money {
    if planted::is("share_of_list_price") { line.list_amount } else { paid }
}

/// A limit of a day that counts no other sale of the day.
pub(crate) fn allowance(allowance: Allowance) -> Allowance {
    match planted::is("person_limit_of_each_sale") {
        true => Allowance { spent: Money::ZERO, ..allowance },
        false => allowance,
    }
}
