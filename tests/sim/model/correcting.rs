//! A sale of today that was paid otherwise than it was rung, and one whose member was forgotten.

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::lots::{Purse, Touch};
use super::number::{draw, highest_averages};
use super::on_account::tender_account;
use super::rules::Earned;
use super::selling::as_kept;
use super::tiers::Deed;
use super::{AMOUNT_LIMIT, Codes, Coupon, Model, Sale, judged, points, terms, text, whole};

/// The kinds of tender in their order.
const KINDS: [&str; 9] =
    ["cash", "stored_value", "wechat", "alipay", "card", "other", "points", "gift_card", "on_account"];

/// Whether another way of paying is asked for or done.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Quote,
    Command,
}

/// What another way of paying would change.
struct Correction {
    place: usize,
    given: Vec<(String, i64)>,
    /// What goes back in cash, beside what the member left of it.
    change: i64,
    /// What is still missing.
    due: i64,
    /// By how much more each kind would have paid; none until all is settled.
    changes: Vec<(String, i64)>,
    /// By how much more principal and bonus.
    spent: (i64, i64),
    /// By how much more on account.
    on_account: i64,
}

/// What a forgotten member gets.
struct Forgotten {
    place: usize,
    earned: Earned,
    before: i64,
    purse: Purse,
    lapsed: i64,
    coupon: Option<Coupon>,
}

impl Forgotten {
    fn deed(&self, sale: &Sale) -> Deed {
        Deed { spent: sale.total, points: self.earned.all, is_visit: true, ..Deed::default() }
    }
}

impl Sale {
    /// What a kind of tender took, less change.
    pub fn took(&self, kind: &str) -> i64 {
        self.taken.iter().find(|(known, _)| known == kind).map_or(0, |(_, amount)| *amount)
    }

    fn pay_otherwise(&mut self, change: &Correction) {
        for (kind, more) in &change.changes {
            self.kinds.insert(kind.clone());
            match self.taken.iter_mut().find(|(known, _)| known == kind) {
                Some(known) => known.1 += more,
                None => self.taken.push((kind.clone(), *more)),
            }
        }
        // In the order in which they were given now; where not all is settled yet nothing changes.
        if change.due == 0 {
            let place = |kind: &str| change.given.iter().position(|(given, _)| given == kind);
            self.taken.retain(|(kind, _)| place(kind).is_some());
            self.taken.sort_by_key(|(kind, _)| place(kind));
        }
        self.spent.0 += change.spent.0;
        self.spent.1 += change.spent.1;
    }
}

impl Correction {
    /// How much more stored value pays, and how much more goes on account: what one of them pays less frees nothing for the other.
    fn more(&self) -> i64 {
        (self.spent.0 + self.spent.1).max(0) + self.on_account.max(0)
    }
}

impl Model {
    fn correction(&self, request: &Value, today: Day, asked: Asked) -> Result<Correction, Codes> {
        let place = self.place_of_today(request, today)?;
        let sale = &self.sales[place];
        let refused = |code: &'static str| Err(Codes::from([code]));
        let mut given: Vec<(String, i64)> = Vec::new();
        for tender in request["tenders"].as_array().into_iter().flatten() {
            let (kind, amount) = (text(tender, "kind"), whole(tender, "amount_minor"));
            if !(1..=AMOUNT_LIMIT).contains(&amount) {
                return refused("tender_invalid");
            }
            match given.iter_mut().find(|(known, _)| known == kind) {
                Some(known) => known.1 += amount,
                None => given.push((kind.to_owned(), amount)),
            }
        }
        let of = |kind: &str| given.iter().find(|(known, _)| known == kind).map_or(0, |(_, amount)| *amount);
        let paid: i64 = given.iter().map(|(_, amount)| amount).sum();
        if paid < sale.total && asked == Asked::Command {
            return refused("tender_short");
        }
        if paid - of("cash") > sale.total {
            return refused("tender_excess");
        }
        if paid < sale.total {
            let due = sale.total - paid;
            return Ok(Correction { place, given, change: 0, due, changes: Vec::new(), spent: (0, 0), on_account: 0 });
        }
        if paid - sale.total < sale.kept {
            return refused("keep_beyond_change");
        }
        let back = paid - sale.total;
        let takes = |kind: &str| if kind == "cash" { of(kind) - back } else { of(kind) };
        let more = |kind: &str| takes(kind) - sale.took(kind);
        let changes: Vec<(String, i64)> = KINDS.map(|kind| (kind.to_owned(), more(kind))).into();
        let changes: Vec<(String, i64)> = changes.into_iter().filter(|(_, more)| *more != 0).collect();
        if changes.is_empty() {
            return refused("tender_unchanged");
        }
        if more("points") != 0 {
            return refused("tender_points_fixed");
        }
        if more("gift_card") != 0 {
            return refused("tender_gift_card_fixed");
        }
        let (spent, on_account) = (self.more_spent(sale, more("stored_value"))?, more("on_account"));
        self.judge_more_on_account(sale.member.as_deref(), on_account)?;
        Ok(Correction { place, given, change: back - sale.kept, due: 0, changes, spent, on_account })
    }

