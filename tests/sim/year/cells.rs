//! Which refusals each method can give at a shop that is well.

use huitou_host::{METHODS, Method};

use super::{Plays, is_command};
use crate::complete::{is_modelled, is_played};

/// Refusals of a basket, quoted or rung.
const BASKET: &[&str] = &[
    "basket_empty",
    "basket_too_long",
    "unknown_product",
    "quantity_invalid",
    "quantity_too_precise",
    "amount_invalid",
    "text_invalid",
    "unknown_member",
    "member_erased",
    "member_needed",
    "coupon_unknown",
    "coupon_of_another_member",
    "coupon_expired",
    "coupon_used",
    "coupon_withdrawn",
    "coupon_twice",
    "coupon_below_minimum",
];

/// Refusals of a top-up, quoted or sold.
const TOP_UP: &[&str] = &[
    "unknown_member",
    "member_erased",
    "amount_invalid",
    "unknown_plan",
    "plan_not_applicable",
    "plan_not_with_bonus",
];

/// Refusals of what comes back, quoted or given back.
const RETURN: &[&str] = &[
    "unknown_sale",
    "refunded_already",
    "refund_line_unknown",
    "quantity_invalid",
    "quantity_too_precise",
    "refund_beyond_sold",
    "member_erased",
    "points_spent",
];

/// Refusals of a card that is to become another member's, quoted or done.
const TRANSFER: &[&str] =
    &["unknown_member", "member_erased", "member_frozen", "transfer_invalid", "stored_value_over_limit"];

/// Refusals of a gift card that is to become a member's, quoted or done.
const BIND: &[&str] =
    &["unknown_member", "member_erased", "gift_card_unknown", "gift_card_unusable", "stored_value_over_limit"];

/// Refusals of what is sold for what comes back, quoted or sold.
const EXCHANGE: &[&str] = &[
    "basket_empty",
    "basket_too_long",
    "unknown_product",
    "amount_invalid",
    "coupon_unknown",
    "tender_invalid",
    "tender_excess",
    "stored_value_short",
    "points_short",
    "member_needed",
];

/// Refusals of another way of paying, quoted or done.
const CHANGE: &[&str] = &[
    "unknown_sale",
    "sale_not_of_today",
    "sale_has_returns",
    "tender_invalid",
    "tender_excess",
    "keep_beyond_change",
    "tender_unchanged",
    "tender_points_fixed",
    "member_needed",
    "member_erased",
    "tender_given_back",
    "stored_value_short",
];

/// Refusals of a forgotten member, quoted or named.
const FORGOTTEN: &[&str] =
    &["unknown_sale", "sale_not_of_today", "sale_has_returns", "sale_has_member", "unknown_member", "member_erased"];

/// Refusals of a count card that is to pay a line.
const COUNT_CARD: &[&str] = &["unknown_count_card", "count_card_unfit", "count_card_short", "count_card_ended"];

