//! How count cards begin: sold by the lines of a sale, entered as those of before, or given with a top-up.

use huitou_core::count_card::{CardCover, CardOffer, CardTerms, SoldCard};
use huitou_core::fact::{CardBegun, CardBorn, CardsSold, Subject};
use huitou_core::id::{CountCardId, MemberId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::money::Money;
use huitou_core::sale::Quote;
use huitou_core::split::by_largest_remainder;
use huitou_store::Counter;
use huitou_store::gifts::PromisedCard;
use huitou_store::products::ProductRow;

use crate::command::Deciding;
use crate::error::Error;

/// The cards that a sale's lines sell, each with its part of what is paid for its line.
pub(crate) fn born(
    sold: &[Option<ProductRow>],
    quote: &Quote,
    at: &mut Deciding<'_>,
) -> Result<Vec<Option<CardsSold>>, Error> {
    let (mut number, mut n) = (at.tx.counter(Counter::CountCard)?, 0);
    let (till, incarnation, seq) = (at.tx.identity().till.clone(), at.tx.identity().incarnation, at.tx.next_seq()?);
    let mut lines = Vec::new();
    for (product, line) in sold.iter().zip(&quote.lines) {
        let Some(offer) = product.as_ref().and_then(|product| product.card.clone()) else {
            lines.push(None);
            continue;
        };
        let (terms, cover) = offer.split();
        let equal = vec![1; (line.quantity.milli() / 1_000) as usize];
        let cards: Vec<CardBorn> = by_largest_remainder(line.total.minor(), &equal)
            .into_iter()
            .map(|paid| {
                (number, n) = (number + 1, n + 1);
                let card_id = CountCardId::of_fact(incarnation, seq, n - 1);
                CardBorn {
                    card_id,
                    card_no: format!("{till}-K{number:06}"),
                    number,
                    paid_minor: Money::from_minor(paid),
                }
            })
            .collect();
        let card = SoldCard { terms, paid: Money::ZERO, sold_on: at.asking.today };
        let cover = at.seal(Subject::Shop, &cover)?;
        lines.push(Some(CardsSold { terms, cover, until: card.until(&[]), cards }));
    }
    Ok(lines)
}

/// A card that a member had before, as if it were sold today for what is left of it: the `n`th of its fact.
pub(crate) fn begun(offer: CardOffer, worth: Money, n: u32, at: &mut Deciding<'_>) -> Result<CardsSold, Error> {
    let (terms, cover) = offer.split();
    born_of(terms, &cover, (worth, n), at)
}

/// A card of uses that were promised, for which nothing is paid: the `n`th of its fact.
pub(crate) fn given(promised: &PromisedCard, n: u32, at: &mut Deciding<'_>) -> Result<CardBegun, Error> {
    let name = at.seal(Subject::Shop, &promised.name)?;
    Ok(CardBegun { name, card: born_of(promised.terms, &promised.cover, (Money::ZERO, n), at)? })
}

fn born_of(
    terms: CardTerms,
    cover: &CardCover,
    (worth, n): (Money, u32),
    at: &mut Deciding<'_>,
) -> Result<CardsSold, Error> {
    let number = at.tx.counter(Counter::CountCard)? + 1 + i64::from(n);
    let sold = SoldCard { terms, paid: worth, sold_on: at.asking.today };
    let card = CardBorn {
        card_id: CountCardId::of_fact(at.tx.identity().incarnation, at.tx.next_seq()?, n),
        card_no: format!("{}-K{number:06}", at.tx.identity().till),
        number,
        paid_minor: worth,
    };
    Ok(CardsSold { terms, cover: at.seal(Subject::Shop, cover)?, until: sold.until(&[]), cards: vec![card] })
}

/// What a card of before moves: nobody paid for it here.
pub(crate) fn begun_postings(member: MemberId, sold: &CardsSold) -> Vec<Posting> {
    beginning(member, sold, Account::OpeningMoney, Account::OpeningUses)
}

/// How many uses were given as a card.
pub(crate) fn uses_given(card: Option<&CardBegun>) -> u32 {
    card.and_then(|card| card.card.terms.uses).unwrap_or(0)
}

/// What a card moves that was given: its uses alone.
pub(crate) fn given_postings(member: MemberId, given: &CardBegun) -> Vec<Posting> {
    beginning(member, &given.card, Account::BonusGranted, Account::UsesGranted)
}

/// What a sale of cards moves: their price is no revenue until they are used.
pub(crate) fn sold_postings(member: MemberId, sold: &CardsSold) -> Vec<Posting> {
    beginning(member, sold, Account::Revenue, Account::UsesSold)
}

fn beginning(member: MemberId, sold: &CardsSold, money: Account, uses_from: Account) -> Vec<Posting> {
    let card = |card: &CardBorn| {
        let value = Account::CardValue(member, card.card_id);
        let uses = sold.terms.uses.map_or(0, i64::from);
        let worth = Posting::moving(money, value, card.paid_minor.minor());
        [worth, Posting::moving(uses_from, Account::CardUses(member, card.card_id), uses)]
    };
    sold.cards.iter().flat_map(card).flatten().collect()
}