    /// How much more of principal and bonus a sale spends, where stored value pays so much more or less.
    fn more_spent(&self, sale: &Sale, more: i64) -> Result<(i64, i64), Codes> {
        if more == 0 {
            return Ok((0, 0));
        }
        let id = sale.member.as_ref().ok_or(Codes::from(["member_needed"]))?;
        let member = &self.members[id];
        if member.erased {
            return Err(Codes::from(["member_erased"]));
        }
        let was_settled = self.balance_refunds.iter().any(|refund| refund.member == *id && refund.seq > sale.seq);
        if was_settled || self.was_transferred_since(id, sale.seq) {
            return Err(Codes::from(["tender_given_back"]));
        }
        if more > 0 && member.guard.frozen.is_some() {
            return Err(Codes::from(["member_frozen"]));
        }
        if self.is_over_limit(sale.person.as_deref(), more, sale.day) {
            let is_short = more > member.principal + member.bonus;
            let codes = ["person_over_limit"].into_iter().chain(is_short.then_some("stored_value_short"));
            return Err(codes.collect());
        }
        if more > member.principal + member.bonus {
            return Err(Codes::from(["stored_value_short"]));
        }
        if more < 0 {
            let back = highest_averages(-more, &[sale.spent.0, sale.spent.1]);
            return Ok((-back[0], -back[1]));
        }
        let order = self.settings["stored_value.spend_order"].as_str().unwrap_or_default();
        Ok(draw(member.principal, member.bonus, more, order))
    }

    pub(super) fn predict_change_quote(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let change = self.correction(request, today, Asked::Quote)?;
        let sale = &self.sales[change.place];
        let (before, after) = self.around(&change);
        let paid: i64 = change.given.iter().map(|(_, amount)| amount).sum();
        let mut then = sale.clone();
        then.pay_otherwise(&change);
        Ok(json!({
            "sale_id": sale.id, "sale_no": sale.no, "total_minor": sale.total, "paid_by": shown(&sale.given),
            "change_minor": sale.change, "changes": shown(&change.changes),
            "settlement": {
                "paid_minor": paid, "due_minor": change.due, "change_minor": change.change,
                "change_kept_minor": sale.kept, "is_paid": change.due == 0,
            },
            "stored_value_before": before, "stored_value_after": after,
            "owed_before_minor": self.owed_around(&change).0, "owed_after_minor": self.owed_around(&change).1,
            "invoice": self.invoice_follows_correction(change.place, then.stands()),
        }))
    }

    pub(super) fn predict_change(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let change = self.correction(request, today, Asked::Command)?;
        let note = text(request, "note");
        let mut wrong = Codes::new();
        if !note.is_empty() && (note.chars().count() > 200 || note.chars().any(char::is_control)) {
            wrong.insert("text_invalid");
        }
        if text(request, "reason") == "other" && note.trim().is_empty() {
            wrong.insert("correction_needs_note");
        }
        if let Some(code) = self.proof_of_change(&change, today).filter(|_| wrong.is_empty()) {
            wrong.insert(code);
        }
        let sale = &self.sales[change.place];
        let expected = json!({
            "sale_id": sale.id, "sale_no": sale.no, "tenders": shown(&change.given), "change_minor": change.change,
            "changes": shown(&change.changes), "stored_value_after": self.around(&change).1,
            "owed_after_minor": self.owed_around(&change).1,
        });
        judged(wrong, expected)
    }

