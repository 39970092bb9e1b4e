//! What comes back, what is given back for it, and what follows from it.
//!
//! Where a sale stands is a function of how much of each line came back; a refund is the difference of two standings.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::card_returns::EndingCard;
use super::lots::{Purse, Touch};
use super::number::{as_decimal, decimal, half_up, highest_averages, tens};
use super::on_account::tender_account;
use super::tiers::{Deed, Return};
use super::{Codes, Model, Refund, Sale, SoldLine, judged, points, terms, text};

/// All that was given back of a sale for what came back.
struct Standing {
    lines: Vec<i64>,
    total: i64,
    principal: i64,
    bonus: i64,
    tenders: Vec<i64>,
    points_taken: i64,
    points_returned: i64,
    is_whole: bool,
}

/// How much of a sale came back.
#[derive(Clone)]
pub(super) struct Back {
    /// Of each line, in thousandths.
    pub(super) quantities: Vec<i64>,
    /// What the count cards that each line sold gave back.
    pub(super) of_cards: Vec<i64>,
}

/// What a refund changes.
pub(super) struct Change {
    pub(super) place: usize,
    pub(super) quantities: Vec<i64>,
    pub(super) amounts: Vec<i64>,
    pub(super) total: i64,
    pub(super) principal: i64,
    pub(super) bonus: i64,
    pub(super) tenders: Vec<(String, i64)>,
    /// What had been on account of what comes back, and what of it was repaid already.
    pub(super) on_account: (i64, i64),
    left: i64,
    /// How much of the sale has come back then.
    pub(super) then: Back,
    /// The count cards that end by it.
    pub(super) cards: Vec<EndingCard>,
    pub(super) is_whole: bool,
    pub(super) points_returned: i64,
    /// Of what is returned, what settles points that are owed.
    pub(super) points_settled: i64,
    pub(super) points_taken: i64,
    /// Of what is taken, what is owed from now on.
    pub(super) points_owed: i64,
    /// What lapses besides.
    pub(super) points_lapsed: i64,
    /// The member's points then.
    purse: Purse,
    pub(super) restored: Vec<String>,
    pub(super) withdrawn: Vec<String>,
    pub(super) kept: Option<String>,
}

impl Sale {
    /// Whether everything of it came back.
    pub fn is_returned(&self) -> bool {
        self.lines.iter().all(|line| line.left() == 0) && self.refunded() == self.total
    }

    /// Whether any unit of it can still come back.
    fn has_units_left(&self) -> bool {
        self.lines.iter().any(|line| line.left() > 0)
    }

    /// Whether any unit that is no count card can still come back.
    pub(super) fn has_goods_left(&self) -> bool {
        self.lines.iter().any(|line| !line.is_card && line.left() > 0)
    }

    /// What was given back of it.
    pub fn refunded(&self) -> i64 {
        self.standing(&self.back()).total
    }

    /// Hundredths of points that were taken back and given back when so much of each line had come back.
    pub(super) fn points_back(&self, back: &Back) -> (i64, i64) {
        if back.quantities.iter().all(|quantity| *quantity == 0) {
            return (0, 0);
        }
        let standing = self.standing(back);
        (standing.points_taken, standing.points_returned)
    }

    /// How much of it came back.
    pub(super) fn back(&self) -> Back {
        Back {
            quantities: self.lines.iter().map(|line| line.returned).collect(),
            of_cards: self.lines.iter().map(|line| line.given_for_cards).collect(),
        }
    }

