//! Whole-number arithmetic, written again so that the model shares none with the product.

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
