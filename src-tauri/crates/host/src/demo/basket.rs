//! What goes into a basket: what has run out at home, and what lies on the way to the till.

use huitou_app::sale::LineRequest;
use huitou_core::money::Money;
use huitou_core::quantity::{DecimalText, Quantity};

use super::catalogue::{Item, Portion};
use super::chance::Dice;
use super::purse::Purse;

/// The most lines of a basket.
const LINES_MAX: usize = 8;

/// A product that a member buys again and again.
struct Favourite {
    item: usize,
    cycle_days: u32,
    bought_on: Option<u32>,
}

/// What a member buys again and again.
pub(super) struct Favourites(Vec<Favourite>);

impl Favourites {
    /// Three to six products of the shelf, each lasting this household its own time.
    pub(super) fn drawn(items: &[Item], dice: &mut Dice) -> Favourites {
        let mut favourites: Vec<Favourite> = Vec::new();
        for _ in 0..dice.between(3, 6) {
            let item = drawn_item(items, dice);
            if favourites.iter().all(|known| known.item != item) {
                let cycle_days = (items[item].cycle_days * dice.between(60, 150) / 100).max(2);
                favourites.push(Favourite { item, cycle_days, bought_on: None });
            }
        }
        Favourites(favourites)
    }

    /// What has run out, or will before the next visit, bought on this day.
    fn due(&mut self, day: u32, dice: &mut Dice) -> Vec<usize> {
        let mut due = Vec::new();
        for favourite in &mut self.0 {
            let lasts = favourite.cycle_days * dice.between(75, 115) / 100;
            let has_run_out = match favourite.bought_on {
                Some(bought_on) => day.saturating_sub(bought_on) >= lasts,
                None => dice.permille(600),
            };
            if has_run_out && dice.permille(880) {
                favourite.bought_on = Some(day);
                due.push(favourite.item);
            }
        }
        due
    }
}

/// What baskets are filled from.
pub(super) struct Shelf<'a> {
    /// The products.
    pub(super) items: &'a [Item],
    /// What an amount without a product was for.
    pub(super) odd_items: &'static [&'static str],
    /// The money of the place.
    pub(super) purse: &'a Purse,
}

impl Shelf<'_> {
    /// A member's basket.
    pub(super) fn of_member(&self, favourites: &mut Favourites, day: u32, dice: &mut Dice) -> Vec<LineRequest> {
        let mut basket = favourites.due(day, dice);
        let extras = *dice.weighted(&[(0, 22), (1, 34), (2, 26), (3, 12), (4, 6)], |it| it.1);
        self.fill(&mut basket, extras.0, dice);
        self.lines(&basket, dice)
    }

    /// The basket of someone unknown.
    pub(super) fn of_walk_in(&self, dice: &mut Dice) -> Vec<LineRequest> {
        let mut basket = Vec::new();
        let count = *dice.weighted(&[(1, 36), (2, 28), (3, 18), (4, 10), (5, 5), (6, 3)], |it| it.1);
        self.fill(&mut basket, count.0, dice);
        self.lines(&basket, dice)
    }

    fn fill(&self, basket: &mut Vec<usize>, more: usize, dice: &mut Dice) {
        for _ in 0..more {
            let item = drawn_item(self.items, dice);
            if !basket.contains(&item) {
                basket.push(item);
            }
        }
        if basket.is_empty() {
            basket.push(drawn_item(self.items, dice));
        }
        basket.truncate(LINES_MAX);
    }

    fn lines(&self, basket: &[usize], dice: &mut Dice) -> Vec<LineRequest> {
        let mut lines: Vec<LineRequest> = basket.iter().map(|item| self.line(&self.items[*item], dice)).collect();
        if dice.permille(40) && lines.len() < LINES_MAX {
            lines.push(self.odd_line(dice));
        }
        lines
    }

    fn line(&self, item: &Item, dice: &mut Dice) -> LineRequest {
        LineRequest {
            sku: Some(item.put.sku.clone()),
            qty: Some(DecimalText(quantity(item.portion, dice).to_string())),
            price_minor: dice.permille(12).then(|| lowered(item.price(), dice)),
            ..LineRequest::default()
        }
    }

    /// An amount without a product (无码收银), mostly with a word what for.
    fn odd_line(&self, dice: &mut Dice) -> LineRequest {
        LineRequest {
            amount_minor: Some(self.purse.price(i64::from(dice.between(4, 60)) * 50)),
            name: dice.permille(650).then(|| (*dice.one_of(self.odd_items)).to_owned()),
            ..LineRequest::default()
        }
    }
}

