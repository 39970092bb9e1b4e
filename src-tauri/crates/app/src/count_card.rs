//! Count cards: which of them pay lines of a basket, what they sell for, and how they end.

mod beginning;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huitou_core::code::Code;
use huitou_core::count_card::{CardTerms, StandingUse, told, told_as_given};
use huitou_core::fact::{CardGivenBack, CardReturned, CardUsed, LapsedCard};
use huitou_core::id::{CARDS_OF_A_FACT_MAX, CountCardId, MemberId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::money::Money;
use huitou_core::quantity::Quantity;
use huitou_core::sale::{LinePayer, PricedLine, Quote};
use huitou_store::count_cards::{CardOrigin, CardState, CountCardRow};
use huitou_store::products::ProductRow;
use huitou_store::{ReadTx, StoreError};
use schemars::JsonSchema;
use serde::Serialize;

use crate::command::Asking;
use crate::error::Error;
use crate::faults;
use crate::safety::check_not_frozen;
use crate::sale::LineRequest;

pub(crate) use beginning::{begun, begun_postings, born, given, given_postings, sold_postings, uses_given};

/// A member's count card.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct CountCardAnswer {
    /// Which.
    pub card_id: CountCardId,
    /// Its number, by which others may use it where its terms let them.
    pub card_no: String,
    /// What the product was called.
    pub name: String,
    /// The terms as it was sold.
    pub terms: CardTerms,
    /// The terms in words.
    pub text: String,
    /// How many uses are left; none where they are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// The last day on which it can be used; none where it has no end, or its time begins with the first use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What was paid for it.
    pub paid_minor: Money,
    /// The day of trade on which it was sold.
    pub sold_on: NaiveDate,
    /// Whether it came with a top-up: nothing was paid for it, and it is not given back.
    #[serde(default, skip_serializing_if = "is_not")]
    #[specta(optional)]
    pub is_gift: bool,
}

fn is_not(it: &bool) -> bool {
    !it
}

/// A count card beside a line of a basket.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct LineCard {
    /// Which.
    pub card_id: CountCardId,
    /// Its number.
    pub card_no: String,
    /// What the product was called.
    pub name: String,
    /// How many uses the line takes.
    pub uses: u32,
    /// How many are left after it; none where they are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_after: Option<u32>,
    /// The last day on which it can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// A member's count cards that can be used on a day, the first to lapse first. One who was erased can use none.
pub(crate) fn usable_cards(member: MemberId, at: &Asking<'_>) -> Result<Vec<CountCardAnswer>, Error> {
    let mut cards = Vec::new();
    for row in at.tx.open_count_cards(member)?.into_iter().filter(|row| !is_over(row, at.today)) {
        let uses = at.tx.standing_uses(row.id)?;
        let is_gift = matches!(row.origin, CardOrigin::Given(_));
        let text = match is_gift {
            true => told_as_given(&row.sold.terms, row.until, &at.words),
            false => told(&row.sold.terms, &at.words),
        };
        cards.push(CountCardAnswer {
            card_id: row.id,
            is_gift,
            text,
            left: row.sold.left(&uses),
            terms: row.sold.terms,
            until: row.until,
            paid_minor: row.sold.paid,
            sold_on: row.sold.sold_on,
            card_no: row.card_no,
            name: row.name,
        });
    }
    cards.retain(|card| card.left != Some(0));
    Ok(cards)
}

/// A count card that has ended.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct EndedCard {
    /// Which.
    pub card_id: CountCardId,
    /// Its number, which nobody can use any more.
    pub card_no: String,
    /// What the product was called.
    pub name: String,
    /// How it ended.
    pub end: CardEnd,
    /// The day of trade on which it did.
    pub ended_on: NaiveDate,
}

/// How a count card ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CardEnd {
    /// It was given back, or its sale was voided.
    GivenBack,
    /// Its time was over.
    Lapsed,
}

/// How many count cards that ended a member's card shows.
const ENDED_SHOWN: u32 = 5;

/// The member's count cards that ended, the last first.
pub(crate) fn ended_cards(member: MemberId, at: &Asking<'_>) -> Result<Vec<EndedCard>, Error> {
    let cards = at.tx.ended_count_cards(member, ENDED_SHOWN)?;
    let ended = |(row, ended_on): (CountCardRow, NaiveDate)| EndedCard {
        card_id: row.id,
        card_no: row.card_no,
        name: row.name,
        end: if row.state == CardState::GivenBack { CardEnd::GivenBack } else { CardEnd::Lapsed },
        ended_on,
    };
    Ok(cards.into_iter().map(ended).collect())
}

fn is_over(row: &CountCardRow, today: NaiveDate) -> bool {
    row.until.is_some_and(|last| faults::cards_lapsing(today) > last)
}

