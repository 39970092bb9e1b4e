//! The journal as the owner reads it: a sentence a fact, the latest first.

use huitou_core::bill::face::tender_name;
use huitou_core::code::{Arg, Args};
use huitou_core::fact::{Body, CardGivenBack, GivenPart, LapsedCard, SettingPut};
use huitou_core::id::{InvoiceId, MemberId};
use huitou_core::member::masked_name;
use huitou_core::money::Money;
use huitou_core::plan::GiftsToCome;
use huitou_core::policy::SettingValue;
use huitou_core::quantity::Points;
use huitou_core::refund::ReturnKind;
use huitou_core::tender::Tender;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Permission, TILL};
use crate::balance_refund::cause_name;
use crate::command::{Asking, Query};
use crate::correction::tender_reason;
use crate::count_card::uses_given;
use crate::error::Error;
use crate::plan::things_of;
use crate::points::adjustment_reason;
use crate::points_rule::{put_rule, told};
use crate::product::checked_limit;
use crate::refund::refund_reason;
use crate::share_rule::{put_share_rule, told as told_share};
use crate::tier::{moved_name, tier_reason};

/// The latest facts, in sentences.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ReadJournal {
    /// Before this fact: the last of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_seq: Option<i64>,
    /// How many at most, 1 to 200; 20 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `journal.read`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ReadingAnswer {
    /// The latest first.
    pub facts: Vec<FactSentence>,
    /// Where the next page begins; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_before_seq: Option<i64>,
}

/// A fact in a sentence.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct FactSentence {
    /// The place.
    pub seq: i64,
    /// When, RFC 3339 with the shop's offset.
    pub at: String,
    /// Who: the owner, or the staff member's name.
    pub actor: String,
    /// The body's kind.
    pub kind: String,
    /// What happened. Members are named by their number and the first letter of their name.
    pub text: String,
}

impl Query for ReadJournal {
    type Answer = ReadingAnswer;
    const METHOD: &'static str = "journal.read";
    const PERMISSION: Permission = Permission::ReadJournal;

    fn read(&self, at: &Asking<'_>) -> Result<ReadingAnswer, Error> {
        let limit = checked_limit(self.limit)?;
        let mut facts = at.tx.facts_before(self.before_seq.unwrap_or(i64::MAX), limit + 1)?;
        let has_more = facts.len() > limit as usize;
        facts.truncate(limit as usize);
        let next_before_seq = facts.last().map(|fact| fact.envelope.seq).filter(|_| has_more);
        let facts = facts.iter().map(|fact| sentence(fact, at)).collect::<Result<_, _>>()?;
        Ok(ReadingAnswer { facts, next_before_seq })
    }
}

fn sentence(fact: &StoredFact, at: &Asking<'_>) -> Result<FactSentence, Error> {
    let it = &fact.envelope;
    Ok(FactSentence {
        seq: it.seq,
        at: it.at.clone(),
        actor: actor_name(&it.actor, at)?,
        kind: it.kind.clone(),
        text: text(&it.body()?, at)?,
    })
}

fn actor_name(actor: &str, at: &Asking<'_>) -> Result<String, Error> {
    let name = actor.parse().ok().map(|id| at.tx.staff_name(id)).transpose()?.flatten();
    Ok(name.unwrap_or_else(|| at.words.label(if actor == TILL { "journal-till" } else { "journal-owner" })))
}

