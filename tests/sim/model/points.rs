//! Points that pay: what they are worth, and when they are too few. How they are earned is a part of selling.

use serde_json::{Value, json};

use super::{Codes, Model, points, text, whole};

impl Model {
    /// What an amount costs in hundredths of points: so many points pay a yuan, which is a hundred fen.
    pub(super) fn cost_in_points(&self, amount: i64) -> i128 {
        i128::from(amount) * i128::from(self.whole("points.per_unit"))
    }

    /// How much of an amount hundredths of points can pay, where the shop takes points.
    pub fn worth_of_points(&self, hundredths: i64) -> Option<i64> {
        hundredths.checked_div(self.whole("points.per_unit"))
    }

    /// What is wrong with the points among the tenders.
    pub(super) fn judge_points(&self, request: &Value, wrong: &mut Codes) {
        let amount = paid_by_points(request);
        if amount == 0 {
            return;
        }
        if self.whole("points.per_unit") == 0 {
            wrong.insert("points_not_taken");
        }
        match self.member_of(request, wrong) {
            Some(member) if self.cost_in_points(amount) > i128::from(member.points) => {
                wrong.insert("points_short");
            }
            None if request["member_id"].is_null() => {
                wrong.insert("member_needed");
            }
            _ => {}
        }
    }

    /// What a refusal says where a member has too few points.
    pub fn points_short(&self, request: &Value) -> Value {
        let balance = self.members[text(request, "member_id")].points;
        let missing = self.cost_in_points(paid_by_points(request)) - i128::from(balance);
        let missing = i64::try_from(missing).expect("points of the shop");
        json!({"balance": points(balance), "missing": points(missing), "worth_minor": self.worth_of_points(balance)})
    }
}

/// What the points among the tenders of a request are to pay.
pub(super) fn paid_by_points(request: &Value) -> i64 {
    let tenders = request["tenders"].as_array().into_iter().flatten();
    tenders.filter(|tender| text(tender, "kind") == "points").map(|tender| whole(tender, "amount_minor")).sum()
}

#[test]
fn in_the_model_points_that_were_spent_are_owed_and_settled_by_what_comes_back_or_is_earned() {
    let mut model = Model::opened();
    model.members.insert("1".to_owned(), super::Member::default());
    let ring = |amount: i64, kind: &str| {
        json!({
            "member_id": "1", "lines": [{"amount_minor": amount}], "tenders": [{"kind": kind, "amount_minor": amount}],
        })
    };
    let rung = |n: i64| json!({"sale_id": n.to_string(), "sale_no": format!("01-{n:06}"), "bill": {}});
    model.apply("sale.ring", &ring(9_900, "cash"), &rung(1), 0);
    assert_eq!(model.members["1"].points, 9_900);
    // 99 points pay 99 fen, and nothing is earned by so little.
    let quote = model.predict("sale.quote", &ring(70, "points"), "owner", 0).expect("a quote");
    assert_eq!([&quote["points"], &quote["points_usable_minor"]], [&json!("99"), &json!(0)]);
    assert_eq!(model.predict("sale.ring", &ring(100, "points"), "owner", 0), Err(Codes::from(["points_short"])));
    model.apply("sale.ring", &ring(70, "points"), &rung(2), 0);
    assert_eq!(model.members["1"].points, 2_900);
    assert_eq!((model.accounts["points_spent"], model.accounts["tender:points"]), (7_000, -70));

    let refund = |sale: &str| json!({"sale_id": sale, "reason": "faulty"});
    let members_part = |model: &Model, sale: &str| {
        let expected = model.predict("sale.refund", &refund(sale), "owner", 0).expect("a refund");
        let of = |field: &str| text(&expected["slip"]["member"], field).to_owned();
        ["points_returned", "points_taken", "points_owed", "points_after"].map(of)
    };
    assert_eq!(members_part(&model, "1"), ["0", "99", "70", "0"]);
    model.settings.insert("points.shortfall".to_owned(), json!("refuse"));
    assert_eq!(model.predict("sale.refund", &refund("1"), "owner", 0), Err(Codes::from(["points_spent"])));
    assert_eq!(model.points_spent(&refund("1")), json!({"missing": "70"}));
    model.settings.insert("points.shortfall".to_owned(), json!("owe"));

    let answer = |n: i64| {
        let id = n.to_string();
        json!({"refund_id": id, "refund_no": format!("01-R{n:06}"), "slip": {"refund_id": id}})
    };
    model.apply("sale.refund", &refund("1"), &answer(1), 1);
    let card = model.card("1", 1);
    assert_eq!([&card["points"], &card["points_owed"]], ["0", "70"]);
    assert_eq!(model.accounts["member:1:points_owed"], -7_000);
    assert_eq!(model.members["1"].movements[2]["points"], "-29");

    // Who earned meanwhile has settled a part; what comes back settles the rest.
    model.apply("sale.ring", &ring(4_000, "cash"), &rung(3), 2);
    assert_eq!((model.members["1"].points, model.members["1"].points_owed), (0, 3_000));
    assert_eq!(members_part(&model, "2"), ["70", "0", "0", "40"]);
    model.apply("sale.refund", &refund("2"), &answer(2), 2);
    assert_eq!((model.members["1"].points, model.members["1"].points_owed), (4_000, 0));
    assert_eq!((model.accounts["member:1:points_owed"], model.accounts["points_spent"]), (0, 0));
    assert_eq!(model.members["1"].movements[4]["points"], "40");
}
