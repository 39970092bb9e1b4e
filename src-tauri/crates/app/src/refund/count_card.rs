//! A count card that is given back: by what is left of its uses or of its time, to what had paid for it.

use chrono::{DateTime, NaiveDate};
use huitou_core::balance_refund::RefundCause;
use huitou_core::code::Code;
use huitou_core::count_card::{CardFigures, CardSettled, Ending};
use huitou_core::fact::{CardGivenBack, Decision};
use huitou_core::id::{CountCardId, MemberId, SaleId};
use huitou_core::money::Money;
use huitou_core::refund::{RefundReason, ReturnKind};
use huitou_core::split::by_largest_remainder;
use huitou_core::tender::Tender;
use huitou_store::StoreError;
use huitou_store::count_cards::{CardOrigin, CountCardRow};
use huitou_store::journal::StoredFact;
use huitou_store::sales::SaleRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::standing::{Return, Standing};
use super::{Giving, RefundAnswer, RefundedMember, refund_answer, refunded_member};
use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::count_card::{any_card, check_standing};
use crate::error::Error;
use crate::faults;
use crate::safety::check_not_frozen;

/// What would go back for a member's count card, by the merchant's and by the consumer's cause; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuoteCardRefund {
    /// Which: its id or its number.
    pub card: String,
}

/// Answer of `count_card.quote_refund`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct CardRefundQuote {
    /// Which.
    pub card_id: CountCardId,
    /// Its number.
    pub card_no: String,
    /// What the product was called.
    pub name: String,
    /// Whose.
    pub member_id: MemberId,
    /// The sale that sold it.
    pub sale_id: SaleId,
    /// The number of its bill.
    pub sale_no: String,
    /// How many uses are left and go with it; none where they are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// What it was used for.
    pub figures: CardFigures,
    /// By the merchant's cause.
    pub merchant: CardReading,
    /// By the consumer's cause.
    pub consumer: CardReading,
}

/// What a cause gives back of a count card, and what it leaves with the shop.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct CardReading {
    /// What goes back.
    pub refunded_minor: Money,
    /// What stays with the shop of what was not used.
    pub forfeited_minor: Money,
    /// How it goes back: by what had paid for the sale, one of a kind; stored value is among them.
    pub tenders: Vec<Tender>,
    /// What is taken back of what its sale had earned for the staff.
    #[serde(skip_serializing_if = "Money::is_nothing")]
    #[specta(optional)]
    pub shares_taken_minor: Money,
    /// What it changes for the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<RefundedMember>,
}

impl Query for QuoteCardRefund {
    type Answer = CardRefundQuote;
    const METHOD: &'static str = "count_card.quote_refund";
    const PERMISSION: Permission = Permission::RefundBalance;

    fn read(&self, at: &Asking<'_>) -> Result<CardRefundQuote, Error> {
        let it = SoldBy::named(&self.card, at)?;
        let reading = |cause| -> Result<CardReading, Error> {
            let card = it.given_back(cause);
            let forfeited_minor = card.forfeited_minor;
            let back = it.standing.with_card(card, at)?;
            Ok(CardReading {
                refunded_minor: back.total(),
                forfeited_minor,
                tenders: back.tenders(),
                shares_taken_minor: back.shares_taken(),
                member: refunded_member(&it.standing, &back, at)?,
            })
        };
        Ok(CardRefundQuote {
            card_id: it.card.id,
            card_no: it.card.card_no.clone(),
            name: it.card.name.clone(),
            member_id: it.card.member,
            sale_id: it.standing.sale.id,
            sale_no: it.standing.sale.sale_no.clone(),
            left: it.left,
            figures: it.figures,
            merchant: reading(RefundCause::Merchant)?,
            consumer: reading(RefundCause::Consumer)?,
        })
    }
}

/// Gives back what is left of a member's count card by the cause, to what had paid for it, with all that follows; the card is
/// dead then.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct RefundCard {
    /// Which: its id or its number.
    pub card: String,
    /// By whose cause.
    pub cause: RefundCause,
    /// Why.
    pub reason: RefundReason,
    /// What the staff should know of it; needed where the reason is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The amount that the member was told; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_total_minor: Option<Money>,
}

