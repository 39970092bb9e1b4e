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

/// All that is known of a member whose texts bear this mark, none of which another member has.
fn texts_of(mark: char, n: usize) -> Vec<(&'static str, String)> {
    [
        ("name", format!("龘{mark}卡纳瑞")),
        ("phone", format!("135774291{n:02}")),
        ("card number", format!("CARD-CANARY-77{n:02}")),
        ("card before", format!("CARD-BEFORE-66{n:02}")),
        ("WeChat name", format!("wx_canary_zq{n:02}")),
        ("address", format!("金丝雀胡同{mark}七十七号")),
        ("note", format!("对花生过敏的{mark}金丝雀")),
        ("person on the card", format!("小{mark}雏鸟")),
        ("typed line", format!("手绘{mark}瓷盘金丝雀")),
        ("note of a refund", format!("磕出{mark}雀斑来退")),
        ("note of a balance refund", format!("雨燕{mark}南迁不再来")),
        ("note of points", format!("补记{mark}鹊桥积分")),
        ("reason of a limit", format!("邻居{mark}白鹭月底结")),
        ("title of an invoice", format!("白鹭{mark}书屋有限公司")),
        ("reason of a merge", format!("都是{mark}这位鸟友")),
    ]
    .into()
}

/// Somebody of whom everything is known that a shop can know; the id.
fn known(rpc: &mut Rpc, mark: char, n: usize) -> String {
    let texts = texts_of(mark, n);
    let of = |what: &str| texts.iter().find(|(its, _)| *its == what).unwrap().1.clone();
    let enrol = json!({
        "name": of("name"), "phone": of("phone"), "card_no": of("card before"), "wechat": of("WeChat name"), "address": of("address"),
        "note": of("note"), "consents": [{"purpose": "e_bill", "wording": "同意"}], "meta": {"at": moment(0, 1)},
    });
    let member = text(&must(rpc, "member.enrol", enrol), "member_id");
    let mut does = |method: &str, mut params: Value, day: i64| {
        if params.get("sale_id").is_none() {
            params["member_id"] = json!(member);
        }
        params["meta"] = json!({"at": moment(day, 2)});
        must(rpc, method, params)
    };
    does("member.replace_card", json!({"card_no": of("card number"), "reason": "renewed"}), 0);
    does("member.set_pin", json!({"pin": "940271"}), 0);
    does("family.put", json!({"called": of("person on the card")}), 0);
    does("stored_value.top_up", json!({"paid_minor": 30_000, "bonus_minor": 3_000, "tender": "cash"}), 1);
    does("points.adjust", json!({"change": "5", "reason": "other", "note": of("note of points")}), 1);
    does("on_account.set_limit", json!({"limit_minor": 100, "reason": of("reason of a limit")}), 1);
    let lines = json!([{"amount_minor": 900, "name": of("typed line")}, {"amount_minor": 700}]);
    let sale = json!({"lines": lines, "tenders": [{"kind": "cash", "amount_minor": 1_600}]});
    let sale = does("sale.ring", sale, 2)["sale_id"].clone();
    let buyer = json!({"kind": "company", "title": of("title of an invoice"), "tax_no": "91350100M000100Y43"});
    does("invoice.request", json!({"sale_id": sale, "buyer": buyer}), 2);
    let back =
        json!({"sale_id": sale, "lines": [{"line": 2, "qty": "1"}], "reason": "other", "note": of("note of a refund")});
    does("sale.refund", back, 3);
    let leaves = json!({"cause": "merchant", "tender": "cash", "note": of("note of a balance refund")});
    does("stored_value.refund", leaves, 4);
    member
}

