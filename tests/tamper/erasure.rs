//! After an erasure nothing of the member is in any file, whatever came between.

use huitou_store::{Folder, rebuild_and_compare, verify};
use huitou_tests::{Rpc, huitou, moment, text};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::canary::{Canary, canary, sightings};
use crate::watched::{CARD, NAME, PHONE, Watched, basket_of, derived, end, former, must, personal, profile, trade};

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

/// As a kill leaves it between the key's end and the new files.
fn marked_as_unfinished(shop: &Watched) {
    let vault = Connection::open(shop.path().join("vault.db")).unwrap();
    vault.execute("INSERT INTO secrets (name, value) VALUES ('erasing', x'')", []).unwrap();
}

#[test]
fn verify_finds_an_unfinished_erasure_and_the_next_opening_for_writing_finishes_it() {
    let mut shop = Watched::new();
    let mut rpc = shop.rpc();
    let (member, _) = trade(&mut rpc);
    end(rpc);
    marked_as_unfinished(&shop);

    let mut rpc = shop.rpc();
    assert_eq!(must(&mut rpc, "member.card", json!({"member_id": member}))["name"], NAME, "a reader is not hindered");
    end(rpc);
    let findings = verify(&Folder::at(shop.path())).unwrap().findings;
    assert!(matches!(&findings[..], [one] if one.starts_with("an erasure is not finished")), "{findings:?}");

    let mut rpc = shop.rpc();
    must(&mut rpc, "setting.put", json!({"key": "alert.silent_days", "value": 31}));
    end(rpc);
    assert_eq!(verify(&Folder::at(shop.path())).unwrap().findings, Vec::<String>::new());
}

#[test]
fn an_erasure_that_cannot_be_finished_now_stops_no_sale() {
    let mut shop = Watched::new();
    let mut rpc = shop.rpc();
    trade(&mut rpc);
    end(rpc);
    marked_as_unfinished(&shop);
    // Stands for a disk without room for new files: the vault cannot be written.
    let other = Connection::open(shop.path().join("vault.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    let mut rpc = shop.rpc();
    let sale = json!({"lines": [{"amount_minor": 500}], "tenders": [{"kind": "cash", "amount_minor": 500}], "meta": {"at": moment(9, 0)}});
    must(&mut rpc, "sale.ring", sale);
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    end(rpc);
    assert_eq!(verify(&Folder::at(shop.path())).unwrap().findings.len(), 1, "the mark stays");
    let mut rpc = shop.rpc();
    must(&mut rpc, "setting.put", json!({"key": "alert.silent_days", "value": 31}));
    end(rpc);
    assert_eq!(verify(&Folder::at(shop.path())).unwrap().findings, Vec::<String>::new());
}