impl Command for RefundCard {
    type Answer = RefundAnswer;
    const METHOD: &'static str = "count_card.refund";
    const PERMISSION: Permission = Permission::RefundBalance;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let it = SoldBy::named(&self.card, &at.asking)?;
        check_not_frozen(it.card.member, at.tx)?;
        let back = it.standing.with_card(it.given_back(self.cause), &at.asking)?;
        let giving = Giving {
            kind: ReturnKind::CountCard,
            reason: self.reason,
            note: self.note.as_deref(),
            expected: self.expect_total_minor,
        };
        giving.back(&it.standing, back, at)
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<RefundAnswer, Error> {
        refund_answer(fact, at)
    }
}

/// A count card that can be given back, with the sale that sold it.
struct SoldBy {
    card: CountCardRow,
    standing: Standing,
    /// Its line in the sale, from 1.
    line: u32,
    left: Option<u32>,
    figures: CardFigures,
    /// What its uses have earned so far.
    earned: Money,
}

impl SoldBy {
    /// The card with this id or number, as it stands.
    ///
    /// # Errors
    /// [`Code::UnknownCountCard`], [`Code::MemberErased`] and [`Code::CountCardEnded`].
    fn named(named: &str, at: &Asking<'_>) -> Result<SoldBy, Error> {
        let card = any_card(named, at.tx)?;
        if at.tx.member(card.member)?.is_none_or(|member| member.erased) {
            return Err(Code::MemberErased.into());
        }
        check_standing(&card, at)?;
        let uses = at.tx.standing_uses(card.id)?;
        let left = card.sold.left(&uses);
        if left == Some(0) {
            return Err(Code::CountCardEnded.because().text("rule", "used_up").text("card_no", card.card_no).into());
        }
        let unpaid =
            |rule: &str| Code::CountCardEnded.because().text("rule", rule).text("card_no", card.card_no.as_str());
        let (sale, line) = match card.origin {
            CardOrigin::Sold(sale, line) => (sale, line),
            CardOrigin::Given(_) => return Err(unpaid("given").into()),
            // What paid for a card of before, nobody knows here.
            CardOrigin::TakenOver => return Err(unpaid("taken_over").into()),
        };
        let standing = Standing::of(&sale.to_string(), at)?;
        standing.check_holder(&card)?;
        let cooling_days = faults::cooling(at.policy.cooling_days());
        let days_ago = at.days_since(card.sold.sold_on, wall_day(&standing.sale)?);
        let ending = Ending { list: list_of(&card, line, &standing)?, today: at.today, days_ago, cooling_days };
        let figures = card.sold.figures(&uses, ending);
        let figures = figures.ok_or_else(|| StoreError::damaged("the uses of a count card are beyond any amount"))?;
        Ok(SoldBy { left, line, figures, earned: card.sold.earned(&uses), standing, card })
    }

    /// The card as it ends by a cause.
    fn given_back(&self, cause: RefundCause) -> CardGivenBack {
        let readings = self.figures.readings();
        let refunded = readings.by(cause);
        let less = |whole: Money, part: Money| Money::from_minor(whole.minor() - part.minor());
        CardGivenBack {
            line: self.line,
            card_id: self.card.id,
            card_no: self.card.card_no.clone(),
            member_id: self.card.member,
            uses: self.left.unwrap_or(0),
            refunded_minor: refunded,
            earned_minor: less(self.figures.used_minor, self.earned),
            forfeited_minor: less(less(self.figures.paid_minor, self.figures.used_minor), refunded),
            settled: Some(CardSettled { cause, figures: self.figures, readings }),
        }
    }
}

/// The day on which a sale was made, on the shop's wall.
fn wall_day(sale: &SaleRow) -> Result<NaiveDate, StoreError> {
    DateTime::parse_from_rfc3339(&sale.at)
        .map(|at| at.date_naive())
        .map_err(|_| StoreError::damaged("the time of a sale"))
}

/// What the card cost at list price: its equal part of its line's.
fn list_of(card: &CountCardRow, line: u32, standing: &Standing) -> Result<Money, Error> {
    let line = standing.body.lines.get((line as usize).wrapping_sub(1));
    let part = line.and_then(|line| {
        let cards = &line.cards.as_ref()?.cards;
        let n = cards.iter().position(|it| it.card_id == card.id)?;
        by_largest_remainder(standing.body.due_at_list(line).minor(), &vec![1; cards.len()]).get(n).copied()
    });
    Ok(Money::from_minor(part.ok_or_else(|| StoreError::damaged("a count card that its sale did not sell"))?))
}

impl Standing {
    /// What goes back when a count card does.
    fn with_card(&self, card: CardGivenBack, at: &Asking<'_>) -> Result<Return, Error> {
        self.giving(self.only_card(&card), vec![card], at)
    }
}
