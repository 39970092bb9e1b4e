//! Stored value that is given back, and what a member's statement shows.
//!
//! All of it follows from the movements that the model wrote down and from the sales as they stand: what came in since the
//! last balance refund, and what was used of it. Balances play no part, so neither does the order of spending.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::number::half_up;
use super::people::money_account;
use super::tiers::Deed;
use super::{Codes, Model, Sale, SoldLine, judged, text, whole};

/// What a balance refund takes out of what its member did for a tier.
const WITHOUT_TOP_UPS: Deed =
    Deed { spent: 0, points: 0, topped_up: 0, is_visit: false, back: None, without_top_ups: true, before: None };

/// Stored value that was given back.
#[derive(Clone)]
pub struct BalanceRefund {
    /// Its id.
    pub id: String,
    /// Its number.
    pub no: String,
    /// The place of its fact.
    pub seq: i64,
    /// Whose.
    pub member: String,
    /// What went back in all.
    pub refunded: i64,
    /// What stayed with the shop.
    pub forfeited: i64,
    /// The amounts that stand on its slip.
    pub on_slip: Vec<i64>,
    /// What is worth counting of it.
    pub marks: Vec<&'static str>,
    /// Its day of trade.
    pub day: Day,
    /// Of what went back: principal and bonus.
    pub given: (i64, i64),
    /// Of what stayed: principal and bonus.
    pub kept: (i64, i64),
    /// Of the principal that went back, what had been paid in.
    pub of_paid_in: i64,
    figures: Value,
    slip: Value,
    note: Value,
}

/// What came in over a span, and what was used of it.
#[derive(Clone, Default)]
pub(super) struct Figures {
    paid_in: i64,
    bonus_in: i64,
    used: i64,
    used_at_list: i64,
    cooling_paid: i64,
    cooling_bonus: i64,
}

impl Figures {
    /// By the merchant's cause: of each yuan that is left as much as was paid for a yuan that came in.
    fn merchant(&self) -> i64 {
        let of_pot = |paid: i64, bonus: i64| {
            let (came_in, left) = (paid + bonus, i128::from(paid + bonus - self.used));
            if came_in == 0 { 0 } else { half_up(left * i128::from(paid), i128::from(came_in)) }
        };
        let apart = self.cooling_paid + of_pot(self.older_paid(), self.bonus_in - self.cooling_bonus);
        apart.max(of_pot(self.paid_in, self.bonus_in))
    }

    /// By the consumer's cause: what was paid less what was used at list prices, if that leaves anything.
    fn consumer(&self) -> i64 {
        self.cooling_paid + (self.older_paid() - self.used_at_list).max(0)
    }

    /// What was paid in, but for what goes back whole.
    fn older_paid(&self) -> i64 {
        self.paid_in - self.cooling_paid
    }

    fn by(&self, cause: &str) -> i64 {
        if cause == "merchant" { self.merchant() } else { self.consumer() }
    }

    fn shown(&self) -> Value {
        json!({
            "paid_in_minor": self.paid_in, "bonus_in_minor": self.bonus_in, "used_minor": self.used,
            "used_at_list_minor": self.used_at_list, "cooling_paid_minor": self.cooling_paid,
            "cooling_bonus_minor": self.cooling_bonus,
        })
    }
}

impl Sale {
    /// What the goods that stay would have cost at list prices; of count cards that came back what the shop kept for their uses.
    fn left_at_list(&self) -> i64 {
        let part = |line: &SoldLine, of: i64| half_up(i128::from(of) * i128::from(line.left()), i128::from(line.sold));
        let kept = |line: &SoldLine| match line.returned > 0 && line.is_card {
            true => (line.total - part(line, line.total) - line.given_for_cards).max(0),
            false => 0,
        };
        self.lines.iter().map(|line| part(line, line.list) + kept(line)).sum()
    }
}

impl Model {
    /// The last balance refund of a member before a fact.
    fn settled_before(&self, member: &str, seq: i64) -> Option<&BalanceRefund> {
        self.balance_refunds.iter().rev().find(|refund| refund.member == member && refund.seq < seq)
    }