/// Refusals of single methods, beyond those that every method has.
const OWN: &[(&str, &[&str])] = &[
    ("setting.put", &["unknown_setting", "setting_invalid", "text_invalid"]),
    ("staff.put", &["text_invalid", "unknown_staff"]),
    ("product.put", &["text_invalid", "amount_invalid", "barcode_taken"]),
    ("member.enrol", &["member_needs_identity", "phone_invalid", "birthday_invalid", "text_invalid", "card_taken"]),
    (
        "member.edit",
        &[
            "unknown_member",
            "member_erased",
            "member_needs_identity",
            "phone_invalid",
            "birthday_invalid",
            "text_invalid",
            "card_taken",
        ],
    ),
    ("product.put", &["count_card_invalid"]),
    ("sale.quote", COUNT_CARD),
    ("sale.ring", COUNT_CARD),
    ("sale.quote_refund", &["count_card_line"]),
    ("sale.refund", &["count_card_line"]),
    ("member.enrol", &["card_dead"]),
    ("member.edit", &["card_dead"]),
    ("member.freeze", &["unknown_member", "member_erased"]),
    ("member.lift_freeze", &["unknown_member", "member_erased", "not_frozen"]),
    (
        "member.replace_card",
        &["unknown_member", "member_erased", "text_invalid", "card_taken", "card_dead", "card_unchanged"],
    ),
    (
        "member.set_pin",
        &[
            "unknown_member",
            "member_erased",
            "pin_invalid",
            "pin_weak",
            "pin_set_already",
            "pin_not_set",
            "pin_wrong",
            "pin_blocked",
        ],
    ),
    ("member.clear_pin", &["unknown_member", "member_erased", "pin_not_set"]),
    ("member.draw_code", &["unknown_member", "member_erased"]),
    ("stored_value.refund", &["member_frozen"]),
    ("sale.quote", &["member_frozen"]),
    (
        "sale.ring",
        &[
            "member_frozen",
            "pin_needed",
            "pin_not_set",
            "pin_wrong",
            "pin_blocked",
            "code_wrong",
            "code_used",
            "code_of_another_day",
        ],
    ),
    ("sale.quote_change_tender", &["member_frozen"]),
    ("sale.change_tender", &["member_frozen", "pin_needed", "pin_not_set"]),
    ("member.list", &["unknown_member"]),
    ("member.movements", &["unknown_member"]),
    ("report.silent", &["unknown_member"]),
    ("plan.put", &["unknown_plan", "text_invalid", "amount_invalid", "plan_invalid", "plan_conflict"]),
    ("tier.put", &["unknown_tier", "text_invalid", "tier_invalid", "tier_conflict"]),
    ("product.put", &["unknown_tier"]),
    (
        "member.set_tier",
        &["unknown_member", "member_erased", "unknown_tier", "tier_invalid", "text_invalid", "tier_needs_note"],
    ),
    ("points_rule.put", &["unknown_rule", "text_invalid", "amount_invalid", "rule_invalid", "rule_conflict"]),
    ("stored_value.quote_top_up", TOP_UP),
    ("stored_value.quote_refund", &["unknown_member", "member_erased"]),
    (
        "stored_value.refund",
        &["unknown_member", "member_erased", "balance_empty", "tender_invalid", "text_invalid", "refund_changed"],
    ),
    ("stored_value.show_refund", &["unknown_refund"]),
    ("stored_value.statement", &["unknown_member", "unknown_refund"]),
    // A basket at the counter is kept as it is: nothing else of it is looked at before it is quoted or rung.
    ("basket.put", &["request_id_invalid", "basket_too_long", "unknown_member", "member_erased"]),
    ("window.put", &["setting_invalid"]),
    ("member.card", &["unknown_member"]),
    ("member.erase", &["unknown_member", "member_erased"]),
    (
        "stored_value.top_up",
        &["gift_changed", "stored_value_over_limit", "tender_invalid", "unknown_staff", "shares_invalid"],
    ),
    ("stored_value.top_up", TOP_UP),
    ("sale.quote", BASKET),
    (
        "sale.quote",
        &[
            "tender_invalid",
            "tender_excess",
            "stored_value_short",
            "points_short",
            "points_not_taken",
            "stored_value_over_limit",
            "keep_beyond_change",
        ],
    ),
    ("sale.ring", BASKET),
    (
        "sale.ring",
        &[
            "tender_invalid",
            "tender_short",
            "tender_excess",
            "stored_value_short",
            "points_short",
            "points_not_taken",
            "total_changed",
            "keep_beyond_change",
            "stored_value_over_limit",
            "shares_invalid",
            "unknown_staff",
        ],
    ),
    ("sale.list", &["unknown_member", "unknown_sale"]),
    ("sale.show", &["unknown_sale"]),
    ("sale.quote_refund", RETURN),
    ("sale.refund", RETURN),
    ("sale.quote_change_tender", CHANGE),
    ("sale.change_tender", CHANGE),
    ("sale.change_tender", &["tender_short", "text_invalid", "correction_needs_note"]),
    ("sale.quote_add_member", FORGOTTEN),
    ("sale.add_member", FORGOTTEN),
    ("count_card.quote_refund", &["unknown_count_card", "member_erased", "count_card_ended"]),
    (
        "count_card.refund",
        &[
            "unknown_count_card",
            "member_erased",
            "count_card_ended",
            "member_frozen",
            "points_spent",
            "refund_needs_note",
            "text_invalid",
            "refund_changed",
        ],
    ),
    ("share_rule.put", &["unknown_share_rule", "text_invalid", "share_rule_invalid", "share_rule_conflict"]),
    ("family.put", &["unknown_member", "member_erased", "unknown_person", "text_invalid", "amount_invalid"]),
    ("sale.quote", &["unknown_person", "person_over_limit"]),
    ("sale.ring", &["unknown_person", "person_over_limit"]),
    ("member.quote_transfer", TRANSFER),
    ("member.transfer", TRANSFER),
    ("member.transfer", &["transfer_needs_proof", "text_invalid", "code_wrong"]),
    ("invoice.quote_request", &["unknown_sale", "unknown_top_up", "gift_card_unknown"]),
    (
        "invoice.request",
        &[
            "unknown_sale",
            "unknown_top_up",
            "gift_card_unknown",
            "text_invalid",
            "invoice_tax_no_invalid",
            "invoice_asked",
            "invoice_nothing",
            "invoice_changed",
        ],
    ),
    ("invoice.mark_issued", &["unknown_invoice", "invoice_not_so", "text_invalid", "invoice_day_invalid"]),
    ("invoice.mark_reversed", &["unknown_invoice", "invoice_not_so", "text_invalid", "invoice_day_invalid"]),
    ("invoice.cancel", &["unknown_invoice", "invoice_not_so", "text_invalid"]),
    ("invoice.list", &["unknown_invoice"]),
    ("on_account.set_limit", &["unknown_member", "member_erased", "amount_invalid", "text_invalid"]),
    (
        "on_account.repay",
        &["unknown_member", "member_erased", "amount_invalid", "tender_invalid", "repaid_beyond_owed"],
    ),
    ("on_account.statement", &["unknown_member"]),
    ("member.erase", &["owes_on_account"]),
    ("member.quote_transfer", &["owes_on_account"]),
    ("member.transfer", &["owes_on_account"]),
    ("sale.quote", &["on_account_over_limit"]),
    ("sale.ring", &["on_account_over_limit"]),
    ("sale.quote_exchange", &["on_account_over_limit"]),
    ("sale.exchange", &["on_account_over_limit"]),
    ("sale.quote_change_tender", &["on_account_over_limit", "on_account_repaid"]),
    ("sale.change_tender", &["on_account_over_limit", "on_account_repaid"]),
    ("bill.text", &["unknown_repayment"]),
    ("bill.pdf", &["unknown_repayment"]),
    ("gift_card.quote_issue", &["amount_invalid"]),
    ("gift_card.issue", &["amount_invalid", "tender_invalid", "stored_value_over_limit"]),
    ("gift_card.show", &["gift_card_unknown"]),
    ("gift_card.quote_bind", BIND),
    ("gift_card.bind", BIND),
    ("sale.quote", &["gift_card_unknown", "gift_card_unusable", "gift_card_short"]),
    ("sale.ring", &["gift_card_unknown", "gift_card_unusable", "gift_card_short"]),
    ("sale.quote_change_tender", &["tender_gift_card_fixed"]),
    ("sale.change_tender", &["tender_gift_card_fixed"]),
    ("sale.quote_exchange", RETURN),
    ("sale.exchange", RETURN),
    ("sale.quote_exchange", EXCHANGE),
    ("sale.exchange", EXCHANGE),
    (
        "sale.exchange",
        &[
            "refund_empty",
            "refund_needs_note",
            "text_invalid",
            "refund_changed",
            "tender_short",
            "total_changed",
            "shares_invalid",
            "unknown_staff",
        ],
    ),
    (
        "sale.quote_void",
        &["unknown_sale", "sale_not_of_today", "sale_has_returns", "member_erased", "points_spent", "count_card_used"],
    ),
    ("sale.void", &["count_card_used"]),
    (
        "member.quote_opening",
        &["unknown_member", "member_erased", "opening_recorded", "opening_invalid", "amount_invalid"],
    ),
    (
        "member.open_balances",
        &["unknown_member", "member_erased", "opening_recorded", "opening_invalid", "amount_invalid", "text_invalid"],
    ),
    (
        "sale.return_unbilled",
        &[
            "basket_empty",
            "basket_too_long",
            "unknown_product",
            "quantity_invalid",
            "quantity_too_precise",
            "amount_invalid",
            "text_invalid",
            "count_card_line",
            "unbilled_over_limit",
            "tender_invalid",
            "tender_short",
            "tender_excess",
            "refund_changed",
            "refund_needs_note",
        ],
    ),
    (
        "sale.void",
        &[
            "unknown_sale",
            "sale_not_of_today",
            "sale_has_returns",
            "member_erased",
            "points_spent",
            "refund_needs_note",
            "text_invalid",
            "refund_changed",
        ],
    ),
    ("sale.refund", &["refund_empty", "refund_needs_note", "text_invalid", "refund_changed"]),
    (
        "points.adjust",
        &[
            "unknown_member",
            "member_erased",
            "text_invalid",
            "points_invalid",
            "points_below_zero",
            "adjustment_needs_note",
        ],
    ),
    ("day.roll", &["nothing_due"]),
    ("refund.show", &["unknown_refund"]),
    ("alert.list", &["unknown_member", "member_erased"]),
    ("bill.text", &["unknown_sale", "unknown_refund", "unknown_top_up"]),
    ("bill.pdf", &["unknown_sale", "unknown_refund", "unknown_top_up", "file_not_written"]),
    ("report.export", &["unknown_member", "member_erased", "unknown_refund", "file_not_written"]),
];