fn drawn_item(items: &[Item], dice: &mut Dice) -> usize {
    let total = items.iter().map(|item| item.pull).sum();
    let mut left = dice.below(total);
    let at = items.iter().position(|item| match left.checked_sub(item.pull) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    });
    at.unwrap_or(0)
}

fn quantity(portion: Portion, dice: &mut Dice) -> Quantity {
    let milli = match portion {
        Portion::Single => 1_000 * dice.weighted(&[(1, 92), (2, 8)], |it| it.1).0,
        Portion::Several => 1_000 * dice.weighted(&[(1, 55), (2, 24), (3, 10), (4, 6), (6, 5)], |it| it.1).0,
        // What a scale shows.
        Portion::Weighed => 5 * i64::from(dice.between(40, 500)),
    };
    Quantity::from_milli(milli)
}

/// A price that the cashier lowered: for the last of a box, or for a neighbour.
fn lowered(price: Money, dice: &mut Dice) -> Money {
    let percent = i64::from(*dice.one_of(&[80, 85, 90, 95]));
    Money::from_minor((price.minor() * percent / 100).max(1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use huitou_core::money::Currency;
    use huitou_core::words::Locale;

    use super::super::catalogue::items;
    use super::super::chance::Stream;
    use super::*;

    #[test]
    fn baskets_have_one_to_eight_lines_and_some_of_each_sort() {
        let items = items(Locale::ZhHans, Currency::Cny);
        let purse = Purse::of(Currency::Cny);
        let shelf = Shelf { items: &items, odd_items: &["x"], purse: &purse };
        let mut dice = Dice::of(1, Stream::Counter, 0);
        let mut favourites = Favourites::drawn(&items, &mut dice);
        let mut lines = Vec::new();
        let mut sizes = BTreeSet::new();
        for day in 0..4_000 {
            let basket = if day % 2 == 0 {
                shelf.of_member(&mut favourites, day, &mut dice)
            } else {
                shelf.of_walk_in(&mut dice)
            };
            let skus: BTreeSet<_> = basket.iter().filter_map(|line| line.sku.clone()).collect();
            assert_eq!(skus.len(), basket.iter().filter(|line| line.sku.is_some()).count(), "each product once");
            sizes.insert(basket.len());
            lines.extend(basket);
        }
        assert!(sizes.first() == Some(&1) && sizes.last() <= Some(&8) && sizes.len() >= 7, "{sizes:?}");
        let some = |is: fn(&LineRequest) -> bool| lines.iter().filter(|line| is(line)).count();
        assert!(some(|line| line.amount_minor.is_some()) > 50);
        assert!(some(|line| line.price_minor.is_some()) > 50);
        assert!(some(|line| line.qty.as_ref().is_some_and(|qty| qty.0.contains('.'))) > 500);
    }

    #[test]
    fn a_favourite_is_bought_again_when_it_has_run_out() {
        let mut dice = Dice::of(2, Stream::Counter, 0);
        let mut rice = Favourites(vec![Favourite { item: 0, cycle_days: 30, bought_on: None }]);
        let bought: Vec<u32> = (0..365).filter(|day| !rice.due(*day, &mut dice).is_empty()).collect();
        assert!((9..=16).contains(&bought.len()), "{bought:?}");
        assert!(bought.windows(2).all(|pair| pair[1] - pair[0] >= 22), "{bought:?}");
    }
}
