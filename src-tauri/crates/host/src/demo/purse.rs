//! Money as a place uses it: what a yuan's worth costs, which notes there are, how people pay, what a top-up gives.

use huitou_core::money::{Currency, Money};
use huitou_core::tender::TenderKind::{self, Alipay, Card, Cash, Other, Wechat};

use super::chance::Dice;

/// How often one tender in some is of each kind.
type Ways = &'static [(TenderKind, u32)];

const MAINLAND: Ways = &[(Wechat, 50), (Alipay, 27), (Cash, 20), (Card, 3)];
const TAIWAN: Ways = &[(Cash, 58), (Card, 17), (Other, 25)];
const HONG_KONG: Ways = &[(Cash, 38), (Other, 27), (Alipay, 16), (Wechat, 8), (Card, 11)];
const ELSEWHERE: Ways = &[(Cash, 42), (Card, 43), (Other, 15)];

/// What a member pays for stored value and what the shop adds, in whole units.
#[derive(Clone, Copy)]
pub(super) struct Offer {
    /// What is paid.
    pub(super) paid: i64,
    /// The gift.
    pub(super) bonus: i64,
}

/// The coupon that suits the currency, in whole units.
#[derive(Clone, Copy)]
pub(super) struct CouponSize {
    /// The least bill that earns one.
    pub(super) min_spend: i64,
    /// What it takes off.
    pub(super) off: i64,
    /// The least bill that it is taken on.
    pub(super) next_min: i64,
}

/// Money in one currency.
pub(super) struct Purse {
    minor_per_unit: i64,
    /// What costs 1 yuan on the mainland costs so many thousandths here. Rough prices of 2026, not a rate of exchange.
    rate_permille: i64,
    /// Prices end on whole coins of this many minor units.
    coin_minor: i64,
    /// Notes and coins that people hand over, in whole units.
    notes: &'static [i64],
    ways: Ways,
    /// A small and a large top-up.
    pub(super) offers: [Offer; 2],
    /// The shop's coupon.
    pub(super) coupon: CouponSize,
}

impl Purse {
    /// The purse of a currency.
    pub(super) fn of(currency: Currency) -> Purse {
        let offers = |small: (i64, i64), large: (i64, i64)| {
            [Offer { paid: small.0, bonus: small.1 }, Offer { paid: large.0, bonus: large.1 }]
        };
        let coupon = |min_spend, off, next_min| CouponSize { min_spend, off, next_min };
        let purse = |rate_permille, coin_minor, notes, ways, offers, coupon| {
            let minor_per_unit = currency.minor_per_unit();
            Purse { minor_per_unit, rate_permille, coin_minor, notes, ways, offers, coupon }
        };
        let usual = offers((200, 20), (500, 50));
        match currency {
            Currency::Cny => purse(1_000, 1, &[5, 10, 20, 50, 100], MAINLAND, usual, coupon(100, 10, 50)),
            Currency::Twd => {
                let offers = offers((1_000, 100), (2_000, 200));
                purse(4_500, 1, &[10, 50, 100, 500, 1_000], TAIWAN, offers, coupon(500, 50, 300))
            }
            Currency::Hkd => purse(1_100, 10, &[10, 20, 50, 100], HONG_KONG, usual, coupon(100, 10, 50)),
            Currency::Mop => purse(1_130, 10, &[10, 20, 50, 100], HONG_KONG, usual, coupon(100, 10, 50)),
            Currency::Sgd => purse(220, 5, &[2, 5, 10, 50], ELSEWHERE, offers((50, 5), (100, 12)), coupon(30, 3, 20)),
            Currency::Myr => {
                purse(620, 5, &[5, 10, 20, 50, 100], ELSEWHERE, offers((100, 10), (200, 25)), coupon(60, 5, 30))
            }
            Currency::Usd => {
                purse(180, 1, &[1, 5, 10, 20, 50], ELSEWHERE, offers((50, 5), (100, 12)), coupon(30, 3, 20))
            }
        }
    }

    /// Whole units.
    pub(super) fn units(&self, units: i64) -> Money {
        Money::from_minor(units * self.minor_per_unit)
    }

    /// What `fen` on the mainland cost here, on a whole coin, at least one.
    pub(super) fn price(&self, fen: i64) -> Money {
        let minor = half_up(fen * self.rate_permille * self.minor_per_unit, 100 * 1_000);
        Money::from_minor((half_up(minor, self.coin_minor) * self.coin_minor).max(self.coin_minor))
    }

    /// A way to pay, other than by stored value.
    pub(super) fn way(&self, dice: &mut Dice) -> TenderKind {
        dice.weighted(self.ways, |way| way.1).0
    }

    /// A note.
    pub(super) fn note(&self, dice: &mut Dice) -> Money {
        self.units(*dice.one_of(self.notes))
    }

    /// What is handed over in cash for an amount: the very coins, or the next round sum in some note.
    pub(super) fn handed_over(&self, amount: Money, dice: &mut Dice) -> Money {
        if dice.permille(300) {
            return amount;
        }
        let note = self.note(dice).minor();
        Money::from_minor((amount.minor() + note - 1) / note * note)
    }
}

/// `parts ÷ whole` for what is not negative, halves rounded up.
pub(super) const fn half_up(parts: i64, whole: i64) -> i64 {
    (2 * parts + whole) / (2 * whole)
}

#[cfg(test)]
mod tests {
    use super::super::chance::Stream;
    use super::*;

    #[test]
    fn prices_suit_the_currency() {
        for (currency, fen, minor) in [
            (Currency::Cny, 7_990, 7_990),
            (Currency::Twd, 7_990, 360),
            (Currency::Twd, 30, 1),
            (Currency::Hkd, 7_990, 8_790),
            (Currency::Mop, 1_298, 1_470),
            (Currency::Sgd, 7_990, 1_760),
            (Currency::Myr, 7_990, 4_955),
            (Currency::Usd, 30, 5),
        ] {
            assert_eq!(Purse::of(currency).price(fen), Money::from_minor(minor), "{fen} fen in {currency}");
        }
    }

    #[test]
    fn cash_covers_the_amount() {
        let mut dice = Dice::of(5, Stream::Counter, 0);
        for currency in Currency::ALL {
            let purse = Purse::of(currency);
            for amount in (1..2_000).map(|n| Money::from_minor(n * 7)) {
                assert!(purse.handed_over(amount, &mut dice) >= amount);
            }
        }
    }

    #[test]
    fn a_coupon_is_worth_less_than_what_it_is_taken_on() {
        for currency in Currency::ALL {
            let CouponSize { min_spend, off, next_min } = Purse::of(currency).coupon;
            assert!(off < next_min && next_min <= min_spend, "{currency}");
        }
    }
}
