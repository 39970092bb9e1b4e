//! The day roll: what is due because time passed, as facts of its own: points and count cards lapse, parts of gifts are
//! given, and tiers end.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use huitou_core::code::Code;
use huitou_core::fact::{Body, DayRolled, Decision, GivenPart, LapsedPoints};
use huitou_core::id::{CARDS_OF_A_FACT_MAX, MemberId};
use huitou_core::ledger::{Account, Posting};
use huitou_core::money::Money;
use huitou_core::plan::COUPONS_MAX;
use huitou_core::points::lots::Purse;
use huitou_core::quantity::Points;
use huitou_core::stored_value::StoredValue;
use huitou_store::StoreError;
use huitou_store::gifts::PartToCome;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding};
use crate::count_card::{self, uses_given};
use crate::error::Error;
use crate::points::{Held, earning_postings, held, lapse_posting, until};
use crate::product::checked_limit;
use crate::shop::unexpected;
use crate::{stored_value, tier};

/// Does what is due by today: points that can no longer be used lapse; where none do, count cards whose last day is
/// over; where none of these do, parts of gifts are given; and where none of these are due, whoever has a tier whose last day is over
/// gets the one that is reached, or none. It is called again until nothing is due. What is over in its own member's points a sale lets lapse itself, so that nobody waits for this.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct RollDay {
    /// How many members' points lapse, or how many count cards, or how many parts of gifts are given, or how many tiers end, at most, 1 to 200; 20 where it is left out, so that
    /// no sale waits for long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `day.roll`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct RollAnswer {
    /// How many members it was about.
    pub members: u32,
    /// How many of their points lapsed.
    pub points_lapsed: Points,
    /// How many count cards lapsed.
    #[serde(default, skip_serializing_if = "is_none")]
    #[specta(optional)]
    pub count_cards: u32,
    /// What was left of their price.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    #[specta(optional)]
    pub count_cards_left_minor: Money,
    /// How many parts of gifts were given.
    pub gifts: u32,
    /// Their bonus money.
    pub bonus_given_minor: Money,
    /// Their points.
    pub points_given: Points,
    /// Their uses of count cards.
    #[serde(default, skip_serializing_if = "is_none")]
    #[specta(optional)]
    pub uses_given: u32,
    /// Their coupons.
    #[serde(default, skip_serializing_if = "is_none")]
    #[specta(optional)]
    pub coupons_given: u32,
    /// How many members' tiers were over: they have another one, or none.
    #[serde(default, skip_serializing_if = "is_none")]
    #[specta(optional)]
    pub tiers: u32,
}

fn is_none(count: &u32) -> bool {
    *count == 0
}

impl Command for RollDay {
    type Answer = RollAnswer;
    const METHOD: &'static str = "day.roll";
    const PERMISSION: Permission = Permission::RollDay;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let limit = checked_limit(self.limit)?;
        // Gifts come when nothing lapses any more, so that a gift never meets points that are over.
        if let Some(decision) = lapses(limit, at)? {
            return Ok(decision);
        }
        let (cards, postings) = count_card::lapses(limit, &at.asking)?;
        if !cards.is_empty() {
            return Ok(Decision { body: DayRolled { cards, ..DayRolled::default() }.into(), postings });
        }
        if let Some(decision) = gifts(limit, at)? {
            return Ok(decision);
        }
        let tiers = tier::over(limit, at)?;
        match tiers.is_empty() {
            true => Err(Code::NothingDue.into()),
            false => Ok(Decision::without_postings(DayRolled { tiers, ..DayRolled::default() })),
        }
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<RollAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::DayRolled(body) => body,
            other => return Err(unexpected(&other)),
        };
        Ok(RollAnswer {
            members: members_of(&body) as u32,
            points_lapsed: body.lapses.iter().fold(Points::default(), |sum, lapse| sum.plus(lapse.points)),
            count_cards: body.cards.len() as u32,
            count_cards_left_minor: Money::from_minor(body.cards.iter().map(|card| card.left_minor.minor()).sum()),
            gifts: body.gifts.len() as u32,
            // Two hundred amounts of a counter at most.
            bonus_given_minor: Money::from_minor(body.gifts.iter().map(|gift| gift.bonus_minor.minor()).sum()),
            points_given: body.gifts.iter().fold(Points::default(), |sum, gift| sum.plus(gift.points)),
            uses_given: body.gifts.iter().map(|gift| uses_given(gift.card.as_ref())).sum(),
            coupons_given: body.gifts.iter().map(|gift| gift.coupons.len() as u32).sum(),
            tiers: body.tiers.len() as u32,
        })
    }
}

