//! How a sale is paid: tenders, what they settle, and the change. All of it in minor units.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Code, Refusal};
use crate::money::{Currency, Money};

/// How a member or a walk-in pays.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    /// Notes and coins; the only kind that gives change.
    Cash,
    /// The member's stored value.
    StoredValue,
    /// WeChat Pay, recorded.
    Wechat,
    /// Alipay, recorded.
    Alipay,
    /// A card on the bank's terminal, recorded.
    Card,
    /// Anything else, recorded.
    Other,
    /// The member's points, at the shop's rate.
    Points,
    /// Gift cards, each named by its code beside the tenders.
    GiftCard,
    /// The member pays later.
    OnAccount,
}

impl TenderKind {
    /// Every kind.
    pub const ALL: [TenderKind; 9] = [
        TenderKind::Cash,
        TenderKind::StoredValue,
        TenderKind::Wechat,
        TenderKind::Alipay,
        TenderKind::Card,
        TenderKind::Other,
        TenderKind::Points,
        TenderKind::GiftCard,
        TenderKind::OnAccount,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            TenderKind::Cash => "cash",
            TenderKind::StoredValue => "stored_value",
            TenderKind::Wechat => "wechat",
            TenderKind::Alipay => "alipay",
            TenderKind::Card => "card",
            TenderKind::Other => "other",
            TenderKind::Points => "points",
            TenderKind::GiftCard => "gift_card",
            TenderKind::OnAccount => "on_account",
        }
    }

    /// Whether it draws on what the shop owes a member, or on what a member may owe the shop.
    pub const fn needs_member(self) -> bool {
        matches!(self, TenderKind::StoredValue | TenderKind::Points | TenderKind::OnAccount)
    }

    /// Whether it is money that comes in when it is tendered: stored value, points and gift cards are none, and what is put on
    /// account is paid later.
    pub const fn is_money(self) -> bool {
        match self {
            TenderKind::Cash | TenderKind::Wechat | TenderKind::Alipay | TenderKind::Card | TenderKind::Other => true,
            TenderKind::StoredValue | TenderKind::Points | TenderKind::GiftCard | TenderKind::OnAccount => false,
        }
    }

    /// Whether it may have to be proved that it is the member who pays by it.
    pub const fn needs_proof(self) -> bool {
        matches!(self, TenderKind::StoredValue | TenderKind::OnAccount)
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<TenderKind> {
        TenderKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What is to be proved of tenders: those by which only the member pays.
pub fn to_be_proved(tenders: &[Tender]) -> Money {
    // Tenders of one sale, each within the counter's limit.
    Money::from_minor(tenders.iter().filter(|it| it.kind.needs_proof()).map(|it| it.amount.minor()).sum())
}

/// A tender as given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Tender {
    /// How.
    pub kind: TenderKind,
    /// How much was given.
    #[serde(rename = "amount_minor")]
    pub amount: Money,
}

/// The tenders of a sale, one of a kind, and the change in cash. `Σ tenders − change − kept = total`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// In the order in which the kinds were first given.
    pub tenders: Vec<Tender>,
    /// What goes back in cash.
    pub change: Money,
    /// What of the change the member leaves as stored value.
    pub kept: Money,
}

impl Settlement {
    /// With so much of the change kept; it is what is left of the drawer's change, so never more than that.
    ///
    /// # Errors
    /// [`Code::KeepBeyondChange`].
    pub fn keeping(self, kept: Money) -> Result<Settlement, Refusal> {
        match self.change.minus(kept).filter(|change| *change >= Money::ZERO) {
            Some(change) => Ok(Settlement { change, kept, ..self }),
            None => Err(Code::KeepBeyondChange.because().money("amount", kept).money("change", self.change)),
        }
    }

    /// What was given of a kind.
    pub fn given(&self, kind: TenderKind) -> Money {
        self.tenders.iter().find(|tender| tender.kind == kind).map_or(Money::ZERO, |tender| tender.amount)
    }
}

/// Checks the tenders against the total. Change is given for cash alone.
///
/// # Errors
/// [`Code::TenderInvalid`] for zero, negative or absurd ones, [`Code::TenderShort`], and [`Code::TenderExcess`] where
/// kinds other than cash exceed the total.
pub fn settle(total: Money, tenders: &[Tender]) -> Result<Settlement, Refusal> {
    let mut merged: Vec<Tender> = Vec::new();
    for tender in tenders {
        let invalid = || Code::TenderInvalid.because().money("amount", tender.amount);
        if !tender.amount.is_counter_amount() {
            return Err(invalid());
        }
        match merged.iter_mut().find(|known| known.kind == tender.kind) {
            Some(known) => known.amount = known.amount.plus(tender.amount).ok_or_else(invalid)?,
            None => merged.push(*tender),
        }
    }
    let sum = |cash: bool| -> i64 {
        let kinds = merged.iter().filter(|tender| (tender.kind == TenderKind::Cash) == cash);
        kinds.map(|tender| tender.amount.minor()).sum()
    };
    let (cash, other) = (sum(true), sum(false));
    if other > total.minor() {
        let excess = Money::from_minor(other - total.minor());
        return Err(Code::TenderExcess.because().money("total", total).money("excess", excess));
    }
    let change = Money::from_minor(cash + other - total.minor());
    if change < Money::ZERO {
        let missing = Money::from_minor(-change.minor());
        return Err(Code::TenderShort.because().money("total", total).money("missing", missing));
    }
    Ok(Settlement { tenders: merged, change, kept: Money::ZERO })
}

