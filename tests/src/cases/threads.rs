//! Cases from public threads: what is given says what is asked, by the names of its fields.

use huitou_tests::{TestShop, text};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::form::{ThreadCase, minor, number, whole_minor};
use crate::order::{give_points, top_up};
use crate::verdict::Verdict;

/// A question that is understood.
type Question = fn(&Counter, &Map<String, Value>, &Map<String, Value>) -> Option<Verdict>;

/// The questions by the fields that they need; the first that has all of them is asked.
const QUESTIONS: &[(&[&str], Question)] = &[
    (&["earn_per_money", "money_per_point", "orders"], points_of_this_sale),
    (&["points", "money_per_point", "new_points_from_sale"], worth_of_points),
    (&["points_before", "sale_paid_with_points"], points_come_back),
    (&["wallet", "offline_sale", "sync_attempts"], once_and_no_more),
    (&["item", "order_discount_pct", "gift_card"], card_after_an_offer),
    (&["cases"], guarded_spend),
    (&["a_points", "b_points"], two_as_one),
];

/// Plays a case.
pub fn play(case: &ThreadCase) -> Verdict {
    let given = case.given.as_object().cloned().unwrap_or_default();
    let known = QUESTIONS.iter().find(|(fields, _)| fields.iter().all(|field| given.contains_key(*field)));
    let Some((_, question)) = known else {
        return Verdict::NotYet(format!("{} cannot be asked", given.keys().cloned().collect::<Vec<_>>().join(", ")));
    };
    question(&Counter::opened(), &given, &case.expect)
        .unwrap_or_else(|| Verdict::NotYet("its figures are not understood".to_owned()))
}

/// A shop without coupons and points by itself, and a member.
struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        for (key, value) in [("coupon.off_minor", json!(0)), ("points.minor_per_point", json!(0))] {
            shop.must("setting.put", json!({"key": key, "value": value}));
        }
        let member = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
        Counter { shop, member }
    }

    fn earn(&self, points_per_money: Decimal) {
        let points = (points_per_money * Decimal::ONE_HUNDRED).normalize().to_string();
        let earns = json!({"by": "money", "points": points, "per_minor": 10_000});
        self.shop.must("points_rule.put", json!({"name": "积分", "earns": earns}));
    }

    fn a_point_pays(&self, money: Decimal) -> Option<()> {
        let minor = (money * Decimal::ONE_HUNDRED).normalize();
        let points = Decimal::from(10_i64.pow(minor.scale()));
        for (key, value) in [("points.per_unit", points), ("points.unit_minor", minor * points)] {
            self.shop.must("setting.put", json!({"key": key, "value": i64::try_from(value).ok()?}));
        }
        Some(())
    }

    fn card(&self) -> Value {
        self.shop.must("member.card", json!({"member_id": self.member}))
    }

    fn points(&self) -> Option<Decimal> {
        self.card()["points"].as_str()?.parse().ok()
    }

    fn request(&self, amount: i64, tenders: &Value) -> Value {
        json!({"member_id": self.member, "lines": [{"amount_minor": amount}], "tenders": tenders})
    }

    fn usable_points(&self, amount: i64) -> Option<i64> {
        self.shop.must("sale.quote", self.request(amount, &json!([])))["points_usable_minor"].as_i64()
    }
}

/// Whether points that a sale earns can pay that sale: not here, they are earned once it is paid.
fn points_of_this_sale(counter: &Counter, given: &Map<String, Value>, expect: &Map<String, Value>) -> Option<Verdict> {
    let worth = number(&given["money_per_point"])?;
    counter.earn(number(&given["earn_per_money"])?);
    counter.a_point_pays(worth)?;
    let [first, second] = given["orders"].as_array()?.as_slice() else { return None };
    let first = minor(first)?;
    counter.shop.must("sale.ring", counter.request(first, &json!([{"kind": "cash", "amount_minor": first}])));
    let after_first = Verdict::of("points_after_first", number(&expect["points_after_first"])?, counter.points()?);
    let usable = crate::form::money(counter.usable_points(minor(second)?)?);
    let wanted = number(&expect["reward_on_second"])?;
    let with_its_own = usable + number(second)? * number(&given["earn_per_money"])? * worth;
    let reward = if wanted == usable {
        Verdict::Held
    } else if wanted == with_its_own {
        Verdict::Deviates { adr: 26, instead: format!("{usable}: what a sale earns does not pay that sale") }
    } else {
        Verdict::of("reward_on_second", wanted, usable)
    };
    Some(after_first.max(reward))
}

fn worth_of_points(counter: &Counter, given: &Map<String, Value>, expect: &Map<String, Value>) -> Option<Verdict> {
    counter.a_point_pays(number(&given["money_per_point"])?)?;
    give_points(&counter.shop, &counter.member, number(&given["points"])?);
    // A point for each unit of money, so that the sale is as large as the points that it earns.
    counter.earn(Decimal::ONE);
    let amount = whole_minor(number(&given["new_points_from_sale"])?)?;
    let usable = counter.usable_points(amount)?;
    let redeemable = Verdict::of("redeemable", number(&expect["redeemable"])?, crate::form::money(usable));
    let tenders =
        json!([{"kind": "points", "amount_minor": usable}, {"kind": "cash", "amount_minor": amount - usable}]);
    counter.shop.must("sale.ring", counter.request(amount, &tenders));
    let after =
        Verdict::of("points_after_redeeming_all", number(&expect["points_after_redeeming_all"])?, counter.points()?);
    Some(redeemable.max(after))
}

