//! Tiers, and which one a member has.

use huitou_app::tier::{ListTiers, PutTier, SetMemberTier, SetTierAnswer, TierAnswer, TiersAnswer};

use super::methods;

methods! {
    write tier_put(PutTier) -> TierAnswer;
    read tier_list(ListTiers) -> TiersAnswer;
    write member_set_tier(SetMemberTier) -> SetTierAnswer;
}
