//! A sale as it stands after the refunds so far, and what the next one gives back.

use huitou_core::code::Code;
use huitou_core::coupon::{self, Coupon, CouponTerms};
use huitou_core::fact::{
    CardGivenBack, CardReturned, GiftCardMoved, InvoiceTaken, RefundLine, SaleLine, SaleMember, SaleRung, ShareTaken,
    Subject,
};
use huitou_core::id::MemberId;
use huitou_core::money::Money;
use huitou_core::on_account::Credit;
use huitou_core::points::lots::{LotChange, NextLapse, PointsEvent, PointsMoved, moved};
use huitou_core::quantity::{Points, Quantity};
use huitou_core::refund::{self, GivenBack, RefundOrder, Returned, Sold, SoldLine, given_back};
use huitou_core::sale::{UnitOfSale, checked_quantity};
use huitou_core::split::pro_rata;
use huitou_core::stored_value::StoredValue;
use huitou_core::tax::LineTax;
use huitou_core::tender::{Tender, TenderKind};
use huitou_core::tier::Deed;
use huitou_store::count_cards::CountCardRow;
use huitou_store::members::MemberRow;
use huitou_store::sales::SaleRow;
use huitou_store::{ReadTx, StoreError};

use super::RefundLineRequest;
use crate::across::{given_elsewhere, points_elsewhere};
use crate::bill::any_sale;
use crate::command::Asking;
use crate::correction::sale_as_of;
use crate::count_card::{Deck, check_not_ended};
use crate::error::Error;
use crate::faults;
use crate::gift_card;
use crate::invoice::after_return;
use crate::on_account::put_by;
use crate::tier::{CameBack, Climb, Left, deeds_of_return};

/// A sale and what came back of it so far.
pub(super) struct Standing {
    pub(super) sale: SaleRow,
    pub(super) body: SaleRung,
    pub(super) sold: Sold,
    /// The unit of each line.
    units: Vec<Option<String>>,
    /// For each line.
    pub(super) returned: Vec<Returned>,
    /// The owner's rule of the day on which it was sold, so that all parts of a sale follow one.
    pub(super) order: RefundOrder,
}

/// What a refund gives back.
pub(super) struct Return {
    /// The lines that come back.
    pub(super) lines: Vec<RefundLine>,
    pub(super) given: GivenBack,
    /// What is left of the sale.
    pub(super) left: Money,
    pub(super) is_whole: bool,
    /// What comes back to count cards.
    pub(super) cards: Vec<CardReturned>,
    /// What comes back to gift cards.
    pub(super) gift_cards: Vec<GiftCardMoved>,
    /// The count cards that the sale had sold and that end with it.
    pub(super) count_cards: Vec<CardGivenBack>,
    /// What is taken back of what its lines had earned for the staff.
    pub(super) shares: Vec<ShareTaken>,
    /// What is left of the sale's invoice, where less is.
    pub(super) invoice: Option<InvoiceTaken>,
    pub(super) member: Option<MemberPart>,
}

impl Return {
    pub(super) fn total(&self) -> Money {
        self.given.total()
    }

    /// What is taken back of what its lines had earned for the staff.
    pub(super) fn shares_taken(&self) -> Money {
        Money::from_minor(self.shares.iter().map(|it| it.amount_minor.minor()).sum())
    }

    /// How it goes back, one of a kind, stored value last. What had been on account and was repaid goes back in cash.
    pub(super) fn tenders(&self) -> Vec<Tender> {
        let stored = Tender { kind: TenderKind::StoredValue, amount: self.given.stored_value.total() };
        let mut tenders: Vec<Tender> = self.given.tenders.iter().copied().chain([stored]).collect();
        let Some(part) = &self.member else { return kept(tenders) };
        let in_cash = part.on_account.in_cash();
        if let Some(put) = tenders.iter_mut().find(|tender| tender.kind == TenderKind::OnAccount) {
            put.amount = part.on_account.lowered;
        }
        match tenders.iter_mut().find(|tender| tender.kind == TenderKind::Cash) {
            // Both are parts of what one sale came to.
            Some(cash) => cash.amount = Money::from_minor(cash.amount.minor() + in_cash.minor()),
            None => tenders.insert(tenders.len() - 1, Tender { kind: TenderKind::Cash, amount: in_cash }),
        }
        kept(tenders)
    }
}

