//! Gift cards: sold at the counter, opened by a code, spent in sales, bound to a member (ADR 21).

mod slip;

use chrono::NaiveDate;
use huitou_core::bill::BillInvoice;
use huitou_core::code::Code;
use huitou_core::fact::{Body, Decision, GiftCardBound, GiftCardIssued, GiftCardMoved, Subject};
use huitou_core::gift_card::{GiftCode, MoveKind, shares_back};
use huitou_core::id::{GiftCardId, MemberId};
use huitou_core::invoice::InvoiceOf;
use huitou_core::ledger::{Account, Posting};
use huitou_core::money::Money;
use huitou_core::safety::Secret;
use huitou_core::sale::counter_amount;
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_core::tender::{Tender, TenderKind};
use huitou_store::gift_cards::GiftCardRow;
use huitou_store::journal::StoredFact;
use huitou_store::members::MemberRow;
use huitou_store::{Counter, ReadTx, StoreError, Vault};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::faults;
use crate::invoice::on_bill;
use crate::member::live_member;
use crate::shop::unexpected;
use crate::stored_value::{
    TopUpWarning, account_for_money, after_top_up, check_limit, check_unnamed_limit, unnamed_warnings, warnings,
};

pub use slip::slip_of_gift_card;

/// What the rules say of a gift card for this much; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteGiftCard {
    /// What would be paid, and be on it.
    pub amount_minor: Money,
}

/// Answer of `gift_card.quote_issue`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct GiftCardQuote {
    /// What would be on it.
    pub amount_minor: Money,
    /// What the rules for unnamed cards say of it.
    pub warnings: Vec<TopUpWarning>,
}

impl Query for QuoteGiftCard {
    type Answer = GiftCardQuote;
    const METHOD: &'static str = "gift_card.quote_issue";
    const PERMISSION: Permission = Permission::TopUp;

    fn read(&self, at: &Asking<'_>) -> Result<GiftCardQuote, Error> {
        let amount = counter_amount(self.amount_minor)?;
        Ok(GiftCardQuote { amount_minor: amount, warnings: unnamed_warnings(amount, at) })
    }
}

/// Sells a gift card: value that is nobody's by name and is opened by a code.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct IssueGiftCard {
    /// What is paid, and is on it.
    pub amount_minor: Money,
    /// How it is paid; not by stored value, points or another gift card.
    pub tender: TenderKind,
}

/// Answer of `gift_card.issue`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct IssuedGiftCard {
    /// Which.
    pub gift_card_id: GiftCardId,
    /// Its number, which opens nothing.
    pub card_no: String,
    /// Its code: for whoever is to have the card, and told by nothing else.
    pub code: String,
    /// What is on it.
    pub amount_minor: Money,
}

impl Command for IssueGiftCard {
    type Answer = IssuedGiftCard;
    const METHOD: &'static str = "gift_card.issue";
    const PERMISSION: Permission = Permission::TopUp;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let amount = counter_amount(self.amount_minor)?;
        let from = account_for_money(self.tender, amount)?;
        check_unnamed_limit(amount, &at.asking)?;
        let code = GiftCode::from_entropy(at.random());
        let id = GiftCardId::born_at(at.tx.identity().incarnation, at.tx.next_seq()?);
        let number = at.tx.counter(Counter::GiftCard)? + 1;
        let body = GiftCardIssued {
            card_no: format!("{}-G{number:06}", at.tx.identity().till),
            number,
            digest: digest(&code, at.tx.vault())?,
            code: at.seal(Subject::Shop, &code)?,
            amount_minor: amount,
            tender: self.tender,
        };
        let postings = Posting::moving(from, Account::GiftCard(id), amount.minor()).into_iter().collect();
        Ok(Decision { body: body.into(), postings })
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<IssuedGiftCard, Error> {
        let envelope = &fact.envelope;
        match envelope.body()? {
            Body::GiftCardIssued(body) => {
                let code = at.tx.vault().open_sealed(&body.code)?;
                Ok(IssuedGiftCard {
                    gift_card_id: GiftCardId::born_at(envelope.incarnation()?, envelope.seq),
                    card_no: body.card_no,
                    code: code.map(|code| code.to_string()).unwrap_or_default(),
                    amount_minor: body.amount_minor,
                })
            }
            other => Err(unexpected(&other)),
        }
    }
}

