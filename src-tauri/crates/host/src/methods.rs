//! The method table: every name that window and headless till can call, with its types, permission and place.

mod shape;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{LazyLock, OnceLock};

use huitou_app::alert::ListAlerts;
use huitou_app::balance_refund::{QuoteBalanceRefund, RefundBalance, ShowBalanceRefund, ShowStatement};
use huitou_app::basket::{PutBasket, ShowBasket};
use huitou_app::bill::{BillText, Document, Named};
use huitou_app::correction::{AddMember, ChangeTender, QuoteAddMember, QuoteChangeTender};
use huitou_app::day::RollDay;
use huitou_app::gift_card::{BindGiftCard, IssueGiftCard, QuoteBindGiftCard, QuoteGiftCard, ShowGiftCard};
use huitou_app::invoice::{
    CancelInvoice, ListInvoices, MarkInvoiceIssued, MarkInvoiceReversed, QuoteInvoice, RequestInvoice,
};
use huitou_app::journal::{PageJournal, ReadJournal};
use huitou_app::member::{
    EditMember, EnrolMember, EraseMember, FindDuplicates, ListMembers, ListMovements, MergeMembers, OpenBalances,
    PutPerson, QuoteMerge, QuoteOpening, QuoteTransfer, QuoteUndoMerge, SearchMembers, ShowCard, TransferBalances,
    UndoMerge,
};
use huitou_app::on_account::{Repay, SetOnAccountLimit, ShowOnAccount};
use huitou_app::plan::{ListPlans, PutPlan};
use huitou_app::points::AdjustPoints;
use huitou_app::points_rule::{ListPointsRules, PutPointsRule};
use huitou_app::product::{ListProducts, PutProduct, SearchProducts};
use huitou_app::refund::{
    ExchangeSale, QuoteCardRefund, QuoteExchange, QuoteRefund, QuoteVoid, RefundCard, RefundSale, ReturnUnbilled,
    ShowRefund, VoidSale,
};
use huitou_app::report::{ReportLiability, ReportReceivables, ReportShares, ReportSilent, ReportToday};
use huitou_app::safety::{ClearPin, DrawCode, FreezeMember, LiftFreeze, ReplaceCard, SetPin};
use huitou_app::sale::{ListSales, QuoteSale, RingSale, ShowSale};
use huitou_app::setting::{ListSettings, PutSetting};
use huitou_app::share_rule::{ListShareRules, PutShareRule};
use huitou_app::shop::ShowShop;
use huitou_app::staff::{ListStaff, PutStaff};
use huitou_app::stored_value::{QuoteTopUp, TopUp};
use huitou_app::tier::{ListTiers, PutTier, SetMemberTier};
use huitou_app::window::{PutWindow, ShowWindow};
use huitou_app::{Command, Error, Note, Permission, Query, Trial};
use huitou_core::code::{Code, Refusal};
use huitou_core::params::{InvalidParam, plain_name};
use huitou_core::words::{Locale, Words};
use huitou_store::planted;
use schemars::{JsonSchema, Schema, schema_for};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::export::{ExportAnswer, ExportReport, export_report};
use crate::files::write_outside;
use crate::gift_card_slip::{self, GiftCardSlipPdf, write_slip};
use crate::pdf::{Paper, balance_slip_pdf, bill_pdf, repayment_pdf, slip_pdf, top_up_pdf};
use crate::rpc::misshapen;
use crate::till::{Meta, Till};

/// What a method does to the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodKind {
    /// Writes one fact.
    Command,
    /// Reads.
    Query,
    /// Keeps something on this device alone.
    Note,
    /// Reads, and writes a file outside the shop.
    Device,
}

type Run = fn(&Till, Value, &Meta) -> Result<Value, Error>;

/// A method of the table.
pub struct Method {
    /// `domain.name`.
    pub name: &'static str,
    /// What it does.
    pub kind: MethodKind,
    /// What its actor must be allowed.
    pub permission: Permission,
    /// The shape of its parameters.
    pub request: fn() -> Schema,
    /// The shape of its answer.
    pub answer: fn() -> Schema,
    pub(crate) run: Run,
    pub(crate) rehearse: Option<Run>,
}

impl Method {
    /// Refuses a list where the schema of the parameters has an object. Serde would read one by the order of the fields,
    /// which is no part of the contract.
    ///
    /// # Errors
    /// [`InvalidParam::NotAnObject`].
    pub(crate) fn refuse_lists_for_objects(&self, params: &Value) -> Result<(), Refusal> {
        let place = SHAPES.get(self.name).and_then(|schema| {
            let schema = schema.get_or_init(|| (self.request)().to_value());
            shape::list_for_object(schema, params)
        });
        match place {
            Some(place) if place.is_empty() => Err(InvalidParam::NotAnObject { field: "params".to_owned() }.because()),
            Some(field) => Err(InvalidParam::NotAnObject { field }.because()),
            None => Ok(()),
        }
    }
}

