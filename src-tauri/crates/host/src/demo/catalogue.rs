//! The shelf: 60 products of a small rice and grocery shop, named in the shop's language, priced in its currency.

use huitou_app::product::PutProduct;
use huitou_core::money::{Currency, Money};
use huitou_core::quantity::DecimalText;
use huitou_core::words::Locale;

use super::purse::{Purse, half_up};

/// From which popularity on a product gets a key at the counter.
const FAVOURITE_PULL: u32 = 8;
const PRODUCTS: &str = include_str!("../../../../../assets/demo/products.tsv");

/// A product on the shelf.
pub(super) struct Item {
    /// How it is put into the shop.
    pub(super) put: PutProduct,
    /// How much of it one buys.
    pub(super) portion: Portion,
    /// How long one purchase lasts a household, in days.
    pub(super) cycle_days: u32,
    /// How often it is picked, against the others.
    pub(super) pull: u32,
}

impl Item {
    /// The list price of one unit.
    pub(super) fn price(&self) -> Money {
        self.put.price_minor
    }
}

/// How much of a product one buys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Portion {
    /// One, seldom two.
    Single,
    /// One to six.
    Several,
    /// By weight, with decimals.
    Weighed,
}

/// The products of a shop, in the order of their numbers.
pub(super) fn items(locale: Locale, currency: Currency) -> Vec<Item> {
    let purse = Purse::of(currency);
    articles().iter().map(|article| article.item(locale, currency, &purse)).collect()
}

/// The rows of a table: comments and the heading left out, split at tabs.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split('\t').collect())
}

