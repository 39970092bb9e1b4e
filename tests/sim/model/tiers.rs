//! Tiers: which of them can be, which a member has for what was done, until when, and what it takes off prices.
//!
//! What a member did is looked for anew among sales and top-ups each time; only the place that a fact gave is kept.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::calendar::{Day, civil, day_of, iso, month_length};
use super::cards::day_said;
use super::lots::months_later;
use super::number::{decimal, half_up, tens};
use super::refunds::judge_note;
use super::{AMOUNT_LIMIT, Codes, Model, Product, Sale, is_text, judged, points, text, whole};

/// A tier.
#[derive(Clone)]
pub struct Tier {
    /// Its id; empty before it has one.
    pub id: String,
    name: String,
    level: i64,
    /// What is counted, and how much of it is needed: minor units, days, or hundredths of points.
    need: Option<(String, i128)>,
    /// For how long that counts: over what, and how many of them.
    window: (String, i64),
    grace: i64,
    /// How many hundredths of the list price are paid.
    rate: Option<i128>,
    /// How many hundredths times points count.
    times: Option<i128>,
    /// Whether members get it.
    pub is_active: bool,
}

/// A day that no shop sees.
const EVER: Day = 1_000_000;

/// The tier that a member has.
#[derive(Clone)]
pub struct Place {
    /// Which.
    pub tier: String,
    is_by_hand: bool,
    /// The last day on which the member has done enough for it.
    pub met_until: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
}

/// A fact that brought a member to a better place: its day, and the place before.
#[derive(Clone)]
pub struct Step {
    day: Day,
    before: Option<Place>,
}

/// What a fact that is only looked at would add to what its member did, or take from it.
#[derive(Clone, Copy, Default)]
pub(super) struct Deed {
    pub(super) spent: i64,
    pub(super) points: i64,
    pub(super) topped_up: i64,
    pub(super) is_visit: bool,
    /// What comes back of a sale.
    pub(super) back: Option<Return>,
    /// All that was paid for stored value counts no more.
    pub(super) without_top_ups: bool,
    /// Only what was done before this day counts.
    pub(super) before: Option<Day>,
}

/// What comes back of a sale: its place among the sales, money, points, and whether nothing is left of it.
#[derive(Clone, Copy)]
pub(super) struct Return {
    pub(super) place: usize,
    pub(super) money: i64,
    pub(super) points: i64,
    pub(super) is_whole: bool,
}

impl Place {
    fn is_over(&self, today: Day) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

impl Tier {
    /// A tier as a request puts it.
    pub fn of(request: &Value) -> Tier {
        let hundredths = |words: &Value| {
            let (digits, scale) = words.as_str().and_then(decimal)?;
            Some(digits * 100 / tens(scale))
        };
        let need = &request["need"];
        let least = match text(need, "by") {
            "points" => hundredths(&need["least"]).unwrap_or_default(),
            "visits" => i128::from(whole(need, "least")),
            _ => i128::from(whole(need, "least_minor")),
        };
        let window = &request["window"];
        Tier {
            id: text(request, "tier_id").to_owned(),
            name: text(request, "name").trim().to_owned(),
            level: whole(request, "level"),
            need: need.is_object().then(|| (text(need, "by").to_owned(), least)),
            window: (text(window, "over").to_owned(), whole(window, "count")),
            grace: whole(request, "grace_days"),
            rate: hundredths(&request["price_rate"]),
            times: hundredths(&request["points_times"]).filter(|times| *times != 100),
            is_active: request["is_active"].as_bool().unwrap_or(true),
        }
    }

    fn shown(&self) -> Value {
        let part = |hundredths: Option<i128>| hundredths.map(|hundredths| points(hundredths as i64));
        let (over, count) = &self.window;
        let window = match over.as_str() {
            "days" | "months" => json!({"over": over, "count": count}),
            _ => json!({"over": over}),
        };
        let mut need = self.need.as_ref().map_or(Value::Null, |(by, least)| amount_of(by, *least, "least"));
        if let Some((by, _)) = &self.need {
            need["by"] = json!(by);
        }
        json!({
            "name": self.name, "level": self.level, "need": need, "window": window, "grace_days": self.grace,
            "price_rate": part(self.rate), "points_times": part(self.times), "is_active": self.is_active,
        })
    }

