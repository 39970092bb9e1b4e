//! Points by the fact that earned them: the first earned are the first used, and each lot lapses on its own day.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::MemberId;
use crate::merge::Merges;
use crate::quantity::Points;

/// The lot of all points that were earned before points were kept by lots: the oldest, and it never lapses.
pub const OLD_LOT: i64 = 0;

/// In the changes of a fact no lot, but what a member owes who is one person with the member of the fact.
pub const OWED: i64 = -1;

/// When points lapse that are earned today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PointsExpiry {
    /// How many months they stay; zero where only the date counts.
    pub months: u32,
    /// The month and day on which they lapse together, where there is one.
    pub date: Option<(u32, u32)>,
}

impl PointsExpiry {
    /// Reads a date `MM-DD` of any year.
    pub fn read_date(text: &str) -> Option<(u32, u32)> {
        let (month, day) = text.split_once('-')?;
        let read = |part: &str| {
            (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok()).flatten()
        };
        let (month, day) = (read(month)?, read(day)?);
        // Of a leap year: the 29th of February counts as the 28th in the others.
        NaiveDate::from_ymd_opt(2_000, month, day).map(|_| (month, day))
    }

    /// The last day on which points earned on `day` can be used; none where they never lapse.
    ///
    /// The same day `months` later, cut to the month's end; with a date, the first such date from that day on.
    pub fn until(self, day: NaiveDate) -> Option<NaiveDate> {
        if self == PointsExpiry::default() {
            return None;
        }
        let least = day.checked_add_months(Months::new(self.months)).unwrap_or(NaiveDate::MAX);
        let Some((month, day)) = self.date else { return Some(least) };
        let on = |year: i32| {
            let exact = NaiveDate::from_ymd_opt(year, month, day);
            exact.or_else(|| NaiveDate::from_ymd_opt(year, month, day.saturating_sub(1)))
        };
        let this_year = on(least.year()).filter(|date| *date >= least);
        Some(this_year.or_else(|| on(least.year().saturating_add(1))).unwrap_or(least))
    }
}

/// What is left of the points that one fact earned, or several one after the other whose points never lapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Whose: several members may be one person.
    pub member: MemberId,
    /// The place of the first such fact in the journal, or [`OLD_LOT`].
    pub lot: i64,
    /// The last day on which they can be used.
    pub until: Option<NaiveDate>,
    /// How many are left.
    pub left: Points,
}

impl Lot {
    fn is_over(&self, today: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

/// By how much a fact changes a lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotChange {
    /// Whose, where it is not the member of the fact but somebody who is one person with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// Which; [`OWED`] for what such a one owes.
    pub lot: i64,
    /// The last day on which its points can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// More of them, or fewer.
    pub change: Points,
}

/// Points that lapse next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
pub struct NextLapse {
    /// The last day on which they can be used.
    pub until: NaiveDate,
    /// How many.
    pub points: Points,
}

/// A member's points, the first earned first, and what the member must still give back. Several members who are one person have one
/// purse: what is used is the first earned of any of them, what is earned is the member's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purse {
    /// Who earns and owes.
    member: MemberId,
    /// Who is one person, the survivor first.
    whole: Vec<MemberId>,
    /// In the order in which they were earned.
    lots: Vec<Lot>,
    /// Above zero, by who owes.
    owed: BTreeMap<MemberId, Points>,
}

impl Purse {
    /// One with nothing in it.
    pub fn empty(member: MemberId) -> Purse {
        Purse { member, whole: vec![member], lots: Vec::new(), owed: BTreeMap::new() }
    }

    /// What members who are one person have, lot by lot in the order in which they were earned, and owe.
    pub fn new(member: MemberId, whole: Vec<MemberId>, mut lots: Vec<Lot>, owed: &[(MemberId, Points)]) -> Purse {
        lots.sort_by_key(|lot| (lot.lot, lot.member));
        let owed = owed.iter().copied().filter(|(_, owed)| *owed > Points::default()).collect();
        Purse { member, whole, lots, owed }
    }