/// A gift card: what is left on it and what moved it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowGiftCard {
    /// Which: its code, or its number.
    pub card: Secret,
}

/// Answer of `gift_card.show`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct GiftCardAnswer {
    /// Which.
    pub gift_card_id: GiftCardId,
    /// Its number.
    pub card_no: String,
    /// The day of trade on which it was sold.
    pub sold_on: NaiveDate,
    /// What is left on it.
    pub balance_minor: Money,
    /// The invoice that was asked for, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<BillInvoice>,
    /// What moved it, the first one first.
    pub moves: Vec<GiftCardMove>,
}

/// What moved a gift card.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct GiftCardMove {
    /// How.
    pub kind: MoveKind,
    /// How much.
    pub amount_minor: Money,
    /// The day of trade.
    pub business_day: NaiveDate,
    /// The number of the bill, where it was a sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_no: Option<String>,
    /// The number of the member whose it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_no: Option<String>,
}

impl Query for ShowGiftCard {
    type Answer = GiftCardAnswer;
    const METHOD: &'static str = "gift_card.show";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<GiftCardAnswer, Error> {
        let card = match at.tx.gift_card_numbered(self.card.typed().trim())? {
            Some(card) => card,
            None => opened_by(&self.card, at.tx)?,
        };
        let mut moves = Vec::new();
        for it in at.tx.gift_card_moves(card.id)? {
            moves.push(GiftCardMove {
                kind: it.kind,
                amount_minor: it.amount,
                business_day: it.business_day,
                sale_no: it.sale.map(|id| at.tx.sale(id)).transpose()?.flatten().map(|sale| sale.sale_no),
                member_no: it.member.map(|id| at.tx.member(id)).transpose()?.flatten().map(|row| row.member_no),
            });
        }
        Ok(GiftCardAnswer {
            gift_card_id: card.id,
            balance_minor: left_on(card.id, at.tx)?,
            invoice: on_bill(InvoiceOf::GiftCard { gift_card_id: card.id }, at.tx)?,
            card_no: card.card_no,
            sold_on: card.sold_on,
            moves,
        })
    }
}

/// What binding a gift card would make of a member's stored value; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteBindGiftCard {
    /// Its code.
    pub code: Secret,
    /// Whose it is to be.
    pub member_id: String,
}

/// Moves all that is on a gift card to a member's principal. The code opens nothing then, unless something comes back to the card.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct BindGiftCard {
    /// Its code.
    pub code: Secret,
    /// Whose it is to be.
    pub member_id: String,
}

/// Answer of `gift_card.quote_bind`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct GiftCardBindQuote {
    /// What binding it comes to.
    #[serde(flatten)]
    pub bound: BoundGiftCard,
    /// What the rules for stored value say of the balance then, where they do not refuse it.
    pub warnings: Vec<TopUpWarning>,
}

/// Answer of `gift_card.bind`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct BoundGiftCard {
    /// Which.
    pub gift_card_id: GiftCardId,
    /// Its number.
    pub card_no: String,
    /// Whose it becomes.
    pub member_id: MemberId,
    /// What moves.
    pub amount_minor: Money,
    /// The member's stored value after it.
    pub after: Balance,
}

/// A gift card and the member whose it is to be.
struct Binding {
    card: GiftCardRow,
    member: MemberRow,
    amount: Money,
    before: StoredValue,
    after: StoredValue,
}

