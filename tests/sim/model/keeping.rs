//! Change that a member leaves as stored value.

use serde_json::{Value, json};

use super::{AMOUNT_LIMIT, Codes, Member, Model, text, whole};

impl Model {
    /// What is wrong with the change that is to be kept, where so much of it there is.
    pub(super) fn judge_keeping(&self, request: &Value, change: i64, wrong: &mut Codes) {
        let keep = whole(request, "keep_change_minor");
        if !(0..=AMOUNT_LIMIT).contains(&keep) {
            wrong.insert("amount_invalid");
        } else if keep > 0 {
            if request["member_id"].is_null() {
                wrong.insert("member_needed");
            }
            if keep > change {
                wrong.insert("keep_beyond_change");
            }
        }
    }

    /// Whether the change that is kept makes a balance larger than it may be.
    pub(super) fn keeps_too_much(&self, member: &Member, spent: i64, kept: i64) -> bool {
        kept > 0 && self.is_blocked(member, kept, member.principal + member.bonus - spent + kept)
    }

    /// What the rules say of the change that is kept; a list of none is left out.
    pub(super) fn warnings_of_keeping(&self, member: &Member, spent: i64, kept: i64) -> Value {
        if kept == 0 {
            return Value::Null;
        }
        let then = after_spending(member, spent);
        let warnings = self.warnings(&then, kept, then.principal + kept);
        if warnings.is_empty() { Value::Null } else { warnings.into() }
    }

    /// How much of some change a member may keep: the coins, and all; no more than may still be held where that is refused.
    pub(super) fn keepable(&self, member: &Member, spent: i64, change: i64) -> Value {
        let room = self.room_for(&after_spending(member, spent)).unwrap_or(i64::MAX);
        if change.min(room) == 0 {
            return Value::Null;
        }
        json!({"small_minor": (change % 100).min(room), "all_minor": change.min(room)})
    }

    /// The change that was kept by a sale that a movement names.
    pub(super) fn kept_by(&self, movement: &Value) -> i64 {
        if text(movement, "kind") != "sale" {
            return 0;
        }
        self.kept.get(text(movement, "sale_id")).copied().unwrap_or_default()
    }
}

/// The member with so much less of stored value; which part it is of plays no part here.
pub(super) fn after_spending(member: &Member, spent: i64) -> Member {
    Member { principal: member.principal + member.bonus - spent, bonus: 0, ..member.clone() }
}

#[test]
fn in_the_model_change_that_is_kept_was_paid_in_and_cools_off_behind_what_the_same_sale_used() {
    let mut model = Model::opened();
    model.members.insert("1".to_owned(), Member::default());
    let top_up = json!({"member_id": "1", "paid_minor": 10_000, "tender": "cash"});
    model.apply(
        "stored_value.top_up",
        &top_up,
        &json!({"top_up_id": "1", "slip": {"top_up_id": "1", "coupons_issued": []}}),
        0,
    );
    // 92.01, of which 50.00 are paid by stored value; 50.00 in cash for the rest, of whose 7.99 change 0.99 stay.
    let ring = json!({
        "member_id": "1", "lines": [{"amount_minor": 9_201}], "keep_change_minor": 99,
        "tenders": [{"kind": "stored_value", "amount_minor": 5_000}, {"kind": "cash", "amount_minor": 5_000}],
    });
    let expected = model.predict("sale.ring", &ring, "owner", 10).expect("a sale");
    assert_eq!([&expected["change_minor"], &expected["change_kept_minor"]], [700, 99]);
    assert_eq!(expected["bill"]["member"]["stored_value_after"]["principal_minor"], 5_099);
    let rung = json!({"sale_id": "1", "sale_no": "01-000001", "bill": {}, "coupons_issued": []});
    model.apply("sale.ring", &ring, &rung, 10);
    assert_eq!((model.accounts["drawer"], model.accounts["revenue"]), (-10_000 - 4_300, 9_201));
    // Paid in 100.99, used 50.00; the 0.99 alone are of these days.
    let quote = model.predict("stored_value.quote_refund", &json!({"member_id": "1"}), "owner", 10).expect("a quote");
    let figures = &quote["figures"];
    assert_eq!(
        [&figures["paid_in_minor"], &figures["used_minor"], &figures["cooling_paid_minor"]],
        [10_099, 5_000, 99]
    );
    let owed = model.predict_liability(&json!({"from": "1970-01-11", "to": "1970-01-11"}), 10);
    let of = |field: &str| whole(&owed["sums"]["principal"], field);
    assert_eq!((of("topped_up_minor"), of("spent_minor"), of("closing_minor")), (99, 5_000, 5_099));
}
