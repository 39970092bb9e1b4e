//! One order of a case, played step by step at a real till.

use std::collections::BTreeMap;

use huitou_tests::{TestShop, text};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::form::{Case, number, whole_minor};
use crate::programs::open_shop;
use crate::seen;
use crate::verdict::Verdict;
use crate::words::{Act, acts};

/// What came of something done: none, or why it could not be done.
pub type Done = Result<(), Stop>;

/// Why a step stops.
pub enum Stop {
    /// It cannot be done yet.
    NotYet(String),
    /// The till refused it.
    Refused(String),
}

impl From<&str> for Stop {
    fn from(why: &str) -> Stop {
        Stop::NotYet(why.to_owned())
    }
}

/// The order as it stands.
pub struct Order<'c> {
    case: &'c Case,
    /// The till.
    pub shop: TestShop,
    /// The buyer.
    pub member: String,
    /// Percent off the whole order that was applied, by the programme's name.
    parts_off: BTreeMap<String, Decimal>,
    /// What is tendered besides cash.
    pub tenders: Vec<Value>,
    /// The codes of gift cards: those that pay, or that were sold.
    cards: Vec<String>,
    /// What was put on them, where the order itself is gift cards.
    sold_as_cards: Option<Decimal>,
    /// The answer of the sale, once it is rung, with what was still to be paid before cash was.
    pub sale: Option<Sale>,
    /// The answer of the last return.
    pub refund: Option<Value>,
}

/// A sale that was rung.
pub struct Sale {
    /// What the till answered.
    pub rung: Value,
    /// The quote with all tenders but cash.
    pub quote: Value,
}

/// Plays all steps; as many verdicts as steps. After a step that could not be done nothing more is claimed.
pub fn play(case: &Case) -> Vec<Verdict> {
    let mut order = match Order::begin(case) {
        Ok(order) => order,
        Err(why) => return case.steps.iter().map(|_| Verdict::NotYet(why.clone())).collect(),
    };
    let mut stopped = None;
    let verdicts = case.steps.iter().map(|step| {
        if let Some(why) = &stopped {
            return Verdict::NotYet(format!("after a step that could not be done ({why})"));
        }
        match order.step(&step.act, step.expect.contains_key("error")) {
            Ok(refused) => seen::judge(&mut order, &step.expect, refused.as_deref()),
            Err(why) => {
                stopped = Some(why.clone());
                Verdict::NotYet(why)
            }
        }
    });
    verdicts.collect()
}

