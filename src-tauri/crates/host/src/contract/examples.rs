//! One example for each method, run in order in a shop of their own.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::DateTime;
use huitou_app::Error;
use huitou_app::shop::NewShop;
use huitou_store::Folder;
use huitou_store::journal::StoredFact;
use serde_json::{Value, json};

use crate::making::make_shop;
use crate::outside::Outside;
use crate::till::{Meta, Till};

/// When the examples begin, in seconds since 1970.
const FIRST_MOMENT: i64 = 1_795_260_000;
/// A month, in seconds.
const MONTH: i64 = 31 * 86_400;

/// An example as the contract prints it.
pub(super) struct Example {
    pub(super) method: &'static str,
    pub(super) request: String,
    pub(super) answer: String,
}

/// The examples, and the first fact of their shop.
pub(super) struct Played {
    pub(super) examples: Vec<Example>,
    pub(super) first_fact: StoredFact,
}

/// Runs every example.
pub(super) fn play() -> Result<Played, Error> {
    let scratch = Scratch::new()?;
    let folder = Folder::at(scratch.0.join("shop"));
    let clock = Arc::new(AtomicI64::new(FIRST_MOMENT));
    make_shop(&folder, &NewShop::default(), None, &still(1, &clock), &mut |_, _| {})?;
    let mut stage =
        Stage { till: Till::new(folder, still(2, &clock)), clock, scratch: &scratch, calls: 0, examples: Vec::new() };
    play_all(&mut stage)?;
    let first_fact = stage.till.with_reader(|tx| Ok(tx.fact(1)?))?;
    Ok(Played { examples: stage.examples, first_fact })
}

/// A walk-in brings one of two bags back and takes tea for it.
fn exchange(stage: &mut Stage<'_>) -> Result<(), Error> {
    let cash = |amount: i64| json!([{"kind": "cash", "amount_minor": amount}]);
    let bought = json!({"lines": [{"sku": "RICE10", "qty": "2"}], "tenders": cash(15_980)});
    let sale = stage.ask("sale.ring", bought)?["sale_id"].clone();
    let (back, tea) = (json!([{"line": 1, "qty": "1"}]), json!([{"amount_minor": 9_900, "name": "龙井"}]));
    let besides = cash(2_000);
    let quote = json!({"sale_id": sale, "back": back, "lines": tea, "tenders": besides});
    let quote = stage.run("sale.quote_exchange", quote)?;
    stage.run(
        "sale.exchange",
        json!({
            "sale_id": sale, "back": back, "lines": tea, "tenders": besides, "reason": "changed_mind",
            "expect_returned_minor": quote["back"]["total_minor"], "expect_total_minor": quote["sale"]["total_minor"],
        }),
    )?;
    Ok(())
}

/// A member takes a bag on account and pays some of it.
fn on_account(stage: &mut Stage<'_>, member: &Value) -> Result<(), Error> {
    stage.run(
        "on_account.set_limit",
        json!({"member_id": member, "limit_minor": 50_000, "reason": "隔壁饭店，月底结"}),
    )?;
    let taken = json!({
        "member_id": member, "lines": [{"sku": "RICE10", "qty": "1"}],
        "tenders": [{"kind": "on_account", "amount_minor": 7_990}],
    });
    stage.ask("sale.ring", taken)?;
    stage.run("on_account.repay", json!({"member_id": member, "paid_minor": 5_000, "tender": "cash"}))?;
    Ok(())
}

/// The rest of a sale is invoiced, and then reversed because it is not wanted.
fn invoice(stage: &mut Stage<'_>, sale: &Value) -> Result<(), Error> {
    let quote = stage.run("invoice.quote_request", json!({"sale_id": sale}))?;
    let buyer = json!({"kind": "company", "title": "示例科技有限公司", "tax_no": "91350100M000100Y43"});
    let asked = stage.run(
        "invoice.request",
        json!({"sale_id": sale, "buyer": buyer, "expect_amount_minor": quote["amount_minor"]}),
    )?;
    let id = asked["invoice_id"].clone();
    stage.run("invoice.mark_issued", json!({"invoice_id": id, "tax_invoice_no": "26332000000012345678"}))?;
    stage.run("invoice.cancel", json!({"invoice_id": id, "reason": "抬头开错"}))?;
    stage.run("invoice.mark_reversed", json!({"invoice_id": id, "red_invoice_no": "26332000000012345679"}))?;
    stage.run("invoice.list", json!({"state": "cancelled"}))?;
    Ok(())
}