fn text(body: &Body, at: &Asking<'_>) -> Result<String, Error> {
    let id = format!("journal-{}", body.kind().replace(['.', '_'], "-"));
    let args = Args::new();
    let args = match body {
        Body::ShopOpened(_) | Body::TillIncarnated(_) | Body::TillRebuilt(_) => args,
        Body::SettingPut(put) => {
            let value = setting_value(put, at)?;
            args.with("key", Arg::Text(put.key.clone())).with("value", Arg::Text(value))
        }
        Body::ProductPut(put) => {
            let name = at.tx.vault().open_sealed(&put.texts)?.map(|texts| texts.name).unwrap_or_default();
            args.with("name", Arg::Text(name)).with("price", Arg::Money(put.price_minor))
        }
        Body::PlanPut(put) => {
            let name = at.tx.vault().open_sealed(&put.name)?.unwrap_or_default();
            let args = args
                .with("name", Arg::Text(name))
                .with("terms", Arg::Text(put.terms.told(&things_of([&put.terms.gift], at.tx)?, &at.words)));
            let id = if put.terms.is_active { "journal-plan-put" } else { "journal-plan-stopped" };
            return Ok(at.words.text(id, &args));
        }
        Body::PointsRulePut(put) => {
            let rule = put_rule(put, at)?;
            let args = args.with("terms", Arg::Text(told(&rule.terms, at)?)).with("name", Arg::Text(rule.name));
            let id = if put.terms.scope.is_active { "journal-points-rule-put" } else { "journal-points-rule-stopped" };
            return Ok(at.words.text(id, &args));
        }
        Body::ShareRulePut(put) => {
            let rule = put_share_rule(put, at)?;
            let args = args.with("terms", Arg::Text(told_share(&rule.terms, at)?)).with("name", Arg::Text(rule.name));
            let id = if put.terms.scope.is_active { "journal-share-rule-put" } else { "journal-share-rule-stopped" };
            return Ok(at.words.text(id, &args));
        }
        Body::TierPut(put) => {
            let name = at.tx.vault().open_sealed(&put.name)?.unwrap_or_default();
            let args = args.with("name", Arg::Text(name)).with("terms", Arg::Text(put.terms.told(&at.words)));
            let id = if put.terms.is_active { "journal-tier-put" } else { "journal-tier-stopped" };
            return Ok(at.words.text(id, &args));
        }
        Body::StaffPut(put) => {
            let name = at.tx.vault().open_sealed(&put.name)?.unwrap_or_default();
            args.with("name", Arg::Text(name))
        }
        Body::MemberEnrolled(body) => args.with("member", Arg::Text(member(body.member_id, at)?)),
        Body::MemberEdited(body) => args.with("member", Arg::Text(member(body.member_id, at)?)),
        Body::MemberErased(body) => args.with("member", Arg::Text(member(body.member_id, at)?)),
        Body::MemberFrozen(body) => args
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("reason", Arg::Text(at.words.label(&format!("freeze-reason-{}", body.reason)))),
        Body::FreezeLifted(body) => args
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("reason", Arg::Text(at.words.label(&format!("lift-reason-{}", body.reason)))),
        Body::CardReplaced(body) => args
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("reason", Arg::Text(at.words.label(&format!("card-reason-{}", body.reason)))),
        Body::PersonPut(body) => {
            let called = at.tx.vault().open_sealed(&body.called)?.unwrap_or_default();
            let args = args.with("member", Arg::Text(member(body.member_id, at)?)).with("called", Arg::Text(called));
            let text = |id: &str, args: &Args| Ok(at.words.text(id, args));
            return match (body.is_active, body.daily_limit_minor) {
                (false, _) => text("journal-family-ended", &args),
                (true, None) => text("journal-family-put", &args),
                (true, Some(limit)) => text("journal-family-limited", &args.with("limit", Arg::Money(limit))),
            };
        }
        Body::MemberTierSet(body) => {
            let tier = moved_name(Some(&body.tier), at.tx)?;
            let args = args
                .with("member", Arg::Text(member(body.member_id, at)?))
                .with("reason", Arg::Text(tier_reason(body.reason, &at.words)));
            return Ok(match (tier, body.tier.to.tier_id) {
                (Some(tier), _) => at.words.text("journal-member-tier-set", &args.with("tier", Arg::Text(tier))),
                (None, Some(_)) => at.words.text("journal-member-tier-kept", &args),
                (None, None) => at.words.text("journal-member-tier-ended", &args),
            });
        }
        Body::CodeDrawn(body) => args.with("member", Arg::Text(member(body.member_id, at)?)),
        Body::PinSet(body) => args.with("member", Arg::Text(member(body.member_id, at)?)),
        Body::PinCleared(body) => args
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("reason", Arg::Text(at.words.label(&format!("pin-reason-{}", body.reason)))),
        Body::PinMistried(body) => {
            args.with("member", Arg::Text(member(body.member_id, at)?)).with("wrong", Arg::Count(i64::from(body.wrong)))
        }
        Body::BalancesOpened(body) => args
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("principal", Arg::Money(body.value.principal))
            .with("bonus", Arg::Money(body.value.bonus))
            .with("points", Arg::Text(body.points.to_string()))
            .with("owed", Arg::Money(body.owed_minor))
            .with("cards", Arg::Count(body.cards.len() as i64)),
        Body::MembersMerged(body) => args
            .with("member", Arg::Text(member(body.survivor_id, at)?))
            .with("alias", Arg::Text(member(body.alias_id, at)?)),
        Body::MemberUnmerged(body) => args
            .with("member", Arg::Text(member(body.survivor_id, at)?))
            .with("alias", Arg::Text(member(body.alias_id, at)?)),
        Body::BalancesTransferred(body) => args
            .with("from", Arg::Text(member(body.from_member_id, at)?))
            .with("to", Arg::Text(member(body.to_member_id, at)?))
            .with("value", Arg::Money(body.value.total()))
            .with("points", Arg::Text(body.points.to_string()))
            .with("cards", Arg::Count(body.cards.len() as i64)),
        Body::GiftCardIssued(body) => {
            args.with("card_no", Arg::Text(body.card_no.clone())).with("amount", Arg::Money(body.amount_minor))
        }
        Body::GiftCardBound(body) => args
            .with("card_no", Arg::Text(body.card_no.clone()))
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("amount", Arg::Money(body.amount_minor)),
        Body::OnAccountLimitSet(body) => {
            let args = args.with("member", Arg::Text(member(body.member_id, at)?));
            let id = match body.limit_minor {
                Money::ZERO => "journal-on-account-limit-ended",
                _ => "journal-on-account-limit-set",
            };
            return Ok(at.words.text(id, &args.with("limit", Arg::Money(body.limit_minor))));
        }
        Body::OnAccountRepaid(body) => args
            .with("repayment_no", Arg::Text(body.repayment_no.clone()))
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("paid", Arg::Money(body.paid_minor))
            .with("owed", Arg::Money(body.owed_after_minor)),
        Body::InvoiceRequested(body) => {
            args.with("request_no", Arg::Text(body.request_no.clone())).with("amount", Arg::Money(body.parts.total()))
        }
        Body::InvoiceIssued(body) => args
            .with("request_no", Arg::Text(request_no(body.invoice_id, at)?))
            .with("number", Arg::Text(body.tax_invoice_no.clone()))
            .with("amount", Arg::Money(body.amount_minor)),
        Body::InvoiceReversed(body) => args
            .with("request_no", Arg::Text(request_no(body.invoice_id, at)?))
            .with("number", Arg::Text(body.red_invoice_no.clone()))
            .with("amount", Arg::Money(body.amount_minor)),
        Body::InvoiceCancelled(body) => args
            .with("request_no", Arg::Text(request_no(body.invoice_id, at)?))
            .with("amount", Arg::Money(body.cancelled_minor)),
        Body::StoredValueToppedUp(body) => args
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("paid", Arg::Money(body.paid_minor))
            .with("bonus", Arg::Money(body.bonus_minor)),
        Body::StoredValueRefunded(body) => args
            .with("refund_no", Arg::Text(body.refund_no.clone()))
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("total", Arg::Money(body.refunded_minor))
            .with("forfeited", Arg::Money(body.forfeited.total()))
            .with("cause", Arg::Text(cause_name(body.cause, &at.words))),
        Body::SaleRung(body) => {
            let buyer = match &body.member {
                Some(part) => member(part.member_id, at)?,
                None => at.words.label("journal-walk-in"),
            };
            args.with("sale_no", Arg::Text(body.sale_no.clone()))
                .with("member", Arg::Text(buyer))
                .with("total", Arg::Money(body.total_minor))
        }
        Body::SaleRefunded(body) => {
            let sale = at.tx.sale(body.sale_id)?;
            let args = args
                .with("refund_no", Arg::Text(body.refund_no.clone()))
                .with("sale_no", Arg::Text(sale.map(|sale| sale.sale_no).unwrap_or_default()))
                .with("total", Arg::Money(body.total_minor))
                .with("reason", Arg::Text(refund_reason(body.reason, &at.words)));
            match body.kind {
                ReturnKind::Refund | ReturnKind::Unbilled | ReturnKind::Exchange => args,
                ReturnKind::Void => return Ok(at.words.text("journal-sale-voided", &args)),
                ReturnKind::CountCard => {
                    return Ok(at.words.text("journal-count-card-refunded", &card_args(args, &body.count_cards, at)));
                }
            }
        }
        Body::SaleExchanged(body) => {
            let sale = at.tx.sale(body.back.sale_id)?;
            args.with("refund_no", Arg::Text(body.back.refund_no.clone()))
                .with("sale_no", Arg::Text(sale.map(|sale| sale.sale_no).unwrap_or_default()))
                .with("returned", Arg::Money(body.back.total_minor))
                .with("new_no", Arg::Text(body.sold.sale_no.clone()))
                .with("total", Arg::Money(body.sold.total_minor))
                .with("reason", Arg::Text(refund_reason(body.back.reason, &at.words)))
        }
        Body::SaleReturnedUnbilled(body) => args
            .with("refund_no", Arg::Text(body.refund_no.clone()))
            .with("total", Arg::Money(body.total_minor))
            .with("reason", Arg::Text(refund_reason(body.reason, &at.words))),
        Body::SaleTenderChanged(body) => {
            let sale = at.tx.sale(body.sale_id)?;
            args.with("sale_no", Arg::Text(sale.map(|sale| sale.sale_no).unwrap_or_default()))
                .with("changes", Arg::Text(tender_changes(&body.changes, at)))
                .with("reason", Arg::Text(tender_reason(body.reason, &at.words)))
        }
        Body::SaleMemberAdded(body) => {
            let sale = at.tx.sale(body.sale_id)?;
            args.with("sale_no", Arg::Text(sale.map(|sale| sale.sale_no).unwrap_or_default()))
                .with("member", Arg::Text(member(body.member.member_id, at)?))
        }
        Body::PointsAdjusted(body) => args
            .with("member", Arg::Text(member(body.member_id, at)?))
            .with("change", Arg::Text(signed(body.change)))
            .with("reason", Arg::Text(adjustment_reason(body.reason, &at.words))),
        Body::DayRolled(body) => {
            let points = body.lapses.iter().fold(Points::default(), |sum, lapse| sum.plus(lapse.points));
            if !body.cards.is_empty() {
                return Ok(cards_text(&body.cards, at));
            }
            if !body.gifts.is_empty() {
                return Ok(gifts_text(&body.gifts, at));
            }
            if !body.tiers.is_empty() {
                let count = Args::new().with("count", Arg::Count(body.tiers.len() as i64));
                return Ok(at.words.text("journal-tiers-ended", &count));
            }
            args.with("members", Arg::Count(body.lapses.len() as i64)).with("points", Arg::Text(points.to_string()))
        }
    };
    Ok(at.words.text(&id, &args))
}

