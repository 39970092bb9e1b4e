//! The shop itself: beginning, going on as a copy, and what it is.

use huitou_core::calendar::BusinessClock;
use huitou_core::fact::{Body, Decision, ShopOpened, TillIncarnated, TillRebuilt};
use huitou_core::id::Incarnation;
use huitou_core::money::Currency;
use huitou_core::params::InvalidParam;
use huitou_core::policy::{Policy, SettingKey};
use huitou_core::words::{Locale, Words};
use huitou_store::{HMAC_KEY_CHECK, WriteTx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Actor, Permission};
use crate::command::{Asking, Occasion, Query, stamp};
use crate::error::Error;

/// What a shop begins with.
#[derive(Clone, Debug)]
pub struct NewShop {
    /// The currency of the ledger, for good.
    pub currency: Currency,
    /// The language until a setting says otherwise.
    pub locale: Locale,
    /// The IANA time zone.
    pub time_zone: String,
    /// The hour at which a business day ends, `HH:MM`.
    pub cut_off: String,
    /// Whether requests may give their time.
    pub played: bool,
}

impl Default for NewShop {
    /// What `huitou init` makes where nothing else is said.
    fn default() -> NewShop {
        NewShop {
            currency: Currency::Cny,
            locale: Locale::ZhHans,
            time_zone: "Asia/Shanghai".to_owned(),
            cut_off: "04:00".to_owned(),
            played: false,
        }
    }
}

impl NewShop {
    /// The clock by which its business days will be stamped.
    ///
    /// # Errors
    /// [`huitou_core::code::Code::InvalidParams`] for a time zone or cut-off that is none.
    pub fn clock(&self) -> Result<BusinessClock, Error> {
        Ok(BusinessClock::new(&self.time_zone, &self.cut_off).map_err(InvalidParam::because)?)
    }
}

/// Writes the first fact.
///
/// # Errors
/// `invalid_params` for a time zone or cut-off that is none.
pub fn begin(tx: &WriteTx<'_>, new: &NewShop, occasion: &Occasion) -> Result<(), Error> {
    let clock = new.clock()?;
    let body = ShopOpened {
        currency: new.currency,
        locale: new.locale,
        time_zone: new.time_zone.clone(),
        cut_off: clock.cut_off(),
        played: new.played,
        request_key_check: tx.vault().request_hmac(HMAC_KEY_CHECK)?,
    };
    let policy = Policy::new(new.currency, new.locale, Default::default());
    append(tx, Decision::without_postings(body), occasion, clock, policy)
}

/// Writes the fact that the till goes on under a new incarnation, because its files are a copy.
///
/// # Errors
/// Where the journal cannot be written.
pub fn go_on_as_copy(tx: &WriteTx<'_>, previous: Incarnation, occasion: &Occasion) -> Result<(), Error> {
    let body = TillIncarnated { previous: previous.to_string() };
    append(tx, Decision::without_postings(body), occasion, tx.business_clock()?, tx.policy()?)
}

/// Writes the fact that the derived tables were made anew: what was waiting to leave is in doubt from here on.
///
/// # Errors
/// Where the journal cannot be written.
pub fn record_rebuild(tx: &WriteTx<'_>, replayed_to: i64, occasion: &Occasion) -> Result<(), Error> {
    let body = TillRebuilt { replayed_to };
    append(tx, Decision::without_postings(body), occasion, tx.business_clock()?, tx.policy()?)
}

fn append(
    tx: &WriteTx<'_>,
    decision: Decision,
    occasion: &Occasion,
    clock: BusinessClock,
    policy: Policy,
) -> Result<(), Error> {
    let words = Words { locale: policy.locale(), currency: policy.currency() };
    let at = occasion.when.at();
    let (today, wall_day) = (clock.business_day(at), clock.local(at).date_naive());
    let asking = Asking { tx, clock, today, wall_day, policy, words, actor: Actor::Owner };
    tx.append(&decision, &stamp(tx, occasion, &asking, String::new()))?;
    Ok(())
}

/// What the shop is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowShop {}

/// Answer of `shop.show`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct ShopAnswer {
    /// The shop's name; empty where it has none yet.
    pub name: String,
    /// The currency of every amount.
    pub currency: Currency,
    /// How many decimals an amount has.
    pub currency_scale: u32,
    /// The shop's language.
    pub locale: Locale,
    /// The IANA time zone.
    pub time_zone: String,
    /// The hour at which a business day ends.
    pub cut_off: String,
    /// Whether requests may give their time.
    pub played: bool,
    /// The business day of this request.
    pub business_day: chrono::NaiveDate,
}

impl Query for ShowShop {
    type Answer = ShopAnswer;
    const METHOD: &'static str = "shop.show";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<ShopAnswer, Error> {
        let opened = at.tx.shop_opened()?;
        Ok(ShopAnswer {
            name: at.policy.text(SettingKey::ShopName),
            currency: opened.currency,
            currency_scale: opened.currency.scale(),
            locale: at.policy.locale(),
            time_zone: opened.time_zone.clone(),
            cut_off: at.clock.cut_off(),
            played: opened.played,
            business_day: at.today,
        })
    }
}

/// What is wrong where a request was answered by a fact of another kind; the HMAC refuses such a request before.
pub(crate) fn unexpected(body: &Body) -> Error {
    huitou_store::StoreError::damaged(format!("a request answered by a fact of kind {}", body.kind())).into()
}