/// The methods that are played.
pub fn methods(plays: Plays) -> Vec<&'static Method> {
    let is_in = |name: &str| if plays == Plays::Everything { is_modelled(name) } else { is_played(name) };
    METHODS.iter().filter(|method| is_in(method.name)).collect()
}

/// Every method with every refusal that a shop that is well can give it.
pub fn bad_cells(plays: Plays) -> Vec<(&'static str, &'static str)> {
    let mut cells: Vec<(&str, &str)> = Vec::new();
    for method in methods(plays) {
        cells.push((method.name, "invalid_params"));
        cells.push((method.name, "unknown_actor"));
        if method.name != "day.roll" {
            // Nobody else is the till, which does nothing but that.
            cells.push((method.name, "permission_denied"));
        }
        if is_command(method.name) {
            cells.push((method.name, "request_id_invalid"));
        }
    }
    cells.extend(OWN.iter().flat_map(|(method, codes)| codes.iter().map(|code| (*method, *code))));
    // More change than a member may hold is kept by nobody yet.
    let of_keeping = |method: &str, code: &str| method.starts_with("sale.") && code == "stored_value_over_limit";
    let is_whole = plays == Plays::Everything;
    cells.retain(|(method, code)| is_modelled(method) && is_modelled(code));
    cells.retain(|(method, code)| is_whole || is_played(method) && is_played(code) && !of_keeping(method, code));
    cells
}

