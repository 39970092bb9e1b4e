//! A naive second shop: plain numbers in plain maps, written from the issue's words. It shares no code with the product;
//! it reads requests as the wire has them and says what the answer must hold, or which refusals are right.

pub mod calendar;
mod card_returns;
pub mod cards;
pub mod care;
mod correcting;
mod exchanges;
pub mod family;
pub mod gift_cards;
pub mod invoices;
mod keeping;
mod local;
pub mod lots;
mod marks;
pub mod number;
pub mod on_account;
mod openings;
pub mod owed;
mod people;
pub mod plans;
mod points;
mod reading;
mod refunds;
mod region;
mod reports;
pub mod rules;
pub mod safety;
mod selling;
mod settling;
pub mod shares;
pub mod tiers;
pub mod transfers;
mod unbilled;
mod voiding;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use calendar::{Day, Minute, iso};
use lots::{Purse, Touch};
use number::as_decimal;

/// The refusals that are right for a request: one of them must come.
pub type Codes = BTreeSet<&'static str>;

/// The largest amount at a counter.
pub const AMOUNT_LIMIT: i64 = 9_999_999_999;

/// All that the shop knows.
#[derive(Clone, Default)]
pub struct Model {
    /// The settings in force.
    pub settings: BTreeMap<String, Value>,
    /// The products by number.
    pub products: BTreeMap<String, Product>,
    /// The staff in the order of joining: id and name.
    pub staff: Vec<(String, String)>,
    /// The members by id.
    pub members: BTreeMap<String, Member>,
    /// The numbers of cards that were replaced: whose, and since when.
    pub dead: BTreeMap<String, (String, Day)>,
    /// When the request comes.
    pub now: Minute,
    /// The change that was kept, by the sales that kept any.
    pub kept: BTreeMap<String, i64>,
    /// The count cards in the order of selling.
    pub count_cards: Vec<cards::CountCard>,
    /// What moved what is owed for count cards.
    pub card_flows: Vec<owed::CardFlow>,
    /// The coupons by code.
    pub coupons: BTreeMap<String, Coupon>,
    /// The sales in the order of ringing.
    pub sales: Vec<Sale>,
    /// The refunds in their order.
    pub refunds: Vec<Refund>,
    /// The places of the facts that did what was due by a day.
    pub rolls: Vec<i64>,
    /// The balance refunds in their order.
    pub balance_refunds: Vec<settling::BalanceRefund>,
    /// Credits less debits of each account.
    pub accounts: BTreeMap<String, i64>,
    /// By how much each command changed what is held: principal, bonus, and what is owed on account.
    pub held: Vec<(Day, [i64; 3])>,
    /// How long the journal is.
    pub facts: i64,
    /// How many messages were ever put in the way to a member.
    pub messages: i64,
    /// The top-ups in their order.
    pub top_ups: Vec<plans::TopUp>,
    /// The rules for points in the order of making.
    pub rules: Vec<rules::Rule>,
    /// The transfers of cards in their order.
    pub transfers: Vec<transfers::Transfer>,
    /// Who uses members' cards, in the order of naming.
    pub family: Vec<family::Person>,
    /// The rules for staff shares in the order of making.
    pub share_rules: Vec<shares::ShareRule>,
    /// What staff members earned, and what was taken back.
    pub earnings: Vec<shares::Earning>,
    /// What was paid of what was on account, in its order.
    pub repayments: Vec<on_account::Repayment>,
    /// The invoices in the order of asking.
    pub invoices: Vec<invoices::Invoice>,
    /// The gift cards in the order of selling.
    pub gift_cards: Vec<gift_cards::GiftCard>,
    /// The tiers in the order of making.
    pub tiers: Vec<tiers::Tier>,
    /// The top-up plans in the order of making.
    pub plans: Vec<plans::Plan>,
    /// Of each request that rang a sale, the sale.
    pub rung: BTreeMap<String, String>,
    /// The basket at the counter as it was last kept.
    pub basket: Option<Value>,
    /// What was chosen of the window's language, look and ear.
    pub window: BTreeMap<String, Value>,
}

