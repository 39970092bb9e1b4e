//! Points by hand, and with the days.

use huitou_app::day::{RollAnswer, RollDay};
use huitou_app::points::{AdjustAnswer, AdjustPoints};

use super::methods;

methods! {
    write points_adjust(AdjustPoints) -> AdjustAnswer;
    write day_roll(RollDay) -> RollAnswer;
}
