//! Plans for top-ups: what they give, when, and to whom; and what the rules of the region say.

use chrono::NaiveDate;
use huitou_app::shop::NewShop;
use huitou_core::money::Currency;
use huitou_store::gifts::PartToCome;
use huitou_tests::{TestShop, huitou, moment, played_shop, text};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// A shop with a member who agreed to e-bills.
struct Counter {
    shop: TestShop,
    member: String,
}

impl Counter {
    fn opened() -> Counter {
        Counter::of(TestShop::played())
    }

    fn of(shop: TestShop) -> Counter {
        shop.must("setting.put", json!({"key": "shop.name", "value": "小王米店"}));
        let consents = json!([{"purpose": "e_bill", "wording": "同意"}]);
        let member = json!({"name": "王芳", "phone": "13800138000", "consents": consents});
        let member = text(&shop.must("member.enrol", with_day(member, 0)), "member_id");
        Counter { shop, member }
    }

    fn put(&self, plan: Value) -> String {
        text(&self.shop.must("plan.put", with_day(plan, 0)), "plan_id")
    }

    fn of_member(&self, mut params: Value, day: i64) -> Value {
        params["member_id"] = json!(self.member);
        with_day(params, day)
    }

    fn quote(&self, params: Value, day: i64) -> Value {
        self.shop.must("stored_value.quote_top_up", self.of_member(params, day))
    }

    fn top_up(&self, mut params: Value, day: i64) -> Value {
        params["tender"] = json!("cash");
        self.shop.must("stored_value.top_up", self.of_member(params, day))
    }

    fn card(&self, day: i64) -> Value {
        self.shop.must("member.card", self.of_member(json!({}), day))
    }

    fn sms(&self, answer: &Value) -> String {
        let params = json!({"top_up_id": answer["top_up_id"], "channel": "sms"});
        text(&self.shop.must("bill.text", params), "text")
    }

    /// Does all that is due on a day.
    fn roll(&self, day: i64) {
        while self.shop.call("day.roll", with_day(json!({"limit": 1}), day)).is_ok() {}
        assert_eq!(self.shop.refusal("day.roll", with_day(json!({}), day)), "nothing_due");
    }

    fn due_by(&self, day: &str) -> Vec<PartToCome> {
        let day: NaiveDate = day.parse().unwrap();
        self.shop.till.with_reader(|tx| Ok(tx.gift_parts_due_by(day, 200)?)).unwrap()
    }
}

fn with_day(mut params: Value, day: i64) -> Value {
    params["meta"] = json!({"at": moment(day, 1)});
    params
}

fn names(plans: &Value) -> Vec<(String, bool)> {
    let plans = plans.as_array().unwrap().iter();
    plans.map(|plan| (text(plan, "name"), plan["is_suggested"].as_bool().unwrap())).collect()
}

fn balance(principal: i64, bonus: i64) -> Value {
    json!({"principal_minor": principal, "bonus_minor": bonus, "total_minor": principal + bonus})
}

