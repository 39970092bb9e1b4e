//! All that comes back leaves the start, whatever happened meanwhile: beside a twin shop in which it had never been sold.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use huitou_tests::{TestShop, moment, text};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};

/// The most that a basket may come to.
const MOST: i64 = 9_999_999_999;

/// What tells of the sales and returns themselves, of transfers and of counters; all else is the start.
const OF_SALES: &[&str] = &[
    "journal",
    "requests",
    "sales",
    "sale_lines",
    "sale_tenders",
    "refunds",
    "refund_lines",
    "refund_tenders",
    "repayments",
    "withdrawn_coupons",
    "point_lapses",
    "transfers",
    "stored_value_days",
    "count_card_days",
    "on_account_moves",
    "gift_card_moves",
    "card_uses",
    "family_sales",
    "counters",
    "outbox",
    "baskets",
    "window_state",
];

/// Columns that are made by chance.
const BY_CHANCE: &[(&str, &str)] = &[("coupons", "code"), ("gift_cards", "digest")];

/// A shop with plans, points that lapse, coupons, a tier, a gift card, a count card and two members, one of whom may pay later.
struct Counter {
    shop: TestShop,
    member: String,
    other: String,
    person: String,
    plan: String,
    gift_card: String,
    card: String,
    /// The last place in the journal after each step that both shops take.
    steps: Vec<i64>,
}

fn at(mut params: Value, day: i64, hour: i64) -> Value {
    params["meta"] = json!({"at": moment(day, hour)});
    params
}

impl Counter {
    fn opened(first: bool) -> Counter {
        let shop = TestShop::played();
        let order = if first { "stored_value_first" } else { "proportional" };
        for (key, value) in [
            ("points.expiry_months", json!(1)),
            ("refund.order", json!(order)),
            ("tax.rate", json!("13")),
            ("coupon.valid_days", json!(20)),
        ] {
            shop.must("setting.put", json!({"key": key, "value": value}));
        }
        shop.must("product.put", json!({"sku": "R", "name": "五常大米", "price_minor": 3_333, "tax_rate": "9"}));
        shop.must("product.put", json!({"sku": "A", "name": "红富士", "price_minor": 1_298, "unit": "kg"}));
        shop.must("product.put", json!({"sku": "W", "name": "洗车", "price_minor": 4_000, "unit": "次"}));
        let terms = json!({"uses": 30, "validity": {"kind": "days", "count": 300, "from": "first_use"}, "users": "member_alone", "skus": ["W"]});
        shop.must(
            "product.put",
            at(json!({"sku": "W30", "name": "洗车卡", "price_minor": 90_000, "unit": "张", "card": terms}), 0, 0),
        );
        let need = json!({"by": "spent", "least_minor": 100_000});
        let silver = json!({"name": "银卡", "level": 1, "need": need, "window": {"over": "days", "count": 30}, "grace_days": 10});
        shop.must("tier.put", at(silver, 0, 0));
        shop.must(
            "points_rule.put",
            at(json!({"name": "苹果", "earns": {"by": "unit", "points": "1.37"}, "products": ["A"]}), 0, 0),
        );
        let coupons = json!([{"off_minor": 700, "minimum_minor": 2_000, "valid_days": 15, "count": 2}]);
        let gift = json!({"bonus_minor": 1_000, "points": "12.35", "parts": 3, "coupons": coupons});
        let plan = json!({"name": "充100送10", "paid_from_minor": 10_000, "gift": gift});
        let plan = text(&shop.must("plan.put", at(plan, 0, 0)), "plan_id");
        let enrol = |name: &str| text(&shop.must("member.enrol", at(json!({"name": name}), 0, 1)), "member_id");
        let (member, other) = (enrol("王芳"), enrol("李雷"));
        for (whose, paid, bonus) in [(&member, 100_000, 20_001), (&other, 300_000, 50_000)] {
            let top_up = json!({"member_id": whose, "paid_minor": paid, "bonus_minor": bonus, "tender": "cash"});
            shop.must("stored_value.top_up", at(top_up, 0, 1));
        }
        let limit = json!({"member_id": member, "limit_minor": 30_000, "reason": "老街坊"});
        shop.must("on_account.set_limit", at(limit, 0, 1));
        let person = shop.must("family.put", at(json!({"member_id": member, "called": "儿子"}), 0, 1));
        let card = json!({"amount_minor": 50_000, "tender": "cash"});
        let gift_card = text(&shop.must("gift_card.issue", at(card, 0, 1)), "code");
        let cash = json!([{"kind": "cash", "amount_minor": 90_000}]);
        let sale = json!({"member_id": member, "lines": [{"sku": "W30", "qty": "1"}], "tenders": cash});
        let card = text(&shop.must("sale.ring", at(sale, 0, 2))["bill"]["lines"][0]["cards_sold"][0], "card_no");
        let person = text(&person, "person_id");
        let mut it = Counter { shop, member, other, person, plan, gift_card, card, steps: Vec::new() };
        it.steps.push(it.last());
        it
    }