    /// What moved a member's stored value since the balance refund before a fact, up to and with that fact.
    fn span(&self, member: &str, until: i64) -> Vec<&Value> {
        let settled = self.settled_before(member, until).map_or(0, |refund| refund.seq);
        let transfer = self.transfer_before(member, until);
        // Who took a card sees it come.
        let transferred = transfer.map_or(0, |it| if it.taker == member { it.seq - 1 } else { it.seq });
        let after = settled.max(transferred);
        let is_within = |it: &&Value| after < whole(it, "seq") && whole(it, "seq") <= until;
        let movements = self.members[member].movements.iter();
        let exchanged = &self.members[member].exchanged;
        let came_and_went =
            |it: &Value| exchanged.get(&whole(it, "seq")).is_some_and(|parts| parts.iter().any(|part| both(part) != 0));
        let is_beginning = |it: &Value| matches!(text(it, "kind"), "balance_refund" | "transfer_in");
        let moves = |it: &&Value| both(it) != 0 || came_and_went(it) || self.kept_by(it) > 0 || is_beginning(it);
        movements.filter(is_within).filter(moves).collect()
    }

    /// The place of the fact from which on a member's figures count anew.
    fn began(&self, member: &str) -> i64 {
        let settled = self.settled_before(member, i64::MAX).map_or(0, |refund| refund.seq);
        settled.max(self.transfer_before(member, i64::MAX).map_or(0, |it| it.seq))
    }

    /// The same with the return and the sale of each exchange apart.
    fn events(&self, member: &str) -> Vec<&Value> {
        let after = self.began(member);
        let events = self.members[member].events().into_iter().filter(|it| after < whole(it, "seq"));
        events.filter(|it| both(it) != 0 || self.kept_by(it) > 0).collect()
    }

    /// The day on which a span began, where something ended the one before.
    fn since(&self, member: &str, until: i64) -> Option<String> {
        let settled = self.settled_before(member, until).map(|refund| (refund.seq, refund.day));
        let transferred = self.transfer_before(member, until).map(|it| (it.seq, it.day));
        settled.max(transferred).map(|(_, day)| iso(day))
    }

    /// What came in of a member's since the last balance refund or transfer and what was used, and what came in since stored
    /// value was last used: the day, principal and bonus.
    pub(super) fn span_that_goes_along(&self, member: &str) -> (Figures, Vec<(Day, i64, i64)>) {
        let span = self.events(member);
        let of = |kind: &'static str| span.iter().filter(move |it| text(it, "kind") == kind);
        let sold_within = sold_within(&span);
        let returns = || span.iter().filter(|it| is_return(it));
        let of_older_sales = returns().filter(|it| !sold_within.contains(text(it, "sale_id")));
        let taken =
            self.transfer_before(member, i64::MAX).filter(|it| it.taker == member && it.seq == self.began(member));
        let mut figures = taken.map_or_else(Figures::default, |it| it.sums.clone());
        for movement in of_older_sales.chain(of("gift")).chain(of("opening")).chain(of("gift_card_bound")) {
            figures.paid_in += whole(movement, "principal_minor");
            figures.bonus_in += whole(movement, "bonus_minor");
        }
        let mut last_use = 0;
        for sale_id in sold_within {
            let sale = &self.sales[self.place_of(&json!({"sale_id": sale_id})).expect("a sale")];
            let came_back: i64 = returns().filter(|it| it["sale_id"] == sale_id).map(|it| both(it)).sum();
            let stays = sale.spent.0 + sale.spent.1 - came_back;
            if stays > 0 {
                last_use = last_use.max(sale.last_use);
                let paid = sale.total - sale.refunded();
                let at_list = i128::from(sale.left_at_list().max(paid));
                figures.used += stays;
                figures.used_at_list += half_up(i128::from(stays) * at_list, i128::from(paid));
            }
        }
        let mut unused = Vec::new();
        let mut came_in = |is_unused: bool, day: Day, paid: i64, bonus: i64| {
            if is_unused {
                unused.push((day, paid, bonus));
            } else {
                figures.paid_in += paid;
                figures.bonus_in += bonus;
            }
        };
        for (day, paid, bonus) in taken.iter().flat_map(|it| &it.unused) {
            came_in(last_use == 0, *day, *paid, *bonus);
        }
        for movement in &span {
            let (seq, day) = (whole(movement, "seq"), super::cards::day_said(text(movement, "business_day")));
            match text(movement, "kind") {
                "top_up" => {
                    let (paid, bonus) = (whole(movement, "principal_minor"), whole(movement, "bonus_minor"));
                    came_in(seq > last_use, day, paid, bonus);
                }
                // What a sale leaves as change was paid in behind what the same sale used.
                "sale" => came_in(seq >= last_use, day, self.kept_by(movement), 0),
                _ => {}
            }
        }
        (figures, unused)
    }

