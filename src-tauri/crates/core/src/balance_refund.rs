//! Giving stored value back: what the law gives a member who ends the contract, as a function of what was paid in and of what
//! was used, never of the balances, so that which part was spent first plays no part (ADR 10; 法释〔2025〕4号, Art. 14, 15, 18–20).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::split::half_up;
use crate::stored_value::StoredValue;

/// By whose cause the contract ends, and so by which price the use counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RefundCause {
    /// The shop's: what was used counts at the price that was paid, and the gift bears its share of it.
    Merchant,
    /// The member's: what was used counts at list price, and nothing is given for the gift.
    Consumer,
}

impl RefundCause {
    /// Both.
    pub const ALL: [RefundCause; 2] = [RefundCause::Merchant, RefundCause::Consumer];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            RefundCause::Merchant => "merchant",
            RefundCause::Consumer => "consumer",
        }
    }
}

/// What happened to a member's stored value since the last balance refund, in the order of the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span(pub Vec<Event>);

/// One fact of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A top-up.
    ToppedUp {
        /// What was paid and what was given.
        value: StoredValue,
        /// How many business days ago.
        days_ago: i64,
    },
    /// A refund brought value in that had paid for a sale from before the span, or a part of a gift came.
    BroughtIn(StoredValue),
    /// What another member's span came to whose stored value became this member's, without what still could cool off.
    Carried(SpanFigures),
    /// A sale, as it stands after its refunds.
    Used(Use),
}

/// What a sale used of the stored value, after its refunds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Stored value that stays spent.
    pub spent: Money,
    /// What stays paid for the sale in all.
    pub paid: Money,
    /// What the goods that stay cost at list price.
    pub list: Money,
}

impl Use {
    /// What was used at list price: half-up(spent × list ÷ paid), the list never below what was paid.
    fn at_list_price(&self) -> i128 {
        let (spent, paid) = (i128::from(self.spent.minor()), i128::from(self.paid.minor()));
        match paid {
            ..=0 => spent,
            _ => half_up(spent * paid.max(i128::from(self.list.minor())), paid),
        }
    }
}

/// What came in over a span, and what was used of it: the numbers from which both readings follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct SpanFigures {
    /// Principal that was paid in.
    pub paid_in_minor: Money,
    /// Bonus that was given.
    pub bonus_in_minor: Money,
    /// What was used, at the prices that were paid.
    pub used_minor: Money,
    /// What was used, at list prices.
    pub used_at_list_minor: Money,
    /// Of what was paid in, what was paid so lately, with nothing used since, that all of it goes back.
    pub cooling_paid_minor: Money,
    /// The bonus that was given with it.
    pub cooling_bonus_minor: Money,
}

/// What goes back by either cause; never more by the consumer's than by the merchant's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct RefundReadings {
    /// By the merchant's cause.
    pub merchant_minor: Money,
    /// By the consumer's cause.
    pub consumer_minor: Money,
}

impl RefundReadings {
    /// What goes back by a cause.
    pub const fn by(&self, cause: RefundCause) -> Money {
        match cause {
            RefundCause::Merchant => self.merchant_minor,
            RefundCause::Consumer => self.consumer_minor,
        }
    }
}

/// Adds a span up. A top-up cools off for `cooling_days` business days, unless stored value that stayed spent was spent after it;
/// with 0 none does. None where a sum leaves the range of the wire.
pub fn figures(span: &Span, cooling_days: i64) -> Option<SpanFigures> {
    let last_use = span.0.iter().rposition(|event| matches!(event, Event::Used(it) if it.spent > Money::ZERO));
    let mut sums = Sums::default();
    for (n, event) in span.0.iter().enumerate() {
        match event {
            Event::ToppedUp { value, days_ago } => {
                let is_untouched = last_use.is_none_or(|last| last < n);
                sums.come_in(value);
                if is_untouched && cooling_days > 0 && *days_ago <= cooling_days {
                    sums.cooling_paid += i128::from(value.principal.minor());
                    sums.cooling_bonus += i128::from(value.bonus.minor());
                }
            }
            Event::BroughtIn(value) => sums.come_in(value),
            Event::Carried(it) => sums.carry(it),
            Event::Used(it) => {
                sums.used += i128::from(it.spent.minor());
                sums.used_at_list += it.at_list_price();
            }
        }
    }
    sums.figures()
}

