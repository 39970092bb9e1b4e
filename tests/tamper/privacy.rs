//! What is personal is in no journal, log, error stream or copy, and after an erasure nowhere.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use huitou_core::search::{MemberTexts, member_keys};
use huitou_store::{FORMAT, Folder, rebuild_and_compare, verify};
use huitou_tests::{Rpc, huitou, moment, text};
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::canary::{Canary, canary, files, sightings};
use crate::full_shop::settle;

const NAME: &str = "龘卡纳瑞";
const PHONE: &str = "13577429163";
const CARD: &str = "CARD-CANARY-8842";
const TYPED: &str = "金丝雀手绘瓷盘";
const BEFORE: &str = "靐䲜曾用名";
const IN_BASKET: &str = "雪鸮标本代取";

/// What is the member's.
fn personal() -> Vec<Canary> {
    [
        ("name", NAME),
        ("phone", PHONE),
        ("card number", CARD),
        ("salutation", "龘女士阁下"),
        ("WeChat name", "wx_canary_zq19"),
        ("address", "金丝雀胡同七十七号"),
        ("birthday", "1961-07-23"),
        ("note", "对花生过敏的金丝雀"),
        ("typed line", TYPED),
        ("line of a basket", IN_BASKET),
        ("wording of a consent", "我同意金丝雀条款"),
    ]
    .map(|(what, text)| canary(what, text))
    .into()
}

/// What was the member's and is not any more.
fn former() -> Vec<Canary> {
    vec![canary("name before an edit", BEFORE)]
}

/// What is the shop's and its staff's: readable in tables, never in the journal.
fn of_the_shop() -> Vec<Canary> {
    [
        ("staff name", "黄鹂经理"),
        ("product name", "画眉牌精米"),
        ("category", "画眉粮油"),
        ("shop name", "夜莺百货"),
        ("shop address", "夜莺大道九十九号"),
    ]
    .map(|(what, text)| canary(what, text))
    .into()
}

/// What is made of the member's texts: masks, and the keys by which the member is found.
fn derived() -> Vec<Canary> {
    let texts = MemberTexts {
        name: Some(NAME),
        phone: Some(PHONE),
        wechat: Some("wx_canary_zq19"),
        card_no: Some(CARD),
        member_no: None,
    };
    // Shorter keys may stand in other bytes by chance.
    let keys =
        member_keys(&texts).into_iter().filter(|key| key.key.len() >= 5).map(|key| canary("search key", &key.key));
    keys.chain([
        canary("masked name", "龘**"),
        canary("masked phone", "135****9163"),
        canary("tail in a message", "尾号9163"),
    ])
    .collect()
}

/// The till, with the fault that is planted in this test where there is one.
fn till(shop: &Path) -> Command {
    let mut command = huitou(shop);
    if let Some(fault) = std::env::var_os("HUITOU_PLANTED") {
        command.env("HUITOU_PLANTED", fault);
    }
    command
}

/// A shop with its child's stderr in a file beside it.
struct Watched {
    dir: TempDir,
    runs: usize,
}