/// The count cards that were given back, by whose cause, and what stays of them.
fn card_args(args: Args, cards: &[CardGivenBack], at: &Asking<'_>) -> Args {
    let numbers: Vec<&str> = cards.iter().map(|card| card.card_no.as_str()).collect();
    let kept = cards.iter().map(|card| card.forfeited_minor.minor()).sum();
    let cause = cards.iter().find_map(|card| card.settled).map(|it| cause_name(it.cause, &at.words));
    args.with("card_no", Arg::Text(numbers.join(", ")))
        .with("forfeited", Arg::Money(Money::from_minor(kept)))
        .with("cause", Arg::Text(cause.unwrap_or_default()))
}

/// The count cards that lapsed with a day.
fn cards_text(cards: &[LapsedCard], at: &Asking<'_>) -> String {
    let left = cards.iter().map(|card| card.left_minor.minor()).sum();
    let args =
        Args::new().with("count", Arg::Count(cards.len() as i64)).with("left", Arg::Money(Money::from_minor(left)));
    at.words.text("journal-count-cards-lapsed", &args)
}

/// The parts of gifts that a day brought.
fn gifts_text(gifts: &[GivenPart], at: &Asking<'_>) -> String {
    let given = GiftsToCome {
        parts: gifts.len() as u32,
        bonus: Money::from_minor(gifts.iter().map(|gift| gift.bonus_minor.minor()).sum()),
        points: gifts.iter().fold(Points::default(), |sum, gift| sum.plus(gift.points)),
        uses: gifts.iter().map(|gift| uses_given(gift.card.as_ref())).sum(),
        coupons: gifts.iter().map(|gift| gift.coupons.len() as u32).sum(),
    };
    let args = Args::new().with("count", Arg::Count(gifts.len() as i64)).with("gift", Arg::Text(given.told(&at.words)));
    at.words.text("journal-gifts-given", &args)
}