/// Whether the owner may do more of a method than the staff: give a bonus by hand, set somebody's first PIN.
pub fn the_owner_may_more(method: &str) -> bool {
    matches!(method, "stored_value.top_up" | "stored_value.quote_top_up" | "member.set_pin")
}

/// Whether staff at the counter may not.
pub fn only_the_owner_may(method: &str) -> bool {
    let of_the_shop = matches!(
        method,
        "setting.list"
            | "setting.put"
            | "staff.put"
            | "product.put"
            | "member.erase"
            | "points.adjust"
            | "plan.put"
            | "points_rule.put"
    );
    of_the_shop
        || matches!(method, "share_rule.put" | "share_rule.list" | "report.shares")
        || matches!(method, "tier.put" | "member.set_tier" | "on_account.set_limit" | "report.receivables")
        || matches!(method, "invoice.mark_issued" | "invoice.mark_reversed" | "invoice.cancel" | "invoice.list")
        || matches!(method, "member.lift_freeze" | "member.replace_card" | "member.clear_pin" | "member.draw_code")
        || matches!(method, "stored_value.quote_refund" | "stored_value.refund" | "report.liability")
        || matches!(method, "count_card.quote_refund" | "count_card.refund")
        || matches!(method, "member.quote_opening" | "member.open_balances")
        || matches!(method, "journal.page" | "journal.read" | "report.today" | "report.silent" | "report.export")
}
