//! What a case's shop gives, as settings and rules of a real shop.

use huitou_tests::{TestShop, text};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::form::{Case, minor, number};

/// Makes a shop that gives what the case's programmes give, from the day it opens. What a programme does only when it is applied
/// (a part off the order) is not set here.
///
/// # Errors
/// What of it cannot be done yet.
pub fn open_shop(case: &Case) -> Result<TestShop, String> {
    let shop = TestShop::played();
    for (key, value) in [("coupon.off_minor", json!(0)), ("points.minor_per_point", json!(0))] {
        shop.must("setting.put", json!({"key": key, "value": value}));
    }
    tax(case, &shop)?;
    for line in &case.lines {
        product(&shop, line)?;
    }
    for program in &case.programs {
        if let Some(earn) = program.get("earn") {
            earning(&shop, case, earn)?;
        }
        if let Some(reward) = program.get("reward") {
            points_pay(&shop, reward)?;
        }
    }
    Ok(shop)
}

fn tax(case: &Case, shop: &TestShop) -> Result<(), String> {
    let modes: Vec<&str> = case.lines.iter().flat_map(|line| &line.tax).map(|tax| tax.mode.as_str()).collect();
    let mode = match modes.first() {
        None => return Ok(()),
        Some(&"excl") => "added",
        Some(&"incl") => "included",
        Some(mode) => return Err(format!("tax {mode}")),
    };
    if modes.iter().any(|other| *other != modes[0]) {
        return Err("taxes in the prices and on top in one basket".to_owned());
    }
    shop.must("setting.put", json!({"key": "tax.mode", "value": mode}));
    // A file that says nothing of it has one tax for each rate of an order.
    let by_line = case.steps.iter().any(|step| step.act.contains("per line"));
    shop.must("setting.put", json!({"key": "tax.rounding", "value": if by_line { "line" } else { "bill" }}));
    Ok(())
}

fn product(shop: &TestShop, line: &crate::form::Line) -> Result<(), String> {
    if let Some(unknown) = line.rest.keys().next() {
        return Err(format!("a line with {unknown}"));
    }
    let price = minor(&line.unit_price).filter(|price| *price >= 0).ok_or("a price below a cent, or below zero")?;
    let qty = number(&line.qty).ok_or("a quantity that is no number")?;
    let rate = match line.tax.as_slice() {
        [] => None,
        [tax] => Some(number(&tax.rate_pct).ok_or("a rate that is no number")?.to_string()),
        _ => return Err("several taxes on one line".to_owned()),
    };
    let product = json!({
        "sku": line.sku, "name": line.sku, "price_minor": price, "category": line.category,
        "tax_rate": rate, "unit_decimals": qty.normalize().scale().min(3),
    });
    shop.call("product.put", product).map(drop).map_err(|error| text(&error, "text"))
}

fn earning(shop: &TestShop, case: &Case, earn: &Value) -> Result<(), String> {
    let known = ["points_per_money", "points_per_unit", "points_per_order", "category", "sku", "min_qty"];
    if let Some(unknown) = keys(earn).find(|key| !known.contains(key)) {
        return Err(format!("points by {unknown}"));
    }
    let sold: Decimal = case.lines.iter().filter_map(|line| number(&line.qty)).sum();
    if number(&earn["min_qty"]).is_some_and(|least| sold < least) {
        return Err("points from a least quantity on".to_owned());
    }
    let earns = if let Some(points) = number(&earn["points_per_money"]) {
        // A rule counts so many points for so much money; a hundred units of it keep what a point for a part of one would lose.
        json!({"by": "money", "points": (points * Decimal::ONE_HUNDRED).normalize().to_string(), "per_minor": 10_000})
    } else if let Some(points) = number(&earn["points_per_unit"]) {
        json!({"by": "unit", "points": points.to_string()})
    } else {
        // Points for coming are given once a day, and an order of a case is the only one of its day.
        let points = number(&earn["points_per_order"]).ok_or("points by nothing that is known")?;
        json!({"by": "visit", "points": points.to_string()})
    };
    let rule = json!({
        "name": "积分", "earns": earns, "categories": one_or_many(&earn["category"]), "products": one_or_many(&earn["sku"]),
    });
    shop.call("points_rule.put", rule).map(drop).map_err(|error| text(&error, "text"))
}

/// A reward by which points pay: so much money a point.
fn points_pay(shop: &TestShop, reward: &Value) -> Result<(), String> {
    let Some(value) = number(&reward["money_per_point"]) else { return Ok(()) };
    let minor = (value * Decimal::ONE_HUNDRED).normalize();
    let points = 10_i64.pow(minor.scale());
    for (key, value) in
        [("points.per_unit", Decimal::from(points)), ("points.unit_minor", minor * Decimal::from(points))]
    {
        let value: i64 = value.try_into().map_err(|_| "a point of a value that no shop can set")?;
        shop.must("setting.put", json!({"key": key, "value": value}));
    }
    Ok(())
}

fn keys(value: &Value) -> impl Iterator<Item = &str> {
    value.as_object().into_iter().flat_map(|object| object.keys().map(String::as_str))
}

fn one_or_many(value: &Value) -> Value {
    match value {
        Value::Null => json!([]),
        Value::Array(many) => json!(many),
        one => json!([one]),
    }
}
