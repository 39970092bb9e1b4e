//! Bills on paper, read back by other people's programs: qpdf, poppler and zbar.

mod bills;
mod plain;
mod read;

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::OnceLock;

use huitou_core::bill::face::Face;
use huitou_core::bill::{Bill, TopUpSlip};
use huitou_core::code::{Arg, Args};
use huitou_core::money::Money;
use huitou_core::words::{Locale, Words};
use huitou_host::pdf::{Paper, balance_slip_pdf, bill_pdf, gift_card_pdf, repayment_pdf, slip_pdf, top_up_pdf};

use bills::Sample;
use read::{PageRead, Pdf, Word};

/// A bill that was printed.
struct Printed {
    sample: Sample,
    paper: Paper,
    pdf: Pdf,
}

impl Printed {
    fn name(&self) -> String {
        format!("{} {} {:?}", self.sample.what, self.sample.locale.tag(), self.paper)
    }
}

fn words_of(sample: &Sample) -> Words {
    Words { locale: sample.locale, currency: sample.bill.currency }
}

/// Every sample on every paper, printed once per process.
fn printed() -> &'static [Printed] {
    static PRINTED: OnceLock<Vec<Printed>> = OnceLock::new();
    PRINTED.get_or_init(|| Paper::ALL.into_iter().flat_map(print_all).collect())
}

fn print_all(paper: Paper) -> impl Iterator<Item = Printed> {
    bills::samples().into_iter().map(move |sample| {
        let pdf = Pdf::new(&bill_pdf(&sample.bill, paper, &words_of(&sample)).unwrap());
        Printed { sample, paper, pdf }
    })
}

#[test]
fn every_file_is_a_sound_pdf() {
    for print in printed() {
        print.pdf.check();
    }
}

#[test]
fn the_same_bill_gives_the_same_bytes() {
    let words = Words { locale: Locale::ZhHans, currency: huitou_core::money::Currency::Cny };
    for paper in Paper::ALL {
        let print = || bill_pdf(&bills::ordinary(Locale::ZhHans), paper, &words).unwrap();
        assert_eq!(print(), print());
    }
}

/// A point of a test, 0.3 pt, is less than the thinnest stroke.
const SLACK: f64 = 0.3;

fn overlap(one: &Word, other: &Word) -> bool {
    let cross = |from: f64, to: f64, other_from: f64, other_to: f64| to.min(other_to) - from.max(other_from) > SLACK;
    cross(one.left, one.right, other.left, other.right) && cross(one.top, one.bottom, other.top, other.bottom)
}

#[test]
fn no_two_words_overlap() {
    for print in printed() {
        for page in print.pdf.pages() {
            for (place, one) in page.words.iter().enumerate() {
                let met = page.words[..place].iter().find(|other| overlap(one, other));
                assert!(met.is_none(), "{}: words overlap: {one:?} and {met:?}", print.name());
            }
        }
    }
}

#[test]
fn a_shifted_column_is_caught() {
    let this = std::env::current_exe().unwrap();
    let run = Command::new(this)
        .args(["--exact", "paper::no_two_words_overlap"])
        .env("HUITOU_PLANTED", "pdf_overlap")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(!run.status.success() && said.contains("words overlap"), "the check did not see it: {said}");
}

/// The paper's width, its height where it is fixed, and the white at each side that no printer reaches, in mm.
fn measures(paper: Paper) -> (f64, Option<f64>, f64) {
    match paper {
        Paper::A5 => (148.0, Some(210.0), 13.0),
        Paper::Roll80 => (80.0, None, 4.0),
        Paper::Roll58 => (58.0, None, 5.0),
    }
}

const PT_PER_MM: f64 = 72.0 / 25.4;

#[test]
fn every_word_stands_on_the_printable_paper() {
    for print in printed() {
        let (width, height, side) = measures(print.paper);
        for page in print.pdf.pages() {
            assert!((page.width - width * PT_PER_MM).abs() < 0.1, "{}: {} pt wide", print.name(), page.width);
            if let Some(height) = height {
                assert!((page.height - height * PT_PER_MM).abs() < 0.1, "{}: {} pt high", print.name(), page.height);
            }
            let (left, right) = (side * PT_PER_MM - SLACK, page.width - side * PT_PER_MM + SLACK);
            for word in &page.words {
                let inside = word.left >= left && word.right <= right && word.top >= 0.0 && word.bottom <= page.height;
                assert!(inside, "{}: {word:?} leaves the paper", print.name());
            }
        }
    }
}

