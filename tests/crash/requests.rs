//! Requests with an id of their own, their answers, and one script for every method of the table that writes.

use std::path::{Path, PathBuf};

use huitou_host::{METHODS, MethodKind};
use huitou_tests::{huitou, text};
use serde_json::{Value, json};

use crate::folders::leave_in_gaps;
use crate::talk::Talk;

/// An answer without the request's id, or the code of a refusal.
pub type Answer = Result<Value, String>;

/// A request that can be sent again.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id, also that of its line.
    pub id: String,
    /// The method.
    pub method: &'static str,
    /// The parameters.
    pub params: Value,
}

impl Request {
    pub fn new(id: impl Into<String>, method: &'static str, params: Value) -> Request {
        Request { id: id.into(), method, params }
    }

    /// Whether it keeps something on this device alone: it has no fact, and the last one counts.
    pub fn is_note(&self) -> bool {
        METHODS.iter().any(|method| method.name == self.method && method.kind == MethodKind::Note)
    }

    /// The line for the till's input.
    pub fn line(&self) -> String {
        let mut params = self.params.clone();
        let given = params.as_object_mut().and_then(|fields| fields.remove("meta"));
        let mut meta = given.unwrap_or_else(|| json!({}));
        meta["request_id"] = json!(self.id);
        let line = json!({"jsonrpc": "2.0", "id": self.id, "method": self.method, "params": params, "meta": meta});
        format!("{line}\n")
    }
}

/// The whole lines of a till's output with the ids of their requests; what a planted fault says late is no answer.
pub fn answers(output: &[u8]) -> Vec<(String, Answer)> {
    let whole = output.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let lines = output.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.filter_map(answer).collect()
}

fn answer(line: &[u8]) -> Option<(String, Answer)> {
    let mut line: Value = serde_json::from_slice(line).expect("an answer is JSON");
    let id = line["id"].as_str()?.to_owned();
    let answer = match line.get_mut("result").map(Value::take) {
        Some(mut result) => {
            result.as_object_mut().and_then(|fields| fields.remove("request_id"));
            Ok(result)
        }
        None => Err(text(&line["error"]["data"], "code")),
    };
    Some((id, answer))
}

/// A shop in which every command has something to do, and a request of every command.
pub struct Scripts {
    /// The shop's folder.
    pub shop: PathBuf,
    /// One request of each command and each note of the method table.
    pub requests: Vec<Request>,
    /// A request that any shop fulfils.
    pub next: Request,
}

/// A name and a phone that are in no other text: they must be nowhere after an erasure.
pub const CANARIES: [&str; 2] = ["金丝雀", "13987654321"];