    fn standing(&self, back: &Back) -> Standing {
        let of_line = |(n, line): (usize, &SoldLine)| match line.is_card {
            true => back.of_cards[n],
            false => half_up(i128::from(line.total) * i128::from(back.quantities[n]), i128::from(line.sold)),
        };
        let lines: Vec<i64> = self.lines.iter().enumerate().map(of_line).collect();
        let total: i64 = lines.iter().sum();
        let (principal, bonus) = self.spent;
        let mut weights: Vec<i64> = self.tenders().map(|(_, amount)| *amount).collect();
        let parts = if self.refund_order == "stored_value_first" {
            let to_stored_value = total.min(principal + bonus);
            let mut parts = highest_averages(to_stored_value, &[principal, bonus]);
            parts.extend(highest_averages(total - to_stored_value, &weights));
            parts
        } else {
            weights.splice(0..0, [principal, bonus]);
            highest_averages(total, &weights)
        };
        let all_back = self.lines.iter().zip(&back.quantities).all(|(line, back)| line.sold == *back);
        // Of a card that was used something is left, though it came back.
        let is_whole = all_back && total == self.total;
        let of_points = |((n, line), points): ((usize, &SoldLine), &i64)| match line.is_card {
            true if line.total == 0 => 0,
            true => half_up(i128::from(*points) * i128::from(back.of_cards[n]), i128::from(line.total)),
            false => half_up(i128::from(*points) * i128::from(back.quantities[n]), i128::from(line.sold)),
        };
        let points_taken = match (&self.earned_by_lines, self.total) {
            _ if is_whole => self.earned,
            (Some(points), _) => self.lines.iter().enumerate().zip(points).map(of_points).sum(),
            (None, 0) => 0,
            (None, sum) => half_up(i128::from(self.earned) * i128::from(total), i128::from(sum)),
        };
        let mut in_points = self.tenders().zip(&parts[2..]).filter(|((kind, _), _)| kind == "points");
        let points_returned = in_points.next().map_or(0, |((_, paid), back)| {
            half_up(i128::from(self.points_spent) * i128::from(*back), i128::from(*paid))
        });
        let (principal, bonus, tenders) = (parts[0], parts[1], parts[2..].to_vec());
        Standing { lines, total, principal, bonus, tenders, points_taken, points_returned, is_whole }
    }

    /// What stands of it where so much came back, by kinds of tender; principal and bonus apart.
    pub(super) fn stands_by_kind(&self, back: &Back) -> Vec<(&str, i64)> {
        let standing = self.standing(back);
        let tenders = self.tenders().zip(&standing.tenders).map(|((kind, took), back)| (kind.as_str(), took - back));
        let own = [("principal", self.spent.0 - standing.principal), ("bonus", self.spent.1 - standing.bonus)];
        own.into_iter().chain(tenders).collect()
    }

    /// What it took, less change, in the order of its tenders; stored value is not among them.
    fn tenders(&self) -> impl Iterator<Item = &(String, i64)> {
        self.taken.iter().filter(|(kind, _)| kind != "stored_value")
    }

    /// Whether it would still earn its coupon if it had come to this.
    pub(super) fn earns_with(&self, left: i64) -> bool {
        let (off, least) = self.coupon_terms;
        off > 0 && left > 0 && left >= least
    }
}

impl Change {
    /// What it takes out of what the member did.
    fn deed(&self) -> Deed {
        let back = Return { place: self.place, money: self.total, points: self.points_taken, is_whole: self.is_whole };
        Deed { back: Some(back), ..Deed::default() }
    }
}

impl SoldLine {
    /// How much can still come back, in thousandths.
    pub fn left(&self) -> i64 {
        self.sold - self.returned
    }
}

impl Model {
    /// How many decimals a quantity of a line may have: as many as its product's unit has, while that is the one it was sold
    /// by; else as many as were sold.
    pub fn decimals_of(&self, line: &SoldLine) -> u32 {
        let Some(product) = line.sku.as_ref().map(|sku| &self.products[sku]) else { return 0 };
        match product.put["unit"].as_str().unwrap_or("piece") == line.unit {
            true => product.decimals,
            false => as_decimal(line.sold, 3).split_once('.').map_or(0, |(_, decimals)| decimals.len() as u32),
        }
    }

    /// The place of the sale that a request names, or of the one that sold the count card that it names.
    pub fn place_of(&self, request: &Value) -> Option<usize> {
        if let Some(card) = request["card"].as_str() {
            return self.card_place(card).and_then(|card| self.count_cards[card].sold_in);
        }
        self.sales.iter().position(|sale| sale.id == text(request, "sale_id"))
    }

    pub(super) fn predict_refund_quote(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let change = self.change(request, today)?;
        Ok(self.quoted(&change, today))
    }

