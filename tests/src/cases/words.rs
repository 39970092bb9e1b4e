//! What a step does, read out of its words.
//!
//! The words are free, so they are read by what they must mean: whatever is not understood is said to be so and never taken for done.

use rust_decimal::Decimal;

/// What is done to the order.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// A programme is applied, by its name.
    Apply(String),
    /// Gift cards with these amounts are tendered, one after the other.
    PayByCards(Vec<Decimal>),
    /// Stored value is tendered: so much, or as much as it can pay.
    PayByWallet(Option<Decimal>),
    /// The reward that the points buy is taken.
    ClaimReward,
    /// A code that belongs to somebody else is given.
    OthersCode,
    /// The code that a programme asks for is given.
    GiveCode,
    /// The sale is rung.
    Ring,
    /// What is in the basket is sold, and it may be gift cards.
    Sell,
    /// What was sold comes back: so many units, or all.
    Refund(Option<Decimal>),
    /// All starts anew.
    Reset,
}

/// What a step does, in order; empty where it only looks. None where a word that changes something was not understood.
pub fn acts(step: &str, programs: &[String]) -> Option<Vec<Act>> {
    let lower = step.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && !['.', '_', '-'].contains(&c))
        .filter(|w| !w.is_empty())
        .collect();
    let has = |any: &[&str]| words.iter().any(|word| any.contains(word));
    let mut acts = Vec::new();
    if has(&["reset"]) {
        acts.push(Act::Reset);
    }
    if has(&[
        "remove",
        "archive",
        "cancel",
        "add",
        "set",
        "change",
        "split",
        "merge",
        "qty",
        "recompute",
        "restrict",
        "back",
    ]) {
        return None;
    }
    let negated = has(&["no", "without"]);
    let named = programs.iter().filter(|name| words.contains(&name.to_lowercase().as_str()));
    acts.extend(named.map(|name| Act::Apply(name.clone())));
    if has(&["refund", "return"]) {
        acts.push(Act::Refund(
            numbers(&words, "refund").or_else(|| numbers(&words, "return")).and_then(|n| n.first().copied()),
        ));
        return Some(acts);
    }
    if has(&["code"]) && !negated {
        acts.push(if has(&["not", "else", "other", "someone"]) { Act::OthersCode } else { Act::GiveCode });
    }
    if has(&["card", "cards"]) && !has(&["used", "left"]) {
        let amounts = numbers(&words, "card").or_else(|| numbers(&words, "cards"))?;
        acts.push(Act::PayByCards(amounts));
    }
    if has(&["wallet", "ewallet"]) && !acts.contains(&Act::OthersCode) {
        acts.push(Act::PayByWallet(
            numbers(&words, "wallet").or_else(|| numbers(&words, "ewallet")).and_then(|n| n.first().copied()),
        ));
    } else if has(&["pay"]) && !acts.iter().any(|act| matches!(act, Act::PayByCards(_))) {
        acts.push(Act::PayByWallet(None));
    }
    if has(&["claim", "redeem"]) || has(&["reward", "rewards"]) && has(&["apply", "with", "use"]) && !negated {
        acts.push(Act::ClaimReward);
    }
    if has(&["sell", "sold"]) {
        acts.push(Act::Sell);
    } else if has(&["confirm", "confirmed", "sale", "ring"]) {
        acts.push(Act::Ring);
    }
    let looks = ["numbers", "value", "used", "total", "start", "no", "left", "balance", "after", "apply"];
    (!acts.is_empty() || has(&looks)).then_some(acts)
}

/// The numbers that follow a word, up to the next word that is neither a number nor joins two.
fn numbers(words: &[&str], after: &str) -> Option<Vec<Decimal>> {
    let at = words.iter().position(|word| *word == after)?;
    let joined =
        words[at + 1..].iter().take_while(|word| ["of", "and"].contains(*word) || word.parse::<Decimal>().is_ok());
    let amounts: Vec<_> = joined.filter_map(|word| word.parse().ok()).collect();
    (!amounts.is_empty()).then_some(amounts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(step: &str) -> Option<Vec<Act>> {
        acts(step, &["SUMMER".to_owned()])
    }

    #[test]
    fn the_words_of_a_step_say_what_is_done() {
        assert_eq!(read("pay with card of 30"), Some(vec![Act::PayByCards(vec![30.into()])]));
        assert_eq!(read("cards of 30 and 40.5"), Some(vec![Act::PayByCards(vec![30.into(), Decimal::new(405, 1)])]));
        assert_eq!(read("use wallet 7, confirm"), Some(vec![Act::PayByWallet(Some(7.into())), Act::Ring]));
        assert_eq!(read("pay and confirm"), Some(vec![Act::PayByWallet(None), Act::Ring]));
        assert_eq!(read("then SUMMER"), Some(vec![Act::Apply("SUMMER".to_owned())]));
        assert_eq!(read("apply reward, confirm"), Some(vec![Act::ClaimReward, Act::Ring]));
        assert_eq!(read("reward value"), Some(vec![]));
        assert_eq!(read("refund 2 of 3"), Some(vec![Act::Refund(Some(2.into()))]));
        assert_eq!(read("sell"), Some(vec![Act::Sell]));
        assert_eq!(read("refund"), Some(vec![Act::Refund(None)]));
        assert_eq!(read("type the code of somebody else"), Some(vec![Act::OthersCode]));
        assert_eq!(read("numbers"), Some(vec![]));
    }

    #[test]
    fn what_is_not_understood_is_not_taken_for_done() {
        assert_eq!(read("remove the third line"), None);
        assert_eq!(read("qty 4"), None);
        assert_eq!(read("the second time"), None);
        assert_eq!(read("a card from somewhere"), None);
    }
}
