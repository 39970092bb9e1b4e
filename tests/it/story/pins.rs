//! Beyond what the shop leaves free, a member's stored value is spent with the member's PIN.

use huitou_host::{Outside, Till};
use huitou_tests::{TestShop, huitou, moment, text};
use rusqlite::Connection;
use serde_json::{Value, json};

const PIN: &str = "940271";

/// A shop that leaves 200.00 a day free, and a member with 1,000.00.
struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        let shop = TestShop::played();
        for (key, value) in [("safety.free_limit_minor", 20_000), ("coupon.off_minor", 0)] {
            shop.must("setting.put", json!({"key": key, "value": value}));
        }
        let enrol = json!({"name": "王芳", "phone": "13800138000", "meta": {"at": moment(0, 0)}});
        let member = text(&shop.must("member.enrol", enrol), "member_id");
        let top_up =
            json!({"member_id": member, "paid_minor": 100_000, "tender": "cash", "meta": {"at": moment(0, 0)}});
        shop.must("stored_value.top_up", top_up);
        Counter { shop, member }
    }

    fn set_pin(&self, at: &str, pin: &str, old: Value) -> Result<Value, Value> {
        let params = json!({"member_id": self.member, "pin": pin, "old_pin": old, "meta": {"at": at}});
        self.shop.call("member.set_pin", params)
    }

    /// Spends stored value, with a PIN or without.
    fn spend(&self, at: &str, amount: i64, pin: Option<&str>) -> Result<Value, Value> {
        let proof = pin.map(|pin| json!({"pin": pin}));
        let tenders = json!([{"kind": "stored_value", "amount_minor": amount}]);
        let sale = json!({"member_id": self.member, "lines": [{"amount_minor": amount}], "tenders": tenders,
                          "proof": proof, "meta": {"at": at}});
        self.shop.call("sale.ring", sale)
    }

    /// What is said of a try, and its argument.
    fn said(&self, at: &str, pin: &str) -> (String, Value) {
        let error = self.spend(at, 30_000, Some(pin)).unwrap_err();
        let code = text(&error, "code");
        let arg = error["args"][if code == "pin_blocked" { "until" } else { "left" }].clone();
        (code, arg)
    }

    fn needed(&self, at: &str, amount: i64) -> Value {
        let tenders = json!([{"kind": "stored_value", "amount_minor": amount}]);
        let basket = json!({"member_id": self.member, "lines": [{"amount_minor": 90_000}], "tenders": tenders, "meta": {"at": at}});
        self.shop.must("sale.quote", basket)["proof_needed"].clone()
    }

    fn facts(&self, kind: &str) -> i64 {
        let db = Connection::open(self.shop.folder().shop_db()).unwrap();
        db.query_row("SELECT count(*) FROM journal WHERE kind = ?1", [kind], |row| row.get(0)).unwrap()
    }
}

fn code(outcome: &Result<Value, Value>) -> Option<String> {
    outcome.as_ref().err().map(|error| text(error, "code"))
}

#[test]
fn beyond_what_is_free_a_day_the_pin_is_wanted() {
    let it = Counter::opened();
    let day = moment(1, 0);
    assert_eq!(it.needed(&day, 20_001), "code", "who has none is told so before");
    assert_eq!(code(&it.spend(&day, 20_001, None)).as_deref(), Some("pin_not_set"));
    it.set_pin(&day, PIN, Value::Null).unwrap();
    it.spend(&day, 15_000, None).unwrap();
    // 150.00 + 50.00 is what is free, and a cent more is not.
    assert_eq!((it.needed(&day, 5_000), it.needed(&day, 5_001)), (Value::Null, json!("pin")));
    let refused = it.spend(&day, 5_001, None).unwrap_err();
    let args = json!({"limit_minor": 20_000, "spent_minor": 15_000});
    assert_eq!((&refused["code"], &refused["args"]), (&json!("pin_needed"), &args));
    it.spend(&day, 30_000, Some(PIN)).unwrap();
    // What went with the PIN leaves the rest of what is free.
    it.spend(&day, 5_000, None).unwrap();
    assert_eq!(code(&it.spend(&day, 1, None)).as_deref(), Some("pin_needed"));
    // A clock that is set back by a day frees nothing; the next day does.
    assert_eq!(code(&it.spend(&moment(0, 5), 1, None)).as_deref(), Some("pin_needed"));
    it.spend(&moment(2, 0), 20_000, None).unwrap();
    // 1,000.00 − 150.00 − 300.00 − 50.00 − 200.00.
    let card = it.shop.must("member.card", json!({"member_id": it.member}));
    assert_eq!(card["stored_value"]["total_minor"], 30_000);
    assert_eq!((&card["pin_set_on"], &card["free_limit_minor"]), (&json!("2026-01-02"), &json!(20_000)));
    it.shop.is_sound();
}