fn kept(mut tenders: Vec<Tender>) -> Vec<Tender> {
    tenders.retain(|tender| tender.amount > Money::ZERO);
    tenders
}

/// What a return does to what its member owes.
#[derive(Clone, Copy, Default)]
pub(super) struct OnAccountBack {
    /// What had been on account of that which comes back.
    pub(super) returned: Money,
    /// By how much less is owed.
    pub(super) lowered: Money,
    /// What was owed before.
    owed: Money,
}

impl OnAccountBack {
    fn of(credit: Credit, given: &GivenBack) -> OnAccountBack {
        let returned = put_by(&given.tenders);
        OnAccountBack { returned, lowered: credit.lowered_by(returned), owed: credit.owed }
    }

    /// What was repaid already.
    pub(super) fn in_cash(&self) -> Money {
        Money::from_minor(self.returned.minor() - self.lowered.minor())
    }

    pub(super) fn owed_after(&self) -> Money {
        Money::from_minor(self.owed.minor() - self.lowered.minor())
    }

    /// Whether the buyer is told what is owed: where something of it comes back, or is owed.
    pub(super) fn is_told(&self) -> bool {
        self.returned > Money::ZERO || self.owed > Money::ZERO
    }
}

/// What a refund changes for the sale's member.
pub(super) struct MemberPart {
    /// Who buys by the sale's fact: what moves is that member's.
    pub(super) of: MemberId,
    /// The person that they are: another, where somebody stands for them.
    pub(super) member: MemberRow,
    pub(super) before: StoredValue,
    pub(super) returned: StoredValue,
    /// Of it what goes to members who are not this person any more: they had paid it when they were.
    pub(super) elsewhere: StoredValue,
    pub(super) on_account: OnAccountBack,
    pub(super) points: PointsMoved,
    /// Of the points that are given back what goes to such members.
    points_elsewhere: Points,
    pub(super) lots: Vec<LotChange>,
    pub(super) next_lapse: Option<NextLapse>,
    pub(super) restored: Vec<CouponTerms>,
    pub(super) withdrawn: Vec<CouponTerms>,
    pub(super) kept: Option<CouponTerms>,
}

impl MemberPart {
    /// Where the member stands on the ladder of tiers: one who was erased has none.
    pub(super) fn climb(&self, at: &Asking<'_>) -> Result<Option<Climb>, Error> {
        if self.member.erased { Ok(None) } else { Climb::of(self.member.id, at.today, at.tx) }
    }

    /// What a return takes out of what the member did.
    pub(super) fn deeds(&self, sale: &SaleRow, back: &Return, tx: &ReadTx<'_>) -> Result<Vec<Deed>, Error> {
        let left = if back.is_whole { Left::Nothing } else { Left::Some };
        let came_back = CameBack { back: back.total(), taken: self.points.taken, left };
        deeds_of_return(sale, self.member.id, &came_back, tx)
    }

    /// Whose key seals the texts of the refund; the key of one who was erased is gone.
    pub(super) fn subject(&self) -> Subject {
        if self.member.erased { Subject::Shop } else { Subject::Member(self.member.id) }
    }

    /// What comes back of the stored value to the person that they are.
    pub(super) fn own_value(&self) -> Money {
        // One is a part of the other.
        Money::from_minor(self.returned.total().minor() - self.elsewhere.total().minor())
    }

    /// The points that are given back to the person that they are.
    pub(super) fn own_points(&self) -> Points {
        self.points.returned.minus(self.points_elsewhere)
    }

    pub(super) fn after(&self) -> StoredValue {
        // Two amounts of a counter; what was topped up meanwhile may lift them above what a top-up takes.
        let plus = |one: Money, more: Money, not: Money| Money::from_minor(one.minor() + more.minor() - not.minor());
        StoredValue {
            principal: plus(self.before.principal, self.returned.principal, self.elsewhere.principal),
            bonus: plus(self.before.bonus, self.returned.bonus, self.elsewhere.bonus),
        }
    }
}

