//! Value that members pay in ahead.

use huitou_app::stored_value::{QuoteTopUp, TopUp, TopUpAnswer, TopUpQuote};

use super::methods;

methods! {
    read stored_value_quote_top_up(QuoteTopUp) -> TopUpQuote;
    write stored_value_top_up(TopUp) -> TopUpAnswer;
}
