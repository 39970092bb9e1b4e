//! The stories can fail: under each fault that can be planted in the window one of them does, and says why.

use std::panic::{AssertUnwindSafe, catch_unwind};

use huitou_store::planted::OF_THE_WINDOW;

use crate::composing::{a_barcode_into_pinyin, a_code_with_small_letters};
use crate::killed::a_page_that_comes_back;
use crate::selling::{a_basket_that_comes_back, a_whole_sale, an_enter_too_many};
use crate::shop::SmallShop;

/// Under a fault, the story that must fail, and what it says or what the screen then shows.
type Sabotage = (&'static str, fn(&SmallShop), &'static str);

const SABOTAGE: &[Sabotage] = &[
    ("read_only", a_whole_sale, "这个文件夹不让写，这一笔没有记。"),
    ("renamed_command", a_whole_sale, "程序没有回应，账没有动。"),
    ("basket_not_kept", a_basket_that_comes_back, "not in time: 收款 159.80"),
    ("rings_twice", a_whole_sale, "left: 2"),
    ("page_stays_lost", a_page_that_comes_back, "6900000000024 is not kept"),
    ("shell_is_deaf", a_barcode_into_pinyin, "not in time: 收款 79.90"),
    ("shell_stutters", a_code_with_small_letters, "3 件 37.50"),
    // Late, and nothing worse: a second Enter harms nothing. So the story about it fails only where more than that is wrong.
    ("rings_twice,delayed_answer", an_enter_too_many, "left: [7990, 7990]"),
];

/// What is said of something that must fail.
#[track_caller]
pub fn failure_of(what: impl FnOnce()) -> String {
    let failure = catch_unwind(AssertUnwindSafe(what)).expect_err("this must fail");
    match failure.downcast::<String>() {
        Ok(said) => *said,
        Err(other) => other.downcast_ref::<&str>().copied().unwrap_or_default().to_owned(),
    }
}

#[test]
fn every_fault_of_the_window_is_planted_somewhere() {
    for fault in OF_THE_WINDOW {
        let is_planted = SABOTAGE.iter().any(|(planted, _, _)| planted.split(',').any(|one| one == *fault));
        assert!(is_planted, "{fault}");
    }
}

#[test]
fn a_story_fails_under_each_fault_and_says_why() {
    for (faults, story, why) in SABOTAGE {
        println!("planted: {faults}");
        let shop = SmallShop::made().with_faults(faults);
        let said = failure_of(|| story(&shop));
        assert!(said.contains(why), "{faults} made it fail, but not by “{why}”: {said}");
    }
}

#[test]
fn a_second_enter_while_the_answer_is_late_rings_nothing_twice() {
    an_enter_too_many(&SmallShop::made().with_faults("delayed_answer"));
}