impl Standing {
    /// The sale with this id as it stands.
    pub(super) fn of(sale_id: &str, at: &Asking<'_>) -> Result<Standing, Error> {
        let sale = any_sale(sale_id, at.tx)?;
        let body = sale_as_of(&sale, at.tx)?;
        let line = |line: &SaleLine| SoldLine { quantity: line.qty, total: line.total_minor };
        let sold = Sold {
            lines: body.lines.iter().map(line).collect(),
            tenders: refund::settled(&body.tenders, body.change_in_all()),
            stored_value: body.member.as_ref().map(|part| part.spent).unwrap_or_default(),
            points_spent: body.member.as_ref().map(|part| part.points_spent).unwrap_or_default(),
            points_earned: body.member.as_ref().map(|part| part.points_earned).unwrap_or_default(),
            points_by_line: body.member.as_ref().and_then(|part| part.points_by_line.clone()),
        };
        let mut returned = vec![Returned::default(); body.lines.len()];
        for (line, qty, amount) in at.tx.returned_of(sale.id)? {
            let n = (line as usize).wrapping_sub(1);
            let sells_cards = body.lines.get(n).is_some_and(|line| line.cards.is_some());
            let place =
                returned.get_mut(n).ok_or_else(|| StoreError::damaged("a refund of a line that its sale has not"))?;
            *place = if sells_cards { Returned::cards(qty, amount) } else { Returned::goods(qty) };
        }
        let order = at.tx.policy_at(sale.seq)?.refund_order();
        let units = at.tx.line_texts(&body)?.into_iter().map(|texts| texts.unit).collect();
        Ok(Standing { sale, body, sold, units, returned, order })
    }

    /// How many decimals a quantity of a line may have: those of the product while it is sold by the same unit, else those
    /// of what was sold; an amount comes back whole.
    pub(super) fn decimals(&self, n: usize, at: &Asking<'_>) -> Result<u32, Error> {
        let line = &self.body.lines[n];
        if line.card_used.is_some() {
            return Ok(0);
        }
        let Some(sku) = line.sku.as_deref() else { return Ok(0) };
        let unit = at.tx.product(sku)?.map(|product| product.ware.unit);
        let is_as_sold = |unit: &UnitOfSale| self.units[n].as_deref() == Some(unit.name.as_str());
        Ok(unit.filter(is_as_sold).map_or(line.qty.value().scale(), |unit| unit.decimals))
    }

    /// What goes back when these lines come back as well.
    ///
    /// # Errors
    /// [`Code::RefundedAlready`], [`Code::RefundLineUnknown`], [`Code::RefundBeyondSold`], [`Code::QuantityInvalid`],
    /// [`Code::QuantityTooPrecise`], [`Code::PointsSpent`], and [`Code::MemberErased`] where stored value would go back to
    /// an account that nobody can use any more.
    pub(super) fn with(&self, lines: Option<&[RefundLineRequest]>, at: &Asking<'_>) -> Result<Return, Error> {
        let now = match lines {
            Some(lines) => self.named(lines, at)?,
            None => self.all_left()?,
        };
        self.giving(now.into_iter().map(Returned::goods).collect(), Vec::new(), at)
    }

    /// What goes back when all of an untouched sale does, count cards too.
    ///
    /// # Errors
    /// [`Code::CountCardUsed`] where a use of a card that it sold stands, and [`Code::CountCardEnded`] where one has lapsed or is
    /// another member's since.
    pub(super) fn voided(&self, at: &Asking<'_>) -> Result<Return, Error> {
        let all = self.body.lines.iter().map(|line| match line.cards {
            Some(_) => Returned::cards(line.qty, line.total_minor),
            None => Returned::goods(line.qty),
        });
        self.giving(all.collect(), self.unused_cards(at)?, at)
    }

    /// The line of a card, and nothing else.
    pub(super) fn only_card(&self, card: &CardGivenBack) -> Vec<Returned> {
        let one = Returned::cards(Quantity::from_milli(1_000), card.refunded_minor);
        let line = |n: usize| if n + 1 == card.line as usize { one } else { Returned::default() };
        (0..self.returned.len()).map(line).collect()
    }