    /// What would go back, as a quote tells it.
    pub(super) fn quoted(&self, change: &Change, today: Day) -> Value {
        let sale = &self.sales[change.place];
        let line = |(n, line): (usize, &SoldLine)| {
            let (card, lost) = self.uses_back_shown(change, n, today);
            json!({
                "card": card, "uses_lost": lost, "is_count_card": if line.is_card { json!(true) } else { Value::Null },
                "line": n + 1, "name": self.name_of(sale, line), "unit": line.unit, "decimals": self.decimals_of(line),
                "sold": as_decimal(line.sold, 3), "left": as_decimal(line.left(), 3), "returned": as_decimal(line.returned, 3),
                "qty": as_decimal(change.quantities[n], 3), "total_minor": line.total,
                "amount_minor": change.amounts[n],
            })
        };
        json!({
            "sale_id": sale.id, "sale_no": sale.no, "total_minor": change.total, "tenders": change.tenders_shown(),
            "lines": sale.lines.iter().enumerate().map(line).collect::<Vec<_>>(),
            "invoice": self.invoice_follows(change.place, sale.stands_with(&change.then)),
            "left_minor": change.left, "is_whole": change.is_whole, "member": self.members_part_quoted(change, today),
            "shares_taken_minor": self.shares_taken_shown(change),
        })
    }

    /// What quotes say of the sale's member.
    pub(super) fn members_part_quoted(&self, change: &Change, today: Day) -> Value {
        let mut members_part = self.members_part(change, today);
        if let Some(id) = &self.sales[change.place].member {
            for of_the_slip in ["member_no", "masked_name", "phone_tail"] {
                members_part[of_the_slip] = Value::Null;
            }
            let member = &self.members[id];
            members_part["member_id"] = json!(id);
            let (part, repaid) = change.on_account;
            members_part["on_account_returned_minor"] = json!((part > 0).then_some(part));
            members_part["on_account_repaid_minor"] = json!((repaid > 0).then_some(repaid));
            members_part["points_next_lapse"] = change.purse.next_lapse_shown(today);
            members_part["stored_value_before"] = Model::stored_value(member.principal, member.bonus);
            let nothing = change.quantities.iter().all(|quantity| *quantity == 0);
            members_part["tier"] = if nothing { Value::Null } else { self.tier_left(id, today, change.deed()) };
            members_part["coupon_kept"] = change.kept.as_ref().map_or(Value::Null, |code| self.with_code(code));
        }
        members_part
    }

    pub(super) fn predict_refund(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        if request["lines"].as_array().is_some_and(Vec::is_empty) {
            wrong.insert("refund_empty");
        }
        self.predict_return(request, self.change(request, today), "refund", today)
            .map_err(|others| &wrong | &others)
            .and_then(|expected| judged(wrong, expected))
    }

    /// What the slip of a return says, or why there is none.
    pub(super) fn predict_return(
        &self,
        request: &Value,
        change: Result<Change, Codes>,
        kind: &str,
        today: Day,
    ) -> Result<Value, Codes> {
        let mut wrong = judge_note(request, "refund_needs_note");
        let change = change.map_err(|others| &wrong | &others)?;
        if request["expect_total_minor"].as_i64().is_some_and(|expected| expected != change.total) {
            wrong.insert("refund_changed");
        }
        let sale = &self.sales[change.place];
        let lines = sale.lines.iter().enumerate().filter(|(n, _)| change.quantities[*n] > 0);
        let line = |(n, line): (usize, &SoldLine)| {
            json!({
                "line": n + 1, "name": self.name_of(sale, line), "unit": line.unit,
                "qty": as_decimal(change.quantities[n], 3), "amount_minor": change.amounts[n],
            })
        };
        let no = format!("01-R{:06}", self.refunds.len() + 1);
        let slip = json!({
            "kind": kind, "refund_no": no, "sale_no": sale.no, "business_day": iso(today), "currency": "CNY",
            "lines": lines.map(line).collect::<Vec<_>>(), "total_minor": change.total,
            "tenders": change.tenders_shown(), "member": self.members_part(&change, today),
            "count_cards": self.ending_cards_shown(request, &change, today),
            "shop": {
                "name": self.settings["shop.name"], "address": self.settings["shop.address"],
                "phone": self.settings["shop.phone"],
            },
        });
        judged(wrong, json!({"refund_no": no, "sale_id": sale.id, "total_minor": change.total, "slip": slip}))
    }