#[test]
fn staff_set_no_first_pin_for_who_is_only_named() {
    let it = Counter::opened();
    let staff = text(&it.shop.must("staff.put", json!({"name": "小李"})), "staff_id");
    let set = |actor: &str, day: i64, pin: &str, old: Value| {
        let meta = json!({"at": moment(day, 1), "actor": actor});
        it.shop.call("member.set_pin", json!({"member_id": it.member, "pin": pin, "old_pin": old, "meta": meta}))
    };
    assert_eq!(code(&set(&staff, 1, PIN, Value::Null)).as_deref(), Some("permission_denied"));
    assert_eq!(code(&it.spend(&moment(1, 2), 30_000, Some(PIN))).as_deref(), Some("pin_not_set"));
    // On the day of joining the member stands there, and the owner knows whom they serve.
    set(&staff, 0, PIN, Value::Null).unwrap();
    set(&staff, 1, "720493", json!(PIN)).unwrap();
    it.shop.must("member.clear_pin", json!({"member_id": it.member, "reason": "forgotten"}));
    assert_eq!(code(&set(&staff, 2, PIN, Value::Null)).as_deref(), Some("permission_denied"));
    set("owner", 2, PIN, Value::Null).unwrap();
}

#[test]
fn what_comes_back_does_not_free_the_day_again() {
    let it = Counter::opened();
    let day = moment(1, 0);
    it.set_pin(&day, PIN, Value::Null).unwrap();
    let sale = it.spend(&day, 20_000, None).unwrap();
    it.shop.must("sale.refund", json!({"sale_id": sale["sale_id"], "reason": "faulty", "meta": {"at": day}}));
    assert_eq!(code(&it.spend(&day, 1, None)).as_deref(), Some("pin_needed"));
    it.shop.is_sound();
}

#[test]
fn other_money_wants_no_pin_and_without_a_limit_nothing_does() {
    let it = Counter::opened();
    let cash = json!([{"kind": "cash", "amount_minor": 50_000}]);
    let sale =
        json!({"member_id": it.member, "lines": [{"amount_minor": 50_000}], "tenders": cash, "proof": {"pin": "1"}});
    it.shop.must("sale.ring", sale);
    it.shop.must("setting.put", json!({"key": "safety.free_limit_minor", "value": 0}));
    assert_eq!(it.needed(&moment(1, 0), 90_000), Value::Null);
    it.spend(&moment(1, 0), 90_000, None).unwrap();
    assert_eq!(it.facts("member.pin_mistried"), 0);
    it.shop.is_sound();
}

#[test]
fn a_pin_is_blocked_for_longer_each_five_times_whatever_happens_meanwhile() {
    let mut it = Counter::opened();
    it.set_pin(&moment(1, 0), PIN, Value::Null).unwrap();
    let now = moment(1, 1);
    for left in [4, 3, 2, 1] {
        assert_eq!(it.said(&now, "111222"), ("pin_wrong".to_owned(), json!(left)));
    }
    // 09:00 in Shanghai, and a quarter of an hour.
    let blocked = ("pin_blocked".to_owned(), json!("2026-01-02 09:15"));
    assert_eq!(it.said(&now, "no PIN"), blocked, "what is no PIN is a wrong one");
    assert_eq!(it.said(&now, PIN), blocked, "the right one is not looked at");
    assert_eq!(it.said(&moment(0, 0), PIN), blocked, "nor with the clock set back");
    assert_eq!(it.facts("member.pin_mistried"), 5);
    // After a restart and a rebuild as before.
    let TestShop { till, dir } = it.shop;
    let folder = till.folder().clone();
    drop(till);
    let rebuilt = huitou(folder.path()).args(["rebuild", "--replace"]).output().unwrap();
    assert!(rebuilt.status.success());
    it.shop = TestShop { till: Till::new(folder, Outside::system()), dir };
    assert_eq!(it.said(&now, PIN), blocked);
    // An hour later four more, and the tenth blocks for an hour.
    let later = moment(1, 2);
    for left in [4, 3, 2, 1] {
        assert_eq!(it.said(&later, "111222"), ("pin_wrong".to_owned(), json!(left)));
    }
    assert_eq!(it.said(&later, "111222"), ("pin_blocked".to_owned(), json!("2026-01-02 11:00")));
    // The right one forgives what was before.
    it.spend(&moment(1, 3), 30_000, Some(PIN)).unwrap();
    assert_eq!(it.said(&moment(1, 3), "111222"), ("pin_wrong".to_owned(), json!(4)));
    it.shop.is_sound();
}

