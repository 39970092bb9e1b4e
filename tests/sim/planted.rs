//! The simulation can fail: with each fault planted in the product, a short one in a process of its own turns red, and
//! says so in the words of the model.

use std::process::Command;

/// The test that plays the year.
const YEAR: &str = "a_year_in_a_small_shop_agrees_with_the_model_and_meets_every_refusal";

/// Plays a short year with a fault planted; whether it passed, and what it said.
fn played_with(fault: Option<&str>) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().expect("this test's own path"));
    command.args(["--exact", YEAR, "--nocapture"]).env_remove("HUITOU_SIM_SEED").env_remove("HUITOU_PLANTED");
    command.env("HUITOU_SIM_DAYS", "75").env("RUST_BACKTRACE", "0");
    if let Some(fault) = fault {
        command.env("HUITOU_PLANTED", fault);
    }
    let output = command.output().expect("a child");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

fn is_noticed(fault: &str, where_it_shows: &str) {
    let (passed, said) = played_with(Some(fault));
    assert!(!passed, "{fault} went unnoticed: {said}");
    let message = said.lines().find(|line| line.contains("the model says"));
    let message = message.unwrap_or_else(|| panic!("{fault} did not fail by the model: {said}"));
    assert!(message.contains(where_it_shows), "{fault} shows in {where_it_shows}, not in: {message}");
}

#[test]
fn a_short_year_without_a_fault_agrees() {
    let (passed, said) = played_with(None);
    assert!(passed, "{said}");
}

#[test]
fn a_hundredth_of_a_point_too_many_is_noticed() {
    is_noticed("points_a_hundredth_more", "points");
}

#[test]
fn one_fen_of_change_too_many_on_one_bill_in_fifty_is_noticed() {
    is_noticed("change_off_by_one", "change_minor");
}

#[test]
fn a_bonus_rounded_down_is_noticed() {
    is_noticed("bonus_rounds_down", "stored_value_spent");
}

#[test]
fn cash_booked_as_a_card_is_noticed() {
    is_noticed("cash_as_card", "drawer");
}

#[test]
fn a_coupon_valid_for_a_day_too_long_is_noticed() {
    is_noticed("coupon_a_day_longer", "valid_until");
}

#[test]
fn a_coupon_used_twice_is_noticed() {
    is_noticed("coupon_used_twice", "coupon_used");
}

#[test]
fn a_discount_split_wrongly_over_the_lines_is_noticed() {
    is_noticed("discount_split_wrong", "discount_minor");
}

#[test]
fn points_that_are_not_taken_back_are_noticed() {
    is_noticed("refund_forgets_points", "points_taken");
}

#[test]
fn points_that_pay_a_hundredth_too_little_are_noticed() {
    is_noticed("points_pay_too_little", "points");
}

#[test]
fn a_refund_that_rounds_each_part_is_noticed() {
    is_noticed("refund_rounds_each_part", "total_minor");
}

#[test]
fn an_alert_that_comes_a_day_late_is_noticed() {
    is_noticed("alert_a_day_late", "alerts");
}

#[test]
fn a_day_of_trade_that_ends_at_midnight_is_noticed() {
    is_noticed("day_ends_at_midnight", "the shop says \"202");
}

#[test]
fn a_reused_request_id_that_is_answered_is_noticed() {
    is_noticed("reused_id_is_answered", "request_id_reused");
}

#[test]
fn points_that_lapse_a_day_late_are_noticed() {
    is_noticed("points_lapse_a_day_late", "points");
}

#[test]
fn points_that_pay_before_what_is_over_lapses_are_noticed() {
    is_noticed("points_lapse_after_paying", "points");
}

#[test]
fn points_of_which_the_last_earned_pay_first_are_noticed() {
    is_noticed("last_earned_first_used", "points");
}

#[test]
fn a_return_that_brings_back_what_was_over_is_noticed() {
    is_noticed("return_forgets_lapse", "points");
}

#[test]
fn points_that_come_back_for_ever_are_noticed() {
    is_noticed("returned_points_last_for_ever", "points");
}

#[test]
fn months_of_thirty_days_are_noticed() {
    is_noticed("expiry_months_of_30_days", "until");
}

#[test]
fn a_date_of_expiry_that_forgets_the_months_is_noticed() {
    is_noticed("expiry_date_forgets_months", "until");
}

#[test]
fn an_alert_of_points_that_comes_a_day_late_is_noticed() {
    is_noticed("points_notice_a_day_late", "alerts");
}

#[test]
fn an_adjustment_that_settles_nothing_is_noticed() {
    is_noticed("adjustment_settles_nothing", "points");
}

#[test]
fn lapsed_points_booked_as_spent_are_noticed() {
    is_noticed("lapse_booked_as_spent", "points_expired");
}

#[test]
fn a_balance_refund_at_the_prices_that_were_paid_is_noticed() {
    is_noticed("balance_refund_at_paid_prices", "used_at_list_minor");
}

#[test]
fn a_list_price_of_what_came_back_is_noticed() {
    is_noticed("list_price_of_all_sold", "used_at_list_minor");
}

#[test]
fn a_top_up_that_cools_off_a_day_longer_is_noticed() {
    is_noticed("cooling_a_day_longer", "cooling_paid_minor");
}

#[test]
fn what_is_forfeited_booked_as_sold_is_noticed() {
    is_noticed("forfeit_as_revenue", "forfeited");
}
