//! A shop that is watched: its files and its error stream, and the texts of a member that are in no other file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use huitou_core::search::{MemberTexts, member_keys};
use huitou_tests::{Rpc, huitou, moment, text};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::canary::{Canary, canary, files};

pub const NAME: &str = "龘卡纳瑞";
pub const PHONE: &str = "13577429163";
pub const CARD: &str = "CARD-CANARY-8842";
pub const TYPED: &str = "金丝雀手绘瓷盘";
pub const BEFORE: &str = "靐䲜曾用名";
pub const IN_BASKET: &str = "雪鸮标本代取";
pub const NOTED: &str = "瓷盘磕出雀斑来退";
pub const LEAVING: &str = "雨燕南迁不再来";

/// What is the member's.
pub fn personal() -> Vec<Canary> {
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
        ("note of a refund", NOTED),
        ("note of a balance refund", LEAVING),
        ("wording of a consent", "我同意金丝雀条款"),
    ]
    .map(|(what, text)| canary(what, text))
    .into()
}

/// What was the member's and is not any more.
pub fn former() -> Vec<Canary> {
    vec![canary("name before an edit", BEFORE)]
}

/// What is the shop's and its staff's: readable in tables, never in the journal.
pub fn of_the_shop() -> Vec<Canary> {
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
pub fn derived() -> Vec<Canary> {
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
pub fn till(shop: &Path) -> Command {
    let mut command = huitou(shop);
    if let Some(fault) = std::env::var_os("HUITOU_PLANTED") {
        command.env("HUITOU_PLANTED", fault);
    }
    command
}

/// A shop with its child's stderr in a file beside it.
pub struct Watched {
    dir: TempDir,
    runs: usize,
}

impl Watched {
    pub fn new() -> Watched {
        let dir = tempfile::tempdir().unwrap();
        let made = huitou(&dir.path().join("shop")).args(["init", "--played"]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Watched { dir, runs: 0 }
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("shop")
    }

    pub fn rpc(&mut self) -> Rpc {
        self.runs += 1;
        let mut command = till(&self.path());
        command.stderr(File::create(self.dir.path().join(format!("stderr-{}", self.runs))).unwrap());
        Rpc::start_with(command)
    }

    pub fn stderr(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files(self.dir.path()).into_iter().filter(|(path, _)| !path.starts_with(self.path())).collect()
    }

    pub fn folder(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files(&self.path())
    }
}

#[track_caller]
pub fn must(rpc: &mut Rpc, method: &str, params: Value) -> Value {
    rpc.call(method, params.clone()).expect("an answer").unwrap_or_else(|error| panic!("{method} {params}: {error}"))
}

/// Ends the child as a shop closes: its input ends.
pub fn end(rpc: Rpc) {
    let mut child = rpc.close();
    assert!(child.wait().unwrap().success());
}

pub fn profile() -> Value {
    json!({"name": NAME, "phone": PHONE, "card_no": CARD, "salutation": "龘女士阁下", "wechat": "wx_canary_zq19",
           "address": "金丝雀胡同七十七号", "birthday": "1961-07-23", "note": "对花生过敏的金丝雀",
           "consents": [{"purpose": "e_bill", "wording": "我同意金丝雀条款"}], "meta": {"at": moment(0, 1), "request_id": "enrol"}})
}

/// A member joins, tops up, buys and gets messages; the member's id and a sale's.
pub fn trade(rpc: &mut Rpc) -> (String, String) {
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
    let lines = json!([{"line": 2, "qty": "1"}]);
    let refund =
        json!({"sale_id": sale, "lines": lines, "reason": "other", "note": NOTED, "meta": {"at": moment(8, 0)}});
    let refund = must(rpc, "sale.refund", refund);
    assert_eq!(must(rpc, "refund.show", json!({"refund_id": refund["refund_id"]}))["note"], NOTED);
    let leaving = json!({"member_id": member, "cause": "consumer", "tender": "cash", "note": LEAVING, "meta": {"at": moment(8, 1)}});
    let left = must(rpc, "stored_value.refund", leaving);
    let shown = must(rpc, "stored_value.show_refund", json!({"balance_refund_id": left["balance_refund_id"]}));
    assert_eq!(shown["note"], LEAVING);
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
pub fn basket_of(member: &str) -> Value {
    let lines = json!([{"sku": "R1", "qty": "1"}, {"amount_minor": 900, "name": IN_BASKET}]);
    json!({"basket": {"request_id": "basket-at-the-counter", "member_id": member, "lines": lines}})
}

pub fn keep_basket(rpc: &mut Rpc, member: &str) {
    must(rpc, "basket.put", basket_of(member));
    assert_eq!(must(rpc, "basket.show", json!({}))["basket"], basket_of(member)["basket"]);
}
