//! What the shell hears of a scanner and the page may not: see `wedge`.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tauri::State;
use tauri::ipc::Channel;

use crate::session::Refused;

/// What tells a burst of keys from typing. The numbers stand in the page's reader, which says what each is for.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(specta::Type))]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "elsewhere the page hears every key itself"))]
pub(crate) struct Pace {
    /// The fewest characters.
    pub(crate) chars_min: u32,
    /// The longest mean from one key to the next.
    pub(crate) mean_ms: u32,
    /// What ends a burst, where no key does.
    pub(crate) silence_ms: u32,
}

/// A burst of keys, as the keyboard sent them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(specta::Type))]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "elsewhere the page hears every key itself"))]
pub(crate) struct Heard {
    /// Its characters, without the end key.
    pub(crate) text: String,
    /// What ended it.
    pub(crate) end: End,
    /// When the end key was pressed, else the last one, in the keyboard's milliseconds.
    pub(crate) at: u32,
    /// From the first key to that one.
    pub(crate) took_ms: u32,
}

/// What ended a burst: a key, which is still on its way to the page, or silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(specta::Type))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "elsewhere the page hears every key itself"))]
pub(crate) enum End {
    Key,
    Silence,
}

/// The page's ear, once it has one.
#[derive(Default)]
pub(crate) struct Ear(Mutex<Option<(Pace, Channel<Heard>)>>);

#[cfg(target_os = "linux")]
impl Ear {
    pub(crate) fn pace(&self) -> Option<Pace> {
        let ear = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ear.as_ref().map(|(pace, _)| *pace)
    }

    pub(crate) fn tell(&self, heard: Heard) {
        let ear = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, page)) = ear.as_ref() {
            // A page that is gone scans nothing.
            let _ = page.send(heard);
        }
    }
}

/// Tells the page from now on what the keyboard sends in bursts. Answers whether it will: only on Linux there is anything to
/// tell.
#[tauri::command]
#[cfg_attr(test, specta::specta)]
pub(crate) fn scanner_hear(pace: Pace, heard: Channel<Heard>, ear: State<'_, Ear>) -> Result<bool, Refused> {
    *ear.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((pace, heard));
    Ok(cfg!(target_os = "linux"))
}