fn play_all(stage: &mut Stage<'_>) -> Result<(), Error> {
    stage.run("setting.put", json!({"key": "shop.name", "value": "小王米店"}))?;
    stage.ask("setting.put", json!({"key": "points.expiry_months", "value": 1}))?;
    stage.run("setting.list", json!({}))?;
    stage.run("shop.show", json!({}))?;
    let staff = stage.run("staff.put", json!({"name": "王姐"}))?;
    let staff = staff["staff_id"].clone();
    stage.run("staff.list", json!({}))?;
    stage.run(
        "product.put",
        json!({
            "sku": "RICE10", "name": "五常大米 10kg", "price_minor": 7_990, "barcode": "6900000000017",
            "category": "米面", "cost_minor": 6_100, "tax_rate": "9",
        }),
    )?;
    let card = json!({
        "uses": 10, "validity": {"kind": "months", "count": 12, "from": "first_use"}, "users": "several", "skus": ["WASH"],
    });
    stage.ask("product.put", json!({"sku": "WASH", "name": "洗车", "price_minor": 4_000, "unit": "次"}))?;
    stage.ask(
        "product.put",
        json!({"sku": "WASH10", "name": "洗车十次卡", "price_minor": 30_000, "unit": "张", "card": card}),
    )?;
    stage.run("product.search", json!({"query": "wcdm", "limit": 5}))?;
    stage.run("product.list", json!({}))?;
    let earns = json!({"by": "times", "times": "2"});
    stage.run(
        "points_rule.put",
        json!({"name": "米面双倍", "earns": earns, "categories": ["米面"], "weekdays": [3, 6], "month_days": [8, 18]}),
    )?;
    stage.run("points_rule.list", json!({"active": true}))?;
    stage.run(
        "share_rule.put",
        json!({"name": "米面提成", "on": "sale", "pays": {"by": "percent", "percent": "5"}, "categories": ["米面"]}),
    )?;
    stage.ask("share_rule.put", json!({"name": "洗车", "on": "use", "pays": {"by": "fixed", "amount_minor": 300}}))?;
    stage.run("share_rule.list", json!({"active": true}))?;
    let consent = json!([{"purpose": "e_bill", "wording": "同意接收电子账单短信"}]);
    let member = stage.run(
        "member.enrol",
        json!({"phone": "13800138000", "name": "王小明", "salutation": "王先生", "consents": consent}),
    )?;
    let member = member["member_id"].clone();
    stage.run("member.edit", json!({"member_id": member, "wechat": "小明", "note": "不要香菜"}))?;
    stage.run("member.search", json!({"query": "wxm"}))?;
    stage.run("member.freeze", json!({"member_id": member, "reason": "locked"}))?;
    stage.run("member.lift_freeze", json!({"member_id": member, "reason": "checked"}))?;
    stage.ask("member.freeze", json!({"member_id": member, "reason": "lost"}))?;
    stage.run("member.replace_card", json!({"member_id": member, "card_no": "V-1002", "reason": "lost"}))?;
    stage.run("member.set_pin", json!({"member_id": member, "pin": "258013"}))?;
    stage.run("member.draw_code", json!({"member_id": member}))?;
    stage.run("member.clear_pin", json!({"member_id": member, "reason": "forgotten"}))?;
    let before = json!({
        "principal_minor": 30_000, "bonus_minor": 4_000, "points": "120.5", "points_until": "2027-06-30",
        "cards": [{"sku": "WASH10", "uses": 4, "worth_minor": 12_000, "until": "2027-03-31"}],
    });
    let regular = stage.ask("member.enrol", json!({"name": "欧阳静", "phone": "13900139000"}))?["member_id"].clone();
    stage.run("member.quote_opening", json!({"member_id": regular, "opening": before}))?;
    stage
        .run("member.open_balances", json!({"member_id": regular, "opening": before, "reason": "旧会员本第 12 页"}))?;
    let silver = json!({
        "name": "银卡", "level": 1, "need": {"by": "visits", "least": 10}, "window": {"over": "year"}, "grace_days": 30,
        "price_rate": "0.95", "points_times": "1.5",
    });
    stage.run("tier.put", silver)?;
    let gold = json!({
        "name": "金卡", "level": 2, "need": {"by": "spent", "least_minor": 15_000}, "window": {"over": "months", "count": 12},
        "grace_days": 30,
    });
    let gold = stage.ask("tier.put", gold)?["tier_id"].clone();
    stage.run("tier.list", json!({"active": true}))?;
    stage.run(
        "member.set_tier",
        json!({"member_id": member, "tier_id": gold, "until": "2099-12-31", "reason": "earlier"}),
    )?;
    stage.ask("member.set_tier", json!({"member_id": member, "reason": "correction"}))?;
    stage.run("family.put", json!({"member_id": member, "called": "儿子", "daily_limit_minor": 5_000}))?;
    let friend = stage.ask("member.enrol", json!({"name": "单田芳", "phone": "13700137000"}))?["member_id"].clone();
    stage.run("member.quote_transfer", json!({"member_id": regular, "to_member_id": friend}))?;
    stage.run(
        "member.transfer",
        json!({"member_id": regular, "to_member_id": friend, "reason": "送给母亲，本人到店"}),
    )?;
    let twice = json!({"name": "单田芳", "phone": "137 0013 7000", "card_no": "8801"});
    let twice = stage.ask("member.enrol", twice)?["member_id"].clone();
    stage.run("member.find_duplicates", json!({"limit": 10}))?;
    stage.run("member.quote_merge", json!({"member_id": friend, "alias_id": twice}))?;
    stage.run("member.merge", json!({"member_id": friend, "alias_id": twice, "reason": "同一个人办了两次"}))?;
    stage.run("member.quote_undo_merge", json!({"alias_id": twice}))?;
    stage.run("member.undo_merge", json!({"alias_id": twice, "reason": "是母女两人"}))?;
    stage.run("member.list", json!({"order": "newest", "limit": 1}))?;
    let gift = json!({
        "bonus_minor": 2_000, "points": "20", "parts": 2, "uses": {"sku": "WASH10", "count": 3},
        "coupons": [
            {"off_minor": 500, "minimum_minor": 5_000, "valid_days": 30, "count": 1},
            {"off_minor": 300, "minimum_minor": 0, "valid_days": 20, "count": 3, "is_in_parts": true},
        ],
    });
    let plan = json!({"name": "充200送20", "paid_from_minor": 20_000, "per_member": 1, "gift": gift});
    let plan = stage.run("plan.put", plan)?["plan_id"].clone();
    stage.run("plan.list", json!({"active": true}))?;
    stage.run("stored_value.quote_top_up", json!({"member_id": member, "paid_minor": 20_000, "plan_id": plan}))?;
    stage.run(
        "stored_value.top_up",
        json!({
            "member_id": member, "paid_minor": 20_000, "plan_id": plan, "expect_bonus_minor": 2_000, "tender": "wechat",
            "staff": [{"staff_id": staff, "share": "1"}],
        }),
    )?;
    let lines = json!([{"sku": "RICE10", "qty": "2"}, {"amount_minor": 500, "name": "送货"}]);
    let cash = json!([{"kind": "cash", "amount_minor": 10_000}]);
    let quote = stage.run("sale.quote", json!({"member_id": member, "lines": lines, "tenders": cash}))?;
    let basket = json!({"request_id": "basket-1", "member_id": member, "lines": lines, "tenders": cash});
    stage.run("basket.put", json!({ "basket": basket }))?;
    stage.run("basket.show", json!({}))?;
    let sale = stage.run(
        "sale.ring",
        json!({
            "member_id": member, "lines": lines, "expect_total_minor": quote["total_minor"], "keep_change_minor": 500,
            "tenders": [{"kind": "stored_value", "amount_minor": 10_000}, {"kind": "cash", "amount_minor": 10_000}],
            "staff": [{"staff_id": staff, "share": "1"}],
        }),
    )?;
    let sale = sale["sale_id"].clone();
    stage.run("sale.list", json!({"member_id": member, "limit": 1}))?;
    stage.run("sale.show", json!({"sale_id": sale}))?;
    let back = json!([{"line": 1, "qty": "1"}]);
    let quote = stage.run("sale.quote_refund", json!({"sale_id": sale, "lines": back}))?;
    let refund = stage.run(
        "sale.refund",
        json!({
            "sale_id": sale, "lines": back, "reason": "faulty", "note": "米袋破了",
            "expect_total_minor": quote["total_minor"],
        }),
    )?;
    stage.run("refund.show", json!({"refund_id": refund["refund_id"]}))?;
    exchange(stage)?;
    let wrong = stage.ask(
        "sale.ring",
        json!({"lines": [{"amount_minor": 1_200}], "tenders": [{"kind": "cash", "amount_minor": 1_200}]}),
    )?;
    let corrected = json!({
        "sale_id": wrong["sale_id"],
        "tenders": [{"kind": "cash", "amount_minor": 200}, {"kind": "wechat", "amount_minor": 1_000}],
    });
    stage.run("sale.quote_change_tender", corrected.clone())?;
    let mut change = corrected;
    change["reason"] = json!("wrong_key");
    stage.run("sale.change_tender", change)?;
    let forgotten = json!({"sale_id": wrong["sale_id"], "member_id": member});
    stage.run("sale.quote_add_member", forgotten.clone())?;
    stage.run("sale.add_member", forgotten)?;
    stage.run("sale.quote_void", json!({"sale_id": wrong["sale_id"]}))?;
    stage.run(
        "sale.void",
        json!({"sale_id": wrong["sale_id"], "reason": "rung_wrongly", "expect_total_minor": 1_200}),
    )?;
    stage.run("gift_card.quote_issue", json!({"amount_minor": 10_000}))?;
    on_account(stage, &member)?;
    let code = stage.run("gift_card.issue", json!({"amount_minor": 10_000, "tender": "cash"}))?["code"].clone();
    let gift = json!({"lines": [{"amount_minor": 3_000}], "tenders": [], "gift_cards": [{"code": code}]});
    stage.ask("sale.ring", gift)?;
    stage.run("gift_card.show", json!({"card": code}))?;
    stage.run("gift_card.slip", json!({"code": code, "paper": "a5", "file": "gift-card.pdf"}))?;
    invoice(stage, &sale)?;
    let binding = json!({"code": code, "member_id": member});
    stage.run("gift_card.quote_bind", binding.clone())?;
    stage.run("gift_card.bind", binding)?;
    let card = json!({
        "member_id": member, "lines": [{"sku": "WASH10", "qty": "1"}],
        "tenders": [{"kind": "alipay", "amount_minor": 30_000}],
    });
    let card = stage.ask("sale.ring", card)?["bill"]["lines"][0]["cards_sold"][0]["card_no"].clone();
    let washed = json!({"member_id": member, "lines": [{"sku": "WASH", "qty": "2", "card": card}], "tenders": []});
    stage.ask("sale.ring", washed)?;
    let quote = stage.run("count_card.quote_refund", json!({"card": card}))?;
    stage.run(
        "count_card.refund",
        json!({
            "card": card, "cause": "consumer", "reason": "other", "note": "搬家了",
            "expect_total_minor": quote["consumer"]["refunded_minor"],
        }),
    )?;
    stage.run(
        "sale.return_unbilled",
        json!({
            "lines": [{"sku": "RICE10", "qty": "1"}], "tenders": [{"kind": "cash", "amount_minor": 7_990}],
            "reason": "faulty", "expect_total_minor": 7_990,
        }),
    )?;
    stage.run("bill.text", json!({"sale_id": sale, "channel": "sms"}))?;
    stage.run("bill.pdf", json!({"sale_id": sale, "paper": "roll_80", "file": "bill.pdf"}))?;
    stage.run(
        "points.adjust",
        json!({"member_id": member, "change": "12.5", "reason": "goodwill", "note": "多等了半小时"}),
    )?;
    stage.run("member.card", json!({"member_id": member}))?;
    stage.run("member.movements", json!({"member_id": member, "limit": 1}))?;
    stage.run("alert.list", json!({"member_id": member}))?;
    stage.run("report.today", json!({}))?;
    stage.run("report.silent", json!({"limit": 5}))?;
    stage.run("report.liability", json!({"from": "2026-11-20", "to": "2026-11-21"}))?;
    stage.run("report.shares", json!({}))?;
    stage.run("report.receivables", json!({}))?;
    stage.run("on_account.statement", json!({"member_id": member}))?;
    stage.run("report.export", json!({"report": {"what": "silent", "format": "csv"}, "file": "silent.csv"}))?;
    stage.run("stored_value.statement", json!({"member_id": member, "limit": 1}))?;
    let quote = stage.run("stored_value.quote_refund", json!({"member_id": member}))?;
    let refund = stage.run(
        "stored_value.refund",
        json!({
            "member_id": member, "cause": "consumer", "tender": "wechat", "note": "搬家了",
            "expect_total_minor": quote["consumer"]["refunded_minor"],
        }),
    )?;
    stage.run("stored_value.show_refund", json!({"balance_refund_id": refund["balance_refund_id"]}))?;
    stage.run("journal.read", json!({"limit": 2}))?;
    stage.run("window.put", json!({"theme": "dark"}))?;
    stage.run("window.show", json!({}))?;
    stage.run("journal.page", json!({"from_seq": 7, "limit": 1}))?;
    stage.ask("on_account.repay", json!({"member_id": member, "paid_minor": 2_990, "tender": "wechat"}))?;
    stage.later(MONTH * 2);
    stage.run("day.roll", json!({}))?;
    stage.run("member.erase", json!({"member_id": member, "reason": "member_request"}))?;
    Ok(())
}

