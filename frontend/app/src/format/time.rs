//! Points in time, in the reader's own time zone.

use api::Timestamp;
use js_sys::Date;
use wasm_bindgen::JsValue;

use super::time_form::{Moment, TimeForms};

/// Date and time to the minute, as the reader's region writes them: "2026-11-23 14:05". The foot of the page names the zone.
pub(crate) fn minute(at: Timestamp) -> String {
    let at = moment(at);
    TimeForms::with(|forms| format!("{} {}", forms.day.written(at), forms.minute.written(at)))
}

/// Date and time to the second.
pub(crate) fn second(at: Timestamp) -> String {
    let at = moment(at);
    TimeForms::with(|forms| format!("{} {}", forms.day.written(at), forms.second.written(at)))
}

/// Date and time to the minute, with how far the reader's clock stands from UTC: "2026-11-23 14:05 (UTC+1)".
pub(crate) fn zoned(at: Timestamp) -> String {
    format!("{} ({})", minute(at), zone_at(at))
}

/// "UTC+1", "UTC-3:30".
fn zone(ahead: i64) -> String {
    let (hours, minutes) = (ahead.abs() / 60, ahead.abs() % 60);
    let sign = if ahead < 0 { '-' } else { '+' };
    match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// Date as the reader's region writes it: "2026-11-23", "23.11.2026".
pub(crate) fn day(at: Timestamp) -> String {
    TimeForms::with(|forms| forms.day.written(moment(at)))
}

/// A day that is written as [`iso_day`] writes it, as the reader's region writes it.
pub(crate) fn written_day(iso: &str) -> String {
    let written = |day| TimeForms::with(|forms| forms.day.written(day));
    calendar_day(iso).map_or_else(|| iso.to_owned(), written)
}

fn calendar_day(iso: &str) -> Option<Moment> {
    let mut parts = iso.split('-').map(|part| part.parse::<u32>().ok());
    let mut part = || parts.next()?;
    let (year, month, day) = (part()?, part()?, part()?);
    Some(Moment {
        year,
        month,
        day,
        ..Moment::default()
    })
}

fn moment(at: Timestamp) -> Moment {
    let date = local(at);
    Moment {
        year: date.get_full_year(),
        month: date.get_month() + 1,
        day: date.get_date(),
        hour: date.get_hours(),
        minute: date.get_minutes(),
        second: date.get_seconds(),
    }
}

/// Date for fields, addresses and names of files: "2026-11-23".
pub(crate) fn iso_day(at: Timestamp) -> String {
    let date = local(at);
    format!(
        "{}-{:02}-{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date()
    )
}

/// The zone of the reader's clock now: "UTC+1".
pub(crate) fn own_zone() -> String {
    zone_at(now())
}

fn zone_at(at: Timestamp) -> String {
    let behind = local(at).get_timezone_offset() as i64;
    zone(-behind)
}

/// The first moment of a day that is written as [`iso_day`] writes it.
pub(crate) fn start_of_day(text: &str) -> Option<Timestamp> {
    midnight(text, 0)
}

/// The last moment of such a day.
pub(crate) fn end_of_day(text: &str) -> Option<Timestamp> {
    midnight(text, 1).map(|next| next - 1)
}

/// The midnight that begins the day so many days later.
fn midnight(text: &str, later: i32) -> Option<Timestamp> {
    let mut parts = text.trim().splitn(3, '-').map(str::parse::<i32>);
    let mut part = || parts.next()?.ok();
    let (year, month, day) = (part()?, part()?, part()?);
    let fits =
        (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let next = Date::new_with_year_month_day(u32::try_from(year).ok()?, month - 1, day + later);
    fits.then(|| next.get_time() as Timestamp)
}

/// For machines: ISO 8601, UTC.
pub(crate) fn iso(at: Timestamp) -> String {
    String::from(local(at).to_iso_string())
}

/// Now.
pub(crate) fn now() -> Timestamp {
    Date::now() as Timestamp
}

/// Milliseconds of a clock that never jumps; differences are durations.
pub(crate) fn clock_ms() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or_else(Date::now, |performance| performance.now())
}

fn local(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_before_it_is_written_otherwise() {
        let day = calendar_day("2026-11-09").unwrap();
        assert_eq!((day.year, day.month, day.day), (2026, 11, 9));
        assert_eq!(written_day("2026-11-09"), "2026-11-09");
        assert_eq!(written_day("one day"), "one day");
    }

    #[test]
    fn a_zone_tells_how_far_it_is_from_utc() {
        assert_eq!(
            [0, 60, -210, 345].map(zone),
            ["UTC", "UTC+1", "UTC-3:30", "UTC+5:45"]
        );
    }
}