impl Scripts {
    /// Makes the shop in the folder. A command without a script fails here.
    pub fn in_folder(dir: &Path) -> Scripts {
        let shop = dir.join("scripts");
        make_shop(&shop);
        let mut talk = Talk::start(huitou(&shop));
        let mut must = |method: &'static str, params: Value| talk.must(method, params);
        let mut member = |name: &str, phone: &str| {
            let params = json!({"name": name, "phone": phone, "consents": [{"purpose": "e_bill", "wording": "好"}]});
            text(&must("member.enrol", params), "member_id")
        };
        let (buyer, leaver) = (member("王芳", "13800001111"), member(CANARIES[0], CANARIES[1]));
        let quitter = member("单雄信", "13800004444");
        let away = member("曾国强", "13800005555");
        let owing = member("杨不悔", "13800005656");
        let guarded = member("石破天", "13800006666");
        let pinned = member("狄云", "13800007777");
        let (giver, taker) = (member("丁典", "13800008888"), member("凌霜华", "13800009999"));
        let (twin, mistaken) = (member("王芳", "13800001112"), member("单雄信", "13800004445"));
        must("product.put", json!({"sku": "R10", "name": "五常大米 10kg", "price_minor": 12_000}));
        must("product.put", json!({"sku": "APPLE", "name": "红富士苹果", "price_minor": 990, "unit": "斤"}));
        // A card whose uses pay a line of the swept sale and come back with the swept refund, and one that is sold there.
        let card = json!({
            "uses": 10, "validity": {"kind": "months", "count": 12, "from": "first_use"}, "users": "several", "skus": ["WASH"],
        });
        must("product.put", json!({"sku": "WASH", "name": "洗车", "price_minor": 4_000, "unit": "次"}));
        must(
            "product.put",
            json!({"sku": "WASH10", "name": "洗车十次卡", "price_minor": 0, "unit": "张", "card": card}),
        );
        let lines = json!([{"sku": "WASH10", "qty": "1", "price_minor": 30_000}]);
        let tenders = json!([{"kind": "cash", "amount_minor": 30_000}]);
        let card = json!({"member_id": buyer, "lines": lines, "tenders": tenders});
        let card = text(&must("sale.ring", card)["bill"]["lines"][0]["cards_sold"][0], "card_no");
        let gift = json!({
            "bonus_minor": 6_001, "points": "60", "parts": 12, "uses": {"sku": "WASH10", "count": 25},
            "coupons": [
                {"off_minor": 500, "minimum_minor": 2_000, "valid_days": 30, "count": 2},
                {"off_minor": 300, "minimum_minor": 1_000, "valid_days": 30, "count": 13, "is_in_parts": true},
            ],
        });
        let plan = json!({"name": "充600送60", "paid_from_minor": 60_000, "gift": gift});
        let plan = text(&must("plan.put", plan), "plan_id");
        let clerk = text(&must("staff.put", json!({"name": "小李"})), "staff_id");
        for on in ["sale", "card_sale", "use", "top_up"] {
            must("share_rule.put", json!({"name": "提成", "on": on, "pays": {"by": "percent", "percent": "7.5"}}));
        }
        let mut quitters = String::new();
        for member in [&buyer, &leaver, &quitter] {
            let top_up = json!({"member_id": member, "paid_minor": 50_000, "bonus_minor": 5_000, "tender": "cash",
                                "staff": [{"staff_id": clerk, "share": "1"}]});
            quitters = text(&must("stored_value.top_up", top_up), "top_up_id");
        }
        let lines = json!([{"sku": "R10", "qty": "1"}, {"sku": "APPLE", "qty": "2.5"}]);
        let mut sale = |member: &str| {
            let tenders = json!([{"kind": "wechat", "amount_minor": 14_475}]);
            must("sale.ring", json!({"member_id": member, "lines": lines, "tenders": tenders}))
        };
        let coupon = text(&sale(&buyer)["coupons_issued"][0], "code");
        let lefts = text(&sale(&leaver), "sale_id");
        let billed = text(&sale(&buyer), "sale_id");
        let asked_for = text(&sale(&buyer), "sale_id");
        let wrong = text(&sale(&buyer), "sale_id");
        let mended = text(&sale(&buyer), "sale_id");
        let cash = json!({"lines": lines, "tenders": [{"kind": "cash", "amount_minor": 15_000}]});
        let swapped = text(&sale(&buyer), "sale_id");
        let nobodys = text(&must("sale.ring", cash), "sale_id");
        let long_ago = json!({"at": "2026-01-05T10:00:00+08:00"});
        for debtor in [&buyer, &owing] {
            must("on_account.set_limit", json!({"member_id": debtor, "limit_minor": 90_000, "reason": "街坊"}));
        }
        let half =
            json!([{"kind": "stored_value", "amount_minor": 8_000}, {"kind": "on_account", "amount_minor": 6_475}]);
        let washed = json!([lines[0], lines[1], {"sku": "WASH", "qty": "2", "card": card}]);
        let by = json!([{"staff_id": clerk, "share": "1"}]);
        let back = must("sale.ring", json!({"member_id": buyer, "lines": washed, "tenders": half, "staff": by}));
        let back = text(&back, "sale_id");
        // A card of which three uses are gone and the rest comes back, to stored value and a payment card.
        let returned = must(
            "sale.ring",
            json!({
                "member_id": buyer, "lines": [{"sku": "WASH10", "qty": "1", "price_minor": 20_000}],
                "tenders": [{"kind": "stored_value", "amount_minor": 5_000}, {"kind": "card", "amount_minor": 15_000}],
            }),
        );
        let returned = text(&returned["bill"]["lines"][0]["cards_sold"][0], "card_no");
        let three = json!([{"sku": "WASH", "qty": "3", "card": returned}]);
        must("sale.ring", json!({"member_id": buyer, "lines": three, "tenders": []}));
        // Points that are over, for the day roll, of one who has not come since.
        must("setting.put", json!({"key": "points.expiry_months", "value": 1}));
        must("points.adjust", json!({"member_id": away, "change": "50", "reason": "correction", "meta": long_ago}));
        must("member.replace_card", json!({"member_id": guarded, "card_no": "K-1", "reason": "renewed"}));
        must("member.freeze", json!({"member_id": guarded, "reason": "lost"}));
        must("member.set_pin", json!({"member_id": pinned, "pin": "258013"}));
        // The swept sale reaches the first of these, and the second is given by hand.
        let silver =
            json!({"name": "银卡", "level": 1, "need": {"by": "visits", "least": 1}, "window": {"over": "always"}});
        must("tier.put", silver);
        let gold = text(&must("tier.put", json!({"name": "金卡", "level": 5, "window": {"over": "year"}})), "tier_id");
        // One whose card becomes another's, with points, a count card and parts of a gift.
        let opening = json!({"points": "8.5", "cards": [{"sku": "WASH10", "uses": 2, "worth_minor": 5_999}]});
        must("member.open_balances", json!({"member_id": giver, "opening": opening, "reason": "旧本"}));
        let top_up = json!({"member_id": giver, "paid_minor": 60_000, "plan_id": plan, "tender": "cash"});
        must("stored_value.top_up", top_up);
        must("member.set_pin", json!({"member_id": giver, "pin": "258013"}));
        // One who is merged with the buyer by the sweep, and one whose merge it undoes, each with something of their own.
        for (whose, paid) in [(&twin, 1_234), (&mistaken, 2_345)] {
            must("stored_value.top_up", json!({"member_id": whose, "paid_minor": paid, "tender": "cash"}));
        }
        must("member.merge", json!({"member_id": away, "alias_id": mistaken, "reason": "看错了"}));
        // The swept sale puts some on account, the swept refund takes it off, and what another owes is repaid.
        let taken = json!({"member_id": owing, "lines": [{"amount_minor": 3_300}], "tenders": [{"kind": "on_account", "amount_minor": 3_300}]});
        must("sale.ring", taken);
        let gift_card = text(&must("gift_card.issue", json!({"amount_minor": 8_000, "tender": "cash"})), "code");
        // Invoices: of what the swept return, correction and balance refund take money from, and one of somebody who leaves.
        let company = json!({"kind": "company", "title": "示例公司", "tax_no": "91350100M000100Y43"});
        let mut invoice = |of: Value, buyer: &Value| {
            let mut params = of;
            params["buyer"] = buyer.clone();
            text(&must("invoice.request", params), "invoice_id")
        };
        invoice(json!({"sale_id": mended}), &company);
        invoice(json!({"sale_id": wrong}), &company);
        invoice(json!({"sale_id": lefts}), &json!({"kind": "person", "title": CANARIES[0]}));
        invoice(json!({"top_up_id": quitters}), &company);
        let (asked, issued) =
            (invoice(json!({"sale_id": back}), &company), invoice(json!({"sale_id": swapped}), &company));
        let reversed = invoice(json!({"sale_id": billed}), &company);
        for id in [&issued, &reversed] {
            must("invoice.mark_issued", json!({"invoice_id": id, "tax_invoice_no": "26330001"}));
        }
        must("invoice.cancel", json!({"invoice_id": reversed, "reason": "抬头开错"}));
        // What was typed for somebody who leaves must be gone with them.
        let typed = json!([{"amount_minor": 700, "name": CANARIES[0]}]);
        must("basket.put", json!({"basket": {"request_id": "typed", "member_id": leaver, "lines": typed}}));

        let params = |method: &str| match method {
            "setting.put" => json!({"key": "shop.name", "value": "回头小店"}),
            "staff.put" => json!({"name": "小张"}),
            "plan.put" => json!({
                "name": "充300送30", "paid_from_minor": 30_000, "per_member": 1, "tiers": [gold],
                "gift": {
                    "tier": {"tier_id": gold, "months": 6},
                    "bonus_minor": 3_000, "points": "30.5", "parts": 3, "uses": {"sku": "WASH10", "count": 4},
                    "coupons": [{"off_minor": 500, "minimum_minor": 2_000, "valid_days": 30, "count": 3, "is_in_parts": true}],
                },
            }),
            "points_rule.put" => json!({
                "name": "水果双倍", "earns": {"by": "times", "times": "2"}, "products": ["APPLE"], "weekdays": [3, 6],
            }),
            "share_rule.put" => json!({
                "name": "水果提成", "on": "sale", "pays": {"by": "fixed", "amount_minor": 50}, "products": ["APPLE"],
            }),
            "tier.put" => json!({
                "name": "钻石", "level": 7, "need": {"by": "spent", "least_minor": 900_000}, "window": {"over": "months", "count": 6},
                "grace_days": 30,
            }),
            "family.put" => json!({"member_id": buyer, "called": "儿子", "daily_limit_minor": 5_000}),
            "member.set_tier" => json!({"member_id": buyer, "tier_id": gold, "reason": "other", "note": "老街坊"}),
            "product.put" => json!({"sku": "TEA", "name": "龙井", "price_minor": 8_800, "barcode": "6901234567892"}),
            "member.enrol" => json!({"name": "欧阳静", "phone": "13900002222", "note": "不要香菜"}),
            "member.edit" => json!({
                "member_id": buyer, "name": "王芳芳", "phone": "13800003333", "note": "",
                "consents": [{"purpose": "calls", "wording": "可以"}], "withdraw": ["e_bill"],
            }),
            "member.erase" => json!({"member_id": leaver, "reason": "member_request"}),
            "member.freeze" => json!({"member_id": away, "reason": "suspicious"}),
            "member.set_pin" => json!({"member_id": buyer, "pin": "135790"}),
            "member.draw_code" => json!({"member_id": buyer}),
            "member.clear_pin" => json!({"member_id": pinned, "reason": "seen"}),
            "member.lift_freeze" => json!({"member_id": guarded, "reason": "found"}),
            "member.replace_card" => json!({"member_id": guarded, "card_no": "K-2", "reason": "lost"}),
            "member.open_balances" => json!({
                "member_id": away, "reason": "旧会员本第 3 页",
                "opening": {
                    "principal_minor": 20_000, "bonus_minor": 1_999, "points": "12.5",
                    "cards": [{"sku": "WASH10", "uses": 7, "worth_minor": 20_001}, {"sku": "WASH10", "uses": 1, "worth_minor": 0}],
                },
            }),
            "member.merge" => json!({"member_id": buyer, "alias_id": twin, "reason": "同一个人"}),
            "member.undo_merge" => json!({"alias_id": mistaken, "reason": "是两个人"}),
            "on_account.set_limit" => json!({"member_id": buyer, "limit_minor": 50_000, "reason": "月底结"}),
            "on_account.repay" => json!({"member_id": owing, "paid_minor": 3_000, "tender": "wechat"}),
            "invoice.request" => json!({"sale_id": asked_for, "buyer": company}),
            "invoice.mark_issued" => json!({"invoice_id": asked, "tax_invoice_no": "26330005"}),
            "invoice.mark_reversed" => json!({"invoice_id": reversed, "red_invoice_no": "26330006"}),
            "invoice.cancel" => json!({"invoice_id": issued, "reason": "抬头开错"}),
            "gift_card.issue" => json!({"amount_minor": 12_300, "tender": "wechat"}),
            "gift_card.bind" => json!({"code": gift_card, "member_id": buyer}),
            "member.transfer" => json!({"member_id": giver, "to_member_id": taker, "proof": {"pin": "258013"}}),
            "stored_value.top_up" => json!({
                "member_id": buyer, "paid_minor": 60_000, "plan_id": plan, "tender": "alipay",
                "staff": [{"staff_id": clerk, "share": "1"}],
            }),
            "stored_value.refund" => {
                json!({"member_id": quitter, "cause": "consumer", "tender": "wechat", "note": "搬走了"})
            }
            "sale.ring" => json!({
                "member_id": buyer, "coupons": [coupon],
                "lines": [lines[0], lines[1], {"sku": "WASH", "qty": "1", "card": card}, {"sku": "WASH10", "qty": "2"}],
                "tenders": [{"kind": "stored_value", "amount_minor": 9_000}, {"kind": "on_account", "amount_minor": 1_000}, {"kind": "cash", "amount_minor": 5_000}],
                "staff": [{"staff_id": clerk, "share": "1"}],
            }),
            "sale.refund" => json!({"sale_id": back, "reason": "other", "note": "袋子破了"}),
            "sale.exchange" => json!({
                "sale_id": swapped, "back": [{"line": 1, "qty": "1"}], "reason": "other", "note": "换一袋",
                "lines": [lines[0], {"amount_minor": 700, "name": "旧货"}], "tenders": [{"kind": "cash", "amount_minor": 30_000}],
            }),
            "sale.change_tender" => json!({
                "sale_id": mended, "tenders": [{"kind": "stored_value", "amount_minor": 4_475}, {"kind": "card", "amount_minor": 10_000}],
                "reason": "other", "note": "后来刷了卡",
            }),
            "sale.add_member" => json!({"sale_id": nobodys, "member_id": buyer}),
            "sale.void" => json!({"sale_id": wrong, "reason": "other", "note": "打错了"}),
            "sale.return_unbilled" => json!({
                "lines": [lines[0], {"amount_minor": 700, "name": "旧货"}], "reason": "other", "note": "单子丢了",
                "tenders": [{"kind": "cash", "amount_minor": 12_000}, {"kind": "wechat", "amount_minor": 700}],
            }),
            "count_card.refund" => {
                json!({"card": returned, "cause": "consumer", "reason": "other", "note": "不洗了"})
            }
            "points.adjust" => json!({"member_id": buyer, "change": "-20.5", "reason": "other", "note": "记重了"}),
            "day.roll" => json!({}),
            "basket.put" => basket("swept-basket", Some(&buyer), 1_200),
            "window.put" => window(25),
            other => panic!("{other} is a new method that writes: give it a script, so that it is swept too"),
        };
        let writing = METHODS.iter().filter(|method| matches!(method.kind, MethodKind::Command | MethodKind::Note));
        let requests = writing.map(|it| Request::new(format!("swept-{}", it.name), it.name, params(it.name))).collect();
        assert!(talk.end(), "the till ends well");
        leave_in_gaps(&shop, CANARIES.concat().as_bytes());
        Scripts { shop, requests, next: walk_in("next") }
    }

