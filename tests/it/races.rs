//! Two callers of one open shop at the same moment, for the last of something: exactly one gets it, the other is told so in the
//! shop's words. A failpoint between reading and writing holds whoever came first until the other is there.

use std::process::Command;
use std::sync::Barrier;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use huitou_host::rpc::split_meta;
use huitou_store::planted::BETWEEN_READING_AND_WRITING;
use huitou_tests::{TestShop, text};
use serde_json::{Value, json};

/// How often each race is run.
const ROUNDS: usize = 1_000;
/// How often each of the two must have been first, so that both orders were seen.
const EACH_FIRST: usize = 100;
const RACE: &str = "races::the_last_yuan_the_last_point_and_a_coupon_are_got_by_one_of_two";

/// How many callers of a round have come so far, and how many of them have read what they decide by.
static CALLERS: AtomicUsize = AtomicUsize::new(0);
static READERS: AtomicUsize = AtomicUsize::new(0);

/// What was free in the last round.
static LIMIT: AtomicI64 = AtomicI64::new(0);

/// Waits for the other caller, for a while: whoever is shut out by a lock never comes to where it is counted again.
fn hold_until_both_are_there() {
    READERS.fetch_add(1, Ordering::SeqCst);
    wait_while(|| CALLERS.load(Ordering::SeqCst) == 1);
}

/// Waits, but not for somebody who never comes.
fn wait_while(is_early: impl Fn() -> bool) {
    for _ in 0..1_000_000 {
        if !is_early() {
            break;
        }
        std::thread::yield_now();
    }
}

/// Something of which there is one, and two requests for it that differ.
struct Prize {
    method: &'static str,
    requests: [Value; 2],
    loser: &'static str,
}

impl Prize {
    /// For two sales.
    fn of_sales(requests: [Value; 2], loser: &'static str) -> Prize {
        Prize { method: "sale.ring", requests, loser }
    }
}

fn stored_value(shop: &TestShop, member: &str) -> Prize {
    let top_up = json!({"member_id": member, "paid_minor": 100, "bonus_minor": 0, "tender": "cash"});
    shop.must("stored_value.top_up", top_up);
    let pay = |amount: i64| json!({"member_id": member, "lines": [{"amount_minor": amount}], "tenders": [{"kind": "stored_value", "amount_minor": amount}]});
    Prize::of_sales([pay(100), pay(100)], "stored_value_short")
}

/// What is free a day grows by 1.00 with each round, and both want that.
fn free_limit(shop: &TestShop, member: &str) -> Prize {
    let limit = LIMIT.fetch_add(100, Ordering::SeqCst) + 100;
    shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": limit}));
    let top_up = json!({"member_id": member, "paid_minor": 200, "bonus_minor": 0, "tender": "cash"});
    shop.must("stored_value.top_up", top_up);
    let pay = || json!({"member_id": member, "lines": [{"amount_minor": 100}], "tenders": [{"kind": "stored_value", "amount_minor": 100}]});
    Prize::of_sales([pay(), pay()], "pin_not_set")
}

fn once_code(shop: &TestShop, member: &str) -> Prize {
    shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": 1}));
    let top_up = json!({"member_id": member, "paid_minor": 200, "bonus_minor": 0, "tender": "cash"});
    shop.must("stored_value.top_up", top_up);
    let code = text(&shop.must("member.draw_code", json!({"member_id": member})), "code");
    let pay = || json!({"member_id": member, "lines": [{"amount_minor": 100}], "tenders": [{"kind": "stored_value", "amount_minor": 100}], "proof": {"code": code}});
    Prize::of_sales([pay(), pay()], "code_used")
}

fn points(shop: &TestShop, member: &str) -> Prize {
    shop.must("points.adjust", json!({"member_id": member, "change": "100", "reason": "correction"}));
    let pay = || json!({"member_id": member, "lines": [{"amount_minor": 100}], "tenders": [{"kind": "points", "amount_minor": 100}]});
    Prize::of_sales([pay(), pay()], "points_short")
}

fn coupon(shop: &TestShop, member: &str) -> Prize {
    let card = |amount: i64| json!([{"kind": "card", "amount_minor": amount}]);
    let lines = json!([{"amount_minor": 10_000}]);
    let earned = shop.must("sale.ring", json!({"member_id": member, "lines": lines, "tenders": card(10_000)}));
    let code = text(&earned["coupons_issued"][0], "code");
    let pay =
        || json!({"member_id": member, "lines": [{"amount_minor": 6_000}], "coupons": [code], "tenders": card(5_000)});
    Prize::of_sales([pay(), pay()], "coupon_used")
}

/// A count card with one use.
fn last_use(shop: &TestShop, member: &str) -> Prize {
    let cut = json!({"sku": "CUT", "name": "剪发", "price_minor": 5_000, "unit": "次"});
    let card = json!({"uses": 1, "validity": {"kind": "always"}, "users": "member_alone", "skus": ["CUT"]});
    let once = json!({"sku": "ONCE", "name": "剪发一次卡", "price_minor": 3_000, "unit": "张", "card": card});
    [cut, once].into_iter().for_each(|product| drop(shop.must("product.put", product)));
    let tenders = json!([{"kind": "cash", "amount_minor": 3_000}]);
    let sale = json!({"member_id": member, "lines": [{"sku": "ONCE", "qty": "1"}], "tenders": tenders});
    let card = text(&shop.must("sale.ring", sale)["bill"]["lines"][0]["cards_sold"][0], "card_no");
    let pay = || json!({"member_id": member, "lines": [{"sku": "CUT", "qty": "1", "card": card}], "tenders": []});
    Prize::of_sales([pay(), pay()], "count_card_short")
}