    /// The last day on which what was done on a day counts; none where that is for good.
    fn counts_until(&self, day: Day) -> Option<Day> {
        let (year, month, _) = civil(day);
        match self.window.0.as_str() {
            "days" => Some(day + self.window.1 - 1),
            "months" => Some(months_later(day, self.window.1) - 1),
            "month" => Some(day_of(year, month, month_length(year, month))),
            "year" => Some(day_of(year, 12, 31)),
            _ => None,
        }
    }

    /// Whether what is done on any day counts for it at least as long as for another.
    fn holds_all_of(&self, other: &Tier) -> bool {
        (day_of(2021, 1, 1)..day_of(2029, 1, 1)).all(|day| match (self.counts_until(day), other.counts_until(day)) {
            (Some(until), Some(others)) => until >= others,
            (until, _) => until.is_none(),
        })
    }

    /// How many visits there can be in its window; none where that has no end.
    fn days(&self) -> Option<i128> {
        match self.window.0.as_str() {
            "days" => Some(self.window.1.into()),
            "months" => Some(31 * i128::from(self.window.1)),
            "month" => Some(31),
            "year" => Some(366),
            _ => None,
        }
    }

    /// Why nobody could ever have it: the first reason.
    fn flaw(&self) -> Option<&'static str> {
        let is_beyond = |most: i64| !(1..=most).contains(&self.window.1);
        let by_visits = self.need.as_ref().filter(|(by, _)| by == "visits");
        [
            ("level", !(1..=9).contains(&self.level)),
            ("need", self.need.as_ref().is_some_and(|(_, least)| !(1..=i128::from(AMOUNT_LIMIT)).contains(least))),
            (
                "window",
                match self.window.0.as_str() {
                    "days" => is_beyond(3_660),
                    "months" => is_beyond(120),
                    _ => false,
                },
            ),
            ("visits", by_visits.is_some_and(|(_, least)| self.days().is_some_and(|days| *least > days))),
            ("grace", self.grace > 365),
            ("rate", self.rate.is_some_and(|rate| !(1..=99).contains(&rate))),
            ("times", self.times.is_some_and(|times| !(0..=1_000).contains(&times))),
        ]
        .into_iter()
        .find_map(|(flaw, is_so)| is_so.then_some(flaw))
    }

    /// Whether two could not both be: of one level, or the higher one for no more of the same in no less time.
    fn contradicts(&self, other: &Tier) -> bool {
        let (low, high) = if self.level < other.level { (self, other) } else { (other, self) };
        let asks_for_no_more = match (&low.need, &high.need) {
            (Some((by, less)), Some((by_too, more))) => by == by_too && more <= less && high.holds_all_of(low),
            _ => false,
        };
        // Who rises would pay more, or get fewer points.
        let is_worse = matches!((low.rate, high.rate), (Some(low), Some(high)) if high > low)
            || matches!((low.times, high.times), (Some(low), Some(high)) if high < low);
        self.is_active && other.is_active && (self.level == other.level || asks_for_no_more || is_worse)
    }
}

