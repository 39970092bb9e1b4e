//! What is worth counting of a refund.

use super::calendar::{Day, civil};
use super::refunds::Change;
use super::{Model, Sale, SoldLine};

impl Model {
    /// Whether points of the sale's member lapsed since.
    pub fn has_lapsed_since(&self, sale: &Sale) -> bool {
        let touches = sale.member.iter().flat_map(|id| &self.members[id].touches);
        touches.filter(|touch| touch.seq > sale.seq).any(|touch| touch.lapsed > 0)
    }

    /// Whether points of the sale's member lapsed since, or anybody's by a day roll.
    fn has_time_passed(&self, sale: &Sale) -> bool {
        self.has_lapsed_since(sale) || self.rolls.iter().any(|seq| *seq > sale.seq)
    }

    /// Whether some of the points go that lines of a sale had earned, each its own.
    fn takes_a_part(&self, change: &Change) -> bool {
        let sale = &self.sales[change.place];
        sale.earned_by_lines.is_some() && (1..sale.earned).contains(&change.points_taken)
    }

    /// What a refund was like.
    pub(super) fn marks(&self, change: &Change, today: Day) -> Vec<&'static str> {
        let sale = &self.sales[change.place];
        let touched: Vec<&SoldLine> =
            sale.lines.iter().zip(&change.quantities).filter(|(_, back)| **back > 0).map(|(line, _)| line).collect();
        let is_weighed =
            |line: &&SoldLine| ["kg", "g", "斤", "两", "台斤"].contains(&line.unit.as_str().unwrap_or("piece"));
        let now = |line: &&SoldLine| line.sku.as_ref().map(|sku| &self.products[sku]);
        let unit_now = |line: &&SoldLine| now(line).map(|product| product.put["unit"].as_str().unwrap_or("piece"));
        let has_other_unit = |line: &&SoldLine| line.sku.is_some() && unit_now(line) != line.unit.as_str();
        [
            ("of a weighed line", touched.iter().any(is_weighed)),
            ("of a line whose unit changed", touched.iter().any(has_other_unit)),
            ("of a sale of another month", civil(today).1 != civil(sale.day).1),
            ("whole", change.is_whole),
            ("whole at once", change.is_whole && sale.refunds.is_empty()),
            ("to stored value", change.principal + change.bonus > 0),
            ("to two tenders or more", change.tenders.len() > 1),
            ("stored value first", sale.refund_order == "stored_value_first" && sale.spent != (0, 0)),
            ("of an erased member", self.is_erased(sale)),
            ("with points taken", change.points_taken > 0),
            ("with points owed", change.points_owed > 0),
            ("with points returned", change.points_returned > 0),
            ("after an expiry or a day roll", self.has_time_passed(sale)),
            ("after points of its member lapsed", self.has_lapsed_since(sale)),
            ("with points lapsed besides", change.points_lapsed > 0),
            ("with points taken that had lapsed", change.points_lapsed < 0),
            ("with points taken that had lapsed, and points owed", change.points_lapsed < 0 && change.points_owed > 0),
            ("with points returned too late", change.points_returned > 0 && change.points_lapsed > 0),
            (
                "with a part of the points returned",
                change.points_returned > 0 && change.points_returned < sale.points_spent,
            ),
            ("with points returned to an erased member", change.points_returned > 0 && self.is_erased(sale)),
            ("with points settled", change.points_settled > 0),
            ("with points settled and points owed", change.points_settled > 0 && change.points_owed > 0),
            ("of a sale that was paid otherwise", sale.changes > 0),
            ("to stored value that was named later", sale.changes > 0 && change.principal + change.bonus > 0),
            ("of a forgotten member", sale.was_a_walk_in),
            ("of a sale that left change", sale.kept > 0),
            ("with points taken line by line", change.points_taken > 0 && sale.earned_by_lines.is_some()),
            ("with a part of the points taken line by line", self.takes_a_part(change)),
            ("with points for coming taken", change.is_whole && sale.earned_for_coming > 0),
            ("with a coupon restored", !change.restored.is_empty()),
            ("with a coupon withdrawn", !change.withdrawn.is_empty()),
            ("with a used coupon withdrawn", change.withdrawn.iter().any(|code| sale.coupons.contains(code))),
            ("with a coupon kept", change.kept.is_some()),
        ]
        .into_iter()
        .filter_map(|(mark, is_so)| is_so.then_some(mark))
        .collect()
    }
}
