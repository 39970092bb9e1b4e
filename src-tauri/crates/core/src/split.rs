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

/// A total over a count, half-up; nothing over nothing is nothing. Neither may be negative.
pub fn half_up_quotient(total: i64, count: i64) -> i64 {
    match count {
        0 => 0,
        count => total / count + i64::from(total % count >= count - total % count),
    }
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

    proptest! {
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