/// A member.
#[derive(Clone, Default)]
pub struct Member {
    /// What was typed at enrolment; empty after erasure.
    pub known: BTreeMap<&'static str, String>,
    /// The number.
    pub no: String,
    /// Whether nothing is known any more.
    pub erased: bool,
    /// Stored value that was paid for.
    pub principal: i64,
    /// Stored value that was a gift.
    pub bonus: i64,
    /// What was taken on account.
    pub account: on_account::OnAccount,
    /// What guards the stored value.
    pub guard: safety::Guard,
    /// Points and what is owed of them.
    pub purse: Purse,
    /// All that ever happened to the points, in the journal's order.
    pub touches: Vec<Touch>,
    /// The days of trade with a sale that was not returned whole.
    pub visit_days: BTreeSet<Day>,
    /// How many sales were not returned whole.
    pub sales: i64,
    /// What all sales came to, less what went back.
    pub spent: i64,
    /// The day on which what the member had before was entered.
    pub opened_on: Option<Day>,
    /// The day of joining.
    pub enrolled_on: Day,
    /// What the member agrees to.
    pub consents: BTreeSet<String>,
    /// The tier that the last fact gave.
    pub place: Option<tiers::Place>,
    /// The facts that brought the member there.
    pub steps: Vec<tiers::Step>,
    /// What moved on the member's accounts, as the wire writes it, the first one first.
    pub movements: Vec<Value>,
    /// Of each exchange, by its place, what the return moved and what the sale did.
    pub exchanged: BTreeMap<i64, Vec<Value>>,
}

/// A product.
#[derive(Clone)]
pub struct Product {
    /// What `product.put` said.
    pub put: Value,
    /// The price of one unit.
    pub price: i64,
    /// How many decimals a quantity may have.
    pub decimals: u32,
}

/// A coupon.
#[derive(Clone)]
pub struct Coupon {
    /// Whose.
    pub member: String,
    /// What it takes off.
    pub off: i64,
    /// What the basket must come to.
    pub minimum: i64,
    /// The last day.
    pub valid_until: Day,
    /// Whether a sale used it that was not returned whole.
    pub used: bool,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// The place of the sale that earned it; none where it came with a top-up.
    pub earned_by: Option<usize>,
}

/// A sale.
#[derive(Clone)]
pub struct Sale {
    /// Its id.
    pub id: String,
    /// Its number.
    pub no: String,
    /// The place of its fact.
    pub seq: i64,
    /// Whose.
    pub member: Option<String>,
    /// Who of several people on the member's card bought.
    pub person: Option<String>,
    /// How much stored value of it counts for that one's day.
    pub by_person: i64,
    /// What it came to.
    pub total: i64,
    /// Its day of trade.
    pub day: Day,
    /// What was tendered, and what of it went back in cash.
    pub given: Vec<(String, i64)>,
    /// What went back in cash.
    pub change: i64,
    /// The kinds of tender that it was ever said to be paid by.
    pub kinds: BTreeSet<String>,
    /// What each kind of tender took, less change.
    pub taken: Vec<(String, i64)>,
    /// Its bill as the answer showed it.
    pub bill: Value,
    /// What was sold, and how much of it came back.
    pub lines: Vec<SoldLine>,
    /// The principal and the bonus that it spent.
    pub spent: (i64, i64),
    /// Hundredths of points that paid.
    pub points_spent: i64,
    /// Hundredths of points that it earned.
    pub earned: i64,
    /// Those of each line, where rules counted them.
    pub earned_by_lines: Option<Vec<i64>>,
    /// Those for coming.
    pub earned_for_coming: i64,
    /// The coupons that it used.
    pub coupons: Vec<String>,
    /// The coupon that it earned.
    pub issued: Option<String>,
    /// What a coupon took off, and from what a sale earned one, when it was rung.
    pub coupon_terms: (i64, i64),
    /// From what on the coupon that a sale earned could be used, and for how many days, when it was rung.
    pub coupon_offer: (i64, i64),
    /// How much earned a point when it was rung.
    pub per_point: i64,
    /// The last day on which points that it earned could be used, when it was rung.
    pub until: Option<Day>,
    /// The place of the last fact by which it used more stored value.
    pub last_use: i64,
    /// How often it was said to be paid otherwise.
    pub changes: usize,
    /// Whether its member was forgotten when it was rung: what was typed then is nobody's.
    pub was_a_walk_in: bool,
    /// How a refund is divided, as it was set when it was rung.
    pub refund_order: String,
    /// The change that its member left as stored value.
    pub kept: i64,
    /// The gift cards that paid: the place of each, how much it paid, and how much of that came back.
    pub by_gift_cards: Vec<(usize, i64, i64)>,
    /// Its refunds as its bill shows them.
    pub refunds: Vec<Value>,
}

