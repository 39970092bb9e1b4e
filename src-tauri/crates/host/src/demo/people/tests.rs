use std::collections::BTreeSet;

use super::super::chance::Stream;
use super::*;

const SIMPLIFIED_ONLY: &str = include_str!("../../../../../../tests/data/simplified_only.txt");
const PRODUCTS: &str = include_str!("../../../../../../assets/demo/products.tsv");

fn members(locale: Locale, currency: Currency) -> Vec<EnrolMember> {
    let directory = Directory::of(locale, currency);
    let joins_on = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    (0..1_000).map(|n| directory.member(n, joins_on, &mut Dice::of(3, Stream::Person, n))).collect()
}

fn simplified_only() -> BTreeSet<char> {
    let lines = SIMPLIFIED_ONLY.lines().filter(|line| !line.starts_with('#'));
    let letters: BTreeSet<char> = lines.flat_map(str::chars).filter(|letter| !letter.is_whitespace()).collect();
    assert!(letters.contains(&'门') && !letters.contains(&'米'), "the list is not read right");
    letters
}

/// Everything that a shop in a language shows.
fn words(phrases: &'static Phrases) -> Vec<&'static str> {
    let Phrases {
        shop,
        staff,
        tiers,
        odd_items,
        ms,
        mr,
        auntie,
        uncle,
        teacher,
        e_bill,
        marketing,
        nicknames,
        notes,
        streets,
    } = phrases;
    let mut words = vec![*ms, mr, auntie, uncle, teacher, e_bill, marketing];
    for list in [&shop[..], staff, tiers, odd_items, nicknames, notes, streets] {
        words.extend(list);
    }
    words
}

#[test]
fn traditional_words_have_no_simplified_character() {
    let simplified = simplified_only();
    let mut texts: Vec<String> = words(&HANT).into_iter().map(str::to_owned).collect();
    texts.extend(rows(PRODUCTS).flat_map(|row| [row[3], row[6]].map(str::to_owned)));
    texts.extend(rows(SURNAMES).map(|row| row[1].to_owned()));
    texts.extend(rows(GIVEN).map(|row| row[2].to_owned()));
    let members = members(Locale::ZhHant, Currency::Twd).into_iter();
    texts.extend(members.flat_map(|member| [member.name, member.salutation, member.wechat, member.address]).flatten());
    for text in texts {
        assert!(!text.chars().any(|letter| simplified.contains(&letter)), "{text}");
    }
}

#[test]
fn english_shops_show_no_chinese() {
    assert!(words(&EN).into_iter().all(str::is_ascii));
    for member in members(Locale::En, Currency::Usd) {
        let texts = [member.name, member.salutation, member.wechat, member.address, member.note];
        assert!(texts.iter().flatten().all(|text| text.is_ascii()), "{texts:?}");
    }
}

#[test]
fn every_row_of_the_tables_is_read() {
    let directory = Directory::of(Locale::ZhHans, Currency::Cny);
    assert_eq!(directory.surnames.len(), rows(SURNAMES).count());
    assert_eq!(directory.given.len(), rows(GIVEN).count());
    assert_eq!(directory.english.len(), rows(ENGLISH).count());
    assert!(directory.surnames.len() > 100 && directory.given.len() > 100);
}

#[test]
fn most_members_agree_to_e_bills_and_all_can_be_found() {
    for (locale, currency) in
        [(Locale::ZhHans, Currency::Cny), (Locale::ZhHant, Currency::Twd), (Locale::En, Currency::Usd)]
    {
        let members = members(locale, currency);
        let agrees =
            |member: &&EnrolMember| member.consents.iter().any(|consent| consent.purpose == ConsentPurpose::EBill);
        let agreed = members.iter().filter(agrees).count();
        assert!((650..750).contains(&agreed), "{locale:?}: {agreed}");
        assert!(members.iter().all(|member| member.phone.is_some() || member.card_no.is_some()));
        let names: BTreeSet<_> = members.iter().filter_map(|member| member.name.as_deref()).collect();
        assert!(names.len() > 600, "{locale:?}: {} names", names.len());
    }
}

#[test]
fn phones_have_the_shape_of_the_place_and_are_nobodys() {
    for (currency, digits, starts) in [
        (Currency::Cny, 11, "1"),
        (Currency::Twd, 10, "09"),
        (Currency::Hkd, 8, "5"),
        (Currency::Mop, 8, "6"),
        (Currency::Sgd, 8, "9"),
        (Currency::Myr, 10, "01"),
        (Currency::Usd, 10, ""),
    ] {
        for phone in members(Locale::En, currency).iter().filter_map(|member| member.phone.as_deref()) {
            assert!(phone.len() == digits && phone.starts_with(starts), "{currency}: {phone}");
            assert!(currency != Currency::Usd || &phone[3..8] == "55501", "{phone}");
        }
    }
}