    /// The top-ups of a member's span, and those of a card that was taken over with it.
    pub(super) fn top_ups_of_span(&self, member: &str) -> Vec<usize> {
        let after = self.began(member);
        let taken = self.transfer_before(member, i64::MAX).filter(|it| it.taker == member && it.seq == after);
        let own = |place: &usize| self.top_ups[*place].member == member && self.top_ups[*place].seq > after;
        let mut places: Vec<usize> = taken.map(|it| it.top_ups.clone()).unwrap_or_default();
        places.extend((0..self.top_ups.len()).filter(own));
        places
    }

    /// The same in one, with what cools off apart.
    fn figures(&self, member: &str, today: Day) -> Figures {
        let (mut figures, unused) = self.span_that_goes_along(member);
        let days = self.whole("stored_value.cooling_days");
        for (day, paid, bonus) in unused {
            figures.paid_in += paid;
            figures.bonus_in += bonus;
            if days > 0 && day >= today - days {
                figures.cooling_paid += paid;
                figures.cooling_bonus += bonus;
            }
        }
        figures
    }

    pub(super) fn predict_balance_quote(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let Some(member) = self.member_of(request, &mut wrong) else { return Err(wrong) };
        let figures = self.figures(text(request, "member_id"), today);
        let before = (member.principal, member.bonus);
        let reading = |refunded: i64| {
            let kept = kept_of(before, refunded);
            let invoices = self.invoices_follow(text(request, "member_id"), before.0 - kept.0);
            let top_ups = self.top_ups_of_span(text(request, "member_id"));
            json!({
                "shares_taken_minor": self.top_up_shares_taken_shown(&top_ups, refunded, figures.paid_in),
                "refunded_minor": refunded, "forfeited": Model::stored_value(kept.0, kept.1), "invoices": invoices,
            })
        };
        Ok(json!({
            "member_id": request["member_id"], "figures": figures.shown(),
            "gifts_ended": self.gifts_to_come(text(request, "member_id")),
            "owed_minor": (member.account.owed > 0).then_some(member.account.owed),
            "cooling_days": self.settings["stored_value.cooling_days"],
            "tier": self.tier_left(text(request, "member_id"), today, WITHOUT_TOP_UPS),
            // The rules of Zhejiang of 2017.
            "pay_within_days": (self.settings["region.profile"] == "cn_zhejiang").then_some(5),
            "before": Model::stored_value(before.0, before.1),
            "merchant": reading(figures.merchant()), "consumer": reading(figures.consumer()),
        }))
    }