impl Watched {
    fn new() -> Watched {
        let dir = tempfile::tempdir().unwrap();
        let made = huitou(&dir.path().join("shop")).args(["init", "--played"]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Watched { dir, runs: 0 }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("shop")
    }

    fn rpc(&mut self) -> Rpc {
        self.runs += 1;
        let mut command = till(&self.path());
        command.stderr(File::create(self.dir.path().join(format!("stderr-{}", self.runs))).unwrap());
        Rpc::start_with(command)
    }

    fn stderr(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files(self.dir.path()).into_iter().filter(|(path, _)| !path.starts_with(self.path())).collect()
    }

    fn folder(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files(&self.path())
    }
}

#[track_caller]
fn must(rpc: &mut Rpc, method: &str, params: Value) -> Value {
    rpc.call(method, params.clone()).expect("an answer").unwrap_or_else(|error| panic!("{method} {params}: {error}"))
}

/// Ends the child as a shop closes: its input ends.
fn end(rpc: Rpc) {
    let mut child = rpc.close();
    assert!(child.wait().unwrap().success());
}

fn profile() -> Value {
    json!({"name": NAME, "phone": PHONE, "card_no": CARD, "salutation": "龘女士阁下", "wechat": "wx_canary_zq19",
           "address": "金丝雀胡同七十七号", "birthday": "1961-07-23", "note": "对花生过敏的金丝雀",
           "consents": [{"purpose": "e_bill", "wording": "我同意金丝雀条款"}], "meta": {"at": moment(0, 1), "request_id": "enrol"}})
}

/// A member joins, tops up, buys and gets messages; the member's id and a sale's.
fn trade(rpc: &mut Rpc) -> (String, String) {
    must(rpc, "setting.put", json!({"key": "shop.name", "value": "夜莺百货"}));
    must(rpc, "setting.put", json!({"key": "shop.address", "value": "夜莺大道九十九号"}));
    let staff = text(&must(rpc, "staff.put", json!({"name": "黄鹂经理"})), "staff_id");
    must(rpc, "product.put", json!({"sku": "R1", "name": "画眉牌精米", "price_minor": 9_900, "category": "画眉粮油"}));
    let member = text(&must(rpc, "member.enrol", profile()), "member_id");
    // Known under another name for a while.
    for (name, note) in [(BEFORE, BEFORE), (NAME, "对花生过敏的金丝雀")] {
        must(
            rpc,
            "member.edit",
            json!({"member_id": member, "name": name, "note": note, "meta": {"at": moment(0, 2)}}),
        );
    }
    let shares = json!([{"staff_id": staff, "share": "1"}]);
    must(
        rpc,
        "stored_value.top_up",
        json!({"member_id": member, "paid_minor": 30_000, "bonus_minor": 3_000, "tender": "cash",
         "staff": shares, "meta": {"at": moment(1, 0), "request_id": "top-up"}}),
    );
    let mut sale = String::new();
    for day in 2..8 {
        let rung = must(
            rpc,
            "sale.ring",
            json!({
                "member_id": member, "lines": [{"sku": "R1", "qty": "1"}, {"amount_minor": 500, "name": TYPED}],
                "tenders": [{"kind": "stored_value", "amount_minor": 1_000}, {"kind": "cash", "amount_minor": 9_400}],
                "meta": {"at": moment(day, 0), "request_id": format!("sale-{day}"), "actor": staff},
            }),
        );
        sale = text(&rung, "sale_id");
    }
    keep_basket(rpc, &member);
    must(rpc, "window.put", json!({"theme": "dark"}));
    for query in [NAME, PHONE, "9163", "dkr", CARD] {
        must(rpc, "sale.list", json!({"text": query}));
        must(rpc, "member.search", json!({"query": query}));
    }
    must(rpc, "member.card", json!({"member_id": member}));
    must(rpc, "bill.text", json!({"sale_id": sale, "channel": "sms"}));
    (member, sale)
}

/// A basket that is being put together for the member.
fn basket_of(member: &str) -> Value {
    let lines = json!([{"sku": "R1", "qty": "1"}, {"amount_minor": 900, "name": IN_BASKET}]);
    json!({"basket": {"request_id": "basket-at-the-counter", "member_id": member, "lines": lines}})
}

fn keep_basket(rpc: &mut Rpc, member: &str) {
    must(rpc, "basket.put", basket_of(member));
    assert_eq!(must(rpc, "basket.show", json!({}))["basket"], basket_of(member)["basket"]);
}

/// Requests that are refused with something personal in the wrong place, as parameters and as whole lines.
fn blunder(rpc: &mut Rpc, member: &str) {
    for (method, params) in misplaced(member) {
        let refused = rpc.call(method, params.clone()).expect("an answer");
        assert!(refused.is_err(), "{method} {params} was not refused");
    }
    for line in [
        format!(r#"{{"jsonrpc":"2.0","id":1,"method":"member.enrol","params":{{"name":"{NAME}","#),
        format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{NAME}","params":{{"phone":"{PHONE}"}}}}"#),
        format!(r#"{{"jsonrpc":"2.0","id":1,"{NAME}":"{PHONE}"}}"#),
        format!(r#""{NAME}""#),
        NAME.to_owned(),
    ] {
        rpc.send_line(&line).unwrap();
        assert!(rpc.receive().expect("an answer")["error"].is_object(), "{line}");
    }
}

fn misplaced(member: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("member.enrol", json!({"name": NAME, "phone": PHONE, "birthday": "1850-01-01"})),
        ("member.enrol", json!({"name": NAME, "phone": PHONE, "birthday": "23.7.1961"})),
        ("member.enrol", json!({"name": NAME, "phone": format!("{PHONE}x")})),
        ("member.enrol", json!({"name": NAME, "phone": 13_577_429_163_i64})),
        ("member.enrol", json!({"name": [NAME], "phone": PHONE})),
        ("member.enrol", json!({"name": NAME, "consents": NAME})),
        ("member.enrol", json!({"name": NAME, "consents": [{"purpose": NAME, "wording": "x"}]})),
        ("member.enrol", json!({"name": format!("{NAME}\u{202e}")})),
        ("member.enrol", json!({NAME: PHONE})),
        ("member.enrol", json!({"name": NAME, "card_no": CARD})),
        ("member.enrol", json!({"name": NAME.repeat(30)})),
        ("member.edit", json!({"member_id": member, "name": NAME, "birthday": "23.7.1961"})),
        ("member.edit", json!({"member_id": member, "name": NAME, "phone": format!("{PHONE}x")})),
        ("member.edit", json!({"member_id": NAME, "phone": PHONE})),
        ("member.edit", json!({"member_id": member, "name": format!("{NAME}\u{202e}")})),
        ("member.edit", json!({"member_id": member, "withdraw": [NAME]})),
        ("member.list", json!({"after": NAME})),
        ("member.movements", json!({"member_id": PHONE})),
        ("report.silent", json!({"after": NAME})),
        ("sale.list", json!({"text": NAME, "limit": PHONE})),
        ("basket.put", json!({"basket": {"request_id": NAME, "lines": [{"amount_minor": 1, "name": TYPED}]}})),
        ("basket.put", json!({"basket": {"request_id": "b", "lines": [{"amount_minor": TYPED}]}})),
        ("basket.put", json!({"basket": {"request_id": "b", "member_id": NAME}})),
        ("basket.put", json!({"basket": {"request_id": "b", NAME: PHONE}})),
        ("window.put", json!({"theme": NAME})),
        ("member.search", json!({"query": NAME, "limit": PHONE})),
        ("member.search", json!({"query": NAME, "limit": 0})),
        ("member.card", json!({"member_id": PHONE})),
        ("member.erase", json!({"member_id": member, "reason": NAME})),
        ("sale.ring", json!({"member_id": NAME, "lines": [{"amount_minor": 1, "name": TYPED}], "tenders": []})),
        ("sale.ring", json!({"member_id": member, "lines": [{"amount_minor": 0, "name": TYPED}], "tenders": []})),
        ("sale.ring", json!({"member_id": member, "lines": [{"amount_minor": TYPED}], "tenders": []})),
        (
            "sale.ring",
            json!({"member_id": member, "lines": [{"amount_minor": 1}], "tenders": [{"kind": NAME, "amount_minor": 1}]}),
        ),
        ("stored_value.top_up", json!({"member_id": member, "paid_minor": PHONE, "bonus_minor": 0, "tender": "cash"})),
        ("setting.put", json!({"key": "alert.silent_days", "value": NAME})),
    ]
}

/// The bytes of every journal row of a database.
fn journal_bytes(db: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let opened = Connection::open(db).unwrap();
    let rows = crate::rows::read_rows(&opened, "journal").unwrap();
    assert!(!rows.is_empty());
    let bytes = |row: &crate::rows::Row| -> Vec<u8> {
        row.iter()
            .flat_map(|cell| match cell {
                crate::rows::Cell::Text(bytes) | crate::rows::Cell::Blob(bytes) => bytes.clone(),
                crate::rows::Cell::Integer(number) => number.to_string().into_bytes(),
                crate::rows::Cell::Null => Vec::new(),
            })
            .collect()
    };
    rows.iter().map(|row| (db.to_owned(), bytes(row))).collect()
}

#[test]
fn nothing_personal_is_in_the_journal_the_error_stream_or_a_copy() {
    let mut shop = Watched::new();
    let mut rpc = shop.rpc();
    let (member, _) = trade(&mut rpc);
    blunder(&mut rpc, &member);
    end(rpc);

    // As a shop of the format before this one, it is brought to this one, and a copy stays.
    settle(&shop.path());
    let db = Connection::open(shop.path().join("shop.db")).unwrap();
    db.pragma_update(None, "user_version", FORMAT - 1).unwrap();
    drop(db);
    let mut rpc = shop.rpc();
    blunder(&mut rpc, &member);
    must(&mut rpc, "setting.put", json!({"key": "shop.phone", "value": "01065550000"}));
    end(rpc);
    let mut rpc = shop.rpc();
    assert_eq!(must(&mut rpc, "basket.show", json!({}))["basket"], basket_of(&member)["basket"], "kept by a migration");
    assert_eq!(must(&mut rpc, "window.show", json!({}))["theme"], "dark");
    end(rpc);
    let copy = shop.path().join(format!("before-format-{}.db", FORMAT - 1));
    let copies: Vec<_> =
        shop.folder().into_iter().filter(|(path, _)| path.to_string_lossy().contains("before-format-")).collect();
    assert!(!copies.is_empty(), "no copy was made");

    let everything = [personal(), of_the_shop()].concat();
    for place in [journal_bytes(&shop.path().join("shop.db")), journal_bytes(&copy), copies] {
        assert_eq!(sightings(&place, &[everything.clone(), derived(), former()].concat()), Vec::<String>::new());
    }
    assert_eq!(sightings(&shop.stderr(), &[everything.clone(), derived(), former()].concat()), Vec::<String>::new());
    // The canaries are where they may be, or the search would prove nothing.
    let ledger: Vec<_> = shop
        .folder()
        .into_iter()
        .filter(|(path, _)| path.ends_with("shop.db") || path.ends_with("shop.db-wal"))
        .collect();
    let seen = sightings(&ledger, &[everything, derived()].concat());
    for canary in [personal(), of_the_shop(), derived()].concat() {
        let stands_in_a_table = canary.what != "masked name" && canary.what != "masked phone";
        assert!(
            !stands_in_a_table || seen.iter().any(|it| it.starts_with(&canary.what)),
            "{} is not in the ledger",
            canary.what
        );
    }
}

#[test]
fn a_refusal_on_the_error_stream_of_a_single_call_names_no_name_and_no_phone() {
    let shop = Watched::new();
    for (method, params) in misplaced("1") {
        let refused = till(&shop.path()).args(["call", method, &params.to_string()]).output().unwrap();
        let at_issue = personal();
        // An enrolment that nobody refused is not the subject here.
        let streams = [(PathBuf::from(format!("stderr of {method} {params}")), refused.stderr)];
        assert_eq!(sightings(&streams, &at_issue), Vec::<String>::new(), "{method} {params}");
    }
}

#[test]
fn after_an_erasure_nothing_of_the_member_is_in_any_file() {
    let mut shop = Watched::new();
    let mut rpc = shop.rpc();
    let (member, sale) = trade(&mut rpc);
    let gone = [personal(), derived(), former()].concat();
    // What a killed rebuild, a killed migration and a killed init leave.
    for leftover in [".remake.db", ".remake.db-wal"] {
        std::fs::write(shop.path().join(leftover), NAME).unwrap();
    }
    let before = must(&mut rpc, "member.card", json!({"member_id": member}));

    let request =
        json!({"member_id": member, "reason": "member_request", "meta": {"at": moment(20, 0), "request_id": "erase"}});
    let erased = must(&mut rpc, "member.erase", request.clone());
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new(), "while the till is open");
    // The window may still show the basket, and keep it once more.
    assert_eq!(must(&mut rpc, "basket.show", json!({})), json!({}));
    let kept = rpc.call("basket.put", basket_of(&member)).expect("an answer").expect_err("a refusal");
    assert_eq!(kept["code"], "member_erased");
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new(), "after the basket was kept again");
    assert_eq!(must(&mut rpc, "member.erase", request.clone()), erased, "the retry");

    nameless_but_whole(&mut rpc, &member, &sale, &before);
    end(rpc);
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new(), "after closing");