#[test]
fn a_roll_is_as_long_as_its_bill() {
    let mut lengths = Vec::new();
    for print in printed().iter().filter(|print| print.paper != Paper::A5) {
        let pages = print.pdf.pages();
        assert_eq!(pages.len(), 1, "{}", print.name());
        let page = &pages[0];
        let top = page.words.iter().map(|word| word.top).fold(f64::MAX, f64::min);
        let bottom = page.height - page.words.iter().map(|word| word.bottom).fold(0.0, f64::max);
        for (what, white) in [("above", top), ("below", bottom)] {
            let white = white / PT_PER_MM;
            assert!((3.0..9.0).contains(&white), "{}: {white} mm of white {what}", print.name());
        }
        lengths.push(page.height);
    }
    assert!(lengths.iter().any(|length| *length > 1_500.0) && lengths.iter().any(|length| *length < 400.0));
}

#[test]
fn a_long_bill_goes_on_on_more_sheets_under_the_same_head() {
    for print in printed().iter().filter(|print| print.paper == Paper::A5 && print.sample.what == "long") {
        let pages = print.pdf.pages();
        assert!(pages.len() > 2, "{}", print.name());
        for (place, page) in pages.iter().enumerate() {
            let text = page.text();
            let foot = match print.sample.locale {
                Locale::ZhHans => format!("第{}页，共{}页", place + 1, pages.len()),
                Locale::ZhHant => format!("第{}頁，共{}頁", place + 1, pages.len()),
                Locale::En => format!("Page{}of{}", place + 1, pages.len()),
            };
            assert!(text.contains(&foot), "{} lacks {foot}: {text}", print.name());
            assert!(text.contains(&print.sample.bill.sale_no), "{} page {}", print.name(), place + 1);
            let shop: String = print.sample.bill.shop.name.split_whitespace().collect();
            assert!(text.starts_with(&shop), "{} page {}: {text}", print.name(), place + 1);
        }
    }
}

/// As a reader of the paper sees it: without blanks, an emoji as a box, a radical as the character it looks like.
fn as_seen(text: &str) -> String {
    let seen = text.chars().filter(|letter| !letter.is_whitespace()).map(|letter| match letter {
        '😀' => '□',
        '⼀' => '一',
        '⼆' => '二',
        '⽇' => '日',
        other => other,
    });
    seen.collect()
}

/// The words in the column of names, which the table of a sheet has and a roll has not.
fn names_column(paper: Paper, page: &PageRead) -> String {
    match paper {
        Paper::A5 => page.text_within(0.0, page.width - 13.0 * PT_PER_MM - 190.0),
        Paper::Roll80 | Paper::Roll58 => page.text(),
    }
}

#[test]
fn every_name_is_read_back() {
    for print in printed() {
        let text: String = print.pdf.pages().iter().map(|page| names_column(print.paper, page)).collect();
        let bill = &print.sample.bill;
        let lines = bill.lines.iter().filter_map(|line| line.name.as_deref());
        let member = bill.member.iter().filter_map(|member| member.holder.masked_name.as_deref());
        let all: String = print.pdf.pages().iter().map(PageRead::text).collect();
        for name in lines {
            assert!(text.contains(&as_seen(name)), "{} lacks {name}: {text}", print.name());
        }
        for name in member.chain([bill.shop.name.as_str(), &bill.shop.address, &bill.shop.phone]) {
            assert!(all.contains(&as_seen(name)), "{} lacks {name}: {all}", print.name());
        }
    }
}

/// Every amount of the bill in the digits of its currency.
fn amounts(bill: &Bill) -> Vec<String> {
    let format = |amount: Money| bill.currency.format(amount);
    let minus = |amount: Money| format(Money::from_minor(-amount.minor()));
    let mut amounts = vec![format(bill.total)];
    for line in &bill.lines {
        amounts.extend([format(line.price), format(line.amount)]);
        if line.price != line.list_price {
            amounts.push(format(line.list_price));
        }
    }
    if bill.price_changes != Money::ZERO {
        amounts.extend([format(bill.list_total), minus(bill.price_changes)]);
    }
    if bill.tier_off != Money::ZERO {
        amounts.extend([format(bill.list_total), minus(bill.tier_off)]);
    }
    amounts.extend(bill.coupons.iter().map(|coupon| minus(coupon.off)));
    amounts.extend(bill.tenders.iter().map(|tender| format(tender.amount)));
    if bill.change != Money::ZERO {
        amounts.push(format(bill.change));
    }
    amounts.extend(bill.refunds.iter().map(|refund| minus(refund.total)));
    if let Some(member) = &bill.member {
        let after = member.stored_value_after;
        amounts.extend([format(after.total), format(after.principal), format(after.bonus)]);
        amounts.extend([member.points_earned, member.points_lapsed, member.points_after].map(|it| it.to_string()));
        amounts.extend(member.points_next_lapse.map(|it| it.points.to_string()));
    }
    amounts
}

