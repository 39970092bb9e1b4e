//! The first start: whether there is a shop, and making one. And ending work that takes long.

use chrono::Days;
use huitou_app::Error;
use huitou_app::setting::PutSetting;
use huitou_app::shop::NewShop;
use huitou_core::calendar::BusinessClock;
use huitou_core::money::Currency;
use huitou_core::params::InvalidParam;
use huitou_core::policy::{SettingKey, SettingValue};
use huitou_core::words::Locale;
use huitou_host::demo::DemoPlan;
use huitou_host::making::make_shop;
use huitou_host::{Outside, Till};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State, WebviewWindow};

use crate::session::{Progress, Refused, Session, at_length};

/// The demo shop that the headless till makes too.
const DEMO_MEMBERS: u32 = 120;
const DEMO_SEED: u64 = 1;
const DEMO_DAYS: u32 = 365;

/// Answer of `setup_state`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(specta::Type))]
pub(crate) struct SetupState {
    /// Whether there is a shop in the folder.
    has_shop: bool,
    /// The shop's folder.
    folder: String,
    /// Why the shop does not open; asking again tries again.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Refused>,
}

/// Whether there is a shop. One that is there is opened for writing, so that another window or program on it is noticed now
/// and not at the first sale. A shop that does not open is part of the answer, not a refusal.
#[tauri::command(async)]
#[cfg_attr(test, specta::specta)]
pub(crate) fn setup_state(session: State<'_, Session>, window: WebviewWindow) -> Result<SetupState, Refused> {
    let folder = session.till().folder();
    let has_shop = folder.has_shop();
    let opened = match has_shop {
        true => session.guard(session.own_locale(), Till::open_for_writing),
        false => Ok(()),
    };
    session.entitle(&window);
    Ok(SetupState { has_shop, folder: folder.path().display().to_string(), error: opened.err() })
}

/// What the first start asks.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupMake {
    /// The shop's language.
    locale: Locale,
    /// The shop's name; may be empty.
    shop_name: String,
    /// The currency of the ledger, for good.
    currency: Currency,
    /// Whether the shop begins with a year of sales, to try things out.
    demo: bool,
}

/// Answer of `setup_make`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(specta::Type))]
pub(crate) struct SetupAnswer {}

/// Makes the shop and opens it.
#[tauri::command]
#[cfg_attr(test, specta::specta)]
pub(crate) async fn setup_make(
    app: AppHandle,
    request: SetupMake,
    progress: Channel<Progress>,
) -> Result<SetupAnswer, Refused> {
    at_length(app.clone(), move |session| {
        session.guard(Some(request.locale), |till| {
            make(till, &request, &mut |done, of| session.tell(&progress, done, of))
        })?;
        if let Some(window) = app.get_webview_window("main") {
            session.entitle(&window);
        }
        Ok(SetupAnswer {})
    })
    .await
}

fn make(till: &Till, request: &SetupMake, progress: &mut dyn FnMut(u32, u32)) -> Result<(), Error> {
    // Before the shop is there: a name that is refused leaves no nameless shop behind.
    let name = SettingKey::ShopName.check(SettingValue::Text(request.shop_name.clone()))?;
    let outside = Outside::system();
    let new = NewShop {
        currency: request.currency,
        locale: request.locale,
        time_zone: home_of(request.currency).to_owned(),
        ..NewShop::default()
    };
    let plan = match request.demo {
        true => Some(demo_plan(&new, &outside)?),
        false => None,
    };
    make_shop(till.folder(), &new, plan.as_ref(), &outside, progress)?;
    till.open_for_writing()?;
    if !request.shop_name.is_empty() {
        let key = SettingKey::ShopName.as_str().to_owned();
        till.write(&PutSetting { key, value: name }, &huitou_host::Meta::default())?;
    }
    Ok(())
}

/// The time zone in which a shop with this currency most likely stands. Set-up does not ask for it; `huitou init` can.
const fn home_of(currency: Currency) -> &'static str {
    match currency {
        Currency::Cny => "Asia/Shanghai",
        Currency::Twd => "Asia/Taipei",
        Currency::Hkd => "Asia/Hong_Kong",
        Currency::Mop => "Asia/Macau",
        Currency::Sgd => "Asia/Singapore",
        Currency::Myr => "Asia/Kuala_Lumpur",
        Currency::Usd => "America/New_York",
    }
}

/// A year of trade up to yesterday, so that nothing in it lies ahead of a first real sale.
fn demo_plan(new: &NewShop, outside: &Outside) -> Result<DemoPlan, Error> {
    let clock = BusinessClock::new(&new.time_zone, &new.cut_off).map_err(InvalidParam::because)?;
    let today = clock.business_day((outside.now)());
    let until = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    Ok(DemoPlan { members: DEMO_MEMBERS, seed: DEMO_SEED, until, days: DEMO_DAYS })
}

/// Ends the work that takes long, where it can be ended.
#[tauri::command(async)]
#[cfg_attr(test, specta::specta)]
pub(crate) fn cancel_work(session: State<'_, Session>) -> Result<(), Refused> {
    session.cancel();
    Ok(())
}
