//! What goes back when lines of a sale are returned. All of it is a function of how much of each line was returned in all,
//! so that refunds in any order and in any parts come to the same, and a sale that was returned whole is as if it had not been.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::quantity::{Points, Quantity};
use crate::split::{by_highest_averages, pro_rata};
use crate::stored_value::StoredValue;
use crate::tender::{Tender, TenderKind};

/// A line as it was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoldLine {
    /// How many units.
    pub quantity: Quantity,
    /// What was paid for them.
    pub total: Money,
}

/// How much of a line was returned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// How many units.
    pub quantity: Quantity,
    /// What they gave back, where the line sold count cards: each gives back what is left of it, which no quantity says.
    pub for_cards: Option<Money>,
}

impl Returned {
    /// Goods.
    pub const fn goods(quantity: Quantity) -> Returned {
        Returned { quantity, for_cards: None }
    }

    /// Count cards, and what they gave back.
    pub const fn cards(quantity: Quantity, amount: Money) -> Returned {
        Returned { quantity, for_cards: Some(amount) }
    }

    /// With what comes back as well.
    #[must_use]
    pub fn plus(self, more: Returned) -> Returned {
        let for_cards = match (self.for_cards, more.for_cards) {
            (None, None) => None,
            // Parts of one line's total.
            (one, other) => {
                let minor = |amount: Option<Money>| amount.unwrap_or_default().minor();
                Some(Money::from_minor(minor(one) + minor(other)))
            }
        };
        Returned { quantity: Quantity::from_milli(self.quantity.milli() + more.quantity.milli()), for_cards }
    }

    /// Whether nothing of a line is left: of count cards that were used something is, though they came back.
    fn is_whole(&self, line: &SoldLine) -> bool {
        self.quantity == line.quantity && self.for_cards.is_none_or(|amount| amount == line.total)
    }
}

/// Whether nothing of a sale is left.
pub fn is_whole(sold: &Sold, returned: &[Returned]) -> bool {
    sold.lines.iter().zip(returned).all(|(line, returned)| returned.is_whole(line))
}

/// A sale as its refunds see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// The lines.
    pub lines: Vec<SoldLine>,
    /// What each kind of tender paid, less change; together the total. Stored value is in `stored_value`.
    pub tenders: Vec<Tender>,
    /// What was paid with stored value.
    pub stored_value: StoredValue,
    /// Points that paid; what they were worth is among the tenders.
    pub points_spent: Points,
    /// Points earned.
    pub points_earned: Points,
    /// Of these, what each line earned, where the sale was not counted as a whole; what is left was for coming.
    pub points_by_line: Option<Vec<Points>>,
}

impl Sold {
    /// What was paid.
    pub fn total(&self) -> Money {
        // A total is within the counter's limit.
        Money::from_minor(self.lines.iter().map(|line| line.total.minor()).sum())
    }
}

/// In which order a sale's tenders get back what is returned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RefundOrder {
    /// Each in proportion to what it paid.
    #[default]
    Proportional,
    /// Stored value until all of it is back, then the others in proportion.
    StoredValueFirst,
}

/// What a return is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ReturnKind {
    /// Goods came back.
    #[default]
    Refund,
    /// The sale was voided on its own day: all of it, as if it had not been rung.
    Void,
    /// A count card that the sale had sold was given back, by what was left of it.
    CountCard,
    /// Goods that came back without a bill.
    Unbilled,
    /// Goods that were exchanged for others in the same fact.
    Exchange,
}

impl ReturnKind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            ReturnKind::Refund => "refund",
            ReturnKind::Void => "void",
            ReturnKind::CountCard => "count_card",
            ReturnKind::Unbilled => "unbilled",
            ReturnKind::Exchange => "exchange",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<ReturnKind> {
        [ReturnKind::Refund, ReturnKind::Void, ReturnKind::CountCard, ReturnKind::Unbilled, ReturnKind::Exchange]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }

    /// Whether it is a plain refund.
    pub fn is_refund(&self) -> bool {
        *self == ReturnKind::Refund
    }
}

/// What has gone back in all, once some quantities were returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenBack {
    /// For each line.
    pub lines: Vec<Money>,
    /// By each tender of [`Sold::tenders`].
    pub tenders: Vec<Tender>,
    /// As stored value.
    pub stored_value: StoredValue,
    /// Points that had paid.
    pub points_spent: Points,
    /// Points that go with it.
    pub points_earned: Points,
}

