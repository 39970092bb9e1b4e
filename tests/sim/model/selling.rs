//! Baskets, coupons, tenders: what a sale comes to and what it changes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::gift_cards::ByGiftCards;
use super::lots::Touch;
use super::number::{as_decimal, decimal, half_up, largest_remainder, likely_cash, tens};
use super::on_account::tender_account;
use super::points::paid_by_points;
use super::rules::Earned;
use super::tiers::Deed;
use super::{AMOUNT_LIMIT, Codes, Coupon, Model, Sale, SoldLine, is_text, judged, points, terms, text, whole};

/// A basket with its prices.
#[derive(Clone, Default)]
pub struct Priced {
    /// The lines as a quote shows them.
    pub lines: Vec<Value>,
    /// At list prices.
    pub list_total: i64,
    /// At the prices of this sale.
    pub amount_total: i64,
    /// What the member's tier takes off.
    pub tier_off: i64,
    /// What each coupon takes off, by code.
    pub offs: Vec<(String, i64)>,
    /// What is to be paid.
    pub total: i64,
}

/// A sale that can be rung.
struct Rung {
    priced: Priced,
    tenders: Vec<(String, i64)>,
    gift_cards: ByGiftCards,
    change: i64,
    kept: i64,
    spent: (i64, i64),
    points_spent: i64,
    earned: Earned,
    /// The last day on which what is earned can be used.
    until: Option<Day>,
    issued: Option<Coupon>,
}

impl Model {
    /// Prices a basket as a quote does.
    pub fn price(&self, request: &Value, today: Day) -> Result<Priced, Codes> {
        let mut wrong = Codes::new();
        let lines = request["lines"].as_array().expect("lines");
        match lines.len() {
            0 => wrong.insert("basket_empty"),
            501.. => wrong.insert("basket_too_long"),
            _ => false,
        };
        let mut by_cards = Vec::new();
        let mut drafts = Vec::new();
        for line in lines {
            if let Some(mut draft) = self.draft(request, line, today, &mut wrong) {
                draft.card = self.pay_by_card(request, line, &mut by_cards, today, &mut wrong);
                drafts.push(draft);
            }
        }
        self.member_of(request, &mut wrong);
        wrong.extend(self.judge_buyer(request));
        let amount_total: i64 = drafts.iter().map(Draft::due).sum();
        if amount_total > AMOUNT_LIMIT {
            wrong.insert("amount_invalid");
        }
        let offs = self.redeem(request, amount_total, today, &mut wrong);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let off_total = offs.iter().map(|(_, off)| off).sum();
        let amounts: Vec<i64> = drafts.iter().map(Draft::due).collect();
        let parts = largest_remainder(off_total, &amounts);
        Ok(Priced {
            lines: drafts.iter().zip(parts).map(|(draft, part)| draft.shown(part)).collect(),
            list_total: drafts.iter().filter(|draft| draft.card.is_none()).map(|draft| draft.list_amount).sum(),
            tier_off: drafts.iter().map(Draft::tier_off).sum(),
            amount_total,
            offs,
            total: amount_total - off_total,
        })
    }