/// Opens the shop anew, after its tables were made anew where asked for.
fn reopened(it: Counter, is_rebuilt: bool) -> Counter {
    let Counter { shop: TestShop { till, dir }, member } = it;
    let folder = till.folder().clone();
    drop(till);
    if is_rebuilt {
        let rebuilt = huitou(folder.path()).args(["rebuild", "--replace"]).output().unwrap();
        assert!(rebuilt.status.success());
    }
    Counter { shop: TestShop { till: Till::new(folder, Outside::system()), dir }, member }
}

/// What OWASP asks of argon2id at the least, read from the file of a real vault; the same library makes the same of the PIN by it.
#[test]
fn the_vault_keeps_a_pin_as_argon2id_of_19_mib_or_more_each_with_a_salt_of_its_own() {
    let it = Counter::opened();
    it.set_pin(&moment(1, 0), PIN, Value::Null).unwrap();
    let other = it.shop.must("member.enrol", json!({"name": "李四"}))["member_id"].clone();
    it.shop.must("member.set_pin", json!({"member_id": other, "pin": PIN}));
    let vault = Connection::open(it.shop.folder().vault_db()).unwrap();
    let mut rows = vault.prepare("SELECT memory_kib, passes, salt, hash FROM pins").unwrap();
    type Kept = (u32, u32, Vec<u8>, Vec<u8>);
    let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<Kept> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    };
    let kept: Vec<Kept> = rows.query_map([], row).unwrap().map(Result::unwrap).collect();
    assert_eq!(kept.len(), 2);
    for (memory_kib, passes, salt, hash) in &kept {
        assert!(
            *memory_kib >= 19 * 1_024 && *passes >= 2 && salt.len() >= 16 && hash.len() >= 32,
            "{memory_kib} KiB, {passes}"
        );
        let params = argon2::Params::new(*memory_kib, *passes, 1, Some(hash.len())).unwrap();
        let mut again = vec![0; hash.len()];
        let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        argon.hash_password_into(PIN.as_bytes(), salt, &mut again).unwrap();
        assert_eq!(again, *hash);
    }
    assert!(kept[0].2 != kept[1].2 && kept[0].3 != kept[1].3, "the same PIN of two is not the same in the file");
    // Nowhere else is anything by which a PIN could be guessed faster.
    for file in [it.shop.folder().vault_db(), it.shop.folder().shop_db()] {
        for bytes in [std::fs::read(&file).unwrap(), std::fs::read(file.with_extension("db-wal")).unwrap_or_default()] {
            assert!(memchr::memmem::find(&bytes, PIN.as_bytes()).is_none(), "the PIN stands in {}", file.display());
        }
    }
}