    pub(super) fn predict_balance_refund(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        if ["stored_value", "points", "gift_card", "on_account"].contains(&text(request, "tender")) {
            wrong.insert("tender_invalid");
        }
        let note = text(request, "note");
        if !note.is_empty() && (note.chars().count() > 200 || note.chars().any(char::is_control)) {
            wrong.insert("text_invalid");
        }
        let quote = self.predict_balance_quote(request, today).map_err(|others| &wrong | &others)?;
        if quote["before"]["total_minor"] == 0 {
            wrong.insert("balance_empty");
        }
        if self.members[text(request, "member_id")].guard.frozen.is_some() {
            wrong.insert("member_frozen");
        }
        let of_cause = &quote[text(request, "cause")];
        let refunded = whole(of_cause, "refunded_minor");
        if request["expect_total_minor"].as_i64().is_some_and(|expected| expected != refunded) {
            wrong.insert("refund_changed");
        }
        let member = &self.members[text(request, "member_id")];
        let name = member.known.get("name").and_then(|name| name.chars().next());
        let tail = member.known.get("phone").map(|phone| &phone[phone.len() - 4..]);
        let no = format!("01-B{:06}", self.balance_refunds.len() + 1);
        let readings = ["merchant", "consumer"].map(|cause| &quote[cause]["refunded_minor"]);
        let slip = json!({
            "refund_no": no, "business_day": iso(today), "currency": "CNY", "member_no": member.no,
            "masked_name": name.map(|first| format!("{first}**")), "phone_tail": tail, "cause": request["cause"],
            "figures": quote["figures"], "readings": {"merchant_minor": readings[0], "consumer_minor": readings[1]},
            "refunded_minor": refunded, "tender": request["tender"], "forfeited": of_cause["forfeited"],
            "before": quote["before"], "gifts_ended": quote["gifts_ended"],
            "shop": {
                "name": self.settings["shop.name"], "address": self.settings["shop.address"],
                "phone": self.settings["shop.phone"],
            },
        });
        let expected = json!({
            "refund_no": no, "member_id": request["member_id"], "refunded_minor": refunded, "slip": slip,
        });
        judged(wrong, expected)
    }

    pub(super) fn apply_balance_refund(&mut self, request: &Value, answer: &Value, today: Day) {
        let id = text(request, "member_id");
        let figures = self.figures(id, today);
        self.place_without(id, today, WITHOUT_TOP_UPS);
        let marks = self.marks_of_settling(request, &figures);
        let refunded = figures.by(text(request, "cause"));
        let before = (self.members[id].principal, self.members[id].bonus);
        let kept = kept_of(before, refunded);
        let given = (before.0 - kept.0, before.1 - kept.1);
        let used = if text(request, "cause") == "merchant" { figures.used } else { figures.used_at_list };
        let mut on_slip = vec![figures.paid_in, figures.bonus_in, used, figures.cooling_paid, refunded];
        for (principal, bonus) in [before, kept] {
            on_slip.extend([principal, bonus, principal + bonus]);
        }
        let (balance_refund_id, no) =
            (text(answer, "balance_refund_id").to_owned(), text(answer, "refund_no").to_owned());
        assert!(self.balance_refunds.iter().all(|other| other.id != balance_refund_id), "the model says a new id");
        assert_eq!(answer["slip"]["balance_refund_id"], answer["balance_refund_id"], "the model says whose slip it is");
        // What the member was still to get never comes.
        for top_up in self.top_ups.iter_mut().filter(|top_up| top_up.to == id) {
            top_up.parts.retain(|part| part.is_given);
        }
        self.send_message(id);
        let tender = money_account(text(request, "tender"));
        for (part, given, kept) in [("principal", given.0, kept.0), ("bonus", given.1, kept.1)] {
            self.transfer(&format!("member:{id}:{part}"), &tender, given);
            self.transfer(&format!("member:{id}:{part}"), "forfeited", kept);
        }
        let top_ups = self.top_ups_of_span(id);
        self.unshare_top_ups(&top_ups, refunded, figures.paid_in, today);
        let seq = self.facts;
        let member = self.members.get_mut(id).expect("a member");
        (member.principal, member.bonus) = (0, 0);
        member.movements.push(json!({
            "seq": seq, "business_day": iso(today), "kind": "balance_refund", "sale_id": null, "sale_no": null,
            "top_up_id": null, "refund_id": null, "balance_refund_id": balance_refund_id, "refund_no": no,
            "paid_minor": -refunded, "principal_minor": -before.0, "bonus_minor": -before.1, "points": "0",
            "stored_value_minor": -before.0 - before.1, "principal_after_minor": 0, "bonus_after_minor": 0,
            "stored_value_after_minor": 0, "points_after": null,
        }));
        let note = text(request, "note").trim();
        let note = if note.is_empty() { Value::Null } else { json!(note) };
        let of_paid_in = self.follow_balance_refund(id, given.0);
        self.balance_refunds.push(BalanceRefund {
            of_paid_in,
            id: balance_refund_id,
            no,
            seq,
            member: id.to_owned(),
            refunded,
            forfeited: kept.0 + kept.1,
            on_slip,
            marks,
            day: today,
            given,
            kept,
            figures: figures.shown(),
            slip: answer["slip"].clone(),
            note,
        });
    }

