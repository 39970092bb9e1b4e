//! Members who are one person, and parted again: random sales, returns, top-ups, merges and what undoes them in a small shop,
//! compared after each command with a ledger that is made anew from all that happened.

mod ledger;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::model::calendar::{DAY, Day, day_of, iso, on_the_wall};
use crate::model::number::{as_decimal, half_up};
use crate::model::{text, whole};
use crate::shop::{SimShop, Watch, call, code_of};
use ledger::{Deed, Fact, Ledger, Terms};

/// How many members there are.
const MEMBERS: usize = 5;
/// How many commands of a seed are done.
const COMMANDS: usize = 80;
/// The seeds that are always played.
const SEEDS: std::ops::Range<u64> = 0..16;

/// A small shop, what happened in it, and what was seen how often.
struct Town {
    seed: u64,
    shop: SimShop,
    watch: Watch,
    dice: Dice,
    terms: Terms,
    /// The members' ids and numbers.
    members: Vec<(String, String)>,
    facts: Vec<Fact>,
    /// The ids of the sales.
    sales: Vec<String>,
    /// How many facts there were before the first of these.
    before: i64,
    day: Day,
    seen: BTreeMap<&'static str, usize>,
}

#[test]
fn members_who_are_one_person_agree_with_a_ledger_that_is_made_anew() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let one = std::env::var("HUITOU_SIM_SEED").ok().and_then(|seed| seed.parse::<u64>().ok());
    for seed in one.map_or(SEEDS, |seed| seed..seed + 1) {
        let mut town = Town::of(seed);
        town.play();
        for (what, count) in town.seen {
            *seen.entry(what).or_default() += count;
        }
    }
    println!("{seen:#?}");
    if one.is_none() {
        for what in WHAT {
            assert!(seen.get(what).is_some_and(|count| *count >= 5), "{what} was seen too rarely: {seen:?}");
        }
    }
}

/// What must have been seen.
const WHAT: [&str; 15] = [
    "a correction",
    "merge",
    "undo",
    "erase",
    "settle",
    "a sale that another's account paid",
    "a return to another's account",
    "a return after an undo",
    "a chain of three",
    "a return in parts",
    "same",
    "not_merged",
    "member_erased",
    "stored_value_short",
    "points_short",
];

impl Town {
    fn of(seed: u64) -> Town {
        let shop = SimShop::made(seed);
        let mut dice = Dice::of(seed);
        let terms = Terms {
            spend_order: dice.word(&["proportional", "principal_first", "bonus_first"]),
            refund_order: dice.word(&["proportional", "stored_value_first"]),
            expiry_months: *dice.one(&[0, 1, 2]),
            list: dice.within(200, 3_000),
        };
        let mut town = Town {
            seed,
            watch: Watch::over(shop.till.folder()),
            shop,
            dice,
            terms,
            members: Vec::new(),
            facts: Vec::new(),
            sales: Vec::new(),
            before: 0,
            day: day_of(2026, 1, 1),
            seen: BTreeMap::new(),
        };
        for (key, value) in [
            ("coupon.off_minor", json!(0)),
            ("stored_value.spend_order", json!(terms.spend_order)),
            ("refund.order", json!(terms.refund_order)),
            ("points.expiry_months", json!(terms.expiry_months)),
        ] {
            town.must("setting.put", json!({"key": key, "value": value}));
        }
        town.must("product.put", json!({"sku": "R", "name": "米", "unit": "kg", "price_minor": terms.list}));
        for n in 0..MEMBERS {
            let answer =
                town.must("member.enrol", json!({"name": format!("会员{n}"), "phone": format!("1380000000{n}")}));
            town.members.push((text(&answer, "member_id").to_owned(), text(&answer, "member_no").to_owned()));
        }
        town.before = town.watch.facts();
        town
    }

