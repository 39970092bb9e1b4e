//! What the owner reads, and members in pages.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::number::half_up;
use super::{Codes, Member, Model, Refund, Sale, care, text};

impl Model {
    pub(super) fn predict_day(&self, request: &Value, today: Day) -> Value {
        let asked = request["day"].as_str().map_or_else(|| iso(today), str::to_owned);
        let sales: Vec<&Sale> = self.sales.iter().filter(|sale| iso(sale.day) == asked).collect();
        let refunds: Vec<&Refund> = self.refunds.iter().filter(|refund| iso(refund.day) == asked).collect();
        let voids: Vec<&&Refund> = refunds.iter().filter(|refund| refund.kind == "void").collect();
        let sold: i64 = sales.iter().map(|sale| sale.total).sum();
        let refunded: i64 = refunds.iter().map(|refund| refund.total).sum();
        let (bills, of_members) = (sales.len() as i128, sales.iter().filter(|sale| sale.member.is_some()).count());
        let mut taken: BTreeMap<&str, i64> = BTreeMap::new();
        for kind in sales.iter().flat_map(|sale| &sale.kinds) {
            taken.entry(kind).or_default();
        }
        for (kind, amount) in sales.iter().flat_map(|sale| &sale.taken) {
            *taken.entry(kind).or_default() += amount;
        }
        for (kind, amount) in refunds.iter().flat_map(|refund| &refund.tenders) {
            *taken.entry(kind).or_default() -= amount;
        }
        let quotient = |sum: i128| if bills == 0 { 0 } else { half_up(sum, bills) };
        let tenths = quotient(1_000 * of_members as i128);
        let [principal, bonus, _] = self.held_on(&asked);
        let day = super::cards::day_said(&asked);
        let cards = self.cards_owed(day, day);
        let of_cards = |column: &str| super::whole(&cards, column);
        let turnover = sold - refunded - of_cards("sold_minor") + of_cards("refunded_minor") + of_cards("earned_minor");
        json!({
            "cards": cards, "turnover_minor": turnover, "business_day": asked, "takings_minor": sold - refunded, "sold_minor": sold,
            "refunds": refunds.len(), "refunded_minor": refunded, "voids": voids.len(),
            "voided_minor": voids.iter().map(|refund| refund.total).sum::<i64>(),
            "change_kept_minor": sales.iter().map(|sale| sale.kept).sum::<i64>(), "bills": sales.len(),
            "average_minor": quotient(i128::from(sold)), "member_bills": of_members,
            "member_share_percent": format!("{}.{}", tenths / 10, tenths % 10),
            "gift_cards_sold_minor": self.gift_cards_sold(day),
            "on_account": self.on_account_of_day(&asked, taken.get("on_account").copied().unwrap_or_default()),
            "top_ups_minor": self.top_ups.iter().filter(|it| iso(it.day) == asked).map(|it| it.paid).sum::<i64>(),
            "stored_value": Model::stored_value(principal, bonus),
            "new_members": self.members.values().filter(|member| iso(member.enrolled_on) == asked).count(),
            "tenders": taken.iter().map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect::<Vec<_>>(),
        })
    }

    /// Everyone for whom an alert is due, the one who spent most first.
    pub(super) fn predict_silent(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let place = |id: &str| (Reverse(self.members[id].spent), number(id));
        let silent_days = self.whole("alert.silent_days");
        let alert = |member: &Member| care::alerts(&member.visit_days, silent_days, today).pop();
        let known = self.members.iter().filter(|(_, member)| !member.erased);
        let mut silent: Vec<_> = known.filter_map(|(id, member)| Some((id, member, alert(member)?))).collect();
        silent.sort_by_key(|(id, _, _)| place(id));
        let total = silent.len();
        if let Some(after) = self.after(request)? {
            silent.retain(|(id, _, _)| place(id) > place(after));
        }
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        let next = silent.get(limit).map(|_| silent[limit - 1].0);
        let row = |(id, member, alert): &(&String, &Member, Value)| {
            json!({
                "member_id": id, "member_no": member.no, "name": member.known.get("name"), "tier": self.name_of_tier(id),
                "days_since": alert["days_since"], "usual_gap_days": alert["usual_gap_days"],
                "visits": member.visit_days.len(), "spent_minor": member.spent, "last_item": self.last_item(id),
                "last_visit_on": member.visit_days.last().map(|day| iso(*day)),
            })
        };
        Ok(json!({"total": total, "next": next, "rows": silent.iter().take(limit).map(row).collect::<Vec<_>>()}))
    }

    /// Everyone who was not erased: who came last first, or who joined last.
    pub(super) fn predict_members(&self, request: &Value) -> Result<Value, Codes> {
        let by_joining = text(request, "order") == "newest";
        let place = |id: &str| {
            let member = &self.members[id];
            let day = if by_joining { Some(&member.enrolled_on) } else { member.visit_days.last() };
            // Of those of one day, who was served last is first.
            let of_the_day = self
                .sales
                .iter()
                .filter(|sale| sale.member.as_deref() == Some(id) && Some(&sale.day) == day && !sale.is_returned());
            let within = if by_joining { None } else { of_the_day.map(|sale| number(&sale.id)).max() };
            // Who never came is behind everyone who did.
            (Reverse(day.copied().unwrap_or(Day::MIN)), Reverse(within), Reverse(number(id)))
        };
        let mut ids: Vec<&String> = self.members.iter().filter(|(_, it)| !it.erased).map(|(id, _)| id).collect();
        ids.sort_by_key(|id| place(id));
        let total = ids.len();
        if let Some(after) = self.after(request)? {
            ids.retain(|id| place(id) > place(after));
        }
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        let next = ids.get(limit).map(|_| ids[limit - 1]);
        let hit = |id: &&String| {
            let member = &self.members[*id];
            json!({
                "member_id": id, "member_no": member.no, "name": member.known.get("name"),
                "salutation": member.known.get("salutation"), "tier": self.name_of_tier(id),
                "last_visit_on": member.visit_days.last().map(|day| iso(*day)),
            })
        };
        Ok(json!({"total": total, "next": next, "members": ids.iter().take(limit).map(hit).collect::<Vec<_>>()}))
    }

    fn after<'a>(&self, request: &'a Value) -> Result<Option<&'a str>, Codes> {
        match request["after"].as_str() {
            Some(after) if !self.members.contains_key(after) => Err(Codes::from(["unknown_member"])),
            after => Ok(after),
        }
    }

    pub(super) fn predict_movements(&self, request: &Value) -> Result<Value, Codes> {
        let member = self.members.get(text(request, "member_id")).ok_or(Codes::from(["unknown_member"]))?;
        let before = request["before_seq"].as_i64().unwrap_or(i64::MAX);
        let seq = |movement: &Value| movement["seq"].as_i64().unwrap_or_default();
        let earlier: Vec<&Value> = member.movements.iter().rev().filter(|it| seq(it) < before).collect();
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        let next = earlier.get(limit).map(|_| seq(earlier[limit - 1]));
        Ok(json!({"movements": earlier.into_iter().take(limit).collect::<Vec<_>>(), "next_before_seq": next}))
    }
}

fn number(id: &str) -> i64 {
    id.parse().expect("an id is a number")
}
