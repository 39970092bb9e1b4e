//! What every member has, made anew from all that ever happened: nothing is kept from one question to the next.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::calendar::Day;
use crate::model::lots::months_later;
use crate::model::number::{draw, half_up, highest_averages};

/// What happened to members, who are numbered as they joined.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Stored value was sold.
    TopUp { who: usize, paid: i64, bonus: i64 },
    /// So many thousandths of a ware were sold at a price, and paid by stored value, points and cash.
    Sale { who: usize, sold: i64, price: i64, stored: i64, by_points: i64 },
    /// So many thousandths came back of the sale at this place.
    Return { sale: usize, back: i64 },
    /// The sale at this place was paid with so much stored value after all, and the less or more in cash.
    Correct { sale: usize, stored: i64 },
    /// Hundredths of points were given or taken.
    Adjust { who: usize, change: i64 },
    /// One stands for another.
    Merge { survivor: usize, alias: usize },
    /// No more.
    Undo { alias: usize },
    /// Stored value was given back.
    Settle { who: usize, cause: &'static str },
    /// A member was forgotten.
    Erase { who: usize },
}

/// A fact: its day, and what happened.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The day of trade.
    pub day: Day,
    /// What happened.
    pub deed: Deed,
}

/// How the shop is set.
#[derive(Clone, Copy)]
pub struct Terms {
    /// In which order stored value is spent.
    pub spend_order: &'static str,
    /// How what goes back is divided.
    pub refund_order: &'static str,
    /// For how many months points last; 0 for ever.
    pub expiry_months: i64,
    /// What a whole unit of the ware costs at list price.
    pub list: i64,
}

/// A part of a member's points.
#[derive(Clone, Debug)]
struct Lot {
    earned_at: usize,
    whose: usize,
    amount: i64,
    until: Option<Day>,
}

/// What a sale drew on an account, or gave back to it: the place of the fact, whose, and how much principal and bonus.
#[derive(Clone, Debug)]
struct Draw {
    at: usize,
    whose: usize,
    parts: [i64; 2],
}

/// A sale as it stands.
#[derive(Clone, Debug)]
pub struct Sold {
    /// The place of its fact.
    pub at: usize,
    /// Whose it was rung as.
    pub who: usize,
    day: Day,
    sold: i64,
    /// How much came back.
    pub returned: i64,
    /// What it came to.
    pub total: i64,
    spent: [i64; 2],
    /// What points paid.
    pub by_points: i64,
    draws: Vec<Draw>,
}

/// What came in and was used of a balance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// What was paid in.
    pub paid_in: i64,
    /// What was given.
    pub bonus_in: i64,
    /// What was used, at the prices paid and at list prices.
    pub used: [i64; 2],
    /// What cools off: paid and given.
    pub cooling: [i64; 2],
}

impl Figures {
    /// What goes back by a cause.
    pub fn by(&self, cause: &str) -> i64 {
        let (paid, bonus) = (self.paid_in - self.cooling[0], self.bonus_in - self.cooling[1]);
        let of_pot = |paid: i64, bonus: i64| match paid + bonus {
            0 => 0,
            came_in => half_up(i128::from(came_in - self.used[0]) * i128::from(paid), i128::from(came_in)),
        };
        match cause {
            "merchant" => (self.cooling[0] + of_pot(paid, bonus)).max(of_pot(self.paid_in, self.bonus_in)),
            _ => self.cooling[0] + (paid - self.used[1]).max(0),
        }
    }
}

/// All that there is after some facts.
pub struct Ledger<'a> {
    terms: Terms,
    facts: &'a [Fact],
    /// How many members there are.
    members: usize,
    /// Who stands for whom, and since which fact.
    links: Vec<Option<(usize, usize)>>,
    /// Who was forgotten.
    pub erased: BTreeSet<usize>,
    /// Credits less debits of each account of stored value and money.
    pub accounts: BTreeMap<String, i64>,
    /// The sales.
    pub sales: Vec<Sold>,
    /// For each member the places of the facts that gave the balance back.
    settled: Vec<Option<usize>>,
    /// What came back to a member of what had been drawn before the balance was given back: at which fact, and how much.
    brought_in: Vec<(usize, usize, [i64; 2])>,
    /// The links as they were at each fact.
    history: Vec<Vec<Option<(usize, usize)>>>,
}

