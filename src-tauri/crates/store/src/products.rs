//! Products and the keys under which they are found.

use huitou_core::count_card::CardOffer;
use huitou_core::fact::ProductPut;
use huitou_core::money::Money;
use huitou_core::sale::{UnitOfSale, Ware};
use huitou_core::search;
use huitou_core::tax::TaxRate;
use huitou_core::tier::TierPrice;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};
use serde::de::DeserializeOwned;

use crate::count_cards::{json, read_json};
use crate::error::StoreError;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "products",
        kind: Kind::Derived,
        sql: "CREATE TABLE products (
            sku TEXT PRIMARY KEY,
            barcode TEXT,
            name TEXT NOT NULL,
            category TEXT,
            unit TEXT NOT NULL,
            unit_kg TEXT,
            unit_decimals INTEGER NOT NULL,
            price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
            cost_minor INTEGER CHECK (cost_minor >= 0),
            tax_rate_milli INTEGER CHECK (tax_rate_milli BETWEEN 0 AND 100000),
            favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),
            card TEXT,
            tier_prices TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX products_by_barcode ON products (barcode) WHERE barcode IS NOT NULL;",
    },
    Table {
        name: "product_keys",
        kind: Kind::Derived,
        sql: "CREATE TABLE product_keys (
            class INTEGER NOT NULL,
            key TEXT NOT NULL,
            sku TEXT NOT NULL REFERENCES products (sku),
            PRIMARY KEY (class, key, sku)
        ) STRICT, WITHOUT ROWID;",
    },
];

const COLUMNS: &str = "sku, barcode, name, category, unit, unit_kg, unit_decimals, price_minor, cost_minor, favourite, card, tax_rate_milli, \
                       tier_prices";

/// A product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow {
    /// Number, name, category, unit and list price.
    pub ware: Ware,
    /// The barcode on its package.
    pub barcode: Option<String>,
    /// What one unit costs the shop.
    pub cost: Option<Money>,
    /// Whether it has a key at the counter.
    pub favourite: bool,
    /// The count card that it is, where it is one.
    pub card: Option<CardOffer>,
    /// What members of some tiers pay.
    pub tier_prices: Vec<TierPrice>,
}

impl ReadTx<'_> {
    /// The product with this number.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn product(&self, sku: &str) -> Result<Option<ProductRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM products WHERE sku = ?1");
        self.cached(&sql, |statement| statement.query_row([sku], from_row).optional())
    }

    /// The number of the product with this barcode.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn sku_of_barcode(&self, barcode: &str) -> Result<Option<String>, StoreError> {
        self.cached("SELECT sku FROM products WHERE barcode = ?1", |statement| {
            statement.query_row([barcode], |row| row.get(0)).optional()
        })
    }

    /// Every product by number.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn products(&self) -> Result<Vec<ProductRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM products ORDER BY sku");
        self.cached(&sql, |statement| statement.query_map([], from_row)?.collect())
    }

    /// The products that a text finds: whole keys first, then beginnings, then insides.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn search_products(&self, query: &str, limit: u32) -> Result<Vec<ProductRow>, StoreError> {
        let folded = search::fold(query);
        if folded.is_empty() {
            return Ok(Vec::new());
        }
        let (from, to) = search::prefix_range(&folded);
        let sql = format!(
            "SELECT {COLUMNS} FROM products JOIN (SELECT sku AS hit, min(class * 2 + (key <> ?1)) AS rank \
             FROM product_keys WHERE class IN (0, 1) AND key >= ?1 AND key < ?2 GROUP BY sku) ON hit = sku \
             ORDER BY rank, sku LIMIT ?3"
        );
        let to = to.unwrap_or_else(|| char::MAX.to_string());
        self.cached(&sql, |statement| statement.query_map(params![from, to, limit], from_row)?.collect())
    }
}

impl WriteTx<'_> {
    pub(crate) fn put_product(&self, body: &ProductPut) -> Result<(), StoreError> {
        let texts =
            self.vault.open_sealed(&body.texts)?.ok_or_else(|| StoreError::damaged("a product without name"))?;
        self.cached("DELETE FROM product_keys WHERE sku = ?1", |statement| statement.execute([&body.sku]))?;
        self.cached(
            "INSERT INTO products (sku, barcode, name, category, unit, unit_kg, unit_decimals, price_minor, cost_minor, \
             favourite, card, tax_rate_milli, tier_prices) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
             ON CONFLICT (sku) DO UPDATE SET barcode = excluded.barcode, \
             name = excluded.name, category = excluded.category, unit = excluded.unit, unit_kg = excluded.unit_kg, \
             unit_decimals = excluded.unit_decimals, price_minor = excluded.price_minor, cost_minor = excluded.cost_minor, \
             favourite = excluded.favourite, card = excluded.card, tax_rate_milli = excluded.tax_rate_milli, \
             tier_prices = excluded.tier_prices",
            |statement| {
                statement.execute(params![
                    body.sku,
                    body.barcode,
                    texts.name,
                    texts.category,
                    texts.unit.name,
                    texts.unit.kg.map(|kg| kg.to_string()),
                    texts.unit.decimals,
                    body.price_minor.minor(),
                    body.cost_minor.map(Money::minor),
                    body.favourite,
                    texts.card.as_ref().map(json).transpose()?,
                    body.tax_rate.map(TaxRate::milli),
                    Some(&body.tier_prices).filter(|prices| !prices.is_empty()).map(json).transpose()?,
                ])
            },
        )?;
        for key in search::product_keys(&texts.name, &body.sku, body.barcode.as_deref()) {
            self.cached("INSERT OR IGNORE INTO product_keys (class, key, sku) VALUES (?1, ?2, ?3)", |statement| {
                statement.execute(params![key.class as i64, key.key, body.sku])
            })?;
        }
        Ok(())
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ProductRow> {
    let kg: Option<String> = row.get(5)?;
    Ok(ProductRow {
        ware: Ware {
            sku: row.get(0)?,
            name: row.get(2)?,
            category: row.get(3)?,
            unit: UnitOfSale { name: row.get(4)?, kg: kg.and_then(|kg| kg.parse().ok()), decimals: row.get(6)? },
            price: Money::from_minor(row.get(7)?),
            tax_rate: row.get::<_, Option<i64>>(11)?.map(TaxRate::from_milli),
        },
        barcode: row.get(1)?,
        cost: row.get::<_, Option<i64>>(8)?.map(Money::from_minor),
        favourite: row.get(9)?,
        card: json_or_none(row, 10)?,
        tier_prices: json_or_none(row, 12)?.unwrap_or_default(),
    })
}

fn json_or_none<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    match row.get_ref(at)?.data_type() {
        Type::Null => Ok(None),
        _ => read_json(row, at).map(Some),
    }
}