    /// What goes back when this comes back as well.
    pub(super) fn giving(
        &self,
        now: Vec<Returned>,
        count_cards: Vec<CardGivenBack>,
        at: &Asking<'_>,
    ) -> Result<Return, Error> {
        let after: Vec<Returned> = self.returned.iter().zip(&now).map(|(then, now)| then.plus(*now)).collect();
        let before = given_back(&self.sold, &self.returned, self.order);
        let in_all = given_back(&self.sold, &after, self.order);
        let given = faults::returned(in_all.since(&before), &self.sold.lines, &now);
        let is_whole = refund::is_whole(&self.sold, &after);
        let left = Money::from_minor(self.sold.total().minor() - in_all.total().minor());
        let ends_now = is_whole && after != self.returned;
        let member =
            self.body.member.as_ref().map(|part| self.member_part(part, &given, left, ends_now, at)).transpose()?;
        let lines = (1..).zip(&now).zip(&given.lines).filter(|((_, now), _)| now.quantity > Quantity::default());
        let lines = lines.map(|((line, now), amount)| RefundLine {
            line,
            qty: now.quantity,
            amount_minor: *amount,
            tax: self.tax_back(line as usize - 1, &before, &in_all),
        });
        let lines = lines.collect();
        let shares = self.shares_back(&after);
        let to_gift_cards = (gift_cards_of(&before), gift_cards_of(&in_all));
        let (stands, tax) = self.stands(&in_all);
        let invoice = after_return(self.sale.id, (stands, &tax), at.tx)?;
        let gift_cards = gift_card::given_back(&self.body.gift_cards, to_gift_cards, at.tx)?;
        Ok(Return {
            lines,
            given,
            left,
            is_whole,
            cards: self.cards_part(&now, at)?,
            gift_cards,
            count_cards,
            shares,
            invoice,
            member,
        })
    }

    /// The tax of what goes back for a line: a function of what went back for it in all, never more than goes back now.
    fn tax_back(&self, n: usize, before: &GivenBack, in_all: &GivenBack) -> Option<LineTax> {
        let line = &self.body.lines[n];
        let tax = line.tax?;
        let part = |back: &GivenBack| pro_rata(tax.tax_minor.minor(), back.lines[n].minor(), line.total_minor.minor());
        Some(LineTax { tax_minor: Money::from_minor(part(in_all) - part(before)), ..tax })
    }

    /// What is taken back of the shares that the lines had earned: each person's is a function of what came back of the line in
    /// all, as points of lines are.
    fn shares_back(&self, after: &[Returned]) -> Vec<ShareTaken> {
        let part = |amount: Money, n: usize, back: &Returned| {
            let line = &self.body.lines[n];
            match back.for_cards.filter(|_| line.total_minor > Money::ZERO) {
                Some(money) => pro_rata(amount.minor(), money.minor(), line.total_minor.minor()),
                None => pro_rata(amount.minor(), back.quantity.milli(), line.qty.milli()),
            }
        };
        let mut taken = Vec::new();
        for (n, line) in self.body.lines.iter().enumerate() {
            let Some(share) = &line.share else { continue };
            taken.extend(share.by.iter().map(|it| ShareTaken {
                line: n as u32 + 1,
                on: share.on,
                staff_id: it.staff_id,
                amount_minor: Money::from_minor(
                    part(it.amount_minor, n, &after[n]) - part(it.amount_minor, n, &self.returned[n]),
                ),
            }));
        }
        taken.retain(|it| it.amount_minor > Money::ZERO);
        taken.into_iter().map(faults::share_taken).collect()
    }

    /// How much of a line can still come back.
    pub(super) fn left_of(&self, n: usize) -> Quantity {
        Quantity::from_milli(self.body.lines[n].qty.milli() - self.returned[n].quantity.milli())
    }

    /// The cards that the sale sold, as they end when nobody has used them.
    fn unused_cards(&self, at: &Asking<'_>) -> Result<Vec<CardGivenBack>, Error> {
        let mut ended = Vec::new();
        for (line, sold) in (1..).zip(&self.body.lines) {
            for born in sold.cards.iter().flat_map(|sold| &sold.cards) {
                let missing = || StoreError::damaged("a count card that its sale did not sell");
                let card = at.tx.count_card(born.card_id)?.ok_or_else(missing)?;
                let uses = at.tx.standing_uses(card.id)?;
                if !uses.is_empty() {
                    let refusal = Code::CountCardUsed.because().count("line", line.into());
                    return Err(refusal.text("card_no", card.card_no).into());
                }
                check_not_ended(&card)?;
                self.check_holder(&card)?;
                ended.push(CardGivenBack {
                    line,
                    card_id: card.id,
                    card_no: card.card_no,
                    member_id: card.member,
                    uses: card.sold.left(&uses).unwrap_or(0),
                    refunded_minor: born.paid_minor,
                    earned_minor: Money::ZERO,
                    forfeited_minor: Money::ZERO,
                    settled: None,
                });
            }
        }
        Ok(ended)
    }