/// Every method, by domain.
pub static METHODS: &[Method] = &[
    query::<ShowShop>(),
    query::<ListSettings>(),
    command::<PutSetting>(),
    command::<PutStaff>(),
    query::<ListStaff>(),
    command::<PutProduct>(),
    query::<SearchProducts>(),
    query::<ListProducts>(),
    command::<EnrolMember>(),
    query::<SearchMembers>(),
    query::<ListMembers>(),
    query::<ShowCard>(),
    query::<ListMovements>(),
    command::<EditMember>(),
    command::<EraseMember>(),
    command::<FreezeMember>(),
    command::<LiftFreeze>(),
    command::<ReplaceCard>(),
    command::<SetPin>(),
    command::<ClearPin>(),
    command::<DrawCode>(),
    query::<QuoteOpening>(),
    command::<OpenBalances>(),
    command::<SetMemberTier>(),
    query::<QuoteTransfer>(),
    command::<TransferBalances>(),
    query::<FindDuplicates>(),
    trial::<QuoteMerge>(),
    command::<MergeMembers>(),
    trial::<QuoteUndoMerge>(),
    command::<UndoMerge>(),
    command::<PutPerson>(),
    command::<PutTier>(),
    query::<ListTiers>(),
    command::<PutPlan>(),
    query::<ListPlans>(),
    query::<QuoteTopUp>(),
    command::<TopUp>(),
    query::<QuoteBalanceRefund>(),
    command::<RefundBalance>(),
    query::<ShowBalanceRefund>(),
    query::<ShowStatement>(),
    query::<QuoteGiftCard>(),
    command::<IssueGiftCard>(),
    query::<ShowGiftCard>(),
    Method {
        name: "gift_card.slip",
        kind: MethodKind::Device,
        permission: gift_card_slip::PERMISSION,
        request: || schema_for!(GiftCardSlipPdf),
        answer: || schema_for!(BillPdfAnswer),
        run: |till, params, meta| to_value(write_slip(till, &from_params(params)?, meta)?),
        rehearse: None,
    },
    query::<QuoteBindGiftCard>(),
    command::<BindGiftCard>(),
    command::<SetOnAccountLimit>(),
    command::<Repay>(),
    query::<ShowOnAccount>(),
    query::<QuoteInvoice>(),
    command::<RequestInvoice>(),
    command::<MarkInvoiceIssued>(),
    command::<MarkInvoiceReversed>(),
    command::<CancelInvoice>(),
    query::<ListInvoices>(),
    query::<ShowBasket>(),
    note::<PutBasket>(),
    query::<QuoteSale>(),
    command::<RingSale>(),
    query::<ListSales>(),
    query::<ShowSale>(),
    query::<QuoteRefund>(),
    command::<RefundSale>(),
    query::<QuoteVoid>(),
    command::<VoidSale>(),
    trial::<QuoteExchange>(),
    command::<ExchangeSale>(),
    query::<QuoteChangeTender>(),
    command::<ChangeTender>(),
    query::<QuoteAddMember>(),
    command::<AddMember>(),
    command::<ReturnUnbilled>(),
    query::<QuoteCardRefund>(),
    command::<RefundCard>(),
    query::<ShowRefund>(),
    command::<AdjustPoints>(),
    command::<PutPointsRule>(),
    query::<ListPointsRules>(),
    command::<PutShareRule>(),
    query::<ListShareRules>(),
    command::<RollDay>(),
    query::<ListAlerts>(),
    query::<BillText>(),
    Method {
        name: "bill.pdf",
        kind: MethodKind::Device,
        permission: Permission::Sell,
        request: || schema_for!(BillPdf),
        answer: || schema_for!(BillPdfAnswer),
        run: |till, params, meta| to_value(write_bill_pdf(till, &from_params(params)?, meta)?),
        rehearse: None,
    },
    query::<ReportToday>(),
    query::<ReportSilent>(),
    query::<ReportLiability>(),
    query::<ReportShares>(),
    query::<ReportReceivables>(),
    Method {
        name: "report.export",
        kind: MethodKind::Device,
        permission: Permission::SeeReports,
        request: || schema_for!(ExportReport),
        answer: || schema_for!(ExportAnswer),
        run: |till, params, meta| to_value(export_report(till, &from_params(params)?, meta)?),
        rehearse: None,
    },
    query::<PageJournal>(),
    query::<ReadJournal>(),
    query::<ShowWindow>(),
    note::<PutWindow>(),
];

/// The schema of each method's parameters, made when it is first called.
static SHAPES: LazyLock<BTreeMap<&str, OnceLock<Value>>> =
    LazyLock::new(|| METHODS.iter().map(|method| (method.name, OnceLock::new())).collect());

/// The method with this name.
///
/// # Errors
/// [`Code::UnknownMethod`].
pub fn named(name: &str) -> Result<&'static Method, Refusal> {
    let known = METHODS.iter().find(|method| method.name == name);
    known.ok_or_else(|| Code::UnknownMethod.because().text("method", plain_name(name)))
}