/// The numbers of a text: runs of digits with their point and minus.
fn numbers(text: &str) -> BTreeSet<String> {
    let parts = text.split(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | '-')));
    parts.map(|part| part.trim_end_matches(['.', ',']).to_owned()).filter(|part| !part.is_empty()).collect()
}

#[test]
fn every_amount_is_read_back_whole() {
    for print in printed() {
        let found: BTreeSet<String> =
            print.pdf.pages().iter().flat_map(|page| &page.words).flat_map(|word| numbers(&word.text)).collect();
        for amount in amounts(&print.sample.bill) {
            assert!(found.contains(&amount), "{} lacks {amount}: {found:?}", print.name());
        }
    }
}

#[test]
fn coupons_tenders_and_dates_are_read_back() {
    for print in printed() {
        let text: String = print.pdf.pages().iter().map(PageRead::text).collect();
        let (bill, words) = (&print.sample.bill, words_of(&print.sample));
        let tenders = bill
            .tenders
            .iter()
            .map(|tender| words.label(&format!("tender-{}", tender.kind.as_str().replace('_', "-"))));
        let mut expected: Vec<String> = tenders.collect();
        expected.extend(bill.coupons.iter().map(|coupon| coupon.code.to_string()));
        for terms in bill.member.iter().flat_map(|member| &member.coupons_issued) {
            expected.extend([terms.code.to_string(), words.date(terms.valid_until)]);
        }
        expected.extend([words.moment(bill.at), bill.sale_no.clone(), words.label("bill-thanks")]);
        for part in expected {
            assert!(text.contains(&as_seen(&part)), "{} lacks {part}: {text}", print.name());
        }
    }
}

#[test]
fn every_word_leaves_ink_and_the_margins_none() {
    for print in printed().iter().filter(|print| matches!(print.sample.what, "rare" | "ordinary")) {
        let (_, _, side) = measures(print.paper);
        for (place, page) in print.pdf.pages().iter().enumerate() {
            let picture = print.pdf.picture(place + 1, 100);
            let has_ink = |word: &Word| picture.darkest(word.left, word.top, word.right, word.bottom) < 128;
            for word in &page.words {
                assert!(has_ink(word), "{}: {word:?} is blank", print.name());
            }
            // Half a stroke of bold may stand over; the margin itself stays white.
            let margin = side * PT_PER_MM - 1.0;
            for left in [0.0, page.width - margin] {
                assert_eq!(
                    picture.darkest(left, 0.0, left + margin, page.height),
                    255,
                    "{}: ink in the margin",
                    print.name()
                );
            }
        }
    }
}

#[test]
fn the_code_is_read_from_what_a_thermal_head_prints() {
    for print in printed().iter().filter(|print| print.sample.what == "ordinary") {
        assert_eq!(print.pdf.code(203), print.sample.bill.sale_no, "{}", print.name());
    }
}

#[test]
fn a_long_bill_number_still_fits_its_code() {
    for paper in Paper::ALL {
        let bill = Bill { sale_no: "门店0012-till-7-00001234567890".to_owned(), ..bills::walk_in(Locale::En) };
        let words = Words { locale: Locale::En, currency: bill.currency };
        let pdf = Pdf::new(&bill_pdf(&bill, paper, &words).unwrap());
        assert_eq!(pdf.code(203), bill.sale_no, "{paper:?}");
        pdf.check();
    }
}

#[test]
fn the_longest_basket_fits_pages_that_readers_open() {
    let bill = bills::of_lines(Locale::ZhHans, huitou_core::sale::LINES_LIMIT);
    let words = Words { locale: Locale::ZhHans, currency: bill.currency };
    for paper in Paper::ALL {
        let pdf = Pdf::new(&bill_pdf(&bill, paper, &words).unwrap());
        pdf.check();
        // 14,400 points is where Acrobat stops.
        assert!(pdf.pages().iter().all(|page| page.height <= 14_400.0), "{paper:?}");
        let text: String = pdf.pages().iter().map(PageRead::text).collect();
        assert!(text.contains("#500") && text.contains(&words.label("bill-thanks")), "{paper:?}");
    }
}

/// The paper says all that the face says, and its code the number.
fn says_its_face(bytes: &[u8], face: &Face, number: &str, what: &str) {
    let pdf = Pdf::new(bytes);
    pdf.check();
    assert_eq!(pdf.code(203), number, "{what}");
    let text: String = pdf.pages().iter().map(PageRead::text).collect();
    let entries = face.about.iter().chain(&face.paid).chain(&face.account).chain([&face.total]);
    let lines = face.lines.iter().flat_map(|line| [&line.name, &line.qty, &line.amount]);
    let coupons = face.coupons.iter().flat_map(|coupon| [&coupon.terms, &coupon.code]);
    let parts = entries.flat_map(|entry| [&entry.label, &entry.value]).chain(lines).chain(coupons).chain([&face.title]);
    for part in parts {
        assert!(text.contains(&as_seen(part)), "{what} lacks {part}: {text}");
    }
    assert!(!text.contains('×'), "{what}: no price of one unit is told: {text}");
}

