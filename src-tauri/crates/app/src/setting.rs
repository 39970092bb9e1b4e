//! Settings.

use huitou_core::code::Code;
use huitou_core::fact::{Body, Decision, SettingPut, Subject};
use huitou_core::params::plain_name;
use huitou_core::policy::{SettingKey, SettingValue};
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding, Query};
use crate::error::Error;
use crate::shop::unexpected;

/// Every setting with its value and its default.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct ListSettings {}

/// Answer of `setting.list`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SettingsAnswer {
    /// In the order of their names.
    pub settings: Vec<SettingAnswer>,
}

/// A setting.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct SettingAnswer {
    /// Its name.
    pub key: String,
    /// The value in force.
    pub value: SettingValue,
    /// The value of a shop that has never set it.
    pub default: SettingValue,
}

impl Query for ListSettings {
    type Answer = SettingsAnswer;
    const METHOD: &'static str = "setting.list";
    const PERMISSION: Permission = Permission::ManageSettings;

    fn read(&self, at: &Asking<'_>) -> Result<SettingsAnswer, Error> {
        let opened = at.tx.shop_opened()?;
        let setting = |key: &SettingKey| SettingAnswer {
            key: key.as_str().to_owned(),
            value: at.policy.value(*key),
            default: key.default_value(opened.currency, opened.locale),
        };
        Ok(SettingsAnswer { settings: SettingKey::ALL.iter().map(setting).collect() })
    }
}

/// Gives a setting a value.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct PutSetting {
    /// Its name.
    pub key: String,
    /// A whole number or a text, as the setting takes it.
    pub value: SettingValue,
}

impl Command for PutSetting {
    type Answer = SettingAnswer;
    const METHOD: &'static str = "setting.put";
    const PERMISSION: Permission = Permission::ManageSettings;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let unknown = || Code::UnknownSetting.because().text("key", plain_name(&self.key));
        let key = SettingKey::from_name(&self.key).ok_or_else(unknown)?;
        let value = key.check(self.value.clone())?;
        let body = match key.is_free_text() {
            true => {
                let text = at.seal(Subject::Shop, &value)?;
                SettingPut { key: self.key.clone(), value: None, text: Some(text) }
            }
            false => SettingPut { key: self.key.clone(), value: Some(value), text: None },
        };
        Ok(Decision::without_postings(body))
    }

    fn answer(fact: &StoredFact, at: &Asking<'_>) -> Result<SettingAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::SettingPut(body) => body,
            other => return Err(unexpected(&other)),
        };
        let key = body.key().ok_or_else(|| Code::UnknownSetting.because().text("key", &*body.key))?;
        let opened = at.tx.shop_opened()?;
        Ok(SettingAnswer {
            key: body.key,
            value: at.tx.policy_at(fact.envelope.seq)?.value(key),
            default: key.default_value(opened.currency, opened.locale),
        })
    }
}