#[test]
fn each_wrong_try_is_counted_across_restarts_rebuilds_and_clocks_that_are_set_back() {
    let mut it = Counter::opened();
    it.set_pin(&moment(1, 0), PIN, Value::Null).unwrap();
    for (left, hour, is_rebuilt) in [(4, 2, false), (3, 1, true), (2, 0, true), (1, -20, false)] {
        assert_eq!(it.said(&moment(1, hour), "111222"), ("pin_wrong".to_owned(), json!(left)), "at {hour}");
        it = reopened(it, is_rebuilt);
    }
    // The fifth at an earlier moment blocks from then; at a still earlier one it is blocked all the same.
    let blocked = ("pin_blocked".to_owned(), json!("2026-01-02 08:15"));
    assert_eq!(it.said(&moment(1, 0), "111222"), blocked);
    for (day, hour, is_rebuilt) in [(1, 0, true), (0, 0, false), (0, -23, true)] {
        it = reopened(it, is_rebuilt);
        assert_eq!(it.said(&moment(day, hour), PIN), blocked);
    }
    assert_eq!(it.facts("member.pin_mistried"), 5, "a try that is not looked at is none");
    it.spend(&moment(1, 1), 30_000, Some(PIN)).unwrap();
    assert_eq!(it.said(&moment(1, 1), "111222"), ("pin_wrong".to_owned(), json!(4)));
    it.shop.is_sound();
}

#[test]
fn a_wrong_pin_moves_nothing_and_a_sale_that_cannot_be_tries_none() {
    let it = Counter::opened();
    it.set_pin(&moment(1, 0), PIN, Value::Null).unwrap();
    assert_eq!(it.said(&moment(1, 0), "111222").0, "pin_wrong");
    assert_eq!(code(&it.spend(&moment(1, 0), 100_001, Some("111222"))).as_deref(), Some("stored_value_short"));
    assert_eq!((it.facts("member.pin_mistried"), it.facts("sale.rung")), (1, 0));
    it.shop.is_sound();
}