const PARTS: [&str; 2] = ["principal", "bonus"];

fn root_in(links: &[Option<(usize, usize)>], who: usize) -> usize {
    links[who].map_or(who, |(other, _)| root_in(links, other))
}

/// Those who are one person, who stands for them first, the others as they were merged.
fn person_in(links: &[Option<(usize, usize)>], who: usize) -> Vec<usize> {
    let root = root_in(links, who);
    let mut others: Vec<usize> = (0..links.len()).filter(|it| *it != root && root_in(links, *it) == root).collect();
    others.sort_by_key(|it| links[*it].map(|(_, since)| since));
    [root].into_iter().chain(others).collect()
}

/// The same with one of them first.
fn with_first(person: &[usize], first: usize) -> Vec<usize> {
    [first].into_iter().chain(person.iter().copied().filter(|it| *it != first)).collect()
}

impl Sold {
    fn tenders(&self) -> [i64; 4] {
        let [principal, bonus] = self.spent;
        [principal, bonus, self.by_points, self.total - principal - bonus - self.by_points]
    }

    /// What was given back where so much came back: in all, and to principal, bonus, points and cash.
    fn standing(&self, returned: i64, order: &str) -> (i64, Vec<i64>) {
        let total = half_up(i128::from(self.total) * i128::from(returned), i128::from(self.sold));
        let weights = self.tenders();
        if order == "stored_value_first" {
            let stored = total.min(weights[0] + weights[1]);
            let mut parts = highest_averages(stored, &weights[..2]);
            parts.extend(highest_averages(total - stored, &weights[2..]));
            return (total, parts);
        }
        (total, highest_averages(total, &weights))
    }

    /// What was given back of it.
    pub fn refunded(&self, terms: Terms) -> i64 {
        self.standing(self.returned, terms.refund_order).0
    }

    /// Hundredths of points that it spends and earns for good where so much came back.
    fn points(&self, returned: i64, terms: Terms) -> (i64, i64) {
        let (total, parts) = self.standing(returned, terms.refund_order);
        let earned = self.total / 100 * 100;
        let taken = match returned == self.sold {
            true => earned,
            false => half_up(i128::from(earned) * i128::from(total), i128::from(self.total)),
        };
        let spent = 100 * self.by_points;
        let given = match self.by_points {
            0 => 0,
            paid => half_up(i128::from(spent) * i128::from(parts[2]), i128::from(paid)),
        };
        (spent - given, earned - taken)
    }

    /// What it still has of a member's.
    fn drawn_on(&self, whose: usize) -> [i64; 2] {
        let own = self.draws.iter().filter(|it| it.whose == whose);
        own.fold([0, 0], |sum, it| [sum[0] + it.parts[0], sum[1] + it.parts[1]])
    }

    /// The first fact by which it drew on an account, and the last.
    fn drew_at(&self, whose: usize) -> Option<(usize, usize)> {
        let drawn = || self.draws.iter().filter(|it| it.whose == whose && it.parts.iter().any(|part| *part > 0));
        Some((drawn().map(|it| it.at).min()?, drawn().map(|it| it.at).max()?))
    }

    /// How much stored value pays it.
    pub fn stored(&self) -> i64 {
        self.spent.iter().sum()
    }

    /// Those who paid for it beside its member, the first that paid first.
    fn others(&self) -> Vec<usize> {
        let mut others: Vec<usize> = Vec::new();
        for draw in self.draws.iter().filter(|it| it.whose != self.who) {
            if !others.contains(&draw.whose) {
                others.push(draw.whose);
            }
        }
        others
    }

    /// How much can still come back.
    pub fn left(&self) -> i64 {
        self.sold - self.returned
    }

    /// Whether somebody else's account paid a part of it.
    pub fn is_paid_by_others(&self) -> bool {
        !self.others().is_empty()
    }

