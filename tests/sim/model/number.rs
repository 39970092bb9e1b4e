//! Whole-number arithmetic, written again so that the model shares none with the product.

use std::collections::BTreeSet;

/// A quotient of two numbers that are not negative, rounded to the nearest whole one, a half upwards.
pub fn half_up(numerator: i128, denominator: i128) -> i64 {
    let rounded = (2 * numerator + denominator) / (2 * denominator);
    i64::try_from(rounded).expect("an amount of the shop")
}

/// A total split in the proportion of the weights: each part rounded down, and what is left given out one by one, the
/// largest remainder first, the earlier one where two are equal.
pub fn largest_remainder(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<i128> = weights.iter().map(|weight| i128::from(total) * i128::from(*weight)).collect();
    let mut parts: Vec<i64> = exact.iter().map(|part| (part / sum) as i64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|line| -(exact[*line] % sum));
    let left = total - parts.iter().sum::<i64>();
    for line in order.into_iter().take(left as usize) {
        parts[line] += 1;
    }
    parts
}

/// A total split by highest averages with odd divisors (Webster, Sainte-Laguë): each unit goes to the part whose weight
/// divided by twice its units and one is highest, the earlier one where two are equal.
///
/// The first units are given at once: as many to each part as are worth more than a price which is set so high that they
/// are fewer than all. What is worth more than a price comes before what is worth less, in whatever order it is given.
pub fn highest_averages(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let surely = i128::from((total - weights.len() as i64).max(0));
    let at_once = |weight: i64| {
        // The unit after k others is worth weight / (2k + 1); the price is sum / (2 × surely).
        let over = 2 * surely * i128::from(weight) - sum;
        if over <= 0 { 0 } else { (over + 2 * sum - 1) / (2 * sum) }
    };
    let mut parts: Vec<i128> = weights.iter().map(|weight| at_once(*weight)).collect();
    let given: i128 = parts.iter().sum();
    assert!(given <= i128::from(total), "fewer than all are given at once");
    for _ in given..i128::from(total) {
        let mut best = 0;
        for part in 1..weights.len() {
            let worth = i128::from(weights[part]) * (2 * parts[best] + 1);
            if worth > i128::from(weights[best]) * (2 * parts[part] + 1) {
                best = part;
            }
        }
        parts[best] += 1;
    }
    parts.into_iter().map(|part| part as i64).collect()
}

/// How an amount is drawn from principal and bonus: `(principal part, bonus part)`.
pub fn draw(principal: i64, bonus: i64, amount: i64, order: &str) -> (i64, i64) {
    match order {
        "principal_first" => (amount.min(principal), amount - amount.min(principal)),
        "bonus_first" => (amount - amount.min(bonus), amount.min(bonus)),
        _ if amount == 0 => (0, 0),
        _ => {
            let part = half_up(i128::from(amount) * i128::from(bonus), i128::from(principal) + i128::from(bonus));
            (amount - part, part)
        }
    }
}

/// A plain decimal: its digits as a whole number, and how many of them stand behind the point.
pub fn decimal(text: &str) -> Option<(i128, u32)> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, behind) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, behind)) => (whole, behind),
        None => (digits, ""),
    };
    let all = format!("{whole}{behind}");
    if whole.is_empty() || all.len() > 30 || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    all.parse::<i128>().ok().map(|number| (sign * number, behind.len() as u32))
}

/// Ten to a small power.
pub fn tens(exponent: u32) -> i128 {
    10i128.pow(exponent)
}

/// Parts of a whole as the wire writes a decimal: without zeros at the end.
pub fn as_decimal(parts: i64, scale: u32) -> String {
    let one = tens(scale) as i64;
    let behind = format!("{:0width$}", parts % one, width = scale as usize);
    match behind.trim_end_matches('0') {
        "" => format!("{}", parts / one),
        behind => format!("{}.{behind}", parts / one),
    }
}

/// What a buyer may hand over for an amount: it, or the next sum that is made of ones, fives, tens … of yuan; five at most.
pub fn likely_cash(due: i64) -> Vec<i64> {
    if due == 0 {
        return Vec::new();
    }
    let up = |yuan: i64| if due % (100 * yuan) == 0 { due } else { due - due % (100 * yuan) + 100 * yuan };
    let sums: BTreeSet<i64> = [1, 5, 10, 20, 50, 100].map(up).into_iter().chain([due]).collect();
    sums.into_iter().take(5).collect()
}

#[test]
fn the_models_highest_averages_are_those_of_the_definition() {
    let unit_by_unit = |total: i64, weights: &[i64]| {
        let mut parts = vec![0; weights.len()];
        for _ in 0..total {
            let worth = |part: usize| f64::from(weights[part] as u32) / f64::from(2 * parts[part] as u32 + 1);
            let best = (1..weights.len()).fold(0, |best, part| if worth(part) > worth(best) { part } else { best });
            parts[best] += 1;
        }
        parts
    };
    for weights in [&[3, 1, 1][..], &[50, 50], &[0, 7, 0, 11], &[97, 89, 5, 1, 1], &[1], &[20, 60, 100]] {
        let sum: i64 = weights.iter().sum();
        for total in 0..=sum {
            assert_eq!(highest_averages(total, weights), unit_by_unit(total, weights), "{total} over {weights:?}");
        }
        assert_eq!(highest_averages(sum, weights), weights);
    }
    assert_eq!(highest_averages(0, &[0, 0]), [0, 0]);
    assert_eq!(highest_averages(7_990, &[9_091, 909, 6_480]), [4_407, 441, 3_142]);
}

#[test]
fn the_models_arithmetic_keeps_the_rules_of_the_issue() {
    assert_eq!([half_up(5, 10), half_up(4, 10), half_up(15, 10)], [1, 0, 2]);
    assert_eq!(largest_remainder(100, &[1, 1, 1]), [34, 33, 33]);
    assert_eq!(largest_remainder(10, &[0, 7, 3]), [0, 7, 3]);
    assert_eq!(draw(100, 50, 50, "proportional"), (33, 17));
    assert_eq!(draw(100, 50, 120, "principal_first"), (100, 20));
    assert_eq!(draw(100, 50, 60, "bonus_first"), (10, 50));
    assert_eq!(decimal("-1.50"), Some((-150, 2)));
    assert_eq!([decimal(""), decimal("1."), decimal(".5"), decimal("1e3"), decimal("+1")], [None; 5]);
    assert_eq!([as_decimal(1250, 3), as_decimal(2000, 3)], ["1.25", "2"]);
}
