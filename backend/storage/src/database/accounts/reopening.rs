//! That a decision was opened again, as the log has it: the account waits since then.

use api::{Timestamp, account::Reopened, log::EntryDetail};
use sqlx::Row as _;

use crate::{database::Row, error::Error};

/// Something of the entry by which an account waits again that nobody decided on since.
macro_rules! reopening {
    ($what:literal) => {
        concat!(
            "CASE WHEN accounts.state = 'pending' THEN (SELECT ",
            $what,
            " FROM log_entries AS reopenings LEFT JOIN accounts AS reopeners ON reopeners.id = reopenings.actor \
             WHERE reopenings.subject = accounts.id AND reopenings.kind = 'reopened' \
             AND reopenings.at >= accounts.asked_at ORDER BY reopenings.entry DESC LIMIT 1) END"
        )
    };
}

/// What [`read`] reads.
pub(super) const COLUMNS: &str = concat!(
    reopening!("reopenings.at"),
    " AS reopened_at, ",
    reopening!("reopenings.detail"),
    " AS reopening, ",
    reopening!("reopeners.name"),
    " AS reopener"
);

/// Since when an account waits, or waited last.
pub(super) const WAITS_SINCE: &str = concat!(
    "coalesce(",
    reopening!("reopenings.at"),
    ", accounts.asked_at)"
);

/// Accounts that wait, and since when the first of them does.
pub(super) const PENDING: &str = concat!(
    "SELECT count(*), min(coalesce(",
    reopening!("reopenings.at"),
    ", accounts.asked_at)) FROM accounts WHERE state = 'pending'"
);

pub(super) fn read(row: &Row) -> Result<Option<Reopened>, Error> {
    let at: Option<Timestamp> = row.try_get("reopened_at")?;
    let detail: Option<String> = row.try_get("reopening")?;
    let Some((at, detail)) = at.zip(detail) else {
        return Ok(None);
    };
    let detail: EntryDetail = serde_json::from_str(&detail)
        .map_err(|_| Error::Damaged("an entry of the log cannot be read"))?;
    Ok(Some(Reopened {
        at,
        by: row.try_get("reopener")?,
        reason: detail.reason.unwrap_or_default(),
    }))
}
