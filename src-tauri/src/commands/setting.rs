//! Settings.

use huitou_app::setting::{ListSettings, PutSetting, SettingAnswer, SettingsAnswer};
use tauri::{State, WebviewWindow};

use super::methods;
use crate::session::{CallMeta, Refused, Session};

methods! {
    read setting_list(ListSettings) -> SettingsAnswer;
}

/// A method of the table; besides, the window bears the shop's new name.
#[tauri::command(async)]
#[cfg_attr(test, specta::specta)]
pub(crate) fn setting_put(
    request: PutSetting,
    meta: CallMeta,
    session: State<'_, Session>,
    window: WebviewWindow,
) -> Result<SettingAnswer, Refused> {
    let answer = session.write(&request, &meta)?;
    session.entitle(&window);
    Ok(answer)
}