/// A line of a sale.
#[derive(Clone)]
pub struct SoldLine {
    /// The product, where there is one.
    pub sku: Option<String>,
    /// Its name as it was sold.
    pub name: Value,
    /// The unit's name as it was sold.
    pub unit: Value,
    /// How much was sold, in thousandths.
    pub sold: i64,
    /// How much of it came back, in thousandths.
    pub returned: i64,
    /// What it came to at list prices.
    pub list: i64,
    /// The same, though a count card paid it.
    pub at_list: i64,
    /// What was paid for it.
    pub total: i64,
    /// What the count cards that it sold gave back.
    pub given_for_cards: i64,
    /// Whether it sold a count card.
    pub is_card: bool,
    /// What staff members earned by it.
    pub shares: Vec<(String, i64)>,
}

/// A refund.
#[derive(Clone)]
pub struct Refund {
    /// Its id.
    pub id: String,
    /// Its number.
    pub no: String,
    /// The place of its fact.
    pub seq: i64,
    /// The place of its sale; none where there was no bill.
    pub sale: Option<usize>,
    /// Its day of trade.
    pub day: Day,
    /// What went back.
    pub total: i64,
    /// How: kinds and amounts.
    pub tenders: Vec<(String, i64)>,
    /// Its slip as the answer showed it.
    pub slip: Value,
    /// What is worth counting of it.
    pub marks: Vec<&'static str>,
    /// Why.
    pub reason: Value,
    /// What was noted, if anything.
    pub note: Value,
    /// What it is: a refund, a void, a count card that was given back, or a return without a bill.
    pub kind: &'static str,
    /// Whether its member had been erased before.
    pub is_of_erased: bool,
}

impl Model {
    /// A shop as a plain `init` in yuan makes it, with the fact of its opening.
    pub fn opened() -> Model {
        let settings = Model::defaults().into_iter().collect();
        Model { settings, facts: 1, ..Model::default() }
    }

    /// What the issue says of a shop that has set nothing: amounts in fen.
    pub fn defaults() -> [(String, Value); 28] {
        [
            ("alert.silent_days", json!(30)),
            ("coupon.min_spend_minor", json!(10_000)),
            ("coupon.next_min_minor", json!(5_000)),
            ("coupon.off_minor", json!(1_000)),
            ("coupon.valid_days", json!(30)),
            ("points.expiry_date", json!("")),
            ("points.expiry_months", json!(0)),
            ("points.minor_per_point", json!(100)),
            ("points.notice_days", json!(30)),
            ("points.per_unit", json!(100)),
            ("points.shortfall", json!("owe")),
            ("points.unit_minor", json!(100)),
            ("refund.order", json!("proportional")),
            ("refund.unbilled_limit_minor", json!(0)),
            ("region.max_named_minor", json!(0)),
            ("region.max_unnamed_minor", json!(0)),
            ("region.over_limit", json!("warn")),
            ("region.profile", json!("cn")),
            ("safety.free_limit_minor", json!(0)),
            ("shop.address", json!("")),
            ("shop.locale", json!("zh-Hans")),
            ("shop.name", json!("")),
            ("shop.phone", json!("")),
            ("stored_value.cooling_days", json!(7)),
            ("stored_value.spend_order", json!("proportional")),
            ("tax.mode", json!("included")),
            ("tax.rate", json!("")),
            ("tax.rounding", json!("line")),
        ]
        .map(|(key, value)| (key.to_owned(), value))
    }