    let mut rpc = shop.rpc();
    assert_eq!(must(&mut rpc, "member.erase", request), erased, "the retry after opening again");
    nameless_but_whole(&mut rpc, &member, &sale, &before);
    assert_eq!(
        rpc.call("member.enrol", profile()).unwrap().unwrap()["member_id"],
        json!(member),
        "enrolled again by its old id"
    );
    end(rpc);
    let folder = Folder::at(shop.path());
    assert_eq!(verify(&folder).unwrap().findings, Vec::<String>::new());
    assert_eq!(rebuild_and_compare(&folder).unwrap().differences, []);
    let rebuilt = huitou(&shop.path()).args(["rebuild", "--replace"]).output().unwrap();
    assert!(rebuilt.status.success());
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new(), "after a rebuild");
    assert_eq!(sightings(&shop.stderr(), &gone), Vec::<String>::new());
}

/// The money stays, the names do not.
fn nameless_but_whole(rpc: &mut Rpc, member: &str, sale: &str, before: &Value) {
    let card = must(rpc, "member.card", json!({"member_id": member}));
    assert_eq!(card["erased"], true);
    for kept in ["stored_value", "points", "visits", "spent_minor", "member_no", "last_visit_on"] {
        assert_eq!(card[kept], before[kept], "{kept}");
    }
    let shown = must(rpc, "sale.show", json!({"sale_id": sale}));
    let bill = must(rpc, "bill.text", json!({"sale_id": sale, "channel": "plain"}));
    let sms = must(rpc, "bill.text", json!({"sale_id": sale, "channel": "sms"}));
    let answers = format!("{card}{shown}{bill}{sms}");
    for canary in [personal(), derived()].concat() {
        assert!(!answers.contains(&canary.text), "{} is shown: {answers}", canary.what);
    }
    assert!(!answers.contains("9163") && !answers.contains('龘'), "a tail or a mask is shown: {answers}");
    assert_eq!(shown["bill"]["total_minor"], 10_400);
    for query in [NAME, PHONE, "9163", "龘", "dakanarui", "dknr", CARD, "wx_canary"] {
        assert_eq!(must(rpc, "member.search", json!({"query": query}))["members"], json!([]), "{query}");
    }
}