impl Binding {
    fn of(code: &Secret, member: &str, at: &Asking<'_>) -> Result<Binding, Error> {
        let member = live_member(member, at.tx)?;
        let card = opened_by(code, at.tx)?;
        let amount = faults::bound(left_on(card.id, at.tx)?);
        if amount == Money::ZERO {
            return Err(unusable("empty", &card));
        }
        let before = at.tx.stored_value(member.id)?;
        let after = after_top_up(before, amount, Money::ZERO)?;
        check_limit(&member, Money::ZERO, before, after, at)?;
        Ok(Binding { card, member, amount, before, after })
    }
}

impl Query for QuoteBindGiftCard {
    type Answer = GiftCardBindQuote;
    const METHOD: &'static str = "gift_card.quote_bind";
    const PERMISSION: Permission = Permission::TopUp;

    fn read(&self, at: &Asking<'_>) -> Result<GiftCardBindQuote, Error> {
        let it = Binding::of(&self.code, &self.member_id, at)?;
        Ok(GiftCardBindQuote {
            // It was paid when the card was sold: only what the member holds then is looked at.
            warnings: warnings(&it.member, Money::ZERO, it.before, it.after, at),
            bound: BoundGiftCard {
                gift_card_id: it.card.id,
                card_no: it.card.card_no,
                member_id: it.member.id,
                amount_minor: it.amount,
                after: it.after.into(),
            },
        })
    }
}

impl Command for BindGiftCard {
    type Answer = BoundGiftCard;
    const METHOD: &'static str = "gift_card.bind";
    const PERMISSION: Permission = Permission::TopUp;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let it = Binding::of(&self.code, &self.member_id, &at.asking)?;
        let (id, member) = (it.card.id, it.member.id);
        let posting = Posting::moving(Account::GiftCard(id), Account::Principal(member), it.amount.minor());
        let body = GiftCardBound {
            gift_card_id: id,
            card_no: it.card.card_no,
            member_id: member,
            amount_minor: it.amount,
            after: it.after,
        };
        Ok(Decision { body: body.into(), postings: posting.into_iter().collect() })
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<BoundGiftCard, Error> {
        match fact.envelope.body()? {
            Body::GiftCardBound(body) => Ok(BoundGiftCard {
                gift_card_id: body.gift_card_id,
                card_no: body.card_no,
                member_id: body.member_id,
                amount_minor: body.amount_minor,
                after: body.after.into(),
            }),
            other => Err(unexpected(&other)),
        }
    }
}

/// A gift card that is to pay in a sale.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct GiftCardTender {
    /// Its code.
    pub code: Secret,
    /// How much it pays; as much as it can of what tenders other than cash leave, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<Money>,
}

/// What a gift card would pay.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct QuotedGiftCard {
    /// Its number.
    pub card_no: String,
    /// What it pays.
    pub amount_minor: Money,
    /// What is left on it then.
    pub left_minor: Money,
}

impl From<&GiftCardMoved> for QuotedGiftCard {
    fn from(it: &GiftCardMoved) -> QuotedGiftCard {
        QuotedGiftCard { card_no: it.card_no.clone(), amount_minor: it.amount_minor, left_minor: it.left_minor }
    }
}

/// What gift cards pay of a total, in the order in which they are named, and all tenders with theirs as one. A card that has
/// nothing to pay pays nothing.
///
/// # Errors
/// [`Code::TenderInvalid`] where one is tendered without its code, [`Code::GiftCardUnknown`], [`Code::GiftCardUnusable`],
/// [`Code::GiftCardShort`].
pub(crate) fn drawn(
    total: Money,
    cards: &[GiftCardTender],
    tenders: &[Tender],
    tx: &ReadTx<'_>,
) -> Result<(Vec<GiftCardMoved>, Vec<Tender>), Error> {
    if let Some(nameless) = tenders.iter().find(|tender| tender.kind == TenderKind::GiftCard) {
        return Err(Code::TenderInvalid.because().money("amount", nameless.amount).into());
    }
    // Sums that leave the range are refused when the tenders settle the total.
    let by_others: i128 = tenders
        .iter()
        .filter(|tender| tender.kind != TenderKind::Cash)
        .map(|tender| i128::from(tender.amount.minor()))
        .sum();
    let mut due = (i128::from(total.minor()) - by_others).clamp(0, i128::from(total.minor())) as i64;
    let mut moved: Vec<GiftCardMoved> = Vec::new();
    for card in cards {
        let it = pays(card, due, &moved, tx)?;
        due -= it.amount_minor.minor().min(due);
        moved.push(it);
    }
    let amount = Money::from_minor(moved.iter().map(|it| it.amount_minor.minor()).sum());
    let mut tenders = tenders.to_vec();
    tenders.extend((amount > Money::ZERO).then_some(Tender { kind: TenderKind::GiftCard, amount }));
    Ok((moved, tenders))
}