    /// To whom so much principal and bonus goes back: to the others first, the last of them first.
    fn goes_back(&self, parts: [i64; 2]) -> Vec<(usize, [i64; 2])> {
        let mut left = parts;
        let order: Vec<usize> = self.others().into_iter().rev().chain([self.who]).collect();
        let mut back = Vec::new();
        for whose in order {
            let (has, is_last) = (self.drawn_on(whose), whose == self.who);
            let part = [0, 1].map(|n| if is_last { left[n] } else { left[n].min(has[n]) });
            left = [left[0] - part[0], left[1] - part[1]];
            back.push((whose, part));
        }
        back
    }
}

impl<'a> Ledger<'a> {
    /// The ledger after these facts.
    pub fn after(facts: &'a [Fact], members: usize, terms: Terms) -> Ledger<'a> {
        let mut ledger = Ledger {
            terms,
            facts,
            members,
            links: vec![None; members],
            erased: BTreeSet::new(),
            accounts: BTreeMap::new(),
            sales: Vec::new(),
            settled: vec![None; members],
            brought_in: Vec::new(),
            history: Vec::new(),
        };
        for at in 0..facts.len() {
            ledger.history.push(ledger.links.clone());
            ledger.apply(at);
        }
        ledger
    }

    fn gain(&mut self, account: &str, amount: i64) {
        *self.accounts.entry(account.to_owned()).or_default() += amount;
    }

    fn own(whose: usize, part: &str) -> String {
        format!("{whose}:{part}")
    }

    /// What is on a member's own account.
    fn has(&self, whose: usize, part: &str) -> i64 {
        self.accounts.get(&Ledger::own(whose, part)).copied().unwrap_or_default()
    }

    /// Who stands for a member now.
    pub fn root(&self, who: usize) -> usize {
        root_in(&self.links, who)
    }

    /// Whether another stands for a member.
    pub fn is_alias(&self, who: usize) -> bool {
        self.links[who].is_some()
    }

    /// Those who are one person with a member now.
    pub fn person(&self, who: usize) -> Vec<usize> {
        person_in(&self.links, who)
    }

    /// Principal and bonus of a person.
    pub fn stored(&self, who: usize) -> [i64; 2] {
        PARTS.map(|part| self.person(who).into_iter().map(|it| self.has(it, part)).sum())
    }

    fn apply(&mut self, at: usize) {
        let Fact { day, deed } = self.facts[at].clone();
        match deed {
            Deed::TopUp { who, paid, bonus } => {
                let who = self.root(who);
                self.gain("drawer", -paid);
                self.gain("bonus_granted", -bonus);
                self.gain(&Ledger::own(who, "principal"), paid);
                self.gain(&Ledger::own(who, "bonus"), bonus);
            }
            Deed::Sale { who, sold, price, stored, by_points } => {
                self.sell(at, day, (who, sold, price), stored, by_points)
            }
            Deed::Return { sale, back } => self.take_back(at, sale, back),
            Deed::Correct { sale, stored } => self.correct(at, sale, stored),
            Deed::Adjust { .. } => {}
            Deed::Merge { survivor, alias } => {
                let (survivor, alias) = (self.root(survivor), self.root(alias));
                self.links[alias] = Some((survivor, at));
            }
            Deed::Undo { alias } => self.links[alias] = None,
            Deed::Settle { who, cause } => self.settle(at, who, cause),
            Deed::Erase { who } => self.erased.extend(self.person(who)),
        }
    }

    fn sell(&mut self, at: usize, day: Day, (who, sold, price): (usize, i64, i64), stored: i64, by_points: i64) {
        let who = self.root(who);
        let total = half_up(i128::from(sold) * i128::from(price), 1_000);
        let (spent, draws) = self.spend(at, who, stored);
        self.gain("drawer", -(total - stored - by_points));
        self.gain("tender:points", -by_points);
        self.gain("revenue", total);
        self.sales.push(Sold { at, who, day, sold, returned: 0, total, spent, by_points, draws });
    }

    /// What a member spends: principal and bonus by the order over all that the person has, the member's own account first.
    fn spend(&mut self, at: usize, who: usize, stored: i64) -> ([i64; 2], Vec<Draw>) {
        let [principal, bonus] = self.stored(who);
        let (of_principal, of_bonus) = draw(principal, bonus, stored, self.terms.spend_order);
        let mut draws = Vec::new();
        let mut left = [of_principal, of_bonus];
        for whose in with_first(&self.person(who), who) {
            let parts = [0, 1].map(|n| left[n].min(self.has(whose, PARTS[n])));
            left = [left[0] - parts[0], left[1] - parts[1]];
            for (part, amount) in PARTS.iter().zip(parts) {
                self.gain(&Ledger::own(whose, part), -amount);
            }
            draws.push(Draw { at, whose, parts });
        }
        draws.retain(|it| it.parts != [0, 0]);
        ([of_principal, of_bonus], draws)
    }

    /// A sale that was paid with another amount of stored value after all.
    fn correct(&mut self, at: usize, sale: usize, stored: i64) {
        let mut sold = self.sales[sale].clone();
        let more = stored - sold.stored();
        if more > 0 {
            let (spent, draws) = self.spend(at, sold.who, more);
            sold.spent = [sold.spent[0] + spent[0], sold.spent[1] + spent[1]];
            sold.draws.extend(draws);
        } else {
            let back = highest_averages(-more, &sold.spent);
            for (whose, parts) in sold.goes_back([back[0], back[1]]) {
                for (part, amount) in PARTS.iter().zip(parts) {
                    self.gain(&Ledger::own(whose, part), amount);
                }
                sold.draws.push(Draw { at, whose, parts: parts.map(|amount| -amount) });
            }
            sold.spent = [sold.spent[0] - back[0], sold.spent[1] - back[1]];
        }
        self.gain("drawer", more);
        self.sales[sale] = sold;
    }

    /// Why a sale cannot be paid with another amount of stored value.
    pub fn refuses_correction(&self, sale: usize, stored: i64) -> Option<&'static str> {
        let sold = &self.sales[sale];
        let more = stored - sold.stored();
        let was_settled = |whose: usize, since: usize| self.settled[whose].is_some_and(|settled| settled > since);
        let others = sold.others();
        let mut payers = others.iter().filter_map(|whose| Some((*whose, sold.drew_at(*whose)?.1)));
        let back = if more < 0 { highest_averages(-more, &sold.spent) } else { vec![0, 0] };
        let receivers = sold.goes_back([back[0], back[1]]).into_iter().filter(|(_, parts)| *parts != [0, 0]);
        let goes_to_erased = receivers.into_iter().any(|(whose, _)| self.erased.contains(&whose));
        if more == 0 {
            Some("tender_unchanged")
        } else if self.erased.contains(&sold.who) || goes_to_erased {
            Some("member_erased")
        } else if was_settled(sold.who, sold.at) || payers.any(|(whose, since)| was_settled(whose, since)) {
            Some("tender_given_back")
        } else {
            (more > self.stored(sold.who).iter().sum()).then_some("stored_value_short")
        }
    }