/// The count card with this id or number.
///
/// # Errors
/// [`Code::UnknownCountCard`].
pub(crate) fn any_card(named: &str, tx: &ReadTx<'_>) -> Result<CountCardRow, Error> {
    let by_id = named.parse().ok().map(|id: CountCardId| tx.count_card(id)).transpose()?.flatten();
    let card = match by_id {
        Some(card) => Some(card),
        None => tx.count_card_numbered(named)?,
    };
    card.ok_or_else(|| Code::UnknownCountCard.into())
}

/// What count cards do for the lines of a basket.
pub(crate) struct LineCards {
    /// For each line, the card that pays it.
    pub(crate) used: Vec<Option<CardUsed>>,
    /// For each line, the product where it is a card that is sold.
    pub(crate) sold: Vec<Option<ProductRow>>,
}

/// The cards of a basket as they stand after its lines so far.
#[derive(Default)]
pub(crate) struct Deck {
    cards: BTreeMap<CountCardId, (CountCardRow, Vec<StandingUse>)>,
}

impl Deck {
    fn take(&mut self, card: CountCardRow, tx: &ReadTx<'_>) -> Result<&mut (CountCardRow, Vec<StandingUse>), Error> {
        let uses = if self.cards.contains_key(&card.id) { Vec::new() } else { tx.standing_uses(card.id)? };
        Ok(self.cards.entry(card.id).or_insert((card, uses)))
    }

    /// Pays a line.
    fn pay(&mut self, card: CountCardRow, line: &CoveredLine<'_>, at: &Asking<'_>) -> Result<CardUsed, Error> {
        let (card, uses) = self.take(card, at.tx)?;
        check_standing(card, at)?;
        let count = check_fits(card, uses, line)?;
        let before = card.sold.earned(uses);
        uses.push(StandingUse { day: at.today, uses: count, list: line.list });
        Ok(moved(card, uses, before, count))
    }

    /// Brings uses back; none where the card has ended.
    pub(crate) fn bring_back(
        &mut self,
        line: u32,
        used: &CardUsed,
        (uses_back, day): (u32, NaiveDate),
        at: &Asking<'_>,
    ) -> Result<CardReturned, Error> {
        let missing = || StoreError::damaged("a line that was paid by no card");
        let (card, uses) = self.take(at.tx.count_card(used.card_id)?.ok_or_else(missing)?, at.tx)?;
        if card.state != CardState::Open || is_over(card, at.today) {
            return Ok(CardReturned { line, card: None, lost: uses_back });
        }
        let before = card.sold.earned(uses);
        let mut left = uses_back;
        for it in uses.iter_mut().filter(|it| it.day == day) {
            let less = left.min(it.uses);
            it.uses -= less;
            left -= less;
        }
        uses.retain(|it| it.uses > 0);
        Ok(CardReturned { line, card: Some(moved(card, uses, before, uses_back)), lost: 0 })
    }

    /// The member's cards that could pay a line as well, the first to lapse first.
    fn fitting(&self, cards: &[CountCardRow], line: &CoveredLine<'_>, at: &Asking<'_>) -> Result<Vec<LineCard>, Error> {
        let mut fitting = Vec::new();
        for card in cards {
            let known = self.cards.get(&card.id).map(|(_, uses)| uses.clone());
            let mut uses = known.map_or_else(|| at.tx.standing_uses(card.id), Ok)?;
            let Ok(count) = check_fits(card, &uses, line) else { continue };
            uses.push(StandingUse { day: at.today, uses: count, list: Money::ZERO });
            fitting.push(LineCard {
                card_id: card.id,
                card_no: card.card_no.clone(),
                name: card.name.clone(),
                uses: count,
                left_after: card.sold.left(&uses),
                until: card.sold.until(&uses),
            });
        }
        Ok(fitting)
    }
}

/// What the uses that stand now make of a card, compared with what was earned before.
fn moved(card: &mut CountCardRow, uses: &[StandingUse], before: Money, count: u32) -> CardUsed {
    card.until = card.sold.until(uses);
    CardUsed {
        card_id: card.id,
        card_no: card.card_no.clone(),
        member_id: card.member,
        uses: count,
        earned_minor: Money::from_minor(faults::card_earned(card.sold.earned(uses)).minor() - before.minor()),
        left: card.sold.left(uses),
        until: card.until,
    }
}

/// A line that a card may pay.
struct CoveredLine<'a> {
    place: i64,
    member: Option<MemberId>,
    product: &'a ProductRow,
    quantity: Quantity,
    list: Money,
}

/// That a card has not ended.
///
/// # Errors
/// [`Code::CountCardEnded`].
pub(crate) fn check_standing(card: &CountCardRow, at: &Asking<'_>) -> Result<(), Error> {
    match card.state {
        CardState::Open if is_over(card, at.today) => Err(ended(card, "over")),
        CardState::Open | CardState::GivenBack | CardState::Lapsed => check_not_ended(card),
    }
}