#[test]
fn a_plan_gives_one_part_at_once_and_promises_the_others() {
    let it = Counter::opened();
    let coupons = json!([{"off_minor": 1_000, "minimum_minor": 5_000, "valid_days": 30, "count": 2}]);
    let gift = json!({"bonus_minor": 10_000, "points": "100.01", "parts": 3, "coupons": coupons});
    let plan = it.put(json!({"name": "充1000送100", "paid_from_minor": 100_000, "gift": gift}));
    // The first of January is the shop's first day; the 30th is its thirtieth.
    let quote = it.quote(json!({"paid_minor": 100_000, "plan_id": plan}), 29);
    let parts = json!([
        {"n": 1, "due_on": "2026-01-30", "bonus_minor": 3_334, "points": "33.34"},
        {"n": 2, "due_on": "2026-02-28", "bonus_minor": 3_333, "points": "33.34"},
        {"n": 3, "due_on": "2026-03-30", "bonus_minor": 3_333, "points": "33.33"},
    ]);
    assert_eq!(quote["parts"], parts);
    assert_eq!((&quote["before"], &quote["after"]), (&balance(0, 0), &balance(100_000, 3_334)));
    assert_eq!((&quote["points_before"], &quote["points_after"]), (&json!("0"), &json!("33.34")));
    assert_eq!(quote["warnings"], json!([]));

    let done = it.top_up(json!({"paid_minor": 100_000, "plan_id": plan, "expect_bonus_minor": 10_000}), 29);
    assert_eq!((&done["before"], &done["after"]), (&quote["before"], &quote["after"]));
    let card = it.card(29);
    assert_eq!((&card["stored_value"], &card["points"]), (&balance(100_000, 3_334), &json!("33.34")));
    let next = json!({"n": 2, "due_on": "2026-02-28", "bonus_minor": 3_333, "points": "33.34", "parts_left": 2});
    assert_eq!(card["next_gift"], next);
    let offs: Vec<_> =
        card["coupons"].as_array().unwrap().iter().map(|it| (&it["off_minor"], &it["valid_until"])).collect();
    assert_eq!(offs, [(&json!(1_000), &json!("2026-03-01")); 2]);

    let slip = &done["slip"];
    assert_eq!((&slip["top_up_no"], &slip["plan_name"]), (&json!("01-T000001"), &json!("充1000送100")));
    assert_eq!(slip["to_come"], json!([parts[1], parts[2]]));
    assert_eq!(
        it.sms(&done),
        "【小王米店】您尾号8000的会员卡1月30日09:00充值1000.00元送100.00元、100.01积分、2张优惠券，分3个月到账，储值余额1033.34元。"
    );
    let moved = it.shop.must("member.movements", it.of_member(json!({}), 29))["movements"][0].clone();
    assert_eq!((&moved["points"], &moved["points_after"]), (&json!("33.34"), &json!("33.34")));
    assert_eq!((&moved["bonus_minor"], &moved["top_up_no"]), (&json!(3_334), &json!("01-T000001")));
    for (day, due) in [("2026-02-27", 0), ("2026-02-28", 1), ("2026-03-29", 1), ("2026-03-30", 2)] {
        assert_eq!(it.due_by(day).len(), due, "{day}");
    }
}

#[test]
fn the_plan_that_is_worth_most_is_suggested_and_the_next_one_is_told() {
    let it = Counter::opened();
    let per_full =
        json!({"name": "每满500送40", "paid_from_minor": 50_000, "is_per_full": true, "gift": {"bonus_minor": 4_000}});
    it.put(per_full);
    // 10,000 points pay 100.00 at 100 for one yuan.
    it.put(json!({"name": "送积分", "paid_from_minor": 100_000, "gift": {"points": "10000"}}));
    it.put(json!({"name": "充1000送100", "paid_from_minor": 100_000, "paid_to_minor": 150_000, "gift": {"bonus_minor": 10_000}}));
    let at = |paid: i64| it.quote(json!({"paid_minor": paid}), 1);
    let named = |all: &[(&str, bool)]| all.iter().map(|(name, is)| ((*name).to_owned(), *is)).collect::<Vec<_>>();

    let small = at(30_000);
    assert_eq!(small["plans"], json!([]));
    assert_eq!(
        (&small["next_plan"]["name"], &small["next_plan"]["missing_minor"]),
        (&json!("每满500送40"), &json!(20_000))
    );
    assert_eq!(
        (&small["next_plan"]["paid_minor"], &small["next_plan"]["text"]),
        (&json!(50_000), &json!("再充200元，可送40元"))
    );
    assert_eq!(small["after"], balance(30_000, 0));
    assert_eq!(names(&at(50_000)["plans"]), named(&[("每满500送40", true)]));
    // Half a yuan less than two times 500: both steps lie as far away, and the first that was made is named.
    assert_eq!(at(99_950)["next_plan"]["gift"]["bonus_minor"], 8_000);
    let thousand = at(100_000);
    assert_eq!(
        names(&thousand["plans"]),
        named(&[("每满500送40", false), ("送积分", true), ("充1000送100", false)]),
        "80, 100 and 100: of equals the first"
    );
    assert_eq!(
        (&thousand["next_plan"]["missing_minor"], &thousand["next_plan"]["gift"]["bonus_minor"]),
        (&json!(50_000), &json!(12_000))
    );
    // At 1500 the first gives 120, and at 1500.01 the third is out of its band.
    assert_eq!(names(&at(150_001)["plans"]), named(&[("每满500送40", true), ("送积分", false)]));

    it.shop.must("setting.put", json!({"key": "points.per_unit", "value": 0}));
    assert_eq!(names(&at(100_000)["plans"])[2], ("充1000送100".to_owned(), true), "points pay nothing now");
}