    fn db(&self) -> Connection {
        Connection::open(self.shop.folder().shop_db()).unwrap()
    }

    fn last(&self) -> i64 {
        self.db().query_row("SELECT max(seq) FROM journal", [], |row| row.get(0)).unwrap()
    }

    fn quote(&self, basket: &Value, day: i64) -> Result<Value, Value> {
        self.shop.call("sale.quote", at(basket.clone(), day, 3))
    }

    /// Does all that is due on a day; how many facts that took.
    fn roll(&self, day: i64) -> usize {
        (0..).find(|_| self.shop.call("day.roll", at(json!({"limit": 2}), day, 2)).is_err()).unwrap()
    }

    /// The derived tables without what tells of sales. Places in the journal and what began at one are told by the step that both
    /// shops took there, since there is more in the journal of one than in that of the other.
    fn state(&self) -> BTreeMap<String, Vec<String>> {
        let db = self.db();
        let names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let names: Vec<String> =
            db.prepare(names).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert!(OF_SALES.iter().all(|passed| names.iter().any(|name| name == passed)), "a table has another name");
        let kept = names.into_iter().filter(|name| !OF_SALES.contains(&name.as_str()));
        kept.map(|name| (name.clone(), self.rows(&db, &name))).collect()
    }

    fn rows(&self, db: &Connection, table: &str) -> Vec<String> {
        let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = Vec::new();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let cells: Vec<(String, Cell)> =
                columns.iter().enumerate().map(|(n, name)| (name.clone(), row.get(n).unwrap())).collect();
            let holds_nothing =
                table == "accounts" && cells.iter().any(|cell| cell == &("balance".to_owned(), Cell::Integer(0)));
            let told = cells.iter().filter(|(name, _)| !BY_CHANCE.contains(&(table, name.as_str())));
            let told: Vec<String> = told.map(|(name, cell)| self.told(name, cell)).collect();
            rows.extend((!holds_nothing).then(|| told.join(" | ")));
        }
        rows.sort_unstable();
        rows
    }

    fn told(&self, column: &str, cell: &Cell) -> String {
        let is_place = ["seq", "lot", "id", "issued_by", "used_by"].contains(&column)
            || column.ends_with("_seq")
            || column.ends_with("_id");
        match cell {
            Cell::Integer(value) if is_place => format!("{column} {}", self.step(*value)),
            // The accounts of a member and of a card have their ids in their names.
            Cell::Text(text) if column == "name" => text
                .split(':')
                .map(|part| part.parse().map_or(part.to_owned(), |id| self.step(id)))
                .collect::<Vec<_>>()
                .join(":"),
            other => format!("{column} {other:?}"),
        }
    }

    /// The step at whose place something is. The first steps are the same facts in both shops.
    fn step(&self, place: i64) -> String {
        let seq = place & 0xFFFF_FFFF;
        match self.steps.partition_point(|last| *last < seq) {
            0 => format!("fact {seq}"),
            step => format!("step {step}"),
        }
    }
}

/// A sale that is to come back, and how much of each line did.
struct Open {
    sale: Value,
    day: i64,
    held: Vec<i64>,
    gone: Vec<i64>,
    /// Whether a line comes in thousandths of its unit.
    weighed: Vec<bool>,
    /// In how many parts it comes back at most.
    parts: usize,
    done: usize,
    /// Whether points, coupons or a card lapsed, or a day was rolled, since it was rung.
    aged: bool,
}

impl Open {
    /// A part of what is left of each line: all of it where only one part is to come.
    fn part(&mut self, share: i64) -> Value {
        self.done += 1;
        if self.done >= self.parts {
            self.gone.clone_from(&self.held);
            return Value::Null;
        }
        let mut lines = Vec::new();
        for (n, (held, gone)) in self.held.iter().zip(&mut self.gone).enumerate() {
            let unit = if self.weighed[n] { 1 } else { 1_000 };
            let now = (held - *gone) * share / 1_000 / unit * unit;
            if now > 0 && *gone + now < *held {
                *gone += now;
                lines.push(json!({"line": n + 1, "qty": format!("{}.{:03}", now / 1_000, now % 1_000)}));
            }
        }
        json!(lines)
    }
}

