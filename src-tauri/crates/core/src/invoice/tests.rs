use proptest::prelude::*;

use super::*;

fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn parts(money_minor: i64, principal_minor: i64) -> InvoiceParts {
    InvoiceParts { money_minor: money(money_minor), principal_minor: money(principal_minor) }
}

#[test]
fn a_credit_code_has_its_check_and_older_numbers_their_length() {
    // The example of GB 32100-2015, and the same with two characters in each other's place.
    assert_eq!(TaxNo::read("91350100M000100Y43").as_ref().map(TaxNo::as_str), Some("91350100M000100Y43"));
    assert_eq!(TaxNo::read(" 9135 0100m000 100y43 "), TaxNo::read("91350100M000100Y43"));
    assert_eq!(TaxNo::read("91350100M000100Y34"), None);
    assert_eq!(TaxNo::read("19350100M000100Y43"), None);
    assert_eq!(TaxNo::read("91350100I000100Y43"), None, "there is no I in it");
    assert!(TaxNo::read("350100000000015").is_some() && TaxNo::read("35010000000000000020").is_some());
    for wrong in ["", "1", "9135010000000001", "35010000000001五", "35010000000001!", "350100000000000000021"] {
        assert_eq!(TaxNo::read(wrong), None, "{wrong}");
    }
}

#[test]
fn a_top_up_that_was_invoiced_leaves_its_sales_none_of_it() {
    // 500.00 paid in, 300.00 of it invoiced by a request for another top-up: 200.00 are free.
    let principal = Principal { paid_in: money(50_000), invoiced: money(30_000) };
    // A sale of 350.00: 50.00 in cash and 300.00 of principal.
    assert_eq!(invoiceable(parts(5_000, 30_000), principal), parts(5_000, 20_000));
    // 100.00 of it comes back as 14.29 in cash and 85.71 of principal: 214.29 stand, so that all of the principal still does.
    assert_eq!(goes(parts(5_000, 20_000), parts(3_571, 21_429)), parts(1_429, 0));
    // And 200.00 more: 107.15 stand of the principal.
    assert_eq!(goes(parts(3_571, 20_000), parts(714, 4_286)), parts(2_857, 15_714));
    // Principal that was given back though it was invoiced: the last top-up's first.
    assert_eq!(Principal { paid_in: money(10_000), invoiced: money(30_000) }.beyond(), money(20_000));
    assert_eq!(goes_of_top_ups(&[money(10_000), money(5_000)], money(7_000)), [money(2_000), money(5_000)]);
}

/// A sale or top-up of a naive member: what was paid, how much of its principal stands, and its invoice.
#[derive(Clone, Copy)]
struct Paid {
    stands: InvoiceParts,
    invoice: InvoiceParts,
    is_top_up: bool,
}

proptest! {
    /// Top-ups, sales, returns, requests and balance refunds in any order: what is invoiced is never more than what was paid in and
    /// not given back, of principal and in all.
    #[test]
    fn no_money_is_invoiced_twice(acts in prop::collection::vec((0_u8..5, 0_i64..50_000, 0_i64..50_000, 0_usize..8), 1..60)) {
        let mut paid: Vec<Paid> = Vec::new();
        // Money of sales that stands, principal that was paid in and not given back, and what is left of it on the card.
        let (mut sold, mut paid_in, mut held) = (0_i64, 0_i64, 0_i64);
        for (act, one, two, place) in acts {
            let invoiced: i64 = paid.iter().map(|it| it.invoice.principal_minor.minor()).sum();
            let principal = Principal { paid_in: money(paid_in), invoiced: money(invoiced) };
            match act {
                0 => {
                    paid.push(Paid { stands: parts(0, one), invoice: parts(0, 0), is_top_up: true });
                    paid_in += one;
                    held += one;
                }
                1 => {
                    let spent = two.min(held);
                    paid.push(Paid { stands: parts(one, spent), invoice: parts(0, 0), is_top_up: false });
                    sold += one;
                    held -= spent;
                }
                2 => if let Some(it) = paid.get_mut(place).filter(|it| !it.is_top_up) {
                    let left = parts(one.min(it.stands.money_minor.minor()), two.min(it.stands.principal_minor.minor()));
                    sold -= it.stands.money_minor.minor() - left.money_minor.minor();
                    held += it.stands.principal_minor.minor() - left.principal_minor.minor();
                    it.invoice = it.invoice.less(goes(it.invoice, left));
                    it.stands = left;
                },
                3 => if let Some(it) = paid.get_mut(place).filter(|it| it.invoice == InvoiceParts::default()) {
                    it.invoice = invoiceable(it.stands, principal);
                },
                _ => {
                    // Some of what is on the card goes back; invoices of top-ups follow.
                    let back = one.min(held);
                    held = 0;
                    paid_in -= back;
                    let beyond = Principal { paid_in: money(paid_in), ..principal }.beyond();
                    let top_ups: Vec<Money> = paid.iter().filter(|it| it.is_top_up).map(|it| it.invoice.principal_minor).collect();
                    let gone = goes_of_top_ups(&top_ups, beyond);
                    for (it, gone) in paid.iter_mut().filter(|it| it.is_top_up).zip(gone) {
                        it.invoice = it.invoice.less(InvoiceParts { money_minor: Money::ZERO, principal_minor: gone });
                    }
                }
            }
            let invoiced = |part: fn(&InvoiceParts) -> Money| paid.iter().map(|it| part(&it.invoice).minor()).sum::<i64>();
            prop_assert!(paid.iter().all(|it| it.invoice.money_minor >= Money::ZERO && it.invoice.principal_minor >= Money::ZERO));
            prop_assert!(paid.iter().all(|it| it.invoice.total() <= it.stands.total()));
            prop_assert!(invoiced(|it| it.principal_minor) <= paid_in);
            prop_assert!(invoiced(|it| it.money_minor) <= sold);
        }
    }
}