/// By how much more or less each kind paid: `Cash −60.00, WeChat +60.00`.
fn tender_changes(changes: &[Tender], at: &Asking<'_>) -> String {
    let one = |it: &Tender| {
        let sign = if it.amount > Money::ZERO { "+" } else { "" };
        format!("{} {sign}{}", tender_name(it.kind, &at.words), at.words.currency.format(it.amount))
    };
    at.words.joined("plan-and", changes.iter().map(one).collect::<Vec<_>>())
}

/// More points with a plus.
fn signed(points: Points) -> String {
    if points > Points::default() { format!("+{points}") } else { points.to_string() }
}

fn setting_value(put: &SettingPut, at: &Asking<'_>) -> Result<String, Error> {
    let opened = put.text.as_ref().map(|text| at.tx.vault().open_sealed(text)).transpose()?.flatten();
    Ok(match put.value.clone().or(opened) {
        Some(SettingValue::Integer(number)) => number.to_string(),
        Some(SettingValue::Text(text)) => text,
        None => String::new(),
    })
}

/// The number of an invoice's request.
fn request_no(id: InvoiceId, at: &Asking<'_>) -> Result<String, Error> {
    Ok(at.tx.invoice(id)?.map(|row| row.request_no).unwrap_or_default())
}

/// A member as the owner's lists for others name them.
fn member(id: MemberId, at: &Asking<'_>) -> Result<String, Error> {
    let row = at.tx.member(id)?;
    Ok(row.map_or_else(String::new, |row| {
        let name = row.profile.name.as_deref().map(masked_name).unwrap_or_default();
        format!("{} {name}", row.member_no).trim_end().to_owned()
    }))
}