    /// Whether a sale is of a day and nothing of it came back.
    pub fn is_open(&self, sale: usize, today: Day) -> bool {
        self.sales[sale].day == today && self.sales[sale].returned == 0
    }

    fn take_back(&mut self, at: usize, sale: usize, back: i64) {
        let mut sold = self.sales[sale].clone();
        let order = self.terms.refund_order;
        let (before, after) = (sold.standing(sold.returned, order), sold.standing(sold.returned + back, order));
        let part = |n: usize| after.1[n] - before.1[n];
        for (whose, parts) in sold.goes_back([part(0), part(1)]) {
            if parts == [0, 0] {
                continue;
            }
            for (name, amount) in PARTS.iter().zip(parts) {
                self.gain(&Ledger::own(whose, name), amount);
            }
            let drew_at = sold.drew_at(whose).map_or(sold.at, |(first, _)| first);
            if self.settled[whose].is_some_and(|settled| settled > drew_at) {
                self.brought_in.push((at, whose, parts));
            }
            sold.draws.push(Draw { at, whose, parts: parts.map(|amount| -amount) });
        }
        self.gain("tender:points", part(2));
        self.gain("drawer", part(3));
        self.gain("revenue", before.0 - after.0);
        sold.returned += back;
        self.sales[sale] = sold;
    }