/// What is on a gift card.
fn gift_card(shop: &TestShop, member: &str) -> Prize {
    let code = text(&shop.must("gift_card.issue", json!({"amount_minor": 100, "tender": "cash"})), "code");
    let pay = || json!({"member_id": member, "lines": [{"amount_minor": 100}], "tenders": [], "gift_cards": [{"code": code, "amount_minor": 100}]});
    Prize::of_sales([pay(), pay()], "gift_card_unusable")
}

/// What may be owed grows by 1.00 with each round, and both want to owe it.
fn on_account(shop: &TestShop, member: &str) -> Prize {
    let limit = LIMIT.fetch_add(100, Ordering::SeqCst) + 100;
    let limit = json!({"member_id": member, "limit_minor": limit, "reason": "老顾客"});
    shop.must("on_account.set_limit", limit);
    let owe = || json!({"member_id": member, "lines": [{"amount_minor": 100}], "tenders": [{"kind": "on_account", "amount_minor": 100}]});
    Prize::of_sales([owe(), owe()], "on_account_over_limit")
}

/// A plan that a member can use once more than in the round before.
fn plan(shop: &TestShop, member: &str) -> Prize {
    let known = shop.must("plan.list", json!({}))["plans"][0].clone();
    let uses = known["per_member"].as_i64().unwrap_or(0) + 1;
    let terms = json!({
        "plan_id": known["plan_id"], "name": "充1送1", "paid_from_minor": 100, "per_member": uses, "gift": {"bonus_minor": 100},
    });
    let plan = shop.must("plan.put", terms)["plan_id"].clone();
    let top_up = || json!({"member_id": member, "paid_minor": 100, "plan_id": plan, "tender": "cash"});
    Prize { method: "stored_value.top_up", requests: [top_up(), top_up()], loser: "plan_not_applicable" }
}

/// Lets both go at once; which of them got it.
#[track_caller]
fn run(shop: &TestShop, prize: &Prize, round: usize) -> usize {
    CALLERS.store(0, Ordering::SeqCst);
    READERS.store(0, Ordering::SeqCst);
    let start = Barrier::new(2);
    let answers = std::thread::scope(|scope| {
        let caller = |n: usize| {
            let (start, request) = (&start, prize.requests[n].clone());
            scope.spawn(move || {
                let (params, meta) = split_meta(request).unwrap();
                start.wait();
                // Every second round is as the machine has it; in the others each in turn comes when the other has read.
                if round % 4 == 2 * n {
                    wait_while(|| READERS.load(Ordering::SeqCst) == 0);
                }
                CALLERS.fetch_add(1, Ordering::SeqCst);
                shop.till.call(prize.method, params, &meta.unwrap_or_default())
            })
        };
        [caller(0), caller(1)].map(|caller| caller.join().unwrap())
    });
    let won = answers.iter().position(Result::is_ok);
    let won = won.unwrap_or_else(|| panic!("nobody got it: {answers:?}"));
    match &answers[1 - won] {
        Ok(_) => panic!("two got what was there once"),
        Err(error) => assert_eq!(shop.till.refusal_of(error).code.as_str(), prize.loser, "what the loser is told"),
    }
    won
}

#[test]
fn the_last_yuan_the_last_point_and_a_coupon_are_got_by_one_of_two() {
    for make in [stored_value, free_limit, once_code, points, coupon, last_use, gift_card, on_account, plan] {
        LIMIT.store(0, Ordering::SeqCst);
        let shop = TestShop::played();
        // Sales of the races earn nothing that the next round could pay with.
        shop.must("setting.put", json!({"key": "points.minor_per_point", "value": 0}));
        let member = text(&shop.must("member.enrol", json!({"name": "王芳"})), "member_id");
        let mut first = [0; 2];
        for round in 0..ROUNDS {
            let prize = make(&shop, &member);
            *BETWEEN_READING_AND_WRITING.write().unwrap() = Some(hold_until_both_are_there);
            first[run(&shop, &prize, round)] += 1;
            *BETWEEN_READING_AND_WRITING.write().unwrap() = None;
        }
        println!("{first:?}");
        assert!(first.iter().all(|times| *times >= EACH_FIRST), "both orders are seen: {first:?}");
        assert_eq!(huitou_store::verify(shop.folder()).unwrap().findings, Vec::<String>::new());
    }
}

#[test]
fn a_till_that_decides_before_it_locks_is_noticed() {
    let race = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", RACE, "--nocapture"]).env("RUST_BACKTRACE", "0").env_remove("HUITOU_PLANTED");
        command
    };
    let late = race().env("HUITOU_PLANTED", "decides_before_it_locks").output().unwrap();
    let said = String::from_utf8_lossy(&late.stderr);
    let is_told = ["two got what was there once", "what the loser is told"].iter().any(|what| said.contains(what));
    assert!(!late.status.success() && is_told, "a race that two can win went unnoticed: {said}");
}
