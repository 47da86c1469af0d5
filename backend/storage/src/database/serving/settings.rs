//! What administrators set for the service, and who changed what.

use api::{
    AccountId, Timestamp,
    settings::{ServiceSettings, SettingChange},
};
use sqlx::Row as _;

use crate::{
    database::{Executor, Row},
    error::Error,
};

/// The settings, and what they are counted by.
#[derive(Clone, Debug, Default)]
pub struct StoredSettings {
    /// As they are.
    pub settings: ServiceSettings,
    /// The logo, a PNG picture.
    pub logo: Option<Vec<u8>>,
    /// Counts the changes.
    pub version: u64,
}

/// The settings of now; those of the beginning where nobody changed any.
pub async fn read(executor: impl Executor<'_>) -> Result<StoredSettings, Error> {
    let row = sqlx::query("SELECT settings, logo, version FROM service_settings WHERE one = 1")
        .fetch_optional(executor)
        .await?;
    let Some(row) = row else {
        return Ok(StoredSettings::default());
    };
    let settings: String = row.try_get("settings")?;
    Ok(StoredSettings {
        settings: serde_json::from_str(&settings)
            .map_err(|_| Error::Damaged("the settings cannot be read"))?,
        logo: row.try_get("logo")?,
        version: row.try_get::<i64, _>("version")?.unsigned_abs(),
    })
}

/// Counts the changes, which is less to read.
pub async fn version(executor: impl Executor<'_>) -> Result<u64, Error> {
    let version: Option<i64> =
        sqlx::query_scalar("SELECT version FROM service_settings WHERE one = 1")
            .fetch_optional(executor)
            .await?;
    Ok(version.unwrap_or_default().unsigned_abs())
}

/// Keeps settings in place of those before.
pub async fn put(executor: impl Executor<'_>, stored: &StoredSettings) -> Result<(), Error> {
    let settings = serde_json::to_string(&stored.settings);
    let settings = settings.map_err(|_| Error::Damaged("settings are no JSON"))?;
    sqlx::query(
        "INSERT INTO service_settings (one, settings, logo, version) VALUES (1, $1, $2, $3) ON CONFLICT (one) \
         DO UPDATE SET settings = excluded.settings, logo = excluded.logo, version = excluded.version",
    )
    .bind(settings)
    .bind(stored.logo.clone())
    .bind(stored.version.cast_signed())
    .execute(executor)
    .await?;
    Ok(())
}

/// Notes that somebody changed a setting.
pub async fn note(
    executor: impl Executor<'_>,
    by: &AccountId,
    change: &SettingChange,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO setting_changes (changed_at, account, setting, before, later) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(change.at)
    .bind(&by.0)
    .bind(&change.setting)
    .bind(&change.before)
    .bind(&change.after)
    .execute(executor)
    .await?;
    Ok(())
}

/// The latest changes, the newest first.
pub async fn changes(executor: impl Executor<'_>, most: u32) -> Result<Vec<SettingChange>, Error> {
    let rows = sqlx::query(
        "SELECT changed_at, accounts.name AS name, setting, before, later FROM setting_changes \
         LEFT JOIN accounts ON accounts.id = setting_changes.account \
         ORDER BY setting_changes.id DESC LIMIT $1",
    )
    .bind(i64::from(most))
    .fetch_all(executor)
    .await?;
    rows.iter().map(change).collect()
}

fn change(row: &Row) -> Result<SettingChange, Error> {
    let at: Timestamp = row.try_get("changed_at")?;
    Ok(SettingChange {
        at,
        by: row.try_get("name")?,
        setting: row.try_get("setting")?,
        before: row.try_get("before")?,
        after: row.try_get("later")?,
    })
}
