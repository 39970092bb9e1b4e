//! Laws of the method table: permissions, names, words, and the same answer to the same request.

#![expect(clippy::unwrap_used, reason = "a test that unwraps fails at the line that is wrong")]

use std::collections::BTreeSet;

use huitou_app::{Actor, Permission};
use huitou_core::code::{Arg, Code};
use huitou_core::id::StaffId;
use huitou_core::money::Currency;
use huitou_core::words::{Locale, Words};
use huitou_host::rpc::{error_data, split_meta};
use huitou_host::{METHODS, Method, MethodKind, Till};
use huitou_store::{Kind, tables};
use huitou_tests::{huitou, text};
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, dump, till_at, today, with_meta};

fn commands() -> impl Iterator<Item = &'static Method> {
    METHODS.iter().filter(|method| method.kind == MethodKind::Command)
}

fn notes() -> impl Iterator<Item = &'static Method> {
    METHODS.iter().filter(|method| method.kind == MethodKind::Note)
}

fn call(till: &Till, method: &str, params: Value) -> Result<Value, Value> {
    let (params, meta) = split_meta(params).unwrap();
    let meta = meta.unwrap_or_default();
    till.call(method, params, &meta).map_err(|error| error_data(till, &meta, &error, None))
}

#[test]
fn every_permission_is_needed_by_some_method() {
    for permission in Permission::ALL {
        assert!(METHODS.iter().any(|method| method.permission == *permission), "{permission:?} guards nothing");
    }
    assert_eq!(Permission::ALL.iter().collect::<std::collections::HashSet<_>>().len(), Permission::ALL.len());
}

#[test]
fn every_method_is_named_domain_and_name_once_and_stands_with_its_domain() {
    let mut names = BTreeSet::new();
    let mut domains: Vec<&str> = Vec::new();
    for method in METHODS {
        let (domain, name) = method.name.split_once('.').unwrap_or_else(|| panic!("{} has no domain", method.name));
        for word in [domain, name] {
            let plain = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(plain && !word.is_empty(), "{}", method.name);
        }
        assert!(names.insert(method.name), "{} stands twice", method.name);
        if domains.last() != Some(&domain) {
            domains.push(domain);
        }
    }
    let once: BTreeSet<&str> = domains.iter().copied().collect();
    assert_eq!(once.len(), domains.len(), "a domain is torn apart: {domains:?}");
}

#[test]
fn staff_may_do_what_the_table_says_and_nothing_else() {
    let it = SmallShop::played();
    let staff = Actor::Staff(it.staff.parse::<StaffId>().unwrap());
    let (mut allowed, mut denied) = (0, 0);
    for (n, method) in METHODS.iter().enumerate() {
        let (params, _) = it.requests(method.name, n);
        let before = dump(&it.path());
        let answer = it.shop.call(method.name, with_meta(today(params), "actor", json!(it.staff)));
        match (staff.may(method.permission), answer) {
            (true, Ok(_)) => allowed += 1,
            (true, Err(error)) => panic!("{}: {error}", method.name),
            (false, Ok(answer)) => panic!("{} was done by staff: {answer}", method.name),
            (false, Err(error)) => {
                assert_eq!(error["code"], "permission_denied", "{}", method.name);
                assert_eq!(dump(&it.path()), before, "{}", method.name);
                denied += 1;
            }
        }
        assert!(Actor::Owner.may(method.permission), "the owner may do everything");
    }
    println!("{allowed} methods allowed, {denied} denied");
    assert!(allowed > 0 && denied > 0);
}

#[test]
fn nobody_acts_whom_the_shop_does_not_know() {
    let it = SmallShop::played();
    for (n, method) in METHODS.iter().enumerate() {
        let (params, _) = it.requests(method.name, n);
        for stranger in ["", "Owner", "staff", "1", &it.member, &format!("{}1", it.staff)] {
            let params = with_meta(today(params.clone()), "actor", json!(stranger));
            assert_eq!(it.shop.refusal(method.name, params), "unknown_actor", "{} by {stranger:?}", method.name);
        }
    }
}

#[test]
fn every_command_refuses_a_request_id_that_is_none() {
    let it = SmallShop::played();
    for (n, method) in commands().enumerate() {
        let (params, _) = it.requests(method.name, n);
        let before = dump(&it.path());
        for id in
            [String::new(), "x".repeat(65), "a b".to_owned(), "号".to_owned(), "a\n".to_owned(), "a\u{7f}".to_owned()]
        {
            let params = with_meta(today(params.clone()), "request_id", json!(id));
            assert_eq!(it.shop.refusal(method.name, params), "request_id_invalid", "{} {id:?}", method.name);
        }
        assert_eq!(dump(&it.path()), before, "{}", method.name);
        it.shop.must(method.name, with_meta(today(params), "request_id", json!(format!("{:x>64}", n))));
    }
}

