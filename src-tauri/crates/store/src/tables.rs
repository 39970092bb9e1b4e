//! Applying a fact: the only place where derived tables change, for a new fact and for a replayed one alike.

use huitou_core::fact::Body;
use huitou_core::ledger::Posting;
use rusqlite::CachedStatement;

use crate::error::{StoreError, While};
use crate::journal::Envelope;
use crate::shop::{ReadTx, WriteTx};

/// Writes what a fact changes: its request id, its transfers, and the rows of its kind.
pub(crate) fn apply(tx: &WriteTx<'_>, fact: &Envelope, body: &Body, postings: &[Posting]) -> Result<(), StoreError> {
    tx.record_request(fact)?;
    tx.transfer(fact.seq, postings)?;
    tx.count_flows(&fact.business_day, postings)?;
    match body {
        // What a shop opened with is read from the fact itself; an incarnation is in every envelope.
        Body::ShopOpened(_) | Body::TillIncarnated(_) => Ok(()),
        Body::TillRebuilt(_) => tx.doubt_messages(),
        Body::SettingPut(body) => tx.put_setting(fact, body),
        Body::ProductPut(body) => tx.put_product(body),
        Body::PlanPut(body) => tx.put_plan(fact, body),
        Body::PointsRulePut(body) => tx.put_point_rule(fact, body),
        Body::ShareRulePut(body) => tx.put_share_rule(fact, body),
        Body::TierPut(body) => tx.put_tier(fact, body),
        Body::StaffPut(body) => tx.put_staff(body),
        Body::MemberEnrolled(body) => tx.enrol_member(fact, body),
        Body::MemberEdited(body) => tx.edit_member(fact, body),
        Body::MemberErased(body) => tx.erase_member(fact, body),
        Body::MemberFrozen(body) => tx.freeze_member(fact, body),
        Body::FreezeLifted(body) => tx.lift_freeze(body),
        Body::CardReplaced(body) => tx.replace_card(fact, body),
        Body::PinSet(body) => tx.set_pin(fact, body),
        Body::PinCleared(body) => tx.clear_pin(body.member_id),
        Body::PinMistried(body) => tx.count_try(body),
        Body::CodeDrawn(body) => tx.draw_code(fact, body),
        Body::BalancesOpened(body) => tx.open_balances(fact, body),
        Body::MemberTierSet(body) => tx.place(fact, body.member_id, Some(&body.tier)),
        Body::PersonPut(body) => tx.put_person(fact, body),
        Body::MembersMerged(body) => tx.merge_members(fact, body),
        Body::MemberUnmerged(body) => tx.undo_merge(fact, body),
        Body::BalancesTransferred(body) => tx.transfer_balances(fact, body),
        Body::StoredValueToppedUp(body) => tx.record_top_up(fact, body),
        Body::StoredValueRefunded(body) => tx.record_balance_refund(fact, body),
        Body::GiftCardIssued(body) => tx.issue_gift_card(fact, body),
        Body::GiftCardBound(body) => tx.bind_gift_card(fact, body),
        Body::OnAccountLimitSet(body) => tx.set_on_account_limit(fact, body),
        Body::OnAccountRepaid(body) => tx.record_repayment(fact, body),
        Body::InvoiceRequested(body) => tx.request_invoice(fact, body),
        Body::InvoiceIssued(body) => tx.issue_invoice(body),
        Body::InvoiceReversed(body) => tx.reverse_invoice(body),
        Body::InvoiceCancelled(body) => tx.cancel_invoice(fact, body),
        Body::SaleRung(body) => tx.record_sale(fact, body),
        Body::SaleRefunded(body) => tx.record_refund(fact, body),
        Body::SaleExchanged(body) => {
            tx.record_refund(fact, &body.back)?;
            tx.record_sale(fact, &body.sold)
        }
        Body::SaleReturnedUnbilled(body) => tx.record_unbilled(fact, body),
        Body::SaleTenderChanged(body) => tx.change_tender(fact, body),
        Body::SaleMemberAdded(body) => tx.add_member(fact, body),
        Body::PointsAdjusted(body) => tx.adjust_points(fact, body),
        Body::DayRolled(body) => tx.roll_day(fact, body),
    }
}

impl ReadTx<'_> {
    /// Runs a prepared statement, kept for the next time.
    pub(crate) fn cached<T>(
        &self,
        sql: &str,
        run: impl FnOnce(&mut CachedStatement<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.db.prepare_cached(sql).and_then(|mut statement| run(&mut statement)).while_("reading or writing a table")
    }
}
