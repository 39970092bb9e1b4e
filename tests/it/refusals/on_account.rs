//! Who would owe more than they may, pay more than they owe, or leave with a debt.

use huitou_core::code::Code;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let repay = |member: &str, paid: i64| {
        ("on_account.repay", today(json!({"member_id": member, "paid_minor": paid, "tender": "cash"})))
    };
    match code {
        Code::OnAccountOverLimit => {
            let limited = it.debtor(1, 499);
            let limit = |limit: i64| json!({"member_id": limited, "limit_minor": limit, "reason": "少一点"});
            it.shop.must("on_account.set_limit", limit(900));
            // 400 are left of 900; to who may owe nothing, nothing is.
            let taken = taken(&limited, 401).into_iter().chain(taken(&it.other, 1));
            taken.chain([corrected(it, &limited, 401, "on_account")]).collect()
        }
        Code::RepaidBeyondOwed => vec![repay(&it.debtor(2, 498), 501), repay(&it.other, 1)],
        Code::OnAccountRepaid => {
            let debtor = it.debtor(3, 497);
            let sale = it.shop.must("sale.list", today(json!({"member_id": debtor})))["sales"][0]["sale_id"].clone();
            let (method, paid) = repay(&debtor, 200);
            it.shop.must(method, paid);
            // 300 are owed, and 500 of the sale would no longer be on account.
            let otherwise = json!({"sale_id": sale, "tenders": [{"kind": "cash", "amount_minor": 500}]});
            let mut done = otherwise.clone();
            done["reason"] = json!("wrong_key");
            vec![("sale.quote_change_tender", today(otherwise)), ("sale.change_tender", today(done))]
        }
        Code::OwesOnAccount => {
            let debtor = it.debtor(4, 496);
            let to = json!({"member_id": debtor, "to_member_id": it.other});
            let mut given = to.clone();
            given["reason"] = json!("本人到店");
            vec![
                ("member.erase", today(json!({"member_id": debtor, "reason": "member_request"}))),
                ("member.quote_transfer", today(to)),
                ("member.transfer", today(given)),
            ]
        }
        Code::UnknownRepayment => {
            let text = ["0", "7", "x"].map(|id| ("bill.text", json!({"repayment_id": id, "channel": "plain"})));
            let pdf = ("bill.pdf", json!({"repayment_id": "7", "paper": "a5", "file": "never.pdf"}));
            text.into_iter().chain([pdf]).collect()
        }
        other => panic!("{other} is no code of what is on account"),
    }
}

/// A sale of so much on account, quoted and rung.
fn taken(member: &str, amount: i64) -> [(&'static str, Value); 2] {
    let basket = today(json!({
        "member_id": member, "lines": [{"amount_minor": amount}], "tenders": [{"kind": "on_account", "amount_minor": amount}],
    }));
    [("sale.quote", basket.clone()), ("sale.ring", basket)]
}

/// A sale that was paid in cash, and in truth otherwise.
fn corrected(it: &SmallShop, member: &str, amount: i64, kind: &str) -> (&'static str, Value) {
    let sale = it.shop.must(
        "sale.ring",
        today(json!({
            "member_id": member, "lines": [{"amount_minor": amount}], "tenders": [{"kind": "cash", "amount_minor": amount}],
        })),
    );
    let tenders = json!([{"kind": kind, "amount_minor": amount}]);
    ("sale.change_tender", today(json!({"sale_id": sale["sale_id"], "tenders": tenders, "reason": "wrong_key"})))
}