#[test]
fn an_erasure_beside_a_reader_is_finished_when_the_reader_is_gone() {
    let mut shop = Watched::new();
    let mut rpc = shop.rpc();
    let (member, sale) = trade(&mut rpc);
    let gone = [personal(), derived(), former()].concat();
    // One reading till at rest, and one reader in the middle of a look.
    let mut reading = Rpc::start(&shop.path());
    assert_eq!(must(&mut reading, "member.card", json!({"member_id": member}))["name"], NAME);
    let slow = Connection::open(shop.path().join("shop.db")).unwrap();
    slow.execute_batch("BEGIN").unwrap();
    let names: i64 =
        slow.query_row("SELECT count(*) FROM members WHERE name IS NOT NULL", [], |row| row.get(0)).unwrap();
    assert_eq!(names, 1);

    must(
        &mut rpc,
        "member.erase",
        json!({"member_id": member, "reason": "member_request", "meta": {"at": moment(20, 0)}}),
    );
    let shown = must(&mut reading, "sale.show", json!({"sale_id": sale}));
    assert_eq!(shown["bill"]["member"]["masked_name"], Value::Null, "the other till has forgotten the key");
    slow.execute_batch("COMMIT").unwrap();
    drop(slow);
    // The checkpointer tries again by itself; five seconds are a hundred of its rounds.
    let mut left = Vec::new();
    for _ in 0..50 {
        left = sightings(&shop.folder(), &gone);
        if left.is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(left, Vec::<String>::new(), "the reader is gone and the log is not cleared");
    end(reading);
    end(rpc);
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new());
}