impl Model {
    /// The tier of an id.
    pub fn tier(&self, id: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.id == id)
    }

    /// Why a tier could never be used, or not by this member: the first reason.
    pub fn flaw_of_tier(&self, method: &str, request: &Value, today: Day) -> Option<&'static str> {
        if method == "tier.put" {
            return Tier::of(request).flaw();
        }
        let is_stopped = self.tier(text(request, "tier_id")).is_some_and(|tier| !tier.is_active);
        let is_over = request["until"].as_str().is_some_and(|until| day_said(until) < today);
        [("stopped", is_stopped), ("over", is_over)].into_iter().find_map(|(flaw, is_so)| is_so.then_some(flaw))
    }

    pub(super) fn predict_tier(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let tier = Tier::of(request);
        let mut wrong = Codes::new();
        if request["tier_id"].is_string() && self.tier(&tier.id).is_none() {
            wrong.insert("unknown_tier");
        }
        if !is_text(&tier.name, 40) {
            wrong.insert("text_invalid");
        }
        if self.flaw_of_tier("tier.put", request, today).is_some() {
            wrong.insert("tier_invalid");
        }
        if self.tiers.iter().any(|other| other.id != tier.id && tier.contradicts(other)) {
            wrong.insert("tier_conflict");
        }
        judged(wrong, tier.shown())
    }

    pub(super) fn apply_tier(&mut self, request: &Value, answer: &Value) {
        let mut tier = Tier::of(request);
        tier.id = text(answer, "tier_id").to_owned();
        match self.tiers.iter_mut().find(|known| known.id == tier.id) {
            Some(known) => *known = tier,
            None => {
                assert!(request["tier_id"].is_null(), "the model says that a changed tier keeps its id");
                self.tiers.push(tier);
            }
        }
    }

    /// The tiers, the lowest first.
    pub(super) fn tiers_shown(&self, request: &Value) -> Value {
        let asked = request["active"].as_bool();
        let mut wanted: Vec<&Tier> =
            self.tiers.iter().filter(|tier| asked.is_none_or(|active| tier.is_active == active)).collect();
        wanted.sort_by_key(|tier| tier.level);
        let shown = |tier: &Tier| {
            let mut shown = tier.shown();
            shown["tier_id"] = json!(tier.id);
            shown
        };
        json!({"tiers": wanted.into_iter().map(shown).collect::<Vec<_>>()})
    }

    pub(super) fn predict_set_tier(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = judge_note(request, "tier_needs_note");
        self.member_of(request, &mut wrong);
        if request["tier_id"].as_str().is_some_and(|id| self.tier(id).is_none()) {
            wrong.insert("unknown_tier");
        }
        if self.flaw_of_tier("member.set_tier", request, today).is_some() {
            wrong.insert("tier_invalid");
        }
        let fields = ["member_id", "tier_id", "until"].map(|field| (field.to_owned(), request[field].clone()));
        judged(wrong, Value::Object(fields.into_iter().collect()))
    }

    pub(super) fn apply_set_tier(&mut self, request: &Value) {
        let until = request["until"].as_str().map(day_said);
        let place = request["tier_id"].as_str().map(|id| Place {
            tier: id.to_owned(),
            is_by_hand: true,
            met_until: None,
            until,
        });
        let member = self.members.get_mut(text(request, "member_id")).expect("a member");
        (member.place, member.steps) = (place, Vec::new());
    }

    /// What a member did of a kind, on which days, up to today.
    fn done(&self, id: &str, by: &str, today: Day, deed: Deed) -> Vec<(Day, i64)> {
        let own = || {
            let sales = self.sales.iter().enumerate();
            let counts = |day: Day| day <= today && deed.before.is_none_or(|before| day < before);
            sales.filter(move |(_, sale)| sale.member.as_deref() == Some(id) && counts(sale.day))
        };
        let back = |place: usize| deed.back.filter(|back| back.place == place);
        let spent = |(n, sale): (usize, &Sale)| sale.total - sale.refunded() - back(n).map_or(0, |back| back.money);
        let earned = |(n, sale): (usize, &Sale)| {
            sale.earned - sale.points_back(&sale.back()).0 - back(n).map_or(0, |back| back.points)
        };
        match by {
            "spent" => own().map(|it| (it.1.day, spent(it))).chain([(today, deed.spent)]).collect(),
            "points" => own().map(|it| (it.1.day, earned(it))).chain([(today, deed.points)]).collect(),
            "visits" => {
                let kept = own().filter(|(n, sale)| !sale.is_returned() && !back(*n).is_some_and(|back| back.is_whole));
                let days = kept.map(|(_, sale)| sale.day);
                let days: BTreeSet<Day> = days.chain(deed.is_visit.then_some(today)).collect();
                days.into_iter().map(|day| (day, 1)).collect()
            }
            _ if deed.without_top_ups => Vec::new(),
            _ => {
                let since = self.balance_refunds.iter().filter(|refund| refund.member == id).map(|refund| refund.seq);
                let since = since.max().unwrap_or_default();
                let kept = self.top_ups.iter().filter(|it| it.member == id && it.seq > since && it.day <= today);
                let kept = kept.filter(|it| deed.before.is_none_or(|before| it.day < before));
                kept.map(|it| (it.day, it.paid)).chain([(today, deed.topped_up)]).collect()
            }
        }
    }

    /// What counts for a tier today, and until when each part of it does.
    fn counting_for(&self, id: &str, tier: &Tier, today: Day, deed: Deed) -> Vec<(Option<Day>, i128)> {
        let Some((by, _)) = &tier.need else { return Vec::new() };
        let done = self.done(id, by, today, deed).into_iter();
        let counted = done.map(|(day, amount)| (tier.counts_until(day), i128::from(amount)));
        counted.filter(|(until, _)| until.is_none_or(|until| until >= today)).collect()
    }

    /// How much is missing for a tier today; nothing or less where it is met.
    fn missing(&self, id: &str, tier: &Tier, today: Day, deed: Deed) -> Option<i128> {
        let (_, least) = tier.need.as_ref()?;
        Some(least - self.counting_for(id, tier, today, deed).into_iter().map(|(_, amount)| amount).sum::<i128>())
    }

    /// The last day on which a tier is met that is met today; none within where that is for good.
    fn met_until(&self, id: &str, tier: &Tier, today: Day, deed: Deed) -> Option<Day> {
        let least = tier.need.as_ref().map_or(0, |(_, least)| *least);
        let counted = self.counting_for(id, tier, today, deed);
        let left_after = |day: Day| -> i128 {
            counted.iter().filter(|(until, _)| until.is_none_or(|until| until > day)).map(|(_, amount)| amount).sum()
        };
        let mut ends: Vec<Day> = counted.iter().filter_map(|(until, _)| *until).collect();
        ends.sort_unstable();
        ends.into_iter().find(|day| left_after(*day) < least)
    }

    /// The highest active tier that is met today.
    fn reached(&self, id: &str, today: Day, deed: Deed) -> Option<Place> {
        let is_met = |tier: &&Tier| self.missing(id, tier, today, deed).is_some_and(|missing| missing <= 0);
        let tier = self.tiers.iter().filter(|tier| tier.is_active).filter(is_met).max_by_key(|tier| tier.level)?;
        let met_until = self.met_until(id, tier, today, deed);
        Some(Place {
            tier: tier.id.clone(),
            is_by_hand: false,
            met_until,
            until: met_until.map(|day| day + tier.grace),
        })
    }

    /// The tier that a member has on a day: where the one that a fact gave is over, the reached one.
    fn held(&self, id: &str, today: Day) -> Option<Place> {
        let place = self.members[id].place.clone()?;
        if place.is_over(today) { self.reached(id, today, Deed::default()) } else { Some(place) }
    }

    /// Before a fact of today counts, a tier that is over has made room for the one that was reached till then.
    pub(super) fn see_to_place(&mut self, id: &str, today: Day) {
        if !self.members[id].erased {
            let member = &self.members[id];
            let (place, steps) = self.rolled(id, (member.place.clone(), member.steps.clone()), today, Deed::default());
            let member = self.members.get_mut(id).expect("a member");
            (member.place, member.steps) = (place, steps);
        }
    }

    fn level(&self, place: Option<&Place>) -> i64 {
        place.and_then(|place| self.tier(&place.tier)).map_or(0, |tier| tier.level)
    }

    /// The tier that a member has after a fact of today.
    fn placed(&self, id: &str, today: Day, deed: Deed) -> Option<Place> {
        self.placed_from(self.held(id, today), id, today, deed)
    }

    fn placed_from(&self, held: Option<Place>, id: &str, today: Day, deed: Deed) -> Option<Place> {
        let reached = self.reached(id, today, deed);
        let Some(held) = held else { return reached };
        let (level, reached_level) = (self.level(Some(&held)), self.level(reached.as_ref()));
        match reached {
            Some(reached) if reached_level > level => Some(reached),
            Some(reached) if reached_level == level && !held.is_by_hand => Some(reached),
            _ if held.is_by_hand => Some(held),
            _ => {
                let last = today + self.tier(&held.tier).map_or(0, |tier| tier.grace);
                let until = held.until.map_or(last, |until| until.min(last));
                let met_until = held.met_until.filter(|day| *day < today).unwrap_or(today - 1);
                Some(Place { met_until: Some(met_until), until: Some(until), ..held })
            }
        }
    }

    /// Gives a member the tier that a fact of today brings.
    pub(super) fn place_anew(&mut self, id: &str, today: Day) {
        if !self.members[id].erased {
            let place = self.placed(id, today, Deed::default());
            let is_better = self.is_better(self.members[id].place.as_ref(), place.as_ref(), today);
            let member = self.members.get_mut(id).expect("a member");
            let before = std::mem::replace(&mut member.place, place);
            member.steps.extend(is_better.then_some(Step { day: today, before }));
        }
    }

    /// Whether a place has a higher tier, or has again one that was in its days of grace.
    fn is_better(&self, from: Option<&Place>, to: Option<&Place>, today: Day) -> bool {
        let (had, has) = (self.level(from), self.level(to));
        let was_in_grace = from.and_then(|place| place.met_until).is_some_and(|day| day < today);
        let is_met = to.is_some_and(|place| place.met_until.is_none_or(|day| day >= today));
        has > had || has == had && was_in_grace && is_met
    }

    /// A place that is over on a day makes room for the one that was reached before that day.
    fn rolled(
        &self,
        id: &str,
        (now, steps): (Option<Place>, Vec<Step>),
        day: Day,
        deed: Deed,
    ) -> (Option<Place>, Vec<Step>) {
        if !now.as_ref().is_some_and(|place| place.is_over(day)) {
            return (now, steps);
        }
        let reached = self.reached(id, day, Deed { before: Some(day), ..deed });
        let step = reached.is_some().then_some(Step { day, before: None });
        (reached, step.into_iter().collect())
    }

    /// What a member has after each day of a time, one after the other.
    fn gone_through(
        &self,
        id: &str,
        (mut now, mut steps): (Option<Place>, Vec<Step>),
        (since, today): (Day, Day),
        deed: Deed,
    ) -> (Option<Place>, Vec<Step>) {
        for day in since..=today {
            let is_over = now.as_ref().is_some_and(|place| place.is_over(day));
            let is_deed =
                |by: &&str| self.done(id, by, day, deed).iter().any(|(on, amount)| *on == day && *amount != 0);
            (now, steps) = self.rolled(id, (now, steps), day, deed);
            if day == since || is_over || ["spent", "points", "visits", "top_ups"].iter().any(is_deed) {
                let place = self.placed_from(now.clone(), id, day, deed);
                if self.is_better(now.as_ref(), place.as_ref(), day) {
                    steps.push(Step { day, before: now });
                }
                now = place;
            }
        }
        (now, steps)
    }

    /// The first day from a day on, that day or one with a deed, on which a tier that was earned is met.
    fn first_met(&self, id: &str, place: Option<&Place>, (since, today): (Day, Day), deed: Deed) -> Option<Day> {
        let tier = place.filter(|place| !place.is_by_hand).and_then(|place| self.tier(&place.tier))?;
        let (by, _) = tier.need.as_ref()?;
        let days = self.done(id, by, today, deed).into_iter().map(|(day, _)| day).chain([since]);
        let days: BTreeSet<Day> = days.filter(|day| (since..=today).contains(day)).collect();
        days.into_iter().find(|day| self.missing(id, tier, *day, deed).is_some_and(|missing| missing <= 0))
    }

    /// What is left of a member's tier when something comes back, as if it had never been.
    fn left_without(&self, id: &str, today: Day, deed: Deed) -> (Option<Place>, Vec<Step>) {
        let member = &self.members[id];
        let (mut now, mut steps) =
            self.rolled(id, (member.place.clone(), member.steps.clone()), today, Deed::default());
        let is_undone = |n: &usize| {
            let brought = if n + 1 < steps.len() { steps[n + 1].before.as_ref() } else { now.as_ref() };
            let first_met = |deed: Deed| self.first_met(id, brought, (steps[*n].day, today), deed);
            first_met(Deed::default()) != first_met(deed)
        };
        if let Some(first) = (0..steps.len()).find(is_undone) {
            let (since, before) = (steps[first].day, steps[first].before.clone());
            steps.truncate(first);
            (now, steps) = self.gone_through(id, (before, steps), (since, today), deed);
        }
        (now, steps) = self.rolled(id, (now, steps), today, deed);
        let earned = now.as_mut().filter(|place| !place.is_by_hand);
        if let Some((place, tier)) = earned.and_then(|place| self.tier(&place.tier.clone()).map(|tier| (place, tier))) {
            let by = tier.need.as_ref().map_or("", |(by, _)| by);
            let met = |day: &Day| self.missing(id, tier, *day, deed).is_some_and(|missing| missing <= 0);
            // What was done counts though the clock was set back since.
            let done = self.done(id, by, EVER, deed).into_iter().filter(|(day, _)| *day < EVER);
            let days = done.map(|(day, _)| day).filter(met);
            let last = days.filter_map(|day| self.met_until(id, tier, day, deed)).max();
            // It ends as it would have without what comes back.
            if let Some(last) = last.filter(|last| *last < today) {
                let until = place.until.map_or(last + tier.grace, |until| until.min(last + tier.grace));
                (place.met_until, place.until) = (Some(last), Some(until));
                if until < today {
                    (now, steps) = self.gone_through(id, (now, steps), (until + 1, today), deed);
                }
            }
        }
        let place = self.placed_from(now.clone(), id, today, deed);
        if self.is_better(now.as_ref(), place.as_ref(), today) {
            steps.push(Step { day: today, before: now });
        }
        (place, steps)
    }

    /// Leaves a member the tier that is left when something comes back; before it has come back.
    pub(super) fn place_without(&mut self, id: &str, today: Day, deed: Deed) {
        if !self.members[id].erased {
            let (place, steps) = self.left_without(id, today, deed);
            let member = self.members.get_mut(id).expect("a member");
            (member.place, member.steps) = (place, steps);
        }
    }

    /// What quotes say of the tier of a member when something comes back; nothing where it stays as it is.
    pub(super) fn tier_left(&self, id: &str, today: Day, deed: Deed) -> Value {
        if self.members[id].erased {
            return Value::Null;
        }
        let shown = |place: Option<&Place>, deed: Deed| self.place_shown(id, place, today, deed);
        let (before, (after, _)) = (self.held(id, today), self.left_without(id, today, deed));
        let of =
            |place: &Option<Place>| place.as_ref().map(|it| (it.tier.clone(), it.is_by_hand, it.met_until, it.until));
        match of(&before) == of(&after) {
            true => Value::Null,
            false => json!({"after": shown(after.as_ref(), deed)}),
        }
    }

    /// What the shop calls the tier that a fact gave a member.
    pub fn name_of_tier(&self, id: &str) -> &str {
        let place = self.members[id].place.as_ref();
        place.and_then(|place| self.tier(&place.tier)).map_or("regular", |tier| tier.name.as_str())
    }

    /// The name of the tier to which a fact brings a member, where it is another one than before.
    pub(super) fn tier_reached(&self, id: &str, today: Day, deed: Deed) -> Option<&str> {
        let before = self.members[id].place.as_ref().map(|place| place.tier.clone());
        let after = self.placed(id, today, deed).filter(|after| Some(&after.tier) != before.as_ref())?;
        self.tier(&after.tier).map(|tier| tier.name.as_str())
    }

    fn place_shown(&self, id: &str, place: Option<&Place>, today: Day, deed: Deed) -> Value {
        let Some(place) = place else { return Value::Null };
        let tier = self.tier(&place.tier).expect("a tier that somebody has");
        let is_in_grace = place.met_until.is_some_and(|day| day < today);
        // Nobody can keep a tier that was stopped, whatever is done.
        let can_be_kept = is_in_grace && tier.is_active;
        let missing = self.missing(id, tier, today, deed).filter(|missing| can_be_kept && *missing > 0);
        json!({
            "tier_id": tier.id, "name": tier.name, "level": tier.level,
            "by": if place.is_by_hand { "hand" } else { "need" }, "met_until": place.met_until.map(iso),
            "until": place.until.map(iso), "to_keep": missing.map(|missing| missing_of(tier, missing)),
        })
    }

    /// The lowest active tier above one, of those for which something is missing.
    fn next_shown(&self, id: &str, above: i64, today: Day, deed: Deed) -> Value {
        let missing = |tier: &Tier| self.missing(id, tier, today, deed).filter(|missing| *missing > 0);
        let above = self.tiers.iter().filter(|tier| tier.is_active && tier.level > above);
        let next = above.filter_map(|tier| Some((tier, missing(tier)?))).min_by_key(|(tier, _)| tier.level);
        next.map_or(
            Value::Null,
            |(tier, missing)| json!({"tier_id": tier.id, "name": tier.name, "missing": missing_of(tier, missing)}),
        )
    }

    /// A member's tier and the next one, as the card shows them.
    pub(super) fn tier_on_card(&self, id: &str, today: Day) -> (Value, Value) {
        if self.members[id].erased {
            return (Value::Null, Value::Null);
        }
        let (held, deed) = (self.held(id, today), Deed::default());
        let next = self.next_shown(id, self.level(held.as_ref()), today, deed);
        (self.place_shown(id, held.as_ref(), today, deed), next)
    }

    /// What quotes say that a fact does for its member's tier.
    pub(super) fn tier_quoted(&self, id: &str, today: Day, deed: Deed) -> Value {
        if self.tiers.is_empty() {
            return Value::Null;
        }
        let before = self.held(id, today);
        let after = self.placed(id, today, deed);
        let level = self.level(after.as_ref());
        json!({
            "after": self.place_shown(id, after.as_ref(), today, deed),
            "is_up": level > self.level(before.as_ref()), "next": self.next_shown(id, level, today, deed),
        })
    }

    /// Whose tier is over, the first that was over first.
    pub(super) fn tiers_due(&self, today: Day) -> Vec<String> {
        let over = |(id, member): (&String, &super::Member)| {
            let until = member.place.as_ref().filter(|_| !member.erased)?.until.filter(|until| *until < today)?;
            Some((until, id.parse::<i64>().ok()?, id.clone()))
        };
        let mut due: Vec<_> = self.members.iter().filter_map(over).collect();
        due.sort();
        due.into_iter().map(|(_, _, id)| id).collect()
    }

    /// The last day of the tier that is over next.
    pub fn next_tier_until(&self) -> Option<Day> {
        let kept = self.members.values().filter(|member| !member.erased);
        kept.filter_map(|member| member.place.as_ref()?.until).min()
    }

    /// Tiers that are over end, as many as one roll may. What it tells of them.
    pub(super) fn end_tiers(&mut self, request: &Value, today: Day) -> Value {
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        let due: Vec<String> = self.tiers_due(today).into_iter().take(limit).collect();
        for id in &due {
            self.see_to_place(id, today);
            self.place_anew(id, today);
        }
        json!({
            "members": due.len(), "points_lapsed": "0", "gifts": 0, "bonus_given_minor": 0, "points_given": "0",
            "tiers": due.len(),
        })
    }

    /// The tier that prices and earns for a member.
    fn tier_of(&self, id: &str, today: Day) -> Option<&Tier> {
        self.members.get(id)?;
        self.tier(&self.held(id, today)?.tier)
    }

    /// What a product costs a buyer, and why, where the price is not typed.
    pub(super) fn price_for(&self, buyer: &Value, product: &Product, today: Day) -> (i64, Option<&'static str>) {
        let Some(tier) = buyer.as_str().and_then(|id| self.tier_of(id, today)) else { return (product.price, None) };
        let own = product.put["tier_prices"].as_array().into_iter().flatten();
        let own = own.filter(|own| text(own, "tier_id") == tier.id).map(|own| whole(own, "price_minor")).next();
        let (price, reason) = match (own, tier.rate) {
            (Some(own), _) => (own, "tier_price"),
            (None, Some(rate)) => (half_up(i128::from(product.price) * rate, 100), "tier_rate"),
            (None, None) => (product.price, "tier_rate"),
        };
        (price, (price != product.price).then_some(reason))
    }

    /// A member's tier and how many hundredths times points count for it.
    pub(super) fn times_of_tier(&self, id: &str, today: Day) -> Option<(String, i128)> {
        let tier = self.tier_of(id, today)?;
        tier.times.map(|times| (tier.id.clone(), times))
    }

    /// What is wrong with the prices of tiers.
    pub(super) fn judge_tier_prices(&self, request: &Value) -> Option<&'static str> {
        let prices = || request["tier_prices"].as_array().into_iter().flatten();
        if prices().any(|price| self.tier(text(price, "tier_id")).is_none()) {
            return Some("unknown_tier");
        }
        let is_beyond = |price: &Value| !(0..=whole(request, "price_minor")).contains(&whole(price, "price_minor"));
        prices().any(is_beyond).then_some("amount_invalid")
    }
}

