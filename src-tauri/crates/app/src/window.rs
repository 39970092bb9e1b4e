//! How the window of this device looks and listens.

use huitou_core::code::Code;
use huitou_core::words::Locale;
use huitou_store::WriteTx;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Note, Query};
use crate::error::Error;

const NAME: &str = "window";
/// The longest time between two keys of a scanner that may be set, in milliseconds (requirements.md 4.2).
const SCAN_MS: std::ops::RangeInclusive<u32> = 10..=80;
/// How large the text may be, in percent. All of it grows, up to twice its size (WCAG 1.4.4).
const TEXT_PERCENT: [u32; 4] = [100, 125, 150, 200];

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// As the system has it.
    System,
}

/// How the window looks and listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, specta::Type)]
pub struct WindowAnswer {
    /// The language; the shop's own until it is chosen.
    pub locale: Locale,
    /// Light or dark.
    pub theme: Theme,
    /// The longest mean time between two keys of a scanner, in milliseconds.
    pub scan_ms: u32,
    /// How large the text is, in percent.
    pub text_percent: u32,
}

/// What was chosen on this device; the rest is as it comes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutWindow {
    /// The language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// Light or dark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
    /// The longest mean time between two keys of a scanner, 10 to 80 milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan_ms: Option<u32>,
    /// How large the text is, in percent: 100, 125, 150 or 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_percent: Option<u32>,
}

impl PutWindow {
    /// What is kept, with what this request chooses anew.
    fn over(self, kept: PutWindow) -> PutWindow {
        PutWindow {
            locale: self.locale.or(kept.locale),
            theme: self.theme.or(kept.theme),
            scan_ms: self.scan_ms.or(kept.scan_ms),
            text_percent: self.text_percent.or(kept.text_percent),
        }
    }

    fn answer(&self, at: &Asking<'_>) -> WindowAnswer {
        WindowAnswer {
            locale: self.locale.unwrap_or(at.policy.locale()),
            theme: self.theme.unwrap_or(Theme::System),
            scan_ms: self.scan_ms.unwrap_or(30),
            text_percent: self.text_percent.unwrap_or(100),
        }
    }
}

/// How the window looks and listens.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ShowWindow {}

impl Query for ShowWindow {
    type Answer = WindowAnswer;
    const METHOD: &'static str = "window.show";
    const PERMISSION: Permission = Permission::Sell;

    fn read(&self, at: &Asking<'_>) -> Result<WindowAnswer, Error> {
        Ok(kept(at)?.answer(at))
    }
}

impl Note for PutWindow {
    type Answer = WindowAnswer;
    const METHOD: &'static str = "window.put";
    const PERMISSION: Permission = Permission::Sell;

    fn keep(&self, at: &Asking<'_>, tx: &WriteTx<'_>) -> Result<WindowAnswer, Error> {
        if self.scan_ms.is_some_and(|ms| !SCAN_MS.contains(&ms)) {
            return Err(not_taken("scan_ms", format!("{} … {}", SCAN_MS.start(), SCAN_MS.end())));
        }
        if self.text_percent.is_some_and(|percent| !TEXT_PERCENT.contains(&percent)) {
            return Err(not_taken("text_percent", TEXT_PERCENT.map(|percent| percent.to_string()).join(", ")));
        }
        let window = self.clone().over(kept(at)?);
        let json = serde_json::to_string(&window).map_err(|_| Code::Internal)?;
        tx.keep_window_state(NAME, &json)?;
        Ok(window.answer(at))
    }
}

fn not_taken(key: &str, choices: String) -> Error {
    Code::SettingInvalid.because().text("key", key).text("reason", choices).into()
}

/// What was chosen so far. What does not read, a later version may have written: then all is as it comes.
fn kept(at: &Asking<'_>) -> Result<PutWindow, Error> {
    let json = at.tx.window_state(NAME)?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}
