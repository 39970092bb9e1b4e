//! Fields that stand in two places, and what follows from other rows: each question counts the rows that are wrong.

use super::VerifyReport;
use crate::error::{StoreError, While};
use crate::shop::ReadTx;

/// Fields that stand in two places agree.
pub(super) fn check_copies(tx: &ReadTx<'_>, report: &mut VerifyReport) -> Result<(), StoreError> {
    for (what, sql) in [
        (
            "sales: time or day is not the journal's",
            "SELECT count(*) FROM sales JOIN journal USING (seq) WHERE sales.at <> journal.at \
             OR sales.business_day <> journal.business_day",
        ),
        ("sales without a fact", "SELECT count(*) FROM sales WHERE seq NOT IN (SELECT seq FROM journal)"),
        (
            "sales: total is not the sum of the lines",
            "SELECT count(*) FROM sales WHERE total_minor <> (SELECT sum(total_minor) FROM sale_lines WHERE sale_id = id)",
        ),
        (
            "sales: total is not what was tendered less change",
            "SELECT count(*) FROM sales WHERE total_minor <> \
             (SELECT ifnull(sum(amount_minor), 0) FROM sale_tenders WHERE sale_id = id) - change_minor - change_kept_minor",
        ),
        (
            "sale corrections: of another day than the sale's or the journal's, or after something came back",
            "SELECT count(*) FROM sale_corrections AS it JOIN sales ON sales.id = sale_id JOIN journal ON journal.seq = it.seq \
             WHERE it.business_day <> sales.business_day OR it.business_day <> journal.business_day \
             OR EXISTS (SELECT 1 FROM refunds WHERE refunds.sale_id = it.sale_id AND refunds.seq < it.seq)",
        ),
        (
            "sale corrections: the total of a sale is not what was tendered in truth",
            "SELECT count(*) FROM sale_corrections AS it WHERE \
             (SELECT ifnull(sum(amount_minor), 0) FROM sale_correction_tenders WHERE seq = it.seq) <> 0 \
             OR stored_value_minor <> (SELECT ifnull(sum(amount_minor), 0) FROM sale_correction_tenders \
             WHERE seq = it.seq AND kind = 'stored_value')",
        ),
        (
            "sale corrections: a member was added to a sale that is another's",
            "SELECT count(*) FROM sale_corrections AS it JOIN sales ON sales.id = sale_id WHERE \
             it.member_id IS NOT NULL AND it.member_id IS NOT sales.member_id OR (what = 'member') <> (it.seq IS added_seq)",
        ),
        (
            "refunds: time or day is not the journal's",
            "SELECT count(*) FROM refunds JOIN journal USING (seq) WHERE refunds.at <> journal.at \
             OR refunds.business_day <> journal.business_day",
        ),
        (
            "refunds: total is not the sum of the lines, or not what went back",
            "SELECT count(*) FROM refunds WHERE \
             total_minor <> (SELECT ifnull(sum(amount_minor), 0) FROM refund_lines WHERE refund_id = id) OR \
             NOT EXISTS (SELECT 1 FROM refund_lines WHERE refund_id = id) OR \
             total_minor <> (SELECT ifnull(sum(amount_minor), 0) FROM refund_tenders WHERE refund_id = id)",
        ),
        (
            "refunds: of another member's sale, or of a line that the sale has not",
            "SELECT count(*) FROM refunds AS it JOIN sales ON sales.id = it.sale_id WHERE \
             it.member_id IS NOT sales.member_id OR EXISTS (SELECT 1 FROM refund_lines WHERE refund_id = it.id \
             AND NOT EXISTS (SELECT 1 FROM sale_lines WHERE sale_lines.sale_id = it.sale_id AND n = line))",
        ),
        (
            "sales: more of a line was returned than sold",
            "SELECT count(*) FROM sale_lines AS it WHERE EXISTS (SELECT 1 FROM refunds WHERE refunds.sale_id = it.sale_id) \
             AND (SELECT ifnull(sum(qty_milli), 0) FROM refunds JOIN refund_lines ON refund_id = id \
             WHERE refunds.sale_id = it.sale_id AND line = it.n) > it.qty_milli",
        ),
        (
            "refunds: whole, or not, is not what is left of the sale",
            "SELECT count(*) FROM refunds AS it WHERE is_whole <> (seq = (SELECT max(seq) FROM refunds WHERE sale_id = it.sale_id) \
             AND (SELECT sum(qty_milli) FROM sale_lines WHERE sale_id = it.sale_id) = \
             (SELECT sum(qty_milli) FROM refunds JOIN refund_lines ON refund_id = id WHERE refunds.sale_id = it.sale_id) \
             AND (SELECT total_minor FROM sales WHERE id = it.sale_id) = \
             (SELECT sum(total_minor) FROM refunds WHERE sale_id = it.sale_id))",
        ),
        (
            "count cards: not as many were given back as came back of the line that had sold them",
            "SELECT count(*) FROM (SELECT sale_id, line, sum(state = 'given_back') * 1000 AS back FROM count_cards \
             GROUP BY sale_id, line) AS it WHERE back <> (SELECT ifnull(sum(qty_milli), 0) FROM refunds \
             JOIN refund_lines ON refund_id = id WHERE refunds.sale_id = it.sale_id AND refund_lines.line = it.line)",
        ),
        (
            "balance refunds: day is not the journal's, or what went back and stayed is not what was moved",
            "SELECT count(*) FROM balance_refunds AS it JOIN journal USING (seq) WHERE it.business_day <> journal.business_day \
             OR refunded_minor + forfeited_principal_minor + forfeited_bonus_minor <> \
             (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq) \
             OR forfeited_principal_minor + forfeited_bonus_minor <> \
             (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq AND credit = 'forfeited') \
             OR paid_back_minor > (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq \
             AND debit LIKE '%:principal' AND credit <> 'forfeited')",
        ),
        (
            "invoices: day is not the journal's, or of a fact that asked for none",
            "SELECT count(*) FROM invoices JOIN journal USING (seq) WHERE asked_on <> business_day OR kind <> 'invoice.requested'",
        ),
        (
            "invoices: more stands than was asked for or is left of what it is for",
            "SELECT count(*) FROM invoices AS it WHERE money_minor + principal_minor > asked_minor \
             OR money_minor + principal_minor > ifnull((SELECT total_minor FROM sales WHERE id = it.sale_id), 0) \
             - ifnull((SELECT sum(refunds.total_minor) FROM refunds WHERE refunds.sale_id = it.sale_id), 0) \
             + ifnull((SELECT paid_minor FROM top_ups WHERE id = it.top_up_id), 0) \
             + ifnull((SELECT amount_minor FROM gift_card_moves WHERE gift_card_moves.gift_card_id = it.gift_card_id AND kind = 'sold'), 0)",
        ),
        (
            "invoices: two stand for the same",
            "SELECT count(*) FROM invoices AS it WHERE money_minor + principal_minor > 0 AND EXISTS (SELECT 1 FROM invoices AS other \
             WHERE other.seq > it.seq AND (other.sale_id = it.sale_id OR other.top_up_id = it.top_up_id \
             OR other.gift_card_id = it.gift_card_id))",
        ),
        (
            "invoices: their tax is of more than they are",
            "SELECT count(*) FROM invoices AS it WHERE money_minor + principal_minor < \
             (SELECT ifnull(sum(amount_minor), 0) FROM invoice_taxes WHERE invoice_id = it.id) OR ifnull(issued_minor, 0) < \
             (SELECT ifnull(sum(issued_amount_minor), 0) FROM invoice_taxes WHERE invoice_id = it.id)",
        ),
        (
            "gift parts: of another member than their top-up, or of one without a plan",
            "SELECT count(*) FROM gift_parts AS it JOIN top_ups ON top_ups.id = it.top_up_id WHERE \
             it.member_id <> top_ups.member_id AND NOT EXISTS (SELECT 1 FROM member_transfers WHERE to_id = it.member_id) \
             OR top_ups.plan_id IS NULL",
        ),
        (
            "gift parts: given on another day than their fact's",
            "SELECT count(*) FROM gift_parts JOIN journal ON seq = given_seq WHERE given_on IS NOT journal.business_day",
        ),
        (
            "gift parts: their coupons are not those that were issued, or not as many as they say",
            "SELECT count(*) FROM gift_parts AS it WHERE coupon_count <> \
             (SELECT ifnull(sum(json_extract(value, '$.count')), 0) FROM json_each(it.coupons)) \
             OR given_seq IS NOT NULL AND (SELECT sum(coupon_count) FROM gift_parts WHERE given_seq = it.given_seq) <> \
             (SELECT count(*) FROM coupons WHERE issued_seq = it.given_seq)",
        ),
        (
            "gift parts: their uses are not what was moved",
            "SELECT count(*) FROM (SELECT given_seq, sum(uses) AS given FROM gift_parts WHERE given_seq IS NOT NULL GROUP BY given_seq) \
             WHERE given <> (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = given_seq AND debit = 'uses_granted')",
        ),
        (
            "opening balances: day is not the journal's, or they are not what was moved",
            "SELECT count(*) FROM openings AS it JOIN journal USING (seq) WHERE it.business_day <> journal.business_day \
             OR kind <> 'member.balances_opened' OR principal_minor + bonus_minor <> \
             (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq AND debit = 'opening:money' AND credit NOT LIKE '%:value') \
             OR points_centi <> (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq AND debit = 'opening:points') \
             OR owed_minor <> (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq AND credit = 'opening:money') \
             OR owed_minor <> (SELECT ifnull(sum(amount_minor), 0) FROM on_account_moves AS moved WHERE moved.seq = it.seq \
             AND moved.kind = 'opened' AND moved.member_id = it.member_id)",
        ),
        (
            "transfers: day is not the journal's, or what went is not what was moved",
            "SELECT count(*) FROM member_transfers AS it JOIN journal USING (seq) WHERE it.business_day <> journal.business_day \
             OR kind <> 'member.transferred' \
             OR points_centi <> (SELECT ifnull(sum(points_centi), 0) FROM transferred_points WHERE seq = it.seq) \
             OR paid_in_minor + bonus_in_minor - used_minor \
             + (SELECT ifnull(sum(principal_minor + bonus_minor), 0) FROM transferred_top_ups WHERE seq = it.seq) <> \
             (SELECT ifnull(sum(amount), 0) FROM transfers WHERE seq = it.seq AND unit = 'money' AND debit NOT LIKE '%:value')",
        ),
        (
            "gift cards: a day is not the journal's, or what was sold is not what was moved",
            "SELECT count(*) FROM gift_card_moves AS it JOIN journal USING (seq) JOIN gift_cards ON gift_cards.id = gift_card_id \
             WHERE it.business_day <> journal.business_day OR gift_cards.sold_on <> \
             (SELECT business_day FROM gift_card_moves WHERE gift_card_id = gift_cards.id AND kind = 'sold') \
             OR gift_cards.seq <> (SELECT seq FROM gift_card_moves WHERE gift_card_id = gift_cards.id AND kind = 'sold')",
        ),
        (
            "gift cards: what paid a sale or went back of it is not what its tenders say",
            "SELECT count(*) FROM sales WHERE \
             (SELECT ifnull(sum(amount_minor), 0) FROM sale_tenders WHERE sale_id = id AND kind = 'gift_card') <> \
             (SELECT ifnull(sum(amount_minor), 0) FROM gift_card_moves WHERE sale_id = sales.id AND kind = 'spent') OR \
             (SELECT ifnull(sum(amount_minor), 0) FROM refunds JOIN refund_tenders ON refund_id = refunds.id \
             WHERE refunds.sale_id = sales.id AND kind = 'gift_card') <> \
             (SELECT ifnull(sum(amount_minor), 0) FROM gift_card_moves WHERE sale_id = sales.id AND kind = 'returned')",
        ),
        (
            "count cards: of another member than their sale's",
            "SELECT count(*) FROM count_cards AS it JOIN sales ON sales.id = sale_id WHERE sales.member_id IS NOT it.member_id \
             AND NOT EXISTS (SELECT 1 FROM member_transfers WHERE to_id = it.member_id)",
        ),
        (
            "count cards: given with a top-up of another member, or paid for though they were given",
            "SELECT count(*) FROM count_cards AS it JOIN top_ups ON top_ups.id = top_up_id WHERE it.paid_minor <> 0 \
             OR top_ups.plan_id IS NULL OR top_ups.member_id <> it.member_id \
             AND NOT EXISTS (SELECT 1 FROM member_transfers WHERE to_id = it.member_id)",
        ),
        (
            "card uses: of another day than their sale's, or more of them than units of the line",
            "SELECT count(*) FROM card_uses AS it JOIN sales ON sales.id = it.sale_id \
             LEFT JOIN sale_lines ON sale_lines.sale_id = it.sale_id AND n = line WHERE \
             it.business_day <> sales.business_day OR uses * 1000 IS NOT qty_milli",
        ),
        (
            "sales: more of the stored value or on account went without a proof than there was",
            // What a correction adds went without one, whatever proved what the sale itself had spent.
            "SELECT count(*) FROM sales WHERE free_minor \
             - (SELECT ifnull(sum(max(amount_minor, 0)), 0) FROM sale_corrections JOIN sale_correction_tenders USING (seq) \
             WHERE sale_id = sales.id AND kind IN ('stored_value', 'on_account')) NOT IN (0, (SELECT ifnull(sum(amount_minor), 0) \
             FROM sale_tenders WHERE sale_id = sales.id AND kind IN ('stored_value', 'on_account')) - carried_minor)",
        ),
        (
            "sales: more of the stored value or on account came back with the same fact than was given back",
            "SELECT count(*) FROM sales WHERE carried_minor > 0 AND carried_minor > (SELECT ifnull(sum(amount_minor), 0) FROM refunds \
             JOIN refund_tenders ON refund_id = id WHERE refunds.seq = sales.seq AND kind IN ('stored_value', 'on_account'))",
        ),
        (
            "on account: day is not the journal's, of another member than the sale's, or a limit of a fact that set none",
            "SELECT (SELECT count(*) FROM on_account_moves AS it JOIN journal USING (seq) LEFT JOIN sales ON sales.id = sale_id \
             WHERE it.business_day <> journal.business_day OR sale_id IS NOT NULL AND it.member_id IS NOT sales.member_id) + \
             (SELECT count(*) FROM on_account_limits JOIN journal USING (seq) WHERE kind <> 'on_account.limit_set')",
        ),
        (
            "on account: what a sale put there, or what a return took off, is not what its tenders say",
            "SELECT count(*) FROM sales WHERE \
             (SELECT ifnull(sum(amount_minor), 0) FROM sale_tenders WHERE sale_id = sales.id AND kind = 'on_account') <> \
             (SELECT ifnull(sum(amount_minor), 0) FROM on_account_moves WHERE sale_id = sales.id AND kind = 'sale') OR \
             (SELECT ifnull(sum(amount_minor), 0) FROM sale_corrections JOIN sale_correction_tenders USING (seq) \
             WHERE sale_id = sales.id AND kind = 'on_account') <> \
             (SELECT ifnull(sum(amount_minor), 0) FROM on_account_moves WHERE sale_id = sales.id AND kind = 'corrected') OR \
             (SELECT ifnull(sum(amount_minor), 0) FROM refunds JOIN refund_tenders ON refund_id = refunds.id \
             WHERE refunds.sale_id = sales.id AND kind = 'on_account') <> \
             (SELECT ifnull(-sum(amount_minor), 0) FROM on_account_moves WHERE sale_id = sales.id AND kind IN ('returned', 'given_back')) OR \
             (SELECT ifnull(sum(amount_minor), 0) FROM on_account_moves WHERE sale_id = sales.id AND kind <> 'given_back') < 0",
        ),
        (
            "repayments: day is not the journal's, or not what moved what is owed",
            "SELECT (SELECT count(*) FROM repayments AS it JOIN journal USING (seq) WHERE it.business_day <> journal.business_day \
             OR NOT EXISTS (SELECT 1 FROM on_account_moves AS moved WHERE moved.seq = it.seq AND moved.kind = 'repaid' \
             AND moved.member_id = it.member_id AND amount_minor = -paid_minor)) + \
             (SELECT count(*) FROM on_account_moves WHERE kind = 'repaid' AND seq NOT IN (SELECT seq FROM repayments))",
        ),
        (
            "PINs: day is not the journal's, or of a fact that set none",
            "SELECT count(*) FROM pins JOIN journal USING (seq) WHERE set_on <> business_day OR kind <> 'member.pin_set'",
        ),
        (
            "codes for once: day is not the journal's, of a fact that drew none, or used by another's sale",
            "SELECT count(*) FROM once_codes AS it JOIN journal USING (seq) WHERE valid_on <> business_day \
             OR kind <> 'member.code_drawn' \
             OR EXISTS (SELECT 1 FROM sales WHERE id = used_by AND member_id IS NOT it.member_id)",
        ),
        (
            "staff shares: day is not the journal's",
            "SELECT count(*) FROM share_amounts AS it JOIN journal USING (seq) WHERE it.business_day <> journal.business_day",
        ),
        (
            "staff shares: of no sale that the fact is or gives back, or of no top-up",
            "SELECT count(*) FROM share_amounts AS it WHERE CASE line WHEN 0 THEN \
             NOT EXISTS (SELECT 1 FROM top_ups WHERE seq = of_seq) OR it.seq <> of_seq AND NOT EXISTS \
             (SELECT 1 FROM balance_refunds AS back WHERE back.seq = it.seq) \
             ELSE NOT EXISTS (SELECT 1 FROM sales JOIN sale_lines ON sale_id = id WHERE seq = of_seq AND n = line) OR it.seq <> of_seq \
             AND NOT EXISTS (SELECT 1 FROM refunds JOIN sales ON sales.id = sale_id WHERE refunds.seq = it.seq AND sales.seq = of_seq) END",
        ),
        (
            "staff shares: more was taken back than was earned, or not all of a sale that came back whole",
            "SELECT count(*) FROM (SELECT of_seq, line, sum(amount_minor) AS left FROM share_amounts GROUP BY of_seq, line, staff_id) \
             AS it WHERE left < 0 OR left > 0 AND line > 0 AND EXISTS (SELECT 1 FROM sales JOIN refunds ON sale_id = sales.id \
             WHERE sales.seq = of_seq AND is_whole = 1)",
        ),
        (
            "freezes: day is not the journal's, or of a fact that froze nobody",
            "SELECT count(*) FROM freezes JOIN journal USING (seq) WHERE frozen_on <> business_day OR kind <> 'member.frozen'",
        ),
        (
            "dead cards: day is not the journal's, or of a fact that replaced none",
            "SELECT count(*) FROM dead_cards JOIN journal USING (seq) WHERE dead_on <> business_day \
             OR kind <> 'member.card_replaced'",
        ),
        (
            "people on a card: of a fact that named nobody, or who bought for another member or on another day",
            "SELECT (SELECT count(*) FROM family JOIN journal USING (seq) WHERE kind <> 'family.put') + \
             (SELECT count(*) FROM family_sales AS it JOIN sales ON sales.id = sale_id JOIN family ON family.id = person_id \
              WHERE sales.member_id IS NOT family.member_id AND NOT EXISTS (SELECT 1 FROM merges WHERE \
              family.member_id IN (alias_id, survivor_id)) OR sales.business_day <> it.business_day)",
        ),
        (
            "merges: day is not the journal's, or of a fact that merged nobody or undid nothing",
            "SELECT count(*) FROM merges JOIN journal USING (seq) LEFT JOIN journal AS undoing ON undoing.seq = undone_seq WHERE \
             merged_on <> journal.business_day OR journal.kind <> 'member.merged' OR undoing.kind <> 'member.unmerged'",
        ),
        ("dead cards that are a member's", "SELECT count(*) FROM dead_cards JOIN members USING (card_no)"),
        (
            "coupons: of another fact than the sale that earned them",
            "SELECT count(*) FROM coupons JOIN sales ON sales.id = issued_by WHERE issued_seq <> ifnull(added_seq, sales.seq)",
        ),
        (
            "summaries: visits, sales or spending are not the sales'",
            "SELECT count(*) FROM member_summaries AS it WHERE \
             sales <> (SELECT count(*) FROM sales WHERE member_id = it.member_id) - \
             (SELECT count(*) FROM refunds WHERE member_id = it.member_id AND is_whole = 1) OR \
             spent_minor <> (SELECT ifnull(sum(total_minor), 0) FROM sales WHERE member_id = it.member_id) - \
             (SELECT ifnull(sum(total_minor), 0) FROM refunds WHERE member_id = it.member_id) OR \
             visits <> (SELECT count(*) FROM visits WHERE member_id = it.member_id) OR \
             last_visit_on IS NOT (SELECT max(business_day) FROM visits WHERE member_id = it.member_id)",
        ),
    ] {
        let wrong: i64 = tx.db.query_row(sql, [], |row| row.get(0)).while_("checking copies of fields")?;
        if wrong > 0 {
            report.find(format!("{what}: {wrong} rows"));
        }
    }
    Ok(())
}