/// What the generator made, counted: a property over plain baskets would prove little.
#[derive(Default)]
struct Counted {
    baskets: usize,
    weighed: usize,
    in_three: usize,
    aged: usize,
    to_the_limit: usize,
    kinds: BTreeSet<String>,
    with_card: usize,
    with_coupon: usize,
}

impl Counted {
    fn holds_at_least(&self) {
        let Counted { baskets, weighed, in_three, aged, to_the_limit, with_card, with_coupon, kinds } = self;
        println!(
            "{baskets} baskets: {weighed} weighed, {in_three} in three parts or more, {aged} with a day roll between, \
             {to_the_limit} up to the limit, {with_card} with a count card, {with_coupon} with a coupon, {kinds:?}"
        );
        assert!(10 * weighed >= 3 * baskets, "{weighed} of {baskets} baskets have a weighed line");
        assert!(10 * in_three >= 3 * baskets, "{in_three} of {baskets} came back in three parts or more");
        assert!(5 * aged >= *baskets, "{aged} of {baskets} have something that lapsed or a day roll between");
        assert!(*to_the_limit > 0 && *with_card > 0 && *with_coupon > 0);
        let wanted = ["card", "cash", "gift_card", "on_account", "points", "stored_value", "wechat"];
        assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), wanted, "every tender pays");
    }
}

#[derive(Clone, Debug)]
struct Basket {
    bags: i64,
    grams: i64,
    typed: i64,
    washes: i64,
    /// How many parts of ten of what could pay do pay, by stored value, points, on account and a gift card.
    pays: [i64; 4],
    rest: usize,
    parts: usize,
    is_huge: bool,
    by_person: bool,
}

#[derive(Clone, Debug)]
enum Step {
    TopUp {
        paid: i64,
        by_plan: bool,
    },
    Adjust(i64),
    Roll,
    /// The other member buys, by stored value in part.
    Other(i64),
    /// The member buys what stays, by points in part.
    Stay(i64, i64),
    Sell(Basket),
    Back {
        which: usize,
        share: i64,
    },
    Repay(i64),
}

fn basket() -> impl Strategy<Value = Basket> {
    let goods = (0_i64..5, 0_i64..4_000, 1_i64..20_000, 0_i64..4);
    let part = || prop_oneof![2 => Just(0_i64), 3 => 1_i64..=10];
    let paid = ([part(), part(), part(), part()], 0_usize..3, 1_usize..6);
    (goods, paid, prop::bool::weighted(0.12), any::<bool>()).prop_map(|(goods, paid, is_huge, by_person)| {
        let (bags, grams, typed, washes) = goods;
        let (pays, rest, parts) = paid;
        Basket { bags, grams, typed, washes, pays, rest, parts, is_huge, by_person }
    })
}

fn step() -> impl Strategy<Value = (i64, Step)> {
    let step = prop_oneof![
        2 => (1_i64..60_000, any::<bool>()).prop_map(|(paid, by_plan)| Step::TopUp { paid, by_plan }),
        1 => (1_i64..9_000).prop_map(Step::Adjust),
        3 => Just(Step::Roll),
        1 => (100_i64..9_000).prop_map(Step::Other),
        2 => (100_i64..30_000, 0_i64..=10).prop_map(|(amount, tenths)| Step::Stay(amount, tenths)),
        5 => basket().prop_map(Step::Sell),
        6 => (0_usize..9, 100_i64..900).prop_map(|(which, share)| Step::Back { which, share }),
        1 => (1_i64..10_000).prop_map(Step::Repay),
    ];
    (0_i64..6, step)
}

/// The shop and its twin, in which nothing that is to come back is ever sold.
struct Pair {
    it: Counter,
    twin: Counter,
    open: Vec<Open>,
    counted: Counted,
}

impl Pair {
    fn both(&self, method: &str, params: impl Fn(&Counter) -> Value) {
        for one in [&self.it, &self.twin] {
            one.shop.must(method, params(one));
        }
    }