/// How much of the change a member may leave as stored value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct KeepableChange {
    /// The coins: the part below a whole unit of the currency.
    #[serde(rename = "small_minor")]
    pub small: Money,
    /// All of it.
    #[serde(rename = "all_minor")]
    pub all: Money,
}

/// What can be kept of a change, where the member may hold no more than `room`; none where it is nothing.
pub fn keepable(change: Money, room: Option<Money>, currency: Currency) -> Option<KeepableChange> {
    let within = |amount: i64| Money::from_minor(amount).min(room.unwrap_or(change));
    let (small, all) = (within(change.minor() % currency.minor_per_unit()), within(change.minor()));
    (all > Money::ZERO).then_some(KeepableChange { small, all })
}

/// How far the tenders given so far settle a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What was given.
    pub paid: Money,
    /// What is still missing.
    pub due: Money,
    /// What goes back in cash.
    pub change: Money,
}

/// How far tenders settle a total: none of them may be wrong, but they may be short.
///
/// # Errors
/// Those of [`settle`] but [`Code::TenderShort`].
pub fn progress(total: Money, tenders: &[Tender]) -> Result<Progress, Refusal> {
    let change = match settle(total, tenders) {
        Ok(settlement) => settlement.change,
        Err(refusal) if refusal.code == Code::TenderShort => Money::ZERO,
        Err(refusal) => return Err(refusal),
    };
    // Each is within the counter's limit and there are few of them: `settle` has added them up.
    let paid: i64 = tenders.iter().map(|tender| tender.amount.minor()).sum();
    let due = (total.minor() - paid).max(0);
    Ok(Progress { paid: Money::from_minor(paid), due: Money::from_minor(due), change })
}