    /// The slip as the refund's answer showed it; of an erased member only the money.
    pub(super) fn slip_again(&self, refund_id: &str) -> Result<Value, Codes> {
        let refund =
            self.refunds.iter().find(|refund| refund.id == refund_id).ok_or(Codes::from(["unknown_refund"]))?;
        let shown = |slip: Value, note: Value| Ok(json!({"slip": slip, "reason": refund.reason, "note": note}));
        let Some(place) = refund.sale else { return shown(refund.slip.clone(), refund.note.clone()) };
        let sale = &self.sales[place];
        if !self.is_erased(sale) {
            return shown(refund.slip.clone(), refund.note.clone());
        }
        let mut slip = refund.slip.clone();
        for line in slip["lines"].as_array_mut().into_iter().flatten() {
            let number = line["line"].as_u64().expect("a line") as usize;
            line["name"] = self.name_of(sale, &sale.lines[number - 1]);
        }
        for field in ["member_no", "masked_name", "phone_tail"] {
            slip["member"][field] = Value::Null;
        }
        // What was noted before the erasure is gone with the name.
        shown(slip, if refund.is_of_erased { refund.note.clone() } else { Value::Null })
    }

    pub(super) fn apply_refund(&mut self, request: &Value, answer: &Value, today: Day, kind: &'static str) {
        let change = match kind {
            "void" => self.voided(self.place_of(request).expect("a sale"), today),
            _ => self.change_asked(request, today).expect("a refund that was judged good"),
        };
        let (id, no) = (text(answer, "refund_id").to_owned(), text(answer, "refund_no").to_owned());
        assert!(self.refunds.iter().all(|other| other.id != id), "the model says a new id");
        assert_eq!(answer["slip"]["refund_id"], answer["refund_id"], "the model says whose slip it is");
        for (kind, amount) in change.tenders.iter().filter(|(kind, _)| kind != "stored_value") {
            match kind.as_str() {
                "gift_card" => self.fill_gift_cards(change.place, *amount, today),
                _ => {
                    let member = self.sales[change.place].member.clone();
                    self.transfer("revenue", &tender_account(kind, member.as_deref()), *amount);
                }
            }
        }
        let slip = json!({"refund_id": id, "refund_no": no});
        self.take_off_account(change.place, change.on_account.0, change.on_account.1, &slip, today);
        self.give_uses_back(&change, today);
        self.end_cards(&change, today);
        for code in change.restored.iter().chain(&change.withdrawn) {
            self.coupons.get_mut(code).expect("a coupon").used = false;
        }
        for code in &change.withdrawn {
            self.coupons.get_mut(code).expect("a coupon").withdrawn = true;
        }
        let mut marks = self.marks(&change, today);
        marks.extend((kind == "void").then_some("a void"));
        let before = self.sales[change.place].back();
        if let Some(member) = self.sales[change.place].member.clone() {
            self.place_without(&member, today, change.deed());
        }
        let sale = &mut self.sales[change.place];
        for (n, line) in sale.lines.iter_mut().enumerate() {
            line.returned += change.quantities[n];
            line.given_for_cards += if line.is_card { change.amounts[n] } else { 0 };
        }
        sale.refunds.push(json!({
            "kind": kind, "refund_id": id, "refund_no": no, "business_day": iso(today), "total_minor": change.total,
        }));
        let (sale_id, member) = (sale.id.clone(), sale.member.clone());
        self.follow_return(change.place);
        self.unshare(change.place, &before, today);
        if let Some(member) = member {
            let played = self.purse_with(&member, change.place, &before);
            assert_eq!(played, self.members[&member].purse, "what happened to the points comes to what there is");
            let day = today;
            let lapsed = change.points_lapsed;
            let touch = Touch { seq: self.facts, day, sale: None, spent: 0, earned: 0, until: None, lapsed };
            self.take_from_member(
                &member,
                &change,
                touch,
                &json!({
                    "seq": self.facts, "business_day": iso(today), "kind": movement_of(kind), "sale_id": sale_id, "sale_no": null,
                    "refund_id": id, "refund_no": no, "top_up_id": null, "paid_minor": -change.total,
                }),
            );
        }
        let (seq, sale, slip) = (self.facts, change.place, answer["slip"].clone());
        let is_of_erased = self.is_erased(&self.sales[sale]);
        let (reason, note) = (request["reason"].clone(), text(request, "note").trim());
        let note = if note.is_empty() { Value::Null } else { json!(note) };
        let (total, tenders) = (change.total, change.tenders);
        self.refunds.push(Refund {
            id,
            no,
            seq,
            sale: Some(sale),
            day: today,
            total,
            tenders,
            slip,
            marks,
            reason,
            note,
            kind,
            is_of_erased,
        });
    }