    /// To whom stored value would go back.
    fn receivers(&self, sale: usize, back: i64) -> Vec<usize> {
        let sold = &self.sales[sale];
        let order = self.terms.refund_order;
        let (before, after) = (sold.standing(sold.returned, order), sold.standing(sold.returned + back, order));
        let back = sold.goes_back([after.1[0] - before.1[0], after.1[1] - before.1[1]]);
        back.into_iter().filter(|(_, parts)| *parts != [0, 0]).map(|(whose, _)| whose).collect()
    }

    /// Whether stored value would go back to somebody who was forgotten.
    pub fn goes_to_erased(&self, sale: usize, back: i64) -> bool {
        self.receivers(sale, back).iter().any(|whose| self.erased.contains(whose))
    }

    /// Whether stored value would go back to somebody else than the sale's member.
    pub fn goes_to_others(&self, sale: usize, back: i64) -> bool {
        self.receivers(sale, back).iter().any(|whose| *whose != self.sales[sale].who)
    }

    /// Whether somebody who had paid for a sale is not its member's person any more.
    pub fn is_parted(&self, sale: &Sold) -> bool {
        sale.others().iter().any(|whose| self.root(*whose) != self.root(sale.who))
    }

    /// What came in and was used of a person's balance on a day.
    pub fn figures(&self, who: usize, today: Day) -> Figures {
        let person = self.person(who);
        let is_within = |whose: usize, at: usize| self.settled[whose].is_none_or(|settled| settled < at);
        let mut figures = Figures::default();
        let mut last_use = None;
        for sale in &self.sales {
            let drew = |whose: &usize| sale.drew_at(*whose).filter(|(first, _)| is_within(*whose, *first));
            let has = |whose: usize| sale.drawn_on(whose).iter().sum::<i64>();
            let counted: Vec<usize> =
                person.iter().copied().filter(|whose| drew(whose).is_some() && has(*whose) > 0).collect();
            let drawn: i64 = counted.iter().map(|whose| has(*whose)).sum();
            if drawn > 0 {
                last_use = last_use.max(counted.iter().filter_map(drew).map(|(_, last)| last).max());
                let paid = sale.total - sale.refunded(self.terms);
                let all = half_up(i128::from(sale.sold) * i128::from(self.terms.list), 1_000);
                let left = i128::from(sale.sold - sale.returned);
                let list = half_up(i128::from(all) * left, i128::from(sale.sold)).max(paid);
                figures.used[0] += drawn;
                figures.used[1] += half_up(i128::from(drawn) * i128::from(list), i128::from(paid));
            }
        }
        for (at, whose, parts) in &self.brought_in {
            if person.contains(whose) && is_within(*whose, *at) {
                figures.paid_in += parts[0];
                figures.bonus_in += parts[1];
            }
        }
        for (at, fact) in self.facts.iter().enumerate().take(self.history.len()) {
            let Deed::TopUp { who, paid, bonus } = fact.deed else { continue };
            let whose = root_in(&self.history[at], who);
            if person.contains(&whose) && is_within(whose, at) {
                figures.paid_in += paid;
                figures.bonus_in += bonus;
                if last_use.is_none_or(|last| at > last) && fact.day >= today - 7 {
                    figures.cooling = [figures.cooling[0] + paid, figures.cooling[1] + bonus];
                }
            }
        }
        figures
    }

    fn settle(&mut self, at: usize, who: usize, cause: &str) {
        let refunded = self.figures(who, self.facts[at].day).by(cause);
        let mut given = refunded;
        for part in PARTS {
            for whose in self.person(who) {
                let has = self.has(whose, part);
                let goes = given.min(has);
                given -= goes;
                self.gain(&Ledger::own(whose, part), -has);
                self.gain("drawer", goes);
                self.gain("forfeited", has - goes);
            }
        }
        for whose in self.person(who) {
            self.settled[whose] = Some(at);
        }
    }

