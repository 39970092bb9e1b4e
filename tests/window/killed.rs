//! The window's process is killed at a random key, again and again. What the screen showed last is there in the next window, or
//! it has become a sale, once: never both, never neither.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::cashier::{Basket, Cashier, Line, Press, Purse, State, shows};
use crate::driver::{UnreadWindow, Window, kill};
use crate::sabotage::failure_of;
use crate::shop::{EGGS, PATIENCE_WITH_FAULTS, RICE, SmallShop};

const SEED: u64 = 20_260_103;
const KILLS: usize = 50;
/// Keys between an opening and the kill: a barcode has fourteen.
const KEYS_MOST: usize = 45;
/// Changes of the basket between an opening and the kill.
const CHANGES_MOST: usize = 5;
/// How long the kill takes to come at the most, in milliseconds, counted from when the last key is on its way: a sale is rung
/// and answered in less.
const KILL_TAKES_MOST: u64 = 90;

/// At which key the kill comes.
enum Moment {
    /// At this one, whatever it does.
    Key(usize),
    /// At the key that changes the basket for so many times.
    Change(usize),
    /// At the Enter that rings a sale.
    Ring,
}

/// What the kills met, where the last key changed something.
#[derive(Debug, Default)]
struct Kills {
    /// The screen had shown it.
    seen: usize,
    /// Nothing was seen of it, but it was done.
    done: usize,
    /// It was not done yet.
    undone: usize,
    /// Among all those, sales: rung, and not.
    rung: usize,
    not_rung: usize,
}

/// What a killed window may have left behind.
struct Left {
    /// The states in which the shop may be, one after the other.
    states: Vec<State>,
    /// The one that the screen showed last: none before it will do.
    shown: usize,
}

/// A window in use, and what may be kept of it.
struct Hand<'a> {
    window: &'a Window,
    codes: Vec<String>,
    /// The states that the counter may be in; the first was seen.
    chain: Vec<State>,
    /// The one that the screen showed last.
    shown: usize,
}

impl Hand<'_> {
    /// Presses some of the keys, which may lead on with the last of them; a scan does so by the silence behind it too.
    fn press(&mut self, press: &Press, count: usize) {
        if count + 1 >= press.keys.len() {
            self.chain.extend(press.leads_to.iter().cloned());
        }
        let keys: Vec<&str> = press.keys[..count].iter().map(String::as_str).collect();
        if !keys.is_empty() {
            self.window.press_real(&keys, press.ms_per_key);
        }
    }

    /// Presses the last keys and reads the screen once more, or not, before the kill; then it may come before the answer.
    fn press_and_kill(&mut self, press: &Press, count: usize, dice: &mut ChaCha8Rng) {
        let window = self.window.process();
        if dice.random() {
            self.press(press, count);
            self.look();
            return kill(window);
        }
        let soon = Duration::from_millis(dice.random_range(0..KILL_TAKES_MOST));
        let killer = std::thread::spawn(move || {
            std::thread::sleep(soon);
            kill(window);
        });
        self.press(press, count);
        killer.join().unwrap();
    }

    /// Waits until the screen shows what the keys led to.
    fn settle(&mut self, press: &Press) {
        let (last, codes) = (self.chain.last().unwrap(), &self.codes);
        let what = format!("{:?} behind {:?}: {last:?}", press.then, press.keys);
        self.window.wait_until(&what, |window| {
            let text = window.text();
            let is_shown = press.leads_to.is_empty() || shows(&text, last, codes);
            is_shown && press.then.iter().all(|words| text.contains(words))
        });
        if !press.leads_to.is_empty() {
            self.chain.drain(..self.chain.len() - 1);
            self.shown = 0;
        }
    }

    /// Reads the screen once more.
    fn look(&mut self) {
        let text = self.window.text();
        let shown = self.chain.iter().position(|state| shows(&text, state, &self.codes));
        self.shown = shown.unwrap_or(0);
    }
}

/// What the shop keeps: the sales in the ledger, and the basket.
fn kept(shop: &SmallShop) -> State {
    shop.ask(|call| {
        let sales = call("sale.list", json!({"limit": 200}));
        let totals = sales["sales"].as_array().unwrap().iter().rev().map(|sale| sale["total_minor"].as_i64().unwrap());
        let kept = call("basket.show", json!({}));
        let is_finished = kept["finished"].is_string();
        State { sales: totals.collect(), basket: Basket::read(&kept["basket"]), is_finished }
    })
}

fn purse(shop: &SmallShop) -> Purse {
    shop.ask(|call| {
        let member = call("member.search", json!({"query": "wxm"}))["members"][0]["member_id"].clone();
        let card = call("member.card", json!({"member_id": member}));
        let held = ["principal_minor", "bonus_minor"].iter().map(|part| card["stored_value"][part].as_i64().unwrap());
        let coupons = card["coupons"].as_array().unwrap().iter();
        Purse { held: held.sum(), coupons: coupons.map(|coupon| coupon["code"].as_str().unwrap().to_owned()).collect() }
    })
}

/// Plays until the moment comes, and kills the window.
fn play_and_kill(window: &Window, cashier: &mut Cashier, mut moment: Moment, dice: &mut ChaCha8Rng) -> Left {
    let codes = cashier.purse.coupons.clone();
    let mut hand = Hand { window, codes, chain: vec![cashier.state.clone()], shown: 0 };
    'playing: loop {
        for press in cashier.next(dice) {
            std::thread::sleep(Duration::from_millis(press.rest_ms));
            if let Some(count) = moment.comes_with(&press) {
                hand.press_and_kill(&press, count, dice);
                break 'playing;
            }
            hand.press(&press, press.keys.len());
            hand.settle(&press);
        }
    }
    Left { states: hand.chain, shown: hand.shown }
}