    /// The request of this command.
    pub fn of(&self, method: &str) -> &Request {
        self.requests.iter().find(|request| request.method == method).expect("a script of the command")
    }
}

/// What is kept of a basket, whose amount tells it from others.
pub fn basket(request_id: &str, member: Option<&str>, amount: i64) -> Value {
    let mut basket =
        json!({"request_id": request_id, "lines": [{"amount_minor": amount, "name": "米"}], "selected": 0});
    if let Some(member) = member {
        basket["member_id"] = json!(member);
    }
    json!({ "basket": basket })
}

/// What is kept of the window, all of it, so that nothing of an earlier one stays.
pub fn window(scan_ms: i64) -> Value {
    json!({"locale": "zh-Hant", "theme": "dark", "scan_ms": scan_ms})
}

/// A sale that needs nothing but a shop.
pub fn walk_in(id: &str) -> Request {
    let params = json!({"lines": [{"amount_minor": 500}], "tenders": [{"kind": "cash", "amount_minor": 500}]});
    Request::new(id, "sale.ring", params)
}

/// Makes a shop, by a till of its own.
pub fn make_shop(shop: &Path) {
    let output = huitou(shop).args(["init", "--played"]).output().expect("the till starts");
    assert!(output.status.success(), "a new shop: {}", String::from_utf8_lossy(&output.stderr));
}