    /// What the answer to a request must hold, or the refusals of which one must come.
    pub fn predict(&self, method: &str, request: &Value, actor: &str, today: Day) -> Result<Value, Codes> {
        self.may(actor, method)?;
        match method {
            "setting.put" => self.predict_setting(request),
            "staff.put" => self.predict_staff(request),
            "product.put" => self.predict_product(request, today),
            "member.enrol" => self.predict_enrolment(request, today),
            "member.edit" => self.predict_edit(request, today),
            "member.erase" => self.predict_erasure(request),
            "member.open_balances" => self.predict_opening(method, request, today),
            "member.freeze"
            | "member.lift_freeze"
            | "member.replace_card"
            | "member.set_pin"
            | "member.clear_pin"
            | "member.draw_code" => self.predict_safety(method, request, actor, today),
            "plan.put" => self.predict_plan(request, today),
            "points_rule.put" => self.predict_rule(request, today),
            "member.transfer" => self.predict_transfer(method, request, actor, today),
            "share_rule.put" => self.predict_share_rule(request, today),
            "family.put" => self.predict_person(request, today),
            "tier.put" => self.predict_tier(request, today),
            "member.set_tier" => self.predict_set_tier(request, today),
            "stored_value.top_up" => self.predict_top_up(request, actor, today),
            "stored_value.refund" => self.predict_balance_refund(request, today),
            "sale.ring" => self.predict_ring(request, today),
            "sale.refund" => self.predict_refund(request, today),
            "sale.void" => self.predict_void(request, today),
            "sale.exchange" => self.predict_exchange(request, today),
            "gift_card.issue" => self.predict_issue(method, request),
            "gift_card.bind" => self.predict_bind(method, request),
            "on_account.set_limit" => self.predict_limit(request),
            "invoice.request" => self.predict_invoice(request),
            "invoice.mark_issued" | "invoice.mark_reversed" | "invoice.cancel" => {
                self.predict_invoice_step(method, request, today)
            }
            "on_account.repay" => self.predict_repayment(request, today),
            "count_card.refund" => self.predict_card_refund(request, today),
            "sale.return_unbilled" => self.predict_unbilled(request, actor, today),
            "sale.change_tender" => self.predict_change(request, today),
            "sale.add_member" => self.predict_forgotten(request, today),
            "points.adjust" => self.predict_adjustment(request, today),
            "day.roll" => self.predict_roll(request, today),
            "basket.put" => self.predict_basket(request),
            "window.put" => self.predict_window(request),
            _ => self.predict_reading(method, request, actor, today),
        }
    }

    /// Does what a command did, with the ids that its answer gave.
    pub fn apply(&mut self, method: &str, request: &Value, answer: &Value, today: Day) {
        let before = self.held_now();
        self.apply_one(method, request, answer, today);
        let after = self.held_now();
        if after != before {
            self.held.push((today, [0, 1, 2].map(|n| after[n] - before[n])));
        }
    }

    fn held_now(&self) -> [i64; 3] {
        let held = |of: fn(&Member) -> i64| -> i64 { self.members.values().map(of).sum() };
        [held(|member| member.principal), held(|member| member.bonus), held(|member| member.account.owed)]
    }

    /// The same at the end of a day as the wire writes it.
    fn held_on(&self, day: &str) -> [i64; 3] {
        let by_then = self.held.iter().filter(|(of, _)| iso(*of).as_str() <= day);
        by_then.fold([0; 3], |sum, (_, change)| [0, 1, 2].map(|n| sum[n] + change[n]))
    }