impl<'c> Order<'c> {
    fn begin(case: &'c Case) -> Result<Order<'c>, String> {
        let shop = open_shop(case)?;
        let member = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
        for (key, value) in &case.member {
            let amount = number(value).ok_or("a balance that is no number")?;
            match key.as_str() {
                "points" => give_points(&shop, &member, amount),
                "ewallet" | "wallet" => {
                    top_up(&shop, &member, whole_minor(amount).ok_or("a balance with parts of a cent")?);
                }
                unknown => return Err(format!("a member with {unknown}")),
            }
        }
        let mut order = Order {
            case,
            shop,
            member,
            parts_off: BTreeMap::new(),
            tenders: Vec::new(),
            cards: Vec::new(),
            sold_as_cards: None,
            sale: None,
            refund: None,
        };
        for program in &case.programs {
            if program["trigger"] == "auto" {
                order.apply(program).map_err(|stop| match stop {
                    Stop::NotYet(why) | Stop::Refused(why) => why,
                })?;
            }
        }
        Ok(order)
    }

    /// Does a step: what refused it, if anything did.
    ///
    /// # Errors
    /// What of it cannot be done yet.
    fn step(&mut self, words: &str, may_be_refused: bool) -> Result<Option<String>, String> {
        let names: Vec<String> =
            self.case.programs.iter().filter_map(|p| p["id"].as_str().map(str::to_owned)).collect();
        let acts = acts(words, &names).ok_or("its words are not understood")?;
        if words.contains("apply") && !acts.iter().any(|act| matches!(act, Act::Apply(_))) {
            self.apply_all().or_else(into_words)?;
        }
        for act in acts {
            match self.act(act) {
                Ok(()) => {}
                Err(Stop::NotYet(why)) => return Err(why),
                Err(Stop::Refused(code)) if may_be_refused => return Ok(Some(code)),
                Err(Stop::Refused(code)) => return Err(format!("the till refuses it: {code}")),
            }
        }
        Ok(None)
    }

    fn act(&mut self, act: Act) -> Done {
        match act {
            Act::Apply(name) => {
                let program = self.case.programs.iter().find(|program| program["id"] == json!(name));
                self.apply(program.ok_or("a programme without a name")?)
            }
            Act::PayByWallet(amount) => self.pay_by_wallet(amount),
            Act::PayByCards(amounts) => amounts.into_iter().try_for_each(|amount| self.issue(amount)),
            Act::ClaimReward => self.claim_reward(),
            Act::OthersCode => self.others_code(),
            Act::GiveCode => Err("points for a code".into()),
            Act::Ring => self.ring(),
            Act::Sell if self.has_kind("gift_card") => self.sell_cards(),
            Act::Sell => self.ring(),
            Act::Refund(_) if self.sold_as_cards.is_some() => self.give_cards_back(),
            Act::Refund(qty) => self.refund(qty),
            Act::Reset => {
                let case = self.case;
                *self = Order::begin(case).map_err(Stop::NotYet)?;
                Ok(())
            }
        }
    }

    fn has_kind(&self, kind: &str) -> bool {
        self.case.programs.iter().any(|program| program["kind"] == kind)
    }

    /// A step that says "apply" and names none means all.
    fn apply_all(&mut self) -> Done {
        self.case.programs.iter().try_for_each(|program| self.apply(program))
    }

    /// Applies a programme that takes a part off the whole order. A till without offers gives it as changed prices, as a cashier would.
    fn apply(&mut self, program: &Value) -> Done {
        match program["kind"].as_str() {
            Some("percent_off_order") => {}
            Some("loyalty" | "gift_card" | "ewallet") => return Ok(()),
            other => return Err(Stop::NotYet(format!("an offer ({})", other.unwrap_or("of no kind")))),
        }
        let percent = number(&program["percent"]).ok_or("a percentage that is no number")?;
        if let Some(rule) = program.get("rule").and_then(Value::as_object) {
            if let Some(unknown) = rule.keys().find(|key| *key != "min_amount") {
                return Err(Stop::NotYet(format!("an offer by {unknown}")));
            }
            if number(&rule["min_amount"]).is_some_and(|least| self.list_total() < least) {
                return Ok(());
            }
        }
        let name = program["id"].as_str().unwrap_or_default().to_owned();
        self.parts_off.insert(name, percent);
        if self.parts_off.len() > 1 {
            return Err("several offers on one order".into());
        }
        Ok(())
    }

    fn list_total(&self) -> Decimal {
        let amounts = self.case.lines.iter().filter_map(|line| Some(number(&line.unit_price)? * number(&line.qty)?));
        amounts.sum()
    }

    /// The basket as the till takes it, with or without what was applied.
    fn basket(&self, offers: Offers) -> Result<Value, Stop> {
        let left = match offers {
            Offers::Applied => Decimal::ONE_HUNDRED - self.parts_off.values().sum::<Decimal>(),
            Offers::LeftOut => Decimal::ONE_HUNDRED,
        };
        let line = |line: &crate::form::Line| {
            let price = number(&line.unit_price)?;
            let mut request = json!({"sku": line.sku, "qty": number(&line.qty)?.normalize().to_string()});
            if left != Decimal::ONE_HUNDRED {
                request["price_minor"] = json!(whole_minor(price * left / Decimal::ONE_HUNDRED)?);
            }
            Some(request)
        };
        let lines: Option<Vec<_>> = self.case.lines.iter().map(line).collect();
        lines.map(Value::from).ok_or_else(|| "an offer that takes parts of a cent off a unit".into())
    }

    /// The quote of the order as it stands, with all that is tendered but cash.
    ///
    /// # Errors
    /// Where the till refuses it, or an offer cannot be given yet.
    pub fn quote(&self, offers: Offers) -> Result<Value, Stop> {
        self.quote_with(offers, &self.tenders, &self.paying_cards())
    }

    /// The same before anything is tendered.
    ///
    /// # Errors
    /// As above.
    pub fn unpaid(&self, offers: Offers) -> Result<Value, Stop> {
        self.quote_with(offers, &[], &json!([]))
    }

    fn quote_with(&self, offers: Offers, tenders: &[Value], cards: &Value) -> Result<Value, Stop> {
        let basket = self.basket(offers)?;
        self.call(
            "sale.quote",
            json!({"member_id": self.member, "lines": basket, "tenders": tenders, "gift_cards": cards}),
        )
    }

    /// Calls the till.
    pub fn call(&self, method: &str, params: Value) -> Result<Value, Stop> {
        self.shop.call(method, params).map_err(|error| Stop::Refused(text(&error, "code")))
    }

    fn pay_by_wallet(&mut self, amount: Option<Decimal>) -> Done {
        if !self.has_kind("ewallet") {
            return Ok(());
        }
        let usable = self.quote(Offers::Applied)?["stored_value_usable_minor"].as_i64().unwrap_or(0);
        let pays = match amount {
            Some(amount) => whole_minor(amount).ok_or("parts of a cent")?.min(usable),
            None => usable,
        };
        self.tenders.push(json!({"kind": "stored_value", "amount_minor": pays}));
        Ok(())
    }

    /// Sells a gift card to whoever pays.
    fn issue(&mut self, amount: Decimal) -> Done {
        let minor = whole_minor(amount).ok_or("parts of a cent")?;
        let card = self.call("gift_card.issue", json!({"amount_minor": minor, "tender": "cash"}))?;
        self.cards.push(text(&card, "code"));
        Ok(())
    }

    /// The basket is gift cards, one for each unit.
    fn sell_cards(&mut self) -> Done {
        for line in &self.case.lines {
            let (price, qty) = (number(&line.unit_price), number(&line.qty).and_then(|qty| u32::try_from(qty).ok()));
            let (price, qty) = price.zip(qty).ok_or("gift cards of no price")?;
            (0..qty).try_for_each(|_| self.issue(price))?;
        }
        self.sold_as_cards = Some(self.list_total());
        Ok(())
    }

    /// What was taken off the cards that the order sold; none where it sold none.
    ///
    /// # Errors
    /// Where the till does not show one.
    pub fn off_cards(&self) -> Result<Option<Decimal>, Stop> {
        let on_cards = self.on_cards()?;
        Ok(self.sold_as_cards.map(|sold| sold - on_cards))
    }

    /// Gift cards go back to somebody who is known: what is on them becomes the buyer's, and is given back whole.
    fn give_cards_back(&mut self) -> Done {
        for code in &self.cards {
            self.call("gift_card.bind", json!({"code": code, "member_id": self.member}))?;
        }
        let back = json!({"member_id": self.member, "cause": "merchant", "tender": "cash"});
        self.call("stored_value.refund", back).map(drop)
    }

    /// The codes that pay, each as much as it can; a basket of gift cards is paid otherwise.
    fn paying_cards(&self) -> Value {
        self.cards.iter().map(|code| json!({"code": code})).collect()
    }

    /// What is on the cards now.
    ///
    /// # Errors
    /// Where the till does not show one.
    pub fn on_cards(&self) -> Result<Decimal, Stop> {
        let balance = |code: &String| {
            Ok(self.call("gift_card.show", json!({"card": code}))?["balance_minor"].as_i64().unwrap_or(0))
        };
        let balances: Vec<i64> = self.cards.iter().map(balance).collect::<Result<_, Stop>>()?;
        Ok(crate::form::money(balances.into_iter().sum()))
    }

    fn claim_reward(&mut self) -> Done {
        let rewards = || self.case.programs.iter().map(|program| &program["reward"]);
        let pays = if rewards().any(|reward| number(&reward["money_per_point"]).is_some()) {
            self.quote(Offers::Applied)?["points_usable_minor"].as_i64().unwrap_or(0)
        } else {
            let reward = rewards().find(|reward| reward["on"] == "order").ok_or("a reward that is no money")?;
            self.price_of_part(reward)?
        };
        self.tenders.push(json!({"kind": "points", "amount_minor": pays}));
        Ok(())
    }

    /// A part of the order for a number of points: so many points pay just that much.
    fn price_of_part(&self, reward: &Value) -> Result<i64, Stop> {
        let figures = number(&reward["percent"]).zip(reward["cost_points"].as_i64());
        let (percent, cost) = figures.ok_or("a reward that is no money")?;
        let total = crate::form::money(self.quote(Offers::Applied)?["total_minor"].as_i64().unwrap_or(0));
        let part = whole_minor(total * percent / Decimal::ONE_HUNDRED).ok_or("a reward of parts of a cent")?;
        for (key, value) in [("points.per_unit", cost), ("points.unit_minor", part)] {
            self.call("setting.put", json!({"key": key, "value": value}))?;
        }
        Ok(part)
    }

    /// Another member's code proves nothing for the buyer, and it is no coupon: both are tried, and both must be refused alike.
    fn others_code(&mut self) -> Done {
        let other = text(&self.shop.must("member.enrol", json!({"name": "李雷"})), "member_id");
        for member in [&self.member, &other] {
            top_up(&self.shop, member, 10_000_000);
        }
        self.shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": 1}));
        let code = text(&self.call("member.draw_code", json!({"member_id": other}))?, "code");
        let total = self.quote(Offers::Applied)?["total_minor"].clone();
        let sale = |tender: &str| {
            json!({
                "member_id": self.member, "lines": self.basket(Offers::Applied).ok(),
                "tenders": [{"kind": tender, "amount_minor": total}],
            })
        };
        let (mut proof, mut coupon) = (sale("stored_value"), sale("cash"));
        proof["proof"] = json!({"code": code});
        coupon["coupons"] = json!([code]);
        match (self.call("sale.ring", proof), self.call("sale.ring", coupon)) {
            (Err(Stop::Refused(proof)), Err(Stop::Refused(_))) => Err(Stop::Refused(proof)),
            _ => Ok(()),
        }
    }

    /// Rings the sale, what is not paid otherwise in cash; does nothing where it is rung.
    pub fn ring(&mut self) -> Done {
        if self.sale.is_some() {
            return Ok(());
        }
        let quote = self.quote(Offers::Applied)?;
        let mut tenders = self.tenders.clone();
        let due = quote["settlement"]["due_minor"].as_i64().unwrap_or(0);
        if due > 0 {
            tenders.push(json!({"kind": "cash", "amount_minor": due}));
        }
        tenders.retain(|tender| tender["amount_minor"] != json!(0));
        let basket = json!({"member_id": self.member, "lines": self.basket(Offers::Applied)?, "tenders": tenders, "gift_cards": self.paying_cards()});
        let rung = self.call("sale.ring", basket)?;
        self.sale = Some(Sale { rung, quote });
        Ok(())
    }

    /// Takes back so many units, from the first line on; all where none are said.
    fn refund(&mut self, qty: Option<Decimal>) -> Done {
        self.ring()?;
        let sale_id = self.sale.as_ref().map_or(Value::Null, |sale| sale.rung["sale_id"].clone());
        let mut left = qty.unwrap_or(Decimal::MAX);
        let mut lines = Vec::new();
        for (line, sold) in self.case.lines.iter().enumerate() {
            let back = left.min(number(&sold.qty).unwrap_or_default());
            left -= back;
            if back > Decimal::ZERO {
                lines.push(json!({"line": line + 1, "qty": back.normalize().to_string()}));
            }
        }
        let quote = self.call("sale.quote_refund", json!({"sale_id": sale_id, "lines": lines}))?;
        let refund = json!({
            "sale_id": sale_id, "lines": lines, "reason": "changed_mind", "expect_total_minor": quote["total_minor"],
        });
        self.refund = Some(self.call("sale.refund", refund)?);
        Ok(())
    }
}

/// Whether a quote has what was applied.
#[derive(Clone, Copy)]
pub enum Offers {
    /// With it.
    Applied,
    /// As if nothing had been applied.
    LeftOut,
}

fn into_words(stop: Stop) -> Result<(), String> {
    match stop {
        Stop::NotYet(why) | Stop::Refused(why) => Err(why),
    }
}

/// Gives a member points by hand.
pub fn give_points(shop: &TestShop, member: &str, points: Decimal) {
    if !points.is_zero() {
        let params = json!({"member_id": member, "change": points.normalize().to_string(), "reason": "correction"});
        shop.must("points.adjust", params);
    }
}

/// Sells a member stored value.
pub fn top_up(shop: &TestShop, member: &str, minor: i64) {
    if minor > 0 {
        shop.must("stored_value.top_up", json!({"member_id": member, "paid_minor": minor, "tender": "cash"}));
    }
}
