//! What is seen after a step, compared with what the file expects.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::form::{money, number};
use crate::order::{Offers, Order, Stop};
use crate::verdict::Verdict;

/// Where the reasons stand why some figures of others are not ours.
const DIFFERENCES: u16 = 26;

/// Judges all that a step expects: the worst of it.
pub fn judge(order: &mut Order<'_>, expect: &Map<String, Value>, refused: Option<&str>) -> Verdict {
    if expect.is_empty() {
        return Verdict::NotYet("nothing is expected".to_owned());
    }
    let verdicts = expect.iter().map(|(key, expected)| match key.as_str() {
        "error" => match refused {
            Some(_) => Verdict::Held,
            None => Verdict::Failed("it was not refused".to_owned()),
        },
        "invariant" => invariant(order, expected),
        "points_used_is_rounded_to_decimals" => decimals(order, expected),
        _ => figure(order, key, expected),
    });
    verdicts.max().unwrap_or(Verdict::Held)
}

fn figure(order: &mut Order<'_>, key: &str, expected: &Value) -> Verdict {
    let Some(expected) = number(expected) else {
        return Verdict::NotYet(format!("{key} is no number"));
    };
    match see(order, key) {
        Ok(seen) => match Verdict::of(key, expected, seen) {
            Verdict::Failed(how) => differs_on_purpose(order, key, expected).unwrap_or(Verdict::Failed(how)),
            verdict => verdict,
        },
        Err(Stop::NotYet(why)) => Verdict::NotYet(why),
        Err(Stop::Refused(code)) => Verdict::Failed(format!("{key}: the till refuses it with {code}")),
    }
}

/// A figure by its name in the file.
fn see(order: &mut Order<'_>, key: &str) -> Result<Decimal, Stop> {
    match key {
        "total" | "due_before" => amount(order, "/total_minor"),
        "due" | "due_after" => amount(order, "/settlement/due_minor"),
        "due_before_minus_due_after" => Ok(see(order, "due_before")? - see(order, "due_after")?),
        "discount" => discount(order),
        "points_after" => decimal_of(&card(order)?["points"]),
        "ewallet_after" => Ok(money(card(order)?["stored_value"]["total_minor"].as_i64().unwrap_or(0))),
        "card_after" if order.off_cards()?.is_some() => order.on_cards(),
        "card_after" => {
            order.ring()?;
            order.on_cards()
        }
        "ledger_used" if order.off_cards()?.is_some() => Ok(order.off_cards()?.unwrap_or_default()),
        "ledger_used" => moved(order, "points_taken", "points_spent"),
        "ledger_issued" => moved(order, "points_returned", "points_earned"),
        unknown => Err(Stop::NotYet(format!("{unknown} cannot be seen"))),
    }
}

/// A figure of the quote, before cash is given.
fn amount(order: &Order<'_>, pointer: &str) -> Result<Decimal, Stop> {
    let figure = |quote: &Value| quote.pointer(pointer).and_then(Value::as_i64).unwrap_or(0);
    match &order.sale {
        Some(sale) => Ok(money(figure(&sale.quote))),
        None => Ok(money(figure(&order.quote(Offers::Applied)?))),
    }
}

/// What is taken off: prices below the list, and what points pay, which others take off too.
fn discount(order: &Order<'_>) -> Result<Decimal, Stop> {
    let by_points = order.tenders.iter().filter(|tender| tender["kind"] == "points");
    let by_points: i64 = by_points.filter_map(|tender| tender["amount_minor"].as_i64()).sum();
    let total = |quote: &Value| quote["total_minor"].as_i64().unwrap_or(0);
    let off = total(&order.unpaid(Offers::LeftOut)?) - total(&order.unpaid(Offers::Applied)?);
    Ok(money(off + by_points))
}

/// What a member has, which is asked for once the sale is rung.
fn card(order: &mut Order<'_>) -> Result<Value, Stop> {
    order.ring()?;
    order.call("member.card", json!({"member_id": order.member}))
}

/// What moved in the last step: in the return, or else in the sale.
fn moved(order: &mut Order<'_>, by_return: &str, by_sale: &str) -> Result<Decimal, Stop> {
    order.ring()?;
    match (&order.refund, &order.sale) {
        (Some(refund), _) => decimal_of(&refund["slip"]["member"][by_return]),
        (None, Some(sale)) => decimal_of(&sale.rung["bill"]["member"][by_sale]),
        (None, None) => Ok(Decimal::ZERO),
    }
}

fn decimal_of(value: &Value) -> Result<Decimal, Stop> {
    value.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| Stop::NotYet(format!("no figure in {value}")))
}

fn decimals(order: &mut Order<'_>, expected: &Value) -> Verdict {
    let most = expected.as_u64().unwrap_or(0);
    match moved(order, "points_returned", "points_spent") {
        Ok(spent) if u64::from(spent.normalize().scale()) <= most && !spent.is_zero() => Verdict::Held,
        Ok(spent) => Verdict::Failed(format!("{spent} points are spent")),
        Err(_) => Verdict::NotYet("no points are spent".to_owned()),
    }
}

/// Where the file's figure is not ours because a rule is another one: only where our own rule says exactly by how much.
fn differs_on_purpose(order: &mut Order<'_>, key: &str, expected: Decimal) -> Option<Verdict> {
    match key {
        // Elsewhere stored value is a line below zero; here it pays, so that the total stays and less is due.
        "total" if amount(order, "/settlement/due_minor").ok()? == expected => {
            let total = amount(order, "/total_minor").ok()?;
            Some(deviates(format!("the total stays {total}, {expected:.2} is due")))
        }
        // Elsewhere an offer on the order leaves points for some products alone; here points are earned on what is paid.
        "points_after" => {
            let list = decimal_of(&order.unpaid(Offers::LeftOut).ok()?["points_earned"]).ok()?;
            let paid = decimal_of(&order.unpaid(Offers::Applied).ok()?["points_earned"]).ok()?;
            let before = see(order, "points_after").ok()? - paid;
            (before + list == expected)
                .then(|| deviates(format!("{paid} points on what is paid, not {list} on list prices")))
        }
        _ => None,
    }
}

fn deviates(instead: String) -> Verdict {
    Verdict::Deviates { adr: DIFFERENCES, instead }
}

/// `a - b == c - d` with the names of figures and numbers.
fn invariant(order: &mut Order<'_>, expected: &Value) -> Verdict {
    let text = expected.as_str().unwrap_or_default();
    let Some((left, right)) = text.split_once("==") else {
        return Verdict::NotYet("an invariant that is no equation".to_owned());
    };
    match (sum(order, left), sum(order, right)) {
        (Ok(left), Ok(right)) => Verdict::of(text, left, right),
        (Err(Stop::NotYet(why) | Stop::Refused(why)), _) | (_, Err(Stop::NotYet(why) | Stop::Refused(why))) => {
            Verdict::NotYet(why)
        }
    }
}

fn sum(order: &mut Order<'_>, terms: &str) -> Result<Decimal, Stop> {
    let mut sum = Decimal::ZERO;
    let mut is_minus = false;
    for word in terms.split_whitespace() {
        match word {
            "+" => is_minus = false,
            "-" => is_minus = true,
            term => {
                let name = term.trim_start_matches("amount_").replace("_balance", "");
                let value = term.parse().or_else(|_| see(order, &name))?;
                sum += if is_minus { -value } else { value };
            }
        }
    }
    Ok(sum)
}