    /// The same with other lots.
    #[must_use]
    pub fn with_lots(&self, lots: Vec<Lot>) -> Purse {
        Purse { lots, ..self.clone() }
    }

    /// The same with nothing owed.
    #[must_use]
    pub fn with_nothing_owed(&self) -> Purse {
        Purse { owed: BTreeMap::new(), ..self.clone() }
    }

    /// The same without what those who are none of these owe in another purse as well: who was one person with them once owes it
    /// before a return as after it.
    #[must_use]
    pub fn without_debts_kept(&self, other: &Purse, whole: &[MemberId]) -> Purse {
        let mut it = self.clone();
        for (member, owed) in it.owed.iter_mut().filter(|(member, _)| !whole.contains(member)) {
            *owed = owed.minus(other.owed.get(member).copied().unwrap_or_default().min(*owed));
        }
        it
    }

    /// Looked at as the purse of this member, who is one person with these.
    pub fn look_as(&mut self, member: MemberId, whole: Vec<MemberId>) {
        (self.member, self.whole) = (member, whole);
    }

    fn is_of(&self, member: MemberId) -> bool {
        self.whole.contains(&member)
    }

    /// What is left of each lot, the first earned first.
    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    fn own(&self) -> impl Iterator<Item = &Lot> {
        self.lots.iter().filter(|lot| self.is_of(lot.member))
    }

    /// All points that can be used.
    pub fn balance(&self) -> Points {
        self.own().fold(Points::default(), |sum, lot| sum.plus(lot.left))
    }

    /// What must still be given back.
    pub fn owed(&self) -> Points {
        let own = self.owed.iter().filter(|(member, _)| self.is_of(**member));
        own.fold(Points::default(), |sum, (_, owed)| sum.plus(*owed))
    }

    /// The points that lapse next, and their day.
    pub fn next_lapse(&self) -> Option<NextLapse> {
        let until = self.own().filter_map(|lot| lot.until).min()?;
        let of_that_day = self.own().filter(|lot| lot.until == Some(until));
        Some(NextLapse { until, points: of_that_day.fold(Points::default(), |sum, lot| sum.plus(lot.left)) })
    }

    /// Takes away what can no longer be used, and says how much that was.
    pub fn lapse(&mut self, today: NaiveDate) -> Points {
        let before = self.balance();
        let whole = &self.whole;
        self.lots.retain(|lot| !whole.contains(&lot.member) || !lot.is_over(today));
        before.minus(self.balance())
    }

    /// Uses points, the first earned first. What is missing is owed; callers that owe nothing ask for the balance before.
    pub fn spend(&mut self, points: Points) {
        let mut missing = points;
        let whole = &self.whole;
        for lot in self.lots.iter_mut().filter(|lot| whole.contains(&lot.member)) {
            if missing == Points::default() {
                break;
            }
            let used = lot.left.min(missing);
            lot.left = lot.left.minus(used);
            missing = missing.minus(used);
        }
        self.lots.retain(|lot| lot.left > Points::default());
        if missing != Points::default() {
            let owed = self.owed.entry(self.member).or_default();
            *owed = owed.plus(missing);
        }
    }

    /// Adds points that were earned; they settle what is owed first. Says how much of them that took.
    pub fn earn(&mut self, lot: i64, until: Option<NaiveDate>, points: Points) -> Points {
        let settled = self.settle(points.min(self.owed()));
        let left = points.minus(settled);
        // Points that never lapse are alike wherever they stand beside each other: a regular's lots stay few.
        let member = self.member;
        let last = self.lots.iter_mut().rfind(|it| it.member == member);
        let last = last.filter(|last| last.until.is_none() && until.is_none() && last.lot <= lot);
        if let Some(last) = last {
            last.left = last.left.plus(left);
        } else if left > Points::default() {
            let place = self.lots.partition_point(|it| (it.lot, it.member) < (lot, member));
            match self.lots.get_mut(place).filter(|it| (it.lot, it.member) == (lot, member)) {
                Some(lot) => lot.left = lot.left.plus(left),
                None => self.lots.insert(place, Lot { member, lot, until, left }),
            }
        }
        settled
    }