fn pays(card: &GiftCardTender, due: i64, moved: &[GiftCardMoved], tx: &ReadTx<'_>) -> Result<GiftCardMoved, Error> {
    let row = opened_by(&card.code, tx)?;
    if moved.iter().any(|it| it.gift_card_id == row.id) {
        return Err(unusable("twice", &row));
    }
    let balance = left_on(row.id, tx)?;
    if balance == Money::ZERO {
        return Err(unusable("empty", &row));
    }
    let amount = match card.amount_minor {
        Some(amount) => counter_amount(amount)?,
        None => balance.min(Money::from_minor(due)),
    };
    if amount > balance {
        let missing = Money::from_minor(amount.minor() - balance.minor());
        let refusal = Code::GiftCardShort.because().text("card_no", row.card_no);
        return Err(refusal.money("balance", balance).money("missing", missing).into());
    }
    Ok(GiftCardMoved {
        gift_card_id: row.id,
        card_no: row.card_no,
        amount_minor: amount,
        left_minor: faults::left_on_gift_card(Money::from_minor(balance.minor() - amount.minor())),
    })
}

/// What of what goes back now is each gift card's: the difference of what is theirs in all, before and after.
pub(crate) fn given_back(
    spent: &[GiftCardMoved],
    (before, in_all): (Money, Money),
    tx: &ReadTx<'_>,
) -> Result<Vec<GiftCardMoved>, Error> {
    let amounts: Vec<Money> = spent.iter().map(|it| it.amount_minor).collect();
    let (then, now) = (shares_back(&amounts, before), shares_back(&amounts, in_all));
    let mut back = Vec::new();
    for (it, (then, now)) in spent.iter().zip(then.into_iter().zip(now)) {
        let amount = Money::from_minor(now.minor() - then.minor());
        if amount > Money::ZERO {
            let left = left_on(it.gift_card_id, tx)?.plus(amount);
            let left_minor = left.ok_or_else(|| StoreError::damaged("a gift card beyond any amount"))?;
            back.push(GiftCardMoved { amount_minor: amount, left_minor, ..it.clone() });
        }
    }
    Ok(back)
}

/// The gift card that a code opens.
///
/// # Errors
/// [`Code::GiftCardUnknown`].
fn opened_by(typed: &Secret, tx: &ReadTx<'_>) -> Result<GiftCardRow, Error> {
    let code = GiftCode::read(typed).ok_or(Code::GiftCardUnknown)?;
    Ok(tx.gift_card_of(&digest(&code, tx.vault())?)?.ok_or(Code::GiftCardUnknown)?)
}

fn left_on(id: GiftCardId, tx: &ReadTx<'_>) -> Result<Money, Error> {
    Ok(Money::from_minor(tx.balance(Account::GiftCard(id))?))
}

fn unusable(rule: &'static str, card: &GiftCardRow) -> Error {
    Code::GiftCardUnusable.because().text("rule", rule).text("card_no", card.card_no.as_str()).into()
}

/// By which a code is known: a reader of the journal or of the tables cannot make the code of it.
fn digest(code: &GiftCode, vault: &Vault) -> Result<String, Error> {
    Ok(vault.request_hmac(&format!("gift card\n{code}"))?)
}
