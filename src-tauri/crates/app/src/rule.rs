//! What the rules of the shop have in common: the products, the categories and the days that they name.

use std::collections::BTreeSet;

use huitou_core::params::InvalidParam;
use huitou_core::scope::Scope;

use crate::command::Asking;
use crate::error::Error;

/// What a flag is where it is left out.
pub(crate) fn yes() -> bool {
    true
}

/// That a request names nothing twice.
///
/// # Errors
/// [`InvalidParam::Twice`] with the field.
pub(crate) fn names_each_once(scope: &Scope) -> Result<(), Error> {
    for (field, names) in [("products", &scope.products), ("categories", &scope.categories)] {
        let mut seen = BTreeSet::new();
        if !names.iter().all(|name| seen.insert(name)) {
            return Err(InvalidParam::Twice { field }.because().into());
        }
    }
    Ok(())
}

/// What of a scope the shop does not have: a product, or anything under a category.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn not_sold(scope: &Scope, at: &Asking<'_>) -> Result<Option<&'static str>, Error> {
    for sku in &scope.products {
        if at.tx.product(sku)?.is_none() {
            return Ok(Some("product"));
        }
    }
    let products = if scope.categories.is_empty() { Vec::new() } else { at.tx.products()? };
    let is_sold = |category: &String| products.iter().any(|row| row.ware.category.as_ref() == Some(category));
    Ok((!scope.categories.iter().all(is_sold)).then_some("category"))
}

/// The products of a scope by their names, one that is gone by its number.
///
/// # Errors
/// Where a table cannot be read.
pub(crate) fn product_names(scope: &Scope, at: &Asking<'_>) -> Result<Vec<String>, Error> {
    let name = |sku: &String| -> Result<String, Error> {
        Ok(at.tx.product(sku)?.map_or_else(|| sku.clone(), |row| row.ware.name))
    };
    scope.products.iter().map(name).collect()
}
