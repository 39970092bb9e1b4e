//! For what a rule of the shop is, kept alike for each kind of rule: a row for each product and each category that it names.

use std::collections::BTreeMap;

use huitou_core::scope::Scope;
use rusqlite::params;

use crate::error::StoreError;
use crate::shop::{ReadTx, WriteTx};

/// Rules by their ids, to be told what they are for.
pub(crate) type Scopes<'a> = BTreeMap<i64, &'a mut Scope>;

/// The table of the things that the rules of a kind name.
#[derive(Clone, Copy)]
pub(crate) struct Things(pub &'static str);

impl ReadTx<'_> {
    /// Adds to each scope what it names, in its order.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub(crate) fn add_things(&self, of: Things, scopes: &mut Scopes<'_>) -> Result<(), StoreError> {
        let sql = format!("SELECT rule_id, sku, category FROM {} ORDER BY rule_id, n", of.0);
        let things: Vec<(i64, Option<String>, Option<String>)> = self.cached(&sql, |statement| {
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        })?;
        for (rule, sku, category) in things {
            if let Some(scope) = scopes.get_mut(&rule) {
                scope.products.extend(sku);
                scope.categories.extend(category);
            }
        }
        Ok(())
    }
}

impl WriteTx<'_> {
    /// Keeps what a rule names now, in the place of what it named before.
    ///
    /// # Errors
    /// Where the table cannot be written.
    pub(crate) fn put_things(
        &self,
        of: Things,
        rule: i64,
        products: &[String],
        categories: &[String],
    ) -> Result<(), StoreError> {
        let Things(table) = of;
        self.cached(&format!("DELETE FROM {table} WHERE rule_id = ?1"), |statement| statement.execute([rule]))?;
        let sql = format!("INSERT INTO {table} (rule_id, n, sku, category) VALUES (?1, ?2, ?3, ?4)");
        let products = products.iter().map(|sku| (Some(sku), None));
        let categories = categories.iter().map(|category| (None, Some(category)));
        for (n, (sku, category)) in products.chain(categories).enumerate() {
            self.cached(&sql, |statement| statement.execute(params![rule, n + 1, sku, category]))?;
        }
        Ok(())
    }
}