/// A row of the table.
struct Article {
    sku: &'static str,
    barcode: &'static str,
    /// In the order of [`Locale::ALL`].
    names: [&'static str; 3],
    categories: [&'static str; 3],
    unit: &'static str,
    price_fen: i64,
    cost_fen: Option<i64>,
    cycle_days: u32,
    pull: u32,
}

/// The table's rows. It is embedded, so a row that does not read is a mistake of ours, which the tests find.
fn articles() -> Vec<Article> {
    rows(PRODUCTS).filter_map(|row| article(&row)).collect()
}

fn article(row: &[&'static str]) -> Option<Article> {
    let [sku, barcode, hans, hant, en, kind_hans, kind_hant, kind_en, unit, price, cost, cycle, pull] = *row else {
        return None;
    };
    Some(Article {
        sku,
        barcode,
        names: [hans, hant, en],
        categories: [kind_hans, kind_hant, kind_en],
        unit,
        price_fen: price.parse().ok()?,
        cost_fen: cost.parse().ok(),
        cycle_days: cycle.parse().ok()?,
        pull: pull.parse().ok()?,
    })
}

impl Article {
    fn item(&self, locale: Locale, currency: Currency, purse: &Purse) -> Item {
        let unit = Unit::of(self.unit, locale, currency);
        let priced = |fen: i64| purse.price(half_up(fen * unit.grams_hundredths, unit.priced_for));
        let text = |of: &[&'static str; 3]| of[place(locale)].to_owned();
        let put = PutProduct {
            sku: self.sku.to_owned(),
            name: text(&self.names),
            price_minor: priced(self.price_fen),
            barcode: Some(self.barcode.to_owned()),
            unit: Some(unit.name.to_owned()),
            unit_kg: unit.kg.map(|kg| DecimalText(kg.to_owned())),
            unit_decimals: None,
            category: Some(text(&self.categories)),
            cost_minor: self.cost_fen.map(priced),
            tax_rate: None,
            tier_prices: Vec::new(),
            favourite: self.pull >= FAVOURITE_PULL,
            card: None,
        };
        Item { put, portion: self.portion(), cycle_days: self.cycle_days, pull: self.pull }
    }

    fn portion(&self) -> Portion {
        match self.unit {
            "kg" | "jin" => Portion::Weighed,
            _ if self.price_fen < 600 => Portion::Several,
            _ => Portion::Single,
        }
    }
}

/// What one unit of a product is called, and how much more or less of it that is than the table prices.
struct Unit {
    name: &'static str,
    /// Kilograms in one, where the shop has to be told.
    kg: Option<&'static str>,
    grams_hundredths: i64,
    priced_for: i64,
}

impl Unit {
    fn of(table: &str, locale: Locale, currency: Currency) -> Unit {
        let counted = |names: [&'static str; 3]| Unit {
            name: names[place(locale)],
            kg: None,
            grams_hundredths: 1,
            priced_for: 1,
        };
        match table {
            "bag" => counted(["袋", "包", "bag"]),
            "bottle" => counted(["瓶", "瓶", "bottle"]),
            "box" => counted(["盒", "盒", "box"]),
            "can" => counted(["罐", "罐", "can"]),
            "drum" => counted(["桶", "桶", "bottle"]),
            "pack" => counted(["包", "包", "pack"]),
            "visit" => counted(["次", "次", "visit"]),
            "kg" => counted(["kg", "kg", "kg"]),
            "jin" => Unit::of_jin(locale, currency),
            _ => counted(["piece", "piece", "piece"]),
        }
    }

    /// What the mainland weighs by the 斤 of 500 g, Taiwan weighs by the 台斤 of 600 g and Hong Kong and Macau by the 斤
    /// of 604.78982 g (Hong Kong, Weights and Measures Ordinance, cap. 68); others by the kilogram.
    fn of_jin(locale: Locale, currency: Currency) -> Unit {
        let (name, kg, grams_hundredths) = match (locale, currency) {
            (Locale::ZhHans, _) => ("斤", None, 50_000),
            (Locale::ZhHant, Currency::Twd) => ("台斤", None, 60_000),
            (Locale::ZhHant, Currency::Hkd | Currency::Mop) => ("斤", Some("0.60478982"), 60_479),
            (Locale::ZhHant | Locale::En, _) => ("kg", None, 100_000),
        };
        Unit { name, kg, grams_hundredths, priced_for: 50_000 }
    }
}

/// A locale's place in the columns of the tables.
pub(super) const fn place(locale: Locale) -> usize {
    match locale {
        Locale::ZhHans => 0,
        Locale::ZhHant => 1,
        Locale::En => 2,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The check digit of GS1 General Specifications, 7.9: weights 1 and 3 in turn from the left of 12 digits.
    fn has_right_check_digit(barcode: &str) -> bool {
        let digits: Vec<u32> = barcode.chars().filter_map(|letter| letter.to_digit(10)).collect();
        let sum: u32 = digits.iter().enumerate().map(|(n, digit)| digit * if n % 2 == 0 { 1 } else { 3 }).sum();
        barcode.len() == 13 && digits.len() == 13 && sum.is_multiple_of(10)
    }

    #[test]
    fn there_are_60_products_each_with_its_number_and_barcode() {
        let articles = articles();
        assert_eq!((articles.len(), rows(PRODUCTS).count()), (60, 60));
        let skus: BTreeSet<_> = articles.iter().map(|article| article.sku).collect();
        let barcodes: BTreeSet<_> = articles.iter().map(|article| article.barcode).collect();
        assert_eq!((skus.len(), barcodes.len()), (60, 60));
        for article in &articles {
            assert!(has_right_check_digit(article.barcode), "{}", article.barcode);
            assert!(article.barcode.starts_with("6900000000"), "{}: made-up numbers only", article.barcode);
        }
        assert!(!has_right_check_digit("6900000000015"));
    }

    #[test]
    fn every_product_has_its_own_name_in_three_languages() {
        let articles = articles();
        for (n, locale) in Locale::ALL.into_iter().enumerate() {
            let names: BTreeSet<_> = articles.iter().map(|article| article.names[n]).collect();
            assert_eq!(names.len(), 60, "{locale:?}");
            for article in &articles {
                let is_ascii = article.names[n].is_ascii() && article.categories[n].is_ascii();
                assert_eq!(is_ascii, locale == Locale::En, "{}", article.names[n]);
                assert!(!article.categories[n].is_empty());
            }
        }
    }

    #[test]
    fn goods_cost_less_than_they_sell_for() {
        for article in articles() {
            assert!(article.cost_fen.is_none_or(|cost| cost < article.price_fen), "{}", article.sku);
            assert!(article.cycle_days > 0 && article.pull > 0, "{}", article.sku);
        }
    }

    #[test]
    fn weights_are_named_and_priced_as_the_place_does() {
        let spinach = |locale, currency| {
            let item = items(locale, currency).into_iter().find(|item| item.put.sku == "405");
            item.map(|item| (item.put.unit.unwrap_or_default(), item.put.price_minor.minor())).unwrap()
        };
        assert_eq!(spinach(Locale::ZhHans, Currency::Cny), ("斤".to_owned(), 450));
        assert_eq!(spinach(Locale::ZhHant, Currency::Twd), ("台斤".to_owned(), 24));
        assert_eq!(spinach(Locale::ZhHant, Currency::Hkd), ("斤".to_owned(), 600));
        assert_eq!(spinach(Locale::En, Currency::Cny), ("kg".to_owned(), 900));
    }
}
