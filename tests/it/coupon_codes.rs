//! Coupon codes: unguessable, and no single slip of the finger gives another one.

use std::collections::{BTreeMap, BTreeSet};

use huitou_app::Entropy;
use huitou_core::coupon::CouponCode;
use huitou_host::SystemEntropy;

const CODES: usize = 10_000;
/// The letters of a code without its check letter.
const FREE_LETTERS: usize = 13;

fn codes(count: usize) -> Vec<String> {
    let mut bytes = [0; 16];
    let mut code = || {
        SystemEntropy.fill(&mut bytes);
        CouponCode::from_entropy(bytes).to_string().replace('-', "")
    };
    (0..count).map(|_| code()).collect()
}

/// The letters that occur in these codes.
fn alphabet(codes: &[String]) -> Vec<char> {
    codes.iter().flat_map(|code| code.chars()).collect::<BTreeSet<char>>().into_iter().collect()
}

fn is_a_code(letters: &[char]) -> bool {
    CouponCode::read(&letters.iter().collect::<String>()).is_ok()
}

#[test]
fn the_check_letter_alone_refuses_every_wrong_letter_and_every_swap_of_neighbours() {
    let codes = codes(CODES);
    let alphabet = alphabet(&codes);
    assert_eq!(alphabet.len(), 31);
    let (wrong, swaps) = std::thread::scope(|scope| {
        let halves = codes.chunks(CODES / 2).map(|half| scope.spawn(|| slip(half, &alphabet))).collect::<Vec<_>>();
        halves.into_iter().map(|half| half.join().unwrap()).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    });
    println!("{wrong} wrong letters and {swaps} swaps refused");
    assert_eq!(wrong, CODES * 14 * 30);
    assert!(swaps > CODES * 12);
}

/// Every slip in these codes; how many wrong letters and swaps there were.
fn slip(codes: &[String], alphabet: &[char]) -> (usize, usize) {
    let (mut wrong, mut swaps) = (0, 0);
    for code in codes {
        let mut letters: Vec<char> = code.chars().collect();
        assert!(is_a_code(&letters), "{code}");
        for place in 0..letters.len() {
            let right = letters[place];
            for other in alphabet.iter().filter(|letter| **letter != right) {
                letters[place] = *other;
                assert!(!is_a_code(&letters), "{code}: {other} at {place}");
                wrong += 1;
            }
            letters[place] = right;
        }
        for place in 1..letters.len() {
            if letters[place - 1] != letters[place] {
                letters.swap(place - 1, place);
                assert!(!is_a_code(&letters), "{code}: {place} swapped");
                letters.swap(place - 1, place);
                swaps += 1;
            }
        }
    }
    (wrong, swaps)
}

#[test]
fn a_code_has_sixty_bits_of_the_systems_randomness() {
    let codes = codes(CODES);
    let letters = alphabet(&codes).len() as u128;
    assert!(letters.pow(FREE_LETTERS as u32) >= 1 << 60, "{letters} letters at {FREE_LETTERS} places");
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), CODES, "a code came twice");
    assert!(codes.iter().all(|code| code.len() == FREE_LETTERS + 1));
    // Every letter at every place about as often as any other: 10,000 ÷ 31 ≈ 323, and a deviation of more than six
    // standard deviations (√(10,000 × 1/31 × 30/31) ≈ 17.7) comes once in a billion.
    for place in 0..FREE_LETTERS {
        let mut counts: BTreeMap<char, i64> = BTreeMap::new();
        for code in &codes {
            *counts.entry(code.chars().nth(place).unwrap()).or_default() += 1;
        }
        assert_eq!(counts.len(), 31, "place {place}");
        assert!(counts.values().all(|count| (323 - count).abs() < 107), "place {place}: {counts:?}");
    }
}