    fn ledger(&self) -> Ledger<'_> {
        Ledger::after(&self.facts, MEMBERS, self.terms)
    }

    fn send(&self, method: &str, mut params: Value) -> Result<Value, Value> {
        params["meta"] = json!({"actor": "owner", "at": on_the_wall(self.day * DAY + 12 * 60)});
        call(&self.shop.till, method, params)
    }

    fn must(&self, method: &str, params: Value) -> Value {
        self.send(method, params.clone()).unwrap_or_else(|error| panic!("{method} {params}: {error}"))
    }

    fn see(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    fn disagree(&self, of: &str, found: &str) -> ! {
        let told = self.facts.iter().enumerate().map(|(n, fact)| format!("{n} {} {:?}\n", iso(fact.day), fact.deed));
        panic!(
            "seed {}, {of}: {found}; of {:?} and\n{}",
            self.seed,
            self.terms.expiry_months,
            told.collect::<String>()
        );
    }

    fn play(&mut self) {
        for n in 0..COMMANDS {
            if self.dice.once_in(3) {
                self.day += *self.dice.one(&[1, 1, 2, 5, 20]);
            }
            self.do_something();
            self.look();
            if n + 1 == COMMANDS {
                let folder = self.shop.till.folder();
                let verified = huitou_store::verify(folder).expect("a shop that can be verified");
                assert!(verified.findings.is_empty(), "seed {}: verify found {:?}", self.seed, verified.findings);
                let rebuilt = huitou_store::rebuild_and_compare(folder).expect("a journal that can be replayed");
                assert!(rebuilt.differences.is_empty(), "seed {}: rebuild found {:?}", self.seed, rebuilt.differences);
            }
        }
    }

    fn who(&mut self) -> usize {
        self.dice.within(0, MEMBERS as i64 - 1) as usize
    }

    fn id(&self, who: usize) -> Value {
        json!(self.members[who].0)
    }

    /// One command, good or bad.
    fn do_something(&mut self) {
        let who = self.who();
        if self.dice.once_in(5) {
            self.correct();
            self.look();
        }
        let is_late = self.facts.len() > COMMANDS / 2;
        match self.dice.within(1, 24) {
            1..=5 => self.top_up(who),
            6..=12 => self.sell(who),
            13..=17 => self.take_back(),
            18..=20 => self.merge(who),
            21 | 22 => self.undo_some(who),
            23 => self.adjust(who),
            _ if is_late && self.ledger().erased.is_empty() && self.dice.once_in(2) => self.erase(who),
            _ => self.settle(who),
        }
    }

    /// Sends a command, which is done or refused as foreseen. The answer.
    fn run(&mut self, method: &str, params: Value, deed: Deed, refused: Option<&'static str>) -> Option<Value> {
        let told = format!("{method} {params}");
        match (self.send(method, params), refused) {
            (Ok(answer), None) => {
                self.facts.push(Fact { day: self.day, deed });
                Some(answer)
            }
            (Err(error), Some(code)) if code_of(&error) == code || text(&error["args"], "rule") == code => {
                self.see(code);
                None
            }
            (actual, _) => self.disagree(&told, &format!("the model says {refused:?}, the shop says {actual:?}")),
        }
    }

    fn erased(&self, who: usize) -> Option<&'static str> {
        self.ledger().erased.contains(&who).then_some("member_erased")
    }

    fn top_up(&mut self, who: usize) {
        let (paid, bonus) = (self.dice.within(1, 9_000), *self.dice.one(&[0, 0, 1, 777, 3_000]));
        let params = json!({"member_id": self.id(who), "paid_minor": paid, "bonus_minor": bonus, "tender": "cash"});
        self.run("stored_value.top_up", params, Deed::TopUp { who, paid, bonus }, self.erased(who));
    }

    /// A sale that stored value pays as far as the dice want, points as far as they can, and cash.
    fn sell(&mut self, who: usize) {
        let (sold, price) = (self.dice.within(1, 9_999), self.dice.within(1, self.terms.list));
        let total = half_up(i128::from(sold) * i128::from(price), 1_000);
        if total == 0 {
            return;
        }
        let (holds, points) = {
            let ledger = self.ledger();
            (ledger.stored(who).iter().sum::<i64>(), ledger.points_on(who, self.day).0)
        };
        let bad = self.dice.within(1, 12);
        let most = if bad == 1 { total } else { holds.min(total) };
        let stored = if self.dice.once_in(6) {
            0
        } else if bad == 1 || self.dice.once_in(2) {
            most
        } else {
            self.dice.within(0, most)
        };
        let most = if bad == 2 { total - stored } else { (points / 100).min(total - stored) };
        let by_points = if self.dice.once_in(2) { 0 } else { self.dice.within(0, most) };
        let refused = match self.erased(who) {
            Some(code) => Some(code),
            None if stored > holds && by_points > points / 100 => return,
            None if stored > holds => Some("stored_value_short"),
            None => (by_points > points / 100).then_some("points_short"),
        };
        let tenders = [("stored_value", stored), ("points", by_points), ("cash", total - stored - by_points)];
        let tenders = tenders.into_iter().filter(|(_, amount)| *amount > 0);
        let params = json!({
            "member_id": self.id(who), "lines": [{"sku": "R", "qty": as_decimal(sold, 3), "price_minor": price}],
            "tenders": tenders.map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect::<Vec<_>>(),
        });
        let deed = Deed::Sale { who, sold, price, stored, by_points };
        let Some(answer) = self.run("sale.ring", params, deed, refused) else { return };
        self.sales.push(text(&answer, "sale_id").to_owned());
        let ledger = self.ledger();
        let sale = ledger.sales.last().expect("a sale");
        if sale.is_paid_by_others() {
            self.see("a sale that another's account paid");
        }
    }

    /// A sale of today was paid with more or less stored value.
    fn correct(&mut self) {
        let sale = {
            let ledger = self.ledger();
            let open: Vec<usize> = (0..self.sales.len()).filter(|sale| ledger.is_open(*sale, self.day)).collect();
            open
        };
        let Some(sale) = self.dice.any(&sale).copied() else { return };
        let (total, by_points) = {
            let ledger = self.ledger();
            (ledger.sales[sale].total, ledger.sales[sale].by_points)
        };
        let stored = if self.dice.once_in(3) { 0 } else { self.dice.within(0, total - by_points) };
        let refused = self.ledger().refuses_correction(sale, stored);
        let tenders = [("stored_value", stored), ("points", by_points), ("cash", total - stored - by_points)];
        let tenders = tenders.into_iter().filter(|(_, amount)| *amount > 0);
        let params = json!({
            "sale_id": self.sales[sale], "reason": "wrong_key",
            "tenders": tenders.map(|(kind, amount)| json!({"kind": kind, "amount_minor": amount})).collect::<Vec<_>>(),
        });
        if self.run("sale.change_tender", params, Deed::Correct { sale, stored }, refused).is_some() {
            self.see("a correction");
        }
    }

    fn take_back(&mut self) {
        let (open, by_others): (Vec<usize>, Vec<usize>) = {
            let ledger = self.ledger();
            let open = || (0..ledger.sales.len()).filter(|sale| ledger.sales[*sale].left() > 0);
            (open().collect(), open().filter(|sale| ledger.sales[*sale].is_paid_by_others()).collect())
        };
        let from = if by_others.is_empty() || self.dice.once_in(2) { open } else { by_others };
        let Some(sale) = self.dice.any(&from).copied() else { return };
        let left = self.ledger().sales[sale].left();
        let back = if self.dice.once_in(5) { left } else { self.dice.within(1, left) };
        let (to_erased, to_others, is_parted) = {
            let ledger = self.ledger();
            let sold = &ledger.sales[sale];
            (ledger.goes_to_erased(sale, back), ledger.goes_to_others(sale, back), ledger.is_parted(sold))
        };
        let params = json!({
            "sale_id": self.sales[sale], "lines": [{"line": 1, "qty": as_decimal(back, 3)}], "reason": "changed_mind",
        });
        let refused = to_erased.then_some("member_erased");
        if self.run("sale.refund", params, Deed::Return { sale, back }, refused).is_some() {
            for (what, is_so) in [
                ("a return to another's account", to_others),
                ("a return after an undo", is_parted),
                ("a return in parts", back < left),
            ] {
                if is_so {
                    self.see(what);
                }
            }
        }
    }

    fn merge(&mut self, survivor: usize) {
        let alias = self.who();
        let params = json!({"member_id": self.id(survivor), "alias_id": self.id(alias), "reason": "同一个人"});
        let (refused, is_chain) = {
            let ledger = self.ledger();
            let is_same = ledger.root(survivor) == ledger.root(alias);
            let is_erased = [survivor, alias].iter().any(|who| ledger.erased.contains(who));
            let refused = if is_erased { Some("member_erased") } else { is_same.then_some("same") };
            (refused, ledger.person(survivor).len() + ledger.person(alias).len() > 2)
        };
        if refused.is_none() {
            self.quote_merge(survivor, alias);
        }
        if self.run("member.merge", params, Deed::Merge { survivor, alias }, refused).is_some() {
            self.see("merge");
            if is_chain {
                self.see("a chain of three");
            }
        }
    }

    /// What the two have, and what they have together.
    fn quote_merge(&self, survivor: usize, alias: usize) {
        let params = json!({"member_id": self.id(survivor), "alias_id": self.id(alias)});
        let quote = self.must("member.quote_merge", params);
        let mut then = self.facts.clone();
        then.push(Fact { day: self.day, deed: Deed::Merge { survivor, alias } });
        let (now, then) = (self.ledger(), Ledger::after(&then, MEMBERS, self.terms));
        for (side, ledger, who) in [("survivor", &now, survivor), ("alias", &now, alias), ("together", &then, survivor)]
        {
            self.check_side(&format!("member.quote_merge {side}"), &quote[side], ledger, who);
        }
    }

    /// Undoes a merge, now and then one that was not.
    fn undo_some(&mut self, who: usize) {
        let aliases: Vec<usize> = {
            let ledger = self.ledger();
            (0..MEMBERS).filter(|it| ledger.is_alias(*it)).collect()
        };
        let alias = self.dice.any(&aliases).copied().filter(|_| !self.dice.once_in(4)).unwrap_or(who);
        self.undo(alias);
    }

    fn undo(&mut self, alias: usize) {
        let refused = {
            let ledger = self.ledger();
            let is_erased = ledger.erased.contains(&alias);
            if is_erased { Some("member_erased") } else { (!ledger.is_alias(alias)).then_some("not_merged") }
        };
        if refused.is_none() {
            let quote = self.must("member.quote_undo_merge", json!({"alias_id": self.id(alias)}));
            let mut then = self.facts.clone();
            then.push(Fact { day: self.day, deed: Deed::Undo { alias } });
            let (now, then) = (self.ledger(), Ledger::after(&then, MEMBERS, self.terms));
            let survivor = now.root(alias);
            for (side, ledger, who) in
                [("survivor", &then, survivor), ("alias", &then, alias), ("together", &now, survivor)]
            {
                self.check_side(&format!("member.quote_undo_merge {side}"), &quote[side], ledger, who);
            }
        }
        let params = json!({"alias_id": self.id(alias), "reason": "母女两人"});
        if self.run("member.undo_merge", params, Deed::Undo { alias }, refused).is_some() {
            self.see("undo");
            self.look();
            self.take_back();
        }
    }

    fn adjust(&mut self, who: usize) {
        let (points, _) = self.ledger().points_on(who, self.day);
        let change =
            if self.dice.once_in(2) && points > 0 { -self.dice.within(1, points) } else { self.dice.within(1, 9_999) };
        let said = format!("{}{}", if change < 0 { "-" } else { "" }, as_decimal(change.abs(), 2));
        let params = json!({"member_id": self.id(who), "change": said, "reason": "goodwill"});
        self.run("points.adjust", params, Deed::Adjust { who, change }, self.erased(who));
    }

    fn settle(&mut self, who: usize) {
        let cause = self.dice.word(&["merchant", "consumer"]);
        let is_empty = self.ledger().stored(who) == [0, 0];
        let refused = self.erased(who).or(is_empty.then_some("balance_empty"));
        let params = json!({"member_id": self.id(who), "cause": cause, "tender": "cash"});
        if self.run("stored_value.refund", params, Deed::Settle { who, cause }, refused).is_some() {
            self.see("settle");
        }
    }

    fn erase(&mut self, who: usize) {
        let params = json!({"member_id": self.id(who), "reason": "member_request"});
        if self.run("member.erase", params, Deed::Erase { who }, self.erased(who)).is_some() {
            self.see("erase");
        }
    }

    /// Journal, accounts, and everybody's card and balance refund, against the ledger.
    fn look(&self) {
        let of = self.facts.last().map_or_else(String::new, |fact| format!("after {:?}", fact.deed));
        let ledger = self.ledger();
        if self.watch.facts() != self.before + self.facts.len() as i64 {
            self.disagree(&of, "the model says another number of facts");
        }
        let balances = self.watch.balances();
        let named = |account: String| match account.split_once(':') {
            Some((who, part)) if who.parse::<usize>().is_ok() => {
                format!("member:{}:{part}", self.members[who.parse::<usize>().expect("a number")].0)
            }
            _ => account,
        };
        let expected: BTreeMap<String, i64> = ledger.balances().into_iter().map(|(it, sum)| (named(it), sum)).collect();
        for account in expected.keys().chain(balances.keys()) {
            let (model, shop) = (expected.get(account), balances.get(account));
            if model != shop {
                let found =
                    format!("{account}: the model says {model:?}, the shop says {shop:?}; members {:?}", self.members);
                self.disagree(&of, &found);
            }
        }
        for who in 0..MEMBERS {
            let card = self.must("member.card", json!({"member_id": self.id(who)}));
            self.check_side(&format!("{of}: member.card"), &card, &ledger, who);
            if ledger.erased.contains(&who) {
                continue;
            }
            let quote = self.must("stored_value.quote_refund", json!({"member_id": self.id(who)}));
            let figures = ledger.figures(who, self.day);
            let expected = json!({
                "paid_in_minor": figures.paid_in, "bonus_in_minor": figures.bonus_in, "used_minor": figures.used[0],
                "used_at_list_minor": figures.used[1], "cooling_paid_minor": figures.cooling[0],
                "cooling_bonus_minor": figures.cooling[1],
            });
            if quote["figures"] != expected {
                let found = format!("figures of {who}: the model says {expected}, the shop says {}", quote["figures"]);
                self.disagree(&of, &found);
            }
            for cause in ["merchant", "consumer"] {
                if whole(&quote[cause], "refunded_minor") != figures.by(cause) {
                    let found =
                        format!("{cause} of {who}: the model says {}, the shop says {quote}", figures.by(cause));
                    self.disagree(&of, &found);
                }
            }
            self.check_movements(&of, &ledger, who);
        }
    }

    /// Each line leaves what the next one begins with, and the last one what there is.
    fn check_movements(&self, of: &str, ledger: &Ledger<'_>, who: usize) {
        let shown = self.must("member.movements", json!({"member_id": self.id(who), "limit": 200}));
        let lines = shown["movements"].as_array().expect("movements");
        for (n, part) in ["principal", "bonus"].into_iter().enumerate() {
            let (change, after) = (format!("{part}_minor"), format!("{part}_after_minor"));
            let mut has = ledger.stored(who)[n];
            for line in lines {
                if line[after.as_str()].as_i64().is_some_and(|after| after != has) {
                    let found = format!("movements of {who}: the model says {has} of {part} after {line}");
                    self.disagree(of, &found);
                }
                has -= whole(line, &change);
            }
            if has != 0 {
                self.disagree(
                    of,
                    &format!("movements of {who}: the model says that they begin with no {part}, not {has}"),
                );
            }
        }
    }

    /// A person in figures.
    fn check_side(&self, of: &str, side: &Value, ledger: &Ledger<'_>, who: usize) {
        let root = ledger.root(who);
        let [principal, bonus] = ledger.stored(who);
        let (usable, owed) = ledger.points_on(who, self.day);
        let (visits, sales, spent) = ledger.visits(who);
        let mut expected = json!({
            "member_id": self.members[root].0, "member_no": self.members[root].1,
            "stored_value": {"principal_minor": principal, "bonus_minor": bonus, "total_minor": principal + bonus},
            "points": as_decimal(usable, 2), "points_owed": as_decimal(owed, 2), "visits": visits.len(),
            "spent_minor": spent,
        });
        if of.contains("card") {
            expected["sales"] = json!(sales);
            let merged: Vec<Value> =
                ledger.person(who)[1..].iter().map(|it| json!({"member_id": self.id(*it)})).collect();
            expected["merged"] = if merged.is_empty() { Value::Null } else { merged.into() };
        }
        if let Some(found) = crate::model::difference(&expected, side) {
            self.disagree(of, &format!("of {who}: {found}"));
        }
    }
}
