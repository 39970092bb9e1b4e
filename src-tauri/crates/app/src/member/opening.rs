//! Opening balances: what a member had with the shop before it used this till, entered once, without money that moves (ADR 19).

use chrono::NaiveDate;
use huitou_core::code::Code;
use huitou_core::count_card::{CardOffer, CardValidity, told};
use huitou_core::fact::{BalancesOpened, Body, CardBegun, Decision, Subject};
use huitou_core::id::{CARDS_OF_A_FACT_MAX, MemberId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::member::checked_text;
use huitou_core::money::{COUNTER_LIMIT, Money};
use huitou_core::params::InvalidParam;
use huitou_core::quantity::{DecimalText, Points};
use huitou_core::sale::{amount_or_nothing, within_limit};
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::live_member;
use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::count_card::{begun, begun_postings};
use crate::error::Error;
use crate::faults;
use crate::points::{Held, earning_postings, held, lapse_posting, until};
use crate::shop::unexpected;
use crate::stored_value::after_top_up;

/// What a member had before.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Stored value that was paid for.
    #[serde(default)]
    pub principal_minor: Money,
    /// Stored value that was a gift.
    #[serde(default)]
    pub bonus_minor: Money,
    /// Points, as a decimal string with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<DecimalText>,
    /// The last day on which these points can be used; that of points earned today where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_until: Option<NaiveDate>,
    /// What the member owes on account; no limit is asked for it.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    #[specta(optional)]
    pub owed_minor: Money,
    /// Count cards, 32 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<OpeningCard>,
}

/// A count card that a member had before: a card of a product, with what is left of it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct OpeningCard {
    /// The product whose card it is.
    pub sku: String,
    /// How many uses are left; none for a card that counts none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
    /// What of its price is not used yet: what its uses earn from here on.
    pub worth_minor: Money,
    /// Its last day; that of a card sold today where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// What opening balances would make of what a member has; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteOpening {
    /// Whose.
    pub member_id: String,
    /// What the member had before.
    pub opening: Opening,
}

/// Enters what a member had with the shop before it used this till. No money moves; once for each member.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct OpenBalances {
    /// Whose.
    pub member_id: String,
    /// What the member had before.
    pub opening: Opening,
    /// Where it was read, and why it is entered.
    pub reason: String,
}

/// Answer of `member.open_balances` and of `member.quote_opening`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct OpeningAnswer {
    /// Whose.
    pub member_id: MemberId,
    /// Stored value before.
    pub before: Balance,
    /// Stored value after.
    pub after: Balance,
    /// Points before.
    pub points_before: Points,
    /// Points after; what the member owed is settled first.
    pub points_after: Points,
    /// The last day on which the points can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_until: Option<NaiveDate>,
    /// What the member owes on account then, where that is anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_after_minor: Option<Money>,
    /// The count cards.
    pub cards: Vec<OpenedCardAnswer>,
}

/// A count card that is entered.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct OpenedCardAnswer {
    /// Its number; none before it is entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_no: Option<String>,
    /// What the product is called.
    pub name: String,
    /// The terms in words.
    pub text: String,
    /// What of its price is not used yet.
    pub worth_minor: Money,
}

/// A card as it is entered: the product's name, and the product's terms with what is left.
struct Card {
    name: String,
    offer: CardOffer,
    worth: Money,
}

/// What is entered, checked against what the member has.
struct Opened {
    value: StoredValue,
    before: StoredValue,
    after: StoredValue,
    points: Points,
    until: Option<NaiveDate>,
    owed: Money,
    owed_after: Option<Money>,
    cards: Vec<Card>,
}

fn invalid(rule: &'static str) -> Error {
    Code::OpeningInvalid.because().text("rule", rule).into()
}

impl Opening {
    fn checked(&self, member: &MemberRow, at: &Asking<'_>) -> Result<Opened, Error> {
        if let Some(opening) = at.tx.opening_of_any(member.id)? {
            return Err(Code::OpeningRecorded.because().date("day", opening.business_day).into());
        }
        let value = StoredValue {
            principal: amount_or_nothing(self.principal_minor)?,
            bonus: amount_or_nothing(self.bonus_minor)?,
        };
        let owed = amount_or_nothing(self.owed_minor)?;
        let owed_after = within_limit(at.tx.credit(member.id)?.owed.plus(owed))?;
        let points = self.checked_points()?;
        if self.points_until.is_some_and(|until| until < at.today || points == Points::default()) {
            return Err(invalid("points_until"));
        }
        let cards = self.checked_cards(at)?;
        let is_empty = value.total() == Money::ZERO && owed == Money::ZERO && points == Points::default();
        if is_empty && cards.is_empty() {
            return Err(invalid("empty"));
        }
        let owed_after = Some(owed_after).filter(|owed| *owed > Money::ZERO);
        let before = at.tx.stored_value(member.id)?;
        let after = after_top_up(before, value.principal, value.bonus)?;
        let until = self.points_until.or_else(|| until(at)).filter(|_| points > Points::default());
        Ok(Opened { value, before, after, points, until, owed, owed_after, cards })
    }

    fn checked_points(&self) -> Result<Points, Error> {
        let Some(typed) = &self.points else { return Ok(Points::default()) };
        let points = typed.value().filter(|points| points.scale() <= Points::SCALE).and_then(Points::new);
        let within = |points: &Points| (0..=COUNTER_LIMIT).contains(&points.centi());
        Ok(points.filter(within).ok_or(Code::PointsInvalid)?)
    }

