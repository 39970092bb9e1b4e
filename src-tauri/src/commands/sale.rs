//! Selling, and giving back.

use huitou_app::refund::{QuoteRefund, RefundAnswer, RefundQuote, RefundSale, ShowRefund, SlipAnswer, VoidSale};
use huitou_app::sale::{ListSales, QuoteAnswer, QuoteSale, RingAnswer, RingSale, SaleAnswer, SalesAnswer, ShowSale};

use super::methods;

methods! {
    read sale_quote(QuoteSale) -> QuoteAnswer;
    write sale_ring(RingSale) -> RingAnswer;
    read sale_list(ListSales) -> SalesAnswer;
    read sale_show(ShowSale) -> SaleAnswer;
    read sale_quote_refund(QuoteRefund) -> RefundQuote;
    write sale_refund(RefundSale) -> RefundAnswer;
    write sale_void(VoidSale) -> RefundAnswer;
    read refund_show(ShowRefund) -> SlipAnswer;
}
