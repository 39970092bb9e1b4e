//! Those who come back.

use huitou_app::member::{
    CardAnswer, EditMember, EnrolAnswer, EnrolMember, EraseAnswer, EraseMember, ListMembers, ListMovements, MemberPage,
    MembersAnswer, MovementsAnswer, OpenBalances, OpeningAnswer, QuoteOpening, SearchMembers, ShowCard,
};
use huitou_app::safety::{
    ClearPin, CodeAnswer, DrawCode, FreezeAnswer, FreezeMember, LiftAnswer, LiftFreeze, PinAnswer, ReplaceAnswer,
    ReplaceCard, SetPin,
};

use super::methods;

methods! {
    write member_enrol(EnrolMember) -> EnrolAnswer;
    read member_search(SearchMembers) -> MembersAnswer;
    read member_list(ListMembers) -> MemberPage;
    read member_card(ShowCard) -> CardAnswer;
    read member_movements(ListMovements) -> MovementsAnswer;
    write member_edit(EditMember) -> EnrolAnswer;
    write member_erase(EraseMember) -> EraseAnswer;
    write member_freeze(FreezeMember) -> FreezeAnswer;
    write member_lift_freeze(LiftFreeze) -> LiftAnswer;
    write member_replace_card(ReplaceCard) -> ReplaceAnswer;
    write member_set_pin(SetPin) -> PinAnswer;
    write member_clear_pin(ClearPin) -> PinAnswer;
    write member_draw_code(DrawCode) -> CodeAnswer;
    read member_quote_opening(QuoteOpening) -> OpeningAnswer;
    write member_open_balances(OpenBalances) -> OpeningAnswer;
}
