//! What earns points; points by hand, and with the days.

use huitou_app::day::{RollAnswer, RollDay};
use huitou_app::points::{AdjustAnswer, AdjustPoints};
use huitou_app::points_rule::{ListPointsRules, PointsRuleAnswer, PointsRulesAnswer, PutPointsRule};

use super::methods;

methods! {
    write points_adjust(AdjustPoints) -> AdjustAnswer;
    write points_rule_put(PutPointsRule) -> PointsRuleAnswer;
    read points_rule_list(ListPointsRules) -> PointsRulesAnswer;
    write day_roll(RollDay) -> RollAnswer;
}