const fn command<C: Command>() -> Method {
    Method {
        name: C::METHOD,
        kind: MethodKind::Command,
        permission: C::PERMISSION,
        request: || schema_for!(C),
        answer: || schema_for!(C::Answer),
        run: |till, params, meta| to_value(till.write::<C>(&from_params(params)?, meta)?),
        rehearse: match planted::POSSIBLE {
            true => Some(|till, params, meta| to_value(till.rehearse::<C>(&from_params(params)?, meta)?)),
            false => None,
        },
    }
}

const fn note<N: Note>() -> Method {
    Method {
        name: N::METHOD,
        kind: MethodKind::Note,
        permission: N::PERMISSION,
        request: || schema_for!(N),
        answer: || schema_for!(N::Answer),
        run: |till, params, meta| to_value(till.keep::<N>(&from_params(params)?, meta)?),
        rehearse: None,
    }
}

const fn query<Q: Query>() -> Method {
    Method {
        name: Q::METHOD,
        kind: MethodKind::Query,
        permission: Q::PERMISSION,
        request: || schema_for!(Q),
        answer: || schema_for!(Q::Answer),
        run: |till, params, meta| to_value(till.read::<Q>(&from_params(params)?, meta)?),
        rehearse: None,
    }
}

/// A query that looks at the shop as it would be: it waits for the writer, and what it does is undone.
const fn trial<T: Trial>() -> Method {
    Method {
        name: T::METHOD,
        kind: MethodKind::Query,
        permission: T::PERMISSION,
        request: || schema_for!(T),
        answer: || schema_for!(T::Answer),
        run: |till, params, meta| to_value(till.try_out::<T>(&from_params(params)?, meta)?),
        rehearse: None,
    }
}

fn from_params<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| InvalidParam::Misshapen { reason: misshapen(&error) }.because())
}

fn to_value<T: Serialize>(answer: T) -> Result<Value, Error> {
    // An answer without JSON would be a bug of its type.
    serde_json::to_value(answer).map_err(|_| Code::Internal.into())
}

/// Writes the bill as a PDF file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct BillPdf {
    /// Which sale: exactly one of `sale_id`, `refund_id`, `top_up_id`, `balance_refund_id` and `repayment_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_id: Option<String>,
    /// Which refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<String>,
    /// Which top-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_up_id: Option<String>,
    /// Which balance refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_refund_id: Option<String>,
    /// Which repayment of what was on account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repayment_id: Option<String>,
    /// The paper.
    pub paper: Paper,
    /// Where to write it; a file that is there is replaced.
    pub file: String,
    /// The language; the shop's own where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
}

/// Answer of `bill.pdf` and `gift_card.slip`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct BillPdfAnswer {
    /// Where it was written.
    pub file: String,
    /// How long the file is.
    pub bytes: u64,
}

fn write_bill_pdf(till: &Till, request: &BillPdf, meta: &Meta) -> Result<BillPdfAnswer, Error> {
    let named = Named {
        sale: request.sale_id.as_deref(),
        refund: request.refund_id.as_deref(),
        top_up: request.top_up_id.as_deref(),
        balance_refund: request.balance_refund_id.as_deref(),
        repayment: request.repayment_id.as_deref(),
    };
    let drawn = draw_bill(till, named, request.paper, request.locale, meta)?;
    write_outside(till, Path::new(&request.file), &drawn.pdf)?;
    Ok(BillPdfAnswer { file: request.file.clone(), bytes: drawn.pdf.len() as u64 })
}

/// A bill on its paper.
pub(crate) struct DrawnBill {
    /// Its number.
    pub(crate) number: String,
    pub(crate) pdf: Vec<u8>,
}

/// The bill of a sale, or a slip, as any reader gets it: who asks, and the time if one is given, are checked
/// there.
pub(crate) fn draw_bill(
    till: &Till,
    named: Named<'_>,
    paper: Paper,
    locale: Option<Locale>,
    meta: &Meta,
) -> Result<DrawnBill, Error> {
    let document = till.look(Permission::Sell, meta, |at| Document::named(named, at.tx))?;
    let in_words = |currency| Words { currency, ..till.words(locale.or(meta.locale)) };
    let (number, pdf) = match document {
        Document::Bill(bill) => (bill.sale_no.clone(), bill_pdf(&bill, paper, &in_words(bill.currency))),
        Document::Slip(slip) => (slip.refund_no.clone(), slip_pdf(&slip, paper, &in_words(slip.currency))),
        Document::TopUp(slip) => (slip.top_up_no.clone(), top_up_pdf(&slip, paper, &in_words(slip.currency))),
        Document::BalanceSlip(slip) => {
            (slip.refund_no.clone(), balance_slip_pdf(&slip, paper, &in_words(slip.currency)))
        }
        Document::Repayment(slip) => (slip.repayment_no.clone(), repayment_pdf(&slip, paper, &in_words(slip.currency))),
    };
    Ok(DrawnBill { number, pdf: pdf.map_err(|_| Code::Internal)? })
}