    /// The parts of gifts that a member is still to get, together; nothing where there are none.
    pub(super) fn gifts_to_come(&self, member: &str) -> Value {
        let of_member = self.top_ups.iter().filter(|top_up| top_up.to == member);
        let parts: Vec<_> = of_member.flat_map(|top_up| &top_up.parts).filter(|part| !part.is_given).collect();
        if parts.is_empty() {
            return Value::Null;
        }
        let points: i64 = parts.iter().map(|part| part.points).sum();
        json!({
            "parts": parts.len(), "bonus_minor": parts.iter().map(|part| part.bonus).sum::<i64>(),
            "points": super::points(points),
        })
    }

    /// The balance refund of an id.
    pub fn balance_refund(&self, id: &str) -> Option<&BalanceRefund> {
        self.balance_refunds.iter().find(|refund| refund.id == id)
    }

    /// The slip as its answer showed it; of an erased member only the money.
    pub(super) fn balance_slip_again(&self, id: &str) -> Result<Value, Codes> {
        let refund = self.balance_refund(id).ok_or(Codes::from(["unknown_refund"]))?;
        let (mut slip, mut note) = (refund.slip.clone(), refund.note.clone());
        if self.members[&refund.member].erased {
            for field in ["member_no", "masked_name", "phone_tail"] {
                slip[field] = Value::Null;
            }
            note = Value::Null;
        }
        Ok(json!({"slip": slip, "note": note}))
    }

    /// What moved a member's stored value in the span that goes on, or in one that was ended, in pages.
    pub fn predict_statement(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let id = text(request, "member_id");
        if !self.members.contains_key(id) {
            return Err(Codes::from(["unknown_member"]));
        }
        let ended = match request["balance_refund_id"].as_str() {
            None => None,
            Some(by) => {
                let refund = self.balance_refund(by).filter(|refund| refund.member == id);
                Some(refund.ok_or(Codes::from(["unknown_refund"]))?)
            }
        };
        let until = ended.map_or(i64::MAX, |refund| refund.seq);
        let before = request["before_seq"].as_i64().unwrap_or(i64::MAX);
        let span = self.span(id, until);
        let earlier: Vec<&Value> = span.into_iter().rev().filter(|it| whole(it, "seq") < before).collect();
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        let next = earlier.get(limit).map(|_| whole(earlier[limit - 1], "seq"));
        Ok(json!({
            "member_id": id, "since": self.since(id, until),
            "figures": ended.map_or_else(|| self.figures(id, today).shown(), |refund| refund.figures.clone()),
            "movements": earlier.into_iter().take(limit).collect::<Vec<_>>(), "next_before_seq": next,
        }))
    }

    /// What a report that is taken out may name: a statement on paper is somebody's, so not one of an erased member.
    pub(super) fn predict_export(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let (report, mut wrong) = (&request["report"], Codes::new());
        if text(report, "what") == "statement" {
            self.member_of(report, &mut wrong);
            if wrong.is_empty() {
                self.predict_statement(report, today)?;
            }
        }
        judged(wrong, json!({}))
    }

