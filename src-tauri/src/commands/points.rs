//! What earns points, and what staff members earn; points by hand, and with the days.

use huitou_app::day::{RollAnswer, RollDay};
use huitou_app::points::{AdjustAnswer, AdjustPoints};
use huitou_app::points_rule::{ListPointsRules, PointsRuleAnswer, PointsRulesAnswer, PutPointsRule};
use huitou_app::share_rule::{ListShareRules, PutShareRule, ShareRuleAnswer, ShareRulesAnswer};

use super::methods;

methods! {
    write points_adjust(AdjustPoints) -> AdjustAnswer;
    write points_rule_put(PutPointsRule) -> PointsRuleAnswer;
    read points_rule_list(ListPointsRules) -> PointsRulesAnswer;
    write share_rule_put(PutShareRule) -> ShareRuleAnswer;
    read share_rule_list(ListShareRules) -> ShareRulesAnswer;
    write day_roll(RollDay) -> RollAnswer;
}