    /// Why stored value cannot pay more without a proof.
    fn proof_of_change(&self, change: &Correction, today: Day) -> Option<&'static str> {
        let member = &self.members[self.sales[change.place].member.as_ref()?];
        self.judge_proof(member, &Value::Null, change.more(), today).err()
    }

    /// What the member owes before and after, where it changes.
    fn owed_around(&self, change: &Correction) -> (Value, Value) {
        let member = self.sales[change.place].member.as_ref().map(|id| &self.members[id]);
        let owed = member.filter(|_| change.on_account != 0).map(|member| member.account.owed);
        owed.map_or((Value::Null, Value::Null), |owed| (json!(owed), json!(owed + change.on_account)))
    }

    /// The member's stored value before and after, where it changes.
    fn around(&self, change: &Correction) -> (Value, Value) {
        let member = self.sales[change.place].member.as_ref().map(|id| &self.members[id]);
        let Some(member) = member.filter(|_| change.spent != (0, 0)) else { return (Value::Null, Value::Null) };
        let (principal, bonus) = (member.principal, member.bonus);
        (Model::stored_value(principal, bonus), Model::stored_value(principal - change.spent.0, bonus - change.spent.1))
    }

    pub(super) fn apply_change(&mut self, request: &Value, today: Day) {
        let change = self.correction(request, today, Asked::Command).expect("a correction that was judged good");
        for (kind, more) in change.changes.iter().filter(|(kind, _)| kind != "stored_value") {
            let member = self.sales[change.place].member.clone();
            self.transfer(&tender_account(kind, member.as_deref()), "revenue", *more);
        }
        let seq = self.facts;
        let sale = &mut self.sales[change.place];
        sale.bill["tenders"] = shown(&change.given);
        sale.bill["change_minor"] = json!(change.change);
        sale.pay_otherwise(&change);
        sale.changes += 1;
        let proved = change.more();
        sale.given = change.given;
        sale.change = change.change;
        sale.by_person += change.spent.0 + change.spent.1;
        let more: i64 = change.spent.0 + change.spent.1;
        let member = sale.member.clone();
        self.follow_correction(change.place);
        if let Some(id) = member {
            self.put_on_account(&id, change.place, "corrected", change.on_account, today);
            if change.on_account != 0 {
                let owed = Some(self.members[&id].account.owed).filter(|owed| *owed > 0);
                self.sales[change.place].bill["member"]["owed_after_minor"] = json!(owed);
            }
            self.use_proof(&id, &Value::Null, proved, today);
        }
        if more == 0 {
            return;
        }
        let sale = &mut self.sales[change.place];
        if more > 0 {
            sale.last_use = seq;
        }
        let id = sale.member.clone().expect("a member");
        sale.bill["member"]["stored_value_spent"] = Model::stored_value(sale.spent.0, sale.spent.1);
        let (sale_id, sale_no) = (sale.id.clone(), sale.no.clone());
        self.transfer(&format!("member:{id}:principal"), "revenue", change.spent.0);
        self.transfer(&format!("member:{id}:bonus"), "revenue", change.spent.1);
        let member = self.members.get_mut(&id).expect("a member");
        member.principal -= change.spent.0;
        member.bonus -= change.spent.1;
        let after = Model::stored_value(member.principal, member.bonus);
        member.movements.push(json!({
            "seq": seq, "business_day": iso(today), "kind": "tender_changed", "sale_id": sale_id, "sale_no": sale_no,
            "top_up_id": null, "paid_minor": 0, "principal_minor": -change.spent.0, "bonus_minor": -change.spent.1,
            "points": "0", "refund_id": null, "refund_no": null, "principal_after_minor": member.principal,
            "bonus_after_minor": member.bonus, "stored_value_minor": -more,
            "stored_value_after_minor": member.principal + member.bonus, "points_after": null,
        }));
        self.sales[change.place].bill["member"]["stored_value_after"] = after;
    }

    fn forgotten(&self, request: &Value, today: Day) -> Result<Forgotten, Codes> {
        let place = self.place_of_today(request, today)?;
        let sale = &self.sales[place];
        let mut wrong = Codes::new();
        if sale.member.is_some() {
            wrong.insert("sale_has_member");
        }
        let member = self.member_of(request, &mut wrong).filter(|_| sale.member.is_none()).ok_or(wrong)?;
        let lines = sale.bill["lines"].as_array().map_or(&[][..], Vec::as_slice);
        let earned = self.earned_by(text(request, "member_id"), lines, sale.per_point, today);
        let mut purse = member.purse.clone();
        let lapsed = purse.touch(today, 0, earned.all, sale.until);
        let coupon = sale.earns_with(sale.total).then(|| Coupon {
            member: text(request, "member_id").to_owned(),
            off: sale.coupon_terms.0,
            minimum: sale.coupon_offer.0,
            valid_until: today + sale.coupon_offer.1,
            used: false,
            withdrawn: false,
            earned_by: Some(place),
        });
        Ok(Forgotten { place, earned, before: member.points_on(today), purse, lapsed, coupon })
    }

    pub(super) fn predict_forgotten_quote(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let forgotten = self.forgotten(request, today)?;
        let sale = &self.sales[forgotten.place];
        Ok(json!({
            "sale_id": sale.id, "sale_no": sale.no, "total_minor": sale.total, "member_id": request["member_id"],
            "tier": self.tier_quoted(text(request, "member_id"), today, forgotten.deed(sale)),
            "points_earned": points(forgotten.earned.all), "points_before": points(forgotten.before),
            "points_after": points(forgotten.purse.sum()),
            "coupon_off_minor": forgotten.coupon.map(|coupon| coupon.off),
        }))
    }

    pub(super) fn predict_forgotten(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let forgotten = self.forgotten(request, today)?;
        let sale = &self.sales[forgotten.place];
        Ok(json!({
            "sale_id": sale.id, "sale_no": sale.no, "member_id": request["member_id"],
            "points_earned": points(forgotten.earned.all), "points_after": points(forgotten.purse.sum()),
            "coupons_issued": forgotten.coupon.iter().map(terms).collect::<Vec<_>>(),
        }))
    }

    pub(super) fn apply_forgotten(&mut self, request: &Value, answer: &Value, today: Day) {
        let forgotten = self.forgotten(request, today).expect("a member that was judged good");
        let id = text(request, "member_id");
        let deed = forgotten.deed(&self.sales[forgotten.place]);
        let tier_reached = self.tier_reached(id, today, deed).map(str::to_owned);
        let Forgotten { place, earned, lapsed, coupon, .. } = forgotten;
        self.see_to_place(id, today);
        let (seq, until, total) = (self.facts, self.sales[place].until, self.sales[place].total);
        self.send_message(id);
        let before = self.members[id].purse.sum();
        self.touch(id, Touch { seq, day: today, sale: Some(place), spent: 0, earned: earned.all, until, lapsed: 0 });
        self.gain("points_granted", -earned.all);
        let mut issued = None;
        if let Some(coupon) = coupon {
            let code = as_kept(text(&answer["coupons_issued"][0], "code"));
            assert!(self.coupons.insert(code.clone(), coupon).is_none(), "the model says a new code");
            issued = Some(code);
        }
        let member = self.members.get_mut(id).expect("a member");
        member.visit_days.insert(today);
        member.sales += 1;
        member.spent += total;
        let sale = &mut self.sales[place];
        member.movements.push(json!({
            "seq": seq, "business_day": iso(today), "kind": "sale", "sale_id": sale.id, "sale_no": sale.no,
            "top_up_id": null, "paid_minor": total, "principal_minor": 0, "bonus_minor": 0,
            "points": points(member.purse.sum() - before), "refund_id": null, "refund_no": null,
            "principal_after_minor": member.principal, "bonus_after_minor": member.bonus, "stored_value_minor": 0,
            "stored_value_after_minor": member.principal + member.bonus, "points_after": points(member.purse.sum()),
        }));
        let name = member.known.get("name").and_then(|name| name.chars().next());
        sale.bill["member"] = json!({
            "member_no": member.no, "masked_name": name.map(|first| format!("{first}**")),
            "phone_tail": member.known.get("phone").map(|phone| &phone[phone.len() - 4..]),
            "stored_value_spent": Model::stored_value(0, 0),
            "stored_value_after": Model::stored_value(member.principal, member.bonus), "points_spent": "0",
            "points_earned": points(earned.all), "points_lapsed": points(lapsed), "points_after": points(member.purse.sum()),
            "points_next_lapse": member.purse.next_lapse_shown(today), "tier_reached": tier_reached,
            "coupons_issued": answer["coupons_issued"],
        });
        sale.member = Some(id.to_owned());
        sale.was_a_walk_in = true;
        sale.earned = earned.all;
        sale.earned_for_coming = earned.visit;
        sale.earned_by_lines = earned.lines;
        sale.issued = issued;
        self.place_anew(id, today);
    }
}

/// Tenders as the wire writes them.
fn shown(tenders: &[(String, i64)]) -> Value {
    tenders.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect()
}
