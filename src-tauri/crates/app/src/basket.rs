//! The basket at the counter: kept on this device at every change, so that a kill brings it back.

use huitou_core::code::Code;
use huitou_core::fact::Body;
use huitou_core::id::SaleId;
use huitou_core::money::Money;
use huitou_core::refund::RefundReason;
use huitou_core::sale::LINES_LIMIT;
use huitou_core::tender::Tender;
use huitou_store::local::{BasketRow, KeptBasket};
use huitou_store::{ReadTx, WriteTx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Note, Query, checked_request_id};
use crate::error::Error;
use crate::faults;
use crate::member::live_member;
use crate::refund::RefundLineRequest;
use crate::sale::LineRequest;
use crate::staff::ShareRequest;

/// What was put together so far. Nothing of it is checked before it is quoted or rung.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Basket {
    /// The id of the request that will ring it, made when the basket began: so it is rung once, whatever happens.
    pub request_id: String,
    /// Whose; none for a walk-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    /// Who of the people on the member's card buys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_id: Option<String>,
    /// The lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineRequest>,
    /// The coupons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// What was tendered so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenders: Vec<Tender>,
    /// How much of the change the member leaves as stored value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_change_minor: Option<Money>,
    /// Who sells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<ShareRequest>,
    /// What comes back for it, where it is an exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<BasketExchange>,
    /// The line that is selected, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<u32>,
}

/// What comes back for a basket.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct BasketExchange {
    /// Of which sale.
    pub sale_id: String,
    /// The number of its bill.
    pub sale_no: String,
    /// What comes back.
    pub back: Vec<RefundLineRequest>,
    /// Why.
    pub reason: RefundReason,
    /// What the staff should know of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The basket as it was left.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowBasket {}

/// Answer of `basket.show`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct BasketAnswer {
    /// The basket; none where there is none, or it was rung.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basket: Option<Basket>,
    /// The sale that the basket became, where the answer may not have been seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished: Option<SaleId>,
    /// Whether there was a basket that cannot be read any more. It is no fact: the counter begins with an empty one, which
    /// takes its place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[specta(optional)]
    pub lost: bool,
}

impl Query for ShowBasket {
    type Answer = BasketAnswer;
    const METHOD: &'static str = "basket.show";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<BasketAnswer, Error> {
        let nothing = BasketAnswer { basket: None, finished: None, lost: false };
        let row = match at.tx.basket()? {
            None => return Ok(nothing),
            Some(KeptBasket::Unreadable) => return Ok(BasketAnswer { lost: true, ..nothing }),
            Some(KeptBasket::Whole(row)) => row,
        };
        if let Some(finished) = rung_as(&row.request_id, at.tx)? {
            return Ok(BasketAnswer { finished: Some(finished), ..nothing });
        }
        match serde_json::from_str(&row.body) {
            Ok(basket) => Ok(BasketAnswer { basket: Some(basket), ..nothing }),
            Err(_) => Ok(BasketAnswer { lost: true, ..nothing }),
        }
    }
}

/// The sale of the request with this id, where it was rung.
fn rung_as(request_id: &str, tx: &ReadTx<'_>) -> Result<Option<SaleId>, Error> {
    let Some(seq) = tx.request(request_id)? else { return Ok(None) };
    let fact = tx.fact(seq)?;
    match fact.envelope.body()? {
        Body::SaleRung(_) | Body::SaleExchanged(_) => Ok(Some(SaleId::born_at(fact.envelope.incarnation()?, seq))),
        _ => Ok(None),
    }
}

/// Keeps the basket on this device.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutBasket {
    /// The basket as it is now.
    pub basket: Basket,
}

/// Answer of `basket.put`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct BasketKept {}

impl Note for PutBasket {
    type Answer = BasketKept;
    const METHOD: &'static str = "basket.put";
    const PERMISSION: Permission = Permission::Sell;

    fn keep(&self, at: &Asking<'_>, tx: &WriteTx<'_>) -> Result<BasketKept, Error> {
        let basket = &self.basket;
        checked_request_id(&basket.request_id)?;
        if basket.lines.len() > LINES_LIMIT {
            return Err(Code::BasketTooLong.because().count("limit", LINES_LIMIT as i64).into());
        }
        // Of an erased member nothing may be typed in again by a window that still shows the basket.
        let member = basket.member_id.as_deref().map(|id| live_member(id, at.tx)).transpose()?;
        let body = serde_json::to_string(basket).map_err(|_| Code::Internal)?;
        let row = BasketRow { request_id: basket.request_id.clone(), member: member.map(|member| member.id), body };
        if !faults::loses_baskets() {
            tx.keep_basket(&row)?;
        }
        Ok(BasketKept {})
    }
}