    fn apply_one(&mut self, method: &str, request: &Value, answer: &Value, today: Day) {
        self.facts += 1;
        match method {
            "setting.put" => {
                self.settings.insert(text(request, "key").to_owned(), request["value"].clone());
            }
            "staff.put" => self.apply_staff(request, answer),
            "product.put" => self.apply_product(request),
            "member.enrol" => self.apply_enrolment(request, answer, today),
            "member.edit" => self.apply_edit(request),
            "member.erase" => self.apply_erasure(request),
            "member.open_balances" => self.apply_opening(request, today),
            "member.freeze"
            | "member.lift_freeze"
            | "member.replace_card"
            | "member.set_pin"
            | "member.clear_pin"
            | "member.draw_code" => self.apply_safety(method, request, answer, today),
            "plan.put" => self.apply_plan(request, answer),
            "points_rule.put" => self.apply_rule(request, answer),
            "member.transfer" => self.apply_transfer(request, today),
            "share_rule.put" => self.apply_share_rule(request, answer),
            "family.put" => self.apply_person(request, answer),
            "tier.put" => self.apply_tier(request, answer),
            "member.set_tier" => self.apply_set_tier(request),
            "stored_value.top_up" => self.apply_top_up(request, answer, today),
            "stored_value.refund" => self.apply_balance_refund(request, answer, today),
            "sale.ring" => self.apply_ring(request, answer, today),
            "sale.refund" => self.apply_refund(request, answer, today, "refund"),
            "sale.void" => self.apply_refund(request, answer, today, "void"),
            "sale.exchange" => self.apply_exchange(request, answer, today),
            "gift_card.issue" => self.apply_issue(request, answer, today),
            "gift_card.bind" => self.apply_bind(request, today),
            "on_account.set_limit" => self.apply_limit(request),
            "invoice.request" => self.apply_invoice(request, answer, today),
            "invoice.mark_issued" | "invoice.mark_reversed" | "invoice.cancel" => {
                self.apply_invoice_step(method, request, today);
            }
            "on_account.repay" => self.apply_repayment(request, answer, today),
            "count_card.refund" => self.apply_refund(request, answer, today, "count_card"),
            "sale.return_unbilled" => self.apply_unbilled(request, answer, today),
            "sale.change_tender" => self.apply_change(request, today),
            "sale.add_member" => self.apply_forgotten(request, answer, today),
            "points.adjust" => self.apply_adjustment(request, today),
            "day.roll" => self.apply_roll(request, today),
            _ => panic!("the model has no command {method}"),
        }
    }

    /// The owner may do all; the staff serve at the counter; the till does what is due by a day, and nothing else.
    fn may(&self, actor: &str, method: &str) -> Result<(), Codes> {
        let domain = method.split('.').next().unwrap_or_default();
        if actor == "owner" {
            return Ok(());
        }
        if actor == "till" {
            return if method == "day.roll" { Ok(()) } else { Err(Codes::from(["permission_denied"])) };
        }
        if !self.staff.iter().any(|(id, _)| id == actor) {
            return Err(Codes::from(["unknown_actor"]));
        }
        let serves = match method {
            "product.put" | "staff.put" | "member.erase" | "points.adjust" | "plan.put" | "points_rule.put" => false,
            "share_rule.put" | "share_rule.list" => false,
            "tier.put" | "member.set_tier" | "on_account.set_limit" => false,
            "invoice.mark_issued" | "invoice.mark_reversed" | "invoice.cancel" | "invoice.list" => false,
            "stored_value.quote_refund" | "stored_value.refund" => false,
            "count_card.quote_refund" | "count_card.refund" => false,
            "member.quote_opening" | "member.open_balances" => false,
            "member.lift_freeze" | "member.replace_card" | "member.clear_pin" | "member.draw_code" => false,
            _ => !["setting", "journal", "report"].contains(&domain),
        };
        if serves { Ok(()) } else { Err(Codes::from(["permission_denied"])) }
    }

    /// Moves an amount from one account to another.
    fn transfer(&mut self, debit: &str, credit: &str, amount: i64) {
        self.gain(debit, -amount);
        self.gain(credit, amount);
    }

    /// Adds an amount to an account; what the others of the same fact gain must come to as much less.
    fn gain(&mut self, account: &str, amount: i64) {
        *self.accounts.entry(account.to_owned()).or_default() += amount;
    }