impl Moment {
    fn at_random(dice: &mut ChaCha8Rng) -> Moment {
        match dice.random_range(0..4) {
            0 => Moment::Ring,
            1 => Moment::Change(dice.random_range(1..=CHANGES_MOST)),
            _ => Moment::Key(dice.random_range(0..=KEYS_MOST)),
        }
    }

    /// How many of these keys are pressed before the kill, where it comes with them; else it comes nearer.
    fn comes_with(&mut self, press: &Press) -> Option<usize> {
        let all = press.keys.len();
        match self {
            Moment::Key(left) if *left <= all => return Some(*left),
            Moment::Key(left) => *left -= all,
            Moment::Change(1) if !press.leads_to.is_empty() => return Some(all),
            Moment::Change(left) => *left -= usize::from(!press.leads_to.is_empty()),
            Moment::Ring if press.rings() => return Some(all),
            Moment::Ring => {}
        }
        None
    }
}

/// Kills the window so many times; what the shop keeps is one of the states that the last window may have left, and the next
/// window shows it.
fn play(shop: &SmallShop, seed: u64, kills: usize) -> (Kills, State) {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let mut counted = Kills::default();
    shop.ask(|call| call("window.put", json!({"scan_ms": 80})));
    let mut left = Left { states: vec![kept(shop)], shown: 0 };
    for kill in 0.. {
        let window = shop.window();
        let now = kept(shop);
        let shown = &left.states[left.shown..];
        assert!(
            shown.iter().any(|state| state.is_kept_as(&now)),
            "kill {kill}: the shop keeps {now:?}, not {shown:#?}"
        );
        counted.add(&left, &now);
        let purse = purse(shop);
        window.wait_until(&format!("after kill {kill}: {now:?}"), |window| shows(&window.text(), &now, &purse.coupons));
        if kill == kills {
            return (counted, now);
        }
        let moment = Moment::at_random(&mut dice);
        left = play_and_kill(&window, &mut Cashier::at(now, purse), moment, &mut dice);
    }
    unreachable!("the last kill returns")
}

impl Kills {
    fn add(&mut self, left: &Left, now: &State) {
        let [first, .., last] = left.states.as_slice() else { return };
        match left.shown {
            0 if first.is_kept_as(now) => self.undone += 1,
            0 => self.done += 1,
            _ => self.seen += 1,
        }
        match last.is_finished {
            true if last.is_kept_as(now) => self.rung += 1,
            true => self.not_rung += 1,
            false => {}
        }
    }
}

fn seed() -> u64 {
    let seed = std::env::var("HUITOU_SEED").ok();
    seed.map_or(SEED, |seed| seed.parse().expect("HUITOU_SEED is a number"))
}

#[test]
fn a_kill_at_a_random_key_loses_nothing_that_was_shown_and_rings_nothing_twice() {
    let (shop, seed) = (SmallShop::made(), seed());
    println!("seed {seed}");
    let (counted, last) = play(&shop, seed, KILLS);
    println!("seed {seed}: {KILLS} kills, {counted:?}, {} sales", last.sales.len());
    shop.is_sound();
    assert_eq!(kept(&shop).sales, last.sales);
    let Kills { seen, done, undone, rung, .. } = counted;
    assert!(seen > 0 && rung > 0 && done + undone > 0, "the kills did not come while something was under way");
}

#[test]
fn a_page_whose_process_is_killed_is_loaded_again_with_its_basket() {
    a_page_that_comes_back(&SmallShop::made());
}

/// The page's process is killed, not the window's. A driver would be lost with the page, so none reads this window.
pub fn a_page_that_comes_back(shop: &SmallShop) {
    let window = UnreadWindow::open(shop.folder.path(), shop.planted);
    let before = scan_until_kept(shop, &window, RICE, 0);
    kill(window.page().unwrap());
    let after = scan_until_kept(shop, &window, EGGS, 1);
    assert_eq!(after.lines[..1], before.lines, "what was in the basket before comes first: {after:?}");
    assert_eq!(after.lines.len(), 2, "nothing else is in it: {after:?}");
}

/// Scans until the shop keeps a basket with the product in it: a page that is not there yet hears nothing.
fn scan_until_kept(shop: &SmallShop, window: &UnreadWindow, code: &str, product: usize) -> Basket {
    let tries = if shop.planted.is_empty() { 30 } else { PATIENCE_WITH_FAULTS.as_secs() };
    for _ in 0..tries {
        window.scan(code);
        std::thread::sleep(Duration::from_secs(1));
        let basket = kept(shop).basket;
        if basket.lines.iter().any(|line| matches!(line, Line::Product { at, .. } if *at == product)) {
            return basket;
        }
    }
    panic!("{code} is not kept in {tries} s");
}

#[test]
fn a_basket_that_is_not_kept_is_noticed_by_the_kills() {
    let shop = SmallShop::made().with_faults("basket_not_kept");
    let said = failure_of(|| drop(play(&shop, SEED, 8)));
    assert!(said.contains("the shop keeps"), "{said}");
}

#[test]
fn a_sale_that_is_rung_twice_is_noticed_by_the_kills() {
    let shop = SmallShop::made().with_faults("rings_twice");
    let said = failure_of(|| drop(play(&shop, SEED, 12)));
    assert!(said.contains("the shop keeps"), "{said}");
}