#[test]
fn a_request_that_is_repeated_answers_for_the_first_pin() {
    let it = Counter::opened();
    it.set_pin(&moment(1, 0), PIN, Value::Null).unwrap();
    let tenders = json!([{"kind": "stored_value", "amount_minor": 30_000}]);
    let ring = |pin: &str| {
        json!({"member_id": it.member, "lines": [{"amount_minor": 30_000}], "tenders": tenders,
               "proof": {"pin": pin}, "meta": {"at": moment(1, 0), "request_id": "once"}})
    };
    let rung = it.shop.must("sale.ring", ring(PIN));
    // A sum over the request tells nothing of the PIN, so that nobody can find it by trying all.
    assert_eq!(it.shop.must("sale.ring", ring("111222")), rung);
    let page = it.shop.must("journal.page", json!({"from_seq": 1, "limit": 100}));
    let bodies: Vec<&Value> = page["facts"].as_array().unwrap().iter().map(|fact| &fact["body"]).collect();
    assert!(bodies.iter().all(|body| !body.as_str().unwrap().contains(PIN)));
    let fact = page["facts"].as_array().unwrap().last().unwrap();
    assert!(text(fact, "body").contains(r#""proven":"pin""#), "{fact}");
}

#[test]
fn another_pin_needs_the_one_before_and_the_owner_takes_it_away() {
    let it = Counter::opened();
    let day = moment(1, 0);
    it.set_pin(&day, PIN, Value::Null).unwrap();
    assert_eq!(code(&it.set_pin(&day, "135790", Value::Null)).as_deref(), Some("pin_set_already"));
    assert_eq!(code(&it.set_pin(&day, "135790", json!("111222"))).as_deref(), Some("pin_wrong"));
    it.set_pin(&day, "135790", json!(PIN)).unwrap();
    assert_eq!(it.said(&day, PIN), ("pin_wrong".to_owned(), json!(4)), "the wrong try before was forgiven");
    let clear = json!({"member_id": it.member, "reason": "forgotten", "meta": {"at": day}});
    it.shop.must("member.clear_pin", clear);
    assert_eq!(code(&it.spend(&day, 30_000, Some("135790"))).as_deref(), Some("pin_not_set"));
    it.set_pin(&day, "2580", Value::Null).unwrap();
    it.spend(&day, 30_000, Some("２５８０")).unwrap();
    let vault = Connection::open(it.shop.folder().vault_db()).unwrap();
    let kept = || vault.query_row("SELECT count(*) FROM pins", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(kept(), 1, "what was replaced is forgotten");
    it.shop.is_sound();
    it.shop.must("member.erase", json!({"member_id": it.member, "reason": "member_request"}));
    assert_eq!(kept(), 0);
    it.shop.is_sound();
}

impl Counter {
    fn draw(&self, at: &str) -> String {
        let drawn = self.shop.must("member.draw_code", json!({"member_id": self.member, "meta": {"at": at}}));
        text(&drawn, "code")
    }

    fn spend_with_code(&self, at: &str, amount: i64, code: &str) -> Result<Value, Value> {
        let tenders = json!([{"kind": "stored_value", "amount_minor": amount}]);
        let sale = json!({"member_id": self.member, "lines": [{"amount_minor": amount}], "tenders": tenders,
                          "proof": {"code": code}, "meta": {"at": at}});
        self.shop.call("sale.ring", sale)
    }
}

#[test]
fn a_code_is_good_once_on_its_own_day() {
    let it = Counter::opened();
    let day = moment(1, 0);
    let first = it.draw(&day);
    assert_eq!(first.len(), 9, "two times four letters");
    let second = it.draw(&day);
    assert_eq!(
        code(&it.spend_with_code(&day, 30_000, &first)).as_deref(),
        Some("code_wrong"),
        "a newer one took its place"
    );
    let sale = it.spend_with_code(&day, 30_000, &second.to_lowercase().replace('-', " ")).unwrap();
    assert_eq!(code(&it.spend_with_code(&day, 30_000, &second)).as_deref(), Some("code_used"));
    // What went with a code leaves what is free, and its return makes no code good again.
    it.spend(&day, 20_000, None).unwrap();
    it.shop.must("sale.refund", json!({"sale_id": sale["sale_id"], "reason": "faulty", "meta": {"at": day}}));
    assert_eq!(code(&it.spend_with_code(&day, 30_000, &second)).as_deref(), Some("code_used"));
    let third = it.draw(&day);
    for other in [moment(0, 5), moment(2, 0)] {
        let refused = it.spend_with_code(&other, 30_000, &third).unwrap_err();
        assert_eq!((&refused["code"], &refused["args"]["day"]), (&json!("code_of_another_day"), &json!("2026-01-02")));
    }
    it.spend_with_code(&day, 30_000, &third).unwrap();
    it.shop.is_sound();
}

#[test]
fn a_code_helps_where_the_pin_is_blocked_and_is_nobody_else_s() {
    let it = Counter::opened();
    let day = moment(1, 0);
    it.set_pin(&day, PIN, Value::Null).unwrap();
    (0..5).for_each(|_| drop(it.said(&day, "111222")));
    assert_eq!(it.said(&day, PIN).0, "pin_blocked");
    let drawn = it.draw(&day);
    let other = it.shop.must("member.enrol", json!({"name": "李四", "meta": {"at": day}}))["member_id"].clone();
    it.shop.must("member.draw_code", json!({"member_id": other, "meta": {"at": day}}));
    let top_up = json!({"member_id": other, "paid_minor": 50_000, "tender": "cash", "meta": {"at": day}});
    it.shop.must("stored_value.top_up", top_up);
    let tenders = json!([{"kind": "stored_value", "amount_minor": 30_000}]);
    let theft = json!({"member_id": other, "lines": [{"amount_minor": 30_000}], "tenders": tenders,
                       "proof": {"code": drawn}, "meta": {"at": day}});
    assert_eq!(it.shop.refusal("sale.ring", theft), "code_wrong");
    it.spend_with_code(&day, 30_000, &drawn).unwrap();
    assert_eq!(it.said(&day, PIN).0, "pin_blocked", "a code forgives no wrong PIN");
    it.shop.is_sound();
}

#[test]
fn a_code_is_told_again_to_who_asked_and_is_in_no_journal() {
    let it = Counter::opened();
    let ask = json!({"member_id": it.member, "meta": {"at": moment(1, 0), "request_id": "once"}});
    let drawn = it.shop.must("member.draw_code", ask.clone());
    assert_eq!(it.shop.must("member.draw_code", ask.clone()), drawn);
    let page = it.shop.must("journal.page", json!({"from_seq": 1, "limit": 100})).to_string();
    let code = text(&drawn, "code");
    assert!(!page.contains(&code) && !page.contains(&code.replace('-', "")));
    it.shop.must("member.erase", json!({"member_id": it.member, "reason": "member_request"}));
    assert_eq!(it.shop.refusal("member.draw_code", ask), "member_erased");
    it.shop.is_sound();
}