/// What of three members lies in which file: those who were one person go together, and those who were parted do not.
#[test]
fn who_is_erased_goes_with_every_alias_and_with_nobody_who_was_parted() {
    let mut shop = Watched::new();
    let mut rpc = shop.rpc();
    let marks = ['鸫', '鸲', '鹟', '鹀'];
    let members: Vec<String> = marks.iter().enumerate().map(|(n, mark)| known(&mut rpc, *mark, n)).collect();
    let texts =
        |n: usize| texts_of(marks[n], n).into_iter().map(move |(what, text)| canary(&format!("{what} of {n}"), &text));
    let merge = |rpc: &mut Rpc, n: usize, into: usize, day: i64| {
        let reason = texts(n).next_back().unwrap().text;
        let merge = json!({"member_id": members[into], "alias_id": members[n], "reason": reason, "meta": {"at": moment(day, 1)}});
        must(rpc, "member.merge", merge);
    };
    merge(&mut rpc, 1, 0, 10);
    merge(&mut rpc, 2, 0, 11);
    merge(&mut rpc, 3, 0, 12);
    // Bought and edited while they were one person: it is the survivor's.
    let later = canary("line of all of them", "合并后的鹳鸟茶具");
    let note = canary("note of all of them", "合并后的鹭鸶备注");
    let sale = json!({
        "member_id": members[0], "lines": [{"amount_minor": 500, "name": later.text}], "tenders": [{"kind": "cash", "amount_minor": 500}],
        "meta": {"at": moment(13, 1)},
    });
    must(&mut rpc, "sale.ring", sale);
    must(&mut rpc, "member.edit", json!({"member_id": members[0], "note": note.text, "meta": {"at": moment(13, 2)}}));
    // The third is parted again before the erasure, and stays.
    let undo = json!({"alias_id": members[3], "reason": "是两个人", "meta": {"at": moment(14, 1)}});
    must(&mut rpc, "member.undo_merge", undo);
    let in_files = |shop: &Watched, canary: &Canary| shop.folder().iter().any(|(_, bytes)| canary.is_in(bytes));
    // What the journal holds is sealed: only what tables show is there to be seen, and all of that must go.
    let seen: Vec<Canary> = (0..3).flat_map(texts).filter(|it| in_files(&shop, it)).collect();
    for what in ["name", "phone", "card number", "card before", "note", "person on the card"] {
        for n in 0..3 {
            let is_theirs = |it: &&Canary| it.what == format!("{what} of {n}");
            // The survivor's note was written anew.
            assert!(
                (n, what) == (0, "note") || seen.iter().any(|it| is_theirs(&it)),
                "{what} of {n} is nowhere to be seen before"
            );
        }
    }
    let erase = json!({"member_id": members[0], "reason": "member_request", "meta": {"at": moment(20, 0)}});
    must(&mut rpc, "member.erase", erase);
    let gone: Vec<Canary> = (0..3).flat_map(texts).chain([later, note]).collect();
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new(), "while the till is open");
    end(rpc);
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new(), "after closing");
    // No key of theirs is left, so that nothing of the journal can be opened.
    let vault = Connection::open(shop.path().join("vault.db")).unwrap();
    let kept = |table: &str, column: &str| -> Vec<String> {
        let mut rows = vault.prepare(&format!("SELECT {column} FROM {table} WHERE {column} LIKE 'member:%'")).unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(kept("keys", "subject"), [format!("member:{}", members[3])]);
    assert_eq!(kept("pins", "member"), [format!("member:{}", members[3])]);
    drop(vault);

    let mut rpc = shop.rpc();
    for member in &members[..3] {
        assert_eq!(must(&mut rpc, "member.card", json!({"member_id": member}))["erased"], true);
    }
    let parted = must(&mut rpc, "member.card", json!({"member_id": members[3]}));
    let stays: Vec<Canary> = texts(3).collect();
    assert_eq!((&parted["name"], &parted["note"]), (&json!(stays[0].text), &json!(stays[6].text)));
    end(rpc);
    let folder = Folder::at(shop.path());
    assert_eq!(verify(&folder).unwrap().findings, Vec::<String>::new());
    assert_eq!(rebuild_and_compare(&folder).unwrap().differences, []);
    let rebuilt = huitou(&shop.path()).args(["rebuild", "--replace"]).output().unwrap();
    assert!(rebuilt.status.success());
    assert_eq!(sightings(&shop.folder(), &gone), Vec::<String>::new(), "after a rebuild");
    assert_eq!(sightings(&shop.stderr(), &gone), Vec::<String>::new());
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