    /// A setting that is a whole number.
    pub fn whole(&self, key: &str) -> i64 {
        self.settings[key].as_i64().expect("a whole number")
    }

    /// The member that a request names, or the refusal.
    fn member_of(&self, request: &Value, wrong: &mut Codes) -> Option<&Member> {
        let member = self.members.get(request["member_id"].as_str()?);
        match member {
            None => wrong.insert("unknown_member"),
            Some(member) if member.erased => wrong.insert("member_erased"),
            Some(_) => false,
        };
        member.filter(|member| !member.erased)
    }

    /// The shares of a request: above 0, up to 100, each staff member once.
    fn judge_shares(&self, request: &Value, wrong: &mut Codes) {
        let mut seen = BTreeSet::new();
        for share in request["staff"].as_array().into_iter().flatten() {
            if !self.staff.iter().any(|(id, _)| id == text(share, "staff_id")) {
                wrong.insert("unknown_staff");
            }
            let weight = number::decimal(text(share, "share"));
            let good = weight.is_some_and(|(digits, scale)| digits > 0 && digits <= 100 * number::tens(scale));
            if !good || !seen.insert(text(share, "staff_id")) {
                wrong.insert("shares_invalid");
            }
        }
    }

    /// Stored value and points of a member as the wire writes them.
    fn stored_value(principal: i64, bonus: i64) -> Value {
        json!({"principal_minor": principal, "bonus_minor": bonus, "total_minor": principal + bonus})
    }

    /// The coupons that a member can use on a day, the first to lapse first.
    pub fn usable_coupons(&self, member: &str, today: Day) -> Vec<(&String, &Coupon)> {
        let own = self.coupons.iter().filter(|(_, coupon)| coupon.is_of(member));
        let mut usable: Vec<_> = own.filter(|(_, coupon)| coupon.valid_until >= today).collect();
        usable.sort_by_key(|(_, coupon)| coupon.valid_until);
        usable
    }
}

impl Coupon {
    /// Whether it is this member's to use.
    fn is_of(&self, member: &str) -> bool {
        self.member == member && !self.used && !self.withdrawn
    }
}

/// Points as the wire writes them.
fn points(hundredths: i64) -> Value {
    match hundredths {
        ..0 => format!("-{}", as_decimal(-hundredths, 2)).into(),
        _ => as_decimal(hundredths, 2).into(),
    }
}

/// Whether a text can be kept: something in it, not too long, no control characters.
fn is_text(text: &str, limit: usize) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().count() <= limit && !text.chars().any(char::is_control)
}

/// A text field of a request; empty where it is missing.
pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// A whole-number field of a request; zero where it is missing.
pub fn whole(value: &Value, field: &str) -> i64 {
    value[field].as_i64().unwrap_or_default()
}

/// Nothing is wrong, or something is.
fn judged(wrong: Codes, expected: Value) -> Result<Value, Codes> {
    if wrong.is_empty() { Ok(expected) } else { Err(wrong) }
}

/// Terms of a coupon as the wire writes them, without the code, which nobody can foresee.
fn terms(coupon: &Coupon) -> Value {
    json!({"off_minor": coupon.off, "minimum_minor": coupon.minimum, "valid_until": iso(coupon.valid_until)})
}

/// Where an answer lacks what is expected of it: every expected field must be there and equal, fields that are expected
/// to be null may be missing, and lists are equally long.
pub fn difference(expected: &Value, actual: &Value) -> Option<String> {
    match (expected, actual) {
        (Value::Object(fields), _) => fields.iter().find_map(|(name, field)| {
            let found = difference(field, &actual[name.as_str()])?;
            Some(format!("{name}.{found}"))
        }),
        (Value::Array(items), Value::Array(found)) if items.len() == found.len() => {
            let mut pairs = items.iter().zip(found).enumerate();
            pairs.find_map(|(n, (item, found))| Some(format!("{n}.{}", difference(item, found)?)))
        }
        _ if expected == actual => None,
        _ => Some(format!(" the model says {expected}, the shop says {actual}")),
    }
}
