//! Value that members pay in ahead, and get back.

use huitou_app::balance_refund::{
    BalanceRefundAnswer, BalanceRefundQuote, BalanceSlipAnswer, QuoteBalanceRefund, RefundBalance, ShowBalanceRefund,
    ShowStatement, StatementAnswer,
};
use huitou_app::stored_value::{QuoteTopUp, TopUp, TopUpAnswer, TopUpQuote};

use super::methods;

methods! {
    read stored_value_quote_top_up(QuoteTopUp) -> TopUpQuote;
    write stored_value_top_up(TopUp) -> TopUpAnswer;
    read stored_value_quote_refund(QuoteBalanceRefund) -> BalanceRefundQuote;
    write stored_value_refund(RefundBalance) -> BalanceRefundAnswer;
    read stored_value_show_refund(ShowBalanceRefund) -> BalanceSlipAnswer;
    read stored_value_statement(ShowStatement) -> StatementAnswer;
}