    /// What is worth counting of a balance refund.
    fn marks_of_settling(&self, request: &Value, figures: &Figures) -> Vec<&'static str> {
        let id = text(request, "member_id");
        let span = self.events(id);
        let sold_within = sold_within(&span);
        let came_back = |of_this_span: bool| {
            let mut refunds = span.iter().filter(|it| is_return(it));
            refunds.any(|it| sold_within.contains(text(it, "sale_id")) == of_this_span)
        };
        let cause = text(request, "cause");
        let holds = self.members[id].principal + self.members[id].bonus;
        let is_cooling = figures.cooling_paid > 0;
        [
            ("by the merchant's cause", cause == "merchant"),
            ("by the consumer's cause", cause == "consumer"),
            ("of both causes alike", figures.merchant() == figures.consumer()),
            ("whole, nothing kept", figures.by(cause) == holds),
            ("of nothing, all kept", figures.by(cause) == 0),
            ("with bonus given back", figures.by(cause) > self.members[id].principal),
            ("with a part that cools off", is_cooling && figures.older_paid() > 0),
            ("with nothing but what cools off", is_cooling && figures.older_paid() == 0),
            ("with what cools off after a use that came back", is_cooling && came_back(true) && figures.used == 0),
            ("with use at more than was paid", figures.used_at_list > figures.used),
            ("after a return of this span", came_back(true)),
            ("after a return of an earlier span", came_back(false)),
            ("again", self.settled_before(id, i64::MAX).is_some()),
        ]
        .into_iter()
        .filter_map(|(mark, is_so)| is_so.then_some(mark))
        .collect()
    }
}

/// The sales of a span that moved stored value, as they were rung or as they were put right.
fn sold_within<'a>(span: &[&'a Value]) -> BTreeSet<&'a str> {
    let is_of_sale = |it: &&&Value| ["sale", "tender_changed"].contains(&text(it, "kind"));
    span.iter().filter(is_of_sale).map(|it| text(it, "sale_id")).collect()
}

/// Whether goods came back by a movement.
fn is_return(movement: &Value) -> bool {
    ["refund", "void", "count_card_refund"].contains(&text(movement, "kind"))
}

/// Principal and bonus of a movement together.
fn both(movement: &Value) -> i64 {
    whole(movement, "principal_minor") + whole(movement, "bonus_minor")
}

/// What stays with the shop of principal and bonus: what goes back is taken from the principal first.
fn kept_of(before: (i64, i64), refunded: i64) -> (i64, i64) {
    let of_principal = refunded.min(before.0);
    (before.0 - of_principal, before.1 - (refunded - of_principal))
}

#[test]
fn the_models_readings_are_those_of_the_law() {
    let figures = |paid_in: i64, bonus_in: i64, used: i64, used_at_list: i64| Figures {
        paid_in,
        bonus_in,
        used,
        used_at_list,
        ..Figures::default()
    };
    // 1000 and 200 as a gift, 600 used: 500 by the merchant's cause, 400 by the consumer's.
    let of_the_law = figures(100_000, 20_000, 60_000, 60_000);
    assert_eq!((of_the_law.merchant(), of_the_law.consumer()), (50_000, 40_000));
    // At list prices 1050 were used: nothing is left to give by the consumer's cause, never less than nothing.
    let discounted = figures(100_000, 20_000, 60_000, 105_000);
    assert_eq!((discounted.merchant(), discounted.consumer()), (50_000, 0));
    // 300 and 60 of yesterday go back whole, without the gift.
    let cooling =
        Figures { paid_in: 130_000, bonus_in: 26_000, cooling_paid: 30_000, cooling_bonus: 6_000, ..of_the_law };
    assert_eq!((cooling.merchant(), cooling.consumer()), (80_000, 70_000));
    assert_eq!(Figures::default().merchant(), 0);
    assert_eq!(kept_of((30_000, 30_000), 40_000), (0, 20_000));
    assert_eq!(kept_of((30_000, 30_000), 10_000), (20_000, 30_000));
}