    fn does(&mut self, step: &Step, day: i64) {
        match step {
            Step::TopUp { paid, by_plan } => self.both("stored_value.top_up", |one| {
                let mut top_up = json!({"member_id": one.member, "paid_minor": paid + 10_000, "tender": "wechat"});
                let (field, value) = if *by_plan { ("plan_id", json!(one.plan)) } else { ("bonus_minor", json!(paid / 7)) };
                top_up[field] = value;
                at(top_up, day, 3)
            }),
            Step::Adjust(centi) => self.both("points.adjust", |one| {
                let change = format!("{}.{:02}", centi / 100, centi % 100);
                at(json!({"member_id": one.member, "change": change, "reason": "goodwill"}), day, 3)
            }),
            Step::Roll => self.roll(day),
            Step::Other(amount) => self.both("sale.ring", |one| {
                let tenders = json!([{"kind": "stored_value", "amount_minor": amount / 3 + 1}, {"kind": "cash", "amount_minor": amount}]);
                at(json!({"member_id": one.other, "lines": [{"amount_minor": amount}], "tenders": tenders}), day, 3)
            }),
            Step::Stay(amount, tenths) => {
                let usable = [&self.it, &self.twin].map(|one| {
                    let basket = json!({"member_id": one.member, "lines": [{"amount_minor": amount}]});
                    one.quote(&basket, day).unwrap()["points_usable_minor"].as_i64().unwrap()
                });
                let by_points = usable[0].min(usable[1]) * tenths / 10;
                let mut tenders = vec![("points", by_points), ("card", amount - by_points)];
                tenders.retain(|(_, part)| *part > 0);
                let tenders = super::refunds::by(&tenders);
                self.both("sale.ring", |one| {
                    at(json!({"member_id": one.member, "lines": [{"amount_minor": amount}], "tenders": tenders}), day, 3)
                });
            }
            Step::Sell(basket) => self.sell(basket, day),
            Step::Back { which, share } => self.part(*which, *share, day),
            Step::Repay(most) => self.repay(*most, day),
        }
        for one in [&mut self.it, &mut self.twin] {
            let last = one.last();
            one.steps.push(last);
        }
    }

    fn roll(&mut self, day: i64) {
        let rolled = self.it.roll(day);
        self.twin.roll(day);
        if rolled > 0 {
            self.open.iter_mut().for_each(|open| open.aged = true);
        }
    }

    fn sell(&mut self, wanted: &Basket, day: i64) {
        let it = &self.it;
        let (mut lines, mut held, mut weighed) = (Vec::new(), Vec::new(), Vec::new());
        let mut add = |line: Value, milli: i64, is_weighed: bool| {
            lines.push(line);
            held.push(milli);
            weighed.push(is_weighed);
        };
        if wanted.is_huge {
            // As much as a basket may come to, but for two fen.
            add(json!({"amount_minor": MOST / 2}), 1_000, false);
            add(json!({"sku": "R", "qty": "3", "price_minor": (MOST - MOST / 2) / 3}), 3_000, false);
        } else {
            if wanted.bags > 0 {
                add(json!({"sku": "R", "qty": wanted.bags.to_string()}), wanted.bags * 1_000, false);
            }
            if wanted.grams > 1_000 {
                let qty = format!("{}.{:03}", wanted.grams / 1_000, wanted.grams % 1_000);
                add(json!({"sku": "A", "qty": qty}), wanted.grams, true);
            }
            add(json!({"amount_minor": wanted.typed}), 1_000, false);
        }
        let mut basket = json!({"member_id": it.member, "lines": lines});
        if wanted.by_person {
            basket["person_id"] = json!(it.person);
        }
        if wanted.washes > 0 {
            let mut washed = basket.clone();
            let wash = json!({"sku": "W", "qty": wanted.washes.to_string(), "card": it.card});
            washed["lines"].as_array_mut().unwrap().push(wash);
            // The card may be used up or over by now.
            if it.quote(&washed, day).is_ok() {
                basket = washed;
                held.push(wanted.washes * 1_000);
                weighed.push(false);
                self.counted.with_card += 1;
            }
        }
        let mut quote = it.quote(&basket, day).unwrap();
        if let Some(coupon) = quote["coupons_usable"].get(0) {
            basket["coupons"] = json!([coupon["code"]]);
            quote = it.quote(&basket, day).unwrap();
            self.counted.with_coupon += 1;
        }
        let mut left = quote["total_minor"].as_i64().unwrap();
        let on_card = it.shop.must("gift_card.show", json!({"card": it.gift_card}))["balance_minor"].as_i64().unwrap();
        let most = |field: &str| quote[field].as_i64().unwrap_or(0);
        let mut tenders = Vec::new();
        let caps = [
            ("stored_value", most("stored_value_usable_minor")),
            ("points", most("points_usable_minor")),
            ("on_account", most("on_account_usable_minor")),
            ("gift_card", on_card),
        ];
        for ((kind, cap), tenths) in caps.into_iter().zip(wanted.pays) {
            let part = (cap * tenths / 10).min(left);
            if part == 0 {
                continue;
            }
            left -= part;
            self.counted.kinds.insert(kind.to_owned());
            match kind {
                "gift_card" => basket["gift_cards"] = json!([{"code": it.gift_card, "amount_minor": part}]),
                _ => tenders.push((kind, part)),
            }
        }
        if left > 0 {
            let kind = ["cash", "wechat", "card"][wanted.rest];
            let given = if kind == "cash" { (left + 99).min(MOST) } else { left };
            self.counted.kinds.insert(kind.to_owned());
            tenders.push((kind, given));
        }
        basket["tenders"] = super::refunds::by(&tenders);
        let sale = it.shop.must("sale.ring", at(basket, day, 3));
        self.counted.baskets += 1;
        self.counted.weighed += usize::from(weighed.contains(&true));
        self.counted.to_the_limit += usize::from(quote["total_minor"].as_i64().unwrap() >= MOST - 1_002);
        let gone = vec![0; held.len()];
        self.open.push(Open { sale, day, held, gone, weighed, parts: wanted.parts, done: 0, aged: false });
    }