    /// That a card is still its buyer's: what a return gives back goes to the sale's member, who has the card no more.
    ///
    /// # Errors
    /// [`Code::CountCardEnded`].
    pub(super) fn check_holder(&self, card: &CountCardRow) -> Result<(), Error> {
        match self.body.member.as_ref().is_some_and(|buyer| buyer.member_id == card.member) {
            true => Ok(()),
            false => {
                let refusal = Code::CountCardEnded.because().text("rule", "transferred");
                Err(refusal.text("card_no", card.card_no.as_str()).into())
            }
        }
    }

    fn sells_card(&self, n: usize) -> bool {
        self.body.lines[n].cards.is_some()
    }

    /// What comes back to the count cards that had paid lines.
    fn cards_part(&self, now: &[Returned], at: &Asking<'_>) -> Result<Vec<CardReturned>, Error> {
        let (mut deck, mut returned) = (Deck::default(), Vec::new());
        for (n, (line, now)) in self.body.lines.iter().zip(now).enumerate() {
            // A card pays whole units.
            let uses = faults::uses_back((now.quantity.milli() / 1_000) as u32);
            if let Some(used) = line.card_used.as_ref().filter(|_| uses > 0) {
                returned.push(deck.bring_back(n as u32 + 1, used, (uses, self.sale.business_day), at)?);
            }
        }
        Ok(returned)
    }

    fn all_left(&self) -> Result<Vec<Quantity>, Error> {
        let left: Vec<Quantity> = (0..self.returned.len()).map(|n| self.left_of(n)).collect();
        // A count card comes back by itself, by what is left of it.
        let comes_back = |n: usize, qty: Quantity| if self.sells_card(n) { Quantity::default() } else { qty };
        let now: Vec<Quantity> = left.iter().enumerate().map(|(n, qty)| comes_back(n, *qty)).collect();
        let is_left = |qty: &Quantity| *qty > Quantity::default();
        match (now.iter().any(is_left), left.iter().position(is_left)) {
            (true, _) => Ok(now),
            (false, Some(card)) => Err(Code::CountCardLine.because().count("line", card as i64 + 1).into()),
            (false, None) => Err(Code::RefundedAlready.into()),
        }
    }

    fn named(&self, lines: &[RefundLineRequest], at: &Asking<'_>) -> Result<Vec<Quantity>, Error> {
        let mut now = vec![Quantity::default(); self.returned.len()];
        for line in lines {
            let n = (line.line as usize).wrapping_sub(1);
            let unknown = || Code::RefundLineUnknown.because().count("line", line.line.into());
            let place = now.get_mut(n).filter(|qty| **qty == Quantity::default()).ok_or_else(unknown)?;
            if self.sells_card(n) {
                return Err(Code::CountCardLine.because().count("line", line.line.into()).into());
            }
            *place = self.checked(n, line, at)?;
        }
        Ok(now)
    }

    fn checked(&self, n: usize, line: &RefundLineRequest, at: &Asking<'_>) -> Result<Quantity, Error> {
        let left = self.left_of(n);
        let wanted = line.qty.value();
        // All that is left is right in any unit: the product's may have changed since.
        if wanted == Some(left.value()) && left > Quantity::default() {
            return Ok(left);
        }
        let qty = checked_quantity(wanted, self.decimals(n, at)?)?;
        let beyond = || {
            let refusal = Code::RefundBeyondSold.because().count("line", line.line.into());
            refusal.text("left", left.to_string())
        };
        if qty > left { Err(beyond().into()) } else { Ok(qty) }
    }

    fn member_part(
        &self,
        part: &SaleMember,
        given: &GivenBack,
        left: Money,
        ends_now: bool,
        at: &Asking<'_>,
    ) -> Result<MemberPart, Error> {
        let member = at.tx.person_of(part.member_id)?.ok_or(Code::UnknownMember)?;
        let elsewhere = given_elsewhere(self.sale.id, part.member_id, given.stored_value, at.tx)?;
        let (points, lots, next_lapse) =
            self.points_part(part.member_id, member.erased, &faults::without_points(given), at)?;
        let mut it = MemberPart {
            of: part.member_id,
            elsewhere,
            points_elsewhere: points_elsewhere(part.member_id, points.returned, &lots, at.tx)?,
            before: at.tx.stored_value(member.id)?,
            // The sale's own member's, whoever stands for them: what an alias had put there was repaid before.
            on_account: OnAccountBack::of(at.tx.credit(part.member_id)?, given),
            member,
            returned: given.stored_value,
            points,
            lots,
            next_lapse,
            restored: Vec::new(),
            withdrawn: Vec::new(),
            kept: None,
        };
        if let Some(issued) = &part.coupon_issued
            && !earns(self.sale.seq, left, at)?
        {
            // None where an earlier refund took it back.
            match at.tx.coupon(&issued.code)? {
                Some(coupon) if coupon.used_by.is_none() => it.withdrawn.push(coupon.terms),
                Some(coupon) => it.kept = Some(coupon.terms),
                None => {}
            }
        }
        // A sale that was returned whole before has given its coupons back already.
        if ends_now {
            self.restore_coupons(&mut it, at)?;
        }
        Ok(it)
    }