#[test]
fn in_the_model_a_span_is_what_came_in_and_what_stays_used_whatever_is_spent_first() {
    for order in ["proportional", "principal_first", "bonus_first"] {
        let mut model = Model::opened();
        model.settings.insert("stored_value.spend_order".to_owned(), json!(order));
        model.members.insert("1".to_owned(), super::Member::default());
        let rice = json!({"sku": "R", "name": "米", "price_minor": 40_000});
        model.apply("product.put", &rice, &json!({}), 0);
        let top_up = |paid: i64, bonus: i64| {
            let (member, tender) = ("1", "cash");
            json!({"member_id": member, "paid_minor": paid, "bonus_minor": bonus, "tender": tender})
        };
        let topped_up = |id: &str| json!({"top_up_id": id, "slip": {"top_up_id": id, "coupons_issued": []}});
        model.apply("stored_value.top_up", &top_up(100_000, 20_000), &topped_up("1"), 0);
        let readings = |model: &Model, today: Day| {
            let quote = model.predict("stored_value.quote_refund", &json!({"member_id": "1"}), "owner", today);
            let quote = quote.expect("a quote");
            ["merchant", "consumer"].map(|cause| whole(&quote[cause], "refunded_minor"))
        };
        assert_eq!([readings(&model, 7), readings(&model, 8)], [[100_000; 2]; 2]);
        // Three at 200 each, whose list price is 400, all paid by stored value; one comes back.
        let ring = json!({
            "member_id": "1", "lines": [{"sku": "R", "qty": "3", "price_minor": 20_000}],
            "tenders": [{"kind": "stored_value", "amount_minor": 60_000}],
        });
        let coupons = json!([{"code": "ABCDE-FGHJK-LMNP"}]);
        let rung = json!({"sale_id": "1", "sale_no": "01-000001", "bill": {}, "coupons_issued": coupons});
        model.apply("sale.ring", &ring, &rung, 1);
        assert_eq!(readings(&model, 1), [50_000, 0]);
        let refund = json!({"sale_id": "1", "lines": [{"line": 1, "qty": "1"}], "reason": "faulty"});
        let answer = json!({"refund_id": "1", "refund_no": "01-R000001", "slip": {"refund_id": "1"}});
        model.apply("sale.refund", &refund, &answer, 2);
        assert_eq!(readings(&model, 2), [66_667, 20_000]);
        model.apply("stored_value.top_up", &top_up(20_000, 0), &topped_up("2"), 3);
        assert_eq!(readings(&model, 10), [86_667, 40_000]);
        assert_eq!(readings(&model, 11), [85_714, 40_000]);
        let settle = json!({"member_id": "1", "cause": "consumer", "tender": "wechat"});
        let answer = json!({
            "balance_refund_id": "1", "refund_no": "01-B000001", "slip": {"balance_refund_id": "1"},
        });
        model.apply("stored_value.refund", &settle, &answer, 11);
        assert_eq!((model.accounts["tender:wechat"], model.accounts["forfeited"]), (40_000, 60_000));
        // What still comes back of the sale of before is what came in from now on.
        let rest = json!({"sale_id": "1", "reason": "faulty"});
        let answer = json!({"refund_id": "2", "refund_no": "01-R000002", "slip": {"refund_id": "2"}});
        model.apply("sale.refund", &rest, &answer, 12);
        assert_eq!(model.members["1"].principal + model.members["1"].bonus, 40_000);
        assert_eq!(readings(&model, 12), [model.members["1"].principal; 2]);
        let owed = model.predict_liability(&json!({"from": "1970-01-01", "to": "1970-01-13"}), 0);
        let both = &owed["sums"]["both"];
        let of = |field: &str| whole(both, field);
        assert_eq!((of("topped_up_minor"), of("granted_minor"), of("spent_minor")), (120_000, 20_000, 60_000));
        assert_eq!((of("refunded_minor"), of("forfeited_minor"), of("closing_minor")), (40_000, 60_000, 40_000));
    }
}