/// How many members a day roll is about.
pub(crate) fn members_of(body: &DayRolled) -> usize {
    let lapses = body.lapses.iter().map(|lapse| lapse.member_id);
    let cards = body.cards.iter().map(|card| card.member_id);
    let gifts = body.gifts.iter().map(|gift| gift.member_id);
    let tiers = body.tiers.iter().map(|moved| moved.member_id);
    lapses.chain(cards).chain(gifts).chain(tiers).collect::<BTreeSet<_>>().len()
}

/// The points that can no longer be used, member by member; none where there are none.
fn lapses(limit: u32, at: &Deciding<'_>) -> Result<Option<Decision>, Error> {
    let today = at.asking.today;
    let (mut lapses, mut postings) = (Vec::new(), Vec::new());
    for member_id in at.tx.members_with_lapsing_points(today, limit)? {
        let Held { before, now, lapsed } = held(member_id, today, at.tx)?;
        postings.extend(lapse_posting(member_id, lapsed));
        let (after, lots) = (now.balance(), now.changes_since(&before));
        lapses.push(LapsedPoints { member_id, points: lapsed, after, lots });
    }
    let body = DayRolled { lapses, ..DayRolled::default() };
    Ok((!body.lapses.is_empty()).then(|| Decision { body: body.into(), postings }))
}

/// What a member has while the parts of gifts are given, of which some may be of the same member.
struct Receiving {
    value: StoredValue,
    purse: Purse,
}

/// The parts of gifts that are due; none where there are none.
fn gifts(limit: u32, at: &mut Deciding<'_>) -> Result<Option<Decision>, Error> {
    let (mut gifts, mut postings, mut cards, mut coupons) = (Vec::new(), Vec::new(), 0, 0);
    let mut members: BTreeMap<MemberId, Receiving> = BTreeMap::new();
    for due in at.tx.gift_parts_due_by(at.asking.today, limit)? {
        // A fact has no more numbers for cards, and one that issues coupons without end would hold up a sale: the others come
        // with the next one.
        coupons += due.part.coupon_count();
        if due.card.is_some() && cards == CARDS_OF_A_FACT_MAX || coupons > COUPONS_MAX {
            break;
        }
        // Members who are one person have one purse.
        let whole = at.tx.whole(due.member)?;
        let receiving = match members.entry(whole[0]) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                new.insert(Receiving { value: at.tx.stored_value(due.member)?, purse: at.tx.purse(due.member)? })
            }
        };
        receiving.purse.look_as(due.member, whole);
        let card = due.card.as_ref().map(|card| count_card::given(card, cards, at)).transpose()?;
        cards += u32::from(card.is_some());
        let issued = stored_value::issued(due.part.coupons.iter(), at);
        let gift = GivenPart { card, coupons: issued, ..given_part(&due, receiving, at)? };
        postings.extend(gift_postings(&gift));
        gifts.push(gift);
    }
    let body = DayRolled { gifts, ..DayRolled::default() };
    Ok((!body.gifts.is_empty()).then(|| Decision { body: body.into(), postings }))
}

fn given_part(due: &PartToCome, to: &mut Receiving, at: &Deciding<'_>) -> Result<GivenPart, Error> {
    let before = to.purse.clone();
    let until = until(&at.asking);
    let until = until.filter(|_| due.part.points > Points::default());
    let settled = to.purse.earn(at.tx.next_seq()?, until, due.part.points);
    let bonus = to.value.bonus.plus(due.part.bonus);
    to.value.bonus = bonus.ok_or_else(|| StoreError::damaged("stored value beyond any amount"))?;
    Ok(GivenPart {
        member_id: due.member,
        top_up_id: due.top_up,
        n: due.part.n,
        bonus_minor: due.part.bonus,
        after: to.value,
        points: due.part.points,
        settled,
        points_after: to.purse.balance(),
        until,
        lots: to.purse.changes_since(&before),
        card: None,
        coupons: Vec::new(),
    })
}

fn gift_postings(gift: &GivenPart) -> Vec<Posting> {
    let bonus = Posting::moving(Account::BonusGranted, Account::Bonus(gift.member_id), gift.bonus_minor.minor());
    let points = earning_postings(Account::PointsGranted, gift.member_id, gift.points, gift.settled);
    let card = gift.card.iter().flat_map(|card| count_card::given_postings(gift.member_id, card));
    bonus.into_iter().chain(points).chain(card).collect()
}