#[test]
fn a_member_uses_a_plan_as_often_as_it_says_and_a_changed_plan_leaves_slips_alone() {
    let it = Counter::opened();
    let plan = json!({"name": "开业礼", "paid_from_minor": 50_000, "per_member": 1, "valid_until": "2026-01-10", "gift": {"bonus_minor": 5_000}});
    let id = it.put(plan.clone());
    let mut request = it.of_member(json!({"paid_minor": 50_000, "plan_id": id, "tender": "cash"}), 1);
    request["meta"]["request_id"] = json!("once");
    let first = it.shop.must("stored_value.top_up", request.clone());
    assert_eq!(it.quote(json!({"paid_minor": 50_000}), 2)["plans"], json!([]), "used up");
    let other = it.shop.must("member.enrol", json!({"name": "李雷"}));
    let for_other = |day: i64| {
        let params = json!({"member_id": other["member_id"], "paid_minor": 50_000, "meta": {"at": moment(day, 1)}});
        it.shop.must("stored_value.quote_top_up", params)["plans"].as_array().unwrap().len()
    };
    assert_eq!((for_other(9), for_other(10)), (1, 0), "its last day is the tenth");

    let mut changed = plan;
    changed["plan_id"] = json!(id);
    changed["name"] = json!("新名字");
    changed["gift"] = json!({"bonus_minor": 9_900});
    it.shop.must("plan.put", with_day(changed, 3));
    assert_eq!(it.shop.must("stored_value.top_up", request), first, "the same answer again");
    let told = it.shop.must("bill.text", json!({"top_up_id": first["top_up_id"], "channel": "plain"}));
    let told = text(&told, "text");
    assert!(told.contains("储值充值：开业礼") && told.contains("本次赠送：50.00"), "{told}");
    let listed = it.shop.must("plan.list", json!({}))["plans"].clone();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["name"]), (1, &json!("新名字")));
    assert_eq!(listed[0]["text"], "充满500元送99元，每人一次，到2026年1月10日");
}

#[test]
fn points_of_a_gift_settle_owed_points_first() {
    let it = Counter::opened();
    let tenders = |kind: &str, amount: i64| json!([{"kind": kind, "amount_minor": amount}]);
    let ring = |amount: i64, tenders: Value| {
        let params = json!({"lines": [{"amount_minor": amount}], "tenders": tenders});
        it.shop.must("sale.ring", it.of_member(params, 1))
    };
    let earning = ring(9_000, tenders("cash", 9_000));
    ring(80, tenders("points", 80));
    it.shop.must("sale.refund", with_day(json!({"sale_id": earning["sale_id"], "reason": "faulty"}), 1));
    // 90 earned, 80 spent, 90 taken back: 80 owed, as 0.80 earns no point.
    assert_eq!((&it.card(1)["points"], &it.card(1)["points_owed"]), (&json!("0"), &json!("80")));
    let plan = it.put(json!({"name": "送积分", "paid_from_minor": 100, "gift": {"points": "100.5"}}));
    assert_eq!(it.quote(json!({"paid_minor": 100, "plan_id": plan}), 2)["points_after"], "20.5");
    it.top_up(json!({"paid_minor": 100, "plan_id": plan}), 2);
    assert_eq!((&it.card(2)["points"], &it.card(2)["points_owed"]), (&json!("20.5"), &json!("0")));
}

#[test]
fn a_coupon_that_was_a_gift_comes_back_with_the_sale_that_used_it() {
    let it = Counter::opened();
    let coupons = json!([{"off_minor": 1_000, "minimum_minor": 0, "valid_days": 1, "count": 1}]);
    let plan = it.put(json!({"name": "送券", "paid_from_minor": 10_000, "gift": {"coupons": coupons}}));
    let code =
        it.top_up(json!({"paid_minor": 10_000, "plan_id": plan}), 1)["slip"]["coupons_issued"][0]["code"].clone();
    let using = json!({
        "lines": [{"amount_minor": 5_000}], "coupons": [code], "tenders": [{"kind": "cash", "amount_minor": 4_000}],
    });
    let using = it.shop.must("sale.ring", it.of_member(using, 2));
    assert_eq!(it.card(2)["coupons"], json!([]));
    it.shop.must("sale.refund", with_day(json!({"sale_id": using["sale_id"], "reason": "faulty"}), 2));
    assert_eq!(it.card(2)["coupons"][0]["code"], code);
}