    /// Settles so much of what is owed, the member's own first, then that of the others in their order.
    fn settle(&mut self, points: Points) -> Points {
        let mut left = points;
        for member in std::iter::once(&self.member).chain(&self.whole) {
            if let Some(owed) = self.owed.get_mut(member) {
                let part = left.min(*owed);
                *owed = owed.minus(part);
                left = left.minus(part);
            }
        }
        self.owed.retain(|_, owed| *owed > Points::default());
        points
    }

    /// What turns the lots of `before` into these, and what others than the member owed then into what they owe now.
    pub fn changes_since(&self, before: &Purse) -> Vec<LotChange> {
        let mut changes: BTreeMap<(i64, MemberId), LotChange> = BTreeMap::new();
        let gone = before.lots.iter().map(|lot| (lot, Points::default().minus(lot.left)));
        for (lot, change) in gone.chain(self.lots.iter().map(|lot| (lot, lot.left))) {
            let member = Some(lot.member).filter(|member| *member != self.member);
            let it = LotChange { member, lot: lot.lot, until: lot.until, change: Points::default() };
            let it = changes.entry((lot.lot, lot.member)).or_insert(it);
            it.change = it.change.plus(change);
        }
        let owed = before.owed.iter().map(|(member, owed)| (*member, Points::default().minus(*owed)));
        for (member, change) in owed.chain(self.owed.iter().map(|(member, owed)| (*member, *owed))) {
            if member != self.member {
                let it = LotChange { member: Some(member), lot: OWED, until: None, change: Points::default() };
                let it = changes.entry((OWED, member)).or_insert(it);
                it.change = it.change.plus(change);
            }
        }
        changes.into_values().filter(|it| it.change != Points::default()).collect()
    }

    /// Whether the same is in it, whoever looks.
    pub fn holds_as(&self, other: &Purse) -> bool {
        self.lots == other.lots && self.owed == other.owed
    }
}

/// A fact that earned or used a member's points, less what of it was returned since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointsEvent {
    /// Whose.
    pub member: MemberId,
    /// Its place in the journal.
    pub seq: i64,
    /// Its business day.
    pub day: NaiveDate,
    /// The lot of what it earned.
    pub lot: i64,
    /// The last day on which what it earned can be used.
    pub until: Option<NaiveDate>,
    /// Points that it earned.
    pub earned: Points,
    /// Points that it used, before it earned any.
    pub spent: Points,
}

/// What a member has after all that happened, in the order of the journal: so a sale that is returned whole is as if it had
/// never been, for what lapsed since, too. Where members are one person, or were, the events are those of all of them, and each
/// used what was theirs together where it happened.
pub fn replayed(member: MemberId, events: &[PointsEvent], merges: &Merges, today: NaiveDate) -> Purse {
    debug_assert!(events.is_sorted_by_key(|event| event.seq), "in the journal's order");
    let mut purse = Purse::empty(member);
    for event in events {
        purse.look_as(event.member, merges.whole_at(event.member, event.seq));
        purse.lapse(event.day);
        purse.spend(event.spent);
        purse.earn(event.lot, event.until, event.earned);
    }
    purse.look_as(member, merges.whole(member));
    purse.lapse(today);
    purse
}

/// What a return does to a member's points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointsMoved {
    /// Given back, because they had paid.
    pub returned: Points,
    /// Points that settled what was owed: of those given back, and then of those that lapse no longer.
    pub settled: Points,
    /// Taken back, because what had earned them came back.
    pub taken: Points,
    /// Points that are owed from now on.
    pub owed: Points,
    /// What lapsed besides; below zero where points that are taken back had lapsed already, and count no longer as lapsed.
    pub lapsed: Points,
    /// The balance after.
    pub after: Points,
}