struct Stage<'a> {
    till: Till,
    clock: Arc<AtomicI64>,
    scratch: &'a Scratch,
    calls: u32,
    examples: Vec<Example>,
}

impl Stage<'_> {
    fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// What an example needs and the contract does not show.
    fn ask(&mut self, method: &str, params: Value) -> Result<Value, Error> {
        self.calls += 1;
        let meta = Meta { request_id: Some(format!("example-{}", self.calls)), ..Meta::default() };
        self.till.call(method, params, &meta)
    }

    fn run(&mut self, method: &'static str, params: Value) -> Result<Value, Error> {
        self.calls += 1;
        let mut sent = params.clone();
        if let Some(file) = params["file"].as_str() {
            sent["file"] = self.scratch.0.join(file).display().to_string().into();
        }
        let meta = Meta { request_id: Some(format!("example-{}", self.calls)), ..Meta::default() };
        let mut answer = self.till.call(method, sent, &meta)?;
        if params["file"].is_string() {
            // Where it was run and how long the file came out is no part of the contract.
            answer["file"] = params["file"].clone();
            if answer["bytes"].is_number() {
                answer["bytes"] = json!(31_415);
            }
        }
        let request = format!("{:#}", json!({"method": method, "params": params}));
        self.examples.push(Example { method, request, answer: format!("{answer:#}") });
        Ok(answer)
    }
}

/// A clock that stands still until it is set, and randomness that does not vary.
fn still(seed: u64, clock: &Arc<AtomicI64>) -> Outside {
    let (state, clock) = (Mutex::new(seed), Arc::clone(clock));
    Outside {
        locale: None,
        now: Box::new(move || DateTime::from_timestamp(clock.load(Ordering::Relaxed), 0).unwrap_or_default()),
        entropy: Box::new(move |bytes| {
            let mut state = state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            for byte in bytes {
                // A linear congruential generator (Knuth, MMIX): no secret depends on it.
                *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = (*state >> 56) as u8;
            }
        }),
    }
}

/// A folder that is gone with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch, Error> {
        let name: [u8; 8] = Outside::system().random();
        let path = std::env::temp_dir().join(format!("huitou-contract-{}", u64::from_be_bytes(name)));
        Folder::at(&path).create()?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays is a few hundred kilobytes in the temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