    fn checked_cards(&self, at: &Asking<'_>) -> Result<Vec<Card>, Error> {
        let most = i64::from(CARDS_OF_A_FACT_MAX);
        if self.cards.len() as i64 > most {
            return Err(InvalidParam::OutOfRange { field: "cards", least: 0, most }.because().into());
        }
        self.cards.iter().map(|card| card.checked(at)).collect()
    }
}

impl OpeningCard {
    fn checked(&self, at: &Asking<'_>) -> Result<Card, Error> {
        let product = at.tx.product(&self.sku)?.ok_or_else(|| invalid("not_a_card"))?;
        let offer = product.card.ok_or_else(|| invalid("not_a_card"))?;
        if offer.uses.is_some() != self.uses.is_some() {
            return Err(invalid("uses"));
        }
        let validity = self.until.map_or(offer.validity, |day| CardValidity::Until { day });
        let offer = CardOffer { uses: self.uses, validity, ..offer };
        offer.check(at.today)?;
        Ok(Card { name: product.ware.name, offer, worth: amount_or_nothing(self.worth_minor)? })
    }
}

impl Query for QuoteOpening {
    type Answer = OpeningAnswer;
    const METHOD: &'static str = "member.quote_opening";
    const PERMISSION: Permission = Permission::OpenBalances;

    fn read(&self, at: &Asking<'_>) -> Result<OpeningAnswer, Error> {
        let member = live_member(&self.member_id, at.tx)?;
        let opened = self.opening.checked(&member, at)?;
        let points = held(member.id, at.today, at.tx)?.now;
        let settled = opened.points.min(points.owed());
        let card = |card: Card| {
            let (terms, _) = card.offer.split();
            OpenedCardAnswer { card_no: None, name: card.name, text: told(&terms, &at.words), worth_minor: card.worth }
        };
        Ok(OpeningAnswer {
            member_id: member.id,
            before: opened.before.into(),
            after: opened.after.into(),
            points_before: points.balance(),
            points_after: points.balance().plus(opened.points.minus(settled)),
            points_until: opened.until,
            owed_after_minor: opened.owed_after,
            cards: opened.cards.into_iter().map(card).collect(),
        })
    }
}

impl Command for OpenBalances {
    type Answer = OpeningAnswer;
    const METHOD: &'static str = "member.open_balances";
    const PERMISSION: Permission = Permission::OpenBalances;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let member = live_member(&self.member_id, at.tx)?.id;
        let reason = checked_text("reason", &self.reason, 200)?;
        let row = at.tx.member(member)?.ok_or(Code::UnknownMember)?;
        let it = self.opening.checked(&row, &at.asking)?;
        let Held { before, mut now, lapsed } = held(member, at.asking.today, at.tx)?;
        let settled = now.earn(at.tx.next_seq()?, it.until, it.points);
        let body = BalancesOpened {
            member_id: member,
            value: it.value,
            before: it.before,
            after: it.after,
            points: it.points,
            settled,
            lapsed,
            points_after: now.balance(),
            until: it.until,
            lots: now.changes_since(&before),
            cards: sealed_cards(it.cards, at)?,
            owed_minor: it.owed,
            owed_after_minor: it.owed_after,
            reason: at.seal(Subject::Member(member), &reason)?,
        };
        Ok(Decision { postings: postings(&body), body: body.into() })
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<OpeningAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::BalancesOpened(body) => body,
            other => return Err(unexpected(&other)),
        };
        let card = |it: &CardBegun| -> Result<OpenedCardAnswer, Error> {
            let born = it.card.cards.first();
            Ok(OpenedCardAnswer {
                card_no: born.map(|born| born.card_no.clone()),
                name: at.tx.vault().open_sealed(&it.name)?.unwrap_or_default(),
                text: told(&it.card.terms, &at.words),
                worth_minor: born.map_or(Money::ZERO, |born| born.paid_minor),
            })
        };
        Ok(OpeningAnswer {
            member_id: body.member_id,
            before: body.before.into(),
            after: body.after.into(),
            points_before: body.points_after.minus(body.points.minus(body.settled)),
            points_after: body.points_after,
            points_until: body.until,
            owed_after_minor: body.owed_after_minor,
            cards: body.cards.iter().map(card).collect::<Result<_, _>>()?,
        })
    }
}

fn sealed_cards(cards: Vec<Card>, at: &mut Deciding<'_>) -> Result<Vec<CardBegun>, Error> {
    let named = |(n, it): (usize, Card)| -> Result<CardBegun, Error> {
        let name = at.seal(Subject::Shop, &it.name)?;
        Ok(CardBegun { name, card: begun(it.offer, it.worth, n as u32, at)? })
    };
    cards.into_iter().enumerate().map(named).collect()
}

fn postings(body: &BalancesOpened) -> Vec<Posting> {
    let member = body.member_id;
    let value = [
        Posting::moving(faults::opening(), Account::Principal(member), body.value.principal.minor()),
        Posting::moving(faults::opening(), Account::Bonus(member), body.value.bonus.minor()),
        Posting::moving(Account::OnAccount(member), faults::opening(), body.owed_minor.minor()),
    ];
    let mut postings: Vec<Posting> = value.into_iter().flatten().collect();
    postings.extend(lapse_posting(member, body.lapsed));
    postings.extend(earning_postings(Account::OpeningPoints, member, body.points, body.settled));
    postings.extend(body.cards.iter().flat_map(|it| begun_postings(member, &it.card)));
    postings
}