/// The prices of tiers as a product's answer has them, by the tiers' ids; a list of none is left out.
pub(super) fn tier_prices_shown(put: &Value) -> Value {
    let mut prices: Vec<Value> = put["tier_prices"].as_array().cloned().unwrap_or_default();
    prices.sort_by_key(|price| text(price, "tier_id").parse::<i64>().unwrap_or_default());
    if prices.is_empty() { Value::Null } else { prices.into() }
}

/// An amount of what a tier counts: money and visits as numbers, points as a decimal.
fn amount_of(by: &str, amount: i128, name: &str) -> Value {
    let amount = i64::try_from(amount).expect("an amount of the shop");
    match by {
        "visits" => json!({name: amount}),
        "points" => json!({name: points(amount)}),
        _ => json!({format!("{name}_minor"): amount}),
    }
}

fn missing_of(tier: &Tier, missing: i128) -> Value {
    let by = tier.need.as_ref().map_or("", |(by, _)| by.as_str());
    let mut shown = amount_of(by, missing, "missing");
    shown["by"] = json!(by);
    shown
}

#[test]
fn in_the_model_a_tier_comes_at_once_and_goes_with_grace() {
    let mut model = Model::opened();
    let put = json!({
        "name": "银卡", "level": 1, "need": {"by": "spent", "least_minor": 10_000},
        "window": {"over": "days", "count": 10}, "grace_days": 5, "price_rate": "0.95",
    });
    model.apply("tier.put", &put, &json!({"tier_id": "1"}), 0);
    model.members.insert("7".to_owned(), super::Member::default());
    let ring = |amount: i64| {
        json!({
            "member_id": "7", "lines": [{"amount_minor": amount}], "tenders": [{"kind": "cash", "amount_minor": amount}],
        })
    };
    let rung = |n: i64| json!({"sale_id": n.to_string(), "sale_no": format!("01-{n:06}"), "bill": {}});
    model.apply("sale.ring", &ring(6_000), &rung(1), 0);
    assert_eq!(model.card("7", 0)["tier_next"]["missing"], json!({"by": "spent", "missing_minor": 4_000}));
    model.apply("sale.ring", &ring(5_000), &rung(2), 4);
    let place = |model: &Model, today: Day| model.card("7", today)["tier_place"].clone();
    // The first sale counts through the ninth day after its own; five days of grace follow.
    assert_eq!([&place(&model, 4)["met_until"], &place(&model, 4)["until"]], [&json!(iso(9)), &json!(iso(14))]);
    assert_eq!(place(&model, 10)["to_keep"], json!({"by": "spent", "missing_minor": 5_000}));
    assert_eq!([place(&model, 14)["level"].clone(), place(&model, 15)], [json!(1), Value::Null]);
    assert_eq!(model.tiers_due(15), ["7"]);
    // What had brought it comes back: it goes along, whatever the days of grace.
    let refund = json!({"sale_id": "2", "reason": "faulty"});
    let answer = json!({"refund_id": "1", "refund_no": "01-R000001", "slip": {"refund_id": "1"}});
    model.apply("sale.refund", &refund, &answer, 6);
    assert_eq!(place(&model, 6), Value::Null);
}