impl GivenBack {
    /// What went back in all.
    pub fn total(&self) -> Money {
        Money::from_minor(self.lines.iter().map(|line| line.minor()).sum())
    }

    /// What is back now and was not before.
    #[must_use]
    pub fn since(&self, before: &GivenBack) -> GivenBack {
        let less = |now: Money, then: Money| Money::from_minor(now.minor() - then.minor());
        let pairs = self.tenders.iter().zip(&before.tenders);
        GivenBack {
            lines: self.lines.iter().zip(&before.lines).map(|(now, then)| less(*now, *then)).collect(),
            tenders: pairs.map(|(now, then)| Tender { amount: less(now.amount, then.amount), ..*now }).collect(),
            stored_value: StoredValue {
                principal: less(self.stored_value.principal, before.stored_value.principal),
                bonus: less(self.stored_value.bonus, before.stored_value.bonus),
            },
            points_spent: self.points_spent.minus(before.points_spent),
            points_earned: self.points_earned.minus(before.points_earned),
        }
    }
}

/// What has gone back once `returned` of each line was returned.
///
/// A line gives back half-up(total × returned ÷ sold). The sum goes to the tenders, and within stored value to principal
/// and bonus, by highest averages ([`by_highest_averages`]). Points that paid come back as half-up(points × what they get
/// back ÷ what they paid), points earned go as half-up(points × sum ÷ total), to the hundredth, or where each line has points
/// of its own as half-up(its points × returned ÷ sold); all of them where every line was returned. A line of count cards gives
/// back what the cards did, and takes points by that.
pub fn given_back(sold: &Sold, returned: &[Returned], order: RefundOrder) -> GivenBack {
    debug_assert_eq!(sold.lines.len(), returned.len(), "what came back, for each line");
    let lines: Vec<Money> = sold.lines.iter().zip(returned).map(|(line, back)| line_part(line, back)).collect();
    let (total, back) = (sold.total().minor(), lines.iter().map(|line| line.minor()).sum());
    let is_whole = is_whole(sold, returned);
    let held = [sold.stored_value.principal.minor(), sold.stored_value.bonus.minor()];
    let paid: Vec<i64> = sold.tenders.iter().map(|tender| tender.amount.minor()).collect();
    let (stored, tendered) = match order {
        RefundOrder::Proportional => {
            let parts = by_highest_averages(back, &[&held[..], &paid].concat());
            (parts[..2].to_vec(), parts[2..].to_vec())
        }
        RefundOrder::StoredValueFirst => {
            let stored = back.min(held.iter().sum());
            (by_highest_averages(stored, &held), by_highest_averages(back - stored, &paid))
        }
    };
    let part = |(tender, part): (&Tender, i64)| Tender { kind: tender.kind, amount: Money::from_minor(part) };
    let tenders: Vec<Tender> = sold.tenders.iter().zip(tendered).map(part).collect();
    let by_points = |tenders: &[Tender]| {
        let paid = tenders.iter().find(|tender| tender.kind == TenderKind::Points);
        paid.map_or(0, |tender| tender.amount.minor())
    };
    let spent = pro_rata(sold.points_spent.centi(), by_points(&tenders), by_points(&sold.tenders));
    GivenBack {
        lines,
        tenders,
        points_spent: Points::from_centi(spent),
        stored_value: StoredValue { principal: Money::from_minor(stored[0]), bonus: Money::from_minor(stored[1]) },
        points_earned: match is_whole {
            true => sold.points_earned,
            false => earned_part(sold, returned, back, total),
        },
    }
}

/// What goes of the points that a sale earned while some of it stays; those for coming stay with it.
fn earned_part(sold: &Sold, returned: &[Returned], back: i64, total: i64) -> Points {
    let Some(by_line) = &sold.points_by_line else {
        // Where nothing was paid nothing is left to measure a part by: the points go with the last of it.
        let part = if total == 0 { 0 } else { pro_rata(sold.points_earned.centi(), back, total) };
        return Points::from_centi(part);
    };
    let lines = sold.lines.iter().zip(returned).zip(by_line);
    let part = |((line, back), points): ((&SoldLine, &Returned), &Points)| match back.for_cards {
        Some(amount) if line.total > Money::ZERO => pro_rata(points.centi(), amount.minor(), line.total.minor()),
        Some(_) | None => pro_rata(points.centi(), back.quantity.milli(), line.quantity.milli()),
    };
    Points::from_centi(lines.map(part).sum())
}

