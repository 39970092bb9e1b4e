//! Selling, and giving back.

use huitou_app::correction::{
    AddMember, AddMemberAnswer, AddMemberQuote, ChangeTender, ChangeTenderAnswer, ChangeTenderQuote, QuoteAddMember,
    QuoteChangeTender,
};
use huitou_app::refund::{
    CardRefundQuote, ExchangeAnswer, ExchangeQuote, ExchangeSale, QuoteCardRefund, QuoteExchange, QuoteRefund,
    QuoteVoid, RefundAnswer, RefundCard, RefundQuote, RefundSale, ReturnUnbilled, ShowRefund, SlipAnswer,
    UnbilledAnswer, VoidSale,
};
use huitou_app::sale::{ListSales, QuoteAnswer, QuoteSale, RingAnswer, RingSale, SaleAnswer, SalesAnswer, ShowSale};

use super::methods;

methods! {
    read sale_quote(QuoteSale) -> QuoteAnswer;
    write sale_ring(RingSale) -> RingAnswer;
    read sale_list(ListSales) -> SalesAnswer;
    read sale_show(ShowSale) -> SaleAnswer;
    read sale_quote_refund(QuoteRefund) -> RefundQuote;
    write sale_refund(RefundSale) -> RefundAnswer;
    read sale_quote_void(QuoteVoid) -> RefundQuote;
    write sale_void(VoidSale) -> RefundAnswer;
    try_out sale_quote_exchange(QuoteExchange) -> ExchangeQuote;
    write sale_exchange(ExchangeSale) -> ExchangeAnswer;
    read sale_quote_change_tender(QuoteChangeTender) -> ChangeTenderQuote;
    write sale_change_tender(ChangeTender) -> ChangeTenderAnswer;
    read sale_quote_add_member(QuoteAddMember) -> AddMemberQuote;
    write sale_add_member(AddMember) -> AddMemberAnswer;
    write sale_return_unbilled(ReturnUnbilled) -> UnbilledAnswer;
    read count_card_quote_refund(QuoteCardRefund) -> CardRefundQuote;
    write count_card_refund(RefundCard) -> RefundAnswer;
    read refund_show(ShowRefund) -> SlipAnswer;
}