#[test]
fn an_erasure_that_a_kill_and_a_reader_cut_short_is_finished_at_the_next_opening() {
    let mut shop = Watched::new();
    let mut rpc = shop.rpc();
    let (member, _) = trade(&mut rpc);
    let gone = [personal(), derived(), former()].concat();
    let slow = Connection::open(shop.path().join("shop.db")).unwrap();
    slow.execute_batch("BEGIN").unwrap();
    let _: i64 = slow.query_row("SELECT count(*) FROM members", [], |row| row.get(0)).unwrap();
    must(&mut rpc, "member.erase", json!({"member_id": member, "reason": "retention", "meta": {"at": moment(20, 0)}}));
    rpc.child.kill().unwrap();
    rpc.child.wait().unwrap();
    assert_ne!(sightings(&shop.folder(), &gone), Vec::<String>::new(), "the reader kept the log alive");
    slow.execute_batch("COMMIT").unwrap();
    // Gone without closing, so that it clears nothing up.
    std::mem::forget(slow);

    let mut rpc = shop.rpc();
    must(&mut rpc, "setting.put", json!({"key": "alert.silent_days", "value": 31}));
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new());
    end(rpc);
}

#[test]
fn of_many_erased_members_no_page_keeps_a_trace() {
    let mut shop = Watched::new();
    let mut rpc = shop.rpc();
    let name = |n: usize| {
        format!(
            "{}{}{}",
            ['赵', '钱', '孙', '李'][n % 4],
            ['䶮', '龘', '靐'][n % 3],
            char::from_u32(0x4e00 + 37 * n as u32).unwrap()
        )
    };
    let mut members = Vec::new();
    for n in 0..400 {
        let (note, phone) =
            (format!("笔记{n:03}号-{}", "鸟".repeat(n % 60)), format!("1357{:07}", 3_000_017 + 7_919 * n));
        let params = json!({"name": name(n), "phone": phone, "note": note, "wechat": format!("wx-bird-{n:03}"), "meta": {"at": moment(0, 1)}});
        members.push((text(&must(&mut rpc, "member.enrol", params), "member_id"), n, phone));
    }
    for (member, n, _) in &members {
        must(
            &mut rpc,
            "sale.ring",
            json!({"member_id": member, "lines": [{"amount_minor": 700, "name": format!("手工{n:03}件")}],
             "tenders": [{"kind": "cash", "amount_minor": 700}], "meta": {"at": moment(1 + (*n as i64 % 30), 1)}}),
        );
    }
    let erased: Vec<_> = members.iter().filter(|(_, n, _)| n % 3 == 0).collect();
    let texts = |(_, n, phone): &(String, usize, String)| {
        [
            ("name", name(*n)),
            ("phone", phone.clone()),
            ("note", format!("笔记{n:03}号")),
            ("WeChat", format!("wx-bird-{n:03}")),
            ("typed line", format!("手工{n:03}件")),
        ]
        .map(|(what, text)| canary(&format!("{what} of {n}"), &text))
    };
    let gone: Vec<Canary> = erased.iter().flat_map(|member| texts(member)).collect();
    let whole: Vec<u8> = shop.folder().into_iter().flat_map(|(_, bytes)| bytes).collect();
    assert!(
        gone.iter().all(|canary| canary.is_in(&whole)),
        "a canary is nowhere, so that its absence would say nothing"
    );

    for (member, _, _) in &erased {
        must(
            &mut rpc,
            "member.erase",
            json!({"member_id": member, "reason": "retention", "meta": {"at": moment(60, 0)}}),
        );
    }
    let left = sightings(&shop.folder(), &gone);
    assert!(left.is_empty(), "{} traces: {:?}", left.len(), &left[..left.len().min(20)]);
    end(rpc);
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new());
}
