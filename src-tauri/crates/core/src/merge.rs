//! Members who are one person (ADR 28): who stands for whom, now and at any place of the journal.

use std::collections::BTreeSet;

use crate::id::MemberId;

/// One member who stands for another from a fact on, until another fact undoes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Who has a place of their own no more.
    pub alias: MemberId,
    /// Who stands for them.
    pub survivor: MemberId,
    /// The fact that merged them.
    pub seq: i64,
    /// The fact that undid it.
    pub undone: Option<i64>,
}

impl Merge {
    /// Whether it holds for a fact at a place of the journal.
    fn holds_at(&self, seq: i64) -> bool {
        self.seq < seq && self.undone.is_none_or(|undone| seq <= undone)
    }

    fn holds_now(&self) -> bool {
        self.undone.is_none()
    }
}

/// Every merge, undone or not, of people who have to do with each other, in the journal's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merges(Vec<Merge>);

impl Merges {
    /// These merges, in the journal's order.
    pub fn new(merges: Vec<Merge>) -> Merges {
        debug_assert!(merges.is_sorted_by_key(|it| it.seq), "in the journal's order");
        Merges(merges)
    }

    /// Whether nobody was ever merged.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Who stands for a member where a fact is at this place.
    pub fn survivor_at(&self, member: MemberId, seq: i64) -> MemberId {
        self.follow(member, |it| it.holds_at(seq))
    }

    /// Who stands for a member now.
    pub fn survivor(&self, member: MemberId) -> MemberId {
        self.follow(member, Merge::holds_now)
    }

    fn follow(&self, member: MemberId, holds: impl Fn(&Merge) -> bool) -> MemberId {
        let mut it = member;
        // Nobody is two members' alias at once, and who is an alias is nobody's survivor: each step is another merge.
        for _ in 0..=self.0.len() {
            match self.0.iter().find(|merge| merge.alias == it && holds(merge)) {
                Some(merge) => it = merge.survivor,
                None => break,
            }
        }
        it
    }

    /// All who were one person with a member where a fact is at this place: who stands for them first, then the others in the order in
    /// which they were merged.
    pub fn whole_at(&self, member: MemberId, seq: i64) -> Vec<MemberId> {
        self.whole_of(self.survivor_at(member, seq), |it| it.holds_at(seq), |it| self.survivor_at(it, seq))
    }

    /// All who are one person with a member now.
    pub fn whole(&self, member: MemberId) -> Vec<MemberId> {
        self.whole_of(self.survivor(member), Merge::holds_now, |it| self.survivor(it))
    }

    fn whole_of(
        &self,
        survivor: MemberId,
        holds: impl Fn(&Merge) -> bool,
        stands: impl Fn(MemberId) -> MemberId,
    ) -> Vec<MemberId> {
        let aliases = self.0.iter().filter(|it| holds(it)).map(|it| it.alias);
        let aliases = aliases.filter(|alias| stands(*alias) == survivor);
        std::iter::once(survivor).chain(aliases).collect()
    }

    /// Everybody who was ever one person with a member, directly or through others, the member too.
    pub fn ever(&self, member: MemberId) -> BTreeSet<MemberId> {
        let mut known = BTreeSet::from([member]);
        loop {
            let before = known.len();
            for it in &self.0 {
                if known.contains(&it.alias) || known.contains(&it.survivor) {
                    known.extend([it.alias, it.survivor]);
                }
            }
            if known.len() == before {
                return known;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stands_for_whom_and_when() {
        let [a, b, c, d] = [1, 2, 3, 4].map(MemberId::from_key);
        let merge = |alias, survivor, seq, undone| Merge { alias, survivor, seq, undone };
        // At 5 a becomes b, at 7 b becomes c, at 9 that of a is undone, and d was never anybody else.
        let it = Merges::new(vec![merge(a, b, 5, Some(9)), merge(b, c, 7, None)]);
        // The fact that merges finds them as they were, and so does the one that undoes it.
        for (seq, of_a, of_b) in [(5, a, b), (6, b, b), (7, b, b), (8, c, c), (9, c, c), (10, a, c)] {
            assert_eq!((it.survivor_at(a, seq), it.survivor_at(b, seq)), (of_a, of_b), "{seq}");
        }
        assert_eq!(it.whole_at(b, 8), [c, a, b]);
        assert_eq!(it.whole_at(a, 10), [a]);
        assert_eq!((it.whole(a), it.whole(b), it.whole(d)), (vec![a], vec![c, b], vec![d]));
        assert_eq!(it.ever(a).into_iter().collect::<Vec<_>>(), [a, b, c]);
        assert_eq!(it.ever(d).len(), 1);
    }
}
