//! Splitting a total over parts so that the parts always add up to the whole.

/// Splits `total` over `weights` by largest remainder (Hamilton): each part is the floor of its exact share, and the
/// units left go to the largest remainders, earlier parts first on a tie. Parts add up to `total` exactly; with
/// `0 ≤ total ≤ Σ weights` no part exceeds its weight. Weights must not be negative.
///
/// Returns zeros where all weights are zero (there is nothing to carry the total).
pub fn by_largest_remainder(total: i64, weights: &[i64]) -> Vec<i64> {
    debug_assert!(total >= 0 && weights.iter().all(|weight| *weight >= 0), "a split is of something, over something");
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: i64| i128::from(total) * i128::from(weight);
    // floor(total × weight ÷ whole) ≤ total for weight ≤ whole, so the cast back to i64 cannot lose anything.
    let mut parts: Vec<i64> = weights.iter().map(|weight| (exact(*weight) / whole) as i64).collect();
    let mut left = total - parts.iter().sum::<i64>();

    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|&part| std::cmp::Reverse(exact(weights[part]) % whole));
    for part in by_remainder {
        if left == 0 {
            break;
        }
        parts[part] += 1;
        left -= 1;
    }
    parts
}

/// Splits `total` over `weights` by highest averages with odd divisors (Webster, Sainte-Laguë): each unit goes to the part
/// with the highest weight ÷ (2 × units it has + 1), the earlier one on a tie. Parts add up to `total`, and where `total` is
/// the sum of the weights each part is its weight.
///
/// Unlike [`by_largest_remainder`] no part ever falls when the total grows, so that what is split piece by piece never has to
/// take a piece back. Neither `total` nor a weight may be negative, nor `total` be more than the weights come to.
pub fn by_highest_averages(total: i64, weights: &[i64]) -> Vec<i64> {
    debug_assert!(total >= 0 && weights.iter().all(|weight| *weight >= 0), "a split is of something, over something");
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    // The units that each part has when the average stands at whole ÷ total, ties included: half-up of its exact share,
    // which is at most its weight.
    let share = |weight: i64| half_up(i128::from(total) * i128::from(weight), whole) as i64;
    let mut parts: Vec<i64> = weights.iter().map(|weight| share(*weight)).collect();
    let mut left = total - parts.iter().sum::<i64>();
    // At most half a unit a part is missing or too much: those with the highest averages come, those with the lowest go.
    while left != 0 {
        let step = left.signum();
        let odd = |part: usize| 2 * i128::from(parts[part]) + i128::from(step);
        let is_higher =
            |one: usize, other: usize| i128::from(weights[one]) * odd(other) > i128::from(weights[other]) * odd(one);
        // A part without units has the divisor −1 where units go: it is higher than each that has some, and keeps its none.
        let chosen = match step {
            1 => (0..parts.len()).reduce(|best, next| if is_higher(next, best) { next } else { best }),
            _ => (0..parts.len()).reduce(|worst, next| if is_higher(next, worst) { worst } else { next }),
        };
        let Some(chosen) = chosen else { break };
        parts[chosen] += step;
        left -= step;
    }
    parts
}

/// `amount × part ÷ whole`, half-up; all of it where the part is the whole, and where the whole is nothing. None may be
/// negative, nor the part be more than the whole.
pub fn pro_rata(amount: i64, part: i64, whole: i64) -> i64 {
    debug_assert!(amount >= 0 && (0..=whole).contains(&part), "a part of something");
    if part == whole {
        return amount;
    }
    // At most the amount, since the part is less than the whole.
    half_up(i128::from(amount) * i128::from(part), whole.into()) as i64
}

/// A total over a count, half-up; nothing over nothing is nothing. Neither may be negative.
pub fn half_up_quotient(total: i64, count: i64) -> i64 {
    match count {
        0 => 0,
        // At most the total.
        count => half_up(total.into(), count.into()) as i64,
    }
}