/// A top-up of which nothing was used since: what was paid and given, and how many business days ago.
pub type Untouched = (StoredValue, i64);

/// A span as it becomes another member's: what it comes to without the top-ups that nothing was used of since, and those, the first
/// one first, so that they cool off as they would have. None where a sum leaves the range of the wire.
pub fn carried(span: &Span) -> Option<(SpanFigures, Vec<Untouched>)> {
    let last_use = span.0.iter().rposition(|event| matches!(event, Event::Used(it) if it.spent > Money::ZERO));
    let (mut rest, mut untouched) = (Vec::new(), Vec::new());
    for (n, event) in span.0.iter().enumerate() {
        match event {
            Event::ToppedUp { value, days_ago } if last_use.is_none_or(|last| last < n) => {
                untouched.push((*value, *days_ago));
            }
            other => rest.push(*other),
        }
    }
    Some((figures(&Span(rest), 0)?, untouched))
}

/// What goes back, from what came in and what was used.
///
/// Merchant's cause: cooling + half-up((P + B − C) × P ÷ (P + B)), and no less than the same without anything that cools off;
/// consumer's cause: cooling + max(0, P − D), where P and B are principal and bonus without those that cool off, C is what was used
/// as paid and D the same at list price.
pub fn readings(figures: &SpanFigures) -> RefundReadings {
    let minor = |amount: Money| i128::from(amount.minor());
    let paid = minor(figures.paid_in_minor) - minor(figures.cooling_paid_minor);
    let bonus = minor(figures.bonus_in_minor) - minor(figures.cooling_bonus_minor);
    let used = minor(figures.used_minor);
    debug_assert!(paid + bonus >= used, "no more is used than came in before");
    let share = |paid: i128, bonus: i128| match paid + bonus {
        0 => 0,
        whole => half_up((whole - used) * paid, whole),
    };
    let cooling = minor(figures.cooling_paid_minor);
    // Cooling off is a right of the member's: it never makes less of what the merchant's cause gives.
    let in_all = share(minor(figures.paid_in_minor), minor(figures.bonus_in_minor));
    let merchant = share(paid, bonus).max(in_all - cooling);
    let consumer = (paid - minor(figures.used_at_list_minor)).max(0);
    // Each is at most what was paid in, which is an amount of the wire.
    let back = |part: i128| Money::from_minor((minor(figures.cooling_paid_minor) + part) as i64);
    RefundReadings { merchant_minor: back(merchant), consumer_minor: back(consumer) }
}

/// What goes back, drawn from principal first and then from bonus, so that all of a reading is paid whatever was spent first.
/// The rest of the balance is forfeited. None where more would go back than there is.
pub fn drawn(balance: StoredValue, refunded: Money) -> Option<StoredValue> {
    crate::stored_value::draw(balance, refunded, crate::stored_value::SpendOrder::PrincipalFirst)
}

#[derive(Default)]
struct Sums {
    paid: i128,
    bonus: i128,
    used: i128,
    used_at_list: i128,
    cooling_paid: i128,
    cooling_bonus: i128,
}

impl Sums {
    fn come_in(&mut self, value: &StoredValue) {
        self.paid += i128::from(value.principal.minor());
        self.bonus += i128::from(value.bonus.minor());
    }

    fn carry(&mut self, it: &SpanFigures) {
        self.come_in(&StoredValue { principal: it.paid_in_minor, bonus: it.bonus_in_minor });
        self.used += i128::from(it.used_minor.minor());
        self.used_at_list += i128::from(it.used_at_list_minor.minor());
    }

    fn figures(&self) -> Option<SpanFigures> {
        let money = |sum: i128| Money::ZERO.plus(Money::from_minor(i64::try_from(sum).ok()?));
        Some(SpanFigures {
            paid_in_minor: money(self.paid)?,
            bonus_in_minor: money(self.bonus)?,
            used_minor: money(self.used)?,
            used_at_list_minor: money(self.used_at_list)?,
            cooling_paid_minor: money(self.cooling_paid)?,
            cooling_bonus_minor: money(self.cooling_bonus)?,
        })
    }
}

#[cfg(test)]
mod tests;