#[test]
fn a_refund_s_slip_is_read_back_whole_from_every_paper() {
    for locale in Locale::ALL {
        let slip = bills::slip(locale);
        let words = Words { locale, currency: slip.currency };
        for paper in Paper::ALL {
            let bytes = slip_pdf(&slip, paper, &words).unwrap();
            says_its_face(&bytes, &Face::of_refund(&slip, &words), &slip.refund_no, &format!("{locale:?} {paper:?}"));
        }
    }
}

#[test]
fn a_balance_refund_s_slip_is_read_back_whole_from_every_paper_without_a_table_of_goods() {
    for locale in Locale::ALL {
        let slip = bills::balance_slip(locale);
        let words = Words { locale, currency: slip.currency };
        let face = Face::of_balance_refund(&slip, &words);
        for paper in Paper::ALL {
            let pdf = Pdf::new(&balance_slip_pdf(&slip, paper, &words).unwrap());
            pdf.check();
            assert_eq!(pdf.code(203), slip.refund_no);
            let text: String = pdf.pages().iter().map(PageRead::text).collect();
            let entries =
                face.about.iter().chain(&face.sums).chain(&face.paid).chain(&face.account).chain([&face.total]);
            for part in entries.flat_map(|entry| [&entry.label, &entry.value]).chain([&face.title]) {
                assert!(text.contains(&as_seen(part)), "{locale:?} {paper:?} lacks {part}: {text}");
            }
            assert!(!text.contains(&as_seen(&words.label("bill-qty"))), "{locale:?} {paper:?}: {text}");
            assert!(!text.contains("()") && !text.contains("（）"), "{locale:?} {paper:?}: {text}");
        }
    }
}

#[test]
fn a_top_up_s_slip_is_read_back_whole_from_every_paper() {
    for locale in Locale::ALL {
        let slip = bills::top_up(locale);
        let words = Words { locale, currency: slip.currency };
        let face = Face::of_top_up(&slip, &words);
        assert_eq!(face.account.iter().filter(|entry| entry.label == to_come(&slip, &words)).count(), 1);
        for paper in Paper::ALL {
            let bytes = top_up_pdf(&slip, paper, &words).unwrap();
            says_its_face(&bytes, &face, &slip.top_up_no, &format!("{locale:?} {paper:?}"));
        }
    }
}

#[test]
fn a_repayment_s_slip_is_read_back_whole_from_every_paper() {
    for locale in Locale::ALL {
        let slip = bills::repayment(locale);
        let words = Words { locale, currency: slip.currency };
        for paper in Paper::ALL {
            let bytes = repayment_pdf(&slip, paper, &words).unwrap();
            let face = Face::of_repayment(&slip, &words);
            says_its_face(&bytes, &face, &slip.repayment_no, &format!("{locale:?} {paper:?}"));
        }
    }
}

#[test]
fn a_gift_card_s_slip_is_read_back_whole_and_its_qr_code_is_what_opens_it() {
    for (locale, left) in Locale::ALL.into_iter().flat_map(|locale| [(locale, 100), (locale, 35)]) {
        let slip = bills::gift_card(locale, left);
        let words = Words { locale, currency: slip.currency };
        let face = Face::of_gift_card(&slip, &words);
        // What is left is told where it is not what the card was sold for.
        assert_eq!(face.paid.len(), usize::from(left < 100));
        // By the day of trade, as it is shown at the counter.
        assert_eq!(face.about[2].value, words.date(slip.sold_on));
        for paper in Paper::ALL {
            let what = format!("{locale:?} {paper:?}");
            let bytes = gift_card_pdf(&slip, paper, &words).unwrap();
            let code = slip.code.to_string();
            says_its_face(&bytes, &face, &code, &what);
            let pdf = Pdf::new(&bytes);
            let text: String = pdf.pages().iter().map(PageRead::text).collect();
            for line in &face.farewell {
                assert!(text.contains(&as_seen(line)), "{what} lacks {line}: {text}");
            }
            // The title stands in lists of files and windows.
            assert!(!pdf.title().contains(&code) && pdf.title().contains(&slip.card_no), "{what}: {}", pdf.title());
        }
    }
}

/// How the slip names the day of the last part.
fn to_come(slip: &TopUpSlip, words: &Words) -> String {
    let day = slip.to_come.last().unwrap().due_on;
    words.text("top-up-to-come", &Args::new().with("day", Arg::Date(day)))
}
