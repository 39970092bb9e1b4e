//! A cashier who plays at random: what the hands may do next, which keys that takes, and what then stands in the basket.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::shop::{EGGS, RICE};

/// What is sold by its barcode: item number, barcode, name, price.
const PRODUCTS: [(&str, &str, &str, i64); 2] =
    [("R10", RICE, "五常大米 10kg", 7_990), ("E30", EGGS, "鲜鸡蛋 30枚", 2_680)];
/// What a coupon of the shop takes off, and from which total it may be used: the settings of a new shop.
const COUPON_OFF: i64 = 1_000;
const COUPON_FROM: i64 = 5_000;
/// All at once: each wait is a chance for a busy machine to tear the scan apart.
const SCANNER_MS: u32 = 0;
const HAND_MS: u32 = 45;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Product { at: usize, qty: i64 },
    Amount(i64),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basket {
    pub lines: Vec<Line>,
    pub has_member: bool,
    pub coupons: Vec<String>,
    /// Kind and amount.
    pub tenders: Vec<(String, i64)>,
    pub selected: Option<usize>,
}

/// The counter: what came to pass, and the basket that stands there now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// What each sale came to, the first one first.
    pub sales: Vec<i64>,
    pub basket: Basket,
    /// The bill of the last sale is shown.
    pub is_finished: bool,
}

/// Keys pressed in one go, and what they lead to.
#[derive(Default)]
pub struct Press {
    /// How long the hand rests before them.
    pub rest_ms: u64,
    pub keys: Vec<String>,
    pub ms_per_key: u32,
    /// The states that the last of the keys leads through, one after the other.
    pub leads_to: Vec<State>,
    /// What the screen says before the hand goes on, besides the last of those states.
    pub then: Vec<String>,
}

/// What a member of the shop has to spend.
#[derive(Clone, Debug, Default)]
pub struct Purse {
    pub held: i64,
    pub coupons: Vec<String>,
}

impl Basket {
    /// As the shop keeps it.
    pub fn read(kept: &Value) -> Basket {
        let list = |name: &str| kept[name].as_array().cloned().unwrap_or_default();
        let line = |line: Value| match line["amount_minor"].as_i64() {
            Some(minor) => Line::Amount(minor),
            None => {
                let at = PRODUCTS.iter().position(|(sku, ..)| line["sku"] == *sku).unwrap();
                Line::Product { at, qty: line["qty"].as_str().unwrap().parse().unwrap() }
            }
        };
        let tender = |of: Value| (of["kind"].as_str().unwrap().to_owned(), of["amount_minor"].as_i64().unwrap());
        Basket {
            lines: list("lines").into_iter().map(line).collect(),
            has_member: kept["member_id"].is_string(),
            coupons: list("coupons").iter().map(|code| code.as_str().unwrap().to_owned()).collect(),
            tenders: list("tenders").into_iter().map(tender).collect(),
            selected: kept["selected"].as_u64().map(|at| at as usize),
        }
    }

    pub fn total(&self) -> i64 {
        let lines = self.lines.iter().map(|line| match line {
            Line::Product { at, qty } => PRODUCTS[*at].3 * qty,
            Line::Amount(minor) => *minor,
        });
        lines.sum::<i64>() - COUPON_OFF * self.coupons.len() as i64
    }

    pub fn due(&self) -> i64 {
        self.total() - self.tenders.iter().map(|(_, minor)| minor).sum::<i64>()
    }

    /// Scanned again, a product is one more of the line that it has.
    fn scanned(&self, product: usize) -> Basket {
        let same = |line: &Line| matches!(line, Line::Product { at, .. } if *at == product);
        let mut next = self.clone();
        match next.lines.iter().rposition(same) {
            Some(place) => {
                if let Line::Product { qty, .. } = &mut next.lines[place] {
                    *qty += 1;
                }
                next.selected = Some(place);
            }
            None => return self.with_line(Line::Product { at: product, qty: 1 }),
        }
        next
    }

    fn with_line(&self, line: Line) -> Basket {
        let mut next = self.clone();
        next.lines.push(line);
        next.selected = Some(self.lines.len());
        next
    }