fn rate(percent: &str) -> TaxRate {
    TaxRate::read(percent).unwrap()
}

fn taxed(rate_of: &str, amount: i64, tax: i64) -> InvoiceTax {
    InvoiceTax { rate: rate(rate_of), amount_minor: money(amount), tax_minor: money(tax) }
}

#[test]
fn a_sale_that_is_paid_otherwise_keeps_its_invoice_as_far_as_it_can() {
    let principal = Principal { paid_in: money(50_000), invoiced: money(20_000) };
    // 200.00 of principal become 200.00 in cash: the invoice stands.
    assert_eq!(retendered(parts(5_000, 20_000), parts(25_000, 0), principal), parts(25_000, 0));
    // And the other way: of 500.00 paid in 200.00 were on this invoice, so that all is free for it.
    assert_eq!(retendered(parts(25_000, 0), parts(0, 25_000), principal), parts(0, 25_000));
    // Another invoice has 480.00 of the 500.00: 20.00 are free.
    let taken = Principal { paid_in: money(50_000), invoiced: money(48_000) };
    assert_eq!(retendered(parts(25_000, 0), parts(0, 25_000), taken), parts(0, 2_000));
    // More that was paid in money than was asked for stays out.
    assert_eq!(retendered(parts(5_000, 0), parts(9_000, 0), principal), parts(5_000, 0));
}

#[test]
fn an_invoice_has_the_tax_of_its_part_of_the_sale() {
    // 113.00 at 13 % (13.00 of tax), 109.00 at 9 % (9.00), 10.00 without a rate: 232.00.
    let sale = StandingTax::of([
        (money(11_300), Some((rate("13"), money(1_300)))),
        (money(10_900), Some((rate("9"), money(900)))),
        (money(1_000), None),
    ]);
    assert_eq!(taxes(money(23_200), &sale), [taxed("9", 10_900, 900), taxed("13", 11_300, 1_300)]);
    // Half of it: 5.00 without a rate, 54.50 and 56.50, with half the tax.
    assert_eq!(taxes(money(11_600), &sale), [taxed("9", 5_450, 450), taxed("13", 5_650, 650)]);
    // 1.00 of 2.32: 0.43 and 46.98 and 48.71 hundredths … of 100: 4.31, 46.98, 48.71: 4, 47, 49 by largest remainder.
    assert_eq!(taxes(money(100), &sale), [taxed("9", 47, 4), taxed("13", 49, 6)]);
    assert_eq!(taxes(money(500), &StandingTax::of([(money(1_000), None)])), []);
}

#[test]
fn what_is_left_of_an_invoice_is_of_no_rate_more_than_before() {
    // 50.00 invoiced of a sale of 100.00, half of it at 13 %, half at 9 %.
    let was = [taxed("9", 2_500, 206), taxed("13", 2_500, 288)];
    // What was at 13 % came back, paid by stored value alone: 50.00 stand, all at 9 %, but only 25.00 of it were invoiced so.
    let left = StandingTax::of([(money(5_000), Some((rate("9"), money(413))))]);
    assert_eq!(taxes_left(&was, (money(5_000), money(5_000)), &left), was);
    // 25.00 of money went back with it: those at 13 % go.
    assert_eq!(taxes_left(&was, (money(5_000), money(2_500)), &left), [taxed("9", 2_500, 206)]);
    assert_eq!(taxes_left(&was, (money(5_000), Money::ZERO), &StandingTax::default()), []);
}

proptest! {
    #[test]
    fn the_rates_of_an_invoice_add_up(
        lines in prop::collection::vec((1_i64..100_000, 0_usize..4), 1..8),
        share in 0_i64..=100,
        goes in prop::collection::vec((0_i64..=100, 0_i64..=100), 0..4),
    ) {
        let rates = [None, Some(rate("3")), Some(rate("9")), Some(rate("13"))];
        let standing = |lines: &[(i64, usize)]| {
            StandingTax::of(lines.iter().map(|(amount, at)| (money(*amount), rates[*at].map(|it| (it, money(*amount / 10))))))
        };
        let mut lines = lines;
        let whole: i64 = lines.iter().map(|it| it.0).sum();
        let mut amount = whole * share / 100;
        let mut had = taxes(money(amount), &standing(&lines));
        let unrated = lines.iter().all(|it| it.1 > 0);
        for (line, of_invoice) in goes {
            let sum = had.iter().map(|it| it.amount_minor.minor()).sum::<i64>();
            prop_assert!(sum <= amount && (!unrated || sum == amount));
            let n = (line as usize) % lines.len();
            lines[n].0 = lines[n].0 * line / 100;
            let standing = standing(&lines);
            let now = (amount * of_invoice / 100).min(lines.iter().map(|it| it.0).sum());
            let left = taxes_left(&had, (money(amount), money(now)), &standing);
            for it in &left {
                let then = had.iter().find(|had| had.rate == it.rate).unwrap();
                prop_assert!(it.amount_minor <= then.amount_minor && it.tax_minor <= then.tax_minor);
                prop_assert!(it.tax_minor >= Money::ZERO && it.amount_minor > Money::ZERO);
            }
            (amount, had) = (now, left);
        }
    }
}