    fn draft(&self, request: &Value, line: &Value, today: Day, wrong: &mut Codes) -> Option<Draft> {
        let mut judge = |good: bool, code: &'static str| {
            wrong.extend((!good).then_some(code));
            good
        };
        let Some(sku) = line["sku"].as_str() else {
            let amount = whole(line, "amount_minor");
            let named = line["name"].as_str();
            let good = judge((1..=AMOUNT_LIMIT).contains(&amount), "amount_invalid")
                & judge(named.is_none_or(|name| is_text(name, 80)), "text_invalid");
            return good.then(|| Draft::of_amount(amount, named));
        };
        let Some(product) = self.products.get(sku) else {
            judge(false, "unknown_product");
            return None;
        };
        let (price, reason) = match line["price_minor"].as_i64() {
            Some(typed) => (typed, (typed != product.price).then_some("typed")),
            None if line["card"].is_string() => (product.price, None),
            None => self.price_for(&request["member_id"], product, today),
        };
        let quantity = decimal(text(line, "qty"));
        let (digits, scale) = quantity.unwrap_or_default();
        let good = judge(digits > 0 && digits < 100_000 * tens(scale), "quantity_invalid")
            & judge(scale <= product.decimals, "quantity_too_precise")
            & judge((0..=AMOUNT_LIMIT).contains(&price), "amount_invalid");
        if !good {
            return None;
        }
        let times = |price: i64| half_up(digits * i128::from(price), tens(scale));
        judge(times(price) <= AMOUNT_LIMIT && times(product.price) <= AMOUNT_LIMIT, "amount_invalid");
        Some(Draft {
            sku: line["sku"].clone(),
            name: product.put["name"].clone(),
            unit: product.put["unit"].as_str().unwrap_or("piece").into(),
            quantity: as_decimal((digits * tens(3) / tens(scale)) as i64, 3),
            list_price: product.price,
            price,
            reason,
            card: None,
            list_amount: times(product.price),
            amount: times(price),
        })
    }

    /// Each coupon is tested on what the ones before it left, and takes off no more than that.
    fn redeem(&self, request: &Value, amount_total: i64, today: Day, wrong: &mut Codes) -> Vec<(String, i64)> {
        self.judge_frozen(&json!({"member_id": request["member_id"], "coupons": request["coupons"]}), wrong);
        if wrong.contains("member_frozen") {
            return Vec::new();
        }
        let mut left = amount_total;
        let mut offs: Vec<(String, i64)> = Vec::new();
        for typed in request["coupons"].as_array().into_iter().flatten() {
            if request["member_id"].is_null() {
                wrong.insert("member_needed");
            }
            let code = as_kept(typed.as_str().unwrap_or_default());
            let Some(coupon) = self.coupons.get(&code) else {
                wrong.insert("coupon_unknown");
                continue;
            };
            if request["member_id"].is_string() && coupon.member != text(request, "member_id") {
                wrong.insert("coupon_of_another_member");
            }
            if coupon.used {
                wrong.insert("coupon_used");
            }
            if coupon.withdrawn {
                wrong.insert("coupon_withdrawn");
            }
            if offs.iter().any(|(other, _)| *other == code) {
                wrong.insert("coupon_twice");
            }
            if today > coupon.valid_until {
                wrong.insert("coupon_expired");
            }
            if left < coupon.minimum {
                wrong.insert("coupon_below_minimum");
            }
            let off = coupon.off.min(left);
            left -= off;
            offs.push((code, off));
        }
        offs
    }

    fn rung(&self, request: &Value, today: Day) -> Result<Rung, Codes> {
        let mut wrong = self.price(request, today).err().unwrap_or_default();
        let priced = self.price(request, today).unwrap_or_default();
        self.judge_shares(request, &mut wrong);
        for line in request["lines"].as_array().into_iter().flatten() {
            self.judge_shares(line, &mut wrong);
        }
        let mut tenders: Vec<(String, i64)> = Vec::new();
        for tender in request["tenders"].as_array().into_iter().flatten() {
            let (kind, amount) = (text(tender, "kind"), whole(tender, "amount_minor"));
            if !(1..=AMOUNT_LIMIT).contains(&amount) {
                wrong.insert("tender_invalid");
            }
            match tenders.iter_mut().find(|(known, _)| known == kind) {
                Some(known) => known.1 += amount,
                None => tenders.push((kind.to_owned(), amount)),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let total = priced.total;
        let gift_cards = self.by_gift_cards(request, total)?;
        let on_cards: i64 = gift_cards.iter().map(|(_, amount)| amount).sum();
        if on_cards > 0 {
            tenders.push(("gift_card".to_owned(), on_cards));
        }
        let given: i64 = tenders.iter().map(|(_, amount)| amount).sum();
        let in_cash = amount_of(&tenders, "cash");
        if given < total {
            wrong.insert("tender_short");
        }
        if given - in_cash > total {
            wrong.insert("tender_excess");
        }
        if request["expect_total_minor"].as_i64().is_some_and(|expected| expected != total) {
            wrong.insert("total_changed");
        }
        let member = self.member_of(request, &mut wrong).cloned();
        let sells_card =
            |line: &Value| self.products.get(text(line, "sku")).is_some_and(|it| it.put["card"].is_object());
        if member.is_none() && request["lines"].as_array().into_iter().flatten().any(sells_card) {
            wrong.insert("member_needed");
        }
        let stored = amount_of(&tenders, "stored_value");
        let mut spent = (0, 0);
        match &member {
            None if stored > 0 => {
                wrong.insert("member_needed");
            }
            Some(member) if stored > member.principal + member.bonus => {
                wrong.insert("stored_value_short");
            }
            Some(member) => {
                let order = self.settings["stored_value.spend_order"].as_str().unwrap_or_default();
                spent = super::number::draw(member.principal, member.bonus, stored, order);
            }
            None => {}
        }
        let taken_out = stored - whole(request, "carried_stored_minor");
        if self.is_over_limit(request["person_id"].as_str(), taken_out, today) {
            wrong.insert("person_over_limit");
        }
        let on_account = amount_of(&tenders, "on_account");
        let carried_on_account = whole(request, "carried_on_account_minor");
        self.judge_on_account(member.as_ref(), on_account, carried_on_account, &mut wrong);
        self.judge_points(request, today, &mut wrong);
        self.judge_keeping(request, given - total, &mut wrong);
        let kept = whole(request, "keep_change_minor");
        if member.as_ref().is_some_and(|member| self.keeps_too_much(member, stored, kept)) {
            wrong.insert("stored_value_over_limit");
        }
        self.judge_frozen(request, &mut wrong);
        if let Some(member) = member.as_ref().filter(|_| wrong.is_empty()) {
            let taken = taken_out + on_account - carried_on_account;
            wrong.extend(self.judge_proof(member, &request["proof"], taken, today).err());
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let points_spent = self.cost_in_points(amount_of(&tenders, "points")) as i64;
        let per_point = self.whole("points.minor_per_point");
        let earned = request["member_id"].as_str().map(|id| self.earned_by(id, &priced.lines, per_point, today));
        let earned = earned.unwrap_or_default();
        let earns_coupon = total > 0 && total >= self.whole("coupon.min_spend_minor");
        let issued = (member.is_some() && earns_coupon && self.whole("coupon.off_minor") > 0).then(|| Coupon {
            member: text(request, "member_id").to_owned(),
            off: self.whole("coupon.off_minor"),
            minimum: self.whole("coupon.next_min_minor"),
            valid_until: today + self.whole("coupon.valid_days"),
            used: false,
            withdrawn: false,
            earned_by: Some(self.sales.len()),
        });
        let until = self.last_day_of_points(today);
        Ok(Rung {
            priced,
            tenders,
            gift_cards,
            change: given - total - kept,
            kept,
            spent,
            points_spent,
            earned,
            until,
            issued,
        })
    }

    pub(super) fn predict_quote(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let priced = self.price(request, today)?;
        let (mut given, mut in_cash, mut stored, mut on_account, mut wrong) = (0, 0, 0, 0, Codes::new());
        for tender in request["tenders"].as_array().into_iter().flatten() {
            let amount = whole(tender, "amount_minor");
            if !(1..=AMOUNT_LIMIT).contains(&amount) {
                wrong.insert("tender_invalid");
            }
            given += amount;
            in_cash += if text(tender, "kind") == "cash" { amount } else { 0 };
            stored += if text(tender, "kind") == "stored_value" { amount } else { 0 };
            on_account += if text(tender, "kind") == "on_account" { amount } else { 0 };
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let gift_cards = self.by_gift_cards(request, priced.total)?;
        given += gift_cards.iter().map(|(_, amount)| amount).sum::<i64>();
        if given - in_cash > priced.total {
            wrong.insert("tender_excess");
        }
        self.judge_points(request, today, &mut wrong);
        self.judge_keeping(request, given - priced.total, &mut wrong);
        let kept = whole(request, "keep_change_minor");
        // What comes back in an exchange and pays again is taken out by nobody.
        let carried = whole(request, "carried_stored_minor");
        let member = request["member_id"].as_str().map(|id| &self.members[id]);
        if member.is_some_and(|member| self.keeps_too_much(member, stored, kept)) {
            wrong.insert("stored_value_over_limit");
        }
        let holds = member.map(|member| member.principal + member.bonus);
        let carried_on_account = whole(request, "carried_on_account_minor");
        self.judge_on_account(member, on_account, carried_on_account, &mut wrong);
        let unproved = stored - carried + on_account - carried_on_account;
        if self.is_over_limit(request["person_id"].as_str(), stored - carried, today) {
            wrong.insert("person_over_limit");
        }
        self.judge_frozen(request, &mut wrong);
        match holds {
            _ if stored == 0 => {}
            None => drop(wrong.insert("member_needed")),
            Some(holds) if stored > holds => drop(wrong.insert("stored_value_short")),
            Some(_) => {}
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let due = (priced.total - given).max(0);
        let change = (given - priced.total).max(0);
        let per_point = self.whole("points.minor_per_point");
        let earned = request["member_id"].as_str().map(|id| self.earned_by(id, &priced.lines, per_point, today));
        let earned = earned.unwrap_or_default();
        let is_frozen = member.is_some_and(|member| member.guard.frozen.is_some());
        let own = request["member_id"].as_str().filter(|_| !is_frozen);
        let others = own.map_or(Vec::new(), |id| self.usable_coupons(id, today));
        let others = others.into_iter().filter(|(code, _)| !priced.offs.iter().any(|(used, _)| used == *code));
        let (near, usable): (Vec<_>, Vec<_>) = others.partition(|(_, coupon)| coupon.minimum > priced.total);
        let terms_of = |some: Vec<(&String, &Coupon)>| some.iter().map(|(_, coupon)| terms(coupon)).collect::<Vec<_>>();
        let by_points = paid_by_points(request);
        let usable_points = member
            .and_then(|member| self.worth_of_points(member.points_on(today)))
            .map(|worth| if is_frozen { 0 } else { worth - by_points });
        let lacking = |holds: i64| (0 < holds && holds < priced.total && !is_frozen).then(|| priced.total - holds);
        Ok(json!({
            "coupons_usable": terms_of(usable), "coupons_near": terms_of(near),
            "stored_value_usable_minor": holds.map(|holds| if is_frozen { 0 } else { due.min(holds - stored) }),
            "stored_value_missing_minor": holds.and_then(lacking),
            "points": member.map(|member| points(member.points_on(today))),
            "points_usable_minor": usable_points.map(|usable| due.min(usable)),
            "lines": priced.lines, "list_total_minor": priced.list_total, "total_minor": priced.total,
            "coupons_off_minor": priced.amount_total - priced.total, "points_earned": points(earned.all), "points_by_rule": earned.by_rule_shown(),
            "coupons": priced.offs.iter().map(|(_, off)| json!({"off_minor": off})).collect::<Vec<_>>(),
            "tier_off_minor": (priced.tier_off != 0).then_some(priced.tier_off),
            "tier": request["member_id"].as_str().map(|id| self.tier_quoted(id, today, deed_of(&priced, &earned))),
            "settlement": {"paid_minor": given, "due_minor": due, "change_minor": change - kept, "change_kept_minor": kept, "is_paid": due == 0},
            "likely_cash_minor": likely_cash(due), "gift_cards": self.gift_cards_quoted(&gift_cards),
            "frozen": member.and_then(|member| member.guard.frozen.as_ref()).map(|(reason, _)| reason),
            "proof_needed": member.map(|member| self.proof_shown(member, unproved, today)),
            "on_account_usable_minor": member.map(|member| Model::on_account_usable(member, on_account, due)),
            "owed_minor": member.map(|member| member.account.owed).filter(|owed| *owed > 0),
            "change_keepable": member.map(|member| self.keepable(member, stored, change)),
            "warnings": member.map(|member| self.warnings_of_keeping(member, stored, kept)),
            "stored_value": member.map(|member| Model::stored_value(member.principal, member.bonus)),
        }))
    }

    pub(super) fn predict_ring(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let rung = self.rung(request, today)?;
        let priced = &rung.priced;
        let coupons: Vec<Value> = rung.issued.iter().map(terms).collect();
        let member = request["member_id"].as_str().map(|id| &self.members[id]);
        let alerts = member.map(|member| self.alerts(member, today));
        let members_part = member.map(|member| {
            let after = (member.principal - rung.spent.0 + rung.kept, member.bonus - rung.spent.1);
            let mut purse = member.purse.clone();
            let lapsed = purse.touch(today, rung.points_spent, rung.earned.all, rung.until);
            json!({
                "member_no": member.no,
                "stored_value_spent": Model::stored_value(rung.spent.0, rung.spent.1),
                "stored_value_after": Model::stored_value(after.0, after.1),
                "points_spent": points(rung.points_spent), "points_earned": points(rung.earned.all),
                "points_lapsed": points(lapsed), "points_after": points(purse.sum()),
                "points_next_lapse": purse.next_lapse_shown(today),
                "person": self.buyer_called(request),
                "owed_after_minor": Some(member.account.owed + amount_of(&rung.tenders, "on_account")).filter(|owed| *owed > 0),
                "tier_reached": self.tier_reached(text(request, "member_id"), today, deed_of(priced, &rung.earned)),
                "coupons_issued": coupons,
            })
        });
        let tender = |(kind, amount): &(String, i64)| json!({"kind": kind, "amount_minor": amount});
        let bill = json!({
            "business_day": iso(today), "currency": "CNY", "lines": priced.lines.iter().map(on_a_bill).collect::<Vec<_>>(),
            "list_total_minor": priced.list_total, "price_changes_minor": priced.list_total - priced.amount_total - priced.tier_off,
            "tier_off_minor": (priced.tier_off != 0).then_some(priced.tier_off),
            "coupons": priced.offs.iter().map(|(_, off)| json!({"off_minor": off})).collect::<Vec<_>>(),
            "total_minor": priced.total, "change_minor": rung.change, "change_kept_minor": rung.kept, "is_returned": false,
            "tenders": rung.tenders.iter().map(tender).collect::<Vec<_>>(), "member": members_part, "refunds": [],
            "shop": {
                "name": self.settings["shop.name"], "address": self.settings["shop.address"],
                "phone": self.settings["shop.phone"],
            },
        });
        let expected = json!({
            "total_minor": priced.total, "change_minor": rung.change, "change_kept_minor": rung.kept, "bill": bill, "coupons_issued": coupons,
            "alerts": alerts.unwrap_or_default(),
        });
        judged(Codes::new(), expected)
    }

    pub(super) fn apply_ring(&mut self, request: &Value, answer: &Value, today: Day) {
        let rung = self.rung(request, today).expect("a sale that was judged good");
        let mut taken = Vec::new();
        for (kind, given) in &rung.tenders {
            let paid = if kind == "cash" { given - rung.change - rung.kept } else { *given };
            taken.push((kind.clone(), paid));
            if !["stored_value", "gift_card"].contains(&kind.as_str()) {
                let account = tender_account(kind, request["member_id"].as_str());
                self.transfer(&account, "revenue", paid);
            }
        }
        self.spend_gift_cards(&rung.gift_cards, text(answer, "sale_no"), today);
        if let Some(id) = request["member_id"].as_str() {
            self.see_to_place(id, today);
            self.send_message(id);
            self.transfer(&format!("member:{id}:principal"), "revenue", rung.spent.0);
            self.transfer(&format!("member:{id}:bonus"), "revenue", rung.spent.1);
            self.transfer("drawer", &format!("member:{id}:principal"), rung.kept);
            let taken_out = rung.spent.0 + rung.spent.1 - whole(request, "carried_stored_minor");
            let on_account = amount_of(&rung.tenders, "on_account");
            let carried = whole(request, "carried_on_account_minor");
            self.use_proof(id, &request["proof"], taken_out + on_account - carried, today);
            self.put_on_account(id, self.sales.len(), "sale", on_account, today);
            let before = self.members[id].purse.sum();
            self.touch(
                id,
                Touch {
                    seq: self.facts,
                    day: today,
                    sale: Some(self.sales.len()),
                    spent: rung.points_spent,
                    earned: rung.earned.all,
                    until: rung.until,
                    lapsed: 0,
                },
            );
            self.gain("points_spent", rung.points_spent);
            self.gain("points_granted", -rung.earned.all);
            let member = self.members.get_mut(id).expect("a member");
            member.principal += rung.kept - rung.spent.0;
            member.bonus -= rung.spent.1;
            member.visit_days.insert(today);
            member.sales += 1;
            member.spent += rung.priced.total;
            member.movements.push(json!({
                "seq": self.facts, "business_day": iso(today), "kind": "sale", "sale_id": answer["sale_id"],
                "sale_no": answer["sale_no"], "top_up_id": null, "paid_minor": rung.priced.total,
                "principal_minor": rung.kept - rung.spent.0, "bonus_minor": -rung.spent.1, "points": points(member.purse.sum() - before),
                "refund_id": null, "refund_no": null,
                "principal_after_minor": member.principal, "bonus_after_minor": member.bonus,
                "stored_value_minor": rung.kept - rung.spent.0 - rung.spent.1,
                "stored_value_after_minor": member.principal + member.bonus,
                "points_after": points(member.purse.sum()),
            }));
        }
        for (code, _) in &rung.priced.offs {
            self.coupons.get_mut(code).expect("a coupon").used = true;
        }
        let mut issued = None;
        if let Some(coupon) = rung.issued {
            let code = as_kept(text(&answer["coupons_issued"][0], "code"));
            assert_eq!(code.len(), 14, "the model says 14 letters");
            assert!(self.coupons.insert(code.clone(), coupon).is_none(), "the model says a new code");
            issued = Some(code);
        }
        let no = text(answer, "sale_no").to_owned();
        let counter = |no: &str| no.rsplit('-').next().and_then(|digits| digits.parse::<i64>().ok());
        assert!(no.starts_with("01"), "the model says that {no} begins with the till's code");
        assert_eq!(counter(&no), Some(self.sales.len() as i64 + 1), "the model says the till's own counter");
        let id = text(answer, "sale_id").to_owned();
        if rung.kept > 0 {
            self.kept.insert(id.clone(), rung.kept);
        }
        let member = request["member_id"].as_str().map(str::to_owned);
        let bill = answer["bill"].clone();
        self.sales.push(Sale {
            id,
            no,
            seq: self.facts,
            member,
            person: request["person_id"].as_str().map(str::to_owned),
            by_person: rung.spent.0 + rung.spent.1 - whole(request, "carried_stored_minor"),
            total: rung.priced.total,
            day: today,
            kinds: taken.iter().map(|(kind, _)| kind.clone()).collect(),
            taken,
            given: rung.tenders,
            change: rung.change,
            coupon_offer: (self.whole("coupon.next_min_minor"), self.whole("coupon.valid_days")),
            per_point: self.whole("points.minor_per_point"),
            until: rung.until,
            last_use: self.facts,
            changes: 0,
            was_a_walk_in: false,
            bill,
            lines: rung.priced.lines.iter().map(sold).collect(),
            spent: rung.spent,
            points_spent: rung.points_spent,
            earned: rung.earned.all,
            earned_for_coming: rung.earned.visit,
            earned_by_lines: rung.earned.lines,
            coupons: rung.priced.offs.iter().map(|(code, _)| code.clone()).collect(),
            issued,
            coupon_terms: (self.whole("coupon.off_minor"), self.whole("coupon.min_spend_minor")),
            refund_order: self.settings["refund.order"].as_str().unwrap_or_default().to_owned(),
            kept: rung.kept,
            by_gift_cards: rung.gift_cards.into_iter().map(|(place, paid)| (place, paid, 0)).collect(),
            refunds: Vec::new(),
        });
        let used = self.apply_cards(request, answer, today);
        self.share_sale(request, &used, today);
        if let Some(id) = request["member_id"].as_str() {
            self.place_anew(id, today);
        }
        let distinct: BTreeSet<&String> = self.sales.iter().rev().take(2).map(|sale| &sale.id).collect();
        assert_eq!(distinct.len(), self.sales.len().min(2), "the model says a new id");
    }
}

/// What a sale adds to what its member did.
fn deed_of(priced: &Priced, earned: &Earned) -> Deed {
    Deed { spent: priced.total, points: earned.all, is_visit: true, ..Deed::default() }
}

/// A line before the coupons are split over it.
struct Draft {
    sku: Value,
    name: Value,
    unit: Value,
    quantity: String,
    list_price: i64,
    price: i64,
    reason: Option<&'static str>,
    list_amount: i64,
    card: Option<Value>,
    amount: i64,
}

impl Draft {
    fn of_amount(amount: i64, name: Option<&str>) -> Draft {
        let (sku, name, unit, quantity) = (Value::Null, json!(name), Value::Null, "1".to_owned());
        let (price, reason, card) = (amount, None, None);
        Draft { sku, name, unit, quantity, list_price: amount, price, reason, card, list_amount: amount, amount }
    }

    /// What the member's tier takes off.
    fn tier_off(&self) -> i64 {
        let is_by_tier = self.reason.is_some_and(|reason| reason != "typed");
        if is_by_tier { self.list_amount - self.amount } else { 0 }
    }

    /// What is due for it in money: nothing where a card pays it.
    fn due(&self) -> i64 {
        if self.card.is_some() { 0 } else { self.amount }
    }

    fn shown(&self, discount: i64) -> Value {
        json!({
            "sku": self.sku, "name": self.name, "unit": self.unit, "qty": self.quantity, "list_price_minor": self.list_price,
            "price_minor": self.price, "amount_minor": self.amount, "discount_minor": discount,
            "price_reason": self.reason,
            "total_minor": self.due() - discount, "card": self.card,
        })
    }
}

/// A line as a bill shows it: of a card its number, how many uses and what is left.
fn on_a_bill(line: &Value) -> Value {
    let (mut line, card) = (line.clone(), line["card"].clone());
    if !card.is_null() {
        line["card"] = json!({
            "card_no": card["card_no"], "uses": card["uses"], "left": card["left_after"], "until": card["until"],
        });
    }
    line
}

/// A line as it was shown, to be remembered.
fn sold(line: &Value) -> SoldLine {
    let (digits, scale) = decimal(text(line, "qty")).expect("a quantity");
    let at_list = digits * i128::from(whole(line, "list_price_minor"));
    SoldLine {
        sku: line["sku"].as_str().map(str::to_owned),
        name: line["name"].clone(),
        unit: line["unit"].clone(),
        sold: (digits * tens(3) / tens(scale)) as i64,
        returned: 0,
        given_for_cards: 0,
        list: if line["card"].is_null() { half_up(at_list, tens(scale)) } else { 0 },
        at_list: half_up(at_list, tens(scale)),
        total: whole(line, "total_minor"),
        is_card: false,
        shares: Vec::new(),
    }
}

/// A coupon's code without what a typist may add.
pub fn as_kept(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

fn amount_of(tenders: &[(String, i64)], kind: &str) -> i64 {
    tenders.iter().find(|(known, _)| known == kind).map_or(0, |(_, amount)| *amount)
}
