//! Settings: every value with the place from which on it was in force, so that an old bill keeps its head.

use std::collections::BTreeMap;

use huitou_core::calendar::BusinessClock;
use huitou_core::fact::{Body, SettingPut, ShopOpened};
use huitou_core::policy::{Policy, SettingKey, SettingValue};
use rusqlite::params;

use crate::error::StoreError;
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[Table {
    name: "settings",
    kind: Kind::Derived,
    sql: "CREATE TABLE settings (
        key TEXT NOT NULL,
        from_seq INTEGER NOT NULL REFERENCES journal (seq),
        value TEXT NOT NULL,
        PRIMARY KEY (key, from_seq)
    ) STRICT, WITHOUT ROWID;",
}];

impl ReadTx<'_> {
    /// What the shop began with.
    ///
    /// # Errors
    /// Where the first fact is not that.
    pub fn shop_opened(&self) -> Result<&ShopOpened, StoreError> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        match self.fact(1)?.envelope.body()? {
            Body::ShopOpened(body) => Ok(self.opened.get_or_init(|| *body)),
            _ => Err(StoreError::damaged("the first fact does not open the shop")),
        }
    }

    /// The clock by which business days are stamped.
    ///
    /// # Errors
    /// Where the first fact names no zone or hour.
    pub fn business_clock(&self) -> Result<BusinessClock, StoreError> {
        let opened = self.shop_opened()?;
        BusinessClock::new(&opened.time_zone, &opened.cut_off)
            .map_err(|_| StoreError::damaged("the shop's time zone or cut-off"))
    }

    /// The settings in force now.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn policy(&self) -> Result<Policy, StoreError> {
        self.policy_at(i64::MAX)
    }

    /// The settings in force at a place of the journal.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn policy_at(&self, seq: i64) -> Result<Policy, StoreError> {
        let opened = self.shop_opened()?;
        let rows: Vec<(String, String)> = self.cached(
            // In the order of the primary key: of each key the last one stays.
            "SELECT key, value FROM settings WHERE from_seq <= ?1 ORDER BY key, from_seq",
            |statement| statement.query_map([seq], |row| Ok((row.get(0)?, row.get(1)?)))?.collect(),
        )?;
        let mut set = BTreeMap::new();
        for (key, value) in rows {
            // A key that this program does not know is a later version's; it keeps its row.
            let Some(key) = SettingKey::from_name(&key) else { continue };
            let value = serde_json::from_str(&value).map_err(|_| StoreError::damaged("a setting's value"))?;
            set.insert(key, value);
        }
        Ok(Policy::new(opened.currency, opened.locale, set))
    }
}

impl WriteTx<'_> {
    pub(crate) fn put_setting(&self, fact: &Envelope, body: &SettingPut) -> Result<(), StoreError> {
        let value = match (&body.value, &body.text) {
            (Some(value), _) => Some(value.clone()),
            (None, Some(text)) => self.vault.open_sealed(text)?,
            (None, None) => None,
        };
        let value = value.ok_or_else(|| StoreError::damaged("a setting without value"))?;
        self.cached("INSERT INTO settings (key, from_seq, value) VALUES (?1, ?2, ?3)", |statement| {
            statement.execute(params![body.key, fact.seq, json(&value)])
        })?;
        Ok(())
    }
}

fn json(value: &SettingValue) -> String {
    match value {
        SettingValue::Integer(number) => number.to_string(),
        SettingValue::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
    }
}