    /// A part of one of the sales comes back.
    fn part(&mut self, which: usize, share: i64, day: i64) {
        let mut out: Vec<&mut Open> = self.open.iter_mut().filter(|open| open.held != open.gone).collect();
        if out.is_empty() {
            return;
        }
        let n = which % out.len();
        let open = &mut out[n];
        let lines = open.part(share);
        if lines == json!([]) {
            return open.done -= 1;
        }
        let mut back = json!({"sale_id": open.sale["sale_id"], "reason": "changed_mind"});
        let is_whole_today = lines.is_null() && open.done == 1 && open.day == day && share % 2 == 0;
        if !lines.is_null() {
            back["lines"] = lines;
        }
        let method = if is_whole_today { "sale.void" } else { "sale.refund" };
        self.it.shop.must(method, at(back, day, 4));
    }

    /// Some of what is owed on account is paid; in the twin nobody owes, so it goes back with what is owed.
    fn repay(&mut self, most: i64, day: i64) {
        let card = self.it.shop.must("member.card", at(json!({"member_id": self.it.member}), day, 3));
        let owed = card["on_account"]["owed_minor"].as_i64().unwrap_or(0);
        if owed > 0 {
            let paid = json!({"member_id": self.it.member, "paid_minor": owed.min(most), "tender": "cash"});
            self.it.shop.must("on_account.repay", at(paid, day, 3));
        }
    }

    /// Everything that is still out comes back, and all that a sale could have held up is over.
    fn ends(&mut self, day: i64) {
        self.roll(day);
        for turn in 0.. {
            if self.open.iter().all(|open| open.held == open.gone) {
                break;
            }
            self.part(turn, 500, day);
            if turn > 40 {
                self.open.iter_mut().for_each(|open| open.parts = 0);
            }
        }
        for open in &self.open {
            self.counted.in_three += usize::from(open.done >= 3);
            self.counted.aged += usize::from(open.aged);
        }
        // Past the days of grace, so that a tier that was reached meanwhile has ended.
        self.roll(day + 80);
        for one in [&mut self.it, &mut self.twin] {
            let last = one.last();
            one.steps.push(last);
        }
    }
}

/// Random sales, paid in every way, with weighed goods, coupons and a count card, come back in any parts and order, between top-ups with
/// gifts in parts, points that lapse, days that are rolled and sales that stay: each table is as in the twin.
#[test]
fn what_comes_back_among_all_else_is_as_if_it_had_never_been_sold() {
    let counted = RefCell::new(Counted::default());
    let mut runner = TestRunner::new(Config { cases: 14, max_shrink_iters: 60, ..Config::default() });
    let steps = prop::collection::vec(step(), 12..30);
    let proved = runner.run(&(steps, any::<bool>()), |(steps, first)| {
        let [it, twin] = [(); 2].map(|()| Counter::opened(first));
        let mut pair = Pair { it, twin, open: Vec::new(), counted: counted.take() };
        let mut day = 1;
        for (later, step) in &steps {
            day += later;
            pair.does(step, day);
        }
        pair.ends(day + 1);
        let (is, should_be) = (pair.it.state(), pair.twin.state());
        counted.replace(pair.counted);
        prop_assert_eq!(is.keys().collect::<Vec<_>>(), should_be.keys().collect::<Vec<_>>());
        for (table, rows) in &is {
            prop_assert_eq!(rows, &should_be[table], "{}", table);
        }
        pair.it.shop.is_sound();
        Ok(())
    });
    proved.unwrap();
    counted.into_inner().holds_at_least();
}
