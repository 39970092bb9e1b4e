//! On account: how much a member may owe, and paying it. Taking goods so is a tender of a sale.

use huitou_app::on_account::{
    OnAccountLimitAnswer, OnAccountStatement, Repay, RepayAnswer, SetOnAccountLimit, ShowOnAccount,
};

use super::methods;

methods! {
    write on_account_set_limit(SetOnAccountLimit) -> OnAccountLimitAnswer;
    write on_account_repay(Repay) -> RepayAnswer;
    read on_account_statement(ShowOnAccount) -> OnAccountStatement;
}