fn line_part(line: &SoldLine, returned: &Returned) -> Money {
    let by_quantity = || pro_rata(line.total.minor(), returned.quantity.milli(), line.quantity.milli());
    returned.for_cards.unwrap_or_else(|| Money::from_minor(by_quantity()))
}

/// What each kind of tender paid, less the change, and without stored value.
pub fn settled(tenders: &[Tender], change: Money) -> Vec<Tender> {
    let less_change = |tender: &Tender| match tender.kind {
        TenderKind::Cash => Tender { amount: Money::from_minor(tender.amount.minor() - change.minor()), ..*tender },
        _ => *tender,
    };
    tenders.iter().filter(|tender| tender.kind != TenderKind::StoredValue).map(less_change).collect()
}

/// What pays new lines of what comes back for old ones: all of it where they cost as much or more. Else what is left goes back as a
/// return of that sum would: by highest averages over the kinds, or stored value first.
pub fn carried(back: &[Tender], total: Money, order: RefundOrder) -> Vec<Tender> {
    let worth: i64 = back.iter().map(|tender| tender.amount.minor()).sum();
    let left = (worth - total.minor()).max(0);
    let is_stored = |tender: &Tender| tender.kind == TenderKind::StoredValue;
    let of = |takes: &dyn Fn(&Tender) -> bool| -> Vec<i64> {
        back.iter().map(|tender| if takes(tender) { tender.amount.minor() } else { 0 }).collect()
    };
    let goes_back = match order {
        RefundOrder::Proportional => by_highest_averages(left, &of(&|_| true)),
        RefundOrder::StoredValueFirst => {
            let (stored, others) = (of(&is_stored), of(&|tender| !is_stored(tender)));
            let first = left.min(stored.iter().sum());
            let parts = by_highest_averages(first, &stored).into_iter().zip(by_highest_averages(left - first, &others));
            parts.map(|(stored, other)| stored + other).collect()
        }
    };
    let pays = back.iter().zip(goes_back);
    let pays = pays.map(|(it, back)| Tender { amount: Money::from_minor(it.amount.minor() - back), ..*it });
    pays.filter(|tender| tender.amount > Money::ZERO).collect()
}

/// Why goods come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// The buyer no longer wants them.
    ChangedMind,
    /// They are faulty or spoilt.
    Faulty,
    /// They are not what the buyer asked for.
    WrongItem,
    /// The sale was rung wrongly.
    RungWrongly,
    /// Anything else: the note says what.
    Other,
}