    fn take_from_member(&mut self, id: &str, change: &Change, touch: Touch, movement: &Value) {
        self.send_message(id);
        self.transfer("revenue", &format!("member:{id}:principal"), change.principal);
        self.transfer("revenue", &format!("member:{id}:bonus"), change.bonus);
        let before = self.members[id].purse.clone();
        let more = change.purse.sum() - before.sum();
        self.book_points(id, more, before.owed - change.purse.owed);
        self.gain("points_spent", -change.points_returned);
        self.gain("points_granted", change.points_taken);
        self.gain("points_expired", change.points_lapsed);
        let kept: Vec<&Sale> =
            self.sales.iter().filter(|sale| sale.member.as_deref() == Some(id) && !sale.is_returned()).collect();
        let (days, sales): (BTreeSet<Day>, usize) = (kept.iter().map(|sale| sale.day).collect(), kept.len());
        let member = self.members.get_mut(id).expect("a member");
        (member.visit_days, member.sales) = (days, sales as i64);
        member.principal += change.principal;
        member.bonus += change.bonus;
        member.purse = change.purse.clone();
        member.touches.push(touch);
        member.spent -= change.total;
        let mut movement = movement.clone();
        for (field, value) in [
            ("principal_minor", json!(change.principal)),
            ("bonus_minor", json!(change.bonus)),
            ("stored_value_minor", json!(change.principal + change.bonus)),
            ("points", points(more)),
            ("principal_after_minor", json!(member.principal)),
            ("bonus_after_minor", json!(member.bonus)),
            ("stored_value_after_minor", json!(member.principal + member.bonus)),
            ("points_after", points(member.purse.sum())),
        ] {
            movement[field] = value;
        }
        member.movements.push(movement);
    }

    /// What a request would change if it may, or why it cannot be.
    pub(super) fn change_asked(&self, request: &Value, today: Day) -> Result<Change, Codes> {
        if request["card"].is_string() {
            return self.card_back(request, text(request, "cause"), today);
        }
        let place = self.place_of(request).ok_or(Codes::from(["unknown_sale"]))?;
        let sale = &self.sales[place];
        let quantities = self.quantities(sale, request)?;
        let mut then = sale.back();
        then.quantities.iter_mut().zip(&quantities).for_each(|(before, now)| *before += now);
        Ok(self.change_to(place, &then, Vec::new(), today))
    }

    /// What changes where so much of a sale came back then, and these cards end by it.
    pub(super) fn change_to(&self, place: usize, then: &Back, cards: Vec<EndingCard>, today: Day) -> Change {
        let sale = &self.sales[place];
        let back = sale.back();
        let quantities = then.quantities.iter().zip(&back.quantities).map(|(then, before)| then - before).collect();
        let (before, after) = (sale.standing(&back), sale.standing(then));
        let less =
            |after: &[i64], before: &[i64]| -> Vec<i64> { after.iter().zip(before).map(|(a, b)| a - b).collect() };
        let (principal, bonus) = (after.principal - before.principal, after.bonus - before.bonus);
        let in_tenders = less(&after.tenders, &before.tenders);
        let kinds = sale.tenders().map(|(kind, _)| kind.clone());
        let tenders = kinds.zip(in_tenders).chain([("stored_value".to_owned(), principal + bonus)]);
        let points_taken = after.points_taken - before.points_taken;
        let points_returned = after.points_returned - before.points_returned;
        let (held, purse) = sale.member.as_ref().map_or_else(Default::default, |id| {
            let mut purse = self.purse_with(id, place, then);
            purse.touch(today, 0, 0, None);
            (self.members[id].purse.clone(), purse)
        });
        let (tenders, on_account) = self.off_account(sale, tenders.filter(|(_, amount)| *amount > 0).collect());
        let growth = purse.owed - held.owed;
        let points_settled = points_returned.min(held.owed).min(points_taken - growth).max(-growth);
        let net = |purse: &Purse| purse.sum() - purse.owed;
        let mut change = Change {
            place,
            quantities,
            amounts: less(&after.lines, &before.lines),
            total: after.total - before.total,
            principal,
            bonus,
            tenders,
            on_account,
            then: then.clone(),
            left: sale.total - after.total,
            cards,
            is_whole: after.is_whole,
            points_returned,
            points_settled,
            points_taken,
            points_owed: growth + points_settled,
            points_lapsed: net(&held) + points_returned - points_taken - net(&purse),
            purse,
            restored: Vec::new(),
            withdrawn: Vec::new(),
            kept: None,
        };
        self.judge_coupons(sale, after.is_whole && !before.is_whole, &mut change);
        change
    }