/// That no fact has ended a card, whatever its days say.
///
/// # Errors
/// [`Code::CountCardEnded`].
pub(crate) fn check_not_ended(card: &CountCardRow) -> Result<(), Error> {
    match card.state {
        CardState::Open => Ok(()),
        CardState::GivenBack => Err(ended(card, "given_back")),
        CardState::Lapsed => Err(ended(card, "lapsed")),
    }
}

fn ended(card: &CountCardRow, rule: &'static str) -> Error {
    Code::CountCardEnded.because().text("rule", rule).text("card_no", card.card_no.as_str()).into()
}

/// How many uses the line takes of the card.
fn check_fits(card: &CountCardRow, uses: &[StandingUse], line: &CoveredLine<'_>) -> Result<u32, Error> {
    let is_anothers =
        card.sold.terms.users == huitou_core::count_card::CardUsers::MemberAlone && line.member != Some(card.person);
    let is_covered = card.cover.covers(&line.product.ware.sku, line.product.ware.category.as_deref());
    let rules = [
        ("other_member", is_anothers),
        ("a_card", line.product.card.is_some()),
        ("not_covered", !is_covered),
        ("whole_units", line.quantity.milli() % 1_000 != 0),
    ];
    if let Some((rule, _)) = rules.iter().find(|(_, is_broken)| *is_broken) {
        return Err(Code::CountCardUnfit.because().count("line", line.place).text("rule", *rule).into());
    }
    // A quantity is below a hundred thousand.
    let count = (line.quantity.milli() / 1_000) as u32;
    match card.sold.left(uses) {
        Some(left) if left < count => {
            let refusal = Code::CountCardShort.because().count("line", line.place);
            Err(refusal.count("left", left.into()).count("uses", count.into()).into())
        }
        Some(_) | None => Ok(count),
    }
}

/// What pays a line as it was asked for.
pub(crate) const fn payer(line: &LineRequest) -> LinePayer {
    if line.card.is_some() { LinePayer::Card } else { LinePayer::Tenders }
}

/// The products of a basket's lines.
fn products(quote: &Quote, tx: &ReadTx<'_>) -> Result<Vec<Option<ProductRow>>, Error> {
    let product = |line: &PricedLine| match &line.sku {
        Some(sku) => tx.product(sku),
        None => Ok(None),
    };
    Ok(quote.lines.iter().map(product).collect::<Result<_, _>>()?)
}

/// What count cards do for a priced basket.
///
/// # Errors
/// The refusal of the first card that cannot pay its line, or of the first line that sells a card to nobody.
pub(crate) fn line_cards(
    lines: &[LineRequest],
    quote: &Quote,
    member: Option<MemberId>,
    at: &Asking<'_>,
) -> Result<(LineCards, Deck), Error> {
    let (mut deck, mut used) = (Deck::default(), Vec::new());
    let products = products(quote, at.tx)?;
    for (n, (request, line)) in lines.iter().zip(&quote.lines).enumerate() {
        let pays = match (&request.card, &products[n]) {
            (Some(card), Some(product)) => {
                let place = n as i64 + 1;
                let (quantity, list) = (line.quantity, line.list_amount);
                let covered = CoveredLine { place, member, product, quantity, list };
                let card = any_card(card, at.tx)?;
                if at.tx.member(card.member)?.is_none_or(|owner| owner.erased) {
                    return Err(Code::MemberErased.into());
                }
                check_not_frozen(card.member, at.tx)?;
                Some(deck.pay(card, &covered, at)?)
            }
            _ => None,
        };
        used.push(pays);
    }
    let sold: Vec<Option<ProductRow>> =
        products.into_iter().map(|product| product.filter(|product| product.card.is_some())).collect();
    check_sold(&sold, quote, member, at)?;
    Ok((LineCards { used, sold }, deck))
}

fn check_sold(
    sold: &[Option<ProductRow>],
    quote: &Quote,
    member: Option<MemberId>,
    at: &Asking<'_>,
) -> Result<(), Error> {
    let lines = || sold.iter().zip(&quote.lines).filter_map(|(product, line)| Some((product.as_ref()?, line)));
    let milli: i64 = lines().map(|(_, line)| line.quantity.milli()).sum();
    if milli > 0 && member.is_none() {
        return Err(Code::MemberNeeded.into());
    }
    let is_whole = lines().all(|(_, line)| line.quantity.milli() % 1_000 == 0);
    if !is_whole || milli > i64::from(CARDS_OF_A_FACT_MAX) * 1_000 {
        let sold = Quantity::from_milli(milli).to_string();
        let limit = i64::from(CARDS_OF_A_FACT_MAX) + 1;
        return Err(Code::QuantityInvalid.because().text("quantity", sold).count("limit", limit).into());
    }
    for (product, _) in lines() {
        let offer = product.card.as_ref().map(|offer| offer.check(at.today)).transpose();
        if offer.is_err() {
            return Err(Code::CountCardInvalid.because().text("rule", "over").into());
        }
    }
    Ok(())
}