/// What a buyer is likely to hand over in cash for an amount: exactly it, then the next sums of common notes.
pub fn likely_cash(due: Money, currency: Currency) -> Vec<Money> {
    const SUGGESTED_MAX: usize = 5;
    if due <= Money::ZERO {
        return Vec::new();
    }
    let next = |step: i64| {
        let step = step * currency.minor_per_unit();
        (due.minor() + step - 1) / step * step
    };
    let mut amounts = vec![due.minor()];
    amounts.extend(currency.note_steps().iter().map(|step| next(*step)));
    amounts.sort_unstable();
    amounts.dedup();
    amounts.into_iter().take(SUGGESTED_MAX).map(Money::from_minor).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::code::{Arg, Args};

    fn cash(amount: i64) -> Tender {
        Tender { kind: TenderKind::Cash, amount: Money::from_minor(amount) }
    }

    fn wechat(amount: i64) -> Tender {
        Tender { kind: TenderKind::Wechat, amount: Money::from_minor(amount) }
    }

    #[test]
    fn gives_change_for_cash_alone() {
        let total = Money::from_minor(1_000);
        assert_eq!(settle(total, &[cash(500), wechat(600), cash(400)]).unwrap().change.minor(), 500);
        for (tenders, code) in [
            (vec![], Code::TenderShort),
            (vec![cash(999)], Code::TenderShort),
            (vec![wechat(1_001)], Code::TenderExcess),
            (vec![wechat(1_001), cash(1)], Code::TenderExcess),
            (vec![cash(0), wechat(1_000)], Code::TenderInvalid),
            (vec![cash(2_000), cash(-1_000)], Code::TenderInvalid),
        ] {
            assert_eq!(settle(total, &tenders).unwrap_err().code, code, "{tenders:?}");
        }
        assert_eq!(settle(Money::ZERO, &[]).unwrap().change, Money::ZERO);
    }

    #[test]
    fn what_is_short_and_what_is_too_much_is_told() {
        let total = Money::from_minor(1_000);
        let told = |tenders: &[Tender]| settle(total, tenders).unwrap_err().args;
        let of_total = |name: &'static str, minor: i64| {
            Args::new().with("total", Arg::Money(total)).with(name, Arg::Money(Money::from_minor(minor)))
        };
        assert_eq!(told(&[cash(300), wechat(500)]), of_total("missing", 200));
        assert_eq!(told(&[wechat(1_250)]), of_total("excess", 250));
        let exact = settle(total, &[wechat(600), cash(150), wechat(250)]).unwrap();
        assert_eq!((exact.tenders, exact.change), (vec![wechat(850), cash(150)], Money::ZERO));
        assert_eq!(settle(total, &[wechat(1_000)]).unwrap().change, Money::ZERO);
    }

    #[test]
    fn tenders_may_still_be_short_while_they_are_given() {
        let total = Money::from_minor(1_000);
        for (tenders, paid, due, change) in [
            (vec![], 0, 1_000, 0),
            (vec![cash(300), wechat(500)], 800, 200, 0),
            (vec![wechat(1_000)], 1_000, 0, 0),
            (vec![wechat(600), cash(500)], 1_100, 0, 100),
        ] {
            let [paid, due, change] = [paid, due, change].map(Money::from_minor);
            assert_eq!(progress(total, &tenders).unwrap(), Progress { paid, due, change }, "{tenders:?}");
        }
        assert_eq!(progress(total, &[wechat(1_001)]).unwrap_err().code, Code::TenderExcess);
        assert_eq!(progress(total, &[cash(0)]).unwrap_err().code, Code::TenderInvalid);
    }

    #[test]
    fn a_buyer_hands_over_the_amount_or_the_next_sums_of_notes() {
        for (currency, due, likely) in [
            // 23.50: 24, 25, 30, 40; 50 and 100 would be one too many.
            (Currency::Cny, 2_350, vec![2_350, 2_400, 2_500, 3_000, 4_000]),
            (Currency::Cny, 2_000, vec![2_000, 5_000, 10_000]),
            (Currency::Twd, 355, vec![355, 360, 400, 500, 1_000]),
            (Currency::Cny, 0, vec![]),
            (Currency::Cny, -100, vec![]),
        ] {
            let found = likely_cash(Money::from_minor(due), currency);
            assert_eq!(found.into_iter().map(Money::minor).collect::<Vec<_>>(), likely, "{due} {currency}");
        }
    }

    #[test]
    fn each_kind_is_called_the_same_everywhere_and_is_money_or_owed() {
        use TenderKind::{Alipay, Card, Cash, OnAccount, Other, Points, StoredValue, Wechat};
        for kind in TenderKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(TenderKind::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(TenderKind::from_name("coupon"), None);
        let those = |are: fn(TenderKind) -> bool| TenderKind::ALL.into_iter().filter(|it| are(*it)).collect::<Vec<_>>();
        assert_eq!(those(TenderKind::needs_member), [StoredValue, Points, OnAccount]);
        assert_eq!(those(TenderKind::is_money), [Cash, Wechat, Alipay, Card, Other]);
        assert_eq!(those(TenderKind::needs_proof), [StoredValue, OnAccount]);
        let tenders = TenderKind::ALL.map(|kind| Tender { kind, amount: Money::from_minor(100) });
        assert_eq!(to_be_proved(&tenders), Money::from_minor(200));
    }

    #[test]
    fn the_coins_of_a_change_or_all_of_it_can_be_kept_within_what_a_member_may_hold() {
        let money = Money::from_minor;
        let kept = |change: i64, room: Option<i64>, currency| {
            keepable(money(change), room.map(money), currency).map(|it| (it.small.minor(), it.all.minor()))
        };
        assert_eq!(kept(1_350, None, Currency::Cny), Some((50, 1_350)));
        assert_eq!(kept(1_300, None, Currency::Cny), Some((0, 1_300)));
        assert_eq!(kept(0, None, Currency::Cny), None);
        assert_eq!(kept(7, None, Currency::Twd), Some((0, 7)));
        assert_eq!(kept(1_350, Some(30), Currency::Cny), Some((30, 30)));
        assert_eq!(kept(1_350, Some(0), Currency::Cny), None);
    }

    proptest! {
        #[test]
        fn a_settlement_adds_up(keep in 0_i64..=1_000, total in 0_i64..1_000_000, given in prop::collection::vec((0_usize..TenderKind::ALL.len(), 1_i64..600_000), 0..8)) {
            let tenders: Vec<_> = given.iter().map(|(kind, amount)| Tender { kind: TenderKind::ALL[*kind], amount: Money::from_minor(*amount) }).collect();
            if let Ok(settled) = settle(Money::from_minor(total), &tenders) {
                let (change, keep) = (settled.change, Money::from_minor(settled.change.minor() * keep / 1_000));
                let keeping = settled.clone().keeping(keep).unwrap();
                prop_assert_eq!((keeping.change.minor() + keeping.kept.minor(), keeping.kept), (change.minor(), keep));
                let beyond = Money::from_minor(change.minor() + 1);
                prop_assert_eq!(settled.clone().keeping(beyond).unwrap_err().code, Code::KeepBeyondChange);
                let sum: i64 = settled.tenders.iter().map(|tender| tender.amount.minor()).sum();
                prop_assert_eq!(sum - settled.change.minor(), total);
                prop_assert!(settled.change <= settled.given(TenderKind::Cash));
            }
        }
    }
}