    /// What a request would change, or why it may not.
    fn change(&self, request: &Value, today: Day) -> Result<Change, Codes> {
        self.judge_change(self.change_asked(request, today)?)
    }

    /// A change, unless its member cannot bear it.
    pub(super) fn judge_change(&self, change: Change) -> Result<Change, Codes> {
        let mut wrong = Codes::new();
        if self.is_erased(&self.sales[change.place]) && change.principal + change.bonus > 0 {
            wrong.insert("member_erased");
        }
        let may_owe = self.settings["points.shortfall"] == "owe" || self.is_erased(&self.sales[change.place]);
        if change.points_owed > change.points_settled && !may_owe {
            wrong.insert("points_spent");
        }
        if wrong.is_empty() { Ok(change) } else { Err(wrong) }
    }

    /// What a refusal says where points that are to be taken back were spent.
    pub fn points_spent(&self, method: &str, request: &Value, today: Day) -> Value {
        let change = match method {
            "sale.exchange" | "sale.quote_exchange" => self.change_asked(&self.back_of(request), today).ok(),
            "sale.void" | "sale.quote_void" => self.place_of(request).map(|place| self.voided(place, today)),
            // Of both causes the one that takes more points is told: it gives more back.
            "count_card.quote_refund" => self.card_back(request, "merchant", today).ok(),
            _ => self.change_asked(request, today).ok(),
        };
        json!({"missing": change.map(|change| points(change.points_owed - change.points_settled))})
    }

    /// How much of each line of a sale a request brings back, in thousandths.
    fn quantities(&self, sale: &Sale, request: &Value) -> Result<Vec<i64>, Codes> {
        let Some(wanted) = request["lines"].as_array() else {
            // A count card comes back by itself.
            let all: Vec<i64> = sale.lines.iter().map(|line| if line.is_card { 0 } else { line.left() }).collect();
            return match sale.has_units_left() {
                false => Err(Codes::from(["refunded_already"])),
                true if all.iter().all(|left| *left == 0) => Err(Codes::from(["count_card_line"])),
                true => Ok(all),
            };
        };
        let mut wrong = Codes::new();
        let mut quantities = vec![0; sale.lines.len()];
        let mut named = BTreeSet::new();
        for one in wanted {
            let number = one["line"].as_i64().unwrap_or_default();
            let line = usize::try_from(number - 1).ok().and_then(|n| sale.lines.get(n));
            let Some(line) = line.filter(|_| named.insert(number)) else {
                wrong.insert("refund_line_unknown");
                continue;
            };
            if line.is_card {
                wrong.insert("count_card_line");
                continue;
            }
            let (digits, scale) = decimal(text(one, "qty")).unwrap_or_default();
            if !(digits > 0 && digits < 100_000 * tens(scale)) {
                wrong.insert("quantity_invalid");
                continue;
            }
            let (asked, left) = (digits * tens(3), i128::from(line.left()) * tens(scale));
            if asked > left {
                wrong.insert("refund_beyond_sold");
            }
            if asked != left && scale > self.decimals_of(line) {
                wrong.insert("quantity_too_precise");
            }
            quantities[number as usize - 1] = (asked / tens(scale)) as i64;
        }
        if wrong.is_empty() { Ok(quantities) } else { Err(wrong) }
    }

