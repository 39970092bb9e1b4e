//! Those who come back.

use huitou_app::member::{
    CardAnswer, DuplicatesAnswer, EditMember, EnrolAnswer, EnrolMember, EraseAnswer, EraseMember, FindDuplicates,
    ListMembers, ListMovements, MemberPage, MembersAnswer, MergeAnswer, MergeMembers, MergeQuote, MovementsAnswer,
    OpenBalances, OpeningAnswer, PersonAnswer, PutPerson, QuoteMerge, QuoteOpening, QuoteTransfer, QuoteUndoMerge,
    SearchMembers, ShowCard, TransferAnswer, TransferBalances, TransferQuote, UndoMerge,
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
    write family_put(PutPerson) -> PersonAnswer;
    write member_freeze(FreezeMember) -> FreezeAnswer;
    write member_lift_freeze(LiftFreeze) -> LiftAnswer;
    write member_replace_card(ReplaceCard) -> ReplaceAnswer;
    write member_set_pin(SetPin) -> PinAnswer;
    write member_clear_pin(ClearPin) -> PinAnswer;
    write member_draw_code(DrawCode) -> CodeAnswer;
    read member_quote_opening(QuoteOpening) -> OpeningAnswer;
    write member_open_balances(OpenBalances) -> OpeningAnswer;
    read member_quote_transfer(QuoteTransfer) -> TransferQuote;
    write member_transfer(TransferBalances) -> TransferAnswer;
    read member_find_duplicates(FindDuplicates) -> DuplicatesAnswer;
    try_out member_quote_merge(QuoteMerge) -> MergeQuote;
    write member_merge(MergeMembers) -> MergeAnswer;
    try_out member_quote_undo_merge(QuoteUndoMerge) -> MergeQuote;
    write member_undo_merge(UndoMerge) -> MergeAnswer;
}