    /// What comes back of the points that paid and goes of those that were earned: all that happened since, as if it had been
    /// sold without what comes back.
    fn points_part(
        &self,
        member: MemberId,
        erased: bool,
        given: &GivenBack,
        at: &Asking<'_>,
    ) -> Result<(PointsMoved, Vec<LotChange>, Option<NextLapse>), Error> {
        let merges = at.tx.merges_of(member)?;
        let mut events = at.tx.points_events(member, &merges)?;
        // In the fact of an exchange the return of another sale comes before it, which earned and used nothing.
        let is_sale = |event: &&mut PointsEvent| {
            (event.seq, event.member) == (self.sale.member_seq, member)
                && event.earned >= given.points_earned
                && event.spent >= given.points_spent
        };
        if let Some(sale) = events.iter_mut().find(is_sale) {
            sale.earned = sale.earned.minus(given.points_earned);
            sale.spent = sale.spent.minus(given.points_spent);
        }
        // Of all who were ever one person with the member: what was used of theirs then comes back to them.
        let before = at.tx.purse_of_all(member, &merges)?;
        let mut after = faults::replayed(&before, member, (&events, &merges), at.today);
        after.look_as(member, merges.ever(member).into_iter().collect());
        // Nobody can make up those of one who was erased, and they were a gift.
        let may_owe = at.policy.may_owe_points() || erased;
        if after.owed() > before.owed() && !may_owe {
            let missing = after.owed().minus(before.owed());
            return Err(Code::PointsSpent.because().text("missing", missing.to_string()).into());
        }
        let whole = merges.whole(member);
        let (owed_then, owed_now) =
            (before.without_debts_kept(&after, &whole), after.without_debts_kept(&before, &whole));
        let moved = moved(&owed_then, &owed_now, given.points_spent, given.points_earned);
        let changes = after.changes_since(&before);
        after.look_as(member, whole);
        Ok((PointsMoved { after: after.balance(), ..moved }, changes, after.next_lapse()))
    }

    /// The coupons that the sale had used come back to the member, unless what had earned them was returned meanwhile.
    fn restore_coupons(&self, it: &mut MemberPart, at: &Asking<'_>) -> Result<(), Error> {
        for used in &self.body.coupons {
            let coupon = at.tx.coupon(&used.code)?;
            let coupon = coupon.ok_or_else(|| StoreError::damaged("a sale with a coupon that was never issued"))?;
            match is_still_earned(&coupon, at)? {
                true => it.restored.push(coupon.terms),
                false => it.withdrawn.push(coupon.terms),
            }
        }
        Ok(())
    }
}

/// What went back to gift cards.
fn gift_cards_of(back: &GivenBack) -> Money {
    let tender = back.tenders.iter().find(|tender| tender.kind == TenderKind::GiftCard);
    tender.map_or(Money::ZERO, |tender| tender.amount)
}

/// Whether what had earned a coupon still stands. A gift needed no sale.
fn is_still_earned(coupon: &Coupon, at: &Asking<'_>) -> Result<bool, Error> {
    let Some(sale) = coupon.issued_by else { return Ok(true) };
    let issuer = at.tx.sale(sale)?.ok_or(Code::UnknownSale)?;
    let left = Money::from_minor(issuer.total.minor() - at.tx.refunded_of(sale)?.minor());
    earns(issuer.seq, left, at)
}

/// Whether what is left of a sale earns its coupon, by the settings under which it was rung.
fn earns(sale_seq: i64, left: Money, at: &Asking<'_>) -> Result<bool, Error> {
    Ok(coupon::is_earned(&at.tx.policy_at(sale_seq)?.coupons(), left))
}
