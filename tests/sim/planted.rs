//! The simulation can fail: with each fault planted in the product, a short one in a process of its own turns red, and
//! says so in the words of the model.

use std::process::Command;

/// The test that plays the year.
const YEAR: &str = "a_year_in_a_small_shop_agrees_with_the_model_and_meets_every_refusal";

/// The test in which everything is done that the year does not do yet.
const WEEKS: &str = "weeks_in_which_everything_is_done_agree_with_the_model";

/// The test of members who are one person.
const MERGING: &str = "merging::members_who_are_one_person_agree_with_a_ledger_that_is_made_anew";

/// Plays so many days of a test with a fault planted; whether it passed, and what it said.
fn played_with(fault: Option<&str>, test: &str, days: &str) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().expect("this test's own path"));
    command.args(["--exact", test, "--nocapture"]).env_remove("HUITOU_SIM_SEED").env_remove("HUITOU_PLANTED");
    command.env("HUITOU_SIM_DAYS", days).env("RUST_BACKTRACE", "0");
    if let Some(fault) = fault {
        command.env("HUITOU_PLANTED", fault);
    }
    let output = command.output().expect("a child");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

fn is_noticed(fault: &str, where_it_shows: &str) {
    is_noticed_in(YEAR, "75", fault, where_it_shows);
}

fn is_noticed_in_weeks(fault: &str, where_it_shows: &str) {
    is_noticed_in(WEEKS, "28", fault, where_it_shows);
}

fn is_noticed_in(test: &str, days: &str, fault: &str, where_it_shows: &str) {
    let (passed, said) = played_with(Some(fault), test, days);
    assert!(!passed, "{fault} went unnoticed: {said}");
    let message = said.lines().find(|line| line.contains("the model says"));
    let message = message.unwrap_or_else(|| panic!("{fault} did not fail by the model: {said}"));
    let is_there = where_it_shows.split('|').any(|place| message.contains(place));
    assert!(is_there, "{fault} shows in {where_it_shows}, not in: {message}");
}

fn is_noticed_among_merged(fault: &str, where_it_shows: &str) {
    is_noticed_in(MERGING, "0", fault, where_it_shows);
}

#[test]
fn a_short_year_without_a_fault_agrees() {
    let (passed, said) = played_with(None, YEAR, "75");
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
    is_noticed_in_weeks("adjustment_settles_nothing", "points");
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

#[test]
fn a_rule_of_points_that_forgets_its_days_is_noticed() {
    is_noticed_in(WEEKS, "45", "points_rule_every_day", "points");
}

#[test]
fn a_pin_that_is_never_blocked_is_noticed() {
    is_noticed_in_weeks("pin_never_blocked", "pin_blocked");
}

#[test]
fn a_limit_of_zero_that_lets_everything_through_is_noticed() {
    is_noticed_in_weeks("unbilled_zero_is_no_limit", "unbilled_over_limit");
}

#[test]
fn balances_from_before_that_were_paid_today_are_noticed() {
    is_noticed_in_weeks("opening_into_the_drawer", "drawer");
}

#[test]
fn a_count_card_that_can_be_used_a_day_longer_is_noticed() {
    is_noticed_in_weeks("count_card_a_day_longer", "card|nothing_due");
}

#[test]
fn a_use_that_earns_a_fen_too_little_is_noticed() {
    is_noticed_in_weeks("count_card_earns_too_little", "earned");
}

#[test]
fn uses_that_stay_used_when_their_line_comes_back_are_noticed() {
    is_noticed_in_weeks("return_forgets_count_card", "uses|card");
}

#[test]
fn a_tier_that_is_kept_for_a_day_too_long_is_noticed() {
    is_noticed_in_weeks("tier_grace_a_day_longer", "until");
}

#[test]
fn a_tier_that_is_lost_without_its_days_of_grace_is_noticed() {
    is_noticed_in_weeks("tier_without_grace", "until");
}

#[test]
fn a_tier_that_stays_when_what_brought_it_came_back_is_noticed() {
    is_noticed_in_weeks("tier_forgets_its_steps", "tier");
}

#[test]
fn a_tier_that_counts_what_came_back_is_noticed() {
    is_noticed_in_weeks("tier_counts_what_came_back", "tier");
}

#[test]
fn a_typed_price_of_which_a_tier_takes_its_part_is_noticed() {
    is_noticed_in_weeks("tier_rate_on_typed_price", "price_minor");
}

#[test]
fn a_correction_that_gives_back_principal_for_bonus_is_noticed() {
    is_noticed_in_weeks("correction_gives_back_principal", "stored_value_after");
}

#[test]
fn a_forgotten_member_who_earns_nothing_is_noticed() {
    is_noticed_in_weeks("forgotten_member_earns_nothing", "points_earned");
}

#[test]
fn gift_cards_that_pay_as_cash_in_an_exchange_are_noticed() {
    is_noticed_in_weeks("exchange_carries_gift_cards", "paid_minor|sale.exchange|sale.quote_exchange");
}

#[test]
fn points_that_came_back_and_do_not_pay_in_an_exchange_are_noticed() {
    is_noticed_in_weeks("exchange_loses_points", "sale.exchange");
}

#[test]
fn a_fen_too_many_on_a_gift_card_that_was_spent_in_part_is_noticed() {
    is_noticed_in_weeks("gift_card_left_off_by_one", "left_minor");
}

#[test]
fn a_gift_card_of_which_half_is_bound_is_noticed() {
    is_noticed_in_weeks("gift_card_bind_keeps_half", "amount_minor");
}

#[test]
fn gifts_that_count_as_paid_once_a_card_is_another_s_are_noticed() {
    is_noticed_in_weeks("transfer_makes_gifts_paid", "paid_in_minor");
}

#[test]
fn points_that_last_for_ever_once_they_are_another_s_are_noticed() {
    is_noticed_in_weeks("transferred_points_last_for_ever", "points");
}

#[test]
fn a_share_of_the_list_price_is_noticed() {
    is_noticed_in_weeks("share_of_list_price", "sales_minor|shares_taken_minor");
}

#[test]
fn a_share_that_is_a_fen_too_much_is_noticed() {
    is_noticed_in_weeks("share_off_by_one", "sales_minor|shares_taken_minor");
}

#[test]
fn a_share_that_is_kept_when_its_line_comes_back_is_noticed() {
    is_noticed_in_weeks("share_kept_on_return", "taken_back_minor|shares_taken_minor");
}

#[test]
fn a_limit_of_a_day_that_holds_for_each_sale_is_noticed() {
    is_noticed_in_weeks("person_limit_of_each_sale", "left_minor");
}

#[test]
fn a_bonus_rounded_down_among_the_accounts_of_one_person_is_noticed() {
    is_noticed_among_merged("bonus_rounds_down", "principal|bonus");
}

#[test]
fn points_of_one_person_of_which_the_last_earned_pay_first_are_noticed() {
    is_noticed_among_merged("last_earned_first_used", "points");
}

#[test]
fn a_list_price_of_what_came_back_to_one_person_is_noticed() {
    is_noticed_among_merged("list_price_of_all_sold", "used_at_list_minor");
}