fn points_come_back(counter: &Counter, given: &Map<String, Value>, expect: &Map<String, Value>) -> Option<Verdict> {
    counter.a_point_pays(Decimal::ONE)?;
    give_points(&counter.shop, &counter.member, number(&given["points_before"])?);
    let amount = minor(&given["sale_paid_with_points"])?;
    let sale = counter.request(amount, &json!([{"kind": "points", "amount_minor": amount}]));
    let sale_id = counter.shop.must("sale.ring", sale)["sale_id"].clone();
    let void = json!({"sale_id": sale_id, "reason": "rung_wrongly", "expect_total_minor": amount});
    counter.shop.must("sale.void", void);
    Some(Verdict::of("points_after", number(&expect["points_after"])?, counter.points()?))
}

fn once_and_no_more(counter: &Counter, given: &Map<String, Value>, expect: &Map<String, Value>) -> Option<Verdict> {
    top_up(&counter.shop, &counter.member, minor(&given["wallet"])?);
    let amount = minor(&given["offline_sale"])?;
    let mut sale = counter.request(amount, &json!([{"kind": "stored_value", "amount_minor": amount}]));
    sale["meta"] = json!({"request_id": "01890a5d-ac96-774b-bcce-b302099a8057"});
    for _ in 0..given["sync_attempts"].as_u64()? {
        counter.shop.must("sale.ring", sale.clone());
    }
    let after = crate::form::money(counter.card()["stored_value"]["total_minor"].as_i64()?);
    let sales = counter.shop.must("sale.list", json!({"member_id": counter.member}))["sales"].as_array()?.len();
    let sales = Verdict::of("sales", number(&expect["sales_on_server"])?, Decimal::from(sales));
    Some(Verdict::of("wallet_after", number(&expect["wallet_after"])?, after).max(sales))
}

/// From so many points so many are given or taken: whether it is done, and what is left.
fn guarded_spend(_: &Counter, given: &Map<String, Value>, expect: &Map<String, Value>) -> Option<Verdict> {
    let results = expect["results"].as_array()?;
    let verdicts = given["cases"].as_array()?.iter().zip(results).map(|(case, result)| {
        let counter = Counter::opened();
        give_points(&counter.shop, &counter.member, number(&case[0])?);
        let change =
            json!({"member_id": counter.member, "change": number(&case[1])?.to_string(), "reason": "correction"});
        let is_done = counter.shop.call("points.adjust", change).is_ok();
        if json!(is_done) != result[0] {
            return Some(Verdict::Failed(format!("done: {is_done}")));
        }
        Some(Verdict::of("points", number(&result[1])?, counter.points()?))
    });
    verdicts.collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// Two members who are one: what the one has who stays, and what is left of the other as somebody else.
fn two_as_one(counter: &Counter, given: &Map<String, Value>, expect: &Map<String, Value>) -> Option<Verdict> {
    let other = text(&counter.shop.must("member.enrol", json!({"name": "王芳芳"})), "member_id");
    give_points(&counter.shop, &counter.member, number(&given["a_points"])?);
    give_points(&counter.shop, &other, number(&given["b_points"])?);
    let merge = json!({"member_id": counter.member, "alias_id": other, "reason": "同一个人"});
    counter.shop.must("member.merge", merge);
    let listed = counter.shop.must("member.list", json!({}))["members"].clone();
    let is_listed = listed.as_array()?.iter().any(|member| member["member_id"] == other.as_str());
    let of_other = if is_listed {
        counter.shop.must("member.card", json!({"member_id": other}))["points"].as_str()?.parse().ok()?
    } else {
        Decimal::ZERO
    };
    let archived = match expect["b_archived"].as_bool()? != is_listed {
        true => Verdict::Held,
        false => Verdict::Failed(format!("listed: {is_listed}")),
    };
    let points = Verdict::of("a_points", number(&expect["a_points"])?, counter.points()?);
    Some(points.max(Verdict::of("b_points", number(&expect["b_points"])?, of_other)).max(archived))
}

/// What is due once an offer took its part and a gift card paid: the offer is of the goods, not of what is left to pay.
fn card_after_an_offer(counter: &Counter, given: &Map<String, Value>, expect: &Map<String, Value>) -> Option<Verdict> {
    let left = Decimal::ONE_HUNDRED - number(&given["order_discount_pct"])?;
    let price = whole_minor(number(&given["item"])? * left / Decimal::ONE_HUNDRED)?;
    let card = json!({"amount_minor": minor(&given["gift_card"])?, "tender": "cash"});
    let code = text(&counter.shop.must("gift_card.issue", card), "code");
    let mut sale = counter.request(price, &json!([]));
    sale["gift_cards"] = json!([{"code": code}]);
    let due = counter.shop.must("sale.quote", sale)["settlement"]["due_minor"].as_i64()?;
    Some(Verdict::of("due", number(&expect["due"])?, crate::form::money(due)))
}