/// The member's cards that could pay each line that no card pays.
pub(crate) fn fitting_cards(
    quote: &Quote,
    cards: &LineCards,
    deck: &Deck,
    member: MemberId,
    at: &Asking<'_>,
) -> Result<Vec<Vec<LineCard>>, Error> {
    let mut open = at.tx.open_count_cards(member)?;
    open.retain(|card| !is_over(card, at.today));
    if open.is_empty() {
        return Ok(vec![Vec::new(); quote.lines.len()]);
    }
    let products = products(quote, at.tx)?;
    let line = |(n, line): (usize, &PricedLine)| match &products[n] {
        Some(product) if cards.used[n].is_none() => {
            let (place, quantity, list) = (n as i64 + 1, line.quantity, line.list_amount);
            deck.fitting(&open, &CoveredLine { place, member: Some(member), product, quantity, list }, at)
        }
        _ => Ok(Vec::new()),
    };
    quote.lines.iter().enumerate().map(line).collect()
}

/// A card that pays a line, beside it.
pub(crate) fn line_card(used: &CardUsed, tx: &ReadTx<'_>) -> Result<LineCard, Error> {
    let row = tx.count_card(used.card_id)?.ok_or(Code::UnknownCountCard)?;
    Ok(LineCard {
        card_id: used.card_id,
        card_no: used.card_no.clone(),
        name: row.name,
        uses: used.uses,
        left_after: used.left,
        until: used.until,
    })
}

/// What a use moves.
pub(crate) fn used_postings(used: &CardUsed) -> Vec<Posting> {
    let (member, card) = (used.member_id, used.card_id);
    let (value, uses) = (Account::CardValue(member, card), Account::CardUses(member, card));
    let count = used.left.map_or(0, |_| i64::from(used.uses));
    [earning(value, used.earned_minor), Posting::moving(uses, Account::UsesUsed, count)].into_iter().flatten().collect()
}

/// What a return brings back.
pub(crate) fn returned_postings(returned: &CardReturned) -> Vec<Posting> {
    let Some(card) = &returned.card else { return Vec::new() };
    let value = Account::CardValue(card.member_id, card.card_id);
    let uses = Account::CardUses(card.member_id, card.card_id);
    let count = card.left.map_or(0, |_| i64::from(card.uses));
    [earning(value, card.earned_minor), Posting::moving(Account::UsesUsed, uses, count)].into_iter().flatten().collect()
}

/// What a card moves that is given back: its price goes where the sale's tenders take it from, what its time earned stays
/// earned, and the rest stays with the shop.
pub(crate) fn given_back_postings(card: &CardGivenBack) -> Vec<Posting> {
    let (value, uses) =
        (Account::CardValue(card.member_id, card.card_id), Account::CardUses(card.member_id, card.card_id));
    let postings = [
        Posting::moving(value, Account::Revenue, card.refunded_minor.minor()),
        Posting::moving(value, Account::CardsEarned, card.earned_minor.minor()),
        Posting::moving(value, faults::forfeited(), card.forfeited_minor.minor()),
        Posting::moving(uses, Account::UsesGivenBack, card.uses.into()),
    ];
    postings.into_iter().flatten().collect()
}

/// What is earned of a card's price, or no longer is.
fn earning(value: Account, earned: Money) -> Option<Posting> {
    match earned.minor() {
        more @ 0.. => Posting::moving(value, Account::CardsEarned, more),
        less => Posting::moving(Account::CardsEarned, value, -less),
    }
}

/// The cards whose last day is over.
pub(crate) fn lapses(limit: u32, at: &Asking<'_>) -> Result<(Vec<LapsedCard>, Vec<Posting>), Error> {
    let (mut cards, mut postings) = (Vec::new(), Vec::new());
    for row in at.tx.lapsing_count_cards(faults::cards_lapsing(at.today), limit)? {
        let (value, uses) = (Account::CardValue(row.member, row.id), Account::CardUses(row.member, row.id));
        let (worth, left) = (at.tx.balance(value)?, at.tx.balance(uses)?);
        postings.extend(Posting::moving(value, Account::CardsLapsed, worth));
        postings.extend(Posting::moving(uses, Account::UsesLapsed, left));
        // No card has more uses than its terms.
        let (uses, left_minor) = (left as u32, Money::from_minor(worth));
        cards.push(LapsedCard { card_id: row.id, member_id: row.member, uses, left_minor });
    }
    Ok((cards, postings))
}
