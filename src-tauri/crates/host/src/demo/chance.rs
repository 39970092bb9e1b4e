//! Chance that falls the same way for the same seed on every machine: whole numbers from ChaCha, never a float.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a run of dice decides. Each thing has its own, so that one more member changes nothing about the others.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    /// Who a member is.
    Person,
    /// When a member comes.
    Course,
    /// At which hours a member comes.
    Hours,
    /// What a member likes and how they pay.
    Taste,
    /// Which fates a block of members gets.
    Fates,
    /// When walk-ins come.
    WalkIns,
    /// What happens at the counter, in the order of the diary.
    Counter,
}

/// Seeded dice.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of one stream, of its `n`th thing.
    pub(super) fn of(seed: u64, stream: Stream, n: u32) -> Dice {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8] = stream as u8;
        let mut chacha = ChaCha8Rng::from_seed(key);
        chacha.set_stream(u64::from(n));
        Dice(chacha)
    }

    /// A whole number from 0 to `n` − 1; 0 where `n` is 0.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        // The high half of a product: its bias is below n ÷ 2^64, which no demo shop can show.
        let wide = u128::from(self.0.next_u64()) * u128::from(n);
        (wide >> 64) as u32
    }

    /// A whole number from `least` to `most`, both included; `least` where `most` is below it.
    pub(super) fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// Whether something happens that happens `chance` times in 1,000.
    pub(super) fn permille(&mut self, chance: u32) -> bool {
        self.below(1_000) < chance
    }

    /// One of some things, each as likely.
    ///
    /// # Panics
    /// Where there are none: the tables of the demo shop all have rows.
    pub(super) fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len() as u32) as usize]
    }

    /// One of some things, each as likely as its weight says.
    ///
    /// # Panics
    /// Where there are none: the tables of the demo shop all have rows.
    pub(super) fn weighted<'a, T>(&mut self, things: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
        let mut left = self.below(things.iter().map(&weight).sum());
        for thing in things {
            match left.checked_sub(weight(thing)) {
                Some(rest) => left = rest,
                None => return thing,
            }
        }
        &things[0]
    }

    /// A place between the knots of a table of quantiles, as likely everywhere, interpolated.
    pub(super) fn quantile(&mut self, knots: &[u32]) -> u32 {
        let steps = knots.len() as u32 - 1;
        let place = self.below(steps * 1_000);
        let (k, part) = ((place / 1_000) as usize, place % 1_000);
        (knots[k] * (1_000 - part) + knots[k + 1] * part) / 1_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_way_for_good() {
        let throw = |seed, stream, n| {
            let mut dice = Dice::of(seed, stream, n);
            [dice.below(1_000), dice.below(1_000), dice.below(1_000)]
        };
        assert_eq!(throw(7, Stream::Person, 3), throw(7, Stream::Person, 3));
        assert_ne!(throw(7, Stream::Person, 3), throw(8, Stream::Person, 3));
        assert_ne!(throw(7, Stream::Person, 3), throw(7, Stream::Course, 3));
        assert_ne!(throw(7, Stream::Person, 3), throw(7, Stream::Person, 4));
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::of(1, Stream::Counter, 0);
        let rows = [("never", 0), ("often", 3), ("seldom", 1)];
        let picked: Vec<_> = (0..4_000).map(|_| dice.weighted(&rows, |row| row.1).0).collect();
        let often = picked.iter().filter(|name| **name == "often").count();
        assert!((2_850..3_150).contains(&often), "{often}");
        assert!(!picked.contains(&"never"));
    }

    #[test]
    fn numbers_stay_within_their_ends() {
        let mut dice = Dice::of(1, Stream::Counter, 0);
        let mut seen = [false; 3];
        for _ in 0..100 {
            seen[dice.between(4, 6) as usize - 4] = true;
            assert!((10..=30).contains(&dice.quantile(&[10, 20, 30])));
        }
        assert_eq!(seen, [true; 3]);
        assert_eq!((dice.below(0), dice.between(5, 2)), (0, 5));
    }
}