    fn with_tender(&self, kind: &str, minor: i64) -> Basket {
        let mut next = self.clone();
        next.tenders.push((kind.to_owned(), minor));
        next
    }
}

impl State {
    fn with(&self, basket: Basket) -> State {
        State { sales: self.sales.clone(), basket, is_finished: false }
    }

    /// The sale is rung: its bill is on the screen, and the next basket is empty.
    fn rung(&self) -> State {
        let sales = self.sales.iter().copied().chain([self.basket.total()]).collect();
        State { sales, basket: Basket::default(), is_finished: true }
    }

    /// The same to the shop, which does not always know whether the bill was seen.
    pub fn is_kept_as(&self, other: &State) -> bool {
        self.sales == other.sales && self.basket == other.basket
    }
}

impl Press {
    /// Keys of a hand that open something.
    fn opens(keys: &[&str], then: &str) -> Press {
        Press { then: vec![then.to_owned()], ..Press::by_hand(keys) }
    }

    /// Keys of a hand that change the basket.
    fn changes(keys: &[&str], leads_to: State) -> Press {
        Press { leads_to: vec![leads_to], ..Press::by_hand(keys) }
    }

    fn by_hand(keys: &[&str]) -> Press {
        // An Enter sooner than that is taken for the scanner's second one, and other keys for more of the same code.
        let rest_ms = if keys == ["Return"] { 200 } else { 120 };
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Press { rest_ms, keys, ms_per_key: HAND_MS, ..Press::default() }
    }

    /// Whether a sale is rung by it.
    pub fn rings(&self) -> bool {
        self.leads_to.last().is_some_and(|state| state.is_finished)
    }

    fn scan(code: &str, leads_to: State) -> Press {
        // Without Shift, which would be one more wait.
        let key = |letter: char| if letter == '-' { "minus".to_owned() } else { letter.to_lowercase().to_string() };
        let keys = code.chars().map(key).chain(["Return".to_owned()]).collect();
        // Keys of the hand right before it would be taken for its own.
        Press { rest_ms: 120, keys, ms_per_key: SCANNER_MS, leads_to: vec![leads_to], ..Press::default() }
    }
}

/// The keys of an amount.
fn digits(minor: i64) -> Vec<String> {
    let text = if minor % 100 == 0 { (minor / 100).to_string() } else { format!("{}.{:02}", minor / 100, minor % 100) };
    text.chars().map(|letter| if letter == '.' { "period".to_owned() } else { letter.to_string() }).collect()
}

/// An amount as the screen shows it, below a thousand million.
pub fn money(minor: i64) -> String {
    let yuan = minor / 100;
    let grouped = match yuan {
        0..1_000 => yuan.to_string(),
        _ => format!("{},{:03}", yuan / 1_000, yuan % 1_000),
    };
    format!("{grouped}.{:02}", minor % 100)
}

/// The cashier: where the counter stands, and what undo would bring back.
pub struct Cashier {
    pub state: State,
    pub purse: Purse,
    past: Vec<Basket>,
}

impl Cashier {
    pub fn at(state: State, purse: Purse) -> Cashier {
        Cashier { state, purse, past: Vec::new() }
    }

    /// What the hands do next, at random among what makes sense.
    pub fn next(&mut self, dice: &mut ChaCha8Rng) -> Vec<Press> {
        let Basket { lines, has_member, coupons, tenders, .. } = &self.state.basket;
        let (has_lines, is_plain) = (!lines.is_empty(), coupons.is_empty());
        if !tenders.is_empty() {
            return self.pay(dice);
        }
        match dice.random_range(0..100) {
            0..35 if has_lines => self.take(dice),
            35..50 if !has_member && !self.state.is_finished => self.find_member(),
            50..60 if has_lines && is_plain => self.change_quantity(dice),
            60..68 if !self.state.is_finished => self.amount_line(dice),
            68..73 if has_lines && is_plain => self.remove(),
            73..80 if self.past.last().is_some_and(|before| is_plain && before.coupons.is_empty()) => self.undo(),
            80..90 if self.may_use_coupon() => self.use_coupon(),
            90..100 if self.state.is_finished => self.begin_next(),
            _ => self.scan(dice),
        }
    }