/// What lies between a member's points before a return and after it, when `returned` and `taken` are gross.
pub fn moved(before: &Purse, after: &Purse, returned: Points, taken: Points) -> PointsMoved {
    let grown = after.balance().minus(before.balance());
    let debt = after.owed().minus(before.owed());
    let lapsed = returned.minus(taken).minus(grown).plus(debt);
    // What comes back settles what is owed, and what is taken may be owed anew.
    let settled = returned.min(before.owed()).min(taken.minus(debt)).max(Points::default().minus(debt));
    PointsMoved { returned, settled, taken, owed: debt.plus(settled), lapsed, after: after.balance() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::merge::Merge;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const WHO: MemberId = MemberId::from_key(7);

    fn points(whole: i64) -> Points {
        Points::from_centi(whole * 100)
    }

    #[test]
    fn points_lapse_after_months_or_on_a_date_or_on_the_first_date_after_months() {
        let expiry = |months, date: Option<&str>| PointsExpiry {
            months,
            date: date.map(|text| PointsExpiry::read_date(text).unwrap()),
        };
        for (rule, earned, until) in [
            (expiry(0, None), "2026-03-15", None),
            (expiry(12, None), "2026-03-15", Some("2027-03-15")),
            (expiry(1, None), "2026-01-31", Some("2026-02-28")),
            (expiry(0, Some("12-31")), "2026-03-15", Some("2026-12-31")),
            (expiry(0, Some("12-31")), "2026-12-31", Some("2026-12-31")),
            (expiry(0, Some("06-30")), "2026-07-01", Some("2027-06-30")),
            (expiry(12, Some("12-31")), "2026-03-15", Some("2027-12-31")),
            (expiry(0, Some("02-29")), "2026-03-01", Some("2027-02-28")),
            (expiry(0, Some("02-29")), "2027-03-01", Some("2028-02-29")),
        ] {
            assert_eq!(rule.until(day(earned)), until.map(day), "{rule:?} {earned}");
        }
        for text in ["02-30", "13-01", "1-01", "0101", "", "00-10", "06-31", "-6-30", "+6-30"] {
            assert_eq!(PointsExpiry::read_date(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_earned_are_used_first_and_lapse_on_their_day() {
        let mut purse = Purse::empty(WHO);
        purse.earn(1, Some(day("2026-06-30")), points(100));
        purse.earn(2, Some(day("2026-12-31")), points(50));
        purse.spend(points(30));
        assert_eq!(purse.next_lapse(), Some(NextLapse { until: day("2026-06-30"), points: points(70) }));
        assert_eq!(purse.lapse(day("2026-06-30")), points(0));
        assert_eq!(purse.lapse(day("2026-07-01")), points(70));
        assert_eq!(purse.balance(), points(50));
        purse.spend(points(60));
        assert_eq!((purse.balance(), purse.owed()), (points(0), points(10)));
        assert_eq!(purse.earn(3, None, points(25)), points(10));
        assert_eq!((purse.balance(), purse.owed(), purse.next_lapse()), (points(15), points(0), None));
    }

    const OTHER: MemberId = MemberId::from_key(8);

    fn lot(member: MemberId, lot: i64, left: i64) -> Lot {
        Lot { member, lot, until: None, left: points(left) }
    }

    /// WHO's and OTHER's, who are one person, with what each owes.
    fn of_both(lots: Vec<Lot>, who_owes: i64, other_owes: i64) -> Purse {
        Purse::new(WHO, vec![WHO, OTHER], lots, &[(WHO, points(who_owes)), (OTHER, points(other_owes))])
    }

    #[test]
    fn who_is_one_person_spends_what_any_of_them_earned_first() {
        let mut purse = of_both(vec![lot(WHO, 3, 30), lot(OTHER, 1, 10), lot(OTHER, 5, 50)], 0, 0);
        assert_eq!(purse.lots(), [lot(OTHER, 1, 10), lot(WHO, 3, 30), lot(OTHER, 5, 50)]);
        purse.spend(points(25));
        assert_eq!(purse.lots(), [lot(WHO, 3, 15), lot(OTHER, 5, 50)]);
        assert_eq!((purse.balance(), purse.owed(), purse.next_lapse()), (points(65), points(0), None));
        // Parted again, each has what is left of their own, and nobody spends the other's.
        purse.look_as(WHO, vec![WHO]);
        assert_eq!(purse.balance(), points(15));
        purse.spend(points(20));
        assert_eq!((purse.balance(), purse.owed(), purse.lots()), (points(0), points(5), &[lot(OTHER, 5, 50)][..]));
        purse.look_as(OTHER, vec![OTHER]);
        assert_eq!((purse.balance(), purse.owed()), (points(50), points(0)));
    }

    #[test]
    fn what_is_earned_settles_the_own_debt_first_and_then_the_others() {
        let mut purse = of_both(vec![], 10, 20);
        assert_eq!(purse.owed(), points(30));
        assert_eq!(purse.earn(4, None, points(15)), points(15));
        let still = [(WHO, vec![WHO], 0), (OTHER, vec![OTHER], 15), (WHO, vec![WHO, OTHER], 15)];
        for (member, whole, owed) in still {
            purse.look_as(member, whole);
            assert_eq!(purse.owed(), points(owed));
        }
        assert_eq!(purse.earn(6, None, points(40)), points(15));
        assert!(purse.holds_as(&of_both(vec![lot(WHO, 6, 25)], 0, 0)), "a debt that is settled is none");
    }

    #[test]
    fn two_purses_hold_the_same_whoever_looks() {
        let one = of_both(vec![lot(WHO, 3, 30)], 0, 5);
        let mut same = one.clone();
        same.look_as(OTHER, vec![OTHER]);
        assert!(one.holds_as(&same));
        assert!(!one.holds_as(&of_both(vec![lot(WHO, 3, 30)], 0, 6)));
        assert!(!one.holds_as(&of_both(vec![lot(OTHER, 3, 30)], 0, 5)));
        assert!(one.with_lots(vec![]).holds_as(&of_both(vec![], 0, 5)));
        assert!(one.with_nothing_owed().holds_as(&of_both(vec![lot(WHO, 3, 30)], 0, 0)));
    }

    #[test]
    fn debts_of_others_that_stand_before_and_after_are_left_out() {
        let third = MemberId::from_key(9);
        let owing = |who: i64, other: i64, third_owes: i64| {
            let owed = [(WHO, points(who)), (OTHER, points(other)), (third, points(third_owes))];
            Purse::new(WHO, vec![WHO], vec![], &owed)
        };
        let mut it = owing(5, 3, 2).without_debts_kept(&owing(1, 2, 7), &[WHO]);
        for (member, owed) in [(WHO, 5), (OTHER, 1), (third, 0)] {
            it.look_as(member, vec![member]);
            assert_eq!(it.owed(), points(owed), "{member:?}");
        }
    }

    #[test]
    fn changes_name_whose_a_lot_is_and_what_another_owes() {
        let before = of_both(vec![lot(WHO, 1, 10), lot(OTHER, 2, 20)], 3, 4);
        let after = of_both(vec![lot(WHO, 1, 10), lot(OTHER, 2, 5), lot(WHO, 3, 1)], 9, 6);
        let change = |member, lot, change| LotChange { member, lot, until: None, change: points(change) };
        // What WHO owes is WHO's account, not a lot's.
        let changes = [change(Some(OTHER), -1, 2), change(Some(OTHER), 2, -15), change(None, 3, 1)];
        assert_eq!(after.changes_since(&before), changes);
        assert_eq!(before.changes_since(&before), []);
    }

    #[test]
    fn what_a_return_moves_as_by_hand() {
        let purse = |lots: &[(i64, i64)], owed: i64| {
            let lot = |(lot, left): &(i64, i64)| Lot { member: WHO, lot: *lot, until: None, left: points(*left) };
            Purse::new(WHO, vec![WHO], lots.iter().map(lot).collect(), &[(WHO, points(owed))])
        };
        let told = |it: PointsMoved| [it.settled, it.owed, it.lapsed, it.after];
        // 70 earned and 20 of them left: 50 are owed.
        let it = moved(&purse(&[(1, 20)], 0), &purse(&[], 50), points(0), points(70));
        assert_eq!(told(it), [points(0), points(50), points(0), points(0)]);
        // 30 come back to one who owes 50, and 20 are taken.
        let it = moved(&purse(&[], 50), &purse(&[], 40), points(30), points(20));
        assert_eq!(told(it), [points(30), points(20), points(0), points(0)]);
        // 100 come back to a lot that is over: they lapse at once.
        let it = moved(&purse(&[], 0), &purse(&[], 0), points(100), points(0));
        assert_eq!(told(it), [points(0), points(0), points(100), points(0)]);
        // 100 are taken that had lapsed.
        let it = moved(&purse(&[(5, 8)], 0), &purse(&[(5, 8)], 0), points(0), points(100));
        assert_eq!(told(it), [points(0), points(0), points(-100), points(8)]);
    }

    /// A model that keeps every hundredth by itself: the day until which it can be used, in the order of earning.
    fn one_by_one(events: &[PointsEvent], today: NaiveDate) -> (Vec<(Option<NaiveDate>, usize)>, usize) {
        let (mut held, mut owed): (Vec<(i64, Option<NaiveDate>)>, usize) = (Vec::new(), 0);
        for event in events {
            held.retain(|(_, until)| until.is_none_or(|until| until >= event.day));
            let spent = event.spent.centi() as usize;
            let used = spent.min(held.len());
            held.drain(..used);
            owed += spent - used;
            for _ in 0..event.earned.centi() {
                if owed > 0 {
                    owed -= 1;
                } else {
                    held.push((event.lot, event.until));
                }
            }
        }
        held.retain(|(_, until)| until.is_none_or(|until| until >= today));
        (runs(held.into_iter().map(|(_, until)| (until, 1))), owed)
    }

    /// How many points there are in a row until the same day.
    fn runs(points: impl Iterator<Item = (Option<NaiveDate>, usize)>) -> Vec<(Option<NaiveDate>, usize)> {
        let mut runs: Vec<(Option<NaiveDate>, usize)> = Vec::new();
        for (until, count) in points {
            match runs.last_mut().filter(|run| run.0 == until) {
                Some(run) => run.1 += count,
                None => runs.push((until, count)),
            }
        }
        runs
    }

    fn events() -> impl Strategy<Value = Vec<PointsEvent>> {
        let event = (0_u64..40, prop::option::of(0_u64..60), 0_i64..40, 0_i64..40);
        prop::collection::vec(event, 0..30).prop_map(|parts| {
            let first = day("2026-01-01");
            let mut events = Vec::new();
            for (n, (later, stays, earned, spent)) in (1..).zip(parts) {
                let day = first + chrono::Days::new(3 * n as u64 + later);
                let until = stays.map(|days| day + chrono::Days::new(days));
                let (earned, spent) = (Points::from_centi(earned), Points::from_centi(spent));
                events.push(PointsEvent { member: WHO, seq: n, day, lot: n, until, earned, spent });
            }
            events
        })
    }

    /// What three members earned and spent, whoever of them was one person when; a lot has one last day, whichever facts add to it.
    fn lives_of_three() -> impl Strategy<Value = (Vec<PointsEvent>, Merges)> {
        let event = (0_usize..3, 0_u64..30, 0_i64..3, 0_i64..30, 0_i64..40);
        let untils = prop::collection::vec(prop::option::of(0_u64..400), 26);
        let merges = (0_i64..24, prop::option::of(0_i64..24), 0_i64..24, any::<bool>());
        (prop::collection::vec(event, 0..25), untils, merges).prop_map(
            |(parts, untils, (first, undone, second, into))| {
                let who = [WHO, OTHER, MemberId::from_key(9)];
                let mut day = day("2026-01-01");
                let mut events = Vec::new();
                for (seq, (member, later, back, earned, spent)) in (1..).zip(parts) {
                    day = day + chrono::Days::new(later);
                    let lot = (seq - back).max(OLD_LOT);
                    let until = untils[lot as usize].map(|days| self::day("2026-01-01") + chrono::Days::new(days));
                    let (earned, spent) = (Points::from_centi(earned), Points::from_centi(spent));
                    events.push(PointsEvent { member: who[member], seq, day, lot, until, earned, spent });
                }
                // OTHER becomes WHO, for good or not; then the third becomes WHO, or OTHER where that one is nobody's alias.
                let undone = undone.map(|later| first + later);
                let one = Merge { alias: OTHER, survivor: WHO, seq: first, undone };
                let second = first + second;
                let survivor = if into && undone.is_some_and(|undone| undone < second) { OTHER } else { WHO };
                (events, Merges::new(vec![one, Merge { alias: who[2], survivor, seq: second, undone: None }]))
            },
        )
    }

    /// A hundredth by itself: its lot, who earned it, its last day.
    type Hundredth = (i64, MemberId, Option<NaiveDate>);

    /// The same by a model that keeps every hundredth by itself, in the order of the lots, and every hundredth that is owed; who is one
    /// person is for the merges to say.
    fn one_by_one_of_three(events: &[PointsEvent], merges: &Merges) -> (Vec<Hundredth>, Vec<MemberId>) {
        let (mut held, mut owed): (Vec<Hundredth>, Vec<MemberId>) = (Vec::new(), Vec::new());
        for event in events {
            let whole = merges.whole_at(event.member, event.seq);
            held.retain(|(_, member, until)| !whole.contains(member) || until.is_none_or(|until| until >= event.day));
            for _ in 0..event.spent.centi() {
                match held.iter().position(|(_, member, _)| whole.contains(member)) {
                    Some(first) => drop(held.remove(first)),
                    None => owed.push(event.member),
                }
            }
            for _ in 0..event.earned.centi() {
                let debtors = std::iter::once(&event.member).chain(&whole);
                let debt = debtors.filter_map(|who| owed.iter().position(|member| member == who)).next();
                if let Some(debt) = debt {
                    owed.remove(debt);
                    continue;
                }
                // What never lapses joins the last that its member has, where that never lapses either (ADR 28).
                let last = held.iter().rfind(|(_, member, _)| *member == event.member);
                let joined =
                    last.filter(|(lot, _, until)| until.is_none() && event.until.is_none() && *lot <= event.lot);
                held.push((joined.map_or(event.lot, |(lot, _, _)| *lot), event.member, event.until));
                held.sort();
            }
        }
        owed.sort();
        (held, owed)
    }

    proptest! {
        #[test]
        fn lots_of_three_are_as_if_every_hundredth_were_kept_by_itself((events, merges) in lives_of_three()) {
            let purse = replayed(WHO, &events, &merges, NaiveDate::MIN);
            let (held, owed) = one_by_one_of_three(&events, &merges);
            let of = |lot: &Lot| std::iter::repeat_n((lot.lot, lot.member, lot.until), lot.left.centi() as usize);
            prop_assert_eq!(purse.lots.iter().flat_map(of).collect::<Vec<_>>(), held);
            let owing = |(member, owed): (&MemberId, &Points)| std::iter::repeat_n(*member, owed.centi() as usize);
            prop_assert_eq!(purse.owed.iter().flat_map(owing).collect::<Vec<_>>(), owed);
            let are_distinct = purse.lots.is_sorted_by(|one, next| (one.lot, one.member) < (next.lot, next.member));
            prop_assert!(are_distinct && purse.lots.iter().all(|lot| lot.left > Points::default()));
        }

        #[test]
        fn changes_lead_from_what_three_have_and_owe_to_what_they_have_later((events, merges) in lives_of_three(), cut in 0_usize..25) {
            let before = replayed(WHO, &events[..cut.min(events.len())], &merges, NaiveDate::MIN);
            let after = replayed(WHO, &events, &merges, NaiveDate::MIN);
            let lots = |purse: &Purse| purse.lots.iter().map(|it| ((it.lot, it.member), it.left)).collect::<BTreeMap<_, _>>();
            let owed = |purse: &Purse| purse.owed.iter().map(|it| ((OWED, *it.0), *it.1)).filter(|it| it.0.1 != WHO).collect::<BTreeMap<_, _>>();
            let all = |purse: &Purse| lots(purse).into_iter().chain(owed(purse)).collect::<BTreeMap<_, _>>();
            let mut now = all(&before);
            for it in after.changes_since(&before) {
                prop_assert!(it.member != Some(WHO) && it.change != Points::default());
                let left = now.entry((it.lot, it.member.unwrap_or(WHO))).or_default();
                *left = left.plus(it.change);
            }
            now.retain(|_, left| *left != Points::default());
            prop_assert_eq!(now, all(&after));
        }

        #[test]
        fn lots_are_as_if_every_hundredth_were_kept_by_itself(events in events(), later in 0_u64..100) {
            let today = day("2026-01-01") + chrono::Days::new(later);
            let purse = replayed(WHO, &events, &Merges::default(), today);
            let (kept, owed) = one_by_one(&events, today);
            let found = runs(purse.lots.iter().map(|lot| (lot.until, lot.left.centi() as usize)));
            prop_assert_eq!(found, kept);
            prop_assert_eq!(purse.owed().centi() as usize, owed);
            prop_assert!(purse.balance() == Points::default() || purse.owed() == Points::default());
        }

        #[test]
        fn changes_lead_from_one_purse_to_the_other(one in events(), other in events()) {
            let today = day("2026-01-01");
            let (before, after) = (replayed(WHO, &one, &Merges::default(), today), replayed(WHO, &other, &Merges::default(), today));
            let mut lots: std::collections::BTreeMap<i64, Points> = before.lots.iter().map(|it| (it.lot, it.left)).collect();
            for it in after.changes_since(&before) {
                let left = lots.entry(it.lot).or_default();
                *left = left.plus(it.change);
            }
            lots.retain(|_, left| *left != Points::default());
            prop_assert_eq!(lots.into_iter().collect::<Vec<_>>(), after.lots.iter().map(|it| (it.lot, it.left)).collect::<Vec<_>>());
        }

        #[test]
        fn what_a_return_moves_adds_up(events in events(), which in 0_usize..30, share in (0_i64..=100, 0_i64..=100)) {
            let today = day("2026-12-31");
            let before = replayed(WHO, &events, &Merges::default(), today);
            let mut less = events.clone();
            let (mut returned, mut taken) = (Points::default(), Points::default());
            if let Some(event) = less.get_mut(which) {
                returned = Points::from_centi(event.spent.centi() * share.0 / 100);
                taken = Points::from_centi(event.earned.centi() * share.1 / 100);
                (event.spent, event.earned) = (event.spent.minus(returned), event.earned.minus(taken));
            }
            let after = replayed(WHO, &less, &Merges::default(), today);
            let it = moved(&before, &after, returned, taken);
            let none = Points::default();
            prop_assert!(it.settled >= none && it.settled <= before.owed());
            prop_assert!(it.owed >= none && it.owed <= it.taken);
            prop_assert_eq!(before.owed().minus(it.settled).plus(it.owed), after.owed());
            let in_all = before.balance().minus(before.owed()).plus(it.returned).minus(it.taken).minus(it.lapsed);
            prop_assert_eq!(in_all, after.balance().minus(after.owed()));
        }
    }
}
