//! What the shop gives with top-ups.

use huitou_app::plan::{ListPlans, PlanAnswer, PlansAnswer, PutPlan};

use super::methods;

methods! {
    write plan_put(PutPlan) -> PlanAnswer;
    read plan_list(ListPlans) -> PlansAnswer;
}