    fn go_to(&mut self, basket: Basket) -> State {
        self.past.push(std::mem::replace(&mut self.state.basket, basket));
        self.state.is_finished = false;
        self.state.clone()
    }

    fn scan(&mut self, dice: &mut ChaCha8Rng) -> Vec<Press> {
        let product = dice.random_range(0..PRODUCTS.len());
        let next = self.go_to(self.state.basket.scanned(product));
        vec![Press::scan(PRODUCTS[product].1, next)]
    }

    fn find_member(&mut self) -> Vec<Press> {
        let next = self.go_to(Basket { has_member: true, coupons: Vec::new(), ..self.state.basket.clone() });
        vec![Press::changes(&["w", "x", "m", "Return"], next)]
    }

    fn change_quantity(&mut self, dice: &mut ChaCha8Rng) -> Vec<Press> {
        let mut basket = self.state.basket.clone();
        let qty = dice.random_range(2..=6);
        match basket.selected.and_then(|at| basket.lines.get_mut(at)) {
            Some(Line::Product { qty: before, .. }) if *before != qty => *before = qty,
            Some(_) | None => return self.scan(dice),
        }
        let next = self.go_to(basket);
        vec![Press::changes(&[&qty.to_string(), "asterisk"], next)]
    }

    fn amount_line(&mut self, dice: &mut ChaCha8Rng) -> Vec<Press> {
        let minor = dice.random_range(1..100) * 50;
        let next = self.go_to(self.state.basket.with_line(Line::Amount(minor)));
        let keys = digits(minor);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        vec![Press::opens(&["plus"], "加入这一单"), Press::by_hand(&keys), Press::changes(&["Return"], next)]
    }

    fn remove(&mut self) -> Vec<Press> {
        let mut basket = self.state.basket.clone();
        let at = basket.selected.unwrap();
        basket.lines.remove(at);
        basket.selected = basket.lines.len().checked_sub(1).map(|last| at.min(last));
        let next = self.go_to(basket);
        vec![Press::changes(&["Delete"], next)]
    }

    fn undo(&mut self) -> Vec<Press> {
        self.state.basket = self.past.pop().unwrap();
        vec![Press::changes(&["ctrl+z"], self.state.clone())]
    }

    fn may_use_coupon(&self) -> bool {
        let basket = &self.state.basket;
        let is_free = basket.has_member && basket.coupons.is_empty() && !self.purse.coupons.is_empty();
        is_free && basket.total() >= COUPON_FROM
    }

    fn use_coupon(&mut self) -> Vec<Press> {
        let code = self.purse.coupons[0].clone();
        let next = self.go_to(Basket { coupons: vec![code.clone()], ..self.state.basket.clone() });
        vec![Press::scan(&code, next)]
    }

    /// Once the finished bill has rested for a moment, Enter takes it away.
    fn begin_next(&mut self) -> Vec<Press> {
        self.state.is_finished = false;
        vec![Press { rest_ms: 700, ..Press::changes(&["Return"], self.state.clone()) }]
    }

    /// From the basket to the money.
    fn take(&mut self, dice: &mut ChaCha8Rng) -> Vec<Press> {
        let due = format!("应收 {}", money(self.state.basket.total()));
        let mut presses = vec![Press { then: vec![due, "怎么付".to_owned()], ..Press::by_hand(&["Return"]) }];
        presses.extend(self.pay(dice));
        presses
    }