/// A quotient of what is not negative, to the nearest whole, the half up.
pub(crate) const fn half_up(dividend: i128, divisor: i128) -> i128 {
    (2 * dividend + divisor) / (2 * divisor)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn splits_as_by_hand() {
        // 10.00 off over 33.33, 33.33, 33.34: shares 333.3, 333.3, 333.4; the unit left goes to the largest remainder.
        assert_eq!(by_largest_remainder(1_000, &[3_333, 3_333, 3_334]), [333, 333, 334]);
        assert_eq!(by_largest_remainder(1, &[1, 1]), [1, 0]);
        assert_eq!(by_largest_remainder(5, &[0, 0]), [0, 0]);
        assert_eq!(by_largest_remainder(0, &[]), [0_i64; 0]);
    }

    #[test]
    fn a_part_and_an_average_are_rounded_half_up() {
        // 100 × 1 ÷ 3 = 33.33, × 2 = 66.67; 1 × 1 ÷ 2 is half of one.
        for (amount, part, whole, expected) in [
            (100, 1, 3, 33),
            (100, 2, 3, 67),
            (1, 1, 2, 1),
            (1, 1, 3, 0),
            (100, 0, 3, 0),
            (100, 3, 3, 100),
            (7, 0, 0, 7),
        ] {
            assert_eq!(pro_rata(amount, part, whole), expected, "{amount} × {part} ÷ {whole}");
        }
        for (total, count, expected) in [(0, 0, 0), (5, 2, 3), (7, 3, 2), (8, 3, 3), (1, 3, 0), (9, 3, 3), (0, 4, 0)] {
            assert_eq!(half_up_quotient(total, count), expected, "{total} ÷ {count}");
        }
        assert_eq!((half_up_quotient(5, 0), half_up_quotient(i64::MAX, 2)), (0, 1 << 62));
        assert_eq!(pro_rata(i64::MAX, 1, 2), 1 << 62);
    }

    /// The rule as it is written, a unit at a time.
    fn unit_by_unit(total: i64, weights: &[i64]) -> Vec<i64> {
        let mut parts = vec![0; weights.len()];
        for _ in 0..total {
            let average = |part: usize| (weights[part], 2 * parts[part] + 1);
            let best = (0..parts.len()).reduce(|best, next| {
                let ((weight, odd), (best_weight, best_odd)) = (average(next), average(best));
                if weight * best_odd > best_weight * odd { next } else { best }
            });
            parts[best.unwrap()] += 1;
        }
        parts
    }

    #[test]
    fn highest_averages_as_by_hand() {
        // Averages of 5, 3 and 1: 5, 3, 1; 1.67, 1, 0.33; 1 … so 5, 3, 1.67, then the tie at 1 in the order of the parts.
        assert_eq!(by_highest_averages(3, &[5, 3, 1]), [2, 1, 0]);
        assert_eq!(by_highest_averages(4, &[5, 3, 1]), [3, 1, 0]);
        assert_eq!(by_highest_averages(9, &[5, 3, 1]), [5, 3, 1]);
        assert_eq!(by_highest_averages(1, &[1, 1]), [1, 0]);
        assert_eq!(by_highest_averages(0, &[0, 0]), [0, 0]);
        // Where largest remainders take a unit back: 6, 6, 2 of 10 and of 11.
        assert_eq!(by_largest_remainder(10, &[6, 6, 2]), [4, 4, 2]);
        assert_eq!(by_largest_remainder(11, &[6, 6, 2]), [5, 5, 1]);
        assert_eq!(by_highest_averages(10, &[6, 6, 2]), [5, 4, 1]);
        assert_eq!(by_highest_averages(11, &[6, 6, 2]), [5, 5, 1]);
    }

    proptest! {
        #[test]
        fn highest_averages_are_those_of_the_rule(weights in prop::collection::vec(0_i64..40, 1..7), share in 0_u32..=100) {
            let whole: i64 = weights.iter().sum();
            let total = whole * i64::from(share) / 100;
            prop_assume!(whole > 0);
            prop_assert_eq!(by_highest_averages(total, &weights), unit_by_unit(total, &weights));
        }

        #[test]
        fn highest_averages_only_grow(weights in prop::collection::vec(0_i64..10_000_000_000, 1..12), steps in prop::collection::vec(0_i64..4_000_000_000, 1..12)) {
            let whole: i64 = weights.iter().sum();
            let mut before = vec![0; weights.len()];
            let mut total = 0;
            for step in steps.into_iter().chain([1, 1, whole]) {
                total = whole.min(total + step);
                let parts = by_highest_averages(total, &weights);
                prop_assert_eq!(parts.iter().sum::<i64>(), total);
                prop_assert!(parts.iter().zip(&before).all(|(now, then)| now >= then));
                before = parts;
            }
            prop_assert_eq!(before, weights);
        }

        #[test]
        fn parts_add_up_and_stay_within_their_weights(weights in prop::collection::vec(0_i64..10_000_000_000, 1..60), share in 0_u32..=1000) {
            let whole: i64 = weights.iter().sum();
            let total = (i128::from(whole) * i128::from(share) / 1000) as i64;
            let parts = by_largest_remainder(total, &weights);
            prop_assert_eq!(parts.iter().sum::<i64>(), if whole == 0 { 0 } else { total });
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(*part >= 0 && part <= weight);
            }
        }
    }
}