#[test]
fn each_part_comes_on_its_day_once_and_all_of_them_are_the_gift() {
    let it = Counter::opened();
    it.shop.must("setting.put", json!({"key": "points.expiry_months", "value": 1}));
    let gift = json!({"bonus_minor": 1_000, "points": "10", "parts": 3});
    let plan = it.put(json!({"name": "分月", "paid_from_minor": 10_000, "gift": gift}));
    it.top_up(json!({"paid_minor": 10_000, "plan_id": plan}), 0);
    it.top_up(json!({"paid_minor": 10_000, "plan_id": plan}), 0);
    it.roll(30);
    assert_eq!(it.card(30)["stored_value"], balance(20_000, 668), "the 31st of January is a day too early");
    let before = it.shop.must("member.movements", it.of_member(json!({}), 30))["movements"].as_array().unwrap().len();

    let rolled = it.shop.must("day.roll", with_day(json!({}), 31));
    let rolled = (&rolled["members"], &rolled["gifts"], &rolled["bonus_given_minor"], &rolled["points_given"]);
    assert_eq!(rolled, (&json!(1), &json!(2), &json!(666), &json!("6.66")));
    let card = it.card(31);
    // 3.34 twice are of the first of January and lapse after the first of February.
    assert_eq!((&card["stored_value"], &card["points"]), (&balance(20_000, 1_334), &json!("13.34")));
    assert_eq!((&card["next_gift"]["due_on"], &card["next_gift"]["parts_left"]), (&json!("2026-03-01"), &json!(2)));
    let moved = it.shop.must("member.movements", it.of_member(json!({}), 31))["movements"].clone();
    assert_eq!(moved.as_array().unwrap().len(), before + 1, "both parts came with one fact");
    assert_eq!(
        (&moved[0]["kind"], &moved[0]["bonus_minor"], &moved[0]["points"]),
        (&json!("gift"), &json!(666), &json!("6.66"))
    );
    assert_eq!((&moved[0]["bonus_after_minor"], &moved[0]["points_after"]), (&json!(1_334), &json!("13.34")));

    // Nobody rolled for three months: all that is due comes at once, and nothing twice.
    it.roll(120);
    assert_eq!(it.card(120)["stored_value"], balance(20_000, 2_000));
    assert_eq!(it.card(120)["points"], "6.66", "of the last parts, which lapse a month after they came");
    assert_eq!(it.card(120)["next_gift"], Value::Null);
    let verified = huitou(it.shop.folder().path()).arg("verify").output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn one_who_was_erased_gets_no_more_parts() {
    let it = Counter::opened();
    let plan = it.put(json!({"name": "分月", "paid_from_minor": 10_000, "gift": {"bonus_minor": 1_200, "parts": 12}}));
    it.top_up(json!({"paid_minor": 10_000, "plan_id": plan}), 1);
    assert_eq!(it.due_by("2026-12-31").len(), 11, "the first was given at once");
    it.shop.must("member.erase", it.of_member(json!({"reason": "member_request"}), 2));
    assert_eq!(it.due_by("2026-12-31"), []);
    assert_eq!(it.card(2)["next_gift"], Value::Null);
}

#[test]
fn the_region_warns_and_the_owner_may_block() {
    let it = Counter::opened();
    let warned = |params: Value| it.quote(params, 1)["warnings"].clone();
    assert_eq!(warned(json!({"paid_minor": 500_000})), json!([]));
    let over = warned(json!({"paid_minor": 499_000, "bonus_minor": 1_001}));
    let text = "余额会到 5000.01，超过单用途预付卡管理办法的上限 5000.00";
    assert_eq!(
        over,
        json!([{
            "kind": "over_limit", "rule": "cn", "limit_minor": 500_000, "room_minor": 500_000, "is_refused": false, "text": text,
        }])
    );
    // A warning holds nobody back.
    it.top_up(json!({"paid_minor": 480_000}), 1);
    it.shop.must("setting.put", json!({"key": "region.over_limit", "value": "block"}));
    assert_eq!(warned(json!({"paid_minor": 20_001}))[0]["is_refused"], true);
    let refused = it.of_member(json!({"paid_minor": 20_001, "tender": "cash"}), 1);
    let refused = it.shop.call("stored_value.top_up", refused).unwrap_err();
    assert_eq!(
        (&refused["code"], &refused["args"]),
        (&json!("stored_value_over_limit"), &json!({"rule": "cn", "limit_minor": 500_000, "room_minor": 20_000}))
    );
    it.top_up(json!({"paid_minor": 20_000}), 1);

    it.shop.must("setting.put", json!({"key": "region.max_named_minor", "value": 600_000}));
    it.top_up(json!({"paid_minor": 100_000}), 1);
    assert_eq!(warned(json!({"paid_minor": 1}))[0]["rule"], "own");
    it.shop.must("setting.put", json!({"key": "region.max_named_minor", "value": 0}));
    it.shop.must("setting.put", json!({"key": "region.profile", "value": "hk"}));
    assert_eq!(warned(json!({"paid_minor": 9_000_000})), json!([]));
}

#[test]
fn no_plan_is_suggested_that_would_be_refused() {
    let it = Counter::opened();
    it.put(json!({"name": "充4000送1200", "paid_from_minor": 400_000, "gift": {"bonus_minor": 120_000}}));
    it.put(
        json!({"name": "充4000送1000分月", "paid_from_minor": 400_001, "gift": {"bonus_minor": 100_000, "parts": 10}}),
    );
    it.put(json!({"name": "充5000送1500", "paid_from_minor": 500_000, "gift": {"bonus_minor": 150_000}}));
    let at = |paid: i64| it.quote(json!({"paid_minor": paid}), 1);
    let named = |all: &[(&str, bool)]| all.iter().map(|(name, is)| ((*name).to_owned(), *is)).collect::<Vec<_>>();
    let both = |first: bool| named(&[("充4000送1200", first), ("充4000送1000分月", !first)]);
    assert_eq!((names(&at(400_001)["plans"]), &at(400_001)["next_plan"]["name"]), (both(true), &json!("充5000送1500")));
    // Of 5,000.00, 4,000.01 and 1,200.00 are too much; in tenths the 1,000.00 are not.
    it.shop.must("setting.put", json!({"key": "region.over_limit", "value": "block"}));
    assert_eq!((names(&at(400_001)["plans"]), &at(400_001)["next_plan"]), (both(false), &Value::Null));
    assert_eq!(names(&at(400_000)["plans"]), named(&[("充4000送1200", false)]));
    assert_eq!(at(400_000)["next_plan"]["name"], "充4000送1000分月");
}

#[test]
fn whoever_pays_much_at_once_is_refused_without_a_name_where_the_owner_blocks() {
    let shop = TestShop::played();
    let member = shop.must("member.enrol", json!({"card_no": "C1"}))["member_id"].clone();
    // With a limit of the shop's own that is above it, the name alone is what is missing, and the owner may insist on it.
    shop.must("setting.put", json!({"key": "region.max_unnamed_minor", "value": 2_000_000}));
    let bought = json!({"member_id": member, "paid_minor": 1_000_000, "tender": "cash"});
    shop.must("setting.put", json!({"key": "region.over_limit", "value": "block"}));
    let refused = shop.call("stored_value.top_up", bought.clone()).unwrap_err();
    assert_eq!(refused["code"], "stored_value_over_limit");
    assert_eq!(refused["args"], json!({"rule": "real_name", "limit_minor": 1_000_000, "room_minor": 0}));
    assert!(text(&refused, "text").contains("实名"), "{refused}");
    let card = json!({"amount_minor": 1_000_000, "tender": "cash"});
    assert_eq!(shop.call("gift_card.issue", card).unwrap_err()["args"]["rule"], "real_name");
    shop.must("setting.put", json!({"key": "region.max_named_minor", "value": 2_000_000}));
    shop.must("member.edit", json!({"member_id": member, "phone": "13800138000"}));
    let refused = shop.call("stored_value.top_up", bought.clone()).unwrap_err();
    assert_eq!(refused["args"]["rule"], "real_name", "a phone is no name");
    shop.must("member.edit", json!({"member_id": member, "name": "王芳"}));
    shop.must("stored_value.top_up", bought);
}

#[test]
fn a_member_without_name_and_phone_may_hold_less_and_must_be_known_for_much() {
    let shop = TestShop::played();
    let member = shop.must("member.enrol", json!({"card_no": "C1"}))["member_id"].clone();
    let warned = |paid: i64| {
        let quote = shop.must("stored_value.quote_top_up", json!({"member_id": member, "paid_minor": paid}));
        let warnings = quote["warnings"].as_array().unwrap().clone();
        warnings.iter().map(|it| (text(it, "kind"), it["limit_minor"].as_i64().unwrap())).collect::<Vec<_>>()
    };
    let over = ("over_limit".to_owned(), 100_000);
    assert_eq!(warned(100_000), []);
    let much = warned(1_000_000);
    assert_eq!(much, [over, ("real_name".to_owned(), 1_000_000)]);
    assert_eq!(warned(100_001), much[..1]);
    let abroad = TestShop::made(&NewShop { currency: Currency::Hkd, ..played_shop() });
    let settings = abroad.must("setting.list", json!({}))["settings"].clone();
    let region = settings.as_array().unwrap().iter().find(|it| it["key"] == "region.profile").unwrap().clone();
    assert_eq!(region["value"], "hk");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn after_its_last_month_a_gift_has_come_whole(
        gifts in prop::collection::vec((0_i64..5_000, 0_i64..50_000, 1_u32..6, 0_i64..90), 1..5), days in prop::collection::vec(1_i64..40, 1..6),
    ) {
        let it = Counter::opened();
        let (mut bonus, mut centi, mut principal) = (0, 0, 0);
        for (n, (more, points, parts, day)) in (1..).zip(gifts) {
            let gift = json!({"bonus_minor": more, "points": format!("{}.{:02}", points / 100, points % 100), "parts": parts});
            let plan = json!({"name": "方案", "paid_from_minor": n * 100, "gift": gift});
            let Ok(plan) = it.shop.call("plan.put", with_day(plan, 0)) else { continue };
            it.top_up(json!({"paid_minor": n * 100, "plan_id": plan["plan_id"]}), day);
            (bonus, centi, principal) = (bonus + more, centi + points, principal + n * 100);
        }
        let mut day = 90;
        for pause in days {
            day += pause;
            it.roll(day);
        }
        // Five months after the last of them.
        it.roll(90 + 155);
        let card = it.card(90 + 155);
        prop_assert_eq!(&card["stored_value"], &balance(principal, bonus));
        let points: Decimal = text(&card, "points").parse().unwrap();
        prop_assert_eq!(points, Decimal::new(centi, 2));
        prop_assert_eq!(&card["next_gift"], &Value::Null);
    }

    #[test]
    fn what_was_quoted_is_what_is_given(
        tops in prop::collection::vec((1_i64..5_000, 0_usize..3), 1..5),
        plans in prop::collection::vec((1_i64..3_000, any::<bool>(), 0_i64..3_000, 0_i64..300, 1_u32..5, 0_u32..3), 1..4),
    ) {
        let it = Counter::opened();
        let mut ids = Vec::new();
        for (from, is_per_full, bonus, points, parts, count) in plans {
            let coupons: Vec<Value> = (0..count).map(|n| json!({"off_minor": 100 + n, "minimum_minor": 0, "valid_days": 9, "count": 1})).collect();
            let gift = json!({"bonus_minor": bonus, "points": points.to_string(), "parts": parts, "coupons": coupons});
            let plan = json!({"name": "方案", "paid_from_minor": from, "paid_to_minor": 5_000, "is_per_full": is_per_full, "gift": gift});
            // Some cannot be kept, and say so.
            ids.extend(it.shop.call("plan.put", with_day(plan, 0)).ok().map(|plan| text(&plan, "plan_id")));
        }
        let (mut principal, mut bonus) = (0, 0);
        for (paid, plan) in tops {
            let mut params = json!({"paid_minor": paid});
            if let Some(plan) = ids.get(plan) {
                params["plan_id"] = json!(plan);
            }
            let quote = it.shop.call("stored_value.quote_top_up", it.of_member(params.clone(), 1));
            params["tender"] = json!("card");
            let done = it.shop.call("stored_value.top_up", it.of_member(params, 1));
            let (quote, done) = match (quote, done) {
                (Ok(quote), Ok(done)) => (quote, done),
                (Err(one), Err(other)) => {
                    prop_assert_eq!(one["code"].clone(), other["code"].clone());
                    continue;
                }
                (quote, done) => return Err(TestCaseError::fail(format!("{quote:?} {done:?}"))),
            };
            prop_assert_eq!((&quote["before"], &quote["after"]), (&done["before"], &done["after"]));
            let slip = &done["slip"];
            let parts = quote["parts"].as_array().unwrap();
            prop_assert_eq!((&parts[0]["bonus_minor"], &parts[0]["points"]), (&slip["bonus_minor"], &slip["points"]));
            prop_assert_eq!(&parts[1..], &slip["to_come"].as_array().unwrap()[..]);
            let offs = |coupons: &Value| coupons.as_array().map_or(0, |all| all.iter().map(|it| it["off_minor"].as_i64().unwrap()).sum::<i64>());
            let times: i64 = quote["gift"]["coupons"].as_array().map_or(0, |all| all.iter().map(|it| it["off_minor"].as_i64().unwrap() * it["count"].as_i64().unwrap()).sum());
            prop_assert_eq!(offs(&slip["coupons_issued"]), times);
            prop_assert_eq!(&it.card(1)["points"], &quote["points_after"]);
            principal += paid;
            bonus += parts[0]["bonus_minor"].as_i64().unwrap();
            prop_assert_eq!(&it.card(1)["stored_value"], &balance(principal, bonus));
            let given: i64 = parts.iter().map(|part| part["bonus_minor"].as_i64().unwrap()).sum();
            prop_assert_eq!(&quote["gift"]["bonus_minor"], &json!(given));
        }
    }
}

#[test]
fn the_sms_of_one_who_was_erased_names_the_amount_and_nobody() {
    let it = Counter::opened();
    let answer = it.top_up(json!({"paid_minor": 32_000}), 1);
    it.shop.must("member.erase", json!({"member_id": it.member, "reason": "mistake"}));
    let sms = it.sms(&answer);
    assert!(sms.contains("320.00元") && !sms.contains('$') && !sms.contains("8000"), "{sms}");
}

#[test]
fn a_plan_is_for_members_of_a_tier_and_gives_one_until_its_day() {
    let it = Counter::opened();
    let tier = |name: &str, level: u32| {
        let put = json!({"name": name, "level": level, "window": {"over": "year"}});
        text(&it.shop.must("tier.put", with_day(put, 0)), "tier_id")
    };
    let (silver, gold) = (tier("银卡", 1), tier("金卡", 2));
    let enter = it.put(json!({
        "name": "入会", "paid_from_minor": 30_000, "gift": {"bonus_minor": 1_000, "tier": {"tier_id": silver, "months": 2}},
    }));
    let upgrade = it.put(
        json!({"name": "升金", "paid_from_minor": 50_000, "tiers": [silver], "gift": {"tier": {"tier_id": gold}}}),
    );
    let plans = it.shop.must("plan.list", json!({"meta": {"locale": "zh-Hans"}}))["plans"].clone();
    assert_eq!(plans[0]["text"], "充满300元送10元、2个月银卡");
    assert_eq!(plans[1]["text"], "充满500元送金卡，限银卡");
    // The second plan is not for one of no tier.
    let params = json!({"paid_minor": 50_000, "plan_id": upgrade});
    let refused = it.shop.call("stored_value.quote_top_up", it.of_member(params.clone(), 1)).unwrap_err();
    assert_eq!((&refused["code"], &refused["args"]["rule"]), (&json!("plan_not_applicable"), &json!("tier")));
    assert_eq!(it.quote(json!({"paid_minor": 50_000}), 1)["plans"].as_array().unwrap().len(), 1);
    // 2 January and two months: up to and with 2 March.
    let quote = it.quote(json!({"paid_minor": 30_000, "plan_id": enter}), 1);
    assert_eq!(quote["tier"]["after"]["name"], "银卡");
    assert_eq!((&quote["tier"]["after"]["until"], &quote["tier"]["is_up"]), (&json!("2026-03-02"), &json!(true)));
    let made = it.top_up(json!({"paid_minor": 30_000, "plan_id": enter}), 1);
    assert_eq!(made["slip"]["tier_reached"], "银卡");
    assert_eq!(it.card(1)["tier_place"]["until"], "2026-03-02");
    // Ten days later the same plan lengthens it.
    it.top_up(json!({"paid_minor": 30_000, "plan_id": enter}), 11);
    assert_eq!(it.card(11)["tier_place"]["until"], "2026-03-12");
    // Now the other plan is hers, and its tier has no end; a lower one takes nothing away.
    it.top_up(json!({"paid_minor": 50_000, "plan_id": upgrade}), 12);
    it.top_up(json!({"paid_minor": 30_000, "plan_id": enter}), 13);
    let place = it.card(100)["tier_place"].clone();
    assert_eq!((&place["name"], &place["until"], &place["by"]), (&json!("金卡"), &json!(null), &json!("hand")));
    // A tier that is stopped later can be given no more.
    let stopped =
        json!({"tier_id": silver, "name": "银卡", "level": 1, "window": {"over": "year"}, "is_active": false});
    it.shop.must("tier.put", with_day(stopped, 14));
    assert_eq!(it.quote(json!({"paid_minor": 30_000}), 14)["plans"], json!([]));
    assert_eq!(huitou_store::verify(it.shop.folder()).unwrap().findings, Vec::<String>::new());
    assert_eq!(huitou_store::rebuild_and_compare(it.shop.folder()).unwrap().differences, []);
}

#[test]
fn one_person_of_two_members_uses_a_plan_once_and_has_the_survivor_s_tier() {
    let it = Counter::opened();
    let put = json!({"name": "金卡", "level": 2, "window": {"over": "year"}});
    let gold = text(&it.shop.must("tier.put", with_day(put, 0)), "tier_id");
    let other = text(&it.shop.must("member.enrol", with_day(json!({"name": "王芳方"}), 0)), "member_id");
    let gives = json!({"tier": {"tier_id": gold, "months": 1}});
    let once = it.put(json!({"name": "入会", "paid_from_minor": 30_000, "per_member": 1, "gift": gives}));
    let plan = json!({"name": "金卡充", "paid_from_minor": 50_000, "tiers": [gold], "gift": {"bonus_minor": 2_500}});
    let of_gold = it.put(plan);
    let whose = |member: &str, plan: &str, paid: i64| {
        let params = json!({"member_id": member, "paid_minor": paid, "plan_id": plan});
        it.shop.call("stored_value.quote_top_up", with_day(params, 3)).map_err(|refused| text(&refused["args"], "rule"))
    };
    let top_up = json!({"member_id": other, "paid_minor": 30_000, "plan_id": once, "tender": "cash"});
    it.shop.must("stored_value.top_up", with_day(top_up, 1));
    assert!(whose(&other, &of_gold, 50_000).is_ok() && whose(&it.member, &once, 30_000).is_ok());
    // Merged, the person has used the plan, and the other's tier rests: whichever id names them.
    let merge = json!({"member_id": it.member, "alias_id": other, "reason": "办了两次"});
    it.shop.must("member.merge", with_day(merge, 2));
    for member in [&it.member, &other] {
        assert_eq!(whose(member, &once, 30_000).unwrap_err(), "used_up");
        assert_eq!(whose(member, &of_gold, 50_000).unwrap_err(), "tier");
    }
    // A tier that comes under the alias's id is the survivor's.
    let again = it.put(json!({"name": "再送", "paid_from_minor": 20_000, "gift": gives}));
    let top_up = json!({"member_id": other, "paid_minor": 20_000, "plan_id": again, "tender": "cash"});
    it.shop.must("stored_value.top_up", with_day(top_up, 3));
    assert!(whose(&it.member, &of_gold, 50_000).is_ok());
    // Parted again each has the tier that was given to each, and only the one who used the plan has used it.
    it.shop.must("member.undo_merge", with_day(json!({"alias_id": other, "reason": "是两个人"}), 4));
    let until = |member: &str| {
        let card = it.shop.must("member.card", with_day(json!({"member_id": member}), 4));
        text(&card["tier_place"], "until")
    };
    assert_eq!((until(&it.member), until(&other)), ("2026-02-04".to_owned(), "2026-02-02".to_owned()));
    assert!(whose(&it.member, &once, 30_000).is_ok());
    assert_eq!(whose(&other, &once, 30_000).unwrap_err(), "used_up");
    assert_eq!(huitou_store::verify(it.shop.folder()).unwrap().findings, Vec::<String>::new());
    assert_eq!(huitou_store::rebuild_and_compare(it.shop.folder()).unwrap().differences, []);
}

#[test]
fn a_tier_that_was_given_outlasts_the_stored_value_that_went_back() {
    let it = Counter::opened();
    let need = json!({"by": "top_ups", "least_minor": 50_000});
    let tier = |name: &str, level: u32, need: Value| {
        let put = json!({"name": name, "level": level, "need": need, "window": {"over": "year"}});
        text(&it.shop.must("tier.put", with_day(put, 0)), "tier_id")
    };
    // Who tops up 500.00 in a year is silver for it; the plan gives gold for three months.
    let (_, gold) = (tier("银卡", 1, need), tier("金卡", 2, Value::Null));
    let plan = json!({"name": "升金", "paid_from_minor": 50_000, "gift": {"tier": {"tier_id": gold, "months": 3}}});
    let plan = it.put(plan);
    it.top_up(json!({"paid_minor": 50_000, "plan_id": plan}), 1);
    it.shop.must("stored_value.refund", it.of_member(json!({"cause": "merchant", "tender": "cash"}), 20));
    let place = |day: i64| it.card(day)["tier_place"]["name"].clone();
    assert_eq!((place(20), it.card(20)["tier_place"]["until"].clone()), (json!("金卡"), json!("2026-04-02")));
    // What was paid went back and counts for silver no more.
    assert_eq!(place(92), Value::Null, "the third of April");
    assert_eq!(huitou_store::verify(it.shop.folder()).unwrap().findings, Vec::<String>::new());
}