    /// One tender: a part, all of it, or more in cash.
    fn pay(&mut self, dice: &mut ChaCha8Rng) -> Vec<Press> {
        let due = self.state.basket.due();
        if due <= 0 {
            return vec![self.ring(Press::by_hand(&["Return"]), Vec::new())];
        }
        let (digit, kind, minor) = match dice.random_range(0..10) {
            0..2 if due > 1_000 => ("3", "wechat", 500),
            2..4 if self.state.basket.has_member && self.purse.held >= 1_000 && due > 1_000 => {
                ("2", "stored_value", 1_000)
            }
            4..7 => ("1", "cash", (due / 10_000 + 1) * 10_000),
            _ => ("1", "cash", due),
        };
        let mut presses = vec![Press::opens(&[digit], "收多少")];
        // All that is due stands there already.
        if minor != due {
            let typed = digits(minor);
            presses.push(Press::by_hand(&typed.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        if kind == "wechat" {
            presses.push(Press::opens(&["Return"], "已到账？"));
        }
        let with_it = self.state.with(self.state.basket.with_tender(kind, minor));
        presses.push(match minor >= due {
            true => self.ring(Press::by_hand(&["Return"]), vec![with_it]),
            false => {
                self.state = with_it.clone();
                Press { then: vec!["还要收".to_owned()], ..Press::changes(&["Return"], with_it) }
            }
        });
        presses
    }

    fn ring(&mut self, press: Press, through: Vec<State>) -> Press {
        let basket = &self.state.basket;
        let total = format!("实付¥{}", money(basket.total()));
        let held =
            basket.tenders.iter().filter(|(kind, _)| kind == "stored_value").map(|(_, minor)| minor).sum::<i64>();
        self.purse.held -= held;
        self.purse.coupons.retain(|code| !basket.coupons.contains(code));
        self.state = self.state.rung();
        self.past.clear();
        let leads_to = through.into_iter().chain([self.state.clone()]).collect();
        Press { leads_to, then: vec![total], ..press }
    }
}

/// Whether the screen shows a state of the counter: of what it leaves out while money is taken, nothing is asked.
pub fn shows(text: &str, state: &State, codes: &[String]) -> bool {
    if state.is_finished {
        return text.contains("已记好");
    }
    let Basket { has_member, coupons, tenders, .. } = &state.basket;
    let Some(lines) = lines_shown(text) else { return false };
    if lines != state.basket.lines || tenders_shown(text) != *tenders {
        return false;
    }
    let is_taking = !text.contains("看会员卡") && !text.contains("散客 营业日");
    let shown: Vec<&String> = codes.iter().filter(|code| text.contains(code.as_str())).collect();
    is_taking || (text.contains("看会员卡") == *has_member && shown == coupons.iter().collect::<Vec<_>>())
}

/// What stands behind the lines of the basket.
const AMOUNT_TILE: &str = "无码收银 只输金额";

/// The lines of the basket; none where a bill stands in its place.
fn lines_shown(text: &str) -> Option<Vec<Line>> {
    let (_, from) = text.split_once("小计")?;
    let (mut rest, _) = from.split_once(AMOUNT_TILE)?;
    let mut lines = Vec::new();
    loop {
        let products = PRODUCTS.iter().enumerate().map(|(at, (_, _, name, _))| (Some(at), *name));
        let marks = products.chain([(None, "无码收银 ")]);
        let found = marks.filter_map(|(at, mark)| Some((rest.find(mark)?, at, mark.len()))).min();
        let Some((place, at, length)) = found else { return Some(lines) };
        rest = &rest[place + length..];
        lines.push(match at {
            Some(at) => {
                let (_, qty) = rest.split_once(" 件")?.0.rsplit_once(' ')?;
                Line::Product { at, qty: qty.parse().ok()? }
            }
            None => Line::Amount(amount_before_coupon(rest)?),
        });
    }
}

/// What an amount line came to before its share of a coupon was taken off.
fn amount_before_coupon(text: &str) -> Option<i64> {
    let Some(share) = text.strip_prefix("优惠券 −") else { return amount_at(text) };
    Some(amount_at(share)? + amount_at(share.split_once(' ')?.1)?)
}

/// What has been taken, with "撤掉" behind each.
fn tenders_shown(text: &str) -> Vec<(String, i64)> {
    let words = [("cash", "现金"), ("stored_value", "储值支付"), ("wechat", "微信支付")];
    let tender = |shown: &str| {
        let (_, shown) = shown.rsplit_once("已收")?;
        let (kind, word) = words.iter().find(|(_, word)| shown.starts_with(word))?;
        Some(((*kind).to_owned(), amount_at(shown[word.len()..].trim_start())?))
    };
    text.split("撤掉").filter_map(tender).collect()
}

/// The amount at the beginning of a text: what follows may be glued to its two decimals.
fn amount_at(text: &str) -> Option<i64> {
    let (yuan, rest) = text.split_once('.')?;
    let yuan: i64 = yuan.replace(',', "").parse().ok()?;
    Some(yuan * 100 + rest.get(..2)?.parse::<i64>().ok()?)
}