    /// Coupons that a sale used come back with all of it; one that no sale has earned any more is taken back, unless it
    /// was used.
    fn judge_coupons(&self, sale: &Sale, is_now_whole: bool, change: &mut Change) {
        if let Some(code) = sale.issued.as_ref().filter(|_| !sale.earns_with(change.left)) {
            let coupon = &self.coupons[code];
            match (coupon.used, coupon.withdrawn) {
                (true, _) => change.kept = Some(code.clone()),
                (false, false) => change.withdrawn.push(code.clone()),
                (false, true) => {}
            }
        }
        for code in sale.coupons.iter().filter(|_| is_now_whole) {
            let earner = self.coupons[code].earned_by.map(|place| &self.sales[place]);
            match earner.is_none_or(|earner| earner.earns_with(earner.total - earner.refunded())) {
                true => change.restored.push(code.clone()),
                false => change.withdrawn.push(code.clone()),
            }
        }
    }

    /// What slips and quotes say of the sale's member; one who was erased has no name.
    fn members_part(&self, change: &Change, today: Day) -> Value {
        let Some(id) = &self.sales[change.place].member else { return Value::Null };
        let member = &self.members[id];
        let name = member.known.get("name").and_then(|name| name.chars().next());
        let tail = member.known.get("phone").map(|phone| &phone[phone.len() - 4..]);
        let (part, repaid) = change.on_account;
        let owed = member.account.owed;
        let owed_after = (part > 0 || owed > 0).then_some(owed - (part - repaid));
        // Of those that come back only what can be used is told.
        let usable = change.restored.iter().filter(|code| self.coupons[*code].valid_until >= today);
        json!({
            "member_no": (!member.erased).then_some(&member.no), "masked_name": name.map(|first| format!("{first}**")),
            "phone_tail": tail,
            "stored_value_returned": Model::stored_value(change.principal, change.bonus),
            "stored_value_after": Model::stored_value(member.principal + change.principal, member.bonus + change.bonus),
            "owed_after_minor": owed_after,
            "points_returned": points(change.points_returned), "points_settled": points(change.points_settled),
            "points_taken": points(change.points_taken),
            "points_owed": points(change.points_owed), "points_lapsed": points(change.points_lapsed),
            "points_after": points(change.purse.sum()),
            "coupons_restored": usable.map(|code| self.with_code(code)).collect::<Vec<_>>(),
            "coupons_withdrawn": change.withdrawn.iter().map(|code| self.with_code(code)).collect::<Vec<_>>(),
        })
    }

    fn with_code(&self, code: &str) -> Value {
        let mut shown = terms(&self.coupons[code]);
        shown["code"] = json!(printed(code));
        shown
    }

    /// The name of a line; what was typed for a member goes with the member.
    fn name_of(&self, sale: &Sale, line: &SoldLine) -> Value {
        if self.is_erased(sale) && line.sku.is_none() && !sale.was_a_walk_in { Value::Null } else { line.name.clone() }
    }

    pub(super) fn is_erased(&self, sale: &Sale) -> bool {
        sale.member.as_ref().is_some_and(|id| self.members[id].erased)
    }
}

impl Change {
    pub(super) fn tenders_shown(&self) -> Vec<Value> {
        self.tenders.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect()
    }
}

/// What is wrong with a note, or with there being none.
pub(super) fn judge_note(request: &Value, needed: &'static str) -> Codes {
    let (note, mut wrong) = (text(request, "note"), Codes::new());
    if !note.is_empty() && (note.chars().count() > 200 || note.chars().any(char::is_control)) {
        wrong.insert("text_invalid");
    }
    if text(request, "reason") == "other" && note.trim().is_empty() {
        wrong.insert(needed);
    }
    wrong
}

/// What a return of a kind is called among the movements of its member.
fn movement_of(kind: &str) -> &str {
    match kind {
        "count_card" => "count_card_refund",
        "exchange" => "refund",
        _ => kind,
    }
}

/// A coupon's code as it is printed.
fn printed(code: &str) -> String {
    format!("{}-{}-{}", &code[..5], &code[5..10], &code[10..])
}