/// Every object in a value, by its place.
fn objects(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(place.to_owned());
            fields.iter().for_each(|(name, field)| objects(field, &format!("{place}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| objects(item, &format!("{place}/{n}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_list_is_taken_for_an_object_at_any_depth_of_any_method() {
    let it = SmallShop::played();
    let share = json!([{"staff_id": it.staff, "share": "1"}]);
    let mut named = BTreeSet::new();
    let mut needed = BTreeSet::new();
    for (n, method) in METHODS.iter().enumerate() {
        let schema = (method.request)().to_value();
        let types = schema["$defs"].as_object().into_iter().flatten();
        needed.extend(types.filter(|(_, named)| named["type"] == "object").map(|(name, _)| name.clone()));
        let (mut params, _) = it.requests(method.name, n);
        if schema["properties"].get("staff").is_some() {
            params["staff"] = share.clone();
        }
        if ["sale.quote", "sale.ring"].contains(&method.name) {
            params["lines"][0]["staff"] = share.clone();
        }
        if method.name == "sale.quote" {
            params["gift_cards"] = json!([{"code": it.gift_card(1_000)}]);
        }
        if let Some(line) = params.pointer_mut("/basket/lines/0") {
            line["staff"] = share.clone();
        }
        let mut places = Vec::new();
        objects(&params, "", &mut places);
        for place in places {
            // Its own fields in an order: what serde would take for it.
            let mut listed = params.clone();
            let object = listed.pointer_mut(&place).unwrap();
            *object = Value::Array(object.as_object().unwrap().values().cloned().collect());
            let refused = it.shop.till.call(method.name, listed, &Default::default()).unwrap_err().refusal();
            assert_eq!(refused.code, Code::InvalidParams, "{} {place}", method.name);
            assert!(refused.args.iter().any(|arg| arg == ("rule", &Arg::Text("object".to_owned()))), "{refused:?}");
            let of = place.trim_matches(|letter: char| letter == '/' || letter.is_ascii_digit()).to_owned();
            named.insert(of.rsplit('/').next().unwrap_or_default().to_owned());
        }
        it.shop.must(method.name, today(params));
    }
    // Each type that a parameter can nest was met under the name of its field.
    let met = |name: &str| match name {
        "LineRequest" => named.contains("lines"),
        "RefundLineRequest" => named.contains("back"),
        "ShareRequest" => named.contains("staff"),
        "Tender" => named.contains("tenders"),
        "GiftCardTender" => named.contains("gift_cards"),
        "PutTierPrice" => named.contains("tier_prices"),
        "Consent" => named.contains("consents"),
        "Basket" => named.contains("basket"),
        "BasketExchange" => named.contains("exchange"),
        "BuyerTitle" => named.contains("buyer"),
        "Gift" => named.contains("gift"),
        "GiftUses" => named.contains("uses"),
        "GiftTier" => named.contains("tier"),
        "GiftCoupon" => named.contains("coupons"),
        "CardOffer" => named.contains("card"),
        "Opening" => named.contains("opening"),
        "OpeningCard" => named.contains("cards"),
        "ExportedReport" => named.contains("report"),
        other => panic!("{other} is a new type in parameters: send one above"),
    };
    assert!(!needed.is_empty() && needed.iter().all(|name| met(name)), "{needed:?} {named:?}");
}

#[test]
fn every_code_has_a_sentence_of_its_own_in_every_language() {
    for locale in Locale::ALL {
        let words = Words { locale, currency: Currency::Cny };
        let mut sentences = BTreeSet::new();
        for code in Code::ALL {
            let sentence = words.label(&code.message_id());
            assert_ne!(sentence, code.message_id(), "{locale:?} has no sentence for {code}");
            assert!(sentence.chars().count() > 5 && sentences.insert(sentence), "{locale:?} {code}");
        }
    }
}

#[test]
fn the_same_request_has_the_same_answer_also_after_a_restart_and_a_rebuild() {
    let it = SmallShop::played();
    let path = it.path();
    let mut told = Vec::new();
    for (n, method) in commands().enumerate() {
        let id = json!(format!("law-{n}"));
        let (params, other) = it.requests(method.name, n);
        let [params, other] = [params, other].map(|params| with_meta(today(params), "request_id", id.clone()));
        let answer = it.shop.must(method.name, params.clone());
        let after = dump(&path);
        assert_eq!(it.shop.must(method.name, params.clone()), answer, "{} again", method.name);
        assert_eq!(it.shop.refusal(method.name, other.clone()), "request_id_reused", "{}", method.name);
        assert_eq!(dump(&path), after, "{}: a repeated request wrote something", method.name);
        told.push((method.name, params, other, answer));
    }
    // Another method with the id of the first.
    let (_, first, ..) = &told[0];
    let stolen = with_meta(today(json!({"name": "x"})), "request_id", first["meta"]["request_id"].clone());
    assert_eq!(it.shop.refusal("member.enrol", stolen), "request_id_reused");

    let SmallShop { shop, .. } = &it;
    let kept = shop.outside().join("kept");
    copy(&path, &kept);
    says_the_same(&till_at(&kept), &told, "after a restart");
    let rebuilt = huitou(&kept).args(["rebuild", "--replace"]).output().unwrap();
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    says_the_same(&till_at(&kept), &told, "after a rebuild");
}

/// Tables with their rows.
type Dump = Vec<(String, Vec<String>)>;

/// What of a dump is of this device alone, and what is not.
fn local_and_rest(dump: Dump) -> (Dump, Dump) {
    let is_local = |name: &str| {
        let mut local = tables().filter(|table| table.kind == Kind::Local);
        local.any(|table| name == format!("shop.db {}", table.name))
    };
    dump.into_iter().partition(|(name, _)| is_local(name))
}

#[test]
fn a_note_is_kept_on_this_device_and_nowhere_else() {
    let it = SmallShop::played();
    let mut kept = 0;
    for (n, method) in notes().enumerate() {
        let (params, other) = it.requests(method.name, n);
        let (_, before) = local_and_rest(dump(&it.path()));
        let answer = it.shop.must(method.name, with_meta(today(params.clone()), "request_id", json!("one-id")));
        let (first, rest) = local_and_rest(dump(&it.path()));
        assert_eq!(rest, before, "{} wrote a fact, a derived table or a key", method.name);
        // It has no id of its own: it may be sent as often as the window likes, and the last one counts.
        let again = it.shop.must(method.name, with_meta(today(params.clone()), "request_id", json!("one-id")));
        assert_eq!(again, answer, "{} again", method.name);
        assert_eq!(local_and_rest(dump(&it.path())), (first.clone(), before.clone()), "{} again", method.name);
        it.shop.must(method.name, with_meta(today(other), "request_id", json!("one-id")));
        let (second, rest) = local_and_rest(dump(&it.path()));
        assert_eq!(rest, before, "{} another time", method.name);
        assert_ne!(second, first, "{}: the last one counts", method.name);
        it.shop.must(method.name, today(params));
        assert_eq!(local_and_rest(dump(&it.path())), (first, before), "{} as at first", method.name);
        kept += 1;
    }
    assert_eq!(kept, 2, "a new kind of note: say above what it must not touch");
}

/// Copies ledger, log and vault of a shop at rest.
fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir(to).unwrap();
    for file in ["shop.db", "shop.db-wal", "vault.db", "vault.db-wal"] {
        if from.join(file).exists() {
            std::fs::copy(from.join(file), to.join(file)).unwrap();
        }
    }
}

fn says_the_same(till: &Till, told: &[(&str, Value, Value, Value)], when: &str) {
    for (method, params, other, answer) in told {
        assert_eq!(call(till, method, params.clone()).as_ref(), Ok(answer), "{method} {when}");
        let refused = call(till, method, other.clone()).unwrap_err();
        assert_eq!(text(&refused, "code"), "request_id_reused", "{method} {when}");
    }
}

/// All that the files of a folder say, one after the other.
fn said_in(folder: &std::path::Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            said_in(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_fault_that_can_be_planted_is_one_that_a_test_must_notice() {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut product, mut noticed) = (String::new(), String::new());
    said_in(&tests.join("../src-tauri/crates"), &mut product);
    said_in(&tests.join("../src-tauri/src"), &mut product);
    said_in(tests, &mut noticed);
    let planted: BTreeSet<&str> =
        product.split("planted::is(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(planted.len() > 60, "the faults are no longer where this law looks for them");
    // The window's are noticed one and all (tests/window/sabotage.rs); others stand in a test by their name.
    let is_noticed = |fault: &&&str| {
        huitou_store::planted::OF_THE_WINDOW.contains(*fault)
            || noticed.contains(&format!("\"{fault}"))
            || noticed.contains(&format!("{fault}\""))
    };
    let forgotten: Vec<_> = planted.iter().filter(|fault| !is_noticed(fault)).collect();
    assert!(forgotten.is_empty(), "planted, and nobody looks: {forgotten:?}");
}