impl RefundReason {
    /// Every reason.
    pub const ALL: [RefundReason; 5] = [
        RefundReason::ChangedMind,
        RefundReason::Faulty,
        RefundReason::WrongItem,
        RefundReason::RungWrongly,
        RefundReason::Other,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            RefundReason::ChangedMind => "changed_mind",
            RefundReason::Faulty => "faulty",
            RefundReason::WrongItem => "wrong_item",
            RefundReason::RungWrongly => "rung_wrongly",
            RefundReason::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn qty(milli: i64) -> Quantity {
        Quantity::from_milli(milli)
    }

    fn goods(milli: i64) -> Returned {
        Returned::goods(qty(milli))
    }

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    fn sold(lines: &[(i64, i64)], cash: i64, principal: i64, bonus: i64, points: i64) -> Sold {
        let line = |(milli, total): &(i64, i64)| SoldLine { quantity: qty(*milli), total: money(*total) };
        Sold {
            lines: lines.iter().map(line).collect(),
            tenders: vec![Tender { kind: TenderKind::Cash, amount: money(cash) }],
            stored_value: StoredValue { principal: money(principal), bonus: money(bonus) },
            points_spent: Points::default(),
            points_earned: Points::from_centi(points),
            points_by_line: None,
        }
    }

    #[test]
    fn a_line_takes_the_points_that_it_earned_itself_and_coming_goes_with_the_last_of_it() {
        // 3 at 10 points together, 2 that earned none, and 5 points for coming.
        let by_line = vec![Points::from_centi(1_000), Points::default()];
        let sale = Sold { points_by_line: Some(by_line), ..sold(&[(3_000, 900), (2_000, 9_000)], 9_900, 0, 0, 1_500) };
        let points = |one: i64, two: i64| {
            given_back(&sale, &[goods(one), goods(two)], RefundOrder::Proportional).points_earned.centi()
        };
        assert_eq!(points(0, 2_000), 0, "what earned nothing takes nothing");
        // 3.333… each, cumulatively: 3.33, 6.67, 10.
        assert_eq!([points(1_000, 0), points(2_000, 0), points(3_000, 1_000)], [333, 667, 1_000]);
        assert_eq!(points(3_000, 2_000), 1_500);
    }

    #[test]
    fn gives_back_as_by_hand() {
        // Three for 10.00, paid with 4.00 cash and 5.00 + 1.00 of stored value, 10 points earned. One of three is 3.33:
        // shares 1.332, 1.665 and 0.333, which come to 3.33; points 3.33.
        let sale = sold(&[(3_000, 1_000)], 400, 500, 100, 1_000);
        let one = given_back(&sale, &[goods(1_000)], RefundOrder::Proportional);
        assert_eq!((one.total().minor(), one.tenders[0].amount.minor()), (333, 133));
        assert_eq!(one.stored_value, StoredValue { principal: money(167), bonus: money(33) });
        assert_eq!(one.points_earned, Points::from_centi(333));
        // The second is 6.67 in all, so 3.34; then 3.33.
        let two = given_back(&sale, &[goods(2_000)], RefundOrder::Proportional);
        assert_eq!(two.since(&one).total().minor(), 334);
        let all = given_back(&sale, &[goods(3_000)], RefundOrder::Proportional);
        assert_eq!(all.since(&two).total().minor(), 333);
        assert_eq!((all.tenders[0].amount.minor(), all.stored_value), (400, sale.stored_value));
        assert_eq!(all.points_earned, sale.points_earned);
        // Stored value first: all of 3.33, at 5 : 1.
        let first = given_back(&sale, &[goods(1_000)], RefundOrder::StoredValueFirst);
        assert_eq!(first.tenders[0].amount, Money::ZERO);
        assert_eq!(first.stored_value, StoredValue { principal: money(278), bonus: money(55) });
    }

    #[test]
    fn half_of_a_sale_takes_half_of_what_it_earned_and_gives_half_of_what_it_cost() {
        // 70 earned, 150 spent; one of two back.
        let sale = Sold { points_spent: Points::from_centi(15_000), ..sold(&[(2_000, 10_000)], 9_000, 0, 0, 7_000) };
        let points = Tender { kind: TenderKind::Points, amount: money(1_000) };
        let sale = Sold { tenders: vec![sale.tenders[0], points], ..sale };
        let half = given_back(&sale, &[goods(1_000)], RefundOrder::Proportional);
        assert_eq!((half.points_earned, half.points_spent), (Points::from_centi(3_500), Points::from_centi(7_500)));
    }

    #[test]
    fn a_card_gives_back_what_is_left_of_it_and_the_sale_is_whole_once_no_use_of_it_stands() {
        // Two cards of 100.00 and goods of 100.00, paid with 100.00 cash and 200.00 principal; 30 points.
        let sale = sold(&[(2_000, 20_000), (1_000, 10_000)], 10_000, 20_000, 0, 3_000);
        let back = |card: (i64, i64), goods_back: i64| {
            let returned = [Returned::cards(qty(card.0), money(card.1)), goods(goods_back)];
            (given_back(&sale, &returned, RefundOrder::Proportional), is_whole(&sale, &returned))
        };
        // 60.00 of one card: a third in cash; 60 of 300 of the points.
        let (one, whole) = back((1_000, 6_000), 0);
        assert_eq!((one.tenders[0].amount, one.stored_value.principal), (money(2_000), money(4_000)));
        assert_eq!((one.points_earned, whole), (Points::from_centi(600), false));
        // All is back but 40.00 that were used.
        let (all, whole) = back((2_000, 16_000), 1_000);
        assert_eq!((all.total(), all.points_earned, whole), (money(26_000), Points::from_centi(2_600), false));
        let (all, whole) = back((2_000, 20_000), 1_000);
        assert_eq!((all.total(), all.points_earned, whole), (money(30_000), Points::from_centi(3_000), true));
    }

    #[test]
    fn points_that_paid_come_back_by_what_they_paid_and_by_no_other_tender() {
        // Three for 0.10: 0.07 in cash, 0.03 with 3 points. One is 0.03, of which highest averages (7, 3, 2.33) give cash two
        // and points one: a third of the points.
        let points = Tender { kind: TenderKind::Points, amount: money(3) };
        let sale = Sold { points_spent: Points::from_centi(300), ..sold(&[(3_000, 10)], 7, 0, 0, 0) };
        let sale = Sold { tenders: vec![sale.tenders[0], points], ..sale };
        let one = given_back(&sale, &[goods(1_000)], RefundOrder::Proportional);
        assert_eq!((one.tenders[0].amount, one.tenders[1].amount), (money(2), money(1)));
        assert_eq!(one.points_spent, Points::from_centi(100));
    }

    #[test]
    fn a_card_takes_the_points_of_its_line_by_what_it_gave_back_and_a_free_one_by_its_count() {
        // Two cards of 100.00 that earned 20 points, two that cost nothing and earned 8, and 2 points for coming.
        let by_line = vec![Points::from_centi(2_000), Points::from_centi(800)];
        let sale = Sold { points_by_line: Some(by_line), ..sold(&[(2_000, 20_000), (2_000, 0)], 20_000, 0, 0, 3_000) };
        let points = |paid: Returned, free: Returned| {
            given_back(&sale, &[paid, free], RefundOrder::Proportional).points_earned.centi()
        };
        let none = goods(0);
        // 60.00 of 200.00 take 6 points; one of the two free ones takes 4.
        assert_eq!(points(Returned::cards(qty(1_000), money(6_000)), none), 600);
        assert_eq!(points(none, Returned::cards(qty(1_000), Money::ZERO)), 400);
        let both = [Returned::cards(qty(2_000), money(16_000)), Returned::cards(qty(2_000), Money::ZERO)];
        assert_eq!(points(both[0], both[1]), 2_400);
    }

    #[test]
    fn what_comes_back_of_a_line_adds_up() {
        assert_eq!(goods(1_000).plus(goods(500)), goods(1_500));
        let (one, other) = (Returned::cards(qty(1_000), money(6_000)), Returned::cards(qty(2_000), money(10_000)));
        assert_eq!(one.plus(other), Returned::cards(qty(3_000), money(16_000)));
        assert_eq!(Returned::default().plus(one), one);
    }

    fn paid(tenders: &[(TenderKind, i64)]) -> Vec<Tender> {
        tenders.iter().map(|(kind, minor)| Tender { kind: *kind, amount: money(*minor) }).collect()
    }

    #[test]
    fn a_sale_is_settled_by_its_tenders_less_the_change_and_its_stored_value() {
        use TenderKind::{Cash, StoredValue, Wechat};
        // 100.00 in notes, 50.00 by WeChat and 30.00 of stored value for 160.00.
        let tendered = paid(&[(Wechat, 5_000), (Cash, 10_000), (StoredValue, 3_000)]);
        assert_eq!(settled(&tendered, money(2_000)), paid(&[(Wechat, 5_000), (Cash, 8_000)]));
    }

    #[test]
    fn an_exchange_is_paid_by_what_comes_back_and_what_is_left_goes_back_as_by_hand() {
        use RefundOrder::{Proportional, StoredValueFirst};
        use TenderKind::{Card, Cash, StoredValue, Wechat};
        // 40.00 in cash and 60.00 of stored value come back.
        let back = paid(&[(Cash, 4_000), (StoredValue, 6_000)]);
        for (total, order, pays) in [
            // As much or more takes all of it.
            (12_000, Proportional, vec![(Cash, 4_000), (StoredValue, 6_000)]),
            (10_000, StoredValueFirst, vec![(Cash, 4_000), (StoredValue, 6_000)]),
            // 50.00 are left: 20.00 and 30.00 go back, or 50.00 of stored value.
            (5_000, Proportional, vec![(Cash, 2_000), (StoredValue, 3_000)]),
            (5_000, StoredValueFirst, vec![(Cash, 4_000), (StoredValue, 1_000)]),
            // 80.00 are left: 60.00 of stored value, and 20.00 in cash.
            (2_000, StoredValueFirst, vec![(Cash, 2_000)]),
            (0, Proportional, vec![]),
            (0, StoredValueFirst, vec![]),
        ] {
            assert_eq!(carried(&back, money(total), order), paid(&pays), "{total} {order:?}");
        }
        // 10 of 6, 6 and 2 go back as 5, 4 and 1 (highest averages), so that 1, 2 and 1 pay.
        let three = paid(&[(Cash, 6), (Wechat, 6), (Card, 2)]);
        assert_eq!(carried(&three, money(4), Proportional), paid(&[(Cash, 1), (Wechat, 2), (Card, 1)]));
        // With stored value first 3 of it go back, and 7 of the others as 4 and 3.
        let four = paid(&[(Cash, 6), (StoredValue, 3), (Wechat, 6)]);
        assert_eq!(carried(&four, money(5), StoredValueFirst), paid(&[(Cash, 2), (Wechat, 3)]));
    }

    #[test]
    fn a_kind_and_a_reason_are_called_the_same_everywhere() {
        use ReturnKind::{CountCard, Exchange, Refund, Unbilled, Void};
        let kinds = [Refund, Void, CountCard, Unbilled, Exchange];
        for kind in kinds {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(ReturnKind::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(kinds.into_iter().filter(ReturnKind::is_refund).collect::<Vec<_>>(), [Refund]);
        assert_eq!(ReturnKind::from_name("sale"), None);
        for reason in RefundReason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
    }

    proptest! {
        #[test]
        fn refunds_in_any_parts_add_up_to_the_whole(
            lines in prop::collection::vec((1_i64..90_000, 0_i64..1_000_000), 1..8),
            shares in prop::collection::vec(0_i64..1_000, 3..6),
            parts in prop::collection::vec(prop::collection::vec(0_i64..=1_000, 8), 1..6),
            points in 0_i64..10_000_000,
            spent in 0_i64..10_000_000,
            first in any::<bool>(),
            by_line in any::<bool>(),
        ) {
            let total: i64 = lines.iter().map(|(_, total)| total).sum();
            let paid = crate::split::by_largest_remainder(total, &shares);
            prop_assume!(paid.iter().sum::<i64>() == total);
            let mut sale = sold(&lines, paid[0], paid[1], paid[2], points);
            sale.tenders.extend(paid[3..].iter().map(|paid| Tender { kind: TenderKind::Card, amount: money(*paid) }));
            if let [.., last] = &mut sale.tenders[..] && last.kind == TenderKind::Card {
                last.kind = TenderKind::Points;
                sale.points_spent = Points::from_centi(if last.amount > Money::ZERO { spent } else { 0 });
            }
            if by_line {
                let weights: Vec<i64> = lines.iter().map(|(milli, _)| *milli).chain([7]).collect();
                let shares = crate::split::by_largest_remainder(points, &weights);
                sale.points_by_line = Some(shares[..lines.len()].iter().map(|centi| Points::from_centi(*centi)).collect());
            }
            let order = if first { RefundOrder::StoredValueFirst } else { RefundOrder::Proportional };

            let nothing = vec![goods(0); lines.len()];
            let mut returned = nothing.clone();
            let mut before = given_back(&sale, &nothing, order);
            prop_assert_eq!(before.total(), Money::ZERO);
            let mut sum = 0;
            for part in parts.iter().chain([&vec![1_000; 8]]) {
                for ((now, sold), share) in returned.iter_mut().zip(&sale.lines).zip(part) {
                    let left = sold.quantity.milli() - now.quantity.milli();
                    *now = now.plus(goods(left * share / 1_000));
                }
                let back = given_back(&sale, &returned, order);
                let step = back.since(&before);
                let by_tenders: i64 = step.tenders.iter().map(|tender| tender.amount.minor()).sum();
                prop_assert_eq!(by_tenders + step.stored_value.total().minor(), step.total().minor());
                prop_assert!(step.lines.iter().all(|line| *line >= Money::ZERO));
                prop_assert!(step.tenders.iter().all(|tender| tender.amount >= Money::ZERO));
                prop_assert!(step.stored_value.principal >= Money::ZERO && step.stored_value.bonus >= Money::ZERO);
                prop_assert!(step.points_earned >= Points::default() && step.points_spent >= Points::default());
                sum += step.total().minor();
                before = back;
            }
            prop_assert_eq!(sum, total);
            prop_assert_eq!(before.lines, sale.lines.iter().map(|line| line.total).collect::<Vec<_>>());
            prop_assert_eq!(before.tenders, sale.tenders);
            prop_assert_eq!(before.stored_value, sale.stored_value);
            prop_assert_eq!(before.points_earned, sale.points_earned);
            prop_assert_eq!(before.points_spent, sale.points_spent);
        }
    }
}