    /// The points of everybody, played again from the first fact on without what came back since: lots and debts.
    fn points(&self) -> (Vec<Lot>, Vec<i64>) {
        let (mut lots, mut debts): (Vec<Lot>, Vec<i64>) = (Vec::new(), vec![0; self.members]);
        let mut sales = self.sales.iter();
        for (at, fact) in self.facts.iter().enumerate() {
            let (who, spent, earned) = match fact.deed {
                Deed::Sale { .. } => {
                    let sale = sales.next().expect("a sale");
                    let (spent, earned) = sale.points(sale.returned, self.terms);
                    (sale.who, spent, earned)
                }
                Deed::Return { sale, .. } => (self.sales[sale].who, 0, 0),
                Deed::Adjust { who, change } => (root_in(&self.history[at], who), (-change).max(0), change.max(0)),
                _ => continue,
            };
            let person = with_first(&person_in(&self.history[at], who), who);
            lots.retain(|lot| !(person.contains(&lot.whose) && lot.until.is_some_and(|until| until < fact.day)));
            let mut left = spent;
            for lot in lots.iter_mut().filter(|lot| person.contains(&lot.whose)) {
                let part = left.min(lot.amount);
                lot.amount -= part;
                left -= part;
            }
            lots.retain(|lot| lot.amount > 0);
            debts[who] += left;
            let mut more = earned;
            for debtor in &person {
                let part = more.min(debts[*debtor]);
                debts[*debtor] -= part;
                more -= part;
            }
            if more == 0 {
                continue;
            }
            let months = self.terms.expiry_months;
            let until = (months > 0).then(|| months_later(fact.day, months));
            // What never lapses joins the member's last lot.
            match lots
                .iter_mut()
                .rev()
                .find(|lot| lot.whose == who)
                .filter(|lot| until.is_none() && lot.until.is_none())
            {
                Some(lot) => lot.amount += more,
                None => lots.push(Lot { earned_at: at, whose: who, amount: more, until }),
            }
            lots.sort_by_key(|lot| (lot.earned_at, lot.whose));
        }
        (lots, debts)
    }

    /// The hundredths of points that a person can use on a day, and those that are owed.
    pub fn points_on(&self, who: usize, day: Day) -> (i64, i64) {
        let (person, (lots, debts)) = (self.person(who), self.points());
        let usable =
            lots.iter().filter(|lot| person.contains(&lot.whose) && lot.until.is_none_or(|until| until >= day));
        (usable.map(|lot| lot.amount).sum(), person.iter().map(|it| debts[*it]).sum())
    }

    /// Every account as the shop has it, with the members' accounts by their numbers; those that are empty are left out.
    pub fn balances(&self) -> BTreeMap<String, i64> {
        let mut all = self.accounts.clone();
        let (lots, debts) = self.points();
        for lot in &lots {
            *all.entry(Ledger::own(lot.whose, "points")).or_default() += lot.amount;
        }
        for (whose, owed) in debts.iter().enumerate() {
            *all.entry(Ledger::own(whose, "points_owed")).or_default() -= owed;
        }
        let mut sum: i64 = lots.iter().map(|lot| lot.amount).sum::<i64>() - debts.iter().sum::<i64>();
        for sale in &self.sales {
            let (spent, earned) = sale.points(sale.returned, self.terms);
            *all.entry("points_spent".to_owned()).or_default() += spent;
            *all.entry("points_granted".to_owned()).or_default() -= earned;
            sum += spent - earned;
        }
        for fact in self.facts {
            if let Deed::Adjust { change, .. } = fact.deed {
                *all.entry("points_adjusted".to_owned()).or_default() -= change;
                sum -= change;
            }
        }
        // What is nowhere else has lapsed.
        all.insert("points_expired".to_owned(), -sum);
        all.retain(|_, balance| *balance != 0);
        all
    }

    /// The days of visits, the sales and what was spent, of a person's sales that were not returned whole.
    pub fn visits(&self, who: usize) -> (BTreeSet<Day>, usize, i64) {
        let person = self.person(who);
        let own: Vec<&Sold> = self.sales.iter().filter(|sale| person.contains(&sale.who)).collect();
        let kept = || own.iter().filter(|sale| sale.returned < sale.sold);
        let spent = own.iter().map(|sale| sale.total - sale.refunded(self.terms)).sum();
        (kept().map(|sale| sale.day).collect(), kept().count(), spent)
    }
}
